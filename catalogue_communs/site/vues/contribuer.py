"""The ways to contribute: the guide of the fields, the form of the site and its script, e-mails, a form to print, the call."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

from catalogue_communs.contribution import formulaires
from catalogue_communs.contribution.messages import DECLARATION, RUBRIQUES
from catalogue_communs.contribution.proposition import RESERVES
from catalogue_communs.faits.contexte import Contexte
from catalogue_communs.fiches.diagnostics import FORMULAIRE
from catalogue_communs.forges.liste import forge_genre, formulaire_url
from catalogue_communs.modele import Guichet, Projet
from catalogue_communs.site.vues.adresses import Adresses, courriel
from catalogue_communs.site.vues.commun import SECTIONS
from catalogue_communs.socle import schemas
from catalogue_communs.socle.dates import MONTHS, au_jour
from catalogue_communs.socle.fichiers import octets_json, texte_yaml
from catalogue_communs.socle.programme import Publication, programme
from catalogue_communs.socle.schemas import FIRST_YEAR, LAST_YEAR, Vocabulaire, vocabulaires
from catalogue_communs.socle.texte import ChampPath, nom_du_champ
from catalogue_communs.validation import contenus
from catalogue_communs.validation.contenus import GENERIQUES, SUITE

# What the guide calls a value, by its format, else by its type.
TYPES = {
    "markdown": "texte en Markdown",
    "identifiant": "identifiant",
    "identifiant-publie": "identifiant",
    "source": "source",
    "code-insee": "code INSEE",
    "image": "nom d’image",
    "champ": "nom de champ",
    "uri": "adresse https",
    "email": "adresse électronique",
    "date-partielle": "date",
    "siren": "numéro SIREN",
    "spdx": "licence SPDX",
    "domaine": "nom de domaine",
    "couleur": "couleur",
    "string": "texte",
    "integer": "nombre entier",
    "number": "nombre",
    "boolean": "oui ou non (true, false)",
    "object": "groupe de champs",
    "array": "liste",
}
# The guide leaves a longer list to the end of its page.
LISTE_COURTE = 30
# How the form asks for a value, by its type or its format, when it is not a choice.
GROUPE, LISTE, LIGNES, IMAGE, DATE = "groupe", "liste", "lignes", "image", "date"
GENRES = {
    "object": GROUPE,
    "boolean": formulaires.OUI,
    "number": formulaires.NOMBRE,
    "integer": formulaires.NOMBRE,
    "image": IMAGE,
    "date-partielle": DATE,
    "markdown": formulaires.TEXTE,
}
# Beyond, a line of text is a box; so is a sentence, which has at least so many signs.
LONG, PHRASE = 160, 5
# What the script reads of the schema.
_MOTS = ("minLength", "maxLength", "pattern", "format", "x-format", "minimum", "maximum", "minItems", "maxItems")  # fmt: skip


class ChampDuSchema:
    """A field of a common as the schema describes it, and those that it holds, or each element of its list."""

    def __init__(self, chemin: ChampPath, brute: schemas.Schema, *, requis: bool = False) -> None:
        """Read the field at a path, whose steps are 0 for the elements of a list, from its part of a schema.

        A reference without a file leads to the schema of a common.
        """
        self.chemin, self.brute, self.requis = chemin, brute, requis
        self.cle, self.nom = str(chemin[-1]) if chemin else "", nom_du_champ(chemin)
        self.partie = part = schemas.resoudre("projet", brute)
        self.titre = str(part["title"])
        # Its format says more than its type.
        self.forme = str(part.get("x-format") or part.get("format") or "")
        self.element = ChampDuSchema((*chemin, 0), part["items"]) if "items" in part else None
        inner, needed = part.get("properties", {}), part.get("required", ())
        own = [ChampDuSchema((*chemin, name), one, requis=name in needed) for name, one in inner.items()]
        self.champs: list[ChampDuSchema] = self.element.champs if self.element else own
        # Every field inside it, then those that a person may write.
        self.tous: list[ChampDuSchema] = [each for one in self.champs for each in (one, *one.tous)]
        self.offerts = [one for one in self.champs if one.nom not in RESERVES]
        name = schemas.nom_du_vocabulaire(brute)
        listed = self.element.vocabulaire if self.element else None
        self.vocabulaire: Vocabulaire | None = vocabulaires()[name] if name else listed
        values = self.vocabulaire.valeurs.values() if self.vocabulaire else ()
        self.liste_longue = len(values) > LISTE_COURTE
        self.choix = tuple((one.slug, one.libelle) for one in values)
        if part.get("type") == "boolean":
            self.choix = formulaires.OUI_NON
        # What the form says of the answer, and what an empty line of it suggests.
        self.aide = formulaires.aide(chemin, part) if chemin else ""
        example = part.get("examples", [""])[0]
        shown = isinstance(example, str) and not self.vocabulaire and self.forme != "source"
        self.invite: str = example if shown else ""
        self.ancre, self.id = self.nom.replace(".", "-"), "-".join(map(str, chemin)).replace("_", "-")

    @property
    def type(self) -> str:
        """What the guide says that it accepts."""
        if self.element:
            return "liste de valeurs à choisir" if self.vocabulaire else "liste"
        return "valeur à choisir" if self.vocabulaire else TYPES.get(self.forme) or TYPES[self.partie["type"]]

    @property
    def limite(self) -> str:
        """How long it may be."""
        longest, most = self.partie.get("maxLength"), self.partie.get("maxItems")
        if longest and self.forme in {"", "markdown"}:
            return f"{longest} caractères au plus"
        return f"{most} au plus" if most else ""

    @property
    def exemple(self) -> str:
        """An example to copy."""
        return texte_yaml({self.cle: self.avec_nos_listes(self.partie["examples"][0])}, 72).rstrip()

    def avec_nos_listes(self, value: Any) -> Any:
        """Put in an example a value that the lists of the programme have."""
        if isinstance(value, list):
            return [self.avec_nos_listes(one) for one in value]
        if isinstance(value, dict):
            inner = {one.cle: one for one in self.champs}
            return {
                key: inner[key].avec_nos_listes(one) if key in inner else one for key, one in value.items()
            }
        known = self.vocabulaire.valeurs if self.vocabulaire else {value: value}
        return value if value in known else next(iter(known))

    @property
    def genre(self) -> str:
        """How the form asks for it."""
        part = self.partie
        if self.element:
            return LISTE if self.champs else formulaires.CASES if self.vocabulaire else LIGNES
        if self.vocabulaire:
            return formulaires.CHOIX
        if kind := GENRES.get(self.forme) or GENRES.get(str(part["type"])):
            return kind
        long = part.get("minLength", 0) >= PHRASE or part.get("maxLength", 0) > LONG
        return formulaires.TEXTE if long and not self.forme else formulaires.LIGNE

    def regles(self) -> dict[str, Any]:
        """Keep of its part of the schema, and of what it holds, what the script reads."""
        whole = self.partie
        made = {word: whole[word] for word in _MOTS if word in whole}
        made["type"] = whole["type"] if isinstance(whole["type"], str) else "string"
        made["titre"] = whole["title"]
        if whole.get("x-moment") == schemas.PASSE:
            made["passe"] = True
        if "allOf" in whole:
            made["quand"] = [_condition_publiee(rule) for rule in whole["allOf"]]
        if "anyOf" in whole:
            made["unDe"] = [branch["required"] for branch in whole["anyOf"]]
        if self.element:
            made["items"] = self.element.regles()
        elif self.champs:
            made["champs"] = {one.cle: one.regles() for one in self.offerts}
            made["requis"] = [one.cle for one in self.offerts if one.requis]
        return made


def _condition_publiee(rule: schemas.Schema) -> dict[str, Any]:
    """Keep of a condition of a schema the field, its values, and the fields that they ask for."""
    [(champ, asked)] = rule["if"]["properties"].items()
    return {"champ": champ, "valeurs": asked["enum"], "exige": rule["then"].get("required", [])}


def racine(nom: str = "projet") -> ChampDuSchema:
    """Return a whole file, by its schema: that of a common, in the lists of the programme that the process serves."""
    return ChampDuSchema((), schemas.schema(nom))


def sections_du_guide(*, appel: bool) -> Iterator[ChampDuSchema]:
    """Yield the fields of the first level; without a call, the programme only says by what proof it backs a common."""
    for one in racine().champs:
        if appel or one.nom != "guichet":
            yield one
            continue
        proof = one.brute["properties"]["preuve"]
        example = {"preuve": proof["examples"][0]}
        alone = {**one.brute, "properties": {"preuve": proof}, "examples": [example]}
        yield ChampDuSchema(one.chemin, alone, requis=one.requis)


REGLES = "contribuer/formulaire.json"
# Where each field of the first level is on the page of a common.
# Where a field goes that has no place of its own.
SANS_PLACE = "en-bref"
PLACES = {
    "tete": ("nom", "sigle", "accroche", "logo", "captures", "contact", "porteurs", "liens", "citation", "archive"),
    "en-bref": ("description", "dit_autrement", "relations"),
    "impact": ("impact",),
    "qui-utilise": ("reutilisations",),
    "reutiliser": ("reutiliser",),
    "pour-qui": ("publics", "planification"),
    "code": ("depots", "licence", "technologies", "maintenance", "publiccode"),
    "parcours": ("parcours",),
    "qualite": ("qualite",),
    "sources": ("sources", "divergences"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class PageDeSaisie:
    """The form, to change a common or to propose one."""

    nouveau: bool = False
    regles = REGLES
    attestation = formulaires.ATTESTATION

    @staticmethod
    def groupes() -> Iterator[tuple[str, str, list[ChampDuSchema]]]:
        """Yield the identifier, the title and the fields of each group, in the order of the page of a common."""
        known = {one.nom: one for one in racine().offerts}
        others = known.keys() - {name for names in PLACES.values() for name in names}
        for ident, title in (("tete", "Le haut de la page"), *SECTIONS):
            names = (*PLACES[ident], *(name for name in known if ident == SANS_PLACE and name in others))
            yield ident, title, [known[name] for name in names]


def regles(contexte: Contexte, publication: Publication) -> dict[str, bytes]:
    """Return what the script knows: the forms of the fields, the sentences, where to send."""
    forge = {}
    if depot := publication.depot_url:
        # Where someone with an account goes: the form of the forge, else a ticket.
        ticket = forge_genre(depot).ticket.replace("{depot}", depot.rstrip("/"))
        form = formulaire_url(depot, formulaires.LIBRE) if publication.formulaires else ""
        forge = {"formulaire": form, "ticket": ticket}
    told = {
        "schema": racine().regles(),
        "phrases": {name: [message, remedy] for name, (_, message, remedy) in FORMULAIRE.items()},
        "generiques": sorted(GENERIQUES),
        "suite": SUITE,
        "mois": MONTHS,
        "annees": [FIRST_YEAR, LAST_YEAR],
        "ordre": contenus.ORDERED,
        "jour": (contexte.today + contenus.TOLERANCE).isoformat(),
        "communs": {projet.slug: projet.nom for projet in contexte.catalogue.projets},
        "courriel": programme().courriel,
        "rubriques": RUBRIQUES,
        "attestation": formulaires.ATTESTATION,
        "forge": forge,
    }
    return {REGLES: octets_json(told)}


def du_commun(projet: Projet, contexte: Contexte, _publication: Publication) -> dict[str, bytes]:
    """Return, of the values of the file of a common, those that the form asks for."""
    lues = contexte.valeurs.get(projet.slug)
    if not lues:
        return {}
    return {f"communs/{projet.slug}/fiche.json": octets_json(_offertes(json.loads(lues)))}


def _offertes(valeur: Any, chemin: ChampPath = ()) -> Any:
    """Leave out of a value what the catalogue alone writes."""
    if isinstance(valeur, list):
        return [_offertes(element, chemin) for element in valeur]
    if not isinstance(valeur, dict):
        return valeur
    offertes = {}
    for nom, dedans in valeur.items():
        place = (*chemin, nom)
        if nom_du_champ(place) not in RESERVES:
            offertes[nom] = _offertes(dedans, place)
    return offertes


# --- The ways to contribute ---------------------------------------------------------------------

GROUPES = (
    ("1. Le commun utilisé", ("commun",)),
    ("2. Qui l’utilise", ("organisme", "type", "code")),
    ("3. L’usage", ("etat", "depuis", "arretee_le", "usage", "instance")),
    ("4. Ce qui le montre", ("preuve",)),
)
# The message by which a town hall tells a need that no common answers to.
BESOIN = "[votre besoin, en une phrase]"
MESSAGE_BESOIN = f"""Bonjour,

Nous avons cherché dans le catalogue : {BESOIN}
Nous sommes : [une commune, une intercommunalité…], [nombre d’habitants]
Aujourd’hui, nous faisons ainsi : [en une phrase]"""


OUVERT, OUVERTE, A_VENIR = "ouvert", "ouverte", "a-venir"
QUESTION = """Bonjour,

Nous sommes [nom de la collectivité ou de l’opérateur].
Notre produit : [ce qu’il fait, qui s’en sert, son adresse]

Un appel à candidatures est-il ouvert, ou prévu ?

Bien cordialement,
[fonction, service]
"""


PREVENIR = """Bonjour,

Prévenez-moi, à cette adresse, quand un appel à candidatures s’ouvre.

[nom de la collectivité ou de l’opérateur]
"""


class Appel(NamedTuple):
    """What to do today, and the button that does it."""

    texte: str
    libelle: str
    url: str
    # A message that asks to be told of the next call, while none is open.
    prevenir: str = ""


def appel(guichet: Guichet | None) -> Appel | None:
    """Say what to do: apply when candidatures are received, else write; never an invitation in vain."""
    if guichet is None:
        return None
    named = programme().appellation
    if guichet.etat.statut != OUVERT:
        said = "N’envoyez pas de dossier pour l’instant : demandez d’abord si un appel est ouvert ou prévu."
        opening = next(
            (wave.ouverture for wave in guichet.vagues if wave.etat == A_VENIR and wave.ouverture), None
        )
        next_date = f"Prochaine date : {opening}." if opening else "Aucune date n’est annoncée."
        mailto = courriel(guichet.contact.courriel, f"Question sur {named.le}", QUESTION)
        tell = courriel(guichet.contact.courriel, f"Prévenez-moi : {named.le}", PREVENIR)
        return Appel(f"{said} {next_date}", f"Écrire {named.au}", mailto, tell)
    until = next((wave.cloture for wave in guichet.vagues if wave.etat == OUVERTE), None)
    return Appel(
        f"{named.le[0].upper()}{named.le[1:]} reçoit des candidatures{f' jusqu’{au_jour(until)}' if until else ''}.",
        "Déposer une candidature" if guichet.formulaire else "Voir comment candidater",
        guichet.formulaire or guichet.page_officielle,
    )


class Porte:
    """A way in: a form where the forge has some, and an e-mail in any case, that says the same."""

    def __init__(self, ancre: str, adresses: Adresses) -> None:
        self.formulaire = model = formulaires.modeles()[ancre]
        link = adresses.formulaire(model.nom, "contribuer/")
        self.lien = link if link.startswith("https://") else ""
        asked = f"Bonjour,\n\n{model.message()}\n\nCes informations peuvent être publiées.\n"
        body = DECLARATION.format(nom="…") if ancre == formulaires.DECLARER else asked
        self.mailto = courriel(programme().courriel, model.titre, body)


def papier() -> Iterator[tuple[str, list[tuple[str, formulaires.Champ]]]]:
    """Yield the groups of the form to print for a declaration of reuse: a title; labels, and what they ask."""
    asked = {one.id: one for one in formulaires.modeles()[formulaires.DECLARER].champs}
    for title, idents in GROUPES:
        labels = {ident: asked[ident].libelle.rpartition(" : ")[2] for ident in idents}
        yield title, [(f"{said[:1].upper()}{said[1:]}", asked[ident]) for ident, said in labels.items()]
