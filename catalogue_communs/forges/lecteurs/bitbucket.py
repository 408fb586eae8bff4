"""Read Bitbucket Cloud by its interface, version 2.

It has no stars, no releases, no archived repository, and does not date the end of an issue or
of a merge request: these stay unknown.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from catalogue_communs.forges.lecteurs import reponses
from catalogue_communs.forges.lecteurs.reponses import PAR_PAGE, EnLecture, RestReader, encoder
from catalogue_communs.forges.liste import GenreDeForge
from catalogue_communs.forges.modele import PRIVE, PUBLIC, Commit, Liste, Version

if TYPE_CHECKING:
    from catalogue_communs.forges.liste import DepotALire

SOURCE = "bitbucket"
ALL = {"pagelen": PAR_PAGE}
OPEN_ISSUES = '(state = "new" OR state = "open")'
_AUTHOR = re.compile(r"\s*(.*?)\s*<([^<>]*)>\s*")


class Bitbucket(RestReader):
    """A reader of repositories."""

    def adresse(self, cible: DepotALire, chemin: str) -> str:
        """Return where the interface tells of a repository."""
        return f"{cible.forge.api}/repositories/{chemin}"

    def faits(self, said: Any) -> dict[str, Any]:  # noqa: ANN401 - what Bitbucket wrote
        """Return what Bitbucket says of a repository."""
        return {
            "acces": PRIVE if reponses.champ(said, "is_private", bool) else PUBLIC,
            "fourche": bool(said.get("parent")),
            "cree_le": reponses.jour(said, "created_on"),
            "branche": reponses.nom(said, "mainbranch.name") or None,
        }

    def commits(self, depot: EnLecture) -> Liste[Commit] | None:
        """Read the commits of the main branch; a repository without any commit has none."""
        branch = depot.trouve.branche
        if not branch:
            return Liste()
        return self.jusqu_a(f"{depot.base}/commits/{encoder(branch)}", ALL, _commit, depot.periode)

    def listes(self, depot: EnLecture) -> None:
        """Read the forks, the issues and merge requests, the tags, the files."""
        base, found = depot.base, depot.trouve
        found.fourches = self.compter(f"{base}/forks")
        if reponses.champ(depot.dit, "has_issues", bool):
            found.tickets_ouverts = self.compter(f"{base}/issues", q=OPEN_ISSUES)
        found.demandes_ouvertes = self.compter(f"{base}/pullrequests", state="OPEN")
        found.etiquettes = self.lister(f"{base}/refs/tags", {**ALL, "sort": "-target.date"}, _tag, pages=3)
        if found.tete:
            tree = f"{base}/src/{found.tete}"
            found.fichiers = self.racine(
                lambda folder: (f"{tree}/{folder}", ALL), "commit_directory", "path", pages=5
            )


def _commit(item: dict[str, Any]) -> Commit | None:
    when = reponses.moment(item, "date")
    if when is None:
        return None
    written = reponses.texte(item, "author.raw")
    author = _AUTHOR.fullmatch(written)
    name, address = author.groups() if author else (written, "")
    account = reponses.texte(item, "author.user.account_id") or reponses.texte(item, "author.user.uuid")
    parents = reponses.liste(item, "parents")
    return Commit(reponses.cle_de_commit(item, "hash"), when, name, address, account, fusion=len(parents) > 1)


def _tag(item: dict[str, Any]) -> Version:
    when = reponses.jour(item, "date") or reponses.jour(item, "target.date")
    name = reponses.nom(item, "name")
    return Version(name, when, reponses.est_preversion(name))


GENRES = (
    GenreDeForge(
        nom=SOURCE,
        api=lambda _hote: "https://api.bitbucket.org/2.0",
        deux_segments=True,
        # No published address opens its editor: the file's page, which holds the button « Edit ».
        modifier="{depot}/src/{branche}/{fichier}",
        contenu="{api}/repositories/{chemin}/src/HEAD/{fichier}",
        brut=True,
        lecteur=lambda reseau, _forge: Bitbucket(reseau),
    ),
)
