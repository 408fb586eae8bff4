"""The figures that a letter gives of what a common counts."""

import re
from collections.abc import Iterator

from catalogue_communs.contribution import formulaires
from catalogue_communs.contribution.chiffres import (
    chiffres_par_indicateur,
    compte_de,
    indicateur_dit,
    lignes_de_chiffres,
    mesure_dite,
)
from catalogue_communs.contribution.lettre_lue import (
    ARRET,
    ERREUR,
    IMPRECIS,
    MERCI,
    USAGE,
    Geste,
    Lettre,
    sans_vide,
)
from catalogue_communs.contribution.messages import Dit, Reponses
from catalogue_communs.contribution.phrases import (
    ANNEE_ET_CHIFFRE,
    CHIFFRE,
    Phrase,
    jours_dits,
    nombres_dits,
)
from catalogue_communs.modele import Projet
from catalogue_communs.socle.dates import DatePartielle
from catalogue_communs.socle.texte import citer

QUEL_CHIFFRE = "Vous dites {dit} : quel est le nombre exact, à quelle date, et quelle page ou quel document le donne ?"


class MesuresDites:
    """The measures that a letter gives: of a list, of its sentences, of a series."""

    def __init__(self, lettre: Lettre) -> None:
        self.lettre = lettre

    def donnees(self, phrases: list[Phrase]) -> Iterator[Geste]:
        """Yield the measures of a letter: a line of its list each, else those of its sentences.

        A figure that the letter says is wrong, without the right one, is an error to correct.
        """
        commun = self.lettre.premier_commun(phrases[0] if phrases else self.lettre.objet)
        if commun is None:
            return
        lignes = lignes_de_chiffres(self.lettre.phrases, commun)
        dits = []
        for ligne, indicateur in lignes.items():
            dits.append(self._mesure([ligne], commun, indicateur))
        if dits:
            yield Geste(CHIFFRE, commun, tuple(lignes), tuple(dits))
            return
        erreurs = self.lettre.qui_disent(ERREUR)
        if self._ne_dit_que_le_faux(phrases, erreurs):
            yield Geste(ERREUR, commun, (*phrases, *erreurs))
            return
        # What the page says is the figure that the letter denies.
        motif = self.lettre.tables["dit_par_la_page"] if phrases else r"(?!)"
        erreurs = [erreur for erreur in erreurs if not re.search(motif, erreur.net)]
        yield from self.des_phrases([*phrases, *erreurs], commun)

    def _ne_dit_que_le_faux(self, phrases: list[Phrase], erreurs: list[Phrase]) -> bool:
        """Tell whether a letter says that a figure is wrong, and not surely which one is right."""
        net = " ".join(phrase.net for phrase in (*phrases, *erreurs))
        motifs = (self.lettre.tables["bon_chiffre"], self.lettre.tables["chiffre_faux"])
        if not erreurs or any(re.search(motif, net) for motif in motifs):
            return False
        return not self._donne_un_seul_chiffre(phrases)

    def vagues(self, commun: Projet) -> Iterator[Geste]:
        """Yield a figure that a letter gives of a common without its number: which is asked."""
        lettre = self.lettre
        if not re.search(lettre.tables["parle_d_un_compte"], lettre.net()):
            return
        for phrase in lettre.phrases:
            vague = re.search(lettre.tables["nombre_vague"], phrase.net)
            if vague is None:
                continue
            question = QUEL_CHIFFRE.format(dit=citer(vague[0]))
            indicateur = indicateur_dit(phrase.net, commun)
            if indicateur:
                reponses = {"commun": commun.slug, "indicateur": indicateur}
                dit = Dit(formulaires.modeles()[formulaires.MESURER], reponses)
                yield Geste(
                    CHIFFRE, commun, (phrase,), (dit,), a_preciser=(f"Valeur : {question}",)
                )
            else:
                yield Geste(IMPRECIS, commun, (phrase,), valeurs=(question,))
            return

    def _donne_un_seul_chiffre(self, phrases: list[Phrase]) -> bool:
        """Tell whether a letter that says a figure is wrong gives one alone, with its day: the right one."""
        net = " ".join(phrase.net for phrase in phrases)
        return len(nombres_dits(net)) == 1 and len(jours_dits(net)) == 1

    def serie(self, phrases: list[Phrase]) -> Iterator[Geste]:
        """Yield the measures of a list: a year and a figure a line."""
        commun = self.lettre.premier_commun(phrases[0])
        if commun is None:
            return
        partagees: Reponses = {"commun": commun.slug}
        partagees["indicateur"] = indicateur_dit(self.lettre.net(), commun)
        partagees["source"] = next(iter(self.lettre.adresses), "")
        partagees = sans_vide(partagees)
        model = formulaires.modeles()[formulaires.MESURER]
        dits = []
        for phrase in phrases:
            match = ANNEE_ET_CHIFFRE.fullmatch(phrase.net)
            if match:
                mesure = {"au": match["an"], "valeur": match["valeur"]}
                dits.append(Dit(model, {**partagees, **mesure}))
        yield Geste(CHIFFRE, commun, tuple(phrases), tuple(dits))

    def des_phrases(self, phrases: list[Phrase], commun: Projet) -> Iterator[Geste]:
        """Yield the measure that the sentences give, those that say a figure of an indicator."""
        parlantes = [phrase for phrase in phrases if nombres_dits(phrase.net)]
        comptees = [phrase for phrase in parlantes if phrase.puce and compte_de(phrase.net, commun)]
        if comptees:
            # « 2/ le délai, une vingtaine de minutes » : of a list, what the common counts.
            phrases = parlantes = comptees
        parlantes = parlantes or self._qui_comptent(commun)
        if not parlantes:
            return
        lues = [*dict.fromkeys((*phrases, *parlantes, *self._choix()))]
        dits = [
            self._mesure(lues, commun, indicateur, valeur)
            for indicateur, valeur in chiffres_par_indicateur(lues, commun).items()
        ]
        dits = dits or [self._mesure(lues, commun)]
        if self._est_du_commun(dits[0]):
            yield Geste(CHIFFRE, commun, tuple(parlantes), tuple(dits))

    def _qui_comptent(self, commun: Projet) -> list[Phrase]:
        """Return the sentences for nothing else that seem to give a figure of a common."""
        return [
            phrase
            for phrase in self.lettre.qui_disent("", MERCI)
            if nombres_dits(phrase.net) and self._compte(phrase, commun)
        ]

    def _choix(self) -> list[Phrase]:
        """Return « la fourchette, sinon mettez 120 », which says which of two figures to keep."""
        motif = self.lettre.tables["a_defaut"]
        return [phrase for phrase in self.lettre.phrases if re.search(motif, phrase.net)]

    def _est_du_commun(self, dit: Dit) -> bool:
        """Tell a figure of a common from one of nothing that it counts, in a letter on its use."""
        if "indicateur" in dit.reponses:
            return True
        if "valeur" not in dit.reponses:
            return False
        return self.lettre.parle_de_la_page() or not self.lettre.qui_disent(USAGE, ARRET)

    def _compte(self, phrase: Phrase, commun: Projet) -> bool:
        """Tell whether a sentence seems to give a figure of a common: of an indicator, or alone."""
        if indicateur_dit(phrase.net, commun):
            return True
        return not self.lettre.organismes_nommes(commun) and len(nombres_dits(phrase.net)) == 1

    def _mesure(
        self, phrases: list[Phrase], commun: Projet, indicateur: str = "", valeur: str = ""
    ) -> Dit:
        """Return the answers of one measure."""
        self.lettre.lues |= {
            phrase.texte for phrase in (*phrases, *self.lettre.qui_disent(CHIFFRE))
        }
        reponses = mesure_dite(phrases, self.lettre.net(), commun, self.lettre.autour.jour)
        reponses |= {"commun": commun.slug}
        if indicateur:
            reponses["indicateur"] = indicateur
        if valeur:
            reponses["valeur"] = valeur
        source = self._source(commun)
        if source:
            reponses["source"] = source
        return Dit(formulaires.modeles()[formulaires.MESURER], reponses)

    def _source(self, commun: Projet) -> str:
        """Return where a figure comes from: a page that the letter gives, or that it names.

        Else the letter itself, when it is the team that speaks.
        """
        if self.lettre.adresses:
            return self.lettre.adresses[0]
        if commun.liens.statistiques and re.search(
            self.lettre.tables["page_des_chiffres"], self.lettre.net()
        ):
            return commun.liens.statistiques
        if re.search(self.lettre.tables["de_l_equipe"], self.lettre.net()):
            jour = self.lettre.autour.jour
            moment = DatePartielle(jour.year, jour.month, jour.day)
            return f"Courriel de l’équipe, {moment}"
        return ""
