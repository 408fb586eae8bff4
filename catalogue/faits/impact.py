"""A measure chosen, compared and worded, once for all who show it; and what all of them say together.

A total exists only where adding means something: same unit, same nature, same scope,
and a unit that two commons cannot count twice (`x-additif` in the vocabulary).
Everything else stays side by side.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from catalogue.socle.francais import accorder, au, nombre, pourcentage
from catalogue.socle.schemas import vocabularies
from catalogue.socle.texte import slugifier

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from catalogue.modele import Indicateur, Mesure, Projet

ADDITIVE_NATURES = frozenset({"stock", "cumul", "flux"})
# From the surest to the least sure: a total is worth its weakest part.
CERTITUDE = ("mesure", "declare", "estime")


@dataclass(frozen=True, slots=True)
class Ligne:
    """An indicator of a common, with its latest measure and the one before, same scope."""

    projet: Projet
    indicateur: Indicateur
    derniere: Mesure | None
    premiere: Mesure | None
    ancienne: bool


@dataclass(frozen=True, slots=True)
class Total:
    """A sum that holds: its value in `unite`, and the indicators that it adds."""

    unite: str
    nature: str
    perimetre: str
    valeur: float
    statut: str
    au_moins: bool
    parts: tuple[Ligne, ...]


def derniere(indicateur: Indicateur) -> Mesure | None:
    """Return the latest measure; of several at the same date, the one written last."""
    latest: Mesure | None = None
    for measure in indicateur.mesures:
        if latest is None or measure.au.dernier_jour >= latest.au.dernier_jour:
            latest = measure
    return latest


def premiere(indicateur: Indicateur) -> Mesure | None:
    """Return the first measure that can be compared with the latest: same scope, earlier date.

    A minimum (« plus de 3 000 ») is compared with nothing: the difference would mean nothing.
    """
    latest = derniere(indicateur)
    if latest is None:
        return None
    before = [
        m for m in indicateur.mesures if comparables(m, latest) and m.au.dernier_jour < latest.au.premier_jour
    ]
    return min(before, key=lambda m: m.au.premier_jour, default=None)


def comparables(before: Mesure, after: Mesure) -> bool:
    """Tell whether the difference of two measures means something: same scope, and no minimum."""
    return not (before.au_moins or after.au_moins) and before.perimetre == after.perimetre


def evolution(before: Mesure, after: Mesure) -> str:
    """Write how a value moved: « +428 % »; nothing from zero, or between what does not compare."""
    if not before.valeur or not comparables(before, after):
        return ""
    return pourcentage((after.valeur - before.valeur) / abs(before.valeur))


def mois(rythme: str) -> int:
    """Return how many months pass between two measures of a rhythm."""
    return int(vocabularies()["rythme"].valeurs[rythme].extra["mois"])


def est_ancienne(indicateur: Indicateur, today: date) -> bool:
    """Tell whether the latest measure is older than the rhythm that the team declared.

    Without a declared rhythm nothing is late: the page says that the rhythm is unknown.
    """
    latest = derniere(indicateur)
    if latest is None or indicateur.rythme is None:
        return False
    end = latest.au.dernier_jour
    elapsed = (today.year - end.year) * 12 + today.month - end.month
    return (elapsed, today.day) > (mois(indicateur.rythme), end.day)


def lignes(projets: Iterable[Projet], today: date, effet: str | None = None) -> tuple[Ligne, ...]:
    """List the indicators of some commons (of one `effet`, if given), in their order."""
    return tuple(
        Ligne(p, i, derniere(i), premiere(i), est_ancienne(i, today))
        for p in projets
        for i in p.indicateurs
        if effet in {None, i.effet}
    )


def totaux(found: Iterable[Ligne]) -> tuple[Total, ...]:
    """Add what can be added: at least two commons, and nothing counted twice."""
    groups: dict[tuple[str, str, str], list[Ligne]] = {}
    for line in found:
        if line.derniere is not None and _adds(line.indicateur):
            scope = slugifier(line.derniere.perimetre or "")
            # A flow only adds to a flow of the same period.
            period = f"{line.derniere.du}–{line.derniere.au}" if line.indicateur.nature == "flux" else ""
            key = (line.indicateur.unite, line.indicateur.nature, f"{scope}|{period}")
            groups.setdefault(key, []).append(line)
    return tuple(
        _total(unit, nature, parts)
        for (unit, nature, _), parts in sorted(groups.items())
        if len({part.projet.slug for part in parts}) > 1
    )


def _adds(indicateur: Indicateur) -> bool:
    unit = vocabularies()["unite"].valeurs[indicateur.unite]
    return bool(unit.extra.get("additif")) and indicateur.nature in ADDITIVE_NATURES


def _total(unit: str, nature: str, parts: list[Ligne]) -> Total:
    measures = [part.derniere for part in parts if part.derniere]
    return Total(
        unite=unit,
        nature=nature,
        perimetre=measures[0].perimetre or "",
        valeur=sum(m.valeur for m in measures),
        statut=max((m.statut for m in measures), key=CERTITUDE.index),
        au_moins=any(m.au_moins for m in measures),
        parts=tuple(parts),
    )


def quantite(value: float, unite: str, *, au_moins: bool = False) -> tuple[str, str]:
    """Return a value and its unit, agreed: (« plus de 26 280 », « € »)."""
    singular, plural = _unite(unite)
    return f"{'plus de ' if au_moins else ''}{nombre(value)}", accorder(value, singular, plural)


def en_mots(mesure: Mesure, indicateur: Indicateur) -> str:
    """Write a measure: « plus de 3 000 usagers »."""
    return " ".join(quantite(mesure.valeur, indicateur.unite, au_moins=mesure.au_moins))


@cache
def _unite(slug: str) -> tuple[str, str]:
    """Return the singular and the plural of a unit; a symbol is the same in both."""
    unit = vocabularies()["unite"].valeurs[slug]
    symbol = unit.extra.get("symbole")
    return (symbol, symbol) if symbol else (unit.libelle, str(unit.extra["pluriel"]))


def quand(mesure: Mesure) -> str:
    """Say when: « au 30 juin 2026 », « en octobre 2025 », « de 2019 à 2021 »."""
    end = mesure.au
    if mesure.du is None:
        return au(end)
    if mesure.du.jour and end.jour:
        return f"du {mesure.du} au {end}"
    return f"de {mesure.du} à {end}"
