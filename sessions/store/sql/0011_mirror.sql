-- The sessions whose lines in the mirror still hold what was redacted or deleted here; a row goes when they are gone.
CREATE TABLE mirror_owes (
    session TEXT NOT NULL PRIMARY KEY
) STRICT;
