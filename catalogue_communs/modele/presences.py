"""What a machine saw of the use of commons: instances that answer."""

from datetime import date
from pathlib import Path

import msgspec

from catalogue_communs.modele.base import Objet, lire_json
from catalogue_communs.socle.fichiers import octets_json

# Silent on three different days, an instance that was seen answers no more.
SILENCES = 3


class Presence(Objet, frozen=True, omit_defaults=True, order=True):
    """An instance of a common, at its address.

    `vue_le` is the last day when it answered, `silences` the number of days since then when it did
    not, `muette_le` the last of these.
    """

    commun: str
    adresse: str
    vue_le: date | None = None
    silences: int = 0
    muette_le: date | None = None

    @property
    def perdue(self) -> bool:
        """Tell whether it answered once, and answers no more: an unseen instance is not lost."""
        return self.vue_le is not None and self.silences >= SILENCES

    def constatee(self, jour: date, *, vue: bool) -> "Presence":
        """Return the instance as a visit on a day leaves it; a day counts once."""
        if vue:
            return Presence(self.commun, self.adresse, jour)
        if jour in {self.vue_le, self.muette_le}:
            return self
        silences = min(self.silences + 1, SILENCES)
        return msgspec.structs.replace(self, silences=silences, muette_le=jour)


class Presences(Objet, frozen=True):
    """The instances of all commons, in the order of the file.

    A machine looks once a month. It writes days and a count, and nothing else of an answer: neither
    a version, nor a text, nor a reason.
    """

    CHEMIN = "donnees/presences.json"
    instances: tuple[Presence, ...] = ()

    def octets(self) -> bytes:
        """Return the file."""
        return octets_json(Presences((*sorted(self.instances),)), indent=1)


def lire_presences(root: Path) -> Presences:
    """Read the file of a catalogue, if it has one; raise `FichierInvalide`. No network."""
    path = Path(Presences.CHEMIN)
    if not (root / path).exists():
        return Presences()
    return lire_json(root, path, Presences)
