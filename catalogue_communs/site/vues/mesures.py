"""Indicators as they are shown: values in French, with their date, status and source."""

from __future__ import annotations

from datetime import date

import msgspec
from markupsafe import Markup

from catalogue_communs.collectivites.cles import MESURE
from catalogue_communs.faits import impact
from catalogue_communs.faits.contexte import Contexte
from catalogue_communs.faits.impact import MESUREE, Suivi, suivis
from catalogue_communs.faits.parutions import Parutions
from catalogue_communs.modele import Indicateur, Mesure, Projet, libelle
from catalogue_communs.site.vues.adresses import Adresses
from catalogue_communs.site.vues.graphique import Courbe, Courbes, dessiner_mesures
from catalogue_communs.site.vues.sources import Renvoi, Renvois
from catalogue_communs.socle.dates import DatePartielle
from catalogue_communs.socle.francais import NBSP, article, le, nombre
from catalogue_communs.sources.releve import DOSSIER


class LigneMesure(msgspec.Struct, frozen=True):
    """One row of the history of an indicator.

    Where each has its own address: `ancre` is its end, for ever; `publiee` says since when it is told
    so, `avant` what was told before, from which day.
    """

    valeur: str
    unite: str
    quand: str
    perimetre: str
    statut: str
    note: str
    precisions: str
    reserve: str
    source: Renvoi | None
    ancre: str = ""
    publiee: str = ""
    avant: tuple[str, ...] = ()


class VueSuivi(msgspec.Struct, frozen=True):
    """A living source of an indicator: where it is, and what is kept of its last answer; `relevee` is empty before."""

    titre: str
    url: str
    rythme: str
    note: str
    relevee: str
    empreinte: str
    copie_url: str
    sans_copie: str
    anomalies: tuple[str, ...]
    releves_url: str


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
    objectif: str
    derniere: LigneMesure | None
    mesures: int
    historique: tuple[LigneMesure, ...]
    graphique: Markup
    courbe: Courbe | None
    tendance: str
    reserve: str
    ancienne: bool
    rythme: str
    suivis: tuple[VueSuivi, ...] = ()
    releve: dict[str, str] | None = None


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


def en_bref(projet: Projet, indicateur: Indicateur, renvois: Renvois, contexte: Contexte) -> VueIndicateur:
    """Describe an indicator for a page that leaves its history to another.

    Sources are numbered all the same, in the order in which the history cites them.
    """
    drawing = dessiner_mesures(contexte.a_dessiner(projet, indicateur))
    shown = _vue(projet, indicateur, renvois, contexte.today, drawing)
    if latest := impact.derniere(indicateur):
        read = (one for one in suivis(projet, indicateur.id, contexte.releves) if one.lecture)
        found = next((one for one in read if latest.statut == MESUREE), None)
        if found and found.lecture:
            shown = msgspec.structs.replace(
                shown, releve={"le": le(DatePartielle.du_jour(found.lecture.le)), "url": found.source.url}
            )
    for measure in sorted(indicateur.mesures, key=lambda m: m.au.dernier_jour, reverse=True):
        renvois(measure.source)
    return shown


def vue(projet: Projet, indicateur: Indicateur, renvois: Renvois, courbes: Courbes) -> VueIndicateur:
    """Describe an indicator of a common, with each of its measures and its chart, ready to leave the page."""
    shown = _vue(projet, indicateur, renvois, courbes.contexte.today, Markup(""))
    entries = courbes.contexte.parutions_de(projet)
    named = zip(indicateur.mesures, entries.mesures[indicateur.id], strict=True)
    newest = sorted(named, key=lambda one: one[0].au.dernier_jour, reverse=True)
    lines = tuple(_publiee(ligne(m, indicateur, renvois), key, entries) for m, key in newest)
    chart = courbes.courbe(projet, indicateur, renvois)
    followed = tuple(
        _suivi(projet, one, courbes.adresses)
        for one in suivis(projet, indicateur.id, courbes.contexte.releves)
    )
    return msgspec.structs.replace(shown, historique=lines, courbe=chart, suivis=followed)


def _suivi(projet: Projet, one: Suivi, adresses: Adresses) -> VueSuivi:
    source, read = one.source, one.lecture
    place = f"{DOSSIER.as_posix()}/{projet.slug}"
    return VueSuivi(
        titre=source.titre,
        url=source.url,
        rythme=libelle("rythme", source.rythme).lower(),
        note=source.note or "",
        relevee=le(DatePartielle.du_jour(read.le)) if read else "",
        empreinte=read.sha256 if read else "",
        copie_url=adresses.page(f"{place}/{read.copie}") if read and read.copie else "",
        sans_copie=(read.sans_copie or "") if read else "",
        anomalies=read.anomalies if read else (),
        releves_url=adresses.page(f"{place}/{source.id}.json") if read else "",
    )


def _publiee(line: LigneMesure, key: str, entries: Parutions) -> LigneMesure:
    """Give a row its address, and what was published of it."""
    anchor = key.replace("/", "-")
    known = entries.publies.get(key)
    if known is None:
        return msgspec.structs.replace(line, ancre=anchor)
    (since, _), *past = known.editions()
    return msgspec.structs.replace(
        line,
        ancre=anchor,
        publiee=f"{'Corrigée' if past else 'Publiée'} {le(DatePartielle.du_jour(since))}",
        avant=tuple(f"Publiée {le(DatePartielle.du_jour(day))} : {words}" for day, words in past),
    )


def retirees(entries: Parutions) -> tuple[dict[str, str], ...]:
    """List the measures that were published and left the file: their anchor, what was said, and why it left."""
    kept = {key for keys in entries.mesures.values() for key in keys}
    return tuple(
        {"ancre": key.replace("/", "-"), "dit": one.dit, "raison": one.retrait}
        for key, one in sorted(entries.publies.items())
        if one.retrait and key.startswith(f"{MESURE}/") and key not in kept
    )


def _vue(
    projet: Projet, indicateur: Indicateur, renvois: Renvois, today: date, drawing: Markup
) -> VueIndicateur:
    latest = impact.derniere(indicateur)
    target = indicateur.cible
    value, unit = (
        impact.quantite(target.valeur, indicateur.unite, environ=target.environ) if target else ("", "")
    )
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
        progres=impact.progres(projet, indicateur, today),
        objectif=impact.objectif(indicateur),
        derniere=ligne(latest, indicateur, renvois) if latest else None,
        mesures=len(indicateur.mesures),
        historique=(),
        graphique=drawing,
        courbe=None,
        tendance=tendance(impact.premiere(indicateur), latest, indicateur) if latest else "",
        reserve=impact.reserve(indicateur, latest) if latest else "",
        ancienne=impact.est_ancienne(indicateur, today),
        rythme=impact.rythme_annonce(indicateur),
    )
