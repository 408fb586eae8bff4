"""A question that Metabase publishes, or one of a dashboard that it publishes."""

from __future__ import annotations

import re

from catalogue.sources.genre import FormatDeSource

_UUID = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
_FORM = re.compile(
    rf"https://[^/?#]+/(?:[^?#]+/)?(?:public/question/{_UUID}|api/public/card/{_UUID}/query/json"
    rf"|api/public/dashboard/{_UUID}/dashcard/[0-9]+/card/[0-9]+)"
)

FORMAT = FormatDeSource(
    "metabase",
    "Question publique d’un Metabase",
    _FORM,
    "https://exemple.fr/api/public/card/2f4a3c52-7bac-4480-a41d-4db730c52325/query/json",
)
