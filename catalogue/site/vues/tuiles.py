"""What a town hall asks first of a common, in a few words: for its page, its cards and the sheet of its council."""

from __future__ import annotations

from typing import TYPE_CHECKING

import segno
from markupsafe import Markup

from catalogue.modele import libelle
from catalogue.site.vues.comme import bornes
from catalogue.socle.francais import NBSP, accorder, nombre
from catalogue.socle.schemas import vocabularies
from catalogue.socle.texte import minuscule, phrase

if TYPE_CHECKING:
    from collections.abc import Iterable

    from catalogue.modele import Charge, Projet
    from catalogue.modele.reutilisation import Cout
    from catalogue.site.vues.sources import Renvoi, Renvois

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


# Letters that a sheet holds in each size of its text, the largest first.
TAILLES = ((900, "ample"), (1_780, "large"), (2_200, "moyenne"), (2_900, "dense"))
SERREE = "serree"
# A curve takes the place of so many letters.
COURBE = 200
# Users that a sheet names; the style sheet hides the others.
UTILISATEURS = 4


def vue_de_la_feuille(
    projet: Projet, renvois: Renvois, page: str, lettres: int, sources: Iterable[Renvoi | None]
) -> dict[str, object]:
    """Describe the sheet of a common: the address `page`, a vote, its sources, a size that suits it.

    `lettres` counts those of the texts that are long in some commons; `sources` are those of the
    figures and of the words that it quotes.
    """
    vote = projet.reutiliser.deliberation
    voted = renvois(vote.source) if vote else None
    cited = {one.numero: one for one in (*sources, voted) if one}
    return {
        "taille": next((name for most, name in TAILLES if lettres <= most), SERREE),
        "deliberation": ("Oui." if vote.necessaire else "Non.") if vote else "",
        "deliberation_raison": vote.raison if vote else "",
        "deliberation_source": voted,
        "sources": tuple(cited[number] for number in sorted(cited)),
        "qr": code(page),
        "page": page,
    }


def code(page: str) -> Markup:
    """Draw the address of a page as a QR code, that a phone reads from paper.

    One path of modules, dark on light whatever the scheme: `error="m"` stands a fold or a stain.
    A mask that is given spares the trial of the eight; each is as readable at this size.
    """
    made = segno.make(page, error="m", micro=False, mask=2)
    drawing = made.svg_inline(omitsize=True, svgclass="qr", lineclass=None, border=2)
    return Markup(drawing)  # noqa: S704 - a drawing of modules, that holds no text
