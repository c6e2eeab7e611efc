import { z } from 'zod';
import { BOLT_SCHEMES, hostProblem, parseServerAddress, pathProblem, REDIS_SCHEMES } from './addresses.ts';
import { setting } from './definition.ts';

const port = z.number().int().min(1).max(65535);
/** A text that a function finds nothing wrong with; its sentence begins with "must". */
const text = (problemOf: (value: string) => string | null) =>
  z.string().superRefine((value, context) => {
    const wrong = problemOf(value);
    if (wrong !== null) context.addIssue({ code: 'custom', message: wrong });
  });
const address = (schemes: readonly string[]) =>
  text((value) => {
    const parsed = parseServerAddress(value, schemes);
    return parsed.ok ? null : parsed.why;
  });
const urlPath = text(pathProblem);
/** Names that become an argument of `docker` or `launchctl`: never one that these would take for an option. */
const name = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_.-]*$/, 'must be letters, digits, dots, hyphens and underscores');
const CommandSchema = z
  .object({ command: z.string().min(1), args: z.array(z.string()), cwd: z.string().nullable() })
  .strict();

/** What is watched, and where it is found. */
export const STACK_SETTINGS = {
  'repository.path': setting({
    schema: z.string().nullable(),
    fallback: null,
    title: 'LeanVibe folder',
    about: 'Where the LeanVibe repository is. Found by itself in the working folder, its parents and the usual places.',
  }),
  'backend.enabled': setting({
    schema: z.boolean(),
    fallback: true,
    title: 'Watch the backend',
    about: 'Whether the FastAPI backend is watched.',
  }),
  'backend.host': setting({
    schema: text(hostProblem),
    fallback: 'localhost',
    title: 'Backend host',
    about: 'Loopback name or address of the backend; both address families are tried.',
    env: ['LEANVIBE_HOST', 'LEANVIBE_API_HOST'],
  }),
  'backend.port': setting({
    schema: port,
    fallback: 8765,
    title: 'Backend port',
    about: 'Port of the backend. Without a setting 8765, 8000 and 8001 are tried.',
    env: ['LEANVIBE_API_PORT', 'LEANVIBE_PORT'],
  }),
  'backend.folder': setting({
    schema: z.string().nullable(),
    fallback: null,
    title: 'Backend folder',
    about: 'Working folder of the backend; a process counts as the backend only if it lives here.',
  }),
  'backend.start': setting({
    schema: CommandSchema.nullable(),
    fallback: null,
    title: 'Start command',
    about:
      'Program and arguments that start the backend. Default: start.sh --skip-services, else uv run uvicorn, else the virtual environment’s uvicorn.',
  }),
  'backend.healthPath': setting({
    schema: urlPath,
    fallback: '/health',
    title: 'Health path',
    about: 'The path that decides whether the backend lives.',
  }),
  'backend.websocketPaths': setting({
    schema: z.array(urlPath).min(1),
    fallback: ['/ws', '/ws/lifeguard-{id}'],
    title: 'WebSocket paths',
    about: 'Tried in order; the one that upgrades is remembered.',
  }),
  'backend.websocketEnabled': setting({
    schema: z.boolean(),
    fallback: true,
    title: 'Watch the WebSocket',
    about: 'Whether a WebSocket to the backend is held open.',
  }),
  'backend.launchdLabel': setting({
    schema: name,
    fallback: 'com.leanvibe.backend',
    title: 'launchd label',
    about: 'launchd job that may own the backend.',
  }),
  'backend.container': setting({
    schema: name,
    fallback: 'leanvibe-backend',
    title: 'Backend container',
    about: 'Container that may run the backend.',
  }),
  'neo4j.enabled': setting({
    schema: z.boolean(),
    fallback: true,
    title: 'Watch Neo4j',
    about: 'Whether Neo4j is watched.',
  }),
  'neo4j.uri': setting({
    schema: address(BOLT_SCHEMES),
    fallback: 'bolt://localhost:7687',
    title: 'Neo4j address',
    about: 'Bolt address of Neo4j.',
    env: ['NEO4J_URI', 'LEANVIBE_NEO4J_URI'],
  }),
  'neo4j.user': setting({
    schema: z.string(),
    fallback: 'neo4j',
    title: 'Neo4j user',
    about: 'User name for Bolt.',
    env: ['NEO4J_USER', 'NEO4J_USERNAME', 'LEANVIBE_NEO4J_USER'],
  }),
  'neo4j.password': setting({
    schema: z.string().nullable(),
    fallback: null,
    title: 'Neo4j password',
    about: 'Password for Bolt; without one only the port is checked.',
    env: ['NEO4J_PASSWORD', 'LEANVIBE_NEO4J_PASSWORD'],
    secret: true,
  }),
  'neo4j.database': setting({
    schema: z.string().nullable(),
    fallback: null,
    title: 'Neo4j database',
    about: 'Database that is queried; null means the home database.',
    env: ['NEO4J_DATABASE'],
  }),
  'neo4j.httpPort': setting({
    schema: port.nullable(),
    fallback: 7474,
    title: 'Neo4j HTTP port',
    about: 'HTTP port that is also checked; null leaves it out.',
  }),
  'neo4j.container': setting({
    schema: name,
    fallback: 'leanvibe-neo4j',
    title: 'Neo4j container',
    about: 'Container that may run Neo4j.',
  }),
  'redis.enabled': setting({
    schema: z.boolean(),
    fallback: true,
    title: 'Watch Redis',
    about: 'Whether Redis is watched.',
  }),
  'redis.url': setting({
    schema: address(REDIS_SCHEMES),
    fallback: 'redis://localhost:6379',
    title: 'Redis address',
    about: 'URL of Redis; may hold user, password and database number.',
    env: ['LEANVIBE_REDIS_URL', 'REDIS_URL'],
    secret: true,
  }),
  'redis.container': setting({
    schema: name,
    fallback: 'leanvibe-redis',
    title: 'Redis container',
    about: 'Container that may run Redis.',
  }),
  'redis.cachePrefix': setting({
    schema: z.string(),
    fallback: 'leanvibe:',
    title: 'Redis cache prefix',
    about:
      'Only keys of the configured database that begin with this are cleared as cache; empty means every key of that database.',
  }),
  'models.enabled': setting({
    schema: z.boolean(),
    fallback: true,
    title: 'Watch model files',
    about: 'Whether MLX model files are checked for completeness.',
  }),
  'models.expected': setting({
    schema: z.array(z.string().min(1)),
    fallback: [],
    title: 'Expected models',
    about:
      'Models that have to be there and complete, as org/name or a folder. Others are listed, and a warning at most.',
    env: ['LEANVIBE_MLX_MODEL'],
  }),
  'models.default': setting({
    schema: z.string().min(1).nullable(),
    fallback: null,
    title: 'Model of the backend',
    about:
      'Model that the backend loads when none is named: checked like an expected one where it is there, not missed where it is not. Read from app/config/settings.py.',
  }),
  'models.folders': setting({
    schema: z.array(z.string().min(1)),
    fallback: [],
    title: 'Model folders',
    about: 'Folders with a model per folder, besides ~/.leanvibe/models and the Hugging Face cache.',
    env: ['LEANVIBE_MODELS_DIR', 'MLX_MODELS_DIR'],
  }),
  'models.hub': setting({
    schema: z.string().min(1).nullable(),
    fallback: null,
    title: 'Hugging Face cache',
    about: 'Folder of the Hugging Face hub cache; null follows HF_HUB_CACHE, HF_HOME and the default.',
    env: ['HF_HUB_CACHE', 'HUGGINGFACE_HUB_CACHE'],
  }),
  'mlx.enabled': setting({
    schema: z.boolean(),
    fallback: true,
    title: 'Check the MLX runtime',
    about: 'Whether mlx is imported once in the backend’s own Python, and again when that changed.',
  }),
  'mlx.python': setting({
    schema: z.string().min(1).nullable(),
    fallback: null,
    title: 'Python of the backend',
    about:
      'Interpreter or environment that runs the backend. Default: UV_PROJECT_ENVIRONMENT, .venv or venv in the backend folder.',
    env: ['UV_PROJECT_ENVIRONMENT'],
  }),
  'ai.enabled': setting({
    schema: z.boolean(),
    fallback: true,
    title: 'Watch the AI service',
    about: 'Whether /health/ai and /health/mlx are asked, where the backend offers them.',
  }),
  'ai.strategy': setting({
    schema: z.string().min(1).nullable(),
    fallback: null,
    title: 'AI strategy of the backend',
    about:
      'How the backend is meant to answer. With mock nobody misses a model. Read from .env, else from app/config/settings.py.',
    env: ['LEANVIBE_MLX_STRATEGY'],
  }),
  'ai.testPrompt': setting({
    schema: z.string().min(1).nullable(),
    fallback: null,
    title: 'Test prompt',
    about: 'A prompt that is sent on demand and after a recovery of the AI service; null sends none.',
  }),
  'ai.promptPath': setting({
    schema: urlPath.nullable(),
    fallback: null,
    title: 'Path of the test prompt',
    about:
      'Where the test prompt is posted to, as { message, session_id }. Null chooses from what the backend’s own OpenAPI description offers.',
  }),
  'ios.enabled': setting({
    schema: z.boolean(),
    fallback: true,
    title: 'Look at simulators and devices',
    about:
      'Whether Xcode’s tools are asked, when somebody opens the iOS page or asks on the command line. Never on a cycle.',
  }),
  'ios.bundleId': setting({
    schema: z.string().regex(/^[A-Za-z0-9.-]+$/),
    fallback: 'ai.leanvibe.LeanVibe',
    title: 'Bundle id of the app',
    about: 'The LeanVibe app on simulators and devices.',
  }),
  'cli.enabled': setting({
    schema: z.boolean(),
    fallback: true,
    title: 'Look at the LeanVibe CLI',
    about: 'Whether the leanvibe command is looked for and its configuration files are read.',
  }),
  'cli.path': setting({
    schema: z.string().min(1).nullable(),
    fallback: null,
    title: 'LeanVibe CLI',
    about: 'The leanvibe program. Default: the repository’s environment, pipx, uv tool, PATH.',
  }),
  'docker.enabled': setting({
    schema: z.boolean(),
    fallback: true,
    title: 'Look at Docker',
    about: 'Whether the Docker engine and its containers are looked at.',
  }),
  'disk.paths': setting({
    schema: z.array(z.string()),
    fallback: [],
    title: 'Volumes',
    about: 'Folders whose volumes are watched besides home and the repository.',
  }),
} as const;
