-- The catalog, version 2: what pictures are like at a glance, what files say of themselves, storyboards, chosen frames.
-- docs/schema.md explains each column for people.

PRAGMA user_version = 2;

ALTER TABLE object ADD COLUMN caption TEXT;
ALTER TABLE object ADD COLUMN credit TEXT;
ALTER TABLE object ADD COLUMN copyright TEXT;
ALTER TABLE object ADD COLUMN creator TEXT;
ALTER TABLE object ADD COLUMN dominant INTEGER;       -- 0xRRGGBB
ALTER TABLE object ADD COLUMN phash INTEGER;          -- 64 bits, as a signed number
ALTER TABLE object ADD COLUMN whole_permille INTEGER;

-- A video that gives no strip has a row of no tiles: it is not asked again.
CREATE TABLE storyboard (
  object BLOB PRIMARY KEY NOT NULL REFERENCES object (sha256), recipe INTEGER NOT NULL, tiles INTEGER NOT NULL,
  tile_width INTEGER NOT NULL, tile_height INTEGER NOT NULL, bytes INTEGER NOT NULL, times TEXT NOT NULL) STRICT;

CREATE TABLE frame_choice (
  object BLOB PRIMARY KEY NOT NULL REFERENCES object (sha256), at_us INTEGER NOT NULL, chosen_at INTEGER NOT NULL) STRICT;
