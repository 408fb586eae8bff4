"""What the State publishes of organisations: their official addresses, the public operators of digital services."""

from __future__ import annotations

import csv
import hashlib
import hmac
import io
import json
import re
import zlib
from collections import defaultdict
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Any

import msgspec

from catalogue.fiches.ecriture import Refus
from catalogue.modele.tables import AIDANTS, Aidant, LigneInvalide, lire_aidants
from catalogue.socle.fichiers import json_bytes
from catalogue.socle.schemas import is_siren
from catalogue.socle.texte import citer, slugifier

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from datetime import date
    from pathlib import Path

# Where each is published; the address of the first leads to its file of the day.
ADRESSES = {
    "dpnt": "https://www.data.gouv.fr/api/1/datasets/r/fd73a12f-572c-4b04-89e9-91cc8c6ebcb3",
    "dila": (
        "https://api-lannuaire.service-public.gouv.fr/api/explore/v2.1/catalog/datasets/"
        "api-lannuaire-administration/exports/json?select=siren,siret,adresse_courriel"
        "&where=adresse_courriel%20is%20not%20null"
    ),
}
HOTES = frozenset({"www.data.gouv.fr", "static.data.gouv.fr", "api-lannuaire.service-public.gouv.fr"})
# Bytes of a source, unpacked: five times what they weigh.
LONGUEUR = 300_000_000
# Providers whose mailboxes anyone may open; a domain of several organisations is one of them too.
FOURNISSEURS = frozenset(
    {
        *("aliceadsl.fr", "aol.com", "bbox.fr", "cegetel.net", "club-internet.fr", "free.fr", "gmail.com"),
        *("gmx.fr", "hotmail.com", "hotmail.fr", "icloud.com", "laposte.net", "live.fr", "me.com", "msn.com"),
        *("neuf.fr", "nordnet.fr", "numericable.fr", "orange.fr", "outlook.com", "outlook.fr", "proton.me"),
        *("protonmail.com", "sfr.fr", "wanadoo.fr", "yahoo.com", "yahoo.fr", "ymail.com"),
    }
)
_ADRESSE = re.compile(r"[a-z0-9._%+'-]+@((?:[a-z0-9-]+\.)+[a-z]{2,})")
# Two domains so much alike are taken for one another.
_SOSIE = 0.8

Paire = tuple[str, str]


class SourceIllisible(ValueError):  # noqa: N818 - named as the rest of the domain
    """A source is not of the shape that it had; the text is for people."""


def lire_dpnt(brut: bytes) -> Iterator[Paire]:
    """Yield the SIREN and the address of each collectivité: a list in JSON, packed or not.

    Fields read: `siren`, or the start of `siret`, and `adresse_messagerie`.
    """
    return _paires(brut, "adresse_messagerie", "les données de présence numérique")


def lire_dila(brut: bytes) -> Iterator[Paire]:
    """Yield the same of the directory: an export in JSON; `adresse_courriel` may hold several."""
    return _paires(brut, "adresse_courriel", "l’annuaire de l’administration")


LECTEURS: Mapping[str, Callable[[bytes], Iterator[Paire]]] = {"dpnt": lire_dpnt, "dila": lire_dila}


def _paires(brut: bytes, champ: str, nom: str) -> Iterator[Paire]:
    for record in _enregistrements(brut, nom):
        siren = str(record.get("siren") or record.get("siret") or "")[:9]
        if is_siren(siren):
            for address in re.split(r"[;,\s]+", str(record.get(champ) or "").lower()):
                if _ADRESSE.fullmatch(address):
                    yield siren, address


def _enregistrements(brut: bytes, nom: str) -> list[dict[str, Any]]:
    try:
        if brut.startswith(b"\x1f\x8b"):
            unpacker = zlib.decompressobj(wbits=31)
            brut = unpacker.decompress(brut, LONGUEUR)
            if unpacker.unconsumed_tail:
                raise SourceIllisible(f"La source « {nom} » est trop grosse.")
        found = json.loads(brut)
    except (ValueError, RecursionError, zlib.error):
        raise SourceIllisible(f"La source « {nom} » n’est pas du JSON, ou n’est pas entière.") from None
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        raise SourceIllisible(f"La source « {nom} » n’est pas une liste d’organismes.")
    return found


def reduire(sources: Mapping[str, bytes], lues_le: str) -> bytes:
    """Write the file that `charger` reads, from the raw sources by name (`dpnt`, `dila`)."""
    prints = {name: hashlib.sha256(raw).hexdigest() for name, raw in sorted(sources.items())}
    pairs = {pair for name, raw in sources.items() for pair in LECTEURS[name](raw)}
    if not pairs:
        raise SourceIllisible("Les sources ne donnent aucune adresse : leur forme a changé.")
    owners: dict[str, set[str]] = defaultdict(set)
    for siren, address in pairs:
        owners[address.partition("@")[2]].add(siren)
    key = "".join(prints.values())
    own: dict[str, set[str]] = defaultdict(set)
    boxes: dict[str, set[str]] = defaultdict(set)
    for siren, address in pairs:
        domain = address.partition("@")[2]
        if domain in FOURNISSEURS or len(owners[domain]) > 1:
            boxes[siren].add(_scelle(key, siren, address))
        else:
            own[siren].add(domain)
    return json_bytes(
        {"lues_le": lues_le, "sources": prints, "domaines": _rangees(own), "adresses": _rangees(boxes)}
    )


def _rangees(found: Mapping[str, Iterable[str]]) -> dict[str, list[str]]:
    return {siren: sorted(values) for siren, values in sorted(found.items())}


def _scelle(key: str, siren: str, address: str) -> str:
    return hmac.new(key.encode(), f"{siren} {address}".encode(), hashlib.sha256).hexdigest()[:32]


class Annuaire(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The official addresses of organisations, by SIREN: domains of their own, hashes of shared mailboxes."""

    lues_le: str
    sources: dict[str, str]
    domaines: dict[str, tuple[str, ...]]
    adresses: dict[str, tuple[str, ...]]

    def verifier(self, siren: str, nom: str, adresse: str) -> None:
        """Accept an address that is the organisation's.

        Raises:
            Refus: It is not, or nobody knows; the text says which, and never repeats the address.
        """
        domain = adresse.partition("@")[2]
        if domain in self.domaines.get(siren, ()):
            return
        known = self.adresses.get(siren, ())
        if known and _scelle("".join(self.sources.values()), siren, adresse) in known:
            return
        if siren not in self.domaines and not known:
            raise Refus(
                f"Les annuaires publics ne donnent pas d’adresse à {nom} : sa réponse reste une déclaration."
            )
        if other := next((other for other, found in self.domaines.items() if domain in found), ""):
            raise Refus(
                f"L’adresse est celle d’un autre organisme (SIREN {other}), et le message parle de {nom} : chacun ne "
                "confirme que ce qu’il fait."
            )
        twin = next((d for d in self.domaines.get(siren, ()) if _sosies(d, domain)), "")
        if twin:
            raise Refus(
                f"{citer(domain)} ressemble au domaine de {nom} ({twin}) et n’est pas le sien : méfiez-vous."
            )
        if domain in FOURNISSEURS:
            raise Refus(
                f"Chacun peut ouvrir une boîte chez {domain}, et celle-ci n’est pas celle que les annuaires publics "
                f"donnent à {nom}."
            )
        raise Refus(f"{citer(domain)} n’est pas un domaine que les annuaires publics donnent à {nom}.")


def _sosies(one: str, other: str) -> bool:
    return SequenceMatcher(None, one, other).ratio() >= _SOSIE


def charger_annuaire(brut: bytes) -> Annuaire:
    """Read the reduced file; raise `SourceIllisible` when it is not one."""
    try:
        return msgspec.json.decode(brut, type=Annuaire)
    except msgspec.MsgspecError:
        raise SourceIllisible(
            "L’annuaire réduit n’en est pas un : refaites-le avec « catalogue annuaire »."
        ) from None


SOURCE = "https://www.data.gouv.fr/datasets/68b0a2a1117b75b1b09edc6b"
ADRESSE = "https://www.data.gouv.fr/api/1/datasets/r/902bb360-0b60-46d2-8169-4207a01caed1"
HOTES_DES_OPERATEURS = frozenset({"www.data.gouv.fr", "static.data.gouv.fr"})
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
