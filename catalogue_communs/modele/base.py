"""What every object of the model shares; who is behind a common, for whom, where it lives, its quality and its sources."""
# ruff: noqa: D101, FBT003 - `dit` says what an object is, in French; an example may be a Boolean

from functools import cache
from pathlib import Path
from typing import Annotated, Any, TypeVar

import msgspec

from catalogue_communs.socle import declaration
from catalogue_communs.socle.dates import DatePartielle
from catalogue_communs.socle.declaration import (
    Date,
    Identifiant,
    NomDeChamp,
    Provenance,
    Url,
    decrit,
)
from catalogue_communs.socle.fichiers import yaml_fourni

T = TypeVar("T")


class Objet(msgspec.Struct, frozen=True, forbid_unknown_fields=True, gc=False):
    """Base of every object of the model: immutable, compared by value.

    Made of nothing but what was read, none can hold itself: no use to look for cycles.
    """


class FichierInvalide(Exception):  # noqa: N818 - a verdict on a file
    """A file that a machine wrote and that cannot be read; the message names it."""


def lire_json(root: Path, nom: Path, kind: type[T]) -> T:
    """Read an object in a file that a machine wrote; raise `FichierInvalide`, which names it from `root`."""
    try:
        return msgspec.json.decode((root / nom).read_bytes(), type=kind)
    except (OSError, msgspec.DecodeError) as error:
        raise FichierInvalide(f"{nom} : {error}") from error


def convertir(values: dict[str, Any], kind: type[T]) -> T:
    """Build an object from values that the schema accepts."""
    # The one type that msgspec does not know.
    return msgspec.convert(values, kind, dec_hook=lambda _date, value: DatePartielle.parse(value))


PORTEUR = "porteur"


# fmt: off
class Organisme(Objet, frozen=True):
    """An organisation, known by an official identifier or by its name."""

    nom: Annotated[str, decrit("Nom", "Nom complet de l’organisme.", "Syndicat mixte du Val Imaginaire", au_plus=150)] | None = None
    type: Annotated[str, decrit("Type", "Nature de l’organisme.", "communaute-de-communes", liste="type_organisme")] | None = None
    siren: Annotated[declaration.Siren, decrit("SIREN", "Numéro SIREN, entre guillemets. Une commune, un département ou une région peut donner son code INSEE à la place.", "130026032")] | None = None
    code_insee: Annotated[declaration.CodeInsee, decrit("Code INSEE", "Code INSEE, entre guillemets, d’une commune, d’un département ou d’une région.", "34151")] | None = None


class Porteur(Organisme, frozen=True, kw_only=True):
    dit = decrit("Porteur", "Organisme qui porte, finance ou accompagne le commun.", {"nom": "Communauté de communes du Val Imaginaire", "type": "communaute-de-communes", "role": "porteur"})
    nom: Annotated[str, decrit("Nom", "Nom complet de l’organisme.", "Syndicat mixte du Val Imaginaire", au_plus=150)]
    role: Annotated[str, decrit("Rôle", "Rôle auprès du commun ; « porteur » si le champ est absent.", "porteur", liste="role_porteur")] = PORTEUR
    site: Annotated[Url, decrit("Site", "Site de l’organisme.", "https://exemple.fr/")] | None = None
    source: Provenance | None = None


class Logo(Objet, frozen=True):
    dit = decrit("Logo", "Logo du commun, tel quel, et le droit de le montrer. Le site l’affiche à 72 pixels au plus, sur la page et, faute de capture, sur la carte du commun.", {"image": "depots-zero-logo.png", "credit": "Équipe Dépôts Zéro", "licence": "etalab-2.0", "source": "https://exemple.fr/presse/depots-zero-logo.png"})
    image: Annotated[declaration.NomImage, decrit("Image", "Fichier de `docs/images/communs/`, 200 Ko au plus. Carré de préférence, sur fond uni ou transparent, 144 pixels de côté ou plus.", "depots-zero-logo.png")]
    credit: Annotated[str, decrit("Crédit", "Qui a fait l’image et qui en a les droits, comme il faut le nommer : une équipe, un organisme. Ajoutez « © contributeurs OpenStreetMap » ou « © IGN » sous un fond de carte.", "Équipe Dépôts Zéro", au_moins=2, au_plus=200)]
    licence: Annotated[declaration.Licence, decrit("Licence de l’image", "Ce qui permet de la publier : expression SPDX, celle du code pour une image de son dépôt ; « etalab-2.0 » pour la Licence Ouverte.", "etalab-2.0")]
    source: Annotated[Provenance, decrit("Original", "Où est l’original : l’adresse https du fichier, à sa version, ou l’identifiant d’une entrée de `sources`.", "https://exemple.fr/presse/depots-zero-accueil.png")]


class Detail(Objet, frozen=True):
    """A part of a picture, in hundredths of its sides: its upper left corner and its width, its height being 9/16 of it."""

    dit = decrit("Détail", "La partie de l’image que montre la carte du commun : assez grande pour qu’on la lise. Sa hauteur suit sa largeur (9/16).", {"x": 0, "y": 10, "largeur": 50})
    x: Annotated[int, decrit("Gauche", "Bord gauche, en centièmes de la largeur de l’image.", 0, au_moins=0, au_plus=80)] = 0
    y: Annotated[int, decrit("Haut", "Bord haut, en centièmes de la hauteur de l’image.", 10, au_moins=0, au_plus=90)] = 0
    largeur: Annotated[int, decrit("Largeur", "Largeur, en centièmes de celle de l’image.", 50, au_moins=20, au_plus=100)] = 100


class Capture(Logo, frozen=True):
    dit = decrit("Capture", "Image, texte de remplacement, crédit, licence et original.", {"image": "depots-zero-accueil.png", "alternative": "Écran de signalement : une carte et trois champs.", "credit": "Équipe Dépôts Zéro", "licence": "etalab-2.0", "source": "https://exemple.fr/presse/depots-zero-accueil.png"}, ordre=("image", "alternative", "legende", "donnees_inventees", "detail", "credit", "licence", "source"))
    image: Annotated[declaration.NomImage, decrit("Image", "Fichier de `docs/images/communs/`, 500 Ko au plus, 120 Ko conseillés : 1 280 × 800 pixels, recadrée et jamais étirée. Sans donnée personnelle.", "depots-zero-accueil.png")]
    alternative: Annotated[str, decrit("Texte de remplacement", "Ce que montre l’image, pour qui ne la voit pas : ce que l’on y lit et ce que l’on peut y faire, sans « image de ».", "Écran de signalement : une carte et trois champs.", au_moins=5, au_plus=250)]
    legende: Annotated[str, decrit("Légende", "Phrase affichée sous l’image.", "Le signalement tient sur un écran.", au_plus=200)] | None = None
    donnees_inventees: Annotated[bool, decrit("Données inventées", "`true` quand l’image montre des données inventées : la page, la carte et l’image de partage le disent.", True)] = False
    detail: Detail | None = None


class Archive(Objet, frozen=True):
    dit = decrit("Archive", "À remplir quand le commun s’arrête : la page reste, avec un avertissement.", {"date": "2025-12-30", "raison": "Service arrêté par son porteur."})
    date: Annotated[Date, decrit("Date d’arrêt", "Date à laquelle le commun s’est arrêté.", "2025-12-30", moment="passe")]
    raison: Annotated[str, decrit("Raison", "Pourquoi le commun s’est arrêté.", "Service arrêté par son porteur.", au_plus=300)]
    remplace_par: Annotated[Identifiant, decrit("Remplacé par", "Slug du commun qui prend la suite.", "autre-commun")] | None = None
    source: Provenance | None = None


class Contact(Objet, frozen=True):
    dit = decrit("Contact", "À qui une collectivité écrit : une adresse générique, un formulaire ou une page de contact.", {"courriel": "contact@exemple.fr"}, un_de=("courriel", "url"))
    courriel: Annotated[declaration.Courriel, decrit("Courriel", "Adresse générique de l’équipe.", "contact@exemple.fr")] | None = None
    url: Annotated[Url, decrit("Page ou formulaire", "Page de contact, formulaire, ou espace de discussion du dépôt.", "https://exemple.fr/contact")] | None = None
    intitule: Annotated[str, decrit("Intitulé", "À qui l’on écrit, si ce n’est pas l’équipe elle-même.", "Équipe du programme (relais)", au_plus=120)] | None = None
    note: Annotated[str, decrit("Précision", "Une phrase pour qui écrit.", "Réponse sous cinq jours ouvrés.", au_plus=300)] | None = None
    source: Provenance | None = None


class Population(Objet, frozen=True):
    dit = decrit("Population", "Bornes de population pour lesquelles le commun est adapté, s’il y en a.", {"min": 1000, "max": 20000})
    min: Annotated[int, decrit("Population minimale", "Nombre d’habitants à partir duquel le commun est adapté.", 1000, au_moins=1, au_plus=100_000_000)] | None = None
    max: Annotated[int, decrit("Population maximale", "Nombre d’habitants au-delà duquel le commun ne l’est plus.", 20000, au_moins=1, au_plus=100_000_000)] | None = None


class Publics(Objet, frozen=True):
    dit = decrit("Publics", "Pour qui le commun est fait.", {"collectivites": ["commune", "epci"]})
    collectivites: Annotated[tuple[str, ...], decrit("Collectivités", "Types de collectivités concernées.", ["commune", "epci"], au_plus=13, liste="public")]
    population: Population | None = None
    competences: Annotated[tuple[Annotated[str, decrit("Compétence", "Compétence de la collectivité.", "Collecte des déchets", au_moins=2, au_plus=120)], ...], decrit("Compétences", "Compétences exercées qu’il faut avoir, en toutes lettres.", ["Collecte des déchets"], au_plus=20)] = ()
    autres: Annotated[tuple[str, ...], decrit("Autres publics", "Publics autres que les collectivités.", ["etat"], au_plus=9, liste="autre_public")] = ()
    precisions: Annotated[str, decrit("Précisions", "Qui, dans la collectivité, se sert du commun.", "Police municipale et service environnement.", au_plus=300)] | None = None
    source: Provenance | None = None


class Rattachement(Objet, frozen=True):
    dit = decrit("Rattachement", "Qui a décidé du rattachement : validé par l’autorité qui en a la charge, ou proposé par le catalogue.", {"etat": "valide", "date": "2026-03", "source": "https://exemple.fr/decision"})
    etat: Annotated[str, decrit("État", "Validé ou proposé.", "propose", liste="etat_rattachement")]
    date: Annotated[Date, decrit("Date", "Date de la décision.", "2026-06-30", moment="passe")] | None = None
    source: Provenance | None = None


class Planification(Objet, frozen=True, kw_only=True):
    dit = decrit("Planification écologique", "Rattachement aux axes du programme.", {"axes": ["mieux-se-loger"], "chantiers": ["amenagements-des-villes"], "rattachement": {"etat": "propose"}})
    axes: Annotated[tuple[str, ...], decrit("Axes", "Axes du programme.", ["mieux-se-loger"], au_plus=6, liste="axe")] = ()
    chantiers: Annotated[tuple[str, ...], decrit("Chantiers", "Chantiers, de préférence d’un axe cité.", ["amenagements-des-villes"], au_plus=10, liste="chantier")] = ()
    leviers: Annotated[tuple[str, ...], decrit("Leviers", "Leviers de la planification écologique territoriale.", ["sobriete-fonciere"], au_plus=20, liste="levier")] = ()
    enjeux: Annotated[tuple[str, ...], decrit("Enjeux", "Enjeux de la planification écologique.", ["sante"], au_plus=5, liste="enjeu")] = ()
    rattachement: Rattachement


class Lien(Objet, frozen=True):
    dit = decrit("Lien", "Titre et adresse.", {"titre": "Webinaire", "url": "https://exemple.fr/webinaire"})
    titre: Annotated[str, decrit("Titre", "Ce que l’on trouve à cette adresse.", "Webinaire de présentation", au_moins=3, au_plus=120)]
    url: Annotated[Url, decrit("Adresse", "Adresse de la page.", "https://exemple.fr/webinaire")]


class Liens(Objet, frozen=True):
    dit = decrit("Liens", "Pages publiques du commun.", {"site": "https://exemple.fr/"})
    site: Annotated[Url, decrit("Site", "Site ou service en ligne.", "https://exemple.fr/")] | None = None
    demonstration: Annotated[Url, decrit("Démonstration", "Version d’essai, ouverte à tous.", "https://demo.exemple.fr/")] | None = None
    documentation: Annotated[Url, decrit("Documentation", "Documentation d’usage ou technique.", "https://docs.exemple.fr/")] | None = None
    statistiques: Annotated[Url, decrit("Statistiques", "Page publique de statistiques d’usage.", "https://exemple.fr/stats")] | None = None
    matrice_impact: Annotated[Url, decrit("Matrice d’impact", "Document qui définit l’impact cherché et sa mesure.", "https://exemple.fr/impact")] | None = None
    budget: Annotated[Url, decrit("Budget", "Page ou document qui publie le budget.", "https://exemple.fr/budget")] | None = None
    support: Annotated[Url, decrit("Assistance", "Centre d’aide ou forum.", "https://exemple.fr/aide")] | None = None
    feuille_de_route: Annotated[Url, decrit("Feuille de route", "Ce qui est prévu.", "https://exemple.fr/feuille-de-route")] | None = None
    fiche_beta: Annotated[Url, decrit("Fiche beta.gouv.fr", "Fiche publique du produit sur beta.gouv.fr.", "https://beta.gouv.fr/startups/exemple.html")] | None = None
    autres: Annotated[tuple[Lien, ...], decrit("Autres liens", "Autres pages utiles, chacune avec son titre.", [{"titre": "Webinaire de présentation", "url": "https://exemple.fr/webinaire"}], au_plus=10)] = ()


class Depot(Objet, frozen=True):
    dit = decrit("Dépôt", "Dépôt public de code source.", {"url": "https://github.com/exemple/depots-zero", "role": "application", "principal": True})
    url: Annotated[Url, decrit("Adresse", "Adresse du dépôt lui-même : pas celle d’une organisation, d’un dossier ou d’un fichier.", "https://github.com/exemple/depots-zero")]
    role: Annotated[str, decrit("Rôle", "Ce que contient le dépôt.", "application", liste="role_depot")] | None = None
    principal: Annotated[bool, decrit("Principal", "`true` pour le dépôt par lequel commencer, s’il y en a plusieurs.", True)] = False
    licence: Annotated[declaration.Licence, decrit("Licence du dépôt", "Expression SPDX. La licence du commun est celle de son dépôt principal ; celle d’un autre dépôt s’écrit ici, ou se lit dans son fichier de licence : sinon, elle est inconnue.", "MIT")] | None = None
    note: Annotated[str, decrit("Précision", "Ce qu’il faut savoir avant d’ouvrir le dépôt.", "Les données sont dans un autre dépôt.", au_plus=300)] | None = None


class Maintenance(Objet, frozen=True):
    dit = decrit("Maintenance", "Ce que l’équipe dit de la maintenance.", {"statut": "active"})
    statut: Annotated[str, decrit("Statut", "Statut déclaré.", "active", liste="statut_maintenance")]
    message: Annotated[str, decrit("Message", "Une phrase pour qui voudrait réutiliser.", "Deux versions par an, correctifs de sécurité sous une semaine.", au_plus=300)] | None = None
    date: Annotated[Date, decrit("Date", "Date de la déclaration.", "2026-06-30", moment="passe")] | None = None
    source: Provenance | None = None


class Prestataire(Objet, frozen=True):
    dit = decrit("Prestataire", "Une entreprise ou une association, et la fin de son contrat.", {"nom": "Coopérative Imaginaire", "jusqu_au": "2027-12-31"})
    nom: Annotated[str, decrit("Nom", "Nom de l’organisme ; jamais celui d’une personne.", "Coopérative Imaginaire", au_plus=150)]
    jusqu_au: Annotated[Date, decrit("Jusqu’au", "Dernier jour du contrat ; le standard demande le jour.", "2027-12-31")]
    site: Annotated[Url, decrit("Site", "Site de l’organisme.", "https://exemple.fr/")] | None = None
    source: Provenance | None = None


class Entretien(Objet, frozen=True):
    dit = decrit("Entretien", "L’organisme ou l’équipe qui entretient le logiciel, et sa page publique ; jamais une personne. Si l’entretien repose sur un contrat, écrivez plutôt les prestataires.", {"genre": "interne", "equipe": "Équipe de Compteur d’arbres", "page": "https://exemple.fr/equipe"})
    genre: Annotated[str, decrit("Genre d’entretien", "Qui entretient le logiciel.", "interne", liste="genre_entretien")]
    equipe: Annotated[str, decrit("Équipe", "Nom de l’organisme ou de l’équipe ; jamais celui d’une personne.", "Équipe de Compteur d’arbres", au_plus=150)]
    page: Annotated[Url, decrit("Page publique", "Page publique qui présente cet organisme ou cette équipe.", "https://exemple.fr/equipe")]
    source: Provenance | None = None


class Publiccode(Objet, frozen=True):
    dit = decrit("publiccode.yml", "Ce que demande le standard publiccode.yml et que le reste de la fiche ne dit pas. Tout est facultatif ; un champ écrit ici l’emporte sur ce que le catalogue déduit.", {"plateformes": ["web"], "langues": ["fr"], "localisation_prete": False})
    plateformes: Annotated[tuple[str, ...], decrit("Plateformes", "Où le logiciel s’utilise.", ["web"], au_plus=6, liste="plateforme")] = ()
    type_logiciel: Annotated[str, decrit("Type de logiciel", "Forme du logiciel.", "web", liste="type_logiciel")] | None = None
    etat: Annotated[str, decrit("État du développement", "Maturité du logiciel, telle que l’équipe la dit ; aucune phase du parcours ne la dit.", "stable", liste="etat_logiciel")] | None = None
    fonctionnalites: Annotated[tuple[Annotated[str, decrit("Fonctionnalité", "Une chose que le logiciel permet.", "Signaler un dépôt sauvage", au_moins=3, au_plus=200)], ...], decrit("Fonctionnalités", "Ce que le logiciel permet, une phrase courte par ligne.", ["Signaler un dépôt sauvage", "Suivre son enlèvement"], au_plus=30)] = ()
    langues: Annotated[tuple[str, ...], decrit("Langues", "Langues de l’interface.", ["fr"], au_plus=12, liste="langue")] = ()
    localisation_prete: Annotated[bool, decrit("Prêt à être traduit", "Vrai si les textes de l’interface sont à part du code et peuvent être traduits.", False)] | None = None
    entretien: Entretien | None = None
    prestataires: Annotated[tuple[Prestataire, ...], decrit("Prestataires", "Organismes payés pour entretenir le logiciel, avec la fin de leur contrat. Ne l’écrivez que si l’entretien repose sur eux.", au_plus=6)] = ()
    source: Provenance | None = None


class Demarche(Objet, frozen=True):
    etat: Annotated[str, decrit("État", "Où en est la démarche.", "fait", liste="etat_qualite")] | None = None
    date: Annotated[Date, decrit("Date", "Date de la démarche ou de sa publication.", "2026-06-30", moment="passe")] | None = None
    lien: Annotated[Url, decrit("Lien", "Page ou document qui en rend compte.", "https://exemple.fr/accessibilite")] | None = None
    note: Annotated[str, decrit("Précision", "Une phrase pour le lecteur.", "Audit réalisé par un tiers.", au_plus=300)] | None = None
    source: Provenance | None = None


class Accessibilite(Demarche, frozen=True):
    dit = decrit("Accessibilité", "Conformité au RGAA.", {"niveau": "partiellement-conforme", "date": "2026-05"}, ordre=("niveau", "taux", "etat", "date", "lien", "note", "source"))
    niveau: Annotated[str, decrit("Niveau", "Mention légale.", "partiellement-conforme", liste="niveau_accessibilite")] | None = None
    taux: Annotated[float, decrit("Taux", "Pourcentage de critères respectés.", 78.5, au_moins=0, au_plus=100)] | None = None


class Qualite(Objet, frozen=True):
    dit = decrit("Qualité", "Démarches de qualité ; ce qui est absent s’affiche « pas encore lu ici ».", {"accessibilite": {"niveau": "partiellement-conforme", "date": "2026-05"}})
    accessibilite: Accessibilite | None = None
    vie_privee: Annotated[Demarche, decrit("Vie privée", "Protection des données personnelles : politique, analyse d’impact.", {"etat": "fait", "lien": "https://exemple.fr/confidentialite"})] | None = None
    securite: Annotated[Demarche, decrit("Sécurité", "Homologation, audit, suivi des vulnérabilités.", {"etat": "en-cours"})] | None = None
    algorithmes: Annotated[Demarche, decrit("Algorithmes", "Transparence des algorithmes employés.", {"etat": "sans-objet"})] | None = None
    ecoconception: Annotated[Demarche, decrit("Écoconception", "Déclaration ou démarche d’écoconception (RGESN).", {"etat": "prevu"})] | None = None


class ValeurSourcee(Objet, frozen=True):
    dit = decrit("Valeur", "Une valeur et sa source.", {"valeur": "BSD-3-Clause", "source": "readme"})
    valeur: Annotated[str, decrit("Valeur", "Ce que dit la source.", "BSD-3-Clause", au_plus=300)]
    source: Provenance


class Divergence(Objet, frozen=True):
    dit = decrit("Divergence", "Un champ et les valeurs données par les sources.", {"champ": "licence", "valeurs": [{"valeur": "BSD-3-Clause", "source": "readme"}, {"valeur": "BSD-2-Clause", "source": "fichier-licence"}]})
    champ: Annotated[NomDeChamp, decrit("Champ", "Nom du champ concerné, tel qu’il s’écrit dans le fichier.", "licence", au_moins=1)]
    valeurs: Annotated[tuple[ValeurSourcee, ...], decrit("Valeurs", "Les valeurs, chacune avec sa source.", [{"valeur": "BSD-3-Clause", "source": "readme"}, {"valeur": "BSD-2-Clause", "source": "fichier-licence"}], au_moins=2, au_plus=6)]
    note: Annotated[str, decrit("Note", "Ce que le catalogue en retient.", "La fiche retient le texte du fichier de licence.", au_plus=300)] | None = None


@cache
def _presentations() -> tuple[str, ...]:
    return tuple(yaml_fourni("presentations")["adresses"])


def est_une_presentation(url: str) -> bool:
    """Tell whether an address is that of a sheet that presents products: what it does not say is no proof."""
    return url.startswith(_presentations()) or url.endswith("/README.md")


# The reading of a source that shows its state on the day when it was read.
LUE_EN_LIGNE = "page"


class Source(Objet, frozen=True):
    """A document that was read: how, its own day (`datee_du`), and the day when somebody read it."""

    dit = decrit("Source", "Un document ou une page.", {"id": "fiche-beta", "titre": "Fiche publique sur beta.gouv.fr", "lecture": "fichier", "datee_du": "2026-08-07"})
    id: Annotated[Identifiant, decrit("Identifiant", "Identifiant court, unique dans le fichier.", "fiche-beta")]
    titre: Annotated[str, decrit("Titre", "Ce qu’est le document, et qui le publie.", "Fiche publique sur beta.gouv.fr", au_moins=3, au_plus=250)]
    url: Annotated[Url, decrit("Adresse", "Adresse publique.", "https://beta.gouv.fr/startups/exemple.html")] | None = None
    lecture: Annotated[str, decrit("Lecture", "Comment la source a été lue ; absent, la page dit « copie de date inconnue ». « catalogue corriger » l’écrit pour un fichier à un commit.", "fichier", liste="lecture_source")] | None = None
    datee_du: Annotated[Date, decrit("Datée du", "Jour que la source porte elle-même : celui du commit, de l’article, de la copie d’archive. Absent si elle n’en porte pas.", "2026-08-07", moment="passe")] | None = None
    consultee_le: Annotated[Date, decrit("Consultée le", "Jour où quelqu’un l’a lue. Il ne dit rien de l’âge de ce qui y est écrit : c’est « datee_du » qui le dit.", "2026-08-20", moment="passe")] | None = None
    champs: Annotated[tuple[NomDeChamp, ...], decrit("Champs", "Champs de la fiche que cette source appuie.", ["nom", "porteurs"], au_plus=40)] = ()
    note: Annotated[str, decrit("Note", "Ce qu’il faut savoir de la source.", "Fichier supprimé depuis.", au_plus=300)] | None = None

    @property
    def jour(self) -> DatePartielle | None:
        """The day of what it says: its own, or that of the reading of a live page; a copy without a day has none."""
        if self.datee_du is None and self.lecture == LUE_EN_LIGNE:
            return self.consultee_le
        return self.datee_du


class SourceLue(Source, frozen=True):
    """`ne_dit_pas`: the fields that were looked for in this page, in vain."""

    dit = decrit("Source", "Un document ou une page.", {"id": "fiche-beta", "titre": "Fiche publique sur beta.gouv.fr", "lecture": "fichier", "datee_du": "2026-08-07"}, ordre=("id", "titre", "url", "lecture", "datee_du", "consultee_le", "champs", "ne_dit_pas", "note"))
    ne_dit_pas: Annotated[tuple[Annotated[NomDeChamp, decrit("Champ", "Nom d’un champ.", "reutiliser.modes.cout")], ...], decrit("Ne dit pas", "Champs que l’on a cherchés dans cette page et qui n’y sont pas, alors qu’ils y seraient s’ils étaient publiés : sa page de prix, son site, ses conditions d’utilisation. Une fiche de présentation (beta.gouv.fr) ou un README muets ne prouvent rien. La page du commun dit alors « non publié », avec cette page et son jour.", ["reutiliser.modes.cout", "reutiliser.modes.delai"], au_plus=40)] = ()
