"""Rules on reuses: each state with what it asks for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from catalogue.collectivites.reutilisations import ARRETEE
from catalogue.socle.texte import enumerer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from catalogue.fiches.diagnostics import Diagnostic
    from catalogue.validation.fiche import ContexteDesRegles, Fiche


def stops(fiche: Fiche, _contexte: ContexteDesRegles) -> Iterator[Diagnostic]:
    """Yield stops without a date, and the day of a stop on a reuse that is not stopped."""
    for path, item in fiche.items("reutilisations"):
        stopped = item.get("etat") == ARRETEE
        if stopped and "arretee_le" not in item:
            yield fiche.at_value(
                (*path, "etat"),
                "arret-sans-date",
                "Cette réutilisation est arrêtée, et rien ne dit depuis quand.",
                "Ajoutez « arretee_le: », avec la précision connue : 2026, 2026-03 ou 2026-03-31.",
            )
        elif not stopped and "arretee_le" in item:
            yield fiche.at_key(
                (*path, "arretee_le"),
                "arret-sans-etat",
                "Cette réutilisation a un jour d’arrêt, et son état n’est pas « arretee ».",
                "Écrivez « etat: arretee », ou supprimez ce jour : une reprise est une autre ligne.",
            )


def proofs(fiche: Fiche, _contexte: ContexteDesRegles) -> Iterator[Diagnostic]:
    """Yield reuses whose state says more than what they show."""
    for path, item in fiche.items("reutilisations"):
        match item.get("statut"):
            case "documentee":
                code, said = "documentee-sans-preuve", "qu’une preuve publique et datée a été lue"
                missing = (
                    [] if "preuve" in item or "source" in item else ["la preuve (« preuve: » ou « source: »)"]
                )
                missing += _absent(
                    item, confirmee_le="le jour de ce qu’elle montre", lue_le="le jour de la lecture"
                )
            case "confirmee":
                code, said = (
                    "confirmee-sans-confirmation",
                    "que l’organisme ou les données du service l’ont confirmé",
                )
                missing = _absent(item, confirmation="qui, quel jour, où", confirmee_le="le jour de ce fait")
            case _:
                continue
        if missing:
            yield fiche.at_value(
                (*path, "statut"),
                code,
                f"« {item['statut']} » dit {said}, et il manque {enumerer(missing, 'et')}.",
                "Ajoutez ce qui manque, ou écrivez « statut: declaree ».",
            )


def _absent(item: dict[str, Any], **names: str) -> list[str]:
    return [f"{meaning} (« {name}: »)" for name, meaning in names.items() if name not in item]
