import { handOver } from '../system/index.ts';
import { checkPlace, type OpenableRoots } from './check-place.ts';
import { type EditorChoice, type EditorSurroundings, editorFor } from './editors.ts';

export type Opened =
  | { readonly ok: true; readonly editor: string }
  | { readonly ok: false; readonly reason: string; readonly hint: string | null };

interface OpenOptions {
  readonly roots: OpenableRoots;
  readonly choice: EditorChoice;
  readonly around: Omit<EditorSurroundings, 'never' | 'home'>;
  /** Starts the editor, without a shell; resolves to whether it took the file. */
  readonly start?: (command: string, args: readonly string[]) => Promise<boolean>;
}

/** Opens a file of the watched stack, or one of its logs, in the person's editor, at a line. */
export async function openAt(
  { file, line }: { readonly file: string; readonly line: number },
  { roots, choice, around, start = handOver }: OpenOptions,
): Promise<Opened> {
  const checked = await checkPlace(file, roots);
  if (!checked.ok) return { ok: false, reason: checked.reason, hint: null };
  const editor = editorFor(choice, { ...around, home: roots.home, never: roots.folders });
  if (editor === null)
    return {
      ok: false,
      reason: choice === 'off' ? 'Opening files is turned off.' : 'No editor with a window was found.',
      hint: 'Choose one in the settings: lifeguard config set app.editor vscode (or cursor, zed, environment, system).',
    };
  // What is handed over begins with /, whatever the file is called: it is no option.
  const taken = await start(editor.command, editor.args(checked.file, line));
  return taken
    ? { ok: true, editor: editor.name }
    : { ok: false, reason: `${editor.name} did not open it.`, hint: null };
}
