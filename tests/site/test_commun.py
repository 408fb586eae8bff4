"""The page of a common is short: it says the essential of each section and leads to the page that says all."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from catalogue_communs.faits.absences import par_absence
from catalogue_communs.faits.contexte import Contexte
from catalogue_communs.faits.impact import lignes, vedettes
from catalogue_communs.modele import Catalogue
from catalogue_communs.site.vues.adresses import Adresses
from catalogue_communs.site.vues.commun import PageDeDetail
from catalogue_communs.socle.francais import typographie
from catalogue_communs.socle.programme import Publication
from catalogue_communs.socle.rendu import Rendu
from tests.aides import SITE_URL, TODAY, NouvellePage, page_du_commun
from tests.communs import imaginaire, indicateur, mesure

# How many zeros each element is wide: the « ch » of its font.
LETTRES = """all => all.map(e => {
  const zero = document.createElement("span")
  zero.style.cssText = "position: absolute; width: 1ch"
  e.append(zero)
  const wide = e.clientWidth / zero.getBoundingClientRect().width
  zero.remove()
  return wide
})"""
SECTIONS = (
    "en-bref",
    "impact",
    "qui-utilise",
    "reutiliser",
    "pour-qui",
    "code",
    "parcours",
    "qualite",
    "sources",
)


def section(page: str, name: str) -> str:
    """Cut a section out of the page of a common."""
    return re.split("</section>|<details>\n  <summary><h2", page[page.index(f'<h2 id="{name}">') :])[0]


def test_every_section_keeps_its_address_and_its_order(site: Path, catalogue: Catalogue) -> None:
    for projet in catalogue.projets:
        assert tuple(re.findall(r'<h2 id="([^"]+)"', page_du_commun(site, projet.slug))) == SECTIONS, (
            projet.slug
        )


def test_every_indicator_keeps_its_address_and_its_value(site: Path, catalogue: Catalogue) -> None:
    rest = 0
    for projet in catalogue.projets:
        shown = section(page_du_commun(site, projet.slug), "impact")
        for one in projet.indicateurs:
            assert shown.count(f'id="indicateur-{one.id}"') == 1, (projet.slug, one.id)
        others = re.findall(r'<a id="(indicateur-[^"]+)" href="mesures/#([^"]+)"', shown)
        assert all(here == there for here, there in others)
        assert len(others) == len(projet.indicateurs) - len(vedettes(lignes([projet], TODAY)))
        rest += len(others)
    assert rest > 0


def test_the_large_figures_are_three_recent_and_of_different_effects() -> None:
    said = [
        indicateur(id="muet", effet="satisfaction"),
        indicateur(mesure("2020"), id="vieux", effet="ecologique"),
        indicateur(mesure("2026-06"), id="second", effet="usage"),
        indicateur(mesure("2026-01"), id="principal", effet="reseau", principal=True),
        indicateur(mesure("2026-09"), id="usage", effet="usage"),
    ]
    common = imaginaire(impact={"indicateurs": said})
    assert [one.indicateur.id for one in vedettes(lignes([common], TODAY))] == ["principal", "usage", "vieux"]


@pytest.mark.parametrize("slug", ["sentiers-d-ici", "annuaire"])
def test_the_answer_fits_in_one_screen_and_the_page_in_nine(
    nouvelle_page: NouvellePage, adresse: str, slug: str
) -> None:
    """At 1280 × 800 the four answers and the figure; on a phone the price in two, the page in nine."""
    wide = nouvelle_page(viewport={"width": 1280, "height": 800})
    wide.goto(f"{adresse}communs/{slug}/")
    for part in (".tete__accroche", ".tete .actions", ".tuiles", ".chiffre", ".citation"):
        for place in wide.locator(part).all():
            assert place.evaluate("e => e.getBoundingClientRect().bottom") <= 800, part
    assert max(wide.locator(".commun p:not(.actions), .commun li, .commun dd").evaluate_all(LETTRES)) <= 70
    phone = nouvelle_page(viewport={"width": 360, "height": 740})
    phone.goto(f"{adresse}communs/{slug}/")
    assert phone.locator("#combien").evaluate("e => e.getBoundingClientRect().bottom") <= 2 * 740
    assert phone.evaluate("document.documentElement.scrollHeight") <= 9 * 740


def test_an_address_unfolds_what_it_names(nouvelle_page: NouvellePage, adresse: str) -> None:
    page = nouvelle_page()
    for anchor in ("licence", "code", "voies", "indicateur-amendes-prononcees"):
        page.goto(f"{adresse}communs/sentiers-d-ici/")
        page.goto(f"{adresse}communs/sentiers-d-ici/#{anchor}")
        expect(page.locator(f"#{anchor}")).to_be_visible()
        expect(page.locator(f"#{anchor}")).to_be_in_viewport()


def test_a_quotation_stands_with_who_speaks_and_its_source(site: Path, catalogue: Catalogue) -> None:
    quoted = {p.slug: p.citation for p in catalogue.projets if p.citation}
    assert quoted
    for projet in catalogue.projets:
        head = page_du_commun(site, projet.slug).partition("</header>\n\n")[0]
        said = quoted.get(projet.slug)
        assert ('class="citation"' in head) == (said is not None)
        assert said is None or (typographie(said.texte) in head and typographie(said.par) in head)


def test_the_sources_are_counted_here_and_listed_there(site: Path, catalogue: Catalogue) -> None:
    counts = {len(projet.sources) for projet in catalogue.projets}
    assert counts >= {0, 1, 2}
    for projet in catalogue.projets:
        here, there = (
            section(page_du_commun(site, projet.slug), "sources"),
            page_du_commun(site, projet.slug, "sources"),
        )
        count = len(projet.sources)
        said = (
            f"<p>{count} source{'s' * (count > 1)}. La plus récente montre l’état d"
            if count
            else "<p>La fiche ne cite aucune source. "
        )
        assert said in here, projet.slug
        assert ("#sources" in here) == bool(count), "a list without a source is not worth a link"
        listed = re.findall(r'<li id="source-([^"]+)" value="(\d+)">', there)
        assert listed == [(s.id, str(rank)) for rank, s in enumerate(projet.sources, 1)]
        assert there.count("<time ") >= len(projet.parcours.comites), projet.slug


def test_a_disagreement_shows_every_value_on_both_pages(site: Path, catalogue: Catalogue) -> None:
    seen = 0
    for projet in catalogue.projets:
        here, there = (
            section(page_du_commun(site, projet.slug), "sources"),
            page_du_commun(site, projet.slug, "sources"),
        )
        for one in projet.divergences:
            for value in one.valeurs:
                text = typographie(value.valeur)
                assert text in here, (projet.slug, text)
                assert text in there, (projet.slug, text)
            assert typographie(one.note or "") in there
            seen += 1
        assert ('href="sources/#divergences"' in here) == bool(projet.divergences)
    assert seen > 1


def test_what_is_unknown_of_the_quality_is_named_once(site: Path, contexte: Contexte) -> None:
    unknown = 0
    for projet in contexte.catalogue.projets:
        shown = section(page_du_commun(site, projet.slug), "qualite")
        names = []
        for one in contexte.commun(projet).demarches:
            assert (f"<dt>{one.titre}</dt>" in shown) == one.connue
            names += [] if one.connue else [(f"qualite.{one.champ}", one.titre)]
        for word, titles in par_absence(projet, names):
            assert f'<dt class="nc">{word.capitalize()}</dt><dd>{", ".join(titles)}</dd>' in shown
        unknown += len(names)
    assert unknown > 20


def test_a_laureate_leads_to_what_the_guichet_examined(site: Path, catalogue: Catalogue) -> None:
    for projet in catalogue.projets:
        here, there = (
            section(page_du_commun(site, projet.slug), "parcours"),
            page_du_commun(site, projet.slug, "sources"),
        )
        assert ('href="sources/#guichet"' in here) == projet.laureat == ("<h3>Soutien</h3>" in there)
        assert ("<p>Lauréat, d’après" in here) == projet.laureat


def test_a_measure_has_an_address_for_ever_and_says_what_was_published(
    tmp_path: Path, catalogue: Catalogue
) -> None:
    key = "mesure/collectivites-utilisatrices"
    gone = "Collectivités utilisatrices, au 1er mai 2026 : 290 collectivités (déclaré)."
    lines = (
        "commun,cle,flux,publie_le,retrait,dit,modifie_le,avant",
        f'sentiers-d-ici,{key}.2026-05-01,{key}/2026-05-01,2026-05-02,Comptée deux fois.,"{gone}",,',
        f"sentiers-d-ici,{key}.2026-06-30,{key}/2026-06-30,2026-07-02,,312 collectivités.,2026-08-03,2026-07-02 321 collectivités.",
    )
    (tmp_path / "donnees").mkdir()
    (tmp_path / "donnees/identifiants.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    common = catalogue.projet("sentiers-d-ici")
    assert common
    publication = Publication(SITE_URL)
    known = Contexte(tmp_path, catalogue, TODAY).commun(common)
    shown = PageDeDetail("mesures", known, Adresses("../"), publication)
    rows = [row for line in known.lignes for row in shown.historique(line)]
    [row] = [row for row in rows if row.ancre == "mesure-collectivites-utilisatrices.2026-06-30"]
    assert row.publiee == "Corrigée le 3 août 2026"
    assert row.avant == ["Publiée le 2 juillet 2026 : 321 collectivités."]
    assert len({row.ancre for row in rows}) == len(rows) > 3
    page = Rendu().gabarit("commun-mesures.html", {"page": shown})
    anchor = "mesure-collectivites-utilisatrices.2026-05-01"
    said = f'<li id="{anchor}">{typographie(gone)} Retirée&nbsp;: Comptée deux fois.</li>'
    assert said in page
