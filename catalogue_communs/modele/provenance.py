"""Where the facts of a file come from, and where two sources disagree."""
# ruff: noqa: D101 - `dit` says what an object is, in French

from functools import cache
from typing import Annotated

from catalogue_communs.modele.base import Objet
from catalogue_communs.socle.dates import DatePartielle
from catalogue_communs.socle.declaration import (
    Date,
    Identifiant,
    NomDeChamp,
    Provenance,
    Url,
    decrit,
)
from catalogue_communs.socle.fichiers import yaml_fourni


class ValeurSourcee(Objet, frozen=True):
    dit = decrit(
        "Valeur", "Une valeur et sa source.", {"valeur": "BSD-3-Clause", "source": "readme"}
    )
    valeur: Annotated[
        str,
        decrit(
            "Valeur",
            "Ce que dit la source.",
            "BSD-3-Clause",
            au_plus=300,
        ),
    ]
    source: Provenance


class Divergence(Objet, frozen=True):
    dit = decrit(
        "Divergence",
        "Un champ et les valeurs données par les sources.",
        {
            "champ": "licence",
            "valeurs": [
                {"valeur": "BSD-3-Clause", "source": "readme"},
                {"valeur": "BSD-2-Clause", "source": "fichier-licence"},
            ],
        },
    )
    champ: Annotated[
        NomDeChamp,
        decrit(
            "Champ",
            "Nom du champ concerné, tel qu’il s’écrit dans le fichier.",
            "licence",
            au_moins=1,
        ),
    ]
    valeurs: Annotated[
        tuple[ValeurSourcee, ...],
        decrit(
            "Valeurs",
            "Les valeurs, chacune avec sa source.",
            [
                {"valeur": "BSD-3-Clause", "source": "readme"},
                {"valeur": "BSD-2-Clause", "source": "fichier-licence"},
            ],
            au_moins=2,
            au_plus=6,
        ),
    ]
    note: Annotated[
        str | None,
        decrit(
            "Note",
            "Ce que le catalogue en retient.",
            "La fiche retient le texte du fichier de licence.",
            au_plus=300,
        ),
    ] = None


@cache
def _presentations() -> tuple[str, ...]:
    return tuple(yaml_fourni("presentations")["adresses"])


def est_une_presentation(url: str) -> bool:
    """Tell whether an address is that of a sheet that presents products.

    What such a sheet does not say proves nothing.
    """
    return url.startswith(_presentations()) or url.endswith("/README.md")


# The reading of a source that shows its state on the day when it was read.
LUE_EN_LIGNE = "page"


class Source(Objet, frozen=True):
    """A document, its own day (`datee_du`), how and when somebody read it."""

    dit = decrit(
        "Source",
        "Un document ou une page.",
        {
            "id": "fiche-beta",
            "titre": "Fiche publique sur beta.gouv.fr",
            "lecture": "fichier",
            "datee_du": "2026-08-07",
        },
    )
    id: Annotated[
        Identifiant,
        decrit("Identifiant", "Identifiant court, unique dans le fichier.", "fiche-beta"),
    ]
    titre: Annotated[
        str,
        decrit(
            "Titre",
            "Ce qu’est le document, et qui le publie.",
            "Fiche publique sur beta.gouv.fr",
            au_moins=3,
            au_plus=250,
        ),
    ]
    url: Annotated[
        Url | None,
        decrit(
            "Adresse",
            "Adresse publique.",
            "https://beta.gouv.fr/startups/exemple.html",
        ),
    ] = None
    lecture: Annotated[
        str | None,
        decrit(
            "Lecture",
            "Comment la source a été lue ; absent, la page dit « copie de date inconnue ». "
            "« catalogue corriger » l’écrit pour un fichier à un commit.",
            "fichier",
            liste="lecture_source",
        ),
    ] = None
    datee_du: Annotated[
        Date | None,
        decrit(
            "Datée du",
            "Jour que la source porte elle-même : celui du commit, de l’article, "
            "de la copie d’archive. Absent si elle n’en porte pas.",
            "2026-08-07",
            moment="passe",
        ),
    ] = None
    consultee_le: Annotated[
        Date | None,
        decrit(
            "Consultée le",
            "Jour où quelqu’un l’a lue. Il ne dit rien de l’âge de ce qui y est écrit : "
            "c’est « datee_du » qui le dit.",
            "2026-08-20",
            moment="passe",
        ),
    ] = None
    champs: Annotated[
        tuple[NomDeChamp, ...],
        decrit(
            "Champs",
            "Champs de la fiche que cette source appuie.",
            ["nom", "porteurs"],
            au_plus=40,
        ),
    ] = ()
    note: Annotated[
        str | None,
        decrit(
            "Note",
            "Ce qu’il faut savoir de la source.",
            "Fichier supprimé depuis.",
            au_plus=300,
        ),
    ] = None

    @property
    def jour(self) -> DatePartielle | None:
        """The day of what the source says: its own, or the day when a live page was read.

        A copy without a day of its own has none.
        """
        if self.datee_du is None and self.lecture == LUE_EN_LIGNE:
            return self.consultee_le
        return self.datee_du


class SourceLue(Source, frozen=True):
    """`ne_dit_pas`: the fields that were looked for in this page, in vain."""

    dit = decrit(
        "Source",
        "Un document ou une page.",
        {
            "id": "fiche-beta",
            "titre": "Fiche publique sur beta.gouv.fr",
            "lecture": "fichier",
            "datee_du": "2026-08-07",
        },
        ordre=(
            "id",
            "titre",
            "url",
            "lecture",
            "datee_du",
            "consultee_le",
            "champs",
            "ne_dit_pas",
            "note",
        ),
    )
    ne_dit_pas: Annotated[
        tuple[
            Annotated[
                NomDeChamp,
                decrit(
                    "Champ",
                    "Nom d’un champ.",
                    "reutiliser.modes.cout",
                ),
            ],
            ...,
        ],
        decrit(
            "Ne dit pas",
            "Champs que l’on a cherchés dans cette page et qui n’y sont pas, "
            "alors qu’ils y seraient s’ils étaient publiés : "
            "sa page de prix, son site, ses conditions d’utilisation. "
            "Une fiche de présentation (beta.gouv.fr) ou un README muets ne prouvent rien. "
            "La page du commun dit alors « non publié », avec cette page et son jour.",
            ["reutiliser.modes.cout", "reutiliser.modes.delai"],
            au_plus=40,
        ),
    ] = ()
