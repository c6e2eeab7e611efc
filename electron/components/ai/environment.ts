import { statSync } from 'node:fs';
import { cpus } from 'node:os';
import path from 'node:path';
import type { ActContext, PlanStep, Settings, StepOutcome } from '../../../shared/domain/index.ts';
import { parseEnvFile } from '../../config/index.ts';
import { foreignText, replaceFile } from '../../files/index.ts';
import { actStep } from '../../recovery/plan-steps.ts';

/** An environment file is some lines; what is larger is none. */
const MAX_BYTES = 256 * 1024;
/** The guide's settings (section "Model Performance Issues"). */
export const GUIDE_VALUES = { MLX_METAL_BUFFER_SIZE: '4096', OMP_NUM_THREADS: '4' } as const;

/** Threads beyond its cores help no machine. */
const wanted = (): Readonly<Record<string, string>> => ({
  ...GUIDE_VALUES,
  OMP_NUM_THREADS: String(Math.min(Number(GUIDE_VALUES.OMP_NUM_THREADS), cpus().length)),
});

/** One line of the file: what it says and what it would say; `before` null where the file does not set it. */
export interface EnvironmentChange {
  readonly name: string;
  readonly line: number | null;
  readonly before: string | null;
  readonly after: string;
}

export interface EnvironmentFile {
  readonly file: string;
  /** What of it is not as it should be. */
  readonly changes: readonly EnvironmentChange[];
}

/** The environment file of the backend, where it has one, with what would be changed in it; null where there is none that can be read. */
export function environmentFile(settings: Settings): EnvironmentFile | null {
  for (const folder of [settings['backend.folder'], settings['repository.path']]) {
    const file = folder === null ? null : path.join(folder, '.env');
    const text = file === null ? null : foreignText(file, MAX_BYTES);
    if (file !== null && text !== null) return { file, changes: changesIn(text) };
  }
  return null;
}

function changesIn(text: string): readonly EnvironmentChange[] {
  const { entries } = parseEnvFile(text);
  return Object.entries(wanted()).flatMap(([name, after]) => {
    const set = entries.get(name);
    return set?.value === after ? [] : [{ name, line: set?.line ?? null, before: set?.value ?? null, after }];
  });
}

/** `MLX_METAL_BUFFER_SIZE=4096 (not set now)`. */
export const changeWords = ({ name, before, after }: EnvironmentChange): string =>
  `${name}=${after} (${before === null ? 'not set now' : `now ${before}`})`;

interface Written extends EnvironmentFile {
  /** Where the file is kept as it was. Not beside it: what holds passwords would be one `git add` away from everybody. */
  readonly keep: string;
}

/** Keeps a copy of the file and writes the lines, only if the file still says what was shown. @param keep a folder of Lifeguard's own */
export const environmentStep = ({ file, changes }: EnvironmentFile, keep: string): PlanStep =>
  actStep({
    id: 'set-environment',
    title: 'Write the settings',
    display: `in ${file}, after a copy of it in ${keep}: ${changes.map(changeWords).join(', ')}`,
    name: 'ai.set-environment',
    args: { file, changes, keep },
    run: writeEnvironment,
    timeoutMs: 10_000,
  });

function writeEnvironment({ file, changes, keep }: Written, { output, world }: ActContext): StepOutcome {
  const text = foreignText(file, MAX_BYTES);
  if (text === null) return { ok: false, final: true, result: `${file} cannot be read any more. Nothing was changed.` };
  const missing = changesIn(text);
  // Tried again after a restart that failed, everything is written already.
  if (missing.length === 0) return { ok: true, skipped: true, result: 'The settings are written already.' };
  if (JSON.stringify(missing) !== JSON.stringify(changes))
    return { ok: false, final: true, result: `${file} was changed since it was shown. Nothing was written.` };
  const copy = path.join(keep, `env-before-${new Date(world.clock.now().wall).toISOString().replaceAll(/[:.]/g, '-')}`);
  try {
    replaceFile(copy, text, { durable: true });
    replaceFile(file, withChanges(text, changes), {
      durable: true,
      throughLink: true,
      mode: statSync(file).mode & 0o777,
    });
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    return { ok: false, final: true, result: `${file} could not be written: ${code ?? message}.` };
  }
  for (const { name, before, after } of changes) {
    if (before !== null) output(`- ${name}=${before}`);
    output(`+ ${name}=${after}`);
  }
  return { ok: true, result: `Written; the file as it was is ${copy}.` };
}

/** The text with these lines in the place of the old ones, or at its end. */
export function withChanges(text: string, changes: readonly EnvironmentChange[]): string {
  const ends = text.includes('\r\n') ? '\r\n' : '\n';
  const lines = text.split(/\r?\n/);
  const added: string[] = [];
  for (const { name, line, after } of changes) {
    if (line === null) added.push(`${name}=${after}`);
    else lines[line - 1] = (lines[line - 1] ?? '').replace(/^(\s*(?:export\s+)?).*$/s, `$1${name}=${after}`);
  }
  while (added.length > 0 && lines.at(-1) === '') lines.pop();
  return added.length === 0 ? lines.join(ends) : [...lines, ...added, ''].join(ends);
}
