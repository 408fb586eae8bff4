"""Turn the npm package `@etalab/decoupage-administratif` into the files of `donnees/collectivites/`.

The folder of the unpacked package, and the files that are kept beside it, give the bytes of
every file, the same on every machine. Sources: INSEE (code officiel géographique, populations
municipales), DGCL (EPCI and their communes), La Poste (postal codes); `RELUS` for those files.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
from collections import Counter
from typing import TYPE_CHECKING, Any, NamedTuple

from catalogue_communs.collectivites import fichiers
from catalogue_communs.collectivites.objets import COM
from catalogue_communs.socle.fichiers import csv_bytes, json_bytes, resources, write_atomically
from catalogue_communs.socle.francais import nombre
from catalogue_communs.socle.schemas import is_siren

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

Record = dict[str, Any]
Ligne = tuple[str, ...]

LISEZMOI = "LISEZMOI.md"
LICENCE = "Licence Ouverte 2.0"
LICENCE_URL = "https://www.etalab.gouv.fr/licence-ouverte-open-licence"

# The files that are written by hand, and where each line was read.
_OFGL = (
    "https://github.com/datactivist/identifiants_collTerr/tree/ed79d8efd506f6862635a712a9b191c366911c7f/Data"
)
_SIRENE = (
    "https://github.com/gip-inclusion/dora-back/blob/cd0b98f6a89efc0bfcab138dc64edb6c89b7c0ff/"
    "dora/structures/management/commands/import_1jeune1solution.py"
)
_SIRENE_2026 = (
    "https://github.com/MayetSoft/rouages.fr/blob/4ef12140445b923b3d23f2e114c3aced779bfb84/"
    "scripts/collectivites-sirens.ts"
)
_BANATIC = (
    "https://github.com/incubateur-ademe/territoires-en-transitions/blob/610134dcd6788ba916604f5b81820b5860bedec8/"
    "data_layer/seed/imports/04-banatic.sql"
)
RELUS = {fichiers.NUMEROS: (_OFGL, _SIRENE, _SIRENE_2026), fichiers.ORGANISMES: (_BANATIC,)}
# What a body may lack: its seat is unknown, its population is not published.
FACULTATIVES = frozenset({"departement", "population"})

_TEXTE = """\
# La référence des collectivités

Données officielles, mises en forme par `catalogue reference` : ne les modifiez pas à la main.

Source : {attribution}.

- Paquet npm : `@etalab/decoupage-administratif`, version {version}, dont la version et l’empreinte sont dans `package.json` et `package-lock.json`.
- Licence des données : [{licence}]({licence_url}). Le paquet est publié sous licence MIT.
- `source.json` dit la même chose aux programmes, avec le nombre de lignes et l’empreinte SHA-256 de chaque fichier.

## Les fichiers

Texte UTF-8, virgule, une ligne d’en-tête, lignes triées par code. Une case vide veut dire « sans objet » ou « non publié », jamais zéro.

| Fichier | Lignes | Colonnes |
|---|---:|---|
| `communes.csv` | {communes} | `insee`, `nom`, `liaison`, `siren`, `departement`, `region`, `epci` (SIREN), `ept` (SIREN), `population`, `codes_postaux` (séparés par une espace) |
| `communes_anciennes.csv` | {anciennes} | `insee`, `nom`, `nature`, `commune` (code INSEE de la commune d’aujourd’hui) |
| `epci.csv` | {epci} | `siren`, `nom`, `type`, `departement`, `region`, `population` |
| `departements.csv` | {departements} | `code`, `nom`, `liaison`, `region`, `zone` |
| `regions.csv` | {regions} | `code`, `nom`, `liaison`, `zone` |
| `siren.csv` | {siren} | `nature`, `code`, `siren`, `nom` |
| `organismes.csv` | {organismes} | `siren`, `nom`, `type`, `departement` (du siège), `population` (de ses membres) |

`liaison` est le code INSEE de l’article (TNCC) : 0 « de », 1 « d’ », 2 « du », 3 « de la », 4 « des », 5 « de l’ ». `zone` vaut `metro`, `drom` ou `com`. `type` est une valeur du vocabulaire `type_organisme` de `schemas/`.

## Ce qu’il faut savoir

- Seules les communes d’aujourd’hui sont dans `communes.csv` : les communes déléguées ou associées et les arrondissements de Paris, Lyon et Marseille compteraient deux fois leurs habitants. Ils sont dans `communes_anciennes.csv`, avec les codes des communes fusionnées, dont la source ne donne pas le nom.
- `population` est la population municipale de {populations} ; celle de Mayotte date de {mayotte}. Quelques communes n’ont plus d’habitants depuis la Première Guerre mondiale (0). Les Terres australes et antarctiques françaises et Clipperton n’ont pas de population publiée (case vide).
- La population d’un EPCI est la somme de celles de ses communes : le paquet en donne une autre, d’une autre année, qui n’est pas reprise.
- `departement` et `region` d’un EPCI sont ceux où vit la plus grande part de ses habitants : la source ne donne pas le siège.
- Quelques communes insulaires et les collectivités d’outre-mer n’ont pas d’EPCI. La Métropole de Lyon, collectivité à statut particulier, est dans `epci.csv` ; le département 69 est ici la circonscription, Métropole comprise.
- Les établissements publics territoriaux du Grand Paris (`ept`) sont dans `epci.csv` : leurs communes font aussi partie de la Métropole du Grand Paris. Paris n’en a pas.
- Les communes d’outre-mer hors DROM n’ont pas de SIREN dans la source.
- `organismes.csv` sert à retrouver un organisme par son nom ; il ne place personne et ne compte aucun habitant. Les associations et les entreprises n’y sont pas.
- Des centaines de communes portent le même nom : seul le code identifie.

## Relus à la main

Le paquet n’a ni le SIREN des départements et des régions, ni les organismes. Ces fichiers s’ajoutent à lui ; `catalogue reference` refuse un SIREN dont la clé est fausse, un doublon ou une ligne mal formée, puis le range.

- `siren.csv` : les 112 collectivités qui ont un conseil. 15 régions et 96 départements (Martinique, Guyane et Mayotte, à la fois l’un et l’autre, n’y sont qu’une fois ; Paris et la Métropole de Lyon sont dans `communes.csv` et `epci.csv`), et la Collectivité européenne d’Alsace, qui a un code à elle, `6AE`, et gouverne les départements 67 et 68. Deux sources, lues séparément, donnent 111 fois le même numéro : les comptes publics de l’OFGL et le répertoire SIRENE. La première ignore l’Alsace, dont le numéro vient de la seconde et d’une autre lecture de SIRENE.
- Les quatre départements supprimés (2A, 2B, 67, 68) y sont aussi, pour être reconnus et refusés : leur ancien numéro ne vient que de l’OFGL.
- `organismes.csv` : les syndicats, pôles et parcs naturels régionaux de BANATIC (DGCL) au 28 mars 2023, tels qu’un dépôt public les a gardés, sans les noms de leurs présidents. `catalogue reference --banatic FICHIER` le refait à partir de l’export de BANATIC. Un organisme créé depuis n’y est pas. Ce que `catalogue organisme --retenir` y ajoute, lu dans SIRENE, reste.

Sources :

{sources}

## Mettre à jour

Au printemps, changez la version du paquet dans `package.json`, lancez `python3 scripts/lock` puis `catalogue reference`, et relisez les différences. Une version inconnue est refusée tant que son année n’est pas dans `catalogue_communs/collectivites/fabrication.py`.
"""


class Millesime(NamedTuple):
    """Years of what a version of the package holds: COG, populations, populations of Mayotte."""

    cog: int
    populations: int
    mayotte: int


ACTUELLE, DELEGUEE, ASSOCIEE = "commune-actuelle", "commune-deleguee", "commune-associee"
ARRONDISSEMENT, FUSIONNEE = "arrondissement-municipal", "commune-fusionnee"

# What its notes and its sources say of each version of the package.
MILLESIMES = {"6.0.0": Millesime(cog=2026, populations=2023, mayotte=2017)}

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


def fabriquer_reference(paquet: Path, relus: Path | None = None) -> dict[str, bytes]:
    """Return every file of the reference, by name, `source.json` last.

    Args:
        paquet: The folder of the unpacked package.
        relus: The folder of the files that are checked by hand; that of the library without it.

    Raises:
        PaquetInattendu: The package, or a file that is checked by hand, is not as expected.
    """
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
        fichiers.FICHIER_DES_EPCI: _groupements(data),
        fichiers.DEPARTEMENTS: [
            (d["code"], d["nom"], _liaison(d), d["region"], d["zone"]) for d in data["departements"]
        ],
        fichiers.REGIONS: [(r["code"], r["nom"], _liaison(r), r["zone"]) for r in data["regions"]],
        **{name: _relire(relus or resources() / fichiers.DOSSIER, name) for name in RELUS},
    }
    made = {name: csv_bytes(fichiers.COLONNES[name], sorted(lines)) for name, lines in tables.items()}
    counts = {name: len(lines) for name, lines in tables.items()}
    made[LISEZMOI] = _lisezmoi(description["version"], MILLESIMES[description["version"]], counts)
    made[fichiers.SOURCE] = _source(description, made, counts)
    return made


def ecrire_reference(made: Mapping[str, bytes], folder: Path) -> None:
    """Write each file whole or not at all, in order: `source.json` tells which set is complete."""
    for name, content in made.items():
        write_atomically(folder / name, content)


def _actuelles(communes: Iterable[Record]) -> dict[str, Record]:
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
        for insee, commune in _actuelles(data["communes"]).items()
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
        for insee, commune in _actuelles(communes).items()
        for old in commune.get("anciensCodes", ())
        if old not in described
    ]
    return parts + merged


def _groupements(data: dict[str, list[Record]]) -> list[Ligne]:
    """List the EPCI and EPT; their populations are summed again from those of the communes.

    The package gives EPCI the populations of another year.
    """
    communes = _actuelles(data["communes"])
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


def _relire(folder: Path, name: str) -> list[Ligne]:
    """Read a file that is written by hand; refuse what a slip of the hand would change."""
    columns = fichiers.COLONNES[name]
    header, *lines = csv.reader(io.StringIO((folder / name).read_text(encoding="utf-8"), newline=""))
    numbers = Counter(line[columns.index("siren")] for line in lines if len(line) == len(columns))
    asked = [rank for rank, column in enumerate(columns) if column not in FACULTATIVES]
    faults = [
        f"ligne mal formée : {','.join(one)}"
        for one in lines
        if len(one) != len(columns) or not all(one[rank] for rank in asked)
    ]
    faults += [f"SIREN en double : {siren}" for siren, times in numbers.items() if times > 1]
    faults += [f"clé de SIREN fausse : {siren}" for siren in numbers if not is_siren(siren)]
    if tuple(header) != columns or faults:
        raise PaquetInattendu(f"{name} : {'; '.join(faults[:5]) or 'colonnes inattendues'}.")
    return [tuple(line) for line in lines]


def _liaison(record: Record) -> str:
    """Give INSEE's code of the article, from the name when the COG has none."""
    if "typeLiaison" in record:
        return str(record["typeLiaison"])
    article = next((code for start, code in _ARTICLES.items() if record["nom"].startswith(start)), None)
    return article or ("1" if _VOYELLE.match(record["nom"]) else "0")


def _source(description: Record, made: Mapping[str, bytes], counts: Mapping[str, int]) -> bytes:
    millesime = MILLESIMES[description["version"]]
    content = {
        "paquet": description["name"],
        "version": description["version"],
        "cog": millesime.cog,
        "populations": millesime.populations,
        "licence": LICENCE,
        "licence_url": LICENCE_URL,
        "attribution": _attribution(description["version"], millesime),
        "relus": RELUS,
        "nombres": counts,
        "empreintes": {name: hashlib.sha256(content).hexdigest() for name, content in made.items()},
    }
    return json_bytes(content, indent=2)


def _verifier(data: dict[str, list[Record]]) -> None:
    """Refuse a package whose parts do not fit together."""
    communes = _actuelles(data["communes"])
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


def _attribution(version: str, millesime: Millesime) -> str:
    """Write the sentence that the licence asks to show."""
    return (
        f"INSEE (COG {millesime.cog}, populations légales {millesime.populations}), DGCL, La Poste, "
        f"via @etalab/decoupage-administratif {version}, Licence Ouverte"
    )


def _lisezmoi(version: str, millesime: Millesime, counts: Mapping[str, int]) -> bytes:
    """Write the notice; `counts` gives the number of lines of each file."""
    numbers = {name.removesuffix(".csv").replace("communes_", ""): nombre(n) for name, n in counts.items()}
    return _TEXTE.format(
        attribution=_attribution(version, millesime),
        version=version,
        populations=millesime.populations,
        mayotte=millesime.mayotte,
        licence=LICENCE,
        licence_url=LICENCE_URL,
        sources="\n".join(f"- `{name}` : <{url}>" for name, found in RELUS.items() for url in found),
        **numbers,
    ).encode()
