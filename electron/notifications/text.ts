import {
  type Cause,
  type Coming,
  type ComponentId,
  componentTitle,
  type Flapping,
  type Problem,
  type Question,
  type Run,
  type TriggerHit,
} from '../../shared/domain/index.ts';
import { counted, formatList, often } from '../../shared/format.ts';
import type { Alert, Subject } from './state.ts';

/** Words of one notification. */
export interface AlertText {
  readonly title: string;
  readonly body: string;
}

/** `14:03` in local time. A notification stays on screen for hours, where "40 s ago" would become a lie. */
export function clockTime(wall: number): string {
  const at = new Date(wall);
  return `${String(at.getHours()).padStart(2, '0')}:${String(at.getMinutes()).padStart(2, '0')}`;
}

/** `40 s`, `4 min`, `3 h 12 min`: as many figures as matter. */
export function duration(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  return minutes % 60 === 0 ? `${minutes / 60} h` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

const sentence = (text: string): string => (/[.!?]$/.test(text.trim()) ? text.trim() : `${text.trim()}.`);

const offerOf = (cause: Cause, coming: Coming | null): string => {
  // Nobody is asked for what is done by itself.
  if (coming !== null) return ` ${coming.text}`;
  if (cause.action === null) return '';
  return cause.action.kind === 'runbook' ? ` ${cause.action.label}?` : ` ${sentence(cause.action.text)}`;
};

/** What is wrong, since when, and the fix on offer, or what is done by itself and when. */
export const causeText = (cause: Cause, coming: Coming | null = null): AlertText => ({
  title: sentence(cause.title),
  body: `${sentence(cause.detail)}${sinceOf(cause)}${offerOf(cause, coming)}`,
});

/** Empty where the sentence before it says so already. */
function sinceOf({ detail, since }: Cause): string {
  const at = clockTime(since.wall);
  return new RegExp(`\\bsince ${at}\\b`, 'i').test(detail) ? '' : ` Since ${at}.`;
}

/** What is wrong, and what Lifeguard would do about it if a person says so. */
export const questionText = ({ title }: Pick<Cause, 'title'>, { text }: Question): AlertText => ({
  title: sentence(title),
  body: sentence(text),
});

/** Several causes that became known together, after sleep, a pause or quiet hours: one notification. */
export const groupText = (subjects: readonly Subject[]): AlertText => ({
  title: `${counted(subjects.length, 'thing needs', 'things need')} attention.`,
  body: subjects.map((subject) => sentence(subject.title)).join(' '),
});

/** One of the guide's triggers has fallen due: a person has to be called. */
export const escalationText = ({ severity, title, why }: TriggerHit): AlertText => ({
  title: `Escalate (${severity}): ${sentence(title)}`,
  body: sentence(why),
});

/** What was told before and lasts: the same words, with how long it has lasted. */
export const reminderText = ({ title, body }: AlertText, lastedMs: number): AlertText => ({
  title: `Still, after ${duration(lastedMs)}: ${title}`,
  body,
});

/** A component that comes and goes: said once, instead of once per change. */
export function unstableText(subject: Subject, flapping: Flapping): AlertText {
  const title = `${componentTitle(subject.component)} is unstable.`;
  const last = sentence(subject.title);
  const changed = `Its state changed ${often(flapping.changes)} in ${duration(flapping.windowMs)}.`;
  return { title, body: last === title ? changed : `${changed} Last: ${last}` };
}

/** A recovery that failed, or whose every step went well and that did not help, with its own last sentence. */
export const failedText = (run: Run): AlertText => ({
  title: `${run.title} ${run.steps.some(({ state }) => state === 'failed') || run.steps.every(({ state }) => state !== 'done') ? 'failed' : 'did not help'}.`,
  body: sentence(run.result ?? 'It ended without a result; the dashboard shows its steps'),
});

/** A recovery ended a while ago, what it was for is still there, and a person has to look. */
export const unhelpedText = ({ where, message, fix }: Pick<Problem, 'where' | 'message' | 'fix'>): AlertText => ({
  title: `${where} has not helped.`,
  body: `${sentence(message)} ${sentence(fix)}`,
});

/**
 * The end of it: what was verified if a recovery did it, else how long it lasted.
 * @param lastedMs null where nobody saw when it ended
 * @param isWell false for what is not watched, or not meant to run, any more: nobody mended that
 */
export function recoveredText(
  { subjects }: Alert,
  run: Run | null,
  lastedMs: number | null,
  isWell: (component: ComponentId) => boolean,
): AlertText {
  const parts = [...new Set(subjects.map(({ component }) => component))];
  const [well, ended] = [parts.filter(isWell), parts.filter((part) => !isWell(part))].map((some) =>
    some.map(componentTitle),
  );
  const said = [endOf(well ?? [], 'well again'), endOf(ended ?? [], 'not meant to run any more')];
  const length =
    lastedMs === null
      ? 'Lifeguard was not running when it ended, so nobody can say when that was.'
      : `The trouble lasted ${duration(lastedMs)}.`;
  return {
    title: said.filter((words) => words !== null).join(' '),
    body: run?.result && ended?.length === 0 ? sentence(run.result) : length,
  };
}

/** The end of what was told of a component whose address was changed since: nobody mended it. */
export function movedText({ subjects }: Alert): AlertText {
  const parts = [...new Set(subjects.map(({ component }) => componentTitle(component)))];
  return {
    title: `The ${parts.length > 1 ? 'addresses' : 'address'} of ${formatList(parts)} ${parts.length > 1 ? 'were' : 'was'} changed.`,
    body: 'That ends what was told: what failed at the one before is not looked at any more.',
  };
}

const endOf = (names: readonly string[], how: string): string | null =>
  names.length === 0 ? null : `${formatList(names)} ${names.length > 1 ? 'are' : 'is'} ${how}.`;
