"""At night, a stock Firefox: what a secretary, an officer, a director and a team come to do, and a printed list."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from base64 import b64decode
from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader

from catalogue_communs.contribution.demande import traiter
from tests.aides import NODE, RACINE, ROOT, TODAY
from tests.contribution.aides import texte

pytestmark = [pytest.mark.nuit, pytest.mark.navigateur]
COMMUN, NOM = "sentiers-d-ici", "Sentiers d’ici"
BESOIN = [
    ("remplir", "#besoin-q", "dépôts sauvages"),
    ("cliquer", "form.besoin button"),
    ("voir", "#trouves > .carte", NOM),
]
CATALOGUE = ("cliquer", ".porte--autre a")
CHIFFRE = "#partie-impact .saisie__neuf"


def _visite(depart: str, largeur: int, *pas: tuple[str, ...]) -> dict[str, Any]:
    """Make a visit, and return what it leaves; a click and a field are an action each."""
    firefox = shutil.which("firefox-esr") or shutil.which("firefox")
    assert firefox, "Firefox est absent : installez firefox-esr."
    asked = json.dumps({"firefox": firefox, "largeur": largeur, "depart": depart, "pas": pas})
    command = [sys.executable, "-c", NODE, str(ROOT / "tests" / "site" / "firefox.mjs"), asked]
    done = subprocess.run(command, capture_output=True, check=False, encoding="utf-8", timeout=120)
    assert done.returncode == 0, done.stderr
    told: dict[str, Any] = json.loads(done.stdout)
    assert told["erreurs"] == []
    assert told["large"] <= largeur
    return {**told, "actions": sum(geste in {"cliquer", "remplir"} for geste, *_ in pas)}


@pytest.fixture(params=[360, 1280])
def largeur(request: pytest.FixtureRequest) -> int:
    """Return the width of a phone, then that of a desk."""
    width: int = request.param
    return width


def test_a_secretary_finds_a_common_and_writes_without_a_mail_program(
    adresse: str, largeur: int
) -> None:
    visit = _visite(
        adresse,
        largeur,
        *BESOIN,
        ("cliquer", "#trouves > .carte .carte__nom a"),
        ("voir", "h1", NOM),
        ("cliquer", ".tete .bouton--plein"),
        ("voir", ".bloc--lettre a[data-message]", "Ouvrir dans ma messagerie"),
        ("cliquer", "#message-completer"),
        ("remplir", "#message-nom", "Valrive"),
        ("voir", "#message-texte", "Nous sommes Valrive"),
        ("cliquer", "#message-copier"),
        ("voir", "#message-etat", "Message copié"),
        ("voir", ".bloc--lettre strong", "contact@sentiers-d-ici.example"),
    )
    assert visit["actions"] == 7


def test_a_climate_officer_compares_two_commons_and_prints(adresse: str, largeur: int) -> None:
    visit = _visite(
        adresse,
        largeur,
        CATALOGUE,
        ("cliquer", '[aria-label="Comparer Sentiers d’ici"]'),
        ("cliquer", '[aria-label="Comparer BORNAGE"]'),
        ("cliquer", "#comparer-lien"),
        ("voir", "#cmp-table thead", "BORNAGE"),
        ("voir", "#cmp-table tbody", "312"),
        ("retenir",),
        ("cliquer", "#cmp-imprimer"),
        ("voir", "body[data-imprime]", NOM),
    )
    assert visit["actions"] == 5


def test_a_director_reads_what_it_costs_and_who_uses_it_nearby(adresse: str, largeur: int) -> None:
    visit = _visite(
        adresse,
        largeur,
        CATALOGUE,
        ("cliquer", f'#tout .carte[data-commun="{COMMUN}"] .carte__nom a'),
        ("voir", ".ruban", "Combien"),
        ("cliquer", f'#qui-utilise ~ * a[href*="commun={COMMUN}"]'),
        ("remplir", "#mc-saisie", "marsillargues"),
        ("cliquer", "#mc-choix button"),
        ("voir", ".mc-dabord", "près de chez vous"),
    )
    assert visit["actions"] == 5


def test_a_team_gives_a_newer_figure(adresse: str, largeur: int) -> None:
    visit = _visite(
        f"{adresse}communs/{COMMUN}/",
        largeur,
        ("cliquer", '.actions a[href*="modifier/"]'),
        ("voir", "#saisie[data-pret]", NOM),
        ("retenir",),
        ("cliquer", "#partie-impact > summary"),
        ("remplir", f"{CHIFFRE} .saisie__champ:nth-of-type(1) input", "environ 130"),
        ("remplir", f"{CHIFFRE} .saisie__champ:nth-of-type(2) input", "octobre 2026"),
        ("voir", ".saisie__chiffre mark", "environ\u00a0130"),
        ("remplir", f"{CHIFFRE} input[list]", "Bilan de l’automne"),
        ("cliquer", "#saisie-accord"),
        ("cliquer", "#saisie-actions .bouton--plein"),
        ("voir", "#saisie-etat", "prêt à envoyer"),
    )
    assert visit["actions"] == 7
    text = visit["courriel"].partition("&body=")[2]
    assert text.startswith("Bonjour,")
    assert "valeur: 130" in texte(traiter(text, RACINE, TODAY))


def test_the_catalogue_is_printed_from_its_first_sheet_on(adresse: str) -> None:
    """On a sheet that does not hold the whole list."""
    visit = _visite(f"{adresse}catalogue/", 1280, ("voir", "h1", "Catalogue"), ("imprimer", "A5"))
    first, *others = PdfReader(BytesIO(b64decode(visit["imprime"]))).pages
    assert others
    assert "changement climatique" in " ".join(first.extract_text().split())
