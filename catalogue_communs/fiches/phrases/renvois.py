"""What is said of what points at something else, and of what was published."""

# What points at something else.
RENVOIS = {
    "identifiant-en-double": (
        "identifiant-en-double",
        "L’identifiant {cite} est déjà pris ligne {ligne}.",
        "Donnez un autre identifiant à l’un des deux{compris}.",
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
            "la page dira « à demander à l’équipe »."
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
