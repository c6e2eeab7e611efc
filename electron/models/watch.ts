import { type FSWatcher, watch } from 'node:fs';
import path from 'node:path';
import type { Clock } from '../../shared/domain/index.ts';
import { codeOf } from './files.ts';
import type { ModelFolder } from './types.ts';
import { type Place, placesOf } from './watch-places.ts';

/** A download writes all the time: changes are told when they pause, and at the latest after this. */
const QUIET_MS = 300;
const AT_LATEST_MS = 3000;
/** inotify allows a user 8192 watches on older systems, and editors want theirs too. */
const MAX_PLACES = 4096;

export interface WatchOptions {
  readonly clock: Clock;
  /** One watch for a whole tree; default where the system has it (macOS, Windows). */
  readonly recursive?: boolean;
  /** Told when the system grants no more watches: what lies deeper is then not noticed. */
  readonly onLimited?: (reason: string) => void;
}

/**
 * Calls `onChange` once when everything is watched (so that the first scan misses nothing), then after every change in the folders or in
 * a folder of them that comes into being. Nothing is polled. Returns the function that ends it.
 */
export function watchModels(folders: readonly ModelFolder[], onChange: () => void, options: WatchOptions): () => void {
  const recursive = options.recursive ?? process.platform !== 'linux';
  const open = new Map<string, Watched>();
  let stopped = false;
  let cancel: (() => void) | null = null;
  let firstAt: number | null = null;
  let moved = true;
  let syncing = false;

  const drop = (below: string) => {
    for (const [place, watched] of open) {
      if (place !== below && !place.startsWith(below + path.sep)) continue;
      watched.close();
      open.delete(place);
    }
  };
  const seen = (place: Place) => (event: string, name: string | null) => {
    const self = path.basename(place.path);
    if (place.only !== null && name !== null && name !== self && !place.only.has(name)) return;
    // A folder of that name may have been replaced by another: its watch would listen to the old one for ever.
    if (event === 'rename') {
      moved = true;
      if (name !== null) drop(path.join(place.path, name));
      if (name === null || name === self) drop(place.path);
    }
    soon();
  };
  const soon = () => {
    if (stopped) return;
    const { mono } = options.clock.now();
    firstAt ??= mono;
    cancel?.();
    cancel = options.clock.after(Math.max(0, Math.min(QUIET_MS, firstAt + AT_LATEST_MS - mono)), tell);
  };
  const tell = () => {
    cancel = null;
    // Told when the watches are in place again.
    if (syncing) return;
    firstAt = null;
    if (!moved) return onChange();
    moved = false;
    syncing = true;
    sync().finally(() => {
      syncing = false;
      firstAt = null;
      if (stopped) return;
      onChange();
      if (moved) soon();
    });
  };
  /** Watches what is there; again while that brought new places, whose contents may have come in between. */
  const sync = async () => {
    for (let added = true; added && !stopped; ) {
      const places = await placesOf(folders, recursive, MAX_PLACES);
      if (stopped) return;
      added = apply(places);
    }
  };
  const apply = (places: readonly Place[]): boolean => {
    const wanted = new Set(places.map((p) => p.path));
    for (const place of [...open.keys()]) if (!wanted.has(place)) drop(place);
    const missing = places.filter((place) => !open.get(place.path)?.serves(place));
    for (const place of missing) {
      open.get(place.path)?.close();
      open.delete(place.path);
      const watched = start(place, seen(place), () => drop(place.path));
      if (typeof watched !== 'string') open.set(place.path, watched);
      else if (watched === 'ENOSPC' || watched === 'EMFILE') {
        options.onLimited?.(
          `The system grants no more file watches (${watched}); changes in ${place.path} are not noticed.`,
        );
        return false;
      }
    }
    return missing.some((place) => open.has(place.path));
  };
  tell();
  return () => {
    stopped = true;
    cancel?.();
    for (const watched of open.values()) watched.close();
    open.clear();
  };
}

interface Watched {
  readonly close: () => void;
  readonly serves: (place: Place) => boolean;
}

/** A running watch, or the errno of why there is none. */
function start(
  place: Place,
  onEvent: (event: string, name: string | null) => void,
  onError: () => void,
): Watched | string {
  const same = (a: Place['only'], b: Place['only']) =>
    a === b || (a !== null && b !== null && a.size === b.size && [...a].every((name) => b.has(name)));
  try {
    const watcher: FSWatcher = watch(place.path, { persistent: false, recursive: place.recursive }, onEvent);
    watcher.on('error', onError);
    return {
      close: () => watcher.close(),
      serves: (other) => other.recursive === place.recursive && same(other.only, place.only),
    };
  } catch (error) {
    return codeOf(error);
  }
}
