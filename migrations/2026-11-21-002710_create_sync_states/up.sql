CREATE TABLE IF NOT EXISTS sync_states (
    -- genres, trending, popular, …
    name         VARCHAR(40)     CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    -- how far a run has come, in the sync's own words (JSON); the next one goes on from there
    position     TEXT            NULL,
    started_at   DATETIME(6)     NULL,
    -- null while it runs
    finished_at  DATETIME(6)     NULL,
    succeeded_at DATETIME(6)     NULL,
    -- of the last run: movies written, and movies that could not be
    written      BIGINT UNSIGNED NOT NULL DEFAULT 0,
    skipped      BIGINT UNSIGNED NOT NULL DEFAULT 0,
    -- why the last run failed
    error        VARCHAR(500)    NULL,
    PRIMARY KEY (name)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;
