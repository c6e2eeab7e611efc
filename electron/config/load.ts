import path from 'node:path';
import {
  catalogueOf,
  MAIN,
  type Problem,
  SETTINGS,
  type Service,
  type ServiceId,
  type SettingKey,
  type SettingTable,
  type Source,
} from '../../shared/domain/index.ts';
import { BACKEND_DEFAULTS, backendDefaults } from './backend-defaults.ts';
import { readBudgets } from './budgets.ts';
import { displayPath, expandHome } from './display-path.ts';
import { parseEnvFile } from './env-file.ts';
import { closedWords, type Keychain, type KeychainRead } from './keychain.ts';
import { type Offer, offerText } from './layer.ts';
import { type Accepted, type Merged, mergeOffers, placeOf } from './merge.ts';
import { readText } from './read-text.ts';
import { type FoundRepository, findRepository, repositoryAt } from './repository.ts';
import { readStart } from './start-command.ts';
import { readTeamFile, TEAM_FILE, type TeamFile } from './team-file.ts';
import { readUserFile, type UserFile } from './user-file.ts';

export interface LoadOptions {
  readonly cwd: string;
  readonly home: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly platform: NodeJS.Platform;
  readonly configFile?: string;
  readonly repository?: string;
  /** Passwords that the system encrypts; without one they are neither read nor kept there. */
  readonly keychain?: Keychain;
  /** Services that the stack's own files name, told by who can read these. */
  readonly declared?: (folders: readonly string[]) => DeclaredServices;
  /** Whether a person trusts a repository; without an answer what asks for trust is not looked for. */
  readonly isTrusted?: (root: string, backend: string) => boolean;
  /** Whether something answers on a port: decides between the usual ones when nothing names one. */
  readonly choosePort?: (port: number) => Promise<boolean>;
}

/** What the stack's own files name beside what is always watched. */
export interface DeclaredServices {
  readonly entries: readonly DeclaredService[];
  /** A change of any of these may change what is declared. */
  readonly files: readonly string[];
}

export interface DeclaredService {
  readonly id: string;
  readonly kind: Service['kind'];
  /** The setting that holds its address, by its short name, and the address. */
  readonly address: string;
  readonly at: string;
  /** Where it is named, as shown to a person. */
  readonly file: string;
  readonly line: number;
}

export interface LoadedConfig extends Merged {
  /** Every file that was read or would be: a change of any is a change of the configuration. */
  readonly files: readonly string[];
  readonly userFile: string;
  /** Settings whose password lies in the keychain, cannot be opened here, and comes from nowhere else. */
  readonly closed: readonly SettingKey[];
  /** The user file as it was taken, to stay in force when the next edit is bad. */
  readonly user: UserFile;
}

/** What was in force before, for whatever of the next edit cannot be used. */
export interface LastGood {
  readonly user: UserFile;
  /** Time of day at which that user file was read. */
  readonly at: string;
  readonly accepted: Accepted;
}

/** A file of mistakes has thousands; nobody reads more than the first. */
const MOST_PROBLEMS = 40;

/** Ports on which the backend is found in the wild, likeliest first (stack-facts, "backend port"). */
const USUAL_PORTS = [8765, 8000, 8001];

/** The user's file: named, or in the platform's usual place. */
export function userFilePath({ configFile, home, env, platform, cwd }: LoadOptions): string {
  const named = configFile ?? env.LIFEGUARD_CONFIG;
  if (named !== undefined && named !== '') return path.resolve(cwd, named);
  if (platform === 'darwin') return path.join(home, 'Library/Application Support/LeanVibe Lifeguard/config.yaml');
  const base = env.XDG_CONFIG_HOME;
  return path.join(
    base !== undefined && path.isAbsolute(base) ? base : path.join(home, '.config'),
    'leanvibe-lifeguard/config.yaml',
  );
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
  const read = readUserFile(userFile, shown);
  const user = judged(read, shown, lastGood);
  const problems: Problem[] = [...user.problems];
  const before = lastGood?.accepted ?? NOTHING_BEFORE;
  const named = options.repository ?? options.env.LIFEGUARD_REPOSITORY_PATH ?? namedIn(user, 'repository.path');
  const search = named === undefined ? findRepository(options.cwd, home) : null;
  const repository =
    named === undefined ? (search?.found ?? null) : repositoryAt(path.resolve(options.cwd, expandHome(named, home)));
  if (search !== null && search.passedOver !== null) problems.push(passedOver(search.passedOver, home));
  if (named !== undefined && repository === null) {
    problems.push({
      where: options.repository === undefined ? shown : '--repository',
      message: `There is no LeanVibe backend in ${named}.`,
      fix: 'Name the folder that holds leanvibe-backend/.',
      severity: 'error',
    });
  }
  const declared = (repository === null ? null : options.declared?.([repository.root, repository.backend])) ?? NONE;
  const team = teamOf(repository, options);
  problems.push(...team.problems);
  const asked = [...user.services, ...team.services.filter((t) => !user.services.some((s) => s.id === t.id))];
  const added = team.services.length === 0 ? user.services : asked;
  const { services, offers: addresses } = withDeclared(added, declared.entries);
  // First what there is, then what is known of each: a service has the settings that what is always there would have.
  const { settings: table } = catalogueOf(services);
  const found = repository === null ? NOTHING : discovered(repository, options, problems, before);
  const kept = (await options.keychain?.read(table)) ?? NOTHING_KEPT;
  // What a person wrote into the file by hand is newer than what the keychain has: saving there takes the line out of the file.
  const own = [keptOffers(kept, before), user.offers, environmentOffers(options.env, table), optionOffers(options)];
  const layers = [[...found.offers, ...addresses, ...team.offers], ...own].map((layer) =>
    layer.map((offer) => inHome(offer, home, table)),
  );
  const first = mergeOffers(layers, before, table);
  const answered = first.sources[MAIN.port].kind === 'default' ? await portOffer(options) : [];
  const port = mergeOffers([answered, ...layers], before, table).settings[MAIN.port];
  // Last found, least in force: a start command is made for the port that everything else decided on.
  const start = repository === null ? [] : startOffers(repository, port, options, problems);
  // A port that is written in the start command is the one that a start leads to, whatever `.env` says; what a person set comes after both.
  const [stack = [], ...set] = layers;
  const inEnv = stack.findLast((offer) => offer.key === MAIN.port);
  const written = start.filter((offer) => offer.key === MAIN.port && offer.value !== inEnv?.value);
  const all = mergeOffers([answered, start, stack, written, ...set], before, table);
  const merged = { ...all, settings: { ...all.settings, services: addressed(services, all.sources, table) } };
  problems.push(...portContradiction(written[0], inEnv, merged));
  const closed = kept.closed.filter((key) => !OUTRANKING.includes(merged.sources[key]?.kind ?? 'default'));
  problems.push(...keptProblems(kept, closed));
  const files = [
    userFile,
    ...(options.keychain === undefined ? [] : [options.keychain.file]),
    ...found.files,
    ...declared.files,
    ...(repository === null ? [] : [path.join(repository.root, TEAM_FILE)]),
  ];
  return { ...merged, problems: shortened([...problems, ...merged.problems]), files, userFile, closed, user };
}

function teamOf(repository: FoundRepository | null, { home, isTrusted }: LoadOptions): TeamFile {
  if (repository === null || isTrusted === undefined) return { offers: [], services: [], problems: [] };
  const { root, backend } = repository;
  return readTeamFile(root, displayPath(path.join(root, TEAM_FILE), home), isTrusted(root, backend));
}

const NONE: DeclaredServices = { entries: [], files: [] };

/** What somebody added, and after it what only the stack's files name: of one name, what somebody added counts. */
function withDeclared(
  added: UserFile['services'],
  declared: readonly DeclaredService[],
): { services: UserFile['services']; offers: readonly Offer[] } {
  const more = declared.filter(({ id }) => !added.some((s) => s.id === id));
  if (more.length === 0) return { services: added, offers: [] };
  return {
    services: [
      ...added,
      ...more.map(({ id, kind }) => ({ id: id as ServiceId, kind, neededBy: [], declared: true as const })),
    ],
    offers: more.map(({ id, address, at, file, line }) => ({
      key: `${id}.${address}` as SettingKey,
      value: at,
      source: { kind: 'discovered', file, line, note: id },
    })),
  };
}

/** A service without an address that can be used is not watched. The list stays the same one for as long as nothing of it changes. */
function addressed(
  services: UserFile['services'],
  sources: Merged['sources'],
  table: SettingTable,
): UserFile['services'] {
  const lacking = new Set(
    [...table].flatMap(([key, { needed }]) =>
      needed && sources[key]?.kind === 'default' ? [key.slice(0, key.indexOf('.'))] : [],
    ),
  );
  const left = services.filter(({ id }) => !lacking.has(id));
  return left.length === services.length ? services : left;
}

const NOTHING_KEPT: KeychainRead = { offers: [], closed: [], problems: [] };

/** What the keychain gives now, and what it last gave while it does not. */
const keptOffers = ({ offers, closed }: KeychainRead, before: Accepted): Offer[] => [
  ...offers,
  ...[...before.values()].filter(({ key, source }) => source.kind === 'keychain' && closed.includes(key)),
];

/** Nothing has to be said of a password that comes from elsewhere as well. */
function keptProblems({ closed, problems }: KeychainRead, missing: readonly SettingKey[]): Problem[] {
  if (problems.length === 0) return closedWords(missing, variableOf);
  return problems.filter(({ where }) => !closed.some((key) => key === where && !missing.includes(key)));
}

const OUTRANKING: readonly Source['kind'][] = ['keychain', 'user-file', 'environment', 'option'];

const passedOver = (folder: string, home: string): Problem => ({
  where: displayPath(folder, home),
  message: 'This LeanVibe folder belongs to somebody else, so it is not watched by itself.',
  fix: 'To watch it all the same, name it: --repository, or the setting repository.path. Nothing in it is started.',
  severity: 'warning',
});

/** The start command and `.env` name different ports: both places, and which one is watched. */
function portContradiction(
  written: Offer | undefined,
  named: Offer | undefined,
  { settings, sources }: Merged,
): Problem[] {
  if (written === undefined || named === undefined) return [];
  if (sources[MAIN.port] !== written.source) return [];
  const message = `This line starts the backend on port ${settings[MAIN.port]}, while ${placeOf(named.source)} says ${named.source.note}=${named.value}.`;
  const fix = `Port ${settings[MAIN.port]} is watched, because a start leads there. Write the same port in both places.`;
  return [{ where: placeOf(written.source), message, fix, severity: 'warning' }];
}

/** A user file of which nothing can be used does not replace the last good one. */
function judged(read: UserFile, shown: string, lastGood: LastGood | undefined): UserFile {
  if (read.usable || lastGood === undefined) return read;
  const kept: Problem = {
    where: shown,
    message: `The file was changed but cannot be used; the settings from ${lastGood.at} stay in force.`,
    fix: 'Mend what is named here; the file is read again when it is saved.',
    severity: 'error',
  };
  return { ...lastGood.user, problems: [kept, ...read.problems], usable: false };
}

/** Errors first, and no more than anybody reads. */
function shortened(problems: readonly Problem[]): Problem[] {
  if (problems.length <= MOST_PROBLEMS) return [...problems];
  const sorted = [...problems].sort((a, b) => Number(b.severity === 'error') - Number(a.severity === 'error'));
  const kept = sorted.slice(0, MOST_PROBLEMS);
  const where = sorted[MOST_PROBLEMS]?.where ?? '';
  const message = `There are ${problems.length - MOST_PROBLEMS} more problems like these.`;
  return [...kept, { where, message, fix: 'Mend the first ones, and look again.', severity: 'warning' }];
}

const NOTHING_BEFORE: Accepted = new Map();
const NOTHING = { offers: [] as readonly Offer[], files: [] as readonly string[] };

function namedIn(user: UserFile, key: SettingKey): string | undefined {
  const value = user.offers.find((o) => o.key === key)?.value;
  return typeof value === 'string' ? value : undefined;
}

function discovered(repository: FoundRepository, options: LoadOptions, problems: Problem[], before: Accepted) {
  const { home, env } = options;
  const { root, backend, why } = repository;
  const source = (note: string): Source => ({ kind: 'discovered', file: displayPath(root, home), line: null, note });
  const budgetsFile = path.join(backend, 'budgets/performance_sla.json');
  const envFiles = [...new Set([path.join(root, '.env'), path.join(backend, '.env')])];
  const fromEnv = envFiles.flatMap((file) => envOffers(file, displayPath(file, home), { env, problems, before }));
  const budgets = budgetOffers(budgetsFile, displayPath(budgetsFile, home), problems, before);
  const offers: Offer[] = [
    { key: 'repository.path', value: root, source: source(why) },
    { key: MAIN.folder, value: backend, source: source(why) },
    ...backendDefaults(backend, (file) => displayPath(file, home)),
    ...budgets,
    ...fromEnv,
  ];
  return {
    offers,
    files: [...envFiles, budgetsFile, path.join(backend, 'start.sh'), path.join(backend, BACKEND_DEFAULTS)],
  };
}

function inHome(offer: Offer, home: string, table: SettingTable): Offer {
  const expanded = (value: unknown): unknown =>
    typeof value === 'string' ? expandHome(value, home) : Array.isArray(value) ? value.map(expanded) : value;
  // What names files and folders, where people write `~`.
  if (table.get(offer.key)?.path) return { ...offer, value: expanded(offer.value) };
  if (offer.key !== MAIN.start || typeof offer.value !== 'object' || offer.value === null) return offer;
  const parts = Object.entries(offer.value).map(([part, value]) => [part, part === 'args' ? value : expanded(value)]);
  return { ...offer, value: Object.fromEntries(parts) };
}

function startOffers({ backend }: FoundRepository, port: number, { home }: LoadOptions, problems: Problem[]): Offer[] {
  const { offers, problems: found } = readStart(backend, port, home);
  problems.push(...found);
  return [...offers];
}

/** What a file offered while it could still be read. */
const lastOffers = (before: Accepted, shown: string): Offer[] =>
  [...before.values()].filter((offer) => offer.source.file === shown);

/** Text of one of the stack's files; null when it is not there or, which is then said, cannot be read. */
function textOf(file: string, shown: string, problems: Problem[]): string | null {
  const read = readText(file, shown);
  if (read.kind === 'unusable')
    problems.push({ where: shown, message: read.message, fix: read.fix, severity: 'error' });
  return read.kind === 'text' ? read.text : null;
}

/** What the budgets file sets; what it last set while it cannot be used. */
function budgetOffers(file: string, shown: string, problems: Problem[], before: Accepted): readonly Offer[] {
  const already = problems.length;
  const text = textOf(file, shown, problems);
  const read = text === null ? NOTHING_READ : readBudgets(text, shown);
  problems.push(...read.problems);
  return problems.length > already ? lastOffers(before, shown) : read.offers;
}

const NOTHING_READ: ReturnType<typeof readBudgets> = { offers: [], problems: [] };

interface EnvContext {
  readonly env: LoadOptions['env'];
  readonly problems: Problem[];
  readonly before: Accepted;
}

function envOffers(file: string, shown: string, { env, problems, before }: EnvContext): Offer[] {
  const already = problems.length;
  const text = textOf(file, shown, problems);
  if (text === null) return problems.length > already ? lastOffers(before, shown) : [];
  const parsed = parseEnvFile(text, env);
  for (const p of parsed.problems)
    problems.push({ where: `${shown}:${p.line}`, message: p.message, fix: p.fix, severity: 'warning' });
  const { settings: table } = catalogueOf();
  return [...table].flatMap(([key, { env: names = [] }]) => {
    const name = names.find((n) => parsed.entries.get(n)?.value);
    const entry = name === undefined ? undefined : parsed.entries.get(name);
    if (name === undefined || entry === undefined) return [];
    // What a server binds to is not the address to ask: all of these are reached as localhost, in whichever family answers.
    const bound = /^(0\.0\.0\.0|::|\[::\]|127\.0\.0\.1|::1|\[::1\])$/.test(entry.value);
    const value = key === MAIN.host && bound ? 'localhost' : entry.value;
    return [offerText(key, value, { kind: 'env-file', file: shown, line: entry.line, note: name }, table)];
  });
}

/** `LIFEGUARD_BACKEND_PORT` sets `backend.port`; secrets may also come under the stack's own names. */
export const variableOf = (key: SettingKey): string =>
  `LIFEGUARD_${key
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .replaceAll(/[.-]/g, '_')
    .toUpperCase()}`;

function environmentOffers(env: LoadOptions['env'], table: SettingTable): Offer[] {
  return [...table].flatMap(([key, { secret, env: names = [] }]) => {
    const own = secret ? names : [];
    const name = [variableOf(key), ...own].find((n) => env[n] !== undefined && env[n] !== '');
    const value = name === undefined ? undefined : env[name];
    if (name === undefined || value === undefined || key === 'repository.path') return [];
    return [offerText(key, value, { kind: 'environment', file: null, line: null, note: name }, table)];
  });
}

function optionOffers({ repository, cwd, home }: LoadOptions): Offer[] {
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

async function portOffer({ choosePort }: LoadOptions): Promise<Offer[]> {
  if (choosePort === undefined) return [];
  const answers = await Promise.all(USUAL_PORTS.map(choosePort));
  const port = USUAL_PORTS.find((_, i) => answers[i]);
  if (port === undefined || port === SETTINGS[MAIN.port].fallback) return [];
  return [
    {
      key: MAIN.port,
      value: port,
      source: { kind: 'discovered', file: null, line: null, note: `answers on ${port}` },
    },
  ];
}
