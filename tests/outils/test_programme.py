"""One engine, any programme: the code names none."""

from __future__ import annotations

import re
from pathlib import Path

from catalogue_communs.faits.phrases import titres_des_besoins
from catalogue_communs.forges.liste import forges
from catalogue_communs.socle.fichiers import yaml_fourni
from catalogue_communs.socle.programme import FICHIER, Programme, adopter
from catalogue_communs.socle.schemas import vocabulaires
from tests.aides import FICTIF, ROOT

# Who the first programme is. « guichet » is also a key of the files and of the API, an address and a file:
# what is forbidden is the noun in a sentence, which the settings give.
NOMS = re.compile(
    r"\b(anct|findpe)\b|communs numériques des territoires|cohésion (des )?territoires|\b(le|la|du|au|un|ce|votre|notre|the|a) guichets?\b",
    re.IGNORECASE,
)
# A public format that any programme writes bears the name of who publishes it; the last is a list of words
# by which an organisation is told from a person.
FORMATS = (
    "jeu de déploiement de l’ANCT",
    "as the ANCT publishes the deployment",
    "agglo anct association",
)


def _texts() -> list[Path]:
    folders = ("catalogue_communs", "hooks", "theme", "docs/scripts")
    kinds = {".py", ".html", ".js", ".xml", ".txt", ".svg", ".css"}
    return sorted(p for f in folders for p in (ROOT / f).rglob("*") if p.suffix in kinds)


def _sans_formats(text: str) -> str:
    for named in FORMATS:
        text = text.replace(named, "")
    return text


def test_the_code_names_no_programme() -> None:
    assert len(_texts()) > 150
    for path in _texts():
        said = NOMS.search(_sans_formats(path.read_text(encoding="utf-8")))
        assert said is None, (path, said)


def test_a_process_without_settings_has_neutral_words() -> None:
    neutral = adopter(None)

    assert isinstance(neutral, Programme)
    # The frozen catalogue says the same: what a test reads never depends on the test before.
    assert (FICTIF / FICHIER).read_bytes() == (ROOT / "schemas" / FICHIER).read_bytes()
    assert neutral.soutenu.cle == "laureat"
    assert neutral.auteur == "Éditeur du catalogue (Éditeur)"


def test_a_programme_adds_to_the_lists_shipped_and_takes_none_away() -> None:
    neutral = yaml_fourni("programme")
    before = {name: [*vocabulaires()[name].valeurs] for name in ("effet", "public", "levier")}
    needs, hosts = [*titres_des_besoins()], {*forges()}
    added = {
        "forges": [{"hote": "forge.exemple.fr", "genre": "gitlab"}],
        "besoins": [{"cle": "lire", "titre": "Lire et prêter", "mots": ["médiathèque"]}],
        "valeurs": {name: [{"cle": "lecture", "nom": "Lecture"}] for name in before},
    }
    try:
        adopter({**neutral, "ajouts": added})
        assert {name: [*vocabulaires()[name].valeurs] for name in before} == {
            name: [*slugs, "lecture"] for name, slugs in before.items()
        }
        assert [*titres_des_besoins()] == [*needs[:-1], "lire", needs[-1]]
        assert {*forges()} == {*hosts, "forge.exemple.fr"}
        own = {
            "titre": "Effet",
            "description": "Ce qu’il montre.",
            "valeurs": [{"cle": "calme", "nom": "Calme"}],
        }
        adopter({**neutral, "ajouts": added, "vocabulaires": {"effet": own}})
        assert [*vocabulaires()["effet"].valeurs] == ["calme", "lecture"]
    finally:
        adopter(None)
    assert [*vocabulaires()["effet"].valeurs] == before["effet"]
