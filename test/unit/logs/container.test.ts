import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LogViewer, logFiles, noContainerLog, readLogs } from '../../../electron/logs/index.ts';

let folder: string;
let command: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'lifeguard-container-'));
  command = path.join(folder, 'docker');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** A tool that answers as `docker logs` does: what went to standard error comes there, each line with its time. */
const tool = async (script: string): Promise<void> => {
  await writeFile(command, `#!/bin/sh\n${script}\n`);
  await chmod(command, 0o700);
};
const files = () =>
  logFiles({ backendFolder: null, captured: null, containers: [{ id: 'neo4j', name: 'leanvibe-neo4j', command }] });
const everything = { log: null, least: null, search: '', between: null } as const;
const clean = (text: string) => text.replaceAll('hunter2', '•••');

describe('the log of a container', () => {
  it('is read like a file: both streams in order, with times, levels and no secrets', async () => {
    await tool(
      `[ "$1 $2 $3 $5" = "logs --timestamps --tail leanvibe-neo4j" ] || exit 9
echo '2025-01-13T10:00:00.000000001Z INFO:     started with password hunter2'
echo '2025-01-13T10:00:02.000000001Z plain words'
echo '2025-01-13T10:00:01.000000001Z ERROR:    lost the page cache' >&2`,
    );
    const view = await new LogViewer(clean).view(files(), everything);
    expect(view.logs).toMatchObject([
      { id: 'container-neo4j', title: 'Container leanvibe-neo4j', state: 'read', problem: null },
    ]);
    expect(view.lines).toEqual([
      {
        log: 'container-neo4j',
        at: Date.UTC(2025, 0, 13, 10),
        level: 'info',
        text: 'INFO:     started with password •••',
      },
      {
        log: 'container-neo4j',
        at: Date.UTC(2025, 0, 13, 10, 0, 1),
        level: 'error',
        text: 'ERROR:    lost the page cache',
      },
      { log: 'container-neo4j', at: Date.UTC(2025, 0, 13, 10, 0, 2), level: null, text: 'plain words' },
    ]);
    const now = Date.UTC(2025, 0, 13, 10, 1);
    const report = await readLogs(files(), { now, windowMs: 600_000, redact: clean });
    expect(report.errorsPerMinute.reduce((sum, m) => sum + m.errors, 0)).toBe(1);
  });

  it('is there as a reason where no container is known', async () => {
    const why = 'There are no containers: no command docker is there.';
    const log = noContainerLog({ id: 'docker', command: 'docker', why });
    const { logs, lines } = await new LogViewer(clean).view([log], { ...everything, log: 'docker' });
    expect(lines).toEqual([]);
    expect(logs).toMatchObject([{ id: 'docker', file: 'docker logs', state: 'absent', problem: why }]);
  });

  it('says why it could not be read', async () => {
    await tool("echo 'Error response from daemon: No such container: leanvibe-neo4j' >&2; exit 1");
    const { logs, lines } = await new LogViewer(clean).view(files(), everything);
    expect(lines).toEqual([]);
    expect(logs).toMatchObject([
      { state: 'unreadable', problem: expect.stringContaining('No such container: leanvibe-neo4j') },
    ]);
    await rm(command);
    expect((await new LogViewer(clean).view(files(), everything)).logs).toMatchObject([
      { state: 'unreadable', problem: expect.stringContaining('the tool is not there') },
    ]);
  });
});
