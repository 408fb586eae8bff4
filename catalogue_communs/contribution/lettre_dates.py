"""Since when a use is, and when it stopped, as the sentences of a letter say it."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from catalogue_communs.contribution.lettre_jours import (
    AUTRE,
    DEBUT,
    FIN,
    NEUTRE,
    JourDit,
    distincts,
    jours_de,
)
from catalogue_communs.contribution.lettre_lue import (
    ARRET,
    DEMENTI,
    PLUSIEURS,
    USAGE,
    Lettre,
)
from catalogue_communs.contribution.noms_cites import (
    communs_cites,
    place_du_commun,
)
from catalogue_communs.contribution.phrases import (
    CHIFFRE,
    DEMANDE,
    Phrase,
    convient,
    depuis_quand,
    jours_dits,
    motif_des_jours,
    phrase_de,
    quand_commence,
    quand_finit,
)
from catalogue_communs.modele import Projet
from catalogue_communs.socle.dates import DatePartielle
from catalogue_communs.socle.texte import citer, cle_de_recherche
from catalogue_communs.validation import devine

# Between the two days of a period.
_JUSQU_A = re.compile(r",? (?:au|a|et|jusqu'a|jusqu'au)(?: le)? ")


class DatesDites:
    """The days that a letter gives of its uses, in its words."""

    def __init__(self, lettre: Lettre) -> None:
        self.lettre = lettre
        # Why a day that was found is to be confirmed, by its words; the days to choose from, by common.
        self.doutes: dict[str, str] = {}
        self.hesitations: dict[str, list[JourDit]] = {}
        self._jours_d_avant: dict[str, str] = {}

    def depuis(self, phrase: Phrase, commun: Projet) -> str:
        """Return the words that say since when: after « depuis », else the only day that may be it."""
        rectifie = self._rectifie(phrase)
        if rectifie:
            return rectifie
        dite = self._dit_depuis(phrase, commun)
        if dite not in phrase.texte:
            if self._est_lu_ailleurs(dite) or self._debuts(
                [self.clause(phrase.texte, commun)], sure=True
            ):
                dite = ""
            else:
                self._douter_d_un_autre(dite, self.lettre.suite_de(phrase)[:1])
        dite = dite or self._seul_jour(phrase, commun)
        if dite or not convient(self.lettre.tables["evenement"], phrase.net):
            return dite
        return self._relative(phrase)

    def _rectifie(self, phrase: Phrase) -> str:
        """Return the only day of the sentence that takes back what a use said: it is confirmed."""
        for autre in self.lettre.suite_de(phrase):
            jours = jours_dits(autre.net)
            if len(jours) == 1 and re.search(self.lettre.tables["reprise"], autre.net):
                self.lettre.lues |= {phrase.texte, autre.texte}
                self.doutes[jours[0]] = (
                    f"le jour, {citer(jours[0])}, est rectifié par {citer(autre.texte)}"
                )
                return jours[0]
        return ""

    def _dit_depuis(self, phrase: Phrase, commun: Projet) -> str:
        """Return the words that say since when.

        Those of its sentence; of a letter that declares one use, those of another sentence too.
        """
        jour = self.lettre.autour.jour
        entre_parentheses = re.search(rf"{re.escape(commun.nom)} \(((?:19|20)\d\d)\)", phrase.texte)
        if entre_parentheses:
            return entre_parentheses[1]
        if phrase.puce and "\t" in phrase.texte:
            return self._d_une_cellule(phrase)
        lectures = [depuis_quand]
        if not re.search(self.lettre.tables["essai_conclu"], phrase.net):
            # The day of a trial that ended well is not that of the use.
            lectures.append(quand_commence)
        textes = self._textes_qui_datent(phrase, commun)
        for text in textes:
            for lire in lectures:
                depuis = lire(text, jour)
                if depuis and not (
                    lire is quand_commence and self._est_d_autre_chose(depuis, text)
                ):
                    self.lettre.lues.add(text)
                    return depuis
        return ""

    def _est_d_autre_chose(self, dite: str, text: str) -> bool:
        """Tell whether the words around a day say that it is of no use that begins."""
        roles = {dit.role for dit in self.jours_de(text) if dit.ecrit in dite or dite in dit.ecrit}
        return bool(roles) and roles == {AUTRE}

    def _textes_qui_datent(self, phrase: Phrase, commun: Projet) -> list[str]:
        """Return what may date a use: its sentence, what goes on with it, then the rest if it is alone."""
        textes = [self.clause(phrase.texte, commun)]
        if phrase.puce and not self._declare_un_seul_usage():
            return textes
        suite = self.lettre.suite_de(phrase)
        textes += [autre.texte for autre in suite if autre.intention not in {ARRET, CHIFFRE}]
        if self._declare_un_seul_usage():
            textes += [autre.texte for autre in self.lettre.qui_disent(USAGE)]
            textes += [
                autre.texte
                for autre in self.lettre.phrases
                if autre.intention not in {ARRET, USAGE} and self._dit_un_usage(autre)
            ]
        return [text for text in textes if not self.dit_la_page(text)]

    def _dit_un_usage(self, phrase: Phrase) -> bool:
        """Tell a sentence that may date a use from a story: « engagée depuis 2007 dans… »."""
        if phrase.intention == CHIFFRE and "depuis" not in phrase.net:
            return False
        return not self.lettre.nommes.surs(phrase) or bool(self.lettre.communs_de(phrase))

    def _est_lu_ailleurs(self, dite: str) -> bool:
        """Tell whether no sentence says a day after « depuis »."""
        return not any(
            dite in autre.texte and depuis_quand(autre.texte, self.lettre.autour.jour)
            for autre in self.lettre.phrases
        )

    def _douter_d_un_autre(self, dite: str, suite: list[Phrase]) -> None:
        """Have a day confirmed when no sentence that says it declares a use, nor goes on with one."""
        disent = [autre for autre in self.lettre.phrases if dite in autre.texte]
        if disent and not any(autre.intention == USAGE or autre in suite for autre in disent):
            self.doutes[dite] = f"le jour, {citer(dite)}, est lu dans {citer(disent[0].texte)}"

    def _seul_jour(self, phrase: Phrase, commun: Projet) -> str:
        """Return the only day that may be that of a use; keep those to choose from, and why to confirm.

        Of its sentence, else of what goes on with it, else of a letter that declares one use.
        """
        for textes in self._textes_ou_dater(phrase, commun):
            jours = self._debuts(textes, sure=textes != [self.clause(phrase.texte, commun)])
            if len(jours) > 1:
                self.hesitations[commun.slug] = [*jours]
                return ""
            for dit, text in jours.items():
                self.lettre.lues.add(text)
                reponse = dit.ecrit if dit.entier else dit.iso
                if not dit.entier:
                    moment = DatePartielle.parse(dit.iso)
                    self.doutes[reponse] = f"{citer(dit.ecrit)} est compris comme {moment}"
                elif text != phrase.texte:
                    self.doutes[reponse] = f"le jour, {citer(dit.ecrit)}, est lu dans {citer(text)}"
                return reponse
        return ""

    def _textes_ou_dater(self, phrase: Phrase, commun: Projet) -> Iterator[list[str]]:
        """Yield the texts where the day of a use may be, the nearest first."""
        clause = self.clause(phrase.texte, commun)
        if not self.dit_la_page(clause):
            yield [clause]
        if phrase.puce and not self._declare_un_seul_usage():
            return
        parlantes = [autre for autre in self.lettre.phrases if self._peut_dater(autre)]
        suite = self.lettre.suite_de(phrase)
        yield [autre.texte for autre in suite if autre in parlantes]
        if self._declare_un_seul_usage():
            yield [autre.texte for autre in parlantes if autre not in {phrase, *suite}]

    def _peut_dater(self, phrase: Phrase) -> bool:
        """Tell whether a sentence may say when a use began: it counts nothing, stops and denies nothing."""
        if phrase.intention in {ARRET, DEMENTI, DEMANDE}:
            return False
        return self._dit_un_usage(phrase) and not self.dit_la_page(phrase.texte)

    def _debuts(self, textes: Sequence[str], *, sure: bool) -> dict[JourDit, str]:
        """Return the days of texts that may be the first of a use, each with its text.

        With `sure`, those that a word says to be so; the others too without it, when none does.
        """
        textes_des_jours: dict[JourDit, str] = {}
        for text in textes:
            for dit in self.jours_de(text):
                if dit.iso and dit.iso <= self.lettre.autour.jour.isoformat():
                    textes_des_jours[dit] = text
        roles = [DEBUT] if sure else [DEBUT, NEUTRE]
        for role in roles:
            retenus = distincts(dit for dit in textes_des_jours if dit.role == role)
            if retenus:
                return {dit: textes_des_jours[dit] for dit in retenus}
        return {}

    def periode(self, phrase: Phrase) -> tuple[str, str] | None:
        """Return the first and the last day of a use that a sentence says over: « du X au Y »."""
        net = devine.texte_net(phrase.texte)
        places = [match.span() for match in motif_des_jours().finditer(net.net)]
        for (start, end), (next_start, next_end) in pairwise(places):
            between = net.net[end:next_start]
            if not re.search(r"\b(?:du|de|entre(?: le)?|depuis le) \Z", net.net[:start]):
                continue
            last = devine.date_dite(net.net[next_start:next_end]) or ""
            if _JUSQU_A.fullmatch(between) and "" < last <= self.lettre.autour.jour.isoformat():
                dernier = net.ecrit(next_start, next_end)
                self.doutes[dernier] = f"l’usage est compris comme fini, {citer(dernier)}"
                return net.ecrit(start, end), dernier
        return None

    def commence(self, text: str) -> bool:
        """Tell whether a sentence gives the day when a use began."""
        jour = self.lettre.autour.jour.isoformat()
        return any(dit.role == DEBUT and "" < dit.iso <= jour for dit in self.jours_de(text))

    def clauses_commencees(self, text: str) -> list[str]:
        """Return the clauses of a sentence that give the day when a use began."""
        return [clause for clause in re.split(r"[,;:()]| et ", text) if self.commence(clause)]

    def jours_de(self, text: str) -> list[JourDit]:
        """Return the days of a sentence, told from that of the letter and from what is before it."""
        jour = self.lettre.autour.jour if self.lettre.autour.jour_dit else None
        return jours_de(text, jour, self._jour_d_avant(text))

    def _jour_d_avant(self, text: str) -> str:
        """Return the last day that the sentences before a text say."""
        if not self._jours_d_avant:
            before = ""
            for phrase in self.lettre.phrases:
                self._jours_d_avant[phrase.texte] = before
                for dit in jours_de(phrase.texte, self.lettre.autour.jour):
                    before = dit.iso or before
        if text in self._jours_d_avant:
            return self._jours_d_avant[text]
        # Of a part of a sentence, what is before the sentence.
        sentences = (phrase.texte for phrase in self.lettre.phrases if text in phrase.texte)
        return self._jours_d_avant.get(next(sentences, ""), "")

    def _d_une_cellule(self, phrase: Phrase) -> str:
        """Return the cell of a row that is a day."""
        for cellule in phrase.texte.split("\t"):
            entendu = devine.entendre_date(cellule, jour=self.lettre.autour.jour)
            if entendu and entendu.valeur:
                return cellule.strip()
        return ""

    def absolue(self, dite: str, phrases: Sequence[Phrase]) -> str:
        """Return the day that words of some sentences mean, told from that of the letter, or before.

        Nothing when they do not say enough.
        """
        if not dite:
            return ""
        for text in (*(phrase.texte for phrase in phrases if dite in phrase.texte), dite):
            for jour in self.jours_de(text):
                if not jour.entier and (jour.ecrit in dite or dite in jour.ecrit):
                    return jour.iso
        return ""

    def depuis_apres(self, nom: str, phrase: Phrase) -> str:
        """Return the day of the clause that begins with a name, or with its first word."""
        premier = cle_de_recherche(nom).split()[0]
        for clause in re.split(r"[,:;]| et ", phrase.texte):
            mots = cle_de_recherche(clause).split()
            depuis = depuis_quand(clause, self.lettre.autour.jour)
            if depuis and mots[:1] == [premier]:
                return depuis
        return ""

    def depuis_de(self, nom: str, phrase: Phrase, commun: Projet) -> str:
        """Return since when one organisation of a list, when another sentence says it of it alone."""
        cle = cle_de_recherche(re.sub(r"\s*\([^()]*\)", "", nom))
        for autre in self.lettre.phrases:
            noms = self.lettre.nommes.organismes(autre, commun)
            if autre == phrase or len(noms) != 1 or cle_de_recherche(noms[0]) != cle:
                continue
            for lire in (depuis_quand, quand_commence):
                depuis = lire(autre.texte, self.lettre.autour.jour)
                if depuis:
                    self.lettre.lues.add(autre.texte)
                    return depuis
        return ""

    def _declare_un_seul_usage(self) -> bool:
        communs = communs_cites(self.lettre.entier, self.lettre.autour.communs)
        return len(communs) < PLUSIEURS and self._parle_d_un_seul(USAGE, ARRET)

    def _parle_d_un_seul(self, *intentions: str) -> bool:
        """Tell whether the sentences that are for these things name one organisation at most."""
        noms = set[str]()
        for phrase in self.lettre.qui_disent(*intentions):
            for commun in self.lettre.communs(phrase)[:1]:
                noms |= {*self.lettre.nommes.organismes(phrase, commun)}
        return len(noms) < PLUSIEURS

    def d_arret(self, phrase: Phrase, commun: Projet) -> str:
        """Return the words that say when a use stopped.

        Those of its sentence, else of the sentences that declare nothing else.
        """
        if phrase.puce and "\t" in phrase.texte:
            return self._d_une_cellule(phrase)
        textes = [_qui_arrete(self.clause(phrase.texte, commun))]
        if phrase.intention == ARRET and self._dit_autre_chose_avant(phrase):
            # « il nous a servi en 2025 : c’est terminé » does not say when it ended.
            textes = [re.split(r"[:;]", phrase.texte)[-1]]
        propre = next(
            filter(None, (quand_finit(text, self.lettre.autour.jour) for text in textes)), ""
        )
        return propre or self._seule_fin([phrase], FIN, NEUTRE) or self._fin_voisine(phrase)

    def _fin_voisine(self, phrase: Phrase) -> str:
        """Return when a use stopped, as the sentences around the one that says so tell it."""
        for text in self._textes_voisins(phrase) if self._parle_d_un_seul(ARRET) else ():
            date_d_arret = quand_finit(text, self.lettre.autour.jour)
            if date_d_arret:
                self.lettre.lues.add(text)
                if phrase_de(text).intention != ARRET:
                    self.doutes[date_d_arret] = _lu_dans(date_d_arret, text)
                return date_d_arret
        return self._relative(phrase) or self._seule_fin(self.lettre.suite_de(phrase), FIN)

    def _seule_fin(self, phrases: Sequence[Phrase], *roles: str) -> str:
        """Return the only day of sentences that has one of these roles: it is confirmed."""
        fins: dict[JourDit, str] = {}
        for phrase in phrases:
            for dit in self.jours_de(phrase.texte):
                if dit.role in roles and dit.iso:
                    fins[dit] = phrase.texte
        retenues = distincts(fins)
        if len(retenues) != 1:
            return ""
        [fin] = retenues
        self.lettre.lues.add(fins[fin])
        self.doutes[fin.iso] = _lu_dans(fin.ecrit, fins[fin])
        return fin.iso

    def _textes_voisins(self, phrase: Phrase) -> list[str]:
        """Return what may say when a use stopped: the other stops, the sentences just beside."""
        phrases = self.lettre.phrases
        rank = phrases.index(phrase) if phrase in phrases else 0
        voisines = [
            autre
            for autre in phrases[max(0, rank - 1) : rank + 2]
            if autre.intention not in {USAGE, CHIFFRE} and self._dit_un_usage(autre)
        ]
        sauf = self.lettre.tables["evenement"]["sauf"]
        return [
            autre.texte
            for autre in [*self.lettre.qui_disent(ARRET), *voisines]
            if autre != phrase and not re.search(sauf, autre.net)
        ]

    def _relative(self, phrase: Phrase) -> str:
        """Return the words of a sentence that only the day of the letter dates: « le mois dernier »."""
        for ligne in self.lettre.tables["dates_relatives"]:
            match = re.search(rf"(?<!d')(?<!de )(?<!du )(?:{ligne['motif']})", phrase.net)
            if match:
                return match[0]
        return ""

    def _dit_autre_chose_avant(self, phrase: Phrase) -> bool:
        """Tell whether a sentence says that it stopped in its last clause alone."""
        *before, last = [phrase_de(part) for part in re.split(r"[:;]", phrase.texte)]
        if not before or last.intention != ARRET:
            return False
        return ARRET not in {part.intention for part in before}

    def sans_le_faux(self, text: str) -> str:
        """Leave out of a sentence the day that it denies, before or after the true one."""
        net = devine.texte_net(text)
        oppose = re.search(self.lettre.tables["oppose"], net.net)
        if oppose and jours_dits(net.net[oppose.end() :]):
            start, end = net.etendue(*oppose.span())
            return text[:start] + text[end:]
        denied = re.search(self.lettre.tables["nie"], net.net)
        if denied and jours_dits(net.net[: denied.start()]):
            return text[: net.etendue(*denied.span())[0]]
        if not re.search(self.lettre.tables["dit_par_la_page"], net.net):
            return text
        for true in re.finditer(self.lettre.tables["rectifie"], net.net):
            if jours_dits(net.net[true.end() :]):
                return text[net.etendue(*true.span())[0] :]
        return text

    def dit_la_page(self, text: str) -> bool:
        """Tell a sentence that only repeats the page: its day is the one that the letter denies."""
        net = devine.mise_au_net(text)
        said = re.search(self.lettre.tables["dit_par_la_page"], net)
        return said is not None and not re.search(self.lettre.tables["rectifie"], net)

    def clause(self, text: str, commun: Projet) -> str:
        """Return what a sentence says of one common, when it gives several dates of several.

        Without what it denies: « le 3 avril 2023 et pas en 2021 ».
        """
        text = self.sans_le_faux(text)
        net = devine.texte_net(text)
        debuts = [*re.finditer(self.lettre.tables["debut_de_date"], net.net)]
        communs = communs_cites(text, self.lettre.autour.communs)
        if len(communs) < PLUSIEURS:
            return text
        if not debuts:
            return _clause_d_un_jour(text, commun, communs)
        if len(debuts) == 1:
            return _clause_d_une_date(text, net.etendue(*debuts[0].span())[0], commun, communs)
        places = {place_du_commun(text, autre): autre for autre in communs}
        start = place_du_commun(text, commun)
        if min(places) < 0 or len(places) < len(communs):
            # A name written another way has no sure place: its date is left out.
            return ""
        end = min((place for place in places if place > start), default=len(text))
        return text[start:end]


def _lu_dans(ecrit: str, text: str) -> str:
    return f"le jour de l’arrêt, {citer(ecrit)}, est lu dans {citer(text)}"


def _qui_arrete(text: str) -> str:
    """Return, of a sentence with several days, the clauses that say a stop: « créée en 2006, … »."""
    if len(jours_dits(devine.mise_au_net(text))) < PLUSIEURS:
        return text
    clauses = [part for part in re.split(r"[,;()]", text) if phrase_de(part).intention == ARRET]
    return " ; ".join(clauses) or text


def _clause_d_un_jour(text: str, commun: Projet, communs: Sequence[Projet]) -> str:
    """Return what a sentence of several days says of a common: with the day after it, or before it.

    « retenu X en 2024, puis Y en 2025 », « en 2024 X, en 2025 Y »; the whole of any other.
    """
    net = devine.texte_net(text)
    jours = [net.etendue(*match.span())[0] for match in motif_des_jours().finditer(net.net)]
    places = sorted(place_du_commun(text, autre) for autre in communs)
    if len(jours) < PLUSIEURS or places[0] < 0:
        return text
    rank = places.index(place_du_commun(text, commun))
    ends = [*places[1:], len(text)]
    if jours[0] > places[0]:
        return text[places[rank] : ends[rank]]
    start = places[rank - 1] + 1 if rank else 0
    return text[start : places[rank]]


def _clause_d_une_date(text: str, debut: int, commun: Projet, communs: Sequence[Projet]) -> str:
    """Return what a sentence with one date says of a common: up to another that follows it.

    « X depuis 2025 et Y dans la foulée » does not say when Y began.
    """
    places = {place_du_commun(text[debut:], autre): autre for autre in communs}
    suivants = {place: autre for place, autre in places.items() if place >= 0}
    if commun in suivants.values():
        return text[debut + place_du_commun(text[debut:], commun) :]
    return text[: debut + min(suivants)] if suivants else text
