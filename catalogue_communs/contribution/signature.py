"""What a signature (DKIM) proves of an answer: its domain sent these very bytes. What they say is for `reponses`.

Every check that needs no library comes before the library, whose time grows as the square of some lines. Neither
the text nor the sender of a message is kept.
"""

import hashlib
import logging
import re
from collections.abc import Callable
from datetime import UTC, date, timedelta
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default
from email.utils import getaddresses, parsedate_to_datetime
from typing import NamedTuple, TypeAlias

from catalogue_communs.fiches.ecriture import Refus
from catalogue_communs.reseau.bornes import Panne
from catalogue_communs.socle.texte import citer

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
ORDINAIRES = frozenset({"no", "normal"})
_ROBOT = re.compile(
    r"(?:mailer-daemon|postmaster|(?:no|do[-_]?not)[-_]?reply|ne[-_]?pas[-_]?repondre|wordpress|www-data|notifications?)\b",
    re.IGNORECASE,
)
# The line that begins a part, which a header follows.
_BORNE = re.compile(rb"^--(\S.*?)[ \t]*\nContent-", re.MULTILINE | re.IGNORECASE)
_DOMAINE = re.compile(r"[a-z0-9-]+(?:\.[a-z0-9-]+)+")
_ENTETE = re.compile(rb"([!-9;-~]+):(.*)", re.DOTALL)
_SIGNATURES = 5
_MUET = logging.getLogger(f"{__name__}.dkim")
_MUET.disabled = True


class Message(NamedTuple):
    """A message whose signature holds: the domain that sent it, its day, the digest of what was signed, its parts."""

    domaine: str
    le: date
    empreinte: str
    corps: EmailMessage


def lire_signe(brut: bytes, boite: str, cle: Cle, today: date) -> Message:
    """Read a whole answer, as its file has it, sent to `boite`; raise `Refus` when nothing proves who sent it.

    `cle` may raise `Panne`: the DNS does not answer.
    """
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
        tags = {
            name.strip(): one.strip() for name, _, one in (tag.partition("=") for tag in value.split(";"))
        }
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
            changed = "body hash mismatch" in str(error)
            why = Refus(
                "Le texte du message a été changé depuis sa signature."
                if changed
                else "La signature du message est mal formée, ou expirée."
            )
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
    tags = {
        one.strip(): "".join(value.split()).lower()
        for one, _, value in (tag.partition("=") for tag in record.decode(errors="replace").split(";"))
    }
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
    """Read the signed body, and no other header than the two that say how it is written.

    Many senders leave these two unsigned: what they say must then be what the body itself shows.
    """
    kept = ("content-type", "content-transfer-encoding")
    head = "".join(f"{name}: {said[name]}\n" for name in kept if name in said)
    if len(_BORNE.findall(body)) > PARTIES or body.lower().count(b"\ncontent-type:") > PARTIES:
        raise Refus("Le message a trop de parties pour une réponse.")
    message = BytesParser(EmailMessage, policy=default).parsebytes(f"{head}\n".encode() + body)
    shown, before = _BORNE.search(body), str(message.preamble or "").strip()
    border = str(message.get_boundary() or "").encode() if message.is_multipart() else b""
    coded = str(message.get("content-transfer-encoding", "")).strip().lower() in {
        "quoted-printable",
        "base64",
    }
    if (
        (shown[1] if shown else b"") != border
        or (before and "MIME" not in before)
        or (not border and not coded and re.search(rb"[^=]=\n", body))
    ):
        raise Refus(
            "Le corps du message n’a pas la forme que disent ses en-têtes : il se lirait de deux façons."
        )
    return message
