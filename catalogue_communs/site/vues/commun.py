"""The page of a common: every section, what is absent named as such."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from typing import NamedTuple

from markupsafe import Markup

from catalogue_communs.contribution.formulaires import SIGNALER
from catalogue_communs.faits import phrases, relations
from catalogue_communs.faits.absences import absence, chiffres, par_absence
from catalogue_communs.faits.besoins import questions
from catalogue_communs.faits.commun import Conclusions
from catalogue_communs.faits.contexte import Contexte
from catalogue_communs.faits.lieux import CHIFFRE
from catalogue_communs.faits.relations import LienEntreCommuns
from catalogue_communs.modele import Projet, libelle
from catalogue_communs.site.vues import (
    activite,
    images,
    parcours,
    reutiliser,
    tuiles,
)
from catalogue_communs.site.vues.adresses import Adresses
from catalogue_communs.site.vues.details import SOURCES, page_des_sources
from catalogue_communs.site.vues.graphique import dessiner_mesures
from catalogue_communs.site.vues.sources import Renvoi, Renvois
from catalogue_communs.site.vues.territoires import Territoires
from catalogue_communs.socle import licences, schemas
from catalogue_communs.socle.programme import Publication

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


class LienMontre(NamedTuple):
    """A link to another common, what that one is called, and the source of the file that says it."""

    dit: LienEntreCommuns
    nom: str
    source: Renvoi | None


class PageDuCommun:
    """What the template reads: the common, where its links lead, and what is concluded of it, section by section."""

    def __init__(
        self, projet: Projet, contexte: Contexte, adresses: Adresses, publication: Publication
    ) -> None:
        """Conclude all that the page of `projet` says."""
        self.projet, self.adresses, self.sections, self.champs = projet, adresses, SECTIONS, reutiliser.CHAMPS
        self.renvois = renvois = Renvois(projet, f"{SOURCES}/")
        self.modifier_url = adresses.page(f"contribuer/modifier/?commun={projet.slug}")
        self.signaler_url = adresses.formulaire(SIGNALER, "reutiliser/dites-le/#signaler", commun=projet.slug)
        self.logo = images.logo(projet, contexte, adresses, f"{SOURCES}/")
        self.captures = images.captures(projet, contexte, adresses, f"{SOURCES}/")
        self.tuiles = tuiles.reponses(projet)
        parts = tuple(part for part in _TITRE.split(projet.description or "") if part.strip())
        self.description, self.suite = parts[:PARTIES], parts[PARTIES:]
        self.liens, self.relations = _liens(projet), _relations(projet, contexte, adresses, renvois)
        self.absence, self.sans_chiffre = partial(absence, projet), chiffres(projet).dit
        known = Conclusions(projet, contexte)
        self.releves = {one.indicateur.id: known.releve(one) for one in known.lignes}
        self.vedettes, self.autres = known.vedettes, known.autres
        self.graphique, self.tendance = Markup(""), ""
        for head in self.vedettes[:1]:
            self.graphique = dessiner_mesures(contexte.a_dessiner(projet, head.indicateur))
            self.tendance = head.tendance
        self.utilisateurs = reutiliser.organismes_montres(projet, contexte)
        self.comptes = Conclusions(projet, contexte).utilisateurs
        self.tailles = (
            reutiliser.tailles_des_utilisateurs(projet, contexte) if self.utilisateurs.reste else ()
        )
        # Its users are listed beside, and its carriers above.
        self.locaux = [fait.dit for fait in contexte.locaux_de(projet) if fait.genre == CHIFFRE]
        self.carte = Territoires(contexte).miniature(projet, adresses)
        self.efforts = phrases.efforts(projet)
        self.voies = [(mode, phrases.cout(mode)) for mode in projet.reutiliser.modes]
        self.questions = questions(projet, contexte.usages_de(projet))
        self.message = reutiliser.message_a_l_equipe(projet, self.questions)
        self.declaration = reutiliser.declaration(projet)
        self.licence = licences.decrire(projet.licence)
        self.bilan, self.activite = contexte.activite(projet), activite.en_bref(projet, contexte)
        self.depots, self.ecart = activite.depots(projet, contexte), activite.publiccode(projet, contexte)
        self.publiccode = contexte.publiccode(projet).complet
        self.phases = parcours.actuelles(projet, renvois)
        self.parcours = parcours.parcours_en_bref(projet)
        approaches = known.demarches
        self.qualite = [one for one in approaches if one.connue]
        unknown = ((f"qualite.{one.champ}", one.titre) for one in approaches if not one.connue)
        self.qualite_inconnue = par_absence(projet, unknown)
        self.divergences = known.divergences
        letters = sum(map(len, self._textes())) + (tuiles.COURBE if self.graphique else 0)
        page = publication.url(f"communs/{projet.slug}/")
        self.feuille = tuiles.feuille(page, letters, self._citees())

    def _citees(self) -> Iterator[Renvoi | None]:
        """Yield the sources of what the sheet quotes."""
        yield from (self.renvois(one.mesure.source) for one in self.vedettes)
        targets = (one.indicateur.cible for one in self.vedettes[:1])
        for said in (*targets, self.projet.citation, self.projet.reutiliser.deliberation):
            yield self.renvois(said.source) if said else None

    def _textes(self) -> Iterator[str]:
        """Yield the texts of the sheet that are long in some commons."""
        projet, reuse = self.projet, self.projet.reutiliser
        yield from (*self.description, *self.locaux)
        yield from (projet.accroche, projet.sigle or "", projet.contact.note or "")
        yield from (carrier.nom for carrier in projet.porteurs_principaux)
        yield from (f"{one.indicateur.nom}{one.reserve}" for one in self.vedettes)
        yield from (line.usage or "" for line in projet.reutilisations[: tuiles.UTILISATEURS])
        yield from (needed.libelle for needed in reuse.prerequis)
        for mode in () if reuse.etapes else reuse.modes:
            yield from (libelle("mode_reutilisation", mode.mode), mode.note or "", mode.hebergement or "")
            yield (mode.cout.precision or "") if mode.cout else ""
        yield from (question.texte for question in self.questions)
        yield reuse.deliberation.raison if reuse.deliberation else ""
        yield projet.citation.texte if projet.citation else ""
        # The notice of a stop takes the whole width.
        yield 4 * projet.archive.raison if projet.archive else ""


def _liens(projet: Projet) -> tuple[tuple[str, str], ...]:
    """List the public pages in the order of the schema, each under its title."""
    titles = schemas.schema("projet")["properties"]["liens"]["properties"]
    named = ((titles[k]["title"], getattr(projet.liens, k)) for k in titles if k != "autres")
    return (*((t, u) for t, u in named if u), *((a.titre, a.url) for a in projet.liens.autres))


def _relations(
    projet: Projet, contexte: Contexte, adresses: Adresses, renvois: Renvois
) -> tuple[tuple[str, tuple[LienMontre, ...]], ...]:
    """Gather the links to other commons by place; those that another file says keep its source."""

    def shown(lien: LienEntreCommuns) -> LienMontre:
        author, other = contexte.catalogue.projet(lien.auteur), contexte.catalogue.projet(lien.commun)
        theirs = author and author.slug != projet.slug
        cited = Renvois(author, page_des_sources(author, adresses)) if author and theirs else renvois
        return LienMontre(lien, other.nom if other else lien.commun, cited(lien.source))

    found = contexte.liens(projet)
    grouped = ((title, tuple(shown(one) for one in found if one.place == place)) for place, title in PLACES)
    return tuple((title, links) for title, links in grouped if links)
