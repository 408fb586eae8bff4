"""A common in the API: the fields of its file, who reuses it and what is measured, what was read of its code."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from typing import Annotated, Any

from msgspec import UNSET, Struct, UnsetType

from catalogue_communs.collectivites import Collectivite, Reference, cles
from catalogue_communs.collectivites.objets import EPCI, Identite
from catalogue_communs.collectivites.reutilisations import DEGRES, Usage
from catalogue_communs.faits.contexte import Contexte
from catalogue_communs.faits.impact import est_ancienne
from catalogue_communs.forges.modele import LectureDeDepot
from catalogue_communs.modele import Depot, Indicateur, Mesure, Projet, Reutilisation, Utilisateur
from catalogue_communs.modele.base import Capture, Logo
from catalogue_communs.modele.projet import DossierGuichet, Impact
from catalogue_communs.site.sorties.api.parties import Insee, Partie, Slug, Url, brut, miroir, sens, vers

IdentifiantDuCommun = Annotated[Slug, sens("Identifiant du commun.")]
Titre = Annotated[str, sens("Titre de la source.")]
Adresse = Annotated[Url, sens("Adresse de la source.")]


class Territoire(Partie, frozen=True):
    """A collectivité of the official reference."""

    nature: Annotated[str, sens("commune, epci, departement ou region.", liste="nature_territoire")]
    code: Annotated[str, sens("SIREN d’un EPCI ; code INSEE des autres.")]
    nom: Annotated[str, sens("Nom dans le découpage officiel.")]
    departements: Annotated[
        tuple[Insee, ...], sens("Codes des départements où se trouve le territoire.")
    ] = ()


@miroir(Utilisateur, nom="Organisation")
class Organisation(Struct, kw_only=True):
    """An organisation that uses a common: its name is always known."""

    nom: str
    territoire: (
        Annotated[Territoire, sens("La collectivité, quand elle est dans le découpage officiel.")] | UnsetType
    ) = UNSET


@miroir(Reutilisation, tete=("id", "commun"))
class ReutilisationPubliee(Struct, kw_only=True):
    """An organisation that uses a common, as one line of a file says."""

    id: Annotated[
        str,
        sens(
            "Identifiant, le même pour toujours : le premier nom du commun, puis l’organisme tel qu’il était connu ; suivi d’un rang si une fiche le cite plusieurs fois.",
            motif="^[a-z0-9.-]+$",
        ),
    ]
    commun: IdentifiantDuCommun
    organisation: Organisation
    en_cours: Annotated[
        bool,
        sens(
            "Faux pour une ligne arrêtée, à laquelle un arrêt du même organisme met fin, ou dont la fin annoncée est passée."
        ),
    ]
    degre: Annotated[
        str, sens("Comment cet usage est connu, toutes les lignes de l’organisme ensemble.", liste="degre")
    ]
    porteur: Annotated[bool, sens("Vrai quand l’organisme porte le commun : aucun décompte ne l’ajoute.")]
    source_titre: Titre | UnsetType = UNSET
    source_url: Adresse | UnsetType = UNSET


@miroir(Mesure)
class MesurePubliee(Struct, kw_only=True):
    """A value at a date, its source named in full."""

    id: Annotated[
        str,
        sens(
            "Identifiant, le même pour toujours : le premier nom du commun, l’indicateur et la date ; suivi d’un rang si plusieurs sources donnent une valeur.",
            motif="^[a-z0-9.-]+$",
        ),
    ]

    source_titre: Titre | UnsetType = UNSET
    source_url: Adresse | UnsetType = UNSET


@miroir(Indicateur, tete=("commun",))
class IndicateurPublie(Struct, kw_only=True):
    """What is counted and its measures, oldest first, of the common that it names."""

    commun: IdentifiantDuCommun
    id: Annotated[Slug, sens("Identifiant de l’indicateur, unique dans son commun.")]
    mesures: tuple[MesurePubliee, ...]
    a_actualiser: Annotated[
        bool, sens("Vrai quand la dernière mesure a dépassé le rythme annoncé, ou un an sans rythme.")
    ]


@miroir(Impact)
class ImpactPublie(Struct, kw_only=True):
    """The indicators of a common."""

    indicateurs: tuple[IndicateurPublie, ...]


# Commons used in a place, each with the names of the reuses that say it.
Usages = dict[str, list[str]]


def reutilisations(projet: Projet, contexte: Contexte) -> tuple[ReutilisationPubliee, ...]:
    """List every declaration of a reuse of one common, stopped or not, in the order of its file."""
    known, live = nommer_sources(projet), en_cours(projet, contexte)
    of = usage_de(projet, contexte)
    return tuple(
        vers(
            ReutilisationPubliee,
            line,
            id=name,
            commun=commun,
            organisation=decrire_organisation(line, who, contexte.reference),
            en_cours=id(line) in live,
            degre=of[id(line)].degre,
            porteur=of[id(line)].porteur,
            **nommer_source(line.source, known),
        )
        for commun, who, line, name in lignes_d_usage(projet, contexte)
    )


def en_cours(projet: Projet, contexte: Contexte) -> set[int]:
    """Return the `id()` of each line that nothing ended: two lines may say the same."""
    return {id(line) for usage in contexte.usages_de(projet) for line in usage.actives}


def usage_de(projet: Projet, contexte: Contexte) -> dict[int, Usage]:
    """Give the use that each line says, by the `id()` of the line."""
    return {id(line): usage for usage in contexte.usages_de(projet) for line in usage.lignes}


def usages_par_territoire(contexte: Contexte) -> dict[Collectivite, Usages]:
    """Give, for each collectivité, the commons that it uses today."""
    found: dict[Collectivite, Usages] = defaultdict(lambda: defaultdict(list))
    for projet in contexte.catalogue.projets:
        live = en_cours(projet, contexte)
        for commun, who, line, name in lignes_d_usage(projet, contexte):
            if isinstance(who, Collectivite) and id(line) in live:
                found[who][commun].append(name)
    return {who: dict(used) for who, used in found.items()}


def decrire_indicateurs(projet: Projet, today: date) -> tuple[IndicateurPublie, ...]:
    """List the indicators of a common, the principal first, each source named in full."""
    known = nommer_sources(projet)
    made = []
    for one in projet.indicateurs:
        measures = [
            {**brut(m), "id": f"{projet.premier_nom}.{name}", **nommer_source(m.source, known)}
            for m, name in zip(one.mesures, cles.des_mesures(one), strict=True)
        ]
        late = est_ancienne(one, today)
        made.append(vers(IndicateurPublie, one, commun=projet.slug, mesures=measures, a_actualiser=late))
    return tuple(made)


def lignes_d_usage(projet: Projet, contexte: Contexte) -> Iterator[tuple[str, Identite, Reutilisation, str]]:
    """Iterate over each line that says a reuse: the common, who, the line, its identifier."""
    reference = contexte.reference
    for line, name in zip(projet.reutilisations, cles.des_reutilisations(projet, reference), strict=True):
        who = reference.identifier(line.organisation)
        yield projet.slug, who, line, f"{projet.premier_nom}.{name}"


def decrire_organisation(line: Reutilisation, who: Identite, reference: Reference) -> dict[str, Any]:
    """Describe an organisation by the official identifiers when the reference has it."""
    if not isinstance(who, Collectivite):
        return {**brut(line.organisation), "nom": reference.nommer(line.organisation)}
    said = {**brut(line.organisation), "nom": line.organisation.nom or reference.nom_complet(who)}
    place = {
        "nature": who.nature,
        "code": who.code,
        "nom": reference.nom(who),
        "departements": list(reference.departements_de(who)),
    }
    return {
        **said,
        **identifiants_officiels(who, reference),
        "type": reference.type_organisme(who),
        "territoire": place,
    }


def identifiants_officiels(who: Collectivite, reference: Reference) -> dict[str, str]:
    """Give the official identifiers of a collectivité: a SIREN, an INSEE code, or both."""
    if who.nature == EPCI:
        return {"siren": who.code}
    number = reference.siren(who)
    return {"code_insee": who.code, **({"siren": number} if number else {})}


def nommer_sources(projet: Projet) -> dict[str, dict[str, str]]:
    """Name each source of a common in full."""
    return {
        source.id: {"source_titre": source.titre, **({"source_url": source.url} if source.url else {})}
        for source in projet.sources
    }


def nommer_source(source: str | None, sources: dict[str, dict[str, str]]) -> dict[str, str]:
    """Name a source in full; one that is not in the list of its common is an address."""
    return sources.get(source, {"source_url": source}) if source else {}


IdentifiantStable = Annotated[Slug, sens("Identifiant du commun, stable.")]
Empreinte = Annotated[str, sens("SHA-256 du document complet, tel qu’il est publié.", motif="^[0-9a-f]{64}$")]
ModifieLe = Annotated[
    date,
    sens(
        "Dernier jour où le contenu a changé : la fiche, ou ce qui a été lu du code. Pour savoir s’il a changé, comparez « empreinte »."
    ),
]
Page = Annotated[Url, sens("Page du commun.")]


# The values of the fields that no file of a common holds, with their labels.
VALEURS = {
    "degre": DEGRES,
    "nature_territoire": {
        "commune": "Commune",
        "epci": "Intercommunalité",
        "departement": "Département",
        "region": "Région",
    },
    "genre_fait_local": {
        "chiffre": "Un chiffre nomme le territoire",
        "organisme": "Un organisme dont on ne connaît pas la commune",
        "porteur": "Un organisme d’ici porte le commun",
        "campagne": "Un organisme sans commune connue, dont la campagne est terminée",
    },
}


class Compte(Partie, frozen=True):
    """A number that may miss something."""

    valeur: Annotated[int, sens("Ce qui a été compté.")]
    au_moins: Annotated[bool, sens("Vrai quand une partie n’a pas pu être comptée.")]


class Mois(Partie, frozen=True):
    """What happened in the code in one month."""

    mois: Annotated[str, sens("Mois, AAAA-MM.", motif="^[0-9]{4}-[0-9]{2}$")]
    commits: Annotated[int, sens("Commits de personnes, sans les robots.")] | UnsetType = UNSET
    auteurs: Annotated[int, sens("Personnes qui les ont écrits.")] | UnsetType = UNSET


class Activite(Partie, frozen=True):
    """The activity of the code: a state in a word, and facts with the day of their reading."""

    etat: Annotated[
        str,
        sens(
            "actif, entretenu, stable, peu-actif, en-sommeil, archive, disparu, a-relire ou inconnu.",
            liste="etat_activite",
        ),
    ]
    regle: Annotated[str, sens("Règle qui donne cet état, en toutes lettres.")]
    mot: Annotated[
        str, sens("L’état tel qu’il se dit aujourd’hui : passé 92 jours, il porte le jour de sa lecture.")
    ]
    complet: Annotated[bool, sens("Vrai quand tous les dépôts ont été lus récemment.")]
    etat_au: (
        Annotated[date, sens("Jour où cet état était vrai ; absent si la fiche le déclare.")] | UnsetType
    ) = UNSET
    lu_le: Annotated[date, sens("Jour de la lecture la plus récente.")] | UnsetType = UNSET
    dernier_commit_humain: Annotated[date, sens("Jour du dernier commit d’une personne.")] | UnsetType = UNSET
    commits_12_mois: Annotated[Compte, sens("Commits de personnes sur douze mois.")] | UnsetType = UNSET
    auteurs_12_mois: Annotated[Compte, sens("Personnes qui les ont écrits.")] | UnsetType = UNSET
    part_premier_auteur: (
        Annotated[int, sens("Part des changements de la personne la plus active, en pourcentage.")]
        | UnsetType
    ) = UNSET
    derniere_version: Annotated[str, sens("Nom de la dernière version stable.")] | UnsetType = UNSET
    derniere_version_le: Annotated[date, sens("Jour de la dernière version.")] | UnsetType = UNSET
    depuis_la_version: (
        Annotated[int, sens("Commits de personnes depuis le jour de la dernière version stable.")] | UnsetType
    ) = UNSET
    tickets_ouverts: Annotated[Compte, sens("Tickets ouverts.")] | UnsetType = UNSET
    demandes_ouvertes: Annotated[Compte, sens("Propositions de code ouvertes.")] | UnsetType = UNSET
    mois: Annotated[
        tuple[Mois, ...], sens("Vingt-quatre mois jusqu’à la lecture. Un nombre absent n’est pas connu.")
    ] = ()


@miroir(
    LectureDeDepot,
    nom="Lecture",
    seuls=(
        *("source", "acces", "archive", "dernier_commit_humain"),
        *("licence", "fourche", "verifications", "contrat_jusqu_au"),
    ),
)
class LecturePubliee(Struct, kw_only=True):
    """What was read of a repository."""

    lu_le: Annotated[date, sens("Dernier jour où ces faits ont été constatés.")]
    commits_12_mois: Annotated[int, sens("Commits de personnes sur douze mois.")] | UnsetType = UNSET
    au_moins: Annotated[bool, sens("Vrai quand « commits_12_mois » est un minimum.")] | UnsetType = UNSET


@miroir(Depot)
class DepotPublie(Struct, kw_only=True):
    """A public repository, and its reading if there is one."""

    licence: (
        Annotated[
            str,
            sens(
                "Licence déclarée (SPDX). Absente ici et dans « lecture » : pas encore lue ici ; celle du commun ne vaut que pour le dépôt principal."
            ),
        ]
        | UnsetType
    ) = UNSET

    lecture: Annotated[LecturePubliee, sens("Ce qui a été lu du dépôt.")] | UnsetType = UNSET


@miroir(Capture)
class CapturePubliee(Struct, kw_only=True):
    """An image, where it is published, and the text that replaces it."""

    image: Annotated[Url, sens("Adresse de l’image.")]


@miroir(Logo, nom="DroitsDImage", seuls=("credit", "licence", "source"))
class DroitsDImage(Struct, kw_only=True):
    """Whom to credit for an image, by what right it is shown and where its original is."""


@miroir(DossierGuichet)
class DossierPublie(Struct, kw_only=True):
    """What the call examined and brought; the first version says nothing of the form of `vague`."""

    vague: str | UnsetType = UNSET


class Bilan(Partie, frozen=True):
    """Counts of live reuses: each organisation and each inhabitant once."""

    reutilisations: Annotated[int, sens("Réutilisations connues et en cours, sans celles des porteurs.")]
    verifiees: Annotated[int, sens("Les mêmes que « confirmees », sous leur premier nom.")]
    confirmees: Annotated[int, sens("Confirmées d’après les données du service.")]
    documentees: Annotated[int, sens("Dont une preuve publique et datée a été lue.")]
    declarees: Annotated[int, sens("Déclarées, sans preuve lue.")]
    recentes: Annotated[int, sens("Dont en production, et montrées depuis moins de dix-huit mois.")]
    a_reconfirmer: Annotated[int, sens("Dont la dernière trace a plus de dix-huit mois.")]
    non_datees: Annotated[int, sens("Sans date.")]
    terminees: Annotated[
        int, sens("Dont la fin annoncée est passée, la suite inconnue ; hors de « reutilisations ».")
    ]
    arretees: Annotated[int, sens("Arrêtées ; elles ne sont pas dans « reutilisations ».")]
    porteurs: Annotated[int, sens("Porteurs qui utilisent leur commun ; hors de « reutilisations ».")]
    organisations: Annotated[int, sens("Organismes différents.")]
    collectivites: Annotated[int, sens("Organismes qui sont des collectivités.")]
    non_situees: Annotated[int, sens("Organismes dont on ne connaît pas le territoire.")]
    departements: Annotated[tuple[Insee, ...], sens("Codes des départements couverts.")] = ()
    communes: Annotated[int, sens("Communes couvertes.")] | UnsetType = UNSET
    population: Annotated[int, sens("Habitants couverts, chacun une fois.")] | UnsetType = UNSET
    population_porteurs: (
        Annotated[int, sens("Habitants des porteurs qui utilisent leur commun, à part.")] | UnsetType
    ) = UNSET
    sans_population: Annotated[int, sens("Communes couvertes sans population publiée.")] | UnsetType = UNSET


@miroir(
    Projet,
    nom="CommunResume",
    tete=(
        *("slug", "nom", "accroche", "statut", "licence", "url", "api", "archive"),
        *("porteurs", "publics", "depots", "etat_activite"),
    ),
    seuls=("nom", "accroche", "statut", "licence", "porteurs", "publics", "sigle", "publie_le"),
)
class CommunResume(Struct, kw_only=True):
    """A common in the list."""

    slug: IdentifiantStable
    url: Page
    api: Annotated[Url, sens("Document complet du commun.")]
    archive: Annotated[bool, sens("Vrai quand le commun est arrêté.")]
    depots: Annotated[tuple[Url, ...], sens("Adresses des dépôts.")]
    etat_activite: Annotated[
        str,
        sens(
            "État du code, au jour « etat_activite_au » ; voir « activite » du document complet.",
            liste="etat_activite",
        ),
    ]
    etat_activite_au: Annotated[date, sens("Jour où l’état du code a été constaté.")] | UnsetType = UNSET
    reutilisations: (
        Annotated[
            int,
            sens(
                "Réutilisations connues et en cours, sans les porteurs ; absent si personne n’en a rien dit."
            ),
        ]
        | UnsetType
    ) = UNSET
    axes: Annotated[tuple[str, ...], sens("Axes du commun.", liste="axe")] = ()
    chantiers: Annotated[tuple[str, ...], sens("Chantiers du commun.", liste="chantier")] = ()
    modes: Annotated[tuple[str, ...], sens("Façons de réutiliser.", liste="mode_reutilisation")] = ()
    population: Annotated[int, sens("Habitants couverts, chacun une fois.")] | UnsetType = UNSET
    mis_a_jour_le: Annotated[date, sens("Jour de son dernier fait daté.")] | UnsetType = UNSET
    empreinte: Empreinte
    modifie_le: ModifieLe | UnsetType = UNSET


@miroir(Projet, nom="Commun", tete=("slug", "nom", "accroche", "statut", "url"), sans=("publiccode",))
class Commun(Struct, kw_only=True):
    """A common: its file, what was read of its code, what is counted; `publiccode` has its own file."""

    slug: IdentifiantStable
    url: Page
    depots: tuple[DepotPublie, ...]
    activite: Annotated[Activite, sens("Activité du code.")]
    bilan: (
        Annotated[Bilan, sens("Décompte des réutilisations ; absent si personne n’en a rien dit.")]
        | UnsetType
    ) = UNSET
    logo: Annotated[Url, sens("Adresse du logo.")] | UnsetType = UNSET
    droits_du_logo: Annotated[DroitsDImage, sens("Crédit, licence et original du logo.")] | UnsetType = UNSET
    captures: tuple[CapturePubliee, ...] = ()
    guichet: DossierPublie | UnsetType = UNSET
    impact: ImpactPublie | UnsetType = UNSET
    reutilisations: tuple[ReutilisationPubliee, ...] = ()
