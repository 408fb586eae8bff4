"""Texts: what Markdown may not hold, what has no letter, what is cut."""

import re
from collections.abc import Iterator

import yaml

from catalogue_communs.fiches.diagnostics import Diagnostic, dire
from catalogue_communs.fiches.lecture import Position, ligne_et_colonne
from catalogue_communs.socle import markdown, schemas
from catalogue_communs.socle.texte import (
    SHOWN,
    ChampPath,
    citer,
    nom_du_champ,
    slugifier,
)
from catalogue_communs.validation.conformite import attend_un_texte
from catalogue_communs.validation.fiche import ContexteDesRegles, Fiche


def textes_interdits(fiche: Fiche, _contexte: ContexteDesRegles) -> Iterator[Diagnostic]:
    """Yield what a Markdown text may not contain."""
    for path, text in fiche.textes:
        part = schemas.partie_de(fiche.schema, path)
        if part is None or part.get("x-format") != "markdown":
            continue
        for code, extract, row, level in markdown.ce_qui_est_interdit(text):
            sentence = dire(code, cite=citer(extract), extrait=extract, niveau=level)
            yield fiche.rapporter(path, sentence, _place_de_la_ligne(fiche, path, row))


def _place_de_la_ligne(fiche: Fiche, path: ChampPath, row: int) -> Position | None:
    """Return the place of a line of a literal block.

    Nothing for another text, which does not keep its lines.
    """
    node = fiche.document.noeud(path)
    if not isinstance(node, yaml.ScalarNode) or node.style != "|":
        return None
    # A literal block starts on the line after its mark.
    line = fiche.document.place(path)[0] + 1 + row
    written = fiche.document.texte.splitlines()[line - 1]
    return line, len(written) - len(written.lstrip()) + 1


_LETTRE = re.compile(r"[A-Za-z0-9]")


def textes_sans_lettre(fiche: Fiche, _contexte: ContexteDesRegles) -> Iterator[Diagnostic]:
    """Yield texts that no image of the site can draw, and no search finds.

    The typefaces have the Latin letters.
    """
    for path, text in fiche.textes:
        # Most texts have a plain letter: the accents of the others are looked at.
        if _LETTRE.search(text) or not text.strip() or slugifier(text):
            continue
        # What a living source is asked for is a language, that has signs.
        if path[0] == "sources_vivantes":
            continue
        part = schemas.partie_de(fiche.schema, path)
        if attend_un_texte(part) and not {"pattern", "format"} & (part or {}).keys():
            yield fiche.dire(path, "texte-sans-lettre", cite=citer(text))


_TABLEAU = re.compile(r"\|[ :]*-{3,}[ :]*\|")
_ENTRE_GUILLEMETS = re.compile(r"“([^“”]+)”")


def textes_a_plat(fiche: Fiche, _contexte: ContexteDesRegles) -> Iterator[Diagnostic]:
    """Yield plain texts that hold a table, or stand between the quotes of a word processor."""
    for path, text in fiche.textes:
        # Most texts have neither sign.
        if "|" not in text and "“" not in text:
            continue
        part = schemas.partie_de(fiche.schema, path) or {}
        if not attend_un_texte(part) or part.get("x-format") == "markdown":
            continue
        champ = nom_du_champ(path)
        if _TABLEAU.search(text):
            yield fiche.dire(path, "texte-tableau", champ=citer(champ))
        quoted = _ENTRE_GUILLEMETS.fullmatch(text.strip())
        if quoted:
            compris = quoted[1].strip()
            yield fiche.dire(path, "texte-entre-guillemets", champ=citer(champ), compris=compris)


_CUT = re.compile(r"[ \t]+(#)[^\s#][^\r\n]*")
# The same, wherever it is: after a word, since a text never ends with a space.
_MAYBE_CUT = re.compile(r"#(?<=[ \t]#)[^\s#]")


def textes_coupes(fiche: Fiche, _contexte: ContexteDesRegles) -> Iterator[Diagnostic]:
    """Yield texts that a « # » glued to a word cuts: a comment has a space after its mark."""
    written = fiche.document.texte
    if not _MAYBE_CUT.search(written):
        return
    for path, text in fiche.textes:
        node = fiche.document.noeud(path)
        if not isinstance(node, yaml.ScalarNode) or node.style:
            continue
        match = _CUT.match(written, node.end_mark.index)
        if match and attend_un_texte(schemas.partie_de(fiche.schema, path)):
            ended = citer(f"…{text[-SHOWN // 2 :]}".partition(" ")[2] or text)
            sentence = dire("yaml-diese", champ=nom_du_champ(path), cite=ended)
            yield fiche.rapporter(path, sentence, ligne_et_colonne(written, match.start(1)))
