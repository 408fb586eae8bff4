"""An instance says that it runs: over real sockets."""

from __future__ import annotations

import shutil
import socket
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import yaml

from catalogue_communs.commandes import lectures as commande
from catalogue_communs.contribution.resultat import relire_releves
from catalogue_communs.faits.contexte import Contexte
from catalogue_communs.faits.fonds import charger
from catalogue_communs.modele.presences import Presence, Presences, lire_presences
from catalogue_communs.reseau.bornes import Limites, Panne
from catalogue_communs.reseau.connexion import ReponseHttp, page
from catalogue_communs.sources import presences
from tests.activite.serveur import Demande, Reponse, Serveur
from tests.aides import FICTIF, Lancer
from tests.communs import usage, valeurs
from tests.sources.formes import sirens

JOUR, SIGNE = date(2026, 11, 3), 'content="Sentes 4"'
LIMITES = Limites(connexion=20, lecture=20, total=20, taille=100_000, essais=0)
# For who is slow on purpose: the others may be so, on a busy machine.
COURTES = Limites(connexion=20, lecture=0.5, total=20, taille=100_000, essais=0)
Repondre = Callable[[str, str], Reponse]
Servir = Callable[[Repondre], Callable[[str], ReponseHttp]]


@pytest.fixture
def servir(monkeypatch: pytest.MonkeyPatch) -> Iterator[Servir]:
    """Return what makes one server answer, by host and path, for every site below « example »."""
    resolve = socket.getaddrinfo

    def local(host: Any, *rest: Any, **more: Any) -> Any:
        return resolve("127.0.0.1" if str(host).endswith(".example") else host, *rest, **more)

    monkeypatch.setattr(socket, "getaddrinfo", local)
    with Serveur() as serveur:
        port = serveur.autorite.partition(":")[2]

        def demander(url: str) -> ReponseHttp:
            parts = urlsplit(url)
            where = f"{parts.netloc}:{port}"
            limits = COURTES if where.startswith("lente") else LIMITES
            return page(f"http://{where}{parts.path}", limits, frozenset({where}))

        def start(repondre: Repondre) -> Callable[[str], ReponseHttp]:
            def of(demande: Demande) -> Reponse:
                return repondre(demande.entetes["host"].partition(":")[0], demande.chemin)

            serveur.defaut = of
            return demander

        yield start


# Thirty instances, by what happens to them from the second month on.
INSTANCES = [
    *["vivante"] * 12,
    *["morte"] * 4,
    *["lente"] * 2,
    *["partie"] * 2,
    *["prise"] * 2,
    *["hostile"] * 2,
]
INSTANCES += [*["revenue"] * 2, *["partagee"] * 4]
HOSTILE = "<script>fetch('//mal.example')</script> 4.2.1-fuite " + "@" * 50_000
MOIS = [date(2026, month, 3) for month in (9, 10, 11, 12)]


def du_mois(rang: int) -> Repondre:
    """Answer as the world does in a month, from 0."""
    morte = Reponse(brut=b"", statut=500)

    def repondre(hote: str, _path: str) -> Reponse:
        kind, _, number = hote.partition(".")[0].partition("-")
        told = INSTANCES[int(number)] if rang else ""
        if told == "morte" or (told == "revenue" and rang < 3):
            return morte
        if told == "partie":
            return Reponse(statut=301, entetes={"Location": f"http://neuf.example/{SIGNE}"})
        sign = "" if told == "prise" else SIGNE
        text = HOSTILE if INSTANCES[int(number)] == "hostile" else "<title>Randos</title>"
        return Reponse(corps=f"<meta {sign}>{text}".encode(), attente=kind == "lente")

    return repondre


def ecrire(root: Path, uses: list[dict[str, Any]]) -> Path:
    """Write a catalogue of one common, whose users these are."""
    common = valeurs(
        "sentes", reutilisations=uses, instances=[{"texte": SIGNE, "source": "https://e.example/"}]
    )
    common.pop("slug", None)
    (root / "projets").mkdir(parents=True)
    (root / "donnees").mkdir()
    (root / "projets/sentes.yml").write_text(
        yaml.safe_dump(common, allow_unicode=True), encoding="utf-8"
    )
    shutil.copy(FICTIF / "programme.yml", root)
    return root


def test_thirty_instances_over_three_months(
    tmp_path: Path, servir: Servir, appeler: Lancer, monkeypatch: pytest.MonkeyPatch
) -> None:
    codes, uses = sirens(30), []
    for rank, code in enumerate(codes):
        kind = INSTANCES[rank]
        host = (
            "rando-29"
            if kind == "partagee"
            else f"{'lente' if kind == 'lente' else 'rando'}-{rank}"
        )
        made = usage(
            siren=code, statut="documentee", confirmee_le="2019-01-01", lue_le="2019-01-01"
        )
        uses.append({**made, "instance": f"https://{host}.example/"})
    root = ecrire(tmp_path / "catalogue", uses)
    counted = []
    for rank, day in enumerate(MOIS):
        asked = Counter[str]()
        demander = servir(du_mois(rank))

        def once(url: str, asked: Counter[str] = asked, ask: Any = demander) -> ReponseHttp:
            asked[url] += 1
            return ask(url)  # type: ignore[no-any-return]

        monkeypatch.setattr(presences, "demander_page", once)
        done = appeler("presences", "--racine", str(root), "--date", day.isoformat())
        assert (done.code, done.erreur) == (0, "")
        assert {*asked.values()} == {1}
        assert "https://rando-29.example/" not in asked
        commons = Contexte(root, charger(root, day)[0], day).communs
        [known] = [one.usages for one in commons]
        counted.append(
            (
                sum(any(seen.vue_le == day for seen in one.presences) for one in known),
                sum(one.perdue is not None for one in known),
                sum(one.a_reconfirmer for one in known),
            )
        )
        assert done.dit.startswith(f"{counted[-1][0]} instances vues en service.\n")
    # Seen that day, lost, to confirm again.
    assert counted == [(24, 0, 6), (14, 0, 6), (14, 0, 6), (16, 8, 14)]
    kept = (root / Presences.CHEMIN).read_text(encoding="utf-8")
    assert len(kept) < 12_000
    assert not [word for word in ("4.2.1", "script", "mal.example", "neuf.example") if word in kept]

    def en_panne(_url: str) -> ReponseHttp:
        raise Panne("plus de réseau")

    monkeypatch.setattr(presences, "demander_page", en_panne)
    done = appeler("presences", "--racine", str(root), "--date", "2027-01-03")
    assert "À vérifier, sentes" in done.dit
    assert (root / Presences.CHEMIN).read_text(encoding="utf-8") == kept


@pytest.mark.parametrize("ailleurs", [False, True], ids=["dans le catalogue", "à proposer"])
def test_what_was_read_is_kept_when_the_round_is_stopped(
    tmp_path: Path, appeler: Lancer, monkeypatch: pytest.MonkeyPatch, *, ailleurs: bool
) -> None:
    """The machine is stopped at the last instance: the file has the others, whole."""
    uses = [
        usage(siren=code, statut="declaree", instance=f"https://rando-{rank}.example/")
        for rank, code in enumerate(sirens(9))
    ]
    root, sortie = ecrire(tmp_path / "catalogue", uses), tmp_path / "lus"
    lues = threading.Semaphore(0)
    name = "ecrire_json" if ailleurs else "ecrire_d_un_coup"
    write = getattr(commande, name)

    def ecrite(*arguments: Any) -> None:
        write(*arguments)
        lues.release()

    def demander(url: str) -> ReponseHttp:
        if "rando-8" in url:
            for _ in range(8):
                lues.acquire()
            raise KeyboardInterrupt
        return ReponseHttp(200, {}, SIGNE.encode())

    monkeypatch.setattr(commande, name, ecrite)
    monkeypatch.setattr(presences, "demander_page", demander)
    done = appeler(
        "presences",
        "--racine",
        str(root),
        "--date",
        f"{JOUR}",
        *["--sortie", str(sortie)] * ailleurs,
    )
    assert done.code != 0
    if ailleurs:
        [recu] = relire_releves(sortie)
        assert not (root / Presences.CHEMIN).exists()
        assert recu.titre == "Relevé : 8 instances vues en service."
        (root / Presences.CHEMIN).write_bytes(recu.fichiers[Presences.CHEMIN])
    gardees = lire_presences(root).instances
    assert {presence.adresse for presence in gardees} == {
        f"https://rando-{rank}.example/" for rank in range(8)
    }


def test_what_is_left_when_the_time_is_over_is_told_and_stays_as_it_was(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(presences, "DUREE", 0.3)
    fin = threading.Event()
    adresses = [f"https://rando-{rank}.example/" for rank in range(40)]
    avant = Presences(tuple(Presence("sentes", url, date(2026, 10, 3)) for url in adresses))

    def demander(url: str) -> ReponseHttp:
        if url == adresses[0]:
            return ReponseHttp(200, {}, SIGNE.encode())
        fin.wait(1)
        raise Panne("la forge n’a pas répondu à temps")

    tour = presences.Tournee(avant, JOUR)
    constat = tour.faire({("sentes", url): [SIGNE] for url in adresses}, demander)
    assert constat.restantes == 39
    assert [one.vue_le for one in constat.presences.instances] == [JOUR, *[date(2026, 10, 3)] * 39]
    assert {one.silences for one in constat.presences.instances} == {0}
