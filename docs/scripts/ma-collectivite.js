// « Ma collectivité »: find a commune or an EPCI by name or postal code, say what those around it use.
// A département and a région are found in the table of this page, that leads to theirs; one of which nothing
// is said has none, and the answer is here.
// Reads small JSON files on demand (described in scripts/_eclats.py), and in the API who uses
// what in a département; writes text only.
(() => {
  "use strict"
  const form = document.getElementById("mc")
  if (!form) return
  const input = document.getElementById("mc-saisie")
  const state = document.getElementById("mc-etat")
  const choices = document.getElementById("mc-choix")
  const answer = document.getElementById("mc-reponse")
  const { donnees, racine, insee: declareInsee, siren: declareSiren } = form.dataset
  const MAX = 8
  const cache = new Map()

  const read = url => {
    if (!cache.has(url)) {
      cache.set(url, fetch(url).then(r => {
        if (!r.ok) throw new Error(url)
        return r.json()
      }).catch(error => { cache.delete(url); throw error }))
    }
    return cache.get(url)
  }
  const load = name => read(donnees + name)
  const around = dep => Promise.all([
    load("index.json"), load("communs.json"), load(`communes-${dep}.json`), read(`${racine}api/v1/collectivites/${dep}.json`),
  ])

  // The same reduction as `catalogue_communs.collectivites.objets.cle_du_nom`.
  const saints = { st: "saint", ste: "sainte", sts: "saints", stes: "saintes" }
  const cle = text => {
    const plain = text.toLowerCase().replace(/œ/g, "oe").replace(/æ/g, "ae")
      .normalize("NFD").replace(/[\u0300-\u036f]/g, "")
    const words = plain.replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "")
      .split("-").map(w => saints[w] || w).join("-")
    return words.replace(/^(les?|la|l)-/, "")
  }

  // The shards that may hold what starts with `key`: the last start not after it, and those it begins.
  const shards = (starts, key) => {
    const at = starts.filter(s => s <= key).length - 1
    return starts.filter((s, i) => i === Math.max(at, 0) || s.startsWith(key))
  }

  const departement = insee => insee.startsWith("97") || insee.startsWith("98") ? insee.slice(0, 3) : insee.slice(0, 2)

  // The communes of a postal code: in the département that its first digits name, and in those that the index adds.
  const withCode = async (index, key) => {
    const near = key.startsWith("20") ? ["2A", "2B"] : [departement(key)]
    const far = Object.entries(index.ailleurs).filter(([code]) => code.startsWith(key)).flatMap(([, deps]) => deps)
    const asked = [...new Set([...near, ...far])].filter(dep => index.departements[dep]).slice(0, 4)
    const files = await Promise.all(asked.map(dep => load(`communes-${dep}.json`)))
    return files.flatMap(file => Object.entries(file.communes)
      .filter(([, commune]) => ` ${commune[4]}`.includes(` ${key}`)).map(([insee, [nom]]) => [nom, insee]))
  }

  async function search(text) {
    const index = await load("index.json")
    const byCode = /^\d/.test(text)
    const key = byCode ? text.replace(/\D/g, "") : cle(text)
    const found = byCode ? await withCode(index, key) : []
    for (const start of byCode ? [] : shards(index.noms, key).slice(0, 3)) {
      found.push(...(await load(`noms-${start}.json`)).filter(([name]) => cle(name).startsWith(key)))
    }
    const exact = e => cle(e[0]) === key ? 0 : 1
    found.sort((a, b) => exact(a) - exact(b) || a[0].localeCompare(b[0], "fr") || a[1].localeCompare(b[1]))
    const seen = new Set()
    // An EPCI has several ways to be written, and is one.
    const one = e => e[1].length > 5 ? e[1] : e[0] + e[1]
    const places = byCode ? [] : [...document.querySelectorAll(".regions a, .regions [data-code]")]
      .filter(a => cle(a.textContent).startsWith(key)).map(a => ({ name: a.textContent, href: a.href, cell: a }))
      // Martinique is a région and a département: without a page, it is one answer.
      .filter((a, i, all) => all.findIndex(b => b.name === a.name && b.href === a.href) === i)
    return [...places, ...found.filter(e => !seen.has(one(e)) && seen.add(one(e)))
      .map(([name, code, today, dep = departement(code)]) =>
        ({ name: code.length > 5 ? today : name, code, dep, today: code.length > 5 ? "" : today, place: index.departements[dep]?.[0] || "" }))]
  }

  const element = (tag, text, attributes = {}) => {
    const made = document.createElement(tag)
    if (text) made.textContent = text
    Object.entries(attributes).forEach(([k, v]) => made.setAttribute(k, v))
    return made
  }

  const links = (slugs, communs) => {
    const list = element("ul")
    for (const slug of slugs) {
      const item = element("li")
      item.append(element("a", communs[slug][0], { href: `${racine}communs/${slug}/` }), ` : ${communs[slug][1]}`)
      list.append(item)
    }
    return list
  }

  // Nothing known of a collectivité: it may say so itself, its code already written.
  const part = (title, slugs, communs, none = "aucun usage connu", code = "") => {
    const box = element("section")
    box.append(element("h4", title))
    if (slugs.length) box.append(links(slugs, communs))
    else {
      const said = element("p", none, { class: "nc" })
      const form = code.length > 5 ? declareSiren : declareInsee
      if (code) said.append(". Vous en utilisez un ? ", element("a", "Dites-le", { href: form.replace("CODE", code) }))
      box.append(said)
    }
    return box
  }

  // What to do about a département or a région of which nothing is said: `cell`, its name in the table.
  const showNothing = async cell => {
    const name = cell.textContent
    answer.replaceChildren(element("h3", name), part("Ce qui est utilisé ici", [], {}, "aucun usage connu", cell.dataset.code))
    const region = cell.closest("tr").querySelector("th a")
    if (region) answer.append(element("p", "Voir sa région : "))
    if (region) answer.lastChild.append(element("a", region.textContent, { href: region.href }))
    state.textContent = `Réponse affichée pour ${name}.`
  }

  // What the API says that a collectivité uses.
  const used = who => (who?.communs || []).map(use => use.commun)

  // What is said of a département without a list of users, by common.
  const told = (title, facts, communs) => {
    const box = element("section")
    const list = element("ul")
    for (const slug of new Set(facts.map(fact => fact.commun))) {
      const item = element("li")
      const said = facts.filter(fact => fact.commun === slug).map(fact => fact.dit).join(" ; ")
      item.append(element("a", communs[slug][0], { href: `${racine}communs/${slug}/` }), ` : ${said}`)
      list.append(item)
    }
    box.append(element("h4", title), list)
    return facts.length ? [box] : []
  }

  async function showEpci(siren, dep) {
    const [index, communs, local, here] = await around(dep)
    const found = local.epci[siren]
    if (!found) return
    const [name, people, count] = found
    const inside = Object.entries(local.communes).filter(([code, c]) => here.epci_par_commune[code] === siren || c[2] === siren)
    answer.replaceChildren(element("h3", name))
    answer.append(element("p", `${people.toLocaleString("fr-FR")} habitants, ${count} communes`, { class: "precision" }))
    const boxes = element("div", "", { class: "mc-parties" })
    const [depName, region] = index.departements[dep]
    boxes.append(...told(`Porté ici : ${depName}`, here.declares.filter(fact => fact.genre === "porteur"), communs))
    boxes.append(part(`Intercommunalité : ${name}`, used(here.epci[siren]), communs, "aucun usage connu", siren))
    inside.map(([code, c]) => [c[0], used(here.communes[code])]).filter(([, slugs]) => slugs.length)
      .forEach(([commune, slugs]) => boxes.append(part(`Commune : ${commune}`, slugs, communs)))
    if (local.conseil) boxes.append(part(local.conseil, used(here.departement), communs))
    if (index.regions[region]) boxes.append(part(`Région : ${index.regions[region]}`, used(here.region), communs))
    answer.append(boxes)
    history.replaceState(null, "", `#siren=${siren}-${dep}`)
    state.textContent = `Réponse affichée pour ${name} (${depName}).`
  }

  async function show(insee) {
    const dep = departement(insee)
    const [index, communs, local, here] = await around(dep)
    const found = local.communes[insee]
    if (!found) return
    const [name, people, ept, rank] = found
    const epci = here.epci_par_commune[insee]
    const same = rank === null ? {} : await load(`taille-${rank}.json`)
    const [depName, region] = index.departements[dep]
    const mine = used(here.communes[insee])
    const named = [[`Commune : ${name}`, mine, insee]]
    for (const siren of [epci, ept].filter(Boolean)) {
      named.push([`Intercommunalité : ${local.epci[siren][0]}`, used(here.epci[siren]), siren])
    }
    const close = named.length
    if (local.conseil && !here.sans_departement?.includes(epci)) named.push([local.conseil, used(here.departement)])
    if (index.regions[region]) named.push([`Région : ${index.regions[region]}`, used(here.region)])
    const near = Object.entries(local.communes).filter(([code]) => code !== insee && epci && here.epci_par_commune[code] === epci)
      .map(([code, c]) => [c[0], used(here.communes[code])]).filter(([, slugs]) => slugs.length)
    const carried = here.declares.filter(fact => fact.genre === "porteur")
    const declared = here.declares.filter(fact => fact.genre === "chiffre" || fact.genre === "organisme")
    const known = new Set([...[...carried, ...declared].map(fact => fact.commun), ...[...named.slice(0, close), ...near].flatMap(([, slugs]) => slugs)])
    const toFind = Object.entries(communs).filter(([slug, [, , meant, min, max]]) =>
      meant && !known.has(slug) && (people === null || ((min || 0) <= people && (max === null || people <= max))))
      .map(([slug]) => slug)
    const alike = Object.entries(same).map(([slug, [count, names]]) => {
      const own = mine.includes(slug) ? 1 : 0
      return [slug, count - own, names.filter(other => !own || other !== `${name} (${depName})`)]
    }).filter(([, count]) => count > 0)

    answer.replaceChildren()
    answer.append(element("h3", `${name} (${depName})`))
    const inhabitants = people === null ? "population inconnue" : `${people.toLocaleString("fr-FR")} habitants`
    answer.append(element("p", rank === null ? inhabitants : `${inhabitants}, taille : ${index.strates[rank]}`, { class: "precision" }))
    const boxes = element("div", "", { class: "mc-parties" })
    boxes.append(...told(`Porté ici : ${depName}`, carried, communs), ...told(`Cité sans commune connue : ${depName}`, declared, communs))
    const none = declared.length ? "aucun usage nommé" : "aucun usage connu"
    named.forEach(([title, slugs, code]) => boxes.append(part(title, slugs, communs, none, code)))
    near.forEach(([title, slugs]) => boxes.append(part(`Voisine : ${title}`, slugs, communs)))
    const size = element("section")
    size.append(element("h4", "Communes de votre taille"))
    if (alike.length) {
      const list = element("ul")
      for (const [slug, count, names] of alike) {
        const item = element("li")
        const others = count > names.length && names.length ? "…" : ""
        item.append(element("a", communs[slug][0], { href: `${racine}communs/${slug}/` }),
          ` : ${count} ${count > 1 ? "communes" : "commune"}${names.length ? `, ${names.join(", ")}${others}` : ""}`)
        list.append(item)
      }
      size.append(list)
    } else size.append(element("p", "aucun usage connu", { class: "nc" }))
    boxes.append(size, part("Fait pour vous, aucun usage connu autour de vous", toFind, communs))
    answer.append(boxes)
    history.replaceState(null, "", `#insee=${insee}`)
    state.textContent = `Réponse affichée pour ${name}.`
  }

  const fail = () => { state.textContent = "La recherche n’a pas abouti. Vérifiez votre connexion, puis réessayez." }

  let turn = 0
  input.addEventListener("input", async () => {
    const mine = ++turn
    const text = input.value.trim()
    choices.replaceChildren()
    answer.replaceChildren()
    if (text.length < 2) { state.textContent = ""; return }
    try {
      const found = await search(text)
      if (mine !== turn) return
      state.textContent = found.length === 0 ? "Aucune collectivité trouvée : vérifiez l’orthographe ou tapez le code postal."
        : found.length > MAX ? `${found.length} collectivités, les ${MAX} premières sont affichées : précisez.`
        : found.length === 1 ? "1 collectivité trouvée." : `${found.length} collectivités trouvées.`
      for (const c of found.slice(0, MAX)) {
        const item = element("li")
        if (c.href) {
          item.append(element("a", c.name, { href: c.href, class: "bouton" }))
          choices.append(item)
          continue
        }
        const label = c.cell ? c.name : c.today ? `${c.name}, aujourd’hui ${c.today} (${c.place})` : `${c.name} (${c.place})`
        const button = element("button", label, { type: "button", class: "bouton" })
        button.addEventListener("click", () => {
          choices.replaceChildren()
          const shown = c.cell ? showNothing(c.cell) : c.code.length > 5 ? showEpci(c.code, c.dep) : show(c.code)
          shown.then(() => answer.focus(), fail)
        })
        item.append(button)
        choices.append(item)
      }
    } catch { if (mine === turn) fail() }
  })
  form.addEventListener("submit", event => {
    event.preventDefault()
    choices.querySelector("button, a")?.click()
  })
  form.hidden = false
  const [, insee, siren, dep] = /^#(?:insee=([0-9AB]{5})|siren=([0-9]{9})-([0-9AB]{2,3}))$/.exec(location.hash) || []
  if (insee) show(insee).catch(fail)
  else if (siren) showEpci(siren, dep).catch(fail)
})()
