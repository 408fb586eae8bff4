"""Adding a reuse, a measure or a common from a terminal: what is asked, shown, written, refused."""

from __future__ import annotations

import os
import pty
import select
import shlex
import sys
import time
from typing import TYPE_CHECKING

import pytest

from catalogue.commandes import base
from catalogue.fiches.lecture import read_bytes
from tests.commandes.conftest import FICHE, JOUR
from tests.contribution.aides import corps

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.aides import Sortie

    Lancer = Callable[..., Sortie]

BAC = "projets/bac-malin.yml"
RENNES = (
    "reutilisation",
    "bac-malin",
    "--organisme",
    "Rennes",
    "--type",
    "commune",
    "--etat",
    "en-production",
)
MESURE = ("mesure", "bac-malin", "--indicateur", "bacs", "--statut", "declare", "--date", JOUR)


def _changes(told: str) -> tuple[list[str], list[str]]:
    """Return the lines that a difference adds and removes."""
    lines = told.splitlines()
    added = [line[1:] for line in lines if line.startswith("+") and not line.startswith("+++")]
    return added, [line[1:] for line in lines if line.startswith("-") and not line.startswith("---")]


def test_a_reuse_is_added_under_the_others_and_the_rest_stays(depot: Path, lancer: Lancer) -> None:
    """Four lines more; comments, quotes and blank lines are where they were."""
    found = lancer(*RENNES, "--date", JOUR)
    assert (found.code, found.erreur) == (0, "")
    assert "Organisme : Rennes (Ille-et-Vilaine) (commune, " in found.dit
    added = [
        "  - organisation:",
        '      code_insee: "35238"',
        "    etat: en-production",
        "    statut: declaree",
    ]
    assert _changes(found.dit) == (added, [])
    assert (depot / BAC).read_text(encoding="utf-8") == FICHE.replace(
        "  # D’autres viendront.\n", "  # D’autres viendront.\n" + "".join(f"{line}\n" for line in added)
    )


def test_simulating_writes_nothing(depot: Path, lancer: Lancer) -> None:
    """The difference is shown all the same."""
    found = lancer(*RENNES, "--simuler")
    assert found.code == 0
    assert found.dit.endswith("Simulation : rien n’a été écrit.\n")
    assert len(_changes(found.dit)[0]) == 4
    assert (depot / BAC).read_text(encoding="utf-8") == FICHE


def test_a_new_source_is_listed_and_a_known_address_is_cited(depot: Path, lancer: Lancer) -> None:
    """An address becomes an entry of `sources`, once."""
    found = lancer(
        *RENNES, "--source", "https://a.example/p", "--titre-source", "Page de l’essai", "--date", JOUR
    )
    assert found.code == 0
    values = read_bytes((depot / BAC).read_bytes(), "").valeurs
    assert values["reutilisations"][-1]["source"] == "page-de-l-essai"
    assert values["sources"][-1] == {
        "id": "page-de-l-essai",
        "titre": "Page de l’essai",
        "url": "https://a.example/p",
        "consultee_le": JOUR,
        "champs": ["reutilisations"],
    }
    found = lancer(
        *MESURE, "--valeur", "1 300", "--au", "30/06/2026", "--source", "https://bac-malin.example/bilan"
    )
    assert found.code == 0
    assert _changes(found.dit) == (
        [
            "        - au: 2026-06-30",
            "          valeur: 1300",
            "          statut: declare",
            "          source: bilan",
        ],
        [],
    )


def test_a_stop_has_its_day_and_what_begins_again_its_line(depot: Path, lancer: Lancer) -> None:
    """The day of a stop is asked for; the organisation that stopped may be added again."""
    who = ("reutilisation", "bac-malin", "--code", "35238", "--date", JOUR, "--etat")
    found = lancer(*who, "arretee")
    assert (found.code, "il manque --arretee-le" in found.erreur) == (2, True)
    assert lancer(*who, "arretee", "--arretee-le", "2025-06").code == 0
    assert lancer(*who, "arretee", "--arretee-le", "2025-07").code == 1
    assert lancer(*who, "en-production", "--depuis", "2026").code == 0
    lines = read_bytes((depot / BAC).read_bytes(), "").valeurs["reutilisations"][-2:]
    assert [(r["etat"], r.get("arretee_le"), r.get("depuis")) for r in lines] == [
        ("arretee", "2025-06", None),
        ("en-production", None, "2026"),
    ]


@pytest.mark.parametrize(
    ("arguments", "code", "dit"),
    [
        (["reutilisation", "bac-mali", "--organisme", "Rennes"], 2, "Vouliez-vous dire « bac-malin » ?"),
        (["reutilisation", "bac-malin"], 2, "il manque --organisme"),
        (["reutilisation"], 2, "il manque COMMUN"),
        (["reutilisation", "bac-malin", "--organisme", "Rennes", "--etat", "x"], 2, "Rennes Métropole"),
        ([*RENNES[:6], "--etat", "en-productoin"], 2, "Vouliez-vous dire « En production » ?"),
        ([*RENNES[:6], "--etat", "en-production", "--depuis", "hier"], 2, "« hier » n’est pas une date"),
        (["reutilisation", "bac-malin", "--code", "99999"], 1, "99999"),
        (["reutilisation", "bac-malin", "--code", "35238", "--organisme", "Lyon"], 1, "et non de « Lyon »"),
        (["reutilisation", "bac-malin", "--code", "123"], 1, "123"),
        ([*RENNES, "--source", "absente"], 1, "Sources de la fiche : bilan."),
        ([*RENNES, "--usage", "Appelez le 06 12 34 56 78"], 1, "numéro de téléphone"),
        ([*RENNES, "--depuis", "2031"], 1, "dans le futur"),
        ([*RENNES, "--usage", "a\u202eb"], 1, "U+202E"),
        ([*MESURE, "--valeur", "beaucoup"], 2, "« beaucoup » n’est pas un nombre"),
        ([*MESURE[:2], "--valeur", "1"], 2, "bacs : Bacs suivis"),
        ([*MESURE, "--valeur", "1", "--au", "2026-05"], 2, "il manque --source"),
        (["mesure", "autre-commun", "--valeur", "1", "--au", "2026", "--statut", "declare", "--source", "https://a.example/"], 1, "Elle n’en a aucun"),
        (["nouveau", "--nom", "Autre commun"], 1, "déjà l’adresse de « autre-commun.yml »"),
        (["nouveau", "--nom", "Vieux commun"], 1, "déjà l’adresse de « autre-commun.yml »"),
        (["nouveau", "--nom", "!!!"], 1, "ne peut pas être le nom d’une fiche"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_in_french(
    arguments: list[str], code: int, dit: str, depot: Path, lancer: Lancer
) -> None:
    """No traceback, no English, nothing written; 2 for the command, 1 for the file."""
    found = lancer(*arguments)
    assert found.code == code
    assert dit in found.erreur
    assert (depot / BAC).read_text(encoding="utf-8") == FICHE


def test_a_person_is_asked_for_what_is_missing(depot: Path, lancer: Lancer) -> None:
    """A wrong answer is explained and asked again; the collectivité is proposed from its name."""
    found = lancer(
        "reutilisation", "--date", JOUR,
        reponses="Bac Malin\nRennes\n1\nen productoin\nEn production\n\nTournées du lundi\n\n2026-08\n\n\noui\n",
    )  # fmt: skip
    assert found.code == 0
    assert "1. Rennes (Ille-et-Vilaine) (commune, " in found.dit
    assert "Vouliez-vous dire « En production » ?" in found.erreur
    assert read_bytes((depot / BAC).read_bytes(), "").valeurs["reutilisations"][-1] == {
        "organisation": {"code_insee": "35238"},
        "etat": "en-production",
        "statut": "declaree",
        "confirmee_le": "2026-08",
        "usage": "Tournées du lundi",
    }
    assert lancer(*MESURE, "--au", "2026-06", "--source", "bilan", reponses="30\n\nnon\n").code == 0
    assert "valeur: 30" not in (depot / BAC).read_text(encoding="utf-8")


NOUVEAU = (
    "nouveau", "--nom", "Zéro: Déchet", "--accroche", "Peser les bacs de tri # sans tableur.",
    "--porteur", "Rennes", "--type", "commune", "--publics", "commune, Intercommunalités (EPCI à fiscalité propre)",
    "--depot", "github.com/bac-malin/zero", "--licence", "eupl-1.2", "--contact", "equipe@bac-malin.example",
)  # fmt: skip


def test_a_new_file_is_valid_and_bears_the_official_identifier(depot: Path, lancer: Lancer) -> None:
    """The slug comes from the name; « Rennes » is 35238."""
    found = lancer(*NOUVEAU, "--date", JOUR)
    assert (found.code, found.erreur) == (0, "")
    path = depot / "projets/zero-dechet.yml"
    values = read_bytes(path.read_bytes(), "").valeurs
    assert values["porteurs"] == [{"nom": "Rennes", "type": "commune", "code_insee": "35238"}]
    assert values["nom"] == "Zéro: Déchet"
    assert values["licence"] == "EUPL-1.2"
    assert values["publics"] == {"collectivites": ["commune", "epci"]}
    assert lancer("valider", str(path), "--date", JOUR).code == 0
    assert lancer("corriger", "--verifier", str(path)).code == 0
    assert lancer(*NOUVEAU).code == 1


def test_a_new_file_is_written_from_answers(depot: Path, lancer: Lancer) -> None:
    """A name without a letter is asked again by its file; a person may choose another slug."""
    answers = (
        "BAC MALIN\nBac Malin 3\nbac-malin\nbac-malin-2\nSuivre les bacs de tri sans tableur.\nAmicale du Tri\nassociation\n"
        "commune\nexemple\nhttps://github.com/bac-malin/deux\nMIT\nhttps://bac-malin.example/contact\n\noui\n"
    )
    found = lancer("nouveau", "--date", JOUR, reponses=answers)
    assert found.code == 0, found
    assert "Écrit : projets/bac-malin-2.yml" in found.dit
    assert (depot / "projets/bac-malin-2.yml").is_file()
    assert "« bac-malin.yml » porte déjà ce nom" in found.erreur
    assert "déjà l’adresse" in found.erreur
    assert "« exemple » n’est pas une adresse web" in found.erreur
    # The repository of another page is told before the last question; a « non » keeps what was typed.
    again = answers.replace("Malin 3", "Malin 4").replace("malin-2", "malin-4").replace("/deux", "/bac")
    refused = lancer("nouveau", "--date", JOUR, reponses=again.replace("oui\n", "non\n"))
    assert "Conseil : Ce dépôt est aussi celui de projets/bac-malin.yml" in refused.dit
    assert "Suivre les bacs" in (depot / "brouillons/bac-malin-4.yml").read_text(encoding="utf-8")


def test_what_was_typed_survives_an_interruption(depot: Path, lancer: Lancer) -> None:
    """The command to go on with is told, each answer in its option, whatever it holds."""
    typed = "Bac d’or\nbac-d-or\nL'or $(des) bacs.\nAmicale du Tri\nassociation\n"
    found = lancer("nouveau", "--date", JOUR, "--site", "https://bac.example", reponses=typed)
    assert found.code == 130
    told = next(line for line in found.erreur.splitlines() if line.startswith("catalogue nouveau"))
    assert shlex.split(told)[2:] == [
        "--site", "https://bac.example", "--nom", "Bac d’or", "--slug", "bac-d-or", "--accroche", "L'or $(des) bacs.",
        "--porteur", "Amicale du Tri", "--type", "association",
    ]  # fmt: skip
    rest = ("--publics", "commune", "--depot", "https://github.com/bac-malin/or", "--licence", "MIT")
    end = ("--contact", "https://bac.example/contact", "--date", JOUR)
    assert lancer(*shlex.split(told)[1:], *rest, *end).code == 0
    assert "$(des)" in (depot / "projets/bac-d-or.yml").read_text(encoding="utf-8")


def test_a_hostile_answer_stays_a_value(depot: Path, lancer: Lancer) -> None:
    """YAML, shell or workflow commands in an answer are a text in the file."""
    text = "x\n- y: !!python/object # ${{ z }} ::error::"
    found = lancer(*RENNES, "--usage", text, "--date", JOUR)
    assert found.code == 0
    assert read_bytes((depot / BAC).read_bytes(), "").valeurs["reutilisations"][-1]["usage"] == text


def test_a_real_terminal_is_asked(depot: Path) -> None:
    """Questions and answers pass through a real terminal."""
    pid, terminal = pty.fork()
    if pid == 0:  # pragma: no cover - the child becomes the command
        os.chdir(depot)
        os.execv(sys.executable, [sys.executable, "-m", "catalogue", "mesure", "bac-malin", "--simuler"])  # noqa: S606 - the test needs the terminal that it made
    seen, answers, end = (
        b"",
        [b"2\n", b"14\n", b"2026-05\n", b"\n", b"declare\n", b"bilan\n"],
        time.monotonic() + 30,
    )
    while time.monotonic() < end:
        if not select.select([terminal], [], [], 1)[0]:
            continue
        try:
            read = os.read(terminal, 4096)
        except OSError:
            break
        seen += read
        if seen.endswith(b" : ") and answers:
            os.write(terminal, answers.pop(0))
    os.close(terminal)
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0
    told = seen.decode().replace("\r\n", "\n")
    assert "Quel indicateur : 2\nValeur : 14\n" in told
    assert "+      mesures:\n+        - au: 2026-05\n+          valeur: 14\n" in told
    assert "Simulation : rien n’a été écrit." in told


@pytest.mark.parametrize(
    "command", [RENNES, (*MESURE, "--valeur", "14", "--au", "2026-05", "--source", "bilan")]
)
def test_what_was_saved_during_the_question_is_never_overwritten(
    depot: Path, lancer: Lancer, monkeypatch: pytest.MonkeyPatch, command: tuple[str, ...]
) -> None:
    """Somebody saves the file in an editor while the command asks: it refuses, and says what to do."""
    saved = FICHE.replace("12\n", "13\n")

    def oui(_question: str) -> bool:
        (depot / BAC).write_text(saved, encoding="utf-8")
        return True

    monkeypatch.setattr(base, "oui", oui)
    found = lancer(*command)
    assert (found.code, (depot / BAC).read_text(encoding="utf-8")) == (1, saved)
    assert "a été modifié pendant ce temps" in found.erreur
    assert "Relancez la même commande." in found.erreur


def test_what_the_form_of_the_site_prepared_is_written(lancer: Callable[..., Sortie], depot: Path) -> None:
    """From the text of a mail: what changes, the difference, then the file; nothing when only asked."""
    said = '{"changements": [{"champ": ["accroche"], "avant": "Suivre les bacs de tri sans tableur.", "apres": "Suivre les bacs de tri, sans tableur."}]}'
    text = corps("modifier-une-fiche", commun="bac-malin", proposition=said).encode()
    path = depot / "projets" / "bac-malin.yml"
    before = path.read_text(encoding="utf-8")
    shown = lancer("recevoir", "-", "--simuler", "--date", JOUR, entree=text)
    assert (shown.code, path.read_text(encoding="utf-8")) == (0, before)
    done = lancer("recevoir", "-", "--date", JOUR, entree=text)
    assert done.code == 0
    assert '+accroche: "Suivre les bacs de tri, sans tableur."' in done.dit
    assert path.read_text(encoding="utf-8") == before.replace("tri sans", "tri, sans")
    again = lancer("recevoir", "-", "--date", JOUR, entree=text)
    assert (again.code, "La fiche a changé depuis" in again.erreur) == (1, True)
    other = lancer("recevoir", "-", entree=b"Bonjour")
    assert (other.code, "aucun formulaire" in other.erreur) == (2, True)
