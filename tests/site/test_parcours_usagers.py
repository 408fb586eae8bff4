"""What people come to do, from the home page to the end, and in how many actions."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from playwright.sync_api import expect

from catalogue_communs.site.vues.commun import CHAMPS

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Locator, Page


class Visite:
    """A visit: a page, and the things that the visitor does, counted: a click, a field, a box, a choice in a list.

    A change that costs one more must be wanted; the last one counts.
    """

    def __init__(self, context: BrowserContext, address: str) -> None:
        """Open the home page, which is not an action."""
        self.page: Page = context.new_page()
        self.page.goto(address)
        self.actions = 0

    def suivre(self, target: Locator) -> None:
        """Click what the visitor sees."""
        expect(target).to_be_visible()
        target.click()
        self.actions += 1

    def remplir(self, label: str, text: str) -> None:
        """Write in the field of the content called `label`."""
        self.page.get_by_role("main").get_by_label(label).fill(text)
        self.actions += 1

    def bouton(self, name: str) -> None:
        """Press the button of the content called `name`."""
        self.suivre(self.page.get_by_role("main").get_by_role("button", name=name))

    def cocher(self, target: Locator) -> None:
        """Tick what the visitor sees."""
        target.check()
        self.actions += 1

    def lien(self, name: str, *, exact: bool = True) -> None:
        """Follow the first link of the content called `name`."""
        self.suivre(self.page.get_by_role("main").get_by_role("link", name=name, exact=exact).first)


def letters(text: str) -> str:
    """Compare two texts whatever their spaces: those of the page do not break."""
    return "".join(text.split())


@pytest.fixture
def contexte(navigateur: Browser, request: pytest.FixtureRequest) -> Iterator[BrowserContext]:
    """Open a context; a test says whether scripts run, and the width of the window."""
    script, width = getattr(request, "param", (True, 1280))
    context = navigateur.new_context(
        viewport={"width": width, "height": 800}, java_script_enabled=script, locale="fr-FR"
    )
    yield context
    context.close()


@pytest.mark.parametrize("contexte", [(True, 320)], indirect=True)
def test_a_small_town_compares_two_commons_and_writes_to_a_team(
    contexte: BrowserContext, adresse: str
) -> None:
    """On a phone, 3,000 inhabitants and illegal dumping: from the need to the mail, in one visit.

    One common answers these words. The page says how to compare it all the same: its box stays
    ticked while the whole list comes back.
    """
    visit = Visite(contexte, adresse)
    page = visit.page
    visit.remplir("Quel est votre besoin", "dépôts sauvages")
    visit.bouton("Chercher")
    found = page.locator("#trouves > .carte:visible")
    expect(found).to_have_count(1)
    visit.cocher(found.get_by_label("Comparer Sentiers d’ici"))
    visit.bouton("Voir tous les communs")
    expect(page.get_by_label("Comparer Sentiers d’ici")).to_be_checked()
    visit.cocher(page.get_by_label("Comparer BORNAGE"))
    visit.lien("Comparer 2 communs")
    expect(page.locator("#cmp-table thead th")).to_have_count(2)
    page.get_by_label("Type de collectivité").select_option(label="Commune")
    visit.actions += 1
    visit.remplir("Nombre d’habitants", "3 000")
    visit.bouton("Chercher qui nous ressemble")
    page.wait_for_url("**&genre=commune&habitants=3000")
    like_us = page.locator("tr[data-ligne=comme] td")
    expect(like_us.nth(0)).to_contain_text("Peyrins (Drôme)")
    expect(like_us.nth(1)).to_contain_text("Aucun usage connu dans votre type")
    visit.suivre(page.locator("#cmp-table").get_by_role("link", name="Sentiers d’ici"))
    visit.lien("Écrire à l’équipe")
    words = (
        "Valrive",
        "3 000",
        "Trois dépôts par mois",
        "40 dossiers par an",
        "mars 2027",
        "Mairie, 00 00",
    )
    visit.bouton("Compléter")
    for (_, label, _, _), text in zip(CHAMPS, words, strict=True):
        visit.remplir(label, text)
    mailto = urlsplit(
        page.get_by_role("link", name="Ouvrir dans ma messagerie").get_attribute("href") or ""
    )
    visit.actions += 1
    assert (mailto.scheme, unquote(mailto.path)) == ("mailto", "contact@sentiers-d-ici.example")
    body = parse_qs(mailto.query)["body"][0]
    assert "Nous sommes Valrive, 3 000 habitants." in body
    assert "Notre besoin : Trois dépôts par mois" in body
    assert "[" not in body
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert visit.actions == 19


def test_an_elected_official_prints_the_sheet_of_a_common(
    contexte: BrowserContext, adresse: str
) -> None:
    contexte.add_init_script("window.print = () => { document.title = 'IMPRESSION' }")
    visit = Visite(contexte, adresse)
    visit.suivre(visit.page.get_by_role("link", name="Catalogue", exact=True).first)
    visit.lien("Sentiers d’ici")
    visit.suivre(visit.page.get_by_role("button", name="Imprimer"))
    assert visit.page.title() == "IMPRESSION"
    assert visit.actions == 3


@pytest.mark.parametrize("contexte", [(False, 375)], indirect=True)
def test_an_agent_without_a_script_finds_a_common_and_its_contact(
    contexte: BrowserContext, adresse: str
) -> None:
    visit = Visite(contexte, adresse)
    visit.lien("Tout le catalogue")
    visit.lien("BORNAGE")
    visit.lien("Écrire à l’équipe")
    contact = visit.page.get_by_role("link", name="Ouvrir dans ma messagerie")
    expect(contact).to_be_in_viewport()
    mailto = urlsplit(contact.get_attribute("href") or "")
    assert visit.actions + 1 == 4
    assert (mailto.scheme, unquote(mailto.path)) == ("mailto", "contact@bornage.example")
    body = parse_qs(mailto.query)["body"][0]
    assert "Quel délai entre notre demande et le premier usage ?" in body
    # No mail program at hand: the same text can be selected in the page.
    visit.page.get_by_text("La lettre, prête à envoyer").click()
    shown = visit.page.get_by_label("La lettre, prête à envoyer").input_value()
    assert letters(shown) == letters(body)
    for name in ("Compléter", "Copier la lettre", "Imprimer"):
        assert visit.page.get_by_role("button", name=name).count() == 0
    assert visit.page.get_by_label("Nom de la collectivité").count() == 0


def test_an_epci_officer_checks_who_uses_climatheque_in_the_region(
    contexte: BrowserContext, adresse: str
) -> None:
    visit = Visite(contexte, adresse)
    visit.suivre(visit.page.get_by_role("link", name="Territoires", exact=True).first)
    visit.lien("Auvergne-Rhône-Alpes")
    main = visit.page.get_by_role("main")
    assert visit.actions == 2
    # The région names those whose use is known, which is not Climathèque's case.
    expect(main.get_by_role("link", name="Sentiers d’ici")).to_be_visible()
    assert main.get_by_role("link", name="Climathèque").count() == 0
    visit.suivre(visit.page.get_by_role("link", name="Catalogue", exact=True).first)
    visit.lien("Climathèque®")
    assert visit.actions == 4
    users = visit.page.locator("section", has=visit.page.locator("#qui-utilise"))
    expect(users).to_contain_text("Utilisateurs : à demander à l’équipe")
    # What is known is a count without names, declared and dated; the names are to be asked for.
    expect(visit.page.locator("#indicateur-regions-deployees")).to_be_visible()
    asked = visit.page.get_by_label("La lettre, prête à envoyer").input_value()
    assert "Quelles collectivités comme la nôtre l’utilisent déjà" in asked


def test_a_future_candidate_reads_whether_it_is_eligible(
    contexte: BrowserContext, adresse: str
) -> None:
    visit = Visite(contexte, adresse)
    visit.lien("Connaître le programme")
    visit.lien("Suis-je éligible ?")
    for title in ("Les quatre conditions", "Les quatre critères"):
        expect(visit.page.get_by_role("heading", name=title)).to_be_visible()
    assert visit.actions == 2


def test_a_programme_manager_prepares_a_meeting(contexte: BrowserContext, adresse: str) -> None:
    visit = Visite(contexte, adresse)
    visit.suivre(visit.page.get_by_role("link", name="Impact", exact=True).first)
    visit.lien("Le programme en une page")
    # The browser's own print, that every page has.
    assert visit.actions + 1 == 3
    assert visit.page.url.endswith("/impact/le-guichet-en-une-page/")


@pytest.mark.parametrize("contexte", [(False, 360)], indirect=True)
def test_a_town_that_already_uses_a_common_says_it(contexte: BrowserContext, adresse: str) -> None:
    visit = Visite(contexte, adresse)
    visit.lien("Sentiers d’ici")
    visit.lien("Nous l’utilisons")
    button = visit.page.get_by_role("link", name="Écrire ce message")
    expect(button).to_be_in_viewport()
    assert visit.actions + 1 == 3
    mailto = urlsplit(button.get_attribute("href") or "")
    assert mailto.scheme == "mailto"
    said = parse_qs(mailto.query)
    assert letters(said["subject"][0]) == letters("Nous utilisons Sentiers d'ici")
    assert "La commune de … utilise Sentiers d'ici depuis …" in said["body"][0].splitlines()
