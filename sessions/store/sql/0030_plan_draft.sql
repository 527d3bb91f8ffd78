-- What is typed of a session that isn't planned yet, by the form it is typed in: it belongs to no session.
CREATE TABLE plan_draft (
    name TEXT NOT NULL PRIMARY KEY CHECK (length(name) BETWEEN 1 AND 200),
    payload TEXT NOT NULL CHECK (json_valid(payload)),
    place TEXT CHECK (length(place) BETWEEN 1 AND 200)
) STRICT;
