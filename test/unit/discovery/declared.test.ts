import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { declaredServices } from '../../../electron/app/declared-services.ts';
import { RECOGNISERS } from '../../../electron/components/index.ts';
import { heardIn } from '../../../electron/discovery/ask.ts';
import { overlaid, readCompose, shortPorts } from '../../../electron/discovery/compose-file.ts';
import { declaredIn } from '../../../electron/discovery/declared.ts';
import { interpolate } from '../../../electron/discovery/interpolate.ts';
import { readProcfile } from '../../../electron/discovery/procfile.ts';
import { workingCopyOf } from '../../../electron/discovery/working-copy.ts';

const none = () => undefined;
const values: Readonly<Record<string, string>> = { PORT: '5433', EMPTY: '', A: '$B', INNER: '7' };
const known = (name: string) => values[name];

describe('variables of a compose file', () => {
  it.each([
    ['$PORT:5432', '5433:5432'],
    [`\${PORT}`, '5433'],
    [`\${NONE:-1}`, '1'],
    [`\${EMPTY:-1}`, '1'],
    [`\${EMPTY-1}`, ''],
    [`\${NONE-1}`, '1'],
    [`\${PORT:+yes}`, 'yes'],
    [`\${NONE:+yes}`, ''],
    [`\${NONE:-\${INNER:-2}}`, '7'],
    [`\${NONE}`, ''],
    ['$$PORT', '$PORT'],
    [`\${A}`, '$B'],
    [`\${NONE:?must}`, null],
    [`\${EMPTY:?must}`, null],
    [`\${PORT`, null],
    [`\${PO RT}`, null],
    ['100$', null],
  ])('%s is %s', (text, value) => {
    expect(interpolate(text, known)).toBe(value);
  });

  it('gives up on what is nested without end', () => {
    expect(interpolate(`${'${X:-'.repeat(40)}1${'}'.repeat(40)}`, none)).toBeNull();
  });
});

describe('published ports', () => {
  it.each<[string, [number, number][]]>([
    ['8765:8765', [[8765, 8765]]],
    ['127.0.0.1:5432:5432/tcp', [[5432, 5432]]],
    ['[::1]:5432:5432', [[5432, 5432]]],
    [
      '8001-8002:9001-9002',
      [
        [8001, 9001],
        [8002, 9002],
      ],
    ],
    [
      '8001-8002:80',
      [
        [8001, 80],
        [8002, 80],
      ],
    ],
    ['5432', []],
    ['53:53/udp', []],
    ['0:80', []],
    ['99999:80', []],
    ['a:b', []],
    ['9-8:9-8', []],
  ])('%s', (text, pairs) => {
    expect(shortPorts(text)).toEqual(pairs.map(([host, inside]) => ({ host, inside })));
  });
});

describe('a compose file', () => {
  const read = (text: string) => readCompose(text, known);
  it('is read with names, lines, images and ports in both ways of writing', () => {
    const { services, problem } = read(
      `services:\n  db:\n    image: postgres:\${NONE:-16}\n    ports:\n      - "\${PORT}:5432"\n  web:\n    build: .\n    ports:\n      - target: 80\n        published: "8080"\n  job:\n    image: \${NONE:?}\n    profiles: [extra]\n`,
    );
    expect(problem).toBeNull();
    expect(services).toEqual([
      {
        name: 'db',
        line: 2,
        image: 'postgres:16',
        containerName: null,
        ports: [{ host: 5433, inside: 5432 }],
        optional: false,
      },
      { name: 'web', line: 6, image: null, containerName: null, ports: [{ host: 8080, inside: 80 }], optional: false },
      { name: 'job', line: 11, image: null, containerName: null, ports: [], optional: true },
    ]);
  });

  it('tells where it is broken, and what stands before that all the same', () => {
    const { services, problem } = read(
      'services:\n  ollama:\n    image: ollama/ollama\n    ports: ["11434:11434"]\nEOF < /dev/null\n',
    );
    expect(services.map((s) => s.name)).toEqual(['ollama']);
    expect(problem).toMatchObject({ line: expect.any(Number), message: expect.stringContaining('not valid YAML') });
  });

  it.each([
    ['nothing', ''],
    ['a list', '- a'],
    ['services that are a text', 'services: none'],
    ['a service that is a text', 'services:\n  a: b'],
    ['an alias that grows', `a: &a [x]\nb: &b [*a,*a]\nservices: *b`],
    ['tags of its own', 'services:\n  a:\n    ports: !reset []\n    image: !override x'],
  ])('%s throws nothing', (_, text) => {
    expect(() => read(text)).not.toThrow();
  });

  it('is overlaid by its override: images count, ports come beside', () => {
    const of = (text: string) => read(text).services;
    const merged = overlaid(
      of('services:\n  a: {image: x, ports: ["1:1"]}\n'),
      of('services:\n  a: {image: y, ports: ["2:2"]}\n  b: {image: z, ports: ["3:3"]}\n'),
    );
    expect(merged.map((s) => [s.name, s.image, s.ports.map((p) => p.host)])).toEqual([
      ['a', 'y', [1, 2]],
      ['b', 'z', [3]],
    ]);
  });
});

describe('a Procfile', () => {
  it('is read line by line, without what a shell would do', () => {
    const text = `# note\nweb: FOO=1 exec uvicorn app:app --port \${PORT} && echo\nworker: celery -A app worker\nnot a line\n`;
    expect(readProcfile(text, known)).toEqual([
      { name: 'web', line: 2, words: ['uvicorn', 'app:app', '--port', '5433'] },
      { name: 'worker', line: 3, words: ['celery', '-A', 'app', 'worker'] },
    ]);
  });
});

describe('what a repository declares', () => {
  let root: string;
  beforeEach(() => {
    root = realpathSync(mkdtempSync(path.join(tmpdir(), 'lifeguard-declared-')));
    mkdirSync(path.join(root, 'leanvibe-backend'));
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));
  const write = (name: string, text: string) => writeFileSync(path.join(root, name), text);
  const declared = (env = {}) =>
    declaredIn([root, path.join(root, 'leanvibe-backend')], RECOGNISERS, { home: root, env });

  it('has kinds by image, ports through .env, and the environment outranks that', () => {
    write('.env', 'DB_PORT=5544\n');
    write('docker-compose.yml', `services:\n  db:\n    image: postgres:16\n    ports: ["\${DB_PORT:-5432}:5432"]\n`);
    expect(declared().services).toMatchObject([
      { service: 'db', kind: 'postgres', port: 5544, file: '~/docker-compose.yml', line: 2 },
    ]);
    expect(declared({ DB_PORT: '6000' }).services).toMatchObject([{ port: 6000 }]);
  });

  it('has of several ports the one that the kind listens on, and leaves out what publishes none', () => {
    write(
      'compose.yaml',
      'services:\n  graph: {image: "neo4j:5", ports: ["7474:7474", "17687:7687"]}\n  inner: {image: redis}\n  own: {build: ., ports: ["8765:8765"]}\n',
    );
    expect(declared().services.map((s) => [s.service, s.kind, s.port])).toEqual([
      ['graph', 'neo4j', 17_687],
      ['own', 'tcp', 8765],
    ]);
  });

  it('has the lines of a Procfile: servers with their port, others as programs', () => {
    write('leanvibe-backend/Procfile', 'llm: mlx_lm.server --port 8081\nworker: celery -A app worker\n');
    expect(declared().services.map((s) => [s.service, s.kind, s.port])).toEqual([
      ['llm', 'mlx-lm', 8081],
      ['worker', 'process', null],
    ]);
  });

  it('reads no pipe, no folder and no huge file, and says where one is broken', () => {
    mkdirSync(path.join(root, 'compose.yaml'));
    symlinkSync('/dev/zero', path.join(root, 'Procfile'));
    write('leanvibe-backend/compose.yml', `services:\n${'#'.repeat(300_000)}\n`);
    write('leanvibe-backend/docker-compose.yml', 'services: [\n');
    const { services, problems } = declared();
    expect(services).toEqual([]);
    expect(problems).toMatchObject([
      {
        where: expect.stringMatching(/leanvibe-backend\/compose\.yml$/),
        message: expect.stringContaining('is not read'),
      },
      { where: expect.stringContaining('leanvibe-backend/docker-compose.yml:') },
    ]);
  });
});

describe('what somebody made to hold a reader up', () => {
  // Each of these took minutes where an expression began anew at every blank.
  it('a line of a Procfile that is all blanks is read at once', () => {
    const blanks = ' '.repeat(250_000);
    expect(readProcfile(`web: run${blanks}x\nworker:${blanks}\napi: serve`, none).map(({ name }) => name)).toEqual([
      'web',
      'api',
    ]);
  });

  it('so is the header of a listener that is all blanks, and the configuration of a repository that is all line ends', () => {
    const heard = heardIn(Buffer.from(`HTTP/1.1 200 OK\r\nserver: a${' '.repeat(1_000_000)}\u2028b\r\n\r\n`));
    expect(heard).toMatchObject({ kind: 'http', status: 200 });
    const folder = mkdtempSync(path.join(tmpdir(), 'lifeguard-git-'));
    try {
      mkdirSync(path.join(folder, '.git'));
      writeFileSync(path.join(folder, '.git', 'HEAD'), 'ref: refs/heads/main\n');
      const config = (url: string) => writeFileSync(path.join(folder, '.git', 'config'), `[remote "origin"]${url}`);
      config('\n'.repeat(60_000));
      expect(workingCopyOf(folder)).toMatchObject({ branch: 'main', origin: null });
      config('\n\turl = git@example.com:a/b.git\n\tfetch = x\n');
      expect(workingCopyOf(folder)).toMatchObject({ origin: 'git@example.com:a/b.git' });
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it('services without end, ports without end and names that are none are left out', () => {
    const many = Array.from({ length: 3000 }, (_, i) => ` s${i}: { image: a, ports: ["1-65000:1-65000"] }\n`).join('');
    const { services } = readCompose(`services:\n${many}`, none);
    expect(services.length).toBeLessThanOrEqual(200);
    expect(Math.max(...services.map(({ ports }) => ports.length))).toBeLessThanOrEqual(64);
    const bad = ['"a\\u001b[31m"', '"a\\nb"', 'n'.repeat(5000), '"a b"', '"a;rm"'];
    const named = bad.map((name) => ` ${name}: { image: redis, ports: ["1:1"] }\n`).join('');
    expect(readCompose(`services:\n${named} good_1.x: { image: redis }\n`, none).services.map((s) => s.name)).toEqual([
      'good_1.x',
    ]);
  });

  it('aliases of aliases, a list without end and a variable in variables end in words', () => {
    const bomb = Array.from(
      { length: 500 },
      (_, i) => `a${i}: &a${i} [*a${Math.max(0, i - 1)}, *a${Math.max(0, i - 1)}]\n`,
    );
    for (const text of [
      `${bomb.join('')}services: *a499\n`,
      `services: ${'['.repeat(20_000)}`,
      `services:\n a:\n  image: "${'${A:-'.repeat(800)}"\n`,
    ])
      expect(readCompose(text, none).services.flatMap(({ image }) => image ?? [])).toEqual([]);
  });
});

describe('what only the stack’s files name', () => {
  it('is not watched under a name that every object knows, or that belongs to what is always there', () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'lifeguard-names-'));
    try {
      const names = ['constructor', 'redis', 'thresholds', 'services', 'stacks', 'backend', 'vectors'];
      const entries = names.map(
        (name, i) => `  ${name}: { image: "chromadb/chroma:1.0.0", ports: ["${8100 + i}:8000"] }\n`,
      );
      writeFileSync(path.join(folder, 'docker-compose.yml'), `services:\n${entries.join('')}`);
      expect(declaredServices([folder], { home: folder, env: {} }).entries.map(({ id }) => id)).toEqual(['vectors']);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
