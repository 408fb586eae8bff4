"""What the address of a repository looks like on the forges that teams use."""

from __future__ import annotations

from urllib.parse import urlsplit

# On these forges a repository is always owner/name; on the others it may lie in sub-groups.
TWO_SEGMENTS = frozenset({"github.com", "codeberg.org", "bitbucket.org"})
OWNER_AND_NAME = 2
# Where the pages of a repository start, after its own address.
PAGE_MARKS = frozenset({"-", "tree", "blob", "src", "issues", "pulls", "wiki", "releases", "commits"})


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
    page = next((i for i, segment in enumerate(segments) if i >= OWNER_AND_NAME and segment in PAGE_MARKS), None)
    if host in TWO_SEGMENTS and len(segments) > OWNER_AND_NAME:
        page = OWNER_AND_NAME
    if page is not None:
        return (
            "L’adresse est celle d’un dossier, d’un fichier ou d’une page du dépôt.",
            f"Écrivez l’adresse du dépôt lui-même : https://{host}/{'/'.join(segments[:page])}",
        )
    return None


def edit_url(repository: str, path: str, branch: str = "main") -> str:
    """Return the address where the forge's web editor opens the file `path`."""
    base = repository.rstrip("/")
    host = urlsplit(base).hostname or ""
    if host == "github.com":
        return f"{base}/edit/{branch}/{path}"
    if host == "codeberg.org" or "forgejo" in host or "gitea" in host:
        return f"{base}/_edit/{branch}/{path}"
    return f"{base}/-/edit/{branch}/{path}"
