import { MAIN_STACK, type StackId } from '../../shared/domain/index.ts';
import { clashOf, namedStacks, nearest, stackAround } from '../app/index.ts';
import { type Places, UsageError } from './command.ts';

/**
 * Which of several stacks a call means: the named one (`--stack`, then `LIFEGUARD_STACK`), else the one in whose folder somebody stands, else
 * the main one (null).
 * @throws UsageError for a name that no stack has
 */
export function chosenStack(
  places: Places,
  option: string | boolean | undefined,
): { readonly stack: StackId | null; readonly of: number; readonly named: boolean } {
  const stacks = namedStacks(places);
  const of = stacks.length + 1;
  const variable = places.env.LIFEGUARD_STACK === '' ? undefined : places.env.LIFEGUARD_STACK;
  const name = typeof option === 'string' ? option : variable;
  if (name === MAIN_STACK) return { stack: null, of, named: true };
  if (name === undefined)
    return { stack: places.repository === undefined ? stackAround(places.cwd, stacks) : null, of, named: false };
  const found = stacks.find(({ id }) => id === name);
  if (found !== undefined) return { stack: found.id, of, named: true };
  const near = nearest(name, [MAIN_STACK, ...stacks.map(({ id }) => id)]);
  throw new UsageError(
    `There is no stack "${name}".`,
    near === null ? 'See: lifeguard stacks' : `Did you mean: --stack ${near}?`,
  );
}

/** @throws UsageError when the chosen stack cannot be told apart from another one: what is done to it could meet that */
export async function checkedStack({ stack, ...places }: Places): Promise<void> {
  const clash = stack === undefined ? null : await clashOf(places, stack);
  if (clash !== null) throw new UsageError(clash.message, clash.fix);
}
