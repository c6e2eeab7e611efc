import type { CliReport } from '../../../shared/domain/index.ts';
import { advice, cause, isDown, isTroubled, offer, type Rule, type Suffers } from '../../diagnosis/rule.ts';
import { isSameServer } from './judge.ts';

/** It merely does not reach the backend that is watched; one that does not run, or asks another server, has a trouble of its own. */
export const cliSuffers: Suffers = (input, from) => {
  const cli = input.readings.cli?.facts.cli;
  if (cli === undefined || !isDown(input, from)) return false;
  const { findings } = input.health.cli;
  const asksThis = cli.asks === null || isSameServer(cli.asks, input.settings);
  return (
    findings.length > 0 &&
    findings.every((f) => f.id === 'fact:cli-unproven' || (f.id === 'fact:cli-no-backend' && asksThis))
  );
};

/** The LeanVibe command line does not work although it is installed. */
export const cliTrouble: Rule = (input) => {
  const cli = input.readings.cli?.facts.cli;
  const [finding] = input.health.cli.findings;
  // What was found a moment ago and is not any more is no other trouble.
  if (cli === undefined || finding === undefined || !isTroubled(input, 'cli')) return null;
  const broken = cli.configs.find((c) => c.problem !== null);
  const { refused } = cli;
  const canReset = cli.configCommands?.includes('reset') === true;
  const title =
    cli.problem !== null
      ? 'The LeanVibe CLI does not run.'
      : refused !== null && broken === undefined
        ? 'The LeanVibe CLI is not let in.'
        : broken !== undefined
          ? `The configuration of the LeanVibe CLI cannot be read: ${broken.path}.`
          : 'The LeanVibe CLI does not reach the backend.';
  return cause(input, {
    id: idOf(cli, broken !== undefined),
    component: 'cli',
    severity: 'P3',
    title,
    detail: cli.problem ?? broken?.problem ?? finding.text,
    action:
      refused !== null && cli.problem === null && broken === undefined
        ? offer('renew-cli-login', 'Forget the refused credential')
        : canReset || cli.askedAt === null
          ? offer('recover-cli', 'Reset the LeanVibe CLI')
          : advice('Mend the file by hand.'),
  });
};

function idOf({ problem, refused }: CliReport, isBroken: boolean) {
  if (problem !== null) return 'cli-broken';
  if (isBroken) return 'cli-config';
  return refused === null ? 'cli-no-backend' : 'cli-refused';
}
