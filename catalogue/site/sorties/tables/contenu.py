"""What the tables hold: the same facts as the API, one row each, every cell under the name of its column.

Rows come straight from the model: those of a large catalogue, made from the documents of the
API, would cost more than all the rest of the tables. A test compares the two, column by column.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from catalogue.site.sorties.api.usages import citer, declarations, organisation, sources
from catalogue.site.sorties.tables import colonnes
from catalogue.site.sorties.tables.modele import Table

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from catalogue.faits.contexte import Contexte
    from catalogue.site.sorties.tables.modele import Rang
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
            colonnes.MESURES,
            partial(_mesures, contexte),
        ),
    )


def _communs(contexte: Contexte, publication: Publication) -> Iterator[Rang]:
    for projet in contexte.catalogue.projets:
        activity, counted = contexte.activite(projet), contexte.decompte(projet)
        planning = projet.planification
        yield {
            "slug": projet.slug,
            "nom": projet.nom,
            "accroche": projet.accroche,
            "statut": projet.statut,
            "licence": projet.licence,
            "porteurs": _liste(one.nom for one in projet.porteurs_principaux),
            "publics": _liste(projet.publics.collectivites),
            "axes": _liste(planning.axes) if planning else None,
            "chantiers": _liste(planning.chantiers) if planning else None,
            "modes": _liste(mode.mode for mode in projet.reutiliser.modes),
            "depot": next((d.url for d in projet.depots if d.principal), projet.depots[0].url),
            "etat_activite": activity.etat.slug,
            "activite_lue_le": activity.au,
            "dernier_commit_humain": activity.dernier_commit_humain,
            "reutilisations": counted.reutilisations,
            "reutilisations_verifiees": counted.verifiees,
            "population": counted.population,
            "courriel": projet.contact.courriel,
            "site": projet.liens.site,
            "archive": projet.archive is not None,
            "page": publication.url(f"communs/{projet.slug}/"),
            "mis_a_jour_le": contexte.derniere_date(projet),
        }


def _depots(contexte: Contexte) -> Iterator[Rang]:
    for projet in contexte.catalogue.projets:
        for depot in projet.depots:
            read = contexte.lectures.get(depot.url)
            pace = read.rythme if read else None
            yield {
                "commun": projet.slug,
                "url": depot.url,
                "role": depot.role,
                "principal": depot.principal,
                "licence_declaree": depot.licence or projet.licence,
                "licence_lue": read.licence if read else None,
                "acces": read.acces if read else None,
                "mode_de_lecture": read.source if read else None,
                "lu_le": read.au if read else None,
                "dernier_commit_humain": read.dernier_commit_humain if read else None,
                "commits_12_mois": pace.commits_12_mois if pace else None,
                "archive": read.archive if read else None,
            }


def _reutilisations(contexte: Contexte) -> Iterator[Rang]:
    for projet in contexte.catalogue.projets:
        known = sources(projet)
        for commun, who, line, name in declarations(contexte.usages_de(projet)):
            described, proof = organisation(line, who, contexte.reference), line.preuve
            place = described.get("territoire", {})
            yield {
                "id": name,
                "commun": commun,
                "organisme": described["nom"],
                **{field: described.get(field) for field in ("type", "siren", "code_insee")},
                "nature": place.get("nature"),
                "departements": _liste(place.get("departements", ())),
                "etat": line.etat,
                "statut": line.statut,
                "depuis": _iso(line.depuis),
                "confirmee_le": _iso(line.confirmee_le),
                "preuve": (proof.url or proof.reference) if proof else None,
                "instance": line.instance,
                "usage": line.usage,
                **_source(line.source, known),
            }


def _mesures(contexte: Contexte) -> Iterator[Rang]:
    for projet in contexte.catalogue.projets:
        known = sources(projet)
        for one in projet.indicateurs:
            for measure in one.mesures:
                value = measure.valeur
                yield {
                    "commun": projet.slug,
                    "indicateur": one.id,
                    "nom": one.nom,
                    "effet": one.effet,
                    "nature": one.nature,
                    "unite": one.unite,
                    "du": _iso(measure.du),
                    "au": _iso(measure.au),
                    # 264, as people write it, rather than 264.0.
                    "valeur": int(value) if value.is_integer() else value,
                    "au_moins": measure.au_moins,
                    "statut": measure.statut,
                    "perimetre": measure.perimetre,
                    "methode": measure.methode,
                    "note": measure.note,
                    **_source(measure.source, known),
                }


def _source(source: str | None, known: dict[str, dict[str, str]]) -> Rang:
    cited = citer(source, known)
    return {column: cited.get(column) for column in ("source_titre", "source_url")}


def _iso(moment: DatePartielle | None) -> str | None:
    return moment.iso if moment else None


def _liste(values: Iterable[str]) -> str:
    return SEPARATEUR.join(values)
