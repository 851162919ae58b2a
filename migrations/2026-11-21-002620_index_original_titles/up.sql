-- a movie is also looked up by the title it has at home
SET @step = IF(
    (SELECT COUNT(*) FROM information_schema.statistics
        WHERE table_schema = DATABASE() AND table_name = 'movies' AND index_name = 'movies_original_title') = 0,
    'ALTER TABLE movies ADD KEY movies_original_title (original_title)',
    'DO 0'
);
PREPARE step FROM @step;
EXECUTE step;
DEALLOCATE PREPARE step;
