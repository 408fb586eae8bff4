"""The page /impact/: the portfolio by effect, what is validated, what is stale, what is unknown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from catalogue import impact
from catalogue.francais import accorder
from catalogue.modele import libelle
from catalogue.schemas import vocabularies
from catalogue.site import mesures
from catalogue.site.sources import Renvois
from catalogue.site.territoires import vue_bilan

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from catalogue.impact import Ligne, Total
    from catalogue.site.adresses import Adresses
    from catalogue.contexte import Contexte

MESSAGE_NATURE = {"stock": "à cette date", "cumul": "depuis le début", "flux": "sur la même période"}


def vue(contexte: Contexte, adresses: Adresses, today: date) -> dict[str, object]:
    """Describe the impact of the portfolio as of `today`: the laureates, then the ecosystem."""
    catalogue = contexte.catalogue
    lines = impact.lignes(catalogue.projets, today)
    validated = [line for line in lines if line.indicateur.validation]
    late = [line for line in lines if line.ancienne]
    silent = [p for p in catalogue.projets if not any(i.mesures for i in p.indicateurs)]
    return {
        "effets": tuple(
            _effect(slug, [line for line in lines if line.indicateur.effet == slug], adresses)
            for slug in vocabularies()["effet"].valeurs
        ),
        "compte": _count(lines),
        "valides": tuple(_row(line, adresses) for line in validated),
        "anciennes": tuple(_row(line, adresses) for line in late),
        "muets": tuple({"nom": p.nom, "url": adresses.commun(p.slug), "laureat": p.laureat} for p in silent),
        "bilan": vue_bilan(contexte.bilan_total()),
        "recent": vue_bilan(contexte.bilan_recent()),
        "territoires_url": adresses.page("territoires/"),
        "methode_url": adresses.page("methodologie/"),
    }


def _count(lines: tuple[Ligne, ...]) -> dict[str, object]:
    measured = [line for line in lines if line.derniere]
    validated = [line for line in lines if line.indicateur.validation]
    return {
        "indicateurs": len(lines),
        "mesures": sum(len(line.indicateur.mesures) for line in lines),
        "avec_mesure": len(measured),
        "valides": len(validated),
        "mot_indicateurs": accorder(len(lines), "indicateur", "indicateurs"),
    }


def _effect(slug: str, lines: Sequence[Ligne], adresses: Adresses) -> dict[str, object]:
    value = vocabularies()["effet"].valeurs[slug]
    laureates = [line for line in lines if line.projet.laureat]
    others = [line for line in lines if not line.projet.laureat]
    return {
        "id": slug,
        "titre": value.libelle,
        "description": value.description,
        "totaux": tuple(_total(total) for total in impact.totaux(laureates)),
        "laureats": tuple(_row(line, adresses) for line in laureates if line.derniere),
        "ecosysteme": tuple(_row(line, adresses) for line in others if line.derniere),
    }


def _total(total: Total) -> dict[str, object]:
    value, unit = impact.quantite(total.valeur, total.unite)
    return {
        "valeur": f"plus de {value}" if total.au_moins else value,
        "unite": unit,
        "quand": MESSAGE_NATURE[total.nature],
        "statut": libelle("statut_mesure", total.statut).lower(),
        "parts": tuple((part.projet.nom, part.indicateur.nom) for part in total.parts),
    }


def _row(line: Ligne, adresses: Adresses) -> dict[str, object]:
    shown = line.derniere
    renvois = Renvois(line.projet)
    measure = mesures.ligne(shown, line.indicateur.unite, renvois) if shown else None
    return {
        "commun": line.projet.nom,
        "url": adresses.commun(line.projet.slug),
        "ancre": f"{adresses.commun(line.projet.slug)}#indicateur-{line.indicateur.id}",
        "indicateur": line.indicateur.nom,
        "mesure": measure,
        "tendance": mesures.tendance(line.premiere, shown) if shown else "",
        "valide": bool(line.indicateur.validation),
        "ancienne": line.ancienne,
    }
