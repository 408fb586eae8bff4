// What the catalogue would say of the values of a common, before it receives them: each answer is read by the shared
// table (`saisie-lire.js`), then by the bounds of its field. Who is meant by a name, what other commons say: only the
// catalogue knows, and answers when it receives the form.
import { citer, enumerer, lecteur, slug, taille } from "./saisie-lire.js"

const compte = (n, un, plusieurs) => n > 1 ? plusieurs : un
const CACHE = /[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]/u
const GUILLEMETS = /^[\s"'«»“”]+|[\s"'«»“”]+$/g
const INSEE = /^(?:[0-9]{2}|2[AB]|6AE|[0-9]{3}|[0-9]{5}|2[AB][0-9]{3})$/
const TELEPHONE = /(?<![\p{L}\p{N}_.])(?:(?:\+|00)33[\s.-]?(?:\(0\)[\s.-]?)?|0)[1-9](?:[\s.-]?[0-9]{2}){4}(?![\p{L}\p{N}_]|\.?[0-9])/u
const ADRESSE = /(?<![\p{L}\p{N}_.+-])([\p{L}\p{N}_.+-]+)@[\p{L}\p{N}_-]+\.[\p{L}\p{N}_.-]+/gu
const personnelle = (local, { generiques, suite }) => {
  const name = local.replace(new RegExp(suite, "i"), "")
  return /^[a-z]+(-[a-z]+)?\.[a-z]{2,}(-[a-z]+)*[0-9]*$/i.test(name)
    && !name.toLowerCase().split(/[.-]/).some(word => generiques.includes(word.replace(/s$/, "")))
}
// What the catalogue makes clean in a text, out of its code.
const A_NETTOYER = /<\/?[a-z][^<>]*>|<!--|!\[[^\]]*\]\([^)]*\)|^ {0,3}#{1,2}\s/im
const sansCode = text => text.replace(/^ {0,3}(\x60{3}|~~~)[^]*?^ {0,3}\1[ \t]*$/gm, "").replace(/\x60[^\x60\n]*\x60/g, "")

/** Make what reads an answer as the catalogue does: { valeur, dit } or { question }. */
export const lecture = regles => {
  const lire = lecteur(regles)
  const { dateEnClair, question } = lire
  const nombreEnClair = text => Number(text).toLocaleString("fr-FR")
  const egal = (dit, texte) => slug(dit) === slug(texte)
  const entendu = (found, texte, sinon, montrer = one => one) => {
    if (!found) return sinon ? question(sinon, texte) : { valeur: texte }
    if (found.question) return found
    const dit = montrer(found.valeur)
    return { valeur: found.valeur, dit: found.valeur === texte || egal(dit, texte) ? "" : dit }
  }
  const nombre = (texte, part, { unite }) => {
    if (texte.includes("%") && unite && unite !== "pour-cent") return question("nombre-part", texte, { unite: regles.unitesDites[unite] || unite })
    const found = lire.entendreNombre(texte)
    if (!found || found.question) return found || question("nombre", texte)
    if (part.type === "integer" && found.valeur.includes(".")) return question("nombre-entier", texte)
    const plain = texte.replace(/[\s\u00a0\u202f€%]/gu, "").replace(",", ".") === found.valeur
    return { valeur: Number(found.valeur), dit: plain ? "" : `${found.approche.replaceAll("_", " ")} ${nombreEnClair(found.valeur)}`.trim() }
  }
  const courriel = texte => {
    const found = entendu(lire.entendreCourriel(texte), texte, "courriel")
    return found.valeur && personnelle(found.valeur.split("@")[0], regles) ? question("courriel-personne", found.valeur) : found
  }
  const preuve = texte => lire.entendreAdresse(texte) || /https?:|www\./.test(texte)
    ? entendu(lire.entendreAdresse(texte), texte, "adresse") : { valeur: texte, dit: `document cité : ${texte}` }
  const bornee = (texte, part) => {
    const n = taille(texte)
    if (n > part.maxLength) return question("long", texte, { taille: n, borne: part.maxLength, trop: n - part.maxLength })
    if (n < part.minLength) return question("court", texte)
    if (TELEPHONE.test(texte.replace(/https?:\/\/\S+/g, " "))) return question("telephone", texte)
    return null
  }
  const markdown = (texte, part) => bornee(texte, part) || { valeur: texte, dit: A_NETTOYER.test(sansCode(texte)) ? "texte mis au propre" : "" }
  const ligne = (texte, part) => bornee(texte.split(/\s+/u).join(" "), part) || { valeur: texte }
  const LECTEURS = {
    number: nombre,
    integer: nombre,
    "date-partielle": (texte, _part, { fin, jour }) => entendu(lire.entendreDate(texte, { fin, jour }), texte, "date", dateEnClair),
    uri: texte => entendu(lire.entendreAdresse(texte), texte, "adresse"),
    email: courriel,
    siren: texte => entendu(lire.entendreSiren(texte), texte, "siren"),
    "code-insee": texte => {
      const bare = texte.replace(GUILLEMETS, "").toUpperCase().replace(/[\s.]/gu, "")
      return INSEE.test(bare) || /^([0-9]{9}|[0-9]{14})$/.test(bare) ? { valeur: bare } : question("code-insee", texte)
    },
    spdx: texte => entendu(lire.entendreLicence(texte), texte),
    source: texte => entendu(lire.entendreAdresse(texte), texte),
    markdown,
  }
  /** Read the answer to a field, by its place, else by its form. */
  const reponse = (part, chemin, texte, autour = {}) => {
    if (CACHE.test(texte.replaceAll("\n", ""))) return question("invisible", texte)
    if (chemin.at(-2) === "preuve" && chemin.at(-1) === "url") return preuve(texte)
    const forme = [part["x-format"], part.format, part.type].find(one => LECTEURS[one])
    return (LECTEURS[forme] || ligne)(texte, part, { ...autour, fin: chemin.at(-1) === "au" })
  }
  return { ...lire, reponse }
}

/**
 * Return what is to be told of values: { chemin, phrase } of what the catalogue would refuse, { chemin, compris } of
 * what it reads otherwise than it is written.
 * `nommer(chemin)` gives the name of a field, `clef(chemin)` that of the field alone.
 */
export const verifier = (valeurs, regles, { nommer = null, clef = null } = {}) => {
  const found = []
  const lire = lecture(regles)
  const champ = chemin => nommer ? nommer(chemin) : `« ${chemin.filter(step => typeof step === "string").join(".")} »`
  const seul = chemin => clef ? clef(chemin) : chemin.at(-1)
  const dire = (chemin, nom, mots = {}) => {
    const fill = text => text.replace(/\{(\w+)\}/g, (_, mot) => mots[mot] ?? "")
    found.push({ chemin, phrase: regles.phrases[nom].map(fill).join(" ") })
  }
  // Spaces and capitals alone are not another reading: « environ 1 300 » needs no word.
  const pareil = (dit, texte) => dit.replace(/\s/g, "").toLowerCase() === texte.replace(/\s/g, "").toLowerCase()
  const vide = chemin => dire(chemin, "vide-obligatoire", { champ: champ(chemin) })
  const indicateur = chemin => chemin[0] === "impact" ? valeurs.impact?.indicateurs?.[chemin[2]] : null

  /** Read an answer, tell what it gives, and return the value that the others are compared with. */
  const lu = (valeur, part, chemin) => {
    if (typeof valeur === "string" && !valeur.trim()) { vide(chemin); return undefined }
    if (typeof valeur !== "string") return valeur
    const unite = indicateur(chemin)?.unite || ""
    const answer = lire.reponse(part, chemin, valeur.trim(), { unite, jour: regles.jour })
    if (answer.question) found.push({ chemin, phrase: answer.question })
    else if (answer.dit && !pareil(answer.dit, valeur)) found.push({ chemin, compris: answer.dit })
    if (part.format !== "email") {
      const locals = [...valeur.matchAll(ADRESSE)].map(one => one[1]).filter(one => personnelle(one, regles))
      if (locals.length) dire(chemin, "courriel-nominatif", { cite: citer(`${locals[0]}@…`) })
    }
    return answer.question ? undefined : answer.valeur
  }
  const dansLesBornes = (valeur, part, chemin) => {
    const mots = { champ: champ(chemin), valeur }
    if (typeof valeur !== "number") return
    if (valeur < part.minimum) dire(chemin, "petit", { ...mots, borne: part.minimum })
    else if (valeur > part.maximum) dire(chemin, "grand", { ...mots, borne: part.maximum })
    const { unite, nature } = (chemin.at(-1) === "valeur" && indicateur(chemin)) || {}
    if (Number.isInteger(valeur) || nature === "taux" || !regles.unitesEntieres.includes(unite)) return
    dire(chemin, "decimale-impossible", { ecrit: valeur, valeur: valeur.toLocaleString("fr-FR"), unite: regles.unitesDites[unite] })
  }
  // The last day that a date may be, so many years ahead.
  const dans = annees => `${Number(regles.jour.slice(0, 4)) + annees}${regles.jour.slice(4)}`
  const ensemble = (groupe, champs, chemin) => {
    const dates = nom => nom in groupe ? lire.bornes(String(groupe[nom])) : null
    const ecrit = nom => lire.dateEnClair(String(groupe[nom]))
    for (const [premier, dernier] of regles.ordre) {
      const [debut, fin] = [dates(premier), dates(dernier)]
      if (debut && fin && debut[0] > fin[1]) {
        dire([...chemin, dernier], "date-ordre", { premier: seul([...chemin, premier]), dernier: seul([...chemin, dernier]), debut: ecrit(premier), fin: ecrit(dernier) })
      }
    }
    for (const [nom, { horizon }] of Object.entries(champs)) {
      const moment = horizon === undefined ? null : dates(nom)
      if (!moment || moment[0] <= dans(horizon)) continue
      const code = horizon ? "date-lointaine" : "date-future"
      dire([...chemin, nom], code, { champ: champ([...chemin, nom]), annees: horizon, date: ecrit(nom) })
    }
  }
  /** Yield each number at a path of a group, lists entered on the way, with its place. */
  const nombres = function* (dedans, pas, chemin) {
    if (Array.isArray(dedans)) for (const [rang, element] of dedans.entries()) yield* nombres(element, pas, [...chemin, rang])
    else if (pas.length && dedans) yield* nombres(dedans[pas[0]], pas.slice(1), [...chemin, pas[0]])
    else if (typeof dedans === "number") yield [dedans, chemin]
  }
  // What a value of one field asks of the others.
  const demandes = (groupe, part, chemin) => {
    for (const { champ: nom, valeurs: voulues, exige, minima } of part.quand || []) {
      if (!voulues.includes(groupe[nom])) continue
      for (const [ou, minimum] of Object.entries(minima || {})) {
        for (const [nombre, place] of nombres(groupe, ou.split("."), chemin)) dansLesBornes(nombre, { minimum }, place)
      }
      for (const absent of exige.filter(autre => !(autre in groupe))) {
        dire([...chemin, nom], "champ-demande", { valeur: groupe[nom], champ: champ([...chemin, absent]) })
      }
    }
  }
  const liste = (valeur, part, chemin) => {
    if (!valeur.length) { vide(chemin); return valeur }
    const n = valeur.length
    const mots = { champ: champ(chemin), taille: n, elements: compte(n, "élément", "éléments") }
    if (n < part.minItems) dire(chemin, "liste-courte", { ...mots, borne: part.minItems })
    if (n > part.maxItems) dire(chemin, "liste-longue", { ...mots, borne: part.maxItems })
    return valeur.map((item, rank) => partie(item, part.items, [...chemin, rank]))
  }
  const objet = (valeur, part, chemin) => {
    const lus = {}
    for (const [nom, dedans] of Object.entries(part.champs)) {
      if (nom in valeur) lus[nom] = partie(valeur[nom], dedans, [...chemin, nom])
    }
    // The name of an organisation is enough: the catalogue looks for it, or asks.
    const nommee = chemin.at(-1) === "organisation" && "nom" in valeur
    if (part.unDe && !nommee && !part.unDe.some(names => names.every(nom => nom in valeur))) {
      const choix = enumerer(part.unDe.map(names => names.map(nom => `« ${seul([...chemin, nom])} »`).join(" avec ")))
      dire(chemin, "choix-manquant", { choix, champ: champ(chemin) })
    }
    ensemble(lus, part.champs, chemin)
    demandes(lus, part, chemin)
    return lus
  }
  const partie = (valeur, part, chemin) => {
    if (valeur === null) { vide(chemin); return undefined }
    if (part.type === "object") return objet(valeur, part, chemin)
    if (part.type === "array") return liste(valeur, part, chemin)
    if (part.choix || part.type === "boolean") return valeur
    const read = lu(typeof valeur === "number" ? valeur : String(valeur), part, chemin)
    dansLesBornes(read, part, chemin)
    return read
  }

  const lus = partie(valeurs, regles.schema, [])
  const { min, max } = lus.publics?.population || {}
  if (Number.isInteger(min) && Number.isInteger(max) && min > max) dire(["publics", "population", "min"], "population", { minimum: min, maximum: max })
  return found
}
