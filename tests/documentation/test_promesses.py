"""The pages about open data speak with one voice: one licence, one promise, one way in."""

from __future__ import annotations

from tests.aides import ROOT

DOSSIER = ROOT / "docs" / "donnees"
FORMATS = ("api", "tableaux", "moissonnage", "publiccode", "flux", "integrer")


def test_each_format_refers_to_the_one_licence_and_is_found_from_the_index() -> None:
    index = (DOSSIER / "index.md").read_text(encoding="utf-8")
    for name in FORMATS:
        text = (DOSSIER / f"{name}.md").read_text(encoding="utf-8")
        assert f"]({name}.md)" in index, name
        assert "](index.md#licence)" in text, name
        assert "](index.md#promesse)" in text or "{#stabilite}" in text, name
        assert "etalab.gouv.fr" not in text, name
    pages = {path.stem for path in DOSSIER.glob("*.md")} - {"index"}
    assert {name for name in pages if f"]({name}.md)" not in index} == set()
