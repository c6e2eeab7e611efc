import { isBuiltIn, type Reading } from '../../../shared/domain/index.ts';
import { type HealthByComponent, healthIn } from '../../diagnosis/index.ts';
import { judgedBy } from './component-states.ts';

export interface News {
  /** What was judged by the reading was well before and is. */
  readonly isWell: boolean;
  /** Nothing else is judged by it, and nothing that causes are found from has changed. */
  readonly isOnlyItsOwn: boolean;
}

/** What a reading has changed, from what was judged before and after it. */
export function newsOf(reading: Reading, before: HealthByComponent, after: HealthByComponent): News {
  const isWell = isUntroubled(before, reading) && isUntroubled(after, reading);
  const isOff = isUnused(before, reading) && isUnused(after, reading);
  // Whatever is always there is looked at by others too, whose causes a reading of it may change although it is well.
  return { isWell, isOnlyItsOwn: (isWell || isOff) && !isBuiltIn(reading.component) };
}

/** Whether all that is judged by a reading is well with nothing found, or not watched. */
const isUntroubled = (health: HealthByComponent, { probe, ok }: Reading): boolean =>
  ok &&
  judgedBy(probe).every((component) => {
    const { state, findings, flapping } = healthIn(health, component);
    return state === 'off' || (state === 'healthy' && findings.length === 0 && flapping === null);
  });

/** Whether all that is judged by a reading is not used here, and by that reading still is not. */
const isUnused = (health: HealthByComponent, { probe, ok }: Reading): boolean =>
  !ok && judgedBy(probe).every((component) => healthIn(health, component).state === 'off');
