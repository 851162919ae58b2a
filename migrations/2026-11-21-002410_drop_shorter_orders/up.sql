-- Each stands in another's shadow now.
SET @step = IF(
    (SELECT COUNT(*) FROM information_schema.statistics
        WHERE table_schema = DATABASE() AND table_name = 'movies' AND index_name = 'movies_title') > 0,
    'ALTER TABLE movies
        DROP KEY movies_popularity_score,
        DROP KEY movies_average_rating,
        DROP KEY movies_watch_count,
        DROP KEY movies_popularity,
        DROP KEY movies_release_date,
        DROP KEY movies_created_at,
        DROP KEY movies_title,
        DROP KEY movies_year',
    'DO 0'
);
PREPARE step FROM @step;
EXECUTE step;
DEALLOCATE PREPARE step;
