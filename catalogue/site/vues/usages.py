"""How to reuse a common, and who does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from catalogue.collectivites.reutilisations import a_reconfirmer, en_cours
from catalogue.modele import libelle
from catalogue.socle.francais import NBSP, accorder, nombre
from catalogue.socle.schemas import vocabularies

if TYPE_CHECKING:
    from catalogue.faits.contexte import Contexte
    from catalogue.modele import Charge, Mode, Projet, Reutilisation
    from catalogue.site.vues.sources import Renvois

# Users that the page of a common lists; a list of one more would not be worth another page.
MONTRES = 6


def comment(projet: Projet, renvois: Renvois) -> dict[str, object]:
    """Describe the ways of reuse, what they need and who can help."""
    reuse = projet.reutiliser
    return {
        "modes": tuple(_mode(m, renvois) for m in reuse.modes),
        "prerequis": tuple(
            {
                "texte": p.libelle,
                "type": libelle("type_prerequis", p.type) if p.type else "",
                "source": renvois(p.source),
            }
            for p in reuse.prerequis
        ),
        "efforts": tuple(
            {
                "titre": title,
                "texte": _effort(charge),
                "note": charge.note or "",
                "source": renvois(charge.source),
            }
            for title, charge in (
                ("Pour démarrer", reuse.effort.installation if reuse.effort else None),
                ("Chaque année", reuse.effort.exploitation if reuse.effort else None),
            )
            if charge
        ),
        "etapes": tuple(
            {"titre": e.titre, "detail": e.detail or "", "duree": e.duree or "", "source": renvois(e.source)}
            for e in reuse.etapes
        ),
        "aide": tuple(
            {
                "nom": a.nom,
                "aides": ", ".join(libelle("type_aide", kind).lower() for kind in a.aides),
                "url": a.url or "",
                "source": renvois(a.source),
            }
            for a in reuse.aide
        ),
        "questions": tuple((q.question, q.reponse) for q in reuse.questions),
    }


def _mode(mode: Mode, renvois: Renvois) -> dict[str, object]:
    cost = ""
    if mode.cout:
        cost = libelle("nature_cout", mode.cout.nature)
        if mode.cout.montant is not None:
            cost += f" : {nombre(mode.cout.montant)}{NBSP}€"
        if mode.cout.precision:
            cost += f" ({_without_stop(mode.cout.precision)})"
    return {
        "titre": libelle("mode_reutilisation", mode.mode),
        "cout": cost,
        "delai": _without_stop(mode.delai),
        "hebergement": _without_stop(mode.hebergement),
        "note": mode.note or "",
        "source": renvois(mode.source),
    }


def _without_stop(text: str | None) -> str:
    """Drop the final stop of a text that a sentence takes in."""
    return (text or "").removesuffix(".")


def _effort(charge: Charge) -> str:
    unit = vocabularies()["unite_effort"].valeurs[charge.unite]
    return f"{nombre(charge.valeur)}{NBSP}{accorder(charge.valeur, unit.libelle, str(unit.extra['pluriel']))}"


def qui(projet: Projet, renvois: Renvois, contexte: Contexte) -> dict[str, object]:
    """List the organisations that use a common, as many as its page shows; those that stopped stand apart.

    `nombre` counts those of today, `reste` tells whether there are more than `montrees`: they
    have a page of their own. All their sources are numbered, in the order of the file.
    """
    for reuse in projet.reutilisations:
        renvois(reuse.source)
    live = [r for r in projet.reutilisations if en_cours(r)]
    shown = live if len(live) <= MONTRES + 1 else live[:MONTRES]
    return {
        "nombre": len(live),
        "montrees": tuple(_reuse(r, renvois, contexte) for r in shown),
        "reste": len(live) > len(shown),
        "arretees": tuple(
            {
                "nom": contexte.reference.nommer(r.organisation),
                "depuis": str(r.depuis) if r.depuis else "",
            }
            for r in projet.reutilisations
            if not en_cours(r)
        ),
    }


def tous(projet: Projet, renvois: Renvois, contexte: Contexte) -> dict[str, object]:
    """List every organisation that uses a common; those that stopped stand apart."""
    rows = [(r, _reuse(r, renvois, contexte)) for r in projet.reutilisations]
    return {
        "actives": tuple(row for r, row in rows if en_cours(r)),
        "arretees": tuple(row for r, row in rows if not en_cours(r)),
    }


def _reuse(reuse: Reutilisation, renvois: Renvois, contexte: Contexte) -> dict[str, object]:
    proof = reuse.preuve
    return {
        "nom": contexte.reference.nommer(reuse.organisation),
        "etat": libelle("etat_reutilisation", reuse.etat),
        "depuis": str(reuse.depuis) if reuse.depuis else "",
        "statut": libelle("statut_reutilisation", reuse.statut),
        "a_reconfirmer": a_reconfirmer(reuse, contexte.today),
        "confirmee_le": str(reuse.confirmee_le) if reuse.confirmee_le else "",
        "usage": reuse.usage or "",
        "preuve_url": (proof.url or "") if proof else "",
        "preuve": (proof.reference or "") if proof else "",
        "source": renvois(reuse.source),
    }
