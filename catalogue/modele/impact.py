"""Indicators and their measures, and the addresses where a service publishes its own."""

from __future__ import annotations

from catalogue.modele.base import Objet
from catalogue.socle.dates import DatePartielle


class LieuxNommes(Objet, frozen=True):
    """The territories that the scope of a measure names: INSEE codes, and SIREN for `epci`."""

    communes: tuple[str, ...] = ()
    epci: tuple[str, ...] = ()
    departements: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()


class Mesure(Objet, frozen=True):
    """A value at a date, according to one source; the unit is that of its indicator."""

    au: DatePartielle
    valeur: float
    statut: str
    source: str
    du: DatePartielle | None = None
    perimetre: str | None = None
    lieux: LieuxNommes | None = None
    au_moins: bool = False
    environ: bool = False
    reserve: str | None = None
    methode: str | None = None
    note: str | None = None
    id: str | None = None


class Cible(Objet, frozen=True):
    """A target, in the unit of its indicator."""

    valeur: float
    source: str
    echeance: DatePartielle | None = None
    perimetre: str | None = None


class Validation(Objet, frozen=True):
    """Validation of an indicator in an investment committee."""

    date: DatePartielle
    source: str


class Indicateur(Objet, frozen=True):
    """What is counted, its target and its measures, oldest first."""

    id: str
    nom: str
    effet: str
    unite: str
    nature: str
    grandeur: str | None = None
    definition: str | None = None
    reserve: str | None = None
    principal: bool = False
    sens: str = "hausse"
    rythme: str | None = None
    cible: Cible | None = None
    validation: Validation | None = None
    mesures: tuple[Mesure, ...] = ()


class Impact(Objet, frozen=True):
    """The indicators of a common."""

    indicateurs: tuple[Indicateur, ...]


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
