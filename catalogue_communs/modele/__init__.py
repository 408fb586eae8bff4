"""The catalogue as immutable typed objects: everything below works on these alone.

The classes are the one definition of the fields: `scripts/fix` writes `schemas/projet.schema.json`
and `schemas/guichet.schema.json` from them. Absent is `None` or empty, never zero.

`projet` is the file to read first: what a common says, in the order of its file. Each part of it is
a module: `identite`, `publics`, `parcours`, `impact`, `reutilisations`, `reutiliser`, `logiciel`,
`qualite`, `provenance`, `sources_vivantes`. `guichet` is the call, `presences` what a machine saw.
"""

from catalogue_communs.modele.base import Organisme as Organisme
from catalogue_communs.modele.base import convertir as convertir
from catalogue_communs.modele.guichet import Guichet as Guichet
from catalogue_communs.modele.impact import Cible as Cible
from catalogue_communs.modele.impact import Indicateur as Indicateur
from catalogue_communs.modele.impact import Mesure as Mesure
from catalogue_communs.modele.logiciel import Depot as Depot
from catalogue_communs.modele.parcours import Phase as Phase
from catalogue_communs.modele.projet import Catalogue as Catalogue
from catalogue_communs.modele.projet import Projet as Projet
from catalogue_communs.modele.reutilisations import Reutilisation as Reutilisation
from catalogue_communs.modele.reutilisations import Utilisateur as Utilisateur
from catalogue_communs.modele.reutiliser import Mode as Mode
from catalogue_communs.socle.schemas import libelle as libelle
