CREATE TABLE IF NOT EXISTS movie_people (
    movie_id       BIGINT UNSIGNED   NOT NULL,
    role           VARCHAR(16)       CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    -- from 0: billing for the cast, as credited for directors
    position       SMALLINT UNSIGNED NOT NULL,
    person_id      BIGINT UNSIGNED   NOT NULL,
    character_name VARCHAR(500)      NULL,
    -- also the order in which a movie's people are listed; somebody may appear twice
    PRIMARY KEY (movie_id, role, position),
    KEY movie_people_person (person_id, role, movie_id),
    CONSTRAINT movie_people_movie FOREIGN KEY (movie_id) REFERENCES movies (id) ON DELETE CASCADE,
    CONSTRAINT movie_people_person FOREIGN KEY (person_id) REFERENCES people (id) ON DELETE CASCADE,
    CONSTRAINT movie_people_role_is_known CHECK (role IN ('cast', 'director'))
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;
