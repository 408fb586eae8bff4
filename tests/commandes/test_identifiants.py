"""The list of what is published, kept by a command: what it adds, what it writes in a file, what it leaves."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

from catalogue.collectivites import cles
from catalogue.commandes.controle import donnees
from catalogue.faits.chronologie import modifie_le
from catalogue.faits.contexte import Contexte, charger
from tests.commandes.conftest import JOUR

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.aides import Sortie

AMIS = """\
  - organisation:
      nom: Les amis du Val
      type: association
{siren}    etat: en-production
    depuis: 2024
    statut: declaree
"""
SIREN = '      siren: "130026032"\n'


def avec_amis(depot: Path, siren: str = "") -> Path:
    """Add to the commented file the use of an association."""
    path = depot / "projets/bac-malin.yml"
    text = path.read_text(encoding="utf-8").replace(AMIS.format(siren=""), "")
    mark = "  # D’autres viendront.\n"
    path.write_text(text.replace(mark, AMIS.format(siren=siren) + mark), encoding="utf-8")
    return path


def test_the_list_is_made_then_completed(depot: Path, lancer: Callable[..., Sortie]) -> None:
    """Each new fact once, with its day; nothing is written when it is only shown, nor when nothing is new."""
    assert lancer("identifiants", "--simuler").dit.count("de plus dans la liste") == 2
    assert not (depot / cles.IDENTIFIANTS).exists()
    lancer("identifiants", "--date", "2026-08-01")
    first = (depot / cles.IDENTIFIANTS).read_text(encoding="utf-8")
    assert re.search(
        r"^bac-malin,mesure/bacs.2026-03-31,mesure/bacs/2026-03-31,2026-08-01,,\"?[^,]+.*\"?,,$",
        first,
        re.MULTILINE,
    )
    assert "bac-malin,reutilisation/commune-35115,reutilisation/35115,2026-08-01,," in first
    avec_amis(depot)
    assert lancer("identifiants", "--date", JOUR).dit == "projets/bac-malin.yml : 1 de plus dans la liste.\n"
    second = (depot / cles.IDENTIFIANTS).read_text(encoding="utf-8")
    new = "bac-malin,reutilisation/association-les-amis-du-val,reutilisation/les-amis-du-val,2026-08-24,"
    [added] = {*second.splitlines()} - {*first.splitlines()}
    assert added.startswith(new)
    assert {*first.splitlines()} < {*second.splitlines()}
    assert lancer("identifiants").dit == "La liste est à jour.\n"
    assert (depot / cles.IDENTIFIANTS).read_text(encoding="utf-8") == second


def test_a_siren_found_later_writes_the_identifier_in_the_file(
    depot: Path, lancer: Callable[..., Sortie]
) -> None:
    """The one line that it needs, comments kept; another name is left to a person."""
    avec_amis(depot)
    lancer("identifiants", "--date", JOUR)
    listed = (depot / cles.IDENTIFIANTS).read_text(encoding="utf-8")
    path = avec_amis(depot, SIREN)
    before = path.read_text(encoding="utf-8")
    assert lancer("valider", "projets/bac-malin.yml", "--date", JOUR).code == 1
    assert "« id: association-les-amis-du-val » gardé" in lancer("identifiants", "--date", JOUR).dit
    after = path.read_text(encoding="utf-8")
    end = "    depuis: 2024\n    statut: declaree\n"
    assert after == before.replace(end, f"{end}    id: association-les-amis-du-val\n")
    assert (depot / cles.IDENTIFIANTS).read_text(encoding="utf-8") == listed
    assert lancer("valider", "projets/bac-malin.yml", "--date", JOUR).code == 0
    path.write_text(before.replace("Les amis du Val", "Les amies du Val"), encoding="utf-8")
    assert "gardé" not in lancer("identifiants", "--simuler", "--date", JOUR).dit
    refused = lancer("valider", "projets/bac-malin.yml", "--date", JOUR)
    assert "→ Ajoutez « id: association-les-amis-du-val » à cette réutilisation." in refused.dit


def test_a_spoiled_list_is_left_as_it_is(depot: Path, lancer: Callable[..., Sortie]) -> None:
    """Its line is told; writing over it would forget what it says."""
    (depot / cles.IDENTIFIANTS).write_text("commun,cle\n", encoding="utf-8")
    told = lancer("identifiants")
    assert (told.code, told.erreur.partition(" : ")[0]) == (1, "donnees/identifiants.csv:1")
    assert (depot / cles.IDENTIFIANTS).read_text(encoding="utf-8") == "commun,cle\n"


def test_a_list_that_is_late_is_advice(depot: Path, lancer: Callable[..., Sortie]) -> None:
    """It is completed at night: no contributor is stopped; a catalogue without a list is told too."""
    lancer("identifiants", "--date", JOUR)

    def codes() -> list[str]:
        found, _ = donnees(depot, date(2026, 8, 24))
        return [d.code for d in found if d.fichier == "donnees/identifiants.csv"]

    assert codes() == []
    avec_amis(depot)
    assert codes() == ["identifiants-a-noter"]
    (depot / cles.IDENTIFIANTS).unlink()
    assert codes() == ["identifiants-a-noter"]


def test_two_lines_of_one_organisation_keep_their_identifiers_when_they_move(
    depot: Path, lancer: Callable[..., Sortie]
) -> None:
    """A stop, then a return: the command writes « id » to both, once."""
    path = avec_amis(depot)
    back = AMIS.format(siren="")
    stop = back.replace("en-production", "arretee").replace("depuis: 2024", "arretee_le: 2023")
    text = path.read_text(encoding="utf-8").replace(back, stop + back)
    path.write_text(text, encoding="utf-8")
    assert "identifiant-a-fixer" in lancer("valider", "projets/bac-malin.yml", "--date", JOUR).dit
    lancer("identifiants", "--date", JOUR)
    ids = [f"    id: association-les-amis-du-val{rank}\n" for rank in ("", ".2")]
    written = path.read_text(encoding="utf-8")
    assert written == text.replace(stop + back, stop + ids[0] + back + ids[1])
    listed = (depot / cles.IDENTIFIANTS).read_text(encoding="utf-8")
    path.write_text(written.replace(stop + ids[0] + back + ids[1], back + ids[1] + stop + ids[0]), "utf-8")
    assert lancer("identifiants", "--date", JOUR).dit == "La liste est à jour.\n"
    assert (depot / cles.IDENTIFIANTS).read_text(encoding="utf-8") == listed
    assert lancer("valider", "projets/bac-malin.yml", "--date", JOUR).code == 0


def test_what_is_told_otherwise_is_seen_changed_once(depot: Path, lancer: Callable[..., Sortie]) -> None:
    """264 becomes 246: the line keeps its day of entry, and gains that of the change, from which feeds move."""
    lancer("identifiants", "--date", "2026-08-01")
    path = depot / "projets" / "bac-malin.yml"
    text = path.read_text(encoding="utf-8")
    [(before, value)] = re.findall(r"(au: 2026-03-31\n\s+valeur: )(\d+)", text)
    path.write_text(text.replace(f"{before}{value}", f"{before}{int(value) + 1}"), encoding="utf-8")
    assert lancer("identifiants", "--date", JOUR).dit == "projets/bac-malin.yml : 1 à jour dans la liste.\n"
    known = cles.lire_publies(depot)["bac-malin"]["mesure/bacs.2026-03-31"]
    assert (known.publie_le.isoformat(), str(known.modifie_le)) == ("2026-08-01", JOUR)
    (since, told), (first, before_that) = known.editions()
    assert (str(since), str(first)) == (JOUR, "2026-08-01")
    assert (f" {int(value) + 1} " in told, f" {value} " in before_that) == (True, True)
    assert lancer("identifiants", "--date", "2026-09-01").dit == "La liste est à jour.\n"
    contexte = Contexte(depot, charger(depot, date(2026, 9, 2))[0], date(2026, 9, 2))
    projet = contexte.catalogue.projet("bac-malin")
    assert projet is not None
    [event] = [e for e in contexte.evenements_de(projet) if e.cle == "mesure/bacs/2026-03-31"]
    assert (event.publie_le.isoformat(), modifie_le(event).isoformat()) == ("2026-08-01", JOUR)
