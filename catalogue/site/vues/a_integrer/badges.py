"""The badges that other sites show: one SVG file for each common and each thing to say.

A badge loads nothing: no font, no script. Its width is computed, and each text is fitted to
the width kept for it, whatever the typeface of the reader.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from catalogue.site.sorties.textes import couper, propre
from catalogue.site.vues.a_integrer.partage import TEXTE, police
from catalogue.socle.dates import DatePartielle
from catalogue.socle.francais import NBSP, accorder, minuscule, nombre
from catalogue.socle.programme import programme
from catalogue.socle.rendu import rendu

if TYPE_CHECKING:
    from collections.abc import Mapping

    from catalogue.faits.contexte import Contexte
    from catalogue.forges import BilanActivite
    from catalogue.modele import Projet
    from catalogue.socle.programme import Publication

# The name of each file, and what its left part says.
VARIANTES: Mapping[str, str] = {
    "badge.svg": "commun numérique",
    "badge-reutilisations.svg": "réutilisations",
    "badge-population.svg": "population des utilisateurs",
    "badge-activite.svg": "état du code",
}
INCONNU = "à demander"
HAUTEUR, MARGE, NOM_LE_PLUS_LONG = 24, 8, 60
# Verdana, the first typeface named, is wider than the one that measures.
LARGE = 1.12


def chemin(slug: str, variante: str) -> str:
    """Return the path of a badge of a common."""
    return f"communs/{slug}/{variante}"


def du_commun(projet: Projet, contexte: Contexte, _publication: Publication) -> dict[str, bytes]:
    """Draw every badge of a common."""
    gabarits = rendu()
    return {
        chemin(projet.slug, name): gabarits.gabarit(
            "badge.svg", _view(projet, VARIANTES[name], said)
        ).encode()
        for name, said in valeurs(projet, contexte).items()
    }


def valeurs(projet: Projet, contexte: Contexte) -> dict[str, str]:
    """Say what each badge tells of a common; what nobody told is never zero."""
    counted = contexte.bilan(projet)
    count, people = counted.reutilisations, counted.population
    again = ", à reconfirmer" if count and counted.a_reconfirmer == count else ""
    state = minuscule(programme().soutenu.nom) if projet.laureat else "au catalogue"
    told = (
        "arrêté" if projet.archive else state,
        f"{nombre(count)} {accorder(count, 'connue', 'connues')}" if count else INCONNU,
        f"{nombre(people)}{NBSP}{accorder(people, 'habitant', 'habitants')}{again}" if people else INCONNU,
        _word(contexte.activite(projet)),
    )
    return dict(zip(VARIANTES, told, strict=True))


def _word(found: BilanActivite) -> str:
    """Say the state with its day, always: the badge is seen elsewhere, and long after."""
    day = found.etat_au
    return (
        f"{found.etat.libelle.lower()} au {DatePartielle(day.year, day.month, day.day)}"
        if day
        else found.mot.lower()
    )


def titre(projet: Projet, nom: str, valeur: str) -> str:
    """Say in one sentence what a badge shows, for who does not see it."""
    return f"{couper(propre(projet.nom), NOM_LE_PLUS_LONG)}, {nom} : {valeur}"


def _view(projet: Projet, nom: str, valeur: str) -> dict[str, object]:
    left, right = _width(nom), _width(valeur)
    return {
        "titre": propre(titre(projet, nom, valeur)),
        "nom": nom,
        "valeur": propre(valeur),
        "marge": MARGE,
        "hauteur": HAUTEUR,
        "texte_gauche": left,
        "texte_droite": right,
        "gauche": left + 2 * MARGE,
        "largeur": left + right + 4 * MARGE,
    }


def _width(text: str) -> int:
    return round(police(TEXTE, 13).largeur(text) * LARGE)
