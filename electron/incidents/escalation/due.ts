import {
  ESCALATE_WITHIN_MS,
  type Escalation,
  type EscalationLevel,
  type TriggerHit,
} from '../../../shared/domain/index.ts';
import { type EscalationContacts, escalationLevels } from './levels.ts';
import { type EscalationInput, TRIGGERS } from './triggers.ts';

/** What has to be escalated now, why, and to whom. Pure. */
export function escalationOf(input: EscalationInput, contacts: EscalationContacts): Escalation {
  const given = { ...input, signals: input.signals ?? {} };
  const hits = TRIGGERS.flatMap(({ id, severity, title, test }) =>
    test(given).map(
      ({ why, incident = null, ageMs = 0 }): TriggerHit => ({
        trigger: id,
        severity,
        title,
        why,
        incident,
        dueInMs: Math.max(0, ESCALATE_WITHIN_MS[severity] - ageMs),
      }),
    ),
  ).sort((a, b) => a.severity.localeCompare(b.severity) || a.dueInMs - b.dueInMs);
  const due = hits[0] ?? null;
  const oldestMs = Math.max(0, ...input.open.map((f) => f.ageMs));
  const triggers = TRIGGERS.map(({ id, severity, title, unseen }) => ({
    id,
    severity,
    title,
    unseen: unseen?.(given.signals) ?? null,
  }));
  return { due, hits, triggers, level: escalationLevelAt(oldestMs, due, contacts) };
}

/**
 * Who is next after a failure of this age, in milliseconds. A P0 trigger means that the machine's own means are used up.
 * @throws never for the guide's four levels
 */
export function escalationLevelAt(
  ageMs: number,
  due: TriggerHit | null,
  contacts: EscalationContacts,
): EscalationLevel {
  const levels = escalationLevels(contacts);
  const byAge = levels.findLast((l) => ageMs >= l.fromMs);
  const least = due?.severity === 'P0' ? 2 : 1;
  const level = levels.find((l) => l.level === Math.max(byAge?.level ?? 1, least));
  if (level === undefined) throw new Error('The guide has four levels of escalation.');
  return level;
}
