"""Read Bitbucket Cloud by its interface, version 2.

It has no stars, no releases, no archived repository, and does not date the end of an issue or
of a merge request: these stay unknown.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from catalogue.forges.lecteurs import champs, pages
from catalogue.forges.lecteurs.github_rest import deplacement
from catalogue.forges.lecteurs.pages import ListQuery
from catalogue.forges.liste import GenreDeForge
from catalogue.forges.modele import INTROUVABLE, PRIVE, PUBLIC, Commit, Liste, ReleveDepot, Version

if TYPE_CHECKING:
    from catalogue.forges.liste import DepotALire
    from catalogue.forges.modele import Periode

SOURCE = "bitbucket"
ALL = {"pagelen": pages.PAR_PAGE}
OPEN_ISSUES = '(state = "new" OR state = "open")'
_AUTHOR = re.compile(r"\s*(.*?)\s*<([^<>]*)>\s*")


class Bitbucket(pages.RestReader):
    """A reader of repositories."""

    def releve(self, cible: DepotALire, periode: Periode) -> ReleveDepot:
        """Read a repository."""
        response = self._reseau.lire(f"{cible.forge.api}/repositories/{cible.chemin}")
        if response.absente:
            return ReleveDepot(depot=cible.depot, source=SOURCE, acces=INTROUVABLE)
        said = response.json()
        base = f"{cible.forge.api}/repositories/{champs.nom_complet(said, 'full_name')}"
        found = ReleveDepot(
            depot=cible.depot,
            source=SOURCE,
            acces=PRIVE if champs.champ(said, "is_private", bool) else PUBLIC,
            deplace_vers=deplacement(cible, champs.texte(said, "full_name")),
            fourche=bool(said.get("parent")),
            cree_le=champs.jour(said, "created_on"),
            branche=champs.nom(said, "mainbranch.name") or None,
            fourches=pages.compter(self._reseau, f"{base}/forks"),
        )
        if found.branche:
            found.commits = pages.parcourir(
                self._reseau,
                ListQuery(f"{base}/commits/{pages.encoder(found.branche)}", ALL),
                _commit,
                lambda commit: commit.quand.date() < periode.commits_depuis,
                pages.dans_l_annee(periode),
            )
        else:
            # A repository without any commit has no branch.
            found.commits = Liste()
        found.tete = found.commits.elements[0].cle if found.commits and found.commits.elements else None
        if champs.champ(said, "has_issues", bool):
            found.tickets_ouverts = pages.compter(self._reseau, f"{base}/issues", q=OPEN_ISSUES)
        found.demandes_ouvertes = pages.compter(self._reseau, f"{base}/pullrequests", state="OPEN")
        tags = ListQuery(f"{base}/refs/tags", {**ALL, "sort": "-target.date"}, pages=3)
        found.etiquettes = pages.parcourir(self._reseau, tags, _tag)
        if found.tete:
            tree = f"{base}/src/{found.tete}"
            found.fichiers = pages.racine(
                self._reseau,
                lambda folder: ListQuery(f"{tree}/{folder}", ALL, pages=5),
                "commit_directory",
                "path",
            )
        full = base.partition("/repositories/")[2]
        pages.publiccode(self._reseau, cible, full, found)
        return found


def _commit(item: dict[str, Any]) -> Commit | None:
    when = champs.moment(item, "date")
    if when is None:
        return None
    written = champs.texte(item, "author.raw")
    author = _AUTHOR.fullmatch(written)
    name, address = author.groups() if author else (written, "")
    account = champs.texte(item, "author.user.account_id") or champs.texte(item, "author.user.uuid")
    parents = champs.liste(item, "parents")
    return Commit(champs.cle_de_commit(item, "hash"), when, name, address, account, fusion=len(parents) > 1)


def _tag(item: dict[str, Any]) -> Version:
    when = champs.jour(item, "date") or champs.jour(item, "target.date")
    name = champs.nom(item, "name")
    return Version(name, when, champs.est_preversion(name))


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
