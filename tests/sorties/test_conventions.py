"""robots.txt and security.txt are where every site has them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from urllib.robotparser import RobotFileParser

import yaml

from catalogue_communs.socle.fichiers import yaml_fourni
from tests.aides import ROOT, SITE_URL


def test_robots_may_read_everything_and_know_the_map(site: Path) -> None:
    robots = RobotFileParser()
    robots.parse((site / "robots.txt").read_text(encoding="utf-8").splitlines())
    assert robots.can_fetch("*", f"{SITE_URL}communs/bornage/")
    assert robots.site_maps() == [f"{SITE_URL}sitemap.xml"]


def test_the_security_contact_is_in_the_site_though_its_folder_is_hidden(site: Path) -> None:
    """RFC 9116: one line each; MkDocs leaves out hidden folders, and so does the publication, unless told not to."""
    lines = (site / ".well-known" / "security.txt").read_text(encoding="utf-8").splitlines()
    fields = dict(line.split(": ", 1) for line in lines if line and not line.startswith("#"))
    assert list(fields) == ["Contact", "Expires", "Preferred-Languages", "Canonical"]
    assert fields["Contact"].startswith("mailto:")
    assert datetime.fromisoformat(fields["Expires"]).tzinfo == UTC
    assert fields["Canonical"] == f"{SITE_URL}.well-known/security.txt"
    workflow = yaml.safe_load((ROOT / ".github/workflows/publier.yml").read_text(encoding="utf-8"))
    steps = [step for job in workflow["jobs"].values() for step in job["steps"]]
    [sent] = (s for s in steps if s.get("uses", "").startswith("actions/upload-pages-artifact"))
    assert sent["with"]["include-hidden-files"] is True


def test_the_security_contact_was_read_again_in_time() -> None:
    expires = yaml_fourni("securite")["expire_le"]
    assert isinstance(expires, date)
    left = expires - datetime.now(UTC).date()
    # RFC 9116, section 2.5.5: less than a year after it was last checked.
    assert timedelta(days=45) < left < timedelta(days=366), (
        "vérifiez l’adresse, puis repoussez « expire_le » dans schemas/securite.yml"
    )
