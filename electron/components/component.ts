import type { FurtherId } from '../../shared/components/kinds.ts';
import type {
  Assessment,
  ComponentHealth,
  ComponentId,
  Happened,
  ProbeId,
  Readings,
  ReferenceStatus,
  RunbookOf,
  Settings,
} from '../../shared/domain/index.ts';
import type { Exposes, OwnCheck } from '../checklists/index.ts';
import type { Figures, History } from '../core/index.ts';
import type { DiagnosisInput, Rule, Suffers } from '../diagnosis/index.ts';
import type { Recogniser } from '../discovery/index.ts';
import type { AssessInput } from '../health/index.ts';
import type { Inspect } from '../inspection/index.ts';
import type { LogWords } from '../logs/index.ts';
import type { Pace, Probe, ProbeInput } from '../probes/index.ts';
import type { Reload, RunbookActs } from '../recovery/index.ts';
import type { RestartWords } from '../recovery/plan-restart.ts';
import type { SelfCheck } from '../system/index.ts';
import type { HowEnded } from './container.ts';
import type { Leaves } from './server-end.ts';
import type { Tells } from './told.ts';

/** A program or library by its name; the version is null where it was not told. */
export interface NamedVersion {
  readonly name: string;
  readonly version: string | null;
}

/** How one component is asked, judged, explained and mended. What every layer knows of it stands in its declaration, in shared/components. */
export interface Part {
  readonly id: ComponentId;
  /** The probe whose reading decides its state and gives its figures. */
  readonly probe: {
    readonly id: ProbeId;
    readonly isWanted: (settings: Settings) => boolean;
    readonly create: (input: ProbeInput) => Probe;
    readonly pace?: Pace;
  };
  /** Its figures that need more than one reading, and those of its parts. */
  readonly figures?: (history: History) => Figures;
  /** Versions of what runs as it, as far as they were read. */
  readonly versions?: (readings: Readings) => readonly NamedVersion[];
  /** What runs as it, and as all that stops and starts with it: something that a restart changes; null where that is not known. */
  readonly identity?: (readings: Readings) => string | null;
  /** How it leaves when it is asked to end; only for what serves at a port, which is null where that is another machine's. */
  readonly leaves?: Leaves & { readonly port: (settings: Settings) => number | null };
  /** Of a host: whether somebody asked a container in it to end. */
  readonly howEnded?: HowEnded;
  /** What happened with it lately and is no trouble, for the timeline, oldest first. */
  readonly happened?: (readings: Readings) => readonly Happened[];
  /** What the latest readings say about it, before hysteresis. */
  readonly judge: (input: AssessInput) => Assessment;
  /** What can be wrong with it. Of causes that exclude each other the first is found. */
  readonly rules: readonly Rule[];
  /** Whether its present trouble can come from what it stands on; absent where that is whenever that one is down. */
  readonly suffers?: Suffers;
  /** Whether what lives in it can do no work now; only for what hosts others. */
  readonly takesDown?: (input: DiagnosisInput) => boolean;
  readonly words: ComponentWords;
  /** What was read of it and is no figure, as a person reads it. */
  readonly tells?: Tells;
  /** Lines of checklists that only it can answer, by their names in the lists. */
  readonly checks?: Readonly<Record<string, OwnCheck>>;
  /** A closer look at it, for what its declaration announces; asked for by a person, never on a cycle. */
  readonly inspect?: Inspect;
  /** What it writes into logs that only it writes. */
  readonly logWords?: LogWords;
  /** A look that is dear is shown again for so long, with its age, in milliseconds; one is taken each time where absent. */
  readonly inspectionLastsMs?: number;
  /** Whether what it reads of this machine can be read; of readers that it shares with others that stands beside these. */
  readonly selfChecks?: readonly SelfCheck[];
  /** What it knows of an address that is held open, and therefore never asked for itself. */
  readonly heldAt?: (path: string, readings: Readings) => ReferenceStatus;
  /** Of a host: why nothing is known to live in it, in sentences. */
  readonly nobodyInIt?: (readings: Readings, settings: Settings) => string;
  /** Folders that hold what it keeps on a disk; they need not be there. */
  readonly keeps?: (input: Pick<ProbeInput, 'settings' | 'home' | 'env'>) => readonly string[];
  /** What others can reach or read of it although nobody meant it. */
  readonly exposes?: Exposes;
  /** One sentence while nothing is read of it that a restart would mend; null otherwise. Only for what the rest is there for. */
  readonly healthyWords?: (
    judge: (component: ComponentId) => Assessment,
    health: Pick<ComponentHealth, 'findings' | 'state'>,
    readings: Readings,
  ) => string | null;
  /** What somebody should know before the backend is started, in sentences, and from which looks that is known. */
  readonly cautions?: {
    readonly from: readonly ProbeId[];
    readonly words: (readings: Readings, isRunning: boolean) => readonly string[];
  };
  /** The runbook that puts it right, and whether it is broken by what was read: a recovery of what stands on it takes that with it. */
  readonly mends?: { readonly runbook: string; readonly isBroken: (readings: Readings) => boolean };
  /** What a plan of another component ends with that has changed what this one loads when it starts. */
  readonly reload?: Reload;
  readonly runbooks: Readonly<Record<string, RunbookActs>>;
}

/** What a component of which somebody can have more has to say for these. */
export interface Furtherable {
  /** How one that runs here is told from everything else. */
  readonly recogniser: Recogniser;
  /** What is lost by a restart of one. */
  readonly restartCosts: RestartWords;
}

/** A part with exactly the runbooks that its declaration names. */
export type Component<Id extends ComponentId> = Part & {
  readonly id: Id;
  readonly runbooks: { readonly [R in RunbookOf<Id>]: RunbookActs };
} & (Id extends FurtherId ? Furtherable : unknown);

export interface ComponentWords {
  /** The one figure that matters, from readings that are fresh; null where it has none. */
  readonly figure: (readings: Readings, settings: Settings) => string | null;
  /** The word for it where nothing of it is used here. */
  readonly off?: string;
  /** The word for it where its connection is refused, if it may run all the same. */
  readonly refused?: string;
}

/** The value, with the type that its id gives it: a runbook that is declared and missing, or made up, does not compile. */
export const component = <const Id extends ComponentId>(value: Component<Id>): Component<Id> => value;
