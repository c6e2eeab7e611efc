import type { Delivery } from '../../shared/domain/index.ts';

/**
 * One more prompt, after those before it.
 * @param words why nothing was delivered, in one line; null when something was
 */
export function delivery(
  before: Delivery | null,
  { words, tookMs, at }: Pick<Delivery, 'words' | 'tookMs' | 'at'>,
): Delivery {
  const isOk = words === null;
  const deliveredAt = isOk ? at : before?.deliveredAt;
  return {
    ...{ ok: isOk, tookMs, words, at },
    failingSince: isOk ? null : (before?.failingSince ?? at),
    ...(deliveredAt && { deliveredAt }),
  };
}

/** Since when it may deliver nothing, for its cause: prompts are sent far less often than it is looked at. */
export const lastDelivered = (of: Delivery | null | undefined): { readonly wellAt?: number } =>
  of?.ok === false && of.deliveredAt !== undefined ? { wellAt: of.deliveredAt.mono } : {};
