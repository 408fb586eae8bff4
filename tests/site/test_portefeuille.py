"""A large portfolio: it builds, and its figures are those of an independent computation."""

from __future__ import annotations

import csv
import gzip
import re
from pathlib import Path
from statistics import median

import pytest

from catalogue_communs.site.construction.pages import Site, preparer
from catalogue_communs.socle.programme import Publication
from tests.aides import REEL, ROOT, TODAY, Json, copier
from tests.banc.budgets import REPONSE
from tests.generateur import ecrire

SHARDS = ROOT / "docs" / "territoires" / "donnees"


def communes() -> dict[str, Json]:
    """Read the reference without the library."""
    with (ROOT / "donnees" / "collectivites" / "communes.csv").open(encoding="utf-8") as stream:
        return {row["insee"]: row for row in csv.DictReader(stream)}


@pytest.fixture(
    scope="module", params=[(20, 800), pytest.param((300, 20_000), marks=pytest.mark.nuit)]
)
def portefeuille(
    tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> tuple[list[Json], Site]:
    """Write commons with many reuses, and prepare their site."""
    root: Path = tmp_path_factory.mktemp("portefeuille")
    copier(root, sauf=REEL)
    count, uses = request.param
    values = ecrire(root, count, uses, sorted(communes()))
    site, faults = preparer(root, TODAY, Publication())
    assert faults == ""
    return values, site


def figures(html: str) -> list[dict[str, str]]:
    """Read the figures of each part of the register: « collectivités nommées » → « 123 »."""
    lists = re.findall(r'<ul class="chiffres">(.*?)</ul>', html, re.DOTALL)
    found = (re.findall(r"<li><strong>([^<]*)</strong>\s+([^<]*?)\s*</li>", one) for one in lists)
    return [{name: re.sub(r"\s", "", value) for value, name in rows} for rows in found]


def test_the_totals_are_those_of_an_independent_computation(
    portefeuille: tuple[list[Json], Site],
) -> None:
    values, site = portefeuille
    reference = communes()
    html = site.inserts["impact"]("../")
    shown = figures(html[html.index('id="registre"') :])
    # A month counts as its first day: May 2025 is more than eighteen months before 24 November 2026.
    for part, status in zip(shown, ("laureat", "ecosysteme"), strict=True):
        recent = {
            r["organisation"]["code_insee"]
            for projet in values
            for r in projet["reutilisations"]
            if projet["statut"] == status and r["etat"] == "en-production"
            if r["statut"] != "declaree" and r["confirmee_le"] >= "2025-06"
        }
        people = sum(int(reference[code]["population"] or 0) for code in recent)
        assert part == {"communes": str(len(recent))}
        spaced = f"{people:,}".replace(",", "\u202f")
        assert f"Leurs territoires comptent {spaced} habitants" in html


def test_the_counts_of_a_common_are_those_of_its_file(
    portefeuille: tuple[list[Json], Site],
) -> None:
    values, site = portefeuille
    for number, projet in list(enumerate(values))[::10]:
        [tache] = (
            one for one in site.taches if one.nom.startswith(f"communs/commun-{number:04d}/")
        )
        pages = {page.titre: page.octets.decode() for page in tache.faire().pages}
        live = [r for r in projet["reutilisations"] if r["etat"] != "arretee"]
        # The proof of each is the word of its user, declared or not.
        kinds = "1 usage montré" if len(live) == 1 else f"{len(live)} usages montrés"
        users = f"{len(live)} organisme{'s' * (len(live) > 1)} connu{'s' * (len(live) > 1)}"
        assert f"<p>{users}\u00a0: {kinds}" in pages[projet["nom"]]


def test_an_answer_of_ma_collectivite_stays_small(portefeuille: tuple[list[Json], Site]) -> None:
    """Even with many reuses, the median answer reads less than 30 KB once compressed."""
    _, site = portefeuille
    api = "api/v1/collectivites"
    files = {f"{path.parent}/{path.name}": path.read_bytes() for path in SHARDS.iterdir()}
    made: dict[str, bytes] = {}
    for tache in site.taches:
        if tache.nom.startswith(("documents", "listes")):
            made |= tache.faire().fichiers
    files |= {path: made[path] for path in made if path.startswith((api, "territoires/donnees/"))}
    sizes: dict[str, list[int]] = {}
    for path, data in files.items():
        folder, _, name = path.rpartition("/")
        kind = folder if folder == api else name.partition("-")[0].removesuffix(".json")
        sizes.setdefault(kind, []).append(len(gzip.compress(data, mtime=0)))
    answer = sum(
        median(sizes[kind]) for kind in ("index", "noms", "communes", api, "communs", "taille")
    )
    assert 0 < answer < REPONSE
