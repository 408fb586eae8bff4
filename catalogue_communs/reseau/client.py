"""What the catalogue may ask of the network: declared hosts, quotas that are respected, guarded tokens.

A call goes to a host of the list, over https, at a public address unless a proxy stands between
(see `bornes`); a token, to its own host alone.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from importlib import import_module
from typing import Any
from urllib.parse import urlencode, urlsplit

from catalogue_communs.reseau.bornes import (
    Horloge,
    Injoignable,
    Interdit,
    Limites,
    Panne,
    Quota,
    Sortie,
    hote_et_port,
)
from catalogue_communs.reseau.connexion import GONE, ReponseHttp, Voie
from catalogue_communs.socle.texte import citer

LONGEST_NUMBER = 12
UNAUTHORIZED, FORBIDDEN, TOO_MANY, UNAVAILABLE, ERROR, SERVER = 401, 403, 429, 503, 400, 500


@dataclass
class Reseau:
    """The way to the forges.

    `jetons` gives a token by host. `permis` names the « host:port » of test servers: only they
    may be private or speak http. `reprises` says until when each host asks to wait.
    """

    hotes: frozenset[str]
    jetons: Mapping[str, str] = field(default_factory=dict, repr=False)
    permis: frozenset[str] = frozenset()
    limites: Limites = field(default_factory=Limites)
    horloge: Horloge = field(default_factory=Horloge)
    # What GitHub says that the questions cost.
    points: int = 0
    sortie: Sortie = field(default_factory=Sortie.du_milieu)
    reprises: dict[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Nothing has been waited for yet; without requests, which an extra installs, nothing is asked."""
        import_module("requests")
        self._patience = self.limites.patience

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
        host, now = hote_et_port(url), self.horloge.maintenant()
        until = self.reprises.get(host, 0) if pause is None else now + pause
        # A minute: what GitHub asks to wait when it says no more than « too fast ».
        until = until if until > now else now + 60
        self.reprises[host] = min(until, now + 24 * 3600)
        return Quota("la forge demande d’attendre", self.reprises[host])

    def attendre(self, quota: Quota) -> None:
        """Wait as a forge asks; raise `quota` when that is longer than a run may wait."""
        pause = max(quota.reprise - self.horloge.maintenant(), 1)
        if pause > self._patience:
            raise quota
        self._patience -= pause
        self.horloge.dormir(pause)

    def _call(self, method: str, url: str, body: bytes | None = None) -> ReponseHttp:
        def allowed(address: str) -> dict[str, str]:
            self._check(address)
            # A redirect chooses where to go: it never gets the token, even on the same host.
            token = self.jeton(address) if address == url else ""
            shown = {"Authorization": f"Bearer {token}"} if token else {}
            kind = {"Content-Type": "application/json"} if body is not None else {}
            agent = "catalogue-communs (lecture quotidienne des depots publics)"
            return {"User-Agent": agent, "Accept": "application/json, */*;q=0.5", **kind, **shown}

        way = Voie(self.limites, self.permis, self.sortie)
        while True:
            try:
                return self._judge(url, way.demander(method, url, allowed, body))
            except Quota as quota:
                self.attendre(quota)

    def _check(self, url: str) -> None:
        parts = urlsplit(url)
        tried = hote_et_port(url) in self.permis and parts.scheme in {"http", "https"}
        if not tried and (parts.scheme != "https" or parts.port not in {None, 443} or "@" in parts.netloc):
            raise Panne("l’adresse n’est pas en https, ou porte un port ou un nom")
        if not tried and (parts.hostname or "") not in self.hotes:
            raise Panne(f"l’hôte {citer(parts.hostname)} n’est pas une forge de la liste")
        if self.reprises.get(hote_et_port(url), 0) > self.horloge.maintenant():
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
        if status == TOO_MANY or (status == UNAVAILABLE and told) or (status == FORBIDDEN and limited):
            raise self.quota(url, self._pause(heads.get("retry-after", "")))
        if status == UNAUTHORIZED:
            raise Interdit("la forge refuse le jeton, ou en demande un")
        if status == FORBIDDEN:
            raise Interdit("la forge refuse l’accès")
        if status >= SERVER:
            raise Injoignable(f"la forge est en panne (erreur {status})")
        if status >= ERROR and status not in GONE:
            raise Panne(f"la forge refuse la demande (erreur {status})")
        return response

    def _pause(self, written: str) -> float | None:
        seconds = _number(written)
        if seconds is not None or not written:
            return seconds
        try:
            return max(parsedate_to_datetime(written).timestamp() - self.horloge.maintenant(), 1)
        except (ValueError, OverflowError):
            return None


def _number(written: str) -> int | None:
    bare = written.strip()
    return int(bare) if bare.isdecimal() and len(bare) <= LONGEST_NUMBER else None
