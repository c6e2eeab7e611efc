import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

const digest = (secret: string): Buffer => createHash('sha256').update(secret).digest();

/** Whether two secrets are the same, in a time that tells nothing about them. */
export const isSameSecret = (a: string, b: string): boolean => timingSafeEqual(digest(a), digest(b));

/** The token of `Authorization: Bearer …`; null without one. */
export const bearerOf = ({ headers }: IncomingMessage): string | null =>
  /^Bearer ([\x21-\x7e]{1,200})$/i.exec(headers.authorization ?? '')?.[1] ?? null;
