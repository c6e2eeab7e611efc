import { MAIN_STACK, type StackId } from '../../shared/domain/index.ts';
import type { LoadedConfig } from '../config/index.ts';

/** A command as a text names it; what stands in a path or is a part of another name is none. */
const COMMAND = /(?<![\w/.-])lifeguard (?=[a-z])/g;

/**
 * Says in every command that a text names which of several stacks is meant: what is copied from a page into a terminal would mean another one
 * there. With one stack the text stays as it is.
 * @param stack the further stack that the text is about; without it the main one
 */
export function withStackNamed(
  text: string,
  stack: StackId | undefined,
  { stacks }: Pick<LoadedConfig, 'stacks'>,
): string {
  const name = stack ?? (stacks.length > 0 ? MAIN_STACK : null);
  return name === null ? text : text.replace(COMMAND, `lifeguard --stack ${name} `);
}
