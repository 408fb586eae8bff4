"""A letter as it is read: its sentences, what they quote, the commons and who they name."""

import re
from collections.abc import Callable, Sequence
from datetime import date
from typing import NamedTuple

from catalogue_communs.collectivites import Reference
from catalogue_communs.contribution.messages import Dit, Reponses
from catalogue_communs.contribution.noms_cites import (
    Nommes,
    communs_cites,
    communs_de_l_adresse,
    sans_les_nies,
)
from catalogue_communs.contribution.phrases import (
    Phrase,
    adresses_dites,
    phrase_de,
    phrases_de,
)
from catalogue_communs.modele import Projet
from catalogue_communs.socle.texte import couper
from catalogue_communs.validation import devine

RETRAIT, PROPOSITION, CONTACT, LIEN, PRIX = (
    "retrait",
    "proposition",
    "contact",
    "lien",
    "prix",
)
JOINTE, AILLEURS = "jointe", "ailleurs"
REDACTION, RELAIS = "redaction", "relais"
RIEN, ANNULE, RESTE, VERSION, INCONNU, HORS_SUJET, ATTENTE, IMPRECIS = (
    "rien",
    "annule",
    "reste",
    "version",
    "inconnu",
    "hors-sujet",
    "attente",
    "imprecis",
)
USAGE, ARRET, DEMENTI, OUI_DIRE, ERREUR, MERCI, ABSENCE, CORRECTION, AUTRE = (
    "usage",
    "arret",
    "dementi",
    "oui-dire",
    "erreur",
    "merci",
    "absence",
    "correction",
    "autre",
)
# The signs of a sentence that is quoted; what several are.
CITEE, PLUSIEURS = 160, 2
JOUR = re.compile(r"\d{4}-\d\d-\d\d")


class Geste(NamedTuple):
    """One thing that a letter asks: of which common, by which sentences, and what it says.

    `dits` are the answers to the questions of a model; `champ` and `valeurs`, a field and what it
    should say. `a_confirmer`: what was read elsewhere than in its sentences; `a_preciser`, what is
    asked whatever the rest says.
    """

    intention: str
    commun: Projet | None
    phrases: tuple[Phrase, ...]
    dits: tuple[Dit, ...] = ()
    champ: str = ""
    valeurs: tuple[str, ...] = ()
    a_confirmer: tuple[str, ...] = ()
    a_preciser: tuple[str, ...] = ()

    @property
    def citations(self) -> tuple[str, ...]:
        """The sentences that say so, between their marks."""
        lignes = (phrase.texte.replace("\t", " : ") for phrase in self.phrases)
        citations = (f"« {couper(ligne, CITEE)} »" for ligne in lignes)
        return tuple(dict.fromkeys(citations))


class Entourage(NamedTuple):
    """What a letter is read with.

    The commons, the official reference, the text of each file, the day of the letter, whether the
    letter says this day, the address of who sent it.
    """

    communs: Sequence[Projet]
    reference: Reference
    texte_de: Callable[[str], str]
    jour: date
    jour_dit: bool = True
    expediteur: str = ""


class Lettre:
    """A letter being read: its sentences, what they quote, the commons that it names."""

    def __init__(self, corps: str, objet: str, autour: Entourage) -> None:
        self.autour = autour
        self.nommes = Nommes(autour.communs, autour.reference, autour.texte_de, {})
        ecrites = phrases_de(corps)
        self.phrases, self.signature, self.citees = ecrites[:3]
        self.jour_cite = ecrites.jour_cite
        self.objet = phrase_de(objet)
        self.tables = devine.facons_de_dire()["lettres"]
        is_answer = re.match(self.tables["objet_d_une_reponse"], self.objet.net) is not None
        is_below = any(re.search(self.tables["voir_dessous"], line.net) for line in self.phrases)
        self.transfere = ecrites.transfere and (is_below or not is_answer)
        # The sentences that gave a day or a figure to what another says.
        self.lues = set[str]()
        # The commons that each text names, once they were searched.
        self.cites: dict[str, list[Projet]] = {}
        self._relire_les_rappels()
        self._relire_les_colonnes()
        self._relire_entier()

    def _relire_les_rappels(self) -> None:
        """Take « vous me demandiez combien… » for what it is: the question that the letter answers."""
        rappels = [
            phrase for phrase in self.phrases if re.search(self.tables["rappel"], phrase.net)
        ]
        self.phrases = [phrase for phrase in self.phrases if phrase not in rappels]
        self.citees = [*rappels, *self.citees]

    def _relire_les_colonnes(self) -> None:
        """Leave out of a table the columns of what the page says, when its head names them."""
        fausses: set[int] = set()
        for rank, phrase in enumerate(self.phrases):
            cells = phrase.texte.split("\t")
            if len(cells) == 1:
                fausses = set()
                continue
            motif = self.tables["colonne_de_la_page"]
            tetes = {
                colonne
                for colonne, cell in enumerate(cells)
                if re.fullmatch(motif, devine.mise_au_net(cell))
            }
            fausses = tetes or fausses
            if fausses:
                justes = [cell for colonne, cell in enumerate(cells) if colonne not in fausses]
                self.phrases[rank] = phrase_de("\t".join(justes), puce=True)

    def _relire_entier(self) -> None:
        phrases = (self.objet, *self.phrases, *self.signature)
        self.entier = "\n".join(phrase.texte for phrase in phrases)
        self.adresses = adresses_dites(self.entier)

    def lire_ce_qui_est_transmis(self) -> None:
        """Read what a letter forwards as if its author wrote it."""
        self.phrases = [*self.citees, *self.phrases]
        jour = JOUR.fullmatch(self.jour_cite)
        # « Hier » was said the day when it was written, if its heading says which.
        written = date.fromisoformat(jour[0]) if jour else self.autour.jour
        self.autour = self.autour._replace(jour=written, jour_dit=jour is not None)
        self._relire_entier()

    def intentions(self) -> set[str]:
        """Return what its sentences are for, each thing once."""
        return {phrase.intention for phrase in self.phrases}

    def qui_disent(self, *intentions: str) -> list[Phrase]:
        """Return the sentences that are for one of these things."""
        return [phrase for phrase in self.phrases if phrase.intention in intentions]

    def parlantes(self, commun: Projet) -> list[Phrase]:
        """Return the sentences of a letter, those that name a common first."""
        greeting = self.tables["salutation"]
        phrases = [phrase for phrase in self.phrases if not re.fullmatch(greeting, phrase.net)]
        phrases = phrases or [self.objet]
        return sorted(
            phrases, key=lambda phrase: commun not in communs_cites(phrase.texte, [commun])
        )

    def organismes_nommes(self, commun: Projet) -> list[str]:
        """Return who its sentences and its subject name, beside a common."""
        noms: list[str] = []
        for phrase in (*self.phrases, self.objet):
            noms += self.nommes.organismes(phrase, commun)
        return noms

    def communs_de(self, phrase: Phrase) -> list[Projet]:
        """Return the commons that a sentence itself names."""
        return self._cites(phrase.texte)

    def _cites(self, text: str) -> list[Projet]:
        if text not in self.cites:
            self.cites[text] = sans_les_nies(text, communs_cites(text, self.autour.communs))
        return self.cites[text]

    def autour_de(self, phrase: Phrase) -> list[Phrase]:
        """Return a sentence with its subject, and the ones just before and after it."""
        rank = self.phrases.index(phrase) if phrase in self.phrases else 0
        return [self.objet, phrase, *self.phrases[max(0, rank - 1) : rank + 2]]

    def suite_de(self, phrase: Phrase) -> list[Phrase]:
        """Return the sentences that go on with a common: up to the one that names another."""
        if phrase not in self.phrases:
            return []
        suite: list[Phrase] = []
        for autre in self.phrases[self.phrases.index(phrase) + 1 :]:
            if autre.puce or self.communs_de(autre):
                break
            suite.append(autre)
        return suite

    def communs(self, phrase: Phrase) -> list[Projet]:
        """Return the commons of a sentence, else those of the letter, else those that it quotes."""
        quoted = "\n".join(citee.texte for citee in self.citees)
        for text in (
            self._apres_une_reprise(phrase.texte),
            phrase.texte,
            self._avant(phrase),
            self.entier,
            quoted,
        ):
            communs = self._cites(text) if text else []
            if communs:
                return communs
        return communs_de_l_adresse(self.autour.expediteur, self.autour.communs)

    def premier_commun(self, phrase: Phrase) -> Projet | None:
        """Return the first common that a sentence, or the letter, names."""
        return next(iter(self.communs(phrase)), None)

    def _apres_une_reprise(self, text: str) -> str:
        """Return what follows « pardon, je me suis trompée » in a sentence, which takes back the rest."""
        net = devine.texte_net(text)
        reprises = [*re.finditer(self.tables["reprise"], net.net)]
        return text[net.etendue(*reprises[-1].span())[1] :] if reprises else ""

    def _avant(self, phrase: Phrase) -> str:
        """Return the last sentence before one, which names the common that it speaks of."""
        before = ""
        for autre in self.phrases:
            if autre == phrase:
                return before
            if self.communs_de(autre):
                before = autre.texte
        return ""

    def net(self) -> str:
        """Return the whole letter, without accents nor capitals."""
        return devine.mise_au_net(self.entier)

    def parle_de_la_page(self) -> bool:
        """Tell whether a letter speaks of a figure of the page, or is from the team of the common."""
        motifs = (self.tables["chiffre_de_la_page"], self.tables["de_l_equipe"])
        return any(re.search(motif, self.net()) for motif in motifs)


def sans_vide(reponses: Reponses) -> Reponses:
    """Leave out the answers that say nothing."""
    return {nom: reponse for nom, reponse in reponses.items() if reponse}
