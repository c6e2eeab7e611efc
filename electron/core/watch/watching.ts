import type { Clock } from '../../../shared/domain/index.ts';
import type { ConfigStore } from '../../config/index.ts';
import type { Monitor } from './monitor.ts';

/** What is watched, as areas that ask and act see it. */
export interface Watching {
  readonly monitor: Monitor;
  readonly store: ConfigStore;
  readonly clock: Clock;
  readonly options: {
    readonly home: string;
    readonly env: Readonly<Record<string, string | undefined>>;
    readonly platform: NodeJS.Platform;
  };
  readonly backendLog: string;
  /** Whether a file may be started. */
  readonly mayStart: (file: string) => boolean;
  readonly stateFolder: string;
}
