"""What is kept of a living source: `donnees/releves/<common>/<source>.json`, and its frozen copies."""

import gzip
import hashlib
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import msgspec

from catalogue_communs.modele.base import Objet, lire_json
from catalogue_communs.socle.fichiers import connus, ecrire_d_un_coup, octets_json

# A file holds everything that a page shows: each answer that differed from the one before, with its
# address, its day and its SHA-256; the whole series, longer than what the source still gives; the
# users of the last answer. An answer without personal data is kept beside it, compressed.
DOSSIER = Path("donnees") / "releves"


class PointLu(Objet, frozen=True):
    """A value at a day, or over the days from `du` to `au`."""

    au: date
    valeur: float
    du: date | None = None


class Serie(Objet, frozen=True):
    """What a source says of an indicator, over a scope; oldest first."""

    indicateur: str
    points: tuple[PointLu, ...]
    perimetre: str | None = None


class UtilisateurLu(Objet, frozen=True):
    """An organisation that a source names as a user, with the dates that it gives."""

    siren: str | None = None
    code_insee: str | None = None
    nom: str | None = None
    type: str | None = None
    depuis: date | None = None
    jusqu_a: date | None = None
    usage: str | None = None

    @property
    def cle(self) -> tuple[str, str]:
        """What makes it one organisation: an official code, or its type and name."""
        code = self.siren or self.code_insee
        if code:
            return "code", code
        return self.type or "", " ".join((self.nom or "").casefold().split())

    @property
    def designation(self) -> str:
        """How it is called: by its name, else by its code."""
        return self.nom or self.siren or self.code_insee or ""


class LectureDeSource(Objet, frozen=True):
    """An answer: its day, where it came from, how many rows were read, what was found wrong."""

    le: date
    adresse: str
    sha256: str
    lignes: int
    # The file kept beside this one, or why there is none.
    copie: str | None = None
    sans_copie: str | None = None
    anomalies: tuple[str, ...] = ()
    # Of a copy that was cut to the columns that the file asks for.
    sha256_copie: str | None = None

    @property
    def empreinte(self) -> str:
        """The digest of the copy; that of the answer when there is none."""
        return self.sha256_copie or self.sha256


class ReleveDeSource(Objet, frozen=True):
    """All that has been read of a source, the oldest answer first."""

    commun: str
    source: str
    lectures: tuple[LectureDeSource, ...] = ()
    series: tuple[Serie, ...] = ()
    utilisateurs: tuple[UtilisateurLu, ...] = ()

    @property
    def derniere(self) -> LectureDeSource | None:
        """The last answer that differed from the one before."""
        return self.lectures[-1] if self.lectures else None

    def serie(self, indicateur: str, perimetre: str | None = None) -> tuple[PointLu, ...]:
        """Return what is known of an indicator."""
        points = {(serie.indicateur, serie.perimetre): serie.points for serie in self.series}
        return points.get((indicateur, perimetre), ())

    def fichiers(self, copie: bytes) -> dict[str, bytes]:
        """Return the files to write, by their path from the root.

        `copie` is that of the last answer, compressed.
        """
        path, derniere = chemin_du_releve(self.commun, self.source), self.derniere
        ecrit = connus(msgspec.to_builtins(self), (None, []))
        fichiers = {path.as_posix(): octets_json(ecrit, indent=1)}
        if derniere and derniere.copie:
            fichiers[(path.parent / derniere.copie).as_posix()] = copie
        return fichiers


def chemin_du_releve(commun: str, source: str) -> Path:
    """Return where the readings of a source are, from the root."""
    return DOSSIER / commun / f"{source}.json"


def lire_releves(root: Path) -> dict[tuple[str, str], ReleveDeSource]:
    """Read everything that was read of every source, by common and source. No network.

    Raises `FichierInvalide`.
    """
    paths = sorted((root / DOSSIER).glob("*/*.json"))
    releves = [lire_json(root, path.relative_to(root), ReleveDeSource) for path in paths]
    return {(releve.commun, releve.source): releve for releve in releves}


def copie_exacte(root: Path, releve: ReleveDeSource, lecture: LectureDeSource) -> bool:
    """Tell whether the copy of an answer is still what its SHA-256 says; one without a copy is."""
    if lecture.copie is None:
        return True
    path = root / chemin_du_releve(releve.commun, releve.source).parent / lecture.copie
    try:
        return hashlib.sha256(gzip.decompress(path.read_bytes())).hexdigest() == lecture.empreinte
    except (OSError, EOFError, ValueError):
        return False


def ecrire_releves(root: Path, contenus: Mapping[str, bytes]) -> None:
    """Write files, the readings after the copies that they name."""
    for path in sorted(contenus, key=lambda path: path.endswith(".json")):
        ecrire_d_un_coup(root / path, contenus[path])
