"""A digital common: its indicators, its path, who reuses it and how; the call for candidatures, and the catalogue of all."""

from __future__ import annotations

from datetime import date
from functools import cache

from catalogue_communs.modele.base import (
    PORTEUR,
    Archive,
    Capture,
    Contact,
    Depot,
    Divergence,
    Liens,
    Logo,
    Maintenance,
    Objet,
    Organisme,
    Planification,
    Porteur,
    Publiccode,
    Publics,
    Qualite,
    Source,
    SourceLue,
)
from catalogue_communs.socle.dates import DatePartielle, plus_ancien
from catalogue_communs.socle.programme import programme


class LieuxNommes(Objet, frozen=True):
    """The territories that the scope of a measure names: INSEE codes, and SIREN for `epci`."""

    communes: tuple[str, ...] = ()
    epci: tuple[str, ...] = ()
    departements: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()


class Mesure(Objet, frozen=True):
    """A value at a date, according to one source; the unit is that of its indicator."""

    au: DatePartielle
    valeur: float
    statut: str
    source: str
    du: DatePartielle | None = None
    perimetre: str | None = None
    lieux: LieuxNommes | None = None
    au_moins: bool = False
    environ: bool = False
    reserve: str | None = None
    methode: str | None = None
    note: str | None = None
    id: str | None = None


class Cible(Objet, frozen=True):
    """A target, in the unit of its indicator."""

    valeur: float
    source: str
    environ: bool = False
    echeance: DatePartielle | None = None
    perimetre: str | None = None


class Validation(Objet, frozen=True):
    """Validation of an indicator in an investment committee."""

    date: DatePartielle
    source: str


class Indicateur(Objet, frozen=True):
    """What is counted, its target and its measures, oldest first."""

    id: str
    nom: str
    effet: str
    unite: str
    nature: str
    grandeur: str | None = None
    definition: str | None = None
    reserve: str | None = None
    principal: bool = False
    sens: str = "hausse"
    rythme: str | None = None
    cible: Cible | None = None
    remplace_par: str | None = None
    validation: Validation | None = None
    mesures: tuple[Mesure, ...] = ()


class Impact(Objet, frozen=True):
    """The indicators of a common."""

    indicateurs: tuple[Indicateur, ...]


class Filtre(Objet, frozen=True):
    """A column, and the value that a row must have there to be kept."""

    colonne: str
    valeur: str


class Parametre(Objet, frozen=True):
    """A parameter of the question that a source answers."""

    nom: str
    valeur: str


class Correspondance(Objet, frozen=True):
    """A word of the source, and the type of organisation that it means."""

    valeur: str
    type: str


class MesureARelever(Objet, frozen=True):
    """An indicator of the common, and where its values are; columns are names or JMESPath expressions."""

    indicateur: str
    lignes: str | None = None
    choisir: tuple[Filtre, ...] = ()
    valeur: str | None = None
    date: str | None = None
    periode: str | None = None
    perimetre: str | None = None
    methode: str | None = None


class UtilisateursARelever(Objet, frozen=True):
    """Where the organisations are, one a row; columns are names or JMESPath expressions."""

    lignes: str | None = None
    choisir: tuple[Filtre, ...] = ()
    siren: str | None = None
    code_insee: str | None = None
    nom: str | None = None
    type: str | None = None
    colonne_type: str | None = None
    types: tuple[Correspondance, ...] = ()
    depuis: str | None = None
    jusqu_a: str | None = None
    usage: str | None = None


class SourceVivante(Objet, frozen=True):
    """A public address that `catalogue releve` reads again and again."""

    id: str
    titre: str
    format: str
    url: str
    vu_dans: str
    parametres: tuple[Parametre, ...] = ()
    rythme: str = "mensuel"
    publication: str = "relecture"
    licence: str | None = None
    note: str | None = None
    mesures: tuple[MesureARelever, ...] = ()
    utilisateurs: UtilisateursARelever | None = None


MOIS_D_UN_CONSTAT = 6


class Phase(Objet, frozen=True):
    """A phase, according to one source."""

    phase: str
    source: str
    debut: DatePartielle | None = None
    fin: DatePartielle | None = None
    constatee_le: DatePartielle | None = None
    note: str | None = None


class Comite(Objet, frozen=True):
    """A meeting of a jury or a committee."""

    date: DatePartielle
    source: str
    nature: str | None = None
    decision: str | None = None
    note: str | None = None


class Jalon(Objet, frozen=True):
    """A dated event."""

    date: DatePartielle
    libelle: str
    source: str


class Parcours(Objet, frozen=True):
    """Phases, committees and milestones."""

    phases: tuple[Phase, ...] = ()
    comites: tuple[Comite, ...] = ()
    jalons: tuple[Jalon, ...] = ()


class Constat(Objet, frozen=True):
    """What was shown for a condition or a criterion."""

    montre: str
    source: str
    etat: str | None = None


class Conditions(Objet, frozen=True):
    """The four conditions of eligibility."""

    planification: Constat | None = None
    mode_produit: Constat | None = None
    qualite: Constat | None = None
    responsable: Constat | None = None


class Criteres(Objet, frozen=True):
    """The four criteria of evaluation."""

    passage_a_l_echelle: Constat | None = None
    impact_ecologique: Constat | None = None
    engagement_humain: Constat | None = None
    open_source: Constat | None = None


class Intrapreneur(Objet, frozen=True):
    """Share of full time of the person in charge, in percent."""

    quotite: int
    source: str


class Ressource(Objet, frozen=True):
    """A support given by the call."""

    type: str
    source: str
    debut: DatePartielle | None = None
    note: str | None = None


class DossierGuichet(Objet, frozen=True):
    """What the call examined and brought to a laureate."""

    vague: str | None = None
    preuve: str | None = None
    conditions: Conditions | None = None
    criteres: Criteres | None = None
    intrapreneur: Intrapreneur | None = None
    ressources: tuple[Ressource, ...] = ()


class EtatGuichet(Objet, frozen=True):
    """Whether candidatures are received."""

    statut: str
    constate_le: DatePartielle
    message: str
    source: str


class ContactGuichet(Objet, frozen=True):
    """The generic address of the call."""

    courriel: str
    source: str | None = None


class Vague(Objet, frozen=True):
    """A wave of candidatures."""

    id: str
    nom: str
    etat: str
    source: str
    ouverture: DatePartielle | None = None
    cloture: DatePartielle | None = None
    note: str | None = None


class Guichet(Objet, frozen=True):
    """The state of the call and its waves."""

    nom: str
    etat: EtatGuichet
    contact: ContactGuichet
    page_officielle: str
    vagues: tuple[Vague, ...]
    sources: tuple[Source, ...]
    formulaire: str | None = None
    jalons: tuple[Jalon, ...] = ()

    def a_reverifier(self, today: date) -> bool:
        """Tell whether the state of the call was found more than six months before the day `today`."""
        return plus_ancien(self.etat.constate_le.dernier_jour, MOIS_D_UN_CONSTAT, today)


class Preuve(Objet, frozen=True):
    """What shows a reuse."""

    url: str | None = None
    reference: str | None = None


class Confirmation(Objet, frozen=True):
    """Who confirms a reuse, when, and where it can be read: an address or a text."""

    par: str
    le: DatePartielle
    reference: str


class Utilisateur(Organisme, frozen=True):
    """Who uses a common; `departements`: INSEE codes of where it is, when it is no collectivité."""

    departements: tuple[str, ...] = ()


class Reutilisation(Objet, frozen=True):
    """An organisation that uses a common.

    `confirmee_le` is the day of the fact, or of the line that shows it; `lue_le`, that of our reading.
    """

    organisation: Utilisateur
    etat: str
    statut: str
    depuis: DatePartielle | None = None
    arretee_le: DatePartielle | None = None
    fin_annoncee: DatePartielle | None = None
    confirmee_le: DatePartielle | None = None
    lue_le: DatePartielle | None = None
    confirmation: Confirmation | None = None
    preuve: Preuve | None = None
    instance: str | None = None
    usage: str | None = None
    source: str | None = None
    id: str | None = None


class Citation(Objet, frozen=True):
    """What a user says of a common, word for word; `par` is a function, never the name of a person."""

    texte: str
    par: str
    source: str


class Cout(Objet, frozen=True):
    """What a way of reuse costs; `montant` in euros."""

    nature: str
    montant: float | None = None
    precision: str | None = None


class Mode(Objet, frozen=True):
    """A way of reuse."""

    mode: str
    cout: Cout | None = None
    delai: str | None = None
    hebergement: str | None = None
    note: str | None = None
    source: str | None = None


class Prerequis(Objet, frozen=True):
    """What is needed before starting."""

    libelle: str
    type: str | None = None
    source: str | None = None


class Charge(Objet, frozen=True):
    """An effort and its unit."""

    valeur: float
    unite: str
    source: str
    note: str | None = None


class Effort(Objet, frozen=True):
    """Effort to start, once, and to run, each year."""

    installation: Charge | None = None
    exploitation: Charge | None = None


class Etape(Objet, frozen=True):
    """A step of a deployment."""

    titre: str
    detail: str | None = None
    duree: str | None = None
    source: str | None = None


class Aide(Organisme, frozen=True, kw_only=True):
    """An organisation that can help, and how."""

    nom: str
    aides: tuple[str, ...]
    url: str | None = None
    source: str | None = None


class Question(Objet, frozen=True):
    """A question and its answer (Markdown)."""

    question: str
    reponse: str


class Deliberation(Objet, frozen=True):
    """Whether an assembly must vote before the common is used, and why."""

    necessaire: bool
    raison: str
    source: str


class Reutiliser(Objet, frozen=True):
    """What a collectivité must know to reuse a common."""

    modes: tuple[Mode, ...] = ()
    prerequis: tuple[Prerequis, ...] = ()
    effort: Effort | None = None
    etapes: tuple[Etape, ...] = ()
    aide: tuple[Aide, ...] = ()
    deliberation: Deliberation | None = None
    questions: tuple[Question, ...] = ()


class Relation(Objet, frozen=True):
    """A link to another common."""

    commun: str
    type: str
    note: str | None = None
    source: str | None = None


class Projet(Objet, frozen=True):
    """A digital common, as its file describes it."""

    slug: str
    nom: str
    accroche: str
    statut: str
    contact: Contact
    porteurs: tuple[Porteur, ...]
    publics: Publics
    depots: tuple[Depot, ...]
    licence: str
    sigle: str | None = None
    anciens_slugs: tuple[str, ...] = ()
    publie_le: DatePartielle | None = None
    dit_autrement: tuple[str, ...] = ()
    description: str | None = None
    logo: Logo | None = None
    captures: tuple[Capture, ...] = ()
    archive: Archive | None = None
    planification: Planification | None = None
    liens: Liens = Liens()
    technologies: tuple[str, ...] = ()
    maintenance: Maintenance | None = None
    publiccode: Publiccode = Publiccode()
    parcours: Parcours = Parcours()
    guichet: DossierGuichet | None = None
    impact: Impact | None = None
    reutilisations: tuple[Reutilisation, ...] = ()
    citation: Citation | None = None
    reutiliser: Reutiliser = Reutiliser()
    relations: tuple[Relation, ...] = ()
    qualite: Qualite = Qualite()
    divergences: tuple[Divergence, ...] = ()
    sources_vivantes: tuple[SourceVivante, ...] = ()
    sources: tuple[SourceLue, ...] = ()

    @property
    def premier_nom(self) -> str:
        """The first name of its file: what its identifiers are made from, whatever it is called today."""
        return self.anciens_slugs[0] if self.anciens_slugs else self.slug

    @property
    def laureat(self) -> bool:
        """Tell whether the programme backs this common."""
        return self.statut == programme().soutenu.cle

    @property
    def porteurs_principaux(self) -> tuple[Porteur, ...]:
        """Organisations that carry the common, those who help it left out."""
        carriers = tuple(p for p in self.porteurs if p.role in {PORTEUR, "co-porteur"})
        return carriers or self.porteurs[:1]

    @property
    def depot_principal(self) -> Depot:
        """The repository that the file marks, or the first."""
        return next((d for d in self.depots if d.principal), self.depots[0])

    def licence_de(self, depot: Depot, *, sans_fichier: bool = False) -> str | None:
        """Return the licence that the file declares for a repository.

        That of the common is that of its main repository, and of no other, unless a reading found no
        file of licence there (`sans_fichier`): the licence is then unknown.
        """
        inherits = depot is self.depot_principal and not sans_fichier
        return depot.licence or (self.licence if inherits else None)

    @property
    def indicateurs(self) -> tuple[Indicateur, ...]:
        """Every indicator, the principal first."""
        found = self.impact.indicateurs if self.impact else ()
        return tuple(sorted(found, key=lambda i: not i.principal))


class Catalogue(Objet, frozen=True):
    """Every common, by name, and the state of the call for candidatures, if there is one."""

    projets: tuple[Projet, ...]
    guichet: Guichet | None = None

    def projet(self, slug: str) -> Projet | None:
        """Return the common called `slug`."""
        return _by_slug(self).get(slug)

    @property
    def laureats(self) -> tuple[Projet, ...]:
        """The commons that the programme backs."""
        return tuple(p for p in self.projets if p.laureat)


@cache
def _by_slug(catalogue: Catalogue) -> dict[str, Projet]:
    return {projet.slug: projet for projet in catalogue.projets}
