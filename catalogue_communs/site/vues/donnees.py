"""From a page to its data: its files, a reference ready to paste, the code of its card and badge."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from markupsafe import Markup

from catalogue_communs.collectivites.reutilisations import RECENT
from catalogue_communs.faits.contexte import Contexte
from catalogue_communs.modele import Projet
from catalogue_communs.site.sorties.assistants import JUMEAU
from catalogue_communs.site.sorties.tables import FICHIERS_LOCAUX
from catalogue_communs.site.sorties.textes import propre
from catalogue_communs.site.vues import details, integration, scripts
from catalogue_communs.site.vues.adresses import Adresses
from catalogue_communs.site.vues.graphique import provenance
from catalogue_communs.socle.francais import composer
from catalogue_communs.socle.programme import Publication

# The examples whose answer the pages print.
REPONSES = ("communs", "mesures", "tableaux")


def exemples_calcules(contexte: Contexte) -> dict[str, str]:
    """Say what the examples of the pages on data print today, by their names: a test runs them and compares."""
    projets = contexte.catalogue.projets
    measures = [m for p in projets for i in p.indicateurs if i.unite == "collectivite" for m in i.mesures]
    cited = {p.slug: {s.id for s in p.sources if s.url} for p in projets}
    with_address = sum(
        "://" in m.source or m.source in cited[p.slug]
        for p in projets
        for i in p.indicateurs
        if i.unite == "collectivite"
        for m in i.mesures
    )
    live = [usage for usage in contexte.usages if usage.compte]
    recent = sum(usage.degre == RECENT for usage in live)
    return {
        "communs": f"{len(projets)} communs, dont {len(contexte.catalogue.laureats)} lauréats",
        "mesures": f"{len(measures)} mesures en collectivités, dont {with_address} avec l’adresse de la source",
        "tableaux": f"{recent} récentes sur {len(live)} en cours",
    }


# The hand-written pages that show a list: their address, their title, their files.
LISTES = {
    "catalogue": ("catalogue/", "Catalogue des communs", "communs", "communs"),
    "impact": ("impact/", "Impact", "indicateurs", "mesures"),
    "territoires": ("territoires/", "Territoires", "territoires", "reutilisations"),
}
LIBELLES = {"reutilisations": "des utilisateurs", "mesures": "des mesures"}


class LigneDesDonnees(NamedTuple):
    """The line below a page: the names and the addresses of its files, and how to cite it."""

    fichiers: tuple[tuple[str, str], ...]
    citation: str


def d_une_liste(
    nom: str, contexte: Contexte, publication: Publication, adresses: Adresses
) -> LigneDesDonnees:
    """Describe the line of a hand-written page that shows a list."""
    page, title, document, table = LISTES[nom]
    files = (("JSON", f"api/v1/{document}.json"), ("CSV", f"donnees/tables/{table}.csv"))
    return ligne_des_donnees(title, page, files, contexte.derniere_date_du_catalogue(), publication, adresses)


def d_un_commun(
    projet: Projet,
    contexte: Contexte,
    publication: Publication,
    detail: tuple[str, str],
    adresses: Adresses,
) -> LigneDesDonnees:
    """Describe the line of the page of a common, or of one of its details: its name and its title."""
    name, title = detail
    page = f"communs/{projet.slug}/"
    has = {"mesures": any(one.mesures for one in projet.indicateurs), "reutilisations": projet.reutilisations}
    shown = {
        details.MESURES: ("mesures",),
        details.UTILISATEURS: ("reutilisations",),
        "": ("reutilisations", "mesures"),
    }
    tables = [one for one in shown.get(name, ()) if has[one]]
    files = [("JSON", f"api/v1/communs/{projet.slug}.json")]
    files += [(f"CSV {LIBELLES[one]}", f"{page}{FICHIERS_LOCAUX[one]}") for one in tables]
    if not name:
        files.append(("Texte", f"{page}{JUMEAU}"))
    if name == details.ACTIVITE:
        files.append(("CSV de tous les dépôts", "donnees/tables/depots.csv"))
    title = f"{title} : {projet.nom}" if name else projet.nom
    where = f"{page}{name}/" if name else page
    return ligne_des_donnees(title, where, files, contexte.derniere_date(projet), publication, adresses)


def ligne_des_donnees(  # noqa: PLR0913, PLR0917 - what a reference says
    titre: str,
    chemin: str,
    fichiers: Iterable[tuple[str, str]],
    jour: date | None,
    publication: Publication,
    adresses: Adresses,
) -> LigneDesDonnees:
    """Describe the line of a page: its files, and how to cite it with the day of its last dated fact."""
    said = composer(f"« {titre} », {provenance(jour, publication.url(chemin))}")
    return LigneDesDonnees(tuple((name, adresses.page(path)) for name, path in fichiers), said)


# What stands for the slug and the name of a common in a model.
COMMUN, NOM = "{commun}", "{nom}"


class ACopier(NamedTuple):
    """A card or a badge: where it is, what it shows, the HTML to copy."""

    url: str
    titre: str
    code: str


@dataclass(frozen=True, slots=True)
class Integrer:
    """What there is to copy for one common, and how to write it for another."""

    contexte: Contexte
    publication: Publication
    adresses: Adresses
    hauteur, largeur = integration.HAUTEUR, integration.LARGEUR
    communs = scripts.COMMUNS

    def commun(self) -> Projet | None:
        """Choose the common that serves as an example."""
        catalogue = self.contexte.catalogue
        return next(iter(catalogue.laureats or catalogue.projets), None)

    def codes(self, projet: Projet) -> Iterator[tuple[ACopier, ACopier]]:
        """Yield the card, then the badge: those of a common, and the model of those of any."""
        told = integration.reutilisations_connues(projet, self.contexte)
        own = self._codes(projet.slug, propre(projet.nom), told)
        return zip(own, self._codes(COMMUN, NOM, ""), strict=True)

    def _codes(self, slug: str, nom: str, valeur: str) -> tuple[ACopier, ACopier]:
        said, image = integration.NOM_DU_BADGE, integration.chemin_du_badge(slug)
        title = f"{nom}, {said} : {valeur}" if valeur else f"{nom} : {said}"
        # The alternative is the value of the day when it is copied.
        badge = Markup('<a href="{}"><img src="{}" alt="{}" height="{}"></a>').format(
            self.publication.url(f"communs/{slug}/"),
            self.publication.url(image),
            title,
            integration.HAUTEUR_DU_BADGE,
        )
        frame = integration.cadre_de(slug, nom, self.publication)
        return (
            ACopier(self.adresses.page(integration.chemin_carte(slug)), nom, frame),
            ACopier(self.adresses.page(image), title, str(badge)),
        )
