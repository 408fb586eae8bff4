"""Read GitHub with a token: fifty repositories a question, their following pages together."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from catalogue.forges.fichiers import presence, reconnue
from catalogue.forges.lecteurs import champs
from catalogue.forges.lecteurs.github_requetes import FollowingPage, Part, question
from catalogue.forges.lecteurs.github_rest import BOT, SOURCE, GithubRest, exterieur
from catalogue.forges.lecteurs.pages import deplacement
from catalogue.forges.liste import GenreDeForge
from catalogue.forges.modele import (
    INTROUVABLE,
    PRIVE,
    PUBLIC,
    Attente,
    Commit,
    Echange,
    Liste,
    ReleveDepot,
    Version,
)
from catalogue.reseau.bornes import Interdit, Lenteur, Panne, Quota

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from catalogue.forges.liste import DepotALire, Forge, Lecteur, Resultat
    from catalogue.forges.modele import Fichiers, Periode
    from catalogue.reseau.client import Reseau

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
        while any(map(_is_limit, champs.liste(said, "errors"))):
            self._reseau.attendre(self._reseau.quota(address))
            said = self._reseau.interroger(address, asked).json()
        data = champs.groupe(said, "data")
        self._reseau.points += champs.nombre(data, "rateLimit.cost") or 0
        faults: dict[str, Panne | str] = {}
        for error in champs.liste(said, "errors"):
            kind, path = champs.texte(error, "type"), error.get("path")
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
    told = champs.texte(error, "message").casefold()
    return champs.texte(error, "type") == "RATE_LIMITED" or "rate limit" in told


def _received(one: _Chantier, answer: Any, periode: Periode) -> ReleveDepot | Panne | None:  # noqa: ANN401
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
            moved = (champs.texte(answer, "defaultBranchRef.target.oid") or None) != one.cible.tete_connue
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


def _same(cible: DepotALire, said: Any) -> bool:  # noqa: ANN401 - what GitHub wrote
    """Tell whether nothing moved since the known reading."""
    known, now = cible.connue, _moving(cible, said)
    return known is not None and now == {
        **{name: getattr(known, name) for name in ("acces", "archive", "deplace_vers", "tete", "pousse")},
        "verifications": known.verifications,
        "tickets_ouverts": known.tickets.ouverts if known.tickets else None,
        "demandes_ouvertes": known.demandes.ouverts if known.demandes else None,
    }


def _moving(cible: DepotALire, said: Any) -> dict[str, Any]:  # noqa: ANN401 - what GitHub wrote
    """Return the facts that the probe asks for."""
    branch = said.get("defaultBranchRef")
    issues = champs.champ(said, "hasIssuesEnabled", bool)
    return {
        "acces": PRIVE if champs.champ(said, "isPrivate", bool) else PUBLIC,
        "archive": champs.champ(said, "isArchived", bool),
        "deplace_vers": deplacement(cible, champs.nom_complet(said, "nameWithOwner")),
        "tete": champs.cle_de_commit(said, "defaultBranchRef.target.oid") if branch else None,
        "pousse": champs.texte(said, "pushedAt") or None,
        "verifications": VERIFICATIONS.get(
            champs.texte(said, "defaultBranchRef.target.statusCheckRollup.state")
        ),
        "tickets_ouverts": champs.nombre(said, "ticketsOuverts.totalCount") if issues else None,
        "demandes_ouvertes": champs.nombre(said, "demandesOuvertes.totalCount"),
    }


def _facts(cible: DepotALire, said: Any) -> ReleveDepot:  # noqa: ANN401 - what GitHub wrote
    edges = champs.liste(said, "languages.edges")
    releases, tags = champs.groupe(said, "releases"), champs.groupe(said, "refs")
    published = [r for r in champs.liste(releases, "nodes") if not champs.champ(r, "isDraft", bool)]
    versions = [_version(champs.nom(r, "tagName"), champs.jour(r, "publishedAt"), r) for r in published]
    labels = [_version(champs.nom(r, "name"), _tagged(r), r) for r in champs.liste(tags, "nodes")]
    found = ReleveDepot(
        depot=cible.depot,
        source=SOURCE,
        **_moving(cible, said),
        miroir=champs.champ(said, "isMirror", bool),
        fourche=champs.champ(said, "isFork", bool),
        cree_le=champs.jour(said, "createdAt"),
        branche=champs.nom(said, "defaultBranchRef.name") or None,
        publications=_limited(versions, champs.nombre(releases, "totalCount")),
        etiquettes=_limited(labels, champs.nombre(tags, "totalCount")),
        attentes=[wait for node in champs.liste(said, "recents.nodes") if (wait := _wait(node))],
        etoiles=champs.nombre(said, "stargazerCount"),
        fourches=champs.nombre(said, "forkCount"),
        licence=reconnue(champs.texte(said, "licenseInfo.spdxId")),
        langages={champs.nom(e, "node.name"): champs.nombre(e, "size") or 0 for e in edges},
        fichiers=_files(said),
    )
    champs.declarer(found, champs.texte(said, "publiccode.text"))
    return found


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
        oldest = min((commit.quand.date() for commit in releve.commits.elements), default=periode.jour)
        pages = LE_PLUS if oldest >= periode.an_depuis else PAGES[FollowingPage.HISTOIRE]
        _note(one, FollowingPage.HISTOIRE, releve.commits, history, pages)
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
                _note(one, suite, found, listed, PAGES[suite])


def _note(
    one: _Chantier, suite: FollowingPage, found: Liste[Any], connection: dict[str, Any], pages: int
) -> None:
    """Remember that a list goes on, unless it has been followed for long enough."""
    if not champs.champ(connection, "pageInfo.hasNextPage", bool):
        return
    cursor = champs.texte(connection, "pageInfo.endCursor")
    read = one.lues.get(suite, 0) + 1
    one.lues[suite] = read
    if not cursor or cursor == one.part.curseur or read >= pages:
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
        fusion=champs.texte(node, "messageHeadline").startswith(MERGE),
    )


def _exchange(node: dict[str, Any]) -> Echange | None:
    opened, closed = champs.moment(node, "createdAt"), champs.moment(node, "closedAt")
    if opened is None or closed is None:
        return None
    return Echange(
        opened,
        closed,
        champs.texte(node, "author.login"),
        robot=_is_bot(node),
        exterieure=bool(node["mergedAt"]) and exterieur(node, "authorAssociation")
        if "mergedAt" in node
        else None,
    )


def _wait(node: dict[str, Any]) -> Attente | None:
    """Return how long an issue from outside the team waited for another person; `None` for the others."""
    opened, who = champs.moment(node, "createdAt"), champs.texte(node, "author.login")
    if opened is None or _is_bot(node) or not exterieur(node, "authorAssociation"):
        return None
    answers = [
        when
        for one in champs.liste(node, "comments.nodes")
        if not _is_bot(one)
        and champs.texte(one, "author.login") != who
        and (when := champs.moment(one, "createdAt"))
    ]
    return Attente(opened, min(answers, default=None))


def _is_bot(node: dict[str, Any]) -> bool:
    return champs.texte(node, "author.__typename") == BOT


def _version(name: str, day: date | None, said: dict[str, Any]) -> Version:
    return Version(name, day, bool(champs.champ(said, "isPrerelease", bool)) or champs.est_preversion(name))


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
