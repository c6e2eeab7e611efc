import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseContainer } from '../../../electron/components/docker/engine.ts';
import { parseBrewServices } from '../../../electron/system/homebrew.ts';
import { parseLaunchctlPrint } from '../../../electron/system/launchd.ts';
import { parseLsofConnections, parseLsofListeners } from '../../../electron/system/listeners.ts';
import { parseTcpTable } from '../../../electron/system/listeners-linux.ts';
import { parseShellPath } from '../../../electron/system/login-shell.ts';
import { parsePressureLevel, parsePsi } from '../../../electron/system/memory-pressure.ts';
import { batteryOfLinux, parsePmset } from '../../../electron/system/power.ts';
import { keepersOf, parseLsofNames, parsePsLine } from '../../../electron/system/processes-darwin.ts';
import { keeperIn, parseStat } from '../../../electron/system/processes-linux.ts';
import { parseSystemctlShow } from '../../../electron/system/systemd.ts';
import { answeredTools } from '../../support/answered-tools.ts';

describe('process tables', () => {
  it('reads a line of macOS ps with a command line that holds spaces', () => {
    const line =
      '  4312     1  51200 S      1:02.50 Mon Nov 23 09:15:00 2026     /opt/homebrew/bin/node server.js --name "a b"';
    expect(parsePsLine(line, Date.parse('Mon Nov 23 09:16:00 2026'))).toMatchObject({
      pid: 4312,
      parentPid: 1,
      residentBytes: 51_200 * 1024,
      state: 'sleeping',
      cpuSeconds: 62.5,
      startedAt: 'Mon Nov 23 09:15:00 2026',
      uptimeSeconds: 60,
      name: 'node',
    });
  });

  it.each([
    ['T+', 'stopped'],
    ['Z', 'zombie'],
    ['R+', 'running'],
    ['Ss', 'sleeping'],
    ['?', 'unknown'],
  ])('reads the state %s of macOS as %s', (stat, state) => {
    expect(parsePsLine(`1 0 8 ${stat} 0:00.10 Mon Nov 23 09:15:00 2026 x`, 0)?.state).toBe(state);
  });

  it('counts CPU time in days', () => {
    expect(parsePsLine('1 0 8 S 1-02:03:04.50 Mon Nov  3 09:15:00 2026 x', 0)?.cpuSeconds).toBe(93_784.5);
  });

  it('reads /proc/PID/stat of a program whose name holds spaces and parentheses', () => {
    const text = `77 (a) b (c)) T 1 77 77 0 -1 4194304 100 0 0 0 150 50 0 0 20 0 1 0 8433 9000000 2048 184 1`;
    expect(parseStat(text)).toEqual({
      pid: 77,
      name: 'a) b (c)',
      state: 'stopped',
      parentPid: 1,
      isOfKernel: false,
      cpuTicks: 200,
      startedAt: '8433',
      residentBytes: 2048 * 4096,
    });
  });

  it('knows a thread of the kernel by its flag, not by its name or its parent', () => {
    const line = (flags: number) => `9 (rcu) I 2 0 0 0 -1 ${flags} 0 0 0 0 0 3 0 0 20 0 1 0 8 0 0 184 0`;
    expect(parseStat(line(2129984))?.isOfKernel).toBe(true);
    expect(parseStat(line(4194304))?.isOfKernel).toBe(false);
  });

  it('passes over what is no such line', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        parsePsLine(text, 0);
        parseStat(text);
      }),
    );
    expect(parseStat('')).toBeNull();
    expect(parsePsLine('PID PPID RSS', 0)).toBeNull();
  });
});

describe('listeners', () => {
  it('reads lsof: program, family, every address, connections', () => {
    const output = [
      'p4312',
      'f12',
      'tIPv4',
      'n*:8765',
      'TST=LISTEN',
      'f13',
      'tIPv6',
      'n[::1]:8765',
      'TST=LISTEN',
      'f14',
      'tIPv4',
      'n127.0.0.1:8765->127.0.0.1:50000',
      'TST=ESTABLISHED',
      'p99',
      'f3',
      'tIPv4',
      'n127.0.0.1:50000->127.0.0.1:8765',
      'TST=ESTABLISHED',
      '',
    ].join('\n');
    expect(parseLsofListeners(output, 8765)).toEqual({
      listeners: [
        { family: 'IPv4', address: '0.0.0.0', port: 8765, pid: 4312 },
        { family: 'IPv6', address: '::1', port: 8765, pid: 4312 },
      ],
      connections: 1,
    });
  });

  it('reads who opened each connection to a port from lsof, also one that nobody has accepted', () => {
    // Both ends of the first, of the second only the end of whoever opened it, the third opened by somebody else.
    const output = [
      ...['p4312', 'f9', 'n127.0.0.1:8080->127.0.0.1:51001', 'f10', 'n127.0.0.1:8080->127.0.0.1:51003'],
      ...['p77', 'f4', 'n127.0.0.1:51001->127.0.0.1:8080', 'f5', 'n127.0.0.1:51002->127.0.0.1:8080'],
      ...['p99', 'f3', 'n127.0.0.1:51003->127.0.0.1:8080'],
    ].join('\n');
    expect(parseLsofConnections(output, 8080, [77])).toEqual([
      { remotePort: 51001, asker: 77 },
      { remotePort: 51003, asker: null },
      { remotePort: 51002, asker: 77 },
    ]);
  });

  it('reads whether a machine draws from its battery', () => {
    expect(parsePmset("Now drawing from 'Battery Power'\n -InternalBattery-0 (id=1) 80%; discharging;")).toBe(
      'battery',
    );
    expect(parsePmset("Now drawing from 'AC Power'\n")).toBe('mains');
    expect(parsePmset('Currently drawing from nowhere')).toBeNull();
    const supplies = mkdtempSync(path.join(tmpdir(), 'supplies-'));
    const supply = (name: string, files: Record<string, string>) => {
      mkdirSync(path.join(supplies, name), { recursive: true });
      for (const [file, text] of Object.entries(files)) writeFileSync(path.join(supplies, name, file), `${text}\n`);
    };
    expect(batteryOfLinux(path.join(supplies, 'none'))).toBe(false);
    supply('mouse', { type: 'Battery', scope: 'Device', status: 'Discharging' });
    expect(batteryOfLinux(supplies)).toBe(false);
    supply('AC', { type: 'Mains', online: '0' });
    supply('BAT0', { type: 'Battery', status: 'Discharging' });
    expect(batteryOfLinux(supplies)).toBe(true);
    supply('AC', { type: 'Mains', online: '1' });
    expect(batteryOfLinux(supplies)).toBe(false);
    rmSync(supplies, { recursive: true });
  });

  it('reads /proc/net/tcp in the byte order of the kernel', () => {
    const text =
      '  sl  local_address rem_address   st\n   0: 0100007F:223D 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 4711 1';
    expect(parseTcpTable(text, 'IPv4')).toEqual([
      { family: 'IPv4', address: '127.0.0.1', port: 8765, remotePort: 0, state: 'listen', inode: 4711 },
    ]);
    const six = '   0: 00000000000000000000000001000000:223D 00000000000000000000000000000000:0000 0A 0:0 0:0 0 0 0 12';
    expect(parseTcpTable(six, 'IPv6')[0]?.address).toBe('::1');
    const ended = '   1: 0100007F:223D 0100007F:D431 06 00000000:00000000 03:00000176 00000000     0        0 0 3';
    const both = parseTcpTable(`${text}\n${ended}`, 'IPv4');
    expect(both.map((r) => [r.state, r.remotePort])).toEqual([
      ['listen', 0],
      ['other', 54321],
    ]);
    expect(parseTcpTable(`${text}\n${ended}`, 'IPv4', (s) => s.state === 'other')).toEqual([both[1]]);
  });

  it('reads working folders from lsof', () => {
    expect([...parseLsofNames('p12\nfcwd\nn/Users/me/code\np13\nfcwd\nn/\n')]).toEqual([
      [12, '/Users/me/code'],
      [13, '/'],
    ]);
  });
});

describe('service managers', () => {
  it('reads a container’s state, health and restarts', () => {
    const state = {
      ...{ Status: 'running', ExitCode: 0, Health: { Status: 'unhealthy' } },
      StartedAt: '2026-11-29T10:00:00.123456789Z',
    };
    expect(parseContainer(`${JSON.stringify(state)} 3`)).toEqual({
      status: 'running',
      health: 'unhealthy',
      exitCode: 0,
      outOfMemory: false,
      restarts: 3,
      startedAt: Date.UTC(2026, 10, 29, 10, 0, 0, 123),
    });
    expect(parseContainer('{"Status":"created","StartedAt":"0001-01-01T00:00:00Z"} 0')?.startedAt).toBeNull();
    expect(parseContainer('{"Status":"exited","ExitCode":137,"OOMKilled":true} 0')?.outOfMemory).toBe(true);
    expect(parseContainer('{"Status":"levitating"} 0')?.status).toBe('unknown');
    expect(parseContainer('Error: No such object')).toBeNull();
    expect(parseContainer('')).toBeNull();
  });

  it('reads launchctl print, and leaves unknown what is not there', () => {
    const output =
      'gui/501/com.leanvibe.backend = {\n\tactive count = 1\n\tstate = running\n\tpid = 4312\n\tlast exit code = 78: EX_CONFIG\n}\n';
    expect(parseLaunchctlPrint('x', output)).toEqual({ label: 'x', pid: 4312, lastExitCode: 78, lastSignal: null });
    expect(parseLaunchctlPrint('x', 'something else')).toEqual({
      label: 'x',
      pid: null,
      lastExitCode: null,
      lastSignal: null,
    });
    expect(parseLaunchctlPrint('x', '\tlast exit code = (never exited)\n').lastExitCode).toBeNull();
  });

  it('reads what systemd says of a unit: its main process, how it ended last, and that there is none', () => {
    // Each as systemd 252 answered.
    const said = (pid: number, code: number, status: number, state = 'loaded') =>
      `MainPID=${pid}\nExecMainCode=${code}\nExecMainStatus=${status}\nLoadState=${state}\n`;
    const read = (output: string) => parseSystemctlShow('x.service', output);
    const alive = { unit: 'x.service', pid: 24999, lastExitCode: null, lastSignal: null };
    expect(read(said(24999, 0, 0))).toEqual(alive);
    expect(read(said(0, 2, 9))).toEqual({ ...alive, pid: null, lastSignal: 'SIGKILL' });
    expect(read(said(0, 3, 11))).toEqual({ ...alive, pid: null, lastSignal: 'SIGSEGV' });
    expect(read(said(0, 1, 3))).toEqual({ ...alive, pid: null, lastExitCode: 3 });
    expect(read(said(0, 0, 0, 'not-found'))).toBeNull();
    expect(read('')).toBeNull();
  });

  it('tells the units of one’s own systemd from those of the machine and of others', () => {
    const groups = (at: string) => `9:name=systemd:${at}\n8:pids:/\n0::${at}\n`;
    const own = '/user.slice/user-501.slice/user@501.service';
    expect(keeperIn(groups(`${own}/app.slice/cache.service`), 501)).toEqual({
      kind: 'own-unit',
      name: 'cache.service',
    });
    expect(keeperIn(groups(`${own}/app.slice/cache.service`), 502)).toMatchObject({ kind: 'unit' });
    expect(keeperIn(groups('/system.slice/redis.service'), 501)).toEqual({ kind: 'unit', name: 'redis.service' });
    // A terminal’s window, and all that was started without any unit.
    expect(keeperIn(groups(`${own}/app.slice/vte-spawn-1.scope`), 501)).toBeNull();
    expect(keeperIn(groups(own), 501)).toBeNull();
    expect(keeperIn(groups('/'), 501)).toBeNull();
    expect(keeperIn(groups('/system.slice/docker-0a1b.scope'), 501)).toEqual({ kind: 'container' });
  });

  it('does not take an app that somebody opened for one that launchd keeps', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'lifeguard-jobs-'));
    const list = 'PID\tStatus\tLabel\n41\t0\tapplication.ai.elementlabs.lmstudio.7.9\n42\t0\tcom.me.db\n-\t0\tidle\n';
    const stop = await answeredTools(folder, ['launchctl'], (_, __, { out }) => {
      out(list);
      return 0;
    });
    const { PATH } = process.env;
    process.env.PATH = `${folder}${path.delimiter}${PATH}`;
    try {
      expect([...(await keepersOf([41, 42, 43]))]).toEqual([[42, { kind: 'launchd', name: 'com.me.db' }]]);
    } finally {
      process.env.PATH = PATH;
      stop();
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it('reads Homebrew’s services and ignores those it does not run', () => {
    expect(
      parseBrewServices('[{"name":"redis","status":"started"},{"name":"neo4j","status":"none"},{"name":"x"}]'),
    ).toEqual(['redis']);
    expect(parseBrewServices('Warning: nothing')).toEqual([]);
  });
});

describe('the machine', () => {
  it('reads memory pressure of both systems', () => {
    expect(['1\n', '2\n', '4\n', '7\n', ''].map(parsePressureLevel)).toEqual([
      'normal',
      'warning',
      'critical',
      null,
      null,
    ]);
    const psi = (some: number, full: number) =>
      `some avg10=${some}.00 avg60=0.00 total=1\nfull avg10=${full}.00 avg60=0.00 total=1\n`;
    expect([psi(0, 0), psi(20, 0), psi(40, 20), 'x'].map(parsePsi)).toEqual(['normal', 'warning', 'critical', null]);
  });

  it('finds PATH in whatever a login shell prints', () => {
    expect(parseShellPath('Welcome!\n__lifeguard_path__/opt/homebrew/bin:/usr/bin__lifeguard_path__')).toBe(
      '/opt/homebrew/bin:/usr/bin',
    );
    expect(parseShellPath('Welcome!')).toBeNull();
  });
});
