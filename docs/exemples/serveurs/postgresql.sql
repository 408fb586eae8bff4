-- Le catalogue dans PostgreSQL, avec sa recherche en français. Relancer ce script remplace ce qui a changé.
--   curl -sO https://communs.example/donnees/communs.ndjson -O https://communs.example/api/v1/changements.json
--   psql ma_base -f postgresql.sql
--   psql ma_base -c "SELECT * FROM catalogue.chercher('dépôt sauvage')"
-- Avec les tables de catalogue.sqlite, dans le schéma « tables » (psql 15 et sqlite3) :
--   CATALOGUE_SQLITE=catalogue.sqlite psql ma_base -f postgresql.sql
\set ON_ERROR_STOP on
BEGIN;
CREATE SCHEMA IF NOT EXISTS catalogue;
CREATE EXTENSION IF NOT EXISTS unaccent;
SET LOCAL search_path = catalogue, public;

-- Sans accent, en racines françaises.
DROP TEXT SEARCH CONFIGURATION IF EXISTS catalogue.francais CASCADE;
CREATE TEXT SEARCH CONFIGURATION catalogue.francais (COPY = pg_catalog.french);
ALTER TEXT SEARCH CONFIGURATION catalogue.francais
    ALTER MAPPING FOR hword, hword_part, word WITH unaccent, french_stem;

CREATE TABLE IF NOT EXISTS communs (slug text PRIMARY KEY, document jsonb NOT NULL, texte tsvector NOT NULL);
CREATE INDEX IF NOT EXISTS communs_texte ON communs USING gin (texte);

-- Un document par ligne : ni guillemet ni séparateur, ces deux caractères ne sont jamais écrits en JSON.
CREATE TEMPORARY TABLE lignes (rang serial, texte text NOT NULL) ON COMMIT DROP;
\copy lignes (texte) FROM communs.ndjson WITH (FORMAT csv, QUOTE E'\x01', DELIMITER E'\x02')
CREATE TEMPORARY TABLE annonce (rang serial, texte text NOT NULL) ON COMMIT DROP;
\copy annonce (texte) FROM changements.json WITH (FORMAT csv, QUOTE E'\x01', DELIMITER E'\x02')

-- Une liste vide, coupée même à la fin d’une ligne, ou d’un autre jour n’est pas celle qu’annonce changements.json.
DO $$ BEGIN
    IF NOT EXISTS (
        SELECT FROM (SELECT string_agg(texte, '' ORDER BY rang)::jsonb AS dit FROM annonce) AS annoncees,
            (SELECT count(*) AS combien, string_agg(texte || E'\n', '' ORDER BY rang) AS tout FROM lignes) AS recues
        WHERE combien = jsonb_array_length(dit -> 'communs')
            AND encode(sha256(convert_to(tout, 'UTF8')), 'hex') = dit #>> '{lot,empreinte}'
    ) THEN
        RAISE EXCEPTION 'communs.ndjson n’est pas la liste entière qu’annonce changements.json : rien n’est changé.'
            USING HINT = 'Téléchargez les deux de nouveau, ensemble.';
    END IF;
END $$;
CREATE TEMPORARY TABLE lot ON COMMIT DROP AS SELECT texte::jsonb AS ligne FROM lignes;

CREATE FUNCTION pg_temp.mots(valeur jsonb) RETURNS text LANGUAGE sql IMMUTABLE AS
    $$ SELECT coalesce(string_agg(mot #>> '{}', ' '), '') FROM jsonb_path_query(valeur, 'strict $.**') AS mot
       WHERE jsonb_typeof(mot) = 'string' $$;
CREATE FUNCTION pg_temp.pese(valeur jsonb, poids "char") RETURNS tsvector LANGUAGE sql AS
    $$ SELECT setweight(to_tsvector('catalogue.francais', pg_temp.mots(coalesce(valeur, '""'))), poids) $$;

DELETE FROM communs WHERE slug NOT IN (SELECT ligne #>> '{commun,slug}' FROM lot);
INSERT INTO communs
SELECT c ->> 'slug', c,
    pg_temp.pese(jsonb_build_array(c -> 'nom', c -> 'sigle', c -> 'slug', c -> 'anciens_slugs'), 'A')
    || pg_temp.pese(jsonb_build_array(c -> 'accroche', c -> 'dit_autrement'), 'B')
    || pg_temp.pese(jsonb_build_array(c -> 'planification', c -> 'porteurs', c #> '{publics,competences}'), 'C')
    || pg_temp.pese(jsonb_build_array(c -> 'description', c -> 'technologies'), 'D')
FROM (SELECT ligne -> 'commun' AS c FROM lot) AS lus
ON CONFLICT (slug) DO UPDATE SET document = excluded.document, texte = excluded.texte;

CREATE OR REPLACE VIEW reutilisations AS
SELECT slug AS commun, r ->> 'id' AS id, r #>> '{organisation,nom}' AS organisme, r ->> 'etat' AS etat, r AS document
FROM communs, jsonb_array_elements(document -> 'reutilisations') AS r;

-- D’abord ce qui contient le plus de mots de la demande, puis ce qui les contient au meilleur endroit.
CREATE OR REPLACE FUNCTION chercher(demande text) RETURNS TABLE (slug text, nom text, accroche text, rang real)
LANGUAGE sql STABLE AS $$
    WITH mots AS (
        SELECT DISTINCT quote_literal(mot)::tsquery AS q
        FROM unnest(tsvector_to_array(to_tsvector('catalogue.francais', demande))) AS mot
    ), trouves AS (
        SELECT c.slug, count(*) AS combien, sum(ts_rank('{0.1, 0.2, 0.5, 1}', c.texte, q)) AS rang
        FROM mots JOIN catalogue.communs AS c ON c.texte @@ q GROUP BY c.slug
    )
    SELECT slug, document ->> 'nom', document ->> 'accroche', trouves.rang::real
    FROM trouves JOIN catalogue.communs USING (slug)
    WHERE combien * 2 >= (SELECT count(*) FROM mots)
    ORDER BY combien DESC, trouves.rang DESC, slug
$$;
COMMIT;
SELECT count(*) AS communs FROM catalogue.communs;

\getenv sqlite CATALOGUE_SQLITE
\if :{?sqlite}
    BEGIN;
    DROP SCHEMA IF EXISTS tables CASCADE;
    CREATE SCHEMA tables;
    SET LOCAL search_path = tables;
    \set definitions `sqlite3 -readonly "$CATALOGUE_SQLITE" .schema | sed 's/" REAL/" double precision/g'`
    :definitions
    \copy communs FROM PROGRAM 'sqlite3 -readonly -csv "$CATALOGUE_SQLITE" "SELECT * FROM communs"' CSV
    \copy depots FROM PROGRAM 'sqlite3 -readonly -csv "$CATALOGUE_SQLITE" "SELECT * FROM depots"' CSV
    \copy reutilisations FROM PROGRAM 'sqlite3 -readonly -csv "$CATALOGUE_SQLITE" "SELECT * FROM reutilisations"' CSV
    \copy mesures FROM PROGRAM 'sqlite3 -readonly -csv "$CATALOGUE_SQLITE" "SELECT * FROM mesures"' CSV
    \copy valeurs FROM PROGRAM 'sqlite3 -readonly -csv "$CATALOGUE_SQLITE" "SELECT * FROM valeurs"' CSV
    \copy departements FROM PROGRAM 'sqlite3 -readonly -csv "$CATALOGUE_SQLITE" "SELECT * FROM departements"' CSV
    \copy vocabulaires FROM PROGRAM 'sqlite3 -readonly -csv "$CATALOGUE_SQLITE" "SELECT * FROM vocabulaires"' CSV
    COMMIT;
\endif
