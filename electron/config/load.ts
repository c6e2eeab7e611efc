import path from 'node:path';
import {
  catalogueOf,
  keptServices,
  MAIN,
  type Problem,
  type SettingKey,
  type StackId,
} from '../../shared/domain/index.ts';
import { publishedHere, unpublishedProblems } from './container-names.ts';
import { addressed, NONE, withDeclared } from './declared.ts';
import { displayPath } from './display-path.ts';
import { shortened } from './few-problems.ts';
import { fromHere } from './host-from-inside.ts';
import { inHome } from './in-home.ts';
import { keptOffers, keptProblems, missingOf, NOTHING_KEPT } from './kept.ts';
import { judged, type LastGood, NOTHING_BEFORE } from './last-good.ts';
import type { LoadOptions } from './load-options.ts';
import { type Merged, mergeOffers } from './merge.ts';
import { withoutForeignPasswords } from './own-passwords.ts';
import { portContradiction, portOffer, runningOffer, runningProblem } from './port.ts';
import type { FoundRepository } from './repository.ts';
import { clashesAmong, furtherStacks, placeIn } from './stack-clashes.ts';
import { discovered, NOTHING } from './stack-offers.ts';
import { readStart } from './start-command.ts';
import { NO_TEAM_FILE, readTeamFile, TEAM_FILE, type TeamFile } from './team-file.ts';
import type { PendingTeamFile } from './team-pending.ts';
import { readUserFile, type UserFile } from './user-file.ts';
import { userFilePath } from './user-file-path.ts';
import { environmentOffers } from './variables.ts';
import { optionOffers, signsOf, whichRepository } from './which-repository.ts';

const NO_START: ReturnType<typeof readStart> = { offers: [], problems: [] };

export interface LoadedConfig extends Merged {
  /** Every file that was read or would be: a change of any is a change of the configuration. */
  readonly files: readonly string[];
  readonly userFile: string;
  /** Settings whose password lies in the keychain, cannot be opened here, and comes from nowhere else. */
  readonly closed: readonly SettingKey[];
  /** The user file as it was taken, to stay in force when the next edit is bad. */
  readonly user: UserFile;
  /** The folder that is watched; null where none was found. */
  readonly repository: string | null;
  /** The folder that would be watched if a backend were in it; null where one is, or none is known. */
  readonly missing: string | null;
  /** Of the main stack: the further ones that can be watched beside it. Of a further one: none. */
  readonly stacks: readonly StackId[];
  /** Of the main stack: the further ones that cannot, and why. */
  readonly clashes: ReturnType<typeof clashesAmong>;
  /** What of the team's file waits for a person to agree; null where nothing does. */
  readonly pending: PendingTeamFile | null;
}

/**
 * Reads everything: defaults, then what is discovered, the budgets file, `.env`, the keychain, the user's file, the environment, options; the
 * later wins. Never throws for what is in a file: that becomes a problem with place and fix.
 * @param lastGood stays in force where the present files cannot be used: a whole file that cannot be read, or single values
 */
export async function loadConfig(options: LoadOptions, lastGood?: LastGood): Promise<LoadedConfig> {
  const { home } = options;
  const userFile = userFilePath(options);
  const shown = displayPath(userFile, home);
  const read = readUserFile(userFile, shown, options.stack);
  const alone = judged(read, shown, lastGood);
  const before = lastGood?.accepted ?? NOTHING_BEFORE;
  const further = await furtherStacks(alone, options, loadConfig);
  const { repository, missing, problems: found } = whichRepository(options, alone, shown, further, lastGood);
  const declared = (repository === null ? null : options.declared?.([repository.root, repository.backend])) ?? NONE;
  const team = teamOf(repository, options);
  // What only the stack's files or the team's name has settings too, and only now is known: lines of the file may be about it.
  const named = withDeclared(team.services, declared.entries).services;
  const user =
    named.length === 0 || alone.problems.length === 0
      ? alone
      : judged(readUserFile(userFile, shown, options.stack, named), shown, lastGood);
  const problems: Problem[] = [...user.problems, ...found];
  problems.push(...team.problems);
  const asked = [...user.services, ...team.services.filter((t) => !user.services.some((s) => s.id === t.id))];
  const added = team.services.length === 0 ? user.services : asked;
  const { services, offers: addresses } = withDeclared(added, declared.entries);
  // First what there is, then what is known of each: a service has the settings that what is always there would have.
  const { settings: table } = catalogueOf(services);
  const stack = repository === null ? NOTHING : discovered(repository, options, problems, before);
  const kept = (await options.keychain?.read(table)) ?? NOTHING_KEPT;
  // What a person wrote into the file by hand is newer than what the keychain has: saving there takes the line out of the file.
  const variables = environmentOffers(options.env, table, options.stack);
  const own = [keptOffers(kept, before), user.offers, variables, optionOffers(options)];
  const { offers: here, unpublished } = await publishedHere(stack.offers, declared.containers ?? [], table);
  const ofFiles = await fromHere(here, table);
  const layers = [[...ofFiles, ...addresses, ...team.offers], ...own].map((layer) =>
    layer.map((offer) => inHome(offer, home, table)),
  );
  const first = mergeOffers(layers, before, table);
  const ofServices = keptServices({ ...first.settings, services }).map((one) => one.port);
  const taken = [...further.map((one) => one.port), ...ofServices].filter((one) => one !== null);
  const answered =
    first.sources[MAIN.port].kind === 'default' ? await portOffer(options, taken, repository !== null) : [];
  const port = mergeOffers([answered, ...layers], before, table).settings[MAIN.port];
  // Last found, least in force: a start command is made for the port that everything else decided on.
  const start = repository === null ? NO_START : readStart(repository.backend, port, home);
  problems.push(...start.problems);
  // A port that is written in the start command is the one that a start leads to, whatever `.env` says; what a person set comes after both.
  const [ofStack = [], ...set] = layers;
  const inEnv = ofStack.findLast((offer) => offer.key === MAIN.port);
  const written = start.offers.filter((offer) => offer.key === MAIN.port && offer.value !== inEnv?.value);
  const asWritten = mergeOffers([answered, start.offers, ofStack, written, ...set], before, table);
  const running = runningOffer(asWritten, (await options.runningPort?.()) ?? null);
  const everything =
    running.length === 0
      ? asWritten
      : mergeOffers([answered, start.offers, ofStack, written, running, ...set], before, table);
  const all = withoutForeignPasswords(everything, team.services, table);
  const merged = { ...all, settings: { ...all.settings, services: addressed(services, all.sources, table) } };
  problems.push(...portContradiction(written[0], inEnv, merged), ...runningProblem(running, asWritten));
  problems.push(...unpublishedProblems(unpublished, all));
  const closed = missingOf(kept, merged.sources);
  problems.push(...keptProblems(kept, closed));
  // A password that cannot be opened here has been spoken of.
  const isNowhere = (key: SettingKey) => all.sources[key]?.kind === 'default' && !closed.includes(key);
  problems.push(...user.unaddressed.filter(({ key }) => isNowhere(key)).map(({ problem }) => problem));
  const clashes = clashesAmong(placeIn(null, null, merged.settings), further, shown);
  problems.push(...clashes.map(({ problem }) => problem));
  const stacks = further.flatMap(({ id }) => (clashes.some((clash) => clash.id === id) ? [] : [id]));
  const files = [
    userFile,
    ...(options.keychain === undefined ? [] : [options.keychain.file]),
    ...stack.files,
    ...declared.files,
    // The folder itself too: it may be moved, deleted, or on a volume that goes.
    ...(repository === null ? [] : [repository.root, path.join(repository.root, TEAM_FILE)]),
    ...(missing === null ? [] : signsOf(missing)),
  ];
  const said = shortened([...problems, ...merged.problems]);
  const { pending } = team;
  const root = repository?.root ?? null;
  return {
    ...merged,
    problems: said,
    files,
    userFile,
    closed,
    user,
    repository: root,
    missing,
    stacks,
    clashes,
    pending,
  };
}

function teamOf(repository: FoundRepository | null, { home, agreedTo }: LoadOptions): TeamFile {
  if (repository === null || agreedTo === undefined) return NO_TEAM_FILE;
  const { root, backend } = repository;
  return readTeamFile(root, displayPath(path.join(root, TEAM_FILE), home), (now) => agreedTo(root, backend, now));
}
