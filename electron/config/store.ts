import {
  chmodSync,
  existsSync,
  type FSWatcher,
  mkdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  watch,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { isScalar, parseDocument } from 'yaml';
import type { Problem, SettingKey } from '../../shared/domain/index.ts';
import { displayPath } from './display-path.ts';
import { type LoadedConfig, type LoadOptions, loadConfig } from './load.ts';
import { mergeOffers } from './merge.ts';

export interface ConfigStore {
  current(): LoadedConfig;
  /** Told after every change that was read; returns the function that unsubscribes. */
  subscribe(listener: () => void): () => void;
  /** Writes settings into the user's file, keeping its comments. Nothing is written when a value cannot be used. */
  update(change: Readonly<Partial<Record<SettingKey, unknown>>>): Promise<readonly Problem[]>;
  /** Takes a setting out of the user's file. */
  reset(key: SettingKey): Promise<readonly Problem[]>;
  close(): Promise<void>;
}

/** Editors write a file in several steps; the last one counts. */
const SETTLE_MS = 150;

/** Loads the configuration and follows its files: editors that replace files, deletion and creation included. Nothing is polled. */
export async function createConfigStore(options: LoadOptions): Promise<ConfigStore> {
  let config = await loadConfig(options);
  let good = { user: config.user, at: clockTime() };
  const listeners = new Set<() => void>();
  const watchers = new Map<string, FSWatcher>();
  let timer: NodeJS.Timeout | null = null;
  let reading: Promise<void> = Promise.resolve();
  let closed = false;

  const reload = (): Promise<void> => {
    reading = reading.then(async () => {
      const next = await loadConfig(options, good);
      if (closed) return;
      if (next.user.usable) good = { user: next.user, at: clockTime() };
      const changed =
        JSON.stringify([next.settings, next.sources, next.problems]) !==
        JSON.stringify([config.settings, config.sources, config.problems]);
      config = next;
      follow();
      if (changed) for (const listener of listeners) tell(listener);
    });
    return reading;
  };

  /** Watches the folders, not the files: a file that is replaced has another inode. A folder that is not there yet is waited for in its parent. */
  function follow(): void {
    const names = new Map<string, Set<string>>();
    for (const file of config.files) {
      const folder = nearestFolder(path.dirname(file));
      const name = folder === path.dirname(file) ? path.basename(file) : path.relative(folder, file).split(path.sep)[0];
      names.set(folder, (names.get(folder) ?? new Set()).add(name ?? ''));
    }
    for (const [folder, watcher] of watchers) {
      if (names.has(folder)) continue;
      watcher.close();
      watchers.delete(folder);
    }
    for (const [folder, wanted] of names) {
      watchers.get(folder)?.close();
      watchers.delete(folder);
      const watcher = tryWatch(folder, (name) => {
        if (name !== null && !wanted.has(name)) return;
        if (timer !== null) clearTimeout(timer);
        timer = setTimeout(() => void reload(), SETTLE_MS);
      });
      if (watcher !== null) watchers.set(folder, watcher);
    }
  }

  async function write(change: (text: string) => string): Promise<readonly Problem[]> {
    const { userFile } = config;
    const before = existsSync(userFile) ? readFileSync(userFile, 'utf8') : '';
    if (parseDocument(before).errors.length > 0) {
      const where = displayPath(userFile, options.home);
      return [
        {
          where,
          message: 'The file cannot be changed while it is not valid YAML.',
          fix: 'Mend it by hand first.',
          severity: 'error',
        },
      ];
    }
    try {
      replaceFile(userFile, change(before));
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      const fix = code === 'ENOSPC' ? 'Make room on the disk.' : 'Check who may write there.';
      const where = displayPath(userFile, options.home);
      return [{ where, message: `The file could not be saved (${code ?? message}).`, fix, severity: 'error' }];
    }
    await reload();
    return [];
  }

  follow();
  return {
    current: () => config,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async update(change) {
      const entries = Object.entries(change) as [SettingKey, unknown][];
      const source = {
        kind: 'user-file' as const,
        file: displayPath(config.userFile, options.home),
        line: null,
        note: null,
      };
      const { problems } = mergeOffers([entries.map(([key, value]) => ({ key, value, source }))]);
      if (problems.length > 0) return problems;
      return write((text) => withValues(text, entries));
    },
    reset: (key) => write((text) => withValues(text, [[key, undefined]])),
    async close() {
      closed = true;
      if (timer !== null) clearTimeout(timer);
      for (const watcher of watchers.values()) watcher.close();
      watchers.clear();
      await reading;
    },
  };
}

/** One listener that throws must not keep the others, or the next change, from being heard. */
function tell(listener: () => void): void {
  try {
    listener();
  } catch (error) {
    process.emitWarning(error as Error);
  }
}

const clockTime = () => new Date().toTimeString().slice(0, 8);

function nearestFolder(folder: string): string {
  let at = folder;
  while (!existsSync(at) && at !== path.dirname(at)) at = path.dirname(at);
  return at;
}

function tryWatch(folder: string, onChange: (name: string | null) => void): FSWatcher | null {
  try {
    const watcher = watch(folder, { persistent: false }, (_, name) => onChange(name));
    watcher.on('error', () => watcher.close());
    return watcher;
  } catch {
    // A folder that may not be watched: its files still count at every start.
    return null;
  }
}

/** The YAML text with settings set (or, when undefined, removed), wherever they stand: nested or dotted. */
function withValues(text: string, entries: readonly [SettingKey, unknown][]): string {
  const document = parseDocument(text);
  if (document.contents === null) document.contents = document.createNode({}) as never;
  for (const [key, value] of entries) {
    const nested = key.split('.');
    const threeDeep = nested.length > 2 ? [nested[0], nested.slice(1).join('.')] : nested;
    const paths = [[key], nested, threeDeep];
    const existing = paths.find((p) => document.hasIn(p));
    if (value === undefined) {
      for (const p of paths) if (document.hasIn(p)) document.deleteIn(p);
    } else {
      const node: unknown = existing === undefined ? undefined : document.getIn(existing, true);
      // Changing the value in its place keeps the comment beside it.
      if (isScalar(node) && (value === null || typeof value !== 'object')) node.value = value;
      else document.setIn(existing ?? [key], document.createNode(value));
    }
  }
  return document.toString({ lineWidth: 0 });
}

/** Whole or not at all, and for nobody else to read: it may hold a password. */
function replaceFile(file: string, text: string): void {
  mkdirSync(path.dirname(file), { recursive: true });
  // People keep their settings in another folder and link to them: the link has to stay.
  const target = existsSync(file) ? realpathSync(file) : file;
  const fresh = `${target}.${process.pid}.new`;
  try {
    writeFileSync(fresh, text, { mode: 0o600 });
    chmodSync(fresh, 0o600);
    renameSync(fresh, target);
  } catch (error) {
    rmSync(fresh, { force: true });
    throw error;
  }
}
