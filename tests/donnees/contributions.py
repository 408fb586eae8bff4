"""Ordinary contributions, each as a function that changes a copy of the tree. All may be made together."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import yaml

from catalogue_communs.faits.contexte import Contexte
from catalogue_communs.faits.fonds import charger
from catalogue_communs.forges.modele import LectureDeDepot, ecrire_lecture
from tests.aides import ROOT
from tests.communs import DROITS
from tests.donnees.arbre import Arbre, Valeurs

FIXTURES = ROOT / "tests/fixtures"
# A commune of each région, those beyond the seas first: the least used.
COMMUNES = ("97608", "97302", "97209", "97105", "97411", "2A004", "35238", "44109", "14118", "45234", "21231",
            "67482", "59350", "33063", "31555", "13055", "69123", "75056")  # fmt: skip
A_COMPTER = {
    "id": "arbres",
    "nom": "Arbres comptés",
    "effet": "usage",
    "unite": "site",
    "nature": "cumul",
}


def un_commun_premier(arbre: Arbre) -> None:
    arbre.nouveau(f"0-{arbre.slugs()[0][:20]}", "0 déchet au jardin")


def un_commun_dernier(arbre: Arbre) -> None:
    arbre.nouveau(f"zz-{arbre.slugs()[-1][:20]}", "Zones humides partagées")


def un_laureat(arbre: Arbre) -> None:
    slug = arbre.nouveau("aaron-des-bois", "Aaron des bois", statut="laureat")
    arbre.changer(slug, guichet={"preuve": arbre.source(slug)})


def un_renommage(arbre: Arbre) -> None:
    """Change the name of the first common, and that of its file; those that name it follow."""
    old, new = arbre.slugs()[0], "nouvelle-vie-du-premier"
    values = arbre.lire(old)
    former = [*values.get("anciens_slugs", []), old]
    arbre.chemin(old).unlink()
    arbre.ecrire(new, {**values, "nom": "Nouvelle vie", "anciens_slugs": former})
    arbre.ailleurs(old, new)


def une_archive(arbre: Arbre) -> None:
    slug = arbre.slugs()[-1]
    archive = {"date": arbre.jour, "raison": "Fin du financement.", "source": arbre.source(slug)}
    arbre.changer(slug, archive=archive)


def un_retrait(arbre: Arbre) -> None:
    arbre.retirer(arbre.slugs()[len(arbre.slugs()) // 2], "Double d’une autre fiche.")


def une_mesure(arbre: Arbre) -> None:
    """Add a measure to the first common that counts something."""
    for slug in arbre.slugs():
        values = arbre.lire(slug)
        for indicator in values.get("impact", {}).get("indicateurs", []):
            measure = {
                "au": arbre.jour,
                "valeur": 1789,
                "statut": "declare",
                "source": arbre.source(slug),
            }
            indicator["mesures"] = [*indicator.get("mesures", []), measure]
            arbre.changer(slug, impact=values["impact"])
            return
    un_indicateur_sans_mesure(arbre)
    une_mesure(arbre)


def un_indicateur_sans_mesure(arbre: Arbre) -> None:
    arbre.nouveau("bientot-compte", "Bientôt compté", impact={"indicateurs": [A_COMPTER]})


def une_region_nouvelle(arbre: Arbre) -> None:
    """Declare a reuse where nobody had declared any."""
    contexte = Contexte(arbre.root, charger(arbre.root, arbre.jour)[0], arbre.jour)
    used = contexte.usages_par_departement
    code = next(
        (c for c in COMMUNES if c[: 3 if c.startswith("97") else 2] not in used), COMMUNES[0]
    )
    reuse = {"organisation": {"code_insee": code}, "etat": "en-production", "statut": "declaree"}
    arbre.nouveau(
        "ailleurs-aussi", "Ailleurs aussi", reutilisations=[{**reuse, "depuis": "2026-01"}]
    )


def des_images(arbre: Arbre) -> None:
    """Give a logo and three screenshots to a common, of the weight that people really send."""
    shots = [
        arbre.image("ecran-un.png", 1600, 900),
        arbre.image("ecran-deux.webp", 390, 844),
        arbre.image("ecran-trois.jpg", 900, 600, bruit=True),
    ]
    captures = [
        {"image": name, "alternative": f"Une carte et des arbres, vue {name[:-4]}.", **DROITS}
        for name in shots
    ]
    logo = {"image": arbre.image("logo-neuf.png", 300, 120), **DROITS}
    arbre.changer(arbre.slugs()[2], logo=logo, captures=captures)


def une_fiche_tres_remplie(arbre: Arbre) -> None:
    """Fill every field of the schema that a common in use may have."""
    text = (FIXTURES / "projets/valides/fiche_complete.yml").read_text(encoding="utf-8")
    values = yaml.safe_load(text.replace("exemple.fr", "arbres.example"))
    other = arbre.slugs()[-1]
    values |= {
        "nom": "Forêt comptée",
        "anciens_slugs": ["foret-d-avant"],
        "relations": [{"commun": other, "type": "complete"}],
    }
    values["depots"][0]["url"] = "https://github.com/valimaginaire/foret"
    images = "docs/images/communs"
    (arbre.root / images).mkdir(parents=True, exist_ok=True)
    for name in (values["logo"]["image"], *(shot["image"] for shot in values["captures"])):
        (arbre.root / images / name).write_bytes((FIXTURES / "racine" / images / name).read_bytes())
    arbre.ecrire("foret-comptee", values)


def une_lecture(arbre: Arbre) -> None:
    """Read a repository on its forge, as every day does."""
    slug = arbre.nouveau("lu-ce-jour", "Lu ce jour")
    url = arbre.lire(slug)["depots"][0]["url"]
    ecrire_lecture(
        arbre.root, LectureDeDepot(url, arbre.jour, "github", licence="MIT", archive=False)
    )


def une_vague_ouverte(arbre: Arbre) -> None:
    """Open a wave of applications, with its dates."""

    def change(values: Valeurs) -> None:
        wave = {"nom": "Vague suivante", "etat": "ouverte"}
        dates = {"ouverture": arbre.jour, "cloture": arbre.jour + timedelta(days=30)}
        values["vagues"].append({**wave, **dates, "source": values["sources"][0]["id"]})
        said = {
            "statut": "ouvert",
            "constate_le": arbre.jour,
            "message": "Candidatez jusqu’à la clôture.",
        }
        values["etat"] |= said

    arbre.guichet(change)


def une_relation(arbre: Arbre) -> None:
    first, last = arbre.slugs()[1], arbre.slugs()[-1]
    others = [one for one in arbre.lire(first).get("relations", []) if one["commun"] != last]
    arbre.changer(first, relations=[*others, {"commun": last, "type": "complete"}])


def une_longue_description(arbre: Arbre) -> None:
    part = "### Ce qui change\n\nLa commune **compte** ses arbres, et le [dit](https://arbres.example/).\n\n- un ;\n- deux.\n\n"
    arbre.changer(arbre.slugs()[3], description=part * (7900 // len(part)))


def trente_communs(arbre: Arbre) -> None:
    """Bring thirty commons at once: lists change their shape."""
    for number in range(30):
        arbre.nouveau(f"serie-{number:02d}", f"Série n° {number}")


def un_nom_singulier(arbre: Arbre) -> None:
    """Bear a name that typography and addresses find hard."""
    arbre.nouveau("oeil-de-l-ile", "L’Œil de l’Île & Cie : « n° 3 » – 100 % d’été", sigle="Œ&Î")


def une_licence_rare(arbre: Arbre) -> None:
    """Choose a free licence that the site does not sum up."""
    arbre.nouveau("rare-mais-libre", "Rare mais libre", licence="Zlib")


CONTRIBUTIONS: tuple[Callable[[Arbre], None], ...] = (
    un_commun_premier,
    un_commun_dernier,
    un_laureat,
    un_renommage,
    une_archive,
    un_retrait,
    une_mesure,
    un_indicateur_sans_mesure,
    une_region_nouvelle,
    des_images,
    une_fiche_tres_remplie,
    une_lecture,
    une_vague_ouverte,
    une_relation,
    une_longue_description,
    trente_communs,
    un_nom_singulier,
    une_licence_rare,
)
