ALTER TABLE ratings
    DROP KEY ratings_reviews_of_movie,
    DROP KEY ratings_scores_of_movie,
    DROP COLUMN has_review;
