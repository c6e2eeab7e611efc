import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { COMMANDS, GLOBAL_OPTIONS } from '../../../electron/cli/commands.ts';
import { runCli } from '../../../electron/cli/run.ts';
import { SnapshotSchema } from '../../../shared/domain/index.ts';
import { aSnapshot } from '../../support/face-fixtures.ts';

/** Calls that never start an engine; a stream without a terminal stands for each of the three. */
async function lifeguard(...argv: string[]) {
  const stream = () => {
    const written: string[] = [];
    const pass = new PassThrough();
    pass.on('data', (chunk) => written.push(String(chunk)));
    return { stream: Object.assign(pass, { isTTY: false }) as never, text: () => written.join('') };
  };
  const [stdin, stdout, stderr] = [stream(), stream(), stream()];
  const code = await runCli(argv, { stdin: stdin.stream, stdout: stdout.stream, stderr: stderr.stream });
  return { code, stdout: stdout.text(), stderr: stderr.text() };
}

describe('help', () => {
  it.each([['help'], ['--help'], ['-h'], ['--no-color', '--help']])(
    'names every command after "%s %s"',
    async (...argv) => {
      const { code, stdout, stderr } = await lifeguard(...argv);
      expect([code, stderr]).toEqual([0, '']);
      for (const { name, summary } of COMMANDS)
        expect(stdout).toMatch(new RegExp(`^  ${name} +${summary.slice(0, 20)}`, 'm'));
      expect(stdout).toMatch(/Exit codes: 0 .*1 degraded, 2 critical.*64/s);
    },
  );

  it.each(COMMANDS.map((c) => [c.name]))('teaches %s by usage, options and examples, in 80 columns', async (name) => {
    const { code, stdout } = await lifeguard('help', name);
    expect(code).toBe(0);
    expect(stdout).toMatch(new RegExp(`^Usage: lifeguard ${name}`, 'm'));
    expect(stdout).toMatch(/^Examples:\n {2}lifeguard /m);
    for (const option of Object.keys(GLOBAL_OPTIONS)) expect(stdout).toContain(`--${option}`);
    // Only the list of runbooks is one long word, which a person may want to copy.
    for (const line of stdout.split('\n').filter((l) => !l.includes('|')))
      expect(line.length, line).toBeLessThanOrEqual(80);
    expect((await lifeguard(name, '--help')).stdout).toBe(stdout);
  });

  it('teaches what is watched too where a command has the same name', async () => {
    const { stdout } = await lifeguard('help', 'models');
    expect(stdout).toMatch(/^lifeguard models: .*^models: MLX models$.*^What can be wrong.* model-missing /ms);
    expect((await lifeguard('help', 'status')).stdout).not.toContain('What can be wrong');
  });

  it.each([['--version'], ['--version', '--json'], ['status', '--version']])(
    'prints the version for "%s %s"',
    async (...argv) => {
      expect(await lifeguard(...argv)).toEqual({
        code: 0,
        stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/),
        stderr: '',
      });
    },
  );
});

describe('a call that is wrong ends with 64, says why and what would help', () => {
  it.each([
    [['status', '--stack', 'mian'], 'There is no stack "mian".', 'Did you mean: --stack main?'],
    [['stacks', 'ad', 'blue'], '"stacks ad blue" is not a call.', 'See: lifeguard help stacks'],
    [['stacks', 'add', 'blue', '--port', 'x'], '"x" is not a port.', 'from 1 to 65535'],
    [['stacks', 'add', 'blue', '/nowhere/at/all'], 'There is no folder /nowhere/at/all.', 'leanvibe-backend'],
    [['stauts'], 'There is no command "stauts".', 'Did you mean: lifeguard status?'],
    [['wacth'], 'There is no command "wacth".', 'Did you mean: lifeguard watch?'],
    [['xyzzy'], 'There is no command "xyzzy".', 'See: lifeguard help'],
    [['help', 'recovre'], 'There is no command and no topic "recovre".', 'Did you mean: lifeguard help recover?'],
    [
      ['explain', 'backend-hang'],
      'There is no cause "backend-hang".',
      'Did you mean: lifeguard explain backend-hangs?',
    ],
    [['explain', 'xyzzy'], 'There is no cause "xyzzy".', 'lifeguard help causes'],
    [['wait', '--for', 'bakend'], 'There is no component "bakend".', 'Did you mean: --for backend?'],
    [['wait', '--for', ' ,'], '--for names no component.', 'Use some of: '],
    [['wait', '--timeout', 'soon'], '"soon" is not a time limit.', '--timeout 60'],
    [['exec'], 'COMMAND is missing.', 'Usage: lifeguard exec'],
    [['exec', '--for', 'bakend', '--', 'true'], 'There is no component "bakend".', 'Did you mean: --for backend?'],
    [['status', '--josn'], "Unknown option '--josn'.", 'Did you mean: --json?'],
    [['status', '--xyzzy'], "Unknown option '--xyzzy'.", 'See: lifeguard help status'],
    [['--xyzzy'], "Unknown option '--xyzzy'.", 'See: lifeguard help'],
    [['status', '--config'], "Option '--config <value>' argument missing.", 'See: lifeguard help status'],
    [['status', 'now'], 'There is no component "now".', 'Known: '],
    [['status', 'cpu', 'now'], '"now" is too much.', 'Usage: lifeguard status'],
    [['recover'], 'RUNBOOK is missing.', 'Usage: lifeguard recover RUNBOOK'],
    [['check'], 'One of quick, full, emergency is missing.', 'Usage: lifeguard check'],
    [['recover', 'bakend'], 'There is no runbook "bakend".', 'Did you mean: lifeguard recover backend?'],
    [['recover', 'backend'], 'Nobody can be asked here.', 'Add --yes'],
    [['config', 'set', 'backend.port'], '"config set backend.port" is not a call.', 'See: lifeguard help config'],
    [['config', 'set', 'backend.prot', '1'], 'There is no setting "backend.prot".', 'Did you mean: backend.port?'],
    [
      ['config', 'set', 'models.expected', 'org/one'],
      'models.expected takes a list.',
      `For example: lifeguard config set models.expected '["org/one"]'`,
    ],
    [
      ['config', 'set', 'models.folders', '[~/a, "b"]'],
      'models.folders takes a list.',
      `lifeguard config set models.folders '["~/a","b"]'`,
    ],
    [
      ['config', 'set', 'backend.start', './start.sh --fast'],
      'backend.start takes a group of values.',
      `lifeguard config set backend.start '{"command":"./start.sh","args":["--fast"],"cwd":null}'`,
    ],
    [
      ['config', 'set', 'thresholds.cpu.used', '90'],
      'thresholds.cpu.used takes a group of values.',
      `lifeguard config set thresholds.cpu.used '{"warning":90,"critical":95}'`,
    ],
    [['config', 'path', 'x'], '"config path x" is not a call.', 'See: lifeguard help config'],
    [['schema', 'xyzzy'], '"xyzzy" prints no JSON.', 'Known: status,'],
    [['schema', 'constructor'], '"constructor" prints no JSON.', 'Known: status,'],
    [['schema', '__proto__'], '"__proto__" prints no JSON.', 'Known: status,'],
    [['serve', '--port', '0x50'], '"0x50" is not a port.', 'from 1 to 65535'],
    [['serve', '--port', ''], '"" is not a port.', 'from 1 to 65535'],
    [['status', '--timeout', 'soon'], '"soon" is not a time limit.', '--timeout 20'],
    [['status', '--timeout', '0'], '"0" is not a time limit.', '--timeout 20'],
    [
      ['status', '--config', '/nowhere/c.yaml'],
      'There is no configuration file /nowhere/c.yaml.',
      'lifeguard config set',
    ],
    [
      ['config', '--config', '/nowhere/c.yaml'],
      'There is no configuration file /nowhere/c.yaml.',
      'lifeguard config set',
    ],
    [['--repository', '/nowhere', 'status'], 'There is no folder /nowhere.', 'leanvibe-backend/'],
  ])('%j', async (argv, why, hint) => {
    const { code, stdout, stderr } = await lifeguard(...argv);
    const [first, second] = stderr.split('\n');
    expect([code, stdout, first]).toEqual([64, '', `lifeguard: ${why}`]);
    expect(second).toContain(hint);
    expect(stderr).not.toMatch(/^\s+at /m);
  });
});

describe('the schema', () => {
  it('is listed, and every name of the list prints one', async () => {
    const names = (await lifeguard('schema')).stdout.trim().split('\n');
    expect(names).toEqual(expect.arrayContaining(['status', 'watch', 'diagnose', 'recover', 'config']));
    for (const name of names) {
      const { code, stdout } = await lifeguard('schema', ...name.split(' '));
      expect(code).toBe(0);
      expect(JSON.parse(stdout).$schema).toMatch(/json-schema/);
    }
  });

  it('of the status is the one that a snapshot keeps', async () => {
    const { stdout } = await lifeguard('schema', 'status');
    expect(JSON.parse(stdout)).toEqual({
      ...JSON.parse(JSON.stringify(z.toJSONSchema(SnapshotSchema, { unrepresentable: 'any' }))),
      $id: 'urn:leanvibe-lifeguard:schema:1:status',
      title: 'lifeguard status --json',
    });
    expect(SnapshotSchema.parse(aSnapshot())).toEqual(aSnapshot());
  });
});
