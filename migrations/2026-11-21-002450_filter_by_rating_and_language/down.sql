ALTER TABLE movies
    DROP KEY movies_by_language,
    DROP KEY movies_by_rating,
    DROP COLUMN rating;
