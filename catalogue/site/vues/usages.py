"""How to reuse a common, and who does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from catalogue.collectivites.reutilisations import CONFIRMEE, a_reconfirmer
from catalogue.faits.besoins import lieux_d_aide
from catalogue.modele import libelle
from catalogue.site.vues import tuiles
from catalogue.socle.francais import NBSP, le, nombre
from catalogue.socle.schemas import vocabularies
from catalogue.socle.texte import minuscule

if TYPE_CHECKING:
    from catalogue.collectivites import Reference
    from catalogue.collectivites.reutilisations import Usage
    from catalogue.faits.contexte import Contexte
    from catalogue.modele import Mode, Projet, Reutilisation
    from catalogue.modele.tables import Aidant
    from catalogue.site.vues.adresses import Adresses
    from catalogue.site.vues.sources import Renvois

# Users that the page of a common lists; a list of one more would not be worth another page.
MONTRES = 6


def comment(projet: Projet, renvois: Renvois, contexte: Contexte) -> dict[str, object]:
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
                "texte": tuiles.charge(charge),
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
        "aide": _aide(projet, renvois, contexte),
        "questions": tuple((q.question, q.reponse) for q in reuse.questions),
    }


def _aide(projet: Projet, renvois: Renvois, contexte: Contexte) -> tuple[dict[str, object], ...]:
    """Say who can help with a common, where, and who says it."""
    cited = {one.nom: one.source for one in projet.reutiliser.aide}
    return tuple(
        {
            **en_mots(one, contexte.reference),
            # What the file of the common says has its number among the sources of the page.
            "source": renvois(cited[one.nom]) if one.nom in cited else None,
        }
        for one in contexte.aidants
        if projet.slug in one.communs
    )


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


def qui(projet: Projet, renvois: Renvois, contexte: Contexte) -> dict[str, object]:
    """List the organisations that use a common, as many as its page shows; those that stopped stand apart.

    `nombre` counts those of today, `reste` tells whether there are more than `montrees`: they
    have a page of their own. All their sources are numbered, in the order of the file.
    """
    for reuse in projet.reutilisations:
        renvois(reuse.source)
    live, _ = _triees(projet, contexte)
    shown = live if len(live) <= MONTRES + 1 else live[:MONTRES]
    return {
        "nombre": len(live),
        "montrees": tuple(_reuse(r, renvois, contexte) for r in shown),
        "reste": len(live) > len(shown),
        "arretees": tuple(
            _arretee(usage, contexte) for usage in contexte.usages_de(projet) if not usage.actives
        ),
    }


def tous(projet: Projet, renvois: Renvois, contexte: Contexte) -> dict[str, object]:
    """List every organisation that uses a common; those that stopped stand apart."""
    for reuse in projet.reutilisations:
        renvois(reuse.source)
    live, ended = _triees(projet, contexte)
    words = vocabularies()["statut_reutilisation"].valeurs.values()
    return {
        "statuts": tuple((word.libelle, minuscule(word.description)) for word in words),
        "actives": tuple(_reuse(r, renvois, contexte) for r in live),
        # What has ended is not to be confirmed again.
        "arretees": tuple(_reuse(r, renvois, contexte) | {"a_reconfirmer": False} for r in ended),
    }


def _triees(
    projet: Projet, contexte: Contexte
) -> tuple[tuple[Reutilisation, ...], tuple[Reutilisation, ...]]:
    """Sort the lines of a file: those that are live, those that a stop ended; each in its order."""
    live = {id(line) for usage in contexte.usages_de(projet) for line in usage.actives}
    lines = projet.reutilisations
    return tuple(r for r in lines if id(r) in live), tuple(r for r in lines if id(r) not in live)


def _arretee(usage: Usage, contexte: Contexte) -> dict[str, object]:
    """Say who stopped, and when for the last time."""
    stop = max(line.arretee_le for line in usage.lignes if line.arretee_le)
    return {"nom": contexte.reference.nommer(usage.lignes[0].organisation), "quand": le(stop)}


def _reuse(reuse: Reutilisation, renvois: Renvois, contexte: Contexte) -> dict[str, object]:
    proof = reuse.preuve
    return {
        "nom": contexte.reference.nommer(reuse.organisation),
        "etat": libelle("etat_reutilisation", reuse.etat)
        + (f" {le(reuse.arretee_le)}" if reuse.arretee_le else ""),
        "depuis": str(reuse.depuis) if reuse.depuis else "",
        "statut": _statut(reuse),
        "a_reconfirmer": a_reconfirmer(reuse, contexte.today),
        "lue_le": le(reuse.lue_le) if reuse.lue_le else "",
        "confirmee_le": str(reuse.confirmee_le) if reuse.confirmee_le else "",
        "usage": reuse.usage or "",
        "preuve_url": (proof.url or "") if proof else "",
        "preuve": (proof.reference or "") if proof else "",
        "source": renvois(reuse.source),
    }


def _statut(reuse: Reutilisation) -> str:
    """Say what supports a reuse and, of one that is confirmed, by whom and when."""
    label, said = libelle("statut_reutilisation", reuse.statut), reuse.confirmation
    if reuse.statut != CONFIRMEE or said is None:
        return label
    return f"{label} par {minuscule(libelle('auteur_confirmation', said.par))}, {le(said.le)}"


def en_mots(aidant: Aidant, reference: Reference) -> dict[str, object]:
    """Describe a helper: who, what for, where, and when its source was read."""
    return {
        "nom": aidant.nom,
        "type": libelle("type_organisme", aidant.type) if aidant.type else "",
        "aides": ", ".join(libelle("type_aide", kind).lower() for kind in aidant.aides),
        "techniques": ", ".join(aidant.techniques),
        "lieux": lieux_d_aide(aidant, reference),
        "url": aidant.url,
        "source_url": aidant.source,
        "lue_le": le(aidant.lue_le) if aidant.lue_le else "",
    }


def aidants_du_departement(
    code: str, contexte: Contexte, adresses: Adresses
) -> tuple[dict[str, object], ...]:
    """List who says that it serves a département, with the commons that it knows."""
    names = {projet.slug: projet.nom for projet in contexte.catalogue.projets}
    return tuple(
        {
            **en_mots(one, contexte.reference),
            "communs": tuple((names[s], adresses.page(f"communs/{s}/")) for s in one.communs if s in names),
        }
        for one in contexte.aidants
        if one.sert(code)
    )
