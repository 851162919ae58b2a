-- neither server can be asked for a column "if it is not there" in the same words
SET @step = IF(
    (SELECT COUNT(*) FROM information_schema.columns
     WHERE table_schema = DATABASE() AND table_name = 'ratings' AND column_name = 'has_review') > 0,
    'DO 0',
    'ALTER TABLE ratings
        ADD COLUMN has_review BOOLEAN GENERATED ALWAYS AS (review IS NOT NULL) STORED AFTER review,
        -- the reviews of a movie, newest first, among however many ratings without a word
        ADD KEY ratings_reviews_of_movie (movie_id, has_review, created_at DESC),
        -- how many gave a movie how many stars
        ADD KEY ratings_scores_of_movie (movie_id, score)'
);
PREPARE step FROM @step;
EXECUTE step;
DEALLOCATE PREPARE step;
