import { closeSync, mkdirSync, openSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { type ComponentId, type ProcessIdentity, type Run, RunSchema } from '../../shared/domain/index.ts';
import { isSame } from '../system/index.ts';
import type { RecoveryLock } from './coordinator.ts';

const FileSchema = z.object({
  holder: z.object({ pid: z.number().int(), startedAt: z.string() }),
  run: RunSchema.nullable(),
});

const fileOf = (folder: string, component: string) => path.join(folder, `recovery-${component}.json`);

function read(file: string): z.infer<typeof FileSchema> | null {
  try {
    return FileSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return null;
  }
}

/** Creates the file only if there is none: the one moment that two processes can race for. */
function claim(file: string, content: string): boolean {
  try {
    const handle = openSync(file, 'wx', 0o600);
    writeFileSync(handle, content);
    closeSync(handle);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/**
 * Locks that hold across processes: the app and the command line may not restart the same component at the same time.
 * A lock whose holder is gone (killed in the middle of a run, fault F24) is taken over.
 * @param folder where the lock files lie; created when missing
 * @param self identity of this process
 */
export function recoveryLocks(folder: string, self: ProcessIdentity) {
  return async (component: ComponentId): Promise<RecoveryLock | null> => {
    const file = fileOf(folder, component);
    const content = (run: Run | null) => JSON.stringify({ holder: self, run });
    try {
      mkdirSync(folder, { recursive: true });
      if (!(await take(file, content(null)))) return null;
    } catch {
      // A full disk or a folder that may not be written must not keep anybody from recovering their backend.
      return { record: () => {}, release: () => {} };
    }
    return {
      record(run) {
        try {
          writeFileSync(`${file}.new`, content(run), { mode: 0o600 });
          renameSync(`${file}.new`, file);
        } catch {
          // The lock holds; only what a crash would leave to tell is older.
        }
      },
      release: () => rmSync(file, { force: true }),
    };
  };
}

/** Takes the lock, also from a holder that is gone. */
async function take(file: string, content: string): Promise<boolean> {
  if (claim(file, content)) return true;
  const held = read(file);
  if (held !== null && (await isSame(held.holder))) return false;
  rmSync(file, { force: true });
  return claim(file, content);
}

/**
 * Runs that were cut off because their Lifeguard was killed: reported once, as interrupted, and never taken for a result.
 */
export async function interruptedRuns(folder: string): Promise<Run[]> {
  const found: Run[] = [];
  let names: string[] = [];
  try {
    names = readdirSync(folder).filter((name) => /^recovery-.*\.json$/.test(name));
  } catch {
    return [];
  }
  for (const name of names) {
    const file = path.join(folder, name);
    const held = read(file);
    if (held !== null && (await isSame(held.holder))) continue;
    rmSync(file, { force: true });
    if (held?.run && held.run.state === 'running') found.push(interrupted(held.run));
  }
  return found;
}

function interrupted(run: Run): Run {
  const step = run.steps.find((s) => s.state === 'running')?.title ?? run.steps.at(-1)?.title ?? run.title;
  return {
    ...run,
    state: 'interrupted',
    steps: run.steps.map((s) => (s.state === 'running' ? { ...s, state: 'cancelled' as const } : s)),
    result: `Lifeguard ended in the middle of this recovery, during "${step}". What it had done until then is not verified; check now or run it again.`,
  };
}
