import type { FoundKind } from '../../shared/domain/index.ts';

/** A question that changes nothing, starts nothing and wakes nothing in whoever speaks the protocol. */
export type HarmlessQuestion =
  | { readonly protocol: 'http'; readonly method: 'GET' | 'OPTIONS'; readonly path: string }
  | {
      readonly protocol: 'bytes';
      readonly send: Uint8Array;
      /** Length of the shortest whole answer, in bytes. */
      readonly enough: number;
    };

/** What came back. */
export type Heard =
  | {
      readonly kind: 'http';
      readonly status: number;
      /** Value of the `Server` header; empty without one. */
      readonly server: string;
      /** Its first 16 KB. */
      readonly body: string;
    }
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array }
  | { readonly kind: 'nothing' };

/** How one kind of service is told from all others: by what runs, and by what it answers. Pure. */
export interface Recogniser {
  readonly kind: FoundKind;
  /** What a person calls it. */
  readonly title: string;
  /**
   * What of a program and its arguments says that it is one, as a person would write it (`ollama serve`); null when nothing does.
   * @param words the command line, the program first, with its path
   */
  readonly program: (words: readonly string[]) => string | null;
  /** Whether an image is one, by its name without registry and tag. */
  readonly image: (name: string) => boolean;
  /** The port on which it listens inside a container. */
  readonly usualPort: number;
  readonly ask: HarmlessQuestion;
  /** Whom its answer names: one of its kind alone, one of several kinds, or anybody who speaks the protocol. */
  readonly tells: 'itself' | 'several' | 'anybody';
  /** What it answered, as a part of a sentence after "its address"; null when the answer is none of this kind. */
  readonly reads: (heard: Heard) => string | null;
}

const INTERPRETER = /^(python|pypy|node|ruby|bun|deno|php|perl)[\d.]*$/i;
/** Options of interpreters that take the next word as their value. */
const WITH_VALUE = /^(-X|-W|--check-hash-based-pycs|--require|--import|--loader|-I|-C)$/;
const INLINE = /^(-c|-e|-p|-pe|--eval|--print)$/;

/** What a command line runs. */
export interface Ran {
  /** Name of the program: of the script or module where an interpreter runs one (`mlx_lm.server`, `chroma`). */
  readonly program: string;
  readonly args: readonly string[];
  /** The interpreter; null where the program runs by itself. */
  readonly by: string | null;
  /** Code on the command line (`python -c`): the program has no name. */
  readonly inline: boolean;
}

const baseName = (word: string): string => word.split('/').at(-1) ?? word;

/** Takes a command line apart: `python3.12 -u -m mlx_lm.server --port 1` runs `mlx_lm.server`. */
export function ranBy(words: readonly string[]): Ran {
  const first = baseName(words[0] ?? '').replace(/^-|:$/g, '');
  if (!INTERPRETER.test(first)) return { program: first, args: words.slice(1), by: null, inline: false };
  for (let i = 1; i < words.length; i++) {
    const word = words[i] ?? '';
    if (INLINE.test(word) || (word === '-r' && /^php/.test(first)))
      return { program: first, args: [], by: first, inline: true };
    if (word === '-m') return { program: words[i + 1] ?? first, args: words.slice(i + 2), by: first, inline: false };
    if (WITH_VALUE.test(word) || word === '-r') i++;
    else if (!word.startsWith('-')) {
      return { program: baseName(word), args: words.slice(i + 1), by: first, inline: false };
    }
  }
  return { program: first, args: [], by: first, inline: true };
}

/** The value of an option, as `--port 8080` or `--port=8080`; null without it. */
export function optionIn(args: readonly string[], ...names: readonly string[]): string | null {
  for (const [i, word] of args.entries()) {
    if (names.includes(word)) return args[i + 1] ?? null;
    const named = names.find((name) => name.startsWith('--') && word.startsWith(`${name}=`));
    if (named !== undefined) return word.slice(named.length + 1);
  }
  return null;
}

/** The text of an HTTP answer as an object, or null. */
export function objectIn(heard: Heard): Readonly<Record<string, unknown>> | null {
  if (heard.kind !== 'http') return null;
  try {
    const value: unknown = JSON.parse(heard.body);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : null;
  } catch {
    return null;
  }
}
