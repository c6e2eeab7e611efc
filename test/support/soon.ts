import { vi } from 'vitest';
import { unhurried } from './unhurried.ts';

/** Tries a check until it holds; fails with what it says when it does not for much longer than usual. */
export const soon = <T>(check: () => T | Promise<T>): Promise<T> =>
  vi.waitFor(check, { timeout: unhurried(5000), interval: 20 });

/** The same for a check that runs whole programs or asks a container engine: what others keep busy may be too late for the first look, and the second. */
export const patiently = <T>(check: () => T | Promise<T>): Promise<T> =>
  vi.waitFor(check, { timeout: unhurried(20_000), interval: 500 });
