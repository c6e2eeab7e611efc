import { execFileSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseMoment } from '../../../electron/system/boot.ts';
import { KernelKills, parseKernelKill } from '../../../electron/system/kernel-log.ts';

describe('the log of the kernel', () => {
  it('tells of a process that was ended because its control group had used up its memory', () => {
    expect(
      parseKernelKill(
        '3,437,37545235442,-;Memory cgroup out of memory: Killed process 30759 (python3) total-vm:221384kB, anon-rss:30464kB, file-rss:6652kB, shmem-rss:0kB, UID:0 pgtables:128kB oom_score_adj:0\n',
      ),
    ).toEqual({ pid: 30759, micros: 37545235442, residentBytes: 30464 * 1024, of: 'group' });
  });

  it('tells of one for which the machine had none left', () => {
    expect(
      parseKernelKill(
        '3,9,12,-;Out of memory: Killed process 77 (a b) total-vm:1kB, anon-rss:2kB, file-rss:0kB, shmem-rss:0kB, UID:1000 pgtables:1kB oom_score_adj:0\n',
      ),
    ).toMatchObject({ pid: 77, of: 'machine' });
  });

  it.each([
    '',
    '6,1,2,-;usb 1-1: new device',
    '3,1,2,-;oom-kill:constraint=CONSTRAINT_MEMCG,task=python3,pid=30759,uid=0',
  ])('tells of none: %j', (record) => {
    expect(parseKernelKill(record)).toBeNull();
  });

  it('is read on from where it was left, and what it told before is remembered', ({ onTestFinished }) => {
    const folder = mkdtempSync(path.join(tmpdir(), 'lifeguard-kernel-log-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    // As from the kernel's log, what was read of a pipe does not come again.
    const file = path.join(folder, 'kmsg');
    execFileSync('mkfifo', [file]);
    const kernel = openSync(file, 'r+');
    onTestFinished(() => closeSync(kernel));
    const log = new KernelKills(file);
    const pids = () => log.all()?.map(({ pid }) => pid);
    expect(pids()).toEqual([]);
    for (const pid of [11, 12]) {
      writeSync(kernel, `3,9,12,-;Out of memory: Killed process ${pid} (a) total-vm:1kB, anon-rss:2kB, file-rss:0kB\n`);
      expect(pids()).toContain(pid);
    }
    expect(pids()).toEqual([11, 12]);
  });

  it('says that it may not be read', () => {
    expect(new KernelKills('/nowhere/kmsg').all()).toBeNull();
  });
});

describe('the start of a Mac', () => {
  it('is read in milliseconds', () => {
    expect(parseMoment('{ sec = 1779754624, usec = 340455 } Tue May 26 08:17:04 2026')).toBe(1779754624340);
    expect(parseMoment('sysctl: unknown oid')).toBeNull();
  });
});
