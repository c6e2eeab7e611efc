import { describe, expect, it } from 'vitest';
import { noContainers } from '../../../electron/components/docker/no-containers.ts';
import { emptyHosts } from '../../../electron/components/index.ts';
import type { DockerState } from '../../../shared/components/docker.ts';
import { defaultSettings, readingOf } from '../../support/builders.ts';

const why = (docker: DockerState): string =>
  noContainers({ docker: readingOf('docker', { docker }) }, defaultSettings());

describe('that nothing lives in a container', () => {
  it.each<[string, DockerState, RegExp]>([
    ['no engine is installed', { kind: 'not-installed' }, /no command docker is on PATH.*other logs\.$/],
    [
      'the engine is off',
      { kind: 'not-running', context: null, engine: 'Colima', got: 'Cannot connect' },
      /^Colima does not answer.*Cannot connect\. .*lifeguard recover docker\.$/,
    ],
    [
      'its user has no right to ask',
      { kind: 'not-running', context: null, got: 'dial unix /var/run/docker.sock: connect: permission denied' },
      /^This user may not ask Docker.*permission denied\. .*usermod -aG docker/,
    ],
    [
      'it has other containers',
      { kind: 'running', context: null, version: '27.1' },
      /^Docker answers and has none of the containers .*leanvibe-redis.*lifeguard config set backend\.container NAME\.$/,
    ],
  ])('says why: %s', (_, state, words) => {
    expect(why(state)).toMatch(words);
  });

  it('says that nobody looked, or not yet', () => {
    expect(noContainers({}, defaultSettings())).toBe('It was not looked for containers yet.');
    expect(noContainers({}, { ...defaultSettings(), 'docker.enabled': false })).toMatch(/docker\.enabled is off/);
  });

  it('is said of a host only while nothing is known to live in it', () => {
    expect(emptyHosts([], {}, defaultSettings()).map(({ id }) => id)).toEqual(['docker']);
    expect(emptyHosts(['docker'], {}, defaultSettings())).toEqual([]);
  });
});
