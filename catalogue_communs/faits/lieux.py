"""What is said of a place without the list of who, there, uses a common.

Four kinds: a figure whose scope names the place, a user that is no collectivité and says its
départements, such a user whose campaign ended, a carrier that the reference places. None of them counts a
commune or an inhabitant; a place that one of them names is not a place where nothing is known.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from itertools import chain
from typing import TypeVar

import msgspec

from catalogue_communs.collectivites import Collectivite, Reference
from catalogue_communs.collectivites.objets import COM, DEPARTEMENT, EPCI, NATURES, REGION, Region
from catalogue_communs.faits import impact, phrases
from catalogue_communs.faits.usages import Usage, departements_de
from catalogue_communs.modele import Mesure, Projet, libelle
from catalogue_communs.socle.programme import programme
from catalogue_communs.socle.texte import enumerer, slugifier

T = TypeVar("T")
# The kinds of facts.
CHIFFRE, ORGANISME, PORTEUR, CAMPAGNE = "chiffre", "organisme", "porteur", "campagne"


class FaitLocal(msgspec.Struct, frozen=True):
    """What a common says of a place: of which départements (INSEE codes), and how people read it.

    `siege`: the département where a carrier is, for a mark on a map; nothing for a région, whose
    seat the reference does not give.
    """

    genre: str
    commun: str
    dit: str
    departements: frozenset[str]
    siege: str = ""


def locaux(
    projet: Projet, usages: Iterable[Usage], reference: Reference, today: date
) -> list[FaitLocal]:
    """List what one common says of places as of `today`, without counting anybody."""
    found = (
        _chiffres(projet, reference, today),
        _organismes(usages, reference),
        _porteurs(projet, reference),
    )
    return [*chain.from_iterable(found)]


def _chiffres(projet: Projet, reference: Reference, today: date) -> Iterator[FaitLocal]:
    for indicateur in projet.indicateurs:
        latest = {nommes(m): m for m in sorted(indicateur.mesures, key=lambda m: m.au.dernier_jour)}
        for places, mesure in latest.items():
            if not places:
                continue
            scope = mesure.perimetre or enumerer((reference.nom(one) for one in places), "et")
            status = libelle("statut_mesure", mesure.statut).lower()
            said = f"{indicateur.nom} : {impact.en_mots(mesure, indicateur)}, {status} {impact.quand(mesure)}"
            if impact.est_depassee(mesure, indicateur, today):
                said += ", à actualiser"
            if scope not in indicateur.nom:
                said += f", périmètre : {scope}"
            if caveat := impact.reserve(indicateur, mesure):
                said += f". {caveat}"
            codes = frozenset(code for one in places for code in situer(one, reference))
            yield FaitLocal(CHIFFRE, projet.slug, said, codes)


def nommes(mesure: Mesure) -> tuple[Collectivite, ...]:
    """Return the places that the scope of a measure names."""
    named = NATURES.items() if mesure.lieux else ()
    return tuple(
        Collectivite(kind, code) for name, kind in named for code in getattr(mesure.lieux, name)
    )


def situer(lieu: Collectivite, reference: Reference) -> tuple[str, ...]:
    """Return the départements of a place; one without a council is itself."""
    return (lieu.code,) if lieu.nature == DEPARTEMENT else reference.departements_de(lieu)


def _organismes(usages: Iterable[Usage], reference: Reference) -> Iterator[FaitLocal]:
    for usage in usages:
        if codes := departements_de(usage):
            said = ["porteur du commun"] if usage.porteur else []
            said += (
                [phrases.campagne_terminee(usage.fin)]
                if usage.fin
                else phrases.derniere_trace(usage)
            )
            said += ["à reconfirmer"] if usage.a_reconfirmer and not usage.fin else []
            told = f"{reference.nommer(usage.derniere.organisation)} : {', '.join(said)}"
            yield FaitLocal(CAMPAGNE if usage.fin else ORGANISME, usage.commun, told, codes)


def _porteurs(projet: Projet, reference: Reference) -> Iterator[FaitLocal]:
    for porteur in projet.porteurs_principaux:
        who = reference.identifier(porteur)
        if isinstance(who, Collectivite):
            codes = reference.departements_de(who)
            seat = codes[0] if who.nature != REGION and len(codes) == 1 else ""
            if who.nature == EPCI:
                seat = reference.par_epci[who.code].departement
            said = f"Porté par {reference.nommer(porteur)}"
            yield FaitLocal(PORTEUR, projet.slug, said, frozenset(codes), seat)


TERRITOIRES = "territoires/"


def une_fois(around: Mapping[str, Iterable[T]], codes: Iterable[str]) -> list[T]:
    """List what is in some départements, each once: told apart as they were made."""
    return [*{id(one): one for code in codes for one in around.get(code, ())}.values()]


def regions_couvertes(reference: Reference) -> list[Region]:
    """List the régions that have a page: those of the programme, without the collectivités d'outre-mer."""
    return [
        r for r in reference.par_region.values() if r.zone != COM and programme().couvre(r.code)
    ]


def territoires(reference: Reference) -> dict[Collectivite, str]:
    """Give the address of the page that a territory of the programme may have: régions by their name, départements with their code."""
    found = {
        Collectivite(REGION, r.code): f"{TERRITOIRES}{slugifier(r.nom)}/"
        for r in regions_couvertes(reference)
    }
    return found | {
        Collectivite(DEPARTEMENT, d.code): f"{TERRITOIRES}{d.code.lower()}-{slugifier(d.nom)}/"
        for d in reference.par_departement.values()
        if programme().couvre(d.region)
    }
