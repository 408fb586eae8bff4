"""Indicators as they are shown: values in French, with their date, status and source."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
from markupsafe import Markup

from catalogue.faits import cibles, impact
from catalogue.modele import libelle
from catalogue.site.vues.courbes import Courbe
from catalogue.site.vues.graphique import dessiner
from catalogue.site.vues.sources import Renvoi
from catalogue.socle.francais import NBSP, article, nombre

if TYPE_CHECKING:
    from datetime import date

    from catalogue.modele import Indicateur, Mesure, Projet
    from catalogue.site.vues.courbes import Courbes
    from catalogue.site.vues.sources import Renvois


class LigneMesure(msgspec.Struct, frozen=True):
    """One row of the history of an indicator."""

    valeur: str
    unite: str
    quand: str
    perimetre: str
    statut: str
    note: str
    precisions: str
    reserve: str
    source: Renvoi | None


class VueIndicateur(msgspec.Struct, frozen=True):
    """An indicator: its latest measure in view, how many there are, and all of them, newest first."""

    id: str
    nom: str
    definition: str
    effet: str
    nature: str
    principal: bool
    valide: str
    valide_source: Renvoi | None
    cible: str
    cible_source: Renvoi | None
    progres: str
    derniere: LigneMesure | None
    mesures: int
    historique: tuple[LigneMesure, ...]
    graphique: Markup
    courbe: Courbe | None
    tendance: str
    reserve: str
    ancienne: bool
    rythme: str


def ligne(mesure: Mesure, indicateur: Indicateur, renvois: Renvois) -> LigneMesure:
    """Describe a measure of an indicator."""
    value, unit = impact.valeur(mesure, indicateur.unite)
    when = impact.quand(mesure)
    note = _ensemble(mesure.methode, " ", mesure.note)
    return LigneMesure(
        # A figure does not start a line.
        valeur=NBSP.join(value.rsplit(" ", 1)),
        unite=unit,
        quand=when,
        perimetre=mesure.perimetre or "",
        statut=libelle("statut_mesure", mesure.statut),
        note=note,
        precisions=_ensemble(mesure.perimetre, ". ", note),
        reserve=impact.reserve(indicateur, mesure),
        source=renvois(mesure.source),
    )


def _ensemble(first: str | None, between: str, second: str | None) -> str:
    return f"{first}{between}{second}" if first and second else first or second or ""


def tendance(before: Mesure | None, after: Mesure, indicateur: Indicateur) -> str:
    """Say how a value moved between two measures that compare: « de 250 (…) à 500 (…) : +100 % »."""
    if before is None:
        return ""
    if after.valeur == before.valeur:
        return f"stable depuis {article(before.au)}"
    change = impact.evolution(before, after, indicateur)
    said = f"de {nombre(before.valeur)} ({before.au}) à {nombre(after.valeur)} ({after.au})"
    return f"{said} : {change}" if change else said


def en_bref(indicateur: Indicateur, renvois: Renvois, today: date) -> VueIndicateur:
    """Describe an indicator for a page that leaves its history to another.

    Sources are numbered all the same, in the order in which the history cites them.
    """
    shown = _vue(indicateur, renvois, today, dessiner(indicateur))
    for measure in _newest_first(indicateur):
        renvois(measure.source)
    return shown


def vue(projet: Projet, indicateur: Indicateur, renvois: Renvois, courbes: Courbes) -> VueIndicateur:
    """Describe an indicator of a common, with each of its measures and its chart, ready to leave the page."""
    shown = _vue(indicateur, renvois, courbes.contexte.today, Markup(""))
    lines = tuple(ligne(m, indicateur, renvois) for m in _newest_first(indicateur))
    chart = courbes.courbe(projet, indicateur, renvois)
    return msgspec.structs.replace(shown, historique=lines, courbe=chart)


def _newest_first(indicateur: Indicateur) -> list[Mesure]:
    return sorted(indicateur.mesures, key=lambda m: m.au.dernier_jour, reverse=True)


def _vue(indicateur: Indicateur, renvois: Renvois, today: date, drawing: Markup) -> VueIndicateur:
    latest = impact.derniere(indicateur)
    target = indicateur.cible
    value, unit = impact.quantite(target.valeur, indicateur.unite) if target else ("", "")
    due = f", échéance {target.echeance}" if target and target.echeance else ""
    return VueIndicateur(
        id=indicateur.id,
        nom=indicateur.nom,
        definition=indicateur.definition or "",
        effet=libelle("effet", indicateur.effet),
        nature=libelle("nature_indicateur", indicateur.nature),
        principal=indicateur.principal,
        valide=f"Validé en comité ({indicateur.validation.date})" if indicateur.validation else "",
        valide_source=renvois(indicateur.validation.source) if indicateur.validation else None,
        cible=f"{value} {unit}{due}" if target else "",
        cible_source=renvois(target.source) if target else None,
        progres=cibles.progres(indicateur, today),
        derniere=ligne(latest, indicateur, renvois) if latest else None,
        mesures=len(indicateur.mesures),
        historique=(),
        graphique=drawing,
        courbe=None,
        tendance=tendance(impact.premiere(indicateur), latest, indicateur) if latest else "",
        reserve=impact.reserve(indicateur, latest) if latest else "",
        ancienne=impact.est_ancienne(indicateur, today),
        rythme=impact.rythme(indicateur),
    )
