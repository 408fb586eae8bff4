"""One understanding of an answer, for every door: form, e-mail, command line.

An answer is read by what its field is in the schema: a person writes « mars 2025 », « environ 1 300 »,
« www.exemple.fr » or « Mairie de Sète », and is told how it was understood. How people write is a
table, `schemas/facons-de-dire.yml`; who is meant by a name is in `organismes`.
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
from catalogue_communs.validation import contenus, devine
from catalogue_communs.validation.contenus import sans_pistage
from catalogue_communs.validation.devine import Entendu, question_posee
from catalogue_communs.validation.guide import champs_voulus, guide_des_champs

Chemin = tuple[str | int, ...]
GUILLEMETS = "\"'«»“” "
# Beyond, a list of choices says nothing: the names closest to what was written do.
CHOIX_MONTRES = 12


class Compris(NamedTuple):
    """What an answer gives: values by their paths, and how it was understood, in words; nothing when it is as written."""

    valeurs: dict[Chemin, Any]
    dit: str = ""


class ReponseRecue(NamedTuple):
    """An answer to a field: where the field is, what the schema says of it, what was written, and on what day."""

    chemin: Chemin
    partie: Schema
    texte: str
    jour: date | None = None

    def vaut(self, valeur: Any) -> Compris:
        """Return the value that it gives, told in words unless it is as written."""
        shown = montrer(valeur, self.partie)
        same = valeur == self.texte or slugifier(shown) == slugifier(self.texte)
        return Compris({self.chemin: valeur}, "" if same else shown)

    def refus(self, nom: str, **mots: object) -> Refus:
        """Ask a question of the table about it."""
        return Refus(question_posee(nom, self.texte, **mots))


Lecteur = Callable[[ReponseRecue], Compris]


def comprendre_reponse(chemin: Chemin, texte: str, jour: date | None = None) -> Compris:
    """Understand an answer to a field of a file, written on the day `jour`, or say in `Refus` what to write."""
    reponse = ReponseRecue(chemin, partie_du_champ(chemin), texte.strip(), jour)
    if INVISIBLE.search(reponse.texte.replace("\n", "")):
        raise reponse.refus("invisible")
    return _lecteur(reponse)(reponse)


def valeur_comprise(chemin: Chemin, texte: str) -> Any:
    """Return the first value that an answer to a field gives."""
    return next(iter(comprendre_reponse(chemin, texte).valeurs.values()))


def _lecteur(reponse: ReponseRecue) -> Lecteur:
    """Choose how an answer is read: by its place, by the list of its values, else by its form."""
    chemin, partie = reponse.chemin, reponse.partie
    if chemin == ("contact",):
        return _lire_contact
    if chemin[0] == "depots" and chemin[-1] == "url":
        return _lire_depot
    if chemin[-2:] == ("preuve", "url"):
        return _lire_preuve
    if _choix(partie):
        return _lire_choix
    forme = str(partie.get("x-format") or partie.get("format") or partie.get("type"))
    return LECTEURS.get(forme, _lire_texte)


# --- What every door shows of a value ---------------------------------------------------------


def montrer(value: Any, part: Schema) -> str:
    """Write a value as it is read on the site."""
    if isinstance(value, list):
        items = schemas.resoudre("projet", part["items"])
        return enumerer((montrer(one, items) for one in value), "et")
    if value in (titles := _choix(part)):
        return titles[value]
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, int | float):
        return nombre(value)
    forms = {part.get("format"), part.get("x-format")}
    if "markdown" in forms:
        return "texte mis au propre"
    return str(DatePartielle.parse(value)) if "date-partielle" in forms else str(value)


def _choix(part: Schema) -> dict[str, str]:
    return {one["const"]: one["title"] for one in part.get("oneOf", ())}


# --- Readers ----------------------------------------------------------------------------------


def _lire_choix(reponse: ReponseRecue) -> Compris:
    return reponse.vaut(_valeur_choisie(reponse.texte, reponse.partie))


def _valeur_choisie(texte: str, partie: Schema) -> str:
    """Return the value of a list that a text names, by its slug, its label or another word; else ask which."""
    values = _choix(partie)
    labels = {slugifier(label): slug for slug, label in values.items()}
    word = slugifier(texte[:200])
    for written in (word, word.rstrip("sx"), f"{word}s"):
        if written in values:
            return written
        if written in labels:
            return labels[written]
    meant = [
        one for one in devine.choix_dit(partie.get("x-vocabulaire", ""), texte) if one in values
    ]
    if len(meant) == 1:
        return meant[0]
    raise Refus(
        question_posee("choix", texte, conseil=_conseil_de_choix(texte, word, values, meant))
    )


def _conseil_de_choix(texte: str, mot: str, values: Mapping[str, str], meant: list[str]) -> str:
    if meant:
        return f"Est-ce {enumerer((citer(values[one]) for one in meant), 'ou')} ?"
    # A word of several values says none of them: « conforme ».
    holding = [label for label in values.values() if mot and mot in slugifier(label)]
    if len(holding) > 1:
        return f"Est-ce {enumerer(map(citer, holding[:CHOIX_MONTRES]), 'ou')} ?"
    if close := proche(texte, [*values, *values.values()]):
        return f"Vouliez-vous dire {citer(values.get(close, close))} ?"
    if len(values) > CHOIX_MONTRES:
        return "Dites-le avec un autre mot, ou laissez cette réponse vide si le nom suffit."
    return f"Choisissez {enumerer(map(citer, values.values()), 'ou')}."


def _lire_liste(reponse: ReponseRecue) -> Compris:
    items = schemas.resoudre("projet", reponse.partie["items"])
    parts = [part.strip() for part in re.split(r"[,;\n]", reponse.texte) if part.strip()]
    if not _choix(items):
        return reponse.vaut(list(dict.fromkeys(parts)))
    found: dict[str, None] = {}
    for part in parts:
        for word in _mots_de_la_liste(part, items):
            found[_valeur_choisie(word, items)] = None
    return reponse.vaut(list(found))


def _mots_de_la_liste(part: str, items: Schema) -> list[str]:
    """Split « communes et EPCI », but not a label that has an « et »."""
    words = [word.strip() for word in re.split(r"\s+(?:et|ou|&)\s+", part) if word.strip()]
    if len(words) < 2 or slugifier(part) in map(slugifier, _choix(items).values()):  # noqa: PLR2004 - one or several
        return [part]
    return words


def _lire_oui_non(reponse: ReponseRecue) -> Compris:
    word = devine.booleen(reponse.texte)
    if word is None:
        raise reponse.refus("ouinon")
    return reponse.vaut(word == "true")


def _lire_nombre(reponse: ReponseRecue) -> Compris:
    entendu = devine.entendre_nombre(reponse.texte)
    texte = _entendu(reponse, entendu, "nombre")
    if reponse.partie.get("type") == "integer" and "." in texte:
        raise reponse.refus("nombre-entier")
    value = float(texte) if "." in texte else int(texte)
    approche = entendu.approche if entendu else ""
    values: dict[Chemin, Any] = {reponse.chemin: value}
    if approche and reponse.chemin[-1] == "valeur":
        values[*reponse.chemin[:-1], approche] = True
    said = f"{approche.replace('_', ' ')} {nombre(value)}".strip()
    # « 26 280 » and « 26 280 € » are read as anyone would.
    plain = re.sub(r"[\s\u00a0\u202f€%]", "", reponse.texte).replace(",", ".") == texte
    return Compris(values, "" if plain else said)


def _lire_date(reponse: ReponseRecue) -> Compris:
    end = reponse.chemin[-1] == "au"
    entendu = devine.entendre_date(reponse.texte, fin=end, jour=reponse.jour)
    return reponse.vaut(_entendu(reponse, entendu, "date"))


def _entendu(reponse: ReponseRecue, entendu: Entendu | None, sinon: str) -> str:
    """Return the value that was heard, or ask the question that the table has."""
    if entendu is None:
        raise reponse.refus(sinon)
    if entendu.question:
        raise reponse.refus(entendu.question, **entendu.mots)
    return entendu.valeur


def _lire_siren(reponse: ReponseRecue) -> Compris:
    if siren := devine.siren(reponse.texte):
        return reponse.vaut(siren)
    raise reponse.refus("siren")


def _lire_code_insee(reponse: ReponseRecue) -> Compris:
    return reponse.vaut(reponse.texte.strip(GUILLEMETS).upper().replace(" ", ""))


def adresse_lue(texte: str) -> str:
    """Read an address, with or without https, and without what follows its visitors; refuse any other text."""
    url = devine.url_completee(texte)
    if url is None:
        raise Refus(question_posee("adresse", texte))
    return sans_pistage(url)


def _lire_adresse(reponse: ReponseRecue) -> Compris:
    return reponse.vaut(adresse_lue(reponse.texte))


def _lire_source(reponse: ReponseRecue) -> Compris:
    return reponse.vaut(devine.url_completee(reponse.texte) or reponse.texte)


def _lire_depot(reponse: ReponseRecue) -> Compris:
    url = adresse_lue(re.sub(r"[?#].*\Z", "", reponse.texte)).removesuffix("/").removesuffix(".git")
    if problem := probleme_de_depot(url):
        raise Refus(" ".join(problem[1:]))
    if forge_de(url) is None:
        raise Refus(
            f"Le catalogue ne connaît pas encore la forge {citer(url.split('/')[2])}. Vérifiez l’adresse ; si elle est "
            "juste, écrivez à l’équipe du catalogue qui publie cette forge : elle l’ajoutera."
        )
    return reponse.vaut(url)


def _lire_preuve(reponse: ReponseRecue) -> Compris:
    """Read the address of a page, or the name of a document that has none."""
    if devine.url_completee(reponse.texte) is None and not re.search(
        r"https?:|www\.", reponse.texte
    ):
        path = (*reponse.chemin[:-1], "reference")
        return Compris({path: " ".join(reponse.texte.split())}, f"document cité : {reponse.texte}")
    return reponse.vaut(adresse_lue(reponse.texte))


def _courriel_lu(texte: str) -> str:
    found = devine.courriel_devine(texte)
    if found is None:
        raise Refus(question_posee("courriel", texte))
    if contenus.est_nominative(found.partition("@")[0]):
        raise Refus(question_posee("courriel-personne", found))
    return found


def _lire_courriel(reponse: ReponseRecue) -> Compris:
    return reponse.vaut(_courriel_lu(reponse.texte))


def contact_lu(texte: str) -> dict[str, str]:
    """Read how to reach a team: an address of e-mail, or a page; refuse any other text."""
    if re.search(r"@|\(at\)|\[at\]|\bat\b|arobase", texte, re.IGNORECASE):
        return {"courriel": _courriel_lu(texte)}
    return {"url": adresse_lue(texte)}


def _lire_contact(reponse: ReponseRecue) -> Compris:
    return Compris(
        {(*reponse.chemin, name): value for name, value in contact_lu(reponse.texte).items()}
    )


def _lire_licence(reponse: ReponseRecue) -> Compris:
    found = devine.licences_devinees(reponse.texte)
    if len(found) == 1:
        return reponse.vaut(found[0])
    if found:
        raise reponse.refus("licence-choix", choix=devine.choix(found))
    raise reponse.refus("licence")


def _lire_markdown(reponse: ReponseRecue) -> Compris:
    clean, gone = texte_propre(reponse.texte)
    _verifier_le_texte(reponse, clean)
    lost = f"texte mis au propre, sans {enumerer(gone, 'ni')}" if gone else ""
    same = clean == reponse.texte
    return Compris({reponse.chemin: clean}, lost or ("" if same else "texte mis au propre"))


def _lire_texte(reponse: ReponseRecue) -> Compris:
    line, table = en_une_ligne(reponse.texte)
    _verifier_le_texte(reponse, line)
    if table:
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
    if contenus.TELEPHONE.search(re.sub(r"https?://\S+", " ", text)):
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
    """A proposal as it is understood: the text of the file, how answers were read, what to look at, what is wrong.

    `jour` is the day on which it was written, when it is known.
    """

    texte: str = ""
    compris: list[str] = []
    remarques: list[str] = []
    fautes: list[str] = []
    jour: date | None = None
    # What is asked of the type of an organisation, if its name does not tell.
    genres_douteux: list[str] = []

    def changement(self, chemin: Chemin, apres: Any) -> dict[Chemin, Any]:
        """Return the values that a change gives, by their paths in the file: « environ 130 » gives two."""
        if not partie_du_champ(chemin):
            self.fautes.append(champ_inconnu(".".join(map(str, chemin))))
            return {}
        return {chemin: None} if apres is None else self._valeurs(chemin, apres)

    def element(self, chemin: Chemin, valeur: Any) -> Any:
        """Return what an answer, a group or a list says, each of its answers understood."""
        return next(iter(self._valeurs(chemin, valeur).values()), None)

    def _valeurs(self, chemin: Chemin, valeur: Any) -> dict[Chemin, Any]:
        if isinstance(valeur, list):
            return {chemin: [self.element((*chemin, rank), one) for rank, one in enumerate(valeur)]}
        if isinstance(valeur, dict):
            return {chemin: self._groupe(chemin, valeur)}
        if not isinstance(valeur, str) or _dit_qui(chemin) or not partie_du_champ(chemin):
            return {chemin: valeur}
        return self._reponse(chemin, valeur)

    def _groupe(self, chemin: Chemin, valeur: Mapping[str, Any]) -> dict[str, Any]:
        groupe: dict[str, Any] = {}
        for name, inner in valeur.items():
            for place, read in self._valeurs((*chemin, name), inner).items():
                poser(groupe, place[len(chemin) :], read)
        partie = partie_du_champ(chemin)
        if "id" in partie.get("required", ()) and "id" not in groupe:
            groupe = {"id": _identifiant(groupe, partie), **groupe}
        return {**DECLARE.get(nom_du_champ(du_schema(chemin)), {}), **groupe}

    def _reponse(self, chemin: Chemin, texte: str) -> dict[Chemin, Any]:
        """Understand one answer; keep how it was, or why it cannot be."""
        label = libelle_du_champ(chemin)
        try:
            compris = comprendre_reponse(chemin, texte, self.jour)
        except Refus as refusal:
            self._refuse(chemin, label, str(refusal))
            return {}
        if compris.dit:
            self.compris.append(f"{label} : {compris.dit}")
        return compris.valeurs

    def _refuse(self, chemin: Chemin, label: str, why: str) -> None:
        """Keep why an answer is not understood: a fault, but of what nobody is refused for."""
        if _type_d_organisme(chemin):
            self.genres_douteux.append(why)
        elif _facultatif(chemin):
            self.remarques.append(f"Non repris, {minuscule(label)} : {why}")
        else:
            self.fautes.append(f"{label}\n{why}")


def _dit_qui(chemin: Chemin) -> bool:
    """Tell whether an answer names an organisation: it is told with the others, once its name is known."""
    return chemin[-2:-1] == ("organisation",) and chemin[-1] in {"nom", "siren", "code_insee"}


def _type_d_organisme(chemin: Chemin) -> bool:
    """Tell whether an answer is the type of an organisation, that its name may tell as well."""
    return chemin[-1] == "type" and (chemin[0] == "porteurs" or chemin[-2:-1] == ("organisation",))


def _facultatif(chemin: Chemin) -> bool:
    """Tell whether an answer says what a proof is, or how a source was read: no contribution is refused for it."""
    return chemin[-2:] == ("preuve", "genre") or (
        chemin[0] == "sources" and chemin[-1] == "lecture"
    )


def _identifiant(groupe: Mapping[str, Any], partie: Schema) -> str:
    """Make the identifier that an element lacks of its name."""
    name = next((groupe[one] for one in ("nom", "titre", "libelle") if groupe.get(one)), "")
    longest = partie["properties"]["id"].get("maxLength", 80)
    return slugifier(str(name))[:longest].strip("-")


def champ_inconnu(nom: str) -> str:
    """Say that a name is not that of a field, and which one is meant, when that is known."""
    told = f"{citer(nom)} n’est pas un champ d’une fiche"
    if meant := champs_voulus(nom.rpartition(".")[2]):
        return f"{told}. Vouliez-vous dire {enumerer(map(citer, meant))} ?"
    return f"{told} : {guide_des_champs()} les nomme tous."


def poser(groupe: dict[str, Any], chemin: Chemin, valeur: Any) -> None:
    """Put a value at its place; a list only ever has one element."""
    target: Any = groupe
    for step, following in pairwise(chemin):
        empty: Any = [{}] if isinstance(following, int) else {}
        target = target[step] if isinstance(step, int) else target.setdefault(step, empty)
    target[chemin[-1]] = valeur
