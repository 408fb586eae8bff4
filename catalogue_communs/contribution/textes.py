"""The texts that the automation writes on the forge, in Markdown; what strangers wrote stays text."""

import hashlib
import re
from collections.abc import Callable, Iterable, Mapping, Sequence

from catalogue_communs.contribution.resultat import PRESENCES, Apercu, ReleveRecu, Resultat
from catalogue_communs.socle.texte import INVISIBLE, couper, denombrer

MERCI = "Merci pour cette contribution."
# More than anyone reads in a comment; the forge refuses much more.
MONTREES, LONGUEUR = 40, 60_000
# A permanent address of a line is long.
LIGNE = 1_000


def _page(*parts: str) -> str:
    return "\n\n".join(part for part in parts if part)[:LONGUEUR]


def _liste(title: str, lines: Sequence[str], ecrire: Callable[[str], str] | None = None) -> str:
    ecrire = ecrire or neutre
    points = [f"- {ecrire(line)}" for line in lines[:MONTREES]]
    rest = len(lines) - MONTREES
    if rest > 0:
        points.append(f"- … et {denombrer(rest, 'autre point', 'autres points')}.")
    if title and points:
        points.insert(0, f"{title}\n")
    return "\n".join(points)


MODIFIER = (
    "Pour corriger, modifiez votre premier message (menu « … » en haut à droite, puis « Edit » "
    "ou « Modifier ») : ce commentaire se mettra à jour."
)


def reponse(result: Resultat, proposition: int = 0, empechement: str = "", retiree: int = 0) -> str:
    """Write the comment that answers a form; `retiree` is the proposal of a former text, now closed."""
    retrait = ""
    if retiree:
        retrait = f"La proposition #{retiree}, préparée d’après votre texte d’avant, est retirée."
    if empechement:
        return _page(MERCI, retrait, neutre(empechement), "Une personne de l’équipe va regarder.")
    ecrire = {
        "proposer": _propose,
        "corriger": _corrige,
        "ignorer": _ignore,
        "lire": _lit,
    }[result.action]
    return _page(MERCI, retrait, *ecrire(result, proposition))


def _propose(result: Resultat, proposition: int) -> tuple[str, ...]:
    rest = ""
    if result.messages:
        rest = _liste("Le reste n’a pas été compris :", result.messages, _labelled)
    return (
        f"La proposition #{proposition} est prête. Une personne la relit avant publication.",
        _liste("Ce qui change :", result.phrases),
        rest,
        MODIFIER,
    )


def _corrige(result: Resultat, _proposition: int) -> tuple[str, ...]:
    points = denombrer(len(result.messages), "point", "points")
    title = f"Il reste {points} à corriger avant de préparer la proposition :"
    return _liste(title, result.messages, _labelled), MODIFIER


def _ignore(_result: Resultat, _proposition: int) -> tuple[str, ...]:
    return (
        "Votre message n’est plus un formulaire du catalogue : une personne de l’équipe le lit.",
    )


def _lit(result: Resultat, _proposition: int) -> tuple[str, ...]:
    """Say what a letter was heard as, what is missing, and the lines to send instead."""
    if not result.phrases:
        return (
            "Une personne de l’équipe lit votre signalement et corrige la fiche s’il y a lieu.",
        )
    parts = ["Une personne de l’équipe lit votre message. Voici ce que nous en avons compris :"]
    parts.append(_liste("", result.phrases))
    if result.messages:
        parts.append(_liste("Il manque ceci :", result.messages))
    for text in result.modeles:
        invitation = (
            "Si c’est bien cela, remplacez votre message par ces lignes : "
            "la proposition se fait seule."
        )
        parts.append(f"{invitation}\n\n{_bloc(text)}")
    parts += [_bloc(text) for text in result.reponses]
    if result.commandes:
        commands = "\n".join(result.commandes)
        parts.append(f"Pour l’équipe :\n\n{_bloc(commands)}")
    return (*parts, MODIFIER)


def _bloc(text: str) -> str:
    """Write a text as it is, in a block that nothing in it can close, and where nobody is called."""
    lines = (INVISIBLE.sub("", line) for line in text[: LONGUEUR // 4].split("\n"))
    clean = "\n".join(lines)
    longest = max((len(run) for run in re.findall(r"~+", clean)), default=0)
    fence = "~" * max(3, longest + 1)
    return f"{fence}text\n{clean.strip()}\n{fence}"


def sans_lecture() -> str:
    """Write the comment of a form whose reading gave nothing that can be used."""
    return reponse(
        Resultat("lire"), empechement="Votre formulaire n’a pas pu être lu automatiquement."
    )


def reprise(proposition: int) -> str:
    """Write the comment of a form read again because its common has changed since."""
    suite = "Votre formulaire a été relu : le premier commentaire dit ce qu’il en est."
    if proposition:
        suite = (
            f"La proposition #{proposition} a été refaite à partir de la nouvelle version : "
            "rien d’autre à faire."
        )
    return f"Une autre contribution vient d’être publiée sur la même fiche. {suite}"


def _labelled(message: str) -> str:
    label, separator, consigne = message.partition("\n")
    return f"**{neutre(label)}** : {neutre(consigne)}" if separator else neutre(message)


def corps_de_proposition(result: Resultat, numero: int) -> str:
    """Write the text of a proposal that comes from a form."""
    return _page(
        f"Proposition préparée d’après le formulaire #{numero}. "
        "Avant de fusionner, vérifiez la source.",
        _liste("Ce qui change :", result.phrases),
        f"Closes #{numero}",
    )


def corps_d_un_message(result: Resultat, empreinte: str) -> str:
    """Write the text of a proposal that comes from an e-mail: its digest, nothing of who sent it."""
    return _page(
        "Proposition préparée d’après un message reçu par courriel. "
        "Avant de fusionner, vérifiez la source.",
        _liste("Ce qui change :", result.phrases),
        f"Empreinte du message (sha256) : `{empreinte}`",
    )


def comparaison(apercu: Apercu, execution: str) -> str:
    """Write the comment of a proposal: what changes for the reader, what is wrong, how to see it."""
    titre_des_erreurs = (
        "**À corriger avant publication** "
        "(les lignes sont annotées dans l’onglet « Files changed ») :"
    )
    inchange = ""
    if not apercu.changements and not apercu.erreurs:
        inchange = "Aucune fiche ne change pour le lecteur."
    return _page(
        MERCI,
        _liste(titre_des_erreurs, apercu.erreurs),
        _liste("**Ce qui change pour le lecteur**", apercu.changements),
        inchange,
        _liste("**Ce qui manque encore**", apercu.manques),
        "**Voir les pages** : téléchargez « apercu-du-site » au bas de "
        f"[cette vérification]({execution}), "
        "décompressez le dossier, puis lancez `python3 -m http.server --directory apercu-du-site` "
        "et ouvrez <http://localhost:8000/>. Ce site est fabriqué par le code de la proposition : "
        "si elle change autre chose que des fiches, relisez ce code avant d’ouvrir ce qu’il a "
        "produit.",
    )


def corps_de_releve(result: ReleveRecu) -> str:
    """Write the text of the proposal of a reading."""
    suite = "Rien n’est à vérifier. Une personne la relit avant publication."
    if result.a_verifier:
        doutes = denombrer(len(result.a_verifier), "point est", "points sont")
        suite = (
            f"**{doutes} à vérifier** : voir le commentaire. Cette proposition reste un brouillon ; "
            "passez-la en « Ready for review » une fois vérifiée."
        )
    return _page(
        "Ce que les sources vivantes de la fiche disent maintenant.", suite, _empreinte(result)
    )


def _empreinte(result: ReleveRecu) -> str:
    """Write, where nobody sees it, what a proposal asks: closed by a person, it is not asked again.

    Of what was seen of every common at once, the sentences count alone what the file tells of each.
    """
    files = [*result.fichiers.values()] if result.commun == PRESENCES else []
    sentences = "\n".join((*result.tableau, *result.phrases, *result.a_verifier)).encode()
    return f"<!-- contenu:{hashlib.sha256(sentences + b''.join(files)).hexdigest()} -->"


def releve(result: ReleveRecu, fiche: str, adresse: str) -> str:
    """Write the comment of a reading: what to check, the figures before and after, their sources.

    `fiche` is the page on the main branch, `adresse` that of the files of the proposal.
    """
    phrases = _liste("", result.phrases)
    if not result.tableau and not result.phrases:
        phrases = "La fiche ne change pas : seul le relevé est gardé."
    copies = {path: f"[copie gardée]({adresse}/{path})" for path in result.fichiers}
    end = ""
    if result.commun != PRESENCES:
        end = "La série entière et l’empreinte de chaque réponse sont dans `donnees/releves`."
    return _page(
        _liste(
            "**À vérifier avant de publier**", result.a_verifier, lambda line: neutre(line, LIGNE)
        ),
        _tableau(result.tableau),
        phrases,
        _liste("**D’où cela vient**", result.sources, lambda line: _source(line, fiche, copies)),
        end,
    )


def _tableau(lines: Sequence[str]) -> str:
    """Write the figures of a reading as a table in Markdown; nothing without any."""
    if not lines:
        return ""
    rows = ["| Chiffre | Avant | Après | Courbe |", "| --- | --- | --- | --- |"]
    for line in lines[:MONTREES]:
        cells = map(neutre, line.split("\t"))
        rows.append(f"| {' | '.join(cells)} |")
    return "\n".join(rows)


def silences(results: Iterable[tuple[ReleveRecu, str]]) -> str:
    """List the sources that fell silent; each result comes with its page on the main branch."""
    lines = []
    for result, fiche in results:
        lines += [
            f"- **{result.commun}** : {_source(silence, fiche, {})}" for silence in result.silences
        ]
    return "\n".join(lines)[:LONGUEUR]


_ADRESSE = re.compile(r"https://[\w./~%?=&+,;:-]+", re.ASCII)


def _source(line: str, fiche: str, gardees: Mapping[str, str]) -> str:
    """Write the title of a source, its address, and what follows: the copy that is kept, or why.

    The address is a link when the page has that very one.
    """
    title, address, suite = [*line.split("\t"), "", ""][:3]
    link = neutre(address)
    if _ADRESSE.fullmatch(address) and address in fiche:
        link = f"<{address}>"
    return f"{neutre(title)} ({link}) : {gardees.get(suite) or neutre(suite, LIGNE)}"


PLUS_LONG, TITRE = 500, 120
_BREAK = "&#8203;"
# What names a person, an issue (« GH-1 » too) or an address.
_EFFECTIVE = re.compile(r"[@#]+|://|(?<=\bgh)-(?=\d)", re.IGNORECASE)
# Written as entities, these cannot start a tag, a link, a list, a code or a heading.
_PUNCTUATION = re.compile(r"[\\`*_{}\[\]()<>#+\-.!|~&$:/@=\"'^]")
# The punctuation of an ordinary sentence stays readable in the source; « 1. » would start a list.
_HARMLESS = re.compile(
    r"(?<=[^\W\d])[.:](?=\s|$)|(?<=\w)'(?=\w)|(?<=\s)[:!](?=\s)|(?<=[^\W\d])-(?=[^\W\d])"
)


def neutre(text: str, longueur: int = PLUS_LONG) -> str:
    """Write a text for a Markdown page: on one line, bounded, without effect.

    No HTML, no Markdown, no link, nobody called (« @ ») and no issue named (« # »).
    """
    line = un_seul(text, longueur)
    harmless = {match.start() for match in _HARMLESS.finditer(line)}

    def entity(match: re.Match[str]) -> str:
        if match.start() in harmless:
            return match[0]
        # The forge looks for mentions, issues and addresses once the entities are read: it must not
        # see them.
        hidden = _BREAK if match[0] in "@#:/-" else ""
        return f"&#{ord(match[0])};{hidden}"

    return _PUNCTUATION.sub(entity, line)


def sujet(text: str) -> str:
    """Write a text as the subject of a commit or the title of a proposal, where no entity is read.

    Nobody is called and no issue is named, hence closed: what would do it, and every address, loses its signs.
    """
    return un_seul(_EFFECTIVE.sub(" ", un_seul(text, TITRE)), TITRE)


def un_seul(text: str, longueur: int = PLUS_LONG) -> str:
    """Put a text on one bounded line, without control or invisible characters."""
    return couper(INVISIBLE.sub("", " ".join(text.split())), longueur)
