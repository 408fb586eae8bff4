"""Ask for what the options do not say, when a person is there to answer."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any, TypeVar

import click

from catalogue.fiches.rendu import Refus
from catalogue.socle.schemas import vocabularies
from catalogue.socle.texte import enumerer

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

T = TypeVar("T")
# A person who errs this many times in a row needs help, not another question.
TRIES = 5


def interactif() -> bool:
    """Tell whether a person reads the questions and can answer."""
    return sys.stdin.isatty() and sys.stdout.isatty()


def demander(
    question: str,
    donne: str | None,
    option: str,
    lire: Callable[[str], T],
    defaut: str | None = None,
) -> T | None:
    """Return what an option says, read by `lire`, or ask for it.

    Args:
        question: What is asked.
        donne: What the option gave.
        option: The name of the option, for the message when nobody can answer.
        lire: Turns an answer into a value; raises `Refus` when it cannot.
        defaut: The answer taken when the person only validates; empty: no answer will do.

    Raises:
        click.ClickException: Nothing was given and nobody can answer, or the option is wrong.
    """
    if donne is not None:
        return _lu(lire, donne, option)
    if not interactif():
        if defaut:
            return _lu(lire, defaut, option)
        if defaut is not None:
            return None
        raise click.ClickException(f"il manque {option} : {question[:1].lower()}{question[1:]}.")
    hint = f" [{defaut}]" if defaut else "" if defaut is None else " (facultatif)"
    for _ in range(TRIES):
        answer = str(
            click.prompt(f"{question}{hint}", default=defaut or "", show_default=False, prompt_suffix=" : ")
        ).strip()
        if not answer and defaut is not None:
            return None
        if not answer:
            click.echo("  Une réponse est nécessaire.", err=True)
            continue
        try:
            return lire(answer)
        except Refus as refusal:
            click.echo(f"  {refusal}", err=True)
    raise click.ClickException(f"la réponse attendue n’est pas venue : donnez {option}.")


def _lu(lire: Callable[[str], T], text: str, option: str) -> T:
    try:
        return lire(text)
    except Refus as refusal:
        raise click.ClickException(f"{option} : {refusal}") from refusal


def choisir(question: str, propositions: Sequence[str], option: str) -> int:
    """Ask which of several propositions is meant; return its rank, from 0.

    Raises:
        click.ClickException: Nobody can answer.
    """
    if not interactif():
        listed = "".join(f"\n  · {one}" for one in propositions)
        raise click.ClickException(f"plusieurs réponses conviennent, précisez avec {option} :{listed}")
    for rank, one in enumerate(propositions, 1):
        click.echo(f"  {rank}. {one}")

    def rang(answer: str) -> int:
        if answer.isascii() and answer.isdigit() and 1 <= int(answer[:4]) <= len(propositions):
            return int(answer[:4]) - 1
        raise Refus(f"Répondez par un nombre de 1 à {len(propositions)}.")

    found = demander(question, None, option, rang)
    return int(found or 0)


def oui(question: str) -> bool:
    """Ask a person for a yes; nobody there is a yes, since the options said everything."""
    if not interactif():
        return True
    answer = str(click.prompt(f"{question} [oui]", default="oui", show_default=False, prompt_suffix=" : "))
    return answer.strip().casefold() in {"o", "oui", "y", "yes"}


def texte(answer: str) -> str:
    """Accept any text."""
    if not answer.strip():
        raise Refus("La réponse est vide.")
    return answer.strip()


def aide_du_vocabulaire(vocabulaire: str) -> str:
    """List the values of a vocabulary, for the help of an option."""
    return enumerer(vocabularies()[vocabulaire].valeurs)


def sans_vide(valeurs: dict[str, Any]) -> dict[str, Any]:
    """Keep the answers that say something."""
    return {name: value for name, value in valeurs.items() if value is not None and value not in ("", False)}
