"""The page that shows the publiccode.yml of a common, or says what it lacks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from catalogue.faits import publiccode
from catalogue.forges.lecteurs.reponses import PUBLICCODE_LU
from catalogue.site.sorties.publiccode import exporter, texte
from catalogue.site.vues.activite import jour
from catalogue.socle.licences import normalise

if TYPE_CHECKING:
    from catalogue.faits.contexte import Contexte
    from catalogue.faits.publiccode import Export
    from catalogue.forges.modele import LectureDeDepot
    from catalogue.modele import Projet
    from catalogue.site.vues.adresses import Adresses
    from catalogue.socle.programme import Publication


def chemin(slug: str) -> str:
    """Return the path of the page of a common."""
    return f"communs/{slug}/publiccode/"


def vue(
    projet: Projet, contexte: Contexte, publication: Publication, adresses: Adresses
) -> dict[str, object]:
    """Describe the page: the file and how to propose it, or the missing fields and a draft."""
    export = exporter(projet, contexte)
    page = publication.url(f"communs/{projet.slug}/")
    text = texte(projet, export, publication) if export.complet else publiccode.brouillon(export, page)
    repository = projet.depot_principal.url
    read = contexte.lectures.get(repository)
    return {
        "nom": projet.nom,
        "complet": export.complet,
        "texte": text,
        "fichier_url": f"{adresses.commun(projet.slug)}publiccode.yml",
        "depot_url": repository,
        "present": read.fichiers.publiccode if read and read.fichiers else None,
        "declare": _declare(export, read) if read and read.publiccode else None,
        "proposition": publiccode.proposer(repository, text, read.branche if read else None),
        "manques": tuple(
            {
                "champ": m.champ,
                "raison": m.raison,
                "remede": m.remede,
                "fiche": m.fiche,
                "fiche_url": adresses.champ(m.fiche.replace(".", "-")),
            }
            for m in export.manques
        ),
        "modifier_url": adresses.modifier(projet.slug),
        "accueil_url": adresses.page(""),
        "catalogue_url": adresses.page("catalogue/"),
        "commun_url": adresses.commun(projet.slug),
        "aide_url": adresses.page("donnees/publiccode/"),
    }


def _declare(export: Export, read: LectureDeDepot) -> dict[str, object]:
    """Compare what the file of the repository says with what the common would say in the same words."""
    ours = {name: _en_texte(export.valeurs, name) for name in PUBLICCODE_LU}
    theirs = read.publiccode or {}
    return {
        "lu_le": jour(read.au),
        "commit": (read.tete or "")[:7],
        "lignes": tuple(
            {
                "champ": name,
                "depot": theirs.get(name, ""),
                "fiche": ours[name],
                "different": name in theirs and ours[name] not in {"", normalise(theirs[name]), theirs[name]},
            }
            for name in PUBLICCODE_LU
            if name in theirs or ours[name]
        ),
    }


def _en_texte(values: Any, name: str) -> str:  # noqa: ANN401 - a value at any depth
    for key in name.split("."):
        values = values.get(key) if isinstance(values, dict) else None
    if isinstance(values, bool):
        return str(values).lower()
    return ", ".join(values) if isinstance(values, list) else values or ""
