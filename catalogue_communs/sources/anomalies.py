"""What makes a reading doubtful, each in a sentence that a product manager understands.

Nothing here decides: with an anomaly, a person looks. One that is `bloquante` leaves nothing to look
at, and what was known stays. The thresholds leave alone a series that grows, that has a season, that
starts, or that counts few things; `tests/sources/` holds sound series beside the faults.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import groupby, pairwise
from statistics import median
from typing import NamedTuple

from catalogue_communs.socle.dates import DatePartielle
from catalogue_communs.socle.francais import accorder, nombre
from catalogue_communs.socle.texte import citer, enumerer, proche, sans_accent
from catalogue_communs.sources.extraction import Ligne, Lu, termines, valeur_de
from catalogue_communs.sources.releve import PointLu, ReleveDeSource

MONTREES = 8
PREMIERE_ANNEE = 2000
# Fewer values say nothing of a variation; twelve months have seen every season.
PEU, ASSEZ, UN_AN = 3, 6, 12
# Below, a count moves by chance.
PETIT, GRAND = 20, 50
# A source may still complete its last two periods: within a tenth, or three units.
RECENTS, RETOUCHE = 2, (0.1, 3)
ANCIEN = (0.02, 1)
FOIS = 8
# Of ten, a hundred or a thousand times: what chance adds to it.
PROCHE = (0.55, 1.8)
UN_AN_EN_JOURS = 366
PART_ILLISIBLE, PART_DISPARUE = 0.1, 0.2


class Anomalie(NamedTuple):
    """What is wrong, under a name that never changes, and whether anything is left to read."""

    code: str
    phrase: str
    bloquante: bool = False


def du_corps(corps: bytes) -> Anomalie | None:
    """Recognise an answer that holds no data at all."""
    start = corps.lstrip(b"\xef\xbb\xbf \t\r\n")[:200].lower()
    if not start:
        return Anomalie("vide", "La source répond, et sa réponse est vide.", bloquante=True)
    if start.startswith((b"<!doctype", b"<html", b"<?xml", b"<head", b"<body")):
        return Anomalie(
            "page-web",
            "La source répond par une page web au lieu de données : l’adresse a peut-être changé, ou demande "
            "maintenant de se connecter.",
            bloquante=True,
        )
    return None


ILLISIBLE = Anomalie(
    "illisible",
    "La réponse ne se lit pas dans le format déclaré : elle est peut-être coupée, ou d’un autre format.",
    bloquante=True,
)


def des_lignes(rows: Sequence[Ligne] | None, chemin: str, avant: int) -> Iterator[Anomalie]:
    """Tell of rows that are nowhere, or fewer than before; `avant`: how many there were."""
    if rows is None:
        yield Anomalie(
            "lignes-introuvables",
            f"La réponse n’a plus de lignes là où on les lisait ({citer(chemin)}) : sa forme a changé, ou elle dit une erreur.",
            bloquante=True,
        )
    elif not rows:
        yield Anomalie("vide", "La réponse ne contient plus aucune ligne.", bloquante=True)
    elif avant >= PEU and len(rows) < avant * (1 - 2 * PART_DISPARUE):
        yield Anomalie(
            "lignes-disparues",
            f"La réponse avait {nombre(avant)} lignes, elle n’en a plus que {nombre(len(rows))}.",
        )


def des_colonnes(rows: Sequence[Ligne], attendues: Iterable[str]) -> Iterator[Anomalie]:
    """Tell of columns that no row has any more."""
    for column in attendues:
        if any(valeur_de(row, column) is not None for row in rows):
            continue
        seen = list(dict.fromkeys(str(name) for row in rows[:20] for name in row))
        close = proche(column, seen)
        hint = f" Peut-être « {close} » ?" if close else ""
        yield Anomalie(
            "colonne-absente",
            f"La colonne {citer(column)} n’est plus dans la réponse, qui contient : {enumerer(list(map(citer, seen[:MONTREES])))}.{hint}",
            bloquante=True,
        )


def du_plafond(rows: Sequence[Ligne], plafond: int) -> Iterator[Anomalie]:
    """Tell of an answer that was cut."""
    if plafond and len(rows) == plafond:
        yield Anomalie(
            "plafond",
            f"La réponse a exactement {nombre(plafond)} lignes : la source s’arrête là, la suite manque.",
        )


def des_cases(lu: Lu) -> Iterator[Anomalie]:
    """Tell of rows whose date or value could not be read, and of periods that have two values."""
    total = len(lu.lignes)
    for code, count, what in (
        ("valeurs-illisibles", lu.sans_valeur, "n’ont pas de nombre dans la colonne de la valeur"),
        ("dates-illisibles", lu.sans_date, "n’ont pas de date lisible"),
        ("organismes-illisibles", lu.sans_organisme, "n’ont ni SIREN valable, ni code INSEE, ni nom"),
    ):
        if count > total * PART_ILLISIBLE:
            yield Anomalie(
                code, f"{nombre(count)} lignes sur {nombre(total)} {what}.", bloquante=count == total
            )
    if lu.ambigu:
        yield Anomalie(
            "separateur-ambigu",
            f"Le nombre {citer(lu.ambigu)} se lit de deux façons, en milliers ou avec trois décimales, et aucun autre nombre de "
            "la colonne ne dit laquelle : rien n’en est lu. Demandez au service des nombres sans séparateur de milliers.",
            bloquante=True,
        )
    if lu.contredits:
        yield Anomalie(
            "periode-en-double",
            f"La source donne deux valeurs différentes pour la période qui finit le {_jours(lu.contredits)}.",
        )


def de_la_serie(
    lus: Sequence[PointLu], connus: Sequence[PointLu], nature: str, jour: date
) -> Iterator[Anomalie]:
    """Tell what is wrong in a series: on its own, and against what was known of it."""
    ahead = [p.au for p in lus if (p.du or p.au) > jour]
    if ahead:
        yield Anomalie("date-future", f"La source donne une valeur datée du futur, le {_jours(ahead)}.")
    if old := [p.au for p in lus if p.au.year < PREMIERE_ANNEE]:
        yield Anomalie(
            "date-1970",
            f"Une valeur est datée du {_jours(old)} : la date est sans doute vide ou mal écrite à la source.",
        )
    if nature != "taux" and any(p.valeur < 0 for p in lus):
        yield Anomalie(
            "valeur-negative", "Une valeur est négative, alors que la source compte quelque chose."
        )
    done = termines(lus, jour)
    said = list(_contre_le_connu(done, connus))
    yield from said
    values = {p.au: p.valeur for p in (*connus, *done)}
    series = [values[day] for day in sorted(values)]
    if nature == "cumul" and (fall := next(((a, b) for a, b in pairwise(series) if b < a), None)):
        yield Anomalie(
            "cumul-qui-baisse",
            f"Un total depuis le début ne peut pas baisser : {nombre(fall[0])}, puis {nombre(fall[1])}.",
        )
    if any(one.code in {"unite", "passe-reecrit"} for one in said):
        # What follows would say the same again.
        return
    fresh = len([day for day in values if not connus or day > connus[-1].au]) if connus else 1
    for rank in range(max(len(series) - fresh, 1), len(series)):
        if jump := _saut(series[:rank], series[rank], nature):
            yield jump
            break
    yield from _figee(series, nature)


def _contre_le_connu(lus: Sequence[PointLu], connus: Sequence[PointLu]) -> Iterator[Anomalie]:
    """Compare a series with what was read of it before."""
    if not lus or not connus:
        return
    now, before = {p.au: p.valeur for p in lus}, {p.au: p.valeur for p in connus}
    both = sorted(now.keys() & before.keys())
    ratios = [now[day] / before[day] for day in both if before[day] and now[day]]
    if len(ratios) >= PEU - 1 and max(ratios) < 2 * min(ratios) and not 1 / FOIS < median(ratios) < FOIS:
        yield _echelle(median(ratios), "Toutes les valeurs déjà connues sont")
        return
    recent = set(sorted(before)[-RECENTS:])
    changed = [
        day
        for day in both
        if abs(now[day] - before[day]) > _marge(before[day], *(RETOUCHE if day in recent else ANCIEN))
    ]
    if changed:
        day = changed[0]
        yield Anomalie(
            "passe-reecrit",
            f"La source a changé {len(changed)} {accorder(len(changed), 'valeur passée', 'valeurs passées')} : "
            f"le {_jours([day])}, {nombre(before[day])} est devenu {nombre(now[day])}.",
        )
    gone = [day for day in sorted(before) if day >= min(now) and day not in now]
    if gone:
        yield Anomalie(
            "periodes-disparues",
            f"{len(gone)} {accorder(len(gone), 'valeur déjà lue a disparu', 'valeurs déjà lues ont disparu')} de la source : {_jours(gone)}.",
        )


def _marge(value: float, part: float, least: float) -> float:
    return max(abs(value) * part, least)


def _saut(hist: Sequence[float], x: float, nature: str) -> Anomalie | None:
    """Tell whether a value is far out of the variation of those before it."""
    if len(hist) < PEU:
        return None
    top, low, middle = max(hist), min(hist), median(hist[-ASSEZ:])
    match nature:
        case "cumul":
            steps = [b - a for a, b in pairwise(hist)]
            step = x - hist[-1]
            most = max(*steps, 1) * FOIS
            far = step >= PETIT and (
                x >= FOIS * hist[-1] >= FOIS or (len(hist) >= ASSEZ and step > most and step > hist[-1] / 5)
            )
            middle = hist[-1]
        case "flux":
            seasons = len(hist) >= UN_AN
            far = x >= PETIT and x > top * FOIS / 2 and (seasons or x > FOIS * max(middle, 1))
            far = far or (low >= PETIT and x < low / FOIS and (seasons or x > 0))
        case _:
            few = PETIT if nature == "stock" else 0
            far = x > top * FOIS / 2 and x >= few
            far = far or (x < low * 2 / FOIS and top >= few)
    if not far:
        return None
    ratio = x / middle if middle else 0
    if any(PROCHE[0] < ratio / scale < PROCHE[1] for scale in (10, 100, 1000, 0.1, 0.01, 0.001)):
        return _echelle(ratio, "La dernière valeur est")
    return Anomalie(
        "saut",
        f"La dernière valeur ({nombre(x)}) sort nettement de ce que la source disait jusqu’ici (entre {nombre(low)} et {nombre(top)}).",
    )


def _echelle(ratio: float, sujet: str) -> Anomalie:
    times = min((10, 100, 1000), key=lambda scale: abs(scale - max(ratio, 1 / ratio)))
    more = "grandes" if ratio > 1 else "petites"
    word = more if sujet.startswith("Toutes") else more.removesuffix("s")
    return Anomalie(
        "unite", f"{sujet} environ {nombre(times)} fois plus {word} qu’avant : l’unité a peut-être changé."
    )


def _figee(series: Sequence[float], nature: str) -> Iterator[Anomalie]:
    """Tell of a value that repeats itself much longer than it ever did."""
    runs = [len(list(group)) for _, group in groupby(series)]
    if not runs or len(series) - runs[-1] < ASSEZ or not series[-1]:
        return
    longest = max(runs[:-1], default=0)
    needed = max(ASSEZ if series[-1] >= GRAND else UN_AN, longest * (PEU if nature == "cumul" else 2) + 1)
    if runs[-1] >= needed:
        yield Anomalie(
            "figee",
            f"La source redonne la même valeur ({nombre(series[-1])}) {runs[-1]} fois de suite : le compteur est peut-être arrêté.",
        )


def de_l_arret(points: Sequence[PointLu], mois: int, jour: date) -> Iterator[Anomalie]:
    """Tell of a source that adds nothing any more; `mois`: the months between two of its values."""
    if points and (jour - points[-1].au).days > 31 * PEU * mois + 10:
        yield Anomalie(
            "arretee",
            f"La dernière valeur de la source est du {_jours([points[-1].au])} : elle n’avance plus.",
        )


def des_utilisateurs(lu: Lu, avant: ReleveDeSource, jour: date) -> Iterator[Anomalie]:
    """Tell what is wrong in a list of users: those who vanished, those written twice, impossible dates."""
    now = {one.cle for one in lu.utilisateurs}
    gone = [one for one in avant.utilisateurs if one.cle not in now]
    if len(gone) >= PEU - 1 and len(gone) > len(avant.utilisateurs) * PART_DISPARUE:
        names = [one.nom or one.siren or one.code_insee or "" for one in gone[:PEU]]
        yield Anomalie(
            "utilisateurs-disparus",
            f"{len(gone)} organismes sur {len(avant.utilisateurs)} ne sont plus dans la liste, dont {enumerer(list(map(citer, names)), 'et')}.",
        )
    codes: dict[tuple[str, str], set[str]] = {}
    for one in lu.utilisateurs:
        if one.nom and (one.siren or one.code_insee):
            key = (one.type or "", " ".join(sans_accent(one.nom).split()))
            codes.setdefault(key, set()).add(one.siren or one.code_insee or "")
    for (_, name), found in sorted(codes.items()):
        if len(found) > 1:
            yield Anomalie(
                "organisme-en-double",
                f"Un même organisme ({citer(name)}) porte plusieurs codes : {enumerer(sorted(found), 'et')}.",
            )
    days = [day for one in lu.utilisateurs for day in (one.depuis, one.jusqu_a) if day]
    if old := [day for day in days if day.year < PREMIERE_ANNEE]:
        yield Anomalie(
            "date-1970",
            f"Un usage est daté du {_jours(old)} : la date est sans doute vide ou mal écrite à la source.",
        )
    if ahead := [
        one.depuis for one in lu.utilisateurs if one.depuis and (one.depuis - jour).days > UN_AN_EN_JOURS
    ]:
        yield Anomalie("date-future", f"Un usage commence dans plus d’un an, le {_jours(ahead)}.")
    if any(one.depuis and one.jusqu_a and one.jusqu_a < one.depuis for one in lu.utilisateurs):
        yield Anomalie("dates-inversees", "Un usage finit avant d’avoir commencé.")


def d_un_autre(
    releve: ReleveDeSource, connus: Mapping[tuple[str, str], ReleveDeSource]
) -> Iterator[Anomalie]:
    """Tell of an answer that is that of another common: `connus` is what is known of every source."""
    same = [one.commun for one in connus.values() if one.commun != releve.commun and _pareils(releve, one)]
    if same:
        yield Anomalie(
            "autre-commun",
            f"La source donne les mêmes chiffres que celle d’un autre commun, {citer(min(same))}.",
        )


def _pareils(one: ReleveDeSource, other: ReleveDeSource) -> bool:
    """Tell whether two sources gave the same answer at two addresses, or the same series."""
    mine, theirs = one.derniere, other.derniere
    if mine and theirs and mine.sha256 == theirs.sha256 and mine.adresse != theirs.adresse:
        return mine.lignes >= ASSEZ
    return any(_meme(serie.points, known.points) for serie in one.series for known in other.series)


def _meme(one: Sequence[PointLu], other: Sequence[PointLu]) -> bool:
    theirs = {p.au: p.valeur for p in other}
    both = [p for p in one if p.au in theirs]
    # Small counts may well be the same by chance.
    telling = {p.valeur for p in both if p.valeur >= PEU}
    return len(both) >= ASSEZ and len(telling) >= PEU + 1 and all(p.valeur == theirs[p.au] for p in both)


def _jours(days: Sequence[date]) -> str:
    """Name the first days of a list, and say how many follow."""
    named = [str(DatePartielle.du_jour(day)) for day in sorted(days)]
    return f"{named[0]} (et {len(named) - 1} autres)" if len(named) > PEU - 1 else enumerer(named, "et")
