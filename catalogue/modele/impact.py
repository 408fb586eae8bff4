"""Indicators and their measures."""

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
