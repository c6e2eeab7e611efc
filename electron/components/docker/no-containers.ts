import type { DockerFacts } from '../../../shared/components/docker.ts';
import { MAIN, OWNED_IDS, type Readings, type Settings } from '../../../shared/domain/index.ts';
import { asSentence, formatList } from '../../../shared/format.ts';
import { isForbidden } from './engine-kind.ts';
import { ASK_FOR_RIGHTS } from './plan-start.ts';

/** What a reading of Docker says where no part of the stack is known to live in a container: what was looked for, and what to do. */
export function noContainers(readings: Readings, settings: Settings): string {
  if (!settings['docker.enabled'])
    return 'Containers are not looked at: the setting docker.enabled is off. To have them looked at: lifeguard config reset docker.enabled.';
  const { docker }: Partial<DockerFacts> = readings.docker?.facts ?? {};
  switch (docker?.kind) {
    case undefined:
      return 'It was not looked for containers yet.';
    case 'not-installed':
      return 'There are no containers: no command docker is on PATH or in the folders of OrbStack and Docker Desktop. What runs without one writes to the other logs.';
    case 'not-running':
      if (isForbidden(docker.got))
        return `This user may not ask ${docker.engine ?? 'Docker'}, so that no container can be asked for what it wrote: ${asSentence(docker.got)} ${ASK_FOR_RIGHTS}`;
      return `${docker.engine ?? 'Docker'} does not answer, so that no container can be asked for what it wrote: ${asSentence(docker.got)} If parts of the stack live there: lifeguard recover docker.`;
    case 'running': {
      const names = formatList(OWNED_IDS.map((id) => settings[`${id}.container`]));
      return `${docker.engine ?? 'Docker'} answers and has none of the containers ${names}. One that is called otherwise is named in the settings: lifeguard config set ${MAIN.id}.container NAME.`;
    }
  }
}
