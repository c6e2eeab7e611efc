import type { AnsweringFacts } from '../../shared/components/answering-service.ts';
import type { chroma } from '../../shared/components/chroma.ts';
import type { ServiceId, Settings } from '../../shared/domain/index.ts';
import { formatMs } from '../../shared/format.ts';
import { failure } from '../probes/failure.ts';
import { type Limit, startLimit } from '../probes/limit.ts';
import type { Probe, ProbeContext, ProbeResult } from '../probes/probe.ts';
import { figureOf } from './figure.ts';
import type { Self, ServicePart } from './service.ts';
import { notThis, ServiceGet } from './service-get.ts';
import { judgeService } from './service-judge.ts';
import { serviceRunbooks } from './service-restart.ts';
import { serviceTrouble } from './service-rules.ts';
import { told } from './told.ts';

/** The declaration of one kind that is judged by its answer alone, for all of them: they differ in their words alone, which the compiler checks. */
export type AnsweringKind = typeof chroma;
/** A service that is judged by its answer alone, of whichever of their kinds. */
export type AnsweringSelf = { readonly [Part in keyof Self<AnsweringKind>]: Self<AnsweringKind>[Part] };

/** What is particular to one kind. */
export interface AnsweringProgram {
  readonly name: string;
  /** Changes nothing and needs no key. */
  readonly path: string;
  /** What its answer of a good status tells; null when it is of another program. */
  readonly read: (body: string) => AnsweringFacts | null;
  /** Answers 503 until it is ready. */
  readonly readyPath?: string;
}

/** Everything of a service that is judged by its answer alone. */
export const answeringService = (self: AnsweringSelf, kind: AnsweringProgram): ServicePart => ({
  probe: { create: ({ settings }) => createProbe(self, kind, settings), pace: { soonInTrouble: true } },
  versions: (readings) => [{ name: self.title, version: self.reading(readings)?.facts.version ?? null }],
  judge: judgeService<AnsweringKind>(self, ['answer']),
  rules: serviceTrouble<AnsweringKind>(self, {
    where: (settings) => self.setting(settings, 'at'),
    otherwise: self.cause('fails'),
  }),
  words: { figure: figureOf(self.metric('answer'), formatMs) },
  tells: ({ readings, settings }) =>
    told(['Address', self.setting(settings, 'at')], ['Version', self.reading(readings)?.facts.version]),
  runbooks: serviceRunbooks<AnsweringKind>(self),
});

function createProbe(self: AnsweringSelf, kind: AnsweringProgram, settings: Settings): Probe<ServiceId> {
  const limitMs = self.limitMs(settings);
  const asked = new ServiceGet(self.setting(settings, 'at'));

  async function look(context: ProbeContext, limit: Limit): Promise<ProbeResult<ServiceId>> {
    const answer = await asked.get(kind.path, limit, context);
    if (!answer.ok) return answer;
    const { status, body, tookMs } = answer;
    const tried = asked.tried(kind.path);
    if (status >= 400) {
      const code = String(status);
      return { ok: false, failure: failure('http-status', tried, `It answered ${status}.`, { code }) };
    }
    const facts = kind.read(body);
    if (facts === null) return { ok: false, failure: notThis(kind.name, tried) };
    const ready = kind.readyPath === undefined ? null : await asked.get(kind.readyPath, limit, context);
    if (ready?.ok === false) return ready;
    if (ready !== null && ready.status === 503) {
      const words = 'It says that it is not ready yet.';
      return { ok: false, failure: failure('starting', asked.tried(kind.readyPath ?? ''), words, { code: '503' }) };
    }
    return { ok: true, metrics: { [self.metric('answer')]: tookMs }, facts };
  }

  return {
    id: self.id,
    component: self.id,
    everyMs: self.everyMs(settings),
    timeoutMs: limitMs + 1000,
    async run(context) {
      const limit = startLimit(context, limitMs);
      try {
        return await look(context, limit);
      } finally {
        limit.release();
      }
    },
  };
}
