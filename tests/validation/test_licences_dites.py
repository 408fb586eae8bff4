"""The licences that people write in words: the right expression, a choice, or nothing; never an invented one.

The spellings are those of the fields « license » of real packages, of publiccode.yml files, of the
classifiers of PyPI and of pages of licences.
"""

from __future__ import annotations

import pytest

from catalogue.socle.licences import normalise
from catalogue.validation import devine

AGPL = ("AGPL-3.0-only", "AGPL-3.0-or-later")
GPL = ("GPL-3.0-only", "GPL-3.0-or-later")
LUES: dict[str, tuple[str, ...]] = {
    # Certain.
    "mit": ("MIT",),
    "Licence MIT": ("MIT",),
    "mit-licence": ("MIT",),
    "The MIT License (MIT)": ("MIT",),
    "License :: OSI Approved :: MIT License": ("MIT",),
    "MIT, Expat": ("MIT",),
    "MIT-0": ("MIT-0",),
    "Apache 2": ("Apache-2.0",),
    "ASL 2.0": ("Apache-2.0",),
    "Apache License, Version 2.0": ("Apache-2.0",),
    "http://www.apache.org/licenses/LICENSE-2.0": ("Apache-2.0",),
    "https://opensource.org/licenses/MIT": ("MIT",),
    "https://spdx.org/licenses/EUPL-1.2.html": ("EUPL-1.2",),
    "EUPL 1.2": ("EUPL-1.2",),
    "EUPL v1.2 ou ultérieure": ("EUPL-1.2",),
    "European Union Public Licence 1.2 (EUPL 1.2)": ("EUPL-1.2",),
    "Licence publique de l’Union européenne 1.2": ("EUPL-1.2",),
    "CeCILL v2.1": ("CECILL-2.1",),
    "CeCILL-B": ("CECILL-B",),
    "Mozilla Public License 2.0 (MPL 2.0)": ("MPL-2.0",),
    "BSD 2 clauses": ("BSD-2-Clause",),
    "Simplified BSD": ("BSD-2-Clause",),
    "3-clause BSD": ("BSD-3-Clause",),
    "New BSD License": ("BSD-3-Clause",),
    'BSD 3-Clause "New" or "Revised" License': ("BSD-3-Clause",),
    "0BSD": ("0BSD",),
    "ISC License (ISCL)": ("ISC",),
    "Licence Ouverte 2.0": ("etalab-2.0",),
    "Licence Ouverte / Open Licence v2.0": ("etalab-2.0",),
    "Etalab 2.0": ("etalab-2.0",),
    "ODbL": ("ODbL-1.0",),
    "Open Database License": ("ODbL-1.0",),
    "CC0 1.0 Universal": ("CC0-1.0",),
    "https://creativecommons.org/publicdomain/zero/1.0/": ("CC0-1.0",),
    "CC BY-SA 4.0": ("CC-BY-SA-4.0",),
    "CC-BY-NC-SA 4.0": ("CC-BY-NC-SA-4.0",),
    "https://creativecommons.org/licenses/by-sa/4.0/": ("CC-BY-SA-4.0",),
    "Creative Commons Attribution 4.0 International": ("CC-BY-4.0",),
    "Eclipse Public License 2.0": ("EPL-2.0",),
    "Artistic License 2.0": ("Artistic-2.0",),
    "Boost Software License 1.0": ("BSL-1.0",),
    "Unlicense": ("Unlicense",),
    "GPL v3 only": ("GPL-3.0-only",),
    "GPL v3 ou ultérieure": ("GPL-3.0-or-later",),
    "GNU GPL v2+": ("GPL-2.0-or-later",),
    "GPL v2 ou supérieure": ("GPL-2.0-or-later",),
    "GNU General Public License v3 or later (GPLv3+)": ("GPL-3.0-or-later",),
    "GNU AGPLv3 ou version ultérieure": ("AGPL-3.0-or-later",),
    "LGPLv3 (only)": ("LGPL-3.0-only",),
    "LGPL 2.1+": ("LGPL-2.1-or-later",),
    "gpl-3.0-or-later": ("GPL-3.0-or-later",),
    "MIT ou Apache 2": ("MIT OR Apache-2.0",),
    "Apache-2.0 AND MIT": ("Apache-2.0 AND MIT",),
    "AGPL-3.0-only OR GPL-3.0-only": ("AGPL-3.0-only OR GPL-3.0-only",),
    # A choice: the version, what follows it, or how two licences go together is not said.
    "AGPL v3": AGPL,
    "agplv3": AGPL,
    "agpl-3.0": AGPL,
    "GNU AFFERO GENERAL PUBLIC LICENSE": AGPL,
    "AGPL-3.0": AGPL,
    "GNU Affero General Public License v3": AGPL,
    "https://www.gnu.org/licenses/agpl-3.0.html": AGPL,
    "GPL3": GPL,
    "https://www.gnu.org/licenses/gpl-3.0.en.html": GPL,
    "Apache": ("Apache-2.0", "Apache-1.1", "Apache-1.0"),
    "EUPL": ("EUPL-1.2", "EUPL-1.1", "EUPL-1.0"),
    "CeCILL": ("CECILL-2.1", "CECILL-2.0", "CECILL-1.1", "CECILL-1.0"),
    "BSD": ("BSD-3-Clause", "BSD-2-Clause"),
    "MIT/Apache-2.0": ("MIT OR Apache-2.0", "MIT AND Apache-2.0"),
    "MIT et CC BY 4.0": ("MIT OR CC-BY-4.0", "MIT AND CC-BY-4.0"),
    # Unknown: a word was not understood, or the version has no identifier.
    "pas de licence (MIT envisagée)": (),
    "Licence MIT modifiée, usage non commercial": (),
    "MIT License with Commons Clause": (),
    "usage non commercial": (),
    "GPL avec exception": (),
    "GPLv3 with classpath exception": (),
    "GPL v2 or v3": (),
    "CeCILL ou CeCILL-B": (),
    "Etalab 1.0": (),
    "Licence Ouverte": (),
    "EUPL 3": (),
    "open source": (),
    "libre": (),
    "other": (),
    "propriétaire": (),
    "UNLICENSED": (),
    "Public Domain": (),
    "All rights reserved": (),
    "SEE LICENSE IN LICENSE.md": (),
    "Business Source License 1.1": (),
    "Elastic License 2.0": (),
    "à définir": (),
    "permitted": (),
    "MIT" * 100: (),
}


@pytest.mark.parametrize(("spelling", "meant"), LUES.items())
def test_a_licence_is_understood_or_asked_never_invented(spelling: str, meant: tuple[str, ...]) -> None:
    """Each expression proposed is one of SPDX."""
    assert devine.licences(spelling) == meant
    assert [normalise(one) for one in meant] == list(meant)


def test_a_choice_says_what_tells_its_licences_apart() -> None:
    """Who writes « AGPL v3 » is not asked to know SPDX."""
    assert devine.choix(AGPL) == (
        "« AGPL-3.0-only » (cette version seule) ou « AGPL-3.0-or-later » (celle-ci ou une suivante)"
    )
