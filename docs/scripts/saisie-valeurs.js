// From the fields of the page to values and back, what changed between two, and the message to send.
(() => {
  "use strict"
  // The rank that an element had in the file: no field has such a name.
  const RANG = "$rang"
  const dedans = root => [...root.querySelectorAll("[data-nom]")]
    .filter(one => (one.parentElement.closest("[data-nom], [data-element]") || root) === root)
  const saisie = champ => champ.querySelector("input, select, textarea")
  const elements = liste => [...liste.querySelector("[data-elements]").children]

  const nombre = text => /^-?\d+([.,]\d+)?$/.test(text) ? Number(text.replace(",", ".")) : text
  const LIRE = {
    cases: champ => [...champ.querySelectorAll(":checked")].map(box => box.value),
    oui: champ => ({ true: true, false: false })[champ.querySelector(":checked")?.value],
    lignes: champ => saisie(champ).value.split("\n").map(line => line.trim()).filter(Boolean),
    image: champ => champ.dataset.image,
    nombre: champ => { const text = saisie(champ).value.trim(); return text ? nombre(text) : undefined },
    texte: champ => saisie(champ).value.trim(),
    // Quotation marks are for the file, not for an answer: a code pasted from a message has some.
    ligne: champ => saisie(champ).value.trim().replace(/^["“”«]\s*([0-9AB ]+?)\s*["“”»]$/, "$1"),
    groupe: champ => groupe(champ),
    liste: champ => elements(champ).map(element => {
      const made = groupe(element)
      if (made && element.dataset.rang) made[RANG] = Number(element.dataset.rang)
      return made
    }).filter(Boolean),
  }
  const lire = champ => {
    const value = (LIRE[champ.dataset.genre] || LIRE.ligne)(champ)
    return value === "" || (Array.isArray(value) && !value.length) ? undefined : value
  }
  const groupe = root => {
    const pairs = dedans(root).map(champ => [champ.dataset.nom, lire(champ)]).filter(([, value]) => value !== undefined)
    return pairs.length ? Object.fromEntries(pairs) : undefined
  }
  /** What a group that is begun lacks is there, empty: the validation says so. */
  const complete = (valeur, part) => {
    if (Array.isArray(valeur)) return valeur.map(item => complete(item, part.items))
    if (part.type !== "object" || valeur === null || typeof valeur !== "object") return valeur
    const made = Object.fromEntries(Object.entries(valeur).filter(([nom]) => nom in part.champs).map(([nom, inner]) => [nom, complete(inner, part.champs[nom])]))
    for (const nom of part.requis) {
      const { type } = part.champs[nom]
      if (!(nom in made)) made[nom] = { array: [], string: "" }[type] ?? null
    }
    return made
  }

  /** Write values in the fields; those of a draft know the ranks of their elements, and new ones have none. */
  const remplir = (champ, value, ajouter, brouillon) => {
    const { genre } = champ.dataset
    if (genre === "groupe" || champ.matches("[data-element]")) {
      for (const one of dedans(champ)) if (value[one.dataset.nom] !== undefined) remplir(one, value[one.dataset.nom], ajouter, brouillon)
    } else if (genre === "liste") {
      for (const [index, item] of value.entries()) {
        const element = ajouter(champ)
        const rank = brouillon ? item[RANG] : index
        if (rank !== undefined) element.dataset.rang = rank
        remplir(element, item, ajouter, brouillon)
      }
    } else if (genre === "cases" || genre === "oui") {
      for (const box of champ.querySelectorAll("input")) box.checked = [value].flat().map(String).includes(box.value)
    } else if (genre === "image") champ.dataset.image = value
    else saisie(champ).value = Array.isArray(value) ? value.join("\n") : value
  }

  /** The changes from one value to another: { champ, avant, apres }, as `lire_modification` reads them. */
  const differences = (avant, apres, part, champ = []) => {
    if (part.type === "object") {
      if (apres === undefined) return avant === undefined ? [] : [{ champ, avant }]
      return Object.entries(part.champs).flatMap(([nom, inner]) => differences(avant?.[nom], apres[nom], inner, [...champ, nom]))
    }
    if (part.type !== "array") {
      const plat = value => {
        const text = String(value ?? "").trim()
        return part["x-format"] === "markdown" ? text : text.replace(/\s+/g, " ")
      }
      if (plat(avant) === plat(apres)) return []
      return [{ champ, avant, apres }]
    }
    const [old, now] = [avant || [], apres || []]
    const parRang = part.items.type === "object"
    const kept = new Set(parRang ? now.map(item => item[RANG]) : now.map(String))
    const reste = old.flatMap((item, rank) => kept.has(parRang ? rank : String(item)) ? [] : [{ champ: [...champ, rank], avant: item }])
    const autres = now.flatMap(item => {
      if (parRang && RANG in item) return differences(old[item[RANG]], item, part.items, [...champ, item[RANG]])
      return parRang || !old.map(String).includes(String(item)) ? [{ champ: [...champ, "+"], apres: item }] : []
    })
    return [...autres, ...reste]
  }

  // Runs of spaces, and spaces that do not break, are escaped: a mail may change them.
  const json = value => JSON.stringify(value).replace(/ {2,}|[\u00a0\u202f]/g, spaces =>
    [...spaces].map(one => `\\u${one.charCodeAt().toString(16).padStart(4, "0")}`).join(""))
  /** The text that every door of the catalogue reads. */
  const message = (regles, nom, resume, proposition, images = {}) => {
    const parts = [nom, resume.map(line => `- ${line.replace(/\s+/g, " ")}`).join("\n"), json(proposition), `- [x] ${regles.attestation}`]
    const text = regles.rubriques.map((title, rank) => `### ${title}\n\n${parts[rank]}`).join("\n\n")
    return Object.keys(images).length ? `${text}\n\n### Images\n\n${JSON.stringify(images)}\n` : `${text}\n`
  }

  // --- The file itself, for the editor of a forge: the lines that change are written, all others stay ---

  const marge = line => line.search(/[^ ]/)
  const blancs = n => " ".repeat(n)
  // A text that YAML reads as it is; any other stands between quotes, as in JSON.
  const NU = /^\p{L}(?!.*(:\s|\s#|:$))[^\n\t\u00a0]*$/u
  const MOT = /^(true|false|null|yes|no|on|off|y|n)$/i
  const scalaire = (value, part) => {
    if (typeof value !== "string") return String(value)
    const date = part.format === "date-partielle" && /^\d{4}(-\d\d){0,2}$/.test(value)
    return date || (NU.test(value) && !MOT.test(value)) ? value : JSON.stringify(value)
  }
  /** The lines of a value after `tete`; what lies in it starts at the column `colonne`. */
  const rendre = (tete, value, colonne, part) => {
    if (Array.isArray(value)) return [tete.trimEnd(), ...value.flatMap(item => rendre(`${blancs(colonne)}- `, item, colonne + 2, part.items))]
    if (value !== null && typeof value === "object") {
      const said = value.nom || value.titre || value.libelle || ""
      const whole = { ...part.identifiant && { id: window.Fiche.slug(said).slice(0, part.identifiant).replace(/-$/, "") }, ...value, ...part.declare }
      const lines = part.ordre.filter(nom => nom in whole).flatMap(nom => rendre(`${blancs(colonne)}${nom}: `, whole[nom], colonne + 2, part.champs[nom] || {}))
      return tete.endsWith("- ") ? [tete + lines[0].slice(colonne), ...lines.slice(1)] : [...tete ? [tete.trimEnd()] : [], ...lines]
    }
    const block = typeof value === "string" && value.includes("\n")
    if (block) return [`${tete}|`, ...value.split("\n").map(line => line.trim() && blancs(colonne) + line.trimEnd())]
    return [tete + scalaire(value, part)]
  }
  /** The fields of a group, or the elements of a list, in the lines from `debut` to `fin`: where each starts and ends. */
  const blocs = (lines, debut, fin, liste) => {
    const tiret = line => /^ *- /.test(line)
    const said = line => /^ *[^ #]/.test(line)
    const column = marge(lines.slice(debut, fin).find(said) || "")
    const starts = lines.flatMap((line, rank) => rank >= debut && rank < fin && marge(line) === column && said(line) && tiret(line) === liste ? [rank] : [])
    return starts.map((start, rank) => {
      let end = starts[rank + 1] ?? fin
      // The comments above the next field are its own.
      while (end > start + 1 && (!lines[end - 1].trim() || (!said(lines[end - 1]) && marge(lines[end - 1]) <= column))) end -= 1
      return { debut: start, fin: end, colonne: column }
    })
  }
  /** Where a path is, those beside it, and the lines it lies in, without the dashes that lead to it; what is in braces is not found. */
  const chercher = (lines, champ) => {
    const vue = [...lines]
    let found = { debut: -1, fin: lines.length, dans: 0 }
    for (const step of champ) {
      const liste = typeof step === "number"
      const freres = blocs(vue, found.dans, found.fin, liste)
      const one = liste ? freres[step] : freres.find(({ debut }) => vue[debut].trimStart().startsWith(`${step}:`))
      if (!one) return {}
      if (liste) vue[one.debut] = vue[one.debut].replace("- ", "  ")
      found = { ...one, freres, dans: one.debut + (liste ? 0 : 1) }
    }
    return { ...found, vue }
  }
  const retirer = (lines, champ) => {
    const { debut, fin, colonne, freres } = chercher(lines, champ)
    if (debut === undefined) throw champ
    if (freres.length === 1) return retirer(lines, champ.slice(0, -1))
    const dash = typeof champ.at(-1) === "string" && lines[debut].slice(0, colonne).includes("-")
    lines.splice(debut, fin - debut)
    if (dash) lines[debut] = `${blancs(colonne - 2)}- ${lines[debut].slice(colonne)}`
  }
  const poser = (lines, champ, value, root) => {
    const nom = champ.at(-1)
    const haut = champ.slice(0, -1)
    const parts = champ.reduce((all, step) => [...all, all.at(-1).items || all.at(-1).champs[step]], [root])
    const place = nom === "+" ? null : chercher(lines, champ)
    if (place?.debut >= 0) {
      const [, tete, ancien] = /^( *(?:- )?(?:[a-z_]+:)? *)(.*)$/.exec(lines[place.debut])
      const made = rendre(`${tete.trimEnd()} `, value, place.colonne + 2, parts.at(-1))
      const note = place.fin === place.debut + 1 && made.length === 1 && /^(?:"(?:[^"\\]|\\.)*"|'(?:[^']|'')*'|.*?)(\s+#.*)?$/.exec(ancien)[1]
      if (note) made[0] += note
      return lines.splice(place.debut, place.fin - place.debut, ...made)
    }
    const found = chercher(lines, haut)
    if (!found.vue) return poser(lines, haut, nom === "+" ? [value] : { [nom]: value }, root)
    const beside = blocs(found.vue, found.dans, found.fin, nom === "+")
    const { ordre = [] } = parts.at(-2)
    const before = one => ordre.indexOf(/\w+/.exec(found.vue[one.debut])[0]) < ordre.indexOf(nom)
    const { fin, colonne } = nom === "+" ? beside.at(-1) : beside.filter(before).at(-1) || beside[0]
    lines.splice(fin, 0, ...rendre(blancs(colonne) + (nom === "+" ? "- " : `${nom}: `), value, colonne + 2, parts.at(-1)))
  }
  /** The text of a file where each change is made; nothing when one cannot be written so. */
  const ecrire = (text, changes, root) => {
    const lines = text.split("\n")
    try {
      for (const { champ, apres } of changes) if (apres !== undefined) poser(lines, champ, apres, root)
      // What is removed comes last, the end of a list first: the ranks of the others hold until then.
      for (const { champ, apres } of [...changes].reverse()) if (apres === undefined) retirer(lines, champ)
      return lines.join("\n")
    } catch {
      return ""
    }
  }
  const nouvelle = (values, root) => `${rendre("", values, 0, root).join("\n")}\n`

  Object.assign(window.Fiche, { complete, dedans, differences, ecrire, elements, groupe, lire, message, nouvelle, remplir, saisie })
})()
