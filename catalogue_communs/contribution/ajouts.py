"""Add to a page, once: a reuse, a measure, the source of a fact; write again a reuse that it already has."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import urlsplit

from catalogue_communs.collectivites import Reference
from catalogue_communs.collectivites.objets import Probleme
from catalogue_communs.collectivites.reutilisations import ARRETEE
from catalogue_communs.contribution.organisme import Reconnu
from catalogue_communs.fiches.ecriture import Refus
from catalogue_communs.fiches.lecture import lire_octets
from catalogue_communs.fiches.retouche import ajouter, lire_noeuds, remplacer
from catalogue_communs.modele.base import Organisme, libelle
from catalogue_communs.socle.dates import DatePartielle
from catalogue_communs.socle.francais import le_jour
from catalogue_communs.socle.schemas import est_date_partielle, vocabulaires
from catalogue_communs.socle.texte import citer, enumerer, identifiant_libre, sans_accent, slugifier

SOURCE_FIELD = "impact.indicateurs"


def noms_des_indicateurs(texte: str) -> dict[str, str]:
    """List the indicators of a file: their names by identifier."""
    return {str(item.get("id")): str(item.get("nom")) for item in _listed(texte)[0]}


def ajouter_mesure(texte: str, indicateur: str, valeurs: Mapping[str, object]) -> str:
    """Return the text with one more measure of an indicator.

    Args:
        texte: The text of the file.
        indicateur: The identifier of the indicator.
        valeurs: The fields of the measure: `au`, `valeur`, `statut`, `source`…

    Raises:
        Refus: There is no such indicator, or the measure is already there.
    """
    listed, lines = _listed(texte)
    ranks = {str(item.get("id")): rank for rank, item in enumerate(listed)}
    if indicateur not in ranks:
        told = (
            f"Indicateurs de la fiche : {enumerer(ranks)}."
            if ranks
            else "Elle n’en a aucun : ajoutez-le d’abord."
        )
        raise Refus(f"La fiche n’a pas d’indicateur {citer(indicateur)}. {told}")
    rank = ranks[indicateur]
    for index, measure in enumerate(_groups(listed[rank].get("mesures"))):
        if _same_measure(measure, valeurs):
            raise Refus(
                f"Cette mesure est déjà dans la fiche, ligne {lines[rank][index]} : même date, même périmètre, même source "
                f"(valeur {measure.get('valeur')}). Si la valeur a été corrigée, changez-la à cette ligne ; "
                "si elle vient d’ailleurs, citez l’autre source."
            )
    return ajouter(texte, ("impact", "indicateurs", rank, "mesures"), valeurs)


def _same_measure(measure: dict[str, Any], wanted: Mapping[str, object]) -> bool:
    def scope(one: Mapping[str, object]) -> str:
        return slugifier(str(one.get("perimetre") or ""))

    dates = all(str(measure.get(name)) == str(wanted.get(name)) for name in ("du", "au", "source"))
    return dates and scope(measure) == scope(wanted)


def _listed(texte: str) -> tuple[list[dict[str, Any]], list[list[int]]]:
    """Return the indicators, and the line of each measure of each."""
    document = lire_octets(texte.encode(), "fiche")
    impact = document.valeurs.get("impact") if isinstance(document.valeurs, dict) else None
    found = impact.get("indicateurs") if isinstance(impact, dict) else None
    path = ("impact", "indicateurs")
    lines = [
        [
            document.ligne((*path, rank, "mesures", index))
            for index in range(len(_groups(item.get("mesures"))))
        ]
        for rank, item in enumerate(_groups(found))
    ]
    return _groups(found), lines


def _groups(value: object) -> list[dict[str, Any]]:
    return value if isinstance(value, list) and all(isinstance(one, dict) for one in value) else []


LONGEST_ID, SHOWN = 60, 8


def citer_source(texte: str, source: str, titre: str, champ: str, lue_le: str | None) -> tuple[str, str]:
    """Return the text, with a new entry of `sources` if it needs one, and what a field cites.

    Args:
        texte: The text of the file.
        source: The identifier of a source of the file, or an https address.
        titre: The title of a new source; one is made from the address when it is empty.
        champ: The field that a new source backs: « reutilisations ».
        lue_le: The day when somebody read the new source; nothing when nobody says so.

    Raises:
        Refus: The file lists no source with this identifier.
    """
    listed = [one for one in lire_noeuds(texte).valeurs.get("sources") or [] if isinstance(one, dict)]
    known = [str(one.get("id")) for one in listed]
    if "://" not in source:
        if source in known:
            return texte, source
        if found := next(
            (str(one["id"]) for one in listed if slugifier(str(one.get("titre"))) == slugifier(source)), ""
        ):
            return texte, found
        if " " in source.strip():
            # The title of a document, which may have no address.
            return _ajoutee(texte, {"titre": source.strip()}, champ, known)
        told = f"Sources de la fiche : {enumerer(known[:SHOWN])}. " if known else ""
        raise Refus(
            f"Aucune source de la fiche ne porte l’identifiant {citer(source)}. {told}"
            "Donnez une adresse https pour en ajouter une."
        )
    if found := next((str(one["id"]) for one in listed if one.get("url") == source and one.get("id")), ""):
        return texte, found
    title = titre or f"Page du site {urlsplit(source).hostname}"
    read = {"consultee_le": lue_le} if lue_le else {}
    return _ajoutee(texte, {"titre": title, "url": source, **read}, champ, known)


def _ajoutee(texte: str, said: dict[str, str], champ: str, known: list[str]) -> tuple[str, str]:
    ident = identifiant_libre(slugifier(said["titre"]) or "source", known, LONGEST_ID)
    return ajouter(texte, ("sources",), {"id": ident, **said, "champs": [champ]}), ident


LISTE = "reutilisations"
_NAMES = ("nom", "type", "siren", "code_insee")


def ajouter_reutilisation(
    texte: str, organisme: Reconnu, valeurs: Mapping[str, object], reference: Reference
) -> str:
    """Return the text with one more reuse.

    Args:
        texte: The text of the file.
        organisme: Who uses the common.
        valeurs: The other fields of the reuse: `etat`, `statut`, `depuis`, `usage`…
        reference: The collectivités of France, which tells whether two names are one.

    Raises:
        Refus: The organisation is already there; the message says where, and what to do. One that has
            stopped may begin again, on a line of its own.
    """
    for rank, item in lignes_de(texte, organisme.valeurs, reference):
        if not item.get("etat") == ARRETEE != valeurs.get("etat"):
            document = lire_octets(texte.encode(), "fiche")
            raise Refus(_already(organisme.libelle, document.ligne((LISTE, rank)), item))
    return ajouter(texte, (LISTE,), {"organisation": organisme.valeurs, **valeurs})


def lignes_de(
    texte: str, organisation: Mapping[str, str], reference: Reference
) -> list[tuple[int, dict[str, Any]]]:
    """Return the reuses that a file has of an organisation, however it is named there, each with its rank in the list."""
    values = lire_octets(texte.encode(), "fiche").valeurs
    listed = values.get(LISTE) if isinstance(values, dict) else None
    named = [
        (rank, item, other)
        for rank, item in enumerate(listed if isinstance(listed, list) else [])
        if (other := _organisation(item)) is not None
    ]
    wanted = Organisme(**{name: organisation.get(name) for name in _NAMES})
    name, who = sans_accent(wanted.nom or ""), reference.identifier(wanted)
    if name and (set(organisation) == {"nom"} or isinstance(who, Probleme)):
        # The name alone, or beside a code that a département and a région share.
        same = (
            other
            for _, _, other in named
            if wanted.code_insee in {None, other.code_insee} and name == sans_accent(reference.nommer(other))
        )
        wanted = next(same, wanted)
    return [(rank, item) for rank, item, other in named if _same(wanted, other, reference)]


def _organisation(item: object) -> Organisme | None:
    """Return the organisation of a reuse, or nothing when it is not written as the schema asks."""
    group = item.get("organisation") if isinstance(item, dict) else None
    if not isinstance(group, dict):
        return None
    values = {name: group.get(name) for name in _NAMES}
    return Organisme(**values) if all(v is None or isinstance(v, str) for v in values.values()) else None


def _same(one: Organisme, other: Organisme, reference: Reference) -> bool:
    who, known = reference.identifier(one), reference.identifier(other)
    if isinstance(who, Probleme) or isinstance(known, Probleme):
        return False
    if one.nom and other.nom and one.type == other.type and slugifier(one.nom) == slugifier(other.nom):
        return True
    return who == known


def _already(name: str, line: int, item: dict[str, Any]) -> str:
    state = item.get("etat")
    told = (
        f", « {libelle('etat_reutilisation', state)} »"
        if state in vocabulaires()["etat_reutilisation"].valeurs
        else ""
    )
    day = item.get("confirmee_le")
    confirmed = (
        f", montrée {le_jour(DatePartielle.parse(day))}"
        if isinstance(day, str) and est_date_partielle(day)
        else ""
    )
    return (
        f"{name} est déjà dans la fiche, ligne {line}{told}{confirmed}. Une organisation n’est écrite qu’une fois : "
        "pour dire où elle en est, changez « etat » ou « confirmee_le » à cette ligne ; un arrêt y ajoute « arretee_le »."
    )


def changer_la_reutilisation(
    texte: str, rang: int, champs: Iterable[tuple[tuple[str | int, ...], str]]
) -> str:
    """Return the text where some fields of one reuse have new values.

    Args:
        texte: The text of the file.
        rang: The rank of the reuse in its list.
        champs: The fields, as paths inside the reuse, and their values.

    Raises:
        Refus: The line is written in a way that cannot be changed without touching others.
    """
    for path, value in champs:
        texte = remplacer(texte, ("reutilisations", rang, *path), value)
    return texte
