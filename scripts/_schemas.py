"""Write the files of ``schemas/`` that editors, other programs and forges read, and nobody types."""

from typing import Any, Dict

from catalogue_communs.forges.modele import Ensemble, LectureDeDepot
from catalogue_communs.modele import Guichet, Projet
from catalogue_communs.site.vues.contribuer import guide_en_texte
from catalogue_communs.socle import schemas
from catalogue_communs.socle.declaration import Redacteur
from catalogue_communs.socle.fichiers import ecrire_d_un_coup, octets_json, ressources
from catalogue_communs.socle.programme import Programme
from catalogue_communs.validation.dossier import EnTete

ENTIERS: Dict[str, Any] = {"projet": Projet, "guichet": Guichet, "programme": Programme, "page": EnTete}


def fichiers_des_schemas() -> Dict[str, bytes]:
    """Return the files of `schemas/` that the library writes, by name."""
    written = {
        schemas.VOCABULAIRES: schemas.schema(schemas.VOCABULAIRES),
        **{name: Redacteur(name).entier(kind) for name, kind in ENTIERS.items()},
        "activite": Redacteur("activite", saisi=False).plusieurs(
            "Activité des dépôts",
            "Les fichiers de `donnees/activite/`, écrits par `catalogue activite` : un par dépôt (`lecture`), et un par commun qui a plusieurs dépôts (`ensemble`).",
            lecture=LectureDeDepot,
            ensemble=Ensemble,
        ),
    }
    comment = {"$comment": "Écrit par « python3 scripts/fix » : ne pas modifier à la main."}
    made = {f"{name}.schema.json": octets_json({**comment, **one}, indent=2) for name, one in written.items()}
    return {**made, "champs.md": guide_en_texte().encode()}


if __name__ == "__main__":
    for schema, content in fichiers_des_schemas().items():
        ecrire_d_un_coup(ressources() / "schemas" / schema, content)
