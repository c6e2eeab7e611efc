import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { makeLeanvibeCli } from '../../support/leanvibe-cli.ts';
import { ensurePython, fetchAnew } from '../../support/stack/index.ts';
import { fakeXcode, PRO } from '../../support/xcode.ts';
import type { XcodeState } from '../../support/xcode-tool.ts';
import { detect, type FaultCase, must, recover, row, until } from '../harness.ts';

/** Puts a folder in front of PATH for one row. */
function onPath(stage: Parameters<FaultCase['run']>[0], folder: string): void {
  const before = process.env.PATH;
  process.env.PATH = `${folder}:${before}`;
  stage.later(() => {
    process.env.PATH = before;
  });
}

/** What surrounds the app and the command line. */
export const iosCases: readonly FaultCase[] = [
  {
    id: 'E3',
    fault: 'backend listens on loopback only; a device is to reach it',
    async run(stage) {
      const { backend, engine } = await stage.healthy();
      const closed = await engine.ios.reach();
      must(closed.state === 'no' && closed.listens === 'loopback', `it says: ${closed.text}`);
      const [address] = closed.addresses;
      must(address !== undefined, 'this machine has no address in a network');
      const url = `http://${address.address}:${backend.port}/health`;
      must(
        await fetchAnew(url).then(
          () => false,
          () => true,
        ),
        'the backend was reachable before',
      );

      const script = await engine.plan('open-to-devices');
      const file = path.join(backend.folder, 'start.sh');
      const text = readFileSync(file, 'utf8');
      const line = text.split('\n').findIndex((l) => l.includes('--host 127.0.0.1')) + 1;
      must(line > 0, `there is no --host in ${text}`);
      must(
        !script.ok && script.reason.startsWith(`Line ${line} of ${file} decides where the backend listens`),
        `it does not name the line that decides: ${script.ok ? 'there is a plan' : script.reason}`,
      );
      // A script that leaves it open: uvicorn takes it from its environment then.
      writeFileSync(file, text.replace('--host 127.0.0.1', ''));
      const plan = await engine.plan('open-to-devices');
      must(plan.ok, 'there is no plan');
      must(
        plan.plan.notes.some((n) => n.includes('UVICORN_HOST=0.0.0.0')),
        'it does not show what changes',
      );
      must(
        plan.plan.confirm?.includes('UVICORN_HOST=0.0.0.0') === true,
        `it is asked for without the change: ${plan.plan.confirm}`,
      );
      const unasked = await engine.recover({ runbook: 'open-to-devices', unseen: true });
      must(!unasked.ok && unasked.why === 'asks', 'it opens the backend to the network without asking');
      const { run, reason, recoveredAfterMs } = await recover(engine, 'open-to-devices', plan);
      must(run?.state === 'succeeded', reason);
      must((await fetchAnew(url)).ok, 'the backend is not reachable over the network');
      const open = await engine.ios.reach();
      must(open.state === 'yes' && open.url === `http://${address.address}:${backend.port}`, `it says: ${open.text}`);
      return row({ cause: closed.text, recoveredAfterMs, verified: open.text });
    },
  },
  {
    id: 'E1',
    fault: 'the app fails because the backend does; the guide finds that, mends it, and is in the incident',
    async run(stage) {
      const xcode = await fakeXcode(stage.folder);
      stage.later(xcode.stop);
      onPath(stage, xcode.bin);
      xcode.change((s) => {
        for (const simulator of s.simulators) simulator.bootedAt = 0;
      });
      const { backend, engine } = await stage.healthy();
      const { cause, detectedAfterMs } = await detect(engine, () => backend.killTree('SIGKILL'), 'backend-not-running');
      const { guidance } = engine.ios;
      guidance.begin('websocket', { kind: 'simulator', id: PRO, name: 'iPhone 16 Pro' });
      const bad = await guidance.check();
      must(bad?.seen?.state === 'no', `it says of a backend that is down: ${bad?.seen?.text}`);
      const { run, reason, recoveredAfterMs } = await recover(engine, 'recover-backend');
      must(run?.state === 'succeeded', reason);
      const good = await guidance.check();
      must(good?.seen?.state === 'yes', `it says of a backend that is back: ${good?.seen?.text}`);
      must(guidance.answer('helped')?.state === 'helped', 'the guide does not end');
      const [incident] = engine.incidents({ limit: 1 });
      const timeline = engine.incident(incident?.id ?? 0)?.timeline.map((t) => t.text) ?? [];
      const words = timeline.find((t) => t.startsWith('iOS guide, iPhone 16 Pro'));
      must(words?.includes('helped') === true, `the incident does not tell of the guide: ${timeline.join(' | ')}`);
      return row({ detectedAfterMs, cause: cause.title, recoveredAfterMs, verified: words ?? null });
    },
  },
  {
    id: 'D8',
    fault: 'the LeanVibe CLI’s configuration is broken; reset keeps the projects and a backup',
    async run(stage) {
      const { python } = await ensurePython();
      const program = makeLeanvibeCli(path.join(stage.folder, 'bin'), python);
      const config = path.join(stage.folder, '.leanvibe/config.yml');
      mkdirSync(path.dirname(config), { recursive: true });
      process.env.HOME = stage.folder;
      stage.later(() => {
        process.env.HOME = home;
        delete process.env.LEANVIBE_TEST_BACKEND;
      });
      const { backend, engine } = await stage.healthy({}, { 'cli.path': program });
      process.env.LEANVIBE_TEST_BACKEND = backend.url;
      const wrong = `backend_url: http://127.0.0.1:9\ntheme: light\napi_token: sk-secret-0123456789\nprojects:\n  - name: shop\n    path: ~/code/shop\n`;
      writeFileSync(config, wrong);
      const before = await engine.leanvibeCli(true);
      must(
        before.cli?.reaches === 'no' && before.text.includes('does not reach the backend'),
        `it says: ${before.text}`,
      );
      must(
        before.cli.configCommands?.includes('reset') && before.cli.version === '0.1.0',
        'its help or its metadata was not read',
      );
      const plan = await engine.plan('recover-cli');
      must(plan.ok && plan.plan.confirm !== null, 'it does not ask');
      must((await recover(engine, 'recover-cli')).run === null, 'it resets without asking');
      must(readFileSync(config, 'utf8') === wrong, 'it changed the file before anybody agreed');
      const { run, reason, recoveredAfterMs } = await recover(engine, 'recover-cli', plan);
      must(run?.state === 'succeeded', reason);
      const after = readFileSync(config, 'utf8');
      must(after.includes('name: shop') && after.includes(backend.url), `the projects are gone: ${after}`);
      const backups = readdirSync(path.dirname(config)).filter((f) => f.includes('.backup-'));
      must(
        backups.length === 1 && readFileSync(path.join(path.dirname(config), backups[0] ?? ''), 'utf8') === wrong,
        'there is no backup',
      );
      const shown = run.steps.flatMap((s) => s.output).join('\n');
      must(shown.includes('- theme: light') && shown.includes('+ theme: dark'), 'it does not show what changed');
      must(!shown.includes('sk-secret'), 'it shows a secret');
      const works = await engine.leanvibeCli(true);
      must(works.cli?.reaches === 'yes', `afterwards: ${works.text}`);

      // A file that cannot even be read: the program would fail on it before it could reset anything.
      writeFileSync(config, 'backend_url: [\n  broken');
      const broken = await engine.leanvibeCli(true);
      must(broken.text.includes('cannot be read. Line'), `it does not name the line: ${broken.text}`);
      const again = await engine.plan('recover-cli');
      must(again.ok, 'there is no plan for a file that cannot be read');
      await new Promise((resolve) => setTimeout(resolve, 1100));
      const fresh = await engine.plan('recover-cli');
      must(fresh.ok, 'there is no plan');
      const second = await recover(engine, 'recover-cli', fresh);
      must(second.run?.state === 'succeeded', second.reason);
      must(existsSync(config), 'there is no configuration any more');
      return row({ cause: before.text, recoveredAfterMs, verified: run.result });
    },
  },
  {
    id: 'B11',
    fault: 'the simulator service hangs; restarted after asking',
    async run(stage) {
      const xcode = await fakeXcode(stage.folder);
      stage.later(xcode.stop);
      onPath(stage, xcode.bin);
      // By its own name, as the real one; killed for it, nothing else may be.
      const service = spawn('/bin/bash', ['-c', 'exec -a com.apple.CoreSimulator.CoreSimulatorService sleep 600']);
      const namesake = spawn('/bin/bash', [
        '-c',
        'exec -a com.apple.CoreSimulator.CoreSimulatorServiceWatcher sleep 600',
      ]);
      stage.later(() => {
        service.kill('SIGKILL');
        namesake.kill('SIGKILL');
      });
      const become = (mode: XcodeState['mode']) =>
        xcode.change((s) => {
          s.mode = mode;
        });
      service.once('exit', () => become('ok'));
      const { engine } = await stage.healthy();
      become('service-gone');
      const begun = performance.now();
      await engine.ios.view(true);
      const snapshot = await until(
        engine,
        (s) =>
          s.causes.some((c) => c.id === 'ios-simulator-service') ||
          s.components.some((c) => c.id === 'ios' && c.findings.length > 0),
        10_000,
        'the simulator service is named',
      );
      const detectedAfterMs = performance.now() - begun;
      const finding = snapshot.components.find((c) => c.id === 'ios')?.findings[0]?.text ?? null;
      const plan = await engine.plan('restart-simulator-service');
      must(plan.ok && plan.plan.confirm?.includes(String(service.pid)) === true, 'it does not name the process');
      must(!plan.plan.confirm?.includes(String(namesake.pid)), 'it would end another program');
      must((await recover(engine, 'restart-simulator-service')).run === null, 'it does not ask');
      const { run, reason, recoveredAfterMs } = await recover(engine, 'restart-simulator-service', plan);
      must(run?.state === 'succeeded', reason);
      must(namesake.exitCode === null && namesake.signalCode === null, 'another program was ended');
      const view = await engine.ios.view(true);
      must(view.problems.length === 0 && view.simulators.length === 2, 'the simulators did not come back');
      return row({ cause: finding, detectedAfterMs, recoveredAfterMs, verified: run.result });
    },
  },
];

const home = process.env.HOME;
