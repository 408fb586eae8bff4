"""From a publiccode.yml, versions 0.2 to 0.7 and those to come, to the values of a file."""

from __future__ import annotations

import re
from typing import Any

from catalogue_communs.contribution.importation.beta import lien_ecrit, poser_depot
from catalogue_communs.contribution.importation.collecte import Collecte, DocumentIllisible, Origine
from catalogue_communs.contribution.redaction import texte_propre
from catalogue_communs.faits.publiccode import ETATS, TYPES
from catalogue_communs.forges.liste import forge_genre
from catalogue_communs.socle.licences import normalise
from catalogue_communs.socle.texte import citer, enumerer, slugifier
from catalogue_communs.validation import devine
from catalogue_communs.validation.contenus import est_nominative

Json = dict[str, Any]

VERSIONS = ("0", "0.2", "0.3", "0.4", "0.5", "0.6", "0.7")
# The words of the standard, turned back into those of the catalogue.
DEPUIS_ETATS = {word: slug for slug, word in ETATS.items()}
DEPUIS_TYPES = {word: slug for slug, word in TYPES.items()}
# Characters of a description; the schema says the same, and a test compares them.
LONGUE = 8000
AUTRES_NOMS = {"macos": "mac", "osx": "mac", "win": "windows"}
# Words that the name of an organisation holds, and that of a person does not.
_ORGANISMES = frozenset(
    "agence agency agglomeration agglo anct association asso cerema city centre center collectif college comite comune "  # noqa: SIM905
    "commune communaute company conseil council cooperative corporation departement department direction dinum ecole "
    "etablissement etat federation fondation foundation france gemeente gouvernement government gmbh groupement group "
    "ign inc incubateur inria institut institute l la le limited ltd mairie metropole ministere ministry municipalite "
    "municipality office organisation parc pays prefecture region regione sa sarl sas sca service societe stad syndicat "
    "team universite university union ville cnrs software solutions technologies consulting".split()
)
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
    found, rest = (
        Collecte(origine),
        {key: one for key, one in values.items() if one not in (None, "", [], {})},
    )
    _check_version(found, rest.pop("publiccodeYmlVersion", None))
    name = rest.pop("name", None)
    _description(found, rest.pop("description", None), name)
    if isinstance(url := rest.pop("url", None), str):
        poser_depot(found, url, "url")
    else:
        found.poser("depots", [{"url": url}] if url else None, "url")
    for key, field in (("landingURL", "liens.site"), ("roadmap", "liens.feuille_de_route")):
        value = rest.pop(key, None)
        found.poser(field, lien_ecrit(value) if isinstance(value, str) else value, key)
    _organisations(found, rest)
    _legal(found, rest.pop("legal", None))
    audience = rest.get("intendedAudience")
    if isinstance(audience, dict) and "local-authorities" in (audience.get("scope") or ()):
        found.poser("publics.collectivites", ["non-precise"], "intendedAudience.scope")
    _logiciel(found, rest)
    _maintenance(found, rest.pop("maintenance", None))
    for key, value in rest.items():
        if value not in (None, "", [], {}):
            found.laisser(key, LAISSES.get(key, SANS_CHAMP))
    if "publiccode" in found.valeurs:
        found.valeurs["publiccode"]["source"] = origine.id
    return found


def _check_version(found: Collecte, version: object) -> None:
    if version is None:
        raise DocumentIllisible(
            "Il manque « publiccodeYmlVersion » : ce fichier n’est pas un publiccode.yml."
        )
    text = str(version)
    if isinstance(version, bool | dict | list) or not re.fullmatch(r"[0-9]+(\.[0-9]+)*", text):
        raise DocumentIllisible(f"{citer(text)} n’est pas une version de publiccode.yml.")
    if ".".join(text.split(".")[:2]) not in VERSIONS:
        found.laisser(
            "publiccodeYmlVersion", f"la version {citer(text)} n’est pas connue, de 0.2 à 0.7 : relisez tout."
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
    if isinstance(long, str):
        long, gone = texte_propre(long, LONGUE)
        if gone:
            found.laisser(f"{at}.longDescription", f"retiré du texte : {enumerer(gone, 'et')}.")
    found.poser("description", long, f"{at}.longDescription")
    manual = text.get("documentation")
    found.poser(
        "liens.documentation",
        lien_ecrit(manual) if isinstance(manual, str) else manual,
        f"{at}.documentation",
    )
    found.poser("publiccode.fonctionnalites", _unique(text.get("features")), f"{at}.features")
    known = {"localisedName", "shortDescription", "longDescription", "documentation", "features"}
    for other in text:
        if other not in known and text[other]:
            found.laisser(f"{at}.{other}", LAISSES_DE_LA_DESCRIPTION.get(str(other), SANS_CHAMP))
    for other in languages:
        if other != key:
            found.laisser(f"description.{other}", "le catalogue est en français.")


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
    uri = value.get("uri") or value.get("url")
    if isinstance(uri, str) and uri.startswith("http"):
        carrier["site"] = lien_ecrit(uri)
    return [{**{key: one for key, one in carrier.items() if one is not None}, "source": source}]


def _legal(found: Collecte, legal: object) -> None:
    if not isinstance(legal, dict):
        if legal is not None:
            found.laisser("legal", "ce n’est pas un groupe de champs.")
        return
    licence = legal.get("license")
    if isinstance(licence, str) and licence.strip():
        meant = devine.licences_devinees(licence)
        if normalise(licence) or len(meant) == 1:
            found.poser("licence", normalise(licence) or meant[0], "legal.license")
            if len(meant) > 1:
                found.laisser(
                    "legal.license",
                    f"{citer(licence)} est repris comme SPDX le lit ; vérifiez : {devine.choix(meant)} ?",
                )
        else:
            told = f"est-ce {devine.choix(meant)} ?" if meant else "lisez le fichier LICENSE du dépôt."
            found.laisser("legal.license", f"{citer(licence)} ne dit pas exactement quelle licence : {told}")
    owners = {
        legal[key]: key for key in ("mainCopyrightOwner", "repoOwner") if isinstance(legal.get(key), str)
    }
    for name, key in owners.items():
        if "porteurs" in found.valeurs or not _est_un_organisme(name):
            found.laisser(
                f"legal.{key}", f"{citer(name)} : est-ce un porteur, ou une personne ? Voyez --porteur."
            )
        else:
            found.poser(
                "porteurs", [{"nom": " ".join(name.split()), "source": found.origine.id}], f"legal.{key}"
            )
    if legal.get("authorsFile"):
        found.laisser("legal.authorsFile", PERSONNE)


def _est_un_organisme(name: str) -> bool:
    """Tell an organisation from a person, whose name is never taken: by a word that only the first has."""
    words = set(slugifier(name[:200]).split("-"))
    return bool(words & _ORGANISMES) or bool(re.fullmatch(r"[A-ZÀ-Ý0-9&. -]{2,12}", name.strip()))


def _logiciel(found: Collecte, rest: Json) -> None:
    """Take what the section `publiccode` of a file holds in the words of the catalogue."""
    for key, field, words in (
        ("developmentStatus", "etat", DEPUIS_ETATS),
        ("softwareType", "type_logiciel", DEPUIS_TYPES),
    ):
        value = rest.pop(key, None)
        if value not in (None, "") and str(value) not in words:
            found.laisser(key, f"{citer(value)} n’est pas une valeur du standard.")
        elif value not in (None, ""):
            found.poser(f"publiccode.{field}", words[str(value)], key)
    _choisis(found, "platforms", "plateformes", rest.pop("platforms", None), PLATEFORMES)
    localisation = rest.pop("localisation", None)
    if isinstance(localisation, dict):
        ready = localisation.get("localisationReady")
        if isinstance(ready, str):
            ready = {"true": True, "false": False}.get(devine.booleen(ready) or "", ready)
        found.poser("publiccode.localisation_prete", ready, "localisation.localisationReady")
        spoken = localisation.get("availableLanguages")
        short = [str(one).partition("-")[0] for one in spoken] if isinstance(spoken, list) else spoken
        _choisis(found, "localisation.availableLanguages", "langues", short, LANGUES)
    elif localisation is not None:
        found.laisser("localisation", "ce n’est pas un groupe de champs.")


def _choisis(found: Collecte, lieu: str, field: str, value: object, known: tuple[str, ...]) -> None:
    if value in (None, "", []):
        return
    if not isinstance(value, list):
        found.laisser(lieu, "ce n’est pas une liste.")
        return
    value = [AUTRES_NOMS.get(str(one).casefold(), one) for one in value]
    for one in value:
        if one not in known:
            found.laisser(lieu, f"{citer(one)} n’est pas dans la liste du catalogue.")
    found.poser(f"publiccode.{field}", _unique([one for one in value if one in known]), lieu)


def _maintenance(found: Collecte, value: object) -> None:
    if not isinstance(value, dict):
        if value is not None:
            found.laisser("maintenance", "ce n’est pas un groupe de champs.")
        value = {}
    if value.get("type") == "none":
        found.poser("maintenance", {"statut": "arretee", "source": found.origine.id}, "maintenance.type")
    elif value.get("type") in {"internal", "contract", "community"}:
        found.poser("maintenance", {"statut": "active", "source": found.origine.id}, "maintenance.type")
    _contacts(found, value.get("contacts"))
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


def _contacts(found: Collecte, people: object) -> None:
    """Take the address of a team, nothing of a person; else where anyone may write to the team."""
    for one in people if isinstance(people, list) else []:
        address = devine.courriel_devine(str(one.get("email") or "")) if isinstance(one, dict) else None
        if address and "contact" not in found.valeurs and not est_nominative(address.partition("@")[0]):
            found.poser("contact", {"courriel": address, "source": found.origine.id}, "maintenance.contacts")
    url = next((str(one["url"]) for one in found.valeurs.get("depots", ())), "")
    if url and "contact" not in found.valeurs:
        mark = "/-/issues" if "/-/" in forge_genre(url).modifier else "/issues"
        found.poser("contact", {"url": f"{url}{mark}", "source": found.origine.id}, "url")
        told = "aucune adresse d’équipe : les tickets du dépôt la remplacent, vérifiez qu’ils sont ouverts."
        found.laisser("contact", told)
    if people:
        found.laisser("maintenance.contacts", PERSONNE)


def _unique(value: object) -> object:
    """Drop what a list says twice; leave anything else as it is."""
    if not isinstance(value, list):
        return value
    return [one for index, one in enumerate(value) if one not in value[:index]]
