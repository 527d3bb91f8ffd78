-- Which types of question there are says the registry of the program (`sessions/rules/answers.py`), not the file; SQLite
-- takes a CHECK off a column only in a new table. The answers hang under the questions, so the rows are put back into a
-- table of the same name: only then do they have their questions again when this is committed.
CREATE TABLE question_before AS SELECT * FROM question ORDER BY rowid;
DROP TABLE question;
CREATE TABLE question (
    session TEXT NOT NULL REFERENCES session(id) DEFERRABLE INITIALLY DEFERRED,
    id TEXT NOT NULL CHECK (id GLOB 'Q[1-9]*'),
    item TEXT NOT NULL CHECK (item GLOB 'I[1-9]*'),
    "key" TEXT NOT NULL CHECK ("key" GLOB '[a-z]*' AND "key" NOT GLOB '*[^a-z0-9-]*'),
    ask TEXT NOT NULL CHECK (length(ask) BETWEEN 1 AND 200),
    kind TEXT NOT NULL CHECK (kind GLOB '[a-z]*' AND kind NOT GLOB '*[^a-z-]*'),
    gap INTEGER CHECK (gap BETWEEN 0 AND 1000),
    PRIMARY KEY (session, id),
    FOREIGN KEY (session, item) REFERENCES agenda(session, id)
        DEFERRABLE INITIALLY DEFERRED
) STRICT;
INSERT INTO question (session, id, item, "key", ask, kind, gap)
    SELECT session, id, item, "key", ask, kind, gap FROM question_before ORDER BY rowid;
DROP TABLE question_before;
