"""What a person writes now, parted from what the message quotes or forwards.

Only what is written now states anything; what is quoted tells what it is about.
"""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from catalogue_communs.contribution.courriels import lignes_simples, sans_balises

# Of a letter, the signs that are read.
LETTRE = 20_000
_MARQUE = re.compile(r"^\s*>")
# « Le lundi 3 à 10:12, X a écrit : », that a mail program may cut in three lines.
_ECRIVAIT = re.compile(
    r"^\W*(?:Le|On|Am)\b.{4,200}\b(?:a écrit|wrote|écrivait|schrieb)\b.{0,80}:\s*$"
)
_LIGNES_D_UN_RENVOI = 3
_SEPARATION = re.compile(
    r"^[\s*_-]*(?:Message d[’']origine|Original(?: Message)?|Message (?:transféré|réexpédié)|"
    r"Forwarded [Mm]essage|Début du message (?:réexpédié|transféré)|Begin forwarded message)\b.*",
    re.IGNORECASE,
)
_DE = re.compile(r"^[\s*]*(?:De|From)[\s*]*:[\s*]*\S", re.IGNORECASE)
_ENTETE = re.compile(
    r"^[\s*]*(?:De|From|Date|Envoyé|Sent|Objet|Subject|À|To|Cc|Répondre à|Reply-To)[\s*]*:",
    re.IGNORECASE,
)
_OBJET = re.compile(r"^[\s*]*(?:Objet|Subject)[\s*]*: ?(.*)$", re.IGNORECASE)
_DATE = re.compile(r"^[\s>*]*(?:Date|Envoyé|Sent)[\s*]*: ?(.*)$", re.IGNORECASE)


class Parties(NamedTuple):
    """The lines of a message: those of its author, those that it quotes, the subjects of these.

    `transfere`: what it quotes may be forwarded, and not the message that it answers; `date`, when
    the first message that it quotes was sent, in the words of its heading.
    """

    propres: list[str]
    citees: list[str]
    objets: list[str]
    transfere: bool
    date: str = ""


def parties_du_message(corps: str) -> Parties:
    """Part a message: a line with a mark is quoted, and all that follows a heading of a message."""
    lines = lignes_simples(sans_balises(corps)[:LETTRE]).split("\n")
    parties = Parties([], [], [], transfere=False)
    rank = 0
    while rank < len(lines):
        height = _hauteur_du_renvoi(lines, rank)
        if height:
            after = [line for line in lines[rank + height :] if line.strip()]
            is_answer = _ECRIVAIT.match(" ".join(lines[rank : rank + height])) is not None
            parties = parties._replace(transfere=parties.transfere or not is_answer)
            if after and not _MARQUE.match(after[0]):
                return _tout_cite(parties, lines[rank + height :])
        elif _MARQUE.match(lines[rank]):
            height = 1
            parties.citees.append(lines[rank])
        else:
            height = 1
            _ajouter(parties, lines[rank])
        rank += height
    return parties


def _ajouter(parties: Parties, line: str) -> None:
    """Keep a line of the author; the subject that it announces is only what it is about."""
    objet = _OBJET.match(line)
    if objet:
        parties.objets.append(objet[1])
    else:
        parties.propres.append(line)


def _hauteur_du_renvoi(lines: Sequence[str], rank: int) -> int:
    """Return how many lines announce here a message that is quoted; 0 when none does."""
    together = ""
    for height, line in enumerate(lines[rank : rank + _LIGNES_D_UN_RENVOI], 1):
        together = f"{together} {line.strip()}".strip()
        if _ECRIVAIT.match(together):
            return height
        if not line.strip() or line.rstrip().endswith((".", "!", "?")):
            break
    if _SEPARATION.match(lines[rank]):
        return 1
    if _DE.match(lines[rank]) and any(map(_ENTETE.match, lines[rank + 1 : rank + 3])):
        return 1
    return 0


def _tout_cite(parties: Parties, lines: Sequence[str]) -> Parties:
    """Quote all that remains, but the headings of the messages."""
    parties.citees.extend(_sans_entetes(lines))
    parties.objets.extend(match[1] for match in map(_OBJET.match, lines) if match)
    dates = [match[1] for match in map(_DATE.match, lines) if match]
    return parties._replace(date=dates[0] if dates else "")


def _sans_entetes(lines: Sequence[str]) -> Iterator[str]:
    for rank, line in enumerate(lines):
        if not _ENTETE.match(line) and not _hauteur_du_renvoi(lines, rank):
            yield line
