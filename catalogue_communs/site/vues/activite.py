"""The activity of a common on its page: facts with the day of their reading; the repositories to look at again."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

import jmespath

from catalogue_communs.faits.contexte import Conclusions, Contexte
from catalogue_communs.forges.bilan import BilanActivite, DepotLu, Nombre
from catalogue_communs.forges.modele import PUBLICCODE_LU, LectureDeDepot
from catalogue_communs.site.vues.adresses import Suite
from catalogue_communs.site.vues.graphique import barres
from catalogue_communs.socle import texte
from catalogue_communs.socle.dates import DatePartielle
from catalogue_communs.socle.licences import normalise
from catalogue_communs.socle.texte import INCOMPLET, NBSP, PAS_LU, SANS_OBJET, enumerer, nombre

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
DERNIER, CHANGEMENTS = "Dernier changement", "Changements sur douze mois"
# What shows that a repository can be installed elsewhere.
SIGNES = (
    ("conteneur", "image de conteneur"),
    ("compose", "assemblage de conteneurs"),
    ("helm", "paquet Helm"),
    ("procfile", "Procfile"),
    ("installation", "guide d’installation"),
)
CONTROLES = {"reussies": "au vert", "echouees": "en échec", "en-cours": "en cours"}
SOURCES = {"github": "GitHub", "gitlab": "GitLab", "git": "Git", "instantane-git": "copie Git"}

# Lines of a list that the page shows.
SIGNALEMENTS, NON_LUS = 30, 24
SANS_VERSION = f"{SANS_OBJET}, aucune n’est dans le dépôt"
SANS_CHANGEMENT = f"{SANS_OBJET}, aucun changement en douze mois"
SANS_PERSONNE = f"{SANS_OBJET}, aucun changement d’une personne"
PREVERSIONS = "aucune : il n’y a que des préversions"
PRESENCE = {True: "oui", False: "non", None: INCOMPLET}


class DepotMontre:
    """A repository of a common, its licence in words, and what was read of it, if it was read."""

    def __init__(self, lu: DepotLu, *, seul: bool) -> None:
        """Say all that is known; the months of the only repository are those of the common, already shown."""
        self.lu, reading = lu, lu.lecture
        read = reading.licence if reading else None
        said = (
            f"licence déclarée : {lu.licence}" if lu.licence else "",
            f"licence lue : {read}" if read else "",
        )
        missing = f"non publiée (dépôt lu le {_jour(reading.au)})" if reading else PAS_LU
        self.licence = " · ".join(filter(None, said)) or f"licence {missing}"
        self.source = SOURCES[reading.source] if reading else ""
        self.faits = [row for row in _du_depot(reading) if row[1]] if reading else []
        files, rhythm = (reading.fichiers, reading.rythme) if reading else (None, None)
        months = sorted(rhythm.commits.items()) if rhythm and not seul else []
        self.graphique = barres(months, f"Changements par mois de {lu.depot.url}")
        self.mois = " ; ".join(f"{DatePartielle.parse(name)} : {nombre(count)}" for name, count in months)
        # What a newcomer finds in it.
        self.accueil = [(label, PRESENCE[getattr(files, name)]) for name, label in ACCUEIL] if files else []


def _du_depot(reading: LectureDeDepot) -> Iterator[tuple[str, str]]:
    rhythm = reading.rythme
    yield DERNIER, _jour(reading.dernier_commit_humain)
    if rhythm:
        # « au moins » when its list was cut.
        counts = {CHANGEMENTS: rhythm.commits_12_mois, "Personnes sur douze mois": rhythm.auteurs_12_mois}
        for name, count in counts.items():
            yield name, _compte(count, au_moins=bool(rhythm.au_moins))
    yield "Copie d’un autre dépôt", "oui : seul ce qui suit sa création est compté" if reading.fourche else ""
    yield "Langages", ", ".join(reading.langages or ())
    yield "Archivé par sa forge", PRESENCE[reading.archive] if reading.archive is not None else ""


class ActiviteDuCode:
    """The facts of the activity of a common, its months, and each of its repositories.

    A fact is a name and what was read, « » when nothing was: `manque` then says why. One of `pratique` also has
    where it was read, and when.
    """

    def __init__(self, commun: Conclusions) -> None:
        found = commun.activite
        self.manque = INCOMPLET if found.lus else PAS_LU
        self.faits, self.pratique = _faits(found), _pratique(commun)
        self.graphique = barres([(one.mois, one.commits) for one in found.mois], "Changements par mois")
        self.mois = [
            (DatePartielle.parse(one.mois), *(_compte(n) or INCOMPLET for n in (one.commits, one.auteurs)))
            for one in found.mois
        ]
        self.depots = depots(commun)


def depots(commun: Conclusions) -> list[DepotMontre]:
    """Give the repositories of a common."""
    known = commun.activite.depots
    return [DepotMontre(one, seul=len(known) == 1) for one in known]


def publiccode(commun: Conclusions) -> tuple[LectureDeDepot, list[tuple[str, str, str]]] | None:
    """Say what the publiccode.yml of the repository, when it has one, says otherwise: a field, theirs, ours."""
    read = commun.lecture
    if not (read and read.publiccode):
        return None
    values = commun.publiccode.valeurs
    rows = (
        (name, read.publiccode.get(name, ""), _en_texte(jmespath.search(name, values)))
        for name in PUBLICCODE_LU
    )
    return read, [
        (name, theirs, ours)
        for name, theirs, ours in rows
        if theirs and ours and ours not in {theirs, normalise(theirs)}
    ]


def _en_texte(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return ", ".join(value) if isinstance(value, list) else value or ""


def _faits(found: BilanActivite) -> list[tuple[str, str]]:
    count, rhythm, share = found.commits_12_mois, found.rythme, found.part_premier_auteur
    quiet = count is not None and not count.valeur and not count.au_moins
    alone = bool(found.lus) and found.complet and found.dernier_commit_humain is None
    robots, agents = (rhythm.robots_12_mois, rhythm.agents_12_mois) if rhythm else (None, None)
    unshared = SANS_CHANGEMENT if quiet else ""
    return [
        (DERNIER, _jour(found.dernier_commit_humain) or (SANS_PERSONNE if alone and quiet else "")),
        (CHANGEMENTS, _nombre(count)),
        ("Personnes sur douze mois", _nombre(found.auteurs_12_mois)),
        ("Part de la personne la plus active", unshared if share is None else f"{share}{NBSP}%"),
        ("Changements d’automates, à part", _compte(robots)),
        ("Changements signés par un agent d’IA, à part", _compte(agents)),
        ("Dernière version stable", _version(found)),
        ("Tickets ouverts", _nombre(found.tickets_ouverts)),
        ("Demandes de modification ouvertes", _nombre(found.demandes_ouvertes)),
    ]


def _version(found: BilanActivite) -> str:
    name, day, after = found.derniere_version, found.derniere_version_le, found.depuis_la_version
    if not name:
        if not (found.lus and found.complet):
            return ""
        seen = [(one.publications, one.etiquettes) for one in found.lus]
        # Without a release nor a tag: not a reading that did not look.
        if all(one is not None and one.nombre == 0 for both in seen for one in both):
            return SANS_VERSION
        return PREVERSIONS if any(one.nombre for both in seen for one in both if one) else ""
    since = "" if after is None else f", {texte.denombrer(after, 'changement', 'changements')} depuis"
    return f"{name} ({_jour(day)}{since})" if day else name


def _pratique(commun: Conclusions) -> list[tuple[str, str, str]]:
    """Say what a collectivité asks before it installs: each fact, where it was read and when."""
    found = commun.activite
    read = found.lus
    main = [one for one in read if one.depot == commun.projet.depot_principal.url]
    signs = [
        (one, label) for one in read for name, label in SIGNES if one.fichiers and getattr(one.fichiers, name)
    ]
    none = "aucun signe à la racine du dépôt"
    known = bool(read) and found.complet and all(one.fichiers for one in read)
    installable = enumerer(dict.fromkeys(label for _, label in signs), "et") or (none if known else "")
    seen = [one for one, _ in signs] or [one for one in read if one.fichiers]
    outside = ((one, one.demandes.exterieures_12_mois) for one in read if one.demandes)
    accepted = [(one, count) for one, count in outside if count is not None]
    total = f"{nombre(sum(count for _, count in accepted))} sur douze mois" if accepted else ""
    waits = next((one.tickets.reponse_mediane_jours for one in main if one.tickets), None)
    answer = "" if waits is None else f"{waits} {texte.accorder(waits, 'jour', 'jours')}, pour la moitié"
    checks = next((CONTROLES.get(one.verifications or "", "") for one in main), "")
    return [
        ("Installable ailleurs", installable, _lu(seen)),
        ("Propositions extérieures acceptées", total, _lu([one for one, _ in accepted])),
        ("Première réponse à une personne extérieure", answer, _lu(main)),
        ("Vérifications automatiques", checks, _lu(main)),
        ("Contrat de maintenance", *_contrat(read, commun.contexte.today)),
    ]


def _contrat(read: Sequence[LectureDeDepot], today: date) -> tuple[str, str]:
    ends = [(one.contrat_jusqu_au, one) for one in read if one.contrat_jusqu_au]
    if not ends:
        return "", ""
    day, where = max(ends, key=lambda pair: pair[0])
    said = f"{'jusqu’au' if day >= today else 'terminé le'} {_jour(day)}"
    return said, f"publiccode.yml, {_lu([where])}"


def _lu(read: Sequence[LectureDeDepot]) -> str:
    """Say where and when facts were read: the oldest day of several."""
    if not read:
        return ""
    named = enumerer(sorted({SOURCES[one.source] for one in read}), "et")
    return f"{named}, {_jour(min(one.au for one in read))}"


def _nombre(found: Nombre | None) -> str:
    return _compte(found.valeur, au_moins=found.au_moins) if found else ""


def _compte(value: int | None, *, au_moins: bool = False) -> str:
    """Write a count; « au moins » when something could not be counted, nothing when unknown."""
    return "" if value is None else f"{f'au moins{NBSP}' if au_moins else ''}{nombre(value)}"


def _jour(day: date | None) -> str:
    return str(DatePartielle.du_jour(day)) if day else ""


def listes_des_depots(contexte: Contexte) -> tuple[Suite, Suite]:
    """List, for the maintainers, the repositories that are not as their page declares, then those never read."""
    page = ("Dépôts à revoir", "contribuer/depots/")
    reports = [(known.projet, one) for known in contexte.communs for one in known.signalements]
    unread = [
        (p, d.url) for p in contexte.catalogue.projets for d in p.depots if d.url not in contexte.lectures
    ]
    return (
        Suite("contribuer/depots-a-revoir/", "Tous les points à revoir", page, "signalements", reports, SIGNALEMENTS),
        Suite("contribuer/depots-jamais-lus/", "Tous les dépôts jamais lus", page, "non_lus", unread, NON_LUS),
    )  # fmt: skip
