"""The forms say what the schema says, and are read back without loss."""

from __future__ import annotations

import subprocess
import sysconfig
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner

from catalogue.commandes.cli import cli
from catalogue.contribution.formulaires import DOSSIER, Illisible, fichiers, formulaires, lire
from catalogue.socle import schemas
from tests.aides import ROOT
from tests.contribution.aides import DECLARATION, MESURE, PROPOSITION, corps

TOOLS = Path(sysconfig.get_path("scripts"))


def test_the_committed_forms_are_those_of_the_schema() -> None:
    """`python3 scripts/catalogue formulaires` would change nothing, and no other form lies there."""
    committed = {
        f"{DOSSIER}/{path.name}": path.read_text(encoding="utf-8") for path in (ROOT / DOSSIER).iterdir()
    }
    assert committed == fichiers()


def test_the_command_writes_the_forms(tmp_path: Path) -> None:
    """They replace what was there, to the byte."""
    old = tmp_path / DOSSIER / "config.yml"
    old.parent.mkdir(parents=True)
    old.write_text("ancien\n", encoding="utf-8")
    done = CliRunner().invoke(cli, ["formulaires", "--racine", str(tmp_path)])
    assert (done.exit_code, done.output) == (0, "Les formulaires sont à jour.\n")
    written = {path.relative_to(tmp_path).as_posix() for path in old.parent.iterdir()}
    assert {name: (tmp_path / name).read_bytes() for name in written} == {
        name: text.encode() for name, text in fichiers().items()
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


def test_a_new_value_of_a_vocabulary_reaches_the_forms() -> None:
    """The choices are those of the vocabulary, in its order, under its labels."""
    form = yaml.safe_load(fichiers()[f"{DOSSIER}/declarer-une-reutilisation.yml"])
    kinds = next(e for e in form["body"] if e.get("id") == "organisation-type")["attributes"]["options"]
    assert kinds == [v.libelle for v in schemas.vocabularies()["type_organisme"].valeurs.values()]


def test_no_form_shows_a_field_that_only_the_team_writes() -> None:
    """A stranger cannot say « lauréat » nor « vérifiée »: no form has the field."""
    for form in formulaires().values():
        shown = {champ.chemin for champ in form.champs}
        assert ("statut",) not in shown or form.base[0] == "impact"
        assert not any(path[:1] in {("guichet",), ("anciens_slugs",)} for path in shown)


def test_choices_numbers_and_boxes_become_values_of_the_schema() -> None:
    """Labels become slugs, « 1 264,5 » a number, ticked boxes a list; what was left empty is absent."""
    read = lire(corps("mettre-a-jour-une-mesure", **{**MESURE, "valeur": "1\u202f264,5", "au_moins": "Oui"}))
    assert read is not None
    assert read.element() == {
        "valeur": 1264.5,
        "au": "2026-09-30",
        "statut": "declare",
        "source": "https://exemple.fr/bilan-2026",
        "au_moins": True,
    }
    read = lire(
        corps("proposer-un-commun", **{**PROPOSITION, "publics_collectivites": "Communes;Métropoles"})
    )
    assert read is not None
    element = read.element()
    assert element["publics"] == {"collectivites": ["commune", "metropole"]}
    assert element["depots"] == [{"url": "https://github.com/exemple/carnet"}]


def test_each_thing_wrong_is_told_under_the_label_of_its_field() -> None:
    """Empty, unknown and misshapen answers are all told at once."""
    wrong = {**MESURE, "valeur": "beaucoup", "statut": "déclarai", "indicateur": ""}
    with pytest.raises(Illisible) as caught:
        lire(corps("mettre-a-jour-une-mesure", **wrong))
    told = "\n\n".join(caught.value.messages)
    assert "Valeur\n« beaucoup » n’est pas un nombre." in told
    assert "Statut\n« déclarai » n’est pas une des valeurs possibles. Vouliez-vous dire « Déclaré » ?" in told
    assert "Indicateur\nCette rubrique est vide." in told


def test_an_ordinary_issue_is_no_form() -> None:
    """A text that lacks one of the headings is left alone."""
    assert lire("Bonjour, le site est très bien.") is None
    assert lire(corps("declarer-une-reutilisation", **DECLARATION).replace("### Usage", "Usage")) is None
