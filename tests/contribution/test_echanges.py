"""What forms say, as recorded exchanges show it: how each answer is understood, what changes, what is refused."""

from __future__ import annotations

import json
import shlex
import textwrap
from collections.abc import Callable
from pathlib import Path

import pytest

from catalogue_communs.collectivites import reference
from catalogue_communs.commandes import base
from catalogue_communs.contribution import (
    comprendre,
    inscription,
    messages,
    organismes,
    texte_recu,
)
from catalogue_communs.contribution.demande import traiter
from catalogue_communs.contribution.resultat import Resultat
from catalogue_communs.fiches.ecriture import Refus
from catalogue_communs.socle import markdown
from catalogue_communs.socle.fichiers import ressources
from tests import echanges
from tests.contribution.aides import DIT, JOUR, MODIFIER, corps, ecrire_catalogue, remplir

ADRESSE = "https://github.com/exemple/catalogue/issues/12"
DOSSIER = Path(__file__).with_name("echanges")
ECHANGES = echanges.lire(DOSSIER)
FRANCE = reference(ressources())


def _formulaire(root: Path, name: str, *words: str) -> Resultat:
    said = dict(word.split("=", 1) for word in words)
    return remplir(root, name, said.pop("adresse", ADRESSE), **said)


def _modifier(root: Path, *changes: str) -> Resultat:
    """Send what the form of the site prepares."""
    said = json.dumps({"changements": [json.loads(one) for one in changes]})
    return traiter(corps(MODIFIER, commun="berges-propres", proposition=said), root, JOUR)


def _dire(root: Path, result: Resultat) -> str:
    told = (
        f"{result.action}{' une fiche nouvelle' * bool(result.nouveaux)} {result.titre}".strip()
        + "\n"
    )
    told += "".join(f"- {one}\n" for one in result.phrases)
    told += "".join("! {}\n".format(one.replace("\n", "\n!   ")) for one in result.messages)
    for path, data in result.fichiers.items():
        before = "" if path in result.nouveaux else (root / path).read_text(encoding="utf-8")
        told += base.difference(path, before, data.decode())
    return told


def _publier(root: Path, result: Resultat) -> str:
    told = _dire(root, result)
    for path, data in result.fichiers.items():
        (root / path).write_bytes(data)
    return told


def _comprendre(chemin: str, ecrit: str) -> str:
    path = tuple(int(step) if step.isdigit() else step for step in chemin.split("."))
    read = comprendre.comprendre_reponse(path, ecrit)
    values = {".".join(map(str, path)): value for path, value in read.valeurs.items()}
    told = "".join(
        f"{name}: {json.dumps(value, ensure_ascii=False)}\n" for name, value in values.items()
    )
    return told + (f"  « {read.dit} »\n" if read.dit else "")


def _reconnaitre(*words: str) -> str:
    found = organismes.reconnaitre(FRANCE, **dict(word.split("=", 1) for word in words))
    return "".join(f"{json.dumps(one.valeurs, ensure_ascii=False)}\n" for one in found)


def _nettoyer(text: str) -> str:
    clean, gone = texte_recu.texte_propre(json.loads(text))
    assert not list(markdown.ce_qui_est_interdit(clean))
    return "".join(f"| {line}\n" for line in clean.splitlines()) + "".join(
        f"- {one}\n" for one in gone
    )


def _lettre(root: Path, *blancs: str) -> str:
    """Fill the blanks of the letter that the pages open, broken in lines as a mail program does."""
    text = messages.DECLARATION.format(nom="Berges Propres")
    for known, said in zip(("La commune de …", "depuis …", "pour …", ": …"), blancs, strict=True):
        text = text.replace(known, f"{known.replace('La commune de …', '…')[:-1]}{said}", 1)
    lines = "\n".join(textwrap.fill(line, 60) for line in text.splitlines())
    return _dire(root, traiter(f"{lines}\nBien cordialement,\nLe secrétariat", root, JOUR))


def _citer(root: Path, source: str, titre: str = "", jour: str = "") -> str:
    """Cite a source in a page; say by what name, and what is listed."""
    before = (root / "projets/a.yml").read_text(encoding="utf-8")
    after, ident = inscription.citer_source(before, source, titre, "reutilisations", jour)
    return f"{ident}\n{base.difference('projets/a.yml', before, after)}"


def _lignes(root: Path, *words: str) -> str:
    """Say which lines of a page are those of an organisation."""
    text = (root / "projets/a.yml").read_text(encoding="utf-8")
    found = organismes.usages_de_l_organisme(
        text, dict(word.split("=", 1) for word in words), FRANCE
    )
    return f"{[rank for rank, _ in found]}\n"


REPONSES: dict[str, Callable[..., str]] = {
    **{
        name: lambda root, *words, of=name: _dire(root, _formulaire(root, of, *words))
        for name in DIT
    },
    "lettre": _lettre,
    "modifier": lambda root, *words: _dire(root, _modifier(root, *words)),
    "publier": lambda root, *words: _publier(root, _formulaire(root, *words)),
    "citer": _citer,
    "lignes": _lignes,
    "comprendre": lambda _root, *words: _comprendre(*words),
    "reconnaitre": lambda _root, *words: _reconnaitre(*words),
    "nettoyer": lambda _root, *words: _nettoyer(*words),
}


def preparer(root: Path) -> Path:
    return ecrire_catalogue(root)


def repondre(root: Path, asked: str, _typed: str) -> str:
    name, *words = shlex.split(asked)
    try:
        return REPONSES[name](root, *words)
    except Refus as refusal:
        return f"! {refusal}\n"


@pytest.mark.parametrize("exchange", ECHANGES.values(), ids=ECHANGES)
def test_an_exchange_goes_as_it_was_recorded(exchange: str, tmp_path: Path) -> None:
    """After a change that is meant: `python -m tests.echanges`, and read what differs."""
    assert echanges.jouer(exchange, preparer(tmp_path / "catalogue"), repondre) == exchange
