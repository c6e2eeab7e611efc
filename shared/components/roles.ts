import type { Declaration } from './declaration.ts';
import type { Kinds } from './derive.ts';
import { DECLARATIONS } from './index.ts';

/** Components that have a part of their own in the whole; others ask for that part, and none by its name. */

const all: readonly Declaration[] = DECLARATIONS;

type Main = Extract<Kinds, { readonly main: object }>;
type FindsProcesses = Extract<Kinds, { readonly findsProcesses: true }>;
/** The component that the rest is there for. */
export type MainDefinition = Main['main'] & {
  readonly id: Main['id'];
  /** Whose readings tell what runs as it. */
  readonly processes: FindsProcesses['id'];
};

/** The component that the rest is there for: where it is found, and what tells how it is. */
export const MAIN = Object.assign(
  { id: all.find((d) => d.main)?.id, processes: all.find((d) => d.findsProcesses)?.id },
  all.find((d) => d.main)?.main,
) as MainDefinition;

type Load = Extract<Kinds, { readonly load: string }>;
/** How much everything that runs takes of the machine: a metric, and the component that reads it. */
export const LOAD = { id: all.find((d) => d.load)?.id, metric: all.find((d) => d.load)?.load } as {
  readonly id: Load['id'];
  readonly metric: Load['load'];
};

type Inference = Extract<Kinds, { readonly inference: object }>;
/** What answers with the models, and how often those may be asked for a word; settings by their whole keys. */
export const INFERENCE = Object.assign(
  { id: all.find((d) => d.inference)?.id },
  all.find((d) => d.inference)?.inference,
) as Inference['inference'] & { readonly id: Inference['id'] };

/** What model files are loaded with. */
export const RUNTIME = all.find((d) => d.loadsModels)?.id as Extract<Kinds, { readonly loadsModels: true }>['id'];

type RoomOf<Whose> = Extract<Kinds, { readonly room: { readonly whose: Whose } }>;
const roomOf = (whose: string) => all.find((d) => d.room?.whose === whose);
/** Where a model that is loaded takes its room: who reads how much of it there is, and the metric of what the GPU may take. */
export const ROOM = {
  machine: roomOf('machine')?.id,
  gpu: roomOf('graphics')?.id,
  most: roomOf('graphics')?.room?.most,
} as {
  readonly machine: RoomOf<'machine'>['id'];
  readonly gpu: RoomOf<'graphics'>['id'];
  readonly most: RoomOf<'graphics'>['room']['most'];
};
