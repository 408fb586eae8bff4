"""Read any GitLab, Forgejo or Gitea by its REST interface: facts, then lists by pages. Most of it needs no token."""

from __future__ import annotations

import base64
import binascii
import contextlib
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar
from urllib.parse import quote

from catalogue_communs.forges.fichiers import DOSSIERS, presence, reconnue
from catalogue_communs.forges.lecteurs import reponses
from catalogue_communs.forges.liste import DepotALire, GenreDeForge
from catalogue_communs.forges.modele import (
    INTROUVABLE,
    PRIVE,
    PUBLIC,
    Commit,
    Fichiers,
    Liste,
    Periode,
    ReleveDepot,
    Version,
)
from catalogue_communs.reseau.bornes import Interdit

if TYPE_CHECKING:
    # What asks a forge is loaded by what asks one.
    from catalogue_communs.reseau.client import ReponseHttp, Reseau

T = TypeVar("T")
# Two thousand commits in two years: beyond, the oldest months are unknown. The commits of the last
# twelve months are read up to the largest number of pages; beyond, they are « at least » what was read.
PAGES, LE_PLUS = 20, 100
EMPTY_REPOSITORY = 409
TOTALS = ("X-Total", "X-Total-Count")


class RestReader(ABC):
    """A reader of a REST interface."""

    # Where an answer names its repository, and what is asked with it.
    nom_complet = "full_name"
    demande: ClassVar[Mapping[str, str]] = {}

    def __init__(self, reseau: Reseau) -> None:
        """Read through this session."""
        self._reseau = reseau

    def releve(self, cible: DepotALire, periode: Periode) -> ReleveDepot:
        """Read a repository, where it is now if it moved."""
        response = self._reseau.lire(self.adresse(cible, cible.chemin), **self.demande)
        found = ReleveDepot(depot=cible.depot, source=cible.forge.genre.nom)
        if response.absente:
            found.acces = INTROUVABLE
            return found
        said = response.json()
        full = reponses.nom_complet(said, self.nom_complet)
        found.deplace_vers = reponses.deplacement(cible, full)
        self.remplir(found, said, self.adresse(cible, full), periode)
        if found.fichiers and found.fichiers.publiccode:
            self._declarer(found, cible.forge.contenu(full, "publiccode.yml"))
        return found

    def adresse(self, cible: DepotALire, chemin: str) -> str:
        """Return where the interface tells of a repository."""
        return f"{cible.forge.api}/repos/{chemin}"

    @abstractmethod
    def remplir(self, found: ReleveDepot, said: Any, base: str, periode: Periode) -> None:
        """Note what the answer holds, then what is asked apart, below the address `base`."""

    def lire_si_ouvert(self, url: str, **parametres: str) -> ReponseHttp | None:
        """Ask at an address; nothing when the forge keeps what is there, or has no such thing."""
        try:
            response = self._reseau.lire(url, **parametres)
        except Interdit:
            return None
        return None if response.absente else response

    def lister(  # noqa: PLR0913, PLR0917 - where, what, and how far
        self,
        url: str,
        parametres: Mapping[str, str],
        traduire: Callable[[dict[str, Any]], T | None],
        pages: int = PAGES,
        fini: Callable[[T], bool] | None = None,
        encore: Callable[[T], bool] | None = None,
    ) -> Liste[T] | None:
        """Read a list page after page, until `fini` says that an item is old enough.

        Past the `pages` that are enough, it goes on while `encore` wants what follows an item.
        `traduire` may drop an item. `None` means that the forge has no such list, or keeps it.
        """
        try:
            response = self._reseau.lire(url, **parametres)
        except Interdit:
            return None
        if response.statut == EMPTY_REPOSITORY:
            return Liste()
        if response.absente:
            return None
        found: Liste[T] = Liste(total=_total(response))
        for read in range(1, LE_PLUS + 1):
            for item in reponses.liste(response.json()):
                value = traduire(item)
                if value is not None:
                    found.elements.append(value)
                    if fini and fini(value):
                        return found
            if not response.suivante:
                return found
            wanted = encore is not None and bool(found.elements) and encore(found.elements[-1])
            if read >= pages and not wanted:
                break
            response = self._reseau.lire(response.suivante)
        found.complete = False
        return found

    def langages(self, url: str) -> dict[str, float] | None:
        """Read the sizes of the languages; `None` when the forge keeps them."""
        response = self.lire_si_ouvert(url)
        return None if response is None else reponses.tailles(response.json())

    def racine(
        self,
        demander: Callable[[str], tuple[str, Mapping[str, str]]],
        dossier: str,
        pages: int = 1,
    ) -> Fichiers | None:
        """List the root, and the folders where files may lie, to say what a newcomer finds.

        `demander` gives what to ask for a folder, `dossier` is how the forge calls one.
        """

        def named(item: dict[str, Any]) -> str | None:
            name = reponses.texte(item, "name")
            return f"{name}/" if name and item.get("type") == dossier else name or None

        def names(folder: str) -> list[str] | None:
            address, asked = demander(folder)
            found = self.lister(address, asked, named, pages)
            return None if found is None or not found.complete else found.elements

        root = names("")
        if root is None:
            return None
        return presence(root, {folder: names(folder) for folder in DOSSIERS if f"{folder}/" in root})

    def _declarer(self, found: ReleveDepot, url: str) -> None:
        response = self.lire_si_ouvert(url)
        if response is not None:
            with contextlib.suppress(binascii.Error):
                raw = base64.b64decode(reponses.texte(response.json(), "content"))
                reponses.declarer(found, raw.decode("utf-8", "replace"))


def _total(response: ReponseHttp) -> int | None:
    """Return how many items a list has, when the forge says it."""
    told = (response.entetes.get(name, "") for name in TOTALS)
    return next((int(written) for written in told if written.isdecimal()), None)


GITLAB_ALL = {"per_page": "100"}
GITLAB_RESULTATS = {"success": "reussies", "failed": "echouees", "running": "en-cours", "pending": "en-cours"}


class Gitlab(RestReader):
    """A reader of GitLab, version 4 of its interface."""

    nom_complet = "path_with_namespace"
    demande: ClassVar = {"license": "true"}

    def adresse(self, cible: DepotALire, chemin: str) -> str:
        """Return where the interface tells of a project."""
        return f"{cible.forge.api}/projects/{quote(chemin, safe='')}"

    def remplir(self, found: ReleveDepot, said: Any, base: str, periode: Periode) -> None:
        """Note what GitLab says of a project, its lists, its languages, its last pipeline."""
        found.acces = PUBLIC if reponses.texte(said, "visibility") in {"", "public"} else PRIVE
        found.archive = reponses.champ(said, "archived", bool)
        found.miroir = reponses.champ(said, "mirror", bool)
        found.fourche = True if said.get("forked_from_project") else None
        found.cree_le = reponses.jour(said, "created_at")
        found.branche = reponses.nom_court(said, "default_branch") or None
        found.etoiles = reponses.compte_lu(said, "star_count")
        found.fourches = reponses.compte_lu(said, "forks_count")
        found.licence = reconnue(reponses.texte(said, "license.key"))
        empty = reponses.champ(said, "empty_repo", bool)
        found.commits = Liste() if empty else self._commits(f"{base}/repository/commits", periode)
        found.tete = found.commits.elements[0].cle if found.commits and found.commits.elements else None
        found.tickets_ouverts = self._ouverts(f"{base}/issues")
        found.demandes_ouvertes = self._ouverts(f"{base}/merge_requests")
        found.publications = self.lister(f"{base}/releases", GITLAB_ALL, _release_gitlab, pages=2)
        found.etiquettes = self.lister(f"{base}/repository/tags", GITLAB_ALL, _tag_gitlab, pages=3)
        tree = f"{base}/repository/tree"
        found.fichiers = self.racine(
            lambda folder: (tree, {**GITLAB_ALL, **({"path": folder} if folder else {})}), "tree", pages=5
        )
        found.langages = self.langages(f"{base}/languages")
        if found.branche:
            runs = {"ref": found.branche, "per_page": "1"}
            listed = self.lister(
                f"{base}/pipelines", runs, lambda run: reponses.texte(run, "status"), pages=1
            )
            last = listed.elements[0] if listed and listed.elements else ""
            found.verifications = GITLAB_RESULTATS.get(last)

    def _commits(self, url: str, periode: Periode) -> Liste[Commit] | None:
        """Read the commits of the period; if it has none, the last ones before it. `None` when it is refused."""
        since = {**GITLAB_ALL, "since": f"{periode.commits_depuis}T00:00:00Z"}
        commits = self.lister(
            url, since, _commit_gitlab, encore=lambda commit: commit.quand.date() >= periode.an_depuis
        )
        if commits is None or commits.elements:
            return commits
        older = self.lister(url, GITLAB_ALL, _commit_gitlab, pages=1)
        return Liste(older.elements if older else [])

    def _ouverts(self, url: str) -> int | None:
        """Return how many items are open, asking for one only."""
        response = self.lire_si_ouvert(url, state="opened", scope="all", per_page="1")
        if response is None:
            return None
        told, items = _total(response), reponses.liste(response.json())
        return told if told is not None else None if response.suivante else len(items)


def _commit_gitlab(item: dict[str, Any]) -> Commit | None:
    when = reponses.moment(item, "committed_date")
    if when is None:
        return None
    parents = reponses.champ(item, "parent_ids", list) or []
    name, address = reponses.texte(item, "author_name"), reponses.texte(item, "author_email")
    return Commit(reponses.cle_de_commit(item, "id"), when, name, address, fusion=len(parents) > 1)


def _release_gitlab(item: dict[str, Any]) -> Version | None:
    if reponses.champ(item, "upcoming_release", bool):
        return None
    name = reponses.nom_court(item, "tag_name")
    return Version(name, reponses.jour(item, "released_at"), reponses.est_preversion(name))


def _tag_gitlab(item: dict[str, Any]) -> Version:
    when = reponses.jour(item, "created_at") or reponses.jour(item, "commit.committed_date")
    name = reponses.nom_court(item, "name")
    return Version(name, when, reponses.est_preversion(name))


FORGEJO_RESULTATS = {
    "success": "reussies",
    "failure": "echouees",
    "error": "echouees",
    "pending": "en-cours",
}
# These forges give fifty items a page at most.
FORGEJO_ALL = {"limit": "50"}
# Nothing of a commit but itself: neither its files, its statistics nor its signature.
FORGEJO_COMMITS = {**FORGEJO_ALL, "stat": "false", "verification": "false", "files": "false"}


class Forgejo(RestReader):
    """A reader of Forgejo or Gitea, version 1 of their interface: both have the part that is used."""

    def remplir(self, found: ReleveDepot, said: Any, base: str, periode: Periode) -> None:
        """Note what the forge says of a repository, its lists, its languages, the checks of its last commit."""
        licences = [name for name in reponses.champ(said, "licenses", list) or [] if isinstance(name, str)]
        found.acces = PRIVE if reponses.champ(said, "private", bool) else PUBLIC
        found.archive = reponses.champ(said, "archived", bool)
        found.miroir = reponses.champ(said, "mirror", bool)
        found.fourche = reponses.champ(said, "fork", bool)
        found.cree_le = reponses.jour(said, "created_at")
        found.branche = reponses.nom_court(said, "default_branch") or None
        found.etoiles = reponses.compte_lu(said, "stars_count")
        found.fourches = reponses.compte_lu(said, "forks_count")
        found.licence = reconnue(licences[0]) if len(licences) == 1 else None
        # The list has no date to start from: it is read until one commit is too old.
        found.commits = self.lister(
            f"{base}/commits",
            FORGEJO_COMMITS,
            _commit_forgejo,
            2 * PAGES,
            lambda commit: commit.quand.date() < periode.commits_depuis,
            lambda commit: commit.quand.date() >= periode.an_depuis,
        )
        found.tete = found.commits.elements[0].cle if found.commits and found.commits.elements else None
        if reponses.champ(said, "has_issues", bool):
            found.tickets_ouverts = reponses.compte_lu(said, "open_issues_count")
        if reponses.champ(said, "has_pull_requests", bool):
            found.demandes_ouvertes = reponses.compte_lu(said, "open_pr_counter")
        found.publications = self.lister(f"{base}/releases", FORGEJO_ALL, _release_forgejo, pages=4)
        found.etiquettes = self.lister(f"{base}/tags", FORGEJO_ALL, _tag_forgejo, pages=6)
        found.fichiers = self.racine(lambda folder: (f"{base}/contents/{folder}", {}), "dir")
        found.langages = self.langages(f"{base}/languages")
        if found.tete and (response := self.lire_si_ouvert(f"{base}/commits/{found.tete}/status")):
            found.verifications = FORGEJO_RESULTATS.get(reponses.texte(response.json(), "state"))


def _commit_forgejo(item: dict[str, Any]) -> Commit | None:
    when = reponses.moment(item, "commit.committer.date")
    if when is None:
        return None
    return Commit(
        reponses.cle_de_commit(item, "sha"),
        when,
        reponses.texte(item, "commit.author.name"),
        reponses.texte(item, "commit.author.email"),
        reponses.texte(item, "author.login") if item.get("author") else "",
        fusion=len(reponses.liste(item, "parents")) > 1,
    )


def _release_forgejo(item: dict[str, Any]) -> Version | None:
    if reponses.champ(item, "draft", bool):
        return None
    name, early = reponses.nom_court(item, "tag_name"), bool(reponses.champ(item, "prerelease", bool))
    return Version(name, reponses.jour(item, "published_at"), early or reponses.est_preversion(name))


def _tag_forgejo(item: dict[str, Any]) -> Version:
    name = reponses.nom_court(item, "name")
    return Version(name, reponses.jour(item, "commit.created"), reponses.est_preversion(name))


GITLAB = GenreDeForge(
    nom="gitlab",
    api=lambda hote: f"https://{hote}/api/v4",
    # GitLab takes the name of the file in the address, not its text.
    nouveau="{depot}/-/new/{branche}?file_name={fichier}",
    ticket="{depot}/-/issues/new?issue[title]={titre}&issue[description]={texte}",
    contenu="{api}/projects/{chemin_encode}/repository/files/{fichier}?ref=HEAD",
    lecteur=lambda reseau, _forge: Gitlab(reseau),
)
FORGEJO = GenreDeForge(
    nom="forgejo",
    api=lambda hote: f"https://{hote}/api/v1",
    deux_segments=True,
    modifier="{depot}/_edit/{branche}/{fichier}",
    remplir="?value={texte}",
    nouveau="{depot}/_new/{branche}/?filename={fichier}&value={texte}",
    ticket="{depot}/issues/new?title={titre}&body={texte}",
    contenu="{api}/repos/{chemin}/contents/{fichier}",
    lecteur=lambda reseau, _forge: Forgejo(reseau),
)
GENRES = (GITLAB, FORGEJO, replace(FORGEJO, nom="gitea"))
