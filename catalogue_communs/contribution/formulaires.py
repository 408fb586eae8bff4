"""What a contribution answers: the fields of the schema, and the models of a message in words."""

import re
from functools import cache
from typing import Any, NamedTuple

from catalogue_communs.forges.liste import formulaire_url
from catalogue_communs.modele.reutilisations import DECLAREE
from catalogue_communs.socle import schemas
from catalogue_communs.socle.texte import ChampPath, minuscule, nom_du_champ

LIGNE, TEXTE, NOMBRE, CHOIX, CASES, OUI = "ligne", "texte", "nombre", "choix", "cases", "oui"
DECLARER, MESURER, PROPOSER, SIGNALER = "declarer", "mesure", "proposer", "signaler"
# The form of the forge for whatever is said in words, and for what the form of the site prepared.
LIBRE = "proposer"
# What is added declares, and proposes, unless the team says more.
DECLARE: dict[str, dict[str, Any]] = {
    "reutilisations": {"statut": DECLAREE},
    # Said by the team or by a source, without a count that anyone may verify.
    "impact.indicateurs.mesures": {"statut": "declare"},
    "planification": {"rattachement": {"etat": "propose"}},
}
# Where the schema speaks to those who write YAML, a form says it for everyone.
AIDES: dict[str | int, str] = {
    "source": "Page publique qui donne cette valeur, ou le titre du document.",
    "au_moins": "Oui si la source donne un minimum : « plus de », « au moins ».",
    "valeur": "Nombre, sans unité ; « environ » et « plus de » sont compris.",
    "genre": "Ce qu’elle montre : la parole de l’organisme (son site, une délibération), son "
    "instance, un nom cité, un logo… Facultatif.",
    "depuis": "Début de l’usage, avec la précision connue : 2025, septembre 2025 ou 15/09/2025. "
    "Rien si vous ne le savez pas.",
    "arretee_le": "Seulement si l’usage est arrêté : depuis quand, avec la précision connue.",
    "au": "Date de la mesure, ou fin de la période : 2026, juin 2026 ou 30/06/2026.",
    "licence": "Licence du code, telle que le fichier LICENSE du dépôt la nomme : MIT, AGPL v3 ou "
    "ultérieure, EUPL 1.2…",
    "code_insee": "Code INSEE d’une commune, d’un département ou d’une région. Le nom suffit si "
    "vous ne le connaissez pas.",
    "siren": "Numéro SIREN, neuf chiffres. Le nom suffit si vous ne le connaissez pas.",
    "logo.image": "Une image PNG, JPEG ou WebP, carrée de préférence, sur fond uni ou transparent.",
    **dict.fromkeys(
        ("logo.licence", "captures.licence"),
        "Ce qui permet de publier l’image : la licence du dépôt d’où elle vient, Licence Ouverte "
        "2.0, CC BY 4.0…",
    ),
    **dict.fromkeys(
        ("logo.source", "captures.source"), "Page ou fichier public où se trouve l’original."
    ),
    "image": "Une image PNG, JPEG ou WebP, sans donnée personnelle : ni nom, ni adresse, ni "
    "visage.",
}
CONTACT = "Donnez une adresse électronique d’équipe, ou l’adresse d’une page de contact."
OUI_NON = (("true", "Oui"), ("false", "Non"))
ATTESTATION = (
    "Ces informations peuvent être publiées ; elles ne contiennent aucune donnée personnelle."
)


class Champ(NamedTuple):
    """A question of a model: the name by which a command answers it, its label, its help.

    `chemin` is where its answer goes in the element.
    """

    id: str
    libelle: str
    aide: str
    chemin: ChampPath = ()
    choix: tuple[tuple[str, str], ...] = ()
    requis: bool = False
    long: bool = False


class Modele(NamedTuple):
    """What may be said in words, by e-mail or on the forge: an opening line, then questions.

    `place` is where the element that the answers make goes in a file, if it goes anywhere; a step
    « {indicateur} » is an answer. `equipe` is what only the team says of it, on its own machine.
    """

    nom: str
    titre: str
    ouverture: str
    sujet: str
    description: str
    champs: tuple[Champ, ...]
    place: tuple[str, ...] = ()
    equipe: tuple[str, ...] = ()

    def message(self, **reponses: str) -> str:
        """Write the message to complete, with the answers that are known."""
        lines = [
            f"{champ.libelle} : {reponses.get(champ.id, '')}".rstrip(" ") for champ in self.champs
        ]
        return f"{self.ouverture}\n\n" + "\n".join(lines)


USAGE: ChampPath = ("reutilisations", 0)
MESURE: ChampPath = ("impact", "indicateurs", 0, "mesures", 0)
_CODE = "Le nom suffit si vous ne le connaissez pas."
_PREUVE = "L’adresse d’une page publique, ou le nom d’un document."
_INDICATEUR = "Le nom de l’indicateur, tel que la page du commun l’affiche."
_PAGE = "Page publique qui montre l’information : une adresse qui commence par https://."
_LECTURE = (
    "Comment vous l’avez lue : une page en ligne, une page datée, un fichier, une copie, un "
    "échange."
)
_FAUX = "Ce que dit la page aujourd’hui."
_CORRECTION = "Le texte exact à écrire à la place."


def _lectures() -> tuple[tuple[str, str], ...]:
    return _choix(partie_du_champ(("sources", 0, "lecture")))


def _choix(partie: schemas.Schema) -> tuple[tuple[str, str], ...]:
    """Return the values of a field, each with its label."""
    return tuple((choix["const"], choix["title"]) for choix in partie.get("oneOf", ()))


@cache
def modeles() -> dict[str, Modele]:
    """Return every model, by name."""
    commun = Champ("commun", "Commun", "Son nom, ou la fin de l’adresse de sa page.", requis=True)
    tous = (_declarer(commun), _mesurer(commun), _proposer(), _signaler(commun))
    return {modele.nom: modele for modele in tous}


def _declarer(commun: Champ) -> Modele:
    return Modele(
        DECLARER,
        "Déclarer une réutilisation",
        "Déclaration de réutilisation",
        "une réutilisation",
        "Votre collectivité ou votre organisme utilise un commun : dites-le, vos voisins le "
        "verront. Une déclaration est publiée comme « déclarée ». L’équipe du catalogue la relit "
        "avant publication. Le nom suffit souvent ; un code INSEE ou un numéro SIREN lève tout "
        "doute.",
        (
            commun,
            _champ(USAGE, "organisation.nom", "organisme", "Organisme"),
            _champ(USAGE, "organisation.type", "type", "Type"),
            Champ("code", "SIREN ou code INSEE", _CODE, ("organisation", "code_insee")),
            _champ(USAGE, "etat", requis=True),
            *(_champ(USAGE, name) for name in ("depuis", "arretee_le", "usage", "instance")),
            Champ("preuve", "Preuve", _PREUVE, ("preuve", "url")),
            _champ(USAGE, "preuve.genre", "genre", "Genre de preuve"),
        ),
        ("reutilisations", "+"),
        equipe=("statut", "confirmee_le", "source", "titre_source", "lue_le"),
    )


def _mesurer(commun: Champ) -> Modele:
    return Modele(
        MESURER,
        "Mettre à jour une mesure",
        "Mise à jour d’une mesure",
        "une mesure",
        "Ajouter une valeur à un indicateur d’un commun. Les anciennes valeurs restent. Une mesure "
        "porte toujours sa date, son statut et sa source. On ajoute, on n’efface pas.",
        (
            commun,
            Champ("indicateur", "Indicateur", _INDICATEUR, requis=True),
            _champ(MESURE, "valeur", requis=True),
            _champ(MESURE, "au", requis=True),
            _champ(MESURE, "du"),
            _champ(MESURE, "statut"),
            _champ(MESURE, "source", requis=True),
            Champ("lecture", "Lecture de la source", _LECTURE, ("lecture",), _lectures()),
            *(_champ(MESURE, name) for name in ("perimetre", "methode", "note")),
        ),
        ("impact", "indicateurs", "{indicateur}", "mesures", "+"),
        equipe=("titre_source", "lue_le"),
    )


def _proposer() -> Modele:
    return Modele(
        PROPOSER,
        "Proposer un commun",
        "Proposition d’un commun",
        "",
        "Faire entrer au catalogue un commun numérique utile aux collectivités. Quelques "
        "informations suffisent pour une première page. Le commun entre sans être dit soutenu : "
        "l’équipe du catalogue est seule à l’écrire, avec la preuve. Ce que vous ne savez pas, "
        "laissez-le vide.",
        (
            _champ((), "nom", requis=True),
            _champ((), "accroche", requis=True),
            _champ((), "description"),
            Champ("contact", "Contact", CONTACT, ("contact",), requis=True),
            _champ((), "porteurs.0.nom", "porteur", "Porteur", requis=True),
            _champ((), "porteurs.0.type", "type", "Type du porteur"),
            Champ("code", "SIREN ou code INSEE du porteur", _CODE, ("porteurs", 0, "code_insee")),
            _champ((), "publics.collectivites", "publics", "Publics"),
            _champ((), "depots.0.url", "depot", "Dépôt de code", requis=True),
            _champ((), "licence", requis=True),
            _champ((), "liens.site", "site", "Site"),
        ),
    )


def _signaler(commun: Champ) -> Modele:
    return Modele(
        SIGNALER,
        "Signaler une erreur",
        "Signalement d’une erreur",
        "",
        "Quelque chose est faux, dépassé ou cassé dans une fiche. Dites ce qui est faux et ce "
        "qu’il faudrait lire : une personne s’en charge.",
        (
            commun,
            Champ("constat", "Ce qui est faux", _FAUX, requis=True, long=True),
            Champ("correction", "Ce qu’il faudrait lire", _CORRECTION, long=True),
            Champ("justificatif", "Source", _PAGE),
        ),
    )


def lien_de_la_forge(depot_url: str, nom: str, **reponses: str) -> str:
    """Return the address of the form of the forge for a model, with the answers that are known.

    « », if the forge has no form.
    """
    return formulaire_url(depot_url, LIBRE, message=modeles()[nom].message(**reponses))


def du_schema(path: ChampPath) -> ChampPath:
    """Return a path where zero stands for each element of a list, however its rank is written."""
    place: ChampPath = ()
    for step in path:
        part = schemas.partie_de("projet", place) or {}
        dans_une_liste = place and part.get("type") == "array"
        place = (*place, 0 if dans_une_liste else step)
    return place


def partie_du_champ(path: ChampPath) -> schemas.Schema:
    """Return what the schema says of a field, whatever ranks its path has; empty if it is none."""
    return schemas.partie_de("projet", du_schema(path)) or {}


def libelle_du_champ(path: ChampPath) -> str:
    """Name a field as a form does: « Contact : courriel », « Depuis »; empty for no field."""
    champ = du_schema(path)
    while champ and (isinstance(champ[-1], int) or not partie_du_champ(champ)):
        champ = champ[:-1]
    if not champ:
        return ""
    group, title = champ[:-1], partie_du_champ(champ)["title"]
    if group in ((), USAGE, MESURE):
        return str(title)
    return f"{partie_du_champ(group)['title']} : {minuscule(title)}"


def _champ(
    base: ChampPath, name: str, ident: str = "", label: str = "", *, requis: bool = False
) -> Champ:
    """Describe a question whose answer is a field, named with dots below `base`."""
    path = tuple(int(step) if step.isdigit() else step for step in name.split("."))
    partie = partie_du_champ(base + path)
    return Champ(
        ident or name,
        label or str(partie["title"]),
        aide(path, partie),
        path,
        _choix(partie),
        requis,
        long=partie.get("x-format") == "markdown",
    )


def aide(path: ChampPath, partie: schemas.Schema) -> str:
    """Say what to answer, without what only a file needs: quotation marks, marks of code."""
    propre = AIDES.get(nom_du_champ(path)) or AIDES.get(path[-1])
    if propre:
        return propre
    description = re.sub(", entre guillemets(,|(?=[.;]))", "", str(partie["description"]))
    return description.replace("`true`", "Oui").replace("`", "")
