"""A whole new file: its values as they are understood, its text, as comments what is missing."""

from collections.abc import Collection, Iterator, Mapping
from datetime import date
from typing import Any

from catalogue_communs.collectivites import Reference
from catalogue_communs.contribution import formulaires
from catalogue_communs.contribution.comprendre import Comprehension
from catalogue_communs.contribution.organismes import Inconnue, comprendre_qui
from catalogue_communs.contribution.proposition import Illisible, Proposition
from catalogue_communs.fiches import ecriture
from catalogue_communs.fiches.ecriture import Refus, egales, saine
from catalogue_communs.fiches.lecture import lire_octets
from catalogue_communs.socle import schemas
from catalogue_communs.socle.fichiers import ressources
from catalogue_communs.socle.programme import programme
from catalogue_communs.validation import conformite, manques
from catalogue_communs.validation.fiche import Fiche
from catalogue_communs.validation.renvois import IDENTITE


def nouvelle_fiche(
    proposee: Proposition, reference: Reference, today: date
) -> tuple[dict[str, Any], Comprehension]:
    """Return the values of a new file, and how they were understood.

    The catalogue alone says its status and its day.
    """
    lue = Comprehension(jour=proposee.origine.jour or today)
    element = lue.element((), dict(proposee.fiche or {}))
    fautes = [*proposee.fautes, *lue.fautes]
    if fautes:
        raise Illisible(*fautes)
    if not element.get("publics"):
        element["publics"] = {"collectivites": ["non-precise"]}
        lue.compris.append("publics, non précisés")
    premier, *suivants = element.get("porteurs") or [{}]
    if isinstance(premier, dict) and premier.get("nom"):
        element["porteurs"] = [*_porteurs(lue, premier, reference), *suivants]
    return {**element, "statut": programme().autre.cle, "publie_le": today.isoformat()}, lue


def _porteurs(
    lue: Comprehension, porteur: Mapping[str, Any], reference: Reference
) -> list[dict[str, Any]]:
    """Return who carries a new common, under the name that the proposal gives, with its number."""
    identite = {nom: str(porteur[nom]) for nom in IDENTITE if nom in porteur}
    try:
        reconnus = comprendre_qui(reference, identite)
    except Inconnue:
        # A carrier is shown by its name: it needs no number.
        return [dict(porteur)]
    except Refus as refusal:
        raise Illisible(f"Porteur\n{refusal}") from refusal
    if not reconnus:
        if lue.genres_douteux:
            raise Illisible(f"Type du porteur\n{lue.genres_douteux[0]}")
        return [dict(porteur)]
    lue.compris += [f"porteur, {reconnu.libelle}" for reconnu in reconnus]
    if len(reconnus) > 1:
        return [{**porteur, **reconnu.valeurs} for reconnu in reconnus]
    return [{**porteur, "nom": identite["nom"], **reconnus[0].valeurs}]


def fiche_nouvelle(valeurs: Mapping[str, object]) -> str:
    """Write a new file that the schema accepts, or refuse.

    Its fields are in order; those that its readers will miss are comments.
    """
    text = ebauche(valeurs, ())
    document = lire_octets(text.encode(), "fiche")
    problems = list(document.diagnostics) or list(conformite.check(Fiche("fiche", document)))
    if problems:
        raise Refus(" ".join(f"{problem.message} {problem.remede}" for problem in problems[:5]))
    if not egales(document.valeurs, saine(valeurs)):
        raise Refus(
            "La fiche n’a pas pu être écrite exactement : une valeur contient un texte inattendu."
        )
    return text


def ebauche(valeurs: Mapping[str, object], a_completer: Collection[str]) -> str:
    """Write the start of a file that the schema refuses still: what it lacks is in comments."""
    valeurs = saine(valeurs)
    lines = [f"# yaml-language-server: $schema={_adresse_du_schema()}"]
    for nom in dict.fromkeys((*schemas.schema(ecriture.PROJET)["properties"], *valeurs)):
        if nom in valeurs:
            partie = formulaires.partie_du_champ((nom,))
            lines += ecriture.ecrire_champ(nom, valeurs[nom], partie, 0)
        if nom in a_completer:
            lines.append(f"# {nom} : à écrire. {_aide_du_champ(nom)}")
        lines += _champs_attendus(nom, valeurs)
    return "\n".join(lines) + "\n"


def _adresse_du_schema() -> str:
    """Return the schema that editors read: that of this repository, or that which the site has."""
    in_this_repository = (ressources() / "projets").is_dir()
    if in_this_repository and not programme().adresses.site:
        return "../schemas/projet.schema.json"
    return f"{programme().schemas}projet.schema.json"


def _champs_attendus(nom: str, valeurs: Mapping[str, Any]) -> Iterator[str]:
    """Yield as comments the fields, under a name, that readers look for and that a file lacks."""
    attendus = [champ for champ in manques.EXPECTED if champ.partition(".")[0] == nom]
    if nom not in valeurs and attendus:
        yield f"# {nom} : {_aide_du_champ(nom)}"
    if not isinstance(valeurs.get(nom), dict):
        return
    for champ in attendus:
        sous_nom = champ.partition(".")[2]
        if sous_nom and sous_nom not in valeurs[nom]:
            yield f"  # {sous_nom} : {_aide_du_champ(champ)}"


def _aide_du_champ(champ: str) -> str:
    """Return the title of a field and the first sentence of its description."""
    partie = formulaires.partie_du_champ(tuple(champ.split(".")))
    return f"{partie['title']}. {partie['description'].partition('. ')[0].rstrip('.')}."
