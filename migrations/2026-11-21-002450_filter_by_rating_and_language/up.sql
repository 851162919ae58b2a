-- What a filter of ratings looks at, 0-10: TMDb's vote average or, without votes, the stars doubled. (1E0 as for the average.)
-- With it and the language indexed, those two filters read their matches and not the whole table.
SET @step = IF(
    (SELECT COUNT(*) FROM information_schema.statistics
        WHERE table_schema = DATABASE() AND table_name = 'movies' AND index_name = 'movies_by_rating') = 0,
    'ALTER TABLE movies
        ADD COLUMN rating DOUBLE GENERATED ALWAYS AS (
            CASE
                WHEN vote_count > 0 AND vote_average IS NOT NULL THEN vote_average
                WHEN rating_count > 0 THEN (rating_sum * 1E0) / rating_count * 2E0
            END
        ) STORED AFTER popularity_score,
        ADD KEY movies_by_rating (rating, id, adult, deleted_at),
        ADD KEY movies_by_language (original_language, id, adult, deleted_at)',
    'DO 0'
);
PREPARE step FROM @step;
EXECUTE step;
DEALLOCATE PREPARE step;
