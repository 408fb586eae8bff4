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
from catalogue_communs.validation.coherence import read
from catalogue_communs.validation.fiche import ContexteDesRegles, Fiche
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


def measures(fiche: Fiche, contexte: ContexteDesRegles) -> Iterator[Diagnostic]:
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
                yield fiche.at_value(
                    (*at, "environ"),
                    "approximation-double",
                    "Cette valeur est à la fois un minimum (au_moins) et un arrondi (environ).",
                    "Gardez « au_moins » si la source dit « plus de », « environ » si elle dit « près de ».",
                )


def doubtful(fiche: Fiche, _contexte: ContexteDesRegles) -> Iterator[Diagnostic]:
    """Yield, as advice, figures that their own note contradicts, and flows without a beginning."""
    for path, indicator in fiche.items("impact", "indicateurs"):
        for at, item in fiche.items(*path, "mesures"):
            yield from _rounded(fiche, at, item)
            yield from _thousands(fiche, at, indicator)
            end = read(item.get("au"))
            if indicator["nature"] == "flux" and "du" not in item and end and end.jour:
                yield fiche.at_value(
                    (*at, "au"),
                    "flux-sans-debut",
                    f"Un flux est le total d’une période, et celle-ci n’a pas de début : elle finit le {end}.",
                    "Ajoutez « du » ; si la source donne un rythme, écrivez une unité « par an » ou « par mois » et la nature « taux ».",
                )


def _doubles(fiche: Fiche, indicator: Groupe, found: list[tuple[ChampPath, Groupe]]) -> Iterator[Diagnostic]:
    seen: dict[tuple[str, ...], ChampPath] = {}
    for at, item in found:
        key = tuple(str(item.get(name)) for name in ("du", "au", "perimetre", "source"))
        if key in seen:
            yield fiche.at_value(
                at,
                "mesure-en-double",
                f"Cette mesure de {citer(indicator['nom'])} a déjà une valeur, ligne {fiche.document.place(seen[key]).ligne}.",
                "Gardez une seule des deux valeurs, ou précisez le périmètre.",
            )
        seen.setdefault(key, at)


def _order(fiche: Fiche, found: list[tuple[ChampPath, Groupe]]) -> Iterator[Diagnostic]:
    previous = None
    for at, item in found:
        moment = read(item.get("au"))
        if moment and previous and moment.dernier_jour < previous.premier_jour:
            yield fiche.at_value(
                (*at, "au"),
                "mesures-ordre",
                f"La mesure « {moment} » vient après une mesure plus récente, « {previous} ».",
                "Rangez les mesures de la plus ancienne à la plus récente.",
            )
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
            yield fiche.at_value(
                (*at, "valeur"),
                "cumul-qui-baisse",
                f"Un cumul ne baisse pas : {nombre(value)} ici, {nombre(least)} en date du {since.iso}.",
                "Corrigez la valeur fausse ; si le nombre peut baisser, écrivez « nature: stock » ; si l’on ne compte plus la même chose, ouvrez un autre indicateur.",
            )
        if not item.get("environ") and value >= least:
            reached[scope] = (value, moment)


def _dated(found: list[tuple[ChampPath, Groupe]]) -> Iterator[tuple[DatePartielle, ChampPath, Groupe]]:
    for at, item in found:
        moment = read(item.get("au"))
        if moment:
            yield moment, at, item


def _quantity(fiche: Fiche, path: ChampPath, indicator: Groupe) -> Iterator[Diagnostic]:
    """Yield a unit in which the declared quantity is not counted."""
    known = schemas.vocabularies()["grandeur"].valeurs.get(indicator.get("grandeur", ""))
    unit = indicator["unite"]
    if known and unit not in known.extra["unites"]:
        yield fiche.at_value(
            (*path, "unite"),
            "grandeur-unite",
            f"« {known.libelle} » ne se compte pas en {citer(unit)}.",
            f"Écrivez {enumerer(known.extra['unites'])}, ou changez de grandeur.",
        )


def _possible(
    fiche: Fiche, at: ChampPath, item: Groupe, indicator: Groupe, contexte: ContexteDesRegles
) -> Iterator[Diagnostic]:
    """Yield a value that its unit does not allow."""
    unit, value = schemas.vocabularies()["unite"].valeurs[indicator["unite"]], item["valeur"]
    where = (*at, "valeur")
    # Only a point makes one of these: the places of a file without any are not worked out.
    if isinstance(value, float) and unit.extra.get("entier") and indicator["nature"] != "taux":
        text = fiche.document.place(where).texte
        grouped = _MILLIERS.fullmatch(text)
        if grouped or value != int(value):
            yield fiche.at_value(
                where,
                "decimale-impossible",
                f"{text} veut dire {nombre(value)} {unit.libelle} : le point sépare les décimales.",
                f"Écrivez : {text.replace('.', '')}" if grouped else "Écrivez un nombre entier.",
            )
    top = unit.extra.get("maximum")
    if top is not None and not 0 <= value <= top and not _HAUSSE.search(indicator["nom"]):
        yield fiche.at_value(
            where,
            "part-impossible",
            f"Une valeur en {unit.extra['symbole']} va de 0 à {top} au lieu de {nombre(value)}.",
            "Corrigez la valeur ; si c’est une hausse, dites-le dans le nom (« Hausse de… ») ; si c’est une autre note, changez d’unité."
            if unit.slug == "pour-cent"
            else "Corrigez la valeur, ou changez d’unité.",
        )
    known = contexte.reference if unit.slug in _RECENSES else None
    if known is None:
        return
    inside = _communes(item.get("lieux", {}), known) if unit.slug == COMMUNE else 0
    most = inside or _RECENSES[unit.slug](known)
    if value > most:
        yield fiche.at_value(
            where,
            "compte-impossible",
            f"{'Ce territoire' if inside else 'La France'} compte {nombre(most)} {unit.extra['pluriel']}, "
            f"et cette mesure en annonce {nombre(value)}.",
            "Vérifiez le nombre, l’unité ou les lieux." if inside else "Vérifiez le nombre, ou l’unité.",
        )


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
    unit = schemas.vocabularies()["unite"].valeurs[indicator["unite"]]
    text = fiche.document.place((*at, "valeur")).texte
    if not unit.extra.get("entier") and _MILLIERS.fullmatch(text):
        yield fiche.at_value(
            (*at, "valeur"),
            "decimale-ambigue",
            f"{text} veut dire {nombre(float(text))} : le point sépare les décimales.",
            f"Si vous vouliez un nombre de milliers, écrivez : {text.replace('.', '')}. Sinon, écrivez moins de décimales.",
        )


def _rounded(fiche: Fiche, at: ChampPath, item: Groupe) -> Iterator[Diagnostic]:
    note = item.get("note", "")
    if item.get("environ") or item.get("au_moins"):
        return
    for field, quoted in _CITATIONS:
        if said := quoted.search(note):
            yield fiche.at_value(
                (*at, "note"),
                "approximation-oubliee",
                f"La note cite une source qui dit « {said.group(1)} », et la valeur s’affiche comme exacte.",
                f"Ajoutez à cette mesure : {field}: true",
            )
            return
