"""The page of a common: every section, what is absent named as such; on paper, one sheet."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property
from typing import NamedTuple

import segno
from markupsafe import Markup

from catalogue_communs.collectivites.reutilisations import Classe, profils
from catalogue_communs.contribution.messages import declaration_a_completer
from catalogue_communs.faits import phrases, relations
from catalogue_communs.faits.absences import PRIX, absence, par_absence
from catalogue_communs.faits.besoins import QuestionAPoser
from catalogue_communs.faits.commun import Conclusions, Utilisation
from catalogue_communs.faits.lieux import CHIFFRE
from catalogue_communs.faits.relations import LienEntreCommuns
from catalogue_communs.modele import Projet, libelle
from catalogue_communs.site.vues import activite as code_source
from catalogue_communs.site.vues.activite import DepotMontre, EcartDePubliccode, FaitDuCode
from catalogue_communs.site.vues.adresses import SOURCES, Adresses, Renvoi, Renvois, courriel
from catalogue_communs.site.vues.graphique import dessiner_mesures
from catalogue_communs.site.vues.images import images_montrees
from catalogue_communs.site.vues.territoires import CarteDesZones, Territoires
from catalogue_communs.socle import schemas
from catalogue_communs.socle.francais import denombrer, nombre
from catalogue_communs.socle.images import CAPTURE, LOGO
from catalogue_communs.socle.programme import Publication, programme
from catalogue_communs.socle.texte import enumerer, phrase

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
# Where the links of a common to others stand on its page.
PLACES = ((relations.AVEC, "Avec"), (relations.A_LA_PLACE, "À la place de"))
# Users that the page lists; a list of one more would not be worth another page.
MONTRES = 6
# Names given for a class of size; the list of users gives them all.
NOMS = 4
# Letters that a sheet holds in each size of its text, the largest first. A curve takes the place of so
# many letters; the style sheet shows so many users.
TAILLES = ((900, "ample"), (1_780, "large"), (2_200, "moyenne"), (2_900, "dense"))
SERREE, COURBE, UTILISATEURS = "serree", 200, 4


class PageDuCommun:
    """What the page adds to what is concluded of its common: where links lead, what is shown, the sheet."""

    sections = SECTIONS

    def __init__(self, commun: Conclusions, adresses: Adresses, publication: Publication) -> None:
        """Prepare the page of a common."""
        self.commun, self.projet, self.adresses = commun, commun.projet, adresses
        self.contexte = contexte = commun.contexte
        self.adresse = publication.url(f"communs/{self.projet.slug}/")
        self.renvois = Renvois(self.projet, f"{SOURCES}/")
        self.logo = next(images_montrees(self.projet, contexte, LOGO, f"{SOURCES}/"), None)
        self.captures = [*images_montrees(self.projet, contexte, CAPTURE, f"{SOURCES}/")]
        parts = [part for part in _TITRE.split(self.projet.description or "") if part.strip()]
        self.description, self.suite = parts[:PARTIES], parts[PARTIES:]
        self.tuiles = reponses(self.projet)
        self.champs = CHAMPS
        self.message, self.declaration = message_a_l_equipe(commun), declaration(self.projet)

    @property
    def liens(self) -> list[tuple[str, str]]:
        """The public pages in the order of the schema, each under its title."""
        titles, known = schemas.schema("projet")["properties"]["liens"]["properties"], self.projet.liens
        named = ((part["title"], getattr(known, name)) for name, part in titles.items() if name != "autres")
        return [*((t, u) for t, u in named if u), *((one.titre, one.url) for one in known.autres)]

    @cached_property
    def relations(self) -> list[tuple[str, list[tuple[LienEntreCommuns, Projet | None, Renvoi | None]]]]:
        """The links to other commons by place, with what the other is; those that another file says keep its source."""
        known = self.contexte.catalogue.projet
        grouped = (
            (
                title,
                [
                    (one, known(one.commun), self._source(one))
                    for one in self.commun.liens
                    if one.place == place
                ],
            )
            for place, title in PLACES
        )
        return [(title, links) for title, links in grouped if links]

    def _source(self, lien: LienEntreCommuns) -> Renvoi | None:
        author = self.contexte.catalogue.projet(lien.auteur)
        theirs = author is not None and author.slug != self.projet.slug
        return (self.adresses.renvois(author) if author and theirs else self.renvois)(lien.source)

    @cached_property
    def graphique(self) -> Markup:
        """The chart of its first figure."""
        head = self.commun.vedettes[:1]
        drawn = (self.contexte.a_dessiner(self.projet, line.indicateur) for line in head)
        return Markup("").join(map(dessiner_mesures, drawn))

    @cached_property
    def utilisateurs(self) -> list[Utilisation]:
        """Who uses it, as many as the page shows."""
        live = [one for one in self.commun.utilisations if one.en_cours]
        return live if len(live) <= MONTRES + 1 else live[:MONTRES]

    @property
    def tous_montres(self) -> bool:
        """Whether the page shows every user."""
        return len(self.utilisateurs) == sum(one.en_cours for one in self.commun.utilisations)

    @property
    def nombre(self) -> int:
        """How many organisations use it today."""
        return sum(bool(usage.actives) for usage in self.commun.usages)

    @property
    def tailles(self) -> Iterator[tuple[str, str, list[str]]]:
        """Tell users by kind, and by class of size, with some of their names."""
        for one in profils(self.commun.bilan, self.contexte.reference):
            kind = libelle("type_organisme", one.type) if one.type else "Type pas encore lu ici"
            yield (
                kind,
                nombre(one.nombre),
                [self._classe(c, seule=len(one.classes) == 1) for c in one.classes],
            )

    def _classe(self, one: Classe, *, seule: bool) -> str:
        names = [self.contexte.reference.nom(territoire) for territoire in one.territoires]
        if len(names) > NOMS:
            names = [*names[:NOMS], denombrer(len(names) - NOMS, "autre", "autres")]
        size = one.strate.libelle if one.strate else "population non publiée"
        count = "" if seule else f" : {nombre(len(one.territoires))}"
        return f"{size}{count} ({enumerer(names, 'et')})"

    @cached_property
    def locaux(self) -> list[str]:
        """What is said of places: its users are listed beside, and its carriers above."""
        return [fait.dit for fait in self.contexte.locaux_de(self.projet) if fait.genre == CHIFFRE]

    @cached_property
    def carte(self) -> CarteDesZones:
        """Where it is used."""
        return Territoires(self.contexte).miniature(self.projet, self.adresses)

    @property
    def activite(self) -> list[FaitDuCode]:
        """The main facts of its activity."""
        return code_source.en_bref(self.commun)

    @property
    def depots(self) -> list[DepotMontre]:
        """Its repositories."""
        return code_source.depots(self.commun)

    @property
    def ecart(self) -> EcartDePubliccode | None:
        """What the publiccode.yml of its repository says otherwise."""
        return code_source.publiccode(self.commun)

    @property
    def qualite_inconnue(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """The quality approaches of which nothing is known, by what is said of their absence."""
        unknown = ((f"qualite.{o.champ}", o.titre) for o in self.commun.demarches if not o.connue)
        return par_absence(self.projet, unknown)

    # --- The sheet of paper -----------------------------------------------------------------

    @property
    def qr(self) -> Markup:
        """Draw the address of the page, that a phone reads from paper."""
        return code(self.adresse)

    @property
    def taille(self) -> str:
        """The size of the text of a sheet, that its letters fill."""
        letters = sum(map(len, self._textes())) + (COURBE if self.graphique else 0)
        return next((name for most, name in TAILLES if letters <= most), SERREE)

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
        """Yield the texts of the sheet that are long in some commons."""
        projet, reuse = self.projet, self.projet.reutiliser
        yield from (*self.description, *self.locaux)
        yield from (projet.accroche, projet.sigle or "", projet.contact.note or "")
        yield from (carrier.nom for carrier in projet.porteurs_principaux)
        yield from (f"{one.indicateur.nom}{one.reserve}" for one in self.commun.vedettes)
        yield from (line.usage or "" for line in projet.reutilisations[:UTILISATEURS])
        yield from (needed.libelle for needed in reuse.prerequis)
        for mode in () if reuse.etapes else reuse.modes:
            yield from (libelle("mode_reutilisation", mode.mode), mode.note or "", mode.hebergement or "")
            yield (mode.cout.precision or "") if mode.cout else ""
        yield from (question.texte for question in self.commun.questions)
        yield reuse.deliberation.raison if reuse.deliberation else ""
        yield projet.citation.texte if projet.citation else ""
        # The notice of a stop takes the whole width.
        yield 4 * projet.archive.raison if projet.archive else ""


def code(page: str) -> Markup:
    """Draw an address as a QR code.

    One path of modules, dark on light whatever the scheme: `error="m"` stands a fold or a stain.
    A mask that is given spares the trial of the eight; each is as readable at this size.
    """
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


def reponses(projet: Projet) -> tuple[Tuile, ...]:
    """Answer four questions, in the order in which they are asked; what is missing says why (`absences`)."""
    return (
        _combien(projet),
        Tuile(
            "pour-nous",
            "Pour qui ?",
            phrases.publics_vises(projet),
            phrases.bornes(projet),
            projet.publics.source,
        ),
        _que_faut_il(projet),
        Tuile("porte-par", "Qui l’a fait ?", phrases.noms_des_porteurs(projet)),
    )


def _combien(projet: Projet) -> Tuile:
    modes, price = projet.reutiliser.modes, phrases.prix(projet)
    for mode in modes:
        if mode.cout:
            detail = mode.cout.precision or libelle("mode_reutilisation", mode.mode)
            return Tuile("combien", "Combien ?", price, detail, mode.source)
    ways = phrase((libelle("mode_reutilisation", mode.mode) for mode in modes), "ou")
    return Tuile("combien", "Combien ?", price, ways, absence(projet, PRIX).source)


def _que_faut_il(projet: Projet) -> Tuile:
    """Say the first thing to have, and how many more; before it, the effort to start, if it is known."""
    needed, effort = projet.reutiliser.prerequis, projet.reutiliser.effort
    start = effort.installation if effort else None
    parts = [f"{phrases.charge(start)} pour démarrer"] if start else []
    parts += [one.libelle for one in needed[:1]]
    more = f"et {denombrer(len(needed) - 1, 'autre', 'autres')}" if len(needed) > 1 else ""
    missing = absence(projet, "reutiliser.prerequis")
    source = start.source if start else needed[0].source if needed else missing.source
    said = ". ".join(parts) or f"prérequis : {missing.dit}"
    return Tuile("que-faut-il", "Que faut-il ?", said, more, source)


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
    """Write to the team of a common.

    Should the address that opens it grow too long, the last questions are left to the page.
    """
    made = _message(commun.projet, kept := commun.questions)
    while kept and len(made.mailto) >= LONGUEUR_MAILTO:
        made = _message(commun.projet, kept := kept[:-1])
    return made if commun.projet.contact.courriel else MessagePret("", made.texte)


def _message(projet: Projet, asked: tuple[QuestionAPoser, ...]) -> MessagePret:
    """Write the message, with a blank for what only the sender knows."""
    listed = "\n".join(f"- {question.texte}" for question in asked)
    questions = f"Pouvez-vous nous dire :\n{listed}" if listed else RIEN_A_DEMANDER
    body = MESSAGE.format(nom=projet.nom, questions=questions)
    return MessagePret(courriel(projet.contact.courriel or "", f"Réutiliser {projet.nom}", body), body)


def declaration(projet: Projet) -> MessagePret:
    """Write to the catalogue that one uses a common."""
    subject, body = declaration_a_completer(projet)
    return MessagePret(courriel(programme().courriel, subject, body), body)
