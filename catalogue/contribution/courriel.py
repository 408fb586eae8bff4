"""The text of an e-mail saved in a file, whole or only its body."""

from __future__ import annotations

import re
from email import message_from_bytes, policy
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from email.message import EmailMessage

# What `catalogue.contribution.declaration` reads, in bytes.
LONGEST = 1_000_000
_MIME = re.compile(rb"^content-type:", re.IGNORECASE | re.MULTILINE)
# The headers of a message stand at its top.
_HEAD = 64 * 1024


def corps(raw: bytes) -> str:
    """Return the text of a message: the readable part of a whole one, else the bytes as text.

    Raises:
        ValueError: The message is too long; the text is for people.
    """
    if len(raw) > LONGEST:
        raise ValueError("Le message est trop long pour une déclaration : un mégaoctet au plus.")
    if _MIME.search(raw[:_HEAD]):
        message = message_from_bytes(raw, policy=policy.default)
        if text := _readable(message):
            return text
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("cp1252", "replace")


def _readable(message: EmailMessage) -> str:
    try:
        part = message.get_body(("plain", "html"))
        return "" if part is None else str(part.get_content())
    except (LookupError, ValueError, AttributeError, TypeError):
        # A message may announce an encoding or a structure that it does not have.
        return ""
