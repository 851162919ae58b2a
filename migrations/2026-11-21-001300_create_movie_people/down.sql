DROP TABLE IF EXISTS movie_people;
