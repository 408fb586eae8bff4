"""Turn the npm package `@etalab/decoupage-administratif` into the files of `donnees/collectivites/`.

`fabriquer` is pure: the folder of the unpacked package gives the bytes of every file, the same
on every machine. Sources: INSEE (code officiel géographique, populations municipales), DGCL
(EPCI and their communes), La Poste (postal codes).
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
from collections import Counter
from typing import TYPE_CHECKING, Any

from catalogue.collectivites import fichiers, lisezmoi
from catalogue.collectivites.objets import COM
from catalogue.socle.ecrits import json_bytes, write_atomically

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

Record = dict[str, Any]
Ligne = tuple[str, ...]

ACTUELLE, DELEGUEE, ASSOCIEE = "commune-actuelle", "commune-deleguee", "commune-associee"
ARRONDISSEMENT, FUSIONNEE = "arrondissement-municipal", "commune-fusionnee"

# What its notes and its sources say of each version of the package.
MILLESIMES = {"6.0.0": lisezmoi.Millesime(cog=2026, populations=2023, mayotte=2017)}

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
_ARTICLES = {"Le ": "2", "La ": "3", "Les ": "4", "L'": "5"}
_VOYELLE = re.compile(r"[AEIOUYÀÂÉÈÊËÎÏÔŒÙÛÜaeiouyàâéèêëîïôœùûü]")


class PaquetInattendu(ValueError):  # noqa: N818 - named as the rest of the domain
    """The package is not what this module knows: its data would be misread."""


def fabriquer(paquet: Path) -> dict[str, bytes]:
    """Return every file of the reference, by name, `source.json` last."""
    description = json.loads((paquet / "package.json").read_bytes())
    if description["version"] not in MILLESIMES:
        raise PaquetInattendu(
            f"La version {description['version']} du paquet est nouvelle : ajoutez à MILLESIMES l’année de "
            "son code officiel géographique et celles de ses populations, puis relancez."
        )
    data = {
        name: json.loads((paquet / "data" / f"{name}.json").read_bytes())
        for name in ("communes", "epci", "ept", "departements", "regions")
    }
    _verifier(data)
    tables: dict[str, list[Ligne]] = {
        fichiers.COMMUNES: _communes(data),
        fichiers.COMMUNES_ANCIENNES: _anciennes(data["communes"]),
        fichiers.EPCI: _groupements(data),
        fichiers.DEPARTEMENTS: [
            (d["code"], d["nom"], _liaison(d), d["region"], d["zone"]) for d in data["departements"]
        ],
        fichiers.REGIONS: [(r["code"], r["nom"], _liaison(r), r["zone"]) for r in data["regions"]],
    }
    made = {name: _csv(fichiers.COLONNES[name], lines) for name, lines in tables.items()}
    counts = {name: len(lines) for name, lines in tables.items()}
    made[lisezmoi.NOM] = lisezmoi.texte(description["version"], MILLESIMES[description["version"]], counts)
    made[fichiers.SOURCE] = _source(description, made, counts)
    return made


def ecrire(made: Mapping[str, bytes], folder: Path) -> None:
    """Write each file whole or not at all, in order: `source.json` tells which set is complete."""
    for name, content in made.items():
        write_atomically(folder / name, content)


def actuelles(communes: Iterable[Record]) -> dict[str, Record]:
    """Keep the communes of today, by INSEE code; the parts of a commune would count twice."""
    return {c["code"]: c for c in communes if c["type"] == ACTUELLE}


def _communes(data: dict[str, list[Record]]) -> list[Ligne]:
    of_epci, of_ept = (
        {m["code"]: g["code"] for g in data[name] for m in g["membres"]} for name in ("epci", "ept")
    )
    return [
        (
            insee,
            commune["nom"],
            _liaison(commune),
            commune.get("siren", ""),
            commune["departement"],
            commune["region"],
            of_epci.get(insee, ""),
            of_ept.get(insee, ""),
            str(commune.get("population", "")),
            " ".join(sorted(commune.get("codesPostaux", ()))),
        )
        for insee, commune in actuelles(data["communes"]).items()
    ]


def _anciennes(communes: list[Record]) -> list[Ligne]:
    """List the parts of communes and the codes of merged ones, each with its commune of today.

    Where two records disagree, the one that describes the part itself is right.
    """
    parts: list[Ligne] = [
        (c["code"], c["nom"], c["type"], c["commune" if c["type"] == ARRONDISSEMENT else "chefLieu"])
        for c in communes
        if c["type"] in {DELEGUEE, ASSOCIEE, ARRONDISSEMENT}
    ]
    described = {line[0] for line in parts}
    merged: list[Ligne] = [
        (old, "", FUSIONNEE, insee)
        for insee, commune in actuelles(communes).items()
        for old in commune.get("anciensCodes", ())
        if old not in described
    ]
    return parts + merged


def _groupements(data: dict[str, list[Record]]) -> list[Ligne]:
    """List the EPCI and EPT; their populations are summed again from those of the communes.

    The package gives EPCI the populations of another year.
    """
    communes = actuelles(data["communes"])
    lines: list[Ligne] = []
    for groupement in (*data["epci"], *data["ept"]):
        members = [communes[m["code"]] for m in groupement["membres"]]
        people: Counter[tuple[str, str]] = Counter()
        for commune in members:
            people[commune["departement"], commune["region"]] += commune.get("population", 0)
        departement, region = max(sorted(people), key=people.__getitem__)
        name = " ".join(groupement["nom"].split())
        kind = TYPES[groupement["type"]]
        lines.append((groupement["code"], name, kind, departement, region, str(people.total())))
    return lines


def _liaison(record: Record) -> str:
    """Give INSEE's code of the article, from the name when the COG has none."""
    if "typeLiaison" in record:
        return str(record["typeLiaison"])
    article = next((code for start, code in _ARTICLES.items() if record["nom"].startswith(start)), None)
    return article or ("1" if _VOYELLE.match(record["nom"]) else "0")


def _csv(columns: Sequence[str], lines: Iterable[Ligne]) -> bytes:
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(sorted(lines))
    return stream.getvalue().encode()


def _source(description: Record, made: Mapping[str, bytes], counts: Mapping[str, int]) -> bytes:
    millesime = MILLESIMES[description["version"]]
    content = {
        "paquet": description["name"],
        "version": description["version"],
        "cog": millesime.cog,
        "populations": millesime.populations,
        "licence": lisezmoi.LICENCE,
        "licence_url": lisezmoi.LICENCE_URL,
        "attribution": lisezmoi.attribution(description["version"], millesime),
        "nombres": counts,
        "empreintes": {name: hashlib.sha256(content).hexdigest() for name, content in made.items()},
    }
    return json_bytes(content, indent=2)


def _verifier(data: dict[str, list[Record]]) -> None:
    """Refuse a package whose parts do not fit together."""
    communes = actuelles(data["communes"])
    departements = {d["code"]: d["region"] for d in data["departements"]}
    regions = {r["code"] for r in data["regions"]}
    faults = [
        f"commune sans département : {i}" for i, c in communes.items() if c["departement"] not in departements
    ]
    faults += [
        f"commune dans deux régions : {i}"
        for i, c in communes.items()
        if c["region"] != departements.get(c["departement"])
    ]
    faults += [
        f"département sans région : {d}" for d, region in departements.items() if region not in regions
    ]
    faults += [
        f"commune sans SIREN : {i}" for i, c in communes.items() if "siren" not in c and c.get("zone") != COM
    ]
    for name in ("epci", "ept"):
        members = Counter(m["code"] for g in data[name] for m in g["membres"])
        faults += [f"membre inconnu de {name} : {i}" for i in members if i not in communes]
        faults += [f"commune dans deux {name} : {i}" for i, times in members.items() if times > 1]
        faults += [f"type inconnu de {name} : {g['type']}" for g in data[name] if g["type"] not in TYPES]
    for part in data["communes"]:
        whole = part.get("commune", part.get("chefLieu", part["code"]))
        if part["type"] != ACTUELLE and whole not in communes:
            faults.append(f"commune ancienne sans commune d’aujourd’hui : {part['code']}")
    if faults:
        raise PaquetInattendu(
            f"Le paquet contient {len(faults)} incohérences, dont : {'; '.join(faults[:5])}."
        )
