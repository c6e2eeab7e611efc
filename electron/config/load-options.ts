import type { StackId } from '../../shared/domain/index.ts';
import type { DeclaredServices } from './declared.ts';
import type { Keychain } from './keychain.ts';

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
  /** Whether a person trusts a repository; without an answer what asks for trust is not looked for. */
  readonly isTrusted?: (root: string, backend: string) => boolean;
  /** Whether the backend may be what answers on a port: decides between the usual ones when nothing names one. */
  readonly choosePort?: (port: number, isFolderKnown: boolean) => Promise<boolean>;
}
