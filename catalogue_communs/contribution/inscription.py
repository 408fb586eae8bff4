"""What a file says of uses, of measures and of their sources: a new one is written where the file expects it."""

from collections.abc import Collection, Mapping, Sequence
from itertools import chain, count
from typing import Any
from urllib.parse import urlsplit

from catalogue_communs.collectivites import Reference
from catalogue_communs.collectivites.objets import Probleme
from catalogue_communs.contribution import formulaires
from catalogue_communs.contribution.comprendre import Comprehension, valeur_comprise
from catalogue_communs.contribution.organismes import (
    LISTE,
    Reconnu,
    candidats,
    comprendre_qui,
    usages_de_l_organisme,
)
from catalogue_communs.contribution.proposition import ChampChange, Envoi, Illisible
from catalogue_communs.fiches.ecriture import Refus, lire_noeuds, remplacer
from catalogue_communs.fiches.rangement import ajouter_a_sa_place
from catalogue_communs.modele import Organisme, libelle
from catalogue_communs.modele.reutilisations import ARRETEE, CONFIRMEE, DECLAREE
from catalogue_communs.socle.texte import ChampPath, citer, enumerer, minuscule, proche, slugifier
from catalogue_communs.validation.devine import question_posee
from catalogue_communs.validation.fiche import Fiche, parcourir

# What tells an element of a list from the others.
NOMS = ("id", "nom", "titre", "commun", "url", "phase", "mode")
SHOWN, LONGEST_ID = 12, 60


def _lue(texte: str) -> Fiche:
    return Fiche("", lire_noeuds(texte))


def rang_nomme(values: Sequence[Any], named: str, path: ChampPath) -> int:
    """Return the rank of what bears a name, whatever its case and accents; a number is one too."""
    for rank, one in enumerate(values):
        names = {str(one.get(name)) for name in NOMS} if isinstance(one, dict) else {str(one)}
        if named in names or (slugifier(named) and slugifier(named) in {*map(slugifier, names)}):
            return rank
    if named.isascii() and named.isdecimal() and int(named) < len(values):
        return int(named)
    groups = [one for one in values if isinstance(one, dict)]
    shown = [next((str(one[n]) for n in ("nom", *NOMS) if one.get(n)), "…") for one in groups]
    raise introuvable(formulaires.partie_du_champ((*path, 0)).get("title", ""), named, shown)


def introuvable(label: str, nom: str, noms: Sequence[str]) -> Illisible:
    """Say that nothing in a list bears a name, or that several do, and what there is, the closest first."""
    if not noms:
        told = "Il n’y en a aucun."
    else:
        close = proche(nom, noms)
        shown = [close, *(one for one in noms if one != close)] if close else noms
        told = f"Il y a : {enumerer(dict.fromkeys(shown[:SHOWN]), 'et')}."
    return Illisible(f"{label}\nAucun élément ne s’appelle {citer(nom)}. {told}")


# --- What is said of a use ---------------------------------------------------------------


def organismes_declares(lue: Comprehension, dit: Any, reference: Reference) -> tuple[Reconnu, ...]:
    """Return whom a declaration names; those that the file names so have no label. A fault when it is not sure."""
    said = {name: str(value) for name, value in dit.items()} if isinstance(dit, dict) else {}
    try:
        if _dans_la_fiche(lue.texte, said, reference):
            return (Reconnu(said, ""),)
        if found := comprendre_qui(reference, said):
            return found
        refused = _personne(lue, said, reference)
    except Refus as refusal:
        refused = str(refusal)
    label = "Organisation : code INSEE" if "code_insee" in said else "Organisation"
    lue.fautes.insert(0, f"{label}\n{refused}")
    return ()


def _dans_la_fiche(texte: str, dit: Mapping[str, str], reference: Reference) -> bool:
    """Tell whether the file has the organisation; a code must be that of the name beside it."""
    codes = {name: dit[name] for name in ("siren", "code_insee") if name in dit}
    if (
        codes
        and "nom" in dit
        and not isinstance(reference.identifier(Organisme(**codes)), Probleme)
    ):
        return False
    return bool(dit) and bool(usages_de_l_organisme(texte, dit, reference))


def _personne(lue: Comprehension, dit: Mapping[str, str], reference: Reference) -> str:
    """Say that a name is nobody's, with the bodies that it may mean, or the types between which to choose."""
    asked = "Dites ce que c’est : commune, département, syndicat mixte…"
    if lue.genres_douteux:
        asked = lue.genres_douteux[0]
    elif close := candidats(reference, dit["nom"]):
        listed = enumerer((one.libelle for one in close), "ou")
        asked = f"Est-ce {listed} ? Donnez son SIREN. Sinon, {minuscule(asked)}"
    return f"Aucune collectivité ne s’appelle {citer(dit['nom'])}. {asked}"


def inscrire_les_usages(
    lue: Comprehension, element: dict[str, Any], origine: Envoi, reference: Reference
) -> None:
    """Write what a declaration says of each of its organisations."""
    users = element.pop("organisation")
    _completer_la_declaration(lue, element, origine)
    for who in users:
        if who.libelle:
            lue.compris.append(f"organisme, {who.libelle}")
            lue.remarques += _sans_identifiant(who, reference)
        lue.texte = _usage(lue.texte, who, element, reference)


def _completer_la_declaration(lue: Comprehension, element: dict[str, Any], origine: Envoi) -> None:
    """Add to a declaration its day and its source, from where it comes; refuse a stop without its day."""
    stops, declared = element.get("etat") == ARRETEE, element["statut"] == DECLAREE
    if stops and "arretee_le" not in element:
        raise Illisible(
            "Arrêtée le\nDites depuis quand, avec la précision connue : 2026, mars 2026 ou 31/03/2026."
        )
    if not {"url", "reference"} & {*element.get("preuve", {"url": ""})}:
        # What a proof is says nothing when there is none.
        del element["preuve"]
    if declared and not stops and origine.jour:
        element.setdefault("confirmee_le", origine.jour.isoformat())
    _citer(lue, element, LISTE)
    if declared and "source" not in element and origine.adresse:
        element["source"] = origine.adresse


def _sans_identifiant(who: Reconnu, reference: Reference) -> list[str]:
    """Ask which body of the reference is meant by one that has no number."""
    if {*who.valeurs} & {"siren", "code_insee"}:
        return []
    close = candidats(reference, who.valeurs["nom"])
    if not close:
        return []
    return [f"Sans identifiant : est-ce {enumerer((one.libelle for one in close), 'ou')} ?"]


def _usage(texte: str, who: Reconnu, element: Mapping[str, Any], reference: Reference) -> str:
    """Write a use on the line that the file has of the organisation, or on a line of its own."""
    lines = usages_de_l_organisme(texte, who.valeurs, reference)
    if not lines:
        return ajouter_a_sa_place(texte, (LISTE,), {"organisation": who.valeurs, **element})
    rank, line = lines[-1]
    if _demande_sa_ligne(line, element):
        return ajouter_a_sa_place(
            texte, (LISTE,), {"organisation": line["organisation"], **element}
        )
    for path, value in parcourir(_apport(line, element), (LISTE, rank)):
        # A proof and a confirmation are groups of texts.
        if not isinstance(value, dict):
            texte = remplacer(texte, path, value)
    return texte


def _demande_sa_ligne(line: Mapping[str, Any], element: Mapping[str, Any]) -> bool:
    """Tell whether what is said of a use cannot be written on its line.

    The day of a declaration is never that of a proof: beside a line whose proof was read, what is said has
    its own. So has an organisation that stopped and begins again, and one whose new state has no source.
    """
    again = line.get("etat") == ARRETEE and element["etat"] != ARRETEE
    if again or line.get("lue_le"):
        return True
    if element["statut"] == CONFIRMEE:
        return False
    shown = line.get("preuve") and line["preuve"] != element.get("preuve")
    proved = line.get("statut") not in {element["statut"], DECLAREE}
    unsaid = line.get("source") and "source" not in element and line.get("etat") != element["etat"]
    return bool(shown or proved or unsaid)


def _apport(line: Mapping[str, Any], element: Mapping[str, Any]) -> dict[str, Any]:
    """Return what an element changes in a line: what a service says of its users adds to what people wrote."""
    if element["statut"] != CONFIRMEE:
        return dict(element)
    kept = {"usage", "depuis", "source"}
    if element["etat"] != ARRETEE:
        kept.add("etat")
    return {name: value for name, value in element.items() if name not in kept or name not in line}


# --- What is measured, and what shows it --------------------------------------------------------


def noms_des_indicateurs(texte: str) -> list[str]:
    """List the identifiers of the indicators of a file."""
    return [str(item.get("id")) for _, item in _lue(texte).items("impact", "indicateurs")]


def inscrire_la_mesure(lue: Comprehension, demande: ChampChange, element: dict[str, Any]) -> None:
    """Add a measure, read in the unit of its indicator; its source may be the title of a document."""
    path = place_de_l_indicateur(lue.texte, demande.chemin)
    indicator = _lue(lue.texte).get(*path)
    written = str(demande.apres.get("valeur", ""))
    if "%" in written and indicator.get("unite") != "pour-cent":
        unit = libelle("unite", str(indicator.get("unite"))).lower()
        raise Illisible(f"Valeur\n{question_posee('nombre-part', written, unite=unit)}")
    said = str(element.get("source", ""))
    _citer(lue, element, "impact.indicateurs")
    if element.get("source", said) != said and "://" not in said:
        lue.compris.append(f"source, document « {said} »")
    lue.texte = ajouter_a_sa_place(lue.texte, (*path, "mesures"), element)


def place_de_l_indicateur(texte: str, chemin: ChampPath) -> ChampPath:
    """Find the indicator of a measure: by its identifier or its name; the only one, when a word of it is said."""
    listed = [item for _, item in _lue(texte).items("impact", "indicateurs")]
    if not listed:
        raise Illisible(
            "Indicateur\nLa fiche n’en a pas encore. Écrivez à l’équipe du catalogue ce que vous comptez et dans "
            "quelle unité : elle l’ajoutera."
        )
    named = chemin[2]
    if isinstance(named, str) and named:
        words = slugifier(named).split("-")
        near = [
            rank
            for rank, item in enumerate(listed)
            if set(words) <= set(slugifier(f"{item.get('id')} {item.get('nom')}").split("-"))
        ]
        if len(near) == 1:
            return (*chemin[:2], near[0])
        return (*chemin[:2], rang_nomme(listed, named, chemin[:2]))
    return chemin[:3]


def _citer(lue: Comprehension, element: dict[str, Any], champ: str) -> None:
    """Write in the file the source of an element, how it was read, and the day when a person says to have read it."""
    source, title, day, way = (
        str(element.pop(name, "")) for name in ("source", "titre_source", "lue_le", "lecture")
    )
    read = valeur_comprise((LISTE, 0, "lue_le"), day) if day else ""
    proof = "preuve" in element
    if read and proof:
        element["lue_le"] = read
    elif read and "://" not in source:
        raise Refus(
            "lue_le est le jour où l’on a lu une preuve, ou une source : donnez son adresse."
        )
    if not source:
        return
    lue.texte, ident = citer_source(lue.texte, source, title, champ, read)
    element["source"] = ident
    if kind := lue.element(("sources", 0, "lecture"), way) if way else None:
        lue.texte = _completer_la_source(lue.texte, ident, "lecture", kind)
    if read and not proof:
        lue.texte = remplacer(
            lue.texte, (*_place_de_la_source(lue.texte, ident), "consultee_le"), read
        )


def _place_de_la_source(texte: str, ident: str) -> ChampPath:
    listed = [str(item.get("id")) for _, item in _lue(texte).items("sources")]
    return ("sources", listed.index(ident))


def _completer_la_source(texte: str, ident: str, champ: str, valeur: str) -> str:
    """Write a field that a source has not."""
    path = _place_de_la_source(texte, ident)
    if _lue(texte).get(*path, champ) is not None:
        return texte
    return remplacer(texte, (*path, champ), valeur)


def citer_source(texte: str, source: str, titre: str, champ: str, lue_le: str) -> tuple[str, str]:
    """Return the text, with a new entry of `sources` for the field `champ` if it needs one, and what a field cites.

    `source` is the identifier or the title of a source of the file, or an https address; `titre` and
    `lue_le` are those of a new one, « » when nobody says them.
    """
    listed = [item for _, item in _lue(texte).items("sources")]
    for one in listed:
        same = one.get("url") == source or slugifier(str(one.get("titre"))) == slugifier(source)
        if one.get("id") and (source == one["id"] or same):
            return texte, str(one["id"])
    known = [str(one.get("id")) for one in listed]
    said = _source_nouvelle(source, titre, lue_le, known)
    ident = identifiant_libre(slugifier(said["titre"]) or "source", known, LONGEST_ID)
    return ajouter_a_sa_place(texte, ("sources",), {"id": ident, **said, "champs": [champ]}), ident


def _source_nouvelle(
    source: str, titre: str, lue_le: str, connues: Sequence[str]
) -> dict[str, str]:
    """Return the fields of a source that the file has not: a page, or a document that may have no address."""
    if "://" in source:
        page = {"titre": titre or f"Page du site {urlsplit(source).hostname}", "url": source}
        return page | ({"consultee_le": lue_le} if lue_le else {})
    if " " in source.strip():
        return {"titre": source.strip()}
    told = f"Sources de la fiche : {enumerer(connues[:SHOWN])}. " if connues else ""
    raise Refus(
        f"Aucune source de la fiche ne porte l’identifiant {citer(source)}. {told}"
        "Donnez une adresse https pour en ajouter une."
    )


def identifiant_libre(nom: str, pris: Collection[str], longueur: int) -> str:
    """Return an identifier made from a name, no longer than `longueur`: the first that is not among `pris`."""
    base = slugifier(nom)[:longueur].strip("-")
    ranked = (f"{base[: longueur - len(str(rank)) - 1]}-{rank}" for rank in count(2))
    return next(name for name in chain([base], ranked) if name not in pris)
