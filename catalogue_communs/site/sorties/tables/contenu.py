"""What the tables hold: the same facts as the API, one row each.

A column that bears the name of a field of the model reads it; the other cells are made here.

Rows come straight from the model: those of a large catalogue, made from the documents of the
API, would cost more than all the rest of the tables. A test compares the two, column by column.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import partial

from catalogue_communs.collectivites import Collectivite
from catalogue_communs.collectivites.cles import des_mesures
from catalogue_communs.faits import impact
from catalogue_communs.faits.contexte import Contexte
from catalogue_communs.faits.lieux import nommes
from catalogue_communs.modele import Indicateur, Projet
from catalogue_communs.site.sorties.api.communs import (
    decrire_organisation,
    en_cours,
    lignes_d_usage,
    nommer_source,
    nommer_sources,
    usage_de,
)
from catalogue_communs.site.sorties.tables import colonnes
from catalogue_communs.site.sorties.tables.modele import Cellule, Rang, Table, cellule
from catalogue_communs.socle.programme import Publication

# What each measure repeats of its indicator.
REPRIS = ("nom", "effet", "nature", "grandeur", "unite", "principal", "definition", "sens", "rythme")


def tables(contexte: Contexte, publication: Publication) -> tuple[Table, ...]:
    """Return every table."""
    return (
        Table(
            "communs",
            "Communs numériques",
            "Un commun par ligne : ce qu’il fait, qui le porte, sa licence, son activité, ses réutilisations.",
            colonnes.communs(),
            partial(_communs, contexte, publication),
            cle="slug",
        ),
        Table(
            "depots",
            "Dépôts de code",
            "Un dépôt par ligne : où est le code d’un commun, et ce qui y a été lu.",
            colonnes.DEPOTS,
            partial(_depots, contexte),
        ),
        Table(
            "reutilisations",
            "Réutilisations",
            "Une déclaration par ligne : quel organisme utilise quel commun, avec quelle preuve.",
            colonnes.REUTILISATIONS,
            partial(_reutilisations, contexte),
            cle="id",
        ),
        Table(
            "mesures",
            "Mesures d’impact",
            "Une mesure par ligne : une valeur, sa date, son statut et sa source.",
            colonnes.mesures(),
            partial(_mesures, contexte),
            cle="id",
        ),
    )


def _communs(contexte: Contexte, publication: Publication) -> Iterator[Rang]:
    for projet in contexte.catalogue.projets:
        activity, counted = contexte.activite(projet), contexte.decompte(projet)
        planning = projet.planification
        own: dict[str, Cellule] = {
            "porteurs": cellule(tuple(one.nom for one in projet.porteurs_principaux)),
            "publics": cellule(projet.publics.collectivites),
            "axes": cellule(planning.axes) if planning else None,
            "chantiers": cellule(planning.chantiers) if planning else None,
            "modes": cellule(tuple(mode.mode for mode in projet.reutiliser.modes)),
            "depot": projet.depot_principal.url,
            "etat_activite": activity.etat.slug,
            "activite_lue_le": activity.au,
            "dernier_commit_humain": activity.dernier_commit_humain,
            # Nobody said anything: this is unknown, not zero.
            "reutilisations": counted.reutilisations if projet.reutilisations else None,
            "reutilisations_verifiees": counted.confirmees if projet.reutilisations else None,
            "reutilisations_documentees": counted.documentees if projet.reutilisations else None,
            "population": counted.population,
            "etat_activite_libelle": activity.mot,
            "reutilisations_recentes": counted.recentes if projet.reutilisations else None,
            "reutilisations_porteurs": counted.porteurs if projet.reutilisations else None,
            "courriel": projet.contact.courriel,
            "site": projet.liens.site,
            "archive": projet.archive is not None,
            "page": publication.url(f"communs/{projet.slug}/"),
            "mis_a_jour_le": contexte.derniere_date(projet),
            "regions": _regions(tuple(sorted(contexte.departements_de(projet))), contexte),
        }
        yield Rang(projet, own)


def _depots(contexte: Contexte) -> Iterator[Rang]:
    for projet in contexte.catalogue.projets:
        for depot in projet.depots:
            read = contexte.lectures.get(depot.url)
            pace = read.rythme if read else None
            own: dict[str, Cellule] = {
                "commun": projet.slug,
                "commun_nom": projet.nom,
                "licence_declaree": projet.licence_de(
                    depot, sans_fichier=read is not None and read.sans_fichier_de_licence
                ),
                "licence_lue": read.licence if read else None,
                "acces": read.acces if read else None,
                "mode_de_lecture": read.source if read else None,
                "lu_le": read.au if read else None,
                "dernier_commit_humain": read.dernier_commit_humain if read else None,
                "commits_12_mois": pace.commits_12_mois if pace else None,
                "archive": read.archive if read else None,
            }
            yield Rang(depot, own)


def _reutilisations(contexte: Contexte) -> Iterator[Rang]:
    for projet in contexte.catalogue.projets:
        known, live, of = nommer_sources(projet), en_cours(projet, contexte), usage_de(projet, contexte)
        for commun, who, line, name in lignes_d_usage(projet, contexte):
            described, proof = decrire_organisation(line, who, contexte.reference), line.preuve
            place = described.get("territoire", {})
            codes = tuple(place.get("departements", line.organisation.departements))
            own: dict[str, Cellule] = {
                "id": name,
                "commun": commun,
                "organisme": described["nom"],
                **{field: described.get(field) for field in ("type", "siren", "code_insee")},
                "nature": place.get("nature"),
                "departements": cellule(codes),
                "preuve": (proof.url or proof.reference) if proof else None,
                **_source(line.source, known),
                "en_cours": id(line) in live,
                "degre": of[id(line)].degre,
                "porteur": of[id(line)].porteur,
                "commun_nom": projet.nom,
                "departements_noms": _departements(codes, contexte),
                "regions": _regions(codes, contexte),
                "population": contexte.reference.population([who]) or None
                if isinstance(who, Collectivite)
                else None,
            }
            yield Rang(line, own)


def table_d_un_indicateur(projet: Projet, indicateur: Indicateur, today: date) -> Table:
    """Return the measures of one indicator, with the columns of the table of all of them."""
    rows = partial(_mesures_de, projet, indicateur, nommer_sources(projet), today)
    return Table("mesures", indicateur.nom, indicateur.nom, colonnes.mesures(), rows, cle="id")


def _mesures(contexte: Contexte) -> Iterator[Rang]:
    for projet in contexte.catalogue.projets:
        known = nommer_sources(projet)
        for one in projet.indicateurs:
            yield from _mesures_de(projet, one, known, contexte.today)


def _mesures_de(
    projet: Projet, one: Indicateur, known: dict[str, dict[str, str]], today: date
) -> Iterator[Rang]:
    late = impact.derniere(one) if impact.est_ancienne(one, today) else None
    about: dict[str, Cellule] = {
        "commun": projet.slug,
        "indicateur": one.id,
        **{field: cellule(getattr(one, field)) for field in REPRIS},
        "commun_nom": projet.nom,
        "cible": cellule(one.cible.valeur) if one.cible else None,
        "cible_echeance": cellule(one.cible.echeance) if one.cible else None,
    }
    for measure, name in zip(one.mesures, des_mesures(one), strict=True):
        own: dict[str, Cellule] = {
            "id": f"{projet.premier_nom}.{name}",
            # The latest measure alone: the others are the past of the indicator.
            "a_actualiser": measure is late,
            "reserve": impact.reserve(one, measure) or None,
            "lieux": cellule(tuple(f"{lieu.nature}-{lieu.code}" for lieu in nommes(measure))),
        }
        yield Rang(measure, {**about, **own, **_source(measure.source, known)})


def _departements(codes: tuple[str, ...], contexte: Contexte) -> Cellule:
    """Name some départements, in the order of their codes."""
    known = contexte.reference.par_departement
    return cellule(tuple(known[code].nom for code in codes if code in known)) or None


def _regions(codes: tuple[str, ...], contexte: Contexte) -> Cellule:
    """Name the régions of some départements, each once."""
    known = contexte.reference
    found = dict.fromkeys(
        known.par_departement[code].region for code in codes if code in known.par_departement
    )
    return cellule(tuple(known.par_region[code].nom for code in found if code in known.par_region)) or None


def _source(source: str | None, known: dict[str, dict[str, str]]) -> dict[str, Cellule]:
    cited = nommer_source(source, known)
    return {column: cited.get(column) for column in ("source_titre", "source_url")}
