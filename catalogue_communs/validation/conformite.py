"""The schema's verdict, said in French: what is wrong, what was meant, how to write it."""

import json
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any, NamedTuple

from catalogue_communs.fiches.diagnostics import Diagnostic, dire
from catalogue_communs.fiches.ecriture import ecrire_champ, scalaire
from catalogue_communs.fiches.phrases import PHRASES
from catalogue_communs.socle import schemas, texte
from catalogue_communs.socle.texte import (
    ChampPath,
    accorder,
    citer,
    enumerer,
    minuscule,
    nom_du_champ,
    proche,
    slugifier,
)
from catalogue_communs.validation import deplaces, devine
from catalogue_communs.validation.fiche import Fiche
from catalogue_communs.validation.guide import guide_des_champs


@dataclass(frozen=True, slots=True)
class Faute:
    """What the schema refuses: a keyword that fails on a value, and what it expects.

    `quand`: the other field whose value asks for the one that is missing.
    """

    chemin: ChampPath
    mot: str
    attendu: Any
    valeur: Any
    partie: dict[str, Any]
    quand: str = ""


# What a form says of a text: the name of a sentence, what was meant, and whether the correction may write it.
Lu = tuple[str, str, bool]

# Spaces that look like one, and marks that look like nothing; reading refuses the worst ones.
_UNSEEN = re.compile(
    "[\u00a0\u00ad\u034f\u1680\u180e\u2000-\u200a\u200c\u200d\u202f\u205f\u3000\ufe00-\ufe0f]"
)


# --- Forms: dates, addresses, numbers of the State -------------------------------------


def mauvaise_forme(fiche: Fiche, faute: Faute) -> Diagnostic:
    """Report a text that has not the form its field asks for."""
    path, part, text = faute.chemin, faute.partie, fiche.document.ecrit(faute.chemin)
    form = nom_de_forme(part)
    said, meant, sure = _FORMES[form](text) if form in _FORMES else (form, "", False)
    code, shown = PHRASES[said][0], meant
    words = {"cite": citer(text), "premier": schemas.FIRST_YEAR, "dernier": schemas.LAST_YEAR}
    words["dossier"] = "docs/images/" if form == "logo" else "docs/images/communs/"
    known = {slugifier(str(item.get("id"))) for _, item in fiche.items("sources")}
    if form == "source" and (slug := slugifier(text)) in known:
        said, meant, shown, sure = "source-comprise", slug, slug, True
    # Spaces and invisible characters may be all that is wrong.
    clean = _UNSEEN.sub("", text).strip()
    if clean != text and not refuse_la_forme(part, clean):
        found = _UNSEEN.search(text)
        said, meant, shown, sure = "cache-espace", clean, scalaire(clean, part), True
        words |= {"cote": "précède" if text[:1].isspace() else "suit", "cite": citer(clean)}
        if found:
            said, words["point"] = "cache-invisible", f"{ord(found.group()):04X}"
    if " // " in text and not refuse_la_forme(part, text.partition(" // ")[0].strip()):
        kept, _, comment = text.partition(" // ")
        said, meant, sure = "commentaire-barres", kept.strip(), False
        shown = f"{scalaire(meant, part)} # {comment.strip()}"
    told = (code, *dire(said, compris=shown, **words)[1:])
    return fiche.rapporter(path, told, ecrire=meant if sure else None)


def valeur_vide(fiche: Fiche, path: ChampPath) -> Diagnostic:
    """Report a field that is written and says nothing."""
    if isinstance(path[-1], int):
        return fiche.dire_du_champ(path, "element-vide")
    needed = (schemas.partie_de(fiche.schema, path[:-1]) or {}).get("required", ())
    return fiche.dire_du_champ(path, "vide-obligatoire" if path[-1] in needed else "champ-vide")


def nom_de_forme(part: schemas.Schema) -> str:
    """Return the name of the form that a part of the schema asks for, or nothing."""
    name = str(part.get("x-format") or part.get("format") or "")
    # One that guesses nothing is the name of its sentence.
    return name if name in _FORMES or name in PHRASES else ""


def refuse_la_forme(part: schemas.Schema, text: str) -> bool:
    """Tell whether a part of the schema asks for a form that `text` has not."""
    if not nom_de_forme(part):
        return False
    fits = re.search(part.get("pattern", ""), text) and not text.endswith("\n")
    return not fits or not schemas.a_la_forme(text, part.get("format", ""))


def _url(text: str) -> Lu:
    meant = devine.url_completee(text) or ""
    if meant and meant == text.strip():
        said = "url-entouree"
    elif text.startswith("http://") and meant:
        said = "url-http"
    elif meant and meant != text:
        said = "url-comprise"
    elif re.match(r"https://[^/]*@", text):
        said = "url-identifiant"
    elif re.search(r"\s", text.strip()):
        said = "url-espaces"
    elif re.match(r"[a-z]+:", text, re.IGNORECASE) and not text.casefold().startswith("http"):
        said = "url-autre"
    else:
        said = "url"
    return said, meant, bool(meant)


def _courriel(text: str) -> Lu:
    meant = devine.courriel_devine(text)
    return "courriel", meant or "contact@exemple.fr", bool(meant)


def _date(text: str) -> Lu:
    if meant := devine.date(text):
        return "date-comprise", meant, True
    if re.fullmatch(r"(199[0-9]|20[0-9]{2})-[0-9]{2}(-[0-9]{2})?", text):
        return "date-calendrier", "", False
    meant = devine.date_dite(text, fin=True)
    return "date-dite" if meant else "date", meant or "", False


def _siren(text: str) -> Lu:
    digits = re.sub(r"[^0-9]", "", text)
    if len(digits) not in {devine.SIREN_LENGTH, devine.SIRET_LENGTH}:
        return "siren", "", False
    siren = digits[: devine.SIREN_LENGTH]
    if not schemas.est_siren(siren):
        return "siren-cle", "", False
    return "siren-compris" if siren == digits else "siret", siren, devine.siren(text) is not None


def _licence(text: str) -> Lu:
    found = devine.licences_devinees(text)
    if len(found) == 1:
        return "licence-comprise", found[0], True
    return "licence-choix" if found else "licence", devine.choix(found), False


def _identifiant_ecrit(text: str) -> Lu:
    slug = slugifier(text)
    return "identifiant", slug or "collectivites-utilisatrices", bool(slug)


def _publie(text: str) -> Lu:
    meant = ".".join(filter(None, map(slugifier, text.split("."))))
    return "identifiant-publie", meant or "commune-34151", bool(meant)


def _source(text: str) -> Lu:
    if text.startswith("http://"):
        return _url(text)
    meant = devine.url_completee(text)
    return "source-comprise" if meant else "source", meant or "", bool(meant)


def _insee(text: str) -> Lu:
    bare = re.sub(r"\s", "", text)
    if re.fullmatch(r"[0-9]|[0-9]{4}", bare):
        return "insee-zero", f"0{bare}", True
    if re.fullmatch(r"2[ab]([0-9]{3})?", bare):
        return "insee-corse", bare.upper(), True
    return "insee-siren" if re.fullmatch(r"[0-9]{9}", bare) else "insee", bare, False


def _image(text: str) -> Lu:
    stem, _, extension = text.replace("\\", "/").rpartition("/")[2].rpartition(".")
    kept = extension.casefold() if extension.casefold() in schemas.IMAGES else ""
    name = f"{slugifier(stem) or 'capture'}.{kept or 'webp'}"
    return "image-nom" if kept else "image-type", name, False


_FORMES: dict[str, Callable[[str], Lu]] = {
    "uri": _url,
    "email": _courriel,
    "date-partielle": _date,
    "siren": _siren,
    "spdx": _licence,
    "identifiant": _identifiant_ecrit,
    "identifiant-publie": _publie,
    "source": _source,
    "code-insee": _insee,
    "image": _image,
    "logo": _image,
}


# --- Types -----------------------------------------------------------------------------


def _not_text(fiche: Fiche, faute: Faute) -> Diagnostic:
    value = faute.valeur
    if isinstance(value, bool | int | float):
        if refuse_la_forme(faute.partie, fiche.document.ecrit(faute.chemin)):
            return mauvaise_forme(fiche, faute)
        return _a_citer(fiche, faute.chemin, "booleen" if isinstance(value, bool) else "nombre")
    kind = "une liste" if isinstance(value, list) else "un groupe de champs"
    return fiche.dire(faute.chemin, "texte", sorte=kind)


def _a_citer(fiche: Fiche, path: ChampPath, piege: str) -> Diagnostic:
    """Report a text that YAML reads otherwise, for want of quotes."""
    text = fiche.document.ecrit(path)
    return fiche.dire(path, f"yaml-piege-{piege}", ecrire=text, cite=citer(text), compris=text)


def _not_list(fiche: Fiche, faute: Faute) -> Diagnostic:
    name = next((step for step in reversed(faute.chemin) if isinstance(step, str)), "")
    where = f"« {texte.nom_du_champ(faute.chemin)} »" if name else "Le fichier"
    if isinstance(faute.valeur, dict):
        return fiche.dire(
            faute.chemin, "liste-d-un-groupe", ou=where, compris=next(iter(faute.valeur), "")
        )
    text = fiche.document.ecrit(faute.chemin)
    if glued := re.findall(r"(?:^|\s)[-–—•*]\s?([^\s-][^-–—•*]*?)(?=\s[-–—•*]|$)", text):
        shown = " puis ".join(f"« - {word.strip()} »" for word in glued[:3])
        return fiche.dire(faute.chemin, "liste-collee", ou=where, compris=shown)
    items, alone = schemas.resoudre(fiche.schema, faute.partie.get("items", {})), None
    if "properties" in items:
        field, value = next(iter(deplaces.groupe_de(fiche.schema, items, text).items()))
        shown = f"« - {field}: {value} »"
    else:
        shown = " et ".join(f"« - {word.strip()} »" for word in text.split(",")[:3])
        alone = None if re.search(r"[\n,;]", text) else text
    return fiche.dire(faute.chemin, "liste", ecrire=alone, ou=where, champ=name, compris=shown)


def _not_group(fiche: Fiche, faute: Faute) -> Diagnostic:
    first = next(iter(faute.partie.get("required", faute.partie["properties"])))
    value = faute.valeur
    shown = f" au lieu de {citer(value)}" if isinstance(value, str) else ""
    if not faute.chemin:
        return fiche.dire((), "groupe-fiche", montre=shown, compris=first)
    alone = isinstance(faute.chemin[-1], int)
    name = f"« {texte.nom_du_champ(faute.chemin)} »"
    words = {
        "ou": f"Chaque élément de {name}" if alone else name,
        "montre": shown,
        "place": "Après le tiret" if alone else "À la ligne et en retrait",
    }
    if isinstance(value, list) and len(value) == 1 and isinstance(value[0], dict):
        return fiche.dire(faute.chemin, "groupe-en-liste", **words)
    simple = not isinstance(value, list) or all(isinstance(one, str) for one in value)
    if alone or not simple:
        return fiche.dire(faute.chemin, "groupe", **words, compris=first)
    column = fiche.document.place_de_la_cle(faute.chemin)[1]
    said = value if isinstance(value, list) else fiche.document.ecrit(faute.chemin)
    lines = deplaces.bloc_du_groupe(fiche.schema, faute.chemin, said, max(column - 1, 0))
    return replace(fiche.dire(faute.chemin, "groupe-a-ecrire", **words), bloc=lines)


def _not_number(fiche: Fiche, faute: Faute) -> Diagnostic:
    path, text, whole = faute.chemin, fiche.document.ecrit(faute.chemin), faute.attendu == "integer"
    named = citer(text or "une liste ou un groupe")
    words = {"cite": named, "sorte": "un nombre entier" if whole else "un nombre"}
    if path[:2] == ("impact", "indicateurs") and path[-1] == "valeur" and "%" in text:
        # A percentage counts nothing else.
        unit = fiche.get(*path[:3], "unite")
        if isinstance(unit, str) and unit != "pour-cent":
            return fiche.dire(path, "nombre-part", cite=citer(text), unite=unit)
    sure = devine.nombre_devine(text) or ""
    meant, about = sure, ""
    if whole and "." in sure:
        sure = meant = ""
    elif not sure and not whole:
        meant, about = devine.nombre_dit(text, unites=False) or ("", "")
        if about and path[-1] != "valeur":
            meant = about = ""
        heard = devine.entendre_nombre(text)
        if heard and heard.question in {"nombre-entre", "nombre-vague"} and path[-1] == "valeur":
            return fiche.dire(path, heard.question, compris=heard.mots.get("n", ""), **words)
    said = "nombre-dit" if about else "nombre-compris" if meant else "nombre"
    made = (float(sure) if "." in sure else int(sure)) if sure else None
    return fiche.dire(path, said, ecrire=made, mot=about, compris=meant, **words)


def _not_boolean(fiche: Fiche, faute: Faute) -> Diagnostic:
    shown = fiche.document.ecrit(faute.chemin) or "une liste ou un groupe"
    word = devine.booleen(shown)
    said = "booleen-compris" if word else "booleen"
    return fiche.dire(
        faute.chemin, said, ecrire=word and word == "true", cite=citer(shown), compris=word
    )


# What to say of a value of another type than that of the schema.
MAUVAIS_TYPE: dict[str, Callable[[Fiche, Faute], Diagnostic]] = {
    "string": _not_text,
    "array": _not_list,
    "object": _not_group,
    "number": _not_number,
    "integer": _not_number,
    "boolean": _not_boolean,
}


def pieges_de_yaml(fiche: Fiche) -> Iterator[Diagnostic]:
    """Yield unquoted values that YAML 1.1 reads as something else than the text expected."""
    for path, trap in fiche.document.pieges:
        if attend_un_texte(schemas.partie_de(fiche.schema, path), trap):
            yield _a_citer(fiche, path, trap)


def attend_un_texte(part: dict[str, Any] | None, trap: str = "") -> bool:
    """Tell whether a part of a schema asks for a text that nothing else bounds."""
    if part is None or part.get("type") != "string" or "oneOf" in part:
        return False
    return not (trap == "date" and part.get("format") == "date-partielle")


Regle = Callable[[Fiche, Faute], Iterable[Diagnostic]]
# More faults than anyone corrects at once; what a hostile file can cost stays bounded.
MAX_FAULTS, MAX_TOLD, MAX_UNKNOWN = 1000, 200, 50
# The values of a vocabulary that a message explains.
VALEURS = 8
_INSECABLES = re.compile("[\u00a0\u202f\u2007]")


def check(fiche: Fiche) -> Iterator[Diagnostic]:
    """Yield what the schema refuses in a file that can be read, each fault once."""
    if fiche.document.valeurs is not None:
        yield from islice(_check(fiche), MAX_TOLD)


def _check(fiche: Fiche) -> Iterator[Diagnostic]:
    told: set[ChampPath] = set()
    for faute in sorted(_faults(fiche), key=lambda f: [*REGLES].index(f.mot)):
        if faute.chemin not in told:
            empty = _est_vide(faute) and faute.mot not in _ENSEMBLE
            yield from (
                [valeur_vide(fiche, faute.chemin)] if empty else REGLES[faute.mot](fiche, faute)
            )
        if faute.mot not in _ENSEMBLE:
            told.add(faute.chemin)
    # The texts made of spaces only, which the schema takes for texts.
    for path, value in fiche.textes:
        if value.isspace() and path not in told:
            yield valeur_vide(fiche, path)


def _est_vide(faute: Faute) -> bool:
    value = faute.valeur
    blank = not value.strip() if isinstance(value, str) else value in ([], {})
    return value is None or (blank and faute.mot != "type")


def _faults(fiche: Fiche) -> Iterator[Faute]:
    document, validator = fiche.document, schemas.validateur(fiche.schema)
    known, found = document.refuse.get(fiche.schema, (None, ()))
    # Another validator has other lists.
    if known is not validator:
        found = tuple(islice(schemas.fautes(fiche.schema, document.valeurs), MAX_FAULTS))
        document.refuse[fiche.schema] = validator, found
    # The validator says « required » once for each name that is missing.
    seen = set[tuple[ChampPath, str, str]]()
    for refus in found:
        key = (refus.chemin, refus.mot, refus.quand)
        if key in seen:
            continue
        seen.add(key)
        part = schemas.partie_de(fiche.schema, refus.chemin) or {}
        value = fiche.get(*refus.chemin)
        yield Faute(refus.chemin, refus.mot, refus.attendu, value, part, refus.quand)


# --- Names of fields -------------------------------------------------------------------


def _additional(fiche: Fiche, faute: Faute) -> Iterator[Diagnostic]:
    whole = "une fiche" if fiche.schema == "projet" else fiche.document.fichier
    where, together = f"dans {_entre(faute.chemin) or whole}", _sous_un_meme_champ(fiche, faute)
    for key in _unknown(faute):
        bare = _INSECABLES.sub(" ", key).strip()
        if key == bare:
            told = _unknown_key(fiche, faute, key, together)
            words = {"ou": where, **told.mots}
            one = fiche.dire_du_champ((*faute.chemin, key), told.phrase, cite=citer(bare), **words)
            yield replace(one, bloc=told.bloc)
        else:
            place = "Le retrait" if key[0].isspace() else "Le nom du champ"
            words = {"ou": place, "champ": bare}
            yield fiche.dire_du_champ(
                (*faute.chemin, key), "champ-insecable", cite=citer(bare), **words
            )


def _unknown(faute: Faute) -> list[str]:
    unknown = (str(key) for key in faute.valeur if key not in faute.partie["properties"])
    return [*islice(unknown, MAX_UNKNOWN)]


class _Remede(NamedTuple):
    """What to say of a name: a sentence, its words, the lines to paste."""

    phrase: str
    mots: dict[str, Any]
    bloc: tuple[str, ...] = ()


def _sous_un_meme_champ(fiche: Fiche, faute: Faute) -> dict[str, dict[str, Any]]:
    """Gather the unknown names of a group that belong to one of its fields, by this field: « mesures » for three."""
    found: dict[str, dict[str, Any]] = {}
    for key in _unknown(faute):
        place = _place(fiche, faute, key)
        if place and place.dessous:
            found.setdefault(place.champ, {})[place.nom] = faute.valeur.get(key)
    return found


def _place(fiche: Fiche, faute: Faute, key: str) -> deplaces.Place | None:
    """Return where a name belongs, unless it is that of a field of this group, ill spelt or called otherwise."""
    if not faute.chemin and key in schemas.schema(fiche.schema)["properties"]:
        return None
    if _ici(faute, key):
        return None
    return deplaces.place_voulue(fiche.schema, faute.chemin, key, _unknown(faute))


def _ici(faute: Faute, key: str) -> str | None:
    """Return the field of the same group that a name means."""
    lacking = [name for name in faute.partie["properties"] if name not in faute.valeur]
    return proche(key, lacking) or deplaces.autre_nom(faute.chemin, key, lacking)


def _unknown_key(
    fiche: Fiche, faute: Faute, key: str, together: dict[str, dict[str, Any]]
) -> _Remede:
    """Say what a name that the schema does not know may mean; no remedy loses what its line says."""
    value = faute.valeur.get(key)
    if close := _ici(faute, key):
        path, column = (*faute.chemin, close), _retrait(fiche, faute, key)
        lines = deplaces.bloc_du_groupe(fiche.schema, path, value, column)
        return _Remede("champ-proche", {"compris": close}, lines)
    place = _place(fiche, faute, key)
    if place and place.dessous:
        values = together[place.champ]
        first = next(iter(values))
        if first != place.nom:
            return _Remede("champ-dessous-aussi", {"compris": place.champ, "premier": citer(first)})
        path, column = (*faute.chemin, place.champ), _retrait(fiche, faute, key)
        lines = deplaces.bloc_dessous(fiche.schema, path, values, column)
        return _Remede("champ-dessous", {"compris": place.champ}, lines)
    if faute.chemin and key in schemas.schema(fiche.schema)["properties"]:
        return _Remede("champ-du-debut", {})
    if place:
        return _Remede(
            "champ-ailleurs",
            {"compris": place.champ},
            deplaces.bloc_ailleurs(fiche.schema, place, value),
        )
    return _nulle_part(fiche, faute, key)


def _nulle_part(fiche: Fiche, faute: Faute, key: str) -> _Remede:
    """Say of a name that none of its neighbours explains where it may be looked for."""
    allowed = faute.partie["properties"]
    # Where a part lacks a field, its name was meant rather than that of another part.
    lacks = faute.chemin and any(
        name not in faute.valeur for name in faute.partie.get("required", ())
    )
    if not lacks and (home := _home_of(fiche.schema, key)):
        return _Remede("champ-en-retrait", {"compris": home})
    if faute.valeur.get(key) in (None, "", [], {}):
        return _Remede("champ-vide-inconnu", {})
    if twice := proche(key, allowed):
        return _Remede("champ-deja-la", {"compris": twice})
    if len(allowed) <= texte.LISTED:
        return _Remede("champ-parmi", {"compris": enumerer(allowed)})
    return _Remede(
        "champ-inconnu", {"guide": guide_des_champs(nom_du_champ(faute.chemin).replace(".", "-"))}
    )


def _retrait(fiche: Fiche, faute: Faute, key: str) -> int:
    """Return the column of a name, where what replaces it is written."""
    _, column = fiche.document.place_de_la_cle((*faute.chemin, key))
    return max(column - 1, 0)


def _home_of(name: str, key: str) -> str | None:
    """Find the only group of the first level where a misplaced field belongs, or the only list when no group has it."""
    groups, lists = (
        [
            one
            for one in schemas.schema(name)["properties"]
            if schemas.partie_de(name, (one, *inside, key))
        ]
        for inside in ((), (0,))
    )
    found = groups or lists
    return found[0] if len(found) == 1 else None


def _misspelt(fiche: Fiche, faute: Faute, names: list[str]) -> set[str]:
    """Find which of the missing names an unknown field stands for, or belongs under: it has its own message."""
    found = set[str]()
    for key in _unknown(faute):
        place = _place(fiche, faute, key)
        meant = [proche(key, names), deplaces.autre_nom(faute.chemin, key, names)]
        if place:
            meant.append(place.champ.partition(".")[0])
        found |= {name for name in meant if name in names}
    return found


# --- What is missing -------------------------------------------------------------------


def _required(fiche: Fiche, faute: Faute) -> Iterator[Diagnostic]:
    missing = [name for name in faute.attendu if name not in faute.valeur]
    meant = _misspelt(fiche, faute, missing)
    if faute.quand:
        yield from _demandes(fiche, faute, [name for name in missing if name not in meant])
        return
    for name in (one for one in missing if one not in meant):
        path = (*faute.chemin, name)
        part = schemas.resoudre(fiche.schema, faute.partie["properties"][name])
        said, words = _remede(fiche, path, part)
        words |= {
            "champ": name,
            "ou": _entre(faute.chemin) or "la fiche",
            "description": part["description"],
        }
        # At the part that lacks it, about the field.
        yield replace(fiche.dire_du_champ(faute.chemin, said, **words), chemin=path)


def _demandes(fiche: Fiche, faute: Faute, missing: list[str]) -> Iterator[Diagnostic]:
    """Report, at the value that asks for them, the fields that it asks for and that are not there."""
    asking = (*faute.chemin, faute.quand)
    for name in missing:
        asked = f"« {texte.nom_du_champ((*faute.chemin, name))} »"
        yield fiche.dire(asking, "champ-demande", valeur=fiche.get(*asking), champ=asked)


def _remede(fiche: Fiche, path: ChampPath, part: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """Say how to write a field that is missing: never with the text of another file, nor a choice already made."""
    name = str(path[-1])
    listed = [str(one["id"]) for _, one in fiche.items("sources") if isinstance(one.get("id"), str)]
    if nom_de_forme(part) == "source" and listed:
        return "manque-source", {"compris": enumerer(listed[: texte.LISTED])}
    leaf, example = _feuille(fiche.schema, part, part["examples"][0])
    # « contact: », puis… « courriel: … ».
    first, *others = (f"« {line.strip()} »" for line in ecrire_champ(name, example, {}, 0))
    written = (
        f"{first} puis, à la ligne et en retrait, {' puis '.join(others)}" if others else first
    )
    if "oneOf" in leaf:
        return "manque-choix", {"compris": written, "valeurs": _parmi(leaf["oneOf"])}
    return "manque-texte" if "…" in written else "manque-exemple", {"compris": written}


def _feuille(name: str, part: dict[str, Any], example: Any) -> tuple[dict[str, Any], Any]:
    """Return the first value that an example writes, and the example; with « … » for a choice, or a text."""
    part = schemas.resoudre(name, part)
    if isinstance(example, dict):
        key, inner = next(iter(example.items()))
        leaf, made = _feuille(name, part["properties"][key], inner)
        return leaf, {key: made}
    if isinstance(example, list):
        leaf, made = _feuille(name, part["items"], example[0])
        return leaf, [made]
    form = nom_de_forme(part)
    own = form == "identifiant" or (
        part.get("type") == "string" and not form and " " in str(example)
    )
    return part, "…" if own or "oneOf" in part else example


def _parmi(branches: list[dict[str, Any]]) -> str:
    told = []
    for one in branches[:VALEURS]:
        title = "" if slugifier(one["title"]) == one["const"] else one["title"]
        sentence = re.split(r"(?<=[.;]) ", one.get("description") or title, maxsplit=1)[0]
        sense = minuscule(sentence.rstrip(" .;"))
        told.append(f"{one['const']} ({sense})" if sense else one["const"])
    # Beyond, a value says by its name alone what it means.
    others = [one["const"] for one in branches[VALEURS:]]
    return f"{' ; '.join(told)}{f' ; ou {enumerer(others)}' if others else ''}"


def _any_of(fiche: Fiche, faute: Faute) -> Iterator[Diagnostic]:
    if _misspelt(fiche, faute, [name for branch in faute.attendu for name in branch["required"]]):
        return
    choices = enumerer(
        " avec ".join(f"« {n} »" for n in branch["required"]) for branch in faute.attendu
    )
    name = faute.valeur.get("nom")
    said = "organisme-anonyme" if isinstance(name, str) else "choix-manquant"
    yield fiche.dire_du_champ(faute.chemin, said, choix=choices, nom=str(name)[: texte.SHOWN])


def _entre(path: ChampPath) -> str:
    return f"« {texte.nom_du_champ(path)} »" if path else ""


# --- Values that are not in their list, or their bounds --------------------------------


def _one_of(fiche: Fiche, faute: Faute) -> Iterator[Diagnostic]:
    value = fiche.document.ecrit(faute.chemin)
    branches = faute.partie["oneOf"]
    known = [branch["const"] for branch in branches]
    labels = {branch["title"]: branch["const"] for branch in branches}
    former = {old: branch["const"] for branch in branches for old in branch.get("x-anciens", ())}
    # Case, accents and spaces aside, it may be one of them, its label, or what it replaced.
    written = (
        former | {slugifier(label): slug for label, slug in labels.items()} | {k: k for k in known}
    )
    exact = written.get(slugifier(value))
    close = (
        exact
        or proche(value, known)
        or labels.get(proche(value, labels) or "")
        or _dite(faute.partie, value)
    )
    said = (
        "valeur-remplacee" if value in former else "valeur-proche" if close else "valeur-inconnue"
    )
    listed = faute.partie.get("x-liste", faute.partie["title"])
    words = {"cite": citer(value), "liste": listed, "compris": close or _parmi(branches)}
    yield fiche.dire(faute.chemin, said, ecrire=exact, **words)


def _dite(part: schemas.Schema, value: str) -> str | None:
    """Return the only value of a list that a text says with other words, or beside others."""
    meant = devine.choix_dit(part.get("x-vocabulaire", ""), value)
    if len(meant) == 1:
        return meant[0]
    words = f"-{slugifier(value)}-"
    held = [one["const"] for one in part["oneOf"] if f"-{one['const']}-" in words]
    return str(held[0]) if len(held) == 1 else None


_BORNES = {
    "minLength": "court",
    "maxLength": "long",
    "minItems": "liste-courte",
    "maxItems": "liste-longue",
    "minimum": "petit",
    "maximum": "grand",
}


def _bounds(fiche: Fiche, faute: Faute) -> Iterator[Diagnostic]:
    value, listed = faute.valeur, isinstance(faute.valeur, list)
    size = len(value) if isinstance(value, str | list) else 0
    yield (fiche.dire_du_champ if listed else fiche.dire)(
        faute.chemin,
        _BORNES[faute.mot],
        valeur=value,
        taille=size,
        caracteres=accorder(size, "caractère", "caractères"),
        elements=accorder(size, "élément", "éléments"),
        borne=f"{faute.attendu:.0f}",
        trop=size - faute.attendu,
    )


def _unique(fiche: Fiche, faute: Faute) -> Iterator[Diagnostic]:
    keyed = (
        (json.dumps(v, sort_keys=True), (*faute.chemin, rank))
        for rank, v in enumerate(faute.valeur)
    )
    for path, line in fiche.repetes(keyed):
        yield fiche.dire(path, "liste-doublon", ligne=line)


def _type(fiche: Fiche, faute: Faute) -> Iterable[Diagnostic]:
    if "oneOf" in faute.partie and isinstance(faute.valeur, bool | int | float):
        return _one_of(fiche, faute)
    # A date is a text, or a year alone.
    wanted = "string" if isinstance(faute.attendu, list) else faute.attendu
    return [MAUVAIS_TYPE[wanted](fiche, faute)]


# In order: the first fault of a value is the one to tell.
REGLES: dict[str, Regle] = {
    "type": _type,
    # Only what is empty has too few: no rule has to say more.
    "minProperties": lambda _fiche, _faute: (),
    "additionalProperties": _additional,
    "required": _required,
    "oneOf": _one_of,
    "uniqueItems": _unique,
    **dict.fromkeys(_BORNES, _bounds),
    **dict.fromkeys(("pattern", "format"), lambda fiche, faute: [mauvaise_forme(fiche, faute)]),
    "anyOf": _any_of,
}
# But for these, which say something else.
_ENSEMBLE = frozenset({"additionalProperties", "required", "uniqueItems"})
