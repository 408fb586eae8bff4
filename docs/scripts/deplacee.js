// A page that has moved: to the part that the reader asked for, else to the one that took its place.
(() => {
  "use strict"
  const target = new URL(document.querySelector("a").href)
  if (location.hash) target.hash = location.hash
  location.replace(target)
})()
