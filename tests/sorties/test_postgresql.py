"""The script that loads the catalogue into PostgreSQL, on a real server: what it holds, and what it finds."""

from __future__ import annotations

import contextlib
import json
import os
import pwd
import shutil
import sqlite3
import subprocess
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path

import pytest

from catalogue_communs.faits.contexte import Contexte
from catalogue_communs.site.sorties import api, tables
from tests.aides import RACINE, ROOT
from tests.banc.recherche import demander
from tests.sorties.conftest import PUBLICATION
from tests.sorties.test_tables import questions

SCRIPT = ROOT / "docs" / "exemples" / "serveurs" / "postgresql.sql"
PLACES = [*Path("/usr/lib/postgresql").glob("*/bin"), Path("/usr/bin"), Path("/usr/local/bin")]
OUTILS = next((place for place in PLACES if (place / "initdb").is_file()), None)
# Needs that are told with the words of the files: synonyms and misspellings are the business of the site.
DEMANDES = (
    "DEPOT SAUVAGE",
    "friches vives",
    "logements vacants",
    "ordures dans les bois",
    "covoiturage",
)

# What a person downloads lies here; the server refuses to run as root, and reads it too.
FICHIERS = Path(tempfile.mkdtemp(prefix="pg-"))
PREMIER = b"SELECT slug FROM catalogue.chercher(:'q') LIMIT 1;"

pytestmark = [
    pytest.mark.nuit,
    pytest.mark.skipif(OUTILS is None, reason="PostgreSQL n’est pas installé"),
]


@pytest.fixture(scope="module")
def psql() -> Iterator[Callable[..., str]]:
    """Start a server that listens on a socket of its own; return what asks it, from the folder of the files."""
    assert OUTILS
    folder = FICHIERS
    who = "nobody" if os.getuid() == 0 else pwd.getpwuid(os.getuid()).pw_name
    person = {"user": who} if os.getuid() == 0 else {}
    shutil.chown(folder, who)
    env = {
        "PATH": os.environ["PATH"],
        "LC_ALL": "C.UTF-8",
        "PGHOST": str(folder),
        "PGUSER": "essai",
    }
    env["PGOPTIONS"] = "-c client_min_messages=warning"

    def run(tool: str, *words: str, entree: bytes = b"", juste: bool = True) -> str:
        command = [str(OUTILS / tool), *words]
        done = subprocess.run(
            command,
            input=entree,
            capture_output=True,
            env=env
            | {name: os.environ[name] for name in ("CATALOGUE_SQLITE",) if name in os.environ},
            cwd=folder,
            check=False,
            **person,  # type: ignore[call-overload]
        )
        assert (done.returncode == 0) is juste, done.stderr.decode()
        return str((done.stdout + done.stderr).decode())

    data = f"{folder}/donnees"
    run("initdb", "--auth=trust", "--username=essai", "--no-sync", "--encoding=UTF8", "-D", data)
    options = f"-c listen_addresses='' -c unix_socket_directories={folder} -c fsync=off"
    run("pg_ctl", "-D", data, "-o", options, "-l", f"{folder}/journal", "-w", "start")
    try:
        run("psql", "-c", "CREATE DATABASE communs", "postgres")
        yield lambda *words, **more: run("psql", "-X", "-q", "-A", "-t", "communs", *words, **more)
    finally:
        run("pg_ctl", "-D", data, "-m", "immediate", "stop")
        shutil.rmtree(folder)


@pytest.fixture(scope="module")
def lot(contexte: Contexte) -> bytes:
    """Make the file of all the documents."""
    return dict(api.du_catalogue(contexte, PUBLICATION))["donnees/communs.ndjson"]


def verser(psql: Callable[..., str], lot: bytes, annonce: bytes | None = None) -> str:
    """Run the script as its first lines say, on a list that is the one announced, or on another."""
    whole = lot if annonce is None else annonce
    said = {"lot": {"empreinte": sha256(whole).hexdigest()}, "communs": whole.splitlines()}
    files = {
        "communs.ndjson": lot,
        "changements.json": json.dumps(said, default=bytes.decode, indent=1).encode(),
        "postgresql.sql": SCRIPT.read_bytes(),
    }
    for name, content in files.items():
        path = FICHIERS / name
        path.write_bytes(content)
        path.chmod(0o644)
    return psql("-f", "postgresql.sql", juste=annonce is None)


def test_the_whole_catalogue_is_there_and_stays_up_to_date(
    psql: Callable[..., str], lot: bytes
) -> None:
    """Byte for byte in JSON; what left goes; a file that is empty or cut changes nothing."""
    lines = [json.loads(line)["commun"] for line in lot.splitlines()]
    for _ in range(2):
        assert verser(psql, lot).split() == [str(len(lines))]
    held = psql("-c", "SELECT document FROM catalogue.communs").splitlines()
    assert sorted(map(json.loads, held), key=lambda one: one["slug"]) == sorted(
        lines, key=lambda one: one["slug"]
    )
    uses = sum(len(one.get("reutilisations", ())) for one in lines)
    assert psql("-c", "SELECT count(*) FROM catalogue.reutilisations").split() == [str(uses)]
    parts = lot.splitlines(keepends=True)
    for wrong in (b"", lot[:-40], b"".join(parts[:2]), b"".join(parts[1:])):
        assert "rien n’est changé" in verser(psql, wrong, lot)
    assert psql("-c", "SELECT count(*) FROM catalogue.communs").split() == [str(len(lines))]
    assert verser(psql, b"".join(parts[1:])).split() == [str(len(lines) - 1)]


@pytest.mark.skipif(not shutil.which("sqlite3"), reason="sqlite3 n’est pas installé")
def test_the_tables_are_those_of_sqlite(
    psql: Callable[..., str], lot: bytes, contexte: Contexte, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Asked the questions of the page, each database answers the same; an empty file changes nothing."""
    path = FICHIERS / "catalogue.sqlite"
    monkeypatch.setenv("CATALOGUE_SQLITE", str(path))
    path.write_bytes(tables.du_catalogue(contexte, PUBLICATION)["donnees/tables/catalogue.sqlite"])
    path.chmod(0o644)
    with contextlib.closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as base:
        names = [
            name for (name,) in base.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")
        ]
        for _ in range(2):
            verser(psql, lot)
        for sql in (*(f"SELECT * FROM {name}" for name in names), *(sql for _, sql in questions())):  # noqa: S608 - names of ours
            inside = sql.strip().removesuffix(";")
            asked = f"SET search_path = tables; SELECT json_agg(t) FROM ({inside}) AS t"  # noqa: S608 - likewise
            there = [tuple(row.values()) for row in json.loads(psql("-c", asked)) or ()]
            assert Counter(there) == Counter(base.execute(sql)), sql
    path.write_bytes(b"")
    with pytest.raises(AssertionError):
        verser(psql, lot)
    assert psql("-c", "SELECT count(*) > 0 FROM tables.communs").split() == ["t"]


def test_a_hostile_text_is_only_text(psql: Callable[..., str], lot: bytes) -> None:
    line = json.loads(lot.splitlines()[0])
    line["commun"]["slug"] = "piege"
    line["commun"]["nom"] = "'); DROP SCHEMA catalogue CASCADE; -- $$ \\. \\copy \" \u2028"
    verser(psql, lot + json.dumps(line).encode() + b"\n")
    found = psql("-c", "SELECT document ->> 'nom' FROM catalogue.communs WHERE slug = 'piege'")
    assert found.rstrip("\n") == line["commun"]["nom"]
    assert "piege" in psql(
        "-c", "SELECT slug FROM catalogue.chercher($$'); DROP SCHEMA catalogue$$)"
    )
    verser(psql, lot)


def test_it_finds_first_what_the_site_finds_first(
    psql: Callable[..., str], lot: bytes, contexte: Contexte
) -> None:
    verser(psql, lot)
    slugs = [projet.slug for projet in contexte.catalogue.projets]
    site = demander(contexte.catalogue, RACINE, DEMANDES)["rangs"]
    expected = {
        asked: slugs[found[0]] if found else "" for asked, found in zip(DEMANDES, site, strict=True)
    }
    said = {asked: psql("-v", f"q={asked}", entree=PREMIER).strip() for asked in DEMANDES}
    assert said == expected
