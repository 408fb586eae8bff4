"""What is said of texts, and of what readers miss."""

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
