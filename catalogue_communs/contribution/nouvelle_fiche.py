"""A whole new file: its values as they are understood, its text, what its readers will miss as comments."""

from collections.abc import Collection, Mapping
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
    """Return the values of a new file, and how they were understood: the catalogue alone says its status and its day."""
    lue = Comprehension(jour=proposee.origine.jour or today)
    element = lue.element((), dict(proposee.fiche or {}))
    if faults := [*proposee.fautes, *lue.fautes]:
        raise Illisible(*faults)
    if not element.get("publics"):
        element["publics"] = {"collectivites": ["non-precise"]}
        lue.compris.append("publics, non précisés")
    first, *others = element.get("porteurs") or [{}]
    if isinstance(first, dict) and first.get("nom"):
        element["porteurs"] = [*_porteurs(lue, first, reference), *others]
    return {**element, "statut": programme().autre.cle, "publie_le": today.isoformat()}, lue


def _porteurs(
    lue: Comprehension, dit: Mapping[str, Any], reference: Reference
) -> list[dict[str, Any]]:
    """Return who carries a new common, under the name that is said and with its number."""
    said = {name: str(dit[name]) for name in IDENTITE if name in dit}
    try:
        found = comprendre_qui(reference, said)
    except Inconnue:
        # A carrier is shown by its name: it needs no number.
        return [dict(dit)]
    except Refus as refusal:
        raise Illisible(f"Porteur\n{refusal}") from refusal
    if not found and lue.genres_douteux:
        raise Illisible(f"Type du porteur\n{lue.genres_douteux[0]}")
    lue.compris += [f"porteur, {one.libelle}" for one in found]
    if len(found) > 1:
        return [{**dit, **one.valeurs} for one in found]
    return [{**dit, "nom": said["nom"], **one.valeurs} for one in found] or [dict(dit)]


def fiche_nouvelle(valeurs: Mapping[str, object]) -> str:
    """Write a new file that the schema accepts, or refuse: its fields in order; as comments, those that readers will miss."""
    text = ebauche(valeurs, ())
    document = lire_octets(text.encode(), "fiche")
    problems = list(document.diagnostics) or list(conformite.check(Fiche("fiche", document)))
    if problems:
        raise Refus(" ".join(f"{one.message} {one.remede}" for one in problems[:5]))
    if not egales(document.valeurs, saine(valeurs)):
        raise Refus(
            "La fiche n’a pas pu être écrite exactement : une valeur contient un texte inattendu."
        )
    return text


def ebauche(valeurs: Mapping[str, object], a_completer: Collection[str]) -> str:
    """Write the start of a file that the schema refuses still: what it lacks is named, as comments."""
    here = (ressources() / "projets").is_dir()
    # Editors are told the schema: that of this repository; elsewhere, that which the site publishes.
    home = "../schemas/" if here and not programme().adresses.site else programme().schemas
    values, lines = saine(valeurs), [f"# yaml-language-server: $schema={home}projet.schema.json"]
    for name in dict.fromkeys((*schemas.schema(ecriture.PROJET)["properties"], *values)):
        if name in values:
            part = formulaires.partie_du_champ((name,))
            lines += ecriture.ecrire_champ(name, values[name], part, 0)
        if name in a_completer:
            lines.append(f"# {name} : à écrire. {_told(name)}")
        # What readers look for and will not find.
        expected = [field for field in manques.EXPECTED if field.partition(".")[0] == name]
        if name not in values and expected:
            lines.append(f"# {name} : {_told(name)}")
        elif isinstance(values.get(name), dict):
            inner = ((field.partition(".")[2], field) for field in expected)
            lines += [
                f"  # {one} : {_told(field)}"
                for one, field in inner
                if one and one not in values[name]
            ]
    return "\n".join(lines) + "\n"


def _told(field: str) -> str:
    part = formulaires.partie_du_champ(tuple(field.split(".")))
    return f"{part['title']}. {part['description'].partition('. ')[0].rstrip('.')}."
