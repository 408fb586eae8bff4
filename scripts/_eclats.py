"""The files of « Ma collectivité » that the reference alone makes: small JSON shards.

A person finds them by what they type. `scripts/_reference.py` writes them once a year, in
`docs/territoires/donnees`; the site has them as they are.

- `index.json`: `noms`, where each shard starts; `departements` {code: [nom, région]}; `regions`
  {code: nom}; `strates`, the labels of the classes of size of communes; `ailleurs` {postal code:
  [département, …]}, the other départements of a postal code than that of its first digits;
- `noms-<start>.json`: list of [nom, INSEE code] or, for the name of a commune déléguée or
  associée, [nom ancien, INSEE code of today, nom of today] or, for each way to write the name of
  an EPCI, [nom, SIREN, whole name, département], in the order of the reduced names;
- `communes-<département>.json`: `conseil`, how to name what governs it (nothing when the région
  does), `communes` {INSEE code: [nom, population, EPT, rank of the strate, postal codes]} and
  `epci` {SIREN: [nom, population, number of communes]}. Unknown is null. The EPCI of a commune is
  in the API.

To look up a name, reduce it as `objets.cle_du_nom` does, then take the shard whose start is the
last that is not after it, in the order of the characters. While what is typed is only the beginning
of the starts that follow, those shards have answers too: a few more letters leave one. A postal code
is looked up in the files of its départements.
"""

import csv
import re
from collections import defaultdict
from typing import Any, Dict, Iterator, List, Set, Tuple

from msgspec.json import encode

from catalogue_communs.collectivites import Collectivite, Reference, objets
from catalogue_communs.collectivites.identification import COMMUNES_ANCIENNES
from catalogue_communs.collectivites.objets import COMMUNE, DEPARTEMENT, EPCI, REGION, cle_du_nom
from catalogue_communs.socle.fichiers import octets_json

# The largest shard, in bytes of JSON: about 7 KB once compressed.
MAX_SHARD = 20_000
PARTS = {"commune-deleguee", "commune-associee"}
# What the first digits of a postal code name together.
CORSE = {("20", "2A"), ("20", "2B")}
# The type that the source shortens, before the name of an EPCI.
SHORT = re.compile(r"(?:CC|CA|CU) ")


# A line of a shard: the key that finds it, and its bytes in JSON.
Entry = Tuple[str, bytes]


def eclats(reference: Reference) -> Dict[str, bytes]:
    """Return every file, by name; the same reference gives the same bytes."""
    shards = decouper(sorted(_names(reference)))
    index = {
        "noms": [*shards],
        "departements": {
            departement.code: [departement.nom, departement.region]
            for departement in reference.par_departement.values()
        },
        "regions": {region.code: region.nom for region in reference.par_region.values()},
        "strates": [strate.libelle for strate in objets.strates(COMMUNE)],
        "ailleurs": _elsewhere(reference),
    }
    files = {"index.json": octets_json(index)}
    for start, entries in shards.items():
        files[f"noms-{start}.json"] = b"[%b]\n" % b",".join([octets for _, octets in entries])
    for code in reference.par_departement:
        files[f"communes-{code}.json"] = octets_json(_departement(reference, code))
    return files


def decouper(entries: List[Entry]) -> Dict[str, List[Entry]]:
    """Cut sorted entries into shards, by the start of each; equal keys stay together.

    The cuts fall between prefixes, as short as the largest shard allows, so that what a person
    types soon leads to a single shard.
    """
    shards: Dict[str, List[Entry]] = {}
    start, size = "", 0
    for prefix, part in _by_prefix(entries, ""):
        weight = _weight(part)
        if not shards or size + weight > MAX_SHARD:
            start, size = prefix, 0
            shards[start] = []
        shards[start] += part
        size += weight
    return shards


def _by_prefix(entries: List[Entry], prefix: str) -> Iterator[Tuple[str, List[Entry]]]:
    """Iterate over the parts of sorted entries that share a prefix, as long as it must be."""
    parts: Dict[str, List[Entry]] = defaultdict(list)
    for entry in entries:
        parts[entry[0][: len(prefix) + 1]].append(entry)
    for longer, part in parts.items():
        if longer == prefix or _weight(part) <= MAX_SHARD:
            yield longer, part
        else:
            yield from _by_prefix(part, longer)


def _weight(part: List[Entry]) -> int:
    return sum(len(octets) + 1 for _, octets in part)


def _names(reference: Reference) -> Iterator[Entry]:
    for commune in reference.par_commune.values():
        yield cle_du_nom(commune.nom), encode([commune.nom, commune.insee])
    with (reference.folder / COMMUNES_ANCIENNES).open(encoding="utf-8", newline="") as stream:
        for ancienne in csv.DictReader(stream):
            if ancienne["nature"] not in PARTS:
                continue
            actuelle, key = reference.par_commune[ancienne["commune"]], cle_du_nom(ancienne["nom"])
            if key and key != cle_du_nom(actuelle.nom):
                yield key, encode([ancienne["nom"], actuelle.insee, actuelle.nom])
    for epci in reference.par_epci.values():
        # « CC Gally Mauldre » is also looked up without its first letters, and in full.
        full = reference.nom_complet(Collectivite(EPCI, epci.siren))
        bare = SHORT.sub("", epci.nom, count=1)
        names = {cle_du_nom(name): name for name in (epci.nom, bare, full)}
        for key, name in names.items():
            yield key, encode([name, epci.siren, full, epci.departement])


def _elsewhere(reference: Reference) -> Dict[str, List[str]]:
    """Return, by postal code, the départements that its first digits do not name."""
    departements: Dict[str, List[str]] = {}
    for commune in reference.par_commune.values():
        for code in commune.postaux.split():
            digits = 3 if code.startswith(("97", "98")) else 2
            pair = (code[:digits], commune.departement)
            if pair[0] != pair[1] and pair not in CORSE:
                departements[code] = sorted({*departements.get(code, ()), commune.departement})
    return dict(sorted(departements.items()))


def _departement(reference: Reference, code: str) -> Dict[str, Any]:
    communes: Dict[str, List[Any]] = {}
    sirens: Set[str] = set()
    for insee in sorted(reference.circonscription(code)):
        commune = reference.par_commune[insee]
        sirens.update(siren for siren in (commune.epci, commune.ept) if siren)
        people, rank = commune.population, None
        if people is not None:
            rank = objets.rang_de_strate(COMMUNE, people)
        communes[insee] = [commune.nom, people, commune.ept, rank, commune.postaux]
    groups = {}
    for siren in sorted(sirens):
        group = reference.par_epci[siren]
        count = len(reference.communes(Collectivite(EPCI, siren)))
        groups[siren] = [group.nom, group.population, count]
    return {"conseil": _council(reference, code), "communes": communes, "epci": groups}


def _council(reference: Reference, code: str) -> str:
    council = reference.conseil(code)
    if council.nature == REGION:
        return ""
    if council == reference.canonique(Collectivite(DEPARTEMENT, code)):
        return f"Département : {reference.par_departement[code].nom}"
    return reference.nom_complet(council)
