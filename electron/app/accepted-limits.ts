import type { Limits } from '../../shared/contract/index.ts';
import type { Proposal, SettingKey, Settings } from '../../shared/domain/index.ts';
import { formatClock } from '../../shared/format.ts';

/** The limits of a component; of one that the history suggested and that is as it was accepted, that is said. Pure. */
export const withAccepted = (limits: readonly Limits[], accepted: readonly Proposal[], settings: Settings): Limits[] =>
  limits.map((limit) => {
    const key = `thresholds.${limit.metric}` as SettingKey;
    const own = accepted.find(({ change }) => change?.key === key);
    const isAsAccepted = own?.change != null && JSON.stringify(settings[key]) === JSON.stringify(own.change.value);
    if (!isAsAccepted || limit.thresholdSource === null) return limit;
    const when = own.acceptedAt === undefined ? '' : ` on ${formatClock(own.acceptedAt, 0)}`;
    return { ...limit, thresholdSource: `${limit.thresholdSource}; suggested by the history, accepted${when}` };
  });
