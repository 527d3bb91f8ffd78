-- The goal of an earlier session that came along when its item was carried.
ALTER TABLE goal ADD COLUMN carried_from TEXT CHECK (carried_from GLOB '*[A-Z][1-9]*');
