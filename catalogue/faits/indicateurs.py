"""An indicator beyond its measures: how far from its target, shown large or not, prolonged by a living source.

The target and the measures share the quantity and the unit, which are those of the indicator; their
scope is said to be the same, or is the one scope that all measures have. The pace is that of the
open SDG platform (Statistics Canada's method): the growth since the first measure that compares,
against the growth that the date of the target asks for.

The file of a common holds the measures that people chose to publish; the readings of its living sources,
the whole series. A chart draws both. Nothing else counts the points: they are no measures of the file.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import msgspec

from catalogue.faits import impact
from catalogue.modele import Mesure
from catalogue.socle.dates import DatePartielle
from catalogue.socle.francais import NBSP, article, au, le, pourcentage
from catalogue.socle.texte import slugifier

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from catalogue.modele import Cible, Indicateur, Projet
    from catalogue.modele.impact import MesureARelever, SourceVivante
    from catalogue.sources.releve import LectureDeSource, PointLu, ReleveDeSource

# Growth observed over growth needed, and what is said from there on.
ALLURES = (
    (0.95, "à ce rythme, la cible sera atteinte à l’échéance"),
    (0.5, "à ce rythme, elle ne le sera pas à l’échéance : il faut accélérer"),
    (0.0, "à ce rythme, elle ne le sera pas à l’échéance, de loin"),
)
RECUL = "le chiffre s’éloigne de la cible"
JOURS_D_UN_AN, UN_DEMI = 365.25, 0.5


def progres(indicateur: Indicateur, today: date) -> str:
    """Say where the measures stand on `today`; nothing where they and the target do not count the same."""
    target, latest = indicateur.cible, impact.derniere(indicateur)
    if target is None or latest is None or not _meme_perimetre(target, latest, indicateur):
        return ""
    sure = ", estimation" if latest.statut == impact.ESTIME else ""
    said = f"{impact.en_mots(latest, indicateur)} {au(latest.au)}{sure}"
    if _atteinte(target, latest, indicateur):
        first = min(
            (m for m in indicateur.mesures if _atteinte(target, m, indicateur)),
            key=lambda m: m.au.dernier_jour,
        )
        since = "" if first.au == latest.au else f", au plus tard {le(first.au)}"
        return f"Cible atteinte{since} : {said}"
    due = target.echeance.dernier_jour if target.echeance else None
    if due and latest.au.dernier_jour >= due:
        return f"Cible non atteinte à l’échéance : {said}"
    part = _part(target, latest, indicateur)
    if due and due < today:
        return f"{f'{part}{sure}' if part else said}{NBSP}; l’échéance est passée, aucun chiffre n’est connu depuis"
    pace = _allure(target, latest, indicateur, target.echeance) if target.echeance else ""
    return f"{NBSP}; ".join(text for text in (part and f"{part}{sure}", pace) if text)


def _meme_perimetre(target: Cible, latest: Mesure, indicateur: Indicateur) -> bool:
    if target.perimetre:
        return slugifier(target.perimetre) == slugifier(latest.perimetre or "")
    return len({slugifier(measure.perimetre or "") for measure in indicateur.mesures}) == 1


def _baisse(indicateur: Indicateur) -> bool:
    return indicateur.sens == "baisse"


def _atteinte(target: Cible, latest: Mesure, indicateur: Indicateur) -> bool:
    """Tell whether it is proved; « environ 300 » does not reach 300, « plus de 300 » does."""
    if latest.environ:
        return False
    if _baisse(indicateur):
        return not latest.au_moins and latest.valeur <= target.valeur
    return latest.valeur >= target.valeur


def _part(target: Cible, latest: Mesure, indicateur: Indicateur) -> str:
    """Write « 75 % de la cible au 30 juin 2026 »; nothing for a rate or for what must fall."""
    if indicateur.nature == impact.TAUX or _baisse(indicateur) or target.valeur <= 0:
        return ""
    share = pourcentage(latest.valeur / target.valeur).lstrip("+")
    least = "au moins " if latest.au_moins else "environ " if latest.environ else ""
    return f"{least}{share} de la cible {au(latest.au)}"


def _allure(target: Cible, latest: Mesure, indicateur: Indicateur, due: DatePartielle) -> str:
    """Compare the two growths a year, over half a year at least; nothing from zero or below."""
    before = impact.premiere(indicateur)
    if before is None or min(before.valeur, latest.valeur, target.valeur) <= 0:
        return ""
    passed = (latest.au.dernier_jour - before.au.dernier_jour).days / JOURS_D_UN_AN
    whole = (due.dernier_jour - before.au.dernier_jour).days / JOURS_D_UN_AN
    if passed < UN_DEMI or whole <= passed or before.valeur == target.valeur:
        return ""
    grown = (latest.valeur / before.valeur) ** (1 / passed) - 1
    needed = (target.valeur / before.valeur) ** (1 / whole) - 1
    verdict = next((said for least, said in ALLURES if grown / needed >= least), RECUL)
    since = article(before.au)
    return f"depuis {since}, {pourcentage(grown)} par an pour {pourcentage(needed)} nécessaires : {verdict}"


VEDETTES = 3


def vedettes(projet: Projet, today: date) -> tuple[Indicateur, ...]:
    """Return the best three indicators that have a measure, the main one first.

    Then come those that are up to date before those that are not, the newest first, one of each
    effect before two of the same; among equals, the order of the file decides.
    """
    known = [(i, latest) for i in projet.indicateurs if (latest := impact.derniere(i))]
    ranked = sorted(
        known,
        key=lambda pair: (
            not pair[0].principal,
            impact.est_ancienne(pair[0], today),
            -pair[1].au.dernier_jour.toordinal(),
        ),
    )
    first: dict[str, Indicateur] = {}
    for indicator, _ in ranked:
        first.setdefault(indicator.effet, indicator)
    chosen = (*first.values(), *(i for i, _ in ranked if i is not first[i.effet]))
    return chosen[:VEDETTES]


MESUREE = "mesure"


class Suivi(NamedTuple):
    """A living source of an indicator, and its last answer, if it was ever read."""

    source: SourceVivante
    lecture: LectureDeSource | None


def suivis(
    projet: Projet, indicateur: str, releves: Mapping[tuple[str, str], ReleveDeSource]
) -> tuple[Suivi, ...]:
    """List the living sources of an indicator, in the order of the file."""
    return tuple(
        Suivi(
            source, releves[projet.slug, source.id].derniere if (projet.slug, source.id) in releves else None
        )
        for source, _ in _declarees(projet, indicateur)
    )


def prolonger(
    projet: Projet, indicateur: Indicateur, releves: Mapping[tuple[str, str], ReleveDeSource]
) -> Indicateur:
    """Return an indicator with the points that its sources gave, to be drawn; a measure of the file wins."""
    if not releves:
        return indicateur
    known = {(measure.au.dernier_jour, measure.perimetre) for measure in indicateur.mesures}
    more = [
        _mesure(source, asked, point)
        for source, asked in _declarees(projet, indicateur.id)
        if (projet.slug, source.id) in releves
        for point in releves[projet.slug, source.id].serie(indicateur.id, asked.perimetre)
        if (point.au, asked.perimetre) not in known
    ]
    if not more:
        return indicateur
    return msgspec.structs.replace(
        indicateur, mesures=tuple(sorted((*indicateur.mesures, *more), key=lambda one: one.au.dernier_jour))
    )


def _declarees(projet: Projet, indicateur: str) -> Iterator[tuple[SourceVivante, MesureARelever]]:
    for source in projet.sources_vivantes:
        for asked in source.mesures:
            if asked.indicateur == indicateur:
                yield source, asked


def _mesure(source: SourceVivante, asked: MesureARelever, point: PointLu) -> Mesure:
    return Mesure(
        _jour(point.au),
        point.valeur,
        MESUREE,
        source.url,
        du=_jour(point.du) if point.du else None,
        perimetre=asked.perimetre,
        methode=asked.methode,
    )


def _jour(day: date) -> DatePartielle:
    return DatePartielle(day.year, day.month, day.day)
