import { hostname, userInfo } from 'node:os';
import type { Person } from '../system/index.ts';
import type { EngineOptions } from './types.ts';

/** What tells whose machine this is, for whoever takes it out of a text. */
export const thisPerson = ({ home, env }: Pick<EngineOptions, 'home' | 'env'>): Person => ({
  home,
  user: userName(),
  host: hostname(),
  env,
});

/** A user without an entry in the system's list has no name. */
function userName(): string | null {
  try {
    return userInfo().username;
  } catch {
    return null;
  }
}
