CREATE TABLE IF NOT EXISTS interactions (
    id         BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
    user_id    BIGINT UNSIGNED NOT NULL,
    movie_id   BIGINT UNSIGNED NOT NULL,
    kind       VARCHAR(16)     CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    created_at DATETIME(6)     NOT NULL DEFAULT CURRENT_TIMESTAMP(6),
    PRIMARY KEY (id),
    UNIQUE KEY interactions_user_movie_kind (user_id, movie_id, kind),
    -- favourites and watch history are `WHERE kind = …` of a user, newest first
    KEY interactions_of_user (user_id, kind, created_at DESC),
    KEY interactions_of_movie (movie_id, kind),
    KEY interactions_recent (kind, created_at),
    CONSTRAINT interactions_user FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE,
    CONSTRAINT interactions_movie FOREIGN KEY (movie_id) REFERENCES movies (id) ON DELETE RESTRICT,
    CONSTRAINT interactions_kind_is_known CHECK (kind IN ('liked', 'bookmarked', 'watched', 'dismissed'))
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;
