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
import yaml
from PIL import Image

from catalogue_communs.contribution import messages
from catalogue_communs.contribution.demande import traiter
from catalogue_communs.contribution.formulaires import DECLARER, LIBRE, du_schema, modeles
from catalogue_communs.contribution.proposition import est_reserve
from catalogue_communs.socle.texte import slugifier
from tests.aides import ROOT
from tests.communs import DROITS, exemples, titres
from tests.contribution.aides import FICHE, JOUR, corps, fichier, texte

TOOLS = Path(sysconfig.get_path("scripts"))


DOSSIER = ".github/ISSUE_TEMPLATE"
FORMULAIRES = sorted((ROOT / DOSSIER).glob("[!c]*.yml"))


def test_the_forge_has_one_form_whose_headings_the_mailbox_knows() -> None:
    [path] = FORMULAIRES
    _, *body = yaml.safe_load(path.read_text(encoding="utf-8"))["body"]
    assert path.stem == LIBRE
    assert [one["attributes"]["label"] for one in body] == [messages.LIBRE, messages.FIN]
    assert [one["id"] for one in body] == ["message", "attestation"]


@pytest.mark.nuit
@pytest.mark.parametrize(
    ("schema", "names"),
    [
        ("vendor.github-issue-forms", [path.name for path in FORMULAIRES]),
        ("vendor.gitlab-ci", ["../../.gitlab-ci.yml"]),
    ],
)
def test_the_forges_accept_the_files(schema: str, names: list[str]) -> None:
    """The files are valid for the schemas of GitHub and GitLab that check-jsonschema carries."""
    files = [str(ROOT / DOSSIER / name) for name in names]
    command = [str(TOOLS / "check-jsonschema"), "--builtin-schema", schema, *files]
    done = subprocess.run(command, capture_output=True, check=False, text=True)
    assert done.returncode == 0, done.stdout


def test_the_questions_of_a_model_differ_and_are_explained() -> None:
    for model in modeles().values():
        slugs, idents = [slugifier(c.libelle) for c in model.champs], [c.id for c in model.champs]
        assert len(set(slugs)) == len(slugs)
        assert len(set(idents)) == len(idents)
        assert all(champ.aide for champ in model.champs)


def test_no_model_asks_what_only_the_team_writes() -> None:
    for model in modeles().values():
        assert not any(
            est_reserve((*du_schema(model.place), *champ.chemin))
            for champ in model.champs
            if champ.chemin
        )


@pytest.mark.parametrize(
    ("texte", "action"),
    [
        ("Bonjour, le site est très bien.", "ignorer"),
        ("### Votre message\n\nBonjour, notre mairie utilise Berges Propres.", "lire"),
        ("### Commun\n\nberges-propres\n\nIl est très bien.", "ignorer"),
    ],
)
def test_words_that_are_no_model_are_for_a_person(racine: Path, texte: str, action: str) -> None:
    assert traiter(texte, racine, JOUR).action == action


def test_two_commons_are_one_proposal_of_two_files(racine: Path) -> None:
    names = ("berges-propres", "haies-vives")
    two = "\n".join(
        corps(DECLARER, commun=name, code="34003", etat="En production") for name in names
    )
    result = traiter(two, racine, JOUR)
    assert (result.action, result.messages) == ("proposer", ())
    assert {*result.fichiers} == {f"projets/{name}.yml" for name in names}


# --- What the form of the site sends: changes that one file takes, each against what it said -------------


def _texte(*changements: dict[str, Any]) -> str:
    said = json.dumps({"changements": list(changements)}, ensure_ascii=False)
    return corps("modifier", commun="berges-propres", proposition=f"```json\n{said}\n```")


def _image(side: int = 200) -> bytes:
    stream = io.BytesIO()
    Image.new("RGB", (side, side), "teal").save(stream, "WEBP")
    return stream.getvalue()


def _avec(text: str, **images: bytes) -> str:
    joined = {
        f"{name.replace('_', '-')}.webp": base64.b64encode(raw).decode()
        for name, raw in images.items()
    }
    return f"{text}\n\n### Images\n\n{json.dumps(joined)}\n"


@pytest.mark.parametrize(("changement", "dit"), titres(exemples("demandes")))
def test_what_cannot_be_done_is_said_with_its_question(
    racine: Path, changement: Any, dit: str
) -> None:
    """Stale, reserved, unknown or hostile: nothing is proposed, and no YAML nor path is shown for a field."""
    result = traiter(_texte(changement), racine, JOUR)
    assert result.action == "corriger"
    assert dit in result.messages[0]


@pytest.mark.parametrize("said", ["", "{", "[]", "{}", "null", '{"changements": 3}', "[" * 9000])
def test_a_damaged_text_is_told(racine: Path, said: str) -> None:
    result = traiter(corps("modifier", commun="berges-propres", proposition=said), racine, JOUR)
    assert result.action == "corriger"
    assert re.match("Proposition\n", result.messages[0])


def test_the_lines_that_a_mail_breaks_are_read(racine: Path) -> None:
    sentence = "Voir ensemble ce qui s’échoue sur les berges, et qui le ramasse chaque printemps."
    text = _texte({"champ": ["accroche"], "avant": FICHE["accroche"], "apres": sentence})
    result = traiter(text.replace(" ", "\r\n", 40).replace("###\r\n", "### "), racine, JOUR)
    assert result.action in {"corriger", "ignorer"}  # headings broken too: nothing is guessed
    head, mark, rest = text.partition("```json")
    broken = traiter(head + mark + rest.replace("berges, et", "berges,\r\net"), racine, JOUR)
    assert sentence in texte(broken)


def test_a_new_common_is_a_whole_file(racine: Path) -> None:
    """The form « Proposer » sends every value at once; the catalogue alone writes the status."""
    fiche = {k: v for k, v in FICHE.items() if k not in {"statut", "impact", "reutilisations"}}
    fiche |= {"nom": "Carnet de Haies", "depots": [{"url": "https://github.com/exemple/carnet"}]}
    said = json.dumps({"fiche": fiche})
    result = traiter(corps("modifier", commun="Carnet de Haies", proposition=said), racine, JOUR)
    assert (fichier(result), bool(result.nouveaux)) == ("projets/carnet-de-haies.yml", True)
    assert "statut: ecosysteme" in texte(result)
    stolen = json.dumps({"fiche": {**fiche, "guichet": {"vague": "v1"}}})
    told = traiter(corps("modifier", commun="Carnet", proposition=stolen), racine, JOUR)
    assert told.messages[0].startswith("Soutien du programme\nSeule l’équipe")


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
