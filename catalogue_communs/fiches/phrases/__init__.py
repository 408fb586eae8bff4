"""Every sentence of the validation, once, under a name: its code, what is wrong, what to write.

Each subject has its module. Between braces, the words that a rule gives: `cite` is what the file
says and `compris` what it may mean; the fields are already between quotes. A code that another
sentence of the same place decides is empty.
"""

from catalogue_communs.fiches.phrases.chiffres import CHIFFRES
from catalogue_communs.fiches.phrases.depots import DEPOTS
from catalogue_communs.fiches.phrases.dossier import DOSSIER
from catalogue_communs.fiches.phrases.lecture import LECTURE
from catalogue_communs.fiches.phrases.personnes import ORGANISMES, PERSONNES
from catalogue_communs.fiches.phrases.renvois import PUBLIES, RENVOIS
from catalogue_communs.fiches.phrases.schema import SCHEMA
from catalogue_communs.fiches.phrases.textes import TEXTES
from catalogue_communs.fiches.phrases.valeurs import FORMULAIRE, VALEURS

PHRASES = {
    **FORMULAIRE,
    **VALEURS,
    **LECTURE,
    **SCHEMA,
    **CHIFFRES,
    **RENVOIS,
    **PERSONNES,
    **PUBLIES,
    **ORGANISMES,
    **DEPOTS,
    **DOSSIER,
    **TEXTES,
}
