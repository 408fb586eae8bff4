"""The catalogue in the shapes of the State's services: two that town halls read, and its Table Schema of impact.

- `services-numeriques`: the import of Les Communs, shown in Mon Espace Collectivité; its labels
  are those of `schemas/services-numeriques.yml`;
- `deploiement`: who uses what, as the ANCT publishes the deployment of its own services;
- `impact-service-public-numerique.csv`: measures and targets, in the Table Schema v0.5.0 of
  https://github.com/etalab/schema-impact-service-public-numerique. A target without a day is left
  out: the schema asks for one.

What the catalogue does not know is empty. The first two are semicolon-separated, as their readers want;
`catalogue tableau` prints them, and the site publishes the last one alone.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping

from catalogue_communs.collectivites import Collectivite
from catalogue_communs.collectivites.reutilisations import RECENT
from catalogue_communs.faits.contexte import Contexte
from catalogue_communs.modele import Indicateur, Mesure, Projet
from catalogue_communs.modele.base import libelle
from catalogue_communs.site.sorties.tables.modele import ecrite
from catalogue_communs.socle.fichiers import yaml_fourni
from catalogue_communs.socle.images import LOGO, publiee
from catalogue_communs.socle.programme import Publication
from catalogue_communs.socle.schemas import vocabulaires
from catalogue_communs.socle.texte import slugifier

# What their import reads, under the names of its file, for each list of labels.
AXES = {"thematiques": "Thématiques", "sites": "Lieux", "interventions": "Modalités"}
PRIVES = frozenset({"association", "entreprise"})
COLONNES_DEPLOIEMENT = (
    *("type", "siret", "siren", "insee", "population", "service", "service_nom"),
    *("active", "derniere_preuve", "porteur"),
)


def services_numeriques(contexte: Contexte, publication: Publication) -> str:
    """Write the commons as services."""
    services = [
        _service(projet, contexte, publication) for projet in contexte.catalogue.projets if not projet.archive
    ]
    return _ecrire(_colonnes(), services)


def deploiement(contexte: Contexte, _publication: Publication) -> str:
    """Write who uses what."""
    return _ecrire(COLONNES_DEPLOIEMENT, _deploiements(contexte))


TABLEAUX = {"services-numeriques": services_numeriques, "deploiement": deploiement}


def _colonnes() -> tuple[str, ...]:
    return (
        *("Nom du service", "Contact Email", "Description", "Nature", "Opérateur", "Beta ?"),
        *("Ecosystème public", "Lien du service auto", "Baseline auto", "Description auto"),
        *("Description courte auto", "Thématique principale"),
        *(f"{name} {rank}" for name in AXES.values() for rank in _rangs(name)),
        "Logo",
    )


def _rangs(name: str) -> tuple[str, str]:
    """Return the two ranks of a list of labels, agreed as their file writes them."""
    return ("principaux", "secondaires") if name == "Lieux" else ("principales", "secondaires")


def _service(projet: Projet, contexte: Contexte, publication: Publication) -> dict[str, object]:
    carrier = projet.porteurs_principaux[0]
    public = carrier.type is not None and carrier.type not in PRIVES
    logo = publiee(contexte.root, projet.logo.image, LOGO) if projet.logo else None
    found = {axis: etiquettes(projet, axis) for axis in AXES}
    labels = {
        f"{name} {rank}": "/".join(values)
        for axis, name in AXES.items()
        for rank, values in zip(_rangs(name), found[axis], strict=True)
    }
    return {
        "Nom du service": projet.nom,
        "Contact Email": projet.contact.courriel,
        "Description": projet.accroche,
        "Nature": "Secteur public" if public else None,
        "Opérateur": carrier.nom,
        "Beta ?": "Oui" if projet.liens.fiche_beta else None,
        "Ecosystème public": "Oui" if public else None,
        "Lien du service auto": projet.liens.site or publication.url(f"communs/{projet.slug}/"),
        "Baseline auto": projet.accroche,
        "Description auto": projet.description,
        "Description courte auto": projet.accroche,
        "Thématique principale": next(iter(found["thematiques"][0]), None),
        **labels,
        "Logo": publication.url(logo.chemin) if logo else None,
    }


def etiquettes(projet: Projet, axe: str) -> tuple[list[str], list[str]]:
    """Return the labels of a common in one of their lists: those that its words say, then its chantiers."""
    told = "".join(f"-{slugifier(text)}-" for text in (projet.nom, projet.accroche, *projet.dit_autrement))
    chantiers = {*projet.planification.chantiers} if projet.planification else set()
    rules: Mapping[str, Mapping[str, object]] = yaml_fourni("services-numeriques")[axe]
    first = [label for label, rule in rules.items() if _dite(rule, told)]
    second = [
        label
        for label, rule in rules.items()
        if label not in first and chantiers & {*_liste(rule, "chantiers")}
    ]
    return first, second


def _dite(rule: Mapping[str, object], told: str) -> bool:
    return bool(rule.get("toujours")) or any(f"-{slugifier(word)}-" in told for word in _liste(rule, "mots"))


def _liste(rule: Mapping[str, object], name: str) -> list[str]:
    found = rule.get(name, [])
    return [str(one) for one in found] if isinstance(found, list) else []


def _deploiements(contexte: Contexte) -> Iterator[dict[str, object]]:
    """Yield each collectivité and each common that it uses today; a SIRET is never made up.

    `active` is 1 when a recent proof shows the use in production, and unknown otherwise.
    """
    reference = contexte.reference
    for projet in contexte.catalogue.projets:
        for usage in contexte.usages_de(projet):
            who = usage.organisation
            if not usage.actives or not isinstance(who, Collectivite):
                continue
            yield {
                "type": who.nature,
                "siren": who.code if who.nature == "epci" else reference.siren(who),
                "insee": None if who.nature == "epci" else who.code,
                "population": reference.population([who]) or None,
                "service": projet.slug,
                "service_nom": projet.nom,
                "active": 1 if usage.degre == RECENT else None,
                "derniere_preuve": max(
                    (line.confirmee_le.iso for line in usage.actives if line.confirmee_le), default=None
                ),
                "porteur": int(usage.porteur),
            }


def _ecrire(columns: tuple[str, ...], rows: Iterable[Mapping[str, object]]) -> str:
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, columns, delimiter=";", restval="")
    writer.writeheader()
    for row in rows:
        writer.writerow({name: ecrite(value) for name, value in row.items()})
    return text.getvalue()


CHEMIN = "donnees/impact-service-public-numerique.csv"
COLONNES = (
    "administration_rattachement",
    "nom_service_public_numerique",
    "indicateur",
    "valeur",
    "unite_mesure",
    "est_cible",
    "type_indicateur",
    "frequence_monitoring",
    "date",
    "est_periode",
    "date_debut",
    "est_automatise",
    "source_collecte",
    "denom_insee",
    "code_insee",
    "dataviz_wish",
    "commentaires",
)
# What the schema calls a use: everything else is an impact.
USAGES = frozenset({"usage", "satisfaction", "reseau"})
FREQUENCES = {
    "mensuel": "mensuelle",
    "trimestriel": "trimestrielle",
    "semestriel": "semestrielle",
    "annuel": "annuelle",
}
COLLECTES = {"mesure": "comptage", "declare": "déclaration", "estime": "estimation"}


def impact(contexte: Contexte, _publication: Publication) -> dict[str, bytes]:
    """Return the file: a measure or a target a row, commons and indicators in order."""
    out = io.StringIO()
    writer = csv.DictWriter(out, COLONNES, restval="")
    writer.writeheader()
    for projet in contexte.catalogue.projets:
        for indicateur in projet.indicateurs:
            for row in _lignes(projet, indicateur):
                writer.writerow({name: ecrite(value) for name, value in row.items()})
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
        "frequence_monitoring": FREQUENCES.get(indicateur.rythme or "", "autre"),
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
            "est_periode": _oui(indicateur.nature == "flux"),
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
        "est_cible": "false",
        "date": mesure.au.dernier_jour,
        "est_periode": _oui(indicateur.nature == "flux"),
        "date_debut": mesure.du.premier_jour if mesure.du and indicateur.nature == "flux" else "",
        "est_automatise": _oui(automatic),
        "source_collecte": "script" if automatic else COLLECTES[mesure.statut],
        **_lieu(mesure),
        "commentaires": " ".join(filter(None, said)),
    }


def _lieu(mesure: Mesure) -> dict[str, str]:
    """Name the one place that a measure is about; the schema knows no list."""
    lieux = mesure.lieux
    if lieux is None or lieux.epci or len((*lieux.communes, *lieux.departements, *lieux.regions)) != 1:
        return {}
    named = {"COM": lieux.communes, "DEP": lieux.departements, "REG": lieux.regions}
    kind, [code] = next((kind, codes) for kind, codes in named.items() if codes)
    return {"denom_insee": kind, "code_insee": code}


def _nombre(value: float) -> str:
    return str(int(value)) if value == int(value) else str(value)


def _oui(value: bool) -> str:  # noqa: FBT001 - what the schema writes of it
    return "true" if value else "false"
