"""What a file lets one say in the words of the standard publiccode.yml, and no more.

`docs/donnees/publiccode.md` says how.
"""

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

import jmespath

from catalogue_communs.modele import Projet
from catalogue_communs.socle.fichiers import connus, texte_yaml, yaml_fourni
from catalogue_communs.socle.licences import normalise
from catalogue_communs.socle.programme import programme
from catalogue_communs.socle.texte import enumerer

ETATS = {
    "concept": "concept",
    "developpement": "development",
    "beta": "beta",
    "stable": "stable",
    "obsolete": "obsolete",
}
TYPES = {
    "web": "standalone/web",
    "mobile": "standalone/mobile",
    "bureau": "standalone/desktop",
    "serveur": "standalone/backend",
    "objet-connecte": "standalone/iot",
    "autre": "standalone/other",
    "extension": "addon",
    "bibliotheque": "library",
    "configuration": "configurationFiles",
}
ENTRETIENS = {"interne": "internal", "communaute": "community"}


# What the standard takes, of a field that a file may leave out and that is a choice.
CHOIX = {
    "developmentStatus": (*ETATS.values(),),
    "softwareType": (*TYPES.values(),),
    "maintenance.type": (*ENTRETIENS.values(), "contract", "none"),
    "localisation.localisationReady": ("true", "false"),
}


def _arrete(projet: Projet) -> bool:
    upkeep = projet.maintenance
    return projet.archive is not None or (upkeep is not None and upkeep.statut == "arretee")


def _etat(projet: Projet) -> str | None:
    """Return the status that the file states, or its end.

    A phase of a product says nothing of its software.
    """
    if projet.publiccode.etat:
        return ETATS[projet.publiccode.etat]
    return "obsolete" if _arrete(projet) else None


# The advice of the authors of the standard: the major version alone.
VERSION = "0"
SHORTEST, LONGEST = 150, 10_000
# The identity of a French organisation by its SIREN, when it gives no site of its own.
ANNUAIRE = "https://annuaire-entreprises.data.gouv.fr/entreprise/"


# Where the pictures are, from the file: readers of the standard take these formats alone.
LOGO, UNE_CAPTURE = "publiccode/logo.png", "publiccode/capture-{}.jpg"


class Export(NamedTuple):
    """The known values, and what to do for each mandatory field that is missing.

    The values are in the order of the standard.
    """

    valeurs: dict[str, Any]
    manques: dict[str, str]

    @property
    def complet(self) -> bool:
        """Tell whether the values make a valid publiccode.yml."""
        return not self.manques

    def avec_images(self, paths: Iterable[str], prefixe: str = "") -> "Export":
        """Return the same with the logo and the screenshots, each at `prefixe` and its path."""
        valeurs = dict[str, Any]()
        captures = [f"{prefixe}{path}" for path in paths if path != LOGO]
        for champ, valeur in self.valeurs.items():
            valeurs[champ] = valeur
            if champ == "url" and LOGO in paths:
                valeurs["logo"] = f"{prefixe}{LOGO}"
            if champ == "description" and captures:
                valeurs[champ] = {"fr": {**valeur["fr"], "screenshots": captures}}
        return self._replace(valeurs=valeurs)


def exporter(projet: Projet, utilisateurs: Iterable[str] = ()) -> Export:
    """Return what `projet` says in the words of the standard.

    `utilisateurs` are names for `usedBy`.
    """
    plus, links = projet.publiccode, projet.liens
    valeurs = {
        "publiccodeYmlVersion": VERSION,
        "name": projet.nom,
        "url": projet.depot_principal.url,
        "landingURL": links.site,
        "platforms": [*plus.plateformes],
        "organisation": _organisation(projet),
        "usedBy": list(dict.fromkeys(utilisateurs)),
        "fundedBy": [*_financeurs(projet)],
        "roadmap": links.feuille_de_route,
        "developmentStatus": _etat(projet),
        "softwareType": TYPES[plus.type_logiciel] if plus.type_logiciel else None,
        "intendedAudience": {
            "countries": [pays.code for pays in programme().pays],
            "scope": ["local-authorities", *(["environment"] if projet.planification else [])],
        },
        "description": {
            "fr": {
                "localisedName": projet.nom,
                "shortDescription": projet.accroche,
                "longDescription": _description(projet),
                "documentation": links.documentation,
                "features": [*dict.fromkeys(plus.fonctionnalites)],
            }
        },
        "legal": {"license": normalise(projet.licence)},
        "maintenance": _maintenance(projet),
        "localisation": {
            "localisationReady": plus.localisation_prete,
            "availableLanguages": [*plus.langues],
        },
    }
    dites: dict[str, Any] = connus(valeurs, (None, {}, []))
    return Export(dites, _manques(dites))


def _manques(valeurs: dict[str, Any]) -> dict[str, str]:
    """Return what to do for each mandatory field that the values lack."""
    manques = {}
    for champ, remede in yaml_fourni("messages")["publiccode"].items():
        if jmespath.search(champ, valeurs) is None:
            manques[champ] = remede.format(minimum=SHORTEST, maximum=LONGEST)
    return manques


def _financeurs(projet: Projet) -> Iterator[dict[str, str]]:
    for porteur in projet.porteurs:
        if porteur.role == "financeur" and porteur.site:
            yield {"uri": porteur.site, "name": porteur.nom}


def _description(projet: Projet) -> str | None:
    """Return the description of a common, when it is as long as the standard asks."""
    text = (projet.description or "").strip()
    return text if SHORTEST <= len(text) <= LONGEST else None


def _organisation(projet: Projet) -> dict[str, str] | None:
    for porteur in projet.porteurs_principaux:
        address = porteur.site
        if not address and porteur.siren:
            address = f"{ANNUAIRE}{porteur.siren}"
        if address:
            return {"uri": address, "name": porteur.nom}
    return None


def _maintenance(projet: Projet) -> dict[str, Any] | None:
    """Say who maintains the software.

    Nobody, contractors, or a team, whose page no key of the standard holds.
    """
    if _arrete(projet):
        return {"type": "none"}
    contractors = []
    for prestataire in projet.publiccode.prestataires:
        fin, site = prestataire.jusqu_au, prestataire.site
        if fin.jour:
            contractor = {"name": prestataire.nom, "until": fin.iso, "website": site}
            contractors.append(connus(contractor))
    if contractors:
        return {"type": "contract", "contractors": contractors}
    team = projet.publiccode.entretien
    if team is None:
        return None
    contact = connus(
        {"name": team.equipe, "email": projet.contact.courriel, "affiliation": team.page}
    )
    return {"type": ENTRETIENS[team.genre], "contacts": [contact]}


def ecrire_publiccode(export: Export, page: str) -> str:
    """Return the file, and in a comment what it lacks.

    `page` is the address of the common in the catalogue.
    """
    name = " ".join(str(export.valeurs["name"]).split())
    lignes = [f"# publiccode.yml de {name}, tiré de sa fiche : {page}"]
    if not export.complet:
        lignes.append("# Il manque, pour qu’il soit valide :")
        lignes += [f"#   {manque}" for manque in champs_a_dire(export)]
    head = "".join(f"{ligne}\n" for ligne in lignes)
    return head + texte_yaml(dict(export.valeurs), 100, vite=True)


def champs_a_dire(export: Export) -> list[str]:
    """Name each field that is missing, as the standard does, with the choices that it leaves."""
    dits = []
    for champ in export.manques:
        choix = CHOIX.get(champ)
        dits.append(f"{champ} ({enumerer(choix, 'ou')})" if choix else champ)
    return dits
