"""Read the sources that are due: what each answer changes, what makes it doubtful, the copy to keep.

Nothing here decides: with an anomaly, a person looks. One that is `bloquante` leaves nothing to look at, and what was
known stays. The thresholds leave alone a series that grows, that has a season, that starts, or that counts few things.
"""

import gzip
import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import groupby, pairwise
from statistics import median
from typing import NamedTuple, TypeAlias

import msgspec

from catalogue_communs.modele import Indicateur, Projet
from catalogue_communs.modele.sources_vivantes import (
    MesureARelever,
    SourceVivante,
    UtilisateursARelever,
)
from catalogue_communs.reseau.bornes import Limites, Panne
from catalogue_communs.reseau.connexion import ReponseHttp, Reseau
from catalogue_communs.socle.dates import DatePartielle
from catalogue_communs.socle.fichiers import octets_json
from catalogue_communs.socle.recu import Demesure
from catalogue_communs.socle.schemas import vocabulaires
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
from catalogue_communs.sources.lecture import (
    Ligne,
    Lu,
    PointLu,
    ReleveDeSource,
    Serie,
    UtilisateurLu,
)

# Bytes of a compressed copy, beyond which a repository is not the place.
COPIE, LONGUE = 500_000, "la réponse est trop grosse"

Connus: TypeAlias = Mapping[tuple[str, str], ReleveDeSource]
# A series, oldest first; users.
Points: TypeAlias = Sequence[PointLu]
Gens: TypeAlias = Sequence[UtilisateurLu]
# What asks at an address.
Demander: TypeAlias = Callable[[str], ReponseHttp]

# What to do of what is doubtful, of what cannot be read, of what stopped.
COMPARER = (
    "Comparez avec ce que montre le service : si c’est juste, publiez ; sinon prévenez-le, et fermez la "
    "proposition : le prochain relevé la refera."
)
OUVRIR = "Ouvrez l’adresse : si elle a changé, ou répond autrement, corrigez la source dans la fiche ; sinon, prévenez le service."
RELANCER = "Demandez au service s’il compte encore ; s’il a fini, retirez la source de la fiche."


class Anomalie(NamedTuple):
    """What is wrong, in a sentence that a product manager understands, whether anything is left to read, what to do."""

    phrase: str
    bloquante: bool = False
    remede: str = COMPARER


class SourceALire(NamedTuple):
    """A source of a common, and what was known of it; the indicators of the common say what is counted."""

    projet: Projet
    source: SourceVivante
    avant: ReleveDeSource

    @property
    def fixe(self) -> Mapping[str, str]:
        """What its format fixes, for what its file does not say: the rows, the columns of a measure."""
        return lecture.FIXE if self.source.format == lecture.STATS_ADEME else {}

    @property
    def mesures(self) -> Iterator[MesureARelever]:
        """What is read in it, with the columns that its format fixes."""
        for one in self.source.mesures:
            lacking = {name: said for name, said in self.fixe.items() if not getattr(one, name)}
            yield msgspec.structs.replace(one, **lacking)

    @property
    def mois(self) -> int:
        """The months between two of its values, as its file says."""
        return int(vocabulaires()["rythme"].valeurs[self.source.rythme].extra["mois"])

    def mois_de(self, asked: MesureARelever) -> int:
        """The months between two values of a measure: those of its periods, when they are longer."""
        return max(self.mois, lecture.MOIS.get(asked.periode or "", 1))


@dataclass(frozen=True, slots=True)
class Etude:
    """What an answer changes: all that is known from now on, what is doubtful, the files to keep, by their path.

    Without a file, there is nothing to look at in the answer.
    """

    lue: SourceALire
    releve: ReleveDeSource
    anomalies: tuple[Anomalie, ...]
    fichiers: Mapping[str, bytes] = field(default_factory=dict, repr=False)


def dues(
    projets: Iterable[Projet], releves: Connus, jour: date, depuis: date | None = None
) -> list[SourceALire]:
    """List the sources to read on a day, those read longest ago first; with `depuis`, all that were last read before."""
    found = []
    for projet in projets:
        for source in projet.sources_vivantes:
            known = releves.get((projet.slug, source.id)) or ReleveDeSource(projet.slug, source.id)
            one, day = (
                SourceALire(projet, source, known),
                known.derniere.le if known.derniere else date.min,
            )
            # In whole months, since a reading of which anything was kept.
            rhythm = (jour.year - day.year) * 12 + jour.month - day.month >= one.mois
            if rhythm if depuis is None else day < depuis:
                found.append((day, projet.slug, source.id, one))
    return [one for *_, one in sorted(found, key=lambda line: line[:3])]


def ouvrir() -> Demander:
    """Open the network, to the declared hosts alone."""
    return Reseau(lecture.hotes(), limites=Limites(taille=10_000_000, total=40, patience=20)).lire


def etudier(lue: SourceALire, reponse: ReponseHttp, jour: date, connus: Connus) -> Etude | None:
    """Read an answer, on a day; nothing when it is the very same as the last one of which anything was kept.

    `connus` is what is known of every source: an answer must not be that of another common. Raises `Panne`.
    """
    if reponse.absente:
        raise Panne("la source n’est plus à cette adresse")
    avant, corps = lue.avant, lecture.sans_gzip(reponse.corps)
    told = hashlib.sha256(corps).hexdigest()
    if avant.derniere is not None and avant.derniere.sha256 == told:
        return None
    reading = _Lecture(lue, jour)
    try:
        decoded = lecture.decoder(corps)
        series, users = reading.tout(decoded)
        # Of one that may name people, the columns that are asked for alone.
        kept = (
            octets_json(reading.reduites, indent=1)
            if lecture.donnee_personnelle(decoded)
            else corps
        )
    except Demesure as demesure:
        trop = Anomalie(f"La réponse {demesure} : rien n’en est lu.", bloquante=True, remede=OUVRIR)
        return Etude(lue, avant, (trop,))
    except (ValueError, RecursionError):
        blocked = tuple(one for one in reading.trouvees if one.bloquante)
        return Etude(lue, avant, blocked or (ILLISIBLES[lecture.nature_illisible(corps)],))
    found = (*reading.trouvees, *_d_un_autre(avant, series, connus))
    # Without a name nor a time: the same answer makes the same bytes.
    packed = gzip.compress(kept, mtime=0)
    short = len(packed) <= COPIE
    kind = "json" if kept.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in {b"{", b"["} else "csv"
    line = lecture.LectureDeSource(
        jour,
        lecture.adresse_demandee(lue.source),
        told,
        reading.lignes,
        f"{lue.source.id}/{jour.isoformat()}.{kind}.gz" if short else None,
        None if short else LONGUE,
        tuple(one.phrase for one in found),
        hashlib.sha256(kept).hexdigest() if short and kept != corps else None,
    )
    # Read again on the same day, it takes the place of that reading, whose copy has the same name.
    before = tuple(one for one in avant.lectures if one.le != jour)
    made = msgspec.structs.replace(
        avant, lectures=(*before, line), series=series, utilisateurs=users
    )
    return Etude(lue, made, found, made.fichiers(packed))


def arret(lue: SourceALire, jour: date) -> list[Anomalie]:
    """Say what is doubtful of a source that answers the same as before: it may have stopped."""
    doutes: list[Anomalie] = []
    for mesure in lue.mesures:
        points = lue.avant.serie(mesure.indicateur, mesure.perimetre)
        if mesure.date:
            doutes += _de_l_arret(points, lue.mois_de(mesure), jour)
        else:
            doutes += _sans_date(points, jour)
    return doutes[:1]


@dataclass(slots=True)
class _Lecture:
    """One reading in the making: what is found wrong gathers in `trouvees`, until it leaves nothing to read."""

    lue: SourceALire
    jour: date
    lignes: int = 0
    trouvees: list[Anomalie] = field(default_factory=list)
    reduites: list[dict[str, str]] = field(default_factory=list)

    def tout(self, decoded: object) -> tuple[tuple[Serie, ...], tuple[UtilisateurLu, ...]]:
        """Return every series and the users."""
        users = self.lue.avant.utilisateurs
        known = {(one.indicateur, one.perimetre or ""): one for one in self.lue.avant.series}
        for asked in self.lue.mesures:
            series = Serie(asked.indicateur, self._mesure(decoded, asked), asked.perimetre)
            known[asked.indicateur, asked.perimetre or ""] = series
        if named := self.lue.source.utilisateurs:
            users = self._utilisateurs(decoded, named)
        return tuple(known[key] for key in sorted(known)), users

    def _rows(
        self,
        decoded: object,
        lignes: str | None,
        *columns: str | None,
        ou: Iterable[str | None] = (),
    ) -> list[Ligne]:
        """Return the rows that a declaration asks for; some must have each column, and may lack those of `ou`."""
        path = lignes or self.lue.fixe.get("lignes", "@")
        rows = lecture.lignes_demandees(decoded, path)
        self.lignes += len(rows or ())
        self.reduites += lecture.reduites(rows or (), filter(None, (*columns, *ou)))
        self._dire(_des_lignes(rows, path, filter(None, columns)))
        return rows or []

    def _mesure(self, decoded: object, asked: MesureARelever) -> tuple[PointLu, ...]:
        """Return the whole series: what was known, and what the answer adds or corrects."""
        known = self.lue.avant.serie(asked.indicateur, asked.perimetre)
        rows = self._rows(decoded, asked.lignes, asked.valeur, asked.date)
        read = lecture.valeurs_lues(rows, asked, self.jour)
        about = next(one for one in self.lue.projet.indicateurs if one.id == asked.indicateur)
        self._dire(_des_cases(read))
        self._dire(_de_la_serie(read.points, known, about.nature, self.jour))
        done = lecture.termines(read.points, self.jour)
        if not known:
            self._dire(_au_premier_releve([one.valeur for one in done], about))
        if asked.date:
            self._dire(_de_l_arret(done, self.lue.mois_de(asked), self.jour))
        whole = {one.au: one for one in (*known, *done)}
        return tuple(whole[day] for day in sorted(whole))

    def _utilisateurs(
        self, decoded: object, asked: UtilisateursARelever
    ) -> tuple[UtilisateurLu, ...]:
        columns = (asked.siren, asked.code_insee, asked.nom, asked.colonne_type, asked.depuis)
        rows = self._rows(decoded, asked.lignes, *columns, ou=(asked.jusqu_a, asked.usage))
        read = lecture.utilisateurs(rows, asked)
        self._dire(_des_cases(read))
        known = self.lue.avant.utilisateurs
        self._dire(_des_utilisateurs(read.utilisateurs, known, self.jour))
        # Cut, it takes nobody away.
        return known if {*read.utilisateurs} < {*known} else tuple(read.utilisateurs)

    def _dire(self, found: Iterable[Anomalie]) -> None:
        """Keep anomalies, each sentence once; stop when one leaves nothing to read."""
        told = [one for one in found if one not in self.trouvees]
        self.trouvees += told
        if any(one.bloquante for one in told):
            raise ValueError("nothing can be read")


# --- What makes an answer doubtful ------------------------------------------------------------------------

PREMIERE_ANNEE = 2000
# Fewer values say nothing of a variation; twelve months have seen every season.
PEU, ASSEZ, UN_AN = 3, 6, 12
# Below, a count moves by chance.
PETIT, GRAND = 20, 50
FOIS = 8
# Of an answer that cannot be read, by what it is.
ILLISIBLES = {
    lecture.CLASSEUR: Anomalie(
        "La réponse ne se lit pas : c’est un classeur (XLSX ou ODS).",
        bloquante=True,
        remede="Demandez au service le même tableau en CSV : un classeur n’est pas lu.",
    ),
    lecture.PAGE_WEB: Anomalie(
        "La réponse ne se lit pas : c’est une page web (l’adresse a peut-être changé, ou demande maintenant de se "
        "connecter).",
        bloquante=True,
        remede=f"{OUVRIR} Un tableau dans une page n’est pas lu.",
    ),
    "": Anomalie(
        "La réponse ne se lit pas : elle est vide, coupée, ou d’un autre format.",
        bloquante=True,
        remede=OUVRIR,
    ),
}
# A change from a period to the next that is doubtful, by how many times it is the largest of those known; a smaller
# one than `SENSIBLE` times is none.
SENSIBLE, DEMESURE = 1.75, 1.25


# How what could not be read may be written.
FORMES = {
    lecture.NOMBRE: "Formes lues : 1234, 1234,5, 1 234,5, 12 %, 12 345 €. Dites-le au service, ou choisissez une autre colonne.",
    lecture.DATE: "Formes lues : 2026-10-31, 2026-10, 2026, 31/10/2026, 10/2026, 202610, octobre 2026, oct. 2026, 2026-T3, T3 2026, "
    "secondes depuis 1970. Une ligne de total s’écarte avec « lignes » ; sinon, choisissez une autre colonne.",
    lecture.CASES: "Une valeur contient sans doute le séparateur, comme « 375,5 » entre des virgules : demandez au service "
    "un point-virgule, ou des guillemets.",
    lecture.QUI: "Un SIREN a neuf chiffres, un SIRET quatorze : un tableur a pu enlever des zéros. Un nom qui ressemble à celui d’une personne n’est pas lu : donnez aussi le code.",
}


def _des_lignes(
    rows: Sequence[Ligne] | None, chemin: str, attendues: Iterable[str]
) -> Iterator[Anomalie]:
    """Tell of rows that are nowhere, and of columns that no row has any more."""
    if not rows:
        said = "La réponse ne contient plus aucune ligne."
        if rows is None:
            said = f"La réponse n’a plus de lignes là où on les lisait ({citer(chemin)}) : sa forme a changé, ou elle dit une erreur."
        yield Anomalie(said, bloquante=True, remede=OUVRIR)
        return
    for column in (
        one for one in attendues if all(lecture.valeur_de(row, one) is None for row in rows)
    ):
        seen = list(dict.fromkeys(str(name) for row in rows[:20] for name in row))
        close = proche(column, seen)
        hint = f" Peut-être « {close} » ?" if close else ""
        said = f"La colonne {citer(column)} n’est plus dans la réponse, qui contient : {enumerer(list(map(citer, seen[:8])))}.{hint}"
        yield Anomalie(said, bloquante=True, remede=OUVRIR)


def _des_cases(lu: Lu) -> Iterator[Anomalie]:
    for what, values in lu.illisibles.items():
        # A cell that is empty, or that says why, may be left out; a number that is not read, never in silence.
        figures = [one for one in values if any(map(str.isdigit, one))]
        if figures or len(values) > lu.lignes * 0.1:
            seen = next((f", dont {citer(one)}" for one in (*figures, *values) if one), "")
            said = f"{denombrer(len(values), 'ligne', 'lignes')} sur {nombre(lu.lignes)} sans {what}{seen}."
            yield Anomalie(said, bloquante=len(values) == lu.lignes, remede=FORMES[what])
    if lu.ambigu:
        yield Anomalie(
            f"Le nombre {citer(lu.ambigu)} se lit de deux façons, en milliers ou avec trois décimales, et aucun autre nombre de "
            "la colonne ne dit laquelle : rien n’en est lu.",
            bloquante=True,
            remede="Demandez au service des nombres sans séparateur de milliers.",
        )
    if lu.contredits:
        yield Anomalie(
            f"La source donne deux valeurs différentes pour la période qui finit le {_jours(lu.contredits)}."
        )


def _des_dates(days: Iterable[date], limite: date) -> Iterator[Anomalie]:
    if wrong := [day for day in days if day.year < PREMIERE_ANNEE or day > limite]:
        yield Anomalie(
            f"La source donne une date impossible, le {_jours(wrong)} : elle est sans doute vide ou mal écrite."
        )


def _de_la_serie(lus: Points, connus: Points, nature: str, jour: date) -> Iterator[Anomalie]:
    """Tell what is wrong in a series: on its own, and against what was known of it."""
    yield from _des_dates(
        (p.au for p in lus if p.au.year < PREMIERE_ANNEE or (p.du or p.au) > jour), jour
    )
    if nature != "taux" and any(p.valeur < 0 for p in lus):
        yield Anomalie("Une valeur est négative, alors que la source compte quelque chose.")
    done = lecture.termines(lus, jour)
    values = {p.au: p.valeur for p in (*connus, *done)}
    series = [values[day] for day in sorted(values)]
    if nature == "cumul" and (fall := next(((a, b) for a, b in pairwise(series) if b < a), None)):
        yield Anomalie(
            f"Un total depuis le début ne peut pas baisser : {nombre(fall[0])}, puis {nombre(fall[1])}."
        )
    changed, gone = _contre_le_connu(done, connus)
    if gone:
        few = accorder(len(gone), "valeur déjà lue a disparu", "valeurs déjà lues ont disparu")
        yield Anomalie(f"{len(gone)} {few} de la source : {_jours(gone)}.")
    if changed:
        day, before, now = changed[0]
        yield Anomalie(
            f"La source a changé {len(changed)} {accorder(len(changed), 'valeur passée', 'valeurs passées')} : "
            f"le {_jours([day])}, {nombre(before)} est devenu {nombre(now)}."
        )
        # What follows would say the same again.
        return
    fresh = len([day for day in values if day > connus[-1].au]) if connus else 1
    ranks = range(max(len(series) - fresh, 1), len(series))
    if far := next(
        (rank for rank in ranks if _est_un_saut(series[:rank], series[rank], nature)), None
    ):
        low, top = nombre(min(series[:far])), nombre(max(series[:far]))
        yield Anomalie(
            f"La dernière valeur ({nombre(series[far])}) sort nettement de ce que la source disait jusqu’ici "
            f"(entre {low} et {top}) : l’unité a peut-être changé."
        )
    elif brusque := next(
        (rank for rank in ranks if _est_brusque(series[:rank], series[rank], nature)), None
    ):
        yield Anomalie(
            f"La valeur passe de {nombre(series[brusque - 1])} à {nombre(series[brusque])} d’une période à la suivante, et "
            "aucun changement connu n’était si grand : une période est peut-être incomplète, ou comptée plusieurs fois."
        )
    yield from _figee(series, nature)


def _au_premier_releve(values: Sequence[float], about: Indicateur) -> Iterator[Anomalie]:
    """Ask what a first reading has nothing known to tell."""
    if (
        about.unite == "pour-cent"
        and all(0 <= one <= 1 for one in values)
        and any(one % 1 for one in values)
    ):
        yield Anomalie(
            "Toutes les valeurs sont entre 0 et 1, pour un pourcentage : ce sont peut-être des fractions.",
            remede="Si c’en sont, demandez au service des pourcentages, ou choisissez une autre colonne ; sinon, publiez.",
        )
    rises = (
        all(a <= b for a, b in pairwise(values)) and len(values) >= UN_AN and values[0] < values[-1]
    )
    if about.nature == "flux" and rises:
        yield Anomalie(
            "La série est déclarée comme un flux, et ne baisse jamais : c’est peut-être un total depuis le début.",
            remede="Si c’en est un, écrivez « nature: cumul » dans la fiche ; sinon, publiez.",
        )


def _contre_le_connu(
    lus: Points, connus: Points
) -> tuple[list[tuple[date, float, float]], list[date]]:
    """Return the values that are no more what was read (day, before, now), and the days that are no more there."""
    now, before = {p.au: p.valeur for p in lus}, {p.au: p.valeur for p in connus}
    days, changed = sorted(before), []
    for day in days:
        # A source may still complete its last two periods: within a tenth, or three units.
        part, least = (0.1, 3) if day in days[-2:] else (0.02, 1)
        if day in now and abs(now[day] - before[day]) > max(abs(before[day]) * part, least):
            changed.append((day, before[day], now[day]))
    return changed, [day for day in days if now and day >= min(now) and day not in now]


def _est_un_saut(hist: Sequence[float], x: float, nature: str) -> bool:
    if len(hist) < PEU:
        return False
    # A year has seen every season; what came before, the start of a service, says nothing of a fall.
    year = hist[-UN_AN:]
    top, low, usual = max(hist), min(year), median(year)
    match nature:
        case "cumul":
            step, most = x - hist[-1], max(*(b - a for a, b in pairwise(hist)), 1) * FOIS
            leap = len(hist) >= ASSEZ and step > most and step > hist[-1] / 5
            return step >= PETIT and (x >= FOIS * hist[-1] >= FOIS or leap)
        case "flux":
            seasons = len(hist) >= UN_AN
            high = (
                x >= PETIT
                and x > top * FOIS / 2
                and (seasons or x > FOIS * max(median(hist[-ASSEZ:]), 1))
            )
            old = seasons or x > 0 or (len(hist) >= ASSEZ and low >= GRAND)
            # Where no month was far below the others, there is no season that goes so low.
            steady = seasons and usual >= PETIT and low >= usual / 5
            fall = low >= PETIT and x < low / FOIS and old
            return high or fall or (steady and (x <= usual / 10 or x < low * 2 / FOIS))
        case _:
            few = PETIT if nature == "stock" else 0
            return (x > top * FOIS / 2 and x >= few) or (x < low * 2 / FOIS and top >= few)


def _est_brusque(hist: Sequence[float], x: float, nature: str) -> bool:
    """Tell whether a value changes much more than any of the last year did, from a period to the next.

    A flow has shown its seasons after a year; a cumulative total has its own rule; a few things change by chance.
    """
    besoin = {"flux": UN_AN, "stock": ASSEZ, "taux": ASSEZ}.get(nature)
    if besoin is None or len(hist) < besoin:
        return False
    if nature != "taux" and abs(x - hist[-1]) < PETIT:
        return False
    changement = _fois(hist[-1], x)
    passes = [_fois(avant, apres) for avant, apres in pairwise(hist[-UN_AN:])]
    return changement >= SENSIBLE and changement > max(passes) * DEMESURE


def _fois(avant: float, apres: float) -> float:
    """Return by how many times a value grew or fell; from or to nothing, another rule tells."""
    if avant <= 0 or apres <= 0:
        return 1
    return max(avant, apres) / min(avant, apres)


def _figee(series: Sequence[float], nature: str) -> Iterator[Anomalie]:
    """Tell of a value that repeats itself much longer than it ever did."""
    runs = [len(list(group)) for _, group in groupby(series)]
    if not runs or len(series) - runs[-1] < ASSEZ or not series[-1]:
        return
    longest = max(runs[:-1], default=0)
    needed = max(
        ASSEZ if series[-1] >= GRAND else UN_AN, longest * (PEU if nature == "cumul" else 2) + 1
    )
    if runs[-1] >= needed:
        yield Anomalie(
            f"La source redonne la même valeur ({nombre(series[-1])}) {runs[-1]} fois de suite : le compteur est peut-être arrêté.",
            remede=RELANCER,
        )


def _de_l_arret(points: Points, mois: int, jour: date) -> Iterator[Anomalie]:
    if points and (jour - points[-1].au).days > 31 * PEU * mois + 10:
        yield Anomalie(
            f"La dernière valeur de la source est du {_jours([points[-1].au])} : elle n’avance plus.",
            remede=RELANCER,
        )


def _sans_date(points: Points, jour: date) -> Iterator[Anomalie]:
    """Tell of a source without dates that has answered the same for months: its only day is that of its first reading."""
    if not points or not points[-1].valeur:
        return
    mois = ASSEZ if points[-1].valeur >= GRAND else UN_AN
    if (jour - points[-1].au).days > 31 * mois:
        yield Anomalie(
            f"La source redonne la même valeur ({nombre(points[-1].valeur)}) depuis le relevé du "
            f"{_jours([points[-1].au])} : le compteur est peut-être arrêté.",
            remede=RELANCER,
        )


def _des_utilisateurs(lus: Gens, avant: Gens, jour: date) -> Iterator[Anomalie]:
    """Tell what is wrong in a list of users: those who vanished, those written twice, impossible dates."""
    now = {one.cle for one in lus}
    gone = [one for one in avant if one.cle not in now]
    # It has fewer, and says of each what it said: it may be cut at the end of a line.
    cut = {*lus} < {*avant}
    if cut or (len(gone) >= PEU - 1 and len(gone) > len(avant) * 0.2):
        names = [citer(one.designation) for one in gone[:PEU]]
        less = accorder(len(gone), "organisme de moins", "organismes de moins")
        same = ", et rien d’autre n’a changé : elle est peut-être coupée" if cut else ""
        yield Anomalie(
            f"La liste a {len(gone)} {less} sur {len(avant)}, dont {enumerer(names, 'et')}{same}.",
            remede="Comptez à l’adresse : si la liste est entière, dites dans la fiche qui a arrêté ; sinon, prévenez le service.",
        )
    codes: dict[tuple[str, str], set[str]] = {}
    for one in lus:
        if one.nom and (code := one.siren or one.code_insee):
            codes.setdefault((one.type or "", " ".join(sans_accent(one.nom).split())), set()).add(
                code
            )
    for (_, name), found in sorted(codes.items()):
        if len(found) > 1:
            yield Anomalie(
                f"Un même organisme ({citer(name)}) porte plusieurs codes : {enumerer(sorted(found), 'et')}."
            )
    starts = (one.depuis for one in lus if one.depuis)
    ends = (one.jusqu_a for one in lus if one.jusqu_a and one.jusqu_a.year < PREMIERE_ANNEE)
    yield from _des_dates((*starts, *ends), jour + timedelta(days=366))
    if any(one.depuis and one.jusqu_a and one.jusqu_a < one.depuis for one in lus):
        yield Anomalie("Un usage finit avant d’avoir commencé.")


def _d_un_autre(
    avant: ReleveDeSource, series: Iterable[Serie], connus: Connus
) -> Iterator[Anomalie]:
    """Tell of values that are new to a source, and that another common had: one that had them first is not to blame."""
    others = [(one.commun, kept.points) for one in connus.values() for kept in one.series]
    known = {(one.indicateur, one.perimetre): {*one.points} for one in avant.series}
    fresh = [
        [p for p in s.points if p not in known.get((s.indicateur, s.perimetre), ())] for s in series
    ]
    same = [
        who for who, points in others for new in fresh if who != avant.commun and _meme(new, points)
    ]
    if same:
        yield Anomalie(
            f"La source donne les mêmes chiffres que celle d’un autre commun, {citer(min(same))}."
        )


def _meme(one: Points, other: Points) -> bool:
    theirs = {p.au: p.valeur for p in other}
    both = [p for p in one if p.au in theirs]
    # Small counts may well be the same by chance.
    telling = {p.valeur for p in both if p.valeur >= PEU}
    return (
        len(both) >= ASSEZ
        and len(telling) >= PEU + 1
        and all(p.valeur == theirs[p.au] for p in both)
    )


def _jours(days: Sequence[date]) -> str:
    named = [str(DatePartielle.du_jour(day)) for day in sorted(days)]
    return (
        f"{named[0]} (et {len(named) - 1} autres)"
        if len(named) > PEU - 1
        else enumerer(named, "et")
    )
