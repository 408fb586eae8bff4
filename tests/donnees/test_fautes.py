"""What must not be published fails the check of the data: at its place, with what to write instead."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from catalogue.commandes.base import ERREURS
from catalogue.commandes.controle.commande import Demande, donnees, verifier
from catalogue.forges.modele import LectureDeDepot
from catalogue.forges.registre import DOSSIER, chemin, ecrire_lecture
from tests.donnees.contributions import IMAGES
from tests.donnees.test_contributions import MOTEUR, erreurs

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.donnees.arbre import Arbre

# A file, an extract that its line begins with or holds, the code, the message and the remedy.
Attendu = tuple[str, str, str, str, str]
REFAIRE = "Effacez ce fichier, puis relancez « catalogue activite » : il ne s’écrit pas à la main."


def _texte(arbre: Arbre, slug: str, *changes: tuple[str, str]) -> str:
    """Change the text of a file; return its name."""
    path = arbre.chemin(slug)
    text = path.read_text(encoding="utf-8")
    for before, after in changes:
        assert before in text
        text = text.replace(before, after, 1)
    path.write_text(text, encoding="utf-8")
    return f"projets/{slug}.yml"


def _neuf(arbre: Arbre, *changes: tuple[str, str], **champs: object) -> str:
    return _texte(arbre, arbre.nouveau("bac-a-fautes", "Bac à fautes", **champs), *changes)


def un_champ_inconnu(arbre: Arbre) -> Attendu:
    """Misspell the name of a field."""
    name = _neuf(arbre, ("licence: MIT", "licence: MIT\ntechnologie: [Python]"))
    message, remedy = (
        "Le champ « technologie » n’existe pas dans une fiche.",
        "Vouliez-vous écrire « technologies » ?",
    )
    return name, "technologie", "champ-inconnu", message, remedy


def un_champ_oublie(arbre: Arbre) -> Attendu:
    """Forget a field that everyone needs."""
    name = _neuf(arbre, ("licence: MIT\n", ""))
    return name, "nom", "champ-manquant", "Il manque « licence » dans la fiche.", "Ajoutez : « licence: "


def un_ancien_nom_deja_pris(arbre: Arbre) -> Attendu:
    """Take the address of another common."""
    other = arbre.slugs()[0]
    name = _neuf(arbre, anciens_slugs=[other])
    message = f"L’adresse « {other} » appartient déjà à projets/{other}.yml."
    return name, other, "adresse-en-double", message, "Supprimez-la de l’une des deux fiches."


def un_retrait_encore_nomme(arbre: Arbre) -> Attendu:
    """Remove a common that another one names."""
    first, last = arbre.nouveau("xylophone", "Xylophone"), arbre.nouveau("qwyxz", "Qwyxz")
    arbre.changer(first, relations=[{"commun": last, "type": "complete"}])
    arbre.chemin(last).unlink()
    message, remedy = (
        "Aucune fiche ne s’appelle « qwyxz ».",
        "Écrivez le nom d’un fichier de projets/, sans « .yml ».",
    )
    return f"projets/{first}.yml", "qwyxz", "commun-inconnu", message, remedy


def un_guillemet_de_trop(arbre: Arbre) -> Attendu:
    """Break the YAML."""
    name = _neuf(arbre, ("nom: Bac à fautes", 'nom: "Bac" à fautes'))
    return (
        name,
        " à fautes",
        "yaml-syntaxe",
        "La valeur continue après le guillemet",
        "Fermez le guillemet à la fin",
    )


def une_image_lourde(arbre: Arbre) -> Attendu:
    """Send a photograph as the camera made it."""
    image = arbre.image("photo-lourde.png", 900, 900, bruit=True)
    name = _neuf(arbre, captures=[{"image": image, "alternative": "Un arbre."}])
    message = "L’image « photo-lourde.png » pèse "
    return name, image, "image-trop-lourde", message, "Réduisez ses dimensions ou enregistrez-la en WebP."


def une_image_absente(arbre: Arbre) -> Attendu:
    """Name an image and forget to send it."""
    name = _neuf(arbre, logo="oublie.png")
    message = "L’image « oublie.png » n’est pas dans docs/images/communs/."
    return (
        name,
        "oublie.png",
        "image-introuvable",
        message,
        "Ajoutez le fichier à la proposition, ou corrigez son nom.",
    )


def une_image_sans_alternative(arbre: Arbre) -> Attendu:
    """Leave those who do not see without a word."""
    name = _neuf(arbre, captures=[{"image": arbre.image("muette.png", 400, 300)}])
    return (
        name,
        "image: muette.png",
        "champ-manquant",
        "Il manque « alternative » dans « captures ».",
        "Ajoutez : « alternative: ",
    )


def une_fausse_image(arbre: Arbre) -> Attendu:
    """Give to a text the name of an image."""
    path = arbre.root / "docs/images/communs" / arbre.image("logo-faux.png", 10, 10)
    path.write_bytes((IMAGES / "fausse.png").read_bytes())
    name = _neuf(arbre, logo=path.name)
    message = "Le contenu de « logo-faux.png » n’est pas une image PNG lisible."
    return name, "logo-faux.png", "image-invalide", message, "Enregistrez-la de nouveau"


def une_source_inconnue(arbre: Arbre) -> Attendu:
    """Refer to a source that is not listed."""
    name = _neuf(arbre, maintenance={"statut": "active", "source": "bilan-perdu"})
    message = "Aucune source ne porte l’identifiant « bilan-perdu »."
    return (
        name,
        "bilan-perdu",
        "source-inconnue",
        message,
        "Ou ajoutez-la à la liste « sources », avec cet identifiant.",
    )


def une_forge_inconnue(arbre: Arbre) -> Attendu:
    """Keep the code where the catalogue does not read."""
    name = _neuf(arbre, depots=[{"url": "https://forge.valimaginaire.example/arbres/bac"}])
    message = "La forge « forge.valimaginaire.example » n’est pas dans la liste du catalogue."
    return name, "https://forge", "forge-inconnue", message, "schemas/forges.yml"


def un_script(arbre: Arbre) -> Attendu:
    """Put a script in a description."""
    name = _neuf(arbre, description="Un outil.\n\n<script>alert(1)</script>\n")
    return name, "Un outil", "markdown-html", "script", "Markdown"


def une_adresse_de_personne(arbre: Arbre) -> Attendu:
    """Give the address of somebody."""
    name = _neuf(arbre, contact={"courriel": "camille.durand@valimaginaire.example"})
    return name, "camille.durand", "courriel-nominatif", "camille.durand", "contact"


def une_vague_a_l_envers(arbre: Arbre) -> Attendu:
    """Close a wave before it opens."""

    def change(values: dict[str, object]) -> None:
        waves, sources = values["vagues"], values["sources"]
        assert isinstance(waves, list)
        assert isinstance(sources, list)
        dates = {"ouverture": arbre.jour, "cloture": arbre.jour - timedelta(days=3)}
        waves.append(
            {"id": "a-l-envers", "nom": "À l’envers", "etat": "close", **dates, "source": sources[0]["id"]}
        )

    arbre.guichet(change)
    return (
        "guichet.yml",
        f"{arbre.jour - timedelta(days=3)}",
        "date-ordre",
        "vient avant « ouverture »",
        "Échangez les deux dates",
    )


def un_lien_du_systeme(arbre: Arbre) -> Attendu:
    """Put in place of a file a link to another one of the machine."""
    (arbre.root / "projets" / "bac-a-liens.yml").symlink_to("/etc/hostname")
    name = "projets/bac-a-liens.yml"
    return (
        name,
        "",
        "fichier-lien",
        "Ce fichier est un lien vers un autre fichier.",
        "Remplacez le lien par le fichier lui-même.",
    )


def une_lecture_abimee(arbre: Arbre) -> Attendu:
    """Stop in the middle of a reading."""
    path = _lecture(arbre)
    path.write_text('{"depot": "https://gith', encoding="utf-8")
    return _nom(arbre, path), "", "lecture-invalide", "Ce n’est pas du JSON lisible.", REFAIRE


def une_lecture_retouchee(arbre: Arbre) -> Attendu:
    """Write by hand a figure that no forge could give."""
    path = _lecture(arbre, etoiles=-3)
    return (
        _nom(arbre, path),
        "",
        "lecture-invalide",
        "Le champ « etoiles » n’a pas la forme attendue.",
        REFAIRE,
    )


def une_lecture_mal_rangee(arbre: Arbre) -> Attendu:
    """Put a reading in the file of another repository."""
    path = _lecture(arbre)
    path.rename(path.with_name("un__autre.json"))
    message = f"Ce que dit cette lecture va dans le fichier « {_nom(arbre, path)} »."
    return _nom(arbre, path.with_name("un__autre.json")), "", "lecture-invalide", message, REFAIRE


def une_lecture_du_futur(arbre: Arbre) -> Attendu:
    """Read a repository tomorrow."""
    tomorrow = f"{arbre.jour + timedelta(days=1)}"
    path = _lecture(arbre, lu_le=tomorrow)
    return _nom(arbre, path), "", "lecture-invalide", f"Le {tomorrow} n’est pas encore arrivé.", REFAIRE


def une_lecture_nominative(arbre: Arbre) -> Attendu:
    """Let the address of an author slip into a reading."""
    path = _lecture(arbre, branche="camille@valimaginaire.example")
    return _nom(arbre, path), '"branche"', "lecture-invalide", "La lecture contient « @ »", REFAIRE


def un_passage_abime(arbre: Arbre) -> Attendu:
    """Spoil the list of the days when repositories were read."""
    path = arbre.root / DOSSIER / "passages.json"
    path.write_text('{"https://github.com/valimaginaire/bac": "hier"}', encoding="utf-8")
    return _nom(arbre, path), "", "lecture-invalide", "n’a pas la forme attendue.", REFAIRE


def _lecture(arbre: Arbre, **values: object) -> Path:
    """Write the reading of a new common, then change it as nothing but a hand does."""
    url = arbre.lire(arbre.nouveau("bac-lu", "Bac lu"))["depots"][0]["url"]
    ecrire_lecture(arbre.root, LectureDeDepot(url, arbre.jour, "github"))
    path = chemin(arbre.root, url)
    read = {**json.loads(path.read_text(encoding="utf-8")), **values}
    path.write_text(json.dumps(read, indent=2), encoding="utf-8")
    return path


def _nom(arbre: Arbre, path: Path) -> str:
    return path.relative_to(arbre.root).as_posix()


FAUTES: tuple[Callable[[Arbre], Attendu], ...] = (
    un_champ_inconnu,
    un_champ_oublie,
    un_ancien_nom_deja_pris,
    un_retrait_encore_nomme,
    un_guillemet_de_trop,
    une_image_lourde,
    une_image_absente,
    une_image_sans_alternative,
    une_fausse_image,
    une_source_inconnue,
    une_forge_inconnue,
    un_script,
    une_adresse_de_personne,
    une_vague_a_l_envers,
    un_lien_du_systeme,
    une_lecture_abimee,
    une_lecture_retouchee,
    une_lecture_mal_rangee,
    une_lecture_du_futur,
    une_lecture_nominative,
    un_passage_abime,
)


@pytest.mark.parametrize("faute", FAUTES, ids=lambda one: one.__name__)
def test_a_fault_is_told_where_it_is_with_its_remedy(arbre: Arbre, faute: Callable[[Arbre], Attendu]) -> None:
    """One sentence, at its line, and no other."""
    name, extract, code, message, remedy = faute(arbre)
    [found] = erreurs(arbre)
    place = (1, 1) if not extract or code == "fichier-lien" else arbre.place(name, extract)
    assert (found.fichier, found.ligne, found.code) == (name, place[0], code), found
    assert message in found.message
    assert remedy in found.remede


@pytest.mark.parametrize(("form", "mark"), [("texte", "  ✗ {}:{}:"), ("github", "::error file={},line={},")])
def test_nothing_is_built_of_what_is_wrong(
    arbre: Arbre, form: str, mark: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """The command says the fault, counts it, and fails as an error of the data does."""
    name, extract, *_, remedy = une_source_inconnue(arbre)
    assert verifier(Demande(racine=arbre.root, form=form, sans_conseils=True)) == ERREURS
    said = capsys.readouterr().out
    assert mark.format(name, arbre.place(name, extract)[0]) in said
    assert remedy in said
    assert said.endswith(
        "À corriger, comme dit plus haut : 1 erreur dans 1 fichier. Le site n’est pas construit.\n"
    )


def test_a_reading_that_no_common_needs_is_an_advice(arbre: Arbre) -> None:
    """Who changes the address of a repository has not to know of the readings."""
    before = {d.fichier for d in donnees(arbre.root, arbre.jour)[0] if d.code == "lecture-sans-commun"}
    _lecture(arbre)
    arbre.chemin("bac-lu").unlink()
    found = [
        d
        for d in donnees(arbre.root, arbre.jour)[0]
        if d.fichier not in before and d.code.startswith("lecture")
    ]
    assert [(d.code, d.est_erreur) for d in found] == [("lecture-sans-commun", False)]
    assert "Effacez ce fichier" in found[0].remede
    assert erreurs(arbre) == []


def test_what_the_engine_warns_of_is_told_in_french(arbre: Arbre, capsys: pytest.CaptureFixture[str]) -> None:
    """Five faults of hand-written pages, in one build: the page, the line, what to write."""
    old, gone = arbre.slugs()[0], arbre.nouveau("jkwxq-parti", "Jkwxq parti")
    values = arbre.lire(old)
    arbre.chemin(old).unlink()
    arbre.ecrire("nom-d-aujourd-hui", {**values, "anciens_slugs": [*values.get("anciens_slugs", []), old]})
    arbre.ailleurs(old, "nom-d-aujourd-hui")
    arbre.chemin(gone).unlink()
    page = arbre.root / "docs" / "mentions-legales.md"
    before = page.read_text(encoding="utf-8")
    links = [
        f"[un](communs/{gone}/index.html)",
        f"[deux](communs/{old}/index.html)",
        "[trois](contribuer/rien.md)",
        "[quatre](contribuer/index.md#nulle-part)",
        "[cinq](/guichet/)",
    ]
    page.write_text(before + "\n" + "\n\n".join(links) + "\n", encoding="utf-8")
    (arbre.root / "docs" / "guichet" / "perdue.md").write_text(
        "---\ntitle: Perdue\ndescription: Une page.\n---\n\n# Perdue\n\nUne page.\n", encoding="utf-8"
    )
    assert verifier(Demande(racine=arbre.root, moteur=MOTEUR, sans_conseils=True)) == ERREURS
    said = capsys.readouterr().out
    assert "Aucun menu ne mène à cette page." in said
    assert "Ajoutez la ligne « - guichet/perdue.md » à « nav », dans mkdocs.yml" in said
    for extract, message, remedy in (
        (links[0], f"mène à la page du commun « {gone} », qui n’est pas dans projets/.", "nlevez ce lien"),
        (
            links[1],
            f"mène à la page du commun « {old} »",
            "écrivez « communs/nom-d-aujourd-hui/index.html ».",
        ),
        (
            links[2],
            "Le lien « contribuer/rien.md » ne mène à aucune page du site.",
            "Écrivez le chemin du fichier",
        ),
        (links[3], "mène à un endroit que la page docs/contribuer/index.md n’a pas.", "Ajoutez « { #nom } »"),
        (
            links[4],
            "Le lien « /guichet/ » ne mène à aucune page du site.",
            "Vouliez-vous écrire « guichet/index.md » ?",
        ),
    ):
        line, _ = arbre.place("docs/mentions-legales.md", extract)
        told = said.partition(f"docs/mentions-legales.md:{line}:")[2].partition("✗")[0]
        assert message in told, said
        assert remedy in told, told
    assert "Doc file" not in said
    assert said.endswith("6 erreurs dans 2 fichiers. Le site n’est pas construit.\n")
