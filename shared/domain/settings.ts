import { z } from 'zod';
import { ThresholdSchema } from './health.ts';
import type { Source } from './source.ts';

const port = z.number().int().min(1).max(65535);
const ms = z.number().int().min(100);
const seconds = z.number().min(0.2).max(3600);

interface SettingDefinition<S extends z.ZodType> {
  readonly schema: S;
  readonly fallback: z.infer<S>;
  readonly title: string;
  /** What it changes, for the settings page, `lifeguard config` and the documentation. */
  readonly about: string;
  /** Variables in the stack's `.env` that set it, first found wins. */
  readonly env?: readonly string[];
  /** Never printed, logged or sent. */
  readonly secret?: true;
}
const setting = <S extends z.ZodType>(definition: SettingDefinition<S>): SettingDefinition<S> => definition;

const CommandSchema = z
  .object({ command: z.string().min(1), args: z.array(z.string()), cwd: z.string().nullable() })
  .strict();
const GB = 1024 ** 3;
const MB = 1024 ** 2;

/**
 * Every setting, declared once. Types, validation, `lifeguard config`, the settings page and the documentation are derived
 * from this list. The dotted key is also the path in the user's YAML file.
 */
export const SETTINGS = {
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
    schema: z.string().min(1),
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
    schema: z.string().startsWith('/'),
    fallback: '/health',
    title: 'Health path',
    about: 'The path that decides whether the backend lives.',
  }),
  'backend.websocketPaths': setting({
    schema: z.array(z.string().startsWith('/')).min(1),
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
    schema: z.string().min(1),
    fallback: 'com.leanvibe.backend',
    title: 'launchd label',
    about: 'launchd job that may own the backend.',
  }),
  'backend.container': setting({
    schema: z.string().min(1),
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
    schema: z.string().regex(/^(bolt|neo4j)(\+s|\+ssc)?:\/\//, 'must begin with bolt:// or neo4j://'),
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
    schema: z.string().min(1),
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
    schema: z.string().regex(/^rediss?:\/\//, 'must begin with redis:// or rediss://'),
    fallback: 'redis://localhost:6379',
    title: 'Redis address',
    about: 'URL of Redis; may hold user, password and database number.',
    env: ['LEANVIBE_REDIS_URL', 'REDIS_URL'],
    secret: true,
  }),
  'redis.container': setting({
    schema: z.string().min(1),
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
    env: ['LEANVIBE_MODEL_NAME', 'MLX_MODEL_NAME', 'LEANVIBE_MODEL', 'MLX_MODEL', 'DEFAULT_MODEL'],
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
  'ai.testPrompt': setting({
    schema: z.string().min(1).nullable(),
    fallback: null,
    title: 'Test prompt',
    about: 'A prompt that is sent on demand and after a recovery of the AI service; null sends none.',
  }),
  'ai.promptPath': setting({
    schema: z.string().startsWith('/'),
    fallback: '/api/v1/ai/chat',
    title: 'Path of the test prompt',
    about: 'Where the test prompt is posted to, as { message, session_id }.',
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
  'thresholds.backend.p95': setting({
    schema: ThresholdSchema,
    fallback: { warning: 600, critical: 1000 },
    title: 'Answer time P95 (ms)',
    about: 'Slow backend.',
  }),
  'thresholds.backend.errors': setting({
    schema: ThresholdSchema,
    fallback: { warning: 5, critical: 20 },
    title: 'Failed checks (%)',
    about: 'Share of failed checks in the last 10 minutes.',
  }),
  'thresholds.websocket.handshake': setting({
    schema: ThresholdSchema,
    fallback: { warning: 1000, critical: 2000 },
    title: 'WebSocket handshake (ms)',
    about: 'Slow WebSocket handshake.',
  }),
  'thresholds.websocket.ping': setting({
    schema: ThresholdSchema,
    fallback: { warning: 1000, critical: null },
    title: 'WebSocket ping (ms)',
    about: 'Slow WebSocket.',
  }),
  'thresholds.process.resident': setting({
    schema: ThresholdSchema,
    fallback: { warning: 400 * MB, critical: 500 * MB },
    title: 'Backend memory (bytes)',
    about: 'Resident memory of the backend’s process tree.',
  }),
  'thresholds.ai.inference': setting({
    schema: ThresholdSchema,
    fallback: { warning: 10_000, critical: null },
    title: 'AI answer (ms)',
    about: 'Time of the last inference or test prompt; the guide calls more than 10 s degraded.',
  }),
  'thresholds.neo4j.query': setting({
    schema: ThresholdSchema,
    fallback: { warning: 1000, critical: 5000 },
    title: 'Neo4j query (ms)',
    about: 'Time of a trivial query.',
  }),
  'thresholds.redis.ping': setting({
    schema: ThresholdSchema,
    fallback: { warning: 100, critical: 1000 },
    title: 'Redis PING (ms)',
    about: 'Time of a PING.',
  }),
  'thresholds.redis.memory': setting({
    schema: ThresholdSchema,
    fallback: { warning: 90, critical: null },
    title: 'Redis memory (% of maxmemory)',
    about: 'Counts only when Redis does not evict.',
  }),
  'thresholds.memory.used': setting({
    schema: ThresholdSchema,
    fallback: { warning: 75, critical: 85 },
    title: 'Memory in use (%)',
    about: 'On macOS it counts only together with memory pressure.',
  }),
  'thresholds.cpu.used': setting({
    schema: ThresholdSchema,
    fallback: { warning: 80, critical: 95 },
    title: 'CPU in use (%)',
    about: 'All cores together.',
  }),
  'thresholds.disk.used': setting({
    schema: ThresholdSchema,
    fallback: { warning: 90, critical: 97 },
    title: 'Disk in use (%)',
    about: 'Fullest volume in use by the stack.',
  }),
  'health.warningsToDegrade': setting({
    schema: z.number().int().min(1),
    fallback: 3,
    title: 'Warnings in a row',
    about: 'Warnings in a row before a component counts as degraded.',
  }),
  'health.criticalsToAlarm': setting({
    schema: z.number().int().min(1),
    fallback: 1,
    title: 'Critical readings in a row',
    about: 'Critical readings in a row before a component counts as critical.',
  }),
  'health.goodsToRecover': setting({
    schema: z.number().int().min(1),
    fallback: 2,
    title: 'Good readings in a row',
    about: 'Good readings in a row before a component counts as healthy again.',
  }),
  'health.startupGrace': setting({
    schema: seconds,
    fallback: 60,
    title: 'Start-up grace (s)',
    about: 'How long a component may take to start before that is an alarm. The guide allows 60 s.',
  }),
  'cadence.backend': setting({
    schema: seconds,
    fallback: 2,
    title: 'Backend every (s)',
    about: 'How often the backend’s health is asked for.',
  }),
  'cadence.websocket': setting({
    schema: seconds,
    fallback: 2,
    title: 'WebSocket ping every (s)',
    about: 'How often a ping is sent on the held-open WebSocket.',
  }),
  'cadence.redis': setting({
    schema: seconds,
    fallback: 5,
    title: 'Redis every (s)',
    about: 'How often Redis is asked.',
  }),
  'cadence.neo4j': setting({
    schema: seconds,
    fallback: 10,
    title: 'Neo4j every (s)',
    about: 'How often Neo4j is asked.',
  }),
  'cadence.process': setting({
    schema: seconds,
    fallback: 15,
    title: 'Process tree every (s)',
    about: 'How often the backend’s process tree is looked at; at once when the backend changes.',
  }),
  'cadence.machine': setting({
    schema: seconds,
    fallback: 10,
    title: 'Memory and CPU every (s)',
    about: 'How often the machine is looked at.',
  }),
  'cadence.ai': setting({
    schema: seconds,
    fallback: 30,
    title: 'AI service every (s)',
    about: 'How often the AI service’s own health is asked for.',
  }),
  'cadence.models': setting({
    schema: seconds,
    fallback: 900,
    title: 'Model files every (s)',
    about: 'Model files are watched; this is how often they are scanned even if nothing was noticed.',
  }),
  'cadence.mlx': setting({
    schema: seconds,
    fallback: 60,
    title: 'MLX runtime every (s)',
    about: 'How often it is looked whether the backend’s Python changed; mlx is imported only if it did.',
  }),
  'cadence.disk': setting({
    schema: seconds,
    fallback: 60,
    title: 'Disk every (s)',
    about: 'How often the volumes are looked at.',
  }),
  'cadence.services': setting({
    schema: seconds,
    fallback: 60,
    title: 'Docker and launchd every (s)',
    about: 'How often service managers are looked at; at once when a component they own fails.',
  }),
  'timeouts.backend': setting({
    schema: ms,
    fallback: 2000,
    title: 'Backend time limit (ms)',
    about: 'A health answer that takes longer counts as none.',
  }),
  'timeouts.websocket': setting({
    schema: ms,
    fallback: 2000,
    title: 'WebSocket time limit (ms)',
    about: 'Limit for a handshake and for a pong.',
  }),
  'timeouts.redis': setting({
    schema: ms,
    fallback: 2000,
    title: 'Redis time limit (ms)',
    about: 'Limit for connecting and for an answer.',
  }),
  'timeouts.neo4j': setting({
    schema: ms,
    fallback: 5000,
    title: 'Neo4j time limit (ms)',
    about: 'Limit for connecting and for a trivial query.',
  }),
  'recovery.gracefulStop': setting({
    schema: seconds,
    fallback: 5,
    title: 'Graceful stop (s)',
    about: 'How long a process may take to end by itself before it is killed.',
  }),
  'recovery.healthyWithin': setting({
    schema: seconds,
    fallback: 60,
    title: 'Healthy within (s)',
    about: 'How long a start may take before the attempt counts as failed.',
  }),
  'backend.leakWindow': setting({
    schema: seconds,
    fallback: 300,
    title: 'Leak window (s)',
    about: 'A leak is suspected when the backend’s memory has grown steadily for this long since its start.',
  }),
  'recovery.automaticAttempts': setting({
    schema: z.number().int().min(1).max(10),
    fallback: 3,
    title: 'Automatic attempts',
    about: 'So many attempts for one failure, each after a longer wait; then Lifeguard stops and asks for a person.',
  }),
  'recovery.automaticDelay': setting({
    schema: seconds,
    fallback: 15,
    title: 'Wait before an automatic recovery (s)',
    about: 'Doubled for each further attempt.',
  }),
  'recovery.automatic': setting({
    schema: z.enum(['off', 'ask', 'automatic']),
    fallback: 'ask',
    title: 'Automatic recovery',
    about:
      'Off; ask, which only offers the fix; or automatic, which runs harmless runbooks by itself: those that lose no data and touch nothing but the stack.',
  }),
  'machine.minFreeDisk': setting({
    schema: z.number().int().min(0),
    fallback: GB,
    title: 'Free disk (bytes)',
    about: 'Less free space than this on a volume in use is named as the cause of trouble.',
  }),
  'notifications.enabled': setting({
    schema: z.boolean(),
    fallback: true,
    title: 'Notifications',
    about: 'Whether a confirmed failure and its recovery are notified.',
  }),
  'notifications.confirmAfter': setting({
    schema: seconds,
    fallback: 10,
    title: 'Confirm after (s)',
    about: 'A cause whose component is not yet confirmed to be in trouble is notified when it has lasted this long.',
  }),
  'notifications.cooldown': setting({
    schema: z.number().min(0).max(86_400),
    fallback: 60,
    title: 'Cool-down (s)',
    about: 'After a recovery the same cause is not notified again for this long.',
  }),
  'notifications.quietHours': setting({
    schema: z
      .string()
      .regex(/^([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d$/, 'must look like 22:00-07:30')
      .nullable(),
    fallback: null,
    title: 'Quiet hours',
    about: 'Local time in which nothing is notified, as 22:00-07:30; null for none.',
  }),
  'tray.text': setting({
    schema: z.enum(['off', 'figure']),
    fallback: 'off',
    title: 'Text beside the icon',
    about: 'Nothing, or the worst figure while something is wrong.',
  }),
  'app.shortcut': setting({
    schema: z.string().min(1).nullable(),
    fallback: 'Control+Alt+Command+L',
    title: 'Keyboard shortcut',
    about: 'Opens the popover from everywhere, also when the icon is hidden by the notch; null for none.',
  }),
} as const;

export type SettingKey = keyof typeof SETTINGS;
export const SETTING_KEYS = Object.keys(SETTINGS) as SettingKey[];
/** The values in force, complete. */
export type Settings = { readonly [K in SettingKey]: z.infer<(typeof SETTINGS)[K]['schema']> };
/** Where each value came from. */
export type Sources = { readonly [K in SettingKey]: Source };
