"""What leads out of a page: its data and a reference to cite; the card and the badge that another site shows."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from markupsafe import Markup

from catalogue_communs.faits.contexte import Conclusions, Contexte
from catalogue_communs.modele import Projet
from catalogue_communs.site.sorties import contrat
from catalogue_communs.site.sorties.assistants import JUMEAU
from catalogue_communs.site.sorties.tables import FICHIERS_LOCAUX
from catalogue_communs.site.vues import partage
from catalogue_communs.site.vues.adresses import ACTIVITE, MESURES, UTILISATEURS, Adresses
from catalogue_communs.site.vues.graphique import provenance
from catalogue_communs.site.vues.partage import TEXTE, police
from catalogue_communs.socle.fichiers import yaml_fourni
from catalogue_communs.socle.programme import Publication
from catalogue_communs.socle.rendu import gabarit
from catalogue_communs.socle.texte import PAS_LU, couper, denombrer, propre, typographie

# --- The data of a page -------------------------------------------------------------------------

# The hand-written pages that show a list: their address, their title, their files.
LISTES = {
    "catalogue": ("catalogue/", "Catalogue des communs", "communs", "communs"),
    "impact": ("impact/", "Impact", "indicateurs", "mesures"),
    "territoires": ("territoires/", "Territoires", "territoires", "reutilisations"),
}


def donnees_d_une_liste(nom: str, contexte: Contexte, publication: Publication, racine: str) -> str:
    """Write the line of a hand-written page that shows a list, from which `racine` leads to the root."""
    page, title, document, table = LISTES[nom]
    files = (("JSON", f"api/v1/{document}.json"), ("CSV", f"donnees/tables/{table}.csv"))
    return ligne_des_donnees(title, page, files, contexte.derniere_date, Adresses(racine, publication))


def donnees_d_un_commun(commun: Conclusions, nom: str, titre: str, adresses: Adresses) -> str:
    """Write the line of the page of a common, or of one of its details: its name and its title."""
    projet = commun.projet
    page = f"communs/{projet.slug}/"
    files = [("JSON", f"api/v1/communs/{projet.slug}.json")]
    if nom in {"", UTILISATEURS} and projet.reutilisations:
        files.append(("CSV des utilisateurs", f"{page}{FICHIERS_LOCAUX['reutilisations']}"))
    if nom in {"", MESURES} and any(one.mesures for one in projet.indicateurs):
        files.append(("CSV des mesures", f"{page}{FICHIERS_LOCAUX['mesures']}"))
    if nom == ACTIVITE:
        files.append(("CSV de tous les dépôts", "donnees/tables/depots.csv"))
    if not nom:
        files.append(("Texte", f"{page}{JUMEAU}"))
    where, title = (f"{page}{nom}/", f"{titre} : {projet.nom}") if nom else (page, projet.nom)
    return ligne_des_donnees(title, where, files, commun.derniere_date, adresses)


def ligne_des_donnees(
    titre: str, chemin: str, fichiers: Iterable[tuple[str, str]], jour: date | None, adresses: Adresses
) -> str:
    """Write the line of a page, as HTML: its files, and how to cite it with the day of its last dated fact."""
    said = typographie(f"« {titre} », {provenance(jour, adresses.publication.url(chemin))}")
    files = [(name, adresses.page(path)) for name, path in fichiers]
    return gabarit("_donnees.html", {"fichiers": files, "citation": said})


# --- The badge and the card of a common -----------------------------------------------------------

# What the left part of a badge says.
NOM_DU_BADGE = "réutilisations"
HAUTEUR_DU_BADGE, MARGE, NOM_LE_PLUS_LONG = 24, 8, 60
# Verdana, the first typeface named, is wider than the one that measures.
LARGE = 1.12
# What fits every card, from 280 pixels wide.
LARGEUR, HAUTEUR = 480, 480


def chemin_du_badge(slug: str) -> str:
    """Return the path of the badge of a common."""
    return f"communs/{slug}/badge-reutilisations.svg"


def chemin_carte(slug: str) -> str:
    """Return the address of the card of a common in the site."""
    return f"communs/{slug}/carte/"


def badge(projet: Projet, contexte: Contexte, _publication: Publication) -> dict[str, bytes]:
    """Draw the badge of a common."""
    value = reutilisations_connues(contexte.commun(projet))
    view = {
        # For who does not see it.
        "titre": f"{couper(propre(projet.nom), NOM_LE_PLUS_LONG)}, {NOM_DU_BADGE} : {value}",
        "nom": NOM_DU_BADGE,
        "valeur": value,
        "marge": MARGE,
        "hauteur": HAUTEUR_DU_BADGE,
        "gauche": _largeur(NOM_DU_BADGE),
        "droite": _largeur(value),
    }
    return {chemin_du_badge(projet.slug): gabarit("badge.svg", view).encode()}


def reutilisations_connues(commun: Conclusions) -> str:
    """Count the uses that are known, and those that a recent proof shows: « 6 connues, 2 récentes »; never zero."""
    counted = commun.bilan
    if not counted.reutilisations:
        return PAS_LU
    recent = denombrer(counted.recentes, "récente", "récentes") if counted.recentes else "aucune récente"
    return f"{denombrer(counted.reutilisations, 'connue', 'connues')}, {recent}"


def _largeur(text: str) -> int:
    return round(police(TEXTE, 13).getlength(text) * LARGE)


def du_commun(projet: Projet, contexte: Contexte, publication: Publication) -> dict[str, bytes]:
    """Write the card of a common."""
    commun = contexte.commun(projet)
    view = {
        "commun": commun,
        "reutilisations": reutilisations_connues(commun),
        "url": publication.url(f"communs/{projet.slug}/"),
        "accueil": publication.url(""),
        "image": publication.url(partage.chemin(projet.slug)),
    }
    return {f"{chemin_carte(projet.slug)}index.html": gabarit("carte.html", view).encode()}


# What stands for the slug and the name of a common in a model.
COMMUN, NOM = "{commun}", "{nom}"
# Editors and strict policies drop the style of a frame: the attribute still takes the border away.
CADRE = Markup(
    '<iframe src="{}" title="{}, commun numérique" width="100%" height="{}" loading="lazy" frameborder="0" style="border:0;max-width:{}px"></iframe>'
)


# On the site of an organisation, its link confirms the use: see `catalogue_communs.sources.presences`.
PHRASE = Markup('<p>Nous utilisons <a href="{}">{}, commun numérique</a>.</p>')


def cadre_de(slug: str, nom: str, publication: Publication) -> str:
    """Return the HTML that shows the card of a common in another page."""
    return str(CADRE.format(publication.url(chemin_carte(slug)), nom, HAUTEUR, LARGEUR))


class ACopier(NamedTuple):
    """A card or a badge: where it is, what it shows, the HTML to copy."""

    url: str
    titre: str
    code: str


@dataclass(frozen=True, slots=True)
class Integrer:
    """What there is to copy for one common, and how to write it for another."""

    contexte: Contexte
    adresses: Adresses
    hauteur, largeur = HAUTEUR, LARGEUR
    communs = f"{contrat.RACINE}{contrat.COMMUNS.chemin}"

    @property
    def commun(self) -> Projet | None:
        """The common that serves as an example."""
        catalogue = self.contexte.catalogue
        return next(iter(catalogue.laureats or catalogue.projets), None)

    def codes(self, projet: Projet) -> Iterator[tuple[ACopier, ACopier]]:
        """Yield the card, the badge, the sentence of who uses it: those of a common, and the model of those of any."""
        # The alternative is the value of the day when it is copied.
        told = f", {NOM_DU_BADGE} : {reutilisations_connues(self.contexte.commun(projet))}"
        own = self._codes(projet.slug, propre(projet.nom), told)
        return zip(own, self._codes(COMMUN, NOM, f" : {NOM_DU_BADGE}"), strict=True)

    def _codes(self, slug: str, nom: str, dit: str) -> tuple[ACopier, ...]:
        url, image, title = self.adresses.publication.url, chemin_du_badge(slug), f"{nom}{dit}"
        page = url(f"communs/{slug}/")
        shown = Markup('<a href="{}"><img src="{}" alt="{}" height="{}"></a>').format(
            page, url(image), title, HAUTEUR_DU_BADGE
        )
        return (
            ACopier(
                self.adresses.page(chemin_carte(slug)), nom, cadre_de(slug, nom, self.adresses.publication)
            ),
            ACopier(self.adresses.page(image), title, str(shown)),
            ACopier(page, nom, str(PHRASE.format(page, nom))),
        )


# --- What a site says of itself -------------------------------------------------------------------

SECURITY = ".well-known/security.txt"


def du_catalogue(_contexte: Contexte, publication: Publication) -> dict[str, bytes]:
    """Write what a crawler may read, and whom to tell about a flaw, with the day when it must be read again."""
    told = {**yaml_fourni("securite"), "publication": publication}
    return {
        path: gabarit(path.rpartition("/")[2], told).encode() + b"\n" for path in ("robots.txt", SECURITY)
    }
