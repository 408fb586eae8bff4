"""A common as a publiccode.yml: what can be said honestly, what is still missing, and where to propose it.

The standard: https://yml.publiccode.tools (version 0.7, text under CC0).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from textwrap import fill
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from catalogue.faits import deduction
from catalogue.forges.liste import forge_of
from catalogue.socle.fichiers import connus, yaml_text
from catalogue.socle.licences import normalise
from catalogue.socle.programme import programme

if TYPE_CHECKING:
    from collections.abc import Iterable

    from catalogue.modele import Projet

# The advice of the authors of the standard: the major version alone.
VERSION = "0"
SHORTEST, LONGEST = 150, 10_000
# The identity of a French organisation by its SIREN, when it gives no site of its own.
ANNUAIRE = "https://annuaire-entreprises.data.gouv.fr/entreprise/"


@dataclass(frozen=True, slots=True)
class Manque:
    """A mandatory field of the standard that the file does not let one fill.

    `champ` is its name in the standard; `raison` and `remede` are for people; `lignes`, what to
    write in the project's own file; `fiche`, the field of the catalogue that would fill it, if any.
    """

    champ: str
    raison: str
    remede: str
    lignes: str
    fiche: str = ""


@dataclass(frozen=True, slots=True)
class Export:
    """The known values, in the order of the standard, and the fields that are missing."""

    valeurs: dict[str, Any]
    manques: tuple[Manque, ...]

    @property
    def complet(self) -> bool:
        """Tell whether the values make a valid publiccode.yml."""
        return not self.manques


def exporter(projet: Projet, utilisateurs: Iterable[str] = ()) -> Export:
    """Return what `projet` says in the words of the standard; `utilisateurs` are names for `usedBy`."""
    more, links = projet.publiccode, projet.liens
    maintenance = _maintenance(projet)
    localisation = {
        "localisationReady": more.localisation_prete,
        "availableLanguages": list(more.langues) or None,
    }
    values = {
        "publiccodeYmlVersion": VERSION,
        "name": projet.nom,
        "url": projet.depot_principal.url,
        "landingURL": links.site,
        "platforms": list(deduction.plateformes(projet)) or None,
        "organisation": _organisation(projet),
        "usedBy": list(dict.fromkeys(utilisateurs)) or None,
        "fundedBy": _financeurs(projet) or None,
        "roadmap": links.feuille_de_route,
        "developmentStatus": deduction.etat(projet),
        "softwareType": deduction.type_logiciel(projet),
        "intendedAudience": {
            "countries": [one.code for one in programme().pays],
            "scope": ["local-authorities", *(["environment"] if projet.planification else [])],
        },
        "description": {
            "fr": {
                "localisedName": projet.nom,
                "shortDescription": projet.accroche,
                "longDescription": _description(projet),
                "documentation": links.documentation,
                "features": list(deduction.fonctionnalites(projet)) or None,
            }
        },
        "legal": {"license": normalise(projet.licence)},
        "maintenance": maintenance,
        "localisation": localisation,
    }
    known: dict[str, Any] = connus(values, (None, {}))
    return Export(known, tuple(m for m in MANQUES if not _at(known, m.champ)))


def _at(values: Any, name: str) -> bool:  # noqa: ANN401 - a value at any depth
    for key in name.split("."):
        values = values.get(key) if isinstance(values, dict) else None
    return values is not None


def _description(projet: Projet) -> str | None:
    text = (projet.description or "").strip()
    return text if SHORTEST <= len(text) <= LONGEST else None


def _organisation(projet: Projet) -> dict[str, str] | None:
    """Name the first carrier that has an address of its own, or a SIREN that gives one."""
    for carrier in projet.porteurs_principaux:
        address = carrier.site or (f"{ANNUAIRE}{carrier.siren}" if carrier.siren else None)
        if address:
            return {"uri": address, "name": carrier.nom}
    return None


def _financeurs(projet: Projet) -> list[dict[str, str]]:
    return [{"uri": p.site, "name": p.nom} for p in projet.porteurs if p.role == "financeur" and p.site]


def _maintenance(projet: Projet) -> dict[str, Any] | None:
    """Say who maintains the software; `internal` and `community` would need the name of a person."""
    if deduction.arrete(projet):
        return {"type": "none"}
    contractors = [
        connus({"name": p.nom, "until": p.jusqu_au.iso, "website": p.site})
        for p in projet.publiccode.prestataires
        if p.jusqu_au.jour
    ]
    return {"type": "contract", "contractors": contractors} if contractors else None


MANQUES = (
    Manque(
        "platforms",
        "La fiche ne dit pas sur quoi le logiciel s’utilise.",
        "Écrivez-le dans la fiche : navigateur web, Windows, Android…",
        "platforms:\n  - web",
        "publiccode.plateformes",
    ),
    Manque(
        "developmentStatus",
        "Aucune phase en cours ne dit la maturité du logiciel.",
        "Écrivez l’état du développement dans la fiche, ou ajoutez la phase en cours.",
        "developmentStatus: stable  # ou concept, development, beta, obsolete",
        "publiccode.etat",
    ),
    Manque(
        "softwareType",
        "La fiche ne dit pas quelle est la forme du logiciel.",
        "Écrivez-la dans la fiche : application web, bibliothèque, service sans interface…",
        "softwareType: standalone/web",
        "publiccode.type_logiciel",
    ),
    Manque(
        "description.fr.longDescription",
        f"Le standard demande une description de {SHORTEST} à {LONGEST} caractères.",
        "Complétez la description de la fiche.",
        "description:\n  fr:\n    longDescription: >\n      (150 caractères au moins)",
        "description",
    ),
    Manque(
        "description.fr.features",
        "La fiche ne donne pas la liste de ce que le logiciel permet.",
        "Écrivez au moins une fonctionnalité dans la fiche.",
        "description:\n  fr:\n    features:\n      - Une première fonctionnalité",
        "publiccode.fonctionnalites",
    ),
    Manque(
        "legal.license",
        "La licence de la fiche n’est pas une expression SPDX.",
        "Corrigez la licence de la fiche.",
        "legal:\n  license: EUPL-1.2",
        "licence",
    ),
    Manque(
        "maintenance.type",
        "Le standard demande le nom d’une personne qui entretient le logiciel, ou le prestataire sous contrat. "
        "Le catalogue ne publie aucun nom de personne, et il ne dira pas que le logiciel n’est pas entretenu.",
        "Si un prestataire est sous contrat, écrivez-le dans la fiche avec la fin du contrat. Sinon, "
        "ajoutez dans le dépôt du logiciel le nom d’une personne qui l’accepte.",
        "maintenance:\n  type: internal  # ou community\n  contacts:\n    - name: Prénom Nom  # une personne",
        "publiccode.prestataires",
    ),
    Manque(
        "localisation.localisationReady",
        "La fiche ne dit pas si l’interface est prête à être traduite.",
        "Écrivez-le dans la fiche.",
        "localisation:\n  localisationReady: false  # true si les textes sont à part du code",
        "publiccode.localisation_prete",
    ),
    Manque(
        "localisation.availableLanguages",
        "La fiche ne dit pas dans quelles langues est l’interface.",
        "Écrivez-les dans la fiche.",
        "localisation:\n  availableLanguages:\n    - fr",
        "publiccode.langues",
    ),
)


WIDTH = 100
EN_TETE = "# publiccode.yml de {nom}, tiré de sa fiche : {page}\n"
A_COMPLETER = "\n# À COMPLÉTER, sans quoi le fichier n’est pas valide :\n"


def ecrire(export: Export, page: str) -> str:
    """Return the file; `page` is the address of the common in the catalogue."""
    return _header(export, page) + yaml_text(dict(export.valeurs), WIDTH)


def brouillon(export: Export, page: str) -> str:
    """Return what is known, then, in comments, each line that is still to be written."""
    missing = "".join(_a_ecrire(m) for m in export.manques)
    return ecrire(export, page) + A_COMPLETER + missing


@cache
def _a_ecrire(manque: Manque) -> str:
    told = fill(f"{manque.champ} : {manque.raison}", WIDTH, initial_indent="# ", subsequent_indent="# ")
    lines = "".join(f"#   {line}\n" for line in manque.lignes.splitlines())
    return f"#\n{told}\n{lines}"


def _header(export: Export, page: str) -> str:
    name = " ".join(str(export.valeurs["name"]).split())
    return EN_TETE.format(nom=name, page=page)


FICHIER = "publiccode.yml"
# Servers and browsers refuse longer addresses.
ADRESSE_AU_PLUS = 8000


@dataclass(frozen=True, slots=True)
class Destination:
    """Where to create the file: an address when the forge has one, and what to do otherwise."""

    url: str
    consigne: str


def proposer(depot: str, texte: str, branche: str | None) -> Destination:
    """Return how to create the file in `depot`, on `branche` when a reading gave it."""
    forge = forge_of(depot)
    model = forge.genre.nouveau if forge else ""
    by_hand = f"Créez un fichier {FICHIER} à la racine du dépôt, et collez-y le texte ci-dessous."
    if not model:
        return Destination("", by_hand)
    if branche is None:
        return Destination(
            "", f"{by_hand} Le catalogue ne connaît pas encore la branche principale de ce dépôt."
        )
    url = model.format(
        depot=depot.rstrip("/").removesuffix(".git"),
        branche=quote(branche, safe="/"),
        fichier=FICHIER,
        texte=quote(texte, safe=""),
    )
    if "{texte}" not in model:
        return Destination(url, "La forge ouvre un fichier vide, déjà nommé : collez-y le texte ci-dessous.")
    if len(url) > ADRESSE_AU_PLUS:
        return Destination("", f"{by_hand} Il est trop long pour tenir dans un lien.")
    return Destination(url, "La forge ouvre le fichier déjà rempli : relisez-le, puis proposez-le.")
