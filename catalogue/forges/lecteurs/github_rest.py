"""Read GitHub without a token: its REST interface, some eight requests a repository.

Without a token GitHub allows sixty requests an hour; those whose answer did not change are
free. Tags have no date there: they stay unknown.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from catalogue.forges.fichiers import reconnue
from catalogue.forges.lecteurs import champs, pages
from catalogue.forges.lecteurs.pages import ListQuery
from catalogue.forges.modele import INTROUVABLE, PRIVE, PUBLIC, Commit, Echange, Liste, ReleveDepot, Version

if TYPE_CHECKING:
    from datetime import date

    from catalogue.forges.liste import DepotALire
    from catalogue.forges.modele import Periode

SOURCE, BOT = "github", "Bot"
TEAM = frozenset({"OWNER", "MEMBER", "COLLABORATOR"})


class GithubRest(pages.RestReader):
    """A reader of repositories."""

    def releve(self, cible: DepotALire, periode: Periode) -> ReleveDepot:
        """Read a repository."""
        response = self._reseau.lire(f"{cible.forge.api}/repos/{cible.chemin}")
        if response.absente:
            return ReleveDepot(depot=cible.depot, source=SOURCE, acces=INTROUVABLE)
        said = response.json()
        base = f"{cible.forge.api}/repos/{champs.nom_complet(said, 'full_name')}"
        found = ReleveDepot(
            depot=cible.depot,
            source=SOURCE,
            acces=PRIVE if champs.champ(said, "private", bool) else PUBLIC,
            deplace_vers=deplacement(cible, champs.texte(said, "full_name")),
            archive=champs.champ(said, "archived", bool),
            miroir=None if champs.champ(said, "mirror_url", str) is None else True,
            fourche=champs.champ(said, "fork", bool),
            cree_le=champs.jour(said, "created_at"),
            pousse=champs.texte(said, "pushed_at") or None,
            branche=champs.nom(said, "default_branch") or None,
            etoiles=champs.nombre(said, "stargazers_count"),
            fourches=champs.nombre(said, "forks_count"),
            licence=reconnue(champs.texte(said, "license.spdx_id")),
        )
        self._history(base, found, periode)
        self._exchanges(base, found, said, periode.fermes_depuis)
        releases = ListQuery(f"{base}/releases", {"per_page": pages.PAR_PAGE}, pages=2)
        found.publications = pages.parcourir(self._reseau, releases, _release)
        found.fichiers = pages.racine(
            self._reseau, lambda folder: ListQuery(f"{base}/contents/{folder}", pages=1), "dir", "name"
        )
        found.langages = pages.langages(self._reseau, f"{base}/languages")
        full = base.partition("/repos/")[2]
        pages.publiccode(self._reseau, cible, full, found)
        return found

    def _history(self, base: str, found: ReleveDepot, periode: Periode) -> None:
        recent = {"per_page": pages.PAR_PAGE, "since": f"{periode.commits_depuis}T00:00:00Z"}
        address = f"{base}/commits"
        queries = ListQuery(address, recent), ListQuery(address)
        found.commits = pages.histoire(self._reseau, *queries, _commit, periode)
        found.tete = found.commits.elements[0].cle if found.commits and found.commits.elements else None

    def _exchanges(self, base: str, found: ReleveDepot, said: Any, depuis: date) -> None:  # noqa: ANN401
        wanted = {
            "state": "closed",
            "since": f"{depuis}T00:00:00Z",
            "sort": "updated",
            "per_page": pages.PAR_PAGE,
        }
        closed = pages.parcourir(self._reseau, ListQuery(f"{base}/issues", wanted, pages=10), _closed)
        found.demandes_ouvertes = pages.compter(self._reseau, f"{base}/pulls", state="open")
        opened = champs.nombre(said, "open_issues_count")
        if closed is not None:
            pulls = [one for is_pull, one in closed.elements if is_pull]
            issues = [one for is_pull, one in closed.elements if not is_pull]
            found.demandes_fermees = Liste(pulls, closed.complete)
            found.tickets_fermes = Liste(issues, closed.complete)
        if not champs.champ(said, "has_issues", bool):
            found.tickets_fermes = None
        elif opened is not None and found.demandes_ouvertes is not None:
            # GitHub counts merge requests among the open issues.
            found.tickets_ouverts = max(opened - found.demandes_ouvertes, 0)


def deplacement(cible: DepotALire, full_name: str) -> str | None:
    """Return where a repository is now, when its name is no more the declared one."""
    same = full_name.casefold() == cible.chemin.casefold()
    return None if same else f"https://{cible.forge.hote}/{full_name}"


def _commit(item: dict[str, Any]) -> Commit | None:
    when = champs.moment(item, "commit.committer.date")
    if when is None:
        return None
    return Commit(
        champs.cle_de_commit(item, "sha"),
        when,
        champs.texte(item, "commit.author.name"),
        champs.texte(item, "commit.author.email"),
        champs.texte(item, "author.login") if item.get("author") else "",
        fusion=len(champs.liste(item, "parents")) > 1,
        robot=bool(item.get("author")) and champs.texte(item, "author.type") == BOT,
    )


def _closed(item: dict[str, Any]) -> tuple[bool, Echange] | None:
    opened, closed = champs.moment(item, "created_at"), champs.moment(item, "closed_at")
    if opened is None or closed is None:
        return None
    is_pull = "pull_request" in item
    merged = bool(champs.texte(item, "pull_request.merged_at"))
    return is_pull, Echange(
        opened,
        closed,
        champs.texte(item, "user.login"),
        robot=champs.texte(item, "user.type") == BOT,
        exterieure=merged and exterieur(item, "author_association") if is_pull else None,
    )


def exterieur(item: dict[str, Any], chemin: str) -> bool:
    """Tell whether GitHub shows the author as one of the team: not every member is shown."""
    return champs.texte(item, chemin) not in TEAM


def _release(item: dict[str, Any]) -> Version | None:
    if champs.champ(item, "draft", bool):
        return None
    name, early = champs.nom(item, "tag_name"), bool(champs.champ(item, "prerelease", bool))
    return Version(name, champs.jour(item, "published_at"), early or champs.est_preversion(name))
