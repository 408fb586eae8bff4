"""The pages in a real browser: accessible, quiet, usable at any width and without a script."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import unquote

import pytest
from playwright.sync_api import expect

from tests.aides import NouvellePage
from tests.site.navigation import deborde, violations

if TYPE_CHECKING:
    from playwright.sync_api import Page, Route

# One page of each kind: a rich common, a stopped one, lists, tables, forms.
PAGES = (
    "",
    "catalogue/",
    "catalogue/comparer/",
    "communs/plan-commun/",
    "communs/sentes/",
    "communs/sentiers-d-ici/mesures/",
    "communs/sentiers-d-ici/sources/",
    "communs/sentes/utilisateurs/",
    "communs/herbier/activite/",
    "impact/",
    "impact/le-guichet-en-une-page/",
    "territoires/",
    "territoires/bretagne/",
    "methodologie/",
    "guichet/",
    "guichet/suis-je-eligible/",
    "contribuer/",
    "contribuer/champs/",
    "donnees/integrer/",
    "accessibilite/",
    "404.html",
    "catalogue/?q=plan climat&axe=mieux-preserver-valoriser-ecosystemes",
    "catalogue/comparer/?communs=sentiers-d-ici,bornage,sentes,voirie-claire&genre=commune&habitants=3000",
)
# With others of these kinds, at night.
TOUTES = (
    *PAGES,
    "communs/annuaire/",
    "communs/bornage/mesures/",
    "communs/clairiere/",
    "communs/herbier/sources/",
    "communs/sentiers-d-ici/",
    "communs/sonoplan/",
    "contribuer/commandes/",
    "contribuer/dix-erreurs/",
    "contribuer/erreurs/",
    "contribuer/formulaire-papier/",
    "contribuer/importer/",
    "donnees/flux/",
    "guichet/parcours/",
    "reutiliser/licence-et-achat/",
    "reutiliser/dites-le/",
    "securite/",
    "territoires/26-drome/",
)
# Those that a wide window lays out otherwise.
LARGES = (
    "",
    "catalogue/",
    "communs/sentiers-d-ici/",
    "impact/",
    "territoires/bretagne/",
    "contribuer/champs/",
)
# A window of 1280 by 1024 pixels zoomed four times, where most goes wrong. Colours do not depend on
# the width: every width and every scheme are tried at night.
ETROIT = (320, 256, "dark")
LARGE = (1280, 800, "light")
ECRANS = [
    (ETROIT, PAGES),
    (LARGE, LARGES),
    *(
        pytest.param(screen, TOUTES, marks=pytest.mark.nuit)
        for screen in (ETROIT, (320, 800, "light"), (768, 800, "dark"), LARGE)
    ),
]


@pytest.mark.parametrize(("ecran", "pages"), ECRANS)
def test_axe_finds_nothing_and_the_page_asks_nobody(
    page: Page, adresse: str, ecran: tuple[int, int, str], pages: tuple[str, ...]
) -> None:
    width, height, scheme = ecran
    page.set_viewport_size({"width": width, "height": height})
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    asked: list[str] = []
    page.on("request", lambda r: asked.append(r.url))
    wrong: dict[str, object] = {}
    for path in pages:
        response = page.goto(adresse + path)
        assert response, path
        assert response.ok, path
        if "=" in path:
            page.locator("#trouves mark, #cmp-table thead th").first.wait_for()
        folded = deborde(page)
        page.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true })")
        found, wide = violations(page), max(folded, deborde(page))
        if found or wide > 0:
            wrong[path] = (found, wide)
    page.wait_for_load_state("networkidle")
    assert wrong == {}
    assert [url for url in asked if not url.startswith(adresse)] == []


def test_by_keyboard_the_menu_opens_and_leads_to_a_page(nouvelle_page: NouvellePage, adresse: str) -> None:
    """At 320 px: skip link, which leads past the header, name, menu; Enter opens it, then come its links."""
    page = nouvelle_page(viewport={"width": 320, "height": 640})
    page.goto(f"{adresse}communs/bornage/")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**#contenu")
    page.goto(adresse)
    for _ in range(3):
        page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Menu"
    page.keyboard.press("Enter")
    for stop in ("Fermer", "Accueil", "Catalogue"):
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.textContent") == stop
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.textContent") == "Menu"
    page.keyboard.press("Enter")
    for _ in range(3):
        page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Catalogue"
    page.keyboard.press("Enter")
    page.wait_for_url("**/catalogue/")


def test_a_printed_page_opens_its_details(page: Page, adresse: str) -> None:
    page.goto(f"{adresse}contribuer/champs/")
    folded = page.locator("article details:not([open]) > :not(summary)").first
    assert folded.is_visible() is False
    page.emulate_media(media="print")
    assert folded.is_visible()


def test_a_commune_learns_what_its_neighbours_use(page: Page, adresse: str) -> None:
    page.goto(f"{adresse}territoires/")
    page.get_by_label("Nom de votre commune, intercommunalité, département ou région, ou code postal").fill(
        "peyrins"
    )
    page.get_by_role("button", name="Peyrins (Drôme)").wait_for()
    expect(page.get_by_role("status")).to_have_text("1 collectivité trouvée.")
    page.keyboard.press("Enter")
    answer = page.locator("#mc-reponse")
    answer.get_by_role("heading", name="Peyrins (Drôme)").wait_for()
    expect(answer).to_contain_text("Sentiers d’ici")
    page.wait_for_url("**/#insee=26231")
    assert violations(page) == []
    shared = page.context.new_page()
    shared.goto(page.url)
    expect(shared.locator("#mc-reponse h3")).to_have_text("Peyrins (Drôme)")


def test_what_names_a_departement_without_a_list_is_told_to_its_communes(page: Page, adresse: str) -> None:
    said = [
        {"commun": "bornage", "genre": "porteur", "dit": "Porté par Commune de Peyrins"},
        {"commun": "herbier", "genre": "chiffre", "dit": "Arbres : 12"},
        {"commun": "herbier", "genre": "campagne", "dit": "Parc : campagne terminée"},
    ]

    def declare(route: Route) -> None:
        answered = route.fetch()
        route.fulfill(response=answered, json={**answered.json(), "declares": said})

    page.route("**/api/v1/collectivites/26.json", declare)
    page.goto(f"{adresse}territoires/#insee=26231")
    answer = page.locator("#mc-reponse")
    carried = answer.locator("section", has_text="Porté ici : Drôme")
    expect(carried.get_by_role("listitem")).to_have_text(["BORNAGE : Porté par Commune de Peyrins"])
    declared = answer.locator("section", has_text="Cité sans commune connue : Drôme")
    expect(declared.get_by_role("listitem")).to_have_text(["Herbier partagé : Arbres : 12"])
    expect(answer).not_to_contain_text("campagne")


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("34590", ["Marsillargues (Hérault)"]),
        ("2009", ["Ajaccio (Corse-du-Sud)"]),
        ("48250", ["Luc (Lozère)", "Laveyrune (Ardèche)"]),
        ("saint denis", ["Saint-Denis (Aude)"]),
        ("ST-DENIS", ["Saint-Denis (Aude)"]),
        ("l'hay les roses", ["L'Haÿ-les-Roses (Val-de-Marne)"]),
        ("Œuilly", ["Œuilly (Aisne)"]),
    ],
)
def test_a_name_is_found_as_people_type_it(page: Page, adresse: str, typed: str, names: list[str]) -> None:
    """Postal code, accents, case, apostrophes and « St »; homonyms told apart by département."""
    page.goto(f"{adresse}territoires/")
    page.locator("#mc-saisie").fill(typed)
    for name in names:
        expect(page.locator("#mc-choix").get_by_role("button", name=name, exact=True)).to_be_visible()


def test_an_epci_answers_as_a_commune_does(page: Page, adresse: str) -> None:
    """By its name without « CC »; what nobody said of it leads to the form, its SIREN written."""
    page.goto(f"{adresse}territoires/")
    page.locator("#mc-saisie").fill("Gally Mauld")
    page.get_by_role("button", name="Communauté de communes Gally Mauldre (Yvelines)", exact=True).click()
    expect(page.locator("#mc-reponse h3")).to_have_text("CC Gally Mauldre")
    expect(page.locator("#mc-etat")).to_contain_text("Réponse affichée pour CC Gally Mauldre (Yvelines).")
    form = page.locator("#mc-reponse").get_by_role("link", name="Dites-le").get_attribute("href")
    assert form is not None
    assert ": 200034130\n" in unquote(form)
    shared = page.context.new_page()
    shared.goto(page.url)
    expect(shared.locator("#mc-reponse h3")).to_have_text("CC Gally Mauldre")


@pytest.mark.parametrize(
    ("saisi", "nom", "page_"), [("herau", "Hérault", "34-herault"), ("occita", "Occitanie", "occitanie")]
)
def test_a_departement_and_a_region_lead_to_their_page(
    page: Page, adresse: str, saisi: str, nom: str, page_: str
) -> None:
    page.goto(f"{adresse}territoires/")
    page.locator("#mc-saisie").fill(saisi)
    page.locator("#mc-choix").get_by_role("link", name=nom, exact=True).click()
    page.wait_for_url(f"{adresse}territoires/{page_}/")


@pytest.mark.parametrize(
    ("nom", "code", "region"),
    [
        ("Ain", "01", "Auvergne-Rhône-Alpes"),
        ("Eure", "27", ""),
        ("Corse", "94", ""),
        ("Martinique", "972", ""),
    ],
)
def test_a_place_of_which_nothing_is_said_answers_and_leads_on(
    page: Page, adresse: str, nom: str, code: str, region: str
) -> None:
    page.goto(f"{adresse}territoires/")
    page.locator("#mc-saisie").fill(nom)
    page.locator("#mc-choix").get_by_role("button", name=nom, exact=True).click()
    answer = page.locator("#mc-reponse")
    expect(answer.get_by_role("heading", name=nom, exact=True)).to_be_visible()
    expect(page.locator("#mc-etat")).to_have_text(f"Réponse affichée pour {nom}.")
    expect(answer).to_contain_text("aucun usage connu")
    form = answer.get_by_role("link", name="Dites-le").get_attribute("href")
    assert f": {code}\n" in unquote(str(form))
    assert violations(page) == []
    above = answer.get_by_role("link", name=region or "région")
    assert above.count() == bool(region)
    if region:
        above.click()
        page.wait_for_url(f"{adresse}territoires/auvergne-rhone-alpes/")


def test_a_commune_that_nobody_named_may_say_what_it_uses(page: Page, adresse: str) -> None:
    """« aucun usage connu » never stands alone: the form bears the code of who asked."""
    page.goto(f"{adresse}territoires/#insee=01004")
    link = page.locator("#mc-reponse section", has_text="Commune : Ambérieu-en-Bugey").get_by_role(
        "link", name="Dites-le"
    )
    assert ": 01004\n" in unquote(str(link.get_attribute("href")))
