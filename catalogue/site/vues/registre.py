"""The register of reuses on the pages that sum it up: the laureates first, the surest count the largest."""

from __future__ import annotations

from typing import TYPE_CHECKING

from catalogue.faits import impact
from catalogue.modele import libelle
from catalogue.socle.francais import accorder, nombre
from catalogue.socle.programme import programme

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from catalogue.collectivites.reutilisations import BilanUsages, Volet
    from catalogue.faits.contexte import Contexte
    from catalogue.site.vues.adresses import Adresses

# What a team counts without naming it.
UTILISATRICES = "collectivites-utilisatrices"


def vue(contexte: Contexte, adresses: Adresses) -> tuple[dict[str, object], ...]:
    """Describe the register: what is shown by recent proofs, what is older, what teams say without a list."""
    return tuple(
        {
            "titre": (programme().soutenu if volet.laureats else programme().autre).pluriel,
            "chiffres": tuple(_figures(volet.recents)),
            "tous": en_mots(comptes(volet.repreneurs)) if volet.repreneurs != volet.recents else "",
            "porteurs": _carriers(volet),
            "preuves": _proofs(volet),
            "annonces": tuple(_announced(contexte, adresses, laureats=volet.laureats)),
        }
        for volet in contexte.volets
    )


def _figures(bilan: BilanUsages) -> Iterator[tuple[str, str]]:
    """Yield figures and their names; none that would be zero, since nothing is known then."""
    for count, singular, plural in comptes(bilan):
        yield nombre(count), accorder(count, singular, plural)


def comptes(bilan: BilanUsages) -> Iterator[tuple[int, str, str]]:
    """Yield each count that is not zero, and its name in the singular and in the plural."""
    rows = (
        (bilan.organisations, "organisme utilisateur", "organismes utilisateurs"),
        (len(bilan.territoires), "collectivité", "collectivités"),
        (bilan.population, "habitant, compté une fois", "habitants, chacun compté une fois"),
        (len(bilan.departements), "département", "départements"),
    )
    # Collectivités alone are named once.
    same = len(bilan.territoires) == bilan.organisations
    return (row for row in rows[same:] if row[0])


def en_mots(counts: Iterable[tuple[int, str, str]]) -> str:
    """Write counts one after the other: « 6 059 habitants, chacun compté une fois, 2 départements »."""
    return ", ".join(f"{nombre(count)} {accorder(count, one, many)}" for count, one, many in counts)


def _carriers(volet: Volet) -> str:
    if not volet.porteurs:
        return ""
    said = ("porteur utilise aussi son propre commun", "porteurs utilisent aussi leur propre commun")
    return f"{nombre(volet.porteurs)} {accorder(volet.porteurs, *said)}."


def _proofs(volet: Volet) -> str:
    """Say how sure the whole register is, and what it cannot place."""
    bilan, nowhere = volet.repreneurs, volet.sans_lieu
    count, apart = bilan.reutilisations, bilan.non_situees
    if not count:
        return ""
    words = [f"{nombre(count)} {accorder(count, 'réutilisation nommée', 'réutilisations nommées')}"]
    states = (
        (bilan.confirmees, "confirmée", "confirmées"),
        (bilan.documentees, "documentée", "documentées"),
        (bilan.declarees, "déclarée", "déclarées"),
        (bilan.a_reconfirmer, "à reconfirmer", "à reconfirmer"),
        (bilan.non_datees, "sans date", "sans date"),
    )
    told = [f"{nombre(number)} {accorder(number, *words_)}" for number, *words_ in states if number]
    words.append(f" : {', '.join(told)}.")
    if apart:
        said = ("organisme n’ajoute", "organismes n’ajoutent")
        words.append(f" {nombre(apart)} {accorder(apart, *said)} aucun habitant, faute de communes connues")
        words.append(f", dont {nombre(nowhere)} sans aucun lieu connu." if nowhere else ".")
    return "".join(words)


def _announced(contexte: Contexte, adresses: Adresses, *, laureats: bool) -> Iterator[dict[str, object]]:
    """Yield what teams announce: collectivités that no list names."""
    for line in impact.lignes(contexte.catalogue.projets, contexte.today):
        one, latest = line.indicateur, line.derniere
        if latest and one.grandeur == UTILISATRICES and line.projet.laureat == laureats:
            yield {
                "nom": line.projet.nom,
                "url": f"{adresses.commun(line.projet.slug)}#indicateur-{one.id}",
                "dit": impact.en_mots(latest, one),
                "quand": impact.quand(latest),
                "statut": libelle("statut_mesure", latest.statut).lower(),
                "ancienne": line.ancienne,
                "reserve": impact.reserve(one, latest),
            }
