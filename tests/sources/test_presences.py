"""An instance says that it runs, an official page that its organisation uses a common: over real sockets."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import yaml

from catalogue_communs import Publication, fichiers
from catalogue_communs.commandes import lectures as commande
from catalogue_communs.contribution.resultat import relire_releves
from catalogue_communs.faits.contexte import Contexte
from catalogue_communs.faits.fonds import charger
from catalogue_communs.modele.presences import Presence, Presences, lire_presences
from catalogue_communs.reseau.bornes import Limites, Panne
from catalogue_communs.reseau.connexion import ReponseHttp, page
from catalogue_communs.site.vues.adresses import Adresses
from catalogue_communs.site.vues.partage import PHRASE, Integrer
from catalogue_communs.sources import presences
from catalogue_communs.sources.presences import hotes_officiels, page_officielle
from tests.activite.serveur import Demande, Reponse, Serveur
from tests.aides import FICTIF, Lancer, exemples
from tests.communs import usage, valeurs
from tests.sources.formes import sirens

BORDS = exemples("sources/mentions.yml")
SITE, JOUR = "https://communs.example/", date(2026, 11, 3)
PAGE = '<!doctype html><html lang="fr"><head><title>Outils</title>{}</head><body><main>{}</main></body></html>'
HTML = {"Content-Type": "text/html; charset=utf-8"}
LIEN, SIGNE = f"{SITE}communs/sentes/", 'content="Sentes 4"'
LIMITES = Limites(connexion=20, lecture=20, total=20, taille=100_000, essais=0)
# For who is slow on purpose: the others may be so, on a busy machine.
COURTES = Limites(connexion=20, lecture=0.5, total=20, taille=100_000, essais=0)
Repondre = Callable[[str, str], Reponse]
Servir = Callable[[Repondre], Callable[[str], ReponseHttp]]


@pytest.fixture
def servir(monkeypatch: pytest.MonkeyPatch) -> Iterator[Servir]:
    """Return what makes one server answer, by host and path, for every site below « example »."""
    resolve = socket.getaddrinfo

    def local(host: Any, *rest: Any, **more: Any) -> Any:
        return resolve("127.0.0.1" if str(host).endswith(".example") else host, *rest, **more)

    monkeypatch.setattr(socket, "getaddrinfo", local)
    with Serveur() as serveur:
        port = serveur.autorite.partition(":")[2]

        def demander(url: str) -> ReponseHttp:
            parts = urlsplit(url)
            where = f"{parts.netloc}:{port}"
            limits = COURTES if where.startswith("lente") else LIMITES
            answer = page(f"http://{where}{parts.path}", limits, frozenset({where}))
            return answer._replace(
                adresse=answer.adresse.replace("http://", "https://").replace(f":{port}", "")
            )

        def start(repondre: Repondre) -> Callable[[str], ReponseHttp]:
            def of(demande: Demande) -> Reponse:
                return repondre(demande.entetes["host"].partition(":")[0], demande.chemin)

            serveur.defaut = of
            return demander

        yield start


def annuaire(*sites: tuple[str, str]) -> bytes:
    """Write the directory as the State does: lists in JSON within texts."""
    told = []
    for code, url in sites:
        pivot = (
            [{"type_service_local": "mairie", "code_insee_commune": [code]}]
            if len(code) == 5
            else []
        )
        at = json.dumps([{"libelle": "", "valeur": url}])
        told.append(
            {
                "siren": code if len(code) == 9 else None,
                "pivot": json.dumps(pivot),
                "site_internet": at,
            }
        )
    return json.dumps(told).encode()


@pytest.mark.parametrize(
    ("confirme", "cas"),
    [
        pytest.param(kind, cas, id=f"{kind}: {name}")
        for kind, cases in BORDS.items()
        for name, cas in cases.items()
    ],
)
def test_only_a_visible_link_on_the_site_of_the_organisation_confirms(
    servir: Servir, confirme: str, cas: dict[str, Any]
) -> None:
    # What the catalogue gives to copy, unless the case says otherwise.
    lien = f'<a href="{LIEN}">Sentes</a>'
    html = PAGE.format(cas.get("tete", ""), cas.get("html", str(PHRASE.format(LIEN, "Sentes"))))
    html = cas.get("page", html).replace("{lien}", LIEN).replace("{l}", lien)
    rules = cas.get("robots", 404)
    entetes = {
        "Content-Type": cas.get("genre", "text/html"),
        "Content-Disposition": cas.get("facon", "inline"),
    }

    def repondre(_hote: str, path: str) -> Reponse:
        if path == "/robots.txt":
            return (
                Reponse(corps=rules.encode()) if isinstance(rules, str) else Reponse(statut=rules)
            )
        if "va" in cas and path not in {"/ici", "/forum/sujet-12"}:
            return Reponse(statut=302, entetes={"Location": cas["va"]})
        corps = html.encode(cas.get("encodage", "utf-8"))
        return Reponse(corps=corps, statut=cas.get("statut", 200), entetes=entetes)

    sites = annuaire(*cas.get("sites", [("200000172", "https://www.val.example")]))
    try:
        official = hotes_officiels(sites)
    except ValueError:
        official = {}
    told = [cas.get("chemin", "https://www.val.example/outils")]
    one = presences.PageALire(
        "sentes", "200000172", page_officielle(told, ("200000172", "34999"), official), LIEN
    )
    found = presences.Tournee(Presences(), JOUR).faire({}, (one,), servir(repondre)).presences
    assert [(m.organisme, m.le) for m in found.mentions] == [("200000172", JOUR)] * (
        confirme == "confirment"
    )


# Thirty instances and thirty sites, by what happens to them from the second month on.
INSTANCES = [
    *["vivante"] * 12,
    *["morte"] * 4,
    *["lente"] * 2,
    *["partie"] * 2,
    *["prise"] * 2,
    *["hostile"] * 2,
]
INSTANCES += [*["revenue"] * 2, *["partagee"] * 4]
SITES = [
    *["cite"] * 10,
    *["muet"] * 5,
    *["mort"] * 3,
    *["interdit"] * 2,
    *["ailleurs"] * 2,
    *["cache"] * 2,
]
SITES += [*["sosie"] * 2, *["retire"] * 4]
HOSTILE = "<script>fetch('//mal.example')</script> 4.2.1-fuite " + "@" * 50_000
MOIS = [date(2026, month, 3) for month in (9, 10, 11, 12)]


def du_mois(rang: int) -> Repondre:
    """Answer as the world does in a month, from 0."""
    morte = Reponse(brut=b"", statut=500)

    def repondre(hote: str, path: str) -> Reponse:
        kind, _, number = hote.partition(".")[0].partition("-")
        if kind != "site":
            told = INSTANCES[int(number)] if rang else ""
            if told == "morte" or (told == "revenue" and rang < 3):
                return morte
            if told == "partie":
                return Reponse(statut=301, entetes={"Location": f"http://neuf.example/{SIGNE}"})
            sign = "" if told == "prise" else SIGNE
            text = HOSTILE if INSTANCES[int(number)] == "hostile" else "<title>Randos</title>"
            return Reponse(corps=f"<meta {sign}>{text}".encode(), attente=kind == "lente")
        told = SITES[int(number)]
        if path == "/robots.txt":
            return (
                Reponse(corps=b"User-agent: *\nDisallow: /")
                if told == "interdit"
                else Reponse(statut=404)
            )
        if told == "ailleurs":
            return Reponse(statut=302, entetes={"Location": "http://mal.example/"})
        hidden = " hidden" * (told == "cache")
        link = f'<p{hidden}><a href="{LIEN}">Sentes</a></p>'
        shown = told in {"cite", "cache", "sosie"} or (told == "retire" and not rang)
        corps = PAGE.format("", link * shown + HOSTILE).encode()
        return morte if told == "mort" else Reponse(corps=corps, entetes=HTML)

    return repondre


def ecrire(root: Path, uses: list[dict[str, Any]]) -> Path:
    """Write a catalogue of one common, whose users these are."""
    common = valeurs(
        "sentes", reutilisations=uses, instances=[{"texte": SIGNE, "source": "https://e.example/"}]
    )
    common.pop("slug", None)
    (root / "projets").mkdir(parents=True)
    (root / "donnees").mkdir()
    (root / "projets/sentes.yml").write_text(
        yaml.safe_dump(common, allow_unicode=True), encoding="utf-8"
    )
    settings = (FICTIF / "programme.yml").read_text(encoding="utf-8")
    told = f"{settings}\nadresses: {{site: '{SITE}'}}\nannuaire: https://annuaire.example/\n"
    (root / "programme.yml").write_text(told, encoding="utf-8")
    return root


def test_thirty_instances_and_thirty_sites_over_three_months(
    tmp_path: Path, servir: Servir, appeler: Lancer, monkeypatch: pytest.MonkeyPatch
) -> None:
    codes, uses = sirens(30), []
    for rank, code in enumerate(codes):
        kind = INSTANCES[rank]
        host = (
            "rando-29"
            if kind == "partagee"
            else f"{'lente' if kind == 'lente' else 'rando'}-{rank}"
        )
        proof = f"https://site-{rank}{'-bis' * (SITES[rank] == 'sosie')}.example/outils"
        made = usage(
            siren=code, statut="documentee", confirmee_le="2019-01-01", lue_le="2019-01-01"
        )
        uses.append({**made, "preuve": {"url": proof}, "instance": f"https://{host}.example/"})
    root = ecrire(tmp_path / "catalogue", uses)
    official = annuaire(
        *((code, f"https://site-{rank}.example") for rank, code in enumerate(codes))
    )
    counted = []
    for rank, day in enumerate(MOIS):
        asked = Counter[str]()
        demander = servir(du_mois(rank))

        def once(url: str, asked: Counter[str] = asked, ask: Any = demander) -> ReponseHttp:
            asked[url] += 1
            return ask(url)  # type: ignore[no-any-return]

        monkeypatch.setattr(presences, "demander_page", once)
        monkeypatch.setattr(commande, "page", lambda *_: ReponseHttp(200, {}, official))
        done = appeler("presences", "--racine", str(root), "--date", day.isoformat())
        assert (done.code, done.erreur) == (0, "")
        assert {*asked.values()} == {1}
        assert "https://rando-29.example/" not in asked
        commons = Contexte(root, charger(root, day)[0], day).communs
        [known] = [one.usages for one in commons]
        counted.append(
            (
                sum(any(seen.vue_le == day for seen in one.presences) for one in known),
                sum(one.perdue is not None for one in known),
                sum(one.mention is not None and one.mention.le == day for one in known),
                sum(one.a_reconfirmer for one in known),
            )
        )
    # Seen that day, lost, told that day by their organisation, still to confirm again.
    assert counted == [(24, 0, 14, 2), (14, 0, 10, 2), (14, 0, 10, 2), (16, 8, 10, 10)]
    kept = (root / Presences.CHEMIN).read_text(encoding="utf-8")
    assert len(kept) < 12_000
    assert not [
        word
        for word in ("4.2.1", "script", "mal.example", "neuf.example", "annuaire")
        if word in kept
    ]

    def en_panne(_url: str) -> ReponseHttp:
        raise Panne("plus de réseau")

    monkeypatch.setattr(presences, "demander_page", en_panne)
    monkeypatch.setattr(commande, "page", lambda *_: en_panne(""))
    done = appeler("presences", "--racine", str(root), "--date", "2027-01-03")
    assert commande.SANS_ANNUAIRE in done.erreur
    assert "À vérifier, sentes" in done.dit
    assert (root / Presences.CHEMIN).read_text(encoding="utf-8") == kept


def test_the_sentence_pasted_on_the_site_of_an_organisation_ends_up_on_the_page(
    tmp_path: Path, servir: Servir, appeler: Lancer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From what « Nous l’utilisons » gives to copy, by the reading and its proposal, to what readers are told."""
    [code] = sirens(1)
    declared = usage(siren=code, statut="declaree", citee_sur="https://www.val.example/outils")
    root, publication = ecrire(tmp_path / "catalogue", [declared]), Publication(SITE)

    def contexte() -> Contexte:
        return Contexte(root, charger(root, JOUR)[0], JOUR)

    before = contexte()
    shown = Integrer(before, Adresses("", publication))
    pasted = [mine.code for mine, _ in shown.codes(before.catalogue.projets[0])][-1]
    page_collee = PAGE.format("", f"<p>Nos outils</p>{pasted}").encode()

    def repondre(_hote: str, path: str) -> Reponse:
        return (
            Reponse(statut=404)
            if path == "/robots.txt"
            else Reponse(corps=page_collee, entetes=HTML)
        )

    demander = servir(repondre)
    monkeypatch.setattr(presences, "demander_page", demander)
    official = annuaire((code, "https://www.val.example"))
    monkeypatch.setattr(commande, "page", lambda *_: ReponseHttp(200, {}, official))
    words = "confirmé par l’organisme : sa page du 3 novembre 2026 le cite"
    assert words.encode() not in b"".join(fichiers(before, publication).values())
    done = appeler(
        "presences", "--racine", str(root), "--date", f"{JOUR}", "--sortie", str(tmp_path / "lus")
    )
    assert (done.code, done.erreur) == (0, "")
    [proposed] = relire_releves(tmp_path / "lus")
    for path, data in proposed.fichiers.items():
        (root / path).write_bytes(data)
    told = fichiers(contexte(), publication)
    assert [name for name, data in told.items() if words.encode() in data] == [
        "communs/sentes/index.md"
    ]
    [used] = json.loads(told["api/v1/reutilisations.json"])["reutilisations"]
    assert [one["genre"] for one in used["appuis"]] == ["dit"]


def test_a_site_is_that_of_its_only_owner_and_whole() -> None:
    """A record without code owns its site too; an address with a question is a page of another site."""
    shared = json.loads(
        annuaire(("200000172", "https://val.example"), ("200000180", "https://mont.example"))
    )
    for place in ("https://val.example", "https://portail.example/?ville=1"):
        shared.append({"site_internet": [{"valeur": place}]})
    shared.append(
        {"siren": "200000198", "site_internet": [{"valeur": "https://mairie.example/?ville=2"}]}
    )
    assert hotes_officiels(json.dumps(shared).encode()) == {"200000180": {"mont.example"}}


def sites(count: int) -> list[presences.PageALire]:
    """Name the page of so many organisations, each on its own site."""
    adresses = (f"https://site-{rank}.example/outils" for rank in range(count))
    codes = sirens(count)
    return [
        presences.PageALire("sentes", code, url, LIEN)
        for code, url in zip(codes, adresses, strict=True)
    ]


def repondre_de(pages: Mapping[str, str]) -> Callable[[str], ReponseHttp]:
    """Answer with the body of the page of each host, or with what the catalogue gives to copy."""

    def demander(url: str) -> ReponseHttp:
        if url.endswith("/robots.txt"):
            return ReponseHttp(404, {})
        corps = pages.get(urlsplit(url).netloc, str(PHRASE.format(LIEN, "Sentes")))
        return ReponseHttp(
            200, {"content-type": "text/html"}, PAGE.format("", corps).encode(), "", url
        )

    return demander


def test_a_page_that_is_too_much_is_told_and_costs_the_others_nothing() -> None:
    """Half a megabyte of blocks, one in the other, that end nowhere."""
    pages = {
        "site-3.example": "<div>" * 100_000 + LIEN,
        "site-5.example": "<i>x</i>" * 60_000 + LIEN,
    }
    start = time.process_time()
    constat = presences.Tournee(Presences(), JOUR).faire({}, sites(8), repondre_de(pages))
    assert time.process_time() - start < 1
    assert {mention.page for mention in constat.presences.mentions} == {
        f"https://site-{rank}.example/outils" for rank in (0, 1, 2, 4, 6, 7)
    }
    assert constat.illisibles == [
        "sentes : https://site-3.example/outils imbrique plus de 200 éléments, rien n’y est lu.",
        "sentes : https://site-5.example/outils a plus de 20\u202f000 balises, rien n’y est lu.",
    ]


def test_a_page_sent_in_the_clear_confirms_nothing() -> None:
    def demander(url: str) -> ReponseHttp:
        return repondre_de({})(url)._replace(adresse=url.replace("https", "http"))

    constat = presences.Tournee(Presences(), JOUR).faire({}, sites(1), demander)
    assert constat.presences.mentions == ()


@pytest.mark.parametrize("ailleurs", [False, True], ids=["dans le catalogue", "à proposer"])
def test_what_was_read_is_kept_when_the_round_is_stopped(
    tmp_path: Path, appeler: Lancer, monkeypatch: pytest.MonkeyPatch, *, ailleurs: bool
) -> None:
    """The machine is stopped at the last site: the file has the others, whole."""
    codes = sirens(9)
    uses = [
        usage(siren=code, statut="declaree", citee_sur=f"https://site-{rank}.example/outils")
        for rank, code in enumerate(codes)
    ]
    root, sortie = ecrire(tmp_path / "catalogue", uses), tmp_path / "lus"
    official = annuaire(
        *((code, f"https://site-{rank}.example") for rank, code in enumerate(codes))
    )
    monkeypatch.setattr(commande, "page", lambda *_: ReponseHttp(200, {}, official))
    lues = threading.Semaphore(0)
    name = "ecrire_json" if ailleurs else "ecrire_d_un_coup"
    write = getattr(commande, name)

    def ecrite(*arguments: Any) -> None:
        write(*arguments)
        lues.release()

    def demander(url: str) -> ReponseHttp:
        if "site-8" in url:
            for _ in range(8):
                lues.acquire()
            raise KeyboardInterrupt
        return repondre_de({})(url)

    monkeypatch.setattr(commande, name, ecrite)
    monkeypatch.setattr(presences, "demander_page", demander)
    done = appeler(
        "presences",
        "--racine",
        str(root),
        "--date",
        f"{JOUR}",
        *["--sortie", str(sortie)] * ailleurs,
    )
    assert done.code != 0
    if ailleurs:
        [recu] = relire_releves(sortie)
        assert not (root / Presences.CHEMIN).exists()
        assert recu.titre == "Relevé : 0 instance vue en service, 8 pages qui citent leur usage."
        (root / Presences.CHEMIN).write_bytes(recu.fichiers[Presences.CHEMIN])
    gardees = lire_presences(root)
    assert {mention.organisme for mention in gardees.mentions} == {*codes[:8]}


def test_what_is_left_when_the_time_is_over_is_told_and_stays_as_it_was(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(presences, "DUREE", 0.3)
    fin = threading.Event()
    adresses = [f"https://rando-{rank}.example/" for rank in range(40)]
    avant = Presences(tuple(Presence("sentes", url, date(2026, 10, 3)) for url in adresses))

    def demander(url: str) -> ReponseHttp:
        if url == adresses[0]:
            return ReponseHttp(200, {}, SIGNE.encode())
        fin.wait(1)
        raise Panne("la forge n’a pas répondu à temps")

    tour = presences.Tournee(avant, JOUR)
    constat = tour.faire({("sentes", url): [SIGNE] for url in adresses}, [], demander)
    assert constat.illisibles == [presences.A_DEMANDER.format("39 adresses")]
    assert [one.vue_le for one in constat.presences.instances] == [JOUR, *[date(2026, 10, 3)] * 39]
    assert {one.silences for one in constat.presences.instances} == {0}
