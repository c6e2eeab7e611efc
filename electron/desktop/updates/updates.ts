import type { Disposable } from '../types.ts';
import type { KeptFile } from './kept.ts';
import type { Offer, UpdateSource } from './source.ts';

/** What a person is asked or told. */
export interface UpdateFace {
  /** Resolves to whether the person wants it installed now. */
  readonly ask: (question: string, offer: Offer) => Promise<boolean>;
  readonly tell: (sentence: string, detail?: string) => Promise<void>;
  /** Says beside other work that a version can be had; `open` asks. */
  readonly announce: (offer: Offer, open: () => void) => Promise<void>;
}

export interface UpdatesOptions {
  /** The version that runs. */
  readonly version: string;
  /** Loaded when somebody looks. */
  readonly source: () => Promise<UpdateSource>;
  readonly kept: KeptFile;
  readonly face: UpdateFace;
  /** Whether a person wants versions to be looked for; read anew each time. */
  readonly isWanted: () => boolean;
  /** Why the app must not end just now, as a sentence; null where it may. */
  readonly isBusy: () => string | null;
}

export type UpdateState =
  | { readonly kind: 'rest' }
  | { readonly kind: 'offered'; readonly version: string }
  | { readonly kind: 'fetching'; readonly version: string; readonly percent: number };

export interface Updates extends Disposable {
  readonly state: () => UpdateState;
  /** The version before the last update, where one can go back to it. */
  readonly previous: () => string | null;
  /** A person wants to know: looks, and asks or tells. */
  readonly look: () => Promise<void>;
  /** A person wants the version before the last update. */
  readonly goBack: () => Promise<void>;
  /** Looks by itself from now on, where that is wanted. */
  readonly follow: () => void;
}

const DAY_MS = 24 * 60 * 60_000;

/** Looks for newer versions where a person wants that, and installs one only when a person says so in that moment. */
export function createUpdates({ version, source, kept, face, isWanted, isBusy }: UpdatesOptions): Updates {
  let state: UpdateState = { kind: 'rest' };
  let loaded: Promise<UpdateSource> | null = null;
  let timer: NodeJS.Timeout | undefined;
  const from = (): Promise<UpdateSource> => {
    loaded ??= source();
    return loaded;
  };
  /** One thing after the other: a click while something is fetched changes nothing. */
  let isAtWork = false;
  const alone = async (work: () => Promise<void>): Promise<void> => {
    if (isAtWork) return;
    isAtWork = true;
    try {
      await work();
    } catch (error) {
      state = { kind: 'rest' };
      await face.tell('Lifeguard was not changed.', reasonOf(error));
    } finally {
      isAtWork = false;
    }
  };

  const install = async (offer: Offer): Promise<void> => {
    const reason = isBusy();
    if (reason !== null) return face.tell(`Lifeguard ${offer.version} was not installed.`, reason);
    const updates = await from();
    state = { kind: 'fetching', version: offer.version, percent: 0 };
    await updates.fetch((percent) => {
      state = { kind: 'fetching', version: offer.version, percent: Math.floor(percent) };
    });
    state = { kind: 'offered', version: offer.version };
    const late = isBusy();
    if (late !== null) return face.tell(`Lifeguard ${offer.version} was not installed.`, late);
    kept.change({ previous: version });
    updates.install();
  };
  const offered = async (offer: Offer): Promise<void> => {
    state = { kind: 'offered', version: offer.version };
    kept.change({ told: offer.version });
    if (await face.ask(`Lifeguard ${offer.version} can be installed. This is ${version}.`, offer)) await install(offer);
  };
  const look = (): Promise<void> =>
    alone(async () => {
      const offer = await (await from()).look();
      if (offer !== null) return offered(offer);
      state = { kind: 'rest' };
      await face.tell('There is no newer version.', `This is Lifeguard ${version}.`);
    });
  const lookByItself = async (): Promise<void> => {
    if (!isWanted() || isAtWork) return;
    isAtWork = true;
    try {
      const offer = await (await from()).look();
      state = offer === null ? { kind: 'rest' } : { kind: 'offered', version: offer.version };
      if (offer === null || offer.version === kept.read().told) return;
      kept.change({ told: offer.version });
      await face.announce(offer, () => void look());
    } catch (error) {
      // Nobody waits for it: there will be another day.
      console.error('Lifeguard could not look for a newer version:', reasonOf(error));
    } finally {
      isAtWork = false;
    }
  };

  return {
    state: () => state,
    previous() {
      const { previous } = kept.read();
      return previous === version ? null : previous;
    },
    look,
    goBack: () =>
      alone(async () => {
        const { previous } = kept.read();
        if (previous === null) return;
        const offer = await (await from()).look(previous);
        if (offer === null) return face.tell(`Lifeguard ${previous} is not to be had any more.`);
        if (await face.ask(`Go back to Lifeguard ${previous}? This is ${version}.`, offer)) await install(offer);
      }),
    follow() {
      void lookByItself();
      timer = setInterval(() => void lookByItself(), DAY_MS).unref();
    },
    dispose: () => clearInterval(timer),
  };
}

/** Words for a person in the place of a library's. */
function reasonOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ERR_CHECKSUM_MISMATCH') return 'What was fetched is not what LeanVibe signed. It was thrown away.';
  return error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
}
