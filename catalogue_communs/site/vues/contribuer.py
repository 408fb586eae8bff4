"""The ways to contribute: the guide of the fields, the form of the site and what its script reads.

And the e-mails, the form to print, the call for candidatures.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, NamedTuple

import msgspec

from catalogue_communs.contribution import formulaires
from catalogue_communs.contribution.messages import DECLARATION, ECRITES
from catalogue_communs.contribution.proposition import RESERVES, offerte
from catalogue_communs.faits.contexte import Contexte
from catalogue_communs.fiches.diagnostics import CODES, Code
from catalogue_communs.fiches.phrases.valeurs import FORMULAIRE
from catalogue_communs.forges.liste import forge_genre, formulaire_url
from catalogue_communs.modele import Guichet, Projet
from catalogue_communs.site.vues.adresses import Adresses, courriel
from catalogue_communs.socle import schemas
from catalogue_communs.socle.dates import MONTHS, au_jour
from catalogue_communs.socle.fichiers import octets_json, texte_yaml, yaml_fourni
from catalogue_communs.socle.programme import Publication, en_clair, programme
from catalogue_communs.socle.schemas import FIRST_YEAR, LAST_YEAR, Terme, Vocabulaire, vocabulaires
from catalogue_communs.socle.texte import ChampPath, enumerer, majuscule, nom_du_champ
from catalogue_communs.validation import dates, devine
from catalogue_communs.validation.personnes import GENERIQUES, SUITE

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
_MOTS = (
    "minLength",
    "maxLength",
    "pattern",
    "format",
    "x-format",
    "minimum",
    "maximum",
    "minItems",
    "maxItems",
)


@cache
def _formulaire() -> dict[str, Any]:
    """Return the questions of the form, and what its lists say."""
    questions: dict[str, Any] = yaml_fourni("formulaire")
    return questions


@cache
def _demandes() -> dict[str, dict[str, str]]:
    """Return how the questions call each field, and help to answer, by its name in the schema."""
    demandes: dict[str, dict[str, str]] = {}
    for question in _formulaire()["questions"]:
        demandes |= question["champs"]
    return demandes


class ChampDuSchema:
    """A field of a common as the schema describes it: its form, what to answer, what it holds.

    `champs` are the fields that it holds, or that each element of its list holds; `tous`, every
    field inside it; `offerts`, the fields that a person may write. `liste` names the vocabulary of
    its values, or of its elements.
    """

    def __init__(self, path: ChampPath, brute: schemas.Schema, *, requis: bool = False) -> None:
        """Read the field at a path, whose steps are 0 for the elements of a list.

        `brute` is its part of a schema; a reference without a file leads to that of a common.
        """
        self.chemin, self.brute, self.requis = path, brute, requis
        self.cle, self.nom = str(path[-1]) if path else "", nom_du_champ(path)
        self.ancre = self.nom.replace(".", "-")
        self.partie = schemas.resoudre("projet", brute)
        self.titre = str(self.partie["title"])
        # Its format says more than its type.
        self.forme = str(self.partie.get("x-format") or self.partie.get("format") or "")
        self.element: ChampDuSchema | None = None
        if "items" in self.partie:
            self.element = ChampDuSchema((*path, 0), self.partie["items"])
        self.champs = self._champs()
        self.tous: list[ChampDuSchema] = []
        for champ in self.champs:
            self.tous += (champ, *champ.tous)
        self.offerts = [champ for champ in self.champs if champ.nom not in RESERVES]
        self.liste = self._liste()
        self.vocabulaire: Vocabulaire | None = None
        if self.liste:
            self.vocabulaire = vocabulaires()[self.liste]
        self.choix = self._choix()
        # How the form calls it, and what it says of the answer.
        demande = _demandes().get(self.nom, {})
        self.libelle = demande.get("libelle", self.titre)
        self.aide = demande.get("aide", "")
        if path and not demande:
            self.aide = formulaires.aide(path, self.partie)
        self.exemple_court = self._exemple_court()
        # What an empty line suggests: a date, in words, not as a file writes it.
        self.invite = "" if self.forme == "date-partielle" else self.exemple_court

    def _champs(self) -> list[ChampDuSchema]:
        if self.element:
            return self.element.champs
        requis = self.partie.get("required", ())
        champs = []
        for cle, brute in self.partie.get("properties", {}).items():
            champ = ChampDuSchema((*self.chemin, cle), brute, requis=cle in requis)
            champs.append(champ)
        return champs

    def _liste(self) -> str:
        liste = schemas.nom_du_vocabulaire(self.brute)
        if self.element and not liste:
            return self.element.liste
        return liste

    @property
    def liste_longue(self) -> bool:
        """Whether the guide leaves its values to the end of the page."""
        return self.vocabulaire is not None and len(self.choix) > LISTE_COURTE

    def _choix(self) -> tuple[tuple[str, str], ...]:
        """List the values between which to choose, and what each is called."""
        if self.partie.get("type") == "boolean":
            return formulaires.OUI_NON
        if self.vocabulaire is None:
            return ()
        return tuple((terme.slug, terme.libelle) for terme in self.vocabulaire.valeurs.values())

    def _exemple_court(self) -> str:
        """Return an example of a text; the name of a source, or a value of a list, says nothing."""
        exemple = self.partie.get("examples", [""])[0]
        if self.vocabulaire or self.forme == "source" or not isinstance(exemple, str):
            return ""
        return exemple

    @property
    def type(self) -> str:
        """What the guide says that it accepts."""
        if self.element and self.vocabulaire:
            return "liste de valeurs à choisir"
        if self.element:
            return "liste"
        if self.vocabulaire:
            return "valeur à choisir"
        return TYPES.get(self.forme) or TYPES[self.partie["type"]]

    @property
    def limite(self) -> str:
        """How long it may be."""
        longueur, elements = self.partie.get("maxLength"), self.partie.get("maxItems")
        if longueur and self.forme in {"", "markdown"}:
            return f"{longueur} caractères au plus"
        if elements:
            return f"{elements} au plus"
        return ""

    @property
    def exemple(self) -> str:
        """An example to copy."""
        exemple = self.avec_nos_listes(self.partie["examples"][0])
        return texte_yaml({self.cle: exemple}, 72).rstrip()

    def avec_nos_listes(self, exemple: Any) -> Any:
        """Put in an example a value that the lists of the programme have."""
        if isinstance(exemple, list):
            return [self.avec_nos_listes(element) for element in exemple]
        if isinstance(exemple, dict):
            copie = {**exemple}
            for champ in self.champs:
                if champ.cle in copie:
                    copie[champ.cle] = champ.avec_nos_listes(copie[champ.cle])
            return copie
        if self.vocabulaire is None or exemple in self.vocabulaire.valeurs:
            return exemple
        return next(iter(self.vocabulaire.valeurs))

    @property
    def genre(self) -> str:
        """How the form asks for it."""
        if self.element:
            return self._genre_de_liste()
        if self.vocabulaire:
            return formulaires.CHOIX
        genre = GENRES.get(self.forme) or GENRES.get(str(self.partie["type"]))
        if genre:
            return genre
        if self.forme:
            return formulaires.LIGNE
        au_moins, au_plus = self.partie.get("minLength", 0), self.partie.get("maxLength", 0)
        long = au_moins >= PHRASE or au_plus > LONG
        return formulaires.TEXTE if long else formulaires.LIGNE

    def _genre_de_liste(self) -> str:
        if self.champs:
            return LISTE
        if self.vocabulaire:
            return formulaires.CASES
        return LIGNES

    def regles(self) -> dict[str, Any]:
        """Keep of its part of the schema, and of what it holds, what the script reads."""
        partie = self.partie
        publiees = {mot: partie[mot] for mot in _MOTS if mot in partie}
        publiees["type"] = partie["type"] if isinstance(partie["type"], str) else "string"
        publiees["titre"] = self.libelle
        publiees["genre"] = self.genre
        # What is empty is not written.
        paroles = {"aide": self.aide, "choix": self.liste, "invite": self.invite}
        publiees |= {cle: parole for cle, parole in paroles.items() if parole}
        if partie.get("x-moment") == schemas.PASSE:
            publiees["horizon"] = 0
        elif "x-horizon" in partie:
            publiees["horizon"] = partie["x-horizon"]
        return publiees | self._conditions() | self._contenu()

    def _conditions(self) -> dict[str, Any]:
        """Say when the field asks for some of those that it holds."""
        conditions = {}
        if "allOf" in self.partie:
            conditions["quand"] = [_condition_publiee(regle) for regle in self.partie["allOf"]]
        if "anyOf" in self.partie:
            conditions["unDe"] = [branche["required"] for branche in self.partie["anyOf"]]
        return conditions

    def _contenu(self) -> dict[str, Any]:
        """Give the rules of each element of its list, or those of the fields that it holds."""
        if self.element:
            return {"items": self.element.regles(), **_formulaire()["listes"].get(self.nom, {})}
        if not self.champs:
            return {}
        return {
            "champs": {champ.cle: champ.regles() for champ in self.offerts},
            "requis": [champ.cle for champ in self.offerts if champ.requis],
        }


def _condition_publiee(regle: schemas.Schema) -> dict[str, Any]:
    """Keep of a condition the field, its values, the fields that they ask for, the least numbers."""
    [(champ, valeurs)] = regle["if"]["properties"].items()
    suite = regle["then"]
    exiges = suite.get("required", [])
    publiee = {"champ": champ, "valeurs": valeurs["enum"], "exige": exiges}
    minima = dict(_minima(suite))
    if minima:
        publiee["minima"] = minima
    return publiee


def _minima(partie: schemas.Schema, path: str = "") -> Iterator[tuple[str, float]]:
    """Yield the least of each number of a part of a schema, by its path, lists entered on the way."""
    contenu = partie.get("items", partie)
    if "minimum" in contenu:
        yield path, contenu["minimum"]
    for nom, champ in contenu.get("properties", {}).items():
        yield from _minima(champ, f"{path}.{nom}" if path else nom)


def racine(nom: str = "projet") -> ChampDuSchema:
    """Return a whole file, by its schema: that of a common, by default.

    Its lists are those of the programme that the process serves.
    """
    return ChampDuSchema((), schemas.schema(nom))


def sections_du_guide(*, appel: bool) -> Iterator[ChampDuSchema]:
    """Yield the fields of the first level.

    Without a call, the programme only says by what proof it backs a common.
    """
    for champ in racine().champs:
        if appel or champ.nom != "guichet":
            yield champ
            continue
        preuve = champ.brute["properties"]["preuve"]
        exemple = {"preuve": preuve["examples"][0]}
        reduite = {**champ.brute, "properties": {"preuve": preuve}, "examples": [exemple]}
        yield ChampDuSchema(champ.chemin, reduite, requis=champ.requis)


def guide_en_texte() -> str:
    """Write the guide of the fields as Markdown that a forge shows."""
    parties = [GUIDE]
    for section in racine().champs:
        parties += [
            f"## {section.nom}",
            f"**{section.titre}** ({_regle(section)}). {section.partie['description']}",
            f"```yaml\n{section.exemple}\n```",
        ]
        parties += _valeurs(section)
        if section.tous:
            parties.append(_tableau(section.tous))
    return "\n\n".join(parties) + "\n"


GUIDE = """\
<!-- Écrit par « python3 scripts/fix » : ne pas modifier à la main. -->

# Guide des champs

Tous les champs d’une fiche, dans l’ordre où elle les écrit. `docs/exemples/depots-zero.yml` est \
la plus courte fiche publiable ; `docs/contribuer/fiche.md` dit comment l’écrire."""


def _tableau(champs: Iterable[ChampDuSchema]) -> str:
    """Write a line for each field: its name, its form, what it says."""
    lines = ["| Champ | Forme | Ce qu’il dit |", "| --- | --- | --- |"]
    for champ in champs:
        line = f"| `{champ.nom}` | {_regle(champ)} | {_en_une_cellule(champ)} |"
        lines.append(line)
    return "\n".join(lines)


def _regle(champ: ChampDuSchema) -> str:
    obligation = "obligatoire" if champ.requis else ""
    return ", ".join(filter(None, (obligation, champ.type, champ.limite)))


def _valeurs(champ: ChampDuSchema) -> list[str]:
    """Write the values between which to choose, with what each says."""
    if champ.vocabulaire is None:
        return []
    termes = champ.vocabulaire.valeurs.values()
    return ["\n".join(f"- `{terme.slug}` : {terme.libelle}" for terme in termes)]


def _en_une_cellule(champ: ChampDuSchema) -> str:
    """Write in a cell of a table what a field says, the values of a short list, or an example."""
    phrases = [str(champ.partie["description"])]
    if champ.vocabulaire and not champ.liste_longue:
        valeurs = enumerer((f"`{slug}`" for slug, _ in champ.choix), "ou")
        phrases.append(f"Valeurs : {valeurs}.")
    elif champ.exemple_court:
        phrases.append(f"Exemple : `{champ.exemple_court}`.")
    return " ".join(phrases).replace("|", "\\|").replace("\n", " ")


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
        if len(self.champ.choix) > CHOIX_IMPRIMES:
            return ()
        return self.champ.choix

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
    """The form, to change a common or to propose one.

    Eight questions, then whatever else the page of a common may say.
    """

    nouveau: bool = False
    regles = REGLES
    attestation = formulaires.ATTESTATION

    @property
    def par_courriel(self) -> str:
        """Where the e-mails are whose lines are ready."""
        if self.nouveau:
            return "contribuer/#proposer"
        return "reutiliser/dites-le/#signaler"

    def questions(self) -> Iterator[QuestionDeSaisie]:
        """Yield the questions, in their order."""
        champs = {champ.nom: champ for champ in racine().tous}
        for question in _formulaire()["questions"]:
            reponses = []
            for nom in question["champs"]:
                indispensable = self.nouveau and _est_indispensable(nom, champs)
                reponses.append(ReponseDemandee(champs[nom], indispensable))
            aide = question.get("aide", "")
            yield QuestionDeSaisie(question["cle"], question["titre"], aide, reponses)

    @staticmethod
    def autres() -> list[ChampDuSchema]:
        """Return the fields of the first level that no question asks for."""
        demandes = {nom.partition(".")[0] for nom in _demandes()}
        return [champ for champ in racine().offerts if champ.nom not in demandes]


def _est_indispensable(nom: str, champs: dict[str, ChampDuSchema]) -> bool:
    """Tell whether no common goes without a field: neither it nor what holds it is optional."""
    pas = nom.split(".")
    noms = [".".join(pas[:fin]) for fin in range(1, len(pas) + 1)]
    return all(champs[nom_du_groupe].requis for nom_du_groupe in noms)


def regles(contexte: Contexte, publication: Publication) -> dict[str, bytes]:
    """Return what the script knows: questions, forms of the fields, sentences, where to send."""
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
        "ordre": dates.ORDERED,
        "aujourd_hui": contexte.today.isoformat(),
        "jour": (contexte.today + dates.TOLERANCE).isoformat(),
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
    formulaire = formulaire_url(depot, formulaires.LIBRE) if publication.formulaires else ""
    return {"formulaire": formulaire, "ticket": ticket}


def _facons_publiees() -> dict[str, Any]:
    """Return what the script reads of the table of how people write.

    With what the names of licences mean.
    """
    table = devine.facons_de_dire()
    rubriques = ("morceaux", "date", "nombre", "booleen", "courriel", "adresse", "siren", "phrases")
    licence = {
        **table["licence"],
        "marques": devine.MARQUES,
        "expressions": devine.licences_par_cle(),
    }
    return {rubrique: table[rubrique] for rubrique in rubriques} | {"licence": licence}


def du_commun(projet: Projet, contexte: Contexte, _publication: Publication) -> dict[str, bytes]:
    """Return, of the values of the file of a common, those that the form asks for.

    With how the file calls users and sources.
    """
    valeurs = contexte.valeurs.get(projet.slug)
    if not valeurs:
        return {}
    nommer = contexte.reference.nommer
    fiche = {
        "valeurs": offerte(msgspec.json.decode(valeurs)),
        "usagers": [nommer(usage.organisation) for usage in projet.reutilisations],
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


OUVERT, FERME, OUVERTE, A_VENIR = "ouvert", "ferme", "ouverte", "a-venir"
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
    """What to do today, and the button that does it; where the call stands and what comes next."""

    texte: str
    libelle: str
    url: str
    suite: str
    # A message that asks to be told of the next call, while none is open.
    prevenir: str = ""


def appel(guichet: Guichet | None) -> Appel | None:
    """Say what to do: apply when candidatures are received, else write.

    Never an invitation in vain.
    """
    if guichet is None:
        return None
    if guichet.etat.statut == OUVERT:
        return _appel_ouvert(guichet)
    return _sans_appel(guichet)


def _sans_appel(guichet: Guichet) -> Appel:
    nom = programme().appellation
    ouvertures = (vague.ouverture for vague in guichet.vagues if vague.etat == A_VENIR)
    ouverture = next(filter(None, ouvertures), None)
    prochaine = "Aucune date n’est annoncée."
    if ouverture:
        prochaine = f"Prochaine date : {ouverture}."
    etat = guichet.etat
    reponse = "Non, aucun appel n’est ouvert."
    if etat.statut != FERME:
        reponse = f"Pas d’appel ouvert connu {au_jour(etat.constate_le)}, dernière vérification."
    consigne = f"{reponse} N’envoyez pas de dossier pour l’instant, écrivez d’abord."
    question = courriel(guichet.contact.courriel, f"Question sur {nom.le}", QUESTION)
    prevenir = courriel(guichet.contact.courriel, f"Prévenez-moi : {nom.le}", PREVENIR)
    suite = f"{reponse} {prochaine}"
    return Appel(f"{consigne} {prochaine}", f"Écrire {nom.au}", question, suite, prevenir)


def _appel_ouvert(guichet: Guichet) -> Appel:
    clotures = [vague.cloture for vague in guichet.vagues if vague.etat == OUVERTE]
    terme = ""
    if clotures and clotures[0]:
        terme = f" jusqu’{au_jour(clotures[0])}"
    phrase = f"{majuscule(programme().appellation.le)} reçoit des candidatures{terme}."
    if guichet.formulaire:
        return Appel(phrase, "Déposer une candidature", guichet.formulaire, phrase)
    return Appel(phrase, "Voir comment candidater", guichet.page_officielle, phrase)


class Porte:
    """A way in: a form where the forge has some, and an e-mail in any case, that says the same."""

    def __init__(self, ancre: str, adresses: Adresses) -> None:
        self.formulaire = modele = formulaires.modeles()[ancre]
        lien = adresses.formulaire(modele.nom, "contribuer/")
        self.lien = lien if lien.startswith("https://") else ""
        if ancre == formulaires.DECLARER:
            body = DECLARATION.format(nom="…")
        else:
            consentement = "Ces informations peuvent être publiées."
            body = f"Bonjour,\n\n{modele.message()}\n\n{consentement}\n"
        self.mailto = courriel(programme().courriel, modele.titre, body)


def papier() -> Iterator[tuple[str, list[tuple[str, formulaires.Champ]]]]:
    """Yield the groups of the form to print for a declaration of reuse.

    Of each group: its title; the label of each field, and the field.
    """
    champs = {champ.id: champ for champ in formulaires.modeles()[formulaires.DECLARER].champs}
    for titre, idents in GROUPES:
        lignes = []
        for ident in idents:
            libelle = champs[ident].libelle.rpartition(" : ")[2]
            lignes.append((majuscule(libelle), champs[ident]))
        yield titre, lignes


def portes() -> tuple[str, ...]:
    """Return the names of the forms of the forge, each with its page."""
    return tuple(formulaires.modeles())


def longs_vocabulaires() -> Iterator[Vocabulaire]:
    """Yield the vocabularies that the guide does not give whole beside their field."""
    for vocabulaire in vocabulaires().values():
        if len(vocabulaire.valeurs) > LISTE_COURTE:
            yield vocabulaire


def codes() -> dict[str, Code]:
    """Return the messages of the validation, with examples in the words of the programme."""
    return {
        nom: replace(code, faux=en_clair(code.faux), juste=en_clair(code.juste))
        for nom, code in CODES.items()
    }
