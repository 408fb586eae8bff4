"""The programme on one sheet of paper: four sentences, a line and a chart for each laureate, what is unknown, the sources."""

from __future__ import annotations

from typing import TYPE_CHECKING

from catalogue.faits import impact
from catalogue.site.vues import mesures
from catalogue.site.vues.courbes import Courbes
from catalogue.site.vues.details import page_des_sources
from catalogue.site.vues.phrases import effets_sans_chiffre, phrases, rang, sans_chiffre
from catalogue.site.vues.sources import Renvois
from catalogue.socle.dates import DatePartielle
from catalogue.socle.francais import minuscule, nombre
from catalogue.socle.programme import programme

if TYPE_CHECKING:
    from collections.abc import Iterator

    from catalogue.faits.contexte import Contexte
    from catalogue.faits.impact import Ligne
    from catalogue.modele import Projet
    from catalogue.site.vues.adresses import Adresses
    from catalogue.site.vues.phrases import Phrase
    from catalogue.site.vues.sources import Renvoi
    from catalogue.socle.programme import Publication

# What a sheet holds: so many laureates, the others are counted; so many old figures.
FEUILLE, VIEUX = 6, 8


def vue(contexte: Contexte, adresses: Adresses, publication: Publication) -> dict[str, object]:
    """Describe the sheet as of the day of the build."""
    laureats = [projet for projet in contexte.catalogue.projets if projet.laureat]
    lines = [line for line in impact.lignes(laureats, contexte.today) if line.derniere]
    late = sorted((line for line in lines if line.ancienne), key=rang)
    said = phrases(contexte)
    parts = [_laureat(projet, contexte, adresses, publication) for projet in laureats[:FEUILLE]]
    return {
        "jour": DatePartielle.parse(contexte.today.isoformat()),
        "phrases": said,
        "laureats": [view for view, _ in parts],
        "autres": nombre(len(laureats) - FEUILLE) if len(laureats) > FEUILLE else "",
        "muets": [projet.nom for projet in sans_chiffre(laureats)[:VIEUX]],
        "sans_effet": effets_sans_chiffre(lines),
        "vieux": [_vieux(line) for line in late[:VIEUX]],
        "valides": any(line.indicateur.validation for line in lines),
        "sources": list(
            dict.fromkeys([*_sources(said), *(one.titre for _, cited in parts for one in cited)])
        ),
        "adresse": publication.url("impact/"),
        "impact_url": adresses.page("impact/"),
        "licence": programme().licence.nom,
    }


def _laureat(
    projet: Projet, contexte: Contexte, adresses: Adresses, publication: Publication
) -> tuple[dict[str, object], tuple[Renvoi, ...]]:
    """Describe a laureate: its main figure, or the first that it has, and the first chart that it makes; cite both."""
    renvois = Renvois(projet, page_des_sources(projet, adresses))
    lines = [line for line in impact.lignes((projet,), contexte.today) if line.derniere]
    first = sorted(lines, key=lambda line: not line.indicateur.principal)
    drawn = [line.indicateur for line in first if impact.se_dessine(line.indicateur)]
    courbes = Courbes(contexte, publication, adresses)
    chart = courbes.courbe(projet, drawn[0], renvois) if drawn else None
    main = first[0] if first else None
    shown = mesures.ligne(main.derniere, main.indicateur, renvois) if main and main.derniere else None
    view: dict[str, object] = {
        "nom": projet.nom,
        "accroche": projet.accroche,
        "url": adresses.commun(projet.slug),
        "indicateur": main.indicateur.nom if main else "",
        "mesure": shown,
        "ancienne": main is not None and main.ancienne,
        "courbe": chart,
    }
    cited = (shown.source,) if shown and shown.source else ()
    return view, cited + (chart.sources if chart else ())


def _sources(said: tuple[Phrase, ...]) -> Iterator[str]:
    """Yield the titles of the sources of what the sentences tell."""
    for line in (line for phrase in said for line in phrase.lignes):
        source = Renvois(line.projet)(line.derniere.source) if line.derniere else None
        if source:
            yield source.titre


def _vieux(line: Ligne) -> str:
    assert line.derniere  # noqa: S101 - a figure is old since its measure
    return f"{line.projet.nom}, {minuscule(line.indicateur.nom)} ({impact.quand(line.derniere)})"
