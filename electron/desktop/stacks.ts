import { stackIn } from '../../shared/contract/index.ts';
import { type Snapshot, type StackId, stackName, worstOf } from '../../shared/domain/index.ts';
import type { Stacks } from '../app/index.ts';
import type { EngineFace } from './types.ts';

/** Every stack that the app watches. */
export type AppStacks = Stacks<EngineFace>;

/** One engine as all that there is. */
export const onlyOne = (engine: EngineFace): AppStacks => ({
  list: () => [{ id: null, engine }],
  get: (id) => (id === null ? engine : null),
  views: () => [],
  subscribe: () => () => {},
  stop: async () => {},
});

/** The stack that a page's address names; null for the main one, and for an address that is none. */
export const stackAt = (address: string): StackId | null =>
  URL.canParse(address) ? stackIn(new URL(address).search) : null;

/** What the machine says about power, for every stack: one that comes later is told how it is then. */
export function powerOfAll(stacks: Pick<AppStacks, 'list' | 'subscribe'>): Pick<EngineFace, 'setPower'> {
  let isOnBattery = false;
  let told = new Set<EngineFace>();
  const engines = () => stacks.list().map(({ engine }) => engine);
  stacks.subscribe(() => {
    const now = engines();
    if (isOnBattery) for (const engine of now) if (!told.has(engine)) engine.setPower('battery');
    told = new Set(now);
  });
  return {
    setPower(event) {
      if (event === 'battery' || event === 'mains') isOnBattery = event === 'battery';
      const now = engines();
      told = new Set(now);
      for (const engine of now) engine.setPower(event);
    },
  };
}

export interface WorstStack {
  readonly id: StackId | null;
  readonly engine: EngineFace;
  readonly snapshot: Snapshot;
  /** What stands before its words where there are several; else nothing. */
  readonly name: string | null;
}

/** The stack in the worst state: that one is what one icon shows. */
export function worstStack(stacks: AppStacks): WorstStack {
  const all = stacks.list().map(({ id, engine }) => {
    const snapshot = engine.snapshot();
    return { id, engine, snapshot, state: snapshot.verdict.state };
  });
  const name = (id: StackId | null) => (all.length > 1 ? stackName(id) : null);
  const found = worstOf(all);
  if (found === undefined) throw new Error('No stack is watched.');
  return { id: found.id, engine: found.engine, snapshot: found.snapshot, name: name(found.id) };
}
