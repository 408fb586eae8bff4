"""What may write does so once, on one branch, one proposal, one comment; on a real forge of sockets."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import yaml

from catalogue_communs.commandes import forge as pas
from catalogue_communs.contribution import exploitation, github, publication
from catalogue_communs.contribution.demande import traiter
from catalogue_communs.contribution.github import DepotGitHub
from catalogue_communs.contribution.resultat import Trafique
from tests.activite.serveur import Reponse, Serveur
from tests.aides import ROOT
from tests.contribution.aides import (
    AUTEUR,
    DECLARATION,
    DEPOT,
    JOUR,
    SHA,
    corps,
    depots,
    ecrire_catalogue,
    ecrire_evenement,
    evenement,
    git,
)
from tests.contribution.conftest import Atelier
from tests.contribution.faux_depot import FauxDepot

Changer = Callable[[Path], object]

BRANCHE = "contribution/12"
DECLAREE = corps("declarer", **DECLARATION)
ESSAI = corps("declarer", **{**DECLARATION, "etat": "Expérimentation"})
FAUSSE = corps("declarer", **{**DECLARATION, "code": "34999"})
PIRATE = {"login": "pirate", "id": 9, "type": "User"}


def test_the_work_of_a_person_on_the_branch_is_kept(atelier: Atelier) -> None:
    atelier.envoyer(DECLAREE)
    tip = atelier.reprendre(BRANCHE)
    atelier.envoyer(ESSAI)
    assert "Une personne a modifié cette proposition" in atelier.forge.textes(12)[0]
    atelier.envoyer("Finalement, non.")
    [pull] = atelier.forge.propositions.values()
    assert (atelier.git("rev-parse", BRANCHE), pull["state"]) == (tip, "open")


def faute(titre: str) -> str:
    """Write a part of the operator's ticket."""
    return exploitation.faute(titre, "Relancez.", "https://exemple.fr/1", JOUR)


def test_two_workflows_that_end_at_once_lose_no_part_of_the_ticket(
    atelier: Atelier, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The one whose part the other has just covered writes it again; of two tickets, one stays."""
    forge, depot = atelier.forge, atelier.depot
    exploitation.tenir_le_ticket(depot, {}, {"nuit": faute("Nuit")})
    [ticket] = forge.tickets.values()
    other, real = ticket["body"], depot.tenir
    covered: list[str] = []

    def tenir(*said: Any) -> str:
        done = real(*said)
        if not covered:
            covered.append(ticket["body"])
            ticket["body"] = other
        return done

    monkeypatch.setattr(depot, "tenir", tenir)
    exploitation.tenir_le_ticket(depot, {}, {"releves": faute("Relevé")})
    assert ticket["body"] == covered[0] != other
    double = forge.ticket(90, body=other, labels=[{"name": "exploitation"}])
    exploitation.tenir_le_ticket(depot, {}, {"nuit": "", "releves": ""})
    assert [one["state"] for one in (ticket, double)] == ["closed", "closed"]


def test_a_mark_pasted_by_others_a_hundred_times_is_not_taken_over(
    forge: FauxDepot, depot: github.DepotGitHub
) -> None:
    for _ in range(130):
        forge.commentaire(12, "<!-- catalogue:formulaire -->\nMoi", PIRATE)
    told = [depot.commenter(12, "formulaire", text) for text in ("Un", "Deux")]
    assert told == ["écrit", "mis à jour"]
    assert [text.partition("\n")[2] for text in forge.textes(12)] == ["Moi"] * 130 + ["Deux"]


def test_a_refused_token_stops_everything_and_what_writes_is_sent_once(
    serveur_forge: Serveur, forge: FauxDepot
) -> None:
    comments = f"/repos/{DEPOT}/issues/1/comments"
    with pytest.raises(github.Refusee, match="refuse l’accès") as caught:
        github.DepotGitHub(DEPOT, "perime", serveur_forge.adresse).commenter(1, "formulaire", "x")
    assert "perime" not in str(caught.value)
    assert forge.ecritures == []
    serveur_forge.demandes.clear()
    serveur_forge.repond(
        comments, lambda asked: Reponse([], 200 if asked.methode == "GET" else 502)
    )
    with pytest.raises(github.Refusee, match="en panne"):
        github.DepotGitHub(DEPOT, "", serveur_forge.adresse).commenter(1, "formulaire", "x")
    assert [d.methode for d in serveur_forge.demandes] == ["GET", "POST"]


@pytest.mark.parametrize(
    "address",
    ["http://api.example", "http://127.0.0.1.pirate.example", "ftp://127.0.0.1", "file:///etc"],
)
def test_the_token_only_goes_to_its_forge(serveur_forge: Serveur, address: str) -> None:
    with Serveur() as autre:
        away = Reponse({}, 302, {"Location": f"{autre.adresse}/repos/{DEPOT}/pulls"})
        serveur_forge.repond(f"/repos/{DEPOT}/pulls", away)
        with pytest.raises(github.Refusee, match="erreur 302"):
            github.DepotGitHub(DEPOT, "jeton", serveur_forge.adresse).ouvertes_de("b")
        assert autre.demandes == []
    with pytest.raises(github.Refusee, match="https"):
        github.DepotGitHub(DEPOT, "jeton", address)


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (Reponse(corps=b"[" * 100_000), "illisible"),
        (Reponse(corps=b"<html>"), "illisible"),
        (Reponse(corps=b'"\xff"'), "illisible"),
        (Reponse(brut=b"nothing of HTTP\r\n\r\n"), "répond mal"),
        (Reponse({}, 302, {"Location": "http://[::1"}), "répond mal"),
        (Reponse({}, 410), "Settings, General, Features"),
        (Reponse({}, 418), "erreur 418"),
        (Reponse({}, 503), "en panne"),
    ],
)
def test_whatever_the_forge_answers_is_told_in_one_line(
    serveur_forge: Serveur, answer: Reponse, told: str
) -> None:
    serveur_forge.repond(f"/repos/{DEPOT}/pulls", answer)
    with pytest.raises(github.Refusee, match=told):
        github.DepotGitHub(DEPOT, "jeton", serveur_forge.adresse).ouvertes_de("b")


def test_a_copy_without_issues_has_good_nights_and_is_told_what_to_set(
    etape: Callable[..., str], racine: Path, serveur_forge: Serveur
) -> None:
    serveur_forge.repond(f"/repos/{DEPOT}/issues", Reponse({}, 410))
    for step, said in (("nuit", {}), ("activite", {"CODE": "0"})):
        asked = ("forge", step, *(["vide"] if said else []))
        good, bad = (
            {"GITHUB_RUN_ID": "1", "RESULTAT": one, **said} for one in ("success", "failure")
        )
        assert etape(racine, *asked, **good) == "Tout va bien.\n"
        told = etape(racine, *asked, code=1, **bad)
        assert "cochez « Issues » dans Settings, General, Features" in told


@pytest.mark.parametrize(
    ("texte", "dit"),
    [
        (FAUSSE, "Il reste 1 point"),
        (corps("signaler", commun="berges-propres", constat="Le site a changé."), "lit votre message"),
        ("Finalement, non.", "n’est plus un formulaire"),
    ],
    ids=["wrong", "for a person", "no form"],
)  # fmt: skip
def test_a_form_that_proposes_no_more_withdraws_its_proposal(
    atelier: Atelier, texte: str, dit: str
) -> None:
    atelier.envoyer(DECLAREE)
    [number] = atelier.forge.propositions
    atelier.envoyer(texte)
    assert atelier.forge.propositions[number]["state"] == "closed"
    [comment] = atelier.forge.textes(12)
    assert (
        f"La proposition #{number}, préparée d’après votre texte d’avant, est retirée." in comment
    )
    assert dit in comment


def test_two_declarations_on_one_common_both_end_up_published(atelier: Atelier) -> None:
    racine, forge = atelier.racine, atelier.forge
    second = corps("declarer", **{**DECLARATION, "code": "34301"})
    atelier.envoyer(DECLAREE)
    atelier.envoyer(second, 13)
    for pull in forge.propositions:
        forge.fichiers[pull] = ["projets/berges-propres.yml"]
    forge.proposition(90, "contribution/14", fichiers=["projets/haies-vives.yml"])
    forge.proposition(
        91, "contribution/15", owner="voisin", fichiers=["projets/berges-propres.yml"]
    )
    forge.proposition(92, "contribution/x", fichiers=["projets/berges-propres.yml"])
    # A person merges the first.
    before = git(racine, "rev-parse", "HEAD")
    git(racine, "fetch", "--quiet", "origin", BRANCHE)
    git(racine, "merge", "--quiet", "--no-ff", "--message=Fusion", "FETCH_HEAD")
    git(racine, "push", "--quiet", "origin", "HEAD:main")
    after = git(racine, "rev-parse", "HEAD")
    forge.propositions = {
        n: p for n, p in forge.propositions.items() if p["head"]["ref"] != BRANCHE
    }
    forge.ecarts[f"{before}...{after}"] = ["README.md", "projets/berges-propres.yml"]
    forge.verifications.clear()
    told = publication.reprendre_les_propositions({"before": before, "after": after}, atelier.depot)
    assert (told, forge.verifications) == (
        "1 proposition(s) à refaire sur la nouvelle version.",
        ["13"],
    )
    # The workflow that was asked for reads the form of 13 again.
    event = {**evenement(second, 13), "reprise": after[:12]}
    atelier.deposer(traiter(second, racine, JOUR, event["issue"]["html_url"]), event)
    assert atelier.git("rev-parse", "contribution/13^") == after
    text = atelier.git("show", "contribution/13:projets/berges-propres.yml")
    assert ('code_insee: "34003"' in text, 'code_insee: "34301"' in text) == (True, True)
    _, comment = forge.textes(13)
    assert "a été refaite à partir de la nouvelle version" in comment


def test_a_form_is_found_again_by_its_number(
    forge: FauxDepot, depot: github.DepotGitHub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    forge.ticket(13, body="### Commun", auteur=AUTEUR)
    asked, found = tmp_path / "demande.json", tmp_path / "evenement.json"
    monkeypatch.setattr(pas, "depot_du_flux", lambda: depot)
    monkeypatch.setenv("GITHUB_SHA", SHA)
    monkeypatch.setenv("GITHUB_EVENT_PATH", ecrire_evenement(asked, {"inputs": {"numero": "13"}}))
    pas.jouer("retrouver", str(found))
    monkeypatch.setenv("EVENEMENT", str(found))
    event = pas.evenement()
    assert (event["issue"]["body"], event["issue"]["number"]) == ("### Commun", 13)
    assert event["reprise"] == SHA[:12]
    monkeypatch.setenv("EVENEMENT", "")
    for wrong in ("13/../12", "", "-1", "\u0661"):
        ecrire_evenement(asked, {"inputs": {"numero": wrong}})
        with pytest.raises(Trafique):
            pas.jouer("retrouver", str(found))


@pytest.mark.parametrize("size", [1_980, 2_100, 30_000, 60_000])
def test_a_long_report_gets_its_answer(atelier: Atelier, size: int) -> None:
    atelier.envoyer(corps("signaler", commun="berges-propres", constat="mot " * (size // 4)))
    assert "lit votre message" in atelier.forge.textes(12)[0]


def test_a_reading_that_cannot_be_used_is_answered_too(atelier: Atelier) -> None:
    (atelier.dossier / "vide").mkdir()
    with pytest.raises(Trafique):
        publication.deposer(evenement("x"), atelier.dossier / "vide", atelier.racine, atelier.depot)
    assert "Une personne de l’équipe va regarder" in atelier.forge.textes(12)[0]


# --- What decides whether the whole suite runs: real changes, in real Git repositories -------------------


FICHE, LIEN, PROGRAMME = "projets/haies-vives.yml", "projets/lien.yml", "projets/programme.yml"
IMAGE, LECTURE = "docs/images/communs/logo.png", "donnees/activite/github.com/exemple__haies.json"
CODE_LU = "catalogue_communs/fiches/lecture.py"


def ecrire(root: Path, name: str, content: str = "x\n") -> None:
    (root / name).parent.mkdir(parents=True, exist_ok=True)
    (root / name).write_text(content, encoding="utf-8")


def deplacer(root: Path, name: str, target: str) -> None:
    (root / target).parent.mkdir(parents=True, exist_ok=True)
    (root / name).rename(root / target)


def lier(root: Path, name: str, target: str) -> None:
    (root / name).unlink(missing_ok=True)
    (root / name).symlink_to(target)


def inclure(root: Path) -> None:
    """Make a page a repository inside the repository, of which Git notes the commit alone."""
    git(root, "update-index", "--add", "--cacheinfo", f"160000,{'1' * 40},projets/depot.yml")


@pytest.fixture(scope="module")
def modele(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make once a small project under Git, a catalogue, some code, some images, and its forge."""
    folder = tmp_path_factory.mktemp("modele")
    root = ecrire_catalogue(folder / "projet")
    for name in (
        "guichet.yml",
        CODE_LU,
        "README.md",
        IMAGE,
        LECTURE,
        "projets/LISEZMOI.md",
        "scripts/test",
    ):
        ecrire(root, name)
    lier(root, LIEN, "haies-vives.yml")
    ecrire(root, PROGRAMME)
    (root / PROGRAMME).chmod(0o755)
    depots(root, folder / "forge.git")
    git(root, "config", "diff.renames", "copies")
    git(root, "remote", "set-url", "origin", "../forge.git")
    return folder


@pytest.fixture
def copie(modele: Path, tmp_path: Path) -> Path:
    shutil.copytree(modele, tmp_path, symlinks=True, dirs_exist_ok=True)
    return tmp_path / "projet"


# Files that change, all at once: data and nothing else.
DATA = (
    *(
        FICHE,
        LECTURE,
        "docs/images/communs/page.webp",
        "donnees/identifiants.csv",
        "projets/été.yml",
    ),
    *("donnees/releves/haies/stats/2026-11-02.json.gz", "donnees/activite/communs/a.json"),
)
# Files of which each alone is enough: who reads or runs them is not sure.
CODE = (
    *(CODE_LU, "README.md", ".github/workflows/x.yml", "projets/x.py", "projets/sous/x.yml"),
    *("donnees/activite/github.com/x.py", "donnees/collectivites/regions.csv"),
    *("projets/x.yml\nREADME", os.fsdecode(b"projets/\xff.yml")),
)
CHANGES: dict[str, Changer] = {
    "nothing": lambda _root: None,
    **{f"code {rank}": partial(ecrire, name=name, content="y\n") for rank, name in enumerate(CODE)},
    "code that becomes a page": lambda root: deplacer(root, CODE_LU, "projets/lecture.yml"),
    "a page that becomes code": lambda root: deplacer(root, FICHE, "catalogue/haies.py"),
    "a page that becomes a link": lambda root: lier(root, FICHE, "../README.md"),
    "a new link": lambda root: lier(root, "projets/neuf.yml", "/etc/passwd"),
    "a page that becomes a program": lambda root: (root / FICHE).chmod(0o755),
    "a link less": lambda root: (root / LIEN).unlink(),
    "a program that becomes a page": lambda root: (root / PROGRAMME).chmod(0o644),
    "a submodule": inclure,
}


def coder(root: Path) -> None:
    ecrire(root, CODE_LU, "y\n")


def changer_les_donnees(root: Path) -> None:
    """Change data in every way: what is there, what is new, what is renamed or removed."""
    for name in DATA:
        ecrire(root, name, "{}\n")
    deplacer(root, "projets/berges-propres.yml", "projets/berges.yml")
    (root / IMAGE).unlink()


def enregistrer(root: Path, change: Changer) -> None:
    change(root)
    git(root, "add", "--all")
    if change is inclure:
        inclure(root)
    git(root, "commit", "--quiet", "--allow-empty", "--message=Proposition")


def proposer(root: Path, change: Changer) -> None:
    """Commit a change on a branch, and check out what merging it gives, as the forge does."""
    git(root, "checkout", "--quiet", "-b", "proposition")
    enregistrer(root, change)
    git(root, "checkout", "--quiet", "--detach", "main")
    git(root, "merge", "--quiet", "--no-ff", "--message=Fusion", "proposition")


def test_only_what_is_surely_data_spares_the_suite(copie: Path) -> None:
    proposer(copie, changer_les_donnees)
    assert publication.depuis(copie, "HEAD^1") == publication.DONNEES
    # What cannot be known is everything.
    for base in ("HEAD^7", "0" * 40, "inconnue", "--output=x", ""):
        assert publication.depuis(copie, base) == publication.TOUT
    assert not (copie / "x").exists()


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_what_may_be_code_runs_the_suite(copie: Path, change: Changer) -> None:
    enregistrer(copie, change)
    assert publication.depuis(copie, "HEAD^1") == publication.TOUT


def test_a_repository_without_a_suite_has_none_to_run(copie: Path, depot: DepotGitHub) -> None:
    """What `catalogue init` writes; a proposal cannot take the suite away to spare it."""
    proposer(copie, lambda root: (root / "scripts/test").unlink())
    assert publication.depuis(copie, "HEAD^1") == publication.TOUT
    git(copie, "checkout", "--quiet", "-b", "sans", "proposition")
    ecrire(copie, "README.md", "y\n")
    git(copie, "commit", "--quiet", "--all", "--message=Texte")
    assert publication.depuis(copie, "HEAD^1") == publication.DONNEES
    assert publication.a_prouver(copie, depot)[0] == publication.DONNEES


# --- The step of the workflow, played ------------------------------------------------------


def jouer(root: Path, tmp_path: Path, event: str) -> str:
    """Run the very command of the workflow in a clone that holds the scripts; return its output."""
    workflow = yaml.safe_load((ROOT / ".github/workflows/verifier.yml").read_text(encoding="utf-8"))
    [command] = [s["run"] for s in workflow["jobs"]["verifier"]["steps"] if s.get("id") == "portee"]
    for name in ("scripts", "catalogue_communs"):
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(ROOT / name, root / name, dirs_exist_ok=True, ignore=ignored)
    output, env = (
        tmp_path / "sortie",
        {"GITHUB_EVENT_NAME": event, "GITHUB_ENV": str(tmp_path / "env")},
    )
    output.write_text("", encoding="utf-8")
    shell = [shutil.which("bash") or "bash", "-e", "-o", "pipefail", "-c", command]
    subprocess.run(
        shell, cwd=root, env={**os.environ, **env, "GITHUB_OUTPUT": str(output)}, check=True
    )
    return output.read_text(encoding="utf-8")


def test_the_step_of_a_proposal_compares_it_to_the_branch_that_receives_it(
    copie: Path, tmp_path: Path
) -> None:
    git(copie, "branch", "vieille")
    fusionner(copie, coder)
    git(copie, "checkout", "--quiet", "vieille")
    proposer(copie, lambda root: ecrire(root, FICHE))
    assert jouer(copie, tmp_path, "pull_request") == "portee=donnees\n"


def test_the_step_of_a_branch_that_was_asked_for_compares_it_to_main(
    copie: Path, tmp_path: Path
) -> None:
    git(copie, "checkout", "--quiet", "-b", "contribution/12")
    for content in ("x\n", "y\n"):
        ecrire(copie, FICHE, content)
        git(copie, "commit", "--quiet", "--all", "--message=Fiche")
    assert jouer(copie, tmp_path, "workflow_dispatch") == "portee=donnees\n"
    git(copie, "checkout", "--quiet", "main")
    assert jouer(copie, tmp_path, "workflow_dispatch") == "portee=tout\n"


# --- Before a publication -------------------------------------------------------------------


@pytest.fixture
def publiee(copie: Path, forge: FauxDepot) -> Path:
    """Return a clone whose first commit is on line."""
    forge.publiee(git(copie, "rev-parse", "HEAD"))
    return copie


def fusionner(root: Path, change: Changer) -> str:
    """Commit a change on main, as a merge on the forge does; return the commit."""
    enregistrer(root, change)
    git(root, "push", "--quiet", "origin", "HEAD:main")
    return git(root, "rev-parse", "HEAD")


def test_only_code_since_the_last_publication_runs_the_suite(
    publiee: Path, depot: DepotGitHub
) -> None:
    """New readings alone; then data; then code that waited behind data, and is not forgotten."""
    said = "rien n’a changé depuis la dernière publication"
    assert publication.a_prouver(publiee, depot) == (publication.DONNEES, said)
    fusionner(publiee, changer_les_donnees)
    assert publication.a_prouver(publiee, depot)[0] == publication.DONNEES
    fusionner(publiee, coder)
    fusionner(publiee, lambda root: (root / FICHE).unlink())
    assert publication.a_prouver(publiee, depot)[0] == publication.TOUT


def test_the_first_publication_proves_everything_and_a_proposal_is_none(
    copie: Path, forge: FauxDepot, depot: DepotGitHub
) -> None:
    assert publication.a_prouver(copie, depot)[0] == publication.TOUT
    fusionner(copie, coder)
    sha = git(copie, "rev-parse", "HEAD")
    forge.publiee(sha, event="pull_request")
    assert publication.a_prouver(copie, depot)[0] == publication.TOUT
    forge.publiee(sha)
    assert publication.a_prouver(copie, depot)[0] == publication.DONNEES


@pytest.mark.parametrize(
    "answer", [None, Reponse({}, 503), Reponse({"workflow_runs": [{}]}), Reponse([1])]
)
def test_a_forge_that_does_not_say_spares_nothing(
    publiee: Path, serveur_forge: Serveur, monkeypatch: pytest.MonkeyPatch, answer: Reponse | None
) -> None:
    tmp_path = publiee.parent
    monkeypatch.chdir(publiee)
    given = {
        "GITHUB_REPOSITORY": DEPOT,
        "GITHUB_TOKEN": "x",
        "GITHUB_OUTPUT": str(tmp_path / "sortie"),
    }
    given["GITHUB_API_URL"] = serveur_forge.adresse if answer else "http://127.0.0.1:9"
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    if answer:
        serveur_forge.repond(f"/repos/{DEPOT}/actions/workflows/publier.yml/runs", answer)
    assert pas.jouer("a-publier").startswith(
        "tout : toute la suite est lancée (la forge n’a pas pu dire"
    )
    assert (tmp_path / "sortie").read_text(encoding="utf-8") == "portee=tout\n"
