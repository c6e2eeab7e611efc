import { chmodSync, cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { temporaryFolder } from './processes.ts';

/**
 * How uvicorn runs. `plain`: the virtual environment's uvicorn; `reload`: the same with --reload; `uv`: under
 * `uv run`; `uv-reload`: what the real start.sh does (uv → reloader → worker + resource tracker).
 */
export type BackendMode = 'plain' | 'reload' | 'uv' | 'uv-reload';

export type Services = {
  readonly neo4jUri?: string;
  readonly neo4jPassword?: string;
  readonly redisUrl?: string;
};

export type FolderOptions = Services & {
  readonly venv: string;
  readonly port: number;
  /** Address uvicorn binds. Default 127.0.0.1. */
  readonly host?: string;
  /** What start.sh ends in. Default `uv-reload`, as in the real repository; `none` leaves the script out. */
  readonly startScript?: BackendMode | 'none';
};

/** A folder that looks like a checkout of LeanVibe, as far as Lifeguard looks at one. */
export type BackendFolder = {
  /** The repository. */
  readonly root: string;
  /** `<root>/leanvibe-backend`. */
  readonly folder: string;
  readonly startScript: string;
  readonly envFile: string;
  readonly budgetsFile: string;
  /** Writes a file that Python cannot parse into app/services/. */
  readonly breakSyntax: () => void;
  /** Makes the start end with an ImportError and its traceback. */
  readonly breakImport: () => void;
  /** Puts this Python before what the application needs at its start. */
  readonly breakWith: (python: string) => void;
  /** Takes either back. */
  readonly mendSyntax: () => void;
};

const template = join(import.meta.dirname, 'backend-template');

export function makeBackendFolder(options: FolderOptions): BackendFolder {
  const root = temporaryFolder('leanvibe-ai');
  const folder = join(root, 'leanvibe-backend');
  cpSync(template, folder, { recursive: true, filter: (path) => !path.includes('__pycache__') });
  symlinkSync(options.venv, join(folder, '.venv'));
  mkdirSync(join(root, 'leanvibe-ios'));
  const environment = envFile(options);
  writeFileSync(join(root, '.env'), environment);
  writeFileSync(join(folder, '.env'), environment);
  const startScript = join(folder, 'start.sh');
  if (options.startScript !== 'none') {
    writeFileSync(startScript, startScriptText(options));
    chmodSync(startScript, 0o755);
  }
  const service = join('app', 'services', 'ai_service.py');
  const replaceService = (text: string) => writeFileSync(join(folder, service), text);
  return {
    root,
    folder,
    startScript,
    envFile: join(folder, '.env'),
    budgetsFile: join(folder, 'budgets', 'performance_sla.json'),
    breakSyntax: () => replaceService('def mlx_health(:\n    return {}\n'),
    breakImport: () => replaceService('from app.services.missing import foo\n'),
    breakWith: (python) => replaceService(`${python}\n${readFileSync(join(template, service), 'utf8')}`),
    mendSyntax: () => replaceService(readFileSync(join(template, service), 'utf8')),
  };
}

function envFile(options: FolderOptions): string {
  const lines = [
    '# LeanVibe (test stack)',
    `LEANVIBE_PORT=${options.port}`,
    `LEANVIBE_API_PORT=${options.port}`,
    `LEANVIBE_HOST=${options.host ?? '127.0.0.1'}`,
  ];
  if (options.neo4jUri !== undefined) {
    lines.push(`NEO4J_URI=${options.neo4jUri}`, 'NEO4J_USER=neo4j', `NEO4J_PASSWORD=${options.neo4jPassword ?? ''}`);
    lines.push('NEO4J_DATABASE=neo4j');
  }
  if (options.redisUrl !== undefined) {
    lines.push(`REDIS_URL=${options.redisUrl}`, `LEANVIBE_REDIS_URL=${options.redisUrl}`);
  }
  return `${lines.join('\n')}\n`;
}

/** Program and arguments of a mode, with the names that are on PATH once the virtual environment's bin is. */
export function uvicornCommand(mode: BackendMode, host: string, port: number): readonly string[] {
  const uvicorn = ['uvicorn', 'app.main:app', '--host', host, '--port', String(port)];
  // Only app/: the folder also holds the link to the shared virtual environment.
  const reload = mode === 'reload' || mode === 'uv-reload' ? ['--reload', '--reload-dir', 'app'] : [];
  const uv = mode === 'uv' || mode === 'uv-reload' ? ['uv', 'run'] : [];
  return [...uv, ...uvicorn, ...reload];
}

/** Like the real one: knows --skip-services, ignores every other flag, and stays the parent of what it starts. */
function startScriptText(options: FolderOptions): string {
  const mode = options.startScript === 'none' ? 'plain' : (options.startScript ?? 'uv-reload');
  const command = uvicornCommand(mode, options.host ?? '127.0.0.1', options.port).join(' ');
  return `#!/bin/bash
SKIP_SERVICES=false
for arg in "$@"; do
    if [ "$arg" = "--skip-services" ]; then
        SKIP_SERVICES=true
    fi
done
if [ "$SKIP_SERVICES" = false ] && ! docker info >/dev/null 2>&1; then
    echo "Docker is not running. Please start Docker first."
    exit 1
fi
cd "$(dirname "$0")"
export PATH="${join(options.venv, 'bin')}:$PATH"
echo "Starting FastAPI server..."
${command}
`;
}

export function logFileOf(folder: BackendFolder): string {
  return join(dirname(folder.folder), 'backend-output.log');
}
