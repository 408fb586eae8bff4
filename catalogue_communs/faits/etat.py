"""What each page lacks, what is old, what must be confirmed, what is broken: for those who keep it.

Nothing is judged here: the rules are those of the validation, of the indicators, of the
reuses and of the readings of the forges.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from catalogue_communs.faits.absences import absence
from catalogue_communs.faits.contexte import Conclusions, Contexte
from catalogue_communs.faits.phrases import traces
from catalogue_communs.modele import Projet
from catalogue_communs.socle.francais import PAS_LU, accorder, du_jour, le_jour
from catalogue_communs.socle.schemas import partie_nommee
from catalogue_communs.socle.texte import citer, enumerer
from catalogue_communs.validation.contenus import EXPECTED

MANQUE, ANCIEN, A_RECONFIRMER, CASSE = "manque", "ancien", "a-reconfirmer", "casse"
# What hides the truth comes before what is only absent. Absent fields follow the page.
IMPORTANCE_CASSE = {
    "depot-disparu": 100,
    "depot-licence": 95,
    "depot-sans-licence": 92,
    "depot-archive": 90,
    "depot-deplace": 85,
}
IMPORTANCE_ANCIEN_PRINCIPAL, IMPORTANCE_ANCIEN = 80, 60
IMPORTANCE_RECONFIRMER, IMPORTANCE_SANS_MESURE, IMPORTANCE_SANS_DATE = 50, 45, 20
IMPORTANCE_MANQUE = {
    "description": 75,
    "reutilisations": 70,
    "impact.indicateurs": 65,
    "reutiliser.modes": 62,
    "liens.site": 58,
    "maintenance": 55,
    "reutiliser.effort": 48,
    "reutiliser.prerequis": 46,
    "reutiliser.etapes": 44,
    "liens.documentation": 42,
}
IMPORTANCE_AUTRE = 30
# Its readers are other catalogues.
IMPORTANCE_EUROPE = 15


class Point(NamedTuple):
    """Something to do on a page: of which kind, what, and how much it helps."""

    genre: str
    message: str
    importance: int


class Etat(NamedTuple):
    """A common and what there is to do on its page, what helps readers most first."""

    commun: str
    nom: str
    points: tuple[Point, ...]

    @property
    def importance(self) -> tuple[int, int]:
        """What the first thing to do would bring, then all of them."""
        return (max((p.importance for p in self.points), default=0), sum(p.importance for p in self.points))


def etats_des_fiches(contexte: Contexte) -> tuple[Etat, ...]:
    """Describe every page that can be published, those that need most first."""
    found = [_etat(commun) for commun in contexte.communs]
    return tuple(sorted(found, key=lambda etat: (tuple(-n for n in etat.importance), etat.commun)))


def _etat(commun: Conclusions) -> Etat:
    projet = commun.projet
    points = (
        *(
            Point(CASSE, f"{one.message} {one.remede}", IMPORTANCE_CASSE[one.code])
            for one in commun.signalements
        ),
        *_measures(commun),
        *_uses(commun),
        *_missing(projet),
        *_europe(commun),
    )
    return Etat(projet.slug, projet.nom, tuple(sorted(points, key=lambda point: -point.importance)))


def _measures(commun: Conclusions) -> Iterator[Point]:
    for line in commun.lignes:
        indicator = line.indicateur
        if line.derniere is None:
            yield Point(MANQUE, f"« {indicator.nom} » : {PAS_LU}.", IMPORTANCE_SANS_MESURE)
        elif line.ancienne:
            said = f"« {indicator.nom} » date {du_jour(line.derniere.au)} : {line.rythme}."
            yield Point(
                ANCIEN, said, IMPORTANCE_ANCIEN_PRINCIPAL if indicator.principal else IMPORTANCE_ANCIEN
            )


def _uses(commun: Conclusions) -> Iterator[Point]:
    uses = commun.usages
    for usage in uses:
        name = commun.contexte.reference.nommer(usage.derniere.organisation)
        if usage.a_reconfirmer:
            said = f"{name} : {', '.join(traces(usage))}. Demandez si le commun sert toujours."
            yield Point(A_RECONFIRMER, said, IMPORTANCE_RECONFIRMER)
        elif usage.fin:
            said = f"{name} : campagne terminée {le_jour(usage.fin)}. Demandez la suite."
            yield Point(A_RECONFIRMER, said, IMPORTANCE_RECONFIRMER)
    undated = sum(bool(usage.actives) and not usage.datee for usage in uses)
    if undated:
        many = accorder(undated, "réutilisation n’a", "réutilisations n’ont")
        yield Point(MANQUE, f"{undated} {many} pas de date.", IMPORTANCE_SANS_DATE)


def manquants(projet: Projet) -> tuple[str, ...]:
    """Name the expected fields that a page lacks and that nobody looked for in vain, what helps readers most first."""
    absent = [f for f in EXPECTED if not _present(projet, f) and not absence(projet, f).source]
    return tuple(sorted(absent, key=lambda field: -IMPORTANCE_MANQUE.get(field, IMPORTANCE_AUTRE)))


def _missing(projet: Projet) -> Iterator[Point]:
    for field in manquants(projet):
        title = (partie_nommee(field) or {})["title"]
        said = f"{citer(title)} : {absence(projet, field).dit}."
        yield Point(MANQUE, said, IMPORTANCE_MANQUE.get(field, IMPORTANCE_AUTRE))


def _europe(commun: Conclusions) -> Iterator[Point]:
    """Yield what keeps the catalogues of Europe from reading a common, unless its repository has the file."""
    read, absent = commun.lecture, commun.publiccode.manques
    if absent and not (read and read.fichiers and read.fichiers.publiccode):
        named = enumerer((citer(one.champ) for one in absent), "et")
        said = f"Son publiccode.yml n’est pas complet : il manque {named}. {' '.join(one.remede for one in absent)}"
        yield Point(MANQUE, said, IMPORTANCE_EUROPE)


def _present(projet: Projet, field: str) -> bool:
    value: object = projet
    for step in field.split("."):
        value = getattr(value, step, None)
    return value not in (None, (), "")
