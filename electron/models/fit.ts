import { INFERENCE, type ModelFiles, type ModelFit, type Readings, ROOM } from '../../shared/domain/index.ts';
import { counted, formatBytes } from '../../shared/format.ts';
import type { ModelNeed } from './types.ts';

/** A conversation of this length is counted on, in tokens; a longer one takes more. */
const TOKENS = 4096;

/** What there is for a model, in bytes. */
export interface Room {
  /** Of the machine, free or to be had from caches. */
  readonly available: number;
  readonly total: number;
  /** What the GPU may take; null where there is no such limit. */
  readonly gpu: { readonly limit: number; readonly isSet: boolean; readonly inUse: number | null } | null;
}

/** What was read of the room for models; null while the machine’s memory was not. */
export function roomIn(readings: Readings): Room | null {
  const machine = readings[ROOM.machine];
  const gpu = readings[ROOM.gpu];
  if (!machine?.ok) return null;
  const limit = gpu?.ok ? gpu.facts.limit : null;
  return {
    available: machine.facts.availableBytes,
    total: machine.facts.totalBytes,
    gpu: limit === null ? null : { limit: limit.bytes, isSet: limit.isSet, inUse: gpu?.facts.inUseBytes ?? null },
  };
}

/** Whether a model that is not loaded fits into what is free, with the numbers. Pure. */
export function fitOf({ weightsBytes, cacheBytesPerToken, maxTokens }: ModelNeed, room: Room): ModelFit {
  const tokens = Math.min(TOKENS, maxTokens ?? TOKENS);
  const cache = cacheBytesPerToken === null ? null : cacheBytesPerToken * tokens;
  const needBytes = weightsBytes + (cache ?? 0);
  const parts =
    cache === null
      ? `${formatBytes(weightsBytes)} of weights, and a cache of which its configuration tells no size`
      : `${formatBytes(weightsBytes)} of weights and ${formatBytes(cache)} of cache for ${counted(tokens, 'token')}`;
  const takes = `Loaded, it takes ${cache === null ? 'more than ' : ''}${formatBytes(needBytes)} (${parts}).`;
  const most = room.gpu?.limit ?? room.total;
  if (needBytes > most) {
    const limit =
      room.gpu === null
        ? `This machine has ${formatBytes(room.total)}`
        : `The GPU may take ${formatBytes(most)} of ${formatBytes(room.total)}, ${room.gpu.isSet ? 'as set by iogpu.wired_limit_mb' : 'the usual share of the system'}`;
    return { state: 'never', needBytes, text: `${takes} ${limit}: it does not fit, whatever is closed.` };
  }
  const left = room.gpu === null || room.gpu.inUse === null ? most : most - room.gpu.inUse;
  const free = Math.max(0, Math.min(room.available, left));
  const ofWhat = left < room.available ? 'are left of what the GPU may take' : 'are free';
  return needBytes > free
    ? {
        state: 'not-now',
        needBytes,
        text: `${takes} ${formatBytes(free)} ${ofWhat}: ${formatBytes(needBytes - free)} are missing now.`,
      }
    : { state: 'fits', needBytes, text: `${takes} ${formatBytes(free)} ${ofWhat}: it fits.` };
}

/** The same for a model of the report; null where its need or the room is not known. One that is loaded has its room. */
export function fitIn(model: ModelFiles, readings: Readings): ModelFit | null {
  const room = roomIn(readings);
  if (model.need === null || room === null) return null;
  const fit = fitOf(model.need, room);
  const { modelLoaded, model: named } = readings[INFERENCE.id]?.facts ?? {};
  if (fit.state !== 'not-now' || modelLoaded !== true || named !== model.name) return fit;
  return {
    state: 'loaded',
    needBytes: fit.needBytes,
    text: `It is loaded; it takes about ${formatBytes(fit.needBytes)}.`,
  };
}
