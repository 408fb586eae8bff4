"""The examples are the specification: each says what the validation answers to it."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from catalogue_communs.fiches.diagnostics import (
    CODES,
    FORMATS,
    Diagnostic,
    format_github,
)
from catalogue_communs.fiches.lecture import lire_fichier
from catalogue_communs.socle import schemas
from catalogue_communs.socle.fichiers import yaml_fourni
from catalogue_communs.validation.dossier import MAX_IMAGE_BYTES, MAX_LOGO_BYTES
from catalogue_communs.validation.moteur import valider
from tests.aides import ROOT, Lancer
from tests.communs import DROITS, logo
from tests.validation.exemples import (
    AUJOURD_HUI,
    FIXTURES,
    MINIMALE,
    Exemple,
    enregistrees,
    lire,
    phrases,
    reperes,
    valider_exemple,
)

VALIDES, INVALIDES, AVEC_CONSEILS = lire("valides"), lire("invalides"), lire("avec-conseils")
TOUS = [*VALIDES, *INVALIDES, *AVEC_CONSEILS]
ENREGISTREES = enregistrees()
# What no file of the folders can show: a test below makes it; the last ones, those of the whole catalogue.
FABRIQUES = {
    "fichier-illisible",
    "fichier-imprevu",
    "fichier-lien",
    "fichier-nom",
    "fichier-trop-gros",
}
FABRIQUES |= {
    "image-non-ouverte",
    "liste-invalide",
    *yaml_fourni("messages")["controle"],
}
# Words of the tools underneath, which never reach the reader.
ANGLAIS = re.compile(
    r"\b(is|not|are|was|does|match|valid|required|expected|found|property|properties|unexpected|too|long|short"
    r"|while|scanning|parsing|line|column|None|True|False|dict|list|str|int|Unset|Errno|directory)\b"
)


@pytest.mark.parametrize("exemple", INVALIDES, ids=str)
def test_an_invalid_example_has_exactly_the_errors_that_it_announces(
    exemple: Exemple, catalogue_commun: Path
) -> None:
    found = valider_exemple(exemple, catalogue_commun).diagnostics

    assert list(exemple.attendus) == reperes(d for d in found if d.est_erreur)
    assert exemple.attendus
    assert "url-suivi" not in {d.code for d in found}
    assert phrases(exemple, found) == ENREGISTREES[str(exemple)]
    _help_a_french_reader(found)


@pytest.mark.parametrize("exemple", AVEC_CONSEILS, ids=str)
def test_an_example_with_advice_can_be_published(exemple: Exemple, catalogue_commun: Path) -> None:
    report = valider_exemple(exemple, catalogue_commun)
    announced = {code for _, _, code in exemple.attendus}

    assert report.publiable
    assert list(exemple.attendus) == reperes(_without_usual(report.diagnostics, announced))
    assert phrases(exemple, report.diagnostics) == ENREGISTREES[str(exemple)]
    _help_a_french_reader(report.diagnostics)


def _help_a_french_reader(diagnostics: tuple[Diagnostic, ...]) -> None:
    """A message says what is wrong and what to write, in French, on one line."""
    for found in diagnostics:
        assert found.message.strip()
        assert found.remede.strip()
        assert "\n" not in found.message + found.remede
        # What the file itself contains is quoted, and may be in any language.
        assert not ANGLAIS.search(re.sub(r"«.*?»|\".*\"", "", f"{found.message} {found.remede}"))


@pytest.mark.parametrize("exemple", VALIDES, ids=str)
def test_a_valid_example_has_no_error_and_no_advice(
    exemple: Exemple, catalogue_commun: Path
) -> None:
    assert reperes(_without_usual(valider_exemple(exemple, catalogue_commun).diagnostics)) == []


def _without_usual(
    diagnostics: tuple[Diagnostic, ...], announced: set[str] | None = None
) -> list[Diagnostic]:
    """Leave out what every short file is told, unless the example is about it."""
    return [d for d in diagnostics if d.code != "a-completer" or d.code in (announced or ())]


def test_every_code_has_an_example() -> None:
    shown = {code for exemple in TOUS for _, _, code in exemple.attendus}

    assert set(CODES) == shown | FABRIQUES
    assert not shown & FABRIQUES


@pytest.mark.parametrize("name", ["projet", "guichet", "programme"])
def test_every_field_is_used_by_an_example_without_error(name: str) -> None:
    used: set[str] = set()
    for exemple in [*VALIDES, *AVEC_CONSEILS]:
        if exemple.schema == name:
            used |= set(_used(lire_fichier(exemple.chemin, "").valeurs))

    assert sorted(_fields(name, schemas.schema(name))) == sorted(used)


def _fields(name: str, part: dict[str, Any], path: str = "") -> Iterator[str]:
    part = schemas.resoudre(name, part)
    for key, inner in part.get("properties", {}).items():
        yield f"{path}.{key}"
        yield from _fields(name, inner, f"{path}.{key}")
    if "items" in part:
        yield from _fields(name, part["items"], path)


def _used(value: object, path: str = "") -> Iterator[str]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield f"{path}.{key}"
            yield from _used(inner, f"{path}.{key}")
    elif isinstance(value, list):
        for item in value:
            yield from _used(item, path)


# --- What no file of the folders can show -----------------------------------------


DEPOTS = (
    "Dépôts Zéro.yml",
    "depots_zero.yml",
    "depots-zero.yaml",
    "depots-zero.YML",
    "depots-zero.yml.txt",
)
NOMS = {
    **dict.fromkeys((*DEPOTS, "depots-zero", "brouillons/depots-zero.yml"), "depots-zero.yml"),
    "-.yml": "",
    # What a machine cannot keep.
    **{
        f"{name}.yml": f"{name}-commun.yml" for name in ("con", "nul", "aux", "prn", "com1", "lpt9")
    },
    f"{'a' * 81}.yml": f"{'a' * 80}.yml",
    f"{'a' * 79}{'-b' * 86}.yml": f"{'a' * 79}.yml",
}


@pytest.mark.parametrize(("name", "proposed"), NOMS.items())
def test_a_name_that_cannot_become_an_address_is_refused(
    name: str, proposed: str, racine: Path
) -> None:
    path = racine / "projets" / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(MINIMALE, encoding="utf-8")
    (found,) = [d for d in valider(racine, AUJOURD_HUI).diagnostics if d.est_erreur]
    assert (f"projets/{name}", 1, 1, "fichier-nom") == (
        found.fichier,
        found.ligne,
        found.colonne,
        found.code,
    )
    assert proposed in found.remede


@pytest.mark.parametrize("name", ["logo.png", "depots-zero.yml.txt", "depots-zero"])
def test_what_lies_among_the_pages_and_is_none_is_told_as_such(name: str, racine: Path) -> None:
    (racine / "projets" / name).write_bytes(b"\x89PNG")
    (found,) = [d for d in valider(racine, AUJOURD_HUI).diagnostics if d.est_erreur]
    assert found.message == f"Le fichier « {name} » n’est pas une fiche : il ne sera pas publié."


@pytest.mark.parametrize("name", [".gitkeep", ".brouillon.yml", "LISEZMOI.md"])
def test_hidden_files_and_notes_are_ignored(name: str, racine: Path) -> None:
    (racine / "projets" / name).write_text("Écrire une fiche par commun.\n", encoding="utf-8")

    assert valider(racine, AUJOURD_HUI).publiable


@pytest.mark.parametrize(
    ("name", "code", "said"),
    [
        ("projets/absent.yml", "fichier-illisible", "Le fichier n’existe pas."),
        ("guichet.yml", "fichier-illisible", "Le fichier n’existe pas."),
        ("projets/dossier.yml", "fichier-illisible", "Le fichier ne peut pas être lu."),
        ("projets/lien.yml", "fichier-lien", "Ce fichier est un lien vers un autre fichier."),
        ("projets/gros.yml", "fichier-trop-gros", "Le fichier dépasse 256 Ko."),
    ],
)
def test_what_is_asked_for_and_is_no_file_is_told(
    name: str, code: str, said: str, racine: Path
) -> None:
    (racine / "guichet.yml").unlink()
    (racine / "projets/dossier.yml").mkdir()
    (racine / "projets/lien.yml").symlink_to(FIXTURES / "projets/valides/fiche_minimale.yml")
    (racine / "projets/gros.yml").write_text("# trop\n" * 45_000, encoding="utf-8")
    (found,) = valider(racine, AUJOURD_HUI, [racine / name]).diagnostics
    assert (found.fichier, found.ligne, found.colonne) == (name, 1, 1)
    assert (found.code, found.message) == (code, said)


def test_a_link_to_an_image_is_not_followed(racine: Path) -> None:
    images = racine / "docs/images/communs"
    (images / "lien.png").symlink_to(images / "logo.png")
    (racine / "projets/fiche.yml").write_text(MINIMALE + logo("lien.png"), encoding="utf-8")
    told = [(d.code, d.ligne) for d in valider(racine, AUJOURD_HUI).diagnostics if d.est_erreur]
    assert told == [("fichier-lien", 1), ("image-introuvable", 15)]


@pytest.mark.parametrize(
    ("field", "limit"),
    [
        (logo("lourde.png"), MAX_LOGO_BYTES),
        (
            yaml.safe_dump(
                {"captures": [{"image": "lourde.png", "alternative": "Une carte.", **DROITS}]}
            ),
            MAX_IMAGE_BYTES,
        ),
    ],
)
def test_an_image_too_heavy_is_refused(field: str, limit: int, racine: Path) -> None:
    image = racine / "docs/images/communs/lourde.png"
    content = (racine / "docs/images/communs/logo.png").read_bytes()
    (racine / "projets/fiche.yml").write_text(MINIMALE + field, encoding="utf-8")
    found = list[Diagnostic]()
    for size in (limit, limit + 1):
        image.write_bytes(content.ljust(size, b"\0"))
        found += [d for d in valider(racine, AUJOURD_HUI).diagnostics if d.est_erreur]

    assert [d.code for d in found] == ["image-trop-lourde"]
    assert re.findall(r"\d+", found[0].message + found[0].remede) == [
        str(limit // 1024 + 1),
        str(limit // 1024),
    ]


# --- What the validation prints: for people, for GitHub, for programs; and the command -------------------


PIEGE = "x%0A::set-output name=a::b\n::error::c\r##[stop-commands]d,e:f%"
HOSTILE = Diagnostic(
    f"projets/{PIEGE}.yml", 3, 5, "champ-inconnu", f"Message {PIEGE}", f"Remède {PIEGE}"
)


@pytest.mark.parametrize("name", sorted(FORMATS))
def test_a_value_never_starts_a_line(name: str) -> None:
    written = FORMATS[name]([HOSTILE], 1)
    assert name != "texte" or "##[" not in written
    for line in written.splitlines():
        command = re.match(r"\s*(::\S+|##\[)", line)
        assert command is None or (name == "github" and line.startswith("::error file="))


def test_github_reads_back_each_property_and_the_message() -> None:
    line, conclusion, *rest = format_github([HOSTILE], 1).splitlines()
    found = re.fullmatch(r"::error (.*?)::(.*)", line)
    assert found
    pairs = dict(pair.split("=", 1) for pair in found[1].split(","))
    read = {"%0A": "\n", "%0D": "\r", "%25": "%", "%3A": ":", "%2C": ","}

    def decoded(text: str) -> str:
        return re.sub("|".join(read), lambda m: read[m.group()], text)

    assert HOSTILE.fichier == decoded(pairs["file"])
    assert (pairs["line"], pairs["col"]) == ("3", "5")
    assert decoded(pairs["title"]) == "Champ inconnu [champ-inconnu]"
    assert f"{HOSTILE.message}\n→ {HOSTILE.remede}" == decoded(found[2])
    assert conclusion == "1 erreur à corriger (1 fichier, 0 conseil)."
    assert rest == []


def test_a_code_that_the_documentation_ignores_cannot_be_reported() -> None:
    with pytest.raises(ValueError, match="undocumented"):
        Diagnostic("a", 1, 1, "nouveau", "", "")


# --- The command: its exchanges are in `tests/commandes/echanges` -------------------


def test_outside_a_catalogue_the_command_says_where_to_go(
    racine: Path, monkeypatch: pytest.MonkeyPatch, appeler: Lancer
) -> None:
    monkeypatch.chdir(racine / "projets")
    assert appeler("valider", "autre-commun.yml").code == 0
    monkeypatch.chdir(racine.parent)
    found = appeler("valider")
    assert found.code == 2
    assert "le dossier « projets » est introuvable ici" in found.erreur


def test_the_version_is_that_of_the_package(appeler: Lancer) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert appeler("--version")[:2] == (0, f"{project['name']} {project['version']}\n")
