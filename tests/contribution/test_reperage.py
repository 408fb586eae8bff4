"""What is found in copies of public repositories, all imaginary; and the one proposal of the week."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from click.testing import CliRunner

from catalogue.commandes import etapes
from catalogue.commandes.cli import cli
from catalogue.contribution import publication, reperage, textes
from catalogue.contribution.resultat import Trafique, ecrire_liste
from catalogue.faits.contexte import charger
from catalogue.forges.lecteurs.git import Git
from catalogue.reseau.bornes import Injoignable
from catalogue.validation.moteur import valider
from tests.contribution.aides import AUTRE, FICHE, JOUR, depots, ecrire_catalogue, git

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from catalogue.contribution.github import DepotGitHub
    from catalogue.contribution.resultat import Resultat
    from tests.contribution.faux_depot import FauxDepot

UUID = "0f0f0f0f-1111-4222-8333-444444444444"
PAGE: dict[str, object] = {
    "title": "Compteur de Mares",
    "mission": "Compter les mares, une phrase qui appartient à ses auteurs.",
    "contact": "une.personne@exemple.fr",
    "usertypes": ["etat", "collectivite-territoriale"],
    "thematiques": ["Écologie"],
    "phases": [{"name": "construction", "start": "2025-01-01"}],
    "repository": "https://github.com/exemple/compteur-de-mares",
    "link": "https://mares.exemple.fr",
}
TEXTE = "## Le problème\n\nUn récit qui appartient à ses auteurs.\n"


def page(**changes: object) -> str:
    """Write an imaginary page of beta.gouv.fr; a field without value is left out."""
    values = {key: value for key, value in {**PAGE, **changes}.items() if value is not None}
    return f"---\n{yaml.safe_dump(values, allow_unicode=True)}---\n\n{TEXTE}"


def ranger(copies: Path, depot: str, fichiers: Mapping[str, str]) -> Path:
    """Put a repository of these files among the copies: a work tree, or what `--cloner` makes of it."""
    folder = copies / "github.com" / depot.replace("/", "__")
    for name, text in fichiers.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    git(folder, "init", "--quiet", "--initial-branch=main")
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message=Code")
    return folder


def beta(copies: Path, **pages: str) -> Path:
    """Put the pages of beta.gouv.fr among the copies."""
    files = {f"content/_startups/{name.replace('_', '.')}.md": text for name, text in pages.items()}
    return ranger(copies, "betagouv/beta.gouv.fr", {"content/_startups/autre.md": "Rien.", **files})


def trouver(racine: Path, copies: Path) -> list[Resultat]:
    """Search as the command does."""
    catalogue, _ = charger(racine, JOUR)
    return reperage.reperer(racine, copies, catalogue.projets, JOUR)


@pytest.fixture
def copies(tmp_path: Path) -> Path:
    """Return where the copies lie."""
    return tmp_path / "copies"


def test_an_eligible_page_is_proposed_with_its_facts_its_reasons_and_no_sentence(
    racine: Path, copies: Path
) -> None:
    """Each reason has the address of its line; what is missing is named; nobody is, and nothing is copied."""
    folder = beta(copies, mares=page())
    [found] = trouver(racine, copies)
    assert (found.fichier, found.nouveau) == ("projets/compteur-de-mares.yml", True)
    lines = page().splitlines()
    sha = git(folder, "rev-parse", "HEAD")
    where = f"https://github.com/betagouv/beta.gouv.fr/blob/{sha}/content/_startups/mares.md#L"
    for key in ("usertypes", "thematiques", "phases", "repository"):
        line = next(n for n, text in enumerate(lines, 1) if text.startswith(f"{key}:"))
        assert any(f"{where}{line}." in said for said in found.phrases), key
    for word in ("auteurs", "personne@", "mission"):
        assert word not in found.texte + "".join(found.phrases)
    for fact in ("nom: Compteur de Mares", "https://mares.exemple.fr", "phase: construction"):
        assert fact in found.texte
    assert "# accroche : à écrire" in found.texte
    (racine / found.fichier).write_text(found.texte, encoding="utf-8")
    report = valider(racine, JOUR)
    missing = {d.chemin[0] for d in report.diagnostics if d.code == "champ-manquant"}
    assert {"accroche", "contact", "porteurs", "publics", "licence"} == missing


@pytest.mark.parametrize(
    "changes",
    [
        {"thematiques": ["Territoires"]},
        {"usertypes": ["particulier"]},
        {"usertypes": "collectivite-territoriale"},
        {"phases": []},
        {
            "phases": [
                {"name": "construction", "start": "2024-01-01"},
                {"name": "abandon", "start": "2025-01-01"},
            ]
        },
        {"phases": [{"name": "construction", "start": "2024-01-01", "end": "2026-11-23"}]},
        {"repository": None},
        {"repository": "https://pad.exemple.fr/s/code"},
        {"repository": "https://github.com/exemple/Haies"},
        {"title": "Haies vives"},
        {"title": None},
        {"title": ["Haies"]},
    ],
    ids=str,
)
def test_what_is_not_eligible_or_is_known_is_left_out(
    racine: Path, copies: Path, changes: dict[str, object]
) -> None:
    """A condition that the page does not show, or a common that is here by its code or its name."""
    beta(copies, mares=page(**changes))
    assert trouver(racine, copies) == []


def test_a_page_that_a_file_names_is_known(tmp_path: Path, copies: Path) -> None:
    """Whatever it is called there; a link to another page says nothing."""
    named = {**FICHE, "liens": {"fiche_beta": "https://beta.gouv.fr/startups/mares.html"}}
    other = {
        **AUTRE,
        "liens": {"autres": [{"titre": "Mares", "url": "https://beta.gouv.fr/startups/etangs.html"}]},
    }
    root = ecrire_catalogue(tmp_path / "catalogue", berges_propres=named, haies_vives=other)
    beta(
        copies,
        mares=page(),
        etangs=page(title="Étangs", repository="https://github.com/exemple/etangs/tree/main"),
    )
    [found] = trouver(root, copies)
    assert found.titre == "Étudier un commun : Étangs"
    assert "url: https://github.com/exemple/etangs\n" in found.texte


def test_a_hostile_page_stays_text(racine: Path, copies: Path) -> None:
    """Its name and its addresses call nobody, link nowhere, and hide no field in the file."""
    name = "Mares <script> @equipe #1 [lien](https://mal.exemple)\nstatut: laureat"
    beta(copies, mares=page(title=name, link="javascript:alert(1)", stats_url="https://u:p@mal.exemple"))
    ranger(copies, "exemple/haies", {"a'`<b>.ts": '"/api/stats"'})
    for found in trouver(racine, copies):
        told = textes.corps_de_reperage(found)
        assert not re.search(r"<(?!\w+@)|@equipe|#1\b|\]\(|https://", told), told
        assert yaml.safe_load(found.texte)["statut"] == "ecosysteme"
        assert not re.search("javascript|u:p@", found.texte)


@pytest.mark.parametrize(
    ("fichier", "ligne", "attendu"),
    [
        ("src/pages/api/stats.ts", "export default route;", ("stats-ademe", "")),
        ("app/api/stats/route.js", "x", ("stats-ademe", "")),
        ("src/c.ts", '@Controller("api/stats")', ("stats-ademe", "")),
        ("a.html", f'<iframe src="https://m.exemple.fr/public/dashboard/{UUID}#x">', ("metabase", f"https://m.exemple.fr/public/dashboard/{UUID}")),
        ("a.py", f"U = 'http://m.exemple.fr/public/question/{UUID}'", ("metabase", "")),
        ("a.ts", "'https://grist.exemple.fr/api/docs/aBcDeF123456/tables/Suivi/records'", ("grist", "https://grist.exemple.fr/api/docs/aBcDeF123456/tables/Suivi/records")),
        ("carte.js", '"https://u.exemple.fr/clients_map.geojson"', ("fichier", "https://u.exemple.fr/clients_map.geojson")),
        ("tests/a.ts", '"/api/stats"', None),
        ("docs/a.md", f"https://m.exemple.fr/public/dashboard/{UUID}", None),
        ("a.ts", '"https://u.exemple.fr/villes.json"', None),
        ("a.ts", '"/api/statuts"', None),
    ],
)  # fmt: skip
def test_a_source_in_the_code_is_proposed_at_its_line(
    racine: Path, copies: Path, fichier: str, ligne: str, attendu: tuple[str, str] | None
) -> None:
    """The format, the address if the code shows it whole, the permanent address of the line."""
    folder = ranger(copies, "exemple/berges-propres", {fichier: f"une autre ligne\n{ligne}\n"})
    found = trouver(racine, copies)
    if not attendu:
        assert found == []
        return
    [one] = found
    before = (racine / one.fichier).read_text(encoding="utf-8")
    sha, line = git(folder, "rev-parse", "HEAD"), 1 if "/api/stats" in fichier.replace("/route", "") else 2
    where = f"https://github.com/exemple/berges-propres/blob/{sha}/{fichier}#L{line}"
    [written] = yaml.safe_load(one.texte)["sources_vivantes"]
    assert (written["format"], written.get("url", ""), written["vu_dans"]) == (*attendu, where)
    assert any(where in said for said in one.phrases)
    kept = iter(one.texte.splitlines())
    assert all(old in kept for old in before.splitlines())
    (racine / one.fichier).write_text(one.texte, encoding="utf-8")
    assert any(
        d.chemin[:1] == ("sources_vivantes",) and d.est_erreur for d in valider(racine, JOUR).diagnostics
    )


def test_what_is_declared_is_not_found_again_and_the_same_source_is_one(tmp_path: Path, copies: Path) -> None:
    """A route that a file declares is known; a dashboard named in three places is one proposal."""
    declared = {
        "id": "statistiques",
        "titre": "Statistiques du service",
        "format": "fichier",
        "url": "https://www.data.gouv.fr/api/stats",
        "vu_dans": "https://exemple.fr/code",
        "mesures": [{"indicateur": "collectivites-utilisatrices", "valeur": "value"}],
    }
    known = {
        **FICHE,
        "sources_vivantes": [declared],
        "liens": {"fiche_beta": "https://beta.gouv.fr/startups/berges.html"},
    }
    root = ecrire_catalogue(tmp_path / "catalogue", berges_propres=known)
    board = f"https://m.exemple.fr/public/dashboard/{UUID}"
    ranger(copies, "exemple/berges-propres", {"b.ts": f'"{board}"', "a.ts": f'"{board}" "/api/stats"'})
    beta(copies, berges=page(title="Berges", stats_url=board, impact_url=f"{board[:-1]}0"))
    assert [one.titre for one in trouver(root, copies)] == [
        f"Relire une source : Berges Propres, {UUID[:-1]}0",
        f"Relire une source : Berges Propres, {UUID}",
    ]


def test_the_order_is_always_the_same_sources_and_commons_in_turn(racine: Path, copies: Path) -> None:
    """Twice the same bytes; a bare copy and a work tree say the same."""
    folder = ranger(
        copies, "exemple/berges-propres", {"a.ts": f'"https://m.exemple.fr/public/dashboard/{UUID}"'}
    )
    ranger(copies, "exemple/haies", {"a.ts": '"/api/stats"'})
    beta(copies, mares=page(), etangs=page(title="Étangs", repository="https://github.com/exemple/etangs"))
    first = trouver(racine, copies)
    assert [one.titre.partition(" :")[0] for one in first] == ["Relire une source", "Étudier un commun"] * 2
    bare = folder.with_name("nu")
    Git(bare, "file").cloner("x", folder.as_uri(), histoire=False)
    assert git(bare, "rev-list", "--count", "HEAD") == "1"
    folder.rename(folder.with_name("arbre"))
    bare.rename(folder)
    assert trouver(racine, copies) == first


def test_the_command_says_what_it_finds_and_writes_no_file(
    racine: Path, copies: Path, tmp_path: Path
) -> None:
    """Bounded when asked; a copy that is none stops it, in a sentence."""
    runner = CliRunner()
    beta(copies, mares=page(), etangs=page(title="Étangs", repository="https://github.com/exemple/etangs"))
    before = {path: path.read_bytes() for path in (racine / "projets").iterdir()}
    asked = ["reperer", str(copies), "--racine", str(racine), "--date", JOUR.isoformat()]
    done = runner.invoke(cli, [*asked, "--au-plus", "1", "--vers", str(tmp_path / "sortie")])
    assert done.exit_code == 0, done.output
    assert done.output.endswith("1 proposition.\n")
    [written] = json.loads((tmp_path / "sortie" / "resultats.json").read_text(encoding="utf-8"))
    assert written["titre"] in done.output
    assert {path: path.read_bytes() for path in (racine / "projets").iterdir()} == before
    (copies / "github.com" / "exemple__haies").mkdir()
    done = runner.invoke(cli, asked)
    assert (done.exit_code, "copie ne peut pas être lue" in done.output) == (1, True)


def test_repositories_that_are_not_there_are_copied_and_a_failure_is_told(
    racine: Path, copies: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Once each, from the forge that the file names; what is there already is not asked for."""
    asked: list[Any] = []
    told: list[Any] = []

    def cloner(self: Git, hote: str, adresse: str, *, histoire: bool) -> None:
        asked.append((hote, adresse, self.dossier.name, histoire))
        if "haies" in adresse:
            raise Injoignable("la forge est injoignable")

    monkeypatch.setattr(Git, "cloner", cloner)
    ranger(copies, "exemple/berges-propres", {"a.ts": "x"})
    catalogue, _ = charger(racine, JOUR)
    reperage.cloner(copies, catalogue.projets, told.append)
    assert asked == [
        ("github.com", "https://github.com/betagouv/beta.gouv.fr.git", "betagouv__beta.gouv.fr", False),
        ("github.com", "https://github.com/exemple/haies.git", "exemple__haies", False),
    ]
    assert told == ["https://github.com/exemple/haies : la forge est injoignable"]


# --- The proposal of the week --------------------------------------------------------------------


def test_one_proposal_a_run_and_never_twice_the_same(
    racine: Path, tmp_path: Path, forge: FauxDepot, depot: DepotGitHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Open or closed, what was proposed is not proposed again, even once its lines have moved."""
    nu, sortie, copies = tmp_path / "forge.git", tmp_path / "sortie", tmp_path / "copies"
    depots(racine, nu)
    source = ranger(copies, "exemple/haies", {"a.ts": '"/api/stats"'})
    beta(copies, mares=page())

    def semaine() -> str:
        ecrire_liste(trouver(racine, copies), sortie)
        monkeypatch.chdir(racine)
        monkeypatch.setattr(etapes, "depot_du_flux", lambda: depot)
        return etapes.ETAPES["reperage"](str(sortie))

    assert semaine() == f"Proposition {max(forge.propositions)} : Relire une source : Haies Vives, api/stats."
    [pull] = forge.propositions.values()
    branch = pull["head"]["label"].partition(":")[2]
    assert git(nu, "diff", "--name-only", "main", branch) == "projets/haies-vives.yml"
    assert git(nu, "rev-parse", "main") == git(racine, "rev-parse", "HEAD")
    pull["state"] = "closed"
    (source / "a.ts").write_text('\n\n"/api/stats"\n', encoding="utf-8")
    git(source, "commit", "--quiet", "--all", "--message=Plus bas")
    assert semaine().endswith("Étudier un commun : Compteur de Mares.")
    assert semaine() == "Rien de nouveau à proposer."
    assert len(forge.propositions) == 2
    assert "fermez la proposition" in forge.propositions[max(forge.propositions)]["body"]
    assert forge.verifications == []


@pytest.mark.parametrize(
    "hostile",
    ["{}", "[1]", '[{"action": "proposer"}]', '[{"action": "proposer", "fichier": "hooks/a.py", "texte": "x"}]', "[" + "{}," * 10 + "{}]"],
)  # fmt: skip
def test_a_list_that_the_search_does_not_make_is_refused(
    tmp_path: Path, forge: FauxDepot, depot: DepotGitHub, hostile: str
) -> None:
    """Nothing is written on the forge."""
    (tmp_path / "resultats.json").write_text(hostile, encoding="utf-8")
    with pytest.raises(Trafique):
        publication.proposer_un_reperage(tmp_path, tmp_path, depot)
    assert forge.ecritures == []
