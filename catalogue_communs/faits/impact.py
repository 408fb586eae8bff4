"""A measure chosen, compared and worded, once for all who show it.

An indicator beyond its measures.

Figures of two commons stay side by side: no two of them count the same thing over the same scope.

The target and the measures share the quantity and the unit, which are those of the indicator; their
scope is said to be the same, or is the one scope that all measures have.

The file of a common holds the measures that people chose to publish; the readings of its living
sources, the whole series. A chart draws both. Nothing else counts the points: they are no measures
of the file.
"""

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import NamedTuple

import msgspec

from catalogue_communs.modele import Cible, Indicateur, Mesure, Projet, libelle
from catalogue_communs.modele.reutilisations import Citation
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
from catalogue_communs.socle.texte import (
    NBSP,
    accorder,
    au_pluriel,
    en_phrase,
    majuscule,
    minuscule,
    nombre,
    slugifier,
)
from catalogue_communs.sources.releves import PointLu, ReleveDeSource

FLUX, CUMUL, TAUX, POUR_CENT = "flux", "cumul", "taux", "pour-cent"
ESTIME, TEMOIGNAGE = "estime", "temoignage"
# What the symbol beside a figure says already: « 558 m³ de dépôts nettoyés ».
MESURES_D_UN_SYMBOLE = frozenset({"part", "volume", "surface"})
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
        """What the figure counts and, where that does not name it, the name of the indicator.

        « directions départementales équipées », « m³ de dépôts nettoyés »; else the unit, the name.
        """
        unite = self.quantite[1]
        if not self.suite:
            return unite, self.indicateur.nom
        if _symbole(self.indicateur.unite):
            return f"{unite} {self.suite}", ""
        return self.suite, ""

    @property
    def suite(self) -> str:
        """What follows the figure in a sentence, « » where its name does not follow it.

        A name in the plural says what is counted better than its unit: 101 « directions
        départementales équipées », not 101 structures. A symbol is left as it is, and says that it
        is a part or a volume: 558 m³ « de dépôts nettoyés ».
        """
        nom = minuscule(self.indicateur.nom)
        premier_mot, _, suite = nom.partition(" ")
        if _symbole(self.indicateur.unite):
            return suite if premier_mot in MESURES_D_UN_SYMBOLE else ""
        return nom if self._se_compte(premier_mot) else ""

    def _se_compte(self, premier_mot: str) -> bool:
        """Tell whether a name that starts by this word is what the figure counts."""
        _, par, periode = self.quantite[1].partition(" par ")
        # A rate keeps its unit, unless its name says it.
        if par and f"par {periode}" not in self.indicateur.nom:
            return False
        return au_pluriel(self.mesure.valeur) and premier_mot.endswith(("s", "x"))

    def quantite_de(self, mesure: Mesure) -> tuple[str, str]:
        """Write the value of a measure and its unit; a figure does not start a line."""
        figure, unite = quantite(mesure, self.indicateur.unite)
        return NBSP.join(figure.rsplit(" ", 1)), unite

    @property
    def chiffre(self) -> tuple[str, str]:
        """What is written in large, and its unit in words.

        (« 264 », « collectivités »), (« 558 m³ », « »).
        """
        figure, unite = self.quantite
        if _symbole(self.indicateur.unite):
            return f"{figure}{NBSP}{unite}", ""
        return figure, unite

    @property
    def quand(self) -> str:
        """When it was measured."""
        return quand(self.mesure)

    @property
    def constat(self) -> str:
        """When and how surely."""
        return constat(self.mesure)

    @property
    def portee(self) -> str:
        """What the figure covers, when it is less than the country."""
        scope = self.mesure.perimetre or ""
        return "" if slugifier(scope) in PAYS else scope

    def situer(self, *, statut: bool = True) -> str:
        """Say over what, when and, but where its block says it once, how surely.

        « Sept départements, au 9 juillet 2026, déclaré ».
        """
        moment = self.constat if statut else self.quand
        return majuscule(", ".join(filter(None, (self.portee, moment))))

    @property
    def annonce(self) -> str:
        """Write the figure and what it counts, inside a sentence: « 264 collectivités utilisatrices »."""
        figure, unite = self.chiffre
        if self.suite:
            return f"{figure} {self.suite}"
        return f"{f'{figure} {unite}'.strip()} ({minuscule(self.indicateur.nom)})"

    @property
    def temoignage(self) -> bool:
        """Whether it is what one person says: it is quoted, and never shown as a count."""
        return self.mesure.statut == TEMOIGNAGE

    @property
    def reserve(self) -> str:
        """What must be said wherever the figure is shown."""
        return reserve(self.indicateur, self.mesure)

    @property
    def objectif(self) -> str:
        """The target, where the figure is said.

        « cible 150 en juin 2026 : atteinte », late or not, or the target alone.
        """
        cible = self.indicateur.cible
        if cible is None:
            return ""
        phrase = f"cible {_cible_dite(cible, self.indicateur)}"
        first = _premiere_atteinte(self.indicateur)
        if first is None:
            return phrase
        echeance = cible.echeance
        if echeance and first.au.premier_jour > echeance.dernier_jour:
            # Nobody knows what the figure was between the day aimed at and this one.
            return f"{phrase}{NBSP}: atteinte au plus tard {le_jour(first.au)}"
        return f"{phrase}{NBSP}: atteinte"

    @property
    def atteinte(self) -> bool:
        """Whether a measure reached the target."""
        return _premiere_atteinte(self.indicateur) is not None

    @property
    def jauge(self) -> Jauge | None:
        """Where the figure and its target stand on one scale.

        Nothing for what must fall, nor without a target.

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
        cible = self.indicateur.cible
        if cible is None:
            return ""
        figure = " ".join(quantite(cible, self.indicateur.unite))
        return f"{figure}, échéance {cible.echeance}" if cible.echeance else figure

    @property
    def rythme(self) -> str:
        """How often the figure is expected.

        « rythme annoncé : trimestriel », or that none is announced.
        """
        if self.indicateur.rythme:
            return f"rythme annoncé : {libelle('rythme', self.indicateur.rythme).lower()}"
        return "sans rythme annoncé, un chiffre vaut un an"

    @property
    def tendance(self) -> str:
        """How the figure moved since the one that it is compared with.

        « de 250 (…) à 500 (…) : +100 % ».
        """
        before, after = self.premiere, self.derniere
        if before is None or after is None:
            return ""
        if after.valeur == before.valeur:
            return f"stable depuis {article(before.au)}"
        change = evolution(before, after, self.indicateur)
        phrase = f"de {nombre(before.valeur)} ({before.au}) à {nombre(after.valeur)} ({after.au})"
        return f"{phrase} : {change}" if change else phrase


def _cible_dite(cible: Cible, indicateur: Indicateur) -> str:
    """Write a target with its symbol and its day: « environ 150 € en juin 2026 »."""
    symbole = _symbole(indicateur.unite)
    figure = f"environ {nombre(cible.valeur)}" if cible.environ else nombre(cible.valeur)
    if symbole:
        figure += f"{NBSP}{symbole}"
    if cible.echeance:
        figure += f" {au_jour(cible.echeance)}"
    return figure


def voix_de(ligne: Ligne) -> Citation | None:
    """Return the words of who tells a figure by themselves, when the common quotes them."""
    citation = ligne.projet.citation
    if citation and ligne.temoignage and citation.source == ligne.mesure.source:
        return citation
    return None


def derniere(indicateur: Indicateur) -> Mesure | None:
    """Return the latest measure, the last written of a date.

    « au moins 3 000 » after « 3 507 » is nothing new of a cumulative count.
    """
    nouvelles = [mesure for mesure in indicateur.mesures if not _n_apprend_rien(mesure, indicateur)]
    return max(reversed(nouvelles), key=lambda mesure: mesure.au.dernier_jour, default=None)


def _n_apprend_rien(mesure: Mesure, indicateur: Indicateur) -> bool:
    """Tell whether a measure is a minimum that another one had already passed."""
    if not mesure.au_moins:
        return False
    return any(_says_less(mesure, connue, indicateur) for connue in indicateur.mesures)


def _says_less(minimum: Mesure, connue: Mesure, indicateur: Indicateur) -> bool:
    """Tell whether a minimum of a cumulative count says less than an earlier measure."""
    if indicateur.nature != CUMUL or minimum.perimetre != connue.perimetre:
        return False
    if connue.au_moins or not minimum.au_moins:
        return False
    already = connue.au.dernier_jour <= minimum.au.dernier_jour
    return already and connue.valeur >= minimum.valeur


def premiere(indicateur: Indicateur) -> Mesure | None:
    """Return the oldest measure that can be compared with the latest, if there is one."""
    latest = derniere(indicateur)
    if latest is None:
        return None
    before = [mesure for mesure in indicateur.mesures if comparables(mesure, latest, indicateur)]
    return min(before, key=_premier_jour, default=None)


def _premier_jour(mesure: Mesure) -> date:
    return mesure.au.premier_jour


def sous_reserve(avant: Mesure, apres: Mesure) -> bool:
    """Tell whether a measure warns of what the next one does not: they may not count the same."""
    return bool(avant.reserve) and avant.reserve != apres.reserve


def comparables(before: Mesure, after: Mesure, indicateur: Indicateur) -> bool:
    """Tell whether two measures can be subtracted.

    Exact, of one status and scope, one wholly before the other, flows over as long.
    """
    if before.statut != after.statut or _est_arrondie(before) or _est_arrondie(after):
        return False
    return _meme_compte(before, after, indicateur)


def _est_arrondie(mesure: Mesure) -> bool:
    return bool(mesure.au_moins or mesure.environ)


def _meme_compte(before: Mesure, after: Mesure, indicateur: Indicateur) -> bool:
    """Tell whether two measures count the same.

    One scope, one wholly before the other, flows over as long.
    """
    if before.perimetre != after.perimetre or before.au.dernier_jour >= after.au.premier_jour:
        return False
    if sous_reserve(before, after):
        return False
    if indicateur.nature != FLUX:
        return True
    if before.au.dernier_jour >= (after.du or after.au).premier_jour:
        return False
    first, second = duree(before), duree(after)
    if first is None or second is None:
        return False
    return abs(first - second) <= MEME_DUREE


def duree(mesure: Mesure) -> int | None:
    """Return how many days a measure covers.

    A month or a year is its own period, a day says nothing.
    """
    if mesure.du is None and mesure.au.jour:
        return None
    return (mesure.au.dernier_jour - (mesure.du or mesure.au).premier_jour).days + 1


def evolution(before: Mesure, after: Mesure, indicateur: Indicateur) -> str:
    """Write how a value moved: « +428 % », or « +20 points » for a rate.

    Nothing where it says nothing.
    """
    if not comparables(before, after, indicateur):
        return ""
    change = after.valeur - before.valeur
    sign = "+" if change > 0 else ""
    if indicateur.unite == POUR_CENT:
        points = round(change, 10)
        return f"{sign}{nombre(points)}{NBSP}{accorder(points, 'point', 'points')}"
    if indicateur.nature == TAUX or abs(before.valeur) < BASE_D_UN_POURCENTAGE:
        return ""
    return f"{sign}{nombre(round(change / abs(before.valeur) * 100))}{NBSP}%"


def se_dessine(indicateur: Indicateur, *, laureat: bool = False) -> bool:
    """Tell whether measures make a chart.

    Three dates, two of a laureate, the first and the last two weeks apart.

    Whether two of them compare is another question: what does not compare is drawn, and not joined.
    """
    dates = sorted(mesure.au.dernier_jour for mesure in indicateur.mesures)
    assez = DEUX_POINTS if laureat else TROIS_POINTS
    if len({mesure.au for mesure in indicateur.mesures}) < assez:
        return False
    return (dates[-1] - dates[0]).days >= JOURS_D_UNE_COURBE


def a_une_forme(indicateur: Indicateur) -> bool:
    """Tell whether a chart shows a shape: three dates, or two that a line joins.

    Two points of different scopes keep their files; a page tells them by their figure.
    """
    mesures = sorted(indicateur.mesures, key=lambda mesure: mesure.au.dernier_jour)
    if len({mesure.au for mesure in mesures}) >= TROIS_POINTS:
        return True
    return any(se_relient(avant, apres, indicateur) for avant, apres in pairwise(mesures))


def se_relient(avant: Mesure, apres: Mesure, indicateur: Indicateur) -> bool:
    """Tell whether a line may join two measures that follow each other.

    One scope, no caveat of the first alone, not too far apart.

    Twice the rhythm, or so many days, say nothing of what happened between; a minimum that says
    less than what was known is no fall.
    """
    longest = 2 * 31 * mois(indicateur.rythme) if indicateur.rythme else JOURS_D_UN_TRAIT
    if avant.perimetre != apres.perimetre or sous_reserve(avant, apres):
        return False
    if _says_less(apres, avant, indicateur):
        return False
    return 0 < _jours(avant, apres) <= longest


def _jours(before: Mesure, after: Mesure) -> int:
    return (after.au.dernier_jour - before.au.dernier_jour).days


def message(indicateur: Indicateur) -> str:
    """Say in a title what measures say.

    « Raccordements : de 2 357 à 2 827 en 5 mois », or the latest alone.

    A flow names its two dates: its period is not the time between them. So do two values of which
    one is rounded, a minimum, or known otherwise: they are both told, and nothing is made of them.
    """
    before, after = premiere(indicateur), derniere(indicateur)
    if after is None:
        return indicateur.nom
    return f"{indicateur.nom} : {_mouvement(before, after, indicateur)}"


def _mouvement(before: Mesure | None, after: Mesure, indicateur: Indicateur) -> str:
    """Say the latest measure, and from which one the figure moved."""
    figure, unite = quantite(after, indicateur.unite)
    if _symbole(indicateur.unite):
        figure = f"{figure}{NBSP}{unite}"
    if before is None:
        oldest = _plus_ancienne(after, indicateur)
        if oldest is None:
            return f"{figure} {quand(after)}"
        return f"{_de(oldest, indicateur)} ({oldest.au}) à{NBSP}{figure} ({after.au})"
    if before.valeur == after.valeur:
        return f"{figure}, comme {au_jour(before.au)}"
    first = nombre(before.valeur)
    if indicateur.nature == FLUX:
        return f"de{NBSP}{first} ({before.au}) à{NBSP}{figure} ({after.au})"
    return f"de{NBSP}{first} à{NBSP}{figure} en{NBSP}{_ecoule(_jours(before, after))}"


def _de(mesure: Mesure, indicateur: Indicateur) -> str:
    """Write from what: « de 174 », « d’environ 25 », « d’au moins 12 000 »."""
    valeur, _ = quantite(mesure, indicateur.unite)
    if valeur.startswith(("environ", "au moins")):
        return f"d’{valeur}"
    return f"de{NBSP}{valeur}"


def _plus_ancienne(after: Mesure, indicateur: Indicateur) -> Mesure | None:
    """Return the oldest measure of the same scope, over as long, however surely it is known."""
    older = [mesure for mesure in indicateur.mesures if _meme_compte(mesure, after, indicateur)]
    oldest = min(older, key=_premier_jour, default=None)
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
    if not rythme:
        return RYTHME_PAR_DEFAUT
    return int(vocabulaires()["rythme"].valeurs[rythme].extra["mois"])


def est_depassee(mesure: Mesure | None, indicateur: Indicateur, today: date) -> bool:
    """Tell whether a measure, if there is one, is older than the rhythm of its indicator."""
    if mesure is None:
        return False
    return plus_ancien(mesure.au.dernier_jour, mois(indicateur.rythme), today)


def lignes(projet: Projet, today: date) -> tuple[Ligne, ...]:
    """List the indicators of a common, in their order."""
    lignes_du_commun = []
    for indicateur in projet.indicateurs:
        latest = derniere(indicateur)
        ancienne = est_depassee(latest, indicateur, today)
        ligne = Ligne(projet, indicateur, latest, premiere(indicateur), ancienne)
        lignes_du_commun.append(ligne)
    return tuple(lignes_du_commun)


def exacte(mesure: Mesure) -> bool:
    """Tell whether a measure is neither estimated, nor a minimum, nor rounded."""
    return not (mesure.statut == ESTIME or mesure.au_moins or mesure.environ)


def quantite(dite: Mesure | Cible, unite: str) -> tuple[str, str]:
    """Return a value and its unit, agreed.

    (« au moins 26 280 », « € »), (« environ 100 », « communes »).
    """
    figure = nombre(dite.valeur)
    # What is partly a minimum and partly rounded is only known about.
    if dite.environ:
        figure = f"environ {figure}"
    elif isinstance(dite, Mesure) and dite.au_moins:
        figure = f"au moins {figure}"
    singulier = vocabulaires()["unite"].valeurs[unite].libelle
    en_mots_ou_signe = _symbole(unite) or accorder(dite.valeur, singulier, unite_au_pluriel(unite))
    return figure, en_mots_ou_signe


def en_mots(mesure: Mesure, indicateur: Indicateur) -> str:
    """Write a measure: « au moins 3 000 usagers »."""
    return " ".join(quantite(mesure, indicateur.unite))


def reserve(indicateur: Indicateur, *mesures: Mesure) -> str:
    """Return what must be said wherever these measures are shown.

    That of the indicator, then theirs, each once.
    """
    reserves = filter(None, (indicateur.reserve, *(mesure.reserve for mesure in mesures)))
    return " ".join(dict.fromkeys(map(en_phrase, reserves)))


def unite_au_pluriel(slug: str) -> str:
    """Return the plural of a unit in words.

    « mètres cubes », even where a symbol stands beside a value.
    """
    return str(vocabulaires()["unite"].valeurs[slug].extra["pluriel"])


def _symbole(slug: str) -> str:
    return str(vocabulaires()["unite"].valeurs[slug].extra.get("symbole", ""))


def quand(mesure: Mesure) -> str:
    """Say when: « au 30 juin 2026 », « en octobre 2025 », « de 2019 à 2021 »."""
    return au_jour(mesure.au) if mesure.du is None else periode(mesure.du, mesure.au)


def constat(mesure: Mesure) -> str:
    """Say of when a figure is, then how surely: « au 30 juin 2026, déclaré », « en 2025, déclaré ».

    The period is that of the figure, not the day when somebody declared it.
    """
    return f"{quand(mesure)}, {libelle('statut_mesure', mesure.statut).lower()}"


def _premiere_atteinte(indicateur: Indicateur) -> Mesure | None:
    """Return the first measure that proves the target reached, when they count the same."""
    pair = _face_a_face(indicateur)
    if pair is None:
        return None
    cible, _ = pair
    preuves = [mesure for mesure in indicateur.mesures if _atteinte(cible, mesure, indicateur)]
    return min(preuves, key=lambda mesure: mesure.au.dernier_jour, default=None)


def progres(projet: Projet, indicateur: Indicateur, today: date) -> str:
    """Say where the measures stand on `today`, or which indicator replaces this one."""
    successeurs = (autre for autre in projet.indicateurs if autre.id == indicateur.remplace_par)
    successeur = next(successeurs, None)
    if successeur is None or indicateur.cible is None:
        return _avance(indicateur, today)
    phrase = f"L’équipe publie désormais « {successeur.nom} »"
    mesure = derniere(successeur)
    if mesure:
        phrase += f"{NBSP}: {en_mots(mesure, successeur)} {quand(mesure)}"
    return f"{phrase}{NBSP}; les deux ne se comparent pas"


def _avance(indicateur: Indicateur, today: date) -> str:
    """Compare the latest measure with the target; nothing where they do not count the same."""
    pair = _face_a_face(indicateur)
    if pair is None:
        return ""
    cible, latest = pair
    first = _premiere_atteinte(indicateur)
    if first is None or not _atteinte(cible, latest, indicateur):
        return _reste(cible, latest, indicateur, today)
    since = "" if first.au == latest.au else f", au plus tard {le_jour(first.au)}"
    return f"Cible atteinte{since} : {_figure_datee(latest, indicateur)}"


def _reste(cible: Cible, latest: Mesure, indicateur: Indicateur, today: date) -> str:
    """Say how far a target is that is not reached, and whether its day is past."""
    figure = _figure_datee(latest, indicateur)
    echeance = cible.echeance.dernier_jour if cible.echeance else None
    if echeance and latest.au.dernier_jour >= echeance:
        return f"Cible non atteinte à l’échéance : {figure}"
    part = _part(cible, latest, indicateur)
    if part:
        part += _estimation(latest)
    if echeance and echeance < today:
        past = "l’échéance est passée, pas de chiffre comparable lu ici depuis"
        return f"{part or figure}{NBSP}; {past}"
    return part


def _figure_datee(mesure: Mesure, indicateur: Indicateur) -> str:
    return f"{en_mots(mesure, indicateur)} {au_jour(mesure.au)}{_estimation(mesure)}"


def _estimation(mesure: Mesure) -> str:
    return ", estimation" if mesure.statut == ESTIME else ""


def _face_a_face(indicateur: Indicateur) -> tuple[Cible, Mesure] | None:
    """Return the target and the latest measure, when they count over one scope.

    Without its own, that of all measures.
    """
    cible, latest = indicateur.cible, derniere(indicateur)
    if cible is None or latest is None:
        return None
    perimetres = [mesure.perimetre for mesure in indicateur.mesures]
    if cible.perimetre:
        perimetres = [latest.perimetre, cible.perimetre]
    distincts = {slugifier(perimetre or "") for perimetre in perimetres}
    return (cible, latest) if len(distincts) == 1 else None


def _atteinte(cible: Cible, mesure: Mesure, indicateur: Indicateur) -> bool:
    """Tell whether it is proved; « environ 300 » does not reach 300, « au moins 300 » does."""
    if mesure.environ:
        return False
    if indicateur.sens == "baisse":
        return not mesure.au_moins and mesure.valeur <= cible.valeur
    return mesure.valeur >= cible.valeur


def _part(cible: Cible, mesure: Mesure, indicateur: Indicateur) -> str:
    """Write « 75 % de la cible au 30 juin 2026 », rounded down.

    Nothing for a rate or for what must fall.
    """
    if indicateur.nature == TAUX or indicateur.sens == "baisse" or cible.valeur <= 0:
        return ""
    share = nombre(math.floor(round(100 * mesure.valeur / cible.valeur, 6)))
    phrase = f"{share}{NBSP}% de la cible {au_jour(mesure.au)}"
    if mesure.au_moins:
        return f"au moins {phrase}"
    return f"environ {phrase}" if mesure.environ else phrase


def vedettes(lignes_du_commun: Iterable[Ligne]) -> tuple[Ligne, ...]:
    """Return the best three of the indicators of a common that have a measure, the main one first.

    Then come those that are up to date before those that are not, the newest first, one of each
    effect before two of the same; among equals, the order of the file decides. What one person says
    is quoted elsewhere.
    """

    def rang(ligne: Ligne) -> tuple[bool, bool, int]:
        jour = ligne.mesure.au.dernier_jour
        return not ligne.indicateur.principal, ligne.ancienne, -jour.toordinal()

    comptees = (ligne for ligne in lignes_du_commun if ligne.derniere and not ligne.temoignage)
    rangees = sorted(comptees, key=rang)
    premieres = {ligne.indicateur.effet: ligne for ligne in reversed(rangees)}
    rangees.sort(key=lambda ligne: ligne is not premieres[ligne.indicateur.effet])
    return tuple(rangees[:3])


def prolonger(
    projet: Projet, indicateur: Indicateur, releves: Mapping[tuple[str, str], ReleveDeSource]
) -> Indicateur:
    """Return an indicator that has measures with the points that its sources gave, to be drawn.

    A measure of the file wins.
    """
    if not indicateur.mesures:
        return indicateur
    connues = {(mesure.au.dernier_jour, mesure.perimetre) for mesure in indicateur.mesures}
    mesures = [*indicateur.mesures]
    for source, demande in declarees(projet, indicateur.id):
        releve = releves.get((projet.slug, source.id))
        if releve is None:
            continue
        points = releve.serie(indicateur.id, demande.perimetre)
        mesures += [
            _mesure_du_point(point, source, demande)
            for point in points
            if (point.au, demande.perimetre) not in connues
        ]
    mesures.sort(key=lambda mesure: mesure.au.dernier_jour)
    return msgspec.structs.replace(indicateur, mesures=tuple(mesures))


def _mesure_du_point(point: PointLu, source: SourceVivante, demande: MesureARelever) -> Mesure:
    """Write a point of a living source as a measure."""
    return Mesure(
        au=DatePartielle.du_jour(point.au),
        valeur=point.valeur,
        statut="mesure",
        source=source.url,
        du=DatePartielle.du_jour(point.du) if point.du else None,
        perimetre=demande.perimetre,
        methode=demande.methode,
    )


def declarees(projet: Projet, indicateur: str) -> Iterator[tuple[SourceVivante, MesureARelever]]:
    """Yield the living sources of an indicator, and what each gives, in the order of the file."""
    for source in projet.sources_vivantes:
        for demande in source.mesures:
            if demande.indicateur == indicateur:
                yield source, demande
