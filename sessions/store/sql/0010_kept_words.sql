-- What a leader saw otherwise in words that were replaced; `proposed` is 1 where the words were never accepted.
ALTER TABLE wording ADD COLUMN dissent TEXT CHECK (dissent IS NULL OR json_valid(dissent));
ALTER TABLE wording ADD COLUMN proposed INTEGER CHECK (proposed IN (0, 1));
