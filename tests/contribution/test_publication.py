"""What may write does so once, on one branch, one proposal, one comment; on a real forge of sockets."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from catalogue_communs.commandes import forge as pas
from catalogue_communs.contribution import github, publication, resultat
from catalogue_communs.contribution.demande import traiter
from catalogue_communs.contribution.github import DepotGitHub
from catalogue_communs.contribution.resultat import Resultat, Trafique
from tests.activite.serveur import Demande, Reponse, Serveur
from tests.aides import ROOT
from tests.contribution.aides import (
    AUTEUR,
    DECLARATION,
    DEPOT,
    JOUR,
    PROPOSITION,
    SHA,
    corps,
    depots,
    ecrire_catalogue,
    ecrire_evenement,
    evenement,
    execution,
    git,
)
from tests.contribution.faux_depot import FauxDepot

Changer = Callable[[Path], object]

BRANCHE = "contribution/12"


@pytest.fixture
def nu(racine: Path, tmp_path: Path, forge: FauxDepot) -> Path:
    """Put the catalogue under Git, with the bare repository of a forge."""
    depots(racine, tmp_path / "forge.git")
    forge.nu = tmp_path / "forge.git"
    return forge.nu


@pytest.fixture
def envoyer(racine: Path, nu: Path, depot: github.DepotGitHub, tmp_path: Path) -> Callable[..., str]:
    """Return what reads a form then acts on it, as the two jobs do."""
    assert nu.is_dir()

    def send(texte: str, numero: int = 12, **changes: Any) -> str:
        event = evenement(texte, numero, **changes)
        traiter(texte, racine, JOUR, event["issue"]["html_url"]).ecrire(tmp_path / "resultat")
        return publication.deposer(event, tmp_path / "resultat", racine, depot)

    return send


DECLAREE = corps("declarer", **DECLARATION)
ESSAI = corps("declarer", **{**DECLARATION, "etat": "Expérimentation"})
FAUSSE = corps("declarer", **{**DECLARATION, "code": "34999"})


def test_a_form_gives_a_branch_a_proposal_and_a_comment(
    envoyer: Callable[..., str], nu: Path, forge: FauxDepot
) -> None:
    envoyer(DECLAREE)
    assert git(nu, "diff", "--name-only", "main", BRANCHE) == "projets/berges-propres.yml"
    message = git(nu, "log", "-1", "--format=%B", BRANCHE)
    assert "Co-authored-by: agent-val <4242+agent-val@users.noreply.github.com>" in message
    [pull] = forge.propositions.values()
    assert pull["title"] == "Berges Propres : une réutilisation"
    assert pull["body"].endswith("Closes #12")
    assert forge.verifications == [BRANCHE]
    [comment] = forge.textes(12)
    assert comment.startswith("<!-- catalogue:formulaire -->\nBienvenue")
    assert f"La proposition #{pull['number']} est prête" in comment


def test_the_same_form_twice_writes_nothing_more(
    envoyer: Callable[..., str], nu: Path, forge: FauxDepot
) -> None:
    envoyer(DECLAREE)
    tip, written = git(nu, "rev-parse", BRANCHE), list(forge.ecritures)
    envoyer(DECLAREE)
    assert git(nu, "rev-parse", BRANCHE) == tip
    assert forge.ecritures == written


def test_a_proposal_that_a_failure_left_without_its_check_gets_it(
    envoyer: Callable[..., str], serveur_forge: Serveur, forge: FauxDepot
) -> None:
    def broken(asked: Demande) -> Reponse:
        return Reponse({}, 502) if asked.chemin.endswith("/dispatches") else forge(asked)

    serveur_forge.defaut = broken
    with pytest.raises(github.Refusee):
        envoyer(DECLAREE)
    serveur_forge.defaut = forge
    envoyer(DECLAREE)
    assert (forge.verifications, len(forge.propositions)) == ([BRANCHE], 1)


def test_an_edited_form_updates_the_same_branch_and_the_same_comment(
    envoyer: Callable[..., str], nu: Path, forge: FauxDepot
) -> None:
    envoyer(FAUSSE)
    assert git(nu, "branch", "--list", BRANCHE) == ""
    assert "Il reste 1 point à corriger" in forge.textes(12)[0]
    assert "**Organisation : code INSEE** : Aucune collectivité" in forge.textes(12)[0]
    envoyer(DECLAREE)
    envoyer(ESSAI)
    assert len(forge.textes(12)) == len(forge.propositions) == 1
    assert git(nu, "rev-list", "--count", f"main..{BRANCHE}") == "1"
    assert "etat: experimentation" in git(nu, "show", f"{BRANCHE}:projets/berges-propres.yml")


def test_the_work_of_a_person_on_the_branch_is_kept(
    envoyer: Callable[..., str], racine: Path, nu: Path, forge: FauxDepot
) -> None:
    envoyer(DECLAREE)
    git(racine, "fetch", "--quiet", "origin", BRANCHE)
    git(racine, "checkout", "--quiet", "--detach", "FETCH_HEAD")
    git(racine, "commit", "--quiet", "--allow-empty", "--message=Relecture")
    git(racine, "push", "--quiet", "origin", f"HEAD:{BRANCHE}")
    git(racine, "checkout", "--quiet", "main")
    tip = git(nu, "rev-parse", BRANCHE)
    envoyer(ESSAI)
    assert git(nu, "rev-parse", BRANCHE) == tip
    assert "Une personne a modifié cette proposition" in forge.textes(12)[0]


def test_a_closed_issue_or_an_ordinary_one_is_left_alone(
    envoyer: Callable[..., str], nu: Path, forge: FauxDepot
) -> None:
    assert envoyer(DECLAREE, state="closed") == "Rien à faire."
    assert envoyer("Bonjour !") == "Rien à faire."
    assert forge.ecritures == []
    assert git(nu, "branch", "--list", BRANCHE) == ""


def test_a_mark_pasted_by_someone_else_is_not_taken_over(forge: FauxDepot, depot: github.DepotGitHub) -> None:
    forge.commentaire(12, "<!-- catalogue:formulaire -->\nMoi", {"login": "pirate", "id": 9, "type": "User"})
    assert depot.commenter(12, "formulaire", "Bonjour") == "écrit"
    assert forge.textes(12) == [
        "<!-- catalogue:formulaire -->\nMoi",
        "<!-- catalogue:formulaire -->\nBonjour",
    ]


def test_the_comment_is_found_after_a_hundred_others(forge: FauxDepot, depot: github.DepotGitHub) -> None:
    for number in range(130):
        forge.commentaire(12, f"Commentaire {number}", {"login": "a", "id": 1, "type": "User"})
    depot.commenter(12, "formulaire", "Un")
    assert depot.commenter(12, "formulaire", "Deux") == "mis à jour"
    assert len(forge.textes(12)) == 131


def test_a_proposal_of_a_fork_gets_one_comment_kept_up_to_date(
    forge: FauxDepot, depot: github.DepotGitHub, tmp_path: Path
) -> None:
    forge.proposition(8, "main", SHA, owner="voisin", author_association="FIRST_TIME_CONTRIBUTOR")
    resultat.Apercu(("ajout\tUn.",)).ecrire(tmp_path / "a")
    assert publication.commenter(execution(), tmp_path / "a", depot) == "Commentaire écrit."
    resultat.Apercu(("ajout\tDeux.",)).ecrire(tmp_path / "b")
    assert publication.commenter(execution(), tmp_path / "b", depot) == "Commentaire mis à jour."
    [comment] = forge.textes(8)
    assert "**Ajout**. Deux" in comment
    assert "Bienvenue" in comment
    assert f"https://github.com/{DEPOT}/actions/runs/77" in comment


def test_a_comparison_of_an_old_commit_is_not_written(
    forge: FauxDepot, depot: github.DepotGitHub, tmp_path: Path
) -> None:
    forge.proposition(8, "main", "b" * 40, owner="voisin")
    resultat.Apercu().ecrire(tmp_path / "a")
    assert "rien à faire" in publication.commenter(execution(), tmp_path / "a", depot)
    assert forge.ecritures == []


def test_a_refused_token_stops_everything(serveur_forge: Serveur, forge: FauxDepot) -> None:
    with pytest.raises(github.Refusee, match="refuse l’accès") as caught:
        github.DepotGitHub(DEPOT, "perime", serveur_forge.adresse).commenter(1, "formulaire", "x")
    assert "perime" not in str(caught.value)
    assert forge.ecritures == []


def test_what_writes_is_sent_once(serveur_forge: Serveur) -> None:
    serveur_forge.repond(
        f"/repos/{DEPOT}/issues/1/comments", lambda d: Reponse([], 200 if d.methode == "GET" else 502)
    )
    with pytest.raises(github.Refusee, match="en panne"):
        github.DepotGitHub(DEPOT, "", serveur_forge.adresse).commenter(1, "formulaire", "x")
    assert [d.methode for d in serveur_forge.demandes] == ["GET", "POST"]


def test_the_token_only_goes_to_its_forge(serveur_forge: Serveur) -> None:
    with Serveur() as autre:
        away = Reponse({}, 302, {"Location": f"{autre.adresse}/repos/{DEPOT}/pulls"})
        serveur_forge.repond(f"/repos/{DEPOT}/pulls", away)
        with pytest.raises(github.Refusee, match="erreur 302"):
            github.DepotGitHub(DEPOT, "jeton", serveur_forge.adresse).proposition_de("a", "b", SHA)
        assert autre.demandes == []
    for address in (
        "http://api.example",
        "http://127.0.0.1.pirate.example",
        "ftp://127.0.0.1",
        "file:///etc",
    ):
        with pytest.raises(github.Refusee, match="https"):
            github.DepotGitHub(DEPOT, "jeton", address)


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (Reponse(corps=b"[" * 100_000), "illisible"),
        (Reponse(corps=b"<html>"), "illisible"),
        (Reponse(corps=b'"\xff"'), "illisible"),
        (Reponse(brut=b"nothing of HTTP\r\n\r\n"), "répond mal"),
        (Reponse({}, 418), "erreur 418"),
        (Reponse({}, 503), "en panne"),
    ],
)
def test_whatever_the_forge_answers_is_told_in_one_line(
    serveur_forge: Serveur, answer: Reponse, told: str
) -> None:
    serveur_forge.repond(f"/repos/{DEPOT}/pulls", answer)
    with pytest.raises(github.Refusee, match=told):
        github.DepotGitHub(DEPOT, "jeton", serveur_forge.adresse).proposition_de("a", "b", SHA)


def asked_for(**changes: Any) -> dict[str, Any]:
    """Make the event of a check that the automation asked for."""
    return execution(
        **{"event": "workflow_dispatch", "head_branch": BRANCHE, "conclusion": "success", **changes}
    )


def test_the_check_of_a_form_is_written_where_its_proposal_waits_for_it(
    forge: FauxDepot, depot: github.DepotGitHub
) -> None:
    for changes in (
        {"head_branch": "main"},
        {"head_branch": "contribution/12/x"},
        {"head_branch": "contribution/12\n"},
        {"event": "pull_request"},
    ):
        assert "rien à faire" in publication.dire_verdict(asked_for(**changes), depot)
    assert forge.ecritures == []
    for conclusion in ("success", "failure"):
        publication.dire_verdict(asked_for(conclusion=conclusion), depot)
        assert forge.verdicts[SHA]["state"] == conclusion
        assert forge.verdicts[SHA]["context"] == "Vérifier"


def test_a_proposal_that_names_a_new_file_keeps_the_old_one(
    racine: Path, nu: Path, depot: github.DepotGitHub, tmp_path: Path, forge: FauxDepot
) -> None:
    """« New » and « changed » are two different requests: neither can do the other."""
    for name, new in (("berges-propres", True), ("inconnue", False)):
        Resultat("proposer", "Titre", f"projets/{name}.yml", "nom: X\n", nouveau=new).ecrire(tmp_path / "r")
        publication.deposer(evenement(""), tmp_path / "r", racine, depot)
    assert git(nu, "branch", "--list", BRANCHE) == ""
    assert forge.propositions == {}


@pytest.mark.parametrize(
    ("texte", "dit"),
    [
        (FAUSSE, "Il reste 1 point"),
        (corps("signaler", commun="berges-propres", constat="Le site a changé."), "lit votre signalement"),
        ("Finalement, non.", "n’est plus un formulaire"),
    ],
    ids=["wrong", "for a person", "no form"],
)  # fmt: skip
def test_a_form_that_proposes_no_more_withdraws_its_proposal(
    envoyer: Callable[..., str], forge: FauxDepot, texte: str, dit: str
) -> None:
    envoyer(DECLAREE)
    [number] = forge.propositions
    envoyer(texte)
    assert forge.propositions[number]["state"] == "closed"
    [comment] = forge.textes(12)
    assert f"La proposition #{number}, préparée d’après votre texte d’avant, est retirée." in comment
    assert dit in comment


def test_what_a_person_made_of_a_proposal_is_not_withdrawn(
    envoyer: Callable[..., str], racine: Path, nu: Path, forge: FauxDepot
) -> None:
    envoyer(DECLAREE)
    git(nu, "update-ref", f"refs/heads/{BRANCHE}", git(racine, "rev-parse", "HEAD"))
    envoyer("Finalement, non.")
    [pull] = forge.propositions.values()
    assert pull["state"] == "open"


def test_two_declarations_on_one_common_both_end_up_published(  # noqa: PLR0913, PLR0917 - all that two proposals touch
    envoyer: Callable[..., str],
    racine: Path,
    nu: Path,
    forge: FauxDepot,
    depot: github.DepotGitHub,
    tmp_path: Path,
) -> None:
    second = corps("declarer", **{**DECLARATION, "code": "34301"})
    envoyer(DECLAREE)
    envoyer(second, 13)
    for pull in forge.propositions:
        forge.fichiers[pull] = ["projets/berges-propres.yml"]
    forge.proposition(90, "contribution/14", fichiers=["projets/haies-vives.yml"])
    forge.proposition(91, "contribution/15", owner="voisin", fichiers=["projets/berges-propres.yml"])
    forge.proposition(92, "contribution/x", fichiers=["projets/berges-propres.yml"])
    # A person merges the first.
    before = git(racine, "rev-parse", "HEAD")
    git(racine, "fetch", "--quiet", "origin", BRANCHE)
    git(racine, "merge", "--quiet", "--no-ff", "--message=Fusion", "FETCH_HEAD")
    git(racine, "push", "--quiet", "origin", "HEAD:main")
    after = git(racine, "rev-parse", "HEAD")
    forge.propositions = {n: p for n, p in forge.propositions.items() if p["head"]["ref"] != BRANCHE}
    forge.ecarts[f"{before}...{after}"] = ["README.md", "projets/berges-propres.yml"]
    forge.verifications.clear()
    told = publication.reprendre_les_propositions({"before": before, "after": after}, depot)
    assert (told, forge.verifications) == ("1 proposition(s) à refaire sur la nouvelle version.", ["13"])
    # The workflow that was asked for reads the form of 13 again.
    event = {**evenement(second, 13), "reprise": after[:12]}
    traiter(second, racine, JOUR, event["issue"]["html_url"]).ecrire(tmp_path / "resultat")
    publication.deposer(event, tmp_path / "resultat", racine, depot)
    assert git(nu, "rev-parse", "contribution/13^") == after
    text = git(nu, "show", "contribution/13:projets/berges-propres.yml")
    assert ('code_insee: "34003"' in text, 'code_insee: "34301"' in text) == (True, True)
    comments = forge.textes(13)
    assert len(comments) == 2
    assert "a été refaite à partir de la nouvelle version" in comments[1]


def test_a_form_is_found_again_by_its_number(
    forge: FauxDepot, depot: github.DepotGitHub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    forge.ticket(13, body="### Commun", auteur=AUTEUR)
    monkeypatch.setattr(pas, "depot_du_flux", lambda: depot)
    monkeypatch.setenv("GITHUB_SHA", SHA)
    asked = ecrire_evenement(tmp_path / "demande.json", {"inputs": {"numero": "13"}})
    monkeypatch.setenv("GITHUB_EVENT_PATH", asked)
    pas.jouer("retrouver", str(tmp_path / "evenement.json"))
    monkeypatch.setenv("EVENEMENT", str(tmp_path / "evenement.json"))
    found = pas.evenement()
    assert (found["issue"]["body"], found["issue"]["number"], found["reprise"]) == (
        "### Commun",
        13,
        SHA[:12],
    )
    monkeypatch.setenv("EVENEMENT", "")
    for wrong in ("13/../12", "", "-1", "\u0661"):
        ecrire_evenement(tmp_path / "demande.json", {"inputs": {"numero": wrong}})
        with pytest.raises(Trafique):
            pas.jouer("retrouver", str(tmp_path / "evenement.json"))


@pytest.mark.parametrize("size", [1_980, 2_100, 30_000, 60_000])
def test_a_long_report_gets_its_answer(envoyer: Callable[..., str], forge: FauxDepot, size: int) -> None:
    report = {"commun": "berges-propres", "champ": "liens.site", "correction": "https://exemple.fr/neuf"}
    text = corps("signaler", **report, constat="mot " * (size // 4))
    assert envoyer(text).startswith("Proposition")
    assert "est prête" in forge.textes(12)[0]


def test_a_reading_that_cannot_be_used_is_answered_too(
    racine: Path, forge: FauxDepot, depot: github.DepotGitHub, tmp_path: Path
) -> None:
    (tmp_path / "resultat").mkdir()
    with pytest.raises(Trafique):
        publication.deposer(evenement("x"), tmp_path / "resultat", racine, depot)
    assert "Une personne de l’équipe va le regarder" in forge.textes(12)[0]


@pytest.mark.parametrize("source", [None, {"owner": None}])
def test_whoever_deleted_an_account_or_a_fork_breaks_nothing(
    envoyer: Callable[..., str], nu: Path, depot: github.DepotGitHub, tmp_path: Path, source: object
) -> None:
    envoyer(DECLAREE, user=None)
    assert "Co-authored-by" not in git(nu, "log", "-1", "--format=%B", BRANCHE)
    resultat.Apercu().ecrire(tmp_path / "a")
    assert "n’existe plus" in publication.commenter(execution(head_repository=source), tmp_path / "a", depot)


@pytest.mark.parametrize(
    "nom",
    [
        "Fixes #7, closes #8 @octocat @org/team",
        "closes exemple/catalogue#9 GH-3 fixes gh-4",
        "resolves https://github.com/exemple/catalogue/issues/5",
    ],
)
def test_no_title_calls_a_person_or_closes_an_issue(
    envoyer: Callable[..., str], nu: Path, forge: FauxDepot, nom: str
) -> None:
    envoyer(corps("proposer", **{**PROPOSITION, "nom": nom}))
    [pull] = forge.propositions.values()
    subject, _, rest = git(nu, "log", "-1", "--format=%B", BRANCHE).partition("\n")
    assert subject == pull["title"]
    assert not re.search(r"[@#]|://|gh-\d", subject, re.IGNORECASE)
    assert re.findall(r"#(\d+)", rest) == ["12"]


# --- What decides whether the whole suite runs: real changes, in real Git repositories -------------------


FICHE, LIEN, PROGRAMME, IMAGE, LECTURE = (
    "projets/haies-vives.yml",
    "projets/lien.yml",
    "projets/programme.yml",
    "docs/images/communs/logo.png",
    "donnees/activite/github.com/exemple__haies.json",
)


def ecrire(root: Path, name: str, content: str = "x\n") -> None:
    """Write a file and the folders that lead to it."""
    (root / name).parent.mkdir(parents=True, exist_ok=True)
    (root / name).write_text(content, encoding="utf-8")


def deplacer(root: Path, name: str, target: str) -> None:
    """Give a file another name."""
    (root / target).parent.mkdir(parents=True, exist_ok=True)
    (root / name).rename(root / target)


def lier(root: Path, name: str, target: str) -> None:
    """Put a link in place of a file."""
    (root / name).parent.mkdir(parents=True, exist_ok=True)
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
        "catalogue_communs/fiches/lecture.py",
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
    git(root, "remote", "set-url", "origin", "../forge.git")
    return folder


@pytest.fixture
def copie(modele: Path, tmp_path: Path) -> Path:
    """Return a clone of the small project."""
    shutil.copytree(modele, tmp_path, symlinks=True, dirs_exist_ok=True)
    return tmp_path / "projet"


DONNEES: dict[str, Changer] = {
    "a page": lambda root: ecrire(root, FICHE),
    "a page less": lambda root: (root / FICHE).unlink(),
    "a page renamed": lambda root: deplacer(root, FICHE, "projets/haies.yml"),
    "an image": lambda root: ecrire(root, "docs/images/communs/page.webp"),
    "a reading": lambda root: ecrire(root, LECTURE, "{}\n"),
    "the list of what is published": lambda root: ecrire(root, "donnees/identifiants.csv"),
    "a reading of a source": lambda root: ecrire(root, "donnees/releves/haies/stats/2026-11-02.json.gz"),
    "a common of several repositories": lambda root: ecrire(root, "donnees/activite/communs/a.json"),
    "a name with an accent": lambda root: ecrire(root, "projets/été.yml"),
}
CODE: dict[str, Changer] = {
    "nothing": lambda _root: None,
    "the code": lambda root: ecrire(root, "catalogue_communs/fiches/lecture.py", "y\n"),
    "a workflow": lambda root: ecrire(root, ".github/workflows/x.yml"),
    "code among the pages": lambda root: ecrire(root, "projets/x.py"),
    "a folder among the pages": lambda root: ecrire(root, "projets/sous/x.yml"),
    "code among the readings": lambda root: ecrire(root, "donnees/activite/github.com/x.py"),
    "other data": lambda root: ecrire(root, "donnees/collectivites/regions.csv"),
    "code that becomes a page": lambda root: deplacer(
        root, "catalogue_communs/fiches/lecture.py", "projets/lecture.yml"
    ),
    "a page that becomes code": lambda root: deplacer(root, FICHE, "catalogue/haies.py"),
    "a page that becomes a link": lambda root: lier(root, FICHE, "../README.md"),
    "a new link": lambda root: lier(root, "projets/neuf.yml", "/etc/passwd"),
    "a page that becomes a program": lambda root: (root / FICHE).chmod(0o755),
    "a link less": lambda root: (root / LIEN).unlink(),
    "a program that becomes a page": lambda root: (root / PROGRAMME).chmod(0o644),
    "a submodule": inclure,
    "a name with a line break": lambda root: ecrire(root, "projets/x.yml\nREADME"),
}


def proposer(root: Path, change: Changer) -> None:
    """Commit a change on a branch, and check out what merging it gives, as the forge does."""
    git(root, "checkout", "--quiet", "-b", "proposition")
    change(root)
    git(root, "add", "--all")
    if change is inclure:
        inclure(root)
    git(root, "commit", "--quiet", "--allow-empty", "--message=Proposition")
    git(root, "checkout", "--quiet", "--detach", "main")
    git(root, "merge", "--quiet", "--no-ff", "--message=Fusion", "proposition")


@pytest.mark.parametrize("name", [*DONNEES, *CODE])
def test_only_what_is_surely_data_spares_the_suite(copie: Path, name: str) -> None:
    proposer(copie, {**DONNEES, **CODE}[name])
    assert publication.depuis(copie, "HEAD^1") == (
        publication.DONNEES if name in DONNEES else publication.TOUT
    )


def test_a_settings_of_git_that_finds_renamings_changes_nothing(copie: Path) -> None:
    git(copie, "config", "diff.renames", "copies")
    proposer(copie, CODE["code that becomes a page"])
    assert publication.depuis(copie, "HEAD^1") == publication.TOUT


@pytest.mark.parametrize("base", ["HEAD^7", "0" * 40, "inconnue", "--output=x", ""])
def test_a_change_that_cannot_be_known_is_everything(copie: Path, base: str) -> None:
    proposer(copie, DONNEES["a page"])
    assert publication.depuis(copie, base) == publication.TOUT
    assert not (copie / "x").exists()


def test_a_repository_without_a_suite_has_none_to_run(copie: Path, depot: DepotGitHub) -> None:
    """What `catalogue init` writes; a proposal cannot take the suite away to spare it."""
    proposer(copie, lambda root: (root / "scripts/test").unlink())
    assert publication.depuis(copie, "HEAD^1") == publication.TOUT
    git(copie, "checkout", "--quiet", "-b", "sans", "proposition")
    ecrire(copie, "README.md", "y\n")
    git(copie, "commit", "--quiet", "--all", "--message=Texte")
    assert publication.depuis(copie, "HEAD^1") == publication.DONNEES
    assert publication.a_prouver(copie, depot)[0] == publication.DONNEES


@pytest.mark.parametrize("listed", [b"", b"\0", b":100644 100644 a b M\0", b"projets/a.yml\0", b":\0:\0"])
def test_a_list_that_is_not_one_is_everything(listed: bytes) -> None:
    """What Git would not print."""
    assert publication.portee(listed) == publication.TOUT


# --- The step of the workflow, played ------------------------------------------------------


def jouer(root: Path, tmp_path: Path, event: str) -> str:
    """Run the very command of the workflow in a clone that holds the scripts; return its output."""
    workflow: dict[str, Any] = yaml.safe_load(
        (ROOT / ".github" / "workflows" / "verifier.yml").read_text(encoding="utf-8")
    )
    [command] = [s["run"] for s in workflow["jobs"]["verifier"]["steps"] if s.get("id") == "portee"]
    for name in ("scripts", "catalogue_communs"):
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(ROOT / name, root / name, dirs_exist_ok=True, ignore=ignored)
    output = tmp_path / "sortie"
    output.touch()
    done = subprocess.run(
        [shutil.which("bash") or "bash", "-e", "-o", "pipefail", "-c", command],
        cwd=root,
        env={
            **os.environ,
            "GITHUB_EVENT_NAME": event,
            "GITHUB_OUTPUT": str(output),
            "GITHUB_ENV": str(tmp_path / "env"),
        },
        capture_output=True,
        check=False,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return output.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["a page", "the code"])
def test_the_step_of_a_proposal_compares_it_to_the_branch_that_receives_it(
    copie: Path, tmp_path: Path, name: str
) -> None:
    git(copie, "branch", "vieille")
    ecrire(copie, "catalogue_communs/fiches/lecture.py", "plus récent\n")
    git(copie, "commit", "--quiet", "--all", "--message=Code")
    git(copie, "checkout", "--quiet", "vieille")
    proposer(
        copie,
        {**DONNEES, **CODE}[name] if name == "a page" else lambda root: ecrire(root, "README.md", "z\n"),
    )
    expected = "donnees" if name == "a page" else "tout"
    assert jouer(copie, tmp_path, "pull_request") == f"portee={expected}\n"


def test_the_step_of_a_branch_that_was_asked_for_compares_it_to_main(copie: Path, tmp_path: Path) -> None:
    git(copie, "checkout", "--quiet", "-b", "contribution/12")
    for content in ("x\n", "y\n"):
        ecrire(copie, FICHE, content)
        git(copie, "commit", "--quiet", "--all", "--message=Fiche")
    assert jouer(copie, tmp_path, "workflow_dispatch") == "portee=donnees\n"
    git(copie, "checkout", "--quiet", "main")
    (tmp_path / "sortie").unlink()
    assert jouer(copie, tmp_path, "workflow_dispatch") == "portee=tout\n"


# --- Before a publication -------------------------------------------------------------------


@pytest.fixture
def publiee(copie: Path, forge: FauxDepot) -> Path:
    """Return a clone whose first commit is on line."""
    forge.publiee(git(copie, "rev-parse", "HEAD"))
    return copie


def fusionner(root: Path, change: Changer) -> str:
    """Commit a change on main, as a merge on the forge does; return the commit."""
    change(root)
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "--allow-empty", "--message=Fusion")
    git(root, "push", "--quiet", "origin", "HEAD:main")
    return git(root, "rev-parse", "HEAD")


def test_only_code_since_the_last_publication_runs_the_suite(publiee: Path, depot: DepotGitHub) -> None:
    """New readings alone; then data; then code that waited behind data, and is not forgotten."""
    said = "rien n’a changé depuis la dernière publication"
    assert publication.a_prouver(publiee, depot) == (publication.DONNEES, said)
    fusionner(publiee, DONNEES["a page"])
    fusionner(publiee, DONNEES["an image"])
    assert publication.a_prouver(publiee, depot)[0] == publication.DONNEES
    fusionner(publiee, CODE["the code"])
    fusionner(publiee, DONNEES["a page less"])
    assert publication.a_prouver(publiee, depot)[0] == publication.TOUT


def verifier(forge: FauxDepot, merged: str, head: str, tree: str) -> None:
    """Note a merged proposal, whose check ended well, on the files `tree`."""
    forge.fusion(merged, head)
    forge.arbres[head] = tree
    forge.controle(head, "success")


def test_what_was_proved_on_the_same_files_is_not_run_again_unless_it_failed_since(
    publiee: Path, forge: FauxDepot, depot: DepotGitHub
) -> None:
    merged = fusionner(publiee, CODE["the code"])
    verifier(forge, merged, "a" * 40, git(publiee, "rev-parse", "HEAD^{tree}"))
    assert publication.a_prouver(publiee, depot)[0] == publication.DONNEES
    forge.controle("a" * 40, "failure")
    assert publication.a_prouver(publiee, depot)[0] == publication.TOUT


@pytest.mark.parametrize(
    ("merged", "tree", "conclusion", "app"),
    [
        ({}, "b" * 40, "success", "github-actions"),
        ({}, "", "failure", "github-actions"),
        ({}, "", "cancelled", "github-actions"),
        ({}, "", "success", "une-autre-application"),
        ({"merged_at": None}, "", "success", "github-actions"),
        ({"merge_commit_sha": "c" * 40}, "", "success", "github-actions"),
    ],
    ids=["other files", "failed", "cancelled", "another application", "not merged", "another merge"],
)
def test_what_was_not_proved_on_the_same_files_is_run(  # noqa: PLR0913, PLR0917 - what a proof is made of
    publiee: Path,
    forge: FauxDepot,
    depot: DepotGitHub,
    merged: dict[str, Any],
    tree: str,
    conclusion: str,
    app: str,
) -> None:
    sha, head = fusionner(publiee, CODE["the code"]), "a" * 40
    forge.fusion(sha, head, **merged)
    forge.arbres[head] = tree or git(publiee, "rev-parse", "HEAD^{tree}")
    forge.controle(head, conclusion, app)
    assert publication.a_prouver(publiee, depot)[0] == publication.TOUT


def test_the_first_publication_proves_everything_and_a_proposal_is_none(
    copie: Path, forge: FauxDepot, depot: DepotGitHub
) -> None:
    assert publication.a_prouver(copie, depot)[0] == publication.TOUT
    fusionner(copie, CODE["the code"])
    sha = git(copie, "rev-parse", "HEAD")
    forge.publiee(sha, event="pull_request")
    assert publication.a_prouver(copie, depot)[0] == publication.TOUT
    forge.publiee(sha)
    assert publication.a_prouver(copie, depot)[0] == publication.DONNEES


@pytest.mark.parametrize("answer", [None, Reponse({}, 503), Reponse({"workflow_runs": [{}]}), Reponse([1])])
def test_a_forge_that_does_not_say_spares_nothing(
    publiee: Path,
    serveur_forge: Serveur,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    answer: Reponse | None,
) -> None:
    monkeypatch.chdir(publiee)
    given = {"GITHUB_REPOSITORY": DEPOT, "GITHUB_TOKEN": "x", "GITHUB_OUTPUT": str(tmp_path / "sortie")}
    given["GITHUB_API_URL"] = serveur_forge.adresse if answer else "http://127.0.0.1:9"
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    if answer:
        serveur_forge.repond(f"/repos/{DEPOT}/actions/workflows/publier.yml/runs", answer)
    assert pas.jouer("a-publier").startswith("tout : toute la suite est lancée (la forge n’a pas pu dire")
    assert (tmp_path / "sortie").read_text(encoding="utf-8") == "portee=tout\n"
