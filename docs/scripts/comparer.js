// Compare commons: the address says which, this script fetches a small file for each (described in
// catalogue_communs/site/vues/comparer.py) and puts its cells side by side. It writes text, never HTML.
(() => {
  "use strict"
  const $ = id => document.getElementById(id)
  const root = $("cmp")
  if (!root) return
  const { nc, aucunType, aucunTaille } = root.dataset
  const max = Number(root.dataset.max)
  const sizes = JSON.parse(root.dataset.tailles)
  const choice = $("cmp-choix")
  const kind = $("cmp-genre")
  const people = $("cmp-habitants")
  const state = $("cmp-etat")
  const title = document.title
  // On paper, the title names them; on a screen it stays as it is, so that nothing moves under it.
  const named = document.createElement("span")
  named.className = "cmp-imprime"
  document.querySelector("h1").append(named)
  const cache = new Map()

  // Only what the list offers exists: anything else in the address is shown as text, and not fetched.
  const names = new Map()
  const slugs = new Map()
  for (const option of choice.querySelectorAll("option[value]:not([value=''])")) {
    names.set(option.value, option.textContent)
    for (const slug of [option.value, ...(option.dataset.anciens || "").split(" ")]) slugs.set(slug, option.value)
  }

  const load = slug => {
    if (!cache.has(slug)) {
      cache.set(slug, fetch(`donnees/${slug}.json`).then(r => {
        if (!r.ok) throw new Error(slug)
        return r.json()
      }).catch(error => { cache.delete(slug); throw error }))
    }
    return cache.get(slug)
  }

  const read = () => {
    const query = new URLSearchParams(location.search)
    const asked = [...new Set((query.get("communs") || "").split(",").map(s => s.trim()).filter(Boolean))]
    const known = [...new Set(asked.map(s => slugs.get(s)).filter(Boolean))]
    const genre = query.get("genre") || ""
    const habitants = query.get("habitants") || ""
    return {
      communs: known.slice(0, max),
      trop: known.slice(max),
      inconnus: asked.filter(s => !slugs.has(s)),
      genre: [...kind.options].some(o => o.value === genre) ? genre : "",
      habitants: /^\d{1,8}$/.test(habitants) ? habitants : "",
    }
  }

  const address = s => {
    const parts = [s.communs.length && `communs=${s.communs.join(",")}`, s.genre && `genre=${s.genre}`,
      s.habitants && `habitants=${s.habitants}`].filter(Boolean)
    return location.pathname + (parts.length ? `?${parts.join("&")}` : "")
  }

  const go = (change, said) => {
    const next = { ...read(), ...change }
    if (address(next) !== location.pathname + location.search) history.pushState(null, "", address(next))
    return show(said)
  }

  const make = (tag, text, attributes = {}) => {
    const made = document.createElement(tag)
    if (text) made.textContent = text
    Object.entries(attributes).forEach(([k, v]) => made.setAttribute(k, v))
    return made
  }

  const line = ([text, url]) => {
    const box = make("p")
    if (url && /^(https:\/\/|mailto:|\.\.\/)/.test(url)) box.append(make("a", text, { href: url }))
    else {
      box.textContent = text
      if (text.endsWith(nc)) box.className = "nc"
    }
    return box
  }

  const like = ({ comme }, { genre, habitants }) => {
    if (!genre) return []
    const found = comme.genres[genre]
    const count = habitants && Number(habitants)
    const out = habitants && ((comme.min !== null && count < comme.min) || (comme.max !== null && count > comme.max))
    const lines = [[out ? comme.hors : found.pour]]
    // None of this kind is none of this size.
    if (habitants && sizes[genre] && found.tous) {
      const rank = sizes[genre].filter(([low]) => low <= count).length - 1
      lines.push([found.tailles?.[rank] || aucunTaille.replace("{taille}", sizes[genre][rank][1])])
    }
    lines.push([found.tous || aucunType])
    return lines
  }

  // How those that are compared stand to one another, as their files say it.
  const together = (shown, asked) => asked.communs.flatMap((_slug, i) => asked.communs
    .map((other, j) => [shown[i], shown[j], shown[i].liens?.[other]])
    .filter(([, , said], j) => said && j > i))
    .map(([one, other, said]) => [`${one.nom} et ${other.nom}. ${said}`])

  const fill = (shown, asked) => {
    const links = together(shown, asked)
    if (shown.length > 1 && !links.length) links.push(["Aucune source lue ne dit s’ils échangent leurs données : demandez-le aux équipes."])
    $("cmp-ensemble").replaceChildren(...links.map(line))
    $("cmp-ensemble").hidden = !links.length
    const silent = []
    $("cmp-table").dataset.communs = shown.length
    const head = $("cmp-table").tHead.rows[0]
    while (head.cells.length > 1) head.lastElementChild.remove()
    asked.communs.forEach((slug, i) => {
      const cell = make("th", "", { scope: "col", role: "columnheader" })
      const remove = make("button", "Retirer", { type: "button", class: "cmp-retirer", "aria-label": `Retirer ${shown[i].nom}` })
      remove.addEventListener("click", () => {
        go({ communs: read().communs.filter(s => s !== slug) }, `${shown[i].nom} retiré. `).then(() => choice.focus())
      })
      cell.append(make("a", shown[i].nom, { href: shown[i].url }), remove)
      head.append(cell)
    })
    ;[...$("cmp-table").tBodies[0].rows].forEach((row, at) => {
      while (row.cells.length > 1) row.lastElementChild.remove()
      const mine = row.dataset.ligne === "comme"
      const cells = shown.map(one => mine ? like(one, asked) : one.cellules[at])
      const texts = cells.map(lines => JSON.stringify(lines))
      // A row that says nothing of anyone is named under the table.
      const empty = !mine && shown.length > 1 && cells.every(lines => !lines.length)
      if (empty) silent.push(row.cells[0].firstChild.textContent)
      row.hidden = empty || (mine && !asked.genre)
      // What nobody said is not equal.
      const equal = cells.length > 1 && cells[0].length > 0 && !texts[0].includes(nc) && new Set(texts).size === 1
      row.classList.toggle("cmp-ligne--egale", equal)
      row.cells[0].querySelector(":scope > :last-child").hidden = !equal
      cells.forEach((lines, i) => {
        const cell = make("td", "", { role: "cell" })
        cell.append(make("strong", shown[i].nom, { class: "cmp-nom", "aria-hidden": "true" }))
        cell.append(...(lines.length ? lines : [[nc]]).map(line))
        row.append(cell)
      })
    })
    $("cmp-vides").textContent = silent.length ? `À demander à l’équipe, pour tous : ${silent.join(", ").toLowerCase()}.` : ""
  }

  let turn = 0
  const show = async (said = "") => {
    const mine = ++turn
    const asked = read()
    const count = asked.communs.length
    const refused = []
    if (asked.inconnus.length) {
      const listed = asked.inconnus.slice(0, max).map(s => `« ${s.slice(0, 60)} »`).join(", ")
      refused.push(`L’adresse demande ${listed} : aucun commun du catalogue ne porte ce nom. Choisissez dans la liste.`)
    }
    if (asked.trop.length) refused.push(`${max} communs au plus. Non affiché : ${asked.trop.map(s => names.get(s)).join(", ")}.`)
    $("cmp-refus").textContent = refused.join(" ")
    $("cmp-refus").hidden = !refused.length
    kind.value = asked.genre
    people.value = asked.habitants
    choice.value = ""
    for (const option of choice.options) option.disabled = asked.communs.includes(option.value)
    try {
      const shown = await Promise.all(asked.communs.map(load))
      if (mine !== turn) return
      fill(shown, asked)
      $("cmp-cadre").hidden = $("cmp-pied").hidden = !count
      root.querySelector(".cmp-adresse span").textContent = location.href
      const compared = shown.map(s => s.nom).join(", ")
      named.textContent = count > 1 ? ` : ${compared}` : ""
      document.title = count ? `${compared} · ${title}` : title
      state.textContent = said + (count === 0 ? "Choisissez un premier commun dans la liste."
        : count === 1 ? "1 commun affiché : ajoutez-en un autre pour comparer." : `${count} communs comparés.`)
    } catch {
      if (mine === turn) state.textContent = "La comparaison n’a pas pu être chargée. Vérifiez votre connexion, puis réessayez."
    }
  }

  $("cmp-ajout").addEventListener("submit", event => {
    event.preventDefault()
    const { communs } = read()
    const slug = choice.value
    if (!slug) state.textContent = "Choisissez d’abord un commun dans la liste."
    else if (communs.includes(slug)) state.textContent = `${names.get(slug)} est déjà affiché.`
    else if (communs.length >= max) state.textContent = `${max} communs au plus : retirez-en un avant d’en ajouter un autre.`
    else go({ communs: [...communs, slug] }, `${names.get(slug)} ajouté. `)
  })
  $("cmp-nous").addEventListener("submit", event => {
    event.preventDefault()
    const habitants = people.value.replace(/\s/g, "")
    if (habitants && !/^\d{1,8}$/.test(habitants)) state.textContent = "Écrivez le nombre d’habitants en chiffres, par exemple 3000."
    else if (habitants && !kind.value) state.textContent = "Choisissez aussi un type de collectivité."
    else go({ genre: kind.value, habitants }, "Ligne « Comme nous » mise à jour. ")
  })
  // On a narrow screen the table is laid out as cards: its roles are said again, lest they be lost.
  const roles = { TABLE: "table", THEAD: "rowgroup", TBODY: "rowgroup", TR: "row", TH: "rowheader", TD: "cell" }
  for (const part of [$("cmp-table"), ...$("cmp-table").querySelectorAll("*")]) {
    if (roles[part.tagName]) part.setAttribute("role", roles[part.tagName])
  }
  $("cmp-imprimer").addEventListener("click", () => print())
  addEventListener("popstate", () => show())
  root.hidden = false
  show()
})()
