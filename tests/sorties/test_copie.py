"""A copy of the catalogue that stays up to date with two requests a day, over five builds, through HTTP."""

from __future__ import annotations

import hashlib
import json
import urllib.request
from datetime import date
from pathlib import Path

import pytest

from catalogue_communs.collectivites import cles
from catalogue_communs.site.sorties import api
from catalogue_communs.socle.programme import Publication
from tests.aides import Json, servir
from tests.communs import mesure
from tests.sorties.test_parutions import Depot, ancien, bacs


class Copie:
    """What another service keeps: the document of each common, by its slug."""

    def __init__(self, racine: str) -> None:
        """Start empty."""
        self.racine, self.documents = racine, dict[str, bytes]()
        self.empreintes: dict[str, str] = {}
        self.demandes = 0

    def lire(self, url: str) -> bytes:
        self.demandes += 1
        with urllib.request.urlopen(url) as answer:  # noqa: S310 - our server
            data: bytes = answer.read()
        return data

    def jour(self) -> int:
        self.demandes = 0
        said: Json = json.loads(self.lire(f"{self.racine}api/v1/changements.json"))
        today = {one["commun"]: one["empreinte"] for one in said["communs"]}
        if today != self.empreintes:
            lot = self.lire(said["lot"]["url"])
            assert hashlib.sha256(lot).hexdigest() == said["lot"]["empreinte"]
            assert len(lot) == said["lot"]["octets"]
            lines = lot.splitlines(keepends=True)
            self.documents = {json.loads(line)["commun"]["slug"]: line for line in lines}
            self.empreintes = today
        return self.demandes


@pytest.fixture
def depot(tmp_path: Path) -> Depot:
    return Depot(tmp_path / "catalogue")


def test_five_builds_are_followed_with_two_requests_a_day(depot: Depot, tmp_path: Path) -> None:
    site = tmp_path / "site"

    with servir(site) as racine:
        copie = Copie(racine)

        def publier(jour: date) -> tuple[int, Json]:
            files = api.du_catalogue(depot.contexte(jour), Publication(racine))
            for path, data in files.items():
                (site / path).parent.mkdir(parents=True, exist_ok=True)
                (site / path).write_bytes(data)
            asked = copie.jour()
            said: Json = json.loads(files["api/v1/changements.json"])
            # The copy is what each document says, byte for byte, and nothing else.
            assert copie.documents == {
                one["commun"]: files[f"api/v1/communs/{one['commun']}.json"] for one in said["communs"]
            }
            for one in said["communs"]:
                data = files[f"api/v1/communs/{one['commun']}.json"]
                assert one["empreinte"] == hashlib.sha256(data).hexdigest()
            brief = json.loads(files["api/v1/communs.json"])["communs"]
            assert {(one["slug"], one["empreinte"], one["modifie_le"]) for one in brief} == {
                (one["commun"], one["empreinte"], one["modifie_le"]) for one in said["communs"]
            }
            return asked, said

        depot.fusionner(date(2026, 11, 24), reutilisations=[ancien(code_insee="34145")])
        depot.noter()
        asked, said = publier(date(2026, 11, 24))
        assert (asked, [one["modifie_le"] for one in said["communs"]]) == (2, ["2026-11-24"])

        # A day later, nothing changed: neither the digests nor the days move, whatever the day of the build.
        assert publier(date(2026, 11, 25)) == (1, said)

        impact = bacs(mesure("2026-06-30"))
        told = {"reutilisations": [ancien(code_insee="34145")], "impact": impact}
        depot.fusionner(date(2026, 11, 26), **told)
        depot.noter()
        asked, said = publier(date(2026, 11, 26))
        assert (asked, [one["modifie_le"] for one in said["communs"]]) == (2, ["2026-11-26"])

        (depot.root / "projets" / "bac.yml").rename(depot.root / "projets" / "bacs.yml")
        depot.slug = "bacs"
        depot.fusionner(date(2026, 11, 27), anciens_slugs=["bac"], **told)
        depot.slug = "zone"
        depot.fusionner(date(2026, 11, 28), nom="Zone")
        depot.noter()
        asked, said = publier(date(2026, 11, 28))
        assert [(one["commun"], one["modifie_le"]) for one in said["communs"]] == [
            ("zone", "2026-11-28"),
            ("bacs", "2026-11-27"),
        ]
        assert (asked, said["renommes"], said["retires"]) == (2, [{"de": "bac", "vers": "bacs"}], [])

        (depot.root / "projets" / "zone.yml").unlink()
        listed = cles.lire_publies(depot.root)
        listed["zone"] = {key: one._replace(retrait="Doublon.") for key, one in listed["zone"].items()}
        cles.ecrire_publies(depot.root, listed)
        depot.garder(date(2026, 11, 29))
        asked, said = publier(date(2026, 11, 29))
        assert (asked, [*copie.documents], said["retires"]) == (2, ["bacs"], ["zone"])
