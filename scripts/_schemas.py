"""Write the files of ``schemas/`` that editors and other programs read, and nobody types."""

from catalogue_communs.socle.fichiers import ecrire_d_un_coup, ressources
from catalogue_communs.validation.moteur import fichiers_des_schemas

if __name__ == "__main__":
    for schema, content in fichiers_des_schemas().items():
        ecrire_d_un_coup(ressources() / "schemas" / schema, content)
