"""The collectivités of France, from official data that `scripts/_reference.py` reads, and what the catalogue says of their use of commons."""

from __future__ import annotations

from catalogue_communs.collectivites.identification import Reference as Reference
from catalogue_communs.collectivites.identification import reference as reference
from catalogue_communs.collectivites.objets import Collectivite as Collectivite
