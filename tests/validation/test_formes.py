"""What people write instead of what is asked: guessed when it is certain, never otherwise."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from catalogue_communs.fiches.diagnostics import CODES, Diagnostic
from catalogue_communs.fiches.ecriture import valeur_nue
from catalogue_communs.fiches.lecture import lire_octets
from catalogue_communs.fiches.phrases import PHRASES
from catalogue_communs.forges.liste import probleme_de_depot
from catalogue_communs.socle import licences, schemas
from catalogue_communs.socle.licences import normalise
from catalogue_communs.socle.schemas import est_date_partielle, est_uri
from catalogue_communs.validation import conformite, devine, valider
from catalogue_communs.validation.coherence import sans_pistage
from catalogue_communs.validation.conformite import exemple_de_champ
from catalogue_communs.validation.contenus import TELEPHONE, est_nominative
from catalogue_communs.validation.correction import corriger
from catalogue_communs.validation.fiche import Fiche
from catalogue_communs.validation.moteur import valider_texte
from tests import aides
from tests.aides import RACINE, TODAY
from tests.validation.exemples import AUJOURD_HUI, FIXTURES, MINIMALE

COMPRIS = (
    *(devine.nombre_devine, devine.booleen, devine.date, devine.url_completee, devine.courriel_devine),
    *(devine.licences_devinees, sans_pistage, probleme_de_depot, est_nominative),
)
FONCTIONS: dict[str, Callable[[str], object]] = {
    **{function.__name__: function for function in COMPRIS},
    "telephone": lambda text: TELEPHONE.search(text) is not None,
}
FORMES = yaml.safe_load(Path(__file__).with_name("formes.yml").read_text(encoding="utf-8"))


@pytest.mark.parametrize(("name", "text"), [(name, text) for name, table in FORMES.items() for text in table])
def test_what_was_meant_is_understood_when_it_is_certain(name: str, text: str) -> None:
    found = FONCTIONS[name](text)
    assert FORMES[name][text] == ([*found] if isinstance(found, tuple) else found)
    # A licence is understood or asked, never invented: each expression is one of SPDX.
    assert name != "licences_devinees" or [*map(normalise, FORMES[name][text])] == FORMES[name][text]


@settings(derandomize=True, deadline=None, max_examples=200)
@given(text=st.text(alphabet="0123456789/-.:,€%[]()<>@ aehijoprstu\u202f%é", max_size=16))
def test_a_guess_is_always_well_written(text: str) -> None:
    number, day, address = (
        guess(text) for guess in (devine.nombre_devine, devine.date, devine.url_completee)
    )

    assert number is None or isinstance(valeur_nue(number)[0], int | float)
    assert day is None or est_date_partielle(day)
    assert address is None or (address.startswith("https://") and est_uri(address))
    assert all(normalise(licence) == licence for licence in devine.licences_devinees(text))


@pytest.mark.parametrize(
    ("value", "told"),
    [
        ("MIT", "« licence: MIT »"),
        (["Python"], "« licence: » puis, à la ligne et en retrait, « - Python »"),
        ([{"nom": "A"}], "« licence: » puis, à la ligne et en retrait, « - nom: A »"),
        ({"a": {"b": "c"}}, "« licence: » puis, à la ligne et en retrait, « a: » puis « b: c »"),
    ],
)
def test_an_example_is_told_line_by_line(value: object, told: str) -> None:
    assert told == exemple_de_champ("licence", value)


def test_the_licences_of_the_list_are_free() -> None:
    known = [name for name in licences.libres() if not licences.licences_spdx().unknown_license_keys(name)]
    assert "MIT" in known
    trees = {name: licences.licences_spdx().parse(name) for name in known}
    assert not [name for name, tree in trees.items() if licences._closed(tree, licences.libres())]  # noqa: SLF001


# --- The mistakes that people make most: where they are said to be, and what to write instead ------------


MAL_ECRITES = [
    ("licence: MIT", "licence\u00a0: MIT", "champ-inconnu", "espaces insécables", "« licence: »"),
    ("    - commune", "    -commune\n    -epci", "type-liste", "attend une liste", "« - commune » puis « - epci »"),
    ("      valeur: 3", "      valeur: environ 1300", "type-nombre", "environ 1300", "Écrivez : 1300, puis"),
    ("      valeur: 3", "      valeur: 95 %", "type-nombre", "se compte en : commune", "Écrivez ce nombre"),
    ("      source: bilan", "      source: bilan-2026", "source-inconnue", "bilan-2026", "« bilan » ? Sources de la fiche : bilan et site"),
    ("      statut: declare\n      source: bilan", "      statut: declare", "champ-manquant", "Il manque « source »", "bilan ou site"),
    # A choice that is missing is never made by the message.
    ("      statut: declare\n", "", "champ-manquant", "Il manque « statut »", "« statut: … », où « … » est l’une de ces valeurs : mesure (compté par un système) ; declare (annoncé"),
    ("    effet: passage-a-l-action\n", "", "champ-manquant", "Il manque « effet »", "; acceleration (temps et moyens économisés) ; "),
    ("    unite: commune\n", "", "champ-manquant", "Il manque « unite »", "groupe-utilisateurs (groupe d’utilisateurs) ; ou agent, ecole, "),
    ("    nature: stock\n", "", "champ-manquant", "Il manque « nature »", "flux (flux : total d’une période) ; taux"),
    ("    nature: stock\n", "    nature: xyz\n", "valeur-inconnue", "xyz", "Valeurs possibles : stock (stock : état à une date) ; cumul"),
    ("    unite: commune\n", "    unite: xyzxyz\n", "valeur-inconnue", "xyzxyz", "pour-cent ou note-sur-10."),
    ("publics:\n  collectivites:\n    - commune\n", "", "champ-manquant", "Il manque « publics »", "« - … », où « … » est l’une de ces valeurs : toutes ("),
    ("      valeur: 3\n", "", "champ-manquant", "Il manque « valeur »", "Ajoutez, par exemple : « valeur: "),
    # An identifier comes from the name, and is nobody else’s.
    ("  - id: communes\n    nom: Communes", "  - nom: Communes aidées", "champ-manquant", "Il manque « id »", "« id: communes-aidees »"),
    ("  - id: site\n    titre: Site", "  - titre: Bilan", "champ-manquant", "Il manque « id »", "« id: bilan-2 »"),
    # A field of several parts is at home in none of them.
    ("statut: ecosysteme\n", "statut: ecosysteme\nsource: site\n", "champ-inconnu", "« source »", "Supprimez la ligne"),
    # A day has a name of its own in each part.
    ("- au: 2026-06", "- date: 2026-06", "champ-inconnu", "« date »", "Une date s’écrit ici « au » (date de la mesure"),
    ("    titre: Bilan\n", "    titre: Bilan\n    date: 2026-06\n", "champ-inconnu", "« date »", "Une date s’écrit ici « consultee_le » ("),
    ("site: https://exemple.fr/", "site: git@github.com:exemple/x.git", "format-url", "git@", "Écrivez : https://github.com/exemple/x"),
    ("      valeur: 3", "      valeur: 1.300", "decimale-impossible", "1.300 veut dire 1,3 commune :", "Écrivez : 1300"),
    ("au: 2026-06", "au: fin 2025", "format-date", "fin 2025", "Écrivez : 2025-12"),
]  # fmt: skip
LIENS = "liens:\n  site: https://exemple.fr/\n"
FICHE_DE_DEPART = f"""\
{MINIMALE.replace("depots:", f"{LIENS}depots:")}impact:
  indicateurs:
  - id: communes
    nom: Communes
    effet: passage-a-l-action
    unite: commune
    nature: stock
    mesures:
    - au: 2026-06
      valeur: 3
      statut: declare
      source: bilan
sources:
  - id: bilan
    titre: Bilan
    champs: [impact]
  - id: site
    titre: Site
    champs: [nom]
"""


@pytest.mark.parametrize(("juste", "faux", "dit"), [(one[0], one[1], one[2:]) for one in MAL_ECRITES])
def test_what_people_write_gets_the_right_line_and_the_right_remedy(
    tmp_path: Path, juste: str, faux: str, dit: tuple[str, str, str]
) -> None:
    code, message, remede = dit
    (tmp_path / "projets").mkdir()
    assert FICHE_DE_DEPART.count(juste) == 1
    text = FICHE_DE_DEPART.replace(juste, faux)
    found = [d for d in valider_texte(tmp_path, TODAY, "bac-malin", text) if d.est_erreur]
    assert [(d.code, message in d.message, remede in d.remede) for d in found] == [(code, True, True)], found
    assert corriger(FICHE_DE_DEPART).changements == ()


def test_each_element_without_identifier_is_told_another(tmp_path: Path) -> None:
    (tmp_path / "projets").mkdir()
    text = FICHE_DE_DEPART.replace("id: bilan\n    titre: Bilan", "titre: Bilan")
    text = text.replace("id: site\n    titre: Site", "titre: Bilan") + "  - champs: [nom]\n"
    found = valider_texte(tmp_path, TODAY, "bac-malin", text)
    assert [d.remede for d in found if d.message.startswith("Il manque « id »")] == [
        "Ajoutez : « id: bilan »",
        "Ajoutez : « id: bilan-2 »",
        "Ajoutez : « id: … »",
    ]


def test_a_misplaced_field_is_led_home_at_once() -> None:
    """No remedy leads to another one: what is put where it says stays there."""
    known = schemas.schema("projet")["properties"].items()
    inner = {name: schemas.resoudre("projet", schemas.resoudre("projet", part)) for name, part in known}
    fields = {
        one
        for part in inner.values()
        for one in schemas.resoudre("projet", part.get("items", part)).get("properties", {})
    }
    for field in fields - inner.keys():
        for told in _unknown(f"{field}: x\n"):
            found = re.search(r"se range dans « (\w+) », en retrait", told.remede)
            dash = "- " if found and "items" in inner[found[1]] else ""
            assert not found or not [*_unknown(f"{found[1]}:\n  {dash}{field}: x\n")]


def _unknown(text: str) -> list[Diagnostic]:
    found = conformite.check(Fiche("fiche", lire_octets(text.encode(), "fiche.yml")))
    return [one for one in found if one.code == "champ-inconnu"]


# --- The edges of what a figure may be: what the rules let through, beside what the examples show --------


def codes(racine: Path, indicateur: str, *mesures: str) -> list[str]:
    """Return the codes of the errors, and of the advice on figures, about one indicator."""
    lines = [f"    - {{id: essai, effet: usage, {indicateur}, mesures: ["]
    lines += [f"        {{statut: mesure, source: 'https://exemple.fr/', {m}}}," for m in mesures]
    path = racine / "projets" / "essai.yml"
    path.write_text(
        f"{MINIMALE}impact:\n  indicateurs:\n" + "\n".join([*lines, "      ]}\n"]), encoding="utf-8"
    )
    found = valider(racine, AUJOURD_HUI, [path]).diagnostics
    return [d.code for d in found if d.est_erreur or d.code in {"flux-sans-debut", "approximation-oubliee"}]


CUMUL = "nom: Arbres, unite: site, nature: cumul"
PART = "nom: Part des arbres, unite: pour-cent, nature: taux"


@pytest.mark.parametrize(
    ("indicateur", "mesures", "attendus"),
    [
        (CUMUL, ["au: 2024, valeur: 10", "au: 2025, valeur: 10"], []),
        (CUMUL, ["au: 2024, valeur: 10", "au: 2025, valeur: 9"], ["cumul-qui-baisse"]),
        (CUMUL, ["au: 2024, valeur: 10", "au: 2025, valeur: 9, environ: true"], []),
        (CUMUL, ["au: 2024, valeur: 10", "au: 2025, valeur: 8, environ: true"], ["cumul-qui-baisse"]),
        (CUMUL, ["au: 2024, valeur: 10", "au: 2025, valeur: 9, au_moins: true"], []),
        (CUMUL, ["au: 2024, valeur: 10, environ: true", "au: 2025, valeur: 9"], []),
        (CUMUL, ["au: 2024, valeur: 10, au_moins: true", "au: 2025, valeur: 9"], ["cumul-qui-baisse"]),
        (CUMUL, ["au: 2024, valeur: 10, perimetre: Ici", "au: 2025, valeur: 9"], []),
        (CUMUL.replace("cumul", "stock"), ["au: 2024, valeur: 10", "au: 2025, valeur: 9"], []),
        (PART, ["au: 2025, valeur: 100"], []),
        (PART, ["au: 2025, valeur: 0"], []),
        (PART, ["au: 2025, valeur: 100.5"], ["part-impossible"]),
        (PART, ["au: 2025, valeur: -1"], ["part-impossible"]),
        (PART.replace("Part", "Hausse"), ["au: 2025, valeur: 200"], []),
        ("nom: Note, unite: note-sur-10, nature: taux", ["au: 2025, valeur: 10"], []),
        ("nom: Note, unite: note-sur-10, nature: taux", ["au: 2025, valeur: 11"], ["part-impossible"]),
        ("nom: Surface, unite: hectare, nature: stock", ["au: 2025, valeur: 1.3"], []),
        (CUMUL, ["au: 2025, valeur: 1.3"], ["decimale-impossible"]),
        (CUMUL, ["au: 2025, valeur: 2.000"], ["decimale-impossible"]),
        (CUMUL, ["au: 2025, valeur: 2.0"], []),
        ("nom: Moyenne, unite: site, nature: taux", ["au: 2025, valeur: 1.3"], []),
        ("nom: Régions, unite: region, nature: stock", ["au: 2025, valeur: 18"], []),
        ("nom: Régions, unite: region, nature: stock", ["au: 2025, valeur: 40"], ["compte-impossible"]),
        ("nom: Sites, unite: site, nature: stock", ["au: 2025, valeur: 40000"], []),
        ("nom: Communes, unite: commune, nature: stock", ["au: 2025, valeur: 341, lieux: {departements: ['34']}"], []),
        ("nom: Communes, unite: commune, nature: stock", ["au: 2025, valeur: 342, lieux: {departements: ['34']}"], ["compte-impossible"]),
        ("nom: Communes, unite: commune, nature: stock", ["au: 2025, valeur: 9, lieux: {departements: ['99']}"], ["lieu-inconnu"]),
        (CUMUL, ["au: 2025, valeur: 9, au_moins: false, environ: true"], []),
        ("nom: Flux, unite: site, nature: flux", ["au: 2025-06-30, valeur: 1"], ["flux-sans-debut"]),
        ("nom: Flux, unite: site, nature: flux", ["au: 2025-06, valeur: 1"], []),
        ("nom: Flux, unite: site, nature: flux", ["au: 2025-06-30, du: 2025, valeur: 1"], []),
        (CUMUL, ["au: 2025, valeur: 9, note: La source dit « plus de 9 »."], ["approximation-oubliee"]),
        (CUMUL, ["au: 2025, valeur: 9, note: Dont un de plus de 3 mètres."], []),
        (CUMUL, ["au: 2025, valeur: 9, environ: true, note: « près de 9 »."], []),
    ],
)  # fmt: skip
def test_the_edges(racine: Path, indicateur: str, mesures: list[str], attendus: list[str]) -> None:
    assert codes(racine, indicateur, *mesures) == attendus


# --- What the example leaves in a file, where a site is published ----------------------------------------


VRAIE = MINIMALE.replace("github.com/exemple/", "github.com/bac-malin/")


def _refused(root: Path, text: str) -> list[str]:
    found = valider_texte(root, AUJOURD_HUI, "fiche", text)
    return [d.champ for d in found if d.code == "valeur-d-exemple"]


COURRIEL = "courriel: contact@exemple.fr"


@pytest.mark.parametrize(
    ("text", "champs"),
    [
        (VRAIE, ["contact.courriel"]),
        (VRAIE.replace(COURRIEL, "courriel: contact@lexemple.fr"), []),
        (VRAIE.replace(COURRIEL, "courriel: contact@exemple.frioul.fr"), []),
        (VRAIE.replace(COURRIEL, "url: https://www.exemple.fr/contact"), ["contact.url"]),
        (MINIMALE, []),
    ],
)
def test_the_domain_of_the_example_is_refused_beside_a_real_repository(
    text: str, champs: list[str], racine: Path
) -> None:
    """A folder without a site misleads nobody."""
    assert _refused(racine, text) == []
    (racine / "mkdocs.yml").touch()
    assert _refused(racine, text) == champs


def test_the_example_copied_as_it_is_is_refused() -> None:
    text = (aides.ROOT / "docs/exemples/depots-zero.yml").read_text(encoding="utf-8")
    assert _refused(aides.RACINE, text) == ["nom", "accroche", "depots[0].url"]


# --- The mistakes that the form of the site knows: what the validation says of each, word for wor --------


CORPUS = json.loads((FIXTURES / "formulaire" / "fautes.json").read_text(encoding="utf-8"))
FAUTES = CORPUS["fautes"]


@pytest.mark.parametrize("faute", FAUTES, ids=[faute["nom"] for faute in FAUTES])
def test_each_mistake_has_its_sentence(faute: dict[str, object]) -> None:
    """The browser says the same: see `tests/site/test_saisie.py`, that reads the same file."""
    values = {**CORPUS["base"], **faute["valeurs"]}  # type: ignore[dict-item]
    found = valider_texte(RACINE, TODAY, "bac-malin", json.dumps(values, ensure_ascii=False))
    assert [f"{one.message} {one.remede}" for one in found if one.est_erreur] == faute["phrases"]


def test_no_mistake_is_for_nothing() -> None:
    assert all(faute["phrases"] for faute in FAUTES)
    assert {code for code, _, _ in PHRASES.values()} - {""} <= set(CODES)
