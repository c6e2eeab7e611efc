import type { PromptTarget } from './prompt-target.ts';

/** Stands for the words of a prompt in what is remembered. */
export const WORDS = '\u0000words';
/** So long a description holds, in milliseconds: another version of the backend may offer another place. */
const HOLDS_MS = 600_000;

const known = new Map<string, { readonly target: PromptTarget; readonly at: number }>();

/**
 * Where prompts to a backend go, as its description said lately: a recovery sends several, and the backend counts each reading of its description among
 * the requests that it allows. Null where it was not read lately.
 * @param address `http://host:port`
 * @param now monotonic milliseconds
 */
export function knownPlace(address: string, prompt: string, now: number): PromptTarget | null {
  const found = known.get(address);
  if (found === undefined || now - found.at > HOLDS_MS) return null;
  const { path, body } = found.target;
  return { path, body: Object.fromEntries(Object.entries(body).map(([k, v]) => [k, v === WORDS ? prompt : v])) };
}

/** @param target made with `WORDS` for the prompt */
export function notePlace(address: string, target: PromptTarget, now: number): void {
  known.set(address, { target, at: now });
}

/** What is there now may offer another place. */
export const forgetPlace = (address: string): void => void known.delete(address);
