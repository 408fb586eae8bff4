"""The codes of what the schema refuses: the fields, then the form of their values."""

from __future__ import annotations

from catalogue.fiches.codes.code import Code

CODES: dict[str, Code] = {
    # The shape of the page
    "champ-inconnu": Code(
        "Champ inconnu",
        "Le nom du champ n’existe pas, souvent à cause d’une faute de frappe.",
        "acroche: …",
        "accroche: …",
    ),
    "champ-manquant": Code("Champ obligatoire absent", "Sans ce champ, la page ne peut pas être publiée."),
    "champ-vide": Code(
        "Champ vide",
        "Un champ sans valeur ne dit rien : il s’enlève, et la page affiche « à demander ».",
        "licence:",
        "licence: MIT",
    ),
    "type-texte": Code(
        "Texte attendu", "Ce champ contient une phrase ou un mot, pas une liste ni un groupe de champs."
    ),
    "type-liste": Code(
        "Liste attendue",
        "Ce champ contient une liste : une ligne par élément, chacune précédée d’un tiret.",
        "technologies: Django",
        "technologies:\n  - Django",
        corrigeable=True,
    ),
    "type-groupe": Code(
        "Groupe de champs attendu",
        "Ce champ contient d’autres champs, en retrait.",
        "contact: contact@exemple.fr",
        "contact:\n  courriel: contact@exemple.fr",
    ),
    "type-nombre": Code(
        "Nombre attendu",
        "Un nombre s’écrit sans unité ni espace, avec un point pour les décimales.",
        "valeur: 26 280 €",
        "valeur: 26280",
        corrigeable=True,
    ),
    "type-booleen": Code(
        "Oui ou non attendu",
        "Ce champ vaut `true` (oui) ou `false` (non).",
        "principal: oui",
        "principal: true",
        corrigeable=True,
    ),
    "valeur-inconnue": Code(
        "Valeur hors de la liste",
        "Ce champ n’accepte que les valeurs d’une liste, donnée dans le guide des champs.",
        "statut: laureate",
        "statut: laureat",
    ),
    "texte-trop-long": Code(
        "Texte trop long", "Au-delà de cette longueur, la page n’est plus lisible, surtout sur un téléphone."
    ),
    "texte-trop-court": Code("Texte trop court", "Il en faut un peu plus pour que le lecteur comprenne."),
    "nombre-hors-bornes": Code("Nombre hors des bornes", "La valeur n’est pas plausible pour ce champ."),
    "liste-taille": Code("Taille de la liste", "La liste contient trop d’éléments, ou pas assez."),
    "liste-doublon": Code("Élément répété", "Le même élément se trouve deux fois dans la liste."),
    "choix-manquant": Code(
        "Un champ parmi plusieurs",
        "Il faut au moins l’un de ces champs.",
        "contact:\n  intitule: Équipe",
        "contact:\n  courriel: contact@exemple.fr",
    ),
    # The formats
    "format-url": Code(
        "Adresse web",
        "Une adresse est complète, commence par https:// et ne contient pas d’espace.",
        "site: exemple.fr",
        "site: https://exemple.fr/",
        corrigeable=True,
    ),
    "url-http": Code(
        "Adresse en http",
        "Une page de service public se visite par une connexion chiffrée.",
        "site: http://exemple.fr/",
        "site: https://exemple.fr/",
        corrigeable=True,
    ),
    "format-date": Code(
        "Date",
        "Une date s’écrit dans l’ordre année-mois-jour, avec la précision connue.",
        "debut: 01/10/2025",
        "debut: 2025-10-01",
        corrigeable=True,
    ),
    "format-courriel": Code(
        "Adresse électronique",
        "L’adresse n’a pas la forme attendue.",
        "courriel: contact(at)exemple.fr",
        "courriel: contact@exemple.fr",
        corrigeable=True,
    ),
    "format-siren": Code(
        "Numéro SIREN",
        "Neuf chiffres, dont le dernier contrôle les autres : une faute de frappe se voit.",
        "siren: 130 026 032",
        'siren: "130026032"',
        corrigeable=True,
    ),
    "format-code-insee": Code(
        "Code INSEE",
        "Le code officiel géographique d’une commune, d’un département ou d’une région, et non le code postal.",
        'code_insee: "1004"',
        'code_insee: "01004"',
        corrigeable=True,
    ),
    "format-identifiant": Code(
        "Identifiant",
        "Minuscules sans accent, chiffres et tirets : il sert dans des adresses.",
        "id: Collectivités utilisatrices",
        "id: collectivites-utilisatrices",
        corrigeable=True,
    ),
    "format-source": Code(
        "Source", "Une source est l’identifiant d’une entrée de `sources`, ou une adresse https."
    ),
    "format-image": Code(
        "Nom d’image", "Un nom de fichier simple, en minuscules, qui finit par .png, .jpg, .jpeg ou .webp."
    ),
    "format-licence": Code(
        "Licence",
        "Une licence s’écrit avec son identifiant SPDX, le même dans le monde entier.",
        "licence: GNU AGPL v3",
        "licence: AGPL-3.0-or-later",
    ),
    "licence-obsolete": Code(
        "Identifiant de licence ambigu",
        "« AGPL-3.0 » ne dit pas si les versions suivantes de la licence conviennent aussi.",
        "licence: AGPL-3.0",
        "licence: AGPL-3.0-or-later",
    ),
    "format-champ": Code(
        "Nom de champ cité",
        "Ici s’écrit le nom d’un champ de la fiche, par exemple « licence » ou « liens.site ».",
    ),
    "format-couleur": Code(
        "Couleur",
        "Une couleur s’écrit en chiffres hexadécimaux : son contraste se calcule.",
        "claire: violet",
        'claire: "#5b2a86"',
    ),
    "format-domaine": Code(
        "Nom de domaine",
        "Un nom de domaine s’écrit seul, sans ce qui l’entoure dans une adresse.",
        "domaine: https://exemple.fr/",
        "domaine: exemple.fr",
    ),
}
