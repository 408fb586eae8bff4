"""The ways to contribute: the guide of the fields, the form of the site and its script, e-mails, a form to print, the call."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple

import msgspec

from catalogue_communs.contribution import formulaires
from catalogue_communs.contribution.messages import DECLARATION, ECRITES
from catalogue_communs.contribution.proposition import RESERVES, offerte
from catalogue_communs.faits.contexte import Contexte
from catalogue_communs.fiches.diagnostics import FORMULAIRE
from catalogue_communs.forges.liste import forge_genre, formulaire_url
from catalogue_communs.modele import Guichet, Projet
from catalogue_communs.site.vues.adresses import Adresses, courriel
from catalogue_communs.socle import schemas
from catalogue_communs.socle.dates import MONTHS, au_jour
from catalogue_communs.socle.fichiers import octets_json, texte_yaml, yaml_fourni
from catalogue_communs.socle.programme import Publication, programme
from catalogue_communs.socle.schemas import FIRST_YEAR, LAST_YEAR, Terme, Vocabulaire, vocabulaires
from catalogue_communs.socle.texte import ChampPath, enumerer, majuscule, nom_du_champ
from catalogue_communs.validation import contenus, devine
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
# A printed form has a line to fill where more could be ticked.
CHOIX_IMPRIMES = 13
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


@cache
def _formulaire() -> dict[str, Any]:
    """Return the questions of the form, and what its lists say."""
    questions: dict[str, Any] = yaml_fourni("formulaire")
    return questions


@cache
def _demandes() -> dict[str, dict[str, str]]:
    """Return how the questions call the fields that they ask for, and help to answer, by their names in the schema."""
    demandes: dict[str, dict[str, str]] = {}
    for question in _formulaire()["questions"]:
        demandes |= question["champs"]
    return demandes


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
        own = [
            ChampDuSchema((*chemin, name), one, requis=name in needed)
            for name, one in inner.items()
        ]
        self.champs: list[ChampDuSchema] = self.element.champs if self.element else own
        # Every field inside it, then those that a person may write.
        self.tous: list[ChampDuSchema] = [each for one in self.champs for each in (one, *one.tous)]
        self.offerts = [one for one in self.champs if one.nom not in RESERVES]
        # The list that it is chosen in, or each of its elements.
        self.liste: str = schemas.nom_du_vocabulaire(brute)
        if self.element and not self.liste:
            self.liste = self.element.liste
        self.vocabulaire: Vocabulaire | None = vocabulaires()[self.liste] if self.liste else None
        values = self.vocabulaire.valeurs.values() if self.vocabulaire else ()
        self.liste_longue = len(values) > LISTE_COURTE
        self.choix = tuple((one.slug, one.libelle) for one in values)
        if part.get("type") == "boolean":
            self.choix = formulaires.OUI_NON
        # How the form calls it, what it says of the answer, and what an empty line of it suggests.
        demande = _demandes().get(self.nom, {})
        self.libelle = demande.get("libelle", self.titre)
        self.aide = demande.get("aide", "")
        if chemin and not demande:
            self.aide = formulaires.aide(chemin, part)
        example = part.get("examples", [""])[0]
        shown = isinstance(example, str) and not self.vocabulaire and self.forme != "source"
        self.exemple_court: str = example if shown else ""
        # A date is suggested in words, not as a file writes it.
        self.invite = "" if self.forme == "date-partielle" else self.exemple_court
        self.ancre = self.nom.replace(".", "-")

    @property
    def type(self) -> str:
        """What the guide says that it accepts."""
        if self.element:
            return "liste de valeurs à choisir" if self.vocabulaire else "liste"
        return (
            "valeur à choisir"
            if self.vocabulaire
            else TYPES.get(self.forme) or TYPES[self.partie["type"]]
        )

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
                key: inner[key].avec_nos_listes(one) if key in inner else one
                for key, one in value.items()
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
        partie = self.partie
        publiees = {mot: partie[mot] for mot in _MOTS if mot in partie}
        publiees["type"] = partie["type"] if isinstance(partie["type"], str) else "string"
        publiees["titre"] = self.libelle
        publiees["genre"] = self.genre
        if self.aide:
            publiees["aide"] = self.aide
        if self.liste:
            publiees["choix"] = self.liste
        if self.invite:
            publiees["invite"] = self.invite
        if partie.get("x-moment") == schemas.PASSE:
            publiees["passe"] = True
        if "allOf" in partie:
            publiees["quand"] = [_condition_publiee(regle) for regle in partie["allOf"]]
        if "anyOf" in partie:
            publiees["unDe"] = [branche["required"] for branche in partie["anyOf"]]
        if self.element:
            publiees["items"] = self.element.regles()
            publiees |= _formulaire()["listes"].get(self.nom, {})
        elif self.champs:
            publiees["champs"] = {champ.cle: champ.regles() for champ in self.offerts}
            publiees["requis"] = [champ.cle for champ in self.offerts if champ.requis]
        return publiees


def _condition_publiee(rule: schemas.Schema) -> dict[str, Any]:
    """Keep of a condition the field, its values, the fields that they ask for, and the least numbers."""
    [(champ, asked)] = rule["if"]["properties"].items()
    then = rule["then"]
    publiee = {"champ": champ, "valeurs": asked["enum"], "exige": then.get("required", [])}
    if minima := dict(_minima(then)):
        publiee["minima"] = minima
    return publiee


def _minima(rule: schemas.Schema, path: str = "") -> Iterator[tuple[str, float]]:
    """Yield the least of each number of a part of a schema, by its path, lists entered on the way."""
    rule = rule.get("items", rule)
    if "minimum" in rule:
        yield path, rule["minimum"]
    for nom, part in rule.get("properties", {}).items():
        yield from _minima(part, f"{path}.{nom}" if path else nom)


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


def guide_en_texte() -> str:
    """Write the guide of the fields as Markdown that a forge shows."""
    lines = [GUIDE]
    for section in racine().champs:
        lines += [
            f"## {section.nom}",
            f"**{section.titre}** ({_regle(section)}). {section.partie['description']}",
        ]
        lines += [f"```yaml\n{section.exemple}\n```"]
        lines += _valeurs(section)
        rows = [f"| `{one.nom}` | {_regle(one)} | {_en_une_cellule(one)} |" for one in section.tous]
        if rows:
            lines.append(
                "\n".join(["| Champ | Forme | Ce qu’il dit |", "| --- | --- | --- |", *rows])
            )
    return "\n\n".join(lines) + "\n"


GUIDE = """\
<!-- Écrit par « python3 scripts/fix » : ne pas modifier à la main. -->

# Guide des champs

Tous les champs d’une fiche, dans l’ordre où elle les écrit. `docs/exemples/depots-zero.yml` est la plus courte fiche \
publiable ; `docs/contribuer/fiche.md` dit comment l’écrire."""


def _regle(champ: ChampDuSchema) -> str:
    needed = ["obligatoire"] if champ.requis else []
    return ", ".join([*needed, *filter(None, (champ.type, champ.limite))])


def _valeurs(champ: ChampDuSchema) -> list[str]:
    """Write the values between which to choose, with what each says."""
    if champ.vocabulaire is None:
        return []
    return [
        "\n".join(f"- `{one.slug}` : {one.libelle}" for one in champ.vocabulaire.valeurs.values())
    ]


def _en_une_cellule(champ: ChampDuSchema) -> str:
    """Write in a cell of a table what a field says, the values of a short list, or an example."""
    said = [str(champ.partie["description"])]
    if champ.vocabulaire and not champ.liste_longue:
        said.append(f"Valeurs : {enumerer((f'`{one}`' for one, _ in champ.choix), 'ou')}.")
    elif champ.exemple_court:
        said.append(f"Exemple : `{champ.exemple_court}`.")
    return " ".join(said).replace("|", "\\|").replace("\n", " ")


REGLES = "contribuer/formulaire.json"


class ReponseDemandee(NamedTuple):
    """What a question asks for, as it is printed: a box to tick, one line, or several."""

    champ: ChampDuSchema
    indispensable: bool

    @property
    def libelle(self) -> str:
        """How the question calls it."""
        return self.champ.libelle

    @property
    def id(self) -> str:
        """What tells it from the others on the page."""
        return f"papier-{self.champ.ancre}"

    @property
    def choix(self) -> tuple[tuple[str, str], ...]:
        """What to choose in, where a sheet has room for it."""
        return self.champ.choix if len(self.champ.choix) <= CHOIX_IMPRIMES else ()

    @property
    def type(self) -> str:
        """Whether one choice is ticked, or several."""
        return "checkbox" if self.champ.genre == formulaires.CASES else "radio"

    @property
    def long(self) -> bool:
        """Whether it takes several lines."""
        return self.champ.genre == formulaires.TEXTE


class QuestionDeSaisie(NamedTuple):
    """One of the questions that make a good first page."""

    cle: str
    titre: str
    aide: str
    reponses: list[ReponseDemandee]


@dataclass(frozen=True, slots=True)
class PageDeSaisie:
    """The form, to change a common or to propose one: eight questions, then whatever else its page may say."""

    nouveau: bool = False
    regles = REGLES
    attestation = formulaires.ATTESTATION

    @property
    def par_courriel(self) -> str:
        """Where the e-mails are whose lines are ready."""
        return "contribuer/#proposer" if self.nouveau else "reutiliser/dites-le/#signaler"

    def questions(self) -> Iterator[QuestionDeSaisie]:
        """Yield the questions, in their order."""
        connus = {champ.nom: champ for champ in racine().tous}
        for question in _formulaire()["questions"]:
            reponses = []
            for nom in question["champs"]:
                indispensable = self.nouveau and _est_indispensable(nom, connus)
                reponses.append(ReponseDemandee(connus[nom], indispensable))
            yield QuestionDeSaisie(
                question["cle"], question["titre"], question.get("aide", ""), reponses
            )

    @staticmethod
    def autres() -> list[ChampDuSchema]:
        """Return the fields of the first level that no question asks for."""
        demandes = {nom.partition(".")[0] for nom in _demandes()}
        return [champ for champ in racine().offerts if champ.nom not in demandes]


def _est_indispensable(nom: str, connus: dict[str, ChampDuSchema]) -> bool:
    """Tell whether no common goes without a field: neither it nor what holds it is optional."""
    pas = nom.split(".")
    return all(connus[".".join(pas[:fin])].requis for fin in range(1, len(pas) + 1))


def regles(contexte: Contexte, publication: Publication) -> dict[str, bytes]:
    """Return what the script knows: the questions, the forms of the fields, the sentences, where to send."""
    schema, vocabulaire = racine(), vocabulaires()
    unites, rythmes = vocabulaire["unite"].valeurs, vocabulaire["rythme"].valeurs
    contenu = {
        "questions": [_question_publiee(question) for question in _formulaire()["questions"]],
        "schema": schema.regles(),
        "choix": {champ.liste: champ.choix for champ in schema.tous if champ.liste},
        "accords": {cle: _accord(terme) for cle, terme in unites.items()},
        "rythmes": {cle: int(terme.extra["mois"]) for cle, terme in rythmes.items()},
        "phrases": {nom: [message, remede] for nom, (_, message, remede) in FORMULAIRE.items()},
        "facons": _facons_publiees(),
        "unites": sorted(devine.unites_connues()),
        "unitesDites": {cle: terme.libelle.lower() for cle, terme in unites.items()},
        "unitesEntieres": [cle for cle, terme in unites.items() if terme.extra.get("entier")],
        "generiques": sorted(GENERIQUES),
        "suite": SUITE,
        "mois": MONTHS,
        "annees": [FIRST_YEAR, LAST_YEAR],
        "ordre": contenus.ORDERED,
        "aujourd_hui": contexte.today.isoformat(),
        "jour": (contexte.today + contenus.TOLERANCE).isoformat(),
        "communs": {projet.slug: projet.nom for projet in contexte.catalogue.projets},
        "courriel": programme().courriel,
        "rubriques": ECRITES,
        "attestation": formulaires.ATTESTATION,
        "forge": _forge(publication),
    }
    return {REGLES: octets_json(contenu)}


def _question_publiee(question: dict[str, Any]) -> dict[str, Any]:
    return {"cle": question["cle"], "champs": [*question["champs"]]}


def _accord(unite: Terme) -> list[str]:
    """Return the singular, the plural and the symbol of a unit."""
    return [unite.libelle, str(unite.extra["pluriel"]), str(unite.extra.get("symbole", ""))]


def _forge(publication: Publication) -> dict[str, str]:
    """Say where someone with an account goes: the form of the forge, else a ticket."""
    depot = publication.depot_url
    if not depot:
        return {}
    ticket = forge_genre(depot).ticket.replace("{depot}", depot.rstrip("/"))
    form = formulaire_url(depot, formulaires.LIBRE) if publication.formulaires else ""
    return {"formulaire": form, "ticket": ticket}


def _facons_publiees() -> dict[str, Any]:
    """Return what the script reads of the table of how people write, and what the names of licences mean."""
    table = devine.facons_de_dire()
    kept = ("morceaux", "date", "nombre", "booleen", "courriel", "adresse", "siren", "phrases")
    licence = {
        **table["licence"],
        "marques": devine.MARQUES,
        "expressions": devine.licences_par_cle(),
    }
    return {name: table[name] for name in kept} | {"licence": licence}


def du_commun(projet: Projet, contexte: Contexte, _publication: Publication) -> dict[str, bytes]:
    """Return, of the values of the file of a common, those that the form asks for, and how it calls users and sources."""
    lues = contexte.valeurs.get(projet.slug)
    if not lues:
        return {}
    fiche = {
        "valeurs": offerte(msgspec.json.decode(lues)),
        "usagers": [
            contexte.reference.nommer(usage.organisation) for usage in projet.reutilisations
        ],
        "sources": {source.id: source.titre for source in projet.sources},
    }
    return {f"communs/{projet.slug}/fiche.json": octets_json(fiche)}


# --- The ways to contribute ---------------------------------------------------------------------

GROUPES = (
    ("1. Le commun utilisé", ("commun",)),
    ("2. Qui l’utilise", ("organisme", "type", "code")),
    ("3. L’usage", ("etat", "depuis", "arretee_le", "usage", "instance")),
    ("4. Ce qui le montre", ("preuve", "genre")),
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
    """What to do today, and the button that does it; which date comes next, in a sentence."""

    texte: str
    libelle: str
    url: str
    prochaine: str
    # A message that asks to be told of the next call, while none is open.
    prevenir: str = ""


def appel(guichet: Guichet | None) -> Appel | None:
    """Say what to do: apply when candidatures are received, else write; never an invitation in vain."""
    if guichet is None:
        return None
    return _appel_ouvert(guichet) if guichet.etat.statut == OUVERT else _sans_appel(guichet)


def _sans_appel(guichet: Guichet) -> Appel:
    nom = programme().appellation
    ouvertures = (vague.ouverture for vague in guichet.vagues if vague.etat == A_VENIR)
    ouverture = next(filter(None, ouvertures), None)
    prochaine = f"Prochaine date : {ouverture}." if ouverture else "Aucune date n’est annoncée."
    consigne = "N’envoyez pas de dossier pour l’instant : demandez d’abord si un appel est ouvert ou prévu."
    question = courriel(guichet.contact.courriel, f"Question sur {nom.le}", QUESTION)
    prevenir = courriel(guichet.contact.courriel, f"Prévenez-moi : {nom.le}", PREVENIR)
    return Appel(f"{consigne} {prochaine}", f"Écrire {nom.au}", question, prochaine, prevenir)


def _appel_ouvert(guichet: Guichet) -> Appel:
    cloture = next((vague.cloture for vague in guichet.vagues if vague.etat == OUVERTE), None)
    terme = f" jusqu’{au_jour(cloture)}" if cloture else ""
    texte = f"{majuscule(programme().appellation.le)} reçoit des candidatures{terme}."
    if guichet.formulaire:
        return Appel(texte, "Déposer une candidature", guichet.formulaire, texte)
    return Appel(texte, "Voir comment candidater", guichet.page_officielle, texte)


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
        yield (
            title,
            [(f"{said[:1].upper()}{said[1:]}", asked[ident]) for ident, said in labels.items()],
        )
