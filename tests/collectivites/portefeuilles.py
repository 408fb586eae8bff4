"""Commons and reuses made for the tests, and a plain count of them that shares no code with the library."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from functools import cache
from typing import NamedTuple

import msgspec
from hypothesis import strategies as st

from catalogue_communs.modele import Projet, Reutilisation, Utilisateur
from catalogue_communs.modele.base import Population, Publics
from catalogue_communs.socle.dates import DatePartielle
from tests.aides import ROOT
from tests.communs import imaginaire

SLUGS = ("alpha", "beta", "gamma")


class Cas(NamedTuple):
    """An organisation as a file writes it, who it really is, and which lines of `communes.csv` it covers."""

    organisme: Utilisateur
    identite: str
    famille: str
    colonne: str = ""
    valeur: str = ""
    sauf_lyon: bool = False


LYON = "200046977"
CAS = (
    Cas(Utilisateur(code_insee="35238"), "rennes", "collectivite", "insee", "35238"),
    Cas(Utilisateur(siren="213502388"), "rennes", "collectivite", "insee", "35238"),
    Cas(Utilisateur(siren="243500139"), "rennes-metropole", "collectivite", "epci", "243500139"),
    Cas(Utilisateur(code_insee="35"), "ille-et-vilaine", "collectivite", "departement", "35"),
    Cas(Utilisateur(code_insee="53", type="region"), "bretagne", "collectivite", "region", "53"),
    Cas(Utilisateur(code_insee="75056"), "paris", "collectivite", "insee", "75056"),
    Cas(Utilisateur(code_insee="75", type="departement"), "paris", "collectivite", "insee", "75056"),
    Cas(Utilisateur(siren="200054781"), "grand-paris", "collectivite", "epci", "200054781"),
    Cas(Utilisateur(siren="200057867"), "plaine-commune", "collectivite", "ept", "200057867"),
    Cas(Utilisateur(siren=LYON), "lyon", "collectivite", "epci", LYON),
    Cas(Utilisateur(code_insee="69"), "rhone", "collectivite", "departement", "69", sauf_lyon=True),
    Cas(Utilisateur(code_insee="988"), "nouvelle-caledonie", "collectivite", "departement", "988"),
    Cas(Utilisateur(code_insee="98818"), "noumea", "collectivite", "insee", "98818"),
    Cas(Utilisateur(code_insee="98414"), "terre-adelie", "collectivite", "insee", "98414"),
    Cas(Utilisateur(code_insee="29155"), "ouessant", "collectivite", "insee", "29155"),
    Cas(Utilisateur(nom="Valimaginaire", type="commune"), "valimaginaire", "collectivite"),
    Cas(Utilisateur(siren="130026032", type="operateur-etat"), "operateur", "etat"),
    Cas(Utilisateur(nom="Parc du Val", type="pnr"), "parc", "syndicat"),
    Cas(Utilisateur(nom="PARC DU VAL", type="pnr"), "parc", "syndicat"),
    Cas(Utilisateur(siren="890488950"), "inconnu", ""),
    Cas(Utilisateur(code_insee="11"), "ambigu", ""),
)
PAR_ORGANISME = {cas.organisme: cas for cas in CAS}


def projet(
    slug: str,
    reutilisations: Iterable[Reutilisation] = (),
    publics: tuple[str, ...] = ("commune",),
    population: Population | None = None,
) -> Projet:
    """Make a common with as little as the model accepts."""
    lines, made_for = tuple(reutilisations), Publics(publics, population)
    return msgspec.structs.replace(imaginaire(slug, nom=slug), publics=made_for, reutilisations=lines)


def reutilisation(
    organisation: Utilisateur,
    etat: str = "en-production",
    statut: str = "declaree",
    confirmee: str | None = None,
    arretee: str = "2019",
) -> Reutilisation:
    """Make a line of the register of reuse; a stop has its day."""
    return Reutilisation(
        organisation=organisation,
        etat=etat,
        statut=statut,
        arretee_le=DatePartielle.parse(arretee) if etat == "arretee" else None,
        confirmee_le=DatePartielle.parse(confirmee) if confirmee else None,
    )


LIGNES = st.builds(
    reutilisation,
    st.sampled_from([cas.organisme for cas in CAS]),
    st.sampled_from(["experimentation", "deploiement", "en-production", "arretee"]),
    st.sampled_from(["declaree", "documentee", "confirmee"]),
    st.sampled_from([None, "2020", "2025-05-23", "2025-05-24", "2025-05-25", "2026"]),
    st.sampled_from(["2019", "2025-05-24", "2026-06"]),
)
# Pairs of a common and a line: the portfolio, in any order.
PORTEFEUILLES = st.lists(st.tuples(st.sampled_from(SLUGS), LIGNES), max_size=12)


def projets(lignes: Iterable[tuple[str, Reutilisation]]) -> list[Projet]:
    listed = list(lignes)
    return [projet(slug, [line for where, line in listed if where == slug]) for slug in SLUGS]


@cache
def tableau() -> tuple[dict[str, str], ...]:
    """Read the communes as anyone would."""
    with (ROOT / "donnees/collectivites/communes.csv").open(encoding="utf-8", newline="") as stream:
        return tuple(csv.DictReader(stream))


@cache
def couvertes(cas: Cas) -> frozenset[str]:
    return frozenset(
        row["insee"]
        for row in tableau()
        if cas.colonne and row[cas.colonne] == cas.valeur and not (cas.sauf_lyon and row["epci"] == LYON)
    )


@cache
def populations() -> dict[str, str]:
    return {row["insee"]: row["population"] for row in tableau()}


def compter(lignes: Iterable[tuple[str, Reutilisation]]) -> dict[str, int]:
    listed = list(lignes)
    live: dict[tuple[str, str], list[Reutilisation]] = {}
    ended: dict[tuple[str, str], str] = {}
    people: dict[str, str] = {}
    covered: set[str] = set()
    placed: set[str] = set()
    for slug, line in listed:
        if line.arretee_le:
            pair = (slug, PAR_ORGANISME[line.organisation].identite)
            ended[pair] = max(ended.get(pair, ""), line.arretee_le.dernier_jour.isoformat())
    for slug, line in listed:
        cas = PAR_ORGANISME[line.organisation]
        pair = (slug, cas.identite)
        said = line.confirmee_le.premier_jour.isoformat() if line.confirmee_le else ""
        if line.etat == "arretee" or (pair in ended and said <= ended[pair]):
            continue
        live.setdefault(pair, []).append(line)
        people[cas.identite] = cas.famille
        if cas.colonne:
            covered |= couvertes(cas)
            placed.add(cas.identite)
    said_by = [{x.statut for x in lines} for lines in live.values()]
    confirmed = sum("confirmee" in said for said in said_by)
    shown = sum("documentee" in said and "confirmee" not in said for said in said_by)
    dates = [[x.confirmee_le.iso for x in lines if x.confirmee_le] for lines in live.values()]
    return {
        "reutilisations": len(live),
        "confirmees": confirmed,
        "documentees": shown,
        "declarees": len(live) - confirmed - shown,
        # « 2025-05-24 » is eighteen months before the day of the tests; « 2026 » is after.
        "a_reconfirmer": sum(
            bool(known) and all(x in {"2020", "2025-05-23"} for x in known) for known in dates
        ),
        "terminees": 0,
        "recentes": sum(
            any(
                x.etat == "en-production"
                and x.statut != "declaree"
                and x.confirmee_le
                and x.confirmee_le.iso not in {"2020", "2025-05-23"}
                for x in lines
            )
            for lines in live.values()
        ),
        "non_datees": sum(not known for known in dates),
        "arretees": len(ended.keys() - live.keys()),
        "organisations": len(people),
        "collectivites": sum(famille == "collectivite" for famille in people.values()),
        "non_situees": len(people.keys() - placed),
        "communes": len(covered),
        "population": sum(int(populations()[insee] or 0) for insee in covered),
        "sans_population": sum(populations()[insee] == "" for insee in covered),
    }
