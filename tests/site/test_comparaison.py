"""Compare commons: what each cell says, and the page in a real browser, hostile addresses included."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

import msgspec
import pytest
from playwright.sync_api import expect
from pypdf import PdfReader

from catalogue_communs.faits.conclusions import Conclusions
from catalogue_communs.faits.contexte import Contexte
from catalogue_communs.site.vues import comparer
from catalogue_communs.socle.programme import programme
from tests.aides import RACINE, Json, NouvellePage, page_du_commun
from tests.communs import developper, imaginaire, regles, suivre
from tests.site.navigation import DEPLACEMENTS
from tests.sorties.conftest import seul

if TYPE_CHECKING:
    from playwright.sync_api import Page

DEUX = "catalogue/comparer/?communs=sentiers-d-ici,bornage"


def lignes(conclusions: Conclusions) -> Json:
    """Return the lines of each row, by its name."""
    cells = [[[*line] for line in cell] for cell in comparer.cellules(conclusions)]
    return dict(zip(comparer.LIGNES, cells, strict=True))


# --- What the cells say -----------------------------------------------------------------


@pytest.mark.parametrize("regle", regles("comparaison"))
def test_what_is_compared_of_a_common(regle: Json) -> None:
    projet = imaginaire(**developper(regle["fiche"]))
    known = Conclusions(projet, seul(projet))
    said = lignes(known) | json.loads(msgspec.json.encode(comparer.comme(known)))
    assert {place: suivre(said, place) for place in regle["dit"]} == regle["dit"]


def test_the_contact_opens_the_message_of_the_page_of_the_common(
    contexte: Contexte, site: Path
) -> None:
    projet = contexte.catalogue.projet("sentiers-d-ici")
    assert projet is not None
    mailto = lignes(contexte.commun(projet))["contact"][0][1]
    assert mailto.replace("&", "&amp;") in page_du_commun(site, "sentiers-d-ici")


def test_each_common_has_one_small_file_and_the_same_rows(site: Path) -> None:
    folder = site / "catalogue" / "comparer" / "donnees"
    read = {p.stem: p.read_bytes() for p in folder.glob("*.json")}
    assert set(read) == {p.stem for p in (RACINE / "projets").glob("*.yml")}
    assert {len(json.loads(data)["cellules"]) for data in read.values()} == {len(comparer.LIGNES)}


# --- The page ---------------------------------------------------------------------------


def attendre(page: Page, count: int) -> None:
    """Wait until `count` commons are compared."""
    expect(page.locator("#cmp-table thead th")).to_have_count(count)


def test_the_address_follows_each_choice_and_back_returns(page: Page, adresse: str) -> None:
    page.goto(adresse + DEUX)
    attendre(page, 2)
    assert page.title().startswith("Sentiers d’ici, BORNAGE · Comparer des communs")
    page.get_by_label("Ajouter un commun").select_option("sentes")
    page.get_by_role("button", name="Ajouter").click()
    attendre(page, 3)
    page.get_by_role("button", name="Retirer Sentiers d’ici").click()
    page.wait_for_url("**/?communs=bornage,sentes")
    attendre(page, 2)
    assert page.evaluate("document.activeElement.id") == "cmp-choix"
    page.go_back()
    attendre(page, 3)
    page.go_back()
    attendre(page, 2)
    assert page.url.endswith("?communs=sentiers-d-ici,bornage")
    page.go_forward()
    attendre(page, 3)


def test_unknown_stays_unknown_and_only_known_rows_are_equal(page: Page, adresse: str) -> None:
    """« à demander à l’équipe » fills an empty cell, and is never marked as equal."""
    page.goto(f"{adresse}catalogue/comparer/?communs=bornage,climatheque")
    attendre(page, 2)
    helped = page.locator("tr[data-ligne=aide]")
    assert [c.inner_text() for c in helped.locator("td .nc").all()] == ["à demander à l’équipe"] * 2
    assert helped.locator(".cmp-egal").is_visible() is False
    assert page.locator("tr[data-ligne=modes] .cmp-egal").is_visible()
    assert page.locator("tr[data-ligne=usage] .cmp-egal").is_visible() is False
    assert page.locator("tr[data-ligne=comme]").is_visible() is False


@pytest.mark.parametrize(
    "value", ['"><script>alert(1)</script>', "../../../impact", "__proto__", "é" * 5000]
)
def test_a_hostile_address_is_shown_as_text_and_asks_for_nothing(
    page: Page, adresse: str, value: str
) -> None:
    asked: list[str] = []
    page.on("request", lambda r: asked.append(r.url))
    page.goto(
        f"{adresse}catalogue/comparer/?communs=bornage,{quote(value)}&genre={quote(value)}&habitants=1e9"
    )
    attendre(page, 1)
    refusal = page.locator("#cmp-refus")
    assert f"« {value[:60]} »" in refusal.inner_text()
    assert refusal.locator("*").count() == 0
    assert [url for url in asked if "/donnees/" in url] == [
        f"{adresse}catalogue/comparer/donnees/bornage.json"
    ]
    assert page.get_by_label("Type de collectivité").input_value() == ""
    assert page.get_by_label("Nombre d’habitants").input_value() == ""


def test_more_than_four_and_repeated_commons_are_told(page: Page, adresse: str) -> None:
    page.goto(
        f"{adresse}catalogue/comparer/?communs=bornage,bornage,clairiere,voirie-claire,sentes,plan-commun"
    )
    attendre(page, 4)
    assert "Non affiché : PlanCommun" in page.locator("#cmp-refus").inner_text()
    page.get_by_label("Ajouter un commun").select_option("rives")
    page.get_by_role("button", name="Ajouter").click()
    assert page.get_by_role("status").inner_text().startswith("4 communs au plus")


def test_a_wrong_number_of_inhabitants_is_told(page: Page, adresse: str) -> None:
    """Criterion 11.10: the message names the field and shows what to write."""
    page.goto(adresse + DEUX)
    attendre(page, 2)
    field = page.get_by_label("Nombre d’habitants")
    field.fill("3000")
    page.get_by_role("button", name="Chercher qui nous ressemble").click()
    expect(page.get_by_role("status")).to_contain_text("type de collectivité")
    for written in ("douze", "-5", "3,5", "1e4"):
        field.fill("3000")
        field.press("Enter")
        field.fill(written)
        field.press("Enter")
        expect(
            page.get_by_text("Écrivez le nombre d’habitants en chiffres, par exemple 3000.")
        ).to_be_visible()


def test_a_failed_reading_is_told(nouvelle_page: NouvellePage, adresse: str) -> None:
    page = nouvelle_page()
    page.route("**/donnees/*.json", lambda route: route.abort())
    page.goto(adresse + DEUX)
    page.get_by_text("Vérifiez votre connexion").wait_for()


def test_by_keyboard_alone_a_common_is_added_and_removed(page: Page, adresse: str) -> None:
    """Tab, letters, Enter; the region of the table is a stop too."""
    page.goto(f"{adresse}catalogue/comparer/?communs=clairiere")
    attendre(page, 1)
    page.get_by_label("Ajouter un commun").focus()
    page.keyboard.type("vOiR")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    attendre(page, 2)
    stops = []
    for _ in range(9):
        page.keyboard.press("Tab")
        stops.append(page.evaluate("document.activeElement.id || document.activeElement.className"))
    assert "cmp-cadre" in stops
    assert any("cmp-retirer" in stop for stop in stops)
    page.get_by_role("button", name="Retirer CLAIRIÈRE").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/?communs=voirie-claire")


def test_without_a_script_the_page_says_how_and_lists_every_common(
    nouvelle_page: NouvellePage, adresse: str
) -> None:
    page = nouvelle_page(java_script_enabled=False)
    page.goto(adresse + DEUX)
    assert page.locator("noscript p", has_text="demande JavaScript").is_visible()
    assert page.locator("#cmp").is_visible() is False
    expect(page.locator("article a[href*='communs/']")).to_have_count(
        len(list((RACINE / "projets").iterdir()))
    )
    page.locator("noscript a", has_text="Sentiers d’ici").click()
    assert page.get_by_role("heading", level=1).inner_text() == "Sentiers d’ici"


@pytest.mark.parametrize("nombre", [2, 3, 4])
def test_a_comparison_prints_on_one_sheet(page: Page, adresse: str, nombre: int) -> None:
    """Of the longest commons: A4 landscape, in its title the names, above it who speaks, of which day, where to write."""
    asked = ",".join(("sentiers-d-ici", "sentes", "voirie-claire", "bornage")[:nombre])
    page.goto(f"{adresse}catalogue/comparer/?communs={asked}&genre=commune&habitants=3000")
    attendre(page, nombre)
    names = [page.locator("#cmp-table thead th a").nth(rank).inner_text() for rank in range(nombre)]
    (printed,) = PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True))).pages
    assert printed.mediabox.width > printed.mediabox.height
    page.emulate_media(media="print")
    assert page.get_by_role("heading", level=1).inner_text().endswith(f" : {', '.join(names)}")
    expect(page.locator(".emetteur")).to_contain_text("édition du 24 novembre 2026")
    expect(page.locator(".emetteur")).to_contain_text(programme().courriel)
    rows = page.locator("#cmp-table tbody tr:visible th").all_inner_texts()
    assert rows[1:3] == ["Prix", "À qui écrire"]
    assert (
        page.locator(".cmp-adresse").inner_text().endswith(asked + "&genre=commune&habitants=3000")
    )
    for tool in (".cmp-outils", ".cmp-retirer"):
        assert page.locator(tool).first.is_visible() is False


def test_what_is_empty_for_all_is_said_once_and_what_ties_them_is_told(
    page: Page, adresse: str
) -> None:
    page.goto(f"{adresse}catalogue/comparer/?communs=friches-vives,canopee")
    page.locator("#cmp-table thead th").first.wait_for()
    rows = page.locator("#cmp-table tbody tr:visible th").all_inner_texts()
    silent = page.locator("#cmp-vides").inner_text()
    assert silent.startswith("À demander à l’équipe, pour tous : ")
    for name in (
        silent.removeprefix("À demander à l’équipe, pour tous : ").removesuffix(".").split(", ")
    ):
        assert not [row for row in rows if row.lower() == name]
    expect(page.locator("#cmp-ensemble")).to_contain_text("Reprend sa carte des sols.")
    expect(page.locator("#cmp-ensemble")).not_to_contain_text("Aucune source lue")
    page.goto(f"{adresse}catalogue/comparer/?communs=friches-vives")
    page.locator("#cmp-table thead th").first.wait_for()
    expect(page.locator("#cmp-ensemble")).to_be_hidden()
    expect(page.locator("#cmp-vides")).to_have_text("")


def test_commons_that_no_file_ties_say_whom_to_ask(page: Page, adresse: str) -> None:
    page.goto(f"{adresse}catalogue/comparer/?communs=clairiere,climatheque,rives")
    attendre(page, 3)
    expect(page.locator("#cmp-ensemble p")).to_contain_text("demandez-le aux équipes")


@pytest.mark.parametrize("largeur", [360, 1280])
@pytest.mark.parametrize("nombre", [0, 2, 4])
def test_what_is_compared_comes_without_moving_the_page(
    page: Page, adresse: str, largeur: int, nombre: int
) -> None:
    """The place of the table is kept before it comes, whatever the length of the names."""
    page.set_viewport_size({"width": largeur, "height": 800})
    page.add_init_script(DEPLACEMENTS)
    asked = ",".join(("sentiers-d-ici", "sentes", "voirie-claire", "bornage")[:nombre])
    page.goto(f"{adresse}catalogue/comparer/?communs={asked}")
    expect(page.locator("#cmp-etat")).not_to_be_empty()
    assert page.evaluate("deplace") < 0.02
