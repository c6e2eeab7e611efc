import type { ChangedFile, CheckOutcome, RecentChanges } from '../../shared/domain/index.ts';
import { counted, formatDuration } from '../../shared/format.ts';
import { redactDeep } from '../system/index.ts';
import { type ChangedFilesOptions, changedFiles } from './files.ts';
import { type GitOptions, gitState } from './git.ts';

export interface RecentChangesOptions extends Omit<ChangedFilesOptions, 'since'>, Pick<GitOptions, 'git'> {
  /** Epoch milliseconds. */
  readonly now: number;
  /** How far back, in milliseconds. The guide asks for 30 minutes. */
  readonly windowMs: number;
  /** Removes secrets: people write them into commit messages. */
  readonly redact: (text: string) => string;
}

/** Commits, moves of the working copy, uncommitted changes, and files that decide how the stack behaves. */
export async function recentChanges(options: RecentChangesOptions): Promise<RecentChanges> {
  const { now, windowMs, repository, backendFolder, git, signal, redact } = options;
  const since = now - windowMs;
  const folder = repository ?? backendFolder;
  const [state, files] = await Promise.all([
    folder === null
      ? { kind: 'no-repository' as const }
      : gitState({ folder, since, ...(git === undefined ? {} : { git }), ...(signal === undefined ? {} : { signal }) }),
    changedFiles({ ...options, since }),
  ]);
  signal?.throwIfAborted();
  return redactDeep({ windowMs, git: state, files }, redact);
}

export type ChangeQuestion = 'deployments' | 'configuration' | 'infrastructure' | 'dependencies';

/** The guide's four lines on recent changes: a change is a warning, because it explains, but breaks nothing by itself. */
export function judgeChanges(changes: RecentChanges, what: ChangeQuestion): CheckOutcome {
  const within = `in the last ${formatDuration(changes.windowMs)}`;
  if (what === 'deployments') return judgeDeployments(changes, within);
  const files = changes.files.filter((f) => f.kind === what);
  if (files.length === 0)
    return { state: 'passed', evidence: `No file of this kind was modified ${within}.`, raw: null };
  return { state: 'warning', evidence: `${naming(files)} modified ${within}.`, raw: files.map(fileLine).join('\n') };
}

const naming = ([first, ...others]: readonly ChangedFile[]): string =>
  others.length === 0 ? `${first?.path} was` : `${first?.path} and ${others.length} more were`;

const fileLine = ({ at, path }: ChangedFile): string => `${new Date(at).toISOString()} ${path}`;

/** A deployment to a developer's machine is a commit, a pull or a checkout. */
function judgeDeployments({ git }: RecentChanges, within: string): CheckOutcome {
  switch (git.kind) {
    case 'no-git':
      return { state: 'could-not-tell', evidence: 'git is not installed, so commits cannot be read.', raw: null };
    case 'no-repository':
      return { state: 'skipped', evidence: 'The stack’s folder is no git repository.', raw: null };
    case 'failed':
      return { state: 'could-not-tell', evidence: git.problem, raw: null };
    case 'read': {
      const raw = [
        ...git.commits.map((c) => `${c.hash.slice(0, 10)} ${new Date(c.at).toISOString()} ${c.author}: ${c.subject}`),
        ...git.moves.map((m) => `${new Date(m.at).toISOString()} ${m.what}`),
        ...git.uncommitted.map((u) => `${u.status} ${u.path}`),
      ].join('\n');
      const open = uncommittedWords(git.uncommitted.length, git.more);
      const [commit] = git.commits;
      if (commit !== undefined) {
        const count = counted(git.commits.length, 'commit');
        return {
          state: 'warning',
          evidence: `${count} ${within}, the last “${commit.subject}” by ${commit.author}.${open}`,
          raw,
        };
      }
      const [move] = git.moves;
      if (move !== undefined)
        return { state: 'warning', evidence: `The working copy was moved ${within}: ${move.what}.${open}`, raw };
      return {
        state: 'passed',
        evidence: `No commit, pull or checkout ${within}.${open}`,
        raw: raw === '' ? null : raw,
      };
    }
  }
}

const uncommittedWords = (count: number, more: boolean): string =>
  count === 0
    ? ''
    : ` ${more ? 'More than ' : ''}${counted(count, 'file differs', 'files differ')} from the last commit.`;
