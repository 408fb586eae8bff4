"""What a team does for quality, one step a subject."""
# ruff: noqa: D101 - `dit` says what an object is, in French

from typing import Annotated

from catalogue_communs.modele.base import Objet
from catalogue_communs.socle.declaration import Date, Provenance, Url, decrit


class Demarche(Objet, frozen=True):
    etat: Annotated[
        str | None,
        decrit(
            "État",
            "Où en est la démarche.",
            "fait",
            liste="etat_qualite",
        ),
    ] = None
    date: Annotated[
        Date | None,
        decrit(
            "Date",
            "Date de la démarche ou de sa publication.",
            "2026-06-30",
            moment="passe",
        ),
    ] = None
    lien: Annotated[
        Url | None,
        decrit(
            "Lien",
            "Page ou document qui en rend compte.",
            "https://exemple.fr/accessibilite",
        ),
    ] = None
    note: Annotated[
        str | None,
        decrit(
            "Précision",
            "Une phrase pour le lecteur.",
            "Audit réalisé par un tiers.",
            au_plus=300,
        ),
    ] = None
    source: Provenance | None = None


class Accessibilite(Demarche, frozen=True):
    dit = decrit(
        "Accessibilité",
        "Conformité au RGAA.",
        {"niveau": "partiellement-conforme", "date": "2026-05"},
        ordre=("niveau", "taux", "etat", "date", "lien", "note", "source"),
    )
    niveau: Annotated[
        str | None,
        decrit(
            "Niveau",
            "Mention légale.",
            "partiellement-conforme",
            liste="niveau_accessibilite",
        ),
    ] = None
    taux: Annotated[
        float | None,
        decrit(
            "Taux",
            "Pourcentage de critères respectés.",
            78.5,
            au_moins=0,
            au_plus=100,
        ),
    ] = None


class Qualite(Objet, frozen=True):
    dit = decrit(
        "Qualité",
        "Démarches de qualité ; ce qui est absent s’affiche « à demander à l’équipe ».",
        {"accessibilite": {"niveau": "partiellement-conforme", "date": "2026-05"}},
    )
    accessibilite: Accessibilite | None = None
    vie_privee: Annotated[
        Demarche | None,
        decrit(
            "Vie privée",
            "Protection des données personnelles : politique, analyse d’impact.",
            {"etat": "fait", "lien": "https://exemple.fr/confidentialite"},
        ),
    ] = None
    securite: Annotated[
        Demarche | None,
        decrit(
            "Sécurité",
            "Homologation, audit, suivi des vulnérabilités.",
            {"etat": "en-cours"},
        ),
    ] = None
    algorithmes: Annotated[
        Demarche | None,
        decrit(
            "Algorithmes",
            "Transparence des algorithmes employés.",
            {"etat": "sans-objet"},
        ),
    ] = None
    ecoconception: Annotated[
        Demarche | None,
        decrit(
            "Écoconception",
            "Déclaration ou démarche d’écoconception (RGESN).",
            {"etat": "prevu"},
        ),
    ] = None
