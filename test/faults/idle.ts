import { cpus } from 'node:os';

/** Tells at each call how much of all cores was idle since the last one, between 0 and 1. */
export function idleSinceLast(): () => number {
  let last = timesOfAll();
  return () => {
    const now = timesOfAll();
    const share = (now.idle - last.idle) / Math.max(1, now.all - last.all);
    last = now;
    return share;
  };
}

/** Milliseconds since the start of the machine, of all cores together. */
function timesOfAll(): { readonly idle: number; readonly all: number } {
  const sum = { idle: 0, all: 0 };
  for (const { times } of cpus()) {
    sum.idle += times.idle;
    for (const ms of Object.values(times)) sum.all += ms;
  }
  return sum;
}
