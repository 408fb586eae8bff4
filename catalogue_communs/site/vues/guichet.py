"""The state of the call and its waves, as `guichet.yml` gives them; the programme on one sheet of paper."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from catalogue_communs.faits import impact
from catalogue_communs.faits.absences import chiffres
from catalogue_communs.faits.contexte import Contexte
from catalogue_communs.faits.impact import Ligne
from catalogue_communs.modele import Guichet, Projet
from catalogue_communs.site.vues import mesures
from catalogue_communs.site.vues.adresses import Adresses, courriel
from catalogue_communs.site.vues.details import page_des_sources
from catalogue_communs.site.vues.graphique import Courbes
from catalogue_communs.site.vues.portefeuille import (
    Phrase,
    effets_sans_chiffre,
    phrases,
    priorite,
    sans_chiffre,
    sans_chiffre_dit,
)
from catalogue_communs.site.vues.sources import Renvoi, Renvois
from catalogue_communs.socle.dates import DatePartielle
from catalogue_communs.socle.francais import au, minuscule, nombre
from catalogue_communs.socle.programme import Publication, programme

OUVERT, OUVERTE = "ouvert", "ouverte"
MESSAGE = """Bonjour,

Nous sommes [nom de la collectivité ou de l’opérateur].
Notre produit : [ce qu’il fait, qui s’en sert, son adresse]

Un appel à candidatures est-il ouvert, ou prévu ?

Bien cordialement,
[fonction, service]
"""


@dataclass(frozen=True, slots=True)
class Appel:
    """What to do today, and the button that does it."""

    texte: str
    libelle: str
    url: str


def appel(guichet: Guichet | None) -> Appel | None:
    """Say what to do: apply when candidatures are received, else write; never an invitation in vain."""
    if guichet is None:
        return None
    named = programme().appellation
    if guichet.etat.statut != OUVERT:
        said = "N’envoyez pas de dossier pour l’instant : demandez d’abord si un appel est ouvert ou prévu."
        mailto = courriel(guichet.contact.courriel, f"Question sur {named.le}", MESSAGE)
        return Appel(said, f"Écrire {named.au}", mailto)
    wave = next((w for w in guichet.vagues if w.etat == OUVERTE), None)
    until = wave.cloture if wave else None
    return Appel(
        f"{named.le[0].upper()}{named.le[1:]} reçoit des candidatures{f' jusqu’{au(until)}' if until else ''}.",
        "Déposer une candidature" if guichet.formulaire else "Voir comment candidater",
        guichet.formulaire or guichet.page_officielle,
    )


# What a sheet holds: so many laureates, the others are counted; so many old figures.
FEUILLE, VIEUX = 6, 8


def vue(contexte: Contexte, adresses: Adresses, publication: Publication) -> dict[str, object]:
    """Describe the sheet as of the day of the build."""
    laureats = [projet for projet in contexte.catalogue.projets if projet.laureat]
    lines = [line for line in impact.lignes(laureats, contexte.today) if line.derniere]
    late = sorted((line for line in lines if line.ancienne), key=priorite)
    said = phrases(contexte)
    parts = [_laureat(projet, contexte, adresses, publication) for projet in laureats[:FEUILLE]]
    return {
        "jour": DatePartielle.du_jour(contexte.today),
        "phrases": said,
        "laureats": [view for view, _ in parts],
        "autres": nombre(len(laureats) - FEUILLE) if len(laureats) > FEUILLE else "",
        "muets": [sans_chiffre_dit(projet) for projet in sans_chiffre(laureats)[:VIEUX]],
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
    """Describe a laureate: its main figure, or the first that it has, its target and its own chart; cite them."""
    renvois = Renvois(projet, page_des_sources(projet, adresses))
    lines = [line for line in impact.lignes((projet,), contexte.today) if line.derniere]
    first = sorted(lines, key=lambda line: not line.indicateur.principal)
    main = first[0] if first else None
    courbes = Courbes(contexte, publication, adresses)
    chart = courbes.courbe(projet, main.indicateur, renvois) if main else None
    shown = mesures.ligne(main.derniere, main.indicateur, renvois) if main and main.derniere else None
    view: dict[str, object] = {
        "nom": projet.nom,
        "accroche": projet.accroche,
        "url": adresses.commun(projet.slug),
        "indicateur": main.indicateur.nom if main else "",
        "mesure": shown,
        "ancienne": main is not None and main.ancienne,
        "objectif": impact.objectif(main.indicateur) if main else "",
        "absence": chiffres(projet).dit,
        "statistiques": projet.liens.statistiques or "",
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
