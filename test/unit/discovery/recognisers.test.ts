import { describe, expect, it } from 'vitest';
import { parsePublished } from '../../../electron/components/docker/published.ts';
import { RECOGNISERS } from '../../../electron/components/index.ts';
import { heardIn } from '../../../electron/discovery/ask.ts';
import { imageName } from '../../../electron/discovery/compose-file.ts';
import { whyNotAsked } from '../../../electron/discovery/may-be-asked.ts';
import { judgeAnswer, suspect } from '../../../electron/discovery/recognise.ts';
import type { Heard } from '../../../electron/discovery/recogniser.ts';
import type { ProcessRow } from '../../../electron/system/index.ts';

const of = (kind: string) => {
  const found = RECOGNISERS.find((r) => r.kind === kind);
  if (found === undefined) throw new Error(`No recogniser of ${kind}.`);
  return found;
};
const kindOf = (commandLine: string) => suspect(commandLine.split(' '), null, RECOGNISERS)?.recogniser.kind ?? null;

const http = (status: number, body: string, more = ''): Heard =>
  heardIn(Buffer.from(`HTTP/1.1 ${status} X\r\n${more}content-length: ${body.length}\r\n\r\n${body}`));

describe('what a command line says', () => {
  it.each([
    ['/usr/lib/postgresql/15/bin/postgres -D /var/lib/postgresql/15/main', 'postgres'],
    ['/opt/homebrew/opt/postgresql@17/bin/postgres -D /opt/homebrew/var/postgresql@17', 'postgres'],
    ['redis-server *:6379', 'redis'],
    ['/opt/homebrew/opt/valkey/bin/valkey-server 127.0.0.1:6380', 'redis'],
    ['/usr/bin/java -cp /x/lib/* -Dfile.encoding=UTF-8 org.neo4j.server.CommunityEntryPoint --home-dir=/x', 'neo4j'],
    ['/home/a/.venv/bin/python3 /home/a/.venv/bin/chroma run --path ./db', 'chroma'],
    ['python -m uvicorn chromadb.app:app --workers 1', 'chroma'],
    ['./qdrant --config-path config.yaml', 'qdrant'],
    ['/opt/homebrew/bin/ollama serve', 'ollama'],
    ['/Applications/Ollama.app/Contents/Resources/ollama serve', 'ollama'],
    ['/Applications/LM Studio.app/Contents/MacOS/LM Studio', 'lm-studio'],
    [
      '/Applications/LM Studio.app/Contents/Frameworks/LM Studio Helper.app/Contents/MacOS/LM Studio Helper',
      'lm-studio',
    ],
    ['/opt/homebrew/bin/llama-server -m model.gguf --port 8080', 'llama-server'],
    ['/a/.venv/bin/python3.12 /a/.venv/bin/mlx_lm.server --model x', 'mlx-lm'],
    ['python3 -u -m mlx_lm.server --port 1', 'mlx-lm'],
    ['python3 -m mlx_lm server', 'mlx-lm'],
    ['python3 -X dev -m http.server 8000', 'http'],
    ['node /a/node_modules/.bin/vite --port 5173', 'http'],
    ['/a/.venv/bin/python /a/.venv/bin/uvicorn app.main:app', 'http'],
    ['nginx: master process nginx', 'http'],
  ])('%s', (commandLine, kind) => {
    expect(kindOf(commandLine)).toBe(kind);
  });

  it.each([
    'vim ollama serve',
    'grep -r redis-server .',
    'tail -f /var/log/postgres',
    'ollama runner --model x --port 51234',
    'ollama run llama3',
    'redis-server *:26379 [sentinel]',
    'redis-cli -p 6379',
    'python3 -c import redis-server',
    'node -e postgres',
    'python3 train.py --model mlx_lm.server',
    'chroma browse',
    'psql postgres',
    'java -jar neo4j-client.jar',
    '',
  ])('%s is none', (commandLine) => {
    expect(kindOf(commandLine)).toBeNull();
  });
});

/**
 * Answers of programs that the tests cannot run here, as their documentation and sources have them: Qdrant (qdrant.tech/documentation),
 * Ollama (its server/routes.go), llama.cpp (tools/server/README.md), LM Studio (lmstudio.ai/docs, REST API v0).
 */
describe('what an answer says', () => {
  it.each<[string, Heard, RegExp]>([
    ['qdrant', http(200, '{"title":"qdrant - vector search engine","version":"1.15.1","commit":"a"}'), /Qdrant’s name/],
    ['ollama', http(200, 'Ollama is running'), /`Ollama is running`/],
    ['llama-server', http(200, '{"status":"ok"}', 'Server: llama.cpp\r\n'), /ready/],
    [
      'llama-server',
      http(503, '{"error":{"code":503,"message":"Loading model","type":"unavailable_error"}}', 'Server: llama.cpp\r\n'),
      /loads a model/,
    ],
    [
      'lm-studio',
      http(
        200,
        '{"object":"list","data":[{"id":"qwen3-4b","object":"model","type":"llm","publisher":"qwen","arch":"qwen3","compatibility_type":"mlx","quantization":"4bit","state":"not-loaded","max_context_length":32768}]}',
      ),
      /as LM Studio does/,
    ],
    ['mlx-lm', http(200, '{"status": "ok"}'), /ok/],
    ['chroma', http(200, '{"nanosecond heartbeat":1795947530361081059}'), /heartbeat/],
    ['redis', { kind: 'bytes', bytes: Buffer.from('+PONG\r\n') }, /PONG/],
    ['redis', { kind: 'bytes', bytes: Buffer.from('-LOADING Redis is loading') }, /LOADING/],
    ['postgres', { kind: 'bytes', bytes: Buffer.from('S') }, /TLS/],
    ['neo4j', { kind: 'bytes', bytes: Buffer.from([0, 0, 8, 5]) }, /Bolt/],
  ])('%s', (kind, heard, words) => {
    expect(of(kind).reads(heard)).toMatch(words);
  });

  it.each(RECOGNISERS.filter((r) => r.kind !== 'http').map((r) => [r.kind, r] as const))(
    '%s takes no answer of another for its own',
    (kind, recogniser) => {
      const foreign: readonly (readonly [string, Heard])[] = [
        ['nothing', { kind: 'nothing' }],
        ['', http(200, '<html>hello</html>')],
        ['', http(200, '{"status":"healthy"}')],
        ['', http(200, '{"error":"Unexpected endpoint or method. (GET /api/v0/models)"}')],
        ['', http(200, '{"data":[]}')],
        ['', http(404, 'Ollama is not here')],
        ['', { kind: 'bytes', bytes: Buffer.from('SSH-2.0-OpenSSH_9.6\r\n') }],
        ['', { kind: 'bytes', bytes: Buffer.from([0, 0, 0, 0]) }],
        ['', { kind: 'bytes', bytes: Buffer.from('-ERR unknown command') }],
        ['ollama', http(200, 'Ollama is running')],
        ['chroma', http(200, '{"nanosecond heartbeat":1}')],
        ['redis', { kind: 'bytes', bytes: Buffer.from('+PONG\r\n') }],
      ];
      for (const [own, heard] of foreign)
        if (own !== kind) expect(recogniser.reads(heard), JSON.stringify(heard)).toBeNull();
    },
  );

  it('reads a body that comes in parts', () => {
    const text = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n7\r\nOllama \r\na\r\nis running\r\n0\r\n\r\n';
    expect(of('ollama').reads(heardIn(Buffer.from(text)))).toMatch(/is running/);
  });

  it('never asks what wakes a model, loads one or logs somebody in', () => {
    for (const { ask } of RECOGNISERS)
      if (ask.protocol === 'http') expect(ask.path).not.toMatch(/slots|generate|chat|completions|load/);
    expect(of('mlx-lm').ask).toMatchObject({ path: '/health' });
    expect(of('llama-server').ask).toMatchObject({ path: '/health' });
  });
});

describe('by what it was recognised', () => {
  const ollama = of('ollama');
  it('says both where both are known, and what there is where it is silent', () => {
    const suspicion = suspect(['ollama', 'serve'], null, RECOGNISERS);
    expect(judgeAnswer(suspicion, ollama, http(200, 'Ollama is running'))).toMatchObject({
      confirmed: true,
      by: ['its program `ollama serve`', 'its address answers `Ollama is running`'],
    });
    expect(judgeAnswer(suspicion, ollama, { kind: 'nothing' })).toMatchObject({
      confirmed: false,
      by: ['its program `ollama serve`'],
    });
    expect(judgeAnswer(null, of('http'), { kind: 'nothing' })).toBeNull();
  });

  it('knows an image wherever it comes from, and no other that only sounds like it', () => {
    const kind = (image: string) => suspect(null, image, RECOGNISERS)?.recogniser.kind ?? null;
    expect(kind('postgres:15-alpine')).toBe('postgres');
    expect(kind('docker.io/library/postgres@sha256:abc')).toBe('postgres');
    expect(kind('pgvector/pgvector:pg17')).toBe('postgres');
    expect(kind('ghcr.io/chroma-core/chroma:1.0')).toBe('chroma');
    expect(kind('chromadb/chroma')).toBe('chroma');
    expect(kind('ollama/ollama:latest')).toBe('ollama');
    expect(kind('localhost:5000/team/redis:7')).toBe('redis');
    expect(kind('ghcr.io/ggml-org/llama.cpp:server')).toBe('llama-server');
    expect(kind('oliver006/redis_exporter')).toBeNull();
    expect(kind('prometheuscommunity/postgres-exporter')).toBeNull();
    expect(imageName('ghcr.io/a/b:1@sha256:c')).toBe('a/b');
  });
});

describe('who is asked', () => {
  const row = (commandLine: string): ProcessRow => ({
    pid: 1,
    startedAt: '1',
    parentPid: 1,
    name: 'x',
    commandLine,
    cwd: '/x',
    state: 'sleeping',
    residentBytes: 0,
    cpuPercent: null,
    uptimeSeconds: 1,
    cpuSeconds: 0,
  });
  const ask = (commandLine: string, port = 4000, over = {}) =>
    whyNotAsked(row(commandLine), port, { handedOut: false, ofStack: false, ...over });

  it.each(['node site.mjs', 'python3 app.py', 'ruby server.rb'])('%s is', (line) => expect(ask(line)).toBeNull());
  it.each([
    ['nc -l 4000', /single connection/],
    ['python -m debugpy --listen 4000 app.py', /single connection/],
    ['java -agentlib:jdwp=transport=dt_socket,server=y,address=4000 A', /single connection/],
    ['python3 gcloud.py auth login', /single connection/],
    ['node -e code', /no name/],
    ['sync-agent --port 4000', /not known/],
  ])('%s is not', (line, why) => expect(ask(line)).toMatch(why));

  it('is not whoever sits on a port that the system chose, unless its command line names it', () => {
    expect(ask('node helper.js', 50_001, { handedOut: true })).toMatch(/system chose/);
    expect(ask('node helper.js --port 50001', 50_001, { handedOut: true })).toBeNull();
  });

  it('is a program of the watched folder, whatever its name', () => {
    expect(ask('./bin/search-service', 4000, { ofStack: true })).toBeNull();
    expect(ask('nc -l 4000', 4000, { ofStack: true })).toMatch(/single/);
  });
});

describe('containers', () => {
  it('are read with their ports and the service of a compose file', () => {
    const line = JSON.stringify({
      Names: 'leanvibe-ai-ollama-1',
      Image: 'ollama/ollama:latest',
      Ports:
        '0.0.0.0:11434->11434/tcp, [::]:11434->11434/tcp, 9000/tcp, 0.0.0.0:8000-8001->8000-8001/tcp, 0.0.0.0:53->53/udp',
      Labels:
        'a=b,com.docker.compose.project=leanvibe-ai,com.docker.compose.service=ollama,com.docker.compose.project.working_dir=/x',
    });
    expect(parsePublished(`${line}\nnot json\n`)).toEqual([
      {
        name: 'leanvibe-ai-ollama-1',
        image: 'ollama/ollama:latest',
        ports: [
          { host: 11_434, inside: 11_434 },
          { host: 8000, inside: 8000 },
          { host: 8001, inside: 8001 },
        ],
        compose: { project: 'leanvibe-ai', service: 'ollama', folder: '/x' },
      },
    ]);
  });
});
