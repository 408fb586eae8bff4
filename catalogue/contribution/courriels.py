"""E-mails: the text of one saved in a file, the one by which an organisation declares a use, what a signature proves.

A DKIM signature proves that a domain sent an e-mail, and that nobody changed it since. It proves
neither who held the keyboard nor that this person may speak for the organisation; who owns the domain
is for `catalogue.contribution.annuaire`. Keys change: a message is checked when it is received. The
type of the content may be unsigned, as many senders leave it: the bytes of the body are, and a person
reads the change.
"""

from __future__ import annotations

import hashlib
import html
import logging
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from email.parser import BytesParser
from email.policy import EmailPolicy
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

import dkim
import nh3
from dkim.util import InvalidTagValueList, parse_tag_value

from catalogue.fiches.ecriture import Refus
from catalogue.socle.dates import DatePartielle
from catalogue.socle.francais import du
from catalogue.socle.texte import INVISIBLE, citer, slugifier

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from email.message import EmailMessage

    from catalogue.modele import Projet

    Cle = Callable[[str], bytes | None]

# What `catalogue.contribution.courriels` reads, in bytes.
LONGEST = 1_000_000
# The headers of a message stand at its top.
_HEAD = 64 * 1024
# More than any message that people write, and little enough for the parser of headers, whose time grows as
# the square of what it reads, and whose calls nest as the parts do.
_PLUS_LONG_ENTETE, _PARTIES, _BORNES = 2_000, 50, 500
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
        return name, value[:_PLUS_LONG_ENTETE]


def corps_du_message(raw: bytes) -> str:
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


TITRE = "Déclaration de réutilisation"
COMMUN = "Commun"
CHAMPS = (
    COMMUN,
    "Organisme",
    "Type",
    "SIREN ou code INSEE",
    "État",
    "Depuis",
    "Usage",
    "Preuve",
)
# Below the fields, and without a colon: no line of it can be taken for a field.
AIDE = """\
Complétez ce que vous savez, laissez le reste vide.
Type, par exemple commune, communauté de communes ou syndicat mixte.
État, au choix expérimentation, déploiement en cours ou en production.
Depuis, une année, un mois ou un jour.
Preuve, l’adresse d’une page publique ou le nom d’un document.
"""
# Bounds on what anyone may send: characters of a message, and of the value of a field.
LONGEST_MESSAGE, LONGEST_VALUE, LONGEST_NAME = 1_000_000, 2_000, 40

# Declarations of one message.
MANY = 50
# Tags that programs put in a message at most.
TAGS = 5_000

_NOMMENT = {"Organisme", "SIREN ou code INSEE"}
_KNOWN = {slugifier(name): name for name in CHAMPS}
_QUOTE = re.compile(r"[ \t]*(?:>[ \t]?)*")
_BREAK = re.compile(r"<br ?/?>(?:\r?\n)?", re.IGNORECASE)
_HTML = re.compile(r"<(?:html|body|div|p|table)\b", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]*>")
_BLOCK = re.compile(r"</(?:p|div|li|tr|td|h[1-6]|blockquote)\s*>", re.IGNORECASE)
_SPACES = re.compile(r"[ \t\u00a0\u202f]+")
_SIGNATURE = re.compile(r"--\s*\Z")
_MARKS = "*_-•· \t"


def objet(projet: Projet) -> str:
    """Return the subject of the message."""
    return f"{TITRE} : {projet.nom}"


def corps(projet: Projet) -> str:
    """Return the body of the message: the common is given by its slug, the other fields are empty."""
    lines = (f"{name} : {projet.slug if name == COMMUN else ''}".rstrip(" ") for name in CHAMPS)
    return f"{TITRE}\n\n{chr(10).join(lines)}\n\n{AIDE}"


def lire_declaration(texte: str) -> dict[str, str]:
    """Read the fields of a declaration, « Champ : valeur » on each line, under its title.

    Quoting, wrapped lines, Windows line endings, HTML escapes and what comes before the title
    do no harm. The first value of a field counts; a field without value is absent. The values
    are what anyone wrote: they are still to be checked.

    Args:
        texte: The body of the message, headers or not.

    Returns:
        The values by name of `CHAMPS`, in their order.

    Raises:
        ValueError: The message is too long, or holds no declaration; the text is for people.
    """
    return declarations(texte)[0]


def declarations(texte: str) -> tuple[dict[str, str], ...]:
    """Read every declaration of a message, each under its title; the same one quoted again counts once.

    One that names no organisation, as the model that a reply quotes, is left out beside another.

    Raises:
        ValueError: As for `lire`.
    """
    if len(texte) > LONGEST_MESSAGE:
        raise ValueError("Le message est trop long pour une déclaration : un mégaoctet au plus.")
    found: list[dict[str, str]] = []
    block: list[str] = []
    for line in reversed(en_lignes(texte)):
        if _is_title(line):
            said = _fields(reversed(block))
            block = []
            if said not in found:
                found.insert(0, said)
            if len(found) > MANY:
                raise ValueError(
                    f"Le message contient plus de {MANY} déclarations : envoyez-en moins à la fois."
                )
        else:
            block.append(line)
    if not found:
        raise ValueError(f"Le message ne contient pas la ligne « {TITRE} ».")
    return tuple(said for said in found if said.keys() & _NOMMENT) or tuple(found[:1])


def _fields(lines: Iterable[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    current = ""
    for line in lines:
        if _SIGNATURE.match(line):
            break
        name, value = _field(line)
        if name:
            current = name if not found.get(name) else ""
            if current:
                found[current] = value[:LONGEST_VALUE]
        elif not line:
            current = ""
        elif current and len(found[current]) < LONGEST_VALUE:
            found[current] = _joined(found[current], line)[:LONGEST_VALUE]
    return {name: found[name] for name in CHAMPS if _says_something(found.get(name, ""))}


def en_lignes(text: str) -> list[str]:
    """Return the lines of a message without quoting marks, escapes, invisible characters or double spaces."""
    if _HTML.search(text):
        text = _BLOCK.sub("\n", _BREAK.sub("\n", text))
        # The cleaner takes a time that grows as the square of the depth.
        text = nh3.clean(text, tags=set()) if text.count("<") < TAGS else _TAG.sub("", text)
    plain = _BREAK.sub("\n", html.unescape(text) if "&" in text else text)
    lines = plain.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return [_SPACES.sub(" ", INVISIBLE.sub("", _QUOTE.sub("", line, count=1))).strip() for line in lines]


def _is_title(line: str) -> bool:
    return len(line) < LONGEST_NAME + len(TITRE) and slugifier(line) == slugifier(TITRE)


def _field(line: str) -> tuple[str, str]:
    """Split « Champ : valeur »; two empty strings when the line is not that of a field."""
    name, colon, value = line[: LONGEST_NAME + LONGEST_VALUE].partition(":")
    if not colon or len(name) > LONGEST_NAME:
        return "", ""
    return _KNOWN.get(slugifier(name), ""), value.strip(_MARKS)


def _joined(value: str, line: str) -> str:
    """Put back together what a mail program wrapped; an address has no space."""
    cut = value.startswith("http") and " " not in value + line
    return value + line if cut else f"{value} {line}".strip()


def _says_something(value: str) -> bool:
    """Tell a value from what stands for none: « … », « - », « (à compléter) »."""
    return bool(slugifier(value)) and slugifier(value) not in {"a-completer", "non-communique", "inconnu"}


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


def lire(brut: bytes, today: date) -> Message:
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
            f"Le message est daté {du(DatePartielle.parse(day.isoformat()))} : une réponse se vérifie dans les {AGE} jours, car les clés changent. "
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


def verifier(message: Message, cle: Cle, today: date) -> Signature:
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
    assert why is not None  # noqa: S101 - `lire` keeps at least one
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
