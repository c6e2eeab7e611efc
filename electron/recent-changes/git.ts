import type { Commit, GitState } from '../../shared/domain/index.ts';
import { singleLine } from '../../shared/plain-text.ts';
import { belongsToUs, findSystemTool, type RunResult, run } from '../system/index.ts';

/** Each call of git; a cold repository on a slow disk takes a second. */
const TIMEOUT_MS = 10_000;
const MAX_COMMITS = 50;
const MAX_UNCOMMITTED = 200;

/** Fields are separated by a character that no commit message holds. */
const UNIT = '%x1f';
const SEPARATOR = String.fromCharCode(0x1f);

/**
 * Settings under which nothing of the repository runs, whatever its `.git/config` says: no fsmonitor, hook, pager, signature program, or
 * transport (a partial clone would fetch what is missing). No lock is taken that could disturb the user's own git, and nobody is asked
 * for a password. Filters are switched off by their names, see `withoutFilters`.
 */
const SAFE = [
  '--no-pager',
  '--no-optional-locks',
  ...['core.fsmonitor=false', 'core.hooksPath=/dev/null', 'log.showSignature=false', 'protocol.allow=never'].flatMap(
    (setting) => ['-c', setting],
  ),
];
const ENV = { GIT_TERMINAL_PROMPT: '0', GIT_OPTIONAL_LOCKS: '0', GIT_NO_LAZY_FETCH: '1' };

export interface GitOptions {
  readonly folder: string;
  /** Epoch milliseconds: what is older is left out. */
  readonly since: number;
  readonly signal?: AbortSignal;
  /** Full path of git; default: looked for. Null means that it is not installed. */
  readonly git?: string | null;
}

/** What git says about the last minutes of a working copy. Every way in which it cannot say is a value. */
export async function gitState(options: GitOptions): Promise<GitState> {
  const git = options.git === undefined ? findSystemTool('git') : options.git;
  if (git === null) return { kind: 'no-git' };
  const askWith = (env: Readonly<Record<string, string>>, ...args: readonly string[]): Promise<RunResult> =>
    run(git, [...SAFE, ...args], {
      cwd: options.folder,
      env: { ...ENV, ...env },
      timeoutMs: TIMEOUT_MS,
      ...(options.signal === undefined ? {} : { signal: options.signal }),
    });
  const ask = (...args: readonly string[]) => askWith({}, ...args);
  // Git looks for a repository also in the folders above; in those of others even the configuration may start programs.
  if (!belongsToUs(options.folder)) return { kind: 'failed', problem: `${options.folder} belongs to somebody else.` };
  const inside = await ask('rev-parse', '--is-inside-work-tree');
  if (inside.kind === 'exit' && inside.code !== 0 && /not a git repository/.test(inside.stderr))
    return { kind: 'no-repository' };
  if (!answered(inside)) return failure('rev-parse', inside);
  if (inside.stdout.trim() !== 'true') return { kind: 'no-repository' };
  const filters = await ask(
    'config',
    '--name-only',
    '-z',
    '--get-regexp',
    '^filter\\..*\\.(clean|smudge|process|required)$',
  );
  // Exit code 1: none are configured.
  if (filters.kind !== 'exit' || filters.code > 1) return failure('config', filters);
  const [branch, log, moves, status] = await Promise.all([
    ask('symbolic-ref', '--short', '--quiet', 'HEAD'),
    ask('log', `--max-count=${MAX_COMMITS}`, `--format=%H${UNIT}%ct${UNIT}%an${UNIT}%s`),
    ask('reflog', 'show', `--max-count=${MAX_COMMITS}`, '--date=unix', `--format=%gd${UNIT}%gs`, 'HEAD'),
    // Untracked folders are named once, not file by file: a virtual environment has a hundred thousand.
    askWith(
      withoutFilters(filters.stdout),
      'status',
      '--porcelain=v1',
      '-z',
      '--untracked-files=normal',
      '--ignore-submodules=all',
    ),
  ]);
  if (!answered(status)) return failure('status', status);
  const uncommitted = parseStatus(status.stdout, status.truncated);
  return {
    kind: 'read',
    branch: answered(branch) ? branch.stdout.trim() || null : null,
    // A repository without any commit makes `log` and `reflog` fail; then there are none.
    commits: answered(log) ? parseLog(log.stdout).filter((c) => c.at >= options.since) : [],
    moves: answered(moves) ? parseMoves(moves.stdout).filter((m) => m.at >= options.since) : [],
    uncommitted: uncommitted.slice(0, MAX_UNCOMMITTED),
    more: uncommitted.length > MAX_UNCOMMITTED || status.truncated,
  };
}

/**
 * `git status` runs the clean filter of files whose time stamp changed: each that is configured is replaced by none. As variables, because
 * a name with `=` in it cannot be given by `-c`.
 * @param names as `git config --name-only -z` prints them
 */
export function withoutFilters(names: string): Readonly<Record<string, string>> {
  const keys = [...new Set(names.split('\0').filter((name) => name !== ''))];
  const entries = keys.flatMap((key, i): [string, string][] => [
    [`GIT_CONFIG_KEY_${i}`, key],
    [`GIT_CONFIG_VALUE_${i}`, key.endsWith('.required') ? 'false' : ''],
  ]);
  return { GIT_CONFIG_COUNT: String(keys.length), ...Object.fromEntries(entries) };
}

type Exited = Extract<RunResult, { kind: 'exit' }>;
const answered = (result: RunResult): result is Exited => result.kind === 'exit' && result.code === 0;

function failure(what: string, result: RunResult): GitState {
  if (result.kind === 'not-found' || result.kind === 'not-executable') return { kind: 'no-git' };
  const got =
    result.kind === 'exit'
      ? singleLine(result.stderr).slice(0, 300) || `exit code ${result.code}`
      : result.kind === 'timeout'
        ? `no answer within ${TIMEOUT_MS / 1000} s`
        : result.kind === 'failed'
          ? result.message
          : result.kind;
  return { kind: 'failed', problem: `git ${what} failed: ${got}.` };
}

/** Lines of `hash, committer time, author, subject`. */
export function parseLog(text: string): Commit[] {
  return text.split('\n').flatMap((line) => {
    const [hash, seconds, author = '', ...subject] = line.split(SEPARATOR);
    const at = Number(seconds) * 1000;
    if (!hash || !Number.isFinite(at) || seconds === '') return [];
    return [{ hash, at, author: singleLine(author), subject: singleLine(subject.join(' ')) }];
  });
}

/** Lines of `HEAD@{seconds}` and what moved it. Commits are told by the log already. */
export function parseMoves(text: string): { at: number; what: string }[] {
  return text.split('\n').flatMap((line) => {
    const [selector = '', what = ''] = line.split(SEPARATOR);
    const seconds = /@\{(\d+)\}$/.exec(selector)?.[1];
    return seconds === undefined || /^commit\b/.test(what)
      ? []
      : [{ at: Number(seconds) * 1000, what: singleLine(what) }];
  });
}

/** `XY path`, ended by NUL; a renamed file is followed by its old name. A cut answer ends in half a name, which is left out. */
export function parseStatus(text: string, truncated = false): { status: string; path: string }[] {
  const parts = text.split('\0');
  if (truncated || parts.at(-1) === '') parts.pop();
  const found: { status: string; path: string }[] = [];
  for (let i = 0; i < parts.length; i++) {
    const part = parts[i] ?? '';
    const status = part.slice(0, 2);
    if (part.length < 4) continue;
    found.push({ status: status.trim(), path: part.slice(3) });
    if (/[RC]/.test(status)) i += 1;
  }
  return found;
}
