"""The check of the real data, as a whole: what no single file shows, told to who edited it.

`construction` builds the site and says in French what
the engine warns of, `publie` follows the links of what was built and weighs it, `echantillon`
submits a few pages to the judges of HTML and accessibility. `commande` does them in order.
"""
