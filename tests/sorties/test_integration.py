"""A common in the page of another site: card, code to copy, in a real browser."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from catalogue_communs.site.construction.pages import parties
from catalogue_communs.site.vues import partage
from catalogue_communs.socle.programme import Publication
from catalogue_communs.socle.texte import propre
from tests.aides import ROOT, SITE_URL, Lecteur, NouvellePage, servir
from tests.communs import valeurs
from tests.site.navigation import AXE, violations
from tests.sorties import mondes
from tests.sorties.conftest import HOSTILES, de_chaque_commun, fictif, seul

CSP = "default-src 'none'; style-src 'self'; img-src 'self'"
# By how much a page is larger than its window, in width and in height.
DEBORDE = "(page => [page.scrollWidth - innerWidth, page.scrollHeight - innerHeight])(document.documentElement)"
STYLE = ROOT / "docs" / "styles" / "carte-integree.css"


@pytest.mark.parametrize(
    ("scheme", "ground"), [("light", "rgb(255, 255, 255)"), ("dark", "rgb(26, 36, 37)")]
)
def test_another_site_shows_the_card_under_a_strict_policy(
    nouvelle_page: NouvellePage, site: Path, tmp_path: Path, scheme: str, ground: str
) -> None:
    """At 280 and 600 pixels: styled, whole, without a message of the browser, two schemes."""
    page = nouvelle_page(viewport={"width": 960, "height": 520}, color_scheme=scheme)
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    with (
        servir(site, lambda _: {"Content-Security-Policy": CSP}) as ours,
        servir(tmp_path) as theirs,
    ):
        shown = f'<iframe src="{ours}communs/sentiers-d-ici/carte/" title="carte" height="{partage.COTE}" sandbox="allow-popups"'
        body = "".join(f'{shown} width="{width}"></iframe>' for width in (280, 600))
        head = "<!doctype html><html lang=fr><meta charset=utf-8><link rel=icon href=data:,><title>Hôte</title>"
        (tmp_path / "index.html").write_text(f"{head}{body}", encoding="utf-8")
        page.goto(theirs)
        frames = [frame for frame in page.frames if frame.parent_frame]
        assert len(frames) == 2
        for frame in frames:
            frame.get_by_role("heading", name="Sentiers d’ici").wait_for()
            assert max(frame.evaluate(DEBORDE)) <= 0
            assert (
                frame.evaluate("getComputedStyle(document.documentElement).backgroundColor")
                == ground
            )
            for link in frame.get_by_role("link").all():
                assert (link.get_attribute("target"), link.get_attribute("rel")) == (
                    "_blank",
                    "noopener",
                )
    assert [text for text in said if "sandbox" not in text] == []


@pytest.mark.parametrize(
    "pattern",
    ["sentiers-d-ici", "plan-commun", "annuaire", pytest.param("*", marks=pytest.mark.nuit)],
)
def test_a_card_is_accessible_and_fits_its_frame(
    nouvelle_page: NouvellePage, adresse: str, site: Path, pattern: str
) -> None:
    """Axe finds nothing, and every card fits 280 pixels by the height of the code to copy."""
    page = nouvelle_page(viewport={"width": 280, "height": partage.COTE}, bypass_csp=True)
    for path in sorted((site / "communs").glob(f"{pattern}/carte/index.html")):
        page.goto(f"{adresse}{path.parent.relative_to(site).as_posix()}/")
        assert max(page.evaluate(DEBORDE)) <= 0, path
        assert violations(page) == []


def test_a_card_is_light_and_runs_no_script(site: Path) -> None:
    """Page and style together under 15 KB; its policy is in the page too, for static hosts."""
    style = STYLE.stat().st_size
    for path in (site / "communs").glob("*/carte/index.html"):
        html = path.read_text(encoding="utf-8")
        assert path.stat().st_size + style < 15_000
        assert f'content="{CSP};' in html
        assert not re.search(r"<script|<style|style=|\son\w+=", html)


def tags(html: str) -> list[str]:
    return [" ".join([tag, *(name for name, _ in attrs)]) for tag, attrs in Lecteur(html).elements]


@pytest.mark.parametrize("nom", HOSTILES)
def test_a_hostile_name_adds_nothing_to_a_card_nor_to_its_code(nom: str) -> None:
    ordinary, hostile = (
        de_chaque_commun(
            partage.carte_a_inserer, seul(fictif(nom=name, accroche=name)), Publication()
        )
        for name in ("Commun", nom)
    )
    card = "communs/commun-fictif/carte/index.html"
    assert tags(hostile[card].decode()) == tags(ordinary[card].decode())
    code = partage.cadre_a_copier("commun-fictif", propre(nom), Publication())
    assert tags(code) == ["iframe src title width height loading frameborder style"]


def test_the_code_to_copy_is_that_of_the_chosen_common(
    nouvelle_page: NouvellePage, adresse: str
) -> None:
    page = nouvelle_page(permissions=["clipboard-read", "clipboard-write"])
    page.goto(f"{adresse}donnees/integrer/")
    page.get_by_label("Commun", exact=True).select_option(label="Sentes")
    page.wait_for_url("**/#integrer-sentes")
    page.get_by_role("button", name="Copier le code").first.click()
    page.get_by_role("button", name="Code copié").wait_for()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith(f'<iframe src="{SITE_URL}communs/sentes/carte/" title="Sentes')
    page.frame_locator("iframe[title='Carte de Sentes']").get_by_role(
        "heading", name="Sentes"
    ).wait_for()
    image = page.locator("#integrer img").evaluate("image => image.src")
    assert image == f"{adresse}{partage.chemin_du_badge('sentes')}"
    # Who does not see the badge is told what it shows, on the page and in the code to copy.
    page.locator("#integrer img[alt*='10 connues, 2 récentes']").wait_for()
    assert "10 connues, 2 récentes" in page.locator("#integrer pre code").nth(1).inner_text()
    page.evaluate(AXE)
    assert (
        page.evaluate(
            "async () => (await axe.run(document, {iframes: false})).violations.map(v => v.id)"
        )
        == []
    )
    # Whoever is sent to a choice finds it made.
    page.goto("about:blank")
    page.goto(f"{adresse}donnees/integrer/#integrer-sentes")
    page.locator("#integrer code", has_text="communs/sentes/carte/").wait_for()


def test_the_script_writes_the_code_that_the_library_writes(
    nouvelle_page: NouvellePage, adresse: str
) -> None:
    names = (*HOSTILES, 'Commun « {commun} » & "{nom}"')
    projets = [fictif(slug=f"commun-{rank}", nom=name) for rank, name in enumerate(names)]
    page = nouvelle_page()
    told = {"communs": [{"slug": projet.slug, "nom": propre(projet.nom)} for projet in projets]}
    page.route("**/communs.json", lambda route: route.fulfill(json=told))
    page.goto(f"{adresse}donnees/integrer/#integrer-{projets[0].slug}")
    for projet in projets:
        page.get_by_label("Commun", exact=True).select_option(value=projet.slug)
        expected = partage.cadre_a_copier(
            projet.slug, propre(projet.nom), Publication(site_url=SITE_URL)
        )
        assert page.locator("#integrer pre code").first.text_content() == expected


def test_without_a_script_or_the_list_of_the_commons_the_code_is_an_example(
    nouvelle_page: NouvellePage, adresse: str
) -> None:
    alone = nouvelle_page()
    alone.route("**/communs.json", lambda route: route.abort())
    for page in (nouvelle_page(java_script_enabled=False), alone):
        page.goto(f"{adresse}donnees/integrer/", wait_until="networkidle")
        assert page.get_by_label("Commun", exact=True).count() == 0
        part = page.locator("#integrer")
        slug = part.get_attribute("data-commun")
        assert f"remplacez partout {slug} par son identifiant" in part.inner_text()
        assert f"communs/{slug}/carte/" in part.locator("pre").first.inner_text()
        assert part.locator("pre").count() == 3
        part.locator("[data-carte]").click()
        assert page.url.endswith(f"/communs/{slug}/carte/")


def test_the_page_is_as_long_whatever_the_catalogue() -> None:
    def size(count: int) -> int:
        made = mondes.contexte(*(valeurs(slug=f"commun-{number:03d}") for number in range(count)))
        part = parties(made, Publication())["integrer"]
        return len(part("../../"))

    assert size(2) == size(50) > size(0) > 0
