"""The collectivités of France, and what the catalogue says of their use of commons.

`reference(root)` gives the reference, made from official data by `scripts/_reference.py`: read when first asked for.
"""

from __future__ import annotations

from catalogue_communs.collectivites.identification import Reference as Reference
from catalogue_communs.collectivites.identification import reference as reference
from catalogue_communs.collectivites.objets import Collectivite as Collectivite
