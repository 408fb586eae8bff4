"""What a DKIM signature proves of an e-mail: a domain sent it, and nobody changed it since.

It proves neither who held the keyboard nor that this person may speak for the organisation; who owns
the domain is for `catalogue.contribution.annuaire`. Keys change: a message is checked when it is
received. The type of the content may be unsigned, as many senders leave it: the bytes of the body
are, and a person reads the change. Apart from the other e-mails, because the library that checks
brings one for the DNS, and the pages of the site need neither.
"""

from __future__ import annotations

import hashlib
import logging
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

import dkim
from dkim.util import InvalidTagValueList, parse_tag_value

from catalogue.contribution.courriels import LONGEST
from catalogue.fiches.ecriture import Refus
from catalogue.socle.dates import DatePartielle
from catalogue.socle.francais import du
from catalogue.socle.texte import citer

if TYPE_CHECKING:
    from collections.abc import Callable

    Cle = Callable[[str], bytes | None]

# Days: an older message may be signed by a key that its domain has withdrawn since.
AGE = 30
# RFC 8301: no verifier may believe a shorter key; no sender has a longer one.
BITS = range(1024, 8193)
SIGNES = {"from": "l’expéditeur", "subject": "l’objet", "date": "la date"}
# Each may be written once; a second one could be the one that people read.
UNIQUES = frozenset(
    {
        *("from", "sender", "reply-to", "to", "cc", "subject", "date", "message-id"),
        *("mime-version", "content-type", "content-transfer-encoding"),
    }
)
LISTES = frozenset(
    {"list-id", "list-post", "list-unsubscribe-post", "mailing-list", "resent-from", "resent-date"}
)
_ENTETE = re.compile(rb"([!-9;-~]+):(.*)", re.DOTALL)
_FIN = re.compile(rb"\r?\n\r?\n")
_LIGNE = re.compile(rb"\r?\n(?![ \t])")
_EXPEDITEUR = re.compile(
    r"(?:[^<>@]*<([^\s<>@,;:\"()]+@[^\s<>@,;:\"()]+)>|([^\s<>@,;:\"()]+@[^\s<>@,;:\"()]+))"
)
_DOMAINE = re.compile(r"[a-z0-9-]+(?:\.[a-z0-9-]+)+")
_ESSAIS, _CHIFFRES = 5, 12


@dataclass(frozen=True, slots=True)
class Message:
    """An e-mail whose headers are in order, before its signature is checked; `adresse` is never kept."""

    brut: bytes
    adresse: str
    le: date
    signatures: tuple[tuple[int, dict[str, str]], ...]

    @property
    def domaine(self) -> str:
        """Return the domain of the sender."""
        return self.adresse.partition("@")[2]


@dataclass(frozen=True, slots=True)
class Signature:
    """What is kept of a signed message: neither its text nor its sender."""

    domaine: str
    selecteur: str
    bits: int
    le: date
    empreinte: str

    @property
    def reference(self) -> str:
        """Write it as the `reference` of a confirmation."""
        return (
            f"DKIM valide, domaine {self.domaine}, sélecteur {self.selecteur}, clé RSA de {self.bits} bits, "
            f"en-têtes signés sha256:{self.empreinte}"
        )


def lire_les_entetes(brut: bytes, today: date) -> Message:
    """Read the headers of a whole e-mail, as its file (.eml) has them.

    Raises:
        Refus: It is not whole, or cannot be signed by its sender; the text says why.
    """
    if len(brut) > LONGEST:
        raise Refus(
            "Le message est trop long : un mégaoctet au plus. Demandez une réponse sans pièce jointe."
        )
    entetes = _entetes(brut)
    names = [name for name, _ in entetes]
    for name in sorted(UNIQUES):
        if names.count(name) > 1:
            raise Refus(f"L’en-tête « {name} » est écrit deux fois : on ne sait pas lequel est le vrai.")
    if found := LISTES & set(names):
        raise Refus(
            f"Le message est passé par une liste ou a été réexpédié (en-tête « {min(found)} ») : demandez-le "
            "directement à l’organisme."
        )
    values = dict(entetes)
    for name, what in SIGNES.items():
        if not values.get(name):
            raise Refus(f"Le message ne dit pas {what} (en-tête « {name} »).")
    sender = _EXPEDITEUR.fullmatch(values["from"])
    adresse = (sender.group(1) or sender.group(2)).lower() if sender else ""
    if not adresse or not _DOMAINE.fullmatch(adresse.partition("@")[2]):
        raise Refus("L’expéditeur n’est pas une adresse, et une seule : un message n’a qu’un auteur.")
    day = _jour(values["date"])
    if not day - timedelta(1) <= today <= day + timedelta(AGE):
        raise Refus(
            f"Le message est daté {du(DatePartielle.du_jour(day))} : une réponse se vérifie dans les {AGE} jours, car les clés changent. "
            "Demandez à l’organisme de répondre à nouveau."
        )
    return Message(brut, adresse, day, _signatures(entetes, adresse.partition("@")[2]))


def _entetes(brut: bytes) -> list[tuple[str, str]]:
    """Split the headers, unfolded, names in lower case; refuse what two programs would read differently."""
    head = _FIN.split(brut, maxsplit=1)[0]
    found = []
    for line in _LIGNE.split(head):
        entete = _ENTETE.fullmatch(line)
        if entete is None or b"\0" in line or b"\r" in line.replace(b"\r\n", b""):
            raise Refus(
                "Les en-têtes du message sont mal formés : donnez le fichier .eml tel que la messagerie l’enregistre "
                "(« Enregistrer sous », « Télécharger l’original »)."
            )
        try:
            found.append((entete.group(1).decode().lower(), " ".join(entete.group(2).decode().split())))
        except UnicodeDecodeError:
            raise Refus("Un en-tête du message n’est pas en UTF-8.") from None
    return found


def _jour(written: str) -> date:
    try:
        moment = parsedate_to_datetime(written)
    except ValueError:
        raise Refus(f"La date du message ({citer(written)}) n’en est pas une.") from None
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC).date()


def _signatures(entetes: list[tuple[str, str]], domaine: str) -> tuple[tuple[int, dict[str, str]], ...]:
    """Return the signatures of the sender's own domain, with their ranks."""
    written = [value for name, value in entetes if name == "dkim-signature"]
    if not written:
        raise Refus(
            "Le message n’est pas signé (DKIM) : son fichier n’est pas l’original, ou la messagerie de l’organisme "
            "ne signe pas. La déclaration peut être écrite « déclarée » avec « catalogue reutilisation »."
        )
    kept, others = [], []
    for rank, value in enumerate(written[:_ESSAIS]):
        try:
            tags = {k.decode(): v.decode() for k, v in parse_tag_value(value.encode()).items()}
        except (InvalidTagValueList, UnicodeDecodeError):
            continue
        signer = tags.get("d", "").lower()
        if "." in signer and f".{domaine}".endswith(f".{signer}"):
            kept.append((rank, tags))
        else:
            others.append(signer)
    if not kept:
        raise Refus(
            f"Le message est signé par {citer(', '.join(others)[:200])}, et non par le domaine de son expéditeur "
            f"({domaine}) : cela ne prouve rien de lui."
        )
    return tuple(kept)


def verifier_la_signature(message: Message, cle: Cle, today: date) -> Signature:
    """Check the signature of a message; `cle` gives the text that the DNS has for a name.

    Raises:
        Refus: No signature holds; the text says why the last one does not.
        Panne: The DNS does not answer.
    """
    why: Refus | None = None
    for rank, tags in message.signatures:
        try:
            return _verifiee(message, rank, tags, cle, today)
        except Refus as refusal:
            why = refusal
    assert why is not None  # noqa: S101 - `lire_les_entetes` keeps at least one
    raise why


def _verifiee(message: Message, rank: int, tags: dict[str, str], cle: Cle, today: date) -> Signature:
    _acceptable(tags, today)
    try:
        checked = dkim.DKIM(message.brut, logger=_MUET, minkey=BITS.start)
        held = checked.verify(rank, dnsfunc=lambda name, timeout: _cle(name.decode(), cle))  # noqa: ARG005
    except Refus:
        raise
    except (dkim.DKIMException, ValueError) as error:
        # Base64 that is none is a ValueError that the library lets through.
        if "body hash mismatch" in str(error):
            raise Refus(
                "Le texte du message a été changé depuis sa signature : par quelqu’un, par une liste, ou par un transfert."
            ) from None
        raise Refus("La signature du message est mal formée.") from None
    if not held:
        raise Refus(
            "La signature ne correspond pas : un en-tête signé (expéditeur, objet, date…) a été changé, ou la clé n’est "
            "plus la même."
        )
    signed = b"".join(name + b":" + value for name, value in checked.signed_headers)
    return Signature(
        tags["d"].lower(),
        tags["s"],
        checked.keysize,
        message.le,
        hashlib.sha256(signed + tags["bh"].encode()).hexdigest(),
    )


def _acceptable(tags: dict[str, str], today: date) -> None:
    """Refuse a signature that covers too little, or that nobody may believe any more."""
    signed = {name.strip().lower() for name in tags.get("h", "").split(":")}
    for name, what in SIGNES.items():
        if name not in signed:
            raise Refus(f"La signature ne couvre pas {what} (« {name} ») : n’importe qui a pu l’écrire.")
    if "l" in tags:
        raise Refus("La signature ne couvre que le début du message (« l= ») : la suite a pu être ajoutée.")
    if tags.get("a", "").lower() == "rsa-sha1":
        raise Refus(
            "La signature est en SHA-1, que l’on sait contrefaire : la messagerie doit passer à SHA-256."
        )
    if tags.get("a", "").lower() != "rsa-sha256":
        raise Refus(f"La signature est d’un genre que le catalogue ne lit pas ({citer(tags.get('a', ''))}).")
    until = tags.get("x", "")
    if until and not (
        until.isdecimal() and int(until[:_CHIFFRES]) >= datetime.combine(today, time(), UTC).timestamp()
    ):
        raise Refus("La signature a expiré (« x= ») : demandez à l’organisme de répondre à nouveau.")


def _cle(name: str, cle: Cle) -> bytes:
    """Return the record of a key, once sure that it may be believed."""
    record = cle(name.rstrip("."))
    if record is None:
        raise Refus(
            "La clé de la signature n’est pas dans le DNS du domaine : elle en a été retirée, ou n’y a jamais été."
        )
    try:
        tags = {k.decode(): v.decode() for k, v in parse_tag_value(record).items()}
        bits = dkim.evaluate_pk(name, record)[1] if tags.get("p") else 0
    except (InvalidTagValueList, UnicodeDecodeError, ValueError, dkim.DKIMException):
        raise Refus("La clé que donne le DNS du domaine est illisible.") from None
    if not bits:
        raise Refus(
            "Le domaine a révoqué la clé de la signature : demandez à l’organisme de répondre à nouveau."
        )
    if "y" in re.split(r"\s*:\s*", tags.get("t", "")):
        raise Refus("Le domaine dit que sa clé est encore à l’essai (« t=y ») : elle ne prouve rien.")
    if bits not in BITS:
        raise Refus(
            f"La clé de la signature a {bits} bits : il en faut {BITS.start} au moins, et 2 048 de préférence."
        )
    return record


_MUET = logging.getLogger(f"{__name__}.dkim")
_MUET.addHandler(logging.NullHandler())
_MUET.propagate = False
