"""What a town hall needs: which common answers, what to ask its team."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import starmap
from typing import Any, NamedTuple

import msgspec

from catalogue_communs.collectivites.reutilisations import Usage
from catalogue_communs.modele import Projet
from catalogue_communs.socle import licences
from catalogue_communs.socle.fichiers import yaml_fourni
from catalogue_communs.socle.programme import BesoinAjoute, ListePropre, programme
from catalogue_communs.socle.texte import cle_de_recherche


class Besoin(NamedTuple):
    """A need: its title, and what lets a common in; the last one takes those that no other does."""

    titre: str
    axes: frozenset[str]
    chantiers: frozenset[str]
    mots: tuple[str, ...]


def _besoins() -> Mapping[str, Besoin]:
    return _lus(programme().vocabulaires.axe, programme().ajouts.besoins)


@cache
def _lus(axes: ListePropre | None, ajoutes: tuple[BesoinAjoute, ...]) -> Mapping[str, Besoin]:
    added = {one.cle: _lu(msgspec.structs.asdict(one)) for one in ajoutes}
    if axes:
        known = {one.cle: Besoin(one.nom, frozenset([one.cle]), frozenset(), ()) for one in axes.valeurs}
        return {**known, **added, "autres-besoins": Besoin("Autres besoins", frozenset(), frozenset(), ())}
    *shipped, last = [(slug, _lu(read)) for slug, read in yaml_fourni("besoins")["besoins"].items()]
    return dict((*shipped, *added.items(), last))


def _lu(read: Mapping[str, Any]) -> Besoin:
    return Besoin(
        read["titre"],
        frozenset(read.get("axes", ())),
        frozenset(read.get("chantiers", ())),
        tuple(f" {cle_de_recherche(word)} " for word in read.get("mots", ())),
    )


def titres() -> dict[str, str]:
    """Return the title of each need, by its identifier, in the order of the file."""
    return {slug: need.titre for slug, need in _besoins().items()}


def besoins_de(projet: Projet) -> tuple[str, ...]:
    """Return the needs that a common answers, in the order of the file; the last when no other does."""
    planning = projet.planification
    axes = {*planning.axes} if planning else set()
    sites = {*planning.chantiers} if planning else set()
    said = f" {cle_de_recherche(' '.join((projet.nom, projet.accroche, *projet.publics.competences)))} "
    found = tuple(
        slug
        for slug, need in _besoins().items()
        if need.axes & axes or need.chantiers & sites or any(word in said for word in need.mots)
    )
    return found or tuple(_besoins())[-1:]


class QuestionAPoser(msgspec.Struct, frozen=True):
    """A question, and the part of the file that would answer it."""

    sujet: str
    texte: str


def questions(projet: Projet, usages: Sequence[Usage]) -> tuple[QuestionAPoser, ...]:
    """Return one question for each thing that a reuser must know and that nobody wrote."""
    return tuple(starmap(QuestionAPoser, (*_for_us(projet), *_how(projet), *_who(projet, usages))))


def _for_us(projet: Projet) -> Iterator[tuple[str, str]]:
    if projet.archive:
        yield "archive", "Le produit est arrêté : qui peut le reprendre, ou que conseillez-vous à sa place ?"
    if not projet.publics.population and "toutes" not in projet.publics.collectivites:
        yield "publics", "Le service convient-il à une collectivité de notre taille ?"
    if not projet.reutiliser.prerequis:
        yield "prerequis", "Que faut-il avoir avant de commencer : données, matériel, compétences ?"


def _how(projet: Projet) -> Iterator[tuple[str, str]]:
    reuse = projet.reutiliser
    if not reuse.modes:
        yield (
            "modes",
            "Sous quelle forme le réutiliser : service en ligne, installation à nous, données ?",
        )
    # What a page answers for one way of reuse is not asked for the others.
    if not any(mode.cout for mode in reuse.modes):
        yield "cout", "Quel est le coût pour une collectivité de notre taille ?"
    if not any(mode.delai for mode in reuse.modes):
        yield "delai", "Quel délai entre notre demande et le premier usage ?"
    effort = reuse.effort
    if effort is None:
        yield "effort", "Combien de temps d’agent prévoir, pour démarrer puis chaque année ?"
    elif effort.installation is None:
        yield "effort", "Combien de temps d’agent prévoir pour démarrer ?"
    elif effort.exploitation is None:
        yield "effort", "Combien de temps d’agent prévoir chaque année ?"


def _who(projet: Projet, usages: Sequence[Usage]) -> Iterator[tuple[str, str]]:
    reuse = projet.reutiliser
    if not any(usage.compte for usage in usages):
        yield "reutilisations", "Quelles collectivités comme la nôtre l’utilisent déjà ?"
    if not reuse.deliberation:
        yield "deliberation", "Faut-il une délibération de notre assemblée ?"
    if not reuse.aide:
        yield "aide", "Qui peut nous aider à l’installer, à l’héberger ou à nous former ?"
    for licence in licences.decrire(projet.licence).fiches:
        if not licence.connue:
            yield "licence", f"Que permet la licence {licence.nom}, et à quoi oblige-t-elle ?"
    if not reuse.etapes:
        yield "etapes", "Quelles sont les étapes, et combien de temps prennent-elles ?"
    elif not any(step.duree for step in reuse.etapes):
        yield "etapes", "Combien de temps prennent les étapes ?"
