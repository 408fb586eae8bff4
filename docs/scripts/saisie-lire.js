// What an answer is read as: the table `schemas/facons-de-dire.yml`, tried here as the catalogue will try it when it
// receives the form. A reading is { valeur, dit } or { question }; nothing where only the catalogue knows.

const ANNEE_D_EXEMPLE = 2025
const PLUS_LONG = { reponse: 120, nombre: 15 }
export const taille = text => [...text].length
const CACHE = /[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]/gu
export const citer = value => {
  const text = String(value).trim().split(/\s+/u).join(" ").replace(CACHE, "�")
  return taille(text) > 60 ? `« ${[...text].slice(0, 59).join("")}… »` : `« ${text} »`
}
const sansAccent = text => text.toLowerCase().replace(/ß/g, "ss").replace(/œ/g, "oe").replace(/æ/g, "ae").normalize("NFD").replace(/\p{M}/gu, "")
export const slug = text => sansAccent(text).replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "")
const auNet = text => sansAccent(text.replace(/[−–—]/g, "-").replace(/[’ʼ]/g, "'").trim().split(/\s+/u).join(" "))
export const enumerer = words => words.length > 1 ? `${words.slice(0, -1).join(", ")} ou ${words.at(-1)}` : words.join("")

/** Make the reader of a table, with the months, the years and the units of the catalogue. */
export const lecteur = ({ facons, mois: MOIS, annees, unites }) => {
  const motifs = new Map()
  const motif = (text, flags = "") => {
    const key = `${flags}/${text}`
    if (!motifs.has(key)) motifs.set(key, new RegExp(Object.entries(facons.morceaux).reduce((whole, [nom, part]) => whole.replaceAll(`{${nom}}`, part), text), flags))
    return motifs.get(key)
  }
  const entier = text => motif(`^(?:${text})$`)
  const question = (nom, reponse, mots = {}) => ({
    question: facons.phrases[nom].replace(/\{(\w+)\}/g, (_, mot) => mot === "cite" ? citer(reponse) : mots[mot] ?? ""),
  })
  const essais = function* (lignes, texte) {
    for (const ligne of lignes) {
      const found = entier(ligne.motif).exec(texte)
      if (found) yield [ligne, Object.fromEntries(Object.entries(found.groups || {}).filter(([, part]) => part))]
    }
  }

  // --- Dates ---

  const bornes = text => {
    const found = /^([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?$/.exec(text)
    if (!found || found[1] < annees[0] || found[1] > annees[1]) return null
    const [, year, month, day] = found
    if (month && (Number(month) < 1 || Number(month) > 12)) return null
    const end = new Date(Date.UTC(Number(year), Number(month) || 12, 0)).getUTCDate()
    if (day && (Number(day) < 1 || Number(day) > end)) return null
    return [`${year}-${month || "01"}-${day || "01"}`, `${year}-${month || "12"}-${day || String(end).padStart(2, "0")}`]
  }
  const dateEnClair = iso => {
    const [year, month, day] = iso.split("-")
    return [...day ? [day === "01" ? "1er" : Number(day)] : [], ...month ? [MOIS[month - 1]] : [], year].join(" ")
  }
  const moisDit = (ligne, groupes, fin) => {
    if (groupes.nom) {
      const ranks = new Set(Object.entries(facons.date.mois).filter(([nom]) => nom.startsWith(groupes.nom)).map(([, rank]) => rank))
      return ranks.size === 1 ? [...ranks][0] : null
    }
    if (groupes.mois) return Number(groupes.mois)
    if (!("pas" in ligne)) return ligne.mois || 0
    return fin ? ligne.pas * Number(groupes.rang || ligne.rang) : 0
  }
  const anneeDite = (ligne, groupes, mois, jour) => {
    if (groupes.an) return Number(groupes.an)
    if (groupes.siecle) return 2000 + Number(groupes.siecle)
    if (!jour) return null
    const [year, month] = jour.split("-").map(Number)
    if (ligne.an !== "passe") return year - ligne.an
    return mois <= month ? year : year - 1
  }
  const anneeDExemple = (duree, jour) => {
    const annee = jour ? Number(jour.slice(0, 4)) : ANNEE_D_EXEMPLE
    const compte = facons.nombre.mots[duree] ?? duree
    return /^[0-9]+$/.test(String(compte ?? "")) ? annee - Number(compte) : annee
  }
  /** Read a date as people say it: its ISO form, a question, or nothing for what is none. */
  const entendreDate = (texte, { fin = false, jour = "" } = {}) => {
    const net = auNet(texte).replace(/^[ .,;]+|[ .,;]+$/g, "").slice(0, PLUS_LONG.reponse).replace(motif(`^(?:${facons.date.avant})`), "")
    for (const [ligne, groupes] of essais(facons.date.lignes, net)) {
      if (ligne.question) return question(ligne.question, texte, { exemple: anneeDExemple(groupes.duree, jour) })
      const mois = moisDit(ligne, groupes, fin)
      if (mois === null) continue
      const annee = anneeDite(ligne, groupes, mois, jour)
      if (annee === null) return question("date-sans-annee", texte, { exemple: [...mois ? [MOIS[mois - 1]] : [], jour ? jour.slice(0, 4) : ANNEE_D_EXEMPLE].join(" ") })
      const two = number => String(number).padStart(2, "0")
      const valeur = [annee, ...mois ? [two(mois)] : [], ...groupes.jour ? [two(Number(groupes.jour))] : []].join("-")
      return bornes(valeur) ? { valeur } : question("date-calendrier", texte)
    }
    return null
  }

  // --- Numbers ---

  const decaler = (chiffres, rang) => {
    const signe = chiffres.startsWith("-") ? "-" : ""
    const [entiers, decimales = ""] = chiffres.replace(/^[-+]+/, "").split(".")
    const padded = decimales.padEnd(rang, "0")
    const whole = (entiers + padded.slice(0, rang)).replace(/^0+/, "") || "0"
    const rest = padded.slice(rang)
    return rest ? `${signe}${whole}.${rest}` : `${signe}${whole}`
  }
  /** Take off a number one way to say that it is near, or a bound; the first that is said is kept.
   * @type {(dite: string[], nuance: string[]) => string[]} */
  const oter = ([approche, net], [nom, patron]) => {
    const found = motif(patron).exec(net)
    if (!found) return [approche, net]
    return [approche || nom, net.slice(0, found.index) + net.slice(found.index + found[0].length)]
  }
  const chiffresDe = groupes => (groupes.n || "").replace(",", ".") || String(facons.nombre.mots[groupes.mot] ?? "")
  /** Read a number as people say it, « environ » and « au moins » included. */
  const entendreNombre = texte => {
    const table = facons.nombre
    const dit = auNet(texte).replace(/^[ .;]+|[ .;]+$/g, "").slice(0, PLUS_LONG.reponse)
    const nuances = [
      ...Object.entries(table.avant).map(([nom, mots]) => [nom, `^(?:${mots})\\s*`]),
      ...Object.entries(table.apres).map(([nom, mots]) => [nom, `\\s*(?:${mots})$`]),
    ]
    const [approche, nombre] = nuances.reduce(oter, ["", dit])
    let net = nombre.replace(motif(table.milliers, "g"), "")
    if (entier(table.points).test(net)) net = net.replaceAll(".", "")
    for (const [ligne, groupes] of essais(table.lignes, net)) {
      if (ligne.question) return question(ligne.question, texte, groupes)
      const unite = (groupes.unite || "").trim()
      if (unite && !unites.includes(slug(unite))) return question("nombre-unite", texte, { mot: unite })
      const chiffres = chiffresDe(groupes)
      if (!chiffres || chiffres.length > PLUS_LONG.nombre) continue
      return { valeur: decaler(chiffres, ligne.rang || 0), approche: approche || ligne.approche || "" }
    }
    return null
  }

  // --- Addresses, numbers of the State, licences ---

  const retoucher = (genre, texte) => facons[genre].retouches.reduce((whole, [from, to]) => whole.replace(new RegExp(from, "gi"), to), texte)
  const estUrl = text => text.length <= 500 && /^https:\/\/[a-z0-9_-]+(\.[a-z0-9_-]+)+(:[0-9]*)?([/?#]|$)/i.test(text)
    && /^([\w.~:/?#[\]@!$&'()*+,;=-]|%[0-9a-f]{2})+$/i.test(text)
  const entendreAdresse = texte => {
    const nue = retoucher("adresse", texte)
    if (!new RegExp(`^(?:${facons.adresse.motif})$`, "u").test(nue)) return null
    const valeur = `https://${encodeURI(nue).replace(/%25(?=[0-9a-f]{2})/gi, "%").replace(/%5B/gi, "[").replace(/%5D/gi, "]")}`
    return estUrl(valeur) && !valeur.includes("'") ? { valeur } : null
  }
  const entendreCourriel = texte => {
    const nu = retoucher("courriel", texte)
    return new RegExp(`^(?:${facons.courriel.motif})$`).test(nu) ? { valeur: nu } : null
  }
  const estSiren = text => /^[0-9]{9}$/.test(text) && [...text].reverse().reduce((sum, digit, index) => {
    const number = digit * (index % 2 ? 2 : 1)
    return sum + (number > 9 ? number - 9 : number)
  }, 0) % 10 === 0
  const entendreSiren = texte => {
    const nu = retoucher("siren", texte)
    return new RegExp(`^(?:${facons.siren.motif})$`).test(nu) && estSiren(nu.slice(0, 9)) ? { valeur: nu.slice(0, 9) } : null
  }
  /** Read a licence by the words of its name; one that the list has not is for the catalogue. */
  const entendreLicence = texte => {
    const { longs, vides, plus_tard: plusTard, seule, marques, expressions } = facons.licence
    let words = sansAccent(texte).replace(/[^a-z0-9.+/|,;&]+|(?<![0-9])\.|\.(?![0-9])/g, " ").trim().split(/\s+/).join(" ")
    words = words.replace(new RegExp(plusTard, "g"), " ^ ").replace(new RegExp(seule, "g"), " @ ")
    for (const [long, short] of longs) words = words.replace(new RegExp(`\\b(?:${long})\\b`, "g"), short)
    const tokens = words.match(/[a-z]+|[0-9]+(?:\.[0-9]+)*|[\^@]/g) || []
    const ignored = vides.split(" ")
    const names = [...new Set(tokens.filter(one => /^[a-z]/.test(one) && !ignored.includes(one)).map(one => one.replace(/(?<=[a-z])v$/, "")))]
    const versions = new Set(tokens.filter(one => /^[0-9]/.test(one)).map(one => one.includes(".") ? one : `${one}.0`))
    const marks = new Set(tokens.filter(one => one === "^" || one === "@"))
    if (versions.size > 1 || marks.size > 1) return null
    const found = expressions[[...names, ...versions, ...marks].join(" ")]
    if (!found) return null
    if (!found.length) return question("licence", texte)
    if (found.length === 1) return { valeur: found[0] }
    const said = found.map(one => {
      const mark = Object.keys(marques).find(end => one.includes(end))
      return mark ? `« ${one} » (${marques[mark]})` : `« ${one} »`
    })
    return question("licence-choix", texte, { choix: enumerer(said) })
  }

  return { bornes, dateEnClair, entendreAdresse, entendreCourriel, entendreDate, entendreLicence, entendreNombre, entendreSiren, estUrl, question }
}
