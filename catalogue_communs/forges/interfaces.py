"""Ask GitHub and GitLab by their interfaces: facts, then lists by pages.

Each value of an answer is of the expected type, or the reading fails: what changes its type never turns known
facts into unknown ones. A name never becomes part of a question: each travels as a variable, or quoted.
"""

from __future__ import annotations

import base64
import contextlib
import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any, TypeVar
from urllib.parse import quote

from catalogue_communs.forges import fichiers, modele
from catalogue_communs.forges.liste import DepotALire, Forge, est_chemin_de_depot
from catalogue_communs.forges.modele import Commit, LectureDeDepot, Liste, ReleveDepot, Version
from catalogue_communs.reseau.bornes import Injoignable, Interdit, Panne
from catalogue_communs.reseau.client import Reseau
from catalogue_communs.reseau.connexion import ReponseHttp

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
    return fichiers.nettoyer_nom(_texte(source, chemin))


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


def lire_contenu(reseau: Reseau, forge: Forge, chemin: str, nom: str) -> bytes:
    """Ask a forge for a file of the default branch of a repository; nothing when there is none."""
    response = reseau.lire(forge.contenu(chemin, nom))
    if response.absente:
        return b""
    with contextlib.suppress(Panne, ValueError):
        if (written := _champ(response.json(), "content", str)) is not None:
            return base64.b64decode("".join(written.split()), validate=True)
    raise Panne("la forge n’a pas donné le contenu du fichier")


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
PAR_QUESTION = 100
# Where the day of a tag is.
TAGGED = ("target.tagger.date", "target.committedDate", "target.target.committedDate")
# Pages of a hundred: ten thousand commits in two years, a thousand merge requests closed in one.
PAGES = {"histoire": 100, "demandes": 10}
# What git and GitHub write at the head of a merge, unless someone wrote something else.
MERGE = ("Merge branch ", "Merge pull request ", "Merge remote-tracking ", "Merge tag ", "Merge commit ")
# What forges say of the checks of a commit, in any case.
VERIFICATIONS = {
    "success": "reussies",
    **dict.fromkeys(("failure", "failed", "error"), "echouees"),
    **dict.fromkeys(("pending", "expected", "running"), "en-cours"),
}


@dataclass(slots=True)
class _Pages:
    """A list of the question, read page after page: what it holds, and where it goes on."""

    nom: str
    chemin: str
    traduire: Callable[[dict[str, Any]], Any]
    trouve: Liste[Any] = field(default_factory=Liste)
    lues: int = 0
    curseur: str = ""

    def ajouter(self, said: Any, jour: date) -> None:
        """Read a page; without a cursor, nothing is left to ask."""
        page, before = _groupe(said, self.chemin), self.curseur
        nodes = _liste(page, "nodes")
        self.trouve.elements += [one for node in nodes if (one := self.traduire(node))]
        self.lues, self.curseur = self.lues + 1, ""
        updated = [when.date() for node in nodes if (when := _moment(node, "updatedAt"))]
        closed_before = bool(updated) and min(updated) < (jour - modele.UN_AN).replace(day=1)
        if closed_before or not _vrai(page, "pageInfo.hasNextPage"):
            return
        cursor = _texte(page, "pageInfo.endCursor")
        self.trouve.complete = bool(cursor) and cursor != before and self.lues < PAGES[self.nom]
        self.curseur = cursor if self.trouve.complete else ""


@dataclass(frozen=True, slots=True)
class Github:
    """Reads GitHub by GraphQL, with a token: one question a repository, then one for what its lists still hold.

    GitHub counts points: one for a hundred lists asked for, those inside each item of a list too. The parents
    of each commit would be a hundred lists a page; the first line of its message tells a merge almost as well.
    """

    reseau: Reseau

    def releve(self, cible: DepotALire, jour: date) -> ReleveDepot:
        """Read a repository, where it is now if it moved."""
        history = _Pages("histoire", "defaultBranchRef.target.history", _commit)
        pulls = _Pages("demandes", "demandes", _exchange)
        asked = [history, pulls]
        said = first = self._ask(cible, jour, asked)
        if first is None:
            return ReleveDepot(faits=LectureDeDepot(cible.depot, jour, "github", modele.INTROUVABLE))
        facts = _facts(cible, jour, first)
        last = [_commit(node) for node in _liste(first, "defaultBranchRef.target.derniers.nodes")]
        while said is not None:
            for one in asked:
                one.ajouter(said, jour)
            asked = [one for one in asked if one.curseur]
            said = self._ask(cible, jour, asked) if asked else None
        known = {commit.cle for commit in history.trouve.elements}
        history.trouve.elements += [commit for commit in last if commit.cle not in known]
        languages = _liste(first, "languages.edges")
        return ReleveDepot(
            faits=facts,
            commits=history.trouve,
            attentes=[wait for node in _liste(first, "recents.nodes") if (wait := _wait(node)) is not None],
            publications=_versions(_groupe(first, "releases"), "tagName", "publishedAt"),
            etiquettes=_versions(_groupe(first, "refs"), "name", *TAGGED),
            demandes_fermees=pulls.trouve,
            langages={_nom(edge, "node.name"): _compte(edge, "size") or 0 for edge in languages},
        )

    def _ask(self, cible: DepotALire, jour: date, lists: Sequence[_Pages]) -> dict[str, Any] | None:
        """Ask for pages of lists, and the facts with the first; `None` when there is no such repository."""
        address = f"{cible.forge.api}/graphql"
        cursors = {one.nom: one.curseur for one in lists}
        owner, _, name = cible.chemin.partition("/")
        variables = {
            "proprietaire": owner,
            "nom": name,
            "commitsDepuis": f"{modele.commits_demandes_depuis(jour)}T00:00:00Z",
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
                raise Injoignable("la forge n’a pas su répondre à toute la question")
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


def _facts(cible: DepotALire, jour: date, said: Any) -> LectureDeDepot:
    opened = _compte(said, "ticketsOuverts.totalCount") if _vrai(said, "hasIssuesEnabled") else None
    return LectureDeDepot(
        cible.depot,
        jour,
        "github",
        modele.PRIVE if _vrai(said, "isPrivate") else modele.PUBLIC,
        deplace_vers=_deplacement(cible, said, "nameWithOwner"),
        archive=_vrai(said, "isArchived"),
        miroir=_vrai(said, "isMirror"),
        fourche=_vrai(said, "isFork"),
        cree_le=_jour(said, "createdAt"),
        branche=_nom(said, "defaultBranchRef.name") or None,
        tete=_empreinte(said, "defaultBranchRef.target.oid") if said.get("defaultBranchRef") else None,
        verifications=VERIFICATIONS.get(
            _texte(said, "defaultBranchRef.target.statusCheckRollup.state").lower()
        ),
        tickets=_echanges(opened),
        demandes=_echanges(_compte(said, "demandesOuvertes.totalCount")),
        etoiles=_compte(said, "stargazerCount"),
        fourches=_compte(said, "forkCount"),
        licence=fichiers.reconnue(_texte(said, "licenseInfo.spdxId")),
        fichiers=_files(said),
        **fichiers.declarations(_texte(said, "publiccode.text")),
    )


def _echanges(opened: int | None) -> modele.Echanges | None:
    return None if opened is None else modele.Echanges(opened)


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


def _exchange(node: dict[str, Any]) -> modele.Echange | None:
    closed = _moment(node, "closedAt")
    if closed is None or _is_bot(node):
        return None
    outside = bool(node.get("mergedAt")) and _is_outside(node)
    return modele.Echange(closed, _texte(node, "author.login"), outside)


def _wait(node: dict[str, Any]) -> float | None:
    """Return the seconds that an issue from outside waited for another person, infinite without any answer."""
    opened, who = _moment(node, "createdAt"), _texte(node, "author.login")
    if opened is None or _is_bot(node) or not _is_outside(node):
        return None
    people = (one for one in _liste(node, "comments.nodes") if not _is_bot(one))
    others = [one for one in people if _texte(one, "author.login") != who]
    answers = [when for one in others if (when := _moment(one, "createdAt"))]
    return (min(answers) - opened).total_seconds() if answers else math.inf


def _is_outside(node: dict[str, Any]) -> bool:
    # Not every member of a team is shown as one.
    return _texte(node, "authorAssociation") not in {"OWNER", "MEMBER", "COLLABORATOR"}


def _is_bot(node: dict[str, Any]) -> bool:
    return _texte(node, "author.__typename") == "Bot"


def _version(node: dict[str, Any], nom: str, *jours: str) -> Version | None:
    """Read a release or a tag, its day at the first place that tells one; nothing of a draft, nor of what is to come."""
    if _vrai(node, "isDraft") or _vrai(node, "upcoming_release"):
        return None
    name, day = _nom(node, nom), next((day for place in jours if (day := _jour(node, place))), None)
    return Version(name, day, bool(_vrai(node, "isPrerelease")) or fichiers.est_preversion(name))


def _versions(said: dict[str, Any], *champs: str) -> Liste[Version]:
    count = _compte(said, "totalCount")
    found = [one for node in _liste(said, "nodes") if (one := _version(node, *champs))]
    return Liste(found, complete=count is None or count <= PAR_QUESTION, total=count)


def _files(said: dict[str, Any]) -> modele.Fichiers | None:
    root = said.get("racine")
    if not isinstance(root, dict) or "entries" not in root:
        return None
    fields = {folder: folder.strip(".") for folder in fichiers.DOSSIERS}
    inside = {folder: _names(said, name) if said.get(name) else None for folder, name in fields.items()}
    return fichiers.presence(_names(said, "racine"), inside)


def _names(said: dict[str, Any], field: str) -> list[str]:
    return [_entree(one) for one in _liste(said, f"{field}.entries")]


def _entree(item: dict[str, Any]) -> str:
    """Return the name of a file, or of a folder with a slash."""
    return _texte(item, "name") + "/" * (item.get("type") == "tree")


@dataclass(frozen=True, slots=True)
class Gitlab:
    """Reads GitLab by version 4 of its REST interface. Most of it needs no token."""

    reseau: Reseau

    def releve(self, cible: DepotALire, jour: date) -> ReleveDepot:
        """Read a project, where it is now if it moved."""
        response = self.reseau.lire(_projet(cible, cible.chemin), license="true")
        if response.absente:
            return ReleveDepot(faits=LectureDeDepot(cible.depot, jour, "gitlab", modele.INTROUVABLE))
        said = response.json()
        moved, full = _deplacement(cible, said, "path_with_namespace"), _texte(said, "path_with_namespace")
        base, branch = _projet(cible, full), _nom(said, "default_branch")
        commits = Liste() if _vrai(said, "empty_repo") else self._commits(base, jour)
        files = self._fichiers(f"{base}/repository/tree")
        published = b""
        if files and files.publiccode:
            with contextlib.suppress(Interdit):
                published = lire_contenu(self.reseau, cible.forge, full, "publiccode.yml")
        languages = self._si_ouvert(f"{base}/languages")
        runs = None
        if branch:
            last = {"ref": branch, "per_page": "1"}
            runs = self._lister(f"{base}/pipelines", lambda run: _texte(run, "status"), pages=1, **last)
        return ReleveDepot(
            faits=LectureDeDepot(
                cible.depot,
                jour,
                "gitlab",
                modele.PUBLIC if _texte(said, "visibility") in {"", "public"} else modele.PRIVE,
                deplace_vers=moved,
                archive=_vrai(said, "archived"),
                miroir=_vrai(said, "mirror"),
                fourche=True if said.get("forked_from_project") else None,
                cree_le=_jour(said, "created_at"),
                branche=branch or None,
                tete=commits.elements[0].cle if commits and commits.elements else None,
                verifications=VERIFICATIONS.get(runs.elements[0]) if runs and runs.elements else None,
                tickets=self._ouverts(f"{base}/issues"),
                demandes=self._ouverts(f"{base}/merge_requests"),
                etoiles=_compte(said, "star_count"),
                fourches=_compte(said, "forks_count"),
                licence=fichiers.reconnue(_texte(said, "license.key")),
                fichiers=files,
                **fichiers.declarations(published.decode("utf-8", "replace")),
            ),
            commits=commits,
            publications=self._lister(
                f"{base}/releases", lambda item: _version(item, "tag_name", "released_at"), pages=2
            ),
            etiquettes=self._lister(
                f"{base}/repository/tags",
                lambda item: _version(item, "name", "created_at", "commit.committed_date"),
                pages=3,
            ),
            langages=_tailles(languages.json()) if languages else None,
        )

    def _si_ouvert(self, url: str, **parametres: str) -> ReponseHttp | None:
        try:
            response = self.reseau.lire(url, **parametres)
        except Interdit:
            return None
        return None if response.absente else response

    def _lister(
        self, url: str, traduire: Callable[[dict[str, Any]], T | None], pages: int, **parametres: str
    ) -> Liste[T] | None:
        """Read a list page after page; `traduire` may drop an item. `None`: the forge has no such list, or keeps it."""
        response = self._si_ouvert(url, **{"per_page": "100", **parametres})
        if response is None:
            return None
        found: Liste[T] = Liste(total=_total(response))
        for left in range(pages - 1, -1, -1):
            translated = map(traduire, _liste(response.json()))
            found.elements += [one for one in translated if one is not None]
            found.complete = not response.suivante
            if found.complete or not left:
                break
            response = self.reseau.lire(response.suivante)
        return found

    def _commits(self, base: str, jour: date) -> Liste[Commit] | None:
        """Read the commits of the period; if it has none, the last ones before it. `None` when it is refused."""
        url, since = f"{base}/repository/commits", f"{modele.commits_demandes_depuis(jour)}T00:00:00Z"
        commits = self._lister(url, _gitlab_commit, PAGES["histoire"], since=since)
        if commits is None or commits.elements:
            return commits
        older = self._lister(url, _gitlab_commit, pages=1)
        return Liste(older.elements if older else [])

    def _ouverts(self, url: str) -> modele.Echanges | None:
        response = self._si_ouvert(url, state="opened", scope="all", per_page="1")
        return _echanges(_total(response)) if response else None

    def _fichiers(self, tree: str) -> modele.Fichiers | None:
        def names(**folder: str) -> list[str] | None:
            found = self._lister(tree, _entree, pages=5, **folder)
            return None if found is None or not found.complete else found.elements

        root = names()
        if root is None:
            return None
        return fichiers.presence(
            root, {folder: names(path=folder) for folder in fichiers.DOSSIERS if f"{folder}/" in root}
        )


def _projet(cible: DepotALire, chemin: str) -> str:
    return f"{cible.forge.api}/projects/{quote(chemin, safe='')}"


def _total(response: ReponseHttp) -> int | None:
    told = response.entetes.get("x-total", "")
    return int(told) if told.isdecimal() else None


def _tailles(source: Any) -> dict[str, float]:
    if not isinstance(source, dict):
        raise _unexpected("langages")
    kept = {
        fichiers.nettoyer_nom(name): size for name, size in source.items() if isinstance(size, int | float)
    }
    return {name: size for name, size in kept.items() if name and 0 <= size <= LARGEST}


def _gitlab_commit(item: dict[str, Any]) -> Commit | None:
    when = _moment(item, "committed_date")
    if when is None:
        return None
    parents = _champ(item, "parent_ids", list) or []
    name, address = _texte(item, "author_name"), _texte(item, "author_email")
    return Commit(_empreinte(item, "id"), when, name, address, fusion=len(parents) > 1)
