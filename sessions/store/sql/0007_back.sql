-- The places that led an item to where it is, and those it went back from.
ALTER TABLE agenda ADD COLUMN behind TEXT NOT NULL DEFAULT '[]'
    CHECK (json_valid(behind) AND json_type(behind) = 'array');
ALTER TABLE agenda ADD COLUMN ahead TEXT NOT NULL DEFAULT '[]'
    CHECK (json_valid(ahead) AND json_type(ahead) = 'array');

-- Who wrote a record down, and may change it or take it out.
ALTER TABLE decision ADD COLUMN "by" TEXT;
ALTER TABLE action ADD COLUMN "by" TEXT;
ALTER TABLE option ADD COLUMN "by" TEXT;

-- What a topic was parked from: an item, or a goal of it.
ALTER TABLE parked ADD COLUMN "from" TEXT;
