"""The activity of the code of a common, and of its repositories, in words."""

from collections.abc import Iterator, Sequence
from datetime import date
from operator import itemgetter
from typing import Any

import jmespath

from catalogue_communs.faits.conclusions import Conclusions
from catalogue_communs.faits.contexte import Contexte
from catalogue_communs.forges.bilan import (
    BilanActivite,
    DepotLu,
    MoisDeCommits,
    Nombre,
    Signalement,
    annees_finies,
    deux_annees,
    moins_qu_avant,
)
from catalogue_communs.forges.modele import PUBLICCODE_LU, Fichiers, LectureDeDepot
from catalogue_communs.modele import Projet
from catalogue_communs.site.vues.adresses import (
    Suite,
)
from catalogue_communs.site.vues.graphiques import barres
from catalogue_communs.socle.dates import DatePartielle, periode
from catalogue_communs.socle.declaration import champ_declare
from catalogue_communs.socle.licences import normalise
from catalogue_communs.socle.texte import (
    INCOMPLET,
    NBSP,
    PAS_LU,
    SANS_OBJET,
    accorder,
    denombrer,
    enumerer,
    nombre,
)

# What a newcomer looks for in a repository, in the order of the reading.
ACCUEIL = [
    "readme",
    "documentation",
    "contribuer",
    "journal",
    "securite",
    "conduite",
    "licence",
    "publiccode",
]


DERNIER, CHANGEMENTS = "Dernier changement", "Changements sur douze mois"
CHANGEMENTS_PAR_MOIS = "Changements par mois"


PERSONNES = "Personnes sur douze mois"


# What shows that a repository can be installed elsewhere.
SIGNES = (
    ("conteneur", "image de conteneur"),
    ("compose", "assemblage de conteneurs"),
    ("helm", "paquet Helm"),
    ("procfile", "Procfile"),
    ("installation", "guide d’installation"),
)


CONTROLES = {"reussies": "au vert", "echouees": "en échec", "en-cours": "en cours"}


LUS_PAR = {"github": "GitHub", "gitlab": "GitLab", "git": "Git", "instantane-git": "copie Git"}


# Lines of a list that the page shows.
SIGNALEMENTS, NON_LUS = 30, 24


# What a reading does not say, as one would ask it.
QUESTIONS = {
    DERNIER: "de quand date le dernier changement",
    CHANGEMENTS: "combien de changements en douze mois",
    PERSONNES: "combien de personnes y travaillent",
    "Part de la personne la plus active": "si une seule personne fait l’essentiel du travail",
    "Changements d’automates, à part": "combien de changements viennent d’automates",
    "Changements signés par un agent d’IA, à part": "combien sont signés par un agent d’IA",
    "Dernière version stable": "quelle est la dernière version",
    "Tickets ouverts": "combien de demandes attendent une réponse",
    "Demandes de modification ouvertes": "combien de corrections proposées attendent",
    "Installable ailleurs": "si on peut l’installer chez soi",
    "Propositions extérieures acceptées": "si l’équipe accepte les corrections d’autres que les siens",
    "Première réponse à une personne extérieure": "en combien de temps l’équipe répond",
    "Vérifications automatiques": "si les vérifications automatiques passent",
    "Contrat de maintenance": "si un contrat assure la maintenance",
}


PRESENCE = {True: "oui", False: "non", None: INCOMPLET}


class DepotMontre:
    """A repository of a common, its licence in words, and what was read of it, if it was read."""

    def __init__(self, lu: DepotLu, *, seul: bool) -> None:
        """Say all that is known of a repository.

        The months of the only repository are those of the common, which its page shows.
        """
        self.lu, self.licence, self.accueil = lu, _licence(lu), _accueil(lu.lecture)
        self.source, self.en_bref = "", PAS_LU
        self.faits: list[tuple[str, str]] = []
        mois: list[tuple[str, int]] = []
        if lu.lecture:
            self.source = LUS_PAR[lu.lecture.source]
            self.en_bref = _en_bref(lu.lecture)
            self.faits = [fait for fait in _du_depot(lu.lecture) if fait[1]]
            if lu.lecture.rythme and not seul:
                mois = sorted(lu.lecture.rythme.commits.items())
        self.graphique = barres(mois, f"Changements par mois de {lu.depot.url}")
        self.mois = " ; ".join(
            f"{DatePartielle.parse(un_mois)} : {nombre(commits)}" for un_mois, commits in mois
        )


def _en_bref(lecture: LectureDeDepot) -> str:
    """Write what tells whether a repository lives: its last change, or when it was read."""
    if lecture.dernier_commit_humain:
        return f"dernier changement le {_jour(lecture.dernier_commit_humain)}"
    return f"lu le {_jour(lecture.au)}"


def _licence(lu: DepotLu) -> str:
    """Write the licence that the page declares, that of the repository, or that none is known."""
    lecture = lu.lecture
    licences = []
    if lu.licence:
        licences.append(f"licence déclarée : {lu.licence}")
    if lecture and lecture.licence:
        licences.append(f"licence lue : {lecture.licence}")
    if licences:
        return " · ".join(licences)
    if lecture:
        return f"licence non publiée (dépôt lu le {_jour(lecture.au)})"
    return f"licence {PAS_LU}"


def _accueil(lecture: LectureDeDepot | None) -> list[tuple[str, str]]:
    """List what a newcomer finds in a repository, and whether it is there."""
    if not lecture or not lecture.fichiers:
        return []
    presences = []
    for name in ACCUEIL:
        titre = champ_declare(Fichiers, name)[2].titre
        presences.append((titre, PRESENCE[getattr(lecture.fichiers, name)]))
    return presences


def _du_depot(lecture: LectureDeDepot) -> Iterator[tuple[str, str]]:
    """Yield each fact of a repository under its name, « » where nobody knows it."""
    yield DERNIER, _jour(lecture.dernier_commit_humain)
    rythme = lecture.rythme
    if rythme:
        # « au moins » when its list was cut.
        au_moins = bool(rythme.au_moins)
        yield CHANGEMENTS, _compte(rythme.commits_12_mois, au_moins=au_moins)
        yield PERSONNES, _compte(rythme.auteurs_12_mois, au_moins=au_moins)
    if lecture.fourche:
        yield "Copie d’un autre dépôt", "oui : seul ce qui suit sa création est compté"
    yield "Langages", ", ".join(lecture.langages or ())
    if lecture.archive is not None:
        yield "Archivé par sa forge", PRESENCE[lecture.archive]


class ActiviteDuCode:
    """The activity of a common: each fact under its name, « » where the page says `manque`.

    The facts of `pratique` say where and when they were read too.
    """

    def __init__(self, commun: Conclusions) -> None:
        bilan = commun.activite
        self.manque = "La lecture du code ne dit pas" if bilan.lus else PAS_LU
        self.faits, self.pratique = _faits(bilan), _pratique(commun)
        self.faits_connus = [fait for fait in self.faits if fait[1]]
        inconnus = [nom for nom, dit in self.faits if not dit]
        inconnus += [nom for nom, dit, _ in self.pratique if not dit]
        self.inconnus = [QUESTIONS[nom] for nom in inconnus]
        self.comparaison = d_un_an_a_l_autre(bilan)
        self.periodes = _periodes(bilan) if self.comparaison else ""
        commits = [(mois.mois, mois.commits) for mois in bilan.mois]
        self.graphique = barres(commits, CHANGEMENTS_PAR_MOIS)
        self.mois = [_ligne_du_mois(mois) for mois in bilan.mois]
        self.depots = depots(commun)


def _periodes(bilan: BilanActivite) -> str:
    """Tell the two counts of one year that a page gives from each other."""
    if not bilan.commits_12_mois or not bilan.au:
        return ""
    return (
        "D’une année à l’autre, seuls les mois finis comptent ; « sur douze mois » compte les "
        f"365 jours avant la lecture du {_jour(bilan.au)}."
    )


def d_un_an_a_l_autre(bilan: BilanActivite) -> str:
    """Say whether a code changes more or less than the year before, and by how much.

    Nothing where a month is unknown; no cause is given, since no reading says any.
    """
    annees = deux_annees(bilan.mois)
    if annees is None:
        return ""
    avant, apres = annees
    sens = "Autant de changements, ou presque, qu’un an plus tôt"
    if moins_qu_avant(apres, avant):
        sens = "Plus de changements qu’un an plus tôt"
    elif moins_qu_avant(avant, apres):
        sens = "Moins de changements qu’un an plus tôt"
    depots = "" if bilan.complet else ", dans les dépôts lus"
    avant_quand, apres_quand = [
        periode(DatePartielle.parse(an[0].mois), DatePartielle.parse(an[-1].mois))
        for an in annees_finies(bilan.mois)
    ]
    return (
        f"{sens} : {denombrer(apres, 'changement', 'changements')} {apres_quand}, "
        f"contre {nombre(avant)} {avant_quand}{depots}. Les lectures ne disent pas pourquoi."
    )


def _ligne_du_mois(mois: MoisDeCommits) -> tuple[DatePartielle, str, str]:
    """Write a month, its commits and its people."""
    commits = _compte(mois.commits) or INCOMPLET
    auteurs = _compte(mois.auteurs) or INCOMPLET
    return DatePartielle.parse(mois.mois), commits, auteurs


def depots(commun: Conclusions) -> list[DepotMontre]:
    """Give the repositories of a common."""
    lus = commun.activite.depots
    seul = len(lus) == 1
    return [DepotMontre(lu, seul=seul) for lu in lus]


def publiccode(commun: Conclusions) -> tuple[LectureDeDepot, list[tuple[str, str, str]]] | None:
    """Say what the publiccode.yml of the repository, when it has one, says otherwise.

    Of each difference: the field, what the repository says, what the catalogue says.
    """
    lecture = commun.lecture
    if lecture is None or not lecture.publiccode:
        return None
    differences = []
    for name in PUBLICCODE_LU:
        du_depot = lecture.publiccode.get(name, "")
        du_catalogue = _en_texte(jmespath.search(name, commun.publiccode.valeurs))
        if not du_depot or not du_catalogue:
            continue
        if du_catalogue not in {du_depot, normalise(du_depot)}:
            differences.append((name, du_depot, du_catalogue))
    return lecture, differences


def _en_texte(valeur: Any) -> Any:
    """Write a value as a publiccode.yml compares: « true », « fr, en »."""
    if isinstance(valeur, bool):
        return str(valeur).lower()
    if isinstance(valeur, list):
        return ", ".join(valeur)
    return valeur


def _faits(bilan: BilanActivite) -> list[tuple[str, str]]:
    """Say each fact of the activity of a common under its name, « » where nobody knows it."""
    robots, agents = None, None
    if bilan.rythme:
        robots, agents = bilan.rythme.robots_12_mois, bilan.rythme.agents_12_mois
    return [
        (DERNIER, _dernier_changement(bilan)),
        (CHANGEMENTS, _nombre(bilan.commits_12_mois)),
        (PERSONNES, _nombre(bilan.auteurs_12_mois)),
        ("Part de la personne la plus active", _part_du_premier(bilan)),
        ("Changements d’automates, à part", _compte(robots)),
        ("Changements signés par un agent d’IA, à part", _compte(agents)),
        ("Dernière version stable", _version(bilan)),
        ("Tickets ouverts", _nombre(bilan.tickets_ouverts)),
        ("Demandes de modification ouvertes", _nombre(bilan.demandes_ouvertes)),
    ]


def _dernier_changement(bilan: BilanActivite) -> str:
    """Write the day of the last change by a person, or that there is none where all was read."""
    if bilan.dernier_commit_humain:
        return _jour(bilan.dernier_commit_humain)
    if bilan.lus and bilan.complet and _sans_changement(bilan):
        return f"{SANS_OBJET}, aucun changement d’une personne"
    return ""


def _part_du_premier(bilan: BilanActivite) -> str:
    """Write the share of the most active person; it has no object where nothing changed."""
    if bilan.part_premier_auteur is not None:
        return f"{bilan.part_premier_auteur}{NBSP}%"
    if _sans_changement(bilan):
        return f"{SANS_OBJET}, aucun changement en douze mois"
    return ""


def _sans_changement(bilan: BilanActivite) -> bool:
    """Tell whether surely nothing changed in twelve months: an unknown count is not zero."""
    commits = bilan.commits_12_mois
    return commits is not None and not commits.valeur and not commits.au_moins


def _version(bilan: BilanActivite) -> str:
    """Name the last stable release, with its day and the changes since; or say that none is."""
    nom, jour = bilan.derniere_version, bilan.derniere_version_le
    if not nom:
        return _sans_version(bilan)
    if not jour:
        return nom
    depuis = ""
    if bilan.depuis_la_version is not None:
        changements = denombrer(bilan.depuis_la_version, "changement", "changements")
        depuis = f", {changements} depuis"
    return f"{nom} ({_jour(jour)}{depuis})"


def _sans_version(bilan: BilanActivite) -> str:
    """Say that a common has no stable release, where each repository was read.

    A reading that did not look at the releases, or at the tags, proves nothing: nothing is said.
    """
    if not bilan.lus or not bilan.complet:
        return ""
    comptes: list[int | None] = []
    for lecture in bilan.lus:
        for versions in (lecture.publications, lecture.etiquettes):
            compte = versions.nombre if versions else None
            comptes.append(compte)
    if any(comptes):
        return "aucune : il n’y a que des préversions"
    if None in comptes:
        return ""
    return f"{SANS_OBJET}, aucune n’est dans le dépôt"


def _pratique(commun: Conclusions) -> list[tuple[str, str, str]]:
    """Say what a collectivité asks before it installs: each fact, where it was read and when."""
    lectures = commun.activite.lus
    principal = commun.projet.depot_principal.url
    du_principal = [lecture for lecture in lectures if lecture.depot == principal]
    reponse, controle = _premiere_reponse(du_principal), _verifications(du_principal)
    return [
        ("Installable ailleurs", *_installable(commun.activite)),
        ("Propositions extérieures acceptées", *_propositions(lectures)),
        ("Première réponse à une personne extérieure", reponse, _lu(du_principal)),
        ("Vérifications automatiques", controle, _lu(du_principal)),
        ("Contrat de maintenance", *_contrat(lectures, commun.contexte.today)),
    ]


def _installable(bilan: BilanActivite) -> tuple[str, str]:
    """Say what shows that a common can be installed elsewhere, and where it was read.

    That nothing shows it is only said once the files of every repository have been read.
    """
    signes: list[str] = []
    avec_signe, avec_fichiers = [], []
    for lecture in bilan.lus:
        if not lecture.fichiers:
            continue
        avec_fichiers.append(lecture)
        signes_du_depot = _signes(lecture.fichiers)
        if signes_du_depot:
            signes += signes_du_depot
            avec_signe.append(lecture)
    if signes:
        return enumerer(dict.fromkeys(signes), "et"), _lu(avec_signe)
    absence = ""
    if avec_fichiers and bilan.complet and len(avec_fichiers) == len(bilan.lus):
        absence = "aucun signe à la racine du dépôt"
    return absence, _lu(avec_fichiers)


def _signes(fichiers: Fichiers) -> list[str]:
    return [label for name, label in SIGNES if getattr(fichiers, name)]


def _propositions(lectures: Sequence[LectureDeDepot]) -> tuple[str, str]:
    """Count the changes accepted from outside, in the repositories of which it is known."""
    total = 0
    comptees = []
    for lecture in lectures:
        exterieures = lecture.demandes.exterieures_12_mois if lecture.demandes else None
        if exterieures is not None:
            total += exterieures
            comptees.append(lecture)
    if not comptees:
        return "", ""
    return f"{nombre(total)} sur douze mois", _lu(comptees)


def _premiere_reponse(lectures: Sequence[LectureDeDepot]) -> str:
    """Say in how many days half of the people from outside have a first answer."""
    tickets = [lecture.tickets for lecture in lectures if lecture.tickets]
    if not tickets or tickets[0].reponse_mediane_jours is None:
        return ""
    jours = tickets[0].reponse_mediane_jours
    return f"{jours} {accorder(jours, 'jour', 'jours')}, pour la moitié"


def _verifications(lectures: Sequence[LectureDeDepot]) -> str:
    if not lectures:
        return ""
    return CONTROLES.get(lectures[0].verifications or "", "")


def _contrat(lectures: Sequence[LectureDeDepot], today: date) -> tuple[str, str]:
    """Say until when the longest contract of maintenance runs, or when it ended."""
    contrats = [
        (lecture.contrat_jusqu_au, lecture) for lecture in lectures if lecture.contrat_jusqu_au
    ]
    if not contrats:
        return "", ""
    terme, lecture = max(contrats, key=itemgetter(0))
    verbe = "jusqu’au" if terme >= today else "terminé le"
    return f"{verbe} {_jour(terme)}", f"publiccode.yml, {_lu([lecture])}"


def _lu(lectures: Sequence[LectureDeDepot]) -> str:
    """Say where and when facts were read: the oldest day of several."""
    if not lectures:
        return ""
    origines = enumerer(sorted({LUS_PAR[lecture.source] for lecture in lectures}), "et")
    return f"{origines}, {_jour(min(lecture.au for lecture in lectures))}"


def _nombre(compte: Nombre | None) -> str:
    if compte is None:
        return ""
    return _compte(compte.valeur, au_moins=compte.au_moins)


def _compte(count: int | None, *, au_moins: bool = False) -> str:
    """Write a count; « au moins » when something could not be counted, nothing when unknown."""
    if count is None:
        return ""
    if au_moins:
        return f"au moins{NBSP}{nombre(count)}"
    return nombre(count)


def _jour(jour: date | None) -> str:
    if jour is None:
        return ""
    return str(DatePartielle.du_jour(jour))


def listes_des_depots(contexte: Contexte) -> tuple[Suite, Suite]:
    """List, for the maintainers, the repositories that are not as their page declares.

    Then those never read.
    """
    page = ("Dépôts à revoir", "contribuer/depots/")
    signalements: list[tuple[Projet, Signalement]] = []
    for commun in contexte.communs:
        signalements += [(commun.projet, signalement) for signalement in commun.signalements]
    a_revoir = Suite(
        "contribuer/depots-a-revoir/",
        "Tous les points à revoir",
        page,
        "signalements",
        signalements,
        SIGNALEMENTS,
    )
    jamais_lus = Suite(
        "contribuer/depots-jamais-lus/",
        "Tous les dépôts jamais lus",
        page,
        "non_lus",
        [*_depots_jamais_lus(contexte)],
        NON_LUS,
    )
    return a_revoir, jamais_lus


def _depots_jamais_lus(contexte: Contexte) -> Iterator[tuple[Projet, str]]:
    for projet in contexte.catalogue.projets:
        for depot in projet.depots:
            if depot.url not in contexte.lectures:
                yield projet, depot.url
