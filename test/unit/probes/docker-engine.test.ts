import { describe, expect, it } from 'vitest';
import { parseBound } from '../../../electron/components/docker/bound.ts';
import { engineKind, isForbidden, parseServer } from '../../../electron/components/docker/engine-kind.ts';
import { startOf } from '../../../electron/components/docker/engine-start.ts';
import { planStartDocker } from '../../../electron/components/docker/plan-start.ts';
import { containersOf } from '../../../electron/components/docker/service-owners.ts';
import { processWith, readingOf, settingsWith } from '../../support/builders.ts';

/** As Podman 4.3.1 answers the command of Docker 28 (shortened). */
const PODMAN = `{"Platform":{"Name":"linux/amd64/debian-12"},"Components":[{"Name":"Podman Engine","Version":"4.3.1"},{"Name":"Conmon","Version":"conmon version 2.1.6, commit: unknown"},{"Name":"Engine","Version":"4.3.1"}],"Version":"4.3.1","ApiVersion":"1.41"}\n`;
/** The same of a container in the network of its host: it publishes nothing, and has no health check. */
const PODMAN_CONTAINER = `/leanvibe-redis\t{}\t{}\t{"Status":"running","Running":true,"Paused":false,"Restarting":false,"OOMKilled":false,"Dead":false,"Pid":23450,"ExitCode":0,"Error":"","StartedAt":"2026-11-29T20:41:34.952227874Z","FinishedAt":"2026-11-29T20:41:03.30074041Z","Health":{"Status":"","FailingStreak":0,"Log":null}} 0\n`;
const DESKTOP = `{"Platform":{"Name":"Docker Desktop 4.40.0 (187762)"},"Components":[{"Name":"Engine","Version":"28.0.4"},{"Name":"containerd","Version":"1.7.26"}],"Version":"28.0.4"}`;
const COMMUNITY = `{"Platform":{"Name":"Docker Engine - Community"},"Components":[{"Name":"Engine","Version":"28.2.2"}],"Version":"28.2.2"}`;

describe('which program answers as Docker', () => {
  it.each([
    ['unix:///run/podman/podman.sock', PODMAN, 'Podman'],
    ['unix:///var/run/docker.sock', PODMAN, 'Podman'],
    ['unix:///Users/me/.docker/run/docker.sock', DESKTOP, 'Docker Desktop'],
    ['unix:///var/run/docker.sock', COMMUNITY, 'Docker'],
    ['unix:///run/user/501/docker.sock', COMMUNITY, 'rootless Docker'],
    ['unix:///Users/me/.orbstack/run/docker.sock', COMMUNITY, 'OrbStack'],
    ['unix:///Users/me/.colima/office/docker.sock', COMMUNITY, 'Colima'],
    ['unix:///Users/me/.rd/docker.sock', null, 'Rancher Desktop'],
    ['unix:///Users/me/.lima/docker/sock/docker.sock', null, 'Lima'],
    ['unix:///Users/me/.local/share/containers/podman/machine/podman.sock', null, 'Podman'],
    ['tcp://10.0.0.4:2376', COMMUNITY, null],
    [null, null, null],
  ] as const)('at %s', (endpoint, server, engine) => {
    expect(engineKind(endpoint, server === null ? null : parseServer(server))).toBe(engine);
  });

  it('is asked for its version, whether it tells more or not', () => {
    expect(parseServer(PODMAN)?.version).toBe('4.3.1');
    expect(parseServer('"28.2.2"\n')?.version).toBe('28.2.2');
    expect(parseServer('28.2.2\n')?.version).toBe('28.2.2');
    expect(['', 'null\n', '{}'].map((text) => parseServer(text)?.version ?? null)).toEqual([null, null, null]);
  });
});

it('a refusal of the system is told from an engine that does not answer', () => {
  // As Docker 20.10 and 28 print it.
  const refused =
    'permission denied while trying to connect to the Docker daemon socket at unix:///var/run/docker.sock: Get "http://%2Fvar%2Frun%2Fdocker.sock/v1.50/version": dial unix /var/run/docker.sock: connect: permission denied';
  expect(isForbidden(refused)).toBe(true);
  const gone = 'Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?';
  expect(isForbidden(gone)).toBe(false);
});

describe('what starts it', () => {
  const SYSTEMD = { system: true, user: true, initScript: null };
  const at = (endpoint: string | null, context: string | null = 'default') => ({ endpoint, context });
  it.each([
    ['Podman', at('unix:///run/user/501/podman/podman.sock'), 'linux', 'systemctl --user start podman.socket'],
    ['Podman', at('unix:///run/podman/podman.sock'), 'linux', 'systemctl start podman.socket'],
    ['Podman', at('unix:///x/podman/machine/podman.sock'), 'darwin', 'podman machine start'],
    ['Colima', at('unix:///Users/me/.colima/default/docker.sock'), 'darwin', 'colima start'],
    ['Colima', at('unix:///Users/me/.colima/office/docker.sock'), 'darwin', 'colima start --profile office'],
    ['Colima', at('unix:///Users/me/.config/colima/office/docker.sock'), 'darwin', 'colima start --profile office'],
    ['OrbStack', at('unix:///Users/me/.orbstack/run/docker.sock'), 'darwin', 'open -g -a OrbStack'],
    ['rootless Docker', at('unix:///run/user/501/docker.sock'), 'linux', 'systemctl --user start docker'],
    ['Docker', at('unix:///var/run/docker.sock'), 'linux', 'systemctl start docker'],
    ['Lima', at('unix:///Users/me/.lima/docker/sock/docker.sock'), 'darwin', 'limactl start docker'],
    [null, at(null, 'colima'), 'darwin', 'colima start'],
    [null, at(null, 'orbstack'), 'darwin', 'open -g -a OrbStack'],
    [null, at(null), 'darwin', 'open -g -a Docker'],
  ] as const)('%s %j on %s', (kind, where, platform, shown) => {
    const start = startOf(kind, where, platform, SYSTEMD);
    expect(start === null ? null : [start[0], ...start[1]].join(' ')).toBe(shown);
  });

  it('is its script where systemd does not run the services, and nothing where there is none', () => {
    const socket = at('unix:///var/run/docker.sock');
    const script = { system: false, user: false, initScript: '/etc/init.d/docker' };
    expect(startOf('Docker', socket, 'linux', script)).toEqual(['/etc/init.d/docker', ['start']]);
    expect(startOf('Docker', socket, 'linux', { ...script, initScript: null })).toBeNull();
    expect(startOf('Docker', socket, 'linux', { ...script, system: true })?.[0]).toBe('systemctl');
    for (const kind of ['rootless Docker', 'Docker Desktop', 'Podman'] as const)
      expect(startOf(kind, socket, 'linux', script)).toBeNull();
  });

  it('is asked of a person where only root may run that script', () => {
    const docker = {
      kind: 'not-running',
      context: 'default',
      got: '',
      engine: 'Docker',
      endpoint: 'unix:///var/run/docker.sock',
    } as const;
    const given = {
      readings: { docker: readingOf('docker', { docker }) },
      settings: settingsWith(),
      backendLog: '',
      platform: 'linux' as const,
    };
    const script = { system: false, user: false, initScript: '/etc/init.d/docker' };
    expect(planStartDocker({ ...given, uid: 501 }, script)).toMatchObject({
      ok: false,
      reason: expect.stringMatching(/^Only root can start Docker here/),
      hint: 'In a terminal: `sudo /etc/init.d/docker start`.',
    });
    const asRoot = planStartDocker({ ...given, uid: 0 }, script);
    expect(asRoot.ok && asRoot.plan.steps[0]?.display).toBe('/etc/init.d/docker start');
    expect(planStartDocker({ ...given, uid: 501 }, { ...script, initScript: null })).toMatchObject({
      ok: false,
      reason: expect.stringContaining('nothing tells what starts it there'),
    });
  });

  it('is nothing of this machine where it is asked on another one', () => {
    expect(startOf(null, at('ssh://me@build.lan'), 'darwin', SYSTEMD)).toBeNull();
    expect(startOf('Docker', at('tcp://10.0.0.4:2376'), 'linux', SYSTEMD)).toBeNull();
  });

  it('is nothing where it is asked at a socket that no known engine serves: another one would be started', () => {
    expect(startOf(null, at('unix:///home/me/engine/docker.sock'), 'linux', SYSTEMD)).toBeNull();
  });
});

describe('a container in the network of its host', () => {
  it('is known by its first process, which holds the port or stands above what does', () => {
    const found = parseBound(PODMAN_CONTAINER);
    expect(found).toMatchObject([
      { name: 'leanvibe-redis', ports: [], pid: 23_450, state: { status: 'running', health: 'none' } },
    ]);
    const first = { ...processWith({ pid: 23_450, name: 'redis-server' }), cpuSeconds: 0 };
    const below = { ...processWith({ pid: 23_460, parentPid: 23_450 }), cpuSeconds: 0 };
    const other = { ...processWith({ pid: 9, parentPid: 1 }), cpuSeconds: 0 };
    const table = new Map([first, below, other].map((row) => [row.pid, row]));
    expect(containersOf(first, table, found).map((c) => c.name)).toEqual(['leanvibe-redis']);
    expect(containersOf(below, table, found).map((c) => c.name)).toEqual(['leanvibe-redis']);
    expect(containersOf(other, table, found)).toEqual([]);
  });
});
