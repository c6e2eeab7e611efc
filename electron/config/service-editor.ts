import type { Problem, StackId } from '../../shared/domain/index.ts';
import { catalogueOf } from '../../shared/domain/index.ts';
import type { Offer } from './layer.ts';
import { mergeOffers } from './merge.ts';
import { readText } from './read-text.ts';
import { parseUserText } from './user-file.ts';
import { editUserFile, type NewService, withoutService, withService } from './user-file-writer.ts';

/** What changing the list of services needs of the configuration. */
export interface ServiceEditor {
  /** The user's file, its name for people, and what it set when it could last be read. */
  readonly read: () => {
    readonly file: string;
    readonly shown: string;
    readonly inForce: readonly Offer[];
    readonly stack: StackId | null;
  };
  readonly reload: () => Promise<void>;
}

export const textOf = (file: string, shown: string): string => {
  const read = readText(file, shown);
  return read.kind === 'text' ? read.text : '';
};

/** Everything that is wrong in a text of settings, its values among it. */
function problemsIn(text: string, shown: string, stack: StackId | null): readonly Problem[] {
  const { offers, services, problems, unaddressed } = parseUserText(text, shown, stack ?? undefined);
  const lacking = unaddressed.map(({ problem }) => problem);
  return [...problems, ...lacking, ...mergeOffers([offers], new Map(), catalogueOf(services).settings).problems];
}

const key = ({ message }: Problem): string => message;

/** Adds an entry unless it would be reported: what was wrong before is nothing of it. */
export async function addService({ read, reload }: ServiceEditor, entry: NewService): Promise<readonly Problem[]> {
  const { file, shown, inForce, stack } = read();
  const before = textOf(file, shown);
  const known = new Set(problemsIn(before, shown, stack).map(key));
  const wrong = problemsIn(withService(before, entry, stack), shown, stack).filter(
    (problem) => !known.has(key(problem)),
  );
  // The line is one of a text that is not written.
  if (wrong.length > 0) return wrong.map((problem) => ({ ...problem, where: entry.id, severity: 'error' }));
  const problems = editUserFile(file, shown, inForce, (text) => withService(text, entry, stack), stack);
  await reload();
  return problems;
}

/** Takes an entry out with all that stands in it. */
export async function removeService({ read, reload }: ServiceEditor, id: string): Promise<readonly Problem[]> {
  const { file, shown, inForce, stack } = read();
  if (withoutService(textOf(file, shown), id, stack) === null)
    return [
      {
        where: shown,
        message: `There is no service ${id} in the file.`,
        fix: 'See the list: lifeguard services',
        severity: 'error',
      },
    ];
  const problems = editUserFile(file, shown, inForce, (text) => withoutService(text, id, stack) ?? text, stack);
  await reload();
  return problems;
}
