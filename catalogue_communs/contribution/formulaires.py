"""What a contribution answers: the fields of the schema, said for everyone, and the models of a message in words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from catalogue_communs.forges.liste import formulaire_url
from catalogue_communs.socle import schemas
from catalogue_communs.socle.schemas import vocabulaires
from catalogue_communs.socle.texte import ChampPath, nom_du_champ

LIGNE, TEXTE, NOMBRE, CHOIX, CASES, OUI = "ligne", "texte", "nombre", "choix", "cases", "oui"
DECLARER, MESURER, PROPOSER, SIGNALER = "declarer", "mesure", "proposer", "signaler"
# The form of the forge for whatever is said in words, and for what the form of the site prepared.
LIBRE = "proposer"
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
CONTACT = "Donnez une adresse électronique d’équipe, ou l’adresse d’une page de contact."
OUI_NON = (("true", "Oui"), ("false", "Non"))
ATTESTATION = "Ces informations peuvent être publiées ; elles ne contiennent aucune donnée personnelle."


@dataclass(frozen=True, slots=True)
class Champ:
    """A question of a model: the name by which a command answers it, its label, where its answer goes below the base."""

    id: str
    libelle: str
    aide: str
    chemin: ChampPath = ()
    choix: tuple[tuple[str, str], ...] = ()
    requis: bool = False
    long: bool = False


@dataclass(frozen=True, slots=True)
class Modele:
    """What may be said in words, by e-mail or on the forge: the line that opens it, then a question a line.

    `base` is what it describes, in the schema; `equipe`, what only the team says of it, on its own machine.
    """

    nom: str
    titre: str
    ouverture: str
    description: str
    accueil: str
    base: ChampPath
    champs: tuple[Champ, ...]
    equipe: tuple[str, ...] = ()

    def message(self, **reponses: str) -> str:
        """Write the message to complete, with the answers that are known."""
        lines = [f"{one.libelle} : {reponses.get(one.id, '')}".rstrip(" ") for one in self.champs]
        return f"{self.ouverture}\n\n" + "\n".join(lines)


_COMMUN = Champ("commun", "Commun", "Son nom, ou la fin de l’adresse de sa page.", requis=True)
_CODE = "Le nom suffit si vous ne le connaissez pas."


@cache
def modeles() -> dict[str, Modele]:
    """Return every model, by name."""
    return {one.nom: one for one in (_declarer(), _mesurer(), _proposer(), _signaler())}


def _declarer() -> Modele:
    base = ("reutilisations", 0)
    return Modele(
        DECLARER,
        "Déclarer une réutilisation",
        "Déclaration de réutilisation",
        "Votre collectivité ou votre organisme utilise un commun : dites-le, vos voisins le verront.",
        "Une déclaration est publiée comme « déclarée ». L’équipe du catalogue la relit avant publication. "
        "Le nom suffit souvent ; un code INSEE ou un numéro SIREN lève tout doute.",
        base,
        (
            _COMMUN,
            _champ(base, "organisation.nom", "organisme", "Organisme"),
            _champ(base, "organisation.type", "type", "Type"),
            Champ("code", "SIREN ou code INSEE", _CODE, ("organisation", "code_insee")),
            _champ(base, "etat", requis=True),
            *(_champ(base, name) for name in ("depuis", "arretee_le", "usage", "instance")),
            Champ(
                "preuve",
                "Preuve",
                "L’adresse d’une page publique, ou le nom d’un document.",
                ("preuve", "url"),
            ),
        ),
        ("statut", "confirmee_le", "source", "titre_source", "lue_le"),
    )


def _mesurer() -> Modele:
    base = ("impact", "indicateurs", 0, "mesures", 0)
    named = "Le nom de l’indicateur, tel que la page du commun l’affiche."
    return Modele(
        MESURER,
        "Mettre à jour une mesure",
        "Mise à jour d’une mesure",
        "Ajouter une valeur à un indicateur d’un commun. Les anciennes valeurs restent.",
        "Une mesure porte toujours sa date, son statut et sa source. On ajoute, on n’efface pas.",
        base,
        (
            _COMMUN,
            Champ("indicateur", "Indicateur", named, requis=True),
            _champ(base, "valeur", requis=True),
            _champ(base, "au", requis=True),
            _champ(base, "du"),
            _champ(base, "statut", requis=True),
            _champ(base, "source", requis=True),
            *(_champ(base, name) for name in ("perimetre", "methode", "note")),
        ),
        ("titre_source", "lue_le"),
    )


def _proposer() -> Modele:
    return Modele(
        PROPOSER,
        "Proposer un commun",
        "Proposition d’un commun",
        "Faire entrer au catalogue un commun numérique utile aux collectivités.",
        "Quelques informations suffisent pour une première page. Le commun entre sans être dit soutenu : l’équipe "
        "du catalogue est seule à l’écrire, avec la preuve. Ce que vous ne savez pas, laissez-le vide.",
        (),
        (
            _champ((), "nom", requis=True),
            _champ((), "accroche", requis=True),
            Champ("contact", "Contact", CONTACT, ("contact",), requis=True),
            _champ((), "porteurs.0.nom", "porteur", "Porteur", requis=True),
            _champ((), "porteurs.0.type", "type", "Type du porteur"),
            Champ("code", "SIREN ou code INSEE du porteur", _CODE, ("porteurs", 0, "code_insee")),
            _champ((), "publics.collectivites", "publics", "Publics"),
            _champ((), "depots.0.url", "depot", "Dépôt de code", requis=True),
            _champ((), "licence", requis=True),
            _champ((), "liens.site", "site", "Site"),
            _champ((), "description"),
            _champ((), "publiccode.langues", "langues", "Langues"),
            _champ((), "publiccode.localisation_prete", "traduction", "Prêt à être traduit"),
            _champ((), "publiccode.entretien.genre", "entretien", "Entretien"),
            _champ((), "publiccode.entretien.equipe", "entretien_equipe", "Équipe qui entretient"),
            _champ((), "publiccode.entretien.page", "entretien_page", "Page de cette équipe"),
        ),
    )


def _signaler() -> Modele:
    named = "Facultatif : le nom de la rubrique, tel que la page l’écrit : site, accroche, licence…"
    shown = "Page publique qui montre l’information : une adresse qui commence par https://."
    return Modele(
        SIGNALER,
        "Signaler une erreur",
        "Signalement d’une erreur",
        "Quelque chose est faux, dépassé ou cassé dans une fiche.",
        "Dites ce qui est faux et ce qu’il faudrait lire. Si vous connaissez le nom du champ, "
        "la correction est préparée toute seule ; sinon, une personne s’en charge.",
        (),
        (
            _COMMUN,
            Champ("constat", "Ce qui est faux", "Ce que dit la page aujourd’hui.", requis=True, long=True),
            Champ("champ", "Champ", named),
            Champ("correction", "Ce qu’il faudrait lire", "Le texte exact à écrire à la place.", long=True),
            Champ("justificatif", "Source", shown),
        ),
    )


def lien_de_la_forge(depot_url: str, nom: str, **reponses: str) -> str:
    """Return the address of the form of the forge where a model is said, with the answers known; « » if it has none."""
    if nom == SIGNALER:
        return formulaire_url(depot_url, SIGNALER, **reponses)
    return formulaire_url(depot_url, LIBRE, message=modeles()[nom].message(**reponses))


def libelle_du_champ(path: ChampPath) -> str:
    """Name a field as a form does: « Contact : courriel », « Depuis »; nothing for what is not a field."""
    named = tuple(0 if isinstance(step, int) or step == "+" else step for step in path)
    while named and (isinstance(named[-1], int) or schemas.partie_de("projet", named) is None):
        named = named[:-1]
    if not named:
        return ""
    base = next(
        (one.base for one in modeles().values() if one.base and named[: len(one.base)] == one.base), ()
    )
    parents = [step for step in range(1, len(named)) if isinstance(named[step - 1], str)]
    base = base if len(named) > len(base) else ()
    if parents and len(named[: parents[-1] - 1]) > len(base):
        base = named[: parents[-1] - 1]
    return _label(base, named[len(base) :], _part(named))


def _champ(base: ChampPath, name: str, ident: str = "", label: str = "", *, requis: bool = False) -> Champ:
    """Describe a question whose answer is a field, named with dots below `base`: « porteurs.0.nom »."""
    path = tuple(int(step) if step.isdigit() else step for step in name.split("."))
    part = _part(base + path)
    return Champ(
        ident or name,
        label or _label(base, path, part),
        aide(path, part),
        path,
        valeurs(part),
        requis,
        part.get("x-format") == "markdown",
    )


def aide(path: ChampPath, part: schemas.Schema) -> str:
    """Say what to answer, without what only a file needs: quotation marks, marks of code."""
    said = re.sub(", entre guillemets(,|(?=[.;]))", "", str(part["description"]))
    told = AIDES.get(nom_du_champ(path)) or AIDES.get(path[-1])
    return told or said.replace("`true`", "Oui").replace("`", "")


def valeurs(part: schemas.Schema) -> tuple[tuple[str, str], ...]:
    """Return the values of the vocabulary of a part of the schema, and their labels."""
    name = schemas.nom_du_vocabulaire(part) or _named(part)
    return tuple((v.slug, v.libelle) for v in vocabulaires()[name].valeurs.values()) if name else ()


def _named(part: schemas.Schema) -> str:
    """Find the vocabulary of a part whose reference was already followed."""
    values = [item.get("const") for item in part.get("oneOf", [])]
    return next((n for n, v in vocabulaires().items() if values and list(v.valeurs) == values), "")


def _label(base: tuple[str | int, ...], path: tuple[str | int, ...], part: schemas.Schema) -> str:
    title = str(part["title"])
    if len(path) == 1:
        return title
    parent = str(_part(base + path[:-1])["title"])
    lowered = title if title[:2].isupper() else title[:1].lower() + title[1:]
    return f"{parent} : {lowered}"


def _part(path: tuple[str | int, ...]) -> schemas.Schema:
    part = schemas.partie_de("projet", path)
    if part is None:
        raise KeyError(path)
    return part
