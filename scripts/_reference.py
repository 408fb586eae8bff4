"""Make `donnees/collectivites` again from the npm package `@etalab/decoupage-administratif`.

It is done once a year. So are the files of the site that it alone makes: see `_eclats.py`.
`.venv/bin/python scripts/_reference.py 2026 2023`: the years of its codes, and of its populations.
`siren.csv` and `organismes.csv`, which are read by hand, are checked and sorted.
"""

import csv
import hashlib
import json
import re
import sys
from collections import Counter
from pathlib import Path
from typing import Any, Dict, Iterator, List, Tuple

from _eclats import eclats

from catalogue_communs.collectivites import identification, objets, reference
from catalogue_communs.socle.fichiers import ecrire_d_un_coup, octets_csv, octets_json
from catalogue_communs.socle.schemas import est_siren

Record = Dict[str, Any]
Lines = List[Tuple[str, ...]]

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / identification.DOSSIER
SHARDS = ROOT / "docs" / "territoires" / "donnees"
PACKAGE = ROOT / "node_modules" / "@etalab" / "decoupage-administratif"
COLUMNS: Dict[str, Tuple[str, ...]] = {
    identification.COMMUNES: (*objets.Commune.__struct_fields__[:-1], "codes_postaux"),
    identification.COMMUNES_ANCIENNES: ("insee", "nom", "nature", "commune"),
    identification.FICHIER_DES_EPCI: objets.Epci.__struct_fields__,
    identification.DEPARTEMENTS: objets.Departement.__struct_fields__,
    identification.REGIONS: objets.Region.__struct_fields__,
    identification.NUMEROS: ("nature", "code", "siren", "nom"),
    identification.ORGANISMES: objets.Structure.__struct_fields__,
}
# Kinds of a part of a commune, and the field that names the commune of today.
PARTS = dict.fromkeys(("commune-deleguee", "commune-associee"), "chefLieu")
PARTS["arrondissement-municipal"] = "commune"
# The DGCL's abbreviations, as values of the vocabulary `type_organisme`.
TYPES = {
    "CC": "communaute-de-communes",
    "CA": "communaute-agglomeration",
    "CU": "communaute-urbaine",
    "METRO": "metropole",
    "MET69": "collectivite-statut-particulier",
    "EPT": "ept",
}
# The COG gives no article for the communes of the COM: their name tells it.
ARTICLES = {"Le ": "2", "La ": "3", "Les ": "4", "L'": "5"}
VOWEL = re.compile(r"[AEIOUYÀÂÉÈÊËÎÏÔŒÙÛÜaeiouyàâéèêëîïôœùûü]")


def main(cog: str, populations: str) -> None:
    """Write each file, `source.json` last: it tells which set is complete."""
    tables = _tables()
    for name, lines in tables.items():
        ecrire_d_un_coup(FOLDER / name, octets_csv(COLUMNS[name], sorted(lines)))
    version = json.loads((PACKAGE / "package.json").read_bytes())["version"]
    source = json.loads((FOLDER / identification.SOURCE).read_bytes())
    source.update(version=version, cog=int(cog), populations=int(populations))
    source["attribution"] = (
        f"INSEE (COG {cog}, populations légales {populations}), DGCL, La Poste, "
        f"via @etalab/decoupage-administratif {version}, Licence Ouverte"
    )
    source["nombres"] = {name: len(lines) for name, lines in tables.items()}
    source["empreintes"] = {
        name: hashlib.sha256((FOLDER / name).read_bytes()).hexdigest()
        for name in (*tables, "LISEZMOI.md")
    }
    ecrire_d_un_coup(FOLDER / identification.SOURCE, octets_json(source, indent=2))
    for stale in SHARDS.glob("*.json"):
        stale.unlink()
    for name, shard in eclats(reference(ROOT)).items():
        ecrire_d_un_coup(SHARDS / name, shard)


def _tables() -> Dict[str, Lines]:
    """Return the lines of each table."""
    names = ("communes", "epci", "ept", "departements", "regions")
    package = {name: json.loads((PACKAGE / "data" / f"{name}.json").read_bytes()) for name in names}
    actuelles = {
        commune["code"]: commune
        for commune in package["communes"]
        if commune["type"] == "commune-actuelle"
    }
    group_of = {name: dict(_members(package[name])) for name in ("epci", "ept")}
    groups = [*package["epci"], *package["ept"]]
    return {
        identification.COMMUNES: [_commune(commune, group_of) for commune in actuelles.values()],
        identification.COMMUNES_ANCIENNES: _former(package["communes"], actuelles),
        identification.FICHIER_DES_EPCI: [_group(group, actuelles) for group in groups],
        identification.DEPARTEMENTS: list(map(_departement, package["departements"])),
        identification.REGIONS: list(map(_region, package["regions"])),
        identification.NUMEROS: _by_hand(identification.NUMEROS),
        identification.ORGANISMES: _by_hand(identification.ORGANISMES),
    }


def _members(groups: List[Record]) -> Iterator[Tuple[str, str]]:
    """Iterate over the communes of each group; one in two groups would count twice."""
    pairs = [(member["code"], group["code"]) for group in groups for member in group["membres"]]
    if len(dict(pairs)) < len(pairs):
        sys.exit("Une commune du paquet est dans deux groupements.")
    yield from pairs


def _commune(commune: Record, group_of: Dict[str, Dict[str, str]]) -> Tuple[str, ...]:
    return (
        commune["code"],
        commune["nom"],
        _article(commune),
        commune.get("siren", ""),
        commune["departement"],
        commune["region"],
        group_of["epci"].get(commune["code"], ""),
        group_of["ept"].get(commune["code"], ""),
        str(commune.get("population", "")),
        " ".join(sorted(commune.get("codesPostaux", ()))),
    )


def _departement(record: Record) -> Tuple[str, ...]:
    return (record["code"], record["nom"], _article(record), record["region"], record["zone"])


def _region(record: Record) -> Tuple[str, ...]:
    return (record["code"], record["nom"], _article(record), record["zone"])


def _former(communes: List[Record], actuelles: Dict[str, Record]) -> Lines:
    """List the parts of communes, then the merged communes that are not told as parts."""
    lines: Lines = []
    for commune in communes:
        kind = commune["type"]
        if kind in PARTS:
            lines.append((commune["code"], commune["nom"], kind, commune[PARTS[kind]]))
    codes_of_parts = {line[0] for line in lines}
    for commune in actuelles.values():
        for code in commune.get("anciensCodes", ()):
            if code not in codes_of_parts:
                lines.append((code, "", "commune-fusionnee", commune["code"]))
    return lines


def _group(group: Record, actuelles: Dict[str, Record]) -> Tuple[str, ...]:
    """Sum the populations again: the package gives those of another year."""
    people: Counter[Tuple[str, str]] = Counter()
    for member in group["membres"]:
        commune = actuelles[member["code"]]
        people[commune["departement"], commune["region"]] += commune.get("population", 0)
    place = max(sorted(people), key=people.__getitem__)
    name = " ".join(group["nom"].split())
    return (group["code"], name, TYPES[group["type"]], *place, str(sum(people.values())))


def _by_hand(name: str) -> Lines:
    """Read a file that is written by hand; a wrong number would name somebody else."""
    with (FOLDER / name).open(encoding="utf-8", newline="") as stream:
        lines = list(csv.DictReader(stream))
    numbers = [line["siren"] for line in lines]
    wrong = [siren for siren in numbers if not est_siren(siren)]
    wrong += [siren for siren, times in Counter(numbers).items() if times > 1]
    if wrong:
        sys.exit(f"{name} : SIREN faux ou en double : {', '.join(wrong)}.")
    return [tuple(line[column] for column in COLUMNS[name]) for line in lines]


def _article(record: Record) -> str:
    """Give INSEE's code of the article, from the name when the COG has none."""
    if "typeLiaison" in record:
        return str(record["typeLiaison"])
    for start, code in ARTICLES.items():
        if record["nom"].startswith(start):
            return code
    return "1" if VOWEL.match(record["nom"]) else "0"


if __name__ == "__main__":
    main(*sys.argv[1:])
