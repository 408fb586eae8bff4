"""Look for bytes that make a reader fail: run by ``scripts/nuit``, not by the tests.

Atheris changes the bytes of real and wrong inputs, guided by the lines that each change reaches.
A find is an exception that is no verdict, a promise that is broken, or an answer that takes too
long; libFuzzer writes the guilty bytes in the folder of the finds, to be made into a test.
"""

from __future__ import annotations

import functools
import json
import re
import sys
import tempfile
from datetime import date
from pathlib import Path
from typing import Any

import atheris

with atheris.instrument_imports(include=["catalogue_communs", "yaml"]):
    from catalogue_communs.contribution import courriels, formulaires, messages
    from catalogue_communs.contribution.comprendre import Comprehension
    from catalogue_communs.contribution.importation import (
        Origine,
        depuis_beta,
        depuis_publiccode,
        lire_document,
    )
    from catalogue_communs.contribution.messages import modeles_dits, propositions
    from catalogue_communs.contribution.nouvelle_fiche import fiche_nouvelle
    from catalogue_communs.contribution.proposition import Envoi, Illisible
    from catalogue_communs.fiches.ecriture import Refus
    from catalogue_communs.fiches.lecture import MAX_BYTES, lire_octets
    from catalogue_communs.forges import calcul, modele
    from catalogue_communs.forges.git import _read
    from catalogue_communs.forges.modele import ReleveDepot
    from catalogue_communs.reseau.bornes import Panne
    from catalogue_communs.socle import markdown, schemas
    from catalogue_communs.socle.texte import INVISIBLE
    from catalogue_communs.validation import moteur
    from catalogue_communs.validation.fiche import ContexteDesRegles, Fiche
    from tests.activite.conftest import relever
    from tests.activite.forges import enregistree
    from tests.activite.test_robustesse import FORGES, FauxReseau
    from tests.aides import Lecteur
    from tests.contribution.aides import DECLARATION, MESURE, PROPOSITION, corps
    from tests.sources import formes
from collections.abc import Callable, Iterable, Iterator

from catalogue_communs.reseau.connexion import ReponseHttp

ROOT = Path(__file__).resolve().parent.parent
FIXTURES = ROOT / "tests" / "fixtures"
JOUR = date(2026, 11, 24)
# Words that the languages know, tried whole: bytes alone would never write them.
MOTS = (
    "- ", ": ", "|\n  ", ">-\n  ", "&a ", "*a", "<<: ", "!!str ", "%YAML 1.1\n---\n", "\n---\n", "{", "[", "# ",
    "https://", "mailto:", "utm_source=", "@", "MIT OR ", "2026-11-24", "1e999", "\\u202e", "![a](b)", "<b>",
    "<script>", "javascript:", "](//a)", "&#x3c;", "Content-Type: ", "charset=", "=?utf-8?q?", "### ", "null",
)  # fmt: skip


def yaml(data: bytes) -> None:
    """Read the bytes as a file of `projets/`, and check it: each message points inside it."""
    document = lire_octets(data, "projets/fiche.yml")
    fiche = Fiche("fiche", document)
    lines = _lines(data)
    for found in moteur.verifier_fiche(fiche, _contexte()):
        if not (found.message and found.remede and 1 <= found.ligne <= len(lines)):
            raise AssertionError(found)
        if (
            found.code != "fichier-encodage"
            and not 1 <= found.colonne <= len(lines[found.ligne - 1]) + 1
        ):
            raise AssertionError(found)


@functools.cache
def _contexte() -> ContexteDesRegles:
    # Once: the folder around the file does not change.
    return ContexteDesRegles(FIXTURES / "racine", JOUR)


def _lines(data: bytes) -> list[str]:
    text = data.removeprefix(b"\xef\xbb\xbf").decode("utf-8", "replace")
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")


def texte(data: bytes) -> None:
    """Render the bytes as the Markdown of a field, and clean them as a page written by hand."""
    text = data.decode("utf-8", "ignore")
    list(markdown.ce_qui_est_interdit(text))
    for tag, attributes in Lecteur(markdown.rendre(text)).elements:
        for name, value in attributes:
            safe = (
                tag == "a"
                and name == "href"
                and re.match("https://|mailto:|#", value or "", re.IGNORECASE)
            )
            if not safe:
                raise AssertionError((tag, name, value))
        if tag not in markdown._TAGS:  # noqa: SLF001
            raise AssertionError(tag)
    cleaned = markdown.clean_page(text)
    if re.search(
        r"<(script|style|iframe|object|form|svg)|<[a-z][^>]*\s(on[a-z]+|srcdoc)=", cleaned
    ):
        raise AssertionError(cleaned)


def importation(data: bytes) -> None:
    """Import the bytes as a publiccode.yml, then as the page of another catalogue."""
    origine = Origine("fichier", "Un fichier", JOUR)
    for name in ("publiccode.yml", "fiche.md"):
        try:
            values, body = lire_document(data, name)
            found = (
                depuis_beta(values, body, origine) if body else depuis_publiccode(values, origine)
            )
        except Refus:
            continue
        made = found.finir(FIXTURES / "racine")
        _relue(made.valeurs)


def message(data: bytes) -> None:
    """Read the bytes as an e-mail that says a model: known questions, short and visible answers."""
    try:
        found = modeles_dits(courriels.corps_du_message(data))
    except (ValueError, Illisible):
        return
    for one in found:
        for name, value in one.reponses.items():
            known = name in {champ.id for champ in one.modele.champs}
            if not known or len(value) > messages.LONGEST_TEXT or INVISIBLE.search(value):
                raise AssertionError((name, value))


def ticket(data: bytes) -> None:
    """Read the bytes as a ticket of the forge: what is written in the file is what was read."""
    try:
        found = propositions(data.decode("utf-8", "ignore"), Envoi())
    except Illisible:
        return
    for one in found:
        if one.fiche:
            _relue(Comprehension().element((), dict(one.fiche)))


def _relue(values: dict[str, Any]) -> None:
    """Write values as a file, and read them again."""
    try:
        text = fiche_nouvelle(values)
    except Refus:
        return
    document = lire_octets(text.encode(), "fiche.yml")
    if document.diagnostics:
        raise AssertionError(document.diagnostics)
    # A title may be wrapped, spaces at the end of a line may go; a field may neither come nor go.
    if values and {*document.valeurs} != {*values}:
        raise AssertionError((document.valeurs, values))


class _Suite(FauxReseau):
    """A network whose answers are given, the last one again and again."""

    suite: list[object]

    def lire(self, url: str, **parametres: str) -> ReponseHttp:
        self.donnees = self.suite.pop(0) if self.suite else self.donnees
        return super().lire(url, **parametres)


def forge(data: bytes) -> None:
    """Take the lines as what a forge answers to each question; the first byte says which forge."""
    names = sorted(FORGES)
    host, reader = FORGES[names[(data[:1] or b"\0")[0] % len(names)]]
    network = _Suite(None)
    network.suite = list(_documents(data[1:]))
    _juger(relever(reader(network), f"https://{host}/a/b"))


def _documents(data: bytes) -> Iterator[object]:
    for line in data.split(b"\n"):
        try:
            yield json.loads(line)
        except (ValueError, RecursionError):
            continue


def _juger(result: ReleveDepot | Panne) -> None:
    if isinstance(result, ReleveDepot):
        modele.problemes(calcul.lecture(result, None))


class _Git:
    """What git prints about a repository: fields that anyone may have written."""

    def __init__(self, data: bytes) -> None:
        """Take each line as the fields of a commit and of a tag."""
        self.rows = [line.replace(b"\0", b"").split(b"|") for line in data.split(b"\n")]

    def lire(self, command: str, *options: str) -> bytes:
        """Print as git does: the number of fields is that of the format."""
        rows = [(row + [b""] * 5)[:5] for row in self.rows]
        if command == "log":
            return b"\0".join(b"\x1f".join(row) for row in rows)
        if command == "ls-tree":
            return b"\0".join(b"100644 blob 0\t" + row[4] for row in rows)
        if command == "symbolic-ref":
            return rows[0][4]
        return (
            b"\n".join(row[4] + b"\x1f" + row[2] for row in rows)
            if "refs/tags" in options
            else b"x"
        )

    chercher = lire


def git(data: bytes) -> None:
    """Take the lines as the history of a repository."""
    depot: Any = _Git(data)
    try:
        found = _read(depot, "https://git.sr.ht/~a/b", JOUR)
    except Panne:
        return
    _juger(found)


def source(data: bytes) -> None:
    """Take the bytes as what a living source answers; the first byte says in which format."""
    names = [*formes.ADRESSES]
    declared = formes.source(names[(data[:1] or b"\0")[0] % len(names)])
    formes.lire(data[1:], declared)


def _releves() -> Iterator[bytes]:
    months = [
        {"date": f"{day}", "valeur": rank, "value": rank} for rank, day in enumerate(formes.mois(6))
    ]
    bodies = (
        formes.ademe([1, 2, 3.5]),
        json.dumps(months).encode(),
        json.dumps({"records": [{"id": 1, "fields": months[0]}]}).encode(),
        formes.tableau(months),
        formes.tableau(months, ";"),
    )
    for rank, body in enumerate(bodies):
        yield bytes([rank]) + body


def _fichiers(*patterns: str) -> Iterator[bytes]:
    for pattern in patterns:
        for path in ROOT.glob(pattern):
            yield path.read_bytes()


def _messages() -> Iterator[bytes]:
    model = formulaires.modeles()[formulaires.DECLARER]
    text = model.message(**{one.id: f"valeur {rank}" for rank, one in enumerate(model.champs)})
    yield text.encode()
    heads = 'From: a@exemple.fr\nMIME-Version: 1.0\nContent-Type: multipart/alternative; boundary="b"\n\n'
    for kind in ("plain; charset=utf-8", "html; charset=iso-8859-1"):
        yield f"{heads}--b\nContent-Type: text/{kind}\n\n{text}\n--b--\n".encode(
            "cp1252", "replace"
        )


def _tickets() -> Iterator[bytes]:
    filled = {
        formulaires.PROPOSER: PROPOSITION,
        formulaires.DECLARER: DECLARATION,
        formulaires.MESURER: MESURE,
    }
    for name in formulaires.modeles():
        yield corps(name, **filled.get(name, {})).encode()


def _reponses() -> Iterator[bytes]:
    for rank, name in enumerate(sorted(FORGES)):
        known = enregistree(name)
        said = [{"data": {"repository": known}}] if name == "github" else [*known.values()]
        yield bytes([rank]) + b"\n".join(json.dumps(one).encode() for one in said)


HISTOIRE = (
    b"0123456789|ab cd|1795500000|a@exemple.fr|Nom\nfedcba||1795400000|b[bot]@exemple.fr|README.md"
)
CIBLES: dict[str, tuple[Callable[[bytes], None], Iterable[bytes]]] = {
    "yaml": (yaml, _fichiers("tests/fixtures/projets/*/*.yml", "tests/catalogue/projets/*.yml")),
    "markdown": (texte, _fichiers("docs/**/*.md")),
    "importation": (
        importation,
        _fichiers("tests/fixtures/importation/*", "tests/fixtures/publiccode/*.yml"),
    ),
    "courriel": (message, _messages()),
    "formulaire": (ticket, _tickets()),
    "forge": (forge, _reponses()),
    "git": (git, [HISTOIRE]),
    "source": (source, _releves()),
}


def main() -> None:
    """Fuzz the reader that the first argument names, with the options of libFuzzer that follow."""
    check, inputs = CIBLES[sys.argv[1]]
    with tempfile.TemporaryDirectory() as folder:
        seeds, words = Path(folder) / "graines", Path(folder) / "mots"
        seeds.mkdir()
        for rank, content in enumerate(inputs):
            (seeds / str(rank)).write_bytes(content)
        names = schemas.schema("projet")["properties"]
        words.write_text(
            "".join(f'"{_escaped(word)}"\n' for word in (*MOTS, *names)), encoding="utf-8"
        )
        bounds = [f"-max_len={MAX_BYTES // 16}", "-timeout=20", "-rss_limit_mb=2048"]
        atheris.Setup([sys.argv[0], f"-dict={words}", *bounds, *sys.argv[2:], str(seeds)], check)
        atheris.Fuzz()


def _escaped(word: str) -> str:
    return "".join(f"\\x{byte:02x}" for byte in word.encode())


if __name__ == "__main__":
    main()
