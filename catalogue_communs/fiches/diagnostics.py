"""What the validation has to say: its codes, one `Diagnostic` per problem, and how it is printed."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Any

from catalogue_communs.fiches.phrases import dire
from catalogue_communs.socle.fichiers import yaml_fourni
from catalogue_communs.socle.texte import INVISIBLE, accorder, chemin_lisible


@dataclass(frozen=True, slots=True)
class Code:
    """What a diagnostic code means, as `schemas/messages.yml` says; `conseil` never stops the publication.

    `corrigeable`: `catalogue corriger` turns `faux`, or its like, into `juste`.
    """

    titre: str
    explication: str
    faux: str = ""
    juste: str = ""
    conseil: bool = False
    corrigeable: bool = False


_MESSAGES = yaml_fourni("messages")
CODES: dict[str, Code] = {
    code: Code(**said)
    for group in ("lecture", "schema", "regles", "controle")
    for code, said in _MESSAGES[group].items()
}


# Where what concerns a whole file is said.
DEBUT = (1, 1)


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """A problem, where it is (1-based line and column) and what to write instead.

    `ecrire`: the value that the remedy asks for, when nothing in it is doubtful.
    """

    fichier: str
    ligne: int
    colonne: int
    code: str
    message: str
    remede: str
    chemin: tuple[str | int, ...] = ()
    ecrire: Any = None

    def __post_init__(self) -> None:
        """Refuse a code that the documentation does not explain."""
        if self.code not in CODES:
            msg = f"undocumented diagnostic code: {self.code}"
            raise ValueError(msg)

    @property
    def champ(self) -> str:
        """Name of the field, as people read it: `impact.indicateurs[0].unite`."""
        return chemin_lisible(self.chemin)

    @property
    def est_erreur(self) -> bool:
        """Tell whether this diagnostic stops the publication; an advice only says what readers miss."""
        return not CODES[self.code].conseil

    @property
    def gravite(self) -> str:
        """Severity, which the code decides once for all: « erreur » or « conseil »."""
        return "erreur" if self.est_erreur else "conseil"


def signaler(fichier: str, nom: str, ou: tuple[int, int] = DEBUT, /, **mots: object) -> Diagnostic:
    """Say a sentence of `phrases` on a file, at a line and a column."""
    return Diagnostic(fichier, *ou, *dire(nom, **mots))


# By place, then by code, so that two runs print the same.
cle_de_tri = attrgetter("fichier", "ligne", "colonne", "code", "message")


def diagnostics_en_texte(diagnostics: Sequence[Diagnostic], checked: int) -> str:
    """Write for people: grouped by file, errors before advice, a line to conclude."""
    lines: list[str] = []
    for name in dict.fromkeys(d.fichier for d in diagnostics):
        found = [d for d in diagnostics if d.fichier == name]
        lines.append(_one_line(name))
        for d in sorted(found, key=lambda d: (not d.est_erreur, *cle_de_tri(d))):
            mark = "✗" if d.est_erreur else "·"
            lines.append(_one_line(f"  {mark} {d.fichier}:{d.ligne}:{d.colonne} [{d.code}] {d.message}"))
            lines.append(_one_line(f"      → {d.remede}"))
        lines.append("")
    return "\n".join([*lines, _summary(diagnostics, checked)]) + "\n"


def _one_line(text: str) -> str:
    """Keep what a file contains from starting a line, or from speaking to a terminal or a runner."""
    return INVISIBLE.sub("�", re.sub(r"[\r\n]+", " ", text)).replace("##[", "## [")


def _summary(diagnostics: Sequence[Diagnostic], checked: int) -> str:
    errors = sum(d.est_erreur for d in diagnostics)
    told = f"{errors} {accorder(errors, 'erreur', 'erreurs')} à corriger"
    files, advice = accorder(checked, "fichier", "fichiers"), len(diagnostics) - errors
    counts = f"({checked} {files}, {advice} {accorder(advice, 'conseil', 'conseils')})"
    return f"{told if errors else 'Aucune erreur : tout est publiable'} {counts}."


def format_github(diagnostics: Sequence[Diagnostic], checked: int) -> str:
    """Write workflow commands that GitHub shows on the lines of a pull request.

    Source: "Workflow commands for GitHub Actions", setting an error or a notice message.
    """
    lines = []
    for d in diagnostics:
        title = _escape_property(f"{CODES[d.code].titre} [{d.code}]")
        where = f"file={_escape_property(d.fichier)},line={d.ligne},col={d.colonne},title={title}"
        message = _escape_data(f"{d.message}\n→ {d.remede}")
        lines.append(f"::{'error' if d.est_erreur else 'notice'} {where}::{message}")
    return "\n".join([*lines, _summary(diagnostics, checked)]) + "\n"


def _escape_data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _escape_property(text: str) -> str:
    return _escape_data(text).replace(":", "%3A").replace(",", "%2C")


def format_json(diagnostics: Sequence[Diagnostic], checked: int) -> str:
    """Write for programs: one object with every diagnostic and the counts."""
    errors = sum(d.est_erreur for d in diagnostics)
    names = ("fichier", "ligne", "colonne", "gravite", "code", "champ", "message", "remede")
    document = {
        "fichiers": checked,
        "erreurs": errors,
        "conseils": len(diagnostics) - errors,
        "diagnostics": [{name: getattr(d, name) for name in names} for d in diagnostics],
    }
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


FORMATS: dict[str, Callable[[Sequence[Diagnostic], int], str]] = {
    "texte": diagnostics_en_texte,
    "github": format_github,
    "json": format_json,
}
