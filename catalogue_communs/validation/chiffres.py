"""Figures: what no count can be, what one must not let its reader believe."""

import re
from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from catalogue_communs.collectivites.objets import COMMUNE, DEPARTEMENT, EPCI, REGION
from catalogue_communs.fiches.diagnostics import Diagnostic
from catalogue_communs.socle import schemas
from catalogue_communs.socle.dates import DatePartielle
from catalogue_communs.socle.texte import (
    ChampPath,
    citer,
    enumerer,
    nombre,
)
from catalogue_communs.validation.fiche import ContexteDesRegles, Fiche, Groupe


class MesureAuJour(NamedTuple):
    """A measure of an indicator, its day and its place in the file."""

    moment: DatePartielle
    path: ChampPath
    mesure: Groupe


# What « pour-cent » may exceed its maximum for: a rise is not a part.
_HAUSSE = re.compile(
    r"\b(hausse|augmentation|progression|croissance|évolution|baisse)", re.IGNORECASE
)
_MILLIERS = re.compile(r"[0-9]{1,3}(?:\.[0-9]{3})+")
# « environ 95 » may follow 100; « environ 50 » may not.
_ARRONDI = 0.9
# What makes two measures of an indicator one.
_MEME_MESURE = ("du", "au", "perimetre", "source")
# How a note quotes a source that rounds, or that gives a minimum.
_CITATIONS = (
    (
        "environ",
        re.compile(
            r"«\s*(près de|environ|de l’ordre de|un(?:e)? (?:\w+aine|millier))\b", re.IGNORECASE
        ),
    ),
    ("au_moins", re.compile(r"«\s*(plus d[e’]|au moins)", re.IGNORECASE)),
)


def mesures_fausses(fiche: Fiche, contexte: ContexteDesRegles) -> Iterator[Diagnostic]:
    """Yield measures given twice, and values that cannot be."""
    for path, indicateur in fiche.items("impact", "indicateurs"):
        mesures = [
            MesureAuJour(DatePartielle.parse(mesure["au"]), place, mesure)
            for place, mesure in fiche.items(*path, "mesures")
        ]
        keyed = ((_identite(datee.mesure), datee.path) for datee in mesures)
        for place, line in fiche.repetes(keyed):
            yield fiche.dire(place, "mesure-en-double", cite=citer(indicateur["nom"]), ligne=line)
        if indicateur["nature"] == "cumul":
            yield from _falls(fiche, mesures)
        quantity = schemas.vocabulaires()["grandeur"].valeurs.get(indicateur.get("grandeur", ""))
        if quantity and indicateur["unite"] not in quantity.extra["unites"]:
            mots = {"grandeur": quantity.libelle, "unites": enumerer(quantity.extra["unites"])}
            yield fiche.dire((*path, "unite"), "grandeur-unite", **mots)
        for datee in mesures:
            yield from _impossibles(fiche, datee.path, indicateur, contexte)
        if "cible" in indicateur:
            yield from _decimales(fiche, (*path, "cible", "valeur"), indicateur)


def _identite(mesure: Groupe) -> tuple[str, ...]:
    return tuple(str(mesure.get(name)) for name in _MEME_MESURE)


def chiffres_douteux(fiche: Fiche, _contexte: ContexteDesRegles) -> Iterator[Diagnostic]:
    """Yield, as advice, figures that their own note contradicts, and flows without a beginning."""
    for path, indicateur in fiche.items("impact", "indicateurs"):
        for place, mesure in fiche.items(*path, "mesures"):
            champ, citation = _approximation_citee(mesure.get("note", ""))
            if citation and not mesure.get("environ") and not mesure.get("au_moins"):
                note = (*place, "note")
                yield fiche.dire(note, "approximation-oubliee", cite=citation, champ=champ)
            end = DatePartielle.parse(mesure["au"])
            if indicateur["nature"] == "flux" and "du" not in mesure and end.jour:
                yield fiche.dire((*place, "au"), "flux-sans-debut", fin=end)


def _approximation_citee(note: str) -> tuple[str, str]:
    """Return the field that a note asks for by how it quotes its source, and this quotation.

    Nothing without any.
    """
    for champ, pattern in _CITATIONS:
        match = pattern.search(note)
        if match:
            return champ, match[1]
    return "", ""


def _falls(fiche: Fiche, mesures: list[MesureAuJour]) -> Iterator[Diagnostic]:
    """Yield values of a cumulative count under one that it had passed, over the same scope."""
    reached: dict[str, tuple[float, DatePartielle]] = {}
    for moment, path, mesure in sorted(mesures, key=_dernier_jour):
        scope, valeur = str(mesure.get("perimetre")), mesure["valeur"]
        least, since = reached.get(scope, (valeur, moment))
        rounded = _ARRONDI if mesure.get("environ") else 1
        if valeur < least * rounded and not mesure.get("au_moins"):
            mots = {"valeur": nombre(valeur), "atteint": nombre(least), "jour": since.iso}
            yield fiche.dire((*path, "valeur"), "cumul-qui-baisse", **mots)
        if not mesure.get("environ") and valeur >= least:
            reached[scope] = (valeur, moment)


def _dernier_jour(datee: MesureAuJour) -> date:
    return datee.moment.dernier_jour


def _impossibles(
    fiche: Fiche, path: ChampPath, indicateur: Groupe, contexte: ContexteDesRegles
) -> Iterator[Diagnostic]:
    """Yield a value that no count can be, by its unit."""
    unite = schemas.vocabulaires()["unite"].valeurs[indicateur["unite"]]
    place, top = (*path, "valeur"), unite.extra.get("maximum")
    valeur = fiche.get(*place)
    if top is not None and not 0 <= valeur <= top and not _HAUSSE.search(indicateur["nom"]):
        mots = {"symbole": unite.extra["symbole"], "maximum": top}
        yield fiche.dire(place, "part-impossible", valeur=nombre(valeur), **mots)
    if unite.slug in _RECENSES:
        tables = (getattr(contexte.reference, f"par_{nature}") for nature in _RECENSES[unite.slug])
        most = sum(map(len, tables))
        if valeur > most:
            mots = {"plus": nombre(most), "unite": unite.extra["pluriel"]}
            yield fiche.dire(place, "compte-impossible", valeur=nombre(valeur), **mots)
    yield from _decimales(fiche, place, indicateur)


def _decimales(fiche: Fiche, place: ChampPath, indicateur: Groupe) -> Iterator[Diagnostic]:
    """Yield decimals of what is counted by ones and, as advice, those that may be thousands."""
    unite = schemas.vocabulaires()["unite"].valeurs[indicateur["unite"]]
    valeur = fiche.get(*place)
    # Only a point makes one of these: the places of a file without any are not worked out.
    if not isinstance(valeur, float):
        return
    text, entier = fiche.document.ecrit(place), bool(unite.extra.get("entier"))
    phrase = _decimale_douteuse(text, valeur, indicateur["nature"], entier=entier)
    if phrase:
        mots = {"ecrit": text, "unite": unite.libelle, "compris": text.replace(".", "")}
        yield fiche.dire(place, phrase, valeur=nombre(valeur), **mots)


def _decimale_douteuse(text: str, valeur: float, nature: str, *, entier: bool) -> str:
    """Return the sentence on a point that may group thousands.

    Likewise on a point that what is counted one by one cannot have.
    """
    grouped = _MILLIERS.fullmatch(text) is not None
    if not entier:
        return "decimale-ambigue" if grouped else ""
    if nature == "taux":
        return ""
    if grouped:
        return "decimale-millier"
    return "" if valeur.is_integer() else "decimale-impossible"


# What the reference knows every one of: its tables that hold them.
_RECENSES: dict[str, tuple[str, ...]] = {
    **{name: (name,) for name in (COMMUNE, DEPARTEMENT, REGION)},
    "collectivite": (COMMUNE, EPCI, DEPARTEMENT, REGION),
}
