"""What a town hall asks first of a common, in a few words: for its page, its cards and its sheet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from catalogue.modele import libelle
from catalogue.site.vues.comme import bornes
from catalogue.socle.francais import NBSP, accorder, nombre
from catalogue.socle.schemas import vocabularies
from catalogue.socle.texte import minuscule, phrase

if TYPE_CHECKING:
    from catalogue.modele import Charge, Projet
    from catalogue.modele.reutilisation import Cout
    from catalogue.site.vues.sources import Renvois

A_DEMANDER = "à demander"
SANS_PREREQUIS = "Aucun prérequis publié"


def vue(projet: Projet, renvois: Renvois) -> tuple[dict[str, object], ...]:
    """Answer four questions, in the order in which they are asked.

    Each answer: its anchor, the question, a few words (`court`), what specifies them (`detail`),
    the source. A price that nobody wrote reads « à demander ».
    """
    return (
        _combien(projet, renvois),
        _tuile(
            "pour-nous", "Pour qui ?", noms_publics(projet), bornes(projet), renvois(projet.publics.source)
        ),
        _que_faut_il(projet, renvois),
        _tuile("porte-par", "Qui l’a fait ?", noms_porteurs(projet)),
    )


def _tuile(
    ident: str, question: str, short: str, detail: str = "", source: object = None
) -> dict[str, object]:
    return {"id": ident, "question": question, "court": short, "detail": detail, "source": source}


def _combien(projet: Projet, renvois: Renvois) -> dict[str, object]:
    priced = [mode for mode in projet.reutiliser.modes if mode.cout]
    if not priced:
        return _tuile("combien", "Combien ?", A_DEMANDER, voies(projet))
    first = priced[0]
    detail = (first.cout.precision if first.cout else None) or libelle("mode_reutilisation", first.mode)
    return _tuile("combien", "Combien ?", prix(projet), detail, renvois(first.source))


def _que_faut_il(projet: Projet, renvois: Renvois) -> dict[str, object]:
    """Say the first thing to have, and how many more; before it, the effort to start, if it is known."""
    needed, effort = projet.reutiliser.prerequis, projet.reutiliser.effort
    start = effort.installation if effort else None
    parts = [f"{charge(start)} pour démarrer"] if start else []
    if needed:
        parts.append(needed[0].libelle)
    others = len(needed) - 1
    more = f"et {nombre(others)} {accorder(others, 'autre', 'autres')}" if others > 0 else ""
    source = start.source if start else needed[0].source if needed else None
    return _tuile("que-faut-il", "Que faut-il ?", ". ".join(parts) or SANS_PREREQUIS, more, renvois(source))


def prix(projet: Projet) -> str:
    """Name the prices of a common, that of its simplest way first: « Gratuit ou sur devis »; or nothing."""
    known = dict.fromkeys(_prix(mode.cout) for mode in projet.reutiliser.modes if mode.cout)
    return phrase(known, "ou")


def _prix(cost: Cout) -> str:
    if cost.montant is None:
        return libelle("nature_cout", cost.nature)
    return f"{nombre(cost.montant)}{NBSP}€"


def voies(projet: Projet) -> str:
    """Name the ways of reuse: « Service en ligne partagé ou installation par vos soins »; or nothing."""
    return phrase((libelle("mode_reutilisation", mode.mode) for mode in projet.reutiliser.modes), "ou")


def prix_et_voie(projet: Projet) -> str:
    """Say on a card at what price and in which way: « Gratuit, service en ligne partagé »."""
    modes = projet.reutiliser.modes
    price = prix(projet) or f"Coût {A_DEMANDER}"
    return f"{price}, {minuscule(libelle('mode_reutilisation', modes[0].mode))}" if modes else price


def noms_porteurs(projet: Projet) -> str:
    """Name the organisations that carry a common."""
    return ", ".join(p.nom for p in projet.porteurs_principaux)


def noms_publics(projet: Projet) -> str:
    """Name the kinds of collectivité that a common is made for."""
    return phrase(libelle("public", slug) for slug in projet.publics.collectivites)


def charge(effort: Charge) -> str:
    """Write an effort with its unit: « 2 jours-agent »."""
    unit = vocabularies()["unite_effort"].valeurs[effort.unite]
    return f"{nombre(effort.valeur)}{NBSP}{accorder(effort.valeur, unit.libelle, str(unit.extra['pluriel']))}"


def manques(asked: int) -> str:
    """Count the questions that the team alone can answer: « 8 questions à poser à l’équipe »."""
    return f"{nombre(asked)} {accorder(asked, 'question', 'questions')} à poser à l’équipe"
