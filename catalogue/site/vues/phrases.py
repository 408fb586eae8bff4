"""Four sentences that open the page of the impact, each with a figure that is true of the laureates.

What the teams put first, what recent proofs show, what is told in money, volume or time, what is
not known. Nothing is added that `impact.totaux` does not add; a caveat follows its figure.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from catalogue.faits import impact
from catalogue.modele import libelle
from catalogue.site.vues import registre
from catalogue.socle.francais import accorder, minuscule, nombre
from catalogue.socle.programme import programme
from catalogue.socle.schemas import vocabularies

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from catalogue.faits.contexte import Contexte
    from catalogue.faits.impact import Ligne, Total
    from catalogue.modele import Projet

# A sentence names so many things, then says how many are left.
NOMMES = 4
AU_DELA = 3


class Phrase(NamedTuple):
    """A sentence: its pieces, those that are figures marked; what dates each of them, and its caveat.

    `lignes` are the indicators that it tells.
    """

    morceaux: tuple[tuple[str, bool], ...]
    notes: tuple[tuple[str, str], ...] = ()
    lignes: tuple[Ligne, ...] = ()


def phrases(contexte: Contexte) -> tuple[Phrase, ...]:
    """Write the four sentences; none in a catalogue without a laureate."""
    laureats = [projet for projet in contexte.catalogue.projets if projet.laureat]
    if not laureats:
        return ()
    lines = [line for line in impact.lignes(laureats, contexte.today) if line.derniere]
    return (
        _principaux(lines, len(laureats)),
        _preuves(contexte, len(laureats)),
        _au_dela(lines, len(laureats)),
        _inconnu(lines, laureats),
    )


def rang(line: Ligne) -> tuple[bool, int]:
    """Put first what a committee validated, then the latest measures."""
    assert line.derniere  # noqa: S101 - only what is measured is ranked
    return (not line.indicateur.validation, -line.derniere.au.dernier_jour.toordinal())


def _surete(line: Ligne) -> tuple[bool, bool, bool, int]:
    """Put first a figure of this year, then an exact one."""
    assert line.derniere  # noqa: S101 - only what is measured is ranked
    return (line.ancienne, line.derniere.environ or line.derniere.au_moins, *rang(line))


def sans_chiffre(laureats: Sequence[Projet]) -> list[Projet]:
    """Return the commons that have no measure at all."""
    return [projet for projet in laureats if not any(one.mesures for one in projet.indicateurs)]


def _principaux(lines: list[Ligne], count: int) -> Phrase:
    """Put side by side the main figure of each laureate."""
    found = sorted((line for line in lines if line.indicateur.principal), key=_surete)
    if not found:
        return _aucun(count, "n’a publié son chiffre principal")
    shown = found[:NOMMES]
    pieces = [((_valeur(line), True), (f" pour {line.projet.nom}", False)) for line in shown]
    end = ". Ces chiffres ne s’additionnent pas." if len(found) > 1 else "."
    return Phrase(
        (
            ("En premier, les équipes annoncent ", False),
            *_enumerer(pieces, len(found) - len(shown)),
            (end, False),
        ),
        tuple((f"{line.projet.nom} : {_dite(line)}.", _reserve(line)) for line in shown),
        tuple(shown),
    )


def _preuves(contexte: Contexte, count: int) -> Phrase:
    """Say how many organisations recent proofs name."""
    volet = contexte.volets[0]
    rows = list(registre.comptes(volet.recents))
    if not rows:
        said = "n’a d’utilisateur qu’une source de dix-huit mois au plus nomme"
        return _aucun(count, said, ("Cela ne veut pas dire que personne ne s’en sert.", ""))
    (first, *words), *others = rows
    verb = accorder(first, "utilise", "utilisent")
    return Phrase(
        (
            ("Preuves de dix-huit mois au plus : ", False),
            (f"{nombre(first)} {accorder(first, *words)}", True),
            (f" {verb} un {programme().soutenu.court} en production, sans compter les porteurs.", False),
        ),
        ((f"{registre.en_mots(others)}.", ""),) if others else (),
    )


def _au_dela(lines: list[Ligne], count: int) -> Phrase:
    """Give what has a unit of its own, money, volume, surface, time: a total where there is one, a figure otherwise."""
    own = [line for line in lines if _physique(line)]
    totals = impact.totaux(own)
    added = [part for total in totals for part in total.parts]
    alone: dict[str, Ligne] = {}
    for line in sorted(own, key=rang):
        if line not in added:
            alone.setdefault(line.indicateur.unite, line)
    singles = list(alone.values())
    pieces = [*map(_piece_du_total, totals), *map(_piece, singles)][:AU_DELA]
    if not pieces:
        return _aucun(count, "n’a publié d’effet en argent, en volume, en surface ou en temps")
    shown = [*added, *singles[: max(0, AU_DELA - len(totals))]]
    return Phrase(
        (("Au-delà des usages : ", False), *_enumerer(pieces), (".", False)),
        tuple((f"{line.projet.nom} : {_dite(line)}.", _reserve(line)) for line in shown),
        tuple(shown),
    )


def _inconnu(lines: list[Ligne], laureats: list[Projet]) -> Phrase:
    """Count who says nothing and what is old; name the effects without a figure."""
    silent, late = sans_chiffre(laureats), sum(line.ancienne for line in lines)
    pieces: list[tuple[str, bool]] = []
    if silent:
        pieces += [(f"{_laureats(len(silent))} sur {len(laureats)}", True)]
        names = [((projet.nom, False),) for projet in silent[:NOMMES]]
        said = accorder(len(silent), "n’a publié aucun chiffre", "n’ont publié aucun chiffre")
        pieces += [(f" {said} : ", False), *_enumerer(names, len(silent) - len(names)), (".", False)]
    else:
        said = accorder(len(laureats), "a publié un chiffre", "ont publié un chiffre")
        pieces += [(f"{_laureats(len(laureats))} sur {len(laureats)}", True), (f" {said}.", False)]
    if late:
        pieces += [(" ", False), (f"{late} {accorder(late, 'chiffre', 'chiffres')} sur {len(lines)}", True)]
        pieces += [(f" {accorder(late, 'est', 'sont')} à actualiser.", False)]
    effects = effets_sans_chiffre(lines)
    return Phrase(
        tuple(pieces),
        ((f"Rien de chiffré sur : {', '.join(effects)}.", ""),) if effects else (),
    )


def effets_sans_chiffre(lines: Sequence[Ligne]) -> list[str]:
    """Name the effects on which these lines measure nothing."""
    known = {line.indicateur.effet for line in lines if line.derniere}
    effects = vocabularies()["effet"].valeurs
    return [minuscule(value.libelle) for slug, value in effects.items() if slug not in known]


def _physique(line: Ligne) -> bool:
    unit = vocabularies()["unite"].valeurs[line.indicateur.unite]
    return bool(unit.extra.get("symbole")) and line.indicateur.nature != impact.TAUX


def _piece(line: Ligne) -> tuple[tuple[str, bool], ...]:
    return ((_valeur(line), True), (f" ({minuscule(line.indicateur.nom)}, {line.projet.nom})", False))


def _piece_du_total(total: Total) -> tuple[tuple[str, bool], ...]:
    value = impact.quantite(total.valeur, total.unite, au_moins=total.au_moins, environ=total.environ)
    names = ", ".join(part.projet.nom for part in total.parts[:NOMMES])
    more = " et d’autres" if len(total.parts) > NOMMES else ""
    return (
        (" ".join(value), True),
        (f" ({minuscule(libelle('grandeur', total.grandeur))}, {names}{more})", False),
    )


def _valeur(line: Ligne) -> str:
    assert line.derniere  # noqa: S101 - sentences are made of measures
    return impact.en_mots(line.derniere, line.indicateur)


def _dite(line: Ligne) -> str:
    return f"{minuscule(line.indicateur.nom)} {_quand(line)}"


def _quand(line: Ligne) -> str:
    """Say when and how surely: « au 30 juin 2026, déclaré »; and if that is old."""
    assert line.derniere  # noqa: S101 - sentences are made of measures
    said = f"{impact.quand(line.derniere)}, {libelle('statut_mesure', line.derniere.statut).lower()}"
    return f"{said}, à actualiser" if line.ancienne else said


def _reserve(line: Ligne) -> str:
    return impact.reserve(line.indicateur, line.derniere) if line.derniere else ""


def _aucun(count: int, said: str, *notes: tuple[str, str]) -> Phrase:
    return Phrase((("Sur ", False), (_laureats(count), True), (f", aucun {said}.", False)), notes)


def _laureats(count: int) -> str:
    return f"{count} {accorder(count, programme().soutenu.court, programme().soutenu.courts)}"


def _enumerer(parts: Sequence[tuple[tuple[str, bool], ...]], autres: int = 0) -> Iterator[tuple[str, bool]]:
    """Join with commas, then « et »; the last may say how many others there are."""
    every = (
        [*parts, ((f"{nombre(autres)} {accorder(autres, 'autre', 'autres')}", False),)]
        if autres
        else [*parts]
    )
    yield from every[0]
    for rank, (_, part) in enumerate(pairwise(every), 2):
        yield (" et " if rank == len(every) else ", ", False)
        yield from part
