"""The page of a common: every section, what is absent named as such, on paper one sheet; the pages below it."""

import re
from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple

import jmespath
import segno
from markupsafe import Markup

from catalogue_communs.collectivites.cles import MESURE
from catalogue_communs.contribution.messages import DECLARATION
from catalogue_communs.faits import phrases
from catalogue_communs.faits.chronologie import parcours_en_bref, pas_du_parcours, phases_en_mots
from catalogue_communs.faits.contexte import Conclusions, Contexte, LienEntreCommuns, Utilisation
from catalogue_communs.faits.lieux import CHIFFRE
from catalogue_communs.faits.usages import MONTRES as DEGRES_MONTRES
from catalogue_communs.faits.usages import RECENT
from catalogue_communs.forges.bilan import BilanActivite, DepotLu, Nombre
from catalogue_communs.forges.modele import PUBLICCODE_LU, Fichiers, LectureDeDepot
from catalogue_communs.modele import Projet, libelle
from catalogue_communs.modele.guichet import Constat
from catalogue_communs.modele.identite import Porteur
from catalogue_communs.modele.reutiliser import Prerequis
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
    nombre,
    phrase,
)
from catalogue_communs.sources.lecture import DOSSIER

# A description is parted by its titles: so many parts are shown, the problem and what the service
# does; the others unfold.
PARTIES = 2
_TITRE = re.compile(r"^(?=### )", re.MULTILINE)
# Users that the page lists with what they do, when their use is shown lately; when none is.
MONTRES, MONTRES_SANS_PREUVE = 3, 2
# Letters that a sheet holds in each size of its text, the largest first. A curve takes the place of so
# many letters; the style sheet shows so many users.
TAILLES = ((780, "ample"), (1_400, "large"), (1_650, "moyenne"), (1_800, "dense"))
SERREE, COURBE = "serree", 200


class PageDuCommun:
    """What the page adds to what is concluded of its common: where links lead, what is shown, the sheet."""

    def __init__(self, commun: Conclusions, adresses: Adresses) -> None:
        projet, contexte = commun.projet, commun.contexte
        self.commun, self.projet, self.adresses = commun, projet, adresses
        self.adresse = adresses.publication.url(f"communs/{projet.slug}/")
        self.champs, self.renvois = CHAMPS, Renvois(projet, f"{SOURCES}/")
        # A QR code that stands a fold or a stain; a given mask spares the trial of the eight.
        made = segno.make(self.adresse, error="m", micro=False, mask=2)
        drawing = made.svg_inline(omitsize=True, svgclass="qr", lineclass=None, border=2)
        self.qr = Markup(drawing)  # noqa: S704 - a drawing of modules, that holds no text
        self.logo = next(images_montrees(projet, contexte, LOGO, f"{SOURCES}/"), None)
        self.captures = [*images_montrees(projet, contexte, CAPTURE, f"{SOURCES}/")]
        parts = [part for part in _TITRE.split(projet.description or "") if part.strip()]
        self.description, self.suite = parts[:PARTIES], parts[PARTIES:]
        self.probleme = probleme(self.description)
        self.service = self.description[1:] if self.probleme else self.description
        self.tuiles = reponses(commun)
        self.message, self.declaration = message_a_l_equipe(commun), declaration(projet)
        drawn = (commun.a_dessiner(line.indicateur) for line in commun.vedettes[:1])
        self.graphique = Markup("").join(map(dessiner_mesures, drawn))
        self.utilisateurs, self.autres = utilisateurs_montres(commun)
        self.nombre = sum(bool(usage.actives) for usage in commun.usages)
        # Its users are listed beside, and its carriers above.
        self.locaux = [fait.dit for fait in commun.locaux if fait.genre == CHIFFRE]
        self.carte = miniature(commun, adresses)
        self.depots, self.ecart = depots(commun), publiccode(commun)
        self.phases, self.parcours = phases_en_mots(projet), parcours_en_bref(projet)
        unknown = ((f"qualite.{o.champ}", o.titre) for o in commun.demarches if not o.connue)
        self.qualite_inconnue = phrases.par_absence(projet, unknown)
        letters = sum(map(len, self._textes())) + (COURBE if self.graphique else 0)
        self.taille = next((name for most, name in TAILLES if letters <= most), SERREE)
        # The public pages in the order of the schema, each under its title.
        titles, known = schemas.schema("projet")["properties"]["liens"]["properties"], projet.liens
        named = (
            (part["title"], getattr(known, name))
            for name, part in titles.items()
            if name != "autres"
        )
        self.liens = [
            *((t, u) for t, u in named if u),
            *((one.titre, one.url) for one in known.autres),
        ]
        # The sources of what the sheet quotes, in the order of their numbers.
        said = (
            *(line.mesure for line in commun.vedettes),
            *(line.indicateur.cible for line in commun.vedettes[:1]),
            projet.citation,
            projet.reutiliser.deliberation,
        )
        cited = {one.numero: one for told in said if told and (one := self.renvois(told.source))}
        self.citees = [cited[number] for number in sorted(cited)]

    def source_du_lien(self, lien: LienEntreCommuns) -> Renvoi | None:
        """Return the source of a link: that of the file that says it."""
        author = self.commun.contexte.catalogue.projet(lien.auteur)
        theirs = author and author.slug != self.projet.slug
        return (self.adresses.renvois(author) if author and theirs else self.renvois)(lien.source)

    def finis(self, degre: str) -> list[tuple[str, str]]:
        """Say whose use stopped, or whose campaign ended, and when for the last time."""
        named = self.commun.contexte.reference.nommer
        found = []
        for usage in self.commun.usages:
            if usage.degre == degre:
                end = usage.fin or max(line.arretee_le for line in usage.lignes if line.arretee_le)
                found.append((named(usage.lignes[0].organisation), le_jour(end)))
        return found

    def _textes(self) -> Iterator[str]:
        projet, reuse = self.projet, self.projet.reutiliser
        yield from self.description
        yield from self.locaux
        yield from (projet.accroche, projet.sigle or "", projet.contact.note or "")
        yield from (carrier.nom for carrier in projet.porteurs_principaux)
        yield from (f"{one.indicateur.nom}{one.reserve}" for one in self.commun.vedettes)
        yield from (utilisation.dite.usage or "" for utilisation in self.utilisateurs)
        yield from (needed.libelle for needed in reuse.prerequis)
        for mode in () if reuse.etapes else reuse.modes:
            yield from (
                libelle("mode_reutilisation", mode.mode),
                mode.note or "",
                mode.hebergement or "",
            )
            yield (mode.cout.precision if mode.cout else None) or ""
        yield from self.commun.questions
        yield reuse.deliberation.raison if reuse.deliberation else ""
        yield projet.citation.texte if projet.citation else ""
        # The notice of a stop takes the whole width.
        yield 4 * projet.archive.raison if projet.archive else ""


def probleme(parties: Sequence[str]) -> tuple[str, str] | None:
    """Part the title of the problem from its text, where what the service does follows it."""
    if len(parties) < PARTIES or not parties[0].startswith("### "):
        return None
    titre, _, texte = parties[0].removeprefix("### ").partition("\n")
    return titre.strip(), texte


def utilisateurs_montres(commun: Conclusions) -> tuple[list[Utilisation], list[str]]:
    """Part the live uses: those that the page tells, the surest then the latest first; the names of the others."""
    en_cours = sorted((ligne for ligne in commun.utilisations if ligne.en_cours), key=_du_plus_sur)
    recents = sum(ligne.usage.degre == RECENT for ligne in en_cours)
    combien = min(recents, MONTRES) or MONTRES_SANS_PREUVE
    # One more line takes no more room than the fold that would hide it.
    if len(en_cours) == combien + 1:
        combien += 1
    return en_cours[:combien], [ligne.nom for ligne in en_cours[combien:]]


def _du_plus_sur(ligne: Utilisation) -> tuple[bool, bool, int, int]:
    """Rank a use: shown lately, by another than its carrier, by what its proof shows, by its day."""
    jour = ligne.dite.confirmee_le
    return (
        ligne.usage.degre != RECENT,
        ligne.usage.porteur,
        -DEGRES_MONTRES.index(ligne.usage.montre),
        -jour.premier_jour.toordinal() if jour else 0,
    )


class Tuile(NamedTuple):
    """The answer to a question: its anchor, the question, a few words, what specifies them, its source."""

    id: str
    question: str
    court: str
    detail: str = ""
    source: str | None = None


def reponses(commun: Conclusions) -> list[Tuile]:
    """Answer four questions, in the order in which they are asked; what is missing says why (`phrases`)."""
    projet, reuse = commun.projet, commun.projet.reutiliser
    ways = phrase((libelle("mode_reutilisation", mode.mode) for mode in reuse.modes), "ou")
    price, price_source = ways, commun.absence(phrases.PRIX).source
    if commun.prix_connus:
        price, price_source = commun.prix_connus[0].detail(), commun.prix_connus[0].source
    return [
        Tuile("combien", "Combien ?", commun.prix, price, price_source),
        Tuile("pour-nous", "Pour qui ?", commun.publics, commun.bornes, projet.publics.source),
        _que_faut_il(commun),
        Tuile("porte-par", "Qui l’a fait ?", commun.porteurs),
    ]


def _que_faut_il(commun: Conclusions) -> Tuile:
    """Say the effort to start, or the first thing to have, without its examples, and how many more.

    A machine is for whoever hosts: a mayor is told of it last.
    """
    reuse = commun.projet.reutiliser
    prerequis = sorted(reuse.prerequis, key=_est_une_machine)
    detail = f"et {denombrer(len(prerequis) - 1, 'autre', 'autres')}" if prerequis[1:] else ""
    premier = prerequis[0] if prerequis else None
    libelle_court = premier.libelle.partition(", par exemple")[0] if premier else ""
    if reuse.effort and (demarrage := reuse.effort.installation):
        reserve = f"{demarrage.reserve.removesuffix('.')}." if demarrage.reserve else ""
        autres = ", ".join(filter(None, (libelle_court, detail)))
        precision = " ".join(filter(None, (reserve, autres)))
        court = f"{phrases.charge(demarrage)} pour démarrer"
        return Tuile("que-faut-il", "Que faut-il ?", court, precision, demarrage.source)
    if premier:
        return Tuile("que-faut-il", "Que faut-il ?", libelle_court, detail, premier.source)
    absence = commun.absence("reutiliser.prerequis")
    return Tuile("que-faut-il", "Que faut-il ?", f"Prérequis {absence.dit}", "", absence.source)


def _est_une_machine(prerequis: Prerequis) -> bool:
    return prerequis.type == "materiel"


# --- Messages ready to send -------------------------------------------------------------------

# Some mail programs cut or refuse a longer `mailto:`.
LONGUEUR_MAILTO = 1_900
_VOLUME = "[dossiers, signalements ou usagers par an]"
# What the reader fills: its identifier, its label, the words of the message that it replaces, what a browser
# may propose.
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
    """A message ready to send, and the address that opens it in a mail program, if it has an address."""

    mailto: str
    texte: str


def message_a_l_equipe(commun: Conclusions) -> MessagePret:
    """Write to the team; should the address that opens it grow too long, the last questions are left to the page."""
    made = _message(commun.projet, kept := commun.questions)
    while kept and len(made.mailto) >= LONGUEUR_MAILTO:
        made = _message(commun.projet, kept := kept[:-1])
    return made if commun.projet.contact.courriel else MessagePret("", made.texte)


def _message(projet: Projet, asked: tuple[str, ...]) -> MessagePret:
    listed = "\n".join(f"- {question}" for question in asked)
    questions = (
        f"Pouvez-vous nous dire :\n{listed}"
        if listed
        else "Pouvez-vous nous dire comment démarrer ?"
    )
    body = MESSAGE.format(nom=projet.nom, questions=questions)
    return MessagePret(
        courriel(projet.contact.courriel or "", f"Réutiliser {projet.nom}", body), body
    )


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
        """Say all that is known; the months of the only repository are those of the common, already shown."""
        self.lu, reading = lu, lu.lecture
        read = reading.licence if reading else None
        said = [
            f"licence {how} : {name}"
            for how, name in (("déclarée", lu.licence), ("lue", read))
            if name
        ]
        missing = f"non publiée (dépôt lu le {_jour(reading.au)})" if reading else PAS_LU
        self.licence = " · ".join(said) or f"licence {missing}"
        self.source = LUS_PAR[reading.source] if reading else ""
        self.faits = [row for row in _du_depot(reading) if row[1]] if reading else []
        files, rhythm = (reading.fichiers, reading.rythme) if reading else (None, None)
        months = sorted(rhythm.commits.items()) if rhythm and not seul else []
        self.graphique = barres(months, f"Changements par mois de {lu.depot.url}")
        self.mois = " ; ".join(
            f"{DatePartielle.parse(name)} : {nombre(count)}" for name, count in months
        )
        # What a newcomer finds in it.
        titles = ((name, champ_declare(Fichiers, name)[2].titre) for name in ACCUEIL)
        self.accueil = (
            [(title, PRESENCE[getattr(files, name)]) for name, title in titles] if files else []
        )


def _du_depot(reading: LectureDeDepot) -> Iterator[tuple[str, str]]:
    rhythm = reading.rythme
    yield DERNIER, _jour(reading.dernier_commit_humain)
    if rhythm:
        # « au moins » when its list was cut.
        counts = {
            CHANGEMENTS: rhythm.commits_12_mois,
            "Personnes sur douze mois": rhythm.auteurs_12_mois,
        }
        for name, count in counts.items():
            yield name, _compte(count, au_moins=bool(rhythm.au_moins))
    yield (
        "Copie d’un autre dépôt",
        "oui : seul ce qui suit sa création est compté" if reading.fourche else "",
    )
    yield "Langages", ", ".join(reading.langages or ())
    yield "Archivé par sa forge", PRESENCE[reading.archive] if reading.archive is not None else ""


class ActiviteDuCode:
    """The activity of a common: names and what was read, « » for `manque`; for `pratique`, where and when it was read too."""

    def __init__(self, commun: Conclusions) -> None:
        found = commun.activite
        self.manque = INCOMPLET if found.lus else PAS_LU
        self.faits, self.pratique = _faits(found), _pratique(commun)
        self.graphique = barres(
            [(one.mois, one.commits) for one in found.mois], "Changements par mois"
        )
        self.mois = [
            (
                DatePartielle.parse(one.mois),
                *(_compte(n) or INCOMPLET for n in (one.commits, one.auteurs)),
            )
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
    found = []
    for name in PUBLICCODE_LU:
        theirs, ours = read.publiccode.get(name, ""), jmespath.search(name, values)
        if isinstance(ours, bool):
            ours = str(ours).lower()
        elif isinstance(ours, list):
            ours = ", ".join(ours)
        if theirs and ours and ours not in {theirs, normalise(theirs)}:
            found.append((name, theirs, ours))
    return read, found


def _faits(found: BilanActivite) -> list[tuple[str, str]]:
    count, rhythm, share = found.commits_12_mois, found.rythme, found.part_premier_auteur
    quiet = count is not None and not count.valeur and not count.au_moins
    alone = bool(found.lus) and found.complet and found.dernier_commit_humain is None
    robots, agents = (rhythm.robots_12_mois, rhythm.agents_12_mois) if rhythm else (None, None)
    nobody = f"{SANS_OBJET}, aucun changement d’une personne" if alone and quiet else ""
    unshared = f"{SANS_OBJET}, aucun changement en douze mois" if quiet else ""
    return [
        (DERNIER, _jour(found.dernier_commit_humain) or nobody),
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
            return f"{SANS_OBJET}, aucune n’est dans le dépôt"
        only = any(one.nombre for both in seen for one in both if one)
        return "aucune : il n’y a que des préversions" if only else ""
    since = "" if after is None else f", {denombrer(after, 'changement', 'changements')} depuis"
    return f"{name} ({_jour(day)}{since})" if day else name


def _pratique(commun: Conclusions) -> list[tuple[str, str, str]]:
    """Say what a collectivité asks before it installs: each fact, where it was read and when."""
    found = commun.activite
    read = found.lus
    main = [one for one in read if one.depot == commun.projet.depot_principal.url]
    signs = [
        (one, label)
        for one in read
        for name, label in SIGNES
        if one.fichiers and getattr(one.fichiers, name)
    ]
    none = "aucun signe à la racine du dépôt"
    known = bool(read) and found.complet and all(one.fichiers for one in read)
    installable = enumerer(dict.fromkeys(label for _, label in signs), "et") or (
        none if known else ""
    )
    seen = [one for one, _ in signs] or [one for one in read if one.fichiers]
    outside = ((one, one.demandes.exterieures_12_mois) for one in read if one.demandes)
    accepted = [(one, count) for one, count in outside if count is not None]
    total = f"{nombre(sum(count for _, count in accepted))} sur douze mois" if accepted else ""
    waits = next((one.tickets.reponse_mediane_jours for one in main if one.tickets), None)
    answer = "" if waits is None else f"{waits} {accorder(waits, 'jour', 'jours')}, pour la moitié"
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
    named = enumerer(sorted({LUS_PAR[one.source] for one in read}), "et")
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
        (p, d.url)
        for p in contexte.catalogue.projets
        for d in p.depots
        if d.url not in contexte.lectures
    ]
    return (
        Suite("contribuer/depots-a-revoir/", "Tous les points à revoir", page, "signalements", reports, SIGNALEMENTS),
        Suite("contribuer/depots-jamais-lus/", "Tous les dépôts jamais lus", page, "non_lus", unread, NON_LUS),
    )  # fmt: skip


# --- The pages below it ---------------------------------------------------------------------------

TITRES = {
    MESURES: "Mesures d’impact",
    UTILISATEURS: "Organismes utilisateurs",
    ACTIVITE: "Activité du code",
    SOURCES: "Parcours et sources",
}


class PageDeDetail:
    """A page below that of a common: what is concluded of the common, where links lead, what its template asks for."""

    def __init__(self, nom: str, commun: Conclusions, adresses: Adresses) -> None:
        self.commun, self.adresses, self.projet = commun, adresses, commun.projet
        self.titre = TITRES[nom]
        # The page of the sources lists them itself.
        self.renvois = Renvois(self.projet) if nom == SOURCES else adresses.renvois(self.projet)
        self.adresse = adresses.publication.url(f"communs/{self.projet.slug}/{nom}/")
        self.pas = pas_du_parcours(self.projet)
        # The words that the lines about its users have: none speaks of what is not there.
        genres = {ligne.preuve.genre for ligne in self.projet.reutilisations if ligne.preuve}
        connus = vocabulaires()["genre_preuve"].valeurs.values()
        self.genres = [genre for genre in connus if genre.slug in genres]
        # Where what was read of its living sources is kept.
        self.releves = adresses.page(f"{DOSSIER.as_posix()}/{self.projet.slug}/")
        # The measures that were published and left the file, each with its anchor.
        entries = commun.parutions
        kept = {key for keys in entries.mesures.values() for key in keys}
        self.retirees = [
            (key.replace("/", "-"), one)
            for key, one in sorted(entries.publies.items())
            if one.retrait and key.startswith(f"{MESURE}/") and key not in kept
        ]
        self.activite = ActiviteDuCode(commun) if nom == ACTIVITE else None

    @property
    def recits(self) -> list[Recit]:
        """What each of its indicators tells."""
        return recits(self.commun, self.renvois, self.adresses)

    @property
    def constats(self) -> Iterator[tuple[str, list[tuple[str, Constat | None]]]]:
        """Yield what the call was shown for each condition, then for each criterion, under their titles."""
        dossier = self.commun.contexte.catalogue.guichet and self.projet.guichet
        parts = schemas.schema("projet")["properties"]["guichet"]["properties"]
        for name in ("conditions", "criteres") if dossier else ():
            shown, asked = getattr(dossier, name), parts[name]["properties"]
            yield (
                parts[name]["title"],
                [(one["title"], getattr(shown, k, None)) for k, one in asked.items()],
            )

    @staticmethod
    def identifiant(porteur: Porteur) -> str:
        """Write the number of an organisation."""
        if siren := porteur.siren:
            return f"SIREN {siren[:3]}{NBSP}{siren[3:6]}{NBSP}{siren[6:]}"
        return f"code INSEE {porteur.code_insee}" if porteur.code_insee else ""
