import { accessSync, constants, statSync } from 'node:fs';
import path from 'node:path';

/** How a person wants files to be opened. */
export type EditorChoice = 'auto' | 'vscode' | 'cursor' | 'zed' | 'environment' | 'system' | 'off';

/** A program that opens a file, and what it is started with. */
export interface Editor {
  readonly name: string;
  readonly command: string;
  readonly args: (file: string, line: number) => readonly string[];
}

interface Known {
  readonly name: string;
  /** What it is called in a terminal. */
  readonly programs: readonly string[];
  /** In its bundle, below a folder of applications. */
  readonly bundle: string;
  readonly args: Editor['args'];
}

const goto: Editor['args'] = (file, line) => ['--goto', `${file}:${line}`];
const colon: Editor['args'] = (file, line) => [`${file}:${line}`];

const KNOWN: Readonly<Record<'vscode' | 'cursor' | 'zed', Known>> = {
  vscode: {
    name: 'VS Code',
    programs: ['code', 'codium', 'code-insiders'],
    bundle: 'Visual Studio Code.app/Contents/Resources/app/bin/code',
    args: goto,
  },
  cursor: {
    name: 'Cursor',
    programs: ['cursor'],
    bundle: 'Cursor.app/Contents/Resources/app/bin/cursor',
    args: goto,
  },
  zed: { name: 'Zed', programs: ['zed', 'zeditor'], bundle: 'Zed.app/Contents/MacOS/cli', args: colon },
};
/** Editors with a window of their own that `$EDITOR` may name beside those; one that needs a terminal cannot be opened from a page. */
const OTHERS: Readonly<Record<string, Pick<Known, 'name' | 'args'>>> = {
  subl: { name: 'Sublime Text', args: colon },
  mate: { name: 'TextMate', args: (file, line) => ['--line', String(line), file] },
  bbedit: { name: 'BBEdit', args: (file, line) => [`+${line}`, file] },
  windsurf: { name: 'Windsurf', args: goto },
};

export interface EditorSurroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly platform: NodeJS.Platform;
  readonly home: string;
  /** Folders out of which nothing is ever started: the watched ones. */
  readonly never: readonly string[];
}

/** The editor that is meant and there; null where there is none. */
export function editorFor(choice: EditorChoice, around: EditorSurroundings): Editor | null {
  switch (choice) {
    case 'off':
      return null;
    case 'environment':
      return fromEnvironment(around);
    case 'system':
      return ofSystem(around);
    case 'auto':
      return (
        fromEnvironment(around) ??
        known(KNOWN.vscode, around) ??
        known(KNOWN.cursor, around) ??
        known(KNOWN.zed, around) ??
        ofSystem(around)
      );
    default:
      return known(KNOWN[choice], around);
  }
}

function known({ name, programs, bundle, args }: Known, around: EditorSurroundings): Editor | null {
  const apps = around.platform === 'darwin' ? ['/Applications', path.join(around.home, 'Applications')] : [];
  const command =
    programs.map((program) => onPath(program, around)).find((found) => found !== null) ??
    apps.map((folder) => path.join(folder, bundle)).find(isProgram);
  return command === undefined ? null : { name, command, args };
}

/** What `$VISUAL` or `$EDITOR` names, if it has a window of its own. Only its name is taken, not the words behind it. */
function fromEnvironment(around: EditorSurroundings): Editor | null {
  for (const value of [around.env.VISUAL, around.env.EDITOR]) {
    const [word = ''] = (value ?? '').trim().split(/\s+/);
    const program = path.basename(word);
    const of = Object.values(KNOWN).find(({ programs }) => programs.includes(program)) ?? OTHERS[program];
    if (of === undefined) continue;
    const command =
      path.isAbsolute(word) && isProgram(word) && !isBelow(word, around.never) ? word : onPath(program, around);
    if (command !== null) return { name: of.name, command, args: of.args };
  }
  return null;
}

/** The system's own text editor; it knows no lines. Never what a file says of itself that it is opened with: that may be a program. */
const ofSystem = ({ platform }: EditorSurroundings): Editor | null =>
  platform === 'darwin' ? { name: 'the text editor', command: '/usr/bin/open', args: (file) => ['-t', file] } : null;

function onPath(program: string, { env, never }: EditorSurroundings): string | null {
  const folders = (env.PATH ?? '').split(path.delimiter).filter((f) => path.isAbsolute(f) && !isBelow(f, never));
  return folders.map((folder) => path.join(folder, program)).find(isProgram) ?? null;
}

const isBelow = (file: string, folders: readonly string[]): boolean =>
  folders.some((folder) => path.normalize(file) === folder || path.normalize(file).startsWith(folder + path.sep));

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}
