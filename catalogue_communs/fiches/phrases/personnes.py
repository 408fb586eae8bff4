"""What is said of persons and of organisations."""

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
