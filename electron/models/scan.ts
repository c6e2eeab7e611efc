import { realpath } from 'node:fs/promises';
import path from 'node:path';
import { type Entry, eachLimited, list, printable } from './files.ts';
import { hubName, type ScanContext, scanHubModel } from './hub.ts';
import { brokenEntry, scanExpectedPath, scanPlainEntry } from './plain.ts';
import type { FolderReport, Model, ModelFolder, ModelReport } from './types.ts';
import { createGate } from './weights.ts';

/** Models looked at together: enough to keep the four threads of Node's file access busy. */
const AT_A_TIME = 12;

export interface ScanInput {
  readonly folders: readonly ModelFolder[];
  /** `org/name` as on the hub, or an absolute path. */
  readonly expected: readonly string[];
  /** Checked like an expected one where it is there, and not missed where it is not. */
  readonly ifThere?: readonly string[];
  readonly signal: AbortSignal;
  /** Milliseconds since the epoch: tells a download that grows from one that was left. */
  readonly now: number;
}

/**
 * Lists every model of the folders and checks each without reading its weights: names, sizes, headers of safetensors, small JSON files.
 * Reads follow links; nothing is written. Rejects only when aborted: what cannot be read is a state of its model or folder.
 */
export async function scanModels({ folders, expected, ifThere = [], signal, now }: ScanInput): Promise<ModelReport> {
  signal.throwIfAborted();
  const context: ScanContext = { signal, now, gate: createGate(), isExpected: matcher([...expected, ...ifThere]) };
  const listed = await Promise.all((await distinct(folders)).map(listFolder));
  const jobs = listed.flatMap(({ report, entries }) => entries.map((entry) => ({ kind: report.kind, entry })));
  const found = await eachLimited(jobs, AT_A_TIME, signal, ({ kind, entry }) =>
    kind === 'plain' ? scanPlainEntry(entry, context) : scanHubEntry(entry, context),
  );
  const byPath = expected.filter((name) => path.isAbsolute(name));
  const atPaths = await eachLimited(byPath, AT_A_TIME, signal, (name) => scanExpectedPath(name, context));
  const paths = new Set(byPath);
  const held = [
    ...found.flat().filter((m) => m.path === null || !paths.has(m.path)),
    ...atPaths.filter((m) => m !== null),
  ];
  const models = held.filter((m) => !isNote(m, held));
  const all = [...models, ...expected.filter((name) => !models.some((m) => isNamed(m, name))).map(missing)];
  return {
    folders: listed.map(({ report }) => report),
    models: all.sort((a, b) => Number(b.expected) - Number(a.expected) || compare(a.name, b.name)),
    bytes: all.reduce((sum, m) => sum + m.bytes, 0),
  };
}

/** The same folder can be named twice, by two variables or through a link. */
async function distinct(folders: readonly ModelFolder[]): Promise<readonly ModelFolder[]> {
  const real = await Promise.all(folders.map((f) => realpath(f.path).catch(() => f.path)));
  return folders.filter((_, i) => real.indexOf(real[i] ?? '') === i);
}

interface Listed {
  readonly report: FolderReport;
  readonly entries: readonly Entry[];
}

async function listFolder(folder: ModelFolder): Promise<Listed> {
  const listing = await list(folder.path);
  if (listing.kind === 'listed')
    return { report: { ...folder, state: 'read', reason: null }, entries: listing.entries };
  if (listing.kind === 'absent') return { report: { ...folder, state: 'absent', reason: null }, entries: [] };
  const reason = `${printable(folder.path)} cannot be read (${listing.code}).`;
  return { report: { ...folder, state: 'unreadable', reason }, entries: [] };
}

async function scanHubEntry(entry: Entry, context: ScanContext): Promise<readonly Model[]> {
  const name = hubName(entry.name);
  if (name === null) return [];
  if (entry.kind === 'folder') return [await scanHubModel(entry.path, name, context)];
  return entry.kind === 'dangling' || entry.kind === 'unreadable' ? [brokenEntry(entry, name, context)] : [];
}

/** A folder of one's own seldom carries the organisation: `~/.leanvibe/models/Phi-3.5-mini-instruct`. */
function matcher(expected: readonly string[]): (name: string) => boolean {
  const names = new Set(expected.flatMap((name) => (path.isAbsolute(name) ? [name] : [name, lastPart(name)])));
  return (name) => names.has(name);
}

const lastPart = (name: string): string => name.slice(name.lastIndexOf('/') + 1);

const isNamed = (model: Model, name: string): boolean =>
  model.name === printable(name) || (!path.isAbsolute(name) && model.name === printable(lastPart(name)));

/**
 * What the hub's downloader notes in its cache of a model that it puts into another folder: the revision, and not one file of it. Where that other
 * one is, this is no second one that lacks everything.
 */
const isNote = (model: Model, all: readonly Model[]): boolean =>
  model.state === 'empty' &&
  model.layout === 'hub' &&
  all.some((other) => other.layout !== 'hub' && other.state !== 'empty' && isNamed(other, model.name));

const missing = (name: string): Model => ({
  name: printable(name),
  path: null,
  layout: null,
  expected: true,
  state: 'missing',
  bytes: 0,
  unfinishedBytes: 0,
  snapshot: null,
  snapshots: 0,
  problems: [],
  need: null,
});

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
