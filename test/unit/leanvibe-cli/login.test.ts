import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { backendVersion, versionIn } from '../../../electron/components/cli/inspect.ts';
import { planRecoverCli } from '../../../electron/components/cli/plan-recover.ts';
import { planRenewLogin } from '../../../electron/components/cli/plan-renew-login.ts';
import { cliTrouble } from '../../../electron/components/cli/rules.ts';
import type { DiagnosisInput } from '../../../electron/diagnosis/index.ts';
import { compatible, credentialsIn, forgetCredentials, refusalIn } from '../../../electron/leanvibe-cli/index.ts';
import type { CliReport, Readings } from '../../../shared/domain/index.ts';
import { settingsWith } from '../../support/builders.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'lifeguard-login-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const put = (name: string, text: string): string => {
  const file = path.join(folder, name);
  writeFileSync(file, text, { mode: 0o600 });
  return file;
};

describe('a refusal', () => {
  it.each([
    [
      "Error: Backend health check failed: Client error '401 Unauthorized' for url 'http://localhost:8765/health'",
      true,
    ],
    ['Your session has expired', true],
    ['Invalid API key', true],
    ['You are not logged in.', true],
    ['Error: Backend health check failed: All connection attempts failed', false],
    ['Recent Average Speed: 401.5 tokens/s', false],
    ['Total Requests 403', false],
    ['HTTP 403', true],
  ])('%s: %s', (line, isOne) => expect(refusalIn(['Hello', line]) !== null).toBe(isOne));
});

describe('versions', () => {
  it('fit as long as their first figures do', () => {
    expect(compatible('0.1.0', '0.2.0')).toBe(true);
    expect(compatible('1.4', '2.0.1')).toBe(false);
    expect(compatible(null, '0.2.0')).toBeNull();
    expect(compatible('dev', '0.2.0')).toBeNull();
  });

  it('are told by the backend in one way or the other', () => {
    expect(versionIn({ version: '0.2.0' })).toBe('0.2.0');
    expect(versionIn({ app_version: '0.2.0', api_version: '1.0.0' })).toBe('0.2.0');
    expect([null, 'x', { version: 3 }, { version: 'unknown' }].map(versionIn)).toEqual([null, null, null, null]);
  });
});

const YAML = `backend_url: http://localhost:8765 # ours
profiles:
  default:
    api_token: sk-0123456789abcdef
    max_tokens: 200
    keyboard: de
  other:
    auth_key: ''
projects:
  - name: shop
    token: stays-in-a-list
`;

describe('credentials of the CLI', () => {
  it('are found by their names, wherever they stand; what only sounds like one is none', () => {
    const file = put('config.yml', YAML);
    expect(credentialsIn(file)).toEqual(expect.arrayContaining([{ file, key: 'profiles.default.api_token' }]));
    expect(credentialsIn(file).map(({ key }) => key)).not.toContain('profiles.default.max_tokens');
    expect(credentialsIn(put('broken.yml', 'a: [\n b'))).toEqual([]);
  });

  it('are taken out of the file, and nothing else is', () => {
    const file = put('config.yml', YAML);
    forgetCredentials([{ file, key: 'profiles.default.api_token' }]);
    expect(readFileSync(file, 'utf8')).toBe(YAML.replace('    api_token: sk-0123456789abcdef\n', ''));
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const json = put('config.json', '{ "token": "abc", "projects": [1] }');
    forgetCredentials(credentialsIn(json));
    expect(JSON.parse(readFileSync(json, 'utf8'))).toEqual({ projects: [1] });
  });
});

const REPORT: CliReport = {
  ...{ path: '/x/leanvibe', foundIn: 'pipx', waits: false, version: '0.1.0', installed: '0.1.0' },
  ...{ commands: ['status', 'config'], configCommands: ['show'], resetOptions: [], configs: [], problem: null },
  ...{ reaches: 'no', statusWords: 'Error: 401', asks: null, refused: "Client error '401 Unauthorized'", askedAt: 1 },
};

describe('the recovery of a refused log-in', () => {
  const plan = (over: Partial<CliReport>, found: Partial<Parameters<typeof planRenewLogin>[1]> = {}) =>
    planRenewLogin(
      {
        readings: { cli: { ok: true, facts: { cli: { ...REPORT, ...over } }, metrics: {} } } as unknown as Readings,
        ...{ settings: settingsWith(), backendLog: '', uid: 501, platform: 'darwin' },
      },
      { stamp: 'backup-1', credentials: [], variables: [], ...found },
    );
  const key = { file: '/h/.leanvibe/config.yml', key: 'api_token' };

  it('backs the file up, takes out what was refused, and asks again', () => {
    const made = plan({}, { credentials: [key] });
    expect(made.ok && made.plan.steps.map(({ id }) => id)).toEqual(['back-up', 'forget', 'compare', 'let-in']);
    expect(made.ok && made.plan.confirm).toBe(
      'This takes api_token in /h/.leanvibe/config.yml out. The backup keeps it; nothing else is changed.',
    );
  });

  it('has nothing to do where nothing was refused, and names what else it is', () => {
    expect(plan({ refused: null, reaches: 'yes' })).toMatchObject({
      ok: false,
      reason: expect.stringMatching(/is let in/),
    });
    expect(plan({ refused: null })).toMatchObject({ ok: false, hint: expect.stringMatching(/lifeguard recover cli$/) });
    expect(plan({}, { variables: ['LEANVIBE_TOKEN'] })).toMatchObject({
      ok: false,
      hint: 'It has one from the environment: renew LEANVIBE_TOKEN there.',
    });
    expect(plan({ commands: ['login'] })).toMatchObject({ ok: false, hint: 'Log in again: leanvibe login' });
  });
});

describe('the cause of a CLI that does not work', () => {
  const trouble = (over: Partial<CliReport>, finding: string | null) =>
    cliTrouble({
      readings: { cli: { ok: true, facts: { cli: { ...REPORT, ...over } }, metrics: {} } } as unknown as Readings,
      settings: settingsWith(),
      health: {
        cli: {
          state: 'degraded',
          counters: {},
          findings: finding === null ? [] : [{ id: 'fact:cli-refused', level: 'warning', text: finding, metric: null }],
        },
      },
      now: { wall: 0, mono: 0 },
    } as unknown as DiagnosisInput);

  it('is what was found; while a state only lasts until it is sure to be over, none is made up', () => {
    expect(trouble({}, 'The CLI is not let in.')).toMatchObject({ title: 'The LeanVibe CLI is not let in.' });
    expect(trouble({ refused: null, reaches: 'yes' }, null)).toBeNull();
  });
});

it('a CLI that nobody may ask yet is not said to lack what it was not asked for', () => {
  const waiting = { ...REPORT, waits: true, commands: null, configCommands: null, resetOptions: null, askedAt: null };
  const made = planRecoverCli(
    {
      readings: { cli: { ok: true, facts: { cli: waiting }, metrics: {} } } as unknown as Readings,
      ...{ settings: settingsWith(), backendLog: '', uid: 501, platform: 'darwin' },
    },
    'backup-1',
  );
  expect(made).toMatchObject({ ok: false, hint: 'Trust the folder: lifeguard trust' });
  expect(made.ok || made.reason).toMatch(/was not asked/);
});

it('says of a backend that is left alone for a while that it was not asked, not that it tells no version', async () => {
  const left = { kind: 'not-asked', why: 'Not asked: Lifeguard has asked it 20 times.' } as const;
  const version = (answers: Readonly<Record<string, unknown>>) =>
    backendVersion(async (path) => (path in answers ? { value: answers[path] } : left), ['/version', '/health']);
  expect(await version({})).toEqual({ version: null, why: left.why });
  expect(await version({ '/version': null, '/health': { version: '0.2.0' } })).toMatchObject({ version: '0.2.0' });
  expect(await version({ '/version': null, '/health': {} })).toEqual({ version: null, why: 'it does not say' });
});
