-- What an escalation comes back to once its goal is settled the same again; set while the item went back before that.
ALTER TABLE escalation ADD COLUMN held TEXT CHECK (held IN ('open', 'withdrawn'));
