import { isDeepStrictEqual } from 'node:util';
import { type ComponentId, componentTitle, type Service, type Settings } from '../../shared/domain/index.ts';
import type { Probe, ProbeInput } from '../probes/index.ts';
import { SettingsSeen } from '../probes/settings-seen.ts';
import type { Part } from './component.ts';
import { withRestarts } from './restarts.ts';

/** How often a probe that could not be made says so. */
const BROKEN_EVERY_MS = 60_000;
/** What could not be made is tried anew each time. */
const BROKEN = new WeakSet<Probe>();

type Kept = NonNullable<ProbeInput['kept']>;

/** What lies where, as one probe sees it, and whether it has ever looked: only then is it another question when that changes. */
interface FoldersSeen {
  now: Kept;
  asked: boolean;
}

interface Whole extends ProbeInput {
  readonly kept: Kept;
  /** What a host knows of the ends of its containers. */
  readonly howEnded: (host: ComponentId) => Part['howEnded'];
}

interface Made {
  readonly probe: Probe & { everyMs: number };
  readonly seen: SettingsSeen;
  readonly folders: FoldersSeen;
  readonly service: Service | undefined;
  readonly input: Whole;
}

/**
 * The probes of one stack. One that asks the same as before after a setting was saved stays as it is, with what it remembers and holds open: how often
 * the backend ended, how long its WebSocket is open, what a store threw out since the last look.
 */
export class MadeProbes {
  private made: ReadonlyMap<string, Made> = new Map();

  /** Every probe that the settings ask for, each the very one of the last time where it still asks the same. */
  of(wanted: readonly Part[], input: ProbeInput): readonly Probe[] {
    const kept = wanted.flatMap(({ id, keeps }) =>
      (keeps?.(input) ?? []).map((folder) => ({ folder, what: componentTitle(id) })),
    );
    const howEnded = (host: ComponentId) => wanted.find(({ id }) => id === host)?.howEnded;
    const whole = { ...input, kept, howEnded };
    const before = this.made;
    this.made = new Map(wanted.map((part) => [part.id, again(before.get(part.id), part, whole) ?? make(part, whole)]));
    return [...this.made.values()].map(({ probe }) => probe);
  }
}

/** The same as before, if it asks the same; null else. */
function again(before: Made | undefined, part: Part, input: Whole): Made | null {
  if (before === undefined || BROKEN.has(before.probe)) return null;
  const { probe, seen, folders, service } = before;
  const isOfTheSame =
    input.requests === before.input.requests &&
    (!folders.asked || isDeepStrictEqual(input.kept, folders.now)) &&
    isDeepStrictEqual(serviceOf(part, input.settings), service);
  const other = isOfTheSame ? seen.take(input.settings) : 'question';
  if (other === 'question') return null;
  folders.now = input.kept;
  if (other === 'period') probe.everyMs = periodOf(part, input);
  return { ...before, input };
}

function make(part: Part, input: Whole): Made {
  const seen = new SettingsSeen(input.settings);
  const folders: FoldersSeen = { now: input.kept, asked: false };
  const probe = created(part, {
    ...input,
    settings: seen.settings,
    get kept() {
      folders.asked = true;
      return folders.now;
    },
  });
  seen.made();
  return { probe, seen, folders, service: serviceOf(part, input.settings), input };
}

const serviceOf = ({ id }: Part, { services }: Settings): Service | undefined => services?.find((s) => s.id === id);

/** How often it is to run now: whoever makes a probe says so. One that is made for that alone is let go of at once. */
function periodOf(part: Part, input: Whole): number {
  const { everyMs, close } = created(part, input);
  void close?.().catch(() => {});
  return everyMs;
}

/** One that cannot be made of the settings reports that, and keeps no other from its work. */
function created({ id: component, probe: { id, create }, leaves }: Part, input: Whole): Made['probe'] {
  try {
    const probe = create(input);
    return {
      ...(leaves === undefined ? probe : withRestarts(probe, leaves.port(input.settings), leaves, input.howEnded)),
    };
  } catch (error) {
    const run = () => Promise.reject(error);
    const broken = { id, component, everyMs: BROKEN_EVERY_MS, timeoutMs: 1000, run };
    BROKEN.add(broken);
    return broken;
  }
}
