"""What is said of figures, and of what a common claims."""

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
