"""One mailbox: from any message to the proposals that it holds.

Whatever door it came by, and however it was saved. It carries what the form of the site prepared,
says a model in words, or in a table; any other letter is for `lettres`, and a person.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
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

# What the form of the site writes below its letter, as headings; the forge, and messages that were
# prepared before, have two more.
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
    "Proposition\nLe texte préparé par le site a été coupé ou modifié. Rouvrez le formulaire du "
    "site, où votre brouillon est resté, et renvoyez-le ; ou joignez le fichier qu’il donne à "
    "télécharger."
)
Reponses = dict[str, str]


class Dit(NamedTuple):
    """What a message says by a model: which one, its answers, the lines that answer nothing."""

    modele: Modele
    reponses: Reponses
    restes: tuple[str, ...] = ()


def propositions(text: str, origine: Envoi) -> tuple[Proposition, ...]:
    """Read every proposal of a message; none when a person must read it.

    A damaged one is `Illisible`.
    """
    plain, joined = images(lignes_mesurees(text))
    rubriques = _rubriques(plain)
    if rubriques:
        return (replace(_du_site(rubriques), origine=origine, images=joined),)
    lines = lignes_du_message(plain)
    dits = modeles_dits(plain) or _sans_titre(lines) or _tableau(lines) or _declarations(lines)
    return tuple(_proposition(dit, origine) for dit in dits)


def _proposition(dit: Dit, origine: Envoi) -> Proposition:
    proposee = proposition.du_modele(dit.modele, dit.reponses, origine)
    return replace(proposee, restes=tuple(f"Non repris : {citer(line)}." for line in dit.restes))


def est_libre(text: str) -> bool:
    """Tell whether a text comes from the free form of the forge: a person waits for an answer."""
    return re.search(rf"^### {LIBRE}[ \t]*$", lignes_simples(text), re.MULTILINE) is not None


def _rubriques(text: str) -> Reponses:
    """Return what stands under each heading that the form of the site writes.

    Nothing unless every one is in the text.
    """
    _, *parts = re.split(rf"^### ({'|'.join(RUBRIQUES)})[ \t]*$", text, flags=re.MULTILINE)
    titres = parts[::2]
    rubriques = dict(zip(titres, map(str.strip, parts[1::2]), strict=True))
    if not rubriques.keys() >= {*ECRITES}:
        return {}
    for titre in rubriques:
        if titres.count(titre) > 1:
            raise Illisible(f"{titre}\nCette rubrique est écrite deux fois. Gardez-en une seule.")
    if INVISIBLE.search(rubriques[COMMUN]):
        raise Illisible(f"{COMMUN}\n{question_posee('invisible', '')}")
    return rubriques


# --- In words: a question a line ------------------------------------------------------------


def modeles_dits(text: str) -> list[Dit]:
    """Read every model that a message says, each under its title.

    « Question : réponse » is on each line. Quoting, wrapped lines and what comes before the title
    do no harm. The first answer to a question counts; one without answer is absent; none is
    understood yet. What is quoted again counts once; a declaration that names no organisation, as
    the model that a reply quotes, is left out beside another.
    """
    dits: list[Dit] = []
    for model, lines in _blocs(text):
        dit = _reponses(model, lines)
        if dit not in dits:
            dits.append(dit)
        if len(dits) > MANY:
            raise Illisible(
                f"Le message contient plus de {MANY} déclarations : envoyez-en moins à la fois."
            )
    return [dit for dit in dits if _nomme_un_organisme(dit)] or dits[:1]


def _blocs(text: str) -> list[tuple[Modele, list[str]]]:
    """Cut a message at the titles of the models; return each model with the lines below it."""
    titres = {slugifier(model.ouverture): model for model in formulaires.modeles().values()}
    blocs: list[tuple[Modele, list[str]]] = []
    for line in lignes_du_message(text):
        model = titres.get(slugifier(line)) if len(line) <= LONGEST_NAME else None
        if model:
            blocs.append((model, []))
        elif blocs:
            blocs[-1][1].append(line)
    return blocs


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
            if nom == formulaires.DECLARER:
                # As in a table: who lists a user and since when speaks of a use that goes on.
                dit.reponses.setdefault("etat", EN_PRODUCTION)
            return [dit]
    return []


def _questions(model: Modele) -> dict[str, Champ]:
    """Return the questions of a model, by their labels and their other names."""
    autres_noms = devine.facons_de_dire()["questions"]
    questions = {}
    for champ in model.champs:
        for nom in autres_noms.get(champ.id, ()):
            questions[slugifier(nom)] = champ
    return questions | {slugifier(champ.libelle): champ for champ in model.champs}


# A line that begins as a question does, and is none: not an address, nor the rest of a sentence.
_AUTRE_QUESTION = re.compile(r"[A-ZÀ-Ý][\w’' -]{1,38}\s?:\s(?!//)")


class _Questionnaire:
    """The answers of a block of lines, one after the other.

    The question that is being answered, the lines that answer nothing.
    """

    def __init__(self, model: Modele) -> None:
        self.questions = _questions(model)
        self.lignes: dict[str, list[str]] = {champ.id: [] for champ in model.champs}
        self.restes: list[str] = []
        self.courante: Champ | None = None

    def lire(self, line: str) -> None:
        """Take a line: a question, the rest of an answer, or what belongs to none."""
        champ = self._question(line)
        if champ:
            self._commencer(champ, line.partition(":")[2].strip(_MARKS))
            return
        if self.courante and not self.courante.long and _AUTRE_QUESTION.match(line):
            # « Personne à contacter : … » answers nothing that is asked.
            self.courante = None
        if _POLITESSE.match(slugifier(line)):
            self.courante = None
        if self.courante and (line or self.courante.long):
            self.lignes[self.courante.id].append(line)
            return
        self.courante = None
        if line and any(self.lignes.values()):
            self.restes.append(line)

    def _question(self, line: str) -> Champ | None:
        name, colon, _ = line.partition(":")
        if not colon or len(name) > LONGEST_NAME:
            return None
        # A title or a list of a long text says nothing else than itself: « ### Licence : ».
        if self.courante and self.courante.long and line.startswith(("#", "|", "- ", "* ")):
            return None
        return self.questions.get(slugifier(name))

    def _commencer(self, champ: Champ, reponse: str) -> None:
        """Begin an answer, unless the question has one."""
        if any(self.lignes[champ.id]):
            self.courante = None
        else:
            self.courante = champ
            self.lignes[champ.id] = [reponse]


def _reponses(model: Modele, lines: Iterable[str]) -> Dit:
    """Return the answers of a block of lines, up to its signature."""
    questionnaire = _Questionnaire(model)
    for line in lines:
        if _SIGNATURE.match(line):
            break
        questionnaire.lire(line)
    reponses = {}
    for champ in model.champs:
        reponse = _joined(questionnaire.lignes[champ.id], long=champ.long)
        if _repond(reponse):
            reponses[champ.id] = reponse
    return Dit(model, reponses, _restes(questionnaire.restes))


def _repond(reponse: str) -> bool:
    """Tell an answer from what stands for none: « … », « - », « (à compléter) »."""
    return slugifier(reponse) not in {
        "",
        "a-completer",
        "non-communique",
        "inconnu",
        "je-ne-sais-pas",
        "pas-encore",
        "neant",
        "sans-objet",
        "aucune-page",
        "pas-de-page",
    }


def _restes(lines: Iterable[str]) -> tuple[str, ...]:
    """Keep of the lines that answer nothing those that a person may miss."""
    restes = [line for line in lines if _est_un_reste(line)]
    return tuple(restes[:10])


_POLITESSE = re.compile(r"(?:bien-)?(?:cordialement|a-vous)|merci|bonne-journee|avant-d-envoyer")


def _est_un_reste(line: str) -> bool:
    """Tell whether a person may miss a line: neither a greeting, nor our own words."""
    if ":" in line or line.startswith("- ["):
        return False
    slug = slugifier(line)
    if not slug or _POLITESSE.match(slug):
        return False
    return slug not in slugifier(formulaires.ATTESTATION)


def _joined(lines: list[str], *, long: bool) -> str:
    """Put back together what a mail program wrapped.

    An address has no space, a table keeps its lines.
    """
    if long or any(map(est_une_rangee, lines)):
        return "\n".join(lines)[:LONGEST_TEXT].strip()
    reponse = ""
    for line in lines[:LONGEST_VALUE]:
        is_url = reponse.startswith("http") and " " not in reponse + line
        space = "" if is_url else " "
        reponse = f"{reponse}{space}{line}".strip()[:LONGEST_VALUE]
    return reponse


# --- In a table: a declaration a line -------------------------------------------------------

_COLONNES = 2


def _tableau(lines: Sequence[str]) -> list[Dit]:
    """Read a table of a spreadsheet, or in Markdown, whose first line has the names of questions."""
    rows = [cells for cells in map(_rangee, lines) if len(cells) >= _COLONNES]
    if not rows:
        return []
    for nom in (formulaires.DECLARER, formulaires.MESURER):
        model = formulaires.modeles()[nom]
        questions = _questions(model)
        champs = [questions.get(slugifier(cell)) for cell in rows[0]]
        if _PROPRES[nom] <= {champ.id for champ in champs if champ}:
            return [_de_la_rangee(model, champs, cells) for cells in rows[1 : MANY + 1]]
    return []


def _rangee(line: str) -> list[str]:
    if est_une_rangee(line):
        return cellules_de(line)
    mark = "\t" if "\t" in line else ";"
    if mark not in line:
        return []
    return [cell.strip() for cell in line.split(mark)]


def _de_la_rangee(model: Modele, champs: Sequence[Champ | None], cells: Sequence[str]) -> Dit:
    reponses = {}
    for champ, cell in zip(champs, cells, strict=False):
        if champ and _repond(cell):
            reponses[champ.id] = cell
    if model.nom == formulaires.DECLARER:
        reponses.setdefault("etat", EN_PRODUCTION)
    return Dit(model, reponses)


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
# What stands before a name: a greeting, « Nous, », an article; after it, a postal code; what ends a
# letter.
_AVANT = re.compile(
    r"(?:(?:bonjour|madame|monsieur|nous)\b[\s,.!]*)*(?:(?:la|le|les|notre)\s+|l[’'])?",
    re.IGNORECASE,
)
_POSTAL = re.compile(r",? +\(?\d{5}\)?\Z")
_FORMULE = re.compile(
    r"\b(?:(?:bien |très )?cordialement|salutations|bien à vous|merci)\b", re.IGNORECASE
)
_ANNEE = re.compile(r"(?:\w{3,9} )?(?:19|20)\d\d")
# A sentence that says who uses what holds in so many characters.
_PHRASE = 600
# What says that a blank has no answer.
_RIEN = frozenset({"", "non", "aucune", "aucune-page", "pas-encore", "neant", "pas-de-page"})


def _declarations(lines: Sequence[str]) -> list[Dit]:
    """Read the letters that declare a use.

    « Peyrins utilise … depuis … Nous nous en servons pour … ».
    """
    # A mail breaks lines where it likes; a paragraph ends at an empty one.
    text = re.sub(r"(?<!\n)\n(?!\n)", " ", "\n".join(lines))
    model = formulaires.modeles()[formulaires.DECLARER]
    dits = list[Dit]()
    for match in islice(_SERVENT.finditer(text), MANY):
        before = text[max(0, match.start() - _PHRASE) : match.start()]
        after = text[match.end() : match.end() + 2 * LONGEST_VALUE]
        # Of the sentence alone, before; neither of the next letter, nor of what ends this one.
        before = before.rstrip().rpartition("\n")[2]
        after = _FORMULE.split(_SERVENT.split(after)[0])[0]
        dit = Dit(model, _declaration(before, after))
        if {"commun", "organisme"} <= {*dit.reponses} and dit not in dits:
            dits.append(dit)
    return dits


def _declaration(before: str, after: str) -> Reponses:
    """Return the answers of one letter: before « Nous nous en servons pour », and after."""
    sujet, *complement = _UTILISE.split(before, maxsplit=1)
    commun, _, depuis = "".join(complement).partition(" depuis ")
    rest, *genre = _GENRE.split(after, maxsplit=1)
    usage, *preuve = _MONTRE.split(rest, maxsplit=1)
    organisme = _AVANT.sub("", sujet.rpartition(" : ")[2].strip(), count=1)
    # « La commune de … » names nobody.
    if sujet.endswith("…"):
        organisme = ""
    blanks = {
        "commun": commun,
        "organisme": _POSTAL.sub("", organisme),
        "etat": EN_PRODUCTION,
        "depuis": _date_lisible(depuis),
        "usage": usage,
        "preuve": "".join(preuve),
        "genre": "".join(genre),
    }
    reponses = {}
    for nom, blank in blanks.items():
        reponse = blank.partition("\n")[0].strip(" .,;:…_[]")
        if slugifier(reponse) not in _RIEN:
            reponses[nom] = reponse
    return reponses


def _date_lisible(text: str) -> str:
    """Keep of « janvier 2022 environ » what is a date, or what raises a question."""
    bare = text.strip(" .,")
    if not bare or devine.entendre_date(bare):
        return bare
    match = _ANNEE.search(bare)
    if not match:
        return ""
    for essai in (match[0], match[0][-4:]):
        if devine.date_dite(essai):
            return essai
    return ""


# --- What the form of the site prepared ------------------------------------------------


class _Prepare(msgspec.Struct):
    changements: Annotated[tuple[ChampChange, ...], msgspec.Meta(max_length=TROP)] = ()
    fiche: dict[str, Any] | None = None


def _du_site(rubriques: Mapping[str, str]) -> Proposition:
    """Read what the form of the site wrote: fields, that anyone may write.

    Whatever spaces and line breaks the mail added.
    """
    text = re.sub(r"\A```(json)?|```\Z", "", rubriques[PROPOSITION])
    prepare = _decoder(_BLANCS.sub(" ", text), _Prepare)
    if not prepare.changements and prepare.fiche is None:
        raise Illisible("Proposition\nElle ne change rien.")
    for path, valeur in parcourir(prepare.fiche):
        _verifier_le_champ(path, valeur)
    for changement in prepare.changements:
        for path, valeur in parcourir(changement.apres, changement.chemin):
            _verifier_le_champ(path, valeur)
    return Proposition(rubriques[COMMUN], "une modification", prepare.changements, prepare.fiche)


def _verifier_le_champ(path: tuple[str | int, ...], valeur: Any) -> None:
    """Refuse what is no field of a file, or one that the catalogue alone writes."""
    if not formulaires.partie_du_champ(path):
        champ = citer(nom_du_champ(formulaires.du_schema(path)))
        raise Illisible(f"Proposition\n{champ} n’est pas un champ d’une fiche.")
    if path and proposition.est_reserve(path):
        remede = "Seule l’équipe du catalogue écrit cela : demandez-le-lui par courriel."
        raise Illisible(f"{formulaires.libelle_du_champ(path)}\n{remede}")
    if isinstance(valeur, list) and len(valeur) > TROP:
        raise Illisible(_ABIME)


def _decoder(text: str, kind: Any) -> Any:
    """Read JSON of one shape, or say that it is damaged."""
    try:
        mesurer_le_json(text)
        return msgspec.json.decode(text, type=kind)
    except (ValueError, RecursionError) as error:
        raise Illisible(_ABIME) from error


def images(text: str) -> tuple[str, dict[str, bytes]]:
    """Set apart the images that the downloaded file carries after the form, by their names."""
    form, mark, joined = text.partition(f"\n{IMAGES}\n")
    if not mark:
        return text, {}
    par_nom = _decoder("".join(joined.split()), dict[str, bytes])
    pattern = schemas.schema("projet")["$defs"]["image"]["pattern"]
    if len(par_nom) > IMAGES_AU_PLUS or not all(re.fullmatch(pattern, nom) for nom in par_nom):
        raise Illisible(_ABIME)
    return form, par_nom
