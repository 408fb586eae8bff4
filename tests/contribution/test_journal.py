"""What the automation writes on the forge, as recorded exchanges show it: one branch, one proposal, one comment."""

from __future__ import annotations

import io
import json
import re
import shlex
from collections.abc import Callable, Sequence
from contextlib import chdir
from email.message import Message
from pathlib import Path
from typing import Any
from unittest.mock import patch
from urllib.error import HTTPError
from urllib.parse import parse_qsl, unquote, urlsplit
from urllib.request import Request

import pytest

from catalogue_communs.commandes import forge as etapes
from catalogue_communs.contribution import fraicheur, github, publication
from catalogue_communs.contribution.resultat import Resultat, Trafique
from catalogue_communs.faits.contexte import Contexte
from catalogue_communs.faits.fonds import charger
from tests import echanges
from tests.activite.serveur import Demande
from tests.contribution.aides import (
    DEPOT,
    DIT,
    JOUR,
    SHA,
    corps,
    depots,
    ecrire_catalogue,
    execution,
    git,
)
from tests.contribution.conftest import Atelier
from tests.contribution.faux_depot import FauxDepot

DOSSIER = Path(__file__).with_name("journaux")
ECHANGES = echanges.lire(DOSSIER)
ATELIERS: dict[Path, Atelier] = {}
PIRATE = {"login": "pirate", "id": 9, "type": "User"}


class Direct:
    """Asks the made forge without a socket."""

    def __init__(self, forge: FauxDepot) -> None:
        self.forge = forge

    def open(self, asked: Request, timeout: float) -> io.BytesIO:  # noqa: ARG002 - as urllib's own
        parts, headers = urlsplit(asked.full_url), {k.lower(): v for k, v in asked.header_items()}
        body = asked.data if isinstance(asked.data, bytes) else b""
        path, query = unquote(parts.path), dict(parse_qsl(parts.query))
        answer = self.forge(Demande(asked.get_method(), path, query, headers, body))
        if answer.statut >= 400:
            raise HTTPError(asked.full_url, answer.statut, "", Message(), io.BytesIO())
        return io.BytesIO(answer.octets())


def preparer(root: Path) -> Path:
    """Put a catalogue under Git, with its forge."""
    forge, nu = FauxDepot(nu=root.parent / "forge.git"), root.parent / "forge.git"
    depots(ecrire_catalogue(root), nu)
    with patch.object(github, "build_opener", lambda *_: Direct(forge)):
        depot = github.DepotGitHub(DEPOT, forge.jeton)
    ATELIERS[root] = Atelier(root, nu, forge, depot, root.parent)
    return root


def _dits(words: tuple[str, ...]) -> dict[str, Any]:
    """Read « name=value », or « name= » and its JSON."""
    read = dict(word.split("=", 1) for word in words)
    return {
        name: json.loads(said) if said[:1] in {"[", "{", "n"} else said
        for name, said in read.items()
    }


def _formulaire(atelier: Atelier, name: str, *words: str) -> str:
    said = _dits(words)
    changes = {key[7:]: said.pop(key) for key in [*said] if key.startswith("ticket.")}
    text = said["texte"] if name == "texte" else corps(name, **{**DIT[name], **said})
    return atelier.envoyer(text, int(changes.pop("number", 12)), **changes)


def _proposition(atelier: Atelier, numero: str, branche: str, *words: str) -> str:
    atelier.forge.proposition(int(numero), branche, **_dits(words))
    return ""


def _ticket(atelier: Atelier, numero: str, mark: str) -> str:
    label = mark.partition(":")[0]
    body = f"<!-- catalogue:{mark} -->\nMoi"
    atelier.forge.ticket(int(numero), auteur=PIRATE, body=body, labels=[{"name": label}])
    return ""


def _verdict(atelier: Atelier, *words: str) -> str:
    """Say the verdict of the last commit of a branch."""
    run = _dits(words)
    sha = next((sha for name, sha in _branches(atelier).items() if name == run["head_branch"]), SHA)
    return publication.dire_verdict(execution(**run, head_sha=sha), atelier.racine, atelier.depot)


def _commit(atelier: Atelier, branche: str, *changes: str) -> str:
    """Put files on a branch of the forge, as who may write there does: « name=content »."""
    git(atelier.racine, "checkout", "--quiet", "-B", branche, "main")
    for name, text in (one.split("=", 1) for one in changes):
        path = atelier.racine / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text.replace("\\n", "\n"), encoding="utf-8")
        git(atelier.racine, "add", name)
    git(atelier.racine, "commit", "--quiet", "--allow-empty", "--message=Une main")
    git(atelier.racine, "push", "--quiet", "--force", "origin", f"HEAD:{branche}")
    git(atelier.racine, "checkout", "--quiet", "main")
    return ""


def _demande(atelier: Atelier, numero: str, moment: str) -> str:
    atelier.forge.ticket(
        int(numero), auteur=PIRATE, labels=[{"name": "contribution"}], created_at=moment
    )
    return ""


def _execution(atelier: Atelier, flux: str, *words: str) -> str:
    said = _dits(words)
    atelier.forge.publiee(
        atelier.git("rev-parse", "main"), flux=flux, **{**said, "id": int(said["id"])}
    )
    return ""


def _fraicheur(atelier: Atelier, *morts: str) -> str:
    contexte = Contexte(atelier.racine, charger(atelier.racine, JOUR)[0], JOUR)
    found = fraicheur.fiches_a_revoir(contexte, f"https://github.com/{DEPOT}", morts)
    return "\n".join(fraicheur.actualiser([*found], "* @exemple/mainteneurs", atelier.depot))


def _etape(atelier: Atelier, name: str, *words: str) -> str:
    said = {"GITHUB_RUN_ID": "1", **_dits(tuple(one for one in words if "=" in one))}
    given = (one for one in words if "=" not in one)
    forge = patch.object(etapes, "depot_du_flux", lambda: atelier.depot)
    day = patch.object(etapes, "aujourd_hui", lambda: JOUR)
    with forge, day, patch.dict("os.environ", said), chdir(atelier.racine):
        return etapes.jouer(name, *given)


def _propose(
    titre: str, fichier: str, texte: str, phrases: Sequence[str] = (), *, nouveau: bool = False
) -> Resultat:
    """Return a result that proposes one file."""
    return Resultat(
        "proposer", titre, {fichier: texte.encode()}, (fichier,) if nouveau else (), tuple(phrases)
    )


ETAPES: dict[str, Callable[..., str]] = {
    "formulaire": _formulaire,
    "resultat": lambda atelier, said: atelier.deposer(_propose(**json.loads(said))),
    "personne": lambda atelier, branche: atelier.reprendre(branche)[:0],
    "proposition": _proposition,
    "ticket": _ticket,
    "demande": _demande,
    "execution": _execution,
    "apercu": lambda atelier, said, *run: atelier.commenter(said, **_dits(run)),
    "verdict": _verdict,
    "commit": _commit,
    "fraicheur": _fraicheur,
    "etape": _etape,
}


def _branches(atelier: Atelier) -> dict[str, str]:
    refs = atelier.git("for-each-ref", "--format=%(refname:lstrip=2) %(objectname)")
    return dict(line.split(" ") for line in refs.splitlines())


def _branche(atelier: Atelier, name: str) -> str:
    message = atelier.git("log", "-1", "--format=%B", name)
    changes = atelier.git(
        "diff", "--unified=1", "--src-prefix=a/", "--dst-prefix=b/", "main", name
    ).splitlines()
    shown = "\n".join(line for line in changes if not line.startswith("index "))
    return f"branche {name}\n{_cite(message)}{shown}\n"


def _cite(text: str) -> str:
    return "".join(f"  | {line}\n" for line in text.splitlines())


def _ecriture(call: str, sent: dict[str, Any]) -> str:
    shown = (
        f"  {key}: {value}\n" if "\n" not in str(value) else f"  {key}:\n{_cite(value)}"
        for key, value in sent.items()
    )
    return f"{re.sub('[0-9a-f]{40}', 'SHA', call)}\n{''.join(shown)}"


def repondre(root: Path, asked: str, _typed: str) -> str:
    """Play a step; return what it says, what it wrote on the forge, the branches that it changed."""
    atelier, (name, *words) = ATELIERS[root], shlex.split(asked)
    before, written = _branches(atelier), len(atelier.forge.journal)
    try:
        told = ETAPES[name](atelier, *words)
    except Trafique as refusal:
        told = f"! {refusal}"
    after = _branches(atelier)
    assert atelier.forge.fautes == []
    told += "\n" + "".join(_ecriture(*one) for one in atelier.forge.journal[written:])
    return told + "".join(
        _branche(atelier, one) for one, sha in after.items() if before.get(one) != sha
    )


@pytest.mark.parametrize("exchange", ECHANGES.values(), ids=ECHANGES)
def test_an_exchange_goes_as_it_was_recorded(exchange: str, tmp_path: Path) -> None:
    """After a change that is meant: `python -m tests.echanges`, and read what differs."""
    assert echanges.jouer(exchange, preparer(tmp_path / "catalogue"), repondre) == exchange
