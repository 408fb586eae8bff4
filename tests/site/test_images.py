"""The logo and the screenshots of a common: light, still, without anything but the picture."""

from __future__ import annotations

import io
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageFilter

from catalogue_communs.faits.contexte import Contexte
from catalogue_communs.faits.fonds import charger
from catalogue_communs.site.vues import cartes
from catalogue_communs.socle import images
from catalogue_communs.socle.images import CAPTURE, LOGO, VIGNETTE, alleger
from catalogue_communs.validation import valider
from tests.aides import RACINE, TODAY, allegees
from tests.site.navigation import CONTROLES, DEPLACEMENTS

if TYPE_CHECKING:
    from playwright.sync_api import Page, Route

IMAGES = RACINE / "docs" / images.DOSSIER
ACCUEIL = (IMAGES / "sentes-accueil.png").read_bytes()


def octets(picture: Image.Image, kind: str, **options: Any) -> bytes:
    """Write a picture."""
    written = io.BytesIO()
    picture.save(written, kind, **options)
    return written.getvalue()


def lue(data: bytes) -> Image.Image:
    """Read a picture."""
    return Image.open(io.BytesIO(data))


def photo(width: int = 3000, height: int = 2000) -> Image.Image:
    """Draw a picture without a flat colour nor a line."""
    noises = [Image.effect_noise((width, height), spread) for spread in (20, 40, 60)]
    return Image.merge("RGB", noises)


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


@pytest.fixture
def contexte(tmp_path: Path) -> Contexte:
    """Copy the common of the frozen catalogue that has a logo and three screenshots, and another; read them."""
    (tmp_path / "projets").mkdir()
    for slug in ("relais", "sentes"):
        shutil.copy(RACINE / "projets" / f"{slug}.yml", tmp_path / "projets")
    shutil.copytree(IMAGES, tmp_path / "docs" / images.DOSSIER)
    allegees(tmp_path)
    (tmp_path / "docs" / images.DOSSIER / "oubliee.png").write_bytes(
        octets(degrade("L", (10, 10)), "PNG")
    )
    return relire(tmp_path)


def relire(root: Path) -> Contexte:
    """Read a catalogue that has no error."""
    catalogue, rapport = charger(root, TODAY)
    assert [d for d in rapport.diagnostics if d.est_erreur] == []
    return Contexte(root, catalogue, TODAY)


# --- What is written ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "usage", "size", "mode"),
    [
        (ACCUEIL, CAPTURE, (1280, 800), "RGB"),
        (octets(degrade("RGB", (1170, 2532)), "PNG"), CAPTURE, (591, 1280), "RGB"),
        (octets(degrade("RGBA", (600, 300)), "PNG"), LOGO, (144, 72), "RGBA"),
        (octets(degrade("P", (30, 20)), "PNG"), LOGO, (30, 20), "RGB"),
    ],
    ids=["palette", "telephone", "transparente", "petite"],
)
def test_a_picture_is_written_in_webp_at_the_size_of_its_use(
    source: bytes, usage: images.UsageImage, size: tuple[int, int], mode: str
) -> None:
    light = alleger(source, "image.png", usage)
    picture = lue(light)
    assert (picture.format, picture.size, picture.mode) == ("WEBP", size, mode)
    assert len(light) < len(source)
    # A screenshot of few colours stays sharp.
    assert source != ACCUEIL or picture.tobytes() == lue(ACCUEIL).convert("RGB").tobytes()


def test_a_detail_of_a_tiny_image_has_a_point_and_nothing_beside() -> None:
    picture = lue(alleger(octets(degrade("RGB", (10, 10)), "PNG"), "x.png", VIGNETTE, (99, 99, 1)))
    assert picture.size == (1, 1)


def test_a_photograph_is_upright_and_says_nothing_else() -> None:
    source = bavarde("JPEG", degrade("RGB", (3000, 2000)), 6, quality=40)
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


def test_a_webp_of_the_size_and_the_weight_of_its_use_loses_nothing_more() -> None:
    """Written again, it would be lighter; too wide, or too heavy, it is written again."""
    flou = photo(300, 200).filter(ImageFilter.GaussianBlur(2))
    source = octets(flou, "WEBP", quality=90)
    large = octets(flou.resize((1400, 800)), "WEBP", quality=90)
    lourde = octets(photo(640, 480), "WEBP", quality=95)
    assert alleger(source, "ecran.webp", CAPTURE) == source
    assert len(alleger(large, "ecran.webp", CAPTURE)) < len(large)
    assert len(lourde) > CAPTURE.conseil
    assert len(alleger(lourde, "ecran.webp", CAPTURE)) < len(lourde)


def test_a_drawing_too_heavy_without_loss_is_written_with_loss() -> None:
    source = octets(photo(640, 480).quantize(64), "PNG")
    light = alleger(source, "dessin.png", CAPTURE)
    assert lue(light).tobytes() != lue(source).convert("RGB").tobytes()
    assert len(light) < len(source)


@settings(max_examples=6)
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
    """At the sizes of its uses; a picture that is already light stays what it was."""
    assert [*cartes.images_publiees(contexte)] == [
        "images/communs/captures/sentes-accueil.png.webp",
        "images/communs/captures/sentes-carte.png.webp",
        "images/communs/captures/sentes-fiche.jpg.webp",
        "images/communs/logos/sentes-logo.png.webp",
        "images/communs/vignettes/sentes-accueil.png.webp",
    ]
    root = contexte.root
    (root / "docs" / images.DOSSIER / "photo.webp").write_bytes(
        octets(photo(640, 480), "WEBP", quality=5)
    )
    fiche = root / "projets" / "sentes.yml"
    text = fiche.read_text(encoding="utf-8").replace("sentes-carte.png", "photo.webp")
    fiche.write_text(text.replace("sentes-logo.png", "sentes-accueil.png"), encoding="utf-8")
    made = cartes.images_publiees(relire(root))
    assert "images/communs/captures/photo.webp" in made
    places = (f"images/communs/{place}/sentes-accueil.png.webp" for place in ("captures", "logos"))
    assert [lue(made[place]).size for place in places] == [(1280, 800), (144, 90)]


def test_a_page_follows_its_image(contexte: Contexte) -> None:
    projet = contexte.catalogue.projets[1]
    path = contexte.root / "docs" / images.DOSSIER / "sentes-logo.png"
    path.write_bytes(octets(degrade("RGB", (50, 100)), "PNG"))
    [found] = cartes.images_montrees(projet, contexte, images.LOGO)
    assert (found.largeur, found.hauteur) == (36, 72)
    path.unlink()
    assert not [*cartes.images_montrees(projet, contexte, images.LOGO)]


def test_a_card_shows_the_picture_of_its_common_else_its_logo(contexte: Contexte) -> None:
    bare, whole = contexte.catalogue.projets
    alone = msgspec.structs.replace(whole, captures=())
    cases = [cartes.carte(projet, contexte) for projet in (whole, alone, bare)]
    assert [(carte.genre, carte.image and carte.image.publiee.chemin) for carte in cases] == [
        (cartes.ECRAN, "images/communs/vignettes/sentes-accueil.png.webp"),
        (cartes.EMBLEME, "images/communs/logos/sentes-logo.png.webp"),
        (cartes.PICTOGRAMME, None),
    ]


@pytest.mark.parametrize("largeur", [360, pytest.param(768, marks=pytest.mark.nuit), 1280])
def test_a_page_shows_its_logo_and_its_three_screenshots(
    page: Page, adresse: str, largeur: int
) -> None:
    page.set_viewport_size({"width": largeur, "height": 800})
    waiting: list[Route] = []
    late = True
    page.route("**/images/communs/**", lambda r: waiting.append(r) if late else r.continue_())
    page.add_init_script(DEPLACEMENTS)
    page.add_init_script(path=CONTROLES)
    page.goto(f"{adresse}communs/sentes/", wait_until="domcontentloaded")
    page.locator("h1").wait_for()
    page.locator("summary", has_text="autres images").click()
    before = page.evaluate("controles.images()")
    late = False
    for route in waiting:
        route.continue_()
    for shown in page.locator("main img").all():
        shown.scroll_into_view_if_needed()
        shown.evaluate("image => image.decode()")
    after = page.evaluate("controles.images()")
    [logo, *screens] = [one["alt"] for one in after]
    assert (logo, len(screens), all(screens)) == ("", 3, True)
    assert [one["tard"] for one in after] == [False, False, True, True]
    assert all(one["annonce"] and one["fini"] for one in after)
    assert [(one["large"], one["haut"]) for one in after] == [
        (one["large"], one["haut"]) for one in before
    ]
    assert page.evaluate("deplace") < 0.05
    # Sharp on a screen with two pixels where others have one; never wider than the window.
    assert all(one["large"] <= largeur for one in after)
    assert after[1]["reel"] / after[1]["large"] > 1.7


# --- What the check of the file says -----------------------------------------------------


@pytest.mark.parametrize(
    ("name", "ligne", "size", "words", "remede"),
    [
        ("sentes-accueil.png", 25, (900, 600), "Ko ; 60 Ko conseillés.", "Recadrez-la"),
        ("sentes-logo.png", 20, (144, 144), "Ko ; 10 Ko conseillés.", "peu de couleurs"),
    ],
)
def test_a_heavy_image_is_an_advice_of_the_file(  # noqa: PLR0913, PLR0917 - a table
    contexte: Contexte, name: str, ligne: int, size: tuple[int, int], words: str, remede: str
) -> None:
    path = contexte.root / "docs" / images.DOSSIER / name
    path.write_bytes(octets(photo(*size).quantize(4 if ligne == 25 else 256), "PNG"))
    rapport = valider(contexte.root, TODAY)
    [found] = [d for d in rapport.diagnostics if d.code == "image-lourde"]
    assert rapport.publiable
    assert (found.est_erreur, found.fichier, found.ligne) == (False, "projets/sentes.yml", ligne)
    usage = LOGO if name == "sentes-logo.png" else CAPTURE
    weight = -(-len(alleger(path.read_bytes(), name, usage)) // 1024)
    assert f"« {name} », allégée par le site, pèse {weight} {words}" in found.message.replace(
        "\xa0", " "
    )
    assert remede in found.remede


def animee() -> bytes:
    """Draw two views that follow each other."""
    first, second = Image.new("RGB", (8, 8)), Image.new("RGB", (8, 8), "white")
    written = io.BytesIO()
    first.save(written, "PNG", save_all=True, append_images=[second], duration=100)
    return written.getvalue()


@pytest.mark.parametrize(
    ("content", "code", "words"),
    [
        (ACCUEIL[:900], "image-invalide", "n’est pas une image PNG lisible"),
        (animee(), "image-invalide", "est animée"),
        (octets(degrade("L", (4001, 10)), "PNG"), "image-trop-lourde", "mesure 4001 × 10 pixels"),
    ],
    ids=["truncated", "animated", "huge"],
)
def test_a_hostile_image_is_told_in_one_line(
    contexte: Contexte, content: bytes, code: str, words: str
) -> None:
    (contexte.root / "docs" / images.DOSSIER / "sentes-logo.png").write_bytes(content)
    [found] = [d for d in valider(contexte.root, TODAY).diagnostics if d.est_erreur]
    assert found.code == code
    assert words in found.message
    assert "\n" not in found.message
