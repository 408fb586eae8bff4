"""What each page lacks, what is old, what must be confirmed, what is broken: for those who keep it.

Nothing is judged here: the rules are those of the validation, of the indicators, of the
reuses and of the readings of the forges.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from catalogue_communs.faits.contexte import Conclusions, Contexte
from catalogue_communs.faits.phrases import absence, traces
from catalogue_communs.modele import Projet
from catalogue_communs.socle.francais import PAS_LU, accorder, du_jour, le_jour
from catalogue_communs.socle.schemas import partie_nommee
from catalogue_communs.socle.texte import citer, enumerer
from catalogue_communs.validation.contenus import EXPECTED

MANQUE, ANCIEN, A_RECONFIRMER, CASSE = "manque", "ancien", "à reconfirmer", "cassé"
# What hides the truth comes before what is only absent. Absent fields follow the page.
IMPORTANCE = {
    "depot-disparu": 100,
    "depot-licence": 95,
    "depot-sans-licence": 92,
    "depot-archive": 90,
    "depot-deplace": 85,
    "chiffre principal ancien": 80,
    "description": 75,
    "reutilisations": 70,
    "impact.indicateurs": 65,
    "reutiliser.modes": 62,
    "chiffre ancien": 60,
    "liens.site": 58,
    "maintenance": 55,
    A_RECONFIRMER: 50,
    "reutiliser.effort": 48,
    "reutiliser.prerequis": 46,
    "sans mesure": 45,
    "reutiliser.etapes": 44,
    "liens.documentation": 42,
    "sans date": 20,
    # Its readers are other catalogues.
    "publiccode.yml": 15,
}
AUTRE_MANQUE = 30


class Point(NamedTuple):
    """Something to do on a page: of which kind, what, and how much it helps."""

    genre: str
    message: str
    importance: int


def etats_des_fiches(contexte: Contexte) -> list[tuple[Projet, list[Point]]]:
    """List what there is to do on each page that can be published, those that need most first."""
    return sorted(((one.projet, _points(one)) for one in contexte.communs), key=_rank)


def _rank(etat: tuple[Projet, list[Point]]) -> tuple[int, int, str]:
    """Order by what the first thing to do would bring, then by all of them."""
    worth = [point.importance for point in etat[1]] or [0]
    return (-worth[0], -sum(worth), etat[0].slug)


def _points(commun: Conclusions) -> list[Point]:
    """List what there is to do on a page, what helps readers most first."""
    broken = (
        Point(CASSE, f"{one.message} {one.remede}", IMPORTANCE[one.code]) for one in commun.signalements
    )
    points = (*broken, *_measures(commun), *_uses(commun), *_missing(commun.projet), *_europe(commun))
    return sorted(points, key=lambda point: -point.importance)


def _measures(commun: Conclusions) -> Iterator[Point]:
    for line in commun.lignes:
        indicator = line.indicateur
        if line.derniere is None:
            yield Point(MANQUE, f"« {indicator.nom} » : {PAS_LU}.", IMPORTANCE["sans mesure"])
        elif line.ancienne:
            said = f"« {indicator.nom} » date {du_jour(line.derniere.au)} : {line.rythme}."
            which = "chiffre principal ancien" if indicator.principal else "chiffre ancien"
            yield Point(ANCIEN, said, IMPORTANCE[which])


def _uses(commun: Conclusions) -> Iterator[Point]:
    for usage in commun.usages:
        said = f"campagne terminée {le_jour(usage.fin)}. Demandez la suite." if usage.fin else ""
        if usage.a_reconfirmer:
            said = f"{', '.join(traces(usage))}. Demandez si le commun sert toujours."
        if said:
            name = commun.contexte.reference.nommer(usage.derniere.organisation)
            yield Point(A_RECONFIRMER, f"{name} : {said}", IMPORTANCE[A_RECONFIRMER])
    undated = sum(bool(usage.actives) and not usage.datee for usage in commun.usages)
    if undated:
        many = accorder(undated, "réutilisation n’a", "réutilisations n’ont")
        yield Point(MANQUE, f"{undated} {many} pas de date.", IMPORTANCE["sans date"])


def manquants(projet: Projet) -> tuple[str, ...]:
    """Name the expected fields that a page lacks and that nobody looked for in vain, what helps readers most first."""
    absent = [f for f in EXPECTED if not _present(projet, f) and not absence(projet, f).source]
    return tuple(sorted(absent, key=lambda field: -IMPORTANCE.get(field, AUTRE_MANQUE)))


def _missing(projet: Projet) -> Iterator[Point]:
    for field in manquants(projet):
        title = (partie_nommee(field) or {})["title"]
        said = f"{citer(title)} : {absence(projet, field).dit}."
        yield Point(MANQUE, said, IMPORTANCE.get(field, AUTRE_MANQUE))


def _europe(commun: Conclusions) -> Iterator[Point]:
    """Yield what keeps the catalogues of Europe from reading a common, unless its repository has the file."""
    read, absent = commun.lecture, commun.publiccode.manques
    if absent and not (read and read.fichiers and read.fichiers.publiccode):
        named = enumerer(map(citer, absent), "et")
        said = f"Son publiccode.yml n’est pas complet : il manque {named}. {' '.join(absent.values())}"
        yield Point(MANQUE, said, IMPORTANCE["publiccode.yml"])


def _present(projet: Projet, field: str) -> bool:
    value: object = projet
    for step in field.split("."):
        value = getattr(value, step, None)
    return value not in (None, (), "")
