import { type CauseIdOf, CauseIdSchema, type ComponentId, componentTitle, isMain } from '../../shared/domain/index.ts';
import { formatClock } from '../../shared/format.ts';
import { cause, type DiagnosisInput, type Found, failureEvidence, failureOf, healthIn } from './rule.ts';

/**
 * A component that is starting while its failure is open in the history: that its start has time makes nobody forget the failure. It keeps the name and
 * the class of that, so that it is no news to whoever was told of it. Null for any other start, for one that has answered already, and for what
 * comes and goes, which has a cause of its own all the time.
 */
export function startingAgain(component: ComponentId, input: DiagnosisInput): Found | null {
  const { state, flapping } = healthIn(input.health, component);
  const failure = failureOf(input.readings, component);
  if (state !== 'starting' || flapping !== null || failure === null) return null;
  const open = input.openIncidentOf?.(component) ?? null;
  // What is merely slow is not out of work, and its restart may be what mends it.
  if (open === null || (open.severity !== 'P0' && open.severity !== 'P1')) return null;
  // Another version may have known failures that this one does not.
  const { data: id } = CauseIdSchema.safeParse(open.causeId);
  if (id === undefined) return null;
  const { now } = input;
  const wall = open.failingSince ?? open.startedAt;
  const who = isMain(component) ? 'The backend' : componentTitle(component);
  const was = open.severity === 'P0' ? 'down' : 'in trouble';
  return cause(input, {
    id: id as CauseIdOf<ComponentId>,
    component,
    severity: open.severity,
    title: `${who} is starting; it has been ${was} since ${formatClock(wall, now.wall)}.`,
    course: { kind: 'starting', who },
    detail: `Before this start: ${open.title}`,
    since: { wall, mono: now.mono - (now.wall - wall) },
    evidence: [failureEvidence(failure, component)],
  });
}
