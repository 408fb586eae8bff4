"""The objects of the reference: communes, groupements, départements, régions; names, sizes."""

import re
from bisect import bisect_right
from collections.abc import Mapping
from functools import lru_cache
from itertools import pairwise
from typing import Literal, NamedTuple

import msgspec

from catalogue_communs.socle.schemas import vocabulaires
from catalogue_communs.socle.texte import nombre, slugifier

Nature = Literal["commune", "epci", "departement", "region"]

COMMUNE: Nature = "commune"
EPCI: Nature = "epci"
DEPARTEMENT: Nature = "departement"
REGION: Nature = "region"
# The lists of places that a file gives, and what each holds.
NATURES: dict[str, Nature] = {
    "communes": COMMUNE,
    "epci": EPCI,
    "departements": DEPARTEMENT,
    "regions": REGION,
}

# The zone of a département or a région, as the source writes it.
METROPOLE, COM = "metro", "com"


class Commune(msgspec.Struct, frozen=True, gc=False):
    """A commune of today.

    `liaison` is INSEE's code (TNCC) of the article before the name. Communes of the COM have no
    SIREN; four islands and the COM have no EPCI; only the Grand Paris has `ept`. `population`, in
    inhabitants (population municipale), is `None` where none is published. `postaux` is one text, to
    split on use: loading 35,000 tuples takes longer.
    """

    insee: str
    nom: str
    liaison: str
    siren: str | None
    departement: str
    region: str
    epci: str | None
    ept: str | None
    population: int | None
    postaux: str


class Epci(msgspec.Struct, frozen=True, gc=False):
    """An EPCI à fiscalité propre, or an établissement public territorial of the Grand Paris.

    `type` is one of the vocabulary `type_organisme`. `departement` is where most of its inhabitants
    live, for want of the seat; `population`, in inhabitants, the sum of its communes.
    """

    siren: str
    nom: str
    type: str
    departement: str
    region: str
    population: int


class Departement(msgspec.Struct, frozen=True, gc=False):
    """A département or, when `zone` is « com », a collectivité d'outre-mer."""

    code: str
    nom: str
    liaison: str
    region: str
    zone: str


class Region(msgspec.Struct, frozen=True, gc=False):
    """A région or, when `zone` is « com », a collectivité d'outre-mer."""

    code: str
    nom: str
    liaison: str
    zone: str


class Structure(msgspec.Struct, frozen=True, gc=False):
    """A body that is no collectivité: a syndicate, a pole, a park, an operator of the State.

    `type` is one of the vocabulary `type_organisme`; `departement`, that of its seat; `population`,
    in inhabitants, that of its members as its source gives it.
    """

    siren: str
    nom: str
    type: str
    departement: str
    population: int | None


class Provenance(msgspec.Struct, frozen=True):
    """Where the reference comes from (`source.json`); `cog` is a year.

    `empreintes`: the SHA-256 of each table, which an older reference does not have.
    """

    version: str
    cog: int
    attribution: str
    empreintes: dict[str, str] = {}


class Collectivite(msgspec.Struct, frozen=True, order=True):
    """A collectivité of the reference; `code` is the SIREN of an EPCI, else an INSEE code.

    Two ways to name one give the same `Collectivite`: Paris, as a commune, by its SIREN or as a
    département.
    """

    nature: Nature
    code: str


class AutreOrganisme(msgspec.Struct, frozen=True, order=True):
    """An organisation that is not in the reference: its territory is unknown, which is not zero.

    Known by its SIREN alone, else by its type and its name in lower case without accent (`nom`).
    """

    siren: str = ""
    type: str = ""
    nom: str = ""


class Probleme(msgspec.Struct, frozen=True, order=True):
    """Why an identifier means nothing: a field, a code of `schemas/messages.yml`, what to write."""

    champ: str
    code: str
    message: str
    remede: str


# One collectivité is both région and département: the région's code, and the département's, kept.
UNIQUES = {"02": "972", "03": "973", "06": "976"}
STATUT_PARTICULIER = "collectivite-statut-particulier"
OUTRE_MER = "collectivite-outre-mer"
# A collectivité with a code of its own, that governs two départements: they stay on the map only.
ALSACE = Departement("6AE", "Collectivité européenne d’Alsace", "3", "44", METROPOLE)
GOUVERNES = {ALSACE.code: ("67", "68")}
# The départements that have no council any more, and what took its place.
REMPLACANTS: dict[str, Collectivite] = {
    **dict.fromkeys(GOUVERNES[ALSACE.code], Collectivite(DEPARTEMENT, ALSACE.code)),
    **dict.fromkeys(("2A", "2B"), Collectivite(REGION, "94")),
}
# Corse, Martinique and Guyane are neither départements nor régions.
PARTICULIERES = frozenset(
    [Collectivite(REGION, code) for code in ("94", "02", "03")]
    + [Collectivite(DEPARTEMENT, code) for code in ("972", "973")]
)
# Paris and Alsace are also called so.
A_PART = PARTICULIERES | {Collectivite(DEPARTEMENT, code) for code in ("75", ALSACE.code)}

Identite = Collectivite | AutreOrganisme | Probleme


def est_une_collectivite(kind: str | None) -> bool:
    """Tell whether a type of organisation, a value of `type_organisme`, is one of collectivités."""
    terme = vocabulaires()["type_organisme"].valeurs.get(kind or "")
    return terme is not None and terme.extra["famille"] == "collectivite"


# Lower bounds, in inhabitants; each strate ends before the next begins.
SEUILS: dict[Nature, tuple[int, ...]] = {
    COMMUNE: (0, 500, 2_000, 3_500, 10_000, 20_000, 50_000, 100_000),
    EPCI: (0, 15_000, 30_000, 50_000, 100_000, 300_000),
    DEPARTEMENT: (0, 250_000, 500_000, 1_000_000),
}


class Strate(NamedTuple):
    """A class of size, from `minimum` inhabitants to the next: « de 3 500 à 9 999 habitants »."""

    minimum: int
    libelle: str


def strates(nature: Nature) -> tuple[Strate, ...]:
    """Return the classes of a nature, smallest first."""
    bounds = SEUILS[nature]
    libelles = [f"moins de {nombre(bounds[1])} habitants"]
    for low, high in pairwise(bounds[1:]):
        libelles.append(f"de {nombre(low)} à {nombre(high - 1)} habitants")
    libelles.append(f"{nombre(bounds[-1])} habitants et plus")
    return tuple(map(Strate, bounds, libelles))


def rang_de_strate(nature: Nature, population: int) -> int:
    """Return the rank, among the classes of a nature, of that of `population` inhabitants."""
    return bisect_right(SEUILS[nature], population) - 1


_ARTICLE = re.compile(r"(?:les?|la|l)-")
_COMMUNE = re.compile(
    r"(?:commune|ville|mairie|municipalite|city|town)-(?:nouvelle-)?(?:de-la|de-l|de|du|des|d|of)-"
)
_PARENTHESE = re.compile(r"\s*\([^)]*\)")
_SAINT = {"st": "saint", "ste": "sainte", "sts": "saints", "stes": "saintes"}
# Words that say what an organisation is, not which one.
_GENERIQUES = frozenset(
    "communaute communes agglomeration agglo urbaine metropole interco cc ca cu "  # noqa: SIM905
    "ept etablissement public territorial "
    "departement departemental conseil general region regional collectivite territoriale "
    "de d du des la le les l et".split()
)


def cle_du_nom(nom: str) -> str:
    """Reduce a name to what people type: « L’Haÿ-les-Roses » gives `hay-les-roses`.

    The script of « Ma collectivité » does the same.
    """
    slug = slugifier(nom)
    if "st" in slug:
        slug = "-".join(_SAINT.get(mot, mot) for mot in slug.split("-"))
    article = _ARTICLE.match(slug)
    return slug[article.end() :] if article else slug


def cles_de_commune(nom: str) -> tuple[str, ...]:
    """Give the keys that the name of a commune may mean, the most faithful first.

    « Ville du Havre (76) » gives that of « Le Havre ».
    """
    cles: dict[str, None] = {}
    for text in (nom, _PARENTHESE.sub("", nom)):
        slug = slugifier(text)
        cles[cle_du_nom(text)] = None
        if prefix := _COMMUNE.match(slug):
            cles[cle_du_nom(slug[prefix.end() :])] = None
    return tuple(cle for cle in cles if cle)


def mots_du_nom(nom: str) -> frozenset[str]:
    """Give the words that tell an EPCI, a département or a région from another.

    Words between parentheses are dropped; general words too, unless there are no others.
    """
    slug = slugifier(_PARENTHESE.sub("", nom))
    tous = frozenset(_SAINT.get(mot, mot) for mot in slug.split("-"))
    return tous - _GENERIQUES or tous


# --- Bodies that are no collectivité: how a name finds those that it may mean -----------------


# Words that say what a body is or does, not which one.
_DE_STRUCTURES = frozenset(
    "sm smo smf si sivu sivom syndicat mixte ouvert ferme "  # noqa: SIM905
    "intercommunal interdepartemental amenagement gestion realisation etude etudes developpement "
    "fonctionnement pour public publique etablissement de d du des la le les l et en a au aux dans".split()
)
# Words that many bodies share: alone, they do not make two names one.
_PARTAGES = frozenset(
    "parc naturel national regional pays val vallee "  # noqa: SIM905
    "eau eaux energie energies numerique transport".split()
)


# How many bodies a person is shown.
MONTRES = 8


# The name of each of about 9,000 bodies comes back at each search.
@lru_cache(maxsize=16_384)
def mots(nom: str) -> frozenset[str]:
    """Return the words that tell a body from another."""
    tous = frozenset(slugifier(nom).replace("pnr", "parc-naturel-regional").split("-"))
    return tous - _DE_STRUCTURES or tous


def se_ressemblent(nom: str, autre: str) -> bool:
    """Tell whether two names may be of one body: a word of its own is in both."""
    return bool((mots(nom) - _PARTAGES or mots(nom)) & mots(autre))


def chercher(connues: Mapping[str, Structure], nom: str) -> tuple[Structure, ...]:
    """Return the bodies whose name has every word of `nom`, the closest first.

    They are for a person to choose from, even when there is one.
    """
    cherches = mots(nom)
    trouvees = [structure for structure in connues.values() if cherches <= mots(structure.nom)]
    trouvees.sort(key=_du_plus_court)
    return tuple(trouvees[:MONTRES])


def _du_plus_court(structure: Structure) -> tuple[int, str, str]:
    return len(mots(structure.nom)), structure.nom, structure.siren
