"""A proposal: what a few fields must say, by whatever door it came; understood, then written in one file, in one way.

A door only makes one: the form of the site, a ticket, an e-mail, a command, a living source. The changes
are made in the file of today, whose comments and other lines stay; so is a whole new file written.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from itertools import chain, count
from typing import Annotated, Any, NamedTuple
from urllib.parse import urlsplit

import msgspec

from catalogue_communs.collectivites import Reference
from catalogue_communs.collectivites.objets import Probleme
from catalogue_communs.contribution import comprendre, formulaires
from catalogue_communs.contribution.comprendre import Comprehension, Reconnu
from catalogue_communs.fiches import ecriture
from catalogue_communs.fiches.ecriture import Refus, ajouter, egales, lire_noeuds, remplacer, retirer, saine
from catalogue_communs.fiches.lecture import lire_octets
from catalogue_communs.modele import Organisme, libelle
from catalogue_communs.modele.projet import ARRETEE, CONFIRMEE, DECLAREE
from catalogue_communs.socle import schemas
from catalogue_communs.socle.fichiers import ressources
from catalogue_communs.socle.programme import programme
from catalogue_communs.socle.texte import (
    ChampPath,
    citer,
    enumerer,
    minuscule,
    nom_du_champ,
    sans_accent,
    slugifier,
)
from catalogue_communs.validation import conformite, contenus
from catalogue_communs.validation.fiche import Fiche, parcourir
from catalogue_communs.validation.renvois import IDENTITE, organisme

# The last step of a change that adds an element to a list; the value before of what nobody compares.
AJOUT = "+"
INCONNU: Any = object()
LISTE = "reutilisations"
# What the catalogue alone writes, as paths without ranks: who backs a common, its place and day, what
# is read without a person, what only a reader of the proof may say, identifiers that are published.
RESERVES = frozenset(
    "statut guichet anciens_slugs publie_le sources_vivantes instances sources.id planification.rattachement reutilisations.id "  # noqa: SIM905
    "reutilisations.statut reutilisations.confirmation reutilisations.lue_le impact.indicateurs.id "
    "impact.indicateurs.validation impact.indicateurs.mesures.id".split()
)
# What tells an element of a list from the others.
NOMS = ("id", "nom", "titre", "commun", "url", "phase", "mode")
SHOWN, LONGEST_ID, PROFOND = 12, 60, 19


class Illisible(Refus):
    """A proposal that cannot be understood.

    `messages` say why, for the person who sent it: the label of a field, a line break, then what
    to write; or a sentence alone.
    """

    def __init__(self, *messages: str) -> None:
        super().__init__(" ".join(one.replace("\n", " : ") for one in messages))
        self.messages = messages


class Envoi(NamedTuple):
    """Where a proposal comes from: the public address where it was made and its day, when they are known."""

    adresse: str = ""
    jour: date | None = None


class ChampChange(msgspec.Struct, frozen=True, rename={"chemin": "champ"}):
    """A field of the file: where, its value before and after, as a person writes it; `None` where there is none.

    In `chemin`, an element of a list is told by its rank, or by what names it.
    """

    chemin: Annotated[ChampPath, msgspec.Meta(min_length=1, max_length=PROFOND)]
    avant: Any = None
    apres: Any = None


class Proposition(msgspec.Struct, frozen=True):
    """What a file must say; `fiche` are the values of a new one.

    Without any, a person reads the message. `fautes` are what is already known to be wrong in it, as `Illisible`
    tells it.
    """

    commun: str
    sujet: str
    changements: tuple[ChampChange, ...] = ()
    fiche: Mapping[str, Any] | None = None
    origine: Envoi = Envoi()
    fautes: tuple[str, ...] = ()
    images: Mapping[str, bytes] = {}


def du_modele(modele: formulaires.Modele, reponses: Mapping[str, str], origine: Envoi) -> Proposition:
    """Make a proposal of the answers to a model, by the name of each question."""
    said, asked = {name: answer for name, answer in reponses.items() if answer}, modele.champs
    missing = (one for one in asked if one.requis and one.id not in said)
    faults = [f"{one.libelle}\nCette rubrique est vide. {one.aide}" for one in missing]
    element: dict[str, Any] = {}
    places = {one.id: one.chemin for one in asked} | {name: (name,) for name in modele.equipe}
    for name, answer in said.items():
        if places.get(name):
            comprendre.poser(element, places[name], answer)
    if modele.nom == formulaires.PROPOSER:
        return Proposition(said.get("nom", ""), "", (), element, origine, fautes=tuple(faults))
    place = tuple(said.get(step[1:-1], "") if step[0] == "{" else step for step in modele.place)
    changes = (ChampChange(place, INCONNU, element),) if place else ()
    return Proposition(said.get("commun", ""), modele.sujet, changes, None, origine, tuple(faults))


def est_reserve(path: ChampPath) -> bool:
    """Tell whether the catalogue alone writes a field."""
    name = nom_du_champ(formulaires.du_schema(path))
    return bool({name, name.partition(".")[0]} & RESERVES)


def offerte(valeur: Any, chemin: ChampPath = ()) -> Any:
    """Return a value of a file without what the catalogue alone writes."""
    if isinstance(valeur, list):
        return [offerte(element, (*chemin, 0)) for element in valeur]
    if not isinstance(valeur, dict):
        return valeur
    champs = {}
    for nom, dedans in valeur.items():
        if not est_reserve((*chemin, nom)):
            champs[nom] = offerte(dedans, (*chemin, nom))
    return champs


def nomme(written: str) -> tuple[str, ...]:
    """Return the path of a field, from its name or from its title: « Site », « Liens : documentation »."""
    steps = tuple(written.split("."))
    if schemas.partie_de("projet", steps):
        return steps
    wanted, found = slugifier(written[:80]), set[tuple[str, ...]]()
    for name, part in schemas.schema("projet")["properties"].items():
        group = schemas.resoudre("projet", part)
        if wanted == slugifier(group["title"]):
            return (name,)
        for inner, field_ in group.get("properties", {}).items():
            title = schemas.resoudre("projet", field_)["title"]
            if wanted in map(slugifier, (title, f"{group['title']} {title}", inner)):
                found.add((name, inner))
    return found.pop() if len(found) == 1 else steps


def nouvelle_fiche(
    proposee: Proposition, reference: Reference, today: date
) -> tuple[dict[str, Any], Comprehension]:
    """Return the values of a new file, and how they were understood: the catalogue alone says its status and its day."""
    read = Comprehension()
    element = read.element((), dict(proposee.fiche or {}))
    if faults := [*proposee.fautes, *read.fautes]:
        raise Illisible(*faults)
    if not element.get("publics"):
        element["publics"] = {"collectivites": ["non-precise"]}
        read.compris.append("publics, non précisés")
    first, *others = element.get("porteurs") or [{}]
    if isinstance(first, dict) and first.get("nom"):
        said = {name: str(first[name]) for name in IDENTITE if name in first}
        try:
            found = comprendre.comprendre_qui(reference, said)
        except Refus as refusal:
            raise Illisible(f"Porteur\n{refusal}") from refusal
        read.compris += [f"porteur, {one.libelle}" for one in found]
        named = [{**first, "nom": said["nom"], **one.valeurs} for one in found]
        element["porteurs"] = [*(named or [first]), *others]
    return {**element, "statut": programme().autre.cle, "publie_le": today.isoformat()}, read


# --- Writing ---------------------------------------------------------------------------


def appliquer(texte: str, proposee: Proposition, reference: Reference) -> Comprehension:
    """Return the text where each change is made, and nothing else.

    `Illisible`: an answer cannot be understood, or the file no longer says what the proposal changes. `Refus`: a
    change cannot be written without touching other lines.
    """
    made, changes = Comprehension(texte), []
    for one in proposee.changements:
        found, group = made.changement(one.chemin, one.apres), isinstance(one.apres, dict)
        if group and one.chemin == (LISTE, AJOUT):
            element = found[one.chemin]
            element["organisation"] = _qui(made, element.get("organisation"), reference)
        changes.append((one, found, group))
    if faults := [*proposee.fautes, *made.fautes]:
        raise Illisible(*faults)
    _verifier(_lue(texte), proposee.changements)
    # What is removed comes last, the end of a list first: the ranks of the others hold until then.
    for one, found, group in sorted(changes, key=lambda change: _rangs(change[0])):
        if group and one.chemin == (LISTE, AJOUT):
            _declarer(made, found[one.chemin], proposee.origine, reference)
        elif group and one.chemin[-2:] == ("mesures", AJOUT):
            _mesurer(made, one, found[one.chemin])
        else:
            for path, value in found.items():
                made.texte = _ecrire(made.texte, _place(made.texte, path), value)
    return made


def _lue(texte: str) -> Fiche:
    return Fiche("", lire_noeuds(texte))


def _verifier(fiche: Fiche, changements: Iterable[ChampChange]) -> None:
    """Refuse what was prepared from a file that says something else today, and a new state without its own source."""
    listed = [one for one in changements if one.avant is not INCONNU]
    said = {one.chemin[:3] for one in listed if one.apres is not None}
    for one in listed:
        label, now, line = formulaires.libelle_du_champ(one.chemin), fiche.get(*one.chemin), one.chemin[:2]
        # The form never had what the catalogue alone writes.
        if not egales(_plat(offerte(now, one.chemin)), _plat(offerte(one.avant, one.chemin))):
            raise Illisible(
                f"{label}\nLa fiche a changé depuis : elle dit maintenant "
                f"{citer(now) if now is not None else 'autre chose'}. Rouvrez le formulaire pour partir de là."
            )
        state = line[0] == LISTE and one.chemin[2:] == ("etat",)
        if state and not {(*line, "source"), (*line, "preuve")} & said:
            raise Illisible(
                f"{label}\nUn nouvel état demande sa propre source : donnez la page ou le document qui le "
                "montre, dans « Source » ou dans « Preuve »."
            )


def _ecrire(texte: str, path: ChampPath, value: Any) -> str:
    if value is None:
        return retirer(texte, path)
    return ajouter(texte, path[:-1], value) if path[-1] == AJOUT else remplacer(texte, path, value)


def _place(texte: str, steps: ChampPath) -> ChampPath:
    """Replace by its rank what names an element of a list."""
    fiche = _lue(texte)
    path: ChampPath = ()
    for step in steps:
        listed = fiche.get(*path)
        by_name = isinstance(step, str) and step != AJOUT and isinstance(listed, list)
        path = (*path, _rang(listed, str(step), path) if by_name else step)
    return path


def _rang(values: Sequence[Any], named: str, path: ChampPath) -> int:
    """Return the rank of what bears a name, whatever its case and accents; a number is one too."""
    for rank, one in enumerate(values):
        known = {str(one.get(name)) for name in NOMS} if isinstance(one, dict) else {str(one)}
        if named in known or (slugifier(named) and slugifier(named) in {*map(slugifier, known)}):
            return rank
    if named.isascii() and named.isdecimal() and int(named) < len(values):
        return int(named)
    groups = [one for one in values if isinstance(one, dict)]
    shown = [next((str(one[n]) for n in ("nom", *NOMS) if one.get(n)), "…") for one in groups[:SHOWN]]
    label = formulaires.partie_du_champ((*path, 0)).get("title", "")
    told = f"Il y a : {enumerer(shown, 'et')}." if shown else "Il n’y en a aucun."
    raise Illisible(f"{label}\nAucun élément ne s’appelle {citer(named)}. {told}")


def _rangs(one: ChampChange) -> tuple[bool, tuple[int, ...]]:
    removed = one.apres is None
    return removed, tuple(-step for step in one.chemin if isinstance(step, int)) if removed else ()


def _plat(value: Any) -> Any:
    """Return a value whose texts have plain spaces: a mail may have changed those that look like them."""
    if isinstance(value, str):
        return " ".join(value.split())
    if isinstance(value, dict):
        return {key: _plat(inner) for key, inner in value.items()}
    return [_plat(inner) for inner in value] if isinstance(value, list) else value


# --- What is said of a use ---------------------------------------------------------------


def _qui(made: Comprehension, said: Any, reference: Reference) -> tuple[Reconnu, ...]:
    """Return whom a declaration names, without a label if the file names it so; a fault when several may be meant."""
    told = {name: str(value) for name, value in said.items()} if isinstance(said, dict) else {}
    code = {name: told[name] for name in ("siren", "code_insee") if name in told}
    # A code that tells an organisation must be that of the name beside it.
    checked = code and "nom" in told and not isinstance(reference.identifier(Organisme(**code)), Probleme)
    if told and not checked and lignes_de(made.texte, told, reference):
        return (Reconnu(told, ""),)
    try:
        if found := comprendre.comprendre_qui(reference, told):
            return found
        asked = "Dites ce que c’est : commune, département, syndicat mixte…"
        if close := comprendre.candidats(reference, told["nom"]):
            listed = enumerer((one.libelle for one in close), "ou")
            asked = f"Est-ce {listed} ? Donnez son SIREN. Sinon, {minuscule(asked)}"
        refused = f"Aucune collectivité ne s’appelle {citer(told['nom'])}. {asked}"
    except Refus as refusal:
        refused = str(refusal)
    label = "Organisation : code INSEE" if "code_insee" in told else "Organisation"
    made.fautes.insert(0, f"{label}\n{refused}")
    return ()


def lignes_de(
    texte: str, organisation: Mapping[str, str], reference: Reference
) -> list[tuple[int, dict[str, Any]]]:
    """Return the uses that a file has of an organisation, however it is named there, each with its rank in the list."""
    listed = _lue(texte).items(LISTE)
    named = [(int(path[1]), item, organisme(item.get("organisation"))) for path, item in listed]
    wanted = organisme(organisation)
    name = sans_accent(wanted.nom or "")
    if name and ({*organisation} == {"nom"} or isinstance(reference.identifier(wanted), Probleme)):
        # The name alone, or beside a code that a département and a région share.
        coded = (other for _, _, other in named if wanted.code_insee in {None, other.code_insee})
        same = (other for other in coded if name == sans_accent(reference.nommer(other)))
        wanted = next(same, wanted)
    return [(rank, item) for rank, item, other in named if _same(wanted, other, reference)]


def _same(one: Organisme, other: Organisme, reference: Reference) -> bool:
    who, known = reference.identifier(one), reference.identifier(other)
    if isinstance(who, Probleme) or isinstance(known, Probleme):
        return False
    named = one.nom and other.nom and one.type == other.type and slugifier(one.nom) == slugifier(other.nom)
    return bool(named) or who == known


def _declarer(made: Comprehension, element: dict[str, Any], origine: Envoi, reference: Reference) -> None:
    users, stops = element.pop("organisation"), element.get("etat") == ARRETEE
    declared = element["statut"] == DECLAREE
    if stops and "arretee_le" not in element:
        raise Illisible(
            "Arrêtée le\nDites depuis quand, avec la précision connue : 2026, mars 2026 ou 31/03/2026."
        )
    if declared and not stops and origine.jour:
        element.setdefault("confirmee_le", origine.jour.isoformat())
    _citer(made, element, LISTE)
    if declared and "source" not in element and origine.adresse:
        element["source"] = origine.adresse
    for who in users:
        if who.libelle:
            made.compris.append(f"organisme, {who.libelle}")
            coded = {*who.valeurs} & {"siren", "code_insee"}
            if close := () if coded else comprendre.candidats(reference, who.valeurs["nom"]):
                listed = enumerer((one.libelle for one in close), "ou")
                made.remarques.append(f"Sans identifiant : est-ce {listed} ?")
        made.texte = _usage(made.texte, who, element, reference)


def _usage(texte: str, who: Reconnu, element: Mapping[str, Any], reference: Reference) -> str:
    """Write a use on the line that the file has of the organisation, or on a line of its own.

    The day of a declaration is never that of a proof: beside a line whose proof was read, what is said has
    its own. So has an organisation that stopped and begins again, and one whose new state has no source.
    """
    lines = lignes_de(texte, who.valeurs, reference)
    if not lines:
        return ajouter(texte, (LISTE,), {"organisation": who.valeurs, **element})
    rank, line = lines[-1]
    again, served = line.get("etat") == ARRETEE != element["etat"], element["statut"] == CONFIRMEE
    shown = line.get("preuve") and line["preuve"] != element.get("preuve")
    proved = line.get("statut") not in {element["statut"], DECLAREE} or shown
    unsaid = line.get("source") and "source" not in element and line.get("etat") != element["etat"]
    if again or line.get("lue_le") or (not served and (proved or unsaid)):
        return ajouter(texte, (LISTE,), {"organisation": line["organisation"], **element})
    # What a service says of its users adds to what people wrote, but for the end of a use.
    kept = {"usage", "depuis", "source", *(() if element["etat"] == ARRETEE else ("etat",))} if served else ()
    new = {name: value for name, value in element.items() if name not in kept or name not in line}
    # A proof and a confirmation are groups of texts.
    for path, value in parcourir(new, (LISTE, rank)):
        texte = texte if isinstance(value, dict) else remplacer(texte, path, value)
    return texte


# --- What is measured, and what shows it --------------------------------------------------------


def noms_des_indicateurs(texte: str) -> list[str]:
    """List the identifiers of the indicators of a file."""
    return [str(item.get("id")) for _, item in _lue(texte).items("impact", "indicateurs")]


def _mesurer(made: Comprehension, one: ChampChange, element: dict[str, Any]) -> None:
    """Add a measure, read in the unit of its indicator; its source may be the title of a document."""
    path = _place(made.texte, one.chemin[:3])
    indicator = _lue(made.texte).get(*path)
    if not isinstance(indicator, dict):
        raise Illisible(
            "Indicateur\nLa fiche n’en a pas encore. Écrivez à l’équipe du catalogue ce que vous comptez et dans "
            "quelle unité : elle l’ajoutera."
        )
    written = str(one.apres.get("valeur", ""))
    if "%" in written and indicator.get("unite") != "pour-cent":
        unit = libelle("unite", str(indicator.get("unite"))).lower()
        raise Illisible(
            f"Valeur\n{citer(written)} est un pourcentage, et cet indicateur se compte en : {unit}. Écrivez ce nombre."
        )
    said = str(element.get("source", ""))
    _citer(made, element, "impact.indicateurs")
    if element.get("source", said) != said and "://" not in said:
        made.compris.append(f"source, document « {said} »")
    made.texte = ajouter(made.texte, (*path, "mesures"), element)


def _citer(made: Comprehension, element: dict[str, Any], champ: str) -> None:
    """Write in the file the source of an element, and the day when a person says to have read it."""
    source, title, day = (str(element.pop(name, "")) for name in ("source", "titre_source", "lue_le"))
    read = comprendre.lecteur(LISTE, 0, "lue_le")(day) if day else ""
    proof = "preuve" in element
    if read and proof:
        element["lue_le"] = read
    elif read and "://" not in source:
        raise Refus("lue_le est le jour où l’on a lu une preuve, ou une source : donnez son adresse.")
    if source:
        made.texte, ident = citer_source(made.texte, source, title, champ, read)
        element["source"] = ident
        if read and not proof:
            place = _place(made.texte, ("sources", ident, "consultee_le"))
            made.texte = remplacer(made.texte, place, read)


def citer_source(texte: str, source: str, titre: str, champ: str, lue_le: str) -> tuple[str, str]:
    """Return the text, with a new entry of `sources` for the field `champ` if it needs one, and what a field cites.

    `source` is the identifier or the title of a source of the file, or an https address; `titre` and
    `lue_le` are those of a new one, « » when nobody says them.
    """
    listed = [item for _, item in _lue(texte).items("sources")]
    known = [str(one.get("id")) for one in listed]
    for one in listed:
        same = one.get("url") == source or slugifier(str(one.get("titre"))) == slugifier(source)
        if one.get("id") and (source == one["id"] or same):
            return texte, str(one["id"])
    if "://" in source:
        said = {"titre": titre or f"Page du site {urlsplit(source).hostname}", "url": source}
        said |= {"consultee_le": lue_le} if lue_le else {}
    elif " " in source.strip():
        # The title of a document, which may have no address.
        said = {"titre": source.strip()}
    else:
        told = f"Sources de la fiche : {enumerer(known[:SHOWN])}. " if known else ""
        raise Refus(
            f"Aucune source de la fiche ne porte l’identifiant {citer(source)}. {told}"
            "Donnez une adresse https pour en ajouter une."
        )
    ident = identifiant_libre(slugifier(said["titre"]) or "source", known, LONGEST_ID)
    return ajouter(texte, ("sources",), {"id": ident, **said, "champs": [champ]}), ident


def identifiant_libre(nom: str, pris: Collection[str], longueur: int) -> str:
    """Return an identifier made from a name, no longer than `longueur`: the first that is not among `pris`."""
    base = slugifier(nom)[:longueur].strip("-")
    ranked = (f"{base[: longueur - len(str(rank)) - 1]}-{rank}" for rank in count(2))
    return next(name for name in chain([base], ranked) if name not in pris)


# --- A whole new file ------------------------------------------------------------------------


def fiche_nouvelle(valeurs: Mapping[str, object]) -> str:
    """Write a new file that the schema accepts, or refuse: its fields in order; as comments, those that readers will miss."""
    text = ebauche(valeurs, ())
    document = lire_octets(text.encode(), "fiche")
    problems = list(document.diagnostics) or list(conformite.check(Fiche("fiche", document)))
    if problems:
        raise Refus(" ".join(f"{one.message} {one.remede}" for one in problems[:5]))
    if not egales(document.valeurs, saine(valeurs)):
        raise Refus("La fiche n’a pas pu être écrite exactement : une valeur contient un texte inattendu.")
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
        expected = [field for field in contenus.EXPECTED if field.partition(".")[0] == name]
        if name not in values and expected:
            lines.append(f"# {name} : {_told(name)}")
        elif isinstance(values.get(name), dict):
            inner = ((field.partition(".")[2], field) for field in expected)
            lines += [
                f"  # {one} : {_told(field)}" for one, field in inner if one and one not in values[name]
            ]
    return "\n".join(lines) + "\n"


def _told(field: str) -> str:
    part = formulaires.partie_du_champ(tuple(field.split(".")))
    return f"{part['title']}. {part['description'].partition('. ')[0].rstrip('.')}."
