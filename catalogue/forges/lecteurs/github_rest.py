"""Read GitHub without a token: its REST interface, some eight requests a repository.

Without a token GitHub allows sixty requests an hour; those whose answer did not change are
free. Tags have no date there: they stay unknown.
"""

from __future__ import annotations

from typing import Any

from catalogue.forges.fichiers import reconnue
from catalogue.forges.lecteurs import champs
from catalogue.forges.lecteurs.pages import PAR_PAGE, EnLecture, RestReader
from catalogue.forges.modele import PRIVE, PUBLIC, Commit, Echange, Liste, Version

SOURCE, BOT = "github", "Bot"
ALL = {"per_page": PAR_PAGE}
TEAM = frozenset({"OWNER", "MEMBER", "COLLABORATOR"})


class GithubRest(RestReader):
    """A reader of repositories."""

    def faits(self, said: Any) -> dict[str, Any]:  # noqa: ANN401 - what GitHub wrote
        """Return what GitHub says of a repository."""
        return {
            "acces": PRIVE if champs.champ(said, "private", bool) else PUBLIC,
            "archive": champs.champ(said, "archived", bool),
            "miroir": None if champs.champ(said, "mirror_url", str) is None else True,
            "fourche": champs.champ(said, "fork", bool),
            "cree_le": champs.jour(said, "created_at"),
            "pousse": champs.texte(said, "pushed_at") or None,
            "branche": champs.nom(said, "default_branch") or None,
            "etoiles": champs.nombre(said, "stargazers_count"),
            "fourches": champs.nombre(said, "forks_count"),
            "licence": reconnue(champs.texte(said, "license.spdx_id")),
        }

    def commits(self, depot: EnLecture) -> Liste[Commit] | None:
        """Read the commits of the default branch."""
        return self.depuis(f"{depot.base}/commits", ALL, {}, commit, depot.periode)

    def listes(self, depot: EnLecture) -> None:
        """Read the issues and merge requests, the releases, the files, the languages."""
        base, said, found, periode = depot
        wanted = {"state": "closed", "since": f"{periode.fermes_depuis}T00:00:00Z", "sort": "updated", **ALL}
        closed = self.lister(f"{base}/issues", wanted, _closed, pages=10)
        found.demandes_ouvertes = self.compter(f"{base}/pulls", state="open")
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
        found.publications = self.lister(f"{base}/releases", ALL, release, pages=2)
        found.fichiers = self.racine(lambda folder: (f"{base}/contents/{folder}", {}), "dir", "name")
        found.langages = self.langages(f"{base}/languages")


def commit(item: dict[str, Any]) -> Commit | None:
    """Read a commit of a list; Forgejo writes it so too."""
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


def release(item: dict[str, Any]) -> Version | None:
    """Read a release of a list, unless it is a draft; Forgejo writes it so too."""
    if champs.champ(item, "draft", bool):
        return None
    name, early = champs.nom(item, "tag_name"), bool(champs.champ(item, "prerelease", bool))
    return Version(name, champs.jour(item, "published_at"), early or champs.est_preversion(name))
