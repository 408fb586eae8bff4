"""What a team or a collectivité adds to a page, and the workflows that receive it.

Nothing is imported here: `commandes.forge`, which writes on the forge, needs the standard library alone.
"""
