"""The programme that a catalogue serves, as its `programme.yml` says: its names, its publisher, its words.

A process serves one programme, since the schemas and the vocabularies belong to the process. The
validation reads the file, checks it, and has the process adopt it; everything else asks `programme()`.
A folder without the file, or whose file is faulty, has the neutral words of `schemas/programme.yml`.
`Publication` says where its site is.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import msgspec

from catalogue_communs.socle import schemas
from catalogue_communs.socle.fichiers import shipped_yaml
from catalogue_communs.socle.francais import minuscule


@dataclass(frozen=True, slots=True)
class Publication:
    """The public addresses that a build is given.

    `site_url` is the address of the home page, with its final « / »; `depot_url`, that of the
    repository on its forge, when it is known.
    """

    site_url: str = "https://communs.example/"
    depot_url: str | None = None

    def url(self, chemin: str) -> str:
        """Return the full address of a path of the site, such as « communs/lucca/ »."""
        return f"{self.site_url}{chemin}"


FICHIER = "programme.yml"
# What `catalogue migrer` brings a file to.
VERSION = 1


class _Reglage(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Base of what the file holds: an unknown key is a mistake."""


class Editeur(_Reglage, frozen=True):
    """Who publishes the catalogue; `site` identifies it among others, as does its SIREN."""

    nom: str
    sigle: str
    site: str
    siren: str = ""


class Appellation(_Reglage, frozen=True):
    """How a sentence names the programme: French contracts its articles."""

    le: str
    du: str
    au: str


class Statut(_Reglage, frozen=True):
    """A status of a common: its key in the files, and its words.

    `liste` opens the list of these commons; « {total} » stands for how many they are.
    """

    cle: str
    nom: str
    pluriel: str
    court: str
    courts: str
    description: str
    liste: str


class ValeurPropre(_Reglage, frozen=True):
    """A value of a vocabulary."""

    cle: str
    nom: str
    description: str = ""


class ChantierPropre(ValeurPropre, frozen=True):
    """A value that may belong to an axis."""

    axe: str = ""


class ListePropre(_Reglage, frozen=True):
    """A vocabulary of the programme, in place of the one shipped."""

    titre: str
    description: str
    valeurs: tuple[ValeurPropre, ...]


class ChantiersPropres(_Reglage, frozen=True):
    """The same, of chantiers."""

    titre: str
    description: str
    valeurs: tuple[ChantierPropre, ...]


class Vocabulaires(_Reglage, frozen=True):
    """What the programme says in place of the lists shipped, for those that it does not keep."""

    axe: ListePropre | None = None
    chantier: ChantiersPropres | None = None
    effet: ListePropre | None = None


class Couleurs(_Reglage, frozen=True):
    """The colour of links and buttons, on a light page and on a dark one: « #rrggbb »."""

    claire: str
    sombre: str

    def feuille(self) -> str:
        """Return the style sheet that applies them."""
        dark = f"@media (prefers-color-scheme:dark){{:root{{--vert:{self.sombre}}}}}"
        return f":root{{--vert:{self.claire}}}{dark}\n"


class AdressesDuSite(_Reglage, frozen=True):
    """Where the site and its repository are; the publication may say otherwise."""

    site: str = ""
    depot: str = ""


class Pays(_Reglage, frozen=True):
    """A country where the commons serve, and its codes of two and three letters (ISO 3166-1)."""

    nom: str
    code: str
    code_long: str


class ForgeAcceptee(_Reglage, frozen=True):
    """A host where repositories may be, and the kind of its forge."""

    hote: str
    genre: str


class LicenceDesDonnees(_Reglage, frozen=True):
    """The licence of the texts and the data of the site."""

    spdx: str
    nom: str
    url: str


class Licences(_Reglage, frozen=True):
    """The licence of the data; those that a common of the programme may have, any free one when none is said."""

    donnees: LicenceDesDonnees = LicenceDesDonnees(
        "etalab-2.0", "Licence Ouverte 2.0", "https://www.etalab.gouv.fr/licence-ouverte-open-licence/"
    )
    communs: tuple[str, ...] = ()


class Statuts(_Reglage, frozen=True):
    """The two statuses: the one that the programme alone gives, and that a proof shows; that of the others."""

    soutenu: Statut
    autre: Statut


class Programme(_Reglage, frozen=True):
    """What `programme.yml` says. `domaine` is in the identifiers of the feeds: it never changes."""

    version: int
    titre: str
    resume: str
    nom: str
    presentation: str
    appellation: Appellation
    editeur: Editeur
    domaine: str
    courriel: str
    statuts: Statuts
    credit: str = ""
    vocabulaires: Vocabulaires = Vocabulaires()
    territoires: bool = True
    couleurs: Couleurs | None = None
    logo: str = ""
    adresses: AdressesDuSite = AdressesDuSite()
    pays: tuple[Pays, ...] = (Pays("France", "FR", "FRA"),)
    forges: tuple[ForgeAcceptee, ...] = ()
    licences: Licences = Licences()
    recherches: tuple[str, ...] = ()

    @property
    def rattachement(self) -> str:
        """What its axes are, as a title."""
        own = self.vocabulaires.axe
        return own.titre if own else "Planification écologique"

    @property
    def licence(self) -> LicenceDesDonnees:
        """The licence of the texts and the data of the site."""
        return self.licences.donnees

    @property
    def soutenu(self) -> Statut:
        """The status that the programme gives."""
        return self.statuts.soutenu

    @property
    def autre(self) -> Statut:
        """The status of the commons that it does not back."""
        return self.statuts.autre

    @property
    def auteur(self) -> str:
        """Who signs the data, in one line."""
        return self.credit or f"{self.editeur.nom} ({self.editeur.sigle})"


_adopte: list[Programme] = []
# A word of the programme in a page that any catalogue has: « {{ programme.du }} ».
_MOT = re.compile(r"\{\{ programme\.([a-z_]+) \}\}")
# What only some catalogues have says so at the end of its line; `depart.assembler` leaves it out elsewhere.
_SI = re.compile(r" ?<!-- si : [a-z]+ -->")


def en_clair(page: str) -> str:
    """Return a page with the words of the programme; one that it does not have stays, for all to see."""
    one = programme()
    words = {
        "titre": one.titre,
        "nom": one.nom,
        "courriel": one.courriel,
        "editeur": one.editeur.nom,
        "sigle": one.editeur.sigle,
        "le": one.appellation.le,
        "du": one.appellation.du,
        "court": one.soutenu.court,
        "courts": one.soutenu.courts,
        "soutenu": minuscule(one.soutenu.nom),
        "soutenus": minuscule(one.soutenu.pluriel),
        "statut_soutenu": one.soutenu.cle,
        "statut_autre": one.autre.cle,
        "licence": one.licence.nom,
        "licence_url": one.licence.url,
        "licence_spdx": one.licence.spdx,
    }
    return _MOT.sub(lambda found: words.get(found[1], found[0]), _SI.sub("", page))


def programme() -> Programme:
    """Return the programme that this process serves: that of `schemas/programme.yml` until it adopts one."""
    return _adopte[0] if _adopte else adopter(None)


def adopter(values: dict[str, Any] | None) -> Programme:
    """Have this process serve the programme of these values, which the schema accepts; none for the neutral one."""
    one = msgspec.convert(shipped_yaml("programme") if values is None else values, Programme)
    _adopte[:] = [one]
    lists: dict[str, dict[str, Any]] = {
        "statut": {"valeurs": {s.cle: _terme(s.nom, s.description) for s in (one.soutenu, one.autre)}}
    }
    for name in Vocabulaires.__struct_fields__:
        if own := getattr(one.vocabulaires, name):
            terms = {v.cle: _terme(v.nom, v.description, getattr(v, "axe", "")) for v in own.valeurs}
            lists[name] = {
                "titre": own.titre,
                "court": own.titre,
                "description": own.description,
                "valeurs": terms,
            }
    schemas.adopter_vocabulaires(lists)
    return one


def _terme(nom: str, description: str, axe: str = "") -> dict[str, str]:
    said = {"nom": nom, "description": description, "axe": axe}
    return {key: value for key, value in said.items() if value}
