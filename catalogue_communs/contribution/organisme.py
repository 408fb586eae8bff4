"""From a name, a type or an identifier to the organisation of a file."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from catalogue_communs.collectivites import Collectivite, Reference, identification, objets
from catalogue_communs.collectivites.objets import COMMUNE, EPCI, Probleme, Structure
from catalogue_communs.collectivites.organismes import chercher, se_ressemblent
from catalogue_communs.contribution.comprendre import GUILLEMETS, IMAGES
from catalogue_communs.fiches.ecriture import Refus
from catalogue_communs.modele.base import Organisme, libelle
from catalogue_communs.socle.francais import nombre
from catalogue_communs.socle.schemas import est_siren
from catalogue_communs.socle.texte import citer, enumerer
from catalogue_communs.validation import devine
from catalogue_communs.validation.renvois import approchants

SIREN = 9
PLUSIEURS = 20
# Bodies that a name announces, whatever type was ticked beside it.
_PROPRES = ("ccas", "cias", "sdis", "petr")
_SIREN_DIT = re.compile(r"(?<!\d)(?P<siren>\d{3}[\s.]?\d{3}[\s.]?\d{3}(?:[\s.]?\d{5})?)(?!\d)")
_LISTE = re.compile(r"\s+et\s+|[,;/\n]")
_INSEE = re.compile(r"([0-9]{2}|2[AB]|6AE|[0-9]{3}|[0-9]{5}|2[AB][0-9]{3})\Z")


@dataclass(frozen=True, slots=True)
class Reconnu:
    """An organisation as a file names it, and how people read it."""

    valeurs: dict[str, str]
    libelle: str


class Plusieurs(Refus):
    """Several organisations may be meant; where someone can answer, one is chosen."""

    def __init__(self, choix: tuple[Reconnu, ...]) -> None:
        """Keep them, and list them."""
        listed = enumerer((one.libelle for one in choix[:PLUSIEURS]), "ou")
        super().__init__(f"Plusieurs organismes peuvent être voulus : {listed}. Donnez le code du bon.")
        self.choix = choix


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


def comprendre_qui(reference: Reference, said: Mapping[str, str]) -> tuple[Reconnu, ...]:
    """Tell whom the answers of a form name: one, or each of those that it lists; nobody for an unknown name.

    Args:
        reference: The collectivités of France.
        said: What was written as `nom`, `type`, `siren` and `code_insee`, in whichever field.

    Raises:
        Refus: No name was given, or several may be meant by one; the message lists them.
    """
    nom, genre = " ".join(said.get("nom", "").split()), said.get("type", "")
    codes = [one for name in ("code_insee", "siren") for one in _codes(said.get(name, ""))]
    if not codes and (found := _SIREN_DIT.search(nom)) and (siren := devine.siren(found["siren"])):
        # A name, an address and a number pasted together: the number tells.
        codes, nom = [siren], re.split(r"[,;(\n]|\bSIRE[NT]\b", nom[: found.start()])[0].strip(" -:")
    nom = IMAGES.sub("", nom).strip()
    genre = next((kind for kind in _PROPRES if nom.casefold().startswith(f"{kind} ")), genre)
    if len(codes) > 1 and {len(re.sub(r"\D", "", code)) >= SIREN for code in codes} == {True, False}:
        # An INSEE code and a SIREN are of one collectivité.
        if len({reference.identifier(Organisme(type=genre or None, **champ_du_code(c))) for c in codes}) > 1:
            listed = enumerer(map(citer, codes), "et")
            raise Refus(f"{listed} ne sont pas ceux du même organisme : corrigez l’un des deux.")
        codes = codes[:1]
    if not codes and not nom:
        raise Refus(
            "Dites qui utilise le commun : son nom et son type, ou son code INSEE, ou son numéro SIREN."
        )
    listed_ = [one.strip() for one in _LISTE.split(said.get("nom", "")) if one.strip()]
    if len(codes) > 1:
        each = [reconnaitre(reference, "", genre, code) for code in codes]
    elif codes or _by_name(reference, nom, genre) or not all(_by_name(reference, n, genre) for n in listed_):
        each = [reconnaitre(reference, nom, genre, "".join(codes))]
    else:
        each = [reconnaitre(reference, name, genre) for name in listed_]
    if several := next((found_ for found_ in each if len(found_) > 1), None):
        raise Plusieurs(several)
    return tuple(one for found_ in each for one in found_)


def situe(one: Reconnu) -> str:
    """Write how an organisation was understood, with the code that tells it."""
    code = one.valeurs.get("siren") or one.valeurs.get("code_insee")
    return one.libelle if not code or re.search(r"\d", one.libelle) else f"{one.libelle} ({code})"


def inconnu(reference: Reference, nom: str) -> str:
    """Say what to write instead of a name that no collectivité bears, and whose type is not said."""
    close = candidats(reference, nom)
    told = f"Est-ce {enumerer((one.libelle for one in close), 'ou')} ? Donnez son SIREN. " if close else ""
    return f"Aucune collectivité ne s’appelle {citer(nom)}. {told}Choisissez son type dans la liste."


def _codes(text: str) -> list[str]:
    bare = text.strip(GUILLEMETS)
    if devine.siren(bare):
        return [bare]
    return [found for one in re.split(r"[,;/\n]|\bet\b", bare) if (found := one.strip(GUILLEMETS))]


def champ_du_code(code: str) -> dict[str, str]:
    """Tell a SIREN from an INSEE code.

    Raises:
        Refus: It is neither.
    """
    bare = re.sub(r"[\s.]", "", code).upper()
    if _INSEE.match(bare):
        return {"code_insee": bare}
    if not re.fullmatch(r"[0-9]{9}|[0-9]{14}", bare):
        raise Refus(
            f"{citer(code)} n’est ni un SIREN (neuf chiffres), ni un code INSEE de commune, de département ou de région."
        )
    if not est_siren(bare[:SIREN]):
        raise Refus(f"{citer(code)} ne peut pas être un SIREN : la clé de contrôle ne correspond pas.")
    return {"siren": bare[:SIREN]}


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
        if nom and not identification.porte_le_nom(reference, who, nom):
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
    here = reference.par_commune.get(code)
    others = [one for one in reference.communes_par_code_postal.get(code, ()) if one.insee != code]
    if here is None or not others:
        return ()
    known = [Collectivite(COMMUNE, one.insee) for one in (here, *others)]
    named = [one for one in known if not nom or identification.porte_le_nom(reference, one, nom)]
    return () if named == known[:1] else tuple(_named(reference, one) for one in named)


def _alone(reference: Reference, values: dict[str, str]) -> bool:
    return not isinstance(reference.identifier(Organisme(**values)), Probleme)


def _by_name(reference: Reference, nom: str, genre: str) -> tuple[Collectivite, ...]:
    if not nom:
        return ()
    if genre:
        return identification.portent(reference, nom, genre) or approchants(reference, nom, genre)
    index = reference.communes_par_nom
    insee = next((index[key] for key in objets.cles_de_commune(nom) if key in index), ())
    words = objets.mots_du_nom(nom)
    groups = (
        one for (_, key), found in reference.groupements_par_nom.items() if key == words for one in found
    )
    return (*(Collectivite(COMMUNE, one) for one in insee), *groups) or approchants(reference, nom, "")


def _named(reference: Reference, who: Collectivite) -> Reconnu:
    values, kind = {"siren" if who.nature == EPCI else "code_insee": who.code}, reference.type_organisme(who)
    if not _alone(reference, values):
        values = {"type": kind, **values}
    people = reference.population([who])
    told = [libelle("type_organisme", kind).lower(), *([f"{nombre(people)} habitants"] if people else ())]
    return Reconnu(values, f"{reference.nom_situe(who)} ({', '.join([*told, who.code])})")
