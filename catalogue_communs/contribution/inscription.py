"""The uses, measures and sources of a file: a new one is written where the file expects it."""

import re
from collections.abc import Collection, Mapping, Sequence
from itertools import chain, count
from typing import Any
from urllib.parse import urlsplit

from catalogue_communs.collectivites import Collectivite, Reference
from catalogue_communs.collectivites.objets import Probleme
from catalogue_communs.contribution import formulaires
from catalogue_communs.contribution.comprendre import Comprehension, valeur_comprise
from catalogue_communs.contribution.organismes import (
    LISTE,
    Reconnu,
    candidats,
    comprendre_qui,
    usages_de_l_organisme,
    usages_ecrits,
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


def _lue(text: str) -> Fiche:
    return Fiche("", lire_noeuds(text))


def rang_nomme(elements: Sequence[Any], nom: str, path: ChampPath) -> int:
    """Return the rank of what bears a name, whatever its case and accents; a number is one too."""
    for rank, element in enumerate(elements):
        if _porte_le_nom(element, nom):
            return rank
    if nom.isascii() and nom.isdecimal() and int(nom) < len(elements):
        return int(nom)
    noms = [_nom_montre(element) for element in elements if isinstance(element, dict)]
    raise introuvable(formulaires.partie_du_champ((*path, 0)).get("title", ""), nom, noms)


def _porte_le_nom(element: Any, nom: str) -> bool:
    """Tell whether an element of a list bears a name, whatever its case and accents."""
    noms = {str(element)}
    if isinstance(element, dict):
        noms = {str(element.get(champ)) for champ in NOMS}
    slug = slugifier(nom)
    return nom in noms or (bool(slug) and slug in {*map(slugifier, noms)})


def _nom_montre(element: Mapping[str, Any]) -> str:
    """Return the name by which a list shows an element."""
    noms = (element.get(champ) for champ in ("nom", *NOMS))
    return str(next(filter(None, noms), "…"))


def introuvable(label: str, nom: str, noms: Sequence[str]) -> Illisible:
    """Say that nothing in a list bears a name, and what there is, the closest first."""
    constat = f"{label}\nAucun élément ne s’appelle {citer(nom)}."
    if not noms:
        return Illisible(f"{constat} Il n’y en a aucun.")
    close = proche(nom, noms)
    if close:
        noms = [close, *(autre for autre in noms if autre != close)]
    return Illisible(f"{constat} Il y a : {enumerer(dict.fromkeys(noms[:SHOWN]), 'et')}.")


# --- Uses --------------------------------------------------------------------------------


def organismes_declares(lue: Comprehension, dit: Any, reference: Reference) -> tuple[Reconnu, ...]:
    """Return whom a declaration names, or keep a fault when it is not sure.

    An organisation that the file names so has no label.
    """
    reponses: dict[str, str] = {}
    if isinstance(dit, dict):
        reponses = {champ: str(reponse) for champ, reponse in dit.items()}
    try:
        if _dans_la_fiche(lue.texte, reponses, reference):
            return (Reconnu(reponses, ""),)
        reconnus = comprendre_qui(reference, reponses)
        if reconnus:
            return reconnus
        refus = _personne(lue, reponses, reference)
    except Refus as refusal:
        refus = str(refusal)
    label = "Organisation : code INSEE" if "code_insee" in reponses else "Organisation"
    lue.fautes.insert(0, f"{label}\n{refus}")
    return ()


def _dans_la_fiche(text: str, reponses: Mapping[str, str], reference: Reference) -> bool:
    """Tell whether the file has the organisation; a code must be that of the name beside it."""
    if not reponses:
        return False
    codes = {champ: reponses[champ] for champ in ("siren", "code_insee") if champ in reponses}
    if codes and "nom" in reponses:
        identifie = reference.identifier(Organisme(**codes))
        if not isinstance(identifie, Probleme):
            return False
    return bool(usages_de_l_organisme(text, reponses, reference))


def _personne(lue: Comprehension, reponses: Mapping[str, str], reference: Reference) -> str:
    """Say that a name is nobody's, with the bodies that it may mean, or the types to choose."""
    nom = reponses["nom"]
    conseil = "Dites ce que c’est : commune, département, syndicat mixte…"
    constat = f"Aucune collectivité ne s’appelle {citer(nom)}."
    if lue.genres_douteux:
        return f"{constat} {lue.genres_douteux[0]}"
    close = candidats(reference, nom)
    if not close:
        return f"{constat} {conseil}"
    choix = enumerer((candidat.libelle for candidat in close), "ou")
    return f"{constat} Est-ce {choix} ? Donnez son SIREN. Sinon, {minuscule(conseil)}"


def inscrire_les_usages(
    lue: Comprehension, element: dict[str, Any], origine: Envoi, reference: Reference
) -> None:
    """Write what a declaration says of each of its organisations."""
    organismes = element.pop("organisation")
    _completer_la_declaration(lue, element, origine)
    for organisme in organismes:
        if organisme.libelle:
            lue.compris.append(f"organisme, {organisme.libelle}")
            lue.remarques += _sans_identifiant(organisme, reference)
        lue.texte = _usage(lue.texte, organisme, element, reference)


def _completer_la_declaration(lue: Comprehension, element: dict[str, Any], origine: Envoi) -> None:
    """Add to a declaration the day and source of its sending; refuse a stop without its day."""
    stops, declared = element.get("etat") == ARRETEE, element["statut"] == DECLAREE
    if stops and "arretee_le" not in element:
        raise Illisible(
            "Arrêtée le\nDites depuis quand, avec la précision connue : 2026, mars 2026 ou "
            "31/03/2026."
        )
    if "preuve" in element and not {"url", "reference"} & {*element["preuve"]}:
        # What a proof is says nothing when there is none.
        del element["preuve"]
    if declared and not stops and origine.jour:
        element.setdefault("confirmee_le", origine.jour.isoformat())
    _citer(lue, element, LISTE)
    if declared and "source" not in element and origine.adresse:
        element["source"] = origine.adresse


def _sans_identifiant(organisme: Reconnu, reference: Reference) -> list[str]:
    """Ask which body of the reference is meant by one that has no number."""
    if {*organisme.valeurs} & {"siren", "code_insee"}:
        return []
    close = candidats(reference, organisme.valeurs["nom"])
    if not close:
        return []
    choix = enumerer((candidat.libelle for candidat in close), "ou")
    return [f"Sans identifiant : est-ce {choix} ?"]


def _usage(text: str, organisme: Reconnu, element: Mapping[str, Any], reference: Reference) -> str:
    """Write a use on the line that the file has of the organisation, or on a line of its own."""
    usages = usages_de_l_organisme(text, organisme.valeurs, reference)
    if not usages:
        identite = _comme_les_autres(text, organisme.valeurs, reference)
        ligne = {"organisation": identite, **element}
        return ajouter_a_sa_place(text, (LISTE,), ligne)
    rank, ligne = usages[-1]
    if _demande_sa_ligne(ligne, element):
        nouvelle = {"organisation": ligne["organisation"], **element}
        return ajouter_a_sa_place(text, (LISTE,), nouvelle)
    for path, valeur in parcourir(_apport(ligne, element), (LISTE, rank)):
        # A proof and a confirmation are groups of texts.
        if not isinstance(valeur, dict):
            text = remplacer(text, path, valeur)
    return text


def _comme_les_autres(
    text: str, valeurs: Mapping[str, str], reference: Reference
) -> dict[str, str]:
    """Return an organisation written as the file writes most of the others.

    With its name too, where they have one: it is then at its place among them.
    """
    usages = usages_ecrits(text)
    nommes = [usage for usage in usages if "nom" in (usage.champs.get("organisation") or {})]
    if "nom" in valeurs or 2 * len(nommes) <= len(usages):
        return dict(valeurs)
    collectivite = reference.identifier(Organisme(**valeurs))
    if not isinstance(collectivite, Collectivite):
        return dict(valeurs)
    genre = reference.type_organisme(collectivite)
    return {"nom": reference.nom_complet(collectivite), "type": genre, **valeurs}


def _demande_sa_ligne(ligne: Mapping[str, Any], element: Mapping[str, Any]) -> bool:
    """Tell whether what is said of a use cannot be written on its line.

    The day of a declaration is never that of a proof: beside a line whose proof was read, what is
    said has its own. So has an organisation that stopped and begins again, and one whose new state
    has no source.
    """
    recommence = ligne.get("etat") == ARRETEE and element["etat"] != ARRETEE
    if recommence or ligne.get("lue_le"):
        return True
    if element["statut"] == CONFIRMEE:
        return False
    if ligne.get("preuve") and ligne["preuve"] != element.get("preuve"):
        return True
    if ligne.get("statut") not in {element["statut"], DECLAREE}:
        return True
    change_d_etat = ligne.get("etat") != element["etat"]
    return bool(ligne.get("source")) and "source" not in element and change_d_etat


def _apport(ligne: Mapping[str, Any], element: Mapping[str, Any]) -> dict[str, Any]:
    """Return what an element changes in a line.

    What a service says of its users only adds to what people wrote.
    """
    if element["statut"] != CONFIRMEE:
        return dict(element)
    acquis = {"usage", "depuis", "source"} & ligne.keys()
    if element["etat"] != ARRETEE and "etat" in ligne:
        acquis.add("etat")
    return {champ: valeur for champ, valeur in element.items() if champ not in acquis}


# --- Measures and sources ----------------------------------------------------------------


def noms_des_indicateurs(text: str) -> list[str]:
    """List the identifiers of the indicators of a file."""
    return [str(indicateur.get("id")) for indicateur in _groupes(text, "impact", "indicateurs")]


def _groupes(text: str, *path: str) -> list[dict[str, Any]]:
    """Return the groups of a list of a file."""
    return [groupe for _, groupe in _lue(text).items(*path)]


def inscrire_la_mesure(lue: Comprehension, demande: ChampChange, element: dict[str, Any]) -> None:
    """Add a measure, in the unit of its indicator; its source may be the title of a document."""
    path = place_de_l_indicateur(lue.texte, demande.chemin)
    indicateur = _lue(lue.texte).get(*path)
    written = str(demande.apres.get("valeur", ""))
    if "%" in written and indicateur.get("unite") != "pour-cent":
        unite = libelle("unite", str(indicateur.get("unite"))).lower()
        raise Illisible(f"Valeur\n{question_posee('nombre-part', written, unite=unite)}")
    source = str(element.get("source", ""))
    _citer(lue, element, "impact.indicateurs")
    if element.get("source", source) != source and "://" not in source:
        lue.compris.append(f"source, document « {source} »")
    lue.texte = ajouter_a_sa_place(lue.texte, (*path, "mesures"), element)


def place_de_l_indicateur(text: str, path: ChampPath) -> ChampPath:
    """Find the indicator of a measure, by its identifier, its name, or words that only it has."""
    indicateurs = _groupes(text, "impact", "indicateurs")
    if not indicateurs:
        raise Illisible(
            "Indicateur\nLa fiche n’en a pas encore. Écrivez à l’équipe du catalogue ce que vous "
            "comptez et dans quelle unité : elle l’ajoutera."
        )
    nom = path[2]
    if not isinstance(nom, str) or not nom:
        return path[:3]
    mots = {*slugifier(nom).split("-")}
    proches = [
        rank
        for rank, indicateur in enumerate(indicateurs)
        if mots <= _mots_de_l_indicateur(indicateur)
    ]
    if len(proches) == 1:
        return (*path[:2], proches[0])
    return (*path[:2], rang_nomme(indicateurs, nom, path[:2]))


def _mots_de_l_indicateur(indicateur: Mapping[str, Any]) -> set[str]:
    return {*slugifier(f"{indicateur.get('id')} {indicateur.get('nom')}").split("-")}


def _citer(lue: Comprehension, element: dict[str, Any], champ: str) -> None:
    """Write in the file the source of an element, how it was read, and on what day."""
    source = str(element.pop("source", ""))
    titre = str(element.pop("titre_source", ""))
    jour = str(element.pop("lue_le", ""))
    lecture = str(element.pop("lecture", ""))
    lue_le = valeur_comprise((LISTE, 0, "lue_le"), jour) if jour else ""
    a_une_preuve = "preuve" in element
    if lue_le and a_une_preuve:
        element["lue_le"] = lue_le
    elif lue_le and "://" not in source:
        raise Refus(
            "lue_le est le jour où l’on a lu une preuve, ou une source : donnez son adresse."
        )
    if not source:
        return
    lue.texte, ident = citer_source(lue.texte, source, titre, champ, lue_le)
    element["source"] = ident
    lecture_comprise = lue.element(("sources", 0, "lecture"), lecture) if lecture else None
    if lecture_comprise:
        lue.texte = _completer_la_source(lue.texte, ident, "lecture", lecture_comprise)
    if lue_le and not a_une_preuve:
        place = _place_de_la_source(lue.texte, ident)
        lue.texte = remplacer(lue.texte, (*place, "consultee_le"), lue_le)


def _place_de_la_source(text: str, ident: str) -> ChampPath:
    idents = [str(source.get("id")) for source in _groupes(text, "sources")]
    return ("sources", idents.index(ident))


def _completer_la_source(text: str, ident: str, champ: str, valeur: str) -> str:
    """Write a field that a source does not have yet."""
    path = _place_de_la_source(text, ident)
    if _lue(text).get(*path, champ) is not None:
        return text
    return remplacer(text, (*path, champ), valeur)


def citer_source(text: str, source: str, titre: str, champ: str, lue_le: str) -> tuple[str, str]:
    """Return the text, with a new entry of `sources` if `champ` needs one, and what a field cites.

    `source` is the identifier or the title of a source of the file, or an https address; `titre`
    and `lue_le` are those of a new one, « » when nobody says them.
    """
    sources = _groupes(text, "sources")
    for connue in sources:
        if connue.get("id") and _designe(source, connue):
            return text, str(connue["id"])
    idents = [str(connue.get("id")) for connue in sources]
    nouvelle = _source_nouvelle(source, titre, lue_le, idents)
    nom = _nom_de_la_source(nouvelle)
    ident = identifiant_libre(nom or "source", idents, LONGEST_ID)
    entree = {"id": ident, **nouvelle, "champs": [champ]}
    return ajouter_a_sa_place(text, ("sources",), entree), ident


def _designe(written: str, source: Mapping[str, Any]) -> bool:
    """Tell whether a text is the identifier, the address or the title of a source."""
    if written in (source["id"], source.get("url")):
        return True
    return slugifier(str(source.get("titre"))) == slugifier(written)


def _source_nouvelle(
    source: str, titre: str, lue_le: str, connues: Sequence[str]
) -> dict[str, str]:
    """Return the fields of a source that the file lacks: a page, or a document without address."""
    if "://" in source:
        page = {"titre": titre or _titre_d_une_page(source), "url": source}
        if lue_le:
            page["consultee_le"] = lue_le
        return page
    if " " in source.strip():
        return {"titre": source.strip()}
    sources = f"Sources de la fiche : {enumerer(connues[:SHOWN])}. " if connues else ""
    raise Refus(
        f"Aucune source de la fiche ne porte l’identifiant {citer(source)}. {sources}"
        "Donnez une adresse https pour en ajouter une."
    )


_DEVANT_L_HOTE = re.compile(r"^(?:www|fr|docs?|blog)\.")


def _nom_de_la_source(source: Mapping[str, str]) -> str:
    """Return what a new source is called: by its title, else by its address.

    The name of its site comes first, so that two pages stand seldom at one place.
    """
    if "url" not in source or source["titre"] != _titre_d_une_page(source["url"]):
        return slugifier(source["titre"])
    adresse = urlsplit(source["url"])
    hote = _DEVANT_L_HOTE.sub("", adresse.hostname or "").rpartition(".")[0]
    return slugifier(f"{hote} {adresse.path}")


def _titre_d_une_page(url: str) -> str:
    return f"Page du site {urlsplit(url).hostname}"


def identifiant_libre(nom: str, pris: Collection[str], longueur: int) -> str:
    """Return the first identifier, made from a name, that is not `pris` nor above `longueur`."""
    base = slugifier(nom)[:longueur].strip("-")
    ranked = (f"{base[: longueur - len(str(rank)) - 1]}-{rank}" for rank in count(2))
    return next(name for name in chain([base], ranked) if name not in pris)
