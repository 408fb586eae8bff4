"""What people write instead of what is asked: guessed when it is certain, never otherwise."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from catalogue_communs.fiches.diagnostics import CODES, Diagnostic
from catalogue_communs.fiches.lecture import lire_octets, valeur_nue
from catalogue_communs.fiches.phrases import PHRASES
from catalogue_communs.forges.liste import probleme_de_depot
from catalogue_communs.socle import licences, schemas
from catalogue_communs.socle.licences import normalise
from catalogue_communs.socle.schemas import FORMATS, est_date_partielle, est_uri
from catalogue_communs.validation import conformite, devine, valider
from catalogue_communs.validation.adresses import sans_pistage
from catalogue_communs.validation.dossier import contraste
from catalogue_communs.validation.fiche import Fiche
from catalogue_communs.validation.moteur import corriger, valider_texte
from catalogue_communs.validation.personnes import TELEPHONE, est_nominative
from tests import aides
from tests.aides import RACINE, TODAY
from tests.validation.exemples import AUJOURD_HUI, FIXTURES, MINIMALE

COMPRIS = (
    *(
        devine.nombre_devine,
        devine.nombre_dit,
        devine.siren,
        devine.booleen,
        devine.date,
        devine.url_completee,
        devine.courriel_devine,
    ),
    *(devine.licences_devinees, sans_pistage, est_nominative),
)
FONCTIONS: dict[str, Callable[[str], object]] = {
    **{function.__name__: function for function in COMPRIS},
    "probleme_de_depot": lambda text: (told := probleme_de_depot(text)) and told[1:],
    "telephone": lambda text: TELEPHONE.search(text) is not None,
    "contraste": lambda text: round(contraste(*text.split()), 2),
    "date_dite, à sa fin": lambda text: devine.date_dite(text, fin=True),
    **{f"format {name}": accepts for name, accepts in FORMATS.items()},
}


def _lu(name: str) -> Any:
    return yaml.safe_load(Path(__file__).with_name(f"{name}.yml").read_text(encoding="utf-8"))


FORMES = _lu("formes")


@pytest.mark.parametrize(
    ("name", "text"), [(name, text) for name, table in FORMES.items() for text in table]
)
def test_what_was_meant_is_understood_when_it_is_certain(name: str, text: str) -> None:
    found = FONCTIONS[name](text)
    assert FORMES[name][text] == ([*found] if isinstance(found, tuple) else found)
    # A licence is understood or asked, never invented: each expression is one of SPDX.
    assert (
        name != "licences_devinees" or [*map(normalise, FORMES[name][text])] == FORMES[name][text]
    )


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


def test_the_licences_of_the_list_are_free() -> None:
    known = [
        name
        for name in licences.libres()
        if not licences.licences_spdx().unknown_license_keys(name)
    ]
    assert "MIT" in known
    trees = {name: licences.licences_spdx().parse(name) for name in known}
    assert not [name for name, tree in trees.items() if licences._closed(tree, licences.libres())]  # noqa: SLF001


# --- The mistakes that people make most: where they are said to be, and what to write instead ------------


MAL_ECRITES = _lu("mal-ecrites")
FICHE_DE_DEPART, FAUTES = MAL_ECRITES["fiche"], MAL_ECRITES["fautes"]


@pytest.mark.parametrize(
    "faute", FAUTES, ids=lambda faute: f"{faute['code']}: {faute['faux'].strip()}"
)
def test_what_people_write_gets_the_right_line_and_the_right_remedy(
    tmp_path: Path, faute: dict[str, str]
) -> None:
    (tmp_path / "projets").mkdir()
    assert FICHE_DE_DEPART.count(faute["juste"]) == 1
    text = FICHE_DE_DEPART.replace(faute["juste"], faute["faux"])
    [found] = [d for d in valider_texte(tmp_path, TODAY, "bac-malin", text) if d.est_erreur]
    told = (found.code, faute["message"] in found.message, faute["remede"] in found.remede)
    assert told == (faute["code"], True, True), found
    assert corriger(FICHE_DE_DEPART).changements == ()


def test_a_source_whose_identifier_another_took_is_named_and_not_replaced(tmp_path: Path) -> None:
    (tmp_path / "projets").mkdir()
    text = FICHE_DE_DEPART.replace("- id: bilan", "- id: site")
    found = [d for d in valider_texte(tmp_path, TODAY, "bac-malin", text) if d.est_erreur]
    remedes = {one.code: one.remede for one in found}
    assert remedes["source-inconnue"].startswith("Deux sources ont le même, lignes ")
    assert "Vouliez-vous" not in remedes["source-inconnue"]
    assert "« bilan », que la fiche cite" in remedes["identifiant-en-double"]


def test_a_misplaced_field_is_led_home_at_once() -> None:
    """No remedy leads to another one: what is put where it says stays there."""
    known = schemas.schema("projet")["properties"].items()
    inner = {
        name: schemas.resoudre("projet", schemas.resoudre("projet", part)) for name, part in known
    }
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
    lines += [f"        {{statut: declare, source: 'https://exemple.fr/', {m}}}," for m in mesures]
    path = racine / "projets" / "essai.yml"
    path.write_text(
        f"{MINIMALE}impact:\n  indicateurs:\n" + "\n".join([*lines, "      ]}\n"]), encoding="utf-8"
    )
    found = valider(racine, AUJOURD_HUI, [path]).diagnostics
    return [
        d.code
        for d in found
        if d.est_erreur or d.code in {"flux-sans-debut", "approximation-oubliee"}
    ]


CHIFFRES = [(who, said, codes) for who, of in _lu("chiffres").items() for said, codes in of.items()]


@pytest.mark.parametrize(("indicateur", "mesures", "attendus"), CHIFFRES)
def test_the_edges(racine: Path, indicateur: str, mesures: str, attendus: list[str]) -> None:
    assert codes(racine, indicateur, *mesures.split(" ; ")) == attendus


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
    """A folder without a site misleads nobody; that of another programme has its settings alone."""
    assert _refused(racine, text) == []
    (racine / "mkdocs.yml").touch()
    assert _refused(racine, text) == champs
    (racine / "mkdocs.yml").rename(racine / "programme.yml")
    assert _refused(racine, text) == champs


def test_the_example_copied_as_it_is_is_refused() -> None:
    text = (aides.ROOT / "docs/exemples/depots-zero.yml").read_text(encoding="utf-8")
    assert _refused(aides.RACINE, text) == ["nom", "accroche", "depots[0].url"]


# --- What the validation says of each mistake, word for word ----------------------------------------------


CORPUS = json.loads((FIXTURES / "formulaire" / "fautes.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    "faute", CORPUS["fautes"], ids=[faute["nom"] for faute in CORPUS["fautes"]]
)
def test_each_mistake_has_its_sentence(faute: dict[str, object]) -> None:
    values = {**CORPUS["base"], **faute["valeurs"]}  # type: ignore[dict-item]
    found = valider_texte(RACINE, TODAY, "bac-malin", json.dumps(values, ensure_ascii=False))
    assert [f"{one.message} {one.remede}" for one in found if one.est_erreur] == faute["phrases"]


def test_no_mistake_is_for_nothing() -> None:
    assert all(faute["phrases"] for faute in CORPUS["fautes"])
    assert {code for code, _, _ in PHRASES.values()} - {""} <= set(CODES)
