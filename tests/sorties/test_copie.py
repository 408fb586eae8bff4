"""A copy of the catalogue that stays up to date with two requests a day, over five builds."""

from __future__ import annotations

import hashlib
import json
from datetime import date
from pathlib import Path

import pytest

from catalogue_communs.collectivites import cles
from catalogue_communs.site.sorties import api
from catalogue_communs.socle.programme import Publication
from tests.aides import Json
from tests.communs import mesure
from tests.sorties.test_parutions import Depot, ancien, bacs


class Copie:
    """What another service keeps: the document of each common, by its slug."""

    def __init__(self) -> None:
        """Start empty."""
        self.documents, self.empreintes = dict[str, bytes](), dict[str, str]()

    def jour(self, files: dict[str, bytes]) -> tuple[int, Json]:
        """Follow the site of a day: how many files were asked for, and what changed."""
        said: Json = json.loads(files["api/v1/changements.json"])
        today = {one["commun"]: one["empreinte"] for one in said["communs"]}
        if today == self.empreintes:
            return 1, said
        lot = files[said["lot"]["url"].removeprefix(Publication().url(""))]
        assert hashlib.sha256(lot).hexdigest() == said["lot"]["empreinte"]
        assert len(lot) == said["lot"]["octets"]
        lines = lot.splitlines(keepends=True)
        self.documents = {json.loads(line)["commun"]["slug"]: line for line in lines}
        self.empreintes = today
        return 2, said


@pytest.fixture
def depot(tmp_path: Path) -> Depot:
    return Depot(tmp_path)


def test_five_builds_are_followed_with_two_requests_a_day(depot: Depot) -> None:
    copie = Copie()

    def publier(jour: date) -> tuple[int, Json]:
        files = api.du_catalogue(depot.contexte(jour), Publication())
        asked, said = copie.jour(files)
        # The copy is what each document says, byte for byte, and nothing else.
        documents = {one["commun"]: files[f"api/v1/communs/{one['commun']}.json"] for one in said["communs"]}
        assert copie.documents == documents
        assert copie.empreintes == {
            slug: hashlib.sha256(data).hexdigest() for slug, data in documents.items()
        }
        brief = json.loads(files["api/v1/communs.json"])["communs"]
        assert {(one["slug"], one["empreinte"], one["modifie_le"]) for one in brief} == {
            (one["commun"], one["empreinte"], one["modifie_le"]) for one in said["communs"]
        }
        return asked, said

    told: Json = {"reutilisations": [ancien(code_insee="34145")]}
    depot.publier(date(2026, 11, 24), **told)
    asked, said = publier(date(2026, 11, 24))
    assert (asked, [one["modifie_le"] for one in said["communs"]]) == (2, ["2026-11-24"])

    # A day later, nothing changed: neither the digests nor the days move, whatever the day of the build.
    assert publier(date(2026, 11, 25)) == (1, said)

    told["impact"] = bacs(mesure("2026-06-30"))
    depot.publier(date(2026, 11, 26), **told)
    asked, said = publier(date(2026, 11, 26))
    assert (asked, [one["modifie_le"] for one in said["communs"]]) == (2, ["2026-11-26"])

    (depot.root / "projets" / "bac.yml").rename(depot.root / "projets" / "bacs.yml")
    depot.slug = "bacs"
    depot.fusionner(date(2026, 11, 27), anciens_slugs=["bac"], **told)
    depot.slug = "zone"
    depot.publier(date(2026, 11, 28), nom="Zone")
    asked, said = publier(date(2026, 11, 28))
    days = [(one["commun"], one["modifie_le"]) for one in said["communs"]]
    assert days == [("zone", "2026-11-28"), ("bacs", "2026-11-27")]
    assert (asked, said["renommes"], said["retires"]) == (2, [{"de": "bac", "vers": "bacs"}], [])

    (depot.root / "projets" / "zone.yml").unlink()
    listed = cles.lire_publies(depot.root)
    listed["zone"] = {key: one._replace(retrait="Doublon.") for key, one in listed["zone"].items()}
    cles.ecrire_publies(depot.root, listed)
    depot.garder(date(2026, 11, 29))
    asked, said = publier(date(2026, 11, 29))
    assert (asked, [*copie.documents], said["retires"]) == (2, ["bacs"], ["zone"])
