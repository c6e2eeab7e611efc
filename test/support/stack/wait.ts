import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { unhurried } from '../unhurried.ts';
import type { Spawned } from './processes.ts';
import { tail } from './run.ts';

/** A part of the stack that did not come up; the message carries the end of its output. */
export class StartError extends Error {
  override readonly name = 'StartError';
}

export type ReadyOptions = {
  readonly what: string;
  readonly logFile: string;
  /** What is enough on an idle machine. */
  readonly timeoutMs: number;
  readonly process?: Spawned;
  readonly everyMs?: number;
};

/** Asks until `ready` says yes; throws StartError when the process ends or the time is over. Returns the milliseconds it took. */
export async function untilReady(ready: () => Promise<boolean>, options: ReadyOptions): Promise<number> {
  const started = performance.now();
  const limitMs = unhurried(options.timeoutMs);
  for (;;) {
    if (await ready().catch(() => false)) return performance.now() - started;
    const ended = options.process?.ended();
    const late = performance.now() - started > limitMs;
    if (ended !== undefined || late) {
      const reason = ended === undefined ? `did not answer within ${limitMs / 1000} s` : `ended with ${ended}`;
      throw new StartError(`${options.what} ${reason}. End of its output:\n${tail(readLog(options.logFile))}`);
    }
    await sleep(options.everyMs ?? 50);
  }
}

export function readLog(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
