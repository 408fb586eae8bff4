"""Read the sources that are due: what each answer changes, what makes it doubtful.

An answer of which something is read is kept, as it came or cut to the columns that are read.

What is doubtful is for `doutes` to say. Nothing here decides: with an anomaly, a person looks.
"""

import gzip
import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple, TypeAlias

import msgspec

from catalogue_communs.modele import Projet
from catalogue_communs.modele.sources_vivantes import (
    MesureARelever,
    SourceVivante,
    UtilisateursARelever,
)
from catalogue_communs.reseau.bornes import Limites, Panne
from catalogue_communs.reseau.connexion import ReponseHttp, Reseau
from catalogue_communs.socle.fichiers import octets_json
from catalogue_communs.socle.recu import Demesure
from catalogue_communs.socle.schemas import vocabulaires
from catalogue_communs.sources import lecture
from catalogue_communs.sources.doutes import (
    ILLISIBLES,
    OUVRIR,
    Anomalie,
    Connus,
    doutes_d_un_autre,
    doutes_de_l_arret,
    doutes_de_la_serie,
    doutes_des_cases,
    doutes_des_lignes,
    doutes_des_utilisateurs,
    doutes_du_premier_releve,
    doutes_sans_date,
)
from catalogue_communs.sources.lecture import Ligne
from catalogue_communs.sources.releves import (
    LectureDeSource,
    PointLu,
    ReleveDeSource,
    Serie,
    UtilisateurLu,
)

# Bytes of a compressed copy, beyond which a repository is not the place.
COPIE, LONGUE = 500_000, "la réponse est trop grosse"

# What asks at an address.
Demander: TypeAlias = Callable[[str], ReponseHttp]


class SourceALire(NamedTuple):
    """A source of a common, and what was known of it.

    The indicators of the common say what is counted.
    """

    projet: Projet
    source: SourceVivante
    avant: ReleveDeSource

    @property
    def fixe(self) -> Mapping[str, str]:
        """What its format fixes, for what its file does not say: its rows, its columns."""
        return lecture.FIXE if self.source.format == lecture.STATS_ADEME else {}

    @property
    def mesures(self) -> Iterator[MesureARelever]:
        """What is read in it, with the columns that its format fixes."""
        for mesure in self.source.mesures:
            absents = {
                champ: fixe for champ, fixe in self.fixe.items() if not getattr(mesure, champ)
            }
            yield msgspec.structs.replace(mesure, **absents)

    @property
    def mois(self) -> int:
        """The months between two of its values, as its file says."""
        return int(vocabulaires()["rythme"].valeurs[self.source.rythme].extra["mois"])

    def mois_de(self, mesure: MesureARelever) -> int:
        """The months between two values of a measure.

        They are those of its periods, when they are longer.
        """
        return max(self.mois, lecture.MOIS.get(mesure.periode or "", 1))


@dataclass(frozen=True, slots=True)
class Etude:
    """What an answer changes: all that is known from now on, what is doubtful.

    `fichiers` are those to keep, by their path.

    Without a file, there is nothing to look at in the answer.
    """

    lue: SourceALire
    releve: ReleveDeSource
    anomalies: tuple[Anomalie, ...]
    fichiers: Mapping[str, bytes] = field(default_factory=dict, repr=False)


def dues(
    projets: Iterable[Projet], releves: Connus, today: date, depuis: date | None = None
) -> list[SourceALire]:
    """List the sources to read today, those read longest ago first.

    With `depuis`, all that were last read before that day.
    """
    trouvees = []
    for projet in projets:
        for source in projet.sources_vivantes:
            avant = releves.get((projet.slug, source.id)) or ReleveDeSource(projet.slug, source.id)
            lue = SourceALire(projet, source, avant)
            jour = avant.derniere.le if avant.derniere else date.min
            due = jour < depuis if depuis is not None else _est_due(lue, jour, today)
            if due:
                trouvees.append((jour, projet.slug, source.id, lue))
    trouvees.sort(key=lambda trouvee: trouvee[:3])
    return [lue for *_, lue in trouvees]


def _est_due(lue: SourceALire, jour: date, today: date) -> bool:
    """Tell whether a source is due: in whole months, since a reading of which anything was kept."""
    mois = (today.year - jour.year) * 12 + today.month - jour.month
    return mois >= lue.mois


def ouvrir() -> Demander:
    """Open the network, to the declared hosts alone."""
    return Reseau(lecture.hotes(), limites=Limites(taille=10_000_000, total=40, patience=20)).lire


def etudier(lue: SourceALire, reponse: ReponseHttp, jour: date, connus: Connus) -> Etude | None:
    """Read an answer, on a day.

    Nothing when it is the very same as the last one of which anything was kept. `connus` is what is
    known of every source: an answer must not be that of another common. Raises `Panne`.
    """
    if reponse.absente:
        raise Panne("la source n’est plus à cette adresse")
    avant, corps = lue.avant, lecture.sans_gzip(reponse.corps)
    sha256 = hashlib.sha256(corps).hexdigest()
    if avant.derniere is not None and avant.derniere.sha256 == sha256:
        return None
    reading = _Lecture(lue, jour)
    try:
        decode = lecture.decoder(corps)
        series, utilisateurs = reading.tout(decode)
        garde = reading.a_garder(decode, corps)
    except Demesure as demesure:
        trop = Anomalie(f"La réponse {demesure} : rien n’en est lu.", bloquante=True, remede=OUVRIR)
        return Etude(lue, avant, (trop,))
    except (ValueError, RecursionError):
        illisible = ILLISIBLES[lecture.nature_illisible(corps)]
        return Etude(lue, avant, reading.bloquantes or (illisible,))
    anomalies = (*reading.trouvees, *doutes_d_un_autre(avant, series, connus))
    # Without a name nor a time: the same answer makes the same bytes.
    copie = gzip.compress(garde, mtime=0)
    courte = len(copie) <= COPIE
    faite = LectureDeSource(
        jour,
        lecture.adresse_demandee(lue.source),
        sha256,
        reading.lignes,
        copie=f"{lue.source.id}/{jour.isoformat()}.{_extension(garde)}.gz" if courte else None,
        sans_copie=None if courte else LONGUE,
        anomalies=tuple(anomalie.phrase for anomalie in anomalies),
        sha256_copie=hashlib.sha256(garde).hexdigest() if courte and garde != corps else None,
    )
    releve = msgspec.structs.replace(
        avant, lectures=_avec(avant, faite), series=series, utilisateurs=utilisateurs
    )
    return Etude(lue, releve, anomalies, releve.fichiers(copie))


def _extension(garde: bytes) -> str:
    """Tell what a copy is, by how it starts: JSON or CSV."""
    start = garde.lstrip(b"\xef\xbb\xbf \t\r\n")[:1]
    return "json" if start in {b"{", b"["} else "csv"


def _avec(avant: ReleveDeSource, faite: LectureDeSource) -> tuple[LectureDeSource, ...]:
    """Add a reading to those of a source.

    It takes the place of one of the same day, whose copy has the same name.
    """
    anciennes = [ancienne for ancienne in avant.lectures if ancienne.le != faite.le]
    return (*anciennes, faite)


def arret(lue: SourceALire, today: date) -> list[Anomalie]:
    """Say what is doubtful of a source that answers the same as before: it may have stopped."""
    doutes: list[Anomalie] = []
    for mesure in lue.mesures:
        points = lue.avant.serie(mesure.indicateur, mesure.perimetre)
        if mesure.date:
            doutes += doutes_de_l_arret(points, lue.mois_de(mesure), today)
        else:
            doutes += doutes_sans_date(points, today)
    return doutes[:1]


@dataclass(slots=True)
class _Lecture:
    """One reading in the making.

    Anomalies gather in `trouvees`, until one leaves nothing to read.
    """

    lue: SourceALire
    jour: date
    lignes: int = 0
    trouvees: list[Anomalie] = field(default_factory=list)
    reduites: list[dict[str, str]] = field(default_factory=list)

    @property
    def bloquantes(self) -> tuple[Anomalie, ...]:
        """What leaves nothing to read."""
        return tuple(anomalie for anomalie in self.trouvees if anomalie.bloquante)

    def a_garder(self, decode: object, corps: bytes) -> bytes:
        """Return what is kept of an answer: all of it, or the columns that are read.

        One that may name people is cut to these columns.
        """
        if lecture.donnee_personnelle(decode):
            return octets_json(self.reduites, indent=1)
        return corps

    def tout(self, decode: object) -> tuple[tuple[Serie, ...], tuple[UtilisateurLu, ...]]:
        """Return every series and the users."""
        avant = self.lue.avant
        series = {(serie.indicateur, serie.perimetre or ""): serie for serie in avant.series}
        for mesure in self.lue.mesures:
            serie = Serie(mesure.indicateur, self._mesure(decode, mesure), mesure.perimetre)
            series[mesure.indicateur, mesure.perimetre or ""] = serie
        utilisateurs, declares = avant.utilisateurs, self.lue.source.utilisateurs
        if declares:
            utilisateurs = self._utilisateurs(decode, declares)
        return tuple(series[cle] for cle in sorted(series)), utilisateurs

    def _rows(
        self,
        decode: object,
        lignes: str | None,
        *colonnes: str | None,
        ou: Iterable[str | None] = (),
    ) -> list[Ligne]:
        """Return the rows that a declaration asks for.

        Some must have each column, and may lack those of `ou`.
        """
        path = lignes or self.lue.fixe.get("lignes", "@")
        rows = lecture.lignes_demandees(decode, path)
        self.lignes += len(rows or ())
        self.reduites += lecture.reduites(rows or (), filter(None, (*colonnes, *ou)))
        self._dire(doutes_des_lignes(rows, path, filter(None, colonnes)))
        return rows or []

    def _mesure(self, decode: object, mesure: MesureARelever) -> tuple[PointLu, ...]:
        """Return the whole series: what was known, and what the answer adds or corrects."""
        connus = self.lue.avant.serie(mesure.indicateur, mesure.perimetre)
        rows = self._rows(decode, mesure.lignes, mesure.valeur, mesure.date)
        lu = lecture.valeurs_lues(rows, mesure, self.jour)
        indicateurs = {indicateur.id: indicateur for indicateur in self.lue.projet.indicateurs}
        indicateur = indicateurs[mesure.indicateur]
        self._dire(doutes_des_cases(lu))
        self._dire(doutes_de_la_serie(lu.points, connus, indicateur.nature, self.jour))
        finis = lecture.termines(lu.points, self.jour)
        if not connus:
            self._dire(doutes_du_premier_releve([point.valeur for point in finis], indicateur))
        if mesure.date:
            self._dire(doutes_de_l_arret(finis, self.lue.mois_de(mesure), self.jour))
        points = {point.au: point for point in (*connus, *finis)}
        return tuple(points[au] for au in sorted(points))

    def _utilisateurs(
        self, decode: object, declares: UtilisateursARelever
    ) -> tuple[UtilisateurLu, ...]:
        """Return the users that the answer names."""
        colonnes = (
            declares.siren,
            declares.code_insee,
            declares.nom,
            declares.colonne_type,
            declares.depuis,
        )
        facultatives = (declares.jusqu_a, declares.usage)
        rows = self._rows(decode, declares.lignes, *colonnes, ou=facultatives)
        lu = lecture.utilisateurs(rows, declares)
        self._dire(doutes_des_cases(lu))
        connus = self.lue.avant.utilisateurs
        self._dire(doutes_des_utilisateurs(lu.utilisateurs, connus, self.jour))
        # Cut, it takes nobody away.
        return connus if {*lu.utilisateurs} < {*connus} else tuple(lu.utilisateurs)

    def _dire(self, anomalies: Iterable[Anomalie]) -> None:
        """Keep anomalies, each sentence once; stop when one leaves nothing to read."""
        nouvelles = [anomalie for anomalie in anomalies if anomalie not in self.trouvees]
        self.trouvees += nouvelles
        if any(anomalie.bloquante for anomalie in nouvelles):
            raise ValueError("nothing can be read")
