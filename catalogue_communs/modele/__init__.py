"""The catalogue as immutable typed objects: everything below works on these alone.

The classes are the one definition of the fields: `scripts/fix` writes `schemas/projet.schema.json` and
`schemas/guichet.schema.json` from them. Absent is `None` or empty, never zero.
"""

from catalogue_communs.modele.base import Depot as Depot
from catalogue_communs.modele.base import Organisme as Organisme
from catalogue_communs.modele.base import convertir as convertir
from catalogue_communs.modele.projet import Catalogue as Catalogue
from catalogue_communs.modele.projet import Cible as Cible
from catalogue_communs.modele.projet import Guichet as Guichet
from catalogue_communs.modele.projet import Indicateur as Indicateur
from catalogue_communs.modele.projet import Mesure as Mesure
from catalogue_communs.modele.projet import Mode as Mode
from catalogue_communs.modele.projet import Phase as Phase
from catalogue_communs.modele.projet import Projet as Projet
from catalogue_communs.modele.projet import Reutilisation as Reutilisation
from catalogue_communs.modele.projet import Utilisateur as Utilisateur
from catalogue_communs.socle.schemas import libelle as libelle
