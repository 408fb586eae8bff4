"""What another site shows of a common: its card and its badges.

The card is a whole page without a script. Its own Content-Security-Policy lets it load one
style sheet and nothing else. A badge loads nothing: no font, no script. Its width is computed,
and each text is fitted to the width kept for it, whatever the typeface of the reader.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup

from catalogue_communs.site.sorties.textes import couper, propre
from catalogue_communs.site.vues import cartes, partage
from catalogue_communs.site.vues.adresses import Adresses
from catalogue_communs.site.vues.partage import TEXTE, police
from catalogue_communs.socle.dates import DatePartielle
from catalogue_communs.socle.fichiers import shipped_yaml
from catalogue_communs.socle.francais import NBSP, PAS_LU, accorder, denombrer, minuscule, nombre
from catalogue_communs.socle.programme import programme
from catalogue_communs.socle.rendu import rendu

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from catalogue_communs.collectivites.reutilisations import BilanUsages
    from catalogue_communs.faits.contexte import Contexte
    from catalogue_communs.forges import BilanActivite
    from catalogue_communs.modele import Projet
    from catalogue_communs.socle.programme import Publication

# The name of each file, and what its left part says.
VARIANTES: Mapping[str, str] = {
    "badge.svg": "commun numérique",
    "badge-reutilisations.svg": "réutilisations",
    "badge-population.svg": "population des utilisateurs",
    "badge-activite.svg": "état du code",
}
HAUTEUR_DU_BADGE, MARGE, NOM_LE_PLUS_LONG = 24, 8, 60
# Verdana, the first typeface named, is wider than the one that measures.
LARGE = 1.12


def chemin_du_badge(slug: str, variante: str) -> str:
    """Return the path of a badge of a common."""
    return f"communs/{slug}/{variante}"


def badges(projet: Projet, contexte: Contexte, _publication: Publication) -> dict[str, bytes]:
    """Draw every badge of a common."""
    gabarits = rendu()
    return {
        chemin_du_badge(projet.slug, name): gabarits.gabarit(
            "badge.svg", _badge(projet, VARIANTES[name], said)
        ).encode()
        for name, said in valeurs_des_badges(projet, contexte).items()
    }


def valeurs_des_badges(projet: Projet, contexte: Contexte) -> dict[str, str]:
    """Say what each badge tells of a common; what nobody told is never zero."""
    counted = contexte.bilan(projet)
    count, people = counted.reutilisations, counted.population
    again = ", à reconfirmer" if count and not counted.recentes else ""
    state = minuscule(programme().soutenu.nom) if projet.laureat else "au catalogue"
    told = (
        "arrêté" if projet.archive else state,
        _connues(counted) if count else PAS_LU,
        f"{nombre(people)}{NBSP}{accorder(people, 'habitant', 'habitants')}{again}" if people else PAS_LU,
        _word(contexte.activite(projet)),
    )
    return dict(zip(VARIANTES, told, strict=True))


def _connues(counted: BilanUsages) -> str:
    """Count the uses that are known, and those that a recent proof shows: « 6 connues, 2 récentes »."""
    known = denombrer(counted.reutilisations, "connue", "connues")
    recent = counted.recentes
    return f"{known}, {denombrer(recent, 'récente', 'récentes') if recent else 'aucune récente'}"


def _word(found: BilanActivite) -> str:
    """Say the state with its day, always: the badge is seen elsewhere, and long after."""
    day = found.etat_au
    return f"{found.etat.libelle.lower()} au {DatePartielle.du_jour(day)}" if day else found.mot.lower()


def _titre(projet: Projet, nom: str, valeur: str) -> str:
    """Say in one sentence what a badge shows, for who does not see it."""
    return f"{couper(propre(projet.nom), NOM_LE_PLUS_LONG)}, {nom} : {valeur}"


def _badge(projet: Projet, nom: str, valeur: str) -> dict[str, object]:
    left, right = _width(nom), _width(valeur)
    return {
        "titre": propre(_titre(projet, nom, valeur)),
        "nom": nom,
        "valeur": propre(valeur),
        "marge": MARGE,
        "hauteur": HAUTEUR_DU_BADGE,
        "texte_gauche": left,
        "texte_droite": right,
        "gauche": left + 2 * MARGE,
        "largeur": left + right + 4 * MARGE,
    }


def _width(text: str) -> int:
    return round(police(TEXTE, 13).largeur(text) * LARGE)


# What fits every card, from 280 pixels wide.
LARGEUR, HAUTEUR = 480, 480


def chemin_carte(slug: str) -> str:
    """Return the address of the card of a common in the site."""
    return f"communs/{slug}/carte/"


def cadre_de(slug: str, nom: str, publication: Publication) -> str:
    """Return the HTML that shows the card of a common in another page."""
    # Editors and strict policies drop the style: the attribute still takes the border away.
    code = Markup(
        '<iframe src="{}" title="{}" width="100%" height="{}" loading="lazy" frameborder="0" style="border:0;max-width:{}px"></iframe>'
    )
    return str(code.format(publication.url(chemin_carte(slug)), f"{nom}, commun numérique", HAUTEUR, LARGEUR))


def du_commun(projet: Projet, contexte: Contexte, publication: Publication) -> dict[str, bytes]:
    """Write the card of a common."""
    html = rendu().gabarit("carte.html", _view(projet, contexte, publication))
    return {f"{chemin_carte(projet.slug)}index.html": html.encode()}


def _view(projet: Projet, contexte: Contexte, publication: Publication) -> dict[str, object]:
    counted = contexte.bilan(projet)
    return {
        "carte": cartes.carte(projet, contexte, Adresses("../../../")),
        "reutilisations": _connues(counted) if counted.reutilisations else PAS_LU,
        "site": programme().titre,
        "url": publication.url(f"communs/{projet.slug}/"),
        "accueil": publication.url(""),
        "image": publication.url(partage.chemin(projet.slug)),
    }


SECURITY = ".well-known/security.txt"


def securite() -> Mapping[str, str | date]:
    """Return whom to tell about a flaw, and the day when that must be read again."""
    known: dict[str, str | date] = shipped_yaml("securite")
    return {"contact": f"mailto:{programme().courriel}", **known}


def du_catalogue(_contexte: Contexte, publication: Publication) -> dict[str, bytes]:
    """Write the three files."""
    told = securite()
    views: dict[str, tuple[str, Mapping[str, object]]] = {
        "robots.txt": (
            "robots.txt",
            {"plan": publication.url("sitemap.xml"), "donnees": publication.url("donnees/flux/")},
        ),
        SECURITY: ("security.txt", {**told, "adresse": publication.url(SECURITY)}),
        "humans.txt": (
            "humans.txt",
            {
                "courriel": programme().courriel,
                "code": publication.depot_url or "",
            },
        ),
    }
    return {
        path: rendu().gabarit(template, view).encode() + b"\n" for path, (template, view) in views.items()
    }
