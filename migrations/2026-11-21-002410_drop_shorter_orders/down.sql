ALTER TABLE movies
    ADD KEY movies_popularity_score (popularity_score DESC),
    ADD KEY movies_average_rating (average_rating DESC),
    ADD KEY movies_watch_count (watch_count DESC),
    ADD KEY movies_popularity (popularity DESC),
    ADD KEY movies_release_date (release_date DESC),
    ADD KEY movies_created_at (created_at DESC),
    ADD KEY movies_title (title),
    ADD KEY movies_year (year);
