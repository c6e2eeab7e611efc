import { stat } from 'node:fs/promises';
import path from 'node:path';
import { byText } from '../../shared/by-text.ts';
import { formatBytes, formatDuration } from '../../shared/format.ts';
import { checkContent, NO_CONTENT } from './content.ts';
import { type Entry, list, printable, withFile } from './files.ts';
import { needOf } from './need.ts';
import type { Model, ModelProblem, ModelState } from './types.ts';
import { type Gate, isWeights } from './weights.ts';

/** Without a byte for so long a download has ended: huggingface_hub writes pieces of 10 MB, which is 80 KB/s. */
export const STALE_DOWNLOAD_MS = 2 * 60_000;

export interface ScanContext {
  readonly signal: AbortSignal;
  /** Milliseconds since the epoch. */
  readonly now: number;
  readonly gate: Gate;
  readonly isExpected: (name: string) => boolean;
}

/** `models--org--name` → `org/name`; null for everything else in a hub cache. An organisation has no `--`, a name may. */
export function hubName(folderName: string): string | null {
  const rest = folderName.startsWith('models--') ? folderName.slice('models--'.length) : '';
  if (rest === '') return null;
  const cut = rest.indexOf('--');
  return cut <= 0 ? rest : `${rest.slice(0, cut)}/${rest.slice(cut + 2)}`;
}

/** Looks at one `models--org--name` folder. */
export async function scanHubModel(folder: string, name: string, context: ScanContext): Promise<Model> {
  const expected = context.isExpected(name);
  const base = { name: printable(name), path: folder, layout: 'hub', expected } as const;
  // The reference first: an update makes the snapshot and then names it, and one that is named later than was listed would seem to be missing.
  const commit = await namedCommit(folder);
  const [blobs, snapshots] = await Promise.all([
    list(path.join(folder, 'blobs')),
    list(path.join(folder, 'snapshots')),
  ]);
  const denied = [blobs, snapshots].find((listing) => listing.kind === 'unreadable');
  if (denied?.kind === 'unreadable') return unreadableModel(base, denied.code);
  const stored = blobs.kind === 'listed' ? blobs.entries : [];
  const folders = snapshots.kind === 'listed' ? snapshots.entries.filter((e) => e.kind === 'folder') : [];
  const chosen = await choose(folder, commit, folders);
  const listing = chosen.snapshot === null ? null : await list(path.join(folder, 'snapshots', chosen.snapshot));
  const entries = listing?.kind === 'listed' ? listing.entries : [];
  const problems = chosen.problem === null ? [] : [chosen.problem];
  if (listing?.kind === 'unreadable') problems.push(unreadableProblem(folder, listing.code));
  const content =
    entries.length > 0 ? await checkContent(dirname(entries), entries, expected, context.gate) : NO_CONTENT;
  problems.push(...content.problems);
  const stump = await stumpOf(folder, chosen.snapshot, entries, folders, context);
  if (stump !== null) problems.push(stump);
  const downloads = checkDownloads(stored, context.now);
  problems.push(...downloads.problems);
  const isEmpty = stored.length === 0 && entries.length === 0 && listing?.kind !== 'unreadable';
  if (!isEmpty && entries.length === 0 && problems.length === 0) problems.push(nothingIn(folder));
  // Where links are not to be had (some network disks), the snapshot holds the files themselves.
  const inSnapshot = entries.filter((e) => !e.link).reduce((sum, e) => sum + e.bytes, 0);
  const state = stateOf(isEmpty, downloads.growing, problems);
  return {
    ...base,
    state: state === 'complete' && isStump(entries) ? 'no-weights' : state,
    bytes: stored.reduce((sum, blob) => sum + blob.bytes, 0) + inSnapshot,
    unfinishedBytes: downloads.bytes,
    snapshot: chosen.snapshot,
    snapshots: folders.length,
    problems: isEmpty ? [] : problems,
    need: needOf(entries, problems, content),
  };
}

/** Nothing of it is weights, and no folder inside could hold them. */
const isStump = (entries: readonly Entry[]): boolean => !entries.some((e) => e.kind === 'folder' || isWeights(e.name));

export function stateOf(isEmpty: boolean, growing: boolean, problems: readonly ModelProblem[]): ModelState {
  if (isEmpty) return 'empty';
  if (growing) return 'downloading';
  return problems.length === 0 ? 'complete' : 'incomplete';
}

type ModelBase = Pick<Model, 'name' | 'path' | 'layout' | 'expected'>;

export function unreadableModel(base: ModelBase, code: string): Model {
  const none = { bytes: 0, unfinishedBytes: 0, snapshot: null, snapshots: 0, need: null };
  return { ...base, ...none, state: 'unreadable', problems: [unreadableProblem(base.path ?? '', code)] };
}

const unreadableProblem = (folder: string, code: string): ModelProblem => {
  const file = printable(path.basename(folder));
  return { kind: 'unreadable', file, path: folder, reason: `The folder ${file} cannot be read (${code}).` };
};

const nothingIn = (folder: string): ModelProblem => ({
  kind: 'snapshot-missing',
  file: 'snapshots',
  path: path.join(folder, 'snapshots'),
  reason: 'Files were downloaded, but no snapshot holds any.',
});

const dirname = (entries: readonly Entry[]): string => path.dirname(entries[0]?.path ?? '');

interface Choice {
  readonly snapshot: string | null;
  readonly problem: ModelProblem | null;
}

const MAIN_REFERENCE = ['refs', 'main'] as const;

/** What `refs/main` names; null without one. */
async function namedCommit(folder: string): Promise<string | null> {
  const file = path.join(folder, ...MAIN_REFERENCE);
  const head = await withFile(file, (reader) => reader.at(0, 128)).catch(() => null);
  const commit = head === null ? '' : new TextDecoder().decode(head).trim();
  return commit === '' ? null : commit;
}

/** The snapshot that loading would take: the one refs/main names; without that reference the newest. */
async function choose(folder: string, commit: string | null, snapshots: readonly Entry[]): Promise<Choice> {
  const file = path.join(folder, ...MAIN_REFERENCE);
  if (commit === null) return { snapshot: await newest(snapshots), problem: null };
  if (snapshots.some((s) => s.name === commit)) return { snapshot: commit, problem: null };
  const reason = `refs/main names the snapshot ${printable(commit.slice(0, 64))}, which is not there.`;
  return {
    snapshot: await newest(snapshots),
    problem: { kind: 'snapshot-missing', file: 'refs/main', path: file, reason },
  };
}

async function newest(snapshots: readonly Entry[]): Promise<string | null> {
  if (snapshots.length < 2) return snapshots[0]?.name ?? null;
  const dated = await Promise.all(
    snapshots.map(async (s) => ({ name: s.name, at: (await stat(s.path).catch(() => null))?.mtimeMs ?? 0 })),
  );
  return dated.sort((a, b) => b.at - a.at || byText(a.name, b.name))[0]?.name ?? null;
}

/**
 * What a loader finds when the revision that `refs/main` names holds no weights, although others do: an update that got no further than its
 * first files. Says which of the older ones is whole. Null where the revision has weights, or no other one does.
 */
async function stumpOf(
  folder: string,
  chosen: string | null,
  entries: readonly Entry[],
  snapshots: readonly Entry[],
  { gate }: ScanContext,
): Promise<ModelProblem | null> {
  if (chosen === null || entries.some((e) => isWeights(e.name))) return null;
  const whole: string[] = [];
  let others = 0;
  for (const { name, path: place } of snapshots.slice(0, MAX_REVISIONS)) {
    const listing = name === chosen ? null : await list(place);
    if (listing?.kind !== 'listed' || !listing.entries.some((e) => isWeights(e.name))) continue;
    others += 1;
    if ((await checkContent(place, listing.entries, true, gate)).problems.length === 0)
      whole.push(printable(name.slice(0, 12)));
  }
  if (others === 0) return null;
  const file = path.join(folder, 'refs', 'main');
  const instead = whole.length === 0 ? 'no older one is whole' : `the older revision ${whole.join(', ')} is whole`;
  const reason = `The revision ${printable(chosen.slice(0, 12))}, which refs/main names, has no weights; ${instead}.`;
  return { kind: 'file-missing', file: 'refs/main', path: file, reason };
}

/** More revisions of one model are not looked at. */
const MAX_REVISIONS = 20;

export interface Downloads {
  readonly bytes: number;
  /** One of them was written to a moment ago. */
  readonly growing: boolean;
  readonly problems: readonly ModelProblem[];
}

/**
 * `*.incomplete` among these files. One whose blob is complete is a leftover of an earlier try: it takes space, but nothing is missing.
 * Names: `<etag>.incomplete`, since huggingface_hub 0.3x also `<etag>.<8 hex digits>.incomplete`.
 */
export function checkDownloads(files: readonly Entry[], now: number): Downloads {
  const complete = new Set(files.map((file) => file.name).filter((name) => !name.endsWith('.incomplete')));
  const unfinished = files.filter((file) => file.kind === 'file' && file.name.endsWith('.incomplete'));
  const missing = unfinished.filter((file) => !complete.has(file.name.replace(/(?:\.[0-9a-f]{8})?\.incomplete$/, '')));
  const isGrowing = (file: Entry) => now - file.changedAt < STALE_DOWNLOAD_MS;
  return {
    bytes: unfinished.reduce((sum, file) => sum + file.bytes, 0),
    growing: missing.some(isGrowing),
    problems: missing.map((file) => {
      const name = printable(file.name);
      const age = formatDuration(now - file.changedAt);
      const reason = isGrowing(file)
        ? `${name} is being downloaded, ${formatBytes(file.bytes)} so far.`
        : `${name} is a download that stopped ${age} ago at ${formatBytes(file.bytes)}.`;
      return { kind: 'unfinished-download', file: name, path: file.path, reason };
    }),
  };
}
