import type { FirstStart } from '../../shared/domain/index.ts';

/** What a first start finds beside a stack that runs. */
export const FIRST_START: FirstStart = {
  schema: 1,
  isUnset: true,
  file: '~/.config/leanvibe-lifeguard/config.yaml',
  stacks: [
    {
      folder: '~/code/leanvibe',
      runs: true,
      isWatched: true,
      facts: [
        { what: 'Folder', value: '~/code/leanvibe, branch main', why: 'found in ~/code' },
        { what: 'Port', value: '8765', why: '~/code/leanvibe/leanvibe-backend/.env, line 3' },
        {
          what: 'Program',
          value: 'python3.12, pid 4711',
          why: 'it listens on port 8765 and runs in ~/code/leanvibe/leanvibe-backend',
        },
        { what: 'Start', value: 'uv run uvicorn app.main:app --port 8765 --reload', why: 'found a uv project' },
        { what: 'Services', value: 'neo4j, redis, qdrant', why: '~/code/leanvibe/docker-compose.yml' },
      ],
    },
    {
      folder: '~/code/leanvibe-login',
      runs: false,
      isWatched: false,
      facts: [
        { what: 'Folder', value: '~/code/leanvibe-login', why: 'found in ~/code' },
        { what: 'Port', value: '8775', why: 'built-in default' },
        { what: 'Program', value: 'none now', why: 'nothing of this folder listens on port 8775' },
      ],
    },
  ],
  beside: ['Ollama on localhost:11434', 'PostgreSQL on localhost:5432'],
};

export const NOTHING_AT_FIRST: FirstStart = {
  schema: 1,
  isUnset: true,
  file: '~/.config/leanvibe-lifeguard/config.yaml',
  stacks: [],
  beside: [],
};
