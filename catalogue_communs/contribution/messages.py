"""One mailbox: from the text of any message, whatever door it came by, to the proposals that it holds.

It carries what the form of the site prepared, or says a model in words; anything else is for a person.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from typing import Any

from catalogue_communs.contribution.courriels import REPONSE, en_lignes
from catalogue_communs.contribution.formulaires import DECLARER, SIGNALER, Modele, libelle_du_champ, modeles
from catalogue_communs.contribution.proposition import (
    AJOUT,
    ChampChange,
    Envoi,
    Illisible,
    Proposition,
    du_modele,
    est_reserve,
)
from catalogue_communs.socle import schemas
from catalogue_communs.socle.texte import INVISIBLE, ChampPath, citer, nom_du_champ, slugifier

# What the form of the site writes, and the forge above the text of its free form, as headings.
COMMUN, _, PROPOSITION, FIN = RUBRIQUES = ("Commun", "Ce qui change", "Proposition", "Avant d’envoyer")
LIBRE, IMAGES = "Votre message", "### Images"
# Bounds on what anyone may send: characters of a message, of an answer, of the name of a question.
LONGEST_MESSAGE, LONGEST_VALUE, LONGEST_NAME = 1_000_000, 2_000, 60
LONGEST_TEXT = 20_000
# Proposals of one message, changes of one proposal, images: three screenshots and a logo.
MANY, TROP, IMAGES_AU_PLUS = 50, 200, 4
SANS_REPONSE = frozenset({"", "_No response_", "None"})
_RUBRIQUE = re.compile(r"^### (.+?)[ \t]*$", re.MULTILINE)
# What a mail breaks lines at; a no-break space is a part of its text.
_BLANCS = re.compile(r"[ \t\r\n]+")
_SIGNATURE = re.compile(r"--\s*\Z")
_MARKS = "*_-•· \t"
# Names of questions hold one colon at most.
_DEUX_POINTS = 2
_NOMMENT = {"organisme", "code"}
AUTRE_MESSAGE = f"Ce message n’est ni un formulaire, ni une « déclaration de réutilisation ». {REPONSE}"
_ABIME = (
    "Proposition\nLe texte préparé par le site a été coupé ou modifié. Rouvrez le formulaire du site, "
    "où votre brouillon est resté, et renvoyez-le ; ou joignez le fichier qu’il donne à télécharger."
)


def propositions(
    texte: str, origine: Envoi, corrections: Mapping[str, str] | None = None
) -> tuple[Proposition, ...]:
    """Read every proposal of a message, one a common; none when a person must read it.

    Args:
        texte: The message, as it came.
        origine: Where it was written, and when.
        corrections: What the team says better than the message in words, by name of question.

    Raises:
        Illisible: It is damaged, too long, or speaks of what no one may change.
    """
    plain = texte.replace("\r\n", "\n").replace("\r", "\n")
    plain, joined = images(plain)
    if len(plain) > LONGEST_MESSAGE:
        raise Illisible("Le texte est trop long : un million de caractères au plus.")
    if (found := _rubriques(plain, RUBRIQUES[:3])) is not None:
        if corrections:
            raise Illisible("Un formulaire ne se corrige pas ici : changez la fiche après.")
        return (replace(_du_site(found), origine=origine, images=joined),)
    report = modeles()[SIGNALER]
    labels = {one.libelle: one.id for one in report.champs}
    if (found := _rubriques(plain, labels)) is not None:
        said = {labels[label]: answer for label, answer in found.items()}
        made = [du_modele(report, said | dict(corrections or {}), origine)]
    else:
        made = [
            du_modele(model, said | dict(corrections or {}), origine) for model, said in modeles_dits(plain)
        ]
    return _par_commun(made)


def est_libre(texte: str) -> bool:
    """Tell whether a text comes from the free form of the forge: then a person is waiting for an answer."""
    return any(found[1] == LIBRE for found in _RUBRIQUE.finditer(texte.replace("\r\n", "\n")))


def _par_commun(made: Iterable[Proposition]) -> tuple[Proposition, ...]:
    """Put together what is said of one common: its file is written once."""
    found: dict[object, Proposition] = {}
    for rank, one in enumerate(made):
        key = slugifier(one.commun[:200]) if one.changements else rank
        known = found.get(key, replace(one, changements=(), fautes=(), dits=()))
        parts = ("changements", "fautes", "dits")
        found[key] = replace(known, **{name: getattr(known, name) + getattr(one, name) for name in parts})
    return tuple(found.values())


def _rubriques(text: str, labels: Collection[str]) -> dict[str, str] | None:
    """Return what stands under each heading; nothing unless every one is there.

    Raises:
        Illisible: One is there twice, or an answer has an invisible character.
    """
    marks = [found for found in _RUBRIQUE.finditer(text) if found[1] in {*labels, FIN}]
    if {mark[1] for mark in marks} - {FIN} != {*labels}:
        return None
    ends = [*(mark.start() for mark in marks[1:]), len(text)]
    said: dict[str, str] = {}
    for mark, end in zip(marks, ends, strict=True):
        if mark[1] == FIN:
            continue
        if mark[1] in said:
            raise Illisible(f"{mark[1]}\nCette rubrique est écrite deux fois. Gardez-en une seule.")
        answer = text[mark.end() : end].strip()
        said[mark[1]] = "" if answer in SANS_REPONSE else answer
        if INVISIBLE.search(said[mark[1]]) and mark[1] != PROPOSITION:
            raise Illisible(
                f"{mark[1]}\nLe texte contient un caractère invisible. Effacez-le et tapez-le à la main."
            )
    return said


# --- In words --------------------------------------------------------------------------


def modeles_dits(texte: str) -> list[tuple[Modele, dict[str, str]]]:
    """Read every model that a message says, each under its title: « Question : réponse » on each line.

    Quoting, wrapped lines, HTML escapes and what comes before the title do no harm. The first answer to a
    question counts; one without answer is absent. The answers are what anyone wrote: they are still to be
    understood. What is quoted again counts once; a declaration that names no organisation, as the model that
    a reply quotes, is left out beside another.

    Raises:
        Illisible: The message holds too many.
    """
    titles = {slugifier(one.ouverture): one for one in modeles().values()}
    found: list[tuple[Modele, dict[str, str]]] = []
    block: list[str] = []
    for line in reversed(en_lignes(texte)):
        if len(line) > LONGEST_NAME or (model := titles.get(slugifier(line))) is None:
            block.append(line)
            continue
        said = _reponses(model, reversed(block))
        block = []
        if (model, said) not in found:
            found.insert(0, (model, said))
        if len(found) > MANY:
            raise Illisible(f"Le message contient plus de {MANY} déclarations : envoyez-en moins à la fois.")
    whole = [(model, said) for model, said in found if model.nom != DECLARER or said.keys() & _NOMMENT]
    return whole or found[:1]


def _reponses(model: Modele, lines: Iterable[str]) -> dict[str, str]:
    known = {slugifier(one.libelle): one for one in model.champs}
    found: dict[str, str] = {}
    current, long = "", False
    for line in lines:
        if _SIGNATURE.match(line):
            break
        name, value = _question(line, known)
        if name:
            current, long = "" if found.get(known[name].id) else known[name].id, known[name].long
            if current:
                found[current] = value[:LONGEST_VALUE]
        elif not line and not long:
            current = ""
        elif current and len(found[current]) < (LONGEST_TEXT if long else LONGEST_VALUE):
            joined = f"{found[current]}\n{line}" if long else _joined(found[current], line)
            found[current] = joined[: LONGEST_TEXT if long else LONGEST_VALUE]
    said = {one.id: found.get(one.id, "").strip() for one in model.champs}
    return {name: value for name, value in said.items() if _says_something(value)}


def _question(line: str, known: Mapping[str, object]) -> tuple[str, str]:
    """Split « Question : réponse »; two empty strings when the line is not that of a question."""
    parts = line[: LONGEST_NAME + LONGEST_VALUE].split(":", _DEUX_POINTS)
    for count in range(len(parts) - 1, 0, -1):
        name = ":".join(parts[:count])
        if len(name) <= LONGEST_NAME and (slug := slugifier(name)) in known:
            return slug, ":".join(parts[count:]).strip(_MARKS)
    return "", ""


def _joined(value: str, line: str) -> str:
    """Put back together what a mail program wrapped; an address has no space."""
    cut = value.startswith("http") and " " not in value + line
    return value + line if cut else f"{value} {line}".strip()


def _says_something(value: str) -> bool:
    """Tell a value from what stands for none: « … », « - », « (à compléter) »."""
    return bool(slugifier(value)) and slugifier(value) not in {"a-completer", "non-communique", "inconnu"}


# --- What the form of the site prepared ------------------------------------------------


def _du_site(found: Mapping[str, str]) -> Proposition:
    """Read what the form of the site wrote, whatever spaces and line breaks the mail added.

    Raises:
        Illisible: It is not what the form writes, or speaks of a field that no one may change.
    """
    bare = re.sub(r"\A```(json)?|```\Z", "", found[PROPOSITION])
    try:
        said = json.loads(_BLANCS.sub(" ", bare))
    except (ValueError, RecursionError) as error:
        raise Illisible(_ABIME) from error
    told = said.get("changements", []) if isinstance(said, dict) else None
    fiche = said.get("fiche") if isinstance(said, dict) else None
    if not isinstance(told, list) or len(told) > TROP or not isinstance(fiche, dict | None):
        raise Illisible(_ABIME)
    if bool(told) == (fiche is not None):
        raise Illisible("Proposition\nElle ne change rien." if not told else _ABIME)
    if fiche is not None:
        _permis((), fiche)
    changes = tuple(_changement(one) for one in told)
    return Proposition(found[COMMUN], "une modification", changes, fiche)


def _changement(one: object) -> ChampChange:
    path = one.get("champ") if isinstance(one, dict) else None
    if not isinstance(one, dict) or not isinstance(path, list) or not path:
        raise Illisible(_ABIME)
    if not all(type(step) in {str, int} for step in path):
        raise Illisible(_ABIME)
    where = tuple(0 if step == AJOUT else step for step in path)
    if schemas.partie_de("projet", where) is None:
        raise Illisible(f"Proposition\n{citer('.'.join(map(str, path)))} n’est pas un champ d’une fiche.")
    _permis(where, one.get("apres"))
    return ChampChange(tuple(path), one.get("avant"), one.get("apres"))


def _permis(path: ChampPath, value: Any) -> None:
    """Refuse what the catalogue alone writes, and what is no field."""
    if path and est_reserve(path):
        raise Illisible(
            f"{libelle_du_champ(path)}\nSeule l’équipe du catalogue écrit cela : demandez-le-lui par courriel."
        )
    if schemas.partie_de("projet", path) is None:
        raise Illisible(f"Proposition\n{citer(nom_du_champ(path))} n’est pas un champ d’une fiche.")
    if isinstance(value, list):
        if len(value) > TROP:
            raise Illisible(_ABIME)
        for rank, item in enumerate(value):
            _permis((*path, rank), item)
    elif isinstance(value, dict):
        for key, inner in value.items():
            _permis((*path, str(key)), inner)


def images(texte: str) -> tuple[str, dict[str, bytes]]:
    """Set apart the images that the downloaded file carries after the form; give them by their names.

    Raises:
        Illisible: They are not images that a file of the catalogue may name.
    """
    form, mark, joined = texte.partition(f"\n{IMAGES}\n")
    if not mark:
        return texte, {}
    name_of = re.compile(schemas.schema("projet")["$defs"]["image"]["pattern"])
    try:
        found = json.loads("".join(joined.split()))
        made = {str(name): base64.b64decode(data, validate=True) for name, data in found.items()}
    except (ValueError, TypeError, AttributeError, RecursionError, binascii.Error) as error:
        raise Illisible(_ABIME) from error
    if len(made) > IMAGES_AU_PLUS or not all(name_of.fullmatch(name) for name in made):
        raise Illisible(_ABIME)
    return form, made
