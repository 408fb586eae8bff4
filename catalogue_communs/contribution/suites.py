"""What to do of a letter that was read: the command that writes what it says, or the question to send back.

Each thing that it asks is tried on the files, as a proposal would be, and nothing of it is written.
"""

import shlex
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from catalogue_communs.contribution import formulaires, lettre_lue, proposition
from catalogue_communs.contribution.comprendre import comprendre_reponse
from catalogue_communs.contribution.formulaires import Champ
from catalogue_communs.contribution.lettre_lue import Geste
from catalogue_communs.contribution.messages import Dit, Reponses
from catalogue_communs.contribution.phrases import CHIFFRE, DEMANDE
from catalogue_communs.contribution.proposition import INCONNU, ChampChange, Envoi, Proposition
from catalogue_communs.contribution.resultat import Resultat
from catalogue_communs.fiches.ecriture import Refus
from catalogue_communs.modele import Projet
from catalogue_communs.modele.reutilisations import ARRETEE
from catalogue_communs.socle import schemas
from catalogue_communs.socle.programme import programme
from catalogue_communs.socle.texte import citer, cle_de_recherche, enumerer
from catalogue_communs.validation import devine

DIT = {
    lettre_lue.USAGE: "un usage à déclarer",
    lettre_lue.ARRET: "un usage qui s’arrête",
    lettre_lue.DEMENTI: "un usage qui n’est pas le sien",
    lettre_lue.JOINTE: "une liste en pièce jointe, que rien ne lit ici",
    lettre_lue.AILLEURS: "un usage hors de France : à vous de dire s’il entre au catalogue",
    lettre_lue.OUI_DIRE: "un usage que la personne a entendu dire",
    CHIFFRE: "un chiffre",
    lettre_lue.CONTACT: "un nouveau contact",
    lettre_lue.LIEN: "une adresse qui change",
    lettre_lue.PRIX: "un prix",
    lettre_lue.PROPOSITION: "un nouveau commun",
    lettre_lue.ERREUR: "une erreur à corriger",
    DEMANDE: "une question sur ce commun",
    lettre_lue.RETRAIT: "une demande de retrait de données personnelles",
    lettre_lue.MERCI: "un remerciement : rien à écrire",
    lettre_lue.ABSENCE: "une réponse automatique : rien à écrire",
    lettre_lue.CORRECTION: "une correction",
    lettre_lue.AUTRE: "rien de sûr",
    lettre_lue.RIEN: "rien à changer, dit la personne : rien à écrire",
    lettre_lue.ANNULE: "la personne retire son message : rien à écrire",
    lettre_lue.RESTE: "pas compris",
    lettre_lue.VERSION: "une nouvelle version : le catalogue la lit sur la forge, rien à écrire",
    lettre_lue.INCONNU: "un outil qui n’est pas au catalogue",
    lettre_lue.HORS_SUJET: "un message qui ne parle d’aucun commun : rien à faire",
    lettre_lue.IMPRECIS: "un chiffre à préciser",
    lettre_lue.REDACTION: "une remarque sur ce que dit la page : à vous d’en juger",
    lettre_lue.RELAIS: "à qui écrire chez un utilisateur",
    lettre_lue.ATTENTE: "un usage à venir, et quand l’inscrire",
}
# How a person is asked to complete what is missing.
COMPLETEZ = (
    "Bonjour,\n\nMerci de votre message. Pour l’enregistrer, il nous manque ceci :\n\n{questions}\n"
)
RENVOYEZ = "\nComplétez ces lignes et renvoyez-les, les autres comme elles sont :\n\n{modele}\n"
OU_TROUVER = """\
Bonjour,

La page de {nom} dit comment s’en servir, ce qu’il coûte et à qui écrire : {page}
Pour une question, écrivez à son équipe : {contact}
"""
RETIRER = """\
Bonjour,

Nous avons reçu votre demande de retrait. \
Une personne de l’équipe la traite sous un mois, et vous écrit quand c’est fait.
Ce que nous retirons, et ce que gardent l’historique public et les copies déjà faites : {page}
"""
QUOI = """\
Bonjour,

Merci de votre message. Dites-nous en quelques lignes :

Signalement d’une erreur

Commun : {commun}
Ce qui est faux : {constat}
Ce qu’il faudrait lire : {correction}
Source :
"""
NOTE = """\
Bonjour,

Merci de votre message : nous vérifions la page de {nom}, et la corrigeons. \
Si une page publique le montre, envoyez-nous son adresse.
"""
CONFIRMEZ = """\
Bonjour,

Merci de votre message. Voici ce que nous en avons compris :

{lignes}

{doutes}
Est-ce bien cela ? Répondez « oui », ou renvoyez ces lignes corrigées.
"""
# A sentence of so many signs says what is wrong.
DIT_TOUT = 90
UTILISEZ_VOUS = """\
Bonjour,

On nous dit que vous utilisez {nom}. Est-ce le cas, et depuis quand ? Si oui, complétez ces lignes :

{modele}
"""
RECOPIEZ = """\
Bonjour,

Merci de votre message. Nous ne lisons pas les pièces jointes : recopiez la liste dans votre réponse, \
une ligne par organisme, avec son département et la date depuis laquelle il utilise ce commun.
"""
LEQUEL = """\
Bonjour,

Nous avons reçu votre demande de retrait, et la traitons sous un mois. \
Pour la trouver : quel nom ou quelle adresse faut-il retirer, et de quelle page ?
Ce que nous retirons, et ce que gardent l’historique public et les copies déjà faites : {page}
"""
PAS_AU_CATALOGUE = """\
Bonjour,

Merci de votre message. {nom} n’est pas encore au catalogue. \
Une personne de l’équipe regarde s’il peut y entrer, et vous répond.
"""
LISONS = """\
Bonjour,

Merci de votre message. Une personne de l’équipe le lit, et vous répond.
"""
RELISONS = """\
Bonjour,

Merci de votre remarque sur la page de {nom} : qui l’écrit la relit, et vous répond.
"""
PRECISEZ = """\
Bonjour,

Merci de votre message. {question}
"""
A_QUI_ECRIRE = "À quelle adresse écrire désormais à {qui}, au sujet de {nom} ?"
NOTONS = """\
Bonjour,

Merci, c’est noté. La page de {nom} ne nomme personne chez ses utilisateurs : \
nous nous servirons de ces coordonnées pour vous écrire.
"""
ATTENDEZ = """\
Bonjour,

Merci de votre message. Nous inscrivons un usage quand il a commencé : \
dites-nous le jour où vous vous servirez de {nom}, et nous vous ajouterons.
"""
NE_L_UTILISEZ_VOUS_PLUS = """\
Bonjour,

On nous dit que vous n’utilisez plus {nom}. Est-ce le cas, et depuis quand ? Si oui, complétez ces lignes :

{modele}
"""
RETIRE = """\
Bonjour,

Merci de nous l’avoir dit. La page de {nom} ne vous nommera plus à la prochaine publication.
"""
INDICATEUR, ETAT = "Indicateur", "État"
# Another name of a question, that a refusal gives it.
LIBELLES = {"Organisation": "Organisme"}
# The questions whose answer is a day.
DATES = frozenset({"depuis", "arretee_le", "au"})
# The questions of a declaration, beside those that it must answer.
A_DECLARER = ("Organisme", "Depuis", "Preuve")
A_CONFIRMER = ("Organisme", "Depuis")
A_CONFIRMER_ARRETEE = ("Organisme", "Arrêtée le")
A_SIGNALER = ("Ce qu’il faudrait lire", "Source")
INCOMPRIS = (
    "Rien de ce message n’a été compris : ni déclaration, ni chiffre, ni correction. Lisez-le."
)
# What to send back to whom nobody understood: the lines that any door reads.
DEMANDER = """\
Bonjour,

Merci de votre message. Pour vous répondre, dites-nous ce qu’il faut changer, et gardez de ces \
lignes celles qui conviennent :

Vous utilisez ce commun, ou ne l’utilisez plus :

{declarer}

Ce que dit la page est faux :

{signaler}
"""


class SuiteDeLettre(NamedTuple):
    """What follows from one thing that a letter asks.

    How it is understood, what is missing, what writes it.
    """

    compris: tuple[str, ...]
    questions: tuple[str, ...] = ()
    commandes: tuple[str, ...] = ()
    reponse: str = ""
    # The lines that say the same and need no person: what an answer to the message would be.
    modele: str = ""
    propositions: tuple[Proposition, ...] = ()
    # What the person who wrote it should confirm, if anything.
    doutes: tuple[str, ...] = ()


Essayer = Callable[[tuple[Proposition, ...]], Resultat]


class SuitesDeLettre(NamedTuple):
    """How the thing that a letter asks becomes a change.

    Who sent it and when, how a change is tried, the command that people type, the address of pages.
    """

    origine: Envoi
    essayer: Essayer
    commande: str
    site: str

    def de(self, geste: Geste) -> SuiteDeLettre:
        """Return what follows from a thing that a letter asks."""
        compris = self._entete(geste)
        if geste.intention == lettre_lue.RETRAIT:
            return self._retrait(geste, compris)
        if geste.intention == DEMANDE and geste.commun:
            return SuiteDeLettre(compris, reponse=self._ou_trouver(geste.commun))
        if geste.intention in SANS_ECRIRE:
            return SANS_ECRIRE[geste.intention](geste, compris)
        propositions = tuple(self._propositions(geste))
        if propositions:
            return self._essai(geste, compris, propositions)
        if geste.intention == lettre_lue.AUTRE:
            # A person reads it: no question would be precise.
            return SuiteDeLettre(compris, (INCOMPRIS,), reponse=LISONS)
        return _a_la_main(geste, compris)

    def _entete(self, geste: Geste) -> tuple[str, ...]:
        about = f"{geste.commun.nom} : " if geste.commun else ""
        citations = enumerer(geste.citations, "et")
        return (f"{about}{DIT[geste.intention]}, d’après {citations}.",)

    def _propositions(self, geste: Geste) -> Iterator[Proposition]:
        """Yield what a thing asked proposes: by the answers to a model, or in a field."""
        for dit in geste.dits:
            yield proposition.du_modele(dit.modele, dit.reponses, self.origine)
        if geste.champ and geste.commun:
            yield du_champ(geste.commun.slug, geste.champ, geste.valeurs, self.origine)

    def _essai(
        self, geste: Geste, compris: tuple[str, ...], propositions: tuple[Proposition, ...]
    ) -> SuiteDeLettre:
        """Try the change; what refuses it becomes the question to send back."""
        essai = self.essayer(propositions)
        confirmer = (f"À confirmer : {doute}." for doute in geste.a_confirmer)
        compris = (*compris, *essai.phrases, *confirmer)
        demandees = {question.partition(" : ")[0] for question in geste.a_preciser}
        questions = tuple(
            question
            for question in _questions(essai.messages, geste)
            if LIBELLES.get(question.partition(" : ")[0], question.partition(" : ")[0])
            not in demandees
        )
        questions = (*geste.a_preciser, *questions)
        if questions and geste.intention == lettre_lue.CORRECTION:
            # What is wrong and right is said: the rest is for who keeps the file.
            return SuiteDeLettre((*compris, *questions), commandes=tuple(self._commandes(geste)))
        if essai.action != "proposer" or questions:
            return SuiteDeLettre(compris, questions, reponse=_question(questions, geste.dits))
        commands = tuple(self._commandes(geste))
        model = "\n\n".join(_lignes(dit, ()) for dit in geste.dits) or _signalement(geste)
        return SuiteDeLettre(
            compris,
            commandes=commands,
            modele=model,
            propositions=propositions,
            doutes=geste.a_confirmer,
        )

    def _commandes(self, geste: Geste) -> Iterator[str]:
        for dit in geste.dits:
            yield f"{self.commande} {_commande_du_modele(dit, self.origine.jour)}"
        if geste.champ and geste.commun:
            valeurs = shlex.join(geste.valeurs)
            yield f"{self.commande} champ {geste.commun.slug} {geste.champ} {valeurs}"

    def _retrait(self, geste: Geste, compris: tuple[str, ...]) -> SuiteDeLettre:
        page = self._page("contribuer/retrait/", "la page « Demander un retrait » de notre site")
        if not geste.valeurs:
            question = "Nom : lequel faut-il retirer, et de quelle page ?"
            return SuiteDeLettre(compris, (question,), reponse=LEQUEL.format(page=page))
        command = f"{self.commande} retirer {shlex.quote(geste.valeurs[0])} --simuler"
        return SuiteDeLettre(compris, commandes=(command,), reponse=RETIRER.format(page=page))

    def _page(self, path: str, sinon: str) -> str:
        """Return the address of a page; what to call it, while nobody knows where the site is."""
        return f"{self.site.rstrip('/')}/{path}" if self.site else sinon

    def _ou_trouver(self, commun: Projet) -> str:
        page = self._page(f"communs/{commun.slug}/", "notre catalogue")
        contact = commun.contact.courriel or commun.contact.url or programme().courriel
        return OU_TROUVER.format(nom=commun.nom, page=page, contact=contact)


def a_faire_confirmer(suites: Sequence[SuiteDeLettre]) -> Iterator[str]:
    """Yield what to ask of who wrote a letter that is understood, but not surely, nor whole."""
    doutes = [doute for suite in suites for doute in suite.doutes]
    lignes = [suite.modele for suite in suites if suite.modele]
    if doutes and lignes and not any(suite.questions for suite in suites):
        yield CONFIRMEZ.format(
            lignes="\n\n".join(lignes),
            doutes="".join(f"- {doute[:1].upper()}{doute[1:]}.\n" for doute in doutes),
        )


def _non_lu(geste: Geste, compris: tuple[str, ...]) -> SuiteDeLettre:
    """Show the sentences that say more than what was read."""
    citations = enumerer(geste.citations, "et")
    return SuiteDeLettre(compris, doutes=(f"nous n’avons pas su lire {citations}",))


def _a_la_main(geste: Geste, compris: tuple[str, ...]) -> SuiteDeLettre:
    """Leave an error to a person, who mends the file; ask what it is when it is not said."""
    constat = " ".join(phrase.texte for phrase in geste.phrases)
    if geste.commun and (len(geste.phrases) > 1 or len(constat) > DIT_TOUT):
        consigne = f"À la main : corrigez {geste.commun.slug}.yml."
        if geste.valeurs:
            consigne = f"{consigne[:-1]} : {citer(' '.join(geste.valeurs))}."
        return SuiteDeLettre((*compris, consigne), reponse=NOTE.format(nom=geste.commun.nom))
    nom = geste.commun.nom if geste.commun else ""
    reponse = QUOI.format(commun=nom, constat=constat, correction=" ".join(geste.valeurs))
    return SuiteDeLettre(compris, reponse=_sans_blanc_final(reponse))


def _rien(_geste: Geste, compris: tuple[str, ...]) -> SuiteDeLettre:
    """Write nothing of a thanks, of an automatic answer."""
    return SuiteDeLettre(compris)


def _dementi(geste: Geste, compris: tuple[str, ...]) -> SuiteDeLettre:
    """Say where the use that somebody denies is, to remove by hand; or that nothing has it."""
    nom, *champs = geste.valeurs
    if not geste.commun or not champs:
        qui = citer(nom) if nom else "cet organisme, que la lettre ne nomme pas"
        return SuiteDeLettre((*compris, f"La fiche ne nomme pas {qui} : rien à écrire."))
    consigne = (
        f"À la main : retirez {enumerer(map(citer, champs), 'et')} de {geste.commun.slug}.yml."
    )
    return SuiteDeLettre((*compris, consigne), reponse=RETIRE.format(nom=geste.commun.nom))


def _oui_dire(geste: Geste, compris: tuple[str, ...]) -> SuiteDeLettre:
    """Write what to ask of each organisation that somebody believes to be a user."""
    modeles = []
    noms = []
    is_stopped = any(dit.reponses.get("etat") == ARRETEE for dit in geste.dits)
    champs: tuple[str, ...] = (
        ("commun", "organisme", "etat") if is_stopped else ("commun", "organisme")
    )
    for dit in geste.dits:
        reponses = {champ: dit.reponses[champ] for champ in champs if champ in dit.reponses}
        noms.append(reponses.get("organisme", "l’organisme"))
        demandees = A_CONFIRMER_ARRETEE if is_stopped else A_CONFIRMER
        modeles.append(_lignes(Dit(dit.modele, reponses), demandees))
    commun = geste.commun.nom if geste.commun else ""
    verbe = "n’utilisent-ils plus" if is_stopped else "utilisent-ils"
    question = f"À demander à {enumerer(map(citer, noms), 'et')} : {verbe} ce commun ?"
    lettre = NE_L_UTILISEZ_VOUS_PLUS if is_stopped else UTILISEZ_VOUS
    reponse = lettre.format(nom=commun, modele="\n\n".join(modeles))
    return SuiteDeLettre(compris, (question,), reponse=reponse)


def _rien_a_changer(geste: Geste, compris: tuple[str, ...]) -> SuiteDeLettre:
    """Write nothing; say whom the file does not name, and that what was already written is to undo."""
    if geste.intention == lettre_lue.ANNULE:
        return SuiteDeLettre(
            (*compris, "Si le message qu’elle retire a déjà été traité, défaites ce qu’il a écrit.")
        )
    absents = (
        f"La fiche ne nomme pas {citer(nom)} : vérifiez si l’équipe attendait cette réponse."
        for nom in geste.valeurs
    )
    return SuiteDeLettre((*compris, *absents))


def _inconnu(geste: Geste, compris: tuple[str, ...]) -> SuiteDeLettre:
    """Leave to a person a tool that no file describes: whether it needs one."""
    noms = enumerer(map(citer, geste.valeurs), "et")
    consigne = f"{noms} n’est pas au catalogue : à une personne de dire s’il y faut une fiche."
    return SuiteDeLettre((*compris, consigne), reponse=PAS_AU_CATALOGUE.format(nom=noms))


def _imprecis(geste: Geste, compris: tuple[str, ...]) -> SuiteDeLettre:
    """Ask again a figure that the file counts nowhere yet: where to write it is for a person."""
    nom = geste.commun.nom if geste.commun else "ce commun"
    consigne = f"La page de {nom} n’a pas d’indicateur pour ce chiffre : dites où l’écrire."
    question = " ".join(geste.valeurs)
    reponse = PRECISEZ.format(question=question)
    return SuiteDeLettre((*compris, consigne), (question,), reponse=reponse)


def _redaction(geste: Geste, compris: tuple[str, ...]) -> SuiteDeLettre:
    """Leave to who writes the page a remark on its words or its images."""
    nom = geste.commun.nom if geste.commun else "ce commun"
    return SuiteDeLettre(compris, reponse=RELISONS.format(nom=nom))


def _relais(geste: Geste, compris: tuple[str, ...]) -> SuiteDeLettre:
    """Keep to whom to write in an organisation that uses a common; ask it when it is not said."""
    nom = geste.commun.nom if geste.commun else "ce commun"
    qui, *joindre = geste.valeurs
    if not joindre:
        question = A_QUI_ECRIRE.format(qui=qui, nom=nom)
        return SuiteDeLettre(compris, (question,), reponse=PRECISEZ.format(question=question))
    consigne = (
        f"Rien à écrire : la page de {nom} ne nomme personne chez qui l’utilise. "
        f"Pour joindre {citer(qui)} : {enumerer(joindre, 'et')}."
    )
    return SuiteDeLettre((*compris, consigne), reponse=NOTONS.format(nom=nom))


def _attente(geste: Geste, compris: tuple[str, ...]) -> SuiteDeLettre:
    """Answer who asks to be written before using a common."""
    nom = geste.commun.nom if geste.commun else "ce commun"
    consigne = "Rien à inscrire : l’usage n’a pas commencé."
    return SuiteDeLettre((*compris, consigne), reponse=ATTENDEZ.format(nom=nom))


def _jointe(_geste: Geste, compris: tuple[str, ...]) -> SuiteDeLettre:
    """Ask for what is in a file that came with the letter."""
    question = "Qui utilise ce commun : la liste est à recopier dans le message."
    return SuiteDeLettre(compris, (question,), reponse=RECOPIEZ)


SANS_ECRIRE: dict[str, Callable[[Geste, tuple[str, ...]], SuiteDeLettre]] = {
    lettre_lue.MERCI: _rien,
    lettre_lue.AILLEURS: _rien,
    lettre_lue.JOINTE: _jointe,
    lettre_lue.ABSENCE: _rien,
    lettre_lue.DEMENTI: _dementi,
    lettre_lue.OUI_DIRE: _oui_dire,
    lettre_lue.RIEN: _rien_a_changer,
    lettre_lue.ANNULE: _rien_a_changer,
    lettre_lue.RESTE: _non_lu,
    lettre_lue.VERSION: _rien,
    lettre_lue.HORS_SUJET: _rien,
    lettre_lue.INCONNU: _inconnu,
    lettre_lue.ATTENTE: _attente,
    lettre_lue.IMPRECIS: _imprecis,
    lettre_lue.REDACTION: _redaction,
    lettre_lue.RELAIS: _relais,
}


def _sans_blanc_final(text: str) -> str:
    return "\n".join(line.rstrip() for line in text.split("\n"))


def _questions(messages: Iterable[str], geste: Geste) -> Iterator[str]:
    """Yield what is missing, each in a line; of an indicator that is not said, those to choose."""
    for message in messages:
        libelle, _, question = message.partition("\n")
        if libelle == INDICATEUR and geste.commun:
            question = _quel_indicateur(geste.commun)
        if libelle == ETAT and geste.intention == lettre_lue.USAGE:
            question = (
                "Utilisez-vous ce commun aujourd’hui, est-ce un projet, ou un essai terminé ?"
            )
        yield f"{libelle} : {question}" if question else libelle


def _quel_indicateur(commun: Projet) -> str:
    noms = [citer(indicateur.nom) for indicateur in commun.indicateurs]
    if not noms:
        return "La fiche n’en a pas encore : dites ce que vous comptez, et dans quelle unité."
    return (
        f"Lequel : {enumerer(noms, 'ou')} ? Sinon, dites ce que vous comptez, et dans quelle unité."
    )


def du_champ(slug: str, champ: str, valeurs: Iterable[str], origine: Envoi) -> Proposition:
    """Make a proposal of what a field should say."""
    changements = tuple(_changements(champ, valeurs))
    return Proposition(slug, "une modification", changements, origine=origine)


def _changements(champ: str, valeurs: Iterable[str]) -> Iterator[ChampChange]:
    """Yield the changes of a field: its value, or those of its own fields, « nom=valeur »."""
    steps = tuple(champ.split("."))
    group = "properties" in formulaires.partie_du_champ(steps) and steps != ("contact",)
    for valeur in valeurs:
        name, _, answer = valeur.partition("=")
        if group:
            yield ChampChange((*steps, name), INCONNU, answer)
        else:
            yield ChampChange(steps, INCONNU, valeur)


def _signalement(geste: Geste) -> str:
    """Write the report of an error that asks the change of a field, when it has an answer already."""
    if not geste.champ or not geste.commun:
        return ""
    constat = " ".join(phrase.texte for phrase in geste.phrases)
    if geste.intention != lettre_lue.CORRECTION:
        actuelle = _valeur_actuelle(geste.commun, geste.champ)
        if not actuelle:
            return ""
        constat = f"{geste.valeurs[0]} et non {actuelle}"
    reponses = {"commun": geste.commun.slug, "constat": constat}
    return _lignes(Dit(formulaires.modeles()[formulaires.SIGNALER], reponses), ())


def _valeur_actuelle(commun: Projet, champ: str) -> str:
    """Return the answer that a field of one value has; nothing for any other."""
    steps = champ.split(".")
    if steps == ["contact"]:
        steps = ["contact", "courriel"]
    valeur: object = commun
    for step in steps:
        valeur = getattr(valeur, step, None)
    return valeur if isinstance(valeur, str) else ""


def _commande_du_modele(dit: Dit, jour: date | None) -> str:
    """Write the command that gives the answers of a model.

    A day that is told from that of the message, « la rentrée », is written whole.
    """
    reponses: dict[str, str] = {}
    for champ in dit.modele.champs:
        if champ.id in dit.reponses:
            reponse = " ".join(dit.reponses[champ.id].split())
            if champ.id in DATES and not devine.date_dite(reponse):
                reponse = devine.date_dite(reponse, jour=jour) or reponse
            reponses[champ.id] = reponse
    if dit.modele.nom == formulaires.PROPOSER:
        options = [f"--{nom} {shlex.quote(reponse)}" for nom, reponse in reponses.items()]
        return f"nouveau {' '.join(options)}"
    slug = reponses.pop("commun")
    liste = "mesures"
    if dit.modele.nom == formulaires.DECLARER:
        liste = "reutilisations"
        if jour and "arretee_le" not in reponses:
            reponses["confirmee_le"] = jour.isoformat()
    valeurs = shlex.join(f"{nom}={reponse}" for nom, reponse in reponses.items())
    return f"champ {slug} {liste} {valeurs}"


def _question(questions: Iterable[str], dits: Iterable[Dit]) -> str:
    """Write what to send back: what is missing, then the lines to complete."""
    text = COMPLETEZ.format(questions="\n".join(f"- {question}" for question in questions))
    for dit in dits:
        text += RENVOYEZ.format(modele=_lignes(dit, questions))
    return text


def demander_quoi() -> str:
    """Write what to send back to whom nobody understood."""
    modeles = formulaires.modeles()
    reponses: Reponses = {}
    return DEMANDER.format(
        declarer=_lignes(Dit(modeles[formulaires.DECLARER], reponses), A_DECLARER),
        signaler=_lignes(Dit(modeles[formulaires.SIGNALER], reponses), A_SIGNALER),
    )


def _lignes(dit: Dit, questions: Iterable[str]) -> str:
    """Write a model with the answers known, without the questions that nobody needs to answer."""
    libelles = {question.partition(" : ")[0] for question in questions}
    lines = []
    for champ in dit.modele.champs:
        if champ.id in dit.reponses or champ.requis or champ.libelle in libelles:
            reponse = _en_clair(champ, dit.reponses.get(champ.id, ""))
            lines.append(f"{champ.libelle} : {reponse}".rstrip())
    return f"{dit.modele.ouverture}\n\n" + "\n".join(lines)


def _en_clair(champ: Champ, reponse: str) -> str:
    """Write a choice by its label."""
    return dict(champ.choix).get(reponse, " ".join(reponse.split()))


# --- An error that a form reports ------------------------------------------------------------------


class Signale(NamedTuple):
    """An error that someone reports in the page of a common: what is wrong, what it should say."""

    commun: Projet
    texte: str
    dit: Mapping[str, str]

    def phrases(self) -> tuple[str, ...]:
        """Say what is reported, and the field that it seems to be of."""
        if not self.dit:
            return ()
        phrases = [
            f"{self.commun.nom} : une erreur à corriger, d’après « {self.dit.get('constat', '')} »."
        ]
        if field := self.champ():
            title = formulaires.libelle_du_champ(tuple(field.split(".")))
            phrases.append(f"Ce semble être « {title} » ({field}).")
        return tuple(phrases)

    def commandes(self) -> tuple[str, ...]:
        """Return the command that writes what the page should say, when its field is known and can say it."""
        field, answer = self.champ(), self.dit.get("correction", "")
        if not field or not answer:
            return ()
        try:
            comprendre_reponse(tuple(field.split(".")), answer)
        except Refus:
            return ()
        return (f"catalogue champ {self.commun.slug} {field} {shlex.quote(answer)}",)

    def champ(self) -> str:
        """Return the only simple field whose title has its every word in what is said to be wrong."""
        mots = set(cle_de_recherche(self.dit.get("constat", "")).split())
        champs = []
        for nom, titre in _champs_simples():
            if set(cle_de_recherche(titre).split()) <= mots:
                champs.append(nom)
        return champs[0] if len(champs) == 1 else ""


def _champs_simples() -> Iterator[tuple[str, str]]:
    """Yield the fields of one value that a form may change, by their names, with their titles."""
    for nom, partie in schemas.schema("projet")["properties"].items():
        groupe = schemas.resoudre("projet", partie)
        if _est_simple(groupe, (nom,)):
            yield nom, str(groupe["title"])
        for sous_nom, sous_partie in groupe.get("properties", {}).items():
            champ = schemas.resoudre("projet", sous_partie)
            if _est_simple(champ, (nom, sous_nom)):
                yield f"{nom}.{sous_nom}", str(champ["title"])


def _est_simple(champ: schemas.Schema, path: tuple[str, ...]) -> bool:
    """Tell whether a field has one value, that a form may change."""
    if "properties" in champ or "items" in champ:
        return False
    return not proposition.est_reserve(path)
