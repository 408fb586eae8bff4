"""What has grown old in each common: one issue a common, opened, updated or closed."""

from __future__ import annotations

from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any

from catalogue.contribution.champs import DECLARER, MESURER, SIGNALER
from catalogue.contribution.github import marque
from catalogue.contribution.neutre import neutre, un_seul
from catalogue.faits import impact
from catalogue.forges.liste import formulaire_url
from catalogue.socle.francais import accorder, du

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from catalogue.contribution.github import DepotGitHub
    from catalogue.faits.contexte import Contexte
    from catalogue.modele import Projet

ETIQUETTE = "fraicheur"
# The owners of the example must be replaced by real ones before anyone is called.
A_ADAPTER = "ORGANISATION"
MONTRES, TITRE = 30, 120


@dataclass(frozen=True, slots=True)
class Rappel:
    """One thing to mend, and the form that mends it."""

    texte: str
    geste: str
    adresse: str


def points(projet: Projet, contexte: Contexte, depot_url: str, morts: Sequence[str]) -> tuple[Rappel, ...]:
    """List what has grown old in a common as of the day of `contexte`."""
    return tuple(_points(projet, contexte, depot_url, morts))


def _points(projet: Projet, contexte: Contexte, depot_url: str, dead: Sequence[str]) -> Iterator[Rappel]:
    for usage in contexte.usages:
        if usage.commun == projet.slug and usage.a_reconfirmer(contexte.today):
            who = usage.actives[-1].organisation
            code = who.code_insee or who.siren
            asked = {
                "organisation-code-insee": who.code_insee,
                "organisation-siren": who.siren,
                # A code may be that of a département and of a région: the name then tells which.
                "organisation-nom": contexte.reference.nommer(who) if code and who.type else who.nom,
            }
            yield Rappel(
                f"Réutilisation à reconfirmer : {contexte.reference.nommer(who)}.",
                "Confirmer ou dire qu’elle est arrêtée",
                formulaire_url(
                    depot_url, DECLARER, commun=projet.slug, **{k: v for k, v in asked.items() if v}
                ),
            )
    for indicator in projet.indicateurs:
        latest = impact.derniere(indicator)
        if latest is not None and impact.est_ancienne(indicator, contexte.today):
            yield Rappel(
                f"Mesure dépassée : « {indicator.nom} », dernière valeur {du(latest.au)}.",
                "Donner la nouvelle valeur",
                formulaire_url(depot_url, MESURER, commun=projet.slug, indicateur=indicator.nom),
            )
    for url in dead:
        yield Rappel(
            f"Adresse qui ne répond pas : {url}",
            "Donner la bonne adresse",
            formulaire_url(
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


def texte(projet: Projet, found: Sequence[Rappel], owners: Sequence[str]) -> str:
    """Write the issue of a common."""
    count = len(found)
    lines = [
        f"Bonjour {' '.join(owners)}." if owners else "Bonjour.",
        "",
        f"La fiche de {neutre(projet.nom)} a {count} {accorder(count, 'point', 'points')} à revoir :",
        "",
        *(f"- [ ] {neutre(point.texte)} [{point.geste}]({point.adresse})" for point in found[:MONTRES]),
    ]
    if count > MONTRES:
        lines.append(f"- … et {count - MONTRES} autres.")
    lines += [
        "",
        "Ce ticket se met à jour chaque mois et se ferme seul quand il n’y a plus rien à revoir.",
    ]
    return "\n".join(lines)


def actualiser(
    par_commun: Iterable[tuple[Projet, Sequence[Rappel]]],
    codeowners: str,
    depot: DepotGitHub,
    *,
    simuler: bool = False,
) -> list[str]:
    """Open, update or close the issue of each common; say what was done, or would be."""
    opened = depot.tickets(ETIQUETTE)
    told: list[str] = []
    for projet, found in par_commun:
        issue = opened.pop(f"fraicheur:{projet.slug}", None)
        if found:
            body = texte(projet, found, proprietaires(codeowners, f"projets/{projet.slug}.yml"))
            told.append(
                f"{projet.slug} : {_keep(depot, projet, body, issue, simuler=simuler)}, {len(found)} à revoir"
            )
        elif issue:
            told.append(f"{projet.slug} : {_close(depot, issue, simuler=simuler)}, plus rien à revoir")
    for mark, issue in opened.items():
        if mark.startswith("fraicheur:"):
            told.append(
                f"{mark.partition(':')[2]} : {_close(depot, issue, simuler=simuler)}, la fiche n’existe plus"
            )
    return told


def _keep(
    depot: DepotGitHub, projet: Projet, body: str, issue: dict[str, Any] | None, *, simuler: bool
) -> str:
    mark = f"fraicheur:{projet.slug}"
    title, whole = un_seul(f"{projet.nom} : fiche à revoir", TITRE), f"{marque(mark)}\n{body}"
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
