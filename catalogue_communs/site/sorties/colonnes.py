"""The tables and their columns: what each holds, where it is in a row, an example, what is always true.

A column that holds a field of the model says what the model declares of it; the others say it here. A new one comes last.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from functools import cache, partial
from types import MappingProxyType
from typing import Any, Literal, NamedTuple

import msgspec

from catalogue_communs.collectivites.reutilisations import DEGRES
from catalogue_communs.forges.modele import LectureDeDepot
from catalogue_communs.modele import Projet, libelle
from catalogue_communs.site.sorties import contrat
from catalogue_communs.socle.dates import DatePartielle
from catalogue_communs.socle.declaration import champ_declare
from catalogue_communs.socle.programme import Programme, programme
from catalogue_communs.socle.schemas import vocabulaires

Cellule = str | int | float | bool | date | None
Type = Literal["string", "integer", "number", "boolean", "date"]
# A date as far as it is known: the year, the month or the day.
DATE_PARTIELLE = "[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?"
# Between the values of a cell that holds several.
SEPARATEUR = " | "
OUI, NON = "oui", "non"
_PRECISION = "AAAA, AAAA-MM ou AAAA-MM-JJ, selon ce qui est connu."
_PLUSIEURS = f"Plusieurs sont séparés par « {SEPARATEUR.strip()} »."
_GENRES: dict[type, Type] = {bool: "boolean", int: "integer", float: "number", date: "date"}
# Where a row holds what the objects of the model say.
_PLACES = {
    "impact.indicateurs.mesures.": "",
    "impact.indicateurs.": "indicateur.",
    "reutilisations.": "",
    "depots.": "",
}


def cellule_csv(value: object) -> str:
    """Write a cell: nothing for what is not known, and no formula."""
    if value is None:
        return ""
    if isinstance(value, str):
        # Whoever wants the text itself takes one apostrophe off.
        safe = _APRES_COUPURE.sub("; ", sur_une_ligne(value))
        return f"'{safe}" if est_risque(safe) else safe
    if isinstance(value, bool):
        return OUI if value else NON
    return str(value)


# What starts a formula; the wide signs too, which some spreadsheets read as the narrow ones.
_FORMULE = "=+\\-@\uff1d\uff0b\uff0d\uff20"
_DEBUT = re.compile(f"[{_FORMULE}']")
# A spreadsheet set for semicolons cuts a line there, quotes or not.
_APRES_COUPURE = re.compile(f";(?=[{_FORMULE}])")
# Line breaks, tabs and other controls, and what XML cannot hold.
_INVISIBLES = re.compile("[\x00-\x20\x7f-\x9f\u2028\u2029\ud800-\udfff\ufffe\uffff]+")


def sur_une_ligne(text: str) -> str:
    """Return a text without line break, tab nor control character, trimmed."""
    return _INVISIBLES.sub(" ", text).strip()


def est_risque(text: str) -> bool:
    """Tell whether a spreadsheet might read the start of a text as a formula or a mark."""
    return bool(_DEBUT.match(text))


class Colonne(NamedTuple):
    """A column: its name, what it holds, an example, what is always true of it, and the path of its value in a row.

    `exemple` is written as in the CSV file. A column that says another one in words gives a label to
    each of its values (`dire`).
    """

    nom: str
    type: Type
    titre: str
    description: str
    exemple: str
    chemin: str
    format: str = ""
    contraintes: Mapping[str, object] = MappingProxyType({})
    dire: Callable[[str], str] | None = None

    def lire(self, rang: Mapping[str, Any]) -> Cellule:
        """Return the cell of a row: `None` when it is not known."""
        value: Any = rang
        for step in self.chemin.split("."):
            value = (value or {}).get(step)
        if isinstance(value, list):
            value = SEPARATEUR.join(value)
        if self.dire and value:
            value = _en_mots(value, self.dire)
        return None if value == "" else value


class Table(NamedTuple):
    """A table: its name, what it holds, its columns; `cle` names the column that identifies a row."""

    nom: str
    titre: str
    description: str
    colonnes: tuple[Colonne, ...]
    cle: str = ""


def _champ(chemin: str, nom: str = "", racine: type[msgspec.Struct] = Projet, lu: str = "") -> Colonne:
    """Make the column of a field of the model, read at `lu` or where a row has it; it bears the name of the field without `nom`."""
    field, kind, said = champ_declare(racine, chemin)
    known = vocabulaires()[said.liste].valeurs if said.liste else {}
    examples = said.exemples[0] if kind is tuple else said.exemples[:1]
    if known and not known.keys() >= {*examples}:
        examples = [*known][:1]  # the programme has its own list
    more, rules = "", dict[str, object]()
    # What the model gives a value by default is always there.
    if field.required or isinstance(field.default, str | bool):
        rules["required"] = True
    if kind is tuple:
        more = f" {_PLUSIEURS}"
    elif known:
        rules["enum"] = [*known]
    elif kind is DatePartielle:
        more, rules["pattern"] = f" {_PRECISION}", DATE_PARTIELLE
    elif kind is str and said.motif and not said.verifie:
        rules["pattern"] = said.motif[1:-1]
    start = next((one for one in _PLACES if chemin.startswith(one)), "")
    return Colonne(
        nom or field.name,
        _GENRES.get(kind, "string"),
        said.titre,
        said.description.replace("`true`", f"« {OUI} »") + more,
        SEPARATEUR.join(map(cellule_csv, examples)),
        lu or _PLACES.get(start, "") + chemin.removeprefix(start),
        "uri" if said.verifie == "uri" else "",
        rules,
    )


def _champs(parent: str, *noms: str) -> tuple[Colonne, ...]:
    """Make the columns of several fields of one object of the model, each with the name of its own."""
    return tuple(_champ(f"{parent}.{nom}" if parent else nom) for nom in noms)


def _dit(racine: type[msgspec.Struct], chemin: str) -> str:
    """Return what the API says of a value, in the words of a table: a yes is « oui », what is absent is empty."""
    whole = msgspec.json.schema(racine)
    part = whole
    for step in f".{chemin}".split("."):
        ref = part.get("$ref") or next((one["$ref"] for one in part.get("anyOf", ()) if "$ref" in one), "")
        part = whole["$defs"][ref.rpartition("/")[2]] if ref else part
        part = part["properties"][step] if step else part
    said = str(part["description"])
    for word, ours in (
        ("Vrai quand", f"« {OUI} » quand"),
        ("Faux pour", f"« {NON} » pour"),
        ("absent si", "vide si"),
        (", entre guillemets", ""),
        ("« lecture »", "« licence_lue »"),
    ):
        said = said.replace(word, ours)
    return f"{said} {_PLUSIEURS}" if part.get("type") == "array" else said


def _de_l_api(  # noqa: PLR0913 - what a column is
    racine: type[msgspec.Struct],
    nom: str,
    titre: str,
    exemple: str,
    genre: Type = "string",
    *,
    lu: str = "",
    dit: str = "",
    forme: str = "",
    **regles: object,
) -> Colonne:
    """Make a column of what the API gives, with its words; `dit` is its path there, when a row has it elsewhere."""
    return Colonne(nom, genre, titre, _dit(racine, dit or lu or nom), exemple, lu or nom, forme, regles)


def _texte(
    nom: str, titre: str, description: str, exemple: str, forme: str = "", **regles: object
) -> Colonne:
    """Make a column of text that neither the model nor the API declares."""
    return Colonne(nom, "string", titre, description, exemple, nom, forme, regles)


def _en_clair(colonnes: tuple[Colonne, ...], **vocabulaires: str) -> tuple[Colonne, ...]:
    """Return the columns, then one that says each of those that are named in words."""
    known = {colonne.nom: colonne for colonne in colonnes}
    made = []
    for nom, vocabulaire in vocabulaires.items():
        one = known[nom]
        dire = partial(libelle, vocabulaire) if vocabulaire else DEGRES.__getitem__
        titre, description = f"{one.titre}, en clair", f"Ce que dit « {nom} », en toutes lettres."
        example = _en_mots(one.exemple, dire)
        made.append(Colonne(f"{nom}_libelle", "string", titre, description, example, one.chemin, dire=dire))
    return (*colonnes, *made)


def _en_mots(values: str, dire: Callable[[str], str]) -> str:
    return SEPARATEUR.join(map(dire, values.split(SEPARATEUR)))


# fmt: off
COMMUN = _texte("commun", "Commun", "Identifiant du commun.", "depots-zero", required=True, pattern="[a-z0-9]+(-[a-z0-9]+)*")
COMMUN_NOM = _texte("commun_nom", "Nom du commun", "Nom du commun.", "Dépôts Zéro", required=True)
REGIONS = _texte("regions", "Régions", f"Noms des régions où se trouve un utilisateur. {_PLUSIEURS}", "Occitanie")
SOURCE = (
    _de_l_api(contrat.MesurePubliee, "source_titre", "Titre de la source", "Bilan 2025"),
    _de_l_api(contrat.MesurePubliee, "source_url", "Adresse de la source", "https://exemple.fr/bilan", forme="uri"),
)


def _communs() -> tuple[Colonne, ...]:
    return (
        *_en_clair(
            (
                _de_l_api(contrat.CommunResume, "slug", "Identifiant", "depots-zero", unique=True, required=True, pattern="[a-z0-9]+(-[a-z0-9]+)*"),
                *_champs("", "nom", "accroche", "statut", "licence"),
                _texte("porteurs", "Porteurs", f"Organismes qui portent le commun. {_PLUSIEURS}", "Syndicat mixte du Val Imaginaire", required=True),
                _champ("publics.collectivites", "publics"),
                *_champs("planification", "axes", "chantiers"),
                _de_l_api(contrat.CommunResume, "modes", "Modes", "service-mutualise | api"),
                _texte("depot", "Dépôt principal", "Adresse du code.", "https://github.com/exemple/depots-zero", "uri"),
                _de_l_api(contrat.Commun, "etat_activite", "État du code", "actif", dit="activite.etat", required=True),
                _de_l_api(contrat.Commun, "activite_lue_le", "Activité lue le", "2026-10-30", "date", lu="activite.lu_le"),
                _de_l_api(contrat.Commun, "dernier_commit_humain", "Dernier commit d’une personne", "2026-10-28", "date", lu="activite.dernier_commit_humain"),
                _de_l_api(contrat.CommunResume, "reutilisations", "Réutilisations connues", "12", "integer", minimum=0),
                _de_l_api(contrat.Commun, "reutilisations_verifiees", "Réutilisations confirmées", "3", "integer", lu="bilan.confirmees", minimum=0),
                _de_l_api(contrat.CommunResume, "population", "Habitants couverts", "48210", "integer", minimum=0),
                _champ("contact.courriel"),
                _champ("liens.site"),
                _de_l_api(contrat.CommunResume, "archive", "Arrêté", NON, "boolean", required=True),
                _de_l_api(contrat.CommunResume, "page", "Page du catalogue", "https://exemple.fr/communs/depots-zero/", lu="url", forme="uri", required=True),
                _de_l_api(contrat.CommunResume, "mis_a_jour_le", "Mis à jour le", "2026-10-30", "date"),
                _de_l_api(contrat.Commun, "reutilisations_documentees", "Réutilisations documentées", "8", "integer", lu="bilan.documentees", minimum=0),
                *_champs("", "publie_le", "dit_autrement"),
                REGIONS,
            ),
            statut="statut", publics="public", axes="axe", chantiers="chantier", modes="mode_reutilisation",
        ),
        _de_l_api(contrat.Commun, "etat_activite_libelle", "État du code, en clair", "Actif au 20 avril 2026", lu="activite.mot"),
        _de_l_api(contrat.Commun, "reutilisations_recentes", "Réutilisations récentes", "2", "integer", lu="bilan.recentes", minimum=0),
        _de_l_api(contrat.Commun, "reutilisations_porteurs", "Porteurs utilisateurs", "1", "integer", lu="bilan.porteurs", minimum=0),
        # Last: the place of a column is a promise too.
        *_champs("", *(one.name for one in msgspec.structs.fields(Projet) if champ_declare(Projet, one.name)[2].colonne)),
    )


def _depots() -> tuple[Colonne, ...]:
    return _en_clair(
        (
            COMMUN,
            *_champs("depots", "url", "role", "principal"),
            _de_l_api(contrat.DepotPublie, "licence_declaree", "Licence déclarée", "AGPL-3.0-or-later", lu="licence"),
            _champ("licence", "licence_lue", LectureDeDepot, "lecture.licence"),
            _de_l_api(contrat.DepotPublie, "acces", "Accès", "public", lu="lecture.acces"),
            _de_l_api(contrat.DepotPublie, "mode_de_lecture", "Moyen de lecture", "github", lu="lecture.source"),
            _de_l_api(contrat.DepotPublie, "lu_le", "Lu le", "2026-10-30", "date", lu="lecture.lu_le"),
            _champ("dernier_commit_humain", racine=LectureDeDepot, lu="lecture.dernier_commit_humain"),
            _de_l_api(contrat.DepotPublie, "commits_12_mois", "Commits sur douze mois", "206", "integer", lu="lecture.commits_12_mois", minimum=0),
            _champ("archive", racine=LectureDeDepot, lu="lecture.archive"),
            COMMUN_NOM,
        ),
        role="role_depot",
    )


def _reutilisations() -> tuple[Colonne, ...]:
    first = _en_clair(
        (
            _de_l_api(contrat.ReutilisationPubliee, "id", "Identifiant", "depots-zero.commune-34151", required=True, unique=True),
            COMMUN,
            _de_l_api(contrat.ReutilisationPubliee, "organisme", "Organisme", "Commune du Val Imaginaire", lu="organisation.nom", required=True),
            _champ("reutilisations.organisation.type"),
            _de_l_api(contrat.ReutilisationPubliee, "siren", "SIREN", "213401516", lu="organisation.siren", pattern="[0-9]{9}"),
            _de_l_api(contrat.ReutilisationPubliee, "code_insee", "Code INSEE", "34151", lu="organisation.code_insee", pattern="[0-9ABE]{2,5}"),
            _de_l_api(contrat.ReutilisationPubliee, "nature", "Nature du territoire", "commune", lu="organisation.territoire.nature"),
            _texte("departements", "Départements", f"Codes des départements. {_PLUSIEURS}", "34"),
            *_champs("reutilisations", "etat", "statut", "depuis", "confirmee_le"),
            _texte("preuve", "Preuve", "Adresse ou référence de la preuve.", "https://exemple.fr/deliberation"),
            *_champs("reutilisations", "instance", "usage"),
            *SOURCE,
            *_champs("reutilisations", "lue_le", "arretee_le"),
            _de_l_api(contrat.ReutilisationPubliee, "en_cours", "En cours", OUI, "boolean", required=True),
            COMMUN_NOM,
            _texte("departements_noms", "Noms des départements", "Noms des départements, dans l’ordre de leurs codes.", "Hérault"),
            REGIONS,
            Colonne("population", "integer", "Habitants", "Habitants du territoire de l’organisme ; vide si l’on n’en connaît pas.", "48210", "population", contraintes={"minimum": 0}),
        ),
        type="type_organisme", etat="etat_reutilisation", statut="statut_reutilisation",
    )
    then = (
        _de_l_api(contrat.ReutilisationPubliee, "degre", "Degré", "recent", required=True),
        _de_l_api(contrat.ReutilisationPubliee, "porteur", "Porteur", NON, "boolean", required=True),
        _champ("reutilisations.fin_annoncee"),
    )
    seen = (
        Colonne("vue_en_service_le", "date", "Vue en service le", "Dernier jour où l’instance a été vue en service.", "2026-11-03", "vue_en_service_le"),
        Colonne("dite_le", "date", "Dite par l’organisme le", "Dernier jour où une page de l’organisme citait l’usage.", "2026-11-03", "dite_le"),
        _texte("dite_sur", "Dite sur", "Cette page.", "https://exemple.fr/nos-outils", "uri"),
        _de_l_api(contrat.ReutilisationPubliee, "ne_repond_plus", "Ne répond plus", NON, "boolean"),
    )
    return (*first, *_en_clair(then, degre=""), *seen)


def _mesures() -> tuple[Colonne, ...]:
    return _en_clair(
        (
            COMMUN,
            _de_l_api(contrat.IndicateurPublie, "indicateur", "Indicateur", "constats", lu="indicateur.id", dit="id", required=True, pattern="[a-z0-9]+(-[a-z0-9]+)*"),
            *_champs("impact.indicateurs", "nom", "effet", "nature", "unite"),
            *_champs("impact.indicateurs.mesures", "du", "au", "valeur", "au_moins", "statut", "perimetre"),
            _texte("lieux", "Lieux", f"Territoires du périmètre, nature et code. {_PLUSIEURS}", "departement-34"),
            _champ("impact.indicateurs.mesures.methode"),
            *SOURCE,
            _champ("impact.indicateurs.mesures.note"),
            _champ("impact.indicateurs.grandeur"),
            *_champs("impact.indicateurs.mesures", "environ", "reserve"),
            _de_l_api(contrat.MesurePubliee, "id", "Identifiant", "depots-zero.constats.2026-06-30", required=True, unique=True),
            _de_l_api(contrat.IndicateurPublie, "a_actualiser", "À actualiser", NON, "boolean", required=True),
            COMMUN_NOM,
            *_champs("impact.indicateurs", "principal", "definition", "sens", "rythme"),
            _de_l_api(contrat.IndicateurPublie, "cible", "Cible", "500", "number", lu="indicateur.cible.valeur", dit="cible.valeur"),
            _champ("impact.indicateurs.cible.echeance", "cible_echeance"),
        ),
        effet="effet", nature="nature_indicateur", unite="unite", statut="statut_mesure", grandeur="grandeur",
    )


def tables() -> tuple[Table, ...]:
    """Return every table, with the lists of the programme."""
    return _tables(programme())


@cache
def _tables(_programme: Programme) -> tuple[Table, ...]:
    return (
        Table("communs", "Communs numériques", "Un commun par ligne : ce qu’il fait, qui le porte, sa licence, son activité, ses réutilisations.", _communs(), "slug"),
        Table("depots", "Dépôts de code", "Un dépôt par ligne : où est le code d’un commun, et ce qui y a été lu.", _depots()),
        Table("reutilisations", "Réutilisations", "Une déclaration par ligne : quel organisme utilise quel commun, avec quelle preuve.", _reutilisations(), "id"),
        Table("mesures", "Mesures d’impact", "Une mesure par ligne : une valeur, sa date, son statut et sa source.", _mesures(), "id"),
    )
# fmt: on
