"""A letter in plain words: what it speaks of, what it wants, by which of its sentences.

Nothing is understood twice: what a letter says of a use or of a figure becomes answers to the
questions of a model, that the reading of any answer judges. What the letter does not say remains a
question.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from catalogue_communs.collectivites import Reference
from catalogue_communs.contribution import formulaires
from catalogue_communs.contribution.chiffres import (
    chiffres_par_indicateur,
    compte_de,
    indicateur_dit,
    lignes_de_chiffres,
    mesure_dite,
)
from catalogue_communs.contribution.corrections import Corrige, correction_dite, courriel_change
from catalogue_communs.contribution.messages import Dit, Reponses
from catalogue_communs.contribution.noms_cites import (
    PROPRE,
    Nommes,
    commun_decrit,
    communs_cites,
    numero_ecrit,
    organisme_ecrit,
    place_du_commun,
)
from catalogue_communs.contribution.organismes import (
    Plusieurs,
    UsageEcrit,
    comprendre_qui,
    est_situe,
    structure_situee,
    usages_du_nom,
)
from catalogue_communs.contribution.phrases import (
    ANNEE_ET_CHIFFRE,
    CHIFFRE,
    COURRIEL,
    DEMANDE,
    SERIE,
    Phrase,
    adresses_dites,
    convient,
    courriels_dits,
    depuis_quand,
    nombres_dits,
    phrase_de,
    phrases_de,
    quand_commence,
    quand_finit,
)
from catalogue_communs.fiches.ecriture import Refus, lire_noeuds
from catalogue_communs.forges.liste import forge_de
from catalogue_communs.modele import Projet
from catalogue_communs.modele.reutilisations import ARRETEE, EN_PRODUCTION
from catalogue_communs.socle import schemas
from catalogue_communs.socle.dates import DatePartielle
from catalogue_communs.socle.texte import cle_de_recherche, couper, slugifier
from catalogue_communs.validation import devine
from catalogue_communs.validation.fiche import parcourir
from catalogue_communs.validation.personnes import est_nominative

RETRAIT, PROPOSITION, CONTACT, LIEN, PRIX = (
    "retrait",
    "proposition",
    "contact",
    "lien",
    "prix",
)
JOINTE, AILLEURS = "jointe", "ailleurs"
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


class Geste(NamedTuple):
    """One thing that a letter asks: of which common, by which sentences, and what it says.

    `dits` are the answers to the questions of a model; `champ` and `valeurs`, a field and what it
    should say. `a_nommer`: the letter does not name its common, and describes it.
    """

    intention: str
    commun: Projet | None
    phrases: tuple[Phrase, ...]
    dits: tuple[Dit, ...] = ()
    champ: str = ""
    valeurs: tuple[str, ...] = ()
    a_nommer: bool = False

    @property
    def citations(self) -> tuple[str, ...]:
        """The sentences that say so, between their marks."""
        citations = (f"« {couper(phrase.texte, CITEE)} »" for phrase in self.phrases)
        return tuple(dict.fromkeys(citations))


class Entourage(NamedTuple):
    """What a letter is read with.

    The commons, the official reference, the text of each file, the day of the letter.
    """

    communs: Sequence[Projet]
    reference: Reference
    texte_de: Callable[[str], str]
    jour: date


def lire_lettre(corps: str, objet: str, autour: Entourage) -> tuple[Geste, ...]:
    """Return what a letter asks; nothing when it asks nothing that is known."""
    lettre = _Lettre(corps, objet, autour)
    gestes = {_de_quoi(geste): geste for geste in lettre.gestes()}
    return tuple(gestes.values())


def _de_quoi(geste: Geste) -> tuple[object, ...]:
    """Return what tells a thing asked from another: two that share it are asked once."""
    return geste.intention, geste.commun and geste.commun.slug, geste.champ, str(geste.dits)


class _Lettre:
    """A letter being read: its sentences, what they quote, the commons that it names."""

    def __init__(self, corps: str, objet: str, autour: Entourage) -> None:
        self.autour = autour
        self.nommes = Nommes(autour.communs, autour.reference, autour.texte_de)
        self.phrases, self.citees = phrases_de(corps)
        self.objet = phrase_de(objet)
        self.entier = "\n".join(phrase.texte for phrase in (self.objet, *self.phrases))
        self.adresses = adresses_dites(self.entier)
        self.tables = devine.facons_de_dire()["lettres"]

    # --- What it asks

    def gestes(self) -> Iterator[Geste]:
        """Yield what its sentences ask; what its subject alone asks is a question."""
        if re.search(self.tables["liste_jointe"], self._net()) and self._communs(self.objet):
            commun = self._premier_commun(self.objet)
            jointes = [
                phrase
                for phrase in self.phrases
                if re.search(self.tables["liste_jointe"], phrase.net)
            ]
            yield Geste(JOINTE, commun, tuple(jointes))
            return
        if ABSENCE in {self.objet.intention, *self._intentions()}:
            citees = self._qui_disent(ABSENCE) or [self.objet]
            yield Geste(ABSENCE, None, tuple(citees))
            return
        if RETRAIT in {self.objet.intention, *self._intentions()}:
            yield from self._retrait()
            return
        if self.citees and not self._intentions() - {MERCI, ""}:
            # « Transmis pour action » : what was forwarded speaks.
            self._lire_ce_qui_est_transmis()
        gestes = [*self._corrections()]
        dites = {phrase for geste in gestes for phrase in geste.phrases}
        self.phrases = [phrase for phrase in self.phrases if phrase not in dites]
        self._relire_les_propositions()
        self._relire_les_usages()
        for intention, faire in self._faire().items():
            if intention in self._intentions():
                gestes += faire(self._qui_disent(intention))
        yield from _les_plus_surs(gestes) or self._a_defaut()

    def _lire_ce_qui_est_transmis(self) -> None:
        """Read what a letter forwards as if its author wrote it."""
        self.phrases = [*self.citees, *self.phrases]
        self.entier = "\n".join(phrase.texte for phrase in (self.objet, *self.phrases))
        self.adresses = adresses_dites(self.entier)

    def _intentions(self) -> set[str]:
        return {phrase.intention for phrase in self.phrases}

    def _qui_disent(self, *intentions: str) -> list[Phrase]:
        """Return the sentences that are for one of these things."""
        return [phrase for phrase in self.phrases if phrase.intention in intentions]

    def _faire(self) -> dict[str, Callable[[list[Phrase]], Iterator[Geste]]]:
        return {
            DEMANDE: self._demande,
            SERIE: self._serie,
            PROPOSITION: self._proposition,
            DEMENTI: self._dementis,
            ARRET: self._usages,
            USAGE: self._usages,
            CONTACT: self._contact,
            LIEN: self._lien,
            PRIX: self._prix,
            CHIFFRE: self._chiffres,
            ERREUR: self._erreur,
        }

    def _relire_les_propositions(self) -> None:
        """Tell « faire figurer au catalogue » a common from a user of a known one."""
        for rank, phrase in enumerate(self.phrases):
            # Who makes the tool says so; any other asks to be among its users.
            is_maker = re.search(r"\b(?:developp|edit)", phrase.net) is not None
            if phrase.intention == PROPOSITION and self._communs(self.objet) and not is_maker:
                self.phrases[rank] = phrase._replace(intention=USAGE)

    def _relire_les_usages(self) -> None:
        """Take for a use what « nous » or an organisation does « depuis » a day, whatever the verb."""
        for rank, phrase in enumerate(self.phrases):
            if phrase.intention not in {"", CHIFFRE} or not self._communs(phrase):
                continue
            if re.search(self.tables["pas_un_usage"], phrase.net):
                continue
            if self._fait_avec_un_commun(phrase):
                self.phrases[rank] = phrase._replace(intention=USAGE)
                continue
            if not depuis_quand(phrase.texte, self.autour.jour):
                continue
            commun = self._communs(phrase)[0]
            if re.search(self.tables["premiere_personne"], phrase.net) or self.nommes.organismes(
                phrase, commun
            ):
                self.phrases[rank] = phrase._replace(intention=USAGE)

    def _fait_avec_un_commun(self, phrase: Phrase) -> bool:
        """Tell whether a sentence does something « avec » a common, which it names there."""
        net = devine.texte_net(phrase.texte)
        for match in re.finditer(self.tables["avec"], net.net):
            after = phrase.texte[net.etendue(*match.span())[1] :]
            for commun in communs_cites(after, self.autour.communs):
                if 0 <= place_du_commun(after, commun) < PLUSIEURS:
                    return True
        return False

    def _est_a_venir(self, phrase: Phrase, commun: Projet) -> bool:
        """Tell whether a sentence that names a common says that its use is to come."""
        nomment = [
            autre
            for autre in self.phrases
            if commun in communs_cites(autre.texte, self.autour.communs)
        ]
        return any(re.search(self.tables["futur"], autre.net) for autre in (phrase, *nomment))

    def _a_defaut(self) -> Iterator[Geste]:
        """Yield what a letter may ask, whose sentences say nothing that the table knows."""
        merci = self._qui_disent(MERCI)
        if merci and self._ne_fait_que_remercier():
            yield Geste(MERCI, None, tuple(merci))
            return
        commun = self._premier_commun(self.objet)
        if commun is None:
            yield from self._commun_decrit()
            return
        chiffres = [*self._chiffres([])]
        if chiffres:
            yield from chiffres
            return
        phrases = self._parlantes(commun)
        corrige = [phrase for phrase in phrases if re.search(self.tables["correction"], phrase.net)]
        if corrige:
            yield Geste(ERREUR, commun, tuple(corrige))
        elif self._organismes_nommes(commun):
            dit = self._declaration(commun, phrases[0], phrases[0])
            is_doubtful = re.search(self.tables["doute"], self._net()) is not None
            if is_doubtful or "depuis" not in dit.reponses:
                dit.reponses.pop("etat", None)
            yield Geste(USAGE, commun, (phrases[0],), (dit,))
        else:
            yield Geste(AUTRE, commun, (phrases[0],))

    def _commun_decrit(self) -> Iterator[Geste]:
        """Yield the use of a common that a letter describes without its name: which is asked."""
        usages = self._qui_disent(USAGE)
        commun = commun_decrit(self.entier, self.autour.communs) if usages else None
        if commun is None:
            return
        for phrase in usages[:1]:
            dits = tuple(self._declarations(commun, phrase, phrase))
            yield Geste(USAGE, commun, (phrase,), dits, a_nommer=True)

    def _ne_fait_que_remercier(self) -> bool:
        """Tell whether a letter thanks, and asks for nothing that its other sentences may say."""
        if self._intentions() - {MERCI, ""}:
            return False
        if any(re.search(self.tables["remerciement"], phrase.net) for phrase in self.phrases):
            return True
        return not self._communs(self.objet)

    def _parlantes(self, commun: Projet) -> list[Phrase]:
        """Return the sentences of a letter, those that name a common first."""
        phrases = self.phrases or [self.objet]
        return sorted(
            phrases, key=lambda phrase: commun not in communs_cites(phrase.texte, [commun])
        )

    def _organismes_nommes(self, commun: Projet) -> list[str]:
        noms: list[str] = []
        for phrase in (*self.phrases, self.objet):
            noms += self.nommes.organismes(phrase, commun)
        return noms

    def _communs(self, phrase: Phrase) -> list[Projet]:
        """Return the commons of a sentence, else those of the letter, else those that it quotes."""
        quoted = "\n".join(citee.texte for citee in self.citees)
        for text in (
            self._apres_une_reprise(phrase.texte),
            phrase.texte,
            self._avant(phrase),
            self.entier,
            quoted,
        ):
            communs = communs_cites(text, self.autour.communs)
            if communs:
                return communs
        return []

    def _apres_une_reprise(self, text: str) -> str:
        """Return what follows « pardon, je me suis trompée » in a sentence, which takes back the rest."""
        net = devine.texte_net(text)
        reprises = [*re.finditer(self.tables["reprise"], net.net)]
        return text[net.etendue(*reprises[-1].span())[1] :] if reprises else ""

    def _avant(self, phrase: Phrase) -> str:
        """Return the last sentence before one that stops a use, which names the common."""
        before = ""
        if phrase.intention not in {ARRET, DEMENTI}:
            return before
        for autre in self.phrases:
            if autre == phrase:
                return before
            if communs_cites(autre.texte, self.autour.communs):
                before = autre.texte
        return ""

    def _premier_commun(self, phrase: Phrase) -> Projet | None:
        """Return the first common that a sentence, or the letter, names."""
        return next(iter(self._communs(phrase)), None)

    def _retrait(self) -> Iterator[Geste]:
        """Yield a request to be forgotten: the name, the address or the number to remove."""
        phrases = self._qui_disent(RETRAIT) or [self.objet]
        commun = self._premier_commun(phrases[0])
        net = " ".join(phrase.net for phrase in self.phrases)
        retires: list[str] = []
        if re.search(r"\b(?:adresse|mail|courriel|e-mail)\b", net):
            retires += courriels_dits(self.entier)
        if re.search(r"\b(?:numero|telephone|portable|phone)\b", net):
            retires += TELEPHONE.findall(self.entier)
        retires += _personnes(self.entier)
        yield Geste(RETRAIT, commun, tuple(phrases), valeurs=tuple(retires[:1]))

    def _demande(self, phrases: list[Phrase]) -> Iterator[Geste]:
        for commun in self._communs(phrases[0]):
            yield Geste(DEMANDE, commun, tuple(phrases))

    # --- What it corrects

    def _corrections(self) -> Iterator[Geste]:
        """Yield what its sentences correct: each alone, else with the one before it."""
        before: Phrase | None = None
        for phrase in self.phrases:
            if re.search(self.tables["correction"], phrase.net):
                yield from self._correction(before, phrase)
            elif len(courriels_dits(phrase.texte)) == PLUSIEURS:
                yield from self._nouveau_courriel(phrase)
            before = phrase

    def _nouveau_courriel(self, phrase: Phrase) -> Iterator[Geste]:
        for commun in self._communs(phrase)[:1]:
            change = courriel_change(self._corrige(phrase, commun))
            if change:
                yield Geste(CORRECTION, commun, (phrase,), champ=change[0], valeurs=change[1])

    def _correction(self, before: Phrase | None, phrase: Phrase) -> Iterator[Geste]:
        essais: list[tuple[Phrase, ...]] = [(phrase,)]
        if before:
            essais.append((before, phrase))
        for phrases in essais:
            joined = phrase_de(" ".join(autre.texte for autre in phrases))
            communs = self._communs(joined)
            if len(communs) != 1:
                continue
            corrige = self._corrige(joined, communs[0])
            correction = correction_dite(corrige)
            if correction:
                champ, valeurs = correction
                yield Geste(CORRECTION, communs[0], phrases, champ=champ, valeurs=valeurs)
                return

    def _corrige(self, phrase: Phrase, commun: Projet) -> Corrige:
        fichier = self.autour.texte_de(commun.slug)
        return Corrige(phrase, commun, fichier, self.nommes, self.autour.jour)

    # --- Uses

    def _usages(self, phrases: list[Phrase]) -> Iterator[Geste]:
        """Yield a declaration for each common, of each organisation of a sentence or of a list."""
        if phrases[0].intention == USAGE and self._qui_disent(DEMANDE, PRIX):
            return
        puces = [phrase for phrase in self.phrases if phrase.puce]
        listes = [
            phrase
            for phrase in phrases
            if phrase.texte.endswith(":") and self._liste_des_communs(phrase, puces)
        ]
        for principale in listes or self._principales(phrases):
            liste = self._liste_des_communs(principale, puces)
            if liste:
                yield from liste
                continue
            for commun in self._communs(principale):
                if self._parle_du_commun(principale, commun):
                    yield Geste(ERREUR, commun, (principale,))
                elif principale.intention == ARRET or not self._est_dementi(principale, commun):
                    yield from self._usage(principale, commun, puces)

    def _usage(self, principale: Phrase, commun: Projet, puces: list[Phrase]) -> Iterator[Geste]:
        """Yield what a sentence says of a common: a use or its stop, if it is not something else."""
        qui_nomment = []
        if not principale.puce:
            qui_nomment = [puce for puce in puces if self.nommes.organismes(puce, commun)]
        dits: list[Dit] = []
        for phrase in qui_nomment or [principale]:
            dits += self._declarations(commun, phrase, principale)
        citees = puces if qui_nomment else []
        if self._est_ailleurs(dits):
            yield Geste(AILLEURS, commun, (principale,))
        elif self._est_un_chiffre(principale, dits):
            autres = self._qui_disent(CHIFFRE, ERREUR)
            yield from self._mesures_des_phrases([principale, *autres], commun)
        else:
            is_hearsay = re.search(self.tables["oui_dire"], self._net()) is not None
            intention = OUI_DIRE if is_hearsay else principale.intention
            yield Geste(intention, commun, (principale, *citees), tuple(dits))

    def _est_ailleurs(self, dits: Sequence[Dit]) -> bool:
        """Tell whether who uses is nobody that the reference knows, in a letter from another country."""
        if not re.search(self.tables["hors_de_france"], self._net()):
            return False
        return not any(self.nommes.est_connu(dit.reponses.get("organisme", "")) for dit in dits)

    def _est_un_chiffre(self, phrase: Phrase, dits: Sequence[Dit]) -> bool:
        """Tell whether what looks like a use has nobody who uses: the figure of a team."""
        if phrase.intention != USAGE or any(
            {"organisme", "code"} & {*dit.reponses} for dit in dits
        ):
            return False
        if nombres_dits(phrase.net):
            return True
        return self._parle_de_la_page() and any(nombres_dits(autre.net) for autre in self.phrases)

    def _parle_de_la_page(self) -> bool:
        """Tell whether a letter speaks of a figure of the page, or is from the team of the common."""
        motifs = (self.tables["chiffre_de_la_page"], self.tables["de_l_equipe"])
        return any(re.search(motif, self._net()) for motif in motifs)

    def _dementis(self, phrases: list[Phrase]) -> Iterator[Geste]:
        """Yield the use that somebody denies: where the file has it, nothing when it has not."""
        for phrase in phrases:
            for commun in self._communs(phrase)[:1]:
                nom = self._organisme(phrase, commun).get("organisme", "")
                usages = self._usages_de(nom, commun)
                champs = [f"reutilisations.{usage.rang}" for usage in usages]
                yield Geste(DEMENTI, commun, (phrase,), valeurs=(nom, *champs))

    def _liste_des_communs(self, principale: Phrase, puces: list[Phrase]) -> list[Geste]:
        """Return the declarations of « Sète utilise : », whose lines name a common each."""
        gestes: list[Geste] = []
        if principale.puce or communs_cites(principale.texte, self.autour.communs):
            return gestes
        for puce in puces:
            if re.search(self.tables["futur"], puce.net):
                continue
            for commun in communs_cites(puce.texte, self.autour.communs):
                dits = tuple(self._declarations(commun, puce, principale))
                gestes.append(Geste(principale.intention, commun, (principale, puce), dits))
        return gestes

    def _parle_du_commun(self, phrase: Phrase, commun: Projet) -> bool:
        """Tell whether it is the common itself that stops, and no use of it."""
        if phrase.intention != ARRET or self._organisme(phrase, commun):
            return False
        return not re.search(r"\b(?:nous|notre|nos|on|je|we|our)\b", self._net())

    def _est_dementi(self, phrase: Phrase, commun: Projet) -> bool:
        """Tell whether another sentence says that this use has stopped, or never was."""
        organismes = self._organisme(phrase, commun)
        for autre in self._qui_disent(ARRET, DEMENTI):
            if commun in self._communs(autre) and self._organisme(autre, commun) == organismes:
                return True
        return False

    def _principales(self, phrases: list[Phrase]) -> list[Phrase]:
        """Return the sentences that declare: each that names its common and its organisation.

        Or another common, when a single organisation is named.
        Else the first alone; none when the letter speaks of a use only to say that it stopped.
        """
        completes: list[Phrase] = []
        seuls_communs: list[Phrase] = []
        organismes = set()
        declares = set()
        for phrase in phrases:
            communs = communs_cites(phrase.texte, self.autour.communs)
            if not communs:
                continue
            nommes = self.nommes.organismes(phrase, communs[0])
            if nommes:
                completes.append(phrase)
                organismes |= {*nommes}
            elif communs[0].slug not in declares:
                seuls_communs.append(phrase)
            declares |= {commun.slug for commun in communs}
        if len(organismes) == 1:
            # « Elle utilise aussi Geotrek » : of the only organisation that was named.
            completes += seuls_communs
        arrets = self._qui_disent(ARRET)
        if phrases[0].intention == USAGE and arrets:
            arretes = [commun for arret in arrets for commun in self._communs(arret)]
            # « Pour le suivi, nous passons maintenant par Geotrek. »
            completes += [
                phrase
                for phrase in seuls_communs
                if not any(commun in arretes for commun in self._communs(phrase))
                and phrase not in completes
            ]
            return completes
        return completes or seuls_communs[:1] or phrases[:1]

    def _declarations(self, commun: Projet, phrase: Phrase, principale: Phrase) -> Iterator[Dit]:
        """Yield the declaration of each organisation that a sentence lists."""
        declaration = self._declaration(commun, phrase, principale)
        noms = self.nommes.organismes(phrase, commun)
        if len(noms) < PLUSIEURS:
            yield from self._chacun_son_jour(declaration, phrase)
            return
        for nom in noms:
            reponses = {**declaration.reponses, **self._situe(nom)}
            depuis = self._depuis_de(nom, phrase, commun)
            if depuis:
                reponses["depuis"] = depuis
            yield declaration._replace(reponses=reponses)

    def _chacun_son_jour(self, declaration: Dit, phrase: Phrase) -> Iterator[Dit]:
        """Yield a declaration; one for each of several organisations, when each has its own day."""
        reponses = declaration.reponses
        net = devine.mise_au_net(phrase.texte)
        organismes = self._ensemble(reponses)
        if len(organismes) < PLUSIEURS or "depuis" not in reponses:
            yield declaration
            return
        if len(re.findall(self.tables["debut_de_date"], net)) < PLUSIEURS:
            yield declaration
            return
        for organisme in organismes:
            propres = {**reponses, **organisme}
            propres["depuis"] = self._depuis_apres(organisme["organisme"], phrase)
            yield declaration._replace(reponses=_sans_vide(propres))

    def _ensemble(self, reponses: Reponses) -> list[Reponses]:
        """Return each organisation that one name lists, with its code."""
        nom = reponses.get("organisme", "")
        if not nom or "code" in reponses:
            return []
        try:
            reconnus = comprendre_qui(self.autour.reference, {"nom": nom})
        except Refus:
            return []
        organismes = []
        for reconnu in reconnus:
            code = reconnu.valeurs.get("code_insee") or reconnu.valeurs.get("siren", "")
            organismes.append({"organisme": reconnu.libelle.partition(" (")[0], "code": code})
        return organismes

    def _depuis_apres(self, nom: str, phrase: Phrase) -> str:
        """Return the day of the clause that begins with a name, or with its first word."""
        premier = cle_de_recherche(nom).split()[0]
        for clause in re.split(r"[,:;]| et ", phrase.texte):
            mots = cle_de_recherche(clause).split()
            depuis = depuis_quand(clause, self.autour.jour)
            if depuis and mots[:1] == [premier]:
                return depuis
        return ""

    def _depuis_de(self, nom: str, phrase: Phrase, commun: Projet) -> str:
        """Return since when one organisation of a list, when another sentence says it of it alone."""
        cle = cle_de_recherche(re.sub(r"\s*\([^()]*\)", "", nom))
        for autre in self.phrases:
            noms = self.nommes.organismes(autre, commun)
            if autre == phrase or len(noms) != 1 or cle_de_recherche(noms[0]) != cle:
                continue
            for lire in (depuis_quand, quand_commence):
                depuis = lire(autre.texte, self.autour.jour)
                if depuis:
                    return depuis
        return ""

    def _declaration(self, commun: Projet, phrase: Phrase, principale: Phrase) -> Dit:
        """Return the answers of one declaration.

        Those of its sentence, completed by the rest of the letter.
        """
        reponses: Reponses = {"commun": commun.slug}
        if principale.intention == ARRET:
            reponses["etat"] = ARRETEE
            reponses |= self._organisme(phrase, commun)
            reponses["arretee_le"] = self._date_d_arret(phrase, commun)
        else:
            reponses |= self._organisme(phrase, commun)
            reponses["etat"] = self._etat(phrase, reponses.get("organisme", ""), commun)
            reponses["depuis"] = self._depuis(phrase, commun)
            is_over = re.search(self.tables["periode_close"], phrase.net) is not None
            if is_over or self._est_a_venir(phrase, commun):
                # It began and it ended, or it will begin: whether it lasts is asked.
                del reponses["etat"], reponses["depuis"]
        clause = self._clause(phrase.texte, commun)
        reponses["preuve"] = self._preuve(phrase_de(clause), commun)
        reponses["usage"] = _usage_dit(clause, commun)
        if len(communs_cites(phrase.texte, self.autour.communs)) > 1:
            # What follows may be of another common, that nobody recognised.
            reponses["usage"] = re.split(r' et |["«]', reponses["usage"])[0].strip()
        return Dit(formulaires.modeles()[formulaires.DECLARER], _sans_vide(reponses))

    def _depuis(self, phrase: Phrase, commun: Projet) -> str:
        """Return the words that say since when.

        Those of its sentence; of a letter that declares one use, those of another sentence too.
        """
        jour = self.autour.jour
        entre_parentheses = re.search(rf"{re.escape(commun.nom)} \(((?:19|20)\d\d)\)", phrase.texte)
        if entre_parentheses:
            return entre_parentheses[1]
        textes = [self._clause(phrase.texte, commun)]
        if not phrase.puce and self._declare_un_seul_usage():
            textes += [
                autre.texte for autre in self.phrases if autre.intention not in {ARRET, CHIFFRE}
            ]
            textes += [autre.texte for autre in self._qui_disent(CHIFFRE) if "depuis" in autre.net]
        lectures = [depuis_quand]
        if not re.search(self.tables["essai_conclu"], phrase.net):
            # The day of a trial that ended well is not that of the use.
            lectures.append(quand_commence)
        for lire in lectures:
            for text in textes:
                depuis = lire(text, jour)
                if depuis:
                    return depuis
        return ""

    def _declare_un_seul_usage(self) -> bool:
        communs = communs_cites(self.entier, self.autour.communs)
        return len(communs) < PLUSIEURS and self._parle_d_un_seul(USAGE, ARRET)

    def _parle_d_un_seul(self, *intentions: str) -> bool:
        """Tell whether the sentences that are for these things name one organisation at most."""
        noms = set[str]()
        for phrase in self._qui_disent(*intentions):
            for commun in self._communs(phrase)[:1]:
                noms |= {*self.nommes.organismes(phrase, commun)}
        return len(noms) < PLUSIEURS

    def _date_d_arret(self, phrase: Phrase, commun: Projet) -> str:
        """Return the words that say when a use stopped.

        Those of its sentence, else of the sentences that declare nothing else.
        """
        textes = [self._clause(phrase.texte, commun)]
        if phrase.intention == ARRET and self._dit_autre_chose_avant(phrase):
            # « il nous a servi en 2025 : c’est terminé » does not say when it ended.
            textes = [re.split(r"[:;]", phrase.texte)[-1]]
        if self._parle_d_un_seul(ARRET):
            autres = [autre for autre in self.phrases if autre != phrase]
            textes += [autre.texte for autre in autres if autre.intention != USAGE]
        for text in textes:
            date_d_arret = quand_finit(text, self.autour.jour)
            if date_d_arret:
                return date_d_arret
        return ""

    def _dit_autre_chose_avant(self, phrase: Phrase) -> bool:
        """Tell whether a sentence says that it stopped in its last clause alone."""
        *before, last = [phrase_de(part) for part in re.split(r"[:;]", phrase.texte)]
        return last.intention == ARRET and ARRET not in {part.intention for part in before}

    def _clause(self, text: str, commun: Projet) -> str:
        """Return what a sentence says of one common, when it gives several dates of several."""
        net = devine.texte_net(text)
        debuts = [*re.finditer(self.tables["debut_de_date"], net.net)]
        communs = communs_cites(text, self.autour.communs)
        if not debuts or len(communs) < PLUSIEURS:
            return text
        if len(debuts) == 1:
            return _clause_d_une_date(text, net.etendue(*debuts[0].span())[0], commun, communs)
        places = {place_du_commun(text, autre): autre for autre in communs}
        start = place_du_commun(text, commun)
        if min(places) < 0 or len(places) < len(communs):
            # A name written another way has no sure place: its date is left out.
            return ""
        end = min((place for place in places if place > start), default=len(text))
        return text[start:end]

    def _etat(self, phrase: Phrase, organisme: str, commun: Projet) -> str:
        """Return the state that a sentence says, else another of the letter.

        Else the one that the file has of this organisation, or the usual one. A line of a list
        says its own alone.
        """
        phrases = [phrase]
        if not phrase.puce:
            phrases += [
                autre
                for autre in self._qui_disent(ERREUR, USAGE)
                if not autre.puce and self._communs(autre) == self._communs(phrase)
            ]
        for candidate in phrases:
            for ligne in self.tables["etats"]:
                if convient(ligne, candidate.net):
                    return str(ligne["etat"])
        for usage in reversed(self._usages_de(organisme, commun)):
            if usage.champs.get("etat") not in {None, ARRETEE}:
                return str(usage.champs["etat"])
        return EN_PRODUCTION

    def _usages_de(self, organisme: str, commun: Projet) -> list[UsageEcrit]:
        if not organisme:
            return []
        text = self.autour.texte_de(commun.slug)
        return usages_du_nom(text, organisme, self.autour.reference)

    def _preuve(self, phrase: Phrase, commun: Projet) -> str:
        """Return the page that a letter shows.

        Its sentence’s, else the letter’s; no page of the common itself, nor the site of a
        signature.
        """
        own = {commun.liens.site, commun.contact.url}
        signature = [autre for autre in self.phrases if _est_une_signature(autre)]
        homes = [
            adresse
            for autre in signature
            for adresse in adresses_dites(autre.texte)
            if _ACCUEIL.fullmatch(adresse)
        ]
        adresses = adresses_dites(phrase.texte)
        if len(communs_cites(self.entier, self.autour.communs)) < PLUSIEURS:
            adresses += self.adresses
        for adresse in adresses:
            if adresse not in own and adresse not in homes and not forge_de(adresse):
                return adresse
        return ""

    # --- Who

    def _organisme(self, phrase: Phrase, commun: Projet) -> Reponses:
        """Return who uses a common.

        As its sentence names it, else as the letter does, or what it quotes.
        """
        signe = self._nom_redit(phrase, commun)
        if signe:
            return self._structure(signe)
        quoted = [citee for citee in self.citees if "organisme" in slugifier(citee.texte)]
        for candidate in (phrase, *self.phrases, self.objet, *quoted):
            organismes = self._parmi_qui_parlent(candidate, commun)
            if organismes:
                return self._situe(organismes[0])
            # A name that nobody knows, and the number beside it: they must be of one.
            nom, numero = organisme_ecrit(candidate.texte), numero_ecrit(candidate.texte)
            if nom and numero:
                return {"organisme": nom, "code": numero}
        for citee in self.citees:
            nom = self.nommes.de_la_fiche(citee.texte, commun)
            noms = [nom] if nom else self.nommes.organismes(citee, commun)
            if len(noms) == 1:
                return {"organisme": noms[0]}
        numero = numero_ecrit(self.entier)
        if numero:
            return {"code": numero}
        # A name that the reference has not is asked with the question.
        ecrits = [organisme_ecrit(autre.texte) for autre in (phrase, *self.phrases, self.objet)]
        nom = next((ecrit for ecrit in ecrits if ecrit), "")
        return self._structure(nom) if nom else {}

    def _structure(self, nom: str) -> Reponses:
        """Return a name that the reference has not, with where the letter situates it."""
        return structure_situee(nom, self.entier, self.autour.reference) or {"organisme": nom}

    def _nom_redit(self, phrase: Phrase, commun: Projet) -> str:
        """Return the name that a sentence gives and that the letter is signed with.

        When nobody knows it: the commune of the address under it is not the one that speaks.
        """
        nom = organisme_ecrit(phrase.texte)
        if not nom or self.nommes.organismes(phrase, commun):
            return ""
        net = devine.mise_au_net(nom)
        autres = [autre for autre in self.phrases if autre != phrase]
        return nom if any(f" {net} " in f" {autre.net} " for autre in autres) else ""

    def _parmi_qui_parlent(self, phrase: Phrase, commun: Projet) -> list[str]:
        """Return who a sentence names, but a service of the State of which it only speaks.

        « Nous sommes repassés sur les modèles de la DDTM » is signed by a commune.
        """
        organismes = self.nommes.organismes(phrase, commun)
        if not re.search(self.tables["service_de_l_etat_cite"], phrase.net):
            return organismes
        autres = [autre for autre in self.phrases if autre != phrase]
        if any(self.nommes.organismes(autre, commun) for autre in autres):
            return []
        return organismes

    def _situe(self, nom: str) -> Reponses:
        """Return a name that several bear with the code of the one that the letter situates.

        By a postal code, or by a département that it names.
        """
        try:
            comprendre_qui(self.autour.reference, {"nom": nom})
        except Plusieurs as plusieurs:
            situes = [
                reconnu.valeurs
                for reconnu in plusieurs.choix
                if est_situe(reconnu, self.entier, self.autour.reference)
            ]
            if len(situes) == 1:
                code = situes[0].get("code_insee") or situes[0].get("siren", "")
                return {"organisme": nom, "code": code}
        except Refus:
            pass
        return {"organisme": nom}

    # --- What else it changes

    def _contact(self, phrases: list[Phrase]) -> Iterator[Geste]:
        commun = self._premier_commun(phrases[0])
        if commun is None or (self._qui_disent(LIEN) and not courriels_dits(self.entier)):
            return
        contacts = self._contacts(commun)
        if len(contacts) == 1:
            ancien = commun.contact.courriel
            is_unwanted = re.search(self.tables["sans_courriel"], self._net()) is not None
            if ancien and is_unwanted and "@" not in contacts[0]:
                # The new page does not take the old address away: a person does.
                juste = f"{contacts[0]}, sans l’adresse {ancien}"
                yield Geste(ERREUR, commun, tuple(phrases), valeurs=(juste,))
                return
            yield Geste(CONTACT, commun, tuple(phrases), champ="contact", valeurs=(contacts[0],))
        else:
            # None is new, or several may be: a person is asked which.
            yield Geste(ERREUR, commun, tuple(phrases))

    def _contacts(self, commun: Projet) -> list[str]:
        """Return the addresses of a letter that may be the new one of a common."""
        remplacement = _REMPLACEMENT.search(self.entier)
        if remplacement:
            return [remplacement[1]]
        anciennes = {commun.contact.courriel, *_ANCIENNE.findall(self.entier)}
        adresses = [
            adresse
            for adresse in courriels_dits(self._apres_la_reprise()) or self.adresses
            if adresse not in anciennes
        ]
        d_equipe = [adresse for adresse in adresses if not est_nominative(adresse.split("@")[0])]
        return d_equipe or adresses

    def _apres_la_reprise(self) -> str:
        """Return what follows « pardon, faute de frappe » when it gives an address, else the letter."""
        net = devine.texte_net(self.entier)
        for reprise in re.finditer(self.tables["reprise"], net.net):
            after = self.entier[net.etendue(*reprise.span())[0] :]
            if courriels_dits(after):
                return after
        return self.entier

    def _lien(self, phrases: list[Phrase]) -> Iterator[Geste]:
        """Yield the field that has the address which no longer answers, and the new one."""
        commun = self._premier_commun(phrases[0])
        if commun is None:
            return
        if courriels_dits(self.entier) and not self.adresses:
            yield from self._contact(phrases)
            return
        champs = _champs_des_adresses(self.autour.texte_de(commun.slug))
        dead = [adresse for adresse in self.adresses if adresse.rstrip("/") in champs]
        fresh = [adresse for adresse in self.adresses if adresse not in dead]
        champ = champs[dead[0].rstrip("/")] if dead else _lien_nomme(phrases[0].net)
        if champ and len(fresh) == 1:
            yield Geste(LIEN, commun, tuple(phrases), champ=champ, valeurs=(fresh[0],))
        else:
            yield Geste(ERREUR, commun, tuple(phrases))

    def _prix(self, phrases: list[Phrase]) -> Iterator[Geste]:
        """Yield the cost of the only way to use a common, or what to ask."""
        commun = self._premier_commun(phrases[0])
        if commun is None:
            return
        if any("?" in phrase.texte for phrase in phrases):
            if self._qui_disent(DEMANDE):
                return
            yield Geste(DEMANDE, commun, tuple(phrases))
            return
        modes = commun.reutiliser.modes
        is_free = any("gratuit" in phrase.net for phrase in phrases)
        if is_free and len(modes) == 1:
            champ = f"reutiliser.modes.{modes[0].mode}.cout"
            valeurs = ["nature=gratuit", f"au={self.autour.jour}"]
            valeurs += [f"source={adresse}" for adresse in self.adresses[:1]]
            yield Geste(PRIX, commun, tuple(phrases), champ=champ, valeurs=tuple(valeurs))
        else:
            yield Geste(ERREUR, commun, tuple(phrases))

    # --- Its figures

    def _chiffres(self, phrases: list[Phrase]) -> Iterator[Geste]:
        """Yield the measures of a letter: a line of its list each, else those of its sentences.

        A figure that the letter says is wrong, without the right one, is an error to correct.
        """
        commun = self._premier_commun(phrases[0] if phrases else self.objet)
        if commun is None:
            return
        lignes = lignes_de_chiffres(self.phrases, commun)
        dits = []
        for ligne, indicateur in lignes.items():
            dits.append(self._mesure([ligne], commun, indicateur))
        if dits:
            yield Geste(CHIFFRE, commun, tuple(lignes), tuple(dits))
            return
        erreurs = self._qui_disent(ERREUR)
        net = " ".join(phrase.net for phrase in (*phrases, *erreurs))
        motifs = (self.tables["bon_chiffre"], self.tables["chiffre_faux"])
        if erreurs and not any(re.search(motif, net) for motif in motifs):
            yield Geste(ERREUR, commun, (*phrases, *erreurs))
            return
        yield from self._mesures_des_phrases([*phrases, *erreurs], commun)

    def _mesures_des_phrases(self, phrases: list[Phrase], commun: Projet) -> Iterator[Geste]:
        """Yield the measure that the sentences give, those that say a figure of an indicator."""
        parlantes = [phrase for phrase in phrases if nombres_dits(phrase.net)]
        comptees = [phrase for phrase in parlantes if phrase.puce and compte_de(phrase.net, commun)]
        if comptees:
            # « 2/ le délai, une vingtaine de minutes » : of a list, what the common counts.
            phrases = parlantes = comptees
        parlantes = parlantes or [
            phrase
            for phrase in self._qui_disent("", MERCI)
            if nombres_dits(phrase.net) and self._compte(phrase, commun)
        ]
        if not parlantes:
            return
        # « La fourchette, sinon mettez 120 » says which of two figures to keep.
        choix = [
            phrase for phrase in self.phrases if re.search(self.tables["a_defaut"], phrase.net)
        ]
        lues = [*dict.fromkeys((*phrases, *parlantes, *choix))]
        dits = [
            self._mesure(lues, commun, indicateur, valeur)
            for indicateur, valeur in chiffres_par_indicateur(lues, commun).items()
        ]
        dits = dits or [self._mesure(lues, commun)]
        # A figure of nothing that the common counts: the letter speaks of something else.
        is_known = "indicateur" in dits[0].reponses
        if is_known or self._parle_de_la_page() or not self._qui_disent(USAGE, ARRET):
            yield Geste(CHIFFRE, commun, tuple(parlantes), tuple(dits))

    def _compte(self, phrase: Phrase, commun: Projet) -> bool:
        """Tell whether a sentence seems to give a figure of a common: of an indicator, or alone."""
        if indicateur_dit(phrase.net, commun):
            return True
        return not self._organismes_nommes(commun) and len(nombres_dits(phrase.net)) == 1

    def _mesure(
        self, phrases: list[Phrase], commun: Projet, indicateur: str = "", valeur: str = ""
    ) -> Dit:
        """Return the answers of one measure."""
        reponses = mesure_dite(phrases, self._net(), commun, self.autour.jour)
        reponses |= {"commun": commun.slug}
        if indicateur:
            reponses["indicateur"] = indicateur
        if valeur:
            reponses["valeur"] = valeur
        source = self._source(commun)
        if source:
            reponses["source"] = source
        return Dit(formulaires.modeles()[formulaires.MESURER], reponses)

    def _source(self, commun: Projet) -> str:
        """Return where a figure comes from: a page that the letter gives, or that it names.

        Else the letter itself, when it is the team that speaks.
        """
        if self.adresses:
            return self.adresses[0]
        if commun.liens.statistiques and re.search(self.tables["page_des_chiffres"], self._net()):
            return commun.liens.statistiques
        if re.search(self.tables["de_l_equipe"], self._net()):
            jour = self.autour.jour
            moment = DatePartielle(jour.year, jour.month, jour.day)
            return f"Courriel de l’équipe, {moment}"
        return ""

    def _net(self) -> str:
        return devine.mise_au_net(self.entier)

    def _serie(self, phrases: list[Phrase]) -> Iterator[Geste]:
        """Yield the measures of a list: a year and a figure a line."""
        commun = self._premier_commun(phrases[0])
        if commun is None:
            return
        partagees: Reponses = {"commun": commun.slug}
        partagees["indicateur"] = indicateur_dit(self._net(), commun)
        partagees["source"] = next(iter(self.adresses), "")
        partagees = _sans_vide(partagees)
        model = formulaires.modeles()[formulaires.MESURER]
        dits = []
        for phrase in phrases:
            match = ANNEE_ET_CHIFFRE.fullmatch(phrase.net)
            if match:
                mesure = {"au": match["an"], "valeur": match["valeur"]}
                dits.append(Dit(model, {**partagees, **mesure}))
        yield Geste(CHIFFRE, commun, tuple(phrases), tuple(dits))

    def _erreur(self, phrases: list[Phrase]) -> Iterator[Geste]:
        if self._qui_disent(USAGE, ARRET, CHIFFRE, CONTACT, LIEN, PRIX):
            return
        commun = self._premier_commun(phrases[0])
        if commun:
            justes = self._ce_qu_il_faut_lire(phrases)
            yield Geste(ERREUR, commun, tuple(self._constat(phrases, commun)), valeurs=justes)

    def _constat(self, phrases: list[Phrase], commun: Projet) -> list[Phrase]:
        """Return the sentences that say what is wrong: from the common that they name to the last."""
        if any(commun in communs_cites(phrase.texte, [commun]) for phrase in phrases):
            return phrases
        rangs = [
            rang
            for rang, phrase in enumerate(self.phrases)
            if commun in communs_cites(phrase.texte, [commun])
        ]
        last = self.phrases.index(phrases[-1])
        return self.phrases[rangs[0] : last + 1] if rangs and rangs[0] < last else phrases

    def _ce_qu_il_faut_lire(self, phrases: list[Phrase]) -> tuple[str, ...]:
        """Return the sentences that follow an error and say what is right: « Elle est en service »."""
        apres = self.phrases[self.phrases.index(phrases[-1]) + 1 :] if phrases else []
        justes: list[str] = []
        for phrase in apres:
            if phrase.intention or not re.search(self.tables["suite_d_une_erreur"], phrase.net):
                break
            justes.append(phrase.texte)
        return tuple(justes)

    def _proposition(self, phrases: list[Phrase]) -> Iterator[Geste]:
        """Yield a new common: its name, in quotation marks, its repository, contact, licence."""
        nom = re.search(r"«\s*([^«»]{2,80}?)\s*»|\"([^\"]{2,80})\"", self.entier)
        licence = re.search(r"(?i:licen[cs]e)s?\s+((?:[A-Z][\w.+-]*\s?){1,4})", self.entier)
        depots = [adresse for adresse in self.adresses if forge_de(adresse)]
        sites = [adresse for adresse in self.adresses if adresse not in depots]
        reponses = {
            "nom": (nom[1] or nom[2]) if nom else "",
            "contact": next(iter(courriels_dits(self.entier)), ""),
            "licence": licence[1].strip(" .,") if licence else "",
            "depot": next(iter(depots), ""),
            "site": next(iter(sites), ""),
        }
        dit = Dit(formulaires.modeles()[formulaires.PROPOSER], _sans_vide(reponses))
        yield Geste(PROPOSITION, None, tuple(phrases), (dit,))


def _clause_d_une_date(text: str, debut: int, commun: Projet, communs: Sequence[Projet]) -> str:
    """Return what a sentence with one date says of a common: up to another that follows it.

    « X depuis 2025 et Y dans la foulée » does not say when Y began.
    """
    places = {place_du_commun(text[debut:], autre): autre for autre in communs}
    suivants = {place: autre for place, autre in places.items() if place >= 0}
    if commun in suivants.values():
        return text[debut + place_du_commun(text[debut:], commun) :]
    return text[: debut + min(suivants)] if suivants else text


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


def _sans_vide(reponses: Reponses) -> Reponses:
    return {nom: reponse for nom, reponse in reponses.items() if reponse}


def _est_une_signature(phrase: Phrase) -> bool:
    """Tell an address that stands beside a name from one that a sentence announces."""
    if phrase.intention:
        return False
    return not re.search(r"\b(?:site|page|lien|voir|cf|preuve|adresse|ici|see|link)\b", phrase.net)


# --- Parts of a sentence -------------------------------------------------------------------------

_ACCUEIL = re.compile(r"https?://[^/]+/?")
TELEPHONE = re.compile(r"\b0[1-9](?:[ .-]?\d\d){4}\b")
# « remplacer l’ancienne par la nouvelle ».
_REMPLACEMENT = re.compile(rf"\bremplac\w+ \S+@\S+ par ({COURRIEL.pattern})")

# « l’ancienne (equipe@exemple.fr) ».
_ANCIENNE = re.compile(rf"\b[Aa]ncienne?\b[^@.\n]{{0,20}}?({COURRIEL.pattern})")

_POUR = re.compile(
    r"\bpour ((?:[a-zéè]+er|[a-zé]+ir|[a-zé]+re|s[ao]|ses|nos|notre|la|le|les|l[’'])\b"
    r"[^.;\n]{3,280})"
)
# What follows the use in its sentence.
_APRES_L_USAGE = re.compile(
    r"https?://|\bdepuis\b| : |, (?:il|elle|on|nous|merci|pourriez|pouvez|je|preuve|voir|cf)\b"
)


def _usage_dit(text: str, commun: Projet) -> str:
    """Return what the common is used for, as the letter says: « pour gérer ses sentiers »."""
    match = _POUR.search(re.sub(r"\([^()]*\)", "", text))
    if not match or cle_de_recherche(commun.nom) in cle_de_recherche(match[1]):
        return ""
    usage = _APRES_L_USAGE.split(match[1])[0].strip(" ,.:")
    return usage[:1].upper() + usage[1:]


def _lien_nomme(net: str) -> str:
    """Return the field of the link that a sentence names: « le lien vers les statistiques »."""
    mots = {*cle_de_recherche(net).split()}
    champs = []
    for nom, partie in schemas.resoudre("projet", schemas.schema("projet")["properties"]["liens"])[
        "properties"
    ].items():
        titre = str(schemas.resoudre("projet", partie)["title"])
        if {*cle_de_recherche(titre).split()} <= mots:
            champs.append(f"liens.{nom}")
    if len(champs) > 1:
        # « le site … de la documentation » : the site is every page.
        champs = [champ for champ in champs if champ != "liens.site"]
    return champs[0] if len(champs) == 1 else ""


def _champs_des_adresses(text: str) -> Mapping[str, str]:
    """Return the field where a file writes each address, unless it is an element of a list."""
    champs: dict[str, str] = {}
    for path, valeur in parcourir(lire_noeuds(text).valeurs):
        if any(isinstance(step, int) for step in path):
            continue
        if isinstance(valeur, str) and valeur.startswith("https://"):
            champs.setdefault(valeur.rstrip("/"), ".".join(map(str, path)))
    return champs


# What is between brackets and names where somebody is named, and not whom.
_D_UNE_PAGE = r"\b(?:page|fiche|site|rubrique|article|d[eu]s?|l[ae]s?|sur|dans|en|aux?|voir|cf)\b"


def _personnes(text: str) -> Iterator[str]:
    """Yield the names of persons that a text seems to give: « mon nom, Claire Exemple »."""
    nom = rf"({PROPRE}(?:[ -]{PROPRE})+)"
    for pattern in (
        # « mon nom (jeanne exemple) », then « J. Exemple », whose first name is not known.
        rf"\b[Nn]om\b[^.()\n]{{0,60}}\((?![^()]*{_D_UNE_PAGE})([^\W\d_]+(?:[ -][^\W\d_]+){{1,3}})\)",
        rf"^(?:[A-ZÉ]\.[ -]?)+({PROPRE})$",
        rf"(?:nom|name|appelle|moi|personne|mari|épouse|femme|père|mère|fils|fille|[Mm]onsieur|[Mm]adame|M\.|Mme)\s*[,:(]?\s*(?:est\s+)?{nom}",
        rf"^{nom}$",
    ):
        yield from (match[1] for match in re.finditer(pattern, text, re.MULTILINE))
