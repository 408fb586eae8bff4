"""Rules on reuses: each state with what it asks for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from catalogue.collectivites.reutilisations import ARRETEE
from catalogue.fiches.codes.phrases import dire
from catalogue.socle.texte import enumerer
from catalogue.validation import dates
from catalogue.validation.identifiants import lisible

if TYPE_CHECKING:
    from collections.abc import Iterator

    from catalogue.fiches.diagnostics import Diagnostic
    from catalogue.socle.texte import ChampPath
    from catalogue.validation.fiche import ContexteDesRegles, Fiche


def stops(fiche: Fiche, _contexte: ContexteDesRegles) -> Iterator[Diagnostic]:
    """Yield stops without a date, and the day of a stop on a reuse that is not stopped."""
    for path, item in fiche.items("reutilisations"):
        stopped = item.get("etat") == ARRETEE
        if stopped and "arretee_le" not in item:
            yield fiche.at_value((*path, "etat"), *dire("arret-sans-date", champ="« arretee_le: »"))
        elif not stopped and "arretee_le" in item:
            yield fiche.at_key(
                (*path, "arretee_le"),
                "arret-sans-etat",
                "Cette réutilisation a un jour d’arrêt, et son état n’est pas « arretee ».",
                "Écrivez « etat: arretee », ou supprimez ce jour : une reprise est une autre ligne.",
            )


def doubles(fiche: Fiche, contexte: ContexteDesRegles) -> Iterator[Diagnostic]:
    """Yield, as advice, a reuse that says nothing more than another: same organisation, same state, same source."""
    known, seen = contexte.reference, dict[object, int]()
    for path, item in fiche.items("reutilisations"):
        group = item.get("organisation")
        one = lisible(fiche, (*path, "organisation"), group) if isinstance(group, dict) else None
        if one is None or known is None:
            continue
        who = (
            known.identifier(one),
            *(str(item.get(name)) for name in ("etat", "statut", "source", "preuve")),
        )
        if who in seen:
            yield fiche.at_value(
                path,
                "reutilisation-en-double",
                f"Cet organisme est déjà ligne {seen[who]}, dans le même état et d’après la même source.",
                "Gardez une seule des deux lignes ; il ne se compte qu’une fois.",
            )
        seen.setdefault(who, fiche.document.place(path).ligne)


def proofs(fiche: Fiche, _contexte: ContexteDesRegles) -> Iterator[Diagnostic]:
    """Yield reuses whose state says more than what they show."""
    for path, item in fiche.items("reutilisations"):
        match item.get("statut"):
            case "documentee":
                code, said = "documentee-sans-preuve", "qu’une preuve publique et datée a été lue"
                missing = (
                    []
                    if _publique(fiche, item)
                    else ["l’adresse de la preuve (« preuve: url: » ou « source: »)"]
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
                yield from _avant_le_fait(fiche, path, item)
            case _:
                continue
        if missing:
            yield fiche.at_value(
                (*path, "statut"),
                code,
                f"« {item['statut']} » dit {said}, et il manque {enumerer(missing, 'et')}.",
                "Ajoutez ce qui manque, ou écrivez « statut: declaree ».",
            )


def _publique(fiche: Fiche, item: dict[str, Any]) -> bool:
    """Tell whether a reader can open what shows a reuse: its proof, or its source, has an address."""
    proof, source = item.get("preuve"), item.get("source")
    # The schema refuses anything but texts; the rest is not for this rule.
    listed = {str(one.get("id")): one.get("url") for _, one in fiche.items("sources")}
    named = isinstance(source, str) and listed.get(source, source)
    return bool(named) or bool(isinstance(proof, dict) and proof.get("url"))


def _avant_le_fait(fiche: Fiche, path: ChampPath, item: dict[str, Any]) -> Iterator[Diagnostic]:
    """Yield a confirmation that comes before what it confirms."""
    said = item.get("confirmation")
    day, fact = (
        (dates.read(said.get("le")) if isinstance(said, dict) else None),
        dates.read(item.get("confirmee_le")),
    )
    if day and fact and day.dernier_jour < fact.premier_jour:
        yield fiche.at_value(
            (*path, "confirmation", "le"),
            "date-ordre",
            f"Cette confirmation ({day}) vient avant le fait qu’elle confirme ({fact}).",
            "Corrigez celle des deux dates qui est fausse.",
        )


def _absent(item: dict[str, Any], **names: str) -> list[str]:
    return [f"{meaning} (« {name}: »)" for name, meaning in names.items() if name not in item]
