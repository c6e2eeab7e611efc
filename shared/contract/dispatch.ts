import type { Answer } from './answer.ts';
import { CALLS, type CallName, type Handlers } from './calls.ts';
import { type PlainProblem, plainProblem } from './plain.ts';
import { MAX_MESSAGE_BYTES } from './wire.ts';

const isCall = (name: string): name is CallName => Object.hasOwn(CALLS, name);

/**
 * Runs one call that came from outside: unknown names, bad arguments and results that break the contract all come back
 * as an error with a sentence; never rejects.
 */
export async function dispatch(handlers: Handlers, name: string, args: unknown): Promise<Answer<unknown>> {
  if (!isCall(name)) {
    return refuse('unknown-call', `There is no call "${name.slice(0, 60)}".`);
  }
  const problem = plainProblem(args, MAX_MESSAGE_BYTES);
  if (problem !== null) return refuse('bad-arguments', `The arguments of "${name}" are ${NOT_PLAIN[problem]}.`);
  const { args: argsSchema, result: resultSchema } = CALLS[name];
  const parsed = argsSchema.safeParse(args);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    const where = issue && issue.path.length > 0 ? ` at ${issue.path.join('.')}` : '';
    return refuse(
      'bad-arguments',
      `The call "${name}" got arguments it cannot use${where}: ${issue?.message ?? 'invalid'}.`,
    );
  }
  try {
    const handler = handlers[name] as (a: unknown) => Promise<unknown>;
    const value = resultSchema.parse(await handler(parsed.data));
    return { ok: true, value };
  } catch (error) {
    return refuse('failed', error instanceof Error ? error.message : String(error));
  }
}

const NOT_PLAIN: Readonly<Record<PlainProblem, string>> = {
  'too-large': `larger than ${MAX_MESSAGE_BYTES / 1024} KB`,
  'too-deep': 'nested too deeply',
  'not-plain': 'no plain data',
};

const refuse = (code: 'unknown-call' | 'bad-arguments' | 'failed', message: string): Answer<never> => ({
  ok: false,
  code,
  message,
  hint: null,
});
