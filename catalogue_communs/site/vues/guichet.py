"""The state of the call and its waves, as `guichet.yml` gives them; the programme on one sheet of paper."""

from __future__ import annotations

from typing import NamedTuple

from catalogue_communs.faits import impact
from catalogue_communs.faits.absences import chiffres
from catalogue_communs.faits.contexte import Contexte
from catalogue_communs.faits.impact import Ligne
from catalogue_communs.modele import Guichet, Projet
from catalogue_communs.site.vues.adresses import Adresses, courriel
from catalogue_communs.site.vues.graphique import Courbe, Courbes
from catalogue_communs.site.vues.portefeuille import (
    effets_sans_chiffre,
    phrases,
    priorite,
    sans_chiffre,
    sans_chiffre_dit,
)
from catalogue_communs.site.vues.sources import Renvois
from catalogue_communs.socle.francais import au_jour, minuscule
from catalogue_communs.socle.programme import Publication, programme

OUVERT, OUVERTE = "ouvert", "ouverte"
MESSAGE = """Bonjour,

Nous sommes [nom de la collectivité ou de l’opérateur].
Notre produit : [ce qu’il fait, qui s’en sert, son adresse]

Un appel à candidatures est-il ouvert, ou prévu ?

Bien cordialement,
[fonction, service]
"""


class Appel(NamedTuple):
    """What to do today, and the button that does it."""

    texte: str
    libelle: str
    url: str


def appel(guichet: Guichet | None) -> Appel | None:
    """Say what to do: apply when candidatures are received, else write; never an invitation in vain."""
    if guichet is None:
        return None
    named = programme().appellation
    if guichet.etat.statut != OUVERT:
        said = "N’envoyez pas de dossier pour l’instant : demandez d’abord si un appel est ouvert ou prévu."
        mailto = courriel(guichet.contact.courriel, f"Question sur {named.le}", MESSAGE)
        return Appel(said, f"Écrire {named.au}", mailto)
    wave = next((w for w in guichet.vagues if w.etat == OUVERTE), None)
    until = wave.cloture if wave else None
    return Appel(
        f"{named.le[0].upper()}{named.le[1:]} reçoit des candidatures{f' jusqu’{au_jour(until)}' if until else ''}.",
        "Déposer une candidature" if guichet.formulaire else "Voir comment candidater",
        guichet.formulaire or guichet.page_officielle,
    )


# What a sheet holds: so many laureates, the others are counted; so many old figures.
FEUILLE, VIEUX = 6, 8


class LaureatEnBref(NamedTuple):
    """A laureate: its main figure, or the first that it has, and its own chart; why it has none."""

    projet: Projet
    ligne: Ligne | None
    courbe: Courbe | None
    absence: str


class UnePage:
    """The sheet as of the day of the build."""

    def __init__(self, contexte: Contexte, publication: Publication, adresses: Adresses) -> None:
        """Gather its figures, and the titles of their sources."""
        catalogue = contexte.catalogue
        lines = [line for line in impact.lignes(catalogue.laureats, contexte.today) if line.derniere]
        late = sorted((line for line in lines if line.ancienne), key=priorite)
        courbes = Courbes(contexte, publication, adresses)
        self.phrases = phrases(contexte)
        self.laureats = [_en_bref(projet, lines, courbes) for projet in catalogue.laureats[:FEUILLE]]
        self.autres = len(catalogue.laureats) - len(self.laureats)
        self.muets = [sans_chiffre_dit(projet) for projet in sans_chiffre(catalogue.laureats)[:VIEUX]]
        self.sans_effet = effets_sans_chiffre(lines)
        self.vieux = [
            f"{line.projet.nom}, {minuscule(line.indicateur.nom)} ({line.quand})" for line in late[:VIEUX]
        ]
        self.valides = any(line.indicateur.validation for line in lines)
        self.adresse = publication.url("impact/")

    def sources(self) -> list[str]:
        """Name each source of what the sheet tells, once."""
        shown = [line for phrase in self.phrases for line in phrase.lignes]
        cited = [Renvois(line.projet)(line.mesure.source) for line in shown]
        for one in self.laureats:
            cited += [Renvois(one.projet)(one.ligne.mesure.source)] if one.ligne else []
            cited += one.courbe.sources if one.courbe else ()
        return list(dict.fromkeys(source.titre for source in cited if source))


def _en_bref(projet: Projet, lines: list[Ligne], courbes: Courbes) -> LaureatEnBref:
    own = sorted(
        (line for line in lines if line.projet is projet), key=lambda line: not line.indicateur.principal
    )
    chart = courbes.courbe(projet, own[0].indicateur, Renvois(projet)) if own else None
    return LaureatEnBref(projet, own[0] if own else None, chart, chiffres(projet).dit)
