"""The path of a common: its phases by source, its committees and its milestones."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from itertools import combinations

from catalogue_communs.modele import Phase, Projet, libelle
from catalogue_communs.modele.projet import Comite, Parcours
from catalogue_communs.site.vues.sources import Renvois
from catalogue_communs.socle import schemas
from catalogue_communs.socle.dates import DatePartielle
from catalogue_communs.socle.francais import article, au, denombrer, du, le

# When, of which kind, what, with which note, from which source, and whether another disputes the date.
_Evenement = tuple[DatePartielle | None, str, str, str | None, str, bool]

# A phase that begins on a known date, one that a source only sees, one without any date.
CONSTATEE = "Phase constatée"
PHASES = ("Début de phase", CONSTATEE, "Phase")


def _moment(phase: Phase) -> DatePartielle | None:
    return phase.debut or phase.constatee_le


def _when(phase: Phase) -> str:
    if phase.debut and phase.fin:
        return f"{phase.debut} – {phase.fin}"
    if phase.debut:
        return f"depuis {article(phase.debut)}"
    return f"constatée {le(phase.constatee_le)}" if phase.constatee_le else "sans date"


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


def _evenements(path: Parcours) -> list[_Evenement]:
    """Return every event, oldest first; what has no date, or that of a reading, comes last."""
    disputed = _contestees(path.phases)
    events = [
        *(
            (_moment(p), _genre(p), _phase(p), p.note, p.source, p.phase in disputed and bool(p.debut))
            for p in path.phases
        ),
        *((c.date, "Réunion", _committee(c), c.note, c.source, False) for c in path.comites),
        *((j.date, "Jalon", j.libelle, None, j.source, False) for j in path.jalons),
    ]
    return sorted(events, key=lambda e: e[0].premier_jour if e[0] and e[1] != CONSTATEE else date.max)


def parcours_en_bref(projet: Projet) -> dict[str, object] | None:
    """Say how many events are known and over which time, and whether sources dispute a date.

    The day when a source was read is not a step.
    """
    events = [event for event in _evenements(projet.parcours) if event[1] != CONSTATEE]
    if not events:
        return None
    return {
        "nombre": denombrer(len(events), "étape connue", "étapes connues"),
        "quand": _entre([moment for moment, *_ in events if moment], len(events)),
        "conteste": any(contested for *_, contested in events),
    }


def _entre(dated: Sequence[DatePartielle], count: int) -> str:
    """Say over which time events stretch: « entre le 4 juillet 2025 et 2026 »."""
    if not dated:
        return "sans date"
    first, last = dated[0], dated[-1]
    if last.dernier_jour <= first.dernier_jour:
        said = le(first)
        return f"la seule datée {said}" if len(dated) == 1 < count else said
    return f"entre {article(first)} et {article(last)}"


def vue(projet: Projet, renvois: Renvois) -> tuple[dict[str, object], ...]:
    """Return every event, oldest first; what has no date comes last, and says so.

    Sources that give another date for the same phase all stay, each marked as disputed. A day of
    reading is said in words: it is no date of the path.
    """
    return tuple(
        {
            "genre": kind,
            "texte": text,
            "quand": f"à la lecture {du(moment)}" if moment and kind == CONSTATEE else str(moment or ""),
            "iso": moment.iso if moment and kind != CONSTATEE else "",
            "note": note or "",
            "source": renvois(source),
            "conteste": contested,
            "phase": kind in PHASES,
        }
        for moment, kind, text, note, source, contested in _evenements(projet.parcours)
    )


def _genre(phase: Phase) -> str:
    begun, seen, undated = PHASES
    if phase.debut:
        return begun
    return seen if phase.constatee_le else undated


def _phase(phase: Phase) -> str:
    label = libelle("phase", phase.phase)
    if phase.fin is None:
        return label
    return f"{label}, jusqu’{au(phase.fin)}"


def _contestees(phases: Iterable[Phase]) -> frozenset[str]:
    """Return the phases that two sources start on different dates; a missing date disputes nothing."""
    starts: dict[str, dict[str, set[DatePartielle]]] = defaultdict(lambda: defaultdict(set))
    for phase in phases:
        if phase.debut:
            starts[phase.phase][phase.source].add(phase.debut)
    return frozenset(
        name
        for name, by_source in starts.items()
        if any(dates != other for dates, other in combinations(by_source.values(), 2))
    )


def _committee(committee: Comite) -> str:
    body = libelle("nature_comite", committee.nature) if committee.nature else "Comité"
    decision = f"avis {libelle('decision_comite', committee.decision).lower()}" if committee.decision else ""
    return ", ".join(part for part in (body, decision) if part)


def dossier(projet: Projet, renvois: Renvois) -> dict[str, object] | None:
    """Describe what the call examined, for a laureate."""
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
