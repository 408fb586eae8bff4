"""Once a month: an issue for what has grown old in each common, letters to its team and its users; dead addresses.

A person reads the answers, and writes what a page shows: no answer is a proof of who wrote it.
"""

import time
import zlib
from collections.abc import Collection, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from fnmatch import fnmatchcase
from functools import partial
from itertools import chain, islice
from typing import NamedTuple
from urllib.parse import urlsplit

from catalogue_communs.collectivites import cles
from catalogue_communs.contribution.formulaires import DECLARER, MESURER, SIGNALER, lien_de_la_forge
from catalogue_communs.contribution.github import DepotGitHub, un_par_un
from catalogue_communs.contribution.textes import TITRE, neutre, un_seul
from catalogue_communs.faits.contexte import Conclusions, Contexte
from catalogue_communs.faits.usages import Usage
from catalogue_communs.modele import Projet
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
    "Une phrase par réponse suffit, et vous pouvez ne répondre qu’à une partie. Si une page publique le dit, "
    "donnez son adresse : la fiche la citera. Sinon, votre réponse est publiée comme « déclarée ». Une personne "
    "relit tout avant de publier.\n\nMerci d’avance."
)
# How a use that was shown is told to the one who had it.
ETAIT = {"experimentation": "vous l’essayiez", "deploiement": "vous le déployiez"}


# --- What a team is asked, and its users ------------------------------------------------------


def a_demander(commun: Conclusions) -> Iterator[str]:
    """Yield what only the team can tell, what a town hall asks first; nothing of a product that is stopped."""
    projet = commun.projet
    if projet.archive:
        return
    modes, name = projet.reutiliser.modes, projet.nom
    home = ", et pour l’installer chez elle" * any(
        mode.mode == "auto-hebergement" for mode in modes
    )
    if not any(mode.cout for mode in modes):
        yield f"Prix : combien paie une collectivité pour utiliser {name}{home} ?"
    yield from _chiffre(commun)
    yield from _utilisateurs(commun)
    read, delays = commun.lecture, any(mode.delai for mode in modes)
    europe = (read and read.fichiers and read.fichiers.publiccode) or commun.publiccode.complet
    answered = {
        "Image : quelle capture d’écran, sans donnée personnelle, pouvons-nous montrer, sous quelle licence et avec "
        "quel crédit ?": projet.captures,
        "Délai : combien de temps s’écoule entre une demande et le premier usage ?": delays,
        "Travail : combien de jours faut-il pour démarrer, puis chaque année ?": projet.reutiliser.effort,
        "Hébergement : où sont les données, et qui les héberge ?": any(
            m.hebergement for m in modes
        ),
        "Données personnelles : lesquelles sont traitées, et quelle page le dit ?": projet.qualite.vie_privee,
        "Essai : à quelle adresse peut-on l’essayer sans s’engager ?": projet.liens.demonstration,
        "Europe : pour que les catalogues d’autres pays le lisent, dans quelles langues est l’interface, est-elle "
        "prête à être traduite, quelle équipe ou quel prestataire l’entretient (jamais une personne) ?": europe,
    }
    yield from (question for question, known in answered.items() if not known)


def _chiffre(commun: Conclusions) -> Iterator[str]:
    """Ask for a figure when none is known, or for that of today when the newest has grown old."""
    shown = [line for line in commun.lignes if line.derniere]
    if not shown:
        yield "Chiffre : combien de collectivités s’en servent aujourd’hui ? À défaut, quel chiffre montre son effet ?"
    elif all(line.ancienne for line in shown):
        line = max(shown, key=lambda one: one.mesure.au.dernier_jour)
        told = f"« {line.indicateur.nom} », {' '.join(line.quantite)} {au_jour(line.mesure.au)}"
        yield f"Chiffre : {told}. Et aujourd’hui ? Quelle page le montre ?"


def _utilisateurs(commun: Conclusions) -> Iterator[str]:
    """Ask who uses it when nobody but its carriers does, else whether those whose proof is old still do."""
    others = [usage for usage in commun.usages if not usage.porteur]
    unsure = [usage.derniere.organisation for usage in others if usage.a_reconfirmer or usage.fin]
    if not others:
        yield "Utilisateurs : quelles collectivités s’en servent ? Quelle page le montre ?"
    elif unsure:
        some = [*map(commun.contexte.reference.nommer, unsure[:NOMMES])]
        still = "ces organismes s’en servent-ils" if len(some) > 1 else "cet organisme s’en sert-il"
        yield (
            f"Utilisateurs : {still} encore : {' ; '.join(some)} ? Une page donne-t-elle la liste de ceux qui s’en "
            "servent ?"
        )


def messages(contexte: Contexte) -> dict[str, str]:
    """Write the letters of the month, by file name: one for each team, one for each organisation whose use is old."""
    letters = dict[str, str]()
    found = dict[str, tuple[str, list[str]]]()
    site = programme().adresses.site
    for commun in contexte.communs:
        projet = commun.projet
        if asked := list(islice(a_demander(commun), QUESTIONS)):
            where = f" ({Publication(site).url(f'communs/{projet.slug}/')})" if site else ""
            listed = "".join(
                f"{rank}. {un_seul(question)}\n" for rank, question in enumerate(asked, 1)
            )
            letters[f"equipe-{projet.slug}.txt"] = (
                f"Bonjour,\n\n{un_seul(projet.nom)} a une page au catalogue « {programme().titre} »{where}. "
                f"Pourriez-vous nous aider à la compléter ?\n\n{listed}\n{FIN}\n"
            )
        names = cles.des_reutilisations(projet, contexte.reference)
        for usage in commun.usages:
            if usage.a_reconfirmer or usage.fin:
                line = usage.derniere
                rank = next(i for i, one in enumerate(projet.reutilisations) if one is line)
                who, lines = found.setdefault(
                    names[rank], (contexte.reference.nommer(line.organisation), [])
                )
                lines.append(f"- {un_seul(f'{projet.nom} : {_etat(usage)}')}\n")
    for key, (who, lines) in found.items():
        if not son_mois(key, contexte.today):
            continue
        letters[f"organisme-{key}.txt"] = (
            f"Bonjour,\n\nLe catalogue « {programme().titre} » cite votre organisme ({un_seul(who)}), d’après des "
            f"pages publiques :\n\n{''.join(lines)}\nOù en êtes-vous aujourd’hui ? Si vous avez arrêté, depuis quand ? "
            f"{FIN}\n"
        )
    return dict(sorted(letters.items()))


def son_mois(cle: str, jour: date) -> bool:
    """Tell whether an organisation is written to this month: the same ones every three months."""
    return zlib.adler32(cle.encode()) % TRIMESTRE == jour.month % TRIMESTRE


def _etat(usage: Usage) -> str:
    if usage.fin:
        return (
            f"votre campagne était annoncée jusqu’{au_jour(usage.fin)} ; a-t-elle été prolongée ?"
        )
    line = usage.derniere
    seen = f" {le_jour(line.confirmee_le)}" if line.confirmee_le else ""
    return f"{ETAIT.get(line.etat, 'vous l’utilisiez')}{seen}"


# --- What has grown old, in the issues of the forge -------------------------------------------------


class Rappel(NamedTuple):
    """One thing to mend, and the form that mends it."""

    texte: str
    geste: str
    adresse: str


class Sujet(NamedTuple):
    """What an issue is about: its key for ever, its name, its file, what to mend; what its team is asked and where to answer."""

    cle: str
    nom: str
    fichier: str
    rappels: tuple[Rappel, ...]
    questions: tuple[str, ...] = ()
    reponse: str = ""


def fiches_a_revoir(contexte: Contexte, depot_url: str, morts: Collection[str]) -> Iterator[Sujet]:
    """Yield what has grown old of each common and of the call; `morts`: the addresses that are dead."""
    for commun in contexte.communs:
        slug, asked = commun.projet.slug, tuple(a_demander(commun))
        link = lien_de_la_forge(depot_url, SIGNALER, commun=slug, constat="\n".join(asked))
        found = tuple(points(commun, depot_url, morts))
        yield Sujet(slug, commun.projet.nom, f"projets/{slug}.yml", found, asked, link)
    if guichet := contexte.catalogue.guichet:
        told = f"État de l’appel à revérifier : constaté {le_jour(guichet.etat.constate_le)}. Relisez sa page, puis changez « etat » dans {GUICHET}."
        late = Rappel(told, "Lire sa page officielle", guichet.page_officielle)
        # No common has this key: a dot is not part of an address.
        yield Sujet(GUICHET, guichet.nom, GUICHET, (late,) * guichet.a_reverifier(contexte.today))


def points(commun: Conclusions, depot_url: str, morts: Collection[str]) -> Iterator[Rappel]:
    """Yield what has grown old in a common as of the day of its context."""
    link = partial(lien_de_la_forge, depot_url, commun=commun.projet.slug)
    for usage in commun.usages:
        if usage.a_reconfirmer or usage.fin:
            who = usage.lignes[-1].organisation
            code, named = who.code_insee or who.siren or "", commun.contexte.reference.nommer(who)
            # A code may be that of a département and of a région: the name then tells which.
            asked = {"code": code, "organisme": named if code and who.type else who.nom or ""}
            since = f", campagne terminée {le_jour(usage.fin)}" if usage.fin else ""
            since += ", son instance ne répond plus" if usage.perdue else ""
            told = f"Réutilisation à reconfirmer : {named}{since}."
            yield Rappel(
                told, "Dire où elle en est, et quelle page le montre", link(DECLARER, **asked)
            )
    for line in commun.lignes:
        if line.ancienne:
            name = line.indicateur.nom
            told = f"Mesure dépassée : « {name} », dernière valeur {du_jour(line.mesure.au)}."
            act = "Donner la valeur d’aujourd’hui, et la page qui la montre"
            yield Rappel(told, act, link(MESURER, indicateur=name))
    for url in sorted({*adresses_montrees(commun.projet)}.intersection(morts)):
        told = f"Adresse qui ne répond pas : {url}"
        yield Rappel(told, "Donner la bonne adresse", link(SIGNALER, constat=told))


def ticket(sujet: Sujet, codeowners: str) -> str:
    """Write the issue of a common, or of the call; nothing when there is nothing to mend."""
    count, owners = len(sujet.rappels), proprietaires(codeowners, sujet.fichier)
    if not count:
        return ""
    called = f"Bonjour {' '.join(owners)}." if owners else "Bonjour."
    told = f"La fiche de {neutre(sujet.nom)} a {denombrer(count, 'point', 'points')} à revoir :"
    lines = [called, "", told, ""]
    lines += [
        f"- [ ] {neutre(one.texte)} [{one.geste}]({one.adresse})" for one in sujet.rappels[:MONTRES]
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


def proprietaires(codeowners: str, fichier: str) -> tuple[str, ...]:
    """Return the owners of a file according to CODEOWNERS: its last rule that applies wins."""
    found: list[str] = []
    for line in codeowners.splitlines():
        pattern, *owners = line.partition("#")[0].split() or [""]
        bare = pattern.removeprefix("/")
        named = any(fnmatchcase(one, bare) for one in (fichier, fichier.rpartition("/")[2]))
        if bare and (fichier.startswith(bare) if bare.endswith("/") else named):
            found = owners
    return tuple(owner for owner in found if A_ADAPTER not in owner)


def actualiser(sujets: Iterable[Sujet], codeowners: str, depot: DepotGitHub) -> list[str]:
    """Open, update or close each issue; say what was done. What the forge refuses of one stops no other: `Refusee`."""
    asked = {f"{ETIQUETTE}:{one.cle}": one for one in sujets}
    opened = depot.tickets(ETIQUETTE, dire=any(one.rappels for one in asked.values()))

    def tenir(mark: str) -> str:
        title, text, left = "", "", "la fiche n’existe plus"
        if sujet := asked.get(mark):
            title, text = un_seul(f"{sujet.nom} : fiche à revoir", TITRE), ticket(sujet, codeowners)
            left = f"{len(sujet.rappels)} à revoir" if text else "plus rien à revoir"
        done = depot.tenir(opened.get(mark), mark, title, text)
        return f"{done}, {left}" if done else ""

    return un_par_un((mark.partition(":")[2], partial(tenir, mark)) for mark in {**opened, **asked})


# --- The addresses that no longer answer ------------------------------------------------------------

# A page that asks to wait, or to be a person, is not a dead link.
VIVANTS = frozenset({*range(200, 300), 401, 403, 405, 406, 429, 503})
LIMITES = Limites(connexion=5, lecture=15, total=20, taille=0, redirections=5, essais=1)
# Seconds in all, and hosts at a time; the addresses of one host are asked one after the other.
DELAI, HOTES = 900, 8


def adresses_montrees(projet: Projet) -> tuple[str, ...]:
    """List every address that the page of a common shows, each once."""
    said = valeurs_dites(projet)
    return tuple(
        dict.fromkeys(one for one in said if isinstance(one, str) and one.startswith("https://"))
    )


def visiter(adresses: Iterable[str], permis: frozenset[str] = frozenset()) -> tuple[str, ...]:
    """Visit addresses, private ones only if in `permis`; return those that are dead, not those left for want of time."""
    hosts: dict[str, list[str]] = {}
    for url in dict.fromkeys(adresses):
        hosts.setdefault(urlsplit(url).netloc, []).append(url)
    end = time.monotonic() + DELAI

    def ask(urls: Iterable[str]) -> list[str]:
        return [url for url in urls if time.monotonic() < end and not _repond(url, permis)]

    with ThreadPoolExecutor(HOTES) as pool:
        return tuple(sorted(chain.from_iterable(pool.map(ask, hosts.values()))))


def _repond(url: str, permis: frozenset[str]) -> bool:
    try:
        return statut(url, "GET", LIMITES, permis) in VIVANTS
    except Panne:
        return False
