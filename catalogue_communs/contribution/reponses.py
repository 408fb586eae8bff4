"""An organisation that speaks of its use: the question that is sent to it, and the strict reading of its signed answer.

Its signature (DKIM) proves that its domain sent these very bytes. Every check that needs no library comes before the
library, whose time grows as the square of some lines. Neither the text nor the sender of a message is kept.
"""

import base64
import hashlib
import logging
import re
import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, date, timedelta
from email.message import EmailMessage, MIMEPart
from email.parser import BytesParser
from email.policy import default
from email.utils import getaddresses, parsedate_to_datetime
from typing import NamedTuple, TypeAlias

from catalogue_communs.fiches.ecriture import Refus
from catalogue_communs.modele.projet import ARRETEE, EN_PRODUCTION, Demande
from catalogue_communs.reseau.bornes import Panne
from catalogue_communs.socle.dates import DatePartielle
from catalogue_communs.socle.programme import programme
from catalogue_communs.socle.texte import INVISIBLE, citer
from catalogue_communs.sources.presences import texte_visible
from catalogue_communs.validation.devine import date as lire_date

# --- What a signature proves -----------------------------------------------------------------

# What gives the text that the DNS has for a name.
Cle: TypeAlias = Callable[[str], bytes | None]

# Bytes of a message, of a line (RFC 5322), of a header, of a key; headers, parts; days; bits of a key that may be
# believed (RFC 8301).
TAILLE, LIGNE, ENTETE, CLE, ENTETES, PARTIES, AGE = 300_000, 998, 8_000, 2_000, 200, 50, 30
BITS = range(1024, 8193)
# What a signature must cover; large senders leave the others out, whose lie gains nothing without the code.
SIGNES = frozenset({"from", "subject", "date"})
# Two of one, and two programs may read two messages.
UNIQUES = SIGNES | {"to", "sender", "message-id", "content-type", "content-transfer-encoding", "mime-version"}
# What a program sends by itself, what a list or a transfer leaves, what reports on another message.
AUTOMATIQUES = re.findall(
    r"\S+",
    "auto-submitted precedence list-id list-post list-unsubscribe mailing-list resent-from resent-date "
    "x-autoreply x-autorespond x-failed-recipients",
)
ORDINAIRES, TRANSFERTS = frozenset({"no", "normal"}), frozenset({"quoted-printable", "base64"})
_ROBOT = re.compile(
    r"(?:mailer-daemon|postmaster|(?:no|do[-_]?not)[-_]?reply|ne[-_]?pas[-_]?repondre|wordpress|www-data|notifications?)\b",
    re.IGNORECASE,
)
# The line that begins a part, which a header follows.
_BORNE = re.compile(rb"^--(\S.*?)[ \t]*\nContent-", re.MULTILINE | re.IGNORECASE)
_DOMAINE = re.compile(r"[a-z0-9-]+(?:\.[a-z0-9-]+)+")
_ENTETE = re.compile(rb"([!-9;-~]+):(.*)", re.DOTALL)
_SIGNATURES = 5
TEXTE_CHANGE = "Le texte du message a été changé depuis sa signature."
MAL_SIGNE = "La signature du message est mal formée, ou expirée."
_MUET = logging.getLogger(f"{__name__}.dkim")
_MUET.disabled = True


class Message(NamedTuple):
    """A message whose signature holds: the domain that sent it, its day, the digest of what was signed, its parts."""

    domaine: str
    le: date
    empreinte: str
    corps: EmailMessage


def lire_signe(brut: bytes, boite: str, cle: Cle, today: date) -> Message:
    """Read a whole answer, as its file has it, sent to `boite`. `Refus`: nothing proves who sent it; `Panne`: the DNS is silent."""
    head, body = _en_deux(brut)
    found = _entetes(head)
    said = dict(found)
    if twice := sorted(name for name in UNIQUES if sum(one == name for one, _ in found) > 1):
        raise Refus(f"L’en-tête « {twice[0]} » est écrit deux fois : on ne sait pas lequel est le vrai.")
    domain = _expediteur(said, boite)
    day = _jour(said.get("date", ""), today)
    digest = _verifier(brut, [value for name, value in found if name == "dkim-signature"], domain, cle)
    return Message(domain, day, digest, _parties(said, body))


def _en_deux(brut: bytes) -> tuple[bytes, bytes]:
    """Cut a message after its headers, with one kind of line ends; refuse what is too long to be worth checking."""
    text = brut.replace(b"\r\n", b"\n")
    if len(brut) > TAILLE or any(len(line) > LIGNE for line in text.split(b"\n")):
        raise Refus(
            f"Le message est trop long ({TAILLE // 1000} Ko au plus), ou une de ses lignes l’est. Demandez une réponse "
            "sans image ni pièce jointe."
        )
    head, cut, body = text.partition(b"\n\n")
    if not cut or b"\r" in head or b"\0" in text:
        raise Refus(
            "Ce fichier n’est pas un message entier : enregistrez l’original (« Enregistrer sous », « Télécharger "
            "l’original »), un fichier .eml."
        )
    return head, body


def _entetes(head: bytes) -> list[tuple[str, str]]:
    """Split the headers, unfolded, names in lower case."""
    lines = re.split(rb"\n(?![ \t])", head)
    if len(lines) > ENTETES or any(len(line) > ENTETE for line in lines):
        raise Refus("Les en-têtes du message sont trop longs, ou trop nombreux, pour une réponse.")
    found = []
    for line in lines:
        entete = _ENTETE.fullmatch(line)
        if entete is None:
            raise Refus(f"Un en-tête du message est mal formé : {citer(line[:60].decode(errors='replace'))}.")
        found.append((entete[1].decode().lower(), " ".join(entete[2].decode(errors="replace").split())))
    return found


def _expediteur(said: dict[str, str], boite: str) -> str:
    """Return the domain of a person who answers, to the box that asked."""
    sent = next((name for name in AUTOMATIQUES if said.get(name, "no").lower() not in ORDINAIRES), None)
    authors = getaddresses([said.get("from", "")])
    address = authors[0][1].lower() if len(authors) == 1 else ""
    domain = address.rpartition("@")[2]
    if not _DOMAINE.fullmatch(domain) or address.count("@") != 1:
        raise Refus("L’expéditeur n’est pas une adresse, et une seule : un message n’a qu’un auteur.")
    if sent or _ROBOT.match(address) or said.get("return-path", "").replace(" ", "") == "<>":
        raise Refus(
            f"Ce message est parti seul, ou par une liste ({citer(sent or address)}) : personne n’y parle pour l’organisme."
        )
    if boite.lower() not in {one.lower() for _, one in getaddresses([said.get("to", "")])}:
        raise Refus(f"Ce message n’est pas envoyé à {citer(boite)}, d’où part la demande.")
    return domain


def _jour(written: str, today: date) -> date:
    try:
        day = parsedate_to_datetime(written).astimezone(UTC).date()
    except (ValueError, OverflowError):
        raise Refus(f"La date du message ({citer(written[:60])}) n’en est pas une.") from None
    if not timedelta(-1) <= today - day <= timedelta(AGE):
        raise Refus(
            f"Une réponse se vérifie dans les {AGE} jours, car les clés changent : demandez à l’organisme de répondre "
            "à nouveau."
        )
    return day


def _verifier(brut: bytes, written: list[str], domaine: str, cle: Cle) -> str:
    """Return the digest of what a signature of the domain covers; say why the last one does not hold."""
    why = Refus(
        f"Aucune signature (DKIM) de {citer(domaine)}, domaine de l’expéditeur : rien ne prouve qui a écrit. Ce que dit "
        "le message se lit avec « catalogue recevoir »."
    )
    # Who confirms nothing does without it, which an extra installs.
    import dkim  # noqa: PLC0415

    for rank, value in enumerate(written[:_SIGNATURES]):
        pairs = (tag.partition("=") for tag in value.split(";"))
        tags = {name.strip(): one.strip() for name, _, one in pairs}
        if tags.get("d", "").lower() != domaine:
            continue
        try:
            _acceptable(tags)
            checked = dkim.DKIM(brut, logger=_MUET, minkey=BITS.start)
            if checked.verify(rank, dnsfunc=lambda name, timeout: _cle(name.decode(), tags, cle)):  # noqa: ARG005, B023
                covered = b"".join(name + b":" + one for name, one in checked.signed_headers)
                return hashlib.sha256(covered + tags["bh"].encode()).hexdigest()
            why = Refus("La signature ne correspond pas : un en-tête signé, ou la clé, a changé depuis.")
        except Refus as refusal:
            why = refusal
        except Panne:
            raise
        except Exception as error:  # noqa: BLE001 - whatever the library meets in what strangers sent
            why = Refus(TEXTE_CHANGE if "body hash mismatch" in str(error) else MAL_SIGNE)
    raise why


def _acceptable(tags: dict[str, str]) -> None:
    """Refuse a signature that covers too little, or that nobody may believe any more."""
    covered = {name.strip().lower() for name in tags.get("h", "").split(":")}
    if missing := sorted(SIGNES - covered):
        raise Refus(f"La signature ne couvre pas l’en-tête « {missing[0]} » : n’importe qui a pu l’écrire.")
    if "l" in tags:
        raise Refus("La signature ne couvre que le début du message (« l= ») : la suite a pu être ajoutée.")
    if tags.get("a", "").lower() != "rsa-sha256":
        raise Refus(
            f"La signature est d’un genre que le catalogue ne croit pas ({citer(tags.get('a', ''))})."
        )


def _cle(name: str, signature: dict[str, str], cle: Cle) -> bytes:
    """Return the record of a key, once sure that it may be believed for this signature."""
    record = cle(name.rstrip(".")) or b""
    if len(record) > CLE:
        raise Refus("La clé de la signature est trop longue pour en être une.")
    pairs = (tag.partition("=") for tag in record.decode(errors="replace").split(";"))
    tags = {one.strip(): "".join(value.split()).lower() for one, _, value in pairs}
    flags, elsewhere = tags.get("t", "").split(":"), signature.get("i", "").lower().rpartition("@")[2]
    from dkim import evaluate_pk  # noqa: PLC0415

    bits = evaluate_pk(name.encode(), record)[1] if tags.get("p") else 0
    if bits not in BITS or "y" in flags or "sha256" not in tags.get("h", "sha256").split(":"):
        raise Refus(
            "La clé de la signature est absente du DNS, révoquée, à l’essai, ou trop faible pour être crue."
        )
    if "s" in flags and elsewhere not in {"", signature["d"].lower()}:
        raise Refus("La clé de la signature ne vaut pas pour ce sous-domaine (« t=s »).")
    return record


def _parties(said: dict[str, str], body: bytes) -> EmailMessage:
    """Read the signed body, and no other header than the two that say how it is written."""
    # Many senders leave these two unsigned: what they say must then be what the body itself shows.
    kept = ("content-type", "content-transfer-encoding")
    head = "".join(f"{name}: {said[name]}\n" for name in kept if name in said)
    if len(_BORNE.findall(body)) > PARTIES or body.lower().count(b"\ncontent-type:") > PARTIES:
        raise Refus("Le message a trop de parties pour une réponse.")
    message = BytesParser(EmailMessage, policy=default).parsebytes(f"{head}\n".encode() + body)
    shown, before = _BORNE.search(body), str(message.preamble or "").strip()
    border = str(message.get_boundary() or "").encode() if message.is_multipart() else b""
    coding = str(message.get("content-transfer-encoding", "")).strip().lower()
    if (
        (shown[1] if shown else b"") != border
        or (before and "MIME" not in before)
        or (not border and coding not in TRANSFERTS and re.search(rb"[^=]=\n", body))
    ):
        raise Refus(
            "Le corps du message n’a pas la forme que disent ses en-têtes : il se lirait de deux façons."
        )
    return message


# --- The question, and what its answer says ----------------------------------------------------

# The question holds a code, once, for one common and one organisation; the catalogue keeps its digest alone. The
# answer is one of three sentences, and this code, above what it quotes: nothing else is understood, nothing guessed.

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
AU_DESSUS = 300
_NORMALE = str.maketrans({"’": "'", "\u00a0": " ", "\u202f": " "})


class Reponse(NamedTuple):
    """What an organisation says: the question that it answers, the state of its use, since when it stopped."""

    demande: Demande
    etat: str
    arretee_le: DatePartielle | None
    # The other lines above the quotation, for a person to read; they are not kept.
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


def lire_reponse(message: Message, demandes: Sequence[Demande], noms: Mapping[str, str]) -> Reponse:
    """Understand an answer to one of the questions, whose commons have these names; raise `Refus` when it is anything else."""
    # A message that says itself twice, in words and in HTML, must say the same.
    said = [_lue(au_dessus(lines), message, demandes, noms) for lines in _textes(message.corps)]
    if len({one[:3] for one in said}) != 1:
        raise Refus("Le message ne dit pas la même chose dans ses deux formes, texte et HTML.")
    return said[0]


def _lue(lines: list[str], message: Message, asked: Sequence[Demande], noms: Mapping[str, str]) -> Reponse:
    codes = {code.upper() for line in lines[:AU_DESSUS] for code in _CODE.findall(line)}
    found = [
        one for one in asked for code in codes if one.sha256 == empreinte(one.commun, one.organisme, code)
    ]
    if len(codes) != 1 or len(found) != 1 or len(lines) > AU_DESSUS:
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
