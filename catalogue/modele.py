"""The catalogue as immutable typed objects: everything below works on these alone.

The classes mirror `schemas/projet.schema.json` and `schemas/guichet.schema.json`, where
each field is explained; a test compares the two. Absent is `None` or empty, never zero.
"""

from __future__ import annotations

from functools import cache
from typing import Any, TypeVar

import msgspec

from catalogue.dates import DatePartielle
from catalogue.schemas import vocabularies

T = TypeVar("T")

PORTEUR = "porteur"
LAUREAT = "laureat"


class _Objet(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Base of every object of the model."""


class Organisme(_Objet):
    """An organisation, known by an official identifier or by its name."""

    nom: str | None = None
    type: str | None = None
    siren: str | None = None
    code_insee: str | None = None


class Porteur(Organisme):
    """An organisation behind a common, and its role."""

    role: str = PORTEUR
    site: str | None = None
    source: str | None = None


class Capture(_Objet):
    """An image and the text that replaces it."""

    image: str
    alternative: str
    legende: str | None = None


class Archive(_Objet):
    """Why and when a common stopped."""

    date: DatePartielle
    raison: str
    remplace_par: str | None = None
    source: str | None = None


class Contact(_Objet):
    """Whom a collectivité writes to."""

    courriel: str | None = None
    url: str | None = None
    intitule: str | None = None
    note: str | None = None
    source: str | None = None


class Population(_Objet):
    """Bounds in inhabitants."""

    min: int | None = None
    max: int | None = None


class Publics(_Objet):
    """For whom a common is made."""

    collectivites: tuple[str, ...]
    population: Population | None = None
    competences: tuple[str, ...] = ()
    autres: tuple[str, ...] = ()
    precisions: str | None = None
    source: str | None = None


class Rattachement(_Objet):
    """Who decided on the place in the planification écologique."""

    etat: str
    date: DatePartielle | None = None
    source: str | None = None


class Planification(_Objet):
    """Place in the planification écologique."""

    rattachement: Rattachement
    axes: tuple[str, ...] = ()
    chantiers: tuple[str, ...] = ()
    leviers: tuple[str, ...] = ()
    enjeux: tuple[str, ...] = ()


class Lien(_Objet):
    """A titled address."""

    titre: str
    url: str


class Liens(_Objet):
    """Public pages of a common."""

    site: str | None = None
    demonstration: str | None = None
    documentation: str | None = None
    statistiques: str | None = None
    matrice_impact: str | None = None
    budget: str | None = None
    support: str | None = None
    feuille_de_route: str | None = None
    fiche_beta: str | None = None
    autres: tuple[Lien, ...] = ()


class Depot(_Objet):
    """A public repository."""

    url: str
    role: str | None = None
    principal: bool = False
    licence: str | None = None
    note: str | None = None


class Maintenance(_Objet):
    """What the team says of maintenance."""

    statut: str
    message: str | None = None
    date: DatePartielle | None = None
    source: str | None = None


class Phase(_Objet):
    """A phase, according to one source."""

    phase: str
    source: str
    debut: DatePartielle | None = None
    fin: DatePartielle | None = None
    constatee_le: DatePartielle | None = None
    note: str | None = None


class Comite(_Objet):
    """A meeting of a jury or a committee."""

    date: DatePartielle
    source: str
    nature: str | None = None
    decision: str | None = None
    note: str | None = None


class Jalon(_Objet):
    """A dated event."""

    date: DatePartielle
    libelle: str
    source: str


class Parcours(_Objet):
    """Phases, committees and milestones."""

    phases: tuple[Phase, ...] = ()
    comites: tuple[Comite, ...] = ()
    jalons: tuple[Jalon, ...] = ()


class Constat(_Objet):
    """What was shown for a condition or a criterion."""

    montre: str
    source: str
    etat: str | None = None


class Conditions(_Objet):
    """The four conditions of eligibility."""

    planification: Constat | None = None
    mode_produit: Constat | None = None
    qualite: Constat | None = None
    responsable: Constat | None = None


class Criteres(_Objet):
    """The four criteria of evaluation."""

    passage_a_l_echelle: Constat | None = None
    impact_ecologique: Constat | None = None
    engagement_humain: Constat | None = None
    open_source: Constat | None = None


class Intrapreneur(_Objet):
    """Share of full time of the person in charge, in percent."""

    quotite: int
    source: str


class Ressource(_Objet):
    """A support given by the guichet."""

    type: str
    source: str
    debut: DatePartielle | None = None
    note: str | None = None


class DossierGuichet(_Objet):
    """What the guichet examined and brought to a laureate."""

    vague: str | None = None
    preuve: str | None = None
    conditions: Conditions | None = None
    criteres: Criteres | None = None
    intrapreneur: Intrapreneur | None = None
    ressources: tuple[Ressource, ...] = ()


class Mesure(_Objet):
    """A value at a date, according to one source; the unit is that of its indicator."""

    au: DatePartielle
    valeur: float
    statut: str
    source: str
    du: DatePartielle | None = None
    perimetre: str | None = None
    au_moins: bool = False
    methode: str | None = None
    note: str | None = None


class Cible(_Objet):
    """A target, in the unit of its indicator."""

    valeur: float
    source: str
    echeance: DatePartielle | None = None


class Validation(_Objet):
    """Validation of an indicator in an investment committee."""

    date: DatePartielle
    source: str


class Indicateur(_Objet):
    """What is counted, its target and its measures, oldest first."""

    id: str
    nom: str
    effet: str
    unite: str
    nature: str
    definition: str | None = None
    principal: bool = False
    sens: str = "hausse"
    rythme: str | None = None
    cible: Cible | None = None
    validation: Validation | None = None
    mesures: tuple[Mesure, ...] = ()


class Impact(_Objet):
    """The indicators of a common."""

    indicateurs: tuple[Indicateur, ...]


class Preuve(_Objet):
    """What shows a reuse."""

    url: str | None = None
    reference: str | None = None


class Reutilisation(_Objet):
    """An organisation that uses a common."""

    organisation: Organisme
    etat: str
    statut: str
    depuis: DatePartielle | None = None
    preuve: Preuve | None = None
    confirmee_le: DatePartielle | None = None
    instance: str | None = None
    usage: str | None = None
    source: str | None = None


class Cout(_Objet):
    """What a way of reuse costs; `montant` in euros."""

    nature: str
    montant: float | None = None
    precision: str | None = None


class Mode(_Objet):
    """A way of reuse."""

    mode: str
    cout: Cout | None = None
    delai: str | None = None
    hebergement: str | None = None
    note: str | None = None
    source: str | None = None


class Prerequis(_Objet):
    """What is needed before starting."""

    libelle: str
    type: str | None = None
    source: str | None = None


class Charge(_Objet):
    """An effort and its unit."""

    valeur: float
    unite: str
    source: str
    note: str | None = None


class Effort(_Objet):
    """Effort to start, once, and to run, each year."""

    installation: Charge | None = None
    exploitation: Charge | None = None


class Etape(_Objet):
    """A step of a deployment."""

    titre: str
    detail: str | None = None
    duree: str | None = None
    source: str | None = None


class Aide(Organisme, kw_only=True):
    """An organisation that can help, and how."""

    aides: tuple[str, ...]
    url: str | None = None
    source: str | None = None


class Question(_Objet):
    """A question and its answer (Markdown)."""

    question: str
    reponse: str


class Reutiliser(_Objet):
    """What a collectivité must know to reuse a common."""

    modes: tuple[Mode, ...] = ()
    prerequis: tuple[Prerequis, ...] = ()
    effort: Effort | None = None
    etapes: tuple[Etape, ...] = ()
    aide: tuple[Aide, ...] = ()
    questions: tuple[Question, ...] = ()


class Relation(_Objet):
    """A link to another common."""

    commun: str
    type: str
    note: str | None = None
    source: str | None = None


class Demarche(_Objet):
    """A quality approach: state, date, link."""

    etat: str | None = None
    date: DatePartielle | None = None
    lien: str | None = None
    note: str | None = None
    source: str | None = None


class Accessibilite(Demarche):
    """Conformity to the RGAA; `taux` in percent."""

    niveau: str | None = None
    taux: float | None = None


class Qualite(_Objet):
    """The quality approaches of a common."""

    accessibilite: Accessibilite | None = None
    vie_privee: Demarche | None = None
    securite: Demarche | None = None
    algorithmes: Demarche | None = None
    ecoconception: Demarche | None = None


class ValeurSourcee(_Objet):
    """A value and its source."""

    valeur: str
    source: str


class Divergence(_Objet):
    """A field on which sources disagree."""

    champ: str
    valeurs: tuple[ValeurSourcee, ...]
    note: str | None = None


class Source(_Objet):
    """A document or a page."""

    id: str
    titre: str
    url: str | None = None
    consultee_le: DatePartielle | None = None
    champs: tuple[str, ...] = ()
    note: str | None = None


class Projet(_Objet):
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
    description: str | None = None
    logo: str | None = None
    captures: tuple[Capture, ...] = ()
    archive: Archive | None = None
    planification: Planification | None = None
    liens: Liens = Liens()
    technologies: tuple[str, ...] = ()
    maintenance: Maintenance | None = None
    parcours: Parcours = Parcours()
    guichet: DossierGuichet | None = None
    impact: Impact | None = None
    reutilisations: tuple[Reutilisation, ...] = ()
    reutiliser: Reutiliser = Reutiliser()
    relations: tuple[Relation, ...] = ()
    qualite: Qualite = Qualite()
    divergences: tuple[Divergence, ...] = ()
    sources: tuple[Source, ...] = ()

    @property
    def laureat(self) -> bool:
        """Tell whether the guichet backs this common."""
        return self.statut == LAUREAT

    @property
    def porteurs_principaux(self) -> tuple[Porteur, ...]:
        """Organisations that carry the common, those who help it left out."""
        carriers = tuple(p for p in self.porteurs if p.role in {PORTEUR, "co-porteur"})
        return carriers or self.porteurs[:1]

    @property
    def indicateurs(self) -> tuple[Indicateur, ...]:
        """Every indicator, the principal first."""
        found = self.impact.indicateurs if self.impact else ()
        return tuple(sorted(found, key=lambda i: not i.principal))


class EtatGuichet(_Objet):
    """Whether candidatures are received."""

    statut: str
    constate_le: DatePartielle
    message: str
    source: str


class ContactGuichet(_Objet):
    """The generic address of the guichet."""

    courriel: str
    source: str | None = None


class Vague(_Objet):
    """A wave of candidatures."""

    id: str
    nom: str
    etat: str
    source: str
    ouverture: DatePartielle | None = None
    cloture: DatePartielle | None = None
    note: str | None = None


class Guichet(_Objet):
    """The state of the guichet and its waves."""

    nom: str
    etat: EtatGuichet
    contact: ContactGuichet
    page_officielle: str
    vagues: tuple[Vague, ...]
    sources: tuple[Source, ...]
    formulaire: str | None = None
    jalons: tuple[Jalon, ...] = ()


class Catalogue(_Objet):
    """Every common, by name, and the state of the guichet."""

    projets: tuple[Projet, ...]
    guichet: Guichet | None = None

    def projet(self, slug: str) -> Projet | None:
        """Return the common called `slug`."""
        return _by_slug(self).get(slug)

    @property
    def laureats(self) -> tuple[Projet, ...]:
        """The commons that the guichet backs."""
        return tuple(p for p in self.projets if p.laureat)


@cache
def _by_slug(catalogue: Catalogue) -> dict[str, Projet]:
    return {projet.slug: projet for projet in catalogue.projets}


def convert(values: dict[str, Any], kind: type[T]) -> T:
    """Build an object from values that the schema accepts."""
    return msgspec.convert(values, kind, dec_hook=_decode)


def _decode(kind: type[Any], value: Any) -> Any:  # noqa: ANN401 - the signature msgspec asks for
    if kind is DatePartielle:
        return DatePartielle.parse(value)
    raise NotImplementedError(kind)


def libelle(vocabulaire: str, slug: str) -> str:
    """Return the French label of a value of a vocabulary."""
    return vocabularies()[vocabulaire].libelle(slug)
