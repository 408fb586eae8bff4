"""From what a job without rights has read to one proposal a common, on a real forge of sockets and real Git."""

from __future__ import annotations

import base64
import dataclasses
import json
import shutil
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from catalogue_communs.contribution import github, publication, resultat
from catalogue_communs.contribution.releve import Releves
from catalogue_communs.contribution.resultat import ReleveRecu, Trafique
from catalogue_communs.faits.fonds import charger
from catalogue_communs.modele.presences import Presence, Presences
from catalogue_communs.reseau.connexion import ReponseHttp
from catalogue_communs.sources import campagne
from catalogue_communs.sources.releves import lire_releves
from tests.activite.serveur import Demande, Reponse, Serveur
from tests.aides import Lancer
from tests.contribution.aides import execution, git
from tests.contribution.conftest import Atelier
from tests.sources import monde
from tests.sources.formes import UUID, tableau

BRANCHE = "releve/bac-malin"
LISTE = f"/fr/datasets/r/{UUID}"


@pytest.fixture
def racine(tmp_path: Path) -> Path:
    """Return a catalogue whose one common has living sources."""
    return monde.ecrire(tmp_path / "catalogue")


def lire(atelier: Atelier, jour: date = monde.NOVEMBRE, **reponses: bytes) -> Path:
    """Read the sources as the first job does; return the folder that it leaves for the second."""
    root, sortie = atelier.racine, atelier.dossier / "lus"
    answers = monde.du_mois(date(jour.year, jour.month - 1, 1))
    answers |= {LISTE: tableau(monde.GENS[:3])}
    answers |= {
        {"stats": "/api/stats", "liste": LISTE}[name]: body for name, body in reponses.items()
    }

    def demander(adresse: str) -> ReponseHttp:
        return ReponseHttp(200, {}, answers[urlsplit(adresse).path])

    catalogue, _ = charger(root, jour)
    kept = Releves(root, jour, lire_releves(root), ecrit=False)
    kept.lire(campagne.dues(catalogue.projets, kept.connus, jour), demander)
    for common in kept.communs.values():
        resultat.ecrire_json(common.recu(), sortie / f"{common.projet.slug}.json")
    return sortie


def test_what_a_source_changes_is_left_at_once_for_the_next_job(
    atelier: Atelier, tmp_path: Path, appeler: Lancer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second source of a month stops the machine: what the first one says is there, whole."""
    answers = monde.du_mois(date(2026, 10, 1))
    read: list[str] = []

    def demander(adresse: str) -> ReponseHttp:
        if read:
            raise KeyboardInterrupt
        read.append(adresse)
        return ReponseHttp(200, {}, answers[urlsplit(adresse).path])

    monkeypatch.setattr(campagne, "ouvrir", lambda: demander)
    sortie = tmp_path / "lus"
    options = (
        "--racine",
        str(atelier.racine),
        "--date",
        monde.NOVEMBRE.isoformat(),
        "--sortie",
        str(sortie),
    )
    assert appeler("releve", *options).code != 0
    [recu] = resultat.relire_releves(sortie)
    assert [line.split("\t")[1] for line in recu.sources] == read
    assert recu.fichiers


def proposer(atelier: Atelier, jour: date = monde.NOVEMBRE, **reponses: bytes) -> str:
    """Read, then propose, as the two jobs do."""
    return publication.proposer_releves(
        lire(atelier, jour, **reponses), atelier.racine, atelier.depot
    )


def test_a_reading_gives_a_branch_a_proposal_and_a_comment(atelier: Atelier) -> None:
    told = proposer(atelier)
    assert git(atelier.racine, "status", "--porcelain") == ""
    [pull] = atelier.forge.propositions.values()
    assert told == f"bac-malin : proposition {pull['number']}, commentaire écrit"
    changed = atelier.git("diff", "--name-only", "main", BRANCHE).splitlines()
    kept = ("bacs.json", "stats.json", "tableau.json", "utilisateurs.json")
    copies = ("bacs", "stats", "tableau", "utilisateurs")
    names = [*kept, *(f"{one}/2026-11-02.json.gz" for one in copies)]
    assert changed == sorted(
        [*(f"donnees/releves/bac-malin/{one}" for one in names), "projets/bac-malin.yml"]
    )
    assert pull["title"] == "Relevé : Bac Malin (3 chiffres, ses utilisateurs)"
    assert "Une personne la relit avant publication." in pull["body"]
    assert not pull["draft"]
    assert atelier.forge.verifications == [BRANCHE]
    [comment] = atelier.forge.textes(pull["number"])
    row = "| Projets créés | 12 &#40;31 juillet 2026&#41; | 24 &#40;31 octobre 2026&#41; | █▇▇▇██ |"
    assert row in comment
    assert "- 2 réutilisations ajoutées." in comment
    copy = f"https://github.com/{atelier.depot.nom}/blob/{BRANCHE}/donnees/releves/bac-malin/stats/2026-11-02.json.gz"
    assert (
        f"- Statistiques du service (<https://www.data.gouv.fr/api/stats>) : [copie gardée]({copy})"
        in comment
    )
    # Played again, nothing more is written.
    before = list(atelier.forge.ecritures)
    proposer(atelier)
    assert atelier.forge.ecritures == before


def test_what_was_seen_is_one_proposal_of_one_file(atelier: Atelier) -> None:
    """A person reads it, a check is asked for, and it holds data alone."""
    seen = Presences((Presence("bac-malin", "https://bacs.example/", monde.NOVEMBRE),)).octets()
    files = {Presences.CHEMIN: seen}
    result = ReleveRecu(
        resultat.PRESENCES, "Relevé : 1 instance vue", (), ("1 instance vue.",), fichiers=files
    )
    folder = atelier.dossier / "lus"
    resultat.ecrire_json(result, folder / f"{resultat.PRESENCES}.json")
    publication.proposer_releves(folder, atelier.racine, atelier.depot)
    [pull] = atelier.forge.propositions.values()
    [branch] = atelier.forge.verifications
    assert (pull["head"]["ref"], pull["draft"]) == (branch, False)
    assert "Une personne la relit avant publication." in pull["body"]
    assert atelier.git("show", f"{branch}:{Presences.CHEMIN}").encode() + b"\n" == seen
    run = {
        "event": "workflow_dispatch",
        "head_sha": atelier.git("rev-parse", branch),
        "head_branch": branch,
    }
    told = publication.dire_verdict(
        execution(conclusion="success", **run), atelier.racine, atelier.depot
    )
    assert told == f"Verdict écrit sur {branch} : réussite."
    for path in (
        "projets/bac-malin.yml",
        "donnees/presences.json.py",
        "donnees/releves/_presences/x.json",
    ):
        lie = dataclasses.replace(result, fichiers={path: files[Presences.CHEMIN]})
        resultat.ecrire_json(lie, folder / f"{resultat.PRESENCES}.json")
        with pytest.raises(Trafique):
            resultat.relire_releves(folder)


def test_what_is_doubtful_is_a_draft_and_says_why(atelier: Atelier) -> None:
    hostile = b"siren,nom\n,@equipe <img src=x> [clic](https://x.example) #1\n"
    proposer(atelier, liste=hostile, stats=b"<html>")
    [pull] = atelier.forge.propositions.values()
    assert pull["draft"]
    assert "points sont à vérifier" in pull["body"]
    [comment] = atelier.forge.textes(pull["number"])
    said = "La réponse ne se lit pas : c’est une page web"
    assert said in comment
    for live in ("@equipe", "<img", "](https://x", "#1"):
        assert live not in comment
    assert f"{said} (l’adresse" in comment.replace("&#40;", "(")
    assert "Ouvrez l’adresse : si elle a changé" in comment


def fermer(atelier: Atelier, *, fusion: bool) -> None:
    """Close the open proposals as a person does, after a commit of hers on their branch, which stays."""
    for pull in atelier.forge.propositions.values():
        if pull["state"] == "open":
            atelier.reprendre(pull["head"]["ref"])
            pull |= {"state": "closed", "merged_at": "2026-11-03T09:00:00Z" if fusion else None}


def test_a_common_whose_branch_was_left_after_a_merge_is_proposed_again(atelier: Atelier) -> None:
    """The open proposal tells whether a person works there: a branch that was merged, and updated first, is nobody's."""
    proposer(atelier)
    tip = atelier.reprendre(BRANCHE)
    told = "bac-malin : Une personne a modifié cette proposition : elle n’est plus changée d’ici."
    assert proposer(atelier, monde.DECEMBRE) == told
    assert atelier.git("rev-parse", BRANCHE) == tip
    fermer(atelier, fusion=True)
    assert "proposition " in proposer(atelier, monde.DECEMBRE)
    assert [pull["state"] for pull in atelier.forge.propositions.values()] == ["closed", "open"]
    assert atelier.git("rev-parse", f"{BRANCHE}^") == atelier.git("rev-parse", "main")


def test_what_a_person_refused_is_not_asked_again_until_the_source_says_otherwise(
    atelier: Atelier,
) -> None:
    proposer(atelier)
    fermer(atelier, fusion=False)
    told = "bac-malin : Une personne a refusé cette proposition, et la source dit la même chose."
    assert proposer(atelier) == told
    assert len(atelier.forge.propositions) == 1
    assert "proposition " in proposer(atelier, monde.DECEMBRE)
    assert len(atelier.forge.propositions) == 2


PROPOSER = "erreur 403.*Allow GitHub Actions to create and approve pull requests"
REPONSES = {
    "refused": (Reponse({}, 403), PROPOSER),
    "wrong": (Reponse({}, 422), "erreur 422"),
    "broken": (Reponse({}, 502), "la forge est en panne"),
    "nowhere": (Reponse({}, 302, {"Location": "http://[::1"}), "répond mal"),
    "another form": (Reponse([], 201), "ne se comprend pas"),
}


@pytest.mark.parametrize(("reponse", "dit"), REPONSES.values(), ids=REPONSES)
def test_a_common_that_the_forge_refuses_does_not_stop_the_others(
    atelier: Atelier, serveur_forge: Serveur, reponse: Reponse, dit: str
) -> None:
    racine, folder = atelier.racine, lire(atelier)
    told = (folder / "bac-malin.json").read_text(encoding="utf-8")
    (folder / "abri.json").write_text(told.replace("bac-malin", "abri"), encoding="utf-8")
    shutil.copy(racine / "projets/bac-malin.yml", racine / "projets/abri.yml")
    git(racine, "add", "--all")
    git(racine, "commit", "--quiet", "--message=Abri")

    def no_more_than_one(asked: Demande) -> Reponse:
        opens = asked.methode == "POST" and asked.chemin.endswith("/pulls")
        return reponse if opens and b"releve/abri" in asked.corps else atelier.forge(asked)

    serveur_forge.defaut = no_more_than_one
    with pytest.raises(github.Refusee, match=rf"abri : .*{dit}.*\nbac-malin : proposition"):
        publication.proposer_releves(folder, racine, atelier.depot)
    assert [pull["head"]["ref"] for pull in atelier.forge.propositions.values()] == [BRANCHE]
    # The next run opens it, and has it checked, though its branch was there; one that was cut is checked again.
    serveur_forge.defaut = atelier.forge
    for run in atelier.forge.executions:
        run["conclusion"] = "cancelled"
    publication.proposer_releves(folder, racine, atelier.depot)
    assert atelier.forge.verifications == [BRANCHE, "releve/abri", BRANCHE]


FRAUDES: dict[str, dict[str, Any]] = {
    "autre fiche": {"fichiers": {"projets/autre.yml": "eA=="}},
    "flux": {"fichiers": {".github/workflows/x.yml": "eA=="}},
    "remontée": {"fichiers": {"donnees/releves/bac-malin/../../x.json": "eA=="}},
    "autre commun": {"fichiers": {"donnees/releves/autre/stats.json": "eA=="}},
    "programme": {"fichiers": {"donnees/releves/bac-malin/stats/2026-11-02.py": "eA=="}},
    "saut de ligne": {"fichiers": {"projets/bac-malin.yml\n": "eA=="}},
    "nom de branche": {"commun": "bac-malin/../x"},
    "base 64": {"fichiers": {"projets/bac-malin.yml": "é"}},
    "rien": {"fichiers": {}},
    "trop long": {"fichiers": {"projets/bac-malin.yml": base64.b64encode(b"x" * 300_000).decode()}},
    "autre champ": {"fusionner": True},
    "autre type": {"titre": 3},
    "trop de texte": {"a_verifier": ["x" * 2001]},
}


@pytest.mark.parametrize("nom", FRAUDES)
def test_a_result_that_is_not_one_is_refused_whole(atelier: Atelier, nom: str) -> None:
    folder = atelier.dossier / "lus"
    folder.mkdir()
    result = {
        "commun": "bac-malin",
        "titre": "Relevé",
        "fichiers": {"projets/bac-malin.yml": "eA=="},
    }
    (folder / "bac-malin.json").write_text(json.dumps({**result, **FRAUDES[nom]}), encoding="utf-8")
    with pytest.raises(Trafique):
        publication.proposer_releves(folder, atelier.racine, atelier.depot)
    assert atelier.forge.ecritures == []
    assert atelier.git("branch", "--list", "releve/*") == ""
