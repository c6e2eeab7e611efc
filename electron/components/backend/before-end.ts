import type { BackendEnd, Settings } from '../../../shared/domain/index.ts';
import { formatBytes, formatDuration, formatPercent, formatValue } from '../../../shared/format.ts';
import type { Past, Span } from '../../diagnosis/index.ts';

/** What is told of the time before an end, in milliseconds; less where it did not run for so long. */
const BEFORE_MS = 300_000;
/** Less than this share of growth is no growth. */
const GROWTH = 0.1;
/** Memory of the machine that moved by fewer points than this stayed as it was, in percent. */
const POINTS = 5;
/** Less swap than this comes and goes by itself, in bytes. */
const SWAPPED = 64 * 1024 ** 2;
const CRITICAL_PRESSURE = 2;

/**
 * What its own memory and the machine's did in the minutes before it ended, in one sentence with the figures that were read then, and whether
 * memory was short; null where nothing was read.
 */
export function beforeEnd(
  { at, ranSeconds }: Pick<BackendEnd, 'at' | 'ranSeconds'>,
  past: Past,
  settings: Settings,
): string | null {
  const span = Math.min(BEFORE_MS, ranSeconds * 1000);
  const [own, used, swap, pressure] = [
    past('process.footprint', at - span, at) ?? past('process.resident', at - span, at),
    past('memory.used', at - span, at),
    past('memory.swap', at - span, at),
    past('memory.pressure', at - span, at),
  ];
  const parts = [
    own && ownInWords(own),
    used && usedInWords(used),
    swap && swap.high - swap.first >= SWAPPED
      ? `swap rose from ${formatBytes(swap.first)} to ${formatBytes(swap.high)}`
      : null,
    pressure && `memory pressure was ${formatValue(pressure.high, 'strain')}`,
  ].filter((p) => p !== null);
  if (parts.length === 0) return null;
  const told = `In the ${formatDuration(span)} before: ${parts.join('; ')}.`;
  if (pressure === null && used === null) return told;
  return isShort({ used, pressure }, settings)
    ? `${told} Memory was short: a smaller model, or less beside it, leaves more.`
    : `${told} Memory was not short.`;
}

/** The system's own word for it where there is one; memory in use alone says little. */
const isShort = (
  { used, pressure }: { readonly used: Span | null; readonly pressure: Span | null },
  settings: Settings,
): boolean =>
  pressure === null
    ? (used?.high ?? 0) > (settings['thresholds.memory.used'].critical ?? Number.POSITIVE_INFINITY)
    : pressure.high >= CRITICAL_PRESSURE;

const ownInWords = ({ first, high }: Span): string =>
  high > first * (1 + GROWTH)
    ? `its memory grew from ${formatBytes(first)} to ${formatBytes(high)}`
    : `its memory stayed at about ${formatBytes(high)}`;

const usedInWords = ({ first, high }: Span): string =>
  high - first >= POINTS
    ? `memory in use on this machine rose from ${formatPercent(first)} to ${formatPercent(high)}`
    : `memory in use on this machine was at ${formatPercent(high)}`;
