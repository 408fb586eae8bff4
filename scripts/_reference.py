"""Make `donnees/collectivites` again from the npm package `@etalab/decoupage-administratif`, once a year.

So are the files of the site that it alone makes: see `_eclats.py`.
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
    names = ("communes", "epci", "ept", "departements", "regions")
    data = {name: json.loads((PACKAGE / "data" / f"{name}.json").read_bytes()) for name in names}
    today = {one["code"]: one for one in data["communes"] if one["type"] == "commune-actuelle"}
    member_of = {name: dict(_members(data[name])) for name in ("epci", "ept")}
    tables: Dict[str, Lines] = {
        identification.COMMUNES: [_commune(one, member_of) for one in today.values()],
        identification.COMMUNES_ANCIENNES: _former(data["communes"], today),
        identification.FICHIER_DES_EPCI: [
            _group(one, today) for one in (*data["epci"], *data["ept"])
        ],
        identification.DEPARTEMENTS: [
            (one["code"], one["nom"], _article(one), one["region"], one["zone"])
            for one in data["departements"]
        ],
        identification.REGIONS: [
            (one["code"], one["nom"], _article(one), one["zone"]) for one in data["regions"]
        ],
        **{name: _by_hand(name) for name in (identification.NUMEROS, identification.ORGANISMES)},
    }
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


def _members(groups: List[Record]) -> Iterator[Tuple[str, str]]:
    """Iterate over the communes of each group; one in two groups would count twice."""
    found = [(member["code"], group["code"]) for group in groups for member in group["membres"]]
    if len(dict(found)) < len(found):
        sys.exit("Une commune du paquet est dans deux groupements.")
    yield from found


def _commune(one: Record, member_of: Dict[str, Dict[str, str]]) -> Tuple[str, ...]:
    return (
        *(
            one["code"],
            one["nom"],
            _article(one),
            one.get("siren", ""),
            one["departement"],
            one["region"],
        ),
        *(groups.get(one["code"], "") for groups in member_of.values()),
        *(str(one.get("population", "")), " ".join(sorted(one.get("codesPostaux", ())))),
    )


def _former(communes: List[Record], today: Dict[str, Record]) -> Lines:
    """List the parts of communes, and the merged ones; a part says of itself more than the commune does."""
    parts = [
        (one["code"], one["nom"], one["type"], one[PARTS[one["type"]]])
        for one in communes
        if one["type"] in PARTS
    ]
    told = {line[0] for line in parts}
    merged = [(old, one["code"]) for one in today.values() for old in one.get("anciensCodes", ())]
    return [
        *parts,
        *((old, "", "commune-fusionnee", new) for old, new in merged if old not in told),
    ]


def _group(one: Record, today: Dict[str, Record]) -> Tuple[str, ...]:
    """Sum the populations again: the package gives those of another year."""
    people: Counter[Tuple[str, str]] = Counter()
    for commune in (today[member["code"]] for member in one["membres"]):
        people[commune["departement"], commune["region"]] += commune.get("population", 0)
    place = max(sorted(people), key=people.__getitem__)
    name = " ".join(one["nom"].split())
    return (one["code"], name, TYPES[one["type"]], *place, str(sum(people.values())))


def _by_hand(name: str) -> Lines:
    """Read a file that is written by hand; a wrong number would name somebody else."""
    with (FOLDER / name).open(encoding="utf-8", newline="") as stream:
        found = list(csv.DictReader(stream))
    numbers = [line["siren"] for line in found]
    wrong = [siren for siren in numbers if not est_siren(siren)]
    wrong += [siren for siren, times in Counter(numbers).items() if times > 1]
    if wrong:
        sys.exit(f"{name} : SIREN faux ou en double : {', '.join(wrong)}.")
    return [tuple(line[column] for column in COLUMNS[name]) for line in found]


def _article(one: Record) -> str:
    """Give INSEE's code of the article, from the name when the COG has none."""
    if "typeLiaison" in one:
        return str(one["typeLiaison"])
    found = [code for start, code in ARTICLES.items() if one["nom"].startswith(start)]
    return found[0] if found else "1" if VOWEL.match(one["nom"]) else "0"


if __name__ == "__main__":
    main(*sys.argv[1:])
