"""From what a file says of an organisation to a collectivité of the reference, or to what is wrong.

- `code_insee` of five characters: a commune. Of two or three: a département or a région; where
  both exist (« 11 » is the Aude and the Île-de-France), the organisation's `type` decides, and
  without a type the answer is a `Probleme` that asks for it.
- `siren`: any collectivité but those d'outre-mer; else another body, of which only the key of
  the SIREN can be checked (by the schema).
- neither: another body, known by its type and its name.

A SIREN that the reference does not know cannot be that of a commune, an EPCI, a département or a
région. A département that has no council any more is a place, never an organisation.
"""

from __future__ import annotations

import csv
import hashlib
import io
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property, lru_cache
from itertools import chain
from pathlib import Path
from typing import cast

import msgspec

from catalogue_communs.collectivites import objets
from catalogue_communs.collectivites.objets import (
    COMMUNE,
    DEPARTEMENT,
    EPCI,
    REGION,
    Collectivite,
    Commune,
)
from catalogue_communs.fiches.diagnostics import dire
from catalogue_communs.modele import Organisme, libelle
from catalogue_communs.socle.fichiers import FichierAbime, abime, ressources, texte_fourni
from catalogue_communs.socle.texte import citer, enumerer, grouper, sans_accent

DOSSIER = "donnees/collectivites"
SOURCE = "source.json"

# The columns of each file are the fields of the object, in the same order.
COMMUNES = "communes.csv"
COMMUNES_ANCIENNES = "communes_anciennes.csv"
FICHIER_DES_EPCI = "epci.csv"
DEPARTEMENTS = "departements.csv"
REGIONS = "regions.csv"
# Checked by hand, line by line: the package does not hold them.
NUMEROS = "siren.csv"
# Bodies that are no collectivité, from BANATIC.
ORGANISMES = "organismes.csv"

# INSEE's codes of the article (TNCC) and how « de » contracts with it.
_DE = {"0": "de ", "1": "d’", "2": "du ", "3": "de la ", "4": "des ", "5": "de l’"}
_DE_COMMUNE = {**_DE, "3": "de ", "5": "de ", "6": "d’", "7": "de ", "8": "de "}
# In the name of a commune, these articles merge with « de »: « Commune du Havre ».
_MERGED = {"2": "Le ", "4": "Les "}

# How the source shortens the type of an EPCI at the start of its name.
_SIGLES = re.compile(r"^(?:CC|CA|CU) ")

Codes = frozenset[str]
_COMMUNE_LENGTH = 5
_SHOWN = 5
Lieu = Commune | objets.Epci | objets.Departement | objets.Region


def _rows(path: Path, empreinte: str) -> Iterator[list[str]]:
    """Yield the rows of a table after its header; raise `FichierAbime` when it is not the one that its digest says."""
    raw = path.read_bytes()
    if empreinte and hashlib.sha256(raw.replace(b"\r\n", b"\n")).hexdigest() != empreinte:
        raise _abimee(path)
    rows = csv.reader(io.StringIO(raw.decode("utf-8"), newline=""))
    next(rows, None)
    yield from rows


def _abimee(path: Path) -> FichierAbime:
    """Say where a table is cut: at its first row that has not the columns of its header, else at its end."""
    text = texte_fourni(path)
    width, *others = [len(row) for row in csv.reader(text.splitlines())] or [0]
    for line, count in enumerate(others, 2):
        if count != width:
            return abime(path, line, f"{count} colonnes au lieu de {width} : ce tableau est coupé")
    reason = (
        f"ce tableau n’est pas celui que dit {SOURCE} : il est coupé, ou a été modifié à la main"
    )
    return abime(path, len(others) + 1, reason)


class Reference:
    """Every collectivité of one year by its code, a SIREN for EPCI, an INSEE code for the others; what can be asked of them.

    `par_siren` leads from its SIREN to what a département or a région is. Made by `reference(root)`.
    """

    def __init__(self, folder: Path, source: bytes) -> None:
        """Read the files of `folder`; `source` is the content of its `source.json`."""
        self.folder = folder
        try:
            self.source = msgspec.json.decode(source, type=objets.Provenance)
        except msgspec.DecodeError as error:
            line = source.count(b"\n") + 1
            raise abime(folder / SOURCE, line, "ce JSON est coupé, ou n’a pas sa forme") from error
        self.par_commune: dict[str, Commune] = {}
        # The same text for the same group: 35,000 communes lie in 1,300 of them.
        same = dict[str, str]().setdefault
        for insee, nom, liaison, siren, dep, reg, epci, ept, people, postaux in self._lire(
            COMMUNES
        ):
            places = (
                same(dep, dep),
                same(reg, reg),
                same(epci, epci) or None,
                same(ept, ept) or None,
            )
            facts = (
                same(liaison, liaison),
                siren or None,
                *places,
                int(people) if people else None,
                postaux,
            )
            self.par_commune[insee] = Commune(insee, nom, *facts)
        # Codes that no longer name a commune, and that of the commune which they are part of.
        self.par_ancienne = {
            old: new for old, _, _, new in self._lire(COMMUNES_ANCIENNES) if old != new
        }
        self.par_epci = {
            siren: objets.Epci(siren, nom, kind, departement, region, int(people))
            for siren, nom, kind, departement, region, people in self._lire(FICHIER_DES_EPCI)
        }
        self.par_departement = {
            row[0]: objets.Departement(*row) for row in self._lire(DEPARTEMENTS)
        }
        self.par_region = {row[0]: objets.Region(*row) for row in self._lire(REGIONS)}
        self.par_siren = {
            siren: Collectivite(cast("objets.Nature", nature), code)
            for nature, code, siren, _ in self._lire(NUMEROS)
        }

    def _lire(self, nom: str) -> Iterator[list[str]]:
        return _rows(self.folder / nom, self.source.empreintes.get(nom, ""))

    @cached_property
    def structures(self) -> Mapping[str, objets.Structure]:
        """About 9,000 bodies that are no collectivité, by SIREN, read when someone looks one up; an older reference has none."""
        path = self.folder / ORGANISMES
        return {
            siren: objets.Structure(siren, nom, kind, departement, int(people) if people else None)
            for siren, nom, kind, departement, people in (
                self._lire(ORGANISMES) if path.is_file() else ()
            )
        }

    @cached_property
    def territoires_par_siren(self) -> Mapping[str, Collectivite]:
        """Every collectivité that has a SIREN; the communes of the COM have none."""
        groups = {siren: Collectivite(EPCI, siren) for siren in self.par_epci}
        communes = {
            c.siren: Collectivite(COMMUNE, c.insee) for c in self.par_commune.values() if c.siren
        }
        return {**self.par_siren, **groups, **communes}

    @cached_property
    def communes_par_code_postal(self) -> Mapping[str, tuple[Commune, ...]]:
        """Communes that each postal code serves, by INSEE code."""
        return grouper(
            (code, one) for one in self.par_commune.values() for code in one.postaux.split()
        )

    @cached_property
    def communes_par_nom(self) -> Mapping[str, tuple[Collectivite, ...]]:
        """Communes by the key of their name (`objets.cle_du_nom`): 1,441 names are shared."""
        named = self.par_commune.values()
        return grouper(
            (objets.cle_du_nom(one.nom), Collectivite(COMMUNE, one.insee)) for one in named
        )

    @cached_property
    def _communes(self) -> Mapping[tuple[objets.Nature, str | None], Codes]:
        """INSEE codes of the communes on the map of each EPCI and EPT, département and région."""
        found = grouper(
            (place, one.insee)
            for one in self.par_commune.values()
            for place in (
                (EPCI, one.epci),
                (EPCI, one.ept),
                (DEPARTEMENT, one.departement),
                (REGION, one.region),
            )
        )
        return {place: frozenset(communes) for place, communes in found.items()}

    @cached_property
    def _communes_sans_departement(self) -> Codes:
        """INSEE codes of the communes whose EPCI is also their département: the Métropole de Lyon's."""
        particular = (
            e.siren for e in self.par_epci.values() if e.type == objets.STATUT_PARTICULIER
        )
        return frozenset[str]().union(*(self._communes[EPCI, siren] for siren in particular))

    # --- One collectivité -----------------------------------------------------------

    def detail(self, territoire: Collectivite) -> Lieu:
        """Return what is known of a territory; raise `KeyError` when the reference has none such."""
        return self.tables[territoire.nature][territoire.code]

    @cached_property
    def tables(self) -> dict[objets.Nature, Mapping[str, Lieu]]:
        """Every collectivité by its code, for each nature; also that of Alsace, which `par_departement`, the map, has not."""
        return {
            COMMUNE: self.par_commune,
            EPCI: self.par_epci,
            DEPARTEMENT: {**self.par_departement, objets.ALSACE.code: objets.ALSACE},
            REGION: self.par_region,
        }

    def canonique(self, territoire: Collectivite) -> Collectivite:
        """Give its one name to a collectivité that has several.

        Paris is a commune and a département, Saint-Barthélemy a commune and a collectivité d'outre-mer;
        Martinique, Guyane and Mayotte are a région and a département.
        """
        if territoire.nature == REGION:
            code = objets.UNIQUES.get(territoire.code, territoire.code)
            if code == territoire.code and self.par_region[code].zone != objets.COM:
                return territoire
            territoire = Collectivite(DEPARTEMENT, code)
        if territoire.nature == DEPARTEMENT and len(self.circonscription(territoire.code)) == 1:
            return Collectivite(COMMUNE, *self.circonscription(territoire.code))
        return territoire

    def conseil(self, departement: str) -> Collectivite:
        """Return the collectivité that governs a département of the map, Métropole de Lyon left out."""
        return objets.REMPLACANTS.get(departement) or self.canonique(
            Collectivite(DEPARTEMENT, departement)
        )

    def heritiere(self, departement: str) -> str:
        """Name what took the place of a council, in a sentence: « la Collectivité de Corse »; nothing if none did."""
        heir = objets.REMPLACANTS.get(departement)
        if heir is None:
            return ""
        return (
            f"la Collectivité de {self.nom(heir)}"
            if heir.nature == REGION
            else f"la {self.nom(heir)}"
        )

    def siren(self, territoire: Collectivite) -> str | None:
        """Return the SIREN of a collectivité; those of the collectivités d'outre-mer are not known."""
        lieu = self.detail(territoire)
        if isinstance(lieu, Commune | objets.Epci):
            return lieu.siren
        return next((siren for siren, one in self.par_siren.items() if one == territoire), None)

    def territoires(self, nature: objets.Nature) -> Iterator[Collectivite]:
        """Iterate over the collectivités of a nature, by code; each under its own name only."""
        for code in self.tables[nature]:
            territoire = Collectivite(nature, code)
            if self.canonique(territoire) == territoire:
                yield territoire

    # --- Communes and inhabitants ---------------------------------------------------

    def communes(self, territoire: Collectivite) -> frozenset[str]:
        """Return the INSEE codes of the communes that a collectivité governs: those of two départements for Alsace.

        The Métropole de Lyon took the place of the département du Rhône on its communes: they are in the
        `circonscription` of the département, which does not govern them.
        """
        if territoire.nature == COMMUNE:
            return frozenset({territoire.code}) if territoire.code in self.par_commune else Codes()
        if territoire.nature != DEPARTEMENT:
            return self._communes.get((territoire.nature, territoire.code), Codes())
        parts = objets.GOUVERNES.get(territoire.code, (territoire.code,))
        return (
            frozenset[str]().union(*map(self.circonscription, parts))
            - self._communes_sans_departement
        )

    def circonscription(self, departement: str) -> frozenset[str]:
        """Return the INSEE codes of every commune on the map of a département."""
        return self._communes.get((DEPARTEMENT, departement), Codes())

    def union(self, territoires: Iterable[Collectivite]) -> frozenset[str]:
        """Return the communes of several collectivités, each once."""
        return frozenset[str]().union(*map(self.communes, territoires))

    def population(self, territoires: Iterable[Collectivite]) -> int:
        """Count the inhabitants of several collectivités, each once; what is not published adds nothing: see `sans_population`."""
        return self.habitants(self.union(territoires))

    def habitants(self, communes: Iterable[str]) -> int:
        """Sum the population of communes, given by distinct INSEE codes."""
        return sum(self.par_commune[insee].population or 0 for insee in communes)

    def sans_population(self, communes: Iterable[str]) -> int:
        """Count the communes whose population is unknown."""
        return sum(self.par_commune[insee].population is None for insee in communes)

    def departements_de(self, territoire: Collectivite) -> tuple[str, ...]:
        """Return the INSEE codes of the départements that a collectivité lies in."""
        return tuple(
            sorted({self.par_commune[insee].departement for insee in self.communes(territoire)})
        )

    def rang_de_strate(self, territoire: Collectivite) -> int | None:
        """Return the rank of its class of size, or nothing when no population is published."""
        communes = self.communes(territoire)
        if communes and self.sans_population(communes) == len(communes):
            return None
        return objets.rang_de_strate(territoire.nature, self.habitants(communes))

    # --- Names ----------------------------------------------------------------------

    def nom(self, territoire: Collectivite) -> str:
        """Return the name as the source writes it: « Marsillargues », « CC Gally Mauldre »."""
        return self.detail(territoire).nom

    def nom_complet(self, territoire: Collectivite) -> str:
        """Say what it is and which: « Commune du Havre », « Région Bretagne »."""
        lieu, kind = self.detail(territoire), self.type_organisme(territoire)
        if isinstance(lieu, Commune):
            name = lieu.nom.removeprefix(_MERGED.get(lieu.liaison, ""))
            return f"Commune {_DE_COMMUNE[lieu.liaison]}{name}"
        if isinstance(lieu, objets.Epci):
            bare = _SIGLES.sub("", lieu.nom)
            label = (
                f"{libelle('type_organisme', kind)} " if bare != lieu.nom or kind == "ept" else ""
            )
            return f"{label}{bare}"
        if kind != territoire.nature or lieu is objets.ALSACE:
            return lieu.nom
        article = (
            "Région " if isinstance(lieu, objets.Region) else f"Département {_DE[lieu.liaison]}"
        )
        return f"{article}{lieu.nom}"

    def nom_situe(self, territoire: Collectivite) -> str:
        """Tell homonyms apart by their département: « Saint-Denis (La Réunion) »."""
        lieu = self.detail(territoire)
        if isinstance(lieu, Commune | objets.Epci):
            return f"{lieu.nom} ({self.par_departement[lieu.departement].nom})"
        return lieu.nom

    def type_organisme(self, territoire: Collectivite) -> str:
        """Return its type, a value of the vocabulary `type_organisme`."""
        lieu = self.detail(territoire)
        if isinstance(lieu, Commune):
            return COMMUNE
        if isinstance(lieu, objets.Epci):
            return lieu.type
        if lieu.zone == objets.COM:
            return objets.OUTRE_MER
        return (
            objets.STATUT_PARTICULIER if territoire in objets.PARTICULIERES else territoire.nature
        )

    @cached_property
    def groupements_par_nom(self) -> Mapping[tuple[str, frozenset[str]], tuple[Collectivite, ...]]:
        """EPCI, départements and régions by their type and the words of their name (`objets.mots_du_nom`)."""
        every = chain(*map(self.territoires, (EPCI, DEPARTEMENT, REGION)))
        return grouper(
            ((self.type_organisme(one), objets.mots_du_nom(self.nom(one))), one) for one in every
        )

    # --- An organisation ------------------------------------------------------------

    def identifier(self, organisation: Organisme) -> objets.Identite:
        """Tell which collectivité an organisation is, its INSEE code believed first, that it is another body, or what is wrong."""
        return _identifier(self, organisation)

    def nommer(self, organisation: Organisme) -> str:
        """Name an organisation as its file does, else as the reference does."""
        if organisation.nom:
            return organisation.nom
        found = self.identifier(organisation)
        if isinstance(found, Collectivite):
            return self.nom_complet(found)
        known = self.structures.get(organisation.siren or "")
        return known.nom if known else f"SIREN {organisation.siren}"


def reference(root: Path) -> Reference:
    """Return the reference of the catalogue at `root`, else that which the library ships with."""
    own, shipped = root / DOSSIER, ressources() / DOSSIER
    folder = own if (own / SOURCE).is_file() else shipped
    return _read(folder, (folder / SOURCE).read_bytes())


_read = lru_cache(maxsize=2)(Reference)


# --- From what is said to what is meant ------------------------------------------------------


# The pages, the counts and the feeds all ask for the same users.
@lru_cache(maxsize=16_384)
def _identifier(reference: Reference, organisation: Organisme) -> objets.Identite:
    code, siren, kind = organisation.code_insee, organisation.siren, organisation.type
    if not code and not siren:
        return objets.AutreOrganisme(
            type=kind or "", nom=sans_accent(" ".join((organisation.nom or "").split()))
        )
    numbered = reference.territoires_par_siren.get(siren or "")
    if not code:
        return (
            _meant(reference, "siren", siren, [numbered], kind)
            if numbered
            else _unknown_siren(siren, kind)
        )
    candidates = _candidates(reference, code)
    if not candidates:
        return _unknown_code(reference, code)
    found = _meant(reference, "code_insee", code, candidates, kind)
    if siren and isinstance(found, Collectivite):
        known = reference.siren(found) or siren
        if (numbered or found) != found or siren != known:
            return _dire(
                "siren", "siren-contraire", cite=citer(siren), nom=reference.nom_complet(found)
            )
    return found


def _meant(
    reference: Reference,
    field: str,
    code: str | None,
    candidates: list[Collectivite],
    kind: str | None,
) -> Collectivite | objets.Probleme:
    """Tell which of the collectivités that have a code is meant, with the help of a type."""
    fitting = [one for one in candidates if kind is None or kind in types(reference, one)]
    named = {reference.canonique(one) for one in fitting}
    if len(named) == 1:
        one = named.pop()
        return supprime(reference, one, field) or one
    every = [
        (f"« {reference.type_organisme(one)} »", reference.nom_complet(one)) for one in candidates
    ]
    if fitting:
        described = enumerer(f"{right} ({name})" for right, name in every)
        return _dire(field, "insee-sans-type", cite=citer(code), compris=described)
    shown = f"{'Le SIREN' if field == 'siren' else 'Le code INSEE'} {citer(code)}"
    rights, names = (enumerer(words) for words in zip(*every, strict=True))
    return _dire(field, "type-contraire", identifiant=shown, noms=names, type=kind, compris=rights)


def _unknown_siren(siren: str | None, kind: str | None) -> objets.Identite:
    # All those of the other types are in the reference.
    if kind and kind != objets.STATUT_PARTICULIER and objets.est_une_collectivite(kind):
        said = "siren-outre-mer" if kind == objets.OUTRE_MER else "siren-inconnu"
        return _dire("siren", said, type=libelle("type_organisme", kind).lower(), cite=citer(siren))
    return objets.AutreOrganisme(siren or "")


def supprime(reference: Reference, territoire: Collectivite, champ: str) -> objets.Probleme | None:
    """Say what took the place of a département whose council is no more, or nothing."""
    heir = objets.REMPLACANTS.get(territoire.code) if territoire.nature == DEPARTEMENT else None
    if heir is None:
        return None
    words = {
        "nom": reference.nom_complet(territoire),
        "heritiere": reference.heritiere(territoire.code),
    }
    return _dire(
        champ, "departement-supprime", **words, siren=reference.siren(heir), code=territoire.code
    )


def _dire(champ: str, nom: str, /, **mots: object) -> objets.Probleme:
    return objets.Probleme(champ, *dire(nom, **mots))


def types(reference: Reference, territoire: Collectivite) -> frozenset[str]:
    """Return the values of `type_organisme` that a collectivité may bear, its own among them."""
    lieu, own = reference.detail(territoire), reference.type_organisme(territoire)
    found = {own}
    if isinstance(lieu, Commune):
        # Paris and Saint-Barthélemy are also more than a commune.
        if len(reference.circonscription(lieu.departement)) == 1:
            found |= types(reference, Collectivite(DEPARTEMENT, lieu.departement))
    elif isinstance(lieu, objets.Epci):
        found |= {"metropole"} if own == objets.STATUT_PARTICULIER else set()
    else:
        far = lieu.zone != objets.METROPOLE
        found |= {objets.OUTRE_MER} if far else set()
        found |= {territoire.nature} if lieu.zone != objets.COM else set()
        found |= {objets.STATUT_PARTICULIER} if far or territoire in objets.A_PART else set()
        found |= {REGION} if territoire.code in objets.UNIQUES.values() else set()
    return frozenset(found)


def _candidates(reference: Reference, code: str) -> list[Collectivite]:
    natures = (COMMUNE,) if len(code) == _COMMUNE_LENGTH else (DEPARTEMENT, REGION)
    return [Collectivite(nature, code) for nature in natures if code in reference.tables[nature]]


def _unknown_code(reference: Reference, code: str) -> objets.Probleme:
    if today := reference.par_ancienne.get(code):
        name = reference.par_commune[today].nom
        return _dire("code_insee", "insee-ancien", cite=citer(code), nom=name, compris=today)
    said, meant, bare = "insee-inconnu", "", code.lstrip("0").zfill(2)
    if code == "20":
        said = "insee-de-corse"
    elif served := reference.communes_par_code_postal.get(code):
        listed = [f'"{c.insee}" ({c.nom})' for c in served[:_SHOWN]]
        said, meant = "insee-postal", f"{enumerer(listed)}{'…' if len(served) > _SHOWN else '.'}"
    elif bare != code and len(code) < _COMMUNE_LENGTH and (found := _candidates(reference, bare)):
        said, meant = (
            "insee-zero-de-trop",
            f'"{bare}" ({enumerer(map(reference.nom_complet, found))})',
        )
    elif len(code) < _COMMUNE_LENGTH:
        said = "insee-court"
    return _dire("code_insee", said, cite=citer(code), annee=reference.source.cog, compris=meant)


def portent(reference: Reference, nom: str, kind: str) -> tuple[Collectivite, ...]:
    """Return the collectivités of a type that bear a name, whatever the accents and articles: « Saint-Denis » several, « Ville du Havre » one."""
    if kind == COMMUNE:
        index = reference.communes_par_nom
        return next((index[key] for key in objets.cles_de_commune(nom) if key in index), ())
    return reference.groupements_par_nom.get((kind, objets.mots_du_nom(nom)), ())


def lieu(reference: Reference, nature: objets.Nature, code: str) -> objets.Probleme | None:
    """Say why a code names no place of this nature, or nothing; a département without a council is a place."""
    if code in reference.tables[nature] and code != objets.ALSACE.code:
        return None
    if nature == COMMUNE:
        return _unknown_code(reference, code)
    singular = {
        EPCI: "Aucune intercommunalité n’a le SIREN",
        DEPARTEMENT: "Aucun département n’a le code",
    }
    other = {DEPARTEMENT: REGION, REGION: DEPARTEMENT}.get(nature)
    words = {"aucun": singular.get(nature, "Aucune région n’a le code"), "cite": citer(code)}
    if other and code in reference.tables[other]:
        name = reference.nom_complet(Collectivite(other, code))
        return _dire(nature, "lieu-d-une-autre-liste", **words, nom=name, compris=f"{other}s")
    return _dire(nature, "lieu-inconnu", **words)


def porte_le_nom(reference: Reference, territoire: Collectivite, nom: str) -> bool:
    """Tell whether `nom` may name a collectivité; that of an EPCI may be cut or lengthened, unless it becomes another's."""
    lieu = reference.detail(territoire)
    if isinstance(lieu, objets.Commune):
        return bool({*objets.cles_de_commune(lieu.nom)} & {*objets.cles_de_commune(nom)})
    given, known = objets.mots_du_nom(nom), objets.mots_du_nom(lieu.nom)
    if given == known or not isinstance(lieu, objets.Epci):
        return given == known
    return (given <= known or known <= given) and not portent(reference, nom, lieu.type)
