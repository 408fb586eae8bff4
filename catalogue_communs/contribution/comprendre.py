"""One understanding of an answer, for every door: form, e-mail, command line.

An answer is read by what its field is in the schema: a person writes « mars 2025 », « environ 1 300 »,
« www.exemple.fr » or « Mairie de Sète », and is told how it was understood.
"""

import re
from collections.abc import Callable, Mapping
from functools import partial
from itertools import pairwise
from typing import Any, NamedTuple

import msgspec

from catalogue_communs.collectivites import Collectivite, Reference, identification, objets
from catalogue_communs.collectivites.objets import COMMUNE, EPCI, Probleme, chercher, se_ressemblent
from catalogue_communs.contribution.formulaires import DECLARE, du_schema, libelle_du_champ, partie_du_champ
from catalogue_communs.fiches.ecriture import Refus
from catalogue_communs.forges.liste import forge_de, probleme_de_depot
from catalogue_communs.modele import Organisme, libelle
from catalogue_communs.socle import schemas
from catalogue_communs.socle.dates import DatePartielle
from catalogue_communs.socle.markdown import FIRST_TITLE
from catalogue_communs.socle.schemas import Schema
from catalogue_communs.socle.texte import INVISIBLE, citer, enumerer, nom_du_champ, nombre, proche, slugifier
from catalogue_communs.validation import contenus, devine
from catalogue_communs.validation.contenus import sans_pistage
from catalogue_communs.validation.renvois import approchants

Chemin = tuple[str | int, ...]
_GUILLEMETS = "\"'«»“” "


class Compris(NamedTuple):
    """What an answer gives: values by their paths, and how it was understood, in words; nothing when it is as written."""

    valeurs: dict[Chemin, Any]
    dit: str = ""


def comprendre_reponse(chemin: Chemin, texte: str) -> Compris:
    """Understand an answer to a field of a file, or say in `Refus` what to write, in the words of everyone."""
    part, written = partie_du_champ(chemin), texte.strip()
    if INVISIBLE.search(written):
        raise Refus("Le texte contient un caractère invisible. Effacez-le et tapez-le à la main.")
    read = _lecteur(chemin, part)(written)
    if isinstance(read, Compris):
        return read
    shown = montrer(read, part)
    same = read == written or slugifier(shown) == slugifier(written)
    return Compris({chemin: read}, "" if same else shown)


def lecteur(*chemin: str | int) -> Callable[[str], Any]:
    """Make a reader of answers to one field: it gives the value."""
    return lambda texte: next(iter(comprendre_reponse(chemin, texte).valeurs.values()))


def _lecteur(chemin: Chemin, part: Schema) -> Callable[[str], Any]:
    if chemin == ("contact",):
        return lambda text: Compris({(*chemin, key): value for key, value in contact(text).items()})
    if chemin[0] == "depots" and chemin[-1] == "url":
        return _depot
    if chemin[-2:] == ("preuve", "url"):
        return partial(_preuve, chemin)
    if values := _choix(part):
        return partial(_parmi, values)
    readers: dict[str, Callable[[str], Any]] = {
        "array": partial(_liste, part),
        "boolean": lambda text: _deviner(devine.booleen, text, "ni oui ni non.") == "true",
        "number": partial(_nombre, chemin),
        "integer": partial(_nombre, chemin, entier=True),
        "date-partielle": partial(_deviner, partial(devine.date_dite, fin=chemin[-1] == "au"), sinon=_DATE),
        "uri": adresse,
        "email": _courriel,
        "siren": partial(_deviner, devine.siren, sinon=_SIREN),
        "code-insee": lambda text: text.strip(_GUILLEMETS).upper().replace(" ", ""),
        "spdx": _licence,
        "source": lambda text: devine.url_completee(text) or text,
        "markdown": lambda text: _borne(texte_propre(text)[0], part),
    }
    form = str(part.get("x-format") or part.get("format") or part.get("type"))
    return readers.get(form, lambda text: _borne(" ".join(text.split()), part))


def montrer(value: Any, part: Schema) -> str:
    """Write a value as it is read on the site."""
    if isinstance(value, list):
        return enumerer((montrer(one, schemas.resoudre("projet", part["items"])) for one in value), "et")
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


class Comprehension(msgspec.Struct):
    """A proposal as it is understood: the text of the file, how answers were read, what to look at, what is wrong."""

    texte: str = ""
    compris: list[str] = []
    remarques: list[str] = []
    fautes: list[str] = []

    def changement(self, chemin: Chemin, apres: Any) -> dict[Chemin, Any]:
        """Return the values that a change gives, by their paths in the file: « environ 130 » gives two."""
        if not partie_du_champ(chemin):
            told = "n’est pas un champ d’une fiche : le guide des champs les nomme tous."
            self.fautes.append(f"{citer('.'.join(map(str, chemin)))} {told}")
            return {}
        return {chemin: None} if apres is None else self._valeurs(chemin, apres)

    def element(self, path: Chemin, value: Any) -> Any:
        """Return what an answer, a group or a list says, each of its answers understood."""
        return next(iter(self._valeurs(path, value).values()), None)

    def _groupe(self, path: Chemin, value: Mapping[str, Any]) -> dict[str, Any]:
        made: dict[str, Any] = {}
        for key, inner in value.items():
            for where, read in self._valeurs((*path, key), inner).items():
                poser(made, where[len(path) :], read)
        part = partie_du_champ(path)
        if "id" in part.get("required", ()) and "id" not in made:
            said = next((made[key] for key in ("nom", "titre", "libelle") if made.get(key)), "")
            longest = part["properties"]["id"].get("maxLength", 80)
            made = {"id": slugifier(str(said))[:longest].strip("-"), **made}
        return {**DECLARE.get(nom_du_champ(du_schema(path)), {}), **made}

    def _valeurs(self, path: Chemin, value: Any) -> dict[Chemin, Any]:
        if isinstance(value, list):
            return {path: [self.element((*path, rank), one) for rank, one in enumerate(value)]}
        if isinstance(value, dict):
            return {path: self._groupe(path, value)}
        # Told with the other answers of an organisation, once its name is known.
        who = path[-2:-1] == ("organisation",) and path[-1] in {"nom", "siren", "code_insee"}
        if not isinstance(value, str) or who or not partie_du_champ(path):
            return {path: value}
        label = libelle_du_champ(path)
        try:
            read = comprendre_reponse(path, value)
        except Refus as refusal:
            self.fautes.append(f"{label}\n{refusal}")
            return {}
        if read.dit:
            self.compris.append(f"{label} : {read.dit}")
        return read.valeurs


def poser(made: dict[str, Any], path: Chemin, value: Any) -> None:
    """Put a value at its place; a list only ever has one element."""
    target: Any = made
    for step, following in pairwise(path):
        empty: Any = [{}] if isinstance(following, int) else {}
        target = target[step] if isinstance(step, int) else target.setdefault(step, empty)
    target[path[-1]] = value


# --- Readers -----------------------------------------------------------------------


def _choix(part: Schema) -> dict[str, str]:
    return {one["const"]: one["title"] for one in part.get("oneOf", ())}


def _parmi(values: Mapping[str, str], answer: str) -> str:
    labels = {slugifier(label): slug for slug, label in values.items()}
    word = slugifier(answer[:200])
    for known in (word, word.rstrip("sx"), f"{word}s"):
        if known in values or known in labels:
            return known if known in values else labels[known]
    told = f"Choisissez {enumerer(map(citer, values.values()), 'ou')}."
    # A word of several values says none of them: « conforme ».
    several = sum(word in slugifier(label) for label in values.values()) > 1
    if not several and (close := proche(answer, [*values, *values.values()])):
        told = f"Vouliez-vous dire {citer(values.get(close, close))} ?"
    raise Refus(f"{citer(answer)} n’est pas une des valeurs possibles. {told}")


def _liste(part: Schema, answer: str) -> list[str]:
    values = _choix(schemas.resoudre("projet", part["items"]))
    said = filter(None, map(str.strip, re.split(r"[,;\n]", answer)))
    return list(dict.fromkeys(_parmi(values, one) if values else one for one in said))


# What is said of an answer that cannot be read.
_ADRESSE = "pas une adresse web. Écrivez par exemple : https://exemple.fr/page"
_COURRIEL = "pas une adresse électronique. Écrivez par exemple : contact@exemple.fr"
_SIREN = "pas un SIREN : neuf chiffres, que donne l’Annuaire des entreprises. Vérifiez-les."
_DATE = (
    "pas une date que nous comprenons. Écrivez l’année, le mois ou le jour : 2026, juin 2026 ou 30/06/2026."
)


def _deviner(guess: Callable[[str], str | None], answer: str, sinon: str) -> str:
    if (found := guess(answer)) is None:
        raise Refus(f"{citer(answer)} n’est {sinon}")
    return found


def _nombre(chemin: Chemin, answer: str, *, entier: bool = False) -> Compris:
    text, about = devine.nombre_dit(answer) or ("", "")
    if entier and "." in text:
        raise Refus(f"{citer(answer)} n’est pas un nombre entier. Écrivez par exemple : 264")
    if not text:
        several = re.findall(r"(?<![0-9(])[0-9][0-9 \u00a0\u202f]*(?![0-9)])", answer)
        told = "Donnez une seule valeur par réponse." if len(several) > 1 else "Écrivez par exemple : 264"
        raise Refus(f"{citer(answer)} n’est pas un nombre. {told}")
    value = float(text) if "." in text else int(text)
    more = {(*chemin[:-1], about): True} if about and chemin[-1] == "valeur" else {}
    # « 26 280 » and « 26 280 € » are read as anyone would.
    plain = re.sub(r"[\s\u00a0\u202f€%]", "", answer).replace(",", ".") == text
    said = f"{about.replace('_', ' ')} {nombre(value)}".strip()
    return Compris({chemin: value, **more}, "" if plain else said)


def adresse(answer: str) -> str:
    """Read an address, with or without https, and without what follows its visitors; refuse any other text."""
    return sans_pistage(_deviner(devine.url_completee, answer, _ADRESSE))


def _depot(answer: str) -> str:
    url = adresse(re.sub(r"[?#].*\Z", "", answer)).removesuffix("/").removesuffix(".git")
    if problem := probleme_de_depot(url):
        raise Refus(" ".join(problem[1:]))
    if forge_de(url) is None:
        raise Refus(
            f"Le catalogue ne connaît pas encore la forge {citer(url.split('/')[2])}. Vérifiez l’adresse ; si elle est "
            "juste, écrivez à l’équipe du catalogue qui publie cette forge : elle l’ajoutera."
        )
    return url


def _preuve(chemin: Chemin, answer: str) -> Compris:
    if devine.url_completee(answer) is None and not re.search(r"https?:|www\.", answer):
        return Compris({(*chemin[:-1], "reference"): " ".join(answer.split())}, f"document cité : {answer}")
    url = adresse(answer)
    return Compris({chemin: url}, "" if url == answer else url)


def _courriel(answer: str) -> str:
    found = _deviner(devine.courriel_devine, answer, _COURRIEL)
    if contenus.est_nominative(found.partition("@")[0]):
        raise Refus(
            f"L’adresse {citer(found)} semble être celle d’une personne. Donnez celle d’une équipe, ou une page de contact."
        )
    return found


def contact(answer: str) -> dict[str, str]:
    """Read how to reach a team: an address of e-mail, or a page; refuse any other text."""
    if re.search(r"@|\bat\b|arobase", answer, re.IGNORECASE):
        return {"courriel": _courriel(answer)}
    return {"url": adresse(answer)}


def _licence(answer: str) -> str:
    found = devine.licences_devinees(answer)
    if len(found) == 1:
        return found[0]
    told = "Lisez le fichier LICENSE du dépôt, et écrivez par exemple MIT ou EUPL-1.2."
    if found:
        told = f"Est-ce {devine.choix(found)} ? Le fichier LICENSE du dépôt le dit."
    raise Refus(f"{citer(answer)} ne dit pas exactement quelle licence. {told}")


def _borne(text: str, part: Schema) -> str:
    most, least = int(part.get("maxLength", 0)), int(part.get("minLength", 0))
    size = len(text)
    if most and size > most:
        raise Refus(f"Cette réponse compte {size} caractères ; {most} au plus. Retirez-en {size - most}.")
    if size < least:
        raise Refus("Cette réponse est trop courte : dites-en un peu plus.")
    if contenus.TELEPHONE.search(re.sub(r"https?://\S+", " ", text)):
        raise Refus(
            "Le texte contient un numéro de téléphone : enlevez-le, tout ce qui est écrit ici est public."
        )
    return text


# --- Markdown, and what people paste in it ------------------------------------------------

LAST_TITLE = 6
_CLOTURE = re.compile(r"(^[ ]{0,3}(?:```|~~~).*?^[ ]{0,3}(?:```|~~~)[ \t]*$)", re.DOTALL | re.MULTILINE)
_MISES = (
    (r"<!--.*?-->", "", "des commentaires"),
    (r"<(script|style)\b.*?</\1\s*>", "", "un script ou un style"),
    (r"<a\b[^<>]*?href=[\"']([^\"'<>]+)[\"'][^<>]*>(.*?)</a\s*>", r"[\2](\1)", ""),
    (r"</?(?:b|strong)\b[^<>]*>", "**", ""),
    (r"</?(?:i|em)\b[^<>]*>", "_", ""),
    (r"<li\b[^<>]*>\s*", "\n- ", ""),
    (r"<h[1-6]\b[^<>]*>", "\n\n### ", ""),
    (r"<img\b[^<>]*>", "", "des images"),
    (r"</(?:p|div|h[1-6]|ul|ol|table|tr|section)\s*>|<p\b[^<>]*>", "\n\n", ""),
    (r"<br\s*/?>", "\n", ""),
    (r"</?[A-Za-z][^<>]*>", "", "du HTML"),
    (r"!\[[^\]]*\]\([^()]*\)", "", "des images"),
)
_LIEN = re.compile(r"(?<!!)\[([^\[\]]*)\]\(\s*([^()\s]+)(?:\s+[\"'][^()]*)?\)")
_TITRE = re.compile(r"^(#{1,6})(?=[ \t])", re.MULTILINE)


def texte_propre(texte: str) -> tuple[str, tuple[str, ...]]:
    """Write Markdown, and whatever HTML it held, as a file may hold it, and name what had to go; code is left as it is."""
    gone: dict[str, None] = {}
    pieces = _CLOTURE.split(INVISIBLE.sub("", texte.replace("\r\n", "\n").replace("\r", "\n")))
    for rank in range(0, len(pieces), 2):
        for pattern, written, name in _MISES:
            pieces[rank], count = re.subn(pattern, written, pieces[rank], flags=re.DOTALL | re.IGNORECASE)
            if count and name:
                gone[name] = None
        linked = _LIEN.sub(lambda found: _lien(found, gone), pieces[rank])
        pieces[rank] = linked.replace("http://", "https://")
    titles = (len(mark) for piece in pieces[::2] for mark in _TITRE.findall(piece))
    down = max(0, FIRST_TITLE - min(titles, default=LAST_TITLE))
    for rank in range(0, len(pieces), 2):
        pieces[rank] = _TITRE.sub(lambda title: "#" * min(LAST_TITLE, len(title[1]) + down), pieces[rank])
    lines = "\n".join(line.rstrip(" \t\u00a0") for line in "".join(pieces).replace("\t", "  ").split("\n"))
    return re.sub(r"\n{3,}", "\n\n", lines).strip(), tuple(gone)


def _lien(found: re.Match[str], gone: dict[str, None]) -> str:
    label, target = found[1], found[2]
    if target.startswith(("#", "mailto:")):
        return found[0]
    if target.startswith("/"):
        return label
    if url := devine.url_completee(target):
        return f"[{label}]({url})"
    gone["des liens qui ne mènent nulle part"] = None
    return label


# --- Who is meant -------------------------------------------------------------------------

# Bodies that a name announces, whatever type was ticked beside it.
_PROPRES = {one: one for one in ("ccas", "cias", "sdis", "petr", "association")}
_PROPRES |= {"parc naturel régional": "pnr"}
_SIREN_DIT = re.compile(r"(?<!\d)(?P<siren>\d{3}[\s.]?\d{3}[\s.]?\d{3}(?:[\s.]?\d{5})?)(?!\d)")
_LISTE = re.compile(r"\s+et\s+|[,;/\n]")
_INSEE = re.compile(r"([0-9]{2}|2[AB]|6AE|[0-9]{3}|[0-9]{5}|2[AB][0-9]{3})\Z")


class Reconnu(NamedTuple):
    """An organisation as a file names it, and how people read it, with the code that tells it if it has one."""

    valeurs: dict[str, str]
    libelle: str


class Plusieurs(Refus):
    """Several organisations may be meant; where someone can answer, one is chosen."""

    def __init__(self, choix: tuple[Reconnu, ...]) -> None:
        listed = enumerer((one.libelle for one in choix[:20]), "ou")
        super().__init__(f"Plusieurs organismes peuvent être voulus : {listed}. Donnez le code du bon.")
        self.choix = choix


def reconnaitre(reference: Reference, nom: str = "", genre: str = "", code: str = "") -> tuple[Reconnu, ...]:
    """Find the organisations that a name, a type and a code (SIREN, SIRET or INSEE, as people write it) may mean.

    A number that is the INSEE code of a commune and the postal code of others gives them all, unless the name
    tells. `Refus`: the code is nobody's, or somebody else's.
    """
    if code:
        return _by_code(reference, nom, genre, code)
    if found := _by_name(reference, nom, genre):
        return tuple(_named(reference, one) for one in found)
    if nom and genre:
        return (Reconnu({"nom": nom, "type": genre}, f"{nom} ({libelle('type_organisme', genre)})"),)
    return ()


def comprendre_qui(reference: Reference, said: Mapping[str, str]) -> tuple[Reconnu, ...]:
    """Tell whom `nom`, `type`, `siren` and `code_insee` name: one, or each that they list; nobody for an unknown name."""
    nom, genre = " ".join(said.get("nom", "").split()), said.get("type", "")
    parts = (one for name in ("code_insee", "siren") for one in _LISTE.split(said.get(name, "")))
    codes = [code for one in parts if (code := one.strip(_GUILLEMETS))]
    if not codes and (found := _SIREN_DIT.search(nom)) and (siren := devine.siren(found["siren"])):
        # A name, an address and a number pasted together: the number tells.
        codes, nom = [siren], re.split(r"[,;(\n]|\bSIRE[NT]\b", nom[: found.start()])[0].strip(" -:")
    genre = next((kind for start, kind in _PROPRES.items() if nom.casefold().startswith(f"{start} ")), genre)
    if not codes and not nom:
        raise Refus(
            "Dites qui utilise le commun : son nom et son type, ou son code INSEE, ou son numéro SIREN."
        )
    fields = [champ_du_code(code) for code in codes]
    if len({name for one in fields for name in one}) > 1:
        # An INSEE code and a SIREN are of one collectivité.
        if len({reference.identifier(Organisme(type=genre or None, **one)) for one in fields}) > 1:
            listed = enumerer(map(citer, codes), "et")
            raise Refus(f"{listed} ne sont pas ceux du même organisme : corrigez l’un des deux.")
        codes = codes[:1]
    asked = [("", code) for code in codes] if len(codes) > 1 else [(nom, "".join(codes))]
    names = [one.strip() for one in _LISTE.split(said.get("nom", "")) if one.strip()]
    if not codes and all(_by_name(reference, one, genre) for one in names):
        asked = asked if _by_name(reference, nom, genre) else [(one, "") for one in names]
    meant: list[Reconnu] = []
    for name, code in asked:
        choices = reconnaitre(reference, name, genre, code)
        if len(choices) > 1:
            raise Plusieurs(choices)
        meant += choices
    return tuple(meant)


def champ_du_code(code: str) -> dict[str, str]:
    """Tell a SIREN from an INSEE code; refuse what is neither."""
    bare = re.sub(r"[\s.]", "", code).upper()
    if _INSEE.match(bare):
        return {"code_insee": bare}
    if not re.fullmatch(r"[0-9]{9}|[0-9]{14}", bare):
        raise Refus(
            f"{citer(code)} n’est ni un SIREN (neuf chiffres), ni un code INSEE de commune, de département ou de région."
        )
    if not (siren := devine.siren(bare)):
        raise Refus(f"{citer(code)} ne peut pas être un SIREN : la clé de contrôle ne correspond pas.")
    return {"siren": siren}


def candidats(reference: Reference, nom: str) -> tuple[Reconnu, ...]:
    """Return the bodies beyond the collectivités that a name may mean: a person chooses, even one alone."""
    found = []
    for one in chercher(reference.structures, nom):
        place = reference.par_departement.get(one.departement)
        told = [libelle("type_organisme", one.type)] if one.type else []
        told += [place.nom] if place else []
        told += [f"{nombre(one.population)} habitants"] if one.population else []
        label = f"{one.nom} ({', '.join([*told, f'SIREN {one.siren}'])})"
        found.append(Reconnu({"nom": nom, "type": one.type, "siren": one.siren}, label))
    return tuple(found)


def _by_code(reference: Reference, nom: str, genre: str, code: str) -> tuple[Reconnu, ...]:
    values = champ_du_code(code)
    if doubtful := _postales(reference, values.get("code_insee", ""), nom):
        return doubtful
    who = reference.identifier(Organisme(type=genre or None, **values))
    if isinstance(who, Probleme):
        raise Refus(f"{who.message} {who.remede}")
    body = reference.structures.get(values.get("siren", ""))
    if isinstance(who, Collectivite):
        known = reference.nom_complet(who)
        same = not nom or identification.porte_le_nom(reference, who, nom)
    else:
        known = body.nom if body else nom
        same = not nom or se_ressemblent(nom, known)
    if not same:
        told = f"L’identifiant {citer(code)} est celui de {known}, et non de {citer(nom)}"
        raise Refus(f"{told} : corrigez l’un des deux.")
    if isinstance(who, Collectivite):
        # The reference knows its name; the type only says which of two bears a code.
        alone = not isinstance(reference.identifier(Organisme(**values)), Probleme)
        needed = {"type": genre} if genre and not alone else {}
        return (Reconnu({**needed, **values}, f"{known} ({', '.join(values.values())})"),)
    nom, genre = nom or known, genre or (body.type if body else "")
    if not nom:
        raise Refus(f"{citer(code)} n’est pas celui d’une collectivité : donnez aussi le nom de l’organisme.")
    typed = {"type": genre} if genre else {}
    return (Reconnu({"nom": nom, **typed, **values}, f"{nom} ({', '.join(values.values())})"),)


def _postales(reference: Reference, code: str, nom: str) -> tuple[Reconnu, ...]:
    """Return the communes that a number may mean, as INSEE code or postal code; none without doubt."""
    here = reference.par_commune.get(code)
    others = [one for one in reference.communes_par_code_postal.get(code, ()) if one.insee != code]
    if here is None or not others:
        return ()
    known = [Collectivite(COMMUNE, one.insee) for one in (here, *others)]
    named = [one for one in known if not nom or identification.porte_le_nom(reference, one, nom)]
    return () if named == known[:1] else tuple(_named(reference, one) for one in named)


def _by_name(reference: Reference, nom: str, genre: str) -> tuple[Collectivite, ...]:
    if not nom:
        return ()
    found = identification.portent(reference, nom, genre or COMMUNE)
    if not genre:
        words = objets.mots_du_nom(nom)
        for (_, key), groups in reference.groupements_par_nom.items():
            found += groups if key == words else ()
    return found or approchants(reference, nom, genre)


def _named(reference: Reference, who: Collectivite) -> Reconnu:
    values, kind = {"siren" if who.nature == EPCI else "code_insee": who.code}, reference.type_organisme(who)
    if isinstance(reference.identifier(Organisme(**values)), Probleme):
        # The type says which of two bears a code.
        values = {"type": kind, **values}
    people = reference.population([who])
    told = [libelle("type_organisme", kind).lower(), *([f"{nombre(people)} habitants"] if people else ())]
    return Reconnu(values, f"{reference.nom_situe(who)} ({', '.join([*told, who.code])})")
