-- TMDb's genres of movies
INSERT INTO genres (tmdb_id, name, name_key) VALUES
    (28, 'Action', 'action'),
    (12, 'Adventure', 'adventure'),
    (16, 'Animation', 'animation'),
    (35, 'Comedy', 'comedy'),
    (80, 'Crime', 'crime'),
    (99, 'Documentary', 'documentary'),
    (18, 'Drama', 'drama'),
    (10751, 'Family', 'family'),
    (14, 'Fantasy', 'fantasy'),
    (36, 'History', 'history'),
    (27, 'Horror', 'horror'),
    (10402, 'Music', 'music'),
    (9648, 'Mystery', 'mystery'),
    (10749, 'Romance', 'romance'),
    (878, 'Science Fiction', 'science fiction'),
    (10770, 'TV Movie', 'tv movie'),
    (53, 'Thriller', 'thriller'),
    (10752, 'War', 'war'),
    (37, 'Western', 'western')
ON DUPLICATE KEY UPDATE name = genres.name;
