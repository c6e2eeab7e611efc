import { type RunResult, run } from './run.ts';

/** One question to a tool of the system: what is started, how long it may take, and what its answer means. */
export interface Question<T> {
  readonly command: string;
  readonly args: readonly string[];
  /** Hard limit in milliseconds. */
  readonly timeoutMs: number;
  /** Kept output, in bytes. Default 256 KiB. */
  readonly maxBytes?: number;
  readonly cwd?: string;
  /** Added to the inherited environment. */
  readonly env?: Readonly<Record<string, string>>;
  /** Its answer counts whatever its exit code: it ends with another one than 0 when only a part of what was asked is there. */
  readonly anyCode?: true;
  /** What the output says; null when it is not understood. */
  readonly read: (output: string) => T | null;
}

/** What became of a question. Every way is a value. */
export type Answer<T> =
  | { readonly kind: 'read'; readonly value: T; readonly output: string }
  | { readonly kind: 'not-understood'; readonly output: string }
  | { readonly kind: 'no-answer'; readonly result: RunResult };

/** Asks a tool of the system; never rejects. */
export async function ask<T>(question: Question<T>, signal?: AbortSignal): Promise<Answer<T>> {
  const { command, args, timeoutMs, maxBytes, cwd, env, anyCode = false, read } = question;
  const result = await run(command, args, {
    timeoutMs,
    ...(maxBytes !== undefined && { maxBytes }),
    ...(cwd !== undefined && { cwd }),
    ...(env && { env }),
    ...(signal && { signal }),
  });
  if (result.kind !== 'exit' || (result.code !== 0 && !anyCode)) return { kind: 'no-answer', result };
  const value = read(result.stdout);
  return value === null
    ? { kind: 'not-understood', output: result.stdout }
    : { kind: 'read', value, output: result.stdout };
}

/** What was read, or null for every way in which nothing was. */
export const whatWasRead = <T>(answer: Answer<T>): T | null => (answer.kind === 'read' ? answer.value : null);
