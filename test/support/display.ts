import { spawn } from 'node:child_process';
import { withUs } from './with-us.ts';

export interface Display {
  /** As in DISPLAY. */
  readonly name: string;
  readonly pid: number;
  readonly close: () => Promise<void>;
}

/**
 * Without it a display begins anew when its last client has left, and loses whoever comes in that moment: an app that restarts was answered nothing, for
 * ever.
 */
const LASTS = '-noreset';

/** A screen that nobody sees, on the first number that is free, for a machine without one. Needs Xvfb. */
export async function openDisplay(): Promise<Display> {
  const options = ['-displayfd', '3', '-screen', '0', '1280x1024x24', '-nolisten', 'tcp', LASTS];
  const child = spawn(...withUs('Xvfb', options), {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  });
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const number = await new Promise<string>((resolve, reject) => {
    let told = '';
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`Xvfb ended with ${code} before it had a display.`)));
    child.stdio[3]?.on('data', (chunk: Buffer) => {
      told += chunk.toString();
      if (told.includes('\n')) resolve(told.trim());
    });
  });
  return {
    name: `:${number}`,
    pid: child.pid as number,
    async close() {
      child.kill();
      await ended;
    },
  };
}
