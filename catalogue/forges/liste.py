"""The forges that the catalogue accepts, and what the address of a repository looks like there."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from urllib.parse import quote, urlencode, urlsplit

from catalogue.socle.ressources import shipped_yaml
from catalogue.socle.texte import citer, proche

# On these forges a repository is always owner/name; on the others it may lie in sub-groups.
TWO_SEGMENTS = frozenset({"github", "forgejo", "gitea", "bitbucket"})
OWNER_AND_NAME = 2
# Where the pages of a repository start, after its own address.
PAGE_MARKS = frozenset({"-", "tree", "blob", "src", "issues", "pulls", "wiki", "releases", "commits"})
GITHUB_API = "https://api.github.com"
BITBUCKET_API = "https://api.bitbucket.org/2.0"
_API = {"gitlab": "/api/v4", "forgejo": "/api/v1", "gitea": "/api/v1"}
# What a forge accepts in a name; « . » and « .. » are no names.
_SEGMENT = re.compile(r"(?!\.{1,2}$)[A-Za-z0-9._~+-]+")
_EDGE_UNDERSCORE = re.compile(r"(?:^_+|_+$|__+)")


@dataclass(frozen=True, slots=True)
class Forge:
    """A forge of the list: its host, its kind, and where a program asks it."""

    hote: str
    genre: str
    # Name of the environment variable that holds a token for this forge.
    jeton: str = ""

    @property
    def api(self) -> str:
        """Address of the programming interface, or nothing for a plain Git host."""
        if self.genre == "github":
            return GITHUB_API if self.hote == "github.com" else f"https://{self.hote}/api/v3"
        if self.genre == "bitbucket":
            return BITBUCKET_API
        return f"https://{self.hote}{_API[self.genre]}" if self.genre in _API else ""


@cache
def forges() -> dict[str, Forge]:
    """Return the forges of `schemas/forges.yml`, by host."""
    tokens = shipped_yaml("forges")["jetons"]
    return {
        host: Forge(host, kind, tokens.get(host, ""))
        for host, kind in shipped_yaml("forges")["forges"].items()
    }


@cache
def services() -> dict[str, str]:
    """Return the address of each service that is no forge and that may be asked too."""
    addresses: dict[str, str] = shipped_yaml("forges")["services"]
    return addresses


@cache
def hosts() -> frozenset[str]:
    """Return every host that the catalogue may call: forges, their interfaces, services."""
    asked = {_host(forge.api) for forge in forges().values() if forge.api}
    return frozenset(forges()) | asked | {_host(address) for address in services().values()}


def forge_of(url: str) -> Forge | None:
    """Return the forge of an address, if it is on the list."""
    return forges().get(_host(url))


def forge_problem(url: str) -> tuple[str, str] | None:
    """Say that the forge of `url` is not on the list, and how to propose it; `None` if it is."""
    host = _host(url)
    if host in forges():
        return None
    close = proche(host, forges())
    meant = f"Vouliez-vous écrire « {close} » ? Sinon, p" if close else "P"
    remedy = (
        f"{meant}roposez-la : dans la même demande de fusion, ajoutez une ligne "
        f"« {host}: gitlab » (ou un autre genre) à schemas/forges.yml, et dites qui la publie."
    )
    return f"La forge {citer(host)} n’est pas dans la liste du catalogue.", remedy


def segments_of(url: str) -> tuple[str, ...]:
    """Return the steps of the path of a repository, without the « .git » that some write."""
    path = urlsplit(url).path.strip("/").removesuffix(".git")
    return tuple(step for step in path.split("/") if step)


def is_path(path: str) -> bool:
    """Tell whether a forge may call a repository so: plain steps, an owner and a name at least."""
    steps = path.split("/")
    return len(steps) >= OWNER_AND_NAME and all(_SEGMENT.fullmatch(step) for step in steps)


def is_readable(url: str) -> bool:
    """Tell whether a repository can be read: a forge of the list, and a plain path."""
    return forge_of(url) is not None and is_path("/".join(segments_of(url)))


def file_stem(url: str) -> str:
    """Return the name that files about a repository bear: `owner__name`, never the same for two.

    An underscore that could be taken for the separator is written `%5F`.
    """
    return "__".join(
        _EDGE_UNDERSCORE.sub(lambda found: "%5F" * len(found.group()), step) for step in segments_of(url)
    )


def repository_problem(url: str) -> tuple[str, str] | None:
    """Say why `url` is not the address of a repository, and what to write; `None` if it is."""
    parts = urlsplit(url)
    segments = [segment for segment in parts.path.split("/") if segment]
    host = parts.hostname or ""
    if parts.query or parts.fragment:
        return (
            "L’adresse du dépôt contient un paramètre ou une ancre.",
            f"Écrivez : https://{host}{parts.path}",
        )
    if len(segments) < OWNER_AND_NAME:
        return (
            "L’adresse est celle d’une organisation ou d’un site, pas d’un dépôt.",
            f"Écrivez l’adresse d’un dépôt : https://{host}/{segments[0] if segments else 'organisation'}/nom-du-depot",
        )
    page = next(
        (i for i, segment in enumerate(segments) if i >= OWNER_AND_NAME and segment in PAGE_MARKS), None
    )
    forge = forges().get(host)
    if forge and forge.genre in TWO_SEGMENTS and len(segments) > OWNER_AND_NAME:
        page = OWNER_AND_NAME
    if page is not None:
        return (
            "L’adresse est celle d’un dossier, d’un fichier ou d’une page du dépôt.",
            f"Écrivez l’adresse du dépôt lui-même : https://{host}/{'/'.join(segments[:page])}",
        )
    return None


def forge_genre(repository: str) -> str:
    """Return the kind of forge that holds a repository, guessed from its name when it is not on the list."""
    forge, host = forge_of(repository), _host(repository)
    return forge.genre if forge else "forgejo" if "forgejo" in host or "gitea" in host else "gitlab"


def edit_url(repository: str, path: str, branch: str = "main") -> str:
    """Return the address where the forge's web editor opens the file `path`."""
    base, kind = repository.rstrip("/"), forge_genre(repository)
    if kind == "github":
        return f"{base}/edit/{branch}/{path}"
    if kind in {"forgejo", "gitea"}:
        return f"{base}/_edit/{branch}/{path}"
    return f"{base}/-/edit/{branch}/{path}"


def formulaire_url(depot_url: str, nom: str, **champs: str) -> str:
    """Return the address of a form of GitHub, its fields filled by their identifiers."""
    query = urlencode({"template": f"{nom}.yml", **champs}, quote_via=quote)
    return f"{depot_url.rstrip('/')}/issues/new?{query}"


@lru_cache(maxsize=4096)
def _host(url: str) -> str:
    return urlsplit(url).hostname or ""
