"""Finding a common in a real browser: needs in French, facets, address, keyboard, a thousand commons."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote

import pytest
from playwright.sync_api import expect

from catalogue_communs.faits.contexte import Contexte
from catalogue_communs.faits.phrases import besoins_de, titres_des_besoins
from catalogue_communs.site.vues import recherche
from tests.aides import RACINE, NouvellePage
from tests.banc.recherche import demander, phrases, requetes
from tests.site.mille import pages_de
from tests.site.navigation import DEPLACEMENTS, tard, violations

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Locator, Page, Route

    from tests.banc.service import Service

# However many commons are found, so many at a time are in the page.
MONTRES = 18
# How many times one presses Tab, from the answer to the first result.
PROCHE = 3
# More than the catalogue of the tests has, for lists that come in several times.
CENT = 100
# What a first answer may bring with a thousand commons, in bytes, and in shards for a word or two.
PREMIERE, QUELQUES = 135_000, 12


def case(page: Page, nom: str, slug: str) -> Locator:
    """Return the box of a value."""
    return page.locator(f'[name="{nom}"][value="{slug}"]')


def puce(page: Page, nom: str, slug: str) -> Locator:
    """Return the chip of a value."""
    return page.locator("label", has=case(page, nom, slug))


def choisir(page: Page, titre: str, slug: str) -> None:
    """Choose in a list, whose answers come when one does."""
    liste = page.get_by_label(titre, exact=True)
    liste.focus()
    liste.select_option(slug)


def trouves(page: Page) -> Locator:
    """Return the cards found, in their order."""
    return page.locator("#trouves > .carte:visible")


def slugs(page: Page) -> list[str]:
    """List what is found."""
    found: list[str] = trouves(page).evaluate_all("cards => cards.map(c => c.dataset.commun)")
    return found


def cherche(page: Page, adresse: str, query: str) -> None:
    """Open the catalogue with a query, and wait for the answer."""
    page.goto(f"{adresse}catalogue/?{query}")
    page.locator("#resultats").wait_for()


def test_a_need_finds_its_common_and_says_why(page: Page, adresse: str) -> None:
    for typed, first, said in (
        ("dépôts sauvages", "sentiers-d-ici", ""),
        ("decharge", "sentiers-d-ici", "Synonyme : « dépôt sauvage »"),
        ("dépots sovages", "sentiers-d-ici", "Orthographe proche"),
        ("logements vides", "logements-veilles", "Synonyme : « logement vacant »"),
        ("logement veillé", "logements-veilles", ""),
        ("ordures au bord de la route", "sentiers-d-ici", "Trouvé : "),
        ("PCAET", "rives", "Synonyme : « plan climat »"),
        ("voirieclaire", "voirie-claire", ""),
    ):
        cherche(page, adresse, f"q={typed}")
        card = page.locator(f'#trouves > [data-commun="{first}"]')
        expect(card.locator("mark").first).to_be_visible()
        assert slugs(page).index(first) < 2, typed
        reason = card.locator(".carte__raison")
        # One short line, when the name and the summary do not show it.
        assert reason.count() == bool(said), typed
        if said:
            expect(reason).to_contain_text(said)
            assert reason.evaluate("e => e.getBoundingClientRect().height") < 30


@pytest.mark.parametrize("typed", ["dépôts sauvages", "ordures au bord de la route", "bruit zzz"])
def test_on_a_phone_the_first_result_is_in_the_first_screen(
    page: Page, adresse: str, typed: str
) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    cherche(page, adresse, f"q={typed}")
    assert (
        trouves(page)
        .first.locator(".carte__accroche")
        .evaluate("e => e.getBoundingClientRect().bottom")
        <= 740
    )
    assert page.locator("input[type=search]:visible").count() == 1


def test_the_words_of_a_need_find_what_the_home_page_files_under_it(contexte: Contexte) -> None:
    filed: dict[str, set[str]] = {}
    for projet in contexte.catalogue.projets:
        for slug in besoins_de(projet):
            filed.setdefault(titres_des_besoins()[slug], set()).add(projet.slug)
    ranks = demander(contexte.catalogue, RACINE, filed)["rangs"]
    for (need, expected), found in zip(filed.items(), ranks, strict=True):
        slugs = [contexte.catalogue.projets[rank].slug for rank in found]
        assert expected <= {*slugs}, need
        assert {*slugs[:3]} & expected, need


@pytest.mark.parametrize(
    ("demande", "slug", "sur"),
    [
        # Two letters swapped, an ending that its stem does not reduce: guessed, never sure.
        ("frcihe", "friches-vives", False),
        ("covoituarges", "trajets", False),
        # The words in a row, in the description; apart, they are only a part of it.
        ("registre des covoiturages", "trajets", True),
        ("covoiturages du registre des timbres", "trajets", False),
        # A synonym of the whole question has its meaning; of a part, it may change that of the whole.
        ("logement vide", "logements-veilles", True),
        ("logement vide commune", "logements-veilles", False),
        # Who carries it is not what it is for.
        ("chemins de randonnée", "sentes", True),
        ("chemins du parc", "sentes", False),
    ],
)
def test_a_query_is_guessed_or_found_as_it_was_typed(
    contexte: Contexte, demande: str, slug: str, *, sur: bool
) -> None:
    trouve = demander(contexte.catalogue, RACINE, [demande])
    rang = [projet.slug for projet in contexte.catalogue.projets].index(slug)
    assert trouve["rangs"][0][0] == rang
    assert (rang in trouve["surs"][0]) is sur


def test_a_file_of_sentences_is_scored_on_what_the_page_shows_first(tmp_path: Path) -> None:
    asked = tmp_path / "phrases.txt"
    asked.write_text(
        "les gens déposent leurs ordures dans les bois\tsentiers-d-ici\nqui vend des timbres\tsentes\n",
        encoding="utf-8",
    )
    scored = phrases(asked, RACINE)
    assert (scored.avec, scored.justes) == (2, 1)
    assert scored.rates[0].startswith("qui vend des timbres")


def test_pages_of_the_site_come_after_with_their_section(page: Page, adresse: str) -> None:
    """« marché public » is answered by the guide, each passage with its section and its page."""
    cherche(page, adresse, "q=marché public")
    guide = page.locator("#pages-trouvees > li", has_text="La licence et l’achat").first
    expect(guide.locator(".precision")).to_contain_text("Réutiliser")
    expect(guide.locator("mark").first).to_be_visible()
    after = "a.compareDocumentPosition(b) & Node.DOCUMENT_POSITION_FOLLOWING"
    assert page.evaluate(f"() => {{ const a = trouves, b = pages; return {after} }}")
    guide.get_by_role("link").click()
    page.wait_for_url("**/reutiliser/**")


def test_what_may_answer_is_shown_as_such_with_the_nearest_and_the_needs(
    page: Page, adresse: str
) -> None:
    """A word that nothing holds, one that only a description holds, one that was guessed."""
    for typed, first in (
        ("ordures dans les bois zzz", "sentiers-d-ici"),
        ("bruit zzz", "sonoplan"),
        ("dépots sovages", "sentiers-d-ici"),
    ):
        cherche(page, adresse, f"q={typed}")
        expect(page.locator("#etat")).to_contain_text(
            "Nous ne sommes pas sûrs d’avoir compris. Peut-être"
        )
        expect(page.locator("#resultats-titre")).to_have_text("Peut-être")
        assert first in slugs(page)[:3], typed
        expect(page.locator("#pistes")).to_contain_text("commencez par un besoin")
        expect(page.locator("#resultats")).not_to_contain_text("Un seul commun répond")


def test_without_a_known_word_there_is_no_common(page: Page, adresse: str) -> None:
    for typed in ("cantine scolaire bio", "rats", "compostage"):
        cherche(page, adresse, f"q={typed}")
        expect(page.locator("#etat")).to_contain_text("Nous n’avons pas reconnu tous vos mots")
        expect(page.locator("#resultats-titre")).to_have_text("Par où continuer")
        assert slugs(page) == [], typed
        expect(page.locator("#pistes")).to_contain_text("commencez par un besoin")
        # Nor an absence.
        expect(page.locator("#resultats")).not_to_contain_text("Aucun commun")


def test_what_may_answer_comes_after_what_does_and_is_not_counted_with_it(
    page: Page, adresse: str
) -> None:
    cherche(page, adresse, "q=friches terrain")
    expect(page.locator("#etat")).to_contain_text("1 commun sur 16. Peut-être aussi : 1 commun")
    cards = page.locator("#trouves > *").evaluate_all(
        "all => all.map(e => e.dataset.commun || e.textContent)"
    )
    assert cards == ["bornage", "Peut-être aussi", "friches-vives"]
    # One answers, another may: none is said to be alone.
    expect(page.locator("#pistes")).to_be_hidden()
    cherche(page, adresse, "q=friches")
    expect(page.locator("#trouves > h2")).to_have_count(0)


def test_one_common_is_said_to_answer_alone_when_it_holds_every_word(
    page: Page, adresse: str
) -> None:
    cherche(page, adresse, "q=logement veillé")
    expect(page.locator("#pistes")).to_contain_text("Un seul commun répond")
    cherche(page, adresse, "q=logement veillé zzz")
    assert slugs(page)[0] == "logements-veilles"
    expect(page.locator("#pistes")).not_to_contain_text("Un seul commun répond")


@pytest.mark.parametrize(
    ("typed", "led"),
    [
        ("marsillargues", {"Marsillargues (Hérault)": "Marsillargues (Hérault)"}),
        (
            "nous sommes à Saint Pons de Thomières",
            {"Saint-Pons-de-Thomières (Hérault)": "Saint-Pons"},
        ),
        ("mairie de Lunel", {"Lunel (Hérault)": "Lunel (Hérault)"}),
        ("Herault", {"Hérault (département)": "Hérault"}),
        ("corse", {"Corse (région)": "Corse"}),
        ("34", {"Hérault (département)": "Hérault"}),
    ],
)
def test_the_name_of_a_place_leads_to_it(
    page: Page, adresse: str, typed: str, led: dict[str, str]
) -> None:
    cherche(page, adresse, f"q={typed}")
    links = page.locator("#lieux a")
    assert links.all_inner_texts() == [*led]
    for title in led.values():
        links.first.click()
        page.wait_for_url("**/territoires/**")
        expect(page.locator("h1, #mc-reponse h3").filter(has_text=title)).to_be_visible()


def test_several_places_of_a_name_are_listed_where_they_are_looked_up(
    page: Page, adresse: str
) -> None:
    cherche(page, adresse, "q=Saint-Denis")
    page.locator("#lieux a", has_text="lieux de ce nom").click()
    expect(page.get_by_label("Votre commune, intercommunalité")).to_have_value("Saint-Denis")
    expect(page.locator("#mc-choix button").first).to_be_visible()


def test_a_need_that_is_known_is_no_place(page: Page, adresse: str) -> None:
    urls: list[str] = []
    page.on("request", lambda request: urls.append(request.url))
    cherche(page, adresse, "q=friches")
    expect(page.locator("#lieux")).to_be_hidden()
    assert not [url for url in urls if "/territoires/donnees/" in url]


def test_the_frame_around_the_answer_is_for_the_keyboard(page: Page, adresse: str) -> None:
    page.goto(f"{adresse}catalogue/")
    page.get_by_label("Quel est votre besoin").fill("friches")
    page.get_by_role("button", name="Chercher", exact=True).last.click()
    status = page.locator("#etat")
    expect(status).to_be_focused()
    expect(status).to_have_css("outline-style", "none")
    page.get_by_label("Quel est votre besoin").press("Enter")
    expect(status).to_be_focused()
    expect(status).to_have_css("outline-style", "solid")


def test_no_answer_is_a_beginning(page: Page, adresse: str) -> None:
    cherche(page, adresse, "q=cantine scolaire bio")
    expect(page.get_by_role("link", name="Aides-territoires")).to_be_visible()
    expect(page.locator("#facettes")).to_be_hidden()
    expect(page.get_by_role("link", name="catalogue GouvTech")).to_be_visible()
    message = page.get_by_role("link", name="Dites-nous votre besoin").get_attribute("href") or ""
    assert "dans le catalogue : cantine scolaire bio\r\n" in unquote(message)
    assert violations(page) == []
    need = page.locator("#pistes button").first
    expected = need.inner_text()
    need.click()
    page.wait_for_url("**/catalogue/?besoin=*")
    expect(page.locator("#etat")).to_contain_text(expected.partition("(")[2].rstrip(")"))
    expect(page.locator("#resultats-titre")).to_be_focused()
    expect(page.locator("#facettes")).to_be_visible()


def test_the_nearest_come_with_the_needs_of_the_home_page(page: Page, adresse: str) -> None:
    cherche(page, adresse, "q=bruit zzz")
    assert slugs(page)
    needs = [text.partition(" (")[0] for text in page.locator("#pistes button").all_inner_texts()]
    page.goto(adresse)
    titres = page.locator(".porte[class*='besoin--'] h3").all_inner_texts()
    assert len(titres) > 5
    assert needs == [*titres, "Voir tous les communs"]


@pytest.mark.parametrize("width", [360, pytest.param(1280, marks=pytest.mark.nuit)])
def test_after_a_search_the_keyboard_is_at_the_results(
    nouvelle_page: NouvellePage, adresse: str, width: int
) -> None:
    page = nouvelle_page(viewport={"width": width, "height": 800})
    page.goto(f"{adresse}guichet/")
    page.locator("#entete-q").fill("bruit")
    page.keyboard.press("Enter")
    expect(trouves(page).first).to_be_visible()
    expect(page.get_by_role("searchbox")).to_have_count(1)
    assert page.evaluate("trouves.firstElementChild.getBoundingClientRect().top + scrollY") < 600
    _reaches_the_first_result(page)
    field = page.get_by_label("Quel est votre besoin")
    field.fill("friche")
    page.keyboard.press("Enter")
    expect(trouves(page).first).to_have_attribute("data-commun", "friches-vives")
    _reaches_the_first_result(page)
    field.focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    _reaches_the_first_result(page)


def _reaches_the_first_result(page: Page) -> None:
    expect(page.locator("#etat")).to_be_focused()
    for pressed in range(1, 12):
        page.keyboard.press("Tab")
        if page.evaluate("trouves.firstElementChild.contains(document.activeElement)"):
            assert pressed <= PROCHE
            return
    pytest.fail("the first result is too far")


def test_nothing_is_read_before_the_first_use(page: Page, adresse: str) -> None:
    read: list[str] = []
    page.on("request", lambda r: read.append(r.url.rpartition("/")[2].partition("?")[0]))
    page.goto(f"{adresse}catalogue/")
    page.wait_for_load_state("networkidle")
    assert not {"facettes.json", "recherche.json", "recherche.js", "minisearch.js"} & {*read}
    puce(page, "besoin", "dechets").click()
    page.locator("#resultats").wait_for()
    assert "facettes.json" in read
    assert "recherche.json" not in read
    page.get_by_label("Quel est votre besoin").fill("dépôt")
    expect(page.locator("#trouves mark").first).to_be_visible()
    assert read.count("recherche.json") == read.count("minisearch.js") == 1


def test_a_search_reads_the_long_texts_by_the_shards_of_its_words(
    page: Page, mille: Service
) -> None:
    """Not the others, and each once; the answer is shown when they are there, and only then."""
    read: list[str] = []
    page.on("request", lambda r: read.append(r.url) if "/mots/" in r.url else None)
    cherche(page, mille.adresse, "q=commune")
    first = [*read]
    assert 0 < len(first) < QUELQUES
    field = page.get_by_label("Quel est votre besoin")
    before = slugs(page)
    field.fill("réutiliser")
    expect(page.locator("#etat")).to_be_visible()
    page.wait_for_function(
        "before => trouves.firstElementChild.dataset.commun !== before", arg=before[0]
    )
    assert {*first} < {*read}
    field.fill("commune")
    page.wait_for_function(
        "before => trouves.firstElementChild.dataset.commun === before", arg=before[0]
    )
    assert slugs(page) == before
    assert len(read) == len({*read}) < QUELQUES


@pytest.mark.parametrize("typed", ["décharge sauvage", "covoiturage commune", "réutilisre"])
def test_among_a_thousand_commons_the_first_answer_reads_little(
    nouvelle_page: NouvellePage, mille: Service, typed: str
) -> None:
    """However many synonyms are looked for, and for a word to guess: no more than the answer asks for."""
    page = nouvelle_page()
    page.goto(f"{mille.adresse}catalogue/")
    page.wait_for_load_state("networkidle")
    read: list[str] = []
    page.on("request", lambda r: read.append(r.url))
    page.locator("#q").fill(typed)
    page.locator("#resultats").wait_for()
    assert any("/mots/" in url for url in read)
    assert sum(len(mille.fichier(url).gzip) for url in read) < PREMIERE


def test_nothing_moves_once_the_answer_is_shown(
    nouvelle_page: NouvellePage, mille: Service
) -> None:
    """However late the shards are."""
    page = nouvelle_page()
    page.context.route("**/mots/*", tard)
    page.add_init_script(DEPLACEMENTS)
    cherche(page, mille.adresse, "q=décharge sauvage commune")
    before = slugs(page)
    page.evaluate("deplace = 0")
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(500)
    assert slugs(page) == before
    assert page.evaluate("deplace") <= 0.02


def test_a_shard_that_does_not_come_is_said_and_asked_for_again(
    nouvelle_page: NouvellePage, mille: Service
) -> None:
    page = nouvelle_page()
    page.context.route("**/mots/*", lambda route: route.abort())
    page.goto(f"{mille.adresse}catalogue/?q=commune")
    expect(page.locator("#etat")).to_contain_text("La recherche n’a pas abouti")
    assert page.locator("[data-commun]:visible").count()
    page.context.unroute("**/mots/*")
    page.get_by_label("Quel est votre besoin").press("Enter")
    expect(trouves(page).first).to_be_visible()


def test_the_size_of_the_shards_changes_no_answer(
    contexte: Contexte, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A word is in one shard with all the others, or alone in its own: the same commons, in the same order."""
    asked = [query for part in requetes().values() for query in part]
    found = []
    for size in (10**9, 1):
        monkeypatch.setattr(recherche, "ECLAT", size)
        found.append(demander(contexte.catalogue, RACINE, asked))
    together, apart = found
    assert together["rangs"] == apart["rangs"]
    assert together["surs"] == apart["surs"]
    assert sum(map(bool, together["rangs"])) > CENT


def test_facets_unite_inside_and_intersect_between(page: Page, adresse: str) -> None:
    page.goto(f"{adresse}catalogue/")
    puce(page, "besoin", "climat").click()
    expect(page.locator("#etat")).to_contain_text("5 communs sur 16")
    puce(page, "besoin", "nature").click()
    expect(page.locator("#etat")).to_contain_text("8 communs sur 16")
    choisir(page, "Prix", "gratuit")
    expect(page.locator("#etat")).to_contain_text("2 communs sur 16")
    assert sorted(slugs(page)) == ["clairiere", "sentiers-d-ici"]
    # A chip says how many it would keep with the other conditions.
    expect(puce(page, "besoin", "climat").locator("small")).to_have_text("1")
    expect(puce(page, "besoin", "bruit-et-sante").locator("small")).to_have_text("0")
    assert page.url.endswith("?besoin=climat&besoin=nature&cout=gratuit")


def test_the_address_keeps_the_state_and_back_undoes_one_act(page: Page, adresse: str) -> None:
    """Typing does not fill the history; a choice does, and « back » gives the former list."""
    page.goto(f"{adresse}catalogue/")
    field = page.get_by_label("Quel est votre besoin")
    field.press_sequentially("sols")
    page.wait_for_url("**/catalogue/?q=sols")
    # The address is noted before the answer comes.
    page.locator("#resultats").wait_for()
    before = slugs(page)
    page.get_by_label("Trier par").select_option("nom")
    page.wait_for_url("**/catalogue/?q=sols&tri=nom")
    assert slugs(page) == sorted(before)
    puce(page, "statut", "laureat").click()
    page.wait_for_url("**/catalogue/?q=sols&statut=laureat&tri=nom")
    shared = page.url
    found = slugs(page)
    page.go_back()
    page.wait_for_url("**/catalogue/?q=sols&tri=nom")
    expect(case(page, "statut", "laureat")).not_to_be_checked()
    page.go_back()
    page.wait_for_url("**/catalogue/?q=sols")
    expect(page.get_by_label("Trier par")).to_have_value("")
    page.goto(shared)
    page.locator("#resultats").wait_for()
    assert slugs(page) == found


def test_no_result_says_what_to_relax(page: Page, adresse: str) -> None:
    cherche(page, adresse, "besoin=bruit-et-sante&cout=gratuit")
    expect(page.locator("#etat")).to_have_text("Aucun commun.")
    button = page.locator("#pistes button").filter(has_text="Gratuit")
    expect(button).to_have_text("Sans « Gratuit », il y a 1 commun")
    assert violations(page) == []
    button.click()
    expect(page.locator("#etat")).to_contain_text("1 commun sur 16")
    expect(page.locator("#resultats-titre")).to_be_focused()
    page.goto(f"{adresse}catalogue/?q=qzwxk")
    page.get_by_role("button", name="Voir tous les communs").click()
    expect(page.locator("#tout")).to_be_visible()
    assert page.url.endswith("/catalogue/")


@pytest.mark.parametrize("largeur", [960, 1280])
def test_what_drops_the_filters_covers_no_list(page: Page, adresse: str, largeur: int) -> None:
    page.set_viewport_size({"width": largeur, "height": 800})
    cherche(page, adresse, "besoin=bruit-et-sante&besoin=energie-et-climat&cout=gratuit")
    expect(page.locator("#jetons").get_by_role("button").first).to_be_visible()
    for liste in page.locator("#facettes select").all():
        liste.click(trial=True, timeout=2000)


def test_a_hostile_address_changes_nothing(page: Page, adresse: str) -> None:
    page.goto(
        f"{adresse}catalogue/?besoin=inconnu&__proto__=x&mode=<b>&tri=constructor&q=%3Cimg src=x onerror=alert(1)%3E"
    )
    page.locator("#resultats").wait_for()
    assert page.locator("article img, .catalogue b").count() == 0
    expect(page.locator("#jetons button")).to_have_count(0)
    expect(page.get_by_label("Trier par")).to_have_value("")


def test_by_keyboard_on_a_phone_one_finds_and_drops_a_filter(
    nouvelle_page: NouvellePage, adresse: str
) -> None:
    """At 320 px the lists are folded; the space bar presses a need, the chip of a filter removes it."""
    page = nouvelle_page(viewport={"width": 320, "height": 640}, color_scheme="dark")
    page.goto(f"{adresse}catalogue/")
    page.get_by_label("Quel est votre besoin").focus()
    assert page.get_by_label("Prix", exact=True).is_visible() is False
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.locator("#resultats").wait_for()
    assert page.url.endswith("?statut=laureat")
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page.locator("#facettes summary").focus()
    page.keyboard.press("Enter")
    choisir(page, "Prix", "sur-devis")
    expect(page.locator("#etat")).to_contain_text("1 commun sur 16")
    chip = page.get_by_role("button", name="Retirer le filtre Prix : Sur devis")
    chip.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/catalogue/?statut=laureat")
    case(page, "statut", "laureat").focus()
    page.keyboard.press("Space")
    expect(page.locator("#tout")).to_be_visible()


def test_two_to_four_commons_are_chosen_and_the_bar_to_compare_never_hides_the_cards(
    nouvelle_page: NouvellePage, adresse: str
) -> None:
    """At 400 % it waits at the end of the list; on a phone it takes a quarter of the window at most."""
    page = nouvelle_page(viewport={"width": 320, "height": 256})
    page.goto(f"{adresse}catalogue/")
    boxes, bar = page.get_by_label("Comparer"), page.get_by_role("region", name="Comparaison")
    boxes.nth(1).check()
    expect(bar.get_by_role("link")).to_be_hidden()
    boxes.nth(0).check()
    link = bar.get_by_role("link", name="Comparer 2 communs")
    assert link.get_attribute("href") == "../catalogue/comparer/?communs=climatheque,bornage"
    assert bar.evaluate("e => e.getBoundingClientRect().top") >= 256
    bar.get_by_role("button", name="Tout retirer").focus()
    page.keyboard.press("Shift+Tab")
    expect(link).to_be_focused()
    expect(link).to_be_in_viewport()
    page.set_viewport_size({"width": 320, "height": 640})
    boxes.nth(0).scroll_into_view_if_needed()
    expect(bar).to_be_in_viewport(ratio=0.9)
    assert bar.evaluate("e => e.getBoundingClientRect().height") <= 640 / 4
    boxes.nth(2).check()
    boxes.nth(3).check()
    expect(boxes.nth(4)).to_be_disabled()
    bar.get_by_role("button", name="Tout retirer").click()
    expect(bar).to_be_hidden()
    expect(boxes.nth(4)).to_be_enabled()


def test_without_a_script_the_whole_list_is_there(
    nouvelle_page: NouvellePage, adresse: str
) -> None:
    page = nouvelle_page(viewport={"width": 375, "height": 800}, java_script_enabled=False)
    page.goto(f"{adresse}guichet/")
    page.locator("#entete-q").fill("bruit")
    page.locator("#entete-q").press("Enter")
    assert page.url.endswith("/catalogue/?q=bruit")
    assert page.locator("[data-commun]").count() == len(list((RACINE / "projets").glob("*.yml")))
    # Neither the filters nor the order of the list, nor an empty place for them.
    assert page.locator("#filtres").bounding_box() is page.locator("#barre").bounding_box() is None
    assert page.get_by_label("Comparer").count() == 0
    assert page.locator("noscript p").is_visible()


@pytest.mark.parametrize("nombre", [CENT, pytest.param(1000, marks=pytest.mark.nuit)])
def test_many_results_come_a_few_at_a_time(
    page: Page, adresse: str, site: Path, nombre: int
) -> None:
    page.set_viewport_size({"width": 320, "height": 700})
    _serve(page.context, adresse, pages_de(nombre, site))
    cherche(page, adresse, "q=syndicats&cout=nc")
    status, button = page.locator("#etat"), page.locator("#suite")
    expect(status).to_contain_text(f", les {MONTRES} premiers affichés")
    total = int(str(status.inner_text()).split()[0])
    assert total > 2 * MONTRES
    assert trouves(page).count() == page.locator("[data-commun]").count() == MONTRES
    reasons = trouves(page).locator(".carte__raison").count()
    assert 0 < reasons <= MONTRES
    expect(button).to_have_text(f"Montrer {MONTRES} communs de plus, sur {total - MONTRES}")
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    button.focus()
    page.keyboard.press("Enter")
    expect(status).to_have_text(f"{2 * MONTRES} communs affichés sur {total}.")
    expect(trouves(page).nth(MONTRES).locator("a")).to_be_focused()
    while button.is_visible():
        button.click()
    found = slugs(page)
    assert len(found) == len({*found}) == total
    assert reasons < trouves(page).locator(".carte__raison").count() <= total
    page.get_by_role("button", name="Retirer le filtre").click()
    expect(status).to_contain_text(f", les {MONTRES} premiers affichés")


def test_a_list_whose_answers_wait_keeps_its_choice(page: Page, adresse: str) -> None:
    cherche(page, adresse, "besoin=nature&region=76")
    region, departement = (
        page.get_by_label(titre, exact=True) for titre in ("Région", "Département")
    )
    expect(region).to_have_value("76")
    expect(case(page, "besoin", "nature")).to_be_checked()
    page.get_by_role("button", name="Retirer le filtre Région").click()
    expect(region).to_have_value("")
    assert departement.locator("option").count() == 1
    departement.focus()
    assert departement.locator("option").count() > 1


def _serve(context: BrowserContext, adresse: str, files: dict[str, bytes]) -> None:
    """Put other commons in the place of those of the catalogue, in its page."""

    def answer(route: Route) -> None:
        path = route.request.url.removeprefix(adresse).partition("?")[0]
        if path == "catalogue/":
            route.fulfill(
                body=files["catalogue/index.html"], content_type="text/html; charset=utf-8"
            )
        else:
            route.fulfill(body=files[path], content_type="application/json")

    context.route(f"{adresse}catalogue/**", answer)
