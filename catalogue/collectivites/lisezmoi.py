"""What stands beside the files of the reference: their origin, their licence, how to read them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from catalogue.socle.francais import nombre

if TYPE_CHECKING:
    from collections.abc import Mapping

NOM = "LISEZMOI.md"
LICENCE = "Licence Ouverte 2.0"
LICENCE_URL = "https://www.etalab.gouv.fr/licence-ouverte-open-licence"

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

`liaison` est le code INSEE de l’article (TNCC) : 0 « de », 1 « d’ », 2 « du », 3 « de la », 4 « des », 5 « de l’ ». `zone` vaut `metro`, `drom` ou `com`. `type` est une valeur du vocabulaire `type_organisme` de `schemas/`.

## Ce qu’il faut savoir

- Seules les communes d’aujourd’hui sont dans `communes.csv` : les communes déléguées ou associées et les arrondissements de Paris, Lyon et Marseille compteraient deux fois leurs habitants. Ils sont dans `communes_anciennes.csv`, avec les codes des communes fusionnées, dont la source ne donne pas le nom.
- `population` est la population municipale de {populations} ; celle de Mayotte date de {mayotte}. Quelques communes n’ont plus d’habitants depuis la Première Guerre mondiale (0). Les Terres australes et antarctiques françaises et Clipperton n’ont pas de population publiée (case vide).
- La population d’un EPCI est la somme de celles de ses communes : le paquet en donne une autre, d’une autre année, qui n’est pas reprise.
- `departement` et `region` d’un EPCI sont ceux où vit la plus grande part de ses habitants : la source ne donne pas le siège.
- Quelques communes insulaires et les collectivités d’outre-mer n’ont pas d’EPCI. La Métropole de Lyon, collectivité à statut particulier, est dans `epci.csv` ; le département 69 est ici la circonscription, Métropole comprise.
- Les établissements publics territoriaux du Grand Paris (`ept`) sont dans `epci.csv` : leurs communes font aussi partie de la Métropole du Grand Paris. Paris n’en a pas.
- Les départements, les régions et les communes d’outre-mer hors DROM n’ont pas de SIREN dans la source. Les syndicats, associations et autres organismes n’y sont pas du tout.
- Des centaines de communes portent le même nom : seul le code identifie.

## Mettre à jour

Au printemps, changez la version du paquet dans `package.json`, lancez `python3 scripts/lock` puis `catalogue reference`, et relisez les différences. Une version inconnue est refusée tant que son année n’est pas dans `catalogue/collectivites/fabrication.py`.
"""


class Millesime(NamedTuple):
    """Years of what a version of the package holds: COG, populations, populations of Mayotte."""

    cog: int
    populations: int
    mayotte: int


def attribution(version: str, millesime: Millesime) -> str:
    """Write the sentence that the licence asks to show."""
    return (
        f"INSEE (COG {millesime.cog}, populations légales {millesime.populations}), DGCL, La Poste, "
        f"via @etalab/decoupage-administratif {version}, Licence Ouverte"
    )


def texte(version: str, millesime: Millesime, counts: Mapping[str, int]) -> bytes:
    """Write the notice; `counts` gives the number of lines of each file."""
    numbers = {name.removesuffix(".csv").replace("communes_", ""): nombre(n) for name, n in counts.items()}
    return _TEXTE.format(
        attribution=attribution(version, millesime),
        version=version,
        populations=millesime.populations,
        mayotte=millesime.mayotte,
        licence=LICENCE,
        licence_url=LICENCE_URL,
        **numbers,
    ).encode()
