"""The files of « Ma collectivité »: small JSON shards, found by what a person types.

`eclats` gives every file by its name:

- `index.json`: `noms` and `codes`, where each shard starts; `departements` {code: [nom, région]};
  `regions` {code: nom}; `strates`, the labels of the classes of size of communes;
- `noms-<start>.json`: list of [nom, INSEE code] or, for the name of a commune déléguée or
  associée, [nom ancien, INSEE code of today, nom of today] or, for each way to write the name of
  an EPCI, [nom, SIREN, whole name, département], in the order of the reduced names;
- `codes-<start>.json`: {postal code: [[nom, INSEE code], …]};
- `communes-<département>.json`: `conseil`, how to name what governs it (nothing when the région
  does), `communes` {INSEE code: [nom, population, EPT, rank of the strate]} and `epci` {SIREN: [nom,
  population, number of communes]}. Unknown is null. The EPCI of a commune is in the API.

To look up a name, reduce it as `objets.cle_du_nom` does, then take the shard whose start is the last that
is not after it, in the order of the characters. While what is typed is only the beginning of
the starts that follow, those shards hold answers too: a few more letters leave one. A postal
code is looked up in the same way, as it is.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any, NamedTuple

import msgspec

from catalogue_communs.collectivites import fichiers, objets
from catalogue_communs.collectivites.identification import Reference
from catalogue_communs.collectivites.objets import (
    COMMUNE,
    DEPARTEMENT,
    EPCI,
    REGION,
    Collectivite,
    Commune,
    rang_de_strate,
    strates,
)
from catalogue_communs.socle.fichiers import json_bytes

# The largest shard, in bytes of JSON: about 7 KB once compressed.
MAX_SHARD = 20_000
PARTIES = frozenset({"commune-deleguee", "commune-associee"})


class EntreeIndex(NamedTuple):
    """What a shard says: the key that finds it, the words in JSON, and their size in bytes."""

    cle: str
    dit: bytes
    taille: int


def eclats(reference: Reference) -> dict[str, bytes]:
    """Return every file, by name; the same reference gives the same bytes."""
    # One list after the other: each holds as many entries as there are communes.
    names = {start: _liste(found) for start, found in decouper(sorted(_noms(reference))).items()}
    codes = {start: _par_code(found) for start, found in decouper(sorted(_codes(reference))).items()}
    made = {"index.json": json_bytes(_index(reference, [*names], [*codes]))}
    made |= {f"noms-{start}.json": data for start, data in names.items()}
    made |= {f"codes-{start}.json": data for start, data in codes.items()}
    for code in reference.par_departement:
        made[f"communes-{code}.json"] = json_bytes(_departement(reference, code))
    return made


def decouper(entries: list[EntreeIndex]) -> dict[str, list[EntreeIndex]]:
    """Cut sorted entries into shards, by the start of each; equal keys stay together.

    The cuts fall between prefixes, as short as the largest shard allows, so that what a person
    types soon leads to a single shard.
    """
    found: dict[str, list[EntreeIndex]] = {}
    start, size = "", 0
    for prefix, part in _par_prefixe(entries, ""):
        weight = sum(entry.taille for entry in part)
        if not found or size + weight > MAX_SHARD:
            start, size = prefix, 0
            found[start] = []
        found[start] += part
        size += weight
    return found


def _par_prefixe(entries: list[EntreeIndex], prefix: str) -> Iterator[tuple[str, list[EntreeIndex]]]:
    """Iterate over the parts of sorted entries that share a prefix, as long as it must be."""
    parts: dict[str, list[EntreeIndex]] = defaultdict(list)
    for entry in entries:
        parts[entry.cle[: len(prefix) + 1]].append(entry)
    for longer, part in parts.items():
        whole = longer == prefix or sum(entry.taille for entry in part) <= MAX_SHARD
        yield from [(longer, part)] if whole else _par_prefixe(part, longer)


def _noms(reference: Reference) -> Iterator[EntreeIndex]:
    for commune in reference.par_commune.values():
        yield _entree(objets.cle_du_nom(commune.nom), [commune.nom, commune.insee])
    for ancienne in fichiers.noms_anciens(reference.folder):
        today = reference.par_commune[ancienne.commune]
        key = objets.cle_du_nom(ancienne.nom)
        if ancienne.nature in PARTIES and key != objets.cle_du_nom(today.nom):
            yield _entree(key, [ancienne.nom, today.insee, today.nom])

    for epci in reference.par_epci.values():
        # « CC Gally Mauldre » is also looked up without its first letters, and in full.
        full = reference.nom_complet(Collectivite(EPCI, epci.siren))
        written = {objets.cle_du_nom(name): name for name in (epci.nom, objets.sans_sigle(epci.nom), full)}
        for key, name in written.items():
            yield _entree(key, [name, epci.siren, full, epci.departement])


def _codes(reference: Reference) -> Iterator[EntreeIndex]:
    for commune in reference.par_commune.values():
        for code in commune.codes_postaux:
            yield _entree(code, [commune.nom, commune.insee])


def _entree(key: str, said: list[str]) -> EntreeIndex:
    written = msgspec.json.encode(said)
    return EntreeIndex(key, written, len(written) + 1)


def _liste(entries: list[EntreeIndex]) -> bytes:
    return b"[%b]\n" % b",".join([entry.dit for entry in entries])


def _par_code(entries: list[EntreeIndex]) -> bytes:
    found: dict[str, list[bytes]] = defaultdict(list)
    for entry in entries:
        found[entry.cle].append(entry.dit)
    lines = (b'"%b":[%b]' % (code.encode(), b",".join(said)) for code, said in found.items())
    return b"{%b}\n" % b",".join(lines)


def _index(reference: Reference, names: list[str], codes: list[str]) -> dict[str, Any]:
    return {
        "version": reference.source.version,
        "noms": names,
        "codes": codes,
        "departements": {d.code: [d.nom, d.region] for d in reference.par_departement.values()},
        "regions": {r.code: r.nom for r in reference.par_region.values()},
        "strates": [one.libelle for one in strates(COMMUNE)],
    }


def _departement(reference: Reference, code: str) -> dict[str, Any]:
    communes = [reference.par_commune[insee] for insee in sorted(reference.circonscription(code))]
    groupements = sorted({siren for c in communes for siren in (c.epci, c.ept) if siren})
    return {
        "conseil": _conseil(reference, code),
        "communes": {c.insee: _commune(c) for c in communes},
        "epci": {siren: _groupement(reference, siren) for siren in groupements},
    }


def _conseil(reference: Reference, code: str) -> str:
    council = reference.conseil(code)
    if council.nature == REGION:
        return ""
    own = council == reference.canonique(Collectivite(DEPARTEMENT, code))
    return f"Département : {reference.par_departement[code].nom}" if own else reference.nom_complet(council)


def _commune(commune: Commune) -> list[Any]:
    people = commune.population
    rank = None if people is None else rang_de_strate(COMMUNE, people)
    return [commune.nom, people, commune.ept, rank]


def _groupement(reference: Reference, siren: str) -> list[Any]:
    groupement = reference.par_epci[siren]
    communes = reference.communes(Collectivite(EPCI, siren))
    return [groupement.nom, groupement.population, len(communes)]
