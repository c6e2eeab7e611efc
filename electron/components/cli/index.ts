import type { Readings } from '../../../shared/domain/index.ts';
import { gatheringRunbook } from '../../recovery/index.ts';
import { component } from '../component.ts';
import { works } from './checks.ts';
import { backupStamp, refusedCredentials } from './gather.ts';
import { inspectCli } from './inspect.ts';
import { assessCli } from './judge.ts';
import { planRecoverCli } from './plan-recover.ts';
import { planRenewLogin } from './plan-renew-login.ts';
import { createCliProbe } from './probe.ts';
import { cliSuffers, cliTrouble } from './rules.ts';

export const cli = component({
  id: 'cli',
  probe: {
    id: 'cli',
    isWanted: (settings) => settings['cli.enabled'],
    create: createCliProbe,
    pace: { local: true },
  },
  judge: assessCli,
  rules: [cliTrouble],
  suffers: cliSuffers,
  words: {
    // The package's, which each look reads; its own word is read on demand only, and stands beside it in the closer look.
    figure: (readings: Readings) => readings.cli?.facts.cli?.installed ?? readings.cli?.facts.cli?.version ?? null,
  },
  inspect: inspectCli,
  // It starts a Python program a dozen times.
  inspectionLastsMs: 300_000,
  checks: { works },
  runbooks: {
    'recover-cli': gatheringRunbook({ alias: 'cli', plan: planRecoverCli, looksAt: ['cli'], gather: backupStamp }),
    'renew-cli-login': gatheringRunbook({
      alias: 'cli-login',
      plan: planRenewLogin,
      looksAt: ['cli'],
      gather: refusedCredentials,
    }),
  },
});
