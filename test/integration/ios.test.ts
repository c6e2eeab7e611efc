import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createEngine, type Engine } from '../../electron/app/index.ts';
import { soon } from '../support/soon.ts';
import { type FakeXcode, fakeXcode, OLD, PHONE, PRO } from '../support/xcode.ts';

let folder = '';
let xcode: FakeXcode;
let engine: Engine | null = null;
const usualPath = process.env.PATH;

beforeEach(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'lifeguard-ios-'));
  xcode = await fakeXcode(folder);
  process.env.PATH = `${xcode.bin}:${usualPath}`;
});
afterEach(async () => {
  await engine?.stop();
  engine = null;
  xcode.stop();
  process.env.PATH = usualPath;
  rmSync(folder, { recursive: true, force: true });
});

async function start(env = process.env): Promise<Engine> {
  engine = await createEngine({
    cwd: folder,
    home: folder,
    env: { ...env, HOME: folder },
    platform: process.platform,
    stateFolder: path.join(folder, 'state'),
    follows: true,
  });
  return engine;
}
const booted = () =>
  xcode.change((s) => {
    for (const simulator of s.simulators) if (simulator.udid === PRO) simulator.bootedAt = 0;
  });
/** Plans, agrees to what is asked, and waits for the end. */
async function carryOut(on: Engine, id: Parameters<Engine['plan']>[0], target: string) {
  const made = await on.plan(id, target);
  if (!made.ok) return { plan: null, run: null, refused: made.reason };
  const started = await on.recover({ token: made.token, confirmed: true });
  if (!started.ok) return { plan: made.plan, run: null, refused: started.reason };
  return { plan: made.plan, run: await started.ended, refused: null };
}

describe('without Xcode', () => {
  it('is calm: one line, no trouble, nothing started', async () => {
    process.env.PATH = usualPath;
    const on = await start();
    const view = await on.ios.view(true);
    expect(view).toMatchObject({ usable: false, problems: [], simulators: [], devices: [] });
    expect(view.summary).toBe('Xcode is not installed, so there are no simulators and devices to look at.');
    expect(on.snapshot().components.find((c) => c.id === 'ios')?.state).toBe('off');
    expect(on.snapshot().causes.filter((c) => c.component === 'ios')).toEqual([]);
  });

  it('never calls xcrun, which would open the installer’s dialog', async () => {
    xcode.change((s) => {
      s.mode = 'absent';
    });
    const on = await start();
    expect((await on.ios.view(true)).usable).toBe(false);
    expect(xcode.calls()).toEqual(['xcode-select -p']);
  });

  it('asks nothing on the steady cycle, also where there is an Xcode', async () => {
    const on = await start();
    await on.settled(20_000);
    expect(xcode.calls()).toEqual([]);
    expect(on.snapshot().components.find((c) => c.id === 'ios')?.state).toBe('off');
  });
});

describe('what Xcode says', () => {
  it('lists simulators and devices, with the app on the booted one', async () => {
    booted();
    const view = await (await start()).ios.view(true);
    expect(view.summary).toBe('iPhone 16 Pro is booted; my-iphone is connected.');
    expect(view.simulators.find((s) => s.udid === PRO)).toMatchObject({
      version: '18.2',
      state: 'booted',
      app: { installed: 'yes', running: 'no', version: '1.4.0' },
    });
    expect(view.simulators.find((s) => s.udid === OLD)).toMatchObject({
      available: 'no',
      unavailable: 'runtime profile not found using "System" match policy',
    });
    expect(view.devices).toMatchObject([{ id: PHONE, version: '18.1.1', locked: 'no', unready: null }]);
  });

  it.each([
    ['licence', 'licence', 'sudo xcodebuild -license accept'],
    ['service-gone', 'simulator-service', 'Restart the simulator service.'],
    ['old', 'old-tools', 'Update Xcode.'],
  ] as const)('names %s', async (mode, kind, fix) => {
    xcode.change((s) => {
      s.mode = mode;
    });
    const { problems } = await (await start()).ios.view(true);
    expect(problems).toMatchObject([{ kind, fix }]);
  });

  it('says that only the command line tools are there', async () => {
    xcode.change((s) => {
      s.mode = 'clt';
    });
    const view = await (await start()).ios.view(true);
    expect(view.usable).toBe(false);
  });
});

describe('simulators', () => {
  it('boots one and waits until it really is', async () => {
    const on = await start();
    const { run } = await carryOut(on, 'simulator-boot', 'iPhone 16 Pro');
    expect(run).toMatchObject({ state: 'succeeded', target: 'iPhone 16 Pro (iOS 18.2)' });
    expect(run?.steps.at(-1)?.result).toBe('iPhone 16 Pro is booted.');
    expect((await carryOut(on, 'simulator-boot', PRO)).refused).toBe('iPhone 16 Pro (iOS 18.2) is booted already.');
  });

  it('refuses an unavailable one, an unknown one and none at all', async () => {
    const on = await start();
    expect((await carryOut(on, 'simulator-boot', OLD)).refused).toMatch(
      /^iPhone 14 cannot be used: runtime profile not found/,
    );
    expect((await carryOut(on, 'simulator-boot', 'nobody')).refused).toBe(
      'There is no simulator or device "nobody" any more.',
    );
    expect((await on.plan('simulator-erase')).ok).toBe(false);
  });

  it('erases only after a sentence that names it and what is lost, and only that one', async () => {
    booted();
    const on = await start();
    const made = await on.plan('simulator-erase', PRO);
    if (!made.ok) throw new Error(made.reason);
    expect(made.plan.confirm).toBe(
      `Erase iPhone 16 Pro (iOS 18.2) [${PRO}]? Everything on iPhone 16 Pro (iOS 18.2) is lost: its apps, their data, its accounts and permissions, 1.1 GB.`,
    );
    expect(await on.recover({ token: made.token, confirmed: false })).toMatchObject({ ok: false, why: 'asks' });
    expect(await on.recover({ token: 'yes', confirmed: true })).toMatchObject({ ok: false, why: 'unknown' });
    const unseen = { runbook: 'simulator-erase', unseen: true } as const;
    expect(await on.recover({ ...unseen, target: PRO })).toMatchObject({ ok: false, why: 'asks' });
    expect(await on.recover({ ...unseen, target: OLD })).toMatchObject({ ok: false });
    expect(xcode.calls().filter((c) => c.includes('erase'))).toEqual([]);

    const { run } = await carryOut(on, 'simulator-erase', PRO);
    expect(run?.state).toBe('succeeded');
    expect(xcode.calls().filter((c) => c.includes('erase'))).toEqual([`xcrun simctl erase ${PRO}`]);
    expect(run?.steps.at(-1)?.result).toBe('LeanVibe is not installed.');
  });

  it('says so when the simulator vanishes in the middle', async () => {
    xcode.change((s) => {
      s.bootMs = 3_600_000;
    });
    const on = await start();
    const started = await on.recover({ runbook: 'simulator-boot', unseen: true, target: PRO });
    if (!started.ok) throw new Error(started.reason);
    await soon(() => expect(xcode.read().simulators.find((s) => s.udid === PRO)?.bootedAt).toBeGreaterThan(0));
    xcode.change((s) => {
      s.simulators = s.simulators.filter((o) => o.udid !== PRO);
    });
    await soon(() => expect(on.snapshot().recovery?.steps.at(-1)?.output.at(-1)).toMatch(/is not there any more/));
    on.cancel(started.run);
    expect((await started.ended).state).toBe('cancelled');
  });

  it('quits, starts and allows the app, each seen', async () => {
    booted();
    const on = await start();
    const launch = await carryOut(on, 'app-launch', PRO);
    expect(launch.run?.steps.at(-1)?.result).toBe('LeanVibe runs.');
    const quit = await carryOut(on, 'app-quit', PRO);
    expect(quit.run?.steps.at(-1)?.result).toBe('LeanVibe does not run.');
    // Nothing to end is as good as ended.
    expect((await carryOut(on, 'app-quit', PRO)).run?.state).toBe('succeeded');
    const allow = await carryOut(on, 'app-allow-microphone', PRO);
    expect(allow.run?.steps.at(-1)?.result).toBe('LeanVibe may use the microphone.');
    const remove = await carryOut(on, 'app-remove', PRO);
    expect(remove.run?.state).toBe('succeeded');
    expect((await carryOut(on, 'app-launch', PRO)).refused).toBe(
      'LeanVibe is not installed on iPhone 16 Pro (iOS 18.2).',
    );
  });

  it('listens to the app’s log for a while, without its secrets', async () => {
    booted();
    const on = await start();
    await on.ios.view(true);
    const { lines, problem } = await on.ios.log(PRO);
    expect(problem).toBeNull();
    expect(lines[0]).toMatch(/LeanVibe\[4711:1a2b\] \[socket\] reconnecting, attempt 0/);
    expect(lines.join('\n')).not.toContain('sk-test-0123456789');
  }, 20_000);
});

describe('devices', () => {
  it('starts, ends and removes the app on one', async () => {
    const on = await start();
    expect((await carryOut(on, 'app-launch', PHONE)).run?.steps.at(-1)?.result).toBe('LeanVibe runs.');
    expect((await carryOut(on, 'app-quit', 'my-iphone')).run?.steps.at(-1)?.result).toBe('LeanVibe does not run.');
    const remove = await carryOut(on, 'app-remove', PHONE);
    expect(remove.plan?.confirm).toContain(`[${PHONE}]`);
    expect(remove.run?.state).toBe('succeeded');
  });

  it.each([
    [{ developerModeStatus: 'disabled', ddiServicesAvailable: false }, {}, /Developer Mode is off on my-iphone/],
    [{}, { tunnelState: 'disconnected' }, /my-iphone is not connected: wake it/],
    [{}, { pairingState: 'unpaired' }, /my-iphone is not paired with this machine/],
  ])('says what a device needs first: %j %j', async (properties, connection, words) => {
    xcode.change((s) => {
      for (const { told } of s.devices) {
        Object.assign(told.deviceProperties as object, properties);
        Object.assign(told.connectionProperties as object, connection);
      }
    });
    const on = await start();
    expect((await carryOut(on, 'app-launch', PHONE)).refused).toMatch(words);
    expect(xcode.calls().filter((c) => c.includes('process launch'))).toEqual([]);
  });

  it('says that it is locked', async () => {
    xcode.change((s) => {
      for (const d of s.devices) d.locked = true;
    });
    expect((await carryOut(await start(), 'app-launch', PHONE)).refused).toBe('my-iphone is locked: unlock it.');
  });
});

describe('the guide', () => {
  const target = { kind: 'simulator' as const, id: PRO, name: 'iPhone 16 Pro' };

  it('does and verifies its steps, and is found again where the person was after a restart', async () => {
    booted();
    const on = await start();
    on.ios.guidance.begin('recover', target);
    expect((await on.ios.guidance.check())?.seen).toEqual({ state: 'yes', text: 'LeanVibe does not run.' });
    on.ios.guidance.answer('did-not-help');
    await carryOut(on, 'app-launch', PRO);
    expect((await on.ios.guidance.check())?.seen).toEqual({ state: 'yes', text: 'LeanVibe runs.' });
    on.ios.guidance.answer('did-not-help');
    expect((await on.ios.guidance.check())?.seen).toMatchObject({ state: 'unknown' });
    await carryOut(on, 'app-allow-microphone', PRO);
    expect((await on.ios.guidance.check())?.seen).toMatchObject({
      state: 'yes',
      text: 'LeanVibe may use the microphone.',
    });
    await on.stop();
    const again = await start();
    expect(again.ios.guidance.state()).toMatchObject({ branch: 'recover', step: 'microphone' });
    expect(again.ios.guidance.state()?.results.map((r) => r.step)).toEqual(['force-quit', 'relaunch']);
    expect(again.ios.guidance.answer('helped')?.state).toBe('helped');
  });

  it('goes on with what the guide does when nothing helped, and hands over in the end', async () => {
    const on = await start();
    on.ios.guidance.begin('voice', target);
    const walked: string[] = [];
    for (let run = on.ios.guidance.state(); run?.state === 'under-way'; run = on.ios.guidance.answer('did-not-help'))
      walked.push(`${run.branch}/${run.step}`);
    expect(walked[0]).toBe('voice/microphone');
    expect(walked).toContain('recover/wake-phrase');
    expect(walked.at(-1)).toBe('persists/erase');
    expect(on.ios.guidance.state()?.state).toBe('handed-over');
  });
});
