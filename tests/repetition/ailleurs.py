"""Another programme, on a forge of its own: the thin workflows that `catalogue init` writes call those of the software."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

from catalogue_communs.commandes.init import Paquet, fichiers_tenus, premiers_fichiers
from tests.aides import ROOT
from tests.contribution.aides import DEPOT, git
from tests.repetition import gestes
from tests.repetition.moteur import ForgeReelle

SECOND = ROOT / "tests/fixtures/second"
REPONSES = {
    "titre": "Les outils d’ici",
    "nom": "Fabrique",
    "editeur": "Union imaginaire",
    "sigle": "UI",
    "site": "https://www.union.example/",
    "courriel": "contact@union.example",
}


def depot_d_ailleurs(forge: ForgeReelle, logiciel: Path, jour: str) -> None:
    """Make the bare repository of another programme, which takes the software from where `logiciel` keeps it."""
    sha = git(logiciel, "rev-parse", "main")
    # An address without a host is none for what names a package.
    origin = logiciel.as_uri().replace("file:///", "file://localhost/")
    paquet = Paquet(f"catalogue-communs[site,reseau] @ git+{origin}@{sha}", sha, DEPOT)
    work = forge.dossier / "depart"
    for nom, contenu in premiers_fichiers(REPONSES, jour, fichiers_tenus(paquet, DEPOT)).items():
        (work / nom).parent.mkdir(parents=True, exist_ok=True)
        (work / nom).write_bytes(contenu)
    (work / "projets/commun-d-exemple.yml").unlink()
    shutil.copy(SECOND / "navette.yml", work / "projets")
    with (work / "programme.yml").open("a", encoding="utf-8") as stream:
        stream.write((SECOND / "reglages.yml").read_text(encoding="utf-8") + "territoires: false\n")
    git(work, "init", "--quiet", "--template=", "--initial-branch=main")
    git(work, "add", "--all")
    git(work, "commit", "--quiet", "--message=Catalogue")
    shutil.copytree(work / ".git", forge.nu)
    (forge.nu / "config").write_text("[core]\n\tbare = true\n", encoding="utf-8")
    # What the engine reads of the software, at this version.
    made = forge.dossier / "logiciel"
    made.mkdir()
    git(made, "init", "--quiet", "--template=")
    git(made, "fetch", "--quiet", "--depth=1", logiciel.as_uri(), "main")
    git(made, "checkout", "--quiet", "FETCH_HEAD", "--", ".github")
    forge.logiciel, forge.locaux = made, [f"{DEPOT}@{sha}={made}"]


def installer(forge: ForgeReelle) -> None:
    """Install the software and its libraries once, as `scripts/catalogue` does; each job then finds them."""
    clone = forge.poste("refs/heads/main")
    subprocess.run([sys.executable, "scripts/catalogue", "--version"], cwd=clone, check=True)
    folder = forge.etat / "caches" / "logiciel"
    folder.mkdir(parents=True)
    (folder / "cle").write_text("logiciel", encoding="utf-8")
    (folder / "chemin").write_text(gestes.INSTALLATION, encoding="utf-8")
