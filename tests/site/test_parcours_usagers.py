"""What people come to do, from the home page to the end, and in how many actions."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from playwright.sync_api import expect
from pypdf import PdfReader

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, BrowserContext, Locator, Page


class Visite:
    """A visit: a page, and the actions of the visitor counted."""

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


def test_an_elected_official_prints_the_sheet_of_a_common(contexte: BrowserContext, adresse: str) -> None:
    """Three actions: the catalogue, the common, the button; the sheet is one page that one can pass on."""
    contexte.add_init_script("window.print = () => { document.title = 'IMPRESSION' }")
    visit = Visite(contexte, adresse)
    visit.lien("Parcourir le catalogue", exact=False)
    visit.lien("Protect’Envi")
    visit.suivre(visit.page.get_by_role("button", name="Imprimer la fiche"))
    assert visit.page.title() == "IMPRESSION"
    assert visit.actions == 3
    pages = PdfReader(io.BytesIO(visit.page.pdf(prefer_css_page_size=True))).pages
    assert len(pages) == 1
    text = " ".join(pages[0].extract_text().split())
    # What it is, the figure with its date, what it costs, what to ask, where to read more.
    for words in ("Protect’Envi", "264", "30 juin 2026", "Gratuit", "demandez-le", "/communs/protect-envi/"):
        assert words in text


@pytest.mark.parametrize("contexte", [(False, 375)], indirect=True)
def test_an_agent_without_a_script_finds_a_common_and_its_contact(
    contexte: BrowserContext, adresse: str
) -> None:
    """Two actions lead to the page; the third opens a mail to the team, with what to ask."""
    visit = Visite(contexte, adresse)
    visit.lien("Parcourir le catalogue", exact=False)
    visit.lien("LUCCA")
    contact = visit.page.get_by_role("link", name="Écrire à l’équipe")
    expect(contact).to_be_visible()
    mailto = urlsplit(contact.get_attribute("href") or "")
    assert visit.actions + 1 == 3
    assert (mailto.scheme, unquote(mailto.path)) == ("mailto", "contact@lucca.beta.gouv.fr")
    body = parse_qs(mailto.query)["body"][0]
    assert "Quel est le coût pour une collectivité de notre taille ?" in body
    # No mail program at hand: the same text can be selected in the page.
    shown = visit.page.get_by_label("Le message, prêt à envoyer").input_value()
    assert letters(shown) == letters(body)


def test_an_epci_officer_checks_who_uses_terristory_in_the_region(
    contexte: BrowserContext, adresse: str
) -> None:
    """Two actions to the région, two more to the common; nobody is known, and the page says so."""
    visit = Visite(contexte, adresse)
    visit.suivre(visit.page.get_by_role("link", name="Territoires", exact=True).first)
    visit.lien("Auvergne-Rhône-Alpes")
    main = visit.page.get_by_role("main")
    assert visit.actions == 2
    # The région names those whose use is known, which is not TerriSTORY's case.
    expect(main.get_by_role("link", name="Protect’Envi")).to_be_visible()
    assert main.get_by_role("link", name="TerriSTORY").count() == 0
    visit.suivre(visit.page.get_by_role("link", name="Catalogue", exact=True).first)
    visit.lien("TerriSTORY®")
    assert visit.actions == 4
    users = visit.page.locator("section", has=visit.page.locator("#qui-utilise"))
    expect(users).to_contain_text("non communiqué")
    # What is known is a count without names, declared and dated; the names are to be asked for.
    expect(visit.page.locator("#indicateur-regions-deployees")).to_be_visible()
    asked = visit.page.get_by_label("Le message, prêt à envoyer").input_value()
    assert "Quelles collectivités comme la nôtre l’utilisent déjà" in asked
