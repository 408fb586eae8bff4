"""A proposal: what a few fields must say, by whatever door it came; understood, then written in one file, in one way.

A door only makes one: the form of the site, a ticket, an e-mail, a command, a living source. `application`
makes its changes in the file of today, `nouvelle_fiche` writes a whole new file.
"""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, NamedTuple

import msgspec

from catalogue_communs.contribution import formulaires
from catalogue_communs.contribution.comprendre import poser
from catalogue_communs.fiches.ecriture import Refus
from catalogue_communs.socle import schemas
from catalogue_communs.socle.texte import ChampPath, nom_du_champ, slugifier

# The last step of a change that adds an element to a list; the value before of what nobody compares.
AJOUT = "+"
INCONNU: Any = object()
# What the catalogue alone writes, as paths without ranks: who backs a common, its place and day, what
# is read without a person, what only a reader of the proof may say, identifiers that are published.
RESERVES = frozenset(
    "statut guichet anciens_slugs publie_le sources_vivantes instances sources.id planification.rattachement reutilisations.id "  # noqa: SIM905
    "reutilisations.statut reutilisations.confirmation reutilisations.lue_le impact.indicateurs.id "
    "impact.indicateurs.validation impact.indicateurs.mesures.id".split()
)
PROFOND = 19


class Illisible(Refus):
    """A proposal that cannot be understood.

    `messages` say why, for the person who sent it: the label of a field, a line break, then what
    to write; or a sentence alone.
    """

    def __init__(self, *messages: str) -> None:
        super().__init__(" ".join(one.replace("\n", " : ") for one in messages))
        self.messages = messages


class Envoi(NamedTuple):
    """Where a proposal comes from: the public address where it was made and its day, when they are known."""

    adresse: str = ""
    jour: date | None = None


class ChampChange(msgspec.Struct, frozen=True, rename={"chemin": "champ"}):
    """A field of the file: where, its value before and after, as a person writes it; `None` where there is none.

    In `chemin`, an element of a list is told by its rank, or by what names it.
    """

    chemin: Annotated[ChampPath, msgspec.Meta(min_length=1, max_length=PROFOND)]
    avant: Any = None
    apres: Any = None


class Proposition(msgspec.Struct, frozen=True):
    """What a file must say; `fiche` are the values of a new one.

    Without any, a person reads the message. `fautes` are what is already known to be wrong in it, as `Illisible`
    tells it; `restes`, what it says that answers nothing; `signalement`, the answers that say what is wrong.
    """

    commun: str
    sujet: str
    changements: tuple[ChampChange, ...] = ()
    fiche: Mapping[str, Any] | None = None
    origine: Envoi = Envoi()
    fautes: tuple[str, ...] = ()
    images: Mapping[str, bytes] = {}
    restes: tuple[str, ...] = ()
    signalement: Mapping[str, str] = {}


def du_modele(
    modele: formulaires.Modele, reponses: Mapping[str, str], origine: Envoi
) -> Proposition:
    """Make a proposal of the answers to a model, by the name of each question."""
    said, asked = {name: answer for name, answer in reponses.items() if answer}, modele.champs
    missing = (one for one in asked if one.requis and one.id not in said)
    faults = [f"{one.libelle}\nCette rubrique est vide. {one.aide}" for one in missing]
    element: dict[str, Any] = {}
    places = {one.id: one.chemin for one in asked} | {name: (name,) for name in modele.equipe}
    for name, answer in said.items():
        if places.get(name):
            poser(element, places[name], answer)
    if modele.nom == formulaires.PROPOSER:
        return Proposition(said.get("nom", ""), "", (), element, origine, fautes=tuple(faults))
    place = tuple(said.get(step[1:-1], "") if step[0] == "{" else step for step in modele.place)
    changes = (ChampChange(place, INCONNU, element),) if place else ()
    told = said if modele.nom == formulaires.SIGNALER else {}
    return Proposition(
        said.get("commun", ""),
        modele.sujet,
        changes,
        None,
        origine,
        tuple(faults),
        signalement=told,
    )


def est_reserve(path: ChampPath) -> bool:
    """Tell whether the catalogue alone writes a field."""
    name = nom_du_champ(formulaires.du_schema(path))
    return bool({name, name.partition(".")[0]} & RESERVES)


def offerte(valeur: Any, chemin: ChampPath = ()) -> Any:
    """Return a value of a file without what the catalogue alone writes."""
    if isinstance(valeur, list):
        return [offerte(element, (*chemin, 0)) for element in valeur]
    if not isinstance(valeur, dict):
        return valeur
    champs = {}
    for nom, dedans in valeur.items():
        if not est_reserve((*chemin, nom)):
            champs[nom] = offerte(dedans, (*chemin, nom))
    return champs


def nomme(written: str) -> tuple[str, ...]:
    """Return the path of a field, from its name or from its title: « Site », « Liens : documentation »."""
    steps = tuple(written.split("."))
    if schemas.partie_de("projet", steps):
        return steps
    wanted, found = slugifier(written[:80]), set[tuple[str, ...]]()
    for name, part in schemas.schema("projet")["properties"].items():
        group = schemas.resoudre("projet", part)
        if wanted == slugifier(group["title"]):
            return (name,)
        for inner, field_ in group.get("properties", {}).items():
            title = schemas.resoudre("projet", field_)["title"]
            if wanted in map(slugifier, (title, f"{group['title']} {title}", inner)):
                found.add((name, inner))
    return found.pop() if len(found) == 1 else steps
