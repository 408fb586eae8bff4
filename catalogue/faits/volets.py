"""The register told apart: the commons that the programme backs and the others, who made them and who took them up."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from catalogue.collectivites import Collectivite
from catalogue.collectivites import reutilisations as comptes
from catalogue.faits.lieux import departements_de
from catalogue.socle.texte import slugifier

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from catalogue.collectivites import Reference
    from catalogue.collectivites.reutilisations import BilanUsages, Usage
    from catalogue.modele import Projet


class Volet(NamedTuple):
    """Who uses the commons of the laureates, or those of the others.

    `recents` is what is surest: taken up by someone else, in production, shown by a source of
    eighteen months at most. `repreneurs` adds older proofs and trials, of which `sans_lieu`
    organisations have neither communes nor départements. `porteurs` counts the organisations that
    use a common which they carry: they show nothing of its spreading.
    """

    laureats: bool
    recents: BilanUsages
    repreneurs: BilanUsages
    porteurs: int
    sans_lieu: int


def volets(
    known: Iterable[tuple[Projet, Iterable[Usage]]], reference: Reference, today: date
) -> tuple[Volet, Volet]:
    """Tell the uses of each common apart: those of the laureates, then the others, as of `today`."""
    found: dict[bool, tuple[list[Usage], list[Usage]]] = {True: ([], []), False: ([], [])}
    for projet, usages in known:
        for usage in usages:
            found[projet.laureat][par_un_porteur(usage, projet, reference)].append(usage)
    first, second = (
        Volet(
            laureats,
            comptes.bilan([u for u in taken if comptes.recente(u, today)], reference, today),
            comptes.bilan(taken, reference, today),
            len({u.organisation for u in own if u.actives}),
            len({u.organisation for u in taken if u.actives and not _situe(u)}),
        )
        for laureats, (taken, own) in found.items()
    )
    return first, second


def _situe(usage: Usage) -> bool:
    return isinstance(usage.organisation, Collectivite) or bool(departements_de(usage))


def par_un_porteur(usage: Usage, projet: Projet, reference: Reference) -> bool:
    """Tell whether an organisation uses a common that it carries: by its identity, or by its name."""
    carriers = projet.porteurs_principaux
    if usage.organisation in {reference.identifier(one) for one in carriers}:
        return True
    names = {slugifier(one.nom) for one in carriers}
    return any(slugifier(line.organisation.nom or "") in names for line in usage.lignes)
