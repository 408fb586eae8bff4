"""`catalogue confirmer`: the signed answer of an organisation is believed, and nothing that resembles it."""

from __future__ import annotations

import json
import re
import socketserver
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from email.utils import format_datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any, NamedTuple

import dkim
import pytest
from dns import message, resolver, rrset

from catalogue_communs.commandes import lectures as commande
from catalogue_communs.contribution import reponses
from catalogue_communs.fiches.ecriture import Refus
from catalogue_communs.modele.projet import Presences, lire_presences
from catalogue_communs.reseau import bornes
from catalogue_communs.reseau.bornes import Injoignable, Panne
from catalogue_communs.reseau.connexion import ReponseHttp
from catalogue_communs.socle.programme import programme
from tests.aides import ROOT, Lancer, Sortie

# Keys made for these tests alone: they sign nothing else.
CLES = ROOT / "tests/fixtures/dkim"
JOUR, MIDI = date(2026, 8, 24), datetime(2026, 8, 26, 12, 0, tzinfo=UTC)
DEMAIN = "2026-08-27"
SIREN, DOMAINE = "213501158", "fougeres.example"
OUI, ESSAI, ARRET = (
    "Nous utilisons Bac Malin.",
    "Nous essayons Bac Malin.",
    "Nous n’utilisons plus Bac Malin depuis",
)


class Envoi(NamedTuple):
    """An e-mail to sign: who says that they send it, who signs it and how, its body and its type."""

    corps: str
    type: str = "text/plain; charset=utf-8"
    de: str = f"Mairie <mairie@{DOMAINE}>"
    signe: str = DOMAINE
    cle: str = "cle"
    entetes: str = ""
    date: datetime = MIDI
    couvre: str = "from:subject:date:message-id:mime-version"
    algo: bytes = b"rsa-sha256"
    longueur: bool = False
    a: str = ""

    def ecrire(self) -> bytes:
        """Write the message and sign it, as the server of the sender does."""
        head = (
            f"{self.entetes}From: {self.de}\nTo: {self.a or programme().courriel}\nSubject: Re: Bac Malin\n"
            f"Date: {format_datetime(self.date)}\nMessage-ID: <1@{DOMAINE}>\nMIME-Version: 1.0\n"
            f"Content-Type: {self.type}\nContent-Transfer-Encoding: 8bit\n\n"
        )
        raw = (head + self.corps).replace("\n", "\r\n").encode()
        if not self.signe:
            return raw
        signed = dkim.sign(
            raw,
            b"s2026",
            self.signe.encode(),
            (CLES / f"{self.cle}.pem").read_bytes(),
            signature_algorithm=self.algo,
            include_headers=[name.encode() for name in self.couvre.split(":")],
            length=self.longueur,
        )
        return bytes(signed) + raw


def cle(nom: str, reste: str = "") -> bytes:
    """Return the text that the DNS has for a key."""
    return f"v=DKIM1; k=rsa; {reste}p={(CLES / f'{nom}.pub').read_text()}".encode()


ZONE = {f"s2026._domainkey.{host}": cle("cle") for host in (DOMAINE, "vitre.example", "pirate.example")}


class Demandee(NamedTuple):
    """A catalogue that asked a question, what it wrote, its code, and how an answer is given to the command."""

    root: Path
    lettre: str
    code: str
    repondre: Callable[..., Sortie]

    def gardees(self) -> list[dict[str, Any]]:
        """Return what the catalogue keeps of what organisations say."""
        found: list[dict[str, Any]] = json.loads((self.root / Presences.CHEMIN).read_bytes())["mentions"]
        return found

    def fiche(self) -> str:
        """Return the file of the common."""
        return (self.root / "projets/bac-malin.yml").read_text(encoding="utf-8")


@pytest.fixture
def demandee(depot: Path, lancer: Lancer, monkeypatch: pytest.MonkeyPatch) -> Demandee:
    """Ask the town of Fougères, whose use is two years old, with a DNS and a directory of our own."""
    monkeypatch.setattr(dkim, "time", SimpleNamespace(time=MIDI.timestamp))
    official = [
        {"siren": code, "site_internet": [{"valeur": f"https://www.{host}/"}]}
        for code, host in ((SIREN, DOMAINE), ("213503600", "vitre.example"))
    ]
    monkeypatch.setattr(commande, "page", lambda *_: ReponseHttp(200, {}, json.dumps(official).encode()))
    assert lancer("confirmer", "--lettres", "lettres", "--date", f"{JOUR}").code == 0
    letter = (depot / f"lettres/bac-malin-{SIREN}.txt").read_text(encoding="utf-8")
    found = re.search(r"(?m)^[A-Z2-7-]{19}$", letter)
    assert found

    def answer(
        raw: bytes, *options: str, zone: dict[str, bytes] = ZONE, jour: str = DEMAIN, oui: str | None = None
    ) -> Sortie:
        monkeypatch.setattr(commande, "texte_du_dns", zone.get)
        (depot / "reponse.eml").write_bytes(raw)
        return lancer("confirmer", "reponse.eml", "--date", jour, *options, reponses=oui)

    return Demandee(depot, letter, found[0], answer)


def test_the_question_keeps_the_digest_of_its_code_alone(demandee: Demandee, lancer: Lancer) -> None:
    """The letter says the three sentences before the code; another letter makes the first code worth nothing."""
    kept = (demandee.root / Presences.CHEMIN).read_text(encoding="utf-8")
    assert demandee.code not in kept
    assert reponses.empreinte("bac-malin", SIREN, demandee.code) in kept
    places = [demandee.lettre.index(one) for one in (reponses.BARRE, OUI, ESSAI, ARRET, demandee.code)]
    assert places == sorted(places)
    assert lancer("confirmer", "--lettres", "lettres", "--date", "2026-08-25").code == 0
    found = demandee.repondre(Envoi(f"{OUI}\n{demandee.code}\n").ecrire())
    assert (found.code, demandee.gardees()) == (1, [])
    assert "remplace l’ancienne" in found.erreur


def test_a_signed_answer_is_the_word_of_the_organisation_once(demandee: Demandee, lancer: Lancer) -> None:
    """A day and a digest are kept, neither text nor sender; the same message has no effect twice."""
    raw = Envoi(f"Bonjour,\n\n{OUI}\n{demandee.code}\n\nJeanne Personne\n06 00 00 00 00\n").ecrire()
    for unread in (demandee.repondre(raw), demandee.repondre(raw, oui="non\n")):
        assert (unread.code, demandee.gardees()) == (1, [])
    assert demandee.repondre(raw, "--simuler", oui="oui\n").code == 0
    assert demandee.gardees() == []
    found = demandee.repondre(raw, oui="oui\n")
    assert (found.code, found.erreur) == (0, "")
    (said,) = demandee.gardees()
    assert (said["commun"], said["organisme"], said["page"], said["le"]) == (
        "bac-malin",
        SIREN,
        "",
        "2026-08-26",
    )
    # A person reads the other lines before they are forgotten.
    assert "| Jeanne Personne" in found.dit
    kept = (demandee.root / Presences.CHEMIN).read_text(encoding="utf-8") + demandee.fiche()
    assert not any(word in kept for word in ("mairie@", "Jeanne", "06 00", demandee.code))
    assert lire_presences(demandee.root).demandes == ()
    assert demandee.repondre(raw).code == 1
    # It is no page, even to a reading of the same day.
    assert ", 0 page qui cite son usage" in lancer("presences", "--simuler", "--date", "2026-08-26").dit


def test_a_stop_told_later_is_written_and_never_undone_by_an_older_answer(
    demandee: Demandee, lancer: Lancer
) -> None:
    """The stop has its own day, before that of the answer; the state goes by the door of every declaration."""
    found = demandee.repondre(Envoi(f"{ARRET} le 15/08/2026.\n{demandee.code}\n").ecrire())
    assert (found.code, found.erreur) == (0, "")
    assert "etat: arretee" in demandee.fiche()
    assert "arretee_le: 2026-08-15" in demandee.fiche()
    assert demandee.gardees() == []
    assert lancer("valider", "--date", DEMAIN).code == 0
    older = Envoi(f"{OUI}\n{demandee.code}\n", date=MIDI.replace(day=25)).ecrire()
    assert demandee.repondre(older).code == 1


# --- What mail programs make of an answer ----------------------------------------------------------


def _cite(lettre: str) -> str:
    return "".join(f"> {line}\n" for line in lettre.splitlines())


def _html(texte: str) -> str:
    return "".join(
        f"<div style='text-transform:none;background-color:transparent;font-size:0.9em'>{line or '<br>'}</div>\n"
        for line in texte.splitlines()
    )


def _deux(texte: str, html: str, debut: str = "") -> tuple[str, str]:
    parts = (("plain", texte), ("html", html))
    body = "".join(f"--lim1\nContent-Type: text/{kind}; charset=utf-8\n\n{one}\n" for kind, one in parts)
    return f"{debut}{body}--lim1--\n", 'multipart/alternative; boundary="lim1"'


_MENTION = "Ce message n’engage pas la commune. Si vous n’êtes pas le destinataire de ce message, merci de nous en avertir."
_LE = "Le mer. 26 août 2026 à 09:12, Catalogue <catalogue@exemple.fr>\na écrit :\n"
_OUTLOOK = "\n________________________________\nDe : Catalogue\nEnvoyé : mercredi 26 août 2026 09:12\nÀ : Mairie\nObjet : Bac Malin\n\n"
_PLAIN, _ONLY_HTML = "text/plain; charset=utf-8", "text/html; charset=utf-8"
# From an answer and the letter to the body and its type, as each program writes them.
FORMES: dict[str, Callable[[str, str], tuple[str, str]]] = {
    "au-dessus, texte": lambda a, q: (f"{a}\n\n{_LE}{_cite(q)}", _PLAIN),
    "au-dessous, texte": lambda a, q: (f"{_LE}{_cite(q)}\n{a}\n", _PLAIN),
    "sans citation": lambda a, q: (f"{a}\n", _PLAIN),  # noqa: ARG005
    "webmail, deux formes": lambda a, q: _deux(
        f"{a}\n\n{_LE}{_cite(q)}",
        f"<div>{_html(a)}</div><div class='gmail_quote'>{_LE}<blockquote>{_html(q)}</blockquote></div>",
    ),
    "bureau, deux formes, avec préambule": lambda a, q: _deux(
        f"{a}\n{_OUTLOOK}{q}",
        f"<html>{_html(a)}<hr>{_html(_OUTLOOK + q)}</html>",
        "This is a multi-part message in MIME format.\n\n",
    ),
    "HTML seul, bloc cité": lambda a, q: (
        f"<html><style>p{{color:red}}</style><body>{_html(a)}<blockquote type='cite'>{_html(_LE + q)}</blockquote></body>",
        _ONLY_HTML,
    ),
    "HTML seul, en-têtes cités": lambda a, q: (
        f"<html><body>{_html(a)}<div id='divRplyFwdMsg'><b>De&nbsp;:</b> Catalogue<br>{_html(q)}</div></body></html>",
        _ONLY_HTML,
    ),
    "téléphone": lambda a, q: (f"{a}\n\nEnvoyé de mon téléphone\n\n> {_LE}>\n{_cite(q)}", _PLAIN),
    "signature et mention": lambda a, q: (
        f"{a}\n\nCordialement,\n\n--\nJeanne Personne\nMairie de Fougères, 2 rue Inventée\n\n{_MENTION}\n\n{_LE}{_cite(q)}",
        _PLAIN,
    ),
    "lignes coupées": lambda a, q: (
        "\n".join(re.sub(r"(.{18,24}) (?=\S)", r"\1\n", line, count=1) for line in a.splitlines())
        + f"\n\n{_LE}{_cite(q)}",
        _PLAIN,
    ),
}
REPONSES = {
    "en service": f"{OUI}\n{{code}}",
    "sans point": f"{OUI[:-1]}\n{{code}}",
    "en gras": f"*{OUI}*\n{{code}}",
    "sur une ligne": f"{OUI} {{code}}",
    "avec le mot code": f"Bonjour,\n{OUI}\nCode : {{code}}\nBien à vous",
    "entre guillemets": f"« {OUI} »\n\n{{code}}",
    "à l’essai": f"{ESSAI}\n{{code}}",
    "arrêt, au jour": f"{ARRET} le 15/08/2026.\n{{code}}".replace("’", "'"),
    "arrêt, au mois": f"{ARRET} mars 2026\n{{code}}",
    "code d’abord": f"{{code}}\n{OUI}",
}


@pytest.mark.parametrize("forme", FORMES)
def test_nine_genuine_answers_of_ten_are_understood_in_every_program(forme: str, demandee: Demandee) -> None:
    """The signature leaves the type of the content out, as most senders do."""
    understood = []
    for name, text in REPONSES.items():
        body, kind = FORMES[forme](text.format(code=demandee.code), demandee.lettre)
        found = demandee.repondre(Envoi(body, kind).ecrire(), "--simuler", oui="oui\n" * 2)
        understood += [name] if found.code == 0 else []
    assert len(understood) >= 9, {*REPONSES} - {*understood}


# --- What is not the word of the organisation -------------------------------------------------------

VIDE = "Nous avons bien reçu votre message."
DECLARATION = (
    "Déclaration de réutilisation\nCommun : Bac Malin\nSIREN ou code INSEE : 35115\nÉtat : En production\n"
)


def _sans(lettre: str) -> str:
    """Return a letter whose first line was lost, as a contact form that copies a part does."""
    return lettre.partition("\n")[2]


# Messages that the organisation itself signed, and that say nothing in its name; {q}: the letter; {code}: its code.
SIGNES_POUR_RIEN: dict[str, Callable[[Demandee], Envoi]] = {
    "non, au-dessus de la citation": lambda d: Envoi(
        f"Non, nous ne l’utilisons plus.\n\n{_LE}{_cite(d.lettre)}"
    ),
    "non, puis citation sans marque": lambda d: Envoi(f"Non merci.\n{_OUTLOOK}{d.lettre}"),
    "déclaration citée": lambda _: Envoi(f"Nous n’utilisons pas ce logiciel.\n\n> {DECLARATION}"),
    "déclaration": lambda _: Envoi(DECLARATION),
    "oui": lambda d: Envoi(f"Oui\n\n{_LE}{_cite(d.lettre)}"),
    "oui, avec le code": lambda d: Envoi(f"Oui\n{d.code}\n"),
    "absence": lambda d: Envoi(f"{OUI}\n{d.code}\n", entetes="Auto-Submitted: auto-replied\n"),
    "absence, sans en-tête": lambda d: Envoi(f"Je suis absente.\n\n{d.lettre}"),
    "accusé qui recopie la lettre": lambda d: Envoi(f"{VIDE}\n\n{_sans(d.lettre)}"),
    "accusé qui recopie le début": lambda d: Envoi(f"{VIDE}\n\n{d.lettre[: d.lettre.index(ESSAI)]}"),
    "accusé qui recopie la fin": lambda d: Envoi(f"{VIDE}\n\n{d.lettre[d.lettre.index(ARRET) :]}"),
    "copie du formulaire de contact": lambda _: Envoi(f"{VIDE} Le voici :\n\n{OUI}\nAAAA-BBBB-CCCC-DDDD\n"),
    "rejet": lambda d: Envoi(f"{OUI}\n{d.code}\n", de=f"MAILER-DAEMON <mailer-daemon@{DOMAINE}>"),
    "rejet, en parties": lambda d: Envoi(
        _deux(f"{OUI}\n{d.code}", "")[0], 'multipart/report; report-type=delivery-status; boundary="lim1"'
    ),
    "sans réponse possible": lambda d: Envoi(f"{OUI}\n{d.code}\n", de=f"no-reply@{DOMAINE}"),
    "expéditeur vide": lambda d: Envoi(f"{OUI}\n{d.code}\n", entetes="Return-Path: <>\n"),
    "transfert": lambda d: Envoi(
        f"Pour information\n\n---------- Message transféré ----------\n{OUI}\n{d.code}\n"
    ),
    "réexpédié": lambda d: Envoi(f"{OUI}\n{d.code}\n", entetes="Resent-From: b@pirate.example\n"),
    "liste": lambda d: Envoi(f"{OUI}\n{d.code}\n", entetes="List-Id: <maires.example>\n"),
    "envoi en nombre": lambda d: Envoi(f"{OUI}\n{d.code}\n", entetes="Precedence: bulk\n"),
    "texte caché": lambda d: Envoi(f"<div style='display:none'>{OUI}<br>{d.code}</div>Non", _ONLY_HTML),
    "texte caché par une classe": lambda d: Envoi(f"<p class='hidden'>{OUI}<br>{d.code}</p>Non", _ONLY_HTML),
    "bloc cité": lambda d: Envoi(f"Non<blockquote>{OUI}<br>{d.code}</blockquote>", _ONLY_HTML),
    "post-scriptum": lambda d: Envoi(f"{OUI}\n{d.code}\nCordialement\nP.-S. : nous ne l’utilisons plus"),
    "abandon": lambda d: Envoi(f"Nous avons abandonné ce logiciel. Oui\n{d.code}"),
    "deux phrases": lambda d: Envoi(f"{OUI}\n{ESSAI}\n{d.code}"),
    "question": lambda d: Envoi(f"Nous utilisons Bac Malin ?\n{d.code}"),
    "négation avant": lambda d: Envoi(f"Non.\n{OUI}\n{d.code}"),
    "négation après": lambda d: Envoi(f"{OUI}\nMais nous n’en voulons plus.\n{d.code}"),
    "autre commun": lambda d: Envoi(f"Nous utilisons Autre commun.\n{d.code}"),
    "sans code": lambda _: Envoi(OUI),
    "code d’un autre": lambda _: Envoi(f"{OUI}\nAAAA-BBBB-CCCC-DDDD"),
    "code sous la citation": lambda d: Envoi(f"{OUI}\n\n{_LE}> {d.code}\n"),
    "arrêt sans date": lambda d: Envoi(f"{ARRET} (mois et année).\n{d.code}"),
    "arrêt à venir": lambda d: Envoi(f"{ARRET} décembre 2026.\n{d.code}"),
    "pièce jointe": lambda d: Envoi(
        f"--lim1\nContent-Type: text/plain; charset=utf-8\n\nNon.\n--lim1\nContent-Type: text/plain\n"
        f"Content-Disposition: attachment\n\n{OUI}\n{d.code}\n--lim1--\n",
        'multipart/mixed; boundary="lim1"',
    ),
    "image seule": lambda _: Envoi("AAAA", "image/png"),
    "vide": lambda _: Envoi(""),
    "case à cocher": lambda d: Envoi(f"( ) {OUI}\n(x) {ESSAI}\n{d.code}"),
    "on ne s’en sert plus": lambda d: Envoi(f"{OUI}\n{d.code}\nOn ne s’en sert plus."),
    "phrase d’une autre": lambda d: Envoi(f"Il est inexact d’écrire que\n{OUI}\n{d.code}"),
    "phrase qui continue": lambda d: Envoi(f"{OUI[:-1]}\nuniquement pour des tests\n{d.code}"),
    "réexpédié, en anglais": lambda d: Envoi(f"Pour info\n\n*From:* Tiers\n{OUI}\n{d.code}"),
    "fin d’année": lambda d: Envoi(f"{ARRET} fin 2026\n{d.code}"),
    "robot d’un site": lambda d: Envoi(f"{OUI}\n{d.code}", de=f"wordpress@{DOMAINE}"),
    "texte barré": lambda d: Envoi(f"<s>{OUI}<br>{d.code}</s>", _ONLY_HTML),
    "texte blanc": lambda d: Envoi(f"<p style='color:#fff'>{OUI}<br>{d.code}</p>Non", _ONLY_HTML),
    "deux formes, deux réponses": lambda d: Envoi(*_deux(f"{OUI}\n{d.code}", f"{ESSAI}<br>{d.code}")),
    "texte ajouté dans une seule forme": lambda d: Envoi(*_deux(f"{OUI}\n{d.code}", "<p>Non.</p>")),
    "à une autre boîte": lambda d: Envoi(f"{OUI}\n{d.code}", a="contact@pirate.example"),
}
BON = "Nous utilisons Bac Malin.\n{code}\n"


def _bon(d: Demandee, **autres: Any) -> bytes:
    return Envoi(BON.format(code=d.code), **autres).ecrire()


_FORMULE = f"X-Note: x\r\n {OUI}\r\n".encode()
# What a stranger does to a message, or signs, even one who knows the code.
CONTREFAITS: dict[str, Callable[[Demandee], bytes]] = {
    "texte changé": lambda d: _bon(d).replace(b"utilisons", b"essayons "),
    "texte ajouté": lambda d: _bon(d) + b"\r\nP.-S.",
    "autre expéditeur": lambda d: _bon(d).replace(b"<mairie@", b"<maire@"),
    "objet changé": lambda d: _bon(d).replace(b"Re: Bac", b"Fwd: Bac"),
    "sans signature": lambda d: _bon(d, signe=""),
    "signature d’un autre": lambda d: _bon(d, signe="pirate.example"),
    "signature d’un autre, des deux": lambda d: _bon(d, signe="pirate.example", de="a@pirate.example"),
    "d’un autre organisme": lambda d: _bon(d, signe="vitre.example", de="a@vitre.example"),
    "domaine qui ressemble": lambda d: _bon(d, signe="fougere.example", de="a@fougere.example"),
    "sous-domaine": lambda d: _bon(d, signe=f"blog.{DOMAINE}", de=f"a@blog.{DOMAINE}"),
    "signé par le domaine du dessus": lambda d: _bon(d, de=f"a@blog.{DOMAINE}"),
    "clé d’un autre": lambda d: _bon(d, cle="autre"),
    "début seul (l=)": lambda d: Envoi("Non\n", longueur=True).ecrire() + f"{OUI}\r\n{d.code}".encode(),
    "deux expéditeurs": lambda d: b"From: a@pirate.example\r\n" + _bon(d),
    "deux types": lambda d: b"Content-Type: text/html\r\n" + _bon(d),
    "deux adresses": lambda d: _bon(d, de=f"mairie@{DOMAINE}, b@pirate.example"),
    "adresse dans le nom": lambda d: _bon(d, de=f'"mairie@{DOMAINE}" <b@pirate.example>'),
    "retour chariot": lambda d: _bon(d).replace(b"Re: Bac", b"Re: \rBcc: x@y.example\rBac"),
    "ligne sans nom": lambda d: b"pas un en-tete\r\n" + _bon(d),
    "expéditeur non signé": lambda d: _bon(d).replace(b"h=from :", b"h=x-from :"),
    "date non signée": lambda d: _bon(d, couvre="from:to:subject"),
    "SHA-1": lambda d: _bon(d, algo=b"rsa-sha1"),
    "trop vieux": lambda d: _bon(d, date=MIDI.replace(month=7)),
    "de demain": lambda d: _bon(d, date=MIDI.replace(day=30)),
    "an 9999": lambda d: _bon(d).replace(b"2026 12:00:00 +0000", b"99999 12:00:00 +9999"),
    "en-tête qui dit le texte": lambda _: _FORMULE + Envoi("Non, nous ne l’utilisons pas.").ecrire(),
    "en-tête, sans type": lambda _: (
        _FORMULE + re.sub(rb"Content-Type: [^\r]+\r\n", b"", Envoi("Non.").ecrire())
    ),
    "type changé en fichier": lambda _: (
        _FORMULE + Envoi("Non.").ecrire().replace(b"text/plain;", b"application/octet-stream;")
    ),
    "type changé en texte": lambda d: (
        Envoi(*_deux("Non.", f"{OUI}<br>{d.code}")).ecrire().replace(b"multipart/alternative", b"text/plain")
    ),
    "autre limite de parties": lambda d: (
        Envoi(
            f"--lim1\nContent-Type: text/plain\n\nNon.\n--lim1--\n--lim2\n\n{OUI}\n{d.code}\n--lim2--\n",
            'multipart/mixed; boundary="lim1"',
        )
        .ecrire()
        .replace(b'boundary="lim1"', b'boundary="lim2"')
    ),
    "préambule qui cache le refus": lambda d: (
        Envoi(
            f"Non, pas du tout.\n\n---------- Forwarded message ---------\nFrom: V\nSubject: x\n\n\n{OUI}\n{d.code}\n"
        )
        .ecrire()
        .replace(
            b"Content-Type: text/plain; charset=utf-8",
            b'Content-Type: multipart/mixed; boundary="-------- Forwarded message ---------"',
        )
    ),
    "pièce jointe lue comme un texte": lambda d: (
        Envoi(
            "This is a MIME message.\n\n--lim1\nContent-Type: text/plain\n\nContesté.\n--lim1\nContent-Type: text/plain\n"
            f"Content-Disposition: attachment\n\n{OUI}\n{d.code}\n--lim1--\n",
            'multipart/mixed; boundary="lim1"',
        )
        .ecrire()
        .replace(b'multipart/mixed; boundary="lim1"', b"text/plain")
    ),
    "ligne coupée, lue sans son code": lambda d: Envoi(f"Il est faux que=\n{OUI}\n{d.code}").ecrire(),
    "mille parties": lambda _: Envoi(
        "--a\nContent-Type: multipart/mixed; boundary=a\n\n" * 1_000, "multipart/mixed; boundary=a"
    ).ecrire(),
    "mille citations": lambda d: Envoi("<blockquote>\n" * 19_500 + d.code, _ONLY_HTML).ecrire(),
    "cinq cents en-têtes": lambda d: b"--a: b\r\n" * 501 + _bon(d),
    "ligne de dix mille espaces": lambda d: _bon(d) + b" " * 10_000 + b"x",
    "en-tête sans fin": lambda d: b"X-A: a\r\n" + b" b\r\n" * 3_000 + _bon(d),
    "trop gros": lambda d: _bon(d) + b"x\r\n" * 200_000,
    "sans corps": lambda _: b"From: a@b.example\r\n",
    "octets": lambda _: b"\x00\xff" * 500,
}
CLES_REFUSEES = {
    "absente": {},
    "révoquée": {f"s2026._domainkey.{DOMAINE}": b"v=DKIM1; p="},
    "à l’essai": {f"s2026._domainkey.{DOMAINE}": cle("cle", "t=y; ")},
    "pour SHA-1": {f"s2026._domainkey.{DOMAINE}": cle("cle", "h=sha1; ")},
    "illisible": {f"s2026._domainkey.{DOMAINE}": b"v=DKIM1; p=AAAA"},
    "sans fin": {f"s2026._domainkey.{DOMAINE}": cle("cle", "n=" + "a" * 30_000 + "; ")},
    "faible": {f"s2026._domainkey.{DOMAINE}": cle("faible")},
}


def test_no_message_that_resembles_an_answer_is_believed(demandee: Demandee) -> None:
    """Each is refused with one sentence, without the address of anyone, in less than a few seconds."""
    messages = {name: make(demandee).ecrire() for name, make in SIGNES_POUR_RIEN.items()}
    messages |= {name: make(demandee) for name, make in CONTREFAITS.items()}
    before = demandee.fiche()
    for name, raw in messages.items():
        start = time.monotonic()
        found = demandee.repondre(raw)
        assert (found.code, demandee.gardees(), demandee.fiche()) == (1, [], before), name
        assert found.erreur.startswith("Refusé : "), (name, found.erreur)
        assert f"@{DOMAINE}" not in found.erreur or "envoyé à" in found.erreur or "seul" in found.erreur, name
        assert time.monotonic() - start < 5, name
    for name, zone in CLES_REFUSEES.items():
        found = demandee.repondre(_bon(demandee), zone=zone)
        assert (found.code, demandee.gardees()) == (1, []), name
    assert demandee.repondre(_bon(demandee)).code == 0


def test_a_dns_that_does_not_answer_is_said(demandee: Demandee) -> None:
    """Nothing is believed, and the same message may be tried again."""

    class Muet(dict[str, bytes]):
        def get(self, *_: object) -> bytes:
            raise Injoignable("le DNS du domaine ne répond pas")

    found = demandee.repondre(_bon(demandee), zone=Muet())
    assert (found.code, found.erreur) == (1, "Erreur : le DNS du domaine ne répond pas.\n")
    assert demandee.repondre(_bon(demandee)).code == 0


def test_without_the_directory_nothing_is_asked_nor_believed(
    demandee: Demandee, lancer: Lancer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One line says why."""

    def down(*_: object) -> ReponseHttp:
        raise Panne("la forge est injoignable")

    monkeypatch.setattr(commande, "page", down)
    found = demandee.repondre(_bon(demandee))
    assert (found.code, demandee.gardees()) == (1, [])
    assert commande.SANS_ANNUAIRE in found.erreur
    asked = lancer("confirmer", "--lettres", "autres", "--date", DEMAIN)
    assert (asked.code, asked.dit) == (1, "")
    assert commande.SANS_ANNUAIRE in asked.erreur
    assert lancer("confirmer").code == 2


def test_no_damage_makes_a_message_believed_or_the_reader_fail(demandee: Demandee) -> None:
    """One byte of every seven, changed or removed: a refusal, or the very same text, when spaces alone moved."""
    whole, boite = _bon(demandee), programme().courriel
    for at in range(0, len(whole), 7):
        for raw in (whole[:at] + b"~" + whole[at + 1 :], whole[:at] + whole[at + 1 :]):
            try:
                found = reponses.lire_signe(raw, boite, ZONE.get, date(2026, 8, 27))
                answer = reponses.lire_reponse(
                    found, lire_presences(demandee.root).demandes, {"bac-malin": "Bac Malin"}
                )
            except Refus:
                continue
            assert (answer.etat, found.domaine) == ("en-production", DOMAINE)


# --- The DNS -------------------------------------------------------------------------------------------


class _Dns(socketserver.BaseRequestHandler):
    """Answers each question about a text by what the server holds."""

    def handle(self) -> None:
        data, sock = self.request
        asked = message.from_wire(data)
        answer, name = message.make_response(asked), asked.question[0].name
        held: dict[str, list[str]] = self.server.zone  # type: ignore[attr-defined]
        if texts := held.get(name.to_text().rstrip(".")):
            answer.answer.append(rrset.from_text_list(name, 60, "IN", "TXT", texts))
        sock.sendto(answer.to_wire(), self.client_address)


@pytest.fixture
def dns(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, list[str]]]:
    """Serve texts as a name server does; yield them, to be filled."""
    with socketserver.ThreadingUDPServer(("127.0.0.1", 0), _Dns) as server:
        server.zone = {}  # type: ignore[attr-defined]
        threading.Thread(target=server.serve_forever, daemon=True).start()
        asked = resolver.Resolver(configure=False)
        asked.nameservers, asked.port = ["127.0.0.1"], server.server_address[1]
        monkeypatch.setattr(resolver, "default_resolver", asked)
        yield server.zone  # type: ignore[attr-defined]
        server.shutdown()


def test_the_text_of_a_name_is_whole_and_alone(
    dns: dict[str, list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its pieces are put together; of two texts, nobody knows which is right; without answer, that is said."""
    dns |= {"une.example": ['"v=DKIM1; " "p=AB"'], "deux.example": ['"a"', '"b"']}
    assert bornes.texte_du_dns("une.example.") == b"v=DKIM1; p=AB"
    assert bornes.texte_du_dns("deux.example") is None
    assert bornes.texte_du_dns("rien.example") is None
    monkeypatch.setattr(bornes, "DELAI", 0.2)
    resolver.default_resolver.port = 9  # type: ignore[union-attr]
    with pytest.raises(Injoignable):
        bornes.texte_du_dns("une.example")
