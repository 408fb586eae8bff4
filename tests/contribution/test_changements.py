"""What a proposal changes is told in sentences that a town hall understands."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from catalogue_communs.collectivites import reference
from catalogue_communs.contribution import resultat, textes
from catalogue_communs.contribution.demande import comparer, raconter
from catalogue_communs.contribution.resultat import Apercu, Resultat
from catalogue_communs.contribution.textes import neutre, un_seul
from catalogue_communs.modele import Projet, convertir
from catalogue_communs.socle import schemas
from tests.aides import RACINE, ROOT
from tests.communs import mesure, regles, simple, usage
from tests.contribution.aides import (
    AUTRE,
    FICHE,
    JOUR,
    ecrire_catalogue,
    ecrire_evenement,
    evenement,
)


def projet(values: dict[str, Any]) -> Projet:
    return convertir({"slug": "berges-propres", **values}, Projet)


def told(before: dict[str, Any] | None, after: dict[str, Any] | None) -> list[str]:
    """Return the sentences about one common, with ordinary spaces."""
    old, new = (projet(values) if values else None for values in (before, after))
    return [*map(simple, raconter(old, new, reference(RACINE), JOUR))]


EXECUTION = "https://github.com/exemple/catalogue/actions/runs/7"


def test_every_part_of_a_common_is_watched() -> None:
    whole = projet(FICHE)
    for name, part in schemas.schema("projet")["properties"].items():
        example = part["examples"][0]
        changed = projet({**FICHE, name: example} if name != "nom" else FICHE)
        if getattr(changed, name) != getattr(whole, name):
            assert told(FICHE, {**FICHE, name: example}), name


def test_a_comparison_of_two_folders_says_all_that_the_comment_needs(tmp_path: Path) -> None:
    before = ecrire_catalogue(tmp_path / "avant")
    changed = {
        **FICHE,
        "liens": {"site": "https://exemple.fr/", "documentation": "https://exemple.fr/mort"},
    }
    after = ecrire_catalogue(tmp_path / "apres", berges_propres=changed, haies_vives=AUTRE)
    broken = after / "projets" / "haies-vives.yml"
    broken.write_text(
        broken.read_text(encoding="utf-8").replace("EUPL-1.2", "libre"), encoding="utf-8"
    )
    found = comparer(before, after, JOUR)
    assert list(found.changements) == [
        "Berges Propres : le champ « liens : documentation » est rempli : « https://exemple.fr/mort »."
    ]
    assert found.erreurs[0].startswith("projets/haies-vives.yml, ligne ")
    assert found.manques == ()
    new = comparer(tmp_path / "rien", before, JOUR)
    assert new.manques[0].startswith(
        "Berges Propres affichera « à demander à l’équipe » pour : description"
    )
    resultat.ecrire_json(found, tmp_path / "sortie" / resultat.APERCU)
    assert resultat.relire_seul(tmp_path / "sortie", resultat.APERCU, resultat.Apercu) == found
    comment = textes.comparaison(found, EXECUTION)
    assert comment.startswith(textes.MERCI)
    assert "relisez ce code avant d’ouvrir" in comment
    for text in (comment, (ROOT / ".github/workflows/verifier.yml").read_text(encoding="utf-8")):
        assert "apercu-du-site" in text


# --- What changes for the reader ------------------------------------------------------------------------


def ecrite(said: dict[str, Any] | None) -> dict[str, Any] | None:
    """Write what an example of the table changes in the file of the tests."""
    if said is None:
        return None
    more = {**said}
    if "mesures" in more:
        measures = [mesure(**one) for one in more.pop("mesures")]
        one = {
            **FICHE["impact"]["indicateurs"][0],
            **more.pop("indicateur", {}),
            "mesures": measures,
        }
        more["impact"] = {"indicateurs": [one]}
    if "usages" in more:
        more["reutilisations"] = [usage(**one) for one in more.pop("usages")]
    return {name: value for name, value in {**FICHE, **more}.items() if value is not None}


@pytest.mark.parametrize("regle", regles("changements"))
def test_what_changes_is_told_once(regle: dict[str, Any]) -> None:
    said = told(ecrite(regle["avant"]), ecrite(regle["apres"]))
    assert [one.removeprefix("Berges Propres : ") for one in said] == regle["dit"]


# --- Bounds ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("nombre", "reste"),
    [(39, ""), (40, ""), (41, "- … et 1 autre point."), (42, "- … et 2 autres points.")],
)
def test_a_comment_shows_forty_lines(nombre: int, reste: str) -> None:
    lines = tuple(f"Ligne {rank}" for rank in range(nombre))
    answer = textes.reponse(Resultat("corriger", messages=lines))
    compared = textes.comparaison(Apercu(lines), "")
    for text in (answer, compared):
        assert len(re.findall(r"^- .*Ligne", text, re.MULTILINE)) == min(nombre, 40)
        assert re.findall(r"^- ….*$", text, re.MULTILINE) == ([reste] if reste else [])
    assert f"Il reste {nombre} points à corriger" in answer


@pytest.mark.parametrize(
    ("longueur", "attendu"), [(6, "abcde"), (5, "abcde"), (4, "abc…"), (1, "…")]
)
def test_a_line_is_cut_at_its_bound(longueur: int, attendu: str) -> None:
    assert un_seul("abcde", longueur) == attendu
    assert neutre("x" * 500) == "x" * 500
    assert neutre("x" * 501) == "x" * 499 + "…"


# --- The steps of the workflows -------------------------------------------------------------------------


def test_a_tampered_result_ends_a_step_in_one_line(
    etape: Callable[..., str], tmp_path: Path
) -> None:
    event = ecrire_evenement(tmp_path / "evenement.json", evenement("x", state="closed"))
    (tmp_path / "resultat").mkdir()
    said = etape(
        tmp_path, "forge", "deposer", tmp_path / "resultat", code=1, GITHUB_EVENT_PATH=event
    )
    assert said == "Erreur : le dossier du résultat contient autre chose que le résultat.\n"


def test_a_step_asked_wrongly_ends_in_one_line(etape: Callable[..., str], tmp_path: Path) -> None:
    assert etape(tmp_path, "comparer", "--racine", tmp_path, code=2).startswith("Erreur : ")
