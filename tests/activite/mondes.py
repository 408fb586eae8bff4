"""Made repositories: their commits, issues and releases, the same for every made forge."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

MIDI = datetime(2026, 11, 24, 12, tzinfo=UTC)
# Nobody real: first names of plants, an address that cannot exist.
EQUIPE = ("Ancolie Dupré", "Bleuet Martin", "Capucine Roy", "Dahlia Petit", "Églantine Noël")


@dataclass(frozen=True)
class Geste:
    """A commit: how many days ago, by whom."""

    jours: float
    nom: str = EQUIPE[0]
    compte: str = ""
    courriel: str = ""
    parents: int = 1
    cle: str = ""

    @property
    def quand(self) -> datetime:
        """Date of the committer."""
        return MIDI - timedelta(days=self.jours)

    @property
    def mel(self) -> str:
        """Address of the author."""
        return self.courriel or f"{self.nom.split()[0].lower()}@exemple.invalid"


@dataclass(frozen=True)
class Fil:
    """An issue or a merge request: opened and closed so many days ago."""

    ouvert: float
    ferme: float | None = None
    auteur: str = "ancolie"
    fusionne: bool = False
    exterieur: bool = False
    # Answers: how many days ago, by whom.
    reponses: tuple[tuple[float, str], ...] = ()


@dataclass
class Monde:
    """A repository as its forge knows it."""

    nom: str
    gestes: list[Geste] = field(default_factory=list)
    tickets: list[Fil] = field(default_factory=list)
    demandes: list[Fil] = field(default_factory=list)
    versions: list[tuple[str, float]] = field(default_factory=list)
    etiquettes: list[tuple[str, float]] = field(default_factory=list)
    racine: list[str] = field(default_factory=lambda: ["README.md", "LICENSE", "docs/", "src/"])
    dossiers: dict[str, list[str]] = field(default_factory=lambda: {"docs": ["index.md"]})
    langages: dict[str, int] = field(default_factory=lambda: {"Python": 7000, "Vue": 3000})
    licence: str = "AGPL-3.0"
    etoiles: int = 12
    fourches: int = 3
    archive: bool = False
    prive: bool = False
    copie: bool = False
    controles: str = "SUCCESS"
    publiccode: str = ""
    nouveau_nom: str = ""
    _sorted: list[Geste] = field(default_factory=list)

    @property
    def historique(self) -> list[Geste]:
        """The commits, the most recent first."""
        if len(self._sorted) != len(self.gestes):
            self._sorted = sorted(self.gestes, key=lambda geste: geste.jours)
        return self._sorted

    def cle(self, rang: int) -> str:
        """Return the hash of a commit, by its rank in the history."""
        geste = self.historique[rang]
        return (
            geste.cle
            or hashlib.sha1(
                f"{self.nom} {len(self.gestes) - rang}".encode(), usedforsecurity=False
            ).hexdigest()
        )

    @property
    def complet(self) -> str:
        """Name that the forge gives today."""
        return self.nouveau_nom or self.nom


def iso(quand: datetime) -> str:
    """Write a moment as forges do."""
    return quand.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def il_y_a(jours: float) -> str:
    """Write the moment of so many days ago."""
    return iso(MIDI - timedelta(days=jours))


def exemple(nom: str = "equipe/outil") -> Monde:
    """Return a repository with something of everything: people, a bot, a merge, late issues."""
    return Monde(
        nom,
        gestes=[
            *(Geste(3 + 7 * week, EQUIPE[week % 3]) for week in range(40)),
            Geste(
                1, "dependabot[bot]", "dependabot[bot]", "49699333+dependabot[bot]@users.noreply.github.com"
            ),
            Geste(2, EQUIPE[1], parents=2),
            # The same person, from the forge's own editor.
            Geste(10, "Ancolie Dupré", "ancolie", "123+ancolie@users.noreply.github.com"),
            Geste(500, EQUIPE[4]),
        ],
        tickets=[
            Fil(5, exterieur=True, reponses=((4.5, "iris[bot]"), (3, "bleuet"))),
            Fil(30, 20),
            Fil(100, 96),
            Fil(400, 390),
            Fil(12, 10, "renovate[bot]"),
        ],
        demandes=[Fil(2), Fil(9, 8, "bleuet", fusionne=True, exterieur=True), Fil(50, 47)],
        versions=[("v2.0.0", 20), ("v1.1.0", 200), ("v1.0.0", 420)],
        etiquettes=[("v2.0.0", 20), ("v1.1.0", 200), ("v1.0.0", 420)],
    )
