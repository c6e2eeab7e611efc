import { type ComponentId, componentTitle, isMain, type ProbeId } from '../../shared/domain/index.ts';
import { failureText, formatDuration, often } from '../../shared/format.ts';
import { cause, course, evidence, healthIn, type Rule } from './rule.ts';

/** A component comes and goes (F21 in test/faults), and at this moment it is there. */
export const unstable =
  (component: ComponentId): Rule =>
  (input) => {
    const { flapping, since, findings } = healthIn(input.health, component);
    if (flapping === null) return null;
    const title = componentTitle(component);
    const { now } = input;
    const firstAt = flapping.firstAt ?? since.mono;
    return cause(input, {
      // It began with the first of the changes, not with the last.
      since: { mono: firstAt, wall: now.wall - (now.mono - firstAt) },
      id: `unstable:${component}` as const,
      component,
      severity: isMain(component) ? 'P1' : 'P2',
      ...course('unstable', title),
      detail: `Its state changed ${often(flapping.changes)} in ${formatDuration(flapping.windowMs)}.`,
      evidence: findings.map((f) => evidence(f.text, null)),
    });
  };

/** A probe of ours threw, hung or returned nonsense (F27 in test/faults): said once, the others go on. */
export const probeFailed =
  (probe: ProbeId): Rule =>
  (input) => {
    const reading = input.readings[probe];
    if (reading === undefined || reading.ok || reading.failure.kind !== 'probe-failed') return null;
    return cause(input, {
      id: `probe-failed:${probe}` as const,
      component: probe,
      severity: 'P3',
      ...course('unread', componentTitle(reading.component)),
      detail: `The probe ${probe} failed: ${reading.failure.got.replace(/[.\s]+$/, '')}.`,
      evidence: [evidence(failureText(reading.failure), probe, reading.failure.got)],
    });
  };
