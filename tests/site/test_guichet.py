"""The guichet on the site: the state decides what is proposed, the self-check promises nothing."""

from __future__ import annotations

import io
import re
import zipfile
from collections import Counter
from datetime import date
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, unquote, urlsplit
from xml.etree import ElementTree as ET

import pytest
import yaml

from catalogue_communs.faits.contexte import Contexte
from catalogue_communs.modele import Catalogue, Guichet, convert
from catalogue_communs.site.construction.pages import DEPLACEES
from catalogue_communs.site.vues import accueil, eligibilite, guichet
from catalogue_communs.site.vues.adresses import Adresses
from catalogue_communs.socle import schemas
from catalogue_communs.socle.francais import typographie
from catalogue_communs.socle.rendu import Rendu
from tests.aides import RACINE, ROOT, TODAY, Json
from tests.site.navigation import ECRANS, fautes

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page

    from tests.aides import NouvellePage
    from tests.site.navigation import Ecrans

PAGE = "guichet/suis-je-eligible/"
# Where the state of the guichet changes what is proposed.
PARTS = ("accueil", "guichet-etat", "guichet-appel", "eligibilite")
ASKED = eligibilite.questionnaire(RACINE)


def valeurs(statut: str, **others: object) -> Json:
    """Give the values of an imaginary guichet in a state."""
    return {
        "nom": "Guichet imaginaire",
        "etat": {"statut": statut, "constate_le": "2026-11-01", "message": "Un message.", "source": "a"},
        "contact": {"courriel": "guichet@exemple.fr"},
        "page_officielle": "https://exemple.fr/guichet",
        "formulaire": "https://exemple.fr/candidater",
        "vagues": [{"id": "v1", "nom": "Vague 1", "etat": "close", "source": "a"}],
        "sources": [{"id": "a", "titre": "Annonce imaginaire"}],
        **others,
    }


def _guichet() -> Json:
    found: Json = yaml.safe_load((RACINE / "guichet.yml").read_text(encoding="utf-8"))
    return found


def parts(values: Json | None, today: date = TODAY) -> dict[str, str]:
    """Make the parts of pages that speak of the guichet."""
    state = None if values is None else convert(values, Guichet)
    contexte = Contexte(RACINE, Catalogue(projets=(), guichet=state), today)
    adresses, rendu = Adresses("../"), Rendu()
    views = {
        "accueil": accueil.vue(contexte, adresses),
        "guichet-etat": guichet.constat(state, today),
        "guichet-appel": guichet.appel(state, adresses),
        "guichet-vagues": guichet.vagues(state),
        "eligibilite": eligibilite.vue(ASKED, state, adresses),
        "formulaire": eligibilite.vue_page(ASKED, state, adresses),
    }
    return {name: rendu.gabarit(f"{name}.html", view) for name, view in views.items()}


@pytest.mark.parametrize(
    ("constate_le", "jour", "dit"),
    [
        ("2026-11-01", date(2027, 5, 1), False),
        ("2026-11-01", date(2027, 5, 2), True),
        ("2026-11", date(2027, 5, 30), False),
        ("2026-11", date(2027, 5, 31), True),
    ],
)
def test_what_was_found_six_months_ago_is_to_check_again(constate_le: str, jour: date, *, dit: bool) -> None:
    """With its date, on the home page and on that of the guichet."""
    values = valeurs("inconnu")
    made = parts({**values, "etat": {**values["etat"], "constate_le": constate_le}}, jour)
    for name in ("accueil", "guichet-etat"):
        assert ("à revérifier" in made[name].lower()) is dit
        assert "novembre 2026" in made[name]


# --- The state decides ------------------------------------------------------------------


@pytest.mark.parametrize("statut", ["ferme", "inconnu"])
def test_closed_or_unknown_nobody_is_invited_to_apply(statut: str) -> None:
    """No link to the form anywhere: whom to write to, and a message ready to complete."""
    for name, html in parts(valeurs(statut)).items():
        assert "exemple.fr/candidater" not in html, name
        assert "Déposer une candidature" not in html, name
        if name in PARTS:
            assert "mailto:guichet@exemple.fr" in html, name
    assert "N’envoyez pas de dossier pour l’instant" in parts(valeurs(statut))["guichet-etat"]


@pytest.mark.parametrize("name", PARTS)
def test_open_the_form_is_proposed_everywhere(name: str) -> None:
    """The home page, the page of the guichet, the end of its pages and the result of the self-check."""
    html = parts(valeurs("ouvert"))[name]
    assert 'href="https://exemple.fr/candidater">Déposer une candidature</a>' in html
    assert "N’envoyez pas de dossier" not in html


def test_open_with_a_wave_its_end_is_said_and_without_a_form_the_official_page_is_given() -> None:
    """The date comes from the open wave; no form means no link to a form."""
    wave = {"id": "v2", "nom": "Vague 2", "etat": "ouverte", "cloture": "2027-01-04", "source": "a"}
    html = parts(valeurs("ouvert", vagues=[wave], formulaire=None))["guichet-appel"]
    assert "Le programme reçoit des candidatures jusqu’au 4 janvier 2027." in html
    assert 'href="https://exemple.fr/guichet">Voir comment candidater</a>' in html


def test_without_a_file_for_the_guichet_the_pages_still_read() -> None:
    """No address, no promise, no error."""
    made = parts(None)
    assert "mailto:" not in made["eligibilite"]
    assert made["guichet-appel"].strip() == ""
    assert "aucun n’est connu" in made["formulaire"]


def test_what_the_file_of_the_guichet_says_stays_text() -> None:
    """A message is not HTML."""
    hostile = valeurs("inconnu")
    hostile["etat"]["message"] = "<script>alert(1)</script>"
    for name, html in parts(hostile).items():
        assert "<script>alert" not in html, name


def test_a_guichet_of_unknown_state_invites_nobody(site: Path) -> None:
    """No page of the site links to the form of candidature."""
    form = _guichet()["formulaire"]
    assert form
    assert [p for p in site.rglob("*.html") if form in p.read_text(encoding="utf-8")] == []


# --- The questions ----------------------------------------------------------------------


def test_every_condition_and_every_criterion_of_the_schema_has_its_question() -> None:
    """Four and four, in the order of the schema, under the titles of the schema."""
    asked = ASKED["questions"]
    for group in ("conditions", "criteres"):
        part = schemas.part_at("projet", ("guichet", group))
        assert part is not None
        expected = [(slug, inner["title"]) for slug, inner in part["properties"].items()]
        assert [(q["id"], eligibilite.titre(q)) for q in asked if q["groupe"] == group] == expected


def test_each_answer_has_a_known_effect_and_only_a_condition_blocks() -> None:
    """A criterion is judged by the jury: whatever the answer, it does not decide alone."""
    asked = ASKED
    for question in asked["questions"]:
        assert list(question["reponses"]) == list(asked["reponses"])
        effects = [answer["effet"] for answer in question["reponses"].values()]
        assert set(effects) <= set(asked["effets"])
        assert ("bloque" in effects) == (question["groupe"] != "criteres"), question["id"]
        assert question["reponses"]["oui"]["effet"] == "tient"
        assert question["reponses"]["inconnu"]["effet"] == "eclaircir"


def test_no_sentence_promises_anything() -> None:
    """The words of the file never say that a project is or will be accepted."""
    text = (ROOT / eligibilite.FICHIER).read_text(encoding="utf-8")
    assert not re.search(r"\b(êtes éligible|serez|sera (retenu|accepté)|garanti|acceptée?)\b", text)
    assert "À confirmer avec l’équipe du\n  guichet" in text


def test_each_question_says_what_it_means(site: Path) -> None:
    """It is said with the question, where the former pages had it, and the note names its source."""
    html = (site / PAGE / "index.html").read_text(encoding="utf-8")
    for question in ASKED["questions"]:
        anchor = f' id="{question["ancre"]}"' if question.get("ancre") else ""
        assert f'<p class="precision"{anchor}>{typographie(question["explication"])}</p>' in html, question[
            "id"
        ]


# --- The pages of the guichet -----------------------------------------------------------

# What each former page named, that another site may have linked to.
ANCRES = {
    "guichet/conditions/": "planification mode-produit qualite responsable",
    "guichet/criteres/": "echelle impact-ecologique engagement open-source impact",
    "guichet/gouvernance/": "jury comite methode articulation produit place sigles",
    "guichet/ressources/": "ressources obstacles",
    "guichet/vagues/": "etats calendrier dates",
}


def test_the_guichet_has_three_pages_and_a_file_to_fill(site: Path) -> None:
    """Three in the menu; the template of a file is reached from them; no other page is in the sitemap."""
    pages = {path.parent.name for path in (site / "guichet").glob("*/index.html")}
    assert pages - {old.split("/")[1] for old in ANCRES} == {"suis-je-eligible", "parcours", "formulaire"}
    sitemap = (site / "sitemap.xml").read_text(encoding="utf-8")
    assert [old for old in ANCRES if old in sitemap] == []
    html = (site / "guichet" / "index.html").read_text(encoding="utf-8")
    menu = html[html.index('<nav class="rubrique"') : html.index('<nav class="plan"')]
    assert menu.count("<li>") == 3


def test_the_prose_leaves_its_sources_to_numbered_notes() -> None:
    """No « (page officielle) »; each note names its source, its address, and the day it was read or has none."""
    for path in (ROOT / "docs" / "guichet").glob("*.md"):
        text = path.read_text(encoding="utf-8")
        prose, notes = text.split("## Sources")[0], re.findall(r"^\[\^\w+\]: .*$", text, re.MULTILINE)
        assert not re.search(r"\((\[)?(page officielle|fiche publique)", text), path.name
        assert not re.search(r"success|abandon", prose), path.name
        for note in notes:
            assert re.search(r"\]\(https://", note), note
            assert re.search(r"sans date|lue? le \d", note), note


def test_each_former_address_leads_to_the_part_that_took_its_place(site: Path) -> None:
    """The page exists and has this part, and those that the former page named."""
    assert set(DEPLACEES) == set(ANCRES)
    for old, new in DEPLACEES.items():
        page, _, part = new.partition("#")
        html = (site / page / "index.html").read_text(encoding="utf-8")
        for anchor in (part, *ANCRES[old].split()):
            assert f'id="{anchor}"' in html, (old, anchor)


@pytest.mark.parametrize("script", [True, False])
def test_a_former_address_works_without_a_server(
    nouvelle_page: NouvellePage, adresse: str, *, script: bool
) -> None:
    """With a script, to the part asked for; without one, to the part that took the place of the page."""
    page = nouvelle_page(java_script_enabled=script)
    page.goto(f"{adresse}guichet/conditions/#qualite")
    page.wait_for_url(f"**/{PAGE}*")
    assert page.url == f"{adresse}{PAGE}#{'qualite' if script else 'conditions'}"
    page.goto(f"{adresse}guichet/vagues/")
    page.wait_for_url("**/guichet/#etats")


# --- The template of a file -------------------------------------------------------------


def odt(values: Json) -> zipfile.ZipFile:
    """Open the OpenDocument template."""
    return zipfile.ZipFile(io.BytesIO(eligibilite.odt(ASKED, convert(values, Guichet))))


def test_the_opendocument_is_laid_out_as_the_standard_says() -> None:
    """« mimetype » first, bare and stored; every part listed in the manifest and well formed."""
    archive = odt(valeurs("inconnu"))
    first = archive.infolist()[0]
    assert (first.filename, first.compress_type, first.extra) == ("mimetype", zipfile.ZIP_STORED, b"")
    assert archive.read("mimetype") == b"application/vnd.oasis.opendocument.text"
    manifest = ET.fromstring(archive.read("META-INF/manifest.xml"))  # noqa: S314 - made by us
    listed = {e.attrib[f"{{{manifest.tag[1:].partition('}')[0]}}}full-path"] for e in manifest}
    assert listed == {"/", "content.xml", "styles.xml"}
    for name in ("content.xml", "styles.xml"):
        ET.fromstring(archive.read(name))  # noqa: S314 - made by us


def test_the_opendocument_names_only_styles_that_it_has() -> None:
    """A style that is named and not defined would be dropped in silence."""
    archive = odt(valeurs("inconnu"))
    text = archive.read("content.xml").decode() + archive.read("styles.xml").decode()
    used = set(re.findall(r'(?:text|table):style-name="([^"]+)"', text))
    assert used <= set(re.findall(r'style:name="([^"]+)"', text))


@pytest.mark.parametrize("kind", ["odt", "texte", "page"])
def test_the_template_asks_every_question_and_says_what_it_is_not(kind: str) -> None:
    """The same questions in the three forms; « not the official form » when there is one."""
    values = valeurs("inconnu")
    made = {
        "odt": odt(values).read("content.xml").decode(),
        "texte": eligibilite.en_texte(ASKED, convert(values, Guichet)),
        "page": parts(values)["formulaire"],
    }[kind]
    plain = re.sub(r"[\u00a0\u202f]", " ", made)
    asked = ASKED
    for question in asked["questions"]:
        assert question["dossier"] in plain
    for field in asked["identite"]:
        assert field in plain
    assert "Ce modèle n’est pas le formulaire officiel" in plain


def test_a_hostile_address_stays_text_in_the_opendocument() -> None:
    """XML is escaped too."""
    made = odt(valeurs("inconnu", contact={"courriel": 'a"<&@exemple.fr'})).read("content.xml").decode()
    assert "a&#34;&lt;&amp;@exemple.fr" in made


# --- The self-check in a browser --------------------------------------------------------


def repondre(page: Page, answers: str) -> None:
    """Check one answer a question: o(ui), p(artie), n(on), i(nconnu)."""
    values = {"o": "oui", "p": "partie", "n": "non", "i": "inconnu"}
    for fieldset, answer in zip(page.locator("fieldset").all(), answers, strict=True):
        fieldset.locator(f"input[value={values[answer]}]").check()


def conclusion(answers: str) -> str:
    """Apply the rule apart from the script: the first effect of the list, and how many have it."""
    asked = ASKED
    values = {"o": "oui", "p": "partie", "n": "non", "i": "inconnu"}
    effects = Counter(
        q["reponses"][values[a]]["effet"] for q, a in zip(asked["questions"], answers, strict=True)
    )
    slug = next(name for name in asked["effets"] if effects[name])
    words = asked["effets"][slug]["plusieurs" if effects[slug] > 1 else "un"]
    return str(words).replace("{n}", str(effects[slug]))


def test_a_future_candidate_checks_and_sends_a_summary(page: Page, adresse: str) -> None:
    """From the page of the guichet: answers, a reasoned result that is announced, a message to send."""
    page.goto(f"{adresse}guichet/")
    page.locator("article").get_by_role("link", name="Suis-je éligible").click()
    assert page.get_by_role("heading", level=1).inner_text().startswith("Suis-je éligible")
    repondre(page, "opnoooopo")
    page.get_by_role("button", name="Voir le résultat").click()
    result = page.get_by_role("region", name="Votre résultat")
    assert page.evaluate("document.activeElement.id") == "elig-titre"
    assert (
        page.get_by_role("status").inner_text().startswith("Résultat affiché. D’après vos réponses, un point")
    )
    blocking = result.locator("[data-effet=bloque] > ul > li")
    assert [b.locator("strong").inner_text() for b in blocking.all()] == ["Mode produit"]
    assert "la liste datée des versions mises en service" in blocking.inner_text()
    assert "À confirmer avec l’équipe du guichet" in result.inner_text()
    assert "40 % d’un temps plein au moins" in re.sub(r"\s", " ", result.inner_text())
    url = urlsplit(result.get_by_role("link", name="Envoyer ce résumé").get_attribute("href") or "")
    assert (url.scheme, url.path) == ("mailto", "guichet@guichet.example")
    body = parse_qs(url.query)["body"][0]
    assert "- Mode produit : Non\r\n" in body
    assert "- Engagement humain : Oui, mais moins de 40" in body
    assert len(unquote(url.query)) < 2_000


@pytest.mark.parametrize(
    "answers",
    [
        "ooooooooo",
        "nnooooooo",
        *(pytest.param(one, marks=pytest.mark.nuit) for one in ("oooooopoo", "oiioooooo", "iippppppp")),
    ],
)
def test_the_conclusion_is_the_first_effect_of_the_list(page: Page, adresse: str, answers: str) -> None:
    """All hold, one to complete, two to clear up, two that block, a mix."""
    page.goto(adresse + PAGE)
    repondre(page, answers)
    page.get_by_role("button", name="Voir le résultat").click()
    said = re.sub(r"\s", " ", page.locator(".elig-conclusion").inner_text())
    assert said == conclusion(answers)


def test_a_missing_answer_is_named_and_reached(page: Page, adresse: str) -> None:
    """The first question without an answer takes the focus; no result shows."""
    page.goto(adresse + PAGE)
    page.locator("#q-porteur input").first.check()
    page.get_by_role("button", name="Voir le résultat").click()
    assert page.get_by_role("status").inner_text().startswith("Il reste 8 questions sans réponse")
    assert page.evaluate("document.activeElement.name") == "planification"
    assert page.locator("#elig-resultat").is_visible() is False


def test_a_changed_answer_hides_the_result_and_nothing_is_kept(page: Page, adresse: str) -> None:
    """The result never contradicts the answers; a reload forgets them; nothing is stored or sent."""
    asked: list[str] = []
    page.goto(adresse + PAGE, wait_until="networkidle")
    page.on("request", lambda r: asked.append(r.url))
    repondre(page, "ooooooooo")
    page.get_by_role("button", name="Voir le résultat").click()
    page.locator("#q-qualite input[value=non]").check()
    assert page.locator("#elig-resultat").is_visible() is False
    assert page.evaluate("[localStorage.length, sessionStorage.length, document.cookie]") == [0, 0, ""]
    assert asked == []
    assert page.url == adresse + PAGE
    page.reload()
    assert page.locator(":checked[type=radio]").count() == 0


def test_the_summary_is_copied_or_at_least_selected(page: Page, adresse: str) -> None:
    """Refused the clipboard, the page selects the text and says how to copy it."""
    page.goto(adresse + PAGE)
    page.evaluate("() => { navigator.clipboard.writeText = () => Promise.reject(new Error()) }")
    repondre(page, "ooooooooo")
    page.get_by_role("button", name="Voir le résultat").click()
    page.get_by_role("button", name="Copier le résumé").click()
    page.get_by_text("La copie n’a pas abouti").wait_for()
    assert page.evaluate("document.activeElement.id") == "elig-resume"
    assert page.evaluate("getSelection().toString()").startswith("Bonjour,")


def test_by_keyboard_alone_the_self_check_is_done(page: Page, adresse: str) -> None:
    """Space checks, Tab goes on, Enter asks for the result."""
    page.goto(adresse + PAGE)
    page.locator("#q-porteur input").first.focus()
    for _ in range(9):
        page.keyboard.press("Space")
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.tagName") == "A":
            page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "elig-envoyer"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "elig-titre"


def test_without_a_script_the_questions_read_and_say_what_to_prepare(
    nouvelle_page: NouvellePage, adresse: str
) -> None:
    """Nine questions with their lists; no button that would do nothing."""
    page = nouvelle_page(java_script_enabled=False)
    page.goto(adresse + PAGE)
    assert page.locator("fieldset .elig-preparer ul").count() == 9
    assert page.locator("#elig-envoyer").is_visible() is False
    assert page.locator("#elig-resultat").is_visible() is False
    assert page.locator("noscript p").is_visible()


@pytest.mark.parametrize("ecrans", ECRANS)
def test_axe_finds_nothing_with_the_result_shown(page: Page, adresse: str, ecrans: Ecrans) -> None:
    """Every list filled, light and dark, at any width: no violation, no side scroll."""
    page.goto(adresse + PAGE)
    repondre(page, "onpiopoio")
    page.get_by_role("button", name="Voir le résultat").click()
    assert fautes(page, "#elig", ecrans) == {}


def test_printed_the_result_stands_alone(page: Page, adresse: str) -> None:
    """With a result, the questions and the buttons are not printed; the address is."""
    page.goto(adresse + PAGE)
    repondre(page, "ooooooooo")
    page.get_by_role("button", name="Voir le résultat").click()
    page.emulate_media(media="print")
    assert page.locator("#elig-form").is_visible() is False
    assert page.locator("#elig-imprimer").is_visible() is False
    assert page.get_by_text("Adresse du programme : guichet@guichet.example").is_visible()
