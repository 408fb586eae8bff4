"""Who reuses a common and what is measured: what the API adds to what a file says."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Annotated, Any

from msgspec import UNSET, Meta, Struct, UnsetType

from catalogue.collectivites import Collectivite, cles
from catalogue.collectivites.objets import EPCI
from catalogue.faits.impact import est_ancienne
from catalogue.modele import Impact, Indicateur, Mesure, Reutilisation, Utilisateur
from catalogue.site.sorties.api.parties import Insee, Partie, Slug, Url, brut, miroir, vers

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from catalogue.collectivites import Reference
    from catalogue.collectivites.objets import Identite
    from catalogue.faits.contexte import Contexte
    from catalogue.modele import Projet

IdentifiantDuCommun = Annotated[Slug, Meta(description="Identifiant du commun.")]
Titre = Annotated[str, Meta(description="Titre de la source.")]
Adresse = Annotated[Url, Meta(description="Adresse de la source.")]


class Territoire(Partie, frozen=True):
    """A collectivité of the official reference."""

    nature: Annotated[
        str,
        Meta(
            description="commune, epci, departement ou region.",
            extra_json_schema={"x-vocabulaire": "nature_territoire"},
        ),
    ]
    code: Annotated[str, Meta(description="SIREN d’un EPCI ; code INSEE des autres.")]
    nom: Annotated[str, Meta(description="Nom dans le découpage officiel.")]
    departements: Annotated[
        tuple[Insee, ...], Meta(description="Codes des départements où se trouve le territoire.")
    ] = ()


@miroir(Utilisateur, nom="Organisation")
class Organisation(Struct, kw_only=True):
    """An organisation that uses a common: its name is always known."""

    nom: str
    territoire: (
        Annotated[
            Territoire,
            Meta(description="La collectivité, quand elle est dans le découpage officiel."),
        ]
        | UnsetType
    ) = UNSET


@miroir(Reutilisation, tete=("id", "commun"))
class ReutilisationPubliee(Struct, kw_only=True):
    """An organisation that uses a common, as one line of a file says."""

    id: Annotated[
        str,
        Meta(
            pattern="^[a-z0-9.-]+$",
            description="Identifiant, le même pour toujours : le premier nom du commun, puis l’organisme tel qu’il était connu ; suivi d’un rang si une fiche le cite plusieurs fois.",
        ),
    ]
    commun: IdentifiantDuCommun
    organisation: Organisation
    en_cours: Annotated[
        bool,
        Meta(description="Faux pour une ligne arrêtée, ou à laquelle un arrêt du même organisme met fin."),
    ]
    source_titre: Titre | UnsetType = UNSET
    source_url: Adresse | UnsetType = UNSET


@miroir(Mesure)
class MesurePubliee(Struct, kw_only=True):
    """A value at a date, its source named in full."""

    id: Annotated[
        str,
        Meta(
            pattern="^[a-z0-9.-]+$",
            description="Identifiant, le même pour toujours : le premier nom du commun, l’indicateur et la date ; suivi d’un rang si plusieurs sources donnent une valeur.",
        ),
    ]

    source_titre: Titre | UnsetType = UNSET
    source_url: Adresse | UnsetType = UNSET


@miroir(Indicateur, tete=("commun",))
class IndicateurPublie(Struct, kw_only=True):
    """What is counted and its measures, oldest first, of the common that it names."""

    commun: IdentifiantDuCommun
    id: Annotated[Slug, Meta(description="Identifiant de l’indicateur, unique dans son commun.")]
    mesures: tuple[MesurePubliee, ...]
    a_actualiser: Annotated[
        bool,
        Meta(description="Vrai quand la dernière mesure a dépassé le rythme annoncé, ou un an sans rythme."),
    ]


@miroir(Impact)
class ImpactPublie(Struct, kw_only=True):
    """The indicators of a common."""

    indicateurs: tuple[IndicateurPublie, ...]


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
