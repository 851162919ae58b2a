DROP TABLE IF EXISTS movie_keywords;
