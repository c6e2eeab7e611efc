import { ask, type Question, whatWasRead } from './question.ts';
import { failed, notUnderstood, type SelfCheck, told } from './self-check.ts';

export interface LaunchdJob {
  readonly label: string;
  readonly pid: number | null;
  readonly lastExitCode: number | null;
  /** `Killed: 9`; stands in the place of the exit code when a signal ended it last. */
  readonly lastSignal: string | null;
}

/** Reads what `launchctl print` says of a job. The format is not documented: what is not found stays unknown. */
export function parseLaunchctlPrint(label: string, output: string): LaunchdJob {
  const number = (pattern: RegExp) => {
    const found = pattern.exec(output)?.[1];
    return found === undefined ? null : Number(found);
  };
  return {
    label,
    // One tab deep: blocks further in repeat the names.
    pid: number(/^\t?pid = (\d+)\s*$/m),
    lastExitCode: number(/^\t?last exit code = (-?\d+)/m),
    lastSignal: /^\t?last terminating signal = (.+?)\s*$/m.exec(output)?.[1] ?? null,
  };
}

const job = (label: string): Question<LaunchdJob> => ({
  command: 'launchctl',
  args: ['print', `gui/${process.getuid?.() ?? 0}/${label}`],
  timeoutMs: 3000,
  read: (output) => parseLaunchctlPrint(label, output),
});

/** The user's launchd job with this label; null when there is no launchd or no such job. */
export const launchdJob = async (label: string, signal?: AbortSignal): Promise<LaunchdJob | null> =>
  whatWasRead(await ask(job(label), signal));

/** One line of `launchctl list`. */
export interface ListedJob {
  /** Null while it does not run. */
  readonly pid: number | null;
  readonly label: string;
}

/** Reads the three columns of `launchctl list`; null without any. */
export function parseLaunchctlList(output: string): readonly ListedJob[] | null {
  const rows = output.split('\n').flatMap((line): ListedJob[] => {
    const [pid = '', status = '', label = ''] = line.split('\t');
    return /^(\d+|-)$/.test(pid) && /^-?\d+$/.test(status) && label !== ''
      ? [{ pid: pid === '-' ? null : Number(pid), label }]
      : [];
  });
  return rows.length === 0 ? null : rows;
}

const jobs: Question<readonly ListedJob[]> = {
  command: 'launchctl',
  args: ['list'],
  timeoutMs: 3000,
  read: parseLaunchctlList,
};

/** The user's jobs; null where there is no launchd, or it does not answer. */
export const launchdJobs = async (signal?: AbortSignal): Promise<readonly ListedJob[] | null> =>
  whatWasRead(await ask(jobs, signal));

/** The list, and one of its jobs looked at closely: both have to name the same process. */
export const launchdCheck: SelfCheck = {
  id: 'launchctl.jobs',
  title: 'Jobs of launchd',
  source: 'launchctl list; launchctl print gui/UID/LABEL',
  on: 'darwin',
  comesAlong: true,
  limitMs: 7000,
  look: async ({ signal }) => {
    const list = await ask(jobs, signal);
    if (list.kind !== 'read') return told(list, () => ({}));
    const running = list.value.find(({ pid }) => pid !== null);
    const figures = { jobs: list.value.length, running: list.value.filter(({ pid }) => pid !== null).length };
    if (running === undefined) return { state: 'read', figures };
    const one = await ask(job(running.label), signal);
    if (one.kind !== 'read') return told(one, () => ({}));
    const { pid, lastExitCode, lastSignal } = one.value;
    if (pid === null) return notUnderstood(one.output);
    if (pid !== running.pid) return failed('`print` names another process than `list`.');
    return {
      state: 'read',
      figures: { ...figures, printedPid: true, printedEnd: lastExitCode !== null || lastSignal !== null },
    };
  },
};
