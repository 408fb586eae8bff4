"""Write the files of ``schemas/`` that editors, programs and forges read, and nobody types."""

from catalogue_communs.site.vues.contribuer import guide_en_texte
from catalogue_communs.socle.fichiers import ecrire_d_un_coup, ressources
from catalogue_communs.validation.moteur import fichiers_des_schemas

if __name__ == "__main__":
    SCHEMAS = ressources() / "schemas"
    for name, content in fichiers_des_schemas().items():
        ecrire_d_un_coup(SCHEMAS / name, content)
    # The guide reads the schemas that were just written.
    ecrire_d_un_coup(SCHEMAS / "champs.md", guide_en_texte().encode())
