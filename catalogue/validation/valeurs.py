"""Values of the wrong type: guess what was meant and show how to write it."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from catalogue.fiches.diagnostics import dire
from catalogue.fiches.rendu import scalaire
from catalogue.socle import schemas
from catalogue.socle.texte import citer, nom_du_champ
from catalogue.validation import devine, formes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from catalogue.fiches.diagnostics import Diagnostic
    from catalogue.socle.texte import ChampPath
    from catalogue.validation.fiche import Faute, Fiche

TRAPS = {
    "yaml-piege-booleen": "vrai ou faux",
    "yaml-piege-nombre": "un nombre",
    "yaml-piege-date": "une date",
}
# The first field of a list's elements, when a lone text can only be that.
NAMES = ("nom", "titre", "libelle")


def about(diagnostic: Diagnostic, path: ChampPath) -> Diagnostic:
    """Name the field that a diagnostic is about, when it is not the one it points at."""
    return replace(diagnostic, chemin=path)


def example(name: str, value: Any) -> str:  # noqa: ANN401 - an example of the schema
    """Say how to write a field, from its example: « contact: », puis… « courriel: … »."""
    first, *others = (f"« {line} »" for line in _lines(f"{name}:", value))
    if not others:
        return first
    return f"{first} puis, à la ligne et en retrait, {' puis '.join(others)}"


def _lines(start: str, value: Any) -> Iterator[str]:  # noqa: ANN401
    """Write the beginning of an example in YAML, one level a line."""
    if isinstance(value, dict):
        name, inner = next(iter(value.items()))
        if start.endswith("-"):
            yield from _lines(f"{start} {name}:", inner)
        else:
            yield start
            yield from _lines(f"{name}:", inner)
    elif isinstance(value, list):
        yield start
        yield from _lines("-", value[0])
    else:
        yield f"{start} {scalaire(value, {})}"


def wrong_type(fiche: Fiche, faute: Faute) -> Diagnostic:
    """Report a value of another type than the schema's."""
    if faute.valeur is None:
        return formes.empty(fiche, faute.chemin)
    wanted = "string" if isinstance(faute.attendu, list) else faute.attendu
    return _TYPES[wanted](fiche, faute)


def _not_text(fiche: Fiche, faute: Faute) -> Diagnostic:
    value = faute.valeur
    if isinstance(value, bool | int | float):
        text = fiche.document.place(faute.chemin).texte
        if formes.refuses(faute.partie, text):
            return formes.report(fiche, faute.chemin, faute.partie, text)
        code = "yaml-piege-booleen" if isinstance(value, bool) else "yaml-piege-nombre"
        return quote_it(fiche, faute.chemin, code, text)
    kind = "une liste" if isinstance(value, list) else "un groupe de champs"
    name = nom_du_champ(faute.chemin)
    message = f"« {name} » attend un texte, et contient {kind}."
    return fiche.at_value(faute.chemin, "type-texte", message, _text_remedy(value))


def _text_remedy(value: Any) -> str:  # noqa: ANN401
    if isinstance(value, list) and len(value) == 1 and isinstance(value[0], str):
        return f"Enlevez le tiret ou les crochets : écrivez {citer(value[0])} à la suite du nom du champ."
    if isinstance(value, dict) and len(value) == 1:
        (key, inner), *_ = value.items()
        if isinstance(inner, str):
            return f"Si « : » fait partie du texte, mettez-le entre guillemets : {citer(f'{key}: {inner}')}"
    return "Écrivez une phrase à la suite du nom du champ."


def quote_it(fiche: Fiche, path: ChampPath, code: str, text: str) -> Diagnostic:
    """Report an unquoted value that YAML does not read as the text that it is."""
    return fiche.at_value(
        path,
        code,
        f"Sans guillemets, {citer(text)} peut être lu comme {TRAPS[code]}, "
        f"et « {nom_du_champ(path)} » attend un texte.",
        f'Écrivez : "{_meant(path, text)}"',
    )


def _meant(path: ChampPath, text: str) -> str:
    """Drop the zero too many of the code of a département: 066 is 66."""
    return text[1:] if path[-1:] == ("code_insee",) and re.fullmatch(r"0[0-9]{2}", text) else text


def _not_list(fiche: Fiche, faute: Faute) -> Diagnostic:
    last = next((step for step in reversed(faute.chemin) if isinstance(step, str)), "")
    name = f"« {nom_du_champ(faute.chemin)} »" if last else "Le fichier"
    return fiche.at_value(
        faute.chemin, "type-liste", f"{name} attend une liste.", _list_remedy(fiche, faute, last)
    )


def _list_remedy(fiche: Fiche, faute: Faute, name: str) -> str:
    start = f"Écrivez « {name}: » puis, à la ligne et en retrait,"
    items = schemas.resolve(fiche.schema, faute.partie.get("items", {}))
    if isinstance(faute.valeur, dict):
        first = next(iter(faute.valeur), "")
        return f"Mettez un tiret devant le premier champ : « - {first}: », et alignez les autres dessous."
    text = fiche.document.place(faute.chemin).texte
    if glued := re.findall(r"(?:^|\s)[-–—•*]\s?([^\s-][^-–—•*]*?)(?=\s[-–—•*]|$)", text):
        shown = " puis ".join(f"« - {word.strip()} »" for word in glued[:3])
        return f"Un tiret de liste est suivi d’une espace. Écrivez, chacun sur sa ligne : {shown}."
    if "properties" in items:
        first = next(iter(items["properties"]))
        return f"{start} « - {first}: {scalaire(text, {}) if first in NAMES else '…'} »."
    words = [word.strip() for word in text.split(",")]
    return f"{start} {' et '.join(f'« - {word} »' for word in words[:3])}."


def _not_group(fiche: Fiche, faute: Faute) -> Diagnostic:
    inner = list(faute.partie.get("properties", {}))
    first = next(iter(faute.partie.get("required", inner)))
    shown = f" au lieu de {citer(faute.valeur)}" if isinstance(faute.valeur, str) else ""
    if not faute.chemin:
        message = f"Une fiche est une suite de champs{shown}."
        remedy = f"Écrivez « {first}: … » sans tiret, avec une espace après les deux-points."
        return fiche.at_value((), "type-groupe", message, remedy)
    name = f"« {nom_du_champ(faute.chemin)} »"
    if isinstance(faute.chemin[-1], int):
        name = f"Chaque élément de {name}"
    return fiche.at_value(
        faute.chemin,
        "type-groupe",
        f"{name} attend un groupe de champs{shown}.",
        _group_remedy(faute, first, inner),
    )


def _group_remedy(faute: Faute, first: str, inner: list[str]) -> str:
    value = faute.valeur
    if isinstance(value, list) and len(value) == 1 and isinstance(value[0], dict):
        return "Enlevez le tiret : il n’y a qu’un groupe de champs ici, pas une liste."
    guessed = next(
        (name for name in inner if isinstance(value, str) and _fits(faute.partie, name, value)), ""
    )
    where = "Après le tiret" if isinstance(faute.chemin[-1], int) else "À la ligne et en retrait"
    if guessed:
        return f"{where}, écrivez « {guessed}: {scalaire(value, {})} »."
    return f"{where}, écrivez par exemple « {first}: … »."


def _fits(part: schemas.Schema, name: str, value: str) -> bool:
    """Tell whether a lone value has the distinctive form of the field `name`."""
    inner = schemas.resolve("projet", part["properties"][name])
    return bool(formes.kind(inner)) and not formes.refuses(inner, value)


def _not_number(fiche: Fiche, faute: Faute) -> Diagnostic:
    number = devine.nombre(faute.valeur) if isinstance(faute.valeur, str) else None
    if unit := en_part(fiche, faute.chemin):
        return fiche.at_value(faute.chemin, *dire("nombre-part", cite=citer(faute.valeur), unite=unit))
    whole = faute.attendu == "integer"
    if whole and (isinstance(faute.valeur, float) or (number and "." in number)):
        number = None
    said = (
        devine.nombre_dit(faute.valeur, unites=False)
        if isinstance(faute.valeur, str) and not number
        else None
    )
    about = said[1] if said and faute.chemin[-1] == "valeur" and faute.attendu == "number" else ""
    number = number or (said[0] if said and (about or not said[1]) and not whole else None)
    told = dire(
        "nombre-dit" if about else "nombre-compris" if number else "nombre",
        mot=about,
        champ=f"« {nom_du_champ(faute.chemin)} »",
        sorte="un nombre entier" if whole else "un nombre",
        cite=citer(fiche.document.place(faute.chemin).texte or "une liste ou un groupe"),
        compris=number,
    )
    return fiche.at_value(faute.chemin, *told)


def en_part(fiche: Fiche, path: ChampPath) -> str:
    """Return the unit of a measure that is written as a percentage and counts something else; nothing elsewhere."""
    if (
        path[:2] != ("impact", "indicateurs")
        or path[-1] != "valeur"
        or "%" not in fiche.document.place(path).texte
    ):
        return ""
    unit = fiche.get(*path[:3], "unite")
    return unit if isinstance(unit, str) and unit != "pour-cent" else ""


def _not_boolean(fiche: Fiche, faute: Faute) -> Diagnostic:
    shown = fiche.document.place(faute.chemin).texte or "une liste ou un groupe"
    word = devine.booleen(shown)
    return fiche.at_value(
        faute.chemin,
        "type-booleen",
        f"« {nom_du_champ(faute.chemin)} » attend oui ou non au lieu de {citer(shown)}.",
        f"Écrivez : {word}" if word else "Écrivez true (oui) ou false (non), sans guillemets.",
    )


_TYPES: dict[str, Callable[[Fiche, Faute], Diagnostic]] = {
    "string": _not_text,
    "array": _not_list,
    "object": _not_group,
    "number": _not_number,
    "integer": _not_number,
    "boolean": _not_boolean,
}
