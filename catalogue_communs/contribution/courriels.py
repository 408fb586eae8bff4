"""An e-mail saved in a file, or its text: what it says, its day, its subject."""

import html
import re
from datetime import date
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import EmailPolicy
from email.utils import parsedate_to_datetime

from catalogue_communs.contribution.proposition import Illisible
from catalogue_communs.socle.recu import (
    COURRIEL,
    Demesure,
    mesurer,
    mesurer_le_html,
    mesurer_un_courriel,
)
from catalogue_communs.socle.texte import INVISIBLE

TROP_LONG = "Le message {} : envoyez-le en texte simple, sans pièce jointe."
# The headers of a message stand at its top.
_HEAD = 64 * 1024
# More than any header that people write: the time of the parser grows as the square of its input.
_PLUS_LONG_ENTETE = 2_000
_MIME = re.compile(rb"^content-type:", re.IGNORECASE | re.MULTILINE)
_FIN_DES_ENTETES = re.compile(rb"\r?\n\r?\n")
_OBJET = re.compile(
    rb"^subject:[ \t]*([^\r\n]{1,400}(?:\r?\n[ \t][^\r\n]{1,400}){0,3})",
    re.IGNORECASE | re.MULTILINE,
)
_EXPEDITEUR = re.compile(
    rb"^from:[^\r\n]{0,400}?(?:\r?\n[ \t][^\r\n]{0,400}?)?([\w.+-]{1,64}@[\w.-]{1,190}\w)>?[ \t]*\r?$",
    re.IGNORECASE | re.MULTILINE,
)
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
_CELL = re.compile(r"</t[dh]\s*>\s*(?=<t[dh]\b)", re.IGNORECASE)
_SPACES = re.compile(r"[ \u00a0\u202f]+")
# A whole message in HTML, where the ends of lines say nothing; what nobody reads there.
_EN_HTML = re.compile(r"\s*<(?:!doctype|html|body|div|p|table)\b", re.IGNORECASE)
_CACHES = {"style", "script", "head", "title"}
_PORTEES = re.compile(r"<(/?)(style|script|head|title|blockquote)\b[^<>]*>", re.IGNORECASE)


class _Bornee(EmailPolicy):
    """The ordinary policy, for the beginning of each header."""

    def header_source_parse(self, sourcelines: list[str]) -> tuple[str, str]:
        """Cut a header before anything is made of it."""
        name, content = super().header_source_parse(sourcelines)
        return name, content[:_PLUS_LONG_ENTETE]


def corps_du_message(raw: bytes) -> str:
    """Return the text of a message, the readable part of a whole one, or refuse it."""
    est_un_courriel = _MIME.search(raw[:_HEAD]) is not None
    try:
        if est_un_courriel:
            mesurer_un_courriel(raw)
        mesurer(raw, COURRIEL)
    except Demesure as demesure:
        raise Illisible(TROP_LONG.format(demesure)) from demesure
    text = _readable(raw) if est_un_courriel else ""
    return text or _decoded(raw, "utf-8-sig")


def _entetes(raw: bytes) -> bytes:
    """Return the headers of a message."""
    return _FIN_DES_ENTETES.split(raw[:_HEAD])[0]


def jour_du_message(raw: bytes) -> date | None:
    """Return the day that the headers of a message say it was written; nothing when they do not."""
    match = _DATE.search(_entetes(raw))
    if match is None:
        return None
    try:
        return parsedate_to_datetime(match[1].decode("ascii")).date()
    except (ValueError, OverflowError):
        return None


def expediteur_du_message(raw: bytes) -> str:
    """Return the address that the headers of a message say it is from; nothing when they do not."""
    match = _EXPEDITEUR.search(_entetes(raw))
    return match[1].decode("ascii", "replace") if match else ""


def objet_du_message(raw: bytes) -> str:
    """Return the subject that the headers of a message give; nothing when they give none."""
    match = _OBJET.search(_entetes(raw))
    if match is None:
        return ""
    try:
        objet = str(make_header(decode_header(match[1].decode("ascii", "replace"))))
    except (LookupError, ValueError):
        return ""
    return " ".join(objet.split())


def _readable(raw: bytes) -> str:
    try:
        parser: BytesParser[EmailMessage] = BytesParser(policy=_Bornee())  # type: ignore[arg-type]
        part = parser.parsebytes(raw).get_body(("plain", "html"))
        # A part without headers counts for none.
        if not part:
            return ""
        charset = part.get_content_charset() or "us-ascii"
        payload = part.get_payload(decode=True)
    except (LookupError, ValueError, AttributeError, TypeError, RecursionError):
        # A message may announce an encoding or a structure that it does not have, or parts
        # without end.
        return ""
    if not isinstance(payload, bytes):
        return ""
    return _decoded(payload, charset if _ALPHABET.fullmatch(charset) else "utf-8")


def _decoded(raw: bytes, charset: str) -> str:
    try:
        return raw.decode(charset)
    except (UnicodeDecodeError, LookupError):
        return raw.decode("cp1252", "replace")


def lignes_mesurees(text: str) -> str:
    """Measure a text, then return it with plain ends of lines; refuse one too long to read."""
    try:
        mesurer(text.encode("utf-8", "surrogatepass"), COURRIEL)
        mesurer_le_html(text)
    except Demesure as demesure:
        raise Illisible(TROP_LONG.format(demesure)) from demesure
    return lignes_simples(text)


def lignes_simples(text: str) -> str:
    """Return a text with plain ends of lines."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def sans_balises(text: str) -> str:
    """Return the text of a message in HTML, a mark before each line that it quotes; any other as it is."""
    if not _EN_HTML.match(text):
        return text
    _, *parts = _PORTEES.split(f"<blockquote></blockquote>{text}")
    pieces: list[str] = []
    opened: list[str] = []
    for closing, name, piece in zip(parts[::3], parts[1::3], parts[2::3], strict=True):
        if not closing:
            opened.append(name.lower())
        elif name.lower() in opened:
            opened.remove(name.lower())
        if not _CACHES & {*opened}:
            broken = _BLOCK.sub("\n", _BREAK.sub("\n", _CELL.sub("\t", " ".join(piece.split()))))
            mark = "> " if opened else ""
            lines = html.unescape(_TAG.sub("", broken)).split("\n")
            pieces += [f"{mark}{line.strip(' ')}" for line in lines]
    return "\n".join(pieces)


def lignes_du_message(text: str) -> list[str]:
    """Return the lines of a message, without quoting marks, escapes, invisible characters."""
    if _HTML.search(text):
        text = _TAG.sub("", _BLOCK.sub("\n", _BREAK.sub("\n", _CELL.sub("\t", text))))
    plain = lignes_simples(_BREAK.sub("\n", html.unescape(text)))
    return [_ligne(_QUOTE.sub("", line, count=1)) for line in plain.split("\n")]


def _ligne(line: str) -> str:
    """Write a line with single spaces; a tab still stands between the cells of a table."""
    cells = [_SPACES.sub(" ", INVISIBLE.sub("", cell)).strip() for cell in line.split("\t")]
    return "\t".join(cells).strip()
