"""Who uses a common, as a letter says it: in its sentence, in its signature, in what it quotes."""

import re

from catalogue_communs.contribution.lettre_lue import (
    Lettre,
)
from catalogue_communs.contribution.messages import Reponses
from catalogue_communs.contribution.noms_cites import (
    numero_ecrit,
    organisme_ecrit,
)
from catalogue_communs.contribution.organismes import (
    Plusieurs,
    comprendre_qui,
    est_situe,
    structure_situee,
)
from catalogue_communs.contribution.phrases import (
    Phrase,
)
from catalogue_communs.fiches.ecriture import Refus
from catalogue_communs.modele import Projet
from catalogue_communs.socle.texte import slugifier
from catalogue_communs.validation import devine


class Declarants:
    """Who speaks in a letter, and who it names."""

    def __init__(self, lettre: Lettre) -> None:
        self.lettre = lettre

    def organisme(self, phrase: Phrase, commun: Projet) -> Reponses:
        """Return who uses a common.

        As its sentence names it, else as the letter does, or what it quotes.
        """
        signe = self._nom_redit(phrase, commun)
        if signe:
            return self._structure(signe)
        connu = self._connu(phrase, commun) or self._cite(commun)
        if connu:
            return connu
        numero = numero_ecrit(self.lettre.entier)
        if numero:
            return {"code": numero}
        # A name that the reference has not is asked with the question.
        for candidate in (phrase, *self.lettre.phrases, self.lettre.objet):
            nom = organisme_ecrit(candidate.texte)
            if nom:
                return self._structure(nom)
        return {}

    def _connu(self, phrase: Phrase, commun: Projet) -> Reponses:
        """Return the first that the reference or the file knows: in its sentence, then elsewhere."""
        lettre = self.lettre
        quoted = [citee for citee in lettre.citees if "organisme" in slugifier(citee.texte)]
        for candidate in (phrase, *lettre.phrases, lettre.objet, *quoted):
            organismes = self._parmi_qui_parlent(candidate, commun)
            if organismes:
                return self.situe(organismes[0])
            # A name that nobody knows, and the number beside it: they must be of one.
            nom, numero = organisme_ecrit(candidate.texte), numero_ecrit(candidate.texte)
            if nom and numero:
                return {"organisme": nom, "code": numero}
        return {}

    def _cite(self, commun: Projet) -> Reponses:
        """Return the only one that a sentence which the letter quotes names."""
        for citee in self.lettre.citees:
            nom = self.lettre.nommes.de_la_fiche(citee.texte, commun)
            noms = [nom] if nom else self.lettre.nommes.organismes(citee, commun)
            if len(noms) == 1:
                return {"organisme": noms[0]}
        return {}

    def _structure(self, nom: str) -> Reponses:
        """Return a name that the reference has not, with where the letter situates it."""
        return structure_situee(nom, self.lettre.entier, self.lettre.autour.reference) or {
            "organisme": nom
        }

    def _nom_redit(self, phrase: Phrase, commun: Projet) -> str:
        """Return the name that a sentence gives and that the letter is signed with.

        When nobody knows it: the commune of the address under it is not the one that speaks.
        """
        nom = organisme_ecrit(phrase.texte)
        if not nom or self.lettre.nommes.organismes(phrase, commun):
            return ""
        net = devine.mise_au_net(nom)
        autres = [autre for autre in self.lettre.phrases if autre != phrase]
        return nom if any(f" {net} " in f" {autre.net} " for autre in autres) else ""

    def _parmi_qui_parlent(self, phrase: Phrase, commun: Projet) -> list[str]:
        """Return who a sentence names, but a service of the State of which it only speaks.

        « Nous sommes repassés sur les modèles de la DDTM » is signed by a commune.
        """
        organismes = self.lettre.nommes.organismes(phrase, commun)
        if not re.search(self.lettre.tables["service_de_l_etat_cite"], phrase.net):
            return organismes
        autres = [autre for autre in self.lettre.phrases if autre != phrase]
        if any(self.lettre.nommes.organismes(autre, commun) for autre in autres):
            return []
        return organismes

    def situe(self, nom: str) -> Reponses:
        """Return a name that several bear with the code of the one that the letter situates.

        By a postal code, or by a département that it names.
        """
        try:
            comprendre_qui(self.lettre.autour.reference, {"nom": nom})
        except Plusieurs as plusieurs:
            situes = [
                reconnu.valeurs
                for reconnu in plusieurs.choix
                if est_situe(reconnu, self.lettre.entier, self.lettre.autour.reference)
            ]
            if len(situes) == 1:
                code = situes[0].get("code_insee") or situes[0].get("siren", "")
                return {"organisme": nom, "code": code}
        except Refus:
            pass
        return {"organisme": nom}

    def ensemble(self, reponses: Reponses) -> list[Reponses]:
        """Return each organisation that one name lists, with its code."""
        nom = reponses.get("organisme", "")
        if not nom or "code" in reponses:
            return []
        try:
            reconnus = comprendre_qui(self.lettre.autour.reference, {"nom": nom})
        except Refus:
            return []
        organismes = []
        for reconnu in reconnus:
            code = reconnu.valeurs.get("code_insee") or reconnu.valeurs.get("siren", "")
            organismes.append({"organisme": reconnu.libelle.partition(" (")[0], "code": code})
        return organismes
