CREATE TABLE IF NOT EXISTS ratings (
    id         BIGINT UNSIGNED  NOT NULL AUTO_INCREMENT,
    user_id    BIGINT UNSIGNED  NOT NULL,
    movie_id   BIGINT UNSIGNED  NOT NULL,
    score      TINYINT UNSIGNED NOT NULL,
    review     TEXT             NULL,
    created_at DATETIME(6)      NOT NULL DEFAULT CURRENT_TIMESTAMP(6),
    updated_at DATETIME(6)      NOT NULL DEFAULT CURRENT_TIMESTAMP(6) ON UPDATE CURRENT_TIMESTAMP(6),
    PRIMARY KEY (id),
    UNIQUE KEY ratings_user_movie (user_id, movie_id),
    KEY ratings_of_movie (movie_id, created_at DESC),
    KEY ratings_of_user (user_id, created_at DESC),
    KEY ratings_created_at (created_at DESC),
    KEY ratings_updated_at (updated_at),
    CONSTRAINT ratings_user FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE,
    -- movies are deleted by a mark only; a rating is never lost with one
    CONSTRAINT ratings_movie FOREIGN KEY (movie_id) REFERENCES movies (id) ON DELETE RESTRICT,
    CONSTRAINT ratings_score_in_range CHECK (score BETWEEN 1 AND 5)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;
