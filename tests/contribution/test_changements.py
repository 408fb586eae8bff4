"""What a proposal changes is told in sentences that a town hall understands."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING, Any

from catalogue.collectivites import reference
from catalogue.contribution import resultat, textes
from catalogue.contribution.changements import changements, comparer
from catalogue.contribution.fraicheur import adresses, visiter
from catalogue.modele import Catalogue, Projet, convert
from tests.activite.serveur import Reponse, Serveur
from tests.aides import RACINE, ROOT
from tests.communs import mesure, usage
from tests.contribution.aides import AUTRE, FICHE, JOUR, ecrire_catalogue

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def catalogue(*fiches: dict[str, Any]) -> Catalogue:
    """Make a catalogue of some values."""
    return Catalogue(
        tuple(convert({"slug": f["nom"].lower().replace(" ", "-"), **f}, Projet) for f in fiches)
    )


def told(before: dict[str, Any] | None, after: dict[str, Any] | None) -> list[str]:
    """Return the sentences about one common, with ordinary spaces."""
    old, new = (catalogue(*([values] if values else [])) for values in (before, after))
    found = changements(old, new, reference(RACINE))
    return [c.texte.replace("\u00a0", " ").replace("\u202f", " ") for c in found]


def indicator(*measures: dict[str, Any], **changes: Any) -> dict[str, Any]:  # noqa: ANN401 - any value of a file
    """Return the values with an indicator that has these measures."""
    one = {**FICHE["impact"]["indicateurs"][0], **changes, "mesures": list(measures)}
    return {**FICHE, "impact": {"indicateurs": [one]}}


def reuse(code: str, etat: str = "en-production") -> dict[str, Any]:
    """Return a reuse by a commune."""
    return usage(etat, code_insee=code)


OLD, NEW = mesure("2026-02-20", 50), mesure("2026-06-30", 264)


def test_every_part_of_a_common_is_watched() -> None:
    """Whatever first-level field changes, something is told: no field is forgotten."""
    from catalogue.socle import schemas  # noqa: PLC0415 - only this test reads the schema

    whole = catalogue(FICHE).projets[0]
    for name, part in schemas.schema("projet")["properties"].items():
        example = part["examples"][0]
        changed = catalogue({**FICHE, name: example} if name != "nom" else FICHE).projets[0]
        if getattr(changed, name) != getattr(whole, name):
            assert told(FICHE, {**FICHE, name: example}), name


def test_a_comparison_of_two_folders_says_all_that_the_comment_needs(tmp_path: Path) -> None:
    """Changes, errors with their line, what is missing."""
    before = ecrire_catalogue(tmp_path / "avant")
    changed = {**FICHE, "liens": {"site": "https://exemple.fr/", "documentation": "https://exemple.fr/mort"}}
    after = ecrire_catalogue(tmp_path / "apres", berges_propres=changed, haies_vives=AUTRE)
    broken = after / "projets" / "haies-vives.yml"
    broken.write_text(broken.read_text(encoding="utf-8").replace("EUPL-1.2", "libre"), encoding="utf-8")
    found = comparer(before, after, JOUR)
    assert [line.texte for line in found.changements] == [
        "Berges Propres : le champ « lien : documentation » est rempli : « https://exemple.fr/mort »."
    ]
    assert found.erreurs[0].startswith("projets/haies-vives.yml, ligne ")
    assert found.manques[0].startswith("Berges Propres affiche « à demander » pour : description")
    found.ecrire(tmp_path / "sortie")
    assert resultat.relire_apercu(tmp_path / "sortie") == found
    comment = textes.comparaison(
        found, "FIRST_TIME_CONTRIBUTOR", "https://github.com/exemple/catalogue/actions/runs/7"
    )
    assert comment.startswith(textes.BIENVENUE)
    assert "apercu-du-site" in comment
    assert "name: apercu-du-site" in (ROOT / ".github/workflows/verifier.yml").read_text(encoding="utf-8")
    assert "relisez ce code avant d’ouvrir" in comment


def test_the_addresses_of_a_common_are_all_listed_once() -> None:
    """Links, sources, repositories, proofs: whatever the page shows."""
    found = adresses(catalogue(FICHE).projets[0])
    assert sorted(found) == [
        "https://exemple.fr/",
        "https://exemple.fr/bilan",
        "https://github.com/exemple/berges-propres",
    ]


def test_dead_addresses_are_told_from_slow_or_closed_doors(serveur_forge: Serveur) -> None:
    """404 is dead; 403 and 429 are answers of a living page, and some know GET alone. The visits are real."""
    serveur_forge.repond("/ici", "bonjour")
    serveur_forge.repond("/garde", Reponse("non", 403))
    serveur_forge.repond("/presse", Reponse("attendez", 429))
    serveur_forge.repond("/get", lambda asked: Reponse("", 200 if asked.methode == "GET" else 501))
    serveur_forge.repond("/longue", Reponse(corps=b"x" * 5_000_000))
    serveur_forge.repond("/muet", Reponse(brut=b"bonjour"))
    serveur_forge.repond("/sans-fin", Reponse("", 302, {"Location": "/sans-fin"}))
    pages = ("ici", "garde", "presse", "get", "longue", "parti", "muet", "sans-fin")
    urls = tuple(f"{serveur_forge.adresse}/{page}" for page in pages)
    found = visiter({"lucca": urls, "vif": urls[:1]}, frozenset({serveur_forge.autorite}))
    assert found == {"lucca": [f"{serveur_forge.adresse}/{page}" for page in ("muet", "parti", "sans-fin")]}


# What the resolver of the tests answers; the others are unknown.
NOMS = {
    "public.example": "93.184.216.34",
    "autre.example": "2606:2800:21f:cb07:6820:80da:af6b:8b2c",
    "interne.example": "127.0.0.1",
    "nuage.example": "169.254.169.254",
    "voisin.example": "10.1.2.3",
    "site-local.example": "fec0::1",
    "compatible.example": "::10.1.2.3",
    "nat64.example": "64:ff9b::a00:1",
    "sixenquatre.example": "2002:7f00:1::",
}


def test_a_private_address_is_never_visited(serveur_forge: Serveur, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever a name, an address or a redirect leads to: what strangers write reaches no neighbour.

    And what is refused is told as what does not answer: nobody learns which machines are there.
    """
    reached: list[str] = []

    def resolve(host: str, port: int, *_args: Any, **_named: Any) -> list[Any]:  # noqa: ANN401
        address = NOMS.get(host, host)
        if not address[0].isdigit() and ":" not in address:
            raise socket.gaierror(socket.EAI_NONAME, "unknown")
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))]

    def connect(address: tuple[str, int], *_args: Any, **_named: Any) -> socket.socket:  # noqa: ANN401
        reached.append(address[0])
        host, _, port = serveur_forge.autorite.partition(":")
        return socket.create_connection((host, int(port)))

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    monkeypatch.setattr("catalogue.reseau.connexion.create_connection", connect)
    inside = [f"http://{name}/secret" for name in NOMS if name not in {"public.example", "autre.example"}]
    inside += [f"http://{one}/secret" for one in ("127.0.0.1", "169.254.169.254", "[::1]", "[fec0::1]")]
    inside += ["file:///etc/passwd", "http://nom@public.example/", "http://inconnu.example/"]
    serveur_forge.repond("/bonjour", "bonjour")
    serveur_forge.repond("/ailleurs", Reponse("", 301, {"Location": "http://autre.example/bonjour"}))
    for rank, target in enumerate(inside):
        serveur_forge.repond(f"/{rank}", Reponse("", 302, {"Location": target}))
    redirected = [f"http://public.example/{rank}" for rank in range(len(inside))]
    alive = ["http://public.example/bonjour", "http://public.example/ailleurs"]
    found = visiter({"commun": (*inside, *redirected, *alive)})
    assert found == {"commun": sorted([*inside, *redirected])}
    assert {*reached} == {NOMS["public.example"], NOMS["autre.example"]}
    assert serveur_forge.recues("/secret") == []
