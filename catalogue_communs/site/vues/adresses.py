"""What every page has: its addresses, and those of the forge that holds the files."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from urllib.parse import quote

from catalogue_communs.contribution.formulaires import lien_de_la_forge
from catalogue_communs.forges.liste import url_pour_modifier


@dataclass(frozen=True, slots=True)
class Adresses:
    """Addresses relative to a page from which `racine` (« ../../ ») leads to the root."""

    racine: str
    depot_url: str | None = None

    def page(self, chemin: str) -> str:
        """Return the address of a page of the site."""
        return f"{self.racine}{chemin}" or "./"

    def commun(self, slug: str) -> str:
        """Return the address of the page of a common."""
        return self.page(f"communs/{slug}/")

    def indicateur(self, slug: str, ident: str) -> str:
        """Return the address of an indicator on the page of its common."""
        return f"{self.commun(slug)}#indicateur-{ident}"

    def modifier(self, slug: str) -> str:
        """Return where to edit a file: on the forge, or the page that explains how."""
        if self.depot_url:
            return url_pour_modifier(self.depot_url, f"projets/{slug}.yml")
        return self.page("contribuer/#modifier")

    def formulaire(self, nom: str, page: str, **champs: str) -> str:
        """Return where to fill a form: on the forge, its fields ready, or the page that explains how."""
        on_the_forge = lien_de_la_forge(self.depot_url, nom, **champs) if self.depot_url else ""
        return on_the_forge or self.page(page)

    def champ(self, name: str) -> str:
        """Return the address of a field in the field guide."""
        return self.page(f"contribuer/champs/#{name}")


def courriel(address: str, subject: str, body: str) -> str:
    """Return a `mailto:` that opens a message ready to complete (RFC 6068)."""
    lines = quote("\r\n").join(_ligne(line) for line in body.split("\n"))
    return f"mailto:{quote(address, safe='@')}?subject={quote(subject)}&body={lines}"


# Messages are models: most of their lines are those of every common.
_ligne = lru_cache(maxsize=1024)(quote)


@dataclass(frozen=True, slots=True)
class Page:
    """A page to write: where, what its head says, and the HTML of its body.

    `tete` is HTML for the head; `image`, the path of the picture of a shared link, and
    `image_alt` what it says, when it is not that of the site; `modifiee_le`, the last day that
    the facts of the page name.
    """

    chemin: str
    titre: str
    description: str
    contenu: str
    tete: str = ""
    image: str = "images/partage.png"
    image_alt: str = ""
    modifiee_le: date | None = None
