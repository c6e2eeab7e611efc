import { realpathSync } from 'node:fs';
import path from 'node:path';
import type { Problem, Service } from '../../shared/domain/index.ts';
import type { Offer } from './layer.ts';
import { readText } from './read-text.ts';
import { parseUserText } from './user-file.ts';

/** The name of the file in the repository that a team shares: services, limits, how often each is asked. */
export const TEAM_FILE = '.lifeguard.yaml';

export interface TeamFile {
  readonly offers: readonly Offer[];
  readonly services: readonly Service[];
  readonly problems: readonly Problem[];
}

const NOTHING: TeamFile = { offers: [], services: [], problems: [] };

/** What belongs to a team: limits and times of anything, and everything about the services that the file itself adds. */
const TEAMS = /^(thresholds|cadence|timeouts)\./;

/**
 * Reads the team's file of a repository, in the notation of the user's. Of a repository that nobody trusts nothing of it counts, which is said. Never
 * throws.
 * @param shown the file's path as shown to a person
 */
export function readTeamFile(root: string, shown: string, isTrusted: boolean): TeamFile {
  const read = readText(path.join(root, TEAM_FILE), shown);
  if (read.kind === 'absent') return NOTHING;
  if (!isTrusted) {
    const message = 'It is not read until you trust this folder.';
    return {
      ...NOTHING,
      problems: [{ where: shown, message, fix: 'Look at it, then: lifeguard trust', severity: 'warning' }],
    };
  }
  if (read.kind === 'unusable')
    return { ...NOTHING, problems: [{ where: shown, message: read.message, fix: read.fix, severity: 'error' }] };
  const { offers, services, problems, unaddressed } = parseUserText(read.text, shown);
  const isTheirs = ({ key }: Offer) => TEAMS.test(key) || services.some(({ id }) => key.startsWith(`${id}.`));
  const others = offers.filter((offer) => !isTheirs(offer));
  const theirs = offers.filter(isTheirs);
  const outside = theirs.filter(({ key, value }) => PLACES.test(key) && !liesWithin(root, value));
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
  };
}

/** Files and folders of a service: how a log ends is shown, and kept in incidents. */
const PLACES = /\.(log|folder)$/;

/** Whether a path, as the team's file has it, leads into the repository, through whatever links there are. What is no text is judged elsewhere. */
function liesWithin(root: string, value: unknown): boolean {
  if (typeof value !== 'string') return true;
  const from = realPath(root);
  const inside = path.relative(from, realPath(path.resolve(from, value)));
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
