"""What the readers of a REST interface share: one repository at a time, lists by pages."""

from __future__ import annotations

import base64
import binascii
import contextlib
from abc import ABC, abstractmethod
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import parse_qs, quote, urlsplit

from catalogue.forges.fichiers import DOSSIERS, presence
from catalogue.forges.lecteurs.champs import declarer, liste, nombre, tailles, texte
from catalogue.forges.modele import Liste
from catalogue.reseau.bornes import Interdit, Panne, Quota

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from catalogue.forges.liste import DepotALire, Resultat
    from catalogue.forges.modele import Commit, Fichiers, Periode, ReleveDepot
    from catalogue.reseau.client import HttpResponse, Reseau

T = TypeVar("T")

# Two thousand commits in two years, or a thousand closed issues in one: beyond, the oldest
# months, or the delays, are unknown. The commits of the last twelve months are read up to the
# largest number of pages; beyond, they are « at least » what was read.
PAGES, LE_PLUS, PAR_PAGE = 20, 100, "100"
EMPTY_REPOSITORY = 409
TOTALS = ("X-Total", "X-Total-Count")


@dataclass(frozen=True, slots=True)
class ListQuery:
    """A list to ask for, and the number of pages that is enough."""

    url: str
    parametres: Mapping[str, str] = field(default_factory=dict)
    pages: int = PAGES


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


class RestReader(OneByOne):
    """A reader of a REST interface."""

    def __init__(self, reseau: Reseau) -> None:
        """Read through this session."""
        self._reseau = reseau


def parcourir(
    reseau: Reseau,
    demande: ListQuery,
    traduire: Callable[[dict[str, Any]], T | None],
    fini: Callable[[T], bool] | None = None,
    encore: Callable[[T], bool] | None = None,
) -> Liste[T] | None:
    """Read a list page after page, until `fini` says that an item is old enough.

    Past the pages that are enough, it goes on while `encore` wants what follows an item.
    `traduire` may drop an item. `None` means that the forge has no such list, or keeps it.
    """
    try:
        response = reseau.lire(demande.url, **demande.parametres)
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
        if read >= demande.pages and not wanted:
            break
        response = reseau.lire(following)
    found.complete = False
    return found


def histoire(
    reseau: Reseau,
    recente: ListQuery,
    ancienne: ListQuery,
    traduire: Callable[[dict[str, Any]], Commit | None],
    periode: Periode,
) -> Liste[Commit] | None:
    """Read the commits of the period; if it has none, the last ones before it. `None` when it is refused."""
    commits = parcourir(reseau, recente, traduire, encore=dans_l_annee(periode))
    if commits is None or commits.elements:
        return commits
    older = parcourir(reseau, replace(ancienne, pages=1), traduire)
    return Liste(older.elements if older else [])


def dans_l_annee(periode: Periode) -> Callable[[Commit], bool]:
    """Return what tells whether a commit lies within the twelve months, which are read to their end."""
    return lambda commit: commit.quand.date() >= periode.an_depuis


def langages(reseau: Reseau, url: str) -> dict[str, float] | None:
    """Read the sizes of the languages; `None` when the forge keeps them."""
    try:
        response = reseau.lire(url)
    except Interdit:
        return None
    return None if response.absente else tailles(response.json())


def publiccode(reseau: Reseau, cible: DepotALire, chemin: str, trouve: ReleveDepot) -> None:
    """Read publiccode.yml, when the repository has one."""
    if not (trouve.fichiers and trouve.fichiers.publiccode):
        return
    try:
        response = reseau.lire(cible.forge.contenu(chemin, "publiccode.yml"))
    except Interdit:
        return
    if response.absente:
        return
    raw = response.corps
    if not cible.forge.genre.brut:
        with contextlib.suppress(binascii.Error):
            raw = base64.b64decode(texte(response.json(), "content"))
    declarer(trouve, raw.decode("utf-8", "replace"))


def total(response: HttpResponse) -> int | None:
    """Return how many items a list has, when the forge says it."""
    for name in TOTALS:
        written = response.entetes.get(name, "")
        if written.isdecimal():
            return int(written)
    said = response.json()
    return nombre(said, "size") if isinstance(said, dict) else None


def compter(reseau: Reseau, url: str, **parametres: str) -> int | None:
    """Return how many items a list has, asking for one only."""
    try:
        response = reseau.lire(url, **{**parametres, "per_page": "1", "limit": "1", "pagelen": "1"})
    except Interdit:
        return None
    if response.absente:
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
    reseau: Reseau, lister: Callable[[str], ListQuery], dossier: str, nom_du_champ: str
) -> Fichiers | None:
    """List the root, and the folders where files may lie, to say what a newcomer finds.

    `lister` gives the list of a folder, `dossier` is how the forge calls one.
    """

    def names(folder: str) -> list[str] | None:
        found = parcourir(reseau, lister(folder), lambda item: _name(item, dossier, nom_du_champ))
        return None if found is None or not found.complete else found.elements

    root = names("")
    if root is None:
        return None
    return presence(root, {folder: names(folder) for folder in DOSSIERS if f"{folder}/" in root})


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
