"""What the readers share: the values of an answer, each of the expected type, and a REST interface, its lists by pages.

A field that changes its type is told as a failed reading, which keeps the last facts; it never
turns known facts into unknown ones.
"""

from __future__ import annotations

import base64
import binascii
import contextlib
import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple, TypeVar
from urllib.parse import quote

import yaml

from catalogue_communs.forges.fichiers import DOSSIERS, presence
from catalogue_communs.forges.liste import DepotALire, is_path
from catalogue_communs.forges.modele import INTROUVABLE, Commit, Fichiers, Liste, Periode, ReleveDepot
from catalogue_communs.reseau.bornes import Interdit, Panne
from catalogue_communs.socle.texte import INVISIBLE

if TYPE_CHECKING:
    # What asks a forge is loaded by what asks one.
    from catalogue_communs.reseau.client import HttpResponse, Reseau

T = TypeVar("T")
LONGEST_NAME = 100
# No repository has more of anything; a larger number is a mistake.
LARGEST = 1_000_000_000
# What versions that are not final are called: v2.0.0-rc1, 1.0a37, 3.1-beta.
_EARLY = re.compile(
    r"(?i)(?:^|[0-9._+-])(?:alpha|beta|rc|pre|preview|dev|snapshot|nightly|canary|next|a|b)[.-]?[0-9]*(?:$|[.+-])"
)
LONGEST_YAML = 100_000
# What is kept of a publiccode.yml: nothing that names a person.
PUBLICCODE_LU = (
    "name",
    "landingURL",
    "platforms",
    "developmentStatus",
    "softwareType",
    "legal.license",
    "maintenance.type",
    "localisation.localisationReady",
    "localisation.availableLanguages",
)
_OID = re.compile(r"[0-9a-f]{40}([0-9a-f]{24})?")


def champ(source: Any, chemin: str, genre: type[T]) -> T | None:
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


def groupe(source: Any, chemin: str) -> dict[str, Any]:
    """Return the group of fields at a path; an absent one is empty."""
    return champ(source, chemin, dict) or {}


def liste(source: Any, chemin: str = "") -> list[dict[str, Any]]:
    """Return a list of groups of fields; an absent one is empty, a null item is skipped."""
    found = champ(source, chemin, list) if chemin else source
    if found is None:
        return []
    if not isinstance(found, list) or not all(item is None or isinstance(item, dict) for item in found):
        raise _unexpected(chemin or "liste")
    return [item for item in found if item is not None]


def texte(source: Any, chemin: str) -> str:
    """Return a text; an absent one is empty."""
    return champ(source, chemin, str) or ""


def nom_complet(source: Any, chemin: str) -> str:
    """Return how a forge calls a repository: an answer without it is not the expected one."""
    found = texte(source, chemin)
    if not is_path(found):
        raise _unexpected(chemin)
    return found


def nom(source: Any, chemin: str) -> str:
    """Return a short name fit for a page: one line, no invisible character."""
    return nettoyer_nom(texte(source, chemin))


def nettoyer_nom(texte_lu: str) -> str:
    """Make a name fit for a page: one line, short, no invisible character."""
    return INVISIBLE.sub("", " ".join(texte_lu.split()))[:LONGEST_NAME].strip()


def compte_lu(source: Any, chemin: str) -> int | None:
    """Return a count; a negative or absurd one is unknown."""
    found = champ(source, chemin, int)
    return None if found is None or not 0 <= found <= LARGEST else found


def tailles(source: Any) -> dict[str, float]:
    """Return named sizes or shares; whatever is not one is left out."""
    if not isinstance(source, dict):
        raise _unexpected("langages")
    kept = {nettoyer_nom(name): size for name, size in source.items() if isinstance(size, int | float)}
    return {name: size for name, size in kept.items() if name and 0 <= size <= LARGEST}


def moment(source: Any, chemin: str) -> datetime | None:
    """Return a moment, in UTC."""
    written = champ(source, chemin, str)
    if not written:
        return None
    try:
        found = datetime.fromisoformat(written)
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise _unexpected(chemin) from None


def jour(source: Any, chemin: str) -> date | None:
    """Return the day of a moment, in UTC."""
    found = moment(source, chemin)
    return None if found is None else found.date()


def est_preversion(nom_lu: str) -> bool:
    """Tell whether a tag is called like a version that is not final: it needs a number too."""
    return any(letter.isdigit() for letter in nom_lu) and bool(_EARLY.search(nom_lu))


def declarer(releve: ReleveDepot, texte_lu: str) -> None:
    """Note what the publiccode.yml of a repository says: a few values, the end of the longest contract."""
    try:
        said = yaml.safe_load(texte_lu) if len(texte_lu) <= LONGEST_YAML else None
        if not isinstance(said, dict):
            return
        releve.publiccode = dict(_declarees(said)) or None
        contractors = liste(said, "maintenance.contractors")
    except (yaml.YAMLError, RecursionError, ValueError, Panne):
        return
    days = []
    for one in contractors:
        with contextlib.suppress(ValueError):
            days.append(date.fromisoformat(str(one.get("until"))))
    releve.contrat_jusqu_au = max(days, default=None)


def _declarees(said: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for name in PUBLICCODE_LU:
        value: Any = said
        for step in name.split("."):
            value = value.get(step) if isinstance(value, dict) else None
        several = value if isinstance(value, list) else [value]
        if several and all(isinstance(one, str | bool) for one in several):
            told = ", ".join(str(one).lower() if isinstance(one, bool) else one for one in several)
            # A value that would be cut is not one to compare.
            if told and len(told) <= LONGEST_NAME:
                yield name, nettoyer_nom(told)


def cle_de_commit(source: Any, chemin: str) -> str:
    """Return the hash of a commit."""
    found = texte(source, chemin)
    if not _OID.fullmatch(found):
        raise _unexpected(chemin)
    return found


def _unexpected(chemin: str) -> Panne:
    return Panne(f"la réponse de la forge a une forme inattendue (champ {chemin})")


# Two thousand commits in two years, or a thousand closed issues in one: beyond, the oldest
# months, or the delays, are unknown. The commits of the last twelve months are read up to the
# largest number of pages; beyond, they are « at least » what was read.
PAGES, LE_PLUS, PAR_PAGE = 20, 100, "100"
EMPTY_REPOSITORY = 409
TOTALS = ("X-Total", "X-Total-Count")


class EnLecture(NamedTuple):
    """A repository being read: its address in the interface, what the forge said, what is known so far."""

    base: str
    dit: Any
    trouve: ReleveDepot
    periode: Periode


class RestReader(ABC):
    """A reader of a REST interface: what one kind of forge says of a repository, then each of its lists."""

    # Where an answer names its repository, and what is asked with it.
    nom_complet = "full_name"
    demande: ClassVar[Mapping[str, str]] = {}

    def __init__(self, reseau: Reseau) -> None:
        """Read through this session."""
        self._reseau = reseau

    def releve(self, cible: DepotALire, periode: Periode) -> ReleveDepot:
        """Read a repository, where it is now if it moved."""
        response = self._reseau.lire(self.adresse(cible, cible.chemin), **self.demande)
        source = cible.forge.genre.nom
        if response.absente:
            return ReleveDepot(depot=cible.depot, source=source, acces=INTROUVABLE)
        said = response.json()
        full = nom_complet(said, self.nom_complet)
        base, moved = self.adresse(cible, full), deplacement(cible, full)
        found = ReleveDepot(depot=cible.depot, source=source, deplace_vers=moved, **self.faits(said))
        depot = EnLecture(base, said, found, periode)
        found.commits = self.commits(depot)
        found.tete = found.commits.elements[0].cle if found.commits and found.commits.elements else None
        self.listes(depot)
        self._publiccode(cible, full, found)
        return found

    def adresse(self, cible: DepotALire, chemin: str) -> str:
        """Return where the interface tells of a repository."""
        return f"{cible.forge.api}/repos/{chemin}"

    @abstractmethod
    def faits(self, said: Any) -> dict[str, Any]:
        """Return the facts that the answer itself holds, by their names in `ReleveDepot`."""

    @abstractmethod
    def commits(self, depot: EnLecture) -> Liste[Commit] | None:
        """Read the commits of the period, the most recent first."""

    @abstractmethod
    def listes(self, depot: EnLecture) -> None:
        """Read what is asked apart: issues, versions, files."""

    def lire_si_ouvert(self, url: str, **parametres: str) -> HttpResponse | None:
        """Ask at an address; nothing when the forge keeps what is there, or has no such thing."""
        try:
            response = self._reseau.lire(url, **parametres)
        except Interdit:
            return None
        return None if response.absente else response

    def lister(  # noqa: PLR0913, PLR0917 - where, what, and how far
        self,
        url: str,
        parametres: Mapping[str, str],
        traduire: Callable[[dict[str, Any]], T | None],
        pages: int = PAGES,
        fini: Callable[[T], bool] | None = None,
        encore: Callable[[T], bool] | None = None,
    ) -> Liste[T] | None:
        """Read a list page after page, until `fini` says that an item is old enough.

        Past the `pages` that are enough, it goes on while `encore` wants what follows an item.
        `traduire` may drop an item. `None` means that the forge has no such list, or keeps it.
        """
        try:
            response = self._reseau.lire(url, **parametres)
        except Interdit:
            return None
        if response.statut == EMPTY_REPOSITORY:
            return Liste()
        if response.absente:
            return None
        found: Liste[T] = Liste(total=total(response))
        for read in range(1, LE_PLUS + 1):
            items, following = _page(response)
            for item in items:
                value = traduire(item)
                if value is not None:
                    found.elements.append(value)
                    if fini and fini(value):
                        return found
            if not following:
                return found
            wanted = encore is not None and bool(found.elements) and encore(found.elements[-1])
            if read >= pages and not wanted:
                break
            response = self._reseau.lire(following)
        found.complete = False
        return found

    def depuis(
        self,
        url: str,
        parametres: Mapping[str, str],
        traduire: Callable[[dict[str, Any]], Commit | None],
        periode: Periode,
    ) -> Liste[Commit] | None:
        """Read the commits of the period; if it has none, the last ones before it. `None` when it is refused."""
        since = {**parametres, "since": f"{periode.commits_depuis}T00:00:00Z"}
        commits = self.lister(url, since, traduire, encore=_dans_l_annee(periode))
        if commits is None or commits.elements:
            return commits
        older = self.lister(url, parametres, traduire, pages=1)
        return Liste(older.elements if older else [])

    def jusqu_a(
        self,
        url: str,
        parametres: Mapping[str, str],
        traduire: Callable[[dict[str, Any]], Commit | None],
        periode: Periode,
        pages: int = PAGES,
    ) -> Liste[Commit] | None:
        """Read commits until one is too old: the list has no date to start from."""

        def old(commit: Commit) -> bool:
            return commit.quand.date() < periode.commits_depuis

        return self.lister(url, parametres, traduire, pages, old, _dans_l_annee(periode))

    def langages(self, url: str) -> dict[str, float] | None:
        """Read the sizes of the languages; `None` when the forge keeps them."""
        response = self.lire_si_ouvert(url)
        return None if response is None else tailles(response.json())

    def _publiccode(self, cible: DepotALire, chemin: str, trouve: ReleveDepot) -> None:
        """Read publiccode.yml, when the repository has one."""
        if not (trouve.fichiers and trouve.fichiers.publiccode):
            return
        response = self.lire_si_ouvert(cible.forge.contenu(chemin, "publiccode.yml"))
        if response is None:
            return
        with contextlib.suppress(binascii.Error):
            raw = base64.b64decode(texte(response.json(), "content"))
            declarer(trouve, raw.decode("utf-8", "replace"))

    def compter(self, url: str, **parametres: str) -> int | None:
        """Return how many items a list has, asking for one only."""
        response = self.lire_si_ouvert(url, **{**parametres, "per_page": "1"})
        if response is None:
            return None
        told = total(response)
        if told is not None:
            return told
        items, following = _page(response)
        return None if following else len(items)

    def racine(
        self,
        demander: Callable[[str], tuple[str, Mapping[str, str]]],
        dossier: str,
        pages: int = 1,
    ) -> Fichiers | None:
        """List the root, and the folders where files may lie, to say what a newcomer finds.

        `demander` gives what to ask for a folder, `dossier` is how the forge calls one.
        """

        def names(folder: str) -> list[str] | None:
            address, asked = demander(folder)
            found = self.lister(address, asked, lambda item: _name(item, dossier), pages)
            return None if found is None or not found.complete else found.elements

        root = names("")
        if root is None:
            return None
        return presence(root, {folder: names(folder) for folder in DOSSIERS if f"{folder}/" in root})


def deplacement(cible: DepotALire, full_name: str) -> str | None:
    """Return where a repository is now, when its name is no more the declared one."""
    same = full_name.casefold() == cible.chemin.casefold()
    return None if same else f"https://{cible.forge.hote}/{full_name}"


def _dans_l_annee(periode: Periode) -> Callable[[Commit], bool]:
    """Return what tells whether a commit lies within the twelve months, which are read to their end."""
    return lambda commit: commit.quand.date() >= periode.an_depuis


def total(response: HttpResponse) -> int | None:
    """Return how many items a list has, when the forge says it."""
    for name in TOTALS:
        written = response.entetes.get(name, "")
        if written.isdecimal():
            return int(written)
    return None


def _page(response: HttpResponse) -> tuple[list[dict[str, Any]], str]:
    """Return the items of a page and the address of the next."""
    return liste(response.json()), response.suivante


def _name(item: dict[str, Any], dossier: str) -> str | None:
    name = texte(item, "name")
    if not name:
        return None
    return f"{name}/" if item.get("type") == dossier else name


def encoder(chemin: str) -> str:
    """Write a path as one step of an address."""
    return quote(chemin, safe="")
