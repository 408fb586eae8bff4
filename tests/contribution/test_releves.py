"""From what a job without rights has read to one proposal a common, on a real forge of sockets and real Git."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import pytest

from catalogue_communs.contribution import github, publication, resultat
from catalogue_communs.contribution.releve import Releves
from catalogue_communs.contribution.resultat import Trafique
from catalogue_communs.faits.contexte import charger
from catalogue_communs.reseau.client import ReponseHttp
from catalogue_communs.sources import campagne
from catalogue_communs.sources.releve import lire_releves
from tests.activite.serveur import Demande, Reponse, Serveur
from tests.contribution.aides import depots, execution, git
from tests.contribution.faux_depot import FauxDepot
from tests.sources import monde
from tests.sources.formes import UUID, tableau

BRANCHE = "releve/bac-malin"
LISTE = f"/fr/datasets/r/{UUID}"


@pytest.fixture
def racine(tmp_path: Path, forge: FauxDepot) -> Path:
    """Put the catalogue under Git, with the bare repository of a forge."""
    root = monde.ecrire(tmp_path / "catalogue")
    forge.nu = tmp_path / "forge.git"
    depots(root, forge.nu)
    return root


def lire(
    root: Path,
    sortie: Path,
    jour: date = monde.NOVEMBRE,
    reponses: Mapping[str, bytes] = MappingProxyType({}),
) -> dict[str, Any]:
    """Read the sources as the first job does; return what it leaves for the second."""
    answers = monde.du_mois(date(jour.year, jour.month - 1, 1))
    answers |= {LISTE: tableau(monde.GENS[:3])} | {f"/{name}": body for name, body in reponses.items()}

    def demander(adresse: str, _etiquette: str, _modifiee: str) -> ReponseHttp:
        return ReponseHttp(200, {}, answers[urlsplit(adresse).path])

    catalogue, _ = charger(root, jour)
    kept = Releves(root, jour, ecrit=False)
    known = lire_releves(root)
    campagne.lire_sources(campagne.dues(catalogue.projets, known, jour), demander, jour, known, kept.suivre)
    kept.terminer()
    for common in kept.communs.values():
        resultat.ecrire_json(common.recu(), sortie / f"{common.projet.slug}.json")
    found: dict[str, Any] = json.loads((sortie / "bac-malin.json").read_text(encoding="utf-8"))
    return found


def test_a_reading_gives_a_branch_a_proposal_and_a_comment(
    racine: Path, forge: FauxDepot, depot: github.DepotGitHub, tmp_path: Path
) -> None:
    lire(racine, tmp_path / "lus")
    assert git(racine, "status", "--porcelain") == ""
    told = publication.proposer_releves(tmp_path / "lus", racine, depot)
    [pull] = forge.propositions.values()
    assert told == f"bac-malin : proposition {pull['number']}, commentaire écrit"
    changed = git(tmp_path / "forge.git", "diff", "--name-only", "main", BRANCHE).splitlines()
    assert changed == sorted(
        [
            *(
                f"donnees/releves/bac-malin/{one}.json"
                for one in ("bacs", "impact", "stats", "tableau", "utilisateurs")
            ),
            *(f"donnees/releves/bac-malin/{one}/2026-11-02.json.gz" for one in ("bacs", "stats", "tableau")),
            "donnees/releves/bac-malin/impact/2026-11-02.csv.gz",
            "projets/bac-malin.yml",
        ]
    )
    assert pull["title"] == "Relevé : Bac Malin (4 chiffres, ses utilisateurs)"
    assert "Une personne la relit avant publication." in pull["body"]
    assert not pull["draft"]
    assert forge.verifications == [BRANCHE]
    [comment] = forge.textes(pull["number"])
    assert (
        "| Projets créés | 12 &#40;31 juillet 2026&#41; | 24 &#40;31 octobre 2026&#41; | █▇▇▇██ |" in comment
    )
    assert "- 2 réutilisations ajoutées." in comment
    # Played again, nothing more is written.
    before = list(forge.ecritures)
    publication.proposer_releves(tmp_path / "lus", racine, depot)
    assert forge.ecritures == before


def test_what_is_doubtful_is_a_draft_and_says_why(
    racine: Path, forge: FauxDepot, depot: github.DepotGitHub, tmp_path: Path
) -> None:
    hostile = b"siren,nom\n,@equipe <img src=x> [clic](https://x.example) #1\n"
    lire(racine, tmp_path / "lus", reponses={LISTE.removeprefix("/"): hostile, "api/stats": b"<html>"})
    publication.proposer_releves(tmp_path / "lus", racine, depot)
    [pull] = forge.propositions.values()
    assert pull["draft"]
    assert "points sont à vérifier" in pull["body"]
    [comment] = forge.textes(pull["number"])
    assert (
        "La réponse ne se lit pas : elle est vide, coupée, d’un autre format, ou c’est une page web"
        in comment
    )
    for live in ("@equipe", "<img", "](https", "#1"):
        assert live not in comment


AUTO = ("    vu_dans: code\n", "    vu_dans: code\n    publication: automatique\n")


class Cas(NamedTuple):
    """Whether the page asks for it, what a source answers otherwise, and whether it is then published."""

    automatique: bool
    reponses: dict[str, bytes]
    fusion: bool


SEUL = Cas(automatique=True, reponses={}, fusion=True)
RELU = Cas(automatique=False, reponses={}, fusion=False)
DOUTEUX = Cas(automatique=True, reponses={"api/stats": b"<html>"}, fusion=False)


@pytest.mark.parametrize("cas", [SEUL, RELU, DOUTEUX])
def test_only_what_a_page_asks_and_nothing_doubts_is_published_alone(
    racine: Path, forge: FauxDepot, depot: github.DepotGitHub, tmp_path: Path, cas: Cas
) -> None:
    if cas.automatique:
        page = racine / "projets/bac-malin.yml"
        page.write_text(page.read_text(encoding="utf-8").replace(*AUTO), encoding="utf-8")
        git(racine, "commit", "-qam", "automatique")
    lire(racine, tmp_path / "lus", reponses=cas.reponses)
    if not cas.automatique:
        # A result that lies is not believed.
        path = tmp_path / "lus/bac-malin.json"
        path.write_text(
            json.dumps({**json.loads(path.read_text(encoding="utf-8")), "automatique": True}),
            encoding="utf-8",
        )
    publication.proposer_releves(tmp_path / "lus", racine, depot)
    [pull] = forge.propositions.values()
    sha = git(tmp_path / "forge.git", "rev-parse", BRANCHE)
    pull["head"]["sha"] = sha
    changed = git(tmp_path / "forge.git", "diff", "--name-only", "main", BRANCHE).splitlines()
    asked = {"event": "workflow_dispatch", "conclusion": "success", "head_sha": sha, "head_branch": BRANCHE}
    for other in ({"conclusion": "failure"}, {"event": "pull_request"}, {"head_branch": "autre"}):
        publication.fusionner(execution(**{**asked, **other}), depot)
    # Neither another check, nor what a person added to the branch, nor a list of files that does not come.
    for files in (
        ["projets/bac-malin.yml", "catalogue_communs/__main__.py"],
        [".github/workflows/x.yml"],
        [],
    ):
        forge.fichiers[pull["number"]] = files
        publication.fusionner(execution(**asked), depot)
    assert forge.fusionnees == {}
    forge.fichiers[pull["number"]] = changed
    publication.fusionner(execution(**asked), depot)
    assert forge.fusionnees == ({pull["number"]: sha} if cas.fusion else {})


def test_a_proposal_that_a_person_changed_is_left_to_that_person(
    racine: Path, forge: FauxDepot, depot: github.DepotGitHub, tmp_path: Path
) -> None:
    lire(racine, tmp_path / "lus")
    publication.proposer_releves(tmp_path / "lus", racine, depot)
    git(racine, "fetch", "-q", "origin", BRANCHE)
    git(racine, "checkout", "-q", "-b", "reprise", "FETCH_HEAD")
    git(racine, "commit", "-q", "--allow-empty", "-m", "revu")
    git(racine, "push", "-q", "origin", f"reprise:{BRANCHE}")
    git(racine, "checkout", "-q", "main")
    lire(racine, tmp_path / "lus", monde.DECEMBRE)
    told = publication.proposer_releves(tmp_path / "lus", racine, depot)
    assert told == "bac-malin : Une personne a modifié cette proposition : elle n’est plus changée d’ici."
    assert len(forge.propositions) == 1


def test_a_common_that_the_forge_refuses_does_not_stop_the_others(
    racine: Path, forge: FauxDepot, serveur_forge: Serveur, depot: github.DepotGitHub, tmp_path: Path
) -> None:
    lire(racine, tmp_path / "lus")
    told = (tmp_path / "lus/bac-malin.json").read_text(encoding="utf-8")
    (tmp_path / "lus/abri.json").write_text(told.replace("bac-malin", "abri"), encoding="utf-8")
    page = (racine / "projets/bac-malin.yml").read_text(encoding="utf-8")
    (racine / "projets/abri.yml").write_text(page, encoding="utf-8")
    git(racine, "add", "--all")
    git(racine, "commit", "--quiet", "--message=Abri")

    def no_more_than_one(asked: Demande) -> Reponse:
        opens = asked.methode == "POST" and asked.chemin.endswith("/pulls")
        return Reponse({}, 502) if opens and b"releve/abri" in asked.corps else forge(asked)

    serveur_forge.defaut = no_more_than_one
    with pytest.raises(github.Refusee, match=r"abri : la forge est en panne(?s:.*)bac-malin : proposition"):
        publication.proposer_releves(tmp_path / "lus", racine, depot)
    assert [pull["head"]["ref"] for pull in forge.propositions.values()] == [BRANCHE]


FRAUDES: dict[str, dict[str, Any]] = {
    "autre fiche": {"chemins": ["projets/autre.yml"]},
    "flux": {"chemins": [".github/workflows/x.yml"]},
    "remontée": {"chemins": ["donnees/releves/bac-malin/../../x.json"]},
    "autre commun": {"chemins": ["donnees/releves/autre/stats.json"]},
    "programme": {"chemins": ["donnees/releves/bac-malin/stats/2026-11-02.py"]},
    "saut de ligne": {"chemins": ["projets/bac-malin.yml\n"]},
    "nom de branche": {"commun": "bac-malin/../x"},
    "base 64": {"octets": ["é"]},
    "rien": {"chemins": [], "octets": []},
    "trop long": {"octets": [base64.b64encode(b"x" * 300_000).decode()]},
    "autre champ": {"fusionner": True},
    "autre type": {"automatique": "oui"},
    "trop de texte": {"a_verifier": ["x" * 2001]},
}


@pytest.mark.parametrize("nom", FRAUDES)
def test_a_result_that_is_not_one_is_refused_whole(
    racine: Path, forge: FauxDepot, depot: github.DepotGitHub, tmp_path: Path, nom: str
) -> None:
    folder = tmp_path / "lus"
    folder.mkdir()
    result = {
        "commun": "bac-malin",
        "titre": "Relevé",
        "chemins": ["projets/bac-malin.yml"],
        "octets": ["eA=="],
    }
    (folder / "bac-malin.json").write_text(json.dumps({**result, **FRAUDES[nom]}), encoding="utf-8")
    with pytest.raises(Trafique):
        publication.proposer_releves(folder, racine, depot)
    assert forge.ecritures == []
    assert git(tmp_path / "forge.git", "branch", "--list", "releve/*") == ""
