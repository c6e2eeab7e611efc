import { type Problem, type StackId, StackIdSchema } from '../../shared/domain/index.ts';
import { readText } from './read-text.ts';
import type { ServiceEditor } from './service-editor.ts';
import { parseUserText } from './user-file.ts';
import { type Change, editUserFile, withoutStack, withStack } from './user-file-writer.ts';

/** What a further stack is begun with. */
export interface NewStack {
  readonly id: string;
  readonly settings: readonly Change[];
}

const refused = (where: string, message: string, fix: string): readonly Problem[] => [
  { where, message, fix, severity: 'error' },
];

/** Adds an entry unless it would be reported. */
export async function addStack(
  { read, reload }: ServiceEditor,
  { id, settings }: NewStack,
): Promise<readonly Problem[]> {
  const { file, shown, inForce } = read();
  const parsed = StackIdSchema.safeParse(id);
  if (!parsed.success)
    return refused(
      id,
      'This cannot be the name of a further stack.',
      'Begin it with a small letter; small letters, digits and hyphens may follow, 40 in all; main is taken.',
    );
  if (namedIn(file, shown).includes(parsed.data))
    return refused(id, `There is a stack ${id} already.`, 'Choose another name, or see: lifeguard stacks');
  const problems = editUserFile(file, shown, inForce, (text) => withStack(text, parsed.data, settings));
  await reload();
  return problems;
}

/** Takes an entry out with all that stands in it. */
export async function removeStack({ read, reload }: ServiceEditor, id: string): Promise<readonly Problem[]> {
  const { file, shown, inForce } = read();
  const found = namedIn(file, shown).find((stack) => stack === id);
  if (found === undefined)
    return refused(shown, `There is no stack ${id} in the file.`, 'See the list: lifeguard stacks');
  const problems = editUserFile(file, shown, inForce, (text) => withoutStack(text, found) ?? text);
  await reload();
  return problems;
}

/** The stacks that the file names now. */
function namedIn(file: string, shown: string): readonly StackId[] {
  const read = readText(file, shown);
  return read.kind === 'text' ? parseUserText(read.text, shown).stacks.map(({ id }) => id) : [];
}
