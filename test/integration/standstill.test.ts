import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { createInterface, type Interface } from 'node:readline';
import { afterEach, describe, expect, it } from 'vitest';

/** Says at each line that it reads how long it has been there and, of that, has run or waited for a core; at `work` the same of ten milliseconds of work. */
const PROGRAM = `
import { createInterface } from 'node:readline';
import { standstills } from ${JSON.stringify(path.resolve('electron/system/standstill.ts'))};
const { ownMs } = standstills();
for await (const line of createInterface({ input: process.stdin })) {
  if (line === 'tell') console.log(performance.now(), ownMs());
  else {
    const [all, own, work] = [performance.now(), ownMs(), process.cpuUsage()];
    while (process.cpuUsage(work).user < 10_000);
    console.log(performance.now() - all, ownMs() - own);
  }
}`;

const children: ChildProcess[] = [];
afterEach(async () => {
  for (const child of children.splice(0)) {
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
});

class Subject {
  readonly child: ChildProcess;
  private readonly lines: Interface;

  constructor() {
    this.child = spawn(process.execPath, ['--input-type=module', '--eval', PROGRAM], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    children.push(this.child);
    this.lines = createInterface({ input: this.child.stdout as NodeJS.ReadableStream });
  }

  get pid(): string {
    return String(this.child.pid);
  }

  async ask(what: 'tell' | 'work') {
    this.child.stdin?.write(`${what}\n`);
    const [line] = await once(this.lines, 'line');
    const [all = Number.NaN, own = Number.NaN] = String(line).split(' ').map(Number);
    return { all, own };
  }
}

const statusOf = (pid: string): string => readFileSync(`/proc/${pid}/status`, 'utf8');

/** Other turns of the event loop until something holds. */
async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((turn) => setImmediate(turn));
}

describe.runIf(process.platform === 'linux')('the time in which a process wanted to run', () => {
  it('does not go on while it is stopped', async () => {
    const subject = new Subject();
    const before = await subject.ask('tell');
    subject.child.kill('SIGSTOP');
    await until(() => /^State:\s+T/m.test(statusOf(subject.pid)));
    const stopped = performance.now();
    await until(() => performance.now() - stopped > 1000);
    subject.child.kill('SIGCONT');
    const after = await subject.ask('tell');
    const all = after.all - before.all;
    expect(all).toBeGreaterThan(1000);
    // What it waited for before and after it was stopped counts.
    expect(after.own - before.own).toBeLessThan(all - 800);
  });

  it('goes on while others have the core', async () => {
    const subject = new Subject();
    await subject.ask('tell');
    const core = /^Cpus_allowed_list:\s+(\d+)/m.exec(statusOf('self'))?.[1] ?? '0';
    execFileSync('taskset', ['-cp', core, subject.pid], { stdio: 'ignore' });
    execFileSync('renice', ['-n', '19', '-p', subject.pid], { stdio: 'ignore' });
    const busy = spawn('taskset', ['-c', core, process.execPath, '--eval', 'console.log();for(;;);'], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    children.push(busy);
    await once(busy.stdout, 'data');
    const { all, own } = await subject.ask('work');
    expect(all).toBeGreaterThan(50);
    expect(own).toBeGreaterThan(0.8 * all);
  });
});
