"""Which collectivités bear a name, and whether a name is that of a collectivité."""

from __future__ import annotations

from typing import TYPE_CHECKING

from catalogue.collectivites import noms
from catalogue.collectivites.objets import COMMUNE, Commune, Epci, Territoire

if TYPE_CHECKING:
    from catalogue.collectivites.reference import Reference
    from catalogue.modele import Organisme


def portent(reference: Reference, nom: str, kind: str) -> tuple[Territoire, ...]:
    """Return the collectivités of a type whose name is `nom`, whatever the accents and articles.

    « Saint-Denis » gives several communes, « Ville du Havre » one.
    """
    if kind == COMMUNE:
        index = reference.communes_par_nom
        found = next((index[key] for key in noms.cles_commune(nom) if key in index), ())
        return tuple(Territoire(COMMUNE, insee) for insee in found)
    return reference.groupements_par_nom.get((kind, noms.mots(nom)), ())


def porte(reference: Reference, territoire: Territoire, nom: str) -> bool:
    """Tell whether `nom` may be the name of a collectivité.

    That of an EPCI may be shortened or lengthened, unless the result is another one's name.
    """
    lieu = reference.detail(territoire)
    if isinstance(lieu, Commune):
        return bool({*noms.cles_commune(lieu.nom)} & {*noms.cles_commune(nom)})
    given, known = noms.mots(nom), noms.mots(lieu.nom)
    if given == known or not isinstance(lieu, Epci):
        return given == known
    return (given <= known or known <= given) and not portent(reference, nom, lieu.type)


def nommer(organisation: Organisme, reference: Reference) -> str:
    """Name an organisation as its file does, else as the reference does."""
    if organisation.nom:
        return organisation.nom
    found = reference.identifier(organisation)
    if isinstance(found, Territoire):
        return reference.nom_complet(found)
    return f"SIREN {organisation.siren}"
