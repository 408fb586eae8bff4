"""What the publiccode.yml standard asks and the rest of a file does not say."""

from __future__ import annotations

from catalogue.modele.base import Objet
from catalogue.socle.dates import DatePartielle


class Prestataire(Objet, frozen=True):
    """An organisation under contract for the upkeep, and until when."""

    nom: str
    jusqu_au: DatePartielle
    site: str | None = None
    source: str | None = None


class Publiccode(Objet, frozen=True):
    """What a team adds for the standard; nothing about a person."""

    plateformes: tuple[str, ...] = ()
    type_logiciel: str | None = None
    etat: str | None = None
    fonctionnalites: tuple[str, ...] = ()
    langues: tuple[str, ...] = ()
    localisation_prete: bool | None = None
    prestataires: tuple[Prestataire, ...] = ()
    source: str | None = None
