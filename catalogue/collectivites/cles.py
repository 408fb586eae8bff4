"""The identifier of each reuse and of each measure: made once from what is known, kept for ever.

It starts with the first name of the common's file. A reuse adds the official code of its
organisation or, without one, its type and its name; a measure, its indicator and its date. What
would change it (a SIREN found later, a name mended) is made harmless by `id`, that the line keeps.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from catalogue.collectivites.objets import AutreOrganisme, Collectivite
from catalogue.modele.publies import ARRET, ENTREE, MESURE, PHASE, REUTILISATION
from catalogue.socle.texte import slugifier

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from catalogue.collectivites.reference import Reference
    from catalogue.modele import Indicateur, Mesure, Projet, Reutilisation
    from catalogue.socle.texte import ChampPath


class Nommee(NamedTuple):
    """A line that has an identifier: where it is in the file, its keys in the list and in the feeds.

    `naturelle` is the key that it has when no other line of the file is alike; `gardee` tells that
    the line keeps its own by `id`.
    """

    chemin: ChampPath
    cle: str
    flux: str
    naturelle: str
    gardee: bool


def des_reutilisations(projet: Projet, reference: Reference) -> tuple[str, ...]:
    """Name each reuse of a common, in the order of its file: « commune-34151 »."""
    return _uniques((one.id, _de_reutilisation(one, reference)) for one in projet.reutilisations)


def des_mesures(indicateur: Indicateur) -> tuple[str, ...]:
    """Name each measure of an indicator, in the order of the file: « constats.2026-06-30 »."""
    return _uniques((one.id, _de_mesure(one, indicateur)) for one in indicateur.mesures)


def dans_les_flux(line: Reutilisation) -> str:
    """Return what names, in the feeds, the organisation of a reuse that was never published."""
    who = line.organisation
    return who.siren or who.code_insee or slugifier(who.nom or "")


def lignes(projet: Projet, reference: Reference) -> Iterator[Nommee]:
    """Yield the reuses and the measures of a common, with their identifiers."""
    names, given = des_reutilisations(projet, reference), dict[str, str]()
    for rank, (line, name) in enumerate(zip(projet.reutilisations, names, strict=True)):
        feed, natural = dans_les_flux(line), _de_reutilisation(line, reference)
        if given.setdefault(feed, natural) != natural:
            # Two organisations of one name, told apart by their types.
            feed = natural
        yield _nommee(REUTILISATION, ("reutilisations", rank), (name, feed, natural), line.id)
    for place, one in enumerate(projet.impact.indicateurs if projet.impact else ()):
        for rank, name in enumerate(des_mesures(one)):
            path, measure = ("impact", "indicateurs", place, "mesures", rank), one.mesures[rank]
            keys = (name, f"{one.id}/{measure.au.iso}", _de_mesure(measure, one))
            yield _nommee(MESURE, path, keys, measure.id)


def _nommee(kind: str, path: ChampPath, keys: tuple[str, str, str], kept: str | None) -> Nommee:
    name, feed, natural = (f"{kind}/{key}" for key in keys)
    return Nommee(path, name, feed, natural, kept is not None)


def faits(projet: Projet, reference: Reference) -> dict[str, str]:
    """Give the key in the feeds of each fact of a common, by its key in the list; empty when it is the same."""
    own = [ENTREE, *([ARRET] if projet.archive else ())]
    # A phase is news when its start is known: until then, it has not entered.
    own += [f"{PHASE}/{one.phase}" for one in projet.parcours.phases if one.debut]
    return dict.fromkeys(own, "") | {one.cle: one.flux for one in lignes(projet, reference)}


def _de_mesure(mesure: Mesure, indicateur: Indicateur) -> str:
    return f"{indicateur.id}.{mesure.au.iso}"


def _de_reutilisation(line: Reutilisation, reference: Reference) -> str:
    who = reference.identifier(line.organisation)
    if isinstance(who, Collectivite):
        return f"{who.nature}-{who.code.lower()}"
    if isinstance(who, AutreOrganisme) and who.siren:
        return f"siren-{who.siren}"
    return slugifier(f"{line.organisation.type or ''} {line.organisation.nom or ''}") or "organisme"


def _uniques(lines: Iterable[tuple[str | None, str]]) -> tuple[str, ...]:
    """Give each line the identifier that it keeps, or its natural one, followed by a rank if it is taken."""
    listed = list(lines)
    taken = {kept for kept, _ in listed if kept}
    names = []
    for kept, natural in listed:
        name, rank = kept or natural, 1
        while not kept and name in taken:
            rank += 1
            name = f"{natural}.{rank}"
        taken.add(name)
        names.append(name)
    return tuple(names)
