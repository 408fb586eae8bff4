"""What the wheel carries that an editable install reads where it is: the hooks and the settings of MkDocs.

The table `force-include` would put them beside an editable install too, where their folder would
hide the package.
"""

from __future__ import annotations

from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

DONNEES = "catalogue_communs/_donnees"


class CustomBuildHook(BuildHookInterface):
    """Add the two to a wheel that is no editable install."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Say what is added, when `version` is the standard wheel."""
        if version == "standard":
            for name in ("hooks", "mkdocs.yml"):
                build_data["force_include"][name] = f"{DONNEES}/{name}"
