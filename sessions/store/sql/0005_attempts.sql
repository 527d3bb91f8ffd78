-- A steelman that was read and is not the one on its writer's side: revised since, voided, or never judged.
CREATE TABLE attempt (
    session TEXT NOT NULL REFERENCES session(id) DEFERRABLE INITIALLY DEFERRED,
    argument TEXT NOT NULL,
    n INTEGER NOT NULL,
    "by" TEXT NOT NULL CHECK ("by" GLOB '[a-z]*' AND "by" NOT GLOB '*[^a-z0-9-]*'),
    steelman TEXT NOT NULL CHECK (length(steelman) <= 600 AND (length(steelman) >= 30 OR instr(steelman, '[redacted]'))),
    acceptance INTEGER CHECK (acceptance BETWEEN 0 AND 4),
    missing TEXT CHECK (length(missing) BETWEEN 1 AND 2000),
    marked TEXT NOT NULL CHECK (json_valid(marked) AND json_type(marked) = 'array'),
    voided INTEGER CHECK (voided IN (0, 1)),
    PRIMARY KEY (session, argument, n),
    FOREIGN KEY (session, argument) REFERENCES argument(session, id)
        DEFERRABLE INITIALLY DEFERRED,
    FOREIGN KEY (session, "by") REFERENCES participant(session, "key")
        DEFERRABLE INITIALLY DEFERRED
) STRICT;

-- The numbers of the sentences of a steelman that its owner marked as not theirs.
ALTER TABLE side ADD COLUMN marked TEXT NOT NULL DEFAULT '[]'
    CHECK (json_valid(marked) AND json_type(marked) = 'array');
