// « Ma collectivité »: find a commune or an EPCI by name or postal code, say what those around it use.
// A département and a région are found on the map and in the list of this page, that lead to theirs; one of which
// nothing is said has no page, and the answer is here. Who acts is told apart from who is only covered.
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
  const lieux = () => import("./lieux.js")
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

  // The communes of a postal code: in the département that its first digits name, and in those that the index adds.
  // A code that is not postal may be the INSEE code of a commune.
  const withCode = async (index, key, departement) => {
    const near = key.startsWith("20") ? ["2A", "2B"] : [departement(key)]
    const far = Object.entries(index.ailleurs).filter(([code]) => code.startsWith(key)).flatMap(([, deps]) => deps)
    const asked = [...new Set([...near, ...far])].filter(dep => index.departements[dep]).slice(0, 4)
    const files = await Promise.all(asked.map(dep => load(`communes-${dep}.json`)))
    const communes = files.flatMap(file => Object.entries(file.communes))
    const postales = communes.filter(([, commune]) => ` ${commune[4]}`.includes(` ${key}`))
    const trouvees = postales.length ? postales : communes.filter(([insee]) => insee === key)
    return trouvees.map(([insee, [nom]]) => [nom, insee])
  }

  // Each région, then each département: its page, if it has one, and the code by which it says what it uses.
  const territories = index => {
    const regions = [...document.querySelectorAll("[data-region]")].map(element =>
      ({ name: element.textContent, code: element.dataset.region, href: element.getAttribute("href") || "" }))
    const departements = Object.entries(index.departements).map(([code, [name, region]]) => {
      const link = document.querySelector(`[data-departement="${code}"][data-page]`)
      return { name, code, href: link?.getAttribute("href") || "", region: index.regions[region] }
    })
    // Martinique is a région and a département: without a page, it is one answer.
    const twice = place => regions.some(region => region.name === place.name && region.href === place.href)
    return [...regions, ...departements.filter(place => !twice(place))]
  }

  /**
   * Look for what a text names: territories, which have a page, and places.
   * @param {string} text
   * @returns {Promise<{ name: string, code: string, href?: string, dep?: string, today?: string, place?: string }[]>}
   */
  async function search(text) {
    const [index, { cle, departement, eclats }] = await Promise.all([load("index.json"), lieux()])
    const byCode = /^\d/.test(text)
    const key = byCode ? text.replace(/\D/g, "") : cle(text)
    const found = byCode ? await withCode(index, key, departement) : []
    for (const start of byCode ? [] : eclats(index.noms, key).slice(0, 3)) {
      found.push(...(await load(`noms-${start}.json`)).filter(([name]) => cle(name).startsWith(key)))
    }
    const exact = e => cle(e[0]) === key ? 0 : 1
    found.sort((a, b) => exact(a) - exact(b) || a[0].localeCompare(b[0], "fr") || a[1].localeCompare(b[1]))
    const seen = new Set()
    // An EPCI has several ways to be written, and is one.
    const one = e => e[1].length > 5 ? e[1] : e[0] + e[1]
    const places = byCode ? [] : territories(index).filter(place => cle(place.name).startsWith(key))
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

  // A part of the answer; none where nothing is known.
  const part = (title, slugs, communs) => {
    if (!slugs.length) return []
    const box = element("section")
    box.append(element("h4", title), links(slugs, communs))
    return [box]
  }

  // The parts that say something, then once that nothing else is known: a collectivité may say so itself, its
  // code already written.
  const answered = (title, precision, first, boxes, code) => {
    const heading = element("h3", title, { tabindex: "-1" })
    const form = code.length > 5 ? declareSiren : declareInsee
    const said = element("p", `Rien ${boxes.length || first ? "d’autre " : ""}de connu ici. Vous utilisez un commun ? `, { class: "nc" })
    said.append(element("a", "Dites-le", { href: form.replace("CODE", code) }))
    const parts = element("div", "", { class: "mc-parties" })
    parts.append(...boxes)
    answer.replaceChildren(heading, ...(first ? [first] : []), ...(precision ? [element("p", precision, { class: "precision" })] : []), parts, said)
    document.querySelector(".chapeau").hidden = true
    // It is for who does not see the answer.
    state.className = "invisible"
  }

  // The common that the reader comes from, and what is known of it nearby, the nearest first: who, and how near.
  const nearby = (communs, near, otherwise = []) => {
    const slug = new URLSearchParams(location.search).get("commun")
    if (!Object.hasOwn(communs, slug)) return null
    const said = element("p", "", { class: "mc-dabord" })
    const naming = found => found.filter(([, , slugs]) => slugs.includes(slug)).map(([name, how]) => `${name}${how && ", "}${how}`)
    const close = naming(near), who = close.length ? close : naming(otherwise)
    const more = who.length > 3 ? ` et ${who.length - 3} de plus` : ""
    said.append(element("a", communs[slug][0], { href: `${racine}communs/${slug}/` }),
      ` près de chez vous\u00a0: ${who.length ? `${who.slice(0, 3).join("\u202f; ")}${more}` : "aucun usage connu"}`)
    return said
  }

  // What to do about a département or a région of which nothing is said.
  const showNothing = async place => {
    const { cle } = await lieux()
    answered(place.name, "", null, [], place.code)
    // A région has none above it.
    const wider = cle(place.region || "")
    const region = [...document.querySelectorAll("a[data-region]")].find(link => cle(link.textContent) === wider)
    if (region) {
      const line = element("p", "Voir sa région : ")
      line.append(element("a", region.textContent, { href: region.getAttribute("href") }))
      answer.append(line)
    }
    state.textContent = `Réponse affichée pour ${place.name}.`
  }

  const type = text => {
    input.value = text
    input.dispatchEvent(new Event("input"))
  }

  // A département or a région by its name: its page, or that nothing is said of it.
  const showZone = async name => {
    const [index, { cle }] = await Promise.all([load("index.json"), lieux()])
    const place = territories(index).find(candidate => cle(candidate.name) === cle(name))
    if (place?.href) location.replace(place.href)
    else if (place) await showNothing(place)
    else type(name)
  }

  // What the API says that a collectivité uses.
  const used = who => (who?.communs || []).map(use => use.commun)

  // The councils that cover a place: what they use is for all of it, and nobody there is said to use it.
  const above = ([departement, ours], [region, theirs]) => [
    [departement.replace(/^Département : (.*)$/, "Département ($1)"), ours], [region && `Région ${region}`, theirs],
  ].filter(([council]) => council).map(([council, uses]) => [council, "pour tout son territoire, dont le vôtre", used(uses)])

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
    const [depName, region] = index.departements[dep]
    const mine = used(here.epci[siren])
    const members = inside.map(([code, c]) => [c[0], "commune membre", used(here.communes[code])])
    const council = above([local.conseil, here.departement], [index.regions[region], here.region])
    const boxes = [
      ...part("Votre intercommunalité s’en sert", mine, communs),
      ...members.flatMap(([commune, , slugs]) => part(`Une commune membre s’en sert : ${commune}`, slugs, communs)),
      ...council.flatMap(([council, , slugs]) => part(`Vous êtes couverts par : ${council}`, slugs, communs)),
      ...told(`Porté ici : ${depName}`, here.declares.filter(fact => fact.genre === "porteur"), communs),
    ]
    const first = nearby(communs, [[name, "votre intercommunalité", mine], ...members, ...council])
    answered(name, `${people.toLocaleString("fr-FR")} habitants, ${count} communes`, first, boxes, siren)
    history.replaceState(null, "", `#siren=${siren}-${dep}`)
    state.textContent = `Réponse affichée pour ${name} (${depName}).`
  }

  async function show(insee) {
    const { departement } = await lieux()
    const dep = departement(insee)
    const [index, communs, local, here] = await around(dep)
    const found = local.communes[insee]
    if (!found) return
    const [name, people, ept, rank] = found
    const epci = here.epci_par_commune[insee]
    const same = rank === null ? {} : await load(`taille-${rank}.json`)
    const [depName, region] = index.departements[dep]
    const mine = used(here.communes[insee])
    const groups = [epci, ept].filter(Boolean)
      .map(siren => [local.epci[siren][0], "pour toutes ses communes, dont la vôtre", used(here.epci[siren])])
    const others = Object.entries(local.communes).filter(([code]) => code !== insee)
    const beside = code => Boolean(epci) && here.epci_par_commune[code] === epci
    const near = others.filter(([code]) => beside(code)).map(([code, c]) => [c[0], "commune voisine", used(here.communes[code])])
    const far = others.filter(([code]) => !beside(code)).map(([code, c]) => [c[0], "dans votre département", used(here.communes[code])])
    const council = above([here.sans_departement?.includes(epci) ? "" : local.conseil, here.departement], [index.regions[region], here.region])
    const carried = here.declares.filter(fact => fact.genre === "porteur")
    const declared = here.declares.filter(fact => fact.genre === "chiffre" || fact.genre === "organisme")
    const known = new Set([...[...carried, ...declared].map(fact => fact.commun), ...mine, ...[...groups, ...near].flatMap(([, , slugs]) => slugs)])
    const toFind = Object.entries(communs).filter(([slug, [, , meant, min, max]]) =>
      meant && !known.has(slug) && (people === null || ((min || 0) <= people && (max === null || people <= max))))
      .map(([slug]) => slug)
    const alike = Object.entries(same).map(([slug, [count, names]]) => {
      const own = mine.includes(slug) ? 1 : 0
      return [slug, count - own, names.filter(other => !own || other !== `${name} (${depName})`)]
    }).filter(([, count]) => count > 0)

    const inhabitants = people === null ? "population inconnue" : `${people.toLocaleString("fr-FR")} habitants`
    const size = element("section")
    size.append(element("h4", `Communes de votre taille, ${index.strates[rank]}`))
    const list = element("ul")
    for (const [slug, count, names] of alike) {
      const item = element("li")
      const more = count > names.length && names.length ? "…" : ""
      const close = others.filter(([code, c]) => c[3] === rank && used(here.communes[code]).includes(slug)).map(([, c]) => c[0])
      const elsewhere = `${count} ${count > 1 ? "communes" : "commune"}${names.length ? `, ${names.join(", ")}${more}` : ""}`
      item.append(element("a", communs[slug][0], { href: `${racine}communs/${slug}/` }),
        ` : ${close.length ? `${close.join(", ")}, dans votre département\u202f; en tout, ` : ""}${elsewhere}`)
      list.append(item)
    }
    size.append(list)
    const acting = [[`Votre commune s’en sert : ${name}`, mine], ...near.map(([commune, , slugs]) => [`Une voisine s’en sert : ${commune}`, slugs])]
    const covering = [...groups, ...council].map(([group, , slugs]) => [`Vous êtes couverts par : ${group}`, slugs])
    const boxes = [
      ...acting.flatMap(([title, slugs]) => part(title, slugs, communs)),
      ...(alike.length ? [size] : []),
      ...covering.flatMap(([title, slugs]) => part(title, slugs, communs)),
      ...told(`Cité ici, sans nom de commune : ${depName}`, declared, communs),
      ...told(`Porté ici : ${depName}`, carried, communs),
      ...part("Fait pour vous, aucun usage connu autour de vous", toFind, communs),
    ]
    const first = nearby(communs, [[name, "votre commune", mine], ...groups, ...near, ...council, ...far], [
      ...declared.map(fact => [fact.dit, "", [fact.commun]]),
      ...alike.flatMap(([slug, , names]) => names.map(who => [who, "commune de votre taille", [slug]])),
    ])
    answered(`${name} (${depName})`, rank === null ? inhabitants : `${inhabitants}, taille : ${index.strates[rank]}`, first, boxes, insee)
    history.replaceState(null, "", `#insee=${insee}`)
    state.textContent = `Réponse affichée pour ${name}.`
  }

  const fail = () => { state.textContent = "La recherche n’a pas abouti. Vérifiez votre connexion, puis réessayez." }

  let turn = 0
  input.addEventListener("input", async () => {
    const mine = ++turn
    const text = input.value.trim()
    state.className = ""
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
        const label = !c.place ? c.name : c.today ? `${c.name}, aujourd’hui ${c.today} (${c.place})` : `${c.name} (${c.place})`
        const button = element("button", label, { type: "button", class: "bouton" })
        button.addEventListener("click", () => {
          choices.replaceChildren()
          const shown = !c.place ? showNothing(c) : c.code.length > 5 ? showEpci(c.code, c.dep) : show(c.code)
          shown.then(() => answer.querySelector("h3").focus(), fail)
        })
        item.append(button)
        choices.append(item)
      }
    } catch { if (mine === turn) fail() }
  })
  form.addEventListener("submit", event => {
    event.preventDefault()
    const [first, ...others] = /** @type {NodeListOf<HTMLElement>} */ (choices.querySelectorAll("button, a"))
    // Of several places of the same name, the visitor says which.
    if (others.length) first.focus()
    else first?.click()
  })
  // A click on a département of which nothing is said answers here; any other leads to its page.
  document.getElementById("carte-dessin")?.addEventListener("click", event => {
    const zone = /** @type {Element} */ (event.target).closest("a[data-departement]:not([data-page])")
    if (!zone || event.ctrlKey || event.metaKey) return
    event.preventDefault()
    const answering = load("index.json").then(index => {
      const [name, region] = index.departements[zone.dataset.departement]
      return showNothing({ name, code: zone.dataset.departement, region: index.regions[region] })
    })
    answering.then(() => answer.querySelector("h3").focus(), fail)
  })
  form.hidden = false
  // Where another page leads: to a commune or an EPCI, to a département or a région, or to what is typed.
  const [, insee, siren, dep] = /^#(?:insee=([0-9AB]{5})|siren=([0-9]{9})-([0-9AB]{2,3}))$/.exec(location.hash) || []
  const ancre = new URLSearchParams(location.hash.slice(1))
  if (insee) show(insee).catch(fail)
  else if (siren) showEpci(siren, dep).catch(fail)
  else if (ancre.has("territoire")) showZone(ancre.get("territoire")).catch(fail)
  else type(ancre.get("lieu") || new URLSearchParams(location.search).get("commune") || "")
})()
