-- Every order of the list, there and back, each with the id ascending behind it, so that a page is read in order and nothing is
-- sorted. With what decides who may see a movie, a page's ids come from the index alone. One statement: all of them or none.
SET @step = IF(
    (SELECT COUNT(*) FROM information_schema.statistics
        WHERE table_schema = DATABASE() AND table_name = 'movies' AND index_name = 'movies_by_title') = 0,
    'ALTER TABLE movies
        ADD KEY movies_by_title (title, id, adult, deleted_at),
        ADD KEY movies_by_title_desc (title DESC, id, adult, deleted_at),
        ADD KEY movies_by_year (year, id, adult, deleted_at),
        ADD KEY movies_by_year_desc (year DESC, id, adult, deleted_at),
        ADD KEY movies_by_release_date (release_date, id, adult, deleted_at),
        ADD KEY movies_by_release_date_desc (release_date DESC, id, adult, deleted_at),
        ADD KEY movies_by_popularity (popularity, id, adult, deleted_at),
        ADD KEY movies_by_popularity_desc (popularity DESC, id, adult, deleted_at),
        ADD KEY movies_by_average_rating (average_rating, id, adult, deleted_at),
        ADD KEY movies_by_average_rating_desc (average_rating DESC, id, adult, deleted_at),
        ADD KEY movies_by_watch_count (watch_count, id, adult, deleted_at),
        ADD KEY movies_by_watch_count_desc (watch_count DESC, id, adult, deleted_at),
        ADD KEY movies_by_popularity_score (popularity_score, id, adult, deleted_at),
        ADD KEY movies_by_popularity_score_desc (popularity_score DESC, id, adult, deleted_at),
        ADD KEY movies_by_created_at (created_at, id, adult, deleted_at),
        ADD KEY movies_by_created_at_desc (created_at DESC, id, adult, deleted_at)',
    'DO 0'
);
PREPARE step FROM @step;
EXECUTE step;
DEALLOCATE PREPARE step;
