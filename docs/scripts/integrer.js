// Choose a common, see its card, copy its code. Without this script, every common is in a list.
(() => {
  "use strict"
  const box = document.getElementById("integrer")
  if (!box) return
  const parts = [...box.querySelectorAll("details")]
  if (!parts.length) return
  const make = (name, values) => Object.assign(document.createElement(name), values)

  const line = make("p", { className: "integrer__choix" })
  const select = make("select", { id: "integrer-choix" })
  const said = make("span", { className: "invisible" })
  said.setAttribute("role", "status")
  for (const part of parts) {
    select.append(make("option", { value: part.id, textContent: part.querySelector("summary").textContent }))
  }
  line.append(make("label", { htmlFor: select.id, textContent: "Commun" }), select, said)
  box.before(line)

  const copy = async (code, button) => {
    let done = "Code copié"
    try {
      await navigator.clipboard.writeText(code.textContent)
    } catch {
      // Without the clipboard, the code is selected: the keyboard copies it.
      getSelection().selectAllChildren(code)
      done = "Code sélectionné : copiez-le avec le clavier"
    }
    button.textContent = done
    said.textContent = `${done}.`
    setTimeout(() => { button.textContent = "Copier le code" }, 4000)
  }

  const prepare = part => {
    if (part.dataset.pret) return
    part.dataset.pret = "oui"
    for (const code of part.querySelectorAll("pre > code")) {
      const button = make("button", { type: "button", className: "integrer__copier", textContent: "Copier le code" })
      button.addEventListener("click", () => copy(code, button))
      code.parentElement.after(button)
    }
    const card = part.querySelector("[data-carte]")
    const name = part.querySelector("summary").textContent
    const frame = make("iframe", { src: card.href, title: `Carte de ${name}`, height: box.dataset.hauteur, width: box.dataset.largeur })
    card.parentElement.after(frame)
  }

  const show = id => {
    for (const part of parts) {
      part.hidden = part.id !== id
      part.open = part.id === id
    }
    prepare(document.getElementById(id))
  }

  const wanted = location.hash.slice(1)
  if (parts.some(part => part.id === wanted)) select.value = wanted
  select.addEventListener("change", () => {
    history.replaceState(null, "", `#${select.value}`)
    show(select.value)
  })
  show(select.value)
})()
