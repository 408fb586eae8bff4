"""What is said of the files of a folder, and of what the site would publish."""

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
