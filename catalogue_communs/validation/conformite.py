"""The schema's verdict, said in French: what is wrong, what was meant, how to write it."""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import islice
from typing import Any

from catalogue_communs.fiches.diagnostics import Diagnostic
from catalogue_communs.fiches.ecriture import ecrire_champ
from catalogue_communs.socle import schemas, texte
from catalogue_communs.socle.texte import (
    ChampPath,
    accorder,
    citer,
    enumerer,
    minuscule,
    proche,
    slugifier,
)
from catalogue_communs.validation import deplaces, devine
from catalogue_communs.validation.champs import champs_inconnus, champs_mal_ecrits, groupe_cite
from catalogue_communs.validation.fautes import Faute, fautes_de_la_fiche
from catalogue_communs.validation.fiche import Fiche
from catalogue_communs.validation.formes import (
    mauvaise_forme,
    nom_de_forme,
    refuse_la_forme,
    valeur_vide,
)

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
# More faults than anyone corrects at once; what a hostile file can cost stays bounded.
MAX_TOLD = 200
# The values of a vocabulary that a message explains.
VALEURS = 8


def check(fiche: Fiche) -> Iterator[Diagnostic]:
    """Yield what the schema refuses in a file that can be read, each fault once."""
    if fiche.document.valeurs is not None:
        yield from islice(_check(fiche), MAX_TOLD)


def _check(fiche: Fiche) -> Iterator[Diagnostic]:
    reported: set[ChampPath] = set()
    for faute in sorted(fautes_de_la_fiche(fiche), key=_rang):
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


# --- What is missing -------------------------------------------------------------------


def _required(fiche: Fiche, faute: Faute) -> Iterator[Diagnostic]:
    lacking = [name for name in faute.attendu if name not in faute.valeur]
    misspelt = champs_mal_ecrits(fiche, faute, lacking)
    missing = [name for name in lacking if name not in misspelt]
    if faute.quand:
        yield from _demandes(fiche, faute, missing)
        return
    for name in missing:
        path = (*faute.chemin, name)
        part = schemas.resoudre(fiche.schema, faute.partie["properties"][name])
        phrase, mots = _remede(fiche, path, part)
        place = groupe_cite(faute.chemin) or "la fiche"
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
    autres = [branch["const"] for branch in branches[VALEURS:]]
    return f"{choices} ; ou {enumerer(autres)}" if autres else choices


def _valeur_expliquee(branch: dict[str, Any]) -> str:
    title = branch["title"]
    if slugifier(title) == branch["const"]:
        title = ""
    sentence = re.split(r"(?<=[.;]) ", branch.get("description") or title, maxsplit=1)[0]
    sense = minuscule(sentence.rstrip(" .;"))
    return f"{branch['const']} ({sense})" if sense else branch["const"]


def _any_of(fiche: Fiche, faute: Faute) -> Iterator[Diagnostic]:
    names = [name for branch in faute.attendu for name in branch["required"]]
    if champs_mal_ecrits(fiche, faute, names):
        return
    choices = enumerer(_ensemble(branch["required"]) for branch in faute.attendu)
    nom = faute.valeur.get("nom")
    phrase = "organisme-anonyme" if isinstance(nom, str) else "choix-manquant"
    yield fiche.dire_du_champ(faute.chemin, phrase, choix=choices, nom=str(nom)[: texte.SHOWN])


def _ensemble(names: Iterable[str]) -> str:
    return " avec ".join(f"« {name} »" for name in names)


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
    "additionalProperties": champs_inconnus,
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
