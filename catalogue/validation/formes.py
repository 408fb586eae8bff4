"""Texts that have not the form their field asks for: what is wrong, what to write."""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING

from catalogue.fiches.diagnostics import dire
from catalogue.fiches.rendu import scalaire
from catalogue.socle import schemas
from catalogue.socle.formats import FIRST_YEAR, LAST_YEAR, conforms, is_siren
from catalogue.socle.texte import citer, nom_du_champ, proche, slugifier, vouliez_vous
from catalogue.validation import devine

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from catalogue.fiches.diagnostics import Diagnostic
    from catalogue.socle.texte import ChampPath
    from catalogue.validation.fiche import Faute, Fiche

Told = tuple[str, str, str]

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
    code, message, remedy = _FORMS[kind(part)](text)
    if hidden := _hidden(part, text):
        message, remedy = hidden
    return fiche.at_value(path, code, message, remedy)


def _hidden(part: schemas.Schema, text: str) -> tuple[str, str] | None:
    """Name the spaces and the invisible characters that alone make a text wrong."""
    clean = _UNSEEN.sub("", text).strip()
    if clean == text or refuses(part, clean):
        return None
    if found := _UNSEEN.search(text):
        point = f"{ord(found.group()):04X}"
        return dire("cache-invisible", point=point, cite=citer(clean), compris=scalaire(clean, part))[1:]
    side = "précède" if text[:1].isspace() else "suit"
    what = f"Une espace ou un saut de ligne {side} {citer(clean)}."
    return what, f"Retapez-le à la main, sans rien autour : {scalaire(clean, part)}"


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
        remedy = "Donnez une valeur, ou supprimez la ligne : la page dira « à demander »."
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
        return dire("url-entouree", cite=citer(meant), compris=meant)
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
    return dire(name, cite=citer(text), compris=meant)


def _email(text: str) -> Told:
    return dire("courriel", cite=citer(text), compris=devine.courriel(text) or "contact@exemple.fr")


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
    return dire(name, cite=citer(text), compris=meant, premier=FIRST_YEAR, dernier=LAST_YEAR)


def _siren(text: str) -> Told:
    digits = re.sub(r"[^0-9]", "", text)
    name = "siren-compris"
    if len(digits) == SIRET_LENGTH:
        name, digits = "siret", digits[:SIREN_LENGTH]
    if len(digits) != SIREN_LENGTH:
        name = "siren"
    elif not is_siren(digits):
        name = "siren-cle"
    return dire(name, cite=citer(text), compris=digits)


def _licence(text: str) -> Told:
    found = devine.licences(text)
    if len(found) == 1:
        remedy = f"Écrivez : {found[0]}"
    elif found:
        remedy = f"Écrivez {devine.choix(found)}."
    else:
        remedy = "Lisez le fichier LICENSE du dépôt, puis cherchez l’identifiant sur spdx.org/licenses, par exemple MIT ou EUPL-1.2."
    return "format-licence", f"{citer(text)} n’est pas une expression de licence SPDX.", remedy


def _identifier(text: str) -> Told:
    return (
        "format-identifiant",
        f"{citer(text)} n’est pas un identifiant : minuscules sans accent, chiffres et tirets.",
        f"Écrivez : {slugifier(text) or 'collectivites-utilisatrices'}",
    )


def _published(text: str) -> Told:
    meant = ".".join(filter(None, map(slugifier, text.split("."))))
    return (
        "format-identifiant",
        f"{citer(text)} n’est pas un identifiant publié : minuscules sans accent, chiffres, tirets et points.",
        f"Écrivez : {meant or 'commune-34151'}",
    )


def _source(text: str) -> Told:
    if text.startswith("http://"):
        return _url(text)
    meant = devine.url(text)
    return dire("source-comprise" if meant else "source", cite=citer(text), compris=meant)


def _insee(text: str) -> Told:
    bare = re.sub(r"\s", "", text)
    name = "insee"
    if re.fullmatch(r"[0-9]|[0-9]{4}", bare):
        name, bare = "insee-zero", f"0{bare}"
    elif re.fullmatch(r"[0-9]{9}", bare):
        name = "insee-siren"
    elif re.fullmatch(r"2[ab]([0-9]{3})?", bare):
        name, bare = "insee-corse", bare.upper()
    return dire(name, cite=citer(text), compris=bare)


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
    return "format-image", f"{citer(text)} n’est pas un nom d’image accepté.", remedy


def _champ(text: str) -> Told:
    close = proche(text, schemas.schema("projet")["properties"])
    remedy = vouliez_vous(close, "Écrivez par exemple « licence » ou « liens.site ».")
    return "format-champ", f"{citer(text)} n’est pas le nom d’un champ.", remedy


def _autre(name: str, text: str) -> Told:
    return dire(name, cite=citer(text))


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
    **{name: partial(_autre, name) for name in ("couleur", "domaine", "pays", "forge", "api")},
}
