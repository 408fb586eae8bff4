"""A letter in plain words: what it speaks of, what it wants, by which of its sentences.

Nothing is understood twice: what a letter says of a use or of a figure becomes answers to the
questions of a model, that the reading of any answer judges. What the letter does not say remains a
question.
"""

import re
from collections.abc import Callable, Iterator

from catalogue_communs.contribution.chiffres import indicateur_dit
from catalogue_communs.contribution.lettre_comptes import Comptes
from catalogue_communs.contribution.lettre_fiche import ChangementsDits
from catalogue_communs.contribution.lettre_inconnus import CommunsTus
from catalogue_communs.contribution.lettre_lue import (
    ABSENCE,
    ANNULE,
    ARRET,
    AUTRE,
    CONTACT,
    DEMENTI,
    ERREUR,
    HORS_SUJET,
    INCONNU,
    JOINTE,
    LIEN,
    MERCI,
    PLUSIEURS,
    PRIX,
    PROPOSITION,
    REDACTION,
    RESTE,
    RETRAIT,
    RIEN,
    USAGE,
    VERSION,
    Entourage,
    Geste,
    Lettre,
)
from catalogue_communs.contribution.lettre_mesures import MesuresDites
from catalogue_communs.contribution.lettre_reponses import ReponsesDites
from catalogue_communs.contribution.lettre_usages import UsagesDits
from catalogue_communs.contribution.noms_cites import (
    commun_ressemblant,
    communs_cites,
    place_du_commun,
)
from catalogue_communs.contribution.phrases import (
    CHIFFRE,
    DEMANDE,
    SERIE,
    Phrase,
    courriels_dits,
    depuis_quand,
    jours_dits,
    nombres_dits,
    phrase_de,
)
from catalogue_communs.validation import devine

# What, alone, leaves nothing of a letter to show.
_SANS_RESTE = frozenset({MERCI, RIEN, ANNULE, HORS_SUJET, REDACTION})


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
        self.reponses = ReponsesDites(lettre, self.usages)
        self.tus = CommunsTus(lettre, self.usages)
        self.comptes = Comptes(lettre, self.usages)

    def gestes(self) -> Iterator[Geste]:
        """Yield what its sentences ask; what its subject alone asks is a question."""
        seuls = self._liste_jointe() or self._absence() or self._retrait() or self._hors_sujet()
        seuls = seuls or self._reponses()
        if seuls:
            yield from seuls
            return
        corrections = self._corrections()
        remarques = [] if corrections else self._redaction()
        gestes = remarques or self._demandes(corrections)
        yield from gestes
        yield from self._restes(gestes)

    def _demandes(self, gestes: list[Geste]) -> list[Geste]:
        """Return what its sentences ask beside what they correct, each read again for what it may be."""
        lettre = self.lettre
        self._relire_les_prix()
        self._relire_les_propositions()
        self._relire_les_arrets()
        self._relire_les_usages()
        self._relire_les_listes()
        for intention, faire in self._faire().items():
            if intention in lettre.intentions():
                gestes += faire(lettre.qui_disent(intention))
        gestes = [*_les_plus_surs(gestes), *self._ailleurs()]
        return gestes or [*self._rien()] or [*self._a_defaut()]

    def _reponses(self) -> list[Geste]:
        """Return what a letter that says little answers to what it quotes; else read what it forwards."""
        lettre = self.lettre
        gestes: list[Geste] = []
        if not lettre.intentions() - {MERCI, CHIFFRE, RIEN, ""}:
            gestes = [*self.reponses.gestes()]
        if not gestes and lettre.transfere and self._ne_fait_que_transmettre():
            # « Transmis pour action » : what was forwarded speaks.
            lettre.lire_ce_qui_est_transmis()
        return gestes

    def _ne_fait_que_transmettre(self) -> bool:
        """Tell whether a letter says nothing itself but what was forwarded: no common, no day."""
        lettre = self.lettre
        if lettre.intentions() - {MERCI, USAGE, PROPOSITION, CHIFFRE, ""}:
            return False
        usages = lettre.qui_disent(USAGE, PROPOSITION)
        if not all(re.search(lettre.tables["transmet"], phrase.net) for phrase in usages):
            return False
        return not any(
            lettre.communs_de(phrase) or jours_dits(phrase.net) for phrase in lettre.phrases
        )

    def _ailleurs(self) -> Iterator[Geste]:
        """Yield the versions, the tools that the catalogue has not, what is for later."""
        lettre = self.lettre
        autres = {*lettre.intentions()} & {USAGE, ARRET, CONTACT, LIEN, RETRAIT, CHIFFRE}
        versions = [
            phrase for phrase in lettre.phrases if re.search(lettre.tables["version"], phrase.net)
        ]
        if versions and not autres:
            yield Geste(VERSION, lettre.premier_commun(versions[0]), tuple(versions))
        for phrase in lettre.qui_disent(USAGE, DEMANDE):
            noms = self.tus.noms(phrase)
            if noms and not commun_ressemblant(noms[0], lettre.autour.communs):
                yield Geste(INCONNU, None, (phrase,), valeurs=noms)

    def _rien(self) -> Iterator[Geste]:
        """Yield that nothing is to change, and whom the letter says so of that no file names."""
        for intention in (ANNULE, RIEN):
            phrases = self.lettre.qui_disent(intention)
            if phrases:
                commun = self.lettre.premier_commun(phrases[0])
                noms = self.usages.absents(phrases, commun) if commun else ()
                yield Geste(intention, commun, tuple(phrases), valeurs=noms)
                return

    def _hors_sujet(self) -> list[Geste]:
        """Return what a message that speaks of no common is: an offer, what was sent by mistake."""
        lettre = self.lettre
        if communs_cites(lettre.entier, lettre.autour.communs) or lettre.citees:
            return [*self._publicite()]
        phrases = [
            phrase
            for phrase in (lettre.objet, *lettre.phrases)
            if re.search(lettre.tables["hors_sujet"], phrase.net)
        ]
        return [Geste(HORS_SUJET, None, tuple(phrases))] if phrases else [*self._publicite()]

    def _publicite(self) -> Iterator[Geste]:
        lettre = self.lettre
        lines = (lettre.objet, *lettre.phrases, *lettre.signature)
        phrases = [phrase for phrase in lines if re.search(lettre.tables["publicite"], phrase.net)]
        if len(phrases) >= PLUSIEURS and not communs_cites(lettre.entier, lettre.autour.communs):
            yield Geste(HORS_SUJET, None, tuple(phrases))

    def _restes(self, gestes: list[Geste]) -> Iterator[Geste]:
        """Yield the sentences that say more than what was made of them."""
        if not gestes or {geste.intention for geste in gestes} <= _SANS_RESTE:
            return
        non_lues = self.comptes.non_lues(gestes)
        if non_lues:
            yield Geste(RESTE, None, tuple(non_lues))

    def _corrections(self) -> list[Geste]:
        """Return what a letter corrects, and leave to read the sentences that correct nothing."""
        gestes = [*self.changements.corrections()]
        dites = {phrase for geste in gestes for phrase in geste.phrases}
        self.lettre.phrases = [phrase for phrase in self.lettre.phrases if phrase not in dites]
        return gestes

    def _redaction(self) -> list[Geste]:
        """Return a remark on how a page is written, in a letter that gives no day: a person judges it."""
        lettre = self.lettre
        phrases = [
            phrase for phrase in lettre.phrases if re.search(lettre.tables["redaction"], phrase.net)
        ]
        commun = lettre.premier_commun(phrases[0]) if phrases else None
        is_fact = any(self.usages.dates.commence(phrase.texte) for phrase in lettre.phrases)
        if commun is None or is_fact or courriels_dits(lettre.entier):
            return []
        return [Geste(REDACTION, commun, tuple(phrases))]

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
            RIEN: self.usages.confirmations,
            DEMENTI: self.usages.dementis,
            ARRET: self.usages.declares,
            USAGE: self.usages.declares,
            CONTACT: self.changements.contact,
            LIEN: self.changements.lien,
            PRIX: self.changements.prix,
            CHIFFRE: self.mesures.donnees,
            ERREUR: self.changements.erreur,
        }

    def _relire_les_prix(self) -> None:
        """Leave out a price that is of no common, or that says none: « deux pour le prix d’un »."""
        lettre = self.lettre
        is_of_several = len(communs_cites(lettre.entier, lettre.autour.communs)) >= PLUSIEURS
        for rank, phrase in enumerate(lettre.phrases):
            if phrase.intention != PRIX:
                continue
            says_one = re.search(r"\d|[?]|gratui|payan|libre", phrase.net) is not None
            if not says_one or (is_of_several and not lettre.communs_de(phrase)):
                lettre.phrases[rank] = phrase._replace(intention="")

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
            if phrase.intention == USAGE and self._redit_un_chiffre(phrase):
                self.lettre.phrases[rank] = phrase._replace(intention=ERREUR)
            elif phrase.intention in {"", CHIFFRE} and self._est_un_usage(phrase):
                self.lettre.phrases[rank] = phrase._replace(intention=USAGE)

    def _est_un_usage(self, phrase: Phrase) -> bool:
        """Tell whether a sentence without a verb of use declares one."""
        ecartes = ("pas_un_usage", "futur")
        if not self._parle_d_un_commun(phrase) or any(
            re.search(self.lettre.tables[nom], phrase.net) for nom in ecartes
        ):
            return False
        if self._fait_avec_un_commun(phrase):
            return True
        return self._dit_un_debut(phrase) and self._nomme_quelqu_un(phrase)

    def _nomme_quelqu_un(self, phrase: Phrase) -> bool:
        """Tell whether a sentence says who; a line of a list needs not: its heading does."""
        if phrase.puce or re.search(self.lettre.tables["premiere_personne"], phrase.net):
            return True
        commun = self.lettre.communs(phrase)[0]
        return bool(self.lettre.nommes.organismes(phrase, commun))

    def _relire_les_listes(self) -> None:
        """Take for a use what announces a list whose lines are each an organisation, then a day."""
        lettre = self.lettre
        for rank, phrase in enumerate(lettre.phrases[:-1]):
            suivante = lettre.phrases[rank + 1]
            if phrase.intention or not phrase.texte.endswith(":") or not suivante.puce:
                continue
            nom, *cells = suivante.texte.split("\t")
            if len(cells) == 1 and lettre.nommes.est_connu(nom) and devine.date_dite(cells[0]):
                lettre.phrases[rank] = phrase._replace(intention=USAGE)

    def _dit_un_debut(self, phrase: Phrase) -> bool:
        """Tell whether a sentence says since when, or on what day something of a common began."""
        if depuis_quand(phrase.texte, self.lettre.autour.jour):
            return True
        if phrase.intention == CHIFFRE and self._nomme_qui_utilise(phrase):
            # « Affiché sur le site de la ville de Sète le 3 mars 2026 » counts nothing of the common.
            return self.usages.dates.commence(phrase.texte)
        if nombres_dits(phrase.net) or not self.usages.dates.commence(phrase.texte):
            return False
        return bool(self.lettre.communs_de(phrase)) or not self.lettre.qui_disent(USAGE, ARRET)

    def _redit_un_chiffre(self, phrase: Phrase) -> bool:
        """Tell whether a sentence only says again the figure of the page, that another corrects."""
        if not nombres_dits(phrase.net) or not self.lettre.qui_disent(CHIFFRE):
            return False
        return self.usages.dates.dit_la_page(phrase.texte)

    def _nomme_qui_utilise(self, phrase: Phrase) -> bool:
        """Tell whether a sentence names a common and an organisation, and no figure of the common."""
        communs = self.lettre.communs_de(phrase)
        if len(communs) != 1 or indicateur_dit(phrase.net, communs[0]):
            return False
        return bool(self.lettre.nommes.surs(phrase))

    def _relire_les_arrets(self) -> None:
        """Take for a use the common that takes the place of what stops: « fini le tableur »."""
        for rank, phrase in enumerate(self.lettre.phrases):
            if phrase.intention == ARRET and self._arrete_autre_chose(phrase):
                self.lettre.phrases[rank] = phrase._replace(intention=USAGE)
            elif phrase.intention in {"", USAGE} and self._quitte_un_commun(phrase):
                self.lettre.phrases[rank] = phrase._replace(intention=ARRET)

    def _quitte_un_commun(self, phrase: Phrase) -> bool:
        """Tell whether a sentence goes from its common to something else: « on est passés de X à Y »."""
        for commun in self.lettre.communs_de(phrase)[:1]:
            before = devine.mise_au_net(
                phrase.texte[: max(0, place_du_commun(phrase.texte, commun))]
            )
            return re.search(self.lettre.tables["parti_de"], before) is not None
        return False

    def _arrete_autre_chose(self, phrase: Phrase) -> bool:
        """Tell whether the common of a sentence comes after « au profit de », or in another clause."""
        net = devine.texte_net(phrase.texte)
        takes_place = re.search(self.lettre.tables["au_profit_de"], net.net)
        is_over = re.search(self.lettre.tables["fini_autre_chose"], net.net) is not None
        for commun in self.lettre.communs_de(phrase)[:1]:
            place = place_du_commun(phrase.texte, commun)
            if takes_place and place >= net.etendue(*takes_place.span())[1]:
                return True
            before = phrase.texte[: place + len(commun.nom)]
            return is_over and phrase_de(before).intention == USAGE
        return False

    def _parle_d_un_commun(self, phrase: Phrase) -> bool:
        """Tell whether a sentence names a common, or goes on with the only one of its letter."""
        if self.lettre.communs_de(phrase):
            return True
        is_story = bool(self.lettre.nommes.surs(phrase)) and not phrase.puce
        return not is_story and bool(self.lettre.communs(phrase))

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
            yield from self.tus.gestes()
            return
        vagues = [*self.mesures.vagues(commun)]
        if vagues:
            yield from vagues
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
            # A day says it, unless its own sentence doubts; what the others say is confirmed.
            depuis = dit.reponses.get("depuis", "")
            if not depuis or re.search(self.lettre.tables["doute"], phrases[0].net):
                dit.reponses.pop("etat", None)
            yield self.usages.geste(USAGE, commun, (phrases[0],), (dit,))
        else:
            yield Geste(AUTRE, commun, (phrases[0],))

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
