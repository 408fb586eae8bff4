"""The path of a common: its phases by source, its committees and its milestones."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from catalogue_communs.modele import Phase, Projet, libelle
from catalogue_communs.modele.projet import Comite
from catalogue_communs.socle.dates import DatePartielle, article, au_jour, le_jour
from catalogue_communs.socle.texte import denombrer

# A phase that begins on a known date, one that a source only sees, one without any date.
CONSTATEE = "Phase constatée"
PHASES = ("Début de phase", CONSTATEE, "Phase")


class Pas(NamedTuple):
    """A step of the path: when, of which kind, what, from which source, and whether another disputes its date."""

    moment: DatePartielle | None
    genre: str
    texte: str
    note: str | None
    source: str
    conteste: bool = False

    @property
    def phase(self) -> bool:
        """Tell whether it is a phase."""
        return self.genre in PHASES

    @property
    def date(self) -> DatePartielle | None:
        """When it happened: the day when a source was read is no date of the path."""
        return None if self.genre == CONSTATEE else self.moment


def _moment(phase: Phase) -> DatePartielle | None:
    return phase.debut or phase.constatee_le


def _en_cours(projet: Projet) -> list[Phase]:
    """Return the latest phase of each source, when it has not ended; that of the source read last comes first."""
    read = {s.id: s.consultee_le.dernier_jour for s in projet.sources if s.consultee_le}
    latest: dict[str, Phase] = {}
    for phase in projet.parcours.phases:
        known = latest.get(phase.source)
        before, after = known and _moment(known), _moment(phase)
        if known is None or (before and after and before <= after):
            latest[phase.source] = phase
    current = (phase for phase in latest.values() if phase.fin is None)
    return sorted(current, key=lambda phase: read.get(phase.source, date.min), reverse=True)


def phases_actuelles(projet: Projet) -> tuple[str, ...]:
    """Return the current phase according to each source; several when sources disagree."""
    return tuple(dict.fromkeys(phase.phase for phase in _en_cours(projet)))


def phases_en_mots(projet: Projet) -> list[tuple[str, str]]:
    """Say the current phase according to each source, with that source; those that agree are told once."""
    said: dict[str, tuple[str, str]] = {}
    for phase in _en_cours(projet):
        seen = f"constatée {le_jour(phase.constatee_le)}" if phase.constatee_le else "sans date"
        when = f"depuis {article(phase.debut)}" if phase.debut else seen
        said.setdefault(phase.phase, (f"{libelle('phase', phase.phase)} ({when})", phase.source))
    return [*said.values()]


def pas_du_parcours(projet: Projet) -> list[Pas]:
    """Return every step, oldest first; what has no date, or that of a reading, comes last.

    Sources that give another date for the same phase all stay, each marked as disputed.
    """
    path, disputed = projet.parcours, _contestees(projet.parcours.phases)
    steps = [
        *(
            Pas(_moment(p), _genre(p), _phase(p), p.note, p.source, p.phase in disputed and bool(p.debut))
            for p in path.phases
        ),
        *(Pas(c.date, "Réunion", _comite(c), c.note, c.source) for c in path.comites),
        *(Pas(j.date, "Jalon", j.libelle, None, j.source) for j in path.jalons),
    ]
    return sorted(steps, key=lambda step: step.date.premier_jour if step.date else date.max)


def parcours_en_bref(projet: Projet) -> str:
    """Sum up the path: how many steps over which time, « » without any; a reading is no step."""
    steps = [step for step in pas_du_parcours(projet) if step.genre != CONSTATEE]
    if not steps:
        return ""
    when = _entre([step.date for step in steps if step.date], len(steps))
    count = denombrer(len(steps), "étape connue", "étapes connues")
    return f"{count}, {when}"


def _entre(dated: Sequence[DatePartielle], count: int) -> str:
    """Say over which time events stretch: « entre le 4 juillet 2025 et 2026 »."""
    if not dated:
        return "sans date"
    first, last = dated[0], dated[-1]
    if last.dernier_jour <= first.dernier_jour:
        said = le_jour(first)
        return f"la seule datée {said}" if len(dated) == 1 < count else said
    return f"entre {article(first)} et {article(last)}"


def _genre(phase: Phase) -> str:
    begun, seen, undated = PHASES
    if phase.debut:
        return begun
    return seen if phase.constatee_le else undated


def _phase(phase: Phase) -> str:
    label = libelle("phase", phase.phase)
    return f"{label}, jusqu’{au_jour(phase.fin)}" if phase.fin else label


def _contestees(phases: Iterable[Phase]) -> set[str]:
    """Return the phases that two sources start on different dates; a missing date disputes nothing."""
    starts: dict[str, dict[str, set[DatePartielle]]] = defaultdict(lambda: defaultdict(set))
    for phase in phases:
        if phase.debut:
            starts[phase.phase][phase.source].add(phase.debut)
    return {name for name, said in starts.items() if len({frozenset(days) for days in said.values()}) > 1}


def _comite(committee: Comite) -> str:
    body = libelle("nature_comite", committee.nature) if committee.nature else "Comité"
    if not committee.decision:
        return body
    return f"{body}, avis {libelle('decision_comite', committee.decision).lower()}"
