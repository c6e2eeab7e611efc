/** The last Python error in some output: what, and where in the user's own code. */
export interface PythonError {
  /** On one line: `ImportError: cannot import name 'foo'`, `ValidationError: 1 validation error for Settings: secret_key: Field required` */
  readonly message: string;
  readonly file: string | null;
  readonly line: number | null;
  /** Index of its last line in the output. */
  readonly lastLine: number;
  /**
   * Who printed it: `worker`, multiprocessing as the last act of a worker that ends; `logged`, a logger of a program that may go on;
   * `bare`, nobody announced it.
   */
  readonly origin: 'worker' | 'logged' | 'bare';
}

/** Where a traceback begins; logging writes its level before it, an exception group a frame of `|` and `+`. */
const START = /^(?:[A-Z]{1,20}:)?[\s|+]*(?:Exception Group )?Traceback \(most recent call last\):\s*$/;
const FRAME = /^\s*File "(?<file>[^"]+)", line (?<line>\d+)/;
/** The name of an exception is any dotted identifier; its module path says little to a person. */
const MESSAGE = /^(?<module>(?:[A-Za-z_]\w*\.)*)(?<name>[A-Za-z_]\w*)(?::\s?(?<text>.*))?$/;
/** Frames of the interpreter, of compiled modules and of installed packages say less than the user's own file. */
const FOREIGN = /site-packages|dist-packages|<[\w ]+|\.pyx$|\/lib\/python\d|\/python\d[\d.]*\/|importlib/;
/** The frame around an exception group, and its lines between the members. */
const GROUP = /^\s*[|+]\s?(?:-\+-+ \d+ -+)?/;
/** Begins something else than one more line of the message. */
const NEW_OUTPUT =
  /^(?:(?:TRACE|DEBUG|INFO|SUCCESS|NOTICE|WARN(?:ING)?|ERROR|CRITICAL|FATAL)\b\s*[:[|-]|\[?\d{4}-\d{2}-\d{2}[T ]|\{|Process \S+:|Traceback |During handling of |The above exception |Uvicorn |error: )/;
/** A line that a logger wrote: its level first, or a time and its level. */
const LOGGED = /^(?:\[?\d{4}-\d{2}-\d{2}[T ].*)?\b(?:DEBUG|INFO|WARN(?:ING)?|ERROR|EXCEPTION|CRITICAL|FATAL)\b/;
/** A message of more lines is read no further; nobody shows more of it. */
const MAX_LINES = 40;
/** A message is shown in a sentence. */
const MAX_LENGTH = 300;

/**
 * Finds the last traceback in the output of a Python program: with its message on one line or on many (pydantic writes one
 * line and more for each field), behind a logger's level, chained, or inside an exception group.
 * The deepest frame in the user's own code is named; a SyntaxError names its file in its own last `File` line.
 * @returns null when there is none
 */
export function parsePythonError(lines: readonly string[]): PythonError | null {
  for (let i = lines.length - 1; i >= 0; i--) {
    const line = lines[i] ?? '';
    if (START.test(line.trimEnd())) {
      const found = readBlock(lines, i + 1, /^\s*[|+]/.test(line));
      if (found !== null) return { ...found, origin: originOf(lines, i) };
    }
  }
  // The end of a file may begin in the middle of a long traceback.
  const frame = lines.findIndex((line) => FRAME.test(line));
  const found = frame < 0 ? null : readBlock(lines, frame, false);
  return found === null ? null : { ...found, origin: 'bare' };
}

/** Chained tracebacks belong to the first of them. */
function originOf(lines: readonly string[], start: number): PythonError['origin'] {
  for (let i = start; i >= 0; i--) {
    const above = (lines[i - 1] ?? '').trim();
    if (/^Process \S+:$/.test(above)) return 'worker';
    if (/^[A-Z]+:\s/.test(lines[i] ?? '') || LOGGED.test(above)) return 'logged';
    const chained = /^(?:During handling of|The above exception)/.test(
      lines.slice(0, i).findLast((l) => l.trim() !== '') ?? '',
    );
    if (!chained) return 'bare';
    i = lines.slice(0, i).findLastIndex((l) => START.test(l.trimEnd())) + 1;
  }
  return 'bare';
}

interface Frame {
  readonly file: string;
  readonly line: number;
}

function readBlock(lines: readonly string[], from: number, group: boolean): Omit<PythonError, 'origin'> | null {
  const at = (i: number): string => (group ? (lines[i] ?? '').replace(GROUP, '') : (lines[i] ?? ''));
  const frames: Frame[] = [];
  let i = from;
  // Frames and the code below them are indented; the first line that is not begins the message.
  for (; i < lines.length && (/^\s/.test(at(i)) || at(i) === ''); i++) {
    const frame = FRAME.exec(at(i));
    if (frame?.groups) frames.push({ file: frame.groups.file ?? '', line: Number(frame.groups.line) });
  }
  const first = at(i).trimEnd();
  const match = MESSAGE.exec(first);
  if (i >= lines.length || match?.groups === undefined || frames.length === 0) return null;
  const { more, end } = group ? membersBelow(lines, i) : moreBelow(lines, i);
  const own = frames.findLast((f) => !FOREIGN.test(f.file)) ?? frames.at(-1);
  const head = match.groups.text === undefined ? `${match.groups.name}` : `${match.groups.name}: ${match.groups.text}`;
  return { message: oneLine(head, more), file: own?.file ?? null, line: own?.line ?? null, lastLine: end };
}

interface Below {
  readonly more: readonly string[];
  /** Index of the last line that belongs to the error. */
  readonly end: number;
}

function moreBelow(lines: readonly string[], first: number): Below {
  let end = first;
  while (end + 1 < lines.length && end - first < MAX_LINES && !isOther(lines[end + 1] ?? '')) end++;
  return { more: lines.slice(first + 1, end + 1), end };
}

/** The members of a group stand behind `|` below it, each with its own traceback if it has one; a message may break out of the frame. */
function membersBelow(lines: readonly string[], first: number): Below {
  const last = lines.findIndex((line, i) => i > first && /^\s*\+-{8,}\s*$/.test(line));
  const end = last < 0 ? first : last;
  const more = lines
    .slice(first + 1, end + 1)
    .flatMap((line) => /^\s+\| (?<text>[\w.]+: .*)$/.exec(line)?.groups?.text ?? []);
  return { more, end };
}

/** An empty line ends a message too: what follows it is usually somebody else's. */
const isOther = (line: string): boolean => line.trim() === '' || NEW_OUTPUT.test(line);

/** pydantic's hints (`[type=…, input_value=…]`, links) are dropped: they are long, and an input may be a secret. */
function oneLine(head: string, more: readonly string[]): string {
  const rest: string[] = [];
  for (const line of more) {
    const text = line.replace(/\[type=.*$/, '').trim();
    if (text === '' || /^For further information visit |^[+|-]/.test(text)) continue;
    // A field stands on a line of its own, what is wrong with it indented below. No colon between them: `secret_key: text` reads
    // like a secret, and is taken out as one.
    const before = rest.at(-1);
    if (/^\s/.test(line) && before !== undefined && !before.endsWith(')'))
      rest[rest.length - 1] = `${before} (${text})`;
    else rest.push(text);
  }
  const message =
    rest.length === 0 ? head : `${head.replace(/:$/, '')}${/[:;,]$/.test(head) ? ' ' : ': '}${rest.join('; ')}`;
  return message.length <= MAX_LENGTH ? message : `${message.slice(0, MAX_LENGTH - 1)}…`;
}
