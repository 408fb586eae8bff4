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

  Object.assign(window.Fiche, { complete, dedans, differences, elements, groupe, lire, message, remplir, saisie })
})()
