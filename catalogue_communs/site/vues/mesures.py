"""The measures of a common, each at its address, and what is said of its indicators where all of them are shown."""

from __future__ import annotations

from typing import NamedTuple

from catalogue_communs.collectivites.cles import MESURE, FaitPublie
from catalogue_communs.faits import impact
from catalogue_communs.faits.impact import Ligne, Suivi
from catalogue_communs.faits.parutions import Parutions
from catalogue_communs.modele import Indicateur, Mesure
from catalogue_communs.site.vues.graphique import Courbe, Courbes
from catalogue_communs.site.vues.sources import Renvois
from catalogue_communs.socle.dates import DatePartielle
from catalogue_communs.socle.francais import NBSP, le_jour


class LigneDHistorique(NamedTuple):
    """A measure in words, at its own address: `ancre` is its end, for ever.

    `publiee` says since when it is told so, `avant` what was told before, from which day.
    """

    mesure: Mesure
    valeur: str
    quand: str
    precisions: str
    ancre: str
    publiee: str
    avant: tuple[str, ...]


class IndicateurEnDetail(NamedTuple):
    """An indicator, all its measures, newest first, and its chart, ready to leave the page."""

    ligne: Ligne
    note: str
    cible: str
    progres: str
    tendance: str
    rythme: str
    suivis: tuple[Suivi, ...]
    historique: tuple[LigneDHistorique, ...]
    courbe: Courbe | None


def indicateur_en_detail(ligne: Ligne, renvois: Renvois, courbes: Courbes) -> IndicateurEnDetail:
    """Describe an indicator of a common with each of its measures and its chart."""
    projet, one, contexte = ligne.projet, ligne.indicateur, courbes.contexte
    entries = contexte.parutions_de(projet)
    named = zip(one.mesures, entries.mesures[one.id], strict=True)
    newest = sorted(named, key=lambda pair: pair[0].au.dernier_jour, reverse=True)
    return IndicateurEnDetail(
        ligne,
        # The history gives that of each measure.
        note=_note(one.mesures[0]) if len(one.mesures) == 1 else "",
        cible=_cible(one),
        progres=impact.progres(projet, one, contexte.today),
        tendance=ligne.tendance,
        rythme=impact.rythme_annonce(one),
        suivis=impact.suivis(projet, one.id, contexte.releves),
        historique=tuple(_historique(measure, one, key, entries) for measure, key in newest),
        courbe=courbes.courbe(projet, one, renvois),
    )


def _cible(indicateur: Indicateur) -> str:
    target = indicateur.cible
    if target is None:
        return ""
    said = " ".join(impact.quantite(target.valeur, indicateur.unite, environ=target.environ))
    return f"{said}, échéance {target.echeance}" if target.echeance else said


def _historique(mesure: Mesure, indicateur: Indicateur, key: str, entries: Parutions) -> LigneDHistorique:
    """Write a measure, with its address and what was published of it."""
    known = entries.publies.get(key)
    told = known.editions() if known else ()
    days = tuple((le_jour(DatePartielle.du_jour(day)), words) for day, words in told)
    return LigneDHistorique(
        mesure,
        # A figure does not start a line.
        NBSP.join(impact.valeur(mesure, indicateur.unite)[0].rsplit(" ", 1)),
        impact.quand(mesure),
        _ensemble(mesure.perimetre, ". ", _note(mesure)),
        _ancre(key),
        f"{'Corrigée' if days[1:] else 'Publiée'} {days[0][0]}" if days else "",
        tuple(f"Publiée {day} : {words}" for day, words in days[1:]),
    )


def _note(mesure: Mesure) -> str:
    return _ensemble(mesure.methode, " ", mesure.note)


def _ensemble(first: str | None, between: str, second: str | None) -> str:
    return f"{first}{between}{second}" if first and second else first or second or ""


def _ancre(key: str) -> str:
    return key.replace("/", "-")


def retirees(entries: Parutions) -> tuple[tuple[str, FaitPublie], ...]:
    """List the measures that were published and left the file, each with its anchor."""
    kept = {key for keys in entries.mesures.values() for key in keys}
    return tuple(
        (_ancre(key), one)
        for key, one in sorted(entries.publies.items())
        if one.retrait and key.startswith(f"{MESURE}/") and key not in kept
    )
