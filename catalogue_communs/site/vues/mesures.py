"""Indicators as they are shown: values in French, with their date, status and source."""

from __future__ import annotations

from typing import NamedTuple

import msgspec

from catalogue_communs.collectivites.cles import MESURE, FaitPublie
from catalogue_communs.faits import impact
from catalogue_communs.faits.contexte import Contexte
from catalogue_communs.faits.impact import MESUREE, Suivi
from catalogue_communs.faits.parutions import Parutions
from catalogue_communs.modele import Indicateur, Mesure, Projet, libelle
from catalogue_communs.site.vues.graphique import Courbe, Courbes
from catalogue_communs.site.vues.sources import Renvoi, Renvois
from catalogue_communs.socle.dates import DatePartielle
from catalogue_communs.socle.francais import NBSP, article, le, nombre


class LigneMesure(msgspec.Struct, frozen=True):
    """A measure in words."""

    valeur: str
    unite: str
    quand: str
    perimetre: str
    statut: str
    note: str
    precisions: str
    reserve: str
    source: Renvoi | None


class LigneDHistorique(NamedTuple):
    """A measure at its own address: `ancre` is its end, for ever.

    `publiee` says since when it is told so, `avant` what was told before, from which day.
    """

    ligne: LigneMesure
    ancre: str
    publiee: str = ""
    avant: tuple[str, ...] = ()


class IndicateurMontre(NamedTuple):
    """What a file says of an indicator (`dit`), and what its measures say.

    `releve` is the living source that the latest measure comes from, once it was read.
    """

    dit: Indicateur
    derniere: LigneMesure | None
    cible: str
    progres: str
    objectif: str
    tendance: str
    ancienne: bool
    rythme: str
    suivis: tuple[Suivi, ...]
    releve: Suivi | None


class IndicateurEnDetail(NamedTuple):
    """An indicator, all its measures, newest first, and its chart, ready to leave the page."""

    montre: IndicateurMontre
    historique: tuple[LigneDHistorique, ...]
    courbe: Courbe | None


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


def decrire_indicateur(
    projet: Projet, indicateur: Indicateur, renvois: Renvois, contexte: Contexte
) -> IndicateurMontre:
    """Describe an indicator of a common."""
    latest = impact.derniere(indicateur)
    followed = impact.suivis(projet, indicateur.id, contexte.releves)
    measured = latest is not None and latest.statut == MESUREE
    return IndicateurMontre(
        indicateur,
        derniere=ligne(latest, indicateur, renvois) if latest else None,
        cible=_cible(indicateur),
        progres=impact.progres(projet, indicateur, contexte.today),
        objectif=impact.objectif(indicateur),
        tendance=tendance(impact.premiere(indicateur), latest, indicateur) if latest else "",
        ancienne=impact.est_ancienne(indicateur, contexte.today),
        rythme=impact.rythme_annonce(indicateur),
        suivis=followed,
        releve=next((one for one in followed if one.lecture and measured), None),
    )


def _cible(indicateur: Indicateur) -> str:
    target = indicateur.cible
    if target is None:
        return ""
    said = " ".join(impact.quantite(target.valeur, indicateur.unite, environ=target.environ))
    return f"{said}, échéance {target.echeance}" if target.echeance else said


def indicateur_en_detail(
    projet: Projet, indicateur: Indicateur, renvois: Renvois, courbes: Courbes
) -> IndicateurEnDetail:
    """Describe an indicator of a common with each of its measures and its chart."""
    entries = courbes.contexte.parutions_de(projet)
    named = zip(indicateur.mesures, entries.mesures[indicateur.id], strict=True)
    newest = sorted(named, key=lambda one: one[0].au.dernier_jour, reverse=True)
    return IndicateurEnDetail(
        decrire_indicateur(projet, indicateur, renvois, courbes.contexte),
        tuple(_publiee(ligne(measure, indicateur, renvois), key, entries) for measure, key in newest),
        courbes.courbe(projet, indicateur, renvois),
    )


def _publiee(line: LigneMesure, key: str, entries: Parutions) -> LigneDHistorique:
    """Give a measure its address, and what was published of it."""
    known = entries.publies.get(key)
    if known is None:
        return LigneDHistorique(line, _ancre(key))
    (since, _), *past = known.editions()
    return LigneDHistorique(
        line,
        _ancre(key),
        f"{'Corrigée' if past else 'Publiée'} {le(DatePartielle.du_jour(since))}",
        tuple(f"Publiée {le(DatePartielle.du_jour(day))} : {words}" for day, words in past),
    )


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
