"""The text of an e-mail saved in a file, whole or only its body, whatever its shape: in a bounded time."""

from __future__ import annotations

import re
from email.parser import BytesParser
from email.policy import EmailPolicy
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from email.message import EmailMessage

# What `catalogue.contribution.declaration` reads, in bytes.
LONGEST = 1_000_000
# The headers of a message stand at its top.
_HEAD = 64 * 1024
# More than any message that people write, and little enough for the parser of headers, whose time grows as
# the square of what it reads, and whose calls nest as the parts do.
_ENTETE, _PARTIES, _BORNES = 2_000, 50, 500
_MIME = re.compile(rb"^content-type:", re.IGNORECASE | re.MULTILINE)
_BORNE = re.compile(rb"^--", re.MULTILINE)
# The alphabets of real messages: some others take a time that grows as the square of the text.
_ALPHABET = re.compile(
    r"utf-?8|(?:us-)?ascii|latin-?1|iso-?8859-?\d{1,2}|(?:windows|cp)-?125\d", re.IGNORECASE
)


class _Bornee(EmailPolicy):
    """The ordinary policy, for the beginning of each header."""

    def header_source_parse(self, sourcelines: list[str]) -> tuple[str, str]:
        """Cut a header before anything is made of it."""
        name, value = super().header_source_parse(sourcelines)
        return name, value[:_ENTETE]


def corps(raw: bytes) -> str:
    """Return the text of a message: the readable part of a whole one, else the bytes as text.

    Raises:
        ValueError: The message is too long; the text is for people.
    """
    if len(raw) > LONGEST:
        raise ValueError("Le message est trop long pour une déclaration : un mégaoctet au plus.")
    if _MIME.search(raw[:_HEAD]) and _simple(raw) and (text := _readable(raw)):
        return text
    return _decoded(raw, "utf-8-sig")


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
