"""The pictures that leave the site, legible whatever the name: the badge, the charts, that of a shared link."""

from __future__ import annotations

import copy
import io
import math
import re
import time
from typing import cast
from xml.etree import ElementTree as ET

import msgspec
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from PIL import Image, ImageColor

from catalogue_communs.faits import impact
from catalogue_communs.faits.contexte import Contexte
from catalogue_communs.site.vues import affiches, chiffres, graphiques, partage
from catalogue_communs.site.vues.cartes import images_montrees
from catalogue_communs.site.vues.contours import contours
from catalogue_communs.site.vues.graphiques import BAS, HAUTEUR, barres
from catalogue_communs.site.vues.signes import FaitsDUnLieu
from catalogue_communs.socle.images import VIGNETTE
from catalogue_communs.socle.programme import Publication
from catalogue_communs.socle.texte import ELLIPSE, couper, propre, slugifier
from tests.aides import TODAY
from tests.communs import exemples, titres
from tests.sorties.conftest import HOSTILES, de_chaque_commun, fictif, seul

SVG = "{http://www.w3.org/2000/svg}"


def badges(contexte: Contexte) -> list[str]:
    return [
        data.decode() for data in de_chaque_commun(partage.badge, contexte, Publication()).values()
    ]


def test_a_badge_loads_nothing_follows_the_scheme_of_the_reader_and_holds_its_texts(
    contexte: Contexte,
) -> None:
    for text in badges(contexte):
        assert len(text.encode()) < 2000
        assert "prefers-color-scheme:dark" in text
        assert not re.search(r"<script|@import|@font-face|url\(http|href", text)
        badge = ET.fromstring(text)  # noqa: S314 - ours
        left, right = badge.iter(f"{SVG}text")
        ends = [int(t.attrib["x"]) + int(t.attrib["textLength"]) for t in (left, right)]
        assert ends[0] < int(right.attrib["x"])
        assert ends[1] == int(badge.attrib["width"]) - partage.MARGE_DU_BADGE


@pytest.mark.parametrize("nom", HOSTILES)
def test_a_hostile_name_spoils_no_picture(contexte: Contexte, nom: str) -> None:
    """The badge holds it, cut when it is long, without what XML forbids; the charts are well formed; the rest is drawn."""
    projet = fictif(nom=nom)
    [badge] = badges(seul(projet))
    read = ET.fromstring(badge)  # noqa: S314 - ours
    title = read.findtext(f"{SVG}title") or ""
    assert title.startswith(couper(propre(nom), partage.NOM_LE_PLUS_LONG))
    assert len(title) < 120
    assert len(list(read.iter())) == 11
    for path, data in partage.fichiers_des_graphiques(projet, contexte, Publication()).items():
        if path.endswith(".svg"):
            ET.fromstring(data.decode())  # noqa: S314 - ours
    [drawn] = affiches.image_partagee(projet, seul(projet), Publication()).values()
    image = Image.open(io.BytesIO(drawn)).convert("L")
    dark = image.crop((0, affiches.BANDEAU + 1, *affiches.TAILLE)).point(
        lambda level: 255 if level < 128 else 0
    )
    box, words = dark.getbbox(), dark.crop((0, 0, 1200, 160)).getbbox()
    assert box is not None
    assert words is not None
    assert box[0] >= affiches.MARGE - 2
    assert box[2] <= affiches.TAILLE[0] - affiches.MARGE + 4
    assert words[2] - words[0] > 30


@pytest.mark.parametrize(("text", "expected"), titres(exemples("textes")["coupes"]))
def test_a_text_too_long_is_cut_where_a_reader_would(text: str, expected: str) -> None:
    assert couper(text, 20) == expected


def test_each_series_that_says_something_has_its_picture_and_its_table(contexte: Contexte) -> None:
    drawn = de_chaque_commun(partage.fichiers_des_graphiques, contexte, Publication())
    assert set(drawn) == {
        f"communs/{projet.slug}/graphiques/{one.id}{end}"
        for projet in contexte.catalogue.projets
        for one in projet.indicateurs
        if impact.se_dessine(one, laureat=projet.laureat)
        for end in (".svg", ".csv", "/index.html")
    }
    for path, data in drawn.items():
        assert not path.endswith(".svg") or not re.search(
            rb"class=|style=|<script|<style|href=", data
        ), path
    traces = (
        graphiques.tracer(one, [(TODAY, 1)])
        for projet in contexte.catalogue.projets
        for one in projet.indicateurs
        if impact.se_dessine(one)
    )
    named = {name for trace in traces for name in re.findall(r'class="([^"]+)"', trace)}
    assert named <= set(partage.PEINTURE)


def test_each_common_has_a_small_picture_of_the_right_size(contexte: Contexte) -> None:
    """1200 by 630, of few colours, light, the same bytes each time."""
    drawn = de_chaque_commun(affiches.image_partagee, contexte, Publication())
    assert len(set(drawn.values())) == len(drawn) == len(contexte.catalogue.projets)
    for projet in contexte.catalogue.projets:
        data = drawn[f"communs/{projet.slug}/partage.png"]
        image = Image.open(io.BytesIO(data))
        assert (image.format, image.size) == ("PNG", (1200, 630))
        assert 8 < len(image.convert("RGB").getcolors() or ()) <= affiches.COULEURS
        assert len(data) < (80_000 if projet.logo or projet.captures else 40_000)
    [bornage] = (projet for projet in contexte.catalogue.projets if projet.slug == "bornage")
    assert affiches.image_partagee(bornage, contexte, Publication()).items() <= drawn.items()


def test_each_region_of_which_something_is_said_has_its_picture(contexte: Contexte) -> None:
    drawn = affiches.du_site(contexte, Publication())
    regions = [page for place, page in contexte.territoires.items() if place.nature == "region"]
    assert regions
    assert {f"{page}partage.png" for page in regions} <= drawn.keys()
    assert len({drawn[f"{page}partage.png"] for page in regions}) == len(regions)


def test_the_picture_of_a_region_is_coloured_by_who_acts_there(contexte: Contexte) -> None:
    """Each of its départements in the colour of what is known of it, and no other colour of the legend."""
    drawn = affiches.du_site(contexte, Publication())
    seen: set[str] = set()
    for place, page in contexte.territoires.items():
        if place.nature != "region":
            continue
        teintes = {
            affiches.teinte_de(FaitsDUnLieu(code, contexte))
            for code in contexte.reference.departements_de(place)
            if code in contours()
        }
        image = Image.open(io.BytesIO(drawn[f"{page}partage.png"])).convert("RGB")
        side = image.crop((640, affiches.BANDEAU + 1, 1200, affiches.PIED))
        counted = cast("list[tuple[int, tuple[int, int, int]]]", side.getcolors(1 << 20))
        painted = {colour for count, colour in counted if count > 150}
        for teinte, _mots in affiches.LEGENDE:
            near = any(math.dist(colour, bytes.fromhex(teinte[1:])) < 12 for colour in painted)
            assert near == (teinte in teintes), (place, teinte)
        seen |= teintes
    assert len(seen) > 1


def test_a_common_that_has_no_image_has_the_name_of_its_need() -> None:
    """Never a white hole: the ground is tinted, and its letters are in the colour of the programme."""
    projet = fictif()
    [drawn] = affiches.image_partagee(projet, seul(projet), Publication()).values()
    image = Image.open(io.BytesIO(drawn)).convert("RGB")
    side = image.crop((640, affiches.HAUT_DE_LA_VUE, 1136, 450))
    counts = {colour: count for count, colour in side.getcolors(1 << 20) or ()}
    assert counts.get((255, 255, 255), 0) < sum(counts.values()) / 3


@pytest.mark.parametrize("inventees", [False, True])
def test_invented_data_are_said_on_the_picture(contexte: Contexte, *, inventees: bool) -> None:
    """In the corner of the screenshot, a dark label of letters, that the same picture without it has not."""
    [projet, *_] = (projet for projet in contexte.catalogue.projets if projet.captures)
    capture = msgspec.structs.replace(projet.captures[0], donnees_inventees=inventees)
    montree = next(images_montrees(projet, contexte, VIGNETTE))
    montree.dite = capture
    drawn = affiches.dessiner(
        affiches.Affiche("Titre", "Texte", "", "", "Statut"), affiches.volet_de(montree)
    )
    image = Image.open(io.BytesIO(drawn)).convert("RGB")
    ink = tuple(bytes.fromhex(affiches.ENCRE[1:]))
    right = image.crop((640, affiches.HAUT_DE_LA_VUE, 1200, affiches.PIED))
    dark = sum(count for count, colour in right.getcolors(1 << 20) or () if colour == ink)
    assert (dark > 5_000) == inventees


def test_the_pictures_of_figures_say_their_day_and_their_caveat(
    contexte: Contexte, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[affiches.Affiche] = []

    def noter(dite: affiches.Affiche, _montree: object = None) -> bytes:
        told.append(dite)
        return b""

    monkeypatch.setattr(affiches, "dessiner", noter)
    for projet in contexte.catalogue.projets:
        affiches.image_partagee(projet, contexte, Publication())
        for line in contexte.commun(projet).vedettes[:1]:
            assert told[-1].chiffre == " ".join(line.quantite)
            assert line.constat in told[-1].reserve
            assert told[-1].reserve.endswith(line.reserve)
    assert affiches.IMPACT in affiches.du_site(contexte, Publication())
    [impact_told] = (one for one in told if one.titre == "Impact")
    for line in chiffres.en_une_phrase(contexte).lignes:  # type: ignore[union-attr]
        assert line.constat in impact_told.reserve
        assert line.reserve in impact_told.reserve
        assert (f"{line.constat}, à actualiser" in impact_told.reserve) == line.ancienne


@settings(max_examples=300)
@given(
    text=st.text(st.sampled_from("abWi -’…é/ 中"), max_size=150),
    width=st.integers(-100, 1_200),
    most=st.integers(-2, 6),
    size=st.sampled_from([18, 32, 46]),
)
@example(text="Lauréat de l’appel à projets", width=6, most=1, size=32)
@example(text="W" * 150, width=14, most=2, size=46)
def test_any_text_is_drawn_in_the_place_that_it_has(
    text: str, width: int, most: int, size: int
) -> None:
    """At once, in no more lines, none wider but for a letter alone; where nothing fits, nothing is drawn."""
    font, start = affiches.police(affiches.TEXTE, size), time.process_time()
    lines = affiches.lignes_dessinees(text, font, width, most)
    assert time.process_time() - start < 0.5
    assert len(lines) <= max(most, 0)
    assert all(len(line) == 1 or font.getlength(line) <= width for line in lines)


@pytest.mark.parametrize("largeur", range(100, 140, 3))
def test_a_line_that_is_cut_says_all_that_it_has_the_room_for(largeur: int) -> None:
    texte, face = "i" * 150, affiches.police(affiches.TEXTE, 32)
    [ligne] = affiches.lignes_dessinees(texte, face, largeur, 1)
    assert face.getlength(ligne) <= largeur < face.getlength(couper(texte, len(ligne) + 1))


@pytest.mark.parametrize("mot", ["lauréat ", "W", "-"])
def test_the_longest_texts_are_drawn_within_the_picture(mot: str) -> None:
    """Title, sentence, figure, caveat, status: as long as a file may say."""
    long = (mot * 200)[:200]
    start = time.process_time()
    drawn = affiches.dessiner(affiches.Affiche(long, long, long, long, long))
    assert time.process_time() - start < 2
    image = (
        Image.open(io.BytesIO(drawn)).convert("L").point(lambda level: 255 if level < 200 else 0)
    )
    left, right = affiches.MARGE - 4, 1_200 - affiches.MARGE + 4
    sides = ((0, affiches.BANDEAU + 1, left, 630), (right, affiches.BANDEAU + 1, 1_200, 630))
    edges = map(image.crop, sides)
    assert [one.getbbox() for one in edges] == [None, None]


@pytest.mark.parametrize("chiffre", ["", "1 234", "1 234 collectivités utilisatrices"])
@pytest.mark.parametrize("titre", ["Sentes", "Sentes, les chemins entretenus par leurs riverains"])
def test_a_sentence_gives_way_to_what_must_be_said_of_a_figure(titre: str, chiffre: str) -> None:
    """The caveat is drawn whole, whatever the length of the sentence above it."""
    reserve = "D’après les vingt communes qui ont répondu, dont douze en montagne. " * 3
    encres = set()
    for longueur in range(0, 320, 40):
        phrase = ("Les chemins de tous, à pied. " * 12)[:longueur]
        dessin = affiches.dessiner(affiches.Affiche(titre, phrase, chiffre, reserve, "Lauréat"))
        image = Image.open(io.BytesIO(dessin)).convert("RGB")
        points = {couleur: nombre for nombre, couleur in image.getcolors(1_200 * 630) or ()}
        encres.add(points[ImageColor.getrgb(affiches.DOUCE)])
    assert len(encres) == 1


@pytest.mark.parametrize("mot", ["Équipe du Val imaginaire, ", "W", "© contributeurs ; "])
def test_the_longest_credit_of_an_image_is_drawn_whole_below_it(
    contexte: Contexte, mot: str
) -> None:
    """The image leaves it room: what is drawn ends at the same place as below a credit of three lines."""
    [projet] = (one for one in contexte.catalogue.projets if one.slug == "sentes")
    shown = next(iter(images_montrees(projet, contexte, VIGNETTE)))
    ends = []
    for credit in (
        "Une équipe imaginaire, nommée comme elle le demande, de la Métropole de Fictiville",
        (mot * 200)[:200],
    ):
        font = affiches.police(affiches.TEXTE, affiches.CREDIT)
        lines = affiches.lignes_dessinees(
            f"Image : {credit}", font, affiches.VUE[0], affiches.LIGNES_DU_CREDIT
        )
        assert ELLIPSE not in "".join(lines)
        montree = copy.copy(shown)
        montree.dite = msgspec.structs.replace(shown.dite, credit=credit)
        drawn = Image.open(
            io.BytesIO(
                affiches.dessiner(
                    affiches.Affiche("Sentes", "", "", "", ""), affiches.volet_de(montree)
                )
            )
        )
        dark = (
            drawn.convert("L")
            .crop((640, 120, 1140, affiches.PIED))
            .point(lambda level: 255 if level < 128 else 0)
        )
        ends.append((dark.getbbox() or (0, 0, 0, 0))[3])
    # Above the foot.
    assert max(ends) < affiches.PIED - 120 - 6


@settings(max_examples=500)
@given(st.text(max_size=5))
@example("①")
@example("\uff57")
def test_what_the_validation_lets_through_is_drawn(text: str) -> None:
    """At least a letter of it: a text without any that the typefaces have is refused."""
    if slugifier(text):
        assert affiches.dessinable(text)


@pytest.mark.parametrize(("text", "drawn"), titres(exemples("textes")["dessinables"]))
def test_what_the_typefaces_lack_is_left_out(text: str, drawn: str) -> None:
    assert affiches.dessinable(text) == drawn


def test_a_month_without_commit_or_unknown_has_no_bar() -> None:
    assert (
        str(barres([("2026-01", 3), ("2026-02", 0), ("2026-03", None)], "Commits")).count("z") == 1
    )
    assert barres([("2026-01", None)], "Commits") == ""


def test_each_bar_is_in_the_middle_of_its_month() -> None:
    """As far from the axis on the left as from the edge on the right, and twice as far apart."""
    mois = [(f"2026-{rang:02d}", rang) for rang in range(1, 13)]
    dessin = str(barres(mois, "Commits"))
    [[axe, bord]] = re.findall(rf'd="M([\d.]+) {HAUTEUR - BAS}\.0H([\d.]+)', dessin)
    bornes = [float(axe)]
    for gauche, largeur in re.findall(r"M([\d.]+) [\d.]+v-[\d.]+h([\d.]+)v", dessin):
        bornes += [float(gauche), float(gauche) + float(largeur)]
    bornes.append(float(bord))
    ecarts = [droite - gauche for gauche, droite in zip(bornes[::2], bornes[1::2], strict=True)]
    assert ecarts == pytest.approx([1, *[2] * 11, 1], abs=0.2)
