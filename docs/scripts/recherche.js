// The search of the catalogue: one index, in memory, of the short texts of `recherche.json`.
// Both sides of a comparison are reduced alike: no case, no accent, French stem (Snowball).
import MiniSearch from "./minisearch.js"
import { stemmer } from "./racines-fr.js"

const VIDES = new Set(("a ai au aux avec ce ces cette comment dans de des du elle en est et faire il j je l la le les " +
  "leur leurs ma mes mon n ne nos notre nous on ou par pas pour qu que quel quelle qui s sa se ses son sont sur " +
  "un une vos votre vous y d c m t").split(" "))
const MOT = /[\p{L}\p{N}]+/gu
// A result found by another word than the one typed comes after.
const SYNONYME = 0.7, APPROCHE = 0.3

const plier = mot => mot.toLowerCase().replace(/œ/g, "oe").replace(/æ/g, "ae").normalize("NFD").replace(/\p{M}/gu, "")
const connues = new Map()
const racine = mot => {
  const plie = plier(mot)
  if (!connues.has(plie)) connues.set(plie, VIDES.has(plie) ? "" : stemmer(plie))
  return connues.get(plie)
}
const mots = texte => texte.match(MOT) || []
const racines = texte => mots(texte).map(racine).filter(Boolean)

/** Cut a text in pieces, [piece, found or not]: a word is found when its stem is one of `termes`. */
export const surligner = (texte, termes) => {
  const pieces = []
  let fin = 0
  for (const { 0: mot, index } of texte.matchAll(MOT)) {
    if (!termes.has(racine(mot))) continue
    if (index > fin) pieces.push([texte.slice(fin, index), false])
    pieces.push([mot, true])
    fin = index + mot.length
  }
  if (fin < texte.length) pieces.push([texte.slice(fin), false])
  return pieces
}

/** Return the function that searches; `donnees` is the content of `recherche.json`. */
export const preparer = donnees => {
  const champs = donnees.champs.map(([nom]) => nom)
  const poids = Object.fromEntries(donnees.champs.map(([nom, , valeur]) => [nom, valeur]))
  const index = new MiniSearch({
    fields: [...champs, "page", "titre", "texte"],
    tokenize: texte => mots(texte),
    processTerm: mot => racine(mot) || null,
    searchOptions: {
      tokenize: texte => [texte],
      processTerm: terme => terme,
      boost: { ...poids, titre: 4, page: 2 },
    },
  })
  index.addAll(donnees.communs.map((textes, rang) =>
    ({ id: `c${rang}`, ...Object.fromEntries(textes.map((texte, i) => [champs[i], texte])) })))
  index.addAll(donnees.pages.map(([, , page, titre, texte], rang) => ({ id: `p${rang}`, page, titre, texte })))
  const groupes = donnees.synonymes.map(groupe => groupe.map(mot => ({ mot, racines: racines(mot) })))

  // How each term may be found: as it is; started, for the one being typed; misspelt, if the word
  // is neither in the texts nor in the list of synonyms.
  const connus = new Set(groupes.flatMap(groupe => groupe.flatMap(e => e.racines)))
  const souplesse = new Map()
  const requete = (terme, dernier) => {
    const cle = `${terme} ${dernier}`
    if (!souplesse.has(cle)) {
      const exact = connus.has(terme) || index.search(terme).length > 0
      const prefix = dernier && terme.length > 2 && (!exact || terme.length > 4)
      const trouve = exact || (prefix && index.search({ queries: [terme], prefix }).length > 0)
      souplesse.set(cle, { queries: [terme], prefix, fuzzy: !trouve && terme.length > 3 ? APPROCHE : false })
    }
    return souplesse.get(cle)
  }

  // The same query, each expression of the list replaced by another that means the same.
  const variantes = termes => {
    const faites = [{ termes, synonyme: null }]
    for (const groupe of groupes) {
      for (const { racines: cherchees } of groupe) {
        const debut = termes.findIndex((_, i) => cherchees.every((t, j) => termes[i + j] === t))
        if (debut < 0 || !cherchees.length) continue
        for (const autre of groupe) {
          if (autre.racines.join() === cherchees.join()) continue
          const remplaces = [...termes.slice(0, debut), ...autre.racines, ...termes.slice(debut + cherchees.length)]
          faites.push({ termes: remplaces, synonyme: autre.mot })
        }
      }
    }
    return faites
  }

  const executer = (toutes, combineWith) => {
    const trouves = new Map()
    for (const { termes, synonyme } of toutes) {
      const queries = termes.map((t, i) => requete(t, !synonyme && i === termes.length - 1))
      const approches = queries.filter(q => q.fuzzy).map(q => q.queries[0])
      for (const r of index.search({ queries, combineWith })) {
        const score = r.score * (synonyme ? SYNONYME : 1)
        // The words as they were typed come first: they are the reason to name.
        const connu = trouves.get(r.id)
        if (connu) connu.score = Math.max(connu.score, score)
        else trouves.set(r.id, {
          rang: Number(r.id.slice(1)), commun: r.id[0] === "c", score, synonyme,
          approche: approches.some(t => r.queryTerms.includes(t)),
          termes: new Set(r.terms), champs: new Set(Object.values(r.match).flat()),
        })
      }
    }
    return [...trouves.values()].sort((a, b) => b.score - a.score || a.rang - b.rang)
  }

  return question => {
    const termes = racines(question.normalize("NFC")).slice(0, 12)
    if (!termes.length) return { communs: [], pages: [], partiel: false }
    const toutes = variantes(termes)
    let trouves = executer(toutes, "AND")
    const partiel = termes.length > 1 && !trouves.some(t => t.commun)
    if (partiel) trouves = executer(toutes, "OR")
    return {
      communs: trouves.filter(t => t.commun),
      pages: trouves.filter(t => !t.commun),
      partiel: partiel && trouves.some(t => t.commun),
    }
  }
}
