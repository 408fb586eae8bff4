"""Read GitHub by GraphQL: one question a repository, then one for the following pages of its lists.

A name never becomes part of a question: each travels as a variable. GitHub counts points: one for
a hundred lists asked for, those inside each item of a list too. The parents of each commit would be
a hundred lists a page; the first line of its message tells a merge almost as well (docs/adr/0004).
Without a token it answers nothing: Git then reads.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from catalogue_communs.forges.fichiers import presence, reconnue
from catalogue_communs.forges.lecteurs import reponses
from catalogue_communs.forges.lecteurs.reponses import deplacement
from catalogue_communs.forges.liste import DepotALire, GenreDeForge
from catalogue_communs.forges.modele import (
    INTROUVABLE,
    PRIVE,
    PUBLIC,
    Attente,
    Commit,
    Echange,
    Fichiers,
    Liste,
    Periode,
    ReleveDepot,
    Version,
)
from catalogue_communs.reseau.bornes import Interdit, Lenteur, Panne

if TYPE_CHECKING:
    # What asks a forge is loaded by what asks one.
    from catalogue_communs.reseau.client import Reseau

# The facts and the last commits of all are asked once, each list as long as it goes on.
QUESTION = """
query Depot(
  $proprietaire: String!, $nom: String!, $commitsDepuis: GitTimestamp!, $faits: Boolean!
  $histoire: Boolean!, $demandes: Boolean!, $apresHistoire: String, $apresDemandes: String
) {
  rateLimit { cost }
  repository(owner: $proprietaire, name: $nom) {
    ...Faits @include(if: $faits)
    defaultBranchRef { target { ... on Commit {
      derniers: history(first: 10) @include(if: $faits) { ...Histoire }
      history(first: 100, since: $commitsDepuis, after: $apresHistoire) @include(if: $histoire) { ...Histoire }
    } } }
    demandes: pullRequests(
      first: 100, after: $apresDemandes, states: [CLOSED, MERGED], orderBy: {field: UPDATED_AT, direction: DESC}
    ) @include(if: $demandes) {
      pageInfo { hasNextPage endCursor }
      nodes { closedAt updatedAt mergedAt authorAssociation author { login __typename } }
    }
  }
}
fragment Histoire on CommitHistoryConnection {
  pageInfo { hasNextPage endCursor }
  nodes { oid committedDate messageHeadline author { name email user { login } } }
}
fragment Faits on Repository {
  nameWithOwner isArchived isPrivate hasIssuesEnabled isMirror isFork createdAt stargazerCount forkCount
  defaultBranchRef { name target { oid ... on Commit { statusCheckRollup { state } } } }
  ticketsOuverts: issues(states: OPEN) { totalCount }
  demandesOuvertes: pullRequests(states: OPEN) { totalCount }
  licenseInfo { spdxId }
  languages(first: 30, orderBy: {field: SIZE, direction: DESC}) { edges { size node { name } } }
  recents: issues(first: 20, orderBy: {field: CREATED_AT, direction: DESC}) {
    nodes {
      createdAt authorAssociation author { login __typename }
      comments(first: 5) { nodes { createdAt author { login __typename } } }
    }
  }
  releases(first: 100, orderBy: {field: CREATED_AT, direction: DESC}) {
    totalCount
    nodes { tagName publishedAt isDraft isPrerelease }
  }
  refs(refPrefix: "refs/tags/", first: 100, orderBy: {field: TAG_COMMIT_DATE, direction: DESC}) {
    totalCount
    nodes {
      name
      target {
        ... on Commit { committedDate }
        ... on Tag { tagger { date } target { ... on Commit { committedDate } } }
      }
    }
  }
  racine: object(expression: "HEAD:") { ...Dossier }
  github: object(expression: "HEAD:.github") { ...Dossier }
  docs: object(expression: "HEAD:docs") { ...Dossier }
  gitlab: object(expression: "HEAD:.gitlab") { ...Dossier }
  publiccode: object(expression: "HEAD:publiccode.yml") { ... on Blob { text } }
}
fragment Dossier on GitObject { ... on Tree { entries { name type } } }
"""
SOURCE, BOT = "github", "Bot"
TEAM = frozenset({"OWNER", "MEMBER", "COLLABORATOR"})
PAR_QUESTION = 100
# Pages of a hundred: three thousand commits in two years, a thousand merge requests closed in one. Those of
# the last twelve months are read up to ten thousand commits.
LE_PLUS, PAGES = 100, {"histoire": 30, "demandes": 10}
# What git and GitHub write at the head of a merge, unless someone wrote something else.
MERGE = ("Merge branch ", "Merge pull request ", "Merge remote-tracking ", "Merge tag ", "Merge commit ")
VERIFICATIONS = {
    "SUCCESS": "reussies",
    "FAILURE": "echouees",
    "ERROR": "echouees",
    "PENDING": "en-cours",
    "EXPECTED": "en-cours",
}
DOSSIERS = {".github": "github", "docs": "docs", ".gitlab": "gitlab"}


@dataclass(slots=True)
class _Pages:
    """A list of the question, read page after page: what it holds, and where it goes on."""

    nom: str
    chemin: str
    traduire: Callable[[dict[str, Any]], Any]
    trouve: Liste[Any]
    lues: int = 0
    curseur: str = ""

    def ajouter(self, said: Any, periode: Periode) -> None:
        """Read a page; without a cursor, nothing is left to ask."""
        page, before = reponses.groupe(said, self.chemin), self.curseur
        nodes = reponses.liste(page, "nodes")
        self.trouve.elements += [one for node in nodes if (one := self.traduire(node))]
        self.lues, self.curseur = self.lues + 1, ""
        if not reponses.champ(page, "pageInfo.hasNextPage", bool) or self._assez(nodes, periode):
            return
        cursor = reponses.texte(page, "pageInfo.endCursor")
        self.trouve.complete = bool(cursor) and cursor != before and self.lues < self._pages(periode)
        self.curseur = cursor if self.trouve.complete else ""

    def _assez(self, nodes: list[dict[str, Any]], periode: Periode) -> bool:
        """Tell whether what follows was closed before the period."""
        updated = [when.date() for node in nodes if (when := reponses.moment(node, "updatedAt"))]
        return bool(updated) and min(updated) < periode.fermes_depuis

    def _pages(self, periode: Periode) -> int:
        if self.nom != "histoire":
            return PAGES[self.nom]
        oldest = min((commit.quand.date() for commit in self.trouve.elements), default=periode.jour)
        return LE_PLUS if oldest >= periode.an_depuis else PAGES[self.nom]


class GithubGraphql:
    """A reader of repositories."""

    def __init__(self, reseau: Reseau) -> None:
        """Read through this session, which holds the token."""
        self._reseau = reseau

    def releve(self, cible: DepotALire, periode: Periode) -> ReleveDepot:
        """Read a repository, where it is now if it moved."""
        history = _Pages("histoire", "defaultBranchRef.target.history", _commit, Liste())
        pulls = _Pages("demandes", "demandes", _exchange, Liste())
        asked = [history, pulls]
        said = self._ask(cible, periode, asked)
        if said is None:
            return ReleveDepot(depot=cible.depot, source=SOURCE, acces=INTROUVABLE)
        found = _facts(cible, said)
        found.commits, found.demandes_fermees = history.trouve, pulls.trouve
        last = [_commit(node) for node in reponses.liste(said, "defaultBranchRef.target.derniers.nodes")]
        while said is not None:
            for one in asked:
                one.ajouter(said, periode)
            asked = [one for one in asked if one.curseur]
            said = self._ask(cible, periode, asked) if asked else None
        known = {commit.cle for commit in history.trouve.elements}
        history.trouve.elements += [commit for commit in last if commit.cle not in known]
        return found

    def _ask(self, cible: DepotALire, periode: Periode, lists: Sequence[_Pages]) -> dict[str, Any] | None:
        """Ask for pages of lists, and the facts with the first; `None` when there is no such repository."""
        address = f"{cible.forge.api}/graphql"
        cursors = {one.nom: one.curseur for one in lists}
        owner, _, name = cible.chemin.partition("/")
        variables = {
            "proprietaire": owner,
            "nom": name,
            "commitsDepuis": f"{periode.commits_depuis}T00:00:00Z",
            "faits": not any(cursors.values()),
            **{one: one in cursors for one in PAGES},
            **{f"apres{one.capitalize()}": cursors.get(one) or None for one in PAGES},
        }
        said = self._put(address, variables)
        while any(map(_is_limit, reponses.liste(said, "errors"))):
            self._reseau.attendre(self._reseau.quota(address))
            said = self._put(address, variables)
        data = reponses.groupe(said, "data")
        self._reseau.points += reponses.compte_lu(data, "rateLimit.cost") or 0
        for error in reponses.liste(said, "errors"):
            kind, path = reponses.texte(error, "type"), error.get("path")
            if not isinstance(path, list) or not path:
                raise Lenteur("la forge n’a pas su répondre à toute la question")
            if kind == "NOT_FOUND" and len(path) == 1:
                return None
            if kind in {"FORBIDDEN", "INSUFFICIENT_SCOPES"}:
                raise Interdit("la forge refuse l’accès")
            # Too much was asked at once, or something broke: the forge itself is well.
            raise Panne("la forge n’a répondu qu’en partie")
        if not data.get("repository"):
            raise Panne("la forge n’a pas répondu pour ce dépôt")
        return reponses.groupe(data, "repository")

    def _put(self, address: str, variables: dict[str, Any]) -> Any:
        return self._reseau.interroger(address, {"query": QUESTION, "variables": variables}).json()


def _is_limit(error: dict[str, Any]) -> bool:
    told = reponses.texte(error, "message").casefold()
    return reponses.texte(error, "type") == "RATE_LIMITED" or "rate limit" in told


def _facts(cible: DepotALire, said: Any) -> ReleveDepot:
    branch = said.get("defaultBranchRef")
    edges = reponses.liste(said, "languages.edges")
    releases, tags = reponses.groupe(said, "releases"), reponses.groupe(said, "refs")
    published = [r for r in reponses.liste(releases, "nodes") if not reponses.champ(r, "isDraft", bool)]
    versions = [
        _version(reponses.nom_court(r, "tagName"), reponses.jour(r, "publishedAt"), r) for r in published
    ]
    labels = [_version(reponses.nom_court(r, "name"), _tagged(r), r) for r in reponses.liste(tags, "nodes")]
    opened = reponses.compte_lu(said, "ticketsOuverts.totalCount")
    found = ReleveDepot(
        depot=cible.depot,
        source=SOURCE,
        acces=PRIVE if reponses.champ(said, "isPrivate", bool) else PUBLIC,
        deplace_vers=deplacement(cible, reponses.nom_complet(said, "nameWithOwner")),
        archive=reponses.champ(said, "isArchived", bool),
        miroir=reponses.champ(said, "isMirror", bool),
        fourche=reponses.champ(said, "isFork", bool),
        cree_le=reponses.jour(said, "createdAt"),
        branche=reponses.nom_court(said, "defaultBranchRef.name") or None,
        tete=reponses.cle_de_commit(said, "defaultBranchRef.target.oid") if branch else None,
        verifications=VERIFICATIONS.get(
            reponses.texte(said, "defaultBranchRef.target.statusCheckRollup.state")
        ),
        publications=_limited(versions, reponses.compte_lu(releases, "totalCount")),
        etiquettes=_limited(labels, reponses.compte_lu(tags, "totalCount")),
        tickets_ouverts=opened if reponses.champ(said, "hasIssuesEnabled", bool) else None,
        demandes_ouvertes=reponses.compte_lu(said, "demandesOuvertes.totalCount"),
        attentes=[wait for node in reponses.liste(said, "recents.nodes") if (wait := _wait(node))],
        etoiles=reponses.compte_lu(said, "stargazerCount"),
        fourches=reponses.compte_lu(said, "forkCount"),
        licence=reconnue(reponses.texte(said, "licenseInfo.spdxId")),
        langages={reponses.nom_court(e, "node.name"): reponses.compte_lu(e, "size") or 0 for e in edges},
        fichiers=_files(said),
    )
    reponses.declarer(found, reponses.texte(said, "publiccode.text"))
    return found


def _commit(node: dict[str, Any]) -> Commit:
    when = reponses.moment(node, "committedDate")
    if when is None:
        raise Panne("la réponse de la forge a une forme inattendue (champ committedDate)")
    return Commit(
        reponses.cle_de_commit(node, "oid"),
        when,
        reponses.texte(node, "author.name"),
        reponses.texte(node, "author.email"),
        reponses.texte(node, "author.user.login"),
        fusion=reponses.texte(node, "messageHeadline").startswith(MERGE),
    )


def _exchange(node: dict[str, Any]) -> Echange | None:
    closed = reponses.moment(node, "closedAt")
    if closed is None:
        return None
    outside = bool(node.get("mergedAt")) and _is_outside(node)
    return Echange(closed, reponses.texte(node, "author.login"), outside, robot=_is_bot(node))


def _wait(node: dict[str, Any]) -> Attente | None:
    """Return how long an issue from outside the team waited for another person; `None` for the others."""
    opened, who = reponses.moment(node, "createdAt"), reponses.texte(node, "author.login")
    if opened is None or _is_bot(node) or not _is_outside(node):
        return None
    answers = [
        when
        for one in reponses.liste(node, "comments.nodes")
        if not _is_bot(one)
        and reponses.texte(one, "author.login") != who
        and (when := reponses.moment(one, "createdAt"))
    ]
    return Attente(opened, min(answers, default=None))


def _is_outside(node: dict[str, Any]) -> bool:
    """Tell whether GitHub shows the author as one of the team: not every member is shown."""
    return reponses.texte(node, "authorAssociation") not in TEAM


def _is_bot(node: dict[str, Any]) -> bool:
    return reponses.texte(node, "author.__typename") == BOT


def _version(name: str, day: date | None, said: dict[str, Any]) -> Version:
    return Version(
        name, day, bool(reponses.champ(said, "isPrerelease", bool)) or reponses.est_preversion(name)
    )


def _tagged(node: dict[str, Any]) -> Any:
    return (
        reponses.jour(node, "target.tagger.date")
        or reponses.jour(node, "target.committedDate")
        or reponses.jour(node, "target.target.committedDate")
    )


def _limited(versions: list[Version], count: int | None) -> Liste[Version]:
    return Liste(versions, complete=count is None or count <= PAR_QUESTION, total=count)


def _files(said: dict[str, Any]) -> Fichiers | None:
    root = said.get("racine")
    if not isinstance(root, dict) or "entries" not in root:
        return None
    inside = {folder: _names(said, field) if said.get(field) else None for folder, field in DOSSIERS.items()}
    return presence(_names(said, "racine"), inside)


def _names(said: dict[str, Any], field: str) -> list[str]:
    entries = reponses.liste(said, f"{field}.entries")
    return [reponses.texte(e, "name") + "/" * (e.get("type") == "tree") for e in entries]


GENRES = (
    GenreDeForge(
        nom=SOURCE,
        api=lambda hote: "https://api.github.com" if hote == "github.com" else f"https://{hote}/api/v3",
        deux_segments=True,
        modifier="{depot}/edit/{branche}/{fichier}",
        nouveau="{depot}/new/{branche}?filename={fichier}&value={texte}",
        formulaire="{depot}/issues/new?template={nom}.yml{champs}",
        contenu="{api}/repos/{chemin}/contents/{fichier}",
        lecteur=lambda reseau, forge: GithubGraphql(reseau) if reseau.jeton(forge.api) else None,
    ),
)
