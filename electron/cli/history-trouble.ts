import type { AnyEngine } from '../app/index.ts';
import type { CommandContext } from './command.ts';
import { wrap } from './io.ts';

const troubles = (engine: AnyEngine) => engine.snapshot().problems.filter(({ of }) => of === 'history');

/** Whether something may be missing in what the history tells. */
export const hasTroubledHistory = (engine: AnyEngine): boolean => troubles(engine).length > 0;

/** Says what is wrong with the history that a command is about to tell of: "nothing" of one that could not be read is no answer. */
export function sayHistoryTrouble(engine: AnyEngine, { say, columns }: Pick<CommandContext, 'say' | 'columns'>): void {
  for (const { where, message, fix } of troubles(engine)) say(wrap(`${where}: ${message} ${fix}`, columns).join('\n'));
}
