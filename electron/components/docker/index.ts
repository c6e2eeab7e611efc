import { gatheringRunbook } from '../../recovery/index.ts';
import { component } from '../component.ts';
import { containers } from './checks.ts';
import { containerEnd } from './container-end.ts';
import { startersHere } from './engine-start.ts';
import { dockerFacts } from './facts.ts';
import { assessDocker } from './judge.ts';
import { noContainers } from './no-containers.ts';
import { planStartDocker } from './plan-start.ts';
import { createServicesProbe } from './probe.ts';
import { containerTrouble, dockerNotRunning, engineTakesDown } from './rules.ts';
import { dockerCheck } from './self-checks.ts';

export const docker = component({
  id: 'docker',
  probe: {
    id: 'docker',
    isWanted: () => true,
    create: ({ settings, stateFolder }) => createServicesProbe({ settings, stateFolder }),
    pace: { local: true },
  },
  howEnded: containerEnd,
  happened: (readings) => readings.docker?.facts?.happened ?? [],
  versions: ({ docker: reading }) => {
    const state = reading?.facts.docker;
    return state?.kind === 'running'
      ? [{ name: state.engine ?? 'Docker', version: state.version }]
      : [{ name: 'Docker', version: null }];
  },
  judge: assessDocker,
  rules: [dockerNotRunning, containerTrouble],
  takesDown: engineTakesDown,
  words: {
    figure: () => null,
  },
  tells: dockerFacts,
  nobodyInIt: noContainers,
  checks: { containers },
  selfChecks: [dockerCheck],
  runbooks: {
    'start-docker': gatheringRunbook({
      alias: 'docker',
      plan: planStartDocker,
      gather: ({ signal }) => startersHere(signal),
    }),
  },
});
