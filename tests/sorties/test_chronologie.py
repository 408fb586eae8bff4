"""What happened and when: the order of the events, and the edges of what is told of each."""

from __future__ import annotations

import msgspec
import pytest

from catalogue_communs.collectivites import reference
from catalogue_communs.faits.chronologie import evenements
from catalogue_communs.forges.modele import LectureDeDepot
from catalogue_communs.modele import Organisme
from catalogue_communs.parutions.registre import Registre
from tests.aides import RACINE, TODAY, Json
from tests.communs import developper, regles
from tests.sorties.conftest import fictif


def nommer(who: Organisme) -> str:
    return who.nom or who.code_insee or who.siren or "?"


@pytest.mark.parametrize("regle", regles("chronologie"))
def test_what_is_told_of_a_common(regle: Json) -> None:
    projet = fictif(**developper(regle["fiche"]))
    # Nothing was published yet, and no history tells when.
    known = (
        Registre(RACINE, TODAY).de(projet, reference(RACINE))._replace(sinon=None, nommer=nommer)
    )
    readings = {
        url: msgspec.convert(
            {"depot": url, "lu_le": str(TODAY), "source": "git", **said}, LectureDeDepot
        )
        for url, said in regle.get("lectures", {}).items()
    }
    assert [
        f"{e.cle} | {e.publie_le} | {e.dit_le} | {e.titre} | {e.phrase}"
        for e in evenements(known, readings)
    ] == regle["dit"]
