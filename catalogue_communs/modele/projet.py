"""A digital common: its indicators, its path, who reuses it and how; the call, all of them, what was seen of their use."""
# ruff: noqa: D101, FBT003 - `dit` says what an object is, in French; an example may be a Boolean

from datetime import date
from functools import cache
from pathlib import Path
from typing import Annotated

import msgspec

from catalogue_communs.modele import base
from catalogue_communs.modele.base import Depot, Objet, Organisme, Porteur, lire_json
from catalogue_communs.socle import declaration
from catalogue_communs.socle.dates import plus_ancien
from catalogue_communs.socle.declaration import Date, Identifiant, Provenance, Quand, Url, decrit
from catalogue_communs.socle.fichiers import octets_json
from catalogue_communs.socle.programme import programme


# fmt: off
class LieuxNommes(Objet, frozen=True):
    dit = decrit("Lieux", "Les territoires que nomme le périmètre, par leur code : leurs pages et la carte citent alors le chiffre. Absent pour une valeur nationale.", {"departements": ["34"]})
    communes: Annotated[tuple[declaration.CodeCommune, ...], decrit("Communes", "Codes INSEE de communes, entre guillemets.", ["34151"], au_plus=500)] = ()
    epci: Annotated[tuple[declaration.Siren, ...], decrit("Intercommunalités", "SIREN d’intercommunalités, entre guillemets.", ["243300316"], au_plus=500)] = ()
    departements: Annotated[tuple[declaration.CodeDepartement, ...], decrit("Départements", "Codes INSEE de départements, entre guillemets.", ["34"], au_plus=500)] = ()
    regions: Annotated[tuple[declaration.CodeRegion, ...], decrit("Régions", "Codes INSEE de régions, entre guillemets.", ["76"], au_plus=500)] = ()


class Mesure(Objet, frozen=True, kw_only=True):
    dit = decrit("Mesure", "Une valeur, à une date, selon une source. On ajoute, on n’efface pas.", {"au": "2026-06-30", "valeur": 264, "statut": "declare", "source": "fiche-beta"}, amorce=("Une mesure", "Date, valeur, statut et source", {"au": "${1:AAAA-MM-JJ}", "valeur": "${2:nombre}", "statut": "${3|mesure,declare,estime|}", "source": "${4:identifiant d’une source de la fiche}"}), quand=(Quand("statut", ("mesure",), exige=("methode",)),))
    au: Annotated[Date, decrit("Au", "Date de la mesure, ou fin de la période.", "2026-06-30", moment="passe")]
    du: Annotated[Date, decrit("Du", "Début de la période, pour un flux.", "2026-01-01", moment="passe")] | None = None
    valeur: Annotated[float, decrit("Valeur", "Nombre, sans unité ni espace ; point pour les décimales.", 264, au_moins=-1_000_000_000_000_000, au_plus=1_000_000_000_000_000)]
    perimetre: Annotated[str, decrit("Périmètre", "Territoire ou ensemble sur lequel porte la valeur.", "National", au_plus=120)] | None = None
    lieux: LieuxNommes | None = None
    au_moins: Annotated[bool, decrit("Au moins", "`true` si la source donne un minimum (« plus de », « au moins »).", True)] = False
    environ: Annotated[bool, decrit("Environ", "`true` si la source arrondit (« près de », « environ », « une centaine »).", True)] = False
    statut: Annotated[str, decrit("Statut", "Mesuré, déclaré ou estimé.", "mesure", liste="statut_mesure")]
    methode: Annotated[str, decrit("Méthode", "Comment la valeur a été obtenue.", "Comptes actifs distincts sur trente jours.", au_plus=500)] | None = None
    reserve: Annotated[str, decrit("Réserve", "Ce qu’il faut savoir de cette valeur précise pour ne pas s’y tromper, en une phrase. Elle la suit partout.", "Témoignage d’un agent, pas une mesure.", au_plus=200)] | None = None
    note: Annotated[str, decrit("Note", "Ce que le lecteur doit savoir.", "Une autre page donne 115 groupes.", au_plus=500)] | None = None
    source: Provenance
    id: Annotated[declaration.IdentifiantPublie, decrit("Identifiant publié", "Celui que l’API et les flux ont déjà donné à cette ligne. Il ne change jamais : à écrire seulement quand la validation le demande, parce que ce dont il était fait a changé (un nom corrigé, un SIREN trouvé).", "collectivites-utilisatrices.2026-06")] | None = None


class Cible(Objet, frozen=True, kw_only=True):
    dit = decrit("Cible", "Objectif fixé.", {"valeur": 500, "echeance": "2027-12", "source": "fiche-beta"})
    valeur: Annotated[float, decrit("Valeur visée", "Nombre, sans unité.", 500)]
    environ: Annotated[bool, decrit("Environ", "Vrai si la source arrondit : « près de 300 ».", True)] = False
    echeance: Annotated[Date, decrit("Échéance", "Date à laquelle la cible doit être atteinte.", "2027-12")] | None = None
    perimetre: Annotated[str, decrit("Périmètre", "Territoire ou population que vise la cible, écrit comme celui des mesures. Absent : celui des mesures, si elles ont toutes le même.", "National", au_plus=120)] | None = None
    source: Provenance


class Validation(Objet, frozen=True):
    dit = decrit("Validation", "Validation en comité d’investissement ; absente si l’indicateur n’a pas été validé.", {"date": "2026-03-23", "source": "fiche-beta"})
    date: Annotated[Date, decrit("Date", "Date du comité.", "2026-03-23", moment="passe")]
    source: Provenance


class Indicateur(Objet, frozen=True, kw_only=True):
    dit = decrit("Indicateur", "Ce que l’on compte, et ses mesures.", {"id": "collectivites-utilisatrices", "nom": "Collectivités utilisatrices", "effet": "passage-a-l-action", "unite": "collectivite", "nature": "cumul"}, quand=(Quand("nature", ("stock", "cumul", "flux"), au_moins={"mesures.valeur": 0, "cible.valeur": 0}),))
    id: Annotated[Identifiant, decrit("Identifiant", "Identifiant stable, unique dans le fichier.", "collectivites-utilisatrices")]
    nom: Annotated[str, decrit("Nom", "Nom court, au pluriel.", "Collectivités utilisatrices", au_moins=3, au_plus=100)]
    definition: Annotated[str, decrit("Définition", "Ce qui est compté exactement.", "Collectivités ayant lancé au moins une procédure.", au_plus=500)] | None = None
    reserve: Annotated[str, decrit("Réserve", "Ce qu’il faut savoir pour ne pas se tromper sur ce chiffre, en une phrase. Elle le suit partout : page, carte, comparaison, page Impact, API, tableaux.", "Deux sources ne comptent pas la même chose.", au_plus=200)] | None = None
    effet: Annotated[str, decrit("Effet", "Ce que l’indicateur montre.", "passage-a-l-action", liste="effet")]
    grandeur: Annotated[str, decrit("Grandeur", "Ce qui est compté, choisi dans une liste où chaque grandeur a sa définition. Elle seule permet d’additionner deux communs ; sans elle, le chiffre reste seul.", "amendes-prononcees", liste="grandeur")] | None = None
    principal: Annotated[bool, decrit("Principal", "`true` pour l’indicateur affiché en tête ; un seul par fiche.", True)] = False
    unite: Annotated[str, decrit("Unité", "Unité de la valeur.", "collectivite", liste="unite")]
    nature: Annotated[str, decrit("Nature", "Stock, cumul, flux ou taux.", "cumul", liste="nature_indicateur")]
    sens: Annotated[str, decrit("Sens souhaité", "Évolution qui est une bonne nouvelle ; « hausse » si le champ est absent.", "hausse", liste="sens")] = "hausse"
    rythme: Annotated[str, decrit("Rythme", "Fréquence de mesure annoncée ; douze mois si le champ est absent.", "trimestriel", liste="rythme")] | None = None
    cible: Cible | None = None
    remplace_par: Annotated[Identifiant, decrit("Remplacé par", "Identifiant de l’indicateur que l’équipe publie désormais à la place de celui-ci. La cible de l’ancien renvoie alors au nouveau.", "procedures-realisees")] | None = None
    validation: Validation | None = None
    mesures: Annotated[tuple[Mesure, ...], decrit("Mesures", "Valeurs, de la plus ancienne à la plus récente.", au_plus=500)] = ()


class Impact(Objet, frozen=True):
    dit = decrit("Impact", "Indicateurs, leur cible et leurs mesures.", {"indicateurs": [{"id": "collectivites-utilisatrices", "nom": "Collectivités utilisatrices", "effet": "passage-a-l-action", "unite": "collectivite", "nature": "cumul", "mesures": [{"au": "2026-06-30", "valeur": 264, "statut": "declare", "source": "fiche-beta"}]}]})
    indicateurs: Annotated[tuple[Indicateur, ...], decrit("Indicateurs", "Un indicateur par ligne, le principal d’abord.", au_plus=40)]


class Correspondance(Objet, frozen=True):
    dit = decrit("Correspondance", "Une valeur de la source, et le type d’organisme qu’elle désigne.", {"valeur": "Parc naturel régional", "type": "pnr"})
    valeur: Annotated[str, decrit("Valeur", "Valeur telle que la source l’écrit.", "Parc naturel régional", au_plus=200)]
    type: Annotated[str, decrit("Type", "Type d’organisme.", "pnr", liste="type_organisme")]


class MesureARelever(Objet, frozen=True):
    dit = decrit("Mesure à relever", "Un indicateur de la fiche, et où lire sa valeur.", {"indicateur": "arbres", "valeur": "value", "date": "date", "periode": "mois"})
    indicateur: Annotated[Identifiant, decrit("Indicateur", "Identifiant d’un indicateur de la fiche : il dit l’unité, la nature, la grandeur et l’effet de ce qui est relevé.", "arbres")]
    lignes: Annotated[str, decrit("Lignes", "Chemin JMESPath vers les lignes, si ce n’est pas celui du format.", "resultats.lignes", au_plus=300)] | None = None
    valeur: Annotated[str, decrit("Valeur", "Colonne de la valeur, ou chemin JMESPath dans la ligne ; inutile si le format la fixe.", "value", au_plus=200)] | None = None
    date: Annotated[str, decrit("Date", "Colonne de la date, ou chemin JMESPath dans la ligne. Absente d’une source qui ne donne que l’état du jour : la date est alors celle du relevé.", "date", au_plus=200)] | None = None
    periode: Annotated[str, decrit("Période", "Ce que couvre chaque ligne ; obligatoire pour un flux, dont chaque valeur est le total d’une période.", "mois", liste="periode")] | None = None
    perimetre: Annotated[str, decrit("Périmètre", "Territoire ou ensemble sur lequel porte la valeur.", "National", au_plus=120)] | None = None
    methode: Annotated[str, decrit("Méthode", "Comment le service compte, en une phrase : elle est publiée avec chaque mesure relevée.", "Compte des projets créés chaque mois dans la base du service.", au_plus=500)] | None = None


class UtilisateursARelever(Objet, frozen=True):
    dit = decrit("Utilisateurs", "Où lire qui utilise le commun : une ligne par organisme.", {"siren": "siren_acteur", "depuis": "date_debut"}, un_de=("siren", "code_insee", "nom"))
    lignes: Annotated[str, decrit("Lignes", "Chemin JMESPath vers les lignes, si ce n’est pas celui du format.", "resultats.lignes", au_plus=300)] | None = None
    siren: Annotated[str, decrit("SIREN", "Colonne du numéro SIREN, ou d’un SIRET dont on garde les neuf premiers chiffres.", "siren_acteur", au_plus=200)] | None = None
    code_insee: Annotated[str, decrit("Code INSEE", "Colonne du code INSEE.", "code_insee", au_plus=200)] | None = None
    nom: Annotated[str, decrit("Nom", "Colonne du nom de l’organisme ; jamais celle du nom d’une personne.", "collectivite", au_plus=200)] | None = None
    type: Annotated[str, decrit("Type", "Nature de tous les organismes de la liste, s’ils ont la même.", "pnr", liste="type_organisme")] | None = None
    colonne_type: Annotated[str, decrit("Colonne du type", "Colonne qui dit la nature de chaque organisme.", "categorie", au_plus=200)] | None = None
    types: Annotated[tuple[Correspondance, ...], decrit("Types", "Ce que veulent dire les valeurs de la colonne du type.", au_plus=40)] = ()
    depuis: Annotated[str, decrit("Depuis", "Colonne du début de l’usage.", "date_debut", au_plus=200)] | None = None
    jusqu_a: Annotated[str, decrit("Jusqu’à", "Colonne de la fin de l’usage : passée, elle arrête la réutilisation.", "date_fin", au_plus=200)] | None = None
    usage: Annotated[str, decrit("Usage", "Colonne qui dit ce que l’organisme en fait, ou son rôle.", "role_acteur", au_plus=200)] | None = None


class SourceVivante(Objet, frozen=True, kw_only=True):
    dit = decrit("Source vivante", "Une adresse publique, son format, et ce que l’on y lit.", {"id": "statistiques", "titre": "Statistiques publiques du service", "format": "stats-ademe", "url": "https://exemple.fr/api/stats", "vu_dans": "https://exemple.fr/code/stats.ts", "mesures": [{"indicateur": "arbres", "periode": "mois"}]}, un_de=("mesures", "utilisateurs"))
    id: Annotated[Identifiant, decrit("Identifiant", "Identifiant court, unique dans le fichier ; il ne change plus : les copies gardées le portent.", "statistiques")]
    titre: Annotated[str, decrit("Titre", "Ce qu’est la source, et qui la publie.", "Statistiques publiques du service", au_plus=250)]
    format: Annotated[Identifiant, decrit("Format", "Comment la source répond : un des formats que le catalogue sait lire.", "stats-ademe")]
    url: Annotated[Url, decrit("Adresse", "Adresse publique de la source. Son hôte est fourni, ou déclaré sous `ajouts` dans `programme.yml`.", "https://exemple.fr/api/stats")]
    vu_dans: Annotated[Provenance, decrit("Vu dans", "Code ou page publique qui montre cette adresse : l’identifiant d’une entrée de `sources`, ou une adresse https.", "depot-stats")]
    rythme: Annotated[str, decrit("Rythme", "Fréquence à laquelle la source change ; mensuel si le champ est absent.", "mensuel", liste="rythme")] = "mensuel"
    note: Annotated[str, decrit("Note", "Ce qu’il faut savoir de la source, ou ce qu’elle ne dit pas.", "Les comptes de test ne sont pas retirés.", au_plus=300)] | None = None
    mesures: Annotated[tuple[MesureARelever, ...], decrit("Mesures à relever", "Indicateurs de la fiche que la source alimente.", au_plus=40)] = ()
    utilisateurs: UtilisateursARelever | None = None


MOIS_D_UN_CONSTAT = 6


class Phase(Objet, frozen=True, kw_only=True):
    dit = decrit("Phase", "Une phase, selon une source.", {"phase": "acceleration", "debut": "2025-10-01", "source": "fiche-beta"})
    phase: Annotated[str, decrit("Phase", "Étape du parcours.", "acceleration", liste="phase")]
    debut: Annotated[Date, decrit("Début", "Début de la phase, si la source le donne.", "2025-10-01")] | None = None
    fin: Annotated[Date, decrit("Fin", "Fin de la phase.", "2026-03-31")] | None = None
    constatee_le: Annotated[Date, decrit("Constatée le", "Date à laquelle la source a été lue, quand elle ne donne pas de début.", "2026-08-20", moment="passe")] | None = None
    note: Annotated[str, decrit("Précision", "Ce qu’il faut savoir de cette ligne.", "La phase était annoncée puis retirée.", au_plus=300)] | None = None
    source: Provenance


class Comite(Objet, frozen=True, kw_only=True):
    dit = decrit("Comité", "Une réunion.", {"date": "2025-12-09", "nature": "investissement", "source": "fiche-beta"})
    date: Annotated[Date, decrit("Date", "Date de la réunion.", "2025-12-09")]
    nature: Annotated[str, decrit("Nature", "Instance réunie.", "investissement", liste="nature_comite")] | None = None
    decision: Annotated[str, decrit("Décision", "Décision, si la source la donne.", "favorable", liste="decision_comite")] | None = None
    note: Annotated[str, decrit("Précision", "Ce que la source en dit.", "Financement accordé.", au_plus=300)] | None = None
    source: Provenance


class Jalon(Objet, frozen=True):
    dit = decrit("Jalon", "Un événement daté.", {"date": "2025-05-12", "libelle": "Première version en ligne", "source": "fiche-beta"})
    date: Annotated[Date, decrit("Date", "Date de l’événement.", "2025-05-12")]
    libelle: Annotated[str, decrit("Libellé", "Ce qui s’est passé.", "Première version en ligne", au_moins=3, au_plus=200)]
    source: Provenance


class Parcours(Objet, frozen=True):
    dit = decrit("Parcours", "Étapes, comités et jalons, chacun avec sa source. Deux sources se contredisent ? Gardez les deux.", {"phases": [{"phase": "investigation", "debut": "2025-01-01", "source": "fiche-beta"}]})
    phases: Annotated[tuple[Phase, ...], decrit("Phases", "Phases du produit, dans l’ordre ; une ligne par phase et par source.", [{"phase": "investigation", "debut": "2025-01-01", "fin": "2025-03", "source": "fiche-beta"}], au_plus=40)] = ()
    comites: Annotated[tuple[Comite, ...], decrit("Comités", "Réunions de jury ou de comité.", au_plus=40)] = ()
    jalons: Annotated[tuple[Jalon, ...], decrit("Jalons", "Événements qui comptent pour qui veut réutiliser.", au_plus=60)] = ()


class Constat(Objet, frozen=True, kw_only=True):
    dit = decrit("", "", {"montre": "Feuille de route publiée et suivie.", "source": "fiche-beta"})
    montre: Annotated[str, decrit("Ce qui a été montré", "Ce que l’équipe a montré, en une ou deux phrases.", "Un audit d’accessibilité publié.", au_plus=500)]
    etat: Annotated[str, decrit("Appréciation", "Appréciation publiée par le programme.", "remplie", liste="etat_condition")] | None = None
    source: Provenance


class Conditions(Objet, frozen=True):
    dit = decrit("Conditions", "Ce qui a été montré pour chacune des quatre conditions.", {"mode_produit": {"montre": "Livraisons toutes les deux semaines.", "source": "fiche-beta"}})
    planification: Annotated[Constat, decrit("Cohérence avec la planification", "Cohérence avec la feuille de route ou les objectifs de la planification écologique.")] | None = None
    mode_produit: Annotated[Constat, decrit("Mode produit", "Démarche incrémentale qui cherche l’impact.")] | None = None
    qualite: Annotated[Constat, decrit("Qualité", "Accessibilité, vie privée, code ouvert, algorithmes transparents, sécurité.")] | None = None
    responsable: Annotated[Constat, decrit("Responsable autonome", "Une personne en charge, qui répond des moyens reçus.")] | None = None


class Criteres(Objet, frozen=True):
    dit = decrit("Critères", "Ce qui a été montré pour chacun des quatre critères.", {"open_source": {"montre": "Code publié sous AGPL.", "source": "fiche-beta"}})
    passage_a_l_echelle: Annotated[Constat, decrit("Passage à l’échelle", "Développé localement, avec une ambition nationale.")] | None = None
    impact_ecologique: Annotated[Constat, decrit("Impact écologique", "Réduction des émissions et de l’empreinte sur le territoire.")] | None = None
    engagement_humain: Annotated[Constat, decrit("Engagement humain", "Un intrapreneur à 40 % de son temps au moins.")] | None = None
    open_source: Annotated[Constat, decrit("Open source", "Code accessible et réutilisable par d’autres collectivités.")] | None = None


class Intrapreneur(Objet, frozen=True):
    dit = decrit("Intrapreneur", "Part de temps consacrée au produit par la personne qui le porte, sans la nommer.", {"quotite": 50, "source": "fiche-beta"})
    quotite: Annotated[int, decrit("Quotité", "Pourcentage d’un temps plein.", 50, au_moins=1, au_plus=100)]
    source: Provenance


class Ressource(Objet, frozen=True, kw_only=True):
    dit = decrit("Ressource", "Un appui.", {"type": "deploiement", "source": "fiche-beta"})
    type: Annotated[str, decrit("Type", "Nature de l’appui.", "deploiement", liste="ressource")]
    debut: Annotated[Date, decrit("Début", "Début de l’appui.", "2026-06-30")] | None = None
    note: Annotated[str, decrit("Précision", "En quoi il consiste.", "Six mois d’aide au déploiement.", au_plus=300)] | None = None
    source: Provenance


class DossierGuichet(Objet, frozen=True):
    dit = decrit("Soutien du programme", "Réservé aux communs que le programme soutient : ce qu’il a examiné et apporté.", {"vague": "vague-1", "preuve": "page-guichet"})
    vague: Annotated[Identifiant, decrit("Vague", "Identifiant de la vague, tel qu’il figure dans `guichet.yml`.", "vague-1")] | None = None
    preuve: Annotated[Provenance, decrit("Source", "D’où l’on sait que le programme soutient le commun.", "fiche-beta", "https://exemple.fr/bilan-2026")] | None = None
    conditions: Conditions | None = None
    criteres: Criteres | None = None
    intrapreneur: Intrapreneur | None = None
    ressources: Annotated[tuple[Ressource, ...], decrit("Ressources activées", "Appuis apportés par le programme.", au_plus=10)] = ()


class EtatGuichet(Objet, frozen=True):
    dit = decrit("État", "Reçoit-on des candidatures aujourd’hui ?", {"statut": "inconnu", "constate_le": "2026-08-20", "message": "Aucun appel ouvert n’est annoncé.", "source": "fiche-beta"})
    statut: Annotated[str, decrit("Statut", "Ouvert, fermé, ou pas encore lu ici.", "inconnu", liste="etat_guichet")]
    constate_le: Annotated[Date, decrit("Constaté le", "Date de lecture des sources.", "2026-08-20", moment="passe")]
    message: Annotated[str, decrit("Message", "Ce que disent les documents publics, dans l’ordre, en un paragraphe. Il s’affiche tant que l’éditeur n’a pas donné sa « parole ».", "Aucun appel ouvert n’est annoncé.", au_plus=700)]
    source: Provenance


class Parole(Objet, frozen=True):
    dit = decrit("Parole de l’éditeur", "Ce que celui qui répond de l’appel en dit lui-même, mot pour mot, avec qui parle et quel jour.", {"texte": "L’appel a pris fin ; nous accompagnons les services retenus jusqu’en 2027.", "dit_par": "La direction de l’Agence imaginaire", "le": "2026-09-15"})
    texte: Annotated[str, decrit("Texte", "Ses mots, sans guillemets.", "L’appel a pris fin ; nous accompagnons les services retenus jusqu’en 2027.", au_moins=10, au_plus=400)]
    dit_par: Annotated[str, decrit("Qui parle", "La fonction et l’organisme, jamais le nom de la personne.", "La direction de l’Agence imaginaire", au_moins=3, au_plus=120)]
    le: Annotated[Date, decrit("Le", "Jour où ces mots ont été donnés.", "2026-09-15", moment="passe")]
    source: Provenance | None = None


class ContactGuichet(Objet, frozen=True):
    dit = decrit("Contact", "À qui écrire.", {"courriel": "contact@exemple.fr"})
    courriel: Annotated[declaration.Courriel, decrit("Courriel", "Adresse générique.", "contact@exemple.fr")]
    source: Provenance | None = None


class Vague(Objet, frozen=True, kw_only=True):
    dit = decrit("Vague", "Une vague de candidatures.", {"id": "vague-1", "nom": "Première vague", "etat": "close", "source": "annonce"})
    id: Annotated[Identifiant, decrit("Identifiant", "Identifiant stable.", "vague-1")]
    nom: Annotated[str, decrit("Nom", "Nom affiché.", "Première vague", au_plus=100)]
    etat: Annotated[str, decrit("État", "Où en est la vague.", "close", liste="etat_vague")]
    ouverture: Annotated[Date, decrit("Ouverture", "Début des candidatures.", "2024-12-01")] | None = None
    cloture: Annotated[Date, decrit("Clôture", "Fin des candidatures.", "2025-01-04")] | None = None
    note: Annotated[str, decrit("Précision", "Ce que les sources disent ou ne disent pas.", "L’annonce ne donne pas l’année.", au_plus=400)] | None = None
    source: Provenance


class Guichet(Objet, frozen=True, kw_only=True):
    dit = decrit("Appel à candidatures", "Le fichier `guichet.yml` dit si l’on reçoit des candidatures et décrit les vagues.")
    nom: Annotated[str, decrit("Nom", "Nom de l’appel à candidatures.", "Guichet des communs", au_plus=150)]
    etat: EtatGuichet
    contact: ContactGuichet
    page_officielle: Annotated[Url, decrit("Page officielle", "Page officielle de l’appel à candidatures.", "https://exemple.fr/guichet")]
    formulaire: Annotated[Url, decrit("Formulaire", "Formulaire de candidature, affiché seulement quand l’appel est ouvert.", "https://exemple.fr/candidater")] | None = None
    phrase_validee: Annotated[str, decrit("Phrase validée", "Ce que l’appel a changé, en une phrase que l’éditeur du catalogue a validée. Elle ouvre la page Impact, à la place de celle que le catalogue compose des chiffres des équipes.", "En deux ans, l’appel a aidé quatre services nés dans des collectivités à servir tout le pays.", au_plus=400)] | None = None
    parole: Annotated[Parole, decrit("Parole de l’éditeur", "Elle ouvre la page de l’appel, à la place de ce que disent les documents publics.")] | None = None
    vagues: Annotated[tuple[Vague, ...], decrit("Vagues", "Vagues de candidatures, de la plus ancienne à la plus récente.", au_plus=30)]
    jalons: Annotated[tuple[Jalon, ...], decrit("Jalons", "Dates de l’appel.", au_plus=40)] = ()
    sources: Annotated[tuple[base.Source, ...], decrit("Sources", "Documents et pages d’où viennent les informations ; les autres champs y renvoient par leur identifiant.", [{"id": "fiche-beta", "titre": "Fiche publique sur beta.gouv.fr", "url": "https://beta.gouv.fr/startups/exemple.html", "consultee_le": "2026-08-20"}], au_plus=60)]

    def a_reverifier(self, today: date) -> bool:
        """Tell whether the state of the call was found more than six months before the day `today`."""
        return plus_ancien(self.etat.constate_le.dernier_jour, MOIS_D_UN_CONSTAT, today)

    def jalons_par_date(self) -> list[Jalon]:
        """Return the dates of the call, the oldest first."""
        return sorted(self.jalons, key=lambda jalon: jalon.date)

    def source(self, ident: str) -> base.Source | None:
        """Return the source that a part of the file names."""
        return next((source for source in self.sources if source.id == ident), None)


ARRETEE, EN_PRODUCTION = "arretee", "en-production"
# What supports a reuse, the surest first.
CONFIRMEE, DOCUMENTEE, DECLAREE = STATUTS = ("confirmee", "documentee", "declaree")


class Preuve(Objet, frozen=True):
    dit = decrit("Preuve", "Page ou document qui montre l’usage, et de quelle sorte il est.", {"url": "https://exemple.fr/deliberation", "genre": "temoignage"}, un_de=("url", "reference"))
    genre: Annotated[str, decrit("Genre de preuve", "Ce qu’est la preuve, donc ce qu’elle montre : un logo ou une phrase nomme l’organisme, une configuration montre qu’il déploie, ses propres mots ou son instance qu’il s’en sert. Absent, elle ne fait que nommer.", "temoignage", liste="genre_preuve")] | None = None
    url: Annotated[Url, decrit("Adresse", "Page qui montre l’usage.", "https://exemple.fr/deliberation")] | None = None
    reference: Annotated[str, decrit("Référence", "Document non publié en ligne : titre, date.", "Délibération 2026-14 du 12 mars 2026", au_plus=200)] | None = None


class Confirmation(Objet, frozen=True):
    dit = decrit("Confirmation", "D’après quelles données du service l’usage est confirmé, et quel jour ; demandée quand le statut est « confirmee ».", {"par": "donnees-du-service", "le": "2026-06-30", "reference": "https://depots.exemple.fr/utilisateurs.csv"})
    par: Annotated[str, decrit("Par", "Les données du service, seules.", "donnees-du-service", liste="auteur_confirmation")]
    le: Annotated[Date, decrit("Le", "Jour de la confirmation.", "2026-06-30", moment="passe")]
    reference: Annotated[str, decrit("Référence", "Adresse de ces données.", "https://depots.exemple.fr/utilisateurs.csv", au_plus=300)]


class Utilisateur(Organisme, frozen=True):
    dit = decrit("Organisation", "Organisme qui réutilise : code INSEE ou SIREN ; nom et type s’il n’a ni l’un ni l’autre.", {"code_insee": "34151"}, un_de=("code_insee", "siren", "nom type"))
    departements: Annotated[tuple[declaration.CodeDepartement, ...], decrit("Départements", "Codes INSEE des départements d’un organisme que la référence ne place pas (parc, association, service de l’État) : il paraît sur leurs pages, sans compter de commune ni d’habitant. Jamais pour une collectivité.", ["05", "38"], au_plus=110)] = ()


class Reutilisation(Objet, frozen=True, kw_only=True):
    """An organisation that uses a common.

    `confirmee_le` is the day of the fact, or of the line that shows it; `lue_le`, that of our reading.
    """

    dit = decrit("Réutilisation", "Un organisme, son usage et la preuve.", {"organisation": {"nom": "Commune de Valimaginaire", "type": "commune"}, "etat": "en-production", "statut": "declaree"}, amorce=("Une réutilisation", "Organisme, état, statut et source", {"organisation": {"code_insee": '"${1:code INSEE}"'}, "etat": "${2|experimentation,deploiement,en-production|}", "statut": "declaree", "source": "${3:identifiant d’une source de la fiche}"}), quand=(Quand("statut", (DOCUMENTEE,), exige=("confirmee_le", "lue_le")), Quand("statut", (CONFIRMEE,), exige=("confirmation", "confirmee_le")), Quand("etat", (ARRETEE,), exige=("arretee_le",))))
    organisation: Utilisateur
    etat: Annotated[str, decrit("État", "Où en est l’organisme.", "en-production", liste="etat_reutilisation")]
    depuis: Annotated[Date, decrit("Depuis", "Début de l’usage, avec la précision connue ; absent si on ne le sait pas.", "2025-09", moment="passe")] | None = None
    arretee_le: Annotated[Date, decrit("Arrêtée le", "Jour où l’usage s’est arrêté, d’après une source qui le dit après coup, avec la précision connue ; obligatoire quand l’état est « arretee », et jamais autrement, ni plus tard que le jour de cette source. Une fin annoncée d’avance s’écrit « fin_annoncee ». Un arrêt met fin à tout ce que la fiche dit, à une date antérieure, du même organisme ; une ligne datée d’après l’arrêt est une nouvelle vie.", "2026-03", moment="passe")] | None = None
    fin_annoncee: Annotated[Date, decrit("Fin annoncée", "Jour où l’usage doit finir d’après une source écrite avant ce jour : la fin d’une campagne, d’une convention. Ce n’est pas un arrêt : passé ce jour, la page dit « campagne terminée le…, suite à demander » et l’usage n’est plus compté parmi ceux en cours.", "2026-12-31")] | None = None
    preuve: Preuve | None = None
    statut: Annotated[str, decrit("Statut", "Déclarée, documentée ou mesurée : ce qui appuie la réutilisation.", "declaree", liste="statut_reutilisation")]
    confirmee_le: Annotated[Date, decrit("Montrée le", "Jour où quelqu’un a parlé de cet usage pour la dernière fois : pour un fichier d’un dépôt, le jour que donne « catalogue dater » (première mention, ou changement de ce qui est dit de l’organisme) ; pour un article, sa date. Jamais le jour où vous l’avez lu. Au-delà de dix-huit mois, la page dit « à reconfirmer ».", "2026-06-30", moment="passe")] | None = None
    lue_le: Annotated[Date, decrit("Lue le", "Jour où la preuve a été lue ; il ne vient jamais avant « confirmee_le » et n’est jamais une nouvelle. Le jour où le commun entre au catalogue est « publie_le ».", "2026-08-20", moment="passe")] | None = None
    confirmation: Confirmation | None = None
    instance: Annotated[Url, decrit("Instance", "Adresse de l’instance utilisée.", "https://depots.exemple.fr/")] | None = None
    usage: Annotated[str, decrit("Usage", "Ce que l’organisme en fait.", "Suivi des dépôts sauvages sur onze communes.", au_plus=300)] | None = None
    citee_sur: Annotated[Url, decrit("Citée sur", "Page du site officiel de l’organisme qui porte un lien vers la page du commun dans ce catalogue, si ce n’est pas déjà celle de la preuve. Lue une fois par mois, elle confirme l’usage.", "https://exemple.fr/nos-outils")] | None = None
    source: Provenance | None = None
    id: Annotated[declaration.IdentifiantPublie, decrit("Identifiant publié", "Celui que l’API et les flux ont déjà donné à cette ligne. Il ne change jamais : à écrire seulement quand la validation le demande, parce que ce dont il était fait a changé (un nom corrigé, un SIREN trouvé).", "association-les-amis-du-val")] | None = None


class Citation(Objet, frozen=True):
    dit = decrit("Citation d’un utilisateur", "Ce qu’en dit une personne qui s’en sert, mot pour mot, tel qu’une source publique le rapporte. La page la met en tête.", {"texte": "En dix minutes, le dossier est prêt.", "par": "Un garde champêtre de Valimaginaire", "source": "fiche-beta"})
    texte: Annotated[str, decrit("Texte", "Les mots de la personne, sans guillemets ; « […] » marque une coupe.", "En dix minutes, le dossier est prêt.", au_moins=10, au_plus=300)]
    par: Annotated[str, decrit("Qui parle", "La fonction et l’organisme, jamais le nom de la personne.", "Un garde champêtre de Valimaginaire", au_moins=3, au_plus=120)]
    source: Provenance


class Cout(Objet, frozen=True):
    dit = decrit("Coût", "Ce que cela coûte, quand et d’après qui.", {"nature": "gratuit", "au": "2026-06-30"})
    nature: Annotated[str, decrit("Nature", "Comment se paie ce mode.", "gratuit", liste="nature_cout")]
    montant: Annotated[float, decrit("Montant", "En euros, hors taxes et par an sauf précision.", 1200, au_moins=0)] | None = None
    precision: Annotated[str, decrit("Précision", "Ce que le prix comprend.", "Par an, jusqu’à 10 000 habitants.", au_plus=300)] | None = None
    au: Annotated[Date, decrit("Au", "Jour où ce prix est donné ; absent, c’est le jour que porte la source.", "2026-06-30", moment="passe")] | None = None
    reserve: Annotated[str, decrit("Réserve", "Ce qui peut démentir ce prix, en une phrase : une redevance annoncée, un prix donné pour une seule région. Elle le suit partout.", "Une redevance est annoncée pour 2027.", au_plus=200)] | None = None
    source: Provenance | None = None


class Mode(Objet, frozen=True):
    dit = decrit("Mode", "Une façon de réutiliser.", {"mode": "service-mutualise", "cout": {"nature": "gratuit"}})
    mode: Annotated[str, decrit("Mode", "Façon de réutiliser.", "service-mutualise", liste="mode_reutilisation")]
    territoire: Annotated[str, decrit("Territoire", "Pour qui l’offre est ouverte, quand elle ne l’est pas partout. Il suit le mode partout.", "Métropole de Lyon", au_moins=2, au_plus=120)] | None = None
    cout: Cout | None = None
    delai: Annotated[str, decrit("Délai", "Temps entre la demande et la mise en service.", "Une semaine", au_plus=100)] | None = None
    hebergement: Annotated[str, decrit("Hébergement", "Qui héberge, et où.", "Hébergé en France par l’équipe.", au_plus=200)] | None = None
    note: Annotated[str, decrit("Précision", "Ce qu’il faut savoir.", "Ouvert aux communes de moins de 20 000 habitants.", au_plus=300)] | None = None
    source: Provenance | None = None


class Prerequis(Objet, frozen=True, kw_only=True):
    dit = decrit("Prérequis", "Un prérequis.", {"type": "competences", "libelle": "Un agent assermenté"})
    type: Annotated[str, decrit("Type", "Famille de prérequis.", "competences", liste="type_prerequis")] | None = None
    libelle: Annotated[str, decrit("Libellé", "Le prérequis en une phrase.", "Un agent assermenté", au_moins=3, au_plus=200)]
    source: Provenance | None = None


class Charge(Objet, frozen=True, kw_only=True):
    dit = decrit("", "", {"valeur": 2, "unite": "jour-agent", "source": "fiche-beta"})
    valeur: Annotated[float, decrit("Valeur", "Nombre, sans unité.", 2, au_moins=0)]
    unite: Annotated[str, decrit("Unité", "Unité de l’effort.", "jour-agent", liste="unite_effort")]
    note: Annotated[str, decrit("Précision", "À quoi sert ce temps.", "Paramétrage et formation des agents.", au_plus=300)] | None = None
    au: Annotated[Date, decrit("Au", "Jour où cet effort est donné ; absent, c’est le jour que porte la source.", "2026-06-30", moment="passe")] | None = None
    reserve: Annotated[str, decrit("Réserve", "Ce qui limite cet effort, en une phrase : d’après qui, pour quelle taille. Elle le suit partout. Un témoignage n’est pas un effort : il va dans « citation ».", "D’après une commune de 3 000 habitants.", au_plus=200)] | None = None
    source: Provenance


class Effort(Objet, frozen=True):
    dit = decrit("Effort", "Temps ou moyens à prévoir.", {"installation": {"valeur": 2, "unite": "jour-agent", "source": "fiche-beta"}})
    installation: Annotated[Charge, decrit("Installation", "Effort pour démarrer, une fois.")] | None = None
    exploitation: Annotated[Charge, decrit("Exploitation", "Effort pour faire vivre, chaque année.")] | None = None


class Etape(Objet, frozen=True):
    dit = decrit("Étape", "Une étape.", {"titre": "Réunion de cadrage", "duree": "1 heure"})
    titre: Annotated[str, decrit("Titre", "L’étape en quelques mots.", "Réunion de cadrage", au_moins=3, au_plus=120)]
    detail: Annotated[str, decrit("Détail", "Ce qui s’y passe.", "On vérifie les prérequis.", au_plus=500)] | None = None
    duree: Annotated[str, decrit("Durée", "Durée habituelle.", "1 heure", au_plus=60)] | None = None
    source: Provenance | None = None


class Aide(Organisme, frozen=True, kw_only=True):
    dit = decrit("Aide", "Un organisme et ce qu’il peut faire.", {"nom": "Syndicat numérique imaginaire", "aides": ["heberger"]})
    nom: Annotated[str, decrit("Nom", "Nom complet de l’organisme.", "Syndicat mixte du Val Imaginaire", au_plus=150)]
    aides: Annotated[tuple[str, ...], decrit("Aides", "Ce que l’organisme peut faire.", ["heberger"], au_plus=4, liste="type_aide")]
    url: Annotated[Url, decrit("Page", "Page qui présente l’offre.", "https://exemple.fr/offre")] | None = None
    source: Provenance | None = None


class Question(Objet, frozen=True):
    dit = decrit("Question", "Question et réponse.", {"question": "Faut-il un agent assermenté ?", "reponse": "Oui."})
    question: Annotated[str, decrit("Question", "Telle qu’une collectivité la pose.", "Faut-il un agent assermenté ?", au_moins=5, au_plus=200)]
    reponse: Annotated[str, decrit("Réponse", "Réponse courte, en Markdown.", "Oui, pour signer le procès-verbal.", au_plus=1500, forme="markdown")]


class Deliberation(Objet, frozen=True):
    dit = decrit("Délibération", "Faut-il une délibération de l’assemblée (conseil municipal, communautaire…) pour s’en servir, et pourquoi.", {"necessaire": False, "raison": "La procédure relève du pouvoir de police du maire.", "source": "fiche-beta"})
    necessaire: Annotated[bool, decrit("Nécessaire", "Vrai s’il en faut une.", False)]
    raison: Annotated[str, decrit("Raison", "Pourquoi, en une phrase.", "La procédure relève du pouvoir de police du maire.", au_moins=5, au_plus=300)]
    source: Provenance


class Reutiliser(Objet, frozen=True):
    dit = decrit("Réutiliser", "Ce qu’une collectivité doit savoir pour réutiliser le commun.", {"modes": [{"mode": "service-mutualise", "cout": {"nature": "gratuit"}}]})
    modes: Annotated[tuple[Mode, ...], decrit("Modes", "Façons de réutiliser, de la plus simple à la plus exigeante.", [{"mode": "service-mutualise", "cout": {"nature": "gratuit"}, "delai": "Une semaine"}], au_plus=12)] = ()
    prerequis: Annotated[tuple[Prerequis, ...], decrit("Prérequis", "Ce qu’il faut avoir avant de commencer.", au_plus=20)] = ()
    effort: Effort | None = None
    etapes: Annotated[tuple[Etape, ...], decrit("Étapes", "Étapes du déploiement, dans l’ordre.", au_plus=15)] = ()
    aide: Annotated[tuple[Aide, ...], decrit("Qui peut aider", "Organismes qui hébergent, intègrent, forment ou accompagnent.", au_plus=30)] = ()
    deliberation: Deliberation | None = None
    questions: Annotated[tuple[Question, ...], decrit("Questions fréquentes", "Questions que posent les collectivités, avec la réponse.", [{"question": "Faut-il un agent assermenté ?", "reponse": "Oui, pour signer le procès-verbal."}], au_plus=20)] = ()


class Relation(Objet, frozen=True):
    dit = decrit("Relation", "Lien vers un autre commun.", {"commun": "autre-commun", "type": "complete"})
    commun: Annotated[Identifiant, decrit("Commun", "Slug de l’autre commun.", "autre-commun")]
    type: Annotated[str, decrit("Type", "Nature du lien.", "complete", liste="relation")]
    note: Annotated[str, decrit("Précision", "En quoi ils se complètent.", "L’un détecte, l’autre rédige.", au_plus=300)] | None = None
    source: Provenance | None = None


class Signe(Objet, frozen=True):
    dit = decrit("Signe", "Un morceau du HTML que ce code seul écrit, et la ligne du code qui le montre.", {"texte": 'content="Dépôts Zéro"', "source": "https://github.com/exemple/depots-zero/blob/main/index.html#L8"})
    texte: Annotated[str, decrit("Texte", "Le morceau exact de la page, tel que le serveur l’envoie ; jamais un mot qu’une autre page pourrait écrire.", 'content="Dépôts Zéro"', au_moins=8, au_plus=120)]
    source: Provenance


class Projet(Objet, frozen=True, kw_only=True):
    """A digital common, as its file describes it."""

    dit = decrit("Fiche d’un commun", "Un fichier `projets/<slug>.yml` décrit un commun numérique. Huit champs suffisent pour une première page ; ce qui manque s’affiche « pas encore lu ici ».")
    slug: str
    nom: Annotated[str, decrit("Nom", "Nom du commun, tel que ses usagers le connaissent.", "Dépôts Zéro", au_plus=80)]
    sigle: Annotated[str, decrit("Sigle développé", "Ce que veut dire le sigle, si le nom en est un.", "Suivi Annuel des Plantations", au_plus=150)] | None = None
    anciens_slugs: Annotated[tuple[Identifiant, ...], decrit("Anciennes adresses", "Anciens noms du fichier, du plus ancien au plus récent : leurs adresses mènent à la page actuelle, pour toujours.", ["depots-sauvages"], au_plus=10)] = ()
    accroche: Annotated[str, decrit("Accroche", "Une phrase qui dit à une mairie à quoi sert le commun.", "Constater un dépôt sauvage et envoyer les courriers sans juriste.", au_moins=10, au_plus=150)]
    dit_autrement: Annotated[tuple[Annotated[str, decrit("Expression", "Un à six mots, tels qu’un élu ou une secrétaire de mairie les taperait.", "ordures dans les bois", au_moins=2, au_plus=60)], ...], decrit("Dit autrement", "Le besoin comme on le dit à la mairie : 3 à 12 expressions de tous les jours, sans les mots du nom ni de l’accroche. La recherche les lit ; la page ne les montre pas.", ["ordures dans les bois", "encombrants", "gravats"], au_moins=3, au_plus=12)] = ()
    description: Annotated[str, decrit("Description", "Présentation en Markdown : le problème, ce que fait le service, pour qui. Les titres commencent au niveau 3 (`###`). Pas de HTML ni d’image.", "Le service guide l’agent **du constat jusqu’au courrier**.", au_plus=8000, forme="markdown")] | None = None
    logo: base.Logo | None = None
    captures: Annotated[tuple[base.Capture, ...], decrit("Captures d’écran", "Une à trois images du service, chacune avec un texte de remplacement et le droit de la montrer. La première s’affiche en tête de la page et sur la carte du commun, les autres après la description.", au_plus=3)] = ()
    statut: Annotated[str, decrit("Statut", "Statut que le programme donne, ou celui des autres communs.", "ecosysteme", liste="statut")]
    publie_le: Annotated[Date, decrit("Publié le", "Date d’entrée du commun dans ce catalogue : le jour où son fichier y a été ajouté, qu’écrivent les commandes et les formulaires. Elle sert aux nouveautés et aux flux.", "2026-06-30", moment="passe")] | None = None
    archive: base.Archive | None = None
    contact: base.Contact
    porteurs: Annotated[tuple[Porteur, ...], decrit("Porteurs et partenaires", "Organismes qui portent, financent ou accompagnent le commun ; le porteur d’abord.", [{"nom": "Communauté de communes du Val Imaginaire", "type": "communaute-de-communes"}], au_plus=30)]
    publics: base.Publics
    planification: base.Planification | None = None
    liens: base.Liens = base.Liens()
    depots: Annotated[tuple[Depot, ...], decrit("Dépôts de code", "Dépôts publics du code, un par ligne, chacun avec son rôle.", au_plus=20)]
    licence: Annotated[declaration.Licence, decrit("Licence", "Licence du code, en expression SPDX.", "AGPL-3.0-or-later", "AGPL-3.0-only", "Apache-2.0", "BSD-3-Clause", "CECILL-2.1", "EUPL-1.2", "GPL-3.0-only", "GPL-3.0-or-later", "LGPL-3.0-or-later", "MIT", "MPL-2.0")]
    technologies: Annotated[tuple[declaration.Technologie, ...], decrit("Technologies", "Langages, cadriciels et bases de données.", ["Python", "PostgreSQL"], au_plus=30)] = ()
    maintenance: base.Maintenance | None = None
    publiccode: base.Publiccode = base.Publiccode()
    parcours: Parcours = Parcours()
    guichet: DossierGuichet | None = None
    impact: Impact | None = None
    reutilisations: Annotated[tuple[Reutilisation, ...], decrit("Réutilisations", "Organismes qui utilisent le commun.", au_plus=5000)] = ()
    citation: Citation | None = None
    reutiliser: Reutiliser = Reutiliser()
    relations: Annotated[tuple[Relation, ...], decrit("Communs liés", "Communs du catalogue que celui-ci complète, remplace ou intègre.", au_plus=20)] = ()
    qualite: base.Qualite = base.Qualite()
    divergences: Annotated[tuple[base.Divergence, ...], decrit("Divergences", "Quand deux sources se contredisent sur un champ : les deux valeurs, chacune avec sa source.", au_plus=20)] = ()
    sources_vivantes: Annotated[tuple[SourceVivante, ...], decrit("Sources vivantes", "Adresses publiques où le service publie lui-même ses chiffres ou la liste de ses utilisateurs : `catalogue releve` les lit chaque mois, et propose ce qui a changé.", au_plus=20)] = ()
    instances: Annotated[tuple[Signe, ...], decrit("Signes d’une instance", "Ce que le code du commun écrit toujours dans la page de chacune de ses instances : un signe suffit pour que le relevé du mois la dise en service. À ne déclarer que lu dans le code.", au_plus=10)] = ()
    sources: Annotated[tuple[base.SourceLue, ...], decrit("Sources", "Documents et pages d’où viennent les informations ; les autres champs y renvoient par leur identifiant.", [{"id": "fiche-beta", "titre": "Fiche publique sur beta.gouv.fr", "url": "https://beta.gouv.fr/startups/exemple.html", "consultee_le": "2026-08-20"}], au_plus=60)] = ()

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
        carriers = tuple(p for p in self.porteurs if p.role in {base.PORTEUR, "co-porteur"})
        return carriers or self.porteurs[:1]

    @property
    def depot_principal(self) -> Depot:
        """The repository that the file marks, or the first."""
        return next((d for d in self.depots if d.principal), self.depots[0])

    def licence_de(self, depot: Depot, *, sans_fichier: bool = False) -> str | None:
        """Return the licence that the file declares for a repository."""
        # That of the common is that of its main repository, and of no other, unless a reading found no file of
        # licence there (`sans_fichier`): the licence is then unknown.
        inherits = depot is self.depot_principal and not sans_fichier
        return depot.licence or (self.licence if inherits else None)

    @property
    def indicateurs(self) -> tuple[Indicateur, ...]:
        """Every indicator, the principal first."""
        found = self.impact.indicateurs if self.impact else ()
        return tuple(sorted(found, key=lambda i: not i.principal))
# fmt: on


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
        return tuple(p for p in self.projets if p.laureat)


@cache
def _by_slug(catalogue: Catalogue) -> dict[str, Projet]:
    return {projet.slug: projet for projet in catalogue.projets}


# Silent on three different days, an instance that was seen answers no more.
SILENCES = 3


class Presence(Objet, frozen=True, omit_defaults=True, order=True):
    """An instance of a common, at its address: the last day when it was seen, the silent days since, and the last of them."""

    commun: str
    adresse: str
    vue_le: date | None = None
    silences: int = 0
    muette_le: date | None = None

    @property
    def perdue(self) -> bool:
        """Tell whether it was seen, and answers no more; of one that was never seen, nothing is said."""
        return self.vue_le is not None and self.silences >= SILENCES

    def constatee(self, jour: date, *, vue: bool) -> "Presence":
        """Return what is known once it was asked on a day; a day counts once, whatever it is asked."""
        if vue:
            return Presence(self.commun, self.adresse, jour)
        if jour in {self.vue_le, self.muette_le}:
            return self
        return msgspec.structs.replace(
            self, silences=min(self.silences + 1, SILENCES), muette_le=jour
        )


class Mention(Objet, frozen=True, order=True):
    """What an organisation says of its use (`organisme`: its SIREN, else its INSEE code), on the last day when it did.

    `page` cites it; `sha256` is that of the page as it was read; no copy is kept.
    """

    commun: str
    organisme: str
    page: str
    le: date
    sha256: str


class Presences(Objet, frozen=True):
    """What was seen of uses, of all commons, in the order of the file: a machine looks once a month.

    Nothing of an answer is kept but days, a count and a digest: neither a version, nor a text, nor a reason.
    """

    CHEMIN = "donnees/presences.json"
    instances: tuple[Presence, ...] = ()
    mentions: tuple[Mention, ...] = ()

    def octets(self) -> bytes:
        """Return the file."""
        ordered = Presences(*(tuple(sorted(one)) for one in msgspec.structs.astuple(self)))
        return octets_json(ordered, indent=1)


def lire_presences(root: Path) -> Presences:
    """Read the file of a catalogue, if it has one; raise `FichierInvalide`. No network."""
    path = Path(Presences.CHEMIN)
    return lire_json(root, path, Presences) if (root / path).exists() else Presences()
