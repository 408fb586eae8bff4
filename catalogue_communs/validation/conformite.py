"""The schema's verdict, said in French: what is wrong, what was meant, how to write it."""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import islice
from types import MappingProxyType
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


class FormeLue(NamedTuple):
    """What a form says of a text: a sentence, what was meant, whether the correction may write it.

    `montre`: how the message shows what was meant, when otherwise; `mots`: the own words of the
    sentence.
    """

    phrase: str
    compris: str = ""
    sure: bool = False
    montre: str | None = None
    mots: Mapping[str, str] = MappingProxyType({})


# Spaces that look like one, and marks that look like nothing; reading refuses the worst ones.
_UNSEEN = re.compile(
    "[\u00a0\u00ad\u034f\u1680\u180e\u2000-\u200a\u200c\u200d\u202f\u205f\u3000\ufe00-\ufe0f]"
)


# --- Forms: dates, addresses, numbers of the State -------------------------------------


def mauvaise_forme(fiche: Fiche, faute: Faute) -> Diagnostic:
    """Report a text that has not the form its field asks for."""
    text, form = fiche.document.ecrit(faute.chemin), nom_de_forme(faute.partie)
    lu = _FORMES[form](text) if form in _FORMES else FormeLue(form)
    code, _, _ = PHRASES[lu.phrase]
    mots = {"cite": citer(text), "premier": schemas.FIRST_YEAR, "dernier": schemas.LAST_YEAR}
    mots["dossier"] = "docs/images/" if form == "logo" else "docs/images/communs/"
    # The last that explains what is wrong is the one to tell.
    for relecture in (_une_source_de_la_fiche, _sans_signe_cache, _sans_commentaire):
        relu = relecture(fiche, faute.partie, text)
        if relu:
            lu = relu
            mots |= relu.mots
    montre = lu.compris if lu.montre is None else lu.montre
    _, message, remede = dire(lu.phrase, compris=montre, **mots)
    ecrire = lu.compris if lu.sure else None
    return fiche.rapporter(faute.chemin, (code, message, remede), ecrire=ecrire)


def _une_source_de_la_fiche(fiche: Fiche, part: schemas.Schema, text: str) -> FormeLue | None:
    """Read the identifier of a source that the file lists, written otherwise."""
    if nom_de_forme(part) != "source":
        return None
    slug = slugifier(text)
    for _, source in fiche.items("sources"):
        if slugifier(str(source.get("id"))) == slug:
            return FormeLue("source-comprise", slug, sure=True)
    return None


def _sans_signe_cache(_fiche: Fiche, part: schemas.Schema, text: str) -> FormeLue | None:
    """Read a text whose spaces and invisible characters are all that is wrong."""
    clean = _UNSEEN.sub("", text).strip()
    if clean == text or refuse_la_forme(part, clean):
        return None
    mots = {"cite": citer(clean), "cote": "précède" if text[:1].isspace() else "suit"}
    phrase = "cache-espace"
    unseen = _UNSEEN.search(text)
    if unseen:
        phrase = "cache-invisible"
        mots["point"] = f"{ord(unseen.group()):04X}"
    return FormeLue(phrase, clean, sure=True, montre=scalaire(clean, part), mots=mots)


def _sans_commentaire(_fiche: Fiche, part: schemas.Schema, text: str) -> FormeLue | None:
    """Read a text that a comment of another language follows."""
    before, bars, comment = text.partition(" // ")
    valeur = before.strip()
    if not bars or refuse_la_forme(part, valeur):
        return None
    montre = f"{scalaire(valeur, part)} # {comment.strip()}"
    return FormeLue("commentaire-barres", valeur, montre=montre)


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


def _url(text: str) -> FormeLue:
    url = devine.url_completee(text) or ""
    if url and url == text.strip():
        phrase = "url-entouree"
    elif text.startswith("http://") and url:
        phrase = "url-http"
    elif url and url != text:
        phrase = "url-comprise"
    elif re.match(r"https://[^/]*@", text):
        phrase = "url-identifiant"
    elif re.search(r"\s", text.strip()):
        phrase = "url-espaces"
    elif re.match(r"[a-z]+:", text, re.IGNORECASE) and not text.casefold().startswith("http"):
        phrase = "url-autre"
    else:
        phrase = "url"
    return FormeLue(phrase, url, sure=bool(url))


def _courriel(text: str) -> FormeLue:
    courriel = devine.courriel_devine(text)
    return FormeLue("courriel", courriel or "contact@exemple.fr", sure=bool(courriel))


def _date(text: str) -> FormeLue:
    iso = devine.date(text)
    if iso:
        return FormeLue("date-comprise", iso, sure=True)
    if re.fullmatch(r"(199[0-9]|20[0-9]{2})-[0-9]{2}(-[0-9]{2})?", text):
        return FormeLue("date-calendrier")
    iso = devine.date_dite(text, fin=True)
    if iso:
        return FormeLue("date-dite", iso)
    return FormeLue("date")


def _siren(text: str) -> FormeLue:
    digits = re.sub(r"[^0-9]", "", text)
    if len(digits) not in {devine.SIREN_LENGTH, devine.SIRET_LENGTH}:
        return FormeLue("siren")
    siren = digits[: devine.SIREN_LENGTH]
    if not schemas.est_siren(siren):
        return FormeLue("siren-cle")
    phrase = "siren-compris" if siren == digits else "siret"
    return FormeLue(phrase, siren, sure=devine.siren(text) is not None)


def _licence(text: str) -> FormeLue:
    licences = devine.licences_devinees(text)
    if len(licences) == 1:
        return FormeLue("licence-comprise", licences[0], sure=True)
    return FormeLue("licence-choix" if licences else "licence", devine.choix(licences))


def _identifiant_ecrit(text: str) -> FormeLue:
    slug = slugifier(text)
    return FormeLue("identifiant", slug or "collectivites-utilisatrices", sure=bool(slug))


def _publie(text: str) -> FormeLue:
    identifiant = ".".join(filter(None, map(slugifier, text.split("."))))
    return FormeLue("identifiant-publie", identifiant or "commune-34151", sure=bool(identifiant))


def _source(text: str) -> FormeLue:
    if text.startswith("http://"):
        return _url(text)
    url = devine.url_completee(text)
    if url:
        return FormeLue("source-comprise", url, sure=True)
    return FormeLue("source")


def _insee(text: str) -> FormeLue:
    bare = re.sub(r"\s", "", text)
    if re.fullmatch(r"[0-9]|[0-9]{4}", bare):
        return FormeLue("insee-zero", f"0{bare}", sure=True)
    if re.fullmatch(r"2[ab]([0-9]{3})?", bare):
        return FormeLue("insee-corse", bare.upper(), sure=True)
    return FormeLue("insee-siren" if re.fullmatch(r"[0-9]{9}", bare) else "insee", bare)


def _image(text: str) -> FormeLue:
    file_name = text.replace("\\", "/").rpartition("/")[2]
    stem, _, extension = file_name.rpartition(".")
    kind = extension.casefold()
    slug = slugifier(stem) or "capture"
    if kind in schemas.IMAGES:
        return FormeLue("image-nom", f"{slug}.{kind}")
    return FormeLue("image-type", f"{slug}.webp")


_FORMES: dict[str, Callable[[str], FormeLue]] = {
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
    valeur = faute.valeur
    if isinstance(valeur, bool | int | float):
        if refuse_la_forme(faute.partie, fiche.document.ecrit(faute.chemin)):
            return mauvaise_forme(fiche, faute)
        return _a_citer(fiche, faute.chemin, "booleen" if isinstance(valeur, bool) else "nombre")
    kind = "une liste" if isinstance(valeur, list) else "un groupe de champs"
    return fiche.dire(faute.chemin, "texte", sorte=kind)


def _a_citer(fiche: Fiche, path: ChampPath, piege: str) -> Diagnostic:
    """Report a text that YAML reads otherwise, for want of quotes."""
    text = fiche.document.ecrit(path)
    return fiche.dire(path, f"yaml-piege-{piege}", ecrire=text, cite=citer(text), compris=text)


def _not_list(fiche: Fiche, faute: Faute) -> Diagnostic:
    path = faute.chemin
    name = next((step for step in reversed(path) if isinstance(step, str)), "")
    place = f"« {texte.nom_du_champ(path)} »" if name else "Le fichier"
    if isinstance(faute.valeur, dict):
        first = next(iter(faute.valeur), "")
        return fiche.dire(path, "liste-d-un-groupe", ou=place, compris=first)
    text = fiche.document.ecrit(path)
    glued = re.findall(r"(?:^|\s)[-–—•*]\s?([^\s-][^-–—•*]*?)(?=\s[-–—•*]|$)", text)
    if glued:
        lines = " puis ".join(f"« - {element.strip()} »" for element in glued[:3])
        return fiche.dire(path, "liste-collee", ou=place, compris=lines)
    elements, alone = schemas.resoudre(fiche.schema, faute.partie.get("items", {})), None
    if "properties" in elements:
        field, valeur = next(iter(deplaces.groupe_de(fiche.schema, elements, text).items()))
        lines = f"« - {field}: {valeur} »"
    else:
        lines = " et ".join(f"« - {element.strip()} »" for element in text.split(",")[:3])
        if not re.search(r"[\n,;]", text):
            alone = text
    return fiche.dire(path, "liste", ecrire=alone, ou=place, champ=name, compris=lines)


def _not_group(fiche: Fiche, faute: Faute) -> Diagnostic:
    first = next(iter(faute.partie.get("required", faute.partie["properties"])))
    path, valeur = faute.chemin, faute.valeur
    montre = f" au lieu de {citer(valeur)}" if isinstance(valeur, str) else ""
    if not path:
        return fiche.dire((), "groupe-fiche", montre=montre, compris=first)
    name = f"« {texte.nom_du_champ(path)} »"
    mots = {"ou": name, "montre": montre, "place": "À la ligne et en retrait"}
    in_a_list = isinstance(path[-1], int)
    if in_a_list:
        mots |= {"ou": f"Chaque élément de {name}", "place": "Après le tiret"}
    if isinstance(valeur, list) and len(valeur) == 1 and isinstance(valeur[0], dict):
        return fiche.dire(path, "groupe-en-liste", **mots)
    if in_a_list or not _est_un_texte_ou_plusieurs(valeur):
        return fiche.dire(path, "groupe", **mots, compris=first)
    if not isinstance(valeur, list):
        valeur = fiche.document.ecrit(path)
    _, column = fiche.document.place_de_la_cle(path)
    lines = deplaces.bloc_du_groupe(fiche.schema, path, valeur, max(column - 1, 0))
    return replace(fiche.dire(path, "groupe-a-ecrire", **mots), bloc=lines)


def _est_un_texte_ou_plusieurs(valeur: Any) -> bool:
    """Tell whether a group can be written from a value: a list holds texts alone."""
    if not isinstance(valeur, list):
        return True
    return all(isinstance(element, str) for element in valeur)


def _not_number(fiche: Fiche, faute: Faute) -> Diagnostic:
    """Report what is no number.

    A share of something else, a range, or a number that it may mean.
    """
    path, text = faute.chemin, fiche.document.ecrit(faute.chemin)
    entier = faute.attendu == "integer"
    mots = {
        "cite": citer(text or "une liste ou un groupe"),
        "sorte": "un nombre entier" if entier else "un nombre",
    }
    unite = _unite_d_une_part(fiche, path, text)
    if unite:
        return fiche.dire(path, "nombre-part", cite=citer(text), unite=unite)
    nombre = devine.nombre_devine(text) or ""
    if entier and "." in nombre:
        nombre = ""
    elif not entier and not nombre:
        return _nombre_dit(fiche, path, text, mots)
    if not nombre:
        return fiche.dire(path, "nombre", mot="", compris="", **mots)
    ecrire = float(nombre) if "." in nombre else int(nombre)
    return fiche.dire(path, "nombre-compris", ecrire=ecrire, mot="", compris=nombre, **mots)


def _unite_d_une_part(fiche: Fiche, path: ChampPath, text: str) -> str | None:
    """Return the unit of a measure written in percent, when it counts something else."""
    if path[:2] != ("impact", "indicateurs") or path[-1] != "valeur" or "%" not in text:
        return None
    unite = fiche.get(*path[:3], "unite")
    if not isinstance(unite, str) or unite == "pour-cent":
        return None
    return unite


def _nombre_dit(fiche: Fiche, path: ChampPath, text: str, mots: Mapping[str, str]) -> Diagnostic:
    """Report a number told in words: only a measure has a range, « environ » or « au moins »."""
    entendu = devine.entendre_nombre(text)
    est_une_mesure = path[-1] == "valeur"
    if est_une_mesure and entendu and entendu.question in {"nombre-entre", "nombre-vague"}:
        return fiche.dire(path, entendu.question, compris=entendu.mots.get("n", ""), **mots)
    nombre, approche = devine.nombre_dit(text, unites=False) or ("", "")
    if approche and not est_une_mesure:
        nombre = approche = ""
    phrase = "nombre"
    if approche:
        phrase = "nombre-dit"
    elif nombre:
        phrase = "nombre-compris"
    return fiche.dire(path, phrase, mot=approche, compris=nombre, **mots)


def _not_boolean(fiche: Fiche, faute: Faute) -> Diagnostic:
    text = fiche.document.ecrit(faute.chemin) or "une liste ou un groupe"
    booleen = devine.booleen(text)
    if booleen is None:
        return fiche.dire(faute.chemin, "booleen", cite=citer(text), compris=None)
    ecrire = booleen == "true"
    mots = {"cite": citer(text), "compris": booleen}
    return fiche.dire(faute.chemin, "booleen-compris", ecrire=ecrire, **mots)


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
# What people call a field that no file has.
TELEPHONES = frozenset({"telephone", "tel", "phone", "portable", "mobile", "numero-de-telephone"})
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
    reported: set[ChampPath] = set()
    for faute in sorted(_faults(fiche), key=_rang):
        of_the_whole = faute.mot in _ENSEMBLE
        if faute.chemin not in reported:
            if _est_vide(faute) and not of_the_whole:
                yield valeur_vide(fiche, faute.chemin)
            else:
                yield from REGLES[faute.mot](fiche, faute)
        if not of_the_whole:
            reported.add(faute.chemin)
    # The texts made of spaces only, which the schema takes for texts.
    for path, text in fiche.textes:
        if text.isspace() and path not in reported:
            yield valeur_vide(fiche, path)


def _rang(faute: Faute) -> int:
    return [*REGLES].index(faute.mot)


def _est_vide(faute: Faute) -> bool:
    valeur = faute.valeur
    if valeur is None:
        return True
    if faute.mot == "type":
        return False
    if isinstance(valeur, str):
        return not valeur.strip()
    return valeur in ([], {})


def _faults(fiche: Fiche) -> Iterator[Faute]:
    document, validator = fiche.document, schemas.validateur(fiche.schema)
    used, refusals = document.refuse.get(fiche.schema, (None, ()))
    # Another validator has other lists.
    if used is not validator:
        refusals = tuple(islice(schemas.fautes(fiche.schema, document.valeurs), MAX_FAULTS))
        document.refuse[fiche.schema] = validator, refusals
    # The validator says « required » once for each name that is missing.
    keys = set[tuple[ChampPath, str, str]]()
    for refus in refusals:
        key = (refus.chemin, refus.mot, refus.quand)
        if key in keys:
            continue
        keys.add(key)
        part = schemas.partie_de(fiche.schema, refus.chemin) or {}
        valeur = fiche.get(*refus.chemin)
        yield Faute(refus.chemin, refus.mot, refus.attendu, valeur, part, refus.quand)


# --- Names of fields -------------------------------------------------------------------


def _additional(fiche: Fiche, faute: Faute) -> Iterator[Diagnostic]:
    sheet = "une fiche" if fiche.schema == "projet" else fiche.document.fichier
    place = f"dans {_entre(faute.chemin) or sheet}"
    together = _sous_un_meme_champ(fiche, faute)
    for key in _unknown(faute):
        path = (*faute.chemin, key)
        bare = _INSECABLES.sub(" ", key).strip()
        if key == bare:
            remede = _unknown_key(fiche, faute, key, together)
            mots = {"ou": place, **remede.mots}
            constat = fiche.dire_du_champ(path, remede.phrase, cite=citer(bare), **mots)
            yield replace(constat, bloc=remede.bloc)
        else:
            part = "Le retrait" if key[0].isspace() else "Le nom du champ"
            yield fiche.dire_du_champ(
                path, "champ-insecable", cite=citer(bare), ou=part, champ=bare
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
    """Gather the unknown names of a group that belong to one of its fields, by this field.

    « mesures » for three.
    """
    valeurs_par_champ: dict[str, dict[str, Any]] = {}
    for key in _unknown(faute):
        place = _place(fiche, faute, key)
        if place and place.dessous:
            valeurs_par_champ.setdefault(place.champ, {})[place.nom] = faute.valeur.get(key)
    return valeurs_par_champ


def _place(fiche: Fiche, faute: Faute, key: str) -> deplaces.Place | None:
    """Return where a name belongs.

    Nothing for that of a field of this group, ill spelt or called otherwise.
    """
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
    """Say what a name that the schema does not know may mean.

    No remedy loses what its line says.
    """
    valeur = faute.valeur.get(key)
    close = _ici(faute, key)
    if close:
        path, column = (*faute.chemin, close), _retrait(fiche, faute, key)
        lines = deplaces.bloc_du_groupe(fiche.schema, path, valeur, column)
        return _Remede("champ-proche", {"compris": close}, lines)
    place = _place(fiche, faute, key)
    if place and place.dessous:
        return _un_niveau_trop_haut(fiche, faute, key, place, together[place.champ])
    if faute.chemin and key in schemas.schema(fiche.schema)["properties"]:
        return _Remede("champ-du-debut", {})
    if place:
        lines = deplaces.bloc_ailleurs(fiche.schema, place, valeur)
        return _Remede("champ-ailleurs", {"compris": place.champ}, lines)
    return _nulle_part(fiche, faute, key)


def _un_niveau_trop_haut(
    fiche: Fiche, faute: Faute, key: str, place: deplaces.Place, valeurs: dict[str, Any]
) -> _Remede:
    """Say that a name belongs under a field of its group.

    The first of those that do shows the lines for all.
    """
    first = next(iter(valeurs))
    if first != place.nom:
        return _Remede("champ-dessous-aussi", {"compris": place.champ, "premier": citer(first)})
    path, column = (*faute.chemin, place.champ), _retrait(fiche, faute, key)
    lines = deplaces.bloc_dessous(fiche.schema, path, valeurs, column)
    return _Remede("champ-dessous", {"compris": place.champ}, lines)


def _nulle_part(fiche: Fiche, faute: Faute, key: str) -> _Remede:
    """Say of a name that none of its neighbours explains where it may be looked for."""
    allowed = faute.partie["properties"]
    required = faute.partie.get("required", ())
    # Where a part lacks a field, its name was meant rather than that of another part.
    lacks = bool(faute.chemin) and any(name not in faute.valeur for name in required)
    home = None if lacks else _home_of(fiche.schema, key)
    if home:
        return _Remede("champ-en-retrait", {"compris": home})
    if faute.valeur.get(key) in (None, "", [], {}):
        return _Remede("champ-vide-inconnu", {})
    if slugifier(key) in TELEPHONES:
        return _Remede("champ-telephone", {})
    twice = proche(key, allowed)
    if twice:
        return _Remede("champ-deja-la", {"compris": twice})
    if len(allowed) <= texte.LISTED:
        return _Remede("champ-parmi", {"compris": enumerer(allowed)})
    guide = guide_des_champs(nom_du_champ(faute.chemin).replace(".", "-"))
    return _Remede("champ-inconnu", {"guide": guide})


def _retrait(fiche: Fiche, faute: Faute, key: str) -> int:
    """Return the column of a name, where what replaces it is written."""
    _, column = fiche.document.place_de_la_cle((*faute.chemin, key))
    return max(column - 1, 0)


def _home_of(schema: str, key: str) -> str | None:
    """Find the only group of the first level where a misplaced field belongs.

    When no group has it, the only list.
    """
    homes = _qui_ont(schema, key) or _qui_ont(schema, 0, key)
    return homes[0] if len(homes) == 1 else None


def _qui_ont(schema: str, *steps: str | int) -> list[str]:
    """List the fields of the first level that have a field at these steps."""
    fields = schemas.schema(schema)["properties"]
    return [field for field in fields if schemas.partie_de(schema, (field, *steps))]


def _misspelt(fiche: Fiche, faute: Faute, names: list[str]) -> set[str]:
    """Find which of the missing names an unknown field stands for, or belongs under.

    It has its own message.
    """
    misspelt = set[str]()
    for key in _unknown(faute):
        place = _place(fiche, faute, key)
        candidates = [proche(key, names), deplaces.autre_nom(faute.chemin, key, names)]
        if place:
            candidates.append(place.champ.partition(".")[0])
        misspelt |= {name for name in candidates if name in names}
    return misspelt


# --- What is missing -------------------------------------------------------------------


def _required(fiche: Fiche, faute: Faute) -> Iterator[Diagnostic]:
    lacking = [name for name in faute.attendu if name not in faute.valeur]
    misspelt = _misspelt(fiche, faute, lacking)
    missing = [name for name in lacking if name not in misspelt]
    if faute.quand:
        yield from _demandes(fiche, faute, missing)
        return
    for name in missing:
        path = (*faute.chemin, name)
        part = schemas.resoudre(fiche.schema, faute.partie["properties"][name])
        phrase, mots = _remede(fiche, path, part)
        place = _entre(faute.chemin) or "la fiche"
        mots |= {"champ": name, "ou": place, "description": part["description"]}
        # At the part that lacks it, about the field.
        yield replace(fiche.dire_du_champ(faute.chemin, phrase, **mots), chemin=path)


def _demandes(fiche: Fiche, faute: Faute, missing: list[str]) -> Iterator[Diagnostic]:
    """Report, at the value that asks for them, the fields that are not there."""
    asking = (*faute.chemin, faute.quand)
    for name in missing:
        champ = f"« {texte.nom_du_champ((*faute.chemin, name))} »"
        yield fiche.dire(asking, "champ-demande", valeur=fiche.get(*asking), champ=champ)


def _remede(fiche: Fiche, path: ChampPath, part: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """Say how to write a field that is missing.

    Never with the text of another file, nor a choice already made.
    """
    name = str(path[-1])
    idents = [source.get("id") for _, source in fiche.items("sources")]
    sources = [ident for ident in idents if isinstance(ident, str)]
    if nom_de_forme(part) == "source" and sources:
        return "manque-source", {"compris": enumerer(sources[: texte.LISTED])}
    leaf, example = _feuille(fiche.schema, part, part["examples"][0])
    # « contact: », puis… « courriel: … ».
    first, *deeper = (f"« {line.strip()} »" for line in ecrire_champ(name, example, {}, 0))
    written = first
    if deeper:
        written = f"{first} puis, à la ligne et en retrait, {' puis '.join(deeper)}"
    if "oneOf" in leaf:
        return "manque-choix", {"compris": written, "valeurs": _parmi(leaf["oneOf"])}
    return "manque-texte" if "…" in written else "manque-exemple", {"compris": written}


def _feuille(schema: str, part: dict[str, Any], example: Any) -> tuple[dict[str, Any], Any]:
    """Return the first value that an example writes, and the example.

    With « … » for a choice, or a text.
    """
    part = schemas.resoudre(schema, part)
    if isinstance(example, dict):
        key, inner = next(iter(example.items()))
        leaf, written = _feuille(schema, part["properties"][key], inner)
        return leaf, {key: written}
    if isinstance(example, list):
        leaf, written = _feuille(schema, part["items"], example[0])
        return leaf, [written]
    if "oneOf" in part or _est_libre(part, str(example)):
        return part, "…"
    return part, example


def _est_libre(part: dict[str, Any], example: str) -> bool:
    """Tell whether each file writes its own text in a field: an identifier, or a sentence."""
    form = nom_de_forme(part)
    if form:
        return form == "identifiant"
    return part.get("type") == "string" and " " in example


def _parmi(branches: list[dict[str, Any]]) -> str:
    """List the values of a vocabulary, each of the first with what it means."""
    choices = " ; ".join(_valeur_expliquee(branch) for branch in branches[:VALEURS])
    # Beyond, a value says by its name alone what it means.
    rest = [branch["const"] for branch in branches[VALEURS:]]
    return f"{choices} ; ou {enumerer(rest)}" if rest else choices


def _valeur_expliquee(branch: dict[str, Any]) -> str:
    title = branch["title"]
    if slugifier(title) == branch["const"]:
        title = ""
    sentence = re.split(r"(?<=[.;]) ", branch.get("description") or title, maxsplit=1)[0]
    sense = minuscule(sentence.rstrip(" .;"))
    return f"{branch['const']} ({sense})" if sense else branch["const"]


def _any_of(fiche: Fiche, faute: Faute) -> Iterator[Diagnostic]:
    names = [name for branch in faute.attendu for name in branch["required"]]
    if _misspelt(fiche, faute, names):
        return
    choices = enumerer(_ensemble(branch["required"]) for branch in faute.attendu)
    nom = faute.valeur.get("nom")
    phrase = "organisme-anonyme" if isinstance(nom, str) else "choix-manquant"
    yield fiche.dire_du_champ(faute.chemin, phrase, choix=choices, nom=str(nom)[: texte.SHOWN])


def _ensemble(names: Iterable[str]) -> str:
    return " avec ".join(f"« {name} »" for name in names)


def _entre(path: ChampPath) -> str:
    return f"« {texte.nom_du_champ(path)} »" if path else ""


# --- Values that are not in their list, or their bounds --------------------------------


def _one_of(fiche: Fiche, faute: Faute) -> Iterator[Diagnostic]:
    """Report a value that is not in its list.

    With the one that it may mean, or those to choose from.
    """
    text, part = fiche.document.ecrit(faute.chemin), faute.partie
    branches = part["oneOf"]
    former = {old: branch["const"] for branch in branches for old in branch.get("x-anciens", ())}
    exact = _meme_valeur(branches, former, text)
    close = exact or _valeur_proche(part, text)
    phrase = "valeur-inconnue"
    if text in former:
        phrase = "valeur-remplacee"
    elif close:
        phrase = "valeur-proche"
    mots = {"liste": part.get("x-liste", part["title"]), "compris": close or _parmi(branches)}
    yield fiche.dire(faute.chemin, phrase, ecrire=exact, cite=citer(text), **mots)


def _meme_valeur(
    branches: list[dict[str, Any]], former: Mapping[str, str], text: str
) -> str | None:
    """Return the value that a text is but for case, accents and spaces.

    Its name, its label, what it replaced.
    """
    valeurs = dict(former)
    for branch in branches:
        valeurs[slugifier(branch["title"])] = branch["const"]
    for branch in branches:
        valeurs[branch["const"]] = branch["const"]
    return valeurs.get(slugifier(text))


def _valeur_proche(part: schemas.Schema, text: str) -> str | None:
    """Return the value whose name or label a text is close to, or that it says in other words."""
    name = proche(text, [branch["const"] for branch in part["oneOf"]])
    if name:
        return name
    labels = {branch["title"]: branch["const"] for branch in part["oneOf"]}
    label = proche(text, labels)
    if label:
        return str(labels[label])
    return _dite(part, text)


def _dite(part: schemas.Schema, text: str) -> str | None:
    """Return the only value of a list that a text says with other words, or beside others."""
    choices = devine.choix_dit(part.get("x-vocabulaire", ""), text)
    if len(choices) == 1:
        return choices[0]
    slug = f"-{slugifier(text)}-"
    valeurs = [branch["const"] for branch in part["oneOf"] if f"-{branch['const']}-" in slug]
    return str(valeurs[0]) if len(valeurs) == 1 else None


_BORNES = {
    "minLength": "court",
    "maxLength": "long",
    "minItems": "liste-courte",
    "maxItems": "liste-longue",
    "minimum": "petit",
    "maximum": "grand",
}


def _bounds(fiche: Fiche, faute: Faute) -> Iterator[Diagnostic]:
    valeur = faute.valeur
    size = len(valeur) if isinstance(valeur, str | list) else 0
    # What a list lacks, or has too much of, is said at its name.
    dire_la_borne = fiche.dire_du_champ if isinstance(valeur, list) else fiche.dire
    yield dire_la_borne(
        faute.chemin,
        _BORNES[faute.mot],
        valeur=valeur,
        taille=size,
        caracteres=accorder(size, "caractère", "caractères"),
        elements=accorder(size, "élément", "éléments"),
        borne=f"{faute.attendu:.0f}",
        trop=size - faute.attendu,
    )


def _unique(fiche: Fiche, faute: Faute) -> Iterator[Diagnostic]:
    keyed = []
    for rank, element in enumerate(faute.valeur):
        keyed.append((json.dumps(element, sort_keys=True), (*faute.chemin, rank)))
    for path, line in fiche.repetes(keyed):
        yield fiche.dire(path, "liste-doublon", ligne=line)


def _type(fiche: Fiche, faute: Faute) -> Iterable[Diagnostic]:
    if "oneOf" in faute.partie and isinstance(faute.valeur, bool | int | float):
        return _one_of(fiche, faute)
    # A date is a text, or a year alone.
    kind = "string" if isinstance(faute.attendu, list) else faute.attendu
    return [MAUVAIS_TYPE[kind](fiche, faute)]


def _rien(_fiche: Fiche, _faute: Faute) -> Iterable[Diagnostic]:
    return ()


def _forme(fiche: Fiche, faute: Faute) -> Iterable[Diagnostic]:
    return [mauvaise_forme(fiche, faute)]


# In order: the first fault of a value is the one to tell.
REGLES: dict[str, Regle] = {
    "type": _type,
    # Only what is empty has too few: no rule has to say more.
    "minProperties": _rien,
    "additionalProperties": _additional,
    "required": _required,
    "oneOf": _one_of,
    "uniqueItems": _unique,
    **dict.fromkeys(_BORNES, _bounds),
    "pattern": _forme,
    "format": _forme,
    "anyOf": _any_of,
}
# But for these, which say something else.
_ENSEMBLE = frozenset({"additionalProperties", "required", "uniqueItems"})
