import { isMap, isNode, isScalar, type YAMLMap } from 'yaml';
import { MAIN_STACK, type Problem, type StackId, StackIdSchema } from '../../shared/domain/index.ts';

/** One entry of `stacks:`. */
export interface StackEntry {
  readonly id: StackId;
  /** Its settings; null for an entry without any. */
  readonly settings: YAMLMap | null;
  /** Offset of its name in the text. */
  readonly at: number;
}

type Report = (offset: number, message: string, fix: string, severity?: Problem['severity']) => void;

/** Each is watched by an engine of its own; a file with more was made by a mistake. */
export const MOST_STACKS = 24;
const LONGEST_NAME = 60;

/**
 * Reads `stacks:`, a group with one entry for each further stack. An entry that cannot be used is reported with its place and left out; the
 * others count. What stands in an entry is not looked at.
 */
export function readStacks(node: unknown, report: Report): readonly StackEntry[] {
  if (node === undefined || node === null || (isScalar(node) && node.value === null)) return [];
  const offsetOf = (of: unknown): number => (isNode(of) ? (of.range?.[0] ?? 0) : 0);
  if (!isMap(node)) {
    report(
      offsetOf(node),
      'stacks is a group with one entry for each stack.',
      'Begin each entry with its name and a colon.',
    );
    return [];
  }
  const found: StackEntry[] = [];
  for (const { key, value } of node.items) {
    const at = offsetOf(key);
    const name = isScalar(key) ? String(key.value) : '';
    const parsed = StackIdSchema.safeParse(name);
    const shown = JSON.stringify(name.slice(0, LONGEST_NAME));
    if (name === MAIN_STACK)
      report(at, `${MAIN_STACK} is the stack whose settings stand at the top of the file.`, 'Choose another name.');
    else if (!parsed.success)
      report(
        at,
        `${shown} cannot be the name of a stack.`,
        'Begin it with a small letter; small letters, digits and hyphens may follow, 40 in all.',
      );
    else if (found.some(({ id }) => id === parsed.data))
      report(at, `There is a stack ${parsed.data} already; the first one counts.`, 'Give this one a name of its own.');
    else if (found.length === MOST_STACKS)
      report(at, `More than ${MOST_STACKS} stacks are not watched.`, 'Take out what nobody works on.');
    else if (isMap(value)) found.push({ id: parsed.data, settings: value, at });
    else if (value === null || (isScalar(value) && value.value === null))
      found.push({ id: parsed.data, settings: null, at });
    else
      report(
        at,
        `${name} is a group of settings, not a setting.`,
        'Write its settings below it, such as backend.port: 8775.',
      );
  }
  return found;
}
