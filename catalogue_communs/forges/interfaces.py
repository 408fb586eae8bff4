"""Ask GitHub and GitLab by their interfaces: facts, then lists by pages.

Each value of an answer is of the expected type, or the reading fails: what changes its type never turns known
facts into unknown ones. A name never becomes part of a question: each travels as a variable, or quoted.
"""

import base64
import contextlib
import math
import statistics
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime
from functools import partial
from typing import Annotated, Any, TypeAlias
from urllib.parse import quote

import msgspec

from catalogue_communs.forges import calcul, modele
from catalogue_communs.forges.liste import DepotALire, Forge, est_chemin_de_depot
from catalogue_communs.forges.modele import Commit, LectureDeDepot, Liste, ReleveDepot, Version
from catalogue_communs.reseau.bornes import Absent, Injoignable, Interdit, Panne
from catalogue_communs.reseau.connexion import ReponseHttp, Reseau

Noeud: TypeAlias = dict[str, Any]
# What a page of a list holds, and where it goes on.
Page: TypeAlias = tuple[list[Noeud], str]
_MOMENT = Annotated[datetime, msgspec.Meta(tz=True)]
_OID = Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{40}([0-9a-f]{24})?\Z")]


def _champ(source: Any, chemin: str, genre: Any, *, exige: bool = False) -> Any:
    """Return the value at a dotted path, which is of a type; unless `exige`, `None` for one absent or null, or below it."""
    value = source
    try:
        for step in chemin.split("."):
            value = (msgspec.convert(value, Noeud | None) or {}).get(step)
        return msgspec.convert(value, genre if exige else genre | None)
    except msgspec.ValidationError:
        raise _unexpected(chemin) from None


def _unexpected(chemin: str) -> Panne:
    return Panne(f"la réponse de la forge a une forme inattendue (champ {chemin})")


def _liste(source: Any, chemin: str) -> list[Noeud]:
    """Return a list of groups of fields; an absent one is empty, a null item is skipped."""
    found = _champ(source, chemin, list[Noeud | None])
    return [item for item in found or () if item is not None]


def _texte(source: Any, chemin: str) -> str:
    return _champ(source, chemin, str) or ""


def _compte(source: Any, chemin: str) -> int | None:
    found = _champ(source, chemin, int)
    return None if found is None or not 0 <= found <= calcul.LARGEST else found


def _jour(source: Any, chemin: str, *, exige: bool = False) -> Any:
    """Return the day of a moment, in UTC."""
    found = _champ(source, chemin, _MOMENT, exige=exige)
    try:
        return found and found.astimezone(UTC).date()
    except OverflowError:
        raise _unexpected(chemin) from None


def _deplacement(cible: DepotALire, full: str, chemin: str) -> str | None:
    """Return where a repository is now, when its name, which an answer must give, is no more the declared one."""
    if not est_chemin_de_depot(full):
        raise _unexpected(chemin)
    return (
        None if full.casefold() == cible.chemin.casefold() else f"https://{cible.forge.hote}/{full}"
    )


def _par_pages(page: Page, suivante: Callable[[str], Page], pages: int) -> Liste[Noeud]:
    """Read a list from its first page on; what goes on beyond so many pages is cut."""
    nodes, after = page
    found = Liste(nodes)
    for _ in range(pages - 1):
        if after:
            nodes, after = suivante(after)
            found.elements += nodes
    found.complete = not after
    return found


def _langages(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(filter(None, map(calcul.nettoyer_nom, names)))[:4]


def lire_contenu(reseau: Reseau, forge: Forge, chemin: str, nom: str) -> bytes:
    """Ask a forge for a file of the default branch of a repository; nothing when there is none."""
    response = reseau.lire(forge.contenu(chemin, nom))
    if response.absente:
        return b""
    with contextlib.suppress(Panne, ValueError):
        written = _champ(response.json(), "content", str, exige=True)
        return base64.b64decode("".join(written.split()), validate=True)
    raise Panne("la forge n’a pas donné le contenu du fichier")


# The facts and the last commits of all are asked once, each list as long as it goes on.
QUESTION = """
query Depot(
  $proprietaire: String!, $nom: String!, $commitsDepuis: GitTimestamp!, $apres: String
  $faits: Boolean! = false, $histoire: Boolean! = false, $demandes: Boolean! = false
) {
  rateLimit { cost }
  repository(owner: $proprietaire, name: $nom) {
    ...Faits @include(if: $faits)
    defaultBranchRef { target { ... on Commit {
      derniers: history(first: 10) @include(if: $faits) { ...Histoire }
      history(first: 100, since: $commitsDepuis, after: $apres) @include(if: $histoire) { ...Histoire }
    } } }
    demandes: pullRequests(
      first: 100, after: $apres, states: [CLOSED, MERGED], orderBy: {field: UPDATED_AT, direction: DESC}
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
  nameWithOwner isArchived isPrivate hasIssuesEnabled isMirror isFork createdAt
  defaultBranchRef { target { oid ... on Commit { statusCheckRollup { state } } } }
  ticketsOuverts: issues(states: OPEN) { totalCount }
  demandesOuvertes: pullRequests(states: OPEN) { totalCount }
  licenseInfo { spdxId }
  languages(first: 4, orderBy: {field: SIZE, direction: DESC}) { nodes { name } }
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
# Pages of a hundred: ten thousand commits in two years, a thousand merge requests closed in one.
PAGES = {"histoire": 100, "demandes": 10}
# Where a commit says its hash, its day, the name and the address of its author.
COMMIT = ("oid", "committedDate", "author.name", "author.email")
COMMIT_REST = ("id", "committed_date", "author_name", "author_email")
# What git and GitHub write at the head of a merge, unless someone wrote something else.
MERGE = (
    "Merge branch ",
    "Merge pull request ",
    "Merge remote-tracking ",
    "Merge tag ",
    "Merge commit ",
)
# What forges say of the checks of a commit, in any case.
VERIFICATIONS = {
    "success": "reussies",
    **dict.fromkeys(("failure", "failed", "error"), "echouees"),
    **dict.fromkeys(("pending", "expected", "running"), "en-cours"),
}


def _commit(node: Noeud, cle: str, quand: str, nom: str, courriel: str) -> Commit:
    merges = _texte(node, "messageHeadline").startswith(MERGE)
    return Commit(
        _champ(node, cle, _OID, exige=True),
        _jour(node, quand, exige=True),
        _texte(node, nom),
        _texte(node, courriel),
        _texte(node, "author.user.login"),
        fusion=merges or len(_champ(node, "parent_ids", list[Any]) or ()) > 1,
    )


def _versions(found: Liste[Noeud] | None, nom: str, *jours: str) -> Liste[Version] | None:
    """Read releases or tags, their day at the first place that tells one; nothing of a draft, nor of what is to come."""
    if found is None:
        return None
    versions = []
    for node in found.elements:
        if not (_champ(node, "isDraft", bool) or _champ(node, "upcoming_release", bool)):
            day = next((day for one in jours if (day := _jour(node, one))), None)
            versions.append(
                Version(_texte(node, nom), day, bool(_champ(node, "isPrerelease", bool)))
            )
    return Liste(versions, found.complete, found.total)


def _entree(item: Noeud) -> str:
    """Return the name of a file, or of a folder with a slash."""
    return _texte(item, "name") + "/" * (item.get("type") == "tree")


def lire_github(reseau: Reseau, cible: DepotALire, jour: date) -> ReleveDepot:
    """Read a repository of GitHub by GraphQL, with a token, where it is now if it moved.

    One question, then one for each page that its lists still hold. GitHub counts points: one for a hundred lists
    asked for, those inside each item of a list too. The parents of each commit would be a hundred lists a page; the
    first line of its message tells a merge almost as well.
    """
    owner, _, name = cible.chemin.partition("/")
    same = {
        "proprietaire": owner,
        "nom": name,
        "commitsDepuis": modele.commits_demandes_depuis(jour),
    }

    def ask(**more: Any) -> Noeud:
        asked = {**same, **more}
        return _ask(reseau, f"{cible.forge.api}/graphql", {"query": QUESTION, "variables": asked})

    def whole(listed: str, path: str) -> Liste[Noeud]:
        first, left = _page(said, path, jour), PAGES[listed]
        return _par_pages(
            first, lambda after: _page(ask(**{listed: True}, apres=after), path, jour), left
        )

    try:
        said = ask(faits=True, **dict.fromkeys(PAGES, True))
        history = whole("histoire", "defaultBranchRef.target.history")
        closed = whole("demandes", "demandes")
    except Absent:
        return ReleveDepot(faits=LectureDeDepot(cible.depot, jour, "github", modele.INTROUVABLE))
    last = _liste(said, "defaultBranchRef.target.derniers.nodes")
    commits = [_commit(node, *COMMIT) for node in (*history.elements, *last)]
    return ReleveDepot(
        faits=_facts(cible, jour, said, _outside(closed, jour)),
        cree_le=_jour(said, "createdAt"),
        commits=Liste([*{one.cle: one for one in commits}.values()], history.complete),
        publications=_listed(said, "releases", "tagName", "publishedAt"),
        etiquettes=_listed(
            said,
            "refs",
            "name",
            "target.tagger.date",
            "target.committedDate",
            "target.target.committedDate",
        ),
    )


def _ask(reseau: Reseau, address: str, question: Noeud) -> Noeud:
    """Ask a question, again after the time that GitHub asks to wait; `Absent` when there is no such repository."""
    said = reseau.interroger(address, question).json()
    while any(map(_is_limit, _liste(said, "errors"))):
        reseau.attendre(reseau.quota(address))
        said = reseau.interroger(address, question).json()
    reseau.points.append(_compte(said, "data.rateLimit.cost") or 0)
    for error in _liste(said, "errors"):
        kind, path = _texte(error, "type"), error.get("path")
        if not isinstance(path, list) or not path:
            raise Injoignable("la forge n’a pas su répondre à toute la question")
        if kind == "NOT_FOUND" and len(path) == 1:
            raise Absent("la forge ne connaît pas ce dépôt")
        if kind in {"FORBIDDEN", "INSUFFICIENT_SCOPES"}:
            raise Interdit("la forge refuse l’accès")
        # Too much was asked at once, or something broke: the forge itself is well.
        raise Panne("la forge n’a répondu qu’en partie")
    found: Noeud | None = _champ(said, "data.repository", Noeud)
    if not found:
        raise Panne("la forge n’a pas répondu pour ce dépôt")
    return found


def _is_limit(error: Noeud) -> bool:
    return (
        _texte(error, "type") == "RATE_LIMITED"
        or "rate limit" in _texte(error, "message").casefold()
    )


def _page(said: Noeud, path: str, jour: date) -> Page:
    """Return a page of a list of the question; what was closed before the year, or has no cursor, ends it."""
    nodes = _liste(said, f"{path}.nodes")
    updated = [day for node in nodes if (day := _jour(node, "updatedAt"))]
    over = bool(updated) and min(updated) < (jour - modele.UN_AN).replace(day=1)
    more = _champ(said, f"{path}.pageInfo.hasNextPage", bool) and not over
    return nodes, _texte(said, f"{path}.pageInfo.endCursor") if more else ""


def _listed(said: Noeud, path: str, *champs: str) -> Liste[Version] | None:
    count, nodes = _compte(said, f"{path}.totalCount"), _liste(said, f"{path}.nodes")
    return _versions(Liste(nodes, count is None or count <= PAR_QUESTION, count), *champs)


def _facts(cible: DepotALire, jour: date, said: Noeud, exterieures: int | None) -> LectureDeDepot:
    issues = modele.Echanges(
        _compte(said, "ticketsOuverts.totalCount"), reponse_mediane_jours=_answer(said)
    )
    target = "defaultBranchRef.target"

    def names(folder: str) -> list[str] | None:
        field = f"{folder.strip('.') or 'racine'}.entries"
        known = _champ(said, field, list[Any]) is not None
        return [_entree(one) for one in _liste(said, field)] if known else None

    return LectureDeDepot(
        cible.depot,
        jour,
        "github",
        modele.PRIVE if _champ(said, "isPrivate", bool) else modele.PUBLIC,
        deplace_vers=_deplacement(cible, _texte(said, "nameWithOwner"), "nameWithOwner"),
        archive=_champ(said, "isArchived", bool),
        miroir=_champ(said, "isMirror", bool),
        fourche=_champ(said, "isFork", bool),
        tete=_champ(said, f"{target}.oid", _OID, exige=True)
        if said.get("defaultBranchRef")
        else None,
        verifications=VERIFICATIONS.get(_texte(said, f"{target}.statusCheckRollup.state").lower()),
        tickets=issues if _champ(said, "hasIssuesEnabled", bool) else None,
        demandes=modele.Echanges(_compte(said, "demandesOuvertes.totalCount"), exterieures),
        licence=calcul.reconnue(_texte(said, "licenseInfo.spdxId")),
        langages=_langages(_texte(one, "name") for one in _liste(said, "languages.nodes")),
        fichiers=calcul.presence(names),
        **calcul.declarations(_texte(said, "publiccode.text")),
    )


def _outside(closed: Liste[Noeud], jour: date) -> int | None:
    """Count the merge requests of a year that were merged from outside; unknown when the list is cut."""
    recent = [
        bool(node.get("mergedAt")) and _from_outside(node)
        for node in closed.elements
        if (day := _jour(node, "closedAt")) and day > jour - modele.UN_AN
        if not _is_bot(node) and calcul.genre(_texte(node, "author.login")) == calcul.PERSONNE
    ]
    return sum(recent) if recent and closed.complete else None


def _answer(said: Noeud) -> int | None:
    """Return how many days half of those from outside who wrote the last issues waited for another person."""
    waits = []
    for node in _liste(said, "recents.nodes"):
        opened, who = _champ(node, "createdAt", _MOMENT), _texte(node, "author.login")
        if opened and not _is_bot(node) and _from_outside(node):
            others = (
                one for one in _liste(node, "comments.nodes") if _texte(one, "author.login") != who
            )
            answers = [_champ(one, "createdAt", _MOMENT) for one in others if not _is_bot(one)]
            told = [when for when in answers if when]
            waits.append((min(told) - opened).total_seconds() if told else math.inf)
    middle = statistics.median(waits or [math.inf])
    return None if math.isinf(middle) else round(middle / 86_400)


def _from_outside(node: Noeud) -> bool:
    # Not every member of a team is shown as one.
    return _texte(node, "authorAssociation") not in {"OWNER", "MEMBER", "COLLABORATOR"}


def _is_bot(node: Noeud) -> bool:
    return _texte(node, "author.__typename") == "Bot"


# The fact that each question of GitLab's REST interface gives.
FAITS_REST = {
    "issues": "tickets",
    "merge_requests": "demandes",
    "releases": "publications",
    "repository/tags": "etiquettes",
    "repository/tree": "fichiers",
    "languages": "langages",
    "pipelines": "verifications",
}


def lire_gitlab(reseau: Reseau, cible: DepotALire, jour: date) -> ReleveDepot:
    """Read a project of GitLab by version 4 of its REST interface, where it is now if it moved; most of it without a token."""
    projects = f"{cible.forge.api}/projects"
    response = reseau.lire(f"{projects}/{quote(cible.chemin, safe='')}", license="true")
    if response.absente:
        return ReleveDepot(faits=LectureDeDepot(cible.depot, jour, "gitlab", modele.INTROUVABLE))
    said = response.json()
    full, branch = _texte(said, "path_with_namespace"), _texte(said, "default_branch")
    moved, base = (
        _deplacement(cible, full, "path_with_namespace"),
        f"{projects}/{quote(full, safe='')}",
    )

    refused: set[str] = set()
    listed = partial(_lister, reseau, base, refused)

    def names(folder: str) -> list[str] | None:
        found = listed("repository/tree", 5, **({"path": folder} if folder else {}))
        return [_entree(one) for one in found.elements] if found and found.complete else None

    def opened(what: str) -> modele.Echanges | None:
        found = listed(what, 1, state="opened", scope="all", per_page="1")
        return None if found is None or found.total is None else modele.Echanges(found.total)

    history: Liste[Noeud] | None = Liste()
    if not _champ(said, "empty_repo", bool):
        since = modele.commits_demandes_depuis(jour)
        history = listed("repository/commits", PAGES["histoire"], since=since)
        if history is not None and not history.elements:
            # The last ones before the period.
            older = listed("repository/commits", 1)
            history = Liste(older.elements if older else [])
    commits = None
    if history is not None:
        commits = Liste([_commit(one, *COMMIT_REST) for one in history.elements], history.complete)
    files, published = calcul.presence(names), b""
    if files and files.publiccode:
        with contextlib.suppress(Interdit):
            published = lire_contenu(reseau, cible.forge, full, "publiccode.yml")
    languages = _si_ouvert(reseau, base, "languages", refused)
    sizes = _champ({"langages": languages and languages.json()}, "langages", dict[str, float])
    runs = listed("pipelines", 1, ref=branch, per_page="1") if branch else None
    checks = _texte(runs.elements[0], "status") if runs and runs.elements else ""
    return ReleveDepot(
        faits=LectureDeDepot(
            cible.depot,
            jour,
            "gitlab",
            modele.PUBLIC if _texte(said, "visibility") in {"", "public"} else modele.PRIVE,
            deplace_vers=moved,
            archive=_champ(said, "archived", bool),
            miroir=_champ(said, "mirror", bool),
            fourche=True if said.get("forked_from_project") else None,
            tete=commits.elements[0].cle if commits and commits.elements else None,
            verifications=VERIFICATIONS.get(checks),
            tickets=opened("issues"),
            demandes=opened("merge_requests"),
            licence=calcul.reconnue(_texte(said, "license.key")),
            langages=_langages(sorted(sizes, key=lambda name: -sizes[name])) if sizes else None,
            fichiers=files,
            **calcul.declarations(published.decode("utf-8", "replace")),
        ),
        cree_le=_jour(said, "created_at"),
        commits=commits,
        publications=_versions(listed("releases", 2), "tag_name", "released_at"),
        etiquettes=_versions(
            listed("repository/tags", 3), "name", "created_at", "commit.committed_date"
        ),
        refusees=frozenset(FAITS_REST[name] for name in refused if name in FAITS_REST),
    )


def _si_ouvert(
    reseau: Reseau, base: str, nom: str, refusees: set[str], **parametres: str
) -> ReponseHttp | None:
    """Read what a project may hide; `None`, and its name among those that were refused, when it does."""
    try:
        response = reseau.lire(f"{base}/{nom}", **parametres)
    except Interdit:
        refusees.add(nom)
        return None
    if response.absente:
        refusees.add(nom)
        return None
    return response


def _lister(
    reseau: Reseau, base: str, refusees: set[str], nom: str, pages: int, **parametres: str
) -> Liste[Noeud] | None:
    """Read a list of a project page after page. `None`: the forge has no such list, or keeps it."""
    response = _si_ouvert(reseau, base, nom, refusees, **{"per_page": "100", **parametres})
    if response is None:
        return None

    def page(one: ReponseHttp) -> Page:
        return _liste({"liste": one.json()}, "liste"), one.suivante

    found = _par_pages(page(response), lambda after: page(reseau.lire(after)), pages)
    told = response.entetes.get("x-total", "")
    found.total = int(told) if told.isdecimal() else None
    return found
