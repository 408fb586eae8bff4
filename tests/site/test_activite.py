"""The activity on the pages: a word, its rule, the day of the reading, and the unknown as unknown."""

from __future__ import annotations

import json
import re
from pathlib import Path

from catalogue_communs.faits.contexte import Contexte
from catalogue_communs.forges.bilan import etats
from catalogue_communs.site.vues.graphique import barres
from catalogue_communs.socle.francais import typographie
from tests.aides import RACINE, page_du_commun


def test_each_common_shows_its_state_with_the_rule(site: Path, contexte: Contexte) -> None:
    for projet in contexte.catalogue.projets:
        found = contexte.commun(projet).activite
        etat, html = found.etat, page_du_commun(site, projet.slug)
        assert f'badge--{etat.slug}">{found.mot}</strong>' in html, projet.slug
        assert typographie(etat.regle) in html, projet.slug


def test_a_repository_never_read_is_unknown_and_not_zero(site: Path) -> None:
    html = page_du_commun(site, "climatheque")
    assert "pas encore lu ici</dd>" in html
    code = html[html.index('id="code"') : html.index('id="parcours"')]
    assert not re.search(r"<dd>0</dd>", code)
    assert 'badge--inconnu">Pas encore lu' in code


def test_a_reading_says_its_day_and_its_source(site: Path) -> None:
    path = RACINE / "donnees" / "activite" / "github.com" / "communs-fictifs__sentiers.json"
    reading = json.loads(path.read_text(encoding="utf-8"))
    assert reading["source"] == "github"
    assert "Source : GitHub." in page_du_commun(site, "sentiers-d-ici", "activite")
    html = page_du_commun(site, "sentiers-d-ici")
    assert f"<dd>{reading['rythme']['commits_12_mois']}</dd>" in html


def test_the_methodology_prints_every_rule(site: Path) -> None:
    html = (site / "methodologie/activite/index.html").read_text(encoding="utf-8")
    for etat in etats().values():
        assert typographie(etat.regle) in html


def test_the_maintainers_see_what_was_never_read(site: Path) -> None:
    html = (site / "contribuer" / "depots" / "index.html").read_text(encoding="utf-8")
    assert "gitlab.com/communs-fictifs/climatheque" in html


def test_a_month_without_commit_or_unknown_has_no_bar() -> None:
    assert str(barres([("2026-01", 3), ("2026-02", 0), ("2026-03", None)], "Commits")).count("z") == 1


def test_nothing_known_makes_no_chart() -> None:
    assert barres([("2026-01", None)], "Commits") == ""
