"""The day when a file last said something of an organisation, in repositories where people really commit."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from catalogue_communs.fiches.ecriture import Refus
from catalogue_communs.forges.datation import Datation, dater
from catalogue_communs.forges.git import Git
from catalogue_communs.forges.histoire import FichierCite, Histoire, copie, fichier_cite
from catalogue_communs.forges.liste import GENRES, DepotALire, Forge
from catalogue_communs.reseau.bornes import Panne
from tests.activite.test_git import Depot
from tests.aides import RACINE, Lancer

NOM = "Ville de Valimaginaire"
DEBUT, ENSUITE, FIN = "2023-02-14", "2025-06-01", "2026-03-31"
LISTE = "- Pays des Deux Rives : 12 bacs.\n- Ville de Valimaginaire : 40 bacs.\n- Syndicat du Val Rêvé : 7 bacs.\n"
DOC = f"# Ils s’en servent\n\nVoici les collectivités qui s’en servent.\n\n{LISTE}"


@pytest.fixture
def depot(tmp_path: Path) -> Depot:
    """Return an empty repository."""
    return Depot(tmp_path / "origine")


def tete(depot: Depot) -> str:
    """Return the last commit."""
    return depot.git("rev-parse", "HEAD").strip()


def datation(depot: Depot, chemin: str = "doc.md", nom: str = NOM) -> Datation:
    """Date what a file says of an organisation, at the last commit."""
    return dater(Histoire(Git(depot.folder / ".git"), tete(depot)), chemin, nom)


def jour(depot: Depot, chemin: str = "doc.md", nom: str = NOM) -> str:
    """Return the day of the last statement; « » when it is unknown."""
    day = datation(depot, chemin, nom).jour
    return day.isoformat() if day else ""


def pourquoi(depot: Depot, chemin: str = "doc.md") -> list[str]:
    """Return what is said of each day, the last one first."""
    return [day.pourquoi for day in datation(depot, chemin).jours]


@pytest.mark.parametrize(
    ("texte", "dit"),
    [
        pytest.param(
            DOC.replace("- ", "* ").replace(" : ", ": "), "mise en forme", id="another layout"
        ),
        pytest.param(
            DOC.replace("Ville de Valimaginaire", "**[Ville de Valimaginaire](../a.md)**"),
            "mise en forme",
            id="markup, and a link inside the site",
        ),
        pytest.param(
            DOC.replace("40 bacs.", "40 bacs. ![logo](v.png)"),
            "mise en forme",
            id="a logo beside the text",
        ),
        pytest.param(
            DOC.replace("VALIMAGINAIRE", "Valimaginaire").upper(),
            "mise en forme",
            id="another case",
        ),
        pytest.param(
            DOC.replace(" bacs", " bacs de tri, posés par les agents de la commune"),
            "réécriture d’ensemble : 3 entrées sur 3",
            id="every entry rewritten",
        ),
        pytest.param(
            DOC.replace("12 bacs", "13 bacs"),
            "première mention",
            id="the entry of another organisation",
        ),
        pytest.param(
            f"{DOC}- Bourg Fictif : 3 bacs.\n", "première mention", id="one more organisation"
        ),
    ],
)
def test_what_says_nothing_new_does_not_renew_the_day(depot: Depot, texte: str, dit: str) -> None:
    depot.ecrit(DEBUT, doc_md=DOC)
    depot.ecrit(FIN, doc_md=texte)
    assert jour(depot) == DEBUT
    assert pourquoi(depot)[0].startswith(dit)


@pytest.mark.parametrize(
    "texte", [DOC.replace("40", "55"), DOC.replace("40 bacs", "40 bacs, et deux déchèteries")]
)
def test_a_change_of_its_own_entry_is_a_statement(depot: Depot, texte: str) -> None:
    depot.ecrit(DEBUT, doc_md=DOC)
    depot.ecrit(ENSUITE, doc_md=texte)
    depot.ecrit(FIN, doc_md=texte.replace("- ", "* "))
    assert jour(depot) == ENSUITE
    assert pourquoi(depot)[1] == "ce qui est dit de l’organisme change"


def test_a_translation_is_none_unless_a_figure_changes(depot: Depot) -> None:
    french = "La Ville de Valimaginaire s’en sert pour les 40 bacs du centre et des hameaux.\n"
    english = "The Ville de Valimaginaire uses it for the 40 bins of its centre and hamlets.\n"
    depot.ecrit(DEBUT, doc_md=english)
    depot.ecrit(ENSUITE, doc_md=french)
    assert (jour(depot), pourquoi(depot)[0]) == (DEBUT, "traduction")
    depot.ecrit(FIN, doc_md=english.replace("40", "55"))
    assert jour(depot) == FIN


def test_a_file_is_followed_under_its_former_names(depot: Depot) -> None:
    depot.ecrit(DEBUT, README_md=DOC)
    depot.ecrit(ENSUITE, README_md=DOC.replace("40", "55"))
    depot.git("mv", "README.md", "utilisateurs.md")
    depot.ecrit(FIN)
    assert jour(depot, "utilisateurs.md") == ENSUITE
    assert pourquoi(depot, "utilisateurs.md")[0] == "le fichier s’appelait README.md"


def test_an_entry_is_followed_from_one_file_to_another(depot: Depot) -> None:
    """Taken into a new page, where everything else is new, then the former page goes."""
    depot.ecrit(DEBUT, README_md=DOC)
    page = "\n".join(f"Une phrase sur autre chose, la {rank}e.\n" for rank in range(60))
    depot.ecrit(ENSUITE, doc_md=f"{page}\n{LISTE}")
    depot.git("rm", "--quiet", "README.md")
    depot.ecrit(FIN)
    assert jour(depot) == DEBUT
    assert pourquoi(depot) == [
        "repris ou déplacé de README.md",
        "première mention du nom dans le dépôt",
    ]


def test_a_name_in_one_more_list_is_no_statement_a_text_of_its_own_is(depot: Depot) -> None:
    depot.ecrit(DEBUT, README_md=DOC)
    depot.ecrit(ENSUITE, doc_md="Logos :\n\n- Ville de Valimaginaire\n- Bourg Fictif\n")
    assert (jour(depot), pourquoi(depot)[0]) == (
        DEBUT,
        "une mention de plus, déjà nommé dans README.md",
    )
    depot.ecrit(
        FIN,
        recit_md="Depuis le printemps, les agents de la Ville de Valimaginaire relèvent chaque lundi les bacs du "
        "marché, puis ceux des écoles, et préparent ainsi la tournée suivante.\n",
    )
    assert jour(depot, "recit.md") == FIN


def test_a_change_of_another_text_is_no_statement_of_the_one_cited(depot: Depot) -> None:
    depot.ecrit(DEBUT, exemple_md=f"const exemple = {{nom: '{NOM}', fond: 'plan'}};\n")
    depot.ecrit(ENSUITE, exemple_md=f"const exemple = {{nom: '{NOM}', fond: 'photo', zoom: 12}};\n")
    depot.ecrit(FIN, doc_md=DOC)
    assert jour(depot, "exemple.md") == ENSUITE
    assert jour(depot) == DEBUT


def test_a_file_made_for_the_organisation_is_a_statement_its_move_is_none(depot: Depot) -> None:
    code = 'CAMPAGNE = {\n    "nom": "Ville de Valimaginaire",\n    "debut": "2025-06-01",\n}\n'
    depot.ecrit(DEBUT, README_md=DOC)
    depot.ecrit(ENSUITE, **{"valimaginaire.py": code})
    assert jour(depot, "valimaginaire.py") == ENSUITE
    (depot.folder / "campagnes").mkdir()
    depot.git("mv", "valimaginaire.py", "campagnes/valimaginaire.py")
    depot.ecrit(FIN)
    assert jour(depot, "campagnes/valimaginaire.py") == ENSUITE


@pytest.mark.parametrize("forme", ["yml", "json"])
def test_the_entry_is_the_record_and_no_other(depot: Depot, forme: str) -> None:
    def ecrire(day: str, *usages: str) -> None:
        records = [{"nom": nom, "usage": usage} for nom, usage in zip(noms, usages, strict=True)]
        lines = [
            f"  - nom: {one['nom']}\n    usage: {one['usage']}\n    logo: x.png" for one in records
        ]
        texts = {"yml": "\n".join(["utilisateurs:", *lines]), "json": json.dumps(records, indent=2)}
        depot.ecrit(day, **{f"liste.{forme}": texts[forme]})

    noms = ("Pays des Deux Rives", NOM, "Syndicat du Val Rêvé", "Bourg Fictif")
    ecrire(DEBUT, "essai", "essai", "essai", "essai")
    ecrire(ENSUITE, "essai", "tournées", "essai", "essai")
    ecrire(FIN, "tournées", "tournées", "essai", "essai")
    assert jour(depot, f"liste.{forme}") == ENSUITE
    assert jour(depot, f"liste.{forme}", "bourg fictif") == DEBUT


@pytest.mark.parametrize("ecrite", ["{}", '"{}"'])
def test_the_entry_of_an_enumeration_is_its_line(depot: Depot, ecrite: str) -> None:
    """Another name that enters the same braces says nothing of this one."""

    def ecrire(day: str, *noms: str) -> None:
        lignes = [f"    {ecrite.format(nom)},\n" for nom in noms]
        depot.ecrit(day, **{"Services.kt": f"enum class Services {{\n{''.join(lignes)}}}\n"})

    ecrire(DEBUT, "SERVICE_VAL", "SERVICE_REVE")
    ecrire(ENSUITE, "SERVICE_BOURG", "SERVICE_VAL", "SERVICE_REVE")
    ecrire(FIN, "SERVICE_BOURG", "SERVICE_VAL")
    assert jour(depot, "Services.kt", "SERVICE_VAL") == DEBUT
    assert jour(depot, "Services.kt", "SERVICE_BOURG") == ENSUITE


def test_a_name_that_comes_back_is_a_statement_when_its_words_are_new(depot: Depot) -> None:
    depot.ecrit(DEBUT, doc_md=DOC)
    depot.ecrit("2024-01-01", doc_md="# Plus personne\n")
    depot.ecrit(ENSUITE, doc_md=DOC)
    assert jour(depot) == DEBUT
    assert pourquoi(depot)[0] == "le nom revient, après avoir été retiré, dans les mêmes mots"
    depot.ecrit("2025-07-01", doc_md="# Plus personne\n")
    depot.ecrit(FIN, doc_md=DOC.replace("40", "55"))
    assert jour(depot) == FIN


def test_the_date_of_an_article_is_the_one_that_it_bears(depot: Depot) -> None:
    depot.ecrit(FIN, **{"2024-05-17-tri.md": "La Ville de Valimaginaire s’y est mise.\n"})
    assert jour(depot, "2024-05-17-tri.md") == "2024-05-17"
    depot.ecrit(FIN, **{"2024-25-17-tri.md": "La Ville de Valimaginaire s’y est mise.\n"})
    assert jour(depot, "2024-25-17-tri.md") == FIN


# --- Where the history is cut --------------------------------------------------------------


def importer(depot: Depot, day: str) -> None:
    """Commit many files at once, as those who bring a project from elsewhere do."""
    depot.ecrit(day, doc_md=DOC, **{f"fichier{rank}.txt": "x" for rank in range(12)})


def test_of_a_first_import_the_day_is_unknown_until_the_entry_changes(depot: Depot) -> None:
    importer(depot, DEBUT)
    assert jour(depot) == ""
    assert "13 fichiers d’un coup, écrits ailleurs avant ce jour" in pourquoi(depot)[0]
    depot.ecrit(FIN, doc_md=DOC.replace("40", "55"))
    assert jour(depot) == FIN


def test_so_is_it_of_what_a_later_import_brings(depot: Depot) -> None:
    depot.ecrit(DEBUT, LISEZ_md="x")
    importer(depot, ENSUITE)
    assert jour(depot) == ""
    assert "13 fichiers sur 14" in pourquoi(depot)[0]


def test_so_is_it_of_a_copy_without_its_beginning(depot: Depot, tmp_path: Path) -> None:
    for day in (DEBUT, ENSUITE, FIN):
        depot.ecrit(day, doc_md=DOC, **{f"{day}.txt": day})
    depot.git("clone", "--quiet", "--depth=2", f"file://{depot.folder}", str(tmp_path / "courte"))
    short = Depot.__new__(Depot)
    short.folder = tmp_path / "courte"
    assert jour(depot) == DEBUT
    assert jour(short) == ""
    assert "la copie de l’historique s’arrête là" in pourquoi(short)[0]


def test_a_merge_that_brings_the_name_stops_nothing(depot: Depot) -> None:
    depot.ecrit(DEBUT, doc_md="# Personne\n")
    depot.git("checkout", "--quiet", "-b", "autre")
    depot.ecrit(ENSUITE, doc_md=DOC)
    depot.git("checkout", "--quiet", "principale")
    depot.ecrit(ENSUITE, LISEZ_md="x")
    who = {"GIT_COMMITTER_NAME": "x", "GIT_COMMITTER_EMAIL": "x@exemple.invalid"}
    author = {"GIT_AUTHOR_NAME": "x", "GIT_AUTHOR_EMAIL": "x@exemple.invalid"}
    depot.git("merge", "--quiet", "--no-ff", "--message=x", "autre", **who, **author)
    assert jour(depot) == ENSUITE


def test_a_copy_that_lacks_other_contents_is_read_all_the_same(
    depot: Depot, tmp_path: Path
) -> None:
    depot.ecrit(DEBUT, doc_md=DOC, **{"gros.csv": f"{NOM}\n" * 1000})
    depot.ecrit(FIN, doc_md=DOC.replace("- ", "* "))
    depot.git("config", "uploadpack.allowFilter", "true")
    short = Depot.__new__(Depot)
    short.folder = tmp_path / "partielle"
    depot.git(
        "clone",
        "--quiet",
        "--no-checkout",
        "--filter=blob:limit=2k",
        f"file://{depot.folder}",
        str(short.folder),
    )
    assert Histoire(Git(short.folder / ".git"), tete(short)).manquants == ("gros.csv",)
    assert jour(short) == DEBUT


def test_a_message_feigns_no_commit(depot: Depot, tmp_path: Path) -> None:
    depot.ecrit(DEBUT, doc_md=DOC)
    (depot.folder / "doc.md").write_text(DOC.replace("12", "13"), encoding="utf-8")
    witness = tmp_path / "temoin"
    feigned = f"x\x1e--output={witness}\x1f\x1f1774915200\x1fx\x1f"
    who = {"GIT_COMMITTER_NAME": "x", "GIT_COMMITTER_EMAIL": "x@exemple.invalid"}
    author = {"GIT_AUTHOR_NAME": "x", "GIT_AUTHOR_EMAIL": "x@exemple.invalid"}
    depot.git("commit", "--quiet", "--all", f"--message={feigned}", **who, **author)
    assert jour(depot) == DEBUT
    assert not witness.exists()


# --- The address, the copy, the command ------------------------------------------------------

SHA = "a" * 40


@pytest.mark.parametrize(
    ("url", "depot", "chemin"),
    [
        (
            f"https://github.com/exemple/outil/blob/{SHA}/docs/a%20b.md#L3",
            "https://github.com/exemple/outil",
            "docs/a b.md",
        ),
        (
            f"https://gitlab.com/g/s/outil/-/blob/{SHA}/x.md?plain=1",
            "https://gitlab.com/g/s/outil",
            "x.md",
        ),
        (
            f"https://codeberg.org/exemple/outil/src/commit/{SHA}/x.md",
            "https://codeberg.org/exemple/outil",
            "x.md",
        ),
    ],
)
def test_the_address_of_a_file_at_a_commit(url: str, depot: str, chemin: str) -> None:
    cite = fichier_cite(url)
    assert cite is not None
    assert (cite.depot.depot, cite.commit, cite.chemin) == (depot, SHA, chemin)


@pytest.mark.parametrize(
    "url",
    [
        "https://github.com/exemple/outil/blob/main/x.md",
        f"https://github.com/exemple/blob/{SHA}/x.md",
        f"https://inconnu.example/exemple/outil/blob/{SHA}/x.md",
        f"file:///exemple/outil/blob/{SHA}/x.md",
    ],
)
def test_any_other_address_is_refused(url: str) -> None:
    assert fichier_cite(url) is None


def test_a_copy_is_made_for_the_time_of_the_reading_of_another_branch_too(depot: Depot) -> None:
    depot.ecrit(DEBUT, doc_md=DOC)
    depot.git("checkout", "--quiet", "-b", "autre")
    depot.ecrit(FIN, doc_md=DOC.replace("40", "55"))
    cite = FichierCite(
        DepotALire("x", Forge("", GENRES["git"]), str(depot.folder).lstrip("/")),
        tete(depot),
        "doc.md",
    )
    depot.git("checkout", "--quiet", "principale")
    depot.git("config", "uploadpack.allowAnySHA1InWant", "true")
    with copie(cite, None, "file") as histoire:
        assert dater(histoire, cite.chemin, NOM).jour == date.fromisoformat(FIN)
        folder = histoire.git.dossier
        assert folder.exists()
    assert not folder.exists()


@pytest.mark.parametrize(
    ("chemin", "nom", "dit"),
    [
        ("doc.md", "Ville de Vallimaginaire", "ne nomme pas"),
        (
            "doc.md",
            "Bac de Valimaginaire",
            "Une ligne y ressemble : « - Ville de Valimaginaire : 40 bacs. »",
        ),
        ("doc.md", "L’", "n’est pas un nom"),
        ("absent.md", NOM, "absent.md n’est pas dans cette copie"),
    ],
)
def test_what_cannot_be_dated_is_told(depot: Depot, chemin: str, nom: str, dit: str) -> None:
    depot.ecrit(DEBUT, doc_md=DOC)
    with pytest.raises((Refus, Panne), match=dit):
        datation(depot, chemin, nom)


def test_the_command_tells_the_day_why_and_the_other_days(
    depot: Depot, appeler: Lancer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(RACINE)
    depot.ecrit(DEBUT, doc_md=DOC)
    first = tete(depot)
    depot.ecrit(FIN, doc_md=DOC.replace("- ", "* "))
    adresse = f"https://github.com/exemple/outil/blob/{tete(depot)}/doc.md#L6"
    code, output, _ = appeler("dater", adresse, NOM, "--clone", str(depot.folder))
    assert code == 0
    assert output.splitlines() == [
        "Jour : 14 février 2023 (confirmee_le: 2023-02-14)",
        f"Commit : {first} « x »",
        "Pourquoi : première mention du nom dans le dépôt.",
        "Ce que dit le fichier : « * Ville de Valimaginaire : 40 bacs. »",
        "Les autres jours :",
        f"  · 31 mars 2026, {tete(depot)[:10]} « x » : mise en forme, lien interne ou image",
    ]
    code, _, errors = appeler("dater", adresse, NOM, "--clone", str(depot.folder.parent))
    assert (code, "n’est pas une copie du dépôt" in errors) == (1, True)
    code, _, errors = appeler("dater", "https://exemple.fr/page", NOM)
    assert (code, "l’adresse d’un fichier à un commit" in errors) == (2, True)


def test_the_command_says_when_the_day_is_unknown(
    depot: Depot, appeler: Lancer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(RACINE)
    importer(depot, DEBUT)
    adresse = f"https://github.com/exemple/outil/blob/{tete(depot)}/doc.md"
    code, output, _ = appeler("dater", adresse, NOM, "--clone", str(depot.folder))
    assert (code, output.splitlines()[0]) == (1, "Jour inconnu : n’écrivez aucun de ceux-ci.")
