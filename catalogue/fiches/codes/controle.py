"""The codes of what only the whole catalogue shows, once built: `scripts/fiches` tells them."""

from __future__ import annotations

from catalogue.fiches.codes.code import Code

CODES: dict[str, Code] = {
    "lecture-invalide": Code(
        "Lecture abîmée",
        "Les fichiers de `donnees/activite/` sont écrits par `catalogue activite` : un fichier retouché à la main ne dit plus ce que la forge a répondu.",
    ),
    "lien-rompu": Code(
        "Lien qui ne mène nulle part",
        "Une page mène à une page, à un fichier ou à un endroit qui n’existe pas dans le site.",
    ),
    "page-illisible": Code("Page illisible", "Une page de `docs/` ne peut pas être publiée telle quelle."),
    "page-sans-menu": Code(
        "Page et menu", "Chaque page de `docs/` est nommée dans le menu de `mkdocs.yml`, et inversement."
    ),
    "html-invalide": Code(
        "HTML invalide",
        "Une page mal formée peut être lue de travers par un navigateur ou un lecteur d’écran.",
    ),
    "page-inaccessible": Code(
        "Page difficile d’accès", "Une personne qui n’a pas la souris, ou qui ne voit pas, serait arrêtée."
    ),
    "personne-publiee": Code(
        "Donnée personnelle publiée",
        "Un fichier du site porte l’adresse, le téléphone ou le nom d’une personne : ce qui est publié se copie, et ne s’efface plus.",
    ),
    # Advice
    "identifiants-a-noter": Code(
        "Faits à noter",
        "La liste de ce qui est publié dit quel jour chaque fait est entré au catalogue : les flux s’y fient. Elle est complétée chaque nuit, sur la branche `lectures` ; d’ici là, ils prennent le jour où la fiche a changé.",
        conseil=True,
    ),
    "lecture-sans-commun": Code(
        "Lecture sans emploi",
        "Aucune fiche ne nomme ce dépôt ou ce commun : la lecture ne sert plus à aucune page.",
        conseil=True,
    ),
    "licence-sans-resume": Code(
        "Licence sans résumé",
        "Le site ne sait pas dire ce que permet cette licence : la page renvoie à son texte.",
        conseil=True,
    ),
    "page-lourde": Code(
        "Page lourde", "Une page lourde se charge mal loin de la fibre, et se lit mal.", conseil=True
    ),
}
