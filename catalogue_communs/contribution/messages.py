"""One mailbox: from any message, whatever door it came by and however it was saved, to the proposals that it holds.

It carries what the form of the site prepared, or says a model in words; anything else is for a person.
"""

import html
import re
from collections.abc import Iterable, Mapping
from datetime import date
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import EmailPolicy
from email.utils import parsedate_to_datetime
from itertools import chain, islice
from typing import Annotated, Any

import msgspec
from msgspec.structs import replace

from catalogue_communs.contribution import formulaires, proposition
from catalogue_communs.contribution.proposition import ChampChange, Illisible, Proposition
from catalogue_communs.modele.projet import EN_PRODUCTION
from catalogue_communs.socle import schemas
from catalogue_communs.socle.recu import (
    COURRIEL,
    Demesure,
    mesurer,
    mesurer_le_html,
    mesurer_le_json,
    mesurer_un_courriel,
)
from catalogue_communs.socle.texte import INVISIBLE, citer, nom_du_champ, slugifier
from catalogue_communs.validation import devine
from catalogue_communs.validation.fiche import parcourir

# What the form of the site writes, and the forge above the text of its free form, as headings.
COMMUN, _, PROPOSITION, FIN = RUBRIQUES = ("Commun", "Ce qui change", "Proposition", "Avant d’envoyer")
LIBRE, IMAGES = "Votre message", "### Images"
# Bounds on what anyone may send: characters of an answer, of a long one, of the name of a question.
LONGEST_VALUE, LONGEST_TEXT, LONGEST_NAME = 2_000, 20_000, 60
# Proposals of one message, changes of one proposal, images: three screenshots and a logo.
MANY, TROP, IMAGES_AU_PLUS = 50, 200, 4
# What a mail breaks lines at; a no-break space is a part of its text.
_BLANCS = re.compile(r"[ \t\r\n]+")
_SIGNATURE = re.compile(r"--\s*\Z")
_MARKS = "*_-•· \t"
AUTRE_MESSAGE = (
    "Ce message n’est ni un formulaire, ni une « déclaration de réutilisation ». Une réponse ne confirme rien, car "
    "rien n’y prouve qui parle : lisez la preuve et écrivez « statut: documentee », ou gardez « declaree »."
)
TROP_LONG = "Le message {} : envoyez-le en texte simple, sans pièce jointe."
_ABIME = (
    "Proposition\nLe texte préparé par le site a été coupé ou modifié. Rouvrez le formulaire du site, "
    "où votre brouillon est resté, et renvoyez-le ; ou joignez le fichier qu’il donne à télécharger."
)


def propositions(texte: str, origine: proposition.Envoi) -> tuple[Proposition, ...]:
    """Read every proposal of a message; none when a person must read it. A damaged one is `Illisible`."""
    plain, joined = images(_lignes_simples(texte))
    if found := _rubriques(plain):
        return (replace(_du_site(found), origine=origine, images=joined),)
    said = modeles_dits(plain) or _declarations(plain)
    return tuple(proposition.du_modele(model, answers, origine) for model, answers in said)


def est_libre(texte: str) -> bool:
    """Tell whether a text comes from the free form of the forge: then a person is waiting for an answer."""
    return re.search(rf"^### {LIBRE}[ \t]*$", _lignes_simples(texte), re.MULTILINE) is not None


def _lignes_simples(text: str) -> str:
    """Write a text, once measured, with one kind of line ends: nothing reads one otherwise."""
    try:
        mesurer(text.encode("utf-8", "surrogatepass"), COURRIEL)
        mesurer_le_html(text)
    except Demesure as demesure:
        raise Illisible(TROP_LONG.format(demesure)) from demesure
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _rubriques(text: str) -> dict[str, str]:
    """Return what stands under each heading that the form of the site writes; nothing unless every one is there."""
    _, *parts = re.split(rf"^### ({'|'.join(RUBRIQUES)})[ \t]*$", text, flags=re.MULTILINE)
    said = dict(zip(parts[::2], map(str.strip, parts[1::2]), strict=True))
    if {*said} - {FIN} != {*RUBRIQUES[:3]}:
        return {}
    if twice := [one for one in said if parts[::2].count(one) > 1]:
        raise Illisible(f"{twice[0]}\nCette rubrique est écrite deux fois. Gardez-en une seule.")
    if INVISIBLE.search(said[COMMUN]):
        raise Illisible(
            f"{COMMUN}\nLe texte contient un caractère invisible. Effacez-le et tapez-le à la main."
        )
    return said


# --- In words --------------------------------------------------------------------------

# A letter that declares a use, with blanks; `_declarations` reads it once they are filled.
DECLARATION = """\
Bonjour,

La commune de … utilise {nom} depuis …
Nous nous en servons pour …
Une page qui le montre, si vous en avez une : …
"""
_SERVENT = re.compile(r"(?:nous nous en servons|on s[’']en sert|elle s[’']en sert) pour", re.IGNORECASE)
_UTILISE = re.compile(r" utilis(?:e|ent|ons) ", re.IGNORECASE)
_MONTRE = re.compile(r"une page qui le montre[^:\n]{0,40}:?", re.IGNORECASE)
# What stands before a name: a greeting, « Nous, », an article; after it, a postal code; what ends a letter.
_AVANT = re.compile(
    r"(?:(?:bonjour|madame|monsieur|nous)\b[\s,.!]*)*(?:(?:la|le|les|notre)\s+|l[’'])?", re.IGNORECASE
)
_POSTAL = re.compile(r",? +\(?\d{5}\)?\Z")
_FORMULE = re.compile(r"\b(?:(?:bien |très )?cordialement|salutations|bien à vous|merci)\b", re.IGNORECASE)
_ANNEE = re.compile(r"(?:\w{3,9} )?(?:19|20)\d\d")
# A sentence that says who uses what holds in so many characters; what says that a blank has no answer.
_PHRASE, _RIEN = 600, frozenset({"", "non", "aucune", "aucune-page", "pas-encore", "neant", "pas-de-page"})


def _declarations(texte: str) -> list[tuple[formulaires.Modele, dict[str, str]]]:
    """Read the letters that declare a use: « Peyrins utilise … depuis … Nous nous en servons pour … »."""
    # A mail breaks lines where it likes; a paragraph ends at an empty one.
    text = re.sub(r"(?<!\n)\n(?!\n)", " ", "\n".join(_lignes(texte)))
    found: list[dict[str, str]] = []
    for use in islice(_SERVENT.finditer(text), MANY):
        before = text[max(0, use.start() - _PHRASE) : use.start()].rstrip().rpartition("\n")[2]
        who, *what = _UTILISE.split(before, maxsplit=1)
        common, _, since = "".join(what).partition(" depuis ")
        after = _SERVENT.split(text[use.end() : use.end() + 2 * LONGEST_VALUE])[0]
        usage, *shown = _MONTRE.split(_FORMULE.split(after)[0])
        who = _POSTAL.sub("", _AVANT.sub("", who.rpartition(" : ")[2].strip(), count=1))
        said = {"commun": common, "organisme": who, "etat": EN_PRODUCTION, "depuis": _date_lisible(since)}
        said |= {"usage": usage, "preuve": "".join(shown[:1])}
        bare = {name: one.partition("\n")[0].strip(" .,;:…_[]") for name, one in said.items()}
        told = {name: one for name, one in bare.items() if slugifier(one) not in _RIEN}
        # « La commune de … » names nobody.
        if "commun" in told and "organisme" in told and not who.endswith("…") and told not in found:
            found.append(told)
    return [(formulaires.modeles()[formulaires.DECLARER], one) for one in found]


def _date_lisible(said: str) -> str:
    """Keep of « janvier 2022 environ », « la rentrée 2024 » what is a date; « deux ans » is none."""
    found = _ANNEE.search(said)
    tries = (said.strip(" .,"), *((found[0], found[0][-4:]) if found else ()))
    return next((one for one in tries if devine.date_dite(one)), "")


def modeles_dits(texte: str) -> list[tuple[formulaires.Modele, dict[str, str]]]:
    """Read every model that a message says, each under its title: « Question : réponse » on each line.

    Quoting, wrapped lines and what comes before the title do no harm. The first answer to a question counts; one
    without answer is absent; none is understood yet. What is quoted again counts once; a declaration that names no
    organisation, as the model that a reply quotes, is left out beside another.
    """
    titles = {slugifier(one.ouverture): one for one in formulaires.modeles().values()}
    blocks: list[tuple[formulaires.Modele, list[str]]] = []
    for line in _lignes(texte):
        if model := titles.get(slugifier(line)) if len(line) <= LONGEST_NAME else None:
            blocks.append((model, []))
        elif blocks:
            blocks[-1][1].append(line)
    found: list[tuple[formulaires.Modele, dict[str, str]]] = []
    for model, lines in blocks:
        if (one := (model, _reponses(model, lines))) not in found:
            found.append(one)
        if len(found) > MANY:
            raise Illisible(f"Le message contient plus de {MANY} déclarations : envoyez-en moins à la fois.")
    whole = [
        (one, said)
        for one, said in found
        if one.nom != formulaires.DECLARER or {"organisme", "code"} & {*said}
    ]
    return whole or found[:1]


def _reponses(model: formulaires.Modele, lines: Iterable[str]) -> dict[str, str]:
    known = {slugifier(one.libelle): one for one in model.champs}
    found: dict[str, list[str]] = {one.id: [] for one in model.champs}
    current: formulaires.Champ | None = None
    for line in lines:
        if _SIGNATURE.match(line):
            break
        name, colon, value = line.partition(":")
        asked = known.get(slugifier(name)) if colon and len(name) <= LONGEST_NAME else None
        if asked:
            current = None if any(found[asked.id]) else asked
            if current:
                found[asked.id] = [value.strip(_MARKS)]
        elif current and (line or current.long):
            found[current.id].append(line)
        else:
            current = None
    said = {one.id: _joined(found[one.id], long=one.long) for one in model.champs}
    # « … », « - », « (à compléter) » stand for no answer.
    nothing = {"", "a-completer", "non-communique", "inconnu"}
    return {name: value for name, value in said.items() if slugifier(value) not in nothing}


def _joined(lines: list[str], *, long: bool) -> str:
    """Put back together what a mail program wrapped; an address has no space."""
    if long:
        return "\n".join(lines)[:LONGEST_TEXT].strip()
    said = ""
    for line in lines[:LONGEST_VALUE]:
        cut = said.startswith("http") and " " not in said + line
        said = f"{said}{'' if cut else ' '}{line}".strip()[:LONGEST_VALUE]
    return said


# --- What the form of the site prepared ------------------------------------------------


class _Prepare(msgspec.Struct):
    changements: Annotated[tuple[ChampChange, ...], msgspec.Meta(max_length=TROP)] = ()
    fiche: dict[str, Any] | None = None


def _du_site(found: Mapping[str, str]) -> Proposition:
    """Read what the form of the site wrote, whatever spaces and line breaks the mail added: fields, that anyone may write."""
    said = _decoder(_BLANCS.sub(" ", re.sub(r"\A```(json)?|```\Z", "", found[PROPOSITION])), _Prepare)
    if not said.changements and said.fiche is None:
        raise Illisible("Proposition\nElle ne change rien.")
    for path, value in chain(
        parcourir(said.fiche), *(parcourir(c.apres, c.chemin) for c in said.changements)
    ):
        if not formulaires.partie_du_champ(path):
            named = citer(nom_du_champ(formulaires.du_schema(path)))
            raise Illisible(f"Proposition\n{named} n’est pas un champ d’une fiche.")
        if path and proposition.est_reserve(path):
            told = "Seule l’équipe du catalogue écrit cela : demandez-le-lui par courriel."
            raise Illisible(f"{formulaires.libelle_du_champ(path)}\n{told}")
        if isinstance(value, list) and len(value) > TROP:
            raise Illisible(_ABIME)
    return Proposition(found[COMMUN], "une modification", said.changements, said.fiche)


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


# --- An e-mail saved in a file -----------------------------------------------------------

# The headers of a message stand at its top.
_HEAD = 64 * 1024
# More than any header that people write, for a parser whose time grows as the square of what it reads.
_PLUS_LONG_ENTETE = 2_000
_MIME = re.compile(rb"^content-type:", re.IGNORECASE | re.MULTILINE)
_FIN_DES_ENTETES = re.compile(rb"\r?\n\r?\n")
_DATE = re.compile(rb"^date:[ \t]*([^\r\n]{1,60})\r?$", re.IGNORECASE | re.MULTILINE)
# The alphabets of real messages: some others take a time that grows as the square of the text.
_ALPHABET = re.compile(
    r"utf-?8|(?:us-)?ascii|latin-?1|iso-?8859-?\d{1,2}|(?:windows|cp)-?125\d", re.IGNORECASE
)
_QUOTE = re.compile(r"[ \t]*(?:>[ \t]?)*")
_BREAK = re.compile(r"<br ?/?>(?:\r?\n)?", re.IGNORECASE)
_HTML = re.compile(r"<(?:html|body|div|p|table)\b", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]*>")
_BLOCK = re.compile(r"</(?:p|div|li|tr|td|h[1-6]|blockquote)\s*>", re.IGNORECASE)
_SPACES = re.compile(r"[ \t\u00a0\u202f]+")


class _Bornee(EmailPolicy):
    """The ordinary policy, for the beginning of each header."""

    def header_source_parse(self, sourcelines: list[str]) -> tuple[str, str]:
        """Cut a header before anything is made of it."""
        name, value = super().header_source_parse(sourcelines)
        return name, value[:_PLUS_LONG_ENTETE]


def corps_du_message(raw: bytes) -> str:
    """Return the text of a message, or refuse it: the readable part of a whole one, else the bytes as text."""
    est_un_courriel = _MIME.search(raw[:_HEAD]) is not None
    try:
        if est_un_courriel:
            mesurer_un_courriel(raw)
        mesurer(raw, COURRIEL)
    except Demesure as demesure:
        raise Illisible(TROP_LONG.format(demesure)) from demesure
    text = _readable(raw) if est_un_courriel else ""
    return text or _decoded(raw, "utf-8-sig")


def jour_du_message(raw: bytes) -> date | None:
    """Return the day that the headers of a message say it was written; nothing when they say none."""
    found = _DATE.search(_FIN_DES_ENTETES.split(raw[:_HEAD])[0])
    try:
        return parsedate_to_datetime(found[1].decode("ascii")).date() if found else None
    except (ValueError, OverflowError):
        return None


def _readable(raw: bytes) -> str:
    try:
        parser: BytesParser[EmailMessage] = BytesParser(policy=_Bornee())  # type: ignore[arg-type]
        part = parser.parsebytes(raw).get_body(("plain", "html"))
        charset = part.get_content_charset() or "us-ascii" if part else ""
        payload = part.get_payload(decode=True) if part else None
    except (LookupError, ValueError, AttributeError, TypeError, RecursionError):
        # A message may announce an encoding or a structure that it does not have, or parts without end.
        return ""
    known = charset if _ALPHABET.fullmatch(charset) else "utf-8"
    return _decoded(payload, known) if isinstance(payload, bytes) else ""


def _decoded(raw: bytes, charset: str) -> str:
    try:
        return raw.decode(charset)
    except (UnicodeDecodeError, LookupError):
        return raw.decode("cp1252", "replace")


def _lignes(text: str) -> list[str]:
    """Return the lines of a message without quoting marks, escapes, invisible characters or double spaces."""
    if _HTML.search(text):
        text = _TAG.sub("", _BLOCK.sub("\n", _BREAK.sub("\n", text)))
    plain = _lignes_simples(_BREAK.sub("\n", html.unescape(text)))
    bare = (INVISIBLE.sub("", _QUOTE.sub("", line, count=1)) for line in plain.split("\n"))
    return [_SPACES.sub(" ", line).strip() for line in bare]
