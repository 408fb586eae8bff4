"""Who uses a common, as a letter says it: in its sentence, in its signature, in what it quotes."""

import re
from collections.abc import Sequence

from catalogue_communs.contribution.lettre_lue import (
    PLUSIEURS,
    Lettre,
    sans_vide,
)
from catalogue_communs.contribution.messages import Reponses
from catalogue_communs.contribution.noms_cites import (
    numero_ecrit,
    organisme_ecrit,
    organismes_ecrits,
)
from catalogue_communs.contribution.organismes import (
    Plusieurs,
    Reconnu,
    comprendre_qui,
    est_situe,
    structure_situee,
)
from catalogue_communs.contribution.phrases import (
    Phrase,
)
from catalogue_communs.contribution.repertoire import (
    departement_de_l_adresse,
    nom_de_l_adresse,
    structure_exacte,
)
from catalogue_communs.fiches.ecriture import Refus
from catalogue_communs.modele import Projet
from catalogue_communs.socle.texte import slugifier
from catalogue_communs.validation import devine

# Where an organisation was read, when its sentence does not name it: a person confirms it.
SIGNATURE, OBJET, CITE, ADRESSE = (
    "la signature",
    "l’objet",
    "le message cité",
    "l’adresse de qui écrit",
)
# How many times the inhabitants of any village of its name a town has.
BIEN_PLUS_GRANDE = 10


class Declarants:
    """Who speaks in a letter, and who it names."""

    def __init__(self, lettre: Lettre) -> None:
        self.lettre = lettre
        # Where each name was read that the letter itself does not say.
        self.provenances: dict[str, str] = {}
        # The names that are taken for those of communes, and no group of communes.
        self.communes = set[str]()
        # The towns that bear the name of villages too, each with where it is.
        self.villes: dict[str, str] = {}

    def organisme(self, phrase: Phrase, commun: Projet) -> Reponses:
        """Return who uses a common.

        As its sentence names it, else as the letter does, or what it quotes.
        """
        signe = self._nom_redit(phrase, commun)
        if signe:
            return self._structure(signe)
        numero = numero_ecrit(phrase.texte)
        if numero and len(self.lettre.nommes.organismes(phrase, commun)) < PLUSIEURS:
            # Its number says who it is, whatever else has its acronym.
            return sans_vide({"organisme": organisme_ecrit(phrase.texte), "code": numero})
        connu = self._connu(phrase, commun) or self._cite(commun)
        if connu:
            return connu
        numero = numero_ecrit(self.lettre.entier)
        if numero:
            return {"code": numero}
        # A name that the reference has not is asked with the question.
        for candidate in (phrase, *self.lettre.phrases, self.lettre.objet, *self.lettre.signature):
            nom = organisme_ecrit(candidate.texte)
            if nom:
                return self._structure(nom)
        nom = nom_de_l_adresse(self.lettre.autour.expediteur, self.lettre.autour.reference)
        return self._venu_de(ADRESSE, nom) if nom else {}

    def _connu(self, phrase: Phrase, commun: Projet) -> Reponses:
        """Return the first that the reference or the file knows: in its sentence, then elsewhere."""
        lettre = self.lettre
        for candidate in (phrase, *lettre.phrases):
            organismes = self._parmi_qui_parlent(candidate, commun)
            if organismes and not self._est_un_lieu(organismes[0], candidate):
                return self.situe(organismes[0])
            # A name that nobody knows, and the number beside it: they must be of one.
            nom, numero = organisme_ecrit(candidate.texte), numero_ecrit(candidate.texte)
            if nom and numero:
                return {"organisme": nom, "code": numero}
        return {} if organisme_ecrit(phrase.texte) else self._lu_ailleurs(commun)

    def _lu_ailleurs(self, commun: Projet) -> Reponses:
        """Return whom the subject, the signature, or a form that is quoted, names."""
        lettre = self.lettre
        lus = [(lettre.nommes.organismes(lettre.objet, commun), OBJET)]
        lus += [(lettre.nommes.signataires(line), SIGNATURE) for line in lettre.signature]
        for citee in lettre.citees:
            if "organisme" in slugifier(citee.texte):
                lus.append((lettre.nommes.organismes(citee, commun), CITE))
        return next((self._venu_de(lu_dans, noms[0]) for noms, lu_dans in lus if noms), {})

    def _est_un_lieu(self, nom: str, phrase: Phrase) -> bool:
        """Tell a place where something was done from who writes, whom another sentence names."""
        if not re.search(rf"\bà {re.escape(nom)}", phrase.texte):
            return False
        autres = [
            autre for autre in (*self.lettre.phrases, *self.lettre.signature) if autre != phrase
        ]
        return any(self.lettre.nommes.signataires(autre) for autre in autres)

    def _venu_de(self, provenance: str, nom: str) -> Reponses:
        """Return a name that the letter does not say, and keep where it was read."""
        self.provenances[nom] = provenance
        return self.situe(nom)

    def _cite(self, commun: Projet) -> Reponses:
        """Return the only one that a sentence which the letter quotes names."""
        for citee in self.lettre.citees:
            nom = self.lettre.nommes.de_la_fiche(citee.texte, commun)
            noms = [nom] if nom else self.lettre.nommes.organismes(citee, commun)
            if len(noms) == 1:
                return self._venu_de(CITE, noms[0])
        return {}

    def _structure(self, nom: str) -> Reponses:
        """Return a name that the reference has not, with where the letter situates it."""
        structure = structure_exacte(nom, self.lettre.autour.reference)
        if structure:
            return {"organisme": structure.nom, "code": structure.siren}
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
        autres = [
            autre for autre in (*self.lettre.phrases, *self.lettre.signature) if autre != phrase
        ]
        return nom if any(f" {net} " in f" {autre.net} " for autre in autres) else ""

    def _parmi_qui_parlent(self, phrase: Phrase, commun: Projet) -> list[str]:
        """Return who a sentence names, but a service of the State of which it only speaks.

        « Nous sommes repassés sur les modèles de la DDTM » is signed by a commune.
        """
        organismes = self.lettre.nommes.organismes(phrase, commun)
        if not re.search(self.lettre.tables["service_de_l_etat_cite"], phrase.net):
            return organismes
        autres = [
            autre for autre in (*self.lettre.phrases, *self.lettre.signature) if autre != phrase
        ]
        if any(self.lettre.nommes.organismes(autre, commun) for autre in autres):
            return []
        return organismes

    def situe(self, nom: str) -> Reponses:
        """Return a name that several bear with the code of the one that the letter situates.

        By a postal code, or by a département that it names.
        """
        reference = self.lettre.autour.reference
        structure = structure_exacte(nom, reference)
        if structure:
            return {"organisme": structure.nom, "code": structure.siren}
        departement = departement_de_l_adresse(self.lettre.autour.expediteur, reference)
        lieux = f"{self.lettre.entier} ({departement})"
        # « la mairie de Saillans 26 ».
        numero = re.search(rf"{re.escape(nom)},? (\d\d|2[ABab])\b(?![/.:])", self.lettre.entier)
        if numero:
            lieux += f" ({numero[1]})"
        try:
            comprendre_qui(reference, {"nom": nom})
        except Plusieurs as plusieurs:
            situes = [
                reconnu.valeurs
                for reconnu in plusieurs.choix
                if est_situe(reconnu, lieux, reference)
            ]
            if len(situes) != 1:
                situes = self._de_la_commune(nom, plusieurs.choix) or self._de_la_ville(
                    nom, plusieurs.choix
                )
            if len(situes) == 1:
                code = situes[0].get("code_insee") or situes[0].get("siren", "")
                return {"organisme": nom, "code": code}
        except Refus:
            pass
        return {"organisme": nom}

    def _de_la_commune(self, nom: str, choix: Sequence[Reconnu]) -> list[dict[str, str]]:
        """Return the only commune that a bare name may mean, in a letter that speaks of no group.

        That it is not the group of communes of the same name is confirmed.
        """
        communes = [reconnu for reconnu in choix if "code_insee" in reconnu.valeurs]
        lettre = self.lettre
        said = f"{lettre.net()} {lettre.autour.expediteur.lower()}"
        if len(communes) != 1 or re.search(lettre.tables["d_un_groupement"], said):
            return []
        self.communes.add(nom)
        return [communes[0].valeurs]

    def _de_la_ville(self, nom: str, choix: Sequence[Reconnu]) -> list[dict[str, str]]:
        """Return the only town among villages of one name, when a letter says that it is a town.

        Which one it is is confirmed.
        """
        if not slugifier(nom).startswith("ville-"):
            return []
        par_code = self.lettre.autour.reference.par_commune
        communes = [reconnu for reconnu in choix if reconnu.valeurs.get("code_insee") in par_code]
        if len(communes) < len(choix):
            return []
        tailles = {
            reconnu.libelle: par_code[reconnu.valeurs["code_insee"]].population or 0
            for reconnu in communes
        }
        grande, *autres = sorted(communes, key=lambda reconnu: -tailles[reconnu.libelle])
        if any(
            tailles[autre.libelle] * BIEN_PLUS_GRANDE > tailles[grande.libelle] for autre in autres
        ):
            return []
        self.villes[nom] = grande.libelle.partition(" (commune")[0]
        return [grande.valeurs]

    def rivaux(self, nom: str, phrases: Sequence[Phrase]) -> list[str]:
        """Return the organisations between which a letter does not choose; none when it does.

        It says so, or it names several, none of which signs it or is in the sentences that declare.
        """
        is_doubtful = re.search(self.lettre.tables["organisme_incertain"], self.lettre.net())
        if not is_doubtful and (not nom or self._est_dit(nom, phrases)):
            return []
        noms = dict[str, str]()
        for phrase in self.lettre.phrases:
            ecrits = organismes_ecrits(phrase.texte) if is_doubtful else []
            for autre in (*self.lettre.nommes.surs(phrase), *ecrits):
                noms.setdefault(slugifier(re.sub(r"\s*\([^()]*\)?", "", autre)), autre)
        if nom and slugifier(nom) not in noms and not is_doubtful:
            noms[slugifier(nom)] = nom
        return [*noms.values()]

    def _est_dit(self, nom: str, phrases: Sequence[Phrase]) -> bool:
        """Tell whether the sentences that declare, or who signs, or its address, give a name."""
        lettre = self.lettre
        if nom in self.provenances:
            return True
        cle = slugifier(nom)
        lines = (*phrases, lettre.objet, *lettre.signature)
        if any(cle in slugifier(line.texte) for line in lines):
            return True
        return slugifier(nom_de_l_adresse(lettre.autour.expediteur, lettre.autour.reference)) in cle

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
