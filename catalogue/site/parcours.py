"""The path of a common: its phases by source, its committees and its milestones."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from catalogue import schemas
from catalogue.modele import libelle

if TYPE_CHECKING:
    from catalogue.dates import DatePartielle
    from catalogue.modele import Comite, Phase, Projet
    from catalogue.site.sources import Renvois


def _moment(phase: Phase) -> DatePartielle | None:
    return phase.debut or phase.constatee_le


def _when(phase: Phase) -> str:
    if phase.debut and phase.fin:
        return f"{phase.debut} – {phase.fin}"
    if phase.debut:
        return f"depuis {_article(phase.debut)}{phase.debut}"
    return (
        f"constatée {_article(phase.constatee_le)}{phase.constatee_le}" if phase.constatee_le else "sans date"
    )


def _article(moment: DatePartielle | None) -> str:
    return "le " if moment and moment.jour else "en "


def _en_cours(projet: Projet) -> tuple[Phase, ...]:
    """Return the latest phase of each source, when it has not ended."""
    latest: dict[str, Phase] = {}
    for phase in projet.parcours.phases:
        known = latest.get(phase.source)
        before, after = known and _moment(known), _moment(phase)
        if known is None or (before and after and before <= after):
            latest[phase.source] = phase
    return tuple(phase for phase in latest.values() if phase.fin is None)


def phases_actuelles(projet: Projet) -> tuple[str, ...]:
    """Return the current phase according to each source; several when sources disagree."""
    return tuple(dict.fromkeys(phase.phase for phase in _en_cours(projet)))


def actuelles(projet: Projet, renvois: Renvois) -> tuple[dict[str, object], ...]:
    """Return the current phase according to each source: the latest that has not ended.

    Sources that agree are gathered; sources that disagree all stay.
    """
    said: dict[str, dict[str, object]] = {}
    # Of two sources that say the same, the one read last is the one to show.
    for phase in sorted(_en_cours(projet), key=lambda p: renvois.lue_le(p.source), reverse=True):
        if phase.phase not in said:
            label = libelle("phase", phase.phase)
            said[phase.phase] = {"texte": f"{label} ({_when(phase)})", "source": renvois(phase.source)}
    return tuple(said.values())


def vue(projet: Projet, renvois: Renvois) -> tuple[dict[str, object], ...]:
    """Return every dated event, oldest first; what has no date comes last."""
    path = projet.parcours
    events = [
        *((_moment(p), "Phase", libelle("phase", p.phase), _when(p), p.note, p.source) for p in path.phases),
        *((c.date, "Comité", _committee(c), str(c.date), c.note, c.source) for c in path.comites),
        *((j.date, "Jalon", j.libelle, str(j.date), None, j.source) for j in path.jalons),
    ]
    ordered = sorted(events, key=lambda e: e[0].premier_jour if e[0] else date.max)
    return tuple(
        {"genre": kind, "texte": text, "quand": when, "note": note or "", "source": renvois(source)}
        for _, kind, text, when, note, source in ordered
    )


def _committee(committee: Comite) -> str:
    body = libelle("nature_comite", committee.nature) if committee.nature else "Comité"
    decision = f"avis {libelle('decision_comite', committee.decision).lower()}" if committee.decision else ""
    return ", ".join(part for part in (body, decision) if part)


def dossier(projet: Projet, renvois: Renvois) -> dict[str, object] | None:
    """Describe what the guichet examined, for a laureate."""
    if projet.guichet is None:
        return None
    parts = schemas.schema("projet")["properties"]["guichet"]["properties"]
    groups = []
    for name in ("conditions", "criteres"):
        shown = getattr(projet.guichet, name)
        rows = tuple(
            {
                "titre": part["title"],
                "montre": found.montre if found else "",
                "etat": libelle("etat_condition", found.etat) if found and found.etat else "",
                "source": renvois(found.source) if found else None,
            }
            for key, part in parts[name]["properties"].items()
            for found in [getattr(shown, key, None)]
        )
        groups.append({"titre": parts[name]["title"], "lignes": rows})
    person = projet.guichet.intrapreneur
    return {
        "groupes": tuple(groups),
        "preuve": renvois(projet.guichet.preuve),
        "intrapreneur": f"{person.quotite} % d’un temps plein" if person else "",
        "intrapreneur_source": renvois(person.source) if person else None,
        "ressources": tuple(
            {"texte": libelle("ressource", r.type), "note": r.note or "", "source": renvois(r.source)}
            for r in projet.guichet.ressources
        ),
    }
