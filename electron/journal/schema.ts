/**
 * Migrations in order; `user_version` counts how many a file has seen. What is here never changes any more: a change is a new entry.
 *
 * Events are append-only; `incidents` and `runs` are the last state of each, kept as a fold over them so that pages need no replay.
 * Readings are rolled up with age: raw for a day, minutes for two weeks, hours for thirteen months. `states` has every change of a component's
 * state, and under an empty name of what was found to be wrong; no data means that it was not watched from then on.
 */
export const MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE events (
    id INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,
    incident INTEGER,
    kind TEXT NOT NULL,
    component TEXT,
    text TEXT NOT NULL,
    raw TEXT,
    data TEXT
  ) STRICT;
  CREATE INDEX events_of_incident ON events (incident, id) WHERE incident IS NOT NULL;
  CREATE INDEX events_by_time ON events (at);

  CREATE TABLE incidents (
    id INTEGER PRIMARY KEY,
    opened_at INTEGER NOT NULL,
    state TEXT NOT NULL,
    component TEXT NOT NULL,
    cause TEXT NOT NULL,
    data TEXT NOT NULL
  ) STRICT;
  CREATE INDEX incidents_by_time ON incidents (opened_at);
  CREATE INDEX incidents_open ON incidents (id) WHERE state = 'open';

  CREATE TABLE runs (
    id TEXT PRIMARY KEY,
    at INTEGER NOT NULL,
    state TEXT NOT NULL,
    data TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX runs_by_time ON runs (at);

  CREATE TABLE metrics (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;
  CREATE TABLE raw (
    metric INTEGER NOT NULL, at INTEGER NOT NULL, value REAL NOT NULL,
    PRIMARY KEY (metric, at)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE minutes (
    metric INTEGER NOT NULL, at INTEGER NOT NULL, low REAL NOT NULL, mean REAL NOT NULL, high REAL NOT NULL, count INTEGER NOT NULL,
    PRIMARY KEY (metric, at)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE hours (
    metric INTEGER NOT NULL, at INTEGER NOT NULL, low REAL NOT NULL, mean REAL NOT NULL, high REAL NOT NULL, count INTEGER NOT NULL,
    PRIMARY KEY (metric, at)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE decisions (
    proposal TEXT PRIMARY KEY, at INTEGER NOT NULL, decision TEXT NOT NULL, data TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;
  `,
  `
  CREATE TABLE states (
    component TEXT NOT NULL, at INTEGER NOT NULL, data TEXT,
    PRIMARY KEY (component, at)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX states_by_time ON states (at);
  `,
];
