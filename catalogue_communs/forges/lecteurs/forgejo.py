"""Read any Forgejo or Gitea by its interface, version 1: both have the part that is used."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from catalogue_communs.forges.fichiers import reconnue
from catalogue_communs.forges.lecteurs import reponses
from catalogue_communs.forges.lecteurs.reponses import PAGES, EnLecture, RestReader
from catalogue_communs.forges.liste import GenreDeForge
from catalogue_communs.forges.modele import PRIVE, PUBLIC, Commit, Echange, Liste, Version

RESULTATS = {"success": "reussies", "failure": "echouees", "error": "echouees", "pending": "en-cours"}
# These forges give fifty items a page at most.
ALL = {"limit": "50"}
# Nothing of a commit but itself: neither its files, its statistics nor its signature.
COMMITS = {**ALL, "stat": "false", "verification": "false", "files": "false"}


class Forgejo(RestReader):
    """A reader of repositories."""

    def faits(self, said: Any) -> dict[str, Any]:
        """Return what the forge says of a repository."""
        licences = [name for name in reponses.champ(said, "licenses", list) or [] if isinstance(name, str)]
        return {
            "acces": PRIVE if reponses.champ(said, "private", bool) else PUBLIC,
            "archive": reponses.champ(said, "archived", bool),
            "miroir": reponses.champ(said, "mirror", bool),
            "fourche": reponses.champ(said, "fork", bool),
            "cree_le": reponses.jour(said, "created_at"),
            "branche": reponses.nom(said, "default_branch") or None,
            "etoiles": reponses.compte_lu(said, "stars_count"),
            "fourches": reponses.compte_lu(said, "forks_count"),
            "licence": reconnue(licences[0]) if len(licences) == 1 else None,
        }

    def commits(self, depot: EnLecture) -> Liste[Commit] | None:
        """Read the commits of the default branch."""
        return self.jusqu_a(f"{depot.base}/commits", COMMITS, _commit, depot.periode, 2 * PAGES)

    def listes(self, depot: EnLecture) -> None:
        """Read the issues and merge requests, the versions, the files, the languages, the checks."""
        base, said, found, periode = depot
        since = {**ALL, "state": "closed", "since": f"{periode.fermes_depuis}T00:00:00Z"}
        if reponses.champ(said, "has_issues", bool):
            found.tickets_ouverts = reponses.compte_lu(said, "open_issues_count")
            found.tickets_fermes = self.lister(f"{base}/issues", {**since, "type": "issues"}, _closed)
        if reponses.champ(said, "has_pull_requests", bool):
            found.demandes_ouvertes = reponses.compte_lu(said, "open_pr_counter")
            found.demandes_fermees = self.lister(f"{base}/issues", {**since, "type": "pulls"}, _closed)
        found.publications = self.lister(f"{base}/releases", ALL, _release, pages=4)
        found.etiquettes = self.lister(f"{base}/tags", ALL, _tag, pages=6)
        found.fichiers = self.racine(lambda folder: (f"{base}/contents/{folder}", {}), "dir")
        found.langages = self.langages(f"{base}/languages")
        if found.tete and (response := self.lire_si_ouvert(f"{base}/commits/{found.tete}/status")):
            found.verifications = RESULTATS.get(reponses.texte(response.json(), "state"))


def _commit(item: dict[str, Any]) -> Commit | None:
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


def _closed(item: dict[str, Any]) -> Echange | None:
    opened, closed = reponses.moment(item, "created_at"), reponses.moment(item, "closed_at")
    if opened is None or closed is None:
        return None
    return Echange(opened, closed, reponses.texte(item, "user.login"))


def _release(item: dict[str, Any]) -> Version | None:
    if reponses.champ(item, "draft", bool):
        return None
    name, early = reponses.nom(item, "tag_name"), bool(reponses.champ(item, "prerelease", bool))
    return Version(name, reponses.jour(item, "published_at"), early or reponses.est_preversion(name))


def _tag(item: dict[str, Any]) -> Version:
    name = reponses.nom(item, "name")
    return Version(name, reponses.jour(item, "commit.created"), reponses.est_preversion(name))


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
GENRES = (FORGEJO, replace(FORGEJO, nom="gitea"))
