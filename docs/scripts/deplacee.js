// A page that has moved: to the part that the reader asked for, else to the one that took its place.
location.replace(document.links[0].href.replace(/#.*|$/, part => location.hash || part))
