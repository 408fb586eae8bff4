"""What is said of a place without the list of who, there, uses a common.

Four kinds: a figure whose scope names the place, a user that is no collectivité and says its
départements, such a user whose campaign ended, a carrier that the reference places. None of them
counts a commune or an inhabitant; a place that one of them names is not a place where nothing is
known.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import chain
from typing import TypeVar

import msgspec

from catalogue_communs.collectivites import Collectivite, Reference
from catalogue_communs.collectivites.objets import COM, DEPARTEMENT, EPCI, NATURES, REGION, Region
from catalogue_communs.faits import impact, phrases
from catalogue_communs.faits.usages import Usage, departements_de
from catalogue_communs.modele import Indicateur, Mesure, Projet
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
    return [
        *_chiffres(projet, reference, today),
        *_organismes(usages, reference),
        *_porteurs(projet, reference),
    ]


def _chiffres(projet: Projet, reference: Reference, today: date) -> Iterator[FaitLocal]:
    for indicateur in projet.indicateurs:
        mesures = sorted(indicateur.mesures, key=lambda mesure: mesure.au.dernier_jour)
        dernieres = {nommes(mesure): mesure for mesure in mesures}
        for places, mesure in dernieres.items():
            if places:
                codes = chain.from_iterable(situer(place, reference) for place in places)
                phrase = _chiffre_dit(mesure, indicateur, today, _perimetre(mesure, reference))
                yield FaitLocal(CHIFFRE, projet.slug, phrase, frozenset(codes))


def _perimetre(mesure: Mesure, reference: Reference) -> str:
    """Say the scope of a measure: as the file does, else by the places that it names."""
    return mesure.perimetre or enumerer(map(reference.nom, nommes(mesure)), "et")


def _chiffre_dit(mesure: Mesure, indicateur: Indicateur, today: date, perimetre: str) -> str:
    """Say a figure in a sentence: how sure, of which day, over which scope, with its caveat."""
    figure = f"{indicateur.nom} : {impact.en_mots(mesure, indicateur)}"
    phrase = f"{figure} {impact.constat(mesure)}"
    if impact.est_depassee(mesure, indicateur, today):
        phrase += ", à actualiser"
    if perimetre not in indicateur.nom:
        phrase += f", périmètre : {perimetre}"
    caveat = impact.reserve(indicateur, mesure)
    return f"{phrase}. {caveat}" if caveat else phrase


def nommes(mesure: Mesure) -> tuple[Collectivite, ...]:
    """Return the places that the scope of a measure names."""
    if mesure.lieux is None:
        return ()
    return tuple(
        Collectivite(nature, code)
        for champ, nature in NATURES.items()
        for code in getattr(mesure.lieux, champ)
    )


def situer(lieu: Collectivite, reference: Reference) -> tuple[str, ...]:
    """Return the départements of a place; one without a council is itself."""
    return (lieu.code,) if lieu.nature == DEPARTEMENT else reference.departements_de(lieu)


def _organismes(usages: Iterable[Usage], reference: Reference) -> Iterator[FaitLocal]:
    for usage in usages:
        codes = departements_de(usage)
        if codes:
            genre = CAMPAGNE if usage.fin else ORGANISME
            nom = reference.nommer(usage.derniere.organisation)
            phrase = f"{nom} : {_usage_dit(usage)}"
            yield FaitLocal(genre, usage.commun, phrase, codes)


def _usage_dit(usage: Usage) -> str:
    """Say of a use whether it is that of a carrier, how it ended or what shows it last."""
    phrase = phrases.dire_un_usage(usage)
    if usage.fin:
        phrase = phrases.campagne_terminee(usage.fin)
    return f"porteur du commun, {phrase}" if usage.porteur else phrase


def _porteurs(projet: Projet, reference: Reference) -> Iterator[FaitLocal]:
    for porteur in projet.porteurs_principaux:
        lieu = reference.identifier(porteur)
        if isinstance(lieu, Collectivite):
            codes = reference.departements_de(lieu)
            phrase = f"Porteur : {reference.nommer(porteur)}"
            siege = _siege(lieu, codes, reference)
            yield FaitLocal(PORTEUR, projet.slug, phrase, frozenset(codes), siege)


def _siege(lieu: Collectivite, codes: Sequence[str], reference: Reference) -> str:
    """Return the département where a collectivité is, of those that it covers.

    Nothing for a région.
    """
    if lieu.nature == EPCI:
        return reference.par_epci[lieu.code].departement
    if lieu.nature == REGION or len(codes) != 1:
        return ""
    return codes[0]


TERRITOIRES = "territoires/"


def une_fois(faits: Mapping[str, Iterable[T]], codes: Iterable[str]) -> list[T]:
    """List what is in some départements, each once: told apart as they were made."""
    locaux = chain.from_iterable(faits.get(code, ()) for code in codes)
    return [*{id(fait): fait for fait in locaux}.values()]


def regions_couvertes(reference: Reference) -> list[Region]:
    """List the régions that have a page.

    Those of the programme, without the collectivités d'outre-mer.
    """
    regions = [region for region in reference.par_region.values() if region.zone != COM]
    return [region for region in regions if programme().couvre(region.code)]


def territoires(reference: Reference) -> dict[Collectivite, str]:
    """Give the address of the page that a territory of the programme may have.

    Régions by their name, départements with their code.
    """
    adresses = {}
    for region in regions_couvertes(reference):
        adresse = f"{TERRITOIRES}{slugifier(region.nom)}/"
        adresses[Collectivite(REGION, region.code)] = adresse
    for departement in reference.par_departement.values():
        if programme().couvre(departement.region):
            nom = slugifier(departement.nom)
            adresse = f"{TERRITOIRES}{departement.code.lower()}-{nom}/"
            adresses[Collectivite(DEPARTEMENT, departement.code)] = adresse
    return adresses
