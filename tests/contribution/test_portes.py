"""Each way to contribute, played from end to end on a bare repository, by the scripts of the workflows."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from catalogue_communs.contribution.formulaires import modeles
from catalogue_communs.site.vues import contribuer
from catalogue_communs.site.vues.adresses import Adresses
from catalogue_communs.socle.programme import Publication
from tests.aides import ROOT
from tests.contribution.aides import (  # fmt: skip
    corps,
    depots,
    ecrire_evenement,
    evenement,
    execution,
    git,
)
from tests.contribution.faux_depot import FauxDepot

if TYPE_CHECKING:
    from playwright.sync_api import Browser

Etape = Callable[..., str]

JOUR = "2026-11-24"


def test_a_submitted_form_becomes_a_branch_that_can_be_published(
    racine: Path, tmp_path: Path, forge: FauxDepot, etape: Etape
) -> None:
    """Event, reading, branch, proposal, comment; what is proposed is valid."""
    nu = tmp_path / "forge.git"
    depots(racine, nu)
    values = {
        "commun": "berges-propres",
        "code": "34003",
        "etat": "En production",
        "depuis": "2025-09",
    }
    event = ecrire_evenement(tmp_path / "event.json", evenement(corps("declarer", **values)))
    sortie = str(tmp_path / "resultat")
    said = etape(racine, "formulaire", sortie, "--date", JOUR, GITHUB_EVENT_PATH=event)
    assert said == "proposer : projets/berges-propres.yml\n"
    etape(racine, "forge", "deposer", sortie, GITHUB_EVENT_PATH=event)
    assert forge.verifications == ["contribution/12"]
    told = re.sub(r"&#\d+;", "", forge.textes(12)[0])
    assert "nouvelle réutilisation, Commune d’Agde" in told
    assert "la page compte 2 organismes au lieu de 1" in told.replace("\u00a0", " ")
    git(racine, "fetch", "--quiet", str(nu), "contribution/12")
    git(racine, "checkout", "--quiet", "FETCH_HEAD")
    assert "0 conseil" in etape(racine, "valider", "--date", JOUR, "--sans-conseils")


def test_the_web_editor_door_ends_with_one_comment(
    tmp_path: Path, racine: Path, forge: FauxDepot, etape: Etape
) -> None:
    avant = tmp_path / "avant"
    shutil.copytree(racine, avant)
    fiche = racine / "projets" / "berges-propres.yml"
    before = fiche.read_text(encoding="utf-8")
    fiche.write_text(before.replace("valeur: 50", "valeur: 264"), encoding="utf-8")
    etape(racine, "comparer", str(avant), str(tmp_path / "apercu"), "--date", JOUR)
    forge.proposition(8, "modif", "c" * 40, owner="voisin")
    event = ecrire_evenement(
        tmp_path / "event.json", execution(head_branch="modif", head_sha="c" * 40)
    )
    for _ in range(2):
        etape(racine, "forge", "commenter", tmp_path / "apercu", GITHUB_EVENT_PATH=event)
    [comment] = forge.textes(8)
    shown = re.sub(r"&#(\d+);", lambda found: chr(int(found.group(1))), comment).replace(
        "\u00a0", " "
    )
    assert "passe de 50 à 264 collectivités" in shown
    assert comment.count("Merci") == 1


def test_the_terminal_of_the_documentation_says_what_the_command_says(
    racine: Path, etape: Etape
) -> None:
    fiche = racine / "projets" / "berges-propres.yml"
    fiche.write_text(
        fiche.read_text(encoding="utf-8").replace("EUPL-1.2", "EUPL"), encoding="utf-8"
    )
    told = etape(racine, "valider", "berges-propres", "--sans-conseils", "--date", JOUR, code=1)
    assert f"```text\n{told}```" in (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")


def test_the_paper_door_fits_two_pages_and_asks_what_the_form_asks(
    navigateur: Browser, adresse: str, tmp_path: Path
) -> None:
    """Printed, the form is at most two A4 pages; every question of the forge's form is there."""
    page = navigateur.new_page()
    page.goto(f"{adresse}contribuer/formulaire-papier/")
    shown = page.inner_text(".papier")
    pdf = page.pdf(prefer_css_page_size=True, path=str(tmp_path / "papier.pdf"))
    page.close()
    assert 1 <= len(re.findall(rb"/Type\s*/Page\b", pdf)) <= 2
    asked = modeles()["declarer"].champs
    for champ in asked:
        label = champ.libelle.rpartition(" : ")[2]
        assert label.lower() in shown.lower(), champ.libelle


def test_the_doors_of_the_site_lead_to_the_forms_of_the_forge(site: Path) -> None:
    """With a repository on GitHub, each door has its form, and an e-mail for those without an account."""
    teams, towns = (
        (site / page / "index.html").read_text(encoding="utf-8")
        for page in ("contribuer", "reutiliser/dites-le")
    )
    where = Adresses("../", Publication(depot_url="https://github.com/exemple/catalogue"))
    for name in modeles():
        door = where.formulaire(name, "").replace("&", "&amp;")
        # The form, and the line that opens the model.
        assert door.partition("%0A")[0] in towns + teams, name
    assert "https://github.com/exemple/catalogue/issues/new?template=proposer.yml" in teams
    for html in (teams, towns):
        assert html.count('href="mailto:contact@communs.example?subject=') == 2
    common = (site / "communs" / "bornage" / "index.html").read_text(encoding="utf-8")
    assert where.formulaire("signaler", "", commun="bornage").replace("&", "&amp;") in common
    for anchor in ("modifier", "declarer", "proposer", "mesure"):
        assert f'id="{anchor}"' in teams


def test_the_page_of_town_halls_speaks_neither_of_files_nor_of_a_terminal(site: Path) -> None:
    """No YAML, no command, no word of a forge; the home page, the guide and each common lead to it."""
    html = (site / "reutiliser" / "dites-le" / "index.html").read_text(encoding="utf-8")
    article = html[html.index("<article") : html.index("</article>")]
    assert not re.search(r"<code|<pre|\bYAML\b|\bGit\b|\bcommit|\bterminal\b|projets/", article)
    for page in ("", "reutiliser", "communs/bornage"):
        assert "dites-le/" in (site / page / "index.html").read_text(encoding="utf-8"), page


def test_elsewhere_than_on_github_each_door_is_an_email() -> None:
    for url in ("https://gitlab.com/exemple/catalogue", None):
        where = Adresses("../", Publication(depot_url=url))
        assert all(not contribuer.Porte(name, where).lien for name in modeles())
        assert (
            where.formulaire("signaler", "reutiliser/dites-le/#signaler", commun="bornage")
            == "../reutiliser/dites-le/#signaler"
        )
