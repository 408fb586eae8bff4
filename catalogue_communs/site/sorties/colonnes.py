"""The tables and their columns; a new column comes last.

The column of a field of the API says what the API says of it; the others say it here.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache, lru_cache
from types import MappingProxyType
from typing import Any, NamedTuple, cast

from catalogue_communs.faits.usages import CE_QUE_MONTRE, DEGRES
from catalogue_communs.modele import Projet, libelle
from catalogue_communs.site.sorties import contrat
from catalogue_communs.site.sorties.documents import GENRES
from catalogue_communs.site.sorties.openapi import schemas_des_parties
from catalogue_communs.socle.declaration import champ_declare
from catalogue_communs.socle.programme import Programme, programme
from catalogue_communs.socle.schemas import vocabulaires

Cellule = str | int | float | bool | date | None
# A date as far as it is known: the year, the month or the day.
DATE_PARTIELLE = "[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?"
# Between the values of a cell that holds several.
SEPARATEUR = " | "
OUI, NON = "oui", "non"
_PRECISION = "AAAA, AAAA-MM ou AAAA-MM-JJ, selon ce qui est connu."
_PLUSIEURS = f"Plusieurs sont séparés par « {SEPARATEUR.strip()} »."
# What the API says, in the words of a table: a yes is « oui », what is absent is empty.
_MOTS = {
    "`true`": f"« {OUI} »",
    "Vrai quand": f"« {OUI} » quand",
    "Faux pour": f"« {NON} » pour",
    "absent si personne": "vide si personne",
    ", entre guillemets": "",
    "« lecture »": "« licence_lue »",
}


def cellule_csv(cellule: object) -> str:
    """Write a cell: nothing for what is not known, and no formula."""
    if cellule is None:
        return ""
    if isinstance(cellule, bool):
        if cellule:
            return OUI
        return NON
    if not isinstance(cellule, str):
        return str(cellule)
    text = _APRES_COUPURE.sub("; ", sur_une_ligne(cellule))
    if est_risque(text):
        # Whoever wants the text itself takes one apostrophe off.
        return f"'{text}"
    return text


# What starts a formula; the wide signs too, which some spreadsheets read as the narrow ones.
_FORMULE = "=+\\-@\uff1d\uff0b\uff0d\uff20"
_DEBUT = re.compile(f"[{_FORMULE}']")
# A spreadsheet set for semicolons cuts a line there, quotes or not.
_APRES_COUPURE = re.compile(f";(?=[{_FORMULE}])")
# Line breaks, tabs and other controls, and what XML cannot hold.
_INVISIBLES = re.compile("[\x00-\x20\x7f-\x9f\u2028\u2029\ud800-\udfff\ufffe\uffff]+")


# The same names and the same labels come back row after row, in the files and in the workbook.
@lru_cache(maxsize=65_536)
def sur_une_ligne(text: str) -> str:
    """Return a text without line break, tab nor control character, trimmed."""
    return _INVISIBLES.sub(" ", text).strip()


def est_risque(text: str) -> bool:
    """Tell whether a spreadsheet might read the start of a text as a formula or a mark."""
    return bool(_DEBUT.match(text))


class Colonne(NamedTuple):
    """A column: its name, its type, a title, a description, an example, what is always true of it.

    `exemple` is written as in the CSV file; `chemin` is the path of the value in a row, the name
    without another one; `liste` names the vocabulary of the values, whose labels the column gives
    when it is `en_clair`.
    """

    nom: str
    type: str
    titre: str
    description: str
    exemple: str
    chemin: str = ""
    format: str = ""
    contraintes: Mapping[str, object] = MappingProxyType({})
    liste: str = ""
    en_clair: bool = False

    def lire(self, rang: Mapping[str, Any]) -> Cellule:
        """Return the cell of a row: `None` when it is not known."""
        cellule: Any = rang
        for nom in (self.chemin or self.nom).split("."):
            cellule = (cellule or {}).get(nom)
        if isinstance(cellule, list):
            cellule = SEPARATEUR.join(cellule)
        if cellule == "":
            return None
        if self.en_clair and cellule:
            return _en_mots(cellule, self.liste)
        return cast("Cellule", cellule)


class Table(NamedTuple):
    """A table: its name, its title, its columns; `cle` names the column that identifies a row."""

    nom: str
    titre: str
    description: str
    colonnes: tuple[Colonne, ...]
    cle: str = ""


# What the API says of each of its parts; where a row has those that it does not begin with.
_PARTIES = schemas_des_parties(GENRES, "{name}")
_PLACES: dict[Any, str] = {
    contrat.IndicateurPublie: "indicateur.",
    contrat.LecturePubliee: "lecture.",
}


def _champ(
    partie: Any, chemin: str, nom: str = "", titre: str = "", exemple: str = "", **regles: object
) -> Colonne:
    """Make the column of a field of a part of the API, with its words.

    The `regles` of the column win over those of the field; `None` leaves one out.
    """
    champ, toujours = _champ_publie(partie, chemin)
    liste = champ.get("x-vocabulaire", "")
    valeurs = _valeurs_permises(liste)
    du_champ = {"required": toujours or None, **_contraintes(champ, valeurs)}
    contraintes = dict[str, object]()
    for name, contrainte in {**regles, **du_champ, **regles}.items():
        if contrainte is not None:
            contraintes[name] = contrainte
    return Colonne(
        nom=nom or chemin.rpartition(".")[2],
        type=_type(champ),
        titre=titre or champ["title"],
        description=_description(champ),
        exemple=exemple or _exemple(partie, chemin, champ, valeurs),
        chemin=_PLACES.get(partie, "") + chemin,
        format="uri" if champ.get("format") == "uri" else "",
        contraintes=contraintes,
        liste=liste,
    )


def _champ_publie(partie: Any, chemin: str) -> tuple[Any, bool]:
    """Return the schema of a field of the API, and whether the field is always there."""
    champ: Any = {"$ref": partie.__name__}
    toujours = True
    for nom in chemin.split("."):
        objet = _PARTIES[champ["$ref"]]
        if nom not in objet.get("required", ()):
            toujours = False
        champ = objet["properties"][nom]
    return champ, toujours


def _valeurs_permises(liste: str) -> list[str]:
    vocabulaire = vocabulaires().get(liste)
    if not vocabulaire:
        return []
    return [*vocabulaire.valeurs]


def _motif(champ: Any) -> str:
    """Return the pattern of a field, without the signs of its start and of its end."""
    motif: str = champ.get("pattern", "")
    return motif[1:-1]


def _contraintes(champ: Any, valeurs: list[str]) -> dict[str, object]:
    """Say what is true of every cell of the column of a field, in the words of Table Schema."""
    contraintes = dict[str, object]()
    if valeurs and champ["type"] != "array":
        contraintes["enum"] = valeurs
    contraintes["pattern"] = _motif(champ) or None
    if champ["type"] == "integer":
        contraintes["minimum"] = 0
    return contraintes


def _type(champ: Any) -> str:
    if champ.get("format") == "date":
        return "date"
    if champ["type"] == "array":
        return "string"
    kind: str = champ["type"]
    return kind


def _description(champ: Any) -> str:
    """Say what the API says of a field, in the words of a table."""
    description: str = champ["description"]
    for mot, mot_du_tableau in _MOTS.items():
        description = description.replace(mot, mot_du_tableau)
    if champ["type"] == "array":
        return f"{description} {_PLUSIEURS}"
    if _motif(champ) == DATE_PARTIELLE:
        return f"{description} {_PRECISION}"
    return description


def _exemple(partie: Any, chemin: str, champ: Any, valeurs: list[str]) -> str:
    """Return the example that the model gives of a field, or a value of the programme’s list."""
    exemples: Sequence[Any] = champ_declare(partie.modele, chemin)[2].exemples[:1]
    if champ["type"] == "array":
        exemples = exemples[0]
    if valeurs and not {*valeurs} >= {*exemples}:
        exemples = valeurs[:1]
    return SEPARATEUR.join(map(cellule_csv, exemples))


def _champs(partie: Any, *chemins: str) -> tuple[Colonne, ...]:
    return tuple(_champ(partie, chemin) for chemin in chemins)


def _en_clair(colonnes: tuple[Colonne, ...], *noms: str) -> tuple[Colonne, ...]:
    """Return the columns, then one that says in words what each of those named says."""
    en_clair = list[Colonne]()
    for colonne in colonnes:
        if colonne.nom in noms:
            libelles = colonne._replace(
                nom=f"{colonne.nom}_libelle",
                titre=f"{colonne.titre}, en clair",
                description=f"Ce que dit « {colonne.nom} », en toutes lettres.",
                exemple=_en_mots(colonne.exemple, colonne.liste),
                contraintes={},
                en_clair=True,
            )
            en_clair.append(libelles)
    return (*colonnes, *en_clair)


# The lists that no file holds: their labels are not those of a vocabulary.
_LIBELLES = {"degre": DEGRES, "montre": CE_QUE_MONTRE}


def _en_mots(cellule: str, liste: str) -> str:
    libelles = _LIBELLES.get(liste)
    mots = list[str]()
    for valeur in cellule.split(SEPARATEUR):
        if libelles:
            mots.append(libelles[valeur])
        else:
            mots.append(libelle(liste, valeur))
    return SEPARATEUR.join(mots)


COMMUN = Colonne(
    "commun",
    "string",
    "Commun",
    "Identifiant du commun.",
    "depots-zero",
    contraintes={"required": True, "pattern": "[a-z0-9]+(-[a-z0-9]+)*"},
)
COMMUN_NOM = Colonne(
    "commun_nom",
    "string",
    "Nom du commun",
    "Nom du commun.",
    "Dépôts Zéro",
    contraintes={"required": True},
)
REGIONS = Colonne(
    "regions",
    "string",
    "Régions",
    f"Noms des régions où se trouve un utilisateur. {_PLUSIEURS}",
    "Occitanie",
)
SOURCE = (
    _champ(contrat.MesurePubliee, "source_titre", "", "Titre de la source", "Bilan 2025"),
    _champ(
        contrat.MesurePubliee, "source_url", "", "Adresse de la source", "https://exemple.fr/bilan"
    ),
)


def _communs() -> tuple[Colonne, ...]:
    return (
        *_en_clair(
            (
                _champ(contrat.Commun, "slug", "", "Identifiant", "depots-zero", unique=True),
                *_champs(contrat.Commun, "nom", "accroche", "statut", "licence"),
                Colonne(
                    "porteurs",
                    "string",
                    "Porteurs",
                    f"Organismes qui portent le commun. {_PLUSIEURS}",
                    "Syndicat mixte du Val Imaginaire",
                    contraintes={"required": True},
                ),
                _champ(contrat.Commun, "publics.collectivites", "publics"),
                *_champs(contrat.Commun, "planification.axes", "planification.chantiers"),
                _champ(contrat.CommunResume, "modes", "", "Modes", "service-mutualise | api"),
                Colonne(
                    "depot",
                    "string",
                    "Dépôt principal",
                    "Adresse du code.",
                    "https://github.com/exemple/depots-zero",
                    format="uri",
                ),
                _champ(contrat.Commun, "activite.etat", "etat_activite", "État du code", "actif"),
                _champ(
                    contrat.Commun,
                    "activite.lu_le",
                    "activite_lue_le",
                    "Activité lue le",
                    "2026-10-30",
                ),
                _champ(
                    contrat.Commun,
                    "activite.dernier_commit_humain",
                    "",
                    "Dernier commit d’une personne",
                    "2026-10-28",
                ),
                _champ(contrat.CommunResume, "reutilisations", "", "Réutilisations connues", "12"),
                _champ(
                    contrat.Commun,
                    "bilan.confirmees",
                    "reutilisations_verifiees",
                    "Réutilisations confirmées",
                    "3",
                ),
                _champ(contrat.CommunResume, "population", "", "Habitants couverts", "48210"),
                *_champs(contrat.Commun, "contact.courriel", "liens.site"),
                _champ(contrat.CommunResume, "archive", "", "Arrêté", NON),
                _champ(
                    contrat.Commun,
                    "url",
                    "page",
                    "Page du catalogue",
                    "https://exemple.fr/communs/depots-zero/",
                ),
                _champ(contrat.CommunResume, "mis_a_jour_le", "", "Mis à jour le", "2026-10-30"),
                _champ(
                    contrat.Commun,
                    "bilan.documentees",
                    "reutilisations_documentees",
                    "Réutilisations documentées",
                    "8",
                ),
                *_champs(contrat.Commun, "publie_le", "dit_autrement"),
                REGIONS,
            ),
            "statut",
            "publics",
            "axes",
            "chantiers",
            "modes",
        ),
        _champ(
            contrat.Commun,
            "activite.mot",
            "etat_activite_libelle",
            "État du code, en clair",
            "Actif au 20 avril 2026",
            required=None,
        ),
        _champ(
            contrat.Commun,
            "bilan.recentes",
            "reutilisations_recentes",
            "Réutilisations récentes",
            "2",
        ),
        _champ(
            contrat.Commun,
            "bilan.porteurs",
            "reutilisations_porteurs",
            "Porteurs utilisateurs",
            "1",
        ),
        # Last: the place of a column is a promise too.
        *_champs(
            contrat.Commun,
            *(name for name in Projet.__struct_fields__ if champ_declare(Projet, name)[2].colonne),
        ),
    )


def _depots() -> tuple[Colonne, ...]:
    return _en_clair(
        (
            COMMUN,
            *_champs(contrat.DepotPublie, "url", "role", "principal"),
            _champ(
                contrat.DepotPublie,
                "licence",
                "licence_declaree",
                "Licence déclarée",
                "AGPL-3.0-or-later",
            ),
            _champ(contrat.LecturePubliee, "licence", "licence_lue"),
            _champ(contrat.DepotPublie, "lecture.acces", "", "", "public", enum=None),
            _champ(
                contrat.DepotPublie,
                "lecture.source",
                "mode_de_lecture",
                "Moyen de lecture",
                "github",
                enum=None,
            ),
            _champ(contrat.DepotPublie, "lecture.lu_le", "", "Lu le", "2026-10-30"),
            _champ(contrat.LecturePubliee, "dernier_commit_humain"),
            _champ(
                contrat.DepotPublie, "lecture.commits_12_mois", "", "Commits sur douze mois", "206"
            ),
            _champ(contrat.LecturePubliee, "archive"),
            COMMUN_NOM,
        ),
        "role",
    )


def _reutilisations() -> tuple[Colonne, ...]:
    lignes = _en_clair(
        (
            _champ(
                contrat.ReutilisationPubliee,
                "id",
                "",
                "Identifiant",
                "depots-zero.commune-34151",
                required=True,
                unique=True,
                pattern=None,
            ),
            COMMUN,
            _champ(
                contrat.ReutilisationPubliee,
                "organisation.nom",
                "organisme",
                "Organisme",
                "Commune du Val Imaginaire",
            ),
            _champ(contrat.ReutilisationPubliee, "organisation.type"),
            _champ(contrat.ReutilisationPubliee, "organisation.siren", "", "", "213401516"),
            _champ(contrat.ReutilisationPubliee, "organisation.code_insee", "", "", "34151"),
            _champ(
                contrat.ReutilisationPubliee,
                "organisation.territoire.nature",
                "",
                "Nature du territoire",
                "commune",
            ),
            Colonne(
                "departements",
                "string",
                "Départements",
                f"Codes des départements. {_PLUSIEURS}",
                "34",
            ),
            *_champs(contrat.ReutilisationPubliee, "etat", "statut", "depuis", "confirmee_le"),
            Colonne(
                "preuve",
                "string",
                "Preuve",
                "Adresse ou référence de la preuve.",
                "https://exemple.fr/deliberation",
            ),
            *_champs(contrat.ReutilisationPubliee, "instance", "usage"),
            *SOURCE,
            *_champs(contrat.ReutilisationPubliee, "lue_le", "arretee_le"),
            _champ(contrat.ReutilisationPubliee, "en_cours", "", "En cours", OUI),
            COMMUN_NOM,
            Colonne(
                "departements_noms",
                "string",
                "Noms des départements",
                "Noms des départements, dans l’ordre de leurs codes.",
                "Hérault",
            ),
            REGIONS,
            Colonne(
                "population",
                "integer",
                "Habitants",
                "Habitants du territoire de l’organisme ; vide si l’on n’en connaît pas.",
                "48210",
                contraintes={"minimum": 0},
            ),
        ),
        "type",
        "etat",
        "statut",
    )
    usages = (
        _champ(contrat.ReutilisationPubliee, "degre", "", "Degré", "recent"),
        _champ(contrat.ReutilisationPubliee, "porteur", "", "Porteur", NON),
        _champ(contrat.ReutilisationPubliee, "fin_annoncee"),
    )
    constats = (
        Colonne(
            "vue_en_service_le",
            "date",
            "Vue en service le",
            "Dernier jour où l’instance a été vue en service.",
            "2026-11-03",
        ),
        Colonne(
            "dite_le",
            "date",
            "Dite par l’organisme le",
            "Toujours vide : le catalogue ne cherche plus l’usage dans les pages des organismes.",
            "2026-11-03",
        ),
        Colonne(
            "dite_sur",
            "string",
            "Dite sur",
            "Toujours vide, de même.",
            "https://exemple.fr/nos-outils",
            format="uri",
        ),
        _champ(contrat.ReutilisationPubliee, "ne_repond_plus", "", "Ne répond plus", NON),
    )
    preuves = (
        _champ(contrat.ReutilisationPubliee, "montre", "", "Ce que montre la preuve", "utilise"),
        _champ(
            contrat.ReutilisationPubliee,
            "preuve.genre",
            "genre_de_preuve",
            "Genre de preuve",
            "temoignage",
        )._replace(chemin="genre_de_preuve"),
    )
    return (
        *lignes,
        *_en_clair(usages, "degre"),
        *constats,
        *_en_clair(preuves, "montre", "genre_de_preuve"),
    )


def _mesures() -> tuple[Colonne, ...]:
    du_contrat = _en_clair(
        (
            COMMUN,
            _champ(contrat.IndicateurPublie, "id", "indicateur", "Indicateur", "constats"),
            *_champs(contrat.IndicateurPublie, "nom", "effet", "nature", "unite"),
            *_champs(
                contrat.MesurePubliee, "du", "au", "valeur", "au_moins", "statut", "perimetre"
            ),
            Colonne(
                "lieux",
                "string",
                "Lieux",
                f"Territoires du périmètre, nature et code. {_PLUSIEURS}",
                "departement-34",
            ),
            _champ(contrat.MesurePubliee, "methode"),
            *SOURCE,
            _champ(contrat.MesurePubliee, "note"),
            _champ(contrat.IndicateurPublie, "grandeur"),
            *_champs(contrat.MesurePubliee, "environ", "reserve"),
            _champ(
                contrat.MesurePubliee,
                "id",
                "",
                "Identifiant",
                "depots-zero.constats.2026-06-30",
                required=True,
                unique=True,
                pattern=None,
            ),
            _champ(contrat.IndicateurPublie, "a_actualiser", "", "À actualiser", NON),
            COMMUN_NOM,
            *_champs(contrat.IndicateurPublie, "principal", "definition", "sens", "rythme"),
            _champ(contrat.IndicateurPublie, "cible.valeur", "cible", "Cible", "500"),
            _champ(contrat.IndicateurPublie, "cible.echeance", "cible_echeance"),
        ),
        "effet",
        "nature",
        "unite",
        "statut",
        "grandeur",
    )
    dernier_jour = Colonne(
        "au_jour",
        "date",
        "Dernier jour",
        "Dernier jour de « au », pour un calcul ou une courbe ; "
        "« au » ne dit que ce qui est connu.",
        "2026-06-30",
        contraintes={"required": True},
    )
    return (*du_contrat, dernier_jour)


def tables() -> tuple[Table, ...]:
    """Return every table, with the lists of the programme."""
    return _tables(programme())


@cache
def _tables(_programme: Programme) -> tuple[Table, ...]:
    return (
        Table(
            "communs",
            "Communs numériques",
            "Un commun par ligne : ce qu’il fait, qui le porte, sa licence, son activité, "
            "ses réutilisations.",
            _communs(),
            "slug",
        ),
        Table(
            "depots",
            "Dépôts de code",
            "Un dépôt par ligne : où est le code d’un commun, et ce qui y a été lu.",
            _depots(),
        ),
        Table(
            "reutilisations",
            "Réutilisations",
            "Une déclaration par ligne : quel organisme utilise quel commun, avec quelle preuve.",
            _reutilisations(),
            "id",
        ),
        Table(
            "mesures",
            "Mesures d’impact",
            "Une mesure par ligne : une valeur, sa date, son statut et sa source.",
            _mesures(),
            "id",
        ),
    )
