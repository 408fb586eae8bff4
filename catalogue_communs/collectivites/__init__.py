"""The collectivités of France, and what the catalogue says of their use of commons.

`reference(root)` gives the reference, which `scripts/_reference.py` makes from official data.
"""

from __future__ import annotations

from catalogue_communs.collectivites.identification import Reference as Reference
from catalogue_communs.collectivites.identification import reference as reference
from catalogue_communs.collectivites.objets import Collectivite as Collectivite
