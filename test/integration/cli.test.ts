import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { IncidentsSchema } from '../../electron/cli/incidents.ts';
import { IosSchema } from '../../electron/cli/ios.ts';
import { WaitSchema } from '../../electron/cli/wait.ts';
import { isPortFree } from '../../electron/system/index.ts';
import { ChecklistRunSchema, PlanViewSchema, RunSchema, SnapshotSchema } from '../../shared/domain/index.ts';
import { ANY_MACHINE } from '../support/any-machine.ts';
import { commandLine } from '../support/command-line.ts';
import { compiledFor } from '../support/compiled.ts';
import { PROGRAM } from '../support/program.ts';
import { makeHubModel, shardName } from '../support/safetensors.ts';
import { soon } from '../support/soon.ts';
import { freePorts, type RunningStack, startStack, stopAll } from '../support/stack/index.ts';
import { unhurried } from '../support/unhurried.ts';
import { type FakeXcode, fakeXcode, PRO } from '../support/xcode.ts';

const patience = { timeout: unhurried(20_000), interval: 50 };

let stack: RunningStack;
let home = '';
let children: ChildProcess[] = [];

beforeAll(async () => {
  home = mkdtempSync(path.join(tmpdir(), 'lifeguard-cli-'));
  stack = await startStack();
  // Nothing may be looked for on the usual ports.
  writeFileSync(
    config(),
    JSON.stringify({
      'neo4j.enabled': false,
      'docker.enabled': false,
      ...ANY_MACHINE,
    }),
  );
});
afterEach(() => {
  for (const child of children) child.kill('SIGKILL');
  children = [];
});
afterAll(async () => {
  await stack?.stopAll();
  // A recovery starts a backend of its own: it lives in the same folder, and goes with it.
  await stopAll();
  rmSync(home, { recursive: true, force: true });
});

const config = () => path.join(home, 'config.yaml');

function environment(more: Record<string, string> = {}) {
  const { NO_COLOR: _, FORCE_COLOR: __, ...inherited } = process.env;
  return { ...inherited, HOME: home, XDG_CONFIG_HOME: home, XDG_STATE_HOME: home, ...more };
}

/** Starts the real program, as `node cli.js …` does, with a home of its own and no terminal. */
function start(argv: readonly string[], program = PROGRAM, more: Record<string, string> = {}) {
  const options = {
    cwd: home,
    env: { ...environment(more), ...compiledFor(argv) },
    stdio: ['ignore', 'pipe', 'pipe'] as ['ignore', 'pipe', 'pipe'],
  };
  const child = spawn(process.execPath, [program, ...argv], options);
  children.push(child);
  const out = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk) => {
    out.stdout += chunk;
  });
  child.stderr.on('data', (chunk) => {
    out.stderr += chunk;
  });
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  return { child, out, ended };
}

/** What a command prints and how it ends, in this process. */
async function lifeguard(argv: readonly string[], more: Record<string, string> = {}) {
  const { code, stdout, stderr } = await commandLine(argv, { cwd: home, env: environment(more) });
  return { code, stdout: stdout.toString(), stderr: stderr.toString() };
}
const ofStack = (argv: readonly string[]) => [...argv, '--config', config(), '--repository', stack.backend.root];
const onStack = (...argv: string[]) => lifeguard(ofStack(argv));
/** The same as a process of its own, whose end everything that it starts outlives. */
async function program(...argv: string[]) {
  const { out, ended } = start(ofStack(argv));
  return { code: await ended, ...out };
}

/** Asks until all is well: what a busy machine did not answer in time was named, rightly. */
const whenWell = <T extends { readonly code: number | null; readonly stdout: string }>(
  ask: () => Promise<T>,
  says = /./,
): Promise<T> =>
  soon(async () => {
    const answer = await ask();
    expect(answer.stdout).toMatch(says);
    expect(answer.code).toBe(0);
    return answer;
  });

describe('the command line on a stack that is well', () => {
  it('says so within 80 columns, without colours, on standard output alone', async () => {
    const { stdout } = await whenWell(() => program('status'), /^All well\.\n/);
    expect(stdout).toMatch(/^H {2}Backend +[\d.]+ m?s$/m);
    expect(stdout).toMatch(/^H {2}Redis +[\d.]+ m?s$/m);
    expect(stdout).not.toContain('\x1b');
    expect(stdout.split('\n').filter((l) => l.length > 80)).toEqual([]);
  });

  it('prints a snapshot that keeps the documented schema', async () => {
    const { stdout } = await whenWell(() => onStack('status', '--json'));
    expect(SnapshotSchema.parse(JSON.parse(stdout)).verdict.state).toBe('healthy');
  });

  it('diagnoses no cause and tells the branches it took', async () => {
    const { code, stdout } = await onStack('diagnose', '--json');
    const { causes, decisions } = JSON.parse(stdout);
    expect(causes).toEqual([]);
    expect(decisions.length).toBeGreaterThan(0);
    for (const { path: taken } of decisions) expect(taken.length).toBeGreaterThan(0);
    expect(code).toBe(0);
  });

  it('lists no models where there are none, and ends with 0', async () => {
    const { code, stdout } = await onStack('models');
    expect(stdout).toContain('No models were found in the known folders.');
    expect(code).toBe(0);
  });

  it('names the model that is expected and missing', async () => {
    const hub = path.join(home, '.cache/huggingface/hub');
    makeHubModel(hub, { name: 'mlx-community/whole' });
    const broken = makeHubModel(hub, { name: 'mlx-community/cut' });
    rmSync(broken.blobOf(shardName(2, 2)));
    const { code, stdout } = await onStack('models');
    rmSync(path.join(home, '.cache'), { recursive: true });
    expect(stdout).toMatch(/mlx-community\/cut +INCOMPLETE/);
    expect(stdout).toMatch(/mlx-community\/whole +complete/);
    expect(stdout).toContain(shardName(2, 2));
    expect(code).toBe(1);
  });

  it('names the file and line that a setting comes from', async () => {
    const { code, stdout } = await onStack('config');
    expect(stdout).toMatch(new RegExp(`^backend\\.port +${stack.backend.port} +.*\\.env.*line \\d+`, 'm'));
    expect(stdout).toMatch(/^health\.goodsToRecover +2 +.*performance_sla\.json, line \d+$/m);
    expect(code).toBe(0);
  });

  it('shows the plan, and touches nothing', async () => {
    const before = stack.backend.tree();
    const dry = await onStack('recover', 'backend', '--dry-run', '--json');
    expect(dry.code).toBe(0);
    const plan = PlanViewSchema.parse(JSON.parse(dry.stdout));
    expect(plan.steps.find((s) => s.destroys !== null)?.display).toContain(String(stack.backend.pid));
    const unasked = await onStack('recover', 'backend');
    expect([unasked.code, unasked.stdout]).toEqual([64, '']);
    expect(unasked.stderr).toContain('--yes');
    expect(stack.backend.tree()).toEqual(before);
  });
});

describe('waiting for the stack', () => {
  it('ends at once when what is named is well, and with the verdict’s code and its reason when it is not in time', async () => {
    expect(await onStack('wait', '--for', 'backend,redis')).toEqual({
      code: 0,
      stdout: 'Backend is well. Redis is well.\n',
      stderr: '',
    });
    const late = await onStack('wait', '--for', 'backend,neo4j', '--timeout', '0.5');
    expect([late.code, late.stdout]).toEqual([3, '']);
    expect(late.stderr).toMatch(/^Not well after \d+ s\. .*Neo4j: not used here\.$/m);
    const all = await onStack('wait', '--json');
    expect([all.code, WaitSchema.parse(JSON.parse(all.stdout)).well]).toEqual([0, true]);
  });

  // What stands after -- is the command's own.
  const execIn = (...argv: string[]) => start([...ofStack(['exec']), ...argv]);
  const nodeThat = (code: string, ...args: string[]) =>
    execIn('--for', 'backend', '--', process.execPath, '-e', code, '--', ...args);

  it('runs a command when it is well, and passes its exit code, its arguments and its output through', async () => {
    const print = 'console.log(JSON.stringify(process.argv.slice(1))); process.exit(7)';
    const ran = nodeThat(print, '--json', 'a b');
    expect([await ran.ended, ran.out.stdout]).toEqual([7, '["--json","a b"]\n']);
    const nothing = execIn('--for', 'backend', '--', './no-such-program');
    expect([await nothing.ended, nothing.out.stderr]).toEqual([127, expect.stringContaining('no such program.')]);
    const never = execIn('--for', 'neo4j', '--timeout', '0.5', '--', process.execPath, '-e', print);
    expect([await never.ended, never.out.stdout]).toEqual([3, '']);
    expect(never.out.stderr).toContain('was not started.');
  });

  it('passes signals on to the command, and how that ended back', async () => {
    const trap = `process.on('SIGTERM', () => process.exit(9)); setInterval(() => {}, 1000); console.log('ready')`;
    const trapped = nodeThat(trap);
    await expect.poll(() => trapped.out.stdout, patience).toContain('ready');
    trapped.child.kill('SIGTERM');
    expect(await trapped.ended).toBe(9);
    const plain = nodeThat(`setInterval(() => {}, 1000); console.log('ready')`);
    await expect.poll(() => plain.out.stdout, patience).toContain('ready');
    plain.child.kill('SIGINT');
    expect(await plain.ended).toBe(130);
  });
});

describe('the command line as a program', () => {
  it('runs through a link, as an installed command does', async () => {
    const link = path.join(home, 'lifeguard');
    symlinkSync(PROGRAM, link);
    const { out, ended } = start(['--version'], link);
    expect(await ended).toBe(0);
    expect(out.stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  it('ends quietly when its reader goes away', async () => {
    const { child, out, ended } = start(['watch', '--json', '--config', config(), '--repository', stack.backend.root]);
    await expect.poll(() => out.stdout, patience).toContain('\n');
    child.stdout.destroy();
    expect(await ended).toBe(0);
    expect(out.stderr).not.toContain('Error');
  });

  it('writes a setting, refuses a wrong one, and takes it out again', async () => {
    const file = path.join(home, 'mine.yaml');
    const mine = (...argv: string[]) => lifeguard(['config', ...argv, '--config', file]);
    expect((await mine('set', 'backend.port', '99999')).code).toBe(64);
    expect((await mine('set', 'backend.port', '18765')).code).toBe(0);
    expect((await mine('set', 'neo4j.password', '12345')).code).toBe(0);
    const shown = await mine();
    expect(shown.stdout).toMatch(/^backend\.port +18765 +.*mine\.yaml, line \d+$/m);
    expect(shown.stdout).toMatch(/^neo4j\.password +•+ \(set\)/m);
    expect(shown.stdout + shown.stderr).not.toContain('12345');
    expect((await mine('reset', 'backend.port')).code).toBe(0);
    expect((await mine()).stdout).not.toContain('18765');
  });

  it('says what to do where what was configured does not run', async () => {
    const [backend, neo4j, redis] = await freePorts(3);
    const empty = path.join(home, 'empty.yaml');
    writeFileSync(
      empty,
      JSON.stringify({
        'backend.port': backend,
        'neo4j.uri': `bolt://127.0.0.1:${neo4j}`,
        'redis.url': `redis://127.0.0.1:${redis}`,
        'docker.enabled': false,
      }),
    );
    const { code, stdout } = await lifeguard(['status', '--config', empty]);
    expect(code).not.toBe(0);
    expect(stdout).toMatch(/lifeguard (status --repository FOLDER|recover|diagnose)|lifeguard config/);
  });

  it('is calm where nothing of the stack was ever seen, and offers the sandbox', async (context) => {
    const usual = [8765, 7687, 6379];
    const taken = await Promise.all(usual.map(async (port) => !(await isPortFree(port))));
    if (taken.includes(true)) context.skip('a stack of somebody else is on the usual ports of this machine');
    const nothing = mkdtempSync(path.join(home, 'nothing-'));
    const { out, ended } = start(['status'], PROGRAM, {
      HOME: nothing,
      XDG_CONFIG_HOME: nothing,
      XDG_STATE_HOME: nothing,
    });
    expect(await ended).not.toBe(2);
    expect(out.stdout).toMatch(/^Nothing of the LeanVibe stack runs here\.\n/);
    expect(out.stdout).toContain('lifeguard demo --open');
    expect(out.stdout).not.toMatch(/^C /m);
  });

  it('alone says what was found and the next command while nothing is set, and is its help afterwards', async () => {
    const own = mkdtempSync(path.join(home, 'first-'));
    const there = { HOME: own, XDG_CONFIG_HOME: own, XDG_STATE_HOME: own };
    mkdirSync(path.join(own, 'leanvibe/leanvibe-backend/app'), { recursive: true });
    writeFileSync(path.join(own, 'leanvibe/leanvibe-backend/app/main.py'), '');
    const first = start([], PROGRAM, there);
    expect(await first.ended).toBe(0);
    expect(first.out.stdout).toMatch(/^Lifeguard found a stack/);
    expect(first.out.stdout).toContain('lifeguard config set repository.path ~/leanvibe\n');
    const set = path.join(own, 'set.yaml');
    writeFileSync(set, 'notifications.enabled: true\n');
    const later = start([], PROGRAM, { ...there, LIFEGUARD_CONFIG: set });
    expect(await later.ended).toBe(0);
    expect(later.out.stdout).toMatch(/^Usage: lifeguard|Commands/m);
    expect(later.out.stdout).not.toContain('Lifeguard found');
  });
});

describe('the command line and Xcode', () => {
  const withXcode = (xcode: FakeXcode, ...argv: string[]) =>
    lifeguard([...argv, '--config', config()], { PATH: `${xcode.bin}:${process.env.PATH}` });

  it('is one calm line where there is none', async () => {
    const { code, stdout } = await onStack('ios');
    expect(stdout).toMatch(/^Xcode is not installed, so there are no simulators and devices to look at\.\n/);
    expect(code).toBe(0);
  });

  it('lists, boots after naming, prints the guide with its commands, and keeps its schema', async () => {
    const folder = mkdtempSync(path.join(home, 'xcode-'));
    const xcode = await fakeXcode(folder);
    const list = await withXcode(xcode, 'ios');
    expect(list.stdout).toMatch(/^my-iphone is connected\.$/m);
    expect(list.stdout).toContain(PRO);

    const boot = await withXcode(xcode, 'recover', 'simulator-boot', '--device', 'iPhone 16 Pro', '--yes');
    expect([boot.code, boot.stdout]).toEqual([0, expect.stringMatching(/^Boot iPhone 16 Pro \(iOS 18\.2\): done/)]);
    const json = await withXcode(xcode, 'ios', '--json');
    expect(IosSchema.parse(JSON.parse(json.stdout)).ios.simulators.find((s) => s.udid === PRO)?.state).toBe('booted');

    const guide = await withXcode(xcode, 'ios', 'guide', '--device', PRO);
    expect(guide.stdout).toContain('Step 1 of 6: Force quit the LeanVibe app (iPhone 16 Pro)');
    expect(guide.stdout).toContain(`lifeguard recover app-quit --device ${PRO}`);
    expect(guide.stdout).toContain('If that did not help: lifeguard ios guide persists');

    const nobody = await withXcode(xcode, 'recover', 'simulator-erase', '--yes', '--device', 'nobody');
    expect([nobody.code, nobody.stderr]).toEqual([
      3,
      expect.stringContaining('There is no simulator or device "nobody"'),
    ]);
    expect(xcode.calls().filter((c) => c.includes('erase'))).toEqual([]);
    const wrong = await withXcode(xcode, 'ios', 'gide');
    expect(wrong.code).toBe(64);
    const useless = await withXcode(xcode, 'recover', 'backend', '--device', PRO, '--yes');
    expect([useless.code, useless.stderr]).toEqual([64, expect.stringContaining('acts on no simulator or device')]);
  });
});

describe('the command line on a backend that was killed', () => {
  it('watches it go and come back, a line for each change, and ends with 130 on Ctrl-C', async () => {
    const watch = start(['watch', '--config', config(), '--repository', stack.backend.root]);
    await expect.poll(() => watch.out.stdout, patience).toContain('Watching ');
    stack.backend.killTree('SIGKILL');
    await expect
      .poll(() => watch.out.stdout, patience)
      .toMatch(/^\d\d:\d\d:\d\d {2}The backend is not running\. Nothing listens on port \d+\.$/m);

    const status = await program('status');
    expect(status.stdout).toMatch(/^The backend (is not running|stopped .+ ago)\.\nNothing listens on port/);
    expect(status.stdout.trimEnd().split('\n').at(-1)).toBe('Recover Backend: lifeguard recover backend');
    expect(status.code).toBe(2);

    const late = await program('wait', '--for', 'websocket', '--timeout', '0.5');
    expect([late.code, late.stdout]).toEqual([2, '']);
    expect(late.stderr).toMatch(/^P0 The backend (is not running|stopped)/m);
    const waiting = start(ofStack(['wait', '--for', 'backend']));
    const explained = await program('explain', 'backend-not-running');
    expect(explained.stdout).toMatch(
      /^The backend is not there: .*^It is so now:\nP0 The backend (is not running|stopped)/ms,
    );

    const emergency = await program('check', 'emergency');
    expect(emergency.stdout).toMatch(/^F Quick health assessment/m);
    expect(emergency.stdout).toMatch(
      /^Recover Backend: lifeguard recover backend\nBy the guide: Recover the backend at once; .*\nLast resorts/ms,
    );
    expect(emergency.code).toBe(2);

    const recovered = await program('recover', 'backend', '--yes');
    expect(recovered.stdout.replaceAll('\n', ' ')).toMatch(/^Backend is back\. .*WebSocket, .*Redis verified\. $/);
    expect(recovered.stderr).toMatch(/^✓ Start the backend/m);
    expect(recovered.code).toBe(0);
    // The engine of the watch confirms for itself what the recovery has verified.
    await expect.poll(async () => (await program('status')).code, patience).toBe(0);
    expect([await waiting.ended, waiting.out.stdout]).toEqual([0, 'Backend is well.\n']);

    await expect.poll(() => watch.out.stdout, patience).toMatch(/^\d\d:\d\d:\d\d {2}Backend: \w+ → healthy$/m);
    watch.child.kill('SIGINT');
    expect(await watch.ended).toBe(130);
    // Whoever waits for the first look is told so, where that takes a while.
    expect(watch.out.stderr).toMatch(/^(Looking at the stack…\n)?$/);
  });

  it('tells afterwards what happened: the incident, its report, the message about it', async () => {
    const list = await onStack('incidents', '--json');
    const { incidents } = IncidentsSchema.parse(JSON.parse(list.stdout));
    const [incident] = incidents;
    expect(incident).toMatchObject({ causeId: 'backend-not-running', component: 'backend', severity: 'P0' });
    const id = String(incident?.id);

    const one = await onStack('incidents', id);
    expect(one.stdout).toMatch(/^P0 The backend is not running\./);
    // Another process wrote the incident; what this one did is in it.
    expect(one.stdout).toMatch(/action: Recover Backend: Backend is back\./);
    expect(one.stdout).toContain(`The report: lifeguard report ${id}`);

    const file = path.join(home, 'report.md');
    const written = await onStack('report', id, '--output', file);
    expect([written.code, written.stderr]).toEqual([0, `Written to ${file}.\n`]);
    const report = readFileSync(file, 'utf8');
    expect(report).toMatch(/^# .*The backend is not running/m);
    expect(report).toContain('Recover Backend');
    expect(report).not.toContain('lifeguard-test-password');
    const again = await onStack('report', id, '--output', file);
    expect([again.code, again.stderr]).toEqual([64, expect.stringContaining('it exists already')]);

    const message = await onStack('escalate', id);
    expect(message.stdout).toMatch(/^Subject: \[P0 ESCALATION\]/m);
    const missing = await onStack('report', '999');
    expect([missing.code, missing.stderr]).toEqual([64, expect.stringMatching(/999/)]);
  });

  it('runs a checklist, one line for each line of it, and one line of it again', async () => {
    const quick = await onStack('check', 'quick', '--json');
    const run = ChecklistRunSchema.parse(JSON.parse(quick.stdout));
    expect(run.lines.find((l) => l.id === 'backend-answers')).toMatchObject({ state: 'passed' });
    expect(run.lines.filter((l) => l.tookMs === null)).toEqual([]);
    const one = await onStack('check', 'quick', 'backend-answers');
    expect(one.stdout).toMatch(/^P .*health.*\n {3}\/health answers 200 in [\d.]+ m?s\.$/m);
    expect(one.code).toBe(0);
    const markdown = await onStack('check', 'quick', 'backend-answers', '--markdown');
    expect(markdown.stdout).toMatch(/^- \[x\] /m);
    const wrong = await onStack('check', 'quick', 'helth-200');
    expect([wrong.code, wrong.stderr]).toEqual([64, expect.stringContaining('no line "helth-200"')]);
  });

  it('cancels a recovery on the first Ctrl-C and says what is left', async () => {
    const run = start([
      'recover',
      'backend',
      '--yes',
      '--json',
      '--config',
      config(),
      '--repository',
      stack.backend.root,
    ]);
    // With the first step that it tells: looked at only now and then it might be over before it is cancelled. Once: a second one ends it at once.
    let pressed = false;
    run.child.stderr.on('data', () => {
      if (pressed || !/^> /m.test(run.out.stderr)) return;
      pressed = run.child.kill('SIGINT');
    });
    const code = await run.ended;
    const result = RunSchema.parse(JSON.parse(run.out.stdout));
    expect([code, result.state]).toEqual([3, 'cancelled']);
    expect(result.result).toMatch(/^Cancelled/);
  });

  it('names the line that keeps it from starting, with exit code 2', async () => {
    stack.backend.breakImport();
    const { code, stdout, stderr } = await program('recover', 'backend', '--yes');
    expect(stdout.replaceAll('\n', ' ')).toMatch(/ModuleNotFoundError.*ai_service\.py, line 1\./);
    expect(stderr.trimEnd().split('\n').at(-1)).toBe('More: lifeguard diagnose --verbose');
    expect(code).toBe(2);
    stack.backend.mendSyntax();
    expect((await program('recover', 'backend', '--yes')).code).toBe(0);
  });
});
