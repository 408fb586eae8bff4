"""Every diagnostic code: its title, why the rule exists and an example to write.

The list is the contract: a code never changes meaning, `Diagnostic` refuses a code
that is not here, the page « Les messages de la validation » prints this list, and
the fixtures show each of them.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Code:
    """What a diagnostic code means; `conseil` never stops the publication."""

    titre: str
    explication: str
    faux: str = ""
    juste: str = ""
    conseil: bool = False
    corrigeable: bool = False


CODES: dict[str, Code] = {
    # The file itself
    "fichier-nom": Code(
        "Nom de fichier",
        "Le nom du fichier devient l’adresse de la page, pour toujours : minuscules sans accent, chiffres et tirets.",
        "projets/Dépôts Zéro.yaml",
        "projets/depots-zero.yml",
    ),
    "fichier-illisible": Code("Fichier introuvable", "Le fichier n’existe pas, ou le système refuse de l’ouvrir."),
    "fichier-lien": Code("Lien symbolique", "Une fiche est un fichier ordinaire : un lien pourrait mener hors du dépôt."),
    "fichier-vide": Code("Fichier vide", "La fiche ne contient rien : huit champs suffisent pour commencer."),
    "fichier-trop-gros": Code("Fichier trop gros", "Une fiche de plus de 256 Ko n’est plus lisible par personne."),
    "fichier-encodage": Code("Encodage", "Les accents ne s’affichent bien partout que si le fichier est enregistré en UTF-8."),
    "fichier-caractere-invisible": Code(
        "Caractère invisible",
        "Un texte collé depuis un traitement de texte peut cacher des caractères qui masquent ou retournent ce qui s’affiche.",
    ),
    # The YAML syntax
    "yaml-tabulation": Code("Tabulation", "YAML n’accepte que des espaces pour les retraits.", "→nom: Dépôts Zéro", "  nom: Dépôts Zéro"),
    "yaml-syntaxe": Code(
        "Syntaxe YAML",
        "La ligne ne peut pas être lue : le plus souvent un retrait, un deux-points ou un guillemet.",
        "accroche: Signaler : photographier, envoyer",
        'accroche: "Signaler : photographier, envoyer"',
    ),
    "yaml-cle-en-double": Code("Champ écrit deux fois", "De deux lignes qui portent le même nom, une serait perdue sans bruit."),
    "yaml-cle": Code("Nom de champ", "Un champ porte un nom simple, suivi de deux-points et d’une espace."),
    "yaml-alias": Code("Ancre ou alias", "Les raccourcis « & » et « * » rendent la fiche illisible et peuvent la faire exploser en mémoire."),
    "yaml-etiquette": Code("Étiquette YAML", "Les étiquettes « ! » servent à des programmes ; une fiche n’en a pas besoin."),
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
    # The shape of the page
    "champ-inconnu": Code("Champ inconnu", "Le nom du champ n’existe pas, souvent à cause d’une faute de frappe.", "acroche: …", "accroche: …"),
    "champ-manquant": Code("Champ obligatoire absent", "Sans ce champ, la page ne peut pas être publiée."),
    "champ-vide": Code("Champ vide", "Un champ sans valeur ne dit rien : il s’enlève, et la page affiche « non communiqué ».", "licence:", "licence: MIT"),
    "type-texte": Code("Texte attendu", "Ce champ contient une phrase ou un mot, pas une liste ni un groupe de champs."),
    "type-liste": Code("Liste attendue", "Ce champ contient une liste : une ligne par élément, chacune précédée d’un tiret.", "technologies: Django", "technologies:\n  - Django", corrigeable=True),
    "type-groupe": Code("Groupe de champs attendu", "Ce champ contient d’autres champs, en retrait.", "contact: contact@exemple.fr", "contact:\n  courriel: contact@exemple.fr"),
    "type-nombre": Code("Nombre attendu", "Un nombre s’écrit sans unité ni espace, avec un point pour les décimales.", "valeur: 26 280 €", "valeur: 26280"),
    "type-booleen": Code("Oui ou non attendu", "Ce champ vaut `true` (oui) ou `false` (non).", "principal: oui", "principal: true", corrigeable=True),
    "valeur-inconnue": Code("Valeur hors de la liste", "Ce champ n’accepte que les valeurs d’une liste, donnée dans le guide des champs.", "statut: laureate", "statut: laureat"),
    "texte-trop-long": Code("Texte trop long", "Au-delà de cette longueur, la page n’est plus lisible, surtout sur un téléphone."),
    "texte-trop-court": Code("Texte trop court", "Il en faut un peu plus pour que le lecteur comprenne."),
    "nombre-hors-bornes": Code("Nombre hors des bornes", "La valeur n’est pas plausible pour ce champ."),
    "liste-taille": Code("Taille de la liste", "La liste contient trop d’éléments, ou pas assez."),
    "liste-doublon": Code("Élément répété", "Le même élément se trouve deux fois dans la liste."),
    "choix-manquant": Code("Un champ parmi plusieurs", "Il faut au moins l’un de ces champs.", "contact:\n  intitule: Équipe", "contact:\n  courriel: contact@exemple.fr"),
    # The formats
    "format-url": Code("Adresse web", "Une adresse est complète, commence par https:// et ne contient pas d’espace.", "site: exemple.fr", "site: https://exemple.fr/"),
    "url-http": Code("Adresse en http", "Une page de service public se visite par une connexion chiffrée.", "site: http://exemple.fr/", "site: https://exemple.fr/", corrigeable=True),
    "format-date": Code("Date", "Une date s’écrit dans l’ordre année-mois-jour, avec la précision connue.", "debut: 01/10/2025", "debut: 2025-10-01", corrigeable=True),
    "format-courriel": Code("Adresse électronique", "L’adresse n’a pas la forme attendue.", "courriel: contact(at)exemple.fr", "courriel: contact@exemple.fr"),
    "format-siren": Code("Numéro SIREN", "Neuf chiffres, dont le dernier contrôle les autres : une faute de frappe se voit.", "siren: 130 026 032", 'siren: "130026032"', corrigeable=True),
    "format-code-insee": Code("Code INSEE", "Le code officiel géographique d’une commune, d’un département ou d’une région, et non le code postal."),
    "format-identifiant": Code("Identifiant", "Minuscules sans accent, chiffres et tirets : il sert dans des adresses.", "id: Collectivités utilisatrices", "id: collectivites-utilisatrices", corrigeable=True),
    "format-source": Code("Source", "Une source est l’identifiant d’une entrée de `sources`, ou une adresse https."),
    "format-image": Code("Nom d’image", "Un nom de fichier simple, en minuscules, qui finit par .png, .jpg, .jpeg ou .webp."),
    "format-licence": Code("Licence", "Une licence s’écrit avec son identifiant SPDX, le même dans le monde entier.", "licence: GNU AGPL v3", "licence: AGPL-3.0-or-later"),
    "licence-obsolete": Code("Identifiant de licence ambigu", "« AGPL-3.0 » ne dit pas si les versions suivantes de la licence conviennent aussi.", "licence: AGPL-3.0", "licence: AGPL-3.0-or-later"),
    "format-champ": Code("Nom de champ cité", "Ici s’écrit le nom d’un champ de la fiche, par exemple « licence » ou « liens.site »."),
    # The rules between fields and between files
    "date-ordre": Code("Dates dans le désordre", "Une fin ne précède pas son début.", "debut: 2026-03\nfin: 2025-01", "debut: 2025-01\nfin: 2026-03"),
    "date-future": Code("Date dans le futur", "Une mesure, une confirmation ou une lecture a déjà eu lieu."),
    "identifiant-en-double": Code("Identifiant en double", "Deux éléments de la fiche portent le même identifiant : un renvoi ne saurait pas lequel choisir."),
    "adresse-en-double": Code("Adresse déjà prise", "Un ancien nom de fiche redirige vers une seule page, et n’est pas le nom d’une fiche qui existe."),
    "principal-en-double": Code("Plusieurs principaux", "Un seul élément est mis en avant."),
    "mesure-en-double": Code("Mesure en double", "Deux valeurs pour la même date, le même périmètre et la même source : une des deux est de trop."),
    "source-inconnue": Code("Source inconnue", "Le renvoi ne correspond à aucune entrée de `sources`.", "source: fiche-betta", "source: fiche-beta"),
    "commun-inconnu": Code("Commun inconnu", "Le renvoi ne correspond à aucune fiche du catalogue."),
    "vague-inconnue": Code("Vague inconnue", "Le renvoi ne correspond à aucune vague de `guichet.yml`."),
    "champ-cite-inconnu": Code("Champ cité inconnu", "Le champ cité par une source ou une divergence n’existe pas dans une fiche."),
    "population-bornes": Code("Bornes de population", "Le minimum ne dépasse pas le maximum."),
    "laureat-licence": Code("Licence d’un lauréat", "Un lauréat publie son code sous une licence libre, reconnue par l’OSI ou la FSF."),
    "guichet-reserve": Code("Champ réservé aux lauréats", "Le bloc `guichet` n’a de sens que pour un lauréat : un autre commun ne doit pas être pris pour tel."),
    "depot-adresse": Code("Adresse de dépôt", "L’adresse est celle du dépôt lui-même, ni d’une organisation, ni d’un dossier, ni d’un fichier.", "url: https://github.com/exemple", "url: https://github.com/exemple/depots-zero"),
    "image-introuvable": Code("Image introuvable", "Le fichier n’est pas dans `docs/images/communs/`."),
    "image-invalide": Code("Image illisible", "Le contenu du fichier n’est pas une image du type annoncé par son nom."),
    "image-trop-lourde": Code("Image trop lourde", "Une image lourde ralentit la page de tout le monde."),
    "courriel-nominatif": Code("Adresse d’une personne", "Le catalogue ne publie pas de donnée personnelle, et une personne change de poste.", "courriel: prenom.nom@exemple.fr", "courriel: contact@exemple.fr"),
    "donnee-personnelle": Code("Numéro de téléphone", "Le catalogue ne publie pas de numéro de téléphone : le contact passe par une adresse générique."),
    "markdown-html": Code("HTML dans un texte", "Les textes s’écrivent en Markdown : une balise HTML ne serait pas affichée.", "description: <b>Gratuit</b>", "description: '**Gratuit**'"),
    "markdown-titre": Code("Niveau de titre", "Les titres d’une description commencent au niveau 3, sous ceux de la page.", "# Le service", "### Le service"),
    "markdown-lien": Code("Lien dans un texte", "Un lien mène à une adresse https, à un courriel ou à une page du site ; une image se met dans `captures`."),
    # Advice
    "a-completer": Code("Information absente", "La page affiche « non communiqué » : la renseigner aide le lecteur à décider.", conseil=True),
    "fiche-divergence": Code("Sources qui se contredisent", "La page affiche les deux valeurs : l’équipe peut trancher en corrigeant l’une des sources.", conseil=True),
    "chantier-hors-axe": Code("Chantier d’un autre axe", "Le chantier relève d’un axe que la fiche ne cite pas.", conseil=True),
    "source-inutilisee": Code("Source sans emploi", "Aucun champ ne renvoie à cette source, et elle ne dit pas ce qu’elle appuie.", conseil=True),
    "mesures-ordre": Code("Mesures dans le désordre", "Les mesures se lisent mieux de la plus ancienne à la plus récente.", conseil=True),
    "url-suivi": Code("Paramètres de suivi", "L’adresse contient des paramètres qui servent à suivre les visiteurs.", "https://exemple.fr/?utm_source=x", "https://exemple.fr/", conseil=True, corrigeable=True),
    "ordre-des-champs": Code("Ordre des champs", "Les fiches se lisent mieux quand leurs champs se suivent dans le même ordre.", conseil=True, corrigeable=True),
}
