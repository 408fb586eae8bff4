// A page that has moved: to the part that the reader asked for.
location.replace(document.links[0].href + location.hash)
