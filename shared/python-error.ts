/** The last Python error in some output: what, and where in the user's own code. */
export interface PythonError {
  /** `ImportError: cannot import name 'foo'` */
  readonly message: string;
  readonly file: string | null;
  readonly line: number | null;
  /** Index of its last line in the output. */
  readonly lastLine: number;
}

const FRAME = /^\s*File "(?<file>[^"]+)", line (?<line>\d+)/;
const MESSAGE =
  /^(?:[A-Za-z_][\w.]*\.)?(?<name>[A-Z]\w*(?:Error|Exception|Interrupt|Exit|Warning))(?::\s*(?<text>.*))?$/;
/** Frames of the interpreter and of installed packages say less than the user's own file. */
const FOREIGN = /site-packages|dist-packages|<frozen|\/lib\/python\d|\/python\d[\d.]*\/|importlib/;

/**
 * Finds the last traceback in the output of a Python program.
 * The deepest frame in the user's own code is named; a SyntaxError names its file in its own last `File` line.
 * @returns null when there is none
 */
export function parsePythonError(lines: readonly string[]): PythonError | null {
  for (let i = lines.length - 1; i >= 0; i--) {
    const match = MESSAGE.exec((lines[i] ?? '').trim());
    if (match === null) continue;
    const frames = framesAbove(lines, i);
    if (frames.length === 0) continue;
    const own = frames.findLast((f) => !FOREIGN.test(f.file)) ?? frames.at(-1);
    return { message: (lines[i] ?? '').trim(), file: own?.file ?? null, line: own?.line ?? null, lastLine: i };
  }
  return null;
}

function framesAbove(lines: readonly string[], end: number): { file: string; line: number }[] {
  const frames: { file: string; line: number }[] = [];
  for (let i = end - 1; i >= 0; i--) {
    const text = lines[i] ?? '';
    if (/^Traceback \(most recent call last\)/.test(text.trim())) break;
    const match = FRAME.exec(text);
    if (match?.groups) frames.unshift({ file: match.groups.file ?? '', line: Number(match.groups.line) });
    else if (frames.length > 0 && text.trim() !== '' && !/^\s/.test(text)) break;
  }
  return frames;
}
