import type { Settings } from '../../shared/domain/index.ts';

/** What a person wants to be told, and how soon. */
export interface AlertPolicy {
  readonly enabled: boolean;
  /** A cause whose component is not confirmed to be in trouble counts after this long. */
  readonly confirmMs: number;
  /** Nothing is notified before it lasted this long, however critical. */
  readonly lastsMs: number;
  /** A recovery that no runbook verified counts once it held this long. */
  readonly settleMs: number;
  readonly cooldownMs: number;
  /** What lasts is told again after this long; null never. */
  readonly remindMs: number | null;
  /** After wake readings are stale: F20 in test/faults allows two cycles for fresh ones. */
  readonly wakeMs: number;
  /** Minutes since midnight, local time; may wrap around midnight. */
  readonly quiet: { readonly from: number; readonly to: number } | null;
}

const minutes = (text: string): number => Number(text.slice(0, 2)) * 60 + Number(text.slice(3, 5));

const toMs = (minutes: number | null): number | null => (minutes === null ? null : minutes * 60_000);

/** The policy that the settings ask for. */
export function alertPolicy(settings: Settings): AlertPolicy {
  const [from, to] = settings['notifications.quietHours']?.split('-') ?? [];
  return {
    enabled: settings['notifications.enabled'],
    confirmMs: settings['notifications.confirmAfter'] * 1000,
    // A save under `uvicorn --reload` takes the backend away for one to three seconds; that is work, not trouble.
    lastsMs: 3000,
    settleMs: 10_000,
    cooldownMs: settings['notifications.cooldown'] * 1000,
    remindMs: toMs(settings['notifications.remindAfter']),
    // Two periods of the slowest database probe (10 s).
    wakeMs: 20_000,
    quiet: from && to ? { from: minutes(from), to: minutes(to) } : null,
  };
}

/** Whether the local time of an epoch time lies in quiet hours. Equal ends mean the whole day. */
export function isQuiet(quiet: AlertPolicy['quiet'], wall: number): boolean {
  if (quiet === null) return false;
  const at = new Date(wall);
  const minute = at.getHours() * 60 + at.getMinutes();
  return quiet.from < quiet.to ? minute >= quiet.from && minute < quiet.to : minute >= quiet.from || minute < quiet.to;
}
