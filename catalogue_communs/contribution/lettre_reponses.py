"""What a letter answers to the question that it quotes: « Le 15 mars » says nothing alone."""

import re
from collections.abc import Iterator

from catalogue_communs.contribution import formulaires
from catalogue_communs.contribution.chiffres import indicateur_dit
from catalogue_communs.contribution.lettre_lue import (
    ARRET,
    IMPRECIS,
    RIEN,
    USAGE,
    Geste,
    Lettre,
    sans_vide,
)
from catalogue_communs.contribution.lettre_usages import UsagesDits
from catalogue_communs.contribution.messages import Dit
from catalogue_communs.contribution.phrases import (
    CHIFFRE,
    Phrase,
    depuis_quand,
    jours_dits,
    nombres_dits,
)
from catalogue_communs.modele import Projet
from catalogue_communs.modele.reutilisations import ARRETEE
from catalogue_communs.socle.texte import citer
from catalogue_communs.validation import devine

QUEL_NOMBRE = (
    "Vous dites {dit} : quel nombre retenir, de quoi exactement, et à quelle date ? "
    "À défaut, êtes-vous d’accord pour écrire « au moins {n} » ?"
)
EST_CE_EXACT = (
    "Vous dites {dit} : est-ce le nombre exact ? Donnez-le, et à quelle date ; "
    "sinon, êtes-vous d’accord pour écrire « environ {n} » ?"
)
_INTERROGE = re.compile(r"[?]|\b(?:merci|pouvez|pourriez|demandiez|demandez|indiquer|preciser)\b")


class ReponsesDites:
    """The answers that a letter gives to the questions that it quotes, or says again."""

    def __init__(self, lettre: Lettre, usages: UsagesDits) -> None:
        self.lettre, self.usages = lettre, usages

    def gestes(self) -> Iterator[Geste]:
        """Yield what the first question that is quoted, and answered, gives."""
        for question in self.lettre.citees:
            if not _INTERROGE.search(question.net):
                continue
            for ligne in self.lettre.tables["questions_posees"]:
                if re.search(ligne["motif"], question.net):
                    gestes = [*self._reponse(question, ligne["champ"])]
                    if gestes:
                        yield from gestes
                        return
                    break

    def _reponse(self, question: Phrase, champ: str) -> Iterator[Geste]:
        communs = self.lettre.communs(question)
        if len(communs) != 1 or self.lettre.qui_disent(RIEN):
            return
        for phrase in self.lettre.phrases:
            if champ == "valeur":
                if nombres_dits(phrase.net):
                    yield self._chiffre(question, phrase, communs[0])
                    return
            elif champ == "organisme":
                noms = self.lettre.nommes.organismes(phrase, communs[0])
                if noms:
                    reponses = {**self.usages.declarants.situe(noms[0]), **self._depuis_cite()}
                    yield self._usage((phrase, question), communs[0], reponses)
                    return
            elif jour := self._jour(phrase):
                yield self._usage((phrase, question), communs[0], {champ: jour})
                return

    def _depuis_cite(self) -> dict[str, str]:
        """Return the day that what is quoted says, when it says one: the answer is about it."""
        jours = {
            depuis_quand(citee.texte, self.lettre.autour.jour) for citee in self.lettre.citees
        } - {""}
        return {"depuis": jours.pop()} if len(jours) == 1 else {}

    def _jour(self, phrase: Phrase) -> str:
        """Return the day of an answer: the only one that it gives whole, else all that it says."""
        jours = jours_dits(phrase.net)
        if len(jours) == 1:
            return jours[0]
        entendu = devine.entendre_date(phrase.texte.strip(" !."), jour=self.lettre.autour.jour)
        return phrase.net.strip(" !.") if entendu and entendu.valeur else ""

    def _usage(
        self, phrases: tuple[Phrase, Phrase], commun: Projet, reponses: dict[str, str]
    ) -> Geste:
        """Return the use that a question was about, at the day of the answer: it is confirmed."""
        _, question = phrases
        is_stop = "arretee_le" in reponses
        posee = question._replace(intention=ARRET if is_stop else USAGE)
        dit = self.usages.declaration(commun, posee, posee)
        dit.reponses.pop("depuis", None)
        dit.reponses.update(reponses)
        if is_stop:
            dit.reponses["etat"] = ARRETEE
        doute = f"la réponse est à la question citée {citer(question.texte)}"
        return Geste(posee.intention, commun, phrases, (dit,), a_confirmer=(doute,))

    def _chiffre(self, question: Phrase, phrase: Phrase, commun: Projet) -> Geste:
        """Return the figure of the answer; a vague one is asked again, with what would be written."""
        nombre = nombres_dits(phrase.net)[0]
        net = " ".join(autre.net for autre in self.lettre.phrases)
        reponses = {
            "commun": commun.slug,
            "indicateur": indicateur_dit(question.net, commun),
            "valeur": nombre,
        }
        jours = [*dict.fromkeys(jours_dits(net))]
        if len(jours) == 1:
            reponses["au"] = jours[0]
        entendu = devine.entendre_nombre(nombre)
        is_vague = re.search(self.lettre.tables["a_peu_pres"], net) is not None
        a_preciser: tuple[str, ...] = ()
        if entendu and entendu.question:
            a_preciser = (QUEL_NOMBRE.format(dit=citer(nombre), n=entendu.mots.get("n", "")),)
        elif entendu and is_vague:
            a_preciser = (EST_CE_EXACT.format(dit=citer(nombre), n=entendu.valeur),)
        phrases = (phrase, question)
        if a_preciser and not reponses["indicateur"]:
            return Geste(IMPRECIS, commun, phrases, valeurs=a_preciser)
        dit = Dit(formulaires.modeles()[formulaires.MESURER], sans_vide(reponses))
        return Geste(CHIFFRE, commun, phrases, (dit,), a_preciser=a_preciser)
