"""What has grown old in each common, and of the call: one issue each; the addresses that no longer answer."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from fnmatch import fnmatchcase
from itertools import chain
from typing import Any
from urllib.parse import urlsplit

import msgspec

from catalogue_communs.contribution.formulaires import DECLARER, MESURER, SIGNALER, lien_de_la_forge
from catalogue_communs.contribution.github import DepotGitHub, marque
from catalogue_communs.contribution.textes import neutre, un_seul
from catalogue_communs.faits import impact, publiccode
from catalogue_communs.faits.contexte import Contexte
from catalogue_communs.modele import Guichet, Projet
from catalogue_communs.reseau.bornes import Limites, Panne
from catalogue_communs.socle.francais import accorder, du_jour, le_jour

ETIQUETTE = "fraicheur"
# The owners of the example must be replaced by real ones before anyone is called.
A_ADAPTER = "ORGANISATION"
MONTRES, TITRE = 30, 120
GUICHET = "guichet.yml"
IMAGE = (
    "Sa page n’a pas d’image : une capture d’écran aide une mairie à décider. [En envoyer une]({}), avec "
    "une phrase qui dit ce que l’on y voit, qui créditer et sous quelle licence ; nous l’allégeons."
)
EUROPE = (
    "Les catalogues de logiciels publics d’Europe ne peuvent pas encore le lire. Trois questions suffisent "
    "souvent : dans quelles langues est l’interface, est-elle prête à être traduite, qui l’entretient "
    "(une équipe et sa page publique, ou un prestataire et la fin du contrat ; jamais une personne) ? "
    "[Répondre]({})."
)


@dataclass(frozen=True, slots=True)
class Rappel:
    """One thing to mend, and the form that mends it."""

    texte: str
    geste: str
    adresse: str


@dataclass(frozen=True, slots=True)
class Sujet:
    """What an issue is about: its key for ever, its name, its file.

    `image`: where to send a picture of the service, when its page has none. `europe`: where to say
    what its publiccode.yml lacks.
    """

    cle: str
    nom: str
    fichier: str
    image: str = ""
    europe: str = ""


def fiches_a_revoir(
    contexte: Contexte, depot_url: str, morts: Mapping[str, Sequence[str]]
) -> list[tuple[Sujet, tuple[Rappel, ...]]]:
    """List what has grown old of each common and of the call; `morts`: dead addresses by common."""
    found = [
        (
            Sujet(
                projet.slug,
                projet.nom,
                f"projets/{projet.slug}.yml",
                _ou_envoyer_une_image(projet, depot_url),
                _ou_completer(projet, contexte, depot_url),
            ),
            points(projet, contexte, depot_url, morts.get(projet.slug, ())),
        )
        for projet in contexte.catalogue.projets
    ]
    guichet = contexte.catalogue.guichet
    if guichet:
        # No common has this key: a dot is not part of an address.
        found.append((Sujet(GUICHET, guichet.nom, GUICHET), tuple(_constat(guichet, contexte.today))))
    return found


def _ou_envoyer_une_image(projet: Projet, depot_url: str) -> str:
    if projet.captures or projet.archive:
        return ""
    return lien_de_la_forge(depot_url, SIGNALER, commun=projet.slug, constat="Voici une image du service.")


def _ou_completer(projet: Projet, contexte: Contexte, depot_url: str) -> str:
    read = contexte.lectures.get(projet.depot_principal.url)
    has_its_own = read is not None and read.fichiers is not None and read.fichiers.publiccode
    if has_its_own or projet.archive or publiccode.exporter(projet).complet:
        return ""
    asked = (
        "publiccode.yml. Langues de l’interface : … Prête à être traduite : oui ou non. Entretenue par : …"
    )
    return lien_de_la_forge(depot_url, SIGNALER, commun=projet.slug, constat=asked)


def _constat(guichet: Guichet, today: date) -> Iterator[Rappel]:
    if guichet.a_reverifier(today):
        yield Rappel(
            f"État de l’appel à revérifier : constaté {le_jour(guichet.etat.constate_le)}. Relisez sa page, puis "
            f"changez « etat » dans {GUICHET}.",
            "Lire sa page officielle",
            guichet.page_officielle,
        )


def points(projet: Projet, contexte: Contexte, depot_url: str, morts: Sequence[str]) -> tuple[Rappel, ...]:
    """List what has grown old in a common as of the day of `contexte`."""
    return tuple(_points(projet, contexte, depot_url, morts))


def _points(projet: Projet, contexte: Contexte, depot_url: str, dead: Sequence[str]) -> Iterator[Rappel]:
    for usage in contexte.usages_de(projet):
        if usage.a_reconfirmer or usage.fin:
            who = usage.lignes[-1].organisation
            code = who.code_insee or who.siren
            asked = {
                "code": who.code_insee or who.siren,
                # A code may be that of a département and of a région: the name then tells which.
                "organisme": contexte.reference.nommer(who) if code and who.type else who.nom,
            }
            since = f", campagne terminée {le_jour(usage.fin)}" if usage.fin else ""
            yield Rappel(
                f"Réutilisation à reconfirmer : {contexte.reference.nommer(who)}{since}.",
                "Dire où elle en est, et quelle page le montre",
                lien_de_la_forge(
                    depot_url, DECLARER, commun=projet.slug, **{k: v for k, v in asked.items() if v}
                ),
            )
    for indicator in projet.indicateurs:
        latest = impact.derniere(indicator)
        if latest is not None and impact.est_ancienne(indicator, contexte.today):
            yield Rappel(
                f"Mesure dépassée : « {indicator.nom} », dernière valeur {du_jour(latest.au)}.",
                "Donner la valeur d’aujourd’hui, et la page qui la montre",
                lien_de_la_forge(depot_url, MESURER, commun=projet.slug, indicateur=indicator.nom),
            )
    for url in dead:
        yield Rappel(
            f"Adresse qui ne répond pas : {url}",
            "Donner la bonne adresse",
            lien_de_la_forge(
                depot_url, SIGNALER, commun=projet.slug, constat=f"Adresse qui ne répond pas : {url}"
            ),
        )


def proprietaires(codeowners: str, fichier: str) -> tuple[str, ...]:
    """Return the owners of a file according to CODEOWNERS: its last rule that applies wins."""
    found: tuple[str, ...] = ()
    for line in codeowners.splitlines():
        pattern, *owners = line.partition("#")[0].split() or [""]
        if pattern and _applies(pattern, fichier):
            found = tuple(owners)
    return tuple(owner for owner in found if A_ADAPTER not in owner)


def _applies(pattern: str, path: str) -> bool:
    bare = pattern.removeprefix("/")
    if bare.endswith("/"):
        return path.startswith(bare)
    return bare == "*" or fnmatchcase(path, bare) or fnmatchcase(path.rpartition("/")[2], bare)


def ticket(sujet: Sujet, found: Sequence[Rappel], owners: Sequence[str]) -> str:
    """Write the issue of a common, or of the call."""
    count = len(found)
    lines = [
        f"Bonjour {' '.join(owners)}." if owners else "Bonjour.",
        "",
        f"La fiche de {neutre(sujet.nom)} a {count} {accorder(count, 'point', 'points')} à revoir :",
        "",
        *(f"- [ ] {neutre(point.texte)} [{point.geste}]({point.adresse})" for point in found[:MONTRES]),
    ]
    if count > MONTRES:
        lines.append(f"- … et {count - MONTRES} autres.")
    if sujet.image:
        lines += [
            "",
            IMAGE.format(sujet.image),
        ]
    if sujet.europe:
        lines += ["", EUROPE.format(sujet.europe)]
    lines += [
        "",
        "Ce ticket se met à jour chaque mois et se ferme seul quand il n’y a plus rien à revoir.",
    ]
    return "\n".join(lines)


def actualiser(
    releves: Iterable[tuple[Sujet, Sequence[Rappel]]],
    codeowners: str,
    depot: DepotGitHub,
    *,
    simuler: bool = False,
) -> list[str]:
    """Open, update or close each issue; say what was done, or would be."""
    opened = depot.tickets(ETIQUETTE)
    told: list[str] = []
    for sujet, found in releves:
        issue = opened.pop(f"fraicheur:{sujet.cle}", None)
        if found:
            body = ticket(sujet, found, proprietaires(codeowners, sujet.fichier))
            told.append(
                f"{sujet.cle} : {_keep(depot, sujet, body, issue, simuler=simuler)}, {len(found)} à revoir"
            )
        elif issue:
            told.append(f"{sujet.cle} : {_close(depot, issue, simuler=simuler)}, plus rien à revoir")
    for mark, issue in opened.items():
        if mark.startswith("fraicheur:"):
            told.append(
                f"{mark.partition(':')[2]} : {_close(depot, issue, simuler=simuler)}, la fiche n’existe plus"
            )
    return told


def _keep(depot: DepotGitHub, sujet: Sujet, body: str, issue: dict[str, Any] | None, *, simuler: bool) -> str:
    mark = f"fraicheur:{sujet.cle}"
    title, whole = un_seul(f"{sujet.nom} : fiche à revoir", TITRE), f"{marque(mark)}\n{body}"
    if issue is None:
        if not simuler:
            depot.ouvrir_ticket(title, mark, body, ETIQUETTE)
        return "ticket ouvert"
    if (issue["title"], issue["body"]) == (title, whole):
        return f"ticket {issue['number']} inchangé"
    if not simuler:
        depot.changer_ticket(int(issue["number"]), title=title, body=whole)
    return f"ticket {issue['number']} mis à jour"


def _close(depot: DepotGitHub, issue: dict[str, Any], *, simuler: bool) -> str:
    if not simuler:
        depot.changer_ticket(int(issue["number"]), state="closed")
    return f"ticket {issue['number']} fermé"


# A page that asks to wait, or to be a person, is not a dead link.
VIVANTS = frozenset({*range(200, 300), 401, 403, 405, 406, 429, 503})
LIMITES = Limites(connexion=5, lecture=15, total=20, redirections=5)
# Seconds in all, and hosts at a time; the addresses of one host are asked one after the other.
DELAI, HOTES = 900, 8


def adresses_montrees(projet: Projet) -> tuple[str, ...]:
    """List every address that the page of a common shows, each once."""
    return tuple(dict.fromkeys(_walk(projet)))


def _walk(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        if value.startswith("https://"):
            yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from _walk(item)
    elif isinstance(value, msgspec.Struct):
        for name in value.__struct_fields__:
            yield from _walk(getattr(value, name))


def visiter(
    par_commun: Mapping[str, tuple[str, ...]], permis: frozenset[str] = frozenset()
) -> dict[str, list[str]]:
    """Visit addresses, by common; return those that are dead. No private address is visited.

    What was not asked in time is not said to be dead. `permis`: see `catalogue_communs.reseau.client.Reseau`.
    """
    hosts: dict[str, list[str]] = {}
    for url in dict.fromkeys(chain.from_iterable(par_commun.values())):
        hosts.setdefault(urlsplit(url).netloc, []).append(url)
    end = time.monotonic() + DELAI

    def ask(urls: Iterable[str]) -> list[str]:
        return [url for url in urls if time.monotonic() < end and not _repond(url, permis)]

    with ThreadPoolExecutor(HOTES) as pool:
        dead = {*chain.from_iterable(pool.map(ask, hosts.values()))}
    found = {name: sorted(dead.intersection(urls)) for name, urls in sorted(par_commun.items())}
    return {name: urls for name, urls in found.items() if urls}


def _repond(url: str, permis: frozenset[str]) -> bool:
    """Ask for the headers alone, then for the page: some servers know no other question."""
    from catalogue_communs.reseau.connexion import statut  # noqa: PLC0415 - an extra installs what it needs

    for method in ("HEAD", "GET"):
        try:
            if statut(url, method, LIMITES, permis) in VIVANTS:
                return True
        except Panne:
            continue
    return False
