"""Values that have not the type or the form that their field asks for: what was meant, how to write it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from typing import Any

from catalogue_communs.fiches.diagnostics import Diagnostic, dire
from catalogue_communs.fiches.ecriture import scalaire
from catalogue_communs.socle import schemas
from catalogue_communs.socle.schemas import FIRST_YEAR, LAST_YEAR, conforms, is_siren
from catalogue_communs.socle.texte import ChampPath, citer, nom_du_champ, proche, slugifier, vouliez_vous
from catalogue_communs.validation import devine
from catalogue_communs.validation.fiche import Faute, Fiche

# What is said, and what the correction may write.
Told = tuple[tuple[str, str, str], str | None]

SIREN_LENGTH, SIRET_LENGTH = 9, 14
IMAGES = "docs/images/communs/"
# Spaces that look like one, and marks that look like nothing; reading refuses the worst ones.
_UNSEEN = re.compile(
    "[\u00a0\u00ad\u034f\u1680\u180e\u2000-\u200a\u200c\u200d\u202f\u205f\u3000\ufe00-\ufe0f]"
)


def wrong_format(fiche: Fiche, faute: Faute) -> Iterator[Diagnostic]:
    """Report a text that has not the form its field asks for."""
    yield report(fiche, faute.chemin, faute.partie, str(faute.valeur))


def report(fiche: Fiche, path: ChampPath, part: schemas.Schema, text: str) -> Diagnostic:
    """Report the text at `path`, which the form of `part` refuses."""
    if not text.strip():
        return empty(fiche, path)
    (code, message, remedy), meant = _FORMS[kind(part)](text)
    known = {slugifier(str(item.get("id"))) for _, item in fiche.items("sources")}
    if kind(part) == "source" and (slug := slugifier(text)) in known:
        (_, message, remedy), meant = dire("source-comprise", cite=citer(text), compris=slug), slug
    # Spaces and invisible characters may be all that is wrong.
    clean = _UNSEEN.sub("", text).strip()
    if clean != text and not refuses(part, clean):
        meant, written = clean, scalaire(clean, part)
        if found := _UNSEEN.search(text):
            point = f"{ord(found.group()):04X}"
            _, message, remedy = dire("cache-invisible", point=point, cite=citer(clean), compris=written)
        else:
            side = "précède" if text[:1].isspace() else "suit"
            message = f"Une espace ou un saut de ligne {side} {citer(clean)}."
            remedy = f"Retapez-le à la main, sans rien autour : {written}"
    return fiche.at_value(path, code, message, remedy, meant)


def empty(fiche: Fiche, path: ChampPath) -> Diagnostic:
    """Report a field that is written and says nothing."""
    if not path:
        return fiche.at_key((), "champ-vide", "La fiche est vide.", "Écrivez « nom: … » pour commencer.")
    parent = schemas.part_at(fiche.schema, path[:-1]) or {}
    name = nom_du_champ(path)
    if isinstance(path[-1], int):
        message, remedy = f"Un élément de « {name} » est vide.", "Complétez-le, ou supprimez son tiret."
    elif path[-1] in parent.get("required", ()):
        return fiche.at_key(path, *dire("vide-obligatoire", champ=f"« {name} »"))
    else:
        message = f"« {name} » est vide."
        remedy = "Donnez une valeur, ou supprimez la ligne : la page dira « pas encore lu ici »."
    return fiche.at_key(path, "champ-vide", message, remedy)


def kind(part: schemas.Schema) -> str:
    """Return the name of the form that a part of the schema asks for, or nothing."""
    name = str(part.get("x-format") or part.get("format") or "")
    return name if name in _FORMS else ""


def refuses(part: schemas.Schema, text: str) -> bool:
    """Tell whether a part of the schema asks for a form that `text` has not."""
    if not kind(part):
        return False
    fits = re.search(part.get("pattern", ""), text) and not text.endswith("\n")
    return not fits or not conforms(text, part.get("format", ""))


def _url(text: str) -> Told:
    ssh = re.fullmatch(r"(?:ssh://)?git@([\w.-]+)[:/](.+?)(?:\.git)?", text.strip())
    meant = devine.url(f"{ssh[1]}/{ssh[2]}" if ssh else text)
    if meant and meant == text.strip():
        return dire("url-entouree", cite=citer(meant), compris=meant), meant
    if text.startswith("http://") and meant:
        name = "url-http"
    elif meant and meant != text:
        name = "url-comprise"
    elif re.match(r"https://[^/]*@", text):
        name = "url-identifiant"
    elif re.search(r"\s", text.strip()):
        name = "url-espaces"
    elif re.match(r"[a-z]+:", text, re.IGNORECASE) and not text.casefold().startswith("http"):
        name = "url-autre"
    else:
        name = "url"
    return dire(name, cite=citer(text), compris=meant), meant


def _email(text: str) -> Told:
    meant = devine.courriel_devine(text)
    return dire("courriel", cite=citer(text), compris=meant or "contact@exemple.fr"), meant


def _date(text: str) -> Told:
    meant = devine.date(text)
    if meant:
        name = "date-comprise"
    elif re.fullmatch(r"(199[0-9]|20[0-9]{2})-[0-9]{2}(-[0-9]{2})?", text):
        name = "date-calendrier"
    elif meant := devine.date_dite(text, fin=True):
        name = "date-dite"
    else:
        name = "date"
    told = dire(name, cite=citer(text), compris=meant, premier=FIRST_YEAR, dernier=LAST_YEAR)
    return told, meant if name == "date-comprise" else None


def _siren(text: str) -> Told:
    digits = re.sub(r"[^0-9]", "", text)
    name = "siren-compris"
    if len(digits) == SIRET_LENGTH:
        name, digits = "siret", digits[:SIREN_LENGTH]
    if len(digits) != SIREN_LENGTH:
        name = "siren"
    elif not is_siren(digits):
        name = "siren-cle"
    told = dire(name, cite=citer(text), compris=digits)
    return told, devine.siren(text) if name == "siren-compris" else None


def _licence(text: str) -> Told:
    found = devine.licences_devinees(text)
    if len(found) == 1:
        remedy = f"Écrivez : {found[0]}"
    elif found:
        remedy = f"Écrivez {devine.choix(found)}."
    else:
        remedy = "Lisez le fichier LICENSE du dépôt, puis cherchez l’identifiant sur spdx.org/licenses, par exemple MIT ou EUPL-1.2."
    return ("format-licence", f"{citer(text)} n’est pas une expression de licence SPDX.", remedy), None


def _identifier(text: str) -> Told:
    slug = slugifier(text)
    message = f"{citer(text)} n’est pas un identifiant : minuscules sans accent, chiffres et tirets."
    return ("format-identifiant", message, f"Écrivez : {slug or 'collectivites-utilisatrices'}"), slug or None


def _published(text: str) -> Told:
    meant = ".".join(filter(None, map(slugifier, text.split("."))))
    message = (
        f"{citer(text)} n’est pas un identifiant publié : minuscules sans accent, chiffres, tirets et points."
    )
    return ("format-identifiant", message, f"Écrivez : {meant or 'commune-34151'}"), meant or None


def _source(text: str) -> Told:
    if text.startswith("http://"):
        return _url(text)
    meant = devine.url(text)
    return dire("source-comprise" if meant else "source", cite=citer(text), compris=meant), meant


def _insee(text: str) -> Told:
    bare = re.sub(r"\s", "", text)
    name = "insee"
    if re.fullmatch(r"[0-9]|[0-9]{4}", bare):
        name, bare = "insee-zero", f"0{bare}"
    elif re.fullmatch(r"[0-9]{9}", bare):
        name = "insee-siren"
    elif re.fullmatch(r"2[ab]([0-9]{3})?", bare):
        name, bare = "insee-corse", bare.upper()
    sure = name in {"insee-zero", "insee-corse"}
    return dire(name, cite=citer(text), compris=bare), bare if sure else None


def _image(text: str, folder: str = IMAGES) -> Told:
    stem, _, extension = text.replace("\\", "/").rpartition("/")[2].rpartition(".")
    name = slugifier(stem) or "capture"
    if extension.casefold() in devine.IMAGE_TYPES:
        remedy = (
            f"Nommez le fichier « {name}.{extension.casefold()} », dans {folder}, et écrivez ce nom seul."
        )
    else:
        remedy = (
            f"Enregistrez l’image en PNG, JPEG ou WebP dans {folder} et écrivez par exemple « {name}.webp »."
        )
    return ("format-image", f"{citer(text)} n’est pas un nom d’image accepté.", remedy), None


def _champ(text: str) -> Told:
    close = proche(text, schemas.schema("projet")["properties"])
    remedy = vouliez_vous(close, "Écrivez par exemple « licence » ou « liens.site ».")
    return ("format-champ", f"{citer(text)} n’est pas le nom d’un champ.", remedy), None


def _autre(name: str, text: str) -> Told:
    return dire(name, cite=citer(text)), None


_FORMS: dict[str, Callable[[str], Told]] = {
    "uri": _url,
    "email": _email,
    "date-partielle": _date,
    "siren": _siren,
    "spdx": _licence,
    "identifiant": _identifier,
    "identifiant-publie": _published,
    "source": _source,
    "code-insee": _insee,
    "image": _image,
    "logo": partial(_image, folder="docs/images/"),
    "champ": _champ,
    **{name: partial(_autre, name) for name in ("couleur", "domaine", "pays", "forge")},
}


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


def example(name: str, value: Any) -> str:
    """Say how to write a field, from its example: « contact: », puis… « courriel: … »."""
    first, *others = (f"« {line} »" for line in _lines(f"{name}:", value))
    if not others:
        return first
    return f"{first} puis, à la ligne et en retrait, {' puis '.join(others)}"


def _lines(start: str, value: Any) -> Iterator[str]:
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
        return empty(fiche, faute.chemin)
    wanted = "string" if isinstance(faute.attendu, list) else faute.attendu
    return _TYPES[wanted](fiche, faute)


def _not_text(fiche: Fiche, faute: Faute) -> Diagnostic:
    value = faute.valeur
    if isinstance(value, bool | int | float):
        text = fiche.document.place(faute.chemin).texte
        if refuses(faute.partie, text):
            return report(fiche, faute.chemin, faute.partie, text)
        code = "yaml-piege-booleen" if isinstance(value, bool) else "yaml-piege-nombre"
        return quote_it(fiche, faute.chemin, code, text)
    kind = "une liste" if isinstance(value, list) else "un groupe de champs"
    name = nom_du_champ(faute.chemin)
    message = f"« {name} » attend un texte, et contient {kind}."
    return fiche.at_value(faute.chemin, "type-texte", message, _text_remedy(value))


def _text_remedy(value: Any) -> str:
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
        _meant(path, text),
    )


def _meant(path: ChampPath, text: str) -> str:
    """Drop the zero too many of the code of a département: 066 is 66."""
    return text[1:] if path[-1:] == ("code_insee",) and re.fullmatch(r"0[0-9]{2}", text) else text


def _not_list(fiche: Fiche, faute: Faute) -> Diagnostic:
    last = next((step for step in reversed(faute.chemin) if isinstance(step, str)), "")
    name = f"« {nom_du_champ(faute.chemin)} »" if last else "Le fichier"
    remedy, alone = _list_remedy(fiche, faute, last)
    return fiche.at_value(faute.chemin, "type-liste", f"{name} attend une liste.", remedy, alone)


def _list_remedy(fiche: Fiche, faute: Faute, name: str) -> tuple[str, str | None]:
    """Say how to write a list, and its only element when it has one."""
    start = f"Écrivez « {name}: » puis, à la ligne et en retrait,"
    items = schemas.resolve(fiche.schema, faute.partie.get("items", {}))
    if isinstance(faute.valeur, dict):
        first = next(iter(faute.valeur), "")
        return (
            f"Mettez un tiret devant le premier champ : « - {first}: », et alignez les autres dessous.",
            None,
        )
    text = fiche.document.place(faute.chemin).texte
    if glued := re.findall(r"(?:^|\s)[-–—•*]\s?([^\s-][^-–—•*]*?)(?=\s[-–—•*]|$)", text):
        shown = " puis ".join(f"« - {word.strip()} »" for word in glued[:3])
        return f"Un tiret de liste est suivi d’une espace. Écrivez, chacun sur sa ligne : {shown}.", None
    if "properties" in items:
        first = next(iter(items["properties"]))
        return f"{start} « - {first}: {scalaire(text, {}) if first in NAMES else '…'} ».", None
    words = [word.strip() for word in text.split(",")]
    alone = None if re.search(r"[\n,;]", text) else text
    return f"{start} {' et '.join(f'« - {word} »' for word in words[:3])}.", alone


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
    return bool(kind(inner)) and not refuses(inner, value)


def _not_number(fiche: Fiche, faute: Faute) -> Diagnostic:
    number = devine.nombre_devine(faute.valeur) if isinstance(faute.valeur, str) else None
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
    sure = number
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
    return fiche.at_value(faute.chemin, *told, float(sure) if sure and "." in sure else sure and int(sure))


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
        word and word == "true",
    )


_TYPES: dict[str, Callable[[Fiche, Faute], Diagnostic]] = {
    "string": _not_text,
    "array": _not_list,
    "object": _not_group,
    "number": _not_number,
    "integer": _not_number,
    "boolean": _not_boolean,
}
