"""The addresses where a service publishes its own figures and users, and what to take from them."""

from __future__ import annotations

from catalogue.modele.base import Objet


class Filtre(Objet, frozen=True):
    """A column, and the value that a row must have there to be kept."""

    colonne: str
    valeur: str


class Parametre(Objet, frozen=True):
    """A parameter of the question that a source answers."""

    nom: str
    valeur: str


class Correspondance(Objet, frozen=True):
    """A word of the source, and the type of organisation that it means."""

    valeur: str
    type: str


class MesureARelever(Objet, frozen=True):
    """An indicator of the common, and where its values are; columns are names or JMESPath expressions."""

    indicateur: str
    lignes: str | None = None
    choisir: tuple[Filtre, ...] = ()
    valeur: str | None = None
    date: str | None = None
    periode: str | None = None
    perimetre: str | None = None
    methode: str | None = None


class UtilisateursARelever(Objet, frozen=True):
    """Where the organisations are, one a row; columns are names or JMESPath expressions."""

    lignes: str | None = None
    choisir: tuple[Filtre, ...] = ()
    siren: str | None = None
    code_insee: str | None = None
    nom: str | None = None
    type: str | None = None
    colonne_type: str | None = None
    types: tuple[Correspondance, ...] = ()
    depuis: str | None = None
    jusqu_a: str | None = None
    usage: str | None = None


class SourceVivante(Objet, frozen=True):
    """A public address that `catalogue releve` reads again and again."""

    id: str
    titre: str
    format: str
    url: str
    vu_dans: str
    parametres: tuple[Parametre, ...] = ()
    rythme: str = "mensuel"
    publication: str = "relecture"
    licence: str | None = None
    note: str | None = None
    mesures: tuple[MesureARelever, ...] = ()
    utilisateurs: UtilisateursARelever | None = None
