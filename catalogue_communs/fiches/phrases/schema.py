"""What is said of what the schema refuses."""

# What the schema refuses.
SCHEMA = {
    "champ-insecable": (
        "champ-inconnu",
        "{ou} de {cite} contient des espaces insécables, que l’œil ne distingue pas.",
        "Effacez-les et retapez des espaces ordinaires : deux par niveau, puis « {champ}: ».",
    ),
    "champ-proche": (
        "champ-inconnu",
        "Le champ {cite} n’existe pas {ou}.",
        "Vouliez-vous écrire « {compris} » ?",
    ),
    "champ-dessous": (
        "champ-inconnu",
        "Le champ {cite} n’existe pas {ou}.",
        "Mettez-le sous « {compris} » :",
    ),
    "champ-dessous-aussi": (
        "champ-inconnu",
        "Le champ {cite} n’existe pas {ou}.",
        "Mettez-le sous « {compris} », avec {premier}.",
    ),
    "champ-ailleurs": (
        "champ-inconnu",
        "Le champ {cite} n’existe pas {ou}.",
        "Ce qu’il dit se range dans « {compris} » :",
    ),
    "champ-deja-la": (
        "champ-inconnu",
        "Le champ {cite} n’existe pas {ou}.",
        "S’il s’agit de « {compris} », la fiche l’a déjà : portez-y ce que dit cette ligne.",
    ),
    "champ-vide-inconnu": (
        "champ-inconnu",
        "Le champ {cite} n’existe pas {ou}.",
        "La ligne ne dit rien : supprimez-la.",
    ),
    "champ-du-debut": (
        "champ-inconnu",
        "Le champ {cite} n’existe pas {ou}.",
        "Ce champ s’écrit au début de la ligne, sans retrait.",
    ),
    "champ-en-retrait": (
        "champ-inconnu",
        "Le champ {cite} n’existe pas {ou}.",
        "Ce champ se range dans « {compris} », en retrait.",
    ),
    "champ-telephone": (
        "champ-inconnu",
        "Le catalogue ne publie pas de numéro de téléphone : {cite} n’a pas de champ {ou}.",
        (
            "Enlevez la ligne. On écrit à l’équipe : « courriel », celui d’un service, ou "
            "« url », une page de contact."
        ),
    ),
    "champ-parmi": (
        "champ-inconnu",
        "Le champ {cite} n’existe pas {ou}.",
        "Champs possibles ici : {compris}.",
    ),
    "champ-inconnu": (
        "champ-inconnu",
        "Le champ {cite} n’existe pas {ou}.",
        "Cherchez son nom dans {guide}, sans perdre ce que dit la ligne.",
    ),
    "manque-source": (
        "champ-manquant",
        "Il manque « {champ} » dans {ou}. {description}",
        "Ajoutez : « {champ}: » et l’une des sources de la fiche, {compris}, ou une adresse https",
    ),
    "manque-choix": (
        "champ-manquant",
        "Il manque « {champ} » dans {ou}. {description}",
        "Ajoutez : {compris}, où « … » est l’une de ces valeurs : {valeurs}.",
    ),
    "manque-texte": (
        "champ-manquant",
        "Il manque « {champ} » dans {ou}. {description}",
        "Ajoutez : {compris}",
    ),
    "manque-exemple": (
        "champ-manquant",
        "Il manque « {champ} » dans {ou}. {description}",
        "Ajoutez, par exemple : {compris}",
    ),
    "organisme-anonyme": (
        "choix-manquant",
        "Il manque {choix} dans {champ}.",
        (
            "Ajoutez « type: », par exemple commune, ou le code que donne « catalogue "
            'organisme "{nom}" ».'
        ),
    ),
    "valeur-remplacee": (
        "valeur-inconnue",
        "{cite} n’est pas dans la liste « {liste} ».",
        "Ce mot a été remplacé : écrivez « {compris} ».",
    ),
    "valeur-proche": (
        "valeur-inconnue",
        "{cite} n’est pas dans la liste « {liste} ».",
        "Vouliez-vous écrire « {compris} » ?",
    ),
    "valeur-inconnue": (
        "valeur-inconnue",
        "{cite} n’est pas dans la liste « {liste} ».",
        "Valeurs possibles : {compris}.",
    ),
    "region": (
        "format-code-insee",
        "{cite} n’est pas le code INSEE d’une région.",
        'Écrivez ses deux chiffres entre guillemets, par exemple "53" pour la Bretagne.',
    ),
    "couleur": (
        "format-couleur",
        "{cite} n’est pas une couleur écrite en chiffres.",
        'Écrivez « # » et six chiffres ou lettres de a à f, entre guillemets : "#0b5d4e"',
    ),
    "domaine": (
        "format-domaine",
        "{cite} n’est pas un nom de domaine.",
        "Écrivez-le seul, sans https:// ni barre : exemple.fr",
    ),
    "pays": (
        "format-pays",
        "{cite} n’est pas un code de pays.",
        "Écrivez le code de la norme ISO 3166-1, en majuscules : « FR » ou « FRA » pour la France",
    ),
    "forge": (
        "valeur-inconnue",
        "{cite} n’est pas un genre de forge.",
        "Écrivez github, gitlab, forgejo (Gitea aussi), ou git pour tout autre logiciel.",
    ),
    "liste-doublon": (
        "liste-doublon",
        "Cet élément de {champ} est déjà écrit ligne {ligne}.",
        "Supprimez l’un des deux.",
    ),
    "cache-espace": (
        "",
        "Une espace ou un saut de ligne {cote} {cite}.",
        "Retapez-le à la main, sans rien autour : {compris}",
    ),
    "element-vide": (
        "champ-vide",
        "Un élément de {champ} est vide.",
        "Complétez-le, ou supprimez son tiret.",
    ),
    "champ-vide": (
        "champ-vide",
        "{champ} est vide.",
        "Donnez une valeur, ou supprimez la ligne : la page dira « à demander à l’équipe ».",
    ),
    "commentaire-barres": (
        "",
        "« // » ne commence pas un commentaire dans une fiche, et {cite} est lu tout entier.",
        "Un commentaire suit « # ». Écrivez : {compris}",
    ),
    "nombre-entre": (
        "type-nombre",
        "{champ} attend {sorte} au lieu de {cite}.",
        (
            "Écrivez le nombre exact ; si vous n’en savez pas plus, {compris}, "
            "puis à la ligne suivante, au même retrait : au_moins: true"
        ),
    ),
    "nombre-vague": (
        "type-nombre",
        "{champ} attend {sorte} au lieu de {cite}.",
        (
            "Écrivez un nombre, même arrondi, puis à la ligne suivante, au même retrait : "
            "environ: true"
        ),
    ),
    "licence-comprise": (
        "format-licence",
        "{cite} n’est pas une expression de licence SPDX.",
        "Écrivez : {compris}",
    ),
    "licence-choix": (
        "format-licence",
        "{cite} n’est pas une expression de licence SPDX.",
        "Écrivez {compris}.",
    ),
    "licence": (
        "format-licence",
        "{cite} n’est pas une expression de licence SPDX.",
        (
            "Lisez le fichier LICENSE du dépôt, puis cherchez l’identifiant sur spdx.org/licenses, "
            "par exemple MIT ou EUPL-1.2."
        ),
    ),
    "identifiant": (
        "format-identifiant",
        "{cite} n’est pas un identifiant : minuscules sans accent, chiffres et tirets.",
        "Écrivez : {compris}",
    ),
    "identifiant-publie": (
        "format-identifiant",
        (
            "{cite} n’est pas un identifiant publié : minuscules sans accent, chiffres, "
            "tirets et points."
        ),
        "Écrivez : {compris}",
    ),
    "image-nom": (
        "format-image",
        "{cite} n’est pas un nom d’image accepté.",
        "Nommez le fichier « {compris} », dans {dossier}, et écrivez ce nom seul.",
    ),
    "image-type": (
        "format-image",
        "{cite} n’est pas un nom d’image accepté.",
        (
            "Enregistrez l’image en PNG, JPEG ou WebP dans {dossier} et écrivez par "
            "exemple « {compris} »."
        ),
    ),
    "champ": (
        "format-champ",
        "{cite} n’est pas le nom d’un champ.",
        "Écrivez par exemple « licence » ou « liens.site ».",
    ),
    "yaml-piege-booleen": (
        "yaml-piege-booleen",
        "Sans guillemets, {cite} peut être lu comme vrai ou faux, et {champ} attend un texte.",
        'Écrivez : "{compris}"',
    ),
    "yaml-piege-nombre": (
        "yaml-piege-nombre",
        "Sans guillemets, {cite} peut être lu comme un nombre, et {champ} attend un texte.",
        'Écrivez : "{compris}"',
    ),
    "yaml-piege-date": (
        "yaml-piege-date",
        "Sans guillemets, {cite} peut être lu comme une date, et {champ} attend un texte.",
        'Écrivez : "{compris}"',
    ),
    "texte": (
        "type-texte",
        "{champ} attend un texte, et contient {sorte}.",
        "Écrivez une phrase à la suite du nom du champ.",
    ),
    "liste-d-un-groupe": (
        "type-liste",
        "{ou} attend une liste.",
        (
            "Mettez un tiret devant le premier champ : « - {compris}: », "
            "et alignez les autres dessous."
        ),
    ),
    "liste-collee": (
        "type-liste",
        "{ou} attend une liste.",
        "Un tiret de liste est suivi d’une espace. Écrivez, chacun sur sa ligne : {compris}.",
    ),
    "liste": (
        "type-liste",
        "{ou} attend une liste.",
        "Écrivez « {champ}: » puis, à la ligne et en retrait, {compris}.",
    ),
    "groupe-fiche": (
        "type-groupe",
        "Une fiche est une suite de champs{montre}.",
        "Écrivez « {compris}: … » sans tiret, avec une espace après les deux-points.",
    ),
    "groupe-en-liste": (
        "type-groupe",
        "{ou} attend un groupe de champs{montre}.",
        "Enlevez le tiret : il n’y a qu’un groupe de champs ici, pas une liste.",
    ),
    "groupe-a-ecrire": ("type-groupe", "{ou} attend un groupe de champs{montre}.", "Écrivez :"),
    "groupe": (
        "type-groupe",
        "{ou} attend un groupe de champs{montre}.",
        "{place}, écrivez par exemple « {compris}: … ».",
    ),
    "booleen-compris": (
        "type-booleen",
        "{champ} attend oui ou non au lieu de {cite}.",
        "Écrivez : {compris}",
    ),
    "booleen": (
        "type-booleen",
        "{champ} attend oui ou non au lieu de {cite}.",
        "Écrivez true (oui) ou false (non), sans guillemets.",
    ),
}
