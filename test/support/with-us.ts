import { spawnSync } from 'node:child_process';

const SETPRIV = ['setpriv', '--pdeathsig', 'TERM'] as const;
let isKnown: boolean | null = null;

/**
 * What to start so that a program of the stage ends with the process that started it, however that ended: a runner that is killed runs no hooks.
 * Where the system has no means for it, it is started as it is.
 */
export function withUs(command: string, args: readonly string[]): readonly [string, string[]] {
  isKnown ??= process.platform === 'linux' && spawnSync('setpriv', [...SETPRIV.slice(1), 'true']).status === 0;
  return isKnown ? [SETPRIV[0], [...SETPRIV.slice(1), command, ...args]] : [command, [...args]];
}
