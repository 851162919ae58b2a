-- a movie is also looked up by the title it has at home
ALTER TABLE movies ADD KEY movies_original_title (original_title);
