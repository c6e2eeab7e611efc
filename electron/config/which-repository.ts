import path from 'node:path';
import type { Problem, SettingKey } from '../../shared/domain/index.ts';
import { isSamePlace } from '../files/index.ts';
import { belongsToUs } from '../system/index.ts';
import { displayPath, expandHome } from './display-path.ts';
import type { LastGood } from './last-good.ts';
import type { Offer } from './layer.ts';
import type { LoadOptions } from './load-options.ts';
import { type FoundRepository, findRepository, repositoryAt } from './repository.ts';
import type { StackPlace } from './stack-clashes.ts';
import type { UserFile } from './user-file.ts';

export interface Which {
  readonly repository: FoundRepository | null;
  /** The folder that would be watched if it were there; null where one is, or none is known. */
  readonly missing: string | null;
  readonly problems: readonly Problem[];
}

/**
 * The repository that is watched: the one that is named, else the one in or around the working folder.
 * @param shown the user's file as shown to a person
 * @param further the other stacks, whose folders are not taken for this one's
 * @param before the folder that was watched until now; absent where none was
 */
export function whichRepository(
  options: LoadOptions,
  user: UserFile,
  shown: string,
  further: readonly StackPlace[],
  before: Pick<LastGood, 'repository' | 'isFound'> = { repository: null, isFound: false },
): Which {
  const { repository: last } = before;
  const which = chosen(options, user, shown, further, before);
  if (which.repository !== null || last === null || repositoryAt(last) !== null) return which;
  if (which.missing !== null && which.missing !== last) return which;
  // Of a folder that was named it is more than that there is none.
  const others = which.missing === null ? which.problems : [];
  return { repository: null, missing: last, problems: [...others, isGone(last, options.home)] };
}

function chosen(
  options: LoadOptions,
  user: UserFile,
  shown: string,
  further: readonly StackPlace[],
  before: Pick<LastGood, 'repository' | 'isFound'>,
): Which {
  const { cwd, home, stack } = options;
  // The variable names the main stack's folder, and only that is looked for: a further one is where its entry says.
  const variable = stack === undefined ? options.env.LIFEGUARD_REPOSITORY_PATH : undefined;
  const named = options.repository ?? variable ?? namedIn(user, 'repository.path');
  if (named === undefined && stack !== undefined) return { repository: null, missing: null, problems: [] };
  if (named === undefined) {
    const found = before.isFound ? before.repository : null;
    // What is watched stays so: neither another stack that names it nor a clone that is found sooner takes its place, also not while it is away.
    const isFree = ({ root, backend }: FoundRepository) =>
      found === null
        ? !further.some(({ folder }) => folder !== null && isSamePlace(folder, backend))
        : isSamePlace(root, found);
    const search = findRepository(cwd, home, belongsToUs, isFree);
    const { passedOver } = search;
    const problems = passedOver === null ? [] : [notByItself(passedOver, home)];
    return { repository: search.found, missing: null, problems };
  }
  const folder = path.resolve(cwd, expandHome(named, home));
  const repository = repositoryAt(folder);
  if (repository !== null) return { repository, missing: null, problems: [] };
  const problem: Problem = {
    where: options.repository === undefined ? shown : '--repository',
    message: `There is no LeanVibe backend in ${named}.`,
    fix: 'Name the folder that holds leanvibe-backend/.',
    severity: 'error',
  };
  return { repository: null, missing: folder, problems: [problem] };
}

const isGone = (folder: string, home: string): Problem => ({
  where: displayPath(folder, home),
  message: 'The folder of the stack is not there any more.',
  fix: 'It is watched again as soon as it is back. If it was moved: lifeguard config set repository.path FOLDER',
  severity: 'error',
});

/** What shows that a folder is there again, in whatever order it is laid down. */
export const signsOf = (folder: string): readonly string[] =>
  ['', 'start.sh', 'app/main.py']
    .flatMap((name) => [path.join(folder, name), path.join(folder, 'leanvibe-backend', name)])
    .map((file) => file.replace(/\/$/, ''));

function namedIn(user: UserFile, key: SettingKey): string | undefined {
  const value = user.offers.find((o) => o.key === key)?.value;
  return typeof value === 'string' ? value : undefined;
}

const notByItself = (folder: string, home: string): Problem => ({
  where: displayPath(folder, home),
  message: 'This LeanVibe folder belongs to somebody else, so it is not watched by itself.',
  fix: 'To watch it all the same, name it: --repository, or the setting repository.path. Nothing in it is started.',
  severity: 'warning',
});

/** The repository that an option of the command line names. */
export function optionOffers({ repository, cwd, home }: LoadOptions): Offer[] {
  const found = repository === undefined ? null : repositoryAt(path.resolve(cwd, expandHome(repository, home)));
  return found === null
    ? []
    : [
        {
          key: 'repository.path',
          value: found.root,
          source: { kind: 'option', file: null, line: null, note: '--repository' },
        },
      ];
}
