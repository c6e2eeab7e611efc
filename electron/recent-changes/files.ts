import { lstat, readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { byText } from '../../shared/by-text.ts';
import { HOST_DECLARATIONS } from '../../shared/components/hosts.ts';
import type { ChangedFile } from '../../shared/domain/index.ts';
import { displayPath } from '../config/index.ts';

/** Files of the stack that decide how it behaves, by name; looked for in the repository, in its backend and in their `budgets`, `config` and `app/config`. */
const KINDS: readonly (readonly [ChangedFile['kind'], RegExp])[] = [
  [
    'dependencies',
    /^(?:pyproject\.toml|uv\.lock|poetry\.lock|Pipfile(?:\.lock)?|requirements[\w.-]*\.txt|setup\.(?:py|cfg)|package(?:-lock)?\.json|\.python-version)$/,
  ],
  [
    'infrastructure',
    new RegExp(
      `^(?:${HOST_DECLARATIONS.map(({ files }) => `${files.pattern}|`).join('')}start\\.sh|com\\.leanvibe\\.[\\w.-]*\\.plist|nginx\\.conf|Makefile)$`,
    ),
  ],
  [
    'configuration',
    /^(?:\.env(?:\.[\w.-]+)?|settings\.py|quality_ratchet\.json|logging\.(?:ini|conf|ya?ml|json)|config\.(?:ya?ml|json|toml)|cli-config\.ya?ml)$/,
  ],
];
const WITHIN = ['', 'budgets', 'config', 'app/config', '.leanvibe'];
/** In a folder of this kind every file counts. */
const ALL_COUNT = /(?:^|[/\\])budgets$/;
/** A template is copied, not read. */
const TEMPLATE = /\.(?:example|sample|template|dist|bak)$/;
const MAX_ENTRIES = 2000;

export interface ChangedFilesOptions {
  /** The repository and the backend's folder; null while not found. */
  readonly repository: string | null;
  readonly backendFolder: string | null;
  /** Single files elsewhere that count as configuration: the user's own, launchd's. */
  readonly more?: readonly { readonly path: string; readonly kind: ChangedFile['kind'] }[];
  readonly home: string;
  /** Epoch milliseconds: what is older is left out. */
  readonly since: number;
  /** What is newer than now was dated wrongly; it counts. */
  readonly signal?: AbortSignal;
}

/** Files that matter and were modified since, the newest first. Looks into a handful of folders, never deeper. Never rejects but when aborted. */
export async function changedFiles(options: ChangedFilesOptions): Promise<ChangedFile[]> {
  const { repository, backendFolder, home, since, signal, more = [] } = options;
  const roots = [...new Set([repository, backendFolder].filter((f) => f !== null))];
  const folders = [...new Set(roots.flatMap((root) => WITHIN.map((name) => path.join(root, name))))];
  const found = [...more.map((m) => ({ file: m.path, kind: m.kind }))];
  for (const folder of folders) {
    signal?.throwIfAborted();
    for (const name of await names(folder)) {
      const kind = kindOf(name) ?? (ALL_COUNT.test(folder) ? 'configuration' : null);
      if (kind !== null) found.push({ file: path.join(folder, name), kind });
    }
  }
  const shown = (file: string) =>
    repository !== null && file.startsWith(repository + path.sep)
      ? path.relative(repository, file)
      : displayPath(file, home);
  const changed = await Promise.all(
    found.map(async ({ file, kind }): Promise<ChangedFile[]> => {
      const at = await modifiedAt(file);
      return at === null || at < since ? [] : [{ path: shown(file), kind, at }];
    }),
  );
  return changed.flat().sort((a, b) => b.at - a.at || byText(a.path, b.path));
}

const kindOf = (name: string): ChangedFile['kind'] | null =>
  TEMPLATE.test(name) ? null : (KINDS.find(([, pattern]) => pattern.test(name))?.[0] ?? null);

async function names(folder: string): Promise<string[]> {
  try {
    return (await readdir(folder)).slice(0, MAX_ENTRIES);
  } catch {
    return [];
  }
}

/** Of the file itself or of the link to it, whichever is newer: a link that was set anew is a change as well. */
async function modifiedAt(file: string): Promise<number | null> {
  try {
    const [found, link] = await Promise.all([stat(file), lstat(file)]);
    return found.isFile() ? Math.max(found.mtimeMs, link.mtimeMs) : null;
  } catch {
    return null;
  }
}
