"""The rules between files: each page is judged with the others around it."""

from __future__ import annotations

import shutil
from datetime import date
from typing import TYPE_CHECKING

import pytest

from catalogue.validation import Rapport, valider
from catalogue.validation.identifiants import cles
from tests.aides import RACINE, TODAY, allegees
from tests.communs import valeurs
from tests.contribution.aides import ecrire_catalogue
from tests.validation.exemples import AUJOURD_HUI, FIXTURES

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from catalogue.validation.moteur import Verifiees

PAGE = (FIXTURES / "projets/valides/fiche_minimale.yml").read_text(encoding="utf-8")


def ecrire(racine: Path, slug: str, extra: str = "") -> Path:
    """Write a valid page, with more fields."""
    path = racine / "projets" / f"{slug}.yml"
    path.write_text(PAGE.replace("nom: ", f"nom: {slug} ", 1) + extra, encoding="utf-8")
    return path


def erreurs(report: Rapport) -> list[tuple[str, str]]:
    """Reduce a report to the file and the code of its errors."""
    return [(d.fichier.removeprefix("projets/"), d.code) for d in report.diagnostics if d.est_erreur]


def test_two_pages_cannot_answer_for_the_same_former_address(racine: Path) -> None:
    """Both are told, each with the name of the other."""
    ecrire(racine, "un", "anciens_slugs:\n  - commune\n")
    ecrire(racine, "deux", "anciens_slugs:\n  - commune\n")

    report = valider(racine, AUJOURD_HUI)

    assert erreurs(report) == [("deux.yml", "adresse-en-double"), ("un.yml", "adresse-en-double")]
    assert ["projets/un.yml" in d.message for d in report.diagnostics if d.est_erreur] == [True, False]


def test_a_relation_to_a_page_that_exists_is_accepted(racine: Path) -> None:
    """The order in which the files are read does not matter."""
    ecrire(racine, "aaa", "relations:\n  - commun: zzz\n    type: complete\n")
    ecrire(racine, "zzz", "relations:\n  - commun: aaa\n    type: complete\n")

    assert valider(racine, AUJOURD_HUI).publiable


def test_checking_one_file_still_knows_the_others(racine: Path) -> None:
    """Only its own problems are reported."""
    asked = ecrire(racine, "un", "relations:\n  - commun: deux\n    type: complete\n")
    ecrire(racine, "deux", "statistiques: 12\n")

    report = valider(racine, AUJOURD_HUI, [asked])

    assert erreurs(report) == []
    assert report.verifies == 1
    assert {"autre-commun", "deux", "un"} == {fiche.slug for fiche in report.fiches}


def test_every_error_of_every_file_is_told_at_once(racine: Path) -> None:
    """A team does not discover its mistakes one run after the other."""
    ecrire(racine, "un", "logo: absente.png\nliens:\n  site: exemple.fr\n  budget: http://exemple.fr/\n")
    ecrire(racine, "deux", "technologies: Python\n")
    (racine / "projets/trois.yml").write_text("nom: [\n", encoding="utf-8")

    assert erreurs(valider(racine, AUJOURD_HUI)) == [
        ("deux.yml", "type-liste"),
        ("trois.yml", "yaml-syntaxe"),
        ("un.yml", "image-introuvable"),
        ("un.yml", "format-url"),
        ("un.yml", "url-http"),
    ]


def test_a_broken_file_does_not_keep_the_others_from_being_published(racine: Path) -> None:
    """The others can even refer to it."""
    ecrire(racine, "un", "relations:\n  - commun: deux\n    type: complete\n")
    (racine / "projets/deux.yml").write_text("nom: [\n", encoding="utf-8")

    report = valider(racine, AUJOURD_HUI)

    assert erreurs(report) == [("deux.yml", "yaml-syntaxe")]
    assert [fiche.slug for fiche in report.sans_erreur()] == ["autre-commun", "un"]


def test_a_broken_guichet_does_not_make_its_waves_unknown(racine: Path) -> None:
    """One mistake gives one message, not one for each laureate."""
    (racine / "guichet.yml").write_text("nom: [\n", encoding="utf-8")
    path = ecrire(racine, "un", "guichet:\n  vague: vague-1\n  preuve: https://exemple.fr/laureats\n")
    path.write_text(path.read_text(encoding="utf-8").replace("ecosysteme", "laureat"), encoding="utf-8")

    assert erreurs(valider(racine, AUJOURD_HUI)) == [("guichet.yml", "yaml-syntaxe")]


def test_two_runs_say_the_same_in_the_same_order(racine: Path) -> None:
    """The order is that of files, lines and columns, whatever the order asked for."""
    for slug in ("b", "a", "c"):
        ecrire(racine, slug, "logo: absente.png\ntechnologies:\n  - A\n  - A\nchamp: 1\n")
    paths = [racine / "projets" / f"{slug}.yml" for slug in "cab"]

    first = valider(racine, AUJOURD_HUI, paths).diagnostics

    assert first == valider(racine, AUJOURD_HUI, reversed(paths)).diagnostics
    assert list(first) == sorted(first, key=lambda d: (d.fichier, d.ligne, d.colonne, d.code))


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        (date(2026, 9, 1), ["date-future"]),
        (date(2026, 12, 30), ["date-future"]),
        (date(2026, 12, 31), []),
        (date(2030, 1, 1), []),
    ],
)
def test_a_measure_of_the_future_becomes_valid_with_time(
    today: date, expected: list[str], racine: Path
) -> None:
    """Time is an argument: the same file is judged as of any day."""
    ecrire(
        racine,
        "un",
        "sources:\n  - id: a\n    titre: Rapport\n    consultee_le: 2027-01\n    champs: [nom]\n",
    )

    assert expected == [code for _, code in erreurs(valider(racine, today))]


def test_the_same_file_is_checked_once_however_it_is_named(
    racine: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Absolute, relative, with « .. » or repeated, it is the same file."""
    path = ecrire(racine, "un", "logo: absente.png\n")
    monkeypatch.chdir(racine / "projets")
    names = [path, path.relative_to(racine / "projets"), path.parent / ".." / "projets" / path.name]

    report = valider(racine / "projets" / "..", AUJOURD_HUI, names)

    assert erreurs(report) == [("un.yml", "image-introuvable")]
    assert report.verifies == 1


def test_a_draft_may_lie_outside_the_catalogue(racine: Path, tmp_path: Path) -> None:
    """It is checked with the pages around it, and named as it was given."""
    draft = tmp_path / "brouillon.yml"
    draft.write_text(
        PAGE + "relations:\n  - commun: autre-commun\n    type: complete\nlogo: non.png\n", encoding="utf-8"
    )

    report = valider(racine, AUJOURD_HUI, [draft])

    assert [(draft.as_posix(), "image-introuvable")] == erreurs(report)


def test_a_file_of_the_catalogue_that_is_not_a_page_is_told(racine: Path) -> None:
    """Asked for by mistake, it is not taken for a page."""
    (racine / "LISEZMOI.md").write_text("# Lisez-moi\n", encoding="utf-8")

    report = valider(racine, AUJOURD_HUI, [racine / "LISEZMOI.md"])

    assert erreurs(report) == [("LISEZMOI.md", "fichier-nom")]


def test_an_empty_catalogue_is_publishable(tmp_path: Path) -> None:
    """A new catalogue starts without pages."""
    report = valider(tmp_path, AUJOURD_HUI)

    assert report.publiable
    assert report.verifies == 0


# --- Organisations whose names are close, from one file to another: told, never merged -------------------


LONG, SIREN = "Agence imaginaire des berges (AIB)", "130026032"


@pytest.mark.parametrize(
    ("un", "autre", "proches"),
    [
        ("AIB", LONG, True),
        ("Agence imaginaire des berges", LONG, True),
        ("L’agence imaginaire de la berges", LONG, True),
        ("Agence des berges", LONG, False),
        ("Incubateur (Cerema)", "Cerema", False),
        ("Parc du Val", "Parc du Mont", False),
    ],
)
def test_what_two_names_have_in_common(un: str, autre: str, *, proches: bool) -> None:
    """The same words, articles and brackets apart, or the acronym of the other."""
    assert bool(cles(un) & cles(autre)) is proches


@pytest.mark.parametrize(
    ("un", "autre", "dit"),
    [
        ({"nom": "AIB"}, {"nom": LONG, "siren": SIREN}, f'Si c’est lui, écrivez : siren: "{SIREN}".'),
        ({"nom": "AIB"}, {"nom": LONG}, "le même nom et le même type partout, ou son SIREN"),
        (
            {"nom": LONG, "type": "operateur-etat"},
            {"nom": LONG, "type": "association"},
            "le même type partout",
        ),
        ({"nom": LONG, "siren": SIREN}, {"nom": "AIB", "siren": SIREN}, ""),
        ({"nom": LONG, "type": "operateur-etat"}, {"nom": LONG, "type": "operateur-etat"}, ""),
        ({"nom": "Parc du Val"}, {"nom": LONG}, ""),
        ({"nom": "L'Agence du Val"}, {"nom": "L’Agence du Val"}, "le même nom et le même type partout"),
    ],
)
def test_the_advice_says_what_to_write(
    tmp_path: Path, un: dict[str, str], autre: dict[str, str], dit: str
) -> None:
    """On the organisation without a code; nothing when it is one already, or another."""
    root = ecrire_catalogue(tmp_path, un=fiche("un", un), autre=fiche("autre", autre))
    told = [
        d.remede
        for d in valider(root, TODAY).diagnostics
        if d.code == "organismes-proches" and d.fichier == "projets/un.yml"
    ]
    assert len(told) == bool(dit)
    assert all(dit in one for one in told)


def fiche(slug: str, porteur: dict[str, str]) -> dict[str, object]:
    """Make a common carried by an organisation."""
    depots = [{"url": f"https://github.com/exemple/{slug}"}]
    return {
        **{k: v for k, v in valeurs().items() if k != "slug"},
        "nom": slug,
        "porteurs": [porteur],
        "depots": depots,
    }


# --- What a process checked before is never believed when it might have changed --------------------------


@pytest.fixture
def entiere(tmp_path: Path) -> Path:
    """Copy the frozen catalogue."""
    for name in ("projets", "donnees", "docs/images"):
        shutil.copytree(RACINE / name, tmp_path / name)
    shutil.copy(RACINE / "guichet.yml", tmp_path)
    allegees(tmp_path)
    return tmp_path


def _ecrire(path: Path, before: str, after: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, after, 1), encoding="utf-8")


CHANGEMENTS: dict[str, Callable[[Path], object]] = {
    "une fiche, en erreur": lambda r: _ecrire(r / "projets/bornage.yml", "statut:", "statutt:"),
    "une fiche, en conseil": lambda r: _ecrire(
        r / "projets/bornage.yml", "  site:", "  documentation: https://bornage.example/aide\n  site:"
    ),
    "une fiche enlevée, qu’une autre cite": lambda r: (r / "projets/voirie-claire.yml").unlink(),
    "un ancien nom pris par deux": lambda r: _ecrire(
        r / "projets/bornage.yml", "\naccroche:", "\nanciens_slugs: [plan-de-rue]\naccroche:"
    ),
    "une vague enlevée": lambda r: _ecrire(r / "guichet.yml", "id: vague-1", "id: vague-3"),
    "une image tronquée": lambda r: (r / "docs/images/communs/sentes-logo.png").write_bytes(b"\x89PNG"),
    "une image enlevée": lambda r: (r / "docs/images/communs/sentes-carte.png").unlink(),
    "une lecture qui dit le dépôt disparu": lambda r: (
        r / "donnees/activite/github.com/communs-fictifs__rives.json"
    ).write_text(
        '{"acces": "introuvable", "depot": "https://github.com/communs-fictifs/rives", "lu_le": "2026-11-20", "source": "github"}'
    ),
}


@pytest.mark.parametrize("nom", CHANGEMENTS)
@pytest.mark.parametrize("avec_conseils", [True, False])
def test_after_a_change_the_verdicts_are_those_of_a_new_process(
    entiere: Path, nom: str, *, avec_conseils: bool
) -> None:
    """Of the file that changed, and of those that it changes."""
    deja: Verifiees = {}
    first = valider(entiere, TODAY, deja=deja, avec_conseils=avec_conseils)
    CHANGEMENTS[nom](entiere)
    again = valider(entiere, TODAY, deja=deja, avec_conseils=avec_conseils)
    fresh = valider(entiere, TODAY, avec_conseils=avec_conseils)
    assert again.diagnostics == fresh.diagnostics
    if avec_conseils:
        assert again.diagnostics != first.diagnostics


def test_another_day_is_another_verdict(entiere: Path) -> None:
    """A measure of next month is a mistake today."""
    _ecrire(entiere / "projets/bornage.yml", "au: 2026-02-10", "au: 2026-12-25")
    deja: Verifiees = {}
    assert not valider(entiere, TODAY, deja=deja).publiable
    assert valider(entiere, date(2026, 12, 25), deja=deja).publiable


def test_what_did_not_change_is_held(entiere: Path) -> None:
    """The same file is the same object, and what is gone is let go."""
    deja: Verifiees = {}
    first = valider(entiere, TODAY, deja=deja)
    _ecrire(entiere / "projets/bornage.yml", "sigle:", "# sigle:")
    (entiere / "projets/relais.yml").unlink()
    again = {fiche.slug: fiche for fiche in valider(entiere, TODAY, deja=deja).fiches}
    held = {f.slug for f in first.fiches if again.get(f.slug) is f}
    assert held == {*again} - {"bornage"}
    assert len(deja) == len(again) + 1
