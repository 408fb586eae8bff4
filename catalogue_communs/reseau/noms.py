"""What the DNS says of a name: the one place where it is asked for a text."""

from __future__ import annotations

from catalogue_communs.reseau.bornes import Injoignable

# Seconds, in all.
DELAI = 10.0


def texte_du_dns(nom: str) -> bytes | None:
    """Return the only text record of a whole name; nothing when it has none, or several.

    The resolvers of the machine are asked, and no one else. Raises `Injoignable` when none answers.
    """
    # Who confirms nothing does without it, which an extra installs.
    import dns.exception  # noqa: PLC0415
    import dns.resolver  # noqa: PLC0415

    try:
        found = dns.resolver.resolve(nom.removesuffix(".") + ".", "TXT", lifetime=DELAI, search=False)
    except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
        return None
    except dns.exception.DNSException as error:
        raise Injoignable("le DNS du domaine ne répond pas") from error
    records = [b"".join(one.strings) for one in found]
    return records[0] if len(records) == 1 else None
