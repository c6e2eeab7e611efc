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
  if (cli === undefined || !isTroubled(input, 'cli')) return null;
  const broken = cli.configs.find((c) => c.problem !== null);
  const canReset = cli.configCommands?.includes('reset') === true;
  const title =
    cli.problem !== null
      ? 'The LeanVibe CLI does not run.'
      : broken !== undefined
        ? `The configuration of the LeanVibe CLI cannot be read: ${broken.path}.`
        : 'The LeanVibe CLI does not reach the backend.';
  return cause(input, {
    id: cli.problem !== null ? 'cli-broken' : broken !== undefined ? 'cli-config' : 'cli-no-backend',
    component: 'cli',
    severity: 'P3',
    title,
    detail: cli.problem ?? broken?.problem ?? input.health.cli.findings[0]?.text ?? '',
    action:
      canReset || cli.askedAt === null
        ? offer('recover-cli', 'Reset the LeanVibe CLI')
        : advice('Mend the file by hand.'),
  });
};
