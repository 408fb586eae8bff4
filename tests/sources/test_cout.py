"""A thousand sources behind a slow network: a minute, little memory; and nothing when nothing has changed."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from catalogue_communs.faits.contexte import charger
from catalogue_communs.sources.releve import lire_releves
from tests.activite.serveur import Demande, Reponse, Serveur
from tests.aides import ROOT
from tests.communs import indicateur, valeurs
from tests.sources.formes import HOTE, ademe, source
from tests.sources.monde import DECEMBRE, NOVEMBRE

COMMUNS, SOURCES, LATENCE = 100, 10, 0.15
SECONDES, MEGAOCTETS = 60, 150
# The run is alone in its process: what it holds is what the system counts.
LANCER = r"""
import re, sys, time
from datetime import date
from pathlib import Path
from tests.sources.test_campagne import relever
class Ailleurs:
    autorite = sys.argv[2]
start = time.monotonic()
_, suites = relever(Path(sys.argv[1]), Ailleurs(), date.fromisoformat(sys.argv[3]))
# What the system counts of this program alone: `ru_maxrss` begins with what its parent held.
used = int(re.search(r"VmHWM:\s+(\d+)", Path("/proc/self/status").read_text())[1]) / 1024
print(len(suites.etudes), suites.inchangees, len(suites.echecs), time.monotonic() - start, used, time.process_time())
"""


def fiche(number: int) -> str:
    """Write a common with its sources, each at an address of its own."""
    url = f"https://github.com/bac-malin/bac-{number}"
    counted = [
        indicateur(id=f"i{s}", nom=f"Indicateur {s}", unite="projet", nature="flux") for s in range(SOURCES)
    ]
    for one in counted:
        del one["mesures"]  # the sources are to give them
    values = valeurs(
        nom=f"Bac {number}",
        contact={"courriel": f"equipe@bac-{number}.example"},
        depots=[{"url": url}],
        impact={"indicateurs": counted},
        sources_vivantes=[
            source(
                id=f"s{s}",
                url=f"{HOTE}/{number}/{s}",
                vu_dans=f"{url}/blob/main/stats.ts",
                mesures=[{"indicateur": f"i{s}", "periode": "mois"}],
            )
            for s in range(SOURCES)
        ],
    )
    del values["slug"]
    return yaml.safe_dump(values, allow_unicode=True, sort_keys=False)


def repondre(asked: Demande) -> Reponse:
    """Answer with a series of its own to each address, or that it is the same."""
    label = f'"{asked.chemin}"'
    if asked.entetes.get("if-none-match") == label:
        return Reponse(statut=304, corps=b"", entetes={"ETag": label})
    seed = sum(map(ord, asked.chemin)) + int(asked.chemin.rpartition("/")[2]) * 31
    values = [20 + (seed * (rank + 3)) % 17 for rank in range(24)]
    return Reponse(corps=ademe(values, description=asked.chemin), entetes={"ETag": label})


@pytest.mark.nuit
def test_a_thousand_sources_take_a_minute(tmp_path: Path) -> None:
    (tmp_path / "projets").mkdir()
    for n in range(COMMUNS):
        (tmp_path / f"projets/bac-{n}.yml").write_text(fiche(n), encoding="utf-8")
    with Serveur(latence=LATENCE) as serveur:
        serveur.defaut = repondre
        for day, expected in ((NOVEMBRE, (1000, 0, 0)), (DECEMBRE, (0, 1000, 0))):
            before = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*.*")}
            done = subprocess.run(
                [sys.executable, "-c", LANCER, str(tmp_path), serveur.autorite, day.isoformat()],
                cwd=ROOT, capture_output=True, text=True, check=True,
            )  # fmt: skip
            *counts, seconds, used, cpu = done.stdout.split()
            told = f"{expected} : {seconds} s, {used} Mo, {cpu} s de processeur"
            print(told)  # noqa: T201 - what the night shows
            assert tuple(map(int, counts)) == expected
            assert float(seconds) < SECONDES
            assert float(used) < MEGAOCTETS
            after = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*.*")}
            assert (after == before) == (expected[0] == 0)
    assert len(lire_releves(tmp_path)) == COMMUNS * SOURCES
    assert charger(tmp_path, DECEMBRE)[1].publiable
