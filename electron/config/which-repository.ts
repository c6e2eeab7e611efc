import path from 'node:path';
import type { Problem, SettingKey } from '../../shared/domain/index.ts';
import { belongsToUs } from '../system/index.ts';
import { displayPath, expandHome } from './display-path.ts';
import type { Offer } from './layer.ts';
import type { LoadOptions } from './load-options.ts';
import { type FoundRepository, findRepository, isSameFolder, repositoryAt } from './repository.ts';
import type { StackPlace } from './stack-clashes.ts';
import type { UserFile } from './user-file.ts';

/**
 * The repository that is watched: the one that is named, else the one in or around the working folder.
 * @param shown the user's file as shown to a person
 * @param further the other stacks, whose folders are not taken for this one's
 */
export function whichRepository(
  options: LoadOptions,
  user: UserFile,
  shown: string,
  further: readonly StackPlace[],
): { repository: FoundRepository | null; problems: readonly Problem[] } {
  const { cwd, home, stack } = options;
  // The variable names the main stack's folder, and only that is looked for: a further one is where its entry says.
  const variable = stack === undefined ? options.env.LIFEGUARD_REPOSITORY_PATH : undefined;
  const named = options.repository ?? variable ?? namedIn(user, 'repository.path');
  if (named === undefined && stack !== undefined) return { repository: null, problems: [] };
  if (named === undefined) {
    const isFree = ({ backend }: FoundRepository) =>
      !further.some(({ folder }) => folder !== null && isSameFolder(folder, backend));
    const { found, passedOver } = findRepository(cwd, home, belongsToUs, isFree);
    return { repository: found, problems: passedOver === null ? [] : [notByItself(passedOver, home)] };
  }
  const repository = repositoryAt(path.resolve(cwd, expandHome(named, home)));
  if (repository !== null) return { repository, problems: [] };
  const missing: Problem = {
    where: options.repository === undefined ? shown : '--repository',
    message: `There is no LeanVibe backend in ${named}.`,
    fix: 'Name the folder that holds leanvibe-backend/.',
    severity: 'error',
  };
  return { repository: null, problems: [missing] };
}

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
