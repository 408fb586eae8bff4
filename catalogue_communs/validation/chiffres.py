"""Rules on measures: what no count can be, what a figure must not let its reader believe."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from catalogue_communs.collectivites import Collectivite, Reference
from catalogue_communs.collectivites.objets import COMMUNE, DEPARTEMENT
from catalogue_communs.fiches.diagnostics import Diagnostic
from catalogue_communs.socle import schemas
from catalogue_communs.socle.dates import DatePartielle
from catalogue_communs.socle.francais import nombre
from catalogue_communs.socle.texte import ChampPath, citer, enumerer
from catalogue_communs.validation.coherence import lire_date
from catalogue_communs.validation.fiche import ContexteDesRegles, Fiche, repetes
from catalogue_communs.validation.identifiants import NATURES

Groupe = dict[str, Any]
# What « pour-cent » may exceed its maximum for: a rise is not a part.
_HAUSSE = re.compile(r"\b(hausse|augmentation|progression|croissance|évolution|baisse)", re.IGNORECASE)
_MILLIERS = re.compile(r"[0-9]{1,3}(?:\.[0-9]{3})+")
# « environ 95 » may follow 100; « environ 50 » may not.
_ARRONDI = 0.9
# How a note quotes a source that rounds, or that gives a minimum.
_CITATIONS = (
    ("environ", re.compile(r"«\s*(près de|environ|de l’ordre de|un(?:e)? (?:\w+aine|millier))\b", re.IGNORECASE)),
    ("au_moins", re.compile(r"«\s*(plus d[e’]|au moins)", re.IGNORECASE)),
)  # fmt: skip


def mesures_fausses(fiche: Fiche, contexte: ContexteDesRegles) -> Iterator[Diagnostic]:
    """Yield measures given twice or out of order, and values that cannot be."""
    for path, indicator in fiche.items("impact", "indicateurs"):
        found = list(fiche.items(*path, "mesures"))
        yield from _doubles(fiche, indicator, found)
        yield from _order(fiche, found)
        yield from _falls(fiche, indicator, found)
        yield from _quantity(fiche, path, indicator)
        for at, item in found:
            yield from _possible(fiche, at, item, indicator, contexte)
            if item.get("environ") is True and item.get("au_moins") is True:
                yield fiche.dire((*at, "environ"), "approximation-double")


def chiffres_douteux(fiche: Fiche, _contexte: ContexteDesRegles) -> Iterator[Diagnostic]:
    """Yield, as advice, figures that their own note contradicts, and flows without a beginning."""
    for path, indicator in fiche.items("impact", "indicateurs"):
        for at, item in fiche.items(*path, "mesures"):
            yield from _rounded(fiche, at, item)
            yield from _thousands(fiche, at, indicator)
            end = lire_date(item.get("au"))
            if indicator["nature"] == "flux" and "du" not in item and end and end.jour:
                yield fiche.dire((*at, "au"), "flux-sans-debut", fin=end)


def _doubles(fiche: Fiche, indicator: Groupe, found: list[tuple[ChampPath, Groupe]]) -> Iterator[Diagnostic]:
    said = ("du", "au", "perimetre", "source")
    for at, first in repetes((tuple(str(item.get(name)) for name in said), at) for at, item in found):
        words = {"cite": citer(indicator["nom"]), "ligne": fiche.document.ligne(first)}
        yield fiche.dire(at, "mesure-en-double", **words)


def _order(fiche: Fiche, found: list[tuple[ChampPath, Groupe]]) -> Iterator[Diagnostic]:
    previous = None
    for at, item in found:
        moment = lire_date(item.get("au"))
        if moment and previous and moment.dernier_jour < previous.premier_jour:
            yield fiche.dire((*at, "au"), "mesures-ordre", moment=moment, avant=previous)
        previous = moment or previous


def _falls(fiche: Fiche, indicator: Groupe, found: list[tuple[ChampPath, Groupe]]) -> Iterator[Diagnostic]:
    """Yield values of a cumulative count under one that it had already passed, over the same scope."""
    if indicator["nature"] != "cumul":
        return
    reached: dict[str, tuple[float, DatePartielle]] = {}
    for moment, at, item in sorted(_dated(found), key=lambda one: one[0].dernier_jour):
        scope, value = str(item.get("perimetre")), item["valeur"]
        least, since = reached.get(scope, (value, moment))
        rounded = _ARRONDI if item.get("environ") else 1
        if value < least * rounded and not item.get("au_moins"):
            words = {"valeur": nombre(value), "atteint": nombre(least), "jour": since.iso}
            yield fiche.dire((*at, "valeur"), "cumul-qui-baisse", **words)
        if not item.get("environ") and value >= least:
            reached[scope] = (value, moment)


def _dated(found: list[tuple[ChampPath, Groupe]]) -> Iterator[tuple[DatePartielle, ChampPath, Groupe]]:
    for at, item in found:
        moment = lire_date(item.get("au"))
        if moment:
            yield moment, at, item


def _quantity(fiche: Fiche, path: ChampPath, indicator: Groupe) -> Iterator[Diagnostic]:
    """Yield a unit in which the declared quantity is not counted."""
    known = schemas.vocabulaires()["grandeur"].valeurs.get(indicator.get("grandeur", ""))
    unit = indicator["unite"]
    if known and unit not in known.extra["unites"]:
        words = {"cite": citer(unit), "unites": enumerer(known.extra["unites"])}
        yield fiche.dire((*path, "unite"), "grandeur-unite", grandeur=known.libelle, **words)


def _possible(
    fiche: Fiche, at: ChampPath, item: Groupe, indicator: Groupe, contexte: ContexteDesRegles
) -> Iterator[Diagnostic]:
    """Yield a value that its unit does not allow."""
    unit, value = schemas.vocabulaires()["unite"].valeurs[indicator["unite"]], item["valeur"]
    where = (*at, "valeur")
    # Only a point makes one of these: the places of a file without any are not worked out.
    if isinstance(value, float) and unit.extra.get("entier") and indicator["nature"] != "taux":
        text = fiche.document.ecrit(where)
        grouped = _MILLIERS.fullmatch(text)
        if grouped or value != int(value):
            words = {"ecrit": text, "valeur": nombre(value), "unite": unit.libelle}
            said = "decimale-millier" if grouped else "decimale-impossible"
            yield fiche.dire(where, said, compris=text.replace(".", ""), **words)
    top = unit.extra.get("maximum")
    if top is not None and not 0 <= value <= top and not _HAUSSE.search(indicator["nom"]):
        said = "part-impossible" if unit.slug == "pour-cent" else "note-impossible"
        yield fiche.dire(where, said, symbole=unit.extra["symbole"], maximum=top, valeur=nombre(value))
    known = contexte.reference if unit.slug in _RECENSES else None
    if known is None:
        return
    inside = _communes(item.get("lieux", {}), known) if unit.slug == COMMUNE else 0
    most = inside or _RECENSES[unit.slug](known)
    if value > most:
        said = "compte-impossible-ici" if inside else "compte-impossible"
        yield fiche.dire(where, said, plus=nombre(most), unite=unit.extra["pluriel"], valeur=nombre(value))


def _communes(lieux: Groupe, known: Reference) -> int:
    """Count the communes of the places of a measure, or nothing when one is not known."""
    found: set[str] = set()
    for field, codes in lieux.items():
        nature = NATURES[field]
        for code in codes:
            if code not in known.tables[nature]:
                return 0
            place = Collectivite(nature, code)
            found |= known.circonscription(code) if nature == DEPARTEMENT else known.communes(place)
    return len(found)


# Every one of them is in the reference.
_RECENSES = {
    "commune": lambda known: len(known.par_commune),
    "departement": lambda known: len(known.par_departement),
    "region": lambda known: len(known.par_region),
    "collectivite": lambda known: sum(map(len, _toutes(known))),
}


def _toutes(known: Reference) -> tuple[Any, ...]:
    return known.par_commune, known.par_epci, known.par_departement, known.par_region


def _thousands(fiche: Fiche, at: ChampPath, indicator: Groupe) -> Iterator[Diagnostic]:
    """Yield « 26.280 » euros: three decimals, or thousands? What is counted cannot have any: it is an error."""
    unit = schemas.vocabulaires()["unite"].valeurs[indicator["unite"]]
    if not isinstance(fiche.get(*at, "valeur"), float) or unit.extra.get("entier"):
        return
    text = fiche.document.ecrit((*at, "valeur"))
    if _MILLIERS.fullmatch(text):
        words = {"ecrit": text, "valeur": nombre(float(text)), "compris": text.replace(".", "")}
        yield fiche.dire((*at, "valeur"), "decimale-ambigue", **words)


def _rounded(fiche: Fiche, at: ChampPath, item: Groupe) -> Iterator[Diagnostic]:
    note = item.get("note", "")
    if item.get("environ") or item.get("au_moins"):
        return
    for field, quoted in _CITATIONS:
        if said := quoted.search(note):
            yield fiche.dire((*at, "note"), "approximation-oubliee", cite=said.group(1), champ=field)
            return
