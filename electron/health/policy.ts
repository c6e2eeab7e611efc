import { type ComponentId, type HealthPolicy, LOAD, type Settings } from '../../shared/domain/index.ts';

/** When a series of readings changes the state of a component, from the settings. */
export const policyOf = (settings: Settings, component: ComponentId): HealthPolicy => ({
  warningsToDegrade: settings['health.warningsToDegrade'],
  criticalsToAlarm: settings['health.criticalsToAlarm'],
  goodsToRecover: settings['health.goodsToRecover'],
  startupGraceMs: settings['health.startupGrace'] * 1000,
  // On battery a period is up to three times as long; the fourth is for the probe's own time limit.
  staleAfterPeriods: 4,
  // One outage is two changes (down, up); three outages in five minutes are no coincidence.
  // How busy the machine is changes with what is done on it: builds one after the other make nothing unstable.
  flapChanges: component === LOAD.id ? Number.POSITIVE_INFINITY : 6,
  flapWindowMs: 300_000,
});
