"""What the file of a common does not say, as questions to its team, in the order in which they matter."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from catalogue.modele import libelle
from catalogue.socle import obligations
from catalogue.socle.texte import enumerer, minuscule

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from catalogue.collectivites.reutilisations import Usage
    from catalogue.modele import Mode, Projet

TOUTES = "toutes"


class QuestionAPoser(msgspec.Struct, frozen=True):
    """A question, and the part of the file that would answer it."""

    sujet: str
    texte: str


def questions(projet: Projet, usages: Sequence[Usage]) -> tuple[QuestionAPoser, ...]:
    """Return one question for each thing that a reuser must know and that nobody wrote."""
    found = (*_for_us(projet), *_how(projet), *_who(projet, usages))
    return tuple(QuestionAPoser(subject, text) for subject, text in found)


def _for_us(projet: Projet) -> Iterator[tuple[str, str]]:
    if projet.archive:
        yield "archive", "Le produit est arrêté : qui peut le reprendre, ou que conseillez-vous à sa place ?"
    if not projet.publics.population and TOUTES not in projet.publics.collectivites:
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
    yield from _ways(
        reuse.modes, lambda m: m.cout, "cout", "Quel est le coût pour une collectivité de notre taille"
    )
    yield from _ways(
        reuse.modes, lambda m: m.delai, "delai", "Quel délai entre notre demande et le premier usage"
    )
    effort = reuse.effort
    if effort is None:
        yield "effort", "Combien de temps d’agent prévoir, pour démarrer puis chaque année ?"
    elif effort.installation is None:
        yield "effort", "Combien de temps d’agent prévoir pour démarrer ?"
    elif effort.exploitation is None:
        yield "effort", "Combien de temps d’agent prévoir chaque année ?"


def _who(projet: Projet, usages: Sequence[Usage]) -> Iterator[tuple[str, str]]:
    reuse = projet.reutiliser
    if not any(usage.actives for usage in usages):
        yield "reutilisations", "Quelles collectivités comme la nôtre l’utilisent déjà ?"
    if not reuse.deliberation:
        yield "deliberation", "Faut-il une délibération de notre assemblée ?"
    if not reuse.aide:
        yield "aide", "Qui peut nous aider à l’installer, à l’héberger ou à nous former ?"
    for licence in obligations.decrire(projet.licence).inconnues:
        yield "licence", f"Que permet la licence {licence.nom}, et à quoi oblige-t-elle ?"
    if not reuse.etapes:
        yield "etapes", "Quelles sont les étapes, et combien de temps prennent-elles ?"
    elif not any(step.duree for step in reuse.etapes):
        yield "etapes", "Combien de temps prennent les étapes ?"


def _ways(
    modes: tuple[Mode, ...], value: Callable[[Mode], object], subject: str, question: str
) -> Iterator[tuple[str, str]]:
    """Ask about the ways of reuse that lack a value, named when others have it."""
    lacking = [mode for mode in modes if not value(mode)]
    if not modes or len(lacking) == len(modes):
        yield subject, f"{question} ?"
    elif lacking:
        named = enumerer((minuscule(libelle("mode_reutilisation", mode.mode)) for mode in lacking), "et")
        yield subject, f"{question} ({named}) ?"
