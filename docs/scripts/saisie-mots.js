// What the form says of the values of a common, in words: names of fields, of users and of measures, the head figure
// by the rule of the page, and what changes.
import { citer, lecteur } from "./saisie-lire.js"
import { RANG } from "./saisie-valeurs.js"

// A team that announces no rhythm is expected once a year.
const RYTHME_PAR_DEFAUT = 12
const PAYS = ["national", "france"]
const ajout = pas => pas === "+"
const minuscule = texte => texte[1] === texte[1]?.toUpperCase() ? texte : texte[0].toLowerCase() + texte.slice(1)
/** Write the spaces and the apostrophes of French typography. */
export const typo = texte => texte.replace(/ ([:;?!»%€])/g, "\u00a0$1").replace(/« /g, "«\u00a0")
  .replace(/(?<=\p{L})'(?=\p{L})/gu, "’")
/** Write the name of a field as the guide does, without the ranks in lists. */
const pointe = chemin => chemin.filter(pas => typeof pas === "string" && !ajout(pas)).join(".")

/**
 * Make what says the values of a common: `base`, those of its file; `usagers`, how the page calls its users;
 * `sources`, the titles of its sources, by their identifiers.
 */
export const diseur = (regles, { base, usagers, sources }) => {
  const { bornes, dateEnClair, entendreDate, entendreNombre } = lecteur(regles)
  const demandes = new Set(regles.questions.flatMap(question => question.champs))

  // --- Fields and choices ---

  /** Return what the rules say of a field; a path may leave out the ranks in lists. */
  const partieDe = chemin => chemin.reduce((part, pas) => {
    if (typeof pas === "number" || ajout(pas)) return part?.items
    return (part?.champs || part?.items?.champs)?.[pas]
  }, regles.schema)
  const titres = chemin => chemin.flatMap((pas, rang) =>
    typeof pas === "number" || ajout(pas) ? [] : [partieDe(chemin.slice(0, rang + 1)).titre])
  /** Name a field: alone when a question asks for it, else after its group. */
  const nomDuChamp = chemin => {
    const noms = titres(chemin)
    if (demandes.has(pointe(chemin)) || noms.length < 2) return noms.at(-1) || ""
    return `${noms.at(-2)}\u00a0: ${minuscule(noms.at(-1))}`
  }
  const clef = chemin => titres(chemin).at(-1)
  const date = (texte, fin = false) => {
    if (texte === undefined) return null
    const iso = bornes(String(texte)) ? String(texte) : entendreDate(String(texte), { fin, jour: regles.jour })?.valeur
    return iso && bornes(iso) ? iso : null
  }
  const enMots = (valeur, part) => {
    if (valeur === undefined || valeur === null) return "rien"
    if (Array.isArray(valeur)) return valeur.map(element => enMots(element, part.items)).join(", ")
    if (typeof valeur === "object") {
      const cles = Object.keys(part.champs).filter(cle => cle in valeur)
      return cles.map(cle => enMots(valeur[cle], part.champs[cle])).join(", ")
    }
    if (part.choix) return regles.choix[part.choix].find(([cle]) => cle === valeur)?.[1] || String(valeur)
    if (typeof valeur === "boolean") return valeur ? "oui" : "non"
    if (typeof valeur === "number") return valeur.toLocaleString("fr-FR")
    if (part["x-format"] === "source") return sources[valeur] || valeur
    return part.format === "date-partielle" && date(valeur) ? dateEnClair(date(valeur)) : String(valeur)
  }

  // --- Measures: chosen and worded as `catalogue_communs/faits/impact.py` does ---

  const jour = texte => bornes(texte)[1]
  /** Read what is written of a measure; nothing until it has a number. Until its date is typed, it is of today. */
  const mesureLue = mesure => {
    const dit = typeof mesure.valeur === "number" ? mesure : entendreNombre(String(mesure.valeur ?? ""))
    const sansDate = !String(mesure.au ?? "").trim()
    const au = sansDate ? regles.aujourd_hui : date(mesure.au, true)
    if (dit?.valeur === undefined || !au) return null
    const environ = mesure.environ === true || dit.approche === "environ"
    const auMoins = mesure.au_moins === true || dit.approche === "au_moins"
    return { ...mesure, valeur: Number(dit.valeur), environ, auMoins, au, sansDate, du: date(mesure.du), ecrite: mesure }
  }
  const ditMoins = (minimum, connue, indicateur) => indicateur.nature === "cumul"
    && minimum.auMoins && !connue.auMoins && connue.valeur >= minimum.valeur
    && jour(connue.au) <= jour(minimum.au) && minimum.perimetre === connue.perimetre
  const derniere = indicateur => {
    const lues = (indicateur.mesures || []).map(mesureLue).filter(Boolean)
    const neuves = lues.filter(mesure => !lues.some(connue => ditMoins(mesure, connue, indicateur)))
    return neuves.reduce((retenue, mesure) =>
      !retenue || jour(mesure.au) >= jour(retenue.au) ? mesure : retenue, null)
  }
  const depassee = (mesure, indicateur) => {
    const [anneeDuJour, moisDuJour, quantieme] = regles.aujourd_hui.split("-").map(Number)
    const [annee, mois, dernier] = jour(mesure.au).split("-").map(Number)
    const permis = regles.rythmes[indicateur.rythme] || RYTHME_PAR_DEFAUT
    const ecoules = (anneeDuJour - annee) * 12 + moisDuJour - mois
    return ecoules > permis || (ecoules === permis && quantieme > dernier)
  }
  const nombre = valeur => valeur.toLocaleString("fr-FR", { maximumFractionDigits: 10 }).replace("-", "−")
  const quantite = (mesure, unite) => {
    const [singulier, pluriel, symbole] = regles.accords[unite] || ["", "", ""]
    let approche = ""
    if (mesure.environ) approche = "environ\u00a0"
    else if (mesure.auMoins) approche = "au moins\u00a0"
    const accorde = Math.abs(mesure.valeur) < 2 ? singulier : pluriel
    return [`${approche}${nombre(mesure.valeur)}`, symbole || accorde]
  }
  const aUnJour = iso => iso.length > 7
  const duJour = iso => {
    const clair = dateEnClair(iso)
    if (aUnJour(iso)) return `du ${clair}`
    return /^[ao]/.test(clair) ? `d’${clair}` : `de ${clair}`
  }
  const quand = ({ du, au, sansDate }) => {
    if (sansDate) return "à une date à écrire"
    if (!du) return `${aUnJour(au) ? "au" : "en"} ${dateEnClair(au)}`
    const entiere = [au.slice(0, 4), au.slice(0, 7), au]
      .find(iso => bornes(iso)[0] === bornes(du)[0] && bornes(iso)[1] === bornes(au)[1])
    if (entiere) return `${aUnJour(entiere) ? "le" : "en"} ${dateEnClair(entiere)}`
    return `${duJour(du)} ${aUnJour(au) ? "au" : "à"} ${dateEnClair(au)}`
  }
  /** Say a measure, what the indicator counts, and when: « environ 130 communes, au 30 juin 2026 ». */
  const mesureDite = (mesure, indicateur) =>
    `${quantite(mesure, indicateur.unite).filter(Boolean).join("\u00a0")}, ${quand(mesure)}`
  const rangDeTete = ({ indicateur, mesure }) => [!indicateur.principal, depassee(mesure, indicateur)].map(Number)
  /** Return the figure that the page shows first: { indicateur, mesure }, or nothing. */
  const vedette = indicateurs => {
    const lignes = (indicateurs || []).map(indicateur => ({ indicateur, mesure: derniere(indicateur) }))
    const avant = (ligne, autre) => {
      const [[principal, age], [autrePrincipal, autreAge]] = [rangDeTete(ligne), rangDeTete(autre)]
      if (principal !== autrePrincipal) return principal - autrePrincipal
      if (age !== autreAge) return age - autreAge
      return jour(autre.mesure.au).localeCompare(jour(ligne.mesure.au))
    }
    return lignes.filter(ligne => ligne.mesure).sort(avant)[0] || null
  }
  const portee = mesure => PAYS.includes((mesure.perimetre || "").toLowerCase()) ? "" : mesure.perimetre || ""

  // --- Elements of lists ---

  const premierTexte = (valeur, part) => {
    for (const [cle, dedans] of Object.entries(part.champs)) {
      if (typeof valeur?.[cle] === "object" && dedans.champs && !dedans.items) {
        const texte = premierTexte(valeur[cle], dedans)
        if (texte) return texte
      } else if (["string", "number"].includes(typeof valeur?.[cle])) return enMots(valeur[cle], dedans)
    }
    return ""
  }
  const nomDeLUtilisateur = usage => {
    const { nom, code_insee: code, siren } = usage.organisation || {}
    const connu = RANG in usage ? usagers[usage[RANG]] : ""
    return connu || nom || code || siren || ""
  }
  const prixDit = mode => {
    const part = partieDe(["reutiliser", "modes"]).items.champs
    const { nature, montant, precision } = mode.cout || {}
    const prix = [
      nature ? enMots(nature, part.cout.champs.nature) : "",
      montant === undefined ? "" : `${enMots(montant, part.cout.champs.montant)}\u00a0€`,
    ].filter(Boolean)
    return [prix.join(", ") || precision, mode.mode ? minuscule(enMots(mode.mode, part.mode)) : ""].filter(Boolean)
  }
  /** Name an element of a list, from where the list is; `parent` holds the list. */
  const nomDeLElement = (liste, element, parent) => {
    if (liste === "reutilisations") return nomDeLUtilisateur(element)
    if (liste === "reutiliser.modes") return prixDit(element).join(" · ")
    if (liste === "impact.indicateurs.mesures") {
      const lue = mesureLue(element)
      if (!lue) return ""
      const au = lue.sansDate ? "date à écrire" : dateEnClair(lue.au)
      return `${parent.nom || "Ce chiffre"}, ${au}\u00a0: ${quantite(lue, parent.unite)[0]}`
    }
    const part = partieDe(liste.split(".")).items
    return part.champs ? premierTexte(element, part) : enMots(element, part)
  }

  // --- What changes ---

  const dans = (chemin, valeurs) => chemin.reduce((dedans, pas) => dedans?.[pas], valeurs)
  /** Say of what a change speaks: « Commune de Peyrins : depuis », « Code : licence du code ». */
  const sujet = champ => {
    const rang = champ.findLastIndex(pas => typeof pas === "number")
    if (rang < 0) return nomDuChamp(champ)
    const chemin = champ.slice(0, rang + 1)
    const parent = dans(champ.slice(0, rang - 1), base) || {}
    const nom = nomDeLElement(pointe(chemin), dans(chemin, base), parent) || nomDuChamp(chemin)
    const suite = champ.slice(rang + 1).filter(pas => !ajout(pas))
    return suite.length ? `${nom}\u00a0: ${minuscule(partieDe(champ).titre)}` : nom
  }
  const nouvelIndicateur = apres => {
    const lue = (apres.mesures || []).map(mesureLue).filter(Boolean).at(-1)
    return lue ? `${apres.nom}\u00a0: ${mesureDite(lue, apres)}${deLaSource(lue.source)}` : apres.nom
  }
  const deLaSource = source => source ? ` (d’après ${enMots(source, { "x-format": "source" })})` : ""
  const nouvelleMesure = (champ, apres) => {
    const indicateur = dans(champ.slice(0, 3), base)
    const lue = mesureLue(apres)
    const dit = lue ? mesureDite(lue, indicateur) : enMots(apres, partieDe(champ))
    return `${indicateur.nom}\u00a0: ${dit}${deLaSource(lue && apres.source)}`
  }
  const nouvelUsage = apres => {
    const depuis = apres.depuis ? ` depuis ${date(apres.depuis) ? dateEnClair(date(apres.depuis)) : apres.depuis}` : ""
    const usage = apres.usage ? `, pour ${minuscule(apres.usage)}` : ""
    const preuve = apres.preuve?.url || apres.preuve?.reference
    return `${nomDeLUtilisateur(apres)} l’utilise${depuis}${usage}${preuve ? ` (${preuve})` : ""}`
  }
  const AJOUTS = {
    reutilisations: (_champ, apres) => nouvelUsage(apres),
    "impact.indicateurs": (_champ, apres) => nouvelIndicateur(apres),
    "impact.indicateurs.mesures": nouvelleMesure,
  }
  /** Say a change in words. */
  const phrase = ({ champ, avant, apres }) => {
    const part = partieDe(champ)
    const nouvelElement = ajout(champ.at(-1)) && AJOUTS[pointe(champ)]
    if (nouvelElement) return nouvelElement(champ, apres)
    const [ancien, nouveau] = [avant, apres].map(valeur => citer(enMots(valeur, part)))
    if (typeof champ.at(-1) === "number") return `${nomDuChamp(champ)}\u00a0: retirer ${citer(sujet(champ))}`
    if (avant === undefined) return `${sujet(champ)}\u00a0: ajouter ${nouveau}`
    if (apres === undefined) return `${sujet(champ)}\u00a0: retirer ${ancien}`
    return `${sujet(champ)}\u00a0: ${ancien} devient ${nouveau}`
  }
  /** Say what a letter asks: a sentence, then a line for each change. */
  const lettre = (nom, changements) => {
    const dites = changements.map(changement => phrase(changement).replace(/[ \t\r\n]+/g, " "))
    if (dites.length === 1) return `Bonjour,\n\nPour la page de ${nom}, un changement\u00a0: ${dites[0]}.`
    const lignes = dites.map(dite => `- ${dite}`).join("\n")
    return `Bonjour,\n\nPour la page de ${nom}, ${dites.length} changements\u00a0:\n\n${lignes}`
  }
  const proposition = fiche => {
    const dite = `Nous proposons un commun de plus au catalogue\u00a0: ${fiche.nom}. ${fiche.accroche}`
    return `Bonjour,\n\n${dite.replace(/[ \t\r\n]+/g, " ")}`
  }

  return {
    clef, demandes, enMots, lettre, mesureDite, minuscule, nomDeLElement, nomDeLUtilisateur, nomDuChamp, partieDe, phrase, pointe,
    portee, prixDit, proposition, quand, quantite, vedette,
  }
}
