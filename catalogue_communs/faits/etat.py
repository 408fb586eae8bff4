"""What each page lacks, what is old, what must be confirmed, what is broken: for those who keep it.

Nothing is judged here: the rules are those of the validation, of the indicators, of the
reuses and of the readings of the forges.
"""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from catalogue_communs.faits.contexte import Conclusions, Contexte
from catalogue_communs.faits.phrases import absence, traces
from catalogue_communs.modele import Projet
from catalogue_communs.socle.dates import du_jour, le_jour
from catalogue_communs.socle.schemas import partie_nommee
from catalogue_communs.socle.texte import PAS_LU, accorder, citer, enumerer
from catalogue_communs.validation import Rapport
from catalogue_communs.validation.contenus import manquants

MANQUE, ANCIEN, A_RECONFIRMER, CASSE = "manque", "ancien", "à reconfirmer", "cassé"
# What hides the truth comes before what is only absent.
GENRES = (CASSE, ANCIEN, A_RECONFIRMER, MANQUE)


class Point(NamedTuple):
    """Something to do on a page: of which kind, and what."""

    genre: str
    message: str


def etats_des_fiches(contexte: Contexte, rapport: Rapport) -> list[tuple[Projet, list[Point]]]:
    """List what there is to do on each page that can be published, those that need most first."""
    absent = {fiche.slug: manquants(fiche) for fiche in rapport.fiches}
    states = [(one.projet, _points(one, absent[one.projet.slug])) for one in contexte.communs]
    return sorted(states, key=lambda state: [-_nombre(state[1], genre) for genre in GENRES])


def _nombre(points: list[Point], genre: str) -> int:
    return sum(point.genre == genre for point in points)


def _points(commun: Conclusions, absent: Iterable[str]) -> list[Point]:
    broken = (Point(CASSE, f"{one.message} {one.remede}") for one in commun.signalements)
    points = (*broken, *_measures(commun), *_uses(commun), *_missing(commun.projet, absent), *_europe(commun))
    return sorted(points, key=lambda point: GENRES.index(point.genre))


def _measures(commun: Conclusions) -> Iterator[Point]:
    for line in commun.lignes:
        indicator = line.indicateur
        if line.derniere is None:
            yield Point(MANQUE, f"« {indicator.nom} » : {PAS_LU}.")
        elif line.ancienne:
            said = f"« {indicator.nom} » date {du_jour(line.derniere.au)} : {line.rythme}."
            yield Point(ANCIEN, said)


def _uses(commun: Conclusions) -> Iterator[Point]:
    for usage in commun.usages:
        said = f"campagne terminée {le_jour(usage.fin)}. Demandez la suite." if usage.fin else ""
        if usage.a_reconfirmer:
            said = f"{', '.join(traces(usage))}. Demandez si le commun sert toujours."
        if said:
            name = commun.contexte.reference.nommer(usage.derniere.organisation)
            yield Point(A_RECONFIRMER, f"{name} : {said}")
    undated = sum(bool(usage.actives) and not usage.datee for usage in commun.usages)
    if undated:
        many = accorder(undated, "réutilisation n’a", "réutilisations n’ont")
        yield Point(MANQUE, f"{undated} {many} pas de date.")


def _missing(projet: Projet, absent: Iterable[str]) -> Iterator[Point]:
    for field in absent:
        title = (partie_nommee(field) or {})["title"]
        yield Point(MANQUE, f"{citer(title)} : {absence(projet, field).dit}.")


def _europe(commun: Conclusions) -> Iterator[Point]:
    """Yield what keeps the catalogues of Europe from reading a common, unless its repository has the file."""
    read, absent = commun.lecture, commun.publiccode.manques
    if absent and not (read and read.fichiers and read.fichiers.publiccode):
        named = enumerer(map(citer, absent), "et")
        said = f"Son publiccode.yml n’est pas complet : il manque {named}. {' '.join(absent.values())}"
        yield Point(MANQUE, said)
