import { createHash } from 'node:crypto';
import { byText } from '../../../shared/by-text.ts';
import {
  ESCALATE_WITHIN_MS,
  type Escalation,
  type EscalationLevel,
  type TriggerHit,
} from '../../../shared/domain/index.ts';
import { type EscalationContacts, escalationLevels } from './levels.ts';
import { type EscalationInput, TRIGGERS } from './triggers.ts';

/** The guide leaves a trouble to the machine for so long ("Level 1 - Automated Recovery (0-10 minutes)"), in milliseconds. */
const MACHINES_MS = 10 * 60_000;

/** How long a trigger leaves of which no incident tells: nobody else tells a person of it, so a grave one is passed on when the machine's time is over. */
const untoldMs = (severity: TriggerHit['severity']): number =>
  severity === 'P2' ? ESCALATE_WITHIN_MS.P2 : Math.min(ESCALATE_WITHIN_MS[severity], MACHINES_MS);

/** What was noted of triggers before. */
interface Noted {
  /** How long a trigger has been met, in milliseconds, by its id; for what has no age of its own. */
  readonly metForMs: (trigger: string) => number;
  /** Who has seen what is met, by its key. */
  readonly seenOf: (key: string) => TriggerHit['seen'];
}

/** What has to be escalated now, why, and to whom. Pure. */
export function escalationOf(
  input: EscalationInput,
  contacts: EscalationContacts,
  { metForMs, seenOf }: Noted = { metForMs: () => 0, seenOf: () => undefined },
): Escalation {
  const given = { ...input, signals: input.signals ?? {} };
  const hits = TRIGGERS.flatMap(({ id, severity, title, test }) =>
    test(given).map(({ why, incident = null, kind, ageMs, lateInMs = Number.POSITIVE_INFINITY }): TriggerHit => {
      const leftMs = ageMs === undefined ? untoldMs(severity) - metForMs(id) : ESCALATE_WITHIN_MS[severity] - ageMs;
      const key = keyOf(id, incident, kind);
      const seen = seenOf(key);
      const dueInMs = Math.max(0, Math.min(leftMs, lateInMs));
      return { key, trigger: id, severity, title, why, incident, dueInMs, ...(seen === undefined ? {} : { seen }) };
    }),
  ).sort((a, b) => byText(a.severity, b.severity) || a.dueInMs - b.dueInMs);
  const due = hits.find(({ seen }) => seen === undefined) ?? null;
  const oldestMs = Math.max(0, ...input.open.map((f) => f.ageMs));
  const triggers = TRIGGERS.map(({ id, severity, title, unseen }) => ({
    id,
    severity,
    title,
    unseen: unseen?.(given.signals) ?? null,
  }));
  return { due, hits, triggers, level: escalationLevelAt(oldestMs, due, contacts) };
}

/** A hash in place of a kind: that may be a line of a log, and the key is kept in files. */
const keyOf = (trigger: string, incident: number | null, kind: string | undefined): string =>
  `${trigger} ${incident}${kind === undefined ? '' : ` ${createHash('sha256').update(kind).digest('base64url').slice(0, 12)}`}`;

/**
 * Who is next after a failure of this age, in milliseconds. A P0 trigger, and one that is due, mean that the machine's own means are used up.
 * @throws never for the guide's four levels
 */
export function escalationLevelAt(
  ageMs: number,
  due: TriggerHit | null,
  contacts: EscalationContacts,
): EscalationLevel {
  const levels = escalationLevels(contacts);
  const byAge = levels.findLast((l) => ageMs >= l.fromMs);
  const least = due !== null && (due.severity === 'P0' || due.dueInMs === 0) ? 2 : 1;
  const level = levels.find((l) => l.level === Math.max(byAge?.level ?? 1, least));
  if (level === undefined) throw new Error('The guide has four levels of escalation.');
  return level;
}

/** How long what meets a trigger has lasted, in milliseconds; 0 where only how long it has been met can be told. */
export const lastedMs = (trigger: string, input: EscalationInput): number =>
  Math.max(
    0,
    ...(TRIGGERS.find(({ id }) => id === trigger)
      ?.test({ ...input, signals: input.signals ?? {} })
      .map(({ ageMs = 0 }) => ageMs) ?? []),
  );
