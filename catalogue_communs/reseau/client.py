"""The one place that speaks to the network: declared hosts, bounded calls, guarded tokens.

A call goes to a host of the list, over https, at a public address unless a proxy stands between
(see `bornes`); a token, to its own host alone.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin, urlsplit

from catalogue_communs.reseau.bornes import (
    AppelInterdit,
    Horloge,
    Interdit,
    Lenteur,
    Limites,
    Panne,
    Quota,
    Sortie,
    hote_et_port,
)
from catalogue_communs.socle.texte import citer

if TYPE_CHECKING:
    from requests import Response

# What GitHub asks to wait when it says no more than « too fast ».
ATTENTE_SANS_PRECISION, ATTENTE_LA_PLUS_LONGUE, LONGEST_NUMBER = 60, 24 * 3600, 12
# Unknown, gone, withdrawn by law; or a repository without any commit (409).
GONE = (404, 409, 410, 451)
NO_ADDRESS = "l’adresse donnée par la forge n’en est pas une"
UNAUTHORIZED, FORBIDDEN, TOO_MANY, UNAVAILABLE, SERVER = 401, 403, 429, 503, 500


@dataclass(frozen=True, slots=True)
class ReponseHttp:
    """What a forge answered, once read whole."""

    statut: int
    entetes: Mapping[str, str]
    corps: bytes
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


@dataclass
class Reseau:
    """A session with the forges.

    `jetons` gives a token by host. `permis` names the « host:port » of test servers: only they
    may be private or speak http.
    """

    hotes: frozenset[str]
    jetons: Mapping[str, str] = field(default_factory=dict, repr=False)
    permis: frozenset[str] = frozenset()
    limites: Limites = field(default_factory=Limites)
    horloge: Horloge = field(default_factory=Horloge)
    appels: Counter[str] = field(default_factory=Counter)
    # What GitHub says that the questions cost.
    points: int = 0
    sortie: Sortie = field(default_factory=Sortie.du_milieu)
    reprises: dict[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Open the session."""
        # Who calls nobody does without requests, which an extra installs.
        from catalogue_communs.reseau.connexion import Fil, Garde  # noqa: PLC0415

        self.garde = Garde(self.limites, self.permis | {self.sortie.porte})
        self._patience = self.limites.patience
        self._fil = Fil(self.garde, self._note, self.sortie.autorites)

    def lire(self, url: str, **parametres: str) -> ReponseHttp:
        """Ask for the JSON at an address."""
        try:
            address = self._fil.adresse(url, parametres)
        except OSError:  # how requests tells any failure
            raise AppelInterdit(NO_ADDRESS) from None
        return self._call("GET", address, None)

    def relire(self, url: str, etiquette: str = "", modifiee: str = "") -> ReponseHttp:
        """Ask for whatever is at an address, unless it is what these labels name: the answer is then a 304."""
        asked = {"Accept": "*/*", "If-None-Match": etiquette, "If-Modified-Since": modifiee}
        return self._call("GET", url, None, {name: value for name, value in asked.items() if value})

    def interroger(self, url: str, question: Mapping[str, Any]) -> ReponseHttp:
        """Send a question in JSON, such as one in GraphQL."""
        return self._call("POST", url, json.dumps(question).encode())

    def jeton(self, url: str) -> str:
        """Return the token for the forge of this address, or nothing."""
        return self.jetons.get(hote_et_port(url), "")

    def reprise(self, url: str) -> float:
        """Return the moment before which the forge of this address answers no more; 0 if none."""
        now, until = self.horloge.maintenant(), self.reprises.get(hote_et_port(url), 0)
        return min(until, now + ATTENTE_LA_PLUS_LONGUE) if until > now else 0

    def quota(self, url: str, pause: float | None = None) -> Quota:
        """Note that a forge asks to wait, for `pause` seconds if it says so, and return why."""
        host, now = hote_et_port(url), self.horloge.maintenant()
        until = self.reprises.get(host, 0) if pause is None else now + pause
        until = until if until > now else now + ATTENTE_SANS_PRECISION
        self.reprises[host] = min(until, now + ATTENTE_LA_PLUS_LONGUE)
        return Quota("la forge demande d’attendre", self.reprises[host])

    def fermer(self) -> None:
        """Close the connections."""
        self._fil.close()

    def _call(
        self, method: str, url: str, body: bytes | None, entetes: Mapping[str, str] | None = None
    ) -> ReponseHttp:
        while True:
            try:
                return self._follow(method, url, body, entetes or {})
            except Quota as quota:
                self.attendre(quota)

    def attendre(self, quota: Quota) -> None:
        """Wait as a forge asks; raise `quota` when that is longer than a run may wait."""
        pause = max(quota.reprise - self.horloge.maintenant(), 1)
        if pause > self._patience:
            raise quota
        self._patience -= pause
        self.horloge.dormir(pause)

    def _follow(self, method: str, url: str, body: bytes | None, entetes: Mapping[str, str]) -> ReponseHttp:
        address = url
        for hop in range(self.limites.redirections + 1):
            self._check(address)
            if self.reprise(address):
                raise self.quota(address)
            # A redirect chooses where to go: it never gets the token, even on the same host.
            headers = {**entetes, **(self._token(address) if hop == 0 else {})}
            response = self._fil.envoyer(method, address, body, headers, self._proxies(address))
            if not response.is_redirect:
                return self._judge(address, response)
            if method != "GET":
                raise Panne("la forge renvoie la question vers une autre adresse")
            address = urljoin(address, response.headers["Location"])
        raise Panne("la forge renvoie d’adresse en adresse")

    def _check(self, url: str) -> None:
        try:
            parts = urlsplit(url)
            port = parts.port
        except ValueError:
            raise AppelInterdit(NO_ADDRESS) from None
        if hote_et_port(url) in self.permis and parts.scheme in {"http", "https"}:
            return
        if parts.scheme != "https" or port not in {None, 443} or "@" in parts.netloc:
            raise AppelInterdit("l’adresse n’est pas en https, ou porte un port ou un nom")
        if (parts.hostname or "") not in self.hotes:
            raise AppelInterdit(f"l’hôte {citer(parts.hostname)} n’est pas une forge de la liste")

    def _token(self, url: str) -> dict[str, str]:
        token = self.jeton(url)
        return {"Authorization": f"Bearer {token}"} if token else {}

    def _proxies(self, url: str) -> dict[str, str]:
        """Return the proxy for an address; test servers are reached directly."""
        proxy = "" if hote_et_port(url) in self.permis else self.sortie.pour(urlsplit(url).hostname or "")
        return {"https": proxy} if proxy else {}

    def _note(self, response: Response) -> None:
        host = hote_et_port(response.url)
        self.appels[host] += 1
        left = _number(response.headers, ("X-RateLimit-Remaining", "RateLimit-Remaining"))
        reset = _number(response.headers, ("X-RateLimit-Reset", "RateLimit-Reset"))
        if left is not None and left <= 0 and reset is not None:
            self.reprises[host] = reset

    def _judge(self, url: str, response: Response) -> ReponseHttp:
        status = response.status_code
        if self._must_wait(response):
            raise self.quota(url, self._pause(response.headers.get("Retry-After", "")))
        if status == UNAUTHORIZED:
            raise Interdit("la forge refuse le jeton, ou en demande un")
        if status == FORBIDDEN:
            raise Interdit("la forge refuse l’accès")
        if status >= SERVER:
            raise Lenteur(f"la forge est en panne (erreur {status})")
        if status not in GONE and not response.ok:
            raise Panne(f"la forge refuse la demande (erreur {status})")
        links = {rel: urljoin(url, link["url"]) for rel, link in response.links.items()}
        return ReponseHttp(status, response.headers, response.content, links.get("next", ""))

    def _pause(self, written: str) -> float | None:
        seconds = _number({"Retry-After": written}, ("Retry-After",))
        if seconds is not None or not written:
            return seconds
        try:
            return max(parsedate_to_datetime(written).timestamp() - self.horloge.maintenant(), 1)
        except (ValueError, OverflowError):
            return None

    def _must_wait(self, response: Response) -> bool:
        """Recognise a quota that is used up, told in one of the ways that forges have."""
        if response.status_code == TOO_MANY:
            return True
        told = "Retry-After" in response.headers
        if response.status_code == UNAVAILABLE:
            return told
        if response.status_code != FORBIDDEN:
            return False
        nothing_left = _number(response.headers, ("X-RateLimit-Remaining",)) == 0
        return told or nothing_left or b"rate limit" in response.content[:2000].lower()


def _number(headers: Mapping[str, str], names: Iterable[str]) -> int | None:
    for name in names:
        written = headers.get(name, "").strip()
        if written.isdecimal() and len(written) <= LONGEST_NUMBER:
            return int(written)
    return None
