"""What is not sure of a use that a letter declares: what a person confirms, what is asked."""

import re
from collections.abc import Iterator, Sequence

from catalogue_communs.contribution.lettre_dates import DatesDites
from catalogue_communs.contribution.lettre_jours import DEBUT
from catalogue_communs.contribution.lettre_lue import ARRET, PLUSIEURS, USAGE, Lettre
from catalogue_communs.contribution.lettre_organismes import Declarants
from catalogue_communs.contribution.messages import Dit
from catalogue_communs.contribution.phrases import CHIFFRE, Phrase
from catalogue_communs.modele import Projet
from catalogue_communs.socle.dates import DatePartielle
from catalogue_communs.socle.texte import citer, enumerer
from catalogue_communs.validation import devine

EN_ESSAI = "État : vous l’essayez. Voulez-vous figurer comme tel, ou attendre votre bilan ?"
AU_NOM_DE_QUI = "Organisme : au nom de qui inscrire cet usage : {noms} ?"
PLUS_OU_MOINS = (
    "État : vous écrivez {dit}. L’utilisez-vous davantage, ou avez-vous arrêté, et quand ?"
)
QUEL_JOUR = "Depuis : de ces deux dates, laquelle ?"
QUEL_JOUR_DE = "Depuis : de ces dates, laquelle : {jours} ?"


class Doutes:
    """The doubts about a use: who, since when, in what state."""

    def __init__(self, lettre: Lettre, declarants: Declarants, dates: DatesDites) -> None:
        self.lettre, self.declarants, self.dates = lettre, declarants, dates

    def a_confirmer(self, phrases: Sequence[Phrase], dits: Sequence[Dit]) -> tuple[str, ...]:
        """Return what a person confirms; write whole, in the answers, the days that only the letter tells."""
        doutes: list[str] = []
        for dit in dits:
            doutes += self._sur_qui(dit.reponses.get("organisme", ""))
            for champ in ("depuis", "arretee_le"):
                doutes += self._sur_le_jour(champ, phrases, dit)
        return tuple(dict.fromkeys(doutes))

    def _sur_qui(self, nom: str) -> Iterator[str]:
        provenance = self.declarants.provenances.get(nom)
        if provenance:
            yield f"l’organisme, {citer(nom)}, est lu dans {provenance}"
        if nom in self.declarants.communes:
            yield f"{citer(nom)} est compris comme la commune"
        if nom in self.declarants.villes:
            yield f"{citer(nom)} est compris comme {self.declarants.villes[nom]}"

    def _sur_le_jour(self, champ: str, phrases: Sequence[Phrase], dit: Dit) -> Iterator[str]:
        dite = dit.reponses.get(champ, "")
        absolue = self.dates.absolue(dite, phrases)
        if absolue and not devine.date_dite(dite):
            yield f"{citer(dite)} est compris comme {DatePartielle.parse(absolue)}"
            dit.reponses[champ] = absolue
        if dite in self.dates.doutes:
            yield self.dates.doutes[dite]

    def a_preciser(
        self, commun: Projet, phrases: Sequence[Phrase], dits: Sequence[Dit]
    ) -> tuple[str, ...]:
        """Return what is asked whatever the rest says; take away the answers that a letter doubts."""
        questions = (
            self._au_nom_de_qui(phrases, dits),
            self._quel_jour(commun, phrases, dits),
            self._en_essai(dits),
            self._plus_ou_moins(phrases, dits),
        )
        return tuple(filter(None, questions))

    def _au_nom_de_qui(self, phrases: Sequence[Phrase], dits: Sequence[Dit]) -> str:
        if len(dits) != 1:
            return ""
        [dit] = dits
        noms = self.declarants.rivaux(dit.reponses.get("organisme", ""), phrases)
        if len(noms) < PLUSIEURS:
            return ""
        dit.reponses.pop("organisme", None)
        dit.reponses.pop("code", None)
        return AU_NOM_DE_QUI.format(noms=enumerer(map(citer, noms), "ou"))

    def _quel_jour(self, commun: Projet, phrases: Sequence[Phrase], dits: Sequence[Dit]) -> str:
        """Ask which of several days is that of a use, and take away the one that was read."""
        jours = self._contredits(commun, phrases, dits)
        if not jours and not any("depuis" in dit.reponses for dit in dits):
            jours = [jour.ecrit for jour in self.dates.hesitations.get(commun.slug, ())]
        if not jours and not self._est_incertain(phrases):
            return ""
        for dit in dits:
            dit.reponses.pop("depuis", None)
        return QUEL_JOUR_DE.format(jours=enumerer(map(citer, jours), "ou")) if jours else QUEL_JOUR

    def _est_incertain(self, phrases: Sequence[Phrase]) -> bool:
        """Tell whether the sentences of a use, or those of the only one, do not choose between two days."""
        voisines = [phrase for phrase in self.lettre.qui_disent("", CHIFFRE) if not phrase.puce]
        if len(self.lettre.qui_disent(USAGE, ARRET)) > 1:
            voisines = []
        motif = self.lettre.tables["jour_incertain"]
        return any(re.search(motif, phrase.net) for phrase in (*phrases, *voisines))

    def _plus_ou_moins(self, phrases: Sequence[Phrase], dits: Sequence[Dit]) -> str:
        """Ask what « on l’utilise plus » means, and take away the state that it says or not."""
        for phrase in phrases:
            net = devine.texte_net(phrase.texte)
            dit = re.search(self.lettre.tables["plus_sans_ne"], net.net)
            # « A utilisé Plus fraîche » is a name.
            if dit and phrase.intention == USAGE and "Plus" not in net.ecrit(*dit.span()):
                for autre in dits:
                    autre.reponses.pop("etat", None)
                    autre.reponses.pop("depuis", None)
                return PLUS_OU_MOINS.format(dit=citer(dit[0].strip()))
        return ""

    def _contredits(
        self, commun: Projet, phrases: Sequence[Phrase], dits: Sequence[Dit]
    ) -> list[str]:
        """Return the two days of one use, when another sentence that names nobody dates it otherwise."""
        iso = devine.date_dite(dits[0].reponses.get("depuis", "")) if len(dits) == 1 else None
        if iso is None:
            return []
        for autre in self._qui_redisent(commun, phrases[0]):
            for jour in self.dates.jours_de(autre.texte):
                if jour.role == DEBUT and jour.entier and jour.iso != iso:
                    return [dits[0].reponses["depuis"], jour.ecrit]
        return []

    def _qui_redisent(self, commun: Projet, phrase: Phrase) -> Iterator[Phrase]:
        """Yield the sentences after one that speak of the same use, and that nothing read."""
        apres = False
        for autre in self.lettre.phrases:
            is_read = autre.puce or autre.texte in self.lettre.lues
            if apres and autre.intention == USAGE and not is_read:
                autres = {*self.lettre.communs_de(autre)} - {commun}
                if not autres and not self.lettre.nommes.organismes(autre, commun):
                    yield autre
            apres = apres or autre == phrase

    def _en_essai(self, dits: Sequence[Dit]) -> str:
        if not re.search(self.lettre.tables["hesitation"], self.lettre.net()):
            return ""
        is_trial = any(dit.reponses.get("etat") == "experimentation" for dit in dits)
        return EN_ESSAI if is_trial else ""
