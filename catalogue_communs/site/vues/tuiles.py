"""« Comme nous »: for each kind of collectivité, who of it uses a common, and whether it is meant for it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import segno
from markupsafe import Markup

from catalogue_communs.collectivites import Collectivite
from catalogue_communs.collectivites.objets import (
    COMMUNE,
    DEPARTEMENT,
    EPCI,
    REGION,
    STATUT_PARTICULIER,
    strates,
)
from catalogue_communs.collectivites.reutilisations import Usage
from catalogue_communs.faits import phrases
from catalogue_communs.faits.absences import PRIX, absence
from catalogue_communs.faits.contexte import Contexte
from catalogue_communs.modele import Projet, libelle
from catalogue_communs.site.vues.sources import Renvoi
from catalogue_communs.socle.francais import accorder, denombrer, typographie
from catalogue_communs.socle.texte import enumerer, phrase

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
        for genre in genres_d_un_utilisateur(usage, contexte) if usage.compte else ():
            members[genre].append(usage)
    return {
        "min": bounds.min if bounds else None,
        "max": bounds.max if bounds else None,
        "hors": f"Hors de la population visée : {phrases.bornes(projet)}" if bounds else "",
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


def genres_d_un_utilisateur(usage: Usage, contexte: Contexte) -> frozenset[str]:
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


class Tuile(NamedTuple):
    """The answer to a question: its anchor, the question, a few words, what specifies them, its source."""

    id: str
    question: str
    court: str
    detail: str = ""
    source: str | None = None


def reponses(projet: Projet) -> tuple[Tuile, ...]:
    """Answer four questions, in the order in which they are asked; what is missing says why (`absences`)."""
    return (
        _combien(projet),
        Tuile(
            "pour-nous",
            "Pour qui ?",
            phrases.publics_vises(projet),
            phrases.bornes(projet),
            projet.publics.source,
        ),
        _que_faut_il(projet),
        Tuile("porte-par", "Qui l’a fait ?", phrases.noms_des_porteurs(projet)),
    )


def _combien(projet: Projet) -> Tuile:
    for mode in projet.reutiliser.modes:
        if mode.cout:
            detail = mode.cout.precision or libelle("mode_reutilisation", mode.mode)
            return Tuile("combien", "Combien ?", phrases.prix(projet), detail, mode.source)
    missing = absence(projet, PRIX)
    return Tuile("combien", "Combien ?", phrases.prix(projet), voies(projet), missing.source)


def _que_faut_il(projet: Projet) -> Tuile:
    """Say the first thing to have, and how many more; before it, the effort to start, if it is known."""
    needed, effort = projet.reutiliser.prerequis, projet.reutiliser.effort
    start = effort.installation if effort else None
    parts = [f"{phrases.charge(start)} pour démarrer"] if start else []
    if needed:
        parts.append(needed[0].libelle)
    others = len(needed) - 1
    more = f"et {denombrer(others, 'autre', 'autres')}" if others > 0 else ""
    missing = absence(projet, "reutiliser.prerequis")
    source = start.source if start else needed[0].source if needed else missing.source
    return Tuile(
        "que-faut-il", "Que faut-il ?", ". ".join(parts) or f"prérequis : {missing.dit}", more, source
    )


def voies(projet: Projet) -> str:
    """Name the ways of reuse: « Service en ligne partagé ou installation par vos soins »; or nothing."""
    return phrase((libelle("mode_reutilisation", mode.mode) for mode in projet.reutiliser.modes), "ou")


# Letters that a sheet holds in each size of its text, the largest first.
TAILLES = ((900, "ample"), (1_780, "large"), (2_200, "moyenne"), (2_900, "dense"))
SERREE = "serree"
# A curve takes the place of so many letters.
COURBE = 200
# Users that a sheet names; the style sheet hides the others.
UTILISATEURS = 4


class FeuilleA4(NamedTuple):
    """The sheet of a common: its address, also drawn (`qr`), the sources of what it quotes, a size that suits it."""

    page: str
    qr: Markup
    sources: tuple[Renvoi, ...]
    taille: str


def feuille(page: str, lettres: int, sources: Iterable[Renvoi | None]) -> FeuilleA4:
    """Make a sheet; `lettres` counts those of the texts that are long in some commons."""
    cited = {one.numero: one for one in sources if one}
    size = next((name for most, name in TAILLES if lettres <= most), SERREE)
    return FeuilleA4(page, code(page), tuple(cited[number] for number in sorted(cited)), size)


def code(page: str) -> Markup:
    """Draw the address of a page as a QR code, that a phone reads from paper.

    One path of modules, dark on light whatever the scheme: `error="m"` stands a fold or a stain.
    A mask that is given spares the trial of the eight; each is as readable at this size.
    """
    made = segno.make(page, error="m", micro=False, mask=2)
    drawing = made.svg_inline(omitsize=True, svgclass="qr", lineclass=None, border=2)
    return Markup(drawing)  # noqa: S704 - a drawing of modules, that holds no text
