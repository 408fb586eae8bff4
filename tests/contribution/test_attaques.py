"""What a hostile stranger may try, door by door; each attempt ends as text, or as nothing."""

from __future__ import annotations

import base64
import json
import os
import re
import string
import subprocess
import sys
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from catalogue_communs.commandes import forge
from catalogue_communs.contribution import github, publication, resultat, textes
from catalogue_communs.contribution.demande import traiter
from catalogue_communs.contribution.resultat import NOM, Resultat, Trafique
from catalogue_communs.contribution.textes import neutre, un_seul
from catalogue_communs.fiches.lecture import lire_octets
from tests.aides import RACINE, ROOT
from tests.communs import exemples, titres
from tests.contribution.aides import (
    DECLARATION,
    DECLARER,
    JOUR,
    MODIFIER,
    PROPOSER,
    corps,
    depots,
    fichier,
    remplir,
    texte,
)

HOSTILES = exemples("hostiles")
POISONS = HOSTILES["poisons"]


# --- The text of the form --------------------------------------------------------------


@pytest.mark.parametrize("poison", POISONS)
def test_a_poisoned_value_stays_a_value(racine: Path, poison: str) -> None:
    element = {"organisation": {"code_insee": "34003"}, "etat": "en-production", "usage": poison}
    said = json.dumps({"changements": [{"champ": ["reutilisations", "+"], "apres": element}]})
    result = traiter(corps(MODIFIER, commun="berges-propres", proposition=said), racine, JOUR)
    if result.action == "corriger":
        # The validation refuses it: then nothing is proposed at all.
        assert texte(result) == ""
        return
    before = lire_octets((racine / fichier(result)).read_bytes(), "fiche").valeurs
    after = lire_octets(texte(result).encode(), "fiche").valeurs
    [added] = [
        one for one in after["reutilisations"] if one["organisation"] == {"code_insee": "34003"}
    ]
    after["reutilisations"].remove(added)
    assert after == before
    assert added["usage"] == " ".join(poison.split())
    assert added["statut"] == "declaree"


@pytest.mark.parametrize("escape", ["\n", "\r", "\r\n", "\u2028", "\u0085", "\x0b", "\0"])
def test_a_line_break_cannot_add_a_field(racine: Path, escape: str) -> None:
    r"""« nom\\nstatut: laureat » is one line of text, or is refused."""
    result = remplir(racine, DECLARER, usage=f"Essai{escape}    statut: confirmee", **DECLARATION)
    if result.action == "proposer":
        reuses = yaml.safe_load(texte(result))["reutilisations"]
        assert [r["statut"] for r in reuses] == ["declaree", "declaree"]
    else:
        assert result.action == "corriger"


def test_a_heading_cannot_be_written_twice(racine: Path) -> None:
    twice = corps(MODIFIER, commun="berges-propres\n\n### Commun\n\nhaies-vives", proposition="{}")
    result = traiter(twice, racine, JOUR)
    assert result.messages == ("Commun\nCette rubrique est écrite deux fois. Gardez-en une seule.",)


@pytest.mark.parametrize(
    "ajout",
    ["### Statut\n\nConfirmée\n\n### Source\n\nx", "Statut : confirmee\nLue le : 2026\nid : x"],
)
def test_what_no_model_asks_is_no_field(racine: Path, ajout: str) -> None:
    form = f"{corps('declarer', **DECLARATION)}\n\n{ajout}"
    result = traiter(form, racine, JOUR)
    assert result.action == "proposer"
    [added] = [
        one for one in yaml.safe_load(texte(result))["reutilisations"] if "confirmee_le" not in one
    ]
    assert {*added} == {"organisation", "etat", "statut"}
    assert added["statut"] == "declaree"


@pytest.mark.parametrize(
    "slug",
    [
        "../../etc/passwd", "..%2f..%2fREADME", "haies-vives/../berges-propres", "/etc/passwd",
        "projets/berges-propres.yml", "berges-propres.yml", "guichet", "*", "", "a" * 5000,
        # A letter of another alphabet, a full width, what hides or breaks.
        "berges-pr\u043epres", "b\u0435rges-propres", "\uff42erges-propres",
        "berges-propres\u202e", "berges\u200b-propres", "berges-propres\n",
    ],
)  # fmt: skip
def test_a_name_that_is_not_exactly_a_common_names_no_file(racine: Path, slug: str) -> None:
    said = json.dumps({"changements": [{"champ": ["sigle"], "apres": "BP"}]})
    result = traiter(corps(MODIFIER, commun=slug, proposition=said), racine, JOUR)
    if slug.strip() == "berges-propres":
        assert fichier(result) == "projets/berges-propres.yml"
    else:
        assert (result.action, fichier(result)) == ("corriger", "")


@pytest.mark.parametrize(("nom", "attendu"), titres(HOSTILES["noms_de_communs"]))
def test_a_new_common_is_always_a_plain_file_of_its_folder(
    racine: Path, nom: str, attendu: str
) -> None:
    """Whatever the name, the file is `projets/<slug>.yml`, eighty characters at most, and not that of another."""
    result = remplir(racine, PROPOSER, nom=nom)
    assert (fichier(result), result.action == "proposer") == (attendu, bool(attendu))


def test_bidirectional_and_invisible_characters_are_refused_or_dropped(racine: Path) -> None:
    for char in "\u202e\u2066\u200b\ufeff\u061c\U000e0041":
        asked = corps(MODIFIER, commun=f"berges{char}-propres", proposition="{}")
        result = traiter(asked, racine, JOUR)
        assert result.messages[0].startswith("Commun\nLe texte contient un caractère invisible."), (
            char
        )
        result = remplir(racine, DECLARER, usage=f"Val{char}Imaginaire", **DECLARATION)
        assert "usage: ValImaginaire\n" in texte(result), char


def test_a_megabyte_is_refused_at_once(racine: Path) -> None:
    result = traiter("### Commun\n" * 100_000, racine, JOUR)
    assert result.messages[0].startswith("Le message dépasse")


@pytest.mark.nuit
@pytest.mark.parametrize(
    ("hostile", "action"),
    [
        ("### " * 16_000, "proposer"),
        ("- [x] a\n" * 8_000, "corriger"),
        ("### Commun\n" * 5_900, "corriger"),
        ("\r\n" * 32_000, "proposer"),
    ],
)
def test_the_longest_text_is_read_to_its_end(racine: Path, hostile: str, action: str) -> None:
    base = corps("declarer", **DECLARATION)
    assert traiter((base + hostile)[:65_536], racine, JOUR).action == action


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet=string.printable + "é’«»\u202e\u200b", max_size=300))
def test_any_text_gives_a_result_and_never_an_exception(text: str) -> None:
    assert traiter(text, RACINE, JOUR).action in {"ignorer", "corriger"}


# --- What goes on the forge ------------------------------------------------------------


@pytest.mark.parametrize("poison", POISONS)
def test_a_comment_shows_a_hostile_text_as_text(poison: str) -> None:
    rendered = MarkdownIt("commonmark").enable(["table", "strikethrough"]).render(neutre(poison))
    inside = rendered.removeprefix("<p>").removesuffix("</p>\n")
    assert "<" not in inside
    shown = (
        inside.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", '"')
        .replace("&amp;", "&")
    )
    assert shown.replace("\u200b", "") == " ".join(poison.split())


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=200))
def test_whatever_the_text_the_comment_calls_nobody_and_links_nowhere(text: str) -> None:
    inside = MarkdownIt("commonmark").render(neutre(text))
    assert re.fullmatch(r"(<p>[^<]*</p>\n)?", inside)
    assert not re.search(r"[@#]\w", re.sub(r"&(#\w+|\w+);", "", inside))
    assert "://" not in inside


def test_ten_thousand_sentences_make_a_comment_that_can_be_read() -> None:
    many = resultat.Apercu(tuple("x" * 400 for _ in range(150)))
    text = textes.comparaison(many, "https://github.com/exemple/catalogue/actions/runs/1")
    assert len(text) <= textes.LONGUEUR
    assert "et 110 autres points" in text
    assert len(un_seul("a" * 10_000)) == 500


# --- The result that passes from one job to the other ----------------------------------


CHEMIN = "projets/neuf.yml"
NEUF = Resultat("proposer", "T", {CHEMIN: b"nom: x\n"}, (CHEMIN,))
ECRIT = base64.b64encode(b"nom: x\n").decode()


def result_file(folder: Path, **changes: Any) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / NOM).write_text(
        json.dumps({**asdict(NEUF), "fichiers": {CHEMIN: ECRIT}, **changes}), encoding="utf-8"
    )
    return folder


@pytest.mark.parametrize(
    "changes",
    [
        *({"fichiers": {name: ECRIT}, "nouveaux": [name]} for name in (
            ".github/workflows/publier.yml", "projets/../catalogue/cli.py", "projets/lucca.yml\n", "/projets/lucca.yml",
            "projets/Lucca.yml", "projets/lucca.yaml", "projets/a_b.yml", f"projets/{'a' * 89}.yml", "",
        )),
        {"fichiers": {}}, {"fichiers": {CHEMIN: ""}}, {"fichiers": {CHEMIN: "/w=="}}, {"fichiers": {CHEMIN: 1}},
        {"fichiers": {CHEMIN: base64.b64encode(b"x" * 262_145).decode()}}, {"nouveaux": ["projets/autre.yml"]},
        {"fichiers": {f"projets/a{rank}.yml": ECRIT for rank in range(51)}, "nouveaux": []},
        {"action": "pousser"}, {"action": "corriger"},
        {"numero": 1}, {"branche": "main"}, {"nouveaux": "oui"}, {"nouveaux": 1},
        {"titre": None}, {"titre": 1}, {"titre": "\ud800"}, {"titre": "x" * 2_001},
        {"phrases": "texte"}, {"phrases": [1]}, {"phrases": ["x"] * 201}, {"phrases": ["x" * 2_001]}, {"messages": ["x"] * 201},
    ],
)  # fmt: skip
def test_a_tampered_result_is_refused(tmp_path: Path, changes: dict[str, Any]) -> None:
    with pytest.raises(Trafique):
        resultat.relire(result_file(tmp_path / "r", **changes))


@pytest.mark.parametrize(
    "changes",
    [
        {"titre": "x" * 2_000, "phrases": ("x" * 2_000,) * 200},
        {"fichiers": {f"projets/{'a' * 88}.yml": b"x" * 262_144}, "nouveaux": ()},
        {"action": "corriger", "fichiers": {}, "nouveaux": ()},
    ],
)
def test_a_result_is_taken_up_to_its_bounds(tmp_path: Path, changes: dict[str, Any]) -> None:
    written = replace(NEUF, **changes)
    resultat.ecrire_json(written, tmp_path / "r" / NOM)
    assert resultat.relire(tmp_path / "r") == written


def test_a_tampered_folder_is_refused(tmp_path: Path) -> None:
    names = (
        "beside",
        "secret",
        "linked",
        "inner",
        "huge",
        "deep",
        "bad",
        "alias",
        "pipe",
        "empty",
        "none",
    )
    beside, secret, linked, inner, huge, deep, bad, alias, pipe, empty, none = (
        tmp_path / n for n in names
    )
    result_file(huge, fichiers={CHEMIN: "x" * 7_000_000})
    for folder in (beside, secret, deep, bad):
        result_file(folder)
    (beside / "autre.json").write_text("{}", encoding="utf-8")
    (deep / NOM).write_text("[" * 100_000, encoding="utf-8")
    (bad / NOM).write_bytes(b'{"action": "\xff"}')
    (inner / NOM).mkdir(parents=True)
    for folder in (linked, empty):
        folder.mkdir()
    (linked / NOM).symlink_to(secret / NOM)
    alias.symlink_to(secret)
    os.mkfifo(pipe)
    for each in (beside, linked, inner, huge, deep, bad, alias, pipe, empty, none):
        with pytest.raises(Trafique):
            resultat.relire(each)


@pytest.mark.parametrize(
    "content",
    [
        {"changements": ["x" * 3_000]}, {"changements": [1]}, {"changements": {"slug": "a"}},
        {"manques": "x"}, {"erreurs": ["x"] * 1_000}, {"numero": 3}, [],
    ],
)  # fmt: skip
def test_a_tampered_comparison_is_refused(tmp_path: Path, content: object) -> None:
    (tmp_path / "apercu.json").write_text(json.dumps(content), encoding="utf-8")
    with pytest.raises(Trafique):
        resultat.relire_seul(tmp_path, resultat.APERCU, resultat.Apercu)


def test_a_link_in_the_repository_is_not_followed(racine: Path, tmp_path: Path) -> None:
    (racine / "projets" / "lien.yml").symlink_to("../../ailleurs.yml")
    depots(racine, tmp_path / "forge.git")
    with pytest.raises(publication.Impossible):
        publication.Branche(racine, "contribution/1").proposer({"projets/lien.yml": b"x"}, "m", ())
    assert not (tmp_path / "ailleurs.yml").exists()


@pytest.mark.parametrize("name", ["", "a", "a/b/c", "a/b?x=", "../b/c", "../b", "a/b\n"])
def test_the_name_of_the_repository_cannot_change_the_address(name: str) -> None:
    with pytest.raises(github.Refusee):
        github.DepotGitHub(name, "jeton")


# --- The workflows ---------------------------------------------------------------------


WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_no_workflow_puts_what_strangers_write_in_a_command(path: Path) -> None:
    workflow = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert "pull_request_target" not in workflow[True]
    for job in workflow["jobs"].values():
        for step in job["steps"]:
            assert "${{" not in step.get("run", "")


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_what_reads_strangers_has_no_right_and_what_has_rights_runs_the_main_branch(
    path: Path,
) -> None:
    workflow = yaml.safe_load(path.read_text(encoding="utf-8"))
    triggers = set(workflow[True])
    for name, job in workflow["jobs"].items():
        writes = "write" in job["permissions"].values()
        fetched = [
            s.get("with", {}) for s in job["steps"] if "actions/checkout" in s.get("uses", "")
        ]
        assert all("ref" not in options and "repository" not in options for options in fetched)
        assert all(options["persist-credentials"] is False for options in fetched)
        if (path.name, name) == ("activite.yml", "lire"):
            # A job that only reads, whose token makes the forges answer more often.
            assert not writes
        elif "pull_request" in triggers or (path.name, name) in {
            ("formulaire.yml", "lire"),
            ("fraicheur.yml", "visiter"),
            ("nuit.yml", "installer"),
            ("nuit.yml", "jouer"),
            ("publier.yml", "verifier"),
        }:
            assert not writes
            assert "secrets." not in json.dumps(job)
            assert "github.token" not in json.dumps(job)


MONTHLY = ("fraicheur.yml", "ecrire")  # reads the catalogue of the main branch to write its issues
ON_LINE = ("publier.yml", "deployer")  # an action of the forge alone


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_what_has_rights_installs_nothing(path: Path) -> None:
    workflow = yaml.safe_load(path.read_text(encoding="utf-8"))
    steps = [name.partition(" ")[0] for name in forge.ETAPES]
    allowed = re.compile(
        rf'gh auth setup-git|gh release create [^|;&`]*|python3 scripts/catalogue forge ({"|".join(steps)})( "[^"]*")?'
    )
    for name, job in workflow["jobs"].items():
        if "write" not in job["permissions"].values() or (path.name, name) in {MONTHLY, ON_LINE}:
            continue
        for step in job["steps"]:
            for line in step.get("run", "").splitlines():
                assert allowed.fullmatch(line), line
            action = step.get("uses", "").partition("@")[0]
            assert action in {"", "actions/checkout", "actions/download-artifact"}


def test_the_steps_that_write_need_the_standard_library_alone() -> None:
    """Every module that they load, from the entry of the command on."""
    code = "import sys; sys.path.insert(0, '.'); sys.argv[1:] = ['forge', 'x']; from catalogue_communs.__main__ import main; main()"
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", code],
        cwd=ROOT,
        capture_output=True,
        check=False,
        text=True,
    )
    assert done.stderr.startswith("Erreur : cette étape n’existe pas"), done.stderr


def test_every_event_of_a_read_form_reaches_the_second_job_as_data() -> None:
    workflow = yaml.safe_load(
        (ROOT / ".github" / "workflows" / "formulaire.yml").read_text(encoding="utf-8")
    )
    assert workflow[True].keys() == {"issues", "push", "workflow_dispatch", "workflow_call"}
    assert workflow[True]["issues"] == {"types": ["opened", "edited"]}
    assert workflow["jobs"]["deposer"]["needs"] == "lire"
    taken = [
        s for s in workflow["jobs"]["deposer"]["steps"] if "download-artifact" in s.get("uses", "")
    ]
    assert [step["with"]["name"] for step in taken] == ["formulaire"]
