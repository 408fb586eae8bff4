"""The mistakes that people make most: where they are said to be, and what to write instead."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from catalogue.fiches.diagnostics import CODES, PHRASES
from catalogue.validation import valider
from catalogue.validation.correction import corriger
from catalogue.validation.moteur import valider_texte
from tests import aides
from tests.aides import RACINE, TODAY
from tests.validation.exemples import AUJOURD_HUI, FIXTURES, MINIMALE

if TYPE_CHECKING:
    from pathlib import Path

MAL_ECRITES = [
    ("licence: MIT", "licence\u00a0: MIT", "champ-inconnu", "espaces insécables", "« licence: »"),
    ("    - commune", "    -commune\n    -epci", "type-liste", "attend une liste", "« - commune » puis « - epci »"),
    ("      valeur: 3", "      valeur: environ 1300", "type-nombre", "environ 1300", "Écrivez : 1300, puis"),
    ("      valeur: 3", "      valeur: 95 %", "type-nombre", "se compte en : commune", "Écrivez ce nombre"),
    ("      source: bilan", "      source: bilan-2026", "source-inconnue", "bilan-2026", "« bilan » ? Sources de la fiche : bilan et site"),
    ("      statut: declare\n      source: bilan", "      statut: declare", "champ-manquant", "Il manque « source »", "bilan ou site"),
    ("site: https://exemple.fr/", "site: git@github.com:exemple/x.git", "format-url", "git@", "Écrivez : https://github.com/exemple/x"),
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
    """The file's own sources, the very words to write, never those of another common."""
    code, message, remede = dit
    (tmp_path / "projets").mkdir()
    assert FICHE_DE_DEPART.count(juste) == 1
    text = FICHE_DE_DEPART.replace(juste, faux)
    found = [d for d in valider_texte(tmp_path, TODAY, "bac-malin", text) if d.code == code]
    assert [(message in d.message, remede in d.remede) for d in found] == [(True, True)], found
    assert corriger(FICHE_DE_DEPART).changements == ()


def test_a_percentage_of_communes_is_not_corrected_unseen() -> None:
    """« 95 % » is not 95 communes."""
    assert "95 %" in corriger(FICHE_DE_DEPART.replace("valeur: 3", "valeur: 95 %")).texte


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
    """One line of the table each."""
    assert codes(racine, indicateur, *mesures) == attendus


def test_a_thousand_typed_with_a_point_is_given_back(racine: Path) -> None:
    """The remedy is the number to copy."""
    path = racine / "projets" / "essai.yml"
    path.write_text(
        f"{MINIMALE}impact:\n  indicateurs:\n    - {{id: e, nom: Arbres, effet: usage, unite: site, nature: cumul, "
        "mesures: [{au: 2025, valeur: 1.300, statut: mesure, source: 'https://exemple.fr/'}]}\n",
        encoding="utf-8",
    )
    [found] = [d for d in valider(racine, AUJOURD_HUI, [path]).diagnostics if d.est_erreur]
    assert found.message == "1.300 veut dire 1,3 site : le point sépare les décimales."
    assert found.remede == "Écrivez : 1300"


# --- What the example leaves in a file, where a site is published ----------------------------------------


VRAIE = MINIMALE.replace("github.com/exemple/", "github.com/bac-malin/")


def _refused(root: Path, text: str) -> list[str]:
    found = valider_texte(root, AUJOURD_HUI, "fiche", text)
    return [d.champ for d in found if d.code == "valeur-d-exemple"]


@pytest.mark.parametrize(
    ("text", "champs"),
    [
        (VRAIE, ["contact.courriel"]),
        (VRAIE.replace("contact@exemple.fr", "contact@lexemple.fr"), []),
        (VRAIE.replace("contact@exemple.fr", "contact@exemple.frioul.fr"), []),
        (
            VRAIE.replace("courriel: contact@exemple.fr", "url: https://www.exemple.fr/contact"),
            ["contact.url"],
        ),
        (MINIMALE, []),
    ],
)
def test_the_domain_of_the_example_is_refused_beside_a_real_repository(
    text: str, champs: list[str], racine: Path
) -> None:
    """A team that replaced the repository and forgot the contact is told."""
    (racine / "mkdocs.yml").touch()
    assert _refused(racine, text) == champs


def test_a_folder_without_a_site_misleads_nobody(racine: Path) -> None:
    """Only what is published is refused."""
    assert _refused(racine, VRAIE) == []


def test_the_example_copied_as_it_is_is_refused() -> None:
    """Its name, its phrase and its repository are each told."""
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
    """Each has its sentences, and each sentence of the form the code of a message."""
    assert all(faute["phrases"] for faute in FAUTES)
    assert {code for code, _, _ in PHRASES.values()} - {""} <= set(CODES)
