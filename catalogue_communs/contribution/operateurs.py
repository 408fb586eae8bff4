"""The public operators of digital services, as the State lists them."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from catalogue_communs.modele.tables import AIDANTS, Aidant, LigneInvalide, lire_aidants
from catalogue_communs.socle.schemas import is_siren
from catalogue_communs.socle.texte import slugifier

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date
    from pathlib import Path

SOURCE = "https://www.data.gouv.fr/datasets/68b0a2a1117b75b1b09edc6b"
ADRESSE = "https://www.data.gouv.fr/api/1/datasets/r/902bb360-0b60-46d2-8169-4207a01caed1"
HOTES = frozenset({"www.data.gouv.fr", "static.data.gouv.fr"})
_COLONNES = {"nom", "url", "siret", "departements"}


def fusionner_les_aidants(root: Path, brut: bytes, lue_le: date) -> tuple[bytes, int]:
    """Return the table of helpers with the operators of a list in place of those it had, and how many.

    Raises:
        ValueError: The list, or the table, cannot be read.
    """
    try:
        kept = [_ligne(one) for one in lire_aidants(root) if one.source != SOURCE]
    except LigneInvalide as error:
        raise ValueError(f"{AIDANTS.as_posix()}, ligne {error.ligne} : {error} {error.remede}") from None
    listed = [*_operateurs(brut, lue_le.isoformat())]
    if not listed:
        raise ValueError("La liste ne contient aucun opérateur qui dise où il travaille.")
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(Aidant._fields)
    rows: list[tuple[str, ...]] = [*kept, *listed]
    rows.sort(key=lambda row: (slugifier(row[0]), row))
    writer.writerows(rows)
    return stream.getvalue().encode(), len(listed)


def _operateurs(brut: bytes, day: str) -> Iterator[tuple[str, ...]]:
    try:
        rows = csv.DictReader(io.StringIO(brut.decode("utf-8-sig"), newline=""), delimiter=";", strict=True)
        if not {*(rows.fieldnames or ())} >= _COLONNES:
            raise ValueError("La liste des opérateurs n’a pas les colonnes attendues.")
        for row in rows:
            name = " ".join((row["nom"] or "").split())
            places = sorted(
                {code.strip().upper() for code in (row["departements"] or "").split(",") if code.strip()}
            )
            siren, url = (row["siret"] or "").replace(" ", "")[:9], (row["url"] or "").strip()
            if name and places:
                known = siren if is_siren(siren) else ""
                address = url if url.startswith("https://") else ""
                yield name, "opsn", known, "", "", "", " ".join(places), address, SOURCE, day
    except (UnicodeDecodeError, csv.Error) as error:
        raise ValueError("La liste des opérateurs n’est pas du CSV en UTF-8.") from error


def _ligne(one: Aidant) -> tuple[str, ...]:
    day = one.lue_le.iso if one.lue_le else ""
    lists = (
        " ".join(one.aides),
        " ".join(one.communs),
        " ; ".join(one.techniques),
        " ".join(one.departements),
    )
    return one.nom, one.type, one.siren, *lists, one.url, one.source, day
