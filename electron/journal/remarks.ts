import type { Cause, Incident } from '../../shared/domain/index.ts';
import type { Lifecycle, Observation } from './lifecycle-state.ts';

/**
 * Whether a cause is only a remark about something else of the component that a graver incident is about: what that was is over. A figure that has
 * fallen below its worse limit, or the same thing that is less grave now, is still the same.
 */
export const isOnlyRemark = (
  { component, severity, title, evidence }: Cause,
  incident: Pick<Incident, 'component' | 'severity' | 'title'>,
): boolean =>
  component === incident.component &&
  severity === 'P3' &&
  incident.severity !== 'P3' &&
  title !== incident.title &&
  evidence.every(({ metric }) => metric === undefined);

/** What is seen, without the remarks that graver incidents are left with: by these alone their components are well. */
export function withoutRemarks(
  causes: readonly Cause[],
  open: Lifecycle['open'],
  states: Observation['states'],
): { readonly causes: readonly Cause[]; readonly remarks: readonly Cause[]; readonly states: Observation['states'] } {
  const alone = (cause: Cause) => causes.every((c) => c === cause || c.component !== cause.component);
  const remarks = causes.filter((c) => alone(c) && open.some(({ incident }) => isOnlyRemark(c, incident)));
  if (remarks.length === 0) return { causes, remarks, states };
  const well = Object.fromEntries(remarks.map(({ component }) => [component, 'healthy' as const]));
  return { causes: causes.filter((c) => !remarks.includes(c)), remarks, states: { ...states, ...well } };
}
