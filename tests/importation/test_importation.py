"""What other catalogues hold starts a file: sourced, checked, and never invented."""

from __future__ import annotations

import base64
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import pytest
import yaml
from click.testing import CliRunner, Result

from catalogue_communs.commandes import ecrire
from catalogue_communs.commandes.ecrire import PUBLICCODE, lire_a_la_racine
from catalogue_communs.commandes.ligne import cli
from catalogue_communs.contribution.importation import (
    Collecte,
    Origine,
    depuis_beta,
    depuis_publiccode,
    lire_document,
)
from catalogue_communs.fiches.ecriture import Refus
from catalogue_communs.forges.liste import Forge
from catalogue_communs.reseau.bornes import Limites
from catalogue_communs.reseau.connexion import Reseau
from tests.activite.serveur import Reponse, Serveur
from tests.aides import ROOT, TODAY, exemples
from tests.contribution.aides import git

FIXTURES = ROOT / "tests" / "fixtures" / "importation"
SOURCE = Origine("publiccode", "Fichier publiccode.yml du projet", TODAY)
FICHE = Origine("fiche-beta", "Fiche du produit", TODAY, "https://beta.gouv.fr/startups/c.html")
HEAD = 'publiccodeYmlVersion: "0.4"\nname: Compteur\n'
NOM = "exemple/compteur-arbres"
DEPOT, CONTENU = f"https://github.com/{NOM}", f"/api/repos/{NOM}/contents/"


def depuis(raw: bytes, nom: str) -> Collecte:
    values, body = lire_document(raw, nom)
    found = (
        depuis_beta(values, body, FICHE)
        if nom.endswith(".md")
        else depuis_publiccode(values, SOURCE)
    )
    return found.finir(ROOT)


def raisons(result: Collecte) -> dict[str, str]:
    return dict(result.non_repris)


# --- publiccode.yml ---------------------------------------------------------------------------


@pytest.mark.parametrize("version", ["0.2", "0.3", "0.4", "0.5"])
def test_each_version_gives_the_same_facts(version: str) -> None:
    """Those of the newest are in an exchange of the commands; from 0.5 on, it names every organisation."""
    values, newest = (
        depuis((FIXTURES / f"v{one}.yml").read_bytes(), PUBLICCODE).valeurs
        for one in (version, "0.7")
    )
    carrier = newest.pop("porteurs")[0]["nom"]
    assert [one["nom"] for one in values.pop("porteurs", [])][:1] == [carrier] * (version == "0.5")
    assert {**values, "sources": newest["sources"]} == newest


def test_every_part_is_taken_or_named() -> None:
    raw = (FIXTURES / "v0.7.yml").read_bytes()
    result, written = depuis(raw, PUBLICCODE), yaml.safe_load(raw)
    taken = {
        "publiccodeYmlVersion",
        "name",
        "url",
        "landingURL",
        "roadmap",
        "organisation",
        "fundedBy",
    }
    taken |= {
        "description",
        "legal",
        "developmentStatus",
        "softwareType",
        "platforms",
        "localisation",
    }
    left = raisons(result)
    assert {
        key for key in written if key not in taken and not any(k.startswith(key) for k in left)
    } == set()
    assert all(reason.endswith((".", "?")) for reason in left.values())


@pytest.mark.parametrize("version", ["0", "0.6", "0.7.0", "0.2.2", "2.4.0"])
def test_a_version_may_be_written_short_or_long_or_be_to_come(version: str) -> None:
    result = depuis(HEAD.replace("0.4", version).encode(), PUBLICCODE)
    assert result.valeurs["nom"] == "Compteur"
    assert ("publiccodeYmlVersion" in raisons(result)) is (version == "2.4.0")


PHASES = "investigation construction acceleration consolidation transfere opere abandon-investigation abandon"


@pytest.mark.parametrize("la_bas", PHASES.split())
def test_each_phase_of_a_product_is_one_of_ours(la_bas: str) -> None:
    page = f"---\ntitle: A\nmission: M\nphases: [{{name: {la_bas}, start: 2024-03-01}}]\n---\n"
    values = depuis(page.encode(), "a.md").valeurs
    [phase] = values["parcours"]["phases"]
    ours = la_bas.replace("transfere", "transfert")
    assert phase == {"phase": ours, "debut": "2024-03-01", "source": "fiche-beta"}
    assert ("archive" in values) is la_bas.startswith("abandon")
    assert values.get("archive", {}).get("date", "2024-03-01") == "2024-03-01"


def test_organisations_are_named_by_the_same_repository(tmp_path: Path) -> None:
    def ecrire(folder: str, head: str) -> None:
        (tmp_path / folder).mkdir(exist_ok=True)
        (tmp_path / folder / "imaginaire.md").write_text(f"---\n{head}\n---\n", encoding="utf-8")

    ecrire("_organisations", "name: Ministère Imaginaire\ntype: administration-centrale")
    ecrire("_incubators", "title: Incubateur Imaginaire\nowner: /organisations/imaginaire")
    values, body = lire_document((FIXTURES / "compteur.md").read_bytes(), "compteur.md")
    values["sponsors"] += ["/organisations/absente", "/organisations/../../secret"]
    origine = FICHE._replace(voisins=tmp_path)
    result = depuis_beta(values, body, origine).finir(ROOT)
    incubator = {"nom": "Incubateur Imaginaire", "type": "service-etat", "role": "incubateur"}
    assert result.valeurs["porteurs"] == [{**incubator, "source": "fiche-beta"}]
    assert "porteurs" in result.a_completer
    told = dict(result.a_juger)["sponsors"]
    assert "portent-ils le service ? Ministère Imaginaire, « absente » et « secret »." in told


# --- Hostile documents ------------------------------------------------------------------------

BOMB = "publiccodeYmlVersion: '0.4'\na: &a [x, x]\n" + "".join(
    f"{chr(98 + n)}: &{chr(98 + n)} [*{chr(97 + n)}, *{chr(97 + n)}]\n" for n in range(20)
)


@pytest.mark.parametrize(
    ("nom", "raw", "said"),
    [
        *(
            (PUBLICCODE, raw, said)
            for raw, said in (
                (BOMB.encode(), "alias"),
                (b"a" * 300_000, "dépasse 256 Ko"),
                (b"\xff\xfe\x00a", "UTF-8"),
                (b"name: \xe9t\xe9", "UTF-8"),
                (b"- a\n- b\n", "ne contient pas de champs"),
                (b"texte", "ne contient pas de champs"),
                (b"", "vide"),
                (b"name: [", "ligne"),
                (b"publiccodeYmlVersion: !!python/object/apply:os.system ['id']\n", "étiquette"),
                (b"a: " + b"[" * 60 + b"]" * 60, "ligne 1"),
                (b"name: a\nname: b\n", "deux fois"),
                (b"name: A\n", "publiccodeYmlVersion"),
                (b"publiccodeYmlVersion: neuf\n", "n’est pas une version"),
                (b"publiccodeYmlVersion: [0]\n", "n’est pas une version"),
            )
        ),
        *(
            ("a.md", raw, "en-tête")
            for raw in (b"title: A", b"---\ntitle: A\n", b"---\nautre: A\n---\n")
        ),
    ],
)
def test_a_hostile_or_another_document_is_refused_in_french(
    nom: str, raw: bytes, said: str
) -> None:
    with pytest.raises(Refus, match=said):
        depuis(raw, nom)


# --- The forge --------------------------------------------------------------------------------


@pytest.mark.parametrize(("depot", "api"), exemples("forges/publiccode.yml"))
def test_a_forge_of_the_list_alone_is_asked(depot: str, api: str) -> None:
    network = Mock(lire=Mock(return_value=Mock(absente=True)))
    with pytest.raises(Refus, match="n’a pas de publiccode.yml" if api else None):
        lire_a_la_racine(network, depot)
    assert [call.args for call in network.lire.call_args_list] == [(api,)] * bool(api)


@contextmanager
def depot(fichiers: dict[str, str]) -> Iterator[tuple[Serveur, Reseau]]:
    """Serve the files of the root of one repository as GitHub does; the rest is not there."""
    with Serveur() as server, pytest.MonkeyPatch.context() as patch:
        server.defaut = lambda _asked: Reponse({}, 404)
        for name, text in fichiers.items():
            content = base64.b64encode(text.encode()).decode()
            server.repond(f"{CONTENU}{name}", Reponse({"content": content}))
        network = Reseau(
            frozenset({"127.0.0.1"}),
            permis=frozenset({server.autorite}),
            limites=Limites(recul=0.01),
        )
        patch.setattr(Forge, "api", f"{server.adresse}/api")
        patch.setattr(ecrire, "ouvrir_reseau", lambda: network)
        yield server, network


@pytest.mark.parametrize(
    "answer", [Reponse({"content": "pas du base64 !"}), Reponse([]), Reponse({"content": None})]
)
def test_an_answer_without_the_file_is_told(answer: Reponse, tmp_path: Path) -> None:
    with depot({}) as (server, _):
        done = lancer(tmp_path, DEPOT)
        assert (done.exit_code, "n’a pas de publiccode.yml" in done.output) == (1, True)
        server.repond(f"{CONTENU}publiccode.yml", answer)
        done = lancer(tmp_path, DEPOT)
        assert (done.exit_code, "n’a pas donné le contenu" in done.output) == (1, True)


# What follows an address may be a secret.
@pytest.mark.parametrize(
    "suite", ["", "/", "?private_token=secret&email=camille@exemple.fr", "#readme"]
)
def test_a_repository_gives_its_publiccode(suite: str, tmp_path: Path) -> None:
    with depot({PUBLICCODE: (FIXTURES / "v0.7.yml").read_text(encoding="utf-8")}):
        done = lancer(tmp_path, f"{DEPOT}{suite}", *OPTIONS)
    assert done.exit_code == 0, done.output
    [source] = ecrite(tmp_path)["sources"]
    assert (source["url"], source["titre"]) == (DEPOT, "publiccode.yml du dépôt compteur-arbres")


# --- The command ------------------------------------------------------------------------------


def lancer(root: Path, *arguments: str) -> Result:
    (root / "projets").mkdir(exist_ok=True)
    return CliRunner().invoke(
        cli, ["importer", *arguments, "--racine", str(root), "--date", "2026-11-24"]
    )


def ecrite(root: Path) -> Any:
    return yaml.safe_load((root / "projets" / "compteur-d-arbres.yml").read_text(encoding="utf-8"))


ACCROCHE = ("--accroche", "Compter les arbres d’une commune.")
OPTIONS = ("--contact", "contact@exemple.fr", "--publics", "commune")


def copier(folder: Path) -> Path:
    """Make a copy of the repository of beta.gouv.fr; return its one page."""
    page = folder / "copie" / "content" / "_startups" / "compteur.md"
    page.parent.mkdir(parents=True)
    shutil.copy(FIXTURES / "compteur.md", page)
    return page


def test_the_source_is_the_page_at_the_commit_of_a_copy(tmp_path: Path) -> None:
    page, copy = copier(tmp_path), tmp_path / "copie"
    git(copy, "init", "--quiet")
    git(copy, "add", "--all")
    git(copy, "commit", "--quiet", "--message=Page", GIT_COMMITTER_DATE="2026-02-03T12:00:00Z")
    page.write_text("---\ntitle: Autre nom\nmission: M\n---\n", encoding="utf-8")
    (page.parent / "neuve.md").write_bytes(page.read_bytes())
    done = lancer(
        tmp_path, str(page), *OPTIONS, "--porteur", "Syndicat", "--licence", "MIT", *ACCROCHE
    )
    assert done.exit_code == 0, done.output
    values = ecrite(tmp_path)
    [source] = values["sources"]
    where = "https://github.com/betagouv/beta.gouv.fr/blob/{}/content/_startups/compteur.md"
    assert source["url"] == where.format(git(copy, "rev-parse", "HEAD"))
    assert (str(source["consultee_le"]), str(values["publie_le"])) == ("2026-02-03", "2026-11-24")
    assert values["liens"]["fiche_beta"] == "https://beta.gouv.fr/startups/compteur.html"
    assert "Copiez le dépôt" not in done.output
    # A page that no commit holds is a file alone.
    assert "Copiez le dépôt" in lancer(tmp_path, str(page.parent / "neuve.md"), "--simuler").output
