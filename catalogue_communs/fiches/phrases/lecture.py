"""What is said of a file that cannot be read."""

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
        (
            "Gardez une seule des deux lignes, ou réunissez leurs valeurs ; "
            "si un nouvel élément commence ici, mettez « - » devant."
        ),
    ),
    "tiret-oublie": (
        "yaml-cle-en-double",
        "Le champ {cite} est écrit deux fois (première fois ligne {ligne}), et d’autres avec lui.",
        "Un nouvel élément commence sans doute ici : mettez « - » devant {cite}.",
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
        "Cette ligne n’est ni un champ, ni la suite d’un texte.",
        (
            "Un champ s’écrit « champ: valeur » ; la suite d’un texte, en retrait sous « champ: | » ; "
            "une note pour vous, après « # »."
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
        "Cette ligne est plus en retrait que la précédente, qui n’annonce rien.",
        (
            "Alignez ce champ sous « {champ} », ligne {ligne} ; "
            "ou, si c’est « {champ} » qui n’est plus à sa place, remettez-le dans son groupe."
        ),
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
    "retrait-insecable": (
        "yaml-syntaxe",
        "Le retrait de cette ligne contient une espace insécable, venue d’un traitement de texte.",
        "Effacez ce retrait et tapez-le : deux espaces du clavier par niveau.",
    ),
    "tableau-markdown": (
        "yaml-syntaxe",
        "Un tableau est collé ici, et une fiche n’en contient pas.",
        "Écrivez chacune de ses lignes comme un élément, « - » et un champ par colonne, puis ôtez-le.",
    ),
    "titre-sorti": (
        "yaml-syntaxe",
        "Ce titre n’est plus en retrait : il se lit comme un commentaire, et le texte s’arrête là.",
        "Alignez-le sur le texte : {compris}",
    ),
    "lien-markdown": (
        "yaml-syntaxe",
        "La valeur est un lien de Markdown, dont les crochets se lisent comme une liste.",
        "Pour une adresse, écrivez : {seule} ; dans un texte : {guillemets}",
    ),
    "deux-points-colles": (
        "yaml-syntaxe",
        "Il manque une espace après « : ».",
        "Écrivez : {compris}",
    ),
    "deux-points-a-mettre": (
        "yaml-syntaxe",
        "Il manque « : » après le nom du champ.",
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
