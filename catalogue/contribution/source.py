"""The source of a fact: one that the file lists, or a new entry of its list."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from catalogue.fiches.noeuds import lire
from catalogue.fiches.rendu import Refus
from catalogue.fiches.retouche import ajouter
from catalogue.socle.texte import citer, enumerer, slugifier

if TYPE_CHECKING:
    from datetime import date

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
