"""Ask, once a month, the instances of commons whether they run.

Official pages are asked too, whether they cite their use.

One question for each, and nothing of an answer is kept but a day, a count, a digest. When all that
were seen fall silent together, it is the sign that changed, or our own network: what was known then
stays as it was.

A page confirms nothing unless the public directory gives its very site to the organisation, and to
it alone: that of the address that answered, whatever was asked.
`catalogue_communs.sources.mentions` tells where it speaks.
"""

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from datetime import date
from functools import partial
from typing import Any, NamedTuple, TypeAlias
from urllib.parse import urljoin, urlsplit
from urllib.robotparser import RobotFileParser

from catalogue_communs.modele.presences import Mention, Presence, Presences
from catalogue_communs.reseau.bornes import Limites
from catalogue_communs.reseau.connexion import VISITEUR, ReponseHttp, page, site_de
from catalogue_communs.socle.recu import ROBOTS, Demesure, mesurer
from catalogue_communs.socle.texte import denombrer
from catalogue_communs.sources.mentions import cite, est_un_lieu_de_visiteurs, page_lue

LIMITES = Limites(connexion=5, lecture=10, total=20, taille=1_000_000, redirections=5, essais=1)
# Asks for a page of any public site.
demander_page = partial(page, limites=LIMITES)
# Addresses that are asked at a time; seconds after which no other is.
ENSEMBLE, DUREE = 8, 180
# Of instances that were seen, one alone may well have stopped.
PLUSIEURS = 2
OK = 200
A_DEMANDER = "Le temps est écoulé : {} restent à demander, ce que l’on en sait ne change pas."


class PageALire(NamedTuple):
    """The page of an organisation (see `Mention`) that may cite its use; « » without one.

    It cites it by a link to `vers` or below.
    """

    commun: str
    organisme: str
    page: str
    vers: str


class Recensement(NamedTuple):
    """What is known from now on; the commons left as they were; why a page could not be read."""

    presences: Presences
    douteux: list[str]
    illisibles: list[str]


# An instance of a common: the slug, the address.
Instance: TypeAlias = tuple[str, str]


class Tournee:
    """A round on a day: what was known before it, and what each answer says of it.

    `garder` is given all that is known after each answer that says something.
    """

    def __init__(
        self,
        avant: Presences,
        today: date,
        garder: Callable[[Presences], object] = lambda _presences: None,
    ) -> None:
        self._jour, self._garder = today, garder
        self._connues = {
            (presence.commun, presence.adresse): presence for presence in avant.instances
        }
        self._mentions = {
            (mention.commun, mention.organisme): mention for mention in avant.mentions
        }
        self._vues: dict[Instance, bool] = {}
        self._illisibles: list[str] = []

    def faire(
        self,
        instances: Mapping[Instance, Sequence[str]],
        pages: Sequence[PageALire],
        demander: Callable[[str], ReponseHttp],
    ) -> Recensement:
        """Ask each instance and each page once.

        `instances`: the signs of each, of which one is enough. What is asked no more is forgotten;
        a mention keeps its day.
        """
        with ThreadPoolExecutor(ENSEMBLE) as pool:
            questions: dict[Future[Any], Instance | PageALire] = {
                pool.submit(_porte_un_signe, demander, instance[1], signes): instance
                for instance, signes in instances.items()
            }
            for page_a_lire in pages:
                if page_a_lire.page:
                    question = pool.submit(_mention, demander, self._jour, page_a_lire)
                    questions[question] = page_a_lire
            try:
                for question in as_completed(questions, DUREE):
                    if self._noter(questions[question], question):
                        self._garder(self._en_cours())
            except TimeoutError:
                reste = sum(not question.done() for question in questions)
                self._illisibles.append(A_DEMANDER.format(denombrer(reste, "adresse", "adresses")))
            finally:
                pool.shutdown(wait=False, cancel_futures=True)
        return self._finir(instances, pages)

    def _noter(self, sujet: Instance | PageALire, question: Future[Any]) -> bool:
        """Take an answer; tell whether it says something."""
        if not isinstance(sujet, PageALire):
            self._vues[sujet] = question.result()
            return self._vues[sujet]
        try:
            mention = question.result()
        except Demesure as demesure:
            self._illisibles.append(f"{sujet.commun} : {sujet.page} {demesure}, rien n’y est lu.")
            return False
        if mention:
            self._mentions[sujet.commun, sujet.organisme] = mention
        return mention is not None

    def _en_cours(self) -> Presences:
        """Return what is known meanwhile: of what has not answered, what was known before."""
        vues = {instance: self._constatee(instance) for instance, vue in self._vues.items() if vue}
        return Presences((*(self._connues | vues).values(),), (*self._mentions.values(),))

    def _constatee(self, instance: Instance) -> Presence:
        connue = self._connues.get(instance) or Presence(*instance)
        return connue.constatee(self._jour, vue=self._vues[instance])

    def _finir(self, instances: Collection[Instance], pages: Iterable[PageALire]) -> Recensement:
        """Return what is known at the end, of what is still asked."""
        douteux = self._douteux()
        retenues = [self._retenue(instance, douteux) for instance in instances]
        mentions = [self._mentions.get((page.commun, page.organisme)) for page in pages]
        # Of an instance that was never seen, nothing is known.
        vues = tuple(presence for presence in retenues if presence and presence.vue_le)
        return Recensement(
            Presences(vues, tuple(mention for mention in mentions if mention)),
            sorted(douteux),
            sorted(self._illisibles),
        )

    def _douteux(self) -> set[str]:
        """Name the commons of which nothing is believed today.

        Several of the instances of a common ran, and none answers: its sign may have changed. It is
        the same of all the commons together (« »): then, the network itself is in doubt.
        """
        actives, repondent = Counter[str](), set[str]()
        for instance, vue in self._vues.items():
            connue = self._connues.get(instance)
            if connue and connue.vue_le and not connue.perdue:
                actives.update((connue.commun, ""))
            if vue:
                repondent |= {instance[0], ""}
        plusieurs = {commun for commun, compte in actives.items() if compte >= PLUSIEURS}
        muets = plusieurs - repondent
        demandes = {commun for commun, _ in self._vues}
        return demandes if "" in muets else demandes & muets

    def _retenue(self, instance: Instance, douteux: Collection[str]) -> Presence | None:
        """Return what is known of an instance.

        It is what was seen today, or else what was known before.
        """
        if instance in self._vues and instance[0] not in douteux:
            return self._constatee(instance)
        return self._connues.get(instance)


def _porte_un_signe(
    demander: Callable[[str], ReponseHttp], adresse: str, signes: Iterable[str]
) -> bool:
    """Tell whether an instance answers with one of its signs."""
    text = _texte(_reponse(demander, adresse))
    return any(signe in text for signe in signes)


def _mention(
    demander: Callable[[str], ReponseHttp], jour: date, sujet: PageALire
) -> Mention | None:
    """Read a page, if its robots.txt lets us; `Demesure` when it is more than a page."""
    rules = _reponse(demander, urljoin(sujet.page, "/robots.txt"))
    try:
        mesurer(rules.corps, ROBOTS)
    except Demesure as demesure:
        raise Demesure(f"a un robots.txt qui {demesure}") from None
    if not _permet(rules, sujet.page):
        return None
    answer = _reponse(demander, sujet.page)
    # Where it was sent on its way is another page of the same site, or another way to it.
    if answer.statut != OK or not parle(answer.adresse) or not _permet(rules, answer.adresse):
        return None
    if not cite(page_lue(answer), sujet.vers):
        return None
    digest = hashlib.sha256(answer.corps).hexdigest()
    return Mention(sujet.commun, sujet.organisme, sujet.page, jour, digest)


def _permet(rules: ReponseHttp, url: str) -> bool:
    """Tell whether a site lets a page be read: one without rules does.

    Nothing is read of one that cannot say.
    """
    if rules.absente:
        return True
    return rules.statut == OK and robots_permet(_texte(rules), url)


def _reponse(demander: Callable[[str], ReponseHttp], url: str) -> ReponseHttp:
    """Ask for a page; an empty answer when there is none, whatever went wrong.

    What went wrong stops no other question.
    """
    try:
        return demander(url)
    except Exception:  # noqa: BLE001 - no answer of one stops the reading of the others
        return ReponseHttp(0, {})


def _texte(answer: ReponseHttp) -> str:
    """Return the text of a page; nothing of an answer that is not one."""
    return answer.corps.decode("utf-8", "replace") if answer.statut == OK else ""


# --- Whose a site is ------------------------------------------------------------------------

# The sites of each organisation, by its SIREN and by its INSEE code: hosts without « www. ».
Annuaire: TypeAlias = Mapping[str, Collection[str]]
MAIRIE, SIREN = "mairie", 9


def hotes_officiels(brut: bytes) -> Annuaire:
    """Read the directory: a list in JSON of `siren` or `siret`, `pivot` and `site_internet`.

    Raises `ValueError`.
    """
    proprietaires, entiers = defaultdict[str, list[frozenset[str]]](list), set[str]()
    for record in _liste(brut):
        codes = frozenset(_codes(record))
        for site in _liste(record.get("site_internet")):
            address = str(site.get("valeur") or "").strip()
            host = site_de(address)
            if not host:
                continue
            proprietaires[host].append(codes)
            # What is a page of another site is nobody's.
            if not urlsplit(address).path.strip("/") and not urlsplit(address).query:
                entiers.add(host)
    annuaire = defaultdict[str, set[str]](set)
    for host in entiers:
        # What two organisations share is nobody's; two records of one have a code in common.
        for code in frozenset.intersection(*proprietaires[host]):
            annuaire[code].add(host)
    if not annuaire:
        raise ValueError("the directory gives no site")
    return annuaire


def _codes(record: Mapping[str, Any]) -> Iterator[str]:
    siren = str(record.get("siren") or record.get("siret") or "")[:SIREN]
    if siren.isdecimal() and len(siren) == SIREN:
        yield siren
    for pivot in _liste(record.get("pivot")):
        codes = pivot.get("code_insee_commune")
        if pivot.get("type_service_local") != MAIRIE or not isinstance(codes, list):
            continue
        if len(codes) == 1:
            yield str(codes[0])


def _liste(written: object) -> list[dict[str, Any]]:
    """Read a list of objects, or the same written in JSON in a text."""
    records = written
    try:
        if isinstance(written, str | bytes):
            records = json.loads(written)
    except (ValueError, RecursionError):
        return []
    if not isinstance(records, list):
        return []
    return [record for record in records if isinstance(record, dict)]


def sites_officiels(annuaire: Annuaire, codes: Iterable[str]) -> set[str]:
    """Return the sites that a directory gives to an organisation, by its codes."""
    return {host for code in codes for host in annuaire.get(code, ())}


def page_officielle(pages: Iterable[str], codes: Iterable[str], annuaire: Annuaire) -> str:
    """Return the first page where an organisation speaks, on a site of these codes.

    Nothing without one.
    """
    hosts = sites_officiels(annuaire, codes)
    return next((url for url in pages if site_de(url) in hosts and parle(url)), "")


def parle(url: str) -> bool:
    """Tell whether the page at an address comes unaltered, and is not where visitors write."""
    parts = urlsplit(url)
    return parts.scheme == "https" and not est_un_lieu_de_visiteurs(f"{parts.path}?{parts.query}")


def robots_permet(text: str, url: str) -> bool:
    """Tell whether a robots.txt lets a page be read; one that cannot be understood does not."""
    rules = RobotFileParser()
    try:
        rules.parse(text.splitlines())
        return rules.can_fetch(VISITEUR, url)
    except ValueError:
        return False
