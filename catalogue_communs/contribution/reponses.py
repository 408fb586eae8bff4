"""What an organisation says of its use: the question that is sent to it, and the strict reading of its answer.

The question holds a code, once, for one common and one organisation; the catalogue keeps its digest alone. The
answer is one of three sentences, and this code, above what it quotes: nothing else is understood, nothing guessed.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Callable, Iterable, Mapping
from email.message import EmailMessage
from typing import NamedTuple

from catalogue_communs.collectivites.reutilisations import ARRETEE, EN_PRODUCTION
from catalogue_communs.contribution.signature import Message
from catalogue_communs.fiches.ecriture import Refus
from catalogue_communs.modele.presences import Demande
from catalogue_communs.socle.dates import DatePartielle
from catalogue_communs.socle.programme import programme
from catalogue_communs.socle.texte import INVISIBLE
from catalogue_communs.sources.mentions import texte_visible
from catalogue_communs.validation.devine import date_dite

# The first line of a question: whatever a mail program does to what it quotes, an answer is above it.
BARRE = "=== Répondez au-dessus de cette ligne ==="
# Random bytes of a code: no one finds it from its digest.
OCTETS = 10
ESSAI = "experimentation"
_CODE = re.compile(r"\b[A-Z2-7]{4}(?:-[A-Z2-7]{4}){3}\b")
# Where a quotation begins: a mark, a rule, the headers of a message, « Le …, … a écrit : ».
_CITATION = re.compile(
    r">|-{3}|_{5}|={3}|(?:De|From) ?:|(?:Le|On)\b.*\b\d{4}\b|.*\b(?:a écrit|wrote) ?:$", re.IGNORECASE
)
# What takes back what a sentence says.
_RESERVE = re.compile(r"\bnous\b.*\bn(?:e\b|['’])|^non\b|\bp\.? ?-?s\.?\b", re.IGNORECASE)
_NORMALE = str.maketrans({"’": "'", "\u00a0": " ", "\u202f": " "})


class Reponse(NamedTuple):
    """What an organisation says: the question that it answers, the state of its use, since when it stopped."""

    demande: Demande
    etat: str
    arretee_le: DatePartielle | None = None


def nouveau_code(hasard: Callable[[int], bytes]) -> str:
    """Make a code from random bytes: four groups of four letters and digits."""
    letters = base64.b32encode(hasard(OCTETS)).decode()
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
    """Understand an answer to one of the questions, whose commons have these names; raise `Refus` when it is anything else."""
    lines = au_dessus(_lignes(message.corps))
    codes = {code for line in lines for code in _CODE.findall(line)}
    asked = [
        one for one in demandes for code in codes if one.sha256 == empreinte(one.commun, one.organisme, code)
    ]
    if len(codes) != 1 or len(asked) != 1:
        raise Refus(
            "La réponse ne porte pas, au-dessus du texte qu’elle cite, le code d’une demande en attente : il ne sert "
            "qu’une fois, et une demande nouvelle remplace l’ancienne."
        )
    demande = asked[0]
    if message.le < demande.le:
        raise Refus("La réponse est plus ancienne que la demande.")
    name, said, others = noms.get(demande.commun, ""), list[tuple[str, DatePartielle | None]](), list[str]()
    rest = [_CODE.sub("", line).strip(" :-–—()") for line in lines]
    while rest:
        # A mail breaks a long line in two.
        size = next((size for size in (1, 2) if _phrase(" ".join(rest[:size]), name)), 0)
        if found := size and _phrase(" ".join(rest[:size]), name):
            said.append(found)
        else:
            others.append(rest[0])
        rest = rest[size or 1 :]
    if len(said) != 1 or any(map(_RESERVE.search, others)):
        raise Refus(
            "La réponse ne dit pas une des trois phrases demandées, seule et telle quelle : lisez-la avec « catalogue "
            "recevoir », ou demandez à l’organisme de la recopier."
        )
    etat, day = said[0]
    if day and day.premier_jour > message.le:
        raise Refus("La réponse annonce un arrêt à venir : elle ne dit pas encore ce qui est.")
    return Reponse(demande, etat, day)


def _phrase(line: str, nom: str) -> tuple[str, DatePartielle | None] | None:
    plain = line.translate(_NORMALE).strip(' «»"').rstrip(".").casefold()
    for etat, sentence in phrases(nom).items():
        wanted = sentence.translate(_NORMALE).rstrip(".").casefold()
        if etat != ARRETEE and plain == wanted:
            return etat, None
        if (
            etat == ARRETEE
            and plain.startswith(f"{wanted} ")
            and (day := date_dite(plain.removeprefix(wanted)))
        ):
            return etat, DatePartielle.parse(day)
    return None


def _lignes(corps: EmailMessage) -> list[str]:
    """Return the lines that a reader sees of a message; none of one that reports on another."""
    part = None if corps.get_content_type() == "multipart/report" else corps.get_body(("plain", "html"))
    try:
        text = part.get_content() if part else ""
    except (LookupError, ValueError, KeyError):
        text = ""
    if not isinstance(text, str) or not text.strip():
        raise Refus(
            "Le message n’a pas de texte lisible : demandez à l’organisme de répondre en texte simple."
        )
    if part and part.get_content_subtype() == "html":
        text = texte_visible(text)
    return [" ".join(INVISIBLE.sub("", line).split()) for line in text.splitlines()]


def au_dessus(lines: list[str]) -> list[str]:
    """Return what is above the first quotation; of an answer written below one whose every line has its mark, what follows."""
    starts = [rank for rank, line in enumerate(lines) if _CITATION.match(line)]
    above = lines[: starts[0]] if starts else lines
    marked = [rank for rank in starts if lines[rank].startswith(">")]
    if any(above) or not marked:
        return above
    below = lines[marked[-1] + 1 :]
    return [] if any(map(_CITATION.match, below)) else below
