"""What the tables hold: the same facts as the API, one row each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from catalogue.sorties.api import construction
from catalogue.sorties.api.usages import indicateurs, reutilisations
from catalogue.sorties.tables import colonnes
from catalogue.sorties.tables.modele import Table

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from catalogue.contexte import Contexte
    from catalogue.publication import Publication
    from catalogue.sorties.tables.modele import Colonne, Ligne

# Between the values of a cell that holds several.
SEPARATEUR = " | "


def tables(contexte: Contexte, publication: Publication) -> tuple[Table, ...]:
    """Return every table."""
    return (
        Table(
            "communs",
            "Communs numériques",
            "Un commun par ligne : ce qu’il fait, qui le porte, sa licence, son activité, ses réutilisations.",
            colonnes.COMMUNS,
            tuple(_communs(contexte, publication)),
            cle="slug",
        ),
        Table(
            "depots",
            "Dépôts de code",
            "Un dépôt par ligne : où est le code d’un commun, et ce qui y a été lu.",
            colonnes.DEPOTS,
            tuple(_depots(contexte)),
        ),
        Table(
            "reutilisations",
            "Réutilisations",
            "Une déclaration par ligne : quel organisme utilise quel commun, avec quelle preuve.",
            colonnes.REUTILISATIONS,
            tuple(_reutilisations(contexte)),
            cle="id",
        ),
        Table(
            "mesures",
            "Mesures d’impact",
            "Une mesure par ligne : une valeur, sa date, son statut et sa source.",
            colonnes.MESURES,
            tuple(_mesures(contexte)),
        ),
    )


def _communs(contexte: Contexte, publication: Publication) -> Iterator[Ligne]:
    for projet in contexte.catalogue.projets:
        said = construction.resume(projet, contexte, publication)
        activity, counted = contexte.activite(projet), contexte.bilan(projet)
        yield _ligne(
            colonnes.COMMUNS,
            said,
            porteurs=_liste(one.nom for one in projet.porteurs_principaux),
            publics=_liste(said.publics.collectivites),
            axes=_liste(said.axes),
            chantiers=_liste(said.chantiers),
            modes=_liste(said.modes),
            depot=next((d.url for d in projet.depots if d.principal), projet.depots[0].url),
            activite_lue_le=activity.au,
            dernier_commit_humain=activity.dernier_commit_humain,
            reutilisations_verifiees=counted.verifiees,
            courriel=projet.contact.courriel,
            site=projet.liens.site,
            page=said.url,
        )


def _depots(contexte: Contexte) -> Iterator[Ligne]:
    for projet in contexte.catalogue.projets:
        for one in contexte.activite(projet).depots:
            said = construction.depot(one)
            reading = said.lecture or None
            yield _ligne(
                colonnes.DEPOTS,
                reading,
                commun=projet.slug,
                url=said.url,
                role=said.role,
                principal=said.principal,
                licence_declaree=said.licence or projet.licence,
                licence_lue=reading.licence if reading else None,
                mode_de_lecture=reading.source if reading else None,
            )


def _reutilisations(contexte: Contexte) -> Iterator[Ligne]:
    for one in reutilisations(contexte):
        who, place, proof = one.organisation, one.organisation.territoire or None, one.preuve or None
        yield _ligne(
            colonnes.REUTILISATIONS,
            one,
            organisme=who.nom,
            type=who.type,
            siren=who.siren,
            code_insee=who.code_insee,
            nature=place.nature if place else None,
            departements=_liste(place.departements) if place else None,
            preuve=(proof.url or proof.reference) if proof else None,
        )


def _mesures(contexte: Contexte) -> Iterator[Ligne]:
    for projet in contexte.catalogue.projets:
        for one in indicateurs(projet, contexte):
            for measure in one.mesures:
                yield _ligne(
                    colonnes.MESURES,
                    measure,
                    commun=projet.slug,
                    indicateur=one.id,
                    nom=one.nom,
                    effet=one.effet,
                    nature=one.nature,
                    unite=one.unite,
                )


def _ligne(wanted: tuple[Colonne, ...], objet: object, **ajouts: Any) -> Ligne:  # noqa: ANN401 - cells
    """Make a row from the fields of an object that bear the names of columns, and from `ajouts`."""
    values = [ajouts[one.nom] if one.nom in ajouts else getattr(objet, one.nom, None) for one in wanted]
    return tuple([None if value is msgspec.UNSET or value == "" else value for value in values])


def _liste(values: Iterable[str]) -> str:
    return SEPARATEUR.join(values)
