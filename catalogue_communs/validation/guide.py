"""Where the fields are explained, and which one is meant by a name that is none."""

from functools import cache

from catalogue_communs.socle.fichiers import ressources, yaml_fourni
from catalogue_communs.socle.programme import programme
from catalogue_communs.socle.texte import slugifier

PAGE = "contribuer/champs"
# The same guide, as text, for whoever reads the repository on a forge.
TEXTE = "schemas/champs.md"


@cache
def champs_par_nom() -> dict[str, tuple[str, ...]]:
    """Return the fields, by their whole names, that each other name is given to."""
    par_nom: dict[str, list[str]] = {}
    for champ, names in yaml_fourni("autres-noms").items():
        for name in names:
            par_nom.setdefault(slugifier(name), []).append(champ)
    return {name: tuple(champs) for name, champs in par_nom.items()}


def champs_voulus(nom: str) -> tuple[str, ...]:
    """Return the fields that a name which is none may mean, by their whole names."""
    return champs_par_nom().get(slugifier(nom), ())


def guide_des_champs(ancre: str = "") -> str:
    """Name the guide of the fields, with its address.

    On the site, else in the repository that holds it.
    """
    mark = f"#{ancre}" if ancre else ""
    site = programme().adresses.site
    if site:
        return f"le guide des champs ({site.rstrip('/')}/{PAGE}/{mark})"
    if (ressources() / "docs" / f"{PAGE}.md").is_file():
        return f"le guide des champs ({TEXTE})"
    return "le guide des champs"
