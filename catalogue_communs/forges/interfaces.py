"""Ask GitHub, GitLab, Software Heritage and OSV by their interfaces: facts, then lists by pages.

Each value of an answer is of the expected type, or the reading fails: what changes its type never turns known
facts into unknown ones. A name never becomes part of a question: each travels as a variable, or quoted.
"""

from __future__ import annotations

import base64
import binascii
import contextlib
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import quote

from catalogue_communs.forges.fichiers import (
    DOSSIERS,
    declarer,
    est_preversion,
    nettoyer_nom,
    presence,
    reconnue,
)
from catalogue_communs.forges.liste import DepotALire, est_chemin_de_depot, services
from catalogue_communs.forges.modele import (
    INTROUVABLE,
    PRIVE,
    PUBLIC,
    Archivage,
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
    from catalogue_communs.reseau.client import ReponseHttp, Reseau

T = TypeVar("T")
# No repository has more of anything; a larger number is a mistake.
LARGEST = 1_000_000_000
_OID = re.compile(r"[0-9a-f]{40}([0-9a-f]{24})?")


def _champ(source: Any, chemin: str, genre: type[T]) -> T | None:
    """Return the value at a dotted path, or `None` when a step is absent or null."""
    value = source
    for step in chemin.split("."):
        if value is None:
            return None
        if not isinstance(value, dict):
            raise _unexpected(chemin)
        value = value.get(step)
    if value is None:
        return None
    if isinstance(value, bool) is not (genre is bool) or not isinstance(value, genre):
        raise _unexpected(chemin)
    return value


def _unexpected(chemin: str) -> Panne:
    return Panne(f"la réponse de la forge a une forme inattendue (champ {chemin})")


def _groupe(source: Any, chemin: str) -> dict[str, Any]:
    return _champ(source, chemin, dict) or {}


def _liste(source: Any, chemin: str = "") -> list[dict[str, Any]]:
    """Return a list of groups of fields; an absent one is empty, a null item is skipped."""
    found = _champ(source, chemin, list) if chemin else source
    if found is None:
        return []
    if not isinstance(found, list) or not all(item is None or isinstance(item, dict) for item in found):
        raise _unexpected(chemin or "liste")
    return [item for item in found if item is not None]


def _texte(source: Any, chemin: str) -> str:
    return _champ(source, chemin, str) or ""


def _vrai(source: Any, chemin: str) -> bool | None:
    return _champ(source, chemin, bool)


def _nom(source: Any, chemin: str) -> str:
    return nettoyer_nom(_texte(source, chemin))


def _compte(source: Any, chemin: str) -> int | None:
    found = _champ(source, chemin, int)
    return None if found is None or not 0 <= found <= LARGEST else found


def _moment(source: Any, chemin: str) -> datetime | None:
    written = _texte(source, chemin)
    if not written:
        return None
    try:
        found = datetime.fromisoformat(written)
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise _unexpected(chemin) from None


def _jour(source: Any, chemin: str) -> date | None:
    found = _moment(source, chemin)
    return None if found is None else found.date()


def _empreinte(source: Any, chemin: str) -> str:
    found = _texte(source, chemin)
    if not _OID.fullmatch(found):
        raise _unexpected(chemin)
    return found


def _deplacement(cible: DepotALire, source: Any, chemin: str) -> str | None:
    """Return where a repository is now, when its name, which an answer must give, is no more the declared one."""
    full = _texte(source, chemin)
    if not est_chemin_de_depot(full):
        raise _unexpected(chemin)
    return None if full.casefold() == cible.chemin.casefold() else f"https://{cible.forge.hote}/{full}"


def archivage(reseau: Reseau, depot: str, jour: date) -> Archivage:
    """Ask Software Heritage whether it has a copy of a repository, by its address, and of which day."""
    address = services()["software-heritage"]
    response = reseau.lire(f"{address}/origin/{depot}/visit/latest/", require_snapshot="true")
    if response.absente:
        return Archivage(jour, archive=False)
    return Archivage(jour, archive=True, le=_jour(response.json(), "date"))


def avis(reseau: Reseau, tetes: Sequence[str]) -> list[tuple[str, ...]]:
    """Ask OSV which published advisories it ties to each of these commits; identifiers, sorted."""
    queries = {"queries": [{"commit": tete} for tete in tetes]}
    said = reseau.interroger(f"{services()['osv']}/querybatch", queries).json()
    results = _champ(said, "results", list) or []
    if len(results) != len(tetes):
        raise Panne("la réponse d’OSV n’a pas la forme attendue")
    return [tuple(sorted({_nom(one, "id") for one in _liste(r, "vulns")})) for r in results]


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
        page, before = _groupe(said, self.chemin), self.curseur
        nodes = _liste(page, "nodes")
        self.trouve.elements += [one for node in nodes if (one := self.traduire(node))]
        self.lues, self.curseur = self.lues + 1, ""
        updated = [when.date() for node in nodes if (when := _moment(node, "updatedAt"))]
        closed_before = bool(updated) and min(updated) < periode.an_depuis.replace(day=1)
        if closed_before or not _vrai(page, "pageInfo.hasNextPage"):
            return
        cursor = _texte(page, "pageInfo.endCursor")
        self.trouve.complete = bool(cursor) and cursor != before and self.lues < self._pages(periode)
        self.curseur = cursor if self.trouve.complete else ""

    def _pages(self, periode: Periode) -> int:
        within_a_year = self.nom == "histoire" and all(
            commit.quand.date() >= periode.an_depuis for commit in self.trouve.elements
        )
        return LE_PLUS if within_a_year else PAGES[self.nom]


@dataclass(frozen=True, slots=True)
class Github:
    """Reads GitHub by GraphQL, with a token: one question a repository, then one for what its lists still hold.

    GitHub counts points: one for a hundred lists asked for, those inside each item of a list too. The parents
    of each commit would be a hundred lists a page; the first line of its message tells a merge almost as well.
    """

    reseau: Reseau

    def releve(self, cible: DepotALire, periode: Periode) -> ReleveDepot:
        """Read a repository, where it is now if it moved."""
        history = _Pages("histoire", "defaultBranchRef.target.history", _commit, Liste())
        pulls = _Pages("demandes", "demandes", _exchange, Liste())
        asked = [history, pulls]
        said = self._ask(cible, periode, asked)
        if said is None:
            return ReleveDepot(depot=cible.depot, source="github", acces=INTROUVABLE)
        found = _facts(cible, said)
        found.commits, found.demandes_fermees = history.trouve, pulls.trouve
        last = [_commit(node) for node in _liste(said, "defaultBranchRef.target.derniers.nodes")]
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
        question = {"query": QUESTION, "variables": variables}
        said = self.reseau.interroger(address, question).json()
        while any(map(_is_limit, _liste(said, "errors"))):
            self.reseau.attendre(self.reseau.quota(address))
            said = self.reseau.interroger(address, question).json()
        data = _groupe(said, "data")
        self.reseau.points += _compte(data, "rateLimit.cost") or 0
        for error in _liste(said, "errors"):
            kind, path = _texte(error, "type"), error.get("path")
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
        return _groupe(data, "repository")


def _is_limit(error: dict[str, Any]) -> bool:
    return _texte(error, "type") == "RATE_LIMITED" or "rate limit" in _texte(error, "message").casefold()


def _facts(cible: DepotALire, said: Any) -> ReleveDepot:
    branch, languages = said.get("defaultBranchRef"), _liste(said, "languages.edges")
    releases, tags = _groupe(said, "releases"), _groupe(said, "refs")
    published = [
        _version(node, "tagName", _jour(node, "publishedAt"))
        for node in _liste(releases, "nodes")
        if not _vrai(node, "isDraft")
    ]
    labels = [_version(node, "name", _tagged(node)) for node in _liste(tags, "nodes")]
    opened = _compte(said, "ticketsOuverts.totalCount")
    found = ReleveDepot(
        depot=cible.depot,
        source="github",
        acces=PRIVE if _vrai(said, "isPrivate") else PUBLIC,
        deplace_vers=_deplacement(cible, said, "nameWithOwner"),
        archive=_vrai(said, "isArchived"),
        miroir=_vrai(said, "isMirror"),
        fourche=_vrai(said, "isFork"),
        cree_le=_jour(said, "createdAt"),
        branche=_nom(said, "defaultBranchRef.name") or None,
        tete=_empreinte(said, "defaultBranchRef.target.oid") if branch else None,
        verifications=VERIFICATIONS.get(_texte(said, "defaultBranchRef.target.statusCheckRollup.state")),
        publications=_limited(published, _compte(releases, "totalCount")),
        etiquettes=_limited(labels, _compte(tags, "totalCount")),
        tickets_ouverts=opened if _vrai(said, "hasIssuesEnabled") else None,
        demandes_ouvertes=_compte(said, "demandesOuvertes.totalCount"),
        attentes=[wait for node in _liste(said, "recents.nodes") if (wait := _wait(node))],
        etoiles=_compte(said, "stargazerCount"),
        fourches=_compte(said, "forkCount"),
        licence=reconnue(_texte(said, "licenseInfo.spdxId")),
        langages={_nom(edge, "node.name"): _compte(edge, "size") or 0 for edge in languages},
        fichiers=_files(said),
    )
    declarer(found, _texte(said, "publiccode.text"))
    return found


def _commit(node: dict[str, Any]) -> Commit:
    when = _moment(node, "committedDate")
    if when is None:
        raise _unexpected("committedDate")
    return Commit(
        _empreinte(node, "oid"),
        when,
        _texte(node, "author.name"),
        _texte(node, "author.email"),
        _texte(node, "author.user.login"),
        fusion=_texte(node, "messageHeadline").startswith(MERGE),
    )


def _exchange(node: dict[str, Any]) -> Echange | None:
    closed = _moment(node, "closedAt")
    if closed is None:
        return None
    outside = bool(node.get("mergedAt")) and _is_outside(node)
    return Echange(closed, _texte(node, "author.login"), outside, robot=_is_bot(node))


def _wait(node: dict[str, Any]) -> Attente | None:
    opened, who = _moment(node, "createdAt"), _texte(node, "author.login")
    if opened is None or _is_bot(node) or not _is_outside(node):
        return None
    others = [
        one
        for one in _liste(node, "comments.nodes")
        if not _is_bot(one) and _texte(one, "author.login") != who
    ]
    answers = [when for one in others if (when := _moment(one, "createdAt"))]
    return Attente(opened, min(answers, default=None))


def _is_outside(node: dict[str, Any]) -> bool:
    """Tell whether GitHub shows the author as one of the team: not every member is shown."""
    return _texte(node, "authorAssociation") not in TEAM


def _is_bot(node: dict[str, Any]) -> bool:
    return _texte(node, "author.__typename") == "Bot"


def _version(node: dict[str, Any], field: str, day: date | None) -> Version:
    name = _nom(node, field)
    return Version(name, day, bool(_vrai(node, "isPrerelease")) or est_preversion(name))


def _tagged(node: dict[str, Any]) -> date | None:
    places = ("target.tagger.date", "target.committedDate", "target.target.committedDate")
    return next((day for place in places if (day := _jour(node, place))), None)


def _limited(versions: list[Version], count: int | None) -> Liste[Version]:
    return Liste(versions, complete=count is None or count <= PAR_QUESTION, total=count)


def _files(said: dict[str, Any]) -> Fichiers | None:
    root = said.get("racine")
    if not isinstance(root, dict) or "entries" not in root:
        return None
    fields = {folder: folder.strip(".") for folder in DOSSIERS}
    inside = {folder: _names(said, name) if said.get(name) else None for folder, name in fields.items()}
    return presence(_names(said, "racine"), inside)


def _names(said: dict[str, Any], field: str) -> list[str]:
    return [_texte(e, "name") + "/" * (e.get("type") == "tree") for e in _liste(said, f"{field}.entries")]


# Two thousand commits in two years: beyond, the oldest months are unknown.
GITLAB_PAGES = 20
ALL = {"per_page": "100"}
RESULTS = {"success": "reussies", "failed": "echouees", "running": "en-cours", "pending": "en-cours"}


@dataclass(frozen=True, slots=True)
class Gitlab:
    """Reads GitLab by version 4 of its REST interface. Most of it needs no token."""

    reseau: Reseau

    def releve(self, cible: DepotALire, periode: Periode) -> ReleveDepot:
        """Read a project, where it is now if it moved."""
        response = self.reseau.lire(_projet(cible, cible.chemin), license="true")
        found = ReleveDepot(depot=cible.depot, source="gitlab")
        if response.absente:
            found.acces = INTROUVABLE
            return found
        said = response.json()
        found.deplace_vers = _deplacement(cible, said, "path_with_namespace")
        full = _texte(said, "path_with_namespace")
        base = _projet(cible, full)
        found.acces = PUBLIC if _texte(said, "visibility") in {"", "public"} else PRIVE
        found.archive = _vrai(said, "archived")
        found.miroir = _vrai(said, "mirror")
        found.fourche = True if said.get("forked_from_project") else None
        found.cree_le = _jour(said, "created_at")
        found.branche = _nom(said, "default_branch") or None
        found.etoiles = _compte(said, "star_count")
        found.fourches = _compte(said, "forks_count")
        found.licence = reconnue(_texte(said, "license.key"))
        found.commits = Liste() if _vrai(said, "empty_repo") else self._commits(base, periode)
        found.tete = found.commits.elements[0].cle if found.commits and found.commits.elements else None
        found.tickets_ouverts = self._ouverts(f"{base}/issues")
        found.demandes_ouvertes = self._ouverts(f"{base}/merge_requests")
        found.publications = self._lister(f"{base}/releases", ALL, _release, pages=2)
        found.etiquettes = self._lister(f"{base}/repository/tags", ALL, _tag, pages=3)
        found.fichiers = self._fichiers(f"{base}/repository/tree")
        if languages := self._si_ouvert(f"{base}/languages"):
            found.langages = _tailles(languages.json())
        if found.branche:
            runs = {"ref": found.branche, "per_page": "1"}
            last = self._lister(f"{base}/pipelines", runs, lambda run: _texte(run, "status"), pages=1)
            found.verifications = RESULTS.get(last.elements[0]) if last and last.elements else None
        if found.fichiers and found.fichiers.publiccode:
            self._declarer(found, cible.forge.contenu(full, "publiccode.yml"))
        return found

    def _si_ouvert(self, url: str, **parametres: str) -> ReponseHttp | None:
        try:
            response = self.reseau.lire(url, **parametres)
        except Interdit:
            return None
        return None if response.absente else response

    def _lister(
        self,
        url: str,
        parametres: Mapping[str, str],
        traduire: Callable[[dict[str, Any]], T | None],
        pages: int = GITLAB_PAGES,
        encore: Callable[[T], bool] | None = None,
    ) -> Liste[T] | None:
        """Read a list page after page; past the `pages` that are enough, while `encore` wants what follows an item.

        `traduire` may drop an item. `None` means that the forge has no such list, or keeps it.
        """
        response = self._si_ouvert(url, **parametres)
        if response is None:
            return None
        found: Liste[T] = Liste(total=_total(response))
        for read in range(1, LE_PLUS + 1):
            translated = map(traduire, _liste(response.json()))
            found.elements += [one for one in translated if one is not None]
            if not response.suivante:
                return found
            wanted = encore is not None and bool(found.elements) and encore(found.elements[-1])
            if read >= pages and not wanted:
                break
            response = self.reseau.lire(response.suivante)
        found.complete = False
        return found

    def _commits(self, base: str, periode: Periode) -> Liste[Commit] | None:
        """Read the commits of the period; if it has none, the last ones before it. `None` when it is refused."""
        url, since = f"{base}/repository/commits", {**ALL, "since": f"{periode.commits_depuis}T00:00:00Z"}
        commits = self._lister(
            url, since, _gitlab_commit, encore=lambda commit: commit.quand.date() >= periode.an_depuis
        )
        if commits is None or commits.elements:
            return commits
        older = self._lister(url, ALL, _gitlab_commit, pages=1)
        return Liste(older.elements if older else [])

    def _ouverts(self, url: str) -> int | None:
        response = self._si_ouvert(url, state="opened", scope="all", per_page="1")
        if response is None:
            return None
        told, items = _total(response), _liste(response.json())
        return told if told is not None else None if response.suivante else len(items)

    def _fichiers(self, tree: str) -> Fichiers | None:

        def named(item: dict[str, Any]) -> str | None:
            name = _texte(item, "name")
            return f"{name}/" if name and item.get("type") == "tree" else name or None

        def names(**folder: str) -> list[str] | None:
            found = self._lister(tree, {**ALL, **folder}, named, pages=5)
            return None if found is None or not found.complete else found.elements

        root = names()
        if root is None:
            return None
        return presence(root, {folder: names(path=folder) for folder in DOSSIERS if f"{folder}/" in root})

    def _declarer(self, found: ReleveDepot, url: str) -> None:
        response = self._si_ouvert(url)
        if response is not None:
            with contextlib.suppress(binascii.Error):
                raw = base64.b64decode(_texte(response.json(), "content"))
                declarer(found, raw.decode("utf-8", "replace"))


def _projet(cible: DepotALire, chemin: str) -> str:
    return f"{cible.forge.api}/projects/{quote(chemin, safe='')}"


def _total(response: ReponseHttp) -> int | None:
    told = response.entetes.get("X-Total", "")
    return int(told) if told.isdecimal() else None


def _tailles(source: Any) -> dict[str, float]:
    if not isinstance(source, dict):
        raise _unexpected("langages")
    kept = {nettoyer_nom(name): size for name, size in source.items() if isinstance(size, int | float)}
    return {name: size for name, size in kept.items() if name and 0 <= size <= LARGEST}


def _gitlab_commit(item: dict[str, Any]) -> Commit | None:
    when = _moment(item, "committed_date")
    if when is None:
        return None
    parents = _champ(item, "parent_ids", list) or []
    name, address = _texte(item, "author_name"), _texte(item, "author_email")
    return Commit(_empreinte(item, "id"), when, name, address, fusion=len(parents) > 1)


def _release(item: dict[str, Any]) -> Version | None:
    if _vrai(item, "upcoming_release"):
        return None
    return _version(item, "tag_name", _jour(item, "released_at"))


def _tag(item: dict[str, Any]) -> Version:
    return _version(item, "name", _jour(item, "created_at") or _jour(item, "commit.committed_date"))
