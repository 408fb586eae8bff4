"""The page of a common, that says what is absent, and is one sheet on paper; the pages below it."""

import re
from collections.abc import Iterator, Sequence
from datetime import date
from operator import itemgetter
from typing import Any, NamedTuple

import jmespath
import segno
from markupsafe import Markup

from catalogue_communs.collectivites.objets import Identite
from catalogue_communs.contribution.messages import DECLARATION
from catalogue_communs.faits import phrases
from catalogue_communs.faits.chronologie import parcours_en_bref, pas_du_parcours, phases_en_mots
from catalogue_communs.faits.conclusions import Conclusions, Utilisation
from catalogue_communs.faits.contexte import Contexte
from catalogue_communs.faits.fonds import LienEntreCommuns
from catalogue_communs.faits.lieux import CHIFFRE
from catalogue_communs.faits.usages import MONTRES as DEGRES_MONTRES
from catalogue_communs.faits.usages import RECENT, Usage
from catalogue_communs.forges.bilan import (
    BilanActivite,
    DepotLu,
    MoisDeCommits,
    Nombre,
    Signalement,
)
from catalogue_communs.forges.modele import PUBLICCODE_LU, Fichiers, LectureDeDepot
from catalogue_communs.modele import Projet, libelle
from catalogue_communs.modele.guichet import Constat
from catalogue_communs.modele.identite import Porteur
from catalogue_communs.modele.reutiliser import Charge, Mode, Prerequis
from catalogue_communs.parutions.cles import MESURE, FaitPublie
from catalogue_communs.site.vues.adresses import (
    ACTIVITE,
    MESURES,
    SOURCES,
    UTILISATEURS,
    Adresses,
    Renvoi,
    Renvois,
    Suite,
    courriel,
)
from catalogue_communs.site.vues.carte_de_france import miniature
from catalogue_communs.site.vues.cartes import images_montrees
from catalogue_communs.site.vues.graphiques import barres, dessiner_mesures
from catalogue_communs.site.vues.mesures import Recit, recits
from catalogue_communs.socle import schemas
from catalogue_communs.socle.dates import DatePartielle, le_jour
from catalogue_communs.socle.declaration import champ_declare
from catalogue_communs.socle.images import CAPTURE, LOGO
from catalogue_communs.socle.licences import normalise
from catalogue_communs.socle.programme import programme
from catalogue_communs.socle.schemas import vocabulaires
from catalogue_communs.socle.texte import (
    INCOMPLET,
    NBSP,
    PAS_LU,
    SANS_OBJET,
    accorder,
    denombrer,
    enumerer,
    majuscule,
    nombre,
)
from catalogue_communs.sources.lecture import DOSSIER

# A description is parted by its titles: so many parts are shown, the problem and what the service
# does; the others unfold.
PARTIES = 2
_TITRE = re.compile(r"^(?=### )", re.MULTILINE)
# Letters of what the service does that a phone shows at least; fewer than that are not folded.
MONTREES, PEU_DE_LETTRES = 380, 120
# Users that the page lists with what they do.
MONTRES = 2
# Letters that a sheet holds in each size of its text, the largest first. A curve takes the place of
# so many letters; the style sheet shows so many users.
TAILLES = ((780, "ample"), (1_400, "large"), (1_650, "moyenne"), (1_800, "dense"))
SERREE, COURBE = "serree", 200


class PageDuCommun:
    """What the page adds to the conclusions of its common: where links lead, what is shown."""

    def __init__(self, commun: Conclusions, contexte: Contexte, adresses: Adresses) -> None:
        projet = commun.projet
        self.commun, self.projet, self.adresses = commun, projet, adresses
        self.adresse = adresses.publication.url(f"communs/{projet.slug}/")
        self.champs, self.renvois = CHAMPS, Renvois(projet, f"{SOURCES}/")
        self.qr = _code_qr(self.adresse)
        self.logo = next(images_montrees(projet, contexte, LOGO, f"{SOURCES}/"), None)
        self.captures = [*images_montrees(projet, contexte, CAPTURE, f"{SOURCES}/")]
        parties = [part for part in _TITRE.split(projet.description or "") if part.strip()]
        self.description, self.suite = parties[:PARTIES], parties[PARTIES:]
        self.probleme = probleme(self.description)
        service = self.description[1:] if self.probleme else self.description
        self.service, self.service_suite = debut_et_suite("".join(service))
        self.tuiles = reponses(commun)
        self.message, self.declaration = message_a_l_equipe(commun), declaration(projet)
        self.graphique = Markup("")
        for ligne in commun.vedettes[:1]:
            self.graphique += dessiner_mesures(commun.a_dessiner(ligne.indicateur))
        self.utilisateurs, self.autres = utilisateurs_montres(commun)
        self.nombre_d_autres = sum(len(noms) for _, noms in self.autres)
        actifs = [usage for usage in commun.usages if usage.actives]
        self.nombre, self.porteur_compris = len(actifs), any(usage.porteur for usage in actifs)
        # Its users are listed beside, and its carriers above.
        self.locaux = [fait.dit for fait in commun.locaux if fait.genre == CHIFFRE]
        self.carte = miniature(commun, contexte, adresses)
        self.depots, self.ecart = depots(commun), publiccode(commun)
        self.phases, self.parcours = phases_en_mots(projet), parcours_en_bref(projet)
        self.qualite_inconnue = phrases.par_absence(projet, self._demarches_inconnues())
        self.lies = [*self._noms_des_lies()]
        self.a_completer = a_completer(commun)
        self.taille = self._taille()
        self.liens = [*_liens_publics(projet)]
        self.citees = self._citees()

    def source_du_lien(self, lien: LienEntreCommuns) -> Renvoi | None:
        """Return the source of a link: that of the file that says it."""
        auteur = self.commun.contexte.catalogue.projet(lien.auteur)
        renvois = self.renvois
        if auteur and auteur.slug != self.projet.slug:
            renvois = self.adresses.renvois(auteur)
        return renvois(lien.source)

    def _noms_des_lies(self) -> Iterator[str]:
        """Yield the name of each other common that a link names."""
        for slug in dict.fromkeys(lien.commun for lien in self.commun.relations):
            autre = self.commun.contexte.catalogue.projet(slug)
            if autre:
                yield autre.nom

    def finis(self, degre: str) -> list[tuple[str, str]]:
        """Say whose use stopped, or whose campaign ended, and when for the last time."""
        nommer = self.commun.contexte.reference.nommer
        finis = []
        for usage in self.commun.usages:
            if usage.degre == degre:
                organisme = nommer(usage.lignes[0].organisation)
                finis.append((organisme, le_jour(_derniere_fin(usage))))
        return finis

    def _demarches_inconnues(self) -> Iterator[tuple[str, str]]:
        """Yield the field and the title of each step of quality of which nothing is known."""
        for demarche in self.commun.demarches:
            if not demarche.connue:
                yield f"qualite.{demarche.champ}", demarche.titre

    def _taille(self) -> str:
        """Name the largest size of text at which the sheet holds on its page."""
        lettres = sum(map(len, self._textes()))
        if self.graphique:
            lettres += COURBE
        return next((taille for au_plus, taille in TAILLES if lettres <= au_plus), SERREE)

    def _textes(self) -> Iterator[str]:
        """Yield the texts of the sheet, whose letters are counted."""
        projet = self.projet
        yield from self.description
        yield from self.locaux
        yield from (projet.accroche, projet.sigle or "", projet.contact.note or "")
        for porteur in projet.porteurs_principaux:
            yield porteur.nom
        for ligne in self.commun.vedettes:
            yield f"{ligne.indicateur.nom}{ligne.reserve}"
        for utilisation in self.utilisateurs:
            yield utilisation.dite.usage or ""
        yield from self._textes_pour_reutiliser()
        if projet.citation:
            yield projet.citation.texte
        if projet.archive:
            # The notice of a stop takes the whole width.
            yield 4 * projet.archive.raison

    def _textes_pour_reutiliser(self) -> Iterator[str]:
        reutiliser = self.projet.reutiliser
        for prerequis in reutiliser.prerequis:
            yield prerequis.libelle
        # The steps, where there are some, stand for the ways.
        if not reutiliser.etapes:
            for mode in reutiliser.modes:
                yield from _textes_d_un_mode(mode)
        yield from self.commun.questions
        if reutiliser.deliberation:
            yield reutiliser.deliberation.raison

    def _citees(self) -> list[Renvoi]:
        """List the sources of what the sheet quotes, in the order of their numbers."""
        citees = {}
        for source in self._sources_citees():
            renvoi = self.renvois(source)
            if renvoi:
                citees[renvoi.numero] = renvoi
        return [citees[numero] for numero in sorted(citees)]

    def _sources_citees(self) -> Iterator[str | None]:
        for ligne in self.commun.vedettes:
            yield ligne.mesure.source
        for ligne in self.commun.vedettes[:1]:
            if ligne.indicateur.cible:
                yield ligne.indicateur.cible.source
        if self.projet.citation:
            yield self.projet.citation.source
        if self.projet.reutiliser.deliberation:
            yield self.projet.reutiliser.deliberation.source


def _code_qr(adresse: str) -> Markup:
    """Draw a QR code that stands a fold or a stain."""
    # A given mask spares the trial of the eight.
    code = segno.make(adresse, error="m", micro=False, mask=2)
    dessin = code.svg_inline(omitsize=True, svgclass="qr", lineclass=None, border=2)
    return Markup(dessin)  # noqa: S704 - a drawing of modules, that holds no text


def _derniere_fin(usage: Usage) -> DatePartielle:
    """Return the announced end of a use that is over, else the day of its last stop."""
    if usage.fin:
        return usage.fin
    return max(ligne.arretee_le for ligne in usage.lignes if ligne.arretee_le)


def _textes_d_un_mode(mode: Mode) -> Iterator[str]:
    yield from (libelle("mode_reutilisation", mode.mode), mode.note or "", mode.hebergement or "")
    if mode.cout:
        yield mode.cout.precision or ""


def _liens_publics(projet: Projet) -> Iterator[tuple[str, str]]:
    """Yield the public pages of a common in the order of the schema, each under its title."""
    champs = schemas.schema("projet")["properties"]["liens"]["properties"]
    for name, champ in champs.items():
        url = getattr(projet.liens, name)
        if url and name != "autres":
            yield champ["title"], url
    for lien in projet.liens.autres:
        yield lien.titre, lien.url


def probleme(parties: Sequence[str]) -> tuple[str, str] | None:
    """Part the title of the problem from its text, where what the service does follows it."""
    if len(parties) < PARTIES or not parties[0].startswith("### "):
        return None
    titre, _, text = parties[0].removeprefix("### ").partition("\n")
    return titre.strip(), text


def debut_et_suite(text: str) -> tuple[str, str]:
    """Part what a phone shows of a text from what it folds, between two paragraphs or two lines."""
    lignes = text.splitlines(keepends=True)
    lettres = 0
    for rang, ligne in enumerate(lignes):
        suite = "".join(lignes[rang:])
        peut_couper = ligne.startswith("- ") or (rang > 0 and not lignes[rang - 1].strip())
        if peut_couper and lettres >= MONTREES and len(suite) >= PEU_DE_LETTRES:
            return "".join(lignes[:rang]), suite
        lettres += len(ligne)
    return text, ""


def a_completer(commun: Conclusions) -> list[tuple[str, str]]:
    """Say what its team may add, of what a page is made of, and the part of the form that takes it."""
    projet = commun.projet
    manques = []
    if not projet.description:
        manques.append(("la description", "en-bref"))
    if not commun.lignes:
        manques.append(("les chiffres", "impact"))
    if not parcours_en_bref(projet):
        manques.append(("les étapes", "parcours"))
    return manques


def utilisateurs_montres(
    commun: Conclusions,
) -> tuple[list[Utilisation], list[tuple[str, list[str]]]]:
    """Part the live uses: those that the page describes, the names of the others.

    The surest come first, then the latest; an organisation is there once, by its surest line. The
    others are gathered under what is true of them all.
    """
    lignes = [utilisation for utilisation in commun.utilisations if utilisation.en_cours]
    par_organisme: dict[Identite, Utilisation] = {}
    for ligne in sorted(lignes, key=_du_plus_sur):
        par_organisme.setdefault(ligne.usage.organisation, ligne)
    en_cours = [*par_organisme.values()]
    recents = [utilisation for utilisation in en_cours if utilisation.usage.degre == RECENT]
    anciens = en_cours[len(recents) :]
    decrits = (recents or anciens)[:MONTRES]
    groupes = [
        ("autre, aussi récent", "autres, aussi récents", recents),
        ("autre, moins sûr ou plus ancien", "autres, moins sûrs ou plus anciens", anciens),
    ]
    autres = []
    for singulier, pluriel, groupe in groupes:
        noms = [utilisation.nom for utilisation in groupe if utilisation not in decrits]
        if noms:
            autres.append((denombrer(len(noms), singulier, pluriel), noms))
    return decrits, autres


def _du_plus_sur(utilisation: Utilisation) -> tuple[bool, bool, int, int]:
    """Rank a use: shown lately, by a collectivité that does not carry it, by its proof, by day."""
    usage, confirmee_le = utilisation.usage, utilisation.dite.confirmee_le
    rang_du_jour = 0
    if confirmee_le:
        rang_du_jour = -confirmee_le.premier_jour.toordinal()
    rang_de_la_preuve = -DEGRES_MONTRES.index(usage.montre)
    a_part = usage.porteur or not usage.collective
    return usage.degre != RECENT, a_part, rang_de_la_preuve, rang_du_jour


LignesParOrganisme = dict[Identite, list[Utilisation]]


class Utilisateurs(NamedTuple):
    """The lines about the users of a common, by organisation, in five groups.

    Those that something of the last eighteen months shows, those without any date, those to confirm
    again, those whose campaign has ended, those that stopped.
    """

    recents: LignesParOrganisme
    sans_date: LignesParOrganisme
    a_reconfirmer: LignesParOrganisme
    termines: LignesParOrganisme
    arretes: LignesParOrganisme

    def groupe_de(self, utilisation: Utilisation) -> LignesParOrganisme:
        """Return the group of a line."""
        if not utilisation.en_cours:
            return self.termines if utilisation.terminee else self.arretes
        if utilisation.usage.a_reconfirmer:
            return self.a_reconfirmer
        return self.recents if utilisation.usage.dates else self.sans_date


def lignes_par_organisme(commun: Conclusions) -> Utilisateurs:
    """Part the lines of a common by what became of the use, then by organisation."""
    groupes = Utilisateurs({}, {}, {}, {}, {})
    for utilisation in commun.utilisations:
        groupe = groupes.groupe_de(utilisation)
        groupe.setdefault(utilisation.usage.organisation, []).append(utilisation)
    return groupes


class Tuile(NamedTuple):
    """The answer to a question: its anchor, the question, a few words that answer it.

    And what specifies these words, and their source.
    """

    id: str
    question: str
    court: str
    detail: str = ""
    source: str | None = None


def reponses(commun: Conclusions) -> list[Tuile]:
    """Answer four questions, in the order in which a visitor asks them.

    What is missing says why (`phrases`).
    """
    publics = commun.projet.publics
    return [
        _combien(commun),
        Tuile("pour-nous", "Pour qui ?", commun.publics, commun.bornes, publics.source),
        _que_faut_il(commun),
        Tuile("porte-par", "Qui l’a fait ?", commun.porteurs),
    ]


def _combien(commun: Conclusions) -> Tuile:
    """Say the price, or whom to ask where nobody says it; what stopped has none."""
    absence = commun.absence(phrases.PRIX)
    detail, source = "", absence.source
    if commun.prix_connus:
        detail, source = commun.prix_connus[0].detail(), commun.prix_connus[0].source
    elif absence.lue:
        detail = f"{majuscule(absence.lue)}. Demandez-le à l’équipe"
    elif absence.dit != SANS_OBJET:
        detail = "Demandez-le à l’équipe"
    return Tuile("combien", "Combien ?", commun.prix_en_un_mot, detail, source)


def _que_faut_il(commun: Conclusions) -> Tuile:
    """Say the effort to start, or the first thing to have, without its examples, and how many more.

    A machine is for whoever hosts: a mayor is told of it last.
    """
    reutiliser = commun.projet.reutiliser
    prerequis = sorted(reutiliser.prerequis, key=_est_une_machine)
    premier, autres = "", ""
    if prerequis:
        premier = prerequis[0].libelle.partition(", par exemple")[0]
    if len(prerequis) > 1:
        autres = f"et {denombrer(len(prerequis) - 1, 'autre', 'autres')}"
    if reutiliser.effort and reutiliser.effort.installation:
        return _demarrage(reutiliser.effort.installation, premier, autres)
    if prerequis:
        return Tuile("que-faut-il", "Que faut-il ?", premier, autres, prerequis[0].source)
    absence = commun.absence("reutiliser.prerequis")
    return Tuile("que-faut-il", "Que faut-il ?", f"Prérequis {absence.dit}", "", absence.source)


def _demarrage(charge: Charge, premier: str, autres: str) -> Tuile:
    """Say the effort to start, its caveat, then what to have."""
    reserve = ""
    if charge.reserve:
        reserve = f"{charge.reserve.removesuffix('.')}."
    prerequis = ", ".join(filter(None, (premier, autres)))
    detail = " ".join(filter(None, (reserve, prerequis)))
    court = f"{phrases.charge(charge)} pour démarrer"
    return Tuile("que-faut-il", "Que faut-il ?", court, detail, charge.source)


def _est_une_machine(prerequis: Prerequis) -> bool:
    return prerequis.type == "materiel"


# --- Messages ready to send -------------------------------------------------------------------

# Some mail programs cut or refuse a longer `mailto:`.
LONGUEUR_MAILTO = 1_900
_VOLUME = "[dossiers, signalements ou usagers par an]"
# What the reader fills: its identifier, its label, the words of the message that it replaces, what
# a browser may propose.
CHAMPS = (
    ("nom", "Nom de la collectivité", "[nom de la collectivité]", "organization"),
    ("habitants", "Nombre d’habitants", "[nombre]", "off"),
    ("besoin", "Votre besoin, en une phrase", "[en une phrase]", "off"),
    ("volume", "Votre volume, par exemple 200 dossiers par an", _VOLUME, "off"),
    ("date", "Votre date, par exemple mars 2027", "[mois, année]", "off"),
    ("contact", "Qui rappeler : nom, fonction, téléphone", "[nom, fonction, téléphone]", "name"),
)
MESSAGE = f"""\
Bonjour,

Nous sommes [nom de la collectivité], [nombre] habitants.
Nous souhaitons réutiliser {{nom}}.

Notre besoin : [en une phrase]
Notre volume : {_VOLUME}
Notre date : [mois, année]

{{questions}}

Bien cordialement,
[nom, fonction, téléphone]
"""


class MessagePret(NamedTuple):
    """A message ready to send, and the address that opens it in a mail program, if it has one."""

    mailto: str
    texte: str


def message_a_l_equipe(commun: Conclusions) -> MessagePret:
    """Write to the team.

    Should the address that opens the message be too long, the last questions are left to the page.
    """
    questions = commun.questions
    message = _message(commun.projet, questions)
    while questions and len(message.mailto) >= LONGUEUR_MAILTO:
        questions = questions[:-1]
        message = _message(commun.projet, questions)
    if commun.projet.contact.courriel:
        return message
    return MessagePret("", message.texte)


def _message(projet: Projet, questions: tuple[str, ...]) -> MessagePret:
    demande = "Pouvez-vous nous dire comment démarrer ?"
    if questions:
        lines = "\n".join(f"- {question}" for question in questions)
        demande = f"Pouvez-vous nous dire :\n{lines}"
    body = MESSAGE.format(nom=projet.nom, questions=demande)
    address = projet.contact.courriel or ""
    return MessagePret(courriel(address, f"Réutiliser {projet.nom}", body), body)


def declaration(projet: Projet) -> MessagePret:
    """Write to the catalogue that one uses a common."""
    body = DECLARATION.format(nom=projet.nom)
    return MessagePret(courriel(programme().courriel, f"Nous utilisons {projet.nom}", body), body)


# --- The activity of its code: facts with the day of their reading --------------------------------

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
        self.manque = INCOMPLET if bilan.lus else PAS_LU
        self.faits, self.pratique = _faits(bilan), _pratique(commun)
        self.faits_inconnus = [nom for nom, dit in self.faits if not dit]
        self.pratique_inconnue = [nom for nom, dit, _ in self.pratique if not dit]
        commits = [(mois.mois, mois.commits) for mois in bilan.mois]
        self.graphique = barres(commits, "Changements par mois")
        self.mois = [_ligne_du_mois(mois) for mois in bilan.mois]
        self.depots = depots(commun)


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


# --- What a collectivité asks before it installs ------------------------------------------------


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


# --- The pages below it ---------------------------------------------------------------------------

TITRES = {
    MESURES: "Mesures d’impact",
    UTILISATEURS: "Organismes utilisateurs",
    ACTIVITE: "Activité du code",
    SOURCES: "Parcours et sources",
}


class PageDeDetail:
    """A page below that of a common: its conclusions, where links lead, what its template uses."""

    def __init__(self, nom: str, commun: Conclusions, adresses: Adresses) -> None:
        self.commun, self.adresses, self.projet = commun, adresses, commun.projet
        self.titre = TITRES[nom]
        # The page of the sources lists them itself.
        self.renvois = Renvois(self.projet) if nom == SOURCES else adresses.renvois(self.projet)
        self.adresse = adresses.publication.url(f"communs/{self.projet.slug}/{nom}/")
        self.pas = pas_du_parcours(self.projet)
        # The words that the lines about its users have: none speaks of what is not there.
        genres = {ligne.preuve.genre for ligne in self.projet.reutilisations if ligne.preuve}
        termes = vocabulaires()["genre_preuve"].valeurs.values()
        self.genres = [terme for terme in termes if terme.slug in genres]
        # Where what was read of its living sources is kept.
        self.releves = adresses.page(f"{DOSSIER.as_posix()}/{self.projet.slug}/")
        self.retirees = [*_mesures_retirees(commun)]
        self.activite = ActiviteDuCode(commun) if nom == ACTIVITE else None
        self.utilisateurs = lignes_par_organisme(commun)

    @property
    def recits(self) -> list[Recit]:
        """What each of its indicators tells."""
        return recits(self.commun, self.renvois, self.adresses)

    @property
    def constats(self) -> Iterator[tuple[str, list[tuple[str, Constat]], list[str]]]:
        """Yield what the team showed for each condition of the call, then for each criterion.

        Each under its title, then the titles of those of which nothing was read.
        """
        dossier = self.projet.guichet
        if not self.commun.contexte.catalogue.guichet or not dossier:
            return
        schema = schemas.schema("projet")["properties"]["guichet"]["properties"]
        for name in ("conditions", "criteres"):
            groupe, champs = getattr(dossier, name), schema[name]["properties"]
            montres, inconnus = [], []
            for cle, champ in champs.items():
                constat = getattr(groupe, cle, None)
                if constat:
                    montres.append((champ["title"], constat))
                else:
                    inconnus.append(champ["title"])
            yield schema[name]["title"], montres, inconnus

    @staticmethod
    def identifiant(porteur: Porteur) -> str:
        """Write the number of an organisation."""
        siren = porteur.siren
        if siren:
            return f"SIREN {siren[:3]}{NBSP}{siren[3:6]}{NBSP}{siren[6:]}"
        if porteur.code_insee:
            return f"code INSEE {porteur.code_insee}"
        return ""


def _mesures_retirees(commun: Conclusions) -> Iterator[tuple[str, FaitPublie]]:
    """Yield the measures that were published and left the file, each with its anchor."""
    parutions = commun.parutions
    presentes = {cle for cles in parutions.mesures.values() for cle in cles}
    for cle, publie in sorted(parutions.publies.items()):
        if not publie.retrait or cle in presentes:
            continue
        if cle.startswith(f"{MESURE}/"):
            yield cle.replace("/", "-"), publie
