"""A measure chosen, compared and worded, once for all who show it; an indicator beyond its measures.

Figures of two commons stay side by side: no two of them count the same thing over the same scope.

The target and the measures share the quantity and the unit, which are those of the indicator; their
scope is said to be the same, or is the one scope that all measures have.

The file of a common holds the measures that people chose to publish; the readings of its living sources,
the whole series. A chart draws both. Nothing else counts the points: they are no measures of the file.
"""

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

import msgspec

from catalogue_communs.modele import Cible, Indicateur, Mesure, Projet, libelle
from catalogue_communs.modele.sources_vivantes import MesureARelever, SourceVivante
from catalogue_communs.socle.dates import (
    DatePartielle,
    article,
    au_jour,
    le_jour,
    periode,
    plus_ancien,
)
from catalogue_communs.socle.schemas import vocabulaires
from catalogue_communs.socle.texte import NBSP, accorder, minuscule, nombre, slugifier
from catalogue_communs.sources.lecture import ReleveDeSource

FLUX, CUMUL, TAUX, ESTIME, POUR_CENT = "flux", "cumul", "taux", "estime", "pour-cent"
# Two periods are as long as each other up to the days that months and years do not share.
MEME_DUREE = 3
# Below, a percentage makes a lot of a little: from 40 to 545 is told as it is.
BASE_D_UN_POURCENTAGE = 100
# Two readings closer than this draw a line of nothing.
JOURS_D_UNE_COURBE = 14
# Measures further apart than this are not joined, when no rhythm is announced.
JOURS_D_UN_TRAIT = 400
DEUX_POINTS, TROIS_POINTS = 2, 3
# Scopes that narrow nothing: a figure is that of the country unless it says less.
PAYS = frozenset({"national", "france"})
# A team that announces no rhythm is expected once a year.
RYTHME_PAR_DEFAUT = 12


class Jauge(NamedTuple):
    """A figure and its target, in hundredths of the larger."""

    valeur: float
    cible: float


@dataclass(frozen=True, slots=True)
class Ligne:
    """An indicator of a common, with its latest measure and the one that it is compared with."""

    projet: Projet
    indicateur: Indicateur
    derniere: Mesure | None
    premiere: Mesure | None
    ancienne: bool

    @property
    def mesure(self) -> Mesure:
        """The latest measure of an indicator that has some."""
        assert self.derniere  # noqa: S101 - who shows a figure has one
        return self.derniere

    @property
    def quantite(self) -> tuple[str, str]:
        """The figure and its unit."""
        return self.quantite_de(self.mesure)

    @property
    def compte(self) -> tuple[str, str]:
        """What the figure counts and, where its unit is not said there, the name of the indicator.

        « Collectivités utilisatrices » says its unit: 264 « collectivités utilisatrices ».
        """
        nom, unite = self.indicateur.nom, self.quantite[1]
        if nom.lower().startswith(unite.lower()):
            return minuscule(nom), ""
        return unite, nom

    def quantite_de(self, mesure: Mesure) -> tuple[str, str]:
        """Write the value of a measure and its unit; a figure does not start a line."""
        value, unit = quantite(mesure, self.indicateur.unite)
        return NBSP.join(value.rsplit(" ", 1)), unit

    @property
    def chiffre(self) -> tuple[str, str]:
        """What is written in large, and its unit in words: (« 264 », « collectivités »), (« 558 m³ », « »)."""
        value, unit = self.quantite
        if _symbole(self.indicateur.unite):
            return f"{value}{NBSP}{unit}", ""
        return value, unit

    @property
    def quand(self) -> str:
        """When it was measured."""
        return quand(self.mesure)

    @property
    def constat(self) -> str:
        """When and how surely: « au 30 juin 2026, déclaré »."""
        return f"{self.quand}, {libelle('statut_mesure', self.mesure.statut).lower()}"

    @property
    def portee(self) -> str:
        """What the figure covers, when it is less than the country."""
        scope = self.mesure.perimetre or ""
        return "" if slugifier(scope) in PAYS else scope

    @property
    def reserve(self) -> str:
        """What must be said wherever the figure is shown."""
        return reserve(self.indicateur, self.mesure)

    @property
    def objectif(self) -> str:
        """The target, where the figure is said: « cible 150 en juin 2026 : atteinte », late or not, or the target alone."""
        target = self.indicateur.cible
        if target is None:
            return ""
        symbol = _symbole(self.indicateur.unite)
        due = f" {au_jour(target.echeance)}" if target.echeance else ""
        about = "environ " if target.environ else ""
        said = f"cible {about}{nombre(target.valeur)}{f'{NBSP}{symbol}' if symbol else ''}{due}"
        first = _premiere_atteinte(self.indicateur)
        if first is None:
            return said
        late = target.echeance is not None and first.au.premier_jour > target.echeance.dernier_jour
        return f"{said}{NBSP}: atteinte{f' {au_jour(first.au)}, après l’échéance' if late else ''}"

    @property
    def atteinte(self) -> bool:
        """Whether a measure reached the target."""
        return _premiere_atteinte(self.indicateur) is not None

    @property
    def jauge(self) -> Jauge | None:
        """Where the figure and its target stand on one scale; nothing for what must fall, nor without a target.

        Nothing is worked out of them: their scopes may differ, and both are told beside.
        """
        target = self.indicateur.cible
        if target is None or self.indicateur.sens == "baisse" or self.indicateur.remplace_par:
            return None
        top = max(target.valeur, self.mesure.valeur)
        if min(target.valeur, self.mesure.valeur) < 0 or top <= 0:
            return None
        return Jauge(100 * self.mesure.valeur / top, 100 * target.valeur / top)

    @property
    def arrondie(self) -> bool:
        """Whether the figure is rounded, a minimum or an estimate."""
        return not exacte(self.mesure)

    @property
    def valeur_visee(self) -> str:
        """The target itself, where all is said of it: « 500 communes, échéance décembre 2027 »."""
        target = self.indicateur.cible
        if target is None:
            return ""
        said = " ".join(quantite(target, self.indicateur.unite))
        return f"{said}, échéance {target.echeance}" if target.echeance else said

    @property
    def rythme(self) -> str:
        """How often the figure is expected: « rythme annoncé : trimestriel », or that none is announced."""
        if self.indicateur.rythme:
            return f"rythme annoncé : {libelle('rythme', self.indicateur.rythme).lower()}"
        return "sans rythme annoncé, un chiffre vaut un an"

    @property
    def tendance(self) -> str:
        """How the figure moved since the one that it is compared with: « de 250 (…) à 500 (…) : +100 % »."""
        before, after = self.premiere, self.derniere
        if before is None or after is None:
            return ""
        if after.valeur == before.valeur:
            return f"stable depuis {article(before.au)}"
        change = evolution(before, after, self.indicateur)
        said = f"de {nombre(before.valeur)} ({before.au}) à {nombre(after.valeur)} ({after.au})"
        return f"{said} : {change}" if change else said


def derniere(indicateur: Indicateur) -> Mesure | None:
    """Return the latest measure, the last written of a date; « au moins 3 000 » after « 3 507 » is nothing new of a cumulative count."""
    every = indicateur.mesures
    new = [one for one in every if not any(_says_less(one, known, indicateur) for known in every)]
    return max(reversed(new), key=lambda one: one.au.dernier_jour, default=None)


def _says_less(minimum: Mesure, known: Mesure, indicateur: Indicateur) -> bool:
    return (
        indicateur.nature == CUMUL
        and minimum.au_moins
        and not known.au_moins
        and known.valeur >= minimum.valeur
        and known.au.dernier_jour <= minimum.au.dernier_jour
        and minimum.perimetre == known.perimetre
    )


def premiere(indicateur: Indicateur) -> Mesure | None:
    """Return the oldest measure that can be compared with the latest, if there is one."""
    latest = derniere(indicateur)
    if latest is None:
        return None
    before = [m for m in indicateur.mesures if comparables(m, latest, indicateur)]
    return min(before, key=lambda m: m.au.premier_jour, default=None)


def comparables(before: Mesure, after: Mesure, indicateur: Indicateur) -> bool:
    """Tell whether two measures can be subtracted: exact, of one status and scope, one wholly before the other, flows over as long."""
    exact = not (before.au_moins or after.au_moins or before.environ or after.environ)
    return exact and before.statut == after.statut and _meme_compte(before, after, indicateur)


def _meme_compte(before: Mesure, after: Mesure, indicateur: Indicateur) -> bool:
    """Tell whether two measures count the same: one scope, one wholly before the other, flows over as long."""
    if before.perimetre != after.perimetre or before.au.dernier_jour >= after.au.premier_jour:
        return False
    if indicateur.nature != FLUX:
        return True
    first, second = duree(before), duree(after)
    apart = before.au.dernier_jour < (after.du or after.au).premier_jour
    return apart and first is not None and second is not None and abs(first - second) <= MEME_DUREE


def duree(mesure: Mesure) -> int | None:
    """Return how many days a measure covers; a month or a year is its own period, a day says nothing."""
    if mesure.du is None and mesure.au.jour:
        return None
    return (mesure.au.dernier_jour - (mesure.du or mesure.au).premier_jour).days + 1


def evolution(before: Mesure, after: Mesure, indicateur: Indicateur) -> str:
    """Write how a value moved: « +428 % », or « +20 points » for a rate; nothing where it says nothing."""
    points, change = indicateur.unite == POUR_CENT, after.valeur - before.valeur
    little = indicateur.nature == TAUX or abs(before.valeur) < BASE_D_UN_POURCENTAGE
    if not comparables(before, after, indicateur) or (little and not points):
        return ""
    moved = round(change, 10) if points else round(change / abs(before.valeur) * 100)
    unit = accorder(moved, "point", "points") if points else "%"
    return f"{'+' if change > 0 else ''}{nombre(moved)}{NBSP}{unit}"


def se_dessine(indicateur: Indicateur, *, laureat: bool = False) -> bool:
    """Tell whether measures make a chart: three dates, two of a laureate, the first and the last two weeks apart.

    Whether two of them compare is another question: what does not compare is drawn, and not joined.
    """
    dates = sorted(mesure.au.dernier_jour for mesure in indicateur.mesures)
    assez = DEUX_POINTS if laureat else TROIS_POINTS
    if len({mesure.au for mesure in indicateur.mesures}) < assez:
        return False
    return (dates[-1] - dates[0]).days >= JOURS_D_UNE_COURBE


def se_relient(avant: Mesure, apres: Mesure, indicateur: Indicateur) -> bool:
    """Tell whether a line may join two measures that follow each other: one scope, not too far apart.

    Twice the rhythm, or so many days, say nothing of what happened between; a minimum that says less than what was
    known is no fall.
    """
    longest = 2 * 31 * mois(indicateur.rythme) if indicateur.rythme else JOURS_D_UN_TRAIT
    if avant.perimetre != apres.perimetre or _says_less(apres, avant, indicateur):
        return False
    return 0 < _jours(avant, apres) <= longest


def _jours(before: Mesure, after: Mesure) -> int:
    return (after.au.dernier_jour - before.au.dernier_jour).days


def message(indicateur: Indicateur) -> str:
    """Say in a title what measures say: « Raccordements : de 2 357 à 2 827 en 5 mois », or the latest alone.

    A flow names its two dates: its period is not the time between them. So do two values of which one is rounded, a
    minimum, or known otherwise: they are both told, and nothing is made of them.
    """
    before, after = premiere(indicateur), derniere(indicateur)
    if after is None:
        return indicateur.nom
    last, unit = quantite(after, indicateur.unite)
    said = f"{last}{NBSP}{unit}" if _symbole(indicateur.unite) else last
    if before is None:
        oldest = _plus_ancienne(after, indicateur)
        if oldest is None:
            return f"{indicateur.nom} : {said} {quand(after)}"
        return (
            f"{indicateur.nom} : {_de(oldest, indicateur)} ({oldest.au}) à{NBSP}{said} ({after.au})"
        )
    if before.valeur == after.valeur:
        return f"{indicateur.nom} : {said}, comme {au_jour(before.au)}"
    first = nombre(before.valeur)
    if indicateur.nature == FLUX:
        return f"{indicateur.nom} : de{NBSP}{first} ({before.au}) à{NBSP}{said} ({after.au})"
    return (
        f"{indicateur.nom} : de{NBSP}{first} à{NBSP}{said} en{NBSP}{_ecoule(_jours(before, after))}"
    )


def _de(mesure: Mesure, indicateur: Indicateur) -> str:
    """Write from what: « de 174 », « d’environ 25 », « d’au moins 12 000 »."""
    valeur, _ = quantite(mesure, indicateur.unite)
    if valeur.startswith(("environ", "au moins")):
        return f"d’{valeur}"
    return f"de{NBSP}{valeur}"


def _plus_ancienne(after: Mesure, indicateur: Indicateur) -> Mesure | None:
    """Return the oldest measure of the same scope, over as long, however surely it is known."""
    older = [mesure for mesure in indicateur.mesures if _meme_compte(mesure, after, indicateur)]
    oldest = min(older, key=lambda mesure: mesure.au.premier_jour, default=None)
    return oldest if oldest and oldest.valeur != after.valeur else None


# Days in a month, on average; below so many days, a time is told in days.
MOIS, EN_JOURS = 30.44, 60


def _ecoule(jours: int) -> str:
    """Write how much time went by: « 24 jours », « 5 mois », « un an », « 29 mois »."""
    if jours < EN_JOURS:
        return f"{jours}{NBSP}{accorder(jours, 'jour', 'jours')}"
    months = round(jours / MOIS)
    years, rest = divmod(months, 12)
    if rest:
        return f"{months}{NBSP}mois"
    return f"un{NBSP}an" if years == 1 else f"{years}{NBSP}ans"


def mois(rythme: str | None) -> int:
    """Return how many months pass between two measures of a rhythm, or of none announced."""
    return (
        int(vocabulaires()["rythme"].valeurs[rythme].extra["mois"]) if rythme else RYTHME_PAR_DEFAUT
    )


def est_depassee(mesure: Mesure | None, indicateur: Indicateur, today: date) -> bool:
    """Tell whether a measure, if there is one, is older than the rhythm of its indicator."""
    return mesure is not None and plus_ancien(
        mesure.au.dernier_jour, mois(indicateur.rythme), today
    )


def lignes(projet: Projet, today: date) -> tuple[Ligne, ...]:
    """List the indicators of a common, in their order."""
    known = [(one, derniere(one)) for one in projet.indicateurs]
    return tuple(Ligne(projet, i, m, premiere(i), est_depassee(m, i, today)) for i, m in known)


def exacte(mesure: Mesure) -> bool:
    """Tell whether a measure is neither estimated, nor a minimum, nor rounded."""
    return not (mesure.statut == ESTIME or mesure.au_moins or mesure.environ)


def quantite(dite: Mesure | Cible, unite: str) -> tuple[str, str]:
    """Return a value and its unit, agreed: (« au moins 26 280 », « € »), (« environ 100 », « communes »)."""
    # What is partly a minimum and partly rounded is only known about.
    least = isinstance(dite, Mesure) and dite.au_moins
    about = "environ " if dite.environ else "au moins " if least else ""
    word = vocabulaires()["unite"].valeurs[unite].libelle
    unit = _symbole(unite) or accorder(dite.valeur, word, unite_au_pluriel(unite))
    return f"{about}{nombre(dite.valeur)}", unit


def en_mots(mesure: Mesure, indicateur: Indicateur) -> str:
    """Write a measure: « au moins 3 000 usagers »."""
    return " ".join(quantite(mesure, indicateur.unite))


def reserve(indicateur: Indicateur, *mesures: Mesure) -> str:
    """Return what must be said wherever these measures are shown: that of the indicator, then theirs, each once."""
    said = filter(None, (indicateur.reserve, *(mesure.reserve for mesure in mesures)))
    ended = (text if text.endswith((".", "!", "?", "…")) else f"{text}." for text in said)
    return " ".join(dict.fromkeys(ended))


def unite_au_pluriel(slug: str) -> str:
    """Return the plural of a unit in words: « mètres cubes », even where a symbol stands beside a value."""
    return str(vocabulaires()["unite"].valeurs[slug].extra["pluriel"])


def _symbole(slug: str) -> str:
    return str(vocabulaires()["unite"].valeurs[slug].extra.get("symbole", ""))


def quand(mesure: Mesure) -> str:
    """Say when: « au 30 juin 2026 », « en octobre 2025 », « de 2019 à 2021 »."""
    return au_jour(mesure.au) if mesure.du is None else periode(mesure.du, mesure.au)


def _premiere_atteinte(indicateur: Indicateur) -> Mesure | None:
    both = _face_a_face(indicateur)
    proofs = (m for m in indicateur.mesures if both and _atteinte(both[0], m, indicateur))
    return min(proofs, key=lambda m: m.au.dernier_jour, default=None)


def progres(projet: Projet, indicateur: Indicateur, today: date) -> str:
    """Say where the measures stand on `today`, or which indicator the team now publishes instead."""
    new = next((one for one in projet.indicateurs if one.id == indicateur.remplace_par), None)
    if new is None or indicateur.cible is None:
        return _avance(indicateur, today)
    figure = derniere(new)
    said = f"{NBSP}: {en_mots(figure, new)} {quand(figure)}" if figure else ""
    return f"L’équipe publie désormais « {new.nom} »{said}{NBSP}; les deux ne se comparent pas"


def _avance(indicateur: Indicateur, today: date) -> str:
    """Compare the latest measure with the target; nothing where they do not count the same."""
    both = _face_a_face(indicateur)
    if both is None:
        return ""
    target, latest = both
    sure = ", estimation" if latest.statut == ESTIME else ""
    said = f"{en_mots(latest, indicateur)} {au_jour(latest.au)}{sure}"
    first = _premiere_atteinte(indicateur)
    if first and _atteinte(target, latest, indicateur):
        since = "" if first.au == latest.au else f", au plus tard {le_jour(first.au)}"
        return f"Cible atteinte{since} : {said}"
    due = target.echeance.dernier_jour if target.echeance else None
    if due and latest.au.dernier_jour >= due:
        return f"Cible non atteinte à l’échéance : {said}"
    part = _part(target, latest, indicateur)
    if due and due < today:
        return f"{f'{part}{sure}' if part else said}{NBSP}; l’échéance est passée, pas de chiffre comparable lu ici depuis"
    return f"{part}{sure}" if part else ""


def _face_a_face(indicateur: Indicateur) -> tuple[Cible, Mesure] | None:
    target, latest = indicateur.cible, derniere(indicateur)
    if target is None or latest is None:
        return None
    counted = (latest, target) if target.perimetre else indicateur.mesures
    scopes = {slugifier(one.perimetre or "") for one in counted}
    return (target, latest) if len(scopes) == 1 else None


def _atteinte(target: Cible, latest: Mesure, indicateur: Indicateur) -> bool:
    """Tell whether it is proved; « environ 300 » does not reach 300, « au moins 300 » does."""
    if indicateur.sens == "baisse":
        return not (latest.environ or latest.au_moins) and latest.valeur <= target.valeur
    return not latest.environ and latest.valeur >= target.valeur


def _part(target: Cible, latest: Mesure, indicateur: Indicateur) -> str:
    """Write « 75 % de la cible au 30 juin 2026 », rounded down; nothing for a rate or for what must fall."""
    if indicateur.nature == TAUX or indicateur.sens == "baisse" or target.valeur <= 0:
        return ""
    share = nombre(math.floor(round(100 * latest.valeur / target.valeur, 6)))
    least = "au moins " if latest.au_moins else "environ " if latest.environ else ""
    return f"{least}{share}{NBSP}% de la cible {au_jour(latest.au)}"


def vedettes(found: Iterable[Ligne]) -> tuple[Ligne, ...]:
    """Return the best three of the indicators of a common that have a measure, the main one first.

    Then come those that are up to date before those that are not, the newest first, one of each
    effect before two of the same; among equals, the order of the file decides.
    """

    def rank(line: Ligne) -> tuple[bool, bool, int]:
        return (
            not line.indicateur.principal,
            line.ancienne,
            -line.mesure.au.dernier_jour.toordinal(),
        )

    ranked = sorted((line for line in found if line.derniere), key=rank)
    first = {line.indicateur.effet: line for line in reversed(ranked)}
    return tuple(sorted(ranked, key=lambda line: line is not first[line.indicateur.effet])[:3])


def prolonger(
    projet: Projet, indicateur: Indicateur, releves: Mapping[tuple[str, str], ReleveDeSource]
) -> Indicateur:
    """Return an indicator that has measures with the points that its sources gave, to be drawn; a measure of the file wins."""
    if not indicateur.mesures:
        return indicateur
    known = {(measure.au.dernier_jour, measure.perimetre) for measure in indicateur.mesures}
    more = [
        Mesure(
            au=DatePartielle.du_jour(point.au),
            valeur=point.valeur,
            statut="mesure",
            source=source.url,
            du=DatePartielle.du_jour(point.du) if point.du else None,
            perimetre=asked.perimetre,
            methode=asked.methode,
        )
        for source, asked in declarees(projet, indicateur.id)
        if (read := releves.get((projet.slug, source.id)))
        for point in read.serie(indicateur.id, asked.perimetre)
        if (point.au, asked.perimetre) not in known
    ]
    every = sorted((*indicateur.mesures, *more), key=lambda one: one.au.dernier_jour)
    return msgspec.structs.replace(indicateur, mesures=tuple(every))


def declarees(projet: Projet, indicateur: str) -> Iterator[tuple[SourceVivante, MesureARelever]]:
    """Yield the living sources of an indicator, in the order of the file, and what is asked of each."""
    for source in projet.sources_vivantes:
        for asked in source.mesures:
            if asked.indicateur == indicateur:
                yield source, asked
