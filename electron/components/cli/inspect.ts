import type { CliReport, Inspection, InspectionTable } from '../../../shared/domain/index.ts';
import { asSentence } from '../../../shared/format.ts';
import { displayPath } from '../../config/index.ts';
import { type Inspect, type InspectInput, named, row, tableOf } from '../../inspection/index.ts';
import { compatible, examineCli, findCli, mayAsk, refusalIn, type Said } from '../../leanvibe-cli/index.ts';

/** The guide’s questions to the LeanVibe CLI, asked now: its configuration, whether it is let in, its status, its projects, and the versions. */
export const inspectCli: Inspect = async ({ world, json, home, mayStart, signal }) => {
  const { settings, env } = world;
  const found = findCli({ configured: settings['cli.path'], repository: settings['repository.path'], home, env });
  if (found.kind !== 'cli')
    return nothing(found.kind === 'absent' ? 'It is not installed.' : asSentence(`It is not installed: ${found.text}`));
  const backend = await backendVersion(json, ['/version', settings['backend.healthPath']]);
  const shown = displayPath(found.path, home);
  const cwd = settings['repository.path'] ?? home;
  if (!mayAsk(found.files, cwd, mayStart))
    return {
      text: 'It is not asked until you trust this folder.',
      tables: [versionsTable({ installed: found.version, told: undefined, backend })],
    };
  const reading = (await world.look(['cli'], signal)).cli;
  const cli = reading?.facts.cli;
  if (cli === undefined) return nothing(reading?.ok === false ? asSentence(reading.failure.got) : 'It was not read.');
  if (cli.problem !== null) return nothing(asSentence(`${shown} does not run. ${cli.problem}`));
  const said = await examineCli(found.path, {
    ...{ signal, home, cwd },
    commands: cli.commands ?? [],
    configCommands: cli.configCommands ?? [],
  });
  return {
    text: sentenceOf(shown, cli, said),
    tables: [
      saidTable(said),
      versionsTable({ installed: found.version, told: cli.told, backend }),
      configsTable(cli, home),
    ],
  };
};

const nothing = (text: string): Inspection => ({ text, tables: [] });

function sentenceOf(shown: string, { refused, reaches, statusWords }: CliReport, said: readonly Said[]): string {
  const refusal = refused ?? said.map(({ lines }) => refusalIn(lines)).find((line) => line !== null) ?? null;
  if (refusal !== null) return asSentence(`${shown} is not let in: ${refusal}`);
  const failed = said.filter(({ outcome }) => outcome === 'failed').map(({ command }) => `leanvibe ${command}`);
  if (failed.length > 0) return `${shown} fails at ${failed.join(', ')}.`;
  if (reaches === 'no') return asSentence(`${shown} does not reach the backend: ${statusWords ?? 'it says nothing'}`);
  return `${shown} works${reaches === 'yes' ? ' and reaches the backend' : ''}.`;
}

const OUTCOMES = { ok: 'well', failed: 'trouble', 'not-offered': null } as const;

/** The last line tells how it ended; the whole answer stands below it. */
const saidTable = (said: readonly Said[]): InspectionTable =>
  tableOf(
    'What it says',
    ['Command', 'Answer'],
    said.map(({ command, outcome, lines }) =>
      row(
        [
          `leanvibe ${command}`,
          outcome === 'not-offered' ? 'this version has no such command' : (refusalIn(lines) ?? lines[0] ?? 'nothing'),
        ],
        refusalIn(lines) === null ? OUTCOMES[outcome] : 'trouble',
        lines.length < 2 ? null : lines.join('\n'),
      ),
    ),
  );

interface Versions {
  readonly installed: string | null;
  /** What the program says itself; undefined where it was not asked. */
  readonly told: string | null | undefined;
  readonly backend: BackendVersion;
}

interface BackendVersion {
  readonly version: string | null;
  /** What stands in its place. */
  readonly why: string;
}

/** The first of these addresses that tells one. */
export async function backendVersion(json: InspectInput['json'], paths: readonly string[]): Promise<BackendVersion> {
  let why = 'it does not say';
  for (const path of paths) {
    const answer = await json(path);
    if ('kind' in answer) why = answer.why;
    const version = 'kind' in answer ? null : versionIn(answer.value);
    if (version !== null) return { version, why };
  }
  return { version: null, why };
}

function versionsTable({ installed, told, backend }: Versions): InspectionTable {
  const own = told ?? installed;
  const fits = compatible(own, backend.version);
  const note =
    fits === false
      ? 'Their first figures differ: they need not understand each other. Install both from the same commit.'
      : told != null && installed !== null && told !== installed
        ? 'The installed package says another version than the program: install it again.'
        : null;
  return named(
    'Versions',
    [
      ['CLI, as it says itself', told === undefined ? 'it was not asked' : (told ?? 'it does not say')],
      ['CLI, as its package was installed', installed ?? 'it has no metadata'],
      ['Backend', backend.version ?? backend.why],
    ],
    note,
  );
}

const configsTable = ({ configs }: CliReport, home: string): InspectionTable =>
  tableOf(
    'Configuration files',
    ['File', 'State'],
    configs.map(({ path, problem, backendUrl }) =>
      row(
        [
          displayPath(path, home),
          problem ?? (backendUrl === null ? 'can be read' : `can be read; backend at ${backendUrl}`),
        ],
        problem === null ? 'well' : 'trouble',
      ),
    ),
    configs.length === 0 ? 'There is none: it works with its defaults.' : null,
  );

/** `version`, or what the real backend calls it. Pure. */
export function versionIn(answer: unknown): string | null {
  if (typeof answer !== 'object' || answer === null) return null;
  const { version, app_version: app } = answer as { version?: unknown; app_version?: unknown };
  const found = [version, app].find((one) => typeof one === 'string' && /\d/.test(one));
  return typeof found === 'string' ? found : null;
}
