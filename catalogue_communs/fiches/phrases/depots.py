"""What is said of repositories, and of what is read there."""

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
