"""What was seen of uses: `donnees/presences.json`, the one file for all.

A machine looks once a month; an organisation may answer a question. Nothing of an answer is kept but days, a count
and a digest: neither a version, nor a text, nor a reason.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import msgspec

from catalogue_communs.modele.base import Objet, lire_json
from catalogue_communs.socle.fichiers import octets_json

CHEMIN = "donnees/presences.json"
# Silent on three different days, an instance that was seen answers no more.
SILENCES = 3


class Presence(Objet, frozen=True, omit_defaults=True, order=True):
    """An instance of a common, at its address: the last day when it was seen, the silent days since, and the last of them."""

    commun: str
    adresse: str
    vue_le: date | None = None
    silences: int = 0
    muette_le: date | None = None

    @property
    def perdue(self) -> bool:
        """Tell whether it was seen, and answers no more; of one that was never seen, nothing is said."""
        return self.vue_le is not None and self.silences >= SILENCES

    def constatee(self, jour: date, *, vue: bool) -> Presence:
        """Return what is known once it was asked on a day; a day counts once, whatever it is asked."""
        if vue:
            return Presence(self.commun, self.adresse, jour)
        if jour in {self.vue_le, self.muette_le}:
            return self
        return msgspec.structs.replace(self, silences=min(self.silences + 1, SILENCES), muette_le=jour)


class Mention(Objet, frozen=True, order=True):
    """What an organisation says of its use (`organisme`: its SIREN, else its INSEE code), on the last day when it did.

    `page` cites it; without one, its signed answer says it. `sha256` is that of the page as it was read, or of the
    headers that the signature covers; no copy is kept.
    """

    commun: str
    organisme: str
    page: str
    le: date
    sha256: str


class Demande(Objet, frozen=True, order=True):
    """A question sent to an organisation about its use, on a day; `sha256` is the digest of its code, used once."""

    commun: str
    organisme: str
    le: date
    sha256: str


class Presences(Objet, frozen=True):
    """All the sights, and the questions without answer, in the order of the file."""

    instances: tuple[Presence, ...] = ()
    mentions: tuple[Mention, ...] = ()
    demandes: tuple[Demande, ...] = ()

    def octets(self) -> bytes:
        """Return the file."""
        ordered = Presences(
            tuple(sorted(self.instances)), tuple(sorted(self.mentions)), tuple(sorted(self.demandes))
        )
        return octets_json(ordered, indent=1)


def lire_presences(root: Path) -> Presences:
    """Read the file of a catalogue, if it has one; raise `FichierInvalide`. No network."""
    return lire_json(root, Path(CHEMIN), Presences) if (root / CHEMIN).exists() else Presences()
