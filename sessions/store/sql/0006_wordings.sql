-- Earlier wordings of goals, the present one last; which of them a ballot was on; what became one goal, and of what.
CREATE TABLE wording (
    session TEXT NOT NULL REFERENCES session(id) DEFERRABLE INITIALLY DEFERRED,
    goal TEXT NOT NULL,
    version INTEGER NOT NULL CHECK (version BETWEEN 1 AND 9999),
    text TEXT NOT NULL CHECK (length(text) <= 200 AND (length(text) >= 10 OR instr(text, '[redacted]'))),
    "by" TEXT CHECK ("by" GLOB '[a-z]*' AND "by" NOT GLOB '*[^a-z0-9-]*'),
    at TEXT CHECK (at GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T*'),
    PRIMARY KEY (session, goal, version),
    FOREIGN KEY (session, goal) REFERENCES goal(session, id)
        DEFERRABLE INITIALLY DEFERRED,
    FOREIGN KEY (session, "by") REFERENCES participant(session, "key")
        DEFERRABLE INITIALLY DEFERRED
) STRICT;

ALTER TABLE goal ADD COLUMN joined_into TEXT CHECK (joined_into GLOB 'G[1-9]*');
ALTER TABLE goal ADD COLUMN split_from TEXT CHECK (split_from GLOB 'G[1-9]*');
ALTER TABLE ballot ADD COLUMN version INTEGER CHECK (version BETWEEN 1 AND 9999);
