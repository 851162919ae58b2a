CREATE TABLE IF NOT EXISTS recommendation_feedback (
    recommendation_id CHAR(26)        CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    movie_id          BIGINT UNSIGNED NOT NULL,
    event             VARCHAR(16)     CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    created_at        DATETIME(6)     NOT NULL DEFAULT CURRENT_TIMESTAMP(6),
    PRIMARY KEY (recommendation_id, movie_id, event),
    -- analytics count what was told lately from this index alone: the primary key is part of it
    KEY recommendation_feedback_lately (event, created_at),
    KEY recommendation_feedback_movie (movie_id),
    CONSTRAINT recommendation_feedback_log FOREIGN KEY (recommendation_id) REFERENCES recommendation_log (id) ON DELETE CASCADE,
    CONSTRAINT recommendation_feedback_movie FOREIGN KEY (movie_id) REFERENCES movies (id) ON DELETE CASCADE,
    CONSTRAINT recommendation_feedback_event_is_known CHECK (event IN ('shown', 'clicked', 'dismissed'))
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;
