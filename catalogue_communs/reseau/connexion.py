"""What speaks to a server: connections that only reach public addresses, and that end when their time is over.

A name is resolved, every address it gives is checked (see `bornes`), and the socket goes to one of these very
addresses: what a second answer of the DNS, or a redirect, would say changes nothing. One question, one connection.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin, urlsplit

from catalogue_communs.reseau.bornes import Injoignable, Limites, Panne, Sortie

if TYPE_CHECKING:
    from requests import Response

# Unknown, gone, withdrawn by law; or a repository without any commit (409).
GONE = (404, 409, 410, 451)
ELSEWHERE = (301, 302, 303, 307, 308)
SERVER_FAULTS = (500, 502, 503, 504)
# The name under which pages are visited, that their robots.txt may speak to.
VISITEUR = "catalogue-communs"
_HOTE = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)+(:[0-9]{1,5})?")


@dataclass(frozen=True, slots=True)
class ReponseHttp:
    """What a forge answered, once read whole; the names of `entetes` are in lower case."""

    statut: int
    entetes: Mapping[str, str]
    corps: bytes = b""
    suivante: str = ""

    @property
    def absente(self) -> bool:
        """Tell whether the forge says that there is nothing there, or not in public."""
        return self.statut in GONE

    def json(self) -> Any:
        """Return the content; raise `Panne` when it is no JSON."""
        try:
            return json.loads(self.corps)
        except (ValueError, RecursionError) as error:
            raise Panne("la réponse de la forge est illisible ou tronquée") from error


@dataclass(frozen=True, slots=True)
class Voie:
    """The way out: what bounds a call, the test servers that may be private, the proxy."""

    limites: Limites
    permis: frozenset[str] = frozenset()
    sortie: Sortie = field(default_factory=Sortie)

    def demander(
        self, methode: str, url: str, entetes: Callable[[str], Mapping[str, str]], corps: bytes | None = None
    ) -> ReponseHttp:
        """Ask at an address, then where it sends, all within one time; a question with a body is not sent elsewhere.

        `entetes` gives what goes with the question to an address, or refuses it. Raises `Panne`.
        """
        end, address = time.monotonic() + self.limites.total, url
        try:
            for _ in range(self.limites.redirections + 1):
                found = self._insister(methode, address, entetes(address), corps, end)
                further = found.entetes.get("location")
                if found.statut not in ELSEWHERE or further is None:
                    return found
                if corps is not None:
                    raise Panne("la forge renvoie la question vers une autre adresse")
                address = urljoin(address, further)
        except ValueError:
            raise Panne("l’adresse donnée par la forge n’en est pas une") from None
        raise Panne("la forge renvoie d’adresse en adresse")

    def _insister(
        self, methode: str, url: str, entetes: Mapping[str, str], corps: bytes | None, end: float
    ) -> ReponseHttp:
        """Ask at one address, again after what may pass."""
        # Who asks nobody does without requests, which an extra installs.
        from catalogue_communs.reseau.garde import Garde  # noqa: PLC0415

        left, allowed = self.limites.essais, self.permis | {self.sortie.porte}
        while True:
            try:
                garde = Garde(self.limites, allowed, end)
                with garde.envoyer(methode, url, corps, entetes, self.sortie) as answer:
                    found = _reponse(url, answer, self.limites.taille)
                if not left or found.statut not in SERVER_FAULTS:
                    return found
            except OSError as error:  # how requests tells any failure
                late = time.monotonic() >= end
                if not left or late:
                    raise _panne(error, late=late) from None
            left -= 1
            time.sleep(self.limites.recul * (self.limites.essais - left))


def _panne(error: Exception, *, late: bool) -> Panne:
    from requests.exceptions import ChunkedEncodingError, ContentDecodingError, Timeout  # noqa: PLC0415

    if late or isinstance(error, Timeout):
        return Injoignable("la forge n’a pas répondu à temps")
    if isinstance(error, ChunkedEncodingError | ContentDecodingError):
        return Panne("la réponse de la forge est tronquée")
    return Injoignable("la forge est injoignable")


def _reponse(url: str, answer: Response, taille: int) -> ReponseHttp:
    """Read an answer, its body unpacked, never more than allowed; nothing of it when nothing is."""
    body = bytearray()
    for piece in answer.iter_content(65_536) if taille else ():
        body += piece
        if len(body) > taille:
            raise Panne("la réponse de la forge est trop longue")
    told = {name.lower(): value for name, value in answer.headers.items()}
    following = answer.links.get("next", {}).get("url")
    return ReponseHttp(answer.status_code, told, bytes(body), urljoin(url, following) if following else "")


def statut(url: str, methode: str, limites: Limites, permis: frozenset[str] = frozenset()) -> int:
    """Ask any public address for something; return the status of its last answer.

    Each redirect is an address like the first: it is checked before it is visited. Raises `Panne`.
    """
    return Voie(limites, permis).demander(methode, url, _visiteur).statut


def page(url: str, limites: Limites, permis: frozenset[str] = frozenset()) -> ReponseHttp:
    """Ask for a public page; follow no redirect to another site than its own, with or without « www. ».

    The same page in clear or in https is the same site. Raises `Panne`, also for a page of another site.
    """
    asked = site_de(url)

    def entetes(address: str) -> dict[str, str]:
        if not asked or site_de(address) != asked:
            raise Panne("la page mène à un autre site")
        return _visiteur(address)

    return Voie(limites, permis).demander("GET", url, entetes)


def site_de(url: str) -> str:
    """Return the host of an address, with its port when it names one, without « www. »; nothing when it is no plain one."""
    try:
        host = urlsplit(url).netloc.lower().removeprefix("www.")
    except ValueError:
        return ""
    return host if _HOTE.fullmatch(host) else ""


def _visiteur(address: str) -> dict[str, str]:
    parts = urlsplit(address)
    if parts.scheme not in {"http", "https"} or not parts.hostname or "@" in parts.netloc:
        raise Panne("l’adresse n’est pas celle d’une page publique")
    return {"User-Agent": f"{VISITEUR} (adresses des fiches)", "Accept": "*/*"}
