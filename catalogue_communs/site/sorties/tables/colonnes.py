"""The columns of each table: what they hold, an example, what is always true."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from catalogue_communs.collectivites.reutilisations import DEGRES
from catalogue_communs.modele import libelle
from catalogue_communs.site.sorties.tables.modele import DATE_PARTIELLE, SEPARATEUR, Colonne, Type
from catalogue_communs.socle.programme import programme
from catalogue_communs.socle.schemas import vocabularies

OBLIGATOIRE = {"required": True}
SLUG = {"required": True, "pattern": "[a-z0-9]+(-[a-z0-9]+)*"}
POSITIF = {"minimum": 0}
_PRECISION = "AAAA, AAAA-MM ou AAAA-MM-JJ, selon ce qui est connu."


def _une_valeur(vocabulaire: str, *, toujours: bool = True) -> dict[str, Any]:
    """Say that a cell holds a value of a vocabulary."""
    listed = {"enum": list(vocabularies()[vocabulaire].valeurs)}
    return {**listed, **(OBLIGATOIRE if toujours else {})}


def _exemple(vocabulaire: str, voulu: str) -> str:
    """Return an example, or the first value of the list when the programme has another one."""
    known = vocabularies()[vocabulaire].valeurs
    return voulu if known.keys() >= set(voulu.split(SEPARATEUR)) else next(iter(known))


def _texte(nom: str, titre: str, description: str, exemple: str, **contraintes: object) -> Colonne:
    return Colonne(nom, "string", titre, description, exemple, contraintes=contraintes)


def _adresse(nom: str, titre: str, description: str, exemple: str, **contraintes: object) -> Colonne:
    return Colonne(nom, "string", titre, description, exemple, "uri", contraintes)


def _de_type(
    kind: Type, nom: str, titre: str, description: str, exemple: str, **contraintes: object
) -> Colonne:
    return Colonne(nom, kind, titre, description, exemple, contraintes=contraintes)


# A common and a repository say it alike.
DERNIER_COMMIT = _de_type(
    "date", "dernier_commit_humain", "Dernier commit", "Jour du dernier commit d’une personne.", "2026-10-12"
)


def _en_clair(
    colonnes: tuple[Colonne, ...], **vocabulaires: str | Callable[[str], str]
) -> tuple[Colonne, ...]:
    """Return the columns, then one that says each of those that are named in words."""
    known = {colonne.nom: colonne for colonne in colonnes}
    made = []
    for nom, vocabulaire in vocabulaires.items():
        one = known[nom]
        dire = partial(libelle, vocabulaire) if isinstance(vocabulaire, str) else vocabulaire
        example = SEPARATEUR.join(map(dire, one.exemple.split(SEPARATEUR)))
        made.append(
            Colonne(
                f"{nom}_libelle",
                "string",
                f"{one.titre}, en clair",
                f"Ce que dit « {nom} », en toutes lettres.",
                example,
                libelle_de=nom,
                dire=dire,
            )
        )
    return (*colonnes, *made)


COMMUN = _texte("commun", "Commun", "Identifiant du commun.", "depots-zero", **SLUG)
COMMUN_NOM = _texte("commun_nom", "Nom du commun", "Nom du commun.", "Dépôts Zéro", **OBLIGATOIRE)
REGIONS = _texte(
    "regions",
    "Régions",
    "Noms des régions où se trouve un utilisateur, séparés par « | ».",
    "Occitanie",
)
SOURCE = (
    _texte("source_titre", "Titre de la source", "Document ou page qui le dit.", "Bilan 2025"),
    _adresse("source_url", "Adresse de la source", "Où le lire.", "https://exemple.fr/bilan"),
)


def communs() -> tuple[Colonne, ...]:
    """Return the columns of this table, with the lists of the programme."""
    named = _en_clair(
        (
            _texte(
                "slug", "Identifiant", "Identifiant du commun, stable.", "depots-zero", unique=True, **SLUG
            ),
            _texte("nom", "Nom", "Nom du commun.", "Dépôts Zéro", **OBLIGATOIRE),
            _texte(
                "accroche",
                "Accroche",
                "Ce que fait le commun, en une phrase.",
                "Constater un dépôt sauvage et envoyer les courriers sans juriste.",
                **OBLIGATOIRE,
            ),
            _texte(
                "statut",
                "Statut",
                f"{programme().soutenu.nom}, ou autre commun.",
                programme().soutenu.cle,
                **_une_valeur("statut"),
            ),
            _texte(
                "licence", "Licence", "Licence du code, expression SPDX.", "AGPL-3.0-or-later", **OBLIGATOIRE
            ),
            _texte(
                "porteurs",
                "Porteurs",
                "Organismes qui portent le commun, séparés par « | ».",
                "Syndicat mixte du Val Imaginaire",
                **OBLIGATOIRE,
            ),
            _texte(
                "publics",
                "Publics",
                "Collectivités concernées, séparées par « | ».",
                "commune | epci",
                **OBLIGATOIRE,
            ),
            _texte(
                "axes",
                "Axes",
                "Axes, séparés par « | ».",
                _exemple("axe", "mieux-consommer"),
            ),
            _texte(
                "chantiers",
                "Chantiers",
                "Chantiers, séparés par « | ».",
                _exemple("chantier", "eau | sols"),
            ),
            _texte("modes", "Modes", "Façons de réutiliser, séparées par « | ».", "service-mutualise | api"),
            _adresse(
                "depot", "Dépôt principal", "Adresse du code.", "https://github.com/exemple/depots-zero"
            ),
            _texte(
                "etat_activite",
                "État du code",
                "actif, entretenu, stable, peu-actif, en-sommeil, archive, disparu, a-relire ou inconnu.",
                "actif",
                **OBLIGATOIRE,
            ),
            _de_type(
                "date", "activite_lue_le", "Activité lue le", "Jour de la lecture du code.", "2026-10-30"
            ),
            DERNIER_COMMIT,
            _de_type(
                "integer",
                "reutilisations",
                "Réutilisations connues",
                "Réutilisations connues et en cours, sans les porteurs ; vide si personne n’en a rien dit.",
                "12",
                **POSITIF,
            ),
            _de_type(
                "integer",
                "reutilisations_verifiees",
                "Réutilisations confirmées",
                "Dont confirmées d’après les données du service ; vide si personne n’en a rien dit.",
                "3",
                **POSITIF,
            ),
            _de_type(
                "integer",
                "population",
                "Habitants couverts",
                "Habitants couverts, chacun une fois ; vide si aucun territoire n’est connu.",
                "48210",
                **POSITIF,
            ),
            _texte("courriel", "Courriel", "Adresse générique de l’équipe.", "contact@exemple.fr"),
            _adresse("site", "Site", "Site du service.", "https://exemple.fr/"),
            _de_type(
                "boolean", "archive", "Arrêté", "« oui » quand le commun est arrêté.", "non", **OBLIGATOIRE
            ),
            _adresse(
                "page",
                "Page du catalogue",
                "Page du commun dans le catalogue.",
                "https://exemple.fr/communs/depots-zero/",
                **OBLIGATOIRE,
            ),
            _de_type(
                "date",
                "mis_a_jour_le",
                "Mis à jour le",
                "Jour du dernier fait daté du commun : mesure, usage, phase, version, commit.",
                "2026-10-30",
            ),
            _de_type(
                "integer",
                "reutilisations_documentees",
                "Réutilisations documentées",
                "Dont une preuve publique et datée a été lue ; vide si personne n’en a rien dit.",
                "8",
                **POSITIF,
            ),
            _texte(
                "publie_le",
                "Entré au catalogue le",
                f"Jour où la fiche est entrée au catalogue. {_PRECISION}",
                "2026-11-24",
                pattern=DATE_PARTIELLE,
            ),
            _texte(
                "dit_autrement",
                "Dit autrement",
                "Le besoin comme on le dit à la mairie, expressions séparées par « | ».",
                "ordures dans les bois | encombrants | gravats",
            ),
            REGIONS,
        ),
        statut="statut",
        publics="public",
        axes="axe",
        chantiers="chantier",
        modes="mode_reutilisation",
    )
    return (
        *named,
        _texte(
            "etat_activite_libelle",
            "État du code, en clair",
            "Ce que dit « etat_activite », avec son jour dès que la lecture a plus de trois mois.",
            "Actif au 20 avril 2026",
        ),
        _de_type(
            "integer",
            "reutilisations_recentes",
            "Réutilisations récentes",
            "Dont en production et montrées depuis moins de dix-huit mois ; vide si personne n’en a rien dit.",
            "2",
            **POSITIF,
        ),
        _de_type(
            "integer",
            "reutilisations_porteurs",
            "Porteurs utilisateurs",
            "Porteurs qui utilisent leur propre commun, à part ; vide si personne n’a rien dit des réutilisations.",
            "1",
            **POSITIF,
        ),
    )


DEPOTS = _en_clair(
    (
        COMMUN,
        _adresse(
            "url", "Adresse", "Adresse du dépôt.", "https://github.com/exemple/depots-zero", **OBLIGATOIRE
        ),
        _texte(
            "role",
            "Rôle",
            "Ce que contient le dépôt.",
            "application",
            **_une_valeur("role_depot", toujours=False),
        ),
        _de_type(
            "boolean", "principal", "Principal", "« oui » pour le dépôt principal.", "oui", **OBLIGATOIRE
        ),
        _texte(
            "licence_declaree",
            "Licence déclarée",
            "Licence du dépôt selon la fiche, expression SPDX. Vide ici et dans « licence_lue » : pas encore lue ici.",
            "AGPL-3.0-or-later",
        ),
        _texte("licence_lue", "Licence lue", "Licence trouvée dans le dépôt.", "AGPL-3.0"),
        _texte(
            "acces",
            "Accès",
            "public, prive, introuvable ou a-confirmer ; vide si le dépôt n’a pas été lu.",
            "public",
        ),
        _texte("mode_de_lecture", "Moyen de lecture", "La forge, ou une copie Git.", "github"),
        _de_type("date", "lu_le", "Lu le", "Dernier jour où ces faits ont été constatés.", "2026-10-30"),
        DERNIER_COMMIT,
        _de_type(
            "integer",
            "commits_12_mois",
            "Commits sur douze mois",
            "Commits de personnes, sans les robots.",
            "206",
            **POSITIF,
        ),
        _de_type("boolean", "archive", "Archivé", "« oui » quand la forge le dit archivé.", "non"),
        COMMUN_NOM,
    ),
    role="role_depot",
)

_REUTILISATIONS = _en_clair(
    (
        _texte(
            "id",
            "Identifiant",
            "Identifiant de la réutilisation, le même pour toujours.",
            "depots-zero.commune-34151",
            required=True,
            unique=True,
        ),
        COMMUN,
        _texte("organisme", "Organisme", "Nom de l’organisme.", "Commune du Val Imaginaire", **OBLIGATOIRE),
        _texte(
            "type", "Type", "Type d’organisme.", "commune", **_une_valeur("type_organisme", toujours=False)
        ),
        _texte("siren", "SIREN", "Numéro SIREN, neuf chiffres.", "213401516", pattern="[0-9]{9}"),
        _texte(
            "code_insee", "Code INSEE", "Code INSEE, du texte : « 01004 ».", "34151", pattern="[0-9ABE]{2,5}"
        ),
        _texte(
            "nature",
            "Nature du territoire",
            "commune, epci, departement ou region ; vide si l’organisme n’en est pas un.",
            "commune",
        ),
        _texte("departements", "Départements", "Codes des départements, séparés par « | ».", "34"),
        _texte(
            "etat",
            "État",
            "Où en est la réutilisation.",
            "en-production",
            **_une_valeur("etat_reutilisation"),
        ),
        _texte(
            "statut",
            "Statut",
            "Déclarée, documentée quand une preuve publique et datée a été lue, ou confirmée d’après les données du service.",
            "documentee",
            **_une_valeur("statut_reutilisation"),
        ),
        _texte("depuis", "Depuis", f"Début. {_PRECISION}", "2025", pattern=DATE_PARTIELLE),
        _texte(
            "confirmee_le",
            "Montrée le",
            f"Jour du fait, ou de la ligne qui le montre. {_PRECISION}",
            "2026-06",
            pattern=DATE_PARTIELLE,
        ),
        _texte("preuve", "Preuve", "Adresse ou référence de la preuve.", "https://exemple.fr/deliberation"),
        _adresse("instance", "Instance", "Adresse du service de l’organisme.", "https://val.exemple.fr/"),
        _texte("usage", "Usage", "Ce que l’organisme en fait.", "Constats de la police municipale."),
        *SOURCE,
        _texte(
            "lue_le",
            "Lue le",
            f"Jour où la preuve a été lue. {_PRECISION}",
            "2026-08-20",
            pattern=DATE_PARTIELLE,
        ),
        _texte(
            "arretee_le", "Arrêtée le", f"Jour de l’arrêt. {_PRECISION}", "2026-03", pattern=DATE_PARTIELLE
        ),
        _de_type(
            "boolean",
            "en_cours",
            "En cours",
            "« non » pour une ligne arrêtée, à laquelle un arrêt du même organisme met fin, ou dont la fin annoncée est passée : à filtrer avant de compter, comme « porteur ».",
            "oui",
            **OBLIGATOIRE,
        ),
        COMMUN_NOM,
        _texte(
            "departements_noms",
            "Noms des départements",
            "Noms des départements, dans l’ordre de leurs codes.",
            "Hérault",
        ),
        REGIONS,
        _de_type(
            "integer",
            "population",
            "Habitants",
            "Habitants du territoire de l’organisme ; vide si l’on n’en connaît pas.",
            "48210",
            **POSITIF,
        ),
    ),
    type="type_organisme",
    etat="etat_reutilisation",
    statut="statut_reutilisation",
)
REUTILISATIONS = (
    *_REUTILISATIONS,
    *_en_clair(
        (
            _texte(
                "degre",
                "Degré",
                "recent, ancien, termine ou arrete : comment l’usage est connu, toutes les lignes de l’organisme ensemble.",
                "recent",
                **OBLIGATOIRE,
            ),
            _de_type(
                "boolean",
                "porteur",
                "Porteur",
                "« oui » quand l’organisme porte le commun : aucun décompte ne l’ajoute.",
                "non",
                **OBLIGATOIRE,
            ),
            _texte(
                "fin_annoncee",
                "Fin annoncée",
                f"Fin de la campagne, annoncée d’avance : passée, la suite est à demander. {_PRECISION}",
                "2026-12-31",
                pattern=DATE_PARTIELLE,
            ),
        ),
        degre=DEGRES.__getitem__,
    ),
)


def mesures() -> tuple[Colonne, ...]:
    """Return the columns of this table, with the lists of the programme."""
    return _en_clair(
        (
            COMMUN,
            _texte(
                "indicateur", "Indicateur", "Identifiant de l’indicateur dans son commun.", "constats", **SLUG
            ),
            _texte("nom", "Nom", "Nom de l’indicateur.", "Constats dressés", **OBLIGATOIRE),
            _texte("effet", "Effet", "Effet mesuré.", _exemple("effet", "usage"), **_une_valeur("effet")),
            _texte(
                "nature",
                "Nature",
                "stock, cumul, flux ou taux : ce que l’on peut additionner en dépend.",
                "cumul",
                **_une_valeur("nature_indicateur"),
            ),
            _texte("unite", "Unité", "Unité de la valeur.", "procedure", **_une_valeur("unite")),
            _texte("du", "Du", f"Début de la période. {_PRECISION}", "2026-01", pattern=DATE_PARTIELLE),
            _texte(
                "au",
                "Au",
                f"Date, ou fin de la période. {_PRECISION}",
                "2026-06-30",
                required=True,
                pattern=DATE_PARTIELLE,
            ),
            _de_type("number", "valeur", "Valeur", "Valeur mesurée, dans son unité.", "264", **OBLIGATOIRE),
            _de_type("boolean", "au_moins", "Au moins", "« oui » pour « plus de ».", "non", **OBLIGATOIRE),
            _texte(
                "statut", "Statut", "Mesurée, déclarée ou estimée.", "mesure", **_une_valeur("statut_mesure")
            ),
            _texte("perimetre", "Périmètre", "Ce que couvre la mesure.", "Hérault"),
            _texte(
                "lieux",
                "Lieux",
                "Territoires du périmètre, nature et code, séparés par « | ».",
                "departement-34",
            ),
            _texte(
                "methode", "Méthode", "Comment la valeur est obtenue.", "Comptage dans la base du service."
            ),
            *SOURCE,
            _texte("note", "Note", "Précision utile.", "Premier semestre."),
            _texte(
                "grandeur",
                "Grandeur",
                "Ce qui est compté : seule une même grandeur s’additionne.",
                "procedures-engagees",
                **_une_valeur("grandeur", toujours=False),
            ),
            _de_type("boolean", "environ", "Environ", "« oui » pour « près de ».", "non", **OBLIGATOIRE),
            _texte(
                "reserve",
                "Réserve",
                "Ce qu’il faut savoir pour ne pas s’y tromper.",
                "Témoignage d’un agent.",
            ),
            _texte(
                "id",
                "Identifiant",
                "Identifiant de la mesure, le même pour toujours.",
                "depots-zero.constats.2026-06-30",
                required=True,
                unique=True,
            ),
            _de_type(
                "boolean",
                "a_actualiser",
                "À actualiser",
                "« oui » pour la dernière mesure d’un indicateur, passé son rythme ou un an.",
                "non",
                **OBLIGATOIRE,
            ),
            COMMUN_NOM,
            _de_type(
                "boolean",
                "principal",
                "Principal",
                "« oui » pour l’indicateur que le commun met en avant.",
                "oui",
                **OBLIGATOIRE,
            ),
            _texte(
                "definition",
                "Définition",
                "Ce que compte l’indicateur, et ce qu’il ne compte pas.",
                "Un constat dressé par un agent.",
            ),
            _texte(
                "sens", "Sens", "Si l’on cherche une hausse ou une baisse.", "hausse", **_une_valeur("sens")
            ),
            _texte(
                "rythme",
                "Rythme",
                "Tous les combien le commun annonce une mesure.",
                "annuel",
                **_une_valeur("rythme", toujours=False),
            ),
            _de_type("number", "cible", "Cible", "Valeur visée par l’indicateur, dans son unité.", "500"),
            _texte(
                "cible_echeance",
                "Échéance de la cible",
                f"Pour quand la cible est visée. {_PRECISION}",
                "2027-12",
                pattern=DATE_PARTIELLE,
            ),
        ),
        effet="effet",
        nature="nature_indicateur",
        unite="unite",
        statut="statut_mesure",
        grandeur="grandeur",
    )
