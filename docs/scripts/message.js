// The page of a common: fill the message to its team, copy it, print the sheet.
// Nothing is stored or sent: the words stay in the page until the reader sends the mail.
(() => {
  "use strict"
  const print = document.getElementById("imprimer")
  const text = document.getElementById("message-texte")
  if (!print || !text) return
  print.hidden = false
  print.addEventListener("click", () => window.print())

  const fields = document.getElementById("message-champs")
  const state = document.getElementById("message-etat")
  const copy = document.getElementById("message-copier")
  const links = document.querySelectorAll("a[data-message]")
  const model = text.value
  const LONGEST = 1900

  const update = () => {
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

  fields.hidden = copy.hidden = false
  fields.addEventListener("input", update)
  copy.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(text.value)
      state.textContent = "Message copié."
    } catch {
      text.focus()
      text.select()
      state.textContent = "Message sélectionné : copiez-le avec Ctrl+C."
    }
  })
  // What the browser kept of the fields when the page comes back.
  update()
})()
