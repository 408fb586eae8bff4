"""The forms of a text: a date, an address, a number of the State; what was meant, how to write it."""

import re
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import NamedTuple

from catalogue_communs.fiches.diagnostics import Diagnostic, dire
from catalogue_communs.fiches.ecriture import scalaire
from catalogue_communs.fiches.phrases import PHRASES
from catalogue_communs.socle import schemas
from catalogue_communs.socle.texte import (
    ChampPath,
    citer,
    slugifier,
)
from catalogue_communs.validation import devine
from catalogue_communs.validation.fautes import Faute
from catalogue_communs.validation.fiche import Fiche


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
    conforme = re.search(part.get("pattern", ""), text) and not text.endswith("\n")
    return not conforme or not schemas.a_la_forme(text, part.get("format", ""))


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
    if courriel is None:
        return FormeLue("courriel-incomplet")
    return FormeLue("courriel", courriel, sure=True)


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
