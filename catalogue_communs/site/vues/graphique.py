"""A time series as an SVG made at build time: no script, both schemes, legible in print.

Where two measures are too far apart in time, or do not cover the same scope, nothing joins them.
"""

import math
from collections.abc import Sequence
from datetime import date
from itertools import pairwise

from markupsafe import Markup, escape

from catalogue_communs.faits import impact
from catalogue_communs.faits.contexte import Conclusions
from catalogue_communs.faits.impact import Ligne
from catalogue_communs.modele import Indicateur, Mesure, Projet, libelle
from catalogue_communs.site.vues.adresses import Adresses, Renvois
from catalogue_communs.socle.dates import DatePartielle, du_jour
from catalogue_communs.socle.programme import programme
from catalogue_communs.socle.texte import nombre, typographie

# The drawing's own units; the style sheet gives it the width of its place.
WIDTH, HEIGHT = 480, 200
LEFT, RIGHT, TOP, BOTTOM = 58, 14, 16, 28
MARK = 4.0
# Two measures further apart than this say nothing of what happened between.
GAP_DAYS = 400
RHYTHMS_BEFORE_GAP = 2
DAYS_IN_MONTH = 31
STEPS = (1, 2, 2.5, 5, 10)
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
    pace = indicateur.rythme
    gap = impact.mois(pace) * DAYS_IN_MONTH * RHYTHMS_BEFORE_GAP if pace else GAP_DAYS
    for (before, (x1, y1)), (after, (x2, y2)) in pairwise(zip(measures, places, strict=True)):
        apart = (after.au.dernier_jour - before.au.dernier_jour).days
        if 0 < apart <= gap and before.perimetre == after.perimetre:
            parts.append(f'<path class="g-trait" d="M{x1} {y1}L{x2} {y2}"/>')
    parts += (
        f'<circle class="{"g-point" if exact(m) else "g-estime"}" cx="{x}" cy="{y}" r="{MARK:g}"/>'
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
    step = next(s * power for s in STEPS if s * power * TICKS >= value)
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


# What a chart is downloaded as: what people call it, and how its file ends.
FORMATS = (("SVG", "svg"), ("CSV", "csv"))
CREUX = "Point creux : estimation, minimum ou arrondi."


class Courbe:
    """A chart, what it counts, its caveats and sources, its files by format, and a reference ready to paste."""

    def __init__(
        self, indicateur: Indicateur, renvois: Renvois, commun: Conclusions, adresses: Adresses
    ) -> None:
        projet, self.indicateur, self.dessin = commun.projet, indicateur, dessiner_mesures(indicateur)
        self.id = f"courbe-{projet.slug}-{indicateur.id}"
        self.titre, self.compte = impact.message(indicateur), _compte(indicateur)
        self.creux = "" if all(map(exact, indicateur.mesures)) else CREUX
        self.reserve = impact.reserve(indicateur, *indicateur.mesures)
        newest_first = sorted(indicateur.mesures, key=lambda m: m.au.dernier_jour, reverse=True)
        self.sources = [found for found in dict.fromkeys(renvois(m.source) for m in newest_first) if found]
        titles = " ; ".join(source.titre for source in self.sources)
        self.citees = f"Source : {titles}." if titles else ""
        self.fichiers = [
            (name, adresses.page(chemin_du_graphique(projet, indicateur, end))) for name, end in FORMATS
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


def chemin_du_graphique(projet: Projet, indicateur: Indicateur, fin: str) -> str:
    """Return the path of a file of a chart."""
    return f"communs/{projet.slug}/graphiques/{indicateur.id}.{fin}"


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
    covered = f"{du_jour(start)} {'au' if end.jour else 'à'} {end}"
    said = (f"En {impact.unite_au_pluriel(indicateur.unite)}", *scopes, covered, " puis ".join(statuses))
    return f"{', '.join(said)}."
