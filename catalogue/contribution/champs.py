"""The forms: which fields each one shows, all taken from the schema."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Any

from catalogue.socle import schemas
from catalogue.socle.schemas import vocabularies

COMMUN, INDICATEUR, CHAMP, VALEUR, SOURCE = "commun", "indicateur", "champ", "correction", "justificatif"
LIGNE, TEXTE, NOMBRE, CHOIX, CASES, OUI = "ligne", "texte", "nombre", "choix", "cases", "oui"
DECLARER = "declarer-une-reutilisation"
MESURER = "mettre-a-jour-une-mesure"
PROPOSER = "proposer-un-commun"
SIGNALER = "signaler-une-erreur"
RECONFIRMER = "confirmer-ce-qui-est-publie"
REPONSE = "reponse"
MODIFIER = "modifier-une-fiche"
PROPOSITION = "proposition"
# Where the schema speaks to those who write YAML, a form says it for everyone.
AIDES: dict[str | int, str] = {
    "source": "Page publique qui donne cette valeur, ou le titre du document.",
    "au_moins": "Oui si la source donne un minimum : « plus de », « au moins ».",
    "valeur": "Nombre, sans unité ; « environ » et « plus de » sont compris.",
    "depuis": "Début de l’usage, avec la précision connue : 2025, septembre 2025 ou 15/09/2025. Rien si vous ne le savez pas.",
    "arretee_le": "Seulement si l’usage est arrêté : depuis quand, avec la précision connue.",
    "au": "Date de la mesure, ou fin de la période : 2026, juin 2026 ou 30/06/2026.",
    "licence": "Licence du code, telle que le fichier LICENSE du dépôt la nomme : MIT, AGPL v3 ou ultérieure, EUPL 1.2…",
    "code_insee": "Code INSEE d’une commune, d’un département ou d’une région. Le nom suffit si vous ne le connaissez pas.",
    "siren": "Numéro SIREN, neuf chiffres. Le nom suffit si vous ne le connaissez pas.",
    "logo": "Une image PNG, JPEG ou WebP, carrée de préférence, sur fond uni ou transparent.",
    "image": "Une image PNG, JPEG ou WebP, sans donnée personnelle : ni nom, ni adresse, ni visage.",
}
OUI_NON = (("true", "Oui"), ("false", "Non"))


@dataclass(frozen=True, slots=True)
class Champ:
    """A field of a form; `chemin` says where its value goes in what the form describes."""

    id: str
    libelle: str
    aide: str
    exemple: str = ""
    genre: str = LIGNE
    chemin: tuple[str | int, ...] = ()
    choix: tuple[tuple[str, str], ...] = ()
    requis: bool = False


@dataclass(frozen=True, slots=True)
class Formulaire:
    """A form: what it is for, and its fields. `base` is what it describes, in the schema."""

    nom: str
    titre: str
    description: str
    accueil: str
    base: tuple[str | int, ...]
    champs: tuple[Champ, ...]

    def champ(self, ident: str) -> Champ:
        """Return a field by its identifier."""
        return next(c for c in self.champs if c.id == ident)


ATTESTATION = Champ(
    "attestation",
    "Avant d’envoyer",
    "Tout ce que vous écrivez ici devient public.",
    genre=CASES,
    choix=(
        (
            "public",
            "Ces informations peuvent être publiées ; elles ne contiennent aucune donnée personnelle.",
        ),
    ),
    requis=True,
)
_COMMUN = Champ(
    COMMUN,
    "Commun",
    "Son nom, ou la fin de l’adresse de sa page : pour « …/communs/lucca/ », écrivez lucca.",
    "lucca",
    requis=True,
)
_SOURCE = Champ(
    SOURCE,
    "Source",
    "Page publique qui montre l’information : une adresse qui commence par https://.",
    "https://exemple.fr/bilan-2026",
)


@cache
def formulaires() -> dict[str, Formulaire]:
    """Return every form, by name."""
    made = (_declarer(), _mesurer(), _proposer(), _signaler(), _reconfirmer(), _modifier())
    return {form.nom: form for form in made}


def _declarer() -> Formulaire:
    base = ("reutilisations", 0)
    return Formulaire(
        DECLARER,
        "Déclarer une réutilisation",
        "Votre collectivité ou votre organisme utilise un commun : dites-le, vos voisins le verront.",
        "Une déclaration est publiée comme « déclarée ». L’équipe du catalogue la relit avant publication. "
        "Un code INSEE ou un numéro SIREN suffit ; sans l’un ni l’autre, donnez le nom et le type.",
        base,
        (
            _COMMUN,
            *_from_schema(
                base,
                ("organisation", "code_insee"),
                ("organisation", "siren"),
                ("organisation", "nom"),
                ("organisation", "type"),
                ("etat",),
                ("depuis",),
                ("arretee_le",),
                ("usage",),
                ("preuve", "url"),
                ("preuve", "reference"),
                ("instance",),
                required=(("etat",),),
            ),
            ATTESTATION,
        ),
    )


def _mesurer() -> Formulaire:
    base = ("impact", "indicateurs", 0, "mesures", 0)
    return Formulaire(
        MESURER,
        "Mettre à jour une mesure",
        "Ajouter une valeur à un indicateur d’un commun. Les anciennes valeurs restent.",
        "Une mesure porte toujours sa date, son statut et sa source. On ajoute, on n’efface pas.",
        base,
        (
            _COMMUN,
            Champ(
                INDICATEUR,
                "Indicateur",
                "Le nom de l’indicateur, tel que la page du commun l’affiche.",
                "Collectivités utilisatrices",
                requis=True,
            ),
            *_from_schema(
                base,
                ("valeur",),
                ("au",),
                ("du",),
                ("statut",),
                ("source",),
                ("perimetre",),
                ("au_moins",),
                ("methode",),
                ("note",),
                required=(("valeur",), ("au",), ("statut",), ("source",)),
            ),
            ATTESTATION,
        ),
    )


def _proposer() -> Formulaire:
    return Formulaire(
        PROPOSER,
        "Proposer un commun",
        "Faire entrer au catalogue un commun numérique utile aux collectivités.",
        "Quelques informations suffisent pour une première page. Le commun entre sans être dit soutenu : l’équipe "
        "du catalogue est seule à l’écrire, avec la preuve. Ce que vous ne savez pas, laissez-le vide.",
        (),
        (
            *_from_schema(
                (),
                ("nom",),
                ("accroche",),
                ("contact", "courriel"),
                ("contact", "url"),
                ("porteurs", 0, "nom"),
                ("porteurs", 0, "type"),
                ("porteurs", 0, "siren"),
                ("porteurs", 0, "code_insee"),
                ("publics", "collectivites"),
                ("depots", 0, "url"),
                ("licence",),
                ("liens", "site"),
                ("description",),
                ("publiccode", "langues"),
                ("publiccode", "localisation_prete"),
                ("publiccode", "prestataires", 0, "nom"),
                ("publiccode", "prestataires", 0, "jusqu_au"),
                required=(
                    ("nom",),
                    ("accroche",),
                    ("porteurs", 0, "nom"),
                    ("depots", 0, "url"),
                    ("licence",),
                ),
            ),
            ATTESTATION,
        ),
    )


def _signaler() -> Formulaire:
    return Formulaire(
        SIGNALER,
        "Signaler une erreur",
        "Quelque chose est faux, dépassé ou cassé dans une fiche.",
        "Dites ce qui est faux et ce qu’il faudrait lire. Si vous connaissez le nom du champ, "
        "la correction est préparée toute seule ; sinon, une personne s’en charge.",
        (),
        (
            _COMMUN,
            Champ("constat", "Ce qui est faux", "Ce que dit la page aujourd’hui.", genre=TEXTE, requis=True),
            Champ(
                CHAMP,
                "Champ",
                "Facultatif : le nom de la rubrique, tel que la page l’écrit : site, accroche, licence…",
                "site",
            ),
            Champ(VALEUR, "Ce qu’il faudrait lire", "Le texte exact à écrire à la place.", genre=TEXTE),
            _SOURCE,
            ATTESTATION,
        ),
    )


def _reconfirmer() -> Formulaire:
    return Formulaire(
        RECONFIRMER,
        "Confirmer ce qui est publié",
        "Un chiffre ou un usage a vieilli : dites « oui » s’il est toujours juste, ou corrigez-le.",
        "Écrivez « oui » sur la première ligne. Si une ligne a changé, corrigez-la, sans toucher aux crochets.",
        (),
        (
            _COMMUN,
            Champ(
                REPONSE,
                "Réponse",
                "« oui », puis les lignes reçues ; corrigez celles qui ont changé.",
                "Berges Propres, en février 2026, collectivités utilisatrices : 50 [berges-propres mesure collectivites]",
                genre=TEXTE,
                requis=True,
            ),
            ATTESTATION,
        ),
    )


def _modifier() -> Formulaire:
    return Formulaire(
        MODIFIER,
        "Modifier une fiche",
        "Envoyer ce que le formulaire du site a préparé.",
        "Partez de la page du commun, sur le site : « Modifier cette fiche ». Le formulaire remplit "
        "lui-même ces rubriques ; il ne reste qu’à envoyer.",
        (),
        (
            _COMMUN,
            Champ("resume", "Ce qui change", "En clair, pour la personne qui relit.", genre=TEXTE),
            Champ(
                PROPOSITION,
                "Proposition",
                "La même chose pour la machine : gardez ce texte tel quel.",
                genre=TEXTE,
                requis=True,
            ),
            ATTESTATION,
        ),
    )


def libelle(path: tuple[str | int, ...]) -> str:
    """Name a field as a form does: « Contact : courriel »; nothing for what is not a field."""
    named = tuple(0 if isinstance(step, int) or step == "+" else step for step in path)
    while named and (isinstance(named[-1], int) or schemas.part_at("projet", named) is None):
        named = named[:-1]
    if not named:
        return ""
    parents = [step for step in range(1, len(named)) if isinstance(named[step - 1], str)]
    base = named[: parents[-1] - 1] if parents else ()
    return _label(base, named[len(base) :], _part(named))


def _from_schema(
    base: tuple[str | int, ...],
    *paths: tuple[str | int, ...],
    required: tuple[tuple[str | int, ...], ...],
) -> tuple[Champ, ...]:
    return tuple(_field(base, path, required=path in required) for path in paths)


def _field(base: tuple[str | int, ...], path: tuple[str | int, ...], *, required: bool) -> Champ:
    part = _part(base + path)
    values = valeurs(part)
    listed = valeurs(part["items"]) if part.get("type") == "array" else ()
    example = part.get("examples", [""])[0]
    return Champ(
        id="-".join(str(step) for step in path if isinstance(step, str)).replace("_", "-"),
        libelle=_label(base, path, part),
        aide=aide(path[-1], part),
        exemple="" if values or listed else str(example),
        genre=_kind(part, values, listed),
        chemin=path,
        choix=OUI_NON if part.get("type") == "boolean" else values or listed,
        requis=required,
    )


def _kind(part: schemas.Schema, values: tuple[Any, ...], listed: tuple[Any, ...]) -> str:
    if listed:
        return CASES
    if values:
        return CHOIX
    kinds = {"number": NOMBRE, "integer": NOMBRE, "boolean": OUI}
    return kinds.get(str(part["type"])) or (TEXTE if part.get("x-format") == "markdown" else LIGNE)


def aide(nom: str | int, part: schemas.Schema) -> str:
    """Say what to answer, without what only a file needs: quotation marks, marks of code."""
    said = re.sub(", entre guillemets(,|(?=[.;]))", "", str(part["description"]))
    return AIDES.get(nom) or said.replace("`true`", "Oui").replace("`", "")


def valeurs(part: schemas.Schema) -> tuple[tuple[str, str], ...]:
    """Return the values of the vocabulary of a part of the schema, and their labels."""
    name = schemas.vocabulary_name(part) or _named(part)
    return tuple((v.slug, v.libelle) for v in vocabularies()[name].valeurs.values()) if name else ()


def _named(part: schemas.Schema) -> str:
    """Find the vocabulary of a part whose reference was already followed."""
    values = [item.get("const") for item in part.get("oneOf", [])]
    return next((n for n, v in vocabularies().items() if values and list(v.valeurs) == values), "")


def _label(base: tuple[str | int, ...], path: tuple[str | int, ...], part: schemas.Schema) -> str:
    title = str(part["title"])
    if len(path) == 1:
        return title
    parent = str(_part(base + path[:-1])["title"])
    lowered = title if title[:2].isupper() else title[:1].lower() + title[1:]
    return f"{parent} : {lowered}"


def _part(path: tuple[str | int, ...]) -> schemas.Schema:
    part = schemas.part_at("projet", path)
    if part is None:
        raise KeyError(path)
    return part
