"""From a name, a type or an identifier to the organisation of a file."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from catalogue.collectivites import Collectivite, identification, noms
from catalogue.collectivites.objets import COMMUNE, EPCI, Probleme
from catalogue.collectivites.organismes import chercher, se_ressemblent
from catalogue.fiches.edition import Refus
from catalogue.modele.base import Organisme, libelle
from catalogue.socle.formats import is_siren
from catalogue.socle.francais import nombre
from catalogue.socle.texte import citer

if TYPE_CHECKING:
    from catalogue.collectivites import Reference
    from catalogue.collectivites.objets import Structure

SIREN = 9
_INSEE = re.compile(r"([0-9]{2}|2[AB]|6AE|[0-9]{3}|[0-9]{5}|2[AB][0-9]{3})\Z")


@dataclass(frozen=True, slots=True)
class Reconnu:
    """An organisation as a file names it, and how people read it."""

    valeurs: dict[str, str]
    libelle: str


def reconnaitre(reference: Reference, nom: str = "", genre: str = "", code: str = "") -> tuple[Reconnu, ...]:
    """Find the organisations that answers may mean; the only one, when nothing is doubtful.

    Args:
        reference: The collectivités of France.
        nom: Its name, as people write it.
        genre: A value of the vocabulary `type_organisme`.
        code: A SIREN, a SIRET or an INSEE code, with or without spaces.

    Returns:
        One or several organisations; none when a name alone is that of no collectivité. A number that is
        the INSEE code of a commune and the postal code of others gives them all, unless the name tells.

    Raises:
        Refus: The identifier is nobody's, or somebody else's.
    """
    if code:
        return _by_code(reference, nom, genre, code)
    found = _by_name(reference, nom, genre)
    if found:
        return tuple(_named(reference, one) for one in found)
    if nom and genre:
        return (Reconnu({"nom": nom, "type": genre}, f"{nom} ({libelle('type_organisme', genre)})"),)
    return ()


def champ_du_code(code: str) -> dict[str, str]:
    """Tell a SIREN from an INSEE code.

    Raises:
        Refus: It is neither.
    """
    bare = re.sub(r"[\s.]", "", code).upper()
    if re.fullmatch(r"[0-9]{9}|[0-9]{14}", bare):
        siren = bare[:SIREN]
        if not is_siren(siren):
            raise Refus(f"{citer(code)} ne peut pas être un SIREN : la clé de contrôle ne correspond pas.")
        return {"siren": siren}
    if _INSEE.match(bare):
        return {"code_insee": bare}
    raise Refus(
        f"{citer(code)} n’est ni un SIREN (neuf chiffres), ni un code INSEE de commune, de département ou de région."
    )


def candidats(reference: Reference, nom: str) -> tuple[Reconnu, ...]:
    """Return the bodies beyond the collectivités that a name may mean: a person chooses, even one alone."""
    return tuple(
        Reconnu({"nom": nom, "type": one.type, "siren": one.siren}, situee(reference, one))
        for one in chercher(reference.structures, nom)
    )


def situee(reference: Reference, one: Structure) -> str:
    """Write what tells a body from its homonyms."""
    place = reference.departement(one.departement)
    known = [place.nom if place else "", f"{nombre(one.population)} habitants" if one.population else ""]
    kind = libelle("type_organisme", one.type) if one.type else ""
    return f"{one.nom} ({', '.join(filter(None, (kind, *known, f'SIREN {one.siren}')))})"


def _by_code(reference: Reference, nom: str, genre: str, code: str) -> tuple[Reconnu, ...]:
    values = champ_du_code(code)
    if doubtful := _postales(reference, values.get("code_insee", ""), nom):
        return doubtful
    who = reference.identifier(Organisme(type=genre or None, **values))
    if isinstance(who, Probleme):
        raise Refus(f"{who.message} {who.remede}")
    if isinstance(who, Collectivite):
        if nom and not identification.porte(reference, who, nom):
            raise Refus(
                f"L’identifiant {citer(code)} est celui de {reference.nom_complet(who)}, et non de {citer(nom)} : "
                "corrigez l’un des deux."
            )
        # The reference knows its name; the type only says which of two bears a code.
        needed = {"type": genre} if genre and not _alone(reference, values) else {}
        return (Reconnu({**needed, **values}, reference.nom_complet(who)),)
    body = reference.structures.get(values["siren"])
    if body and nom and not se_ressemblent(nom, body.nom):
        raise Refus(
            f"Le SIREN {citer(code)} est celui de {body.nom}, et non de {citer(nom)} : corrigez l’un des deux."
        )
    if body:
        nom, genre = nom or body.nom, genre or body.type
    if not nom:
        raise Refus(f"{citer(code)} n’est pas celui d’une collectivité : donnez aussi le nom de l’organisme.")
    typed = {"type": genre} if genre else {}
    return (Reconnu({"nom": nom, **typed, **values}, nom),)


def _postales(reference: Reference, code: str, nom: str) -> tuple[Reconnu, ...]:
    """Return the communes that a number may mean, by its INSEE code or by its postal code; none without doubt."""
    here = reference.commune(code)
    others = [one for one in reference.par_code_postal(code) if one.insee != code]
    if here is None or not others:
        return ()
    known = [Collectivite(COMMUNE, one.insee) for one in (here, *others)]
    if nom:
        known = [one for one in known if identification.porte(reference, one, nom)]
    return (
        () if known in ([], [Collectivite(COMMUNE, code)]) else tuple(_named(reference, one) for one in known)
    )


def _alone(reference: Reference, values: dict[str, str]) -> bool:
    return not isinstance(reference.identifier(Organisme(**values)), Probleme)


def _by_name(reference: Reference, nom: str, genre: str) -> tuple[Collectivite, ...]:
    if not nom:
        return ()
    if genre:
        return identification.portent(reference, nom, genre)
    index = reference.communes_par_nom
    insee = next((index[key] for key in noms.cles_commune(nom) if key in index), ())
    words = noms.mots(nom)
    groups = (
        one for (_, key), found in reference.groupements_par_nom.items() if key == words for one in found
    )
    return (*(Collectivite(COMMUNE, one) for one in insee), *groups)


def _named(reference: Reference, who: Collectivite) -> Reconnu:
    name = "siren" if who.nature == EPCI else "code_insee"
    values = {name: who.code}
    if not _alone(reference, values):
        values = {"type": reference.type_organisme(who), **values}
    people = reference.population([who])
    counted = f", {nombre(people)} habitants" if people else ""
    return Reconnu(
        values, f"{reference.nom_situe(who)} ({reference.type_organisme(who)}{counted}, {who.code})"
    )
