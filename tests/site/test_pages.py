"""Every page of the site: what none holds, what each has, and the sentences on which a reader relies."""

from __future__ import annotations

import html
import re
from pathlib import Path
from urllib.parse import urljoin

import pytest

from catalogue_communs.faits.chronologie import derniere_date
from catalogue_communs.faits.contexte import Contexte
from catalogue_communs.faits.phrases import besoins_de, par_absence, titres_des_besoins
from catalogue_communs.forges.bilan import etats
from catalogue_communs.modele import Catalogue
from catalogue_communs.socle.texte import minuscule, typographie
from tests.aides import SITE_URL, TODAY
from tests.communs import exemples

FORMULAIRE = "https://demarches.example/guichet"
# Short words of English that French does not have.
ANGLAIS = frozenset(
    re.findall(
        r"\w+",
        "the and with for this that from your are is of you it be have will when which must not was",
    )
)


@pytest.fixture(scope="module")
def pages(site: Path) -> dict[str, str]:
    """Read every page, by its address."""
    return {
        path.relative_to(site).as_posix().removesuffix("index.html"): path.read_text(
            encoding="utf-8"
        )
        for path in site.rglob("*.html")
    }


@pytest.fixture(scope="module")
def textes(site: Path) -> dict[str, str]:
    """Read the words of every page, drawing, table, feed and text for assistants."""
    marks = re.compile(r"<(script|style)\b.*?</\1>|<[^>]+>", re.DOTALL)
    return {
        path.relative_to(site).as_posix(): " ".join(
            html.unescape(marks.sub(" ", path.read_text(encoding="utf-8"))).split()
        )
        for path in site.rglob("*")
        if path.suffix in {".html", ".md", ".svg", ".xml", ".csv"}
    }


# --- What none holds ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "interdit",
    [
        pytest.param(
            r'(?:[^\s>]|</(?:a|b|small|span|strong)>)<(?:span class="precision"|a class="renvoi")',
            id="10.3-a-word-that-sticks-to-another-without-style-sheets",
        ),
        pytest.param(r"<th(?![a-z])(?![^>]*\bscope=)", id="5.6-a-heading-cell-without-its-scope"),
        pytest.param(
            r'<input(?![^>]* type="(?:checkbox|radio|hidden|file)")(?![^>]* autocomplete="[^"]+")',
            id="11.13-a-field-that-does-not-say-what-it-wants-of-the-reader",
        ),
        pytest.param(
            r'<(?:script|img|iframe|source|link rel="stylesheet")[^>]+(?:src|href)="(?:https?:)?//',
            id="a-file-of-another-host",
        ),
        pytest.param(
            re.escape(FORMULAIRE), id="a-form-to-apply-while-nobody-knows-whether-the-call-is-open"
        ),
    ],
)
def test_no_page_holds(pages: dict[str, str], interdit: str) -> None:
    # The pages that people write in Markdown have tables of their own.
    checked = {
        p: text for p, text in pages.items() if "scope" not in interdit or p.startswith("communs/")
    }
    assert {
        p: found[0] for p, text in checked.items() if (found := re.search(interdit, text))
    } == {}


@pytest.mark.parametrize(
    "interdit",
    [
        pytest.param(
            r"à demander(?<!suite à demander)(?! à l’équipe)|non (?:communiqu|renseign|connu)|inconnue? : demandez"
            r"|aucun chiffre (?:n’est )?publié|n’(?:a|ont) publié|rien de (?:publié|chiffré)"
            r"|aucune? [a-zéèê]+ (?:n’est )?(?:publiée?|communiquée?)\b|pas encore (?:re)?lue?s?\b",
            id="another-word-for-an-absence",
        ),
        pytest.param(
            "confirm\\w+ par l(?!’organisme)|organisme lui-même",
            id="that-an-organisation-confirmed-its-use",
        ),
    ],
)
def test_no_text_says(textes: dict[str, str], interdit: str) -> None:
    found = {path: re.search(interdit, text, re.IGNORECASE) for path, text in textes.items()}
    assert {path: one[0] for path, one in found.items() if one} == {}


def test_no_english_sentence_is_read_as_french(pages: dict[str, str]) -> None:
    """Criterion 8.7: in the pages written by hand, English is in code or says that it is English."""
    wrong = {}
    for path, page in pages.items():
        text = re.sub(r"<(script|code|pre)\b.*?</\1>", " ", page, flags=re.DOTALL)
        for said in re.findall(
            r">([^<]+)<", re.sub(r"</?(?:a|em|strong|b|span)\b[^>]*>", "", text)
        ):
            words = ANGLAIS & {*re.findall(r"[a-zà-ÿ’']+", said.casefold())}
            if len(words) > 1 and not path.startswith("communs/"):
                wrong[path] = said
    assert wrong == {}


# --- What each has ------------------------------------------------------------------------------


def test_every_page_has_a_head_and_an_address_of_its_own(pages: dict[str, str]) -> None:
    titles: dict[str, set[str]] = {}
    for path, page in pages.items():
        if path == "404.html":
            continue
        head = page.partition("</head>")[0]
        # The card of a common is that of its page, a former address that of the page to which it leads.
        [canonical] = re.findall(r'rel="canonical" href="([^"]+)"', head)
        now = path.removesuffix("carte/").replace("communs/plan-de-rue/", "communs/plan-commun/")
        # The card of a chart is that of its indicator.
        now = re.sub(r"graphiques/([^/]+)/$", r"mesures/#indicateur-\1", now)
        if 'http-equiv="refresh"' in head:
            assert f'content="0; url={canonical}"' in head
        else:
            assert urljoin(SITE_URL + path, canonical) == SITE_URL + now
            for mark in ('name="description"', 'property="og:title"', 'property="og:image"'):
                assert head.count(mark) == 1, (path, mark)
            [title] = re.findall(r"<title>(.*?)</title>", head)
            titles.setdefault(title, set()).add(canonical)
    assert [title for title, pages in titles.items() if len(pages) > 1] == []


def test_the_sitemap_gives_the_day_of_the_facts(site: Path, contexte: Contexte) -> None:
    text = (site / "sitemap.xml").read_text(encoding="utf-8")
    days = {
        place.removeprefix(SITE_URL): day or None
        for place, day in re.findall(r"<loc>([^<]+)</loc>\s*(?:<lastmod>([^<]+))?", text)
    }
    for projet in contexte.catalogue.projets:
        expected = derniere_date(projet, contexte.lectures, TODAY)
        said = str(expected) if expected else None
        assert days[f"communs/{projet.slug}/"] == days[f"communs/{projet.slug}/sources/"] == said
    assert (days["communs/annuaire/"], days["communs/friches-vives/"]) == (None, "2025-05-03")
    assert days["methodologie/"] is None
    assert "territoires/corse/" not in days
    assert days["territoires/bretagne/"] is not None
    assert [
        path for path in days if re.search(r"carte/$|flux", path) and path != "donnees/flux/"
    ] == []


def test_a_shared_link_describes_its_own_picture_under_its_own_name(pages: dict[str, str]) -> None:
    """« Accueil » would say nothing to who receives the link."""
    for path, title, picture, alternative in (
        ("communs/bornage/", "BORNAGE", "communs/bornage/", "BORNAGE : "),
        (
            "communs/bornage/sources/",
            "Parcours et sources : BORNAGE",
            "communs/bornage/",
            "BORNAGE : ",
        ),
        ("", "Communs numériques", "images/", "Communs"),
        ("methodologie/", "Méthodologie", "images/", "Communs"),
        ("impact/", "Impact", "impact/", "Ce que changent"),
    ):
        said = dict(re.findall(r'<meta property="og:([a-z:]+)" content="([^"]*)"', pages[path]))
        assert (said["title"], said["image"]) == (title, f"{SITE_URL}{picture}partage.png")
        assert said["image:alt"].startswith(alternative)


def test_what_one_says_of_oneself_is_filled_by_the_browser(pages: dict[str, str]) -> None:
    """Criterion 11.13."""
    fields = [tag for page in pages.values() for tag in re.findall(r"<input[^>]+>", page)]
    said = {
        re.sub(r'(?s).* id="([^"]+)".*', r"\1", one): one
        for one in fields
        if 'autocomplete="off"' not in one
    }
    filled = {
        name: found[0]
        for name, one in said.items()
        if (found := re.findall(r'autocomplete="([^"]+)"', one))
    }
    assert filled == {"message-nom": "organization", "message-contact": "name"}


def test_each_graph_leads_to_its_figures(pages: dict[str, str]) -> None:
    """Criteria 1.6 and 1.7: beside a graph, a table or the link to one, with a line for each mark."""
    graphs = 0
    for path in (one for one in pages if re.fullmatch("communs/[^/]+/", one)):
        for drawn, mark, where in (
            ("g-point", r"M[\d.]+ [\d.]+a", "mesures/"),
            ("g-barre", r"[M ]?M[\d.]+ 172v", "activite/"),
        ):
            shape = rf'<svg class="graphique"[^>]*>(?:(?!</svg>).)*{drawn}.*?</svg>'
            for graph in re.findall(shape, pages[path], re.DOTALL):
                graphs += 1
                assert f'href="{where}"' in pages[path], path
                assert pages[path + where].count("<tr") > len(re.findall(mark, graph)) > 0, path
    assert graphs > 1


def test_a_chart_of_the_impact_page_has_what_a_meeting_asks_for(
    site: Path, pages: dict[str, str]
) -> None:
    """A title that says the figures, its status, its source, two files, and where to cite it."""
    page = html.unescape(pages["impact/"])
    figures = re.findall(r'<figure class="courbe".*?</figure>', page, re.DOTALL)
    assert figures
    for figure in figures:
        [(statut, titre)] = re.findall(
            r"<figcaption>\s*<span>[^<]+, (\w+)(?: <b [^>]+>[^<]+</b>)?</span>\s+<a [^>]+>([^<]+)</a>",
            figure,
        )
        assert statut in {"déclaré", "mesuré", "estimé"}
        assert re.search(r" : (de|d’|\d)", titre.replace("\u00a0", " ")), titre
        assert 'aria-label="source : ' in figure
        assert f'aria-label="citer ou intégrer : {titre}"' in figure
        _prendre_deux_fichiers(site / "impact", figure)


def test_a_chart_of_a_common_can_be_cited_and_taken_away(site: Path, pages: dict[str, str]) -> None:
    page = html.unescape(pages["communs/sentiers-d-ici/mesures/"])
    sections = re.findall(r'<section class="indicateur.*?</section>', page, re.DOTALL)
    dessinees = [section for section in sections if "<svg" in section]
    assert dessinees
    for section in dessinees:
        [titre] = re.findall(r"<h2 [^>]+>([^<]+)</h2>", section)
        _prendre_deux_fichiers(site / "communs/sentiers-d-ici/mesures", section)
        [citation] = re.findall(
            r'<p class="precision">(« [^<]+)</p>', section.replace("«\u00a0", "« ")
        )
        for mention in (titre, "Source", "Licence Ouverte 2.0", "/mesures/#indicateur-"):
            assert mention in citation


def _prendre_deux_fichiers(dossier: Path, graphique: str) -> None:
    """Find the picture and the figures of a chart, which are there."""
    files = re.findall(r'<a href="([^"]+)" download', graphique)
    assert [(name[-3:], (dossier / name).is_file()) for name in files] == [
        ("svg", True),
        ("csv", True),
    ]


def test_each_common_says_its_state_who_speaks_and_every_value_of_a_disagreement(
    pages: dict[str, str], contexte: Contexte
) -> None:
    """A state with its rule, a laureate alone as one, a quotation with its author."""
    for projet in contexte.catalogue.projets:
        page, detail = pages[f"communs/{projet.slug}/"], pages[f"communs/{projet.slug}/sources/"]
        found = contexte.commun(projet).activite
        slug, suite = ("en-baisse", ", en baisse") if found.en_baisse else (found.etat.slug, "")
        assert f'badge--{slug}">{found.mot}{suite}</strong>' in page, projet.slug
        assert (
            ("badge badge--laureat" in page)
            == projet.laureat
            == ("<dt>Soutien d’après</dt>" in detail)
        )
        said = [minuscule(found.etat.regle)]
        if projet.citation:
            said += [projet.citation.texte, projet.citation.par]
        assert ('class="citation"' in page) == bool(projet.citation)
        values = [value.valeur for one in projet.divergences for value in one.valeurs]
        assert [one for one in said if typographie(one) not in page] == []
        assert ("sources/#divergences" in page) == bool(values)
        assert [one for one in values if typographie(one) not in detail] == []
        missing = [
            (f"qualite.{q.champ}", q.titre)
            for q in contexte.commun(projet).demarches
            if not q.connue
        ]
        for word, titles in par_absence(projet, missing):
            assert f'<dt class="nc">{word.capitalize()}</dt><dd>{", ".join(titles)}</dd>' in page


def test_the_home_page_shows_every_need_and_three_commons_of_each(
    pages: dict[str, str], catalogue: Catalogue
) -> None:
    """A door that announces four commons names three of them, each once."""
    needs = pages[""].partition('<h2 id="besoins">')[2].partition("</section>")[0]
    answered = {slug for projet in catalogue.projets for slug in besoins_de(projet)}
    assert re.findall(r'<h3><a href="catalogue/\?besoin=[a-z-]+">(.*?)</a></h3>', needs) == [
        title for slug, title in titres_des_besoins().items() if slug in answered
    ]
    doors = re.findall(r'catalogue/\?besoin=([a-z-]+)">(.*?)(?=<h3>|$)', needs, re.DOTALL)
    for slug, door in doors:
        shown = re.findall(r'href="communs/([a-z-]+)/"', door)
        repondent = {projet.slug for projet in catalogue.projets if slug in besoins_de(projet)}
        assert len(shown) == len({*shown}) == min(3, len(repondent)), slug
        assert {*shown} <= repondent


def test_the_methodology_prints_every_rule(pages: dict[str, str]) -> None:
    assert [
        etat
        for etat in etats().values()
        if typographie(etat.regle) not in pages["methodologie/activite/"]
    ] == []


# --- On what a reader relies --------------------------------------------------------------------


@pytest.mark.parametrize(("chemin", "phrases"), exemples("pages").items())
def test_a_page_says(textes: dict[str, str], chemin: str, phrases: list[str]) -> None:
    assert [said for said in phrases if said not in textes[chemin]] == []


@pytest.mark.parametrize("chemin", ["communs/sentes/", "impact/a-actualiser/"])
def test_an_old_figure_is_marked_where_it_is_shown(pages: dict[str, str], chemin: str) -> None:
    """« 120 structures » of November 2023, announced without a rhythm, is past its year."""
    page = pages[chemin].lower()
    start = page.index("structures utilisatrices")
    assert "actualiser" in page[start : start + 700]


def test_cards_side_by_side_tell_who_uses_alone(pages: dict[str, str]) -> None:
    """A figure of another kind, which would be compared, is on the page of its common."""
    page = pages["catalogue/"].lower()
    assert "structures utilisatrices" not in page
    assert re.search(r"utilisateurs? nommés?", page)


def test_a_former_address_leads_to_the_page(pages: dict[str, str]) -> None:
    """`anciens_slugs` redirects, without a script."""
    assert 'content="0; url=../../communs/plan-commun/"' in pages["communs/plan-de-rue/"]


def test_what_was_spent_stands_beside_what_is_announced(site: Path) -> None:
    """A budget that nobody has read here is a link and an absence, never an amount nor a ratio."""
    page, common = (
        (site / where / "index.html").read_text(encoding="utf-8")
        for where in ("impact", "communs/sentiers-d-ici")
    )
    [told] = re.findall(r"<h3>Dépensé et utilisé.*?utilisé\.</p>", page, re.DOTALL)
    assert 'Dépensé à ce jour&nbsp;: voir <a href="https://sentiers-d-ici.example/budget">' in told
    assert "Aucun rapport entre les deux" in told
    assert 'voir <a href="https://sentiers-d-ici.example/budget">son budget publié</a>' in common
