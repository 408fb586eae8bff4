"""Reading a declaration received by e-mail: what is tolerated, what is bounded, what is refused."""

from __future__ import annotations

import base64
import contextlib
import html
import quopri
import time
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalogue_communs.contribution import courriels
from catalogue_communs.contribution.courriels import jour_du_message
from catalogue_communs.contribution.formulaires import DECLARER, modeles
from catalogue_communs.contribution.messages import LONGEST_VALUE, modeles_dits, propositions
from catalogue_communs.contribution.proposition import Envoi, Illisible
from catalogue_communs.socle.recu import COURRIEL
from tests.aides import Lancer
from tests.commandes.conftest import JOUR

MODELE = modeles()[DECLARER]
TITRE, CHAMPS = MODELE.ouverture, {one.id: one.libelle for one in MODELE.champs}


def declarations(texte: str) -> tuple[dict[str, str], ...]:
    """Return the answers of each declaration of a message."""
    return tuple(one.reponses for one in modeles_dits(texte) if one.modele is MODELE)


MESSAGE = """\
Déclaration de réutilisation

Commun : Bac Malin
Organisme : Commune de Rennes
Type : Commune
SIREN ou code INSEE : 35238
État : En production
Depuis : juin 2025
Usage : Tournées du lundi : deux
agents s’en servent.
Preuve : https://bac-malin.example/rennes
"""
LUE = {
    "commun": "Bac Malin",
    "organisme": "Commune de Rennes",
    "type": "Commune",
    "code": "35238",
    "etat": "En production",
    "depuis": "juin 2025",
    "usage": "Tournées du lundi : deux agents s’en servent.",
    "preuve": "https://bac-malin.example/rennes",
}
ENTETES = "From: mairie@exemple.fr\nSubject: Re: Tr : Declaration\nDate: Tue, 24 Nov 2026 10:00:00 +0100\n"


@pytest.mark.parametrize(
    "message",
    [
        MESSAGE,
        MESSAGE.replace("\n", "\r\n"),
        MESSAGE.replace("\n", "\r"),
        f"{ENTETES}\nBonjour,\nOrganisme : un autre\n\n{MESSAGE}\n-- \nOrganisme : signature",
        "".join(f"> > {line}\n" for line in MESSAGE.splitlines()),
        "".join(f">>{line}\n" for line in MESSAGE.splitlines()) + "\nLe lundi, Mairie a écrit :\n",
        html.escape(MESSAGE.replace("’", "&rsquo;"), quote=True).replace("&amp;rsquo;", "&rsquo;"),
        MESSAGE.replace("\n", "<br>\n"),
        MESSAGE.replace(" : ", "\u00a0: ").replace("État", "E\u0301tat"),
        MESSAGE.replace("Organisme", "*ORGANISME*").replace("État", "- Etat"),
        MESSAGE.replace("Organisme :", "Organisme:").replace("rennes\n", "rennes\n\nMerci d’avance : à bientôt.\n"),
        MESSAGE.replace("https://bac-malin.example/rennes", "https://bac-malin.example/\nrennes"),
        MESSAGE + "\nOrganisme : un second\nCommun : autre\n",
        "\ufeff" + MESSAGE.replace("Bac Malin", "Bac\u200b Malin"),
    ],
)  # fmt: skip
def test_mail_programs_do_no_harm(message: str) -> None:
    assert declarations(message) == (LUE,)


def test_what_is_not_said_is_absent() -> None:
    empty = f"{TITRE}\n" + "".join(f"{name} :\n" for name in CHAMPS.values())
    assert declarations(empty) == ({},)
    assert declarations(
        empty.replace("État :", "État : …").replace("Usage :", "Usage : (à compléter)")
    ) == ({},)


def test_a_message_that_lost_its_title_is_read_by_its_questions() -> None:
    assert propositions(MESSAGE.replace(TITRE, "Bonjour"), Envoi()) == propositions(
        MESSAGE, Envoi()
    )


@pytest.mark.parametrize("message", ["", "Bonjour", "x" * COURRIEL.octets])
def test_what_says_no_model_holds_nothing(message: str) -> None:
    assert propositions(message, Envoi()) == ()


@pytest.mark.parametrize(
    "message",
    ["x" * (COURRIEL.octets + 1), "".join(f"{TITRE}\nOrganisme : x{n}\n" for n in range(60))],
)
def test_too_long_a_message_is_refused(message: str) -> None:
    with pytest.raises(Illisible, match=r"dépasse|plus de 50"):
        propositions(message, Envoi())


def test_what_is_quoted_again_counts_once() -> None:
    assert len(propositions(f"{MESSAGE}\n\n" * 60, Envoi())) == 1


@pytest.mark.parametrize("zone", ["+0100", "+99999999999999999999", "-9999", "nulle"])
def test_a_day_that_no_calendar_has_is_no_day(zone: str) -> None:
    said = jour_du_message(f"Date: Tue, 24 Nov 2026 10:00:00 {zone}\n\nBonjour".encode())
    assert said == (None if zone[:3] in {"+99", "-99"} else date(2026, 11, 24))


@settings(derandomize=True, deadline=None, max_examples=60)
@given(text=st.text(max_size=300), named=st.sampled_from(sorted(CHAMPS.values())))
def test_any_text_gives_known_fields_on_one_line(text: str, named: str) -> None:
    [found] = declarations(f"{TITRE}\n{named} : {text}\n{text}")
    assert set(found) <= set(CHAMPS)
    assert not any(
        "\n" in value or "\r" in value or len(value) > LONGEST_VALUE for value in found.values()
    )


def _whole(encoding: str, body: bytes, charset: str = "utf-8") -> bytes:
    head = f"{ENTETES}MIME-Version: 1.0\nContent-Type: text/plain; charset={charset}\n"
    return f"{head}Content-Transfer-Encoding: {encoding}\n\n".encode() + body


@pytest.mark.parametrize(
    "raw",
    [
        MESSAGE.encode(),
        b"\xef\xbb\xbf" + MESSAGE.encode(),
        MESSAGE.encode("cp1252"),
        _whole("8bit", MESSAGE.encode()),
        _whole("quoted-printable", quopri.encodestring(MESSAGE.encode())),
        _whole("base64", base64.encodebytes(MESSAGE.encode())),
        _whole("8bit", MESSAGE.encode("cp1252"), "windows-1252"),
    ],
)
def test_a_saved_message_is_read_whole_or_by_its_body(raw: bytes) -> None:
    assert declarations(courriels.corps_du_message(raw)) == (LUE,)


@pytest.mark.parametrize(
    "raw",
    [
        _whole("8bit", b"x", "inconnu-42"),
        _whole("base64", b"\xff\xfe@@"),
        b"Content-Type: multipart/mixed; boundary=x\n\n--x\n--x\n--x--\n",
        b"Content-Type: multipart/alternative\n\nx",
        b"content-type: \xff\xff\n\n\x00",
    ],
)
def test_a_broken_message_never_fails(raw: bytes) -> None:
    assert isinstance(courriels.corps_du_message(raw), str)


def test_a_message_beyond_a_megabyte_is_refused(lancer: Lancer) -> None:
    found = lancer("recevoir", "-", "--date", JOUR, entree=b"x" * 1_000_001)
    assert (found.code, "dépasse 1\u202f000 Ko" in found.erreur) == (1, True)


PARTIE = b"Content-Type: multipart/mixed; boundary=b\n\n--b\n"


# By day, a fifth of each: what grows much faster than its text is already slow.
@pytest.mark.parametrize("part", [5, pytest.param(1, marks=pytest.mark.nuit)])
@pytest.mark.parametrize(
    "raw",
    [
        b"Content-Type: message/rfc822\n\n" * 3_000,
        b"Content-Type: " + b"(" * 50_000 + b"\n\nx",
        b"Content-Type: text/plain; "
        + b"; ".join(b"a*%d=x" % rank for rank in range(40_000))
        + b"\n\nx",
        b"Content-Type: text/plain;\n" + b" a=b;\n" * 100_000 + b"\nx",
        b"Content-Type: multipart/mixed; boundary=b\n\n" + b"--b\n\nx\n" * 100_000,
        b"Content-Type: multipart/mixed; boundary=x\n\n" + b"--x\n" * 200_000,
        b"".join(
            b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (rank, rank)
            for rank in range(5_000)
        ),
        b"Content-Type: text/plain\n" + b"X: y\n" * 150_000 + b"\nx",
        PARTIE + b"Content-Type: text/plain; " + b"; " * 450_000 + b"\n\nx",
        PARTIE + b"Content-Type: text/plain " + b"(" * 9_000 + b"\n\nx",
        PARTIE
        + b"Content-Type: text/plain; "
        + b"; ".join(b"a*%d=x" % one for one in range(60_000))
        + b"\n\nx",
        PARTIE
        + b"Content-Transfer-Encoding: base64\n\n"
        + base64.encodebytes(b"Le 2024 2024 " * 50_000),
        _whole("quoted-printable", b"nous nous en servons pour =\n" * 30_000),
        _whole("base64", base64.encodebytes(b"a utilise b depuis c " * 30_000)),
        b"Content-Type: text/plain; charset=punycode\n\n" + b"a-" * 400_000,
        b"Subject: " + b"=?utf-8?q?a?= " * 40_000 + b"\nContent-Type: text/plain\n\nx",
        "".join(f"{TITRE}\nOrganisme : x{rank}\n" for rank in range(18_000)).encode(),
        (TITRE + "\n").encode() + b"> " * 400_000,
        b"<div>" * 150_000,
        b"&#x202e;" * 100_000,
        *(
            f"{MESSAGE}Usage : {one * (900_000 // len(one))}".encode()
            for one in (
                "a",
                "\n",
                "Usage : x\n",
                ": ",
                "&amp;",
                "\u00a0 ",
                "é\n",
                "Usage : x\nsuite\n",
            )
        ),
    ],
    ids=range(28),
)
def test_no_shape_of_a_message_takes_a_second(raw: bytes, part: int) -> None:
    """It is read or refused; what changes bytes at random is `tests/fouille.py`."""
    start = time.process_time()
    with contextlib.suppress(ValueError, Illisible):
        for said in declarations(courriels.corps_du_message(raw[: COURRIEL.octets // part])):
            assert said.keys() <= {*CHAMPS}
            assert max(map(len, said.values()), default=0) <= LONGEST_VALUE
    assert time.process_time() - start < 1, raw[:200]
