import { findSystemTool } from './find-tool.ts';
import { run } from './run.ts';

export interface LaunchdJob {
  readonly label: string;
  readonly pid: number | null;
  readonly lastExitCode: number | null;
}

/** Reads what `launchctl print` says of a job. The format is not documented: what is not found stays unknown. */
export function parseLaunchctlPrint(label: string, output: string): LaunchdJob {
  const number = (pattern: RegExp) => {
    const found = pattern.exec(output)?.[1];
    return found === undefined ? null : Number(found);
  };
  return {
    label,
    pid: number(/^\s*pid = (\d+)\s*$/m),
    lastExitCode: number(/^\s*last exit code = (-?\d+)/m),
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
