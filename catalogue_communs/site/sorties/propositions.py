"""What is offered to the repository of each common: its publiccode.yml, its images, a message."""

from collections.abc import Collection, Iterator

from catalogue_communs.faits import publiccode
from catalogue_communs.faits.conclusions import Conclusions
from catalogue_communs.faits.contexte import Contexte
from catalogue_communs.site.sorties.moissonnage import images_du_standard
from catalogue_communs.socle.programme import Publication, programme
from catalogue_communs.socle.texte import accorder, propre

FICHIER, LETTRE = "publiccode.yml", "message.txt"
STANDARD = "https://yml.publiccode.tools/"


def a_proposer(contexte: Contexte, publication: Publication) -> dict[str, bytes]:
    """Return the files of each proposal, below the name of its common."""
    fichiers = dict[str, bytes]()
    for commun in contexte.communs:
        if _sans_le_sien(commun):
            slug = commun.projet.slug
            for nom, contenu in _proposition(commun, publication).items():
                fichiers[f"{slug}/{nom}"] = contenu
    return fichiers


def _sans_le_sien(commun: Conclusions) -> bool:
    """Tell whether a team can be written to, whose repository is not known to have its own file."""
    if commun.projet.archive is not None:
        return False
    lu = commun.lecture and commun.lecture.fichiers
    return not (lu and lu.publiccode)


def _proposition(commun: Conclusions, publication: Publication) -> dict[str, bytes]:
    page = publication.url(f"communs/{commun.projet.slug}/")
    images = images_du_standard(commun.projet, commun.contexte.root)
    export = commun.publiccode.avec_images(images)
    lettre = "\n\n".join(_lettre(commun, export, page, images))
    return {
        FICHIER: publiccode.ecrire_publiccode(export, page).encode(),
        LETTRE: f"{lettre}\n".encode(),
        **images,
    }


def _lettre(
    commun: Conclusions, export: publiccode.Export, page: str, images: Collection[str]
) -> Iterator[str]:
    """Yield the paragraphs of the message: what it is, what is missing, that the team decides."""
    nom, titre = propre(commun.projet.nom), programme().titre
    yield "Bonjour,"
    yield (
        f"Le catalogue « {titre} » décrit {nom}, d’après des sources publiques : {page}. "
        "Nous vous proposons, pour la "
        f"racine de votre dépôt {commun.projet.depot_principal.url}, le fichier {FICHIER} joint, "
        "tiré de cette page. "
        f"C’est le standard que lisent les catalogues de logiciels publics d’Europe : {STANDARD}."
    )
    if export.manques:
        reste = "".join(f"\n- {champ}" for champ in publiccode.champs_a_dire(export))
        yield f"Vous seuls pouvez dire ce qui lui manque pour être valide :{reste}"
    if images:
        combien = accorder(len(images), "L’image", "Les images")
        yield (
            f"{combien} du dossier « publiccode », que le fichier nomme, "
            f"se {accorder(len(images), 'place', 'placent')} à côté de lui."
        )
    yield (
        "Relisez chaque valeur et changez ce qui n’est pas juste : votre fichier fera foi, "
        "et la page du catalogue dira "
        "ce qui en diffère. Vous décidez : sans lui, rien ne change."
    )
    yield f"{titre}\n{programme().courriel}"
