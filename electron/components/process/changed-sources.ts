import { type Dirent, realpathSync, statSync } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { type ProbeFacts, type ProcessInfo, workersOf } from '../../../shared/domain/index.ts';
import { isExecutable, run } from '../../system/index.ts';

export type SourceError = NonNullable<ProbeFacts['process']['sourceError']>;

/** Folders that no save of a person changes. */
const SKIPPED = new Set(['node_modules', '__pycache__', 'site-packages', 'venv', 'build', 'dist', 'tests']);
/** A walk ends here, whatever the folder holds. */
const MAX_FOLDERS = 400;
const MAX_FILES = 20;
const LIMIT_MS = 3000;
/** A source file larger than this was not written by hand. */
const MAX_BYTES = 2 * 1024 * 1024;

/**
 * Parses each file and prints the first that Python cannot read as JSON. Parsing runs nothing of the file; `-I -S` keeps the interpreter from
 * loading anything out of an environment or the working folder.
 */
const PARSE = `
import json, sys
for name in sys.argv[1:]:
    try:
        with open(name, "rb") as f:
            compile(f.read(), name, "exec", dont_inherit=True)
    except SyntaxError as e:
        print(json.dumps({"file": name, "line": e.lineno, "message": type(e).__name__ + ": " + str(e.msg)}))
        break
    except (OSError, ValueError, RecursionError, MemoryError):
        pass
`;

/** A save comes shortly before the end of the worker that it replaces. */
const BEFORE_END_MS = 120_000;
/** Where the worker was gone at the first look already, saves of the last minutes count. */
const BEFORE_FIRST_LOOK_MS = 1_800_000;

/**
 * Why a backend in somebody's terminal, whose output nobody captured, died after a save: the first of the Python files changed last that does
 * not parse. Looks only while the reloader waits without its worker, and parses again only when a file changed.
 */
export class SourceLook {
  private lastAlive: number | null = null;
  private seen: { readonly signature: string; readonly error: SourceError | null } | null = null;

  /** @param now epoch milliseconds @returns null when a worker lives, when every file parses, or when none can be read without running code of the folder */
  async look(
    folder: string | null,
    tree: readonly ProcessInfo[],
    now: number,
    signal: AbortSignal,
  ): Promise<SourceError | null> {
    if (folder === null || tree.length === 0 || workersOf(tree).length > 0) {
      this.lastAlive = now;
      this.seen = null;
      return null;
    }
    const since = this.lastAlive === null ? now - BEFORE_FIRST_LOOK_MS : this.lastAlive - BEFORE_END_MS;
    const files = await changedSources(folder, since, signal);
    const signature = files.map((f) => `${f.at} ${f.file}`).join('\n');
    if (this.seen?.signature === signature) return this.seen.error;
    const names = files.map((f) => f.file);
    const error = names.length === 0 ? null : await firstBroken(folder, names, signal);
    // On a busy machine it may not end in its time: then nothing is known, and the next look asks again.
    this.seen = error === undefined ? null : { signature, error };
    return error ?? null;
  }
}

/** Parses with the interpreter that the environment was made from, never with one out of the folder. @returns undefined where it did not come to an end */
async function firstBroken(
  folder: string,
  files: readonly string[],
  signal: AbortSignal,
): Promise<SourceError | null | undefined> {
  const python = interpreterOutside(folder);
  if (python === null) return null;
  const result = await run(python, ['-I', '-S', '-B', '-c', PARSE, ...files], {
    timeoutMs: LIMIT_MS,
    signal,
    cwd: '/',
  });
  if (result.kind !== 'exit' || result.code !== 0) return undefined;
  try {
    const found: unknown = JSON.parse(result.stdout);
    return isSourceError(found) ? found : null;
  } catch {
    return null;
  }
}

const isSourceError = (value: unknown): value is SourceError => {
  const { file, line, message } = (value ?? {}) as Record<string, unknown>;
  return typeof file === 'string' && typeof message === 'string' && (line === null || typeof line === 'number');
};

/** What `.venv/bin/python` is a link to, if that lies outside of the folder and nobody else could have put it there. */
function interpreterOutside(folder: string): string | null {
  try {
    const real = realpathSync(path.join(folder, '.venv/bin/python'));
    const { uid, mode } = statSync(real);
    const outside = !real.startsWith(`${realpathSync(folder)}${path.sep}`);
    const owned = uid === 0 || uid === process.getuid?.();
    return outside && owned && (mode & 0o022) === 0 && /^python[\d.]*$/.test(path.basename(real)) && isExecutable(real)
      ? real
      : null;
  } catch {
    return null;
  }
}

/** What a person saves who works on a server: its code and what it reads at its start. A server writes none of these itself. */
const SAVED = /(^\.env[^/]*|\.(py|toml|ya?ml|ini|cfg|sh|html|jinja2?))$/;
/** A reloader waits a moment for further saves, and an old worker may take some seconds to end; in milliseconds. */
const BEFORE_START_MS = 15_000;

/** The file saved last before a start, relative to the folder; null where none was saved just before it. @param startedAt epoch milliseconds */
export async function savedBefore(
  folder: string | null,
  startedAt: number,
  signal: AbortSignal,
): Promise<{ readonly file: string; readonly at: number } | null> {
  if (folder === null) return null;
  const [last] = (await changedSources(folder, startedAt - BEFORE_START_MS, signal, SAVED)).filter(
    ({ at }) => at <= startedAt,
  );
  return last === undefined ? null : { file: path.relative(folder, last.file), at: last.at };
}

/** Whether a file of Python, which a reloader looks at, was saved since then. @param since epoch milliseconds */
export const savedSince = async (folder: string, since: number, signal: AbortSignal): Promise<boolean> =>
  (await changedSources(folder, since, signal)).length > 0;

interface Changed {
  readonly file: string;
  /** Epoch milliseconds. */
  readonly at: number;
}

/** Files below the folder with such names, by default Python's, modified since then, newest first. */
async function changedSources(
  folder: string,
  since: number,
  signal: AbortSignal,
  names = /\.py$/,
): Promise<readonly Changed[]> {
  const found: Changed[] = [];
  const folders = [folder];
  for (let i = 0; i < folders.length && i < MAX_FOLDERS; i++) {
    signal.throwIfAborted();
    const at = folders[i] ?? folder;
    for (const entry of await entriesOf(at)) {
      const name = path.join(at, entry.name);
      if (entry.isDirectory() && !entry.name.startsWith('.') && !SKIPPED.has(entry.name)) folders.push(name);
      if (!entry.isFile() || !names.test(entry.name)) continue;
      const info = await stat(name).catch(() => null);
      if (info !== null && info.mtimeMs >= since && info.size <= MAX_BYTES)
        found.push({ file: name, at: info.mtimeMs });
    }
  }
  return found.sort((a, b) => b.at - a.at).slice(0, MAX_FILES);
}

const entriesOf = (folder: string): Promise<Dirent[]> => readdir(folder, { withFileTypes: true }).catch(() => []);
