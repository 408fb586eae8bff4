"""Ask the DNS for one text: the public key by which a domain signs its e-mails."""

from __future__ import annotations

import dns.exception
import dns.resolver

from catalogue.reseau.bornes import Injoignable

DELAI = 10.0


def texte(nom: str, delai: float = DELAI) -> bytes | None:
    """Return the only text record (TXT) of a name; nothing when it has none, or several.

    The resolvers of the machine are asked, and no one else.

    Args:
        nom: The whole name: « s2026._domainkey.ville.example ».
        delai: How long to wait in all, in seconds.

    Raises:
        Injoignable: No resolver answers.
    """
    try:
        found = dns.resolver.resolve(nom.removesuffix(".") + ".", "TXT", lifetime=delai, search=False)
    except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
        return None
    except dns.exception.DNSException as error:
        raise Injoignable("le DNS du domaine ne répond pas") from error
    records = [b"".join(one.strings) for one in found]
    return records[0] if len(records) == 1 else None
