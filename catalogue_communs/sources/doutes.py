"""What makes the answer of a source doubtful: the rules of `docs/methodologie/releves.md`.

Nothing here decides: with an anomaly, a person looks. One that is `bloquante` leaves nothing to
look at, and what was known stays. The thresholds leave alone a series that grows, that has a
season, that starts, or that counts few things.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from itertools import groupby, pairwise
from statistics import median
from typing import NamedTuple, TypeAlias

from catalogue_communs.modele import Indicateur
from catalogue_communs.socle.dates import DatePartielle
from catalogue_communs.socle.texte import (
    accorder,
    citer,
    denombrer,
    enumerer,
    nombre,
    proche,
    sans_accent,
)
from catalogue_communs.sources import lecture
from catalogue_communs.sources.lecture import Ligne, Lu
from catalogue_communs.sources.releves import PointLu, ReleveDeSource, Serie, UtilisateurLu

Connus: TypeAlias = Mapping[tuple[str, str], ReleveDeSource]
# A series, oldest first; users.
Points: TypeAlias = Sequence[PointLu]
Gens: TypeAlias = Sequence[UtilisateurLu]

# What to do of what is doubtful, of what cannot be read, of what stopped.
COMPARER = (
    "Comparez avec ce que montre le service : si c’est juste, publiez ; sinon prévenez-le, et "
    "fermez la proposition : le prochain relevé la refera."
)
OUVRIR = (
    "Ouvrez l’adresse : si elle a changé, ou répond autrement, corrigez la source dans la fiche ; "
    "sinon, prévenez le service."
)
RELANCER = "Demandez au service s’il compte encore ; s’il a fini, retirez la source de la fiche."


class Anomalie(NamedTuple):
    """What is wrong, in a sentence that a product manager understands, and what to do.

    `bloquante`: it leaves nothing to read.
    """

    phrase: str
    bloquante: bool = False
    remede: str = COMPARER


PREMIERE_ANNEE = 2000
# A source that gives nothing new after so many of its own periods may have stopped.
RYTHMES = 3
# Of a series: with fewer values, nothing is said of a variation; half a year of months says what is
# usual; a year has seen every season.
VALEURS_MIN, DEMI_ANNEE, UN_AN = 3, 6, 12
# Below the first, a count moves by chance; above the second, hardly ever.
PETIT, GRAND = 20, 50
# How many times a value is what was known, to be out of it: its usual value; its greatest or least.
FOIS, FOIS_L_EXTREME = 8, 4
# Two commons that count less may well count the same by chance; so may those of which so many
# values, or fewer, are the same.
MINUSCULE, PAR_HASARD = 3, 3
# How many organisations vanish together before it is told; how many of them a sentence names; how
# many days.
DISPARUS, CITES, JOURS_CITES = 2, 3, 2
# Of an answer that cannot be read, by what it is.
ILLISIBLES = {
    lecture.CLASSEUR: Anomalie(
        "La réponse ne se lit pas : c’est un classeur (XLSX ou ODS).",
        bloquante=True,
        remede="Demandez au service le même tableau en CSV : un classeur n’est pas lu.",
    ),
    lecture.PAGE_WEB: Anomalie(
        "La réponse ne se lit pas : c’est une page web (l’adresse a peut-être changé, ou demande "
        "maintenant de se connecter).",
        bloquante=True,
        remede=f"{OUVRIR} Un tableau dans une page n’est pas lu.",
    ),
    "": Anomalie(
        "La réponse ne se lit pas : elle est vide, coupée, ou d’un autre format.",
        bloquante=True,
        remede=OUVRIR,
    ),
}
# A change from a period to the next that is doubtful, by how many times it is the largest of those
# known; a smaller one than `SENSIBLE` times is none.
SENSIBLE, DEMESURE = 1.75, 1.25


# How what could not be read may be written.
FORMES = {
    lecture.NOMBRE: "Formes lues : 1234, 1234,5, 1 234,5, 12 %, 12 345 €. Dites-le au service, ou "
    "choisissez une autre colonne.",
    lecture.DATE: "Formes lues : 2026-10-31, 2026-10, 2026, 31/10/2026, 10/2026, 202610, "
    "octobre 2026, oct. 2026, 2026-T3, T3 2026, secondes depuis 1970. Une ligne de total s’écarte "
    "avec « lignes » ; sinon, choisissez une autre colonne.",
    lecture.CASES: "Une valeur contient sans doute le séparateur, comme « 375,5 » entre des "
    "virgules : demandez au service un point-virgule, ou des guillemets.",
    lecture.QUI: "Un SIREN a neuf chiffres, un SIRET quatorze : un tableur a pu enlever des zéros. "
    "Un nom qui ressemble à celui d’une personne n’est pas lu : donnez aussi le code.",
}


def doutes_des_lignes(
    rows: Sequence[Ligne] | None, path: str, colonnes: Iterable[str]
) -> Iterator[Anomalie]:
    """Tell of rows that are nowhere, and of columns that no row has any more."""
    if rows is None:
        yield Anomalie(
            f"La réponse n’a plus de lignes là où on les lisait ({citer(path)}) : sa forme a "
            "changé, ou elle dit une erreur.",
            bloquante=True,
            remede=OUVRIR,
        )
    elif not rows:
        phrase = "La réponse ne contient plus aucune ligne."
        yield Anomalie(phrase, bloquante=True, remede=OUVRIR)
    else:
        for colonne in colonnes:
            if all(lecture.valeur_de(row, colonne) is None for row in rows):
                yield _colonne_absente(rows, colonne)


def _colonne_absente(rows: Sequence[Ligne], colonne: str) -> Anomalie:
    """Say that a column is no more there, which are, and which one looks like it."""
    presentes = list(dict.fromkeys(str(nom) for row in rows[:20] for nom in row))
    voisine = proche(colonne, presentes)
    conseil = f" Peut-être « {voisine} » ?" if voisine else ""
    liste = enumerer([citer(nom) for nom in presentes[:8]])
    return Anomalie(
        f"La colonne {citer(colonne)} n’est plus dans la réponse, qui contient : {liste}.{conseil}",
        bloquante=True,
        remede=OUVRIR,
    )


def doutes_des_cases(lu: Lu) -> Iterator[Anomalie]:
    """Tell of what could not be read in the rows, or reads in two ways."""
    for manque, cases in lu.illisibles.items():
        # A cell that is empty, or that says why, may be left out; a number that is not read, never
        # in silence.
        chiffrees = [case for case in cases if any(map(str.isdigit, case))]
        if not chiffrees and len(cases) <= lu.lignes * 0.1:
            continue
        exemple = next((f", dont {citer(case)}" for case in (*chiffrees, *cases) if case), "")
        lignes = denombrer(len(cases), "ligne", "lignes")
        yield Anomalie(
            f"{lignes} sur {nombre(lu.lignes)} sans {manque}{exemple}.",
            bloquante=len(cases) == lu.lignes,
            remede=FORMES[manque],
        )
    if lu.ambigu:
        yield Anomalie(
            f"Le nombre {citer(lu.ambigu)} se lit de deux façons, en milliers ou avec trois "
            "décimales, et aucun autre nombre de la colonne ne dit laquelle : rien n’en est lu.",
            bloquante=True,
            remede="Demandez au service des nombres sans séparateur de milliers.",
        )
    if lu.contredits:
        yield Anomalie(
            "La source donne deux valeurs différentes pour la période qui finit le "
            f"{_jours(lu.contredits)}."
        )


def _des_dates(jours: Iterable[date], limite: date) -> Iterator[Anomalie]:
    """Tell of days before there were such services, or after a limit."""
    impossibles = [jour for jour in jours if jour.year < PREMIERE_ANNEE or jour > limite]
    if impossibles:
        yield Anomalie(
            f"La source donne une date impossible, le {_jours(impossibles)} : elle est sans doute "
            "vide ou mal écrite."
        )


def doutes_de_la_serie(lus: Points, connus: Points, nature: str, jour: date) -> Iterator[Anomalie]:
    """Tell what is wrong in a series: on its own, and against what was known of it.

    The dates first, and the sign of the values; a total that falls; what the source took back or
    rewrote; then, when it rewrote nothing, whether the new values are like the known ones.
    """
    yield from _des_dates([point.au for point in lus if not _est_en_cours(point, jour)], jour)
    yield from _des_negatives(lus, nature)
    finis = lecture.termines(lus, jour)
    valeurs = {point.au: point.valeur for point in (*connus, *finis)}
    serie = [valeurs[au] for au in sorted(valeurs)]
    if nature == "cumul":
        yield from _de_la_baisse(serie)
    changees, disparues = _contre_le_connu(finis, connus)
    yield from _des_disparues(disparues)
    if changees:
        # What follows would say the same again.
        yield _changement(changees)
        return
    nouvelles = len([au for au in valeurs if au > connus[-1].au]) if connus else 1
    yield from _des_nouvelles(serie, nouvelles, nature)
    yield from _figee(serie, nature)


def _des_negatives(lus: Points, nature: str) -> Iterator[Anomalie]:
    """Tell of negative values: a rate may have some, what counts something may not."""
    if nature != "taux" and any(point.valeur < 0 for point in lus):
        yield Anomalie("Une valeur est négative, alors que la source compte quelque chose.")


def _est_en_cours(point: PointLu, jour: date) -> bool:
    """Tell whether the period of a value runs on a day: it may end later."""
    return point.du is not None and point.du <= jour < point.au


def _de_la_baisse(serie: Sequence[float]) -> Iterator[Anomalie]:
    """Tell of the first fall of a total since the start."""
    for avant, apres in pairwise(serie):
        if apres < avant:
            baisse = f"{nombre(avant)}, puis {nombre(apres)}"
            yield Anomalie(f"Un total depuis le début ne peut pas baisser : {baisse}.")
            return


def _des_disparues(disparues: Sequence[date]) -> Iterator[Anomalie]:
    """Tell of values that the source no more gives."""
    if disparues:
        accord = accorder(
            len(disparues), "valeur déjà lue a disparu", "valeurs déjà lues ont disparu"
        )
        yield Anomalie(f"{len(disparues)} {accord} de la source : {_jours(disparues)}.")


def _changement(changees: Sequence[tuple[date, float, float]]) -> Anomalie:
    """Say that a source rewrote values (day, before, now)."""
    au, avant, maintenant = changees[0]
    accord = accorder(len(changees), "valeur passée", "valeurs passées")
    return Anomalie(
        f"La source a changé {len(changees)} {accord} : le {_jours([au])}, "
        f"{nombre(avant)} est devenu {nombre(maintenant)}."
    )


def _des_nouvelles(serie: Sequence[float], nouvelles: int, nature: str) -> Iterator[Anomalie]:
    """Tell of the first of the new values that leaves what was known of the series.

    When none does, of the first that changes too much at once.
    """
    rangs = range(max(len(serie) - nouvelles, 1), len(serie))
    for rang in rangs:
        connues, valeur = serie[:rang], serie[rang]
        if _est_un_saut(connues, valeur, nature):
            yield Anomalie(
                f"La dernière valeur ({nombre(valeur)}) sort nettement de ce que la source disait "
                f"jusqu’ici (entre {nombre(min(connues))} et {nombre(max(connues))}) : l’unité a "
                "peut-être changé."
            )
            return
    for rang in rangs:
        connues, valeur = serie[:rang], serie[rang]
        if _est_brusque(connues, valeur, nature):
            yield Anomalie(
                f"La valeur passe de {nombre(connues[-1])} à {nombre(valeur)} d’une période à la "
                "suivante, et aucun changement connu n’était si grand : une période est peut-être "
                "incomplète, ou comptée plusieurs fois."
            )
            return


def doutes_du_premier_releve(
    valeurs: Sequence[float], indicateur: Indicateur
) -> Iterator[Anomalie]:
    """Ask about what only known values would show: a first reading has none."""
    entre_0_et_1 = all(0 <= valeur <= 1 for valeur in valeurs)
    if indicateur.unite == "pour-cent" and entre_0_et_1 and any(valeur % 1 for valeur in valeurs):
        yield Anomalie(
            "Toutes les valeurs sont entre 0 et 1, pour un pourcentage : ce sont peut-être des "
            "fractions.",
            remede="Si c’en sont, demandez au service des pourcentages, ou choisissez une autre "
            "colonne ; sinon, publiez.",
        )
    if indicateur.nature == "flux" and _ne_baisse_jamais(valeurs):
        yield Anomalie(
            "La série est déclarée comme un flux, et ne baisse jamais : c’est peut-être un total "
            "depuis le début.",
            remede="Si c’en est un, écrivez « nature: cumul » dans la fiche ; sinon, publiez.",
        )


def _ne_baisse_jamais(valeurs: Sequence[float]) -> bool:
    """Tell whether values, over a year at least, rise and never fall."""
    if len(valeurs) < UN_AN or valeurs[0] >= valeurs[-1]:
        return False
    return all(avant <= apres for avant, apres in pairwise(valeurs))


def _contre_le_connu(
    lus: Points, connus: Points
) -> tuple[list[tuple[date, float, float]], list[date]]:
    """Return what a source rewrote, and the days of what it no more gives.

    Of each value that it rewrote: the day, what it was, what it is now.
    """
    lues = {point.au: point.valeur for point in lus}
    connues = {point.au: point.valeur for point in connus}
    jours, changees = sorted(connues), []
    for au in jours:
        # A source may still complete its last two periods: within a tenth, or three units.
        part, unites = (0.1, 3) if au in jours[-2:] else (0.02, 1)
        tolerance = max(abs(connues[au]) * part, unites)
        if au in lues and abs(lues[au] - connues[au]) > tolerance:
            changees.append((au, connues[au], lues[au]))
    debut = min(lues, default=date.max)
    return changees, [au for au in jours if au >= debut and au not in lues]


def _est_un_saut(connues: Sequence[float], valeur: float, nature: str) -> bool:
    """Tell whether a value leaves what the series was: often, its unit has changed.

    It is the rule « un saut » of `docs/methodologie/releves.md`. `connues` are the values before
    it, oldest first; fewer than three of them (`VALEURS_MIN`) say nothing. What is out of the known
    depends on what is counted:

    - a total since the start only grows: what is added is compared (`_saut_d_un_cumul`);
    - a flow has seasons: a month may be much lower or higher than the one before, as long as a year
      has shown it (`_hausse_d_un_flux`, `_chute_d_un_flux`);
    - a stock, or a rate, has none: it leaves the known when it is more than four times its greatest
      value, or less than a quarter of its least one (`_ecart_d_un_niveau`).

    Below twenty (`PETIT`), things that are counted move by chance; a rate counts nothing.
    """
    if len(connues) < VALEURS_MIN:
        return False
    match nature:
        case "cumul":
            return _saut_d_un_cumul(connues, valeur)
        case "flux":
            return _hausse_d_un_flux(connues, valeur) or _chute_d_un_flux(connues, valeur)
        case "stock":
            return _ecart_d_un_niveau(connues, valeur, petit=PETIT)
        case _:
            return _ecart_d_un_niveau(connues, valeur, petit=0)


def _saut_d_un_cumul(connues: Sequence[float], valeur: float) -> bool:
    """Tell whether too much is added at once to a total since the start.

    Twenty or more are added. Then, either the total becomes eight times what it was, which was not
    nothing; or, once six values are known, what is added is more than eight times the largest
    addition before it, and more than a fifth of the total.
    """
    dernier = connues[-1]
    ajout = valeur - dernier
    if ajout < PETIT:
        return False
    if dernier >= 1 and valeur >= FOIS * dernier:
        return True
    if len(connues) < DEMI_ANNEE:
        return False
    plus_grand_ajout = max(1, *(apres - avant for avant, apres in pairwise(connues)))
    return ajout > FOIS * plus_grand_ajout and ajout > dernier / 5


def _hausse_d_un_flux(connues: Sequence[float], valeur: float) -> bool:
    """Tell whether a flow is too high: more than four times its greatest known value.

    Over less than a year, no season has been seen yet: it must be more than eight times the median
    of the last six values too.
    """
    if valeur < PETIT or valeur <= FOIS_L_EXTREME * max(connues):
        return False
    if len(connues) >= UN_AN:
        return True
    mediane = median(connues[-DEMI_ANNEE:])
    return valeur > FOIS * max(mediane, 1)


def _chute_d_un_flux(connues: Sequence[float], valeur: float) -> bool:
    """Tell whether a flow is too low, for what its last twelve months were.

    A year has seen every season; what came before, the start of a service, says nothing of a fall.

    - It is less than an eighth of the least of them, which was twenty or more. A fall to nothing
      must also be a surprise (`_zero_surprend`).
    - Or, where none was less than a fifth of their median, there is no season that goes so low: it
      is less than a quarter of the least of them, or a tenth of the median or less. Only a whole
      year, with a median of twenty or more, can say it.
    """
    annee = connues[-UN_AN:]
    minimum, mediane = min(annee), median(annee)
    surprend = valeur > 0 or _zero_surprend(connues)
    if minimum >= PETIT and valeur < minimum / FOIS and surprend:
        return True
    if len(connues) < UN_AN or mediane < PETIT or minimum < mediane / 5:
        return False
    return valeur < minimum / FOIS_L_EXTREME or valeur <= mediane / 10


def _zero_surprend(connues: Sequence[float]) -> bool:
    """Tell whether a flow that falls to nothing is a surprise.

    It is after a year of values; before, only after half a year of values that are all large.
    """
    if len(connues) >= UN_AN:
        return True
    return len(connues) >= DEMI_ANNEE and min(connues) >= GRAND


def _ecart_d_un_niveau(connues: Sequence[float], valeur: float, *, petit: int) -> bool:
    """Tell whether a stock or a rate is too high, or too low, for what it was.

    Too high: more than four times its greatest value. Too low: less than a quarter of the least of
    the last twelve. Nothing is said of what stays below `petit`.
    """
    maximum, minimum = max(connues), min(connues[-UN_AN:])
    hausse = valeur > FOIS_L_EXTREME * maximum and valeur >= petit
    chute = valeur < minimum / FOIS_L_EXTREME and maximum >= petit
    return hausse or chute


def _est_brusque(connues: Sequence[float], valeur: float, nature: str) -> bool:
    """Tell whether a value changes much more than any of the last year did.

    It is compared from a period to the next. A flow has shown its seasons after a year; a total
    since the start has its own rule; a few things change by chance.
    """
    besoin = {"flux": UN_AN, "stock": DEMI_ANNEE, "taux": DEMI_ANNEE}.get(nature)
    if besoin is None or len(connues) < besoin:
        return False
    if nature != "taux" and abs(valeur - connues[-1]) < PETIT:
        return False
    changement = _fois(connues[-1], valeur)
    passes = [_fois(avant, apres) for avant, apres in pairwise(connues[-UN_AN:])]
    return changement >= SENSIBLE and changement > max(passes) * DEMESURE


def _fois(avant: float, apres: float) -> float:
    """Return by how many times a value grew or fell; 1 from or to nothing (see `_est_un_saut`)."""
    if avant <= 0 or apres <= 0:
        return 1
    return max(avant, apres) / min(avant, apres)


def _figee(series: Sequence[float], nature: str) -> Iterator[Anomalie]:
    """Tell of a value that repeats itself much longer than it ever did.

    Twice as long; three times for a total, which stays as it is when nothing is added. A value is
    repeated for half a year at least, for a year when it is small.
    """
    suites = [len(list(groupe)) for _, groupe in groupby(series)]
    if not suites or not series[-1]:
        return
    valeur, suite = series[-1], suites[-1]
    if len(series) - suite < DEMI_ANNEE:
        return
    plus_longue = max(suites[:-1], default=0)
    fois = 3 if nature == "cumul" else 2
    periodes = DEMI_ANNEE if valeur >= GRAND else UN_AN
    if suite >= max(periodes, fois * plus_longue + 1):
        yield Anomalie(
            f"La source redonne la même valeur ({nombre(valeur)}) {suite} fois de suite : le "
            "compteur est peut-être arrêté.",
            remede=RELANCER,
        )


def doutes_de_l_arret(points: Points, mois: int, jour: date) -> Iterator[Anomalie]:
    """Tell of a source that gives nothing new.

    `mois` is how many months there are between values.
    """
    if not points:
        return
    au = points[-1].au
    if (jour - au).days > 31 * RYTHMES * mois + 10:
        phrase = f"La dernière valeur de la source est du {_jours([au])} : elle n’avance plus."
        yield Anomalie(phrase, remede=RELANCER)


def doutes_sans_date(points: Points, jour: date) -> Iterator[Anomalie]:
    """Tell of a source without dates that has answered the same for months.

    Its only day is that of its first reading.
    """
    if not points or not points[-1].valeur:
        return
    au, valeur = points[-1].au, points[-1].valeur
    mois = DEMI_ANNEE if valeur >= GRAND else UN_AN
    if (jour - au).days > 31 * mois:
        yield Anomalie(
            f"La source redonne la même valeur ({nombre(valeur)}) depuis le relevé du "
            f"{_jours([au])} : le compteur est peut-être arrêté.",
            remede=RELANCER,
        )


def doutes_des_utilisateurs(lus: Gens, avant: Gens, jour: date) -> Iterator[Anomalie]:
    """Tell what is wrong in a list of users.

    Those who vanished, those written under two codes, impossible dates, a use that ends before it
    begins.
    """
    yield from _des_absents(lus, avant)
    yield from _des_doubles(lus)
    debuts = [utilisateur.depuis for utilisateur in lus if utilisateur.depuis]
    # The end of a use may well be to come.
    fins = [utilisateur.jusqu_a for utilisateur in lus if utilisateur.jusqu_a]
    anciennes = [fin for fin in fins if fin.year < PREMIERE_ANNEE]
    yield from _des_dates((*debuts, *anciennes), jour + timedelta(days=366))
    if any(_finit_trop_tot(utilisateur) for utilisateur in lus):
        yield Anomalie("Un usage finit avant d’avoir commencé.")


def _des_absents(lus: Gens, avant: Gens) -> Iterator[Anomalie]:
    """Tell of organisations that vanished: more than a fifth of the list, and two or more.

    When all that is left is as it was, a single one is told: the list may be cut at the end of a
    line.
    """
    presents = {utilisateur.cle for utilisateur in lus}
    absents = [utilisateur for utilisateur in avant if utilisateur.cle not in presents]
    coupee = {*lus} < {*avant}
    nombreux = len(absents) >= DISPARUS and len(absents) > len(avant) * 0.2
    if not coupee and not nombreux:
        return
    cites = enumerer([citer(utilisateur.designation) for utilisateur in absents[:CITES]], "et")
    accord = accorder(len(absents), "organisme de moins", "organismes de moins")
    suite = ", et rien d’autre n’a changé : elle est peut-être coupée" if coupee else ""
    yield Anomalie(
        f"La liste a {len(absents)} {accord} sur {len(avant)}, dont {cites}{suite}.",
        remede="Comptez à l’adresse : si la liste est entière, dites dans la fiche qui a arrêté ; "
        "sinon, prévenez le service.",
    )


def _des_doubles(lus: Gens) -> Iterator[Anomalie]:
    """Tell of organisations of one type and one name that have several codes."""
    codes = defaultdict[tuple[str, str], set[str]](set)
    for utilisateur in lus:
        code = utilisateur.siren or utilisateur.code_insee
        if utilisateur.nom and code:
            nom = " ".join(sans_accent(utilisateur.nom).split())
            codes[utilisateur.type or "", nom].add(code)
    for (_, nom), siens in sorted(codes.items()):
        if len(siens) > 1:
            liste = enumerer(sorted(siens), "et")
            yield Anomalie(f"Un même organisme ({citer(nom)}) porte plusieurs codes : {liste}.")


def _finit_trop_tot(utilisateur: UtilisateurLu) -> bool:
    if utilisateur.depuis is None or utilisateur.jusqu_a is None:
        return False
    return utilisateur.jusqu_a < utilisateur.depuis


def doutes_d_un_autre(
    avant: ReleveDeSource, series: Iterable[Serie], connus: Connus
) -> Iterator[Anomalie]:
    """Tell of values that are new to a source, and that another common had.

    One that had them first is not to blame.
    """
    connues = {(serie.indicateur, serie.perimetre): {*serie.points} for serie in avant.series}
    nouvelles = []
    for serie in series:
        anciens = connues.get((serie.indicateur, serie.perimetre), set())
        nouvelles.append([point for point in serie.points if point not in anciens])
    communs = set()
    for releve in connus.values():
        if releve.commun == avant.commun:
            continue
        for serie in releve.series:
            if any(_meme(points, serie.points) for points in nouvelles):
                communs.add(releve.commun)
    if communs:
        yield Anomalie(
            "La source donne les mêmes chiffres que celle d’un autre commun, "
            f"{citer(min(communs))}."
        )


def _meme(points: Points, autres: Points) -> bool:
    """Tell whether two series are the same on the days that both have."""
    valeurs = {point.au: point.valeur for point in autres}
    communs = [point for point in points if point.au in valeurs]
    differentes = {point.valeur for point in communs if point.valeur >= MINUSCULE}
    if len(communs) < DEMI_ANNEE or len(differentes) <= PAR_HASARD:
        return False
    return all(point.valeur == valeurs[point.au] for point in communs)


def _jours(days: Sequence[date]) -> str:
    """Write days: the first one, and how many others when there are more than two."""
    jours = [str(DatePartielle.du_jour(day)) for day in sorted(days)]
    if len(jours) > JOURS_CITES:
        return f"{jours[0]} (et {len(jours) - 1} autres)"
    return enumerer(jours, "et")
