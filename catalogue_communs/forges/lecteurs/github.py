"""Read GitHub: fifty repositories a question of GraphQL, their following pages together.

A name never becomes part of a question: each travels as a variable. GitHub counts points: one for
a hundred lists asked for, those inside each item of a list too. The parents of each commit would be
a hundred lists a page; the first line of its message tells a merge almost as well (docs/adr/0004).
Without a token it answers nothing: Git then reads.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import Enum
from typing import TYPE_CHECKING, Any

from catalogue_communs.forges.fichiers import presence, reconnue
from catalogue_communs.forges.lecteurs import reponses
from catalogue_communs.forges.lecteurs.reponses import deplacement
from catalogue_communs.forges.liste import DepotALire, GenreDeForge, Resultat
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
from catalogue_communs.reseau.bornes import Interdit, Lenteur, Panne, Quota

if TYPE_CHECKING:
    # What asks a forge is loaded by what asks one.
    from catalogue_communs.reseau.client import Reseau

_HISTORY = """
fragment Histoire on CommitHistoryConnection {
  pageInfo { hasNextPage endCursor }
  nodes { oid committedDate messageHeadline author { name email user { login } } }
}
"""
_ISSUES = """
fragment Tickets on IssueConnection {
  pageInfo { hasNextPage endCursor }
  nodes { createdAt closedAt author { login __typename } }
}
"""
_PULLS = """
fragment Demandes on PullRequestConnection {
  pageInfo { hasNextPage endCursor }
  nodes { createdAt closedAt updatedAt mergedAt authorAssociation author { login __typename } }
}
"""
_CLOSED_ISSUES = (
    "states: CLOSED, filterBy: {since: $fermesDepuis}, orderBy: {field: UPDATED_AT, direction: DESC}"
)
_CLOSED_PULLS = "states: [CLOSED, MERGED], orderBy: {field: UPDATED_AT, direction: DESC}"
# What moves when a repository does, and costs almost nothing: unchanged, nothing more is asked.
_PROBE = """
fragment Sonde on Repository {
  nameWithOwner isArchived isPrivate hasIssuesEnabled pushedAt
  defaultBranchRef { name target { oid ... on Commit { statusCheckRollup { state } } } }
  ticketsOuverts: issues(states: OPEN) { totalCount }
  demandesOuvertes: pullRequests(states: OPEN) { totalCount }
}
"""
_FACTS = f"""
fragment Faits on Repository {{
  ...Sonde
  isMirror isFork createdAt stargazerCount forkCount
  licenseInfo {{ spdxId }}
  languages(first: 30, orderBy: {{field: SIZE, direction: DESC}}) {{ edges {{ size node {{ name }} }} }}
  tickets: issues(first: 100, {_CLOSED_ISSUES}) {{ ...Tickets }}
  recents: issues(first: 20, orderBy: {{field: CREATED_AT, direction: DESC}}) {{
    nodes {{
      createdAt authorAssociation author {{ login __typename }}
      comments(first: 5) {{ nodes {{ createdAt author {{ login __typename }} }} }}
    }}
  }}
  demandes: pullRequests(first: 100, {_CLOSED_PULLS}) {{ ...Demandes }}
  releases(first: 100, orderBy: {{field: CREATED_AT, direction: DESC}}) {{
    totalCount
    nodes {{ tagName publishedAt isDraft isPrerelease }}
  }}
  refs(refPrefix: "refs/tags/", first: 100, orderBy: {{field: TAG_COMMIT_DATE, direction: DESC}}) {{
    totalCount
    nodes {{
      name
      target {{
        ... on Commit {{ committedDate }}
        ... on Tag {{ tagger {{ date }} target {{ ... on Commit {{ committedDate }} }} }}
      }}
    }}
  }}
  racine: object(expression: "HEAD:") {{ ...Dossier }}
  github: object(expression: "HEAD:.github") {{ ...Dossier }}
  docs: object(expression: "HEAD:docs") {{ ...Dossier }}
  gitlab: object(expression: "HEAD:.gitlab") {{ ...Dossier }}
  publiccode: object(expression: "HEAD:publiccode.yml") {{ ... on Blob {{ text }} }}
}}
fragment Dossier on GitObject {{ ... on Tree {{ entries {{ name type }} }} }}
"""
# The last commits of all, for a repository where none is recent; then those of the period.
_BRANCH = """defaultBranchRef { target { ... on Commit {
      derniers: history(first: 10) { ...Histoire }
      history(first: 100, since: $commitsDepuis) { ...Histoire }
    } } }"""


class FollowingPage(Enum):
    """What may have following pages, and how they are asked for, after the cursor `$CURSEUR`."""

    HISTOIRE = """defaultBranchRef { target { ... on Commit {
      history(first: 100, since: $commitsDepuis, after: $CURSEUR) { ...Histoire }
    } } }"""
    TICKETS = f"tickets: issues(first: 100, after: $CURSEUR, {_CLOSED_ISSUES}) {{ ...Tickets }}"
    DEMANDES = f"demandes: pullRequests(first: 100, after: $CURSEUR, {_CLOSED_PULLS}) {{ ...Demandes }}"


@dataclass(frozen=True, slots=True)
class Part:
    """What a question asks of one repository: whether it moved, its facts, its history, a following page."""

    chemin: str
    sonde: bool = False
    faits: bool = False
    histoire: bool = False
    suite: FollowingPage | None = None
    curseur: str = ""


def question(parts: Sequence[Part], periode: Periode) -> dict[str, Any]:
    """Write one question for several repositories; the answer names them r0, r1, r2."""
    declared: list[str] = []
    variables: dict[str, str] = {}
    asked: list[str] = []
    for rank, part in enumerate(parts):
        owner, _, name = part.chemin.partition("/")
        declared += [f"$p{rank}: String!", f"$n{rank}: String!"]
        variables |= {f"p{rank}": owner, f"n{rank}": name}
        if part.suite:
            declared.append(f"$c{rank}: String!")
            variables[f"c{rank}"] = part.curseur
            wanted = part.suite.value.replace("$CURSEUR", f"$c{rank}")
        else:
            told = "...Sonde " if part.sonde else "...Faits " if part.faits else ""
            wanted = f"{told}{_BRANCH if part.histoire else ''}"
        asked.append(f"  r{rank}: repository(owner: $p{rank}, name: $n{rank}) {{ {wanted} }}")
    body = "\n".join(asked)
    for name, kind, value in (
        ("commitsDepuis", "GitTimestamp!", periode.commits_depuis),
        ("fermesDepuis", "DateTime!", periode.fermes_depuis),
    ):
        if f"${name}" in body + (_FACTS if "...Faits" in body else ""):
            declared.append(f"${name}: {kind}")
            variables[name] = f"{value}T00:00:00Z"
    text = f"query Lot({', '.join(declared)}) {{\n  rateLimit {{ cost }}\n{body}\n}}\n{_fragments(body)}"
    return {"query": text, "variables": variables}


def _fragments(body: str) -> str:
    """Return the fragments that a question uses, and no other."""
    facts = "...Faits" in body
    kept = [_FACTS] if facts else []
    parts = (("Sonde", _PROBE), ("Histoire", _HISTORY), ("Tickets", _ISSUES), ("Demandes", _PULLS))
    for name, text in parts:
        if f"...{name}" in body or (facts and name != "Histoire"):
            kept.append(text)
    return "".join(kept)


SOURCE, BOT = "github", "Bot"
TEAM = frozenset({"OWNER", "MEMBER", "COLLABORATOR"})


def exterieur(item: dict[str, Any], chemin: str) -> bool:
    """Tell whether GitHub shows the author as one of the team: not every member is shown."""
    return reponses.texte(item, chemin) not in TEAM


LOT, REDUCTION, PAR_QUESTION = 50, 4, 100
# Pages of a hundred: three thousand commits in two years, a thousand issues closed in one. Those of
# the last twelve months are read up to ten thousand commits.
LE_PLUS = 100
PAGES = {FollowingPage.HISTOIRE: 30, FollowingPage.TICKETS: 10, FollowingPage.DEMANDES: 10}
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
class _Chantier:
    """A repository being read: what is known so far, and the page that is asked next."""

    cible: DepotALire
    part: Part
    releve: ReleveDepot | None = None
    restes: dict[FollowingPage, str] = field(default_factory=dict)
    lues: dict[FollowingPage, int] = field(default_factory=dict)
    historique: bool = False

    def suivant(self) -> bool:
        """Prepare the next question about this repository; `False` when nothing is left."""
        if self.historique:
            self.part, self.historique = Part(self.cible.chemin, histoire=True), False
            return True
        if self.restes:
            suite, cursor = self.restes.popitem()
            self.part = Part(self.cible.chemin, suite=suite, curseur=cursor)
            return True
        return False


class GithubGraphql:
    """A reader of repositories."""

    def __init__(self, reseau: Reseau) -> None:
        """Read through this session, which holds the token."""
        self._reseau = reseau
        self._lot, self._petit = LOT, LOT // REDUCTION

    def lire(self, cibles: Sequence[DepotALire], periode: Periode) -> Iterator[Resultat]:
        """Read repositories; each comes as soon as nothing of it is missing."""
        new = deque(_Chantier(cible, _first(cible)) for cible in cibles)
        more: deque[_Chantier] = deque()
        # Those that a whole batch was too much for: asked last, with fewer others.
        heavy: deque[_Chantier] = deque()
        while new or more or heavy:
            queue = more if len(more) >= self._lot or (more and not new) else new or heavy
            most = min(self._lot, self._petit) if queue is heavy else self._lot
            batch = [queue.popleft() for _ in range(min(most, len(queue)))]
            try:
                answers = self._ask(batch, periode)
            except Quota as quota:
                yield batch[0].cible, quota
                return
            except Panne as failure:
                if isinstance(failure, Lenteur) and len(batch) > 1:
                    self._lot = max(len(batch) // REDUCTION, 1)
                    queue.extendleft(reversed(batch))
                else:
                    yield from ((one.cible, failure) for one in batch)
                continue
            for one, answer in zip(batch, answers, strict=True):
                if isinstance(answer, Lenteur) and len(batch) > 1:
                    self._petit = max(min(self._petit, len(batch) // REDUCTION), 1)
                    heavy.append(one)
                    continue
                result = _received(one, answer, periode)
                if result is not None:
                    yield one.cible, result
                else:
                    more.append(one)

    def _ask(self, batch: list[_Chantier], periode: Periode) -> list[Any]:
        """Ask about a batch; return for each what is said of it, or the failure that is."""
        address = f"{batch[0].cible.forge.api}/graphql"
        asked = question([one.part for one in batch], periode)
        said = self._reseau.interroger(address, asked).json()
        while any(map(_is_limit, reponses.liste(said, "errors"))):
            self._reseau.attendre(self._reseau.quota(address))
            said = self._reseau.interroger(address, asked).json()
        data = reponses.groupe(said, "data")
        self._reseau.points += reponses.compte_lu(data, "rateLimit.cost") or 0
        faults: dict[str, Panne | str] = {}
        for error in reponses.liste(said, "errors"):
            kind, path = reponses.texte(error, "type"), error.get("path")
            if not isinstance(path, list) or not path or not isinstance(path[0], str):
                raise Lenteur("la forge n’a pas su répondre à toute la question")
            alone = len(path) == 1 and kind == "NOT_FOUND"
            if alone:
                faults.setdefault(path[0], INTROUVABLE)
            elif kind in {"FORBIDDEN", "INSUFFICIENT_SCOPES"}:
                faults[path[0]] = Interdit("la forge refuse l’accès")
            else:
                # Too much was asked at once, or something broke: less may be answered.
                faults[path[0]] = Lenteur("la forge n’a répondu qu’en partie")
        absent = Panne("la forge n’a pas répondu pour ce dépôt")
        names = [f"r{rank}" for rank in range(len(batch))]
        return [faults.get(name) or data.get(name) or absent for name in names]


def _first(cible: DepotALire) -> Part:
    """Choose the first question: whether anything moved, when what is known is recent and whole."""
    known = cible.connue
    if not cible.histoire and known is not None and known.pousse and not known.echec:
        return Part(cible.chemin, sonde=True)
    return Part(cible.chemin, faits=True, histoire=cible.tete_connue is None)


def _is_limit(error: dict[str, Any]) -> bool:
    told = reponses.texte(error, "message").casefold()
    return reponses.texte(error, "type") == "RATE_LIMITED" or "rate limit" in told


def _received(one: _Chantier, answer: Any, periode: Periode) -> ReleveDepot | Panne | None:
    """Add an answer to what is known of a repository; return it once whole."""
    if isinstance(answer, Panne):
        # It answered about the others: the forge itself is well.
        return Panne(answer.raison) if isinstance(answer, Lenteur) else answer
    if answer == INTROUVABLE:
        return ReleveDepot(depot=one.cible.depot, source=SOURCE, acces=INTROUVABLE)
    try:
        if one.part.sonde:
            if _same(one.cible, answer):
                return ReleveDepot(depot=one.cible.depot, source=SOURCE, inchange=True)
            moved = (reponses.texte(answer, "defaultBranchRef.target.oid") or None) != one.cible.tete_connue
            one.part = Part(one.cible.chemin, faits=True, histoire=moved)
            return None
        releve = one.releve or _facts(one.cible, answer)
        if one.part.faits and not one.part.histoire:
            releve.histoire_connue = releve.tete == one.cible.tete_connue
            one.historique = not releve.histoire_connue
        _lists(one, releve, answer, periode)
    except Panne as failure:
        return failure
    one.releve = releve
    return None if one.suivant() else releve


def _same(cible: DepotALire, said: Any) -> bool:
    """Tell whether nothing moved since the known reading."""
    known, now = cible.connue, _moving(cible, said)
    return known is not None and now == {
        **{name: getattr(known, name) for name in ("acces", "archive", "deplace_vers", "tete", "pousse")},
        "verifications": known.verifications,
        "tickets_ouverts": known.tickets.ouverts if known.tickets else None,
        "demandes_ouvertes": known.demandes.ouverts if known.demandes else None,
    }


def _moving(cible: DepotALire, said: Any) -> dict[str, Any]:
    """Return the facts that the probe asks for."""
    branch = said.get("defaultBranchRef")
    issues = reponses.champ(said, "hasIssuesEnabled", bool)
    return {
        "acces": PRIVE if reponses.champ(said, "isPrivate", bool) else PUBLIC,
        "archive": reponses.champ(said, "isArchived", bool),
        "deplace_vers": deplacement(cible, reponses.nom_complet(said, "nameWithOwner")),
        "tete": reponses.cle_de_commit(said, "defaultBranchRef.target.oid") if branch else None,
        "pousse": reponses.texte(said, "pushedAt") or None,
        "verifications": VERIFICATIONS.get(
            reponses.texte(said, "defaultBranchRef.target.statusCheckRollup.state")
        ),
        "tickets_ouverts": reponses.compte_lu(said, "ticketsOuverts.totalCount") if issues else None,
        "demandes_ouvertes": reponses.compte_lu(said, "demandesOuvertes.totalCount"),
    }


def _facts(cible: DepotALire, said: Any) -> ReleveDepot:
    edges = reponses.liste(said, "languages.edges")
    releases, tags = reponses.groupe(said, "releases"), reponses.groupe(said, "refs")
    published = [r for r in reponses.liste(releases, "nodes") if not reponses.champ(r, "isDraft", bool)]
    versions = [_version(reponses.nom(r, "tagName"), reponses.jour(r, "publishedAt"), r) for r in published]
    labels = [_version(reponses.nom(r, "name"), _tagged(r), r) for r in reponses.liste(tags, "nodes")]
    found = ReleveDepot(
        depot=cible.depot,
        source=SOURCE,
        **_moving(cible, said),
        miroir=reponses.champ(said, "isMirror", bool),
        fourche=reponses.champ(said, "isFork", bool),
        cree_le=reponses.jour(said, "createdAt"),
        branche=reponses.nom(said, "defaultBranchRef.name") or None,
        publications=_limited(versions, reponses.compte_lu(releases, "totalCount")),
        etiquettes=_limited(labels, reponses.compte_lu(tags, "totalCount")),
        attentes=[wait for node in reponses.liste(said, "recents.nodes") if (wait := _wait(node))],
        etoiles=reponses.compte_lu(said, "stargazerCount"),
        fourches=reponses.compte_lu(said, "forkCount"),
        licence=reconnue(reponses.texte(said, "licenseInfo.spdxId")),
        langages={reponses.nom(e, "node.name"): reponses.compte_lu(e, "size") or 0 for e in edges},
        fichiers=_files(said),
    )
    reponses.declarer(found, reponses.texte(said, "publiccode.text"))
    return found


def _lists(one: _Chantier, releve: ReleveDepot, said: Any, periode: Periode) -> None:
    """Read the lists of an answer, and note where they go on."""
    if one.part.histoire or one.part.suite is FollowingPage.HISTOIRE:
        branch = reponses.groupe(said, "defaultBranchRef.target")
        releve.commits = releve.commits or Liste()
        history = reponses.groupe(branch, "history")
        releve.commits.elements += [_commit(node) for node in reponses.liste(history, "nodes")]
        if one.part.histoire:
            known = {commit.cle for commit in releve.commits.elements}
            before = [_commit(node) for node in reponses.liste(branch, "derniers.nodes")]
            releve.commits.elements += [commit for commit in before if commit.cle not in known]
        oldest = min((commit.quand.date() for commit in releve.commits.elements), default=periode.jour)
        pages = LE_PLUS if oldest >= periode.an_depuis else PAGES[FollowingPage.HISTOIRE]
        _note(one, FollowingPage.HISTOIRE, releve.commits, history, pages)
    if one.part.faits and reponses.champ(said, "hasIssuesEnabled", bool):
        releve.tickets_fermes = Liste()
    if one.part.faits:
        releve.demandes_fermees = Liste()
    for suite, found, name in (
        (FollowingPage.TICKETS, releve.tickets_fermes, "tickets"),
        (FollowingPage.DEMANDES, releve.demandes_fermees, "demandes"),
    ):
        if found is not None and (one.part.faits or one.part.suite is suite):
            listed = reponses.groupe(said, name)
            nodes = reponses.liste(listed, "nodes")
            found.elements += [exchange for node in nodes if (exchange := _exchange(node))]
            updated = [when.date() for node in nodes if (when := reponses.moment(node, "updatedAt"))]
            if not updated or min(updated) >= periode.fermes_depuis:
                _note(one, suite, found, listed, PAGES[suite])


def _note(
    one: _Chantier, suite: FollowingPage, found: Liste[Any], connection: dict[str, Any], pages: int
) -> None:
    """Remember that a list goes on, unless it has been followed for long enough."""
    if not reponses.champ(connection, "pageInfo.hasNextPage", bool):
        return
    cursor = reponses.texte(connection, "pageInfo.endCursor")
    read = one.lues.get(suite, 0) + 1
    one.lues[suite] = read
    if not cursor or cursor == one.part.curseur or read >= pages:
        found.complete = False
    else:
        one.restes[suite] = cursor


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
    opened, closed = reponses.moment(node, "createdAt"), reponses.moment(node, "closedAt")
    if opened is None or closed is None:
        return None
    return Echange(
        opened,
        closed,
        reponses.texte(node, "author.login"),
        robot=_is_bot(node),
        exterieure=bool(node["mergedAt"]) and exterieur(node, "authorAssociation")
        if "mergedAt" in node
        else None,
    )


def _wait(node: dict[str, Any]) -> Attente | None:
    """Return how long an issue from outside the team waited for another person; `None` for the others."""
    opened, who = reponses.moment(node, "createdAt"), reponses.texte(node, "author.login")
    if opened is None or _is_bot(node) or not exterieur(node, "authorAssociation"):
        return None
    answers = [
        when
        for one in reponses.liste(node, "comments.nodes")
        if not _is_bot(one)
        and reponses.texte(one, "author.login") != who
        and (when := reponses.moment(one, "createdAt"))
    ]
    return Attente(opened, min(answers, default=None))


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
