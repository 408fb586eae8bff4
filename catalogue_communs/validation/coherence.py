"""Rules on what a common claims: dates, repositories, licence, laureate, population, reuses, figures."""

import re
from collections.abc import Iterator
from datetime import timedelta
from functools import lru_cache
from typing import Any

from catalogue_communs.collectivites.objets import COMMUNE, DEPARTEMENT, EPCI, REGION
from catalogue_communs.collectivites.reutilisations import ARRETEE
from catalogue_communs.fiches.diagnostics import Diagnostic
from catalogue_communs.forges.liste import probleme_de_depot, probleme_de_forge
from catalogue_communs.socle import licences as spdx
from catalogue_communs.socle import schemas
from catalogue_communs.socle.dates import DatePartielle
from catalogue_communs.socle.programme import programme
from catalogue_communs.socle.schemas import est_date_partielle
from catalogue_communs.socle.texte import ChampPath, citer, enumerer, nombre
from catalogue_communs.validation import devine
from catalogue_communs.validation.fiche import ContexteDesRegles, Fiche, parcourir

Groupe = dict[str, Any]
ORDERED = (
    *(("debut", "fin"), ("du", "au"), ("ouverture", "cloture")),
    *(("depuis", "arretee_le"), ("confirmee_le", "arretee_le"), ("confirmee_le", "lue_le")),
    ("depuis", "fin_annoncee"),
)
# Nouméa is eleven hours ahead of universal time: its today may be tomorrow here.
TOLERANCE = timedelta(days=1)
# What has been measured, read or confirmed lies in the past.
PAST = frozenset(
    "au depuis consultee_le confirmee_le arretee_le lue_le le constatee_le constate_le publie_le".split()  # noqa: SIM905
)


@lru_cache(maxsize=4096)
def lire_date(value: str | int | None) -> DatePartielle | None:
    """Return the date; `None` without one, as where a living source names a column."""
    return DatePartielle.parse(value) if value and est_date_partielle(value) else None


def dates(fiche: Fiche, contexte: ContexteDesRegles) -> Iterator[Diagnostic]:
    """Yield dates out of order and past events dated in the future."""
    for path, value in parcourir(fiche.document.valeurs):
        if not isinstance(value, dict):
            continue
        for first, last in ORDERED:
            start, end = lire_date(value.get(first)), lire_date(value.get(last))
            if start and end and start.premier_jour > end.dernier_jour:
                words = {"premier": first, "dernier": last, "debut": start, "fin": end}
                yield fiche.dire((*path, last), "date-ordre", **words)
        for name in sorted(PAST & value.keys()):
            moment = lire_date(value[name])
            if moment and moment.premier_jour > contexte.today + TOLERANCE:
                yield fiche.dire((*path, name), "date-future", date=moment)


USUELLES = ("AGPL-3.0-or-later", "EUPL-1.2", "MIT")
# These repositories may have a licence made for data or texts, such as etalab-2.0.
NOT_CODE = ("donnees", "documentation")
TRACKING = ("utm_", "mtm_", "pk_", "fbclid=", "gclid=", "xtor=")
_QUERY = re.compile(r"(https://[^\s?#]*)\?([^\s#]*)(#\S*)?")


def depots_refuses(fiche: Fiche, _contexte: ContexteDesRegles) -> Iterator[Diagnostic]:
    """Yield addresses that are not those of a repository, or on a forge that is not declared."""
    for path, url in fiche.textes:
        if (path[0], path[-1]) != ("depots", "url"):
            continue
        bare, unknown = url.replace("https://www.", "https://", 1), probleme_de_forge(url)
        if unknown and not probleme_de_forge(bare):
            host = citer(url.split("/")[2])
            yield fiche.dire(path, "forge-www", ecrire=bare, cite=host, compris=bare)
        elif problem := unknown or probleme_de_depot(url):
            yield fiche.rapporter(path, problem)


def depots_partages(fiche: Fiche, contexte: ContexteDesRegles) -> Iterator[Diagnostic]:
    """Yield, as advice, a repository that another file names too: the two may be one common."""
    for path, item in fiche.items("depots"):
        if others := contexte.qui_dit("depots.url", item["url"], fiche.slug):
            yield fiche.dire((*path, "url"), "depot-partage", autre=others[0])


def licences(fiche: Fiche, _contexte: ContexteDesRegles) -> Iterator[Diagnostic]:
    """Yield ambiguous licence identifiers, and a laureate's licence that is not free, or that the programme refuses."""
    for path, written in fiche.textes:
        if path[-1] != "licence" or (normal := spdx.normalise(written)) is None:
            continue
        # Neither a picture nor data are code.
        code = path[0] in {"licence", "depots"} and fiche.get(*path[:-1], "role") not in NOT_CODE
        if normal != written and len(several := devine.licences_devinees(written)) > 1:
            yield fiche.dire(path, "licence-obsolete-choix", compris=devine.choix(several))
        elif normal != written:
            sure = normal if normal.casefold() == written.casefold() else None
            yield fiche.dire(path, "licence-obsolete", ecrire=sure, compris=normal)
        allowed = programme().licences.communs
        closed = spdx.non_libres(normal, allowed)
        if code and closed and fiche.get("statut") == programme().soutenu.cle:
            said = "laureat-licence-du-programme" if allowed else "laureat-licence"
            words = {"programme": programme().soutenu.court, "choix": enumerer(allowed or USUELLES)}
            yield fiche.dire(path, said, refusees=enumerer(closed, "et"), **words)


def laureats_sans_preuve(fiche: Fiche, _contexte: ContexteDesRegles) -> Iterator[Diagnostic]:
    """Yield a block that only a laureate may have, and a laureate that nothing shows."""
    if fiche.get("statut") == programme().soutenu.cle and not fiche.get("guichet", "preuve"):
        yield fiche.dire(("statut",), "laureat-sans-preuve", programme=programme().soutenu.court)
    if fiche.get("statut") == programme().autre.cle and fiche.get("guichet"):
        yield fiche.dire_du_champ(("guichet",), "guichet-reserve", programme=programme().soutenu.courts)


def population(fiche: Fiche, _contexte: ContexteDesRegles) -> Iterator[Diagnostic]:
    """Yield bounds of population out of order."""
    low, high = (fiche.get("publics", "population", bound) for bound in ("min", "max"))
    if None not in (low, high) and low > high:
        yield fiche.dire(("publics", "population", "min"), "population", minimum=low, maximum=high)


def adresses_pistees(fiche: Fiche, _contexte: ContexteDesRegles) -> Iterator[Diagnostic]:
    """Yield, as advice, addresses that follow their visitors."""
    for path, value in fiche.textes:
        if (clean := sans_pistage(value)) != value:
            yield fiche.dire(path, "url-suivi", ecrire=clean, compris=clean)


def sans_pistage(url: str) -> str:
    """Remove from an address the parameters that only serve to follow visitors."""
    found = _QUERY.fullmatch(url)
    if not found:
        return url
    base, query, fragment = found.groups("")
    kept = "&".join(parameter for parameter in query.split("&") if not parameter.startswith(TRACKING))
    return f"{base}?{kept}{fragment}" if kept or not query else base + fragment


def divergences(fiche: Fiche, _contexte: ContexteDesRegles) -> Iterator[Diagnostic]:
    """Yield, as advice, the contradictions between sources that wait for a decision."""
    for path, item in fiche.items("divergences"):
        yield fiche.dire(path, "fiche-divergence", cite=citer(item["champ"]))


# What a reuse says, beside what shows it, to be of each state.
_ATTENDUS = {
    "documentee": {"confirmee_le": "le jour de ce qu’elle montre", "lue_le": "le jour de la lecture"},
    "confirmee": {"confirmation": "quelles données, quel jour", "confirmee_le": "le jour de ce fait"},
}
_COMMIT = re.compile(r"/[0-9a-f]{40}/")


def reutilisations(fiche: Fiche, _contexte: ContexteDesRegles) -> Iterator[Diagnostic]:
    """Yield reuses whose state says more than what they show, or whose stop has no date, no state, or came too late."""
    listed = {one["id"]: one.get("url") for _, one in fiche.items("sources")}
    for path, item in fiche.items("reutilisations"):
        day = {name: lire_date(item.get(name)) for name in ("arretee_le", "confirmee_le", "lue_le")}
        told, stop = jour_de_la_source(fiche, item) or day["lue_le"], day["arretee_le"]
        if told and stop and stop.premier_jour > told.dernier_jour:
            yield fiche.dire((*path, "arretee_le"), "arret-apres-source", arret=stop, source=told)
        if (stopped := item["etat"] == ARRETEE) and not stop:
            yield fiche.dire((*path, "etat"), "arret-sans-date", champ="« arretee_le: »")
        elif stop and not stopped:
            yield fiche.dire_du_champ((*path, "arretee_le"), "arret-sans-etat")
        state, source = item["statut"], item.get("source")
        wanted = _ATTENDUS.get(state, {}).items()
        missing = [f"{meaning} (« {name}: »)" for name, meaning in wanted if name not in item]
        # A reader opens what shows it: its proof, or its source, has an address.
        if state == "documentee" and not (listed.get(source, source) or item.get("preuve", {}).get("url")):
            missing.insert(0, "l’adresse de la preuve (« preuve: url: » ou « source: »)")
        if missing:
            yield fiche.dire((*path, "statut"), f"{state}-incomplete", manque=enumerer(missing, "et"))
        said, fact = lire_date(item.get("confirmation", {}).get("le")), day["confirmee_le"]
        if state == "confirmee" and said and fact and said.dernier_jour < fact.premier_jour:
            yield fiche.dire(
                (*path, "confirmation", "le"), "confirmation-avant-le-fait", jour=said, fait=fact
            )


def jour_de_la_source(fiche: Fiche, item: Groupe) -> DatePartielle | None:
    """Return the day of the page, or of the commit, that shows a reuse: a file says it where it lists its sources."""
    url = item.get("preuve", {}).get("url", "")
    commit = _COMMIT.search(url)
    for _, source in fiche.items("sources"):
        known = source.get("url", "")
        same = known == url or bool(commit and commit[0] in known)
        named = not url and source["id"] == item.get("source")
        if (same or named) and (day := lire_date(source.get("consultee_le"))):
            return day
    return None


# --- Figures: what no count can be, what one must not let its reader believe -------------

# What « pour-cent » may exceed its maximum for: a rise is not a part.
_HAUSSE = re.compile(r"\b(hausse|augmentation|progression|croissance|évolution|baisse)", re.IGNORECASE)
_MILLIERS = re.compile(r"[0-9]{1,3}(?:\.[0-9]{3})+")
# « environ 95 » may follow 100; « environ 50 » may not.
_ARRONDI = 0.9
# What makes two measures of an indicator one.
_MEME_MESURE = ("du", "au", "perimetre", "source")
# How a note quotes a source that rounds, or that gives a minimum.
_CITATIONS = (
    ("environ", re.compile(r"«\s*(près de|environ|de l’ordre de|un(?:e)? (?:\w+aine|millier))\b", re.IGNORECASE)),
    ("au_moins", re.compile(r"«\s*(plus d[e’]|au moins)", re.IGNORECASE)),
)  # fmt: skip


def mesures_fausses(fiche: Fiche, contexte: ContexteDesRegles) -> Iterator[Diagnostic]:
    """Yield measures given twice, and values that cannot be."""
    for path, indicator in fiche.items("impact", "indicateurs"):
        found = [(DatePartielle.parse(item["au"]), at, item) for at, item in fiche.items(*path, "mesures")]
        keyed = ((tuple(str(item.get(name)) for name in _MEME_MESURE), at) for _, at, item in found)
        for at, line in fiche.repetes(keyed):
            yield fiche.dire(at, "mesure-en-double", cite=citer(indicator["nom"]), ligne=line)
        if indicator["nature"] == "cumul":
            yield from _falls(fiche, found)
        quantity = schemas.vocabulaires()["grandeur"].valeurs.get(indicator.get("grandeur", ""))
        if quantity and indicator["unite"] not in quantity.extra["unites"]:
            words = {"grandeur": quantity.libelle, "unites": enumerer(quantity.extra["unites"])}
            yield fiche.dire((*path, "unite"), "grandeur-unite", **words)
        unit = schemas.vocabulaires()["unite"].valeurs[indicator["unite"]]
        for _, at, _ in found:
            yield from _decimales(fiche, (*at, "valeur"), unit, exact=indicator["nature"] != "taux")
            yield from _possible(fiche, at, indicator["nom"], unit, contexte)


def chiffres_douteux(fiche: Fiche, _contexte: ContexteDesRegles) -> Iterator[Diagnostic]:
    """Yield, as advice, figures that their own note contradicts, and flows without a beginning."""
    for path, indicator in fiche.items("impact", "indicateurs"):
        for at, item in fiche.items(*path, "mesures"):
            told = ((field, quoted.search(item.get("note", ""))) for field, quoted in _CITATIONS)
            field, said = next((pair for pair in told if pair[1]), ("", None))
            if said and not item.get("environ") and not item.get("au_moins"):
                yield fiche.dire((*at, "note"), "approximation-oubliee", cite=said[1], champ=field)
            end = DatePartielle.parse(item["au"])
            if indicator["nature"] == "flux" and "du" not in item and end.jour:
                yield fiche.dire((*at, "au"), "flux-sans-debut", fin=end)


def _falls(fiche: Fiche, dated: list[tuple[DatePartielle, ChampPath, Groupe]]) -> Iterator[Diagnostic]:
    """Yield values of a cumulative count under one that it had already passed, over the same scope."""
    reached: dict[str, tuple[float, DatePartielle]] = {}
    for moment, at, item in sorted(dated, key=lambda one: one[0].dernier_jour):
        scope, value = str(item.get("perimetre")), item["valeur"]
        least, since = reached.get(scope, (value, moment))
        rounded = _ARRONDI if item.get("environ") else 1
        if value < least * rounded and not item.get("au_moins"):
            words = {"valeur": nombre(value), "atteint": nombre(least), "jour": since.iso}
            yield fiche.dire((*at, "valeur"), "cumul-qui-baisse", **words)
        if not item.get("environ") and value >= least:
            reached[scope] = (value, moment)


def _decimales(fiche: Fiche, where: ChampPath, unit: schemas.Terme, *, exact: bool) -> Iterator[Diagnostic]:
    """Yield decimals of what is counted and, as advice, three of them that may be thousands: « 26.280 » euros."""
    # Only a point makes one of these: the places of a file without any are not worked out.
    if not isinstance(value := fiche.get(*where), float):
        return
    text, counted = fiche.document.ecrit(where), unit.extra.get("entier")
    grouped = _MILLIERS.fullmatch(text)
    if counted and exact and (grouped or not value.is_integer()):
        said = "decimale-millier" if grouped else "decimale-impossible"
    elif grouped and not counted:
        said = "decimale-ambigue"
    else:
        return
    words = {"ecrit": text, "valeur": nombre(value), "unite": unit.libelle}
    yield fiche.dire(where, said, compris=text.replace(".", ""), **words)


def _possible(
    fiche: Fiche, at: ChampPath, name: str, unit: schemas.Terme, contexte: ContexteDesRegles
) -> Iterator[Diagnostic]:
    where, top = (*at, "valeur"), unit.extra.get("maximum")
    value = fiche.get(*where)
    if top is not None and not 0 <= value <= top and not _HAUSSE.search(name):
        yield fiche.dire(
            where, "part-impossible", symbole=unit.extra["symbole"], maximum=top, valeur=nombre(value)
        )
    if unit.slug in _RECENSES:
        most = sum(len(getattr(contexte.reference, f"par_{one}")) for one in _RECENSES[unit.slug])
        if value > most:
            words = {"plus": nombre(most), "unite": unit.extra["pluriel"], "valeur": nombre(value)}
            yield fiche.dire(where, "compte-impossible", **words)


# What the reference knows every one of: its tables that hold them.
_RECENSES: dict[str, tuple[str, ...]] = {
    **{name: (name,) for name in (COMMUNE, DEPARTEMENT, REGION)},
    "collectivite": (COMMUNE, EPCI, DEPARTEMENT, REGION),
}
