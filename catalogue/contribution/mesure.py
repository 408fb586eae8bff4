"""Add a measure to an indicator of a page, once; cite the source of a fact."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from catalogue.fiches.ecriture import Refus
from catalogue.fiches.lecture import read_bytes
from catalogue.fiches.noeuds import lire, sans_marque
from catalogue.fiches.retouche import ajouter
from catalogue.socle.texte import citer, enumerer, slugifier

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

SOURCE_FIELD = "impact.indicateurs"


def indicateurs(texte: str) -> dict[str, str]:
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
        if _same(measure, valeurs):
            raise Refus(
                f"Cette mesure est déjà dans la fiche, ligne {lines[rank][index]} : même date, même périmètre, même source "
                f"(valeur {measure.get('valeur')}). Si la valeur a été corrigée, changez-la à cette ligne ; "
                "si elle vient d’ailleurs, citez l’autre source."
            )
    return ajouter(texte, ("impact", "indicateurs", rank, "mesures"), valeurs)


def _same(measure: dict[str, Any], wanted: Mapping[str, object]) -> bool:
    def scope(one: Mapping[str, object]) -> str:
        return slugifier(str(one.get("perimetre") or ""))

    dates = all(str(measure.get(name)) == str(wanted.get(name)) for name in ("du", "au", "source"))
    return dates and scope(measure) == scope(wanted)


def _listed(texte: str) -> tuple[list[dict[str, Any]], list[list[int]]]:
    """Return the indicators, and the line of each measure of each."""
    document = read_bytes(sans_marque(texte)[1].encode(), "fiche")
    impact = document.valeurs.get("impact") if isinstance(document.valeurs, dict) else None
    found = impact.get("indicateurs") if isinstance(impact, dict) else None
    path = ("impact", "indicateurs")
    lines = [
        [
            document.place((*path, rank, "mesures", index)).ligne
            for index in range(len(_groups(item.get("mesures"))))
        ]
        for rank, item in enumerate(_groups(found))
    ]
    return _groups(found), lines


def _groups(value: object) -> list[dict[str, Any]]:
    return value if isinstance(value, list) and all(isinstance(one, dict) for one in value) else []


LONGEST_ID, SHOWN = 60, 8


def citer_source(texte: str, source: str, titre: str, champ: str, today: date) -> tuple[str, str]:
    """Return the text, with a new entry of `sources` if it needs one, and what a field cites.

    Args:
        texte: The text of the file.
        source: The identifier of a source of the file, or an https address.
        titre: The title of a new source; one is made from the address when it is empty.
        champ: The field that a new source backs: « reutilisations ».
        today: The day when the new source was read.

    Raises:
        Refus: The file lists no source with this identifier.
    """
    listed = [one for one in lire(texte).valeurs.get("sources") or [] if isinstance(one, dict)]
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
            return _ajoutee(texte, {"titre": source.strip()}, champ, today, known)
        told = f"Sources de la fiche : {enumerer(known[:SHOWN])}. " if known else ""
        raise Refus(
            f"Aucune source de la fiche ne porte l’identifiant {citer(source)}. {told}"
            "Donnez une adresse https pour en ajouter une."
        )
    if found := next((str(one["id"]) for one in listed if one.get("url") == source and one.get("id")), ""):
        return texte, found
    title = titre or f"Page du site {urlsplit(source).hostname}"
    return _ajoutee(texte, {"titre": title, "url": source}, champ, today, known)


def _ajoutee(texte: str, said: dict[str, str], champ: str, today: date, known: list[str]) -> tuple[str, str]:
    ident = _free(slugifier(said["titre"])[:LONGEST_ID].strip("-") or "source", known)
    read = {"consultee_le": today.isoformat()} if "url" in said else {}
    return ajouter(texte, ("sources",), {"id": ident, **said, **read, "champs": [champ]}), ident


def _free(ident: str, known: list[str]) -> str:
    """Return the identifier, or the first of its followers that is free."""
    rank, free = 1, ident
    while free in known:
        rank += 1
        free = f"{ident}-{rank}"
    return free
