"""The message of the month: what has grown old, and the question of the page that shows it today.

A person reads the answers, and writes what a page shows: no answer is a proof of who wrote it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from catalogue_communs.collectivites import cles
from catalogue_communs.contribution.textes import un_seul
from catalogue_communs.faits import impact
from catalogue_communs.modele import libelle
from catalogue_communs.socle.francais import au, le
from catalogue_communs.socle.texte import sans_majuscule

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from catalogue_communs.collectivites.reutilisations import Usage
    from catalogue_communs.faits.contexte import Contexte
    from catalogue_communs.modele import Projet

DEMANDE = (
    "Le catalogue des communs numériques publie ce qui suit, et cela a vieilli. Pour chaque ligne : quel est le "
    "chiffre aujourd’hui, ou où en est l’usage, et quelle page publique le montre ?\n"
    "Une personne lit votre réponse. Sans page qui le montre, ce que vous dites est publié comme « déclaré ». "
    "C’est arrêté ? Dites depuis quand."
)


def messages(contexte: Contexte) -> dict[str, str]:
    """Write the messages of the month, by file name: one for each team, one for each organisation."""
    found = dict[str, list[str]]()
    for projet in contexte.catalogue.projets:
        for line in _mesures(projet, contexte):
            found.setdefault(f"equipe-{projet.slug}.txt", []).append(line)
        for who, line in _usages(projet, contexte):
            found.setdefault(f"equipe-{projet.slug}.txt", []).append(line)
            found.setdefault(f"organisme-{who}.txt", []).append(line)
    return {name: _message(lines) for name, lines in sorted(found.items())}


def _message(lines: Iterable[str]) -> str:
    return f"Bonjour,\n\n{DEMANDE}\n\n" + "".join(f"{line}\n" for line in lines)


def _mesures(projet: Projet, contexte: Contexte) -> Iterator[str]:
    """Yield a line for each figure that has grown old."""
    for indicator in projet.indicateurs:
        latest = impact.derniere(indicator)
        if latest and impact.est_ancienne(indicator, contexte.today):
            value = impact.valeur(latest, indicator.unite)[0]
            yield un_seul(f"- {projet.nom}, {au(latest.au)}, {sans_majuscule(indicator.nom)} : {value}")


def _usages(projet: Projet, contexte: Contexte) -> Iterator[tuple[str, str]]:
    """Yield the name of each organisation whose use has grown old, or whose announced end is past, and its line."""
    names = cles.des_reutilisations(projet, contexte.reference)
    for usage in contexte.usages_de(projet):
        if usage.a_reconfirmer or usage.fin:
            line = (usage.actives or usage.lignes)[-1]
            rank = next(i for i, one in enumerate(projet.reutilisations) if one is line)
            who = contexte.reference.nommer(line.organisation)
            yield names[rank], un_seul(f"- {projet.nom}, usage par {who} : {_etat(usage)}")


def _etat(usage: Usage) -> str:
    if usage.fin:
        return f"campagne terminée {le(usage.fin)}"
    line = usage.actives[-1]
    seen = f", montré {le(line.confirmee_le)}" if line.confirmee_le else ""
    return f"{sans_majuscule(libelle('etat_reutilisation', line.etat))}{seen}"
