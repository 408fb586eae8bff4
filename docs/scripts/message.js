// The page of a common: fill the message to its team, copy it, print the sheet; what an address
// names unfolds, in a browser that does not do it by itself.
// Nothing is stored or sent: the words stay in the page until the reader sends the mail.
(() => {
  "use strict"
  const print = document.getElementById("imprimer")
  const text = document.getElementById("message-texte")
  const sentence = document.getElementById("declaration-texte")
  if (!print || !text) return
  print.hidden = false
  print.addEventListener("click", () => window.print())

  const unfold = () => {
    const named = document.getElementById(decodeURIComponent(location.hash.slice(1)))
    const fold = named?.closest("details") || (named?.id === "contact" && text.closest("details"))
    if (fold) fold.open = true
  }
  addEventListener("hashchange", unfold)
  unfold()

  const model = text.defaultValue
  const state = document.getElementById("message-etat")
  const fill = document.getElementById("message-completer")
  const template = document.getElementById("message-champs")
  const links = document.querySelectorAll("a[data-message]")
  const LONGEST = 1900

  const update = fields => {
    let message = model
    for (const input of fields.querySelectorAll("input")) {
      const value = input.value.trim()
      if (value) message = message.replace(input.dataset.mot, () => value)
    }
    text.value = message
    const plain = message.replace(/[\u00a0\u202f]/g, " ").replace(/\n/g, "\r\n")
    let long = false
    for (const link of links) {
      link.href = link.href.replace(/&body=.*$/, () => "&body=" + encodeURIComponent(plain))
      long = link.href.length > LONGEST
    }
    state.textContent = long ? "Message long : si votre messagerie le coupe, copiez-le." : ""
  }

  // What a browser kept of a former visit.
  text.value = model
  fill.hidden = false
  fill.addEventListener("click", () => {
    text.closest("details").open = true
    template.replaceWith(template.content)
    const fields = text.parentElement.querySelector("fieldset")
    fields.addEventListener("input", () => update(fields))
    fields.querySelector("input").focus()
    fill.hidden = true
  })
  // Copy a letter; where the browser refuses, show it selected.
  const offerCopy = (button, area, status) => {
    button.hidden = false
    button.addEventListener("click", async () => {
      try {
        await navigator.clipboard.writeText(area.value)
        status.textContent = "Message copié."
      } catch {
        area.closest("details").open = true
        area.focus()
        area.select()
        status.textContent = "Message sélectionné : copiez-le avec Ctrl+C."
      }
    })
  }
  offerCopy(document.getElementById("message-copier"), text, state)
  offerCopy(document.getElementById("declaration-copier"), sentence, document.getElementById("declaration-etat"))
})()
