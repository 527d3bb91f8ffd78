-- What a block or a dissent objects to: which part changes how, by how much, by when and why.
CREATE TABLE objection (
    session TEXT NOT NULL REFERENCES session(id) DEFERRABLE INITIALLY DEFERRED,
    id TEXT NOT NULL CHECK (id GLOB 'O[1-9]*'),
    goal TEXT CHECK (goal GLOB 'G[1-9]*'),
    round INTEGER CHECK (round BETWEEN 1 AND 99),
    version INTEGER CHECK (version BETWEEN 1 AND 9999),
    decision TEXT CHECK (decision GLOB 'D[1-9]*'),
    "by" TEXT NOT NULL CHECK ("by" GLOB '[a-z]*' AND "by" NOT GLOB '*[^a-z0-9-]*'),
    what TEXT CHECK (length(what) BETWEEN 1 AND 80),
    change TEXT CHECK (length(change) BETWEEN 1 AND 80),
    amount TEXT CHECK (length(amount) BETWEEN 1 AND 80),
    "when" TEXT CHECK (length("when") BETWEEN 1 AND 80),
    why TEXT CHECK (length(why) BETWEEN 1 AND 200),
    PRIMARY KEY (session, id),
    FOREIGN KEY (session, goal) REFERENCES goal(session, id)
        DEFERRABLE INITIALLY DEFERRED,
    FOREIGN KEY (session, decision) REFERENCES decision(session, id)
        DEFERRABLE INITIALLY DEFERRED
) STRICT;
