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
    rest = len(lines) - MONTREES
    more = [f"- … et {denombrer(rest, 'autre point', 'autres points')}."] if rest > 0 else []
    listed = [*(f"- {(ecrire or neutre)(line)}" for line in lines[:MONTREES]), *more]
    return "\n".join([f"{title}\n", *listed] if title and listed else listed)


MODIFIER = (
    "Pour corriger, modifiez votre premier message (menu « … » en haut à droite, puis « Edit » "
    "ou « Modifier ») : ce commentaire se mettra à jour."
)


def reponse(result: Resultat, proposition: int = 0, empechement: str = "", retiree: int = 0) -> str:
    """Write the comment that answers a form; `retiree` is the proposal of a former text, now closed."""
    gone = (
        f"La proposition #{retiree}, préparée d’après votre texte d’avant, est retirée."
        if retiree
        else ""
    )
    if empechement:
        return _page(MERCI, gone, neutre(empechement), "Une personne de l’équipe va regarder.")
    told = {
        "proposer": _propose,
        "corriger": _corrige,
        "ignorer": _ignore,
        "lire": _lit,
    }[result.action]
    return _page(MERCI, gone, *told(result, proposition))


def _propose(result: Resultat, proposition: int) -> tuple[str, ...]:
    rest = (
        _liste("Le reste n’a pas été compris :", result.messages, _labelled)
        if result.messages
        else ""
    )
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
    told = ["Une personne de l’équipe lit votre message. Voici ce que nous en avons compris :"]
    told.append(_liste("", result.phrases))
    if result.messages:
        told.append(_liste("Il manque ceci :", result.messages))
    for text in result.modeles:
        said = "Si c’est bien cela, remplacez votre message par ces lignes : la proposition se fait seule."
        told.append(f"{said}\n\n{_bloc(text)}")
    told += [_bloc(text) for text in result.reponses]
    if result.commandes:
        told.append(f"Pour l’équipe :\n\n{_bloc(chr(10).join(result.commandes))}")
    return (*told, MODIFIER)


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
    told = "Votre formulaire a été relu : le premier commentaire dit ce qu’il en est."
    if proposition:
        told = f"La proposition #{proposition} a été refaite à partir de la nouvelle version : rien d’autre à faire."
    return f"Une autre contribution vient d’être publiée sur la même fiche. {told}"


def _labelled(message: str) -> str:
    label, separator, said = message.partition("\n")
    return f"**{neutre(label)}** : {neutre(said)}" if separator else neutre(message)


def corps_de_proposition(result: Resultat, numero: int) -> str:
    """Write the text of a proposal that comes from a form."""
    return _page(
        f"Proposition préparée d’après le formulaire #{numero}. Avant de fusionner, vérifiez la source.",
        _liste("Ce qui change :", result.phrases),
        f"Closes #{numero}",
    )


def corps_d_un_message(result: Resultat, empreinte: str) -> str:
    """Write the text of a proposal that comes from an e-mail: its digest, nothing of who sent it."""
    return _page(
        "Proposition préparée d’après un message reçu par courriel. Avant de fusionner, vérifiez la source.",
        _liste("Ce qui change :", result.phrases),
        f"Empreinte du message (sha256) : `{empreinte}`",
    )


def comparaison(apercu: Apercu, execution: str) -> str:
    """Write the comment of a proposal: what changes for the reader, what is wrong, how to look at it."""
    wrong = "**À corriger avant publication** (les lignes sont annotées dans l’onglet « Files changed ») :"
    same = not apercu.changements and not apercu.erreurs
    return _page(
        MERCI,
        _liste(wrong, apercu.erreurs),
        _liste("**Ce qui change pour le lecteur**", apercu.changements),
        "Aucune fiche ne change pour le lecteur." if same else "",
        _liste("**Ce qui manque encore**", apercu.manques),
        f"**Voir les pages** : téléchargez « apercu-du-site » au bas de [cette vérification]({execution}), "
        "décompressez le dossier, puis lancez `python3 -m http.server --directory apercu-du-site` "
        "et ouvrez <http://localhost:8000/>. Ce site est fabriqué par le code de la proposition : si elle change "
        "autre chose que des fiches, relisez ce code avant d’ouvrir ce qu’il a produit.",
    )


def corps_de_releve(result: ReleveRecu) -> str:
    """Write the text of the proposal of a reading."""
    told = "Rien n’est à vérifier. Une personne la relit avant publication."
    if result.a_verifier:
        doubts = denombrer(len(result.a_verifier), "point est", "points sont")
        told = f"**{doubts} à vérifier** : voir le commentaire. Cette proposition reste un brouillon ; passez-la en « Ready for review » une fois vérifiée."
    return _page(
        "Ce que les sources vivantes de la fiche disent maintenant.", told, _empreinte(result)
    )


def _empreinte(result: ReleveRecu) -> str:
    """Write, where nobody sees it, what a proposal asks: closed by a person, it is not asked again.

    Of what was seen of every common at once, the sentences count alone what the file tells of each.
    """
    files = [*result.fichiers.values()] if result.commun == PRESENCES else []
    sentences = "\n".join((*result.tableau, *result.phrases, *result.a_verifier)).encode()
    return f"<!-- contenu:{hashlib.sha256(sentences + b''.join(files)).hexdigest()} -->"


def releve(result: ReleveRecu, fiche: str, dossier: str) -> str:
    """Write the comment of a reading: what to check, what was said before, what is said now, where it comes from.

    `fiche` is the page on the main branch, `dossier` the address of the files of the proposal.
    """
    rows = [map(neutre, line.split("\t")) for line in result.tableau[:MONTREES]]
    table = ["| Chiffre | Avant | Après | Courbe |", "| --- | --- | --- | --- |"]
    table += [f"| {' | '.join(cells)} |" for cells in rows]
    kept = {path: f"[copie gardée]({dossier}/{path})" for path in result.fichiers}
    same = "" if rows or result.phrases else "La fiche ne change pas : seul le relevé est gardé."
    end = "La série entière et l’empreinte de chaque réponse sont dans `donnees/releves`."
    return _page(
        _liste(
            "**À vérifier avant de publier**", result.a_verifier, lambda line: neutre(line, LIGNE)
        ),
        "\n".join(table) if rows else "",
        _liste("", result.phrases) or same,
        _liste("**D’où cela vient**", result.sources, lambda line: _source(line, fiche, kept)),
        end if result.commun != PRESENCES else "",
    )


def silences(results: Iterable[tuple[ReleveRecu, str]]) -> str:
    """List the sources that fell silent; each result comes with the page of its common on the main branch."""
    told = (
        (one.commun, _source(line, fiche, {})) for one, fiche in results for line in one.silences
    )
    return "\n".join(f"- **{commun}** : {said}" for commun, said in told)[:LONGUEUR]


_ADRESSE = re.compile(r"https://[\w./~%?=&+,;:-]+", re.ASCII)


def _source(line: str, fiche: str, gardees: Mapping[str, str]) -> str:
    """Write the title of a source, its address, which is a link when the page has that very one, and what is told."""
    title, address, told = [*line.split("\t"), "", ""][:3]
    link = f"<{address}>" if _ADRESSE.fullmatch(address) and address in fiche else neutre(address)
    return f"{neutre(title)} ({link}) : {gardees.get(told) or neutre(told, LIGNE)}"


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
    kept = {found.start() for found in _HARMLESS.finditer(line)}

    def entity(found: re.Match[str]) -> str:
        # The forge looks for mentions, issues and addresses once the entities are read: it must not see them.
        hidden = _BREAK if found[0] in "@#:/-" else ""
        return found[0] if found.start() in kept else f"&#{ord(found[0])};{hidden}"

    return _PUNCTUATION.sub(entity, line)


def sujet(text: str) -> str:
    """Write a text as the subject of a commit or the title of a proposal, where no entity is read.

    Nobody is called and no issue is named, hence closed: what would do it, and every address, loses its signs.
    """
    return un_seul(_EFFECTIVE.sub(" ", un_seul(text, TITRE)), TITRE)


def un_seul(text: str, longueur: int = PLUS_LONG) -> str:
    """Put a text on one bounded line, without control or invisible characters."""
    return couper(INVISIBLE.sub("", " ".join(text.split())), longueur)
