"""One understanding of an answer, for every door: form, e-mail, command line.

An answer is read by what its field is in the schema: a person writes « mars 2025 »,
« environ 1 300 », « www.exemple.fr » or « Mairie de Sète », and the catalogue says how it
understands it. How people write is a table, `schemas/facons-de-dire.yml`; `organismes` finds whom a
name means.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date
from itertools import pairwise
from typing import Any, NamedTuple

import msgspec

from catalogue_communs.contribution.formulaires import (
    DECLARE,
    du_schema,
    libelle_du_champ,
    partie_du_champ,
)
from catalogue_communs.contribution.texte_recu import en_une_ligne, texte_propre
from catalogue_communs.fiches.ecriture import Refus
from catalogue_communs.forges.liste import forge_de, probleme_de_depot
from catalogue_communs.socle import schemas
from catalogue_communs.socle.dates import DatePartielle
from catalogue_communs.socle.schemas import Schema
from catalogue_communs.socle.texte import (
    INVISIBLE,
    citer,
    enumerer,
    minuscule,
    nom_du_champ,
    nombre,
    proche,
    slugifier,
)
from catalogue_communs.validation import devine, personnes
from catalogue_communs.validation.adresses import sans_pistage
from catalogue_communs.validation.devine import Entendu, question_posee
from catalogue_communs.validation.guide import champs_voulus, guide_des_champs

Chemin = tuple[str | int, ...]
GUILLEMETS = "\"'«»“” "
# Beyond, a list of choices says nothing: the names closest to what was written do.
CHOIX_MONTRES = 12


class Compris(NamedTuple):
    """What an answer gives: values by path, and its reading in words unless it is as written."""

    valeurs: dict[Chemin, Any]
    dit: str = ""


class ReponseRecue(NamedTuple):
    """An answer: where its field is, the schema of the field, what was written, on what day."""

    chemin: Chemin
    partie: Schema
    texte: str
    jour: date | None = None

    def vaut(self, valeur: Any) -> Compris:
        """Return the value that it gives, with its words unless it is as written."""
        lisible = montrer(valeur, self.partie)
        if valeur == self.texte or slugifier(lisible) == slugifier(self.texte):
            return Compris({self.chemin: valeur})
        return Compris({self.chemin: valeur}, lisible)

    def refus(self, nom: str, **mots: object) -> Refus:
        """Ask a question of the table about it."""
        return Refus(question_posee(nom, self.texte, **mots))


Lecteur = Callable[[ReponseRecue], Compris]


def comprendre_reponse(path: Chemin, text: str, jour: date | None = None) -> Compris:
    """Understand an answer to a field, written on the day `jour`; `Refus` says what to write."""
    reponse = ReponseRecue(path, partie_du_champ(path), text.strip(), jour)
    if INVISIBLE.search(reponse.texte.replace("\n", "")):
        raise reponse.refus("invisible")
    return _lecteur(reponse)(reponse)


def valeur_comprise(path: Chemin, text: str) -> Any:
    """Return the first value that an answer to a field gives."""
    return next(iter(comprendre_reponse(path, text).valeurs.values()))


def _lecteur(reponse: ReponseRecue) -> Lecteur:
    """Choose how an answer is read: by its place, by the list of its values, else by its form."""
    path, partie = reponse.chemin, reponse.partie
    if path == ("contact",):
        return _lire_contact
    if path[0] == "depots" and path[-1] == "url":
        return _lire_depot
    if path[-2:] == ("preuve", "url"):
        return _lire_preuve
    if _choix(partie):
        return _lire_choix
    forme = str(partie.get("x-format") or partie.get("format") or partie.get("type"))
    return LECTEURS.get(forme, _lire_texte)


# --- What every door shows of a value ---------------------------------------------------------


def montrer(valeur: Any, partie: Schema) -> str:
    """Write a value as it is read on the site."""
    if isinstance(valeur, list):
        element = schemas.resoudre("projet", partie["items"])
        return enumerer((montrer(inner, element) for inner in valeur), "et")
    libelles = _choix(partie)
    if valeur in libelles:
        return libelles[valeur]
    if isinstance(valeur, bool):
        return "oui" if valeur else "non"
    if isinstance(valeur, int | float):
        return nombre(valeur)
    return _texte_montre(valeur, partie)


def _texte_montre(valeur: Any, partie: Schema) -> str:
    """Write a text as it is read on the site: a date in words, a long text by its name alone."""
    formes = {partie.get("format"), partie.get("x-format")}
    if "markdown" in formes:
        return "texte mis au propre"
    if "date-partielle" in formes:
        return str(DatePartielle.parse(valeur))
    return str(valeur)


def _choix(partie: Schema) -> dict[str, str]:
    return {choix["const"]: choix["title"] for choix in partie.get("oneOf", ())}


# --- Readers ----------------------------------------------------------------------------------


def _lire_choix(reponse: ReponseRecue) -> Compris:
    return reponse.vaut(_valeur_choisie(reponse.texte, reponse.partie))


def _valeur_choisie(text: str, partie: Schema) -> str:
    """Return the value of a list that a text names, by slug, label or another word; else ask."""
    libelles = _choix(partie)
    slugs = {slugifier(libelle): slug for slug, libelle in libelles.items()}
    mot = slugifier(text[:200])
    for forme in (mot, mot.rstrip("sx"), f"{mot}s"):
        if forme in libelles:
            return forme
        if forme in slugs:
            return slugs[forme]
    devines = devine.choix_dit(partie.get("x-vocabulaire", ""), text)
    possibles = [slug for slug in devines if slug in libelles]
    if len(possibles) == 1:
        return possibles[0]
    conseil = _conseil_de_choix(text, mot, libelles, possibles)
    raise Refus(question_posee("choix", text, conseil=conseil))


def _conseil_de_choix(
    text: str, mot: str, libelles: Mapping[str, str], possibles: list[str]
) -> str:
    """Advise which value to write: the possible ones, those with the word, the closest, or all."""
    if possibles:
        return f"Est-ce {enumerer((citer(libelles[slug]) for slug in possibles), 'ou')} ?"
    # A word of several values says none of them: « conforme ».
    proches = [libelle for libelle in libelles.values() if mot in slugifier(libelle)]
    if mot and len(proches) > 1:
        return f"Est-ce {enumerer(map(citer, proches[:CHOIX_MONTRES]), 'ou')} ?"
    close = proche(text, [*libelles, *libelles.values()])
    if close:
        return f"Vouliez-vous dire {citer(libelles.get(close, close))} ?"
    if len(libelles) > CHOIX_MONTRES:
        return "Dites-le avec un autre mot, ou laissez cette réponse vide si le nom suffit."
    return f"Choisissez {enumerer(map(citer, libelles.values()), 'ou')}."


def _lire_liste(reponse: ReponseRecue) -> Compris:
    element = schemas.resoudre("projet", reponse.partie["items"])
    parts = [part.strip() for part in re.split(r"[,;\n]", reponse.texte) if part.strip()]
    if not _choix(element):
        return reponse.vaut(list(dict.fromkeys(parts)))
    valeurs: dict[str, None] = {}
    for part in parts:
        for mot in _mots_de_la_liste(part, element):
            valeurs[_valeur_choisie(mot, element)] = None
    return reponse.vaut(list(valeurs))


def _mots_de_la_liste(part: str, element: Schema) -> list[str]:
    """Split « communes et EPCI », but not a label that has an « et »."""
    mots = [mot.strip() for mot in re.split(r"\s+(?:et|ou|&)\s+", part) if mot.strip()]
    seul = len(mots) < 2  # noqa: PLR2004 - one or several
    if seul or slugifier(part) in map(slugifier, _choix(element).values()):
        return [part]
    return mots


def _lire_oui_non(reponse: ReponseRecue) -> Compris:
    booleen = devine.booleen(reponse.texte)
    if booleen is None:
        raise reponse.refus("ouinon")
    return reponse.vaut(booleen == "true")


def _lire_nombre(reponse: ReponseRecue) -> Compris:
    """Read a number; « environ » and « plus de » give a second value beside it."""
    entendu = devine.entendre_nombre(reponse.texte)
    chiffres = _entendu(reponse, entendu, "nombre")
    if reponse.partie.get("type") == "integer" and "." in chiffres:
        raise reponse.refus("nombre-entier")
    valeur = float(chiffres) if "." in chiffres else int(chiffres)
    approche = entendu.approche if entendu else ""
    valeurs: dict[Chemin, Any] = {reponse.chemin: valeur}
    if approche and reponse.chemin[-1] == "valeur":
        valeurs[*reponse.chemin[:-1], approche] = True
    # « 26 280 » and « 26 280 € » are read as anyone would.
    if re.sub(r"[\s\u00a0\u202f€%]", "", reponse.texte).replace(",", ".") == chiffres:
        return Compris(valeurs)
    return Compris(valeurs, f"{approche.replace('_', ' ')} {nombre(valeur)}".strip())


def _lire_date(reponse: ReponseRecue) -> Compris:
    end = reponse.chemin[-1] == "au"
    entendu = devine.entendre_date(reponse.texte, fin=end, jour=reponse.jour)
    return reponse.vaut(_entendu(reponse, entendu, "date"))


def _entendu(reponse: ReponseRecue, entendu: Entendu | None, sinon: str) -> str:
    """Return the value that was understood, or ask the question of the table."""
    if entendu is None:
        raise reponse.refus(sinon)
    if entendu.question:
        raise reponse.refus(entendu.question, **entendu.mots)
    return entendu.valeur


def _lire_siren(reponse: ReponseRecue) -> Compris:
    siren = devine.siren(reponse.texte)
    if not siren:
        raise reponse.refus("siren")
    return reponse.vaut(siren)


def _lire_code_insee(reponse: ReponseRecue) -> Compris:
    return reponse.vaut(reponse.texte.strip(GUILLEMETS).upper().replace(" ", ""))


def adresse_lue(text: str) -> str:
    """Read an address, completed with https, without trackers; refuse any other text."""
    url = devine.url_completee(text)
    if url is None:
        raise Refus(question_posee("adresse", text))
    return sans_pistage(url)


def _lire_adresse(reponse: ReponseRecue) -> Compris:
    return reponse.vaut(adresse_lue(reponse.texte))


def _lire_source(reponse: ReponseRecue) -> Compris:
    return reponse.vaut(devine.url_completee(reponse.texte) or reponse.texte)


def _lire_depot(reponse: ReponseRecue) -> Compris:
    url = adresse_lue(re.sub(r"[?#].*\Z", "", reponse.texte)).removesuffix("/").removesuffix(".git")
    problem = probleme_de_depot(url)
    if problem:
        raise Refus(" ".join(problem[1:]))
    if forge_de(url) is None:
        raise Refus(
            f"Le catalogue ne connaît pas encore la forge {citer(url.split('/')[2])}. "
            "Vérifiez l’adresse ; si elle est juste, écrivez à l’équipe du catalogue qui publie "
            "cette forge : elle l’ajoutera."
        )
    return reponse.vaut(url)


def _lire_preuve(reponse: ReponseRecue) -> Compris:
    """Read the address of a page, or the name of a document that has none."""
    text = reponse.texte
    if devine.url_completee(text) is None and not re.search(r"https?:|www\.", text):
        path = (*reponse.chemin[:-1], "reference")
        return Compris({path: " ".join(text.split())}, f"document cité : {text}")
    return reponse.vaut(adresse_lue(text))


def _courriel_lu(text: str) -> str:
    courriel = devine.courriel_devine(text)
    if courriel is None:
        raise Refus(question_posee("courriel", text))
    if personnes.est_nominative(courriel.partition("@")[0]):
        raise Refus(question_posee("courriel-personne", courriel))
    return courriel


def _lire_courriel(reponse: ReponseRecue) -> Compris:
    return reponse.vaut(_courriel_lu(reponse.texte))


def contact_lu(text: str) -> dict[str, str]:
    """Read how to reach a team: an address of e-mail, or a page; refuse any other text."""
    if re.search(r"@|\(at\)|\[at\]|\bat\b|arobase", text, re.IGNORECASE):
        return {"courriel": _courriel_lu(text)}
    return {"url": adresse_lue(text)}


def _lire_contact(reponse: ReponseRecue) -> Compris:
    contact = contact_lu(reponse.texte)
    return Compris({(*reponse.chemin, champ): adresse for champ, adresse in contact.items()})


def _lire_licence(reponse: ReponseRecue) -> Compris:
    licences = devine.licences_devinees(reponse.texte)
    if len(licences) == 1:
        return reponse.vaut(licences[0])
    if licences:
        raise reponse.refus("licence-choix", choix=devine.choix(licences))
    raise reponse.refus("licence")


def _lire_markdown(reponse: ReponseRecue) -> Compris:
    propre, retires = texte_propre(reponse.texte)
    _verifier_le_texte(reponse, propre)
    if retires:
        dit = f"texte mis au propre, sans {enumerer(retires, 'ni')}"
    elif propre != reponse.texte:
        dit = "texte mis au propre"
    else:
        dit = ""
    return Compris({reponse.chemin: propre}, dit)


def _lire_texte(reponse: ReponseRecue) -> Compris:
    line, est_un_tableau = en_une_ligne(reponse.texte)
    _verifier_le_texte(reponse, line)
    if est_un_tableau:
        return Compris({reponse.chemin: line}, f"tableau mis en une phrase : {line}")
    return reponse.vaut(line)


def _verifier_le_texte(reponse: ReponseRecue, text: str) -> None:
    """Refuse a text that is too long or too short, or that has the number of a telephone."""
    most, least = int(reponse.partie.get("maxLength", 0)), int(reponse.partie.get("minLength", 0))
    size = len(text)
    if most and size > most:
        raise reponse.refus("long", taille=size, borne=most, trop=size - most)
    if size < least:
        raise reponse.refus("court")
    if personnes.TELEPHONE.search(re.sub(r"https?://\S+", " ", text)):
        raise reponse.refus("telephone")


LECTEURS: dict[str, Lecteur] = {
    "array": _lire_liste,
    "boolean": _lire_oui_non,
    "number": _lire_nombre,
    "integer": _lire_nombre,
    "date-partielle": _lire_date,
    "uri": _lire_adresse,
    "email": _lire_courriel,
    "siren": _lire_siren,
    "code-insee": _lire_code_insee,
    "spdx": _lire_licence,
    "source": _lire_source,
    "markdown": _lire_markdown,
}


# --- The answers of a proposal, read together ----------------------------------------------------


class Comprehension(msgspec.Struct):
    """A proposal as understood: the text of the file, readings, remarks, faults.

    `jour` is the day on which it was written, when it is known.
    """

    texte: str = ""
    compris: list[str] = []
    remarques: list[str] = []
    fautes: list[str] = []
    jour: date | None = None
    # The questions about the type of an organisation, asked only if its name does not tell.
    genres_douteux: list[str] = []

    def changement(self, path: Chemin, apres: Any) -> dict[Chemin, Any]:
        """Return the values that a change gives, by path: « environ 130 » gives two."""
        if not partie_du_champ(path):
            self.fautes.append(champ_inconnu(".".join(map(str, path))))
            return {}
        if apres is None:
            return {path: None}
        return self._valeurs(path, apres)

    def element(self, path: Chemin, valeur: Any) -> Any:
        """Return what an answer, a group or a list says, each of its answers understood."""
        return next(iter(self._valeurs(path, valeur).values()), None)

    def _valeurs(self, path: Chemin, valeur: Any) -> dict[Chemin, Any]:
        if isinstance(valeur, list):
            return {path: [self.element((*path, rank), inner) for rank, inner in enumerate(valeur)]}
        if isinstance(valeur, dict):
            return {path: self._groupe(path, valeur)}
        if not isinstance(valeur, str) or _dit_qui(path) or not partie_du_champ(path):
            return {path: valeur}
        return self._reponse(path, valeur)

    def _groupe(self, path: Chemin, reponses: Mapping[str, Any]) -> dict[str, Any]:
        groupe: dict[str, Any] = {}
        for champ, reponse in reponses.items():
            for place, valeur in self._valeurs((*path, champ), reponse).items():
                poser(groupe, place[len(path) :], valeur)
        partie = partie_du_champ(path)
        if "id" in partie.get("required", ()) and "id" not in groupe:
            groupe = {"id": _identifiant(groupe, partie), **groupe}
        return {**DECLARE.get(nom_du_champ(du_schema(path)), {}), **groupe}

    def _reponse(self, path: Chemin, text: str) -> dict[Chemin, Any]:
        """Understand one answer; keep how it was, or why it cannot be."""
        label = libelle_du_champ(path)
        try:
            compris = comprendre_reponse(path, text, self.jour)
        except Refus as refusal:
            self._refuse(path, label, str(refusal))
            return {}
        if compris.dit:
            self.compris.append(f"{label} : {compris.dit}")
        return compris.valeurs

    def _refuse(self, path: Chemin, label: str, why: str) -> None:
        """Keep why an answer is not understood: a fault, except where nobody is refused for it."""
        if _type_d_organisme(path):
            self.genres_douteux.append(why)
        elif _facultatif(path):
            self.remarques.append(f"Non repris, {minuscule(label)} : {why}")
        else:
            self.fautes.append(f"{label}\n{why}")


def _dit_qui(path: Chemin) -> bool:
    """Tell whether an answer names an organisation, identified from all its answers together."""
    return path[-2:-1] == ("organisation",) and path[-1] in {"nom", "siren", "code_insee"}


def _type_d_organisme(path: Chemin) -> bool:
    """Tell whether an answer is the type of an organisation, that its name may tell as well."""
    est_un_organisme = path[0] == "porteurs" or path[-2:-1] == ("organisation",)
    return path[-1] == "type" and est_un_organisme


def _facultatif(path: Chemin) -> bool:
    """Tell whether an answer says what a proof is, or how a source was read: both optional."""
    if path[-2:] == ("preuve", "genre"):
        return True
    return path[0] == "sources" and path[-1] == "lecture"


def _identifiant(groupe: Mapping[str, Any], partie: Schema) -> str:
    """Make from the name of an element the identifier that it lacks."""
    noms = (groupe.get(champ) for champ in ("nom", "titre", "libelle"))
    nom = next(filter(None, noms), "")
    longest = partie["properties"]["id"].get("maxLength", 80)
    return slugifier(str(nom))[:longest].strip("-")


def champ_inconnu(nom: str) -> str:
    """Say that a name is not that of a field, and which fields it may mean."""
    constat = f"{citer(nom)} n’est pas un champ d’une fiche"
    champs = champs_voulus(nom.rpartition(".")[2])
    if champs:
        return f"{constat}. Vouliez-vous dire {enumerer(map(citer, champs))} ?"
    return f"{constat} : {guide_des_champs()} les nomme tous."


def poser(groupe: dict[str, Any], path: Chemin, valeur: Any) -> None:
    """Put a value at its place; a list only ever has one element."""
    target: Any = groupe
    for step, following in pairwise(path):
        empty: Any = [{}] if isinstance(following, int) else {}
        target = target[step] if isinstance(step, int) else target.setdefault(step, empty)
    target[path[-1]] = valeur
