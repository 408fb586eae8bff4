"""SPDX licence expressions: free by the OSI's or the FSF's list, explained in plain French.

What a licence allows and asks for is in `schemas/obligations-licences.yml`. Of « A AND B »,
everything holds; of « A OR B », the reuser chooses; « A WITH E » is A, that the exception E softens.
A licence that the file does not know is « autre »: nothing is supposed about it.
"""

from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import product
from typing import Any

from license_expression import ExpressionError, Licensing, get_spdx_licensing

from catalogue_communs.socle.fichiers import yaml_fourni

# Longer than what the schema accepts: not worth a parser's time.
LONGEST = 500


@cache
def licences_spdx() -> Licensing:
    """Return the index of SPDX licences, read once."""
    return get_spdx_licensing()


@lru_cache(maxsize=1024)
def normalise(expression: str) -> str | None:
    """Return the expression with today's SPDX identifiers, or `None` if it is not one."""
    parsed = _lue(expression, validate=True, strict=True)
    if parsed is None:
        return None
    rendered: str = parsed.render()
    return rendered


def _lue(expression: str, **options: bool) -> Any:
    if len(expression) > LONGEST:
        return None
    try:
        return licences_spdx().parse(expression, **options)
    except (ExpressionError, AssertionError, AttributeError, LookupError, TypeError, ValueError):
        # Besides its own error, the parser lets the others escape on « () », « (MIT » or « MIT/X ».
        return None


@lru_cache(maxsize=1024)
def identifiants(expression: str) -> tuple[str, ...]:
    """Return the identifiers that a valid expression names, exceptions included."""
    return tuple(licences_spdx().license_keys(expression))


@cache
def libres() -> frozenset[str]:
    """Return the SPDX identifiers that the OSI or the FSF recognises as free."""
    listes = yaml_fourni("licences")
    return frozenset(listes["osi"]) | frozenset(listes["fsf"])


@lru_cache(maxsize=1024)
def non_libres(expression: str, admises: tuple[str, ...] = ()) -> tuple[str, ...]:
    """Return the licences that keep a valid expression from being free; none when it is.

    With `admises`, those that keep it from being one of these.
    """
    acceptees = frozenset(admises) or libres()
    if expression in acceptees:
        return ()
    return tuple(dict.fromkeys(_closed(licences_spdx().parse(expression), acceptees)))


def _closed(part: Any, acceptees: frozenset[str]) -> tuple[str, ...]:
    choices = [_closed(arg, acceptees) for arg in getattr(part, "args", ())]
    if not choices:
        # An exception (« WITH ») only adds permissions to the licence named before it.
        key = getattr(part, "license_symbol", part).key
        return () if key in acceptees else (key,)
    # « A OR B » is free as soon as one of them is: the reuser chooses.
    if part.operator == " OR " and not all(choices):
        return ()
    return tuple(name for choice in choices for name in choice)


AUTRE, MIXTE = "autre", "mixte"
# The name of each family, from what asks least to what asks most; « autre » comes last, for it may
# ask anything.
FAMILLES: dict[str, str] = yaml_fourni("obligations-licences")["familles"]
_ORDRE = [*FAMILLES]
_SPDX = "https://spdx.org/licenses/"


@dataclass(frozen=True, slots=True)
class FicheDeLicence:
    """One licence: what it allows, asks for and leaves out, and where its text is."""

    identifiant: str
    nom: str
    famille: str
    permet: tuple[str, ...] = ()
    oblige: tuple[str, ...] = ()
    limites: tuple[str, ...] = ()
    # Empty for a licence that no public list names.
    lien: str = ""
    # The SPDX identifier that follows « WITH ».
    exception: str = ""

    @property
    def connue(self) -> bool:
        """Tell whether the catalogue sums this licence up."""
        return self.famille != AUTRE


@dataclass(frozen=True, slots=True)
class Obligations:
    """What an expression means: its licences, and how they combine."""

    # Those under which it allows reuse, what asks least first: « OR » gives a choice.
    familles: tuple[str, ...]
    fiches: tuple[FicheDeLicence, ...]
    # « AND » when they all hold, « OR » when the reuser chooses, « mixte » when the expression says
    # both, empty with one licence.
    combinaison: str = ""

    @property
    def libelle(self) -> str:
        """Return the name of its first family."""
        return FAMILLES[self.familles[0]]

    @property
    def sens(self) -> str:
        """Say in one sentence what that family means for the reuser."""
        return str(yaml_fourni("obligations-licences")["sens"][self.familles[0]])


@cache
def decrire(expression: str) -> Obligations:
    """Describe an expression; what is not one is a licence that nobody knows."""
    tree = _lue(expression)
    if tree is None:
        return Obligations((AUTRE,), (FicheDeLicence(expression, expression, AUTRE),))
    fiches = tuple(dict.fromkeys(map(_fiche, tree.get_literals())))
    operators = {"AND", "OR"} & set(tree.render().split())
    combinaison = MIXTE if len(operators) > 1 else "".join(operators)
    return Obligations(tuple(sorted(_familles(tree), key=_ORDRE.index)), fiches, combinaison)


def _fiche(node: Any) -> FicheDeLicence:
    key = getattr(node, "license_symbol", node).key
    exception = getattr(getattr(node, "exception_symbol", None), "key", "")
    obligations = yaml_fourni("obligations-licences")
    licence = obligations["licences"].get(key)
    if licence is None:
        link = f"{_SPDX}{key}.html" if key in licences_spdx().known_symbols else ""
        return FicheDeLicence(key, key, AUTRE, lien=link, exception=exception)
    phrases = {
        part: tuple(obligations["phrases"][part][name]["texte"] for name in licence[part])
        for part in ("permet", "oblige", "limites")
    }
    return FicheDeLicence(
        key,
        licence["nom"],
        licence["famille"],
        lien=licence["lien"],
        exception=exception,
        **phrases,
    )


def _familles(node: Any) -> set[str]:
    if not getattr(node, "args", ()):
        return {_fiche(node).famille}
    choices = [_familles(arg) for arg in node.args]
    if node.operator == " OR ":
        return set().union(*choices)
    return {max(together, key=_ORDRE.index) for together in product(*choices)}
