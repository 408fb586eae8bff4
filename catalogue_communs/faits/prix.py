"""What a way of reuse costs, as a figure is told.

Since which day, with which caveat, for which territory.
"""

from collections.abc import Callable, Iterator
from datetime import date
from typing import NamedTuple

from catalogue_communs.modele import Mode, Projet, libelle
from catalogue_communs.socle.dates import DatePartielle, le_jour, plus_ancien
from catalogue_communs.socle.texte import NBSP, en_phrase, nombre

# The months after which a price is to be asked again.
MOIS_D_UN_PRIX = 24
# What sorts a price that is no longer sure apart from the others.
A_RECONFIRMER = "a-reconfirmer"


class Prix(NamedTuple):
    """The price of a way of reuse.

    What it is in a word, its day, what may belie it, whose offer it is.

    `jour` is that of the price, else that of the source that says it, or nothing; `ancien`: it is
    more than two years old.
    """

    mode: Mode
    nature: str
    mot: str
    precision: str
    jour: DatePartielle | None
    ancien: bool
    reserve: str
    source: str | None

    @property
    def court(self) -> str:
        """Say it on a card.

        « Gratuit », « Gratuit en 2019, à reconfirmer », « Gratuit pour certains, sans date ».
        """
        if self.ancien and self.jour:
            return f"{self.mot} en {self.jour.annee}, à reconfirmer"
        mot = f"{self.mot} pour certains" if self.mode.territoire else self.mot
        return mot if self.jour else f"{mot}, sans date"

    @property
    def sur(self) -> bool:
        """Tell whether it can be believed today, everywhere.

        Dated, not old, without a caveat, not of a single place.
        """
        if self.jour is None or self.ancien:
            return False
        return not (self.reserve or self.mode.territoire)

    def detail(self) -> str:
        """Say what specifies it: what it includes, for whom, when it was given, what may belie it.

        A caveat says in short what follows the first sentence, and where it holds; without one, all
        of it is said.
        """
        precision = self.precision or libelle("mode_reutilisation", self.mode.mode)
        phrases = [precision, self.mode.territoire or ""]
        if self.reserve:
            phrases = [precision.partition(". ")[0]]
        if self.jour:
            phrases.append(f"Prix donné {le_jour(self.jour)}")
        phrases.append(self.reserve)
        return " ".join(en_phrase(phrase) for phrase in phrases if phrase)

    def en_entier(self, citer: Callable[[str], str]) -> str:
        """Say it with where it holds, its day, what it includes and its caveat.

        `citer` writes what people wrote freely.
        """
        parts = [citer(self.mode.territoire)] if self.mode.territoire else []
        if self.jour:
            parts.append(f"prix donné {le_jour(self.jour)}")
        phrases = [f"{self.court} ({', '.join(parts)})" if parts else self.court]
        dits = [text for text in (self.precision, self.reserve) if text]
        phrases += [citer(text.removesuffix(".")) for text in dits]
        *premieres, derniere = phrases
        return " ".join([*map(en_phrase, premieres), derniere])


class Voie(NamedTuple):
    """A way of reuse: what it costs, « » where nobody says it, and who says so.

    `source` is that of the price where it is not that of the way.
    """

    mode: Mode
    cout: str = ""
    source: str | None = None


def prix_de(projet: Projet, today: date) -> Iterator[Prix]:
    """Yield the price of each way of reuse that has one, in file order, as of `today`."""
    jours_des_sources = {source.id: source.jour for source in projet.sources}
    for mode in projet.reutiliser.modes:
        cout = mode.cout
        if cout is None:
            continue
        source = cout.source or mode.source
        moment = cout.au or jours_des_sources.get(source or "")
        mot = libelle("nature_cout", cout.nature)
        if cout.montant is not None:
            mot = f"{nombre(cout.montant)}{NBSP}€"
        ancien = moment is not None and plus_ancien(moment.dernier_jour, MOIS_D_UN_PRIX, today)
        yield Prix(
            mode, cout.nature, mot, cout.precision or "", moment, ancien, cout.reserve or "", source
        )
