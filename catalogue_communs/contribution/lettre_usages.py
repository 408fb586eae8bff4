"""The uses that a letter declares, stops or denies."""

import re
from collections.abc import Iterator, Sequence

from catalogue_communs.contribution import formulaires
from catalogue_communs.contribution.lettre_dates import DatesDites
from catalogue_communs.contribution.lettre_doutes import Doutes
from catalogue_communs.contribution.lettre_lue import (
    AILLEURS,
    ARRET,
    DEMENTI,
    ERREUR,
    OUI_DIRE,
    PLUSIEURS,
    PRIX,
    RESTE,
    USAGE,
    Geste,
    Lettre,
    sans_vide,
)
from catalogue_communs.contribution.lettre_mesures import MesuresDites
from catalogue_communs.contribution.lettre_organismes import Declarants
from catalogue_communs.contribution.messages import Dit, Reponses
from catalogue_communs.contribution.noms_cites import (
    communs_cites,
)
from catalogue_communs.contribution.organismes import (
    UsageEcrit,
    usages_du_nom,
)
from catalogue_communs.contribution.phrases import (
    CHIFFRE,
    DEMANDE,
    Phrase,
    adresses_dites,
    convient,
    depuis_quand,
    nombres_dits,
    phrase_de,
)
from catalogue_communs.forges.liste import forge_de
from catalogue_communs.modele import Projet
from catalogue_communs.modele.reutilisations import ARRETEE, EN_PRODUCTION
from catalogue_communs.socle.texte import cle_de_recherche
from catalogue_communs.validation import devine

_CLAUSE = re.compile(r"[,;:.()]| et | mais ")
_ACCUEIL = re.compile(r"https?://[^/]+/?")
_POUR = re.compile(
    r"\bpour ((?:[a-zéè]+er|[a-zé]+ir|[a-zé]+re|s[ao]|ses|nos|notre|la|le|les|l[’'])\b"
    r"[^.;\n]{3,280})"
)
# What follows the use in its sentence.
_APRES_L_USAGE = re.compile(
    r"https?://|\b(?:merci|svp|stp)\b|(?:,? et ce,? )?\bdepuis\b| : |, (?:il|elle|on|nous|merci|pourriez|pouvez|je|preuve|voir|cf)\b"
)


class UsagesDits:
    """What a letter says of the uses of commons: who, since when, in what state, shown by what."""

    def __init__(self, lettre: Lettre, mesures: MesuresDites) -> None:
        self.lettre, self.mesures = lettre, mesures
        self.declarants, self.dates = Declarants(lettre), DatesDites(lettre)
        self.doutes = Doutes(lettre, self.declarants, self.dates)
        # What a file has of an organisation, once it was searched.
        self._usages_lus: dict[tuple[str, str], list[UsageEcrit]] = {}

    def declares(self, phrases: list[Phrase]) -> Iterator[Geste]:
        """Yield a declaration for each common, of each organisation of a sentence or of a list."""
        phrases = self._qui_ne_demandent_pas(phrases)
        if not phrases:
            return
        puces = [phrase for phrase in self.lettre.phrases if phrase.puce]
        listes = [
            phrase
            for phrase in phrases
            if phrase.texte.endswith(":") and self._liste_des_communs(phrase, puces)
        ]
        for principale in listes or self._principales(phrases):
            liste = self._liste_des_communs(principale, puces)
            yield from liste or self._d_une_phrase(principale, puces)

    def _qui_ne_demandent_pas(self, phrases: list[Phrase]) -> list[Phrase]:
        """Leave out, of a letter that asks something, what does not say who uses and since when."""
        if phrases[0].intention != USAGE or not self.lettre.qui_disent(DEMANDE, PRIX):
            return phrases
        return [phrase for phrase in phrases if self._dit_qui_et_quand(phrase)]

    def _dit_qui_et_quand(self, phrase: Phrase) -> bool:
        """Tell whether a sentence declares by itself: its common, its organisation, its day."""
        communs = self.lettre.communs_de(phrase)
        if not communs or not depuis_quand(phrase.texte, self.lettre.autour.jour):
            return False
        return bool(self.lettre.nommes.organismes(phrase, communs[0]))

    def _d_une_phrase(self, principale: Phrase, puces: list[Phrase]) -> Iterator[Geste]:
        """Yield what a sentence declares of each of its commons, unless another denies it."""
        is_hearsay = self._est_un_oui_dire([principale])
        for commun in self.lettre.communs(principale):
            if not is_hearsay and self._parle_du_commun(principale, commun):
                yield Geste(ERREUR, commun, (principale,))
            elif principale.intention == ARRET or not self._est_dementi(principale, commun):
                yield from self._usage(principale, commun, puces)

    def _est_un_oui_dire(self, phrases: Sequence[Phrase]) -> bool:
        """Tell whether one of these sentences says what another told."""
        return any(re.search(self.lettre.tables["oui_dire"], phrase.net) for phrase in phrases)

    def _usage(self, principale: Phrase, commun: Projet, puces: list[Phrase]) -> Iterator[Geste]:
        """Yield what a sentence says of a common: a use or its stop, if it is not something else."""
        qui_nomment = []
        if not principale.puce:
            qui_nomment = [
                puce
                for puce in puces
                if self.lettre.nommes.organismes(puce, commun)
                and not re.search(self.lettre.tables["futur"], puce.net)
            ]
        dits: list[Dit] = []
        for phrase in qui_nomment or [principale]:
            dits += self.declarations(commun, phrase, principale)
        citees = puces if qui_nomment else []
        if self._est_ailleurs(dits):
            yield Geste(AILLEURS, commun, (principale,))
        elif self._est_un_chiffre(principale, dits):
            autres = self.lettre.qui_disent(CHIFFRE, ERREUR)
            yield from self.mesures.des_phrases([principale, *autres], commun)
        else:
            is_hearsay = self._est_un_oui_dire(self.lettre.autour_de(principale))
            intention = OUI_DIRE if is_hearsay else principale.intention
            yield self.geste(intention, commun, (principale, *citees), dits)

    def geste(
        self, intention: str, commun: Projet, phrases: Sequence[Phrase], dits: Sequence[Dit]
    ) -> Geste:
        """Return what is declared, with what a person confirms: who, when read elsewhere; a told day."""
        return Geste(
            intention,
            commun,
            tuple(phrases),
            tuple(dits),
            a_preciser=self.doutes.a_preciser(commun, phrases, dits),
            a_confirmer=self.doutes.a_confirmer(phrases, dits),
        )

    def _est_ailleurs(self, dits: Sequence[Dit]) -> bool:
        """Tell whether who uses is nobody that the reference knows, in a letter from another country."""
        if not re.search(self.lettre.tables["hors_de_france"], self.lettre.net()):
            return False
        return not any(
            self.lettre.nommes.est_connu(dit.reponses.get("organisme", "")) for dit in dits
        )

    def _est_un_chiffre(self, phrase: Phrase, dits: Sequence[Dit]) -> bool:
        """Tell whether what looks like a use has nobody who uses: the figure of a team."""
        if phrase.intention != USAGE or any(
            {"organisme", "code"} & {*dit.reponses} for dit in dits
        ):
            return False
        if nombres_dits(phrase.net):
            return True
        return self.lettre.parle_de_la_page() and any(
            nombres_dits(autre.net) for autre in self.lettre.phrases
        )

    def dementis(self, phrases: list[Phrase]) -> Iterator[Geste]:
        """Yield the use that somebody denies: where the file has it, nothing when it has not."""
        for phrase in phrases:
            for commun in self.lettre.communs(phrase)[:1]:
                nie, reste = _qui_nie(phrase)
                reponses = self.declarants.organisme(nie, commun)
                nom = reponses.get("organisme") or reponses.get("code", "")
                if reste and self.lettre.nommes.organismes(reste, commun):
                    # « Dole ne s’en sert pas, c’est l’agglomération qui s’en sert » : a person asks it.
                    yield Geste(RESTE, None, (reste,))
                usages = self._usages_de(nom, commun)
                champs = [f"reutilisations.{usage.rang}" for usage in usages]
                yield Geste(DEMENTI, commun, (phrase,), valeurs=(nom, *champs))

    def confirmations(self, phrases: list[Phrase]) -> Iterator[Geste]:
        """Yield the uses that a letter says unchanged, where the file has them: confirmed that day."""
        for phrase in phrases:
            if not re.search(self.lettre.tables["usage_qui_dure"], phrase.net):
                continue
            for commun in self.lettre.communs_de(phrase):
                dits = [*self.declarations(commun, phrase, phrase)]
                if any(self._usages_de(dit.reponses.get("organisme", ""), commun) for dit in dits):
                    yield self.geste(USAGE, commun, (phrase,), dits)

    def absents(self, phrases: Sequence[Phrase], commun: Projet) -> tuple[str, ...]:
        """Return who says that nothing changes, and that the file of a common does not name."""
        nom = self.declarants.organisme(phrases[0], commun).get("organisme", "")
        return (nom,) if nom and not self._usages_de(nom, commun) else ()

    def _liste_des_communs(self, principale: Phrase, puces: list[Phrase]) -> list[Geste]:
        """Return the declarations of « Sète utilise : », whose lines name a common each."""
        gestes: list[Geste] = []
        if principale.puce or communs_cites(principale.texte, self.lettre.autour.communs):
            return gestes
        for puce in puces:
            if re.search(self.lettre.tables["futur"], puce.net):
                continue
            for commun in communs_cites(puce.texte, self.lettre.autour.communs):
                dits = tuple(self.declarations(commun, puce, principale))
                gestes.append(self.geste(principale.intention, commun, (principale, puce), dits))
        return gestes

    def _parle_du_commun(self, phrase: Phrase, commun: Projet) -> bool:
        """Tell whether it is the common itself that stops, and no use of it."""
        if phrase.intention != ARRET or self.declarants.organisme(phrase, commun):
            return False
        return not re.search(r"\b(?:nous|notre|nos|on|je|we|our)\b", self.lettre.net())

    def _est_dementi(self, phrase: Phrase, commun: Projet) -> bool:
        """Tell whether another sentence says that this use has stopped, or never was."""
        organismes = self.declarants.organisme(phrase, commun)
        for autre in self.lettre.qui_disent(ARRET, DEMENTI):
            if (
                commun in self.lettre.communs(autre)
                and self.declarants.organisme(autre, commun) == organismes
            ):
                return True
        return False

    def _principales(self, phrases: list[Phrase]) -> list[Phrase]:
        """Return the sentences that declare: each that names its common and its organisation.

        Or another common, when a single organisation is named.
        Else the first alone; none when the letter speaks of a use only to say that it stopped.
        """
        completes, seuls_communs = self._qui_declarent(phrases)
        arrets = self.lettre.qui_disent(ARRET)
        if phrases[0].intention == USAGE and arrets:
            # « Pour le suivi, nous passons maintenant par Geotrek. »
            restes = self._sans_les_arretes(seuls_communs, arrets)
            return completes + [phrase for phrase in restes if phrase not in completes]
        return completes or seuls_communs or phrases[:1]

    def _qui_declarent(self, phrases: list[Phrase]) -> tuple[list[Phrase], list[Phrase]]:
        """Part the sentences that name a common: with its organisation, and alone."""
        completes: list[Phrase] = []
        seuls_communs: list[Phrase] = []
        organismes = set[str]()
        declares = set[str]()
        for phrase in phrases:
            communs = self.lettre.communs_de(phrase)
            if not communs and (phrase.puce or re.search(self.lettre.tables["pronom"], phrase.net)):
                # « Bron l’utilise depuis 2025 » : the common of the sentence before.
                communs = self.lettre.communs(phrase)
                if not self.lettre.nommes.organismes(phrase, communs[0]) if communs else True:
                    continue
            if not communs:
                continue
            nommes = self.lettre.nommes.organismes(phrase, communs[0])
            if nommes:
                completes.append(phrase)
                organismes |= {*nommes}
            elif communs[0].slug not in declares:
                seuls_communs.append(phrase)
            declares |= {commun.slug for commun in communs}
        if len(organismes) == 1:
            # « Elle utilise aussi Geotrek » : of the only organisation that was named.
            completes += seuls_communs
        return completes, seuls_communs

    def _sans_les_arretes(self, phrases: list[Phrase], arrets: list[Phrase]) -> list[Phrase]:
        """Leave out the sentences whose common another says is no longer used."""
        arretes = [commun for arret in arrets for commun in self.lettre.communs(arret)]
        return [
            phrase
            for phrase in phrases
            if not any(commun in arretes for commun in self.lettre.communs(phrase))
        ]

    def declarations(self, commun: Projet, phrase: Phrase, principale: Phrase) -> Iterator[Dit]:
        """Yield the declaration of each organisation that a sentence lists."""
        declaration = self.declaration(commun, phrase, principale)
        noms = self.lettre.nommes.organismes(phrase, commun)
        if len(noms) < PLUSIEURS:
            yield from self._chacun_son_jour(declaration, phrase)
            return
        for nom in noms:
            reponses = {**declaration.reponses, **self.declarants.situe(nom)}
            depuis = self.dates.depuis_de(nom, phrase, commun)
            if depuis:
                reponses["depuis"] = depuis
            yield declaration._replace(reponses=reponses)

    def _chacun_son_jour(self, declaration: Dit, phrase: Phrase) -> Iterator[Dit]:
        """Yield a declaration; one for each of several organisations, when each has its own day."""
        reponses = declaration.reponses
        net = devine.mise_au_net(phrase.texte)
        organismes = self.declarants.ensemble(reponses)
        if len(organismes) < PLUSIEURS or "depuis" not in reponses:
            yield declaration
            return
        if len(re.findall(self.lettre.tables["debut_de_date"], net)) < PLUSIEURS:
            yield declaration
            return
        for organisme in organismes:
            propres = {**reponses, **organisme}
            propres["depuis"] = self.dates.depuis_apres(organisme["organisme"], phrase)
            yield declaration._replace(reponses=sans_vide(propres))

    def declaration(self, commun: Projet, phrase: Phrase, principale: Phrase) -> Dit:
        """Return the answers of one declaration.

        Those of its sentence, completed by the rest of the letter.
        """
        reponses: Reponses = {"commun": commun.slug}
        if principale.intention == ARRET:
            reponses["etat"] = ARRETEE
            reponses |= self.declarants.organisme(phrase, commun)
            reponses["arretee_le"] = self.dates.d_arret(phrase, commun)
        else:
            reponses |= self.declarants.organisme(phrase, commun)
            reponses["depuis"] = depuis = self.dates.depuis(phrase, commun)
            datent = [autre for autre in self.lettre.phrases if depuis and depuis in autre.texte]
            reponses["etat"] = self.etat([*datent, phrase], reponses.get("organisme", ""), commun)
            periode = self.dates.periode(phrase)
            is_over = re.search(self.lettre.tables["periode_close"], phrase.net) is not None
            if periode:
                reponses["depuis"], reponses["arretee_le"] = periode
                reponses["etat"] = ARRETEE
            elif is_over or self._est_a_venir(phrase, commun) or self._nie(phrase):
                # It began and it ended, or it will begin: whether it lasts is asked.
                del reponses["etat"], reponses["depuis"]
        clause = self.dates.clause(phrase.texte, commun)
        reponses["preuve"] = self._preuve(phrase_de(clause), commun)
        reponses["usage"] = _usage_dit(clause, commun)
        if len(communs_cites(phrase.texte, self.lettre.autour.communs)) > 1:
            # What follows may be of another common, that nobody recognised.
            reponses["usage"] = re.split(r' et |["«]', reponses["usage"])[0].strip()
        return Dit(formulaires.modeles()[formulaires.DECLARER], sans_vide(reponses))

    def _nie(self, phrase: Phrase) -> bool:
        """Tell whether a clause of a sentence denies its use, and not that the page names it."""
        return any(
            re.search(self.lettre.tables["nie_l_usage"], clause)
            and re.search(self.lettre.tables["verbe_d_usage"], clause)
            and not re.search(self.lettre.tables["parle_du_catalogue"], clause)
            for clause in _CLAUSE.split(re.sub(self.lettre.tables["oppose"], "", phrase.net))
        )

    def _est_a_venir(self, phrase: Phrase, commun: Projet) -> bool:
        """Tell whether a sentence that names a common says that its use is to come.

        One whose day has come has begun, whatever another clause announces.
        """
        motif = self.lettre.tables["futur"]
        clauses = self.dates.clauses_commencees(phrase.texte)
        if clauses:
            return any(re.search(motif, devine.mise_au_net(clause)) for clause in clauses)
        nomment = [
            autre
            for autre in self.lettre.phrases
            if commun in communs_cites(autre.texte, self.lettre.autour.communs)
        ]
        return any(re.search(motif, autre.net) for autre in (phrase, *nomment))

    def etat(self, phrases: list[Phrase], organisme: str, commun: Projet) -> str:
        """Return the state that some sentences say, the first that says one, else another of the letter.

        Else the one that the file has of this organisation, or the usual one. A line of a list
        says its own alone.
        """
        phrase = phrases[-1]
        if not phrase.puce:
            phrases += [
                autre
                for autre in self.lettre.qui_disent(ERREUR, USAGE)
                if not autre.puce and self.lettre.communs(autre) == self.lettre.communs(phrase)
            ]
        for candidate in phrases:
            for ligne in self.lettre.tables["etats"]:
                if convient(ligne, candidate.net):
                    return str(ligne["etat"])
        for usage in reversed(self._usages_de(organisme, commun)):
            if usage.champs.get("etat") not in {None, ARRETEE}:
                return str(usage.champs["etat"])
        return EN_PRODUCTION

    def _usages_de(self, organisme: str, commun: Projet) -> list[UsageEcrit]:
        if not organisme:
            return []
        key = (commun.slug, organisme)
        if key not in self._usages_lus:
            text = self.lettre.autour.texte_de(commun.slug)
            reference = self.lettre.autour.reference
            self._usages_lus[key] = usages_du_nom(text, organisme, reference)
        return self._usages_lus[key]

    def _preuve(self, phrase: Phrase, commun: Projet) -> str:
        """Return the page that a letter shows.

        Its sentence’s, else the letter’s; no page of the common itself, nor the site of a
        signature.
        """
        own = {commun.liens.site, commun.contact.url}
        signature = [autre for autre in self.lettre.phrases if _est_une_signature(autre)]
        homes = [
            adresse
            for autre in signature
            for adresse in adresses_dites(autre.texte)
            if _ACCUEIL.fullmatch(adresse)
        ]
        adresses = adresses_dites(phrase.texte)
        if len(communs_cites(self.lettre.entier, self.lettre.autour.communs)) < PLUSIEURS:
            adresses += self.lettre.adresses
        for adresse in adresses:
            if adresse not in own and adresse not in homes and not forge_de(adresse):
                return adresse
        return ""


def _qui_nie(phrase: Phrase) -> tuple[Phrase, Phrase | None]:
    """Part a sentence after the clause that denies a use: what follows speaks of somebody else."""
    for end in re.finditer(r"[,:;]", phrase.texte):
        before = phrase_de(phrase.texte[: end.start()])
        if before.intention == DEMENTI:
            return before, phrase_de(phrase.texte[end.end() :].strip())
    return phrase, None


def _usage_dit(text: str, commun: Projet) -> str:
    """Return what the common is used for, as the letter says: « pour gérer ses sentiers »."""
    match = _POUR.search(re.sub(r"\([^()]*\)", "", text))
    if not match or cle_de_recherche(commun.nom) in cle_de_recherche(match[1]):
        return ""
    usage = _APRES_L_USAGE.split(match[1])[0].strip(" ,.:")
    return usage[:1].upper() + usage[1:]


def _est_une_signature(phrase: Phrase) -> bool:
    """Tell an address that stands beside a name from one that a sentence announces."""
    if phrase.intention:
        return False
    return not re.search(r"\b(?:site|page|lien|voir|cf|preuve|adresse|ici|see|link)\b", phrase.net)
