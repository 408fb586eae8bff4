"""The forges that the catalogue accepts, how their kinds differ, what a reader is given.

What a kind does not say is empty. Which reader reads a kind is said by `campagne`; Git reads any
other.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple
from urllib.parse import quote, urlsplit

from catalogue_communs.fiches.diagnostics import dire
from catalogue_communs.socle.ajouts import ForgeAcceptee
from catalogue_communs.socle.fichiers import yaml_fourni
from catalogue_communs.socle.programme import FICHIER, programme
from catalogue_communs.socle.texte import citer

OWNER_AND_NAME = 2
# What a forge accepts in a name; « . » and « .. » are no names.
_SEGMENT = re.compile(r"(?!\.{1,2}$)[A-Za-z0-9._~+-]+")
# What could be taken for the separator of a name.
_EDGE_UNDERSCORE = re.compile(r"(?:^_+|_+$|__+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class GenreDeForge:
    """A kind of forge.

    Addresses are models, where `{…}` stands for what is asked; « » where there is none.
    """

    nom: str
    # What a program asks (`hote`).
    api: str = ""
    # A repository is always owner/name; else it may lie in sub-groups.
    deux_segments: bool = False
    # What ends the address that git asks; known forges redirect without the « .git ».
    clone: str = ".git"
    # The web editor on a file (`depot`, `fichier`).
    modifier: str = "{depot}/-/edit/main/{fichier}"
    # A form (`depot`, `nom`, and the fields to fill: `champs`); a new issue (`depot`, `titre`,
    # `texte`).
    formulaire: str = ""
    ticket: str = ""
    # A file of the default branch (`api`, `chemin` or `chemin_encode`, `fichier`), in base64 in
    # JSON.
    contenu: str = ""


_GENRES = (
    GenreDeForge(
        nom="github",
        api="https://api.{hote}",
        deux_segments=True,
        modifier="{depot}/edit/main/{fichier}",
        formulaire="{depot}/issues/new?template={nom}.yml{champs}",
        contenu="{api}/repos/{chemin}/contents/{fichier}",
    ),
    GenreDeForge(
        nom="gitlab",
        api="https://{hote}/api/v4",
        ticket="{depot}/-/issues/new?issue[title]={titre}&issue[description]={texte}",
        contenu="{api}/projects/{chemin_encode}/repository/files/{fichier}?ref=HEAD",
    ),
    GenreDeForge(
        nom="forgejo",
        api="https://{hote}/api/v1",
        deux_segments=True,
        modifier="{depot}/_edit/main/{fichier}",
        ticket="{depot}/issues/new?title={titre}&body={texte}",
        contenu="{api}/repos/{chemin}/contents/{fichier}",
    ),
    GenreDeForge(nom="git", clone=""),
)
GENRES = {genre.nom: genre for genre in _GENRES}


class Forge(NamedTuple):
    """A forge of the list: its host, its kind, the variable that holds its token."""

    hote: str
    genre: GenreDeForge
    jeton: str = ""

    @property
    def api(self) -> str:
        """Address of the programming interface, or nothing for a plain Git host."""
        return self.genre.api.format(hote=self.hote)

    def contenu(self, chemin: str, fichier: str) -> str:
        """Return where the interface gives a file of the repository `chemin`; « » if nowhere."""
        return self.genre.contenu.format(
            api=self.api,
            chemin=quote(chemin),
            chemin_encode=quote(chemin, safe=""),
            fichier=quote(fichier),
        )


class DepotALire(NamedTuple):
    """A repository to read, and how its forge calls it."""

    depot: str
    forge: Forge
    chemin: str


def etapes_du_chemin(url: str) -> tuple[str, ...]:
    """Return the steps of the path of a repository, without the « .git » that some write."""
    path = urlsplit(url).path.strip("/").removesuffix(".git")
    return tuple(step for step in path.split("/") if step)


def est_chemin_de_depot(path: str) -> bool:
    """Tell whether a forge may call a repository so: plain steps, an owner and a name at least."""
    steps = path.split("/")
    return len(steps) >= OWNER_AND_NAME and all(_SEGMENT.fullmatch(step) for step in steps)


def nom_de_fichier(url: str) -> str:
    """Return the name that files about a repository bear: `owner__name`, never the same for two."""
    steps = [_EDGE_UNDERSCORE.sub(_en_pour_cent, step) for step in etapes_du_chemin(url)]
    return "__".join(steps)


def _en_pour_cent(match: re.Match[str]) -> str:
    return "%5F" * len(match.group())


# Where the pages of a repository start, after its own address.
PAGE_MARKS = frozenset(
    {"-", "tree", "blob", "src", "issues", "pulls", "wiki", "releases", "commits"}
)
# Where the pages of an organisation start.
GROUP_MARKS = frozenset({"orgs", "groups"})


def forges() -> dict[str, Forge]:
    """Return the forges that the programme accepts, by host.

    They are its own list, or `schemas/forges.yml`, and what it adds.
    """
    return _forges(programme().forges, programme().ajouts.forges)


@cache
def _forges(own: tuple[ForgeAcceptee, ...], added: tuple[ForgeAcceptee, ...]) -> dict[str, Forge]:
    fournies = yaml_fourni("forges")
    genres = dict(fournies["forges"])
    if own:
        genres = {forge.hote: forge.genre for forge in own}
    genres |= {forge.hote: forge.genre for forge in added}
    listees = {}
    for host, genre in genres.items():
        jeton = fournies["jetons"].get(host, "")
        listees[host] = Forge(host, GENRES[genre], jeton)
    return listees


def forge_de(url: str) -> Forge | None:
    """Return the forge of an address, if it is on the list."""
    return forges().get(_host(url))


def probleme_de_forge(url: str) -> tuple[str, str, str] | None:
    """Say that the forge of `url` is not on the list, and how to propose it; `None` if it is."""
    host = _host(url)
    if host in forges():
        return None
    liste = "« forges »" if programme().forges else "« forges », sous « ajouts »,"
    ligne = f"« - {{hote: {host}, genre: gitlab}} » (ou un autre genre) à {liste} dans {FICHIER}"
    return dire("forge-inconnue", cite=citer(host), ligne=ligne)


def cible(url: str) -> DepotALire | None:
    """Return what a reader is given of a repository.

    `None` unless it has a forge of the list, and a plain path.
    """
    forge = forge_de(url)
    if forge is None:
        return None
    path = "/".join(etapes_du_chemin(url))
    return DepotALire(url, forge, path) if est_chemin_de_depot(path) else None


def probleme_de_depot(url: str) -> tuple[str, str, str] | None:
    """Say why `url` is not the address of a repository, and what to write; `None` if it is."""
    parts = urlsplit(url)
    segments, host = etapes_du_chemin(url), parts.hostname or ""
    if parts.query or parts.fragment:
        return dire("depot-parametre", compris=f"https://{host}{parts.path}")
    if len(segments) < OWNER_AND_NAME or segments[0] in GROUP_MARKS:
        names = [segment for segment in segments if segment not in GROUP_MARKS]
        owner = names[0] if names else "organisation"
        return dire("depot-organisation", compris=f"https://{host}/{owner}/nom-du-depot")
    if parts.port or not est_chemin_de_depot("/".join(segments)):
        return dire("depot-adresse")
    page = _debut_de_la_page(host, segments)
    if page is None:
        return None
    return dire("depot-page", compris=f"https://{host}/{'/'.join(segments[:page])}")


def _debut_de_la_page(host: str, segments: Sequence[str]) -> int | None:
    """Return the rank of the first step that is of a page of a repository, and not of its address.

    `None` if all are of its address.
    """
    forge = forges().get(host)
    deux_segments = forge is not None and forge.genre.deux_segments
    for rank, segment in enumerate(segments[OWNER_AND_NAME:], OWNER_AND_NAME):
        if deux_segments or segment in PAGE_MARKS:
            return rank
    return None


def forge_genre(repository: str) -> GenreDeForge:
    """Return the kind of forge that holds a repository; GitLab when it is not on the list."""
    forge = forge_de(repository)
    if forge is None:
        return GENRES["gitlab"]
    return forge.genre


def url_pour_modifier(repository: str, path: str) -> str:
    """Return the address where the forge's web editor opens the file `path`."""
    return forge_genre(repository).modifier.format(depot=repository.rstrip("/"), fichier=path)


def formulaire_url(depot_url: str, nom: str, **champs: str) -> str:
    """Return the address of a form of the forge, its fields filled.

    It is « » if the forge has no form.
    """
    filled = "".join(f"&{champ}={quote(text, safe='')}" for champ, text in champs.items())
    formulaire = forge_genre(depot_url).formulaire
    return formulaire.format(depot=depot_url.rstrip("/"), nom=nom, champs=filled)


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""
