"""What is kept of a repository, in `donnees/activite`: facts with a date, nothing about a person.

`<host>/<owner>__<name>.json` is written whole or not at all, and stays as it is when the facts did
not change: `passages.json` gives the last day when each repository gave them again. `communs/`
holds what the repositories of a common give together.

The classes are the one definition of the files of `donnees/activite/`: `scripts/fix` writes
`schemas/activite.schema.json` from them. `None` means that the source does not tell: it is never
zero. A month that is absent from a series is unknown too; a month without any commit is written,
with zero.
"""
# ruff: noqa: D101 - `dit` says what an object is, in French

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Annotated, Any, Generic, NamedTuple, TypeVar

import msgspec

from catalogue_communs.forges.liste import cible, nom_de_fichier
from catalogue_communs.modele.base import Objet, lire_json
from catalogue_communs.socle import schemas
from catalogue_communs.socle.declaration import Identifiant, Jour, Url, decrit
from catalogue_communs.socle.fichiers import connus, ecrire_d_un_coup, octets_json

PUBLIC, PRIVE, INTROUVABLE = "public", "prive", "introuvable"
# Never read, and the forge says once or twice that it is not there: too little to say it.
A_CONFIRMER = "a-confirmer"
MOIS_SUIVIS = 24
UN_AN = timedelta(days=365)

T = TypeVar("T")
# What is kept of a publiccode.yml: nothing that names a person.
PUBLICCODE_LU = (
    "name",
    "landingURL",
    "platforms",
    "developmentStatus",
    "softwareType",
    "legal.license",
    "maintenance.type",
    "localisation.localisationReady",
    "localisation.availableLanguages",
)


Compte = Annotated[int, decrit(au_moins=0, au_plus=1_000_000_000)]
ParMois = Annotated[
    dict[Annotated[str, decrit(motif="^[0-9]{4}-(0[1-9]|1[0-2])$")], Compte], decrit(au_plus=24)
]


class Versions(Objet, frozen=True):
    """Releases, or tags."""

    nombre: Annotated[Compte, decrit("Nombre", "Combien il y en a en tout.", 12)] | None = None
    derniere: (
        Annotated[
            str,
            decrit(
                "Dernière",
                "Nom de la plus récente qui ne soit pas une préversion.",
                "v2.4.0",
                au_plus=100,
            ),
        ]
        | None
    ) = None
    derniere_le: (
        Annotated[
            Jour, decrit("Date de la dernière", "Jour de la dernière version stable.", "2026-11-02")
        ]
        | None
    ) = None
    depuis: (
        Annotated[
            Compte,
            decrit(
                "Changements depuis",
                "Commits de personnes depuis le jour de la dernière version stable.",
                34,
            ),
        ]
        | None
    ) = None


class Echanges(Objet, frozen=True):
    """Issues, or merge requests."""

    ouverts: (
        Annotated[
            Compte,
            decrit(
                "Ouverts", "Combien sont ouverts le jour de la lecture, ceux des robots compris.", 8
            ),
        ]
        | None
    ) = None
    exterieures_12_mois: (
        Annotated[
            Compte,
            decrit(
                "Contributions extérieures",
                "Demandes de fusion acceptées sur 12 mois, de personnes extérieures à l’équipe.",
                4,
            ),
        ]
        | None
    ) = None
    reponse_mediane_jours: (
        Annotated[
            Compte,
            decrit(
                "Délai de réponse",
                "Jours entre l’ouverture d’un ticket et la première réponse d’une autre personne, "
                "pour la moitié des vingt derniers.",
                2,
            ),
        ]
        | None
    ) = None


def _present(titre: str, dit: str = "") -> Any:
    return decrit(titre, f"{dit or titre} : présent ou non dans la branche par défaut.", True)


class Fichiers(Objet, frozen=True):
    dit = decrit("Fichiers", "Ce qu’un nouveau venu trouve.")
    readme: Annotated[bool, _present("Présentation (README)")] | None = None
    contribuer: Annotated[bool, _present("Guide de contribution")] | None = None
    journal: Annotated[bool, _present("Journal des changements")] | None = None
    securite: Annotated[bool, _present("Politique de sécurité")] | None = None
    conduite: Annotated[bool, _present("Code de conduite")] | None = None
    publiccode: Annotated[bool, _present("publiccode.yml", "Fichier publiccode.yml")] | None = None
    licence: (
        Annotated[
            bool,
            _present("Fichier de licence", "Texte de la licence, ou dossier LICENSES de REUSE"),
        ]
        | None
    ) = None
    documentation: Annotated[bool, _present("Documentation", "Dossier de documentation")] | None = (
        None
    )
    conteneur: Annotated[bool, _present("Image de conteneur (Dockerfile)")] | None = None
    compose: Annotated[bool, _present("Assemblage de conteneurs (compose)")] | None = None
    helm: Annotated[bool, _present("Paquet Helm")] | None = None
    procfile: Annotated[bool, _present("Procfile")] | None = None
    installation: Annotated[bool, _present("Guide d’installation")] | None = None


class Absence(Objet, frozen=True):
    dit = decrit(
        "Absence",
        "La forge ne montre plus le dépôt, ou le montre vide : les autres champs datent d’avant.",
    )
    acces: Annotated[
        str,
        decrit(
            "Accès",
            "Ce qu’elle a dit la dernière fois.",
            "introuvable",
            parmi=("introuvable", "prive", "vide"),
        ),
    ]
    jours: Annotated[
        tuple[Jour, ...],
        decrit(
            "Jours",
            "Trois au plus : au troisième, la lecture change.",
            ["2026-11-22", "2026-11-23"],
            au_moins=1,
            au_plus=3,
        ),
    ]


class Echec(Objet, frozen=True):
    dit = decrit("Échec", "Pourquoi les dernières lectures ont échoué.")
    depuis: Annotated[Jour, decrit("Depuis", "Jour du premier échec.", "2026-11-23")]
    raison: Annotated[
        str,
        decrit(
            "Raison", "Pourquoi, en une phrase.", "la forge n’a pas répondu à temps", au_plus=200
        ),
    ]


class Rythme(Objet, frozen=True):
    """Commits by people, merges left out, and the people who wrote them.

    Agents that write code are no people.
    """

    commits: Annotated[
        ParMois,
        decrit(
            "Commits par mois",
            "Commits de chaque mois, sur 24 mois ; un mois inconnu est absent.",
            {"2026-10": 21, "2026-11": 14},
        ),
    ]
    auteurs: Annotated[
        ParMois,
        decrit(
            "Personnes par mois",
            "Personnes différentes de chaque mois.",
            {"2026-10": 3, "2026-11": 2},
        ),
    ]
    commits_12_mois: (
        Annotated[
            Compte,
            decrit(
                "Commits sur 12 mois", "Les 365 jours qui finissent le jour de la lecture.", 240
            ),
        ]
        | None
    ) = None
    auteurs_12_mois: (
        Annotated[
            Compte, decrit("Personnes sur 12 mois", "Personnes différentes sur la même période.", 5)
        ]
        | None
    ) = None
    part_premier_auteur: (
        Annotated[
            int,
            decrit(
                "Part de la personne la plus active",
                "En pourcentage des commits sur 12 mois.",
                62,
                au_moins=0,
                au_plus=100,
            ),
        ]
        | None
    ) = None
    robots_12_mois: (
        Annotated[
            Compte,
            decrit(
                "Commits de robots sur 12 mois",
                "Commits écartés parce qu’un automate les a faits.",
                40,
            ),
        ]
        | None
    ) = None
    agents_12_mois: (
        Annotated[
            Compte,
            decrit(
                "Commits d’agents sur 12 mois",
                "Commits écartés parce qu’un agent qui écrit du code les a signés.",
                12,
            ),
        ]
        | None
    ) = None
    au_moins: (
        Annotated[
            bool,
            decrit(
                "Au moins",
                "La liste des commits est coupée avant douze mois : les nombres sont des minimums.",
                True,
            ),
        ]
        | None
    ) = None


class LectureDeDepot(Objet, frozen=True):
    """What was read of a repository on a given day."""

    dit = decrit(
        "Lecture d’un dépôt",
        "Ce qui a été lu d’un dépôt un jour donné. Ce qu’une source ne dit pas est absent, "
        "jamais zéro.",
    )
    depot: Annotated[
        Url,
        decrit(
            "Dépôt",
            "Adresse du dépôt, telle que la fiche la donne.",
            "https://github.com/exemple/depots-zero",
        ),
    ]
    lu_le: Annotated[Jour, decrit("Lu le", "Jour où ces faits ont été lus.", "2026-11-24")]
    source: Annotated[
        str, decrit("Source", "D’où viennent les faits.", "github", liste="moyen_de_lecture")
    ]
    acces: Annotated[
        str,
        decrit(
            "Accès",
            "`introuvable` : la forge a dit, trois jours différents, "
            "que le dépôt n’existe pas ou n’est plus public. `a-confirmer` : "
            "elle l’a dit une ou deux fois d’un dépôt jamais lu.",
            "public",
            liste="acces",
            obligatoire=True,
        ),
    ] = PUBLIC
    # The last day when the forge gave these facts again: in a file of its own.
    verifie_le: date | None = None
    deplace_vers: (
        Annotated[
            Url,
            decrit(
                "Déplacé vers",
                "Nouvelle adresse, si le dépôt a été renommé ou déplacé.",
                "https://github.com/exemple/depots-zero-v2",
            ),
        ]
        | None
    ) = None
    archive: (
        Annotated[
            bool, decrit("Archivé", "La forge dit le dépôt archivé : en lecture seule.", False)
        ]
        | None
    ) = None
    miroir: (
        Annotated[bool, decrit("Miroir", "La forge dit le dépôt copié d’un autre.", False)] | None
    ) = None
    fourche: (
        Annotated[
            bool, decrit("Copie de travail", "Le dépôt est une copie (« fork ») d’un autre.", False)
        ]
        | None
    ) = None
    tete: (
        Annotated[
            str,
            decrit(
                "Dernier commit",
                "Empreinte du dernier commit de la branche, tous auteurs.",
                "0000000000000000000000000000000000000001",
                motif="^[0-9a-f]{40}([0-9a-f]{24})?$",
            ),
        ]
        | None
    ) = None
    verifications: (
        Annotated[
            str,
            decrit(
                "Vérifications automatiques",
                "Ce que disent les vérifications automatiques du dernier commit.",
                "reussies",
                parmi=("reussies", "echouees", "en-cours"),
            ),
        ]
        | None
    ) = None
    contrat_jusqu_au: (
        Annotated[
            Jour,
            decrit(
                "Fin du contrat de maintenance",
                "Dernier jour du contrat de maintenance le plus long, "
                "d’après le fichier publiccode.yml du dépôt.",
                "2027-12-31",
            ),
        ]
        | None
    ) = None
    publiccode: (
        Annotated[
            dict[Annotated[str, decrit(parmi=PUBLICCODE_LU)], Annotated[str, decrit(au_plus=100)]],
            decrit(
                "publiccode.yml du dépôt",
                "Ce que dit le fichier publiccode.yml du dépôt, dans les mots du standard ; "
                "rien qui nomme une personne.",
                {"developmentStatus": "stable"},
            ),
        ]
        | None
    ) = None
    dernier_commit_humain: (
        Annotated[
            Jour,
            decrit(
                "Dernier commit humain",
                "Jour du dernier commit fait par une personne, "
                "fusions exclues (date d’enregistrement).",
                "2026-11-20",
            ),
        ]
        | None
    ) = None
    rythme: Annotated[Rythme, decrit("Rythme", "Commits et personnes par mois.")] | None = None
    publications: (
        Annotated[Versions, decrit("Publications", "Versions publiées sur la forge.")] | None
    ) = None
    etiquettes: Annotated[Versions, decrit("Étiquettes", "Étiquettes Git.")] | None = None
    tickets: Annotated[Echanges, decrit("Tickets", "Signalements et demandes.")] | None = None
    demandes: Annotated[Echanges, decrit("Demandes de fusion", "Propositions de code.")] | None = (
        None
    )
    licence: (
        Annotated[
            str,
            decrit(
                "Licence détectée",
                "Famille de la licence, avec son identifiant SPDX sans « -only » ni « -or-later ».",
                "AGPL-3.0",
                au_plus=60,
            ),
        ]
        | None
    ) = None
    langages: (
        Annotated[
            tuple[Annotated[str, decrit(au_plus=60)], ...],
            decrit(
                "Langages",
                "Les quatre langages qui tiennent le plus de place, le premier d’abord.",
                ["Python", "Vue"],
                au_plus=4,
            ),
        ]
        | None
    ) = None
    fichiers: Fichiers | None = None
    absence: Absence | None = None
    echec: Echec | None = None

    @property
    def au(self) -> date:
        """The last day when what is said was known to be true."""
        if self.absence and not self.lisible:
            return max(*self.absence.jours, self.verifie_le or date.min)
        return self.verifie_le or self.lu_le

    @property
    def sans_fichier_de_licence(self) -> bool:
        """Tell whether someone looked for a file of licence and found none."""
        return not self.licence and self.fichiers is not None and self.fichiers.licence is False

    @property
    def lisible(self) -> bool:
        """Tell whether anyone can read the repository."""
        return self.acces == PUBLIC


class Ensemble(Objet, frozen=True):
    """The repositories of a common read together: an author counts once, a commit too."""

    dit = decrit(
        "Ensemble des dépôts d’un commun",
        "Le rythme de tous les dépôts d’un commun, lus ensemble : une personne compte une fois, "
        "un commit aussi.",
    )
    commun: Annotated[
        Identifiant, decrit("Commun", "Nom du fichier de la fiche, sans « .yml ».", "depots-zero")
    ]
    depots: Annotated[
        dict[Url, Jour],
        decrit(
            "Dépôts",
            "Jour de la lecture de chaque dépôt.",
            {
                "https://github.com/exemple/depots-zero": "2026-11-24",
                "https://github.com/exemple/depots-zero-mobile": "2026-11-24",
            },
            au_moins=2,
        ),
    ]
    rythme: Annotated[
        Rythme, decrit("Rythme", "Commits et personnes par mois, tous dépôts confondus.")
    ]


class Commit(NamedTuple):
    """A commit: its hash, the day of its committer in UTC, and its author."""

    cle: str
    jour: date
    nom: str = ""
    courriel: str = ""
    compte: str = ""
    fusion: bool = False


class Version(NamedTuple):
    """A release or a tag."""

    nom: str
    quand: date | None = None
    preversion: bool = False


@dataclass(slots=True)
class Liste(Generic[T]):
    """What was read of a list, the most recent first; whether it is complete.

    `total`: how many the forge says there are.
    """

    elements: list[T] = field(default_factory=list)
    complete: bool = True
    total: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleveDepot:
    """What a source says of a repository: facts that are kept as they are, and lists to count."""

    faits: LectureDeDepot
    # Of a copy, the day when it was made.
    cree_le: date | None = None
    commits: Liste[Commit] | None = None
    publications: Liste[Version] | None = None
    etiquettes: Liste[Version] | None = None
    # The facts that the source refused to tell, while it showed the repository.
    refusees: frozenset[str] = frozenset()


def valeurs_ecrites(objet: Objet) -> dict[str, Any]:
    """Return what its file holds of an object.

    It holds neither what is unknown, nor what `passages.json` holds.
    """
    built: dict[str, Any] = connus(msgspec.to_builtins(objet))
    built.pop("verifie_le", None)
    return built


def mois_de(jour: date) -> tuple[str, ...]:
    """Return the months that are kept: that of a day and those before it, oldest first."""
    last = jour.year * 12 + jour.month
    return tuple(
        f"{month // 12:04d}-{month % 12 + 1:02d}" for month in range(last - MOIS_SUIVIS, last)
    )


def commits_demandes_depuis(jour: date) -> str:
    """Return the moment since which commits are asked for: the same all month."""
    return f"{mois_de(jour)[0]}-01T00:00:00Z"


DOSSIER = Path("donnees") / "activite"
COMMUNS, PASSAGES = "communs", "passages.json"


def lire_lectures(root: Path) -> dict[str, LectureDeDepot]:
    """Read every reading of `root`, by the address of its repository. No network.

    Raises `FichierInvalide`.
    """
    passages: dict[str, date] = {}
    if (root / DOSSIER / PASSAGES).is_file():
        passages = lire_json(root, DOSSIER / PASSAGES, dict[str, date])
    lectures: dict[str, LectureDeDepot] = {}
    for path in _fichiers(root, "*"):
        if path.parent.name == COMMUNS:
            continue
        lecture = lire_json(root, path, LectureDeDepot)
        passage = passages.get(lecture.depot, date.min)
        if passage > lecture.lu_le:
            lecture = msgspec.structs.replace(lecture, verifie_le=passage)
        lectures[lecture.depot] = lecture
    return lectures


def lire_ensembles(root: Path) -> dict[str, Ensemble]:
    """Read what the commons of several repositories give together, by the slug of the common."""
    ensembles = [lire_json(root, path, Ensemble) for path in _fichiers(root, COMMUNS)]
    return {ensemble.commun: ensemble for ensemble in ensembles}


def _fichiers(root: Path, folder: str) -> list[Path]:
    paths = (root / DOSSIER).glob(f"{folder}/*.json")
    return sorted(path.relative_to(root) for path in paths if not path.name.startswith("."))


def fichier_de(root: Path, objet: LectureDeDepot | Ensemble) -> Path:
    """Return the file of a repository, or of a common.

    Raises `ValueError` for a repository whose address has none.
    """
    if isinstance(objet, Ensemble):
        return root / DOSSIER / COMMUNS / f"{objet.commun}.json"
    depot = cible(objet.depot)
    if depot is None:
        raise ValueError(objet.depot)
    return root / DOSSIER / depot.forge.hote / f"{nom_de_fichier(objet.depot)}.json"


def ecrire_lecture(root: Path, objet: LectureDeDepot | Ensemble) -> None:
    """Write a reading, or what the repositories of a common give together."""
    _write(fichier_de(root, objet), valeurs_ecrites(objet))


def ecrire_passages(root: Path, lectures: Iterable[LectureDeDepot]) -> None:
    """Write the last day when each repository was found unchanged."""
    passages = {
        lecture.depot: lecture.verifie_le.isoformat() for lecture in lectures if lecture.verifie_le
    }
    _write(root / DOSSIER / PASSAGES, passages)


def problemes(objet: LectureDeDepot | Ensemble) -> list[str]:
    """List what the schema refuses in an object, as its file holds it."""
    part = "ensemble" if isinstance(objet, Ensemble) else "lecture"
    values, problemes_lus = valeurs_ecrites(objet), list[str]()
    if schemas.verdict("activite", part)(values):
        return problemes_lus
    from catalogue_communs.socle import refus  # noqa: PLC0415 - most readings need no explanation

    for error in refus.erreurs("activite", values, part):
        champ = ".".join(str(step) for step in error.absolute_path) or "fichier"
        problemes_lus.append(f"{champ} : {error.message}")
    return problemes_lus


def _write(path: Path, values: Mapping[str, object]) -> None:
    ecrire_d_un_coup(path, octets_json(msgspec.to_builtins(values, order="sorted"), indent=2))
