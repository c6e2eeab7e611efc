import { z } from 'zod';
import { ollama as declaration } from '../../../shared/components/ollama.ts';
import type { Instant } from '../../../shared/domain/index.ts';
import { type Delivered, deliveredText } from '../delivered-text.ts';
import type { ModelProgram } from '../model-server-kinds.ts';
import { modelService } from '../model-service.ts';
import type { Served, ServingProgram } from '../model-service-probe.ts';
import { kind } from '../service.ts';
import { objectOf } from '../service-get.ts';
import { ollamaRecogniser } from './recognise.ts';

/** What is loaded, as `/api/ps` lists it (Ollama’s docs/api.md). */
const LoadedSchema = z.object({
  name: z.string(),
  /** RFC 3339; far in the future for one that stays. */
  expires_at: z.string().catch(''),
  /** Its context, in tokens. */
  context_length: z.number().int().positive().optional().catch(undefined),
  details: z.object({ family: z.string().catch('') }).catch({ family: '' }),
});
type Loaded = z.infer<typeof LoadedSchema>;

/** It only makes vectors of texts. */
const isEmbedding = ({ details, name }: Loaded): boolean => /bert|embed/i.test(`${details.family} ${name}`);

/** One that is unloaded sooner than this, in seconds, would be loaded again by a word that comes late. */
const SOON_SECONDS = 60;
const YEAR_SECONDS = 31_536_000;

/** Seconds for which it stays loaded by itself; -1 for ever. */
function staysFor({ expires_at }: Loaded, now: Instant): number {
  const seconds = Math.floor((Date.parse(expires_at) - now.wall) / 1000);
  return seconds > YEAR_SECONDS ? -1 : seconds;
}

/** A text that was cut by its own limit is one, even where the one token of it is not shown (a model that thinks first). */
const deliveredWord = (body: string): Delivered =>
  /"done_reason":\s*"length"/.test(body) ? { ok: true, text: '' } : deliveredText(body);

/**
 * `/api/ps` lists what is loaded and loads nothing. A word names a model that is loaded, with the context that it was loaded with, and for as long
 * as it would have stayed anyway: it goes to sleep when it would have without us.
 */
const ollamaServer: ServingProgram = {
  name: 'Ollama',
  path: '/api/ps',
  isIt: (words) => ollamaRecogniser.program(words) !== null,
  read({ status, body }, _more, { now }): Served {
    const listed = z.array(LoadedSchema).safeParse(objectOf(body)?.models);
    if (status !== 200 || !listed.success) return { kind: 'foreign' };
    const loaded = listed.data;
    const asked = loaded.find((m) => !isEmbedding(m) && (staysFor(m, now) === -1 || staysFor(m, now) > SOON_SECONDS));
    return { kind: 'serves', program: programOf(asked, now), models: loaded.map((m) => m.name) };
  },
};

function programOf(model: Loaded | undefined, now: Instant): ModelProgram {
  const common = {
    healthPath: '/api/ps',
    delivered: deliveredWord,
    keepsConnections: true,
    // It was unloaded at this very moment, or cannot generate at all.
    declines: (status: number) => status >= 400 && status < 500,
  } as const;
  if (model === undefined) return { ...common, prompt: null };
  const { name, context_length } = model;
  const seconds = staysFor(model, now);
  const options = { num_predict: 1, ...(context_length === undefined ? {} : { num_ctx: context_length }) };
  const body = {
    model: name,
    prompt: 'Say yes.',
    stream: false,
    keep_alive: seconds === -1 ? -1 : `${seconds}s`,
    options,
  };
  return { ...common, prompt: { path: '/api/generate', body } };
}

export const ollama = kind(declaration, ollamaRecogniser, (self) => modelService(self, ollamaServer));
