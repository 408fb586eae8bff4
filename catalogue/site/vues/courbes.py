"""A chart with all that it takes to be shown alone: its message, what it counts, its source, its caveats, how to cite it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import msgspec
from markupsafe import Markup

from catalogue.faits import impact
from catalogue.modele import libelle
from catalogue.site.vues.graphique import dessiner, tracer
from catalogue.site.vues.sources import Renvoi
from catalogue.socle.dates import DatePartielle
from catalogue.socle.francais import composer
from catalogue.socle.programme import programme

if TYPE_CHECKING:
    from catalogue.faits.contexte import Contexte
    from catalogue.modele import Indicateur, Projet
    from catalogue.site.vues.adresses import Adresses
    from catalogue.site.vues.sources import Renvois
    from catalogue.socle.programme import Publication

# What a chart is downloaded as: what people call it, and how its file ends.
FORMATS = (("PNG", "png"), ("SVG", "svg"), ("CSV", "csv"))
# A picture takes some ten milliseconds: a long catalogue leaves PNG to who reads its SVG.
IMAGES = 100
CREUX = "Point creux : estimation, minimum ou arrondi."


class Courbe(msgspec.Struct, frozen=True):
    """A chart, and what stands around it.

    `compte` says the unit, the scope, the period and the statuses; `fichiers` give the name of a
    format and the address of its file; `citation` is a reference ready to paste.
    """

    id: str
    titre: str
    dessin: Markup
    compte: str
    creux: str
    reserve: str
    sources: tuple[Renvoi, ...]
    fichiers: tuple[tuple[str, str], ...]
    citation: str


def chemin(projet: Projet, indicateur: Indicateur, fin: str) -> str:
    """Return the path of a file of a chart."""
    return f"communs/{projet.slug}/graphiques/{indicateur.id}.{fin}"


def formats(contexte: Contexte) -> tuple[tuple[str, str], ...]:
    """Return what the charts of a catalogue are downloaded as."""
    few = len(contexte.catalogue.projets) <= IMAGES
    return FORMATS if few else tuple(one for one in FORMATS if one[1] != "png")


@dataclass(frozen=True, slots=True)
class Courbes:
    """The charts of one page of a build."""

    contexte: Contexte
    publication: Publication
    adresses: Adresses

    def courbe(self, projet: Projet, indicateur: Indicateur, renvois: Renvois) -> Courbe | None:
        """Describe the chart of an indicator; nothing where its measures say nothing together."""
        indicateur = self.contexte.a_dessiner(projet, indicateur)
        trace = tracer(indicateur)
        if trace is None:
            return None
        newest_first = sorted(indicateur.mesures, key=lambda m: m.au.dernier_jour, reverse=True)
        cited = dict.fromkeys(renvois(m.source) for m in newest_first)
        sources = tuple(found for found in cited if found)
        files = ((name, chemin(projet, indicateur, end)) for name, end in formats(self.contexte))
        return Courbe(
            id=f"courbe-{projet.slug}-{indicateur.id}",
            titre=impact.message(indicateur),
            dessin=dessiner(indicateur),
            compte=_compte(indicateur),
            creux="" if all(exact for _, _, exact in trace.points) else CREUX,
            reserve=impact.reserves(indicateur),
            sources=sources,
            fichiers=tuple((name, self.adresses.page(path)) for name, path in files),
            citation=self._citation(projet, indicateur, sources),
        )

    def _citation(self, projet: Projet, indicateur: Indicateur, sources: tuple[Renvoi, ...]) -> str:
        when = self.contexte.derniere_date(projet)
        dated = f", mis à jour le {DatePartielle.parse(when.isoformat())}" if when else ""
        address = self.publication.url(f"communs/{projet.slug}/mesures/#indicateur-{indicateur.id}")
        parts = (
            f"« {impact.message(indicateur)} », {projet.nom}. {_compte(indicateur)}",
            impact.reserves(indicateur),
            f"Source : {' ; '.join(source.titre for source in sources)}." if sources else "",
            f"{programme().titre} ({programme().editeur.sigle}){dated}, {programme().licence.nom} : {address}",
        )
        return composer(" ".join(part for part in parts if part))


def _compte(indicateur: Indicateur) -> str:
    """Say what the drawing counts: « En projets, France, du 1er janvier 2024 au 25 mai 2026, déclaré, mesuré. »."""
    ordered = sorted(indicateur.mesures, key=lambda m: m.au.dernier_jour)
    scopes = dict.fromkeys(m.perimetre for m in ordered if m.perimetre)
    statuses = dict.fromkeys(libelle("statut_mesure", m.statut).lower() for m in ordered)
    said = (
        f"En {impact.unite_au_pluriel(indicateur.unite)}",
        *scopes,
        impact.periode(indicateur),
        " puis ".join(statuses),
    )
    return f"{', '.join(said)}."
