import type { ModelServerKindId } from '../../../shared/domain/index.ts';
import type { Delivered } from './delivered-text.ts';
import { deliveredText } from './delivered-text.ts';

/**
 * What is particular to one program that serves models. Whatever closes its connection with each answer can be watched: an open connection
 * is a request then.
 */
export interface ModelServerKind {
  readonly id: ModelServerKindId;
  /** Port and model that its command line names; null when it is no such server. */
  readonly recognise: (commandLine: string) => { readonly port: number; readonly model: string | null } | null;
  /** Is answered without the model, at once. */
  readonly healthPath: string;
  /** The smallest prompt that it takes. */
  readonly prompt: { readonly path: string; readonly body: unknown };
  /** What its answer to that prompt delivered. */
  readonly delivered: (body: string) => Delivered;
}

/** The value of an option, as `--port 8080` or `--port=8080`. */
const optionOf = (commandLine: string, name: string): string | null =>
  new RegExp(`\\s--${name}(?:=|\\s+)(\\S+)`).exec(commandLine)?.[1] ?? null;

/** A one-word answer that was cut by its own limit is one, even where its text is not shown (a model that thinks first). */
function deliveredWord(body: string): Delivered {
  return /"finish_reason":\s*"length"/.test(body) ? { ok: true, text: '' } : deliveredText(body);
}

/** `mlx_lm.server`, `python -m mlx_lm.server`, `mlx_lm server` (HTTP/1.0: each answer closes its connection). */
const mlxLm: ModelServerKind = {
  id: 'mlx-lm',
  recognise(commandLine) {
    if (!/(^|[\s/])mlx_lm(\.server|\s+server)(\s|$)/.test(commandLine)) return null;
    return { port: Number(optionOf(commandLine, 'port') ?? 8080), model: optionOf(commandLine, 'model') };
  },
  healthPath: '/health',
  prompt: {
    path: '/v1/chat/completions',
    body: { messages: [{ role: 'user', content: 'Say yes.' }], max_tokens: 1 },
  },
  delivered: deliveredWord,
};

export const MODEL_SERVER_KINDS: readonly ModelServerKind[] = [mlxLm];
