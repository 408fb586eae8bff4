"""Of the scripts of the site, those that each brings: a page names them, to have all at once."""

import re
from collections.abc import Mapping

# « import { … } from "./saisie-lire.js" ».
_IMPORTES = re.compile(r"^import .* from \"\./([\w-]+)\.js\"$", re.MULTILINE)


def modules_importes(scripts: Mapping[str, str]) -> dict[str, list[str]]:
    """List, for each script that imports others, all those that come with it."""
    imports = {nom: _IMPORTES.findall(script) for nom, script in scripts.items()}
    suites = {}
    for nom, importes in imports.items():
        suite = [*importes]
        for module in suite:
            suite += [suivant for suivant in imports[module] if suivant not in suite]
        if suite:
            suites[nom] = sorted({*suite})
    return suites
