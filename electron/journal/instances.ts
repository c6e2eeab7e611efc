import type { ComponentId, Run } from '../../shared/domain/index.ts';
import { atWork, type Below } from './attribution.ts';

/** What runs as a component: something that a restart changes, such as pid and start time. */
export type Identities = Readonly<Partial<Record<ComponentId, string>>>;

export interface Instance {
  readonly identity: string;
  /** The run that was at work when it was first seen; null when it was started outside Lifeguard. */
  readonly run: Pick<Run, 'id' | 'trigger'> | null;
}

export type Instances = ReadonlyMap<ComponentId, Instance>;

/** The instances after what is seen now; what is not seen at the moment keeps its last one. */
export function noteInstances(
  before: Instances,
  seen: Identities,
  runs: readonly Run[],
  now: number,
  below: Below,
): Instances {
  const changed = (Object.entries(seen) as [ComponentId, string][]).filter(
    ([id, identity]) => before.get(id)?.identity !== identity,
  );
  if (changed.length === 0) return before;
  const next = new Map(before);
  for (const [id, identity] of changed) next.set(id, { identity, run: atWork(id, runs, now, below) });
  return next;
}
