// What « catalogue valider » would say of the values of a common, with the same sentences: those come
// from the library, published beside the form. Who is meant by a name, what a licence is, what other
// commons say: only the catalogue knows, and answers when it receives the form.
(() => {
  "use strict"
  const EXEMPLE = "contact@exemple.fr"
  const compte = (n, un, plusieurs) => n > 1 ? plusieurs : un
  const taille = text => [...text].length
  const INVISIBLE = /[\u00a0\u00ad\u034f\u1680\u180e\u2000-\u200a\u200c\u200d\u202f\u205f\u3000\ufe00-\ufe0f]/gu
  const CACHE = /[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]/gu
  const citer = value => {
    const text = String(value).trim().split(/\s+/u).join(" ").replace(CACHE, "�")
    return taille(text) > 60 ? `« ${[...text].slice(0, 59).join("")}… »` : `« ${text} »`
  }
  const sansAccent = text => text.toLowerCase().replace(/œ/g, "oe").replace(/æ/g, "ae").normalize("NFD").replace(/\p{M}/gu, "")
  const slug = text => sansAccent(text).replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "")
  const enumerer = words => words.length > 1 ? `${words.slice(0, -1).join(", ")} ou ${words.at(-1)}` : words.join("")

  // --- Forms: does a text have it, and what was meant ---

  const estSiren = text => /^[0-9]{9}$/.test(text) && [...text].reverse().reduce((sum, digit, index) => {
    const number = digit * (index % 2 ? 2 : 1)
    return sum + (number > 9 ? number - 9 : number)
  }, 0) % 10 === 0
  const estUrl = text => text.length <= 500 && /^https:\/\/[a-z0-9_-]+(\.[a-z0-9_-]+)+(:[0-9]*)?([/?#]|$)/i.test(text)
    && /^([\w.~:/?#[\]@!$&'()*+,;=-]|%[0-9a-f]{2})+$/i.test(text)
  // The first and the last day that a date may mean, or nothing.
  const bornes = (text, [first, last]) => {
    const found = /^([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?$/.exec(text)
    if (!found || found[1] < first || found[1] > last) return null
    const [, year, month, day] = found
    if (month && (month < 1 || month > 12)) return null
    const end = new Date(Date.UTC(year, month || 12, 0)).getUTCDate()
    if (day && (day < 1 || day > end)) return null
    return [`${year}-${month || "01"}-${day || "01"}`, `${year}-${month || "12"}-${day || String(end).padStart(2, "0")}`]
  }
  const devinerUrl = text => {
    let bare = text.trim().replace(/^<+|>+$/g, "").trim()
    bare = /^\[[^\]]*\]\(([^()\s]+)\)$/.exec(bare)?.[1] || bare
    bare = bare.replace(/^h{1,2}[tps]{2,5}(:\/\/|:\/|\/\/|:)\/*/i, "")
    if (!/^[\p{L}\p{N}_-]+(\.[\p{L}\p{N}_-]+)+(:[0-9]+)?([/?#]|$)/u.test(bare) || /\s/u.test(bare)) return null
    const written = `https://${encodeURI(bare).replace(/%25(?=[0-9a-f]{2})/gi, "%").replace(/%5B/gi, "[").replace(/%5D/gi, "]")}`
    return estUrl(written) && !written.includes("'") ? written : null
  }
  const devinerCourriel = text => {
    let bare = text.trim().replace(/\s*(\(at\)|\[at\]|\barobase\b)\s*/gi, "@")
    bare = (/<([^<>]+)>$/.exec(bare)?.[1] || bare).replace(/^mailto:/, "")
    return /^[A-Za-z0-9._+-]+@[A-Za-z0-9.-]+\.[A-Za-z]{2,}$/.test(bare) ? bare : null
  }
  const devinerNombre = text => {
    const bare = text.trim().replace(/(?<=[0-9])[ \u00a0\u202f_'](?=[0-9]{3}(?![0-9]))/g, "").replace(/\s*(€|euros?|eur|%)$/i, "").replace(",", ".")
    const found = bare.length <= 15 && /^([-+]?)0*([0-9]+(?:\.[0-9]+)?)$/.exec(bare)
    return found ? found[1].replace("+", "") + found[2] : null
  }
  const devinerDate = (text, { mois, annees }) => {
    const bare = sansAccent(text.trim())
    let found, parts
    if ((found = /^(?:(\d{1,2})(?:er)? )?([a-z]+)\.? (\d{4})$/.exec(bare))) {
      const months = mois.flatMap((name, rank) => found[2].length > 2 && sansAccent(name).startsWith(found[2]) ? [rank + 1] : [])
      parts = [found[3], months.length === 1 ? months[0] : 0, found[1]]
    } else if ((found = /^(?:(\d{1,2})[/.-])?(\d{1,2})[/.-](\d{4})$/.exec(bare))) parts = [found[3], found[2], found[1]]
    else if ((found = /^(\d{4})[/.-](\d{1,2})(?:[/.-](\d{1,2}))?$/.exec(bare) || /^(\d{4})(\d{2})(\d{2})$/.exec(bare))) parts = found.slice(1)
    else return null
    const [year, month, day] = parts
    const written = [year, String(month).padStart(2, "0"), ...day ? [day.padStart(2, "0")] : []].join("-")
    return bornes(written, annees) && written
  }

  const ANGLAIS = ["january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"]
  const PERIODE = /^(?:([1-4])\s?(?:er|ere|e|eme|nd|nde)?\s(trimestre|semestre)|([ts])([1-4])|(debut|courant|fin|mi))[\s-]+((?:19|20)[0-9]{2})$/
  // A date as people say it, at the end of its period.
  const devinerDateDite = (text, regles) => {
    let bare = sansAccent(text.trim().split(/\s+/u).join(" ")).replace(/^[ .]+|[ .]+$/g, "")
    bare = bare.replace(/^(?:(?:depuis|a partir|since|en|in|le|on|du|de|mois|environ|vers)\s+)+/, "")
    ANGLAIS.forEach((word, rank) => { bare = bare.replace(new RegExp(`\\b${word}\\b`), sansAccent(regles.mois[rank])) })
    bare = bare.replace(/^(\d{1,2})[/.](\d{1,2})[/.](\d{2})$/, "$1/$2/20$3")
    const found = PERIODE.exec(bare)
    if (found) {
      const [, rank, kind, letter, short, word, year] = found
      if (word) return word === "fin" ? `${year}-12` : year
      const months = (kind || letter).startsWith("t") ? 3 : 6
      return (rank || short) > 12 / months ? null : `${year}-${String((rank || short) * months).padStart(2, "0")}`
    }
    return bornes(bare, regles.annees) ? bare : devinerDate(bare, regles)
  }
  const APPROCHES = [
    ["environ", /^(?:environ|env\.?|pres de|autour de|a peu pres|quelque|de l.ordre de|approximativement|~|≈)\s*/],
    ["au_moins", /^(?:au moins|plus de|plus d.|au minimum|minimum|>|\+ de)\s*/],
  ]
  // A number as people say it, and whether it is a round one or a minimum.
  const devinerNombreDit = text => {
    let bare = sansAccent(text.replace(/−/g, "-").trim().split(/\s+/u).join(" "))
    const mot = APPROCHES.find(([, words]) => words.test(bare))?.[0] || ""
    APPROCHES.forEach(([, words]) => { bare = bare.replace(words, "") })
    if (/^[0-9]{1,3}(?:\.[0-9]{3})+$/.test(bare)) bare = bare.replaceAll(".", "")
    return [devinerNombre(bare), mot]
  }

  const FORMES = {
    uri: text => {
      const meant = devinerUrl(text)
      if (meant && meant === text.trim()) return ["url-entouree", meant, citer(meant)]
      if (text.startsWith("http://") && meant) return ["url-http", meant]
      if (meant && meant !== text) return ["url-comprise", meant]
      if (/^https:\/\/[^/]*@/.test(text)) return ["url-identifiant"]
      if (/\s/u.test(text.trim())) return ["url-espaces"]
      return [/^[a-z]+:/i.test(text) && !/^http/i.test(text) ? "url-autre" : "url"]
    },
    email: text => ["courriel", devinerCourriel(text) || EXEMPLE],
    "date-partielle": (text, regles) => {
      const meant = devinerDate(text, regles)
      if (meant) return ["date-comprise", meant]
      if (/^(199[0-9]|20[0-9]{2})-[0-9]{2}(-[0-9]{2})?$/.test(text)) return ["date-calendrier"]
      const said = devinerDateDite(text, regles)
      return said ? ["date-dite", said] : ["date"]
    },
    siren: text => {
      const digits = text.replace(/[^0-9]/g, "")
      const nine = digits.length === 14 ? digits.slice(0, 9) : digits
      if (nine.length !== 9) return ["siren"]
      return estSiren(nine) ? [digits.length === 14 ? "siret" : "siren-compris", nine] : ["siren-cle"]
    },
    "code-insee": text => {
      const bare = text.replace(/\s/gu, "")
      if (/^([0-9]|[0-9]{4})$/.test(bare)) return ["insee-zero", `0${bare}`]
      if (/^[0-9]{9}$/.test(bare)) return ["insee-siren", bare]
      return /^2[ab]([0-9]{3})?$/.test(bare) ? ["insee-corse", bare.toUpperCase()] : ["insee"]
    },
    source: text => {
      if (text.startsWith("http://")) return FORMES.uri(text)
      const meant = devinerUrl(text)
      return meant ? ["source-comprise", meant] : ["source"]
    },
  }
  const forme = part => FORMES[part["x-format"]] ? part["x-format"] : FORMES[part.format] ? part.format : ""
  const refuse = (part, text, { annees }) => {
    if (part.pattern && !new RegExp(part.pattern, "u").test(text)) return true
    if (part.format === "uri") return !estUrl(text)
    if (part.format === "email") return !text.includes("@")
    if (part.format === "siren") return !estSiren(text)
    return part.format === "date-partielle" && !bornes(text, annees)
  }

  // --- Texts ---

  const HTML = /<\/?[a-z][^<>]*>|<!--/i
  const markdown = text => {
    const found = []
    let code = false
    for (const line of text.split("\n")) {
      if (/^\s{0,3}(\x60{3}|~~~)/.test(line)) code = !code
      if (code || /^ {4}/.test(line)) continue
      const bare = line.replace(/\x60[^\x60]*\x60/g, "")
      const title = /^ {0,3}(#{1,2})(\s|$)/.exec(bare)
      if (title) found.push(["markdown-titre", { cite: citer(line.trim()), niveau: title[1].length }])
      const html = HTML.exec(bare)
      if (html) found.push(["markdown-html", { cite: citer(html[0]) }])
      for (const image of bare.matchAll(/!\[[^\]]*\]\([^)]*\)/g)) found.push(["markdown-image", { cite: citer(image[0]) }])
      for (const [, url] of bare.matchAll(/(?<!!)\[[^\]]*\]\(((?:[^()\s]|\([^()\s]*\))*)[^)]*\)/g)) {
        if (!/^(https:\/\/|mailto:|\/)/.test(url)) found.push(["markdown-lien", { cite: citer(url) }])
      }
    }
    return found
  }
  const ADRESSE = /(?<![\p{L}\p{N}_.+-])([\p{L}\p{N}_.+-]+)@[\p{L}\p{N}_-]+\.[\p{L}\p{N}_.-]+/gu
  const TELEPHONE = /(?<![\d.])(?:(?:\+|00)33[\s.-]?(?:\(0\)[\s.-]?)?|0)[1-9](?:[\s.-]?[0-9]{2}){4}(?![\d.]?\d)/
  const personnelle = (local, { generiques, suite }) => {
    const name = local.replace(new RegExp(suite, "i"), "")
    return /^[a-z]+(-[a-z]+)?\.[a-z]{2,}(-[a-z]+)*[0-9]*$/i.test(name)
      && !name.toLowerCase().split(/[.-]/).some(word => generiques.includes(word.replace(/s$/, "")))
  }

  // What the catalogue understands, or makes clean, when it receives the form.
  const COMPRIS = ["insee-siren", "nombre-dit", "markdown-titre", "markdown-html", "markdown-image", "markdown-lien"]

  // What people say, and the help under a question gives as an example: nobody is told to write otherwise.
  const DITS = ["nombre-dit", "date-comprise"]

  /**
   * Return what is wrong: { chemin, phrase, correction, conseil, dit }, where `correction` is a text to write instead,
   * `conseil` tells what the catalogue would not refuse, and `dit` what it reads as well.
   * `nommer(chemin)` gives the name of a field, `clef(chemin)` that of the field alone.
   */
  const verifier = (valeurs, regles, { nommer, clef } = {}) => {
    const found = []
    const champ = chemin => nommer ? nommer(chemin) : `« ${chemin.filter(step => typeof step === "string").join(".")} »`
    const seul = chemin => clef ? clef(chemin) : chemin.at(-1)
    const dire = (chemin, nom, mots = {}, compris = COMPRIS.includes(nom)) => {
      const fill = text => text.replace(/\{(\w+)\}/g, (_, mot) => mots[mot] ?? "")
      const [message, remede] = regles.phrases[nom]
      const correction = remede.includes("{compris}") && !["insee-siren", "nombre-dit"].includes(nom) && mots.compris !== EXEMPLE ? mots.compris : undefined
      const conseil = compris || (correction !== undefined && nom !== "insee-zero")
      found.push({ chemin, phrase: `${fill(message)} ${fill(remede)}`, correction, conseil, dit: DITS.includes(nom) })
    }
    const vide = chemin => dire(chemin, "vide-obligatoire", { champ: champ(chemin) })

    const nombre = (valeur, part, chemin) => {
      const entier = part.type === "integer"
      if (typeof valeur !== "number" || (entier && !Number.isInteger(valeur))) {
        const unite = valeurs.impact?.indicateurs?.[chemin[2]]?.unite
        if (typeof valeur === "string" && valeur.includes("%") && chemin[0] === "impact" && chemin.at(-1) === "valeur" && unite && unite !== "pour-cent") {
          return dire(chemin, "nombre-part", { cite: citer(valeur), unite })
        }
        const meant = typeof valeur === "string" ? devinerNombre(valeur) : null
        let compris = entier && meant?.includes(".") ? null : meant
        const [dit, approche] = compris || typeof valeur !== "string" ? [null, ""] : devinerNombreDit(valeur)
        const mot = dit && !entier && chemin.at(-1) === "valeur" ? approche : ""
        if (dit && (mot || !approche) && !entier) compris = dit
        return dire(chemin, mot ? "nombre-dit" : compris ? "nombre-compris" : "nombre", { mot, champ: champ(chemin), sorte: entier ? "un nombre entier" : "un nombre", cite: citer(valeur), compris })
      }
      const mots = { champ: champ(chemin), valeur }
      if (valeur < part.minimum) dire(chemin, "petit", { ...mots, borne: part.minimum })
      else if (valeur > part.maximum) dire(chemin, "grand", { ...mots, borne: part.maximum })
    }
    const texte = (valeur, part, chemin) => {
      if (!valeur.trim()) return vide(chemin)
      const n = taille(valeur)
      const mots = { champ: champ(chemin), taille: n, caracteres: compte(n, "caractère", "caractères") }
      if (n < part.minLength) dire(chemin, "court", { ...mots, borne: part.minLength })
      else if (n > part.maxLength) dire(chemin, "long", { ...mots, borne: part.maxLength, trop: n - part.maxLength })
      else if (forme(part) && refuse(part, valeur, regles)) {
        const clean = valeur.replace(INVISIBLE, "").trim()
        const hidden = valeur.match(INVISIBLE)
        if (hidden && clean !== valeur && !refuse(part, clean, regles)) {
          const compris = ["siren", "code-insee"].includes(forme(part)) ? `"${clean}"` : clean
          dire(chemin, "cache-invisible", { point: hidden[0].codePointAt().toString(16).toUpperCase().padStart(4, "0"), cite: citer(clean), compris })
          return Object.assign(found.at(-1), { correction: clean, conseil: true })
        }
        const [nom, compris, cite] = FORMES[forme(part)](valeur, regles)
        // A document without an address shows a use, or a figure.
        const document = chemin.at(-2) === "preuve" ? !/https?:|www\./.test(valeur) : nom === "source" && chemin.includes("mesures") && /\S\s+\S/.test(valeur)
        dire(chemin, nom, { cite: cite || citer(valeur), compris, premier: regles.annees[0], dernier: regles.annees[1] }, document || undefined)
        if (document) found.at(-1).dit = true
      }
      const locals = [...valeur.matchAll(ADRESSE)].map(one => one[1]).filter(one => personnelle(one, regles))
      if (locals.length) dire(chemin, "courriel-nominatif", { cite: citer(`${locals[0]}@…`) })
      if (!["siren", "code_insee", "url"].includes(chemin.at(-1)) && TELEPHONE.test(valeur.replace(/https?:\/\/\S+/g, " "))) dire(chemin, "telephone")
      if (part["x-format"] === "markdown") for (const [nom, words] of markdown(valeur)) dire(chemin, nom, words)
    }
    const ensemble = (groupe, champs, chemin) => {
      const lu = nom => nom in groupe ? bornes(String(groupe[nom]), regles.annees) : null
      const ecrit = nom => {
        const [year, month, day] = String(groupe[nom]).split("-")
        return [...day ? [day === "01" ? "1er" : Number(day)] : [], ...month ? [regles.mois[month - 1]] : [], year].join(" ")
      }
      for (const [premier, dernier] of regles.ordre) {
        const [debut, fin] = [lu(premier), lu(dernier)]
        if (debut && fin && debut[0] > fin[1]) {
          dire([...chemin, dernier], "date-ordre", { premier: seul([...chemin, premier]), dernier: seul([...chemin, dernier]), debut: ecrit(premier), fin: ecrit(dernier) })
        }
      }
      for (const nom of Object.keys(champs).filter(nom => champs[nom].passe)) {
        const moment = lu(nom)
        if (moment && moment[0] > regles.jour) dire([...chemin, nom], "date-future", { champ: champ([...chemin, nom]), date: ecrit(nom) })
      }
    }
    // What a value of one field asks of the others.
    const demandes = (groupe, part, chemin) => {
      for (const { champ: nom, valeurs: voulues, exige } of part.quand || []) {
        if (!voulues.includes(groupe[nom])) continue
        for (const absent of exige.filter(autre => !(autre in groupe))) {
          dire([...chemin, nom], "champ-demande", { valeur: groupe[nom], champ: champ([...chemin, absent]) })
        }
      }
    }
    const partie = (valeur, part, chemin) => {
      if (valeur === null) return vide(chemin)
      if (part.type === "object") {
        for (const [nom, dedans] of Object.entries(part.champs)) {
          if (nom in valeur) partie(valeur[nom], dedans, [...chemin, nom])
        }
        if (part.unDe && !part.unDe.some(names => names.every(nom => nom in valeur))) {
          // A name, or an acronym, is enough: the catalogue finds whose it is, or asks.
          const nommee = chemin.at(-1) === "organisation" && "nom" in valeur
          dire(chemin, "choix-manquant", { choix: enumerer(part.unDe.map(names => names.map(nom => `« ${seul([...chemin, nom])} »`).join(" avec "))), champ: champ(chemin) }, nommee || undefined)
          if (nommee) found.at(-1).dit = true
        }
        ensemble(valeur, part.champs, chemin)
        demandes(valeur, part, chemin)
      } else if (part.type === "array") {
        if (!valeur.length) return vide(chemin)
        const n = valeur.length
        const mots = { champ: champ(chemin), taille: n, elements: compte(n, "élément", "éléments") }
        if (n < part.minItems) dire(chemin, "liste-courte", { ...mots, borne: part.minItems })
        if (n > part.maxItems) dire(chemin, "liste-longue", { ...mots, borne: part.maxItems })
        valeur.forEach((item, rank) => partie(item, part.items, [...chemin, rank]))
      } else if (part.type === "number" || part.type === "integer") nombre(valeur, part, chemin)
      else if (part.type === "string") texte(String(valeur), part, chemin)
    }

    partie(valeurs, regles.schema, [])
    const { min, max } = valeurs.publics?.population || {}
    if (Number.isInteger(min) && Number.isInteger(max) && min > max) dire(["publics", "population", "min"], "population", { minimum: min, maximum: max })
    return found
  }

  /** Make what reads a number or a date as people say them, in the months and the years of the catalogue. */
  const lecteur = regles => ({
    bornes: texte => bornes(texte, regles.annees),
    dateEnClair: iso => {
      const [annee, mois, jour] = iso.split("-")
      return [...jour ? [jour === "01" ? "1er" : Number(jour)] : [], ...mois ? [regles.mois[mois - 1]] : [], annee].join(" ")
    },
    entendreDate: texte => {
      const valeur = devinerDateDite(texte, regles)
      return valeur ? { valeur } : null
    },
    entendreNombre: texte => {
      const [valeur, approche] = devinerNombreDit(texte)
      return valeur ? { valeur, approche } : null
    },
  })

  window.Fiche = { verifier, lecteur, slug, citer, sansAccent }
})()
