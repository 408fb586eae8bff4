"""« Réutiliser »: the answers in the order of the questions, what is missing asked, one sheet in print."""

from __future__ import annotations

import io
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from playwright.sync_api import expect
from pypdf import PdfReader

from catalogue_communs.collectivites import reference
from catalogue_communs.collectivites.reutilisations import profils
from catalogue_communs.contribution.formulaires import DECLARER, modeles
from catalogue_communs.contribution.messages import declaration_a_completer
from catalogue_communs.faits import impact, relations
from catalogue_communs.faits.besoins import QuestionAPoser
from catalogue_communs.faits.commun import Conclusions
from catalogue_communs.faits.contexte import Contexte
from catalogue_communs.modele import Catalogue, Projet, convertir
from catalogue_communs.site.vues.adresses import Adresses
from catalogue_communs.site.vues.commun import (
    LONGUEUR_MAILTO,
    MessagePret,
    PageDuCommun,
    declaration,
    message_a_l_equipe,
)
from catalogue_communs.socle.francais import typographie
from catalogue_communs.socle.programme import Publication, programme
from catalogue_communs.socle.rendu import Rendu
from tests.aides import RACINE, SITE_URL, TODAY, Json, NouvellePage, page_du_commun
from tests.communs import usage, valeurs

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

PARTS = ("combien", "pour-nous", "que-faut-il", "porte-par", "aide", "declarer", "contact", "licence")
# The richest, the one with most users, a stopped one, and the poorest.
VARIES = ("sentiers-d-ici", "sentes", "plan-commun", "annuaire")


def questions(common: Projet) -> tuple[QuestionAPoser, ...]:
    """Ask what a common does not say."""
    return conclure(common).questions


def conclure(common: Projet) -> Conclusions:
    """Conclude all that can be of a common that is alone in its catalogue."""
    return Contexte(RACINE, Catalogue(projets=(common,)), TODAY).commun(common)


def message(common: Projet) -> MessagePret:
    """Write to its team."""
    return message_a_l_equipe(conclure(common))


# Everything that a reuser asks; each test removes one answer.
COMPLET = valeurs(
    publics={"collectivites": ["commune"], "population": {"min": 500}},
    reutiliser={
        "modes": [{"mode": "service-mutualise", "cout": {"nature": "gratuit"}, "delai": "Une semaine"}],
        "prerequis": [{"libelle": "Un ordinateur"}],
        "effort": {
            "installation": {"valeur": 2, "unite": "jour-agent", "source": "https://exemple.fr"},
            "exploitation": {"valeur": 1, "unite": "jour-agent", "source": "https://exemple.fr"},
        },
        "etapes": [{"titre": "Ouvrir un compte", "duree": "dix minutes"}],
        "aide": [{"nom": "Agence imaginaire", "aides": ["former"]}],
        "deliberation": {"necessaire": False, "raison": "Police du maire.", "source": "https://exemple.fr"},
    },
    reutilisations=[usage(nom="Valrive")],
)


# Its name and its licence leave room for few questions in an address.
LONG = valeurs(nom="É" * 80, licence=" AND ".join(f"LicenseRef-{'x' * 14}{n}" for n in range(8)))


def projet(values: Json) -> Projet:
    """Make a common of values."""
    return convertir(values, Projet)


def sans(*path: str) -> Json:
    """Give the complete values without one of them."""

    def drop(values: Json, steps: tuple[str, ...]) -> Json:
        head, *rest = steps
        if not rest:
            return {k: v for k, v in values.items() if k != head}
        inner = values[head]
        cut = [drop(i, tuple(rest)) for i in inner] if isinstance(inner, list) else drop(inner, tuple(rest))
        return {**values, head: cut}

    return drop(COMPLET, path)


def decode(mailto: str) -> tuple[str, str, str]:
    """Read an address that opens a message, as a mail program does: to whom, subject, body."""
    parts = urlsplit(mailto)
    fields = parse_qs(parts.query, strict_parsing=True)
    assert "+" not in parts.query
    return unquote(parts.path), fields["subject"][0], fields["body"][0].replace("\r\n", "\n")


# --- Questions and message ---------------------------------------------------------------------


def test_a_file_that_says_everything_leaves_nothing_to_ask() -> None:
    assert questions(projet(COMPLET)) == ()
    assert "Pouvez-vous nous dire comment démarrer ?" in message(projet(COMPLET)).texte


@pytest.mark.parametrize(
    ("path", "subject", "words"),
    [
        (("publics", "population"), "publics", "de notre taille"),
        (("reutiliser", "prerequis"), "prerequis", "avant de commencer"),
        (("reutiliser", "modes", "cout"), "cout", "le coût"),
        (("reutiliser", "modes", "delai"), "delai", "Quel délai"),
        (("reutiliser", "effort"), "effort", "pour démarrer puis chaque année ?"),
        (("reutiliser", "effort", "installation"), "effort", "pour démarrer ?"),
        (("reutiliser", "effort", "exploitation"), "effort", "prévoir chaque année ?"),
        (("reutilisations",), "reutilisations", "Quelles collectivités"),
        (("reutiliser", "deliberation"), "deliberation", "une délibération"),
        (("reutiliser", "aide"), "aide", "Qui peut nous aider"),
        (("reutiliser", "etapes"), "etapes", "Quelles sont les étapes"),
        (("reutiliser", "etapes", "duree"), "etapes", "Combien de temps prennent les étapes ?"),
    ],
)
def test_each_thing_unknown_is_a_question_of_the_message(
    path: tuple[str, ...], subject: str, words: str
) -> None:
    common = projet(sans(*path))
    (asked,) = questions(common)
    assert asked.sujet == subject
    assert words in asked.texte.replace(",", "")
    assert decode(message(common).mailto)[2].count(f"- {asked.texte}\n") == 1


def test_without_a_way_nor_a_known_licence_the_message_asks_for_both() -> None:
    common = projet({**sans("reutiliser", "modes"), "licence": "LicenseRef-maison"})
    assert [q.sujet for q in questions(common)] == ["modes", "cout", "delai", "licence"]
    assert "LicenseRef-maison" in questions(common)[-1].texte


def test_a_cost_known_for_one_way_is_asked_for_the_others_by_name() -> None:
    modes = [
        {"mode": "service-mutualise", "cout": {"nature": "gratuit"}, "delai": "Un jour"},
        {"mode": "api", "delai": "Un jour"},
    ]
    common = projet({**COMPLET, "reutiliser": {**COMPLET["reutiliser"], "modes": modes}})
    assert [q.texte for q in questions(common)] == [
        "Quel est le coût pour une collectivité de notre taille (API) ?"
    ]


def test_a_stopped_use_is_no_user_and_a_stopped_common_is_asked_about_first() -> None:
    stopped = [usage("arretee", nom="Valrive", arretee_le="2025")]
    common = projet({**COMPLET, "reutilisations": stopped, "archive": {"date": "2026-01", "raison": "Fin."}})
    assert [q.sujet for q in questions(common)] == ["archive", "reutilisations"]


def test_the_message_of_each_common_opens_in_any_mail_program(catalogue: Catalogue) -> None:
    said = set()
    for common in catalogue.projets:
        asked = questions(common)
        found = message(common)
        said.add(found.texte.replace(common.nom, ""))
        for question in asked:
            assert f"- {question.texte}\n" in found.texte, common.slug
        if not found.mailto:
            assert common.contact.url
            continue
        assert len(found.mailto) < LONGUEUR_MAILTO, common.slug
        assert decode(found.mailto) == (
            common.contact.courriel,
            f"Réutiliser {common.nom}",
            found.texte,
        )
    assert len(said) > 5, "messages differ by what each file lacks"


def test_a_message_too_long_leaves_its_last_questions_to_the_page() -> None:
    asked = questions(projet(LONG))
    found = message(projet(LONG))
    assert len(found.mailto) < LONGUEUR_MAILTO
    listed = re.findall(r"^- (.*)$", found.texte, re.MULTILINE)
    assert 0 < len(listed) < len(asked)
    assert found.texte.endswith("[nom, fonction, téléphone]\n")


def test_what_is_missing_is_said_in_one_place(catalogue: Catalogue) -> None:
    """Each question once in a box that counts them; the price says why it is missing, and nothing is « à demander »."""
    for common in (*catalogue.projets, projet(LONG)):
        page, asked = generee(common), questions(common)
        box = page.partition('id="questions"')[2].partition("message-pret")[0]
        for question in asked:
            assert box.count(typographie(question.texte)) == 1, common.slug
        assert f">{len(asked)} question" in box
        shown = re.sub(r"<textarea.*?</textarea>", "", page, flags=re.DOTALL)
        priced = any(mode.cout for mode in common.reutiliser.modes)
        assert ("Prix pas encore lu ici" in shown) is not priced, common.slug
        assert "à demander" not in shown.replace("suite à demander", "")
    assert "à poser à l’équipe" not in generee(projet(COMPLET))


def test_a_declaration_has_its_fields_one_a_line() -> None:
    title, blank, *rest = declaration_a_completer(projet(COMPLET))[1].split("\n")
    model = modeles()[DECLARER]
    assert (title, blank) == (model.ouverture, "")
    count = len(model.champs)
    assert rest[:count] == ["Commun : commun-fictif", *(f"{c.libelle} :" for c in model.champs[1:])]
    assert ":" not in "".join(rest[count:])


def test_a_declaration_opens_in_any_mail_program(catalogue: Catalogue) -> None:
    for common in catalogue.projets:
        found = declaration(common)
        assert len(found.mailto) < LONGUEUR_MAILTO
        assert decode(found.mailto) == (
            programme().courriel,
            *declaration_a_completer(common),
        )


# --- Who, like us; links between commons -------------------------------------------------------


def test_users_are_counted_by_kind_and_by_size() -> None:
    """Two communes and an EPCI of the reference, and a body without a territory."""
    users = [
        *(usage(code_insee=code) for code in ("26231", "35238")),
        usage(siren="200046977"),
        usage(nom="Parc imaginaire", type="pnr"),
        usage("arretee", code_insee="13055", arretee_le="2025"),
    ]
    common = projet(valeurs(reutilisations=users))
    known = reference(RACINE)
    contexte = Contexte(RACINE, Catalogue(projets=(common,)), TODAY)
    found = [
        (kind, count, [(size.minimum if size else None, len(places)) for size, places in classes])
        for kind, count, classes in profils(contexte.commun(common).bilan, known)
    ]
    assert found == [
        ("commune", 2, [(2_000, 1), (100_000, 1)]),
        ("collectivite-statut-particulier", 1, [(300_000, 1)]),
        ("pnr", 1, []),
    ]


def test_a_link_between_commons_reads_both_ways() -> None:
    a = projet(valeurs(slug="a", relations=[{"commun": "b", "type": "complete", "source": "https://a.fr"}]))
    b = projet(valeurs(slug="b", relations=[{"commun": "c", "type": "alternative"}]))
    c = projet(
        valeurs(
            slug="c",
            relations=[{"commun": "b", "type": "alternative"}, {"commun": "absent", "type": "integre"}],
            archive={"date": "2026-01", "raison": "Fin.", "remplace_par": "a"},
        )
    )
    found = relations.liens(Catalogue(projets=(a, b, c)))
    assert [(lien.commun, lien.libelle, lien.place, lien.auteur) for lien in found["b"]] == [
        ("c", "Alternative à", "a-la-place", "b"),
        ("a", "Complété par", "avec", "a"),
    ]
    assert found["b"][1].source == "https://a.fr"
    assert [(lien.commun, lien.libelle) for lien in found["a"]] == [("b", "Complète"), ("c", "Remplace")]
    assert [(lien.commun, lien.libelle) for lien in found["c"]] == [
        ("b", "Alternative à"),
        ("a", "Remplacé par"),
    ]


def test_the_pages_of_linked_commons_name_each_other(site: Path) -> None:
    """Friches vives integrates Canopée: both pages say it, with the same source."""
    source = '\u202f<a class="renvoi" href="https://friches-vives.example/stats"'
    said = f'Intègre <a href="../../communs/canopee/">Canopée.carte</a>{source}'
    assert said in page_du_commun(site, "friches-vives")
    said = f'Intégré dans <a href="../../communs/friches-vives/">Friches vives</a>{source}'
    assert said in page_du_commun(site, "canopee")


# --- The page ------------------------------------------------------------------------------------


def generee(common: Projet) -> str:
    """Make the page of a common that is alone in its catalogue."""
    known = Contexte(RACINE, Catalogue(projets=(common,)), TODAY)
    page = PageDuCommun(known.commun(common), known, Adresses("../../"), Publication())
    return Rendu().gabarit("commun.html", {"page": page})


def letters(text: str) -> str:
    """Keep the letters of a text: a PDF has ligatures, and breaks its lines where it likes."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))


def slugs() -> list[str]:
    """List the commons."""
    return sorted(path.stem for path in (RACINE / "projets").glob("*.yml"))


@pytest.mark.parametrize("slug", slugs())
def test_the_answers_come_in_the_order_of_the_questions(site: Path, catalogue: Catalogue, slug: str) -> None:
    text = page_du_commun(site, slug)
    places = [text.index(f'id="{part}"') for part in PARTS]
    assert places == sorted(places)
    assert text.index('id="qui-utilise"') < text.index('id="reutiliser"') < places[4]
    common = catalogue.projet(slug)
    assert common
    for question in questions(common):
        assert text.count(typographie(question.texte)) == 2, "in the box, and in the message"
    assert re.search(r'<p><a href="https://[^"]+">', text[places[7] :])
    assert 'href="../../reutiliser/dites-le/"' in text


def test_a_long_list_of_users_has_its_own_page_with_what_each_word_means(site: Path) -> None:
    full = page_du_commun(site, "sentes", "utilisateurs")
    assert full.count('<th scope="row">') == 12
    page = page_du_commun(site, "sentes")
    listed = page[page.index('class="organismes"') : page.index('href="utilisateurs/"')]
    assert listed.count("<li>") == 6
    assert "Documentée\u00a0: une preuve publique et datée a été lue." in full.replace("&nbsp;", "\u00a0")
    assert 'methodologie/utilisateurs/#reutilisations"' in full
    assert "dernière trace : 8 juin 2025, lue le 10 septembre 2026" in full
    assert "Arrêtée en février 2022" in full
    assert "(en février 2022)" in page


@pytest.mark.parametrize(
    ("licence", "expected"),
    [
        ("MIT OR EUPL-1.2", ["Permissive.", "Vous choisissez l’une de ces licences."]),
        ("MIT AND etalab-2.0", ["Plusieurs licences s’appliquent ensemble.", "Citez la source"]),
        ("(MIT OR ISC) AND EUPL-1.2", ["Plusieurs licences se combinent", "eupl-text-eupl-12"]),
        ("GPL-2.0-only WITH Classpath-exception-2.0", ["avec l’exception Classpath-exception-2.0"]),
        ("LicenseRef-maison", ["À lire.", "Lisez son texte avant de décider."]),
        ("CC0-1.0", ["Aucune obligation."]),
        ("CECILL-2.1", ["https://cecill.info/licences/Licence_CeCILL_V2.1-fr.html"]),
    ],
)
def test_the_page_says_what_an_expression_means(licence: str, expected: list[str]) -> None:
    page = generee(projet(valeurs(licence=licence)))
    said = page[page.index('id="licence"') :].partition("</details>")[0]
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
    page.get_by_role("button", name="Compléter le message").press("Enter")
    expect(page.get_by_label("Nom de la collectivité")).to_be_focused()
    for word in ("Valrive $& « é »", "2 400", "Trois dépôts par mois", "40 dossiers", "mars 2027", "Mairie"):
        page.keyboard.type(word)
        page.keyboard.press("Tab")
    address, subject, body = decode(
        page.get_by_role("link", name="Ouvrir dans ma messagerie").get_attribute("href") or ""
    )
    assert address == "contact@sentiers-d-ici.example"
    assert subject == "Réutiliser Sentiers d'ici"
    assert "Nous sommes Valrive $& « é », 2 400 habitants." in body
    assert "Notre besoin : Trois dépôts par mois\nNotre volume : 40 dossiers\nNotre date : mars 2027" in body
    assert "[" not in body
    page.get_by_role("button", name="Copier le message").press("Enter")
    expect(page.get_by_role("status")).to_have_text("Message copié.")
    copied = page.evaluate("navigator.clipboard.readText()").replace("\u00a0", " ").replace("\u202f", " ")
    assert copied.replace("\r\n", "\n") == body
    assert asked == []
    assert page.evaluate("[localStorage.length, sessionStorage.length, document.cookie]") == [0, 0, ""]


def test_a_copy_that_the_browser_refuses_leaves_the_text_selected(
    nouvelle_page: NouvellePage, adresse: str
) -> None:
    page = nouvelle_page()
    page.add_init_script("Object.defineProperty(navigator, 'clipboard', {value: undefined})")
    page.goto(f"{adresse}communs/sentes/")
    page.get_by_role("button", name="Copier le message").click()
    expect(page.get_by_role("status")).to_contain_text("copiez-le avec Ctrl+C")
    assert "Sentes" in page.evaluate("getSelection().toString() || document.activeElement.value")


@pytest.mark.parametrize(
    "slug", [slug if slug in VARIES else pytest.param(slug, marks=pytest.mark.nuit) for slug in slugs()]
)
def test_a_common_prints_on_one_page(page: Page, adresse: str, catalogue: Catalogue, slug: str) -> None:
    """One A4 sheet: the name, the figure and its source, the questions, the address; nothing cut."""
    common = catalogue.projet(slug)
    assert common
    page.goto(f"{adresse}communs/{slug}/", wait_until="domcontentloaded")
    (printed,) = PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True))).pages
    assert (round(float(printed.mediabox.width)), round(float(printed.mediabox.height))) == (595, 842)
    text = letters(printed.extract_text())
    expected = [common.nom, f"{SITE_URL}communs/{slug}/", common.accroche, "Combien", "Licence :"]
    expected += [common.contact.courriel or common.contact.url or "", common.licence]
    expected += [question.texte for question in questions(common)]
    for line in impact.vedettes(impact.lignes([common], TODAY)):
        expected += [" ".join(line.quantite), line.indicateur.nom, line.reserve]
    if common.citation:
        expected += [common.citation.texte, common.citation.par]
    if common.reutiliser.deliberation:
        expected += ["Faut-il une délibération", common.reutiliser.deliberation.raison]
    assert [words for words in expected if letters(typographie(words)) not in text] == []
    assert "Copierlemessage" not in text
    # The foot of the sheet is that of the page, whatever the common says.
    page.set_viewport_size({"width": 695, "height": 1040})
    page.emulate_media(media="print")
    foot = page.locator(".pied-de-feuille").evaluate("e => e.getBoundingClientRect().bottom")
    top = page.locator(".commun").evaluate("e => e.getBoundingClientRect().top")
    assert 1030 <= foot - top <= 1055
    assert page.locator(".qr").is_visible()
    assert page.locator(".entete, .actions").filter(visible=True).count() == 0


def test_no_page_says_that_an_organisation_confirmed_its_use(site: Path) -> None:
    forged = re.compile(r"confirm\w+ par l|organisme lui-même", re.IGNORECASE)
    texts = {
        path.relative_to(site).as_posix(): " ".join(path.read_text(encoding="utf-8").split())
        for path in site.rglob("*")
        if path.suffix in {".html", ".md", ".xml", ".csv"}
    }
    assert [path for path, text in texts.items() if forged.search(text)] == []
    said = "Confirmée d’après les données du service, le 21 janvier 2026"
    assert said in texts["communs/sentes/utilisateurs/index.html"]
    # A list of users explains the words that its own lines have.
    explained = "les données que publie le service nomment l’organisme"
    assert explained in texts["communs/sentes/utilisateurs/index.html"]
    assert explained not in texts["communs/voirie-claire/utilisateurs/index.html"]
