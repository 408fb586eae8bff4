"""The reuses and the indicators as the API and the tables give them, each with its identifier."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from catalogue.collectivites import Collectivite, cles
from catalogue.collectivites.objets import EPCI
from catalogue.faits.impact import est_ancienne
from catalogue.site.sorties.api.conversion import brut, vers
from catalogue.site.sorties.api.reutiliser import IndicateurPublie, ReutilisationPubliee

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from catalogue.collectivites import Reference
    from catalogue.collectivites.objets import Identite
    from catalogue.faits.contexte import Contexte
    from catalogue.modele import Projet, Reutilisation

# Commons used in a place, each with the names of the reuses that say it.
Usages = dict[str, list[str]]


def reutilisations(projet: Projet, contexte: Contexte) -> tuple[ReutilisationPubliee, ...]:
    """List every declaration of a reuse of one common, stopped or not, in the order of its file."""
    known, live = sources(projet), en_cours(projet, contexte)
    return tuple(
        vers(
            ReutilisationPubliee,
            line,
            id=name,
            commun=commun,
            organisation=organisation(line, who, contexte.reference),
            en_cours=id(line) in live,
            **citer(line.source, known),
        )
        for commun, who, line, name in declarations(projet, contexte)
    )


def en_cours(projet: Projet, contexte: Contexte) -> set[int]:
    """Return the `id()` of each line that no stop ended: two lines may say the same."""
    return {id(line) for usage in contexte.usages_de(projet) for line in usage.actives}


def usages_par_territoire(contexte: Contexte) -> dict[Collectivite, Usages]:
    """Give, for each collectivité, the commons that it uses today."""
    found: dict[Collectivite, Usages] = defaultdict(lambda: defaultdict(list))
    for projet in contexte.catalogue.projets:
        live = en_cours(projet, contexte)
        for commun, who, line, name in declarations(projet, contexte):
            if isinstance(who, Collectivite) and id(line) in live:
                found[who][commun].append(name)
    return {who: dict(used) for who, used in found.items()}


def indicateurs(projet: Projet, today: date) -> tuple[IndicateurPublie, ...]:
    """List the indicators of a common, the principal first, each source named in full."""
    known = sources(projet)
    made = []
    for one in projet.indicateurs:
        measures = [
            {**brut(m), "id": f"{projet.premier_nom}.{name}", **citer(m.source, known)}
            for m, name in zip(one.mesures, cles.des_mesures(one), strict=True)
        ]
        late = est_ancienne(one, today)
        made.append(vers(IndicateurPublie, one, commun=projet.slug, mesures=measures, a_actualiser=late))
    return tuple(made)


def declarations(projet: Projet, contexte: Contexte) -> Iterator[tuple[str, Identite, Reutilisation, str]]:
    """Iterate over each line that says a reuse: the common, who, the line, its identifier."""
    reference = contexte.reference
    for line, name in zip(projet.reutilisations, cles.des_reutilisations(projet, reference), strict=True):
        who = reference.identifier(line.organisation)
        yield projet.slug, who, line, f"{projet.premier_nom}.{name}"


def organisation(line: Reutilisation, who: Identite, reference: Reference) -> dict[str, Any]:
    """Describe an organisation by the official identifiers when the reference has it."""
    if not isinstance(who, Collectivite):
        return {**brut(line.organisation), "nom": reference.nommer(line.organisation)}
    said = {**brut(line.organisation), "nom": line.organisation.nom or reference.nom_complet(who)}
    place = {
        "nature": who.nature,
        "code": who.code,
        "nom": reference.nom(who),
        "departements": list(reference.departements_de(who)),
    }
    return {
        **said,
        **identifiants(who, reference),
        "type": reference.type_organisme(who),
        "territoire": place,
    }


def identifiants(who: Collectivite, reference: Reference) -> dict[str, str]:
    """Give the official identifiers of a collectivité: a SIREN, an INSEE code, or both."""
    if who.nature == EPCI:
        return {"siren": who.code}
    number = reference.siren(who)
    return {"code_insee": who.code, **({"siren": number} if number else {})}


def sources(projet: Projet) -> dict[str, dict[str, str]]:
    """Name each source of a common in full."""
    return {
        source.id: {"source_titre": source.titre, **({"source_url": source.url} if source.url else {})}
        for source in projet.sources
    }


def citer(source: str | None, sources: dict[str, dict[str, str]]) -> dict[str, str]:
    """Name a source in full; one that is not in the list of its common is an address."""
    return sources.get(source, {"source_url": source}) if source else {}
