ALTER TABLE interactions DROP KEY interactions_of_user_newest;
