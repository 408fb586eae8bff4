"""The activity of a common on its page: a word and its rule, facts with the day of their reading."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

from catalogue_communs.faits.contexte import Contexte
from catalogue_communs.forges import BilanActivite, DepotLu, LectureDeDepot, Signalement
from catalogue_communs.forges.bilan import Nombre
from catalogue_communs.forges.modele import PUBLICCODE_LU, Rythme
from catalogue_communs.modele import Projet
from catalogue_communs.site.vues.adresses import Adresses
from catalogue_communs.site.vues.graphique import barres
from catalogue_communs.site.vues.sources import Suite
from catalogue_communs.socle.dates import DatePartielle
from catalogue_communs.socle.francais import INCOMPLET, NBSP, PAS_LU, SANS_OBJET, accorder, denombrer, nombre
from catalogue_communs.socle.licences import normalise
from catalogue_communs.socle.texte import enumerer

# A fact: its name, what was read, or why nothing is.
Fait = tuple[str, str, str]
# What a collectivité asks before it installs: its name, what was read, where and when, or why nothing is.
Pratique = tuple[str, str, str, str]

# What a newcomer looks for in a repository, in the order of the reading.
ACCUEIL = (
    ("readme", "Présentation (README)"),
    ("documentation", "Documentation"),
    ("contribuer", "Guide de contribution"),
    ("journal", "Journal des changements"),
    ("securite", "Politique de sécurité"),
    ("conduite", "Code de conduite"),
    ("licence", "Fichier de licence"),
    ("publiccode", "publiccode.yml"),
)
# The facts that the page of a common gives; the page of its activity gives them all.
DERNIER, CHANGEMENTS, VERSION = "Dernier changement", "Changements sur douze mois", "Dernière version stable"
INSTALLABLE = "Installable ailleurs"
EN_BREF = frozenset({DERNIER, CHANGEMENTS, VERSION, INSTALLABLE})
# What shows that a repository can be installed elsewhere.
SIGNES = (
    ("conteneur", "image de conteneur"),
    ("compose", "assemblage de conteneurs"),
    ("helm", "paquet Helm"),
    ("procfile", "Procfile"),
    ("installation", "guide d’installation"),
)
CONTROLES = {"reussies": "au vert", "echouees": "en échec", "en-cours": "en cours"}
SOURCES = {
    "github": "GitHub",
    "gitlab": "GitLab",
    "git": "Git",
    "instantane-git": "copie Git",
}
SANS_AVIS = "aucun connu d’OSV pour ce code, ce qui ne prouve pas qu’il n’a pas de faille"
# Lines of a list that the page shows, then lines of each page of the whole list.
SIGNALEMENTS, SIGNALEMENTS_PAR_PAGE = 30, 40
NON_LUS, NON_LUS_PAR_PAGE = 24, 100
SANS_VERSION = f"{SANS_OBJET}, aucune n’est dans le dépôt"
SANS_CHANGEMENT = f"{SANS_OBJET}, aucun changement en douze mois"
SANS_PERSONNE = f"{SANS_OBJET}, aucun changement d’une personne"
PREVERSIONS = "aucune : il n’y a que des préversions"
PRESENCE = {True: "oui", False: "non", None: INCOMPLET}


def jour_ecrit(day: date | None) -> str:
    """Write a day in French, or nothing."""
    return str(DatePartielle.du_jour(day)) if day else ""


def compte(found: Nombre | None) -> str:
    """Write a count; « au moins » when something could not be counted, nothing when unknown."""
    if found is None:
        return ""
    return f"au moins{NBSP}{nombre(found.valeur)}" if found.au_moins else nombre(found.valeur)


class EcartDePubliccode(NamedTuple):
    """What the publiccode.yml of a repository says otherwise than the common, field by field: theirs, then ours."""

    lecture: LectureDeDepot
    differences: tuple[tuple[str, str, str], ...]


class DepotMontre(NamedTuple):
    """A repository, its licence in words; where it has a part of its own, what was read of it."""

    lu: DepotLu
    licence: str
    source: str = ""
    graphique: str = ""
    mois: str = ""
    faits: tuple[tuple[str, str], ...] = ()
    accueil: tuple[tuple[str, str], ...] = ()


def en_bref(projet: Projet, contexte: Contexte) -> tuple[Fait, ...]:
    """Give the facts of the activity that the page of a common shows."""
    found = contexte.activite(projet)
    known = _practical(projet, found, contexte.today)
    facts = (*_facts(found), *((name, said, missing) for name, said, _, missing in known))
    return tuple(fact for fact in facts if fact[0] in EN_BREF)


class ActiviteDuCode:
    """The facts of the activity of a common, its months, and each of its repositories."""

    def __init__(self, projet: Projet, contexte: Contexte) -> None:
        """Say all that is known."""
        self.bilan = found = contexte.activite(projet)
        self.faits, self.pratique = _facts(found), _practical(projet, found, contexte.today)
        drawn = [(one.mois, one.commits) for one in found.mois]
        self.graphique = barres(drawn, "Changements par mois") if drawn else ""
        self.mois = [(_month(one.mois), _number(one.commits), _number(one.auteurs)) for one in found.mois]
        # With one repository, its months are those of the common, already shown.
        self.depots = [_repository(one, projet, alone=len(found.depots) == 1) for one in found.depots]


def depots(projet: Projet, contexte: Contexte) -> tuple[DepotMontre, ...]:
    """Give the repositories of a common, each with its licence in words."""
    return tuple(DepotMontre(one, _licence(projet, one)) for one in contexte.activite(projet).depots)


def publiccode(projet: Projet, contexte: Contexte) -> EcartDePubliccode | None:
    """Say what the publiccode.yml of the repository says otherwise than the common, when it has one."""
    read = contexte.lectures.get(projet.depot_principal.url)
    if not (read and read.publiccode):
        return None
    values = contexte.publiccode(projet).valeurs
    rows = [(name, read.publiccode.get(name, ""), _en_texte(values, name)) for name in PUBLICCODE_LU]
    return EcartDePubliccode(
        read,
        tuple(
            (name, theirs, ours)
            for name, theirs, ours in rows
            if theirs and ours and ours not in {theirs, normalise(theirs)}
        ),
    )


def _en_texte(values: Any, name: str) -> str:
    for key in name.split("."):
        values = values.get(key) if isinstance(values, dict) else None
    if isinstance(values, bool):
        return str(values).lower()
    return ", ".join(values) if isinstance(values, list) else values or ""


def _facts(found: BilanActivite) -> tuple[Fait, ...]:
    share = f"{found.part_premier_auteur}{NBSP}%" if found.part_premier_auteur is not None else ""
    robots, agents = (
        (found.rythme.robots_12_mois, found.rythme.agents_12_mois) if found.rythme else (None, None)
    )
    count = found.commits_12_mois
    quiet = count is not None and not count.valeur and not count.au_moins
    alone = bool(found.lus) and found.complet and found.dernier_commit_humain is None
    last = jour_ecrit(found.dernier_commit_humain) or (SANS_PERSONNE if alone and quiet else "")
    return tuple(
        (name, said, "" if said else _manque(bool(found.lus)))
        for name, said in (
            (DERNIER, last),
            (CHANGEMENTS, compte(count)),
            ("Personnes sur douze mois", compte(found.auteurs_12_mois)),
            ("Part de la personne la plus active", share or (SANS_CHANGEMENT if quiet else "")),
            ("Changements d’automates, à part", "" if robots is None else nombre(robots)),
            ("Changements signés par un agent d’IA, à part", "" if agents is None else nombre(agents)),
            (VERSION, _version(found)),
            ("Tickets ouverts", compte(found.tickets_ouverts)),
            ("Demandes de modification ouvertes", compte(found.demandes_ouvertes)),
        )
    )


def _manque(lu: bool) -> str:  # noqa: FBT001 - whether anything was read
    """Say why a fact is missing: nobody read, or what was read does not tell it."""
    return INCOMPLET if lu else PAS_LU


def _version(found: BilanActivite) -> str:
    """Write the last stable version, its day, and what was changed since."""
    name, day, after = found.derniere_version, found.derniere_version_le, found.depuis_la_version
    if not name:
        if not (found.lus and found.complet):
            return ""
        if all(_without_version(one) for one in found.lus):
            return SANS_VERSION
        counts = [v.nombre for one in found.lus for v in (one.publications, one.etiquettes) if v]
        return PREVERSIONS if any(counts) else ""
    since = "" if after is None else f", {denombrer(after, 'changement', 'changements')} depuis"
    return f"{name} ({jour_ecrit(day)}{since})" if day else name


def _practical(projet: Projet, found: BilanActivite, today: date) -> tuple[Pratique, ...]:
    """Say what a collectivité asks before it installs: each fact, its day and where it was read, or why it is missing."""
    read = found.lus
    main = next((one for one in read if one.depot == projet.depot_principal.url), None)
    ends = [one for one in read if one.contrat_jusqu_au]
    contract = max(ends, key=lambda one: str(one.contrat_jusqu_au), default=None)
    outside = [one for one in read if one.demandes and one.demandes.exterieures_12_mois is not None]
    waits = main.tickets.reponse_mediane_jours if main and main.tickets else None
    checks = CONTROLES.get(main.verifications or "", "") if main else ""
    signs = [one for one in read if _signs(one)]
    named = dict.fromkeys(sign for one in signs for sign in _signs(one))
    seen = signs or [one for one in read if one.fichiers]
    known = bool(read) and found.complet and all(one.fichiers for one in read)
    told = [one for one in read if one.avis]
    advisories = sorted({name for one in told if one.avis for name in one.avis.connus})
    accepted = sum(one.demandes.exterieures_12_mois or 0 for one in outside if one.demandes)
    day = contract.contrat_jusqu_au if contract else None
    rows = (
        (
            INSTALLABLE,
            enumerer(named, "et") or ("aucun signe à la racine du dépôt" if known else ""),
            _evidence(seen),
        ),
        (
            "Propositions extérieures acceptées",
            f"{nombre(accepted)} sur douze mois" if outside else "",
            _evidence(outside),
        ),
        (
            "Première réponse à une personne extérieure",
            "" if waits is None else f"{waits} {accorder(waits, 'jour', 'jours')}, pour la moitié",
            _evidence([main] if main else []),
        ),
        ("Vérifications automatiques", checks, _evidence([main] if main else [])),
        (
            "Contrat de maintenance",
            "" if day is None else f"{'jusqu’au' if day >= today else 'terminé le'} {jour_ecrit(day)}",
            f"publiccode.yml, {_evidence([contract])}" if contract else "",
        ),
        (
            "Avis de sécurité publiés",
            ", ".join(advisories) if advisories else SANS_AVIS if told and len(told) == len(read) else "",
            f"OSV, {jour_ecrit(min(one.avis.verifie_le for one in told if one.avis))}" if told else "",
        ),
    )
    return tuple((name, said, where, "" if said else _manque(bool(read))) for name, said, where in rows)


def _signs(reading: LectureDeDepot) -> list[str]:
    return [label for name, label in SIGNES if reading.fichiers and getattr(reading.fichiers, name)]


def _evidence(read: list[LectureDeDepot]) -> str:
    """Say where and when facts were read: the oldest day of several."""
    if not read:
        return ""
    return f"{enumerer(sorted({SOURCES[one.source] for one in read}), 'et')}, {jour_ecrit(min(one.au for one in read))}"


def _without_version(reading: LectureDeDepot) -> bool:
    """Tell whether a reading saw neither a release nor a tag: not that it did not look."""
    known = (reading.publications, reading.etiquettes)
    return all(found is not None and found.nombre == 0 for found in known)


def _repository(one: DepotLu, projet: Projet, *, alone: bool) -> DepotMontre:
    reading, licence = one.lecture, _licence(projet, one)
    if reading is None:
        return DepotMontre(one, licence)
    months = sorted(reading.rythme.commits.items()) if reading.rythme and not alone else []
    files = reading.fichiers
    return DepotMontre(
        one,
        licence,
        SOURCES.get(reading.source, reading.source),
        barres(months, f"Changements par mois de {one.depot.url}") if months else "",
        " ; ".join(f"{_month(name)} : {nombre(count)}" for name, count in months),
        _repository_facts(reading),
        tuple((label, PRESENCE[getattr(files, name)]) for name, label in ACCUEIL) if files else (),
    )


def _licence(projet: Projet, one: DepotLu) -> str:
    """Say what is declared and what was read; a repository without either has no known licence."""
    declared = projet.licence_de(one.depot, sans_fichier=one.sans_fichier_de_licence)
    read = one.lecture.licence if one.lecture else None
    said = (f"licence déclarée : {declared}" if declared else "", f"licence lue : {read}" if read else "")
    missing = f"non publiée (dépôt lu le {jour_ecrit(one.lecture.au)})" if one.lecture else PAS_LU
    return " · ".join(filter(None, said)) or f"licence {missing}"


def _repository_facts(reading: LectureDeDepot) -> tuple[tuple[str, str], ...]:
    rhythm = reading.rythme
    languages = sorted((reading.langages or {}).items(), key=lambda item: (-item[1], item[0]))
    archived = reading.archivage
    kept = ""
    if archived:
        kept = (
            f"oui ({jour_ecrit(archived.le)})"
            if archived.archive and archived.le
            else PRESENCE[archived.archive]
        )
    rows = (
        (DERNIER, jour_ecrit(reading.dernier_commit_humain)),
        (CHANGEMENTS, _rhythm(rhythm, "commits_12_mois")),
        ("Personnes sur douze mois", _rhythm(rhythm, "auteurs_12_mois")),
        (
            "Copie d’un autre dépôt",
            "oui : seul ce qui suit sa création est compté" if reading.fourche else "",
        ),
        ("Langages", ", ".join(name for name, _ in languages[:4])),
        ("Archivé par sa forge", PRESENCE[reading.archive] if reading.archive is not None else ""),
        ("Copie chez Software Heritage", kept),
    )
    return tuple(row for row in rows if row[1])


def _rhythm(rhythm: Rythme | None, name: str) -> str:
    """Write a count of a reading; « au moins » when its list was cut."""
    value: int | None = getattr(rhythm, name) if rhythm else None
    return compte(None if value is None else Nombre(value, bool(rhythm and rhythm.au_moins)))


def _number(value: int | None) -> str:
    return INCOMPLET if value is None else nombre(value)


@lru_cache(maxsize=256)
def _month(name: str) -> str:
    return str(DatePartielle.parse(name))


class DepotARevoir(NamedTuple):
    """A repository, its common, the addresses from the page that lists it, and what is to be looked at, if it was read."""

    adresses: Adresses
    projet: Projet
    url: str
    signalement: Signalement | None = None


def suites(contexte: Contexte) -> tuple[Suite, ...]:
    """Return the lists that the page begins and leaves to others."""
    return tuple(suite for suite in listes(contexte) if suite.longue)


def listes(contexte: Contexte) -> tuple[Suite, Suite]:
    """List, for the maintainers, the repositories that are not as their page declares, then those never read."""
    projets, page = contexte.catalogue.projets, ("Dépôts à revoir", "contribuer/depots/")
    reports = [(p, one.depot, one) for p in projets for one in contexte.signalements(p)]
    unread = [(p, d.url) for p in projets for d in p.depots if d.url not in contexte.lectures]
    return (
        Suite("contribuer/depots-a-revoir", "Tous les points à revoir", page, "suite-signalements.html", reports,
              _a_revoir, SIGNALEMENTS, SIGNALEMENTS_PAR_PAGE),
        Suite("contribuer/depots-jamais-lus", "Tous les dépôts jamais lus", page, "suite-non-lus.html", unread,
              _a_revoir, NON_LUS, NON_LUS_PAR_PAGE),
    )  # fmt: skip


def _a_revoir(
    found: tuple[Projet, str, Signalement] | tuple[Projet, str], adresses: Adresses
) -> DepotARevoir:
    return DepotARevoir(adresses, *found)
