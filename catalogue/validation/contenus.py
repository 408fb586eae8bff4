"""Rules on texts and images: no HTML, no personal data, images that are images."""

from __future__ import annotations

import re
import warnings
from typing import TYPE_CHECKING

from PIL import Image, UnidentifiedImageError

from catalogue import markdown, schemas
from catalogue.texte import citer

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from catalogue.diagnostics import Diagnostic
    from catalogue.lecture import ChampPath
    from catalogue.validation.fiche import Contexte, Fiche

MAX_LOGO_BYTES, MAX_IMAGE_BYTES = 200 * 1024, 500 * 1024
MAX_SIDE = 4000
FORMATS = {"png": "PNG", "jpg": "JPEG", "jpeg": "JPEG", "webp": "WEBP"}
TITLE_LEVEL = 3
# Two words of letters around a dot look like a first name and a name.
_PERSONAL = re.compile(r"^[a-z]{2,}(-[a-z]+)?\.[a-z]{2,}(-[a-z]+)?@", re.IGNORECASE)
_GENERIC = re.compile(
    r"contact|support|aide|info|equipe|team|accueil|service|mairie|incubateur|numerique|territoire|"
    r"chaleur|collectivite|transition|commun|donnee|data|projet|bonjour|hello|dpo|accessibilite",
    re.IGNORECASE,
)
_PHONE = re.compile(r"(?<![\d.])(?:(?:\+|00)33[\s.-]?|0)[1-9](?:[\s.-]?\d{2}){4}(?![\d.])")


def personal_data(fiche: Fiche, _contexte: Contexte) -> Iterator[Diagnostic]:
    """Yield addresses that look like a person's, and phone numbers."""
    for path, value in fiche.walk():
        if not isinstance(value, str):
            continue
        name = path[-1] if path else ""
        found = re.findall(r"[\w.+-]+@[\w.-]+", value)
        if any(_PERSONAL.match(address) and not _GENERIC.search(address.split("@")[0]) for address in found):
            yield fiche.at_value(
                path,
                "courriel-nominatif",
                "L’adresse semble être celle d’une personne.",
                "Donnez une adresse d’équipe, par exemple contact@exemple.fr, ou un formulaire.",
            )
        if name not in {"siren", "code_insee", "url"} and "://" not in value and _PHONE.search(value):
            yield fiche.at_value(
                path,
                "donnee-personnelle",
                "Le texte contient un numéro de téléphone.",
                "Enlevez-le : le contact passe par une adresse générique ou un formulaire.",
            )


def texts(fiche: Fiche, _contexte: Contexte) -> Iterator[Diagnostic]:
    """Yield what a Markdown text may not contain."""
    for path, value in fiche.walk():
        part = schemas.part_at(fiche.schema, path) if isinstance(value, str) else None
        if part is None or part.get("x-format") != "markdown":
            continue
        for problem in markdown.problems(value):
            yield _report(fiche, path, problem)


def _report(fiche: Fiche, path: ChampPath, problem: markdown.Problem) -> Diagnostic:
    messages = {
        "markdown-html": (
            f"Le texte contient du HTML : {citer(problem.extrait)}.",
            "Écrivez en Markdown : **gras**, _italique_, [lien](https://…), « - » pour une liste.",
        ),
        "markdown-titre": (
            f"Le titre {citer(problem.extrait)} est de niveau {problem.niveau}.",
            f"Commencez-le par {'#' * TITLE_LEVEL} : la page a déjà ses grands titres.",
        ),
        "markdown-lien": (
            f"Le lien ou l’image {citer(problem.extrait)} n’est pas accepté.",
            "Un lien commence par https:// ou mailto: ; une image se déclare dans « captures ».",
        ),
    }
    place = fiche.document.place(path)
    if fiche.document.texte[place.etendue[0] :][:1] == "|":
        # A literal block starts on the line after its mark, and keeps its lines.
        line = place.ligne + 1 + problem.ligne
        written = fiche.document.texte.splitlines()[line - 1]
        where = (line, len(written) - len(written.lstrip()) + 1)
        return fiche.at(where, path, problem.code, *messages[problem.code])
    return fiche.at_value(path, problem.code, *messages[problem.code])


def images(fiche: Fiche, contexte: Contexte) -> Iterator[Diagnostic]:
    """Yield images that are missing, too heavy, or not what their name says."""
    named: list[tuple[ChampPath, int]] = [(("logo",), MAX_LOGO_BYTES)]
    named += [((*path, "image"), MAX_IMAGE_BYTES) for path, _ in fiche.items("captures")]
    for path, limit in named:
        name = fiche.get(*path)
        part = schemas.part_at(fiche.schema, path) or {}
        if isinstance(name, str) and re.match(part["pattern"], name):
            problem = _image_problem(contexte.images / name, name, limit)
            if problem:
                yield fiche.at_value(path, *problem)


def _image_problem(path: Path, name: str, limit: int) -> tuple[str, str, str] | None:
    if path.is_symlink() or not path.is_file():
        return (
            "image-introuvable",
            f"L’image {citer(name)} n’est pas dans docs/images/communs/.",
            "Ajoutez le fichier à la proposition, ou corrigez son nom.",
        )
    size = path.stat().st_size
    if size > limit:
        return (
            "image-trop-lourde",
            f"L’image {citer(name)} pèse {size // 1024} Ko ; {limit // 1024} Ko au plus.",
            "Réduisez ses dimensions ou enregistrez-la en WebP.",
        )
    expected = FORMATS[name.rpartition(".")[2]]
    try:
        # A huge image in a small file is refused by its dimensions, before it is decoded.
        with warnings.catch_warnings(action="error"), Image.open(path, formats=[expected]) as image:
            width, height = image.size
            image.verify()
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Warning, Image.DecompressionBombError):
        return (
            "image-invalide",
            f"Le contenu de {citer(name)} n’est pas une image {expected} lisible.",
            "Enregistrez-la de nouveau depuis un logiciel d’image, avec la bonne extension.",
        )
    if max(width, height) > MAX_SIDE:
        return (
            "image-trop-lourde",
            f"L’image {citer(name)} mesure {width} × {height} pixels ; {MAX_SIDE} de côté au plus.",
            "Réduisez ses dimensions.",
        )
    return None
