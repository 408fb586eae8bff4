"""What every page has: its addresses, the sources that it refers to, the page of a long list."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple
from urllib.parse import quote, urlsplit

from catalogue_communs.contribution.formulaires import lien_de_la_forge
from catalogue_communs.forges.liste import url_pour_modifier
from catalogue_communs.modele import Projet
from catalogue_communs.socle.programme import Publication
from catalogue_communs.socle.rendu import gabarit

# The pages below that of a common.
MESURES, UTILISATEURS, ACTIVITE, SOURCES = "mesures", "utilisateurs", "activite", "sources"


class Renvoi(NamedTuple):
    """A reference: its number in the list, what it is called and where it leads."""

    numero: int
    titre: str
    url: str


class Renvois:
    """The sources of a common, numbered in the order of its file; bare addresses follow."""

    def __init__(self, projet: Projet, page: str = "") -> None:
        """Number the sources of `projet`, listed on `page`: by default, that which cites them."""
        self.liste: dict[str, Renvoi] = {}
        for source in projet.sources:
            url = source.url or f"{page}#source-{source.id}"
            self.liste[source.id] = Renvoi(len(self.liste) + 1, source.titre, url)

    def __call__(self, reference: str | None) -> Renvoi | None:
        """Return the reference of a source, which a bare address may be."""
        if reference is None:
            return None
        if reference not in self.liste:
            hote = urlsplit(reference).hostname or reference
            self.liste[reference] = Renvoi(len(self.liste) + 1, f"Page de {hote}", reference)
        return self.liste[reference]


@dataclass(frozen=True, slots=True)
class Adresses:
    """Addresses of a publication, from a page; `racine` (« ../../ ») leads from it to the root."""

    racine: str
    publication: Publication = field(default_factory=Publication)

    def page(self, path: str) -> str:
        """Return the address of a page of the site."""
        return f"{self.racine}{path}" or "./"

    def commun(self, slug: str) -> str:
        """Return the address of the page of a common."""
        return self.page(f"communs/{slug}/")

    def indicateur(self, slug: str, ident: str) -> str:
        """Return the address of an indicator, with all its measures."""
        return f"{self.commun(slug)}mesures/#indicateur-{ident}"

    def renvois(self, projet: Projet) -> Renvois:
        """Return the sources of a common, which are listed on a page of its own."""
        return Renvois(projet, f"{self.commun(projet.slug)}{SOURCES}/")

    def modifier(self, slug: str) -> str:
        """Return where to edit a file: on the forge, or the page that explains how."""
        depot = self.publication.depot_url
        if depot:
            return url_pour_modifier(depot, f"projets/{slug}.yml")
        return self.page("contribuer/#modifier")

    def formulaire(self, nom: str, page: str, **champs: str) -> str:
        """Return where to fill a form: on the forge, its fields ready, or a page that says how."""
        url = None
        if self.publication.formulaires and self.publication.depot_url:
            url = lien_de_la_forge(self.publication.depot_url, nom, **champs)
        return url or self.page(page)


def courriel(address: str, subject: str, body: str) -> str:
    """Return a `mailto:` that opens a message ready to complete (RFC 6068)."""
    lines = quote(body.replace("\n", "\r\n"))
    return f"mailto:{quote(address, safe='@')}?subject={quote(subject)}&body={lines}"


@dataclass(frozen=True, slots=True)
class Page:
    """A page to write: where, its title, what it says, the HTML of its body and head.

    And the picture of a shared link, and its last day.
    """

    chemin: str
    titre: str
    description: str
    # In UTF-8: an apostrophe would make a text of it twice as large in memory.
    octets: bytes
    tete: str = ""
    image: str = "images/partage.png"
    image_alt: str = ""
    modifiee_le: date | None = None


@dataclass(frozen=True)
class Suite:
    """A list: its page, its title, the page that begins it, its macro in `suite.html`."""

    chemin: str
    titre: str
    debut: tuple[str, str]
    macro: str
    elements: Sequence[Any] = field(repr=False)
    montres: int

    @property
    def longue(self) -> bool:
        """Whether the page that begins the list leaves some of it out."""
        return len(self.elements) > self.montres

    @property
    def montrees(self) -> Sequence[Any]:
        """What the page that begins the list shows."""
        return self.elements[: self.montres]

    def page(self, publication: Publication) -> Page:
        """Make the page of the whole list."""
        adresses = Adresses("../../", publication)
        html = gabarit("suite.html", {"suite": self, "adresses": adresses})
        return Page(self.chemin, self.titre, f"{self.titre} : toute la liste.", html.encode())
