-- The word for what a leader looks at first, from the roles that the session was planned with.
ALTER TABLE participant ADD COLUMN lens TEXT CHECK (length(lens) BETWEEN 1 AND 64);
