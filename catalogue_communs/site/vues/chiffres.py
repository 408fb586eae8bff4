"""The figures: their charts, and the page /impact/: a sentence, the effects of the mission, what is stale or unknown; a sheet.

A chart is an SVG made at build time: no script, both schemes, legible in print. Where two measures are too far apart
in time, or do not cover the same scope, nothing joins them. Figures stay side by side, and a caveat follows its figure.
"""

import math
from collections.abc import Sequence
from datetime import date
from itertools import pairwise
from typing import NamedTuple

from markupsafe import Markup, escape

from catalogue_communs.faits import impact
from catalogue_communs.faits.contexte import Conclusions, Contexte
from catalogue_communs.faits.impact import Ligne
from catalogue_communs.faits.phrases import couverture, par_preuve, qui_agit
from catalogue_communs.faits.usages import RECENT, BilanUsages
from catalogue_communs.modele import Indicateur, Mesure, Projet, libelle
from catalogue_communs.site.vues.adresses import MESURES, Adresses, Renvois, Suite
from catalogue_communs.socle.dates import DatePartielle, periode
from catalogue_communs.socle.programme import programme
from catalogue_communs.socle.schemas import Terme, vocabulaires
from catalogue_communs.socle.texte import (
    denombrer,
    enumerer,
    majuscule,
    minuscule,
    nombre,
    typographie,
    typographie_html,
)

# --- The charts ---------------------------------------------------------------------------------

# The drawing's own units; the style sheet gives it the width of its place.
WIDTH, HEIGHT = 480, 200
LEFT, RIGHT, TOP, BOTTOM = 58, 14, 16, 28
TICKS = 4
# Below this a value is drawn as zero: no unit of the vocabulary goes so far.
SMALLEST = 1e-9


def tracer(indicateur: Indicateur) -> str:
    """Draw measures as elements of an SVG, that the classes of a style sheet paint; nothing where they say nothing."""
    if not impact.se_dessine(indicateur):
        return ""
    measures = sorted(indicateur.mesures, key=lambda m: m.au.dernier_jour)
    days = [m.au.dernier_jour.toordinal() for m in measures]
    values, target = [m.valeur for m in measures], indicateur.cible
    top, low = _nice_top(max([*values, target.valeur] if target else values)), min(0.0, *values)
    span, rise = days[-1] - days[0], top - low

    def height(value: float) -> float:
        return round(TOP + (top - value) / rise * (HEIGHT - TOP - BOTTOM), 1)

    places = [
        (round(LEFT + (day - days[0]) / span * (WIDTH - LEFT - RIGHT), 1), height(value))
        for day, value in zip(days, values, strict=True)
    ]
    ends = _ends(float(LEFT), measures[0].au.iso, float(WIDTH - RIGHT), measures[-1].au.iso)
    parts = [_grid(low, top, TICKS), ends]
    if target:
        y, due = height(target.valeur), f" ({target.echeance})" if target.echeance else ""
        said = f"Cible : {'environ ' if target.environ else ''}{nombre(target.valeur)}{due}"
        parts.append(f'<path class="g-cible" d="M{LEFT} {y:.1f}H{WIDTH - RIGHT}"/>')
        parts.append(f'<text class="g-cible-nom" x="{LEFT + 6}" y="{y - 5:.1f}">{said}</text>')
    # Two measures further apart say nothing of what happened between: twice a rhythm, or so many days.
    gap = 2 * 31 * impact.mois(indicateur.rythme) if indicateur.rythme else 400
    for (before, (x1, y1)), (after, (x2, y2)) in pairwise(zip(measures, places, strict=True)):
        apart = (after.au.dernier_jour - before.au.dernier_jour).days
        if 0 < apart <= gap and before.perimetre == after.perimetre:
            parts.append(f'<path class="g-trait" d="M{x1} {y1}L{x2} {y2}"/>')
    parts += (
        f'<circle class="{"g-point" if exact(m) else "g-estime"}" cx="{x}" cy="{y}" r="4"/>'
        for m, (x, y) in zip(measures, places, strict=True)
    )
    return "".join(parts)


def dessiner_mesures(indicateur: Indicateur) -> Markup:
    """Draw the measures of an indicator; nothing where they say nothing together."""
    drawn = tracer(indicateur)
    return _svg(impact.message(indicateur), drawn) if drawn else Markup("")


def exact(mesure: Mesure) -> bool:
    """Tell whether a measure is neither estimated, nor a minimum, nor rounded."""
    return not (mesure.statut == impact.ESTIME or mesure.au_moins or mesure.environ)


def _nice_top(value: float) -> float:
    if value < SMALLEST:
        return 1.0
    power = 10 ** math.floor(math.log10(value / TICKS))
    step = next(s * power for s in (1, 2, 2.5, 5, 10) if s * power * TICKS >= value)
    return float(step * TICKS)


def _grid(low: float, top: float, ticks: int) -> str:
    """Draw the lines of the grid as one path, since a page counts its elements; write beside each its value."""
    heights = [HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * index / ticks for index in range(ticks + 1)]
    lines = "".join(f"M{LEFT} {y:.1f}H{WIDTH - RIGHT}" for y in heights)
    written = (
        f'<text x="{LEFT - 6}" y="{y + 4:.1f}" text-anchor="end">'
        f"{nombre(round(low + (top - low) * index / ticks, 6))}</text>"
        for index, y in enumerate(heights)
    )
    return f'<path class="g-grille" d="{lines}"/>{"".join(written)}'


def _ends(x1: float, first: str, x2: float, last: str) -> str:
    # In figures, as far as they are known: « 27/01/2026 », « 01/2026 », « 2026 ».
    start, end = ("/".join(reversed(day.split("-"))) for day in (first, last))
    y = HEIGHT - 8
    return (
        f'<text x="{x1}" y="{y}" text-anchor="start">{start}</text>'
        f'<text x="{x2}" y="{y}" text-anchor="end">{end}</text>'
    )


def _svg(title: str, drawn: str) -> Markup:
    return Markup(  # noqa: S704 - the title is escaped, the parts hold nothing but numbers and dates
        f'<svg class="graphique" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{escape(title)}">{drawn}</svg>'
    )


def barres(series: Sequence[tuple[str, int | None]], titre: str) -> Markup:
    """Draw a count by month (« AAAA-MM ») as bars; an unknown month leaves its place empty."""
    known = [value for _, value in series if value is not None]
    if not known:
        return Markup("")
    top = _nice_top(max(known))
    scale = (HEIGHT - TOP - BOTTOM) / top
    width = (WIDTH - LEFT - RIGHT) / len(series)
    bars = (
        f"M{LEFT + rank * width + 1:.1f} {HEIGHT - BOTTOM}v-{height}h{width - 2:.1f}v{height}z"
        for rank, (_, value) in enumerate(series)
        if value and (height := f"{value * scale:.1f}")
    )
    (first, _), (last, _) = series[0], series[-1]
    parts = [
        _grid(0, top, TICKS // 2),
        f'<path class="g-barre" d="{"".join(bars)}"/>',
        _ends(LEFT, first, WIDTH - RIGHT, last),
    ]
    return _svg(f"{titre}, de {first} à {last} : de {min(known)} à {max(known)}", "".join(parts))


class Courbe:
    """A chart, what it counts, its caveats and sources, its files by format, and a reference ready to paste."""

    def __init__(
        self, indicateur: Indicateur, renvois: Renvois, commun: Conclusions, adresses: Adresses
    ) -> None:
        projet, self.indicateur, self.dessin = commun.projet, indicateur, dessiner_mesures(indicateur)
        self.id = f"courbe-{projet.slug}-{indicateur.id}"
        self.titre, self.compte = impact.message(indicateur), _compte(indicateur)
        hollow = not all(map(exact, indicateur.mesures))
        self.creux = "Point creux : estimation, minimum ou arrondi." if hollow else ""
        self.reserve = impact.reserve(indicateur, *indicateur.mesures)
        newest_first = sorted(indicateur.mesures, key=lambda m: m.au.dernier_jour, reverse=True)
        self.sources = [found for found in dict.fromkeys(renvois(m.source) for m in newest_first) if found]
        titles = " ; ".join(source.titre for source in self.sources)
        self.citees = f"Source : {titles}." if titles else ""
        self.fichiers = [
            (end.upper(), adresses.page(f"communs/{projet.slug}/graphiques/{indicateur.id}.{end}"))
            for end in ("svg", "csv")
        ]
        address = adresses.publication.url(f"communs/{projet.slug}/mesures/#indicateur-{indicateur.id}")
        cited = (
            f"« {self.titre} », {projet.nom}. {self.compte}",
            self.reserve,
            self.citees,
            provenance(commun.derniere_date, address),
        )
        self.citation = typographie(" ".join(filter(None, cited)))


def provenance(jour: date | None, adresse: str) -> str:
    """End a reference: who publishes, the day of the last dated fact, the licence, the address."""
    dated = f", mis à jour le {DatePartielle.du_jour(jour)}" if jour else ""
    return f"{programme().titre} ({programme().editeur.sigle}){dated}, {programme().licence.nom} : {adresse}"


def decrire_courbe(line: Ligne, renvois: Renvois, commun: Conclusions, adresses: Adresses) -> Courbe | None:
    """Describe the chart of an indicator on a page; nothing where its measures say nothing together."""
    drawn = commun.a_dessiner(line.indicateur)
    return Courbe(drawn, renvois, commun, adresses) if impact.se_dessine(drawn) else None


def _compte(indicateur: Indicateur) -> str:
    """Say what the drawing counts: « En projets, France, du 1er janvier 2024 au 25 mai 2026, déclaré, mesuré. »."""
    ordered = sorted(indicateur.mesures, key=lambda m: m.au.dernier_jour)
    scopes = dict.fromkeys(m.perimetre for m in ordered if m.perimetre)
    statuses = dict.fromkeys(libelle("statut_mesure", m.statut).lower() for m in ordered)
    start = min(((m.du or m.au) for m in indicateur.mesures), key=lambda moment: moment.premier_jour)
    end = max((m.au for m in ordered), key=lambda moment: moment.dernier_jour)
    covered = periode(start, end)
    said = (f"En {impact.unite_au_pluriel(indicateur.unite)}", *scopes, covered, " puis ".join(statuses))
    return f"{', '.join(said)}."


# --- What the programme changed, in a sentence ----------------------------------------------------

# It names so many figures, then says how many are left.
NOMMES = 4


class EnUnePhrase(NamedTuple):
    """A sentence, its figures marked, and the figures that it tells; `validee`: the programme wrote it itself."""

    texte: Markup
    lignes: Sequence[Ligne]
    validee: bool


def en_une_phrase(contexte: Contexte) -> EnUnePhrase | None:
    """Say what the laureates changed: the main figures that their teams announce, what nobody knows."""
    laureats, call = contexte.catalogue.laureats, contexte.catalogue.guichet
    if not laureats:
        return None
    told = sorted(
        (one for one in contexte.lignes if one.projet.laureat and one.derniere and one.indicateur.principal),
        key=lambda line: (line.ancienne, line.mesure.environ or line.mesure.au_moins, *priorite(line)),
    )
    shown, others = told[:NOMMES], len(told) - NOMMES
    if call and call.phrase_validee:
        return EnUnePhrase(_ecrire("{}", call.phrase_validee), shown, validee=True)
    count = denombrer(len(laureats), programme().soutenu.court, programme().soutenu.courts)
    said = _ecrire("{} compte <strong>{}</strong>", majuscule(programme().appellation.le), count)
    if shown:
        parts = [_annonce(line) for line in shown]
        parts += [Markup(denombrer(others, "autre", "autres"))] if others > 0 else []  # noqa: S704 - a number
        apart = ", qui ne s’additionnent pas" if len(shown) > 1 else ""
        said += _ecrire(", dont les équipes annoncent {}{}", Markup(enumerer(parts, "et")), apart)  # noqa: S704 - each was escaped
    missing = enumerer((one.projet.nom for one in sans_chiffre(contexte) if one.projet.laureat), "et")
    said += _ecrire(" ; sans chiffre ici : {}.", missing) if missing else Markup(".")
    return EnUnePhrase(said, shown, validee=False)


def _annonce(line: Ligne) -> Markup:
    figure = impact.en_mots(line.mesure, line.indicateur)
    reached = " (cible atteinte)" if line.atteinte else ""
    return _ecrire("<strong>{}</strong> pour {}{}", figure, line.projet.nom, reached)


def _ecrire(modele: str, *dits: object) -> Markup:
    """Write a sentence: what it holds is escaped, and has its typography, unless it was already written."""
    made = (one if isinstance(one, Markup) else escape(typographie(str(one))) for one in dits)
    return Markup(typographie_html(Markup(modele).format(*made)))  # noqa: S704 - all was escaped


def priorite(line: Ligne) -> tuple[bool, int]:
    """Put first what a committee validated, then the latest measures."""
    return (not line.indicateur.validation, -line.mesure.au.dernier_jour.toordinal())


def sans_chiffre(contexte: Contexte) -> list[Conclusions]:
    """Return the commons that have no measure at all, the laureates first."""
    silent = (one for one in contexte.communs if not any(line.mesures for line in one.projet.indicateurs))
    return sorted(silent, key=lambda one: not one.projet.laureat)


# --- The register of reuses ---------------------------------------------------------------------


class VoletMontre:
    """A part of the register, by its count: what recent proofs show, what all show and how surely, what teams say without a list."""

    def __init__(self, contexte: Contexte, *, laureat: bool) -> None:
        self.titre = (programme().soutenu if laureat else programme().autre).pluriel
        some = [one for one in contexte.communs if one.projet.laureat == laureat]
        usages = [usage for one in some for usage in one.usages]
        self.bilan = whole = BilanUsages(usages, contexte.reference)
        recent = BilanUsages((one for one in usages if one.degre == RECENT), contexte.reference)
        self.recents = [*qui_agit(recent)]
        self.couverture = couverture(recent, contexte.reference)
        self.tous = _qui_agit_en_tout(whole) if whole.reutilisations > recent.reutilisations else ""
        self.preuves = ", ".join(par_preuve(whole))
        lines = [line for one in some for line in one.lignes if line.derniere]
        # What a team counts without naming it.
        counted = "collectivites-utilisatrices"
        self.annonces = [line for line in lines if line.indicateur.grandeur == counted]


def _qui_agit_en_tout(bilan: BilanUsages) -> str:
    """Say how many act, and at which level: « 12 organismes utilisateurs, dont 3 communes et 1 région »."""
    total, *niveaux = (denombrer(*row) for row in qui_agit(bilan))
    return f"{total}, dont {enumerer(niveaux, 'et')}" if niveaux else total


def registre(contexte: Contexte) -> list[VoletMontre]:
    """Describe the register, laureates first."""
    return [VoletMontre(contexte, laureat=laureat) for laureat in (True, False)]


# --- The page -----------------------------------------------------------------------------------

LAUREATS, ECOSYSTEME = "laureats", "ecosysteme"
# The effects of the mission are the first of the vocabulary; the page puts them side by side.
MISSION = 3
# Lines of the laureates that an effect shows; charts of the other commons; commons without any figure; sheets.
MONTREES, DESSINS, MUETS, FEUILLES = 3, 2, 16, 6


class Portefeuille:
    """The impact of the portfolio: a sentence, each effect, what is old or unknown."""

    def __init__(self, contexte: Contexte, adresses: Adresses) -> None:
        self.phrase, self.effets = en_une_phrase(contexte), effets(contexte)
        self.mission, self.au_dela = self.effets[:MISSION], self.effets[MISSION:]
        # What was spent stands beside what is announced: nobody reads the amounts here yet.
        self.budgets = [one for one in contexte.communs if one.projet.laureat and one.projet.liens.budget]
        self.registre, lines = registre(contexte), contexte.lignes
        # The indicators that are late, on a page of their own; the commons without any figure, and why.
        late, silent = sorted((line for line in lines if line.ancienne), key=priorite), sans_chiffre(contexte)
        self.anciennes = _liste("a-actualiser", "Indicateurs à actualiser", "mesures", late, 0)
        self.muets = _liste("sans-mesure", "Communs sans chiffre ici", "muets", silent, MUETS)
        # Every list of the page.
        self.listes = [*(one for _, *both in self.effets for one in both), self.anciennes, self.muets]
        self.sans_chiffre: dict[str, list[Projet]] = {}
        for one in self.muets.montrees:
            self.sans_chiffre.setdefault(one.sans_chiffre, []).append(one.projet)
        measured = [line for line in lines if line.derniere]
        self.indicateurs, self.mesurees = len(lines), len(measured)
        self.mesures = sum(len(line.indicateur.mesures) for line in measured)
        self.valides = sum(line.indicateur.validation is not None for line in lines)
        # A chart a common, the latest first.
        drawn: dict[str, Ligne] = {}
        for line in sorted(measured, key=priorite):
            if not line.projet.laureat and impact.se_dessine(line.indicateur):
                drawn.setdefault(line.projet.slug, line)
        self.dessinees = [
            (
                line,
                decrire_courbe(line, adresses.renvois(line.projet), contexte.commun(line.projet), adresses),
            )
            for line in [*drawn.values()][:DESSINS]
        ]
        # The sheets to print.
        told = [projet for projet in contexte.catalogue.laureats if projet.indicateurs][:FEUILLES]
        self.feuilles = [(p.nom, f"{adresses.commun(p.slug)}{MESURES}/") for p in told]
        if contexte.catalogue.guichet:
            one_page = adresses.page("impact/le-guichet-en-une-page/")
            self.feuilles.insert(0, (f"{programme().appellation.le} en une page", one_page))


def _liste(name: str, title: str, macro: str, elements: Sequence[object], shown: int) -> Suite:
    return Suite(f"impact/{name}/", title, ("Impact", "impact/"), macro, elements, shown)


def effets(contexte: Contexte) -> list[tuple[Terme, Suite, Suite]]:
    """Sort the figures by effect, those of the laureates, then the others; the page shows none of the latter."""
    lines = sorted(
        (line for line in contexte.lignes if line.derniere),
        key=lambda line: (not line.indicateur.principal, *priorite(line)),
    )
    known = vocabulaires()["effet"].valeurs.values()

    def listed(effet: Terme, name: str, said: str, shown: int) -> Suite:
        mine = (effet.slug, name == LAUREATS)
        of = [one for one in lines if (one.indicateur.effet, one.projet.laureat) == mine]
        return _liste(f"{effet.slug}-{name}", f"{effet.libelle} : {said}", "mesures", of, shown)

    ours, theirs = programme().soutenu.courts, programme().autre.courts
    return [(one, listed(one, LAUREATS, ours, MONTREES), listed(one, ECOSYSTEME, theirs, 0)) for one in known]


# --- The same on one sheet ----------------------------------------------------------------------

# What a sheet holds: so many laureates, the others are counted; so many old figures.
FEUILLE, VIEUX = 6, 8


class UnePage:
    """The sheet as of the day of the build."""

    def __init__(self, contexte: Contexte) -> None:
        laureats = contexte.catalogue.laureats
        lines = [line for line in contexte.lignes if line.projet.laureat and line.derniere]
        late = sorted((line for line in lines if line.ancienne), key=priorite)[:VIEUX]
        self.phrase = en_une_phrase(contexte)
        # Each, and its main figure.
        self.laureats = [(one, one.principal) for one in map(contexte.commun, laureats[:FEUILLE])]
        self.autres = len(laureats) - len(self.laureats)
        silent = [one for one in sans_chiffre(contexte) if one.projet.laureat]
        self.sans_mesure = [f"{one.projet.nom} ({one.sans_chiffre})" for one in silent[:VIEUX]]
        measured = {line.indicateur.effet for line in lines}
        known = vocabulaires()["effet"].valeurs.items()
        self.sans_effet = [minuscule(value.libelle) for slug, value in known if slug not in measured]
        self.valides = any(line.indicateur.validation for line in lines)
        self.vieux = [f"{o.projet.nom}, {minuscule(o.indicateur.nom)} ({o.quand})" for o in late]
        told = [*(self.phrase.lignes if self.phrase else ()), *(line for _, line in self.laureats if line)]
        cited = [Renvois(line.projet)(line.mesure.source) for line in told]
        self.sources = dict.fromkeys(source.titre for source in cited if source)
