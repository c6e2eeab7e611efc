import { existsSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import path from 'node:path';
import type { ModelFiles, Readings, RunbookId, Settings } from '../../shared/domain/index.ts';
import { devicectl, devicePid, lanAddresses, parseDeviceApps } from '../ios/index.ts';
import { lockedVersions } from '../mlx/index.ts';
import { clearPlan, type ModelFolder, repairPlan } from '../models/index.ts';
import { foldersOf } from '../probes/index.ts';
import type { PlanExtra, RedisKeys } from '../recovery/index.ts';
import { countKeys, findTool, isExecutable, listProcesses, redisTarget } from '../system/index.ts';

export interface ExtraInput {
  readonly readings: Readings;
  readonly settings: Settings;
  readonly home: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
  /** The simulator or device that was chosen. */
  readonly target: string | null;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** Looks up what only this runbook's plan needs to know. Reads, never changes. */
export async function planExtra(id: RunbookId, input: ExtraInput): Promise<PlanExtra> {
  switch (id) {
    case 'clear-redis-cache':
      return { redisKeys: await redisKeys(input) };
    case 'reinstall-mlx':
      return { uv: findTool('uv', input.env), lock: lockOf(input.settings) };
    case 'restore-models': {
      const models = ofThisStack(modelsOf(input).filter(isFetchable));
      const removal = await repairPlan({ folders: existing(input), models, signal: input.signal });
      return { models, removal, hub: hubProgram(input), freeBytes: await freeBytes(models, input) };
    }
    case 'clear-model-cache': {
      const models = modelsOf(input).filter((m) => m.layout === 'hub' && /mlx/i.test(m.name));
      const removal = await clearPlan({ folders: existing(input), models, signal: input.signal });
      return { models, removal };
    }
    case 'restart-simulator-service':
      return { simulatorService: await simulatorService() };
    case 'app-quit':
      return { devicePid: await pidOnDevice(input) };
    case 'open-to-devices':
      return { lanAddress: lanAddresses()[0]?.address ?? null };
    case 'recover-cli':
      return {
        stamp: `backup-${new Date(input.now).toISOString().slice(0, 19).replaceAll(/[-:]/g, '').replace('T', '-')}`,
      };
    default:
      return {};
  }
}

/** CoreSimulator's service, by the exact name of its program, which no other has; that of another user refuses the signal. */
const simulatorService = async () =>
  (await listProcesses()).filter((p) =>
    /^(\S*\/)?com\.apple\.CoreSimulator\.CoreSimulatorService( |$)/.test(p.commandLine),
  );

/** The app's process on the chosen device, when it is a device. */
async function pidOnDevice({
  readings,
  target,
  settings,
  env,
  signal,
}: ExtraInput): Promise<number | null | 'unknown'> {
  const device = readings.ios?.facts.report?.devices.find((d) => d.id === target || d.name === target);
  if (device === undefined) return 'unknown';
  const bundle = settings['ios.bundleId'];
  const apps = await devicectl(['device', 'info', 'apps', '--device', device.id, '--bundle-id', bundle], {
    env,
    signal,
  });
  const app = apps.ok ? parseDeviceApps(apps.text, bundle) : null;
  return app === null ? 'unknown' : devicePid(device.id, app.path, { env, signal });
}

async function redisKeys({ settings, signal }: ExtraInput): Promise<RedisKeys> {
  const url = settings['redis.url'];
  const space = { url, prefix: settings['redis.cachePrefix'], commandMs: settings['timeouts.redis'], signal };
  try {
    return { ok: true, database: redisTarget(url).database, ...(await countKeys(space)) };
  } catch (error) {
    signal.throwIfAborted();
    return { ok: false, reason: `The keys of Redis could not be counted: ${(error as Error).message}.` };
  }
}

const lockOf = (settings: Settings): ReadonlyMap<string, string> | null =>
  settings['backend.folder'] === null ? null : lockedVersions(settings['backend.folder']);

const modelsOf = ({ readings }: ExtraInput): readonly ModelFiles[] => readings.models?.facts.report?.models ?? [];

const existing = (input: ExtraInput): readonly ModelFolder[] => foldersOf(input).filter((f) => existsSync(f.path));

/** Broken, and with an address on the hub. One that others still download is left alone. */
const isFetchable = ({ state, name }: ModelFiles): boolean =>
  (state === 'incomplete' || state === 'missing' || state === 'empty') && /^[\w.-]+\/[\w.-]+$/.test(name);

/** The cache is shared with other projects: theirs are fetched by them. Folders of LeanVibe's own are its own. */
const ofThisStack = (models: readonly ModelFiles[]): readonly ModelFiles[] =>
  models.filter((m) => m.expected || m.layout === 'folder');

/** What is free where the models go; null where that cannot be read. */
async function freeBytes(models: readonly ModelFiles[], input: ExtraInput): Promise<number | null> {
  const target = models.find((m) => m.path !== null)?.path ?? existing(input)[0]?.path ?? input.home;
  const found = await statfs(target).catch(() => null);
  return found === null ? null : found.bavail * found.bsize;
}

/** The backend's own downloader first: it has the versions that the backend reads with. */
function hubProgram({ readings, env }: ExtraInput): NonNullable<PlanExtra['hub']> | null {
  const runtime = readings['mlx.runtime']?.facts.runtime;
  const bin = runtime !== undefined && 'python' in runtime ? path.dirname(runtime.python) : null;
  for (const name of ['hf', 'huggingface-cli']) {
    const own = bin === null ? null : path.join(bin, name);
    if (own !== null && isExecutable(own)) return { command: own, args: [] };
  }
  for (const name of ['hf', 'huggingface-cli']) {
    const found = findTool(name, env);
    if (found !== null) return { command: found, args: [] };
  }
  const uv = findTool('uv', env);
  return uv === null ? null : { command: uv, args: ['tool', 'run', '--from', 'huggingface_hub', 'hf'] };
}
