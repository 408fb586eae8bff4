"""Values of the wrong type or format: guess what was meant and show how to write it."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from catalogue import schemas
from catalogue.texte import champ_name, citer, proche, slugifier

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from jsonschema import ValidationError

    from catalogue.diagnostics import Diagnostic
    from catalogue.lecture import ChampPath
    from catalogue.validation.fiche import Fiche

YES, NO = frozenset({"oui", "vrai", "yes", "on", "o", "y"}), frozenset({"non", "faux", "no", "off", "n"})
_GROUPED = re.compile(r"[\s\u00a0\u202f_]|(?<=\d)'(?=\d)")
_UNIT = re.compile(r"[^\d.,+-]+\Z")
_COMMON_LICENCES = {
    "agpl": "AGPL-3.0-or-later",
    "agplv3": "AGPL-3.0-or-later",
    "affero": "AGPL-3.0-or-later",
    "lgpl": "LGPL-3.0-or-later",
    "gpl": "GPL-3.0-or-later",
    "eupl": "EUPL-1.2",
    "apache": "Apache-2.0",
    "mit": "MIT",
    "bsd": "BSD-3-Clause",
    "cecill": "CECILL-2.1",
    "mozilla": "MPL-2.0",
    "mpl": "MPL-2.0",
    "etalab": "etalab-2.0",
}


def about(diagnostic: Diagnostic, path: ChampPath) -> Diagnostic:
    """Name the field that a diagnostic is about, when it is not the one it points at."""
    return replace(diagnostic, chemin=path)


def example_line(name: str, part: schemas.Schema) -> str:
    """Write a field and its first example on one line of YAML."""
    example = part["examples"][0]
    written = example if isinstance(example, str) else json.dumps(example, ensure_ascii=False)
    if isinstance(example, list | dict):
        return f"« {name}: » puis, en retrait, par exemple {written}"
    return f"« {name}: {written} »"


def empty(fiche: Fiche, path: ChampPath) -> Diagnostic:
    """Report a field that is written and says nothing."""
    return fiche.at_key(
        path,
        "champ-vide",
        f"« {champ_name(path)} » est vide." if path else "La fiche est vide.",
        "Donnez une valeur, ou supprimez la ligne : la page dira « non communiqué ».",
    )


def wrong_type(fiche: Fiche, path: ChampPath, error: ValidationError) -> Iterator[Diagnostic]:
    """Report a value of another type than the schema's."""
    value, wanted = error.instance, error.validator_value
    if value is None:
        yield empty(fiche, path)
        return
    wanted = "string" if isinstance(wanted, list) else wanted
    yield _TYPES[wanted](fiche, path, value)


def _not_text(fiche: Fiche, path: ChampPath, value: Any) -> Diagnostic:  # noqa: ANN401
    name = champ_name(path)
    place = fiche.document.place(path)
    if isinstance(value, bool | int | float):
        code = "yaml-piege-booleen" if isinstance(value, bool) else "yaml-piege-nombre"
        return quote_it(fiche, path, code, place.texte)
    kind = "une liste" if isinstance(value, list) else "un groupe de champs"
    return fiche.at_value(path, "type-texte", f"« {name} » attend un texte, et contient {kind}.", _text_remedy(value))


def _text_remedy(value: Any) -> str:  # noqa: ANN401
    if isinstance(value, list) and len(value) == 1 and isinstance(value[0], str):
        return f"Enlevez le tiret : écrivez {citer(value[0])} à la suite du nom du champ."
    if isinstance(value, dict) and len(value) == 1:
        (key, inner), *_ = value.items()
        if isinstance(inner, str):
            return f'Un « : » s’est glissé dans le texte : mettez-le entre guillemets : "{key}: {inner}"'
    return "Écrivez une phrase à la suite du nom du champ."


def quote_it(fiche: Fiche, path: ChampPath, code: str, text: str) -> Diagnostic:
    """Report an unquoted value that YAML does not read as the text that it is."""
    kinds = {
        "yaml-piege-booleen": "vrai ou faux",
        "yaml-piege-nombre": "un nombre",
        "yaml-piege-date": "une date",
    }
    name = champ_name(path)
    return fiche.at_value(
        path,
        code,
        f"Sans guillemets, {citer(text)} peut être lu comme {kinds[code]}, et « {name} » attend un texte.",
        f'Écrivez : "{text}"',
    )


def _not_list(fiche: Fiche, path: ChampPath, value: Any) -> Diagnostic:  # noqa: ANN401
    last = next((str(s) for s in reversed(path) if isinstance(s, str)), "")
    shown = value if isinstance(value, str | int | float) else "…"
    return fiche.at_value(
        path,
        "type-liste",
        f"« {champ_name(path)} » attend une liste.",
        f"Écrivez « {last}: » puis, à la ligne et en retrait, « - {shown} ».",
    )


def _not_group(fiche: Fiche, path: ChampPath, value: Any) -> Diagnostic:  # noqa: ANN401
    part = schemas.part_at(fiche.schema, path) or {}
    inner = list(part.get("properties", {}))
    wanted = [name for name in part.get("required", [])] or inner[:3]
    shown = f" au lieu de {citer(value)}" if isinstance(value, str) else ""
    return fiche.at_value(
        path,
        "type-groupe",
        f"« {champ_name(path) or 'La fiche'} » attend un groupe de champs{shown}.",
        f"À la ligne et en retrait, écrivez par exemple « {wanted[0]}: … ».",
    )


def _not_number(fiche: Fiche, path: ChampPath, value: Any) -> Diagnostic:  # noqa: ANN401
    number = french_number(value) if isinstance(value, str) else None
    remedy = f"Écrivez : {number}" if number else "Écrivez le nombre seul, sans unité, espace ni mot."
    return fiche.at_value(
        path, "type-nombre", f"« {champ_name(path)} » attend un nombre au lieu de {citer(value)}.", remedy
    )


def french_number(text: str) -> str | None:
    """Read a number as people write it (« 26 280 € », « 1,5 »), or return `None`."""
    bare = _UNIT.sub("", _GROUPED.sub("", text)).replace(",", ".")
    return bare if re.fullmatch(r"[-+]?\d+(\.\d+)?", bare) else None


def _not_boolean(fiche: Fiche, path: ChampPath, value: Any) -> Diagnostic:  # noqa: ANN401
    word = str(value).strip().casefold()
    remedy = "Écrivez : true" if word in YES else "Écrivez : false" if word in NO else "Écrivez true (oui) ou false (non)."
    return fiche.at_value(
        path, "type-booleen", f"« {champ_name(path)} » attend oui ou non au lieu de {citer(value)}.", remedy
    )


_TYPES: dict[str, Callable[[Fiche, ChampPath, Any], Diagnostic]] = {
    "string": _not_text,
    "array": _not_list,
    "object": _not_group,
    "number": _not_number,
    "integer": _not_number,
    "boolean": _not_boolean,
}


def wrong_format(fiche: Fiche, path: ChampPath, error: ValidationError) -> Iterator[Diagnostic]:
    """Report a text that has not the form its field asks for."""
    kind = error.schema.get("x-format") or error.schema.get("format")
    code, message, remedy = _FORMATS[kind](str(error.instance))
    yield fiche.at_value(path, code, message, remedy)


Told = tuple[str, str, str]


def _url(text: str) -> Told:
    if text.startswith("http://"):
        return "url-http", f"L’adresse {citer(text)} commence par http://.", f"Écrivez : https://{text[7:]}"
    remedy = "Écrivez une adresse complète : https://…"
    if "://" not in text and re.fullmatch(r"[\w-]+(\.[\w-]+)+(/\S*)?", text):
        remedy = f"Écrivez : https://{text}"
    elif re.search(r"\s", text):
        remedy = "Enlevez les espaces de l’adresse."
    elif re.match(r"[a-z]+:", text) and not text.startswith("https:"):
        remedy = "Seules les adresses https:// sont acceptées."
    return "format-url", f"{citer(text)} n’est pas une adresse web complète.", remedy


def _email(text: str) -> Told:
    close = re.sub(r"\s*(\(at\)|\[at\]|\barobase\b)\s*", "@", text.removeprefix("mailto:").strip())
    remedy = f"Écrivez : {close}" if re.fullmatch(r"[^\s@]+@[^\s@]+\.[a-z]{2,}", close) else "Écrivez : contact@exemple.fr"
    return "format-courriel", f"{citer(text)} n’est pas une adresse électronique.", remedy


def french_date(text: str) -> str | None:
    """Turn « 01/10/2025 » or « 1.10.2025 » into 2025-10-01, or return `None`."""
    if found := re.fullmatch(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})", text.strip()):
        day, month, year = (int(part) for part in found.groups())
        return f"{year:04d}-{month:02d}-{day:02d}"
    if found := re.fullmatch(r"(\d{4})[/.](\d{1,2})(?:[/.](\d{1,2}))?", text.strip()):
        return "-".join(f"{int(part):02d}" for part in found.groups() if part)
    return None


def _date(text: str) -> Told:
    written = french_date(text)
    remedy = f"Écrivez : {written}" if written else "Écrivez : 2026-06-30, 2026-06 ou 2026, selon ce que vous savez."
    return "format-date", f"{citer(text)} n’est pas une date de l’an 1990 à l’an 2100.", remedy


def _siren(text: str) -> Told:
    digits = re.sub(r"\D", "", text)
    if re.fullmatch(r"\d{9}", text):
        return (
            "format-siren",
            f"{citer(text)} ne peut pas être un SIREN : la clé de contrôle ne correspond pas.",
            "Vérifiez chaque chiffre sur l’Annuaire des entreprises.",
        )
    if len(digits) == 14:  # noqa: PLR2004 - a SIRET has 14 digits
        return "format-siren", f"{citer(text)} est un SIRET.", f'Gardez les neuf premiers chiffres : "{digits[:9]}"'
    remedy = f'Écrivez : "{digits}"' if len(digits) == 9 else 'Écrivez neuf chiffres entre guillemets : "130026032"'  # noqa: PLR2004
    return "format-siren", f"{citer(text)} n’est pas un SIREN de neuf chiffres.", remedy


def _licence(text: str) -> Told:
    words = re.findall(r"[a-z]+", text.casefold())
    known = next((spdx for word, spdx in _COMMON_LICENCES.items() if word in words), None)
    remedy = f"Vouliez-vous écrire « {known} » ?" if known else "Cherchez l’identifiant sur spdx.org/licenses, par exemple MIT ou EUPL-1.2."
    return "format-licence", f"{citer(text)} n’est pas une expression de licence SPDX.", remedy


def _identifier(text: str) -> Told:
    slug = slugifier(text)
    remedy = f"Écrivez : {slug}" if slug else "Écrivez par exemple : collectivites-utilisatrices"
    return (
        "format-identifiant",
        f"{citer(text)} n’est pas un identifiant : minuscules sans accent, chiffres et tirets.",
        remedy,
    )


def _source(text: str) -> Told:
    if text.startswith("http://"):
        return _url(text)
    return (
        "format-source",
        f"{citer(text)} n’est ni l’identifiant d’une source, ni une adresse https.",
        "Ajoutez la source à `sources` et écrivez ici son identifiant, ou écrivez son adresse https://…",
    )


def _insee(text: str) -> Told:
    bare = re.sub(r"\s", "", text)
    remedy = 'Écrivez le code à cinq caractères d’une commune, ou celui d’un département ou d’une région : "34151".'
    if re.fullmatch(r"\d{4}", bare):
        remedy = f'Le zéro de gauche est tombé : écrivez "0{bare}"'
    elif re.fullmatch(r"\d{9}", bare):
        remedy = f'Neuf chiffres : c’est un SIREN. Écrivez : siren: "{bare}"'
    return "format-code-insee", f"{citer(text)} n’est pas un code INSEE.", remedy


def _image(text: str) -> Told:
    stem, dot, extension = text.rpartition(".")
    name = f"{slugifier(stem.replace('/', ' ').split()[-1])}.{extension.lower()}" if dot and stem.strip("/ ") else ""
    remedy = f"Nommez le fichier « {name} » dans docs/images/communs/." if name else "Donnez le nom d’un fichier de docs/images/communs/."
    return "format-image", f"{citer(text)} n’est pas un nom d’image accepté (png, jpg, jpeg, webp ; sans dossier).", remedy


def _champ(text: str) -> Told:
    close = proche(text, schemas.schema("projet")["properties"])
    remedy = f"Vouliez-vous écrire « {close} » ?" if close else "Écrivez par exemple « licence » ou « liens.site »."
    return "format-champ", f"{citer(text)} n’est pas le nom d’un champ.", remedy


_FORMATS: dict[str, Callable[[str], Told]] = {
    "uri": _url,
    "email": _email,
    "date-partielle": _date,
    "siren": _siren,
    "spdx": _licence,
    "identifiant": _identifier,
    "source": _source,
    "code-insee": _insee,
    "image": _image,
    "champ": _champ,
}

