"""The forms: the fields that each one shows, all taken from the schema; those of the forge, written then read."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from catalogue_communs.contribution import comprendre
from catalogue_communs.fiches.ecriture import Refus
from catalogue_communs.socle import schemas
from catalogue_communs.socle.fichiers import yaml_text
from catalogue_communs.socle.schemas import vocabularies
from catalogue_communs.socle.texte import INVISIBLE, ChampPath, nom_du_champ

COMMUN, INDICATEUR, CHAMP, VALEUR, SOURCE = "commun", "indicateur", "champ", "correction", "justificatif"
LIGNE, TEXTE, NOMBRE, CHOIX, CASES, OUI = "ligne", "texte", "nombre", "choix", "cases", "oui"
DECLARER = "declarer-une-reutilisation"
MESURER = "mettre-a-jour-une-mesure"
PROPOSER = "proposer-un-commun"
SIGNALER = "signaler-une-erreur"
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
    "logo.image": "Une image PNG, JPEG ou WebP, carrée de préférence, sur fond uni ou transparent.",
    **dict.fromkeys(
        ("logo.licence", "captures.licence"),
        "Ce qui permet de publier l’image : la licence du dépôt d’où elle vient, Licence Ouverte 2.0, CC BY 4.0…",
    ),
    **dict.fromkeys(("logo.source", "captures.source"), "Page ou fichier public où se trouve l’original."),
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
    made = (_declarer(), _mesurer(), _proposer(), _signaler(), _modifier())
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
                "organisation.code_insee",
                "organisation.siren",
                "organisation.nom",
                "organisation.type",
                "etat",
                "depuis",
                "arretee_le",
                "usage",
                "preuve.url",
                "preuve.reference",
                "instance",
                required=("etat",),
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
                "valeur",
                "au",
                "du",
                "statut",
                "source",
                "perimetre",
                "au_moins",
                "methode",
                "note",
                required=("valeur", "au", "statut", "source"),
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
                "nom",
                "accroche",
                "contact.courriel",
                "contact.url",
                "porteurs.0.nom",
                "porteurs.0.type",
                "porteurs.0.siren",
                "porteurs.0.code_insee",
                "publics.collectivites",
                "depots.0.url",
                "licence",
                "liens.site",
                "description",
                "publiccode.langues",
                "publiccode.localisation_prete",
                "publiccode.entretien.genre",
                "publiccode.entretien.equipe",
                "publiccode.entretien.page",
                required=("nom", "accroche", "porteurs.0.nom", "depots.0.url", "licence"),
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


def libelle_du_champ(path: tuple[str | int, ...]) -> str:
    """Name a field as a form does: « Contact : courriel »; nothing for what is not a field."""
    named = tuple(0 if isinstance(step, int) or step == "+" else step for step in path)
    while named and (isinstance(named[-1], int) or schemas.part_at("projet", named) is None):
        named = named[:-1]
    if not named:
        return ""
    parents = [step for step in range(1, len(named)) if isinstance(named[step - 1], str)]
    base = named[: parents[-1] - 1] if parents else ()
    return _label(base, named[len(base) :], _part(named))


def _from_schema(base: tuple[str | int, ...], *names: str, required: tuple[str, ...]) -> tuple[Champ, ...]:
    """Describe fields, each named with dots below `base`: « porteurs.0.nom »."""
    paths = {name: tuple(int(step) if step.isdigit() else step for step in name.split(".")) for name in names}
    return tuple(_field(base, path, required=name in required) for name, path in paths.items())


def _field(base: tuple[str | int, ...], path: tuple[str | int, ...], *, required: bool) -> Champ:
    part = _part(base + path)
    values = valeurs(part)
    listed = valeurs(part["items"]) if part.get("type") == "array" else ()
    example = part.get("examples", [""])[0]
    return Champ(
        id="-".join(str(step) for step in path if isinstance(step, str)).replace("_", "-"),
        libelle=_label(base, path, part),
        aide=aide(path, part),
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


def aide(path: ChampPath, part: schemas.Schema) -> str:
    """Say what to answer, without what only a file needs: quotation marks, marks of code."""
    said = re.sub(", entre guillemets(,|(?=[.;]))", "", str(part["description"]))
    told = AIDES.get(nom_du_champ(path)) or AIDES.get(path[-1])
    return told or said.replace("`true`", "Oui").replace("`", "")


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


DOSSIER = ".github/ISSUE_TEMPLATE"
ENTETE = "# Écrit par « python3 scripts/catalogue formulaires » d’après schemas/projet.schema.json : ne pas modifier à la main.\n"
CONFIG = {"blank_issues_enabled": True}


def fichiers_des_formulaires() -> dict[str, str]:
    """Return every file of the folder of forms, by its path in the repository."""
    made = {f"{DOSSIER}/{form.nom}.yml": _yaml(_form(form)) for form in formulaires().values()}
    return {**made, f"{DOSSIER}/config.yml": _yaml(CONFIG)}


def _yaml(values: dict[str, Any]) -> str:
    return ENTETE + yaml_text(values, 100)


def _form(form: Formulaire) -> dict[str, Any]:
    return {
        "name": form.titre,
        "description": form.description,
        "title": f"{form.titre} : ",
        "labels": ["contribution"],
        "body": [
            {"type": "markdown", "attributes": {"value": form.accueil}},
            *(_element(champ) for champ in form.champs),
        ],
    }


def _element(champ: Champ) -> dict[str, Any]:
    attributes: dict[str, Any] = {"label": champ.libelle, "description": champ.aide}
    element: dict[str, Any] = {"id": champ.id, "attributes": attributes}
    if champ.genre == CASES:
        # A form cannot ask for « at least one »: only a single box can be required.
        alone = champ.requis and len(champ.choix) == 1
        attributes["options"] = [
            {"label": label, **({"required": True} if alone else {})} for _, label in champ.choix
        ]
        return {"type": "checkboxes", **element}
    if champ.genre in {CHOIX, OUI}:
        attributes["options"] = [label for _, label in champ.choix]
        kind = "dropdown"
    else:
        kind = "textarea" if champ.genre == TEXTE else "input"
        if champ.exemple:
            attributes["placeholder"] = champ.exemple
    return {"type": kind, **element, "validations": {"required": champ.requis}}


# The forge itself accepts no longer text.
PLUS_LONG = 65_536
SANS_REPONSE = frozenset({"", "_No response_", "None"})
_RUBRIQUE = re.compile(r"^### (.+?)[ \t]*$", re.MULTILINE)
_COCHEE = re.compile(r"^- \[[xX]\] (.+?)[ \t]*$", re.MULTILINE)


class Illisible(Exception):  # noqa: N818 - the French word, as elsewhere in the library
    """A form that cannot be understood.

    `messages` say why, for the person who sent it: the label of a field, a line break, then what
    to write; or a sentence alone.
    """

    def __init__(self, *messages: str, saisie: Saisie | None = None) -> None:
        """Keep the messages, and the answers that were understood."""
        super().__init__(*messages)
        self.messages, self.saisie = messages, saisie


@dataclass(frozen=True, slots=True)
class Saisie:
    """A form and what was written in it, by identifier of field; what was left empty is absent.

    What an answer tells besides its own field (« environ ») stands under its path. `images` are those
    joined to it, by the names that the file will give them.
    """

    formulaire: Formulaire
    valeurs: dict[Any, Any]
    # Labels, and how their answers were understood.
    compris: tuple[tuple[str, str], ...] = ()
    # The answers as they were written, by identifier of field.
    ecrits: Mapping[str, str] = field(default_factory=dict)
    images: Mapping[str, bytes] = field(default_factory=dict)

    def texte(self, ident: str) -> str:
        """Return what was written in a field of text, or nothing."""
        return str(self.valeurs.get(ident, ""))

    def element(self) -> dict[str, Any]:
        """Return what the form describes, shaped as the schema wants it."""
        made: dict[str, Any] = {}
        for champ in self.formulaire.champs:
            if champ.chemin and champ.id in self.valeurs:
                comprendre.poser(made, champ.chemin, self.valeurs[champ.id])
        for path, value in self.valeurs.items():
            if isinstance(path, tuple):
                comprendre.poser(made, path, value)
        return made


def lire_formulaire(corps: str) -> Saisie | None:
    """Read the text of an issue; `None` when it comes from none of the forms."""
    if len(corps) > PLUS_LONG:
        raise Illisible("Le texte est trop long : un formulaire en contient au plus 65 536 caractères.")
    text = corps.replace("\r\n", "\n").replace("\r", "\n")
    headings = {found.group(1) for found in _RUBRIQUE.finditer(text)}
    for form in formulaires().values():
        if all(champ.libelle in headings for champ in form.champs):
            return _read(form, text)
    return None


def _read(form: Formulaire, text: str) -> Saisie:
    known = {champ.libelle: champ for champ in form.champs}
    marks = [found for found in _RUBRIQUE.finditer(text) if found.group(1) in known]
    ends = [*(mark.start() for mark in marks[1:]), len(text)]
    seen: set[str] = set()
    values: dict[Any, Any] = {}
    problems: list[str] = []
    told: list[tuple[str, str]] = []
    written: dict[str, str] = {}
    for mark, end in zip(marks, ends, strict=True):
        champ = known[mark.group(1)]
        if champ.id in seen:
            problems.append(f"{champ.libelle}\nCette rubrique est écrite deux fois. Gardez-en une seule.")
            continue
        seen.add(champ.id)
        written[champ.id] = text[mark.end() : end].strip()
        try:
            told += _take(form, champ, written[champ.id], values)
        except Refus as refusal:
            problems.append(f"{champ.libelle}\n{refusal}")
    missing = [champ for champ in form.champs if champ.requis and champ.id not in values]
    wrong = {problem.partition("\n")[0] for problem in problems}
    problems += [f"{c.libelle}\nCette rubrique est vide. {c.aide}" for c in missing if c.libelle not in wrong]
    read = Saisie(form, values, tuple(told), written)
    if problems:
        raise Illisible(*problems, saisie=read)
    return read


def _take(form: Formulaire, champ: Champ, written: str, values: dict[Any, Any]) -> Iterator[tuple[str, str]]:
    """Keep the values that an answer gives; yield its label, and how it was understood, if it is worth telling.

    Raises:
        Refus: The answer cannot be understood.
    """
    if written in SANS_REPONSE:
        return
    if INVISIBLE.search(written):
        raise Refus("Le texte contient un caractère invisible. Effacez-le et tapez-le à la main.")
    if champ.genre == CASES:
        ticked = _COCHEE.findall(written)
        known = [slug for slug, label in champ.choix if label in ticked]
        if known:
            values[champ.id] = known
    elif not champ.chemin:
        # A correction is read once its field is known, the organisation with its other answers.
        values[champ.id] = written if champ.genre == TEXTE else " ".join(written.split())
    elif champ.chemin[0] == "organisation" and champ.chemin[-1] != "type":
        values[champ.id] = " ".join(written.split()) if champ.chemin[-1] != "nom" else written
    else:
        read = comprendre.comprendre_reponse(champ.chemin, written, form.base)
        known_ids = {one.chemin: one.id for one in form.champs}
        for path, value in read.valeurs.items():
            values[known_ids.get(path) or path] = value
        if read.dit:
            yield champ.libelle, read.dit
