import {
  backendUrl,
  type Delivery,
  elapsedMs,
  hostPort,
  type Instant,
  type ModelServer,
  type Settings,
} from '../../../shared/domain/index.ts';
import type { BackendRequests } from '../../probes/backend-requests.ts';
import { DESCRIPTIONS } from '../../probes/described-paths.ts';
import { askableAt } from '../../probes/own-addresses.ts';
import { oneLine } from '../../probes/plain-text.ts';
import type { ProbeContext } from '../../probes/probe.ts';
import { postJson, withinOwnTime } from '../../system/index.ts';
import { deliveredText } from '../delivered-text.ts';
import { type PromptTarget, promptTarget } from './prompt-target.ts';
import { type SentPrompts, sentPromptsTo } from './sent-prompts.ts';

/** What is sent where somebody wants one sent, and the settings have none. */
export const BASIC = 'Say OK.';
/** The guide gives the test prompt 30 s. */
export const PROMPT_LIMIT_MS = 30_000;
/** The description of LeanVibe's API has 300 KB. */
const MAX_DESCRIPTION_BYTES = 4 * 1024 ** 2;
const DESCRIPTION_MS = 3000;

interface Options {
  readonly settings: Settings;
  readonly requests: BackendRequests;
  /** Whether a prompt may be sent by itself now: not on battery. */
  readonly mayPrompt: () => Promise<boolean>;
}

/** What is known of the backend's models at the moment of sending. */
export interface Surroundings {
  /** Nothing says that the model is not loaded: one that sleeps is not woken unasked. */
  readonly isReady: boolean;
  /** It is meant to answer without a model: a prompt would only make it load what nobody misses. */
  readonly isMock: boolean;
  readonly servers: readonly ModelServer[];
  /** How long its last inference took, as it says itself, in milliseconds; null where it says nothing. */
  readonly inferenceMs?: number | null;
}

/** A prompt that failed is tried again after so long, in milliseconds, and after twice as long each further time, up to the longest wait. */
const AGAIN_MS = 5000;
/** It is a word of a model and costs it something; that prompts are answered again is known after so long at the latest, in milliseconds. */
const LONGEST_AGAIN_MS = 15_000;
/** Whoever waits for it to work asks without pause: one that failed so lately is the present, in milliseconds. */
const PRESENT_MS = 3000;
/** How long an answer took tells of the present for so long where nobody asks again, in milliseconds. */
const TELLS_MS = 300_000;

/** The test prompt to the backend: on demand, and now and then by itself while its models are idle. */
export class TestPrompt {
  private sentAt: Instant | null = null;
  private readonly options: Options;
  private readonly sent: SentPrompts;
  /** Which server process, and what it said of its last inference, when a failure was seen that nobody asks about again by itself. */
  private failedAt: { readonly life: number; readonly inferenceMs: number | null } | null = null;

  constructor(options: Options) {
    this.options = options;
    this.sent = sentPromptsTo(backendUrl(options.settings));
  }

  /** What the last one delivered, whoever sent it; null when none was sent. */
  get last(): Delivery | null {
    return this.sent.last;
  }

  /** How long an answer takes now, in milliseconds; null where that is not known, or not any more. */
  answerMs(now: Instant): number | null {
    const { last } = this;
    if (last?.ok !== true) return null;
    return this.isRepeated() || elapsedMs(last.at, now) < TELLS_MS ? last.tookMs : null;
  }

  /** Told when another part of Lifeguard sent one. */
  onTold(listener: () => void): () => void {
    return this.sent.onTold(listener);
  }

  /** Whether it is known again without anybody's asking. */
  private isRepeated(): boolean {
    return this.options.settings['ai.testPrompt'] !== null;
  }

  /**
   * What somebody's prompt found holds until something else is known: it is answered, another process serves, or the backend tells of another
   * inference. Asked again it is only by those who look on purpose.
   */
  private settle({ inferenceMs = null }: Surroundings): void {
    if (this.isRepeated() || this.last?.ok !== false) {
      this.failedAt = null;
      return;
    }
    const { life } = this.options.requests;
    this.failedAt ??= { life, inferenceMs };
    if (this.failedAt.life === life && this.failedAt.inferenceMs === inferenceMs) return;
    this.failedAt = null;
    this.sent.forget();
  }

  /** Sends it where the settings say, else where the backend's own description offers a place for it, if it is time. */
  async send(context: ProbeContext, around: Surroundings): Promise<void> {
    const { settings, requests } = this.options;
    this.settle(around);
    const again = context.reason === 'demand' && this.last?.ok === false ? BASIC : null;
    const text = settings['ai.testPrompt'] ?? again;
    if (text === null || !(await this.isDue(context, around))) return;
    const { signal, clock } = context;
    const { address } = await askableAt(settings['backend.host'], context.readings);
    if (address === null) return;
    const path = settings['ai.promptPath'];
    const target =
      path === null
        ? await this.offered(address, text, context)
        : { path, body: { message: text, session_id: 'lifeguard' } };
    this.sentAt = clock.now();
    if (target === null) {
      if (this.isRepeated()) this.sent.forget();
      return;
    }
    const begun = clock.now();
    requests.note(begun);
    const url = `http://${hostPort(address, settings['backend.port'])}${target.path}`;
    const answer = await postJson(url, target.body, PROMPT_LIMIT_MS, signal);
    const at = clock.now();
    // Who wants fewer requests has not looked at what was asked.
    if (!answer.ok && answer.status === 429) return;
    if (!answer.ok && (answer.status ?? 0) >= 500) requests.failures.note(`POST ${target.path}`, at.wall);
    const delivered = answer.ok ? deliveredText(answer.text) : null;
    const words = answer.ok
      ? delivered?.ok === false
        ? `POST ${target.path} answered ${answer.status} with ${delivered.why}`
        : null
      : answer.reason;
    this.sent.note({ words: words === null ? null : oneLine(words, 200), tookMs: elapsedMs(begun, at), at });
  }

  /**
   * A person's requests go first: while one is open at a model server of the backend, nothing is sent, whoever asks for it; nor while the backend wants
   * silence, which it may have asked for since this look began.
   */
  private async isDue({ reason, clock }: ProbeContext, { isReady, isMock, servers }: Surroundings): Promise<boolean> {
    if (isMock && !isReady) return false;
    if (servers.some((s) => s.usedByBackend && s.state !== 'idle')) return false;
    const { settings, requests, mayPrompt } = this.options;
    const now = clock.now();
    if (requests.silenceMs(now) > 0) return false;
    const { failures } = this.sent;
    const passedMs = this.sentAt === null ? Number.POSITIVE_INFINITY : elapsedMs(this.sentAt, now);
    if (reason === 'demand') return failures === 0 || passedMs >= PRESENT_MS;
    const every = settings['ai.promptEvery'];
    if (every === null || !isReady || !requests.hasRoom(now)) return false;
    const again = Math.min(LONGEST_AGAIN_MS, AGAIN_MS * 2 ** (failures - 1));
    return passedMs >= (failures === 0 ? every * 1000 : Math.min(every * 1000, again)) && mayPrompt();
  }

  private async offered(
    address: string,
    prompt: string,
    { signal, clock }: ProbeContext,
  ): Promise<PromptTarget | null> {
    const { settings, requests } = this.options;
    const [host, port] = [settings['backend.host'], settings['backend.port']];
    for (const path of DESCRIPTIONS) {
      if (requests.isAbsent(path, clock.now())) continue;
      const get = { address, port, path, hostHeader: hostPort(host, port), agent: false } as const;
      const result = await withinOwnTime(DESCRIPTION_MS, signal, (limited) =>
        requests.get({ ...get, maxBytes: MAX_DESCRIPTION_BYTES }, limited, clock),
      );
      if (result.kind !== 'answer') return null;
      if (result.status === 404) requests.noteAbsent(path, clock.now());
      const target = result.status === 200 ? promptTarget(json(result.body), prompt) : null;
      if (target !== null) return target;
    }
    return null;
  }
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
