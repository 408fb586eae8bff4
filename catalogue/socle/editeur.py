"""Who publishes the catalogue and under which licence, for the machines that ask."""

from __future__ import annotations

NOM = "Agence nationale de la cohésion des territoires"
SIGLE = "ANCT"
SITE = "https://anct.gouv.fr/"
PROGRAMME = "Guichet Cohésion Territoires du FINDPE"
TITRE = "Communs numériques des territoires"
RESUME = (
    "Les communs numériques nés dans les collectivités pour la transition écologique : "
    "à qui ils servent, ce qu’ils changent, comment les réutiliser."
)
LICENCE = "https://www.etalab.gouv.fr/licence-ouverte-open-licence/"
LICENCE_NOM = "Licence Ouverte 2.0"
