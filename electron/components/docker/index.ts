import { containerTrouble, dockerNotRunning } from '../../diagnosis/docker.ts';
import { runbook } from '../../recovery/index.ts';
import { planStartDocker } from '../../recovery/plan-services.ts';
import { component } from '../component.ts';
import { assessDocker } from './judge.ts';
import { createServicesProbe } from './probe.ts';

export const docker = component({
  id: 'docker',
  probe: {
    id: 'services',
    isWanted: () => true,
    create: ({ settings }) => createServicesProbe({ settings }),
  },
  judge: assessDocker,
  rules: [dockerNotRunning, containerTrouble],
  words: {
    figure: () => null,
    findings: {
      'fact:docker-not-running': 'not running',
    },
  },
  runbooks: {
    'start-docker': runbook({ alias: 'docker', plan: planStartDocker }),
  },
});
