"""What the catalogue may ask of the network: declared hosts, respected quotas, guarded tokens.

A call of `lire` or `interroger` goes to a host of the list, over https, at a public address unless
a proxy stands between (see `bornes`); a token, to its own host alone. A name is resolved, every
address it gives is checked, and the socket goes to one of these very addresses: what a second
answer of the DNS, or a redirect, would say changes nothing. One question, one connection.
"""

import json
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any, NamedTuple
from urllib.parse import SplitResult, urlencode, urljoin, urlsplit

from catalogue_communs.reseau.bornes import (
    Injoignable,
    Interdit,
    Limites,
    Panne,
    Quota,
    Sortie,
    hote_et_port,
)
from catalogue_communs.socle.texte import citer

# Unknown, gone, withdrawn by law; or a repository without any commit (409).
GONE = (404, 409, 410, 451)
ELSEWHERE = (301, 302, 303, 307, 308)
UNAUTHORIZED, FORBIDDEN, TOO_MANY, UNAVAILABLE, ERROR, SERVER = 401, 403, 429, 503, 400, 500
LONGEST_NUMBER = 12
_HOTE = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)+(:[0-9]{1,5})?")


class ReponseHttp(NamedTuple):
    """The whole answer of a forge; the names of `entetes` are in lower case."""

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


def statut(url: str, methode: str, limites: Limites, permis: frozenset[str] = frozenset()) -> int:
    """Ask any public address, then where it leads, each checked like the first.

    Returns the last status. Raises `Panne`.
    """
    reseau = Reseau(frozenset(), limites=limites, permis=permis, sortie=Sortie())
    return reseau.demander(methode, url, _visiteur).statut


def page(url: str, limites: Limites, permis: frozenset[str] = frozenset()) -> ReponseHttp:
    """Ask for a public page; raise `Panne` when it leads to another site.

    With or without « www. », in clear or in https, it is the same site.
    """
    site = _site_de(url)

    def entetes(address: str) -> dict[str, str]:
        if not site or _site_de(address) != site:
            raise Panne("la page mène à un autre site")
        return _visiteur(address)

    reseau = Reseau(frozenset(), limites=limites, permis=permis, sortie=Sortie())
    return reseau.demander("GET", url, entetes)


def _site_de(url: str) -> str:
    """Return the host of an address, with its port when it names one, without « www. ».

    Nothing when it is no plain host.
    """
    try:
        host = urlsplit(url).netloc.lower().removeprefix("www.")
    except ValueError:
        return ""
    return host if _HOTE.fullmatch(host) else ""


def _visiteur(address: str) -> dict[str, str]:
    parts = urlsplit(address)
    if parts.scheme not in {"http", "https"} or not parts.hostname or "@" in parts.netloc:
        raise Panne("l’adresse n’est pas celle d’une page publique")
    return {"User-Agent": "catalogue-communs (adresses des fiches)", "Accept": "*/*"}


@dataclass
class Reseau:
    """The way out, to the hosts of a list.

    `demander` alone checks none: it goes to what its `entetes` does not refuse.
    """

    hotes: frozenset[str]
    # The token of each host.
    jetons: Mapping[str, str] = field(default_factory=dict, repr=False)
    # A test gives its own clock.
    maintenant: Callable[[], float] = time.time
    dormir: Callable[[float], None] = time.sleep
    # What GitHub says that each question cost.
    points: list[int] = field(default_factory=list)
    limites: Limites = field(default_factory=Limites, kw_only=True)
    # The « host:port » that tests alone permit to be private, or in clear.
    permis: frozenset[str] = field(default=frozenset(), kw_only=True)
    sortie: Sortie = field(default_factory=Sortie.du_milieu, kw_only=True)
    # Until when each host asks to wait.
    reprises: dict[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Start with all the patience; raise without requests, which an extra installs."""
        import_module("requests")
        self._patience = self.limites.patience

    def demander(
        self,
        methode: str,
        url: str,
        entetes: Callable[[str], Mapping[str, str]],
        corps: bytes | None = None,
    ) -> ReponseHttp:
        """Ask at an address, then where it sends, all within one time.

        `entetes` gives what goes with the question to an address, or refuses it. A question with a
        body is not sent elsewhere. Raises `Panne`.
        """
        # Who asks nobody does without requests, which an extra installs.
        from catalogue_communs.reseau.garde import Garde  # noqa: PLC0415

        garde = Garde(self.limites, self.permis, self.sortie)
        try:
            for _ in range(self.limites.redirections + 1):
                answer, body = garde.insister(methode, url, corps, entetes(url))
                further = answer.headers.get("location")
                if answer.status_code not in ELSEWHERE or further is None:
                    suivante = ""
                    if "next" in answer.links:
                        suivante = urljoin(url, answer.links["next"]["url"])
                    return ReponseHttp(answer.status_code, answer.headers, body, suivante)
                if corps is not None:
                    raise Panne("la forge renvoie la question vers une autre adresse")
                url = urljoin(url, further)
        except ValueError:
            raise Panne("l’adresse donnée par la forge n’en est pas une") from None
        raise Panne("la forge renvoie d’adresse en adresse")

    def lire(self, url: str, **parametres: str) -> ReponseHttp:
        """Ask for what is at an address."""
        if parametres:
            url = f"{url}?{urlencode(parametres)}"
        return self._call("GET", url)

    def interroger(self, url: str, question: Mapping[str, Any]) -> ReponseHttp:
        """Send a question in JSON, such as one in GraphQL."""
        return self._call("POST", url, json.dumps(question).encode())

    def jeton(self, url: str) -> str:
        """Return the token for the forge of this address, or nothing."""
        return self.jetons.get(hote_et_port(url), "")

    def quota(self, url: str, pause: float | None = None) -> Quota:
        """Note that a forge asks to wait, for `pause` seconds if it says so, and return why."""
        host, now = hote_et_port(url), self.maintenant()
        until = self.reprises.get(host, 0) if pause is None else now + pause
        # A minute: what GitHub asks to wait when it says no more than « too fast ».
        until = until if until > now else now + 60
        self.reprises[host] = min(until, now + 24 * 3600)
        return Quota("la forge demande d’attendre", self.reprises[host])

    def attendre(self, quota: Quota) -> None:
        """Wait as a forge asks; raise `quota` when that is longer than a run may wait."""
        pause = max(quota.reprise - self.maintenant(), 1)
        if pause > self._patience:
            raise quota
        self._patience -= pause
        self.dormir(pause)

    def _call(self, method: str, url: str, body: bytes | None = None) -> ReponseHttp:
        def allowed(address: str) -> dict[str, str]:
            self._check(address)
            # A redirect chooses where to go: it never gets the token, even on the same host.
            token = self.jeton(address) if address == url else ""
            entetes = {
                "User-Agent": "catalogue-communs (lecture quotidienne des depots publics)",
                "Accept": "application/json, */*;q=0.5",
            }
            if body is not None:
                entetes["Content-Type"] = "application/json"
            if token:
                entetes["Authorization"] = f"Bearer {token}"
            return entetes

        while True:
            try:
                return self._judge(url, self.demander(method, url, allowed, body))
            except Quota as quota:
                self.attendre(quota)

    def _check(self, url: str) -> None:
        """Refuse an address that is not of a host of the list, or of one that asks to wait."""
        parts = urlsplit(url)
        of_a_test = hote_et_port(url) in self.permis and parts.scheme in {"http", "https"}
        if not of_a_test:
            if not _en_https(parts):
                raise Panne("l’adresse n’est pas en https, ou porte un port ou un nom")
            if (parts.hostname or "") not in self.hotes:
                raise Panne(f"l’hôte {citer(parts.hostname)} n’est pas une forge de la liste")
        if self.reprises.get(hote_et_port(url), 0) > self.maintenant():
            raise self.quota(url)

    def _judge(self, url: str, response: ReponseHttp) -> ReponseHttp:
        """Return an answer that may be read; raise the `Panne` that it is otherwise."""
        entetes, status = response.entetes, response.statut
        restantes = _entete_de_quota(entetes, "remaining")
        reset = _entete_de_quota(entetes, "reset")
        if restantes == 0 and reset is not None:
            self.reprises[hote_et_port(url)] = reset
        if _quota_epuise(response, restantes):
            raise self.quota(url, _number(entetes.get("retry-after", "")))
        if status == UNAUTHORIZED:
            raise Interdit("la forge refuse le jeton, ou en demande un")
        if status == FORBIDDEN:
            raise Interdit("la forge refuse l’accès")
        if status >= SERVER:
            raise Injoignable(f"la forge est en panne (erreur {status})")
        if status >= ERROR and status not in GONE:
            raise Panne(f"la forge refuse la demande (erreur {status})")
        return response


def _en_https(parts: SplitResult) -> bool:
    """Tell whether an address is in https, at its port, without the name of anyone."""
    if parts.scheme != "https":
        return False
    return parts.port in {None, 443} and "@" not in parts.netloc


def _entete_de_quota(entetes: Mapping[str, str], name: str) -> int | None:
    """Return what a forge says of its quota, under one of the two names that forges use."""
    return _number(entetes.get(f"x-ratelimit-{name}") or entetes.get(f"ratelimit-{name}", ""))


def _quota_epuise(response: ReponseHttp, restantes: int | None) -> bool:
    """Tell whether a quota is used up, in one of the ways that forges say it."""
    asks_to_wait = "retry-after" in response.entetes
    if response.statut == TOO_MANY:
        return True
    if response.statut == UNAVAILABLE:
        return asks_to_wait
    if response.statut == FORBIDDEN:
        return asks_to_wait or restantes == 0 or b"rate limit" in response.corps[:2000].lower()
    return False


def _number(text: str) -> int | None:
    digits = text.strip()
    if not digits.isdecimal() or len(digits) > LONGEST_NUMBER:
        return None
    return int(digits)
