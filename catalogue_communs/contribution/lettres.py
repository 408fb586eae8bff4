"""A letter in plain words: what it speaks of, what it wants, by which of its sentences.

Nothing is understood twice: what a letter says of a use or of a figure becomes answers to the
questions of a model, that the reading of any answer judges. What the letter does not say remains a
question.
"""

import re
from collections.abc import Callable, Iterator

from catalogue_communs.contribution.lettre_fiche import ChangementsDits
from catalogue_communs.contribution.lettre_lue import (
    ABSENCE,
    ARRET,
    AUTRE,
    CONTACT,
    DEMENTI,
    ERREUR,
    JOINTE,
    LIEN,
    MERCI,
    PLUSIEURS,
    PRIX,
    PROPOSITION,
    RETRAIT,
    USAGE,
    Entourage,
    Geste,
    Lettre,
)
from catalogue_communs.contribution.lettre_mesures import MesuresDites
from catalogue_communs.contribution.lettre_usages import UsagesDits
from catalogue_communs.contribution.noms_cites import (
    commun_decrit,
    communs_cites,
    place_du_commun,
)
from catalogue_communs.contribution.phrases import (
    CHIFFRE,
    DEMANDE,
    SERIE,
    Phrase,
    depuis_quand,
)
from catalogue_communs.validation import devine


def lire_lettre(corps: str, objet: str, autour: Entourage) -> tuple[Geste, ...]:
    """Return what a letter asks; nothing when it asks nothing that is known."""
    lettre = _Lecture(Lettre(corps, objet, autour))
    gestes = {_de_quoi(geste): geste for geste in lettre.gestes()}
    return tuple(gestes.values())


def _de_quoi(geste: Geste) -> tuple[object, ...]:
    """Return what tells a thing asked from another: two that share it are asked once."""
    return geste.intention, geste.commun and geste.commun.slug, geste.champ, str(geste.dits)


class _Lecture:
    """The reading of a letter: what its sentences ask, in the order that decides."""

    def __init__(self, lettre: Lettre) -> None:
        self.lettre = lettre
        self.mesures, self.changements = MesuresDites(lettre), ChangementsDits(lettre)
        self.usages = UsagesDits(lettre, self.mesures)

    def gestes(self) -> Iterator[Geste]:
        """Yield what its sentences ask; what its subject alone asks is a question."""
        lettre = self.lettre
        seuls = self._liste_jointe() or self._absence() or self._retrait()
        if seuls:
            yield from seuls
            return
        if lettre.citees and not lettre.intentions() - {MERCI, ""}:
            # « Transmis pour action » : what was forwarded speaks.
            lettre.lire_ce_qui_est_transmis()
        gestes = self._corrections()
        self._relire_les_propositions()
        self._relire_les_usages()
        for intention, faire in self._faire().items():
            if intention in lettre.intentions():
                gestes += faire(lettre.qui_disent(intention))
        yield from _les_plus_surs(gestes) or self._a_defaut()

    def _corrections(self) -> list[Geste]:
        """Return what a letter corrects, and leave to read the sentences that correct nothing."""
        gestes = [*self.changements.corrections()]
        dites = {phrase for geste in gestes for phrase in geste.phrases}
        self.lettre.phrases = [phrase for phrase in self.lettre.phrases if phrase not in dites]
        return gestes

    def _liste_jointe(self) -> list[Geste]:
        """Return the list that a letter only joins, whose common its subject names."""
        lettre = self.lettre
        motif = lettre.tables["liste_jointe"]
        if not re.search(motif, lettre.net()) or not lettre.communs(lettre.objet):
            return []
        jointes = tuple(phrase for phrase in lettre.phrases if re.search(motif, phrase.net))
        return [Geste(JOINTE, lettre.premier_commun(lettre.objet), jointes)]

    def _absence(self) -> list[Geste]:
        """Return the answer of a machine, which asks nothing."""
        lettre = self.lettre
        if ABSENCE not in {lettre.objet.intention, *lettre.intentions()}:
            return []
        citees = lettre.qui_disent(ABSENCE) or [lettre.objet]
        return [Geste(ABSENCE, None, tuple(citees))]

    def _retrait(self) -> list[Geste]:
        """Return a request to be forgotten, beside which nothing else is read."""
        lettre = self.lettre
        if RETRAIT not in {lettre.objet.intention, *lettre.intentions()}:
            return []
        return [*self.changements.retrait()]

    def _faire(self) -> dict[str, Callable[[list[Phrase]], Iterator[Geste]]]:
        return {
            DEMANDE: self.changements.demande,
            SERIE: self.mesures.serie,
            PROPOSITION: self.changements.proposition,
            DEMENTI: self.usages.dementis,
            ARRET: self.usages.declares,
            USAGE: self.usages.declares,
            CONTACT: self.changements.contact,
            LIEN: self.changements.lien,
            PRIX: self.changements.prix,
            CHIFFRE: self.mesures.donnees,
            ERREUR: self.changements.erreur,
        }

    def _relire_les_propositions(self) -> None:
        """Tell « faire figurer au catalogue » a common from a user of a known one."""
        for rank, phrase in enumerate(self.lettre.phrases):
            # Who makes the tool says so; any other asks to be among its users.
            is_maker = re.search(r"\b(?:developp|edit)", phrase.net) is not None
            if (
                phrase.intention == PROPOSITION
                and self.lettre.communs(self.lettre.objet)
                and not is_maker
            ):
                self.lettre.phrases[rank] = phrase._replace(intention=USAGE)

    def _relire_les_usages(self) -> None:
        """Take for a use what « nous » or an organisation does « depuis » a day, whatever the verb."""
        for rank, phrase in enumerate(self.lettre.phrases):
            if phrase.intention not in {"", CHIFFRE} or not self.lettre.communs(phrase):
                continue
            if re.search(self.lettre.tables["pas_un_usage"], phrase.net):
                continue
            if self._fait_avec_un_commun(phrase):
                self.lettre.phrases[rank] = phrase._replace(intention=USAGE)
                continue
            if not depuis_quand(phrase.texte, self.lettre.autour.jour):
                continue
            commun = self.lettre.communs(phrase)[0]
            if re.search(
                self.lettre.tables["premiere_personne"], phrase.net
            ) or self.lettre.nommes.organismes(phrase, commun):
                self.lettre.phrases[rank] = phrase._replace(intention=USAGE)

    def _fait_avec_un_commun(self, phrase: Phrase) -> bool:
        """Tell whether a sentence does something « avec » a common, which it names there."""
        net = devine.texte_net(phrase.texte)
        for match in re.finditer(self.lettre.tables["avec"], net.net):
            after = phrase.texte[net.etendue(*match.span())[1] :]
            for commun in communs_cites(after, self.lettre.autour.communs):
                if 0 <= place_du_commun(after, commun) < PLUSIEURS:
                    return True
        return False

    def _a_defaut(self) -> Iterator[Geste]:
        """Yield what a letter may ask, whose sentences say nothing that the table knows."""
        merci = self.lettre.qui_disent(MERCI)
        if merci and self._ne_fait_que_remercier():
            yield Geste(MERCI, None, tuple(merci))
            return
        commun = self.lettre.premier_commun(self.lettre.objet)
        if commun is None:
            yield from self._commun_decrit()
            return
        chiffres = [*self.mesures.donnees([])]
        if chiffres:
            yield from chiffres
            return
        phrases = self.lettre.parlantes(commun)
        corrige = [
            phrase for phrase in phrases if re.search(self.lettre.tables["correction"], phrase.net)
        ]
        if corrige:
            yield Geste(ERREUR, commun, tuple(corrige))
        elif self.lettre.organismes_nommes(commun):
            dit = self.usages.declaration(commun, phrases[0], phrases[0])
            is_doubtful = re.search(self.lettre.tables["doute"], self.lettre.net()) is not None
            if is_doubtful or "depuis" not in dit.reponses:
                dit.reponses.pop("etat", None)
            yield Geste(USAGE, commun, (phrases[0],), (dit,))
        else:
            yield Geste(AUTRE, commun, (phrases[0],))

    def _commun_decrit(self) -> Iterator[Geste]:
        """Yield the use of a common that a letter describes without its name: which is asked."""
        usages = self.lettre.qui_disent(USAGE)
        commun = commun_decrit(self.lettre.entier, self.lettre.autour.communs) if usages else None
        if commun is None:
            return
        for phrase in usages[:1]:
            dits = tuple(self.usages.declarations(commun, phrase, phrase))
            yield Geste(USAGE, commun, (phrase,), dits, a_nommer=True)

    def _ne_fait_que_remercier(self) -> bool:
        """Tell whether a letter thanks, and asks for nothing that its other sentences may say."""
        if self.lettre.intentions() - {MERCI, ""}:
            return False
        if any(
            re.search(self.lettre.tables["remerciement"], phrase.net)
            for phrase in self.lettre.phrases
        ):
            return True
        return not self.lettre.communs(self.lettre.objet)


def _les_plus_surs(gestes: list[Geste]) -> list[Geste]:
    """Leave out what an organisation counts of its own use: the common does not count it.

    And a use of nobody, when the letter asks something else.
    """
    autres = [geste for geste in gestes if geste.intention != USAGE or _dit_qui(geste)]
    gestes = autres or gestes
    if not any(geste.intention == USAGE for geste in gestes):
        return gestes
    return [geste for geste in gestes if geste.intention != CHIFFRE]


def _dit_qui(geste: Geste) -> bool:
    """Tell whether a use has somebody who uses."""
    return any({"organisme", "code"} & {*dit.reponses} for dit in geste.dits)
