"""The forms say what the schema says, and are read back without loss."""

from __future__ import annotations

import base64
import io
import json
import re
import subprocess
import sysconfig
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from PIL import Image

from catalogue_communs.commandes.cli import cli
from catalogue_communs.contribution import modification
from catalogue_communs.contribution.demande import traiter
from catalogue_communs.contribution.formulaires import (
    DOSSIER,
    Illisible,
    fichiers_des_formulaires,
    formulaires,
    lire_formulaire,
)
from tests.aides import ROOT
from tests.communs import DROITS
from tests.contribution.aides import DECLARATION, FICHE, JOUR, MESURE, PROPOSITION, corps

TOOLS = Path(sysconfig.get_path("scripts"))


def test_the_committed_forms_are_those_of_the_schema() -> None:
    """`python3 scripts/catalogue formulaires` would change nothing, and no other form lies there."""
    committed = {
        f"{DOSSIER}/{path.name}": path.read_text(encoding="utf-8") for path in (ROOT / DOSSIER).iterdir()
    }
    assert committed == fichiers_des_formulaires()


def test_the_command_writes_the_forms(tmp_path: Path) -> None:
    old = tmp_path / DOSSIER / "config.yml"
    old.parent.mkdir(parents=True)
    old.write_text("ancien\n", encoding="utf-8")
    done = CliRunner().invoke(cli, ["formulaires", "--racine", str(tmp_path)])
    assert (done.exit_code, done.output) == (0, "Les formulaires sont à jour.\n")
    written = {path.relative_to(tmp_path).as_posix() for path in old.parent.iterdir()}
    assert {name: (tmp_path / name).read_bytes() for name in written} == {
        name: text.encode() for name, text in fichiers_des_formulaires().items()
    }


@pytest.mark.parametrize(
    ("schema", "names"),
    [
        ("vendor.github-issue-forms", [f"{name}.yml" for name in formulaires()]),
        ("vendor.github-issue-config", ["config.yml"]),
        ("vendor.gitlab-ci", ["../../.gitlab-ci.yml"]),
    ],
)
def test_the_forges_accept_the_files(schema: str, names: list[str]) -> None:
    """The files are valid for the schemas of GitHub and GitLab that check-jsonschema carries."""
    files = [str(ROOT / DOSSIER / name) for name in names]
    command = [str(TOOLS / "check-jsonschema"), "--builtin-schema", schema, *files]
    done = subprocess.run(command, capture_output=True, check=False, text=True)
    assert done.returncode == 0, done.stdout


def test_what_the_schema_of_the_forge_does_not_say_is_right_too() -> None:
    """Labels and identifiers are unique in a form, options are not empty and differ: GitHub refuses others."""
    for form in formulaires().values():
        labels, idents = [c.libelle for c in form.champs], [c.id for c in form.champs]
        assert len(set(labels)) == len(labels)
        assert len(set(idents)) == len(idents)
        for champ in form.champs:
            options = [label for _, label in champ.choix]
            assert len(set(options)) == len(options)
            assert all(ident.replace("-", "").isalnum() for ident in idents)
            assert champ.aide


def test_no_form_shows_a_field_that_only_the_team_writes() -> None:
    """A stranger cannot say « lauréat » nor « vérifiée »: no form has the field."""
    for form in formulaires().values():
        shown = {champ.chemin for champ in form.champs}
        assert ("statut",) not in shown or form.base[0] == "impact"
        assert not any(path[:1] in {("guichet",), ("anciens_slugs",)} for path in shown)


def test_choices_numbers_and_boxes_become_values_of_the_schema() -> None:
    """Labels become slugs, « 1 264,5 » a number, ticked boxes a list; what was left empty is absent."""
    read = lire_formulaire(
        corps("mettre-a-jour-une-mesure", **{**MESURE, "valeur": "1\u202f264,5", "au_moins": "Oui"})
    )
    assert read is not None
    assert read.element() == {
        "valeur": 1264.5,
        "au": "2026-09-30",
        "statut": "declare",
        "source": "https://exemple.fr/bilan-2026",
        "au_moins": True,
    }
    read = lire_formulaire(
        corps("proposer-un-commun", **{**PROPOSITION, "publics_collectivites": "Communes;Métropoles"})
    )
    assert read is not None
    element = read.element()
    assert element["publics"] == {"collectivites": ["commune", "metropole"]}
    assert element["depots"] == [{"url": "https://github.com/exemple/carnet"}]


def test_each_thing_wrong_is_told_under_the_label_of_its_field() -> None:
    wrong = {**MESURE, "valeur": "beaucoup", "statut": "déclarai", "indicateur": ""}
    with pytest.raises(Illisible) as caught:
        lire_formulaire(corps("mettre-a-jour-une-mesure", **wrong))
    told = "\n\n".join(caught.value.messages)
    assert "Valeur\n« beaucoup » n’est pas un nombre." in told
    assert "Statut\n« déclarai » n’est pas une des valeurs possibles. Vouliez-vous dire « Déclaré » ?" in told
    assert "Indicateur\nCette rubrique est vide." in told


def test_an_ordinary_issue_is_no_form() -> None:
    assert lire_formulaire("Bonjour, le site est très bien.") is None
    assert (
        lire_formulaire(corps("declarer-une-reutilisation", **DECLARATION).replace("### Usage", "Usage"))
        is None
    )


# --- What the form of the site sends: changes that one file takes, each against what it said -------------


COURRIEL = {"champ": ["contact", "courriel"], "avant": "contact@exemple.fr", "apres": "mairie@exemple.fr"}
REUTILISATION = {"organisation": {"code_insee": "34003"}, "etat": "en-production"}


def _texte(*changements: dict[str, Any]) -> str:
    said = json.dumps({"changements": list(changements)}, ensure_ascii=False)
    return corps("modifier-une-fiche", commun="berges-propres", proposition=f"```json\n{said}\n```")


def _image(side: int = 200) -> bytes:
    stream = io.BytesIO()
    Image.new("RGB", (side, side), "teal").save(stream, "WEBP")
    return stream.getvalue()


def _avec(text: str, **images: bytes) -> str:
    joined = {
        name.replace("_", "-") + ".webp": base64.b64encode(raw).decode() for name, raw in images.items()
    }
    return f"{text}\n\n### Images\n\n{json.dumps(joined)}\n"


@pytest.mark.parametrize(
    ("changement", "retire", "ajoute"),
    [
        (COURRIEL, ["courriel: contact@exemple.fr"], ["courriel: mairie@exemple.fr"]),
        ({"champ": ["sigle"], "apres": "Berges"}, [], ["sigle: Berges"]),
        ({"champ": ["archive", "raison"], "apres": "Fini."}, None, None),
        ({"champ": ["liens", "site"], "avant": "https://exemple.fr/"}, ["liens:", "site: https://exemple.fr/"], []),
        ({"champ": ["publics", "collectivites", "+"], "apres": "epci"}, [], ["- epci"]),
        ({"champ": ["technologies", "+"], "apres": "Django"}, [], ["technologies:", "- Django"]),
        ({"champ": ["porteurs", 0, "role"], "apres": "financeur"}, [], ["role: financeur"]),
        (
            {"champ": ["reutilisations", "+"], "apres": REUTILISATION},
            [],
            ['code_insee: "34003"'],
        ),
        (
            {"champ": ["impact", "indicateurs", 0, "mesures", 0, "valeur"], "avant": 50, "apres": 60},
            ["valeur: 50"],
            ["valeur: 60"],
        ),
    ],
)  # fmt: skip
def test_a_change_touches_its_lines_only(
    racine: Path, changement: dict[str, Any], retire: list[str] | None, ajoute: list[str] | None
) -> None:
    path = racine / "projets" / "berges-propres.yml"
    path.write_text(f"# Relue chaque mois.\n{path.read_text(encoding='utf-8')}# Fin.\n", encoding="utf-8")
    before = path.read_text(encoding="utf-8").splitlines()
    result = traiter(_texte(changement), racine, JOUR)
    if retire is None:
        assert (result.action, result.messages[0].splitlines()[0]) == ("corriger", "Archive : date d’arrêt")
        return
    after = result.texte.splitlines()
    assert [line.strip() for line in before if line not in after] == retire
    assert [line.strip() for line in after if line not in before] == ajoute
    assert {"# Relue chaque mois.", "# Fin."} <= set(after)


@pytest.mark.parametrize(
    ("changement", "dit"),
    [
        ({**COURRIEL, "avant": "autre@exemple.fr"}, "Contact : courriel\nLa fiche a changé depuis"),
        ({"champ": ["statut"], "avant": "ecosysteme", "apres": "laureat"}, "Statut\nSeule l’équipe"),
        ({"champ": ["guichet", "vague"], "apres": "v1"}, "Guichet : vague\nSeule l’équipe"),
        ({"champ": ["inconnu"], "apres": "x"}, "n’est pas un champ d’une fiche"),
        ({"champ": ["porteurs", 9, "nom"], "apres": "X"}, "n’existe pas dans cette fiche"),
        ({"champ": ["contact"], "avant": FICHE["contact"], "apres": "x"}, "n’est pas un champ simple"),
        ({"champ": ["liens", "site"], "avant": "https://exemple.fr/", "apres": "a\u200bb"}, "invisible"),
        ({"champ": [], "apres": "x"}, "a été coupé ou modifié"),
        ({"champ": [True], "apres": "x"}, "a été coupé ou modifié"),
        ("texte", "a été coupé ou modifié"),
        ({"champ": ["accroche"], "avant": FICHE["accroche"], "apres": "Court."}, "Accroche\n"),
    ],
)  # fmt: skip
def test_what_cannot_be_done_is_said_with_its_question(racine: Path, changement: Any, dit: str) -> None:
    """Stale, reserved, unknown or hostile: nothing is proposed, and no YAML nor path is shown for a field."""
    result = traiter(_texte(changement), racine, JOUR)
    assert result.action == "corriger"
    assert dit in result.messages[0]


def test_what_is_there_twice_is_told_to_who_writes_and_to_who_merges(racine: Path) -> None:
    added = {"champ": ["depots", "+"], "apres": {"url": "https://github.com/exemple/haies"}}
    result = traiter(_texte(added), racine, JOUR)
    assert "À relire : Ce dépôt est aussi celui de projets/haies-vives.yml" in " ".join(result.phrases)
    twice = traiter(_texte(added, added), racine, JOUR).messages
    assert twice == ("Dépôts de code\nLa même réponse y est deux fois. Gardez-en une.",)


@pytest.mark.parametrize("said", ["", "{", "[]", "{}", "null", '{"changements": 3}', "[" * 9000])
def test_a_damaged_text_is_told(racine: Path, said: str) -> None:
    result = traiter(corps("modifier-une-fiche", commun="berges-propres", proposition=said), racine, JOUR)
    assert result.action == "corriger"
    assert re.match("Proposition\n", result.messages[0])


def test_the_lines_that_a_mail_breaks_are_read(racine: Path) -> None:
    sentence = "Voir ensemble ce qui s’échoue sur les berges, et qui le ramasse chaque printemps."
    text = _texte({"champ": ["accroche"], "avant": FICHE["accroche"], "apres": sentence})
    result = traiter(text.replace(" ", "\r\n", 40).replace("###\r\n", "### "), racine, JOUR)
    assert result.action in {"corriger", "ignorer"}  # headings broken too: nothing is guessed
    head, mark, rest = text.partition("```json")
    broken = traiter(head + mark + rest.replace("berges, et", "berges,\r\net"), racine, JOUR)
    assert sentence in broken.texte


def test_the_spaces_that_a_mail_changes_are_no_change_of_the_file(racine: Path) -> None:
    path = racine / "projets" / "berges-propres.yml"
    text = path.read_text(encoding="utf-8").replace("sur les berges", "sur\u00a0les berges")
    path.write_text(text, encoding="utf-8")
    accroche = FICHE["accroche"].replace("sur les", "sur\u00a0les")
    for before in (accroche, FICHE["accroche"]):
        change = {
            "champ": ["accroche"],
            "avant": before,
            "apres": "Voir\u00a0: les berges, et qui les ramasse.",
        }
        assert "les berges, et qui les ramasse." in traiter(_texte(change), racine, JOUR).texte


def test_several_changes_of_a_list_keep_their_ranks(racine: Path) -> None:
    path = racine / "projets" / "berges-propres.yml"
    listed = "technologies:\n  - Python\n  # Depuis 2024.\n  - Django\n  - Redis\nliens:"
    path.write_text(path.read_text(encoding="utf-8").replace("liens:", listed), encoding="utf-8")
    result = traiter(
        _texte(
            {"champ": ["technologies", 0], "avant": "Python"},
            {"champ": ["technologies", 2], "avant": "Redis"},
            {"champ": ["technologies", "+"], "apres": "PostgreSQL"},
        ),
        racine,
        JOUR,
    )
    assert "technologies:\n  # Depuis 2024.\n  - Django\n  - PostgreSQL\n" in result.texte


def test_a_new_common_is_a_whole_file(racine: Path) -> None:
    """The form « Proposer » sends every value at once; the catalogue alone writes the status."""
    fiche = {
        **{k: v for k, v in FICHE.items() if k not in {"statut", "impact", "reutilisations"}},
        "nom": "Carnet de Haies",
        "depots": [{"url": "https://github.com/exemple/carnet"}],
    }
    said = json.dumps({"fiche": fiche})
    result = traiter(corps("modifier-une-fiche", commun="Carnet de Haies", proposition=said), racine, JOUR)
    assert (result.action, result.fichier, result.nouveau) == (
        "proposer",
        "projets/carnet-de-haies.yml",
        True,
    )
    assert "statut: ecosysteme" in result.texte
    stolen = json.dumps({"fiche": {**fiche, "guichet": {"vague": "v1"}}})
    told = traiter(corps("modifier-une-fiche", commun="Carnet", proposition=stolen), racine, JOUR)
    assert told.messages[0].startswith("Guichet\nSeule l’équipe")


def _logo(image: str) -> list[dict[str, Any]]:
    said = {"image": image, **DROITS}
    return [{"champ": ["logo", name], "apres": value} for name, value in said.items()]


LOGO = _logo("berges-propres-logo.webp")


@pytest.mark.parametrize(
    ("changements", "images", "dit"),
    [
        (LOGO, {"berges_propres_logo": _image()}, ""),
        (LOGO, {}, "n’est pas dans"),
        (LOGO, {"berges_propres_logo": b"<script>"}, "n’est pas une image"),
        (LOGO, {"berges_propres_logo": _image(4500)}, "4000 de côté au plus"),
        (_logo("autre-logo.webp"), {"autre_logo": _image()}, "d’après la fiche"),
        (LOGO, {"berges_propres_logo": _image(), "berges_propres_x": _image()}, "ne montre pas"),
        (LOGO, {"..%2f": b""}, "a été coupé ou modifié"),
    ],
)  # fmt: skip
def test_joined_images_are_checked_with_the_file(
    racine: Path, changements: list[dict[str, Any]], images: dict[str, bytes], dit: str
) -> None:
    text = _texte(*changements)
    result = traiter(_avec(text, **images) if images else text, racine, JOUR)
    assert result.action == ("corriger" if dit else "proposer")
    assert dit in "".join(result.messages)
    assert not list((racine / "docs").rglob("*.webp"))


def test_images_that_are_no_json_are_told() -> None:
    with pytest.raises(Illisible, match="coupé"):
        modification.images("### Commun\n\n### Images\n\n{")
