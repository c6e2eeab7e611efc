import { z } from 'zod';
import { SnapshotSchema } from '../domain/snapshot.ts';
import { StackViewSchema } from '../domain/stacks.ts';
import { CallErrorSchema } from './answer.ts';
import { PatchSchema } from './patch.ts';

/** The largest message that the engine accepts from a page, in bytes. */
export const MAX_MESSAGE_BYTES = 256 * 1024;
/** The largest answer or event that a page takes, in bytes; a year of incidents is less. */
export const MAX_ANSWER_BYTES = 1024 * 1024;

/** Page to engine: one call. The name is checked against the contract after the envelope. */
export const RequestSchema = z
  .object({ id: z.number().int().nonnegative(), call: z.string().max(100), args: z.unknown() })
  .strict();
export type Request = z.infer<typeof RequestSchema>;

export const EventSchema = z.discriminatedUnion('event', [
  z.object({ event: z.literal('snapshot'), data: SnapshotSchema }),
  z.object({ event: z.literal('patch'), data: PatchSchema }),
  /** All stacks, while there are several; one alone when the others have gone, or the page's own has. */
  z.object({ event: z.literal('stacks'), data: z.array(StackViewSchema) }),
  /** The face should show this page (a click on a notification or a menu entry). */
  z.object({ event: z.literal('navigate'), data: z.object({ page: z.string().max(100) }) }),
]);
/** Engine to page, unasked. */
export type EngineEvent = z.infer<typeof EventSchema>;

export const ResponseSchema = z.union([
  z.object({ id: z.number().int(), ok: z.literal(true), value: z.unknown() }),
  CallErrorSchema.extend({ id: z.number().int(), ok: z.literal(false) }),
]);
export type Response = z.infer<typeof ResponseSchema>;

export { IPC_CALL, IPC_EVENT } from './channels.ts';
