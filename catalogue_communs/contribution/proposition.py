"""A proposal: what a few fields must say, by whatever door it came; understood, then written in one file, in one way.

A door only makes one: the form of the site, a ticket, an e-mail, a command. Nobody writes YAML: the changes
are made in the file of today, whose comments and other lines stay.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from catalogue_communs.collectivites import Reference
from catalogue_communs.collectivites.objets import Probleme
from catalogue_communs.collectivites.reutilisations import ARRETEE, DECLAREE
from catalogue_communs.contribution.ajouts import (
    LISTE,
    SOURCE_FIELD,
    ajouter_mesure,
    ajouter_reutilisation,
    changer_la_reutilisation,
    citer_source,
    lignes_de,
)
from catalogue_communs.contribution.comprendre import adresse, comprendre_reponse, lecteur, poser
from catalogue_communs.contribution.formulaires import (
    DECLARER,
    MESURER,
    PROPOSER,
    SIGNALER,
    Modele,
    libelle_du_champ,
)
from catalogue_communs.contribution.organisme import Reconnu, candidats, comprendre_qui, inconnu, situe
from catalogue_communs.contribution.redaction import en_anglais
from catalogue_communs.fiches.ecriture import Refus, egales
from catalogue_communs.fiches.retouche import ajouter, lire_noeuds, remplacer, retirer
from catalogue_communs.modele.base import Organisme, libelle
from catalogue_communs.socle import schemas
from catalogue_communs.socle.programme import programme
from catalogue_communs.socle.texte import ChampPath, citer, enumerer, nom_du_champ, slugifier

# The last step of a change that adds an element to a list.
AJOUT = "+"
# Said of a change that nobody compares with what the file says.
INCONNU: Any = object()
# What the catalogue alone writes, as paths without ranks: who backs a common, its place and day, what
# is read without a person, what only a reader of the proof may say, identifiers that are published.
RESERVES = frozenset(
    {
        *("statut", "guichet", "anciens_slugs", "publie_le", "sources_vivantes", "sources.id"),
        *(
            "reutilisations.statut",
            "reutilisations.confirmation",
            "reutilisations.lue_le",
            "reutilisations.id",
        ),
        *("impact.indicateurs.id", "impact.indicateurs.validation", "impact.indicateurs.mesures.id"),
        "planification.rattachement",
    }
)
# What is added declares, and proposes, unless the team says more.
DECLARE: dict[str, dict[str, Any]] = {
    "reutilisations": {"statut": DECLAREE},
    "planification": {"rattachement": {"etat": "propose"}},
}
# What tells an element of a list from the others.
NOMS = ("id", "nom", "titre", "commun", "url", "phase", "mode")
SHOWN = 12
# Told with the other answers of an organisation, once its name is known.
_QUI = re.compile(r"organisation\.(nom|siren|code_insee)\Z")


class Illisible(Refus):
    """A proposal that cannot be understood.

    `messages` say why, for the person who sent it: the label of a field, a line break, then what
    to write; or a sentence alone.
    """

    def __init__(self, *messages: str) -> None:
        """Keep the messages."""
        super().__init__(" ".join(one.replace("\n", " : ") for one in messages))
        self.messages = messages


@dataclass(frozen=True, slots=True)
class Envoi:
    """Where a proposal comes from: the public address where it was made and its day, when they are known."""

    adresse: str = ""
    jour: date | None = None


@dataclass(frozen=True, slots=True)
class ChampChange:
    """A field of the file: where, its value before and after, as a person writes it; `None` where there is none.

    In `chemin`, an element of a list is told by its rank, or by what names it.
    """

    chemin: ChampPath
    avant: Any
    apres: Any


@dataclass(frozen=True, slots=True)
class Proposition:
    """What a file must say; `fiche` are the values of a new one.

    `source` shows what one field must say. `dits` are for whoever reads the proposal, and no field holds
    them. `fautes` are what is already known to be wrong in it, as `Illisible` tells it. `equipe` says that the
    team completed it, who knows the names of the fields.
    """

    commun: str
    sujet: str
    changements: tuple[ChampChange, ...] = ()
    fiche: Mapping[str, Any] | None = None
    origine: Envoi = Envoi()
    source: str = ""
    dits: tuple[str, ...] = ()
    fautes: tuple[str, ...] = ()
    images: Mapping[str, bytes] = field(default_factory=dict)
    equipe: bool = False


@dataclass
class Fait:
    """The new text, how answers were understood, and what whoever reads the proposal should look at."""

    texte: str
    compris: list[str] = field(default_factory=list)
    remarques: list[str] = field(default_factory=list)


def du_modele(modele: Modele, reponses: Mapping[str, str], origine: Envoi) -> Proposition:
    """Make a proposal of the answers to a model, by the name of each question."""
    said = {name: answer for name, answer in reponses.items() if answer}
    faults = tuple(
        f"{one.libelle}\nCette rubrique est vide. {one.aide}"
        for one in modele.champs
        if one.requis and one.id not in said
    )
    if modele.nom == SIGNALER:
        return _signalee(modele, said, origine, faults)
    element: dict[str, Any] = {}
    places = {one.id: one.chemin for one in modele.champs if one.chemin}
    for name, answer in said.items():
        if path := places.get(name) or ((name,) if name in modele.equipe else ()):
            poser(element, path, answer)
    if modele.nom == PROPOSER:
        return Proposition(said.get("nom", ""), "", fiche=element, origine=origine, fautes=faults)
    path = (
        (LISTE, AJOUT)
        if modele.nom == DECLARER
        else ("impact", "indicateurs", said.get("indicateur", ""), "mesures", AJOUT)
    )
    change = ChampChange(path, INCONNU, element)
    subject = {DECLARER: "une réutilisation", MESURER: "une mesure"}[modele.nom]
    return Proposition(said.get("commun", ""), subject, (change,), origine=origine, fautes=faults)


def _signalee(
    modele: Modele, said: Mapping[str, str], origine: Envoi, faults: tuple[str, ...]
) -> Proposition:
    """Make a proposal of a report: one field when it is told, nothing when a person must read it."""
    told = tuple(
        f"{one.libelle} : {said[one.id]}"
        for one in modele.champs
        if one.id in {"constat", "justificatif"} and one.id in said
    )
    changes: tuple[ChampChange, ...] = ()
    source = origine.adresse
    if said.get("champ") and said.get("correction"):
        steps = nomme(said["champ"])
        part = schemas.partie_de("projet", steps)
        if part is None:
            asked = citer(said["champ"])
            told_ = "Écrivez par exemple : site, accroche, licence ; ou laissez vide, une personne lira."
            faults += (f"Champ\n{asked} n’est pas une rubrique de la page. {told_}",)
        # A list, a group or a reserved field is for a person to change; a date is a text or a year.
        elif (part.get("type") == "string" or part.get("format") == "date-partielle") and not est_reserve(
            steps
        ):
            changes = (ChampChange(steps, INCONNU, said["correction"]),)
            try:
                source = adresse(said["justificatif"]) if said.get("justificatif") else source
            except Refus as refusal:
                faults += (f"Source\n{refusal}",)
    return Proposition(said.get("commun", ""), "une correction", changes, None, origine, source, told, faults)


def est_reserve(path: ChampPath) -> bool:
    """Tell whether the catalogue alone writes a field."""
    name = nom_du_champ(path)
    return bool({name, name.partition(".")[0]} & RESERVES)


def nomme(written: str) -> tuple[str, ...]:
    """Return the path of a field, from its name or from its title: « Site », « Liens : documentation »."""
    steps = tuple(written.split("."))
    if schemas.partie_de("projet", steps):
        return steps
    titled: dict[str, set[tuple[str, ...]]] = {}
    for name in schemas.schema("projet")["properties"]:
        part = schemas.partie_de("projet", (name,)) or {}
        titled.setdefault(slugifier(part["title"]), set()).add((name,))
        for inner in part.get("properties", {}):
            title = (schemas.partie_de("projet", (name, inner)) or {})["title"]
            for key in (title, f"{part['title']} {title}", inner):
                titled.setdefault(slugifier(key), set()).add((name, inner))
    found = titled.get(slugifier(written[:80]), set())
    return next(iter(found)) if len(found) == 1 else steps


# --- Understanding ---------------------------------------------------------------------


class Comprehension:
    """The answers of a proposal as they are understood; what is wrong is gathered, and told at once."""

    def __init__(self) -> None:
        """Start with nothing said."""
        self.compris: list[str] = []
        self.remarques: list[str] = []
        self.fautes: list[str] = []

    def changement(self, one: ChampChange) -> dict[ChampPath, Any]:
        """Return the values that a change gives, by their paths in the file: « environ 130 » gives two."""
        path = du_schema(one.chemin)
        if schemas.partie_de("projet", path) is None:
            self.fautes.append(
                f"{citer('.'.join(map(str, one.chemin)))} n’est pas un champ d’une fiche : le guide des champs les nomme tous."
            )
            return {}
        if one.apres is None:
            return {one.chemin: None}
        found = self._valeurs(path, one.apres)
        return {
            one.chemin if where == path else (*one.chemin[:-1], *where[len(path) - 1 :]): value
            for where, value in found.items()
        }

    def element(self, path: ChampPath, value: Any) -> Any:
        """Return what a group or a list says, each of its answers understood."""
        if isinstance(value, list):
            return [
                next(iter(self._valeurs((*path, rank), item).values()), None)
                for rank, item in enumerate(value)
            ]
        if not isinstance(value, dict):
            return value
        made: dict[str, Any] = {}
        for key, inner in value.items():
            for where, read in self._valeurs((*path, key), inner).items():
                poser(made, where[len(path) :], read)
        part = schemas.partie_de("projet", path) or {}
        if "id" in part.get("required", ()) and "id" not in made:
            said = next((made[key] for key in ("nom", "titre", "libelle") if made.get(key)), "")
            longest = part["properties"]["id"].get("maxLength", 80)
            made = {"id": slugifier(str(said))[:longest].strip("-"), **made}
        return {**DECLARE.get(nom_du_champ(path), {}), **made}

    def _valeurs(self, path: ChampPath, value: Any) -> dict[ChampPath, Any]:
        part = schemas.partie_de("projet", path)
        if not isinstance(value, str) or part is None or _QUI.search(nom_du_champ(path)):
            return {path: self.element(path, value)}
        label = libelle_du_champ(path)
        if en_anglais(value):
            self.remarques.append(
                f"{label} : le texte semble écrit en anglais, à traduire avant de fusionner."
            )
        try:
            read = comprendre_reponse(path, value)
        except Refus as refusal:
            self.fautes.append(f"{label}\n{refusal}")
            return {}
        if read.dit:
            self.compris.append(f"{label} : {read.dit}")
        return read.valeurs


def du_schema(path: ChampPath) -> ChampPath:
    """Return a path where zero stands for each element of a list, however it is told."""
    made: ChampPath = ()
    for step in path:
        part = schemas.partie_de("projet", made) or {}
        made = (*made, 0 if made and part.get("type") == "array" else step)
    return made


# --- Writing ---------------------------------------------------------------------------


def appliquer(texte: str, proposee: Proposition, reference: Reference) -> Fait:
    """Return the text where each change is made, and nothing else.

    Raises:
        Illisible: An answer cannot be understood, or the file no longer says what the proposal changes.
        Refus: A change cannot be written without touching other lines.
    """
    read = Comprehension()
    changes = [(one, read.changement(one)) for one in proposee.changements]
    if faults := [*proposee.fautes, *read.fautes]:
        raise Illisible(*_aussi(texte, proposee, reference), *faults)
    _inchange(texte, proposee.changements)
    _sources(proposee.changements)
    made = Fait(texte, read.compris, read.remarques)
    # What is removed comes last, the end of a list first: the ranks of the others hold until then.
    for one, found in sorted(changes, key=lambda pair: _rangs(pair[0])):
        added = one.chemin[-1] == AJOUT and isinstance(one.apres, dict)
        if added and one.chemin[:-1] == (LISTE,):
            _declarer(made, found[one.chemin], proposee.origine, reference)
        elif added and one.chemin[-2:] == ("mesures", AJOUT):
            _mesurer(made, one, found[one.chemin])
        else:
            for path, value in found.items():
                made.texte = _ecrire(made.texte, _place(lire_noeuds(made.texte).valeurs, path), value)
    if proposee.source:
        for one in proposee.changements:
            group = _valeur(lire_noeuds(made.texte).valeurs, one.chemin[:-1])
            if len(one.chemin) > 1 and isinstance(group, dict) and "source" in group:
                made.texte = remplacer(made.texte, (*one.chemin[:-1], "source"), proposee.source)
    return made


def _inchange(texte: str, changements: Iterable[ChampChange]) -> None:
    """Refuse what was prepared from a file that says something else today."""
    values = lire_noeuds(texte).valeurs
    for one in changements:
        now = _valeur(values, one.chemin)
        if one.avant is not INCONNU and not egales(_plat(now), _plat(one.avant)):
            raise Illisible(
                f"{libelle_du_champ(one.chemin)}\nLa fiche a changé depuis : elle dit maintenant "
                f"{citer(now) if now is not None else 'autre chose'}. Rouvrez le formulaire pour partir de là."
            )


def _aussi(texte: str, proposee: Proposition, reference: Reference) -> list[str]:
    """Say what is wrong with the organisation too, when other answers are: everything is corrected at once."""
    told: list[str] = []
    for one in proposee.changements:
        who = one.apres.get("organisation") if isinstance(one.apres, dict) else None
        try:
            if one.chemin == (LISTE, AJOUT) and isinstance(who, dict):
                _qui(texte, who, reference)
        except Illisible as error:
            told += error.messages
    return told


def _ecrire(texte: str, path: ChampPath, value: Any) -> str:
    if value is None:
        return retirer(texte, path)
    return ajouter(texte, path[:-1], value) if path[-1] == AJOUT else remplacer(texte, path, value)


def _place(values: Any, steps: ChampPath) -> ChampPath:
    """Replace by its rank what names an element of a list."""
    path: ChampPath = ()
    for step in steps:
        if isinstance(step, int) or step == AJOUT or not isinstance(values, list):
            path, values = (*path, step), _valeur(values, (step,))
            continue
        wanted, names = slugifier(step), []
        for one in values:
            known = {str(one.get(name)) for name in NOMS} if isinstance(one, dict) else {str(one)}
            names.append(known | {*map(slugifier, known)})
        rank = next(
            (i for i, known in enumerate(names) if step in known or (wanted and wanted in known)), None
        )
        if rank is None and step.isascii() and step.isdecimal() and int(step) < len(values):
            rank = int(step)
        if rank is None:
            shown = [
                next((str(one[n]) for n in ("nom", *NOMS) if one.get(n)), "…")
                for one in values
                if isinstance(one, dict)
            ]
            label = (schemas.partie_de("projet", (*path, 0)) or {}).get("title", "")
            told = f"Il y a : {enumerer(shown[:SHOWN], 'et')}." if shown else "Il n’y en a aucun."
            raise Illisible(f"{label}\nAucun élément ne s’appelle {citer(step)}. {told}")
        path, values = (*path, rank), values[rank]
    return path


def _sources(changements: Iterable[ChampChange]) -> None:
    """Ask for the source of a new state: the one of the former state proves another."""
    listed = [one for one in changements if one.avant is not INCONNU]
    said = {one.chemin[:3] for one in listed if one.apres is not None}
    for one in listed:
        if one.chemin[:1] == (LISTE,) and one.chemin[2:] == ("etat",):
            place = one.chemin[:2]
            if not {(*place, "source"), (*place, "preuve")} & said:
                raise Illisible(
                    f"{libelle_du_champ(one.chemin)}\nUn nouvel état demande sa propre source : donnez la page "
                    "ou le document qui le montre, dans « Source » ou dans « Preuve »."
                )


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


def _valeur(values: Any, path: ChampPath) -> Any:
    for step in path:
        if isinstance(values, dict) and isinstance(step, str):
            values = values.get(step)
        elif isinstance(values, list) and isinstance(step, int) and 0 <= step < len(values):
            values = values[step]
        else:
            return None
    return values


# --- What one says of a use, or measures -----------------------------------------------


def _declarer(made: Fait, element: dict[str, Any], origine: Envoi, reference: Reference) -> None:
    """Add the reuses that a proposal tells; or, for an organisation that the file has, write what it shows of it.

    The day of a declaration is never that of a proof: beside a line whose proof was read, it has a line
    of its own. So has an organisation that stopped and begins again, and one whose new state has no source.
    """
    stops = element.get("etat") == ARRETEE
    if stops and "arretee_le" not in element:
        raise Illisible(
            "Arrêtée le\nDites depuis quand, avec la précision connue : 2026, mars 2026 ou 31/03/2026."
        )
    said = element.pop("organisation", {})
    declared = element["statut"] == DECLAREE
    if declared and not stops and origine.jour:
        element.setdefault("confirmee_le", origine.jour.isoformat())
    known = _qui(made.texte, said if isinstance(said, dict) else {}, reference)
    cited = "source" in element
    text, ident, read = _citee(made.texte, element, LISTE, preuve="preuve" in element)
    if not cited and origine.adresse and declared:
        ident = origine.adresse
    element |= {"source": ident} if ident else {}
    element |= {"lue_le": read} if read and "preuve" in element else {}
    for one, known_already in known:
        if not known_already:
            made.compris.append(f"organisme, {situe(one)}")
            if not {*one.valeurs} & {"siren", "code_insee"} and (
                close := candidats(reference, one.valeurs["nom"])
            ):
                made.remarques.append(
                    f"Sans identifiant : est-ce {enumerer((other.libelle for other in close), 'ou')} ?"
                )
        text = (
            _declaree(text, one, element, reference)
            if declared
            else ajouter_reutilisation(text, one, element, reference)
        )
    made.texte = text


def _qui(texte: str, said: dict[str, Any], reference: Reference) -> list[tuple[Reconnu, bool]]:
    """Return whom a declaration names, and whether the file names it so already; ask when several may be meant."""
    told = {name: str(value) for name, value in said.items()}
    code = {name: told[name] for name in ("siren", "code_insee") if name in told}
    # A code that tells an organisation must be that of the name beside it.
    checked = code and "nom" in told and not isinstance(reference.identifier(Organisme(**code)), Probleme)
    if told and not checked and lignes_de(texte, told, reference):
        return [(Reconnu(told, told.get("nom", "")), True)]
    label = "Organisation : code INSEE" if "code_insee" in told else "Organisation"
    try:
        found = comprendre_qui(reference, told)
    except Refus as refusal:
        raise Illisible(f"{label}\n{refusal}") from refusal
    if not found:
        raise Illisible(f"{label}\n{inconnu(reference, told.get('nom', ''))}")
    return [(one, False) for one in found]


def _declaree(texte: str, who: Reconnu, element: Mapping[str, Any], reference: Reference) -> str:
    lines = lignes_de(texte, who.valeurs, reference)
    if not lines:
        return ajouter(texte, (LISTE,), {"organisation": who.valeurs, **element})
    rank, line = lines[-1]
    shown = line.get("preuve") and line["preuve"] != element.get("preuve")
    proved = line.get("statut") != DECLAREE or line.get("lue_le") or shown
    unsaid = line.get("source") and "source" not in element and line.get("etat") != element["etat"]
    if proved or unsaid or line.get("etat") == ARRETEE != element["etat"]:
        return ajouter(texte, (LISTE,), {"organisation": line["organisation"], **element})
    written = [(path, value) for path, value in _feuilles(element) if path != ("statut",)]
    return changer_la_reutilisation(texte, rank, written)


def _feuilles(value: Mapping[str, Any], path: ChampPath = ()) -> list[tuple[ChampPath, Any]]:
    found: list[tuple[ChampPath, Any]] = []
    for name, inner in value.items():
        found += _feuilles(inner, (*path, name)) if isinstance(inner, dict) else [((*path, name), inner)]
    return found


def _mesurer(made: Fait, one: ChampChange, element: dict[str, Any]) -> None:
    """Add a measure, read in the unit of its indicator; its source may be the title of a document."""
    values = lire_noeuds(made.texte).valeurs
    path = _place(values, one.chemin[:3])
    indicator = _valeur(values, path)
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
    made.texte, ident, _ = _citee(made.texte, element, SOURCE_FIELD)
    if ident and ident != said and "://" not in said:
        made.compris.append(f"source, document « {said} »")
    made.texte = ajouter_mesure(
        made.texte, str(indicator.get("id")), {**element, **({"source": ident} if ident else {})}
    )


def _citee(texte: str, element: dict[str, Any], champ: str, *, preuve: bool = False) -> tuple[str, str, str]:
    """Return the text with the source of an element, what cites it, and the day when a person says to have read it.

    Raises:
        Refus: A day is given, and there is nothing new to read.
    """
    source, title, day = (str(element.pop(name, "")) for name in ("source", "titre_source", "lue_le"))
    read = lecteur(LISTE, 0, "lue_le")(day) if day else ""
    cited, ident = citer_source(texte, source, title, champ, read or None) if source else (texte, "")
    if read and not preuve and (cited == texte or "://" not in source):
        raise Refus(
            "lue_le est le jour où l’on a lu une preuve, ou une source nouvelle : donnez son adresse."
        )
    return cited, ident, read


def nouvelle_fiche(
    proposee: Proposition, reference: Reference, today: date
) -> tuple[dict[str, Any], Comprehension]:
    """Return the values of a new file, and how they were understood: the catalogue alone says its status and its day.

    Raises:
        Illisible: An answer cannot be understood.
    """
    read = Comprehension()
    element = read.element((), dict(proposee.fiche or {}))
    if faults := [*proposee.fautes, *read.fautes]:
        raise Illisible(*faults)
    if not element.get("publics"):
        element["publics"] = {"collectivites": ["non-precise"]}
        read.compris.append("publics, non précisés")
    element, told = _porteurs_lus(reference, element)
    read.compris += told
    return {**element, "statut": programme().autre.cle, "publie_le": today.isoformat()}, read


def _porteurs_lus(reference: Reference, fiche: Mapping[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """Return a new file whose first carrier is known, in as many lines as it names; and how it was understood."""
    carriers: Sequence[Any] = fiche.get("porteurs") or [{}]
    first, *others = carriers
    if not isinstance(first, dict) or not first.get("nom"):
        return dict(fiche), []
    said = {name: str(first[name]) for name in ("nom", "type", "siren", "code_insee") if name in first}
    try:
        found = comprendre_qui(reference, said)
    except Refus as refusal:
        raise Illisible(f"Porteur\n{refusal}") from refusal
    if not found:
        return dict(fiche), []
    named = [{**first, "nom": said["nom"], **one.valeurs} for one in found]
    return {**fiche, "porteurs": [*named, *others]}, [f"porteur, {situe(one)}" for one in found]
