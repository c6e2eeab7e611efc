import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fromHere } from '../../../electron/config/host-from-inside.ts';
import { knownSecrets, loadConfig, printable, settingViews, sourceText } from '../../../electron/config/index.ts';
import { findRepository } from '../../../electron/config/repository.ts';
import { catalogueOf } from '../../../shared/domain/index.ts';

let home = '';
beforeEach(() => {
  home = mkdtempSync(path.join(tmpdir(), 'lifeguard-config-'));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

const write = (name: string, text: string) => {
  const file = path.join(home, name);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, text);
  return file;
};

const load = (extra: Partial<Parameters<typeof loadConfig>[0]> = {}) =>
  loadConfig({ cwd: home, home, env: {}, platform: 'linux', configFile: path.join(home, 'config.yaml'), ...extra });

const repository = () => {
  write('code/leanvibe-ai/leanvibe-backend/app/main.py', '');
  chmodSync(
    write('code/leanvibe-ai/leanvibe-backend/start.sh', '#!/bin/sh\nuv run uvicorn app.main:app --port 8765\n'),
    0o755,
  );
  return path.join(home, 'code/leanvibe-ai');
};

describe('whose folder is found', () => {
  const search = (cwd: string, foreign: string, from = home) =>
    findRepository(cwd, from, (file) => file !== path.join(home, foreign));

  it.each(['code/leanvibe-ai', 'code/leanvibe-ai/leanvibe-backend'])(
    'is passed over and named where %s belongs to somebody else',
    (foreign) => {
      const root = repository();
      expect(search(home, 'nothing')).toMatchObject({ found: { root }, passedOver: null });
      expect(search(home, foreign)).toEqual({ found: null, passedOver: root });
      expect(search(path.join(root, 'leanvibe-backend'), foreign)).toEqual({ found: null, passedOver: root });
    },
  );

  it('is not looked for above a folder of somebody else', () => {
    const root = repository();
    const mine = path.join(root, 'theirs/mine');
    mkdirSync(mine, { recursive: true });
    const nowhere = path.join(home, 'empty');
    expect(search(mine, 'nothing', nowhere).found?.root).toBe(root);
    expect(search(mine, 'code/leanvibe-ai/theirs', nowhere)).toEqual({ found: null, passedOver: null });
  });
});

describe('without any configuration', () => {
  it('takes the defaults and says so', async () => {
    const config = await load();
    expect(config.settings['backend.port']).toBe(8765);
    expect(sourceText(config.sources['backend.port'])).toBe('built-in default');
    expect(config.problems).toEqual([]);
  });

  it('finds the repository in the usual places, and its start script', async () => {
    const root = repository();
    const { settings, sources } = await load();
    expect(settings['repository.path']).toBe(root);
    expect(settings['backend.start']?.args).toEqual(['--skip-services']);
    expect(sourceText(sources['repository.path'])).toContain('found in ~/code');
  });

  it('finds it from a folder inside', async () => {
    const root = repository();
    const { settings } = await load({ cwd: path.join(root, 'leanvibe-backend/app'), home: '/nowhere' });
    expect(settings['repository.path']).toBe(root);
  });

  it('takes the port that answers, and says why', async () => {
    const { settings, sources } = await load({ choosePort: async (port) => port === 8000 });
    expect(settings['backend.port']).toBe(8000);
    expect(sources['backend.port'].note).toBe('answers on 8000');
  });

  it('takes none that a service of the user’s file has', async () => {
    write('config.yaml', 'services:\n  - { id: chroma, kind: chroma, at: localhost:8000 }\n');
    const { settings } = await load({ choosePort: async (port) => port === 8000 });
    expect(settings['backend.port']).toBe(8765);
  });

  it('says with its question whether a folder of the stack is known', async () => {
    const asked: boolean[] = [];
    const choosePort = async (_: number, isFolderKnown: boolean) => asked.push(isFolderKnown) < 0;
    await load({ choosePort });
    repository();
    rmSync(path.join(home, 'code/leanvibe-ai/leanvibe-backend/start.sh'));
    await load({ choosePort });
    expect([asked[0], asked.at(-1)]).toEqual([false, true]);
  });
});

describe('layers', () => {
  it('lets the start command’s own port win over .env, the user file over both, the environment over all', async () => {
    repository();
    expect((await load()).settings['backend.port']).toBe(8765);
    write('code/leanvibe-ai/leanvibe-backend/.env', '# port\nLEANVIBE_API_PORT=8001\n');
    const { settings, sources, problems } = await load();
    expect(settings['backend.port']).toBe(8765);
    expect(sourceText(sources['backend.port'])).toContain('start.sh, line 2');
    expect(problems).toEqual([
      {
        where: '~/code/leanvibe-ai/leanvibe-backend/start.sh:2',
        message:
          'This line starts the backend on port 8765, while ~/code/leanvibe-ai/leanvibe-backend/.env:2 says LEANVIBE_API_PORT=8001.',
        fix: 'Port 8765 is watched, because a start leads there. Write the same port in both places.',
        severity: 'warning',
      },
    ]);
    write('code/leanvibe-ai/leanvibe-backend/start.sh', '#!/bin/sh\nuv run uvicorn app.main:app --port "$PORT"\n');
    const fromEnv = await load();
    expect(fromEnv.settings['backend.port']).toBe(8001);
    expect(fromEnv.problems).toEqual([]);
    expect(sourceText(fromEnv.sources['backend.port'])).toBe(
      '~/code/leanvibe-ai/leanvibe-backend/.env, line 2 (LEANVIBE_API_PORT)',
    );
    repository();
    write('config.yaml', '# mine\nbackend:\n  port: 8002\n');
    const fromFile = await load();
    expect(fromFile.settings['backend.port']).toBe(8002);
    expect(sourceText(fromFile.sources['backend.port'])).toBe('~/config.yaml, line 3');
    const fromShell = await load({ env: { LIFEGUARD_BACKEND_PORT: '8003' } });
    expect(fromShell.settings['backend.port']).toBe(8003);
    expect(sourceText(fromShell.sources['backend.port'])).toBe('environment variable LIFEGUARD_BACKEND_PORT');
  });

  it('reads the budgets file, with lines', async () => {
    repository();
    write(
      'code/leanvibe-ai/leanvibe-backend/budgets/performance_sla.json',
      JSON.stringify(
        {
          api: { p95_ms: { target: 400, warning: 500, critical: 900 } },
          memory: { heap_mb: { warning: 300, critical: 350 } },
          websocket: { handshake: { warning: 800, critical: 1500 } },
          alerts: { consecutive_warning_violations: 4 },
        },
        null,
        2,
      ),
    );
    const { settings, sources } = await load();
    expect(settings['thresholds.backend.p95']).toEqual({ warning: 500, critical: 900 });
    expect(settings['thresholds.process.resident']).toEqual({ warning: 300 * 1024 ** 2, critical: 350 * 1024 ** 2 });
    expect(settings['thresholds.websocket.handshake']).toEqual({ warning: 800, critical: 1500 });
    expect(settings['health.warningsToDegrade']).toBe(4);
    expect(sources['thresholds.backend.p95'].line).toBe(5);
  });

  const BUDGETS = 'code/leanvibe-ai/leanvibe-backend/budgets/performance_sla.json';

  it('names where each of two limits is from, when the file has one of them', async () => {
    repository();
    write(BUDGETS, '{ "application_heap_mb": { "critical": 600 } }');
    const source = async (over = {}) => sourceText((await load(over)).sources['thresholds.process.resident']);
    const file = '~/code/leanvibe-ai/leanvibe-backend/budgets/performance_sla.json, line 1';
    expect(await source()).toBe(`${file}; warning: built-in default`);
    write('config.yaml', 'thresholds.process.resident: { critical: 700000000 }\n');
    expect(await source()).toBe('~/config.yaml, line 1; warning: built-in default');
    write('config.yaml', 'thresholds.process.resident: { warning: 300000000 }\n');
    expect(await source()).toBe(`~/config.yaml, line 1; critical: ${file}`);
  });

  it('refuses a limit that is no number by name, takes the others, and tells a text about a limit from one', async () => {
    repository();
    const limits = {
      application_heap_mb: { warning: 'lots', critical: 600 },
      cpu: { warning: 70, warning_action: 'log' },
    };
    write(BUDGETS, JSON.stringify(limits, null, 2));
    const { settings, sources, problems } = await load();
    expect(problems).toMatchObject([
      {
        where: expect.stringMatching(/performance_sla\.json:3$/),
        message: expect.stringMatching(/^thresholds\.process\.resident: .*"lots".* cannot be used: /),
      },
    ]);
    expect(sourceText(sources['thresholds.process.resident'])).toBe('built-in default');
    expect(settings['thresholds.cpu.used']).toMatchObject({ warning: 70 });
    write(
      BUDGETS,
      '{ "alerts": { "recovery_confirmation_cycles": "two" }, "cpu": { "critical_note": "page us", "max": 90 } }',
    );
    const other = await load();
    expect(other.problems).toMatchObject([{ message: expect.stringMatching(/^health\.goodsToRecover: "two" cannot/) }]);
    expect(other.settings['thresholds.cpu.used']).toMatchObject({ critical: 90 });
  });

  it.each(['{"budgets": "fast"}', '[]', '"fast"', 'null', '{"p95": 900}'])(
    'a budgets file of another shape is told: %s',
    async (text) => {
      repository();
      write(BUDGETS, text);
      const { problems } = await load();
      expect(problems).toMatchObject([
        {
          message: 'The budgets file holds no limit that Lifeguard knows.',
          fix: expect.stringMatching(/^Mend it; until/),
        },
      ]);
      write(BUDGETS, '{}');
      expect((await load()).problems).toEqual([]);
    },
  );

  it('does not take the address that a server binds to for the one to ask', async () => {
    repository();
    write('code/leanvibe-ai/.env', 'LEANVIBE_HOST=0.0.0.0\n');
    expect((await load()).settings['backend.host']).toBe('localhost');
  });
});

describe('an address as a backend in a container has it', () => {
  const { settings: table } = catalogueOf();
  const source = { kind: 'env-file', file: '.env', line: 3, note: 'REDIS_URL' } as const;
  const seen = async (value: string, found: readonly string[] | null) => {
    const lookUp = () => (found === null ? Promise.reject(new Error('ENOTFOUND')) : Promise.resolve(found));
    const [offer] = await fromHere([{ key: 'redis.url', value, source }], table, lookUp);
    return offer;
  };

  it.each([
    ['redis://host.docker.internal:6379/1', 'redis://localhost:6379/1'],
    ['redis://:p@ss@host.containers.internal', 'redis://:p@ss@localhost'],
    ['redis://Host.Lima.Internal:6380', 'redis://localhost:6380'],
    ['redis://myhost.docker.internal:6379', 'redis://myhost.docker.internal:6379'],
    ['redis://host.docker.internal.example.org', 'redis://host.docker.internal.example.org'],
  ])('%s is asked here at %s', async (value, here) => {
    expect((await seen(value, null))?.value).toBe(here);
  });

  it('says why it is another one than the line that it comes from', async () => {
    const offer = await seen('redis://host.docker.internal:6379', ['127.0.0.1']);
    expect(offer && sourceText(offer.source)).toBe('.env, line 3 (REDIS_URL: host.docker.internal is this machine)');
  });

  it('stays where the name is known as that of another machine', async () => {
    const value = 'redis://host.docker.internal:6379';
    expect(await seen(value, ['203.0.113.7'])).toMatchObject({ value, source });
  });

  it('is read so from the file', async () => {
    repository();
    write('code/leanvibe-ai/.env', 'NEO4J_URI=bolt://host.orb.internal:7687\n');
    expect((await load()).settings['neo4j.uri']).toBe('bolt://localhost:7687');
  });
});

describe('a bad value', () => {
  it.each([
    [
      'a port out of range',
      'backend.port: 99999',
      /config\.yaml:1/,
      /backend\.port: 99999 cannot be used: it must be a whole number from 1 to 65535/,
    ],
    ['a wrong type', 'backend.port: many', /config\.yaml:1/, /"many" cannot be used/],
    [
      'thresholds the wrong way round',
      'thresholds.backend.p95: { warning: 900, critical: 100 }',
      /config\.yaml:1/,
      /: warning 900 and critical 100 cannot be used: warning must not be above critical/,
    ],
    [
      'a bracket that is not closed, where it begins',
      "redis.enabled: true # [\nescalation.platformEngineer: it's {x\nbackend.port: [80\nredis.url: none\n",
      /config\.yaml:3/,
      /the \[ of this line is not closed/,
    ],
    [
      'one within others',
      'backend.port: [1, "[", {a: 2\n  , b: {c: 3}\nredis.enabled: true\n',
      /config\.yaml:1/,
      /the \{ of this line/,
    ],
    ['an unknown key', 'backend.prot: 1', /config\.yaml:1/, /There is no setting "backend\.prot"/],
    ['no YAML', 'backend: [1', /config\.yaml:\d/, /not valid YAML/],
    [
      'the same key twice',
      'redis.enabled: true\nredis.enabled: false',
      /config\.yaml:2/,
      /is set twice; line 1 counts/,
    ],
    ['no settings at all', 'hello', /config\.yaml:1/, /holds no settings/],
  ])('%s is named with file, line and fix, and the default stays', async (_, text, where, message) => {
    write('config.yaml', text);
    const { settings, problems } = await load();
    expect(problems).toHaveLength(1);
    expect(problems[0]?.where).toMatch(where);
    expect(problems[0]?.message).toMatch(message);
    expect(problems[0]?.fix).not.toBe('');
    expect(settings['backend.port']).toBe(8765);
  });

  it('suggests what was probably meant', async () => {
    write('config.yaml', 'backend:\n  prot: 8000\n');
    expect((await load()).problems[0]?.fix).toBe('Did you mean backend.port?');
  });

  it('does not read a file that is no configuration, and says so', async () => {
    mkdirSync(path.join(home, 'config.yaml'));
    expect((await load()).problems[0]?.message).toContain('There is a folder');
    rmSync(path.join(home, 'config.yaml'), { recursive: true });
    write('config.yaml', `# ${'x'.repeat(1024 * 1024)}`);
    expect((await load()).problems[0]?.message).toContain('which no such file needs');
  });

  it('never shows a secret, not even a wrong one', async () => {
    write('config.yaml', 'redis.url: "http://:hunter2@h"\nneo4j.password: hunter3\n');
    const config = await load();
    const shown = JSON.stringify([config.problems, settingViews(config)]);
    expect(shown).not.toContain('hunter2');
    expect(shown).not.toContain('hunter3');
    expect(printable(config.settings, 'neo4j.password')).toBe('•••• (set)');
    expect(knownSecrets(config.settings)).toContain('hunter3');
  });

  it('masks the password inside a URL and keeps the rest readable', async () => {
    write('config.yaml', 'redis.url: redis://:hunter2@127.0.0.1:6379/0\n');
    const { settings } = await load();
    expect(printable(settings, 'redis.url')).toBe('redis://:••••@127.0.0.1:6379/0');
    expect(knownSecrets(settings)).toEqual(['hunter2']);
  });
});

describe('paths and the start command', () => {
  it('reads ~ as home, also in lists and in the start command', async () => {
    write(
      'config.yaml',
      'disk.paths: [~/models, /data]\nbackend.folder: ~/api\nbackend.start: { command: ~/api/run, args: ["~"], cwd: ~/api }\n',
    );
    const { settings } = await load();
    expect(settings['disk.paths']).toEqual([path.join(home, 'models'), '/data']);
    expect(settings['backend.folder']).toBe(path.join(home, 'api'));
    expect(settings['backend.start']).toEqual({
      command: path.join(home, 'api/run'),
      args: ['~'],
      cwd: path.join(home, 'api'),
    });
  });

  it('reads the backend’s own defaults as text, and lets .env win over them', async () => {
    repository();
    const folder = 'code/leanvibe-ai/leanvibe-backend';
    write(
      `${folder}/app/config/settings.py`,
      'class S:\n    mlx_model: str = Field(default="microsoft/Phi-3.5-mini-instruct")\n    mlx_strategy: MLXStrategy = Field(default=MLXStrategy.MOCK)\n',
    );
    const { settings, sources } = await load();
    expect(settings['models.default']).toBe('microsoft/Phi-3.5-mini-instruct');
    expect(sources['models.default'].line).toBe(2);
    expect(settings['ai.strategy']).toBe('mock');
    // The running code never reads the first of these.
    write(
      `${folder}/.env`,
      'LEANVIBE_MODEL_NAME=Qwen/Qwen2.5-Coder-32B\nLEANVIBE_MLX_MODEL=org/named\nLEANVIBE_MLX_STRATEGY=PRODUCTION\n',
    );
    const named = await load();
    expect(named.settings['models.expected']).toEqual(['org/named']);
    expect(named.settings['ai.strategy']).toBe('PRODUCTION');
  });

  it('takes the port of the web server, not of what else the script starts', async () => {
    repository();
    const script =
      '#!/bin/sh\nchroma run --port 8001 &\n# uvicorn --port 9000\nuv run uvicorn app.main:app --port 8765 --reload\n';
    write('code/leanvibe-ai/leanvibe-backend/start.sh', script);
    const { settings, sources } = await load();
    expect(settings['backend.port']).toBe(8765);
    expect(sources['backend.port'].line).toBe(4);
  });

  it('starts uvicorn on the port that is in force, whoever set it', async () => {
    write('code/leanvibe-ai/leanvibe-backend/app/main.py', '');
    write('code/leanvibe-ai/leanvibe-backend/pyproject.toml', '[project]\nname = "b"\n');
    write('config.yaml', 'backend.port: 8123\n');
    const { settings } = await load();
    expect(settings['backend.start']?.args.slice(-2)).toEqual(['--port', '8123']);
    expect((await load({ env: { LIFEGUARD_BACKEND_PORT: '8124' } })).settings['backend.start']?.args.at(-1)).toBe(
      '8124',
    );
  });
});

describe('passwords in addresses', () => {
  it.each([
    ['redis://:pa:ss@localhost:6379', 'pa:ss'],
    ['redis://me:p@ss@localhost:6379/1', 'p@ss'],
    ['redis://:a%3Ab@localhost', 'a:b'],
    ['redis://localhost:6379?password=hid', 'hid'],
  ])('%s is never shown and is known to the redaction', async (url, secret) => {
    write('config.yaml', `redis.url: "${url}"\n`);
    const { settings } = await load();
    expect(knownSecrets(settings)).toContain(secret);
    expect(printable(settings, 'redis.url')).not.toContain(secret);
    expect(printable(settings, 'redis.url')).toContain('localhost');
  });
});
