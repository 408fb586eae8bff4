"""What the site shows: pages and parts of pages, ready for whatever engine writes them."""

from catalogue.site.pages import Page, Site, construire, inserer, preparer

__all__ = ["Page", "Site", "construire", "inserer", "preparer"]
