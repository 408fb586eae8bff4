"""E-mails: the text of one saved in a file, whatever its shape; the one that an organisation completes to declare a use."""

from __future__ import annotations

import html
import re
from datetime import date
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import EmailPolicy
from email.utils import parsedate_to_datetime

import nh3

from catalogue_communs.contribution.formulaires import DECLARER, modeles
from catalogue_communs.modele import Projet
from catalogue_communs.socle.texte import INVISIBLE

# What is read of a message, in bytes.
LONGEST = 1_000_000
# The headers of a message stand at its top.
_HEAD = 64 * 1024
# More than any message that people write, and little enough for the parser of headers, whose time grows as
# the square of what it reads, and whose calls nest as the parts do.
_PLUS_LONG_ENTETE, _PARTIES, _BORNES = 2_000, 50, 500
_MIME = re.compile(rb"^content-type:", re.IGNORECASE | re.MULTILINE)
_BORNE = re.compile(rb"^--", re.MULTILINE)
_FIN_DES_ENTETES = re.compile(rb"\r?\n\r?\n")
_DATE = re.compile(rb"^date:[ \t]*([^\r\n]{1,60})\r?$", re.IGNORECASE | re.MULTILINE)
# The alphabets of real messages: some others take a time that grows as the square of the text.
_ALPHABET = re.compile(
    r"utf-?8|(?:us-)?ascii|latin-?1|iso-?8859-?\d{1,2}|(?:windows|cp)-?125\d", re.IGNORECASE
)


class _Bornee(EmailPolicy):
    """The ordinary policy, for the beginning of each header."""

    def header_source_parse(self, sourcelines: list[str]) -> tuple[str, str]:
        """Cut a header before anything is made of it."""
        name, value = super().header_source_parse(sourcelines)
        return name, value[:_PLUS_LONG_ENTETE]


def corps_du_message(raw: bytes) -> str:
    """Return the text of a message: the readable part of a whole one, else the bytes as text.

    Raises:
        ValueError: The message is too long; the text is for people.
    """
    if len(raw) > LONGEST:
        raise ValueError("Le message est trop long : un mégaoctet au plus.")
    if _MIME.search(raw[:_HEAD]) and _simple(raw) and (text := _readable(raw)):
        return text
    return _decoded(raw, "utf-8-sig")


def jour_du_message(raw: bytes) -> date | None:
    """Return the day that the headers of a message say it was written; nothing when they say none."""
    head = _FIN_DES_ENTETES.split(raw[:_HEAD], maxsplit=1)[0]
    found = _DATE.search(head)
    try:
        return parsedate_to_datetime(found[1].decode("ascii")).date() if found else None
    except ValueError:
        return None


def _simple(raw: bytes) -> bool:
    """Tell whether a message has no more parts than a person's, by what announces and what separates them."""
    return len(_MIME.findall(raw)) <= _PARTIES and len(_BORNE.findall(raw)) <= _BORNES


def _readable(raw: bytes) -> str:
    try:
        parser: BytesParser[EmailMessage] = BytesParser(policy=_Bornee())  # type: ignore[arg-type]
        message = parser.parsebytes(raw)
        part = message.get_body(("plain", "html"))
        if part is None:
            return ""
        charset = part.get_content_charset() or "us-ascii"
        payload = part.get_payload(decode=True)
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


# What is said of an answer.
REPONSE = (
    "Une réponse ne confirme rien, car rien n’y prouve qui parle : lisez la preuve et écrivez "
    "« statut: documentee », ou gardez « declaree »."
)
# Below the questions, and without a colon: no line of it can be taken for an answer.
AIDE = """\
Complétez ce que vous savez, laissez le reste vide.
Type, par exemple commune, communauté de communes ou syndicat mixte.
État, au choix expérimentation, déploiement en cours, en production ou arrêtée.
Depuis, une année, un mois ou un jour.
Preuve, l’adresse d’une page publique ou le nom d’un document.
"""
# Tags that programs put in a message at most.
TAGS = 5_000
_QUOTE = re.compile(r"[ \t]*(?:>[ \t]?)*")
_BREAK = re.compile(r"<br ?/?>(?:\r?\n)?", re.IGNORECASE)
_HTML = re.compile(r"<(?:html|body|div|p|table)\b", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]*>")
_BLOCK = re.compile(r"</(?:p|div|li|tr|td|h[1-6]|blockquote)\s*>", re.IGNORECASE)
_SPACES = re.compile(r"[ \t\u00a0\u202f]+")


def objet(projet: Projet) -> str:
    """Return the subject of the message."""
    return f"{modeles()[DECLARER].ouverture} : {projet.nom}"


def corps(projet: Projet) -> str:
    """Return the body of the message: the common is given by its slug, the other questions are open."""
    return f"{modeles()[DECLARER].message(commun=projet.slug)}\n\n{AIDE}"


def en_lignes(text: str) -> list[str]:
    """Return the lines of a message without quoting marks, escapes, invisible characters or double spaces."""
    if _HTML.search(text):
        text = _BLOCK.sub("\n", _BREAK.sub("\n", text))
        # The cleaner takes a time that grows as the square of the depth.
        text = nh3.clean(text, tags=set()) if text.count("<") < TAGS else _TAG.sub("", text)
    plain = _BREAK.sub("\n", html.unescape(text) if "&" in text else text)
    lines = plain.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return [_SPACES.sub(" ", INVISIBLE.sub("", _QUOTE.sub("", line, count=1))).strip() for line in lines]
