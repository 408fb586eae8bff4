"""The territories and the collectivités in the API: who uses what, where."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from catalogue.collectivites import Collectivite
from catalogue.collectivites.objets import COM, COMMUNE, DEPARTEMENT, EPCI, REGION
from catalogue.faits import lieux
from catalogue.site.sorties.api.documents import DEPARTEMENT as DOC_DEPARTEMENT
from catalogue.site.sorties.api.documents import REGION as DOC_REGION
from catalogue.site.sorties.api.reutiliser import usages_par_territoire

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from catalogue.collectivites.reutilisations import Usage
    from catalogue.faits.contexte import Contexte
    from catalogue.site.sorties.api.reutiliser import Usages
    from catalogue.socle.programme import Publication

Valeurs = dict[str, Any]


class Lieux:
    """Who uses what, where, for one build."""

    def __init__(self, contexte: Contexte, publication: Publication) -> None:
        """Keep the facts of the build."""
        self.contexte, self.reference, self.publication = contexte, contexte.reference, publication
        self.usages = usages_par_territoire(contexte)
        self.chemins = lieux.territoires(contexte.reference)
        self.attribution = self.reference.source.attribution
        self._comptees: dict[str, tuple[int, int]] = {}

    def regions(self) -> list[str]:
        """List the codes of the régions; a collectivité d'outre-mer is with the départements."""
        return [r.code for r in self.reference.par_region.values() if r.zone != COM]

    def departements(self) -> list[str]:
        """List the codes of the départements."""
        return list(self.reference.par_departement)

    def liste(self) -> Valeurs:
        """Describe every région and département in brief."""
        return {
            "attribution": self.attribution,
            "regions": [self._bref(Collectivite(REGION, code)) for code in self.regions()],
            "departements": [self._bref(Collectivite(DEPARTEMENT, code)) for code in self.departements()],
        }

    def territoire(self, lieu: Collectivite) -> Valeurs:
        """Describe what is used in a région or a département."""
        codes, reference = self._codes(lieu), self.reference
        every = frozenset[str]().union(*(reference.circonscription(code) for code in codes))
        used: Usages = {}
        users: set[Collectivite] = set()
        for usage in self._usages(codes):
            assert isinstance(usage.organisation, Collectivite)  # noqa: S101 - the context keeps no other
            users.add(usage.organisation)
            used.setdefault(usage.commun, []).extend(self.usages[usage.organisation][usage.commun])
        covered = reference.union(users) & every if users else None
        counts = [self._population(code) for code in codes]
        return {
            "attribution": self.attribution,
            "nature": lieu.nature,
            "code": lieu.code,
            "nom": reference.detail(lieu).nom,
            "departements": codes,
            "communes": len(every),
            "population": sum(people for people, _ in counts),
            "sans_population": sum(unknown for _, unknown in counts),
            "communs": _locaux(used),
            "declares": self._declares(codes),
            **self._url(lieu),
            # No known use says nothing of what is covered: it is not zero.
            **(
                {"communes_couvertes": len(covered), "population_couverte": reference.habitants(covered)}
                if covered
                else {}
            ),
        }

    def collectivites(self, code: str) -> Valeurs:
        """Say which commons the collectivités of a département use."""
        reference = self.reference
        departement = reference.par_departement[code]
        communes = [reference.par_commune[insee] for insee in sorted(reference.circonscription(code))]
        groupements = sorted({siren for c in communes for siren in (c.epci, c.ept) if siren})
        governed = reference.communes(Collectivite(DEPARTEMENT, code))
        found: Valeurs = {
            "attribution": self.attribution,
            "code": code,
            "nom": departement.nom,
            "communes": dict(self._usageres(COMMUNE, [c.insee for c in communes])),
            "epci": dict(self._usageres(EPCI, groupements)),
            "epci_par_commune": {c.insee: c.epci for c in communes if c.epci},
            "sans_departement": sorted({c.epci for c in communes if c.epci and c.insee not in governed}),
            "declares": self._declares([code]),
        }
        places = [("departement", reference.conseil(code))]
        if departement.region in reference.par_region:
            places.append(("region", reference.canonique(Collectivite(REGION, departement.region))))
        for name, place in places:
            if used := self._usagere(place):
                found[name] = used
        return found

    def _bref(self, lieu: Collectivite) -> Valeurs:
        genre = DOC_REGION if lieu.nature == REGION else DOC_DEPARTEMENT
        found: Valeurs = {
            "code": lieu.code,
            "nom": self.reference.detail(lieu).nom,
            "api": self.publication.url(genre.vers(lieu.code)),
            "communs": len(used := {usage.commun for usage in self._usages(self._codes(lieu))}),
            "declares": len({fait["commun"] for fait in self._declares(self._codes(lieu))} - used),
            **self._url(lieu),
        }
        if lieu.nature == DEPARTEMENT:
            region = self.reference.par_departement[lieu.code].region
            found |= {"region": region} if region in self.regions() else {}
        return found

    def _codes(self, lieu: Collectivite) -> list[str]:
        if lieu.nature == DEPARTEMENT:
            return [lieu.code]
        return [d.code for d in self.reference.par_departement.values() if d.region == lieu.code]

    def _usages(self, codes: list[str]) -> Iterable[Usage]:
        """List the uses of some départements, each once: they are told apart as they were made."""
        around = self.contexte.usages_par_departement
        return {id(usage): usage for code in codes for usage in around.get(code, ())}.values()

    def _declares(self, codes: list[str]) -> list[Valeurs]:
        """Say what names some départements without a list of users, each fact once."""
        around = self.contexte.locaux_par_departement
        found = {id(fait): fait for code in codes for fait in around.get(code, ())}
        return [{"commun": f.commun, "genre": f.genre, "dit": f.dit} for f in found.values()]

    def _population(self, departement: str) -> tuple[int, int]:
        """Count the inhabitants of a département, and its communes without any: once, for its région too."""
        if departement not in self._comptees:
            communes = self.reference.circonscription(departement)
            known = (self.reference.habitants(communes), self.reference.sans_population(communes))
            self._comptees[departement] = known
        return self._comptees[departement]

    def _url(self, lieu: Collectivite) -> dict[str, str]:
        path = self.chemins.get(lieu)
        return {"url": self.publication.url(path)} if path else {}

    def _usageres(self, nature: Any, codes: list[str]) -> Iterator[tuple[str, Valeurs]]:  # noqa: ANN401 - a literal
        for code in codes:
            if used := self._usagere(Collectivite(nature, code)):
                yield code, used

    def _usagere(self, who: Collectivite) -> Valeurs | None:
        if who not in self.usages:
            return None
        number = self.reference.siren(who) if who.nature != EPCI else None
        siren = {"siren": number} if number else {}
        return {"nom": self.reference.nom(who), "communs": _locaux(self.usages[who]), **siren}


def _locaux(used: Usages) -> list[Valeurs]:
    return [{"commun": slug, "reutilisations": names} for slug, names in sorted(used.items())]
