"""Read GitHub with a token: fifty repositories a question, their following pages together."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from catalogue.forges.genre import GenreDeForge
from catalogue.forges.lecteurs import champs
from catalogue.forges.lecteurs.github_requetes import FollowingPage, Part, question
from catalogue.forges.lecteurs.github_rest import SOURCE, GithubRest, deplacement
from catalogue.forges.lecteurs.presence import presence
from catalogue.forges.licences import reconnue
from catalogue.forges.modele import INTROUVABLE, PRIVE, PUBLIC
from catalogue.forges.releve import Commit, Echange, Liste, ReleveDepot, Version
from catalogue.reseau.bornes import Lenteur, Panne, Quota

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from catalogue.forges.genre import DepotALire, Forge, Lecteur, Resultat
    from catalogue.forges.modele import Fichiers
    from catalogue.forges.releve import Periode
    from catalogue.reseau.client import Reseau

LOT, REDUCTION, PAR_QUESTION = 50, 4, 100
# Pages of a hundred: three thousand commits in two years, a thousand issues closed in one.
PAGES = {FollowingPage.HISTOIRE: 30, FollowingPage.TICKETS: 10, FollowingPage.DEMANDES: 10}
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
        self._lot = LOT

    def lire(self, cibles: Sequence[DepotALire], periode: Periode) -> Iterator[Resultat]:
        """Read repositories; each comes as soon as nothing of it is missing."""
        new = deque(_Chantier(c, Part(c.chemin, faits=True, histoire=c.tete_connue is None)) for c in cibles)
        more: deque[_Chantier] = deque()
        while new or more:
            queue = more if len(more) >= self._lot or not new else new
            batch = [queue.popleft() for _ in range(min(self._lot, len(queue)))]
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
                result = _received(one, answer, periode)
                if result is not None:
                    yield one.cible, result
                else:
                    more.append(one)

    def _ask(self, batch: list[_Chantier], periode: Periode) -> list[Any]:
        """Ask about a batch; return for each what is said of it, or the failure that is."""
        address = f"{batch[0].cible.forge.api}/graphql"
        said = self._reseau.interroger(address, question([one.part for one in batch], periode)).json()
        data = champs.groupe(said, "data")
        faults: dict[str, Panne | str] = {}
        for error in champs.liste(said, "errors"):
            kind, told = champs.texte(error, "type"), champs.texte(error, "message").casefold()
            if kind == "RATE_LIMITED" or "rate limit" in told:
                raise self._reseau.quota(address)
            path = error.get("path")
            if not isinstance(path, list) or not path or not isinstance(path[0], str):
                raise Lenteur("la forge n’a pas su répondre à toute la question")
            alone = len(path) == 1 and kind == "NOT_FOUND"
            if alone:
                faults.setdefault(path[0], INTROUVABLE)
            else:
                faults[path[0]] = Panne("la forge n’a répondu qu’en partie")
        absent = Panne("la forge n’a pas répondu pour ce dépôt")
        names = [f"r{rank}" for rank in range(len(batch))]
        return [faults.get(name) or data.get(name) or absent for name in names]


def _received(one: _Chantier, answer: Any, periode: Periode) -> ReleveDepot | Panne | None:  # noqa: ANN401
    """Add an answer to what is known of a repository; return it once whole."""
    if isinstance(answer, Panne):
        return answer
    if answer == INTROUVABLE:
        return ReleveDepot(depot=one.cible.depot, source=SOURCE, acces=INTROUVABLE)
    try:
        releve = one.releve or _facts(one.cible, answer)
        if one.part.faits and not one.part.histoire:
            releve.histoire_connue = releve.tete is not None and releve.tete == one.cible.tete_connue
            one.historique = not releve.histoire_connue
        _lists(one, releve, answer, periode)
    except Panne as failure:
        return failure
    one.releve = releve
    return None if one.suivant() else releve


def _facts(cible: DepotALire, said: Any) -> ReleveDepot:  # noqa: ANN401 - what GitHub wrote
    edges = champs.liste(said, "languages.edges")
    releases, tags = champs.groupe(said, "releases"), champs.groupe(said, "refs")
    published = [r for r in champs.liste(releases, "nodes") if not champs.champ(r, "isDraft", bool)]
    versions = [Version(champs.nom(r, "tagName"), champs.jour(r, "publishedAt")) for r in published]
    labels = [Version(champs.nom(r, "name"), _tagged(r)) for r in champs.liste(tags, "nodes")]
    return ReleveDepot(
        depot=cible.depot,
        source=SOURCE,
        acces=PRIVE if champs.champ(said, "isPrivate", bool) else PUBLIC,
        deplace_vers=deplacement(cible, champs.nom_complet(said, "nameWithOwner")),
        archive=champs.champ(said, "isArchived", bool),
        miroir=champs.champ(said, "isMirror", bool),
        fourche=champs.champ(said, "isFork", bool),
        cree_le=champs.jour(said, "createdAt"),
        branche=champs.nom(said, "defaultBranchRef.name") or None,
        tete=champs.cle_de_commit(said, "defaultBranchRef.target.oid")
        if said.get("defaultBranchRef")
        else None,
        publications=_limited(versions, champs.nombre(releases, "totalCount")),
        etiquettes=_limited(labels, champs.nombre(tags, "totalCount")),
        tickets_ouverts=champs.nombre(said, "ticketsOuverts.totalCount")
        if champs.champ(said, "hasIssuesEnabled", bool)
        else None,
        demandes_ouvertes=champs.nombre(said, "demandesOuvertes.totalCount"),
        etoiles=champs.nombre(said, "stargazerCount"),
        fourches=champs.nombre(said, "forkCount"),
        licence=reconnue(champs.texte(said, "licenseInfo.spdxId")),
        langages={champs.nom(e, "node.name"): champs.nombre(e, "size") or 0 for e in edges},
        fichiers=_files(said),
    )


def _lists(one: _Chantier, releve: ReleveDepot, said: Any, periode: Periode) -> None:  # noqa: ANN401
    """Read the lists of an answer, and note where they go on."""
    if one.part.histoire or one.part.suite is FollowingPage.HISTOIRE:
        branch = champs.groupe(said, "defaultBranchRef.target")
        releve.commits = releve.commits or Liste()
        history = champs.groupe(branch, "history")
        releve.commits.elements += [_commit(node) for node in champs.liste(history, "nodes")]
        if one.part.histoire:
            known = {commit.cle for commit in releve.commits.elements}
            before = [_commit(node) for node in champs.liste(branch, "derniers.nodes")]
            releve.commits.elements += [commit for commit in before if commit.cle not in known]
        _note(one, FollowingPage.HISTOIRE, releve.commits, history)
    if one.part.faits and champs.champ(said, "hasIssuesEnabled", bool):
        releve.tickets_fermes = Liste()
    if one.part.faits:
        releve.demandes_fermees = Liste()
    for suite, found, name in (
        (FollowingPage.TICKETS, releve.tickets_fermes, "tickets"),
        (FollowingPage.DEMANDES, releve.demandes_fermees, "demandes"),
    ):
        if found is not None and (one.part.faits or one.part.suite is suite):
            listed = champs.groupe(said, name)
            nodes = champs.liste(listed, "nodes")
            found.elements += [exchange for node in nodes if (exchange := _exchange(node))]
            updated = [when.date() for node in nodes if (when := champs.moment(node, "updatedAt"))]
            if not updated or min(updated) >= periode.fermes_depuis:
                _note(one, suite, found, listed)


def _note(one: _Chantier, suite: FollowingPage, found: Liste[Any], connection: dict[str, Any]) -> None:
    """Remember that a list goes on, unless it has been followed for long enough."""
    if not champs.champ(connection, "pageInfo.hasNextPage", bool):
        return
    cursor = champs.texte(connection, "pageInfo.endCursor")
    read = one.lues.get(suite, 0) + 1
    one.lues[suite] = read
    if not cursor or cursor == one.part.curseur or read >= PAGES[suite]:
        found.complete = False
    else:
        one.restes[suite] = cursor


def _commit(node: dict[str, Any]) -> Commit:
    when = champs.moment(node, "committedDate")
    if when is None:
        raise Panne("la réponse de la forge a une forme inattendue (champ committedDate)")
    return Commit(
        champs.cle_de_commit(node, "oid"),
        when,
        champs.texte(node, "author.name"),
        champs.texte(node, "author.email"),
        champs.texte(node, "author.user.login"),
        fusion=(champs.nombre(node, "parents.totalCount") or 0) > 1,
    )


def _exchange(node: dict[str, Any]) -> Echange | None:
    opened, closed = champs.moment(node, "createdAt"), champs.moment(node, "closedAt")
    if opened is None or closed is None:
        return None
    return Echange(opened, closed, champs.texte(node, "author.login"))


def _tagged(node: dict[str, Any]) -> Any:  # noqa: ANN401
    return (
        champs.jour(node, "target.tagger.date")
        or champs.jour(node, "target.committedDate")
        or champs.jour(node, "target.target.committedDate")
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
    entries = champs.liste(said, f"{field}.entries")
    return [champs.texte(e, "name") + "/" * (e.get("type") == "tree") for e in entries]


def _reader(reseau: Reseau, forge: Forge) -> Lecteur:
    """Choose the interface: GraphQL answers nothing without a token."""
    return GithubGraphql(reseau) if reseau.jeton(forge.api) else GithubRest(reseau)


GENRES = (
    GenreDeForge(
        nom=SOURCE,
        api=lambda hote: "https://api.github.com" if hote == "github.com" else f"https://{hote}/api/v3",
        deux_segments=True,
        modifier="{depot}/edit/{branche}/{fichier}",
        nouveau="{depot}/new/{branche}?filename={fichier}&value={texte}",
        formulaire="{depot}/issues/new?template={nom}.yml{champs}",
        contenu="{api}/repos/{chemin}/contents/{fichier}",
        lecteur=_reader,
    ),
)
