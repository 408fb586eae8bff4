"""Once a month, one issue a common for what has grown old; the same twice changes nothing."""

from __future__ import annotations

import json
import re
from datetime import date
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import pytest
import yaml
from click.testing import CliRunner

from catalogue_communs.commandes import etapes
from catalogue_communs.commandes.cli import cli
from catalogue_communs.contribution import fraicheur, publication, reperage, textes
from catalogue_communs.contribution.formulaires import formulaires
from catalogue_communs.contribution.resultat import Trafique, ecrire_liste
from catalogue_communs.faits.contexte import Contexte, charger
from catalogue_communs.forges.lecteurs.git import Git
from catalogue_communs.reseau.bornes import Injoignable
from catalogue_communs.validation.moteur import valider
from tests.aides import RACINE, ROOT
from tests.contribution.aides import AUTRE, DEPOT, FICHE, JOUR, depots, ecrire_catalogue, git

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from catalogue_communs.contribution.github import DepotGitHub
    from tests.contribution.faux_depot import FauxDepot

    Nuit = Callable[..., str]
    from collections.abc import Mapping

    from catalogue_communs.contribution.resultat import Resultat

DEPOT_URL = "https://github.com/exemple/catalogue"
MORTE = "https://exemple.fr/ancienne_page_(2)"
OWNERS = """
# les règles
*           @exemple/mainteneurs
/projets/haies-vives.yml  @exemple/haies @exemple/arbres
"""


def releve(
    racine: Path, morts: dict[str, list[str]] | None = None, jour: date = JOUR
) -> list[tuple[fraicheur.Sujet, tuple[fraicheur.Rappel, ...]]]:
    """Return what has grown old in a catalogue."""
    catalogue, _ = charger(racine, jour)
    return fraicheur.fiches_a_revoir(Contexte(racine, catalogue, jour), DEPOT_URL, morts or {})


@pytest.mark.parametrize(("jour", "dit"), [(date(2027, 2, 20), False), (date(2027, 2, 21), True)])
def test_the_state_of_the_guichet_is_to_check_again(jour: date, *, dit: bool) -> None:
    """Found on 20 August 2026: six months later to the day it stands, the next day its issue names it."""
    [(sujet, found)] = [(s, f) for s, f in releve(RACINE, jour=jour) if s.cle == "guichet.yml"]
    assert bool(found) is dit
    if dit:
        assert "constaté le 20 août 2026" in fraicheur.ticket(sujet, found, ())


def test_a_team_without_a_picture_is_asked_for_one(racine: Path) -> None:
    """Once, after what is to mend, with the form; it keeps no issue open, and a stopped common is left alone."""
    [(sujet, found), _] = releve(racine)
    text = fraicheur.ticket(sujet, found, ())
    assert text.count(fraicheur.IMAGE.format(sujet.image)) == 1
    assert parse_qs(urlsplit(sujet.image).query)["commun"] == [sujet.cle]
    assert not any("image" in point.texte for point in found)
    asked = {one.cle: bool(one.image) for one, _ in releve(RACINE)}
    assert asked["annuaire"]
    assert not asked["plan-commun"]
    assert not asked["guichet.yml"]


def test_a_team_is_asked_once_what_europe_does_not_know(racine: Path) -> None:
    """Three questions and a form that holds them, after what is to mend; never the name of a person here."""
    [(sujet, found), _] = releve(racine)
    text = fraicheur.ticket(sujet, found, ())
    assert text.count(fraicheur.EUROPE.format(sujet.europe)) == 1
    asked = parse_qs(urlsplit(sujet.europe).query)
    assert asked["commun"] == [sujet.cle]
    assert "Langues de l’interface" in asked["constat"][0]
    assert "seulement si elle l’accepte, et dans votre dépôt" in text
    assert not any("publiccode" in point.texte for point in found)
    assert not next(one.europe for one, _ in releve(RACINE) if one.cle == "plan-commun")


def test_each_point_says_what_and_leads_to_the_form_that_mends_it(racine: Path) -> None:
    """A reuse of 2024, a quarterly measure of February, a dead address: three forms, ready to fill."""
    [(_, found), _] = releve(racine, {"berges-propres": [MORTE]})
    assert [point.texte for point in found] == [
        "Réutilisation à reconfirmer : Commune de Montpellier.",
        "Mesure dépassée : « Collectivités utilisatrices », dernière valeur du 20 février 2026.",
        f"Adresse qui ne répond pas : {MORTE}",
    ]
    asked = [{k: v[0] for k, v in parse_qs(urlsplit(point.adresse).query).items()} for point in found]
    assert asked == [
        {
            "template": "declarer-une-reutilisation.yml",
            "commun": "berges-propres",
            "organisation-code-insee": "34172",
        },
        {
            "template": "mettre-a-jour-une-mesure.yml",
            "commun": "berges-propres",
            "indicateur": "Collectivités utilisatrices",
        },
        {
            "template": "signaler-une-erreur.yml",
            "commun": "berges-propres",
            "constat": f"Adresse qui ne répond pas : {MORTE}",
        },
    ]
    for query in asked:
        form = formulaires()[query.pop("template").removesuffix(".yml")]
        assert set(query) <= {champ.id for champ in form.champs}


def test_issues_are_opened_then_kept_then_closed(
    tmp_path: Path, racine: Path, forge: FauxDepot, depot: DepotGitHub
) -> None:
    """Opened once; the same month again changes nothing; mended, the issue is closed."""
    assert fraicheur.actualiser(releve(racine), OWNERS, depot) == [
        "berges-propres : ticket ouvert, 2 à revoir",
        "haies-vives : ticket ouvert, 2 à revoir",
    ]
    bodies = [t["body"] for t in forge.tickets.values()]
    assert bodies[0].startswith("<!-- catalogue:fraicheur:berges-propres -->\nBonjour @exemple/mainteneurs.")
    assert "Bonjour @exemple/haies @exemple/arbres." in bodies[1]
    written = list(forge.ecritures)
    assert "inchangé" in fraicheur.actualiser(releve(racine), OWNERS, depot)[0]
    assert forge.ecritures == written
    told = fraicheur.actualiser(releve(racine, {"berges-propres": [MORTE]}), OWNERS, depot)
    assert told[0] == "berges-propres : ticket 1 mis à jour, 3 à revoir"
    fresh = {k: v for k, v in FICHE.items() if k not in {"impact", "reutilisations"}}
    mended = ecrire_catalogue(tmp_path / "apres", berges_propres=fresh)
    assert fraicheur.actualiser(releve(mended), OWNERS, depot) == [
        "berges-propres : ticket 1 fermé, plus rien à revoir",
        "haies-vives : ticket 2 fermé, la fiche n’existe plus",
    ]
    assert {t["state"] for t in forge.tickets.values()} == {"closed"}


def test_an_issue_that_a_stranger_marked_is_not_taken_over(
    racine: Path, forge: FauxDepot, depot: DepotGitHub
) -> None:
    """Only the issues of the automation are changed or closed."""
    pirate = {"login": "pirate", "id": 9, "type": "User"}
    mark = "<!-- catalogue:fraicheur:berges-propres -->"
    forge.ticket(5, auteur=pirate, body=f"{mark}\nMoi", labels=[{"name": "fraicheur"}])
    fraicheur.actualiser(releve(racine), OWNERS, depot)
    assert forge.tickets[5]["body"] == f"{mark}\nMoi"
    assert len(forge.tickets) == 3


def test_simulation_asks_and_changes_nothing(racine: Path, forge: FauxDepot, depot: DepotGitHub) -> None:
    """It says what would be done."""
    assert len(fraicheur.actualiser(releve(racine), OWNERS, depot, simuler=True)) == 2
    assert forge.ecritures == []


def test_the_name_of_a_common_calls_nobody(tmp_path: Path) -> None:
    """What a file says is shown as text, next to owners that are really called."""
    root = ecrire_catalogue(tmp_path, berges_propres={**FICHE, "nom": "@admin #1 <b>"})
    [(sujet, found)] = releve(root)
    text = fraicheur.ticket(sujet, found, ("@exemple/mainteneurs",))
    assert "@admin" not in text
    assert "<b>" not in text


@pytest.mark.parametrize(
    ("rules", "owners"),
    [
        (OWNERS, ("@exemple/mainteneurs",)),
        ("/projets/ @a/b\n/docs/ @c/d", ("@a/b",)),
        ("projets/*.yml @a/b", ("@a/b",)),
        ("*.yml @a/b # équipe", ("@a/b",)),
        ("/projets/ @a/b\n/projets/berges-propres.yml", ()),
        ("* @ORGANISATION/mainteneurs-catalogue", ()),
        ("", ()),
    ],
)
def test_owners_are_those_of_the_last_rule_that_applies(rules: str, owners: tuple[str, ...]) -> None:
    """As the forge reads CODEOWNERS; a name that was not adapted calls nobody."""
    assert fraicheur.proprietaires(rules, "projets/berges-propres.yml") == owners


def test_the_command_prints_the_issues_without_any_token(etape: Callable[..., str], racine: Path) -> None:
    """`scripts/fraicheur --simuler` needs no forge."""
    said = etape(racine, "fraicheur", "--simuler", "--racine", racine, "--date", "2026-11-24")
    assert "# Berges Propres : fiche à revoir" in said


# --- The nightly checks: one issue, opened when they fail, closed when they pass again -------------------


@pytest.fixture
def nuit(etape: Callable[..., str], tmp_path: Path) -> Nuit:
    """Run the step of a night, as the workflow does after what was checked; return what it says."""

    def run(resultat: str, nuit: str, fiches: str, execution: int = 1, etape_: str = "nuit") -> str:
        given = {"RESULTAT": resultat, "CODE": resultat, "NUIT": nuit, "FICHES": fiches}
        return etape(tmp_path, etape_, **given, GITHUB_RUN_ID=str(execution)).strip()

    return run


def test_a_night_that_goes_well_opens_nothing(nuit: Nuit, forge: FauxDepot) -> None:
    """No issue, no comment."""
    assert nuit("success", "success", "success") == "Tout va bien."
    assert forge.ecritures == []


def test_readings_that_are_refused_are_one_issue(nuit: Nuit, forge: FauxDepot) -> None:
    """Two refused days are one issue, with what to do; a day that reads closes it, and leaves that of the night."""
    assert nuit("failure", "failure", "success") == "Ticket ouvert."
    for code, told in (
        ("1", "Tout va bien."),
        ("4", "Ticket ouvert."),
        ("4", "mis à jour."),
        ("0", "fermé."),
    ):
        assert told in nuit(code, "", "", etape_="activite")
    night, readings = forge.tickets.values()
    assert (night["state"], readings["state"]) == ("open", "closed")
    assert "--accepter-les-pertes" in readings["body"]


def test_two_nights_that_fail_are_one_issue_and_a_good_one_closes_it(nuit: Nuit, forge: FauxDepot) -> None:
    """Opened, then brought up to date with what fails now, then closed, then opened anew."""
    assert nuit("failure", "failure", "success") == "Ticket ouvert."
    [ticket] = forge.tickets.values()
    assert "`python3 scripts/nuit`" in ticket["body"]
    assert "scripts/fiches" not in ticket["body"]
    assert ticket["labels"] == [{"name": "nuit"}]
    assert nuit("failure", "success", "failure", 2) == f"Ticket {ticket['number']} mis à jour."
    assert "scripts/nuit" not in ticket["body"]
    assert "`python3 scripts/fiches --complet`" in ticket["body"]
    assert f"https://github.com/{DEPOT}/actions/runs/2" in ticket["body"]
    assert (
        nuit("success", "success", "success") == f"Tout va bien de nouveau : ticket {ticket['number']} fermé."
    )
    assert ticket["state"] == "closed"
    assert nuit("failure", "failure", "failure", 3) == "Ticket ouvert."
    assert len(forge.tickets) == 2


@pytest.mark.parametrize(
    ("resultat", "outcomes", "told"),
    [
        ("failure", ("", ""), "scripts/nuit"),
        ("cancelled", ("cancelled", "success"), "scripts/nuit"),
        ("failure", ("success", "success"), "une autre étape"),
    ],
)
def test_a_night_that_did_not_end_is_a_failure(
    nuit: Nuit, forge: FauxDepot, resultat: str, outcomes: tuple[str, str], told: str
) -> None:
    """An installation that fails, a time that is over: what was not seen to pass did not."""
    nuit(resultat, *outcomes)
    [ticket] = forge.tickets.values()
    assert told in ticket["body"]


def test_the_issue_of_someone_else_is_left_alone(nuit: Nuit, forge: FauxDepot) -> None:
    """The mark, pasted by a stranger in an issue of their own, gives it to nobody."""
    forge.ticket(
        5,
        body="<!-- catalogue:nuit -->\nMoi",
        labels=[{"name": "nuit"}],
        auteur={"login": "pirate", "id": 9, "type": "User"},
    )
    assert nuit("success", "success", "success") == "Tout va bien."
    assert forge.ecritures == []


def test_the_workflow_gives_what_the_step_reads() -> None:
    """The two commands and the names of the variables are those of the workflow."""
    jobs = yaml.safe_load((ROOT / ".github" / "workflows" / "nuit.yml").read_text(encoding="utf-8"))["jobs"]
    commands = {step["id"]: step["run"] for step in jobs["jouer"]["steps"] if "id" in step}
    assert commands == {"nuit": "python3 scripts/nuit", "fiches": "python3 scripts/fiches --complet"}
    assert jobs["jouer"]["outputs"] == {name: f"${{{{ steps.{name}.outcome }}}}" for name in commands}
    assert set(jobs["dire"]["steps"][-1]["env"]) == {"GITHUB_TOKEN", "RESULTAT", "NUIT", "FICHES"}


# --- What is found in copies of public repositories, all imaginary; and the one proposal of the w --------


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
