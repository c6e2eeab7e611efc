import type { AnyEngine, ConfigStore, Engine, EngineOptions } from '../app/index.ts';
import type { RemoteEngine } from '../share/index.ts';
import type { Io, Paint } from './io.ts';

/** A mistake in the words of the call: one sentence and the command that would help. */
export class UsageError extends Error {
  readonly hint: string;
  constructor(message: string, hint: string) {
    super(message);
    this.hint = hint;
  }
}

export interface OptionDefinition {
  readonly type: 'boolean' | 'string';
  readonly about: string;
  /** Name of the value in help: `FILE`. */
  readonly value?: string;
  readonly short?: string;
}

/** Where everything is looked for, and which of several stacks is meant. */
export type Places = Pick<EngineOptions, 'cwd' | 'home' | 'env' | 'platform' | 'configFile' | 'repository' | 'stack'>;

/** What a command gets to work with. */
export interface CommandContext {
  readonly args: readonly string[];
  readonly options: Readonly<Record<string, string | boolean | undefined>>;
  readonly io: Io;
  /** Colours for standard output. */
  readonly paint: Paint;
  /** Colours for standard error. */
  readonly paintProgress: Paint;
  /** Prints a result: standard output, and nothing else goes there. */
  readonly print: (text: string) => void;
  /** Prints progress or a remark: standard error. */
  readonly say: (text: string) => void;
  /** The engine that runs on this machine, or where none does, or none that fits, one of this process. */
  readonly stack: () => Promise<AnyEngine>;
  /** The engine that runs on this machine and fits, or null. */
  readonly attached: () => Promise<RemoteEngine | null>;
  /** Why the engine that runs could not be asked, once `attached` or `stack` was; null where none runs, or it answers. */
  readonly unreached: () => string | null;
  /** Where everything is looked for. */
  readonly places: Places;
  /** Starts the engine that the options ask for; it is stopped when the command ends. */
  readonly engine: () => Promise<Engine>;
  /** The configuration without an engine: nothing is watched, and nothing that stands in it can keep it from being shown. */
  readonly configuration: () => Promise<ConfigStore>;
  /** Aborts on Ctrl-C. */
  readonly signal: AbortSignal;
  readonly json: boolean;
  readonly verbose: boolean;
  readonly columns: number;
  /** Longest wait for the first look at everything, or for what the command waits for, in milliseconds. */
  readonly limitMs: number;
  /** Lets go of every engine, of the configuration and of Ctrl-C: what comes now is another program's. */
  readonly release: () => Promise<void>;
}

/** Names that there are now, which a shell can complete. */
export type Names =
  | 'checklists'
  | 'causes'
  | 'components'
  | 'incidents'
  | 'kinds'
  | 'runbooks'
  | 'services'
  | 'settings'
  | 'stacks';

/** One command, declared once: parsing, help and documentation are derived from this. */
export interface Command {
  readonly name: string;
  readonly summary: string;
  /** What follows the name: `<runbook> [--dry-run]`. */
  readonly usage: string;
  readonly details?: readonly string[];
  readonly options?: Readonly<Record<string, OptionDefinition>>;
  readonly examples: readonly (readonly [string, string])[];
  /** Fewest and most words after the name. */
  readonly words: readonly [number, number];
  /** It stays: incidents are followed and readings kept while it runs. */
  readonly follows?: true;
  /** False when it only reads the history: nothing of the stack is asked. `after-plan` where that begins only when somebody waits for a plan, or for a look. */
  readonly looks?: false | 'after-plan' | ((options: CommandContext['options']) => boolean);
  /** It tells of the history: what is wrong with that is said before. */
  readonly ofHistory?: true;
  /** How long `--timeout` is without it, in seconds, where that is not the wait for the first look. */
  readonly limitSeconds?: number;
  /** It is about all stacks: the settings are those of the main one, whichever is chosen. */
  readonly ofAll?: true;
  /** Whether, called with these words, it can do without the file that --config names; every other call needs it to be there. */
  readonly makesConfigFile?: (words: readonly string[]) => boolean;
  /** Options that its words carry for another call: they count as its own. */
  readonly heeds?: (words: readonly string[]) => CommandContext['options'];
  /** What may stand after these words: names, and words of the command's own (`=add`). */
  readonly completes?: (words: readonly string[]) => readonly (Names | `=${string}`)[];
  readonly run: (context: CommandContext) => Promise<number>;
}

/** Everything that can be called, with the options of each. */
export interface Callable {
  readonly commands: readonly Command[];
  readonly options: Readonly<Record<string, OptionDefinition>>;
}
