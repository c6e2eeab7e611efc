import type { ActContext, CliReport, PlanResult, PlanStep, StepOutcome } from '../../../shared/domain/index.ts';
import { asSentence, formatList } from '../../../shared/format.ts';
import { type Credential, forgetCredentials } from '../../leanvibe-cli/index.ts';
import { actStep } from '../../recovery/plan-steps.ts';
import type { PlanInput } from '../../recovery/world.ts';
import type { LoginFound } from './gather.ts';
import { backUpStep, compareStep } from './steps.ts';

const FILES_MS = 10_000;
const ASK_MS = 60_000;

/** Takes a credential that was refused out of the CLI’s configuration, so that a new one can take its place. */
export function planRenewLogin({ readings }: PlanInput, { stamp, credentials, variables }: LoginFound): PlanResult {
  const cli = readings.cli?.facts.cli;
  if (cli === undefined)
    return {
      ok: false,
      reason: 'The LeanVibe CLI is not installed.',
      hint: 'In the repository: uv tool install ./leanvibe-cli, or pipx install ./leanvibe-cli',
    };
  if (cli.refused === null && cli.reaches !== 'no')
    return { ok: false, reason: 'The LeanVibe CLI is let in: nothing was refused.', hint: null };
  if (cli.refused === null)
    return {
      ok: false,
      reason: `The LeanVibe CLI does not get through at all: ${asSentence(cli.statusWords ?? 'it says nothing')}`,
      hint: 'That is no question of a credential: lifeguard recover cli',
    };
  if (credentials.length === 0)
    return {
      ok: false,
      reason: `${asSentence(`The LeanVibe CLI is not let in: ${cli.refused}`)} None of its configuration files holds a credential.`,
      hint:
        variables.length === 0
          ? loginOf(cli.commands)
          : `It has one from the environment: renew ${formatList(variables)} there.`,
    };
  const files = [...new Set(credentials.map(({ file }) => file))].map((from) => ({
    from,
    to: `${from}.${stamp}`,
    move: false,
  }));
  const named = credentials.map(({ file, key }) => `${key} in ${file}`);
  return {
    ok: true,
    plan: {
      runbook: 'renew-cli-login',
      component: 'cli',
      title: 'Forget the CLI’s refused log-in',
      confirm: `This takes ${formatList(named)} out. The backup keeps it; nothing else is changed.`,
      steps: [backUpStep(files), forgetStep(credentials), compareStep(files, []), askStep(credentials, cli)],
      attempts: 1,
      attemptTimeoutMs: 120_000,
      notes: variables.length === 0 ? [] : [`The environment has one too, which goes first: ${formatList(variables)}.`],
    },
  };
}

/** How a person logs in again, by the commands that this version has. */
function loginOf(commands: readonly string[] | null): string {
  const command = ['login', 'auth'].find((name) => commands?.includes(name) === true);
  return command === undefined
    ? 'Ask whoever runs the backend for a token, and write it into ~/.leanvibe/config.yml.'
    : `Log in again: leanvibe ${command}`;
}

const forgetStep = (credentials: readonly Credential[]): PlanStep =>
  actStep({
    id: 'forget',
    title: 'Take the credential out',
    display: credentials.map(({ file, key }) => `delete ${key} in ${file}`).join('; '),
    destroys: 'The credential stands in the backup alone.',
    name: 'cli.forget-credential',
    args: { credentials },
    timeoutMs: FILES_MS,
    run: () => {
      try {
        forgetCredentials(credentials);
        return { ok: true, result: `${credentials.length} taken out.` };
      } catch (error) {
        return { ok: false, final: true, result: `It could not be written: ${(error as Error).message}` };
      }
    },
  });

const askStep = (
  credentials: readonly Credential[],
  { commands, configCommands }: Pick<CliReport, 'commands' | 'configCommands'>,
): PlanStep =>
  actStep({
    id: 'let-in',
    title: 'Ask whether it is let in',
    display: `${configCommands?.includes('validate-auth') === true ? 'leanvibe config validate-auth; ' : ''}leanvibe status`,
    name: 'cli.let-in',
    args: { credentials },
    onlyLooks: true,
    timeoutMs: ASK_MS,
    run: async (_args, context) => letIn(context, credentials, commands),
  });

async function letIn(
  { world, signal }: ActContext,
  credentials: readonly Credential[],
  commands: readonly string[] | null,
): Promise<StepOutcome> {
  const cli = (await world.look(['cli'], signal)).cli?.facts.cli;
  if (cli?.refused === null && cli.reaches !== 'no') return { ok: true, result: 'It is let in.' };
  const [first] = credentials;
  const next = first === undefined ? loginOf(commands) : `Write the new one as ${first.key} into ${first.file}.`;
  const words = cli?.refused ?? cli?.statusWords ?? 'it says nothing';
  return {
    ok: false,
    final: true,
    result: `It needs a new credential. ${asSentence(words)} ${next}`,
  };
}
