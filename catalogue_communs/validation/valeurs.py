"""Values that have not the type or the form that their field asks for: what was meant, how to write it."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, TypeAlias

from catalogue_communs.fiches.diagnostics import PHRASES, Diagnostic, dire
from catalogue_communs.fiches.ecriture import scalaire
from catalogue_communs.socle import schemas
from catalogue_communs.socle.schemas import FIRST_YEAR, LAST_YEAR, a_la_forme, est_siren
from catalogue_communs.socle.texte import ChampPath, citer, nom_du_champ, slugifier
from catalogue_communs.validation import devine
from catalogue_communs.validation.fiche import Fiche


@dataclass(frozen=True, slots=True)
class Faute:
    """What the schema refuses: a keyword that fails on a value, and what it expects."""

    chemin: ChampPath
    mot: str
    attendu: Any
    valeur: Any
    partie: dict[str, Any]


# What a form says of a text: the name of a sentence, what was meant, and whether the correction may write it.
Lu: TypeAlias = "tuple[str, str, bool]"

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
    words = {"cite": citer(text), "premier": FIRST_YEAR, "dernier": LAST_YEAR}
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
    return name if name in _FORMES or name in _DITES else ""


def refuse_la_forme(part: schemas.Schema, text: str) -> bool:
    """Tell whether a part of the schema asks for a form that `text` has not."""
    if not nom_de_forme(part):
        return False
    fits = re.search(part.get("pattern", ""), text) and not text.endswith("\n")
    return not fits or not a_la_forme(text, part.get("format", ""))


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
    if not est_siren(siren):
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
# Forms that guess nothing: the sentence has their name.
_DITES = frozenset({"couleur", "domaine", "pays", "forge", "region", "champ"})


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
    where = f"« {nom_du_champ(faute.chemin)} »" if name else "Le fichier"
    if isinstance(faute.valeur, dict):
        return fiche.dire(faute.chemin, "liste-d-un-groupe", ou=where, compris=next(iter(faute.valeur), ""))
    text = fiche.document.ecrit(faute.chemin)
    if glued := re.findall(r"(?:^|\s)[-–—•*]\s?([^\s-][^-–—•*]*?)(?=\s[-–—•*]|$)", text):
        shown = " puis ".join(f"« - {word.strip()} »" for word in glued[:3])
        return fiche.dire(faute.chemin, "liste-collee", ou=where, compris=shown)
    items, alone = schemas.resoudre(fiche.schema, faute.partie.get("items", {})), None
    if "properties" in items:
        shown = f"« - {next(iter(items['properties']))}: … »"
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
    name = f"« {nom_du_champ(faute.chemin)} »"
    words = {
        "ou": f"Chaque élément de {name}" if alone else name,
        "montre": shown,
        "place": "Après le tiret" if alone else "À la ligne et en retrait",
    }
    if isinstance(value, list) and len(value) == 1 and isinstance(value[0], dict):
        return fiche.dire(faute.chemin, "groupe-en-liste", **words)
    return fiche.dire(faute.chemin, "groupe", **words, compris=first)


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
    said = "nombre-dit" if about else "nombre-compris" if meant else "nombre"
    made = (float(sure) if "." in sure else int(sure)) if sure else None
    return fiche.dire(path, said, ecrire=made, mot=about, compris=meant, **words)


def _not_boolean(fiche: Fiche, faute: Faute) -> Diagnostic:
    shown = fiche.document.ecrit(faute.chemin) or "une liste ou un groupe"
    word = devine.booleen(shown)
    said = "booleen-compris" if word else "booleen"
    return fiche.dire(faute.chemin, said, ecrire=word and word == "true", cite=citer(shown), compris=word)


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
