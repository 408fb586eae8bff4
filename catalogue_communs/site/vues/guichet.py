"""The state of the call and its waves, as `guichet.yml` gives them; the programme on one sheet of paper."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from catalogue_communs.faits import impact
from catalogue_communs.faits.absences import chiffres
from catalogue_communs.faits.contexte import Contexte
from catalogue_communs.faits.impact import Ligne
from catalogue_communs.modele import Guichet, Projet, Source, libelle
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


def _source(guichet: Guichet, ident: str) -> Source | None:
    return next((s for s in guichet.sources if s.id == ident), None)


def etat(guichet: Guichet | None) -> dict[str, object]:
    """Describe whether candidatures are received, and whom to write to."""
    if guichet is None:
        return {"guichet": None}
    state = guichet.etat
    return {
        "guichet": {
            "statut": state.statut,
            "libelle": libelle("etat_guichet", state.statut),
            "message": state.message,
            "constate_le": str(state.constate_le),
            "source": _source(guichet, state.source),
            "courriel": guichet.contact.courriel,
            "page_officielle": guichet.page_officielle,
            "appel": _appel(guichet),
        }
    }


def constat(guichet: Guichet | None, today: date) -> dict[str, object]:
    """Describe the state of the call, and whether what was found is still to be relied upon."""
    return {**etat(guichet), "a_reverifier": guichet is not None and guichet.a_reverifier(today)}


def _appel(guichet: Guichet) -> dict[str, object]:
    """Say what to do: apply when candidatures are received, else write; never an invitation in vain."""
    named = programme().appellation
    if guichet.etat.statut != OUVERT:
        mailto = courriel(guichet.contact.courriel, f"Question sur {named.le}", MESSAGE)
        said = "N’envoyez pas de dossier pour l’instant : demandez d’abord si un appel est ouvert ou prévu."
        return {"ouvert": False, "texte": said, "libelle": f"Écrire {named.au}", "url": mailto}
    wave = next((w for w in guichet.vagues if w.etat == OUVERTE), None)
    until = wave.cloture if wave else None
    end = f" jusqu’{au(until)}" if until else ""
    return {
        "ouvert": True,
        "texte": f"{named.le[0].upper()}{named.le[1:]} reçoit des candidatures{end}.",
        "libelle": "Déposer une candidature" if guichet.formulaire else "Voir comment candidater",
        "url": guichet.formulaire or guichet.page_officielle,
    }


def appel(guichet: Guichet | None, adresses: Adresses) -> dict[str, object]:
    """Describe what to do today, at the end of a page."""
    return {"verifier_url": adresses.page("guichet/suis-je-eligible/"), **etat(guichet)}


def vagues(guichet: Guichet | None) -> dict[str, object]:
    """Describe the waves and the dates of the call."""
    if guichet is None:
        return {"vagues": (), "jalons": ()}
    return {
        "vagues": tuple(
            {
                "nom": wave.nom,
                "etat": libelle("etat_vague", wave.etat),
                "ouverture": str(wave.ouverture) if wave.ouverture else "",
                "cloture": str(wave.cloture) if wave.cloture else "",
                "note": wave.note or "",
                "source": _source(guichet, wave.source),
            }
            for wave in guichet.vagues
        ),
        "jalons": tuple(
            {
                "date": str(j.date),
                "iso": j.date.iso,
                "libelle": j.libelle,
                "source": _source(guichet, j.source),
            }
            for j in sorted(guichet.jalons, key=lambda j: j.date)
        ),
    }


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
