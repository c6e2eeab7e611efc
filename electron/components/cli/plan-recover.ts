import type { PlanResult, PlanStep } from '../../../shared/domain/index.ts';
import { runStep, verifyStep } from '../../recovery/plan-steps.ts';
import type { PlanInput } from '../../recovery/world.ts';
import { backUpStep, compareStep } from './steps.ts';

/** What a reset must not lose. */
const KEEP = ['projects'];

/**
 * Resets the LeanVibe CLI: back up the configuration, reset it by the program's own command, show what changed, keep the projects, verify.
 * @param stamp for the names of backups: `backup-20260115-120000`
 */
export function planRecoverCli({ readings }: PlanInput, stamp: string): PlanResult {
  const reading = readings.cli;
  if (reading === undefined || !reading.ok) {
    return {
      ok: false,
      reason: 'The LeanVibe CLI is not installed.',
      hint: 'In the repository: uv tool install ./leanvibe-cli, or pipx install ./leanvibe-cli',
    };
  }
  const { cli } = reading.facts;
  if (cli.problem !== null)
    return {
      ok: false,
      reason: `${cli.path} does not run. ${cli.problem}`,
      hint: 'Install it again: uv tool install --force ./leanvibe-cli',
    };
  if (cli.waits)
    return {
      ok: false,
      reason: 'The LeanVibe CLI was not asked what it can do: nothing is run in the stack’s folder until you trust it.',
      hint: 'Trust the folder: lifeguard trust',
    };
  if (cli.configCommands?.includes('reset') !== true) {
    return {
      ok: false,
      reason: 'This version of the LeanVibe CLI has no `config reset`.',
      hint: `It has: ${cli.commands?.join(', ') || 'no subcommands'}. Mend the file by hand: ${cli.configs.map((c) => c.path).join(', ') || '~/.leanvibe'}.`,
    };
  }
  const files = cli.configs
    .filter((c) => !c.path.endsWith('project.json'))
    .map(({ path, problem }) => ({ from: path, to: `${path}.${stamp}`, move: problem !== null }));
  const options = cli.resetOptions ?? [];
  const args = [
    'config',
    'reset',
    ...(options.includes('--keep-projects') ? ['--keep-projects'] : []),
    // Without it the program asks, and there is nobody to answer.
    ...(options.includes('--force') ? ['--force'] : options.includes('--yes') ? ['--yes'] : []),
  ];
  const names = files.map((f) => f.from).join(', ');
  const steps: PlanStep[] = [];
  if (files.length > 0) steps.push(backUpStep(files));
  steps.push(
    runStep('reset', 'Reset the configuration', cli.path, args, 30_000, {
      destroys: 'Settings go back to their defaults.',
    }),
  );
  if (files.length > 0) steps.push(compareStep(files, KEEP));
  return {
    ok: true,
    plan: {
      runbook: 'recover-cli',
      component: 'cli',
      title: 'Reset the LeanVibe CLI',
      confirm: `This resets ${names === '' ? 'the configuration of the LeanVibe CLI' : names} to defaults. Projects are kept; everything else that was set there is lost, but for the backup.`,
      steps: [...steps, verifyStep(['cli'], 30_000)],
      attempts: 1,
      attemptTimeoutMs: 120_000,
      notes: files.length === 0 ? ['There is no configuration file yet, so there is nothing to back up.'] : [],
    },
  };
}
