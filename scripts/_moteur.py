"""Run MkDocs or ProperDocs; what the machine or the theme refuses is told in one French line.

The faults of the files are told by the catalogue itself. An error that nobody foresaw keeps its
traceback: it is a bug, and whoever mends it needs it.
"""

import errno
import runpy
import sys
from typing import NoReturn

FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
REFUSED = (errno.EACCES, errno.EPERM, errno.EROFS)


def main() -> None:
    """Run the engine that the first argument names, with the other arguments."""
    # Known once the environment is installed; the scripts themselves need the standard library alone.
    from jinja2 import TemplateError  # noqa: PLC0415

    engine = sys.argv[1]
    sys.argv = sys.argv[1:]
    try:
        runpy.run_module(engine, run_name="__main__", alter_sys=True)
    except KeyboardInterrupt:
        raise SystemExit(130) from None
    except TemplateError as error:
        stop(template(error))
    except OSError as error:
        stop(machine(error))


def stop(line: str) -> NoReturn:
    """End with one line on the standard error."""
    sys.stdout.flush()
    print(line, file=sys.stderr)
    raise SystemExit(1) from None


def machine(error: OSError) -> str:
    """Say what the system refuses, and what to do."""
    where = f"« {error.filename} »" if error.filename else "un fichier"
    if error.errno in FULL:
        return f"Le disque est plein : {where} n’a pas pu être écrit. Libérez de la place, puis relancez."
    if error.errno in REFUSED:
        return f"L’accès à {where} est refusé : vérifiez les droits du dossier, ou choisissez-en un autre avec --site-dir."
    if error.errno == errno.ENOENT:
        return f"Il manque {where} : rétablissez-le avec « git checkout »."
    if error.errno in (None, errno.EILSEQ):
        return f"{where[0].upper() + where[1:]} est abîmé : rétablissez-le avec « git checkout »."
    return "La machine n’a pas pu lire ou écrire {} ({}).".format(
        where, errno.errorcode.get(error.errno, "erreur inconnue")
    )


def template(error: Exception) -> str:
    """Say which template is missing or badly written."""
    name = getattr(error, "name", None) or "inconnu"
    line = getattr(error, "lineno", None)
    if line:
        return "Le gabarit « {} » est mal écrit, ligne {} : {}.".format(
            name, line, getattr(error, "message", "")
        )
    if type(error).__name__ == "UndefinedError":
        return f"Un gabarit emploie une valeur que rien ne lui donne : {error}."
    return f"Le gabarit « {name} » est introuvable : rétablissez-le dans theme/."


if __name__ == "__main__":
    main()
