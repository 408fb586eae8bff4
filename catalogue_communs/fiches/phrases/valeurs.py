"""What is said of a value: what it is not, and what the form of the site says too."""

# What the form of the site also says of the answers together; how each is read is in
# `facons-de-dire.yml`.
FORMULAIRE = {
    "vide-obligatoire": (
        "champ-vide",
        "{champ} est vide.",
        "Donnez une valeur : ce champ est obligatoire.",
    ),
    "choix-manquant": (
        "choix-manquant",
        "Il manque {choix} dans {champ}.",
        "Ajoutez au moins l’un d’eux.",
    ),
    "petit": (
        "nombre-hors-bornes",
        "{champ} vaut {valeur} ; il faut {borne} au moins.",
        "Vérifiez la valeur et son unité.",
    ),
    "grand": (
        "nombre-hors-bornes",
        "{champ} vaut {valeur} ; il faut {borne} au plus.",
        "Vérifiez la valeur et son unité.",
    ),
    "liste-courte": (
        "liste-taille",
        "{champ} contient {taille} {elements} ; il en faut {borne} au moins.",
        "Complétez la liste.",
    ),
    "liste-longue": (
        "liste-taille",
        "{champ} contient {taille} {elements} ; il en faut {borne} au plus.",
        "Gardez les plus utiles.",
    ),
    "courriel-nominatif": (
        "courriel-nominatif",
        "L’adresse {cite} semble être celle d’une personne.",
        (
            "Donnez une adresse d’équipe, par exemple contact@exemple.fr, "
            "ou l’adresse d’un formulaire."
        ),
    ),
    "date-ordre": (
        "date-ordre",
        "« {dernier} » ({fin}) vient avant « {premier} » ({debut}).",
        "Échangez les deux dates, ou corrigez celle qui est fausse.",
    ),
    "champ-demande": (
        "champ-manquant",
        "« {valeur} » demande aussi {champ}, et ce champ n’est pas là.",
        "Ajoutez ce champ, ou changez cette réponse.",
    ),
    "date-future": (
        "date-future",
        "{champ} est dans le futur : {date}.",
        "Écrivez la date à laquelle cela a eu lieu ; un objectif se met dans « cible ».",
    ),
    "date-lointaine": (
        "date-lointaine",
        "{champ} est dans plus de {annees} ans : {date}.",
        "Vérifiez l’année : aucune annonce ne va si loin.",
    ),
    "decimale-impossible": (
        "decimale-impossible",
        "{ecrit} veut dire {valeur} {unite} : le point sépare les décimales.",
        "Écrivez un nombre entier.",
    ),
    "population": (
        "population-bornes",
        "Le minimum ({minimum}) dépasse le maximum ({maximum}).",
        "Échangez les deux valeurs.",
    ),
}

# What a value is not.
VALEURS = {
    "long": (
        "texte-trop-long",
        "{champ} compte {taille} {caracteres} ; {borne} au plus.",
        "Retirez-en {trop}.",
    ),
    "court": (
        "texte-trop-court",
        "{champ} compte {taille} {caracteres} ; il en faut {borne} au moins.",
        "Dites-en un peu plus.",
    ),
    "nombre": (
        "type-nombre",
        "{champ} attend {sorte} au lieu de {cite}.",
        "Écrivez le nombre seul, sans unité, espace ni mot.",
    ),
    "nombre-compris": (
        "type-nombre",
        "{champ} attend {sorte} au lieu de {cite}.",
        "Écrivez : {compris}",
    ),
    "nombre-dit": (
        "type-nombre",
        "{champ} attend {sorte} au lieu de {cite}.",
        "Écrivez : {compris}, puis à la ligne suivante, au même retrait : {mot}: true",
    ),
    "nombre-part": (
        "type-nombre",
        "{cite} est un pourcentage, et cet indicateur se compte en : {unite}.",
        (
            "Écrivez ce nombre ; pour un pourcentage, ouvrez un indicateur dont "
            "l’unité est « pour-cent »."
        ),
    ),
    "cache-invisible": (
        "",
        "Un caractère invisible (U+{point}) se cache dans {cite}.",
        "Retapez-le à la main, sans rien autour : {compris}",
    ),
    "url-entouree": (
        "format-url",
        "Une espace ou un saut de ligne entoure {cite}.",
        "Écrivez : {compris}",
    ),
    "url-http": ("url-http", "L’adresse {cite} commence par http://.", "Écrivez : {compris}"),
    "url-comprise": (
        "format-url",
        "{cite} n’est pas une adresse web complète.",
        "Écrivez : {compris}",
    ),
    "url-identifiant": (
        "format-url",
        "{cite} n’est pas une adresse web complète.",
        "Enlevez l’identifiant ou le mot de passe placé avant « @ ».",
    ),
    "url-espaces": (
        "format-url",
        "{cite} n’est pas une adresse web complète.",
        "Enlevez les espaces et les mots autour de l’adresse.",
    ),
    "url-autre": (
        "format-url",
        "{cite} n’est pas une adresse web complète.",
        "Seules les adresses https:// sont acceptées.",
    ),
    "url": (
        "format-url",
        "{cite} n’est pas une adresse web complète.",
        "Écrivez l’adresse complète, par exemple https://exemple.fr/page",
    ),
    "courriel": (
        "format-courriel",
        "{cite} n’est pas une adresse électronique.",
        "Écrivez : {compris}",
    ),
    "courriel-incomplet": (
        "format-courriel",
        "{cite} n’est pas une adresse électronique.",
        "Écrivez l’adresse entière, sans espace : un nom, « @ », un domaine, comme contact@exemple.fr.",
    ),
    "date-comprise": (
        "format-date",
        "{cite} n’est pas écrit comme une date de fiche.",
        "Écrivez : {compris}",
    ),
    "date-calendrier": (
        "format-date",
        "{cite} n’existe pas dans le calendrier.",
        "Vérifiez le mois et le jour.",
    ),
    "date-dite": (
        "format-date",
        "{cite} n’est pas écrit comme une date de fiche.",
        "Écrivez : {compris}, ou l’année seule si vous n’en savez pas plus.",
    ),
    "date": (
        "format-date",
        "{cite} n’est pas une date de l’an {premier} à l’an {dernier}.",
        (
            "Écrivez l’année, le mois ou le jour, selon ce que vous savez : "
            "2026, 2026-06 ou 2026-06-30."
        ),
    ),
    "siren": (
        "format-siren",
        "{cite} n’est pas un SIREN de neuf chiffres.",
        'Écrivez neuf chiffres entre guillemets, par exemple "130026032".',
    ),
    "siren-compris": (
        "format-siren",
        "{cite} n’est pas un SIREN de neuf chiffres.",
        'Écrivez : "{compris}"',
    ),
    "siret": (
        "format-siren",
        "{cite} est un SIRET, le numéro d’un établissement.",
        'Écrivez : "{compris}"',
    ),
    "siren-cle": (
        "format-siren",
        "{cite} ne peut pas être un SIREN : la clé de contrôle ne correspond pas.",
        "Vérifiez chaque chiffre sur l’Annuaire des entreprises.",
    ),
    "insee": (
        "format-code-insee",
        "{cite} n’est pas un code INSEE.",
        'Écrivez le code d’une commune, d’un département ou d’une région, par exemple "34151".',
    ),
    "insee-zero": (
        "format-code-insee",
        "{cite} n’est pas un code INSEE.",
        'Le zéro de gauche est tombé. Écrivez : "{compris}"',
    ),
    "insee-siren": (
        "format-code-insee",
        "{cite} n’est pas un code INSEE.",
        'Neuf chiffres : c’est un SIREN. Écrivez : siren: "{compris}"',
    ),
    "insee-corse": (
        "format-code-insee",
        "{cite} n’est pas un code INSEE.",
        'Écrivez : "{compris}"',
    ),
    "source": (
        "format-source",
        "{cite} n’est ni l’identifiant d’une source, ni une adresse https.",
        (
            "Écrivez l’identifiant d’une entrée de « sources », par exemple fiche-beta, "
            "ou une adresse https://…"
        ),
    ),
    "source-comprise": (
        "format-source",
        "{cite} n’est ni l’identifiant d’une source, ni une adresse https.",
        "Écrivez : {compris}",
    ),
    "telephone": (
        "donnee-personnelle",
        "Le texte contient un numéro de téléphone.",
        "Enlevez-le : le contact passe par une adresse générique ou un formulaire.",
    ),
    "markdown-html": (
        "markdown-html",
        "Le texte contient du HTML : {cite}.",
        "Écrivez en Markdown : **gras**, _italique_, [lien](https://…), « - » pour une liste.",
    ),
    "markdown-titre": (
        "markdown-titre",
        "Le titre {cite} est de niveau {niveau}.",
        "Commencez-le par ### : la page a déjà ses grands titres.",
    ),
    "markdown-lien": (
        "markdown-lien",
        "Le lien {cite} n’est pas accepté.",
        (
            "Copiez l’adresse complète d’une page (https://exemple.fr/page), ou écrivez mailto: "
            "et l’adresse d’une équipe."
        ),
    ),
    "markdown-image": (
        "markdown-image",
        "L’image {cite} ne se met pas dans un texte.",
        "Supprimez-la ; une image se déclare dans « captures », avec son texte de remplacement.",
    ),
}
