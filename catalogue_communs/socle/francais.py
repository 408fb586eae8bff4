"""How French writes numbers, plurals and punctuation."""

import re
from decimal import Decimal
from functools import lru_cache

from catalogue_communs.socle.dates import DatePartielle

NBSP = "\u00a0"
NARROW = "\u202f"
# Why something is missing: nobody read it, what was read does not tell all, there is nothing to say. The
# fourth, « non publié (page lue le …) », is the file's to say. No other word does.
PAS_LU, INCOMPLET, SANS_OBJET = "pas encore lu ici", "incomplet", "sans objet"

# Each starts with what it looks for, then looks behind it: the search skips to the next one.
# Groups of three after one to three digits: « en 2026 300 communes » holds two numbers.
_THOUSANDS = re.compile(r"\d(?<![\d.,/-]\d)\d{0,2}(?:[ \u00a0\u202f]\d{3})+(?!\d)")
_SPACE = re.compile(r"[ \u00a0\u202f]")
_APOSTROPHE = re.compile(r"'(?<=\w')(?=\w)")


def typographie(text: str) -> str:
    """Bind punctuation to its word with non-breaking spaces, and curl apostrophes."""
    text = _APOSTROPHE.sub("’", text)
    for signs, space, other in ((";!?", NARROW, NBSP), (":»%€", NBSP, NARROW)):
        for sign in signs:
            text = text.replace(f" {sign}", space + sign).replace(other + sign, space + sign)
    text = text.replace("« ", f"«{NBSP}").replace(f"«{NARROW}", f"«{NBSP}")
    return _THOUSANDS.sub(lambda found: _SPACE.sub(NARROW, found.group()), text)


@lru_cache(maxsize=4096)
def nombre(value: float) -> str:
    """Write a number: « 26 280 », « 1,5 », « −3 », with narrow non-breaking spaces."""
    whole, _, decimals = f"{abs(Decimal(str(value))):,f}".partition(".")
    written = ",".join(filter(None, (whole.replace(",", NARROW), decimals.rstrip("0"))))
    return f"−{written}" if value < 0 else written


def accorder(value: float, singular: str, plural: str) -> str:
    """Choose singular or plural: in French, below two is singular."""
    return singular if abs(value) < 2 else plural  # noqa: PLR2004 - the rule of French grammar


def denombrer(value: float, singular: str, plural: str) -> str:
    """Write a number and what it counts: « 12 communs »."""
    return f"{nombre(value)} {accorder(value, singular, plural)}"


def le_jour(moment: DatePartielle) -> str:
    """Write when something happened: « le 30 juin 2026 », « en juin 2026 »."""
    return f"{'le' if moment.jour else 'en'} {moment}"


def au_jour(moment: DatePartielle) -> str:
    """Write up to when, or as of when: « au 30 juin 2026 », « en juin 2026 »."""
    return f"{'au' if moment.jour else 'en'} {moment}"


def du_jour(moment: DatePartielle) -> str:
    """Write of when something is: « du 30 juin 2026 », « d’octobre 2025 », « de 2024 »."""
    if moment.jour:
        return f"du {moment}"
    return f"d’{moment}" if str(moment)[0] in "ao" else f"de {moment}"


def article(moment: DatePartielle) -> str:
    """Write a date as « depuis » or « entre » wants it: « le 30 juin 2026 », « juin 2026 »."""
    return f"le {moment}" if moment.jour else str(moment)


def minuscule(text: str) -> str:
    """Write inside a sentence what starts one: a name keeps its capitals, an acronym too."""
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]


# A piece of code, which is left as it is, another tag, or a text.
_PIECE = re.compile(r"<(code|pre|kbd)\b[^<>]*>.*?</\1>|<[^<>]+>|[^<]+|<", re.DOTALL | re.IGNORECASE)


def typographie_html(html: str) -> str:
    """Apply `typographie` to the text of some HTML, code left as it is."""
    return _PIECE.sub(lambda piece: piece[0] if piece[0][0] == "<" else typographie(piece[0]), html)
