import type { HealthPolicy, Settings } from '../../shared/domain/index.ts';

/** When a series of readings changes a state, from the settings. */
export const policyOf = (settings: Settings): HealthPolicy => ({
  warningsToDegrade: settings['health.warningsToDegrade'],
  criticalsToAlarm: settings['health.criticalsToAlarm'],
  goodsToRecover: settings['health.goodsToRecover'],
  startupGraceMs: settings['health.startupGrace'] * 1000,
  // On battery a period is up to three times as long; the fourth is for the probe's own time limit.
  staleAfterPeriods: 4,
  // One outage is two changes (down, up); three outages in five minutes are no coincidence.
  flapChanges: 6,
  flapWindowMs: 300_000,
});
