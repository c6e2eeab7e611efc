import { existsSync, type FSWatcher, watch } from 'node:fs';
import path from 'node:path';
import { catalogueIn, type Problem, type SettingKey } from '../../shared/domain/index.ts';
import { ChangingServices } from './changing-services.ts';
import { displayPath } from './display-path.ts';
import type { LastGood } from './last-good.ts';
import { noneIfEmpty } from './layer.ts';
import { type LoadedConfig, loadConfig } from './load.ts';
import type { LoadOptions } from './load-options.ts';
import { inForce, mergeOffers } from './merge.ts';
import { passwordInFile } from './password-in-file.ts';
import { holdsPassword } from './secrets.ts';
import { addService, removeService, type ServiceEditor } from './service-editor.ts';
import { addStack, type NewStack, removeStack } from './stack-editor.ts';
import { type NewService, saveUserFile } from './user-file-writer.ts';

export interface ConfigStore {
  current(): LoadedConfig;
  /** Told after every change that was read; returns the function that unsubscribes. */
  subscribe(listener: () => void): () => void;
  /**
   * Writes settings into the user's file, keeping its comments; what holds a password goes to the keychain where there is one. Nothing is
   * written when a value cannot be used.
   */
  update(change: Readonly<Partial<Record<SettingKey, unknown>>>): Promise<readonly Problem[]>;
  /** Takes a setting out of the user's file and out of the keychain. */
  reset(key: SettingKey): Promise<readonly Problem[]>;
  /** Adds a service to the user's file, keeping its comments. Nothing is written when the entry cannot be used. */
  addService(entry: NewService): Promise<readonly Problem[]>;
  /** Takes a service with all its settings out of the user's file. */
  removeService(id: string): Promise<readonly Problem[]>;
  /** What somebody added, as a form shows and changes it. */
  readonly services: Pick<ChangingServices, 'forms' | 'change' | 'undo'>;
  /** Adds a further stack to the user's file, keeping its comments. */
  addStack(stack: NewStack): Promise<readonly Problem[]>;
  /** Takes a further stack with all its settings out of the user's file. */
  removeStack(id: string): Promise<readonly Problem[]>;
  /** Reads everything again: something changed that is no file of these. */
  refresh(): Promise<void>;
  close(): Promise<void>;
}

type Entry = readonly [SettingKey, unknown];

/** Editors write a file in several steps; the last one counts. */
const SETTLE_MS = 150;

/** The folder that is watched, or was last. */
const foldersOf = (
  { repository, sources }: LoadedConfig,
  before: Pick<LastGood, 'repository' | 'isFound'> = { repository: null, isFound: false },
): Pick<LastGood, 'repository' | 'isFound'> =>
  repository === null
    ? { repository: before.repository, isFound: before.isFound }
    : { repository, isFound: sources['repository.path'].kind === 'discovered' };

/** Loads the configuration and follows its files: editors that replace files, deletion and creation included. Nothing is polled. */
export async function createConfigStore(options: LoadOptions): Promise<ConfigStore> {
  let config = await loadConfig(options);
  const { user, accepted } = config;
  let good: LastGood = { user, at: clockTime(), accepted, ...foldersOf(config) };
  const listeners = new Set<() => void>();
  const watchers = new Map<string, FSWatcher>();
  let timer: NodeJS.Timeout | null = null;
  let reading: Promise<void> = Promise.resolve();
  const { keychain } = options;
  let closed = false;

  const reload = (): Promise<void> => {
    reading = reading.then(async () => {
      if (closed) return;
      const next = await loadConfig(options, good).catch((error: Error) => withProblem(config, error));
      if (closed) return;
      const read = next.user.usable ? { user: next.user, at: clockTime() } : good;
      good = { ...read, accepted: next.accepted, ...foldersOf(next, good) };
      const changed =
        JSON.stringify([next.settings, next.sources, next.problems, next.stacks, next.pending]) !==
        JSON.stringify([config.settings, config.sources, config.problems, config.stacks, config.pending]);
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

  async function write(entries: readonly (readonly [SettingKey, unknown])[]): Promise<readonly Problem[]> {
    const shown = displayPath(config.userFile, options.home);
    const problems = saveUserFile(config.userFile, shown, entries, good.user.offers, options.stack ?? null);
    await reload();
    return problems;
  }

  /** Takes settings out of the keychain, after the file has taken what replaces them: an old password must not come back some day. */
  function forget(keys: readonly SettingKey[]): readonly Problem[] {
    try {
      keychain?.drop(keys);
      return [];
    } catch (error) {
      const message = `The encrypted value could not be removed (${(error as NodeJS.ErrnoException).code}).`;
      const where = keychain === undefined ? '' : displayPath(keychain.file, options.home);
      return [{ where, message, fix: 'Check who may write there.', severity: 'error' }];
    }
  }

  /** A file that holds the old value outranks the keychain, so its line goes; a file that is not there is not begun for that. */
  async function takeOut(keys: readonly SettingKey[]): Promise<readonly Problem[]> {
    if (existsSync(config.userFile)) return write(keys.map((key) => [key, undefined]));
    await reload();
    return [];
  }

  async function save(entries: readonly Entry[]): Promise<readonly Problem[]> {
    const secret = entries.filter(([key, value]) => holdsPassword(key, value, catalogueIn(config.settings).settings));
    const kept = secret.length === 0 ? null : await keychain?.keep(new Map(secret.map(([k, v]) => [k, String(v)])));
    const inKeychain = kept?.ok === true ? secret.map(([key]) => key) : [];
    const plain = entries.filter(([key]) => !inKeychain.includes(key));
    const keys = plain.map(([key]) => key);
    const removed = inKeychain.map((key): Entry => [key, undefined]);
    const saved = plain.length === 0 ? await takeOut(inKeychain) : await write([...plain, ...removed]);
    if (saved.some((p) => p.severity === 'error')) {
      if (kept?.ok === true) kept.undo();
      return saved;
    }
    const forgotten = forget(keys);
    const why = kept?.ok === false ? kept.why : null;
    return [...saved, ...forgotten, ...keys.flatMap((key) => passwordInFile(config, key, why))];
  }

  const editor: ServiceEditor = {
    read: () => ({
      file: config.userFile,
      shown: displayPath(config.userFile, options.home),
      inForce: good.user.offers,
      stack: options.stack ?? null,
    }),
    reload,
    config: () => config,
    keychain,
  };

  keychain?.onLate(() => void reload());
  follow();
  return {
    current: () => config,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async update(change) {
      const { settings: table } = catalogueIn(config.settings);
      const entries = (Object.entries(change) as Entry[]).map(([key, value]): Entry => {
        const schema = table.get(key)?.schema;
        return [key, schema === undefined ? value : noneIfEmpty(value, schema)];
      });
      const source = {
        kind: 'user-file' as const,
        file: displayPath(config.userFile, options.home),
        line: null,
        note: null,
      };
      const offers = entries.map(([key, value]) => ({ key, value, source }));
      const { problems } = mergeOffers([offers], inForce(offers, config.settings), table);
      return problems.length > 0 ? problems : save(entries);
    },
    async reset(key) {
      const forgotten = forget([key]);
      return [...forgotten, ...(await takeOut([key]))];
    },
    addService: (entry) => addService(editor, entry),
    removeService: (id) => removeService(editor, id),
    services: new ChangingServices(editor),
    addStack: (stack) => addStack(editor, stack),
    removeStack: (id) => removeStack(editor, id),
    refresh: reload,
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

/** Reading is made not to throw; should it, what was in force stays, and the next edit is read again. */
const withProblem = (config: LoadedConfig, error: Error): LoadedConfig => ({
  ...config,
  problems: [
    {
      where: 'The configuration',
      message: `It could not be read: ${error.message}. What was in force stays in force.`,
      fix: 'Look at the files that were changed last.',
      severity: 'error',
    },
  ],
});

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
