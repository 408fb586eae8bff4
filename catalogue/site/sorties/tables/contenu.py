"""What the tables hold: the same facts as the API, one row each, in the order of the columns.

Rows come straight from the model: those of a large catalogue, made from the documents of the
API, would cost more than all the rest of the tables. A test compares the two, column by column.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from catalogue.collectivites import Territoire
from catalogue.site.sorties.api.usages import citer, declarations, identifiants, sources
from catalogue.site.sorties.tables import colonnes
from catalogue.site.sorties.tables.modele import Lignes, Table

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from catalogue.collectivites import Reference
    from catalogue.collectivites.objets import Identite
    from catalogue.faits.contexte import Contexte
    from catalogue.modele import Reutilisation
    from catalogue.site.sorties.tables.modele import Ligne
    from catalogue.socle.dates import DatePartielle
    from catalogue.socle.publication import Publication

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
            Lignes(partial(_communs, contexte, publication)),
            cle="slug",
        ),
        Table(
            "depots",
            "Dépôts de code",
            "Un dépôt par ligne : où est le code d’un commun, et ce qui y a été lu.",
            colonnes.DEPOTS,
            Lignes(partial(_depots, contexte)),
        ),
        Table(
            "reutilisations",
            "Réutilisations",
            "Une déclaration par ligne : quel organisme utilise quel commun, avec quelle preuve.",
            colonnes.REUTILISATIONS,
            Lignes(partial(_reutilisations, contexte)),
            cle="id",
        ),
        Table(
            "mesures",
            "Mesures d’impact",
            "Une mesure par ligne : une valeur, sa date, son statut et sa source.",
            colonnes.MESURES,
            Lignes(partial(_mesures, contexte)),
        ),
    )


def _communs(contexte: Contexte, publication: Publication) -> Iterator[Ligne]:
    for projet in contexte.catalogue.projets:
        activity, counted = contexte.activite(projet), contexte.decompte(projet)
        planning = projet.planification
        yield (
            projet.slug,
            projet.nom,
            projet.accroche,
            projet.statut,
            projet.licence,
            _liste(one.nom for one in projet.porteurs_principaux),
            _liste(projet.publics.collectivites),
            _liste(planning.axes) if planning else None,
            _liste(planning.chantiers) if planning else None,
            _liste(mode.mode for mode in projet.reutiliser.modes),
            projet.depot_principal.url,
            activity.etat.slug,
            activity.au,
            activity.dernier_commit_humain,
            counted.reutilisations,
            counted.verifiees,
            counted.population,
            projet.contact.courriel,
            projet.liens.site,
            projet.archive is not None,
            publication.url(f"communs/{projet.slug}/"),
            contexte.derniere_date(projet),
        )


def _depots(contexte: Contexte) -> Iterator[Ligne]:
    for projet in contexte.catalogue.projets:
        for depot in projet.depots:
            read = contexte.lectures.get(depot.url)
            yield (
                projet.slug,
                depot.url,
                depot.role,
                depot.principal,
                depot.licence or projet.licence,
                *(
                    (
                        read.licence,
                        read.acces,
                        read.source,
                        read.au,
                        read.dernier_commit_humain,
                        read.rythme.commits_12_mois if read.rythme else None,
                        read.archive,
                    )
                    if read
                    else (None,) * 7
                ),
            )


def _reutilisations(contexte: Contexte) -> Iterator[Ligne]:
    for projet in contexte.catalogue.projets:
        known = sources(projet)
        for commun, who, line, name in declarations(contexte.usages_de(projet)):
            proof, cited = line.preuve, citer(line.source, known)
            yield (
                name,
                commun,
                *_organisme(line, who, contexte.reference),
                line.etat,
                line.statut,
                _iso(line.depuis),
                _iso(line.confirmee_le),
                (proof.url or proof.reference) if proof else None,
                line.instance,
                line.usage,
                cited.get("source_titre"),
                cited.get("source_url"),
            )


def _organisme(line: Reutilisation, who: Identite, reference: Reference) -> Ligne:
    """Give the name of an organisation, its type, its SIREN, its code, its nature, its départements."""
    said = line.organisation
    if not isinstance(who, Territoire):
        return (reference.nommer(said), said.type, said.siren, said.code_insee, None, None)
    official = identifiants(who, reference)
    return (
        said.nom or reference.nom_complet(who),
        reference.type_organisme(who),
        official.get("siren", said.siren),
        official.get("code_insee", said.code_insee),
        who.nature,
        _liste(reference.departements_de(who)),
    )


def _mesures(contexte: Contexte) -> Iterator[Ligne]:
    for projet in contexte.catalogue.projets:
        known = sources(projet)
        for one in projet.indicateurs:
            about = (projet.slug, one.id, one.nom, one.effet, one.nature, one.unite)
            for measure in one.mesures:
                cited, value = citer(measure.source, known), measure.valeur
                yield (
                    *about,
                    _iso(measure.du),
                    _iso(measure.au),
                    # 264, as people write it, rather than 264.0.
                    int(value) if value.is_integer() else value,
                    measure.au_moins,
                    measure.statut,
                    measure.perimetre,
                    measure.methode,
                    cited.get("source_titre"),
                    cited.get("source_url"),
                    measure.note,
                )


def _iso(moment: DatePartielle | None) -> str | None:
    return moment.iso if moment else None


def _liste(values: Iterable[str]) -> str:
    return SEPARATEUR.join(values)
