"""Write the forms of the forge from the schema: `.github/ISSUE_TEMPLATE/`."""

from __future__ import annotations

from typing import Any

from catalogue.contribution.champs import CASES, CHOIX, OUI, TEXTE, Champ, Formulaire, formulaires
from catalogue.socle.fichiers import yaml_text

DOSSIER = ".github/ISSUE_TEMPLATE"
ENTETE = "# Écrit par « python3 scripts/catalogue formulaires » d’après schemas/projet.schema.json : ne pas modifier à la main.\n"
CONFIG = {"blank_issues_enabled": True}


def fichiers() -> dict[str, str]:
    """Return every file of the folder of forms, by its path in the repository."""
    made = {f"{DOSSIER}/{form.nom}.yml": _yaml(_form(form)) for form in formulaires().values()}
    return {**made, f"{DOSSIER}/config.yml": _yaml(CONFIG)}


def _yaml(values: dict[str, Any]) -> str:
    return ENTETE + yaml_text(values, 100)


def _form(form: Formulaire) -> dict[str, Any]:
    return {
        "name": form.titre,
        "description": form.description,
        "title": f"{form.titre} : ",
        "labels": ["contribution"],
        "body": [
            {"type": "markdown", "attributes": {"value": form.accueil}},
            *(_element(champ) for champ in form.champs),
        ],
    }


def _element(champ: Champ) -> dict[str, Any]:
    attributes: dict[str, Any] = {"label": champ.libelle, "description": champ.aide}
    element: dict[str, Any] = {"id": champ.id, "attributes": attributes}
    if champ.genre == CASES:
        # A form cannot ask for « at least one »: only a single box can be required.
        alone = champ.requis and len(champ.choix) == 1
        attributes["options"] = [
            {"label": label, **({"required": True} if alone else {})} for _, label in champ.choix
        ]
        return {"type": "checkboxes", **element}
    if champ.genre in {CHOIX, OUI}:
        attributes["options"] = [label for _, label in champ.choix]
        kind = "dropdown"
    else:
        kind = "textarea" if champ.genre == TEXTE else "input"
        if champ.exemple:
            attributes["placeholder"] = champ.exemple
    return {"type": kind, **element, "validations": {"required": champ.requis}}
