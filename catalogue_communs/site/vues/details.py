"""The pages below that of a common, for who wants everything; its quality, and where its sources disagree.

The pages of the path and of the sources are always there, the others as soon as there is something
to show, whatever its length: their addresses are stable.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from catalogue_communs.faits.contexte import Contexte
from catalogue_communs.modele import Projet, libelle
from catalogue_communs.modele.base import Demarche
from catalogue_communs.site.vues import activite, mesures, parcours, reutiliser
from catalogue_communs.site.vues.adresses import Adresses
from catalogue_communs.site.vues.graphique import Courbes
from catalogue_communs.site.vues.mesures import VueIndicateur
from catalogue_communs.site.vues.sources import Renvois
from catalogue_communs.socle import schemas
from catalogue_communs.socle.dates import DatePartielle
from catalogue_communs.socle.francais import NBSP, du, minuscule, nombre
from catalogue_communs.socle.programme import Publication, programme


def demarches(projet: Projet, renvois: Renvois) -> tuple[dict[str, object], ...]:
    """Describe each quality approach that the schema knows, in its order."""
    titles = schemas.schema("projet")["properties"]["qualite"]["properties"]
    return tuple(
        _approach(name, part["title"], getattr(projet.qualite, name), renvois)
        for name, part in titles.items()
    )


def separer(
    approaches: Sequence[dict[str, object]],
) -> tuple[tuple[dict[str, object], ...], tuple[tuple[str, str], ...]]:
    """Set apart what is known, approach by approach, and the field and title of those of which nothing is."""
    known = tuple(a for a in approaches if a["etat"] or a["note"] or a["lien"])
    return known, tuple((f"qualite.{a['id']}", str(a["titre"])) for a in approaches if a not in known)


def _approach(name: str, title: str, approach: Demarche | None, renvois: Renvois) -> dict[str, object]:
    level = getattr(approach, "niveau", None)
    rate = getattr(approach, "taux", None)
    state = libelle("etat_qualite", approach.etat) if approach and approach.etat else ""
    if level:
        state = libelle("niveau_accessibilite", level)
    if rate is not None:
        state += f" ({nombre(rate)}{NBSP}% des critères)"
    return {
        "id": name,
        "titre": title,
        "etat": state,
        "date": str(approach.date) if approach and approach.date else "",
        "lien": (approach.lien or "") if approach else "",
        "note": (approach.note or "") if approach else "",
        "source": renvois(approach.source) if approach else None,
    }


def champs_divergents(projet: Projet, renvois: Renvois) -> tuple[dict[str, object], ...]:
    """Describe each field on which sources disagree, with what each says."""
    return tuple(
        {
            "champ": field_title(d.champ),
            "valeurs": tuple({"texte": v.valeur, "source": renvois(v.source)} for v in d.valeurs),
            "note": d.note or "",
        }
        for d in projet.divergences
    )


def field_title(name: str) -> str:
    """Return the French title of a field named with dots, lists entered on the way."""
    return str((schemas.partie_nommee(name) or {})["title"])


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
    """Describe each page of details of a common, by its name in the address."""
    sources_url = page_des_sources(projet, adresses)
    renvois = Renvois(projet, sources_url)
    common: dict[str, object] = {
        "nom": projet.nom,
        "commun_url": adresses.commun(projet.slug),
        "sources_url": sources_url,
        "accueil_url": adresses.page(""),
        "catalogue_url": adresses.page("catalogue/"),
    }
    if projet.indicateurs:
        courbes = Courbes(contexte, publication, adresses)
        indicators = [mesures.vue(projet, one, renvois, courbes) for one in projet.indicateurs]
        yield (
            MESURES,
            {**common, "titre": "Mesures d’impact", **_impact(projet, contexte, publication, indicators)},
        )
    if projet.reutilisations:
        users = reutiliser.tous(projet, renvois, contexte)
        method = adresses.page("methodologie/")
        yield UTILISATEURS, {**common, "titre": "Organismes utilisateurs", "methode_url": method, **users}
    yield ACTIVITE, {**common, "titre": "Activité du code", "activite": activite.vue(projet, contexte)}
    yield SOURCES, {**common, "titre": "Parcours et sources", **_sources(projet, Renvois(projet), adresses)}


def _impact(
    projet: Projet, contexte: Contexte, publication: Publication, indicators: list[VueIndicateur]
) -> dict[str, object]:
    """Describe the impact of a common: its figures, the main one first, then what is old or unknown."""
    return {
        "accroche": projet.accroche,
        "laureat": projet.laureat,
        "jour": DatePartielle.du_jour(contexte.today),
        "adresse": publication.url(f"communs/{projet.slug}/{MESURES}/"),
        "licence": programme().licence.nom,
        "indicateurs": sorted((i for i in indicators if i.derniere), key=lambda i: not i.principal),
        "vieux": [(minuscule(i.nom), i.derniere.quand) for i in indicators if i.ancienne and i.derniere],
        "inconnus": [i for i in indicators if not i.derniere],
        "retirees": mesures.retirees(contexte.parutions_de(projet)),
    }


def _sources(projet: Projet, renvois: Renvois, adresses: Adresses) -> dict[str, object]:
    return {
        "parcours": parcours.vue(projet, renvois),
        "dossier": parcours.dossier(projet, renvois),
        "porteurs": tuple(
            {
                "nom": p.nom,
                "type": libelle("type_organisme", p.type) if p.type else "",
                "role": libelle("role_porteur", p.role),
                "site": p.site or "",
                "identifiant": _identifier(p.siren, p.code_insee),
                "source": renvois(p.source),
            }
            for p in projet.porteurs
        ),
        "divergences": champs_divergents(projet, renvois),
        "sources": tuple(
            {
                "id": s.id,
                "numero": number,
                "titre": s.titre,
                "url": s.url or "",
                "etat": f"état {du(s.consultee_le)}" if s.consultee_le else "",
                "note": s.note or "",
            }
            for number, s in enumerate(projet.sources, 1)
        ),
        "modifier_url": adresses.page(f"contribuer/modifier/?commun={projet.slug}"),
    }


def _identifier(siren: str | None, insee: str | None) -> str:
    if siren:
        return f"SIREN {siren[:3]}{NBSP}{siren[3:6]}{NBSP}{siren[6:]}"
    return f"code INSEE {insee}" if insee else ""
