"""The settings of the programme: their form, and colours that everyone can read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from catalogue.socle.programme import VERSION
from catalogue.validation import conformite

if TYPE_CHECKING:
    from collections.abc import Iterator

    from catalogue.fiches.diagnostics import Diagnostic
    from catalogue.validation.fiche import Fiche

# What links and buttons are written on, in each scheme: the paper, the ground and the tint of docs/styles/catalogue.css.
FONDS = {
    "claire": ("#ffffff", "#f6f4ee", "#e4f1ec"),
    "sombre": ("#1a2425", "#121a1b", "#17352f"),
}
# WCAG 2.2, 1.4.3.
CONTRASTE, SEUIL = 4.5, 0.04045
EXEMPLES = {"claire": ("foncée", "#0b5d4e"), "sombre": ("claire", "#7fd3bd")}


def check(fiche: Fiche) -> list[Diagnostic]:
    """Return what is wrong in programme.yml; a file of another version says which command brings it up."""
    found = list(fiche.document.diagnostics)
    if fiche.document.valeurs is None and found:
        return found
    version = fiche.get("version") if isinstance(fiche.document.valeurs, dict) else None
    if isinstance(version, int) and not isinstance(version, bool) and version != VERSION:
        return [_version(fiche, version)]
    found += conformite.check(fiche)
    return found or list(_colours(fiche))


def _version(fiche: Fiche, version: int) -> Diagnostic:
    message = f"Ces réglages sont de la version {version} ; ce logiciel lit la version {VERSION}."
    remedy = (
        "Lancez « catalogue migrer », qui réécrit ce qui a changé de nom."
        if version < VERSION
        else "Installez une version plus récente de catalogue-communs."
    )
    return fiche.at_value(("version",), "programme-version", message, remedy)


def _colours(fiche: Fiche) -> Iterator[Diagnostic]:
    for scheme, grounds in FONDS.items():
        colour = fiche.get("couleurs", scheme)
        if not isinstance(colour, str):
            continue
        worst = min(contraste(colour, ground) for ground in grounds)
        if worst < CONTRASTE:
            shade, example = EXEMPLES[scheme]
            said = f"{worst:.1f}".replace(".", ",")
            yield fiche.at_value(
                ("couleurs", scheme),
                "programme-contraste",
                f"Cette couleur se lit mal : son contraste avec la page est de {said}, il en faut 4,5.",
                f'Écrivez une couleur plus {shade}, par exemple « "{example}" ».',
            )


def contraste(one: str, other: str) -> float:
    """Return the contrast of two colours « #rrggbb », from 1 to 21, as the WCAG defines it."""
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def _luminance(colour: str) -> float:
    parts = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    red, green, blue = (p / 12.92 if p <= SEUIL else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
