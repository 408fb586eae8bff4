"""« Réutiliser »: the answers in the order of the questions, what is missing asked, one sheet in print."""

from __future__ import annotations

import io
import re
import unicodedata
from collections.abc import Iterator
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from playwright.sync_api import expect
from pypdf import PdfReader

from catalogue_communs.contribution.messages import DECLARATION
from catalogue_communs.faits import impact
from catalogue_communs.faits.conclusions import Conclusions
from catalogue_communs.faits.contexte import Contexte
from catalogue_communs.modele import Catalogue, Projet, convertir
from catalogue_communs.site.vues.adresses import Adresses
from catalogue_communs.site.vues.commun import (
    LONGUEUR_MAILTO,
    MessagePret,
    PageDeDetail,
    PageDuCommun,
    declaration,
    message_a_l_equipe,
)
from catalogue_communs.socle.programme import programme
from catalogue_communs.socle.rendu import gabarit
from catalogue_communs.socle.texte import typographie
from tests.aides import RACINE, SITE_URL, TODAY, Json, NouvellePage, a_plat
from tests.communs import developper, exemples, imaginaire, regles, sans, valeurs

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

# The richest, the one with most users, a stopped one, and the poorest.
VARIES = ("sentiers-d-ici", "sentes", "plan-commun", "annuaire")


def questions(common: Projet) -> tuple[str, ...]:
    """Ask what a common does not say."""
    return conclure(common).questions


def conclure(common: Projet) -> Conclusions:
    """Conclude all that can be of a common that is alone in its catalogue."""
    return Contexte(RACINE, Catalogue(projets=(common,)), TODAY).commun(common)


def message(common: Projet) -> MessagePret:
    """Write to its team."""
    return message_a_l_equipe(conclure(common))


QUESTIONS = regles("questions")
# Everything that a reuser asks; each example removes one answer.
COMPLET = valeurs(**developper(QUESTIONS[0].values[0]["fiche"]))
# Its name and its licence leave room for few questions in an address.
LONG = valeurs(nom="É" * 80, licence=" AND ".join(f"LicenseRef-{'x' * 14}{n}" for n in range(8)))


def projet(values: Json) -> Projet:
    """Make a common of values."""
    return convertir(values, Projet)


def decode(mailto: str) -> tuple[str, str, str]:
    """Read an address that opens a message, as a mail program does: to whom, subject, body."""
    parts = urlsplit(mailto)
    fields = parse_qs(parts.query, strict_parsing=True)
    assert "+" not in parts.query
    return unquote(parts.path), fields["subject"][0], fields["body"][0].replace("\r\n", "\n")


# --- Questions and message ---------------------------------------------------------------------


@pytest.mark.parametrize("regle", QUESTIONS)
def test_each_thing_unknown_is_a_question_of_the_message(regle: Json) -> None:
    values = sans(COMPLET, regle["sans"]) if "sans" in regle else COMPLET
    common = projet(values | developper(regle.get("fiche", {})))
    asked = questions(common)
    assert [*asked] == regle["dit"]
    body = decode(message(common).mailto)[2]
    assert re.findall(r"^- (.*)$", body, re.MULTILINE) == [*asked]
    assert asked or "Pouvez-vous nous dire comment démarrer ?" in body


@pytest.mark.parametrize(
    ("modes", "aide"),
    [
        (["service-mutualise"], "à démarrer"),
        (["api", "donnees"], "à démarrer"),
        (["service-mutualise", "auto-hebergement"], "à démarrer"),
        (["instance-dediee"], "à l’installer, à l’héberger"),
        ([], "à l’installer, à l’héberger"),
    ],
)
def test_nobody_is_asked_who_installs_what_is_only_served(modes: list[str], aide: str) -> None:
    values = valeurs(reutiliser={"modes": [{"mode": mode} for mode in modes]})
    assert f"Qui peut nous aider {aide} ou à nous former ?" in questions(projet(values))


def test_the_messages_of_each_common_open_in_any_mail_program(catalogue: Catalogue) -> None:
    """To its team, with each question; to the catalogue, to declare a use."""
    said = set()
    for common in catalogue.projets:
        found, told = message(common), declaration(common)
        said.add(found.texte.replace(common.nom, ""))
        assert [one for one in questions(common) if f"- {one}\n" not in found.texte] == []
        assert bool(found.mailto) != bool(common.contact.url)
        to = (common.contact.courriel, f"Réutiliser {common.nom}", found.texte)
        assert not found.mailto or decode(found.mailto) == to
        body = DECLARATION.format(nom=common.nom)
        assert decode(told.mailto) == (programme().courriel, f"Nous utilisons {common.nom}", body)
        assert len(body.split()) <= 60
        assert max(len(found.mailto), len(told.mailto)) < LONGUEUR_MAILTO, common.slug
    assert len(said) > 5, "messages differ by what each file lacks"


def test_a_message_too_long_leaves_its_last_questions_to_the_page() -> None:
    asked = questions(projet(LONG))
    found = message(projet(LONG))
    assert len(found.mailto) < LONGUEUR_MAILTO
    listed = re.findall(r"^- (.*)$", found.texte, re.MULTILINE)
    assert 0 < len(listed) < len(asked)
    assert found.texte.endswith("[nom, fonction, téléphone]\n")


def test_what_is_missing_is_said_in_one_place(catalogue: Catalogue) -> None:
    """Each question once in a box that counts them; the price says why it is missing."""
    for common in (*filter(None, map(catalogue.projet, VARIES)), projet(LONG)):
        page, asked = generee(common), questions(common)
        box = page.partition('id="questions"')[2].partition("message-pret")[0]
        for question in asked:
            assert box.count(typographie(question)) == 1, common.slug
        assert f">{len(asked)} question" in box
        shown = re.sub(r"<textarea.*?</textarea>", "", page, flags=re.DOTALL)
        priced = any(mode.cout for mode in common.reutiliser.modes)
        # What stopped has no price to give.
        inconnu = "Prix sans objet" if common.archive else "Prix à demander à l’équipe"
        assert (inconnu in shown) is not priced, common.slug
    assert "à poser à l’équipe" not in generee(projet(COMPLET))


# --- Who, like us; links between commons -------------------------------------------------------


@pytest.mark.parametrize("regle", regles("relations"))
def test_what_commons_say_of_each_other(regle: Json) -> None:
    projets = tuple(imaginaire(slug, **said) for slug, said in regle["fiches"].items())
    found = Contexte(RACINE, Catalogue(projets=projets), TODAY).liens
    assert {
        slug: [
            f"{one.commun} | {one.libelle} | {one.place} | {one.auteur} | {one.source}"
            for one in links
        ]
        for slug, links in found.items()
    } == regle["dit"]


# --- The page ------------------------------------------------------------------------------------


def generee(common: Projet) -> str:
    """Make the page of a common that is alone in its catalogue."""
    known = Contexte(RACINE, Catalogue(projets=(common,)), TODAY)
    page = PageDuCommun(known.commun(common), known, Adresses("../../"))
    return a_plat(gabarit("commun.html", {"page": page}))


def letters(text: str) -> str:
    """Keep the letters of a text: a PDF has ligatures, and breaks its lines where it likes."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))


def slugs() -> list[str]:
    """List the commons."""
    return sorted(path.stem for path in (RACINE / "projets").glob("*.yml"))


@pytest.mark.parametrize(("licence", "expected"), exemples("licences")["phrases"].items())
def test_the_page_says_what_an_expression_means(licence: str, expected: list[str]) -> None:
    common = projet(valeurs(licence=licence))
    known = Contexte(RACINE, Catalogue(projets=(common,)), TODAY).commun(common)
    detail = PageDeDetail("activite", known, Adresses("../../../"))
    page = a_plat(gabarit("commun-activite.html", {"page": detail}))
    said = page[page.index('id="licence"') :]
    for words in expected:
        assert typographie(words) in said


# --- In a browser --------------------------------------------------------------------------------


@pytest.fixture
def page(navigateur: Browser) -> Iterator[Page]:
    """Open a page that may copy."""
    context = navigateur.new_context(permissions=["clipboard-read", "clipboard-write"])
    yield context.new_page()
    context.close()


def test_what_is_filled_enters_the_mail_and_the_copy(page: Page, adresse: str) -> None:
    asked: list[str] = []
    page.goto(f"{adresse}communs/sentiers-d-ici/")
    page.wait_for_load_state("networkidle")
    page.on("request", lambda r: asked.append(r.url))
    page.get_by_role("button", name="Compléter").press("Enter")
    expect(page.get_by_label("Nom de la collectivité")).to_be_focused()
    for word in (
        "Valrive $& « é »",
        "2 400",
        "Trois dépôts par mois",
        "40 dossiers",
        "mars 2027",
        "Mairie",
    ):
        page.keyboard.type(word)
        page.keyboard.press("Tab")
    address, subject, body = decode(
        page.get_by_role("link", name="Ouvrir dans ma messagerie").get_attribute("href") or ""
    )
    assert address == "contact@sentiers-d-ici.example"
    assert subject == "Réutiliser Sentiers d'ici"
    assert "Nous sommes Valrive $& « é », 2 400 habitants." in body
    assert (
        "Notre besoin : Trois dépôts par mois\nNotre volume : 40 dossiers\nNotre date : mars 2027"
        in body
    )
    assert "[" not in body
    page.get_by_role("button", name="Copier la lettre").press("Enter")
    expect(page.locator("#message-etat")).to_have_text("Message copié.")
    copied = (
        page.evaluate("navigator.clipboard.readText()")
        .replace("\u00a0", " ")
        .replace("\u202f", " ")
    )
    assert copied.replace("\r\n", "\n") == body
    assert asked == []
    assert page.evaluate("[localStorage.length, sessionStorage.length, document.cookie]") == [
        0,
        0,
        "",
    ]


def test_a_copy_that_the_browser_refuses_leaves_the_text_selected(
    nouvelle_page: NouvellePage, adresse: str
) -> None:
    page = nouvelle_page()
    page.add_init_script("Object.defineProperty(navigator, 'clipboard', {value: undefined})")
    page.goto(f"{adresse}communs/sentes/")
    page.get_by_role("button", name="Copier la lettre").click()
    expect(page.locator("#message-etat")).to_contain_text("copiez-le avec Ctrl+C")
    assert "Sentes" in page.evaluate("getSelection().toString() || document.activeElement.value")


@pytest.mark.parametrize(
    "slug",
    [slug if slug in VARIES else pytest.param(slug, marks=pytest.mark.nuit) for slug in slugs()],
)
def test_a_common_prints_on_one_page(
    page: Page, adresse: str, catalogue: Catalogue, slug: str
) -> None:
    """One A4 sheet: the name, the figure and its source, the questions, the address; nothing cut."""
    common = catalogue.projet(slug)
    assert common
    page.goto(f"{adresse}communs/{slug}/", wait_until="domcontentloaded")
    (printed,) = PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True))).pages
    assert (round(float(printed.mediabox.width)), round(float(printed.mediabox.height))) == (
        595,
        842,
    )
    text = letters(printed.extract_text())
    expected = [common.nom, f"{SITE_URL}communs/{slug}/", common.accroche, "Combien", "Licence :"]
    expected += [common.contact.courriel or common.contact.url or "", common.licence]
    expected += ["édition du 24 novembre 2026", programme().courriel]
    expected += questions(common)
    for line in impact.vedettes(impact.lignes(common, TODAY)):
        expected += [line.quantite[0], *line.compte, line.reserve]
    if common.citation:
        expected += [common.citation.texte, common.citation.par]
    if common.reutiliser.deliberation:
        expected += ["Faut-il une délibération", common.reutiliser.deliberation.raison]
    assert [words for words in expected if letters(typographie(words)) not in text] == []
    assert "Copierlalettre" not in text
    # The foot of the sheet is that of the page, whatever the common says.
    page.set_viewport_size({"width": 695, "height": 1040})
    page.emulate_media(media="print")
    foot = page.locator(".pied-de-feuille").evaluate("e => e.getBoundingClientRect().bottom")
    top = page.locator(".commun").evaluate("e => e.getBoundingClientRect().top")
    assert 1030 <= foot - top <= 1050
    assert page.locator(".qr").is_visible()
    assert page.locator(".entete, .actions").filter(visible=True).count() == 0


def test_a_sheet_too_full_cuts_none_of_its_answers(page: Page, adresse: str) -> None:
    page.set_viewport_size({"width": 700, "height": 1000})
    page.emulate_media(media="print")
    page.goto(f"{adresse}communs/sentiers-d-ici/", wait_until="domcontentloaded")
    page.evaluate("document.querySelector('.commun').style.height = '100mm'")
    cut = page.locator(".ruban").evaluate("e => e.scrollHeight - e.clientHeight")
    assert cut <= 0


@pytest.mark.parametrize(
    "chemin",
    [
        "impact/le-guichet-en-une-page/",
        *(f"communs/{slug}/mesures/" for slug in ("sentiers-d-ici", "bornage", "sonoplan")),
    ],
)
def test_a_sheet_of_figures_holds_on_one_page(page: Page, adresse: str, chemin: str) -> None:
    """One A4 sheet: each part, its sentences, the day and the address; what only a screen does is not on it."""
    page.goto(f"{adresse}{chemin}")
    (printed,) = PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True))).pages
    assert (round(float(printed.mediabox.width)), round(float(printed.mediabox.height))) == (
        595,
        842,
    )
    text = letters(printed.extract_text())
    expected = page.locator("main h2, .une-page li, .une-page figcaption").all_inner_texts()
    expected += ["24 novembre 2026", f"{SITE_URL}{chemin.removesuffix('le-guichet-en-une-page/')}"]
    assert [words for words in expected if letters(words) not in text] == []
    assert not {word for word in ("Télécharger", "Citer") if word in text}
