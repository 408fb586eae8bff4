"""Look for a file that makes the reader or the rules fail: run by ``scripts/fuzz``, not by the tests.

Atheris changes the bytes of real and wrong files, guided by the lines that each change reaches.
A find is an exception, a message that points outside the file, or an answer that takes too long;
libFuzzer writes the guilty bytes in the folder of the finds, to be made into a test.
"""

from __future__ import annotations

import functools
import sys
import tempfile
from datetime import date
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["catalogue", "yaml"]):
    from catalogue import markdown, schemas
    from catalogue.lecture import MAX_BYTES, read_bytes
    from catalogue.validation import moteur
    from catalogue.validation.fiche import Contexte, Fiche

ROOT = Path(__file__).resolve().parent.parent
FIXTURES = ROOT / "tests" / "fixtures"
JOUR = date(2026, 11, 24)
# A word that the language knows, tried whole: bytes alone would never write it.
MOTS = (
    "- ", ": ", "|\n  ", ">-\n  ", "&a ", "*a", "<<: ", "!!str ", "%YAML 1.1\n---\n", "\n---\n", "{", "[", "# ",
    "https://", "mailto:", "utm_source=", "@", "MIT OR ", "2026-11-24", "1e999", "\\u202e", "![a](b)", "<b>",
)  # fmt: skip


def verifier(data: bytes) -> None:
    """Read the bytes as a file of `projets/`, check it, and render it if it is Markdown."""
    document = read_bytes(data, "projets/fiche.yml")
    contexte = _contexte()
    fiche = Fiche("fiche", document)
    lines = _lines(data)
    for found in moteur._check(fiche, contexte):  # noqa: SLF001
        if not (found.message and found.remede and 1 <= found.ligne <= len(lines)):
            raise AssertionError(found)
        if found.code != "fichier-encodage" and not 1 <= found.colonne <= len(lines[found.ligne - 1]) + 1:
            raise AssertionError(found)
    text = data.decode("utf-8", "ignore")
    list(markdown.problems(text))
    markdown.render(text)


@functools.cache
def _contexte() -> Contexte:
    # Once: the folder around the file does not change.
    return moteur._contexte(FIXTURES / "racine", JOUR, (), None)  # noqa: SLF001


def _lines(data: bytes) -> list[str]:
    text = data.removeprefix(b"\xef\xbb\xbf").decode("utf-8", "replace")
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")


def main() -> None:
    """Fuzz with the options of libFuzzer that follow the name of the module."""
    with tempfile.TemporaryDirectory() as folder:
        seeds, words = Path(folder) / "graines", Path(folder) / "mots"
        seeds.mkdir()
        for path in [*FIXTURES.glob("projets/*/*.yml"), *(ROOT / "projets").glob("*.yml")]:
            (seeds / f"{path.parent.name}-{path.name}").write_bytes(path.read_bytes())
        names = schemas.schema("projet")["properties"]
        words.write_text("".join(f'"{_escaped(word)}"\n' for word in (*MOTS, *names)), encoding="utf-8")
        bounds = [f"-max_len={MAX_BYTES // 16}", "-timeout=20", "-rss_limit_mb=2048"]
        atheris.Setup([sys.argv[0], f"-dict={words}", *bounds, *sys.argv[1:], str(seeds)], verifier)
        atheris.Fuzz()


def _escaped(word: str) -> str:
    return "".join(f"\\x{byte:02x}" for byte in word.encode())


if __name__ == "__main__":
    main()
