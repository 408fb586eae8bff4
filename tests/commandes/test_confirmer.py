"""`catalogue confirmer`: an organisation's own e-mail becomes a change of one file, and a forged one nothing."""

from __future__ import annotations

import gzip
import json
import random
import socketserver
import threading
from datetime import UTC, datetime
from email.utils import format_datetime
from types import SimpleNamespace
from typing import TYPE_CHECKING, NamedTuple

import dkim
import pytest
from dns import message, rcode, resolver, rrset

from catalogue.contribution import annuaire, courriels, signature
from catalogue.fiches.ecriture import Refus
from catalogue.fiches.lecture import read_bytes
from catalogue.reseau import connexion
from catalogue.reseau.bornes import Injoignable
from tests.aides import ROOT, Sortie
from tests.commandes.conftest import JOUR

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.aides import Lancer

# Keys made for these tests alone: they sign nothing else.
CLES = ROOT / "tests" / "fixtures" / "dkim"
MIDI = datetime(2026, 8, 24, 12, 0, tzinfo=UTC)
RENNES, RENNES_METROPOLE, VITRE = "213502388", "243500139", "213503600"
TEXTE = """\
Déclaration de réutilisation

Commun : Bac Malin
SIREN ou code INSEE : 35238
État : En production
"""
# Its number is also the postal code of another commune: the name tells.
VITRE_DIT = TEXTE.replace("35238", "35360\nOrganisme : Commune de Vitré")
DPNT = [
    {
        "type": "commune",
        "siret": f"{RENNES}00011",
        "adresse_messagerie": "mairie@rennes.example",
        "telephone": "0",
    },
    {"type": "epci", "siret": f"{RENNES_METROPOLE}00013", "adresse_messagerie": "contact@metropole.example"},
    {"type": "commune", "siret": None, "adresse_messagerie": "sans-siret@rennes.example"},
]
DILA = [
    {"siren": VITRE, "siret": f"{VITRE}00017", "adresse_courriel": "mairie.vitre@orange.fr;pas une adresse"},
    {"siren": RENNES, "adresse_courriel": "Mairie@Rennes.example"},
]


class Envoi(NamedTuple):
    """An e-mail to sign: who says that they send it, who signs it and how, what its headers and text are."""

    de: str = "Mairie <mairie@rennes.example>"
    signe: str = "rennes.example"
    cle: str = "cle"
    texte: str = TEXTE
    entetes: str = ""
    date: datetime = MIDI
    couvre: str = "from:subject:date:to:message-id:content-type"
    algo: bytes = b"rsa-sha256"
    longueur: bool = False
    forme: str = "text/plain"
    x: str = ""

    def ecrire(self) -> bytes:
        """Write the message and sign it, as the server of the sender does."""
        head = (
            f"{self.entetes}From: {self.de}\r\nTo: catalogue@catalogue.example\r\nSubject: Re: Bac Malin\r\n"
            f"Date: {format_datetime(self.date)}\r\nMessage-ID: <1@rennes.example>\r\nMIME-Version: 1.0\r\n"
            f"Content-Type: {self.forme}; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
        )
        raw = head.encode() + self.texte.replace("\n", "\r\n").encode()
        if not self.signe:
            return raw
        signer = _Signeur(raw)
        signer.until = self.x
        signed = signer.sign(
            b"s2026",
            self.signe.encode(),
            (CLES / f"{self.cle}.pem").read_bytes(),
            signature_algorithm=self.algo,
            include_headers=[name.encode() for name in self.couvre.split(":")],
            length=self.longueur,
        )
        return bytes(signed) + raw


class _Signeur(dkim.DKIM):  # type: ignore[misc]
    """Also writes when a signature expires, which the library only reads."""

    until = ""

    def gen_header(self, fields: list[tuple[bytes, bytes]], *rest: object, **named: object) -> bytes:
        if self.until:
            fields.insert(-1, (b"x", self.until.encode()))
        return bytes(super().gen_header(fields, *rest, **named))


def cle(nom: str, reste: str = "") -> bytes:
    """Return the text that the DNS has for a key."""
    return f"v=DKIM1; k=rsa; {reste}p={(CLES / f'{nom}.pub').read_text()}".encode()


ZONE = {
    "s2026._domainkey.rennes.example": cle("cle"),
    "s2026._domainkey.metropole.example": cle("cle"),
    "s2026._domainkey.orange.fr": cle("cle"),
    "s2026._domainkey.fougeres.example": cle("cle"),
}


def annuaires(root: Path) -> None:
    """Write the two public directories, and what the command makes of them."""
    (root / "dpnt.json.gz").write_bytes(gzip.compress(json.dumps(DPNT).encode()))
    (root / "annuaire-administration.json").write_text(json.dumps(DILA), encoding="utf-8")
    raw = {"dpnt": (root / "dpnt.json.gz").read_bytes(), "dila": json.dumps(DILA).encode()}
    (root / ".cache").mkdir(exist_ok=True)
    (root / ".cache/annuaire.json").write_bytes(annuaire.reduire(raw, JOUR))


@pytest.fixture
def confirmer(depot: Path, lancer: Lancer, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Sortie]:
    """Run the command on a message, with a DNS and a directory of our own; `asked` has the names looked up."""
    monkeypatch.setattr(dkim, "time", SimpleNamespace(time=MIDI.timestamp))
    annuaires(depot)

    def run(raw: bytes, *options: str, zone: dict[str, bytes] | None = None) -> Sortie:
        asked: list[str] = []

        def answer(name: str) -> bytes | None:
            asked.append(name)
            return (ZONE if zone is None else zone).get(name)

        monkeypatch.setattr(connexion, "texte_du_dns", answer)
        (depot / "reponse.eml").write_bytes(raw)
        found = lancer("confirmer", "reponse.eml", "--date", JOUR, *options)
        assert all(name in ZONE for name in asked), "the DNS of a stranger was asked"
        return found

    return run


def reutilisations(depot: Path) -> list[dict[str, object]]:
    """Read the reuses of the common."""
    found: list[dict[str, object]] = read_bytes((depot / "projets/bac-malin.yml").read_bytes(), "").valeurs[
        "reutilisations"
    ]
    return found


def test_a_signed_answer_becomes_a_confirmed_reuse(depot: Path, confirmer: Callable[..., Sortie]) -> None:
    """The file keeps the domain, the selector, the day and a hash: nothing of who wrote."""
    found = confirmer(Envoi(texte=f"{TEXTE}Depuis : juin 2025\n\nJeanne Personne, 06 00 00 00 00").ecrire())
    assert (found.code, found.erreur) == (0, "")
    line = reutilisations(depot)[-1]
    said = line.pop("confirmation")
    assert line == {
        "organisation": {"code_insee": "35238"},
        "etat": "en-production",
        "depuis": "2025-06",
        "statut": "confirmee",
        "confirmee_le": "2026-08-24",
    }
    assert isinstance(said, dict)
    print_ = said["reference"].rpartition(":")[2]
    assert said == {
        "par": "organisme",
        "le": "2026-08-24",
        "reference": "DKIM valide, domaine rennes.example, sélecteur s2026, clé RSA de 2048 bits, "
        f"en-têtes signés sha256:{print_}",
    }
    assert len(print_) == 64
    written = (depot / "projets/bac-malin.yml").read_text(encoding="utf-8")
    assert not any(word in written for word in ("mairie@", "Jeanne", "06 00", "<1@"))
    assert not any(word in found.dit for word in ("mairie@", "Jeanne", "06 00"))


def test_the_same_organisation_confirms_again_on_its_line(
    depot: Path, confirmer: Callable[..., Sortie]
) -> None:
    """Its own declaration becomes the confirmation; the day and the proof follow the next answer."""
    said = TEXTE.replace("35238", "35115")
    (depot / ".cache/annuaire.json").write_bytes(
        annuaire.reduire(
            {"dila": json.dumps([{"siren": "213501158", "adresse_courriel": "a@fougeres.example"}]).encode()},
            JOUR,
        )
    )
    sent = Envoi(de="a@fougeres.example", signe="fougeres.example", texte=said)
    before = reutilisations(depot)
    assert confirmer(sent.ecrire()).code == 0
    after = reutilisations(depot)
    assert (len(before), len(after), after[0]["confirmee_le"]) == (1, 1, "2026-08-24")
    again = confirmer(sent.ecrire())
    assert again.code == 1
    assert "déjà dans la fiche" in again.erreur


def test_several_declarations_of_one_message_are_all_taken(
    depot: Path, confirmer: Callable[..., Sortie]
) -> None:
    """In a message that has HTML alone too, with the model quoted below; a foreign one stops them all."""
    second = TEXTE.replace("Bac Malin", "autre-commun").replace("En production", "Expérimentation")
    both = f"Bonjour,\n{TEXTE}\n{second}\n> {TEXTE.partition('SIREN')[0]}".replace("\n> \n", "\n")
    for sent in (Envoi(texte=both), Envoi(texte=html(both), forme="text/html")):
        found = confirmer(sent.ecrire(), "--simuler")
        assert (found.code, found.erreur, found.dit.count("usage confirmé par")) == (0, "", 2)
    before = reutilisations(depot)
    refused = confirmer(Envoi(texte=both + VITRE_DIT).ecrire())
    assert refused.code == 1
    assert reutilisations(depot) == before


def html(text: str) -> str:
    """Write a text as a mail program that has nothing but HTML does."""
    lines = "".join(f"<div style='margin:0'>{line or '<br>'}</div>" for line in text.splitlines())
    return f"<html><head><style>p {{color: red}}</style></head><body>{lines}</body></html>"


PLUS_TARD = datetime(2026, 7, 20, 12, 0, tzinfo=UTC)
BON = Envoi()
# What a forger tries, and the words of the refusal.
FAUX: dict[str, tuple[Callable[[], bytes], str]] = {
    "texte changé": (
        lambda: BON.ecrire().replace(b"En production", "Expérimentation".encode()),
        "texte du message a été changé",
    ),
    "autre commun dans le texte": (
        lambda: BON.ecrire().replace(b"Bac Malin\r\nSIREN", b"autre-commun\r\nSIREN"),
        "changé",
    ),
    "texte ajouté": (lambda: BON.ecrire() + b"\r\nP.-S.", "texte du message a été changé"),
    "autre expéditeur": (
        lambda: BON.ecrire().replace(b"<mairie@", b"<maire@"),
        "La signature ne correspond pas",
    ),
    "objet changé": (lambda: BON.ecrire().replace(b"Re: Bac", b"Fwd: Bac"), "La signature ne correspond pas"),
    "signature enlevée": (lambda: Envoi(signe="").ecrire(), "n’est pas signé"),
    "signature d’un autre": (lambda: Envoi(signe="pirate.example").ecrire(), "pirate.example"),
    "clé d’un autre": (lambda: Envoi(cle="autre").ecrire(), "La signature ne correspond pas"),
    "début seul signé (l=)": (lambda: Envoi(longueur=True).ecrire() + b"\r\nsuite", "« l= »"),
    "deux expéditeurs": (
        lambda: b"From: a@pirate.example\r\n" + BON.ecrire(),
        "« from » est écrit deux fois",
    ),
    "deux objets": (lambda: b"Subject: autre\r\n" + BON.ecrire(), "« subject » est écrit deux fois"),
    "deux adresses": (lambda: Envoi(de="mairie@rennes.example, b@pirate.example").ecrire(), "une seule"),
    "adresse dans le nom": (
        lambda: Envoi(de='"mairie@rennes.example" <b@pirate.example>').ecrire(),
        "une seule",
    ),
    "en-tête injecté": (
        lambda: BON.ecrire().replace(b"Re: Bac", b"Re: \rBcc: x@y.example\rBac"),
        "mal formés",
    ),
    "ligne sans nom": (lambda: b"pas un en-tete\r\n" + BON.ecrire(), "mal formés"),
    "liste de diffusion": (lambda: Envoi(entetes="List-Id: <maires.example>\r\n").ecrire(), "liste"),
    "réexpédié": (lambda: Envoi(entetes="Resent-From: b@pirate.example\r\n").ecrire(), "réexpédié"),
    "expéditeur non signé": (
        lambda: BON.ecrire().replace(b"h=from :", b"h=x-from :"),
        "ne couvre pas l’expéditeur",
    ),
    "objet non signé": (lambda: Envoi(couvre="from:date").ecrire(), "ne couvre pas l’objet"),
    "date non signée": (lambda: Envoi(couvre="from:subject").ecrire(), "ne couvre pas la date"),
    "trop vieux": (lambda: Envoi(date=PLUS_TARD).ecrire(), "30 jours"),
    "d’un autre jour": (lambda: Envoi(date=MIDI.replace(month=10)).ecrire(), "30 jours"),
    "signature expirée (x=)": (lambda: Envoi(x=str(int(PLUS_TARD.timestamp()))).ecrire(), "expiré"),
    "SHA-1": (lambda: Envoi(algo=b"rsa-sha1").ecrire(), "SHA-1"),
    "trop gros": (lambda: Envoi(texte=TEXTE + "x" * 1_000_000).ecrire(), "trop long"),
    "domaine qui ressemble": (
        lambda: Envoi(de="mairie@renne.example", signe="renne.example").ecrire(),
        "ressemble",
    ),
    "domaine inconnu": (
        lambda: Envoi(de="m@pirate.example", signe="pirate.example").ecrire(),
        "n’est pas un domaine",
    ),
    "boîte chez un fournisseur": (
        lambda: Envoi(de="rennes@orange.fr", signe="orange.fr").ecrire(),
        "Chacun peut",
    ),
    "autre organisme": (
        lambda: Envoi(de="c@metropole.example", signe="metropole.example").ecrire(),
        f"autre organisme (SIREN {RENNES_METROPOLE})",
    ),
    "organisme sans adresse connue": (
        lambda: Envoi(texte=TEXTE.replace("35238", "35024")).ecrire(),
        "ne donnent pas",
    ),
    "ni commun ni organisme": (lambda: Envoi(texte="Bonjour, oui.").ecrire(), "ne contient pas la ligne"),
}


@pytest.mark.parametrize("nom", FAUX)
def test_a_forgery_changes_nothing(nom: str, depot: Path, confirmer: Callable[..., Sortie]) -> None:
    """Each is refused with a sentence that says what is wrong, without the address of anyone."""
    make, said = FAUX[nom]
    before = (depot / "projets/bac-malin.yml").read_bytes()
    found = confirmer(make())
    assert found.code == 1
    assert found.erreur.startswith("Refusé : ")
    assert said in found.erreur
    assert "@" not in found.erreur
    assert (depot / "projets/bac-malin.yml").read_bytes() == before


def test_no_damage_makes_a_message_believed_or_the_reader_fail(monkeypatch: pytest.MonkeyPatch) -> None:
    """Bytes changed, removed or repeated anywhere: a refusal, or the very same text, when spaces alone moved."""
    monkeypatch.setattr(dkim, "time", SimpleNamespace(time=MIDI.timestamp))
    signed = f"{BON.couvre}:mime-version:content-transfer-encoding"
    whole, dice = BON._replace(couvre=signed).ecrire(), random.Random(22)  # noqa: S311 - the same each time
    refused, texts = 0, set[str]()
    for _ in range(1500):
        raw, at = bytearray(whole), dice.randrange(len(whole))
        match dice.randrange(3):
            case 0:
                raw[at] = dice.randrange(256)
            case 1:
                del raw[at : at + dice.randrange(1, 40)]
            case _:
                raw[at:at] = raw[at : at + dice.randrange(1, 40)]
        try:
            read = signature.lire_les_entetes(bytes(raw), MIDI.date())
            assert signature.verifier_la_signature(read, ZONE.get, MIDI.date()).domaine == "rennes.example"
            assert read.adresse == "mairie@rennes.example"
            texts.add(courriels.corps_du_message(bytes(raw)).strip())
        except Refus:
            refused += 1
    assert refused > 1300
    assert texts <= {courriels.corps_du_message(whole).strip()}


def test_an_answer_stands_for_its_own_common(confirmer: Callable[..., Sortie]) -> None:
    """The person who expects another one is told."""
    found = confirmer(BON.ecrire(), "--commun", "autre-commun")
    assert (found.code, "ne vaut que pour son commun" in found.erreur) == (1, True)


@pytest.mark.parametrize(
    ("texte", "dit"),
    [
        (None, "n’est pas dans le DNS"),
        (b"v=DKIM1; k=rsa; p=", "révoqué"),
        (b"v=DKIM1; k=rsa; p=AAAA", "illisible"),
        (b"\xff", "illisible"),
        (cle("cle", "t=y; "), "à l’essai"),
        (cle("faible"), "512 bits"),
        (cle("autre"), "ne correspond pas"),
    ],
)
def test_a_key_that_nobody_may_believe(
    texte: bytes | None, dit: str, confirmer: Callable[..., Sortie]
) -> None:
    """Withdrawn, revoked, broken, on trial, too short, or another one."""
    sent = Envoi(cle="faible" if texte == cle("faible") else "cle")
    found = confirmer(sent.ecrire(), zone={} if texte is None else dict.fromkeys(ZONE, texte))
    assert (found.code, dit in found.erreur) == (1, True), found.erreur


def test_a_shared_provider_is_believed_for_the_exact_address(
    depot: Path, confirmer: Callable[..., Sortie]
) -> None:
    """That of the directory, and no other mailbox of the same provider; the directory holds no address."""
    said = VITRE_DIT
    ours = Envoi(de="mairie.vitre@orange.fr", signe="orange.fr", texte=said)
    theirs = ours._replace(de="mairie.vitre2@orange.fr")
    assert [confirmer(one.ecrire(), "--simuler").code for one in (ours, theirs)] == [0, 1]
    assert b"@" not in (depot / ".cache/annuaire.json").read_bytes()
    assert b"vitre" not in (depot / ".cache/annuaire.json").read_bytes()


def test_a_domain_of_two_organisations_is_a_provider() -> None:
    """A syndicate that lends mailboxes to its members: each one is known by its whole address."""
    rows = [{"siren": siren, "adresse_courriel": f"{siren}@partage.example"} for siren in (RENNES, VITRE)]
    made = annuaire.charger_annuaire(annuaire.reduire({"dila": json.dumps(rows).encode()}, JOUR))
    assert (made.domaines, sorted(made.adresses)) == ({}, sorted((RENNES, VITRE)))


def test_the_directory_is_made_of_the_two_files(depot: Path, lancer: Lancer) -> None:
    """Of the shapes that the State publishes; another shape is said, and nothing is written."""
    annuaires(depot)
    both = ("--dpnt", "dpnt.json.gz", "--dila", "annuaire-administration.json")
    made = lancer("annuaire", *both, "--date", JOUR)
    assert (made.code, "2 organismes avec un domaine à eux, 1 avec une boîte" in made.dit) == (0, True), made
    for raw in (b"{}", b"[1]", b"<html>", b"\x1f\x8bxx", b"[]"):
        (depot / "dila.json").write_bytes(raw)
        found = lancer("annuaire", "--dila", "dila.json", "--sortie", "rien.json")
        assert (found.code, found.erreur.startswith("Refusé : ")) == (1, True)
    assert not (depot / "rien.json").exists()


class _Dns(socketserver.BaseRequestHandler):
    """A name server that knows a few names, and keeps silent for one."""

    def handle(self) -> None:
        query = message.from_wire(self.request[0])
        asked = query.question[0].name
        if str(asked).startswith("muet."):
            return
        answer = message.make_response(query)
        texts = {"un.": ['"v=DKIM1; " "p=AA"'], "deux.": ['"a"', '"b"']}.get(
            str(asked)[: str(asked).index(".") + 1]
        )
        if texts is None:
            answer.set_rcode(rcode.NXDOMAIN)
        else:
            answer.answer.append(rrset.from_text(asked, 60, "IN", "TXT", *texts))
        self.request[1].sendto(answer.to_wire(), self.client_address)


def test_the_dns_gives_one_text_or_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    """Over a real socket: the parts of a text joined, nothing, several, and a server that keeps silent."""
    with socketserver.UDPServer(("127.0.0.1", 0), _Dns) as server:
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        ours = resolver.Resolver(configure=False)
        ours.nameservers, ours.port = ["127.0.0.1"], server.server_address[1]
        monkeypatch.setattr(resolver, "default_resolver", ours)
        assert [connexion.texte_du_dns(f"{name}.exemple.example") for name in ("un", "deux", "rien")] == [
            b"v=DKIM1; p=AA",
            None,
            None,
        ]
        with pytest.raises(Injoignable, match="ne répond pas"):
            connexion.texte_du_dns("muet.exemple.example", delai=0.3)
        server.shutdown()


MOIS = "Bac Malin, usage par Commune de Fougères : en production [bac-malin usage commune-35115]\n"


def test_the_answer_to_the_message_of_the_month_confirms(
    depot: Path, confirmer: Callable[..., Sortie]
) -> None:
    """Signed, « oui » is a confirmation by the organisation; not signed, `reconfirmer` writes a declaration."""
    rows = [{"siren": "213501158", "adresse_courriel": "a@fougeres.example"}]
    (depot / ".cache/annuaire.json").write_bytes(annuaire.reduire({"dila": json.dumps(rows).encode()}, JOUR))
    sent = Envoi(de="a@fougeres.example", signe="fougeres.example", texte=f"Oui\n\n> {MOIS}")
    assert confirmer(sent.ecrire(), "--commun", "autre-commun").code == 1
    found = confirmer(sent.ecrire())
    assert (found.code, found.erreur) == (0, "")
    [line] = reutilisations(depot)
    assert (line["statut"], line["etat"], line["confirmee_le"]) == (
        "confirmee",
        "en-production",
        "2026-08-24",
    )


@pytest.mark.parametrize(
    ("texte", "code"), [(f"oui\n{MOIS}", 0), (MOIS, 1), ("oui", 1), (MOIS.replace("bac-malin ", "x "), 1)]
)
def test_an_answer_that_is_not_signed_is_a_declaration(
    texte: str, code: int, depot: Path, lancer: Lancer
) -> None:
    """Or changes nothing, and says why."""
    found = lancer("reconfirmer", "-", "--date", JOUR, "--le", "2026-08-20", entree=texte.encode())
    assert (found.code, bool(found.erreur)) == (code, bool(code)), found
    assert [line["statut"] for line in reutilisations(depot)] == ["declaree"]
    assert (reutilisations(depot)[0]["confirmee_le"] == "2026-08-20") is (code == 0)


@pytest.mark.parametrize(
    ("entete", "jour"),
    [
        ("Content-Type: text/plain\nDate: Tue, 18 Aug 2026 23:30:00 +0200\n\n", "2026-08-18"),
        ("Content-Type: text/plain\r\ndate: 18 Aug 2026 10:00:00 -0000\r\n\r\n", "2026-08-18"),
        ("Content-Type: text/plain\n\nDate: Tue, 18 Aug 2026 23:30:00 +0200\n", None),
        ("Content-Type: text/plain\nDate: hier\n\n", None),
        ("", None),
    ],
)
def test_an_answer_is_of_the_day_of_its_message(
    entete: str, jour: str | None, depot: Path, lancer: Lancer
) -> None:
    """Never of the day when it is read: without one, it is asked for."""
    found = lancer("reconfirmer", "-", "--date", JOUR, entree=f"{entete}oui\n{MOIS}".encode())
    if jour is None:
        assert (found.code, "donnez-le avec --le" in found.erreur) == (1, True)
    else:
        assert (found.code, reutilisations(depot)[0]["confirmee_le"]) == (0, jour)
