"""Two catalogues that read each other over sockets, and a neighbour that lies, breaks or swells."""

from __future__ import annotations

import hashlib
import json
from datetime import date
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urlsplit

import pytest
import yaml
from msgspec.structs import asdict, replace

from catalogue_communs.faits.contexte import Contexte, charger
from catalogue_communs.reseau.bornes import Limites
from catalogue_communs.site.construction import formats
from catalogue_communs.site.construction.pages import construire
from catalogue_communs.site.vues import cartes
from catalogue_communs.socle.fichiers import resources
from catalogue_communs.socle.programme import FICHIER, Publication, Voisin, programme
from catalogue_communs.sources import campagne
from catalogue_communs.sources.voisins import AU_PLUS, lire_copie
from catalogue_communs.validation import valider
from tests.activite.serveur import Reponse, Serveur
from tests.communs import valeurs

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from catalogue_communs.reseau.client import HttpResponse
    from tests.aides import Lancer, Sortie

Json = dict[str, Any]
JOUR, LENDEMAIN = date(2026, 11, 24), date(2026, 11, 25)
OUVRIR = campagne.ouvrir
PARTAGE = "https://github.com/exemple/partage"
BESOINS = ("recenser des pommiers", "suivre des arbres fruitiers", "récolter ensemble")
COMMUNS = {
    "ici": {
        "bac-fictif": {"nom": "Bac fictif"},
        "partage-ici": {"nom": "Partagé", "depots": [{"url": PARTAGE}]},
    },
    "labas": {
        "verger-fictif": {
            "nom": "Verger fictif",
            "accroche": "Compter les arbres d’un verger imaginaire.",
            "dit_autrement": list(BESOINS),
        },
        "partage-labas": {
            "nom": "Partagé là-bas",
            "depots": [{"url": PARTAGE.replace("exemple/p", "Exemple/P")}],
        },
    },
}


class Instance:
    """A catalogue: its folder, its site as a server gives it, whom it reads."""

    def __init__(self, folder: Path, nom: str, serveur: Serveur) -> None:
        """Write its files and start to serve."""
        self.racine, self.serveur = folder, serveur
        self.voisin = Voisin(nom, f"Catalogue fictif « {nom} »", f"https://{nom}.example/api/v1/")
        (folder / "projets").mkdir(parents=True)
        for slug, values in COMMUNS[nom].items():
            self.ecrire(slug, cast("dict[str, Any]", values))
        self.publier()

    def ecrire(self, slug: str, values: Json) -> None:
        """Write the file of a common."""
        whole = valeurs(slug, **{"depots": [{"url": f"https://github.com/exemple/{slug}"}], **values})
        del whole["slug"]
        path = self.racine / "projets" / f"{slug}.yml"
        path.write_text(yaml.safe_dump(whole, allow_unicode=True), encoding="utf-8")

    def contexte(self) -> Contexte:
        """Read its files."""
        catalogue, rapport = charger(self.racine, JOUR)
        assert [d for d in rapport.diagnostics if d.est_erreur] == []
        return Contexte(self.racine, catalogue, JOUR)

    def fichiers(self) -> dict[str, bytes]:
        """Make all that it publishes for programs."""
        return formats.fichiers(self.contexte(), Publication(self.voisin.accueil))

    def publier(self) -> None:
        """Serve what its API says today."""
        for path, body in self.fichiers().items():
            if path.startswith("api/v1/") or path.endswith(".ndjson"):
                self.serveur.regles.pop(f"/{path}", None)
                self.serveur.repond(f"/{path}", Reponse(corps=body))

    def lit(self, *voisins: Voisin) -> None:
        """Say whom it reads."""
        said = yaml.safe_dump({"voisins": [asdict(one) for one in voisins]}, allow_unicode=True)
        shipped = (resources() / "schemas" / FICHIER).read_text(encoding="utf-8")
        (self.racine / FICHIER).write_text(shipped + said, encoding="utf-8")


@pytest.fixture
def instances(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Instance, Instance]]:
    """Start two catalogues, which read each other; their hosts are two servers of the loopback."""
    with Serveur() as one, Serveur() as other:
        ici = Instance(tmp_path / "ici", "ici", one)
        labas = Instance(tmp_path / "labas", "labas", other)
        places = {made.voisin.hote: made.serveur.autorite for made in (ici, labas)}

        def ouvrir(permises: frozenset[str], limites: Limites) -> campagne.Demander:
            bounds = Limites(taille=400_000, total=2, patience=0, essais=0)
            assert limites.taille < 100_000_000
            ours = OUVRIR(frozenset(), bounds, permis=frozenset(places[host] for host in permises))

            def ask(adresse: str, *labels: str) -> HttpResponse:
                here = urlsplit(adresse)
                return ours(here._replace(scheme="http", netloc=places[here.netloc]).geturl(), *labels)

            return ask

        monkeypatch.setattr(campagne, "ouvrir", ouvrir)
        ici.lit(labas.voisin)
        labas.lit(ici.voisin)
        yield ici, labas


@pytest.fixture
def lancer(appeler: Lancer) -> Lancer:
    """Run the command for an instance."""

    def run(instance: Instance, jour: date = JOUR, *options: str) -> Sortie:
        return appeler("voisins", "--racine", str(instance.racine), "--date", jour.isoformat(), *options)

    return run


def pages(instance: Instance) -> tuple[str, str, Json]:
    """Return the list, the page of the shared common, and what the search reads."""
    site = construire(instance.contexte(), Publication(instance.voisin.accueil))
    common = next(
        page.contenu
        for one in site.ouvrages
        if one.nature == "commun"
        for page in one.faire().pages
        if page.chemin.startswith("communs/partage") and page.chemin.count("/") == 2
    )
    [found] = (one.faire().fichiers for one in site.ouvrages if one.nature == "recherche")
    return site.inserts["catalogue"]("../"), common, json.loads(found["catalogue/recherche.json"])


def test_two_catalogues_read_each_other(instances: tuple[Instance, Instance], lancer: Lancer) -> None:
    """Each shows the commons of the other with a link to their home, and counts none of them."""
    before = [one.fichiers() for one in instances]
    for one in instances:
        assert lancer(one)[:2] == (0, f"{lu(one)} : 2 communs\n1 voisin lu sur 1.\n")
        assert lancer(one, LENDEMAIN)[1] == f"{lu(one)} : inchangé\n1 voisin lu sur 1.\n"
    # What is published for programs, every count of it, is what it was.
    assert [one.fichiers() for one in instances] == before

    ici, labas = instances
    kept = lire_copie(ici.racine, labas.voisin)
    assert kept
    assert kept.lu_le == JOUR
    verger = next(one for one in kept.communs if one.nom == "Verger fictif")
    assert (verger.licence, verger.besoins) == ("MIT", BESOINS)
    listed, common, search = pages(ici)
    assert f'<a href="{verger.url}">Verger fictif</a>' in listed
    assert 'Vu chez <a href="https://labas.example/">' in listed
    assert 'id="tout" data-total="2"' in listed
    assert [one[0] for one in search["ailleurs"]] == ["Verger fictif"]
    assert len(search["communs"]) == 2
    # One that both have is not shown twice: its page leads to the other one.
    assert "Partagé là-bas" not in listed
    assert 'href="https://labas.example/communs/partage-labas/"' in common


def test_a_long_list_has_its_own_page(
    instances: tuple[Instance, Instance], lancer: Lancer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The page of the catalogue begins it, and leads there."""
    ici, _ = instances
    lancer(ici)
    monkeypatch.setattr(cartes, "MONTRES", 0)
    site = construire(ici.contexte(), Publication(ici.voisin.accueil))
    [page] = [page for one in site.ouvrages if one.nature == "suite" for page in one.faire().pages]
    assert page.chemin == "catalogue/ailleurs/"
    assert ">Verger fictif</a>" in page.contenu


def lu(instance: Instance) -> str:
    """Name whom an instance reads."""
    instance.contexte()
    return programme().voisins[0].nom


def test_a_change_of_the_neighbour_is_read(instances: tuple[Instance, Instance], lancer: Lancer) -> None:
    """A common that it adds comes, one that it drops goes; a simulation writes nothing."""
    ici, labas = instances
    lancer(ici)
    labas.ecrire("pont-fictif", {"nom": "Pont fictif"})
    (labas.racine / "projets" / "verger-fictif.yml").unlink()
    labas.publier()
    lancer(ici, LENDEMAIN, "--simuler")
    assert (kept := lire_copie(ici.racine, labas.voisin))
    assert kept.lu_le == JOUR
    lancer(ici, LENDEMAIN)
    assert (kept := lire_copie(ici.racine, labas.voisin))
    assert (kept.lu_le, sorted(one.nom for one in kept.communs)) == (
        LENDEMAIN,
        ["Partagé là-bas", "Pont fictif"],
    )


def annoncer(serveur: Serveur, lines: list[bytes], **lot: object) -> None:
    """Publish these documents, and the journal that announces them, but what `lot` says of them."""
    body = b"\n".join(lines)
    journal = json.loads(serveur.regles["/api/v1/changements.json"][-1].corps)
    said = {"empreinte": hashlib.sha256(body).hexdigest(), "octets": len(body), **lot}
    journal["lot"].update(said)
    for path, content in (
        ("/api/v1/changements.json", json.dumps(journal).encode()),
        ("/donnees/communs.ndjson", body),
    ):
        serveur.regles[path].clear()
        serveur.repond(path, Reponse(corps=content))


def altere(**values: object) -> Callable[[Serveur, list[bytes]], None]:
    """Change fields of the first common."""

    def change(serveur: Serveur, lines: list[bytes]) -> None:
        first = json.loads(lines[0])
        first["commun"].update(values)
        annoncer(serveur, [json.dumps(first).encode(), *lines[1:]])

    return change


def repond(path: str, answer: Reponse) -> Callable[[Serveur, list[bytes]], None]:
    """Answer otherwise at a path."""

    def change(serveur: Serveur, _lines: list[bytes]) -> None:
        serveur.regles[path].clear()
        serveur.repond(path, answer)

    return change


JOURNAL = "/api/v1/changements.json"
HOSTILES: dict[str, tuple[Callable[[Serveur, list[bytes]], None], str]] = {
    "page": (repond(JOURNAL, Reponse(corps=b"<html>")), "ce n’est pas du JSON"),
    "profond": (repond(JOURNAL, Reponse(corps=b"[" * 200_000)), "changements.json :"),
    "autre-forme": (repond(JOURNAL, Reponse({"communs": []})), "changements.json : le champ"),
    "absent": (repond(JOURNAL, Reponse(statut=404)), "rien n’est à cette adresse"),
    "en-panne": (repond(JOURNAL, Reponse(statut=500)), "erreur 500"),
    "muet": (repond(JOURNAL, Reponse(attente=5)), "à temps"),
    "ailleurs": (
        repond(JOURNAL, Reponse(statut=302, corps=b"", entetes={"Location": "http://169.254.169.254/"})),
        "pas en https",
    ),
    "enorme": (lambda s, _: annoncer(s, [b" " * 500_000]), "trop longue"),
    "annonce-enorme": (lambda s, lines: annoncer(s, lines, octets=10**12), "60 Mo"),
    "trop": (lambda s, _: annoncer(s, [b"{}"] * (AU_PLUS + 1)), f"plus de {AU_PLUS} communs"),
    "autre-hote": (lambda s, lines: annoncer(s, lines, url="https://autre.example/lot"), "autre hôte"),
    "menteur": (lambda s, lines: annoncer(s, lines, empreinte="0" * 64), "que son journal annonce"),
    "coupe": (lambda s, lines: annoncer(s, [lines[0][:-20]]), "commun n° 1 : ce n’est pas du JSON"),
    "change": (altere(nom=["Bac"]), "commun n° 1 : le champ « commun.nom »"),
    "long": (altere(accroche="a" * 100_000), "commun n° 1 : le champ « accroche »"),
    "script": (altere(url="javascript:alert(1)"), "commun n° 1 : le champ « url »"),
    "hameconnage": (
        altere(url="https://ici.example@labas.example.evil.example/"),
        "pas sur le site du voisin",
    ),
    "renverse": (altere(nom="Bac \u202efitcif"), "cache un caractère"),
}


@pytest.mark.parametrize("nom", HOSTILES)
def test_a_hostile_neighbour_takes_nothing_away(
    nom: str, instances: tuple[Instance, Instance], lancer: Lancer
) -> None:
    """The reason is told in French; the copy, the site and the other neighbour are what they were."""
    ici, labas = instances
    lancer(ici)
    before = pages(ici)
    change, said = HOSTILES[nom]
    change(labas.serveur, ici_lignes(labas))
    # The next one is read all the same.
    lui_meme = replace(ici.voisin, id="soi")
    ici.lit(labas.voisin, lui_meme)
    code, out, err = lancer(ici, LENDEMAIN)
    assert (code, out.splitlines()[-1]) == (1, "1 voisin lu sur 2.")
    assert said in err, err
    assert "La copie du 24/11/2026 reste." in err
    assert "forge" not in err
    ici.lit(labas.voisin)
    assert pages(ici) == before


def ici_lignes(instance: Instance) -> list[bytes]:
    """Return the documents that an instance publishes, one a line."""
    return instance.fichiers()["donnees/communs.ndjson"].splitlines()


def test_texts_of_a_neighbour_are_only_text(instances: tuple[Instance, Instance], lancer: Lancer) -> None:
    """HTML that a neighbour writes is read, not run."""
    ici, labas = instances
    altere(nom="<script>alert(1)</script>", accroche='"><img src=x onerror=alert(1)>')(
        labas.serveur, sorted(ici_lignes(labas), key=lambda line: b"verger" not in line)
    )
    assert lancer(ici)[0] == 0
    listed = pages(ici)[0]
    assert "<script>alert" not in listed
    assert "<img src=x" not in listed
    assert "&lt;script&gt;alert" in listed


@pytest.mark.parametrize("octets", [b"{", b"\xff", b'{"adresse": 3}', b"[" * 100_000])
def test_a_spoiled_copy_never_breaks_a_build(
    octets: bytes, instances: tuple[Instance, Instance], lancer: Lancer
) -> None:
    """It shows nothing, and the next reading makes it again."""
    ici, labas = instances
    lancer(ici)
    whole = pages(ici)
    path = ici.racine / "donnees" / "voisins" / "labas.json"
    path.write_bytes(octets)
    assert pages(ici)[2]["ailleurs"] == []
    lancer(ici)
    assert pages(ici) == whole
    # The address of another catalogue is not that of the copy.
    ici.lit(replace(labas.voisin, adresse="https://autre.example/api/v1/"))
    assert pages(ici)[2]["ailleurs"] == []


def test_settings_that_cannot_be_read_are_told(instances: tuple[Instance, Instance], lancer: Lancer) -> None:
    """By the validation, with the line, and by the command; the site has no neighbour."""
    ici, labas = instances
    lancer(ici)
    ici.lit(replace(labas.voisin, adresse="https://nom:mot@labas.example/api/v1/"))
    [found] = [d for d in valider(ici.racine, JOUR).diagnostics if d.code == "format-url"]
    assert found.fichier == FICHIER
    code, _, err = lancer(ici)
    assert (code, f"{FICHIER}, ligne {found.ligne} : {found.message}" in err) == (2, True)
    assert programme().voisins == ()
