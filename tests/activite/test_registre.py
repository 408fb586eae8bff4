"""The readings on disk: one schema, whole files, readable differences, and the list of forges."""

from __future__ import annotations

import functools
import json
import socket
import types
from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from string import Formatter
from typing import Any, Union, get_args, get_origin

import msgspec
import pytest
from click.testing import CliRunner, Result

from catalogue_communs.commandes.lectures import _conclure
from catalogue_communs.commandes.ligne import cli
from catalogue_communs.forges import campagne, liste
from catalogue_communs.forges import modele as objets
from catalogue_communs.forges.bilan import etats
from catalogue_communs.forges.campagne import Suites
from catalogue_communs.modele.base import FichierInvalide, Objet
from catalogue_communs.reseau.bornes import Limites
from catalogue_communs.reseau.connexion import Reseau
from catalogue_communs.socle import schemas
from catalogue_communs.validation.publies import abimees
from tests.activite.conftest import JOUR, MIDI
from tests.activite.forges import refus, servir
from tests.activite.serveur import Serveur
from tests.aides import RACINE, Json, exemples, titres
from tests.validation.exemples import MINIMALE

URL = "https://github.com/equipe/outil"
DEMAIN = JOUR + timedelta(days=1)
LECTURE = objets.LectureDeDepot(
    URL, JOUR, "github", archive=False, rythme=objets.Rythme({"2026-11": 2}, {"2026-11": 1})
)


def test_the_schema_explains_each_field() -> None:
    for name, part in schemas.schema("activite")["$defs"].items():
        for field, described in part.get("properties", {}).items():
            assert described["title"], (name, field)
            assert described["description"].endswith("."), (name, field)


def test_every_state_and_source_is_known() -> None:
    listed = schemas.vocabulaires()["moyen_de_lecture"].valeurs
    assert {*listed} == {*liste.GENRES, "instantane-git"} - {"forgejo"}
    assert "inconnu" in etats()


def test_nothing_can_be_zero_by_default() -> None:
    """No number has a default value but « unknown »."""
    kinds = [
        one for one in vars(objets).values() if isinstance(one, type) and issubclass(one, Objet)
    ]
    assert objets.LectureDeDepot in kinds
    for kind in kinds:
        for field in msgspec.structs.fields(kind):
            optional = get_origin(field.type) in {Union, types.UnionType} and type(
                None
            ) in get_args(field.type)
            assert (
                field.required or (optional and field.default is None) or field.name == "acces"
            ), field


def test_a_file_is_sorted_and_readable(tmp_path: Path) -> None:
    objets.ecrire_lecture(tmp_path, LECTURE)
    path = tmp_path / "donnees" / "activite" / "github.com" / "equipe__outil.json"
    written = path.read_text(encoding="utf-8")
    assert (
        written
        == json.dumps(json.loads(written), indent=2, sort_keys=True, ensure_ascii=False) + "\n"
    )
    assert {*json.loads(written)} == {"acces", "archive", "depot", "lu_le", "rythme", "source"}
    assert path.stat().st_mode & 0o777 == 0o644
    assert objets.lire_lectures(tmp_path) == {URL: LECTURE}


def test_a_day_of_passage_is_apart(tmp_path: Path) -> None:
    objets.ecrire_lecture(tmp_path, LECTURE)
    objets.ecrire_passages(
        tmp_path, [msgspec.structs.replace(LECTURE, verifie_le=date(2026, 11, 30))]
    )
    [reading] = objets.lire_lectures(tmp_path).values()
    assert (reading.lu_le, reading.verifie_le, reading.au) == (
        JOUR,
        date(2026, 11, 30),
        date(2026, 11, 30),
    )
    assert objets.problemes(reading) == []
    objets.ecrire_lecture(tmp_path, reading)
    assert "verifie_le" not in objets.fichier_de(tmp_path, LECTURE).read_text(encoding="utf-8")
    objets.ecrire_passages(
        tmp_path, [msgspec.structs.replace(LECTURE, verifie_le=date(2026, 11, 1))]
    )
    assert objets.lire_lectures(tmp_path)[URL].au == JOUR


@pytest.mark.parametrize(
    "champs",
    [
        {"tickets": objets.Echanges(-1)},
        {"source": "rumeur"},
        {"acces": "peut-être"},
        {"tete": "abc"},
        {"depot": "http://github.com/a/b"},
        {"langages": tuple("abcde")},
        {"rythme": objets.Rythme({"2026-13": 1}, {})},
        {"deplace_vers": "javascript:x"},
    ],
    ids=[
        "un nombre négatif",
        "une source inconnue",
        "un accès inconnu",
        "une tête trop courte",
        "une adresse sans chiffrement",
        "trop de langages",
        "un treizième mois",
        "une adresse qui est un script",
    ],
)
def test_a_reading_that_its_schema_refuses(champs: dict[str, Any]) -> None:
    """Each is told under the name of its field."""
    problemes = objets.problemes(msgspec.structs.replace(LECTURE, **champs))
    assert problemes
    for probleme in problemes:
        assert probleme.startswith((*champs,))


@pytest.mark.parametrize("contenu", ["", "{", "[]", '{"depot": 3}', '{"depot": "x", "etoile": 1}'])
def test_a_spoiled_file_is_named(tmp_path: Path, contenu: str) -> None:
    path = objets.fichier_de(tmp_path, LECTURE)
    path.parent.mkdir(parents=True)
    path.write_text(contenu, encoding="utf-8")
    with pytest.raises(FichierInvalide, match=r"equipe__outil\.json"):
        objets.lire_lectures(tmp_path)


# --- The list of forges ---------------------------------------------------------------


def test_the_list_of_forges() -> None:
    assert campagne.ouvrir_reseau({}).hotes - {*liste.forges()} == {"api.github.com"}
    assert [forge for forge in liste.forges().values() if forge.jeton and not forge.api] == []
    assert liste.Forge("git.example", liste.GENRES["forgejo"]).api == "https://git.example/api/v1"


def test_a_forge_that_is_not_on_the_list() -> None:
    assert liste.probleme_de_forge(URL) is None
    _, message, remedy = liste.probleme_de_forge("https://gitlab.exemple.fr/a/b") or ("", "", "")
    assert message == "La forge « gitlab.exemple.fr » n’est pas dans la liste du catalogue."
    assert "« - {hote: gitlab.exemple.fr, genre: gitlab} »" in remedy
    assert "sous « ajouts », dans programme.yml" in remedy


@pytest.mark.parametrize(("url", "attendu"), exemples("forges/adresses.yml"))
def test_addresses_that_can_be_read(url: str, *, attendu: bool) -> None:
    assert (liste.cible(url) is not None) is attendu
    if not attendu:
        with pytest.raises(ValueError, match=r".*"):
            objets.fichier_de(RACINE, msgspec.structs.replace(LECTURE, depot=url))


def test_two_repositories_never_share_a_file() -> None:
    paths = [
        "a/b__c",
        "a__b/c",
        "a/b/c",
        "a_/b",
        "a/_b",
        "a/__b",
        "a__/b",
        "a/b_c",
        "a/b",
        "a/b.git/c",
    ]
    stems = [liste.nom_de_fichier(f"https://gitlab.com/{path}") for path in paths]
    assert len(set(stems)) == len(paths)
    assert liste.nom_de_fichier("https://gitlab.com/a/b.git") == "a__b"


def test_kinds_decide_the_rest() -> None:
    assert liste.probleme_de_depot("https://codeberg.org/a/b/c") is not None
    assert liste.probleme_de_depot("https://framagit.org/a/b/c") is None
    for depot, editor in (
        ("https://codeberg.org/a/b", "_edit"),
        ("https://git.example/a/b", "-/edit"),
    ):
        assert liste.url_pour_modifier(depot, "x.yml") == f"{depot}/{editor}/main/x.yml"
    assert liste.forge_de("https://GITHUB.com/a/b") is liste.forges()["github.com"]


@pytest.mark.parametrize(
    ("champs", "faute"),
    [({"contrat_jusqu_au": DEMAIN}, ""), ({"dernier_commit_humain": DEMAIN}, "arrivé")],
    ids=["la fin d’un contrat", "un commit"],
)
def test_only_the_end_of_a_contract_is_to_come(
    tmp_path: Path, champs: dict[str, Any], faute: str
) -> None:
    objets.ecrire_lecture(tmp_path, objets.LectureDeDepot(URL, JOUR, "github", **champs))
    told = [one.message for one in abimees(tmp_path, JOUR)]
    assert ([faute in message for message in told] == [True]) is bool(faute)


MODELES = {
    "depot",
    "branche",
    "fichier",
    "texte",
    "nom",
    "champs",
    "api",
    "chemin",
    "chemin_encode",
}


@pytest.mark.parametrize("nom", sorted(liste.GENRES))
def test_a_kind_is_whole(nom: str) -> None:
    genre = liste.GENRES[nom]
    for model in (genre.modifier, genre.formulaire, genre.contenu):
        assert {field for _, field, *_ in Formatter().parse(model) if field} <= MODELES
    api = liste.Forge("forge.example", genre).api
    assert api or not genre.contenu
    assert api.startswith("https://") or not api


def test_only_some_forges_have_forms() -> None:
    asked = liste.formulaire_url(
        "https://github.com/a/b/", "signaler", commun="arbres", texte="é & c"
    )
    filled = "template=signaler.yml&commun=arbres&texte=%C3%A9%20%26%20c"
    assert asked == f"https://github.com/a/b/issues/new?{filled}"
    assert liste.formulaire_url("https://codeberg.org/a/b", "signaler") == ""


# --- The command `catalogue activite`: what it says, what it returns, what it refuses --------------------


@pytest.fixture
def racine(tmp_path: Path) -> Path:
    """Return the folder of a catalogue of three commons."""
    folder = tmp_path / "catalogue"
    (folder / "projets").mkdir(parents=True)
    for slug in ("arbres", "bancs", "compost"):
        page = folder / "projets" / f"{slug}.yml"
        text = MINIMALE.replace("exemple/compteur-arbres", f"equipe/{slug}")
        page.write_text(text.replace("Compteur d’arbres", slug.title()), encoding="utf-8")
    return folder


@pytest.fixture
def github(
    serveur: Serveur, reseau: Reseau, monkeypatch: pytest.MonkeyPatch, forges_locales: object
) -> Callable[..., None]:
    """Make the command reach a made GitHub, which knows all but one; return what changes its answers."""
    assert forges_locales
    reseau.jetons = {serveur.autorite: "jeton"}
    monkeypatch.setattr(campagne, "ouvrir_reseau", lambda: reseau)
    change = functools.partial(servir, serveur)
    change(compost=refus("NOT_FOUND"))
    return change


def activite(racine: Path, *options: str) -> Result:
    """Run the command."""
    return CliRunner().invoke(cli, ["activite", "--racine", str(racine), *options])


@pytest.mark.usefixtures("github")
def test_everything_is_read(racine: Path) -> None:
    """All read, but the one that its forge does not know: 5 until its third day; then nothing is due."""
    done = activite(racine)
    assert done.exit_code == 5, done.output
    assert (
        "compost : la forge ne montre plus ce dépôt (constat 1 sur 3, un par jour)" in done.output
    )
    assert "2 dépôt(s) lu(s) sur 3, dont 0 inchangé(s) ; 1 échec(s)" in done.output
    # A question each.
    assert "3 point(s) de GitHub." in done.output
    read = objets.lire_lectures(racine)
    assert {one.acces for one in read.values()} == {"public", "a-confirmer"}
    assert activite(racine).output == "Toutes les lectures sont à jour.\n"


@pytest.mark.parametrize(
    ("echouent", "code", "lues"), [(("bancs",), 5, 2), (("arbres", "bancs", "compost"), 3, 0)]
)
def test_what_failed_is_told(
    racine: Path, github: Callable[..., None], echouent: tuple[str, ...], code: int, lues: int
) -> None:
    """Which and why, then 5, or 3 when none was read; what was read is kept."""
    github(**{"compost": refus("NOT_FOUND"), **dict.fromkeys(echouent, refus("FORBIDDEN"))})
    done = activite(racine)
    assert (done.exit_code, len(objets.lire_lectures(racine))) == (code, lues)
    assert "✗ https://github.com/equipe/bancs : la forge refuse l’accès" in done.output


@pytest.mark.usefixtures("github")
def test_without_a_network_no_file_changes(racine: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """On ports that refuse: what was read stays to the byte, the message says so, and 3."""
    activite(racine)
    before = {path: path.read_bytes() for path in racine.rglob("donnees/**/*.json")}
    assert before
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        nobody = f"127.0.0.1:{closed.getsockname()[1]}"
    monkeypatch.setattr(liste.Forge, "api", property(lambda forge: f"http://{nobody}/{forge.hote}"))
    opened = Reseau(
        frozenset(), permis=frozenset({nobody}), limites=Limites(connexion=2, recul=0.01)
    )
    monkeypatch.setattr(campagne, "ouvrir_reseau", lambda: opened)
    done = activite(racine, "--commun", "arbres", "--commun", "bancs")
    assert (done.exit_code, "Aucune forge n’a répondu : rien n’est écrit." in done.stderr) == (
        3,
        True,
    )
    assert {path: path.read_bytes() for path in racine.rglob("donnees/**/*.json")} == before


@pytest.mark.usefixtures("github")
def test_one_common_only(racine: Path) -> None:
    assert activite(racine, "--commun", "arbres").exit_code == 0
    assert set(objets.lire_lectures(racine)) == {"https://github.com/equipe/arbres"}
    assert activite(racine, "--commun", "arbre").exit_code != 0


def test_an_interruption(racine: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_args: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(campagne, "ouvrir_reseau", interrupted)
    done = activite(racine)
    assert done.exit_code == 1
    assert "ce qui est lu est gardé" in done.output


@pytest.mark.parametrize("fin", titres(exemples("activite/fins.yml")))
def test_what_a_run_says_at_its_end(capsys: pytest.CaptureFixture[str], fin: Json) -> None:
    """Too much would be lost: why, and what to do; each failure is told."""
    said = dict(fin["suites"])
    failed = [(f"https://github.com/a/n{rank}", "non") for rank in range(said.pop("echecs", 0))]
    waits = {host: MIDI + seconds for host, seconds in said.pop("attentes", {}).items()}
    ended = Suites(
        **said | {"restes": Counter(said.get("restes", {})), "echecs": failed, "attentes": waits}
    )
    assert _conclure(ended, 40, MIDI) == fin["code"]
    told = capsys.readouterr().err
    assert [one for one in fin["dit"] if one not in told] == []
