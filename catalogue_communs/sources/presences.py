"""Ask, once a month, the instances of commons whether they run, and official pages whether they cite their use.

One question for each, and nothing of an answer is kept but a day, a count, a digest. When all that were seen fall
silent together, it is the sign that changed, or our own network: what was known then stays as it was.

A page confirms nothing unless the public directory gives its very site to the organisation, and to it alone. A link
counts when a reader sees it, in what the site itself writes: not hidden, not left by a visitor. What cannot be
told from its HTML alone (a sheet of styles that hides a class) is why only a page that a person wrote down is read.
"""

import hashlib
import json
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from functools import partial
from html.parser import HTMLParser
from typing import Any, NamedTuple, TypeAlias
from urllib.parse import urljoin, urlsplit
from urllib.robotparser import RobotFileParser

import nh3

from catalogue_communs.modele.projet import Mention, Presence, Presences
from catalogue_communs.reseau.bornes import Limites
from catalogue_communs.reseau.connexion import VISITEUR, ReponseHttp, page, site_de

LIMITES = Limites(connexion=5, lecture=10, total=20, taille=1_000_000, redirections=5, essais=1)
# Asks for a page of any public site.
demander_page = partial(page, limites=LIMITES)
# Addresses that are asked at a time.
ENSEMBLE = 8
# Of instances that were seen, one alone may well have stopped.
PLUSIEURS = 2
OK = 200


class PageALire(NamedTuple):
    """The page of an organisation (see `Mention`) that may cite its use by a link to `vers` or below; « » without one."""

    commun: str
    organisme: str
    page: str
    vers: str


def voir(
    avant: Presences,
    instances: Mapping[tuple[str, str], Sequence[str]],
    pages: Sequence[PageALire],
    demander: Callable[[str], ReponseHttp],
    jour: date,
) -> tuple[Presences, list[str]]:
    """Ask each instance and each page once, on a day: return all that is known from now on, the commons left as they were.

    `instances`: the signs of each, of which one is enough, by its common and its address. What is asked no more is
    forgotten; a mention keeps its day.
    """
    known = {(one.commun, one.adresse): one for one in avant.instances}

    def seen(une: tuple[str, str]) -> tuple[Presence, bool]:
        text = _texte(_reponse(demander, une[1]))
        return known.get(une) or Presence(*une), any(sign in text for sign in instances[une])

    with ThreadPoolExecutor(ENSEMBLE) as pool:
        every = [*pool.map(seen, instances)]
        read = [*pool.map(partial(_mention, demander, jour), pages)]
    # Those of each common, and of all the commons together (« »).
    running = Counter(name for one, _ in every if one.vue_le and not one.perdue for name in (one.commun, ""))
    answering = {name for one, vue in every if vue for name in (one.commun, "")}
    silent = {name for name, count in running.items() if count >= PLUSIEURS} - answering
    doubtful = {one.commun for one, _ in every if {one.commun, ""} & silent}
    now = [one if one.commun in doubtful else one.constatee(jour, vue=vue) for one, vue in every]
    cited = {(one.commun, one.organisme): one for one in (*avant.mentions, *filter(None, read))}
    kept = (cited.get((one.commun, one.organisme)) for one in pages)
    # Of an instance that was never seen, nothing is known.
    made = Presences(tuple(one for one in now if one.vue_le), tuple(filter(None, kept)))
    return made, sorted(doubtful)


def _mention(demander: Callable[[str], ReponseHttp], jour: date, une: PageALire) -> Mention | None:
    """Read a page, if its robots.txt lets us."""
    if not une.page:
        return None
    rules = _reponse(demander, urljoin(une.page, "/robots.txt"))
    # A site without rules has nothing against it; of one that cannot say, nobody knows.
    if not rules.absente and not (rules.statut == OK and robots_permet(_texte(rules), une.page)):
        return None
    answer = _reponse(demander, une.page)
    if not cite(_texte(answer), une.vers):
        return None
    return Mention(une.commun, une.organisme, une.page, jour, hashlib.sha256(answer.corps).hexdigest())


def _reponse(demander: Callable[[str], ReponseHttp], url: str) -> ReponseHttp:
    """Ask for a page; an empty answer when there is none, whatever went wrong: the others are asked."""
    try:
        return demander(url)
    except Exception:  # noqa: BLE001 - no answer of one stops the reading of the others
        return ReponseHttp(0, {})


def _texte(answer: ReponseHttp) -> str:
    """Return the text of a page; nothing of an answer that is not one."""
    return answer.corps.decode("utf-8", "replace") if answer.statut == OK else ""


# --- Whose a site is, and what a reader sees of a page ---------------------------------------

# The sites of each organisation, by its SIREN and by its INSEE code: hosts without « www. ».
Annuaire: TypeAlias = Mapping[str, Collection[str]]
MAIRIE, SIREN = "mairie", 9
# Where visitors write: in an address, in the name of a part of a page.
_ECRIVENT = "forum|commentaire|discussion|livre-?d-?or|guestbook|petites-?annonces|wiki"
_PAGES = re.compile(rf"{_ECRIVENT}|comments|comment-(?:page|[0-9])")
_PARTIES = re.compile(rf"{_ECRIVENT}|comment|respond\b|reply|\bavis\b")
_STYLE = re.compile(
    r"display:none|visibility:|opacity:|font-size:[01](?:px)?(?![.\d])|line-through|text-indent:-|position:(?:absolute|fixed)|clip|(?<!text-)transform|(?<![\w-])color:(?:transparent|white|#fff)"
    r"|(?<!-)(?:height|width):0(?![.\d])|max-(?:height|width):0|margin(?:-[a-z]+)?:-\d{3}"
)
# Names that sheets of styles give to what they hide; elements whose text nobody reads, which hold nothing.
_CLASSES, _MUETS, _VIDES = (
    frozenset(re.findall(r"[\w-]+", words))
    for words in (
        "d-none fr-hidden fr-sr-only hidden hide invisible screen-reader-text sr-only visually-hidden visuallyhidden",
        "audio canvas datalist del dialog iframe math noembed noframes noscript object plaintext rp s script select strike style svg template textarea title video xmp",
        "area base br col embed hr img input link meta source track wbr",
    )
)
_GARDES = {
    "*": {"aria-hidden", "class", "hidden", "id", "inert", "popover", "style"},
    "a": {"href", "rel"},
    "img": {"alt"},
}
_ETRANGERS = frozenset({"ugc", "nofollow", "sponsored"})


def hotes_officiels(brut: bytes) -> Annuaire:
    """Read the directory: a list in JSON of `siren` or `siret`, `pivot` and `site_internet`. Raises `ValueError`."""
    owners, whole = defaultdict[str, list[frozenset[str]]](list), set[str]()
    for record in _liste(brut):
        codes = frozenset(_codes(record))
        for one in _liste(record.get("site_internet")):
            address = str(one.get("valeur") or "").strip()
            if host := site_de(address):
                owners[host].append(codes)
                # What is a page of another site is nobody's.
                if not urlsplit(address).path.strip("/") and not urlsplit(address).query:
                    whole.add(host)
    found = defaultdict[str, set[str]](set)
    for host in whole:
        # What two organisations share is nobody's; two records of one have a code in common.
        for code in frozenset.intersection(*owners[host]):
            found[code].add(host)
    if not found:
        raise ValueError("the directory gives no site")
    return found


def _codes(record: Mapping[str, Any]) -> Iterator[str]:
    siren = str(record.get("siren") or record.get("siret") or "")[:SIREN]
    if siren.isdecimal() and len(siren) == SIREN:
        yield siren
    for pivot in _liste(record.get("pivot")):
        codes = pivot.get("code_insee_commune")
        if pivot.get("type_service_local") == MAIRIE and isinstance(codes, list) and len(codes) == 1:
            yield str(codes[0])


def _liste(written: object) -> list[dict[str, Any]]:
    """Read a list of objects, or the same written in JSON in a text."""
    try:
        found = json.loads(written) if isinstance(written, str | bytes) else written
    except (ValueError, RecursionError):
        return []
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def sites_officiels(annuaire: Annuaire, codes: Iterable[str]) -> set[str]:
    """Return the sites that a directory gives to an organisation, by its codes."""
    return {host for code in codes for host in annuaire.get(code, ())}


def page_officielle(pages: Iterable[str], codes: Iterable[str], annuaire: Annuaire) -> str:
    """Return the first page on a site of the organisation of these codes, unaltered on its way, and not where visitors write."""
    hosts = sites_officiels(annuaire, codes)
    for url in pages:
        if site_de(url) in hosts:
            parts = urlsplit(url)
            if parts.scheme == "https" and not _PAGES.search(f"{parts.path}?{parts.query}".lower()):
                return url
    return ""


def robots_permet(texte: str, url: str) -> bool:
    """Tell whether a robots.txt lets a page be read; one that cannot be understood does not."""
    rules = RobotFileParser()
    try:
        rules.parse(texte.splitlines())
        return rules.can_fetch(VISITEUR, url)
    except ValueError:
        return False


def cite(html: str, vers: str) -> bool:
    """Tell whether a page shows a link to the address `vers`, or to a page below it."""
    wanted = _adresse(vers)
    # Most pages are not worth reading.
    if not wanted or site_de(vers) not in html:
        return False
    return any(f"{_adresse(found)}/".startswith(f"{wanted}/") for found in _lire(html).liens)


class _Lecteur(HTMLParser):
    """What a reader of a well-formed page sees: where its links lead, in `liens`, as the page writes it."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.liens = set[str]()
        # What is open: whether each element hides what it holds, the link that it is in.
        self._ouverts = [(False, "")]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open an element, hidden if what holds it is."""
        said = {name: value or "" for name, value in attrs}
        hidden, link = self._ouverts[-1]
        hidden = hidden or _cachee(said)
        if tag == "a":
            link = "" if _ETRANGERS & {*said.get("rel", "").lower().split()} else said.get("href", "")
        if tag not in _VIDES:
            self._ouverts.append((hidden, link))
        elif tag == "img" and not hidden and any(map(str.isalnum, said.get("alt", ""))):
            self.liens.add(link)

    def handle_endtag(self, tag: str) -> None:  # noqa: ARG002 - the signature of HTMLParser
        """Close the last element."""
        if len(self._ouverts) > 1:
            self._ouverts.pop()

    def handle_data(self, data: str) -> None:
        """See a text, and the link that it is in."""
        hidden, link = self._ouverts[-1]
        if not hidden and any(map(str.isalnum, data)):
            self.liens.add(link)


def _lire(html: str) -> _Lecteur:
    """Read a page as a browser understands it, however it is written: the reader of Python alone may take hours."""
    reader = _Lecteur()
    names = {name.lower() for name in re.findall(r"<([a-zA-Z][a-zA-Z0-9-]*)", html)}
    reader.feed(
        nh3.clean(html, tags=names - _MUETS, clean_content_tags={*_MUETS}, attributes=_GARDES, link_rel=None)
    )
    reader.close()
    return reader


def _adresse(url: str) -> str:
    """Write an address so that two ways to say it are one; nothing for one that is not plain."""
    if not (host := site_de(url.strip())):
        return ""
    parts = urlsplit(url.strip())
    path = parts.path.rstrip("/")
    plain = parts.scheme in {"http", "https"} and "%" not in path and {"..", "."}.isdisjoint(path.split("/"))
    return f"{host}{path}" if plain else ""


def _cachee(said: Mapping[str, str]) -> bool:
    """Tell whether an element hides what it holds, or is where visitors write."""
    names = said.get("class", "").lower()
    return (
        not {"hidden", "inert", "popover"}.isdisjoint(said)
        or said.get("aria-hidden", "").lower() == "true"
        or not _CLASSES.isdisjoint(names.split())
        or bool(_STYLE.search(re.sub(r"\s", "", said.get("style", "").lower())))
        or bool(_PARTIES.search(f"{names} {said.get('id', '').lower()}"))
    )
