"""The pages below that of a common, for who wants everything; its quality, and where its sources disagree.

The pages of the path and of the sources are always there, the others as soon as there is something
to show, whatever its length: their addresses are stable.
"""

from __future__ import annotations

from collections.abc import Iterator

from catalogue_communs.faits.commun import Conclusions
from catalogue_communs.faits.contexte import Contexte
from catalogue_communs.faits.impact import lignes
from catalogue_communs.modele import Projet
from catalogue_communs.modele.base import Porteur
from catalogue_communs.site.vues import mesures, parcours, reutiliser
from catalogue_communs.site.vues.activite import ActiviteDuCode
from catalogue_communs.site.vues.adresses import Adresses
from catalogue_communs.site.vues.graphique import Courbes
from catalogue_communs.site.vues.sources import Renvois
from catalogue_communs.socle.francais import NBSP
from catalogue_communs.socle.programme import Publication
from catalogue_communs.sources.releve import DOSSIER

MESURES, UTILISATEURS, ACTIVITE, SOURCES = "mesures", "utilisateurs", "activite", "sources"


def noms(projet: Projet) -> tuple[str, ...]:
    """Name the pages of details that a common has."""
    found = ((MESURES, projet.indicateurs), (UTILISATEURS, projet.reutilisations))
    return (*(name for name, shown in found if shown), ACTIVITE, SOURCES)


def page_des_sources(projet: Projet, adresses: Adresses) -> str:
    """Return the address of the page that lists the sources of a common."""
    return f"{adresses.commun(projet.slug)}{SOURCES}/"


def vues(
    projet: Projet, contexte: Contexte, adresses: Adresses, publication: Publication
) -> Iterator[tuple[str, dict[str, object]]]:
    """Give what each page of details of a common reads, by its name in the address."""
    renvois = Renvois(projet, page_des_sources(projet, adresses))
    common: dict[str, object] = {"projet": projet, "adresses": adresses, "renvois": renvois}
    if projet.indicateurs:
        courbes = Courbes(contexte, publication, adresses)
        lines = lignes([projet], contexte.today)
        every = [mesures.indicateur_en_detail(one, renvois, courbes) for one in lines]
        yield (
            MESURES,
            {
                **common,
                "titre": "Mesures d’impact",
                "jour": contexte.today,
                "adresse": publication.url(f"communs/{projet.slug}/{MESURES}/"),
                "releves": adresses.page(f"{DOSSIER.as_posix()}/{projet.slug}/"),
                "connus": [one for one in every if one.ligne.derniere],
                "inconnus": [one for one in every if not one.ligne.derniere],
                "vieux": [one for one in lines if one.ancienne],
                "retirees": mesures.retirees(contexte.parutions_de(projet)),
            },
        )
    if projet.reutilisations:
        users = reutiliser.tous(projet, contexte)
        yield UTILISATEURS, {**common, "titre": "Organismes utilisateurs", "utilisateurs": users}
    yield ACTIVITE, {**common, "titre": "Activité du code", "activite": ActiviteDuCode(projet, contexte)}
    yield (
        SOURCES,
        {
            **common,
            "titre": "Parcours et sources",
            "renvois": Renvois(projet),
            "pas": parcours.pas_du_parcours(projet),
            "constats": parcours.constats(projet.guichet) if projet.guichet else (),
            "porteurs": tuple((one, _identifiant(one)) for one in projet.porteurs),
            "divergences": Conclusions(projet, contexte).divergences,
        },
    )


def _identifiant(porteur: Porteur) -> str:
    if siren := porteur.siren:
        return f"SIREN {siren[:3]}{NBSP}{siren[3:6]}{NBSP}{siren[6:]}"
    return f"code INSEE {porteur.code_insee}" if porteur.code_insee else ""
