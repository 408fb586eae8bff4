"""What of a letter no reading accounts for: a fact that nothing holds, the mark of another intent.

Whatever remains here makes of a filled command a thing to confirm.
"""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from catalogue_communs.contribution.lettre_jours import AUTRE, JourDit
from catalogue_communs.contribution.lettre_lue import (
    ARRET,
    CONTACT,
    CORRECTION,
    DEMENTI,
    ERREUR,
    LIEN,
    PRIX,
    RELAIS,
    RETRAIT,
    USAGE,
    Geste,
    Lettre,
)
from catalogue_communs.contribution.lettre_usages import UsagesDits
from catalogue_communs.contribution.phrases import (
    CHIFFRE,
    Phrase,
    courriels_dits,
    nombres_dits,
)
from catalogue_communs.socle.texte import slugifier
from catalogue_communs.validation import devine

# What asks for something: read in one sentence, it must be among what the letter asks.
_DEMANDENT = frozenset({ARRET, DEMENTI, CONTACT, LIEN, RETRAIT})
# What speaks of two values, that of the file and its right one, whoever writes.
_SUR_UNE_ADRESSE = frozenset({CONTACT, LIEN, CORRECTION, RELAIS})
# What takes something away.
_OTENT = _DEMANDENT | _SUR_UNE_ADRESSE | {ERREUR}
_RACONTENT = frozenset({"", USAGE, ARRET, CHIFFRE, PRIX})
_CODE_POSTAL = re.compile(r"\d{5}")


class _Tenus(NamedTuple):
    """What the readings of a letter hold: sentences, intents, commons, answers and their days.

    `ecrivent`: one of them changes a file; `datent`: one of them gives a day. `mots`: every word
    of the answers.
    """

    phrases: set[str]
    intentions: set[str]
    communs: set[str]
    jours: set[str]
    mots: str
    ecrivent: bool
    datent: bool

    def tient_le_jour(self, dit: JourDit) -> bool:
        """Tell whether an answer has this day, or a part of it."""
        if not dit.iso:
            return slugifier(dit.ecrit) in self.mots
        return any(jour.startswith(dit.iso) or dit.iso.startswith(jour) for jour in self.jours)


class Comptes:
    """The sentences of a letter, set against what was read of them."""

    def __init__(self, lettre: Lettre, usages: UsagesDits) -> None:
        self.lettre, self.dates = lettre, usages.dates

    def non_lues(self, gestes: Sequence[Geste]) -> list[Phrase]:
        """Return the sentences that say more than what was read: they are shown, and confirmed."""
        tenus = self._tenus(gestes)
        lues = tenus.phrases | self.lettre.lues
        return [
            phrase
            for phrase in self.lettre.phrases
            if (
                self._dit_plus(phrase, tenus)
                if phrase.texte in lues
                else self._dit_autre_chose(phrase, tenus)
            )
        ]

    def _tenus(self, gestes: Sequence[Geste]) -> _Tenus:
        jour = self.lettre.autour.jour
        valeurs = [*_valeurs(gestes)]
        jours = {devine.date_dite(valeur, jour=jour) or "" for valeur in valeurs}
        return _Tenus(
            {phrase.texte for geste in gestes for phrase in geste.phrases},
            {geste.intention for geste in gestes},
            {geste.commun.slug for geste in gestes if geste.commun},
            {*jours, jour.isoformat()} - {""},
            " ".join(map(slugifier, valeurs)),
            ecrivent=any(geste.dits or geste.champ for geste in gestes),
            datent=any(jours),
        )

    def _dit_autre_chose(self, phrase: Phrase, tenus: _Tenus) -> bool:
        """Tell whether a sentence that nothing read carries a fact, or asks for something."""
        if phrase.texte.endswith(":") or any(
            re.search(self.lettre.tables[nom], phrase.net)
            for nom in ("inscription", "chiffre_de_la_page")
        ):
            return False
        return (
            self._demande(phrase, tenus)
            or self._a_un_commun_de_trop(phrase, tenus)
            or self._a_un_jour_de_trop(phrase, tenus)
            or self._a_un_nombre(phrase)
            or (tenus.ecrivent and self._nuance(phrase, tenus))
        )

    def _demande(self, phrase: Phrase, tenus: _Tenus) -> bool:
        """Tell whether a sentence asks for something else; two speak of one address."""
        if phrase.intention in _SUR_UNE_ADRESSE and tenus.intentions & _SUR_UNE_ADRESSE:
            return False
        return phrase.intention in _DEMANDENT - tenus.intentions

    def _dit_plus(self, phrase: Phrase, tenus: _Tenus) -> bool:
        """Tell whether a sentence that was read says more than the answers.

        Of one that writes nothing, nothing is confirmed.
        """
        if not tenus.ecrivent:
            return False
        return (
            self._nuance(phrase, tenus)
            or self._a_un_commun_de_trop(phrase, tenus)
            or (tenus.datent and self._a_un_jour_de_trop(phrase, tenus))
        )

    def _nuance(self, phrase: Phrase, tenus: _Tenus) -> bool:
        """Tell whether a sentence names somebody else, gives an address, or doubts."""
        if re.search(self.lettre.tables["reserve"], phrase.net):
            return True
        if not tenus.intentions & _OTENT and re.search(self.lettre.tables["ote"], phrase.net):
            return True
        if tenus.intentions & _SUR_UNE_ADRESSE:
            return False
        dits = (*self.lettre.nommes.surs(phrase), *courriels_dits(phrase.texte))
        return any(slugifier(dit) not in tenus.mots for dit in dits)

    def _a_un_commun_de_trop(self, phrase: Phrase, tenus: _Tenus) -> bool:
        return bool({commun.slug for commun in self.lettre.communs_de(phrase)} - tenus.communs)

    def _a_un_jour_de_trop(self, phrase: Phrase, tenus: _Tenus) -> bool:
        """Tell whether a sentence gives a day that no answer has, but that of something else."""
        if self.dates.dit_la_page(phrase.texte):
            return False
        jours = self.dates.jours_de(self.dates.sans_le_faux(phrase.texte))
        return any(dit.role != AUTRE and not tenus.tient_le_jour(dit) for dit in jours)

    def _a_un_nombre(self, phrase: Phrase) -> bool:
        if phrase.intention not in _RACONTENT:
            return False
        return any(not _CODE_POSTAL.fullmatch(nombre) for nombre in nombres_dits(phrase.net))


def _valeurs(gestes: Sequence[Geste]) -> Iterator[str]:
    """Yield every answer and every value of what was read."""
    for geste in gestes:
        yield from geste.valeurs
        for dit in geste.dits:
            yield from dit.reponses.values()
