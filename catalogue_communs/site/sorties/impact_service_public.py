"""Measures and targets in the Table Schema of the State, v0.5.0, that the site publishes each day.

https://github.com/etalab/schema-impact-service-public-numerique; a target without a day is left out: it asks for one.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from catalogue_communs.collectivites.objets import COMMUNE, DEPARTEMENT, REGION
from catalogue_communs.faits.contexte import Contexte
from catalogue_communs.faits.lieux import nommes
from catalogue_communs.modele import Indicateur, Mesure, Projet, libelle
from catalogue_communs.site.sorties.colonnes import cellule_csv
from catalogue_communs.socle.programme import Publication
from catalogue_communs.socle.schemas import vocabulaires

CHEMIN = "donnees/impact-service-public-numerique.csv"
COLONNES = (
    *("administration_rattachement", "nom_service_public_numerique", "indicateur", "valeur", "unite_mesure"),
    *("est_cible", "type_indicateur", "frequence_monitoring", "date", "est_periode", "date_debut"),
    *("est_automatise", "source_collecte", "denom_insee", "code_insee", "dataviz_wish", "commentaires"),
)
# What the schema calls a use: everything else is an impact.
USAGES = frozenset({"usage", "satisfaction", "reseau"})
# Of a frequency that it has not, the schema says « autre ».
FREQUENCES = frozenset({"mensuel", "trimestriel", "semestriel", "annuel"})
DECOUPAGES = {COMMUNE: "COM", DEPARTEMENT: "DEP", REGION: "REG"}
COLLECTES = {"mesure": "comptage", "declare": "déclaration", "estime": "estimation"}


def du_catalogue(contexte: Contexte, _publication: Publication) -> dict[str, bytes]:
    """Return the file: a measure or a target a row, commons and indicators in order."""
    out = io.StringIO()
    writer = csv.DictWriter(out, COLONNES, restval="")
    writer.writeheader()
    for projet in contexte.catalogue.projets:
        for indicateur in projet.indicateurs:
            for row in _lignes(projet, indicateur):
                writer.writerow({name: cellule_csv(value) for name, value in row.items()})
    return {CHEMIN: out.getvalue().encode()}


def _lignes(projet: Projet, indicateur: Indicateur) -> Iterator[dict[str, object]]:
    unit = vocabulaires()["unite"].valeurs[indicateur.unite]
    counted = unit.extra.get("entier") and indicateur.nature != "taux"
    common = {
        "administration_rattachement": projet.porteurs_principaux[0].nom,
        "nom_service_public_numerique": projet.nom,
        "indicateur": indicateur.nom,
        # What is counted is in the name: the schema asks to write « unité ».
        "unite_mesure": "unité" if counted else unit.libelle,
        "type_indicateur": "usage" if indicateur.effet in USAGES else "impact",
        "est_cible": "false",
        "frequence_monitoring": f"{indicateur.rythme}le" if indicateur.rythme in FREQUENCES else "autre",
        "est_periode": _oui(indicateur.nature == "flux"),
    }
    for mesure in indicateur.mesures:
        yield {**common, **_mesure(projet, indicateur, mesure)}
    target = indicateur.cible
    if target and target.echeance:
        yield {
            **common,
            "valeur": _nombre(target.valeur),
            "est_cible": "true",
            "date": target.echeance.dernier_jour,
            "est_automatise": "false",
            "source_collecte": "objectif fixé",
        }


def _mesure(projet: Projet, indicateur: Indicateur, mesure: Mesure) -> dict[str, object]:
    read = {one.url for one in projet.sources_vivantes}
    listed = {one.id: one.url for one in projet.sources}
    automatic = listed.get(mesure.source, mesure.source) in read
    said = (
        mesure.perimetre and f"Périmètre : {mesure.perimetre}.",
        "Valeur minimale." if mesure.au_moins else "Valeur arrondie." if mesure.environ else None,
        f"{libelle('statut_mesure', mesure.statut)}.",
        mesure.methode,
        indicateur.reserve,
        mesure.reserve,
    )
    return {
        "valeur": _nombre(mesure.valeur),
        "date": mesure.au.dernier_jour,
        "date_debut": mesure.du.premier_jour if mesure.du and indicateur.nature == "flux" else "",
        "est_automatise": _oui(automatic),
        "source_collecte": "script" if automatic else COLLECTES[mesure.statut],
        **_lieu(mesure),
        "commentaires": " ".join(filter(None, said)),
    }


def _lieu(mesure: Mesure) -> dict[str, str]:
    """Name the one place that a measure is about; the schema knows neither a list nor an EPCI."""
    places = nommes(mesure)
    kind = DECOUPAGES.get(places[0].nature) if len(places) == 1 else None
    return {"denom_insee": kind, "code_insee": places[0].code} if kind else {}


def _nombre(value: float) -> str:
    return str(int(value)) if value == int(value) else str(value)


def _oui(value: bool) -> str:  # noqa: FBT001 - what the schema writes of it
    return "true" if value else "false"
