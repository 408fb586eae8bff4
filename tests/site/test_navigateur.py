"""The pages in a real browser: the keyboard, print, and what a place is told."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import unquote

from playwright.sync_api import expect

from tests.aides import NouvellePage
from tests.site.navigation import violations

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page, Route


def test_by_keyboard_the_menu_opens_and_leads_to_a_page(
    nouvelle_page: NouvellePage, adresse: str
) -> None:
    """At 320 px: skip link, which leads past the header, name, menu; Enter opens it, then come its links."""
    page = nouvelle_page(viewport={"width": 320, "height": 640})

    def arrets(count: int) -> str:
        for _ in range(count):
            page.keyboard.press("Tab")
        return str(page.evaluate("document.activeElement.textContent"))

    page.goto(f"{adresse}communs/bornage/")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**#contenu")
    page.goto(adresse)
    assert arrets(3) == "Menu"
    page.keyboard.press("Enter")
    assert [arrets(1) for _ in range(3)] == ["Fermer", "Catalogue", "Impact"]
    page.keyboard.press("Escape")
    assert arrets(0) == "Menu"
    page.keyboard.press("Enter")
    assert arrets(2) == "Catalogue"
    page.keyboard.press("Enter")
    page.wait_for_url("**/catalogue/")


def test_a_printed_page_opens_its_details(page: Page, adresse: str) -> None:
    page.goto(f"{adresse}contribuer/champs/")
    folded = page.locator("article details:not([open]) > :not(summary)").first
    assert folded.is_visible() is False
    page.emulate_media(media="print")
    assert folded.is_visible()


# --- A place --------------------------------------------------------------------------------------


def chercher(page: Page, adresse: str, typed: str) -> Locator:
    """Type the name of a place; return what is proposed."""
    if not page.url.startswith(f"{adresse}territoires/"):
        page.goto(f"{adresse}territoires/")
    page.locator("#mc-saisie").fill(typed)
    return page.locator("#mc-choix")


def formulaire(answer: Locator) -> str:
    """Return what the form to say that one uses a common is given."""
    return unquote(str(answer.get_by_role("link", name="Dites-le").get_attribute("href")))


def test_a_commune_learns_what_its_neighbours_use(page: Page, adresse: str) -> None:
    page.goto(f"{adresse}territoires/")
    page.get_by_label("Votre commune, intercommunalité, département, région ou code postal").fill(
        "peyrins"
    )
    page.get_by_role("button", name="Peyrins (Drôme)").wait_for()
    expect(page.locator("#mc-etat")).to_have_text("1 collectivité trouvée.")
    page.keyboard.press("Enter")
    answer = page.locator("#mc-reponse")
    answer.get_by_role("heading", name="Peyrins (Drôme)").wait_for()
    expect(answer).to_contain_text("Sentiers d’ici")
    page.wait_for_url("**/#insee=26231")
    assert violations(page) == []
    shared = page.context.new_page()
    shared.goto(page.url)
    expect(shared.locator("#mc-reponse h3")).to_have_text("Peyrins (Drôme)")


def test_the_code_that_a_town_hall_knows_of_itself_finds_it(page: Page, adresse: str) -> None:
    """Its INSEE code, where it is no postal code."""
    found = chercher(page, adresse, "26231").get_by_role("button")
    expect(found).to_have_text("Peyrins (Drôme)")


def test_the_common_that_one_comes_from_is_answered_first(page: Page, adresse: str) -> None:
    """From its page, in the first screen of a phone: who near here uses it."""
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(f"{adresse}communs/sentiers-d-ici/")
    page.get_by_role("link", name="Près de chez vous").click()
    chercher(page, adresse, "Châteauneuf-sur-Isère").get_by_role("button").first.click()
    said = page.locator("#mc-reponse .mc-dabord")
    expect(said).to_have_text("Sentiers d’ici près de chez vous\u00a0: Peyrins, commune voisine")
    page.reload()
    expect(said).to_be_visible()
    assert said.evaluate("e => e.getBoundingClientRect().bottom") <= 740


def test_what_names_a_departement_without_a_list_is_told_to_its_communes(
    page: Page, adresse: str
) -> None:
    said = [
        {"commun": "bornage", "genre": "porteur", "dit": "Porteur : Commune de Peyrins"},
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
    expect(carried.get_by_role("listitem")).to_have_text(["BORNAGE : Porteur : Commune de Peyrins"])
    declared = answer.locator("section", has_text="Cité ici, sans nom de commune : Drôme")
    expect(declared.get_by_role("listitem")).to_have_text(["Herbier partagé : Arbres : 12"])
    expect(answer).not_to_contain_text("campagne")


def test_a_name_is_found_as_people_type_it(page: Page, adresse: str) -> None:
    """Postal code, accents, case, apostrophes and « St »; homonyms told apart by département; an advice if none."""
    for typed, names in {
        "34590": ["Marsillargues (Hérault)"],
        "2009": ["Ajaccio (Corse-du-Sud)"],
        "48250": ["Luc (Lozère)", "Laveyrune (Ardèche)"],
        "saint denis": ["Saint-Denis (Aude)"],
        "ST-DENIS": ["Saint-Denis (Aude)"],
        "l'hay les roses": ["L'Haÿ-les-Roses (Val-de-Marne)"],
        "Œuilly": ["Œuilly (Aisne)"],
    }.items():
        found = chercher(page, adresse, typed)
        for name in names:
            expect(found.get_by_role("button", name=name, exact=True)).to_be_visible()
    chercher(page, adresse, "zzzzqq")
    page.keyboard.press("Enter")
    expect(page.get_by_text("vérifiez l’orthographe ou tapez le code postal")).to_be_visible()


def test_a_place_of_which_nothing_is_said_answers_and_leads_on(page: Page, adresse: str) -> None:
    """That nothing is known is said once, and never alone: the form bears the code of who asked."""
    answer = page.locator("#mc-reponse")
    for typed, name, title, code in (
        # An EPCI answers as a commune does, by its name without « CC ».
        (
            "Gally Mauld",
            "Communauté de communes Gally Mauldre (Yvelines)",
            "CC Gally Mauldre",
            "200034130",
        ),
        ("Martinique", "Martinique", "Martinique", "972"),
        ("Ain", "Ain", "Ain", "01"),
    ):
        chercher(page, adresse, typed).get_by_role("button", name=name, exact=True).click()
        expect(answer.get_by_role("heading", name=title, exact=True)).to_be_visible()
        expect(page.locator("#mc-etat")).to_contain_text(f"Réponse affichée pour {title}")
        expect(answer.get_by_text("de connu ici")).to_have_count(1)
        assert f": {code}\n" in formulaire(answer)
        assert violations(page) == []
    answer.get_by_role("link", name="Auvergne-Rhône-Alpes").click()
    page.wait_for_url(f"{adresse}territoires/auvergne-rhone-alpes/")


def test_a_place_with_a_page_leads_there_and_a_commune_that_nobody_named_to_the_form(
    page: Page, adresse: str
) -> None:
    for typed, name, place in (
        ("herau", "Hérault", "34-herault"),
        ("occita", "Occitanie", "occitanie"),
    ):
        chercher(page, adresse, typed).get_by_role("link", name=name, exact=True).click()
        page.wait_for_url(f"{adresse}territoires/{place}/")
        page.goto("about:blank")
    page.goto(f"{adresse}territoires/#insee=01004")
    assert ": 01004\n" in formulaire(page.locator("#mc-reponse"))
    expect(page.locator("#mc-reponse").get_by_text("Rien d’autre de connu ici")).to_be_visible()


# --- The map --------------------------------------------------------------------------------------


def zone(page: Page, code: str) -> Locator:
    """Return the zone of a département."""
    return page.locator(f".carte-france a[data-departement='{code}']")


def test_by_keyboard_alone_the_map_is_one_stop_and_leads_to_a_territory(
    page: Page, adresse: str
) -> None:
    page.goto(f"{adresse}territoires/")
    zone(page, "07").focus()
    page.keyboard.press("ArrowRight")
    expect(zone(page, "26")).to_be_focused()
    expect(page.locator("#carte-lieu")).to_contain_text("Drôme")
    # One stop: the next one is no zone.
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.dataset.departement") is None
    page.keyboard.press("Shift+Tab")
    expect(zone(page, "26")).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url(f"{adresse}territoires/26-drome/")


def test_the_map_keeps_to_a_common_and_says_so(page: Page, adresse: str) -> None:
    page.goto(f"{adresse}territoires/")
    whole = page.locator("#carte-bilan").inner_text()
    page.get_by_label("Montrer").select_option(label="Herbier partagé")
    page.wait_for_url("**/territoires/?commun=herbier")
    expect(page.locator("#carte-bilan")).not_to_have_text(whole)
    blanches = page.locator(".carte-france a.aire-aucune").count()
    expect(page.locator("[data-compte='aire-aucune']")).to_have_text(str(blanches))
    expect(zone(page, "26")).to_have_attribute("aria-label", "Drôme : aucun usage connu")
    expect(zone(page, "26")).to_have_class("aire-aucune")
    assert violations(page) == []
    page.get_by_label("Montrer").select_option(label="Tous les communs")
    expect(page.locator("#carte-bilan")).to_have_text(whole)
    # The address keeps the choice.
    page.goto(f"{adresse}territoires/?commun=herbier")
    expect(page.get_by_label("Montrer")).to_have_value("commun=herbier")


def test_a_click_on_a_departement_of_which_nothing_is_said_answers_here(
    page: Page, adresse: str
) -> None:
    page.goto(f"{adresse}territoires/")
    zone(page, "01").click()
    expect(page.locator("#mc-reponse h3")).to_have_text("Ain")


def test_without_a_script_every_zone_leads_somewhere(
    nouvelle_page: NouvellePage, adresse: str
) -> None:
    page = nouvelle_page(java_script_enabled=False)
    page.goto(f"{adresse}territoires/")
    zone(page, "26").click(force=True)
    page.wait_for_url(f"{adresse}territoires/26-drome/")
    page.goto(f"{adresse}territoires/")
    zone(page, "01").click(force=True)
    page.wait_for_url(f"{adresse}territoires/departements/#departement-01")
