"""The page /impact/: the portfolio by effect, what is validated, what is stale, what is unknown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from catalogue.faits import impact
from catalogue.modele import libelle
from catalogue.site.vues import mesures, registre
from catalogue.site.vues.details import MESURES, page_des_sources
from catalogue.site.vues.graphique import Courbes
from catalogue.site.vues.phrases import effets_sans_chiffre, phrases, rang, sans_chiffre
from catalogue.site.vues.sources import Renvois, Suite
from catalogue.socle.francais import accorder, minuscule, nombre
from catalogue.socle.programme import programme
from catalogue.socle.schemas import vocabularies

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from catalogue.faits.contexte import Contexte
    from catalogue.faits.impact import Ligne, Total
    from catalogue.modele import Projet
    from catalogue.site.vues.adresses import Adresses
    from catalogue.socle.programme import Publication

MESSAGE_NATURE = {"stock": "à cette date", "cumul": "depuis le début", "flux": "sur la même période"}
PAGE = ("Impact", "impact/")
LAUREATS, ECOSYSTEME = "laureats", "ecosysteme"
# Lines of a list that the page shows: of laureates, of the others, of those that are old; then lines of each
# page of the whole list. A total names so many parts.
MONTREES, AUTRES_MONTREES, VIEILLES_MONTREES, PAR_PAGE = 5, 3, 8, 100
MUETS, MUETS_PAR_PAGE = 16, 200
PARTS = 6
# Of what an effect shows, so many are drawn; the others keep their line. The page leads to so many laureates.
DESSINS, FEUILLES = 2, 6


def vue(contexte: Contexte, adresses: Adresses, publication: Publication) -> dict[str, object]:
    """Describe the impact of the portfolio: four sentences, each effect, what is old or unknown."""
    lines = impact.lignes(contexte.catalogue.projets, contexte.today)
    courbes = Courbes(contexte, publication, adresses)
    lists = {suite.lieu.removeprefix(PAGE[1]): suite for suite in _listes(contexte, lines)}
    begun = {name: {"titre": s.titre, **s.debuter(adresses)} for name, s in lists.items()}
    laureates = [line for line in lines if line.projet.laureat]

    def population(name: str) -> dict[str, object]:
        """Tell apart, of the lines of a list that the page shows, those that are drawn."""
        shown = lists[name].elements[: lists[name].montres]
        drawn = [line for line in shown if impact.se_dessine(line.indicateur)][:DESSINS]
        others = [line for line in shown if line not in drawn]
        return {
            **begun[name],
            "courbes": tuple(_courbe(line, courbes, adresses) for line in drawn),
            "lignes": tuple(_row(line, adresses) for line in others),
            "voir": _voir(len(others), drawn=bool(drawn)),
        }

    whole = adresses.page("impact/le-guichet-en-une-page/")
    sheets = [
        (projet.nom, f"{adresses.commun(projet.slug)}{MESURES}/")
        for projet in contexte.catalogue.projets
        if projet.laureat and projet.indicateurs
    ]
    return {
        "phrases": phrases(contexte),
        "feuilles": (
            *([(f"{programme().appellation.le} en une page", whole)] if contexte.catalogue.guichet else ()),
            *sheets[:FEUILLES],
        ),
        "effets": tuple(
            {
                "id": slug,
                "titre": value.libelle,
                "description": value.description,
                "totaux": tuple(
                    _total(total)
                    for total in impact.totaux(line for line in laureates if line.indicateur.effet == slug)
                ),
                LAUREATS: population(f"{slug}-{LAUREATS}"),
                ECOSYSTEME: population(f"{slug}-{ECOSYSTEME}"),
            }
            for slug, value in vocabularies()["effet"].valeurs.items()
        ),
        "compte": _count(lines),
        "sans_effet": effets_sans_chiffre(laureates),
        "anciennes": begun["a-actualiser"],
        "muets": begun["sans-mesure"],
        "registre": registre.vue(contexte, adresses),
        "territoires_url": adresses.page("territoires/"),
        "methode_url": adresses.page("methodologie/"),
    }


def suites(contexte: Contexte) -> tuple[Suite, ...]:
    """Return the lists that the page begins and leaves to others."""
    lines = impact.lignes(contexte.catalogue.projets, contexte.today)
    return tuple(suite for suite in _listes(contexte, lines) if suite.longue)


def _listes(contexte: Contexte, lines: tuple[Ligne, ...]) -> Iterator[Suite]:
    """Yield every list of the page: the measures by effect, those that are late, the commons without any."""

    def measures(name: str, title: str, found: Iterable[Ligne], shown: int) -> Suite:
        ordered = sorted(found, key=rang)
        return Suite(f"{PAGE[1]}{name}", title, PAGE, "suite-mesures.html", ordered, _row, shown, PAR_PAGE)

    for slug, value in vocabularies()["effet"].valeurs.items():
        known = [line for line in lines if line.indicateur.effet == slug and line.derniere]
        populations = (
            (LAUREATS, programme().soutenu.courts, MONTREES),
            (ECOSYSTEME, programme().autre.courts, AUTRES_MONTREES),
        )
        for name, title, shown in populations:
            chosen = (line for line in known if line.projet.laureat == (name == LAUREATS))
            yield measures(f"{slug}-{name}", f"{value.libelle} : {title}", chosen, shown)
    late = (line for line in lines if line.ancienne)
    yield measures("a-actualiser", "Indicateurs à actualiser", late, VIEILLES_MONTREES)
    silent = sorted(sans_chiffre(contexte.catalogue.projets), key=lambda projet: not projet.laureat)
    yield Suite(
        f"{PAGE[1]}sans-mesure", "Communs sans mesure ici", PAGE, "suite-muets.html", silent, _silent,
        MUETS, MUETS_PAR_PAGE,
    )  # fmt: skip


def _silent(projet: Projet, adresses: Adresses) -> dict[str, object]:
    return {"nom": projet.nom, "url": adresses.commun(projet.slug), "laureat": projet.laureat}


def _count(lines: tuple[Ligne, ...]) -> dict[str, object]:
    measured = [line for line in lines if line.derniere]
    validated = [line for line in lines if line.indicateur.validation]
    return {
        "indicateurs": len(lines),
        "mesures": sum(len(line.indicateur.mesures) for line in lines),
        "avec_mesure": len(measured),
        "valides": _validated(len(validated)),
        "mot_indicateurs": accorder(len(lines), "indicateur", "indicateurs"),
        "rythmes": _rhythms(measured),
    }


def _validated(count: int) -> str:
    if not count:
        return "Aucun n’est validé en comité, à notre connaissance."
    said = ("est validé en comité", "sont validés en comité")
    return f"{nombre(count)} {accorder(count, *said)}."


def _rhythms(measured: list[Ligne]) -> str:
    """Say how many indicators announce how often they are measured."""
    announced = sum(line.indicateur.rythme is not None for line in measured)
    if not announced:
        return "Aucune équipe n’annonce à quel rythme elle mesure."
    said = ("indicateur mesuré annonce son rythme", "indicateurs mesurés annoncent leur rythme")
    return f"{nombre(announced)} {accorder(announced, *said)}, sur {nombre(len(measured))}."


def _voir(count: int, *, drawn: bool) -> str:
    words = ("autre chiffre", "autres chiffres") if drawn else ("chiffre", "chiffres")
    return f"Voir {count} {accorder(count, *words)} des autres communs"


def _total(total: Total) -> dict[str, object]:
    value, unit = impact.quantite(total.valeur, total.unite, au_moins=total.au_moins, environ=total.environ)
    shown = total.parts if len(total.parts) <= PARTS + 1 else total.parts[:PARTS]
    rest = len(total.parts) - len(shown)
    return {
        "valeur": value,
        "unite": unit,
        "quand": MESSAGE_NATURE[total.nature],
        "statut": libelle("statut_mesure", total.statut).lower(),
        "parts": tuple(_part(part) for part in shown),
        "autres": f"{nombre(rest)} autres" if rest else "",
    }


def _part(line: Ligne) -> dict[str, str]:
    assert line.derniere  # noqa: S101 - a part of a total has a measure
    return {
        "commun": line.projet.nom,
        "indicateur": minuscule(line.indicateur.nom),
        "dit": impact.en_mots(line.derniere, line.indicateur),
        "quand": impact.quand(line.derniere),
        "reserve": impact.reserve(line.indicateur, line.derniere),
    }


def _row(line: Ligne, adresses: Adresses) -> dict[str, object]:
    shown = line.derniere
    renvois = Renvois(line.projet, page_des_sources(line.projet, adresses))
    measure = mesures.ligne(shown, line.indicateur, renvois) if shown else None
    return {
        "commun": line.projet.nom,
        "ancre": f"{adresses.commun(line.projet.slug)}#indicateur-{line.indicateur.id}",
        "indicateur": line.indicateur.nom,
        "mesure": measure,
        "tendance": mesures.tendance(line.premiere, shown, line.indicateur) if shown else "",
        "valide": bool(line.indicateur.validation),
        "ancienne": line.ancienne,
    }


def _courbe(line: Ligne, courbes: Courbes, adresses: Adresses) -> dict[str, object]:
    renvois = Renvois(line.projet, page_des_sources(line.projet, adresses))
    return {
        "commun": line.projet.nom,
        "url": f"{adresses.commun(line.projet.slug)}#indicateur-{line.indicateur.id}",
        "ancienne": line.ancienne,
        "courbe": courbes.courbe(line.projet, line.indicateur, renvois),
    }
