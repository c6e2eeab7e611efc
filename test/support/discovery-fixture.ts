import type { Discovery, FoundService } from '../../shared/domain/index.ts';

export const NOTHING_FOUND: Discovery = {
  schema: 1,
  at: 1_790_000_000_000,
  tookMs: 40,
  findings: [],
  others: [],
  conflicts: [],
  problems: [],
};

const process = (pid: number, name: string, commandLine: string) => ({
  pid,
  startedAt: '1',
  name,
  commandLine,
  folder: '~/code/leanvibe-ai',
  branch: 'main',
  worktree: '~/code/leanvibe-ai',
});

const found = (
  over: Partial<FoundService> & Pick<FoundService, 'id' | 'kind' | 'title' | 'by' | 'text'>,
): FoundService => ({
  at: null,
  port: null,
  match: null,
  state: 'answers',
  process: null,
  owner: null,
  declared: null,
  ofStack: false,
  watchedAs: null,
  ...over,
});

/** What a machine with Ollama, a second store and a declared database shows. */
export const DISCOVERY: Discovery = {
  ...NOTHING_FOUND,
  findings: [
    found({
      id: 'ollama',
      kind: 'ollama',
      title: 'Ollama',
      at: 'localhost:11434',
      port: 11_434,
      by: ['its program `ollama serve`', 'its address answers `Ollama is running`'],
      text: 'Ollama on localhost:11434, by its program `ollama serve`; its address answers `Ollama is running`. Kept by Homebrew’s service ollama.',
      process: process(4312, 'ollama', '/opt/homebrew/bin/ollama serve'),
      owner: { kind: 'homebrew', name: 'ollama', compose: null, text: 'Kept by Homebrew’s service ollama.' },
      declared: { file: '~/code/leanvibe-ai/docker-compose.yml', line: 31, service: 'ollama' },
      ofStack: true,
    }),
    found({
      id: 'postgres',
      kind: 'postgres',
      title: 'PostgreSQL',
      at: 'localhost:5432',
      port: 5432,
      state: 'not-seen',
      by: ['its name postgres in ~/code/leanvibe-ai/docker-compose.yml, line 60 (image `postgres:15-alpine`)'],
      text: 'PostgreSQL on localhost:5432, by its name postgres in ~/code/leanvibe-ai/docker-compose.yml, line 60 (image `postgres:15-alpine`). It was not seen there now.',
      declared: { file: '~/code/leanvibe-ai/docker-compose.yml', line: 60, service: 'postgres' },
      ofStack: true,
    }),
    found({
      id: 'redis-6380',
      kind: 'redis',
      title: 'Redis',
      at: 'localhost:6380',
      port: 6380,
      by: ['its program `redis-server`', 'its address answers `PING` with `+PONG`'],
      text: 'Redis on localhost:6380, by its program `redis-server`; its address answers `PING` with `+PONG`. Started from a shell (zsh, pid 812).',
      process: process(901, 'redis-server', 'redis-server *:6380'),
      owner: { kind: 'shell', name: 'zsh', compose: null, text: 'Started from a shell (zsh, pid 812).' },
    }),
  ],
  others: [
    {
      id: 'tcp-52001',
      port: 52_001,
      addresses: ['127.0.0.1'],
      process: process(77, 'Code Helper', 'Code Helper --type=utility'),
      owner: { kind: 'unknown', name: null, compose: null, text: 'Whoever started it has ended.' },
      why: 'The system chose its port, as for helpers of other programs, so nothing was asked of it.',
    },
  ],
  conflicts: [
    {
      port: 8765,
      text: 'Port 8765 serves branch fix-login from ~/code/leanvibe-2, another worktree of this repository, not this folder.',
    },
  ],
};
