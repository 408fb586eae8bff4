"""A question that Metabase publishes, or one of a dashboard that it publishes."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from catalogue.sources.genre import FormatDeSource, avec, lire_json

if TYPE_CHECKING:
    from catalogue.modele.impact import SourceVivante

_UUID = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
_FORM = re.compile(
    rf"https://[^/?#]+/(?:[^?#]+/)?(?:public/question/{_UUID}|api/public/card/{_UUID}/query/json"
    rf"|api/public/dashboard/{_UUID}/dashcard/[0-9]+/card/[0-9]+)"
)


def _adresse(source: SourceVivante) -> str:
    """Ask for the data of a question, even when the file gives the page that people read."""
    url = re.sub(rf"public/question/({_UUID})$", r"api/public/card/\1/query/json", source.url)
    asked = [{"id": one.nom, "value": one.valeur} for one in source.parametres]
    return avec(url, {"parameters": json.dumps(asked)} if asked else {})


def _decoder(corps: bytes) -> Any:  # noqa: ANN401 - what a source wrote
    """Return rows by column: a question gives them so, the card of a dashboard gives them apart."""
    found = lire_json(corps)
    data = found.get("data") if isinstance(found, dict) else None
    if not isinstance(data, dict) or not isinstance(data.get("cols"), list):
        return found
    names = [str(col.get("display_name") or col.get("name")) for col in data["cols"] if isinstance(col, dict)]
    rows = data.get("rows")
    return [
        dict(zip(names, row, strict=False))
        for row in (rows if isinstance(rows, list) else [])
        if isinstance(row, list)
    ]


FORMAT = FormatDeSource(
    "metabase",
    "Question publique d’un Metabase",
    _FORM,
    "https://exemple.fr/api/public/card/2f4a3c52-7bac-4480-a41d-4db730c52325/query/json",
    # What a dashboard shows of a question, and no more.
    plafond=2000,
    adresse=_adresse,
    decoder=_decoder,
)
