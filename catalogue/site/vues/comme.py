"""« Comme nous »: for each kind of collectivité, who of it uses a common, and whether it is meant for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from catalogue.collectivites import Collectivite
from catalogue.collectivites.objets import COMMUNE, DEPARTEMENT, EPCI, REGION, STATUT_PARTICULIER, strates
from catalogue.socle.francais import accorder, nombre, typographie
from catalogue.socle.texte import enumerer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from catalogue.collectivites.reutilisations import Usage
    from catalogue.faits.contexte import Contexte
    from catalogue.modele import Projet

METROPOLE = "metropole"
NOMMES = 3

# Kinds of collectivité: the label, and the values of the vocabulary `public` that include it.
GENRES = {
    COMMUNE: ("Commune", {"commune"}),
    EPCI: ("Intercommunalité", {"epci"}),
    METROPOLE: ("Métropole", {"metropole", "epci"}),
    DEPARTEMENT: ("Département", {"departement"}),
    REGION: ("Région", {"region"}),
    "syndicat": ("Syndicat", {"syndicat"}),
    "petr": ("Pôle d’équilibre territorial et rural (PETR)", {"petr"}),
    "pnr": ("Parc naturel régional", {"pnr"}),
    "opsn": ("Opérateur public de services numériques (OPSN)", {"opsn"}),
}
# Kinds whose members the reference counts inhabitants of, by the nature that gives their classes.
NATURES = {COMMUNE: COMMUNE, EPCI: EPCI, METROPOLE: EPCI, DEPARTEMENT: DEPARTEMENT}
DE_CE_TYPE, DE_VOTRE_TAILLE = "dans votre type de collectivité", "de votre taille ({taille})"
SYNDICATS = {"sivu", "sivom", "syndicat-mixte-ferme", "syndicat-mixte-ouvert"}


def comme(projet: Projet, users: Sequence[Usage], contexte: Contexte) -> dict[str, object]:
    """Say for each kind of collectivité who of it uses a common, and whether it is meant for it."""
    bounds = projet.publics.population
    members: dict[str, list[Usage]] = {genre: [] for genre in GENRES}
    for usage in users:
        for genre in genres(usage, contexte) if usage.actives else ():
            members[genre].append(usage)
    return {
        "min": bounds.min if bounds else None,
        "max": bounds.max if bounds else None,
        "hors": f"Hors de la population visée : {bornes(projet)}" if bounds else "",
        "genres": {
            genre: {"pour": _pour(projet, genre), **_compter(genre, found, contexte)}
            for genre, found in members.items()
        },
    }


def _pour(projet: Projet, genre: str) -> str:
    if projet.archive:
        return "Ce commun est arrêté"
    meant = {*projet.publics.collectivites}
    if "toutes" in meant:
        return "Prévu pour toutes les collectivités"
    if meant & GENRES[genre][1]:
        return "Votre type de collectivité est cité"
    if "non-precise" in meant:
        return "La source dit « collectivités » sans préciser : demandez à l’équipe"
    if genre == EPCI and "metropole" in meant:
        return "Parmi les intercommunalités, seules les métropoles sont citées : demandez à l’équipe"
    return "Votre type de collectivité n’est pas cité : demandez à l’équipe"


def genres(usage: Usage, contexte: Contexte) -> frozenset[str]:
    """Return the kinds to which a user belongs; a métropole is an intercommunalité too."""
    who = usage.organisation
    if isinstance(who, Collectivite):
        # The Métropole de Lyon has a status of its own.
        large = contexte.reference.type_organisme(who) in {METROPOLE, STATUT_PARTICULIER}
        return frozenset({EPCI, METROPOLE} if who.nature == EPCI and large else {who.nature})
    said = {line.organisation.type for line in usage.actives}
    kinds = {kind for kind in ("petr", "pnr", "opsn") if kind in said}
    return frozenset(kinds | ({"syndicat"} if said & SYNDICATS else set()))


def _compter(genre: str, users: Sequence[Usage], contexte: Contexte) -> dict[str, object]:
    if not users:
        return {}
    found: dict[str, object] = {"tous": _phrase([_name(usage, contexte) for usage in users], DE_CE_TYPE)}
    by_rank: dict[str, list[str]] = {}
    for usage in users if genre in NATURES else ():
        if isinstance(usage.organisation, Collectivite) and (
            size := contexte.reference.strate(usage.organisation)
        ):
            rank = strates(size.nature).index(size)
            by_rank.setdefault(str(rank), []).append(_name(usage, contexte))
    if by_rank:
        found["tailles"] = {
            rank: _phrase(names, DE_VOTRE_TAILLE.format(taille=strates(NATURES[genre])[int(rank)].libelle))
            for rank, names in sorted(by_rank.items())
        }
    return found


def _phrase(names: Sequence[str], scope: str) -> str:
    shown, more = names[:NOMMES], len(names) - NOMMES
    listed = (
        f"{', '.join(shown)} et {more} {accorder(more, 'autre', 'autres')}"
        if more > 0
        else enumerer(shown, "et")
    )
    return typographie(
        f"{len(names)} {accorder(len(names), 'usage connu', 'usages connus')} {scope} : {listed}"
    )


def _name(usage: Usage, contexte: Contexte) -> str:
    who = usage.organisation
    if isinstance(who, Collectivite):
        return contexte.reference.nom_situe(who)
    return contexte.reference.nommer(usage.lignes[0].organisation)


def bornes(projet: Projet) -> str:
    """Write the bounds of population of a common; nothing when it has none."""
    bounds = projet.publics.population
    low = f"à partir de {nombre(bounds.min)} habitants" if bounds and bounds.min else ""
    high = f"jusqu’à {nombre(bounds.max)} habitants" if bounds and bounds.max else ""
    return ", ".join(part for part in (low, high) if part)
