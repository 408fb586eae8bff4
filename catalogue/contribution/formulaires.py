"""The forms of the forge: written from the schema in `.github/ISSUE_TEMPLATE/`, and read once they are submitted."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from catalogue.contribution import champs, comprendre
from catalogue.contribution.champs import CASES, CHOIX, OUI, TEXTE, Champ, Formulaire, formulaires
from catalogue.fiches.ecriture import Refus
from catalogue.socle.fichiers import yaml_text
from catalogue.socle.texte import INVISIBLE

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

DOSSIER = ".github/ISSUE_TEMPLATE"
ENTETE = "# Écrit par « python3 scripts/catalogue formulaires » d’après schemas/projet.schema.json : ne pas modifier à la main.\n"
CONFIG = {"blank_issues_enabled": True}


def fichiers() -> dict[str, str]:
    """Return every file of the folder of forms, by its path in the repository."""
    made = {f"{DOSSIER}/{form.nom}.yml": _yaml(_form(form)) for form in formulaires().values()}
    return {**made, f"{DOSSIER}/config.yml": _yaml(CONFIG)}


def _yaml(values: dict[str, Any]) -> str:
    return ENTETE + yaml_text(values, 100)


def _form(form: Formulaire) -> dict[str, Any]:
    return {
        "name": form.titre,
        "description": form.description,
        "title": f"{form.titre} : ",
        "labels": ["contribution"],
        "body": [
            {"type": "markdown", "attributes": {"value": form.accueil}},
            *(_element(champ) for champ in form.champs),
        ],
    }


def _element(champ: Champ) -> dict[str, Any]:
    attributes: dict[str, Any] = {"label": champ.libelle, "description": champ.aide}
    element: dict[str, Any] = {"id": champ.id, "attributes": attributes}
    if champ.genre == CASES:
        # A form cannot ask for « at least one »: only a single box can be required.
        alone = champ.requis and len(champ.choix) == 1
        attributes["options"] = [
            {"label": label, **({"required": True} if alone else {})} for _, label in champ.choix
        ]
        return {"type": "checkboxes", **element}
    if champ.genre in {CHOIX, OUI}:
        attributes["options"] = [label for _, label in champ.choix]
        kind = "dropdown"
    else:
        kind = "textarea" if champ.genre == TEXTE else "input"
        if champ.exemple:
            attributes["placeholder"] = champ.exemple
    return {"type": kind, **element, "validations": {"required": champ.requis}}


# The forge itself accepts no longer text.
PLUS_LONG = 65_536
SANS_REPONSE = frozenset({"", "_No response_", "None"})
_RUBRIQUE = re.compile(r"^### (.+?)[ \t]*$", re.MULTILINE)
_COCHEE = re.compile(r"^- \[[xX]\] (.+?)[ \t]*$", re.MULTILINE)


class Illisible(Exception):  # noqa: N818 - the French word, as elsewhere in the library
    """A form that cannot be understood.

    `messages` say why, for the person who sent it: the label of a field, a line break, then what
    to write; or a sentence alone.
    """

    def __init__(self, *messages: str, saisie: Saisie | None = None) -> None:
        """Keep the messages, and the answers that were understood."""
        super().__init__(*messages)
        self.messages, self.saisie = messages, saisie


@dataclass(frozen=True, slots=True)
class Saisie:
    """A form and what was written in it, by identifier of field; what was left empty is absent.

    What an answer tells besides its own field (« environ ») stands under its path. `images` are those
    joined to it, by the names that the file will give them.
    """

    formulaire: Formulaire
    valeurs: dict[Any, Any]
    # Labels, and how their answers were understood.
    compris: tuple[tuple[str, str], ...] = ()
    # The answers as they were written, by identifier of field.
    ecrits: Mapping[str, str] = field(default_factory=dict)
    images: Mapping[str, bytes] = field(default_factory=dict)

    def texte(self, ident: str) -> str:
        """Return what was written in a field of text, or nothing."""
        return str(self.valeurs.get(ident, ""))

    def element(self) -> dict[str, Any]:
        """Return what the form describes, shaped as the schema wants it."""
        made: dict[str, Any] = {}
        for champ in self.formulaire.champs:
            if champ.chemin and champ.id in self.valeurs:
                comprendre.poser(made, champ.chemin, self.valeurs[champ.id])
        for path, value in self.valeurs.items():
            if isinstance(path, tuple):
                comprendre.poser(made, path, value)
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
    values: dict[Any, Any] = {}
    problems: list[str] = []
    told: list[tuple[str, str]] = []
    written: dict[str, str] = {}
    for mark, end in zip(marks, ends, strict=True):
        champ = known[mark.group(1)]
        if champ.id in seen:
            problems.append(f"{champ.libelle}\nCette rubrique est écrite deux fois. Gardez-en une seule.")
            continue
        seen.add(champ.id)
        written[champ.id] = text[mark.end() : end].strip()
        try:
            told += _take(form, champ, written[champ.id], values)
        except Refus as refusal:
            problems.append(f"{champ.libelle}\n{refusal}")
    missing = [champ for champ in form.champs if champ.requis and champ.id not in values]
    wrong = {problem.partition("\n")[0] for problem in problems}
    problems += [f"{c.libelle}\nCette rubrique est vide. {c.aide}" for c in missing if c.libelle not in wrong]
    read = Saisie(form, values, tuple(told), written)
    if problems:
        raise Illisible(*problems, saisie=read)
    return read


def _take(form: Formulaire, champ: Champ, written: str, values: dict[Any, Any]) -> Iterator[tuple[str, str]]:
    """Keep the values that an answer gives; yield its label, and how it was understood, if it is worth telling.

    Raises:
        Refus: The answer cannot be understood.
    """
    if written in SANS_REPONSE:
        return
    if INVISIBLE.search(written):
        raise Refus("Le texte contient un caractère invisible. Effacez-le et tapez-le à la main.")
    if champ.genre == champs.CASES:
        ticked = _COCHEE.findall(written)
        known = [slug for slug, label in champ.choix if label in ticked]
        if known:
            values[champ.id] = known
    elif not champ.chemin:
        # A correction is read once its field is known, the organisation with its other answers.
        values[champ.id] = written if champ.genre == champs.TEXTE else " ".join(written.split())
    elif champ.chemin[0] == "organisation" and champ.chemin[-1] != "type":
        values[champ.id] = " ".join(written.split()) if champ.chemin[-1] != "nom" else written
    else:
        read = comprendre.lire(champ.chemin, written, form.base)
        known_ids = {one.chemin: one.id for one in form.champs}
        for path, value in read.valeurs.items():
            values[known_ids.get(path) or path] = value
        if read.dit:
            yield champ.libelle, read.dit
