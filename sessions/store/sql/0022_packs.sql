-- The pack that a question is from, the leader it was for, and whether the series keeps what is answered.
ALTER TABLE question ADD COLUMN pack TEXT CHECK (pack GLOB '[a-z]*' AND pack NOT GLOB '*[^a-z0-9-]*');
ALTER TABLE question ADD COLUMN "for" TEXT CHECK ("for" GLOB '[a-z]*' AND "for" NOT GLOB '*[^a-z0-9-]*');
ALTER TABLE question ADD COLUMN keep INTEGER CHECK (keep IN (0, 1));
