import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir, userInfo } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type SelfCheckReport, SelfCheckSchema } from '../../shared/domain/index.ts';
import { COMPILED } from '../support/compiled.ts';
import { macTools, PLANTED } from '../support/mac-tools.ts';
import { PROGRAM } from '../support/program.ts';

/** The real command, which takes this machine for a Mac and finds the replacements of its tools. */

const ROOT = path.resolve(import.meta.dirname, '../..');
const AS_DARWIN = ['--import', path.join(ROOT, 'test/support/as-darwin.mjs')];

let folder = '';
let home = '';
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'lifeguard-self-check-'));
  home = path.join(folder, 'Users', PLANTED.user);
  mkdirSync(path.join(home, 'Library/Logs/DiagnosticReports'), { recursive: true });
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function selfCheck(bin: string | null, args: readonly string[]): Promise<Ended> {
  const env = {
    ...COMPILED,
    HOME: home,
    USER: PLANTED.user,
    PATH: bin === null ? (process.env.PATH ?? '') : `${bin}:/usr/bin:/bin`,
    ANTHROPIC_API_KEY: PLANTED.secret,
    ...(bin === null ? {} : { SHELL: path.join(bin, 'login-shell') }),
  };
  const words = [...(bin === null ? [] : AS_DARWIN), PROGRAM, 'selfcheck', ...args];
  const child = spawn(process.execPath, words, { cwd: home, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (chunk) => {
    stdout += chunk;
  });
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
  });
  return new Promise((resolve) => child.once('close', (code) => resolve({ code, stdout, stderr })));
}

const parsed = ({ stdout }: Ended): SelfCheckReport => SelfCheckSchema.parse(JSON.parse(stdout));
const stateOf = ({ sources }: SelfCheckReport, id: string) => sources.find((s) => s.id === id);

/** Whatever of a person and a machine was planted or is this one's own. */
function expectNobody(text: string): void {
  const own = [userInfo().username, hostname()].filter((name) => name.length > 3 && name !== 'root');
  for (const word of [...Object.values(PLANTED), 'Secret Project', 'customer-acme', folder, ...own])
    expect(text).not.toContain(word);
}

describe('lifeguard selfcheck', () => {
  it('reads every source of a Mac with the readers of the product, and says what came back in figures', async () => {
    const report = { header: { timestamp: '2026-11-29 06:00:00.00 +0000', bug_type: '309' } };
    writeFileSync(
      path.join(home, 'Library/Logs/DiagnosticReports', `${PLANTED.user}.ips`),
      `${JSON.stringify(report.header)}\n${JSON.stringify({ pid: 12, procName: PLANTED.label, exception: { signal: 'SIGSEGV' } })}\n`,
    );
    const ended = await selfCheck(macTools(folder), ['--json']);
    const found = parsed(ended);
    expect(found.sources.filter((s) => s.state === 'failed')).toEqual([]);
    expect(found.sources.filter((s) => s.state === 'elsewhere').map((s) => s.id)).toEqual([
      'proc.processes',
      'proc.listeners',
      'proc.memory',
      'proc.pressure',
      'sys.power',
      'kernel.log',
    ]);
    const figures = Object.fromEntries(found.sources.map((s) => [s.id, s.figures]));
    expect(figures).toMatchObject({
      'ps.processes': { processes: 2, linesNotUnderstood: 0, hasItself: true, hasItsStartTime: true },
      'lsof.folder': { found: 1, isItsOwn: true },
      'lsof.listeners': { listeners: 1, isItsOwn: true },
      'vm_stat.memory': { usedBytes: (121395 - 6112 + 54976 + 12560) * 16384 },
      'sysctl.swap': { usedBytes: Math.round(1470.06 * 1024 ** 2) },
      'sysctl.pressure': { pressure: 'normal' },
      'sysctl.wired': { limitBytes: 16 * 1024 ** 3, isSet: false, totalBytes: 25769803776, hasKey: true },
      'ioreg.gpu': { model: 'Apple M5 Pro', cores: 16, usedPercent: 37, inUseBytes: 925630464, resets: 2 },
      'footprint.own': { footprintBytes: 20008894464, peakBytes: 21082685440 },
      'notifyutil.thermal': { level: 'heavy' },
      'pmset.power': { drawsFrom: 'battery' },
      'launchctl.jobs': { jobs: 2, running: 1, printedPid: true, printedEnd: true },
      'brew.services': { services: 2, started: 1 },
      'reports.ends': { files: 1, understoodLately: 1, panics: 0, crashes: 1 },
      'sysctl.boot': { hours: expect.any(Number) },
      'sysctl.wake': { hours: expect.any(Number) },
      'shell.path': { folders: 4, hasHomebrew: true },
      'docker.engine': { isRunning: true, version: '27.3.1' },
      'xcodebuild.version': { version: '16.2' },
      'simctl.list': { simulators: 1, booted: 1, runtimes: 1 },
      'devicectl.list': { devices: 1, connected: 1, paired: 1 },
      'xcdevice.list': { devices: 1 },
      'socketfilterfw.state': { state: 'on' },
    });
    expectNobody(ended.stdout + ended.stderr);
    expect(ended.code).toBe(0);
  });

  it('names a tool that hangs, one that fails, one that is missing and those that print nonsense, and reads all others', async () => {
    const nonsense = `echo "Dear ${PLANTED.user}, ${PLANTED.home}/${PLANTED.argument} changed: pressure 3 of ${PLANTED.serial} ${PLANTED.secret}"`;
    const bin = macTools(folder, {
      notifyutil: 'sleep 600',
      footprint: `echo "footprint: unable to get task for pid 4242 (${PLANTED.user}): permission denied" >&2\nexit 77`,
      ioreg: nonsense,
      vm_stat: nonsense,
      sysctl: nonsense,
      launchctl: nonsense,
      brew: nonsense,
      docker: nonsense,
      ps: nonsense,
      lsof: ':',
    });
    rmSync(path.join(bin, 'socketfilterfw'));
    const ended = await selfCheck(bin, ['--json']);
    const found = parsed(ended);
    expect(found.sources.filter((s) => s.state === 'failed').map((s) => s.id)).toEqual([
      'ps.processes',
      'lsof.folder',
      'lsof.listeners',
      'vm_stat.memory',
      'sysctl.swap',
      'sysctl.pressure',
      'sysctl.wired',
      'ioreg.gpu',
      'footprint.own',
      'notifyutil.thermal',
      'launchctl.jobs',
      'brew.services',
      'sysctl.boot',
      'sysctl.wake',
      'docker.engine',
      'socketfilterfw.state',
    ]);
    expect(stateOf(found, 'notifyutil.thermal')).toMatchObject({ why: 'It did not end within its time limit.' });
    expect(stateOf(found, 'notifyutil.thermal')?.tookMs).toBeGreaterThanOrEqual(2000);
    expect(stateOf(found, 'footprint.own')).toMatchObject({
      why: 'It ended with exit code 77.',
      outline: ['footprint: unable to get task for pid 9 (x): permission denied'],
    });
    expect(stateOf(found, 'ioreg.gpu')).toMatchObject({
      why: 'It answered in a form that this Lifeguard does not know.',
      outline: ['x, /x/x/x/x.x: pressure 9 of x'],
    });
    expect(stateOf(found, 'lsof.folder')).toMatchObject({ why: 'It answered nothing.' });
    expect(stateOf(found, 'simctl.list')).toMatchObject({ state: 'read' });
    expectNobody(ended.stdout + ended.stderr);
    expect(ended.code).toBe(1);
  });

  it('tells a person the same in plain words', async () => {
    const { code, stdout, stderr } = await selfCheck(macTools(folder, { notifyutil: 'exit 3' }), []);
    expect(stdout).toMatch(/^R {1,2}GPU: use, memory, resets: ioreg -r -d 1/m);
    expect(stdout).toMatch(/\bin use 883 MB\b/);
    expect(stdout).toMatch(/^F {1,2}Thermal level: notifyutil .*\n {3}It ended with exit code 3\.$/m);
    expect(stdout).toMatch(/^\d+ sources could be read, 1 could not be\.$/m);
    expectNobody(stdout + stderr);
    expect(code).toBe(1);
  });

  it('says on another system what does not exist there, and reads what does', async () => {
    const ended = await selfCheck(null, ['--json']);
    const found = parsed(ended);
    expect(found.system.platform).toBe(process.platform);
    expect(stateOf(found, 'ioreg.gpu')).toMatchObject({ state: 'elsewhere', tookMs: null, figures: {} });
    expect(stateOf(found, 'proc.processes')).toMatchObject({ state: 'read', figures: { hasItself: true } });
    expect(stateOf(found, 'proc.listeners')).toMatchObject({ state: 'read', figures: { isItsOwn: true } });
    expect(ended.code).toBe(0);
  });
});
