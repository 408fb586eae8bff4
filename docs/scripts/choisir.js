// Choose two to four commons of the catalogue, then open the page that compares them.
(() => {
  "use strict"
  const barre = document.getElementById("comparer")
  if (!barre) return
  const [etat, lien, vider] = ["etat", "lien", "vider"].map(nom => document.getElementById(`comparer-${nom}`))
  const MAX = 4
  const choisis = new Set()
  const boites = []

  const montrer = () => {
    const n = choisis.size
    barre.hidden = !n
    etat.textContent = n === 1 ? "1 commun choisi\u00a0: choisissez-en un autre pour comparer."
      : `${n} communs choisis${n === MAX ? ", le plus possible" : ""}.`
    lien.hidden = n < 2
    lien.textContent = `Comparer ${n} communs`
    lien.href = `${barre.dataset.page}?communs=${[...choisis].join(",")}`
    boites.forEach(boite => { boite.disabled = n >= MAX && !boite.checked })
  }
  const proposer = carte => {
    if (carte.querySelector(".carte__comparer")) return
    const boite = document.createElement("input")
    boite.type = "checkbox"
    boite.setAttribute("aria-label", `Comparer ${carte.querySelector(".carte__nom a").textContent.trim()}`)
    boite.disabled = choisis.size >= MAX
    const etiquette = document.createElement("label")
    etiquette.className = "carte__comparer"
    etiquette.append(boite, " Comparer")
    boite.addEventListener("change", () => {
      if (boite.checked) choisis.add(carte.dataset.commun)
      else choisis.delete(carte.dataset.commun)
      montrer()
      // The bar that comes covers neither the box that one ticks nor those beside it.
      etiquette.scrollIntoView({ block: "nearest" })
    })
    boites.push(boite)
    carte.append(etiquette)
  }
  document.querySelectorAll("[data-commun]").forEach(proposer)
  // The cards that the list had not shown yet.
  /** @type {(evenement: Event & { detail?: ElementDePage[] }) => void} */
  const completer = ({ detail }) => detail.forEach(proposer)
  document.getElementById("tout").addEventListener("cartes", completer)
  vider.addEventListener("click", () => {
    choisis.clear()
    boites.forEach(boite => { boite.checked = false })
    montrer()
    document.getElementById("etat").focus()
  })
  // Coming back to the page, the browser may have kept the boxes as they were.
  boites.forEach(boite => { boite.checked = false })
})()
