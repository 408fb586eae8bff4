"""From an answer to what is kept of it: the values, the users, the copy, and what is doubtful."""

from __future__ import annotations

import gzip
import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from catalogue.socle.schemas import vocabularies
from catalogue.sources import anomalies, extraction
from catalogue.sources.extraction import colonnes, donnee_personnelle
from catalogue.sources.formats import FORMATS
from catalogue.sources.releve import LectureDeSource, ReleveDeSource, Serie, UtilisateurLu

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from catalogue.modele import Projet
    from catalogue.modele.impact import MesureARelever, SourceVivante, UtilisateursARelever
    from catalogue.sources.anomalies import Anomalie, Voisins
    from catalogue.sources.extraction import Ligne
    from catalogue.sources.formats import FormatDeSource
    from catalogue.sources.releve import PointLu

# Bytes of a compressed copy, beyond which a repository is not the place.
COPIE = 1_000_000
COLONNES = 60
MOIS = {"jour": 1, "semaine": 1, "mois": 1, "annee": 12}


class ReponseDeSource(NamedTuple):
    """What a source answered: its bytes, where it was asked, the labels to ask again with."""

    corps: bytes
    adresse: str
    etiquette: str = ""
    modifiee: str = ""


class SourceALire(NamedTuple):
    """A source of a common, and what was known of it; the indicators of the common say what is counted."""

    projet: Projet
    source: SourceVivante
    avant: ReleveDeSource


@dataclass(frozen=True, slots=True)
class Etude:
    """What an answer changes: everything known of the source from now on, and what is doubtful.

    `corps` is the answer, kept in memory for the copy that `releve` may name.
    """

    lue: SourceALire
    releve: ReleveDeSource
    anomalies: tuple[Anomalie, ...]
    corps: bytes = field(repr=False)

    @property
    def lisible(self) -> bool:
        """Tell whether there is anything to look at in the answer."""
        return not any(one.bloquante for one in self.anomalies)

    @property
    def automatique(self) -> bool:
        """Tell whether the owner of the file wants it published without a person, and nothing is doubtful."""
        return self.lue.source.publication == "automatique" and not self.anomalies


def etudier(
    lue: SourceALire,
    reponse: ReponseDeSource,
    jour: date,
    voisins: Voisins,
) -> Etude | None:
    """Read an answer, on a day; nothing when it is the very same as the last one.

    `voisins` is what is known of every source: an answer must not be that of another common.
    """
    avant = lue.avant
    told = hashlib.sha256(reponse.corps).hexdigest()
    if avant.derniere is not None and avant.derniere.sha256 == told:
        return None
    reading = _Lecture(lue, jour)
    decoded = reading.decoder(reponse.corps)
    if reading.trouvees:
        series, users = avant.series, avant.utilisateurs
    else:
        series, users = reading.tout(decoded)
    copy, why = reading.copie(decoded, reponse.corps)
    line = LectureDeSource(
        jour,
        reponse.adresse,
        told,
        len(reponse.corps),
        len(reading.lignes),
        colonnes(reading.lignes[:COLONNES])[:COLONNES],
        copy,
        why or None,
    )
    # Read again on the same day, it takes the place of that reading, whose copy has the same name.
    before = tuple(one for one in avant.lectures if one.le != jour)
    made = msgspec.structs.replace(
        avant,
        lectures=(*before, line),
        series=series,
        utilisateurs=users,
        etiquette=reponse.etiquette or None,
        modifiee=reponse.modifiee or None,
    )
    found = (*reading.trouvees, *anomalies.d_un_autre(made, voisins))
    line = msgspec.structs.replace(line, anomalies=tuple(one.phrase for one in found))
    made = msgspec.structs.replace(made, lectures=(*before, line))
    return Etude(lue, made, found, reponse.corps)


def inchangee(lue: SourceALire, jour: date) -> tuple[Anomalie, ...]:
    """Say what is doubtful of a source that answers the same as before: it may have stopped."""
    source, avant = lue.source, lue.avant
    months = vocabularies()["rythme"].valeurs[source.rythme].extra["mois"]
    dated = {one.indicateur for one in source.mesures if one.date or FORMATS[source.format].moment}
    found = [
        a for s in avant.series if s.indicateur in dated for a in anomalies.de_l_arret(s.points, months, jour)
    ]
    return tuple(found[:1])


class _Lecture:
    """One reading in the making: what is found wrong gathers in `trouvees`."""

    def __init__(self, lue: SourceALire, jour: date) -> None:
        self.source, self.avant, self.jour = lue.source, lue.avant, jour
        self.natures = {one.id: one.nature for one in lue.projet.indicateurs}
        self.kind: FormatDeSource = FORMATS[lue.source.format]
        self.lignes: list[Ligne] = []
        self.trouvees: list[Anomalie] = []

    def decoder(self, corps: bytes) -> object:
        """Decode an answer; nothing when it holds no data."""
        if found := anomalies.du_corps(corps):
            self.trouvees.append(found)
            return None
        try:
            return self.kind.decoder(corps)
        except (ValueError, RecursionError):
            self.trouvees.append(anomalies.ILLISIBLE)
            return None

    def tout(self, decoded: object) -> tuple[tuple[Serie, ...], tuple[UtilisateurLu, ...]]:
        """Return every series and the users, those known where nothing could be read."""
        known = {(one.indicateur, one.perimetre): one for one in self.avant.series}
        for asked in self.source.mesures:
            key = (asked.indicateur, asked.perimetre)
            points = self._mesure(decoded, asked, known[key].points if key in known else ())
            if points:
                known[key] = Serie(asked.indicateur, points, asked.perimetre)
        users = self.avant.utilisateurs
        if self.source.utilisateurs:
            users = self._utilisateurs(decoded, self.source.utilisateurs)
        return tuple(known[key] for key in sorted(known, key=lambda one: (one[0], one[1] or ""))), users

    def _rows(self, decoded: object, asked: MesureARelever | UtilisateursARelever) -> list[Ligne]:
        rows = extraction.lignes(decoded, self.kind, asked.lignes, asked.choisir)
        before = self.avant.derniere.lignes if self.avant.derniere else 0
        alone = len(self.source.mesures) + bool(self.source.utilisateurs) == 1
        self._dire(anomalies.des_lignes(rows, asked.lignes or self.kind.lignes, before if alone else 0))
        self._dire(anomalies.du_plafond(rows or (), self.kind.plafond))
        self.lignes += rows or ()
        return rows or []

    def _mesure(
        self, decoded: object, asked: MesureARelever, known: Sequence[PointLu]
    ) -> tuple[PointLu, ...]:
        """Return the whole series: what was known, and what the answer adds or corrects."""
        rows = self._rows(decoded, asked)
        wanted = [asked.valeur or self.kind.valeur, asked.date or self.kind.moment]
        if not rows or self._dire(anomalies.des_colonnes(rows, filter(None, wanted))):
            return tuple(known)
        read = extraction.points(rows, asked, self.kind, self.jour)
        self._dire(anomalies.des_cases(read))
        nature = self.natures.get(asked.indicateur, "stock")
        self._dire(anomalies.de_la_serie(read.points, known, nature, self.jour))
        done = extraction.termines(read.points, self.jour)
        if wanted[1]:
            months = vocabularies()["rythme"].valeurs[self.source.rythme].extra["mois"]
            self._dire(anomalies.de_l_arret(done, max(months, MOIS.get(asked.periode or "", 1)), self.jour))
        whole = {one.au: one for one in (*known, *done)}
        return tuple(whole[day] for day in sorted(whole))

    def _utilisateurs(self, decoded: object, asked: UtilisateursARelever) -> tuple[UtilisateurLu, ...]:
        rows = self._rows(decoded, asked)
        wanted = [asked.siren, asked.code_insee, asked.nom, asked.colonne_type, asked.depuis]
        if not rows or self._dire(anomalies.des_colonnes(rows, filter(None, wanted))):
            return self.avant.utilisateurs
        read = extraction.utilisateurs(rows, asked)
        self._dire(anomalies.des_cases(read))
        self._dire(anomalies.des_utilisateurs(read, self.avant, self.jour))
        return tuple(read.utilisateurs)

    def copie(self, decoded: object, corps: bytes) -> tuple[str | None, str]:
        """Name the copy to keep; or say why there is none."""
        if decoded is None:
            return None, "la réponse ne se lit pas"
        if why := donnee_personnelle(decoded):
            return None, why
        if len(gzip.compress(corps, mtime=0)) > COPIE:
            return None, "la réponse est trop grosse"
        kind = "json" if corps.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in {b"{", b"["} else "csv"
        return f"{self.source.id}/{self.jour.isoformat()}.{kind}.gz", ""

    def _dire(self, found: object) -> bool:
        """Keep anomalies, each sentence once; tell whether one leaves nothing to read."""
        told = [one for one in found if one not in self.trouvees]  # type: ignore[attr-defined]
        self.trouvees += told
        return any(one.bloquante for one in told)
