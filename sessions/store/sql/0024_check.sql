-- The check of a decision at the close.
ALTER TABLE decision ADD COLUMN reversible TEXT CHECK (reversible IN ('yes', 'no'));
ALTER TABLE decision ADD COLUMN functional TEXT CHECK (length(functional) BETWEEN 1 AND 200);
ALTER TABLE decision ADD COLUMN non_functional TEXT CHECK (length(non_functional) BETWEEN 1 AND 200);
ALTER TABLE decision ADD COLUMN "values" TEXT NOT NULL DEFAULT '[]' CHECK (json_valid("values"));
ALTER TABLE decision ADD COLUMN feedback_from TEXT CHECK (length(feedback_from) BETWEEN 1 AND 80);
ALTER TABLE decision ADD COLUMN feedback_by TEXT
    CHECK (feedback_by GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]');
