import {
  type ComponentHealth,
  type ComponentId,
  type FailureKind,
  type Finding,
  METRICS,
  type MetricId,
  PROBE_OF,
  type Readings,
  type Settings,
} from '../../shared/domain/index.ts';
import { formatBytes, formatMs, formatOf, formatPercent } from '../../shared/format.ts';

/** What stands beside a component's name. */
export interface ComponentWords {
  readonly label: string;
  readonly figure: string | null;
}

const FAILURE_LABELS: Readonly<Record<FailureKind, string>> = {
  refused: 'not running',
  timeout: 'hangs',
  reset: 'connection lost',
  unreachable: 'not reachable',
  auth: 'credentials refused',
  protocol: 'answers nonsense',
  'http-status': 'reports failure',
  starting: 'starting',
  'refuses-work': 'refuses work',
  'not-offered': 'not offered',
  'held-back': 'not asked',
  'unavailable-tool': 'cannot be read',
  absent: 'not used here',
  'probe-failed': 'cannot be read',
};

const FACT_LABELS: Readonly<Record<string, string>> = {
  'fact:port-held': 'port held',
  'fact:docker-not-running': 'not running',
  'fact:stopped': 'stopped',
  'fact:orphan': 'orphaned',
  'fact:two-instances': 'runs twice',
  'fact:database-offline': 'database offline',
  'fact:memory-full': 'full',
  'fact:rdb-save-failed': 'cannot save',
  'fact:aof-write-failed': 'cannot save',
  'fact:model-incomplete': 'incomplete',
  'fact:model-missing': 'missing',
  'fact:mlx-missing': 'missing',
  'fact:mlx-broken': 'broken',
  'fact:mlx-architecture': 'wrong architecture',
  'fact:mlx-slow': 'slow',
  'fact:python-broken': 'Python broken',
  'fact:model-not-loaded': 'no model loaded',
  'fact:inference-not-ready': 'not ready',
  'fact:ai-fallback': 'without a model',
  'fact:ai-mock': 'mock',
  'fact:prompt-failed': 'delivers nothing',
  'fact:model-stuck': 'a model hangs',
  'fact:model-stopped': 'a model is stopped',
  'fact:model-silent': 'a model does not answer',
  'fact:model-dead': 'a model cannot generate',
  'fact:model-delivers-nothing': 'a model delivers nothing',
  'fact:model-busy': 'busy',
  'fact:leak': 'grows',
  'fact:ios-simulator-service': 'service stuck',
  'fact:ios-licence': 'licence',
  'fact:cli-broken': 'does not run',
  'fact:cli-config': 'configuration',
  'fact:cli-no-backend': 'no backend',
};

/** The word for a component's state and its one figure that matters; a figure that was not read is null. */
export function componentWords(
  id: ComponentId,
  health: ComponentHealth,
  readings: Readings,
  settings: Settings,
): ComponentWords {
  const label = labelOf(id, health, readings);
  const fresh = health.state === 'healthy' || health.state === 'degraded' || health.state === 'critical';
  return { label, figure: fresh && readings[PROBE_OF[id]]?.ok === true ? figureOf(id, readings, settings) : null };
}

function labelOf(id: ComponentId, { state, findings, flapping }: ComponentHealth, readings: Readings): string {
  switch (state) {
    case 'off':
      return id === 'process' ? 'none' : 'not used here';
    case 'stale':
      return 'no fresh reading';
    case 'starting':
      return 'starting';
    case 'unknown':
      if (findings[0]?.id === 'fact:waits-for-trust') return 'not run until trusted';
      return findings.length > 0 ? 'cannot be read' : 'not read yet';
    case 'healthy':
      if (findings[0]?.id === 'fact:ai-mock') return 'mock, without a model';
      return flapping === null ? 'healthy' : 'unstable';
    case 'degraded':
    case 'critical': {
      const reading = readings[PROBE_OF[id]];
      if (flapping !== null) return 'unstable';
      const held = findings.some((f) => f.id === 'fact:port-held');
      if (reading !== undefined && !reading.ok && !held)
        return id === 'websocket' && reading.failure.kind === 'refused'
          ? 'not reachable'
          : FAILURE_LABELS[reading.failure.kind];
      const finding = findings.find((f) => f.level === 'critical') ?? findings[0];
      return wordFor(finding) ?? (state === 'critical' ? 'critical' : 'degraded');
    }
  }
}

function wordFor(finding: Finding | undefined): string | null {
  if (finding === undefined) return null;
  const { id, metric, reported } = finding;
  if (reported) return 'reports failure';
  if (metric === 'backend.errors') return 'unreliable';
  if (metric !== null) return METRICS[metric].unit === 'ms' ? 'slow' : 'high';
  return FACT_LABELS[id] ?? null;
}

function figureOf(id: ComponentId, readings: Readings, settings: Settings): string | null {
  const metric = (name: MetricId, format: (value: number) => string): string | null => {
    const value = readings[PROBE_OF[id]]?.metrics[name];
    return value === undefined ? null : format(value);
  };
  switch (id) {
    case 'docker':
      return null;
    case 'backend':
      return metric('backend.latency', formatMs);
    case 'websocket':
      return metric('websocket.ping', formatMs) ?? metric('websocket.handshake', formatMs);
    case 'process':
      return metric('process.resident', (v) => {
        const limit = settings['thresholds.process.resident'].warning;
        return limit === null ? formatBytes(v) : formatOf(v, limit, 'bytes');
      });
    case 'ai':
      return metric('ai.prompt', formatMs) ?? metric('ai.inference', formatMs);
    case 'models':
      return modelsFigure(readings);
    case 'mlx':
      return mlxFigure(readings);
    case 'neo4j':
      return metric('neo4j.query', formatMs);
    case 'redis':
      return metric('redis.ping', formatMs);
    case 'ios':
      return iosFigure(readings);
    case 'cli':
      return readings.cli?.facts.cli?.version ?? null;
    case 'memory':
      return metric('memory.used', formatPercent);
    case 'cpu':
      return metric('cpu.used', formatPercent);
    case 'disk':
      return metric('disk.used', formatPercent);
  }
}

/** `3 complete`, `2 of 3 complete`. */
function modelsFigure(readings: Readings): string | null {
  const report = readings.models?.facts.report;
  if (report === undefined || report.models.length === 0) return null;
  const complete = report.models.filter((m) => m.state === 'complete').length;
  return complete === report.models.length ? `${complete} complete` : `${complete} of ${report.models.length} complete`;
}

/** `2 booted, 1 device`. */
function iosFigure(readings: Readings): string | null {
  const report = readings.ios?.facts.report;
  if (report == null) return null;
  const booted = report.simulators.filter((s) => s.state === 'booted').length;
  const there = report.devices.filter((d) => d.connection === 'connected').length;
  const parts = [
    booted > 0 ? `${booted} booted` : null,
    there > 0 ? `${there} ${there === 1 ? 'device' : 'devices'}` : null,
  ];
  return parts.filter((p) => p !== null).join(', ') || 'none booted';
}

/** `mlx 0.32.4`. */
function mlxFigure(readings: Readings): string | null {
  const runtime = readings['mlx.runtime']?.facts.runtime;
  return runtime?.kind === 'ok' && runtime.mlx !== null ? `mlx ${runtime.mlx}` : null;
}
