"""One mailbox: from any message, whatever door it came by and however it was saved, to the proposals that it holds.

It carries what the form of the site prepared, says a model in words, or in a table; any other letter is
for `lettres`, and a person.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain, islice
from typing import Annotated, Any, NamedTuple

import msgspec
from msgspec.structs import replace

from catalogue_communs.contribution import formulaires, proposition
from catalogue_communs.contribution.courriels import (
    lignes_du_message,
    lignes_mesurees,
    lignes_simples,
)
from catalogue_communs.contribution.formulaires import Champ, Modele
from catalogue_communs.contribution.proposition import ChampChange, Envoi, Illisible, Proposition
from catalogue_communs.contribution.texte_recu import cellules_de, est_une_rangee
from catalogue_communs.modele.reutilisations import EN_PRODUCTION
from catalogue_communs.socle import schemas
from catalogue_communs.socle.recu import mesurer_le_json
from catalogue_communs.socle.texte import INVISIBLE, citer, nom_du_champ, slugifier
from catalogue_communs.validation import devine
from catalogue_communs.validation.devine import question_posee
from catalogue_communs.validation.fiche import parcourir

# What the form of the site writes below its letter, as headings; the forge, and messages that were prepared
# before, have two more.
COMMUN, PROPOSITION = ECRITES = ("Commun", "Proposition")
FIN = "Avant d’envoyer"
RUBRIQUES = (COMMUN, "Ce qui change", PROPOSITION, FIN)
LIBRE, IMAGES = "Votre message", "### Images"
# Bounds on what anyone may send: characters of an answer, of a long one, of the name of a question.
LONGEST_VALUE, LONGEST_TEXT, LONGEST_NAME = 2_000, 20_000, 60
# Proposals of one message, changes of one proposal, images: three screenshots and a logo.
MANY, TROP, IMAGES_AU_PLUS = 50, 200, 4
# A mail breaks lines at these; a no-break space is a part of its text.
_BLANCS = re.compile(r"[ \t\r\n]+")
_SIGNATURE = re.compile(r"--\s*\Z")
_MARKS = "*_-•· \t"
_ABIME = (
    "Proposition\nLe texte préparé par le site a été coupé ou modifié. Rouvrez le formulaire du site, "
    "où votre brouillon est resté, et renvoyez-le ; ou joignez le fichier qu’il donne à télécharger."
)
Reponses = dict[str, str]


class Dit(NamedTuple):
    """What a message says by a model: which one, its answers, the lines that answer nothing."""

    modele: Modele
    reponses: Reponses
    restes: tuple[str, ...] = ()


def propositions(texte: str, origine: Envoi) -> tuple[Proposition, ...]:
    """Read every proposal of a message; none when a person must read it. A damaged one is `Illisible`."""
    plain, joined = images(lignes_mesurees(texte))
    if found := _rubriques(plain):
        return (replace(_du_site(found), origine=origine, images=joined),)
    lines = lignes_du_message(plain)
    said = modeles_dits(plain) or _sans_titre(lines) or _tableau(lines) or _declarations(lines)
    return tuple(_proposition(one, origine) for one in said)


def _proposition(dit: Dit, origine: Envoi) -> Proposition:
    made = proposition.du_modele(dit.modele, dit.reponses, origine)
    return replace(made, restes=tuple(f"Non repris : {citer(one)}." for one in dit.restes))


def est_libre(texte: str) -> bool:
    """Tell whether a text comes from the free form of the forge: then a person is waiting for an answer."""
    return re.search(rf"^### {LIBRE}[ \t]*$", lignes_simples(texte), re.MULTILINE) is not None


def _rubriques(text: str) -> Reponses:
    """Return what stands under each heading that the form of the site writes; nothing unless every one is there."""
    _, *parts = re.split(rf"^### ({'|'.join(RUBRIQUES)})[ \t]*$", text, flags=re.MULTILINE)
    said = dict(zip(parts[::2], map(str.strip, parts[1::2]), strict=True))
    if not said.keys() >= {*ECRITES}:
        return {}
    if twice := [one for one in said if parts[::2].count(one) > 1]:
        raise Illisible(f"{twice[0]}\nCette rubrique est écrite deux fois. Gardez-en une seule.")
    if INVISIBLE.search(said[COMMUN]):
        raise Illisible(f"{COMMUN}\n{question_posee('invisible', '')}")
    return said


# --- In words: a question a line ------------------------------------------------------------


def modeles_dits(texte: str) -> list[Dit]:
    """Read every model that a message says, each under its title: « Question : réponse » on each line.

    Quoting, wrapped lines and what comes before the title do no harm. The first answer to a question counts; one
    without answer is absent; none is understood yet. What is quoted again counts once; a declaration that names no
    organisation, as the model that a reply quotes, is left out beside another.
    """
    titles = {slugifier(one.ouverture): one for one in formulaires.modeles().values()}
    blocks: list[tuple[Modele, list[str]]] = []
    for line in lignes_du_message(texte):
        model = titles.get(slugifier(line)) if len(line) <= LONGEST_NAME else None
        if model:
            blocks.append((model, []))
        elif blocks:
            blocks[-1][1].append(line)
    found: list[Dit] = []
    for model, lines in blocks:
        dit = _reponses(model, lines)
        if dit not in found:
            found.append(dit)
        if len(found) > MANY:
            raise Illisible(
                f"Le message contient plus de {MANY} déclarations : envoyez-en moins à la fois."
            )
    return [one for one in found if _nomme_un_organisme(one)] or found[:1]


def _nomme_un_organisme(dit: Dit) -> bool:
    return dit.modele.nom != formulaires.DECLARER or bool({"organisme", "code"} & {*dit.reponses})


# Fewer questions than that may be a sentence; these are asked by each model, and by no other.
_ASSEZ = 3
_PROPRES = {
    formulaires.DECLARER: {"commun", "organisme"},
    formulaires.MESURER: {"commun", "valeur"},
    formulaires.PROPOSER: {"nom", "accroche"},
    formulaires.SIGNALER: {"commun", "constat"},
}


def _sans_titre(lines: Sequence[str]) -> list[Dit]:
    """Read the model whose questions a message answers, though it has lost its title."""
    for nom, own in _PROPRES.items():
        dit = _reponses(formulaires.modeles()[nom], lines)
        if own <= {*dit.reponses} and len(dit.reponses) >= _ASSEZ:
            return [dit]
    return []


def _questions(model: Modele) -> dict[str, Champ]:
    """Return the questions of a model, by their labels and by the other names that people give them."""
    others = devine.facons_de_dire()["questions"]
    known = {slugifier(name): one for one in model.champs for name in others.get(one.id, ())}
    return known | {slugifier(one.libelle): one for one in model.champs}


class _Questionnaire:
    """The answers of a block of lines, one after the other: which question is being answered, what answers nothing."""

    def __init__(self, model: Modele) -> None:
        self.questions = _questions(model)
        self.lignes: dict[str, list[str]] = {one.id: [] for one in model.champs}
        self.restes: list[str] = []
        self.courante: Champ | None = None

    def lire(self, line: str) -> None:
        """Take a line: a question, the rest of an answer, or what belongs to none."""
        asked = self._question(line)
        if asked:
            self._commencer(asked, line.partition(":")[2].strip(_MARKS))
        elif self.courante and (line or self.courante.long):
            self.lignes[self.courante.id].append(line)
        else:
            self.courante = None
            if line and any(map(bool, self.lignes.values())):
                self.restes.append(line)

    def _question(self, line: str) -> Champ | None:
        name, colon, _ = line.partition(":")
        if not colon or len(name) > LONGEST_NAME:
            return None
        # A title or a list of a long text says nothing else than itself: « ### Licence : ».
        if self.courante and self.courante.long and line.startswith(("#", "|", "- ", "* ")):
            return None
        return self.questions.get(slugifier(name))

    def _commencer(self, asked: Champ, answer: str) -> None:
        """Begin an answer, unless the question has one."""
        if any(self.lignes[asked.id]):
            self.courante = None
        else:
            self.courante = asked
            self.lignes[asked.id] = [answer]


def _reponses(model: Modele, lines: Iterable[str]) -> Dit:
    asked = _Questionnaire(model)
    for line in lines:
        if _SIGNATURE.match(line):
            break
        asked.lire(line)
    said = {one.id: _joined(asked.lignes[one.id], long=one.long) for one in model.champs}
    return Dit(
        model,
        {name: value for name, value in said.items() if _repond(value)},
        _restes(asked.restes),
    )


def _repond(value: str) -> bool:
    """Tell an answer from what stands for none: « … », « - », « (à compléter) »."""
    return slugifier(value) not in {
        "",
        "a-completer",
        "non-communique",
        "inconnu",
        "je-ne-sais-pas",
    }


def _restes(lines: Iterable[str]) -> tuple[str, ...]:
    """Keep of the lines that answer nothing those that a person may miss: neither greetings nor our own words."""
    ours = slugifier(formulaires.ATTESTATION)
    kept = []
    for line in lines:
        words = slugifier(line)
        polite = re.match(
            r"(?:bien-)?(?:cordialement|a-vous)|merci|bonne-journee|avant-d-envoyer", words
        )
        if (
            ":" not in line
            and not polite
            and words
            and words not in ours
            and not line.startswith("- [")
        ):
            kept.append(line)
    return tuple(kept[:10])


def _joined(lines: list[str], *, long: bool) -> str:
    """Put back together what a mail program wrapped; an address has no space, a table keeps its lines."""
    if long or any(map(est_une_rangee, lines)):
        return "\n".join(lines)[:LONGEST_TEXT].strip()
    said = ""
    for line in lines[:LONGEST_VALUE]:
        cut = said.startswith("http") and " " not in said + line
        said = f"{said}{'' if cut else ' '}{line}".strip()[:LONGEST_VALUE]
    return said


# --- In a table: a declaration a line -------------------------------------------------------

_COLONNES = 2


def _tableau(lines: Sequence[str]) -> list[Dit]:
    """Read a table pasted from a spreadsheet, or in Markdown, whose first line has the names of questions."""
    rows = [cells for line in lines if len(cells := _rangee(line)) >= _COLONNES]
    if not rows:
        return []
    for nom in (formulaires.DECLARER, formulaires.MESURER):
        model = formulaires.modeles()[nom]
        questions = _questions(model)
        asked = [questions.get(slugifier(cell)) for cell in rows[0]]
        named = {one.id for one in asked if one}
        if _PROPRES[nom] <= named:
            return [_de_la_rangee(model, asked, cells) for cells in rows[1 : MANY + 1]]
    return []


def _rangee(line: str) -> list[str]:
    if est_une_rangee(line):
        return cellules_de(line)
    mark = "\t" if "\t" in line else ";"
    return [cell.strip() for cell in line.split(mark)] if mark in line else []


def _de_la_rangee(model: Modele, asked: Sequence[Champ | None], cells: Sequence[str]) -> Dit:
    said = {one.id: cell for one, cell in zip(asked, cells, strict=False) if one and _repond(cell)}
    if model.nom == formulaires.DECLARER:
        said.setdefault("etat", EN_PRODUCTION)
    return Dit(model, said)


# --- In a sentence: the letter that the page of a common opens -----------------------------------

# A letter that declares a use, with blanks; `_declarations` reads it once they are filled.
DECLARATION = """\
Bonjour,

La commune de … utilise {nom} depuis …
Nous nous en servons pour …
Une page qui le montre, si vous en avez une : …
Cette page est (votre site ou une délibération, un article, une liste) : …
"""
_SERVENT = re.compile(
    r"(?:nous nous en servons|on s[’']en sert|elle s[’']en sert) pour", re.IGNORECASE
)
_UTILISE = re.compile(r" utilis(?:e|ent|ons) ", re.IGNORECASE)
_MONTRE = re.compile(r"une page qui le montre[^:\n]{0,40}:?", re.IGNORECASE)
_GENRE = re.compile(r"cette page est[^:\n]{0,80}:?", re.IGNORECASE)
# What stands before a name: a greeting, « Nous, », an article; after it, a postal code; what ends a letter.
_AVANT = re.compile(
    r"(?:(?:bonjour|madame|monsieur|nous)\b[\s,.!]*)*(?:(?:la|le|les|notre)\s+|l[’'])?",
    re.IGNORECASE,
)
_POSTAL = re.compile(r",? +\(?\d{5}\)?\Z")
_FORMULE = re.compile(
    r"\b(?:(?:bien |très )?cordialement|salutations|bien à vous|merci)\b", re.IGNORECASE
)
_ANNEE = re.compile(r"(?:\w{3,9} )?(?:19|20)\d\d")
# A sentence that says who uses what holds in so many characters; what says that a blank has no answer.
_PHRASE, _RIEN = (
    600,
    frozenset({"", "non", "aucune", "aucune-page", "pas-encore", "neant", "pas-de-page"}),
)


def _declarations(lines: Sequence[str]) -> list[Dit]:
    """Read the letters that declare a use: « Peyrins utilise … depuis … Nous nous en servons pour … »."""
    # A mail breaks lines where it likes; a paragraph ends at an empty one.
    text = re.sub(r"(?<!\n)\n(?!\n)", " ", "\n".join(lines))
    model, found = formulaires.modeles()[formulaires.DECLARER], list[Dit]()
    for served in islice(_SERVENT.finditer(text), MANY):
        before = (
            text[max(0, served.start() - _PHRASE) : served.start()].rstrip().rpartition("\n")[2]
        )
        after = _SERVENT.split(text[served.end() : served.end() + 2 * LONGEST_VALUE])[0]
        dit = Dit(model, _declaration(before, _FORMULE.split(after)[0]))
        if {"commun", "organisme"} <= {*dit.reponses} and dit not in found:
            found.append(dit)
    return found


def _declaration(before: str, after: str) -> Reponses:
    """Return the answers of one letter: what is before « Nous nous en servons pour », what is after."""
    who, *what = _UTILISE.split(before, maxsplit=1)
    common, _, since = "".join(what).partition(" depuis ")
    rest, *kind = _GENRE.split(after, maxsplit=1)
    usage, *shown = _MONTRE.split(rest, maxsplit=1)
    organisation = _POSTAL.sub("", _AVANT.sub("", who.rpartition(" : ")[2].strip(), count=1))
    # « La commune de … » names nobody.
    if who.endswith("…"):
        organisation = ""
    blanks = {
        "commun": common,
        "organisme": organisation,
        "etat": EN_PRODUCTION,
        "depuis": _date_lisible(since),
        "usage": usage,
        "preuve": "".join(shown),
        "genre": "".join(kind),
    }
    said = {name: blank.partition("\n")[0].strip(" .,;:…_[]") for name, blank in blanks.items()}
    return {name: blank for name, blank in said.items() if slugifier(blank) not in _RIEN}


def _date_lisible(said: str) -> str:
    """Keep of « janvier 2022 environ » what is a date; what is none is kept too, for the question that it asks."""
    bare = said.strip(" .,")
    if not bare or devine.entendre_date(bare):
        return bare
    found = _ANNEE.search(bare)
    tries = (found[0], found[0][-4:]) if found else ()
    return next((one for one in tries if devine.date_dite(one)), "")


# --- What the form of the site prepared ------------------------------------------------


class _Prepare(msgspec.Struct):
    changements: Annotated[tuple[ChampChange, ...], msgspec.Meta(max_length=TROP)] = ()
    fiche: dict[str, Any] | None = None


def _du_site(found: Mapping[str, str]) -> Proposition:
    """Read what the form of the site wrote, whatever spaces and line breaks the mail added: fields, that anyone may write."""
    said = _decoder(
        _BLANCS.sub(" ", re.sub(r"\A```(json)?|```\Z", "", found[PROPOSITION])), _Prepare
    )
    if not said.changements and said.fiche is None:
        raise Illisible("Proposition\nElle ne change rien.")
    for path, value in chain(
        parcourir(said.fiche), *(parcourir(c.apres, c.chemin) for c in said.changements)
    ):
        _verifier_le_champ(path, value)
    return Proposition(found[COMMUN], "une modification", said.changements, said.fiche)


def _verifier_le_champ(path: tuple[str | int, ...], value: Any) -> None:
    """Refuse what is no field of a file, or one that the catalogue alone writes."""
    if not formulaires.partie_du_champ(path):
        named = citer(nom_du_champ(formulaires.du_schema(path)))
        raise Illisible(f"Proposition\n{named} n’est pas un champ d’une fiche.")
    if path and proposition.est_reserve(path):
        told = "Seule l’équipe du catalogue écrit cela : demandez-le-lui par courriel."
        raise Illisible(f"{formulaires.libelle_du_champ(path)}\n{told}")
    if isinstance(value, list) and len(value) > TROP:
        raise Illisible(_ABIME)


def _decoder(text: str, kind: Any) -> Any:
    """Read JSON of one shape, or say that it is damaged."""
    try:
        mesurer_le_json(text)
        return msgspec.json.decode(text, type=kind)
    except (ValueError, RecursionError) as error:
        raise Illisible(_ABIME) from error


def images(texte: str) -> tuple[str, dict[str, bytes]]:
    """Set apart the images that the downloaded file carries after the form, by their names."""
    form, mark, joined = texte.partition(f"\n{IMAGES}\n")
    if not mark:
        return texte, {}
    made = _decoder("".join(joined.split()), dict[str, bytes])
    name_of = schemas.schema("projet")["$defs"]["image"]["pattern"]
    if len(made) > IMAGES_AU_PLUS or not all(re.fullmatch(name_of, name) for name in made):
        raise Illisible(_ABIME)
    return form, made
