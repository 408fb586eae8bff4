"""The codes of a file that cannot be read, or not safely."""

from __future__ import annotations

from catalogue.fiches.codes.code import Code

CODES: dict[str, Code] = {
    # The file itself
    "fichier-nom": Code(
        "Nom de fichier",
        "Le nom du fichier devient l’adresse de la page, pour toujours : minuscules sans accent, chiffres et tirets.",
        "projets/Dépôts Zéro.yaml",
        "projets/depots-zero.yml",
    ),
    "fichier-illisible": Code(
        "Fichier introuvable", "Le fichier n’existe pas, ou le système refuse de l’ouvrir."
    ),
    "fichier-lien": Code(
        "Lien symbolique", "Une fiche est un fichier ordinaire : un lien pourrait mener hors du dépôt."
    ),
    "fichier-imprevu": Code(
        "Fichier imprévu",
        "Ce qui est posé dans docs/ est publié tel quel, et bien des genres de fichiers peuvent contenir un script : seuls ceux dont le site se sert y ont leur place.",
    ),
    "fichier-vide": Code("Fichier vide", "La fiche ne contient rien : huit champs suffisent pour commencer."),
    "fichier-trop-gros": Code(
        "Fichier trop gros", "Une fiche de plus de 256 Ko n’est plus lisible par personne."
    ),
    "fichier-encodage": Code(
        "Encodage", "Les accents ne s’affichent bien partout que si le fichier est enregistré en UTF-8."
    ),
    "fichier-caractere-invisible": Code(
        "Caractère invisible",
        "Un texte collé depuis un traitement de texte peut cacher des caractères qui masquent ou retournent ce qui s’affiche.",
    ),
    "fichier-conflit": Code(
        "Conflit de fusion",
        "Git a laissé deux versions de la même ligne, entre des marques : il faut choisir.",
        "<<<<<<< HEAD",
        "nom: Dépôts Zéro",
    ),
    # The YAML syntax
    "yaml-tabulation": Code(
        "Tabulation",
        "YAML n’accepte que des espaces pour les retraits.",
        "→nom: Dépôts Zéro",
        "  nom: Dépôts Zéro",
        corrigeable=True,
    ),
    "yaml-syntaxe": Code(
        "Syntaxe YAML",
        "La ligne ne peut pas être lue : le plus souvent un retrait, un deux-points ou un guillemet.",
        "accroche: Signaler : photographier, envoyer",
        'accroche: "Signaler : photographier, envoyer"',
    ),
    "yaml-cle-en-double": Code(
        "Champ écrit deux fois", "De deux lignes qui portent le même nom, une serait perdue sans bruit."
    ),
    "yaml-cle": Code("Nom de champ", "Un champ porte un nom simple, suivi de deux-points et d’une espace."),
    "yaml-alias": Code(
        "Ancre ou alias",
        "Les raccourcis « & » et « * » rendent la fiche illisible et peuvent la faire exploser en mémoire.",
    ),
    "yaml-etiquette": Code(
        "Étiquette YAML", "Les étiquettes « ! » servent à des programmes ; une fiche n’en a pas besoin."
    ),
    "yaml-plusieurs-documents": Code("Plusieurs fiches dans un fichier", "Un fichier décrit un seul commun."),
    "yaml-profondeur": Code("Trop de niveaux", "Aucun champ ne demande autant de niveaux imbriqués."),
    "yaml-piege-booleen": Code(
        "Oui ou non sans guillemets",
        "YAML peut lire « yes », « no », « on » ou « off » comme vrai ou faux, et perdre le mot.",
        "sigle: no",
        'sigle: "no"',
        corrigeable=True,
    ),
    "yaml-piege-nombre": Code(
        "Nombre là où un texte est attendu",
        "Sans guillemets, un code perd ses zéros : 01004 devient 516.",
        "code_insee: 01004",
        'code_insee: "01004"',
        corrigeable=True,
    ),
    "yaml-piege-date": Code(
        "Date là où un texte est attendu",
        "Sans guillemets, certains logiciels transforment ce texte en date et l’affichent autrement.",
        "nom: 2026-01-01",
        'nom: "2026-01-01"',
        corrigeable=True,
    ),
}
