import { interpolate, type Variables } from './interpolate.ts';

/** One line of a Procfile. */
export interface ProcfileEntry {
  readonly name: string;
  readonly line: number;
  /** Its command's words with variables filled in, those that are not known left out; for looking, never for running. */
  readonly words: readonly string[];
}

const MAX_ENTRIES = 100;
/** Nobody writes a longer command. */
const MAX_LINE = 4096;

/** Reads a Procfile (`name: command`); other lines are passed over. */
export function readProcfile(text: string, variables: Variables): ProcfileEntry[] {
  return text
    .split('\n')
    .slice(0, 2000)
    .flatMap((raw, i) => {
      const [, name] = /^([A-Za-z0-9_-]{1,100}):/.exec(raw) ?? [];
      // What is trimmed and cut is not looked through by an expression that would begin anew at every blank.
      const command = name === undefined ? '' : raw.slice(name.length + 1, MAX_LINE).trim();
      if (name === undefined || command === '') return [];
      return [{ name, line: i + 1, words: wordsOf(command, variables) }];
    })
    .slice(0, MAX_ENTRIES);
}

/** The first command of a line, without what a shell would do with it: assignments before it go, what follows `&&` and the like too. */
function wordsOf(command: string, variables: Variables): string[] {
  const [first = ''] = command.split(/\s(?:&&|\|\||[|;])\s/);
  const words = first.split(/\s+/).map((w) => w.replace(/^(['"])(.*)\1$/, '$2'));
  const from = words.findIndex((w) => !/^[A-Za-z_]\w*=/.test(w) && w !== 'exec' && w !== 'env');
  return from < 0
    ? []
    : words
        .slice(from)
        .map((w) => interpolate(w, variables) ?? '')
        .filter((w) => w !== '');
}
