"""Ask, once a month, the instances of commons whether they run.

One question for each, and nothing of an answer is kept but a day and a count. When all that were
seen fall silent together, it is the sign that changed, or our own network: what was known then stays
as it was.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from datetime import date
from functools import partial
from typing import NamedTuple, TypeAlias

from catalogue_communs.modele.presences import Presence, Presences
from catalogue_communs.reseau.bornes import Limites
from catalogue_communs.reseau.connexion import ReponseHttp, page

LIMITES = Limites(connexion=5, lecture=10, total=20, taille=1_000_000, redirections=5, essais=1)
# Asks for a page of any public site.
demander_page = partial(page, limites=LIMITES)
# Addresses that are asked at a time; seconds after which no other is.
ENSEMBLE, DUREE = 8, 180
# Of instances that were seen, one alone may well have stopped.
PLUSIEURS = 2
OK = 200


class Recensement(NamedTuple):
    """What is known from now on.

    `douteux`: the commons left as they were; `restantes`: the addresses that were not asked in time.
    """

    presences: Presences
    douteux: list[str]
    restantes: int


# An instance of a common: the slug, the address.
Instance: TypeAlias = tuple[str, str]


class Tournee:
    """A round on a day: what was known before it, and what each answer says of it.

    `garder` is given all that is known after each instance that is seen.
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
        self._vues: dict[Instance, bool] = {}

    def faire(
        self,
        instances: Mapping[Instance, Sequence[str]],
        demander: Callable[[str], ReponseHttp],
    ) -> Recensement:
        """Ask each instance once.

        `instances`: the signs of each, of which one is enough. What is asked no more is forgotten.
        """
        restantes = 0
        with ThreadPoolExecutor(ENSEMBLE) as pool:
            questions: dict[Future[bool], Instance] = {
                pool.submit(_porte_un_signe, demander, instance[1], signes): instance
                for instance, signes in instances.items()
            }
            try:
                for question in as_completed(questions, DUREE):
                    self._noter(questions[question], vue=question.result())
            except TimeoutError:
                restantes = sum(not question.done() for question in questions)
            finally:
                pool.shutdown(wait=False, cancel_futures=True)
        return self._finir(instances, restantes)

    def _noter(self, instance: Instance, *, vue: bool) -> None:
        """Take an answer; what is known is kept as soon as it says something."""
        self._vues[instance] = vue
        if vue:
            self._garder(self._en_cours())

    def _en_cours(self) -> Presences:
        """Return what is known meanwhile: of what has not answered, what was known before."""
        vues = {instance: self._constatee(instance) for instance, vue in self._vues.items() if vue}
        return Presences((*(self._connues | vues).values(),))

    def _constatee(self, instance: Instance) -> Presence:
        connue = self._connues.get(instance) or Presence(*instance)
        return connue.constatee(self._jour, vue=self._vues[instance])

    def _finir(self, instances: Iterable[Instance], restantes: int) -> Recensement:
        """Return what is known at the end, of what is still asked."""
        douteux = self._douteux()
        retenues = [self._retenue(instance, douteux) for instance in instances]
        # Of an instance that was never seen, nothing is known.
        vues = tuple(presence for presence in retenues if presence and presence.vue_le)
        return Recensement(Presences(vues), sorted(douteux), restantes)

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
    """Tell whether an instance answers with one of its signs.

    What goes wrong is a silence, and stops no other question.
    """
    try:
        answer = demander(adresse)
    except Exception:  # noqa: BLE001 - no answer of one stops the reading of the others
        return False
    if answer.statut != OK:
        return False
    text = answer.corps.decode("utf-8", "replace")
    return any(signe in text for signe in signes)
