import { findSystemTool } from './find-tool.ts';
import { run } from './run.ts';

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

/** The user's launchd job with this label; null when there is no launchd or no such job. */
export async function launchdJob(label: string, signal?: AbortSignal): Promise<LaunchdJob | null> {
  const launchctl = findSystemTool('launchctl');
  if (launchctl === null) return null;
  const target = `gui/${process.getuid?.() ?? 0}/${label}`;
  const result = await run(launchctl, ['print', target], { timeoutMs: 3000, ...(signal && { signal }) });
  return result.kind === 'exit' && result.code === 0 ? parseLaunchctlPrint(label, result.stdout) : null;
}
