"""The first month of a catalogue on line, with a fault a day: each day ends, says it, and publishes the rest.

Ten commons, forty repositories on two forges, sixty living sources; the commands of the workflows, on real sockets
and real Git.
"""

from __future__ import annotations

import gzip
import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from catalogue_communs.commandes import forge as etapes
from catalogue_communs.forges import campagne as forges
from catalogue_communs.forges.liste import Forge
from catalogue_communs.forges.modele import lire_lectures
from catalogue_communs.reseau.bornes import Limites
from catalogue_communs.reseau.connexion import ReponseHttp, Reseau
from catalogue_communs.sources import campagne as sources
from tests.activite import forges as dites
from tests.activite.serveur import Demande, Reponse, Serveur
from tests.contribution.aides import DEPOT, depots, git
from tests.contribution.faux_depot import FauxDepot
from tests.contribution.test_lectures import REFUS, accrocher
from tests.sources.monde import FICHES

COMMUNS, DEPOTS, LUES = 10, 4, 6
DEBUT = date(2026, 11, 2)
BORNES = Limites(connexion=1, lecture=1.5, total=2, taille=1_000_000, recul=0, patience=0, essais=1)
GITHUB, GITLAB = "github.com", "gitlab.com"
# The page of each, with its rank.
PAGE = (FICHES / "un-mois.yml").read_text(encoding="utf-8")


@dataclass(frozen=True)
class Faute:
    """What goes wrong on a day: where (a host, `source`, `proposer`, or a place of the forge), what is said, the exit code."""

    ou: str
    fait: Reponse
    dit: str
    code: int = 5


NULLE_PART = {"Location": "http://[::1"}
BOMBE = Reponse(corps=gzip.compress(b" " * 5_000_000), entetes={"Content-Encoding": "gzip"})
LENT = Reponse(brut=b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n[" + b" " * 99, pause=0.05)
COUPEE = Reponse(brut=b'HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{"a":')
FAUTES = (
    Faute("source", Reponse({}, 500), "✗ c3 / s0 : "),
    Faute(GITHUB, Reponse({}, 500), "github.com : trop de lectures ont échoué de suite"),
    Faute(
        GITHUB,
        Reponse(dites.refus("NOT_FOUND")),
        "github.com : rien n’est écrit, 30 dépôts sur 30",
        4,
    ),
    Faute(GITHUB, Reponse({"data": None}), "la forge n’a pas répondu pour ce dépôt"),
    Faute(GITHUB, Reponse({}, 401), "la forge refuse le jeton"),
    Faute(GITHUB, Reponse({}, 429, {"Retry-After": "3600"}), "github.com demande d’attendre"),
    Faute(GITHUB, Reponse(corps=b"<html>"), "illisible ou tronquée"),
    Faute(GITHUB, BOMBE, "trop longue"),
    Faute(GITHUB, LENT, "la forge n’a pas répondu à temps"),
    Faute(GITHUB, Reponse(corps=b"[" * 100_000), "illisible ou tronquée"),
    Faute(GITLAB, Reponse({}, 404), "gitlab.com : rien n’est écrit, 10 dépôts sur 10", 4),
    Faute(GITLAB, Reponse({}, 302, NULLE_PART), "n’en est pas une"),
    Faute(GITLAB, Reponse({}, entetes={"Link": "<http://[::1>; rel=next"}), "n’en est pas une"),
    Faute(GITLAB, COUPEE, "tronquée"),
    Faute(GITLAB, Reponse(brut=b"bonjour\r\n\r\n"), "la forge est injoignable"),
    Faute(GITLAB, Reponse({"path_with_namespace": 3}), "forme inattendue"),
    Faute("tout", Reponse({}, 503), "Aucune forge n’a répondu : rien n’est écrit", 3),
    Faute("source", Reponse({}, 302, NULLE_PART), "✗ c3 / s0 : "),
    Faute("source", Reponse({}, 302, {"Location": "https://ailleurs.example/"}), "✗ c3 / s0 : "),
    Faute("source", COUPEE, "✗ c3 / s0 : "),
    Faute("source", LENT, "✗ c3 / s0 : "),
    Faute(
        "source", Reponse([{"Mois": "0001-01-01T00:00:00+14:00", "Nombre": 1}]), "À vérifier, c3 : "
    ),
    Faute("source", Reponse([{"Mois": "2026-10", "Nombre": 10**400}]), "À vérifier, c3 : "),
    Faute("proposer", Reponse({}, 403), "erreur 403) : cochez « Allow GitHub Actions"),
    Faute("proposer", Reponse({}, 422), "erreur 422"),
    Faute("proposer", Reponse([], 201), "ne se comprend pas"),
    Faute("verifier", Reponse({}, 502), "la forge est en panne (erreur 502)"),
    Faute("tickets", Reponse({}, 410), "cochez « Issues »"),
    Faute("branche", Reponse({}), "c3 : Git refuse : git push."),
    Faute("lectures", Reponse({}), "ne visez que « main »"),
)


class Monde:
    """The servers of the month, and what goes wrong today."""

    def __init__(self, forge: FauxDepot) -> None:
        self.forge, self.faute = forge, FAUTES[0]
        self.jour = DEBUT
        self.github, self.gitlab = dites.github(), dites.gitlab()

    def repondre(self, demande: Demande) -> Reponse:
        """Answer as the forges, their services and the sources."""
        # A source is known by its path alone.
        path = demande.chemin.removeprefix("/www.data.gouv.fr")
        host, faute = path.split("/")[1], self.faute
        forge = {GITHUB: self.github, GITLAB: self.projet}.get(host)
        concerned = {host, "tout"} if forge else {"source"} if path == "/c3/s0" else set()
        if faute.ou in concerned:
            return faute.fait
        if forge:
            return forge(demande)
        rank = int(host[1:]) * LUES + int(path[-1])
        months = (f"2026-{month:02d}" for month in range(5, 11))
        return Reponse(
            [
                {"Mois": month, "Nombre": 40 + rank * 7 + k * (3 + rank % 5)}
                for k, month in enumerate(months)
            ]
        )

    def projet(self, demande: Demande) -> Reponse:
        """Answer of any project of GitLab under its own name."""
        path = demande.chemin.partition("/projects/")[2]
        name = "/".join(path.split("/")[:2])
        told = self.gitlab(
            Demande(demande.methode, demande.chemin, demande.parametres, demande.entetes)
        )
        return (
            Reponse({**told.donnees, "path_with_namespace": name}, entetes=told.entetes)
            if path == name
            else told
        )

    def heberger(self, demande: Demande) -> Reponse:
        """Answer as the forge that holds the catalogue."""
        path, fault = demande.chemin.removeprefix(f"/repos/{DEPOT}"), self.faute
        opens = demande.methode == "POST" and b"releve/c3" in demande.corps
        asked = {"proposer": opens and path == "/pulls", "tickets": path == "/issues"}
        asked["verifier"] = opens and path.endswith("/dispatches")
        return fault.fait if asked.get(fault.ou) else self.forge(demande)


@pytest.fixture
def monde(
    racine: Path,
    forge: FauxDepot,
    serveur_forge: Serveur,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Any:
    """Put ten commons under Git, and make every forge, every source and the forge of the catalogue local."""
    shutil.rmtree(racine)
    for n in range(COMMUNS):
        (racine / "projets").mkdir(parents=True, exist_ok=True)
        (racine / f"projets/c{n}.yml").write_text(PAGE.replace("{n}", str(n)), encoding="utf-8")
    forge.nu = tmp_path / "forge.git"
    depots(racine, forge.nu)
    made = Monde(forge)
    serveur_forge.defaut = made.heberger
    monkeypatch.setattr(etapes, "aujourd_hui", lambda: made.jour)
    with dehors(made.repondre, monkeypatch):
        yield made


@contextmanager
def dehors(
    repondre: Callable[[Demande], Reponse],
    monkeypatch: pytest.MonkeyPatch,
    bornes: Limites = BORNES,
) -> Iterator[Callable[[str], ReponseHttp]]:
    """Make every forge and every source local, each under its name; give what asks for an address there."""
    # Each host has its own server: what one asks to wait is not asked of the other.
    with Serveur() as common, Serveur() as autre:
        common.defaut = autre.defaut = repondre

        def ouvrir() -> Reseau:
            both = frozenset({common.autorite, autre.autorite})
            return Reseau(
                frozenset(), jetons={common.autorite: "jeton"}, permis=both, limites=bornes
            )

        def demander(adresse: str) -> ReponseHttp:
            return ouvrir().lire(f"{common.adresse}/{adresse.partition('://')[2]}")

        monkeypatch.setattr(
            Forge,
            "api",
            property(lambda one: f"{(autre if one.hote == GITLAB else common).adresse}/{one.hote}"),
        )
        monkeypatch.setattr(forges, "ouvrir_reseau", ouvrir)
        monkeypatch.setattr(sources, "ouvrir", lambda: demander)
        yield demander


@pytest.mark.nuit
def test_a_month_with_a_fault_a_day(
    monde: Monde, etape: Callable[..., str], racine: Path, tmp_path: Path, forge: FauxDepot
) -> None:
    assert len(FAUTES) == 30
    for rank, faute in enumerate(FAUTES, 1):
        monde.faute, day = faute, DEBUT + timedelta(days=rank)
        monde.jour, forge.moment = day, f"{day}T06:00:00Z"
        jour(monde, etape, racine, tmp_path / f"jour-{rank}", day)
    # Each fault is over on the day after it: every proposal is open, checked, and nothing else is.
    assert {one["head"]["ref"] for one in forge.propositions.values()} == {
        f"releve/c{n}" for n in range(COMMUNS)
    }
    assert {*forge.verifications} == {f"releve/c{n}" for n in range(COMMUNS)}
    # One ticket, that was never closed while something waited: the last day's fault, and proposals that nobody read.
    [ticket] = forge.tickets.values()
    assert ticket["state"] == "open"
    for said in (etapes.FAUTES["activite"][0], "Des propositions attendent"):
        assert said in ticket["body"]
    assert "Sources" not in ticket["body"]


def jour(monde: Monde, etape: Callable[..., str], racine: Path, dossier: Path, day: date) -> None:
    """Play the workflows of a day."""
    faute, nu = monde.faute, str(monde.forge.nu)
    ailleurs = faute.ou not in {GITHUB, GITLAB, "tout"}
    # « Activité »: read, keep, say.
    etape(racine, "lectures", "--date", day)
    code = 0 if ailleurs else faute.code
    told = etape(racine, "activite", "--date", day, code=code)
    read = {one.depot: one.au for one in lire_lectures(racine).values()}
    kept = {depot for depot, au in read.items() if au == day}
    spoiled = (
        set()
        if ailleurs
        else {depot for depot in read if faute.ou in {"tout", urlsplit(depot).hostname}}
    )
    assert kept == read.keys() - spoiled
    assert len(kept) == {GITHUB: COMMUNS, GITLAB: 3 * COMMUNS, "tout": 0}.get(
        faute.ou, DEPOTS * COMMUNS
    )
    shutil.copytree(racine / "donnees/activite", dossier / "lues/activite")
    protege = faute.ou == "lectures"
    closed = {"lectures": "refs/heads/lectures", "branche": "refs/heads/releve/c3"}.get(
        faute.ou, ""
    )
    accrocher(Path(nu), REFUS.format(refs=closed) if closed else "exit 0\n")
    told += etape(racine, "forge", "garder", dossier / "lues", code=int(protege))
    said = {"GITHUB_RUN_ID": "1"}
    ended = "success failure" if protege else "success success"
    # Proposals wait, and a repository without issues cannot say so.
    muet = int(faute.ou == "tickets")
    given = {**said, "CODE": str(code), "RESULTAT": ended}
    told += etape(racine, "forge", "activite", dossier / "retards", code=muet, **given)
    body = "".join(
        ticket["body"] for ticket in monde.forge.tickets.values() if ticket["state"] == "open"
    )
    faults = {kind for kind in ("3", "4", "activite") if etapes.FAUTES[kind][0] in body}
    assert faults == ({"activite"} if protege else {str(code)} & {"3", "4"})
    # « Relevés »: read, propose, say.
    told += etape(racine, "releve", "--date", day, "--sortie", dossier / "releves")
    refused = faute.ou in {"proposer", "verifier", "branche"}
    for one in monde.forge.propositions.values():
        if refused and one["head"]["ref"] == "releve/c3":
            # A person closed it: it is to be opened again.
            one["state"] = "closed"
    told += (
        proposed := etape(
            racine, "forge", "proposer-releves", dossier / "releves", code=int(refused)
        )
    )
    good = {f"c{n}" for n in range(COMMUNS)} - ({"c3"} if refused else set())
    opened = {line.split(" : ")[0] for line in proposed.splitlines() if " : proposition " in line}
    assert opened == good, told
    result = "success failure" if refused else "success success"
    told += etape(racine, "forge", "releves", dossier / "releves", RESULTAT=result, **said)
    assert faute.dit in told, told
    if not protege:
        # What was read, and it alone, is on the branch that the publication takes.
        passages = json.loads(git(Path(nu), "show", "lectures:donnees/activite/passages.json"))
        assert {depot for depot, seen in passages.items() if seen == str(day)} <= kept
