import type { Cause, ComponentId, HealthState, Incident } from '../../shared/domain/index.ts';

/** What is known now about an incident: it fails, it is over, or nothing that was read says either. */
export type Standing = 'failing' | 'over' | 'not-known';

export interface Present {
  readonly causes: readonly Cause[];
  readonly states: Readonly<Partial<Record<ComponentId, HealthState>>>;
}

/**
 * How an incident stands by what is read now, whatever the history says and in whichever order the readings came. A root that is
 * well while what it explained still fails is over only if something else explains those.
 */
export function standingOf(
  { component, affected }: Pick<Incident, 'component' | 'affected'>,
  { causes, states }: Present,
): Standing {
  if (causes.some((c) => c.component === component)) return 'failing';
  if (!isWell(states[component])) return isBad(states[component]) ? 'failing' : 'not-known';
  const left = affected.filter(
    (id) => isBad(states[id]) && !causes.some((c) => c.component === id || c.explains.includes(id)),
  );
  return left.length > 0 ? 'failing' : 'over';
}

/** What is not there any more is nobody's trouble. */
const isWell = (state: HealthState | undefined): boolean =>
  state === undefined || state === 'healthy' || state === 'off';
const isBad = (state: HealthState | undefined): boolean =>
  state === 'critical' || state === 'degraded' || state === 'starting';
