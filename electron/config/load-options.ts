import type { StackId } from '../../shared/domain/index.ts';
import type { DeclaredServices } from './declared.ts';
import type { Keychain } from './keychain.ts';
import type { Agreed } from './team-pending.ts';

export interface LoadOptions {
  readonly cwd: string;
  readonly home: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly platform: NodeJS.Platform;
  readonly configFile?: string;
  readonly repository?: string | undefined;
  /** A further stack of the user's file; the main one when absent. */
  readonly stack?: StackId | undefined;
  /** Passwords that the system encrypts; without one they are neither read nor kept there. */
  readonly keychain?: Keychain;
  /** Services that the stack's own files name, told by who can read these. */
  readonly declared?: (folders: readonly string[]) => DeclaredServices;
  /**
   * What a person agreed to of a repository's team file; without an answer that is not looked for.
   * `now` is the text that is there: null for no file, undefined where it cannot be read.
   */
  readonly agreedTo?: (root: string, backend: string, now: string | null | undefined) => Agreed;
  /** Whether the backend may be what answers on a port: decides between the usual ones when nothing names one. */
  readonly choosePort?: (port: number, isFolderKnown: boolean) => Promise<boolean>;
  /** The port on which the backend that runs listens, as far as somebody watches it; null where nobody knows. */
  readonly runningPort?: () => Promise<number | null>;
}
