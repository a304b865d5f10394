-- The catalog, version 3: audits as a log, and what a web archive was asked in vain.
-- docs/schema.md explains each column for people.

PRAGMA user_version = 3;

-- One look at the whole store, or at a part of it. What it found of each file are events.
CREATE TABLE audit (
  id INTEGER PRIMARY KEY, mode TEXT NOT NULL, began_at INTEGER NOT NULL, ended_at INTEGER,
  cursor BLOB,                        -- files up to this digest were read; NULL: none yet, or it has no order
  files INTEGER NOT NULL, bytes INTEGER NOT NULL,
  last_observation INTEGER, last_event INTEGER, last_asset INTEGER, -- the ledgers' ends when it ended
  summary TEXT) STRICT;               -- JSON: how many assets were in each class when it ended

-- So that the next run does not ask again soon. An answer that helped is an observation.
CREATE TABLE lookup (
  service TEXT NOT NULL, asset INTEGER NOT NULL REFERENCES asset (id), at INTEGER NOT NULL, outcome TEXT NOT NULL,
  PRIMARY KEY (asset, service)) STRICT;

-- Walks over the whole catalog read these two from end to end instead of the tables, which are ten times as large.
-- The id stands second: one asset's mentions still come in their order without being sorted.
DROP INDEX mention_asset;
CREATE INDEX mention_asset ON mention (asset, id, article, page, place, source);
DROP INDEX observation_object;
CREATE INDEX observation_object ON observation (object, asset) WHERE object IS NOT NULL;
