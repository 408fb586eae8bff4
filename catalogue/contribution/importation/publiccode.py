"""From a publiccode.yml, versions 0.2 to 0.7, to the values of a file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from catalogue.contribution.importation.collecte import Collecte
from catalogue.contribution.importation.lecture import DocumentIllisible, titres_abaisses
from catalogue.faits.publiccode.deduction import ETATS, TYPES
from catalogue.forges.liste import forge_problem, repository_problem
from catalogue.socle.licences import normalise
from catalogue.socle.texte import citer

if TYPE_CHECKING:
    from catalogue.contribution.importation.collecte import Origine

Json = dict[str, Any]

VERSIONS = ("0", "0.2", "0.3", "0.4", "0.5", "0.6", "0.7")
# The words of the standard, turned back into those of the catalogue.
DEPUIS_ETATS = {word: slug for slug, word in ETATS.items()}
DEPUIS_TYPES = {word: slug for slug, word in TYPES.items()}
PLATEFORMES = ("web", "windows", "mac", "linux", "ios", "android")
LANGUES = ("fr", "en", "de", "es", "it", "nl", "pt", "br", "ca", "co", "eu", "oc")

PERSONNE = "c’est une donnée personnelle, que le catalogue ne publie pas."
SANS_CHAMP = "la fiche n’a pas de champ pour cela."
LU_DANS_LE_DEPOT = "le catalogue le lit dans le dépôt."
A_DECRIRE = "à déclarer dans la fiche, avec une preuve."
# What is never taken, and why. `publiccodeYmlVersion` says nothing of the software.
LAISSES = {
    "usedBy": f"une réutilisation est {A_DECRIRE}",
    "intendedAudience": "choisissez les publics de la fiche : ils sont plus précis.",
    "isBasedOn": "déclarez une relation si l’autre logiciel est au catalogue.",
    "softwareVersion": LU_DANS_LE_DEPOT,
    "releaseDate": LU_DANS_LE_DEPOT,
    "logo": "une image s’ajoute à la main, avec son texte de remplacement.",
}
LAISSES_DE_LA_DESCRIPTION = {
    "screenshots": "une image s’ajoute à la main, avec son texte de remplacement.",
}


def depuis_publiccode(values: Json, origine: Origine) -> Collecte:
    """Gather what a publiccode.yml says; the caller ends with `Collecte.finir`.

    Raises:
        DocumentIllisible: It is not a publiccode.yml, or one of a version that is not known.
    """
    _check_version(values.get("publiccodeYmlVersion"))
    found, rest = Collecte(origine), dict(values)
    rest.pop("publiccodeYmlVersion")
    name = rest.pop("name", None)
    _description(found, rest.pop("description", None), name)
    _depot(found, rest.pop("url", None))
    for key, field in (("landingURL", "liens.site"), ("roadmap", "liens.feuille_de_route")):
        found.poser(field, rest.pop(key, None), key)
    _organisations(found, rest)
    _legal(found, rest.pop("legal", None))
    _logiciel(found, rest)
    _maintenance(found, rest.pop("maintenance", None))
    for key, value in rest.items():
        if value not in (None, "", [], {}):
            found.laisser(key, LAISSES.get(key, SANS_CHAMP))
    if "publiccode" in found.valeurs:
        found.valeurs["publiccode"]["source"] = origine.id
    return found


def _check_version(version: object) -> None:
    if version is None:
        raise DocumentIllisible(
            "Il manque « publiccodeYmlVersion » : ce fichier n’est pas un publiccode.yml."
        )
    text = str(version)
    major_minor = ".".join(text.split(".")[:2])
    if isinstance(version, bool | dict | list) or major_minor not in VERSIONS:
        raise DocumentIllisible(
            f"La version {citer(text)} de publiccode.yml n’est pas prise en charge : de 0.2 à 0.7."
        )


def _description(found: Collecte, value: object, name: object) -> None:
    languages = value if isinstance(value, dict) else {}
    key = next((k for k in languages if str(k).partition("-")[0].casefold() == "fr"), None)
    text = languages.get(key) if key is not None else None
    if not isinstance(text, dict):
        found.poser("nom", name, "name")
        found.laisser("description", "elle n’est pas écrite en français.")
        return
    at = f"description.{key}"
    local = text.get("localisedName")
    found.poser("nom", local or name, f"{at}.localisedName" if local else "name")
    found.poser("accroche", text.get("shortDescription"), f"{at}.shortDescription")
    long = text.get("longDescription")
    found.poser(
        "description", titres_abaisses(long) if isinstance(long, str) else long, f"{at}.longDescription"
    )
    found.poser("liens.documentation", text.get("documentation"), f"{at}.documentation")
    found.poser("publiccode.fonctionnalites", _unique(text.get("features")), f"{at}.features")
    known = {"localisedName", "shortDescription", "longDescription", "documentation", "features"}
    for other in text:
        if other not in known and text[other]:
            found.laisser(f"{at}.{other}", LAISSES_DE_LA_DESCRIPTION.get(str(other), SANS_CHAMP))
    for other in languages:
        if other != key:
            found.laisser(f"description.{other}", "le catalogue est en français.")


def _depot(found: Collecte, url: object) -> None:
    if not isinstance(url, str):
        found.poser("depots", [{"url": url}] if url else None, "url")
        return
    problem = repository_problem(url) or forge_problem(url)
    if problem:
        found.laisser("url", f"{problem[0]} {problem[1]}")
    else:
        found.poser("depots", [{"url": url.removesuffix(".git"), "principal": True}], "url")


def _organisations(found: Collecte, rest: Json) -> None:
    owner, funders = rest.pop("organisation", None), rest.pop("fundedBy", None)
    if isinstance(owner, dict):
        found.poser("porteurs", _porteur(owner, "porteur", found.origine.id), "organisation")
    elif owner:
        found.laisser("organisation", "ce n’est pas un organisme avec un nom et une adresse.")
    for number, funder in enumerate(funders if isinstance(funders, list) else []):
        if isinstance(funder, dict):
            found.poser("porteurs", _porteur(funder, "financeur", found.origine.id), f"fundedBy[{number}]")
        else:
            found.laisser(f"fundedBy[{number}]", "ce n’est pas un organisme avec un nom et une adresse.")


def _porteur(value: Json, role: str, source: str) -> list[Json]:
    carrier: Json = {"nom": value.get("name"), "role": role}
    uri = value.get("uri")
    if isinstance(uri, str) and uri.startswith("https://"):
        carrier["site"] = uri
    return [{**{key: one for key, one in carrier.items() if one is not None}, "source": source}]


def _legal(found: Collecte, legal: object) -> None:
    if not isinstance(legal, dict):
        if legal is not None:
            found.laisser("legal", "ce n’est pas un groupe de champs.")
        return
    licence = legal.get("license")
    found.poser(
        "licence", (normalise(licence) or licence) if isinstance(licence, str) else licence, "legal.license"
    )
    for key in ("mainCopyrightOwner", "repoOwner", "authorsFile"):
        if legal.get(key):
            found.laisser(f"legal.{key}", "ce peut être une personne : écrivez les porteurs vous-même.")


def _logiciel(found: Collecte, rest: Json) -> None:
    """Take what the section `publiccode` of a file holds in the words of the catalogue."""
    for key, field, words in (
        ("developmentStatus", "etat", DEPUIS_ETATS),
        ("softwareType", "type_logiciel", DEPUIS_TYPES),
    ):
        value = rest.pop(key, None)
        if value is not None and str(value) not in words:
            found.laisser(key, f"{citer(value)} n’est pas une valeur du standard.")
        elif value is not None:
            found.poser(f"publiccode.{field}", words[str(value)], key)
    _choisis(found, "platforms", "plateformes", rest.pop("platforms", None), PLATEFORMES)
    localisation = rest.pop("localisation", None)
    if isinstance(localisation, dict):
        ready = localisation.get("localisationReady")
        found.poser("publiccode.localisation_prete", ready, "localisation.localisationReady")
        spoken = localisation.get("availableLanguages")
        short = [str(one).partition("-")[0] for one in spoken] if isinstance(spoken, list) else spoken
        _choisis(found, "localisation.availableLanguages", "langues", short, LANGUES)
    elif localisation is not None:
        found.laisser("localisation", "ce n’est pas un groupe de champs.")


def _choisis(found: Collecte, lieu: str, field: str, value: object, known: tuple[str, ...]) -> None:
    if value is None:
        return
    if not isinstance(value, list):
        found.laisser(lieu, "ce n’est pas une liste.")
        return
    for one in value:
        if one not in known:
            found.laisser(lieu, f"{citer(one)} n’est pas dans la liste du catalogue.")
    found.poser(f"publiccode.{field}", _unique([one for one in value if one in known]), lieu)


def _maintenance(found: Collecte, value: object) -> None:
    if not isinstance(value, dict):
        if value is not None:
            found.laisser("maintenance", "ce n’est pas un groupe de champs.")
        return
    if value.get("type") == "none":
        found.poser("maintenance", {"statut": "arretee", "source": found.origine.id}, "maintenance.type")
    if value.get("contacts"):
        found.laisser("maintenance.contacts", PERSONNE)
    contractors = value.get("contractors")
    for number, one in enumerate(contractors if isinstance(contractors, list) else []):
        lieu = f"maintenance.contractors[{number}]"
        if not isinstance(one, dict):
            found.laisser(lieu, "ce n’est pas un prestataire avec un nom et une date.")
            continue
        made = {"nom": one.get("name"), "jusqu_au": one.get("until"), "site": one.get("website")}
        known = {key: part for key, part in made.items() if part is not None}
        found.poser("publiccode.prestataires", [{**known, "source": found.origine.id}], lieu)
        if one.get("email"):
            found.laisser(f"{lieu}.email", PERSONNE)


def _unique(value: object) -> object:
    """Drop what a list says twice; leave anything else as it is."""
    if not isinstance(value, list):
        return value
    return [one for index, one in enumerate(value) if one not in value[:index]]
