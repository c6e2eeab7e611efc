import type { z } from 'zod';
import type { SettingDefinition } from '../primitives/setting.ts';
import type { Threshold } from '../primitives/threshold.ts';
import type { Unit } from '../primitives/units.ts';

/** One figure of a component: kept, charted and, with a threshold, judged. */
export interface MetricDeclaration {
  readonly title: string;
  readonly unit: Unit;
  /** Its last quarter of an hour stands beside the component. At most one of a component's metrics. */
  readonly spark?: true;
  /** The short word beside the component's name while it is above its limit, where that is neither slow nor high. */
  readonly word?: string;
  /** Belongs into a message to another person. */
  readonly telling?: true;
  /** How the stack's own budgets file calls its limits, as a pattern, and by what its numbers are multiplied. */
  readonly budget?: { readonly words: string; readonly factor?: number };
  /** The metric of the same component by whose limits it is judged, where it has none of its own. */
  readonly likewise?: string;
  /** Upper limits; they are a setting, `thresholds.<component>.<metric>`. */
  readonly threshold?: { readonly fallback: Threshold; readonly title: string; readonly about: string };
}

/** One thing that its judge finds beside figures above their limits and looks that fail: `fact:<name>`. */
export interface FindingDeclaration {
  /** The short word for it, beside the component's name while that is in trouble. */
  readonly word?: string;
  /** The same while the component is healthy all the same. */
  readonly healthy?: string;
  /** The same while nothing could be read. */
  readonly unread?: string;
  /** Tells more than the failed look that it stands beside: its word goes first. */
  readonly first?: true;
  /** Worth knowing, and makes nothing worse. */
  readonly note?: true;
  /** Somebody is not let in. */
  readonly isAuthentication?: true;
  /** Neither a restart nor a rollback of it changes this. */
  readonly noStart?: true;
  /** Told, not measured: one reading is enough for it. */
  readonly stated?: true;
}

/** How a runbook introduces itself to a person. */
export interface RunbookDeclaration {
  readonly title: string;
  readonly does: string;
  readonly never: string;
  /** Loses no data and touches nothing but the stack: may run by itself where the user allows it. */
  readonly harmless: boolean;
  /** Starts again what the rest is there for: a person who runs it wants that up. */
  readonly starts?: true;
  /** Stops what the rest is there for: that this is down afterwards is meant. */
  readonly stops?: true;
  /** How grave what it mends is: how often it is tried, by the guide's table. Absent for what is neither. */
  readonly severity?: 'critical' | 'high';
}

export interface HostDeclaration {
  /** Takes `start`, `stop` and `restart` with the name of what lives there. */
  readonly command: string;
  /** Words in the names of its programs that hold the ports of what lives there: these are no strangers. */
  readonly forwarders: readonly string[];
  /** Where its own tools lie, which a program started from Finder has not on PATH; `~` is the home folder. */
  readonly toolFolders: readonly string[];
  /** How the names of programs begin that stand above the first process of what lives there. */
  readonly shims: readonly string[];
  /** Words in the control group of what lives there. */
  readonly controlGroups: readonly string[];
  /** How the names of its network interfaces begin: no other device reaches this machine by them. */
  readonly interfaces: readonly string[];
  /** By which names this machine is reached from there, as a regular expression. */
  readonly machineNames: string;
  readonly files: HostFilesDeclaration;
}

/** The files of a repository that say what lives there. */
export interface HostFilesDeclaration {
  /** In the order in which they are looked for; the first that is there counts. */
  readonly names: readonly string[];
  /** What is laid over it, likewise. */
  readonly overrides: readonly string[];
  /** Names of all that decide how it runs, as a regular expression. */
  readonly pattern: string;
  /** What starts one service of such a file, before its name. */
  readonly start: readonly string[];
}

/** How its secrets are known in a text by what stands around them; every pattern begins at a fixed word and looks ahead a bounded way. */
export interface SecretsDeclaration {
  /** Options after which a password stands, by the programs that take them; both as regular expressions. */
  readonly options?: readonly (readonly [programs: string, option: string])[];
  /** Two groups: what stands before the secret, and the secret. They are tried where `words`, a regular expression, is found at all. */
  readonly statements?: { readonly words: string; readonly patterns: readonly RegExp[] };
  /** The service, how its tokens begin, and what follows, as regular expressions. */
  readonly tokens?: readonly (readonly [service: string, beginning: string, rest: string])[];
}

/** One thing that can be wrong with it, and what that asks of others once it is known. */
export interface CauseDeclaration {
  /** What it means, in a sentence or two, for `lifeguard explain` and the help; `%` stands for the title of whatever has it. */
  readonly means: string;
  /** What keeps it from coming back; from the guide's preventive measures. */
  readonly prevention?: string;
  /** The guide's type of issue in a message to another person; absent for an outage. */
  readonly issue?: 'Performance' | 'Connectivity';
}

/** A file or folder of the guide's reference, relative to a base; shown only on `only`. */
export interface PlaceDeclaration {
  readonly id: string;
  readonly section: 'logs' | 'configuration';
  readonly group: string;
  readonly title: string;
  readonly base: 'repository' | 'backend' | 'home' | 'absolute';
  readonly path: string;
  readonly only?: 'darwin' | 'linux';
}

/** A place of the guide's reference that nothing can be read of from here, and why. */
export interface OtherPlaceDeclaration extends Omit<PlaceDeclaration, 'base' | 'path'> {
  readonly place: string;
  readonly why: string;
  /** The page here that shows what is meant, as in the address after `#/`. */
  readonly page?: string;
  /** The program of a Mac that shows it. */
  readonly program?: string;
}

/** What the guide's reference has of a component. */
export interface ReferenceDeclaration {
  readonly places?: readonly PlaceDeclaration[];
  readonly otherPlaces?: readonly OtherPlaceDeclaration[];
  readonly links?: readonly { readonly id: string; readonly title: string; readonly url: string }[];
}

export interface StoreDeclaration {
  /** The setting that holds its address as a URL. */
  readonly address: string;
  /** Where the address names none. */
  readonly port: number;
  /** Its ports as the reference names them; `http` is the setting of a port that a browser can open. */
  readonly ports: readonly { readonly id: string; readonly title: string; readonly http?: string }[];
  /** What its process is called. What else holds its port stands in for one that runs elsewhere. */
  readonly programs: readonly string[];
}

/** Where the component is found that the rest is there for, and what tells how it is; settings and metrics by their whole keys. */
export interface MainDeclaration {
  /** Settings: where it is asked. */
  readonly host: string;
  readonly port: string;
  readonly healthPath: string;
  readonly socketPaths: string;
  /** Settings: its working folder, what starts it there, and the launchd job that may own it. */
  readonly folder: string;
  readonly start: string;
  readonly launchd: string;
  /** The runbook that brings it back. */
  readonly recover: string;
  /** Metrics: how long an answer takes, and the one of which the guide's agreement about service speaks. */
  readonly latency: string;
  readonly agreed: string;
}

/** How often whatever serves models may be asked for a word, and when it is called stuck; settings by their whole keys. */
export interface InferenceDeclaration {
  readonly promptEvery: string;
  readonly stuckAfter: string;
}

/** Room that a model takes which is loaded: whose, and the metric of the most that may be taken where that is not all. */
export interface RoomDeclaration {
  readonly whose: 'machine' | 'graphics';
  readonly most?: string;
}

/** What it is as a kind of service, of which somebody can add as many as they have. */
export interface ServiceDeclaration {
  /** `TCP port` */
  readonly name: string;
  /** What is watched as one, as a part of a sentence. */
  readonly about: string;
  /** The setting, by its short name, that `at` sets; null where it has no address. */
  readonly address: string | null;
  /** A value of it. */
  readonly example: string;
  /** It is not known by a port: `address` is none. */
  readonly noPort?: true;
  /** Its process, where not just any can be ended and started again as it. */
  readonly process?: {
    readonly names: readonly string[];
    /** The option without which its command line does not say where its data is. */
    readonly dataOption?: string;
    /** How it is asked to end, where that is not SIGTERM. */
    readonly endsBy?: 'SIGINT';
  };
}

/**
 * What every layer and every page needs to know of one kind of component: a value, without effects. Declarations name each other by
 * value, so the imports of this folder are the graph of what needs what, and cannot form a circle.
 */
export interface Declaration {
  /** Its name in every file, call and address. Holds no dot. */
  readonly id: string;
  readonly title: string;
  /** Somebody can add further ones of it. In its texts `title` stands for the name of each, in its ids `id`. */
  readonly service?: ServiceDeclaration;
  /** What it cannot do its work without. */
  readonly dependsOn: readonly Declaration[];
  /** What it stops and starts with. */
  readonly partOf?: Declaration;
  /** Where it is drawn: in the picture of the stack, or in the line of the machine. */
  readonly layer: 'stack' | 'machine';
  /**
   * It has a line of its own in a narrow list, with its parts that have none: under which name, what else stands in it, and whether that tells
   * the figure of each while all are well.
   */
  readonly slot?: { readonly title?: string; readonly holds?: readonly Declaration[]; readonly each?: true };
  /** What a closer look at it tells, as the heading above it; it is taken when a person asks. Absent where there is none. */
  readonly inspection?: string;
  /** A look at it starts programs or reads many files: it is looked at seldom, and never only because something beside it fails. */
  readonly expensive?: true;
  /** A container engine, Homebrew or launchd may run it, and starts it again then. */
  readonly hasOwner?: true;
  /** Its name at Homebrew, where that may run it. */
  readonly formula?: string;
  /** A store of data: its process is ended in its own order, and can be started again by its own command line. */
  readonly store?: StoreDeclaration;
  /** Settings that somebody changes only if there is one: its silence is a failure then, even before it was ever seen. */
  readonly configuredBy?: readonly string[];
  /** What has an owner may live in it; what does is read. */
  readonly hosts?: HostDeclaration;
  /** Settings that another one declares, and that it goes by as well. */
  readonly heeds?: readonly string[];
  /** What the rest is there for: without it nothing of the stack is of use. One component. */
  readonly main?: MainDeclaration;
  /** Metric: how much everything that runs takes of the machine; it is read whenever anything is watched. One component. */
  readonly load?: string;
  /** It answers with the models. One component. */
  readonly inference?: InferenceDeclaration;
  /** Model files are loaded with it. One component. */
  readonly loadsModels?: true;
  /** It reads how much room there is for a model. One component for each. */
  readonly room?: RoomDeclaration;
  /** It finds the processes that what it is part of runs as. One part of the main component. */
  readonly findsProcesses?: true;
  /** Its runbooks act on one of several simulators or devices, which is chosen first. */
  readonly targets?: true;
  /** Its trouble is always its own: it needs others, and fails for none of them. */
  readonly suffers?: 'never';
  /** The setting that says whether it is watched, where that is not `<id>.enabled`. */
  readonly enabledBy?: string;
  /** How often it is looked at: the setting `cadence.<id>`. */
  readonly cadence?: SettingDefinition<z.ZodType>;
  /** How long its answer is waited for: the setting `timeouts.<id>`. */
  readonly timeout?: SettingDefinition<z.ZodType>;
  /** Further settings: `url` is `<id>.url`; a name with a dot is the whole key. */
  readonly settings: Readonly<Record<string, SettingDefinition<z.ZodType>>>;
  /** By name; no two components have one of the same name. */
  readonly findings?: Readonly<Record<string, FindingDeclaration>>;
  readonly metrics: Readonly<Record<string, MetricDeclaration>>;
  readonly runbooks: Readonly<Record<string, RunbookDeclaration>>;
  /** By the ids of its causes, which its rules find. */
  readonly causes?: Readonly<Record<string, CauseDeclaration>>;
  readonly reference?: ReferenceDeclaration;
  /** How its secrets are known in a text, whether it is watched or not. */
  readonly secrets?: SecretsDeclaration;
  /** Log files, relative to the backend's folder. */
  readonly logs?: readonly { readonly id: string; readonly title: string; readonly file: string }[];
  /** Host of its documentation: a link may lead there. */
  readonly documentation?: string;
  /** Hosts elsewhere, and what does not work without each. */
  readonly outside?: readonly {
    readonly host: string;
    readonly port: number;
    readonly needed: string;
    /** Variables that name another place for it, as a URL; the first that is set counts. */
    readonly mirrors?: readonly string[];
  }[];
  /** Ways to break it in the demo, by the labels of their buttons. */
  readonly demo?: Readonly<Record<string, string>>;
  /** Only a type: what a reading tells beyond numbers. */
  readonly facts: FactsMarker<unknown>;
}

/** Carries the type of a component's facts; its value is never looked at. */
export interface FactsMarker<F> {
  readonly type?: F;
}
export const factsOf = <F>(): FactsMarker<F> => ({});
