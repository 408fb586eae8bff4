"""The problems of a file: one `Diagnostic` each, its code, and how it is printed."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Any

from catalogue_communs.fiches.phrases import PHRASES
from catalogue_communs.socle.fichiers import yaml_fourni
from catalogue_communs.socle.texte import INVISIBLE, accorder, chemin_lisible


def dire(nom: str, /, **mots: object) -> tuple[str, str, str]:
    """Return the code, the message and the remedy of a sentence, its words in their places."""
    code, message, remedy = PHRASES[nom]
    return code, message.format(**mots), remedy.format(**mots)


@dataclass(frozen=True, slots=True)
class Code:
    """What a code means, as `schemas/messages.yml` says; a `conseil` stops no publication."""

    titre: str
    explication: str
    faux: str = ""
    juste: str = ""
    conseil: bool = False
    # `catalogue corriger` turns `faux`, or its like, into `juste`.
    corrigeable: bool = False


CODES: dict[str, Code] = {
    code: Code(**champs)
    for group in ("lecture", "schema", "regles", "controle")
    for code, champs in yaml_fourni("messages")[group].items()
}


# The place of what concerns a whole file.
DEBUT = (1, 1)


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """A problem, where it is (1-based line and column) and what to write instead."""

    fichier: str
    ligne: int
    colonne: int
    code: str
    message: str
    remede: str
    chemin: tuple[str | int, ...] = ()
    # The value that the remedy asks for, when nothing in it is doubtful.
    ecrire: Any = None
    # The lines to paste, as a file writes them.
    bloc: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse a code that the documentation does not explain."""
        if self.code not in CODES:
            raise ValueError(f"undocumented diagnostic code: {self.code}")

    @property
    def champ(self) -> str:
        """Name of the field, as people read it: `impact.indicateurs[0].unite`."""
        return chemin_lisible(self.chemin)

    @property
    def est_erreur(self) -> bool:
        """Tell whether it stops the publication: an advice only says what readers miss."""
        return not CODES[self.code].conseil

    @property
    def gravite(self) -> str:
        """Severity, which the code decides once for all: « erreur » or « conseil »."""
        return "erreur" if self.est_erreur else "conseil"


def signaler(
    fichier: str, nom: str, place: tuple[int, int] = DEBUT, /, **mots: object
) -> Diagnostic:
    """Say a sentence of `PHRASES` on a file, at a line and a column."""
    return Diagnostic(fichier, *place, *dire(nom, **mots))


# By place, then by code, so that two runs print the same.
cle_de_tri = attrgetter("fichier", "ligne", "colonne", "code", "message")


def diagnostics_en_texte(diagnostics: Sequence[Diagnostic], checked: int) -> str:
    """Write for people: grouped by file, then a line to conclude.

    What must be corrected comes last, where a terminal leaves the eye.
    """
    lines: list[str] = []
    en_erreur = {diagnostic.fichier for diagnostic in diagnostics if diagnostic.est_erreur}
    fichiers = dict.fromkeys(diagnostic.fichier for diagnostic in diagnostics)
    for fichier in sorted(fichiers, key=lambda fichier: fichier in en_erreur):
        lines.append(_one_line(fichier))
        du_fichier = [diagnostic for diagnostic in diagnostics if diagnostic.fichier == fichier]
        for diagnostic in sorted(du_fichier, key=_les_erreurs_en_dernier):
            lines += map(_one_line, _lignes(diagnostic))
        lines.append("")
    return "\n".join([*lines, _summary(diagnostics, checked)]) + "\n"


def _les_erreurs_en_dernier(diagnostic: Diagnostic) -> tuple[Any, ...]:
    return (diagnostic.est_erreur, *cle_de_tri(diagnostic))


def _lignes(diagnostic: Diagnostic) -> list[str]:
    """Write a diagnostic for people: its place and its message, its remedy, the lines to paste."""
    mark = "✗" if diagnostic.est_erreur else "·"
    place = f"{diagnostic.fichier}:{diagnostic.ligne}:{diagnostic.colonne}"
    return [
        f"  {mark} {place} [{diagnostic.code}] {diagnostic.message}",
        f"      → {diagnostic.remede}",
        *(f"          {line}" for line in diagnostic.bloc),
    ]


def _one_line(text: str) -> str:
    """Keep the words of a file from starting a line, or from speaking to a terminal or a runner."""
    return INVISIBLE.sub("�", re.sub(r"[\r\n]+", " ", text)).replace("##[", "## [")


def _summary(diagnostics: Sequence[Diagnostic], checked: int) -> str:
    erreurs = sum(diagnostic.est_erreur for diagnostic in diagnostics)
    conseils = len(diagnostics) - erreurs
    fichiers = f"{checked} {accorder(checked, 'fichier', 'fichiers')}"
    counts = f"({fichiers}, {conseils} {accorder(conseils, 'conseil', 'conseils')})"
    if not erreurs:
        return f"Aucune erreur : tout est publiable {counts}."
    return f"{erreurs} {accorder(erreurs, 'erreur', 'erreurs')} à corriger {counts}."


def format_github(diagnostics: Sequence[Diagnostic], checked: int) -> str:
    """Write workflow commands that GitHub shows on the lines of a pull request."""
    # Source: "Workflow commands for GitHub Actions", setting an error or a notice message.
    lines = []
    for diagnostic in diagnostics:
        kind = "error" if diagnostic.est_erreur else "notice"
        title = _escape_property(f"{CODES[diagnostic.code].titre} [{diagnostic.code}]")
        place = (
            f"file={_escape_property(diagnostic.fichier)},"
            f"line={diagnostic.ligne},col={diagnostic.colonne},title={title}"
        )
        paragraphs = [diagnostic.message, f"→ {diagnostic.remede}", *diagnostic.bloc]
        message = _escape_data("\n".join(paragraphs))
        lines.append(f"::{kind} {place}::{message}")
    return "\n".join([*lines, _summary(diagnostics, checked)]) + "\n"


def _escape_data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _escape_property(text: str) -> str:
    return _escape_data(text).replace(":", "%3A").replace(",", "%2C")


def format_json(diagnostics: Sequence[Diagnostic], checked: int) -> str:
    """Write for programs: one object with every diagnostic and the counts."""
    erreurs = sum(diagnostic.est_erreur for diagnostic in diagnostics)
    names = ("fichier", "ligne", "colonne", "gravite", "code", "champ", "message", "remede")
    document = {
        "fichiers": checked,
        "erreurs": erreurs,
        "conseils": len(diagnostics) - erreurs,
        "diagnostics": [
            {name: getattr(diagnostic, name) for name in names} for diagnostic in diagnostics
        ],
    }
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


FORMATS = {"texte": diagnostics_en_texte, "github": format_github, "json": format_json}
