"""Ask GitHub and GitLab by their interfaces: facts, then lists by pages.

Each value of an answer is of the expected type, or the reading fails: what changes its type never
turns known facts into unknown ones. A name never becomes part of a question: each travels as a
variable, or quoted.
"""

import base64
import contextlib
import math
import statistics
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
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


def _champ(source: Any, path: str, genre: Any, *, exige: bool = False) -> Any:
    """Return what is at a dotted path, which is of a type.

    Unless `exige`, `None` for what is absent or null, or below it.
    """
    contenu = source
    try:
        for step in path.split("."):
            contenu = (msgspec.convert(contenu, Noeud | None) or {}).get(step)
        return msgspec.convert(contenu, genre if exige else genre | None)
    except msgspec.ValidationError:
        raise _unexpected(path) from None


def _unexpected(path: str) -> Panne:
    return Panne(f"la réponse de la forge a une forme inattendue (champ {path})")


def _liste(source: Any, path: str) -> list[Noeud]:
    """Return a list of groups of fields; an absent one is empty, a null one is skipped."""
    nodes = _champ(source, path, list[Noeud | None])
    return [node for node in nodes or () if node is not None]


def _texte(source: Any, path: str) -> str:
    return _champ(source, path, str) or ""


def _compte(source: Any, path: str) -> int | None:
    compte: int | None = _champ(source, path, int)
    if compte is None or not 0 <= compte <= calcul.LARGEST:
        return None
    return compte


def _jour(source: Any, path: str, *, exige: bool = False) -> Any:
    """Return the day of a moment, in UTC."""
    moment = _champ(source, path, _MOMENT, exige=exige)
    try:
        return moment and moment.astimezone(UTC).date()
    except OverflowError:
        raise _unexpected(path) from None


def _deplacement(cible: DepotALire, nom: str, path: str) -> str | None:
    """Return where a repository is now, when its name is no more the declared one.

    An answer must give this name, at `path`.
    """
    if not est_chemin_de_depot(nom):
        raise _unexpected(path)
    if nom.casefold() == cible.chemin.casefold():
        return None
    return f"https://{cible.forge.hote}/{nom}"


def _par_pages(page: Page, suivante: Callable[[str], Page], pages: int) -> Liste[Noeud]:
    """Read a list from its first page on; what goes on beyond so many pages is cut."""
    nodes, after = page
    liste = Liste(nodes)
    for _ in range(pages - 1):
        if not after:
            break
        nodes, after = suivante(after)
        liste.elements += nodes
    liste.complete = not after
    return liste


def _langages(names: Iterable[str]) -> tuple[str, ...]:
    cleaned = [calcul.nettoyer_nom(name) for name in names]
    return tuple(name for name in cleaned if name)[:4]


def lire_contenu(reseau: Reseau, forge: Forge, depot: str, nom: str) -> bytes:
    """Ask a forge for a file of the default branch of a repository; nothing when there is none."""
    response = reseau.lire(forge.contenu(depot, nom))
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
# Where the question puts what the checks of the last commit say.
CHECKS = "defaultBranchRef.target.statusCheckRollup.state"
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


def _versions(liste: Liste[Noeud] | None, nom: str, *champs: str) -> Liste[Version] | None:
    """Read releases or tags; nothing of a draft, nor of what is to come.

    `champs`: where their day is, the first that tells one.
    """
    if liste is None:
        return None
    versions = []
    for node in liste.elements:
        if _champ(node, "isDraft", bool) or _champ(node, "upcoming_release", bool):
            continue
        jour = _premier_jour(node, champs)
        preversion = bool(_champ(node, "isPrerelease", bool))
        versions.append(Version(_texte(node, nom), jour, preversion))
    return Liste(versions, liste.complete, liste.total)


def _premier_jour(node: Noeud, champs: Iterable[str]) -> date | None:
    for champ in champs:
        jour: date | None = _jour(node, champ)
        if jour:
            return jour
    return None


def _entree(node: Noeud) -> str:
    """Return the name of a file, or of a folder with a slash."""
    return _texte(node, "name") + "/" * (node.get("type") == "tree")


@dataclass(frozen=True, slots=True)
class _Github:
    """Asks GitHub of a repository, on a day."""

    reseau: Reseau
    cible: DepotALire
    jour: date

    def demander(self, **variables: Any) -> Noeud:
        """Ask for some parts of the question; `Absent` when there is no such repository."""
        owner, _, name = self.cible.chemin.partition("/")
        depot = {
            "proprietaire": owner,
            "nom": name,
            "commitsDepuis": modele.commits_demandes_depuis(self.jour),
        }
        question = {"query": QUESTION, "variables": {**depot, **variables}}
        return _ask(self.reseau, f"{self.cible.forge.api}/graphql", question)

    def lister(self, reponse: Noeud, liste: str, path: str) -> Liste[Noeud]:
        """Read a list of the question to its end, from its first page on."""

        def suivante(apres: str) -> Page:
            return _page(self.demander(**{liste: True}, apres=apres), path, self.jour)

        return _par_pages(_page(reponse, path, self.jour), suivante, PAGES[liste])


def lire_github(reseau: Reseau, cible: DepotALire, jour: date) -> ReleveDepot:
    """Read a repository of GitHub by GraphQL, with a token, where it is now if it moved.

    One question, then one for each page that its lists still hold. GitHub counts points: one for a
    hundred lists asked for, those inside each line of a list too. The parents of each commit would
    be a hundred lists a page; the first line of its message tells a merge almost as well.
    """
    github = _Github(reseau, cible, jour)
    try:
        reponse = github.demander(faits=True, **dict.fromkeys(PAGES, True))
        histoire = github.lister(reponse, "histoire", "defaultBranchRef.target.history")
        fermees = github.lister(reponse, "demandes", "demandes")
    except Absent:
        return ReleveDepot(faits=LectureDeDepot(cible.depot, jour, "github", modele.INTROUVABLE))
    derniers = _liste(reponse, "defaultBranchRef.target.derniers.nodes")
    commits = [_commit(node, *COMMIT) for node in (*histoire.elements, *derniers)]
    uniques = {commit.cle: commit for commit in commits}
    return ReleveDepot(
        faits=_faits(cible, jour, reponse, _exterieures(fermees, jour)),
        cree_le=_jour(reponse, "createdAt"),
        commits=Liste([*uniques.values()], histoire.complete),
        publications=_liste_de_versions(reponse, "releases", "tagName", "publishedAt"),
        etiquettes=_liste_de_versions(
            reponse,
            "refs",
            "name",
            "target.tagger.date",
            "target.committedDate",
            "target.target.committedDate",
        ),
    )


def _ask(reseau: Reseau, address: str, question: Noeud) -> Noeud:
    """Ask a question, again after the time that GitHub asks to wait.

    `Absent` when there is no such repository.
    """
    reponse = reseau.interroger(address, question).json()
    while any(_is_limit(error) for error in _liste(reponse, "errors")):
        reseau.attendre(reseau.quota(address))
        reponse = reseau.interroger(address, question).json()
    reseau.points.append(_compte(reponse, "data.rateLimit.cost") or 0)
    for error in _liste(reponse, "errors"):
        kind, path = _texte(error, "type"), error.get("path")
        if not isinstance(path, list) or not path:
            raise Injoignable("la forge n’a pas su répondre à toute la question")
        if kind == "NOT_FOUND" and len(path) == 1:
            raise Absent("la forge ne connaît pas ce dépôt")
        if kind in {"FORBIDDEN", "INSUFFICIENT_SCOPES"}:
            raise Interdit("la forge refuse l’accès")
        # Too much was asked at once, or something broke: the forge itself is well.
        raise Panne("la forge n’a répondu qu’en partie")
    depot: Noeud | None = _champ(reponse, "data.repository", Noeud)
    if not depot:
        raise Panne("la forge n’a pas répondu pour ce dépôt")
    return depot


def _is_limit(error: Noeud) -> bool:
    if _texte(error, "type") == "RATE_LIMITED":
        return True
    return "rate limit" in _texte(error, "message").casefold()


def _page(reponse: Noeud, path: str, jour: date) -> Page:
    """Return a page of a list of the question.

    What was closed before the year, or has no cursor, ends the list.
    """
    nodes = _liste(reponse, f"{path}.nodes")
    debut = (jour - modele.UN_AN).replace(day=1)
    updates = [_jour(node, "updatedAt") for node in nodes]
    if not _champ(reponse, f"{path}.pageInfo.hasNextPage", bool):
        return nodes, ""
    if any(update < debut for update in updates if update):
        return nodes, ""
    return nodes, _texte(reponse, f"{path}.pageInfo.endCursor")


def _liste_de_versions(reponse: Noeud, path: str, *champs: str) -> Liste[Version] | None:
    total, nodes = _compte(reponse, f"{path}.totalCount"), _liste(reponse, f"{path}.nodes")
    complete = total is None or total <= PAR_QUESTION
    return _versions(Liste(nodes, complete, total), *champs)


def _faits(
    cible: DepotALire, jour: date, reponse: Noeud, exterieures: int | None
) -> LectureDeDepot:
    """Return the facts that GitHub gives as they are kept."""
    tickets = modele.Echanges(
        _compte(reponse, "ticketsOuverts.totalCount"), reponse_mediane_jours=_delai(reponse)
    )
    return LectureDeDepot(
        cible.depot,
        jour,
        "github",
        modele.PRIVE if _champ(reponse, "isPrivate", bool) else modele.PUBLIC,
        deplace_vers=_deplacement(cible, _texte(reponse, "nameWithOwner"), "nameWithOwner"),
        archive=_champ(reponse, "isArchived", bool),
        miroir=_champ(reponse, "isMirror", bool),
        fourche=_champ(reponse, "isFork", bool),
        tete=_tete(reponse),
        verifications=VERIFICATIONS.get(_texte(reponse, CHECKS).lower()),
        tickets=tickets if _champ(reponse, "hasIssuesEnabled", bool) else None,
        demandes=modele.Echanges(_compte(reponse, "demandesOuvertes.totalCount"), exterieures),
        licence=calcul.reconnue(_texte(reponse, "licenseInfo.spdxId")),
        langages=_langages(_texte(node, "name") for node in _liste(reponse, "languages.nodes")),
        fichiers=calcul.presence(partial(_noms, reponse)),
        **calcul.declarations(_texte(reponse, "publiccode.text")),
    )


def _tete(reponse: Noeud) -> Any:
    """Return the hash of the last commit; `None` when the repository has no branch."""
    if not reponse.get("defaultBranchRef"):
        return None
    return _champ(reponse, "defaultBranchRef.target.oid", _OID, exige=True)


def _noms(reponse: Noeud, folder: str) -> list[str] | None:
    """Return the names in a folder that the question asks for."""
    path = f"{folder.strip('.') or 'racine'}.entries"
    if _champ(reponse, path, list[Any]) is None:
        return None
    return [_entree(node) for node in _liste(reponse, path)]


def _exterieures(fermees: Liste[Noeud], jour: date) -> int | None:
    """Count the merge requests of a year that were merged from outside.

    Unknown when the list is cut.
    """
    exterieures = []
    for node in fermees.elements:
        fermee = _jour(node, "closedAt")
        if not fermee or fermee <= jour - modele.UN_AN:
            continue
        if _is_bot(node) or calcul.genre(_texte(node, "author.login")) != calcul.PERSONNE:
            continue
        exterieures.append(bool(node.get("mergedAt")) and _from_outside(node))
    if not exterieures or not fermees.complete:
        return None
    return sum(exterieures)


def _delai(reponse: Noeud) -> int | None:
    """Return how many days half of those from outside who wrote the last issues waited.

    They waited for another person; who still waits does for ever.
    """
    attentes = []
    for ticket in _liste(reponse, "recents.nodes"):
        ouvert, login = _champ(ticket, "createdAt", _MOMENT), _texte(ticket, "author.login")
        if ouvert and not _is_bot(ticket) and _from_outside(ticket):
            premiere = _premiere_reponse(ticket, login)
            attentes.append((premiere - ouvert).total_seconds() if premiere else math.inf)
    middle = statistics.median(attentes or [math.inf])
    return None if math.isinf(middle) else round(middle / 86_400)


def _premiere_reponse(ticket: Noeud, login: str) -> datetime | None:
    """Return when somebody else than the author of an issue first answered it."""
    comments = _liste(ticket, "comments.nodes")
    autres = [comment for comment in comments if _texte(comment, "author.login") != login]
    moments = [_champ(comment, "createdAt", _MOMENT) for comment in autres if not _is_bot(comment)]
    return min((moment for moment in moments if moment), default=None)


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


@dataclass(frozen=True, slots=True)
class _Projet:
    """A project of GitLab, at its address in the interface.

    What it hides, or does not have, is `None`: its name is then kept in `refusees`.
    """

    reseau: Reseau
    adresse: str
    refusees: set[str] = field(default_factory=set)

    def lire(self, nom: str, **parametres: str) -> ReponseHttp | None:
        """Read what a project may hide."""
        try:
            response = self.reseau.lire(f"{self.adresse}/{nom}", **parametres)
        except Interdit:
            response = None
        if response is None or response.absente:
            self.refusees.add(nom)
            return None
        return response

    def lister(self, nom: str, pages: int, **parametres: str) -> Liste[Noeud] | None:
        """Read a list page after page."""
        response = self.lire(nom, **{"per_page": "100", **parametres})
        if response is None:
            return None

        def page(answer: ReponseHttp) -> Page:
            return _liste({"liste": answer.json()}, "liste"), answer.suivante

        def suivante(url: str) -> Page:
            return page(self.reseau.lire(url))

        liste = _par_pages(page(response), suivante, pages)
        total = response.entetes.get("x-total", "")
        liste.total = int(total) if total.isdecimal() else None
        return liste

    def commits(self, jour: date) -> Liste[Commit] | None:
        """Read the commits that are kept, or the last ones before them when there is none."""
        depuis = modele.commits_demandes_depuis(jour)
        liste = self.lister("repository/commits", PAGES["histoire"], since=depuis)
        if liste is None:
            return None
        if not liste.elements:
            anciens = self.lister("repository/commits", 1)
            liste = Liste(anciens.elements if anciens else [])
        commits = [_commit(node, *COMMIT_REST) for node in liste.elements]
        return Liste(commits, liste.complete)

    def noms(self, folder: str) -> list[str] | None:
        """Return the names in a folder; `None` too when the list is cut."""
        parametres = {"path": folder} if folder else {}
        liste = self.lister("repository/tree", 5, **parametres)
        if liste is None or not liste.complete:
            return None
        return [_entree(node) for node in liste.elements]

    def langages(self) -> tuple[str, ...] | None:
        """Return the languages, the one that takes most room first."""
        response = self.lire("languages")
        if response is None:
            return None
        sizes = _champ({"langages": response.json()}, "langages", dict[str, float])
        if not sizes:
            return None
        return _langages(sorted(sizes, key=lambda name: -sizes[name]))

    def verifications(self, branche: str) -> str | None:
        """Return what the checks of the last commit of a branch say."""
        liste = self.lister("pipelines", 1, ref=branche, per_page="1") if branche else None
        if liste is None or not liste.elements:
            return None
        return VERIFICATIONS.get(_texte(liste.elements[0], "status"))

    def ouverts(self, nom: str) -> modele.Echanges | None:
        """Return how many issues, or merge requests, are open."""
        liste = self.lister(nom, 1, state="opened", scope="all", per_page="1")
        if liste is None or liste.total is None:
            return None
        return modele.Echanges(liste.total)


def lire_gitlab(reseau: Reseau, cible: DepotALire, jour: date) -> ReleveDepot:
    """Read a project of GitLab by version 4 of its REST interface, where it is now if it moved.

    Most of it is read without a token. What the project itself says comes first, with its name;
    then each part is asked for on its own, since a project may hide any of them.
    """
    projets = f"{cible.forge.api}/projects"
    response = reseau.lire(f"{projets}/{quote(cible.chemin, safe='')}", license="true")
    if response.absente:
        return ReleveDepot(faits=LectureDeDepot(cible.depot, jour, "gitlab", modele.INTROUVABLE))
    reponse = response.json()
    nom, branche = _texte(reponse, "path_with_namespace"), _texte(reponse, "default_branch")
    deplace_vers = _deplacement(cible, nom, "path_with_namespace")
    projet = _Projet(reseau, f"{projets}/{quote(nom, safe='')}")

    vide = _champ(reponse, "empty_repo", bool)
    commits = Liste() if vide else projet.commits(jour)
    fichiers = calcul.presence(projet.noms)
    publiccode = _publiccode(reseau, cible.forge, nom, fichiers)
    langages = projet.langages()
    verifications = projet.verifications(branche)
    public = _texte(reponse, "visibility") in {"", "public"}
    faits = LectureDeDepot(
        cible.depot,
        jour,
        "gitlab",
        modele.PUBLIC if public else modele.PRIVE,
        deplace_vers=deplace_vers,
        archive=_champ(reponse, "archived", bool),
        miroir=_champ(reponse, "mirror", bool),
        fourche=True if reponse.get("forked_from_project") else None,
        tete=commits.elements[0].cle if commits and commits.elements else None,
        verifications=verifications,
        tickets=projet.ouverts("issues"),
        demandes=projet.ouverts("merge_requests"),
        licence=calcul.reconnue(_texte(reponse, "license.key")),
        langages=langages,
        fichiers=fichiers,
        **calcul.declarations(publiccode),
    )
    return ReleveDepot(
        faits=faits,
        cree_le=_jour(reponse, "created_at"),
        commits=commits,
        publications=_versions(projet.lister("releases", 2), "tag_name", "released_at"),
        etiquettes=_versions(
            projet.lister("repository/tags", 3), "name", "created_at", "commit.committed_date"
        ),
        refusees=frozenset(FAITS_REST[nom] for nom in projet.refusees if nom in FAITS_REST),
    )


def _publiccode(reseau: Reseau, forge: Forge, nom: str, fichiers: modele.Fichiers | None) -> str:
    """Return the text of the publiccode.yml of a repository, if it has one that can be read."""
    if fichiers is None or not fichiers.publiccode:
        return ""
    try:
        return lire_contenu(reseau, forge, nom, "publiccode.yml").decode("utf-8", "replace")
    except Interdit:
        return ""
