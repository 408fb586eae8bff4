"""Read the text of a submitted form: what the forge writes, or what someone wrote in its place."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from catalogue.contribution import champs
from catalogue.contribution.champs import Champ, Formulaire, formulaires
from catalogue.socle.texte import INVISIBLE, citer, proche

if TYPE_CHECKING:
    from collections.abc import Iterator

# The forge itself accepts no longer text.
PLUS_LONG = 65_536
SANS_REPONSE = frozenset({"", "_No response_", "None"})
_RUBRIQUE = re.compile(r"^### (.+?)[ \t]*$", re.MULTILINE)
_COCHEE = re.compile(r"^- \[[xX]\] (.+?)[ \t]*$", re.MULTILINE)
_NOMBRE = re.compile(r"[-−]?\d{1,18}([.,]\d{1,6})?")
_ESPACES = re.compile(r"[ \u00a0\u202f]")


class Illisible(Exception):  # noqa: N818 - the French word, as elsewhere in the library
    """A form that cannot be understood.

    `messages` say why, for the person who sent it: the label of a field, a line break, then what
    to write; or a sentence alone.
    """

    def __init__(self, *messages: str) -> None:
        """Keep the messages."""
        super().__init__(*messages)
        self.messages = messages


@dataclass(frozen=True, slots=True)
class Saisie:
    """A form and what was written in it, by identifier of field; what was left empty is absent."""

    formulaire: Formulaire
    valeurs: dict[str, Any]

    def texte(self, ident: str) -> str:
        """Return what was written in a field of text, or nothing."""
        return str(self.valeurs.get(ident, ""))

    def element(self) -> dict[str, Any]:
        """Return what the form describes, shaped as the schema wants it."""
        made: dict[str, Any] = {}
        for champ in self.formulaire.champs:
            if champ.chemin and champ.id in self.valeurs:
                _put(made, champ.chemin, self.valeurs[champ.id])
        return made


def lire(corps: str) -> Saisie | None:
    """Read the text of an issue; `None` when it comes from none of the forms."""
    if len(corps) > PLUS_LONG:
        raise Illisible("Le texte est trop long : un formulaire en contient au plus 65 536 caractères.")
    text = corps.replace("\r\n", "\n").replace("\r", "\n")
    headings = {found.group(1) for found in _RUBRIQUE.finditer(text)}
    for form in formulaires().values():
        if all(champ.libelle in headings for champ in form.champs):
            return _read(form, text)
    return None


def _read(form: Formulaire, text: str) -> Saisie:
    known = {champ.libelle: champ for champ in form.champs}
    marks = [found for found in _RUBRIQUE.finditer(text) if found.group(1) in known]
    ends = [*(mark.start() for mark in marks[1:]), len(text)]
    seen: set[str] = set()
    values: dict[str, Any] = {}
    problems: list[str] = []
    for mark, end in zip(marks, ends, strict=True):
        champ = known[mark.group(1)]
        if champ.id in seen:
            problems.append(f"{champ.libelle}\nCette rubrique est écrite deux fois. Gardez-en une seule.")
            continue
        seen.add(champ.id)
        problems += _take(champ, text[mark.end() : end].strip(), values)
    missing = [champ for champ in form.champs if champ.requis and champ.id not in values]
    told = {problem.partition("\n")[0] for problem in problems}
    problems += [f"{c.libelle}\nCette rubrique est vide. {c.aide}" for c in missing if c.libelle not in told]
    if problems:
        raise Illisible(*problems)
    return Saisie(form, values)


def _take(champ: Champ, written: str, values: dict[str, Any]) -> Iterator[str]:
    """Keep the value of a field, or say what is wrong with it."""
    if written in SANS_REPONSE:
        return
    if INVISIBLE.search(written):
        yield f"{champ.libelle}\nLe texte contient un caractère invisible. Effacez-le et tapez-le à la main."
        return
    match champ.genre:
        case champs.CASES:
            ticked = _COCHEE.findall(written)
            known = [slug for slug, label in champ.choix if label in ticked]
            if known:
                values[champ.id] = known
        case champs.CHOIX | champs.OUI:
            slug = next((s for s, label in champ.choix if label == written), None)
            if slug is None:
                yield _unknown(champ, written)
            else:
                values[champ.id] = slug == "true" if champ.genre == champs.OUI else slug
        case champs.NOMBRE:
            number = _ESPACES.sub("", written)
            if not _NOMBRE.fullmatch(number):
                yield f"{champ.libelle}\n{citer(written)} n’est pas un nombre. Écrivez par exemple : 264"
            else:
                values[champ.id] = _number(number)
        case champs.TEXTE:
            values[champ.id] = written
        case _:
            values[champ.id] = " ".join(written.split())


def _unknown(champ: Champ, written: str) -> str:
    labels = [label for _, label in champ.choix]
    close = proche(written, labels)
    advice = f"Vouliez-vous dire « {close} » ?" if close else "Choisissez une réponse de la liste."
    return f"{champ.libelle}\n{citer(written)} n’est pas une réponse de la liste. {advice}"


def _number(text: str) -> int | float:
    plain = text.replace("−", "-").replace(",", ".")
    return float(plain) if "." in plain else int(plain)


def _put(made: dict[str, Any], path: tuple[str | int, ...], value: Any) -> None:  # noqa: ANN401
    """Put a value at its place; a list only ever has one element."""
    target: Any = made
    for step, following in pairwise(path):
        empty: Any = [{}] if isinstance(following, int) else {}
        target = target[step] if isinstance(step, int) else target.setdefault(step, empty)
    target[path[-1]] = value
