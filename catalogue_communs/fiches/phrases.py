"""Every sentence of the validation, once, under a name: its code, what is wrong, what to write.

Between braces, the words that a rule gives: `cite` is what the file says and `compris` what it may
mean; the fields are already between quotes. A code that another sentence of the same place decides
is empty.
"""

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
# What keeps a file from being read.
LECTURE = {
    "fiche-absente": (
        "fichier-illisible",
        "Le fichier n’existe pas.",
        "Vérifiez le nom du fichier et son dossier.",
    ),
    "fiche-illisible": (
        "fichier-illisible",
        "Le fichier ne peut pas être lu.",
        "Vérifiez le nom du fichier et son dossier.",
    ),
    "fiche-lien": (
        "fichier-lien",
        "Ce fichier est un lien vers un autre fichier.",
        "Remplacez le lien par le fichier lui-même.",
    ),
    "fiche-trop-grosse": (
        "fichier-trop-gros",
        "Le fichier dépasse {limite} Ko.",
        "Une fiche tient en quelques dizaines de Ko : raccourcissez-la.",
    ),
    "fiche-encodage": (
        "fichier-encodage",
        "Le fichier n’est pas enregistré en UTF-8 ({vu}).",
        "Dans l’éditeur, choisissez « Enregistrer avec l’encodage UTF-8 ».",
    ),
    "fiche-sans-rien": (
        "fichier-vide",
        "Le fichier est vide.",
        "Partez d’une fiche existante, ou de l’exemple de la page « Contribuer ».",
    ),
    "fiche-conflit": (
        "fichier-conflit",
        "Git a laissé ici les deux versions d’un conflit de fusion.",
        (
            "Gardez une seule version et supprimez les lignes qui commencent par <<<<<<<, "
            "======= et >>>>>>>."
        ),
    ),
    "caractere-invisible": (
        "fichier-caractere-invisible",
        "Un caractère invisible (U+{point}) se cache ici.",
        "Effacez-le : retapez le mot à la main plutôt que de le coller.",
    ),
    "yaml-alias": (
        "yaml-alias",
        "Les ancres et les alias YAML ({cite}) ne sont pas acceptés.",
        "Recopiez la valeur ; si elle commence par « & » ou « * », mettez-la entre guillemets.",
    ),
    "yaml-etiquette": (
        "yaml-etiquette",
        "Les étiquettes YAML ({cite}) ne sont pas acceptées.",
        "Supprimez-la ; si la valeur commence par « ! », mettez-la entre guillemets.",
    ),
    "yaml-plusieurs-documents": (
        "yaml-plusieurs-documents",
        "Le fichier contient plusieurs documents, séparés par « --- ».",
        "Gardez une fiche par fichier : supprimez cette ligne « --- » et ce qui la suit.",
    ),
    "yaml-profondeur": (
        "yaml-profondeur",
        "La fiche compte plus de {niveaux} niveaux, les uns dans les autres.",
        "Aucun champ n’en demande autant : vérifiez les crochets et les retraits.",
    ),
    "yaml-cle": (
        "yaml-cle",
        "Le nom d’un champ doit être un mot.",
        (
            "Écrivez « nom_du_champ: valeur » ; une valeur qui contient {{ ou [ se "
            "met entre guillemets."
        ),
    ),
    "yaml-cle-vide": (
        "yaml-cle",
        "Il manque le nom d’un champ devant « : ».",
        "Écrivez « nom_du_champ: valeur ».",
    ),
    "yaml-cle-en-double": (
        "yaml-cle-en-double",
        "Le champ {cite} est écrit deux fois (première fois ligne {ligne}).",
        "Gardez une seule des deux lignes, ou réunissez leurs valeurs.",
    ),
    "guillemet-ouvert": (
        "yaml-syntaxe",
        "Un guillemet ouvert ici n’est jamais refermé.",
        (
            "Fermez le guillemet à la fin de la valeur ; une apostrophe dans une valeur "
            "entre ' ' se double ('')."
        ),
    ),
    "trop-profond": (
        "yaml-profondeur",
        "La fiche compte beaucoup trop de niveaux, les uns dans les autres.",
        "Aucun champ n’en demande autant : vérifiez les crochets et les retraits.",
    ),
    "deux-points-manquants": (
        "yaml-syntaxe",
        "Il manque « : » après le nom du champ, ou ce texte n’est pas assez en retrait.",
        (
            "Écrivez « champ: valeur » ; pour un texte sur plusieurs lignes, « champ: | » "
            "puis le texte en retrait."
        ),
    ),
    "tiret-decale": (
        "yaml-syntaxe",
        "Le retrait de cette ligne ne correspond pas à celui de la liste.",
        "Alignez les tirets les uns sous les autres, et les champs d’un élément sous le premier.",
    ),
    "retrait-sans-parent": (
        "yaml-syntaxe",
        "Le retrait de cette ligne ne correspond à rien de ce qui précède.",
        "Alignez le champ sous les champs voisins (deux espaces par niveau, jamais de tabulation).",
    ),
    "tiret-sur-la-ligne": (
        "yaml-syntaxe",
        "Un tiret de liste se trouve sur la même ligne que le nom du champ.",
        "Mettez le tiret à la ligne, en retrait de deux espaces.",
    ),
    "caractere-reserve": (
        "yaml-syntaxe",
        "La valeur commence par un caractère réservé (@, `, %).",
        "Mettez la valeur entre guillemets doubles.",
    ),
    "crochet-ouvert": (
        "yaml-syntaxe",
        "Un crochet « [ » ouvert ici n’est pas refermé.",
        (
            "Fermez le crochet, ou mettez la valeur entre guillemets doubles si ce "
            "n’est pas une liste."
        ),
    ),
    "accolade-ouverte": (
        "yaml-syntaxe",
        "Une accolade « {{ » ouverte ici n’est pas refermée.",
        "Fermez l’accolade, ou mettez la valeur entre guillemets doubles.",
    ),
    "texte-apres-bloc": (
        "yaml-syntaxe",
        "Du texte suit « | » ou « > » sur la même ligne.",
        (
            "Mettez le texte à la ligne suivante, en retrait ; "
            "sinon, mettez la valeur entre guillemets doubles."
        ),
    ),
    "esperluette": (
        "yaml-syntaxe",
        "La valeur commence par « & » ou « * », caractères réservés.",
        "Mettez la valeur entre guillemets doubles.",
    ),
    "signe-reserve": (
        "yaml-syntaxe",
        "La valeur commence par un signe réservé : une virgule ou un crochet fermant.",
        "Mettez la valeur entre guillemets doubles.",
    ),
    "hors-de-la-fiche": (
        "yaml-syntaxe",
        "Du texte se trouve hors de la fiche, avant « --- » ou après « ... ».",
        "Supprimez les lignes « %… », « --- » et « ... » : une fiche n’en a pas besoin.",
    ),
    "tabulation": (
        "yaml-tabulation",
        "La ligne est mise en retrait avec une tabulation.",
        "Remplacez la tabulation par des espaces : deux par niveau.",
    ),
    "echappement": (
        "yaml-syntaxe",
        "Une barre oblique inverse « \\ » se trouve dans une valeur entre guillemets doubles.",
        "Doublez-la (« \\\\ »), ou employez des guillemets simples ('…').",
    ),
    "decalage": (
        "yaml-syntaxe",
        "Le retrait de cette ligne est décalé par rapport à la précédente.",
        "Alignez le champ sous les champs voisins (deux espaces par niveau, jamais de tabulation).",
    ),
    "apres-guillemet": (
        "yaml-syntaxe",
        "La valeur continue après le guillemet qui la ferme.",
        (
            "Fermez le guillemet à la fin ; dans '…' une apostrophe se double (''), "
            'dans "…" un guillemet s’écrit \\".'
        ),
    ),
    "apres-crochet": (
        "yaml-syntaxe",
        "La valeur continue après le crochet ou l’accolade qui la ferme.",
        "Mettez toute la valeur entre guillemets doubles.",
    ),
    "sans-deux-points": (
        "yaml-syntaxe",
        "Il manque « : » après le nom du champ.",
        "Écrivez « champ: valeur », avec une espace après les deux-points.",
    ),
    "sans-nom": (
        "yaml-syntaxe",
        "Il manque le nom d’un champ devant « : ».",
        "Écrivez « nom_du_champ: valeur ».",
    ),
    "yaml-autre": (
        "yaml-syntaxe",
        "La fiche ne peut pas être lue à partir d’ici.",
        "Comparez cette ligne et la précédente avec l’exemple : retrait, deux-points, guillemets.",
    ),
    "guillemet-a-fermer": (
        "yaml-syntaxe",
        "Un guillemet ouvert ici n’est jamais refermé.",
        "Fermez-le à la fin de la ligne : {compris}",
    ),
    "tiret-long": (
        "yaml-syntaxe",
        "Ce tiret (« {cite} ») est celui d’un traitement de texte, pas celui d’une liste.",
        "Remplacez-le par « - » : le tiret du clavier.",
    ),
    "tiret-colle": (
        "yaml-syntaxe",
        "Un tiret de liste est suivi d’une espace.",
        "Écrivez : {compris}",
    ),
    "liste-en-etoiles": (
        "yaml-syntaxe",
        "Une liste s’écrit avec des tirets, pas avec « * ».",
        "Remplacez « * » par « - ».",
    ),
    "texte-sans-barre": (
        "yaml-syntaxe",
        "« {champ} » est suivi d’un texte sur plusieurs lignes, sans « | ».",
        "Écrivez « {champ}: | », et laissez le texte dessous, en retrait de deux espaces.",
    ),
    "deux-points-dedans": (
        "yaml-syntaxe",
        "Un « : » suivi d’une espace se trouve au milieu de la valeur.",
        "Mettez toute la valeur entre guillemets doubles.",
    ),
    "deux-points-montre": (
        "yaml-syntaxe",
        "Un « : » suivi d’une espace se trouve au milieu de la valeur.",
        'Mettez la valeur entre guillemets : {champ}: "{valeur}"',
    ),
}
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
        "Donnez une valeur, ou supprimez la ligne : la page dira « pas encore lu ici ».",
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
# What a common claims, and its figures.
CHIFFRES = {
    "depot-partage": (
        "depot-partage",
        "Ce dépôt est aussi celui de projets/{autre}.yml : son activité est comptée pour les deux.",
        (
            "S’il s’agit du même commun, gardez une seule fiche ; "
            "sinon, dites leur lien dans « relations »."
        ),
    ),
    "licence-obsolete": (
        "licence-obsolete",
        "{cite} n’est pas l’identifiant SPDX actuel.",
        "Écrivez : {compris}",
    ),
    "licence-obsolete-choix": (
        "licence-obsolete",
        "{cite} n’est pas l’identifiant SPDX actuel.",
        "Écrivez {compris}.",
    ),
    "forge-www": (
        "forge-inconnue",
        "La forge {cite} s’écrit sans « www. ».",
        "Écrivez : {compris}",
    ),
    "laureat-licence": (
        "laureat-licence",
        "Ni l’OSI ni la FSF ne reconnaissent comme libre : {refusees}.",
        "Un {programme} choisit par exemple {choix}.",
    ),
    "laureat-licence-du-programme": (
        "laureat-licence",
        "Le programme n’accepte pas : {refusees}.",
        "Un {programme} choisit par exemple {choix}.",
    ),
    "laureat-sans-preuve": (
        "laureat-sans-preuve",
        "Ce commun est dit {programme}, et aucune source ne le montre.",
        "Citez-la : « guichet: », puis « preuve: » et l’identifiant d’une source ou une adresse.",
    ),
    "guichet-reserve": (
        "guichet-reserve",
        "Le bloc « guichet » est réservé aux {programme}.",
        "Supprimez-le ; les phases et les comités d’un autre commun vont dans « parcours ».",
    ),
    "url-suivi": (
        "url-suivi",
        "L’adresse de {champ} contient des paramètres de suivi.",
        "Écrivez : {compris}",
    ),
    "fiche-divergence": (
        "fiche-divergence",
        "Deux sources se contredisent sur {cite}.",
        "Faites corriger la source qui se trompe, puis supprimez cette divergence.",
    ),
    "arret-apres-source": (
        "arret-apres-source",
        "Cet arrêt ({arret}) vient après le jour de ce qui le dit ({source}).",
        (
            "Une fin annoncée s’écrit « fin_annoncee: {arret} », et « etat: » "
            "reste celui d’avant ; un arrêt dit après coup se prouve par une page plus récente."
        ),
    ),
    "arret-sans-etat": (
        "arret-sans-etat",
        "Cette réutilisation a un jour d’arrêt, et son état n’est pas « arretee ».",
        "Écrivez « etat: arretee », ou supprimez ce jour : une reprise est une autre ligne.",
    ),
    "documentee-sans-adresse": (
        "documentee-sans-preuve",
        (
            "« documentee » dit qu’une preuve publique et datée a été lue, "
            "et il manque l’adresse de la preuve."
        ),
        "Ajoutez « preuve: url: » ou « source: », ou écrivez « statut: declaree ».",
    ),
    "confirmation-avant-le-fait": (
        "date-ordre",
        "Cette confirmation ({jour}) vient avant le fait qu’elle confirme ({fait}).",
        "Corrigez celle des deux dates qui est fausse.",
    ),
    "flux-sans-debut": (
        "flux-sans-debut",
        "Un flux est le total d’une période, et celle-ci n’a pas de début : elle finit le {fin}.",
        (
            "Ajoutez « du » ; si la source donne un rythme, écrivez une unité « par an » "
            "ou « par mois » et la nature « taux »."
        ),
    ),
    "mesure-en-double": (
        "mesure-en-double",
        "Cette mesure de {cite} a déjà une valeur, ligne {ligne}.",
        "Gardez une seule des deux valeurs, ou précisez le périmètre.",
    ),
    "cumul-qui-baisse": (
        "cumul-qui-baisse",
        "Un cumul ne baisse pas : {valeur} ici, {atteint} en date du {jour}.",
        (
            "Corrigez la valeur fausse ; si le nombre peut baisser, écrivez « nature: stock » ; "
            "si l’on ne compte plus la même chose, ouvrez un autre indicateur."
        ),
    ),
    "grandeur-unite": (
        "grandeur-unite",
        "« {grandeur} » ne se compte pas en {cite}.",
        "Écrivez {unites}, ou changez de grandeur.",
    ),
    "decimale-millier": (
        "decimale-impossible",
        "{ecrit} veut dire {valeur} {unite} : le point sépare les décimales.",
        "Écrivez : {compris}",
    ),
    "decimale-ambigue": (
        "decimale-ambigue",
        "{ecrit} veut dire {valeur} : le point sépare les décimales.",
        (
            "Si vous vouliez un nombre de milliers, écrivez : {compris}. "
            "Sinon, écrivez moins de décimales."
        ),
    ),
    "part-impossible": (
        "part-impossible",
        "Une valeur en {symbole} va de 0 à {maximum} au lieu de {valeur}.",
        (
            "Corrigez la valeur ; si c’est une hausse, dites-le dans le nom (« Hausse de… ») ; "
            "si c’est une autre note, changez d’unité."
        ),
    ),
    "compte-impossible": (
        "compte-impossible",
        "La France compte {plus} {unite}, et cette mesure en annonce {valeur}.",
        "Vérifiez le nombre, ou l’unité.",
    ),
    "approximation-oubliee": (
        "approximation-oubliee",
        "La note cite une source qui dit « {cite} », et la valeur s’affiche comme exacte.",
        "Ajoutez à cette mesure : {champ}: true",
    ),
}
# What points at something else.
RENVOIS = {
    "identifiant-en-double": (
        "identifiant-en-double",
        "L’identifiant {cite} est déjà pris ligne {ligne}.",
        "Donnez un autre identifiant à l’un des deux.",
    ),
    "principal-en-double": (
        "principal-en-double",
        "Un autre {nom} est déjà principal, ligne {ligne}.",
        "Gardez « principal: true » sur un seul.",
    ),
    "source-inconnue": (
        "source-inconnue",
        "Aucune source ne porte l’identifiant {cite}.",
        "{compris}Ou ajoutez-la à la liste « sources », avec cet identifiant.",
    ),
    "source-inutilisee": (
        "source-inutilisee",
        "La source {cite} n’appuie aucun champ.",
        (
            "Citez-la avec « source: », ou dites ce qu’elle appuie dans « champs: » ; "
            "sinon, supprimez-la."
        ),
    ),
    "source-non-lue": (
        "source-non-lue",
        "Cette source dit ce qu’une page ne dit pas, sans la page ou sans le jour de sa lecture.",
        "Ajoutez « url: » et « consultee_le: », ou supprimez « ne_dit_pas ».",
    ),
    "silence-sans-preuve": (
        "silence-sans-preuve",
        (
            "Une fiche de présentation ou un README muets ne prouvent rien : "
            "la page dira « pas encore lu ici »."
        ),
        (
            "Cherchez la page où la chose serait (prix, site, conditions d’utilisation), "
            "et écrivez « ne_dit_pas » sous elle."
        ),
    ),
    "mode-d-un-arret": (
        "mode-d-un-arret",
        "Ce commun est arrêté, et la fiche propose encore de le réutiliser.",
        "Supprimez « reutiliser.modes », ou « archive » s’il vit encore.",
    ),
    "source-fichier": (
        "source-fichier",
        (
            "La source {cite} est un fichier à un commit, "
            "et la page la dit « copie de date inconnue »."
        ),
        "Écrivez « lecture: fichier », et le jour du commit dans « datee_du: ».",
    ),
    "commun-meme": (
        "commun-inconnu",
        "Le commun renvoie à lui-même.",
        "Écrivez le nom d’un autre commun.",
    ),
    "commun-inconnu": (
        "commun-inconnu",
        "Aucune fiche ne s’appelle {cite}.",
        "Écrivez le nom d’un fichier de projets/, sans « .yml ».",
    ),
    "nom-en-double": (
        "nom-en-double",
        "projets/{autre}.yml porte le même nom, à la casse, aux accents ou à l’alphabet près.",
        "Précisez l’un des deux noms ; s’il s’agit du même commun, gardez une seule fiche.",
    ),
    "adresse-actuelle": (
        "adresse-en-double",
        "{cite} est le nom actuel de la fiche, pas un ancien nom.",
        "Supprimez cette ligne.",
    ),
    "adresse-en-double": (
        "adresse-en-double",
        "L’adresse {cite} appartient déjà à projets/{autre}.yml.",
        "Supprimez-la de l’une des deux fiches.",
    ),
    "champ-cite-inconnu": (
        "champ-cite-inconnu",
        "Aucun champ ne s’appelle {cite}.",
        "Cherchez son nom dans le guide des champs.",
    ),
    "remplacant-inconnu": (
        "indicateur-inconnu",
        "Aucun autre indicateur ne s’appelle {cite}.",
        "Indicateurs de la fiche : {autres}.",
    ),
    "indicateur-inconnu": (
        "indicateur-inconnu",
        "Aucun indicateur de la fiche ne porte l’identifiant {cite}.",
        (
            "Décrivez-le d’abord dans « impact », même sans mesure : "
            "il dit ce qui est compté, et son unité."
        ),
    ),
    "source-vivante-periode": (
        "source-vivante-periode",
        (
            "Cet indicateur est un flux, et rien ne dit la période que couvre "
            "chaque ligne de la source."
        ),
        "Ajoutez « periode: mois », ou une autre période.",
    ),
    "source-vivante-double": (
        "source-vivante-double",
        (
            "L’indicateur {cite} est déjà relevé ligne {ligne}, sur le même périmètre : "
            "un des deux chiffres serait de trop."
        ),
        "Gardez une des deux lectures, ou dites le périmètre de chacune.",
    ),
    "source-vivante-types": (
        "source-vivante-types",
        "« {champ} » ne dit rien sans « {manque} ».",
        (
            "Donnez la colonne du type et ce que veut dire chacune de ses valeurs, ou « type » "
            "si tous sont les mêmes."
        ),
    ),
    "chemin-invalide": (
        "chemin-invalide",
        "{cite} n’est pas un chemin JMESPath.",
        (
            "Écrivez par exemple « resultats.lignes » ; un nom avec des espaces se "
            "met entre guillemets."
        ),
    ),
}
# Who, and where.
PERSONNES = {
    "nom-d-un-autre": (
        "nom-different",
        "L’identifiant est celui de : {officiel}, et le nom dit {cite}.",
        "Si le nom est juste, écrivez {compris}.",
    ),
    "nom-different": (
        "nom-different",
        "L’identifiant est celui de : {officiel}, et le nom dit {cite}.",
        "Corrigez l’un des deux.",
    ),
    "identifiant-a-ajouter": (
        "identifiant-a-ajouter",
        "{officiel} a un identifiant officiel : sans lui, ses habitants ne sont pas comptés.",
        "Ajoutez : {compris}",
    ),
    "organisme-a-choisir": (
        "identifiant-a-ajouter",
        (
            "{cite} ne dit pas de quelle collectivité il s’agit : "
            "sans identifiant, ses habitants ne sont pas comptés."
        ),
        "Est-ce {compris} ? Ajoutez cette ligne.",
    ),
    "departements-inutiles": (
        "departements-inutiles",
        "La référence place déjà : {officiel}.",
        (
            "Supprimez « departements » : ce champ est pour un organisme qui n’est "
            "pas une collectivité."
        ),
    ),
    "organismes-proches": (
        "organismes-proches",
        (
            "{cite} ressemble à {autre}, dans {fichier} : "
            "si c’est le même organisme, il est compté deux fois."
        ),
        "Si c’est lui, écrivez : {compris}. Sinon, précisez l’un des deux noms.",
    ),
}
# What was published.
PUBLIES = {
    "ligne-future": (
        "liste-invalide",
        "Le {jour} n’est pas encore arrivé.",
        "Rétablissez cette ligne : seule la colonne « retrait » s’écrit à la main.",
    ),
    "ligne-flux": (
        "liste-invalide",
        "« flux » est déjà celui de la ligne {ligne}.",
        "Rétablissez cette ligne : seule la colonne « retrait » s’écrit à la main.",
    ),
    "ligne-changee": (
        "liste-invalide",
        "Cette ligne a changé : elle disait « {avant} ».",
        "Rétablissez cette ligne : seule la colonne « retrait » s’écrit à la main.",
    ),
    "ligne-disparue": (
        "identifiant-perdu",
        "La ligne « {ligne} » a disparu de la liste.",
        "Rétablissez cette ligne : seule la colonne « retrait » s’écrit à la main.",
    ),
    "ligne-invalide": (
        "liste-invalide",
        "{dit}",
        "Rétablissez cette ligne : seule la colonne « retrait » s’écrit à la main.",
    ),
    "fait-disparu": (
        "identifiant-perdu",
        "La {nom} publiée sous l’identifiant {cite} n’est plus dans la fiche.",
        (
            "Remettez-la{arret} ; si elle est écrite autrement, ajoutez-lui « id: {id} » ; "
            "si elle n’aurait pas dû paraître, écrivez pourquoi dans la colonne « retrait » "
            "de {liste}, ligne {ligne}."
        ),
    ),
    "fait-change": (
        "identifiant-perdu",
        "Cette {nom} semble publiée sous l’identifiant {cite}, qui serait perdu.",
        (
            "Ajoutez « id: {id} » à cette {nom}. Si c’en est une autre, "
            "remettez aussi la première{arret} ; si elle n’aurait pas dû paraître, "
            "écrivez pourquoi dans la colonne « retrait » de {liste}, ligne {ligne}."
        ),
    ),
    "commun-disparu": (
        "identifiant-perdu",
        "Le commun {cite} a été publié, et aucune fiche ne porte ce nom.",
        (
            "Si la fiche a changé de nom, ajoutez {cite} à ses « anciens_slugs » ; "
            "si le commun s’est arrêté, remettez-la avec « archive » ; "
            "sinon, écrivez pourquoi dans la colonne « retrait » de cette ligne."
        ),
    ),
    "fait-retire": (
        "liste-invalide",
        "{liste}, ligne {ligne}, dit ceci retiré : « {retrait} ».",
        "Supprimez-le de la fiche, ou videz la colonne « retrait » de cette ligne.",
    ),
    "premier-nom-d-un-autre": (
        "identifiant-perdu",
        "Ce commun a été publié sous le nom {cite}, et {premier} serait lu comme son premier nom.",
        "Supprimez {premier} de « anciens_slugs » : c’est le nom d’un autre commun.",
    ),
    "premier-nom": (
        "identifiant-perdu",
        "Ce commun a été publié sous le nom {cite}, et {premier} serait lu comme son premier nom.",
        "Écrivez : anciens_slugs: [{ordre}]",
    ),
    "identifiant-pris": (
        "identifiant-en-double",
        "L’identifiant {cite} est celui que la ligne {ligne} a d’elle-même.",
        (
            "Enlevez « id » d’ici ; si cette ligne a bien été publiée ainsi, ajoutez un « id » "
            "différent à la ligne {ligne}."
        ),
    ),
    "identifiant-repete": (
        "identifiant-en-double",
        "L’identifiant {cite} est déjà celui de la ligne {ligne}.",
        "Enlevez « id » de la ligne qui n’était pas publiée ainsi.",
    ),
    "identifiant-a-fixer": (
        "identifiant-a-fixer",
        (
            "Seule sa place distingue cette {nom} d’une autre : "
            "déplacée, elle changerait d’identifiant."
        ),
        "Ajoutez « id: {id} », ou lancez « catalogue identifiants », qui l’écrit.",
    ),
    "identifiants-a-noter": (
        "identifiants-a-noter",
        "Cette liste ne dit pas encore tout ce que disent les fiches.",
        "Elle est complétée chaque nuit ; « catalogue identifiants » le fait aussi.",
    ),
}
# Who an organisation is, and where.
ORGANISMES = {
    "insee-sans-type": (
        "type-manquant",
        "Le code INSEE {cite} est celui d’un département et celui d’une région.",
        "Ajoutez « type: » avec la valeur {compris}.",
    ),
    "insee-ancien": (
        "commune-ancienne",
        (
            "Le code INSEE {cite} n’est plus celui d’une commune : "
            "c’est aujourd’hui {nom} ({compris})."
        ),
        'Écrivez : "{compris}"',
    ),
    "insee-inconnu": (
        "identifiant-inconnu",
        (
            "Aucune collectivité n’a le code INSEE {cite} dans le code officiel "
            "géographique de {annee}."
        ),
        "Cherchez le code de la collectivité sur insee.fr : ce n’est pas le code postal.",
    ),
    "insee-de-corse": (
        "identifiant-inconnu",
        (
            "Aucune collectivité n’a le code INSEE {cite} dans le code officiel "
            "géographique de {annee}."
        ),
        'La Corse a pour code "94" (la collectivité), "2A" et "2B" (les départements).',
    ),
    "insee-postal": (
        "identifiant-inconnu",
        (
            "Aucune collectivité n’a le code INSEE {cite} dans le code officiel "
            "géographique de {annee}."
        ),
        "C’est un code postal. Code INSEE : {compris}",
    ),
    "insee-zero-de-trop": (
        "identifiant-inconnu",
        (
            "Aucune collectivité n’a le code INSEE {cite} dans le code officiel "
            "géographique de {annee}."
        ),
        "Un zéro est de trop. Écrivez : {compris}.",
    ),
    "insee-court": (
        "identifiant-inconnu",
        (
            "Aucune collectivité n’a le code INSEE {cite} dans le code officiel "
            "géographique de {annee}."
        ),
        (
            'Une commune a cinq caractères ("35238"), un département deux ("35", '
            '"2A") ou trois outre-mer ("974"), une région deux ("53").'
        ),
    ),
    "siren-outre-mer": (
        "identifiant-inconnu",
        "Le type « {type} » se désigne par un code INSEE, pas par le SIREN {cite}.",
        "Remplacez « siren » par « code_insee ».",
    ),
    "siren-inconnu": (
        "identifiant-inconnu",
        "Aucun organisme du type « {type} » n’a le SIREN {cite}.",
        (
            "Vérifiez le numéro et le type ; l’organisme a pu fusionner ou changer de "
            "nature au 1er janvier."
        ),
    ),
    "siren-contraire": (
        "type-contraire",
        "Le SIREN {cite} n’est pas celui de : {nom}.",
        "Gardez le code INSEE seul, ou corrigez le SIREN.",
    ),
    "type-contraire": (
        "type-contraire",
        "{identifiant} est celui de : {noms}, ce qui contredit le type « {type} ».",
        "Écrivez le type {compris}, ou corrigez l’identifiant.",
    ),
    "departement-supprime": (
        "departement-supprime",
        (
            "{nom} n’existe plus comme collectivité : c’est aujourd’hui {heritiere}. "
            "Son territoire reste un lieu."
        ),
        (
            'Écrivez : siren: "{siren}". Pour un organisme situé là qui n’est pas cette '
            'collectivité : departements: ["{code}"].'
        ),
    ),
    "lieu-inconnu": (
        "lieu-inconnu",
        "{aucun} {cite}.",
        "Cherchez-le dans donnees/collectivites, ou sur insee.fr.",
    ),
    "lieu-d-une-autre-liste": (
        "lieu-inconnu",
        "{aucun} {cite}.",
        "C’est celui de : {nom}. Écrivez-le sous « {compris} ».",
    ),
}
# Repositories: their addresses, and what the readings say against a page; living sources.
DEPOTS = {
    "forge-inconnue": (
        "forge-inconnue",
        "La forge {cite} n’est pas dans la liste du catalogue.",
        (
            "Proposez-la : dans la même demande de fusion, ajoutez une ligne {ligne}, "
            "et dites qui la publie."
        ),
    ),
    "depot-parametre": (
        "depot-adresse",
        "L’adresse du dépôt contient un paramètre ou une ancre.",
        "Écrivez : {compris}",
    ),
    "depot-organisation": (
        "depot-adresse",
        "L’adresse est celle d’une organisation ou d’un site, pas d’un dépôt.",
        "Écrivez l’adresse d’un dépôt : {compris}",
    ),
    "depot-adresse": (
        "depot-adresse",
        (
            "L’adresse n’est pas celle d’un dépôt : un propriétaire et un nom, en lettres, chiffres, "
            "points ou tirets, sans port."
        ),
        "Ouvrez le dépôt dans votre navigateur, et copiez l’adresse de sa page d’accueil.",
    ),
    "depot-page": (
        "depot-adresse",
        "L’adresse est celle d’un dossier, d’un fichier ou d’une page du dépôt.",
        "Écrivez l’adresse du dépôt lui-même : {compris}",
    ),
    "depot-disparu": (
        "depot-disparu",
        "La forge répond que ce dépôt n’existe pas, ou n’est plus public.",
        "Écrivez sa nouvelle adresse, enlevez-le de la fiche, ou archivez la fiche.",
    ),
    "depot-deplace": ("depot-deplace", "Le dépôt a été renommé ou déplacé.", "Écrivez : {compris}"),
    "depot-archive": (
        "depot-archive",
        "La forge dit ce dépôt archivé : personne ne peut plus le modifier.",
        "Dites-le dans la note du dépôt, ou archivez la fiche si le commun s’arrête.",
    ),
    "depot-licence": (
        "depot-licence",
        "La fiche déclare {declaree}, le dépôt porte {lue}.",
        "Corrigez la fiche (« licence » du dépôt), ou le fichier de licence du dépôt.",
    ),
    "depot-sans-licence": (
        "depot-sans-licence",
        (
            "Ce dépôt n’a pas de fichier de licence, et la fiche n’en dit pas une pour lui : "
            "elle est inconnue, et sans licence personne ne peut réutiliser ce code."
        ),
        (
            "Demandez-la à l’équipe, puis écrivez « licence » "
            "de ce dépôt, ou ajoutez-lui un fichier de licence."
        ),
    ),
    "source-vivante-format": (
        "source-vivante-format",
        "Le catalogue ne lit pas de source au format {cite}.",
        "Formats connus : {formats}.",
    ),
    "source-vivante-hote": (
        "source-vivante-hote",
        "L’hôte {cite} n’est pas dans la liste des sources vivantes.",
        (
            "Proposez-le : dans la même demande de fusion, ajoutez une ligne « - {hote} » "
            "à « sources », sous « ajouts », dans programme.yml."
        ),
    ),
    "source-vivante-adresse": (
        "source-vivante-adresse",
        "Cette adresse n’est pas celle d’une source au format « {format} ».",
        "Écrivez par exemple : {compris}",
    ),
}
# What lies in the folder: names, links, images, pages, settings, readings; what the site would
# publish.
DOSSIER = {
    "personne-publiee": (
        "personne-publiee",
        "Ce fichier publié contient {compris}.",
        (
            "Cherchez-le dans la fiche ou la page d’où il vient, "
            "et remplacez-le par une adresse de service."
        ),
    ),
    "fichier-lien": (
        "fichier-lien",
        "C’est un lien vers un autre fichier ou un autre dossier.",
        "Remplacez le lien par le fichier lui-même.",
    ),
    "fichier-imprevu": (
        "fichier-imprevu",
        (
            "Ce fichier n’est pas attendu ici : il serait publié tel quel, "
            "avec les scripts qu’il peut contenir."
        ),
        (
            "Écrivez la page en Markdown ; enregistrez le dessin en PNG, "
            "en JPEG ou en WebP dans docs/images."
        ),
    ),
    "fichier-ailleurs": (
        "fichier-nom",
        "Le fichier {cite} n’est pas dans le dossier « projets » lui-même : il ne sera pas publié.",
        "Déplacez-le : projets/{compris}.yml",
    ),
    "fichier-autre": (
        "fichier-nom",
        "Le fichier {cite} n’est pas une fiche : il ne sera pas publié.",
        (
            "Si c’est une fiche, renommez-la : {compris}.yml ; "
            "sinon, enlevez-la du dossier « projets »."
        ),
    ),
    "fichier-nom": (
        "fichier-nom",
        "Le nom du fichier ({cite}) ne peut pas devenir une adresse.",
        "Renommez-le : {compris}.yml",
    ),
    "image-introuvable": (
        "image-introuvable",
        "L’image {cite} n’est pas dans {dossier}.",
        "Ajoutez le fichier à la proposition, ou corrigez son nom.",
    ),
    "image-poids": (
        "image-trop-lourde",
        "L’image {cite} pèse {poids} Ko ; {limite} Ko au plus.",
        "Réduisez ses dimensions ou enregistrez-la en WebP.",
    ),
    "image-non-ouverte": (
        "image-non-ouverte",
        "Le contenu de {cite} n’est pas vérifié : il manque de quoi ouvrir une image.",
        "Pour le vérifier : {commande}",
    ),
    "image-animee": (
        "image-invalide",
        "L’image {cite} est animée ; le site ne montre que des images fixes.",
        "Enregistrez une seule vue de cette image.",
    ),
    "image-invalide": (
        "image-invalide",
        "Le contenu de {cite} n’est pas une image {type} lisible.",
        "Enregistrez-la de nouveau depuis un logiciel d’image, avec la bonne extension.",
    ),
    "image-pixels": (
        "image-trop-lourde",
        "L’image {cite} {mesure} ; {cote} de côté au plus.",
        "Réduisez ses dimensions.",
    ),
    "logo-lourd": (
        "image-lourde",
        "L’image {cite}, allégée par le site, pèse {poids} Ko ; {limite} Ko conseillés.",
        "Choisissez un dessin plus simple : peu de couleurs, sans dégradé ni photographie.",
    ),
    "image-lourde": (
        "image-lourde",
        "L’image {cite}, allégée par le site, pèse {poids} Ko ; {limite} Ko conseillés.",
        (
            "Recadrez-la sur la partie de l’écran qui compte, "
            "ou choisissez un écran avec moins de photographies."
        ),
    ),
    "page-sans-en-tete": (
        "page-illisible",
        "La page ne commence pas par un en-tête entre deux lignes « --- ».",
        "Écrivez d’abord, une ligne chacun : « --- », « title: … », « description: … », « --- ».",
    ),
    "page-invisible": (
        "fichier-caractere-invisible",
        "La page contient un caractère invisible, ou qui change le sens de lecture, à {cite}.",
        "Effacez-le et tapez le texte à la main.",
    ),
    "page-image": (
        "page-illisible",
        (
            "L’image {cite} est celle d’un autre site : il apprendrait qui lit la page, "
            "et le lecteur ne la verrait pas."
        ),
        (
            "Copiez-la dans docs/images/, si sa licence le permet, "
            "et écrivez « ![ce qu’elle montre](images/nom.png) »."
        ),
    ),
    "page-atour": (
        "page-illisible",
        "{cite} n’est pas un fichier .{type} de docs/{dossier}.",
        "Écrivez l’un de ceux-ci : {connus}.",
    ),
    "page-partie": (
        "page-illisible",
        "Le site ne sait pas faire la partie {cite}, ainsi écrite.",
        'Écrivez par exemple « <div data-insert="{compris}"></div> », ou enlevez cette ligne.',
    ),
    "programme-recent": (
        "programme-version",
        "Ces réglages sont de la version {version} ; ce logiciel lit la version {lue}.",
        "Installez une version plus récente de catalogue-communs.",
    ),
    "programme-contraste": (
        "programme-contraste",
        "Cette couleur se lit mal : son contraste avec la page est de {contraste}, il en faut 4,5.",
        'Écrivez une couleur plus {ton}, par exemple « "{compris}" ».',
    ),
    "lecture-arobase": (
        "lecture-invalide",
        "La lecture contient « @ » : l’adresse d’une personne n’y a pas sa place.",
        (
            "Effacez ce fichier, puis relancez « catalogue activite » "
            "ou « catalogue presences », qui l’écrit : il ne s’écrit pas à la main."
        ),
    ),
    "lecture-illisible": (
        "lecture-invalide",
        (
            "Ce fichier n’est pas une lecture : son JSON est illisible, ou un champ manque, "
            "est de trop ou n’a pas la forme attendue."
        ),
        (
            "Effacez ce fichier, puis relancez « catalogue activite » "
            "ou « catalogue presences », qui l’écrit : il ne s’écrit pas à la main."
        ),
    ),
    "lecture-adresse": (
        "lecture-invalide",
        "{cite} n’est pas l’adresse d’un dépôt d’une forge de la liste.",
        (
            "Effacez ce fichier, puis relancez « catalogue activite » "
            "ou « catalogue presences », qui l’écrit : il ne s’écrit pas à la main."
        ),
    ),
    "lecture-future": (
        "lecture-invalide",
        "Le jour {cite} n’est pas encore arrivé.",
        (
            "Effacez ce fichier, puis relancez « catalogue activite » "
            "ou « catalogue presences », qui l’écrit : il ne s’écrit pas à la main."
        ),
    ),
    "lecture-invisible": (
        "lecture-invalide",
        "La lecture contient un caractère invisible.",
        (
            "Effacez ce fichier, puis relancez « catalogue activite » "
            "ou « catalogue presences », qui l’écrit : il ne s’écrit pas à la main."
        ),
    ),
    "lecture-ailleurs": (
        "lecture-invalide",
        "Ce que dit cette lecture va dans le fichier {cite}.",
        (
            "Effacez ce fichier, puis relancez « catalogue activite » "
            "ou « catalogue presences », qui l’écrit : il ne s’écrit pas à la main."
        ),
    ),
    "lecture-sans-commun": (
        "lecture-sans-commun",
        "Aucune fiche ne nomme {cite} : cette lecture ne sert à aucune page.",
        (
            "Effacez ce fichier ; si le dépôt ou la fiche a changé de nom, "
            "la prochaine lecture écrira le sien."
        ),
    ),
}
# Texts, and what readers miss.
TEXTES = {
    "fichier-caractere-invisible": (
        "fichier-caractere-invisible",
        "Le texte écrit par son code un caractère invisible ({extrait}).",
        "Effacez ce code, qui commence par « & » et finit par « ; ».",
    ),
    "texte-tableau": (
        "texte-a-plat",
        "{champ} contient un tableau, que la page montrerait en une ligne de barres.",
        "Dites en phrases ce qu’il montre.",
    ),
    "texte-entre-guillemets": (
        "texte-a-plat",
        "{champ} est écrit entre les guillemets d’un traitement de texte, que la page montrerait.",
        "Écrivez sans eux : {compris}",
    ),
    "texte-sans-lettre": (
        "texte-sans-lettre",
        (
            "{cite} n’a ni lettre latine ni chiffre : aucune image ne peut le dessiner, "
            "aucune recherche le trouver."
        ),
        "Écrivez-le en français, suivi si besoin de son nom d’origine.",
    ),
    "valeur-d-exemple": (
        "valeur-d-exemple",
        "{cite} est une valeur de l’exemple.",
        "Remplacez-la par celle de votre commun.",
    ),
    "domaine-d-exemple": (
        "valeur-d-exemple",
        "{cite} contient exemple.fr, l’adresse de l’exemple.",
        "Remplacez-la par la vraie adresse ; si vous ne la connaissez pas, supprimez la ligne.",
    ),
    "a-completer": (
        "a-completer",
        "{dit}",
        "Ajoutez ce que vous savez ; le guide des champs donne un exemple de chacun.",
    ),
    "prix-dit-ailleurs": (
        "prix-dit-ailleurs",
        "Ce texte dit « gratuit », et la page affichera que le prix n’est pas lu.",
        (
            "Si c’est le commun qui est gratuit, écrivez-le sous « reutiliser: "
            "modes: », avec « cout: » et sa source."
        ),
    ),
    "yaml-diese": (
        "yaml-diese",
        "« # » commence un commentaire : « {champ} » s’arrête à {cite}.",
        "Si la suite fait partie du texte, mettez le tout entre guillemets doubles.",
    ),
}

PHRASES = {
    **FORMULAIRE,
    **VALEURS,
    **LECTURE,
    **SCHEMA,
    **CHIFFRES,
    **RENVOIS,
    **PERSONNES,
    **PUBLIES,
    **ORGANISMES,
    **DEPOTS,
    **DOSSIER,
    **TEXTES,
}
