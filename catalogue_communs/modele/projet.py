"""A digital common, as its file describes it, and all of them."""
# ruff: noqa: D101 - `dit` says what an object is, in French

from functools import cache
from typing import Annotated

from catalogue_communs.modele.base import Objet
from catalogue_communs.modele.guichet import DossierGuichet, Guichet
from catalogue_communs.modele.identite import (
    PORTEUR,
    Archive,
    Capture,
    Contact,
    Liens,
    Logo,
    Porteur,
)
from catalogue_communs.modele.impact import Impact, Indicateur
from catalogue_communs.modele.logiciel import Depot, Maintenance, Publiccode
from catalogue_communs.modele.parcours import Parcours
from catalogue_communs.modele.provenance import Divergence, SourceLue
from catalogue_communs.modele.publics import Planification, Publics
from catalogue_communs.modele.qualite import Qualite
from catalogue_communs.modele.reutilisations import Citation, Reutilisation
from catalogue_communs.modele.reutiliser import Reutiliser
from catalogue_communs.modele.sources_vivantes import SourceVivante
from catalogue_communs.socle import declaration
from catalogue_communs.socle.declaration import Date, Identifiant, Provenance, decrit
from catalogue_communs.socle.programme import programme


class Relation(Objet, frozen=True):
    dit = decrit(
        "Relation", "Lien vers un autre commun.", {"commun": "autre-commun", "type": "complete"}
    )
    commun: Annotated[Identifiant, decrit("Commun", "Slug de l’autre commun.", "autre-commun")]
    type: Annotated[
        str,
        decrit(
            "Type",
            "Nature du lien.",
            "complete",
            liste="relation",
        ),
    ]
    note: Annotated[
        str | None,
        decrit(
            "Précision",
            "En quoi ils se complètent.",
            "L’un détecte, l’autre rédige.",
            au_plus=300,
        ),
    ] = None
    source: Provenance | None = None


class Signe(Objet, frozen=True):
    dit = decrit(
        "Signe",
        "Un morceau du HTML que ce code seul écrit, et la ligne du code qui le montre.",
        {
            "texte": 'content="Dépôts Zéro"',
            "source": "https://github.com/exemple/depots-zero/blob/main/index.html#L8",
        },
    )
    texte: Annotated[
        str,
        decrit(
            "Texte",
            "Le morceau exact de la page, tel que le serveur l’envoie ; "
            "jamais un mot qu’une autre page pourrait écrire.",
            'content="Dépôts Zéro"',
            au_moins=8,
            au_plus=120,
        ),
    ]
    source: Provenance


class Projet(Objet, frozen=True, kw_only=True):
    """A digital common, as its file describes it."""

    dit = decrit(
        "Fiche d’un commun",
        "Un fichier `projets/<slug>.yml` décrit un commun numérique. "
        "Huit champs suffisent pour une première page ; "
        "ce qui manque s’affiche « à demander à l’équipe ».",
    )
    slug: str
    nom: Annotated[
        str,
        decrit(
            "Nom",
            "Nom du commun, tel que ses usagers le connaissent.",
            "Dépôts Zéro",
            au_plus=80,
        ),
    ]
    sigle: Annotated[
        str | None,
        decrit(
            "Sigle développé",
            "Ce que veut dire le sigle, si le nom en est un.",
            "Suivi Annuel des Plantations",
            au_plus=150,
        ),
    ] = None
    anciens_slugs: Annotated[
        tuple[Identifiant, ...],
        decrit(
            "Anciennes adresses",
            "Anciens noms du fichier, du plus ancien au plus récent : "
            "leurs adresses mènent à la page actuelle, pour toujours.",
            ["depots-sauvages"],
            au_plus=10,
        ),
    ] = ()
    accroche: Annotated[
        str,
        decrit(
            "Accroche",
            "Une phrase qui dit à une mairie à quoi sert le commun.",
            "Constater un dépôt sauvage et envoyer les courriers sans juriste.",
            au_moins=10,
            au_plus=150,
        ),
    ]
    dit_autrement: Annotated[
        tuple[
            Annotated[
                str,
                decrit(
                    "Expression",
                    "Un à six mots, tels qu’un élu ou une secrétaire de mairie les taperait.",
                    "ordures dans les bois",
                    au_moins=2,
                    au_plus=60,
                ),
            ],
            ...,
        ],
        decrit(
            "Dit autrement",
            "Le besoin comme on le dit à la mairie : 3 à 12 expressions de tous les jours, "
            "sans les mots du nom ni de l’accroche. La recherche les lit ; "
            "la page ne les montre pas.",
            ["ordures dans les bois", "encombrants", "gravats"],
            au_moins=3,
            au_plus=12,
        ),
    ] = ()
    description: Annotated[
        str | None,
        decrit(
            "Description",
            "Présentation en Markdown : le problème, ce que fait le service, pour qui. "
            "Les titres commencent au niveau 3 (`###`). Pas de HTML ni d’image.",
            "Le service guide l’agent **du constat jusqu’au courrier**.",
            au_plus=8000,
            forme="markdown",
        ),
    ] = None
    logo: Logo | None = None
    captures: Annotated[
        tuple[Capture, ...],
        decrit(
            "Captures d’écran",
            "Une à trois images du service, chacune avec un texte de remplacement et le droit de "
            "la montrer. La première s’affiche en tête de la page et sur la carte du commun, "
            "les autres après la description.",
            au_plus=3,
        ),
    ] = ()
    statut: Annotated[
        str,
        decrit(
            "Statut",
            "Statut que le programme donne, ou celui des autres communs.",
            "ecosysteme",
            liste="statut",
        ),
    ]
    publie_le: Annotated[
        Date | None,
        decrit(
            "Publié le",
            "Date d’entrée du commun dans ce catalogue : "
            "le jour où son fichier y a été ajouté, qu’écrivent les commandes et les formulaires. "
            "Elle sert aux nouveautés et aux flux.",
            "2026-06-30",
            moment="passe",
        ),
    ] = None
    archive: Archive | None = None
    contact: Contact
    porteurs: Annotated[
        tuple[Porteur, ...],
        decrit(
            "Porteurs et partenaires",
            "Organismes qui portent, financent ou accompagnent le commun ; le porteur d’abord.",
            [{"nom": "Communauté de communes du Val Imaginaire", "type": "communaute-de-communes"}],
            au_plus=30,
        ),
    ]
    publics: Publics
    planification: Planification | None = None
    liens: Liens = Liens()
    depots: Annotated[
        tuple[Depot, ...],
        decrit(
            "Dépôts de code",
            "Dépôts publics du code, un par ligne, chacun avec son rôle.",
            au_plus=20,
        ),
    ]
    licence: Annotated[
        declaration.Licence,
        decrit(
            "Licence",
            "Licence du code, en expression SPDX.",
            "AGPL-3.0-or-later",
            "AGPL-3.0-only",
            "Apache-2.0",
            "BSD-3-Clause",
            "CECILL-2.1",
            "EUPL-1.2",
            "GPL-3.0-only",
            "GPL-3.0-or-later",
            "LGPL-3.0-or-later",
            "MIT",
            "MPL-2.0",
        ),
    ]
    technologies: Annotated[
        tuple[declaration.Technologie, ...],
        decrit(
            "Technologies",
            "Langages, cadriciels et bases de données.",
            ["Python", "PostgreSQL"],
            au_plus=30,
        ),
    ] = ()
    maintenance: Maintenance | None = None
    publiccode: Publiccode = Publiccode()
    parcours: Parcours = Parcours()
    guichet: DossierGuichet | None = None
    impact: Impact | None = None
    reutilisations: Annotated[
        tuple[Reutilisation, ...],
        decrit(
            "Réutilisations",
            "Organismes qui utilisent le commun.",
            au_plus=5000,
        ),
    ] = ()
    citation: Citation | None = None
    reutiliser: Reutiliser = Reutiliser()
    relations: Annotated[
        tuple[Relation, ...],
        decrit(
            "Communs liés",
            "Communs du catalogue que celui-ci complète, remplace ou intègre.",
            au_plus=20,
        ),
    ] = ()
    qualite: Qualite = Qualite()
    divergences: Annotated[
        tuple[Divergence, ...],
        decrit(
            "Divergences",
            "Quand deux sources se contredisent sur un champ : "
            "les deux valeurs, chacune avec sa source.",
            au_plus=20,
        ),
    ] = ()
    sources_vivantes: Annotated[
        tuple[SourceVivante, ...],
        decrit(
            "Sources vivantes",
            "Adresses publiques où le service publie lui-même ses chiffres ou la liste de ses "
            "utilisateurs : `catalogue releve` les lit chaque mois, et propose ce qui a changé.",
            au_plus=20,
        ),
    ] = ()
    instances: Annotated[
        tuple[Signe, ...],
        decrit(
            "Signes d’une instance",
            "Ce que le code du commun écrit toujours dans la page de chacune de ses instances : "
            "un signe suffit pour que le relevé du mois la dise en service. "
            "À ne déclarer que lu dans le code.",
            au_plus=10,
        ),
    ] = ()
    sources: Annotated[
        tuple[SourceLue, ...],
        decrit(
            "Sources",
            "Documents et pages d’où viennent les informations ; "
            "les autres champs y renvoient par leur identifiant.",
            [
                {
                    "id": "fiche-beta",
                    "titre": "Fiche publique sur beta.gouv.fr",
                    "url": "https://beta.gouv.fr/startups/exemple.html",
                    "consultee_le": "2026-08-20",
                }
            ],
            au_plus=60,
        ),
    ] = ()

    @property
    def premier_nom(self) -> str:
        """The first name of its file, which its identifiers are made from for ever."""
        if self.anciens_slugs:
            return self.anciens_slugs[0]
        return self.slug

    @property
    def laureat(self) -> bool:
        """Tell whether the programme backs this common."""
        return self.statut == programme().soutenu.cle

    @property
    def porteurs_principaux(self) -> tuple[Porteur, ...]:
        """Organisations that carry the common, those who help it left out."""
        principaux = tuple(
            porteur for porteur in self.porteurs if porteur.role in {PORTEUR, "co-porteur"}
        )
        return principaux or self.porteurs[:1]

    @property
    def depot_principal(self) -> Depot:
        """The repository that the file marks, or the first."""
        for depot in self.depots:
            if depot.principal:
                return depot
        return self.depots[0]

    def licence_de(self, depot: Depot, *, sans_fichier: bool = False) -> str | None:
        """Return the licence that the file declares for a repository.

        The licence of the common is that of its main repository, and of no other. Where a reading
        of that repository sees no file of licence (`sans_fichier`), the licence is unknown.
        """
        if depot.licence:
            return depot.licence
        if depot is self.depot_principal and not sans_fichier:
            return self.licence
        return None

    @property
    def indicateurs(self) -> tuple[Indicateur, ...]:
        """Every indicator, the principal first."""
        if self.impact is None:
            return ()
        indicateurs = self.impact.indicateurs
        return tuple(sorted(indicateurs, key=lambda indicateur: not indicateur.principal))


class Catalogue(Objet, frozen=True, eq=False):
    """Every common, by name, and the state of the call for candidatures, if there is one.

    A catalogue is only equal to itself: to compare, or to hash, two of them would read every fact.
    """

    projets: tuple[Projet, ...]
    guichet: Guichet | None = None

    def projet(self, slug: str) -> Projet | None:
        """Return the common called `slug`."""
        return _by_slug(self).get(slug)

    @property
    def laureats(self) -> tuple[Projet, ...]:
        """The commons that the programme backs."""
        return tuple(projet for projet in self.projets if projet.laureat)


@cache
def _by_slug(catalogue: Catalogue) -> dict[str, Projet]:
    return {projet.slug: projet for projet in catalogue.projets}
