"""The forms that a text has in several files: an address, a date, a code, the name of another thing."""

from datetime import date
from typing import Annotated

from catalogue_communs.socle.dates import DatePartielle
from catalogue_communs.socle.declaration import decrit
from catalogue_communs.socle.schemas import FIRST_YEAR, LAST_YEAR

# fmt: off
Url = Annotated[str, decrit("Adresse web", "Adresse complète, en https.", "https://exemple.fr/", au_plus=500, motif="^https://[^\\s<>\"'`\\\\]+$", verifie="uri", message="Adresse complète attendue : https://exemple.fr/page.", nom="url")]
Date = Annotated[DatePartielle, decrit("Date", "Date avec la précision connue : année, année-mois ou année-mois-jour.", "2026-06-30", "2026-06", 2026, au_moins=FIRST_YEAR, au_plus=LAST_YEAR, motif="^(199[0-9]|20[0-9]{2}|2100)(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?$", verifie="date-partielle", message="Date attendue : 2026, 2026-06 ou 2026-06-30, selon ce que vous savez.", nom="date")]
Identifiant = Annotated[str, decrit("Identifiant", "Lettres minuscules sans accent, chiffres et tirets.", "collectivites-utilisatrices", au_plus=80, motif="^[a-z0-9]+(-[a-z0-9]+)*$", forme="identifiant", message="Minuscules sans accent, chiffres et tirets : collectivites-utilisatrices.", nom="identifiant")]
IdentifiantPublie = Annotated[str, decrit("Identifiant publié", "Lettres minuscules sans accent, chiffres, tirets et points.", "commune-34151", au_plus=240, motif="^[a-z0-9]+([.-][a-z0-9]+)*$", forme="identifiant-publie", message="Minuscules sans accent, chiffres, tirets et points : commune-34151.", nom="identifiant_publie")]
Provenance = Annotated[str, decrit("Source", "D’où vient l’information : l’identifiant d’une entrée de `sources`, ou une adresse https.", "https://exemple.fr/bilan-2026", au_plus=500, motif="^([a-z0-9]+(-[a-z0-9]+)*|https://[^\\s<>\"'`\\\\]+)$", forme="source", message="Identifiant d’une entrée de « sources » de cette fiche, ou adresse https.", nom="source")]
Siren = Annotated[str, decrit("Numéro SIREN", "Neuf chiffres, entre guillemets.", "130026032", motif="^[0-9]{9}$", verifie="siren", message='Neuf chiffres, entre guillemets : "130026032".', nom="siren")]
CodeInsee = Annotated[str, decrit("Code INSEE", "Code officiel géographique, entre guillemets : commune (5 caractères), département (2 ou 3, `6AE` pour la Collectivité européenne d’Alsace) ou région (2).", "34151", "34", "76", motif="^([0-9]{2}|2[AB]|6AE|[0-9]{3}|[0-9]{5}|2[AB][0-9]{3})$", forme="code-insee", message='Code INSEE entre guillemets : "34151", "34" ou "76". Ce n’est pas le code postal.', nom="code_insee")]
CodeCommune = Annotated[str, decrit("Code d’une commune", "Code INSEE, entre guillemets : cinq caractères.", "34151", motif="^([0-9]{5}|2[AB][0-9]{3})$", forme="code-insee", message='Code INSEE d’une commune, entre guillemets : "34151". Ce n’est pas le code postal.', nom="code_commune")]
CodeDepartement = Annotated[str, decrit("Code d’un département", "Code INSEE, entre guillemets : deux caractères, trois outre-mer.", "34", motif="^([0-9]{2}|2[AB]|9[78][0-9])$", forme="code-insee", message='Code d’un département, entre guillemets : "34".', nom="code_departement")]
CodeRegion = Annotated[str, decrit("Code d’une région", "Code INSEE, entre guillemets : deux chiffres.", "76", motif="^[0-9]{2}$", forme="code-insee", message='Code d’une région, entre guillemets : "76".', nom="code_region")]
Courriel = Annotated[str, decrit("Adresse électronique", "Adresse générique de l’équipe ; jamais l’adresse d’une personne.", "contact@exemple.fr", au_plus=200, motif=r"^[A-Za-z0-9._+-]+@[A-Za-z0-9.-]+\.[A-Za-z]{2,}$", verifie="email", message="Adresse d’équipe attendue : contact@exemple.fr.", nom="courriel")]
NomImage = Annotated[str, decrit("Image", "Fichier du dossier `docs/images/communs/`, en PNG, JPEG ou WebP.", "mon-commun-accueil.png", au_plus=120, motif=r"^[a-z0-9]+([_-][a-z0-9]+)*\.(png|jpg|jpeg|webp)$", forme="image", message="Nom d’un fichier de docs/images/communs/, en minuscules : mon-commun-accueil.png.", nom="image")]
Licence = Annotated[str, decrit("Licence", "Expression SPDX.", "AGPL-3.0-or-later", "MIT", "EUPL-1.2", au_plus=200, verifie="spdx", message="Expression SPDX attendue : AGPL-3.0-or-later.", nom="licence")]
Technologie = Annotated[str, decrit("Technologie", "Nom d’un langage, d’un cadriciel ou d’une base de données.", "Django", au_moins=1, au_plus=60, nom="technologie")]
NomDeChamp = Annotated[str, decrit("Champ", "Nom d’un champ.", "porteurs", au_plus=80, motif=r"^[a-z_]+(\.[a-z_]+)*$", forme="champ", message="Nom d’un champ attendu, tel qu’il s’écrit dans la fiche : reutiliser.modes.", nom="champ")]
Jour = Annotated[date, decrit("Jour", "Année-mois-jour.", "2026-11-24", motif="^[0-9]{4}-[0-9]{2}-[0-9]{2}$", verifie="date-partielle", nom="jour", schema="activite")]
