"""The codes of the rules between fields and between files, then those of the advice."""

from __future__ import annotations

from catalogue.fiches.codes.code import Code

CODES: dict[str, Code] = {
    # The rules between fields and between files
    "date-ordre": Code(
        "Dates dans le désordre",
        "Une fin ne précède pas son début.",
        "debut: 2026-03\nfin: 2025-01",
        "debut: 2025-01\nfin: 2026-03",
    ),
    "date-future": Code("Date dans le futur", "Une mesure, une confirmation ou une lecture a déjà eu lieu."),
    "arret-sans-date": Code(
        "Arrêt sans date",
        "Un arrêt met fin à ce que la fiche dit avant lui ; sans son jour, on ne sait pas ce qui a cessé.",
        "etat: arretee",
        "etat: arretee\narretee_le: 2026-03",
    ),
    "arret-sans-etat": Code(
        "Jour d’arrêt d’un usage en cours",
        "Une ligne dit un usage, ou son arrêt : l’organisme qui a repris l’usage a une autre ligne, datée d’après l’arrêt.",
        "etat: en-production\narretee_le: 2026-03",
        "etat: arretee\narretee_le: 2026-03",
    ),
    "documentee-sans-preuve": Code(
        "Réutilisation documentée sans preuve",
        "« Documentée » dit au lecteur qu’une preuve publique et datée a été lue : il doit pouvoir la lire aussi.",
        "statut: documentee",
        "preuve:\n  url: https://exemple.fr/deliberation\nstatut: documentee\nconfirmee_le: 2026-03-12\nlue_le: 2026-08-20",
    ),
    "confirmee-sans-confirmation": Code(
        "Réutilisation confirmée par personne",
        "« Confirmée » dit que l’organisme lui-même, ou les données du service, ont parlé : la fiche garde qui, quand et où.",
        "statut: confirmee",
        "statut: confirmee\nconfirmee_le: 2026-06-30\nconfirmation:\n  par: organisme\n  le: 2026-06-30\n  reference: https://exemple.fr/deliberation",
    ),
    "laureat-sans-preuve": Code(
        "Soutien sans preuve",
        "Dire d’un commun qu’il est soutenu engage le programme : la fiche cite la source qui le montre.",
        "statut: laureat",
        "statut: laureat\nguichet:\n  preuve: page-guichet",
    ),
    "identifiant-en-double": Code(
        "Identifiant en double",
        "Deux éléments de la fiche portent le même identifiant : un renvoi ne saurait pas lequel choisir.",
    ),
    "identifiant-perdu": Code(
        "Identifiant publié, puis perdu",
        "Des programmes et des lecteurs de flux gardent l’identifiant d’une réutilisation ou d’une mesure : s’il change, ils croient en lire une autre. La ligne le garde dans `id`.",
        'organisation:\n  nom: Les amis du Val\n  type: association\n  siren: "130026032"',
        'organisation:\n  nom: Les amis du Val\n  type: association\n  siren: "130026032"\nid: association-les-amis-du-val',
    ),
    "liste-invalide": Code(
        "Liste des identifiants illisible",
        "`donnees/identifiants.csv` dit ce qui a été publié et quel jour : une ligne abîmée ferait oublier ce que d’autres gardent.",
    ),
    "besoin-invalide": Code(
        "Besoin illisible",
        "`donnees/besoins.csv` dit les besoins sans commun, une ligne chacun : le jour, le thème, le genre de collectivité, le besoin.",
        "25/11/2026,cantine,mairie,Commander les repas",
        "2026-11-25,mieux-se-nourrir,commune,Commander les repas",
    ),
    "aidant-invalide": Code(
        "Ligne d’aide illisible",
        "`donnees/aidants.csv` dit qui peut aider, et où : une ligne abîmée enverrait une mairie à la mauvaise porte.",
    ),
    "voisin-invalide": Code(
        "Ligne de voisin illisible",
        "`donnees/voisins.csv` dit quels autres catalogues lire : un nom court, le nom qui se lit, l’adresse de l’API.",
        "Voisin,Catalogue voisin,http://voisin.exemple",
        "voisin,Catalogue voisin,https://voisin.exemple/api/v1/",
    ),
    "adresse-en-double": Code(
        "Adresse déjà prise",
        "Un ancien nom de fiche redirige vers une seule page, et n’est pas le nom d’une fiche qui existe.",
    ),
    "nom-en-double": Code(
        "Nom déjà pris",
        "Les formulaires trouvent un commun par son nom : deux pages qui portent le même, ou qui le paraissent, seraient prises l’une pour l’autre.",
    ),
    "principal-en-double": Code("Plusieurs principaux", "Un seul élément est mis en avant."),
    "mesure-en-double": Code(
        "Mesure en double",
        "Deux valeurs pour la même date, le même périmètre et la même source : une des deux est de trop.",
    ),
    "cumul-qui-baisse": Code(
        "Cumul qui baisse",
        "Un total depuis le début ne peut que monter : une des deux valeurs est fausse, ou ne compte pas la même chose.",
    ),
    "approximation-double": Code(
        "Minimum et arrondi à la fois",
        "« Plus de » et « près de » ne disent pas la même chose.",
        "valeur: 100\nau_moins: true\nenviron: true",
        "valeur: 100\nenviron: true",
    ),
    "grandeur-unite": Code(
        "Unité d’une autre grandeur",
        "Une grandeur a ses unités : sans elles, deux communs s’additionneraient à tort.",
        "grandeur: amendes-prononcees\nunite: heure",
        "grandeur: amendes-prononcees\nunite: euro",
    ),
    "decimale-impossible": Code(
        "Décimale sur ce qui se compte",
        "Le point sépare les décimales : « 1.300 » vaut un virgule trois. Un millier s’écrit sans séparateur.",
        "valeur: 1.300",
        "valeur: 1300",
    ),
    "part-impossible": Code(
        "Valeur hors de son échelle",
        "Une part va de 0 à 100, une note de 0 à 10. Une hausse peut dépasser 100 % : son nom le dit.",
        "nom: Part des dossiers remis en état\nvaleur: 160",
        "nom: Hausse des dossiers remis en état\nvaleur: 160",
    ),
    "compte-impossible": Code(
        "Plus qu’il n’en existe",
        "Le nombre dépasse celui des communes, départements, régions ou collectivités de France.",
    ),
    "source-vivante-format": Code(
        "Format de source inconnu",
        "Chaque format a son lecteur : `catalogue releve` ne sait pas lire une source d’un autre format.",
        "format: excel",
        "format: fichier",
    ),
    "source-vivante-hote": Code(
        "Hôte non déclaré",
        "Le relevé n’appelle que les hôtes de `schemas/sources-vivantes.yml`, qu’une personne du catalogue a relus.",
    ),
    "source-vivante-adresse": Code(
        "Adresse d’un autre format",
        "L’adresse déclarée est celle que le format attend : une page faite pour être lue par des personnes ne se relève pas.",
    ),
    "source-vivante-periode": Code(
        "Flux sans période",
        "Un flux est le total d’une période : sans elle, on ne sait pas ce que vaut une ligne.",
        "- indicateur: projets-crees",
        "- indicateur: projets-crees\n  periode: mois",
    ),
    "source-vivante-types": Code(
        "Types sans correspondance",
        "La colonne du type et la liste de ses valeurs vont ensemble : un mot de la source n’est pas un type du catalogue.",
    ),
    "indicateur-inconnu": Code(
        "Indicateur inconnu", "Une source vivante alimente un indicateur que la fiche décrit."
    ),
    "chemin-invalide": Code(
        "Chemin illisible",
        "Un chemin JMESPath dit où sont les lignes dans la réponse.",
        "lignes: resultats..lignes",
        "lignes: resultats.lignes",
    ),
    "source-inconnue": Code(
        "Source inconnue",
        "Le renvoi ne correspond à aucune entrée de `sources`.",
        "source: fiche-betta",
        "source: fiche-beta",
    ),
    "commun-inconnu": Code("Commun inconnu", "Le renvoi ne correspond à aucune fiche du catalogue."),
    "vague-inconnue": Code("Vague inconnue", "Le renvoi ne correspond à aucune vague de `guichet.yml`."),
    "champ-cite-inconnu": Code(
        "Champ cité inconnu", "Le champ cité par une source ou une divergence n’existe pas dans une fiche."
    ),
    "identifiant-inconnu": Code(
        "Identifiant inconnu",
        "Le code INSEE, ou le SIREN d’une collectivité, n’est pas dans la référence officielle : c’est parfois un code postal.",
        'code_insee: "34590"',
        'code_insee: "34151"',
    ),
    "commune-ancienne": Code(
        "Commune qui fait partie d’une autre",
        "Une commune déléguée, associée ou fusionnée, ou un arrondissement, n’est plus compté seul : le code est celui de la commune d’aujourd’hui.",
        'code_insee: "75101"',
        'code_insee: "75056"',
    ),
    "departement-supprime": Code(
        "Département qui n’a plus de conseil",
        "Le Bas-Rhin et le Haut-Rhin, la Corse-du-Sud et la Haute-Corse restent des lieux ; une seule collectivité les gouverne aujourd’hui.",
        'code_insee: "67"',
        'siren: "200094332"',
    ),
    "lieu-inconnu": Code(
        "Lieu inconnu",
        "Le code n’est celui d’aucun territoire de cette nature : la page de ce lieu ne pourrait pas citer le chiffre ou l’organisme.",
        'lieux:\n  regions: ["34"]',
        'lieux:\n  departements: ["34"]',
    ),
    "departements-inutiles": Code(
        "Départements d’une collectivité",
        "La référence officielle sait où est une collectivité : l’écrire à la main pourrait la contredire.",
        'code_insee: "34151"\ndepartements: ["34"]',
        'code_insee: "34151"',
    ),
    "type-manquant": Code(
        "Type nécessaire",
        "Un département et une région ont parfois le même code INSEE : le type dit duquel il s’agit.",
        'code_insee: "11"',
        'type: departement\ncode_insee: "11"',
    ),
    "type-contraire": Code(
        "Identifiant d’un autre organisme",
        "Le type dit une chose et l’identifiant une autre, ou les deux identifiants ne vont pas ensemble.",
        'type: service-etat\ncode_insee: "34"',
        'type: departement\ncode_insee: "34"',
    ),
    "population-bornes": Code("Bornes de population", "Le minimum ne dépasse pas le maximum."),
    "laureat-licence": Code(
        "Licence d’un commun soutenu",
        "Un commun soutenu publie son code sous une licence libre, reconnue par l’OSI ou la FSF.",
    ),
    "guichet-reserve": Code(
        "Champ réservé aux communs soutenus",
        "Le bloc `guichet` n’a de sens que pour un commun soutenu : un autre commun ne doit pas être pris pour tel.",
    ),
    "programme-version": Code(
        "Version des réglages", "Les réglages de `programme.yml` ont la version que lit le logiciel installé."
    ),
    "programme-contraste": Code(
        "Couleur illisible",
        "La couleur des liens et des boutons se lit sur chaque fond du site : un contraste de 4,5 au moins (WCAG 2.2, 1.4.3).",
        'claire: "#ffcc00"',
        'claire: "#7a5c00"',
    ),
    "depot-adresse": Code(
        "Adresse de dépôt",
        "L’adresse est celle du dépôt lui-même, ni d’une organisation, ni d’un dossier, ni d’un fichier.",
        "url: https://github.com/exemple",
        "url: https://github.com/exemple/depots-zero",
    ),
    "forge-inconnue": Code(
        "Forge inconnue",
        "Le catalogue ne lit que les forges d’une liste, `schemas/forges.yml` ; une forge s’ajoute par une demande de fusion.",
        "url: https://gitlab.exemple.fr/equipe/depots-zero",
        "url: https://gitlab.com/exemple/depots-zero",
    ),
    "image-introuvable": Code("Image introuvable", "Le fichier n’est pas dans `docs/images/communs/`."),
    "image-invalide": Code(
        "Image illisible", "Le contenu du fichier n’est pas une image du type annoncé par son nom."
    ),
    "image-trop-lourde": Code("Image trop lourde", "Une image lourde ralentit la page de tout le monde."),
    "courriel-nominatif": Code(
        "Adresse d’une personne",
        "Le catalogue ne publie pas de donnée personnelle, et une personne change de poste.",
        "courriel: prenom.nom@exemple.fr",
        "courriel: contact@exemple.fr",
    ),
    "donnee-personnelle": Code(
        "Numéro de téléphone",
        "Le catalogue ne publie pas de numéro de téléphone : le contact passe par une adresse générique.",
    ),
    "markdown-html": Code(
        "HTML dans un texte",
        "Les textes s’écrivent en Markdown : une balise HTML ne serait pas affichée.",
        "description: <b>Gratuit</b>",
        "description: '**Gratuit**'",
    ),
    "markdown-titre": Code(
        "Niveau de titre",
        "Les titres d’une description commencent au niveau 3, sous ceux de la page.",
        "# Le service",
        "### Le service",
    ),
    "markdown-lien": Code(
        "Lien dans un texte",
        "Un lien mène à une adresse https, à un courriel ou à une page du site.",
        "[le site](http://exemple.fr/)",
        "[le site](https://exemple.fr/)",
    ),
    "markdown-image": Code(
        "Image dans un texte",
        "Une image se met dans `captures`, avec un texte de remplacement pour qui ne la voit pas.",
    ),
    "valeur-d-exemple": Code(
        "Valeur de l’exemple",
        "La fiche a été copiée de l’exemple, et une valeur d’exemple y est restée : le lecteur la prendrait pour vraie.",
        "courriel: contact@exemple.fr",
        "courriel: contact@bac-malin.fr",
    ),
    # Advice
    "a-completer": Code(
        "Information absente",
        "La page affiche « à demander » : la renseigner aide le lecteur à décider.",
        conseil=True,
    ),
    "dit-autrement-repete": Code(
        "Expression déjà dans le nom ou l’accroche",
        "« Dit autrement » sert à trouver le commun par d’autres mots que les siens.",
        "accroche: Compter les arbres d’une commune avec ses habitants.\ndit_autrement:\n  - compter les arbres",
        "accroche: Compter les arbres d’une commune avec ses habitants.\ndit_autrement:\n  - inventaire des platanes",
        conseil=True,
    ),
    "image-lourde": Code(
        "Image lourde pour une page",
        "Le site réduit chaque image et la publie en WebP ; celle-ci reste lourde pour un téléphone. La page est publiée avec elle.",
        conseil=True,
    ),
    "identifiant-a-fixer": Code(
        "Identifiant qui tient à une place",
        "Deux lignes d’un même organisme, ou deux mesures d’un même jour, ne se distinguent que par leur ordre : les échanger échangerait leurs identifiants, que d’autres gardent. `catalogue identifiants` écrit `id` à chacune.",
        'organisation:\n  siren: "130026032"\netat: en-production',
        'organisation:\n  siren: "130026032"\netat: en-production\nid: siren-130026032.2',
        conseil=True,
    ),
    "depot-partage": Code(
        "Dépôt de deux fiches",
        "Deux fiches d’un même dépôt décrivent peut-être le même commun, dont l’activité serait comptée deux fois.",
        conseil=True,
    ),
    "reutilisation-en-double": Code(
        "Réutilisation écrite deux fois",
        "Le même organisme, dans le même état et d’après la même source, n’a besoin que d’une ligne.",
        conseil=True,
    ),
    "organismes-proches": Code(
        "Organismes au nom proche",
        "Deux organismes dont les noms ont les mêmes mots, articles et sigle mis à part, n’en font peut-être qu’un : il serait compté deux fois.",
        "nom: ADEME\ntype: operateur-etat",
        'nom: Agence de la transition écologique (ADEME)\ntype: operateur-etat\nsiren: "385290309"',
        conseil=True,
    ),
    "fiche-divergence": Code(
        "Sources qui se contredisent",
        "La page affiche les deux valeurs : l’équipe peut trancher en corrigeant l’une des sources.",
        conseil=True,
    ),
    "chantier-hors-axe": Code(
        "Chantier d’un autre axe", "Le chantier relève d’un axe que la fiche ne cite pas.", conseil=True
    ),
    "source-inutilisee": Code(
        "Source sans emploi",
        "Aucun champ ne renvoie à cette source, et elle ne dit pas ce qu’elle appuie.",
        conseil=True,
    ),
    "yaml-diese": Code(
        "Texte coupé par un dièse",
        "Après une espace, « # » commence un commentaire : sans guillemets, la suite de la valeur est perdue.",
        "accroche: Le service #1 des mairies",
        'accroche: "Le service #1 des mairies"',
        conseil=True,
    ),
    "nom-different": Code(
        "Nom d’un autre organisme",
        "L’identifiant existe, et la référence officielle lui donne un autre nom : l’un des deux est faux.",
        'nom: Commune de Lunel\ncode_insee: "34151"',
        'nom: Commune de Lunel\ncode_insee: "34145"',
        conseil=True,
    ),
    "identifiant-a-ajouter": Code(
        "Identifiant à ajouter",
        "Une seule collectivité de ce type porte ce nom : son identifiant permet de la compter et de la situer.",
        "nom: Commune de Marsillargues\ntype: commune",
        'nom: Commune de Marsillargues\ntype: commune\ncode_insee: "34151"',
        conseil=True,
    ),
    "mesures-ordre": Code(
        "Mesures dans le désordre",
        "Les mesures se lisent mieux de la plus ancienne à la plus récente.",
        conseil=True,
    ),
    "flux-sans-debut": Code(
        "Flux sans début",
        "Sans le début de sa période, un flux ne se compare à rien, et se lit à tort comme un total.",
        "au: 2026-06-30\nvaleur: 500",
        "du: 2026-01-01\nau: 2026-06-30\nvaleur: 500",
        conseil=True,
    ),
    "decimale-ambigue": Code(
        "Trois décimales, ou des milliers",
        "Le point sépare les décimales : « 26.280 » euros font 26 euros et 28 centimes.",
        "valeur: 26.280",
        "valeur: 26280",
        conseil=True,
    ),
    "approximation-oubliee": Code(
        "Valeur arrondie qui se lit exacte",
        "« Une centaine » n’est pas 100 : sans « environ », la page et les calculs la croient exacte.",
        "valeur: 100\nnote: La source dit « une centaine ».",
        "valeur: 100\nenviron: true\nnote: La source dit « une centaine ».",
        conseil=True,
    ),
    "url-suivi": Code(
        "Paramètres de suivi",
        "L’adresse contient des paramètres qui servent à suivre les visiteurs.",
        "https://exemple.fr/?utm_source=x",
        "https://exemple.fr/",
        conseil=True,
        corrigeable=True,
    ),
    "ordre-des-champs": Code(
        "Ordre des champs",
        "Les fiches se lisent mieux quand leurs champs se suivent dans le même ordre.",
        conseil=True,
        corrigeable=True,
    ),
    "depot-disparu": Code(
        "Dépôt introuvable",
        "La forge répond que le dépôt n’existe pas ou n’est plus public.",
        conseil=True,
    ),
    "depot-deplace": Code(
        "Dépôt déplacé",
        "Le dépôt a changé d’adresse : l’ancienne peut cesser de mener à la nouvelle.",
        conseil=True,
    ),
    "depot-archive": Code(
        "Dépôt archivé",
        "La forge dit que plus personne ne peut modifier le dépôt : le lecteur doit le savoir.",
        conseil=True,
    ),
    "depot-licence": Code(
        "Licence différente",
        "La licence lue dans le dépôt n’est pas celle que déclare la fiche : l’une des deux se trompe.",
        conseil=True,
    ),
    "depot-sans-licence": Code(
        "Licence inconnue",
        "La licence du commun est celle de son dépôt principal. Un autre dépôt n’en hérite pas : sans licence dans la fiche ni dans le dépôt, personne n’a le droit de le réutiliser.",
        conseil=True,
    ),
}
