import path from 'node:path';
import { MAIN, type PlanResult, type Settings, type TrustedFolder, type TrustView } from '../../shared/domain/index.ts';
import {
  displayPath,
  type PendingTeamFile,
  readTeamFile,
  repositoryAt,
  TEAM_FILE,
  teamTextIn,
  tokenOf,
} from '../config/index.ts';
import { ownerOf } from '../system/index.ts';
import { readTrusted } from './remembered.ts';
import { reviewPlan } from './review.ts';
import { agreedOf, giveTrust, liesIn, type Trust, type TrustPlace, takeTrust, trustOf } from './trust.ts';

/** A snapshot does not look again sooner than this, in milliseconds; decisions always look. */
const FRESH_MS = 2000;

export interface TrustingDeps {
  readonly settings: () => Settings;
  readonly stateFolder: string;
  readonly home: string;
  /** What of the watched folder's team file waits for a person, as last read. */
  readonly pending: () => PendingTeamFile | null;
  /** Monotonic and wall-clock milliseconds. */
  readonly now: () => { readonly mono: number; readonly wall: number };
  /** Told when the answer has become another one, also through another process. */
  readonly onChange: () => void;
}

export type TrustAnswer =
  | { readonly ok: true }
  | { readonly ok: false; readonly reason: string; readonly hint: string };

/** Whether programs of the watched folder may be started: asked before anything of it is. */
export class Trusting {
  private readonly deps: TrustingDeps;
  private last: { readonly trust: Trust; readonly mono: number } | null = null;
  /** Trust that could not be written down: for this process alone. */
  private session: { readonly root: string; readonly owner: number | null } | null = null;

  constructor(deps: TrustingDeps) {
    this.deps = deps;
    // As it was when the settings were read: the first look after a change must see one.
    this.current();
  }

  /** As it is this moment. */
  current(): Trust {
    const trust = this.withSession(trustOf(this.place()));
    const changed = this.last !== null && JSON.stringify(this.last.trust) !== JSON.stringify(trust);
    this.last = { trust, mono: this.deps.now().mono };
    if (changed) this.deps.onChange();
    return trust;
  }

  /** Whether this file may be started: it does not lie in the watched folder, or that is trusted. */
  allows(file: string): boolean {
    const trust = this.current();
    return trust.kind === 'none' || trust.kind === 'trusted' || !liesIn(file, trust.root);
  }

  /** For snapshots: at most a moment old. */
  view(): TrustView {
    const recent = this.last !== null && this.deps.now().mono - this.last.mono < FRESH_MS ? this.last.trust : null;
    return trustView(recent ?? this.current(), this.shown, this.deps.pending());
  }

  review(result: PlanResult): PlanResult {
    return reviewPlan(result, this.current(), this.shown);
  }

  /** The folders that are trusted, as remembered. */
  list(): readonly TrustedFolder[] {
    return readTrusted(this.deps.stateFolder);
  }

  /** What of the team's file of a folder (null: the watched one) waits for a person, read now. */
  pendingIn(folder: string | null = null): PendingTeamFile | undefined {
    const place = this.place(folder);
    if (place === null || place.root === null) return undefined;
    const { root } = place;
    return readTeamFile(root, this.teamFile(root), (now) => agreedOf(place, now)).pending ?? undefined;
  }

  /**
   * A person says that a folder (null: the watched one) may be trusted. Why not is a value.
   * @param token of what was shown of its team's file; only that very text is agreed to, and without one nothing of it
   */
  give(folder: string | null = null, token?: string): TrustAnswer {
    const place = this.place(folder);
    if (place === null) return { ok: false, reason: `There is no LeanVibe backend in ${folder}.`, hint: NAME_IT };
    if (place.root === null) return NO_FOLDER;
    const text = token === undefined ? undefined : this.textFor(place.root, token);
    if (typeof text === 'object' && text !== null) return text;
    try {
      const trust = giveTrust(place, this.deps.now().wall, text);
      if (trust.kind === 'refused') return { ok: false, reason: trust.why, hint: trust.fix };
    } catch (error) {
      return notKept(error);
    }
    this.current();
    return { ok: true };
  }

  /** A person agreed to a plan that starts programs of the watched folder. On a full disk that holds until this Lifeguard ends. */
  agree(): void {
    const trust = trustOf(this.place());
    if (!this.give().ok && trust.kind === 'waiting') this.session = { root: trust.root, owner: ownerOf(trust.root) };
    this.current();
  }

  /** The text for which a token stands, or why nothing is agreed to. */
  private textFor(root: string, token: string): string | null | TrustAnswer {
    const shown = this.teamFile(root);
    const read = teamTextIn(root, shown);
    if (read.kind === 'unusable') return { ok: false, reason: `${shown}: ${read.message}`, hint: read.fix };
    const text = read.kind === 'text' ? read.text : null;
    if (tokenOf(text) === token) return text;
    return { ok: false, reason: `${shown} changed again since it was shown.`, hint: 'Look at what it says now.' };
  }

  private readonly teamFile = (root: string): string => this.shown(path.join(root, TEAM_FILE));

  private withSession(trust: Trust): Trust {
    const { session } = this;
    const held = trust.kind === 'waiting' && session?.root === trust.root && session.owner === ownerOf(trust.root);
    return held ? { kind: 'trusted', root: trust.root } : trust;
  }

  /** A person takes it back; a folder that is not there any more can be named, too. */
  take(folder: string | null = null): TrustAnswer {
    const root = this.place(folder)?.root ?? folder;
    if (root === null) return NO_FOLDER;
    this.session = null;
    try {
      const was = takeTrust(this.deps.stateFolder, root);
      // Also where another process was faster.
      this.current();
      if (!was) return { ok: false, reason: `${this.shown(root)} was not trusted.`, hint: 'lifeguard trust --list' };
    } catch (error) {
      return notKept(error);
    }
    return { ok: true };
  }

  private readonly shown = (file: string): string => displayPath(file, this.deps.home);

  private place(): TrustPlace;
  private place(folder: string | null): TrustPlace | null;
  private place(folder: string | null = null): TrustPlace | null {
    const { stateFolder } = this.deps;
    if (folder !== null) {
      const found = repositoryAt(folder);
      return found && { root: found.root, backend: found.backend, stateFolder, shown: this.shown };
    }
    const settings = this.deps.settings();
    const backend = settings[MAIN.folder];
    return { root: settings['repository.path'] ?? backend, backend, stateFolder, shown: this.shown };
  }
}

const NO_FOLDER: TrustAnswer = {
  ok: false,
  reason: 'No LeanVibe folder is known that could be trusted.',
  hint: 'Name it: lifeguard trust FOLDER',
};
const NAME_IT = 'Name the folder that holds leanvibe-backend/.';

const notKept = (error: unknown): TrustAnswer => ({
  ok: false,
  reason: `That could not be remembered: ${(error as Error).message}.`,
  hint: 'Check that the state folder can be written.',
});

/** What is held back, in one calm line. Pure. @param pending what of the team's file waits */
export function trustView(
  trust: Trust,
  shown: (file: string) => string,
  pending: PendingTeamFile | null = null,
): TrustView {
  const waits = pending === null ? {} : { pending };
  switch (trust.kind) {
    case 'none':
      return { state: 'none', folder: null, text: null, command: null };
    case 'trusted': {
      const folder = shown(trust.root);
      const command = pending === null ? null : `lifeguard trust ${quoted(folder)}`;
      return { state: 'trusted', folder, text: null, command, ...waits };
    }
    case 'waiting': {
      const folder = shown(trust.root);
      const text = `Programs of ${folder} (start command, import mlx, leanvibe --help) are not run until you trust this folder.`;
      return { state: 'waiting', folder, text, command: `lifeguard trust ${quoted(folder)}`, ...waits };
    }
    case 'refused': {
      const folder = shown(trust.root);
      const text = `Programs of ${folder} are not run: ${trust.why}`;
      return { state: 'refused', folder, text, command: trust.fix };
    }
  }
}

/** As a shell takes it; a `~` stays in front of the quotes. */
const quoted = (file: string): string =>
  /^[\w./~@+-]+$/.test(file)
    ? file
    : file.replace(/^(~\/)?(.*)$/s, (_, home = '', rest) => `${home}'${rest.replaceAll("'", "'\\''")}'`);
