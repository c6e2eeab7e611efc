import { realpathSync } from 'node:fs';
import path from 'node:path';
import type { Problem, Service } from '../../shared/domain/index.ts';
import type { Offer } from './layer.ts';
import { type ReadText, readText } from './read-text.ts';
import { SHARES_NOTHING, type Shared, teamChanges } from './team-changes.ts';
import { type Agreed, type PendingTeamFile, pendingOf, pendingProblem } from './team-pending.ts';
import { parseUserText } from './user-file.ts';

/** The name of the file in the repository that a team shares: services, limits, how often each is asked. */
export const TEAM_FILE = '.lifeguard.yaml';

export interface TeamFile {
  readonly offers: readonly Offer[];
  readonly services: readonly Service[];
  readonly problems: readonly Problem[];
  /** What waits for a person to agree; null where nothing does. */
  readonly pending: PendingTeamFile | null;
}

export const NO_TEAM_FILE: TeamFile = { offers: [], services: [], problems: [], pending: null };

/** Tells what a person agreed to. @param now the text that is there; null for no file, undefined where it cannot be read */
export type AgreedTo = (now: string | null | undefined) => Agreed;

/** What belongs to a team: limits and times of anything, and everything about the services that the file itself adds. */
const TEAMS = /^(thresholds|cadence|timeouts)\./;

/** The text of a repository's file as it is this moment. Never throws. */
export const teamTextIn = (root: string, shown: string): ReadText => readText(path.join(root, TEAM_FILE), shown);

/**
 * Reads the team's file of a repository, in the notation of the user's. What counts of it is what a person agreed to, not what stands there: what a
 * pull has made of it is said and waits. Never throws.
 * @param shown the file's path as shown to a person
 */
export function readTeamFile(root: string, shown: string, agreedTo: AgreedTo): TeamFile {
  const read = teamTextIn(root, shown);
  const now = read.kind === 'text' ? read.text : read.kind === 'absent' ? null : undefined;
  const agreed = agreedTo(now);
  const before = agreed.kind === 'agreed' ? agreed.text : null;
  const kept = before === null ? null : parsedText(root, before, shown);
  if (read.kind === 'unusable') return heldBack(kept, shown, read.message, read.fix);
  const is = now == null ? NOTHING_SAID : parsedText(root, now, shown);
  if (is.error !== null) return heldBack(kept, is.error.where, is.error.message, is.error.fix);
  const isSeen = agreed.kind === 'agreed' && agreed.how === 'agreed';
  const changes = teamChanges(isSeen && kept !== null ? kept.shared : SHARES_NOTHING, is.shared);
  // Nothing that counts is another one: comments, order, an empty file.
  if (changes.length === 0)
    return agreed.kind === 'agreed' ? is.taken(true) : { ...NO_TEAM_FILE, problems: is.taken(false).problems };
  const pending = pendingOf(shown, now ?? null, agreed, changes);
  const problem = pendingProblem(pending, agreed.kind === 'agreed');
  if (agreed.kind === 'untrusted') return { ...NO_TEAM_FILE, problems: [problem], pending };
  // Told of what stands there: whoever edits the file wants to know before they agree.
  const inForce = before === now ? is.taken(true) : fromBefore(kept);
  return { ...inForce, problems: [problem, ...is.taken(before === now).problems], pending };
}

/** What stands there cannot be used: what was agreed to goes on, and both is said. */
function heldBack(kept: ParsedText | null, where: string, message: string, fix: string): TeamFile {
  const isKept = kept !== null && (kept.shared.services.length > 0 || kept.shared.offers.length > 0);
  const words = isKept ? `${message} What you agreed to before stays in force.` : message;
  return { ...fromBefore(kept), problems: [{ where, message: words, fix, severity: 'error' }], pending: null };
}

/** Of a text that does not stand there any more no line can be named. */
function fromBefore(kept: ParsedText | null): TeamFile {
  if (kept === null) return NO_TEAM_FILE;
  const { services, offers } = kept.taken(true);
  const source = { line: null, note: 'as you agreed to it' };
  return { ...NO_TEAM_FILE, services, offers: offers.map((o) => ({ ...o, source: { ...o.source, ...source } })) };
}

interface ParsedText {
  /** Why nothing of it can be used. */
  readonly error: Problem | null;
  /** What it shares, whether or not that can be taken. */
  readonly shared: Shared;
  /** @param follow whether links are followed: what nobody agreed to makes nothing be looked at */
  readonly taken: (follow: boolean) => TeamFile;
}

const NOTHING_SAID: ParsedText = { error: null, shared: SHARES_NOTHING, taken: () => NO_TEAM_FILE };

function parsedText(root: string, text: string, shown: string): ParsedText {
  const { offers, services, problems, unaddressed, usable } = parseUserText(text, shown);
  const isTheirs = ({ key }: Offer) => TEAMS.test(key) || services.some(({ id }) => key.startsWith(`${id}.`));
  const others = offers.filter((offer) => !isTheirs(offer));
  const theirs = offers.filter(isTheirs);
  const taken = (follow: boolean): TeamFile => {
    const outside = theirs.filter(({ key, value }) => PLACES.test(key) && !liesWithin(root, value, follow));
    return {
      offers: theirs
        .filter((offer) => !outside.includes(offer))
        .map((offer) => ({ ...offer, source: { ...offer.source, kind: 'team-file' } })),
      services,
      problems: [
        ...problems,
        ...unaddressed.map(({ problem }) => problem),
        ...others.map((offer) => notTheirs(offer, shown)),
        ...outside.map((offer) => notInside(offer, shown)),
      ],
      pending: null,
    };
  };
  return { error: usable ? null : (problems[0] ?? null), shared: { services, offers: theirs }, taken };
}

/** Files and folders of a service: how a log ends is shown, and kept in incidents. */
const PLACES = /\.(log|folder)$/;

/** Whether a path, as the team's file has it, leads into the repository, through whatever links there are. What is no text is judged elsewhere. */
function liesWithin(root: string, value: unknown, follow: boolean): boolean {
  if (typeof value !== 'string') return true;
  const real = follow ? realPath : (file: string) => file;
  const from = real(root);
  const inside = path.relative(from, real(path.resolve(from, value)));
  return !value.startsWith('~') && inside !== '..' && !inside.startsWith(`..${path.sep}`) && !path.isAbsolute(inside);
}

/** Free of links, as far as it is there. */
function realPath(file: string): string {
  try {
    return realpathSync(file);
  } catch {
    const parent = path.dirname(file);
    return parent === file ? file : path.join(realPath(parent), path.basename(file));
  }
}

const notInside = ({ key, source }: Offer, shown: string): Problem => ({
  where: `${shown}:${source.line ?? 1}`,
  message: `${key} leads out of the repository, so it is not taken from the team’s file.`,
  fix: `Who wants it sets it for themselves: lifeguard config set ${key} VALUE`,
  severity: 'warning',
});

const notTheirs = ({ key, source }: Offer, shown: string): Problem => ({
  where: `${shown}:${source.line ?? 1}`,
  message: `${key} belongs to each person, so it is not taken from the team’s file.`,
  fix: `Everybody sets it for themselves: lifeguard config set ${key} VALUE`,
  severity: 'warning',
});
