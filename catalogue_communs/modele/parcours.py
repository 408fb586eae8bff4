"""The path of a common: its phases, its committees, its milestones."""
# ruff: noqa: D101 - `dit` says what an object is, in French

from typing import Annotated

from catalogue_communs.modele.base import Objet
from catalogue_communs.socle.declaration import Date, Provenance, decrit


class Phase(Objet, frozen=True, kw_only=True):
    dit = decrit(
        "Phase",
        "Une phase, selon une source.",
        {"phase": "acceleration", "debut": "2025-10-01", "source": "fiche-beta"},
    )
    phase: Annotated[
        str,
        decrit(
            "Phase",
            "Étape du parcours.",
            "acceleration",
            liste="phase",
        ),
    ]
    debut: Annotated[
        Date | None,
        decrit(
            "Début",
            "Début de la phase, si la source le donne.",
            "2025-10-01",
            moment="passe",
        ),
    ] = None
    fin: Annotated[Date | None, decrit("Fin", "Fin de la phase.", "2026-03-31", horizon=10)] = None
    constatee_le: Annotated[
        Date | None,
        decrit(
            "Constatée le",
            "Date à laquelle la source a été lue, quand elle ne donne pas de début.",
            "2026-08-20",
            moment="passe",
        ),
    ] = None
    note: Annotated[
        str | None,
        decrit(
            "Précision",
            "Ce qu’il faut savoir de cette ligne.",
            "La phase était annoncée puis retirée.",
            au_plus=300,
        ),
    ] = None
    source: Provenance


class Comite(Objet, frozen=True, kw_only=True):
    dit = decrit(
        "Comité",
        "Une réunion.",
        {"date": "2025-12-09", "nature": "investissement", "source": "fiche-beta"},
    )
    date: Annotated[Date, decrit("Date", "Date de la réunion.", "2025-12-09", moment="passe")]
    nature: Annotated[
        str | None,
        decrit(
            "Nature",
            "Instance réunie.",
            "investissement",
            liste="nature_comite",
        ),
    ] = None
    decision: Annotated[
        str | None,
        decrit(
            "Décision",
            "Décision, si la source la donne.",
            "favorable",
            liste="decision_comite",
        ),
    ] = None
    note: Annotated[
        str | None,
        decrit(
            "Précision",
            "Ce que la source en dit.",
            "Financement accordé.",
            au_plus=300,
        ),
    ] = None
    source: Provenance


class Jalon(Objet, frozen=True):
    dit = decrit(
        "Jalon",
        "Un événement daté.",
        {"date": "2025-05-12", "libelle": "Première version en ligne", "source": "fiche-beta"},
    )
    date: Annotated[Date, decrit("Date", "Date de l’événement.", "2025-05-12", moment="passe")]
    libelle: Annotated[
        str,
        decrit(
            "Libellé",
            "Ce qui s’est passé.",
            "Première version en ligne",
            au_moins=3,
            au_plus=200,
        ),
    ]
    source: Provenance


class Parcours(Objet, frozen=True):
    dit = decrit(
        "Parcours",
        "Étapes, comités et jalons, chacun avec sa source. Deux sources se contredisent ? "
        "Gardez les deux.",
        {"phases": [{"phase": "investigation", "debut": "2025-01-01", "source": "fiche-beta"}]},
    )
    phases: Annotated[
        tuple[Phase, ...],
        decrit(
            "Phases",
            "Phases du produit, dans l’ordre ; une ligne par phase et par source.",
            [
                {
                    "phase": "investigation",
                    "debut": "2025-01-01",
                    "fin": "2025-03",
                    "source": "fiche-beta",
                }
            ],
            au_plus=40,
        ),
    ] = ()
    comites: Annotated[
        tuple[Comite, ...],
        decrit(
            "Comités",
            "Réunions de jury ou de comité.",
            au_plus=40,
        ),
    ] = ()
    jalons: Annotated[
        tuple[Jalon, ...],
        decrit(
            "Jalons",
            "Événements qui comptent pour qui veut réutiliser.",
            au_plus=60,
        ),
    ] = ()
