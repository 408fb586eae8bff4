"""Once a month: an issue for what is old in each common, letters to its team and its users.

A person reads the answers, and writes what a page shows: no answer is a proof of who wrote it.
"""

import time
import zlib
from collections.abc import Collection, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from fnmatch import fnmatchcase
from functools import partial
from itertools import chain, islice
from typing import NamedTuple
from urllib.parse import urlsplit

from catalogue_communs.contribution.formulaires import DECLARER, MESURER, SIGNALER, lien_de_la_forge
from catalogue_communs.contribution.github import DepotGitHub, un_par_un
from catalogue_communs.contribution.textes import TITRE, neutre, un_seul
from catalogue_communs.faits.conclusions import Conclusions
from catalogue_communs.faits.contexte import Contexte
from catalogue_communs.faits.usages import Usage
from catalogue_communs.modele import Guichet, Projet
from catalogue_communs.parutions import cles
from catalogue_communs.reseau.bornes import Limites, Panne
from catalogue_communs.reseau.connexion import statut
from catalogue_communs.socle.dates import au_jour, du_jour, le_jour
from catalogue_communs.socle.programme import Publication, programme
from catalogue_communs.socle.texte import denombrer
from catalogue_communs.validation.publies import valeurs_dites

ETIQUETTE, GUICHET = "fraicheur", "guichet.yml"
# The owners of the example must be replaced by real ones before anyone is called.
A_ADAPTER = "ORGANISATION"
MONTRES = 30
# No one answers ten questions of a letter, nor says of ten users whether each still is one.
QUESTIONS, NOMMES = 5, 3
# Nothing remembers which letters were sent: an organisation has its month, one out of so many.
TRIMESTRE = 3
FIN = (
    "Une phrase par réponse suffit, et vous pouvez ne répondre qu’à une partie. Si une page "
    "publique le dit, donnez son adresse : la fiche la citera. Sinon, votre réponse est publiée "
    "comme « déclarée ». Une personne relit tout avant de publier.\n\nMerci d’avance."
)
# How a letter says a former use to the organisation.
ETAIT = {"experimentation": "vous l’essayiez", "deploiement": "vous le déployiez"}


# --- Letters to a team, and to its users ------------------------------------------------------


def a_demander(commun: Conclusions) -> Iterator[str]:
    """Yield what only the team can tell, what a town hall asks first; nothing if it is stopped."""
    projet = commun.projet
    if projet.archive:
        return
    modes = projet.reutiliser.modes
    if not any(mode.cout for mode in modes):
        yield _question_du_prix(projet)
    yield from _chiffre(commun)
    yield from _utilisateurs(commun)
    connu: dict[str, object] = {
        "Image : quelle capture d’écran, sans donnée personnelle, pouvons-nous montrer, sous "
        "quelle licence et avec quel crédit ?": projet.captures,
        "Délai : combien de temps s’écoule entre une demande et le premier usage ?": any(
            mode.delai for mode in modes
        ),
        "Travail : combien de jours faut-il pour démarrer, puis chaque année ?": (
            projet.reutiliser.effort
        ),
        "Hébergement : où sont les données, et qui les héberge ?": any(
            mode.hebergement for mode in modes
        ),
        "Données personnelles : lesquelles sont traitées, et quelle page le dit ?": (
            projet.qualite.vie_privee
        ),
        "Essai : à quelle adresse peut-on l’essayer sans s’engager ?": projet.liens.demonstration,
        "Europe : pour que les catalogues d’autres pays le lisent, dans quelles langues est "
        "l’interface, est-elle prête à être traduite, quelle équipe ou quel prestataire "
        "l’entretient (jamais une personne) ?": _a_un_publiccode(commun),
    }
    for question, reponse in connu.items():
        if not reponse:
            yield question


def _question_du_prix(projet: Projet) -> str:
    modes = {mode.mode for mode in projet.reutiliser.modes}
    chez_elle = ", et pour l’installer chez elle" if "auto-hebergement" in modes else ""
    return f"Prix : combien paie une collectivité pour utiliser {projet.nom}{chez_elle} ?"


def _a_un_publiccode(commun: Conclusions) -> bool:
    """Tell whether its repository has a publiccode.yml, or its file enough to write one."""
    lecture = commun.lecture
    if lecture and lecture.fichiers and lecture.fichiers.publiccode:
        return True
    return bool(commun.publiccode.complet)


def _chiffre(commun: Conclusions) -> Iterator[str]:
    """Ask for a figure when none is known, or for that of today when the newest has grown old."""
    lignes = [ligne for ligne in commun.lignes if ligne.derniere]
    if not lignes:
        yield (
            "Chiffre : combien de collectivités s’en servent aujourd’hui ? À défaut, quel chiffre "
            "montre son effet ?"
        )
    elif all(ligne.ancienne for ligne in lignes):
        ligne = max(lignes, key=lambda ligne: ligne.mesure.au.dernier_jour)
        quantite, jour = " ".join(ligne.quantite), au_jour(ligne.mesure.au)
        chiffre = f"« {ligne.indicateur.nom} », {quantite} {jour}"
        yield f"Chiffre : {chiffre}. Et aujourd’hui ? Quelle page le montre ?"


def _utilisateurs(commun: Conclusions) -> Iterator[str]:
    """Ask who uses it when only its carriers do; else whether those with an old proof still do."""
    usages = [usage for usage in commun.usages if not usage.porteur]
    if not usages:
        yield "Utilisateurs : quelles collectivités s’en servent ? Quelle page le montre ?"
        return
    incertains = [usage.derniere.organisation for usage in usages if _a_redemander(usage)]
    noms = [commun.contexte.reference.nommer(organisme) for organisme in incertains[:NOMMES]]
    if noms:
        seul = "cet organisme s’en sert-il"
        question = "ces organismes s’en servent-ils" if len(noms) > 1 else seul
        yield (
            f"Utilisateurs : {question} encore : {' ; '.join(noms)} ? Une page donne-t-elle la "
            "liste de ceux qui s’en servent ?"
        )


def _a_redemander(usage: Usage) -> bool:
    """Tell whether the proof of a use is old, or its campaign was to end."""
    return bool(usage.a_reconfirmer or usage.fin)


def messages(contexte: Contexte) -> dict[str, str]:
    """Write the letters of the month, by file name: to each team, to each user whose use is old."""
    lettres: dict[str, str] = {}
    for commun in contexte.communs:
        questions = list(islice(a_demander(commun), QUESTIONS))
        if questions:
            lettres[f"equipe-{commun.projet.slug}.txt"] = _a_l_equipe(commun.projet, questions)
    for key, (nom, usages) in _usages_a_redemander(contexte).items():
        if son_mois(key, contexte.today):
            lettres[f"organisme-{key}.txt"] = _a_l_organisme(nom, usages)
    return dict(sorted(lettres.items()))


def _a_l_equipe(projet: Projet, questions: Sequence[str]) -> str:
    """Write the letter to the team of a common."""
    site = programme().adresses.site
    page = f" ({Publication(site).url(f'communs/{projet.slug}/')})" if site else ""
    liste = "".join(f"{rank}. {un_seul(question)}\n" for rank, question in enumerate(questions, 1))
    return (
        f"Bonjour,\n\n{un_seul(projet.nom)} a une page au catalogue « {programme().titre} »{page}. "
        f"Pourriez-vous nous aider à la compléter ?\n\n{liste}\n{FIN}\n"
    )


def _a_l_organisme(nom: str, usages: Sequence[str]) -> str:
    """Write the letter to an organisation, about each of its uses."""
    liste = "".join(f"- {usage}\n" for usage in usages)
    return (
        f"Bonjour,\n\nLe catalogue « {programme().titre} » cite votre organisme ({un_seul(nom)}), "
        f"d’après des pages publiques :\n\n{liste}\nOù en êtes-vous aujourd’hui ? Si vous avez "
        f"arrêté, depuis quand ? {FIN}\n"
    )


def _usages_a_redemander(contexte: Contexte) -> dict[str, tuple[str, list[str]]]:
    """Return, by the key of each organisation, its name and what is known of its old uses."""
    organismes: dict[str, tuple[str, list[str]]] = {}
    for commun in contexte.communs:
        projet = commun.projet
        names = cles.des_reutilisations(projet, contexte.reference)
        for usage in filter(_a_redemander, commun.usages):
            rank = _rang(projet, usage)
            nom = contexte.reference.nommer(usage.derniere.organisation)
            _, usages = organismes.setdefault(names[rank], (nom, []))
            usages.append(un_seul(f"{projet.nom} : {_etat(usage)}"))
    return organismes


def _rang(projet: Projet, usage: Usage) -> int:
    """Return the rank, in the file, of the last line of a use."""
    return next(rank for rank, line in enumerate(projet.reutilisations) if line is usage.derniere)


def son_mois(cle: str, today: date) -> bool:
    """Tell whether an organisation is written to this month: the same ones every three months."""
    return zlib.adler32(cle.encode()) % TRIMESTRE == today.month % TRIMESTRE


def _etat(usage: Usage) -> str:
    if usage.fin:
        return (
            f"votre campagne était annoncée jusqu’{au_jour(usage.fin)} ; a-t-elle été prolongée ?"
        )
    ligne = usage.derniere
    etait = ETAIT.get(ligne.etat, "vous l’utilisiez")
    return f"{etait} {le_jour(ligne.confirmee_le)}" if ligne.confirmee_le else etait


# --- What has grown old, in the issues of the forge -------------------------------------------


class Rappel(NamedTuple):
    """One thing to mend, and the form that mends it."""

    texte: str
    geste: str
    adresse: str


class Sujet(NamedTuple):
    """What an issue is about: its key for ever, its name, its file, what to mend.

    `questions` go to its team, who answers at the address `reponse`.
    """

    cle: str
    nom: str
    fichier: str
    rappels: tuple[Rappel, ...]
    questions: tuple[str, ...] = ()
    reponse: str = ""


def fiches_a_revoir(contexte: Contexte, depot_url: str, morts: Collection[str]) -> Iterator[Sujet]:
    """Yield what has grown old of each common and of the call; `morts`: the dead addresses."""
    for commun in contexte.communs:
        slug, questions = commun.projet.slug, tuple(a_demander(commun))
        link = lien_de_la_forge(depot_url, SIGNALER, commun=slug, constat="\n".join(questions))
        rappels = tuple(points(commun, depot_url, morts))
        yield Sujet(slug, commun.projet.nom, f"projets/{slug}.yml", rappels, questions, link)
    guichet = contexte.catalogue.guichet
    if guichet:
        rappels = ()
        if guichet.a_reverifier(contexte.today):
            rappels = (_rappel_du_guichet(guichet),)
        # No common has this key: a dot is not part of an address.
        yield Sujet(GUICHET, guichet.nom, GUICHET, rappels)


def _rappel_du_guichet(guichet: Guichet) -> Rappel:
    constat = (
        f"État de l’appel à revérifier : constaté {le_jour(guichet.etat.constate_le)}. Relisez sa "
        f"page, puis changez « etat » dans {GUICHET}."
    )
    return Rappel(constat, "Lire sa page officielle", guichet.page_officielle)


def points(commun: Conclusions, depot_url: str, morts: Collection[str]) -> Iterator[Rappel]:
    """Yield what has grown old in a common as of the day of its context."""
    link = partial(lien_de_la_forge, depot_url, commun=commun.projet.slug)
    for usage in filter(_a_redemander, commun.usages):
        constat = f"Réutilisation à reconfirmer : {_nom_et_doutes(commun, usage)}."
        geste = "Dire où elle en est, et quelle page le montre"
        yield Rappel(constat, geste, link(DECLARER, **_reponses_sur_l_organisme(commun, usage)))
    for ligne in commun.lignes:
        if ligne.ancienne:
            nom, jour = ligne.indicateur.nom, du_jour(ligne.mesure.au)
            constat = f"Mesure dépassée : « {nom} », dernière valeur {jour}."
            geste = "Donner la valeur d’aujourd’hui, et la page qui la montre"
            yield Rappel(constat, geste, link(MESURER, indicateur=nom))
    for url in sorted({*adresses_montrees(commun.projet)}.intersection(morts)):
        constat = f"Adresse qui ne répond pas : {url}"
        yield Rappel(constat, "Donner la bonne adresse", link(SIGNALER, constat=constat))


def _nom_et_doutes(commun: Conclusions, usage: Usage) -> str:
    """Name the organisation of a use, and say what makes it doubtful, but the age of its proof."""
    doutes = [commun.contexte.reference.nommer(usage.lignes[-1].organisation)]
    if usage.fin:
        doutes.append(f"campagne terminée {le_jour(usage.fin)}")
    if usage.perdue:
        doutes.append("son instance ne répond plus")
    return ", ".join(doutes)


def _reponses_sur_l_organisme(commun: Conclusions, usage: Usage) -> dict[str, str]:
    """Return what the form already says of the organisation of a use: its code, its name."""
    organisme = usage.lignes[-1].organisation
    code = organisme.code_insee or organisme.siren or ""
    nom = organisme.nom or ""
    if code and organisme.type:
        # A code may be that of a département and of a région: the name then tells which.
        nom = commun.contexte.reference.nommer(organisme)
    return {"code": code, "organisme": nom}


def ticket(sujet: Sujet, codeowners: str) -> str:
    """Write the issue of a common, or of the call; nothing when there is nothing to mend."""
    count = len(sujet.rappels)
    if not count:
        return ""
    owners = proprietaires(codeowners, sujet.fichier)
    bonjour = f"Bonjour {' '.join(owners)}." if owners else "Bonjour."
    points_a_revoir = denombrer(count, "point", "points")
    lines = [bonjour, "", f"La fiche de {neutre(sujet.nom)} a {points_a_revoir} à revoir :", ""]
    lines += [
        f"- [ ] {neutre(rappel.texte)} [{rappel.geste}]({rappel.adresse})"
        for rappel in sujet.rappels[:MONTRES]
    ]
    if count > MONTRES:
        lines.append(f"- … et {count - MONTRES} autres.")
    if sujet.questions:
        lines += [
            "",
            f"Sa page ne répond pas encore à ces questions. [Répondre]({sujet.reponse})",
            "",
        ]
        lines += [f"- {neutre(question)}" for question in sujet.questions]
    lines += [
        "",
        "Ce ticket se met à jour chaque mois et se ferme seul quand il n’y a plus rien à revoir.",
    ]
    return "\n".join(lines)


def proprietaires(codeowners: str, path: str) -> tuple[str, ...]:
    """Return the owners of a file according to CODEOWNERS: its last rule that applies wins."""
    derniers: list[str] = []
    for line in codeowners.splitlines():
        pattern, *owners = line.partition("#")[0].split() or [""]
        if _designe(pattern.removeprefix("/"), path):
            derniers = owners
    return tuple(owner for owner in derniers if A_ADAPTER not in owner)


def _designe(pattern: str, path: str) -> bool:
    """Tell whether a pattern of CODEOWNERS is that of a folder of a file, of its path or name."""
    if not pattern:
        return False
    if pattern.endswith("/"):
        return path.startswith(pattern)
    return fnmatchcase(path, pattern) or fnmatchcase(path.rpartition("/")[2], pattern)


def actualiser(sujets: Iterable[Sujet], codeowners: str, depot: DepotGitHub) -> list[str]:
    """Open, update or close each issue; say what was done.

    What the forge refuses of one stops no other: `Refusee`.
    """
    par_marque = {f"{ETIQUETTE}:{sujet.cle}": sujet for sujet in sujets}
    a_revoir = any(sujet.rappels for sujet in par_marque.values())
    tickets = depot.tickets(ETIQUETTE, dire=a_revoir)

    def tenir(mark: str) -> str:
        title, text, reste = "", "", "la fiche n’existe plus"
        sujet = par_marque.get(mark)
        if sujet:
            title, text = un_seul(f"{sujet.nom} : fiche à revoir", TITRE), ticket(sujet, codeowners)
            reste = f"{len(sujet.rappels)} à revoir" if text else "plus rien à revoir"
        bilan = depot.tenir(tickets.get(mark), mark, title, text)
        return f"{bilan}, {reste}" if bilan else ""

    marks = {**tickets, **par_marque}
    return un_par_un((mark.partition(":")[2], partial(tenir, mark)) for mark in marks)


# --- The addresses that no longer answer ------------------------------------------------------

# A page that asks to wait, or to be a person, is not a dead link.
VIVANTS = frozenset({*range(200, 300), 401, 403, 405, 406, 429, 503})
LIMITES = Limites(connexion=5, lecture=15, total=20, taille=0, redirections=5, essais=1)
# Seconds in all, and hosts at a time; the addresses of one host are asked one after the other.
DELAI, HOTES = 900, 8


def adresses_montrees(projet: Projet) -> tuple[str, ...]:
    """List every address that the page of a common shows, each once."""
    textes = (valeur for valeur in valeurs_dites(projet) if isinstance(valeur, str))
    return tuple(dict.fromkeys(text for text in textes if text.startswith("https://")))


def visiter(adresses: Iterable[str], permis: frozenset[str] = frozenset()) -> tuple[str, ...]:
    """Visit addresses, private ones only if in `permis`; return those that are dead.

    What is left for want of time is not among them.
    """
    hosts: dict[str, list[str]] = {}
    for url in dict.fromkeys(adresses):
        hosts.setdefault(urlsplit(url).netloc, []).append(url)
    end = time.monotonic() + DELAI

    def mortes(urls: Iterable[str]) -> list[str]:
        return [url for url in urls if time.monotonic() < end and not _repond(url, permis)]

    with ThreadPoolExecutor(HOTES) as pool:
        return tuple(sorted(chain.from_iterable(pool.map(mortes, hosts.values()))))


def _repond(url: str, permis: frozenset[str]) -> bool:
    try:
        return statut(url, "GET", LIMITES, permis) in VIVANTS
    except Panne:
        return False
