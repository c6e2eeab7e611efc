import type { FaultCase } from '../harness.ts';
import { aiCases } from './ai.ts';
import { automaticCases } from './automatic.ts';
import { backendCases, reusedPid } from './backend.ts';
import { crashCases } from './crash.ts';
import { dataCases } from './data.ts';
import { emergencyCases } from './emergency.ts';
import { escalationCases } from './escalation.ts';
import { furtherCases } from './further.ts';
import { harmCases } from './harm.ts';
import { hostileCases } from './hostile.ts';
import { hostileFileCases } from './hostile-files.ts';
import { inferenceCases } from './inference.ts';
import { iosCases } from './ios.ts';
import { journalCases } from './journal.ts';
import { lifeguardCases } from './lifeguard.ts';
import { mannersCases } from './manners.ts';
import { performanceCases } from './performance.ts';
import { planCases } from './plans.ts';
import { probeCases } from './probes.ts';
import { serviceCases } from './services.ts';
import { startCases } from './starts.ts';
import { storeRestartCases } from './store-restarts.ts';
import { supervisedCases } from './supervised.ts';
import { textCases } from './text.ts';
import { trustCases } from './trust.ts';

/** Every row of the matrix. `../README.md` says of each what it must show. */
export const CASES: readonly FaultCase[] = [
  ...backendCases,
  ...harmCases,
  ...crashCases,
  ...performanceCases,
  ...serviceCases,
  ...startCases,
  ...storeRestartCases,
  ...supervisedCases,
  ...dataCases,
  ...furtherCases,
  ...aiCases,
  ...inferenceCases,
  ...automaticCases,
  ...journalCases,
  ...emergencyCases,
  ...escalationCases,
  ...iosCases,
  ...lifeguardCases,
  ...hostileCases,
  ...hostileFileCases,
  ...textCases,
  ...planCases,
  ...trustCases,
  ...probeCases,
  ...mannersCases,
  reusedPid,
];
