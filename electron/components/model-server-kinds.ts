import type { ModelServerKindId } from '../../shared/domain/index.ts';
import type { Delivered } from './delivered-text.ts';
import { deliveredText } from './delivered-text.ts';

/** How one program that serves models is asked. */
export interface ModelProgram {
  /** Is answered without the model, at once. */
  readonly healthPath: string;
  /** The smallest prompt that it takes; null while no model may be asked. */
  readonly prompt: { readonly path: string; readonly body: unknown } | null;
  /** What its answer to that prompt delivered. */
  readonly delivered: (body: string) => Delivered;
  /** It keeps connections open between requests: an open one is no request by itself. */
  readonly keepsConnections?: true;
  /** It unloads a model that nobody asked for a while. */
  readonly fallsAsleep?: true;
  /** Whether an answer of this status refuses such a prompt, which says nothing about its work. */
  readonly declines?: (status: number) => boolean;
}

/** A program that is known by its command line. It closes its connection with each answer: an open one is a request. */
export interface ModelServerKind extends ModelProgram {
  readonly id: ModelServerKindId;
  /** Port and model that its command line names; null when it is no such server. */
  readonly recognise: (commandLine: string) => { readonly port: number; readonly model: string | null } | null;
}

/** The value of an option, as `--port 8080` or `--port=8080`. */
const optionOf = (commandLine: string, name: string): string | null =>
  new RegExp(`\\s--${name}(?:=|\\s+)(\\S+)`).exec(commandLine)?.[1] ?? null;

/** The smallest chat, as most programs take it. */
export const CHAT_WORD = { messages: [{ role: 'user', content: 'Say yes.' }], max_tokens: 1 } as const;

/** A one-word answer that was cut by its own limit is one, even where its text is not shown (a model that thinks first). */
export function deliveredWord(body: string): Delivered {
  return /"finish_reason":\s*"length"/.test(body) ? { ok: true, text: '' } : deliveredText(body);
}

/** `mlx_lm.server`, `python -m mlx_lm.server`, `mlx_lm server` (HTTP/1.0: each answer closes its connection). */
export const mlxLm: ModelServerKind = {
  id: 'mlx-lm',
  recognise(commandLine) {
    if (!/(^|[\s/])mlx_lm(\.server|\s+server)(\s|$)/.test(commandLine)) return null;
    return { port: Number(optionOf(commandLine, 'port') ?? 8080), model: optionOf(commandLine, 'model') };
  },
  healthPath: '/health',
  prompt: {
    path: '/v1/chat/completions',
    body: CHAT_WORD,
  },
  delivered: deliveredWord,
};

export const MODEL_SERVER_KINDS: readonly ModelServerKind[] = [mlxLm];
