import { arch, availableParallelism, release, totalmem } from 'node:os';
import type { SelfCheckReport, SelfCheckSource } from '../../shared/domain/index.ts';
import { SELF_CHECKS } from '../components/index.ts';
import { createAnonymiser, failed, machineInfo, redactDeep, type SelfAnswer, type SelfCheck } from '../system/index.ts';
import { thisPerson } from './person.ts';

export interface SelfCheckOptions {
  readonly platform: NodeJS.Platform;
  readonly home: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
  readonly checks?: readonly SelfCheck[];
  /** Told of each source when it is known. */
  readonly onSource?: (source: SelfCheckSource) => void;
  /** Told of each source before it is asked. */
  readonly onAsk?: (title: string) => void;
}

/** So long is waited for what the machine is called, in milliseconds. */
const MACHINE_LIMIT_MS = 5000;

/**
 * Asks every source that Lifeguard reads on this machine, one after the other so that each one's time is its own. Needs no stack, no settings and no
 * engine, and starts nothing but tools of the system.
 */
export async function selfCheck(options: SelfCheckOptions): Promise<Omit<SelfCheckReport, 'schema' | 'version'>> {
  const { platform, home, env, signal, checks = SELF_CHECKS, onSource, onAsk } = options;
  const anonymous = createAnonymiser(thisPerson({ home, env }));
  const sources: SelfCheckSource[] = [];
  for (const check of checks) {
    const { id, title, source, on } = check;
    const head = { id, title, source };
    const isHere = on === 'everywhere' || on === platform;
    if (isHere) onAsk?.(title);
    const said = isHere
      ? await asked(check, { env, home, signal })
      : { state: 'elsewhere' as const, tookMs: null, figures: {}, why: null, outline: [] };
    signal.throwIfAborted();
    const clean: SelfCheckSource = { ...head, ...redactDeep(said, anonymous) };
    sources.push(clean);
    onSource?.(clean);
  }
  const { os, chip } = await machineInfo(MACHINE_LIMIT_MS);
  signal.throwIfAborted();
  const system = {
    platform,
    release: release(),
    arch: arch(),
    node: process.versions.node,
    cores: availableParallelism(),
    os: os === null ? null : anonymous(os),
    chip: chip === null ? null : anonymous(chip),
    memoryBytes: totalmem(),
  };
  return { system, sources };
}

type Asked = Pick<SelfCheckSource, 'state' | 'tookMs' | 'figures' | 'why' | 'outline'>;

async function asked(check: SelfCheck, input: Parameters<SelfCheck['look']>[0]): Promise<Asked> {
  const begun = performance.now();
  const answer = await withinLimit(check, input);
  const tookMs = Math.round(performance.now() - begun);
  switch (answer.state) {
    case 'read':
      return { state: 'read', tookMs, figures: answer.figures, why: null, outline: [] };
    case 'absent':
      return { state: check.comesAlong ? 'failed' : 'absent', tookMs, figures: {}, why: answer.why, outline: [] };
    case 'failed':
      return { state: 'failed', tookMs, figures: {}, why: answer.why, outline: [...answer.outline] };
  }
}

/** A check that does not keep to its own limits is not waited for either. */
async function withinLimit(check: SelfCheck, input: Parameters<SelfCheck['look']>[0]): Promise<SelfAnswer> {
  const limit = AbortSignal.timeout(check.limitMs);
  const signal = AbortSignal.any([input.signal, limit]);
  const late = new Promise<SelfAnswer>((resolve) => {
    const end = () => resolve(failed('It did not end within its time limit.'));
    if (signal.aborted) end();
    else signal.addEventListener('abort', end, { once: true });
  });
  return Promise.race([check.look({ ...input, signal }).catch(unforeseen), late]);
}

/** What an unexpected error says may hold anything: only what kind it is is told. */
const unforeseen = (error: unknown): SelfAnswer => {
  const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : null;
  return failed(`Its reader failed${code !== null && /^[A-Z_]{3,40}$/.test(code) ? ` (${code})` : ''}.`);
};
