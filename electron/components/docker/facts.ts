import type { DockerFacts, DockerState } from '../../../shared/components/docker.ts';
import { type ComponentId, componentTitle } from '../../../shared/domain/index.ts';
import { ownerWords } from '../owner-facts.ts';
import { type Tells, told } from '../told.ts';

export const dockerFacts: Tells = ({ readings, now }) => {
  const { docker, owners = {} }: Partial<DockerFacts> = readings.docker?.facts ?? {};
  return told(
    ['Engine', docker === undefined ? null : engineWords(docker)],
    ['Context', docker === undefined || docker.kind === 'not-installed' ? null : docker.context],
    ['Asked at', docker === undefined || docker.kind === 'not-installed' ? null : (docker.endpoint ?? null)],
    ...Object.entries(owners).map(
      ([id, owner]) => [componentTitle(id as ComponentId), ownerWords(owner, now.wall)] as const,
    ),
  );
};

function engineWords(state: DockerState): string {
  switch (state.kind) {
    case 'not-installed':
      return 'not installed';
    case 'not-running':
      return `${state.engine ?? 'the engine'} does not answer: ${state.got}`;
    case 'running':
      return `${state.engine == null ? 'runs' : `${state.engine} runs`}, version ${state.version}`;
  }
}
