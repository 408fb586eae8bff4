"""How far an indicator is from its target, in one sentence: only where both count the same thing.

The target and the measures share the quantity and the unit, which are those of the indicator; their
scope is said to be the same, or is the one scope that all measures have. The pace is that of the
open SDG platform (Statistics Canada's method): the growth since the first measure that compares,
against the growth that the date of the target asks for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from catalogue.faits import impact
from catalogue.socle.francais import NBSP, article, au, le, pourcentage
from catalogue.socle.texte import slugifier

if TYPE_CHECKING:
    from datetime import date

    from catalogue.modele import Cible, Indicateur, Mesure
    from catalogue.socle.dates import DatePartielle

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
