"""The list of the catalogue: facets, orders, what the search reads, and their weight at a thousand commons."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from catalogue_communs.faits.contexte import Contexte
from catalogue_communs.modele import Catalogue
from catalogue_communs.site.construction.pages import parties
from catalogue_communs.site.vues import cartes, recherche
from catalogue_communs.site.vues.recherche import passages
from catalogue_communs.socle.fichiers import yaml_fourni
from catalogue_communs.socle.licences import FAMILLES, decrire
from catalogue_communs.socle.programme import Publication
from catalogue_communs.socle.schemas import vocabulaires
from catalogue_communs.socle.texte import cle_de_recherche
from tests.aides import RACINE, ROOT, TODAY, Json, paquet_npm
from tests.communs import exemples, imaginaire
from tests.site.mille import contexte_de_mille


@pytest.fixture(scope="module")
def contexte() -> Contexte:
    """Take the catalogue of the thousand commons; no reading of a forge."""
    return contexte_de_mille()


@pytest.fixture(scope="module")
def donnees(contexte: Contexte) -> Json:
    """Read what the script reads."""
    found = cartes.fichier_facettes(contexte)
    read: Json = json.loads(found[cartes.FICHIER])
    return read


def test_every_common_is_under_each_facet_and_in_each_order(donnees: Json) -> None:
    everyone = list(range(1000))
    for nom, values in donnees["facettes"].items():
        assert sorted({rank for ranks in values.values() for rank in ranks}) == everyone, nom
    for nom, order in donnees["ordres"].items():
        assert sorted(order) == everyone, nom


SANS_REPONSE = {cartes.NON_DIT, cartes.AUCUN_LIEU, "Aucune commune nommée"}


def test_what_a_file_does_not_say_is_the_last_answer(contexte: Contexte) -> None:
    for facette in cartes.facettes(contexte):
        slugs, libelles, _ = zip(*facette.valeurs, strict=True)
        assert "inconnu" not in slugs
        assert ("nc" in slugs) == (libelles[-1] in SANS_REPONSE)
        assert "nc" not in slugs[:-1]


def test_the_values_that_the_page_shows_are_those_of_the_file(contexte: Contexte) -> None:
    html = parties(contexte, Publication())["catalogue"]("../")
    facettes = json.loads(cartes.fichier_facettes(contexte)[cartes.FICHIER])["facettes"]
    puces = re.findall(r'name="(\w+)"\s+value="([^"]+)">\s+[^<]+\s+<small>(\d+)<', html)
    assert len(puces) > 5
    assert all(len(facettes[nom][slug]) == int(total) for nom, slug, total in puces)
    listes = re.findall(r'<select name="(\w+)"[^>]*>(.*?)</select>', html, re.DOTALL)
    assert [nom for nom, _ in listes] == ["cout", "taille", "region", "departement"]
    for nom, options in listes:
        totaux = re.findall(r'<option value="(\w[^"]*)"[^>]*>[^<]*\((\d+)\)</option>', options)
        assert {slug: int(total) for slug, total in totaux} == {
            slug: len(rangs) for slug, rangs in facettes[nom].items()
        }


# --- Licences ------------------------------------------------------------------------------------


@pytest.mark.parametrize(("expression", "expected"), exemples("licences")["familles"].items())
def test_a_licence_has_its_families(expression: str, expected: list[str]) -> None:
    assert decrire(expression).familles == tuple(expected)
    assert {*expected} <= {*FAMILLES}


# --- Search --------------------------------------------------------------------------------------


def test_each_passage_leads_to_a_title_of_the_site(site: Path) -> None:
    found = passages(RACINE / "docs")
    assert len(found) > 100
    for passage in found:
        url, _, anchor = passage.url.partition("#")
        html = (site / url / "index.html").read_text(encoding="utf-8")
        assert not anchor or f'id="{anchor}"' in html, passage.url


def test_a_page_that_asks_for_it_stays_out_of_the_search() -> None:
    pages = {p.url.partition("#")[0] for p in passages(RACINE / "docs")}
    assert "guichet/parcours/" in pages
    assert not pages & {"catalogue/", "contribuer/champs/", "contribuer/erreurs/"}
    assert not [page for page in pages if page.startswith(("adr/", "exemples/"))]


def test_a_passage_says_its_section(tmp_path: Path) -> None:
    (tmp_path / "guide").mkdir()
    (tmp_path / "guide" / "index.md").write_text(
        "---\ntitle: Guide\n---\n\n# Le guide\n", encoding="utf-8"
    )
    (tmp_path / "guide" / "choisir.md").write_text(
        "Avant tout titre.\n\n# Choisir { #choix }\n\nUn *mot*.\n{ .chapeau }\n\n## Sources\n\nUn livre.\n\n## L’été à Sète {#ete}\n\n"
        + "mot " * 100,
        encoding="utf-8",
    )
    first, other = [p for p in passages(tmp_path) if p.url.startswith("guide/choisir/")]
    assert (first.url, first.rubrique, first.titre, first.texte) == (
        "guide/choisir/",
        "Guide",
        "Choisir",
        "Un mot.",
    )
    assert other.url == "guide/choisir/#ete"
    assert other.texte.endswith("mot…")


def test_the_texts_of_a_common_name_its_needs() -> None:
    made = imaginaire(
        description="Constater **les décharges**.\n\n### Ce qu’il ne fait pas\n\nTrier.\n\n### Limites\n\n- le soir",
        dit_autrement=["ordures dans les bois", "gravats", "encombrants"],
        anciens_slugs=["depots-d-hier"],
        publics={"collectivites": ["commune"], "competences": ["Déchets"]},
        planification={"axes": ["mieux-se-loger"], "rattachement": {"etat": "propose"}},
    )
    found = dict(zip((nom for nom, *_ in recherche.CHAMPS), recherche.textes(made), strict=True))
    assert found["description"].startswith("Constater les décharges. · le soir")
    assert "Trier" not in found["description"]
    assert found["autrement"] == "ordures dans les bois · gravats · encombrants"
    assert "depots d hier" in found["noms"].split(" · ")
    assert found["themes"] == vocabulaires()["axe"].valeurs["mieux-se-loger"].libelle
    assert (found["publics"], found["competences"]) == ("Communes", "Déchets")


def test_the_shards_say_where_each_word_of_the_long_texts_is(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Without accent nor case, in the order of the alphabet; pieces do not follow each other, empty words do not count."""
    monkeypatch.setattr(recherche, "ECLAT", 20)
    mots, eclats = recherche.eclats_des_mots(["Été à Sète · l’été", "", "Sète, sète"])
    assert [ensemble.split() for ensemble in mots] == [["ete"], ["sete"]]
    assert [json.loads(eclat) for eclat in eclats] == [[[[0, 0, 3]]], [[[0, 1], [2, 0, 1]]]]
    monkeypatch.setattr(recherche, "ECLAT", 16_000)
    assert recherche.eclats_des_mots(["Été à Sète · l’été"])[0] == ["ete sete"]
    assert recherche.eclats_des_mots([""]) == ([], [])


def test_the_index_names_its_shards_by_what_they_hold(contexte: Contexte) -> None:
    files = recherche.fichiers_de_la_recherche(contexte)
    index = json.loads(files.pop(recherche.FICHIER))
    assert [*files] == [
        f"catalogue/{index['eclats']}{rang}.json" for rang in range(len(index["mots"]))
    ]
    for ensemble, eclat in zip(index["mots"], files.values(), strict=True):
        assert len(ensemble.split()) == len(json.loads(eclat))
        assert len(eclat) < 2 * recherche.ECLAT
    less = Contexte(contexte.root, Catalogue(contexte.catalogue.projets[1:]), TODAY)
    assert not {*recherche.fichiers_de_la_recherche(less)} & {*files}


def test_the_list_of_synonyms_keeps_its_rules() -> None:
    groups = yaml_fourni("synonymes")["groupes"]
    assert len(groups) > 30
    assert min(map(len, groups)) > 1
    keys = [cle_de_recherche(expression) for group in groups for expression in group]
    assert [key for key in keys if not key or key.count(" ") > 5 or keys.count(key) > 1] == []


# --- Libraries of the site ------------------------------------------------------------------------


def test_the_vendored_search_engine_is_that_of_its_package() -> None:
    text = paquet_npm("minisearch/dist/es/index.js").read_text(encoding="utf-8")
    for name in (*METHODES.split(), *FONCTIONS.split()):
        method = rf"^    (?:static |get |async )*{name}\(.*?\n    }}\n"
        function = rf"^const {name} = (?:[^\n]*;|.*?\n}};?)\n"
        text, count = re.subn(
            function if name in FONCTIONS else method, "", text, flags=re.DOTALL | re.MULTILINE
        )
        assert count == 1, name
    text = re.sub(r"^\s*/\*.*?\*/\s*\n", "", text, flags=re.DOTALL | re.MULTILINE)
    text = re.sub(r"^\s*//.*\n?", "", text, flags=re.MULTILINE)
    assert (ROOT / "docs/scripts/minisearch.js").read_text(encoding="utf-8") == re.sub(
        r"^[ \t]+", "", text, flags=re.MULTILINE
    )


# Changing or saving an index, suggesting, guessing, walking a map: the search of the site only adds and looks up.
METHODES = """addAllAsync remove removeAll discard maybeAutoVacuum discardAll replace vacuum conditionalVacuum
performVacuuming vacuumConditionsMet isVacuuming dirtCount dirtFactor getStoredFields autoSuggest documentCount
termCount loadJSON loadJSONAsync loadJS loadJSAsync instantiateMiniSearch toJSON removeFieldLength clear forEach
keys values from fromObject update fuzzyGet"""
FONCTIONS = "objectToNumericMap objectToNumericMapAsync wait fuzzySearch recurse"


def test_the_scripts_of_the_site_are_published_without_comments(site: Path) -> None:
    """Each script is that of `docs/` without its comments."""
    scripts = sorted(site.glob("actifs/*/scripts/*.js"))
    assert {p.name for p in scripts} == {p.name for p in (ROOT / "docs" / "scripts").glob("*.js")}
    for path in scripts:
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"^(?:\s|//|/\*)", text, re.MULTILINE), path.name
        if path.name not in {"minisearch.js", "racines-fr.js"}:
            source = (ROOT / "docs" / "scripts" / path.name).read_text(encoding="utf-8")
            assert [line for line in source.split("\n") if line.count("`") % 2] == [], path.name
            assert {line.strip() for line in source.split("\n")} >= {*text.rstrip("\n").split("\n")}


def test_what_a_style_sheet_takes_is_published(site: Path) -> None:
    taken = [
        sheet.parent / url
        for sheet in site.glob("actifs/*/styles/*.css")
        for url in re.findall(r"url\([\"']?([^\"')]+)", sheet.read_text(encoding="utf-8"))
        if not url.startswith("data:")
    ]
    assert site / "images" / "signe.svg" in {path.resolve() for path in taken}
    assert [path for path in taken if not path.is_file()] == []


def test_the_vendored_stemmer_is_that_of_its_package() -> None:
    package = paquet_npm("@orama/stemmers/dist/fr.js")
    assert (ROOT / "docs/scripts/racines-fr.js").read_bytes() == package.read_bytes()


def test_the_licences_of_the_vendored_files_are_published(site: Path) -> None:
    [path] = site.glob("actifs/*/scripts/licences.txt")
    published = path.read_text(encoding="utf-8")
    for name in ("minisearch/LICENSE.txt", "@orama/stemmers/LICENSE.md"):
        assert paquet_npm(name).read_text(encoding="utf-8").strip() in published


def test_what_stopped_comes_last() -> None:
    """Whoever chooses among commons of a need does not begin by one that nobody keeps."""
    vivant = imaginaire("zoe", nom="Zoé")
    arrete = imaginaire(
        "alba", nom="Alba", archive={"date": "2025-12", "raison": "Produit arrêté."}
    )
    deux = Contexte(RACINE, Catalogue((arrete, vivant)), TODAY)
    montres = [carte.commun.projet.slug for _, _, carte in cartes.ListeDeCartes(deux).cartes]
    assert montres == ["zoe", "alba"]
