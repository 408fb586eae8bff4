"""The page of a common: every section, what is absent named as such, on paper one sheet; the pages below it."""

import re
from collections.abc import Iterator
from typing import NamedTuple

import segno
from markupsafe import Markup

from catalogue_communs.collectivites.cles import MESURE, FaitPublie
from catalogue_communs.contribution.messages import DECLARATION
from catalogue_communs.faits import impact, phrases
from catalogue_communs.faits.contexte import Conclusions, Contexte, LienEntreCommuns
from catalogue_communs.faits.impact import Ligne
from catalogue_communs.faits.lieux import CHIFFRE
from catalogue_communs.faits.parcours import parcours_en_bref, pas_du_parcours, phases_en_mots
from catalogue_communs.faits.phrases import PRIX, par_absence
from catalogue_communs.modele import Mesure, Projet, libelle
from catalogue_communs.modele.base import Porteur
from catalogue_communs.modele.projet import Constat
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
from catalogue_communs.site.vues.cartes import images_montrees
from catalogue_communs.site.vues.graphique import Courbe, decrire_courbe, dessiner_mesures
from catalogue_communs.site.vues.territoires import miniature
from catalogue_communs.socle import schemas
from catalogue_communs.socle.dates import DatePartielle, le_jour
from catalogue_communs.socle.images import CAPTURE, LOGO
from catalogue_communs.socle.programme import programme
from catalogue_communs.socle.schemas import vocabulaires
from catalogue_communs.socle.texte import NBSP, denombrer, phrase
from catalogue_communs.sources.releve import DOSSIER

# What « Dans cette page » names, in the order of the page.
SECTIONS = (
    ("en-bref", "Ce qu’il fait"),
    ("impact", "Ce que ça change"),
    ("qui-utilise", "Qui l’utilise"),
    ("reutiliser", "Réutiliser"),
    ("pour-qui", "Pour qui"),
    ("code", "Code et licence"),
    ("parcours", "Parcours"),
    ("qualite", "Qualité"),
    ("sources", "Sources"),
)
# A description is parted by its titles: so many parts are shown, the problem and what the service
# does; the others unfold.
PARTIES = 2
_TITRE = re.compile(r"^(?=### )", re.MULTILINE)
# Users that the page lists; a list of one more would not be worth another page.
MONTRES = 4
# Letters that a sheet holds in each size of its text, the largest first. A curve takes the place of so
# many letters; the style sheet shows so many users.
TAILLES = ((780, "ample"), (1_400, "large"), (1_650, "moyenne"), (1_800, "dense"))
SERREE, COURBE = "serree", 200


class PageDuCommun:
    """What the page adds to what is concluded of its common: where links lead, what is shown, the sheet."""

    # Those that are not folded, then the folds.
    sections = (*SECTIONS[:4], (SECTIONS[4][0], "En détail"))

    def __init__(self, commun: Conclusions, contexte: Contexte, adresses: Adresses) -> None:
        projet = commun.projet
        self.commun, self.projet, self.adresses = commun, projet, adresses
        self.adresse = adresses.publication.url(f"communs/{projet.slug}/")
        self.qr, self.champs, self.renvois = code(self.adresse), CHAMPS, Renvois(projet, f"{SOURCES}/")
        self.logo = next(images_montrees(projet, contexte, LOGO, f"{SOURCES}/"), None)
        self.captures = [*images_montrees(projet, contexte, CAPTURE, f"{SOURCES}/")]
        parts = [part for part in _TITRE.split(projet.description or "") if part.strip()]
        self.description, self.suite = parts[:PARTIES], parts[PARTIES:]
        self.tuiles = reponses(commun)
        self.message, self.declaration = message_a_l_equipe(commun), declaration(projet)
        drawn = (commun.a_dessiner(line.indicateur) for line in commun.vedettes[:1])
        self.graphique = Markup("").join(map(dessiner_mesures, drawn))
        live = [one for one in commun.utilisations if one.en_cours]
        self.tous_montres = len(live) <= MONTRES + 1
        self.utilisateurs = live if self.tous_montres else live[:MONTRES]
        self.nombre = sum(bool(usage.actives) for usage in commun.usages)
        # Its users are listed beside, and its carriers above.
        self.locaux = [fait.dit for fait in commun.locaux if fait.genre == CHIFFRE]
        self.carte = miniature(commun, contexte, adresses)
        self.depots, self.ecart = depots(commun), publiccode(commun)
        self.phases, self.parcours = phases_en_mots(projet), parcours_en_bref(projet)
        unknown = ((f"qualite.{o.champ}", o.titre) for o in commun.demarches if not o.connue)
        self.qualite_inconnue = par_absence(projet, unknown)
        letters = sum(map(len, self._textes())) + (COURBE if self.graphique else 0)
        self.taille = next((name for most, name in TAILLES if letters <= most), SERREE)

    @property
    def liens(self) -> list[tuple[str, str]]:
        """The public pages in the order of the schema, each under its title."""
        titles, known = schemas.schema("projet")["properties"]["liens"]["properties"], self.projet.liens
        named = ((part["title"], getattr(known, name)) for name, part in titles.items() if name != "autres")
        return [*((t, u) for t, u in named if u), *((one.titre, one.url) for one in known.autres)]

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

    @property
    def citees(self) -> list[Renvoi]:
        """The sources of what the sheet quotes, in the order of their numbers."""
        figures, projet = self.commun.vedettes, self.projet
        said = (
            *(line.mesure for line in figures),
            *(line.indicateur.cible for line in figures[:1]),
            projet.citation,
            projet.reutiliser.deliberation,
        )
        cited = {one.numero: one for told in said if told and (one := self.renvois(told.source))}
        return [cited[number] for number in sorted(cited)]

    def _textes(self) -> Iterator[str]:
        projet, reuse = self.projet, self.projet.reutiliser
        yield from self.description
        yield from self.locaux
        yield from (projet.accroche, projet.sigle or "", projet.contact.note or "")
        yield from (carrier.nom for carrier in projet.porteurs_principaux)
        yield from (f"{one.indicateur.nom}{one.reserve}" for one in self.commun.vedettes)
        yield from (line.usage or "" for line in projet.reutilisations[:MONTRES])
        yield from (needed.libelle for needed in reuse.prerequis)
        for mode in () if reuse.etapes else reuse.modes:
            yield from (libelle("mode_reutilisation", mode.mode), mode.note or "", mode.hebergement or "")
            yield (mode.cout.precision if mode.cout else None) or ""
        yield from self.commun.questions
        yield reuse.deliberation.raison if reuse.deliberation else ""
        yield projet.citation.texte if projet.citation else ""
        # The notice of a stop takes the whole width.
        yield 4 * projet.archive.raison if projet.archive else ""


def code(page: str) -> Markup:
    """Draw an address as a QR code that stands a fold or a stain; a given mask spares the trial of the eight."""
    made = segno.make(page, error="m", micro=False, mask=2)
    drawing = made.svg_inline(omitsize=True, svgclass="qr", lineclass=None, border=2)
    return Markup(drawing)  # noqa: S704 - a drawing of modules, that holds no text


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
    price, price_source = ways, commun.absence(PRIX).source
    paid = next((mode for mode in reuse.modes if mode.cout), None)
    if paid and paid.cout:
        price = paid.cout.precision or libelle("mode_reutilisation", paid.mode)
        price_source = paid.source
    # The first thing to have, without its examples, and how many more; before it, the effort to start, if it is known.
    start, needed = reuse.effort and reuse.effort.installation, reuse.prerequis
    parts = [f"{phrases.charge(start)} pour démarrer"] if start else []
    parts += [one.libelle.partition(", par exemple")[0] for one in needed[:1]]
    more = f"et {denombrer(len(needed) - 1, 'autre', 'autres')}" if needed[1:] else ""
    missing = commun.absence("reutiliser.prerequis")
    said, source = ". ".join(parts) or f"prérequis : {missing.dit}", missing.source
    source = start.source if start else needed[0].source if needed else source
    return [
        Tuile("combien", "Combien ?", commun.prix, price, price_source),
        Tuile("pour-nous", "Pour qui ?", commun.publics, commun.bornes, projet.publics.source),
        Tuile("que-faut-il", "Que faut-il ?", said, more, source),
        Tuile("porte-par", "Qui l’a fait ?", commun.porteurs),
    ]


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
RIEN_A_DEMANDER = "Pouvez-vous nous dire comment démarrer ?"


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
    questions = f"Pouvez-vous nous dire :\n{listed}" if listed else RIEN_A_DEMANDER
    body = MESSAGE.format(nom=projet.nom, questions=questions)
    return MessagePret(courriel(projet.contact.courriel or "", f"Réutiliser {projet.nom}", body), body)


def declaration(projet: Projet) -> MessagePret:
    """Write to the catalogue that one uses a common."""
    body = DECLARATION.format(nom=projet.nom)
    return MessagePret(courriel(programme().courriel, f"Nous utilisons {projet.nom}", body), body)


TITRES = {
    MESURES: "Mesures d’impact",
    UTILISATEURS: "Organismes utilisateurs",
    ACTIVITE: "Activité du code",
    SOURCES: "Parcours et sources",
}


def noms_des_details(projet: Projet) -> list[str]:
    """Name the pages of details that a common has."""
    shown = {MESURES: projet.indicateurs, UTILISATEURS: projet.reutilisations}
    return [name for name in TITRES if shown.get(name, True)]


class MesureDatee:
    """A measure at its own anchor, for ever; since when it is told so, and what was told before, from which day."""

    def __init__(self, mesure: Mesure, key: str, publiee: FaitPublie | None) -> None:
        self.mesure, self.quand, self.ancre = mesure, impact.quand(mesure), _ancre(key)
        self.note = " ".join(filter(None, (mesure.methode, mesure.note)))
        self.precisions = ". ".join(filter(None, (mesure.perimetre, self.note)))
        editions = publiee.editions() if publiee else ()
        told = [(le_jour(DatePartielle.du_jour(day)), words) for day, words in editions]
        self.publiee = f"{'Corrigée' if told[1:] else 'Publiée'} {told[0][0]}" if told else ""
        self.avant = [f"Publiée {day} : {words}" for day, words in told[1:]]


class PageDeDetail:
    """A page below that of a common: what is concluded of the common, where links lead, what its template asks for."""

    def __init__(self, nom: str, commun: Conclusions, adresses: Adresses) -> None:
        """Prepare the page of this name; that of the sources lists them itself."""
        self.commun, self.adresses, self.projet = commun, adresses, commun.projet
        self.titre = TITRES[nom]
        self.renvois = Renvois(self.projet) if nom == SOURCES else adresses.renvois(self.projet)
        self.adresse = adresses.publication.url(f"communs/{self.projet.slug}/{nom}/")
        self.pas = pas_du_parcours(self.projet)
        # The words that the lines about its users have: none speaks of what is not there.
        used = {line.statut for line in self.projet.reutilisations}
        words = vocabulaires()["statut_reutilisation"].valeurs.values()
        self.statuts = [word for word in words if word.slug in used]
        # Where what was read of its living sources is kept.
        self.releves = adresses.page(f"{DOSSIER.as_posix()}/{self.projet.slug}/")

    def progres(self, line: Ligne) -> str:
        """Say where the measures of an indicator stand."""
        return impact.progres(self.projet, line.indicateur, self.commun.contexte.today)

    def historique(self, line: Ligne) -> list[MesureDatee]:
        """List the measures of an indicator, newest first."""
        entries = self.commun.parutions
        named = zip(line.indicateur.mesures, entries.mesures[line.indicateur.id], strict=True)
        newest = sorted(named, key=lambda pair: pair[0].au.dernier_jour, reverse=True)
        return [MesureDatee(measure, key, entries.publies.get(key)) for measure, key in newest]

    def courbe(self, line: Ligne) -> Courbe | None:
        """Draw an indicator, ready to leave the page."""
        return decrire_courbe(line, self.renvois, self.commun, self.adresses)

    @property
    def retirees(self) -> list[tuple[str, FaitPublie]]:
        """The measures that were published and left the file, each with its anchor."""
        entries = self.commun.parutions
        kept = {key for keys in entries.mesures.values() for key in keys}
        return [
            (_ancre(key), one)
            for key, one in sorted(entries.publies.items())
            if one.retrait and key.startswith(f"{MESURE}/") and key not in kept
        ]

    @property
    def activite(self) -> ActiviteDuCode:
        """All that is known of its code."""
        return ActiviteDuCode(self.commun)

    @property
    def constats(self) -> Iterator[tuple[str, list[tuple[str, Constat | None]]]]:
        """Yield what the call was shown for each condition, then for each criterion, under their titles."""
        dossier = self.commun.contexte.catalogue.guichet and self.projet.guichet
        parts = schemas.schema("projet")["properties"]["guichet"]["properties"]
        for name in ("conditions", "criteres") if dossier else ():
            shown, asked = getattr(dossier, name), parts[name]["properties"]
            yield parts[name]["title"], [(one["title"], getattr(shown, k, None)) for k, one in asked.items()]

    @staticmethod
    def identifiant(porteur: Porteur) -> str:
        """Write the number of an organisation."""
        if siren := porteur.siren:
            return f"SIREN {siren[:3]}{NBSP}{siren[3:6]}{NBSP}{siren[6:]}"
        return f"code INSEE {porteur.code_insee}" if porteur.code_insee else ""


def _ancre(key: str) -> str:
    return key.replace("/", "-")
