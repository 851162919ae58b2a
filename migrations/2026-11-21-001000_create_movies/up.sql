CREATE TABLE IF NOT EXISTS movies (
    id                  BIGINT UNSIGNED   NOT NULL AUTO_INCREMENT,
    tmdb_id             BIGINT UNSIGNED   NULL,
    imdb_id             VARCHAR(16)       CHARACTER SET ascii COLLATE ascii_bin NULL,
    title               VARCHAR(500)      NOT NULL,
    original_title      VARCHAR(500)      NOT NULL,
    overview            TEXT              NOT NULL,
    release_date        DATE              NULL,
    -- of the release date where there is one, else by itself
    year                SMALLINT          NULL,
    -- minutes
    runtime             INT UNSIGNED      NULL,
    original_language   VARCHAR(10)       CHARACTER SET ascii COLLATE ascii_bin NULL,
    adult               BOOLEAN           NOT NULL DEFAULT FALSE,
    poster_path         VARCHAR(255)      NULL,
    backdrop_path       VARCHAR(255)      NULL,
    -- TMDb's three figures
    popularity          DOUBLE            NOT NULL DEFAULT 0,
    vote_average        DOUBLE            NULL,
    vote_count          INT UNSIGNED      NOT NULL DEFAULT 0,
    -- ours, moved by atomic increments in the transaction of whoever rates or watches
    rating_sum          BIGINT UNSIGNED   NOT NULL DEFAULT 0,
    rating_count        INT UNSIGNED      NOT NULL DEFAULT 0,
    watch_count         INT UNSIGNED      NOT NULL DEFAULT 0,
    -- 1E0 makes the arithmetic binary: a DECIMAL quotient would depend on the session's div_precision_increment
    average_rating      DOUBLE GENERATED ALWAYS AS (
        CASE WHEN rating_count > 0 THEN (rating_sum * 1E0) / rating_count END
    ) STORED,
    popularity_score    DOUBLE GENERATED ALWAYS AS (
        (CASE WHEN rating_count > 0 THEN (rating_sum * 1E0) / rating_count ELSE 0E0 END) * 7E-1 + watch_count * 3E-1
    ) STORED,
    synced_at           DATETIME(6)       NULL,
    -- TMDb no longer knows it: kept here, and said
    deleted_upstream_at DATETIME(6)       NULL,
    -- deleted by an admin: in no answer any more; its ratings stay for their owners' export
    deleted_at          DATETIME(6)       NULL,
    created_at          DATETIME(6)       NOT NULL DEFAULT CURRENT_TIMESTAMP(6),
    -- workers load what changed by it, so it moves with the aggregates and with the movie's genres and people too
    updated_at          DATETIME(6)       NOT NULL DEFAULT CURRENT_TIMESTAMP(6) ON UPDATE CURRENT_TIMESTAMP(6),
    PRIMARY KEY (id),
    UNIQUE KEY movies_tmdb (tmdb_id),
    KEY movies_imdb (imdb_id),
    -- every ranking is `… DESC, id ASC`: InnoDB appends the id, ascending
    KEY movies_popularity_score (popularity_score DESC),
    KEY movies_average_rating (average_rating DESC),
    KEY movies_watch_count (watch_count DESC),
    KEY movies_popularity (popularity DESC),
    KEY movies_release_date (release_date DESC),
    KEY movies_created_at (created_at DESC),
    KEY movies_title (title),
    KEY movies_year (year),
    KEY movies_updated_at (updated_at),
    FULLTEXT KEY movies_titles (title, original_title),
    -- by length: to a collation a text of invisible characters equals the empty one
    CONSTRAINT movies_title_is_set CHECK (CHAR_LENGTH(title) > 0),
    CONSTRAINT movies_year_is_a_year CHECK (year BETWEEN 1870 AND 2200),
    CONSTRAINT movies_vote_average_in_range CHECK (vote_average BETWEEN 0 AND 10),
    CONSTRAINT movies_ratings_add_up CHECK (rating_sum >= rating_count AND rating_sum <= rating_count * 5)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;
