"""What the readers of a REST interface share: one repository at a time, lists by pages."""

from __future__ import annotations

import base64
import binascii
import contextlib
from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple, TypeVar
from urllib.parse import parse_qs, quote, urlsplit

from catalogue.forges.fichiers import DOSSIERS, presence
from catalogue.forges.lecteurs.champs import declarer, liste, nom_complet, nombre, tailles, texte
from catalogue.forges.modele import INTROUVABLE, Liste, ReleveDepot
from catalogue.reseau.bornes import Interdit, Panne, Quota

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from catalogue.forges.liste import DepotALire, Resultat
    from catalogue.forges.modele import Commit, Fichiers, Periode
    from catalogue.reseau.client import HttpResponse, Reseau

T = TypeVar("T")

# Two thousand commits in two years, or a thousand closed issues in one: beyond, the oldest
# months, or the delays, are unknown. The commits of the last twelve months are read up to the
# largest number of pages; beyond, they are « at least » what was read.
PAGES, LE_PLUS, PAR_PAGE = 20, 100, "100"
EMPTY_REPOSITORY = 409
TOTALS = ("X-Total", "X-Total-Count")


class OneByOne(ABC):
    """A reader that asks about one repository after the other."""

    def lire(self, cibles: Sequence[DepotALire], periode: Periode) -> Iterator[Resultat]:
        """Read repositories; stop when the forge asks to wait."""
        for cible in cibles:
            try:
                result: ReleveDepot | Panne = self.releve(cible, periode)
            except Panne as failure:
                result = failure
            yield cible, result
            if isinstance(result, Quota):
                return

    @abstractmethod
    def releve(self, cible: DepotALire, periode: Periode) -> ReleveDepot:
        """Read a repository, or raise the `Panne` that prevents it."""


class EnLecture(NamedTuple):
    """A repository being read: its address in the interface, what the forge said, what is known so far."""

    base: str
    dit: Any
    trouve: ReleveDepot
    periode: Periode


class RestReader(OneByOne):
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
    def faits(self, said: Any) -> dict[str, Any]:  # noqa: ANN401 - what a forge wrote
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
        recents: Mapping[str, str],
        anciens: Mapping[str, str],
        traduire: Callable[[dict[str, Any]], Commit | None],
        periode: Periode,
    ) -> Liste[Commit] | None:
        """Read the commits of the period; if it has none, the last ones before it. `None` when it is refused."""
        since = {**recents, "since": f"{periode.commits_depuis}T00:00:00Z"}
        commits = self.lister(url, since, traduire, encore=_dans_l_annee(periode))
        if commits is None or commits.elements:
            return commits
        older = self.lister(url, anciens, traduire, pages=1)
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
        raw = response.corps
        if not cible.forge.genre.brut:
            with contextlib.suppress(binascii.Error):
                raw = base64.b64decode(texte(response.json(), "content"))
        declarer(trouve, raw.decode("utf-8", "replace"))

    def compter(self, url: str, **parametres: str) -> int | None:
        """Return how many items a list has, asking for one only."""
        response = self.lire_si_ouvert(url, **{**parametres, "per_page": "1", "limit": "1", "pagelen": "1"})
        if response is None:
            return None
        told = total(response)
        if told is not None:
            return told
        if response.derniere:
            page = parse_qs(urlsplit(response.derniere).query).get("page", [""])[0]
            return int(page) if page.isdecimal() else None
        items, following = _page(response)
        return None if following else len(items)

    def racine(
        self,
        demander: Callable[[str], tuple[str, Mapping[str, str]]],
        dossier: str,
        nom_du_champ: str,
        pages: int = 1,
    ) -> Fichiers | None:
        """List the root, and the folders where files may lie, to say what a newcomer finds.

        `demander` gives what to ask for a folder, `dossier` is how the forge calls one.
        """

        def names(folder: str) -> list[str] | None:
            address, asked = demander(folder)
            found = self.lister(address, asked, lambda item: _name(item, dossier, nom_du_champ), pages)
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
    said = response.json()
    return nombre(said, "size") if isinstance(said, dict) else None


def _page(response: HttpResponse) -> tuple[list[dict[str, Any]], str]:
    """Return the items of a page and the address of the next: in the headers, or in the page."""
    said = response.json()
    if isinstance(said, dict):
        if "values" not in said:
            raise Panne("la réponse de la forge a une forme inattendue (une liste manque)")
        return liste(said, "values"), texte(said, "next")
    return liste(said), response.suivante


def _name(item: dict[str, Any], dossier: str, nom_du_champ: str) -> str | None:
    name = texte(item, nom_du_champ).rpartition("/")[2]
    if not name:
        return None
    return f"{name}/" if item.get("type") == dossier else name


def encoder(chemin: str) -> str:
    """Write a path as one step of an address."""
    return quote(chemin, safe="")
