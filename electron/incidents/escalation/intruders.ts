import type { LogReport, LogTail } from '../../../shared/domain/index.ts';
import { formatList } from '../../../shared/format.ts';
import { type LogWords, type RefusalWords, timeOfLine } from '../../logs/index.ts';
import { happening, isSince, linesWith, type Sought, saysIt } from './lines-with.ts';

/** What an application writes when somebody tries to get in who should not. */
const ATTACKED: readonly RegExp[] = [
  /\bintrusion (attempt|detected)\b|\bsecurity breach\b|\bbrute.?force\b/i,
  /\bsql injection\b|\bpath traversal\b|\bunauthori[sz]ed access (to|attempt|from)\b/i,
];
/** More words before it in its part of a line tell of it as of a subject. */
const MOST_BEFORE = 3;
/** Where a part of a line begins: behind a level, a name of a logger, a quote. */
const PARTS = /[:|\]"'“]\s*|\s-\s/;
/** That it happens, shortly behind the words. */
const HAPPENS = /^.{0,60}?\b(?:attempt|detected|blocked|prevented|from \d)/i;

/** Whether a line tells of an attack as of something that happens; a coding assistant's log holds what people ask about attacks. */
function namesAttack(text: string): boolean {
  const found = happening(ATTACKED, text);
  if (found === null) return false;
  const before = (found.before.split(PARTS).at(-1) ?? '').split(/\s+/).filter((word) => word !== '');
  return before.length <= MOST_BEFORE || HAPPENS.test(found.from);
}

/** What says that somebody tries to get in. */
export const attackedIn = (own: readonly LogWords[]): Sought => ({
  own: own.flatMap((w) => w.attacked ?? []),
  common: namesAttack,
});

const MINUTE = 60_000;

/**
 * The same without lines of somebody who tries to get in: they are told by themselves, and are no sign of what broke beside them. A minute stands
 * out no more where that was them. Pure.
 */
export function withoutAttacks(report: LogReport, own: readonly LogWords[]): LogReport {
  const words = attackedIn(own);
  const isAttack = (text: string) => saysIt(words, text);
  const attacks = report.tails.flatMap(({ lines }) =>
    lines.filter(({ level, text }) => (level === 'error' || level === 'critical') && isAttack(text)),
  );
  const times = attacks.map(timeOfLine).filter((at) => at !== null);
  const ofThem = (from: number) => times.filter((at) => at >= from && at < from + MINUTE).length;
  return {
    ...report,
    repeated: report.repeated.filter(({ example }) => !isAttack(example)),
    // Of a minute with both it cannot be said how much of it the others alone are worth.
    spikes: report.spikes.filter(({ at, errors }) => ofThem(at) * 2 < errors),
  };
}

/** A wrong password in a configuration has one name; somebody who tries the door has many. */
const MANY_NAMES = 5;
/** More addresses tell nothing more. */
const MOST_ADDRESSES = 3;

/** IPv4 with or without a port, as servers write who is at the other end. */
const ADDRESS = /(?<![\d.])\d{1,3}(?:\.\d{1,3}){3}(?![\d.])/g;
/** Within a container each neighbour and the machine around it has one of these (RFC 1918), and so has a whole LAN. */
const PRIVATE = /^(10\.|172\.(1[6-9]|2\d|3[01])\.|192\.168\.)/;

interface Breaches {
  /** What says that somebody from another machine tries to get in, as sentences. */
  readonly found: readonly string[];
  /** Refusals of which nobody can tell where they came from, as a sentence; null where there are none. */
  readonly unsaid: string | null;
}

/** Where somebody came from who was refused; null where that is not said. */
type From = { readonly here: boolean; readonly address: string } | null;

/**
 * What the logs say of somebody who tries to get in. What comes from this machine itself is the work of whoever sits at it: a test suite that tries
 * many roles is no intruder. Pure.
 * @param from epoch milliseconds
 * @param isHere whether an address is one of this machine
 */
export function breachesOf(
  report: LogReport,
  from: number,
  own: readonly LogWords[],
  isHere: (address: string) => boolean,
): Breaches {
  const words = own.flatMap((w) => w.refusals ?? []);
  const tried = report.tails.flatMap((tail) => words.map((w) => triedIn(tail, from, w, isHere)));
  const isLocal = (text: string) => {
    const addresses = text.match(ADDRESS) ?? [];
    return addresses.length > 0 && addresses.every(isHere);
  };
  return {
    found: [
      ...linesWith(report, from, attackedIn(own), ({ text }) => !isLocal(text)),
      ...tried.flatMap((t) => t.found ?? []),
    ],
    unsaid:
      tried
        .map((t) => t.unsaid)
        .filter((text) => text !== null)
        .join(' ') || null,
  };
}

function triedIn(
  tail: LogTail,
  since: number,
  words: RefusalWords,
  isHere: (address: string) => boolean,
): { readonly found: string | null; readonly unsaid: string | null } {
  const refusals = refusalsIn(tail, since, words, (address) => fromOf(address, tail, isHere));
  const elsewhere = refusals.filter((r) => r.from !== null && !r.from.here);
  const names = (of: readonly Refusal[]) => new Set(of.map((r) => r.name)).size;
  const many = names(elsewhere);
  const untold = names(refusals.filter((r) => r.from === null));
  const addresses = [...new Set(elsewhere.flatMap((r) => r.from?.address ?? []))].slice(0, MOST_ADDRESSES);
  const said = (count: number) => `${tail.title} log: ${count} different names were refused to log in,`;
  return {
    found: many < MANY_NAMES ? null : `${said(many)} from ${formatList(addresses)}.`,
    unsaid: untold < MANY_NAMES ? null : `${said(untold)} and it does not say from where. ${words.sayingFrom}`,
  };
}

interface Refusal {
  readonly name: string;
  readonly from: From;
}
/** A connection of which lines tell. */
interface Session {
  name: string | null;
  from: From;
}

/** Each name that was refused since then, with what the other lines of its connection say of it. */
function refusalsIn(
  { lines }: LogTail,
  since: number,
  { refused, session, begins, from }: RefusalWords,
  read: (address: string) => From,
): readonly Refusal[] {
  const sessions: Session[] = [];
  const byId = new Map<string, Session>();
  let id: string | undefined;
  for (const line of lines) {
    const { text } = line;
    if (!isSince(line, since)) continue;
    // What stands below a line and has no number of its own belongs to it.
    const own = session.exec(text)?.[1];
    id = own ?? id;
    const name = firstOf(refused, text)?.groups?.name ?? null;
    const known = id === undefined ? undefined : byId.get(id);
    const isNew = known === undefined || begins.test(text) || (name !== null && known.name !== null);
    const one = isNew ? { name: null, from: null } : known;
    if (isNew) sessions.push(one);
    if (id !== undefined) byId.set(id, one);
    one.name = name ?? one.name;
    const address = firstOf(from, text)?.[1] ?? (name === null ? undefined : text.match(ADDRESS)?.[0]);
    if (address !== undefined) one.from = read(address);
  }
  return sessions.flatMap(({ name, from: where }) => (name === null ? [] : [{ name, from: where }]));
}

/** The first that fits. */
function firstOf(words: readonly RegExp[], text: string): RegExpExecArray | null {
  for (const one of words) {
    const match = one.exec(text);
    if (match !== null) return match;
  }
  return null;
}

/** A network tells where somebody is only where all of it is this machine. */
function fromOf(text: string, { id }: LogTail, isHere: (address: string) => boolean): From {
  const [address = '', bits] = text.split('/');
  if (address === 'local' || isHere(address)) return { here: true, address };
  if (bits !== undefined && !['32', '128'].includes(bits)) return null;
  return id.startsWith('container-') && PRIVATE.test(address) ? null : { here: false, address };
}
