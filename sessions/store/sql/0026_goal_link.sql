-- The line that a goal of an earlier session serves now, kept with the session in which that was said.
CREATE TABLE goal_link (
    session TEXT NOT NULL REFERENCES session(id) DEFERRABLE INITIALLY DEFERRED,
    goal TEXT NOT NULL CHECK (goal GLOB '????????/G[1-9]*'),
    line TEXT CHECK (line GLOB '*[A-Z][1-9]*'),
    "by" TEXT NOT NULL CHECK (json_valid("by")),
    "on" TEXT NOT NULL CHECK ("on" GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
    PRIMARY KEY (session, goal)
) STRICT;
