// The map of France: one stop of the keyboard, whose arrows go from a département to its neighbour; what it says of
// the one that is pointed at; and, on the page of the territories, the same map for one need or one common.
// A zone bears the signs of each common, as `CarteDesTerritoires` writes them; nothing else is read.
(() => {
  "use strict"
  const zones = [...document.querySelectorAll(".carte-france a")]
  if (!zones.length) return
  const line = document.getElementById("carte-lieu")
  const initial = new Map(zones.map(zone => [zone, zone.getAttribute("aria-label")]))

  // --- One stop, and the arrows ---

  const middle = zone => {
    const box = zone.querySelector("path").getBoundingClientRect()
    return [box.left + box.width / 2, box.top + box.height / 2]
  }

  const DIRECTIONS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }

  // The nearest zone ahead: what is aside counts twice.
  const neighbour = (zone, [dx, dy]) => {
    const [x, y] = middle(zone)
    let best = null
    let nearest = Infinity
    for (const other of zones) {
      const [left, top] = middle(other)
      const ahead = (left - x) * dx + (top - y) * dy
      const aside = Math.abs((left - x) * dy) + Math.abs((top - y) * dx)
      const distance = ahead + 2 * aside
      if (other === zone || ahead <= 1 || aside > 2 * ahead || distance >= nearest) continue
      best = other
      nearest = distance
    }
    return best
  }

  const stop = zone => {
    for (const other of zones) other.setAttribute("tabindex", other === zone ? "0" : "-1")
  }

  const tell = zone => {
    if (!line) return
    line.textContent = zone.getAttribute("aria-label")
    line.hidden = false
  }

  for (const zone of zones) {
    zone.addEventListener("keydown", event => {
      const ahead = DIRECTIONS[event.key]
      if (!ahead) return
      event.preventDefault()
      const next = neighbour(zone, ahead)
      if (next) next.focus()
    })
    zone.addEventListener("focus", () => { stop(zone); tell(zone) })
    zone.addEventListener("pointerenter", () => tell(zone))
  }
  stop(zones[0])

  // --- One need, or one common ---

  const form = document.getElementById("carte-choix")
  if (!form) return
  const select = document.getElementById("carte-selection")
  const report = document.getElementById("carte-bilan")
  // As `AIRES` of the library, and what each says of one common.
  const AREAS = ["aire-aucune", "aire-couvert", "aire-ancien", "aire-recent"]
  const WORDS = [
    "aucun usage connu",
    "la région seule s’en sert",
    "au moins une collectivité est citée, à reconfirmer",
    "au moins une collectivité s’en sert, preuve de moins de dix-huit mois",
  ]

  // The sign of a zone for some commons, and which of these it knows.
  const sign = (zone, ranks) => {
    let area = 0
    const communs = []
    for (const pair of zone.dataset.signes.split(" ").filter(Boolean)) {
      const [rank, level] = pair.split("-")
      if (!ranks.has(rank)) continue
      area = Math.max(area, Number(level))
      communs.push(rank)
    }
    return { area, communs }
  }

  const paint = (zone, area) => {
    zone.setAttribute("class", AREAS[area])
    const small = document.querySelector(`[data-reflet="${zone.dataset.departement}"]`)
    small?.setAttribute("class", AREAS[area])
  }

  const names = new Map([...select.querySelectorAll('[value^="commun="]')].map(
    option => [option.dataset.rangs, option.textContent],
  ))
  const all = new Set(names.keys())

  const label = (zone, chosen, state, alone) => {
    if (!chosen) return initial.get(zone)
    const name = initial.get(zone).split(" : ")[0]
    const cited = state.communs.map(rank => names.get(rank)).join(", ")
    const words = WORDS[state.area]
    return alone || !cited ? `${name} : ${words}` : `${name} : ${cited} ; ${words}`
  }

  const show = () => {
    const option = select.selectedOptions[0]
    const chosen = Boolean(select.value)
    const ranks = chosen ? new Set(option.dataset.rangs.split(" ")) : all
    const counts = new Map(AREAS.map(area => [area, 0]))
    for (const zone of zones) {
      const state = sign(zone, ranks)
      paint(zone, state.area)
      counts.set(AREAS[state.area], counts.get(AREAS[state.area]) + 1)
      const words = label(zone, chosen, state, ranks.size === 1)
      zone.setAttribute("aria-label", words)
      zone.querySelector("title").textContent = words
    }
    for (const count of report.querySelectorAll("[data-compte]")) {
      count.textContent = String(counts.get(count.dataset.compte))
    }
    if (line) line.hidden = true
  }

  select.addEventListener("change", () => {
    show()
    const url = new URL(location.href)
    url.searchParams.delete("besoin")
    url.searchParams.delete("commun")
    const [name, value] = select.value.split("=")
    if (value) url.searchParams.set(name, value)
    history.replaceState(null, "", url)
  })
  form.addEventListener("submit", event => event.preventDefault())
  const query = new URLSearchParams(location.search)
  for (const name of ["commun", "besoin"]) {
    const value = `${name}=${query.get(name)}`
    if ([...select.options].some(option => option.value === value)) select.value = value
  }
  form.hidden = false
  if (select.value) show()
})()
