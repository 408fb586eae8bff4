"""Rules on organisations and places: their codes exist, and say the same as their type and their name.

Organisations of several files whose names are close may be one, that would be counted twice. Nothing is
merged by guess: it is advice, for whoever knows.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from catalogue_communs.collectivites import Collectivite, Reference, identification
from catalogue_communs.collectivites.identification import TYPES_CONNUS
from catalogue_communs.collectivites.objets import (
    COMMUNE,
    DEPARTEMENT,
    EPCI,
    REGION,
    STATUT_PARTICULIER,
    Nature,
    Probleme,
    mots_du_nom,
)
from catalogue_communs.fiches.diagnostics import Diagnostic
from catalogue_communs.modele.base import Organisme
from catalogue_communs.socle.texte import LISTED, ChampPath, citer, slugifier
from catalogue_communs.validation.fiche import ContexteDesRegles, Fiche, OrganismeNomme

# Types that a name is looked up for.
NOMMABLES = TYPES_CONNUS | {STATUT_PARTICULIER}


def organismes(fiche: Fiche, contexte: ContexteDesRegles) -> Iterator[Diagnostic]:
    """Yield identifiers that are nobody's or somebody else's and, as advice, those that could be added.

    The reference is read only for a file that needs it; without one, nothing can be said.
    """
    named = ((path, organisme(item)) for path, item in organisations(fiche))
    concerned = [(path, one) for path, one in named if _concerned(one)]
    if not concerned:
        return
    known = contexte.reference
    if known is None:
        return
    for path, organisation in concerned:
        if organisation.siren or organisation.code_insee:
            yield from _identified(fiche, path, organisation, known)
        else:
            yield from _named(fiche, path, organisation, known)


def organisations(fiche: Fiche) -> Iterator[tuple[ChampPath, dict[str, Any]]]:
    """Iterate over the groups that describe an organisation."""
    yield from fiche.items("porteurs")
    for path, item in fiche.items("reutilisations"):
        organisation = item.get("organisation")
        if isinstance(organisation, dict):
            yield (*path, "organisation"), organisation
    yield from fiche.items("reutiliser", "aide")


def _concerned(organisation: Organisme) -> bool:
    """Tell whether the reference has something to say: an identifier, or the name of a collectivité."""
    named = organisation.nom and organisation.type in NOMMABLES
    return bool(organisation.siren or organisation.code_insee or named)


def organisme(item: dict[str, Any]) -> Organisme:
    """Return the organisation that a group describes."""
    return Organisme(*(item.get(name) for name in ("nom", "type", "siren", "code_insee")))


def _identified(
    fiche: Fiche, path: ChampPath, organisation: Organisme, known: Reference
) -> Iterator[Diagnostic]:
    """Yield what is wrong with an identifier or, as advice, a name that is not its own."""
    found = known.identifier(organisation)
    if isinstance(found, Probleme):
        yield fiche.sur_la_valeur((*path, found.champ), found.code, found.message, found.remede)
        return
    name = organisation.nom
    if not name or not isinstance(found, Collectivite) or identification.porte_le_nom(known, found, name):
        return
    right = identification.portent(known, name, organisation.type or known.type_organisme(found))
    said = "nom-d-un-autre" if len(right) == 1 else "nom-different"
    words = {"cite": citer(name), "compris": _written(right[0]) if len(right) == 1 else ""}
    yield fiche.dire((*path, "nom"), said, officiel=known.nom_complet(found), **words)


def _named(fiche: Fiche, path: ChampPath, organisation: Organisme, known: Reference) -> Iterator[Diagnostic]:
    """Yield, as advice, the identifier of the only collectivité of this type that bears the name, or the choice.

    A département that has no council any more is an error: no organisation bears that name.
    """
    name, kind = organisation.nom or "", organisation.type or ""
    found = identification.portent(known, name, kind)
    gone = identification.supprime(known, found[0], "nom") if len(found) == 1 else None
    if gone:
        yield fiche.sur_la_valeur((*path, gone.champ), gone.code, gone.message, gone.remede)
    elif len(found) == 1:
        words = {"officiel": known.nom_complet(found[0]), "compris": _written(found[0])}
        yield fiche.dire((*path, "nom"), "identifiant-a-ajouter", **words)
    elif close := found or approchants(known, name, kind):
        shown = [f"{known.nom_situe(one)}, {_written(one)}" for one in close[:LISTED]]
        shown += [f"{len(close) - LISTED} autres"] if len(close) > LISTED else []
        yield fiche.dire((*path, "nom"), "organisme-a-choisir", cite=citer(name), compris=" ; ".join(shown))


# Four letters, since three are the initials of too many.
_INITIALES = re.compile(r"[A-Z]{4,12}")
_PETITS = frozenset("DE DU DES D LA LE LES L ET EN A AU AUX SUR".split())  # noqa: SIM905


def approchants(reference: Reference, nom: str, genre: str) -> tuple[Collectivite, ...]:
    """Return the EPCI that an acronym, or the distinctive words of a name cut short, may mean; of any type without one."""
    words, initials = mots_du_nom(nom), _INITIALES.fullmatch(nom.strip())
    return tuple(
        one
        for (kind, known), who in reference.groupements_par_nom.items()
        if genre in {"", kind} and who[0].nature == EPCI
        for one in who
        if (words < known if len(words) > 1 else initials and initials[0] in _sigles(reference, one))
    )


def _sigles(reference: Reference, who: Collectivite) -> tuple[str, str]:
    """Return the initials of an EPCI, with those of its small words and without."""
    words = slugifier(reference.nom_complet(who)).upper().split("-")
    return "".join(word[0] for word in words), "".join(word[0] for word in words if word not in _PETITS)


def _written(territoire: Collectivite) -> str:
    """Write the identifier as a line of a file."""
    return f'{"siren" if territoire.nature == EPCI else "code_insee"}: "{territoire.code}"'


NATURES: dict[str, Nature] = {
    "communes": COMMUNE,
    "epci": EPCI,
    "departements": DEPARTEMENT,
    "regions": REGION,
}


def lieux(fiche: Fiche, contexte: ContexteDesRegles) -> Iterator[Diagnostic]:
    """Yield codes that are no place, and the départements of what the reference places already.

    The reference is read only for a file that names a place.
    """
    found = [*_lieux_nommes(fiche)]
    known = contexte.reference if found else None
    if known is None:
        return
    for path, nature, code in found:
        if problem := identification.lieu(known, nature, code):
            yield fiche.sur_la_valeur(path, problem.code, problem.message, problem.remede)
    for path, item in _utilisateurs(fiche):
        who = known.identifier(organisme(item))
        if isinstance(who, Collectivite):
            official = known.nom_complet(who)
            yield fiche.dire_du_champ((*path, "departements"), "departements-inutiles", officiel=official)


def _lieux_nommes(fiche: Fiche) -> Iterator[tuple[ChampPath, Nature, str]]:
    """Iterate over the codes of places."""
    for path, item in _utilisateurs(fiche):
        yield from _codes((*path, "departements"), DEPARTEMENT, item["departements"])
    for indicator, _ in fiche.items("impact", "indicateurs"):
        for measure, item in fiche.items(*indicator, "mesures"):
            for name, codes in item.get("lieux", {}).items():
                yield from _codes((*measure, "lieux", name), NATURES[name], codes)


def _utilisateurs(fiche: Fiche) -> Iterator[tuple[ChampPath, dict[str, Any]]]:
    """Iterate over the users that name their départements."""
    for path, item in fiche.items("reutilisations"):
        if "departements" in item["organisation"]:
            yield (*path, "organisation"), item["organisation"]


def _codes(path: ChampPath, nature: Nature, codes: list[str]) -> Iterator[tuple[ChampPath, Nature, str]]:
    for index, code in enumerate(codes):
        yield (*path, index), nature, code


# Words that tell no organisation from another.
ARTICLES = frozenset({"l", "le", "la", "les", "d", "de", "du", "des", "et", "a", "au", "aux"})
_PARENTHESE = re.compile(r"\([^()]*\)")
_SIGLE = re.compile(r"\(([A-ZÀ-Ý0-9]{2,})\)")
_MOT_ENTRE_PARENTHESES = re.compile(r"\((\w+)\)")


def cles(nom: str) -> frozenset[str]:
    """Return what a name has in common with those close to it: its words, and its acronym in brackets."""
    said = (_PARENTHESE.sub(" ", nom), *_SIGLE.findall(nom))
    return frozenset(
        filter(None, (" ".join(sorted({*slugifier(one).split("-")} - ARTICLES)) for one in said))
    )


def relever(fiches: Iterable[Fiche]) -> dict[str, tuple[OrganismeNomme, ...]]:
    """Gather the organisations that files name by what their names have in common, each once."""
    found: dict[str, dict[tuple[str, ...], OrganismeNomme]] = {}
    for fiche in fiches:
        for _, one in _nommes(fiche):
            for cle in cles(one.nom):
                found.setdefault(cle, {}).setdefault(one.identite, one)
    return {cle: tuple(ones.values()) for cle, ones in found.items() if len(ones) > 1}


def nommes_ainsi(fiches: Iterable[Fiche], nom: str) -> tuple[OrganismeNomme, ...]:
    """Return the organisations that files name by these words or this acronym: each once, with a code first."""
    wanted, found = cles(nom), dict[tuple[str, ...], OrganismeNomme]()
    for fiche in fiches:
        for _, one in _nommes(fiche):
            if wanted & {*cles(one.nom), *map(slugifier, _MOT_ENTRE_PARENTHESES.findall(one.nom))}:
                found.setdefault(one.identite, one)
    return tuple(sorted(found.values(), key=lambda one: (not one.code, one)))


def homonymes(fiche: Fiche, contexte: ContexteDesRegles) -> Iterator[Diagnostic]:
    """Yield, as advice, each organisation without a code that another one may be, once a file."""
    told: set[tuple[str, ...]] = set()
    for path, one in _nommes(fiche):
        other = None if one.code or one.identite in told else _proche(one, contexte.organismes)
        if other is None:
            continue
        told.add(one.identite)
        written = other.code or "le même nom et le même type partout, ou son SIREN"
        words = {"cite": citer(one.nom), "autre": citer(other.nom), "fichier": other.fichier}
        yield fiche.dire((*path, "nom"), "organismes-proches", compris=written, **words)


def _proche(one: OrganismeNomme, known: Mapping[str, tuple[OrganismeNomme, ...]]) -> OrganismeNomme | None:
    """Return another organisation of a close name: one that has a code, if there is one."""
    close = [o for cle in sorted(cles(one.nom)) for o in known.get(cle, ()) if o.identite != one.identite]
    return min(close, key=lambda o: (not o.code, o.fichier, o.nom), default=None)


def _nommes(fiche: Fiche) -> Iterator[tuple[tuple[str | int, ...], OrganismeNomme]]:
    for path, item in organisations(fiche):
        # Gathered in every file, those that the schema refuses too.
        texts = {name: value for name, value in item.items() if isinstance(value, str)}
        name, kind = texts.get("nom"), texts.get("type", "")
        if name and kind not in NOMMABLES:
            codes = (f'{field}: "{texts[field]}"' for field in ("siren", "code_insee") if field in texts)
            yield path, OrganismeNomme(name, kind, next(codes, ""), fiche.document.fichier)
