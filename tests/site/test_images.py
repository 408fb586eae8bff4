"""The logo and the screenshots of a common: light, still, without anything but the picture."""

from __future__ import annotations

import io
import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from catalogue_communs.faits.contexte import Contexte, charger
from catalogue_communs.site.construction.pages import construire
from catalogue_communs.site.vues import cartes
from catalogue_communs.socle import images
from catalogue_communs.socle.images import CAPTURE, LOGO, alleger
from catalogue_communs.socle.programme import Publication
from catalogue_communs.validation import valider
from tests.aides import ROOT, TODAY, build, copier, produire
from tests.banc.budgets import IMAGES
from tests.banc.service import Service
from tests.communs import DROITS, valeurs
from tests.site.navigation import DEPLACEMENTS, ECRANS, Ecrans, fautes, ouvrir

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Route

CAPTURES = [
    {"image": "ecran.png", "alternative": "Une carte et deux boutons.", "legende": "L’accueil.", **DROITS},
    {"image": "photo.jpg", "alternative": "Un chemin entre deux haies.", **DROITS},
    {"image": "petite.png", "alternative": "Un bouton.", **DROITS},
]


def fiche(**more: object) -> str:
    """Write the file of an imaginary common, its images first."""
    values = {**more, **valeurs(description="Un service qui n’existe pas.")}
    del values["slug"]
    return yaml.safe_dump(values, allow_unicode=True, sort_keys=False)


FICHE = fiche(logo={"image": "logo.png", **DROITS}, captures=CAPTURES)
SANS_IMAGE = fiche().replace("Commun fictif", "Commun sobre").replace("/commun-fictif", "/sobre")


def octets(picture: Image.Image, kind: str, **options: Any) -> bytes:
    """Write a picture."""
    written = io.BytesIO()
    picture.save(written, kind, **options)
    return written.getvalue()


def lue(data: bytes) -> Image.Image:
    """Read a picture."""
    return Image.open(io.BytesIO(data))


def ecran(width: int = 1280, height: int = 800) -> Image.Image:
    """Draw a screen of an application in a few colours, as tools that capture a screen write it."""
    picture = Image.new("RGB", (width, height), "#f6f4ee")
    draw = ImageDraw.Draw(picture)
    draw.rectangle((0, 0, width, 70), fill="#0b5d4e")
    for line in range(100, height - 30, 20):
        for start in range(40, width - 80, 97):
            draw.text((start, line), f"Chemin {start * line % 977}", fill="#18222d")
    return picture.quantize(32, dither=Image.Dither.NONE)


def photo(width: int = 3000, height: int = 2000) -> Image.Image:
    """Draw a picture without a flat colour nor a line."""
    return Image.merge(
        "RGB", [Image.effect_noise((width, height), spread) for spread in (20, 40, 60)]
    ).resize((width, height))


def degrade(mode: str, size: tuple[int, int]) -> Image.Image:
    """Draw a gradient, so that a picture has something to compress; it is its own transparency."""
    ramp = Image.linear_gradient("L").resize(size)
    picture = ramp.convert(mode)
    if picture.mode.endswith("A"):
        picture.putalpha(ramp)
    return picture


def bavarde(kind: str, picture: Image.Image, orientation: int = 1, **options: Any) -> bytes:
    """Write a picture that says where it was taken, and hides a page after its end."""
    exif = Image.Exif()
    exif[images.ORIENTATION] = orientation
    exif[0x010E] = "prise chez quelqu’un"
    return octets(picture, kind, exif=exif, **options) + b"<script>alert(1)</script>"


def allongee(data: bytes) -> bytes:
    """Add to a WebP an empty part, and a byte too few for another."""
    size = int.from_bytes(data[4:8], "little") + 9
    return data[:4] + size.to_bytes(4, "little") + data[8:] + bytes(9)


def de_cote() -> bytes:
    """Take a picture on its side."""
    return bavarde("JPEG", degrade("RGB", (3000, 2000)), 6, quality=40)


SOURCES: dict[str, Callable[[], bytes]] = {
    "logo.png": lambda: octets(degrade("RGBA", (600, 300)), "PNG"),
    "ecran.png": lambda: octets(ecran(), "PNG", optimize=True),
    "photo.jpg": de_cote,
    "petite.png": lambda: octets(degrade("L", (300, 200)), "PNG"),
}


def poser(racine: Path) -> None:
    """Write a common with a logo and three screenshots, and another without any image."""
    folder = racine / "docs" / images.DOSSIER
    folder.mkdir(parents=True, exist_ok=True)
    (racine / "projets").mkdir()
    (racine / "projets" / "imaginaire.yml").write_text(FICHE, encoding="utf-8")
    (racine / "projets" / "sobre.yml").write_text(SANS_IMAGE, encoding="utf-8")
    for name, make in SOURCES.items():
        (folder / name).write_bytes(make())
    (folder / "oubliee.png").write_bytes(octets(degrade("L", (10, 10)), "PNG"))


@pytest.fixture
def contexte(tmp_path: Path) -> Contexte:
    """Write the catalogue; read it."""
    poser(tmp_path)
    catalogue, rapport = charger(tmp_path, TODAY)
    assert [d.code for d in rapport.diagnostics if d.est_erreur] == []
    return Contexte(tmp_path, catalogue, TODAY)


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Service:
    """Build a site of these two commons, and of no other."""
    racine, site = tmp_path_factory.mktemp("racine"), tmp_path_factory.mktemp("site")
    copier(racine, sauf={"projets", "docs/images/communs", "donnees/activite", "guichet.yml"})
    shutil.copy(ROOT / "tests/fixtures/guichet/valides/guichet_minimal.yml", racine / "guichet.yml")
    poser(racine)
    done = build(racine, site)
    assert done.returncode == 0, done.stdout + done.stderr
    return Service(site)


# --- What is written ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "make", "usage", "size", "mode"),
    [
        ("palette.png", ecran, CAPTURE, (1280, 800), "RGB"),
        ("telephone.png", lambda: photo(1170, 2532), CAPTURE, (591, 1280), "RGB"),
        ("transparente.png", lambda: degrade("RGBA", (600, 300)), LOGO, (144, 72), "RGBA"),
        ("petite.png", lambda: degrade("P", (30, 20)), LOGO, (30, 20), "RGB"),
    ],
)
def test_a_picture_is_written_in_webp_at_the_size_of_its_use(
    name: str, make: Callable[[], Image.Image], usage: images.UsageImage, size: tuple[int, int], mode: str
) -> None:
    source = octets(make(), "PNG", optimize=True)
    light = alleger(source, name, usage)
    picture = lue(light)
    assert (picture.format, picture.size, picture.mode) == ("WEBP", size, mode)
    assert len(light) < len(source)


def test_a_screenshot_of_few_colours_stays_sharp() -> None:
    source = octets(ecran(), "PNG", optimize=True)
    assert lue(alleger(source, "ecran.png", CAPTURE)).tobytes() == ecran().convert("RGB").tobytes()


def test_a_photograph_is_upright_and_says_nothing_else() -> None:
    source = de_cote()
    light = alleger(source, "photo.jpg", CAPTURE)
    picture = lue(light)
    assert (picture.format, picture.size) == ("WEBP", (853, 1280))
    assert dict(picture.getexif()) == {}
    assert all(word not in light for word in (b"script", b"chez", b"EXIF"))
    assert len(light) < len(source)
    # Dark above and light below for the camera, which lay on its side: light on the left.
    assert picture.convert("L").getpixel((5, 600)) == pytest.approx(255, abs=9)
    assert picture.convert("L").getpixel((848, 600)) == pytest.approx(0, abs=9)


@pytest.mark.parametrize(
    "source",
    [
        bavarde("WEBP", photo(640, 480), quality=5),
        bavarde("WEBP", degrade("RGBA", (300, 200)), quality=1, alpha_quality=1),
        allongee(octets(photo(640, 480), "WEBP", quality=5)),
    ],
    ids=["opaque", "transparent", "cut short"],
)
def test_a_webp_already_lighter_stays_but_for_what_it_says(source: bytes) -> None:
    light = alleger(source, "ecran.webp", CAPTURE)
    assert len(light) < len(source)
    kept, before = lue(light), lue(source)
    assert kept.convert("RGBA").tobytes() == before.convert("RGBA").tobytes()
    assert dict(kept.getexif()) == {}
    assert all(word not in light for word in (b"script", b"chez", b"Exif", b"EXIF", b"eXIf"))


@settings(max_examples=20)
@given(
    mode=st.sampled_from(["RGB", "RGBA"]),
    size=st.tuples(st.integers(1, 200), st.integers(1, 200)),
    quality=st.sampled_from([1, 10, 40, 82, 100]),
    spread=st.sampled_from([0, 5, 90]),
    usage=st.sampled_from([LOGO, CAPTURE]),
)
def test_no_webp_is_ever_made_heavier(
    mode: str, size: tuple[int, int], quality: int, spread: float, usage: images.UsageImage
) -> None:
    noise = Image.effect_noise(size, spread)
    picture = noise.convert(mode)
    if mode == "RGBA":
        picture.putalpha(noise)
    source = octets(picture, "WEBP", quality=quality)
    light = alleger(source, "image.webp", usage)
    assert len(light) <= len(source)
    assert alleger(source, "image.webp", usage) == light


# --- Where it is shown -------------------------------------------------------------------


def test_only_what_a_common_names_is_published(contexte: Contexte) -> None:
    assert [*cartes.images_publiees(contexte)] == [
        "images/communs/captures/ecran.png.webp",
        "images/communs/captures/petite.png.webp",
        "images/communs/captures/photo.jpg.webp",
        "images/communs/logos/logo.png.webp",
        "images/communs/vignettes/ecran.png.webp",
    ]
    fiche = contexte.root / "projets" / "imaginaire.yml"
    fiche.write_text(FICHE.replace("photo.jpg", "logo.png"), encoding="utf-8")
    again = Contexte(contexte.root, charger(contexte.root, TODAY)[0], TODAY)
    made = cartes.images_publiees(again)
    sizes = [lue(made[f"images/communs/{place}/logo.png.webp"]).size for place in ("captures", "logos")]
    assert sizes == [(600, 300), (144, 72)]


def test_an_image_is_at_its_address_with_the_right_by_which_it_is_shown(contexte: Contexte) -> None:
    """In the page, the API and what search engines read, also when the original stays."""
    root = contexte.root
    (root / "docs" / images.DOSSIER / "photo.webp").write_bytes(octets(photo(640, 480), "WEBP", quality=5))
    fiche = root / "projets" / "imaginaire.yml"
    fiche.write_text(FICHE.replace("photo.jpg", "photo.webp"), encoding="utf-8")
    contexte = Contexte(root, charger(root, TODAY)[0], TODAY)
    publication = Publication("https://communs.example/")
    pages, files = produire(construire(contexte, publication))
    small = f"{images.DOSSIER}/vignettes/"
    kept = {p for p in files if p.startswith(f"{images.DOSSIER}/") and not p.startswith(small)}
    assert "images/communs/captures/photo.webp" in kept
    page = next(p for p in pages if p.chemin == "communs/imaginaire/")
    api = json.loads(files["api/v1/communs/imaginaire.json"])["commun"]
    said = {api["logo"], *(shot["image"] for shot in api["captures"])}
    assert said == {f"https://communs.example/{path}" for path in kept}
    assert all(url in str(page.tete) for url in said)
    assert {f"../../{path}" for path in kept} == set(re.findall(r'<img[^>]* src="([^"]+)"', page.contenu))
    rights = re.findall(
        r'(Image|Logo) : Une équipe · <a href="([^"]+)">Licence MIT</a> · <a href="([^"]+)"[^>]*>original</a>',
        page.contenu.replace("\N{NO-BREAK SPACE}", " "),
    )
    licence = "https://spdx.org/licenses/MIT.html"
    expected = [(kind, licence, DROITS["source"]) for kind in ("Image", "Image", "Image", "Logo")]
    assert sorted(rights) == expected
    assert api["droits_du_logo"] == DROITS
    assert all(DROITS.items() <= shot.items() for shot in api["captures"])


def test_a_page_follows_its_image(contexte: Contexte) -> None:
    projet = contexte.catalogue.projets[0]
    path = contexte.root / "docs" / images.DOSSIER / "logo.png"
    path.write_bytes(octets(degrade("RGB", (50, 100)), "PNG"))
    [found] = cartes.images_montrees(projet, contexte, images.LOGO)
    assert (found.largeur, found.hauteur) == (36, 72)
    path.unlink()
    assert not [*cartes.images_montrees(projet, contexte, images.LOGO)]


IMAGES_MONTREES = """() => [...document.querySelectorAll("main img")].map(i => ({
  nom: i.getAttribute("src").split("/").pop(), alt: i.getAttribute("alt"), tard: i.loading === "lazy",
  annonce: i.width > 0 && i.hasAttribute("width") && i.hasAttribute("height"),
  fini: i.complete && i.naturalWidth > 0,
  large: i.getBoundingClientRect().width, haut: i.getBoundingClientRect().top + scrollY,
  reel: i.naturalWidth,
}))"""


@pytest.mark.parametrize("largeur", [360, pytest.param(768, marks=pytest.mark.nuit), 1280])
def test_a_page_shows_its_logo_and_its_three_screenshots(
    navigateur: Browser, service: Service, largeur: int
) -> None:
    with service.ouvrir() as opened, ouvrir(navigateur) as page:
        page.set_viewport_size({"width": largeur, "height": 800})
        waiting: list[Route] = []
        late = True
        page.route(f"**{IMAGES}**", lambda r: waiting.append(r) if late else r.continue_())
        page.add_init_script(DEPLACEMENTS)
        page.goto(f"{opened.adresse}communs/imaginaire/", wait_until="domcontentloaded")
        page.locator("h1").wait_for()
        before = page.evaluate(IMAGES_MONTREES)
        late = False
        for route in waiting:
            route.continue_()
        for shown in page.locator("main img").all():
            shown.scroll_into_view_if_needed()
            shown.evaluate("image => image.decode()")
        after = page.evaluate(IMAGES_MONTREES)
        assert [one["alt"] for one in after] == [
            "", "Une carte et deux boutons.", "Un chemin entre deux haies.", "Un bouton.",
        ]  # fmt: skip
        assert [one["tard"] for one in after] == [False, False, True, True]
        assert all(one["annonce"] and one["fini"] for one in after)
        assert [(one["large"], one["haut"]) for one in after] == [
            (one["large"], one["haut"]) for one in before
        ]
        assert page.evaluate("deplace") < 0.05
        # Sharp on a screen with two pixels where others have one; never wider than the window.
        assert all(one["large"] <= largeur for one in after)
        assert after[1]["reel"] / after[1]["large"] > 1.7


@pytest.mark.parametrize("ecrans", ECRANS)
def test_pages_with_and_without_images_are_accessible(
    navigateur: Browser, service: Service, ecrans: Ecrans
) -> None:
    with service.ouvrir() as opened, ouvrir(navigateur) as page:
        for chemin in ("communs/imaginaire/", "communs/sobre/", "catalogue/", ""):
            page.goto(opened.adresse + chemin)
            assert fautes(page, "main", ecrans) == {}, chemin


def test_a_card_shows_the_picture_of_its_common_else_its_logo(contexte: Contexte) -> None:
    whole, bare = contexte.catalogue.projets
    alone = msgspec.structs.replace(whole, captures=())
    shown = [cartes.carte(one, contexte) for one in (whole, alone, bare)]
    assert [one.vignette.publiee.chemin if one.vignette else "" for one in shown] == [
        "images/communs/vignettes/ecran.png.webp", "", "",
    ]  # fmt: skip
    assert [one.logo.publiee.chemin if one.logo else "" for one in shown] == [
        "", "images/communs/logos/logo.png.webp", "",
    ]  # fmt: skip
    assert [one.commun.besoins[0] for one in shown] == ["Autres besoins"] * 3


# --- What the check of the file says -----------------------------------------------------


@pytest.mark.parametrize(
    ("name", "make", "words"),
    [
        (
            "ecran.png",
            lambda: octets(photo(1280, 800).quantize(4), "PNG", optimize=True),
            ("projets/imaginaire.yml", 7, "Ko ; 60 Ko conseillés.", "Recadrez-la"),
        ),
        (
            "logo.png",
            lambda: octets(photo(144, 144), "PNG"),
            ("projets/imaginaire.yml", 2, "Ko ; 10 Ko conseillés.", "peu de couleurs"),
        ),
    ],
)
def test_a_heavy_image_is_an_advice_of_the_file(
    contexte: Contexte, name: str, make: Callable[[], bytes], words: tuple[str, int, str, str]
) -> None:
    path = contexte.root / "docs" / images.DOSSIER / name
    assert "image-lourde" not in {d.code for d in valider(contexte.root, TODAY).diagnostics}
    path.write_bytes(make())
    rapport = valider(contexte.root, TODAY)
    [found] = [d for d in rapport.diagnostics if d.code == "image-lourde"]
    assert rapport.publiable
    assert not found.est_erreur
    assert (found.fichier, found.ligne) == words[:2]
    usage = LOGO if name == "logo.png" else CAPTURE
    size = -(-len(alleger(path.read_bytes(), name, usage)) // 1024)
    assert f"« {name} », allégée par le site, pèse {size} {words[2]}" in found.message.replace("\xa0", " ")
    assert words[3] in found.remede


def animee() -> bytes:
    """Draw two views that follow each other."""
    first, second = Image.new("RGB", (8, 8)), Image.new("RGB", (8, 8), "white")
    written = io.BytesIO()
    first.save(written, "PNG", save_all=True, append_images=[second], duration=100)
    return written.getvalue()


@pytest.mark.parametrize(
    ("content", "code", "words"),
    [
        (
            octets(degrade("RGB", (600, 400)), "PNG")[:900],
            "image-invalide",
            "n’est pas une image PNG lisible",
        ),
        (animee(), "image-invalide", "est animée"),
        (octets(degrade("L", (4001, 10)), "PNG"), "image-trop-lourde", "mesure 4001 × 10 pixels"),
    ],
    ids=["truncated", "animated", "huge"],
)
def test_a_hostile_image_is_told_in_one_line(
    contexte: Contexte, content: bytes, code: str, words: str
) -> None:
    (contexte.root / "docs" / images.DOSSIER / "logo.png").write_bytes(content)
    [found] = [d for d in valider(contexte.root, TODAY).diagnostics if d.est_erreur]
    assert found.code == code
    assert words in found.message
    assert "\n" not in found.message
