"""A proposal: what a few fields must say, by whatever door it came.

It is understood, then written in one file, in one way.

A door only makes one: the form of the site, a ticket, an e-mail, a command, a living source. `application`
makes its changes in the file of today, `nouvelle_fiche` writes a whole new file.
"""

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from typing import Annotated, Any, NamedTuple

import msgspec

from catalogue_communs.contribution import formulaires
from catalogue_communs.contribution.comprendre import poser
from catalogue_communs.fiches.ecriture import Refus
from catalogue_communs.socle import schemas
from catalogue_communs.socle.texte import ChampPath, nom_du_champ, slugifier

# The last step of a change that adds to a list; the value before of what nobody compares.
AJOUT = "+"
INCONNU: Any = object()
# What the catalogue alone writes, as paths without ranks: who backs a common, its place and day, what
# is read without a person, what only a reader of the proof may say, identifiers that are published.
RESERVES = frozenset(
    (
        "statut",
        "guichet",
        "anciens_slugs",
        "publie_le",
        "sources_vivantes",
        "instances",
        "sources.id",
        "planification.rattachement",
        "reutilisations.id",
        "reutilisations.statut",
        "reutilisations.confirmation",
        "reutilisations.lue_le",
        "impact.indicateurs.id",
        "impact.indicateurs.validation",
        "impact.indicateurs.mesures.id",
    )
)
PROFOND = 19


class Illisible(Refus):
    """A proposal that cannot be understood.

    `messages` say why, for the person who sent it: the label of a field, a line break, then what
    to write; or a sentence alone.
    """

    def __init__(self, *messages: str) -> None:
        super().__init__(" ".join(message.replace("\n", " : ") for message in messages))
        self.messages = messages


class Envoi(NamedTuple):
    """Where a proposal comes from: the public address where it was made and its day, if known."""

    adresse: str = ""
    jour: date | None = None


class ChampChange(msgspec.Struct, frozen=True, rename={"chemin": "champ"}):
    """A field of the file, its value before and after, as a person writes it; `None` for none.

    In `chemin`, an element of a list is given by its rank, or by what names it.
    """

    chemin: Annotated[ChampPath, msgspec.Meta(min_length=1, max_length=PROFOND)]
    avant: Any = None
    apres: Any = None


class Proposition(msgspec.Struct, frozen=True):
    """What a file must say; `fiche` are the values of a new one.

    Without any, a person reads the message. `fautes` are what is already known to be wrong in it,
    written as the messages of `Illisible`; `restes`, what it says that answers nothing;
    `signalement`, the answers that say what is wrong.
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
    reponses = {nom: reponse for nom, reponse in reponses.items() if reponse}
    manquants = (champ for champ in modele.champs if champ.requis and champ.id not in reponses)
    fautes = [f"{champ.libelle}\nCette rubrique est vide. {champ.aide}" for champ in manquants]
    element = _element_du_modele(modele, reponses)
    if modele.nom == formulaires.PROPOSER:
        return Proposition(reponses.get("nom", ""), "", (), element, origine, fautes=tuple(fautes))
    place = _place_du_modele(modele, reponses)
    return Proposition(
        reponses.get("commun", ""),
        modele.sujet,
        (ChampChange(place, INCONNU, element),) if place else (),
        None,
        origine,
        tuple(fautes),
        signalement=reponses if modele.nom == formulaires.SIGNALER else {},
    )


def _element_du_modele(modele: formulaires.Modele, reponses: Mapping[str, str]) -> dict[str, Any]:
    """Return the fields that the answers to a model fill, each at its place."""
    paths = {champ.id: champ.chemin for champ in modele.champs}
    paths |= {nom: (nom,) for nom in modele.equipe}
    element: dict[str, Any] = {}
    for nom, reponse in reponses.items():
        if paths.get(nom):
            poser(element, paths[nom], reponse)
    return element


def _place_du_modele(modele: formulaires.Modele, reponses: Mapping[str, str]) -> tuple[str, ...]:
    """Return where the file has what a model says: « {indicateur} » stands for its answer."""
    place = []
    for step in modele.place:
        if step[0] == "{":
            place.append(reponses.get(step[1:-1], ""))
        else:
            place.append(step)
    return tuple(place)


@lru_cache(maxsize=4096)
def est_reserve(path: ChampPath) -> bool:
    """Tell whether the catalogue alone writes a field."""
    name = nom_du_champ(formulaires.du_schema(path))
    return bool({name, name.partition(".")[0]} & RESERVES)


def offerte(valeur: Any, path: ChampPath = ()) -> Any:
    """Return a value of a file without what the catalogue alone writes."""
    if isinstance(valeur, list):
        premier = (*path, 0)
        return [offerte(element, premier) for element in valeur]
    if not isinstance(valeur, dict):
        return valeur
    champs = {}
    for nom, champ in valeur.items():
        if not est_reserve((*path, nom)):
            champs[nom] = offerte(champ, (*path, nom))
    return champs


def nomme(written: str) -> tuple[str, ...]:
    """Return the path of a field, by its name or its title: « Site », « Liens : documentation »."""
    steps = tuple(written.split("."))
    if schemas.partie_de("projet", steps):
        return steps
    key = slugifier(written[:80])
    paths = set[tuple[str, ...]]()
    for nom, partie in schemas.schema("projet")["properties"].items():
        groupe = schemas.resoudre("projet", partie)
        if key == slugifier(groupe["title"]):
            return (nom,)
        for sous_nom, sous_partie in groupe.get("properties", {}).items():
            titre = schemas.resoudre("projet", sous_partie)["title"]
            if key in map(slugifier, (titre, f"{groupe['title']} {titre}", sous_nom)):
                paths.add((nom, sous_nom))
    return paths.pop() if len(paths) == 1 else steps
