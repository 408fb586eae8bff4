"""The columns of each table: what they hold, an example, what is always true.

A column that holds a field of the model says what the model declares of it; the others say it here.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial

import msgspec

from catalogue_communs.collectivites.reutilisations import DEGRES
from catalogue_communs.forges.modele import LectureDeDepot
from catalogue_communs.modele import Projet, libelle
from catalogue_communs.site.sorties.tables.modele import (
    DATE_PARTIELLE,
    NON,
    OUI,
    SEPARATEUR,
    Colonne,
    Type,
    cellule,
    ecrite,
)
from catalogue_communs.socle.dates import DatePartielle
from catalogue_communs.socle.declaration import champ_declare
from catalogue_communs.socle.schemas import vocabulaires

OBLIGATOIRE = {"required": True}
SLUG = {"required": True, "pattern": "[a-z0-9]+(-[a-z0-9]+)*"}
POSITIF = {"minimum": 0}
_PRECISION = "AAAA, AAAA-MM ou AAAA-MM-JJ, selon ce qui est connu."
_PLUSIEURS = f"Plusieurs sont séparés par « {SEPARATEUR.strip()} »."
_GENRES: dict[type, Type] = {bool: "boolean", int: "integer", float: "number", date: "date"}


def _champ(chemin: str, nom: str = "", racine: type[msgspec.Struct] = Projet) -> Colonne:
    """Make the column of a field of the model; it bears the last name of its path without `nom`."""
    field, kind, said = champ_declare(racine, chemin)
    several, known = kind is tuple, vocabulaires()[said.liste].valeurs if said.liste else {}
    example = said.exemples[0]
    if known and not known.keys() >= {*(example if several else [example])}:
        example = next(iter(known))  # the programme has its own list
    description = [said.description.replace("`true`", f"« {OUI} »")]
    rules: dict[str, object] = {}
    # What the model gives a value by default is always there.
    if field.required or isinstance(field.default, str | bool):
        rules |= OBLIGATOIRE
    if several:
        description.append(_PLUSIEURS)
        example = tuple(example) if isinstance(example, list) else example
    elif known:
        rules["enum"] = [*known]
    elif kind is DatePartielle:
        description.append(_PRECISION)
        rules["pattern"] = DATE_PARTIELLE
    elif kind is str and said.motif and not said.verifie:
        rules["pattern"] = said.motif[1:-1]
    form = "uri" if said.verifie == "uri" else ""
    written = ecrite(cellule(example))
    return Colonne(
        nom or field.name,
        _GENRES.get(kind, "string"),
        said.titre,
        " ".join(description),
        written,
        form,
        rules,
    )


def _champs(parent: str, *noms: str) -> tuple[Colonne, ...]:
    """Make the columns of several fields of one object of the model, each with the name of its own."""
    return tuple(_champ(f"{parent}.{nom}" if parent else nom) for nom in noms)


def _texte(nom: str, titre: str, description: str, exemple: str, **contraintes: object) -> Colonne:
    return Colonne(nom, "string", titre, description, exemple, contraintes=contraintes)


def _adresse(nom: str, titre: str, description: str, exemple: str, **contraintes: object) -> Colonne:
    return Colonne(nom, "string", titre, description, exemple, "uri", contraintes)


def _de_type(
    kind: Type, nom: str, titre: str, description: str, exemple: str, **contraintes: object
) -> Colonne:
    return Colonne(nom, kind, titre, description, exemple, contraintes=contraintes)


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
    f"Noms des régions où se trouve un utilisateur. {_PLUSIEURS}",
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
            *_champs("", "nom", "accroche", "statut", "licence"),
            _texte(
                "porteurs",
                "Porteurs",
                f"Organismes qui portent le commun. {_PLUSIEURS}",
                "Syndicat mixte du Val Imaginaire",
                **OBLIGATOIRE,
            ),
            _champ("publics.collectivites", "publics"),
            *_champs("planification", "axes", "chantiers"),
            _texte("modes", "Modes", f"Façons de réutiliser. {_PLUSIEURS}", "service-mutualise | api"),
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
            _champ("dernier_commit_humain", racine=LectureDeDepot),
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
            _champ("contact.courriel"),
            _champ("liens.site"),
            _de_type(
                "boolean", "archive", "Arrêté", "« oui » quand le commun est arrêté.", NON, **OBLIGATOIRE
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
            *_champs("", "publie_le", "dit_autrement"),
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
        *_champs("depots", "url", "role", "principal"),
        _texte(
            "licence_declaree",
            "Licence déclarée",
            "Licence du dépôt selon la fiche, expression SPDX. Vide ici et dans « licence_lue » : pas encore lue ici.",
            "AGPL-3.0-or-later",
        ),
        _champ("licence", "licence_lue", LectureDeDepot),
        _texte(
            "acces",
            "Accès",
            "public, prive, introuvable ou a-confirmer ; vide si le dépôt n’a pas été lu.",
            "public",
        ),
        _texte("mode_de_lecture", "Moyen de lecture", "La forge, ou une copie Git.", "github"),
        _de_type("date", "lu_le", "Lu le", "Dernier jour où ces faits ont été constatés.", "2026-10-30"),
        _champ("dernier_commit_humain", racine=LectureDeDepot),
        _de_type(
            "integer",
            "commits_12_mois",
            "Commits sur douze mois",
            "Commits de personnes, sans les robots.",
            "206",
            **POSITIF,
        ),
        _champ("archive", racine=LectureDeDepot),
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
        _champ("reutilisations.organisation.type"),
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
        _texte("departements", "Départements", f"Codes des départements. {_PLUSIEURS}", "34"),
        *_champs("reutilisations", "etat", "statut", "depuis", "confirmee_le"),
        _texte("preuve", "Preuve", "Adresse ou référence de la preuve.", "https://exemple.fr/deliberation"),
        *_champs("reutilisations", "instance", "usage"),
        *SOURCE,
        *_champs("reutilisations", "lue_le", "arretee_le"),
        _de_type(
            "boolean",
            "en_cours",
            "En cours",
            "« non » pour une ligne arrêtée, à laquelle un arrêt du même organisme met fin, ou dont la fin annoncée est passée : à filtrer avant de compter, comme « porteur ».",
            OUI,
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
                NON,
                **OBLIGATOIRE,
            ),
            _champ("reutilisations.fin_annoncee"),
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
            *_champs("impact.indicateurs", "nom", "effet", "nature", "unite"),
            *_champs("impact.indicateurs.mesures", "du", "au", "valeur", "au_moins", "statut", "perimetre"),
            _texte(
                "lieux", "Lieux", f"Territoires du périmètre, nature et code. {_PLUSIEURS}", "departement-34"
            ),
            _champ("impact.indicateurs.mesures.methode"),
            *SOURCE,
            _champ("impact.indicateurs.mesures.note"),
            _champ("impact.indicateurs.grandeur"),
            *_champs("impact.indicateurs.mesures", "environ", "reserve"),
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
                NON,
                **OBLIGATOIRE,
            ),
            COMMUN_NOM,
            *_champs("impact.indicateurs", "principal", "definition", "sens", "rythme"),
            _de_type("number", "cible", "Cible", "Valeur visée par l’indicateur, dans son unité.", "500"),
            _champ("impact.indicateurs.cible.echeance", "cible_echeance"),
        ),
        effet="effet",
        nature="nature_indicateur",
        unite="unite",
        statut="statut_mesure",
        grandeur="grandeur",
    )
