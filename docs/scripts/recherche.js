// The search of the catalogue: two indexes, in memory, of the texts of `recherche.json`: the commons, the pages.
// Of the fields that are shared, only the words that a question calls are read, with where they are, by shards.
// Both sides of a comparison are reduced alike: no case, no accent, French stem (Snowball).
import MiniSearch from "./minisearch.js"
import { stemmer } from "./racines-fr.js"

// Words that say nothing of a need: those of the file, that `preparer` takes.
const VIDES = new Set()
const MOT = /[\p{L}\p{N}]+/gu
// What a word found is worth, when it was not typed as it is found, or is only in a long text.
const SYNONYME = 0.9, PARTIE = 0.6, DEBUT = 0.8, APPROCHE = 0.7, DESCRIPTION = 0.6
// It is sure of a common that holds the whole question, as typed or by a synonym, or each of its words where it says
// what it is for, or who it is for: a synonym of a part may change the meaning of the whole. Any other may answer: it
// is shown when it answers to half of what was asked and is not far behind the first, then the nearest, so that there
// are three. A passage of a page answers to most of it.
const SUR = 0.8, MOITIE = 0.53, ESSENTIEL = 0.65, VOISIN = 0.1, LOIN = 0.15, PROCHES = 3
const LONG = "description"
// The fields that say who and where as much as what for.
const QUI = ["porteurs", "publics"]
const DE_QUI = new Set([...QUI, LONG])
const ditPourQuoi = champ => !DE_QUI.has(champ)
// No guess is made for a word of less than six letters, nor for a stem of less than five.
const DEVINABLE = 6, DEVINEE = 5

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

// How a word sounds: what is misspelt is mostly written as it is heard.
const SONS = [[/e?au/g, "o"], [/ph/g, "f"], [/qu|k|c(?=[aour])|c$/g, "k"], [/y/g, "i"], [/h/g, ""], [/(.)\1/g, "$1"]]
const son = mot => SONS.reduce((dit, [ecrit, entendu]) => dit.replace(ecrit, entendu), mot)
// Whether two words are the same but for a letter changed, added or taken away after the two first, or two swapped.
const voisins = (a, b) => {
  if (a.slice(0, 2) !== b.slice(0, 2) || Math.abs(a.length - b.length) > 1) return false
  let i = 2
  while (i < a.length && a[i] === b[i]) i++
  if (a[i] === b[i + 1] && a[i + 1] === b[i] && a.slice(i + 2) === b.slice(i + 2)) return true
  return a.slice(i + 1) === b.slice(i + 1) || a.slice(i) === b.slice(i + 1) || a.slice(i + 1) === b.slice(i)
}

// What answers to each word of a question, in one index of texts. The words of the fields of `partages` are in shards:
// `eclats` has those of each, `ouvrir` reads one, and a line says only how many words its text has.
const fouille = (champs, textes, poids, groupes, { partages, eclats, ouvrir } = { partages: [], eclats: [], ouvrir: null }) => {
  // The stem of each word, as it is written or reduced: a misspelt ending is not reduced as the right one is.
  const vocabulaire = new Map()
  // Every stem of the texts, with the shards that it needs.
  const connus = new Map()
  const connaitre = mot => {
    const terme = racine(mot)
    if (!terme) return null
    // A word that is also the stem of another stands for its own, whichever was read first.
    vocabulaire.set(plier(mot), terme)
    if (!vocabulaire.has(terme)) vocabulaire.set(terme, terme)
    if (!connus.has(terme)) connus.set(terme, new Set())
    return terme
  }
  eclats.forEach((ensemble, rang) => ensemble.forEach(mot => connus.get(connaitre(mot))?.add(rang)))
  const index = new MiniSearch({
    fields: champs,
    tokenize: (texte, champ) => partages.includes(champ) ? [...Array(Number(texte)).keys()] : mots(texte),
    processTerm: (mot, champ) => partages.includes(champ) ? null : connaitre(mot),
    searchOptions: { tokenize: texte => [texte], processTerm: terme => terme, boost: poids },
  })
  index.addAll(textes.map((ligne, id) => ({ id, ...Object.fromEntries(ligne.map((texte, i) => [champs[i], texte])) })))

  // Where each stem is in the fields that are shared, as far as it was read; the shards that are there, asked for, missed.
  const places = new Map()
  const arrives = new Set(), demandes = new Map(), manquants = new Set()
  const placer = (mot, communs) => {
    const terme = racine(mot)
    if (!places.has(terme)) places.set(terme, new Map())
    for (const [texte, ...rangs] of communs) {
      const id = Math.floor(texte / partages.length), champ = champs.indexOf(partages[texte % partages.length])
      rangs.forEach(() => index.addTerm(champ, id, terme))
      places.get(terme).set(texte, [...places.get(terme).get(texte) || [], ...rangs])
    }
  }
  const demander = rang => {
    if (!demandes.has(rang)) {
      demandes.set(rang, ouvrir(rang).then(listes => {
        listes.forEach((communs, i) => placer(eclats[rang][i], communs))
        arrives.add(rang)
      }).catch(erreur => { demandes.delete(rang); throw erreur }))
    }
    return demandes.get(rang)
  }
  /** Say whether what these stems need is there; what is not will be asked for. */
  const disponibles = termes => {
    const absents = termes.flatMap(terme => [...connus.get(terme)]).filter(rang => !arrives.has(rang))
    absents.forEach(rang => manquants.add(rang))
    return !absents.length
  }

  const valoir = dits => dits.every(champ => champ === LONG) ? DESCRIPTION : 1
  const debutent = debut => [...connus.keys()].filter(terme => terme.startsWith(debut))

  // What holds all these stems: for each text its score, what it is worth, its words and fields.
  const lus = new Map()
  const lire = (queries, prefix = false) => {
    const cle = `${queries.join(" ")}${prefix ? "…" : ""}`
    if (!lus.has(cle)) {
      const cherches = prefix ? queries.flatMap(debutent) : queries
      if (!cherches.every(terme => connus.has(terme)) || !disponibles(cherches)) return []
      lus.set(cle, index.search({ queries, combineWith: "AND", prefix }).map(r => {
        const dits = Object.values(r.match).flat()
        return { id: r.id, score: r.score, valeur: valoir(dits), termes: r.terms, champs: dits }
      }))
    }
    return lus.get(cle)
  }
  // An expression is there when its words follow each other, in one piece of a text.
  const pieces = new Map()
  const morceaux = texte => `${texte}`.split(" · ").map(p => ` ${racines(p).join(" ")} `)
  const seSuivent = (cherchee, id, champ) => {
    const texte = id * partages.length + partages.indexOf(champ)
    const rangs = cherchee.map(terme => places.get(terme)?.get(texte) || [])
    return rangs[0].some(rang => rangs.every((autres, j) => autres.includes(rang + j)))
  }
  const expression = cherchee => lire(cherchee).flatMap(t => {
    if (cherchee.length === 1) return t
    if (!pieces.has(t.id)) pieces.set(t.id, textes[t.id].map(morceaux))
    const dits = champs.filter((champ, i) => partages.includes(champ) ? seSuivent(cherchee, t.id, champ)
      : pieces.get(t.id)[i].some(p => p.includes(` ${cherchee.join(" ")} `)))
    return dits.length ? { ...t, valeur: valoir(dits), champs: dits } : []
  })
  const proches = ({ mot, terme }) => {
    const ecrits = [mot, terme], entendus = ecrits.map(son)
    const ressemble = (forme, semblables) => ecrits.some(dit => semblables(forme, dit)) || entendus.some(dit => semblables(son(forme), dit))
    const choisir = semblables => new Set([...vocabulaire].flatMap(([forme, racine]) => ressemble(forme, semblables) ? racine : []))
    const memes = choisir((a, b) => a === b)
    return memes.size ? memes : choisir(voisins)
  }
  const rarete = terme => Math.log(2 + textes.length / (1 + lire([terme]).length))

  const repondre = (question, dernier) => {
    const termes = question.map(({ terme }) => terme)
    const importances = termes.map(rarete)
    // For each word of the question, the best of what answers to it, by text.
    const reponses = termes.map(() => new Map())
    const noter = (debut, fin, trouves, valeur, raison = {}) => {
      for (const t of trouves) {
        // An expression of several words is worth one of them for each word that it answers to.
        const score = t.score * valeur / (raison.mots || fin - debut)
        for (let i = debut; i < fin; i++) {
          const connu = reponses[i].get(t.id)
          const reponse = { ...t, ...raison, valeur: t.valeur * valeur, score }
          if (!connu || (connu.valeur - reponse.valeur || connu.score - reponse.score) < 0) reponses[i].set(t.id, reponse)
        }
      }
    }
    // A long text that holds the question as it was typed, in one piece, is about it.
    if (termes.length > 1) noter(0, termes.length, expression(termes).map(t => ({ ...t, valeur: 1 })), 1, { mots: termes.length, telle: true })
    const suivent = (ou, quoi, i) => quoi.length > 0 && quoi.every((t, j) => ou[i + j] === t)
    /** Note what holds another expression of the same meaning as what begins with the word at `i`. */
    const noterLesSynonymes = (i, absent) => {
      for (const groupe of groupes) {
        for (const une of groupe) {
          const entiere = suivent(termes, une.racines, i)
          // A word that no text has may be part of an expression that has the same meaning as another.
          if (!entiere && !(absent && une.racines.includes(termes[i]))) continue
          const fin = entiere ? i + une.racines.length : i + 1
          for (const autre of groupe) {
            if (autre === une) continue
            const raison = { synonyme: autre.mot, mots: autre.racines.length, partie: !entiere, morceau: fin - i < termes.length }
            noter(i, fin, expression(autre.racines), entiere ? SYNONYME : PARTIE, raison)
          }
        }
      }
    }
    termes.forEach((terme, i) => {
      noter(i, i + 1, lire([terme]), 1)
      // A name is written in one word or two.
      if (i + 1 < termes.length) noter(i, i + 2, lire([racine(question[i].mot + question[i + 1].mot)]), 1)
      noterLesSynonymes(i, !connus.has(terme))
      if (connus.has(terme)) return
      const debute = i === dernier && terme.length > 3 && debutent(terme).length
      if (debute) noter(i, i + 1, lire([terme], true), DEBUT)
      if (debute || question[i].mot.length < DEVINABLE || terme.length < DEVINEE) return
      for (const proche of proches(question[i])) noter(i, i + 1, lire([proche]), APPROCHE, { approche: true })
    })

    const total = importances.reduce((somme, n) => somme + n, 0)
    return textes.map((_, rang) => {
      const vus = reponses.map(r => r.get(rang))
      const part = vus.reduce((somme, r, i) => somme + (r ? r.valeur * importances[i] : 0), 0) / total
      const trouves = vus.filter(Boolean)
      return {
        rang, part,
        sur: vus.every(r => r && r.valeur >= SUR && !r.morceau) && (vus.every(r => r.telle || r.champs.some(ditPourQuoi))
          || QUI.some(champ => vus.every(r => r.champs.includes(champ)))),
        entier: trouves.some(r => !r.approche && !r.partie),
        besoin: trouves.some(r => r.champs.some(ditPourQuoi)),
        score: trouves.reduce((somme, r) => somme + r.score, 0) * part,
        synonyme: trouves.find(r => r.synonyme)?.synonyme || null,
        approche: trouves.some(r => r.approche),
        termes: new Set(trouves.flatMap(r => r.termes)), champs: new Set(trouves.flatMap(r => r.champs)),
      }
    }).filter(t => t.part > 0).sort((a, b) => b.score - a.score || a.rang - b.rang)
  }
  // The first answer says which shards it lacks; the next has them all.
  return async (question, dernier) => {
    for (;;) {
      manquants.clear()
      const trouves = repondre(question, dernier)
      if (!manquants.size) return trouves
      await Promise.all([...manquants].map(demander))
    }
  }
}

/** Return the function that searches; `donnees` is the content of `recherche.json`, whose shards `ouvrir` reads. */
export const preparer = (donnees, ouvrir) => {
  donnees.vides.forEach(mot => VIDES.add(mot))
  const groupes = donnees.synonymes.map(groupe => groupe.map(mot => ({ mot, racines: racines(mot) })))
  const poids = Object.fromEntries(donnees.champs)
  const eclats = donnees.mots.map(ensemble => ensemble.split(" "))
  const communs = fouille(donnees.champs.map(([nom]) => nom), donnees.communs, poids, groupes,
    { partages: donnees.partages, eclats, ouvrir: rang => ouvrir(`${donnees.eclats}${rang}.json`) })
  const passages = fouille(["page", "titre", "texte"], donnees.pages.map(p => p.slice(2)), { titre: 4, page: 2 }, groupes)

  // Those it is sure of, then those that may answer.
  const choisir = touches => {
    const surs = touches.filter(t => t.sur)
    const repondent = touches.filter(t => !t.sur && t.part >= MOITIE && t.score >= LOIN * touches[0].score)
    const choisis = [...surs, ...repondent]
    const manquent = surs.length ? 0 : PROCHES - choisis.length
    const voisins = touches.filter(t => t.entier && t.part >= VOISIN && !choisis.includes(t))
    return [...choisis, ...voisins.slice(0, Math.max(0, manquent))]
  }

  return async question => {
    const termes = mots(question.normalize("NFC")).map(mot => ({ mot: plier(mot), terme: racine(mot) })).filter(t => t.terme).slice(0, 12)
    if (!termes.length) return { communs: [], pages: [], lieu: false }
    const dernier = /\s$/.test(question) ? -1 : termes.length - 1
    const choisis = choisir(await communs(termes, dernier))
    return {
      communs: choisis,
      // Whether the words may be those of a place: no common is surely what is needed.
      lieu: !choisis.some(t => t.sur && t.besoin),
      pages: (await passages(termes, dernier)).filter(t => t.part >= ESSENTIEL),
    }
  }
}
