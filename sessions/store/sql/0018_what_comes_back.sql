-- What comes back in later sessions: lines, watches, and what was said of them and of everything else.
CREATE TABLE line (
    session TEXT NOT NULL REFERENCES session(id) DEFERRABLE INITIALLY DEFERRED,
    id TEXT NOT NULL CHECK (id GLOB 'L[1-9]*'),
    kind TEXT NOT NULL CHECK (kind IN ('vision', 'strategy', 'progress', 'agreement', 'expectation', 'value', 'term')),
    text TEXT NOT NULL CHECK (length(text) BETWEEN 1 AND 2000),
    version INTEGER NOT NULL CHECK (version BETWEEN 1 AND 999),
    signed TEXT NOT NULL CHECK (json_valid(signed)),
    review_on TEXT CHECK (review_on GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
    "from" TEXT CHECK ("from" GLOB '*[A-Z][1-9]*'),
    "by" TEXT CHECK ("by" GLOB '[a-z]*' AND "by" NOT GLOB '*[^a-z0-9-]*'),
    PRIMARY KEY (session, id)
) STRICT;
CREATE TABLE watch (
    session TEXT NOT NULL REFERENCES session(id) DEFERRABLE INITIALLY DEFERRED,
    id TEXT NOT NULL CHECK (id GLOB 'W[1-9]*'),
    text TEXT NOT NULL CHECK (length(text) BETWEEN 1 AND 200),
    observable TEXT CHECK (length(observable) BETWEEN 1 AND 200),
    threshold TEXT CHECK (length(threshold) BETWEEN 1 AND 200),
    by_date TEXT NOT NULL CHECK (by_date GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
    who TEXT CHECK (who GLOB '[a-z]*' AND who NOT GLOB '*[^a-z0-9-]*'),
    odds TEXT CHECK (odds IS NULL OR json_valid(odds)),
    "by" TEXT CHECK ("by" GLOB '[a-z]*' AND "by" NOT GLOB '*[^a-z0-9-]*'),
    PRIMARY KEY (session, id)
) STRICT;
CREATE TABLE follow_up (
    session TEXT NOT NULL REFERENCES session(id) DEFERRABLE INITIALLY DEFERRED,
    id TEXT NOT NULL CHECK (id GLOB 'F[1-9]*'),
    target TEXT NOT NULL CHECK (target GLOB '????????/[A-Z][1-9]*'),
    outcome TEXT NOT NULL CHECK (outcome GLOB '[a-z]*' AND outcome NOT GLOB '*[^a-z-]*'),
    note TEXT CHECK (length(note) BETWEEN 1 AND 2000),
    value TEXT CHECK (length(value) BETWEEN 1 AND 120),
    until TEXT CHECK (until GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
    said TEXT CHECK (said IS NULL OR json_valid(said)),
    "by" TEXT NOT NULL CHECK (json_valid("by")),
    "on" TEXT NOT NULL CHECK ("on" GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
    PRIMARY KEY (session, id)
) STRICT;
CREATE INDEX follow_up_by_target ON follow_up (target);
CREATE INDEX session_by_series ON session (series);
ALTER TABLE "action" ADD COLUMN tag TEXT CHECK (tag IN ('tell', 'give', 'learn', 'feedback'));
ALTER TABLE goal ADD COLUMN line TEXT CHECK (line GLOB '*[A-Z][1-9]*');
ALTER TABLE decision ADD COLUMN line TEXT CHECK (line GLOB '*[A-Z][1-9]*');
-- SQLite takes a value into a CHECK only with a new table; nothing hangs under an escalation.
CREATE TABLE escalation_before AS SELECT * FROM escalation ORDER BY rowid;
DROP TABLE escalation;
CREATE TABLE escalation (
    session TEXT NOT NULL REFERENCES session(id) DEFERRABLE INITIALLY DEFERRED,
    id TEXT NOT NULL CHECK (id GLOB 'E[1-9]*'),
    decision TEXT CHECK (decision GLOB 'D[1-9]*'),
    argument TEXT CHECK (argument GLOB 'X[1-9]*'),
    goal TEXT CHECK (goal GLOB 'G[1-9]*'),
    "to" TEXT NOT NULL CHECK (length("to") BETWEEN 1 AND 80),
    answer_by TEXT CHECK (answer_by GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
    default_if_silent TEXT CHECK (length(default_if_silent) BETWEEN 1 AND 2000),
    status TEXT NOT NULL CHECK (status IN ('open', 'ruled', 'returned', 'experiment', 'withdrawn', 'default')),
    ruling TEXT CHECK (length(ruling) BETWEEN 1 AND 2000),
    answered_by TEXT CHECK (answered_by GLOB '[a-z]*' AND answered_by NOT GLOB '*[^a-z0-9-]*'),
    answered_on TEXT CHECK (answered_on GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
    accepts TEXT CHECK (accepts IS NULL OR json_valid(accepts)),
    cost_of_delay TEXT CHECK (length(cost_of_delay) BETWEEN 1 AND 200),
    held TEXT CHECK (held IN ('open', 'withdrawn')),
    PRIMARY KEY (session, id),
    FOREIGN KEY (session, decision) REFERENCES decision(session, id)
        DEFERRABLE INITIALLY DEFERRED,
    FOREIGN KEY (session, argument) REFERENCES argument(session, id)
        DEFERRABLE INITIALLY DEFERRED,
    FOREIGN KEY (session, goal) REFERENCES goal(session, id)
        DEFERRABLE INITIALLY DEFERRED
) STRICT;
INSERT INTO escalation (session, id, decision, argument, goal, "to", answer_by, default_if_silent, status, ruling,
        accepts, cost_of_delay, held)
    SELECT session, id, decision, argument, goal, "to", answer_by, default_if_silent, status, ruling,
        accepts, cost_of_delay, held FROM escalation_before ORDER BY rowid;
DROP TABLE escalation_before;
