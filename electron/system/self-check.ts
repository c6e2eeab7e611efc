import { outlineOf } from './outline.ts';
import { type Answer, ask, type Question } from './question.ts';

/** What came back, in figures and words of a closed set: never a name, a path or a text that somebody else wrote. */
export type Figures = Readonly<Record<string, number | boolean | string | null>>;

export interface SelfCheckInput {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly home: string;
  readonly signal: AbortSignal;
}

export type SelfAnswer =
  | { readonly state: 'read'; readonly figures: Figures }
  /** It is not installed here. */
  | { readonly state: 'absent'; readonly why: string }
  /** @see outlineOf for what `outline` may hold */
  | { readonly state: 'failed'; readonly why: string; readonly outline: readonly string[] };

/** Whether one source that Lifeguard reads can be read on this machine, asked by the very reader of the product. It stands beside that reader. */
export interface SelfCheck {
  /** `sysctl.pressure`: what is asked, then what for. */
  readonly id: string;
  readonly title: string;
  /** The tool with its arguments, or the place. */
  readonly source: string;
  /** Where the source exists. */
  readonly on: NodeJS.Platform | 'everywhere';
  /** It comes with the system, so that its absence is a failure. */
  readonly comesAlong: boolean;
  /** Hard limit for all that it asks, in milliseconds. */
  readonly limitMs: number;
  readonly look: (input: SelfCheckInput) => Promise<SelfAnswer>;
}

type Head = Pick<SelfCheck, 'id' | 'title'> & Partial<Pick<SelfCheck, 'source' | 'on' | 'comesAlong'>>;

/** A check that asks one question as the product does. @param tell the figures of what was read */
export const checkOf = <T>(
  head: Head,
  question: Question<T>,
  tell: (value: T, output: string) => Figures,
): SelfCheck => ({
  source: [question.command, ...question.args].join(' '),
  on: 'darwin',
  comesAlong: true,
  limitMs: question.timeoutMs + 1000,
  ...head,
  look: async ({ signal }) => told(await ask(question, signal), tell),
});

/** What a question came to, as an answer of a check. */
export function told<T>(answer: Answer<T>, tell: (value: T, output: string) => Figures): SelfAnswer {
  if (answer.kind === 'read') return { state: 'read', figures: tell(answer.value, answer.output) };
  if (answer.kind === 'not-understood') return notUnderstood(answer.output);
  const { result } = answer;
  switch (result.kind) {
    case 'not-found':
      return { state: 'absent', why: 'It is not installed: neither on PATH nor in the usual places.' };
    case 'not-executable':
      return failed('It may not be started.');
    case 'timeout':
      return failed('It did not end within its time limit.', result.stdout);
    case 'aborted':
      return failed('It was not waited for.');
    case 'exit':
      return failed(`It ended with exit code ${result.code}.`, `${result.stderr}\n${result.stdout}`);
    case 'signal':
      return failed(`It was ended by ${result.signal}.`, `${result.stderr}\n${result.stdout}`);
    case 'failed':
      return failed('It could not be started.');
  }
}

export const notUnderstood = (output: string): SelfAnswer =>
  output.trim() === ''
    ? failed('It answered nothing.')
    : failed('It answered in a form that this Lifeguard does not know.', output);

export const failed = (why: string, output = ''): SelfAnswer => ({ state: 'failed', why, outline: outlineOf(output) });

/** The first number of a text that looks like a version; null without one. */
export const versionIn = (text: string): string | null => /\b\d{1,4}(?:\.\d{1,4}){1,3}\b/.exec(text)?.[0] ?? null;
