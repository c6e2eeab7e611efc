import path from 'node:path';
import { SERVER_PROGRAMS } from '../../shared/components/backend-server.ts';
import { OfLately } from './of-lately.ts';

/**
 * What a command line is to a backend:
 * - `server`: a server program, run by its name or as a module of Python, also its reloader, which has the same command line;
 * - `program`: a program that may serve by itself (`python main.py`, the script that `pip` made of the project);
 * - `worker`: a helper that Python's multiprocessing started, of whatever kind;
 * - `uv`: `uv run …`; `script`: a start script, run directly or by a shell;
 * - `other`: everything else, among it shells, editors, test runners and training.
 */
export type Shape = 'server' | 'program' | 'worker' | 'uv' | 'script' | 'other';

const PROGRAMS: ReadonlySet<string> = new Set(['leanvibe', 'app.main']);
const PYTHON = /^python[\d.]*$/i;
const SHELL = /^-?(ba|z|da|k|fi)?sh$/;
const SCRIPT = /^start.*\.sh$/;
/** Options of Python that take the next word as their value. */
const WITH_VALUE: ReadonlySet<string> = new Set(['-X', '-W', '--check-hash-based-pycs']);

/**
 * Tells what a command line runs, by the place of each word: a test runner or an editor may only mention a server.
 * @param folder the backend's folder, which may hold spaces that would otherwise cut its programs' paths in two
 */
export function shapeOf(commandLine: string, folder: string | null = null): Shape {
  // Every process of this machine is asked for, and mostly those of the last time.
  return folder?.includes(' ') ? shape(commandLine, folder) : shapes.of(commandLine);
}

const shapes = new OfLately((commandLine) => shape(commandLine, null));

function shape(commandLine: string, folder: string | null): Shape {
  const words = wordsOf(commandLine, folder);
  const first = path.basename(words[0] ?? '').replace(/:$/, '');
  if (PYTHON.test(first)) return pythonShape(words.slice(1));
  if (SERVER_PROGRAMS.has(first)) return 'server';
  if (PROGRAMS.has(first)) return 'program';
  if (first === 'uv') return words.slice(1).find((w) => !w.startsWith('-')) === 'run' ? 'uv' : 'other';
  const script = SHELL.test(first) ? words.slice(1).find((w) => !w.startsWith('-')) : words[0];
  // `bash -c 'start.sh; more'` is no start script: what else it does is not known.
  const inline = SHELL.test(first) && words.slice(1).some((w) => /^-\w*c$/.test(w));
  return !inline && SCRIPT.test(path.basename(script ?? '')) ? 'script' : 'other';
}

/** The port that a server's command line asks for; null when it names none. */
export function portIn(commandLine: string): number | null {
  const named = /\s--port[ =](\d+)\b/.exec(commandLine) ?? /\s(?:--bind|-b)[ =]\S*:(\d+)\b/.exec(commandLine);
  return named === null ? null : Number(named[1]);
}

/** The application that a server's command line names, as `module:attribute`; null when it names none. */
export const appIn = (commandLine: string): string | null =>
  /\s([a-z_][\w.]*:[a-z_][\w.]*)(?:\(\))?(?:\s|$)/i.exec(commandLine)?.[1] ?? null;

/** Whether a command line is one that can run a backend, or a part of its start. Never enough by itself to stop anything. */
export const runsBackend = (p: { readonly commandLine: string }): boolean => shapeOf(p.commandLine) !== 'other';

function wordsOf(commandLine: string, folder: string | null): string[] {
  const text = folder?.includes(' ') ? commandLine.replaceAll(folder, '/backend') : commandLine;
  return text.split(/\s+/).filter((w) => w !== '');
}

function pythonShape(args: readonly string[]): Shape {
  for (let i = 0; i < args.length; i++) {
    const word = args[i] ?? '';
    if (word === '-c') return /^from multiprocessing/.test(args.slice(i + 1).join(' ')) ? 'worker' : 'other';
    if (word === '-m') return named(args[i + 1] ?? '');
    if (WITH_VALUE.has(word)) i++;
    else if (!word.startsWith('-')) return path.basename(word) === 'main.py' ? 'program' : named(path.basename(word));
  }
  return 'other';
}

const named = (program: string): Shape => {
  if (SERVER_PROGRAMS.has(program)) return 'server';
  return PROGRAMS.has(program) ? 'program' : 'other';
};
