-- Boards: where a board and its rows come from, who signed them, what was answered in private, and what a row became.
ALTER TABLE board ADD COLUMN "from" TEXT CHECK ("from" GLOB '*[A-Z][1-9]*');
ALTER TABLE board ADD COLUMN signed TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(signed));
ALTER TABLE "row" ADD COLUMN "from" TEXT CHECK ("from" GLOB '*[A-Z][1-9]*');
ALTER TABLE "row" ADD COLUMN signed TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(signed));
ALTER TABLE "row" ADD COLUMN proposed TEXT CHECK (proposed IS NULL OR json_valid(proposed));
CREATE TABLE board_answer (
    session TEXT NOT NULL REFERENCES session(id) DEFERRABLE INITIALLY DEFERRED,
    board TEXT NOT NULL,
    "row" TEXT NOT NULL,
    "by" TEXT NOT NULL CHECK ("by" GLOB '[a-z]*' AND "by" NOT GLOB '*[^a-z0-9-]*'),
    "column" TEXT NOT NULL CHECK ("column" GLOB '[a-z]*' AND "column" NOT GLOB '*[^a-z0-9_-]*'),
    value TEXT CHECK (value IS NULL OR json_valid(value)),
    "pass" INTEGER CHECK ("pass" IN (0, 1)),
    guess TEXT CHECK (guess IS NULL OR json_valid(guess)),
    reason TEXT CHECK (length(reason) BETWEEN 1 AND 2000),
    round INTEGER NOT NULL CHECK (round BETWEEN 1 AND 99),
    seal TEXT CHECK (seal GLOB 'sha256:*'),
    late INTEGER CHECK (late IN (0, 1)),
    missing INTEGER CHECK (missing IN (0, 1)),
    PRIMARY KEY (session, board, "row", "column", round, "by"),
    FOREIGN KEY (session, board, "row") REFERENCES "row"(session, board, "key")
        DEFERRABLE INITIALLY DEFERRED,
    FOREIGN KEY (session, "by") REFERENCES participant(session, "key")
        DEFERRABLE INITIALLY DEFERRED
) STRICT;
ALTER TABLE goal ADD COLUMN "from" TEXT CHECK ("from" GLOB '*[A-Z][1-9]*');
ALTER TABLE watch ADD COLUMN "from" TEXT CHECK ("from" GLOB '*[A-Z][1-9]*');
ALTER TABLE agenda ADD COLUMN "from" TEXT CHECK ("from" GLOB '*[A-Z][1-9]*');
