-- A private phase that ended without somebody's answer: whose, how it ended, and who answered late after all.
CREATE TABLE unanswered (
    session TEXT NOT NULL REFERENCES session(id) DEFERRABLE INITIALLY DEFERRED,
    item TEXT NOT NULL,
    phase TEXT NOT NULL CHECK (phase GLOB '[a-z]*'),
    round INTEGER NOT NULL CHECK (round BETWEEN 1 AND 99),
    missing TEXT NOT NULL CHECK (json_valid(missing) AND json_type(missing) = 'array'),
    how TEXT NOT NULL CHECK (how IN ('forced', 'vote', 'hard', 'absent')),
    "by" TEXT NOT NULL CHECK (json_valid("by") AND json_type("by") = 'array'),
    reason TEXT CHECK (length(reason) BETWEEN 1 AND 2000),
    late TEXT NOT NULL CHECK (json_valid(late) AND json_type(late) = 'array'),
    PRIMARY KEY (session, item, phase, round),
    FOREIGN KEY (session, item) REFERENCES agenda(session, id)
        DEFERRABLE INITIALLY DEFERRED
) STRICT;

-- An answer that never came has no seal, for nobody gave it; SQLite takes NOT NULL off a column only in a new table.
CREATE TABLE answer_anew (
    session TEXT NOT NULL REFERENCES session(id) DEFERRABLE INITIALLY DEFERRED,
    question TEXT NOT NULL,
    "by" TEXT NOT NULL CHECK ("by" GLOB '[a-z]*' AND "by" NOT GLOB '*[^a-z0-9-]*'),
    value TEXT CHECK (value IS NULL OR json_valid(value)),
    pass INTEGER CHECK (pass IN (0, 1)),
    guess TEXT CHECK (guess IS NULL OR json_valid(guess)),
    reason TEXT CHECK (length(reason) BETWEEN 1 AND 2000),
    seal TEXT CHECK (length(seal) = 71 AND seal GLOB 'sha256:*'),
    late INTEGER CHECK (late IN (0, 1)),
    missing INTEGER CHECK (missing IN (0, 1)),
    PRIMARY KEY (session, question, "by"),
    FOREIGN KEY (session, question) REFERENCES question(session, id)
        DEFERRABLE INITIALLY DEFERRED,
    FOREIGN KEY (session, "by") REFERENCES participant(session, "key")
        DEFERRABLE INITIALLY DEFERRED
) STRICT;
INSERT INTO answer_anew (session, question, "by", value, pass, guess, reason, seal)
    SELECT session, question, "by", value, pass, guess, reason, seal FROM answer ORDER BY rowid;
DROP TABLE answer;
ALTER TABLE answer_anew RENAME TO answer;

CREATE TABLE ballot_anew (
    session TEXT NOT NULL REFERENCES session(id) DEFERRABLE INITIALLY DEFERRED,
    goal TEXT NOT NULL,
    "by" TEXT NOT NULL CHECK ("by" GLOB '[a-z]*' AND "by" NOT GLOB '*[^a-z0-9-]*'),
    round INTEGER NOT NULL CHECK (round BETWEEN 1 AND 99),
    support INTEGER CHECK (support BETWEEN 0 AND 5),
    pass INTEGER CHECK (pass IN (0, 1)),
    guess INTEGER CHECK (guess BETWEEN 0 AND 5),
    points INTEGER CHECK (points BETWEEN 0 AND 100),
    confidence INTEGER CHECK (confidence BETWEEN 0 AND 100),
    block TEXT CHECK (length(block) BETWEEN 1 AND 200),
    reason TEXT CHECK (length(reason) BETWEEN 1 AND 2000),
    seal TEXT CHECK (length(seal) = 71 AND seal GLOB 'sha256:*'),
    late INTEGER CHECK (late IN (0, 1)),
    version INTEGER CHECK (version BETWEEN 1 AND 9999),
    missing INTEGER CHECK (missing IN (0, 1)),
    PRIMARY KEY (session, goal, round, "by"),
    FOREIGN KEY (session, goal) REFERENCES goal(session, id)
        DEFERRABLE INITIALLY DEFERRED,
    FOREIGN KEY (session, "by") REFERENCES participant(session, "key")
        DEFERRABLE INITIALLY DEFERRED
) STRICT;
INSERT INTO ballot_anew (session, goal, "by", round, support, pass, guess, points, confidence, block, reason, seal,
        late, version)
    SELECT session, goal, "by", round, support, pass, guess, points, confidence, block, reason, seal, late, version
    FROM ballot ORDER BY rowid;
DROP TABLE ballot;
ALTER TABLE ballot_anew RENAME TO ballot;

-- Since when a terminal is there, in ms of the same clock as `seen_ms`.
ALTER TABLE presence ADD COLUMN came_ms INTEGER;
