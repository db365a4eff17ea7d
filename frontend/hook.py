"""Puts the built frontend and all words into the wheel; needs nothing but pip or uv (a hatchling build hook)."""

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class FrontendHook(BuildHookInterface[Any]):
    """Builds for a wheel; an editable install is served from the folder, where `make frontend` builds."""

    def dependencies(self) -> list[str]:
        sys.path.insert(0, self.root)
        from frontend.node import WHEEL, machine_has_node

        return [] if machine_has_node() else [f"{WHEEL}>=22.18,<25"]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if version == "editable":
            return
        sys.path.insert(0, self.root)
        from frontend.build import build

        build()
        # Not by force-include in pyproject.toml: that copies into editable installs too, and copies grow stale.
        build_data["force_include"][str(Path(self.root) / "locales")] = "portal/locales"
