import { readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { type ComponentId, isOfMachine, type ProcessIdentity, type Run, RunSchema } from '../../shared/domain/index.ts';
import { type HeldLock, ownText, replaceFile, takeLock } from '../files/index.ts';
import { isSame } from '../system/index.ts';
import type { RecoveryLock } from './coordinator.ts';
import { forgetPort, notePort, portLock } from './port-record.ts';

const FileSchema = z.object({
  holder: z.object({ pid: z.number().int(), startedAt: z.string() }),
  run: RunSchema.nullable(),
});

/** What a recovery of a component has come to, and beside it the lock that its process holds. */
const recordOf = (folder: string, component: string) => path.join(folder, `recovery-${component}.json`);
const lockOf = (record: string) => record.replace(/json$/, 'lock');

function read(file: string): z.infer<typeof FileSchema> | null {
  try {
    return FileSchema.parse(JSON.parse(ownText(file) ?? ''));
  } catch {
    return null;
  }
}

/**
 * Locks that hold across processes: the app and the command line may not restart the same component at the same time. One ends with its holder,
 * also when that is killed in the middle of a run.
 * @param folder where the lock files lie; created when missing
 * @param self identity of this process
 * @param common where those of all stacks lie: of what there is one on this machine, two stacks do not work at the same time either
 * @param portOf the port on this machine of what two stacks may name; null for none
 * @param stack name of the stack that these are of
 */
export function recoveryLocks(
  folder: string,
  self: ProcessIdentity,
  common = folder,
  portOf: (component: ComponentId) => number | null = () => null,
  stack = '',
) {
  return async (component: ComponentId): Promise<RecoveryLock | null> => {
    const record = recordOf(folder, component);
    const port = portOf(component);
    const files = [
      ...(common === folder || !isOfMachine(component) ? [] : [lockOf(recordOf(common, component))]),
      ...(port === null ? [] : [portLock(common, port)]),
      lockOf(record),
    ];
    const held: HeldLock[] = [];
    let isTold = false;
    const release = () => {
      for (const lock of held) lock.release();
    };
    try {
      for (const file of files) {
        const lock = takeLock(file);
        if (lock !== null) held.push(lock);
      }
    } catch {
      // A full disk or a folder that may not be written must not keep anybody from recovering their backend.
      release();
      return { record: () => {}, release: () => {} };
    }
    if (held.length < files.length || (await isHeldByOlder(record, self))) {
      release();
      return null;
    }
    return {
      record(run) {
        if (!isTold && port !== null) notePort(common, port, { stack, title: run.title, component });
        isTold = true;
        try {
          replaceFile(record, JSON.stringify({ holder: self, run }));
        } catch {
          // The lock holds; only what a crash would leave to tell is older.
        }
      },
      release() {
        // What one before left there is still to be told.
        if (isTold) rmSync(record, { force: true });
        if (isTold && port !== null) forgetPort(common, port);
        release();
      },
    };
  };
}

/** Version 0.1 knew no lock beside its record: while its process lives, the record is the lock. */
async function isHeldByOlder(record: string, self: ProcessIdentity): Promise<boolean> {
  const found = read(record);
  if (found === null || found.holder.pid === self.pid) return false;
  return isSame(found.holder);
}

/**
 * Runs that were cut off because their Lifeguard was killed: reported once, by one of the processes that look, as interrupted, and never taken
 * for a result.
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
    const run = await cutOff(path.join(folder, name));
    if (run !== null) found.push(run);
  }
  return found;
}

/**
 * Those of these runs that nobody works on any more, as interrupted. Whoever took the record of one away was itself killed before it had told.
 * @param unended runs of the history without an end
 */
export function abandoned(folder: string, unended: readonly Run[]): readonly Run[] {
  const isFree = (component: ComponentId): boolean => {
    try {
      const held = takeLock(lockOf(recordOf(folder, component)));
      held?.release();
      return held !== null;
    } catch {
      return false;
    }
  };
  return unended.filter(({ component }) => isFree(component)).map(interrupted);
}

/** The run of a record that nobody holds, and takes the record away; null when somebody holds it or there is nothing to tell. */
async function cutOff(record: string): Promise<Run | null> {
  let held: HeldLock | null;
  try {
    held = takeLock(lockOf(record));
  } catch {
    return null;
  }
  if (held === null) return null;
  try {
    // Read when the lock is held: another process may have told it, and taken it away, a moment ago.
    const found = read(record);
    if (found !== null && (await isSame(found.holder))) return null;
    rmSync(record, { force: true });
    return found?.run?.state === 'running' ? interrupted(found.run) : null;
  } finally {
    held.release();
  }
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
