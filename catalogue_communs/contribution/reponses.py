"""What an organisation says of its use: the question that is sent to it, and the strict reading of its answer.

The question holds a code, once, for one common and one organisation; the catalogue keeps its digest alone. The
answer is one of three sentences, and this code, above what it quotes: nothing else is understood, nothing guessed.
"""

import base64
import hashlib
import re
import secrets
from collections.abc import Iterable, Iterator, Mapping
from email.message import EmailMessage, MIMEPart
from typing import NamedTuple

from catalogue_communs.collectivites.reutilisations import ARRETEE, EN_PRODUCTION
from catalogue_communs.contribution.signature import Message
from catalogue_communs.fiches.ecriture import Refus
from catalogue_communs.modele.projet import Demande
from catalogue_communs.socle.dates import DatePartielle
from catalogue_communs.socle.programme import programme
from catalogue_communs.socle.texte import INVISIBLE
from catalogue_communs.sources.presences import texte_visible
from catalogue_communs.validation.devine import date as lire_date

# The first line of a question: whatever a mail program does to what it quotes, an answer is above it.
BARRE = "=== Répondez au-dessus de cette ligne ==="
# Random bytes of a code: no one finds it from its digest.
OCTETS = 10
ESSAI = "experimentation"
_CODE = re.compile(r"\(?\b([A-Z2-7]{4}(?:-[A-Z2-7]{4}){3})\b\)?", re.IGNORECASE)
# Where a quotation begins: a mark, a rule, the headers of a message, « Le …, … a écrit : ».
_CITATION = re.compile(
    r">|-{3}|_{5}|={3}|\*?(?:De|From|Von|Da|Expéditeur)\*? ?:|Début du message|Message du\b"
    r"|(?:Le|On|Am)\b.*\b\d{4}\b.*(?:\d[:h]\d\d|<|[,:]$)|.*\b(?:a écrit|wrote|schrieb)\b.* ?:$",
    re.IGNORECASE,
)
# What takes back what a sentence says, but in the notice about who a message is for.
_RESERVE = re.compile(
    r"\bn(?:e\b|['’])|\b(?:non|pas|jamais|faux|inexact|brouillon|valider)\b|\bp\.? ?-?s\.?\b|\bcompter de\b",
    re.IGNORECASE,
)
_MENTION = re.compile(r"destinataire|confidenti|imprime|engage", re.IGNORECASE)
# Above a quotation, nobody writes more lines than that to say where a use stands.
LIGNES = 300
_NORMALE = str.maketrans({"’": "'", "\u00a0": " ", "\u202f": " "})


class Reponse(NamedTuple):
    """What an organisation says: the question that it answers, the state of its use, since when it stopped.

    `reste`: the other lines above the quotation, for a person to read; they are not kept.
    """

    demande: Demande
    etat: str
    arretee_le: DatePartielle | None
    reste: tuple[str, ...]


def nouveau_code() -> str:
    """Make a code that nobody guesses: four groups of four letters and digits."""
    letters = base64.b32encode(secrets.token_bytes(OCTETS)).decode()
    return "-".join(letters[start : start + 4] for start in range(0, len(letters), 4))


def empreinte(commun: str, organisme: str, code: str) -> str:
    """Return what the catalogue keeps of a code: a digest that binds it to a common and an organisation."""
    return hashlib.sha256(f"{commun} {organisme} {code}".encode()).hexdigest()


def phrases(nom: str) -> dict[str, str]:
    """Give the three sentences about a common, by the state that each says; the last one ends with a date."""
    return {
        EN_PRODUCTION: f"Nous utilisons {nom}.",
        ESSAI: f"Nous essayons {nom}.",
        ARRETEE: f"Nous n’utilisons plus {nom} depuis",
    }


def question(nom: str, organisme: str, code: str) -> str:
    """Write what is asked of an organisation: a text to send as it is."""
    use, attempt, stop = phrases(nom).values()
    return (
        f"{BARRE}\n\nBonjour,\n\nLe catalogue « {programme().titre} » cite votre organisme ({organisme}) parmi les "
        f"utilisateurs de {nom}. Où en êtes-vous ? Répondez à ce message, depuis une adresse du domaine de votre site "
        "officiel, en recopiant une de ces trois phrases :\n\n"
        f"{use}\n{attempt}\n{stop} (mois et année).\n\n"
        f"puis ce code, qui ne sert qu’une fois :\n\n{code}\n\nLa page du commun dira que vous l’avez confirmé, et quel "
        "jour ; ni votre nom ni votre message ne sont gardés. Merci d’avance.\n"
    )


def lire_reponse(message: Message, demandes: Iterable[Demande], noms: Mapping[str, str]) -> Reponse:
    """Understand an answer to one of the questions, whose commons have these names; raise `Refus` when it is anything else.

    A message that says itself twice, in words and in HTML, must say the same.
    """
    asked = (*demandes,)
    said = [_lue(au_dessus(lines), message, asked, noms) for lines in _textes(message.corps)]
    if len({one[:3] for one in said}) != 1:
        raise Refus("Le message ne dit pas la même chose dans ses deux formes, texte et HTML.")
    return said[0]


def _lue(lines: list[str], message: Message, asked: Iterable[Demande], noms: Mapping[str, str]) -> Reponse:
    codes = {code.upper() for line in lines[:LIGNES] for code in _CODE.findall(line)}
    found = [
        one for one in asked for code in codes if one.sha256 == empreinte(one.commun, one.organisme, code)
    ]
    if len(codes) != 1 or len(found) != 1 or len(lines) > LIGNES:
        raise Refus(
            "La réponse ne porte pas, au-dessus du texte qu’elle cite, le code d’une demande en attente : il ne sert "
            "qu’une fois, et une demande nouvelle remplace l’ancienne."
        )
    demande = found[0]
    name, said, others = noms.get(demande.commun, ""), list[tuple[str, DatePartielle | None]](), list[str]()
    rest = [_CODE.sub("", line).strip(" :–—-*•") for line in lines]
    at, broken = 0, False
    while at < len(rest):
        # A mail breaks a long line in two; a sentence that goes on from the line above, or below, is another one.
        read = ((n, _phrase(" ".join(rest[at : at + n]), name)) for n in (1, 2))
        size, answer = next((one for one in read if one[1]), (0, None))
        if answer:
            said.append(answer)
            above, below = rest[at - 1] if at else "", (rest[at + size : at + size + 1] or [""])[0]
            broken |= above[-1:].isalnum() or (below[:1].islower() and not below.startswith("code"))
        elif rest[at]:
            others.append(rest[at])
        at += size or 1
    doubtful = [line for line in others if _RESERVE.search(line) and not _MENTION.search(line)]
    if len(said) != 1 or doubtful or broken:
        raise Refus(
            "La réponse ne dit pas une des trois phrases demandées, seule et telle quelle : lisez-la avec « catalogue "
            "recevoir », ou demandez à l’organisme de la recopier."
        )
    etat, day = said[0]
    if day and day.premier_jour > message.le:
        raise Refus("La réponse annonce un arrêt à venir : elle ne dit pas encore ce qui est.")
    return Reponse(demande, etat, day, tuple(others))


def _phrase(line: str, nom: str) -> tuple[str, DatePartielle | None] | None:
    plain = line.translate(_NORMALE).strip(' «»"').rstrip(".").casefold()
    for etat, sentence in phrases(nom).items():
        wanted = sentence.translate(_NORMALE).rstrip(".").casefold()
        if etat != ARRETEE and plain == wanted:
            return etat, None
        since = plain.removeprefix(f"{wanted} ").removeprefix("le ")
        if etat == ARRETEE and since != plain and (day := lire_date(since)):
            return etat, DatePartielle.parse(day)
    return None


def _textes(corps: EmailMessage) -> list[list[str]]:
    """Return the lines that a reader sees of a message: in words, then in HTML; those of one that it has."""
    found: dict[str, list[str]] = {"plain": [], "html": []}
    for part in _feuilles(corps):
        try:
            text = part.get_content()
        except (LookupError, ValueError, KeyError):
            continue
        kind = part.get_content_subtype()
        if isinstance(text, str) and kind in found:
            shown = texte_visible(text) if kind == "html" else text
            found[kind] += [" ".join(INVISIBLE.sub("", line).split()) for line in shown.splitlines()]
    told = [lines for lines in found.values() if any(lines)]
    if not told or corps.get_content_type() == "multipart/report":
        raise Refus(
            "Le message n’a pas de texte lisible : demandez à l’organisme de répondre en texte simple."
        )
    return told


def _feuilles(part: MIMEPart) -> Iterator[MIMEPart]:
    """Yield the texts that a program shows of a message: neither what is joined to it, nor another message."""
    if part.is_multipart() and part.get_content_maintype() == "multipart":
        for inner in part.iter_parts():
            yield from _feuilles(inner)
    elif part.get_content_maintype() == "text" and not part.is_attachment():
        yield part


def au_dessus(lines: list[str]) -> list[str]:
    """Return what is above the first quotation; of an answer written below one whose every line has its mark, what follows."""
    starts = [rank for rank, line in enumerate(lines) if _CITATION.match(line)]
    above = lines[: starts[0]] if starts else lines
    marked = [rank for rank in starts if lines[rank].startswith(">")]
    if any(above) or not marked:
        return above
    below = lines[marked[-1] + 1 :]
    return [] if any(map(_CITATION.match, below)) else below
