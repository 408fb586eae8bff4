"""What the catalogue may ask of the network: declared hosts, quotas that are respected, guarded tokens.

A call of `lire` or `interroger` goes to a host of the list, over https, at a public address unless a proxy stands
between (see `bornes`); a token, to its own host alone. A name is resolved, every address it gives is checked, and the socket
goes to one of these very addresses: what a second answer of the DNS, or a redirect, would say changes nothing.
One question, one connection.
"""

import json
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any, NamedTuple
from urllib.parse import urlencode, urljoin, urlsplit

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
# The name under which pages are visited, that their robots.txt may speak to.
VISITEUR = "catalogue-communs"
_HOTE = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)+(:[0-9]{1,5})?")


class ReponseHttp(NamedTuple):
    """What a forge answered, once read whole, at `adresse`; `entetes` are asked for in lower case."""

    statut: int
    entetes: Mapping[str, str]
    corps: bytes = b""
    suivante: str = ""
    adresse: str = ""

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
    """Ask any public address, then where it leads, each checked like the first; return the last status. Raises `Panne`."""
    way = Reseau(frozenset(), limites=limites, permis=permis, sortie=Sortie())
    return way.demander(methode, url, _visiteur).statut


def page(url: str, limites: Limites, permis: frozenset[str] = frozenset()) -> ReponseHttp:
    """Ask for a public page; raise `Panne` when it leads to another site, « www. » and clear or https set aside."""
    asked = site_de(url)

    def entetes(address: str) -> dict[str, str]:
        if not asked or site_de(address) != asked:
            raise Panne("la page mène à un autre site")
        return _visiteur(address)

    return Reseau(frozenset(), limites=limites, permis=permis, sortie=Sortie()).demander(
        "GET", url, entetes
    )


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


@dataclass
class Reseau:
    """The way out: to the hosts of a list; `demander` alone checks none: it goes where its `entetes` does not refuse."""

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
        """Nothing has been waited for yet; without requests, which an extra installs, nothing is asked."""
        import_module("requests")
        self._patience = self.limites.patience

    def demander(
        self,
        methode: str,
        url: str,
        entetes: Callable[[str], Mapping[str, str]],
        corps: bytes | None = None,
    ) -> ReponseHttp:
        """Ask at an address, then where it sends, all within one time; a question with a body is not sent elsewhere.

        `entetes` gives what goes with the question to an address, or refuses it. Raises `Panne`.
        """
        # Who asks nobody does without requests, which an extra installs.
        from catalogue_communs.reseau.garde import Garde  # noqa: PLC0415

        garde = Garde(self.limites, self.permis, self.sortie)
        try:
            for _ in range(self.limites.redirections + 1):
                answer, body = garde.insister(methode, url, corps, entetes(url))
                further = answer.headers.get("location")
                if answer.status_code not in ELSEWHERE or further is None:
                    following = (
                        urljoin(url, answer.links["next"]["url"]) if "next" in answer.links else ""
                    )
                    return ReponseHttp(answer.status_code, answer.headers, body, following, url)
                if corps is not None:
                    raise Panne("la forge renvoie la question vers une autre adresse")
                url = urljoin(url, further)
        except ValueError:
            raise Panne("l’adresse donnée par la forge n’en est pas une") from None
        raise Panne("la forge renvoie d’adresse en adresse")

    def lire(self, url: str, **parametres: str) -> ReponseHttp:
        """Ask for what is at an address."""
        return self._call("GET", f"{url}?{urlencode(parametres)}" if parametres else url)

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
            shown = {"Authorization": f"Bearer {token}"} if token else {}
            kind = {"Content-Type": "application/json"} if body is not None else {}
            agent = "catalogue-communs (lecture quotidienne des depots publics)"
            return {"User-Agent": agent, "Accept": "application/json, */*;q=0.5", **kind, **shown}

        while True:
            try:
                return self._judge(url, self.demander(method, url, allowed, body))
            except Quota as quota:
                self.attendre(quota)

    def _check(self, url: str) -> None:
        parts = urlsplit(url)
        tried = hote_et_port(url) in self.permis and parts.scheme in {"http", "https"}
        if not tried and (
            parts.scheme != "https" or parts.port not in {None, 443} or "@" in parts.netloc
        ):
            raise Panne("l’adresse n’est pas en https, ou porte un port ou un nom")
        if not tried and (parts.hostname or "") not in self.hotes:
            raise Panne(f"l’hôte {citer(parts.hostname)} n’est pas une forge de la liste")
        if self.reprises.get(hote_et_port(url), 0) > self.maintenant():
            raise self.quota(url)

    def _judge(self, url: str, response: ReponseHttp) -> ReponseHttp:
        status, heads = response.statut, response.entetes
        left = _number(heads.get("x-ratelimit-remaining") or heads.get("ratelimit-remaining", ""))
        reset = _number(heads.get("x-ratelimit-reset") or heads.get("ratelimit-reset", ""))
        if left == 0 and reset is not None:
            self.reprises[hote_et_port(url)] = reset
        # The ways that forges have to tell that a quota is used up.
        told = "retry-after" in heads
        limited = told or left == 0 or b"rate limit" in response.corps[:2000].lower()
        if (
            status == TOO_MANY
            or (status == UNAVAILABLE and told)
            or (status == FORBIDDEN and limited)
        ):
            raise self.quota(url, _number(heads.get("retry-after", "")))
        if status == UNAUTHORIZED:
            raise Interdit("la forge refuse le jeton, ou en demande un")
        if status == FORBIDDEN:
            raise Interdit("la forge refuse l’accès")
        if status >= SERVER:
            raise Injoignable(f"la forge est en panne (erreur {status})")
        if status >= ERROR and status not in GONE:
            raise Panne(f"la forge refuse la demande (erreur {status})")
        return response


def _number(written: str) -> int | None:
    bare = written.strip()
    return int(bare) if bare.isdecimal() and len(bare) <= LONGEST_NUMBER else None
