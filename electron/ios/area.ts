import type { IosLog, IosView, ReachView } from '../../shared/contract/index.ts';
import type { IosCheck, IosCheckResult } from '../../shared/domain/index.ts';
import { type Watching, worldOf } from '../core/index.ts';
import type { Recorder } from '../journal/index.ts';
import { looksHere } from './checks.ts';
import { IosGuidance } from './guidance.ts';
import { wellNow } from './look.ts';
import { iosView, reachView, simulatorLog, simulatorScreenshot } from './view.ts';

export interface IosAreaDeps extends Watching {
  readonly stateFolder: string;
  readonly recorder: Recorder;
  readonly redact: (text: string) => string;
}

/** What Xcode said is repeated for so long when a face is opened, in milliseconds. */
const FRESH_MS = 300_000;
/** Looking at the way from a device to this Mac is given up after this, in milliseconds. */
const REACH_MS = 20_000;

/** Simulators, devices, the way from them to this Mac, and the guide. Everything here is asked for; nothing runs on a cycle. */
export class IosArea {
  readonly guidance: IosGuidance;
  private readonly deps: IosAreaDeps;

  constructor(deps: IosAreaDeps) {
    this.deps = deps;
    this.guidance = new IosGuidance(deps);
  }

  /** @param look asks Xcode's tools anew, instead of repeating what they said last */
  async view(look: boolean): Promise<IosView> {
    const { monitor, store } = this.deps;
    if (look) await monitor.looks.now(['ios']);
    return iosView(monitor.readings(), store.current().settings);
  }

  reach(): Promise<ReachView> {
    return reachView(this.deps, AbortSignal.timeout(REACH_MS));
  }

  /** What a step's check sees of this machine now; null where it looks at a simulator or device. */
  async seenHere(check: IosCheck | null): Promise<IosCheckResult | null> {
    if (check === null || !looksHere(check)) return null;
    return wellNow(worldOf(this.deps), check, AbortSignal.timeout(REACH_MS));
  }

  /** What the app on a booted simulator says in the next seconds. */
  log(udid: string): Promise<IosLog> {
    return simulatorLog(this.deps, udid, this.deps.redact);
  }

  /** Saves a picture of a booted simulator as PNG. Resolves to what went wrong, or null. */
  screenshot(udid: string, file: string): Promise<string | null> {
    return simulatorScreenshot(this.deps, udid, file);
  }

  /** Somebody looks: then it is worth asking Xcode what is booted and connected. */
  shown(): void {
    const { monitor, clock } = this.deps;
    const seen = monitor.readings().ios;
    const age = seen?.ok ? clock.now().wall - (seen.facts.surveyedAt ?? 0) : 0;
    if (age > FRESH_MS) void monitor.looks.now(['ios']).catch(() => {});
  }
}
