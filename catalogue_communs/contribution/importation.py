"""Start a file from a publiccode.yml, or from the page of a product of beta.gouv.fr.

A table says where each part of a document goes. What the rules refuse is left out with the reason,
never mended.
"""

import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import date
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple

import jmespath
import msgspec
import yaml

from catalogue_communs.contribution.comprendre import Comprehension, contact_lu
from catalogue_communs.contribution.formulaires import partie_du_champ
from catalogue_communs.contribution.texte_recu import texte_propre
from catalogue_communs.faits.publiccode import ETATS, TYPES
from catalogue_communs.fiches.diagnostics import Diagnostic
from catalogue_communs.fiches.ecriture import Refus, premier_probleme
from catalogue_communs.fiches.lecture import MAX_BYTES, lire_octets
from catalogue_communs.socle.licences import normalise
from catalogue_communs.socle.recu import DOCUMENT, Demesure, mesurer
from catalogue_communs.socle.schemas import vocabulaires
from catalogue_communs.socle.texte import INVISIBLE, ChampPath, citer, enumerer, nom_du_champ
from catalogue_communs.validation import conformite, devine, personnes, textes
from catalogue_communs.validation.fiche import ContexteDesRegles, Fiche

Json = dict[str, Any]
VIDES: tuple[object, ...] = (None, "", [], {})
MISSING = "champ-manquant"

SANS_CHAMP = "la fiche n’a pas de champ pour cela."
PERSONNE = "c’est une donnée personnelle, que le catalogue ne publie pas."
# The texts of beta.gouv.fr may be copied under CC BY-NC-SA, which the catalogue's own licence is
# not: facts only.
PHRASES = (
    "c’est un texte sous licence CC BY-NC-SA, que le catalogue ne recopie pas : écrivez le vôtre."
)
LAISSES_DU_GROUPE = {"email": PERSONNE, "phone": PERSONNE, "comment": PHRASES}
PAS_UN_GROUPE = "ce n’est pas un groupe de champs."


class Origine(NamedTuple):
    """The document that is imported; `page`, where the public reads it, when it was not read there.

    `voisins` is the folder of a copy of its repository that tells the names of the organisations.
    """

    id: str
    titre: str
    lue_le: date
    url: str = ""
    page: str = ""
    voisins: Path | None = None


# How a part of a document is read: what the field gets, nothing when there is none, or `Refus` with
# the reason.
Lecteur = Callable[["Collecte", Any, str], Any]
# Where each part goes, by its place in the document (`[]`: each element of a list): the field, how
# it is read.
Table = Mapping[str, tuple[str, Lecteur]]


class Collecte(msgspec.Struct):
    """What is gathered from one document: values, and what is left, or for a person to judge.

    Of what is left or to judge: its place in the document, and why.
    """

    origine: Origine
    valeurs: Json = {}
    non_repris: list[tuple[str, str]] = []
    a_juger: list[tuple[str, str]] = []
    a_completer: tuple[str, ...] = ()
    _lieux: dict[ChampPath, str] = {}

    def reprendre(self, document: Json, table: Table, laisses: Mapping[str, str]) -> None:
        """Take what the table names, in its order; say why each other part is left."""
        for nom, (champ, lecteur) in table.items():
            for lieu, partie in _parties(document, nom).items():
                if partie in VIDES:
                    continue
                try:
                    self.poser(champ, lecteur(self, partie, lieu), lieu)
                except Refus as refusal:
                    self.non_repris.append((lieu, str(refusal)))
        self._restes(document, table, laisses, "")

    def _restes(
        self, document: Json, table: Table, laisses: Mapping[str, str], parent: str
    ) -> None:
        """Say why each part is left that the table does not name, group after group."""
        for key, valeur in document.items():
            lieu = f"{parent}{key}"
            if valeur in VIDES or lieu in table or f"{lieu}[]" in table:
                continue
            if not any(nom.startswith(f"{lieu}.") for nom in table):
                raison = laisses.get(lieu, laisses.get(f"{parent}*", SANS_CHAMP))
                self.non_repris.append((lieu, raison))
            elif isinstance(valeur, dict):
                self._restes(valeur, table, laisses, f"{lieu}.")
            else:
                self.non_repris.append((lieu, PAS_UN_GROUPE))

    def poser(self, champ: str, valeur: Any, lieu: str) -> None:
        """Propose the value found at `lieu` for a field, named with dots; cite the document."""
        path = tuple(champ.split("."))
        comprise = self._comprise(path, valeur, lieu)
        if comprise is None:
            return
        groupe = self.valeurs
        for end, step in enumerate(path[:-1], 1):
            groupe = self._cite(path[:end], groupe.setdefault(step, {}))
        self._lieux[path] = lieu
        if not isinstance(comprise, list):
            groupe[path[-1]] = self._cite(path, comprise)
            return
        liste = groupe.setdefault(path[-1], [])
        for element in comprise:
            if self._cite((*path, 0), element) not in liste:
                self._lieux[*path, len(liste)] = lieu
                liste.append(element)

    def _comprise(self, path: ChampPath, valeur: Any, lieu: str) -> Any:
        """Understand a value as the answer of a person; keep why it, or a part of it, cannot be."""
        lecture = Comprehension()
        comprise = None if valeur in VIDES else lecture.element(path, valeur)
        for faute in lecture.fautes:
            # A fault speaks of an answer: it becomes that of a value, and names the part of a group.
            label, raison = faute.replace("Cette réponse", "Cette valeur").split("\n", 1)
            if not isinstance(valeur, str):
                raison = f"{label} : {raison}"
            self.non_repris.append((lieu, raison))
        return comprise

    def _cite(self, path: ChampPath, groupe: Any) -> Any:
        """Cite the document in a group that may have a source."""
        if isinstance(groupe, dict) and "source" in partie_du_champ(path).get("properties", ()):
            groupe["source"] = self.origine.id
        return groupe

    def finir(self, root: Path, **ajouts: Any) -> "Collecte":
        """Add what a person gives, drop what the rules refuse, name what lacks, cite its source."""
        self.non_repris = [(lieu, raison) for lieu, raison in self.non_repris if lieu not in ajouts]
        financeurs = [
            organisme
            for organisme in self.valeurs.get("porteurs", [])
            if organisme.get("role", "porteur") != "porteur"
        ]
        self.valeurs.update(ajouts)
        if "porteurs" in ajouts:
            # Whoever imports names the carrier; the document's funders stay.
            self.valeurs["porteurs"] = [*ajouts["porteurs"], *financeurs]
        self._retirer_les_refus(root)
        if financeurs and self.valeurs.get("porteurs") == financeurs:
            self.a_completer += ("porteurs",)
        champs = [champ for champ in self.valeurs if champ not in ajouts]
        if champs:
            self.valeurs["sources"] = [self._source(champs)]
        return self

    def _retirer_les_refus(self, root: Path) -> None:
        """Take away one refused value a turn, until only fields of the file are missing."""
        # A file holds far fewer values than this.
        for _ in range(200):
            refus = []
            absents = []
            for faute in self._fautes(root):
                if faute.code == MISSING and len(faute.chemin) == 1:
                    absents.append(str(faute.chemin[0]))
                else:
                    refus.append(faute)
            self.a_completer = tuple(absents)
            if not refus:
                break
            self._retirer(refus[0])

    def _source(self, champs: list[str]) -> Json:
        """Return the document as a source of these fields."""
        source: Json = {"id": self.origine.id, "titre": self.origine.titre}
        if self.origine.url:
            source["url"] = self.origine.url
        return {**source, "consultee_le": self.origine.lue_le.isoformat(), "champs": champs}

    def _fautes(self, root: Path) -> list[Diagnostic]:
        """Check the values as those of a file."""
        text = yaml.safe_dump(self.valeurs, allow_unicode=True, sort_keys=False)
        fiche = Fiche("fiche", lire_octets(text.encode(), "fiche"))
        context = ContexteDesRegles(root, self.origine.lue_le)
        return [
            *conformite.check(fiche),
            *personnes.donnees_personnelles(fiche, context),
            *textes.textes_interdits(fiche, context),
        ]

    def _retirer(self, faute: Diagnostic) -> None:
        """Take away the value that a fault is about; a part that lacks a field goes whole."""
        path = faute.chemin[:-1] if faute.code == MISSING else faute.chemin
        # Where the value came from: its own place, or that of its whole.
        places = (self._lieux.get(path[:end]) for end in range(len(path), 0, -1))
        lieu = next(filter(None, places), nom_du_champ(path))
        # A part that goes because of a value already left has its reason.
        if all(place != lieu for place, _ in self.non_repris):
            self.non_repris.append((lieu, faute.message))
        while path:
            parent: Any = self.valeurs
            for step in path[:-1]:
                parent = parent[step]
            del parent[path[-1]]
            # A source that supports nothing any more goes too.
            path = path[:-1] if not parent or list(parent) == ["source"] else ()


def _parties(document: Json, nom: str) -> Json:
    """Return the parts of a document that a name of the table designates, by place."""
    lieu = nom.removesuffix("[]")
    valeur = jmespath.search(lieu, document)
    if nom == lieu or not isinstance(valeur, list):
        return {lieu: valeur}
    return {f"{lieu}[{rank}]": element for rank, element in enumerate(valeur)}


# --- How a part is read ---------------------------------------------------------------------


def _mots(mots: Mapping[str, str]) -> Lecteur:
    return lambda _collecte, valeur, _lieu: mots.get(str(valeur), valeur)


_tel_quel = _mots({})


def _groupe(noms: Mapping[str, str], **constantes: str) -> Lecteur:
    """Read an element of a list: its fields, by their name in the document."""

    def lire(collecte: Collecte, element: Any, lieu: str) -> list[Json]:
        if not isinstance(element, dict):
            raise Refus(PAS_UN_GROUPE)
        for nom in sorted(element.keys() - {*noms.values()}):
            raison = LAISSES_DU_GROUPE.get(nom, SANS_CHAMP)
            collecte.non_repris.append((f"{lieu}.{nom}", raison))
        groupe = {champ: element[nom] for champ, nom in noms.items() if element.get(nom)}
        return [groupe | constantes]

    return lire


def _depot(_collecte: Collecte, url: Any, _lieu: str) -> list[Json]:
    return [{"url": url, "principal": True}]


def _equipe(written: object) -> Mapping[str, str]:
    """Return how to reach a team; nothing for the address of a person."""
    try:
        return contact_lu(str(written or ""))
    except Refus:
        return {}


# --- publiccode.yml, versions 0.2 to 0.7 and those to come -----------------------------------

VERSIONS = re.compile(r"0(\.[2-7](\.|\Z)|\Z)")
ORGANISME = {"nom": "name", "site": "uri"}
ENTRETIEN = {"none": "arretee", **dict.fromkeys(("internal", "contract", "community"), "active")}
LU_DANS_LE_DEPOT = "le catalogue le lit dans le dépôt."
IMAGE = "une image s’ajoute à la main, avec son texte de remplacement."
TITULAIRE = (
    "qui a les droits n’est pas toujours qui porte le commun, et peut être une personne : voyez "
    "--porteur."
)
# What is never taken, and why.
LAISSES_DE_PUBLICCODE = {
    "usedBy": "une réutilisation est à déclarer dans la fiche, avec une preuve.",
    "intendedAudience": "choisissez les publics de la fiche : ils sont plus précis.",
    "isBasedOn": "déclarez une relation si l’autre logiciel est au catalogue.",
    "softwareVersion": LU_DANS_LE_DEPOT,
    "releaseDate": LU_DANS_LE_DEPOT,
    "logo": IMAGE,
    "description.*": "le catalogue est en français.",
    "description.fr.screenshots": IMAGE,
    "legal.authorsFile": PERSONNE,
    **dict.fromkeys(("legal.mainCopyrightOwner", "legal.repoOwner"), TITULAIRE),
}


def _presentation(collecte: Collecte, valeur: Any, lieu: str) -> Any:
    if not isinstance(valeur, str):
        return valeur
    text, retires = texte_propre(valeur)
    if retires:
        collecte.non_repris.append((lieu, f"retiré du texte : {enumerer(retires, 'et')}."))
    return text


def _licence(collecte: Collecte, licence: Any, lieu: str) -> Any:
    possibles = devine.licences_devinees(str(licence))
    normalisee = normalise(str(licence))
    if normalisee and len(possibles) > 1:
        conseil = f"est repris comme SPDX le lit ; vérifiez : {devine.choix(possibles)} ?"
        collecte.non_repris.append((lieu, f"{citer(licence)} {conseil}"))
    return normalisee or licence


def _langues(_collecte: Collecte, langues: Any, _lieu: str) -> Any:
    if not isinstance(langues, list):
        return langues
    return [str(langue).partition("-")[0] for langue in langues]


def _contacts(collecte: Collecte, contacts: Any, lieu: str) -> Mapping[str, str]:
    """Return how to reach the first team; the persons are left."""
    collecte.non_repris.append((lieu, PERSONNE))
    if not isinstance(contacts, list):
        return {}
    for contact in contacts:
        equipe = _equipe(contact.get("email")) if isinstance(contact, dict) else {}
        if equipe:
            return equipe
    return {}


TABLE_PUBLICCODE: Table = {
    "name": ("nom", _tel_quel),
    "description.fr.localisedName": ("nom", _tel_quel),
    "description.fr.shortDescription": ("accroche", _tel_quel),
    "description.fr.longDescription": ("description", _presentation),
    "description.fr.documentation": ("liens.documentation", _tel_quel),
    "description.fr.features": ("publiccode.fonctionnalites", _tel_quel),
    "url": ("depots", _depot),
    "landingURL": ("liens.site", _tel_quel),
    "roadmap": ("liens.feuille_de_route", _tel_quel),
    "organisation": ("porteurs", _groupe(ORGANISME, role="porteur")),
    "fundedBy[]": ("porteurs", _groupe(ORGANISME, role="financeur")),
    "legal.license": ("licence", _licence),
    "developmentStatus": ("publiccode.etat", _mots({word: slug for slug, word in ETATS.items()})),
    "softwareType": (
        "publiccode.type_logiciel",
        _mots({word: slug for slug, word in TYPES.items()}),
    ),
    "platforms": ("publiccode.plateformes", _tel_quel),
    "localisation.localisationReady": ("publiccode.localisation_prete", _tel_quel),
    "localisation.availableLanguages": ("publiccode.langues", _langues),
    "maintenance.type": ("maintenance.statut", _mots(ENTRETIEN)),
    "maintenance.contacts": ("contact", _contacts),
    "maintenance.contractors[]": (
        "publiccode.prestataires",
        _groupe({"nom": "name", "jusqu_au": "until", "site": "website"}),
    ),
}


def depuis_publiccode(values: Json, origine: Origine) -> Collecte:
    """Gather what a publiccode.yml says, and refuse any other document.

    The caller ends with `Collecte.finir`.
    """
    collecte, document = Collecte(origine), dict(values)
    version = str(document.pop("publiccodeYmlVersion", ""))
    if not re.fullmatch(r"[0-9]+(\.[0-9]+)*", version):
        constat = "« publiccodeYmlVersion » manque, ou n’est pas une version"
        raise Refus(f"{constat} : ce fichier n’est pas un publiccode.yml.")
    if not VERSIONS.match(version):
        conseil = f"la version {citer(version)} n’est pas connue, de 0.2 à 0.7 : relisez tout."
        collecte.non_repris.append(("publiccodeYmlVersion", conseil))
    descriptions = document.get("description")
    if isinstance(descriptions, dict):
        # « fr-FR » is French too.
        document["description"] = {_langue(key): text for key, text in descriptions.items()}
    collecte.reprendre(document, TABLE_PUBLICCODE, LAISSES_DE_PUBLICCODE)
    return collecte


def _langue(key: Any) -> Any:
    """Return « fr » for every French; any other language as it is written."""
    return "fr" if str(key).partition("-")[0].casefold() == "fr" else key


# --- The page of a product of beta.gouv.fr ---------------------------------------------------

# The names of phases there that are not those of the catalogue: one of today, two of before.
PHASES = {"transfere": "transfert", "transfer": "transfert", "success": "opere"}
# A product that stopped is imported as stopped.
ARRETS = {
    "abandon-investigation": "L’investigation n’a pas été suivie d’un service, selon beta.gouv.fr.",
    "abandon": "Service arrêté, selon beta.gouv.fr.",
}
NIVEAUX = {
    f"{word} conforme": f"{word}-conforme" for word in ("totalement", "partiellement", "non")
}
TYPES_DE_BETA = {
    "administration-centrale": "service-etat",
    "service-deconcentre": "service-etat",
    "operateur": "operateur-etat",
}
COLLECTIVITE = "collectivite-territoriale"
LAISSES_DE_BETA = {
    "mission": PHRASES,
    "texte": PHRASES,
    "events": "un évènement se recopie à la main dans le parcours, avec sa source.",
    "thematiques": "choisissez un thème de la planification, s’il y en a un.",
    **dict.fromkeys(
        ("redirect_from", "robots", "layout"), "ne dit que l’adresse ou l’affichage de la page."
    ),
}
_SLUG = re.compile(r"[a-z0-9][a-z0-9._-]*", re.IGNORECASE)


def _techniques(collecte: Collecte, techniques: Any, lieu: str) -> Any:
    """Take each technique once; its spelling, and what is none, are for a person to see."""
    if not isinstance(techniques, list):
        return techniques
    noms = chain.from_iterable(str(technique).split(",") for technique in techniques)
    uniques = {nom.strip().casefold(): nom.strip() for nom in noms}
    uniques.pop("", None)
    liste = [*uniques.values()]
    conseil = (
        "Gardez les langages, les cadriciels et les bases de données, et écrivez leur nom comme "
        "leur projet l’écrit."
    )
    collecte.a_juger.append((lieu, f"{enumerer(map(citer, liste), 'et')}. {conseil}"))
    return liste


def _joindre(collecte: Collecte, adresse: Any, lieu: str) -> Mapping[str, str]:
    """Return how to reach the team: its address, else the page of the product."""
    equipe = _equipe(adresse)
    page = collecte.origine.page or collecte.origine.url
    if equipe or not page:
        return equipe
    raison = "ce n’est pas l’adresse d’une équipe : la page publique la remplace."
    collecte.non_repris.append((lieu, raison))
    return {"url": page}


def _sponsors(collecte: Collecte, sponsors: Any, lieu: str) -> None:
    """Name the organisations that pay: whether they carry the product is for a person to read."""
    noms = []
    for sponsor in _en_liste(sponsors):
        page = _voisin(collecte, "_organisations", sponsor)
        noms.append(str(page.get("name") or citer(page["slug"])).strip())
    question = (
        f"ces organismes financent ; portent-ils le service ? {enumerer(noms, 'et')}. Lisez ses "
        "mentions légales, puis donnez --porteur ou complétez « porteurs »."
    )
    collecte.a_juger.append((lieu, question))


def _en_liste(valeur: Any) -> list[Any]:
    return valeur if isinstance(valeur, list) else [valeur]


def _incubateur(collecte: Collecte, incubateur: Any, _lieu: str) -> list[Json]:
    """Take the incubator; its owner tells its type."""
    page = _voisin(collecte, "_incubators", incubateur)
    owner = _voisin(collecte, "_organisations", page.get("owner"))
    nom = str(page.get("title") or "").strip()
    if not nom:
        raise Refus(
            f"{citer(page['slug'])} : le dossier des organisations n’est pas à côté de la page : "
            "écrivez le porteur avec son nom et son rôle."
        )
    porteur = {"nom": nom, "role": "incubateur"}
    genre = TYPES_DE_BETA.get(str(owner.get("type")).strip())
    if genre:
        porteur["type"] = genre
    return [porteur]


def _voisin(collecte: Collecte, folder: str, place: object) -> Json:
    """Read the head of a page near the document, if it is there, and the last step of its place."""
    slug = str(place).rstrip("/").rpartition("/")[2]
    voisins = collecte.origine.voisins
    if voisins and _SLUG.fullmatch(slug):
        path = voisins / folder / f"{slug}.md"
        with suppress(OSError, Refus), path.open("rb") as stream:
            return {"slug": slug, **lire_document(stream.read(MAX_BYTES + 1), path.name)[0]}
    return {"slug": slug}


def _publics(collecte: Collecte, publics: Any, lieu: str) -> list[str]:
    """Take the collectivités; name the other publics, that the file says in its own words."""
    noms = [str(public) for public in _en_liste(publics)]
    ailleurs = [citer(nom) for nom in noms if nom != COLLECTIVITE]
    if ailleurs:
        raison = (
            "la fiche ne dit que les collectivités ; les autres publics vont dans la description."
        )
        collecte.non_repris.append((lieu, f"{enumerer(ailleurs, 'et')} : {raison}"))
    return ["non-precise"] if COLLECTIVITE in noms else []


def _nom_de_phase(nom: object) -> str:
    """Return the name of a phase in the catalogue; nothing for what has none, as « alumni »."""
    phase = PHASES.get(str(nom), str(nom))
    return phase if phase in vocabulaires()["phase"].valeurs else ""


def _phase(collecte: Collecte, phase: Any, lieu: str) -> Any:
    if not isinstance(phase, dict):
        raise Refus(PAS_UN_GROUPE)
    nom = _nom_de_phase(phase.get("name"))
    if not nom:
        raise Refus(f"{citer(phase.get('name'))} n’a pas d’équivalent dans le parcours.")
    lecteur = _groupe({"phase": "name", "debut": "start", "fin": "end"})
    return lecteur(collecte, {**phase, "name": nom}, lieu)


def _arret(_collecte: Collecte, phases: Any, _lieu: str) -> Json | None:
    """Tell when and why a product stopped, from the last of its phases."""
    phase = _derniere_phase(phases)
    raison = ARRETS.get(str(phase.get("name")))
    if not raison or phase.get("start") is None:
        return None
    return {"date": phase["start"], "raison": raison}


def _derniere_phase(phases: Any) -> Json:
    """Return the last phase that the catalogue knows."""
    if isinstance(phases, list):
        for phase in reversed(phases):
            if isinstance(phase, dict) and _nom_de_phase(phase.get("name")):
                return phase
    return {}


TABLE_BETA: Table = {
    "title": ("nom", _tel_quel),
    "link": ("liens.site", _tel_quel),
    "stats_url": ("liens.statistiques", _tel_quel),
    "budget_url": ("liens.budget", _tel_quel),
    "impact_url": ("liens.matrice_impact", _tel_quel),
    "adresse": ("liens.fiche_beta", _tel_quel),
    "techno": ("technologies", _techniques),
    "contact": ("contact", _joindre),
    "repository": ("depots", _depot),
    "sponsors": ("porteurs", _sponsors),
    "incubator": ("porteurs", _incubateur),
    "usertypes": ("publics.collectivites", _publics),
    "phases[]": ("parcours.phases", _phase),
    "phases": ("archive", _arret),
    "accessibility_status": ("qualite.accessibilite.niveau", _mots(NIVEAUX)),
}


def depuis_beta(values: Json, text: str, origine: Origine) -> Collecte:
    """Gather the facts that the head of a page gives, and none of its sentences.

    The caller ends with `Collecte.finir`.
    """
    if not {"title", "mission"} & set(values):
        raise Refus("L’en-tête n’a ni « title » ni « mission » : ce n’est pas une page de produit.")
    collecte = Collecte(origine)
    document = {**values, "adresse": origine.page or origine.url, "texte": text}
    collecte.reprendre(document, TABLE_BETA, LAISSES_DE_BETA)
    return collecte


# --- Where a document comes from -------------------------------------------------------------

_FRONT = re.compile(r"\A\ufeff?---[ \t]*\r?\n(.*?)^---[ \t]*(?:\r?\n|\Z)", re.DOTALL | re.MULTILINE)


def lire_document(raw: bytes, nom: str) -> tuple[Json, str]:
    """Return the fields of YAML, or of the head of a Markdown page with its text; or refuse it."""
    try:
        mesurer(raw, DOCUMENT)
    except Demesure as demesure:
        raise Refus(f"{nom} {demesure} : ce n’est pas une description de logiciel.") from demesure
    # What is pasted from elsewhere brings invisible characters, that say nothing.
    head, body = INVISIBLE.sub("", raw.decode("utf-8", "surrogateescape")), ""
    if nom.endswith(".md"):
        match = _FRONT.match(head)
        if not match:
            raise Refus(f"{nom} ne commence pas par un en-tête entre deux lignes « --- ».")
        head, body = match[1], head[match.end() :].strip()
    document = lire_octets(head.encode("utf-8", "surrogateescape"), nom)
    if document.diagnostics:
        raise Refus(f"{nom}, {premier_probleme(document)}")
    if not isinstance(document.valeurs, dict):
        raise Refus(f"{nom} ne contient pas de champs : rien à importer.")
    return document.valeurs, body
