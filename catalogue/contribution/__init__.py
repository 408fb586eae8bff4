"""What a team or a collectivité adds to a page: from answers to the new text of its file. No I/O."""

from catalogue.contribution.mesure import ajouter_mesure
from catalogue.contribution.organisme import Reconnu, reconnaitre
from catalogue.contribution.reutilisation import ajouter_reutilisation
from catalogue.contribution.source import citer_source

__all__ = ["Reconnu", "ajouter_mesure", "ajouter_reutilisation", "citer_source", "reconnaitre"]
