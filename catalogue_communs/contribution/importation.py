"""Start a file from what a project wrote elsewhere: a publiccode.yml, or the page of a product of beta.gouv.fr.

A table says where each part of a document goes. What the rules refuse is left out with the reason, never mended.
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
from catalogue_communs.validation import conformite, contenus, devine
from catalogue_communs.validation.fiche import ContexteDesRegles, Fiche

Json = dict[str, Any]
VIDES: tuple[object, ...] = (None, "", [], {})
MISSING = "champ-manquant"

SANS_CHAMP = "la fiche n’a pas de champ pour cela."
PERSONNE = "c’est une donnée personnelle, que le catalogue ne publie pas."
# The texts of beta.gouv.fr may be copied under CC BY-NC-SA, which the catalogue's own licence is not: facts only.
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


# How a part of a document is read: what the field gets, nothing when there is none, or `Refus` with the reason.
Lecteur = Callable[["Collecte", Any, str], Any]
# Where each part goes, by its place in the document (`[]`: each element of a list): the field, how it is read.
Table = Mapping[str, tuple[str, Lecteur]]


class Collecte(msgspec.Struct):
    """What is gathered from one document: values, and what is left or for a person to judge: where, and why."""

    origine: Origine
    valeurs: Json = {}
    non_repris: list[tuple[str, str]] = []
    a_juger: list[tuple[str, str]] = []
    a_completer: tuple[str, ...] = ()
    _lieux: dict[ChampPath, str] = {}

    def reprendre(self, document: Json, table: Table, laisses: Mapping[str, str]) -> None:
        """Take what the table names, in its order; say why each other part is left."""
        for name, (champ, read) in table.items():
            place = name.removesuffix("[]")
            value = jmespath.search(place, document)
            parts = {place: value}
            if name != place and isinstance(value, list):
                parts = {f"{place}[{rank}]": one for rank, one in enumerate(value)}
            for lieu, one in parts.items():
                try:
                    if one not in VIDES:
                        self.poser(champ, read(self, one, lieu), lieu)
                except Refus as refusal:
                    self.non_repris.append((lieu, str(refusal)))
        self._restes(document, table, laisses, "")

    def _restes(
        self, document: Json, table: Table, laisses: Mapping[str, str], parent: str
    ) -> None:
        for key, value in document.items():
            lieu = f"{parent}{key}"
            if value in VIDES or lieu in table or f"{lieu}[]" in table:
                continue
            if not any(name.startswith(f"{lieu}.") for name in table):
                self.non_repris.append(
                    (lieu, laisses.get(lieu, laisses.get(f"{parent}*", SANS_CHAMP)))
                )
            elif isinstance(value, dict):
                self._restes(value, table, laisses, f"{lieu}.")
            else:
                self.non_repris.append((lieu, PAS_UN_GROUPE))

    def poser(self, chemin: str, valeur: Any, lieu: str) -> None:
        """Propose the value found at `lieu` for the field `chemin`, its group and its own groups with their source."""
        path, place = tuple(chemin.split(".")), self.valeurs
        read = Comprehension()
        found = None if valeur in VIDES else read.element(path, valeur)
        for fault in read.fautes:
            # What is told to who answers a form is said here of a document, and of which part of a group.
            label, told = fault.replace("Cette réponse", "Cette valeur").split("\n", 1)
            self.non_repris.append((lieu, told if isinstance(valeur, str) else f"{label} : {told}"))
        if found is None:
            return
        for end, step in enumerate(path[:-1], 1):
            place = self._cite(path[:end], place.setdefault(step, {}))
        self._lieux[path] = lieu
        if not isinstance(found, list):
            place[path[-1]] = self._cite(path, found)
            return
        listed = place.setdefault(path[-1], [])
        for one in found:
            if self._cite((*path, 0), one) not in listed:
                self._lieux[*path, len(listed)] = lieu
                listed.append(one)

    def _cite(self, path: ChampPath, made: Any) -> Any:
        if isinstance(made, dict) and "source" in partie_du_champ(path).get("properties", ()):
            made["source"] = self.origine.id
        return made

    def finir(self, root: Path, **ajouts: Any) -> "Collecte":
        """Add what a person gives, drop what the rules refuse, name what is missing and the source of the rest."""
        self.non_repris = [one for one in self.non_repris if one[0] not in ajouts]
        others = [
            one
            for one in self.valeurs.get("porteurs", [])
            if one.get("role", "porteur") != "porteur"
        ]
        self.valeurs.update(ajouts)
        if "porteurs" in ajouts:
            # Whoever imports names the carrier; the document's funders stay.
            self.valeurs["porteurs"] = [*ajouts["porteurs"], *others]
        # Each turn takes away what is refused: a file holds far fewer values than this.
        for _ in range(200):
            faults = self._refusees(root)
            absent = [one for one in faults if one.code == MISSING and len(one.chemin) == 1]
            self.a_completer = tuple(str(one.chemin[0]) for one in absent)
            if len(absent) == len(faults):
                break
            self._retirer(next(one for one in faults if one not in absent))
        if others and self.valeurs.get("porteurs") == others:
            self.a_completer += ("porteurs",)
        if cited := [one for one in self.valeurs if one not in ajouts]:
            whence = self.origine
            said = {
                "id": whence.id,
                "titre": whence.titre,
                **({"url": whence.url} if whence.url else {}),
            }
            self.valeurs["sources"] = [
                {**said, "consultee_le": whence.lue_le.isoformat(), "champs": cited}
            ]
        return self

    def _refusees(self, root: Path) -> list[Diagnostic]:
        text = yaml.safe_dump(self.valeurs, allow_unicode=True, sort_keys=False)
        fiche = Fiche("fiche", lire_octets(text.encode(), "fiche"))
        context = ContexteDesRegles(root, self.origine.lue_le)
        found = (
            contenus.donnees_personnelles(fiche, context),
            contenus.textes_interdits(fiche, context),
        )
        return [*conformite.check(fiche), *chain(*found)]

    def _retirer(self, refusal: Diagnostic) -> None:
        """Take away the value that a message is about; a part that lacks a field goes whole."""
        path = refusal.chemin[:-1] if refusal.code == MISSING else refusal.chemin
        # Where the value came from: its own place, or that of its whole.
        places = (self._lieux.get(path[:end]) for end in range(len(path), 0, -1))
        lieu = next(filter(None, places), nom_du_champ(path))
        # A part that goes because of a value already left has its reason.
        if all(place != lieu for place, _ in self.non_repris):
            self.non_repris.append((lieu, refusal.message))
        while path:
            parent: Any = self.valeurs
            for step in path[:-1]:
                parent = parent[step]
            del parent[path[-1]]
            # A source that supports nothing any more goes too.
            path = path[:-1] if not parent or list(parent) == ["source"] else ()


# --- How a part is read ---------------------------------------------------------------------


def _mots(words: Mapping[str, str]) -> Lecteur:
    return lambda _found, value, _lieu: words.get(str(value), value)


_tel_quel = _mots({})


def _groupe(noms: Mapping[str, str], **constantes: str) -> Lecteur:
    """Read an element of a list: its fields, by their name in the document."""

    def read(found: Collecte, value: Any, lieu: str) -> list[Json]:
        if not isinstance(value, dict):
            raise Refus(PAS_UN_GROUPE)
        for name in sorted(value.keys() - {*noms.values()}):
            found.non_repris.append((f"{lieu}.{name}", LAISSES_DU_GROUPE.get(name, SANS_CHAMP)))
        return [
            {champ: value[said] for champ, said in noms.items() if value.get(said)} | constantes
        ]

    return read


def _depot(_found: Collecte, value: Any, _lieu: str) -> list[Json]:
    return [{"url": value, "principal": True}]


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
TITULAIRE = "qui a les droits n’est pas toujours qui porte le commun, et peut être une personne : voyez --porteur."
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


def _presentation(found: Collecte, value: Any, lieu: str) -> Any:
    if not isinstance(value, str):
        return value
    text, gone = texte_propre(value)
    if gone:
        found.non_repris.append((lieu, f"retiré du texte : {enumerer(gone, 'et')}."))
    return text


def _licence(found: Collecte, value: Any, lieu: str) -> Any:
    meant, known = devine.licences_devinees(str(value)), normalise(str(value))
    if known and len(meant) > 1:
        told = f"est repris comme SPDX le lit ; vérifiez : {devine.choix(meant)} ?"
        found.non_repris.append((lieu, f"{citer(value)} {told}"))
    return known or value


def _langues(_found: Collecte, value: Any, _lieu: str) -> Any:
    return [str(one).partition("-")[0] for one in value] if isinstance(value, list) else value


def _contacts(found: Collecte, value: Any, lieu: str) -> Mapping[str, str]:
    found.non_repris.append((lieu, PERSONNE))
    people = [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []
    return next(filter(None, (_equipe(one.get("email")) for one in people)), {})


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
    """Gather what a publiccode.yml says, and refuse any other document; the caller ends with `Collecte.finir`."""
    found, document = Collecte(origine), dict(values)
    version = str(document.pop("publiccodeYmlVersion", ""))
    if not re.fullmatch(r"[0-9]+(\.[0-9]+)*", version):
        said = "« publiccodeYmlVersion » manque, ou n’est pas une version"
        raise Refus(f"{said} : ce fichier n’est pas un publiccode.yml.")
    if not VERSIONS.match(version):
        told = f"la version {citer(version)} n’est pas connue, de 0.2 à 0.7 : relisez tout."
        found.non_repris.append(("publiccodeYmlVersion", told))
    if isinstance(texts := document.get("description"), dict):
        # « fr-FR » is French too.
        french = {key: "fr" for key in texts if str(key).partition("-")[0].casefold() == "fr"}
        document["description"] = {french.get(key, key): text for key, text in texts.items()}
    found.reprendre(document, TABLE_PUBLICCODE, LAISSES_DE_PUBLICCODE)
    return found


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


def _techniques(found: Collecte, value: Any, lieu: str) -> Any:
    """Take each technique once; its spelling, and what is none, are for a person to see."""
    if not isinstance(value, list):
        return value
    parts = (part.strip() for one in value for part in str(one).split(","))
    kept = [*{part.casefold(): part for part in parts if part}.values()]
    told = "Gardez les langages, les cadriciels et les bases de données, et écrivez leur nom comme leur projet l’écrit."
    found.a_juger.append((lieu, f"{enumerer(map(citer, kept), 'et')}. {told}"))
    return kept


def _joindre(found: Collecte, value: Any, lieu: str) -> Mapping[str, str]:
    team = _equipe(value)
    if not team and (page := found.origine.page or found.origine.url):
        found.non_repris.append(
            (lieu, "ce n’est pas l’adresse d’une équipe : la page publique la remplace.")
        )
        return {"url": page}
    return team


def _sponsors(found: Collecte, value: Any, lieu: str) -> None:
    """Name the organisations that pay: whether they carry the product is for a person to read."""
    pages = [
        _voisin(found, "_organisations", one)
        for one in (value if isinstance(value, list) else [value])
    ]
    names = (str(one.get("name") or citer(one["slug"])).strip() for one in pages)
    told = f"ces organismes financent ; portent-ils le service ? {enumerer(names, 'et')}. Lisez ses mentions "
    told += "légales, puis donnez --porteur ou complétez « porteurs »."
    found.a_juger.append((lieu, told))


def _incubateur(found: Collecte, value: Any, _lieu: str) -> list[Json]:
    """Take the incubator; its owner tells its type."""
    said = _voisin(found, "_incubators", value)
    owner = _voisin(found, "_organisations", said.get("owner"))
    if not (name := str(said.get("title") or "").strip()):
        told = "le dossier des organisations n’est pas à côté de la page : écrivez le porteur avec son nom et son rôle."
        raise Refus(f"{citer(said['slug'])} : {told}")
    kind = TYPES_DE_BETA.get(str(owner.get("type")).strip())
    return [{"nom": name, "role": "incubateur", **({"type": kind} if kind else {})}]


def _voisin(found: Collecte, kind: str, place: object) -> Json:
    """Read the head of another page of the repository, if it is there, and the last step of its place."""
    slug = str(place).rstrip("/").rpartition("/")[2]
    if found.origine.voisins and _SLUG.fullmatch(slug):
        path = found.origine.voisins / kind / f"{slug}.md"
        with suppress(OSError, Refus), path.open("rb") as stream:
            return {"slug": slug, **lire_document(stream.read(MAX_BYTES + 1), path.name)[0]}
    return {"slug": slug}


def _publics(found: Collecte, value: Any, lieu: str) -> list[str]:
    """Take the collectivités; name the other publics, that the file says in its own words."""
    said = [str(one) for one in (value if isinstance(value, list) else [value])]
    if others := [citer(one) for one in said if one != COLLECTIVITE]:
        told = (
            "la fiche ne dit que les collectivités ; les autres publics vont dans la description."
        )
        found.non_repris.append((lieu, f"{enumerer(others, 'et')} : {told}"))
    return ["non-precise"] if COLLECTIVITE in said else []


def _nom_de_phase(said: object) -> str:
    """Return the name of a phase in the catalogue; nothing for what has none, as « alumni »."""
    name = PHASES.get(str(said), str(said))
    return name if name in vocabulaires()["phase"].valeurs else ""


def _phase(found: Collecte, value: Any, lieu: str) -> Any:
    if not isinstance(value, dict):
        raise Refus(PAS_UN_GROUPE)
    if not (name := _nom_de_phase(value.get("name"))):
        raise Refus(f"{citer(value.get('name'))} n’a pas d’équivalent dans le parcours.")
    return _groupe({"phase": "name", "debut": "start", "fin": "end"})(
        found, {**value, "name": name}, lieu
    )


def _arret(_found: Collecte, value: Any, _lieu: str) -> Json | None:
    """Tell when and why a product stopped, from the last of its phases."""
    listed = value if isinstance(value, list) else []
    known = (
        one for one in reversed(listed) if isinstance(one, dict) and _nom_de_phase(one.get("name"))
    )
    last: Json = next(known, {})
    why = ARRETS.get(str(last.get("name")))
    return {"date": last["start"], "raison": why} if why and last.get("start") is not None else None


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


def depuis_beta(values: Json, texte: str, origine: Origine) -> Collecte:
    """Gather the facts that the head of a page gives, and none of its sentences; the caller ends with `Collecte.finir`."""
    if not {"title", "mission"} & set(values):
        raise Refus("L’en-tête n’a ni « title » ni « mission » : ce n’est pas une page de produit.")
    found = Collecte(origine)
    document = {**values, "adresse": origine.page or origine.url, "texte": texte}
    found.reprendre(document, TABLE_BETA, LAISSES_DE_BETA)
    return found


# --- Where a document comes from -------------------------------------------------------------

_FRONT = re.compile(r"\A\ufeff?---[ \t]*\r?\n(.*?)^---[ \t]*(?:\r?\n|\Z)", re.DOTALL | re.MULTILINE)


def lire_document(raw: bytes, nom: str) -> tuple[Json, str]:
    """Return the fields of a YAML document, or of the head of a Markdown page, and the text after it; or refuse it."""
    try:
        mesurer(raw, DOCUMENT)
    except Demesure as demesure:
        raise Refus(f"{nom} {demesure} : ce n’est pas une description de logiciel.") from demesure
    # What is pasted from elsewhere brings invisible characters, that say nothing.
    head, body = INVISIBLE.sub("", raw.decode("utf-8", "surrogateescape")), ""
    if nom.endswith(".md"):
        found = _FRONT.match(head)
        if not found:
            raise Refus(f"{nom} ne commence pas par un en-tête entre deux lignes « --- ».")
        head, body = found[1], head[found.end() :].strip()
    document = lire_octets(head.encode("utf-8", "surrogateescape"), nom)
    if document.diagnostics:
        raise Refus(f"{nom}, {premier_probleme(document)}")
    if not isinstance(document.valeurs, dict):
        raise Refus(f"{nom} ne contient pas de champs : rien à importer.")
    return document.valeurs, body
