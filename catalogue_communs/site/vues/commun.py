"""The page of a common, that says what is absent, and is one sheet on paper; the pages below it."""

import re
from collections.abc import Iterator, Sequence
from functools import partial
from typing import NamedTuple

import segno
from markupsafe import Markup

from catalogue_communs.collectivites.objets import DEPARTEMENT
from catalogue_communs.contribution.messages import DECLARATION
from catalogue_communs.faits import phrases
from catalogue_communs.faits.chronologie import (
    parcours_en_bref,
    pas_du_parcours,
    phases_en_mots,
    reunir_les_phases,
)
from catalogue_communs.faits.conclusions import Conclusions, Utilisation
from catalogue_communs.faits.contexte import Contexte
from catalogue_communs.faits.fonds import LienEntreCommuns
from catalogue_communs.faits.lieux import CHIFFRE
from catalogue_communs.faits.usages import Usage
from catalogue_communs.modele import Projet, libelle
from catalogue_communs.modele.guichet import Constat
from catalogue_communs.modele.identite import Porteur
from catalogue_communs.modele.reutiliser import Charge, Mode, Prerequis
from catalogue_communs.parutions.cles import MESURE, FaitPublie
from catalogue_communs.site.vues.activite import ActiviteDuCode, depots, publiccode
from catalogue_communs.site.vues.adresses import (
    ACTIVITE,
    MESURES,
    SOURCES,
    UTILISATEURS,
    Adresses,
    Renvoi,
    Renvois,
    courriel,
)
from catalogue_communs.site.vues.carte_de_france import CarteDesZones, miniature
from catalogue_communs.site.vues.cartes import images_montrees
from catalogue_communs.site.vues.graphiques import dessiner_mesures
from catalogue_communs.site.vues.mesures import Rangement, Recit, ranger_les_recits, recits
from catalogue_communs.site.vues.sources import SourcesParVoix, par_voix
from catalogue_communs.site.vues.utilisateurs import (
    EN_VUE,
    dits_ensemble,
    lignes_par_organisme,
    nom_avec_departement,
    par_importance,
    par_region,
    utilisateurs_montres,
)
from catalogue_communs.socle import schemas
from catalogue_communs.socle.dates import DatePartielle, le_jour
from catalogue_communs.socle.images import CAPTURE, LOGO
from catalogue_communs.socle.programme import programme
from catalogue_communs.socle.schemas import vocabulaires
from catalogue_communs.socle.texte import (
    NBSP,
    accorder,
    denombrer,
    enumerer,
    majuscule,
    minuscule,
    nombre,
    phrase,
)
from catalogue_communs.sources.releves import DOSSIER

# A description is parted by its titles: so many parts are shown, the problem and what the service
# does; the others unfold.
PARTIES = 2
_TITRE = re.compile(r"^(?=### )", re.MULTILINE)
# Letters of what the service does that a phone shows at least; fewer than that are not folded.
MONTREES, PEU_DE_LETTRES = 380, 120
# A tile tells so many things to have.
PREREQUIS_DITS = 3
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
        self.description = decouper_la_description(projet.description or "")
        self.tuiles = reponses(commun)
        self.message, self.declaration = message_a_l_equipe(commun), declaration(projet)
        self.graphique = Markup("")
        for ligne in commun.vedettes[:1]:
            self.graphique += dessiner_mesures(commun.a_dessiner(ligne.indicateur))
        self.utilisateurs, self.autres = utilisateurs_montres(commun)
        self.situe = partial(nom_avec_departement, commun)
        self.est_utilise = any(usage.actives for usage in commun.usages)
        # As above the list, without who carries the common.
        montres = sum(not montree.usage.porteur for montree in self.utilisateurs)
        self.nombre_d_autres = commun.bilan.reutilisations - montres
        self.autres_en_vue = sum(len(suite) for _, suite in self.autres) <= EN_VUE
        # Its users are listed beside, and its carriers above.
        self.locaux = [fait.dit for fait in commun.locaux if fait.genre == CHIFFRE]
        self.carte = miniature(commun, contexte, adresses)
        self.lieux_annonces = [*_lieux_annonces(commun, self.carte)]
        # A map of its seat alone shows nobody; without a picture, it is what one looks at first.
        self.carte_montree = any(zone.aire for zone in self.carte.zones.values())
        self.carte_en_tete = self.carte_montree and not self.captures
        self.depots, self.ecart = depots(commun), publiccode(commun)
        self.phases, self.parcours = phases_en_mots(projet), parcours_en_bref(projet)
        self.qualite_inconnue = phrases.par_absence(projet, self._demarches_inconnues())
        self.lies = [*self._noms_des_lies()]
        self.a_completer = a_completer(commun)
        self.taille = self._taille()
        self.liens = [*_liens_publics(projet)]
        self.citees = self._citees()

    def nommer_un_autre(self, utilisation: Utilisation) -> str:
        """Name a user that is not described; where there are many, without its place."""
        return self.situe(utilisation) if self.autres_en_vue else utilisation.nom

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
        yield from self.description.sur_la_feuille
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


def _lieux_annonces(commun: Conclusions, carte: CarteDesZones) -> Iterator[str]:
    """Say in how many départements it is announced, where the map of those named shows fewer."""
    nommes = sum(bool(zone.aire) for zone in carte.zones.values())
    for ligne in commun.lignes:
        if ligne.indicateur.unite == DEPARTEMENT and ligne.mesure.valeur > nommes:
            annonces, _ = ligne.quantite
            vus = denombrer(nommes, "département", "départements")
            yield f"{ligne.indicateur.nom} : {annonces}. Une collectivité est nommée dans {vus}."


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


class Description(NamedTuple):
    """A description, parted as its page shows it.

    `service`: what it does, `service_suite` what a phone folds of it; `a_cote`, as (title, text),
    stands beside: the problem (`dit_le_probleme`), else what follows; `suite` unfolds; the first
    parts are `sur_la_feuille`.
    """

    service: str
    service_suite: str
    a_cote: tuple[str, str] | None
    dit_le_probleme: bool
    suite: Sequence[str]
    sur_la_feuille: Sequence[str]


def decouper_la_description(description: str) -> Description:
    """Part a description by its titles."""
    parties = [part for part in _TITRE.split(description) if part.strip()]
    premieres, suite = parties[:PARTIES], parties[PARTIES:]
    dit_le_probleme = len(premieres) == PARTIES and premieres[0].startswith("### ")
    service, a_cote = premieres, None
    if dit_le_probleme:
        service, a_cote = premieres[1:], titre_et_texte(premieres[0])
    elif suite:
        a_cote, suite = titre_et_texte(suite[0]), suite[1:]
    montre, plie = debut_et_suite("".join(service))
    return Description(montre, plie, a_cote, dit_le_probleme, suite, premieres)


def titre_et_texte(partie: str) -> tuple[str, str]:
    """Part the title of a part of a description from its text."""
    titre, _, text = partie.removeprefix("### ").partition("\n")
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


class Tuile(NamedTuple):
    """The answer to a question: its anchor, the question, a few words that answer it.

    And what specifies these words, the things that it counts out, and their source.
    """

    id: str
    question: str
    court: str
    detail: str = ""
    source: str | None = None
    choses: Sequence[str] = ()


def reponses(commun: Conclusions) -> list[Tuile]:
    """Answer four questions, in the order in which a visitor asks them.

    What is missing says why (`phrases`).
    """
    return [_combien(commun), _pour_qui(commun), _que_faut_il(commun), _qui_l_a_fait(commun)]


def _combien(commun: Conclusions) -> Tuile:
    """Say the price, or whom to ask where nobody says it; what stopped has none."""
    absence = commun.absence(phrases.PRIX)
    detail, source = "", absence.source
    if commun.prix_connus:
        detail, source = commun.prix_connus[0].detail(), commun.prix_connus[0].source
    elif absence.lue:
        detail = f"{majuscule(absence.lue)}. Demandez-le à l’équipe"
    return Tuile("combien", "Combien ?", commun.prix_en_un_mot, detail, source)


# Where a commune may use it itself; elsewhere, what it may do.
PAR_LES_COMMUNES = {"commune", "toutes", "non-precise"}
PAR_UNE_AUTRE = (
    "Vous êtes une commune ? Demandez d’abord à votre intercommunalité ou à votre département."
)


def _pour_qui(commun: Conclusions) -> Tuile:
    """Say the kinds of collectivité, without what a label specifies between brackets.

    A commune that it was not made for may have it through a larger one.
    """
    publics = commun.projet.publics
    noms = []
    for slug in publics.collectivites:
        nom, _, _ = libelle("public", slug).partition(" (")
        noms.append(nom)
    detail = commun.bornes
    if not detail and PAR_LES_COMMUNES.isdisjoint(publics.collectivites):
        detail = PAR_UNE_AUTRE
    return Tuile("pour-nous", "Pour qui ?", phrase(noms), detail, publics.source)


def _qui_l_a_fait(commun: Conclusions) -> Tuile:
    """Say the first organisation that carries it, then the others."""
    premier, *autres = (porteur.nom for porteur in commun.projet.porteurs_principaux)
    detail = f"Avec : {enumerer(autres, 'et')}" if autres else ""
    return Tuile("porte-par", "Qui l’a fait ?", premier, detail)


def _que_faut_il(commun: Conclusions) -> Tuile:
    """Say the effort to start, and what to have."""
    reutiliser = commun.projet.reutiliser
    a_reunir = _a_reunir(reutiliser.prerequis)
    if reutiliser.effort and reutiliser.effort.installation:
        return _demarrage(reutiliser.effort.installation, a_reunir)
    if a_reunir:
        premier, *autres = a_reunir
        source = min(reutiliser.prerequis, key=_est_une_machine).source
        return Tuile("que-faut-il", "Que faut-il ?", premier, "", source, autres)
    absence = commun.absence("reutiliser.prerequis")
    return Tuile("que-faut-il", "Que faut-il ?", majuscule(absence.dit), "", absence.source)


def _a_reunir(prerequis: Sequence[Prerequis]) -> list[str]:
    """Say what to have, without its examples: three things at most, or the first and how many more.

    A machine is for whoever hosts: a mayor is told of it last, and not how large it is.
    """
    libelles = [_en_bref(chose) for chose in sorted(prerequis, key=_est_une_machine)]
    if len(libelles) > PREREQUIS_DITS:
        return [libelles[0], f"{nombre(len(libelles) - 1)} autres choses à réunir"]
    return libelles


def _demarrage(charge: Charge, a_reunir: list[str]) -> Tuile:
    """Say the effort to start, its caveat, then what to have."""
    reserve = ""
    if charge.reserve:
        reserve = f"{charge.reserve.removesuffix('.')}."
    court = f"{phrases.charge(charge)} pour démarrer"
    return Tuile("que-faut-il", "Que faut-il ?", court, reserve, charge.source, a_reunir)


_PRECISION = re.compile(r" [:;] ")


def _en_bref(prerequis: Prerequis) -> str:
    """Name a thing to have without its examples; a machine, without its size."""
    if _est_une_machine(prerequis):
        return _PRECISION.split(prerequis.libelle, maxsplit=1)[0]
    return prerequis.libelle.partition(", par exemple")[0]


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
        self.pas = reunir_les_phases(pas_du_parcours(self.projet))
        # The words that the lines about its users have: none speaks of what is not there.
        genres = {ligne.preuve.genre for ligne in self.projet.reutilisations if ligne.preuve}
        termes = vocabulaires()["genre_preuve"].valeurs.values()
        self.genres = [terme for terme in termes if terme.slug in genres]
        # Where what was read of its living sources is kept.
        self.releves = adresses.page(f"{DOSSIER.as_posix()}/{self.projet.slug}/")
        self.retirees = [*_mesures_retirees(commun)]
        self.activite = ActiviteDuCode(commun) if nom == ACTIVITE else None
        self.utilisateurs = lignes_par_organisme(commun)
        self.par_region, self.situe = (
            partial(par_region, commun),
            partial(nom_avec_departement, commun),
        )
        self.dits_ensemble = partial(dits_ensemble, commun)
        self.par_importance = par_importance

    @property
    def recits(self) -> list[Recit]:
        """What each of its indicators tells."""
        return recits(self.commun, self.renvois, self.adresses)

    @property
    def utilisateurs_en_bref(self) -> str:
        """Say how many organisations are named, and how many a recent proof shows in use."""
        groupes = self.utilisateurs
        noms = {organisme for groupe in groupes for organisme in groupe}
        connus = denombrer(len(noms), "organisme nommé", "organismes nommés")
        if groupes.prouves:
            prouves = nombre(len(groupes.prouves))
            return f"{connus}, dont {prouves} avec une preuve d’usage de moins de dix-huit mois."
        if not (groupes.cites or groupes.sans_date or groupes.a_reconfirmer):
            return f"{connus}. Plus aucun usage en cours n’est connu."
        mots = ("Demandez-lui s’il s’en sert", "Demandez-leur s’ils s’en servent")
        demande = minuscule(accorder(len(noms), *mots))
        en_detail = self._en_detail(len(noms))
        return f"{connus}{en_detail}. Aucune preuve d’usage récente : {demande} encore."

    def _en_detail(self, total: int) -> str:
        """Part a total by how long ago each organisation is cited; nothing where all are alike."""
        groupes = self.utilisateurs
        comptes = [
            (len(groupes.cites), "cité", "cités", " depuis moins de dix-huit mois"),
            (len(groupes.sans_date), "cité", "cités", " sans date"),
            (len(groupes.a_reconfirmer), "plus ancien", "plus anciens", ""),
        ]
        finis = total - sum(compte for compte, *_ in comptes)
        comptes.append((finis, "terminé ou arrêté", "terminés ou arrêtés", ""))
        parts = [denombrer(compte, un, des) + suite for compte, un, des, suite in comptes if compte]
        return f" : {enumerer(parts, 'et')}" if len(parts) > 1 else ""

    @property
    def rangement(self) -> Rangement:
        """What its indicators tell, sorted by how the page shows it."""
        return ranger_les_recits(self.recits)

    @property
    def voix(self) -> list[SourcesParVoix]:
        """Its sources, by who speaks."""
        return par_voix(self.projet)

    @property
    def sources_en_bref(self) -> str:
        """Say how many sources tell this common, and on how many points they disagree."""
        compte = denombrer(len(self.projet.sources), "source", "sources")
        points = len(self.commun.divergences)
        if not points:
            return f"{compte} : tout ce que disent les pages de {self.projet.nom} en vient."
        desaccords = denombrer(points, "désaccord", "désaccords")
        return f"{compte}, {desaccords} : chaque valeur est donnée, avec sa source."

    @property
    def constats(self) -> tuple[list[tuple[str, Constat]], list[str]]:
        """List what the team showed for the conditions of the call, then for its criteria.

        Each under its title; then the titles of those of which nothing was read.
        """
        montres: list[tuple[str, Constat]] = []
        inconnus: list[str] = []
        dossier = self.projet.guichet
        if not self.commun.contexte.catalogue.guichet or not dossier:
            return montres, inconnus
        schema = schemas.schema("projet")["properties"]["guichet"]["properties"]
        for name in ("conditions", "criteres"):
            groupe, champs = getattr(dossier, name), schema[name]["properties"]
            for cle, champ in champs.items():
                constat = getattr(groupe, cle, None)
                if constat:
                    montres.append((champ["title"], constat))
                else:
                    inconnus.append(champ["title"])
        return montres, inconnus

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
