"""Read any GitLab by its REST interface, version 4; most of it needs no token."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from catalogue.forges.fichiers import reconnue
from catalogue.forges.lecteurs import champs, pages
from catalogue.forges.lecteurs.pages import ListQuery
from catalogue.forges.liste import GenreDeForge
from catalogue.forges.modele import INTROUVABLE, PRIVE, PUBLIC, Commit, Echange, Liste, ReleveDepot, Version

if TYPE_CHECKING:
    from catalogue.forges.liste import DepotALire
    from catalogue.forges.modele import Periode

SOURCE = "gitlab"
ALL = {"per_page": pages.PAR_PAGE}
RESULTATS = {"success": "reussies", "failed": "echouees", "running": "en-cours", "pending": "en-cours"}


class Gitlab(pages.RestReader):
    """A reader of repositories."""

    def releve(self, cible: DepotALire, periode: Periode) -> ReleveDepot:
        """Read a repository."""
        base = f"{cible.forge.api}/projects/{pages.encoder(cible.chemin)}"
        response = self._reseau.lire(base, license="true")
        if response.absente:
            return ReleveDepot(depot=cible.depot, source=SOURCE, acces=INTROUVABLE)
        said = response.json()
        path = champs.nom_complet(said, "path_with_namespace")
        moved = path.casefold() != cible.chemin.casefold()
        if moved:
            base = f"{cible.forge.api}/projects/{pages.encoder(path)}"
        visible = champs.texte(said, "visibility")
        found = ReleveDepot(
            depot=cible.depot,
            source=SOURCE,
            acces=PUBLIC if visible in {"", "public"} else PRIVE,
            deplace_vers=f"https://{cible.forge.hote}/{path}" if moved else None,
            archive=champs.champ(said, "archived", bool),
            miroir=champs.champ(said, "mirror", bool),
            fourche=True if said.get("forked_from_project") else None,
            cree_le=champs.jour(said, "created_at"),
            branche=champs.nom(said, "default_branch") or None,
            etoiles=champs.nombre(said, "star_count"),
            fourches=champs.nombre(said, "forks_count"),
            licence=reconnue(champs.texte(said, "license.key")),
        )
        if champs.champ(said, "empty_repo", bool):
            found.commits = Liste()
        else:
            self._history(base, found, periode)
        self._exchanges(base, found, periode)
        lists = f"{base}/repository"
        found.publications = pages.parcourir(
            self._reseau, ListQuery(f"{base}/releases", ALL, pages=2), _release
        )
        found.etiquettes = pages.parcourir(self._reseau, ListQuery(f"{lists}/tags", ALL, pages=3), _tag)
        found.fichiers = pages.racine(
            self._reseau,
            lambda folder: ListQuery(
                f"{lists}/tree", {**ALL, **({"path": folder} if folder else {})}, pages=5
            ),
            "tree",
            "name",
        )
        found.langages = pages.langages(self._reseau, f"{base}/languages")
        pages.publiccode(self._reseau, cible, path, found)
        if found.branche:
            runs = ListQuery(f"{base}/pipelines", {"ref": found.branche, "per_page": "1"}, pages=1)
            listed = pages.parcourir(self._reseau, runs, lambda run: champs.texte(run, "status"))
            found.verifications = RESULTATS.get(listed.elements[0]) if listed and listed.elements else None
        return found

    def _history(self, base: str, found: ReleveDepot, periode: Periode) -> None:
        address = f"{base}/repository/commits"
        recent = ListQuery(address, {**ALL, "since": f"{periode.commits_depuis}T00:00:00Z"})
        found.commits = pages.histoire(self._reseau, recent, ListQuery(address, ALL), _commit, periode)
        found.tete = found.commits.elements[0].cle if found.commits and found.commits.elements else None

    def _exchanges(self, base: str, found: ReleveDepot, periode: Periode) -> None:
        since = {**ALL, "scope": "all", "updated_after": f"{periode.fermes_depuis}T00:00:00Z"}
        issues, merges = f"{base}/issues", f"{base}/merge_requests"
        found.tickets_ouverts = pages.compter(self._reseau, issues, state="opened", scope="all")
        found.demandes_ouvertes = pages.compter(self._reseau, merges, state="opened", scope="all")
        closed = ListQuery(issues, {**since, "state": "closed"}, pages=10)
        found.tickets_fermes = pages.parcourir(self._reseau, closed, _closed)
        # « closed » leaves out what was merged: every state is asked for, the open ones dropped.
        found.demandes_fermees = pages.parcourir(self._reseau, ListQuery(merges, since, pages=10), _closed)


def _commit(item: dict[str, Any]) -> Commit | None:
    when = champs.moment(item, "committed_date")
    if when is None:
        return None
    parents = champs.champ(item, "parent_ids", list) or []
    name, address = champs.texte(item, "author_name"), champs.texte(item, "author_email")
    return Commit(champs.cle_de_commit(item, "id"), when, name, address, fusion=len(parents) > 1)


def _closed(item: dict[str, Any]) -> Echange | None:
    opened = champs.moment(item, "created_at")
    closed = champs.moment(item, "merged_at") or champs.moment(item, "closed_at")
    if opened is None or closed is None:
        return None
    return Echange(opened, closed, champs.texte(item, "author.username"))


def _release(item: dict[str, Any]) -> Version | None:
    if champs.champ(item, "upcoming_release", bool):
        return None
    name = champs.nom(item, "tag_name")
    return Version(name, champs.jour(item, "released_at"), champs.est_preversion(name))


def _tag(item: dict[str, Any]) -> Version:
    when = champs.jour(item, "created_at") or champs.jour(item, "commit.committed_date")
    name = champs.nom(item, "name")
    return Version(name, when, champs.est_preversion(name))


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
