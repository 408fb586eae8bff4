"""What a letter changes in a file, its uses and its figures apart."""

import re
from collections.abc import Iterator, Mapping, Sequence

from catalogue_communs.contribution import formulaires
from catalogue_communs.contribution.corrections import Corrige, correction_dite, courriel_change
from catalogue_communs.contribution.lettre_lue import (
    ARRET,
    ATTENTE,
    CONTACT,
    CORRECTION,
    ERREUR,
    LIEN,
    MERCI,
    PLUSIEURS,
    PRIX,
    PROPOSITION,
    RELAIS,
    RETRAIT,
    USAGE,
    Geste,
    Lettre,
    sans_vide,
)
from catalogue_communs.contribution.messages import Dit
from catalogue_communs.contribution.noms_cites import (
    PROPRE,
    communs_cites,
)
from catalogue_communs.contribution.phrases import (
    CHIFFRE,
    COURRIEL,
    DEMANDE,
    Phrase,
    courriels_dits,
    phrase_de,
)
from catalogue_communs.fiches.ecriture import lire_noeuds
from catalogue_communs.forges.liste import forge_de
from catalogue_communs.modele import Projet
from catalogue_communs.socle import schemas
from catalogue_communs.socle.texte import cle_de_recherche, slugifier
from catalogue_communs.validation import devine
from catalogue_communs.validation.fiche import parcourir
from catalogue_communs.validation.personnes import est_nominative

SITE = "liens.site"
# The sentences that tell a person what is right.
SUITE = 4
# What follows takes the place of what is removed.
_A_LA_PLACE = re.compile(r"\b[àa] (?:la|sa|leur) place\b|\bremplac\w+[^.!?]*? par (?=\S+@)")
TELEPHONE = re.compile(r"\b0[1-9](?:[ .-]?\d\d){4}\b")
# « remplacer l’ancienne par la nouvelle ».
_REMPLACEMENT = re.compile(rf"\bremplac\w+ \S+@\S+ par ({COURRIEL.pattern})")

# « l’ancienne (equipe@exemple.fr) », « à la place de equipe@exemple.fr ».
_ANCIENNE = re.compile(
    rf"(?:\b[Aa]ncienne?\b|\bà la place d|\bau lieu d)[^@.\n]{{0,20}}?({COURRIEL.pattern})"
)

# What is between brackets and names where somebody is named, and not whom.
_D_UNE_PAGE = r"\b(?:page|fiche|site|rubrique|article|d[eu]s?|l[ae]s?|sur|dans|en|aux?|voir|cf)\b"


class ChangementsDits:
    """What a letter corrects, replaces, removes or proposes."""

    def __init__(self, lettre: Lettre) -> None:
        self.lettre = lettre

    def corrections(self) -> Iterator[Geste]:
        """Yield what its sentences correct: each alone, else with the one before it."""
        before: Phrase | None = None
        for phrase in self.lettre.phrases:
            if re.search(self.lettre.tables["correction"], phrase.net):
                yield from self._correction(before, phrase)
            elif len(courriels_dits(phrase.texte)) == PLUSIEURS:
                yield from self._nouveau_courriel(phrase)
            before = phrase

    def _nouveau_courriel(self, phrase: Phrase) -> Iterator[Geste]:
        for commun in self.lettre.communs(phrase)[:1]:
            change = courriel_change(self._corrige(phrase, commun))
            if change:
                yield Geste(CORRECTION, commun, (phrase,), champ=change[0], valeurs=change[1])

    def _correction(self, before: Phrase | None, phrase: Phrase) -> Iterator[Geste]:
        essais: list[tuple[Phrase, ...]] = [(phrase,)]
        if before:
            essais.append((before, phrase))
        for phrases in essais:
            joined = phrase_de(" ".join(autre.texte for autre in phrases))
            communs = self.lettre.communs(joined)
            if len(communs) != 1:
                continue
            corrige = self._corrige(joined, communs[0])
            correction = correction_dite(corrige)
            if correction:
                champ, valeurs = correction
                yield Geste(CORRECTION, communs[0], phrases, champ=champ, valeurs=valeurs)
                return

    def _corrige(self, phrase: Phrase, commun: Projet) -> Corrige:
        fichier = self.lettre.autour.texte_de(commun.slug)
        return Corrige(phrase, commun, fichier, self.lettre.nommes, self.lettre.autour.jour)

    def contact(self, phrases: list[Phrase]) -> Iterator[Geste]:
        """Yield the new address of a common, or what a person must judge of it."""
        commun = self.lettre.premier_commun(phrases[0])
        if commun is None or (
            self.lettre.qui_disent(LIEN) and not courriels_dits(self.lettre.entier)
        ):
            return
        contacts = self._contacts(commun, phrases)
        qui = self._chez_qui(phrases, commun)
        if qui:
            suite = self.lettre.suite_de(phrases[-1])
            dits = " ".join(phrase.texte for phrase in (*phrases, *suite))
            joindre = (*contacts, *TELEPHONE.findall(dits))
            yield Geste(RELAIS, commun, tuple(phrases), valeurs=(qui, *joindre))
        elif len(contacts) == 1:
            ancien = commun.contact.courriel
            is_unwanted = (
                re.search(self.lettre.tables["sans_courriel"], self.lettre.net()) is not None
            )
            if ancien and is_unwanted and "@" not in contacts[0]:
                # The new page does not take the old address away: a person does.
                juste = f"{contacts[0]}, sans l’adresse {ancien}"
                yield Geste(ERREUR, commun, tuple(phrases), valeurs=(juste,))
                return
            yield Geste(CONTACT, commun, tuple(phrases), champ="contact", valeurs=(contacts[0],))
        else:
            # None is new, or several may be: a person is asked which.
            yield Geste(ERREUR, commun, tuple(phrases))

    def _chez_qui(self, phrases: Sequence[Phrase], commun: Projet) -> str:
        """Return the user of a common whose contact a letter gives: of the common, nobody’s.

        Its sentence names it, or says « mes coordonnées », of who writes for it.
        """
        porteurs = {slugifier(porteur.nom) for porteur in commun.porteurs}
        lines = [*phrases]
        if any(re.search(self.lettre.tables["de_moi"], phrase.net) for phrase in phrases):
            lines += [*self.lettre.phrases, *self.lettre.signature]
        for line in lines:
            # « Chers collègues du programme, » are those who read.
            salutation = re.match(self.lettre.tables["salutation"] + ",", line.net)
            said = phrase_de(line.texte[salutation.end() :]) if salutation else line
            for nom in self.lettre.nommes.organismes(said, commun):
                if slugifier(nom) not in porteurs:
                    return nom
        return ""

    def _contacts(self, commun: Projet, phrases: Sequence[Phrase]) -> list[str]:
        """Return the addresses that may be the new one of a common: of its sentences, else of the letter."""
        remplacement = _REMPLACEMENT.search(self.lettre.entier)
        if remplacement:
            return [remplacement[1]]
        anciennes = {commun.contact.courriel, *_ANCIENNE.findall(self.lettre.entier)}
        adresses = [
            adresse
            for adresse in courriels_dits(self._apres_la_reprise()) or self.lettre.adresses
            if adresse not in anciennes
        ]
        text = " ".join(phrase.texte for phrase in phrases)
        adresses = [adresse for adresse in courriels_dits(text) if adresse in adresses] or adresses
        d_equipe = [adresse for adresse in adresses if not est_nominative(adresse.split("@")[0])]
        return d_equipe or adresses

    def _apres_la_reprise(self) -> str:
        """Return what follows « pardon, faute de frappe » when it gives an address, else the letter."""
        net = devine.texte_net(self.lettre.entier)
        for reprise in re.finditer(self.lettre.tables["reprise"], net.net):
            after = self.lettre.entier[net.etendue(*reprise.span())[0] :]
            if courriels_dits(after):
                return after
        return self.lettre.entier

    def lien(self, phrases: list[Phrase]) -> Iterator[Geste]:
        """Yield the field that has the address which no longer answers, and the new one."""
        commun = self.lettre.premier_commun(phrases[0])
        if commun is None:
            return
        if courriels_dits(self.lettre.entier) and not self.lettre.adresses:
            yield from self.contact(phrases)
            return
        champs = _champs_des_adresses(self.lettre.autour.texte_de(commun.slug))
        dead = [adresse for adresse in self.lettre.adresses if adresse.rstrip("/") in champs]
        fresh = [adresse for adresse in self.lettre.adresses if adresse not in dead]
        champ = _champ_du_lien(phrases[0], [champs[adresse.rstrip("/")] for adresse in dead])
        if champ and len(fresh) == 1:
            yield Geste(LIEN, commun, tuple(phrases), champ=champ, valeurs=(fresh[0],))
        else:
            yield Geste(ERREUR, commun, tuple(phrases))

    def prix(self, phrases: list[Phrase]) -> Iterator[Geste]:
        """Yield the cost of the only way to use a common, or what to ask."""
        commun = self.lettre.premier_commun(phrases[0])
        if commun is None:
            return
        if any("?" in phrase.texte for phrase in phrases):
            if self.lettre.qui_disent(DEMANDE):
                return
            yield Geste(DEMANDE, commun, tuple(phrases))
            return
        modes = commun.reutiliser.modes
        is_free = any("gratuit" in phrase.net for phrase in phrases) and not re.search(
            self.lettre.tables["pas_un_prix"], self.lettre.net()
        )
        if is_free and len(modes) == 1:
            champ = f"reutiliser.modes.{modes[0].mode}.cout"
            valeurs = ["nature=gratuit", f"au={self.lettre.autour.jour}"]
            valeurs += [f"source={adresse}" for adresse in self.lettre.adresses[:1]]
            yield Geste(PRIX, commun, tuple(phrases), champ=champ, valeurs=tuple(valeurs))
        else:
            suite = (
                phrase for phrase in self.lettre.suite_de(phrases[-1]) if phrase not in phrases
            )
            yield Geste(ERREUR, commun, (*phrases, *suite))

    def erreur(self, phrases: list[Phrase]) -> Iterator[Geste]:
        """Yield what a letter says is wrong, when nothing else tells what to change."""
        if self.lettre.qui_disent(USAGE, ARRET, CHIFFRE, CONTACT, LIEN, PRIX):
            return
        commun = self.lettre.premier_commun(phrases[0])
        if commun:
            justes = self._ce_qu_il_faut_lire(phrases)
            yield Geste(ERREUR, commun, tuple(self._constat(phrases, commun)), valeurs=justes)

    def _constat(self, phrases: list[Phrase], commun: Projet) -> list[Phrase]:
        """Return the sentences that say what is wrong: from the common that they name to the last."""
        if any(commun in communs_cites(phrase.texte, [commun]) for phrase in phrases):
            return phrases
        rangs = [
            rang
            for rang, phrase in enumerate(self.lettre.phrases)
            if commun in communs_cites(phrase.texte, [commun])
        ]
        last = self.lettre.phrases.index(phrases[-1])
        return self.lettre.phrases[rangs[0] : last + 1] if rangs and rangs[0] < last else phrases

    def _ce_qu_il_faut_lire(self, phrases: list[Phrase]) -> tuple[str, ...]:
        """Return the sentences that follow an error and say what is right, up to a greeting."""
        apres = self.lettre.phrases[self.lettre.phrases.index(phrases[-1]) + 1 :] if phrases else []
        justes: list[str] = []
        for phrase in apres:
            if phrase.intention in {MERCI, DEMANDE}:
                break
            justes.append(phrase.texte)
        return tuple(justes[:SUITE])

    def proposition(self, phrases: list[Phrase]) -> Iterator[Geste]:
        """Yield a new common: its name, in quotation marks, its repository, contact, licence."""
        nom = re.search(r"«\s*([^«»]{2,80}?)\s*»|\"([^\"]{2,80})\"", self.lettre.entier)
        licence = re.search(r"(?i:licen[cs]e)s?\s+((?:[A-Z][\w.+-]*\s?){1,4})", self.lettre.entier)
        depots = [adresse for adresse in self.lettre.adresses if forge_de(adresse)]
        sites = [adresse for adresse in self.lettre.adresses if adresse not in depots]
        reponses = {
            "nom": (nom[1] or nom[2]) if nom else "",
            "contact": next(iter(courriels_dits(self.lettre.entier)), ""),
            "licence": licence[1].strip(" .,") if licence else "",
            "depot": next(iter(depots), ""),
            "site": next(iter(sites), ""),
        }
        dit = Dit(formulaires.modeles()[formulaires.PROPOSER], sans_vide(reponses))
        yield Geste(PROPOSITION, None, tuple(phrases), (dit,))

    def demande(self, phrases: list[Phrase]) -> Iterator[Geste]:
        """Yield a question, for the team of each common that it names; when to be written, for us."""
        is_early = re.search(self.lettre.tables["futur"], self.lettre.net()) and any(
            re.search(self.lettre.tables["inscription"], phrase.net) for phrase in phrases
        )
        intention = ATTENTE if is_early else DEMANDE
        for commun in self.lettre.communs(phrases[0]):
            yield Geste(intention, commun, tuple(phrases))

    def retrait(self) -> Iterator[Geste]:
        """Yield a request to be forgotten: the name, the address or the number to remove."""
        phrases = self.lettre.qui_disent(RETRAIT) or [self.lettre.objet]
        commun = self.lettre.premier_commun(phrases[0])
        net = " ".join(phrase.net for phrase in self.lettre.phrases)
        retires: list[str] = []
        if re.search(r"\b(?:adresse|mail|courriel|e-mail)\b", net):
            mis = {
                courriel
                for phrase in phrases
                for courriel in courriels_dits(_mis_a_la_place(phrase.texte))
            }
            retires += [
                courriel for courriel in courriels_dits(self.lettre.entier) if courriel not in mis
            ]
        if re.search(r"\b(?:numero|telephone|portable|phone)\b", net):
            retires += TELEPHONE.findall(self.lettre.entier)
        retires += _personnes(self.lettre.entier)
        yield Geste(RETRAIT, commun, tuple(phrases), valeurs=tuple(retires[:1]))
        if commun and any(courriels_dits(_mis_a_la_place(phrase.texte)) for phrase in phrases):
            yield from self.contact([*self.lettre.qui_disent(CONTACT), *phrases])


def _mis_a_la_place(texte: str) -> str:
    """Return what a sentence puts in the place of what it removes: nothing is removed of it."""
    place = _A_LA_PLACE.search(texte)
    return texte[place.end() :] if place else ""


def _champ_du_lien(phrase: Phrase, morts: Sequence[str]) -> str:
    """Return the field of a dead link: that of its address, else the one that the sentence names.

    « le site X : le lien vers sa documentation ne marche plus » speaks of the documentation.
    """
    nomme = _lien_nomme(phrase.net)
    if not morts or (nomme and morts[0] == SITE):
        return nomme
    return morts[0]


def _lien_nomme(net: str) -> str:
    """Return the field of the link that a sentence names: « le lien vers les statistiques »."""
    mots = {*cle_de_recherche(net).split()}
    champs = []
    for nom, partie in schemas.resoudre("projet", schemas.schema("projet")["properties"]["liens"])[
        "properties"
    ].items():
        titre = str(schemas.resoudre("projet", partie)["title"])
        if {*cle_de_recherche(titre).split()} <= mots:
            champs.append(f"liens.{nom}")
    if len(champs) > 1:
        # « le site … de la documentation » : the site is every page.
        champs = [champ for champ in champs if champ != SITE]
    return champs[0] if len(champs) == 1 else ""


def _champs_des_adresses(text: str) -> Mapping[str, str]:
    """Return the field where a file writes each address, unless it is an element of a list."""
    champs: dict[str, str] = {}
    for path, valeur in parcourir(lire_noeuds(text).valeurs):
        if any(isinstance(step, int) for step in path):
            continue
        if isinstance(valeur, str) and valeur.startswith("https://"):
            champs.setdefault(valeur.rstrip("/"), ".".join(map(str, path)))
    return champs


def _personnes(text: str) -> Iterator[str]:
    """Yield the names of persons that a text seems to give: « mon nom, Claire Exemple »."""
    nom = rf"({PROPRE}(?:[ -]{PROPRE})+)"
    for pattern in (
        # « mon nom (jeanne exemple) », then « J. Exemple », whose first name is not known.
        rf"\b[Nn]om\b[^.()\n]{{0,60}}\((?![^()]*{_D_UNE_PAGE})([^\W\d_]+(?:[ -][^\W\d_]+){{1,3}})\)",
        rf"^(?:[A-ZÉ]\.[ -]?)+({PROPRE})$",
        rf"(?:nom|name|appelle|moi|personne|collègue|mari|épouse|femme|père|mère|fils|fille|[Mm]onsieur|[Mm]adame|M\.|Mme)\s*[,:(]?\s*(?:est\s+)?{nom}",
        rf"^{nom}$",
    ):
        yield from (match[1] for match in re.finditer(pattern, text, re.MULTILINE))
