"""Read any Forgejo or Gitea by its interface, version 1: both have the part that is used."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from catalogue.forges.fichiers import reconnue
from catalogue.forges.lecteurs import champs, pages
from catalogue.forges.lecteurs.github_rest import deplacement
from catalogue.forges.lecteurs.pages import ListQuery
from catalogue.forges.liste import GenreDeForge
from catalogue.forges.modele import INTROUVABLE, PRIVE, PUBLIC, Commit, Echange, ReleveDepot, Version
from catalogue.reseau.bornes import Interdit

if TYPE_CHECKING:
    from catalogue.forges.liste import DepotALire
    from catalogue.forges.modele import Periode

RESULTATS = {"success": "reussies", "failure": "echouees", "error": "echouees", "pending": "en-cours"}
# These forges give fifty items a page at most.
ALL = {"limit": "50"}
# Nothing of a commit but itself: neither its files, its statistics nor its signature.
COMMITS = {**ALL, "stat": "false", "verification": "false", "files": "false"}


class Forgejo(pages.RestReader):
    """A reader of repositories."""

    def releve(self, cible: DepotALire, periode: Periode) -> ReleveDepot:
        """Read a repository."""
        source = cible.forge.genre.nom
        response = self._reseau.lire(f"{cible.forge.api}/repos/{cible.chemin}")
        if response.absente:
            return ReleveDepot(depot=cible.depot, source=source, acces=INTROUVABLE)
        said = response.json()
        base = f"{cible.forge.api}/repos/{champs.nom_complet(said, 'full_name')}"
        licences = [name for name in champs.champ(said, "licenses", list) or [] if isinstance(name, str)]
        found = ReleveDepot(
            depot=cible.depot,
            source=source,
            acces=PRIVE if champs.champ(said, "private", bool) else PUBLIC,
            deplace_vers=deplacement(cible, champs.texte(said, "full_name")),
            archive=champs.champ(said, "archived", bool),
            miroir=champs.champ(said, "mirror", bool),
            fourche=champs.champ(said, "fork", bool),
            cree_le=champs.jour(said, "created_at"),
            branche=champs.nom(said, "default_branch") or None,
            etoiles=champs.nombre(said, "stars_count"),
            fourches=champs.nombre(said, "forks_count"),
            licence=reconnue(licences[0]) if len(licences) == 1 else None,
        )
        self._history(base, found, periode)
        self._exchanges(base, found, said, periode)
        found.publications = pages.parcourir(
            self._reseau, ListQuery(f"{base}/releases", ALL, pages=4), _release
        )
        found.etiquettes = pages.parcourir(self._reseau, ListQuery(f"{base}/tags", ALL, pages=6), _tag)
        found.fichiers = pages.racine(
            self._reseau, lambda folder: ListQuery(f"{base}/contents/{folder}", pages=1), "dir", "name"
        )
        found.langages = pages.langages(self._reseau, f"{base}/languages")
        full = base.partition("/repos/")[2]
        pages.publiccode(self._reseau, cible, full, found)
        if found.tete:
            found.verifications = self._checks(f"{base}/commits/{found.tete}/status")
        return found

    def _checks(self, address: str) -> str | None:
        try:
            response = self._reseau.lire(address)
        except Interdit:
            return None
        return None if response.absente else RESULTATS.get(champs.texte(response.json(), "state"))

    def _history(self, base: str, found: ReleveDepot, periode: Periode) -> None:
        """Read commits until one is too old: the list has no date to start from."""
        wanted = ListQuery(f"{base}/commits", COMMITS, pages=2 * pages.PAGES)
        commits = pages.parcourir(
            self._reseau,
            wanted,
            _commit,
            lambda commit: commit.quand.date() < periode.commits_depuis,
            pages.dans_l_annee(periode),
        )
        found.commits = commits
        found.tete = commits.elements[0].cle if commits and commits.elements else None

    def _exchanges(self, base: str, found: ReleveDepot, said: Any, periode: Periode) -> None:  # noqa: ANN401
        since = {**ALL, "state": "closed", "since": f"{periode.fermes_depuis}T00:00:00Z"}
        address = f"{base}/issues"
        if champs.champ(said, "has_issues", bool):
            found.tickets_ouverts = champs.nombre(said, "open_issues_count")
            wanted = ListQuery(address, {**since, "type": "issues"})
            found.tickets_fermes = pages.parcourir(self._reseau, wanted, _closed)
        if champs.champ(said, "has_pull_requests", bool):
            found.demandes_ouvertes = champs.nombre(said, "open_pr_counter")
            wanted = ListQuery(address, {**since, "type": "pulls"})
            found.demandes_fermees = pages.parcourir(self._reseau, wanted, _closed)


def _commit(item: dict[str, Any]) -> Commit | None:
    when = champs.moment(item, "commit.committer.date")
    if when is None:
        return None
    return Commit(
        champs.cle_de_commit(item, "sha"),
        when,
        champs.texte(item, "commit.author.name"),
        champs.texte(item, "commit.author.email"),
        champs.texte(item, "author.login"),
        fusion=len(champs.liste(item, "parents")) > 1,
    )


def _closed(item: dict[str, Any]) -> Echange | None:
    opened, closed = champs.moment(item, "created_at"), champs.moment(item, "closed_at")
    if opened is None or closed is None:
        return None
    return Echange(opened, closed, champs.texte(item, "user.login"))


def _release(item: dict[str, Any]) -> Version | None:
    if champs.champ(item, "draft", bool):
        return None
    name, early = champs.nom(item, "tag_name"), bool(champs.champ(item, "prerelease", bool))
    return Version(name, champs.jour(item, "published_at"), early or champs.est_preversion(name))


def _tag(item: dict[str, Any]) -> Version:
    name = champs.nom(item, "name")
    return Version(name, champs.jour(item, "commit.created"), champs.est_preversion(name))


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
