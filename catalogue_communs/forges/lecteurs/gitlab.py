"""Read any GitLab by its REST interface, version 4; most of it needs no token."""

from __future__ import annotations

from typing import Any, ClassVar

from catalogue_communs.forges.fichiers import reconnue
from catalogue_communs.forges.lecteurs import reponses
from catalogue_communs.forges.lecteurs.reponses import PAR_PAGE, EnLecture, RestReader, encoder
from catalogue_communs.forges.liste import DepotALire, GenreDeForge
from catalogue_communs.forges.modele import PRIVE, PUBLIC, Commit, Echange, Liste, Version

SOURCE = "gitlab"
ALL = {"per_page": PAR_PAGE}
RESULTATS = {"success": "reussies", "failed": "echouees", "running": "en-cours", "pending": "en-cours"}


class Gitlab(RestReader):
    """A reader of repositories."""

    nom_complet = "path_with_namespace"
    demande: ClassVar = {"license": "true"}

    def adresse(self, cible: DepotALire, chemin: str) -> str:
        """Return where the interface tells of a project."""
        return f"{cible.forge.api}/projects/{encoder(chemin)}"

    def faits(self, said: Any) -> dict[str, Any]:
        """Return what GitLab says of a project."""
        return {
            "acces": PUBLIC if reponses.texte(said, "visibility") in {"", "public"} else PRIVE,
            "archive": reponses.champ(said, "archived", bool),
            "miroir": reponses.champ(said, "mirror", bool),
            "fourche": True if said.get("forked_from_project") else None,
            "cree_le": reponses.jour(said, "created_at"),
            "branche": reponses.nom(said, "default_branch") or None,
            "etoiles": reponses.compte_lu(said, "star_count"),
            "fourches": reponses.compte_lu(said, "forks_count"),
            "licence": reconnue(reponses.texte(said, "license.key")),
        }

    def commits(self, depot: EnLecture) -> Liste[Commit] | None:
        """Read the commits of the default branch."""
        if reponses.champ(depot.dit, "empty_repo", bool):
            return Liste()
        return self.depuis(f"{depot.base}/repository/commits", ALL, _commit, depot.periode)

    def listes(self, depot: EnLecture) -> None:
        """Read the issues and merge requests, the versions, the files, the languages, the pipelines."""
        base, found = depot.base, depot.trouve
        since = {**ALL, "scope": "all", "updated_after": f"{depot.periode.fermes_depuis}T00:00:00Z"}
        issues, merges = f"{base}/issues", f"{base}/merge_requests"
        found.tickets_ouverts = self.compter(issues, state="opened", scope="all")
        found.demandes_ouvertes = self.compter(merges, state="opened", scope="all")
        found.tickets_fermes = self.lister(issues, {**since, "state": "closed"}, _closed, pages=10)
        # « closed » leaves out what was merged: every state is asked for, the open ones dropped.
        found.demandes_fermees = self.lister(merges, since, _closed, pages=10)
        found.publications = self.lister(f"{base}/releases", ALL, _release, pages=2)
        found.etiquettes = self.lister(f"{base}/repository/tags", ALL, _tag, pages=3)
        tree = f"{base}/repository/tree"
        found.fichiers = self.racine(
            lambda folder: (tree, {**ALL, **({"path": folder} if folder else {})}), "tree", pages=5
        )
        found.langages = self.langages(f"{base}/languages")
        if found.branche:
            runs = {"ref": found.branche, "per_page": "1"}
            listed = self.lister(
                f"{base}/pipelines", runs, lambda run: reponses.texte(run, "status"), pages=1
            )
            found.verifications = RESULTATS.get(listed.elements[0]) if listed and listed.elements else None


def _commit(item: dict[str, Any]) -> Commit | None:
    when = reponses.moment(item, "committed_date")
    if when is None:
        return None
    parents = reponses.champ(item, "parent_ids", list) or []
    name, address = reponses.texte(item, "author_name"), reponses.texte(item, "author_email")
    return Commit(reponses.cle_de_commit(item, "id"), when, name, address, fusion=len(parents) > 1)


def _closed(item: dict[str, Any]) -> Echange | None:
    opened = reponses.moment(item, "created_at")
    closed = reponses.moment(item, "merged_at") or reponses.moment(item, "closed_at")
    if opened is None or closed is None:
        return None
    return Echange(opened, closed, reponses.texte(item, "author.username"))


def _release(item: dict[str, Any]) -> Version | None:
    if reponses.champ(item, "upcoming_release", bool):
        return None
    name = reponses.nom(item, "tag_name")
    return Version(name, reponses.jour(item, "released_at"), reponses.est_preversion(name))


def _tag(item: dict[str, Any]) -> Version:
    when = reponses.jour(item, "created_at") or reponses.jour(item, "commit.committed_date")
    name = reponses.nom(item, "name")
    return Version(name, when, reponses.est_preversion(name))


GENRES = (
    GenreDeForge(
        nom=SOURCE,
        api=lambda hote: f"https://{hote}/api/v4",
        # GitLab takes the name of the file in the address, not its text.
        nouveau="{depot}/-/new/{branche}?file_name={fichier}",
        ticket="{depot}/-/issues/new?issue[title]={titre}&issue[description]={texte}",
        contenu="{api}/projects/{chemin_encode}/repository/files/{fichier}?ref=HEAD",
        lecteur=lambda reseau, _forge: Gitlab(reseau),
    ),
)
