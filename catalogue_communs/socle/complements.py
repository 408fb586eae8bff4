"""The extras of the package: what those who only read and check files do not install.

A module of an extra is imported by what uses it, and not before. `catalogue_communs.commandes.base` turns
what is missing into a sentence.
"""

# The modules that each extra of pyproject.toml installs, under the names by which they are imported.
COMPLEMENTS = {
    "site": ("PIL", "jinja2", "markupsafe", "material", "mkdocs", "segno", "tinycss2", "xlsxwriter"),
    "reseau": ("requests", "urllib3"),
    "courrier": ("dkim", "dns"),
}


def installer(complement: str) -> str:
    """Return the command that installs an extra."""
    return f'pip install "catalogue-communs[{complement}]"'


def qui_manque(error: ModuleNotFoundError) -> str | None:
    """Return the extra that would have installed a missing module."""
    module = (error.name or "").partition(".")[0]
    return next((name for name, modules in COMPLEMENTS.items() if module in modules), None)
