/** A place in a file that a text names. */
export interface CodePlace {
  readonly file: string;
  /** From 1. */
  readonly line: number;
}

/** What is looked through of a text: a longer one is a dump, not a message. */
const MAX_TEXT = 20_000;
/** A text names no more places that somebody would choose from. */
const MAX_PLACES = 5;
/** Kinds of files that are read line by line; `localhost:8765` and `3.12:45` are none. */
const KINDS =
  'py|pyi|pyx|ts|tsx|mts|js|jsx|mjs|cjs|swift|m|h|c|cc|cpp|rs|go|rb|java|kt|sh|zsh|bash|sql|json|jsonl|toml|yaml|yml|ini|cfg|conf|env|html|css|md|txt|log';
/** `File "app/main.py", line 12` of Python, `app/main.py:12` and `app/main.py:12:5` of nearly everything else, `app/main.py, line 12` of Lifeguard. No address: no `//` before it. */
const PLACE = new RegExp(
  `File "([^"\\n]{1,500})", line (\\d{1,7})|(?<![\\w/:.~-])((?:~|\\.{1,2})?/?(?:[\\w@+.-]{1,100}/){0,30}[\\w@+.-]{0,100}\\.(?:${KINDS}))(?::|, line )(\\d{1,7})(?![\\w.]\\d|\\w)`,
  'g',
);

/** The places in files that a text names, each once, the last ones where there are many: Python names the deepest last. */
export function codePlaces(text: string): readonly CodePlace[] {
  const found = new Map<string, CodePlace>();
  for (const [, python, pythonLine, other, otherLine] of text.slice(-MAX_TEXT).matchAll(PLACE)) {
    const file = python ?? other ?? '';
    const line = Number(pythonLine ?? otherLine);
    if (file !== '' && !file.startsWith('<') && line > 0) found.set(`${file}:${line}`, { file, line });
  }
  return [...found.values()].slice(-MAX_PLACES);
}

/** `app/main.py:12`, as terminals and editors take it. */
export const placeText = ({ file, line }: CodePlace): string => `${file}:${line}`;
