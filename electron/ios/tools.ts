import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { IosProblem } from '../../shared/domain/index.ts';
import { foreignText } from '../files/index.ts';
import { findSystemTool, type RunResult, run } from '../system/index.ts';
import { toolProblem } from './tool-problem.ts';

/** The first call after a start of the Mac takes ten seconds and more. */
const LIMIT_MS = 20_000;
/** A list with all device types of several runtimes is some hundred kilobytes. */
const MAX_BYTES = 16 * 1024 ** 2;

export type XcodeState =
  | { readonly ok: true; readonly folder: string }
  | { readonly ok: false; readonly problem: IosProblem };

type Env = Readonly<Record<string, string | undefined>>;

/**
 * Which Xcode is selected. Asked before any `xcrun`, because that would open the installer's dialog on a Mac that has none. Starts nothing at all
 * where there is no `xcode-select`.
 */
export async function selectedXcode(env: Env, signal: AbortSignal): Promise<XcodeState> {
  const tool = findSystemTool('xcode-select', env);
  if (tool === null) return { ok: false, problem: none() };
  const result = await run(tool, ['-p'], { timeoutMs: 5000, signal });
  const folder = result.kind === 'exit' && result.code === 0 ? result.stdout.trim() : '';
  if (folder === '') return { ok: false, problem: none() };
  if (!existsSync(folder)) {
    const problem = { kind: 'folder-missing', text: 'The selected developer folder is not there any more.' } as const;
    return { ok: false, problem: { ...problem, raw: folder, fix: 'sudo xcode-select --reset' } };
  }
  if (/\/CommandLineTools\/?$/.test(folder)) {
    const text = 'Only the command line tools are installed; simulators and devices need Xcode.';
    const fix = 'Install Xcode from the App Store, then: sudo xcode-select --switch /Applications/Xcode.app';
    return { ok: false, problem: { kind: 'command-line-tools-only', text, raw: folder, fix } };
  }
  return { ok: true, folder };
}

const none = (): IosProblem => ({
  kind: 'not-installed',
  text: 'Xcode is not installed, so there are no simulators and devices to look at.',
  raw: null,
  fix: 'Install Xcode from the App Store if you work on the iOS app.',
});

export type ToolAnswer =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly problem: IosProblem; readonly code: number | null };

interface XcrunOptions {
  readonly env: Env;
  readonly signal: AbortSignal;
  readonly timeoutMs?: number;
  /** It never ends by itself (a log stream): what it said until the time limit is the answer. */
  readonly endless?: boolean;
}

/** Runs one tool of Xcode with an argument list to its end, with a time limit. */
export async function xcrun(
  args: readonly string[],
  { env, signal, timeoutMs = LIMIT_MS, endless = false }: XcrunOptions,
): Promise<ToolAnswer> {
  const tool = findSystemTool('xcrun', env);
  const result: RunResult =
    tool === null ? { kind: 'not-found' } : await run(tool, args, { timeoutMs, signal, maxBytes: MAX_BYTES });
  signal.throwIfAborted();
  if (endless && result.kind === 'timeout') return { ok: true, text: result.stdout };
  const problem = toolProblem(result, args.slice(0, 2).join(' '));
  if (problem === null && 'stdout' in result) return { ok: true, text: result.stdout };
  return { ok: false, problem: problem ?? none(), code: result.kind === 'exit' ? result.code : null };
}

/** Runs devicectl and reads the file that it writes: what it prints is for people and changes. */
export async function devicectl(
  args: readonly string[],
  options: { readonly env: Env; readonly signal: AbortSignal; readonly timeoutMs?: number },
): Promise<ToolAnswer> {
  const folder = mkdtempSync(path.join(tmpdir(), 'lifeguard-devicectl-'));
  const file = path.join(folder, 'out.json');
  try {
    const answer = await xcrun(['devicectl', ...args, '--json-output', file, '--quiet'], options);
    return answer.ok ? { ok: true, text: foreignText(file, MAX_BYTES) ?? '' } : answer;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
