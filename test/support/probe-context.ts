import type { ProbeContext } from '../../electron/probes/index.ts';
import { type Clock, SETTINGS, type Settings } from '../../shared/domain/index.ts';
import { unhurried } from './unhurried.ts';

/** The time of this machine. */
export const realClock: Clock = {
  now: () => ({ mono: performance.now(), wall: Date.now() }),
  after: (delayMs, fn) => {
    const timer = setTimeout(fn, delayMs);
    return () => clearTimeout(timer);
  },
};

/** Every setting at its default except those given. */
export function settingsWith(changes: Partial<Settings> = {}): Settings {
  const defaults = Object.fromEntries(Object.entries(SETTINGS).map(([key, { fallback }]) => [key, fallback]));
  return { ...(defaults as unknown as Settings), ...changes };
}

/** What a probe is run with; `settings` is what the probe was made with. */
export function contextFor(settings: Settings, changes: Partial<ProbeContext> = {}): ProbeContext {
  return {
    signal: new AbortController().signal,
    clock: realClock,
    settings,
    reason: 'cycle',
    asked: performance.now(),
    readings: {},
    ...changes,
  };
}

/** Waits until the condition holds; fails with its name after the limit. */
export async function eventually(what: string, holds: () => boolean, usualMs = 10_000): Promise<void> {
  const limitMs = unhurried(usualMs);
  const begun = performance.now();
  while (!holds()) {
    if (performance.now() - begun > limitMs) throw new Error(`Not within ${limitMs / 1000} s: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** Sockets and timers that keep this process alive now. */
export const openHandles = (): number =>
  process.getActiveResourcesInfo().filter((name) => /TCPSocket|TCPWrap|TLSWrap|Timeout|ConnectWrap/.test(name)).length;
